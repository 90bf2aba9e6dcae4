"""Benchmark claims about sums and products: bounds that are numbers, symbols or infinite."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, factorial
from random import Random

from tests.benchmarks.claim_kit import Fact, fact, nonzero


def powers_to_a_number(rng: Random) -> Fact:
    m, n, c = rng.randint(1, 6), rng.randint(5, 60), nonzero(rng)
    total = sum(c * k**m for k in range(1, n + 1))
    wrong = (str(total + 1), str(total - c * n**m), str(-total))
    return fact(f"Sum({c}*k**{m}, (k, 1, {n}))", str(total), *wrong)


def powers_to_a_symbol(rng: Random) -> Fact:
    a, b, c = nonzero(rng), nonzero(rng), nonzero(rng)

    def closed(a: int, b: int, c: int) -> str:
        return f"{a}*n*(n + 1)*(2*n + 1)/6 + {b}*n*(n + 1)/2 + {c}*n"

    wrong = (closed(a + 1, b, c), closed(a, b - 1, c), closed(a, b, c + 1), closed(a, b, c) + " + 1")
    return fact(f"Sum({a}*k**2 + {b}*k + {c}, (k, 1, n))", closed(a, b, c), *wrong, n="natural")


def cubes(rng: Random) -> Fact:
    c = rng.randint(1, 12)
    right = f"{c}*Sum(k, (k, 1, n))**2"
    wrong = (f"{c}*Sum(k**2, (k, 1, n))", f"{c + 1}*Sum(k, (k, 1, n))**2", f"{c}*Sum(k, (k, 1, n))**2 + n - 1")
    return fact(f"Sum({c}*k**3, (k, 1, n))", right, *wrong, n="natural")


def odd_numbers(rng: Random) -> Fact:
    c = rng.randint(1, 12)
    return fact(f"Sum({2 * c}*k - {c}, (k, 1, n))", f"{c}*n**2", f"{c}*n**2 + {c}", f"{c}*n*(n + 1)", n="natural")


def geometric_to_a_number(rng: Random) -> Fact:
    n, c = rng.randint(2, 15), rng.randint(1, 9)
    left = f"(1 - x)*Sum({c}*x**k, (k, 0, {n}))"
    return fact(left, f"{c} - {c}*x**{n + 1}", f"{c} - {c}*x**{n}", f"{c} + {c}*x**{n + 1}", f"1 - {c + 1}*x**{n + 1}")


def geometric_to_a_symbol(rng: Random) -> Fact:
    c = rng.randint(1, 12)
    wrong = (f"{c}*(1 - x**n)/(1 - x)", f"{c}*(1 - x**(n + 1))/(1 + x)", f"{c}*x**(n + 1)/(1 - x)")
    left = f"Sum({c}*x**k, (k, 0, n))"
    return fact(left, f"{c}*(1 - x**(n + 1))/(1 - x)", *wrong, x="unit", n="natural")


def discounted(rng: Random) -> Fact:
    c, s = rng.randint(1, 20), rng.randint(0, 3)
    g = f"{c}*g**{s}"
    wrong = (f"{g}/(1 + g)", f"{g}*g/(1 - g)", f"{c + 1}*g**{s}/(1 - g)")
    return fact(f"Sum({c}*g**k, (k, {s}, oo))", f"{g}/(1 - g)", *wrong, g="unit")


def linear(rng: Random) -> Fact:
    c, d = nonzero(rng), nonzero(rng)
    right = f"{c}*Sum(r[k], (k, 1, n)) + {d}*Sum(y[k], (k, 1, n))"
    wrong = (f"{c + 10}*Sum(r[k], (k, 1, n)) + {d}*Sum(y[k], (k, 1, n))", f"{c}*Sum(r[k], (k, 1, n))")
    return fact(f"Sum({c}*r[k] + {d}*y[k], (k, 1, n))", right, *wrong, n="natural")


def of_a_family(rng: Random) -> Fact:
    n, c = rng.randint(2, 8), rng.randint(1, 9)
    right = f"{c}*r[1] + {c}*Sum(r[k + 1], (k, 1, {n - 1}))"
    wrong = (f"{c}*Sum(r[k + 1], (k, 1, {n - 1}))", f"{c}*r[1] + {c}*Sum(r[k + 1], (k, 1, {n}))")
    return fact(f"Sum({c}*r[k], (k, 1, {n}))", right, *wrong)


def rearranged(rng: Random) -> Fact:
    c = rng.randint(1, 12)
    left = f"Sum(Sum({c}*r[i]*y[j], (i, 1, n)), (j, 1, n))"
    wrong = (f"{c}*Sum(r[i]*y[i], (i, 1, n))", f"{c}*Sum(r[i], (i, 1, n))**2", f"{c}*n*Sum(r[i], (i, 1, n))")
    return fact(left, f"{c}*Sum(r[i], (i, 1, n))*Sum(y[j], (j, 1, n))", *wrong, n="natural")


def factorials(rng: Random) -> Fact:
    n, c = rng.randint(3, 14), rng.randint(2, 6)
    value = c**n * factorial(n)
    return fact(f"Product({c}*k, (k, 1, {n}))", str(value), f"{c}*{factorial(n)}", str(value + c), f"-{value}")


def binomials(rng: Random) -> Fact:
    n, c = rng.randint(3, 16), rng.randint(1, 4)
    left = f"Sum(binomial({n}, k)*{c}**k, (k, 0, {n}))"
    return fact(left, f"{(c + 1)}**{n}", f"{c + 1}**{n} - 1", f"{c + 2}**{n}", str(comb(n, 2)))


def telescoping(rng: Random) -> Fact:
    n, c = rng.randint(3, 40), rng.randint(1, 9)
    left = f"Sum({c}/(k*(k + 1)), (k, 1, {n}))"
    return fact(left, f"{c * n}/{n + 1}", f"{c * n}/{n}", f"{c * n}/{n + 2}", f"{c * n + 1}/{n + 1}")


def variance(rng: Random) -> Fact:
    n = rng.randint(2, 5)
    mean = f"Sum(x[j], (j, 1, {n}))/{n}"
    squares = f"Sum(x[i]**2, (i, 1, {n}))/{n}"
    wrong = (f"{squares} + ({mean})**2", squares, f"{n}*{squares} - ({mean})**2")
    return fact(f"Sum((x[i] - {mean})**2, (i, 1, {n}))/{n}", f"{squares} - ({mean})**2", *wrong)


def derivative_of_a_sum(rng: Random) -> Fact:
    n = rng.randint(3, 9)
    right = f"Sum(x**k/factorial(k), (k, 0, {n - 1}))"
    wrong = (f"Sum(x**k/factorial(k), (k, 0, {n}))", f"Sum(x**k/factorial(k), (k, 1, {n - 1}))", f"-{right}")
    return fact(f"diff(Sum(x**k/factorial(k), (k, 0, {n})), x)", right, *wrong)


def symbol_in_latex(rng: Random) -> Fact:
    c = rng.randint(1, 20)
    left = rf"\sum_{{k=1}}^{{n}} {2 * c} k"
    wrong = (f"{c} n^2", f"{c} n (n - 1)", f"{c} n (n + 1) + 1")
    return fact(left, f"{c} n (n + 1)", *wrong, syntax="latex", n="natural")


def number_in_latex(rng: Random) -> Fact:
    c, n = rng.randint(1, 20), rng.randint(3, 40)
    total = sum(c * k * (k + 1) for k in range(1, n + 1))
    left = rf"\sum_{{k=1}}^{{{n}}} {c} k (k + 1)"
    return fact(left, str(total), str(total - 1), str(total + c), str(2 * total), syntax="latex")


SUMS: tuple[Callable[[Random], Fact], ...] = (
    powers_to_a_number, powers_to_a_symbol, cubes, odd_numbers, geometric_to_a_number, geometric_to_a_symbol,
    discounted, linear, of_a_family, rearranged, factorials, binomials, telescoping, variance, derivative_of_a_sum,
    symbol_in_latex, number_in_latex,
)  # fmt: skip
