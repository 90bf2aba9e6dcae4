"""The calls of SymPy-like text that are more than a function of numbers: one row each, looked up by `read/pytext.py`.

What binds a name (Sum, Integral, E), what takes a name (diff), and what holds a condition (Piecewise, Indicator). A
distribution stands only where a letter is drawn: E(x**2, (x, Normal(mu, sigma))); its parameters are SymPy's (the
standard deviation of Normal, the scale of Gamma) and become those of `core.term`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from ..core.functions import FAMILIES, FAMILY_BY_WORD
from ..core.term import Term, bind, diff, div, make, mul, num, power, relation, sub

if TYPE_CHECKING:
    from .pytext import Reader

RELATION_CALLS = {"Eq": "eq", "Ne": "ne", "Lt": "lt", "Le": "le", "Gt": "gt", "Ge": "ge"}
RELATION_SIGNS = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥"}
Law = tuple[str, Term]


def _derivative(reader: Reader, node: ast.Call) -> Term:
    body, *rest = reader.arguments(node, 2, None)
    term = reader.term(body)
    at = 0
    while at < len(rest):
        each = rest[at]
        pair = each.elts if isinstance(each, ast.Tuple) and len(each.elts) == 2 else [each, *rest[at + 1 : at + 2]]
        variable = reader.term(pair[0])
        if variable.op not in ("sym", "index"):
            raise reader.fail(pair[0], "a derivative is taken in a name", "write diff(f, x)")
        order = _whole(pair[1]) if len(pair) == 2 else None
        at += 2 if order is not None and not isinstance(each, ast.Tuple) else 1
        if isinstance(each, ast.Tuple) and order is None:
            raise reader.fail(each, "the order of a derivative is a whole number from 1 to 64", "write (x, 2)")
        term = diff(term, variable, order or 1)
    return term


def _whole(node: ast.expr) -> int | None:
    """A literal order of differentiation, or None."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 64 else None


def _binder(op: str) -> Callable[[Reader, ast.Call], Term]:
    def read(reader: Reader, node: ast.Call) -> Term:
        body, *limits = reader.arguments(node, 2, None)
        term = reader.term(body)
        for limit in limits:  # SymPy's order: the first limits are the innermost
            if not isinstance(limit, ast.Tuple) or len(limit.elts) != 3 or not isinstance(limit.elts[0], ast.Name):
                raise reader.fail(limit, "a range is a name and its two bounds", "write (k, 1, n)")
            low, high = (reader.term(b) for b in limit.elts[1:])
            term = bind(op, limit.elts[0].id, term, low, high)
        return term

    return read


def _piecewise(reader: Reader, node: ast.Call) -> Term:
    args: list[Term] = []
    branches = reader.arguments(node, 1, None)
    for place, branch in enumerate(branches):
        if not isinstance(branch, ast.Tuple) or len(branch.elts) != 2:
            raise reader.fail(branch, "a branch is a value and its condition", "write (x, x > 0)")
        value, condition = branch.elts
        if isinstance(condition, ast.Constant) and condition.value is True:
            if place + 1 < len(branches):
                raise reader.fail(branch, "branches after True are never reached", "put it last")
            return make("piecewise", (*args, reader.term(value)))
        where = reader.term(condition)
        if where.op not in RELATION_SIGNS:
            raise reader.fail(condition, "a condition is a relation", "write x > 0, or True for the rest")
        args += [where, reader.term(value)]
    raise reader.fail(node, "a piecewise function needs a value for the rest", "end it with (value, True)")


def _rational(reader: Reader, node: ast.Call) -> Term:
    values = [a.value if isinstance(a, ast.Constant) else _negative(a) for a in reader.arguments(node, 1, 2)]
    if not all(isinstance(v, int) and not isinstance(v, bool) for v in values) or 0 in values[1:]:
        raise reader.fail(node, "Rational takes whole numbers, the second not zero", "write Rational(1, 3)")
    return num(Fraction(*(int(str(v)) for v in values)))


def _negative(node: ast.expr) -> int | None:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else None
    value = inner.value if isinstance(inner, ast.Constant) else None
    return -value if isinstance(value, int) else None


def _related(op: str) -> Callable[[Reader, ast.Call], Term]:
    def read(reader: Reader, node: ast.Call) -> Term:
        a, b = reader.arguments(node, 2, 2)
        return relation(op, reader.term(a), reader.term(b))

    return read


# -- expectations


def _expectation(reader: Reader, node: ast.Call) -> Term:
    """E(f, (x, D)), E(f, x, D); with several laws, each may use the letters before it."""
    body, *rest = reader.arguments(node, 2, None)
    return _over(_laws(reader, node, rest), reader.term(body))


def _variance(reader: Reader, node: ast.Call) -> Term:
    """Var(f, (x, D)) is E(f**2) - E(f)**2."""
    body, *rest = reader.arguments(node, 2, None)
    laws, f = _laws(reader, node, rest), reader.term(body)
    return sub(_over(laws, power(f, num(2))), power(_over(laws, f), num(2)))


def _covariance(reader: Reader, node: ast.Call) -> Term:
    """Cov(f, g, (x, D)) is E(f*g) - E(f)*E(g)."""
    one, other, *rest = reader.arguments(node, 3, None)
    laws, f, g = _laws(reader, node, rest), reader.term(one), reader.term(other)
    return sub(_over(laws, mul(f, g)), mul(_over(laws, f), _over(laws, g)))


def _over(laws: list[Law], body: Term) -> Term:
    for name, law in reversed(laws):
        body = bind("expect", name, body, law)
    return body


def _laws(reader: Reader, node: ast.Call, rest: list[ast.expr]) -> list[Law]:
    pairs = [rest] if isinstance(rest[0], ast.Name) else [e.elts if isinstance(e, ast.Tuple) else [e] for e in rest]
    found: list[Law] = []
    for pair in pairs:
        name = pair[0]
        if len(pair) != 2 or not isinstance(name, ast.Name):
            raise reader.fail(pair[0], "a law is a name and its distribution", "write (x, Normal(mu, sigma))")
        found.append((name.id, _law(reader, name.id, pair[1])))
    for i, (drawn, law) in enumerate(found):
        later = {n for n, _ in found[i + 1 :]}
        if drawn in later or law.free & later:
            raise reader.fail(node, "a law uses a name that is drawn after it", "draw it first")
    return found


def _law(reader: Reader, name: str, node: ast.expr) -> Term:
    """A named distribution, or an application of a declared function to the drawn name."""
    word = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    family = FAMILY_BY_WORD.get(word)
    if family is not None and word not in reader.names.functions and isinstance(node, ast.Call):
        found = _named(reader, node, family)
        if name in found.free:
            raise reader.fail(node, f"the law of {name} uses {name} itself", "use another name for the parameter")
        return found
    found = reader.term(node)
    if found.op != "apply" or name not in found.free:
        known = ", ".join(row.words[0] for row in FAMILIES.values())
        raise reader.fail(node, f"this is no law of {name}", f"use one of {known}, or a declared density p({name})")
    return found


def _named(reader: Reader, node: ast.Call, family: str) -> Term:
    row = FAMILIES[family]
    takes = row.python or row.parameters
    if (len(node.args) < len(takes)) if row.many else (len(node.args) != len(takes)):
        written = f"{row.words[0]}({', '.join(takes)}{', …' if row.many else ''})"
        message = f"{row.words[0]} takes {len(takes)} parameters, not {len(node.args)}"
        raise reader.fail(node, message, f"write {written}")
    args = [reader.term(a) for a in reader.arguments(node, 1, None)]
    for place, word in enumerate(row.python):
        convert = _CONVERTED.get(word)
        args[place] = convert(args[place]) if convert else args[place]
    return make("dist", tuple(args), family)


def _squared(deviation: Term) -> Term:
    """The variance of a standard deviation: v of √v, else σ²."""
    if deviation is num(1):
        return deviation
    return deviation.args[0] if deviation.op == "sqrt" else power(deviation, num(2))


def _inverse(scale: Term) -> Term:
    """The rate of a scale: λ of 1/λ, else one over it."""
    if scale is num(1):
        return scale
    return scale.args[1] if scale.op == "div" and scale.args[0] is num(1) else div(num(1), scale)


_CONVERTED: Mapping[str, Callable[[Term], Term]] = {"deviation": _squared, "scale": _inverse}
"""Parameters that SymPy writes otherwise than `core.term` keeps them."""


def _supported(op: str) -> Callable[[Reader, ast.Call], Term]:
    """SumOver(f, a): over the support of a name, or of a law of it."""

    def read(reader: Reader, node: ast.Call) -> Term:
        body, name, *law = reader.arguments(node, 2, 3 if op == "sumover" else 2)
        if not isinstance(name, ast.Name):
            raise reader.fail(name, "a sum runs over a name", "write SumOver(f, a)")
        return bind(op, name.id, reader.term(body), *(_law(reader, name.id, each) for each in law))

    return read


# -- conditions


def _indicator(reader: Reader, node: ast.Call) -> Term:
    (where,) = reader.arguments(node, 1, 1)
    found = reader.term(where)
    if found.op not in RELATION_SIGNS:
        raise reader.fail(where, "a condition is a relation", "write Indicator(i == j)")
    return make("indicator", (found,))


def _kronecker(reader: Reader, node: ast.Call) -> Term:
    i, j = reader.arguments(node, 2, 2)
    return make("indicator", (relation("eq", reader.term(i), reader.term(j)),))


def _refused(message: str, remedy: str) -> Callable[[Reader, ast.Call], Term]:
    def read(reader: Reader, node: ast.Call) -> NoReturn:
        raise reader.fail(node, message, remedy)

    return read


FORMS: Mapping[str, Callable[[Reader, ast.Call], Term]] = {
    **dict.fromkeys(("diff", "Derivative"), _derivative),
    **dict.fromkeys(("Sum", "summation"), _binder("sum")),
    **dict.fromkeys(("Product", "product"), _binder("prod")),
    **dict.fromkeys(("Integral", "integrate"), _binder("integral")),
    **{name: _related(op) for name, op in RELATION_CALLS.items()},
    "Piecewise": _piecewise,
    "Rational": _rational,
    **dict.fromkeys(("E", "Expectation"), _expectation),
    **dict.fromkeys(("Var", "Variance", "variance"), _variance),
    **dict.fromkeys(("Cov", "Covariance", "covariance"), _covariance),
    "SumOver": _supported("sumover"),
    "ProductOver": _supported("prodover"),
    "Indicator": _indicator,
    "KroneckerDelta": _kronecker,
    "Heaviside": _refused("the value of Heaviside at 0 is not agreed on", "write Piecewise((0, x < 0), (1, True))"),
    "acot": _refused("acot has two conventions", "write atan(1/x), or pi/2 - atan(x)"),
}
"""What each of these names calls."""
