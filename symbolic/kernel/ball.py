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
from typing import TypeAlias

from flint import arb, ctx

from ..core.term import Term
from ..core.verdict import Enclosure
from .residue import Undefined, Unsupported
from .tables.balls import NAN, OPERATORS, Ball, Balls, Remodelled, finite
from .tables.functions import ROWS
from .tape import Tape

Assign: TypeAlias = Callable[[Term], Fraction]
PRECISION = 128


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Arb works with this many bits inside."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


_TINY = arb(1) / 2**40


class Enclosing:
    """Node → a ball at each of several points. `models` are the unknown functions instantiated by polynomials.

    `chosen` tells whether an unknown function may be any function.
    """

    def __init__(
        self, tape: Tape, points: Sequence[Assign], models: set[str], chosen: Callable[[str, bool], bool]
    ) -> None:  # fmt: skip
        self.tape: Tape = tape
        self.points, self.models, self.chosen = points, models, chosen
        self.values: dict[int, Balls] = {}

    def along(self, order: Sequence[int], known: dict[int, Ball], number: int) -> dict[int, Ball]:
        """The values of nodes at one point, some of them known: on the way of an integral."""
        inner = Enclosing(self.tape, self.points[number : number + 1], self.models, self.chosen)
        inner.values = {i: [v] for i, v in known.items()}
        return {i: v[0] for i, v in inner.run(order).items()}

    def run(self, order: Sequence[int]) -> dict[int, Balls]:
        """The balls of all nodes of a tape's plain `reach`."""
        tape, values = self.tape, self.values
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
                total = [finite(x / y) for x, y in zip(values[args[0]], values[args[1]], strict=True)]
            else:
                total = OPERATORS[op](self, i) if op in OPERATORS else self._function(i, args)
            values[i] = total
        return values

    def within(self, found: Balls, needed: list[Balls]) -> Balls:
        """Values at the points where all that is needed has one."""
        return [v if all(n[i].is_finite() for n in needed) else NAN for i, v in enumerate(found)]

    def _function(self, i: int, args: tuple[int, ...]) -> Balls:
        rule = ROWS[self.tape.ops[i]].ball
        if rule is None:
            raise Unsupported("K101", f"{self.tape.ops[i]} is not known to the kernel yet")
        columns = zip(*(self.values[a] for a in args), strict=True)
        return [finite(rule(*column)) if all(v.is_finite() for v in column) else NAN for column in columns]


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
    return bool(ball.is_exact() or ball.rad() <= (abs(ball.mid()) + _TINY) * _TINY)


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
