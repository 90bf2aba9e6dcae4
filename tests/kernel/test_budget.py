"""Whatever the size of a step: no crash, no hang, and Undecided or right. Counted in operations, not seconds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

import pytest

from symbolic.core.claim import Claim, Rel
from symbolic.core.term import Term, add, bind, call, const, diff, div, make, mul, neg, num, power, relation, sub, sym
from symbolic.core.verdict import Proved, Refuted, Undecided, Verdict
from symbolic.kernel.judge import judge
from symbolic.search.points import Search

x, y = sym("x"), sym("y")
ZERO, ONE, TWO = num(0), num(1), num(2)
BUDGET = 400_000
DEEP = 10_000


def nested(step: Callable[[Term], Term], depth: int, start: Term = x) -> Term:
    """step(step(…(start)))."""
    return reduce(lambda t, _: step(t), range(depth), start)


def sine(t: Term) -> Term:
    return call("sin", t)


def exponential(t: Term) -> Term:
    return call("exp", t)


def plus(t: Term) -> Term:
    return add(t, ONE)


LONG = add(*(mul(num(k), power(x, num(k % 7))) for k in range(1, 100_001)))
SUM = bind("sum", "k", mul(sym("k"), x), ONE, num(100_000))
DIGITS = num(10**10_000 + 1)
STEPS: dict[str, tuple[Term, Rel, Term, str]] = {
    # name: (left, relation, right, what is right besides Undecided)
    "deep sin = itself": (nested(sine, DEEP), Rel.EQ, nested(sine, DEEP), "true"),
    "deep sin = deeper": (nested(sine, DEEP), Rel.EQ, nested(sine, DEEP + 1), "false"),
    "deep sum": (nested(plus, DEEP), Rel.EQ, add(x, num(DEEP)), "true"),
    "deep sum, one off": (nested(plus, DEEP), Rel.EQ, add(x, num(DEEP + 1)), "false"),
    "deep minus": (nested(neg, DEEP), Rel.EQ, x, "true"),
    "deep square root": (nested(lambda t: call("sqrt", t), DEEP), Rel.EQ, x, "false"),
    "deep logs": (nested(lambda t: call("log", t), DEEP), Rel.EQ, x, "vacuous"),
    "deep abs": (nested(lambda t: call("abs", sub(t, ONE)), DEEP), Rel.GE, ZERO, "true"),
    "deep max": (nested(lambda t: call("max", t, y), DEEP), Rel.EQ, call("max", x, y), "true"),
    "deep sigmoid": (nested(lambda t: call("sigmoid", t), DEEP), Rel.EQ, ZERO, "false"),
    "deep fraction": (nested(lambda t: div(ONE, add(ONE, t)), DEEP), Rel.EQ, x, "false"),
    "deep squares": (nested(lambda t: power(t, TWO), 200), Rel.EQ, x, "false"),
    "deep products": (nested(lambda t: mul(t, t), DEEP), Rel.EQ, ONE, "false"),
    "derivative of deep sin": (diff(nested(sine, DEEP), x), Rel.EQ, ONE, "false"),
    "derivative of deep sum": (diff(nested(plus, DEEP), x), Rel.EQ, ONE, "true"),
    "high derivative": (diff(sine(mul(x, x)), x, 60), Rel.EQ, ZERO, "false"),
    "derivatives of derivatives": (nested(lambda t: diff(t, x), 200, exponential(x)), Rel.EQ, exponential(x), "true"),
    "sums in sums": (
        nested(lambda t: bind("sum", "k", t, ONE, num(10)), 200, ONE), Rel.EQ, power(num(10), num(200)), "true"
    ),
    "deep pieces": (
        nested(lambda t: make("piecewise", (relation("gt", x, ZERO), t, ZERO)), 2000), Rel.EQ, call("relu", x), "true"
    ),
    "10^9th power": (mul(power(x, num(10**9)), x), Rel.EQ, power(x, num(10**9 + 1)), "true"),
    "10^9th power is no 10^9+1st": (power(x, num(10**9)), Rel.EQ, power(x, num(10**9 + 1)), "false"),
    "power with 100 digits": (power(x, num(10**100)), Rel.EQ, x, "false"),
    "power with negative 100 digits": (power(add(x, TWO), num(-(10**100))), Rel.EQ, ZERO, "false"),
    "power with huge denominator": (power(x, num(Fraction(1, 10**40))), Rel.EQ, ONE, "false"),
    "power of powers": (nested(lambda t: power(TWO, t), 12, TWO), Rel.EQ, ONE, "false"),
    "x to the x to the x": (nested(lambda t: power(x, t), 300), Rel.EQ, x, "false"),
    "two to the 10^9": (power(TWO, num(10**9)), Rel.EQ, power(num(4), num(5 * 10**8)), "true"),
    "two to the 10^18": (power(TWO, num(10**18)), Rel.GT, ONE, "true"),
    "factorial of 10^12": (call("factorial", num(10**12)), Rel.EQ, ONE, "false"),
    "binomial of 10^12": (call("binomial", num(10**12), num(5 * 10**11)), Rel.EQ, ONE, "false"),
    "gamma of 10^30": (call("gamma", num(10**30)), Rel.EQ, ONE, "false"),
    "tower of exp": (nested(exponential, 12), Rel.EQ, ZERO, "false"),
    "tower of exp and itself": (nested(exponential, 12), Rel.EQ, nested(exponential, 12), "true"),
    "tower of negative exp": (nested(lambda t: exponential(neg(t)), 60), Rel.EQ, ZERO, "false"),
    "a tower of exp undone": (nested(lambda t: call("log", t), 30, nested(exponential, 30)), Rel.EQ, x, "true"),
    "cosine of a tower": (call("cos", nested(exponential, 8)), Rel.LE, ONE, "true"),
    "floor of a tower": (call("floor", nested(exponential, 8)), Rel.EQ, ZERO, "false"),
    "long sum": (LONG, Rel.EQ, LONG, "true"),
    "long sum, one more": (LONG, Rel.EQ, add(LONG, ONE), "false"),
    "long product": (mul(*(add(x, num(k)) for k in range(20_000))), Rel.EQ, ZERO, "false"),
    "derivative of a long sum": (diff(LONG, x), Rel.EQ, ZERO, "false"),
    "long maximum": (call("max", *(mul(num(k), x) for k in range(5000))), Rel.GE, ZERO, "true"),
    "10^5 terms by a bound": (SUM, Rel.EQ, mul(num(100_000 * 100_001 // 2), x), "true"),
    "10^5 terms, one off": (SUM, Rel.EQ, mul(num(100_000 * 100_001 // 2 - 1), x), "false"),
    "10^18 terms": (bind("sum", "k", sym("k"), ONE, num(10**18)), Rel.EQ, ZERO, "false"),
    "10^18 factors": (bind("prod", "k", sym("k"), ONE, num(10**18)), Rel.EQ, ZERO, "false"),
    "a huge empty sum": (bind("sum", "k", sym("k"), num(10**18), ONE), Rel.EQ, ZERO, "true"),
    "10^4 digits": (sub(mul(DIGITS, x), x), Rel.EQ, mul(num(10**10_000), x), "true"),
    "10^4 digits, one off": (mul(DIGITS, x), Rel.EQ, mul(num(10**10_000), x), "false"),
    "a fraction of 10^4 digits": (num(Fraction(1, 10**10_000 + 1)), Rel.EQ, ZERO, "false"),
    "sine of 10^4 digits": (sine(DIGITS), Rel.EQ, ZERO, "false"),
    "exp of 10^4 digits": (exponential(DIGITS), Rel.EQ, ZERO, "false"),
    "1/0": (div(ONE, ZERO), Rel.EQ, div(ONE, ZERO), "vacuous"),
    "0/0": (div(ZERO, ZERO), Rel.EQ, ZERO, "vacuous"),
    "x/(x − x)": (div(x, sub(x, x)), Rel.EQ, ONE, "vacuous"),
    "1/(1/0)": (div(ONE, div(ONE, ZERO)), Rel.EQ, ZERO, "vacuous"),
    "0 to the −1": (power(ZERO, num(-1)), Rel.EQ, ZERO, "vacuous"),
    "0 times 1/0": (mul(ZERO, div(ONE, ZERO)), Rel.EQ, ZERO, "vacuous"),
    "log 0": (call("log", ZERO), Rel.LT, ZERO, "vacuous"),
    "log −1": (call("log", num(-1)), Rel.EQ, call("log", num(-1)), "vacuous"),
    "sqrt −1": (power(call("sqrt", num(-1)), TWO), Rel.EQ, num(-1), "vacuous"),
    "asin 2": (call("asin", TWO), Rel.EQ, call("asin", TWO), "vacuous"),
    "∞ is no number": (const("oo"), Rel.EQ, const("oo"), "vacuous"),
    "∞ − ∞": (sub(const("oo"), const("oo")), Rel.EQ, ZERO, "vacuous"),
    "x < ∞": (x, Rel.LT, const("oo"), "vacuous"),
    "derivative of log at −1": (diff(call("log", neg(mul(x, x))), x), Rel.EQ, ONE, "vacuous"),
    "a sum to ½": (bind("sum", "k", sym("k"), ONE, num(Fraction(1, 2))), Rel.EQ, num(7), "either"),
    "a sum to x": (bind("sum", "k", sym("k"), ONE, x), Rel.EQ, ZERO, "either"),
    "a sum over 1/0": (bind("sum", "k", div(ONE, sym("k")), num(-2), TWO), Rel.EQ, ZERO, "vacuous"),
    "many symbols": (add(*(sym(f"x_{k}") for k in range(3000))), Rel.EQ, ZERO, "false"),
    "many signs": (mul(*(call("abs", sym(f"x_{k}")) for k in range(300))), Rel.GE, ZERO, "true"),
    "every orthant": (mul(*(call("max", sym(f"x_{k}"), ZERO) for k in range(40))), Rel.EQ, ZERO, "false"),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("budget", [BUDGET, 1000])
def test_a_step_of_any_size_is_judged(name: str, budget: int) -> None:
    left, rel, right, truth = STEPS[name]
    verdict: Verdict = judge(Claim(left, rel, right), Search(), budget)
    right_ones = {
        "true": (Proved,), "false": (Refuted,), "vacuous": (), "either": (Proved, Refuted),
    }[truth]  # fmt: skip
    assert isinstance(verdict, (Undecided, *right_ones)), verdict


def test_what_ran_out_of_budget_says_so() -> None:
    verdict = judge(Claim(LONG, Rel.EQ, LONG), Search(), 1000)
    assert isinstance(verdict, Undecided)
    assert verdict.code.startswith("K2")
    assert verdict.reason
