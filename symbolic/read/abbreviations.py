"""Names that stand for an expression, written out where a letter of that expression is bound.

With y := x² everybody reads ∫ y dx as ∫ x² dx, and with u := y − wx the w of L(w) := u²/2 is that of u; so it is with
f(x) := wx and ŷ_i := w x_i. The kernel takes a definition as a closure, so the reader writes such names out: below a
sum, an integral, an expectation that binds what they depend on, and in a definition with that parameter. What cannot
be written out is hidden: nothing decides it. `read/elaborate.py` and `read/define.py` ask.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..core.claim import Definition, Kind
from ..core.term import BINDERS, Term, add, make, mul, postorder, relation, rewrite
from .scope import Scope, behind, used_names
from .shape import case_for, value_of
from .tangle import meant, tangled

HIDDEN = "what depends on a bound letter"
MOST = 200
"""How often names may be written out in one term."""


def written_out(scope: Scope, root: Term, bound: Iterable[str] = ()) -> Term:
    """A term with the names written out that depend on a letter bound around them."""
    outer = frozenset(bound)
    if not scope.users or not (outer or any(t.op in BINDERS or t.op == "diff" for t in postorder(root))):
        return root

    def rule(t: Term) -> Term:
        if t.op == "diff" and t.args[1].op == "sym" and meant(scope, t.args[1].name):  # ∂L/∂a of a := σ(z)
            body = _Spelling(scope, frozenset((t.args[1].name,))).of(t.args[0])
            return t if body is t.args[0] else make(t.op, (body, *t.args[1:]), t.value)
        if t.op not in BINDERS:
            return t
        scoped, name = BINDERS[t.op], frozenset((t.name,))
        args = tuple(_Spelling(scope, name).of(a) if k in scoped else a for k, a in enumerate(t.args))
        names = tangled(scope, args[0], t.name)
        if names:  # ∫ x dz of a z that stands for something with x in it
            args = (rewrite(args[0], lambda a: make("opaque", (a,), HIDDEN) if _is(a, names) else a), *args[1:])
        return t if args == t.args else make(t.op, args, t.value)

    return _Spelling(scope, outer).of(rewrite(root, rule))


class _Spelling:
    """What depends on some bound letters, and how it is written."""

    def __init__(self, scope: Scope, bound: frozenset[str]) -> None:
        self.scope, self.bound = scope, bound
        self.resting: dict[str, bool] = {}
        self.uses: dict[str, frozenset[str]] = {}
        self.candidates = _above(scope, bound) if bound else set()

    def of(self, root: Term) -> Term:
        """The term with everything written out that rests on the bound letters."""
        if not self.candidates or not self.candidates & used_names(root):
            return root
        for _ in range(MOST):
            inner = frozenset(t.name for t in postorder(root) if t.op in BINDERS)
            now = rewrite(root, lambda t, inner=inner: self._spelled(t, inner))  # type: ignore[misc]
            if now is root:
                break
            root = now
        return rewrite(root, self._hidden)

    def _spelled(self, t: Term, inner: frozenset[str]) -> Term:
        if t.op not in ("sym", "apply", "index"):
            return t
        name = t.func.name if t.op == "apply" else t.name
        if name not in self.candidates or name in self.bound | inner or not self._rests(name):
            return t
        value = self.scope.values.get(t)
        if value is not None and value.right is not None:
            return value.right
        definition = self.scope.definitions.get((name, t.func.derivs if t.op == "apply" else ()))
        if definition is None or t.op == "index":
            return t
        if t.op == "apply" and self.bound & used_names(make("list", t.args)):
            return t  # g(x) of g(y) := yx below a bound x: g at that x, or both?
        return _at(self.scope, definition, t) or t

    def _hidden(self, t: Term) -> Term:
        """h(a), a value of a function given by cases, below a sum over what it depends on: nobody can write it out."""
        if t.op == "opaque" and t.value == HIDDEN and t.args[0].op == "opaque" and t.args[0].value == HIDDEN:
            return t.args[0]
        if t.op not in ("sym", "apply"):
            return t
        name = t.func.name if t.op == "apply" else t.name
        if name in self.bound or name not in self.candidates or not self._rests(name):
            return t
        return make("opaque", (t,), HIDDEN)

    def _rests(self, name: str) -> bool:
        """Does what a name stands for depend on a bound letter, directly or through others?"""
        if name not in self.resting:
            todo, seen, found = [name], {name}, False
            while todo and not found:
                n = todo.pop()
                used = self.uses[n] = self.uses[n] if n in self.uses else behind(self.scope, n)
                found = bool(used & self.bound)
                todo += (used & self.candidates) - seen
                seen |= used
            self.resting[name] = found
        return self.resting[name]


def _is(t: Term, names: list[str]) -> bool:
    return t.op in ("sym", "index") and t.name in names


def _above(scope: Scope, bound: frozenset[str]) -> set[str]:
    """The names whose meaning was ever said with one of these in it, directly or through others."""
    found: set[str] = set()
    todo = list(bound)
    while todo:
        for user in scope.users.get(todo.pop(), ()):
            if user not in found:
                found.add(user)
                todo.append(user)
    return found


def _at(scope: Scope, definition: Definition, t: Term) -> Term | None:
    """What a definition says of these arguments; None where that cannot be written."""
    args = t.args if t.op == "apply" else ()
    if all(p is None for c in definition.cases for p in c.pattern) or any(value_of(a) is not None for a in args):
        case = case_for(definition, args)
        return None if case is None else _put(case.body, dict(zip(case.params, args, strict=True)))
    sort = scope.sorts.get(args[0].name) if args and args[0].op == "sym" else None
    if sort is None or sort.kind is not Kind.FINITE:
        return None
    parts = []
    for v in sort.values:  # p(a) of an a ∈ {0, 1}: one summand for each value
        case = case_for(definition, (v, *args[1:]))
        body = None if case is None else _put(case.body, dict(zip(case.params, (v, *args[1:]), strict=True)))
        if body is None:
            return None
        parts.append(mul(make("indicator", (relation("eq", args[0], v),)), body))
    return add(*parts)


def _put(body: Term, binding: dict[str, Term]) -> Term | None:
    """A body with its parameters replaced; None where a letter would be bound by accident."""
    inner = {t.value for t in postorder(body) if t.op in BINDERS}
    if any(name in inner or inner & used_names(a) for name, a in binding.items()):
        return None
    return rewrite(body, lambda x: binding.get(x.name, x) if x.op == "sym" else x)
