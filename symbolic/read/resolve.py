"""Readings that only the note can settle, because they rest on what it has given so far (DESIGN §3).

A defined indexed family is a function of its index; r_0(1 − x) is a product where r_0 is declared a number and r is a
function of one argument; ∇_θ J(θ) is the function J^(0) where only the gradient of J was given; δ_{ij} is Kronecker's
where both indices are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..core.claim import Kind
from ..core.term import BINDERS, Func, Term, apply, diff, index, make, mul, neg, postorder, relation, rewrite, sym
from .place import Link
from .scope import Scope
from .shape import function_of, gradient_of

SUMS = ("sum", "prod", "sumover", "prodover")


def resolved(scope: Scope, *roots: Term, counting: Iterable[str] = ()) -> tuple[Term, ...]:
    """These terms as the note means them here; `counting` are undeclared letters that are indices."""
    roots = _kronecker(scope, roots, frozenset(counting))
    special = scope.families.now or scope.indexed.now or scope.gradients.now or scope.labels.now
    if not special and not any(t.op == "diff" or _partial(scope, t) for t in postorder(*roots)):
        return roots

    bound = {t.value for t in postorder(*roots) if t.op in BINDERS} if scope.labels.now else set()

    def rule(t: Term) -> Term:
        label = scope.labels.get((t.name, t.args[0].name)) if t.op == "index" and t.args[0].op == "sym" else None
        if label and t.args[0].name not in bound:
            return sym(label)
        partial = _partial(scope, t)
        if partial is not None:
            return partial
        if t.op == "index" and t.name in scope.families.now:
            return make("apply", t.args, Func(t.name, subscript=len(t.args)))
        if t.op == "diff":
            return _gradient(scope, _applied(scope, t))
        if t.op in ("mul", "add", "neg"):
            return _with_products(scope, t)
        return t

    return tuple(mul(*_factors(scope, rewrite(r, rule))) for r in roots)


def _partial(scope: Scope, t: Term) -> Term | None:
    """f_x and f_{xy} of a function f(x, y) that is defined: its derivatives."""
    definition = scope.definitions.get((t.name, ())) if t.op == "index" else None
    params = definition.cases[0].params if definition is not None else ()
    own = len(params) > 1 and all(a.op == "sym" and a.name in params for a in t.args)  # x_t beside x(t) is x at t
    if definition is None or not own or t.name in scope.families.now:
        return None
    found = apply(t.name, *map(sym, params))
    for a in t.args:
        found = diff(found, a)
    return found


def _kronecker(scope: Scope, roots: tuple[Term, ...], counting: frozenset[str]) -> tuple[Term, ...]:
    """δ_{ij} is 1[i = j] where δ is nothing else and both indices are declared or summed as whole numbers."""
    known = scope.sorts.get("delta")
    own = scope.definitions.get(("delta", ())) is not None or (known is not None and not known.assumed)
    if own or all("delta" not in r.free for r in roots):
        return roots
    summed = counting | {t.name for t in postorder(*roots) if t.op in SUMS}

    def whole(t: Term) -> bool:
        sort = scope.sorts.get(t.name) if t.op == "sym" else None
        counted = sort is not None and sort.kind in (Kind.INTEGER, Kind.NATURAL, Kind.FINITE)
        return counted or (t.op == "sym" and t.name in summed) or (t.op == "num" and t.fraction.denominator == 1)

    def rule(t: Term) -> Term:
        if t.op != "index" or t.name != "delta" or len(t.args) != 2 or not all(map(whole, t.args)):
            return t
        return make("indicator", (relation("eq", *t.args),))

    return tuple(rewrite(r, rule) for r in roots)


def _applied(scope: Scope, t: Term) -> Term:
    """∂L/∂w where L(w) was defined: the derivative of L at its own letters, w among them."""
    body, variable = t.args[0], t.args[1]
    definition = scope.definitions.get((body.name, ())) if body.op == "sym" else None
    if definition is None or variable.op != "sym" or len(definition.cases) != 1:
        return t
    case = definition.cases[0]
    if variable.name not in case.params or any(p is not None for p in case.pattern):
        return t
    return make("diff", (apply(body.name, *(sym(p) for p in case.params)), variable, t.args[2]))


def _gradient(scope: Scope, t: Term) -> Term:
    inner = function_of(t)
    if inner.op != "apply" or scope.gradients.get(inner.func.name) is None:
        return t
    found = gradient_of(t)
    return found if found.op == "apply" and scope.definitions.get(found.func.key) is not None else t


def _with_products(scope: Scope, t: Term) -> Term:
    """Only a term, factor or summand is split: in r_0(1 − x)^2 the power would be of the wrong thing."""
    split = [_factors(scope, a) for a in t.args]
    if all(len(f) == 1 for f in split):
        return t
    if t.op == "mul":
        return mul(*(factor for factors in split for factor in factors))
    return make(t.op, tuple(mul(*factors) for factors in split))


def _factors(scope: Scope, t: Term) -> tuple[Term, ...]:
    """r_0 and 1 − x for the call r_0(1 − x) of a function that takes no index, where r_0 is a declared number."""
    if t.op != "apply" or t.func.bar >= 0 or t.func.derivs or t.func.labels or len(t.args) != t.func.subscript + 1:
        return (t,)
    name = t.func.name
    definition = scope.definitions.get((name, ()))
    fits = definition is None or any(len(c.pattern) == len(t.args) for c in definition.cases)
    if fits or not t.func.subscript or scope.indexed.get(name) is None:
        return (t,)
    return index(name, *t.args[1:]), t.args[0]


def signs(link: Link) -> list[Link]:
    """A ± on both sides of a relation says it twice, with the upper signs and with the lower ones."""
    sides = link.lhs.term, link.rhs.term
    if not all(any(t.op == "opaque" and t.name == "plusminus" for t in postorder(side)) for side in sides):
        return [link]
    return [link.over(*(_signed(side, lower) for side in sides)) for lower in (False, True)]


def _signed(side: Term, lower: bool) -> Term:
    def rule(t: Term) -> Term:
        if t.op != "opaque" or t.name != "plusminus":
            return t
        return neg(t.args[0]) if lower else t.args[0]

    return rewrite(side, rule)
