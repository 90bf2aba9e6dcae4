"""Judge two: rigorous real enclosures at exact rational points, by Arb's balls (Johansson, IEEE TC 2017).

A value is a ball that contains the true one; what is undefined at the point, or cannot be told apart from undefined at
this precision, is `NAN`, and so is whatever needs it. One run serves several points. Disjoint enclosures refute;
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
from .tables.functions import ROWS
from .tape import Tape

Ball: TypeAlias = Any
Balls: TypeAlias = list[Any]
"""One ball a point."""
Assign: TypeAlias = Callable[[Term], Fraction]
PRECISION = 128
NAN = arb("nan")
MAX_EXPONENT = 10**7
LESS, EQUAL, MORE = -1, 0, 1


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Arb works with this many bits inside."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


class Remodelled(Exception):
    """An unknown function has just become a polynomial: evaluate the points again."""


class Enclosing:
    """Node → a ball at each of several points. `models` are the unknown functions instantiated by polynomials.

    `chosen` tells whether an unknown function may be any function.
    """

    def __init__(
        self, tape: Tape, points: Sequence[Assign], models: set[str], chosen: Callable[[str, bool], bool]
    ) -> None:  # fmt: skip
        self.tape, self.points, self.models, self.chosen = tape, points, models, chosen
        self.values: dict[int, Balls] = {}

    def run(self, order: Sequence[int]) -> dict[int, Balls]:
        """The balls of all nodes of a tape's plain `reach`."""
        tape, values, rules = self.tape, self.values, _RULES
        tape.spend(len(order) * (1 + len(self.points) // 4))
        for i in order:
            op = tape.ops[i]
            args = tape.args[i]
            if op == "add":
                total = values[args[0]]
                for a in args[1:]:
                    total = [x + y for x, y in zip(total, values[a], strict=True)]
            elif op == "mul":
                total = values[args[0]]
                for a in args[1:]:
                    total = [x * y for x, y in zip(total, values[a], strict=True)]
            elif op == "div":
                total = [_finite(x / y) for x, y in zip(values[args[0]], values[args[1]], strict=True)]
            else:
                total = rules[op](self, i)
            values[i] = total
        return values

    def _num(self, i: int) -> Balls:
        return [_exact(self.tape.exact[i] or Fraction(0))] * len(self.points)

    def _neg(self, i: int) -> Balls:
        return [-v for v in self.values[self.tape.args[i][0]]]

    def _const(self, i: int) -> Balls:
        return [arb.pi() if self.tape.values[i] == "pi" else arb.const_e()] * len(self.points)

    def _place(self, i: int) -> Balls:
        place = self.tape.values[i]
        if not isinstance(place, Term):
            raise Unsupported("K101", "a place that is none")
        if place.op == "apply":
            self._choosable(place.func.name)
            if place.func.name in self.models:
                arguments = [[_exact(a.fraction)] * len(self.points) for a in place.args]
                return self._polynomial(place.func.name, place.func.derivs, arguments)
        return [_exact(assign(place)) for assign in self.points]

    def _choosable(self, name: str, whole: bool = False) -> None:
        if not self.chosen(name, whole):
            raise Unsupported("K111", f"what is assumed of {name} cannot be met by choosing a point")

    def _fun(self, i: int) -> Balls:
        name, derivs = self.tape.head(i)
        self._choosable(name, True)
        if name not in self.models:
            self.models.add(name)  # places of this function already read were no values of a polynomial
            raise Remodelled
        values = [self.values[a] for a in self.tape.args[i]]
        return self._within(self._polynomial(name, derivs, values), values)

    def _polynomial(self, name: str, derivs: Sequence[int | str], values: list[Balls]) -> Balls:
        orders = [derivs.count(i) for i in range(len(values))]
        total: Balls = [arb(0)] * len(self.points)
        for powers in product(range(4 if len(values) == 1 else 3), repeat=len(values)):
            if sum(powers) > 3 or any(p < o for p, o in zip(powers, orders, strict=True)):
                continue
            slot = make("coefficient", tuple(num(p) for p in powers), name)
            for i, assign in enumerate(self.points):
                part = _exact(assign(slot))
                for v, p, o in zip(values, powers, orders, strict=True):
                    part = part * falling(p, o) * v[i] ** (p - o)
                total[i] = total[i] + part
        return total

    def _member(self, i: int) -> Balls:
        raise Unsupported("K102", f"an index of {self.tape.values[i]} is not a known number here")

    def _guard(self, i: int) -> Balls:
        first, *needed = (self.values[a] for a in self.tape.args[i])
        return self._within(first, needed)

    def _within(self, found: Balls, needed: list[Balls]) -> Balls:
        return [v if all(n[i].is_finite() for n in needed) else NAN for i, v in enumerate(found)]

    def _if(self, i: int) -> Balls:
        columns = (self.values[a] for a in self.tape.args[i])
        return [_branch(str(self.tape.values[i]), *column) for column in zip(*columns, strict=True)]

    def _row(self, i: int) -> Balls:
        op = self.tape.ops[i]
        rule = ROWS[op].ball
        if rule is None:
            raise Unsupported("K101", f"{op} is not known to the kernel yet")
        values = [self.values[a] for a in self.tape.args[i]]
        if len(values) == 1:
            return [_finite(rule(v)) if v.is_finite() else NAN for v in values[0]]
        columns = zip(*values, strict=True)
        return [_finite(rule(*column)) if all(v.is_finite() for v in column) else NAN for column in columns]

    def _pow(self, i: int) -> Balls:
        a, b = self.tape.args[i]
        bases, exact = self.values[a], self.tape.exact[b]
        if exact is not None:
            if abs(exact.numerator) > MAX_EXPONENT:
                raise Unsupported("K105", "an exponent too large to enclose")
            return [_rational_power(b, exact) if b.is_finite() else NAN for b in bases]
        whole = self.tape.whole(b)
        return [_symbolic_power(b, x, whole) for b, x in zip(bases, self.values[b], strict=True)]


def _exact(value: Fraction) -> Ball:
    return arb(fmpq(value.numerator, value.denominator))


def _finite(ball: Ball) -> Ball:
    return ball if ball.is_finite() else NAN


def _branch(op: str, a: Ball, b: Ball, then: Ball, other: Ball) -> Ball:
    """The branch that is surely taken; both where that cannot be told and both have values."""
    if relates(op, a, b):
        return then
    if relates(_NOT[op], a, b):
        return other
    return then.union(other) if then.is_finite() and other.is_finite() else NAN


def relates(op: str, a: Ball, b: Ball) -> bool:
    """Do two balls surely stand in a relation?"""
    return bool({"eq": a == b, "ne": a != b, "lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[op])


_NOT = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}


def _symbolic_power(base: Ball, exponent: Ball, integer: bool) -> Ball:
    if base > 0:
        return _finite((exponent * base.log()).exp())
    whole = exponent.unique_fmpz() if integer and exponent.is_exact() else None
    if whole is not None and abs(int(whole)) <= MAX_EXPONENT and base != 0:
        return _finite(base ** int(whole))
    return NAN


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
    tape: Tape, roots: Sequence[int], points: Sequence[Assign], bits: int, models: set[str],
    chosen: Callable[[str, bool], bool] = lambda name, whole: True,
) -> list[Balls]:  # fmt: skip
    """For each root its balls at all the points; NAN where it has no value that this precision can tell."""
    order = tape.reach(*roots, plain=True)
    with precision(bits):
        for _ in range(8):
            try:
                values = Enclosing(tape, points, models, chosen).run(order)
                return [values[r] for r in roots]
            except Remodelled:
                continue
    raise Unsupported("K111", "too many unknown functions")


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


_RULES: dict[str, Callable[[Enclosing, int], Balls]] = {
    "num": Enclosing._num,
    "neg": Enclosing._neg,
    "const": Enclosing._const,
    "place": Enclosing._place,
    "fun": Enclosing._fun,
    "member": Enclosing._member,
    "guard": Enclosing._guard,
    "if": Enclosing._if,
    "pow": Enclosing._pow,
    **dict.fromkeys(ROWS, Enclosing._row),
}
