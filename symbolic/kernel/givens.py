"""What is given, applied: equations solved for a place each, and put in where everything else has been formed.

An equation between values at the point (r(1) = 10, Σ_a p(a) = 1, δ = r + γV′ − V) is solved for a place that it is
affine in, by a coefficient that is a number other than zero or proved not to be zero; nothing else is divided by.
Equations that contradict each other leave no admissible point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from ..core.claim import Given, GivenKind, Kind, Sort
from ..core.term import Term
from .derivative import gradient
from .residue import Unsupported
from .tape import Tape

Equation = tuple[int, int, Given]
"""The two sides as nodes, and the line they come from."""


def solved(
    tape: Tape, equations: Sequence[Equation], nonzero: Callable[[int], bool], sorts: Mapping[str, Sort]
) -> tuple[dict[int, int], list[Given]]:  # fmt: skip
    """What every place that the equations determine stands for; and the assumptions that determine none."""
    found: dict[int, int] = {}
    left_over: list[Given] = []
    for left, right, given in equations:
        a, b = tape.substituted(left, found, {}), tape.substituted(right, found, {})
        if a == b:
            continue
        x, y = tape.exact[a], tape.exact[b]
        if x is not None and y is not None:
            if x != y:
                raise Unsupported("K306", f"what is given contradicts itself: no point meets {given.latex or 'it'}")
            continue
        try:
            place, value = _solution(tape, a, b, nonzero)
            _keeps_sort(tape, place, value, sorts)
        except Unsupported:
            if given.kind is not GivenKind.ASSUMPTION:
                raise
            left_over.append(given)
            continue
        found = {p: tape.substituted(v, {place: value}, {}) for p, v in found.items()}
        found[place] = value
    return found, left_over


def _keeps_sort(tape: Tape, place: int, value: int, sorts: Mapping[str, Sort]) -> None:
    """A place of single values stands for one of them, or nothing is said of it."""
    term = tape.values[place]
    sort = sorts.get(term.name) if isinstance(term, Term) and term.op in ("sym", "index") else None
    if sort is None or sort.kind in (Kind.REAL, Kind.FUNCTION):
        return
    exact = tape.exact[value]
    whole = exact is not None and exact.denominator == 1 and (sort.kind is not Kind.NATURAL or exact >= 1)
    listed = sort.kind is not Kind.FINITE or any(v.op == "num" and v.fraction == exact for v in sort.values)
    if not (whole and listed):
        raise Unsupported("K114", "an equation in force gives a symbol of single values another value, or may")


def _solution(tape: Tape, a: int, b: int, nonzero: Callable[[int], bool]) -> tuple[int, int]:
    below = tape.reach(b, plain=True)
    if tape.ops[a] == "place" and a not in below:
        return a, b
    found = solution(tape, tape.sub(a, b), nonzero)
    if found is None:
        raise Unsupported("K114", "equations in force that are tied, or at a symbolic place, are not solved yet")
    return found


def solution(
    tape: Tape, difference: int, nonzero: Callable[[int], bool] = lambda node: False
) -> tuple[int, int] | None:
    """A place, and what it stands for where a node is zero; None where the node is affine in none."""
    places = [i for i in tape.reach(difference, plain=True) if tape.ops[i] == "place"]
    candidates = [i for i in places if getattr(tape.values[i], "op", "") in ("sym", "index", "apply")]
    slopes = gradient(tape, difference, frozenset(candidates))
    for sure in (True, False):
        for place in reversed(candidates):
            slope = slopes.get(place)
            if slope is None or place in tape.reach(slope, plain=True):
                continue
            if bool(tape.exact[slope]) if sure else (tape.exact[slope] is None and nonzero(slope)):
                rest = tape.substituted(difference, {place: tape.number(Fraction(0))}, {})
                return place, tape.neg(tape.div(rest, slope))
    return None
