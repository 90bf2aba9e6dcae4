"""Angles in the residue field: points of the unit circle, a group of order p + 1 that cos and sin are read from.

An angle is expanded over monomials, each with its own random point of the circle (Gonnet, SYMSAC 1986); multiples of
π are powers of a root of unity, so that sin π = 0 and special angles are special there too.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import TypeAlias

from .polynomial import Linear
from .residue import Field, Residue, Stream, Unsupported

Turn: TypeAlias = tuple[Residue, Residue]
STEPS = 5040
"""Angles are multiples of a generator's 1/5040: a denominator that does not divide it is not decided."""


class Circle:
    """The circle of one sample. `pi` is the atom that π is in exponents and angles."""

    def __init__(self, over: Field, stream: Stream) -> None:
        self.field, self.stream = over, stream
        self.points: dict[object, Turn] = {}
        self.start: Turn = (over(1), over(0))

    def angle(self, linear: Linear, pi: int) -> Turn:
        """(cos, sin) of an expanded angle."""
        total = self.start
        for monomial, c in linear.items():
            if monomial == ((pi, 1),):
                turn = self._turn(c)
            else:
                scaled = c * STEPS
                if scaled.denominator != 1:
                    raise Unsupported("K113", "an angle with an unusual fraction in it")
                turn = self._rotate(self._point(monomial), int(scaled))
            total = _compose(total, turn)
        return total

    def _point(self, key: object) -> Turn:
        found = self.points.get(key)
        if found is None:
            t = self.stream.element()
            scale = (1 + t * t).inverse()  # −1 is no square
            found = self.points[key] = ((1 - t * t) * scale, 2 * t * scale)
        return found

    def _turn(self, c: Fraction) -> Turn:
        """The angle c·π: a power of one root of unity."""
        half = self._half_turn()
        steps = c * half
        if steps.denominator != 1:
            raise Unsupported("K113", "a fraction of π with an unusual denominator")
        return self._rotate(self._root_of_unity(2 * half), int(steps) % (2 * half))

    def _half_turn(self) -> int:
        """The largest divisor n of the steps for which the circle has a root of unity of order 2n."""
        n = 1
        for prime in (2, 3, 5, 7):
            while STEPS % (n * prime) == 0 and (self.field.p + 1) % (2 * n * prime) == 0:
                n *= prime
        return n

    def _root_of_unity(self, order: int) -> Turn:
        """A primitive root on the right side, one of several by chance: a power of one that any sample shares."""
        found = self.points.get("pi")
        if found is None:
            first = int(self.stream.element())
            powers = (n for k in range(order) if gcd(n := (first + k) % order, order) == 1)
            turns = (self._rotate(_primitive(self.field, order), n) for n in powers)
            found = self.points["pi"] = next(t for t in turns if self._upright(t, order))
        return found

    def _upright(self, root: Turn, order: int) -> bool:
        """Is the root on the side where sin π/2 = 1 and the special angles have positive cosines and sines?"""
        half = order // 2
        if half % 2 == 0 and self._rotate(root, half // 2)[1] != self.start[0]:
            return False
        angles = [self._rotate(root, half // k) for k in (3, 4, 6) if half % k == 0]
        return all(self.field.is_square(v) for turn in angles for v in turn)

    def _rotate(self, point: Turn, n: int) -> Turn:
        if n < 0:
            point, n = (point[0], -point[1]), -n
        result = self.start
        while n:
            if n & 1:
                result = _compose(result, point)
            point = _compose(point, point)
            n >>= 1
        return result


def _compose(a: Turn, b: Turn) -> Turn:
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]


@lru_cache(maxsize=64)
def _primitive(over: Field, order: int) -> Turn:
    """One primitive root of unity of an order."""
    stream = Stream(b"root of unity", over)
    while True:
        circle = Circle(over, stream)
        candidate = circle._rotate(circle._point("trial"), (over.p + 1) // order)
        if all(circle._rotate(candidate, order // q) != circle.start for q in (2, 3, 5, 7) if order % q == 0):
            return candidate
