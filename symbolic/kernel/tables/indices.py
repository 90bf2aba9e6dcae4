"""Listed rules for indices: the values that decide a claim, what assumptions say of them, and letters that are tied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from fractions import Fraction
from itertools import product

from ...core.claim import Context, Given
from ...core.term import Term, postorder
from ..residue import Unsupported
from .counts import BINDERS, Fixed, declared, end_of

MOST = 200


def instances(context: Context, said: Term, fixed: Fixed) -> list[tuple[dict[str, Fraction], bool]]:
    """What an assumption says of every value of a declared index; and whether it is the one a case is about."""
    letters = [n for n in sorted(said.free) if declared(context, n)]
    if any(e.free - fixed.keys() for n in letters for e in declared(context, n)):
        return [({}, True)]
    ends = [[end_of(e, fixed) for e in declared(context, n)] for n in letters]
    if any(high - low > MOST for low, high in ends):
        raise Unsupported("K201", "an assumption over more indices than the budget allows")
    values = product(*([Fraction(v) for v in range(low, high + 1)] for low, high in ends))
    return [(local := dict(zip(letters, v, strict=True)), local.items() <= fixed.items()) for v in values]


def beyond(context: Context, said: Term) -> frozenset[str]:
    """The declared indices that an assumption compares, but for k ≥ 1 and k ≤ K, which their declarations say."""
    compared = [a for a in said.args if a.op == "sym" and declared(context, a.name)]
    if len(compared) == 1 and said.args[1] in declared(context, compared[0].name):
        return frozenset()
    return frozenset(a.name for a in compared)


def longer(said: Sequence[Term], sizes: Sequence[str]) -> int:
    """How many sizes assumptions such as K ≥ 2 leave out."""
    ends = [a.fraction for t in said if any(a.op == "sym" and a.name in sizes for a in t.args) for a in t.args
            if a.op == "num"]  # fmt: skip
    return int(max(ends, default=Fraction(0)))


def pinned(said: Sequence[Term], ends: Set[str], nodes: Iterable[Term]) -> dict[str, Fraction]:
    """The sizes that are assumed to be a number, n = 1; none where a function is differentiated in one."""
    pairs = [t.args for t in said if t.op == "eq"]
    found = {a.name: b.fraction for a, b in pairs if a.op == "sym" and a.name in ends and b.op == "num"}
    moving = [t.args[1].free if t.op == "diff" else t.free for t in nodes if t.op == "diff" or _derived(t)]
    return {n: v for n, v in found.items() if v.denominator == 1 and not any(n in names for names in moving)}


def _derived(t: Term) -> bool:
    return t.op == "apply" and bool(t.func.derivs)


def ties(context: Context, t: Term, equations: Sequence[Given]) -> bool:
    """Does an equation tie the letter of a derivative or an integral to something else under it?"""
    if t.op == "diff":
        by, below = t.args[1].free, t.args[:1]
    elif t.op == "integral":
        by, below = frozenset((t.name,)), t.args[:1]
    elif t.op == "apply" and t.func.derivs:
        by, below = t.free, (t,)
    else:
        return False
    definitions = {n for n, _ in context.definitions}
    within = [u for u in postorder(*below) if u.op == "diff"]
    by = by.union(*(u.args[1].free for u in within))
    used = context.names_in(*below) - by - definitions
    for g in equations:
        names, nodes = context.names_in(*g.sides), list(postorder(*g.sides))
        members = {u for u in nodes if u.op == "index" and u.name in by}
        many = len(members) > 1 or (members and any(u.op in BINDERS for u in nodes))
        if names & by and (names & used or len(names & by) > 1 or many):
            return True
    return False


def patterns(
    ends: Sequence[tuple[int, ...]], symmetric: bool, small: int, room: int | None
) -> Iterator[tuple[Fraction, ...]]:
    """Values of free indices: every pattern of ties where members are `symmetric`, else of order, all in small ranges.

    Without `room`, the ranges are what they are, and every value counts.
    """
    choices, k = [], len(ends)
    for low, high in ends:
        values = [*range(low, high + 1)]
        if symmetric:
            values = values[:k]
        elif room is not None and len(values) > small:
            values = [v for v in values if v < low + k + 2 + room or v > high - k - 1 - room]
        choices.append([Fraction(v) for v in values])
    for chosen in product(*choices):  # a new value is the least that is free
        if not symmetric or all(
            v <= max((1 + c for c in chosen[:n]), default=ends[0][0]) for n, v in enumerate(chosen)
        ):
            yield chosen
