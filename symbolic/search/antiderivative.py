"""Antiderivatives, proposed: the kernel differentiates what it is offered and believes only that.

The integrand is multiplied out into coefficient · xⁿ · one function of an affine v = ax + b (or an exponential of a
quadratic); xⁿ is written in v, and each function has a row: a ladder of repeated antiderivatives for what is closed
under them (exp, sin, cos, …: integration by parts), or the integral of vᵐ g(v) in closed form. A rational function with
a quadratic below it and anything else is left to others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import comb, isqrt

from ..core.term import Term, add, call, const, div, make, mul, neg, num, power, sub

MAX_TERMS = 64
MAX_POWER = 24
ZERO, ONE, TWO = num(0), num(1), num(2)
Coefficient = tuple[Fraction, tuple[Term, ...]]
Product = tuple[Coefficient, int, tuple[Term, ...]]
"""A number and what does not depend on x, the power of x, the other factors that depend on x."""
UNIT: Coefficient = (Fraction(1), ())
Poly = dict[int, Term]
"""Coefficients by power of x (or of v)."""


class _None(Exception):
    """No antiderivative is proposed."""


def antiderivative(body: Term, x: Term) -> Term | None:
    """A term whose derivative in x should be the body, or None."""
    try:
        parts = [_scaled(c, _product(n, kernels, x)) for c, n, kernels in _expanded(body, x)]
    except (_None, ZeroDivisionError, RecursionError):
        return None
    return add(*parts)


def _depends(t: Term, x: Term) -> bool:
    todo, seen = [t], set()
    while todo:
        u = todo.pop()
        if u is x:
            return True
        fresh = [a for a in u.args if a not in seen]
        seen.update(fresh)
        todo += fresh
    return False


def _constant(t: Term) -> Coefficient:
    """What does not depend on x, its number apart."""
    match t.op:
        case "num":
            return t.fraction, ()
        case "neg":
            q, c = _constant(t.args[0])
            return -q, c
        case "mul":
            found = UNIT
            for a in t.args:
                found = _both(found, _constant(a))
            return found
        case "div":
            (q, c), (r, d) = _constant(t.args[0]), _constant(t.args[1])
            return q / r, (*c, *(div(ONE, f) for f in d))
        case _:
            return Fraction(1), (t,)


def _both(a: Coefficient, b: Coefficient) -> Coefficient:
    return a[0] * b[0], (*a[1], *b[1])


def _scaled(c: Coefficient, t: Term) -> Term:
    q, factors = c
    numbers = () if q == 1 and (factors or t is not ONE) else (num(q),)
    return mul(*numbers, *factors, *(() if t is ONE and (numbers or factors) else (t,)))


def _sqrt(t: Term) -> Term:
    if t.op == "num" and t.fraction > 0:
        n, d = isqrt(t.fraction.numerator), isqrt(t.fraction.denominator)
        if (n * n, d * d) == (t.fraction.numerator, t.fraction.denominator):
            return num(Fraction(n, d))
    return call("sqrt", t)


def _minus(t: Term) -> Term:
    q, c = _constant(t)
    return _scaled((-q, c), ONE)


# -- multiplying out


def _expanded(t: Term, x: Term) -> list[Product]:
    """The integrand as a sum of products."""
    if not _depends(t, x):
        return [(_constant(t), 0, ())]
    if t is x:
        return [(UNIT, 1, ())]
    match t.op:
        case "add":
            found = [p for a in t.args for p in _expanded(a, x)]
        case "neg":
            found = [((-q, c), n, k) for (q, c), n, k in _expanded(t.args[0], x)]
        case "mul":
            found = [(UNIT, 0, ())]
            for a in t.args:
                found = _times(found, _expanded(a, x))
        case "div":
            below = t.args[1]
            found = _times(_expanded(t.args[0], x), [_inverse(below, x)])
        case "pow":
            found = _power(t, x)
        case "sqrt":
            found = [(UNIT, 0, (power(t.args[0], num(Fraction(1, 2))),))]
        case _:
            found = [(UNIT, 0, (t,))]
    if len(found) > MAX_TERMS:
        raise _None
    return found


def _times(a: list[Product], b: list[Product]) -> list[Product]:
    if len(a) * len(b) > MAX_TERMS:
        raise _None
    return [(_both(c, d), n + m, (*k, *q)) for c, n, k in a for d, m, q in b]


def _inverse(t: Term, x: Term) -> Product:
    if not _depends(t, x):
        return _constant(div(ONE, t)), 0, ()
    if t.op == "mul":
        found: Product = (UNIT, 0, ())
        for a in t.args:
            (found,) = _times([found], [_inverse(a, x)])
        return found
    if t.op == "exp":
        return UNIT, 0, (call("exp", neg(t.args[0])),)
    base, exponent = (t.args[0], t.args[1]) if t.op == "pow" else (t, ONE)
    if base.op == "sqrt":
        base, exponent = base.args[0], mul(exponent, num(Fraction(1, 2)))
    if exponent.op == "mul" and all(a.op == "num" for a in exponent.args):
        exponent = num(exponent.args[0].fraction * exponent.args[1].fraction)
    minus = num(-exponent.fraction) if exponent.op == "num" else neg(exponent)
    return UNIT, 0, (power(base, minus),)


def _power(t: Term, x: Term) -> list[Product]:
    base, exponent = t.args
    if base == const("e") or (not _depends(base, x) and _depends(exponent, x)):
        rate = exponent if base == const("e") else mul(exponent, call("log", base))
        return [(UNIT, 0, (call("exp", rate),))]
    n = exponent.fraction if exponent.op == "num" else None
    if n is not None and n.denominator == 1 and 0 <= n <= MAX_POWER and base.op not in _ALONE:
        found: list[Product] = [(UNIT, 0, ())]
        for _ in range(int(n)):
            found = _times(found, _expanded(base, x))
        return found
    return [(UNIT, 0, (t,))]


# -- one product


def _product(n: int, kernels: tuple[Term, ...], x: Term) -> Term:
    exponents = [k.args[0] for k in kernels if k.op == "exp"]
    powers: dict[Term, Fraction] = {}
    others: list[Term] = []
    for k in kernels:
        base, exponent = k.args if k.op == "pow" else (k, ONE)
        if exponent.op == "num":
            powers[base] = powers.get(base, Fraction(0)) + exponent.fraction
        elif k.op != "exp":
            others.append(k)
    total = n + powers.pop(x, Fraction(0))
    others += [b if r == 1 else power(b, num(r)) for b, r in powers.items() if b.op != "exp" and r]
    if total.denominator != 1 or total < 0:
        if others or exponents:
            raise _None
        return _by_row(0, power(x, num(total)), x)
    n = int(total)
    if exponents and others:
        raise _None
    if exponents:
        return _exponential(n, _polynomial(add(*exponents), x), x)
    if not others:
        return div(power(x, num(n + 1)), num(n + 1))
    if len(others) > 1:
        raise _None
    return _by_row(n, others[0], x)


def _polynomial(t: Term, x: Term) -> Poly:
    found: Poly = {}
    for c, n, k in _expanded(t, x):
        if k:
            raise _None
        found[n] = add(found[n], _scaled(c, ONE)) if n in found else _scaled(c, ONE)
    return found


def _affine(t: Term, x: Term) -> tuple[Term, Term]:
    """(a, b) where t is ax + b."""
    p = _polynomial(t, x)
    if not set(p) <= {0, 1} or 1 not in p:
        raise _None
    return p[1], p.get(0, ZERO)


def _in_v(n: int, a: Term, b: Term) -> Iterator[tuple[Term, int]]:
    """xⁿ = ((v − b)/a)ⁿ as coefficients and powers of v."""
    if n > MAX_POWER:
        raise _None
    for k in range(n + 1):
        if b is ZERO and k < n:
            continue
        yield div(mul(num(comb(n, k)), power(neg(b), num(n - k)) if k < n else ONE), power(a, num(n))), k


def _exponential(n: int, p: Poly, x: Term) -> Term:
    if set(p) <= {0, 1} and 1 in p:
        return _by_row(n, call("exp", add(mul(p[1], x), p.get(0, ZERO))), x)
    if set(p) <= {0, 1, 2} and 2 in p:
        return _gaussian(n, _minus(p[2]), p.get(1, ZERO), p.get(0, ZERO), x)
    raise _None


def _gaussian(n: int, a: Term, b: Term, c: Term, x: Term) -> Term:
    """∫ xⁿ e^{−ax² + bx + c}: I_n = (−x^{n−1} e + b I_{n−1} + (n − 1) I_{n−2})/(2a), I_0 by the error function."""
    e = call("exp", add(neg(mul(a, power(x, TWO))), mul(b, x), c))
    root = _sqrt(a)
    top = call("exp", add(div(power(b, TWO), mul(num(4), a)), c)) if b is not ZERO else call("exp", c)
    at = sub(mul(root, x), div(b, mul(TWO, root))) if b is not ZERO else mul(root, x)
    scale = mul(num(Fraction(1, 2)), div(call("sqrt", const("pi")), root), top)
    found = [mul(scale, call("erf", at))]
    for k in range(1, n + 1):
        parts = [neg(mul(power(x, num(k - 1)), e)) if k > 1 else neg(e)]
        if b is not ZERO:
            parts.append(mul(b, found[k - 1]))
        if k > 1:
            parts.append(mul(num(k - 1), found[k - 2]))
        found.append(div(add(*parts), mul(TWO, a)))
    return found[n]


def _by_row(n: int, kernel: Term, x: Term) -> Term:
    """∫ xⁿ g(v) dx = Σ c ∫ vᵏ g(v) dv / a."""
    inner, exponent = (kernel.args[0], None)
    if kernel.op == "pow":
        exponent = kernel.args[1]
        if _depends(exponent, x):
            raise _None
        if inner.op in _ALONE:
            if n or (rule := _POWERS.get((inner.op, exponent))) is None:
                raise _None
            a, b = _affine(inner.args[0], x)
            return div(rule(add(mul(a, x), b)), a)
        if exponent.op == "num" and exponent.fraction in _QUADRATIC and n < 2:
            found = _quadratic(n, inner, exponent.fraction, x)
            if found is not None:
                return found
    if kernel.op == "apply":
        return _unknown(n, kernel, x)
    a, b = _affine(inner, x)
    v = inner if inner is x else add(mul(a, x), b)
    parts = [mul(c, _kernel(kernel.op, k, v, exponent)) for c, k in _in_v(n, a, b)]
    return div(add(*parts), a) if a is not ONE else add(*parts)


def _unknown(n: int, kernel: Term, x: Term) -> Term:
    """∫ f′(ax + b) dx = f(ax + b)/a."""
    f = kernel.func
    if n or len(kernel.args) != 1 or not f.derivs:
        raise _None
    a, _ = _affine(kernel.args[0], x)
    lowered = make("apply", kernel.args, type(f)(f.name, f.derivs[1:], f.bar, f.labels, f.subscript))
    return div(lowered, a)


def _kernel(op: str, m: int, v: Term, exponent: Term | None) -> Term:
    """∫ vᵐ g(v) dv."""
    if op == "pow" and exponent is not None:
        return _raised(m, v, exponent)
    if op in _LADDERS:
        total, sign, factor = [], 1, 1
        for k in range(m + 1):
            part = mul(num(sign * factor), power(v, num(m - k)), _LADDERS[op](k + 1, v))
            total.append(part)
            sign, factor = -sign, factor * (m - k)
        return add(*total)
    if op in _MOMENTS:
        return _MOMENTS[op](m, v)
    if m == 0 and op in _PLAIN:
        return _PLAIN[op](v)
    raise _None


def _raised(m: int, v: Term, exponent: Term) -> Term:
    if exponent.op == "num":
        r = exponent.fraction + m
        return call("log", call("abs", v)) if r == -1 else div(power(v, num(r + 1)), num(r + 1))
    total = add(exponent, num(m + 1))
    return div(power(v, total), total)


def _quadratic(n: int, inner: Term, r: Fraction, x: Term) -> Term | None:
    """∫ (c + ax²)^r for r = −1 (an arc tangent), r = −1/2 (an arc sine); with x above, by what is inside."""
    p = _polynomial(inner, x)
    if set(p) - {0, 2} or 2 not in p or 0 not in p:
        return None
    a, c = p[2], p[0]
    if n == 1:
        half = div(ONE, mul(TWO, a))
        return mul(half, call("log", inner) if r == -1 else div(power(inner, num(r + 1)), num(r + 1)))
    if r == -1:
        root = _sqrt(mul(a, c))
        return div(call("atan", div(mul(a, x), root)), root)
    if r == Fraction(-1, 2) and _constant(a)[0] < 0:
        root = _sqrt(_minus(a))
        return div(call("asin", div(mul(root, x), _sqrt(c))), root)
    if r == Fraction(-1, 2):
        return div(call("asinh", div(mul(_sqrt(a), x), _sqrt(c))), _sqrt(a))
    return None


def _cycle(*names: tuple[str, int]) -> Callable[[int, Term], Term]:
    def rung(k: int, v: Term) -> Term:
        name, sign = names[(k - 1) % len(names)]
        return call(name, v) if sign > 0 else neg(call(name, v))

    return rung


_QUADRATIC = (Fraction(-1), Fraction(-1, 2), Fraction(-2), Fraction(-3, 2), Fraction(1, 2))
_ALONE = ("sigmoid", "cosh", "cos", "sin", "tanh", "log", "tan")
"""Functions whose powers stay whole."""
_LADDERS: dict[str, Callable[[int, Term], Term]] = {
    "exp": lambda k, v: call("exp", v),
    "sin": _cycle(("cos", -1), ("sin", -1), ("cos", 1), ("sin", 1)),
    "cos": _cycle(("sin", 1), ("cos", -1), ("sin", -1), ("cos", 1)),
    "sinh": _cycle(("cosh", 1), ("sinh", 1)),
    "cosh": _cycle(("sinh", 1), ("cosh", 1)),
}
"""The k-th repeated antiderivative."""
_MOMENTS: dict[str, Callable[[int, Term], Term]] = {
    "log": lambda m, v: mul(div(power(v, num(m + 1)), num(m + 1)), sub(call("log", v), num(Fraction(1, m + 1)))),
    "abs": lambda m, v: div(mul(power(v, num(m + 1)), call("abs", v)), num(m + 2)),
}
_PLAIN: dict[str, Callable[[Term], Term]] = {
    "sigmoid": lambda v: call("softplus", v),
    "tanh": lambda v: call("log", call("cosh", v)),
    "tan": lambda v: neg(call("log", call("abs", call("cos", v)))),
    "atan": lambda v: sub(mul(v, call("atan", v)), div(call("log", add(ONE, power(v, TWO))), TWO)),
    "asin": lambda v: add(mul(v, call("asin", v)), _sqrt(sub(ONE, power(v, TWO)))),
    "erf": lambda v: add(mul(v, call("erf", v)), div(call("exp", neg(power(v, TWO))), call("sqrt", const("pi")))),
    "relu": lambda v: div(power(call("relu", v), TWO), TWO),
}
_POWERS: dict[tuple[str, Term], Callable[[Term], Term]] = {
    ("sigmoid", TWO): lambda v: sub(call("softplus", v), call("sigmoid", v)),
    ("cosh", num(-2)): lambda v: call("tanh", v),
    ("cos", num(-2)): lambda v: call("tan", v),
    ("tanh", TWO): lambda v: sub(v, call("tanh", v)),
    ("cos", TWO): lambda v: add(div(v, TWO), div(call("sin", mul(TWO, v)), num(4))),
    ("sin", TWO): lambda v: sub(div(v, TWO), div(call("sin", mul(TWO, v)), num(4))),
    ("log", TWO): lambda v: mul(v, add(power(call("log", v), TWO), neg(mul(TWO, call("log", v))), TWO)),
}
