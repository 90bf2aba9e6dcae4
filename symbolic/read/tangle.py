"""A letter that is differentiated, summed or integrated in, beside what it stands for.

With u := log x, dx/du is x to its reader and 0 to a program that holds x fixed; so is ∫ x dz with z := (x − μ)/σ.
Nobody can say which is meant where the author does not. `read/vet.py` and `read/abbreviations.py` ask.
"""

from __future__ import annotations

from ..core.term import Term
from .scope import Scope, behind, used_names


def roots(scope: Scope, name: str) -> set[str]:
    """The letters without a meaning that what a name stands for rests on; none where it has no meaning."""
    found, todo = {name}, [name]
    while todo:
        new = behind(scope, todo.pop()) - found
        found |= new
        todo += new
    return {n for n in found - {name} if not behind(scope, n) and not scope.functions.get(n)}


def tangled(scope: Scope, body: Term, name: str) -> list[str]:
    """What both an expression and the meaning of a name in it rest on, the expression not through that name."""
    shared = roots(scope, name) if behind(scope, name) else set()
    seen, todo = {name}, list(used_names(body)) if shared else []
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += behind(scope, n)
    return sorted(shared & seen)


def met_first(scope: Scope, left: Term, right: Term) -> str:
    """The lone letter on the right of an equation of which nothing was said before: it may be what defines it."""
    name = right.name if right.op in ("sym", "index") else ""
    tables = (scope.sorts, scope.functions, scope.draws, scope.declared, scope.broken, scope.vectors, scope.foreign)
    if not name or any(t.get(name) is not None for t in tables) or scope.definitions.get((name, ())) is not None:
        return ""
    return "" if name in used_names(left) else name


def described(scope: Scope, *sides: Term) -> tuple[tuple[str, str], ...]:
    """The names in a claim, or in what they stand for, of which the prose says more than is used."""
    if not scope.described.now:
        return ()
    seen: set[str] = set()
    todo = [n for side in sides for n in used_names(side)]
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += behind(scope, n)
    told = {n: scope.described.get(n) for n in sorted(seen) if scope.definitions.get((n, ())) is None}
    return tuple((n, word) for n, word in told.items() if word is not None)
