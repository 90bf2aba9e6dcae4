"""A letter that is differentiated, summed or integrated in, beside what it stands for.

With u := log x, dx/du is x to its reader and 0 to a program that holds x fixed; so is ∫ x dz with z := (x − μ)/σ.
Nobody can say which is meant where the author does not. `read/vet.py` and `read/abbreviations.py` ask.
"""

from __future__ import annotations

from ..core.term import Term, postorder, sym
from .local import PASSED
from .scope import Scope, behind, used_names

COMPONENTS = "its components, in a list"
SIGN = "its sign"
"""What the prose says of a letter that no assumption says."""


def roots(scope: Scope, name: str) -> set[str]:
    """The letters without a meaning that what a name stands for rests on; none where it has no meaning.

    A member of a family that is written with its number, b_1, is a letter of its own: "b[1]".
    """
    found, todo = {name}, [name]
    while todo:
        new = _behind(scope, todo.pop()) - found
        found |= new
        todo += new
    return {n for n in found - {name} if not _behind(scope, n) and not scope.functions.get(n)}


def tangled(scope: Scope, body: Term, name: str) -> list[str]:
    """What both an expression and the meaning of a name in it rest on, the expression not through that name."""
    shared = roots(scope, name) if meant(scope, name) else set()
    seen, todo = {name}, list(_letters(body)) if shared else []
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += _behind(scope, n)
    return sorted({a.partition("[")[0] for a in shared for b in seen if _same(a, b)})


def _same(a: str, b: str) -> bool:
    """May two letters be one: b_1 and b_1, or b_1 and a b_i?"""
    return a == b or (a.partition("[")[0] == b.partition("[")[0] and ("[" in a) != ("[" in b))


def _letters(body: Term) -> set[str]:
    """The names that a term uses, the members that are written with their numbers apart."""
    numbered, plain = set[str](), set[str]()
    for t in postorder(body):
        if t.op == "index" and all(a.op == "num" for a in t.args):
            numbered.add(f"{t.name}[{','.join(str(a.value) for a in t.args)}]")
        elif t.op in ("index", "sym"):
            plain.add(t.name)
    bases = {n.partition("[")[0] for n in numbered} - plain
    used = used_names(body)
    return (used - bases) | {n for n in numbered if n.partition("[")[0] in used}


def meant(scope: Scope, name: str) -> bool:
    """Has a plain letter a meaning?"""
    return scope.definitions.get((name, ())) is not None or scope.values.get(sym(name)) is not None


def _behind(scope: Scope, name: str) -> frozenset[str]:
    """The letters that the meaning of a letter uses now: of x_1 its value, of x what defines it, not every x_k."""
    found, base = set[str](), name.partition("[")[0]
    for key in scope.keys.get(base, ()):
        if isinstance(key, Term) and key.op == "index" and (base == name or _letters(key) != {name}):
            continue
        value = scope.values.get(key) if isinstance(key, Term) else None
        found |= _letters(value.right) if value is not None and value.right is not None else set()
        definition = None if isinstance(key, Term) else scope.definitions.get(key)
        for case in definition.cases if definition is not None else ():
            found |= _letters(case.body) - set(case.params)
    return frozenset(found)


def met_first(scope: Scope, left: Term, right: Term) -> str:
    """The lone letter on the right of an equation of which nothing was said before: it may be what defines it."""
    names = used_names(right) | used_names(left)
    accented = sorted(n for n in names if n.startswith(("bar_", "hat_", "tilde_")))
    name = right.name if right.op in ("sym", "index") else accented[0] if accented else ""
    if left.op == "index" and left.args[0].op == "add" and not name and left.name not in used_names(right):
        name, left = left.name, right  # Q_{n+1} = (1/n) Σ r_i, with a Q of which nothing was said
    tables = (scope.sorts, scope.functions, scope.draws, scope.declared, scope.broken, scope.vectors, scope.foreign)
    if not name or any(t.get(name) is not None for t in tables) or scope.definitions.get((name, ())) is not None:
        return ""
    return "" if name in used_names(left) and name not in accented else name


def reached(scope: Scope, *sides: Term) -> set[str]:
    """The names in terms, and in what they stand for."""
    seen: set[str] = set()
    todo = [n for side in sides for n in used_names(side)]
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += behind(scope, n)
    return seen


def described(scope: Scope, *sides: Term) -> tuple[tuple[str, str], ...]:
    """The names in a claim, or in what they stand for, of which the prose says more than is used."""
    if not scope.described.now:
        return ()
    seen = reached(scope, *sides)
    words = {n: scope.described.get(n) for n in sorted(seen)}
    told = {n: w for n, w in words.items() if w == COMPONENTS or scope.definitions.get((n, ())) is None}
    said = scope.assumptions if SIGN in told.values() else ()
    known = {n for g in said if g.left is not None for n in g.left.free}
    fixed = {g.left.args[0].name for g in scope.assumptions if g.left is not None and _fixes(g.left)}
    known_by = {SIGN: known, PASSED: fixed}
    return tuple((n, word) for n, word in told.items() if word is not None and n not in known_by.get(word, ()))


def _fixes(said: Term) -> bool:
    return said.op == "eq" and said.args[0].op in ("sym", "index")
