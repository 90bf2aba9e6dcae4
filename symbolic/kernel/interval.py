"""Ranges: sets of reals between rational bounds, open or closed, with the arithmetic of the sign calculus.

Every operation returns a range that contains the true one, so a bound drawn from it is a proof. Bounds are exact
rationals, or ±∞ as a float; where a function's bound is irrational a simpler one outside it is taken. The method is
interval arithmetic (Moore, 1966) with open ends, which is what "exp > 0" and "0 < σ < 1" need.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

LIMIT = 64
"""Bounds with more bits than this are rounded outwards to this many."""
LONG = 4096
INFINITY = float("inf")
Bound: TypeAlias = Fraction | float
"""An exact rational, or ±INFINITY."""


@dataclass(frozen=True, slots=True)
class Range:
    """The reals from `low` to `high`; an open end is not attained."""

    low: Bound = -INFINITY
    high: Bound = INFINITY
    low_open: bool = False
    high_open: bool = False

    @property
    def positive(self) -> bool:
        """Is every value > 0?"""
        return self.low > 0 or (self.low == 0 and self.low_open)

    @property
    def negative(self) -> bool:
        """Is every value < 0?"""
        return self.high < 0 or (self.high == 0 and self.high_open)

    @property
    def nonzero(self) -> bool:
        """Is no value 0?"""
        return self.positive or self.negative

    def satisfies(self, op: str) -> bool:
        """Does every value stand in this relation to zero?"""
        return {
            "gt": self.positive, "ge": self.low >= 0, "lt": self.negative, "le": self.high <= 0,
            "ne": self.nonzero, "eq": self.low == 0 == self.high,
        }[op]  # fmt: skip

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low, self.high_open, self.low_open)

    def __add__(self, other: Range) -> Range:
        low, high = _plus(self.low, other.low), _plus(self.high, other.high)
        return between(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def __mul__(self, other: Range) -> Range:
        ends = [_times(a, b) for a in self._ends() for b in other._ends()]
        low, high = min(v for v, _ in ends), max(v for v, _ in ends)
        return between(low, high, all(o for v, o in ends if v == low), all(o for v, o in ends if v == high))

    def _ends(self) -> tuple[tuple[Bound, bool], tuple[Bound, bool]]:
        return (self.low, self.low_open), (self.high, self.high_open)

    def inverse(self) -> Range:
        """1/x where x is not zero; everything when zero is inside."""
        if self.negative:
            return -(-self).inverse()
        if not self.positive:
            return EVERYTHING
        low = Fraction(0) if isinstance(self.high, float) else 1 / self.high
        high = INFINITY if isinstance(self.low, float) or self.low == 0 else 1 / self.low
        return between(low, high, low == 0 or self.high_open, self.low_open)

    def power(self, n: int) -> Range:
        """x to an integer power."""
        if n < 0:
            return self.power(-n).inverse()
        if n == 0:
            return Range(Fraction(1), Fraction(1))
        base = self.magnitude() if n % 2 == 0 else self
        return between(_raised(base.low, n, -1), _raised(base.high, n, 1), base.low_open, base.high_open)

    def magnitude(self) -> Range:
        """|x|."""
        if self.low >= 0:
            return self
        return -self if self.high <= 0 else between(Fraction(0), max(-self.low, self.high))

    def maximum(self, *others: Range) -> Range:
        """max over ranges."""
        every = (self, *others)
        low, low_open = max((r.low, r.low_open) for r in every)
        high = max(r.high for r in every)
        return between(low, high, low_open, all(r.high_open for r in every if r.high == high))

    def minimum(self, *others: Range) -> Range:
        """min over ranges."""
        return -((-self).maximum(*(-o for o in others)))

    def meet(self, other: Range) -> Range:
        """The values in both."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Range(low, high, low_open, not closed)

    def hull(self, other: Range) -> Range:
        """The values in either, and what is between."""
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, closed = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Range(low, high, low_open, not closed)


def between(low: Bound | None, high: Bound | None, low_open: bool = False, high_open: bool = False) -> Range:
    """A range with its bounds rounded outwards where they are long; None for no bound."""
    down, down_open = _outwards(low if low is not None else -INFINITY, low_open)
    up, up_open = _outwards(-high if high is not None else -INFINITY, high_open)
    return Range(down, -up, down_open, up_open)


def _outwards(low: Bound, is_open: bool) -> tuple[Bound, bool]:
    """A lower bound, or a simpler one below it where it is too long to write."""
    if isinstance(low, float):
        return low, False
    if low.numerator.bit_length() > LONG:
        return (Fraction(1), is_open) if low > 1 else (-INFINITY, False)
    if low.denominator.bit_length() > LIMIT:
        return Fraction((low.numerator << LIMIT) // low.denominator, 1 << LIMIT), True
    return low, is_open


EVERYTHING = Range()
ZERO = Range(Fraction(0), Fraction(0))
POSITIVE = Range(Fraction(0), low_open=True)
NONNEGATIVE = Range(Fraction(0))


def _plus(a: Bound, b: Bound) -> Bound:
    return a if isinstance(a, float) else b if isinstance(b, float) else a + b


def _raised(bound: Bound, n: int, side: int) -> Bound:
    """A bound to a power, or a simpler one further out (side −1: below, 1: above) where it is too long to write."""
    if isinstance(bound, float):
        return bound
    if max(bound.numerator.bit_length(), bound.denominator.bit_length()) * n <= LONG:
        return bound**n
    if abs(bound) > 1:
        return Fraction(1) if side < 0 < bound else Fraction(-1) if bound < 0 < side else side * INFINITY
    return Fraction(side) if bound * side > 0 else Fraction(0)


def _times(first: tuple[Bound, bool], second: tuple[Bound, bool]) -> tuple[Bound, bool]:
    """An end of a product, and whether it is open: a zero is attained when the zero factor itself is."""
    (a, a_open), (b, b_open) = first, second
    if a == 0 or b == 0:
        return Fraction(0), not ((a == 0 and not a_open) or (b == 0 and not b_open))
    if isinstance(a, float) or isinstance(b, float):
        return (INFINITY if (a > 0) == (b > 0) else -INFINITY), False
    return a * b, a_open or b_open
