"""Benchmark claims about derivatives: elementary ones, and those of learning (sigmoid, softmax, cross-entropy)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.benchmarks.claim_kit import Fact, fact, letter, nonzero, polynomial

SIGMOID = r"\sigma(x) := \frac{1}{1 + e^{-x}}"


def power(rng: Random) -> Fact:
    x, k, n = letter(rng), nonzero(rng), rng.randint(2, 12)
    right = f"{k * n}*{x}**{n - 1}"
    return fact(f"diff({k}*{x}**{n}, {x})", right, f"{k}*{x}**{n - 1}", f"{k * n}*{x}**{n}", f"-({right})")


def second_power(rng: Random) -> Fact:
    x, k, n = letter(rng), nonzero(rng), rng.randint(3, 12)
    right = f"{k * n * (n - 1)}*{x}**{n - 2}"
    return fact(f"diff({k}*{x}**{n}, {x}, 2)", right, f"{k * n}*{x}**{n - 2}", f"{k * n * (n - 1)}*{x}**{n - 1}")


def some_polynomial(rng: Random) -> Fact:
    x = letter(rng)
    c = [nonzero(rng, 20) for _ in range(rng.randint(3, 8))]
    d = [n * a for n, a in enumerate(c)][1:]
    place = rng.randrange(len(d))
    wrong = [a + (n == place) for n, a in enumerate(d)]
    return fact(f"diff({polynomial(c, x)}, {x})", polynomial(d, x), polynomial(wrong, x), polynomial([*d, 1], x))


def exponential(rng: Random) -> Fact:
    x, a, b = letter(rng), rng.randint(2, 9), nonzero(rng)
    e = f"exp({a}*{x} + {b})"
    return fact(f"diff({e}, {x})", f"{a}*{e}", e, f"{a + 1}*{e}", f"{a}*exp({a}*{x})")


def logarithm(rng: Random) -> Fact:
    x, k = letter(rng), rng.randint(1, 30)
    below = f"({x}**2 + {k})"
    return fact(f"diff(log({x}**2 + {k}), {x})", f"2*{x}/{below}", f"{x}/{below}", f"1/{below}", f"2/{below}")


def product_with_sine(rng: Random) -> Fact:
    x, a, n = letter(rng), rng.randint(1, 9), rng.randint(2, 6)
    one, other = f"{a}*cos({a}*{x})*{x}**{n}", f"{n}*{x}**{n - 1}*sin({a}*{x})"
    return fact(f"diff(sin({a}*{x})*{x}**{n}, {x})", f"{one} + {other}", f"{one} - {other}", f"{other} - {one}", one)


def decaying(rng: Random) -> Fact:
    x, n, b = letter(rng), rng.randint(2, 7), rng.randint(1, 9)
    rest = f"{x}**{n - 1}*exp(-{b}*{x})"
    wrong = (f"({n} + {b}*{x})*{rest}", f"({n + 1} - {b}*{x})*{rest}")
    return fact(f"diff({x}**{n}*exp(-{b}*{x}), {x})", f"({n} - {b}*{x})*{rest}", *wrong)


def quotient(rng: Random) -> Fact:
    a, b, c = (nonzero(rng) for _ in range(3))
    d = rng.choice([n for n in range(-9, 10) if n and a * n != b * c])
    above, below = a * d - b * c, f"({c}*x + {d})"
    wrong = (f"{-above}/{below}**2", f"{above}/{below}", f"{above + 1}/{below}**2")
    return fact(f"diff(({a}*x + {b})/({c}*x + {d}), x)", f"{above}/{below}**2", *wrong)


def log_sigmoid(rng: Random) -> Fact:
    t, a, b = letter(rng), rng.randint(2, 9), nonzero(rng)
    s = f"sigma({a}*{t} + {b})"
    return fact(f"diff(log({s}), {t})", f"{a}*(1 - {s})", f"{a}*{s}", f"1 - {s}", f"{a}*{s}*(1 - {s})")


def expected_reward(rng: Random) -> Fact:
    t, a, b = letter(rng), rng.randint(1, 50), -rng.randint(1, 50)
    s = f"sigma({t})"
    wrong = (f"{a - b}*{s}", f"{b - a}*{s}*(1 - {s})", f"{a - b}*{s}*(1 + {s})", f"{a}*{s}*(1 - {s}) + {b}")
    return fact(f"diff({a}*{s} + {b}*(1 - {s}), {t})", f"{a}*{s}*(1 - {s}) - ({b})*(1 - {s})*{s}", *wrong)


def cross_entropy(rng: Random) -> Fact:
    a = rng.randint(1, 9)
    s = f"sigma({a}*x)"
    left = f"diff(-y*log({s}) - (1 - y)*log(1 - {s}), x)"
    return fact(left, f"{a}*({s} - y)", f"{a}*(y - {s})", f"{a + 1}*({s} - y)", f"{a}*({s} + y)")


def log_softmax(rng: Random) -> Fact:
    k, c = rng.randint(2, 8), rng.randint(1, 5)
    i, j = rng.sample(range(1, k + 1), 2)
    p = f"exp({c}*x[{j}])/Sum(exp({c}*x[k]), (k, 1, {k}))"
    wrong = (f"{c} - {c}*{p}", f"{c}*{p}", f"-{c + 1}*{p}")
    return fact(f"diff(log(exp({c}*x[{i}])/Sum(exp({c}*x[k]), (k, 1, {k}))), x[{j}])", f"-{c}*{p}", *wrong)


def softmax(rng: Random) -> Fact:
    names = [f"x{n}" for n in range(1, rng.randint(2, 5) + 1)]
    p = f"exp(x1)/({' + '.join(f'exp({n})' for n in names)})"
    return fact(f"diff({p}, x1)", f"{p}*(1 - {p})", f"-{p}*(1 - {p})", f"{p}*(1 + {p})", p, f"2*{p}*(1 - {p})")


def squared_error(rng: Random) -> Fact:
    n = rng.randint(2, 6)
    error = "y[i] - w*x[i]"
    right = f"-2*Sum(x[i]*({error}), (i, 1, {n}))"
    wrong = (f"2*Sum(x[i]*({error}), (i, 1, {n}))", f"-2*Sum({error}, (i, 1, {n}))", f"-{right}/2")
    return fact(f"diff(Sum(({error})**2, (i, 1, {n})), w)", right, *wrong)


def hyperbolic_in_latex(rng: Random) -> Fact:
    a = rng.randint(2, 12)
    left = rf"\frac{{d}}{{dx}} \tanh({a} x)"
    wrong = (rf"1 - \tanh^2({a} x)", rf"{a} (1 + \tanh^2({a} x))", rf"{a} \tanh({a} x)")
    return fact(left, rf"{a} (1 - \tanh^2({a} x))", *wrong, syntax="latex", x="real")


def sigmoid_in_latex(rng: Random) -> Fact:
    a, b = rng.randint(2, 12), nonzero(rng)
    s = rf"\sigma({a} x + {b})" if b > 0 else rf"\sigma({a} x - {-b})"
    wrong = (rf"{s} (1 - {s})", rf"{a} {s}", rf"-{a} {s} (1 - {s})")
    left = rf"\nabla_x {s}"
    return fact(left, rf"{a} {s} (1 - {s})", *wrong, syntax="latex", x="real", declare=[SIGMOID])


def power_of_a_symbol(rng: Random) -> Fact:
    c = rng.randint(2, 9)
    right = f"{c}*a*x**({c}*a - 1)"
    wrong = (f"a*x**({c}*a - 1)", f"{c}*a*x**({c}*a)", f"({c}*a - 1)*x**({c}*a - 1)")
    return fact(f"diff(x**({c}*a), x)", right, *wrong, x="positive")


DERIVATIVES: tuple[Callable[[Random], Fact], ...] = (
    power, second_power, some_polynomial, exponential, logarithm, product_with_sine, decaying, quotient, log_sigmoid,
    expected_reward, cross_entropy, log_softmax, softmax, squared_error, hyperbolic_in_latex, sigmoid_in_latex,
    power_of_a_symbol,
)  # fmt: skip
