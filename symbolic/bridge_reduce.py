"""Expressions reduced: one quotient of polynomials without a common factor, both factored, signs put where people do.

SymPy's fields of fractions do in one pass what `together`, `cancel` and `factor` do in three; what is no quotient of
polynomials (case distinctions, algebraic numbers, floats) goes through those three. SymPy's general `simplify` is
never asked here: it hangs, and is wrong at times.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import sympy
from sympy.polys.fields import sfield
from sympy.polys.polyerrors import BasePolynomialError

Expr: TypeAlias = Any
REFUSED = (BasePolynomialError, NotImplementedError, ValueError, TypeError, ZeroDivisionError)
WHOLE = (sympy.Piecewise, sympy.Float, sympy.I, sympy.oo, -sympy.oo)
"""What a field of fractions would take for a generator and not look into, or not compute with exactly."""


def reduced(expr: Expr) -> Expr:
    """The shorter of `expr` and its reduced form; the arguments of logarithms are reduced as well.

    >>> x = sympy.Symbol("x")
    >>> reduced(1 / (1 + x) + x / (1 + x))
    1
    """
    if expr.is_Atom:
        return expr
    if expr.has(sympy.log):
        expr = expr.replace(sympy.log, lambda x: sympy.log(reduced(x)))
    best = quotient(expr)
    if best is None:
        best = _in_three(expr)
    return min(best, expr, key=sympy.count_ops)


def quotient(expr: Expr) -> Expr | None:
    """A factored quotient of polynomials over the rationals in whatever SymPy takes for generators, or None."""
    if not isinstance(expr, sympy.Expr) or not expr.is_commutative or expr.has(*WHOLE):
        return None
    try:
        field, fraction = sfield(expr)
        if not (field.domain.is_ZZ or field.domain.is_QQ):
            return None
        return _factored(fraction.numer, 1) * _factored(fraction.denom, -1)
    except REFUSED:
        return None


def _factored(polynomial: Any, sign: int) -> Expr:
    if not polynomial:
        return sympy.Integer(0)
    coefficient, parts = (polynomial.LC, ()) if polynomial.is_ground else polynomial.factor_list()
    number = polynomial.ring.domain.to_sympy(coefficient)
    return factors(sympy.Mul(number**sign, *(p.as_expr() ** (sign * n) for p, n in parts)))


def _in_three(expr: Expr) -> Expr:
    best = expr
    for form in (sympy.together, sympy.cancel, sympy.factor):
        try:
            new = form(best) if form is not sympy.factor else factors(form(best))
        except REFUSED:
            continue
        best = new
    return best


def logarithms_apart(expr: Expr) -> Expr:
    """Logarithms of products as sums where SymPy knows the factors to be positive: log(e^−x y) is −x + log y."""
    return reduced(sympy.expand_log(expr.replace(sympy.log, lambda x: sympy.log(reduced(x)))))


def factors(expr: Expr) -> Expr:
    """A product with its signs where people put them: 1 − s rather than s − 1, r₁ − r₀ rather than −(r₀ − r₁)."""
    sign = sympy.Integer(1)
    kept: list[Expr] = []
    sums: list[int] = []
    for factor in sympy.Mul.make_args(expr):
        if factor.is_Number and factor.is_negative:
            factor, sign = -factor, -sign
        base, exponent = factor.as_base_exp()
        odd = exponent.is_Integer and exponent % 2 == 1
        if isinstance(base, sympy.Add) and exponent.is_Integer and _backwards(base):
            base, sign = -base, -sign if odd else sign
        if isinstance(base, sympy.Add) and odd and base.as_coeff_Add()[0] == 0:
            sums.append(len(kept))
        kept.append(base**exponent)
    for i in sums:
        if sign == -1 or kept[i].as_base_exp()[0].could_extract_minus_sign():
            base, exponent = kept[i].as_base_exp()
            flipped = -base
            if sign == -1:
                kept[i], sign = flipped**exponent, -sign
    return sympy.Mul(sign, *kept)


def _backwards(base: Expr) -> bool:
    """Is this s − 1 where 1 − s reads better?"""
    constant, rest = base.as_coeff_Add()
    return bool(constant.is_negative and any(p.as_coeff_Mul()[0].is_positive for p in sympy.Add.make_args(rest)))
