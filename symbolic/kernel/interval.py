"""Ranges: sets of reals between rational bounds, open or closed, with the arithmetic of the sign calculus.

Every operation returns a range that contains the true one, so a bound drawn from it is a proof. Bounds are exact
rationals; where a function's bound is irrational a simpler one outside it is taken. The method is interval
arithmetic (Moore, 1966) with open ends, which is what "exp > 0" and "0 < σ < 1" need.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

LIMIT = 64
"""Bounds with more bits than this are rounded outwards to this many."""


@dataclass(frozen=True, slots=True)
class Range:
    """The reals from `low` to `high` (None: unbounded); an open end is not attained."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    # -- questions

    @property
    def positive(self) -> bool:
        """Is every value > 0?"""
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.low_open))

    @property
    def negative(self) -> bool:
        """Is every value < 0?"""
        return self.high is not None and (self.high < 0 or (self.high == 0 and self.high_open))

    @property
    def nonnegative(self) -> bool:
        """Is every value ≥ 0?"""
        return self.low is not None and self.low >= 0

    @property
    def nonpositive(self) -> bool:
        """Is every value ≤ 0?"""
        return self.high is not None and self.high <= 0

    @property
    def nonzero(self) -> bool:
        """Is no value 0?"""
        return self.positive or self.negative

    def satisfies(self, op: str) -> bool:
        """Does every value stand in this relation to zero?"""
        return {
            "gt": self.positive,
            "ge": self.nonnegative,
            "lt": self.negative,
            "le": self.nonpositive,
            "ne": self.nonzero,
            "eq": self.low == 0 == self.high,
        }[op]

    # -- arithmetic

    def __neg__(self) -> Range:
        return Range(_minus(self.high), _minus(self.low), self.high_open, self.low_open)

    def __add__(self, other: Range) -> Range:
        if (self.low is None and self.high is None) or (other.low is None and other.high is None):
            return EVERYTHING
        return between(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __mul__(self, other: Range) -> Range:
        if (self.low == 0 == self.high) or (other.low == 0 == other.high):
            return ZERO
        if (self.low is None and self.high is None) or (other.low is None and other.high is None):
            return EVERYTHING
        ends: list[tuple[Fraction | None, int, bool]] = []
        for a, sa, oa in _ends(self):
            for b, sb, ob in _ends(other):
                ends.append(_product(a, sa, oa, b, sb, ob))
        return _hull(ends)

    def inverse(self) -> Range:
        """1/x where x is not zero; everything when zero is inside."""
        if self.positive:
            low = Fraction(0) if self.high is None else 1 / self.high
            high = None if not self.low else 1 / self.low
            return between(low, high, self.high is None or self.high_open, self.low_open)
        return -(-self).inverse() if self.negative else EVERYTHING

    def power(self, n: int) -> Range:
        """x to an integer power."""
        if n < 0:
            return self.power(-n).inverse()
        if n == 0:
            return between(Fraction(1), Fraction(1))
        if n % 2 == 0:
            even = self.magnitude()
            return even._monotone_power(n)
        if self.nonnegative or self.nonpositive or n == 1:
            return self._monotone_power(n) if self.nonnegative or n == 1 else -((-self)._monotone_power(n))
        return between(_raised(self.low, n, -1), _raised(self.high, n, 1), self.low_open, self.high_open)

    def _monotone_power(self, n: int) -> Range:
        return between(_raised(self.low, n, -1), _raised(self.high, n, 1), self.low_open, self.high_open)

    def magnitude(self) -> Range:
        """|x|."""
        if self.nonnegative:
            return self
        if self.nonpositive:
            return -self
        high = None if self.low is None or self.high is None else max(-self.low, self.high)
        return between(Fraction(0), high)

    def maximum(self, *others: Range) -> Range:
        """max over ranges."""
        total = self
        for o in others:
            lows = [(r.low, r.low_open) for r in (total, o) if r.low is not None]
            low, low_open = max(lows, default=(None, False), key=lambda e: (e[0], e[1]))
            bounded = total.high is not None and o.high is not None
            high = max(total.high, o.high) if total.high is not None and o.high is not None else None
            total = between(low, high, low_open, bounded and total.high_open and o.high_open)
        return total

    def minimum(self, *others: Range) -> Range:
        """min over ranges."""
        return -((-self).maximum(*(-o for o in others)))

    def meet(self, other: Range) -> Range:
        """The values in both."""
        low, low_open = self.low, self.low_open
        if other.low is not None and (low is None or other.low > low or (other.low == low and other.low_open)):
            low, low_open = other.low, other.low_open
        high, high_open = self.high, self.high_open
        if other.high is not None and (high is None or other.high < high or (other.high == high and other.high_open)):
            high, high_open = other.high, other.high_open
        return Range(low, high, low_open, high_open)

    def signum(self) -> Range:
        """The sign of what is in the range."""
        low = 1 if self.positive else 0 if self.nonnegative else -1
        high = -1 if self.negative else 0 if self.nonpositive else 1
        return Range(Fraction(low), Fraction(high))

    def floored(self) -> Range:
        """The largest integers not above what is in the range."""
        low = None if self.low is None else Fraction(self.low.numerator // self.low.denominator)
        high = None if self.high is None else Fraction(self.high.numerator // self.high.denominator)
        return Range(low, high)

    def hull(self, other: Range) -> Range:
        """The values in either, and what is between."""
        low = high = None
        low_open = high_open = False
        if self.low is not None and other.low is not None:
            low = min(self.low, other.low)
            low_open = all(r.low_open for r in (self, other) if r.low == low)
        if self.high is not None and other.high is not None:
            high = max(self.high, other.high)
            high_open = all(r.high_open for r in (self, other) if r.high == high)
        return Range(low, high, low_open, high_open)

    # -- functions

    def exp(self) -> Range:
        """e to the x, by 1 + x ≤ e^x and e^x ≤ 1 for x ≤ 0."""
        low = Fraction(0) if self.low is None or self.low <= -1 else max(Fraction(0), 1 + self.low)
        at_least = Range(low, None, low == 0 or self.low_open)
        if self.high is not None and self.high <= 0:
            return at_least.meet(Range(None, Fraction(1), False, self.high < 0 or self.high_open))
        if self.high is not None and self.high < 1:
            return at_least.meet(Range(None, 1 / (1 - self.high)))
        return at_least

    def log(self) -> Range:
        """log x, by 1 − 1/x ≤ log x ≤ x − 1 on the positive x."""
        low = None if not self.low or self.low <= 0 else 1 - 1 / self.low
        high = None if self.high is None else self.high - 1
        return between(low, high, self.low_open, self.high_open)

    def root(self, n: int) -> Range:
        """The n-th root; even roots of what is not negative."""
        if self.positive:
            return POSITIVE if not (self.low is not None and self.low >= 1) else Range(Fraction(1), None, self.low_open)
        if n % 2 == 0 or self.nonnegative:
            return NONNEGATIVE
        return Range(None, Fraction(0), False, self.negative) if self.nonpositive else EVERYTHING


def between(
    low: Fraction | None, high: Fraction | None, low_open: bool = False, high_open: bool = False
) -> Range:  # fmt: skip
    """A range with its bounds rounded outwards where they are long."""
    if low is not None and low.numerator.bit_length() > 4096:
        low = Fraction(1) if low > 1 else None
    if high is not None and high.numerator.bit_length() > 4096:
        high = Fraction(-1) if high < -1 else None
    if low is not None and low.denominator.bit_length() > LIMIT:
        low, low_open = Fraction((low.numerator << LIMIT) // low.denominator, 1 << LIMIT), True
    if high is not None and high.denominator.bit_length() > LIMIT:
        high, high_open = Fraction(-((-high.numerator << LIMIT) // high.denominator), 1 << LIMIT), True
    return Range(low, high, low is not None and low_open, high is not None and high_open)


EVERYTHING = Range()
ZERO = Range(Fraction(0), Fraction(0))
POSITIVE = Range(Fraction(0), None, True)
NONNEGATIVE = Range(Fraction(0), None)


def _minus(bound: Fraction | None) -> Fraction | None:
    return None if bound is None else -bound


def _raised(bound: Fraction | None, n: int, side: int) -> Fraction | None:
    """A bound to a power, or a simpler one further out (side −1: below, 1: above) where it is too long to write."""
    if bound is None:
        return None
    if max(bound.numerator.bit_length(), bound.denominator.bit_length()) * n <= 4096:
        return bound**n
    if abs(bound) > 1:
        return Fraction(1) if side < 0 < bound else Fraction(-1) if bound < 0 < side else None
    return Fraction(side) if bound * side > 0 else Fraction(0)


def _ends(r: Range) -> tuple[tuple[Fraction | None, int, bool], tuple[Fraction | None, int, bool]]:
    return (r.low, -1, r.low_open), (r.high, 1, r.high_open)


def _product(
    a: Fraction | None, sa: int, oa: bool, b: Fraction | None, sb: int, ob: bool
) -> tuple[Fraction | None, int, bool]:  # fmt: skip
    """An end of a product: (bound or None for infinite, sign of the infinity, open)."""
    if a is not None and b is not None:
        product = a * b
        # a zero end is attained when the zero factor itself is
        open_end = (oa and a == 0 and not (b == 0 and not ob)) or (ob and b == 0 and not (a == 0 and not oa))
        return product, 0, open_end if product == 0 else oa or ob
    if a == 0:
        return Fraction(0), 0, oa
    if b == 0:
        return Fraction(0), 0, ob
    sign_a = sa if a is None else (1 if a > 0 else -1)
    sign_b = sb if b is None else (1 if b > 0 else -1)
    return None, sign_a * sign_b, False


def _hull(ends: list[tuple[Fraction | None, int, bool]]) -> Range:
    finite = [(b, o) for b, _, o in ends if b is not None]
    low = None if any(b is None and s < 0 for b, s, _ in ends) else min((b for b, _ in finite), default=None)
    high = None if any(b is None and s > 0 for b, s, _ in ends) else max((b for b, _ in finite), default=None)
    low_open = low is not None and all(o for b, o in finite if b == low)
    high_open = high is not None and all(o for b, o in finite if b == high)
    return between(low, high, low_open, high_open)
