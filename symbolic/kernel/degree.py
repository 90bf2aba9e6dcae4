"""The degree of a claim, for the bound on the chance that a signature was misled.

Schwartz (JACM 1980) and Zippel (EUROSAM 1979): a non-zero polynomial of degree d vanishes at a random point of GF(p)
with probability at most d/p. A term is read as a rational function in its generators: sums cross-multiply, so
degrees add; an exponential contributes the sizes of its coefficients, scaled to whole powers by their denominators.
The bound is generous and kept as a base-2 logarithm.
"""

from __future__ import annotations

from fractions import Fraction
from math import log2

from ..core.term import Term
from .residue import BITS
from .scene import Frame
from .tables.functions import ROWS
from .walk import Walker

CAP = 1 << 256


class Degree(Walker[int]):
    """Term → a bound on its degree, capped at 2²⁵⁶; `scale` collects the denominators of fractional powers."""

    kind = "degree"

    def number(self, value: Fraction) -> int:
        return (max(value.numerator.bit_length(), value.denominator.bit_length()) > 64 and CAP) or 1

    def slot(self, place: Term) -> int:
        return 1

    def unknown(self, term: Term, frame: Frame) -> int:
        return min(CAP, 1 + sum(self.value(a, frame) for a in term.args))

    def combine(self, term: Term, values: list[int], frame: Frame) -> int:
        if term.op in ROWS:
            row = ROWS[term.op]
            if row.rewrite is not None:
                return min(CAP, 4 * self.value(row.rewrite(*term.args), frame))
            # an exponential or logarithm expands its argument: its coefficients and its monomials count
            return min(CAP, 2 * 5040 * (1 + sum(values)) ** 2)
        if term.op == "pow":
            return min(CAP, self._power(term, values, frame))
        return min(CAP, sum(values)) if values else 1

    def _power(self, term: Term, values: list[int], frame: Frame) -> int:
        exact = self.scene.rational(term.args[1], frame)
        if exact is None:
            return 2 * 5040 * (1 + values[0]) * (1 + values[1])
        return max(1, values[0]) * max(1, abs(exact.numerator)) * exact.denominator


def samples_needed(degree: int, wanted: int = 80) -> int:
    """How many agreeing samples bring the chance of a wrong answer to 2^−wanted, or 0 if none reasonable does."""
    gain = BITS - log2(max(2, degree))
    return 0 if gain < 20 else max(2, -(-wanted // int(gain)))


def bound(degree: int, samples: int) -> int:
    """The exponent of the error bound after that many agreeing samples."""
    return -int((BITS - log2(max(2, degree))) * samples)
