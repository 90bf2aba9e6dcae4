"""Expressions as NumPy functions, and the same expressions enclosed: what the numeric witness runs on.

`lambdify` is the public one: a term as a vectorised function of the names it is asked for. `Evaluator` compiles
several expressions at once, for doubles on whole columns of points and, where doubles disagree, for intervals that
settle whether digits were lost or the sides differ. Derivatives by finite differences and
expectations by sampling need their operands unevaluated: `with_holes` leaves them as placeholders.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import mpmath
import numpy as np
import numpy.typing as npt
import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.numpy import NumPyPrinter
from sympy.simplify.cse_main import tree_cse

from .bridge import Expr, Frame, Obligation, Unfolding
from .bridge_intervals import Enclosures
from .bridge_rules import RULES, BridgeError, diff_parts, refusals, scopes
from .core.claim import Context
from .core.term import Term

Column: TypeAlias = npt.NDArray[np.float64]


def _elementwise(function: Callable[..., Any]) -> Callable[..., Any]:
    def one(*args: float) -> float:
        try:
            return float(function(*args))
        except (ArithmeticError, ValueError, TypeError):
            return math.nan

    return np.vectorize(one, otypes=[np.float64])


SPECIAL: dict[str, Callable[..., Any]] = {
    "erf": _elementwise(math.erf),
    "gamma": _elementwise(math.gamma),
    "loggamma": _elementwise(mpmath.loggamma),
    "factorial": _elementwise(lambda x: math.gamma(x + 1)),
    "binomial": _elementwise(mpmath.binomial),
    "polygamma": _elementwise(lambda n, x: mpmath.polygamma(int(n), x)),
    "digamma": _elementwise(mpmath.digamma),
    "KroneckerDelta": lambda i, j: np.where(np.equal(i, j), 1.0, 0.0),
    "sign": np.sign,
}
"""Functions that NumPy does not have, elementwise."""

LOADED = {name: value for name, value in vars(np).items() if not name.startswith("_")}
"""What NumPy holds already; `lambdify` by itself would import its test and Fortran tools too, a tenth of a second."""

PRINTER = NumPyPrinter(
    {"fully_qualified_modules": False, "inline": True, "user_functions": {name: name for name in SPECIAL}}
    | {"allow_unknown_functions": True}
)


class Evaluator:
    """Several expressions of the same symbols, compiled for doubles and, when first asked, for intervals."""

    def __init__(self, symbols: Sequence[Expr], exprs: Sequence[Expr]) -> None:
        unbound = set().union(*(e.free_symbols for e in exprs)) - set(symbols) if exprs else set()
        if unbound:
            raise BridgeError(f"no value for {', '.join(sorted(map(str, unbound)))}")
        if any(e.has(sympy.zoo, sympy.nan) for e in exprs):
            raise BridgeError("undefined wherever it is evaluated: it divides by zero")
        left = [type(e).__name__ for x in exprs for e in x.atoms(*UNEVALUATED)]
        if left:
            raise BridgeError(
                f"cannot be evaluated in numbers: it holds {'an' if left[0][0] in 'AEIO' else 'a'} {left[0].lower()}"
            )
        self.symbols, self.exprs = list(symbols), list(exprs)
        with refusals():
            self._doubles = sympy.lambdify(
                self.symbols, self.exprs, modules=[SPECIAL, LOADED], printer=PRINTER, cse=_shared, docstring_limit=0
            )
        self._enclosures: Enclosures | None = None

    def doubles(self, columns: Sequence[Column], length: int) -> list[Column]:
        """Each expression over columns of points; what is not a real number is nan."""
        with np.errstate(all="ignore"):
            found = self._doubles(*columns)
        return [_real(f, length) for f in found]

    def enclosures(self, values: Sequence[float]) -> Iterator[list[Any]]:
        """Each expression at one point as an interval, narrower each time."""
        if self._enclosures is None:
            self._enclosures = Enclosures(self.symbols, self.exprs)
        return self._enclosures.at(values)


def evaluator(symbols: Sequence[Expr], exprs: Sequence[Expr]) -> Evaluator:
    """The evaluator of these expressions, compiled once."""
    return _evaluator(tuple(symbols), tuple(exprs))


_evaluator = lru_cache(maxsize=512)(Evaluator)


def _shared(exprs: Sequence[Expr]) -> tuple[list[tuple[Expr, Expr]], list[Expr]]:
    """Common subexpressions as they stand, without the search for common parts of sums and products."""
    found: tuple[list[tuple[Expr, Expr]], list[Expr]] = tree_cse(exprs, sympy.numbered_symbols(), order="none")
    return found


UNEVALUATED = (sympy.Sum, sympy.Product, sympy.Integral, sympy.Derivative, sympy.Subs, AppliedUndef,
               sympy.Indexed)  # fmt: skip


def _real(value: Any, length: int) -> Column:
    found = np.broadcast_to(np.asarray(value), (length,))
    if np.iscomplexobj(found):
        found = np.where(found.imag == 0, found.real, np.nan)
    return found.astype(np.float64)


def stacked(values: Sequence[Any]) -> npt.NDArray[Any]:
    """Arrays that broadcast, side by side along a last axis."""
    return np.stack(np.broadcast_arrays(*values), axis=-1)


def over(w: Any, x: Any) -> Any:
    """wᵀx along the last axis."""
    return np.sum(np.asarray(w, dtype=float) * np.asarray(x, dtype=float), axis=-1)


def numeric(symbols: Sequence[Expr], exprs: Sequence[Expr]) -> Callable[..., list[Any]]:
    """Expressions as one function of numbers or arrays, which broadcast; overflow on the way to a limit is silent."""
    own = {"_sigma": lambda x: np.exp(-np.logaddexp(0.0, -np.asarray(x, dtype=float)))}
    made = sympy.lambdify(list(symbols), list(exprs), modules=[{**SPECIAL, **own}, "numpy"])

    def function(*values: Any) -> list[Any]:
        shape = np.broadcast_shapes(*(np.shape(v) for v in values))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return [np.broadcast_to(np.asarray(r, dtype=float), shape)[()] + 0.0 for r in made(*values)]

    return function


def along(symbol: Expr, exprs: Sequence[Expr], x: Sequence[float]) -> list[Column]:
    """Expressions of one symbol, each along an axis."""
    axis = np.array(x, dtype=np.float64)
    return [np.array(np.broadcast_to(c, axis.shape)) for c in numeric([symbol], exprs)(axis)]


OUTSIDE: dict[str, Callable[[Any], Any]] = {
    "natural": lambda a: (a < 0) | (a != np.floor(a)),
    "positive": lambda a: a <= 0,
    "unit": lambda a: (a <= 0) | (a >= 1),
}


def masked(space: Any, a: Any, values: Any) -> Any:
    """Values, nan where `a` is none of a space."""
    return np.where(OUTSIDE[space](np.asarray(a)), np.nan, values)[()]


def total(density: Expr, variable: Expr, ends: Sequence[Any]) -> tuple[float, float]:
    """An integral between ends, in numbers, and what the error is thought to be; raises what mpmath raises."""
    split = [mpmath.inf if e == sympy.oo else -mpmath.inf if e == -sympy.oo else mpmath.mpf(e) for e in ends]
    value, error = mpmath.quad(sympy.lambdify(variable, density, "mpmath"), split, error=True, maxdegree=6)
    return float(value), float(abs(error))


def holds(obligations: Iterable[Obligation], columns: Iterable[Column], length: int) -> npt.NDArray[np.bool_]:
    """Where every obligation is met, given the columns of their expressions."""
    met = np.ones(length, dtype=bool)
    for obligation, column in zip(obligations, columns, strict=True):
        met &= MEETS[obligation.kind](column)
    return met


MEETS: Mapping[str, Callable[[Any], Any]] = {
    "positive": lambda x: x > 0,
    "nonnegative": lambda x: x >= 0,
    "nonzero": lambda x: x != 0,
}


def lambdify(term: Term, context: Context, names: Sequence[str]) -> Callable[..., Column]:
    """A term as a vectorised NumPy function of `names` (a member of a family is named r_1), given everything given.

    >>> from .core.term import num, power, sym
    >>> square = lambdify(power(sym("x"), num(2)), Context(), ["x"])
    >>> square(np.array([1.0, 2.0])).tolist()
    [1.0, 4.0]
    """
    unfolding = Unfolding(context)
    expr = unfolding.given(unfolding(term))
    known = {str(s): s for s in expr.free_symbols}
    evaluator = Evaluator([known.get(n, sympy.Symbol(n)) for n in names], [expr])

    def function(*columns: npt.ArrayLike) -> Column:
        arrays = np.broadcast_arrays(*(np.asarray(c, dtype=np.float64) for c in columns))
        shape = arrays[0].shape if arrays else ()
        flat = [a.ravel() for a in arrays]
        return evaluator.doubles(flat, int(np.prod(shape)))[0].reshape(shape)

    return function


@dataclass(slots=True)
class DerivativeHole:
    """A derivative left out: the body it is taken of, the variable and the value the variable has."""

    place: Expr
    body: Expr
    variable: Expr
    value: Expr


@dataclass(slots=True)
class ExpectationHole:
    """An expectation left out: the probability and the body at each value of its support."""

    place: Expr
    weights: list[Expr]
    bodies: list[Expr]


@dataclass(slots=True)
class Holes:
    """The outermost derivatives (or expectations) of a term, left out of its expression."""

    derivatives: list[DerivativeHole] = field(default_factory=list)
    expectations: list[ExpectationHole] = field(default_factory=list)

    def derivative(self, u: Unfolding, t: Term, f: Frame) -> Expr:
        """In place of `diff`: a placeholder for the last order, the lower orders taken by SymPy."""
        u.rules = RULES
        body, target, value, order = diff_parts(u, t, Frame(f.values, f.guard))
        u.rules = {**RULES, "diff": self.derivative}
        if order == 0:
            return body
        place = sympy.Dummy("derivative", real=True)
        self.derivatives.append(DerivativeHole(place, u.differentiate(body, target, order - 1), target, value))
        return place

    def expectation(self, u: Unfolding, t: Term, f: Frame) -> Expr:
        """In place of `expect`: a placeholder, the density and the body at each value kept."""
        kept, u.rules = u.rules, RULES
        inside = scopes(u, t, Frame(f.values, f.guard))
        weights = [u.go(t.args[1], g) for g in inside]
        bodies = [u.go(t.args[0], g) for g in inside]
        u.rules = kept
        place = sympy.Dummy("expectation", real=True)
        self.expectations.append(ExpectationHole(place, weights, bodies))
        return place


def without_derivatives(context: Context, values: Mapping[str, Expr], term: Term) -> tuple[Expr, list[DerivativeHole]]:
    """A term's expression with its outermost derivatives left out."""
    holes = Holes()
    unfolding = Unfolding(context, values, {**RULES, "diff": holes.derivative})
    return unfolding(term), holes.derivatives


def without_expectations(
    context: Context, values: Mapping[str, Expr], term: Term
) -> tuple[Expr, list[ExpectationHole]]:
    """A term's expression with its expectations left out; those under a derivative are kept."""
    holes = Holes()
    unfolding = Unfolding(context, values, {**RULES, "expect": holes.expectation, "diff": _kept})
    return unfolding(term), holes.expectations


def _kept(u: Unfolding, t: Term, f: Frame) -> Expr:
    kept, u.rules = u.rules, RULES
    found = RULES["diff"](u, t, Frame(f.values, f.guard))
    u.rules = kept
    return found
