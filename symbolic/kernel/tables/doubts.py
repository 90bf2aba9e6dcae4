"""Refutations that say nothing: the point that breaks the step is one that the author may not have meant.

Each row is a reason not to call a step refuted. `kernel/judge.py` asks.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...core.claim import Claim, Kind
from ...core.verdict import Point
from .empties import backwards


def doubted(claim: Claim, point: Point, chosen: Iterable[str], formal: bool) -> tuple[str, str] | None:
    """The code and the words of a doubt about a refutation at a point. `chosen` are the functions that it chooses,
    `formal` says that it chooses densities among those of finitely many values."""
    if formal:
        return "K118", "the step fails for distributions of finitely many values"
    sorts = claim.context.sorts
    names = ", ".join(sorted(n for n in chosen if n not in sorts or sorts[n].kind is not Kind.FUNCTION))
    if names:
        return "K115", f"the step fails for some choices of {names}, which nothing here defines"
    if bounds := backwards(claim, point):
        return "K128", f"the step fails where a sum runs backwards: nothing says that {bounds}"
    for name, words in claim.untold:
        return "K127", f"the step fails for some {name}, of which the note says more than is used: {words}"
    return None
