"""The degree of a claim, for the bound on the chance that a signature was misled.

Schwartz (JACM 1980) and Zippel (EUROSAM 1979): a non-zero polynomial of degree d vanishes at a random point of GF(p)
with probability at most d/p. A term is read as a rational function in its generators, numerator and denominator
together: sums cross-multiply, so degrees add. An exponential of a polynomial has the sum of the sizes of its
coefficients as its degree, so that size is followed too; fractional powers scale everything by their denominators.
The bound is generous, and capped where it no longer says anything.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm, log2
from typing import TypeAlias

from ..core.term import Term
from .residue import BITS
from .scene import Frame
from .tables.functions import ROWS
from .walk import Walker

CAP = 1 << 256
CIRCLE = 5040

Size: TypeAlias = tuple[int, int]
"""(degree, sum of the sizes of the coefficients)."""


class Degree(Walker[Size]):
    """Term → degree and coefficient size. `scale` collects the denominators that powers are scaled by."""

    kind = "degree"
    scale = 1

    def number(self, value: Fraction) -> Size:
        self.scale = min(CAP, lcm(self.scale, value.denominator))
        return 1, min(CAP, max(1, abs(value.numerator)) * value.denominator)

    def slot(self, place: Term) -> Size:
        return 1, 1

    def unknown(self, term: Term, frame: Frame) -> Size:
        return min(CAP, 1 + sum(self.value(a, frame)[0] for a in term.args)), 1

    def combine(self, term: Term, values: list[Size], frame: Frame) -> Size:
        if term.op in ROWS:
            return self._function(term, values, frame)
        if term.op == "pow":
            return self._power(term, values, frame)
        degree = min(CAP, sum(d for d, _ in values)) if values else 1
        if term.op in ("add", "neg"):
            return degree, min(CAP, sum(m for _, m in values)) or 1
        size = 1
        for _, m in values:
            size = min(CAP, size * m)
        return degree, size

    def _function(self, term: Term, values: list[Size], frame: Frame) -> Size:
        row = ROWS[term.op]
        if row.rewrite is not None:
            return self.value(row.rewrite(*term.args), frame)
        degree, size = sum(d for d, _ in values), sum(m for _, m in values)
        match row.primitive:
            case "exp":
                return min(CAP, degree + size), 1
            case "sin" | "cos":
                return min(CAP, degree + 2 * CIRCLE * size), 1
            case "abs" | "cbrt":
                return min(CAP, 3 * degree), min(CAP, size)
            case _:
                return min(CAP, 1 + degree), 1

    def _power(self, term: Term, values: list[Size], frame: Frame) -> Size:
        exact = self.scene.rational(term.args[1], frame)
        (degree, size), (over, weight) = values
        if exact is None:
            return min(CAP, degree + over + weight * (1 + size)), 1
        self.scale = min(CAP, lcm(self.scale, exact.denominator))
        n = max(1, abs(exact.numerator))
        return min(CAP, degree * n * exact.denominator), CAP if size > 1 and n > 256 else min(CAP, size**n)


def total(degree: Degree, *terms: Term) -> int:
    """A bound on the degree of a difference of terms, everything scaled to whole powers."""
    found = sum(degree(t)[0] for t in terms)
    return min(CAP, found * degree.scale)


def samples_needed(degree: int, wanted: int = 80) -> int:
    """How many agreeing samples bring the chance of a wrong answer to 2^−wanted, or 0 if none reasonable does."""
    gain = BITS - log2(max(2, degree))
    return 0 if gain < 20 else max(2, -(-wanted // int(gain)))


def bound(degree: int, samples: int) -> int:
    """The exponent of the error bound after that many agreeing samples."""
    return -int((BITS - log2(max(2, degree))) * samples)
