"""Two thousand wrong twins, none of them accepted; and the oracle that says so is itself put to the test."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from mpmath import mp

from symbolic.core.claim import Claim
from symbolic.core.term import num, relation, sym
from symbolic.core.verdict import Condition, Enclosure, Proved, Refuted, Undecided
from tests.audit import functions, run, series
from tests.audit.evaluate import Evaluator
from tests.audit.mutate import mutants
from tests.audit.oracle import Oracle, Truth, confirms
from tests.audit.steps import read, written

LIMIT = 2000

TRUE = [
    "diff(log(sigma(x)), x) = 1 - sigma(x)",
    "diff(x*Abs(x), x) = 2*Abs(x)",
    "diff(relu(x)**2, x) = 2*relu(x)",
    "diff(f(x**2)*g(x), x) = 2*x*diff(f(u), u)*g(x) + f(x**2)*diff(g(x), x) ; u := x**2",
    "diff(erf(x), x, 3) = (8*x**2 - 4)/sqrt(pi)*exp(-x**2)",
    "diff(x**y, y, x) = x**(y - 1)*(1 + y*log(x)) ; x positive",
    "diff(Gamma(x), x, 2)*Gamma(x) - diff(Gamma(x), x)**2 > 0 ; x positive",
    "Sum(k, (k, 1, n)) = n*(n + 1)/2 ; n natural",
    "Sum(x**k, (k, 0, oo)) = 1/(1 - x) ; x > 0 ; x < 1",
    "Integral(t**2, (t, 0, 3)) = 9",
    "diff(theta**2, theta) = 0 ; theta := 0",
    "diff(J(x), x) = 2*x*f(x) + x**2*diff(f(x), x) ; J(x) ::= x**2*f(x)",
    "exp(-1000*x**2 - 1000) > 0",
    "cbrt(x**3) = x",
    "x**0 = 1",
    "a**2 = a ; a in 0 1",
    "pi ≈ 3.14",
]

FALSE = [
    "diff(log(sigma(x)), x) = sigma(x)",
    "sqrt(x**2) = x",
    "diff(x*Abs(x), x) = 2*Abs(x) + 1 - sign(x)**2",
    "sign(x)**2 = 1",
    "floor(x) + 1 = ceiling(x)",
    "Max(x, y) = x + y ; x y positive",
    "Sum(1, (k, 1, n)) = 3 ; n natural",
    "x*(x - 1)*(x + 1)*(x - 2) = 0",
    "f(x) = f(-x)",
    "diff(f(2*x), x) = diff(f(u), u) ; u := 2*x",
    "612499564819956743310994332719*x*(x**2 - 1) = 0",
    "exp(-1000*x**2 - 1000) = 0",
    "x + 1/10**30 = x",
    "x**2 > 0",
    "(-1)**n = 1 ; n natural",
    "Piecewise((1, x < 0), (0, True)) = Piecewise((1, x <= 0), (0, True))",
    "sin(x/2) = sqrt((1 - cos(x))/2)",
    "a**2 = 1 ; a in 0 1",
    "pi ≈ 3.15",
]

UNDEFINED = ["log(-x**2 - 1) = 3", "sqrt(-x**2 - 1) = 5", "1/0 = 1/0", "diff(Abs(x - x), x)/(x - x) = 1"]


def truth(line: str) -> Truth:
    """What the oracle says of a line."""
    claim = read(line)
    return Oracle(claim)(claim).truth


@pytest.mark.parametrize("line", TRUE)
def test_the_oracle_knows_a_true_claim(line: str) -> None:
    assert truth(line) is Truth.EQUAL


@pytest.mark.parametrize("line", FALSE)
def test_the_oracle_knows_a_false_claim(line: str) -> None:
    assert truth(line) is Truth.DIFFERENT


@pytest.mark.parametrize("line", UNDEFINED)
def test_the_oracle_says_nothing_of_a_claim_that_says_nothing(line: str) -> None:
    assert truth(line) is Truth.UNCLEAR


def test_a_condition_takes_away_the_points_it_excludes() -> None:
    claim = read("sign(x)**2 = 1")
    oracle = Oracle(claim)
    assert oracle(claim).truth is Truth.DIFFERENT
    assert oracle(claim, [Condition(relation("ne", sym("x"), num(0)))]).truth is Truth.EQUAL


def test_a_point_is_confirmed_or_not() -> None:
    claim = read("sqrt(x**2) = x")
    assert confirms(claim, ((sym("x"), Fraction(-1)),)) is True
    assert confirms(claim, ((sym("x"), Fraction(1)),)) is False
    assert confirms(read("f(x) = f(0)"), ((sym("x"), Fraction(-1)),)) is None


@pytest.mark.parametrize("name", ["sigmoid", "sin", "log"])
def test_a_broken_oracle_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = functions.FUNCTIONS[name]
    monkeypatch.setitem(functions.FUNCTIONS, name, lambda a: series.plus(right(a), mp.mpf(10) ** -12))
    line = {
        "sigmoid": "sigma(x) = 1/(1 + exp(-x))",
        "sin": "sin(x)**2 + cos(x)**2 = 1",
        "log": "log(x*y) = log(x) + log(y) ; x y positive",
    }[name]
    assert truth(line) is Truth.DIFFERENT


def test_a_broken_derivative_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Evaluator._slope
    monkeypatch.setattr(Evaluator, "_slope", lambda *a: series.times(right(*a), mp.mpf(2)))
    assert truth("diff(sin(x), x) = cos(x)") is Truth.DIFFERENT


def test_a_wrong_kernel_is_noticed() -> None:
    """Verdicts that the kernel must never give are each called wrong."""
    false, true = read("diff(sin(x), x) = sin(x)"), read("diff(sin(x), x) = cos(x)")
    ball = Enclosure(Fraction(0), Fraction(0))
    at = ((sym("x"), Fraction(1)),)
    assert _wrong(false, Proved("signature", -80)) == "accepted-false"
    assert _wrong(true, Refuted(at, ball, ball)) == "refuted-equal"
    assert _wrong(read("x**2 = x"), Refuted(at, ball, ball)) == "false-witness"
    assert _wrong(read("x**2 = x"), Refuted(((sym("x"), Fraction(2)),), ball, ball)) == ""
    assert _wrong(false, Undecided("J001", "")) == "contradiction"
    assert _wrong(true, Proved("signature", -80)) == _wrong(false, Undecided("K302", "")) == ""


def _wrong(claim: Claim, verdict: Proved | Refuted | Undecided) -> str:
    return run.weighed(claim, verdict, Oracle(claim))[1]


def test_twins_are_distinct_and_seeded() -> None:
    claim = read("diff(-(x - mu)**2/(2*s**2) - log(s), s) = ((x - mu)**2 - s**2)/s**3 ; s positive")
    twins = mutants(claim, 3)
    assert twins == mutants(claim, 3) != mutants(claim, 4)
    assert len({(c.lhs, c.rel, c.rhs) for _, c in twins}) == len(twins) == 50
    assert all((c.lhs, c.rhs) != (claim.lhs, claim.rhs) and c.context is claim.context for _, c in twins)
    assert len({kind for kind, _ in twins}) >= 9
    assert replace(claim, rhs=num(0)) not in [c for _, c in twins]


def test_there_are_enough_steps() -> None:
    assert len({(s.claim.lhs, s.claim.rel, s.claim.rhs) for s in written()}) >= 400


def test_no_verdict_is_wrong() -> None:
    outcomes = [o for group in run.run(LIMIT, 0, 1) for o in group]
    assert sum(o.kind != "step" for o in outcomes) == LIMIT
    assert run.wrongs(outcomes) == []
