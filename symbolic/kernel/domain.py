"""Where a claim lives: the obligations of both sides, what discharges them, and the conditions that remain.

"Provided x ≠ 1" belongs to the statement. A condition is an obligation that neither the sign calculus nor an
assumption meets; it also holds wherever both sides are defined, so the signatures may lean on it.
"""

from __future__ import annotations

from typing import Literal

from ..core.claim import Claim, Given
from ..core.term import Term, num, postorder, relation, sub
from ..core.verdict import Condition
from .residue import Undefined, Unsupported
from .residue import field as prime_field
from .scene import Scene
from .sign import Obligation, Ranging, assumed_ranges, obliged_ranges
from .signature import Signing
from .walk import Budget

Side = Literal["left", "right", "both"]
_EXACT = ("num", "neg", "add", "mul", "div")


def survey(
    scene: Scene, claim: Claim, assumptions: tuple[Given, ...], seed: bytes, budget: Budget
) -> tuple[Ranging, tuple[Condition, ...]]:
    """The ranges that hold where both sides are defined, and the conditions under which they are."""
    known = assumed_ranges(claim.context)
    sides: dict[Obligation, Side] = {}
    for side, term in (("left", claim.lhs), ("right", claim.rhs)):
        walker = Ranging(scene, known, budget)
        walker(term)
        for obligation in walker.open:
            first = sides.get(obligation)
            sides[obligation] = "both" if first == "left" and side == "right" else side  # type: ignore[assignment]
    met = [o for o in sides if o[0] == "ne" and _assumed(scene, o[1], assumptions, seed, budget)]
    for obligation in met:
        del sides[obligation]
    for term, r in obliged_ranges(list(sides)).items():
        known[term] = known[term].meet(r) if term in known else r
    return Ranging(scene, known, budget), tuple(_condition(scene, o, side) for o, side in sides.items())


def _condition(scene: Scene, obligation: Obligation, side: Side) -> Condition:
    """An open obligation as a relation. A radicand that may touch zero alone must be positive.

    What holds at generic points holds at every limit of them. The zeros of an affine radicand are such limits (with
    others they bound a convex set); those of another need not be: x²(x − 1) is zero at 0, far from its positive values.
    """
    op, term = obligation
    strict = "gt" if op == "ge" and not _affine(scene, term) else op
    return Condition(relation(strict, term, num(0)), side)


def _affine(scene: Scene, term: Term) -> bool:
    for t in postorder(term):
        if t in scene.places or (t.op == "sym" and scene.plain(t) is not None):
            return False  # a name that stands for something else
        constant = [a for a in t.args if not a.free and all(u.op in _EXACT for u in postorder(a))]
        plain = t.op in ("num", "sym", "index", "neg", "add")
        scaled = t.op == "mul" and len(constant) >= len(t.args) - 1
        divided = t.op == "div" and t.args[1] in constant
        if not (plain or scaled or divided):
            return False
    return True


def _assumed(scene: Scene, term: Term, assumptions: tuple[Given, ...], seed: bytes, budget: Budget) -> bool:
    """Is term ≠ 0 one of the assumptions, up to a constant factor (x ≠ 1 for 1 − x ≠ 0)?"""
    for given in assumptions:
        if given.left is None or given.left.op != "ne":
            continue
        other = sub(*given.left.args)
        ratios = set()
        try:
            for n in range(2):
                signing = Signing(scene, Ranging(scene, {}, budget), prime_field(0), seed + bytes([n]), budget)
                ratios.add(int(signing(term) * signing.field.inverse(signing(other))))
        except (Undefined, Unsupported):
            continue
        if len(ratios) == 1:
            return True
    return False
