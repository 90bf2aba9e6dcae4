"""What a claim is split into, and the equations in force it cannot be judged under.

A free symbol of finite support makes a claim one claim for each of its values; each is decided by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..core.claim import Claim, Context, Given, GivenKind, Kind
from ..core.term import Term
from .residue import Unsupported

MAX_CASES = 64


def plain_substitutions(context: Context, givens: tuple[Given, ...]) -> None:
    """An equation in force that no point could be made to meet leaves nothing to be said about the claim.

    A substitution gives a value to a place: a free symbol, an indexed symbol, an unknown function at exact arguments.
    """
    for given in givens:
        left = given.left
        if given.kind is not GivenKind.SUBSTITUTION or left is None:
            continue
        exact = all(a.op == "num" or (a.op == "neg" and a.args[0].op == "num") for a in left.args)
        name = left.func.name if left.op == "apply" else left.value
        defined = left.op != "index" and any(key[0] == name for key in context.definitions)
        if left.op not in ("sym", "index", "apply") or not exact or defined:
            raise Unsupported("K114", "an equation in force is no plain substitution, which is not decided yet")


def cases(claim: Claim, givens: tuple[Given, ...]) -> Iterator[dict[str, Term]]:
    """Each combination of values of the free symbols declared to be finite."""
    names = claim.lhs.free | claim.rhs.free
    for g in givens:
        if g.kind is GivenKind.DEFINITION and g.right is not None:
            bound = g.left.free if g.left is not None else frozenset()
            names |= g.right.free - bound
    sorts = claim.context.sorts
    finite = sorted(n for n in names if n in sorts and sorts[n].kind is Kind.FINITE)
    finite = [n for n in finite if (n, ()) not in claim.context.definitions]
    supports = [sorts[n].values for n in finite]
    count = 1
    for s in supports:
        count *= len(s)
    if count > MAX_CASES:
        raise Unsupported("K201", f"{count} cases of {', '.join(finite)} are more than the budget allows")
    for values in product(*supports):
        yield dict(zip(finite, values, strict=True))
