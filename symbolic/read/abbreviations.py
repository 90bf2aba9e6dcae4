"""Letters that stand for an expression, written out where a letter of that expression is bound.

With y := x² everybody reads ∫ y dx as ∫ x² dx, and with u := y − wx the w of L(w) := u²/2 is that of u. The kernel
takes a definition as a closure, so the reader writes such letters out: below a sum, an integral, an expectation that
binds what they depend on, and in a definition with that parameter. `read/elaborate.py` and `read/define.py` ask.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..core.term import BINDERS, Term, make, postorder, rewrite
from .scope import Scope, used_names

HIDDEN = "what depends on a bound letter"
MOST = 200
"""How often letters may be written out in one term."""


def written_out(scope: Scope, root: Term, bound: Iterable[str] = ()) -> Term:
    """A term with the letters written out that depend on a letter bound around them."""
    letters = _letters(scope)
    outer = frozenset(bound)
    if not letters or not (outer or any(t.op in BINDERS for t in postorder(root))):
        return root

    def rule(t: Term) -> Term:
        if t.op not in BINDERS:
            return t
        scoped = BINDERS[t.op]
        name = frozenset((t.name,))
        args = tuple(_spelled(scope, letters, a, name) if k in scoped else a for k, a in enumerate(t.args))
        return t if args == t.args else make(t.op, args, t.value)

    return _spelled(scope, letters, rewrite(root, rule), outer)


def _letters(scope: Scope) -> dict[str, Term]:
    """The letters that stand for an expression with letters in it."""
    found: dict[str, Term] = {}
    for (name, derivs), definition in scope.definitions.now.items():
        case = definition.cases[0]
        if not derivs and not case.params and case.body.free and name not in scope.families.now:
            found[name] = case.body
    return found


def _spelled(scope: Scope, letters: dict[str, Term], root: Term, bound: frozenset[str]) -> Term:
    if not bound:
        return root
    inner = {t.value for t in postorder(root) if t.op in BINDERS}
    for _ in range(MOST):
        wanted = {n for n in root.free if n in letters and n not in bound | inner and _rests(letters, n, bound)}
        if not wanted:
            break
        root = rewrite(root, lambda t, names=wanted: letters[t.name] if t.op == "sym" and t.name in names else t)  # type: ignore[misc]
    return rewrite(root, lambda t: _hidden(scope, letters, t, bound))


def _rests(letters: dict[str, Term], name: str, bound: frozenset[str]) -> bool:
    """Does a letter depend on one of these, directly or through others?"""
    todo, seen = [name], set()
    while todo:
        n = todo.pop()
        if n in seen:
            continue
        seen.add(n)
        free = letters[n].free
        if free & bound:
            return True
        todo += [k for k in free if k in letters]
    return False


def _hidden(scope: Scope, letters: dict[str, Term], t: Term, bound: frozenset[str]) -> Term:
    """h(2) with h(t) := xt below a sum over x: whether its x is the bound one nobody can say."""
    definition = scope.definitions.get((t.func.name, ())) if t.op == "apply" and not t.func.derivs else None
    if definition is None:
        return t
    for case in definition.cases:
        free = used_names(case.body) - set(case.params)
        if free & bound or any(n in letters and _rests(letters, n, bound) for n in free):
            return make("opaque", (t,), HIDDEN)
    return t
