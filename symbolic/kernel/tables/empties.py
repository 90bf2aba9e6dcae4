"""Sums that run backwards. Who writes Σ_{k=t}^{T} means t ≤ T, or at most an empty sum: not t = T + 2.

A step that fails at such a point alone is not refuted; points at which no sum runs backwards are tried first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.claim import Claim, Context
from ...core.show import unicode
from ...core.term import Term, add, neg, postorder, relation
from ...core.verdict import Point
from ..residue import Unsupported
from .counts import BINDERS, Fixed, declared, end_of, plain

DEPTH = 4
"""How many definitions deep a sum is looked for."""
Meant = Mapping[str, Term | None]


def backwards(claim: Claim, point: Point) -> str:
    """The bounds of a sum that runs backwards at a point, as a relation that it breaks; "" where none does."""
    fixed = {p.name: v for p, v in point if isinstance(p, Term) and p.op == "sym" and v.denominator == 1}
    ends = _ends(claim.context, (claim.lhs, claim.rhs), {}, 0) if fixed else ()
    return next((unicode(relation("le", low, high)) for low, high in ends if _gap(low, high, fixed) > 1), "")


def _gap(low: Term, high: Term, fixed: Fixed) -> int:
    """By how much an upper end is too low; 0 where a sum has terms, or nothing is known."""
    try:
        return max(0, end_of(low, fixed) - end_of(high, fixed))
    except Unsupported:
        return 0


def _ends(context: Context, roots: tuple[Term, ...], meant: Meant, depth: int) -> Iterator[tuple[Term, Term]]:
    """The ends of the sums in terms, and in what they are defined by; `meant` are the arguments of a definition."""
    for t in postorder(*roots):
        if t.op in BINDERS:
            ends = (*t.args[1:3],) if t.op in ("sum", "prod") else declared(context, t.name)
            low, high = (_placed(e, meant) for e in ends) if len(ends) == 2 else (None, None)
            if low is not None and high is not None:
                yield low, high
        name = t.func.name if t.op == "apply" else t.name if t.op == "sym" else ""
        definition = context.definitions.get((name, ())) if name not in meant and depth < DEPTH else None
        args = [_placed(a, meant) for a in t.args] if t.op == "apply" else []
        for case in definition.cases if definition else ():
            inner = dict.fromkeys(case.params) | dict(zip(case.params, args, strict=False))
            yield from _ends(context, (case.body,), inner, depth + 1)


def _placed(e: Term, meant: Meant) -> Term | None:
    """An end of a range with the arguments in it, where both are plain sizes."""
    if not plain(e):
        return None
    if e.op == "sym":
        return meant.get(e.name, e)
    parts = [_placed(a, meant) for a in e.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    return add(*known) if e.op == "add" else neg(known[0]) if e.op == "neg" else e
