"""Points as the judge sees them: recorded, checked against what is assumed, and asked whether a relation fails there.

Whoever proposes a point is not believed: it counts only where balls show, beyond doubt, that it meets every sort and
every assumption the claim rests on.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..core.claim import Claim, Kind, Rel
from ..core.term import Term
from .ball import Ball


class Recorder:
    """Asks a candidate for places once each and remembers the answers."""

    def __init__(self, source: Callable[[Term], Fraction]) -> None:
        self.source = source
        self.values: dict[Term, Fraction] = {}

    def __call__(self, place: Term) -> Fraction:
        if place not in self.values:
            self.values[place] = self.source(place)
        return self.values[place]


def breaks(rel: Rel, left: Ball, right: Ball) -> bool:
    """Do the balls show that the relation fails?"""
    match rel:
        case Rel.EQ:
            return bool(left != right)
        case Rel.NE:
            return bool(left == right)
        case Rel.LE:
            return bool(left > right)
        case Rel.LT:
            return bool(left >= right)
        case Rel.GE:
            return bool(left < right)
        case Rel.GT:
            return bool(left <= right)
        case Rel.APPROX:
            return False


def admissible(claim: Claim, recorder: Recorder, relations: tuple[Term, ...], sides: list[Ball]) -> bool:
    """Does a point meet the sorts and every assumption the claim rests on, beyond doubt?"""
    for place, value in recorder.values.items():
        sort = claim.context.sorts.get(place.name) if place.op in ("sym", "index") else None
        if sort is None:
            continue
        if sort.kind in (Kind.INTEGER, Kind.NATURAL) and value.denominator != 1:
            return False
        if sort.kind is Kind.NATURAL and value < 1:
            return False
        if sort.kind is Kind.FINITE and all(v.op != "num" or v.fraction != value for v in sort.values):
            return False
    pairs = zip(relations, sides[0::2], sides[1::2], strict=True)
    return all(a.is_finite() and b.is_finite() and _holds(r.op, a, b) for r, a, b in pairs)


def _holds(op: str, a: Ball, b: Ball) -> bool:
    return bool({"eq": a == b, "ne": a != b, "lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}.get(op, False))
