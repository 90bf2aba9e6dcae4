"""Benchmark claims that turn on a sign: absolute values, maxima, roots of squares, inequalities, the sigmoid."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.benchmarks.claim_kit import Fact, fact, letter, nonzero


def root_of_a_square(rng: Random) -> Fact:
    x, a = letter(rng), rng.randint(1, 20)
    return fact(f"sqrt(({a}*{x})**2)", f"{a}*Abs({x})", f"{a}*{x}", f"-{a}*{x}", f"{a + 1}*Abs({x})")


def root_of_a_square_with_a_sign(rng: Random) -> Fact:
    k = rng.randint(1, 20)
    left = f"sqrt(x**2 + {2 * k}*x + {k * k})"
    return fact(left, f"x + {k}", f"x - {k}", f"-x - {k}", f"x + {k + 1}", x="positive")


def root_without_a_sign(rng: Random) -> Fact:
    k = nonzero(rng, 20)
    return fact(f"sqrt((x - ({k}))**2)", f"Abs(x - ({k}))", f"x - ({k})", f"({k}) - x", f"Abs(x) - ({k})")


def roots_of_products(rng: Random) -> Fact:
    a, b = rng.randint(1, 12), rng.randint(1, 12)
    right = f"sqrt({a}*x)*sqrt({b}*y)"
    wrong = (f"sqrt({a}*x + {b}*y)", f"{a * b}*sqrt(x*y) + 1", f"-{right}")
    return fact(f"sqrt({a * b}*x*y)", right, *wrong, x="positive", y="positive")


def absolute_product(rng: Random) -> Fact:
    a = nonzero(rng)
    right = f"{abs(a)}*Abs(x)*Abs(y)"
    return fact(f"Abs({a}*x*y)", right, f"{abs(a)}*x*y", f"-{right}", f"{abs(a)}*Abs(x)*y")


def absolute_power(rng: Random) -> Fact:
    n, c = rng.choice([2, 4, 6]), rng.randint(1, 9)
    return fact(f"{c}*Abs(x)**{n}", f"{c}*x**{n}", f"{c}*x**{n + 1}", f"-{c}*x**{n}", f"{c}*Abs(x)*x**{n - 1}")


def larger_of_two(rng: Random) -> Fact:
    a, b = rng.randint(1, 9), rng.randint(1, 9)
    x, y = f"{a}*x", f"{b}*y"
    wrong = (f"({x} + {y} - Abs({x} - {y}))/2", f"({x} + {y} + {x} - {y})/2", y, f"({x} + {y})/2")
    return fact(f"Max({x}, {y})", f"({x} + {y} + Abs({x} - {y}))/2", *wrong)


def larger_under_an_assumption(rng: Random) -> Fact:
    k = rng.randint(1, 20)
    return fact(f"Max(x, {k}*y)", f"{k}*y", "x", f"{k}*y + 1", f"{k + 1}*y", assume=[f"x < {k}*y"])


def smaller_and_larger(rng: Random) -> Fact:
    k = nonzero(rng)
    return fact(f"Max(x, {k}) + Min(x, {k})", f"x + ({k})", "2*x", f"{2 * k}", f"Abs(x) + ({k})")


def square_at_least_zero(rng: Random) -> Fact:
    k = rng.randint(1, 30)
    left = f"x**2 - {2 * k}*x + {k * k}"
    return fact(left, "0", "1", f"{k}", "x - 1", rel=">=")


def quadratic_above_zero(rng: Random) -> Fact:
    k, extra = rng.randint(1, 12), rng.randint(1, 12)
    return fact(f"x**2 + {2 * k}*x + {k * k + extra}", "0", str(extra), f"{extra + 1}", rel=">")


def sum_of_squares(rng: Random) -> Fact:
    a, b = rng.randint(1, 6), rng.randint(1, 6)
    left = f"{a * a}*x**2 + {b * b}*y**2"
    return fact(left, f"{2 * a * b}*x*y", f"{2 * a * b + 1}*x*y", f"{2 * a * b}*x*y + 1", "x + y", rel=">=")


def sigmoid_below_one(rng: Random) -> Fact:
    a, b = nonzero(rng), nonzero(rng)
    return fact(f"sigma({a}*x + {b})", "1", "1/2", "9/10", f"sigma({a}*x)*sigma({b})", rel="<")


def sigmoid_at_most_a_quarter(rng: Random) -> Fact:
    a = nonzero(rng)
    s = f"sigma({a}*x)"
    return fact(f"{s}*(1 - {s})", "1/4", "1/5", f"{s}/3", "6/25", rel="<=")


def sigmoid_of_minus(rng: Random) -> Fact:
    a, b = rng.randint(1, 9), rng.randint(1, 9)
    s = f"sigma({a}*x + {b})"
    return fact(f"sigma(-{a}*x - {b})", f"1 - {s}", s, f"1 + {s}", f"-{s}", f"1 - sigma({a}*x - {b})")


def rectified(rng: Random) -> Fact:
    k = rng.randint(1, 12)
    return fact(f"relu({k}*x) - relu(-{k}*x)", f"{k}*x", f"{k}*Abs(x)", f"-{k}*x", f"{k}*relu(x)")


def softplus(rng: Random) -> Fact:
    k = rng.randint(1, 12)
    return fact(f"softplus({k}*x) - softplus(-{k}*x)", f"{k}*x", f"{k}*Abs(x)", f"{k + 1}*x", "0")


def sign(rng: Random) -> Fact:
    k = nonzero(rng, 20)
    s = 1 if k > 0 else -1
    return fact(f"sign({k}*x)", f"{s}*sign(x)", f"{-s}*sign(x)", "1", f"{k}*x", x="nonzero")


def derivative_of_absolute(rng: Random) -> Fact:
    k = rng.randint(1, 12)
    return fact(f"diff(Abs({k}*x), x)", f"{k}*sign(x)", f"{k}", f"-{k}*sign(x)", f"{k + 1}*sign(x)", x="nonzero")


def exponential_above_zero(rng: Random) -> Fact:
    a, b = nonzero(rng), nonzero(rng)
    return fact(f"exp({a}*x + ({b})*y)", "0", "1", f"{a}*x", f"exp({a}*x)", rel=">")


def logarithm_in_latex(rng: Random) -> Fact:
    n, k = rng.randint(2, 6), rng.randint(1, 9)
    left = rf"\log({k} x^{{{n}}})"
    wrong = (rf"{n} \log x - \log {k + 1}", rf"{n} \log({k} x) + 1", rf"{n + 1} \log x + \log {k}")
    return fact(left, rf"{n} \log x + \log {k}", *wrong, syntax="latex", x="positive")


def positive_in_latex(rng: Random) -> Fact:
    a, b = rng.randint(1, 20), rng.randint(1, 20)
    left = rf"\frac{{{a} x}}{{x + {b}}}"
    return fact(left, str(a), rf"\frac{{{a}}}{{2}}", f"x - {a}", "0", rel="<", syntax="latex", x="positive")


SIGNS: tuple[Callable[[Random], Fact], ...] = (
    root_of_a_square, root_of_a_square_with_a_sign, root_without_a_sign, roots_of_products, absolute_product,
    absolute_power, larger_of_two, larger_under_an_assumption, smaller_and_larger, square_at_least_zero,
    quadratic_above_zero, sum_of_squares, sigmoid_below_one, sigmoid_at_most_a_quarter, sigmoid_of_minus, rectified,
    softplus, sign, derivative_of_absolute, exponential_above_zero, logarithm_in_latex, positive_in_latex,
)  # fmt: skip
