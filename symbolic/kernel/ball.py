"""Judge two: rigorous real enclosures at exact rational points, by Arb's balls (Johansson, IEEE TC 2017).

A value is a ball that contains the true one; what is undefined at the point, or cannot be told apart from undefined at
this precision, is `NAN`, and so is whatever needs it. One walk serves several points. Disjoint enclosures refute;
overlapping narrow ones are the second opinion every proof needs. A point assigns an exact rational to every place that
is asked for; an unknown function at inexact arguments is instantiated by a polynomial, whose coefficients are places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq

from ..core.term import Term, make, num
from ..core.verdict import Enclosure
from .residue import Undefined, Unsupported
from .scene import Frame, Scene
from .tables.functions import ROWS
from .walk import Budget, Walker

Ball: TypeAlias = Any
Balls: TypeAlias = list[Any]
"""One ball a point."""
Assign: TypeAlias = Callable[[Term], Fraction]
PRECISION = 128
NAN = arb("nan")
MAX_EXPONENT = 10**7


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Arb works with this many bits inside."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


class Enclosing(Walker[Balls]):
    """Term → a ball at each of several points. `models` are the unknown functions instantiated by polynomials."""

    kind = "ball"

    def __init__(self, scene: Scene, points: Sequence[Assign], models: set[str], budget: Budget) -> None:
        super().__init__(scene, budget)
        self.points, self.models = points, models

    @classmethod
    def rules(cls) -> dict[str, Any]:
        return {"pow": cls._pow, "const": cls._const}

    def number(self, value: Fraction) -> Balls:
        return [arb(fmpq(value.numerator, value.denominator))] * len(self.points)

    def slot(self, place: Term) -> Balls:
        if place.op == "apply" and not self.scene.free_to_choose(place.func.name):
            raise Unsupported("K111", f"what is assumed of {place.func.name} cannot be met by choosing a point")
        if place.op == "apply" and place.func.name in self.models:
            return self._polynomial(place, [self.number(a.fraction) for a in place.args])
        return [_exact(assign(place)) for assign in self.points]

    def unknown(self, term: Term, frame: Frame) -> Balls:
        name = term.func.name
        if not self.scene.free_to_choose(name):
            raise Unsupported("K111", f"what is assumed of {name} cannot be met by choosing a point")
        if name not in self.models:
            self.models.add(name)  # places of this function already read were no values of a polynomial
            raise Remodelled
        values = [self.value(a, frame) for a in term.args]
        return self.within(self._polynomial(term, values), values)

    def _polynomial(self, term: Term, values: list[Balls]) -> Balls:
        head = term.func
        if any(p.op == "apply" and p.func.name == head.name for p in self.scene.places):
            raise Unsupported("K111", f"{head.name} is only known at single values, and a point cannot meet them")
        orders = [head.derivs.count(i) for i in range(len(values))]
        total = self.number(Fraction(0))
        for powers in product(range(4 if len(values) == 1 else 3), repeat=len(values)):
            if sum(powers) > 3 or any(p < o for p, o in zip(powers, orders, strict=True)):
                continue
            slot = make("coefficient", tuple(num(p) for p in powers), head.name)
            for i, assign in enumerate(self.points):
                part = _exact(assign(slot))
                for v, p, o in zip(values, powers, orders, strict=True):
                    part = part * falling(p, o) * v[i] ** (p - o)
                total[i] = total[i] + part
        return total

    def combine(self, term: Term, values: list[Balls], frame: Frame) -> Balls:
        self.spend(len(self.points) // 4)
        op = term.op
        if op == "add":
            return _fold(values, arb(0), lambda a, b: a + b, len(self.points))
        if op == "mul":
            return _fold(values, arb(1), lambda a, b: a * b, len(self.points))
        if op == "neg":
            return [-v for v in values[0]]
        if op == "div":
            return [_finite(a / b) for a, b in zip(*values, strict=True)]
        rule = ROWS[op].ball if op in ROWS else None
        if rule is None:
            raise Unsupported("K101", f"{op} is not known to the kernel yet")
        if len(values) == 1:
            return [_finite(rule(v)) if v.is_finite() else NAN for v in values[0]]
        columns = zip(*values, strict=True)
        return [_finite(rule(*column)) if all(v.is_finite() for v in column) else NAN for column in columns]

    def within(self, found: Balls, needed: list[Balls]) -> Balls:
        if all(v.is_finite() for values in needed for v in values):
            return found
        return [v if all(n[i].is_finite() for n in needed) else NAN for i, v in enumerate(found)]

    def _const(self, t: Term, f: Frame) -> Balls:
        constants = {"pi": arb.pi, "e": arb.const_e}
        if t.name not in constants:
            raise Unsupported("K101", f"{t.name} is not a number")
        return [constants[t.name]()] * len(self.points)

    def _pow(self, t: Term, f: Frame) -> Balls:
        bases = self.value(t.args[0], f)
        exact = self.scene.rational(t.args[1], f)
        if exact is not None:
            if abs(exact.numerator) > MAX_EXPONENT:
                raise Unsupported("K105", "an exponent too large to enclose")
            return [_rational_power(b, exact) if b.is_finite() else NAN for b in bases]
        exponents = self.value(t.args[1], f)
        return [_finite((x * b.log()).exp()) if b > 0 else NAN for b, x in zip(bases, exponents, strict=True)]


class Remodelled(Exception):
    """An unknown function has just become a polynomial: evaluate the points again."""


def _exact(value: Fraction) -> Ball:
    return arb(fmpq(value.numerator, value.denominator))


def _finite(ball: Ball) -> Ball:
    return ball if ball.is_finite() else NAN


def _fold(values: list[Balls], start: Ball, step: Callable[[Ball, Ball], Ball], points: int) -> Balls:
    if not values:
        return [start] * points
    total = values[0]
    for other in values[1:]:
        total = [step(a, b) for a, b in zip(total, other, strict=True)]
    return [_finite(v) for v in total]


def _rational_power(base: Ball, exponent: Fraction) -> Ball:
    """b^(p/q) over the reals: an integer power, or a power of what is not negative."""
    if exponent.denominator == 1:
        return _finite(base ** int(exponent))
    if base > 0:
        root = base.sqrt() ** exponent.numerator if exponent.denominator == 2 else (base.log() * _exact(exponent)).exp()
        return _finite(root)
    return base if base == 0 and exponent > 0 else NAN


def falling(n: int, k: int) -> int:
    """n (n − 1) … (n − k + 1)."""
    result = 1
    for i in range(k):
        result *= n - i
    return result


def enclose_all(
    scene: Scene, terms: tuple[Term, ...], points: Sequence[Assign], bits: int, models: set[str], budget: Budget
) -> list[Balls]:
    """For each term its balls at all the points; NAN where it has no value that this precision can tell."""
    with precision(bits):
        for _ in range(8):
            walker = Enclosing(scene, points, models, budget)
            try:
                return [walker(t) for t in terms]
            except Remodelled:
                continue
    raise Unsupported("K111", "too many unknown functions")


def enclose(
    scene: Scene, terms: tuple[Term, ...], assign: Assign, bits: int, models: set[str], budget: Budget
) -> list[Ball]:
    """The balls of several terms at one point, or Undefined."""
    found = [balls[0] for balls in enclose_all(scene, terms, [assign], bits, models, budget)]
    if not all(b.is_finite() for b in found):
        raise Undefined
    return found


def narrow(ball: Ball) -> bool:
    """Is the radius below 2⁻⁴⁰ of the value (or, near zero, below 2⁻⁴⁰)?"""
    return bool(ball.rad() <= (abs(ball.mid()) + arb(1) / 2**40) / 2**40)


def enclosure(ball: Ball) -> Enclosure:
    """A ball as exact rational bounds."""
    mid, rad = _fraction(ball.mid()), _fraction(ball.rad())
    return Enclosure(mid - rad, mid + rad)


def _fraction(ball: Ball) -> Fraction:
    mantissa, exponent = ball.man_exp()
    m, e = int(mantissa), int(exponent)
    if abs(e) > 10**6:
        raise Undefined
    return Fraction(m * 2**e) if e >= 0 else Fraction(m, 2**-e)
