"""Judge two: rigorous real enclosures at exact rational points, by Arb's balls (Johansson, IEEE TC 2017).

A value is a ball that contains the true one; what is undefined at the point, or cannot be told apart from undefined
at this precision, raises `Undefined`. Disjoint enclosures refute; overlapping narrow ones are the second opinion
every proof needs. A point assigns an exact rational to every place that is asked for; an unknown function at inexact
arguments is instantiated by a polynomial, whose coefficients are places of the point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
Assign: TypeAlias = Callable[[Term], Fraction]
PRECISION = 128
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


class Enclosing(Walker[Ball]):
    """Term → ball at one point. `models` are the unknown functions instantiated by polynomials."""

    kind = "ball"

    def __init__(self, scene: Scene, assign: Assign, models: set[str], budget: Budget) -> None:
        super().__init__(scene, budget)
        self.assign, self.models = assign, models

    @classmethod
    def rules(cls) -> dict[str, Any]:
        return {"pow": cls._pow, "const": cls._const}

    def number(self, value: Fraction) -> Ball:
        return arb(fmpq(value.numerator, value.denominator))

    def slot(self, place: Term) -> Ball:
        if place.op == "apply" and not self.scene.free_to_choose(place.func.name):
            raise Unsupported("K111", f"what is assumed of {place.func.name} cannot be met by choosing a point")
        if place.op == "apply" and place.func.name in self.models:
            return self._polynomial(place, [self.number(a.fraction) for a in place.args])
        return self.number(self.assign(place))

    def unknown(self, term: Term, frame: Frame) -> Ball:
        name = term.func.name
        if not self.scene.free_to_choose(name):
            raise Unsupported("K111", f"what is assumed of {name} cannot be met by choosing a point")
        if name not in self.models:
            self.models.add(name)  # places of this function already read were no values of a polynomial
            raise Remodelled
        return self._polynomial(term, [self.value(a, frame) for a in term.args])

    def _polynomial(self, term: Term, values: list[Ball]) -> Ball:
        head = term.func
        if any(p.op == "apply" and p.func.name == head.name for p in self.scene.places):
            raise Unsupported("K111", f"{head.name} is only known at single values, and a point cannot meet them")
        orders = [head.derivs.count(i) for i in range(len(values))]
        total = self.number(Fraction(0))
        for powers in product(range(4 if len(values) == 1 else 3), repeat=len(values)):
            if sum(powers) > 3 or any(p < o for p, o in zip(powers, orders, strict=True)):
                continue
            c = self.assign(make("coefficient", tuple(num(p) for p in powers), head.name))
            part = self.number(c)
            for v, p, o in zip(values, powers, orders, strict=True):
                for k in range(o):
                    part = part * (p - k)
                part = part * v ** (p - o)
            total = total + part
        return total

    def combine(self, term: Term, values: list[Ball], frame: Frame) -> Ball:
        match term.op:
            case "add":
                result = _sum(values)
            case "mul":
                result = _product(values)
            case "neg":
                result = -values[0]
            case "div":
                result = values[0] / values[1]
            case op if op in ROWS:
                rule = ROWS[op].ball
                if rule is None:
                    raise Unsupported("K101", f"{op} is not known to the kernel yet")
                result = rule(*values)
            case op:
                raise Unsupported("K101", f"{op} is not known to the kernel yet")
        if not result.is_finite():
            raise Undefined
        return result

    def _const(self, t: Term, f: Frame) -> Ball:
        match t.name:
            case "pi":
                return arb.pi()
            case "e":
                return arb.const_e()
            case name:
                raise Unsupported("K101", f"{name} is not a number")

    def _pow(self, t: Term, f: Frame) -> Ball:
        base = self.value(t.args[0], f)
        exact = self.scene.rational(t.args[1], f)
        if exact is None:
            exponent = self.value(t.args[1], f)
            if not base > 0:
                raise Undefined
            result = (exponent * base.log()).exp()
        elif abs(exact.numerator) > MAX_EXPONENT:
            raise Unsupported("K105", "an exponent too large to enclose")
        elif exact.denominator == 1:
            result = base ** int(exact)
        elif base > 0:
            result = (
                (base.log() * self.number(exact)).exp() if exact.denominator != 2 else base.sqrt() ** exact.numerator
            )
        elif base == 0 and exact > 0:
            result = base
        else:
            raise Undefined
        if not result.is_finite():
            raise Undefined
        return result


class Remodelled(Exception):
    """An unknown function has just become a polynomial: evaluate the point again."""


def _sum(values: list[Ball]) -> Ball:
    total = arb(0)
    for v in values:
        total = total + v
    return total


def _product(values: list[Ball]) -> Ball:
    total = arb(1)
    for v in values:
        total = total * v
    return total


def enclose(
    scene: Scene, terms: tuple[Term, ...], assign: Assign, bits: int, models: set[str], budget: Budget
) -> list[Ball]:
    """The balls of several terms at one point, or Undefined."""
    with precision(bits):
        for _ in range(8):
            walker = Enclosing(scene, assign, models, budget)
            try:
                return [walker(t) for t in terms]
            except Remodelled:
                continue
    raise Unsupported("K111", "too many unknown functions")


def narrow(ball: Ball) -> bool:
    """Is the radius below 2⁻⁴⁰ of the value (or, near zero, below 2⁻⁴⁰)?"""
    scale = max(abs(_fraction(ball.mid())), Fraction(1, 2**40))
    return bool(_fraction(ball.rad()) <= scale * Fraction(1, 2**40))


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
