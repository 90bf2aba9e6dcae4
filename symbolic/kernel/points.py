"""Points as the judge sees them: recorded, checked against what is assumed, and asked whether a relation fails there.

Whoever proposes a point is not believed: it counts only where balls show, beyond doubt, that it meets every sort and
every assumption the claim rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from ..core.claim import Context, Kind
from ..core.term import Term
from .tables.balls import Ball
from .tape import NEGATED, holds


class Recorder:
    """Asks a candidate for places once each and remembers the answers."""

    __slots__ = ("checked", "source", "values")

    def __init__(self, source: Callable[[Term], Fraction]) -> None:
        self.source = source
        self.values: dict[Term, Fraction] = {}
        self.checked: tuple[int, bool] = (0, True)

    def __call__(self, place: Term) -> Fraction:
        found = self.values.get(place)
        if found is None:
            found = self.values[place] = self.source(place)
        return found


def breaks(op: str, left: Ball, right: Ball) -> bool:
    """Do the balls show that the relation fails?"""
    return op in NEGATED and holds(NEGATED[op], left, right)


def admissible(context: Context, recorder: Recorder, relations: Sequence[str], sides: Sequence[Ball]) -> bool:
    """Does a point meet the sorts and every assumption the claim rests on, beyond doubt?"""
    count = len(recorder.values)
    if recorder.checked[0] != count:
        recorder.checked = count, _meets_sorts(context, recorder)
    pairs = zip(relations, sides[0::2], sides[1::2], strict=True)
    return recorder.checked[1] and all(a.is_finite() and b.is_finite() and holds(op, a, b) for op, a, b in pairs)


def _meets_sorts(context: Context, recorder: Recorder) -> bool:
    for place, value in recorder.values.items():
        sort = context.sorts.get(place.name) if place.op in ("sym", "index") else None
        if sort is None:
            continue
        if sort.kind in (Kind.INTEGER, Kind.NATURAL) and value.denominator != 1:
            return False
        if sort.kind is Kind.NATURAL and value < 1:
            return False
        if sort.kind is Kind.FINITE and all(v.op != "num" or v.fraction != value for v in sort.values):
            return False
    return True
