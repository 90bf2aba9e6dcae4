"""How SymPy says what a term says: one row a function, one rule an operator, and the assumptions of a symbol.

The tables of the bridge. `bridge.Unfolding` walks a term and looks its operators up here; a rule converts the
arguments in their scopes and records the obligations of its own operator (a denominator is not zero). Nothing else
calls the rules; whoever leaves an operator unevaluated puts another rule into a copy of `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy.core.facts import InconsistentAssumptions

from .core.claim import Context, Kind
from .core.term import Func, Term, index, num, postorder, sym

if TYPE_CHECKING:
    from .bridge import Frame, Unfolding

Expr: TypeAlias = Any
MAX_TERMS = 20_000
MAX_SIZE = 20_000


class BridgeError(Exception):
    """A term SymPy has no counterpart of, or a SymPy expression that is no term, or one that is too large."""


class sigmoid(sympy.Function):  # type: ignore[misc]
    """σ(x) = 1/(1 + e^−x), left as σ(x) until somebody asks for exponentials.

    >>> x = sympy.Symbol("x", real=True)
    >>> sigmoid(x).diff(x)
    (1 - sigmoid(x))*sigmoid(x)
    >>> sigmoid(x).rewrite(sympy.exp)
    1/(1 + exp(-x))
    """

    nargs = 1

    @classmethod
    def eval(cls, x: Expr) -> Expr:
        """A value at zero and at the infinities; everything else stays as it is."""
        at = {sympy.Integer(0): sympy.Rational(1, 2), sympy.oo: sympy.Integer(1), -sympy.oo: sympy.Integer(0)}
        return at.get(x)

    def fdiff(self, argindex: int = 1) -> Expr:
        """σ′ = σ(1 − σ)."""
        return self * (1 - self)

    def _eval_rewrite_as_exp(self, x: Expr, **_: Any) -> Expr:
        return 1 / (1 + sympy.exp(-x))

    def _eval_evalf(self, prec: int) -> Expr:
        return self._eval_rewrite_as_exp(self.args[0])._eval_evalf(prec)

    def _eval_is_real(self) -> bool | None:
        return self.args[0].is_real or None

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_real or None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        shown = rf"\sigma\left({printer._print(self.args[0])}\right)"
        return shown if exp is None else rf"\sigma^{{{exp}}}\left({printer._print(self.args[0])}\right)"


Needs: TypeAlias = Callable[..., tuple[tuple[str, Expr], ...]]


def _always(*_: Expr) -> tuple[tuple[str, Expr], ...]:
    return ()


def _needs(kind: str, of: Callable[..., Expr] = lambda x: x) -> Needs:
    return lambda *args: ((kind, of(*args)),)


@dataclass(frozen=True, slots=True)
class Function:
    """How SymPy makes a function, and what its arguments must meet for it to be defined over the reals."""

    make: Callable[..., Expr]
    needs: Needs = _always


_one_minus_square = _needs("nonnegative", lambda x: 1 - x**2)

FUNCTIONS: dict[str, Function] = {
    "exp": Function(sympy.exp),
    "log": Function(sympy.log, _needs("positive")),
    "sqrt": Function(sympy.sqrt, _needs("nonnegative")),
    "cbrt": Function(lambda x: sympy.sign(x) * sympy.Abs(x) ** sympy.Rational(1, 3)),
    "sin": Function(sympy.sin),
    "cos": Function(sympy.cos),
    "tan": Function(sympy.tan, _needs("nonzero", sympy.cos)),
    "cot": Function(sympy.cot, _needs("nonzero", sympy.sin)),
    "sec": Function(sympy.sec, _needs("nonzero", sympy.cos)),
    "csc": Function(sympy.csc, _needs("nonzero", sympy.sin)),
    "asin": Function(sympy.asin, _one_minus_square),
    "acos": Function(sympy.acos, _one_minus_square),
    "atan": Function(sympy.atan),
    "sinh": Function(sympy.sinh),
    "cosh": Function(sympy.cosh),
    "tanh": Function(sympy.tanh),
    "asinh": Function(sympy.asinh),
    "acosh": Function(sympy.acosh, _needs("nonnegative", lambda x: x - 1)),
    "atanh": Function(sympy.atanh, _needs("positive", lambda x: 1 - x**2)),
    "abs": Function(sympy.Abs),
    "sign": Function(sympy.sign),
    "max": Function(sympy.Max),
    "min": Function(sympy.Min),
    "floor": Function(sympy.floor),
    "ceil": Function(sympy.ceiling),
    "sigmoid": Function(lambda x: 1 / (1 + sympy.exp(-x))),
    "softplus": Function(lambda x: sympy.log(1 + sympy.exp(x))),
    "relu": Function(lambda x: sympy.Max(x, 0)),
    "erf": Function(sympy.erf),
    "gamma": Function(sympy.gamma),
    "factorial": Function(sympy.factorial, _needs("nonnegative")),
    "binomial": Function(sympy.binomial),
}
"""Every function of `core.functions` that SymPy has."""

CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "oo": sympy.oo}


def _const(u: Unfolding, t: Term, f: Frame) -> Expr:
    if t.name not in CONSTANTS:
        raise BridgeError("complex numbers are not examined")
    return CONSTANTS[t.name]


def assumptions_of(context: Context, term: Term) -> dict[str, bool]:
    """What SymPy may assume of a symbol, an indexed symbol or the value of an unknown function.

    >>> from .core.claim import Given, GivenKind
    >>> from .core.term import relation
    >>> given = Given(GivenKind.ASSUMPTION, "x > 1", left=relation("gt", sym("x"), num(1)))
    >>> assumptions_of(Context().with_assumption(given), sym("x"))
    {'real': True, 'positive': True}
    """
    found = {"real": True}
    sort = context.sorts.get(term.func.name if term.op == "apply" else term.name)
    if sort is not None and term.op != "apply":
        if sort.kind in (Kind.INTEGER, Kind.NATURAL):
            found["integer"] = True
        if sort.kind is Kind.NATURAL:
            found["positive"] = True
    for given in context.assumptions:
        if given.left is not None and given.left.op in SIGNS and given.left.args:
            found.update(_sign(given.left, term))
    return found


MIRROR = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
SIGNS = {"gt": "positive", "ge": "nonnegative", "lt": "negative", "le": "nonpositive", "ne": "nonzero"}


def speaks_of(said: Term, term: Term) -> bool:
    """Does an assumption about `said` hold for `term`? One about p_k or r(a), k and a any, holds for each of them."""
    if said is term:
        return True
    if said.op != term.op or said.op not in ("index", "apply") or len(said.args) != len(term.args):
        return False
    same = said.func.key == term.func.key if said.op == "apply" else said.name == term.name
    return same and all(a is b or a.op == "sym" for a, b in zip(said.args, term.args, strict=True))


def _sign(said: Term, term: Term) -> dict[str, bool]:
    a, b = said.args
    op = said.op
    if speaks_of(b, term):
        a, b, op = b, a, MIRROR[op]
    if not speaks_of(a, term) or b.op not in ("num", "neg") or (b.op == "neg" and b.args[0].op != "num"):
        return {}
    bound = b.fraction if b.op == "num" else -b.args[0].fraction
    if bound == 0:
        return {SIGNS[op]: True}
    if op in ("gt", "ge") and bound > 0:
        return {"positive": True}
    return {"negative": True} if op in ("lt", "le") and bound < 0 else {}


@contextmanager
def refusals() -> Iterator[None]:
    """SymPy's own failures as BridgeError: depth, contradictory assumptions, unsupported arguments."""
    try:
        yield
    except RecursionError:
        raise BridgeError("nested too deeply for SymPy") from None
    except InconsistentAssumptions:
        raise BridgeError("the assumptions on a variable contradict each other") from None
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, NotImplementedError) as error:
        raise BridgeError(f"SymPy refused it: {error}") from error


def substitute(expr: Expr, mapping: Mapping[Expr, Expr]) -> Expr:
    """Simultaneous substitution; through `subs` only where an unevaluated derivative binds a symbol."""
    if not mapping or not (mapping.keys() & expr.free_symbols):
        return expr
    bound = isinstance(expr, sympy.Basic) and expr.has(sympy.Derivative, sympy.Subs)
    return expr.subs(list(mapping.items()), simultaneous=True) if bound else expr.xreplace(dict(mapping))


# -- one rule an operator


def _num(u: Unfolding, t: Term, f: Frame) -> Expr:
    return sympy.Rational(t.fraction.numerator, t.fraction.denominator)


def _sym(u: Unfolding, t: Term, f: Frame) -> Expr:
    value = f.values.get(t.name, u.fixed.get(t.name))
    if value is not None:
        return value
    definition = u.context.definitions.get((t.name, ()))
    if definition is not None and not definition.cases[0].params:
        return u.call(Func(t.name), (), f)
    return u.symbol(t.name, t)


def _index(u: Unfolding, t: Term, f: Frame) -> Expr:
    args = [u.go(a, f) for a in t.args]
    family = f.values.get(t.name)
    if family is not None and not isinstance(family, sympy.Symbol):
        raise BridgeError(f"{t.name} is indexed, but the argument given for it is not a family")
    name = family.name if family is not None else t.name
    if all(a.is_Rational for a in args):
        exact = index(name, *(num(Fraction(int(a.p), int(a.q))) for a in args))
        return u.symbol("_".join([name, *map(str, args)]), exact)
    return sympy.IndexedBase(name, **assumptions_of(u.context, t))[tuple(args)]


def _flat(make: Callable[..., Expr], u: Unfolding, t: Term, f: Frame) -> Expr:
    parts: list[Expr] = []
    todo = [t]
    while todo:
        a = todo.pop()
        if a.op == t.op:
            todo.extend(reversed(a.args))
        else:
            parts.append(u.go(a, f))
    return make(*parts)


def _neg(u: Unfolding, t: Term, f: Frame) -> Expr:
    return -u.go(t.args[0], f)


def _div(u: Unfolding, t: Term, f: Frame) -> Expr:
    above, below = (u.go(a, f) for a in t.args)
    u.oblige("nonzero", below, f)
    return above / below


def _pow(u: Unfolding, t: Term, f: Frame) -> Expr:
    base, exponent = (u.go(a, f) for a in t.args)
    if base.is_number and exponent.is_number and base not in (0, 1, -1, sympy.E) and abs(exponent) > MAX_SIZE:
        raise BridgeError(f"a power with an exponent over {MAX_SIZE:,}")
    if not exponent.is_integer:
        u.oblige("nonnegative" if exponent.is_positive else "positive", base, f)
    elif not exponent.is_nonnegative:
        u.oblige("nonzero", base, f)
    return base**exponent


def _apply(u: Unfolding, t: Term, f: Frame) -> Expr:
    return u.call(t.func, [u.go(a, f) for a in t.args], f)


def diff_parts(u: Unfolding, t: Term, f: Frame) -> tuple[Expr, Expr, Expr, int]:
    """The converted body of a derivative, the SymPy variable, the value it has, and the order."""
    inner, target, value = u.variable(t.args[1], f)
    order = u.go(t.args[2], f)
    if not (order.is_Integer and 0 <= order <= 12):
        raise BridgeError(f"a derivative of order {order}")
    variable = t.args[1].name if t.args[1].op == "sym" else ""
    if target is not value and variable not in f.values and u.context.rests(t.args[0], variable):
        raise BridgeError(f"other definitions depend on {variable}, which is defined")
    with u.placing({} if target is value else {target: value}):
        body = u.go(t.args[0], inner)
    members = (str(s).partition("_") for s in body.free_symbols if s != target)
    if any(stem == str(target) and tail.isdigit() for stem, _, tail in members):
        raise BridgeError(f"the gradient in the whole family {target} is a vector")
    return body, target, value, int(order)


def diff_rule(u: Unfolding, t: Term, f: Frame) -> Expr:
    """The derivative of a term, taken by SymPy."""
    body, target, value, order = diff_parts(u, t, f)
    return substitute(u.differentiate(body, target, order), {} if target is value else {target: value})


def _bounded(total: Callable[..., Expr], symbolic: Callable[..., Expr], u: Unfolding, t: Term, f: Frame) -> Expr:
    low, high = (u.go(a, f) for a in t.args[1:3])
    if low.is_Integer and high.is_Integer:
        if high - low >= MAX_TERMS:
            raise BridgeError(f"a {t.op} of more than {MAX_TERMS:,} terms")
        return total(*(u.go(t.args[0], f.binding(t.name, sympy.Integer(k))) for k in range(int(low), int(high) + 1)))
    if low.is_number and high.is_number and not (low.is_infinite or high.is_infinite):
        raise BridgeError(f"the bounds of a {t.op} are not integers")
    bound = sympy.Dummy(t.name, integer=True)
    start = len(u.obligations)
    body = u.go(t.args[0], f.binding(t.name, bound))
    del u.obligations[start:]
    return symbolic(body, (bound, low, high))


def _integral(u: Unfolding, t: Term, f: Frame) -> Expr:
    low, high = (u.go(a, f) for a in t.args[1:3])
    bound = sympy.Dummy(t.name, real=True)
    start = len(u.obligations)
    body = u.go(t.args[0], f.binding(t.name, bound))
    del u.obligations[start:]
    return sympy.Integral(body, (bound, low, high))


def scopes(u: Unfolding, t: Term, f: Frame) -> list[Frame]:
    """A scope for each value of the bound name of an expectation or a sum over a support."""
    values = u.context.support(t.name, t.args[1] if len(t.args) > 1 else None)
    for a in postorder(t.args[0]):
        if values is None and a.op == "apply" and a.args and a.args[0] is sym(t.name):
            values = u.context.support(t.name, a)
    if values is None:
        raise BridgeError(f"the support of {t.name} is not finite, or was not declared")
    return [f.binding(t.name, u.go(v, u.top)) for v in values]


def expect_rule(u: Unfolding, t: Term, f: Frame) -> Expr:
    """An expectation over a finite support: Σ density · body."""
    return sympy.Add(*(u.go(t.args[1], g) * u.go(t.args[0], g) for g in scopes(u, t, f)))


def _over(total: Callable[..., Expr], u: Unfolding, t: Term, f: Frame) -> Expr:
    return total(*(u.go(t.args[0], g) for g in scopes(u, t, f)))


def _relation(make: Callable[..., Expr], u: Unfolding, t: Term, f: Frame) -> Expr:
    return make(*(u.go(a, f) for a in t.args))


def _indicator(u: Unfolding, t: Term, f: Frame) -> Expr:
    relation = t.args[0]
    a, b = (u.go(x, f) for x in relation.args)
    if relation.op == "eq" and a.is_integer and b.is_integer:
        return sympy.KroneckerDelta(a, b)
    return sympy.Piecewise((sympy.Integer(1), u.go(relation, f)), (sympy.Integer(0), True))


def _piecewise(u: Unfolding, t: Term, f: Frame) -> Expr:
    branches: list[tuple[Expr, Expr]] = []
    rest: Expr = sympy.true
    for condition, value in zip(t.args[0:-1:2], t.args[1::2], strict=True):
        holds = u.go(condition, f)
        branches.append((u.go(value, f.under(sympy.And(rest, holds))), holds))
        rest = sympy.And(rest, sympy.Not(holds))
    return sympy.Piecewise(*branches, (u.go(t.args[-1], f.under(rest)), True))


Rule: TypeAlias = "Callable[[Unfolding, Term, Frame], Expr]"
FLAT = ("add", "mul")
RULES: dict[str, Rule] = {
    "num": _num,
    "const": _const,
    "sym": _sym,
    "index": _index,
    "add": partial(_flat, sympy.Add),
    "mul": partial(_flat, sympy.Mul),
    "neg": _neg,
    "div": _div,
    "pow": _pow,
    "apply": _apply,
    "sum": partial(_bounded, sympy.Add, sympy.Sum),
    "prod": partial(_bounded, sympy.Mul, sympy.Product),
    "sumover": partial(_over, sympy.Add),
    "prodover": partial(_over, sympy.Mul),
    "integral": _integral,
    "expect": expect_rule,
    "diff": diff_rule,
    "eq": partial(_relation, sympy.Eq),
    "ne": partial(_relation, sympy.Ne),
    "lt": partial(_relation, sympy.Lt),
    "le": partial(_relation, sympy.Le),
    "gt": partial(_relation, sympy.Gt),
    "ge": partial(_relation, sympy.Ge),
    "indicator": _indicator,
    "piecewise": _piecewise,
}
"""How each operator is converted."""
