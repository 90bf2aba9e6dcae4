"""From SymPy back to terms, and SymPy's simplest form in the note's own words.

`from_sympy` says the same thing as the SymPy expression it is given, in the order people write it (positive terms
first, numbers before symbols before functions). `simplest` differentiates nothing and assumes nothing: it cancels
and factors, cheap ways first, with exp(±x) read as σ/(1 − σ) where the note speaks of σ(x), so that the policy
gradient comes out as (r₁ − r₀)σ(θ)(1 − σ(θ)) and not as a quotient of exponentials.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

import sympy
from sympy.core.function import AppliedUndef

from .bridge_reduce import reduced
from .bridge_rules import BridgeError, refusals, sigmoid
from .core.term import (
    Func,
    Term,
    add,
    apply,
    bind,
    call,
    const,
    diff,
    div,
    index,
    make,
    mul,
    neg,
    num,
    power,
    relation,
    sym,
)

Expr: TypeAlias = Any
VALUE = re.compile(r"([A-Za-z]\w*?)\(([-\d/, ]*)\)")


class Translation:
    """SymPy to terms: what symbols stand for (`names`) and how the note's functions are written (`heads`)."""

    def __init__(self, names: Mapping[Expr, Term] | None = None, heads: Mapping[str, Func] | None = None) -> None:
        self.names, self.heads = dict(names or {}), dict(heads or {})

    def __call__(self, expr: Expr) -> Term:
        """The term of an expression; an expression that has none raises BridgeError."""
        if not isinstance(expr, sympy.Basic):
            expr = sympy.sympify(expr, strict=True)
        if expr in self.names:
            return self.names[expr]
        for kind, rule in RULES:
            if isinstance(expr, kind):
                return rule(self, expr)
        raise BridgeError(f"{type(expr).__name__} has no counterpart in a note: {expr}")

    def head(self, name: str, args: tuple[Term, ...]) -> Func:
        """How a function of the note is written at these arguments: a = 1 only where the argument is a number."""
        head = self.heads.get(name, Func(name))
        return replace(head, labels=()) if head.labels and args[0].op != "num" else head


def from_sympy(expr: Expr, names: Mapping[Expr, Term] | None = None, heads: Mapping[str, Func] | None = None) -> Term:
    """The term that says what a SymPy expression says. r_0 is an indexed symbol, theta_old a symbol.

    Raises `BridgeError` for what a note cannot say (complex numbers, special functions without a row).

    >>> from sympy import Symbol
    >>> from_sympy(1 - Symbol("x")).op
    'add'
    >>> from_sympy(Symbol("r_0")) is index("r", num(0))
    True
    """
    with refusals():
        return Translation(names, heads)(expr)


def term_of_name(name: str) -> Term:
    """The term a SymPy symbol's name means, read as a note would read it."""
    if value := VALUE.fullmatch(name):
        return apply(value[1], *(num(v.strip()) for v in value[2].split(",")))
    stem, *subscripts = name.split("_")
    if not stem or not subscripts or not all(s.isdigit() or (len(s) == 1 and s.isalpha()) for s in subscripts):
        return sym(name)
    return index(stem, *(num(s) if s.isdigit() else sym(s) for s in subscripts))


def _add(t: Translation, e: Expr) -> Term:
    parts = e.as_ordered_terms()
    negative = [p.as_coeff_Mul()[0].is_negative for p in parts]
    first = [p for p, n in zip(parts, negative, strict=True) if not n]
    rest = [p for p, n in zip(parts, negative, strict=True) if n]
    return add(*map(t, first), *(neg(t(-p)) if p.is_Number and first else t(p) for p in rest))


def _rank(factor: Expr) -> int:
    """Where a factor stands in a product: numbers, symbols, plain sums, functions, sums of functions."""
    base = factor.as_base_exp()[0] if not isinstance(factor, sympy.exp) else factor
    if base.is_number:
        return 0
    if isinstance(base, sympy.Symbol | sympy.Indexed):
        return 1
    plain = not base.has(sympy.Function, sympy.Derivative, sympy.Sum, sympy.Integral)
    return 2 if plain else 4 if isinstance(base, sympy.Add) else 3


def _mul(t: Translation, e: Expr) -> Term:
    coefficient, rest = e.as_coeff_Mul()
    if coefficient.is_negative:
        return neg(t(-e))
    above: list[Expr] = [] if coefficient in (1,) or coefficient.is_Rational else [coefficient]
    below: list[Expr] = []
    for factor in sorted(rest.as_ordered_factors(), key=_rank):
        exponent = factor.exp if isinstance(factor, sympy.Pow) else None
        if exponent is not None and exponent.is_Rational and exponent.is_negative:
            below.append(factor.base ** (-exponent))
        else:
            above.append(factor)
    if coefficient.is_Rational:
        above = [sympy.Integer(coefficient.p)] * (coefficient.p != 1) + above
        below = [sympy.Integer(coefficient.q)] * (coefficient.q != 1) + below
    numerator = mul(*map(t, above))
    return div(numerator, mul(*map(t, below))) if below else numerator


def _pow(t: Translation, e: Expr) -> Term:
    base, exponent = e.base, e.exp
    if exponent == sympy.Rational(1, 2):
        return call("sqrt", t(base))
    if exponent.is_Rational and exponent.is_negative:
        return div(num(1), t(base ** (-exponent)))
    return power(t(base), t(exponent))


def _applied(t: Translation, e: Expr) -> Term:
    args = tuple(map(t, e.args))
    return apply(t.head(type(e).__name__, args), *args)


def _sigmoid(t: Translation, e: Expr) -> Term:
    x = t(e.args[0])
    return apply(t.heads["sigmoid"], x) if "sigmoid" in t.heads else call("sigmoid", x)


def _derivative(t: Translation, e: Expr) -> Term:
    body = t(e.expr)
    for variable, order in e.variable_count:
        if not order.is_Integer:
            raise BridgeError(f"a derivative of order {order}")
        body = diff(body, t(variable), int(order))
    return body


def _subs(t: Translation, e: Expr) -> Term:
    inner = e.expr
    if not isinstance(inner, sympy.Derivative) or not isinstance(inner.expr, AppliedUndef):
        raise BridgeError("a substitution that is not f′ at an argument")
    places = dict(zip(e.variables, e.point, strict=True))
    args = tuple(t(places.get(a, a)) for a in inner.expr.args)
    head = t.head(type(inner.expr).__name__, args)
    for variable, order in inner.variable_count:
        if variable not in inner.expr.args:
            raise BridgeError("a derivative in something that is not an argument")
        for _ in range(int(order)):
            head = head.derived(inner.expr.args.index(variable))
    return apply(head, *args)


def _binder(op: str) -> Callable[[Translation, Expr], Term]:
    def rule(t: Translation, e: Expr) -> Term:
        body = t(e.function)
        for limits in e.limits:
            if len(limits) != 3:
                raise BridgeError(f"a {op} without bounds")
            body = bind(op, limits[0].name, body, t(limits[1]), t(limits[2]))
        return body

    return rule


def _piecewise(t: Translation, e: Expr) -> Term:
    *branches, (last, condition) = e.args
    if condition != sympy.true:
        raise BridgeError("a case distinction without a last case")
    return make("piecewise", (*(t(x) for value, holds in branches for x in (holds, value)), t(last)))


def _relation(op: str) -> Callable[[Translation, Expr], Term]:
    return lambda t, e: relation(op, t(e.lhs), t(e.rhs))


def _known(name: str) -> Callable[[Translation, Expr], Term]:
    return lambda t, e: call(name, *map(t, e.args))


def _step(t: Translation, e: Expr) -> Term:
    x = t(e.args[0])
    zero = num(0)
    return make("piecewise", (relation("gt", x, zero), num(1), relation("eq", x, zero), num("1/2"), zero))


def _indexed(t: Translation, e: Expr) -> Term:
    return index(str(e.base.label), *map(t, e.indices))


class Expected(sympy.Expr):  # type: ignore[misc]
    """E_{a∼density}[body], kept as it is written: `Expected(body, density, a)` with the symbol a bound."""

    @property
    def free_symbols(self) -> set[Expr]:
        """The symbols of the body and the density, without the one that is drawn."""
        body, density, drawn = self.args
        found: set[Expr] = (body.free_symbols | density.free_symbols) - {drawn}
        return found

    def _eval_is_extended_real(self) -> bool:
        return True


def _expected(t: Translation, e: Expr) -> Term:
    return bind("expect", e.args[2].name, t(e.args[0]), t(e.args[1]))


Rule: TypeAlias = tuple[type[Any], Callable[[Translation, Expr], Term]]
KNOWN = ("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh",
         "asinh", "acosh", "atanh", "Abs", "sign", "Max", "Min", "floor", "ceiling", "erf", "gamma", "factorial",
         "binomial")  # fmt: skip
RENAMED = {"Abs": "abs", "Max": "max", "Min": "min", "ceiling": "ceil"}
RELATIONS = {"Equality": "eq", "Unequality": "ne", "StrictLessThan": "lt", "LessThan": "le",
             "StrictGreaterThan": "gt", "GreaterThan": "ge"}  # fmt: skip
RULES: tuple[Rule, ...] = (
    (sympy.Symbol, lambda t, e: sym(e.name) if isinstance(e, sympy.Dummy) else term_of_name(e.name)),
    (sympy.Rational, lambda t, e: num(Fraction(int(e.p), int(e.q)))),
    (sympy.Float, lambda t, e: num(Fraction(str(float(e))))),
    (type(sympy.pi), lambda t, e: const("pi")),
    (type(sympy.E), lambda t, e: const("e")),
    (type(sympy.oo), lambda t, e: const("oo")),
    (type(-sympy.oo), lambda t, e: neg(const("oo"))),
    (sympy.Add, _add),
    (sympy.Mul, _mul),
    (sigmoid, _sigmoid),
    *((getattr(sympy, name), _known(RENAMED.get(name, name))) for name in KNOWN),
    (sympy.Pow, _pow),
    (AppliedUndef, _applied),
    (Expected, _expected),
    (sympy.Derivative, _derivative),
    (sympy.Subs, _subs),
    (sympy.Sum, _binder("sum")),
    (sympy.Product, _binder("prod")),
    (sympy.Integral, _binder("integral")),
    (sympy.Piecewise, _piecewise),
    (sympy.Heaviside, _step),
    (sympy.KroneckerDelta, lambda t, e: make("indicator", (relation("eq", t(e.args[0]), t(e.args[1])),))),
    (sympy.Indexed, _indexed),
    *((getattr(sympy, name), _relation(op)) for name, op in RELATIONS.items()),
)
"""How each kind of SymPy expression is said in a note, the first that fits."""


# -- the simplest form


def simplest(expr: Expr, arguments: Iterable[Expr] = ()) -> Expr:
    """The shortest of SymPy's cheap forms of `expr`; exp(±x) becomes σ(x) for each x of `arguments` where that helps.

    >>> from sympy import Symbol, exp
    >>> x = Symbol("x", real=True)
    >>> simplest(exp(-x) / (1 + exp(-x)) ** 2, [x])
    (1 - sigmoid(x))*sigmoid(x)
    """
    return _simplest(expr, tuple(dict.fromkeys(arguments)))


@lru_cache(maxsize=1_024)
def _simplest(expr: Expr, arguments: tuple[Expr, ...]) -> Expr:
    named = {x: placeholder("S", i) for i, x in enumerate(arguments)} if expr.has(sigmoid, sympy.exp) else {}
    if not named:
        return reduced(expr)
    inside = expr.replace(sigmoid, lambda x: named.get(x, sigmoid(x)))
    inside = inside.replace(sympy.exp, lambda x: _odds(x, named))
    back = reduced(inside).xreplace({s: sigmoid(x) for x, s in named.items()})
    return back if not back.has(sympy.exp) else min(back, reduced(expr), key=sympy.count_ops)


@lru_cache(maxsize=64)
def placeholder(name: str, number: int, positive: bool = True) -> Expr:
    """The symbol that stands for something else in the meantime, the same one each time.

    It is no Dummy, which `lambdify` would rename; no name of a note holds two underscores and a number.
    """
    return sympy.Symbol(f"{name}__{number}", **{"positive" if positive else "real": True})


def sigmoid_arguments(expr: Expr) -> list[Expr]:
    """The arguments x at which exp(±x) or σ(x) occurs, the sign taken so that x prints without a minus."""
    found: list[Expr] = [e.args[0] for e in expr.atoms(sigmoid)]
    for e in expr.atoms(sympy.exp):
        x = -e.args[0] if e.args[0].could_extract_minus_sign() else e.args[0]
        if not x.is_number and not any((x / y).is_Integer or (x / y) == -1 for y in found):
            found.append(x)
    return [x for x in found if not any(x != y and (x / y).is_Integer for y in found)]


def _odds(x: Expr, named: Mapping[Expr, Expr]) -> Expr:
    for y, s in named.items():
        times = x / y
        if times.is_Integer:
            return (s / (1 - s)) ** times
    return sympy.exp(x)


# -- what a derivation built in Python asks of SymPy


def expression(value: object) -> Expr:
    """A SymPy expression or relation as it is, a number as SymPy's number; None for anything else."""
    if isinstance(value, sympy.Expr | sympy.core.relational.Relational):
        return value
    if isinstance(value, int | float | Fraction) and not isinstance(value, bool):
        exact = Fraction(str(value))
        return sympy.Rational(exact.numerator, exact.denominator)
    return None


def applied(name: str, *args: Expr) -> Expr:
    """An undefined real function at arguments: p(1, θ)."""
    return sympy.Function(name, real=True)(*args)


def derivative(expr: Expr, variable: Expr, order: int = 1) -> Expr:
    """∂^order expr / ∂variable^order, kept as it is written."""
    return sympy.Derivative(expr, (variable, order))


def symbol(name: str) -> Expr:
    """A real symbol."""
    return sympy.Symbol(name, real=True)


def leaves(expr: Expr) -> list[Expr]:
    """The symbols of an expression and the functions it applies at numbers, in the order of their names."""
    values = {a for a in expr.atoms(AppliedUndef) if all(x.is_number for x in a.args)}
    return sorted(expr.free_symbols | values, key=str)


def speaks_of_sigmoid(expr: Expr) -> bool:
    """Is σ written in it?"""
    return bool(expr.has(sigmoid))
