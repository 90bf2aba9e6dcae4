"""What a pair of enclosures says about a claim: certainly broken, certainly kept, or nothing yet.

A witness may call a step wrong only through here, and only where every assumption and every obligation of the step
is certainly met; the numeric witness and the computer-algebra witness share the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..bridge import Obligation
from ..bridge_intervals import MEETS, UNMET, apart, beyond, same
from ..core.claim import Claim, Rel


def judge(claim: Claim, obligations: Sequence[Obligation], left: Any, right: Any, needed: Sequence[Any]) -> bool | None:
    """Is the claim certainly broken (True) or kept (False) by these enclosures of its sides at one point?

    `needed` are the enclosures of the obligations' expressions; a point that breaks one is outside the claim.
    """
    pairs = list(zip(obligations, needed, strict=True))
    if any(UNMET[o.kind](n) for o, n in pairs):
        return False
    broken = BREAKS[claim.rel](left, right, claim.digits)
    return broken if not broken or all(MEETS[o.kind](n) for o, n in pairs) else None


def _strictly(wrong: int) -> Callable[[Any, Any, int], bool | None]:
    """< and >: broken where the sides are certainly in the wrong order, or exactly equal."""

    def breaks(a: Any, b: Any, digits: int) -> bool | None:
        side = apart(a, b)
        return True if side == wrong or same(a, b) else None if side in (None, 0) else False

    return breaks


def _weakly(wrong: int) -> Callable[[Any, Any, int], bool | None]:
    """≤ and ≥: broken where the sides are certainly in the wrong order."""
    return lambda a, b, digits: None if (side := apart(a, b)) is None else side == wrong


BREAKS: Mapping[Rel, Callable[[Any, Any, int], bool | None]] = {
    Rel.EQ: lambda a, b, d: None if (side := apart(a, b)) is None else side != 0,
    Rel.APPROX: beyond,
    Rel.NE: lambda a, b, d: same(a, b) or None,
    Rel.LT: _strictly(1),
    Rel.LE: _weakly(1),
    Rel.GT: _strictly(-1),
    Rel.GE: _weakly(-1),
}
"""Does a pair of enclosures break a relation? None where they do not say."""
