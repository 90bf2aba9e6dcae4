"""Derivatives, formed on terms: one forward pass that shares every subterm, so that nothing swells.

A derivative built on an interned graph costs a constant factor over the graph, as a pass of dual numbers does
(Wengert, CACM 1964), and serves every algebra: the same graph is signed, enclosed and ranged. What a function's
derivative is, is its row in `tables/functions.py`; what is here are the rules of the operators, the chain rule
through the note's own functions (f′ of a definition is again a closure) and derivatives of indexed symbols.
`None` stands for an exact zero.
"""

from __future__ import annotations

from collections.abc import Callable

from ..core.claim import Case, Context
from ..core.term import (
    BINDERS,
    Term,
    add,
    apply,
    bind,
    call,
    div,
    make,
    mul,
    neg,
    num,
    postorder,
    power,
    relation,
)
from .residue import Unsupported
from .tables.functions import ROWS

ONE = num(1)


class Differentiator:
    """Forms derivatives in one context; results are kept, so that a derivative asked twice is formed once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.bound: frozenset[str] = frozenset()
        self.follow = True
        self._formed: dict[tuple[Term, Term, frozenset[str], bool], Term | None] = {}
        self._uses: dict[str, frozenset[str]] = {}
        self._variables: dict[str, Term] = {}

    def __call__(self, body: Term, variable: Term, bound: frozenset[str], follow: bool = True) -> Term | None:
        """∂body/∂variable as a term, None where it is identically zero.

        `bound` are the names that stand for something of their own where `body` is read, so that they are not the
        note's names. `variable` is a sym, an index, or an `outer`: a name of the note seen from inside a definition.
        `follow` says that definitions may depend on the variable: they do not where it is itself bound.
        """
        if variable.op not in ("sym", "index", "outer"):
            raise Unsupported("K108", "a derivative in something that is not a variable")
        key = (body, variable, bound, follow)
        if key not in self._formed:
            before = self.bound, self.follow
            self.bound, self.follow = bound, follow
            try:
                self._formed[key] = self._form(body, variable)
            finally:
                self.bound, self.follow = before
        return self._formed[key]

    def partial(self, case: Case, derivs: tuple[int | str, ...]) -> Term | None:
        """The body of a case differentiated in the parameters (or free symbols) that `derivs` names."""
        body: Term | None = case.body
        for d in derivs:
            if body is None:
                return None
            if isinstance(d, int) and case.pattern[d] is not None:
                raise Unsupported("K104", "a derivative in an argument at which the function is only known pointwise")
            bound = frozenset(p for p, k in zip(case.params, case.pattern, strict=True) if k is None)
            if isinstance(d, int):
                body = self(body, make("sym", (), case.params[d]), bound, follow=False)
            else:
                body = self(body, self._variables.get(d) or make("outer", (), d), bound)
        return body

    def label(self, variable: Term) -> str:
        """The name under which a definition is differentiated in a variable it uses: θ, or θ[1] for θ₁."""
        if variable.op != "index":
            return variable.name
        if any(a.op != "num" for a in variable.args):
            raise Unsupported("K108", f"a derivative in a member of {variable.name} that is not a known one")
        name = f"{variable.name}[{', '.join(str(a.fraction) for a in variable.args)}]"
        self._variables[name] = variable
        return name

    def uses(self, name: str) -> frozenset[str]:
        """The names the definitions of a function use besides their parameters, through other definitions too."""
        if name in self._uses:
            return self._uses[name]
        self._uses[name] = frozenset()  # a circle of definitions ends here, and is refused where it is evaluated
        found: frozenset[str] = frozenset()
        for (other, _), definition in self.context.definitions.items():
            if other == name:
                for case in definition.cases:
                    bound = {p for p, k in zip(case.params, case.pattern, strict=True) if k is None}
                    letters = case.body.free & {t.name for t in postorder(case.body) if t.op == "sym"}
                    found |= (letters - bound) | self._through(case.body, letters - bound)
        self._uses[name] = found
        return found

    def _through(self, body: Term, letters: frozenset[str]) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for t in postorder(body):
            if t.op == "apply":
                found |= self.uses(t.func.name)
            elif t.op == "sym" and t.name in letters:
                found |= self.uses(t.name)
            elif t.op == "index":
                found |= {used(t)}
        return found

    def _form(self, body: Term, variable: Term) -> Term | None:
        done: dict[Term, Term | None] = {}
        for t in postorder(body):
            rule = _RULES.get(t.op)
            if rule is not None:
                done[t] = rule(self, t, variable, done)
            elif t.op in ROWS:
                done[t] = _function(t, done)
            else:
                raise Unsupported("K101", f"the derivative of {t.op} is not known to the kernel")
        return done[body]


def used(variable: Term) -> str:
    """The name under which `uses` counts a variable: the family θ_1, θ_2 … is another than the letter θ."""
    return f"{variable.name}[]" if variable.op == "index" else variable.name


_Done = dict[Term, "Term | None"]
_Rule = Callable[[Differentiator, Term, Term, _Done], "Term | None"]


def _times(a: Term, b: Term) -> Term:
    return b if a is ONE else a if b is ONE else mul(a, b)


def _total(parts: list[Term | None]) -> Term | None:
    terms = [p for p in parts if p is not None]
    return add(*terms) if terms else None


def _zero(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    return None


def _sym(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    if t is x or (x.op == "outer" and t.name == x.name and t.name not in d.bound):
        return ONE
    definition = d.context.definitions.get((t.name, ()))
    plain = definition is not None and not definition.cases[0].params and t.name not in d.bound
    if plain and d.follow and used(x) in d.uses(t.name):
        return make("total", (t,), (d.label(x),))  # a closure again; zero where the name turns out to be bound
    return None


def _total_rule(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    labels = t.value if isinstance(t.value, tuple) else ()
    follows = d.follow and used(x) in d.uses(t.args[0].name)
    return make("total", t.args, (*labels, d.label(x))) if follows else None


def _index(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    if x.op != "index" or x.name != t.name or len(x.args) != len(t.args):
        return None
    if t is x:
        return ONE
    conditions = [make("indicator", (relation("eq", i, j),)) for i, j in zip(t.args, x.args, strict=True)]
    return mul(*conditions)


def _add(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    return _total([done[a] for a in t.args])


def _neg(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    inner = done[t.args[0]]
    return None if inner is None else neg(inner)


def _mul(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    parts: list[Term | None] = []
    for i, a in enumerate(t.args):
        inner = done[a]
        if inner is not None:
            others = t.args[:i] + t.args[i + 1 :]
            parts.append(mul(*others) if inner is ONE and others else mul(inner, *others))
    return _total(parts)


def _div(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    a, b = t.args
    da, db = done[a], done[b]
    first = None if da is None else div(da, b)
    second = None if db is None else neg(div(_times(t, db), b))
    return _total([first, second])


def _pow(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    base, exponent = t.args
    db, de = done[base], done[exponent]
    parts: list[Term | None] = []
    if db is not None:
        if exponent.op == "num" and exponent.fraction.denominator == 1:
            n = exponent.fraction
            if n != 0:
                parts.append(_times(mul(exponent, power(base, num(n - 1))), db))
        else:  # u^v/u rather than u^(v-1): the base is kept away from zero, where roots have no derivative
            parts.append(_times(mul(exponent, div(t, base)), db))
    if de is not None:
        parts.append(mul(t, call("log", base), de))
    return _total(parts)


def _apply(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    head = t.func
    parts: list[Term | None] = []
    for i, a in enumerate(t.args):
        inner = done[a]
        if inner is not None:
            parts.append(_times(apply(head.derived(i), *t.args), inner))
    if d.follow and used(x) in d.uses(head.name):
        parts.append(apply(head.derived(d.label(x)), *t.args))
    return _total(parts)


def _binder(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    if t.name == x.name and x.op != "index":
        return None
    scope = BINDERS[t.op]
    if any(done[a] is not None for i, a in enumerate(t.args) if i not in scope):
        raise Unsupported("K108", "a derivative through the bounds of a sum")
    if t.op == "expect":
        body, density = t.args
        inner = _total([_part(done[density], body), _part(done[body], density)])
        return None if inner is None else bind("sumover", t.name, inner, density)
    inner = done[t.args[0]]
    if inner is None:
        return None
    if t.op in ("prod", "prodover"):
        raise Unsupported("K108", "a derivative of a product over an index")
    return bind(t.op, t.name, inner, *t.args[1:])


def _part(derivative: Term | None, other: Term) -> Term | None:
    return None if derivative is None else _times(derivative, other)


def _diff(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    order = t.args[2]
    if order.op != "num":
        raise Unsupported("K108", "a derivative of symbolic order")
    formed: Term | None = t.args[0]
    inner = t.args[1]
    free = inner.op == "index" or inner.name not in d.bound
    for _ in range(min(int(order.fraction), 12)):
        formed = None if formed is None else d(formed, inner, d.bound, free)
    return None if formed is None else d(formed, x, d.bound, d.follow)


def _piecewise(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    if any(x.name in c.free for c in t.args[0:-1:2]):
        raise Unsupported("K103", "a derivative across the conditions of a piecewise function")
    values = (*t.args[1::2], t.args[-1])
    if all(done[v] is None for v in values):
        return None
    zero = num(0)
    parts: list[Term] = []
    for condition, value in zip(t.args[0:-1:2], t.args[1::2], strict=True):
        parts += [condition, done[value] or zero]
    return make("piecewise", (*parts, done[t.args[-1]] or zero))


def _indicator(d: Differentiator, t: Term, x: Term, done: _Done) -> Term | None:
    if x.name in t.free:
        raise Unsupported("K103", "a derivative across the condition of an indicator")
    return None


def _function(t: Term, done: _Done) -> Term | None:
    if all(done[a] is None for a in t.args):
        return None
    row = ROWS[t.op]
    partials = row.derivative(*t.args)
    return _total([_part(done[a], p) for a, p in zip(t.args, partials, strict=True)])


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(("num", "const", "eq", "ne", "lt", "le", "gt", "ge"), _zero),
    "sym": _sym,
    "total": _total_rule,
    "index": _index,
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "apply": _apply,
    **dict.fromkeys(("sum", "prod", "sumover", "prodover", "expect", "integral"), _binder),
    "diff": _diff,
    "piecewise": _piecewise,
    "indicator": _indicator,
}
