"""Candidate points for the ball judge, spread over signs and magnitudes, and their shrinking.

A candidate gives a value to whatever place is asked for, the same on every run: simple values first, then seeded
random rationals between 10⁻³ and 10³, inside what the assumptions say of a single place. Shrinking looks for the
simplest values that still refute, as QuickCheck and Hypothesis do (Claessen and Hughes, ICFP 2000; MacIver, 2019).
Nothing here is trusted: the judge checks each point again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from ..core.claim import Context, Kind
from ..core.term import Term, digest, sym
from .antiderivative import antiderivative

Values: TypeAlias = Mapping[Term, Fraction]
SIMPLE = (
    Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3), Fraction(-1), Fraction(-2), Fraction(1, 3), Fraction(-1, 2),
)  # fmt: skip
SHRUNK = tuple(
    sign * Fraction(n, d)
    for n, d in ((0, 1), (1, 1), (2, 1), (3, 1), (1, 2), (4, 1), (5, 1), (1, 4), (3, 2), (10, 1), (1, 10), (100, 1))
    for sign in ((1, -1) if n else (1,))
)
ROUNDS = 4
MANY = 200
WIDE = 24
"""From this candidate on, when nothing was decided before, magnitudes go further."""


class Search:
    """The proposer the application hands to the judge."""

    antiderivative = staticmethod(antiderivative)

    def candidate(self, context: Context, seed: bytes, number: int) -> Callable[[Term], Fraction]:
        """The n-th candidate point."""
        start = int.from_bytes(hashlib.blake2b(seed + number.to_bytes(4, "big"), digest_size=16).digest(), "big")
        bounds = _bounds(context) if context.assumptions else {}

        def value(place: Term) -> Fraction:
            sort = context.sorts.get(place.name) if place.op in ("sym", "index") else None
            drawn = _Drawn(start ^ _key(place))
            if sort is not None and sort.kind is Kind.FINITE:
                exact = [v.fraction for v in sort.values if v.op == "num"]
                return exact[drawn.below(len(exact))] if exact else Fraction(0)
            simple = SIMPLE[drawn.below(len(SIMPLE))] if number else Fraction(0)
            free = simple if number < 5 else drawn.rational(wide=number >= WIDE)
            low, high = bounds.get(place) or bounds.get(_family(place), (None, None))
            if sort is not None and sort.kind in (Kind.INTEGER, Kind.NATURAL):
                whole = Fraction(round(free)) if abs(free) < 50 else Fraction(drawn.below(50))
                return max(Fraction(1), abs(whole)) if sort.kind is Kind.NATURAL else whole
            return _inside(free, low, high)

        return value

    def shrink(self, values: Values, refute: Callable[[Sequence[Values]], Sequence[bool]]) -> Values:
        """Greedily replace each value by the simplest one at which the claim still fails."""
        best: Values = dict(values)
        zero = {place: Fraction(0) for place in best}
        if best and refute([zero])[0]:
            return zero
        if len(best) > MANY:
            return _halved(best, refute)
        for _ in range(ROUNDS):
            before = best
            for place in sorted(best, key=_cost(best), reverse=True):
                weight = _weight(best[place])
                simpler = [v for v in (*SHRUNK, *_whole(best[place])) if _weight(v) < weight]
                trials: list[Values] = [{**best, place: v} for v in simpler]
                if trials:
                    best = next((t for t, failed in zip(trials, refute(trials), strict=True) if failed), best)
            if best is before:
                break
        return best


def _halved(values: Values, refute: Callable[[Sequence[Values]], Sequence[bool]]) -> Values:
    """Of very many values, whole blocks made zero while the claim still fails."""
    best, places, size = dict(values), list(values), len(values) // 2
    for _ in range(ROUNDS):
        for start in range(0, len(places), max(1, size)):
            trial = {**best, **dict.fromkeys(places[start : start + size], Fraction(0))}
            best = trial if refute([trial])[0] else best
        size //= 2
    return best


def _whole(value: Fraction) -> tuple[Fraction, ...]:
    """The whole numbers beside a value, the nearer to zero first, for places that have to be large."""
    low = value.numerator // value.denominator
    return tuple(sorted((Fraction(low), Fraction(low + 1)), key=abs))


class _Drawn:
    """A few deterministic random numbers from a key."""

    __slots__ = ("bits",)

    def __init__(self, key: int) -> None:
        self.bits = (key * _ODD >> 24) & _MASK

    def below(self, n: int) -> int:
        self.bits, rest = divmod(self.bits, n) if n > 1 else (self.bits, 0)
        return rest

    def rational(self, wide: bool) -> Fraction:
        """A rational of random sign and magnitude between 10⁻³ and 10³, dense around 1; up to 10⁹ where `wide`."""
        size = _SIZES[wide][self.below(13)]
        digits = 1 + self.below(997)
        return Fraction(-digits if self.below(2) else digits) * size


_ODD, _MASK = 0x9E3779B97F4A7C15F39CC0605CEDC835, (1 << 128) - 1
_SIZES = tuple(
    tuple(Fraction(10) ** s / 256 for s in scales)
    for scales in ((0, 0, 0, 0, 0, 1, -1, 1, -1, 2, -2, 3, -3), (0, 1, -1, 2, -3, 4, -5, 6, -7, 8, -9, 9, 7))
)


@lru_cache(maxsize=65536)
def _key(place: Term) -> int:
    return int.from_bytes(digest(place), "big")


def _inside(free: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    if (low is None or free > low) and (high is None or free < high):
        return free
    if low is not None and high is not None:
        share = abs(free) / (1 + abs(free))
        return low + (high - low) * share.limit_denominator(1024)
    if low is not None:
        return low + abs(free)
    return high - abs(free) if high is not None else free


def _bounds(context: Context) -> dict[Term, tuple[Fraction | None, Fraction | None]]:
    """What assumptions of the form place ≷ number say."""
    found: dict[Term, tuple[Fraction | None, Fraction | None]] = {}
    for given in context.assumptions:
        relation = given.left
        if relation is None or len(relation.args) != 2:
            continue
        left, right = relation.args
        for place, op, bound in ((left, relation.op, right), (right, _MIRROR.get(relation.op, ""), left)):
            exact = -bound.args[0].fraction if _negative(bound) else bound.fraction if bound.op == "num" else None
            if exact is None or place.op not in ("sym", "index", "apply"):
                continue
            place = _family(place) if any(a.op != "num" for a in place.args) else place
            low, high = found.get(place, (None, None))
            if op in ("gt", "ge"):
                low = exact if low is None else max(low, exact)
            if op in ("lt", "le"):
                high = exact if high is None else min(high, exact)
            found[place] = (low, high)
    return found


_MIRROR = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


def _family(place: Term) -> Term:
    """What stands for every member of a family, such as q_j > 0 with an index j."""
    return sym(place.name) if place.op == "index" else place


def _negative(bound: Term) -> bool:
    return bound.op == "neg" and bound.args[0].op == "num"


def _weight(value: Fraction) -> tuple[int, int, bool]:
    """How complicated a value looks: 0 before 1 before 1/2 before 37/64, positive before negative."""
    size = abs(value.numerator) + 2 * (value.denominator - 1)
    return (len(str(value.denominator)) + len(str(abs(value.numerator))), size, value < 0)


def _cost(values: Mapping[Term, Fraction]) -> Callable[[Term], tuple[tuple[int, int, bool], str]]:
    return lambda place: (_weight(values[place]), str(place.value))
