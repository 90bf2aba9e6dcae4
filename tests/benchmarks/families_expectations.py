"""Benchmark claims about expectations: named distributions, and policies over supports that are written out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from tests.benchmarks.claim_kit import Fact, fact, nonzero

SIGMOID = r"\sigma : \mathbb{R} \to \mathbb{R}", r"\sigma(x) := \frac{1}{1 + e^{-x}}"
POLICY = (*SIGMOID, r"a \in \{0, 1\}", r"p(a) := \sigma(t)^a (1 - \sigma(t))^{1 - a}")
"""Two actions, the second drawn with probability σ(t)."""


def bernoulli(rng: Random) -> Fact:
    a, b = nonzero(rng), nonzero(rng)
    right = f"{b * b} + {a * a + 2 * a * b}*q"
    wrong = (f"({a}*q + {b})**2", f"{b * b} + {a * a + 2 * a * b + 1}*q", f"{b * b} + {a * a}*q")
    return fact(f"E(({a}*x + {b})**2, (x, Bernoulli(q)))", right, *wrong, q="unit")


def normal_mean(rng: Random) -> Fact:
    a, b = nonzero(rng), nonzero(rng)
    wrong = (f"{a}*mu", f"{a}*mu - {b}", f"{a}*s + {b}", f"{a + 10}*mu + {b}")
    return fact(f"E({a}*x + {b}, (x, Normal(mu, s)))", f"{a}*mu + {b}", *wrong, s="positive")


def normal_square(rng: Random) -> Fact:
    a, c = nonzero(rng), nonzero(rng)
    right = f"{a * a}*((mu - ({c}))**2 + s**2)"
    wrong = (f"{a * a}*(mu - ({c}))**2", f"{a * a}*((mu - ({c}))**2 + s)", f"{a * a}*((mu + ({c}))**2 + s**2)")
    return fact(f"E(({a}*x - ({a * c}))**2, (x, Normal(mu, s)))", right, *wrong, s="positive")


def normal_score(rng: Random) -> Fact:
    a, s = rng.randint(1, 9), rng.randint(1, 9)
    left = f"E({a}*x*(x - mu)/{s * s}, (x, Normal(mu, {s})))"
    return fact(left, f"{a}", "0", f"{a}*mu", f"{a + 1}", f"{a * s * s + 1}")


def normal_exponential(rng: Random) -> Fact:
    a = rng.choice([2, 4, 6, 8])
    wrong = (f"exp({a}*mu)", f"exp({a}*mu + {a * a})", f"exp({a}*mu - {a * a // 2})")
    return fact(f"E(exp({a}*x), (x, Normal(mu, 1)))", f"exp({a}*mu + {a * a // 2})", *wrong)


def poisson(rng: Random) -> Fact:
    a = nonzero(rng)
    right = f"{a * a}*(l + l**2)"
    wrong = (f"{a * a}*l**2", f"{a * a}*l", f"{a * a}*(2*l + l**2)", f"{a * a + 1}*(l + l**2)")
    return fact(f"E(({a}*x)**2, (x, Poisson(l)))", right, *wrong, l="positive")


def exponential(rng: Random) -> Fact:
    a, b = rng.randint(1, 12), nonzero(rng)
    wrong = (f"{a * a}*l**2", f"{2 * a * a}/l**2 + 1", f"{a * a}/l", f"{a}/l**2")[: 4 if a > 1 else 3]
    return fact(f"Var({a}*x + {b}, (x, Exponential(l)))", f"{a * a}/l**2", *wrong, l="positive")


def binomial(rng: Random) -> Fact:
    n, a = rng.randint(2, 12), nonzero(rng)
    wrong = (f"{a * n}*q*(1 - q)", f"{a * (n + 1)}*q", f"{a * n}*(1 - q)")
    return fact(f"E({a}*x, (x, Binomial({n}, q)))", f"{a * n}*q", *wrong, q="unit")


def geometric(rng: Random) -> Fact:
    a, b = nonzero(rng), nonzero(rng)
    wrong = (f"{a}*(1 - q)/q + {b}", f"{a}/q", f"{a}*q + {b}", f"{a}/q - {b}")
    return fact(f"E({a}*x + {b}, (x, Geometric(q)))", f"{a}/q + {b}", *wrong, q="unit")


def uniform(rng: Random) -> Fact:
    c, w = nonzero(rng), rng.randint(1, 12)
    wrong = (f"{c}*b", f"{c}*b + {c * w}", f"{c}*b - {Fraction(c * w, 2)}")
    return fact(f"E({c}*x, (x, Uniform(b, b + {w})))", f"{c}*b + {Fraction(c * w, 2)}", *wrong)


def beta(rng: Random) -> Fact:
    c = nonzero(rng)
    wrong = (f"{c}*b/(a + b)", f"{c}*a/b", f"{c}*a/(a + b + 1)", f"{-c}*a/(a + b)")
    return fact(f"E({c}*x, (x, Beta(a, b)))", f"{c}*a/(a + b)", *wrong, a="positive", b="positive")


def covariance(rng: Random) -> Fact:
    a, b = nonzero(rng), nonzero(rng)
    wrong = (f"{a * b}*s", f"{-a * b}*s**2", f"{a * b}*(s**2 + mu**2)", "0")
    return fact(f"Cov({a}*x, {b}*x + 1, (x, Normal(mu, s)))", f"{a * b}*s**2", *wrong, s="positive")


def policy_reward(rng: Random) -> Fact:
    a, b = nonzero(rng, 20), nonzero(rng, 20)
    wrong = (f"{a} + {b}*sigma(t)", f"{a}*sigma(t)", f"{a}*(1 - sigma(t)) + {b}", f"{a + 1}*sigma(t) + {b}")
    return fact(f"E({a}*a + {b}, (a, p(a)))", f"{a}*sigma(t) + {b}", *wrong[int(a == b) :], declare=list(POLICY))


def policy_gradient(rng: Random) -> Fact:
    a, b = nonzero(rng, 20), nonzero(rng, 20)
    right = f"{a}*sigma(t)*(1 - sigma(t))"
    wrong = (f"-{right}", f"{a}*sigma(t)", f"{right} + {b}", f"{2 * a}*sigma(t)*(1 - sigma(t))")
    return fact(f"E(({a}*a + {b})*diff(log(p(a)), t), (a, p(a)))", right, *wrong, declare=list(POLICY))


def score(rng: Random) -> Fact:
    b = nonzero(rng, 30)
    wrong = (str(b), f"{b}*sigma(t)", f"{b}*sigma(t)*(1 - sigma(t))")
    return fact(f"E({b}*diff(log(p(a)), t), (a, p(a)))", "0", *wrong, declare=list(POLICY))


def weighted(rng: Random) -> Fact:
    n, c = rng.randint(2, 5), nonzero(rng)
    right = f"Sum({c}*p[i]*x[i], (i, 1, {n}))/Sum(p[i], (i, 1, {n}))"
    left = f"Sum(p[i]/Sum(p[j], (j, 1, {n}))*{c}*x[i], (i, 1, {n}))"
    wrong = (f"Sum({c}*p[i]*x[i], (i, 1, {n}))", f"Sum({c}*x[i], (i, 1, {n}))/{n}", f"-{right}")
    return fact(left, right, *wrong)


def written_out(rng: Random) -> Fact:
    n, c = rng.randint(2, 6), nonzero(rng)
    weights = [rng.randint(1, 9) for _ in range(n)]
    total = sum(weights)
    values = [nonzero(rng, 12) for _ in range(n)]
    mean = Fraction(sum(w * v for w, v in zip(weights, values, strict=True)), total)
    left = " + ".join(f"{w}/{total}*({v} + {c}*t)" for w, v in zip(weights, values, strict=True))
    wrong = (f"{mean} - ({c})*t", f"{mean + 1} + ({c})*t", f"{mean} + ({c}) + ({c})*t", f"{mean} + {c + 20}*t")
    return fact(left, f"{mean} + ({c})*t", *wrong)


def policy_in_latex(rng: Random) -> Fact:
    a, b = rng.randint(1, 20), rng.randint(1, 20)
    left = rf"\mathbb{{E}}_{{a \sim p}}[{a} a + {b}]"
    wrong = (rf"{a} \sigma(t)", rf"{a} \sigma(t) - {b}", rf"{a + 1} \sigma(t) + {b}")
    return fact(left, rf"{a} \sigma(t) + {b}", *wrong, syntax="latex", declare=list(POLICY))


EXPECTATIONS: tuple[Callable[[Random], Fact], ...] = (
    bernoulli, normal_mean, normal_square, normal_score, normal_exponential, poisson, exponential, binomial, geometric,
    uniform, beta, covariance, policy_reward, policy_gradient, score, weighted, written_out, policy_in_latex,
)  # fmt: skip
