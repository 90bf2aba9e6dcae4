"""What every function of `core.functions` means over the reals, for the audit's oracle: values and series.

Written from the definitions (principal branches), and independent of the kernel's tables.
"""

from __future__ import annotations

from collections.abc import Callable

from mpmath import mp

from tests.audit import series as s
from tests.audit.series import Undefined, Value

ONE, TWO = 1, 2


def _num(v: int) -> Value:
    return mp.mpf(v)


def _square(a: Value) -> Value:
    return s.times(a, a)


def sqrt(a: Value) -> Value:
    """The square root of what is not negative; its derivatives where it is positive."""
    return root(a, 1, 2)


def root(a: Value, p: int, q: int) -> Value:
    """a^(p/q) in lowest terms, q > 1: of what is not negative."""
    at = s.head(a)
    if at == 0:
        if s.level(a) or p < 0:
            raise Undefined
        return mp.zero
    if s.solid(at) < 0:
        raise Undefined
    if s.level(a):
        return s.positive_power(a, mp.mpf(p) / q)
    return mp.sqrt(a) ** p if q == 2 else mp.power(a, mp.mpf(p) / q)


def cbrt(a: Value) -> Value:
    """The real cube root of any number."""
    at = s.head(a)
    if at == 0:
        if s.level(a):
            raise Undefined
        return mp.zero
    return root(a, 1, 3) if s.solid(at) > 0 else s.minus(root(s.minus(a), 1, 3))


def _inside(a: Value, strict: bool) -> None:
    """|a| ≤ 1, and < 1 where strict or where a derivative is asked for."""
    gap = 1 - abs(s.head(a))
    if gap == 0 and not strict and not s.level(a):
        return
    if s.solid(gap) < 0:
        raise Undefined


def _asin(a: Value) -> Value:
    _inside(a, False)
    return mp.asin(a)


def _acos(a: Value) -> Value:
    _inside(a, False)
    return mp.acos(a)


def _acosh(a: Value) -> Value:
    if a != 1 and s.solid(a - 1) < 0:
        raise Undefined
    return mp.acosh(a)


def _atanh(a: Value) -> Value:
    _inside(a, True)
    return mp.atanh(a)


def _over_root(a: Value) -> Value:
    return s.over(mp.one, sqrt(a))


def tanh(a: Value) -> Value:
    """tanh by exponentials that do not cancel: 1 − 2/(e^{2a} + 1)."""
    if not s.level(a):
        return mp.tanh(a)
    return s.less(mp.one, s.over(_num(TWO), s.plus(s.exp(s.times(_num(TWO), a)), mp.one)))


def sinh(a: Value) -> Value:
    """The hyperbolic sine."""
    if not s.level(a):
        s.exp(abs(a))
        return mp.sinh(a)
    return s.over(s.less(s.exp(a), s.exp(s.minus(a))), _num(TWO))


def cosh(a: Value) -> Value:
    """The hyperbolic cosine."""
    return s.over(s.plus(s.exp(a), s.exp(s.minus(a))), _num(TWO))


def sigmoid(a: Value) -> Value:
    """1/(1 + e^−a)."""
    return s.over(mp.one, s.plus(mp.one, s.exp(s.minus(a))))


def softplus(a: Value) -> Value:
    """log(1 + e^a)."""
    return s.log(s.plus(mp.one, s.exp(a)))


def _psi(m: int) -> Callable[[Value], Value]:
    return s.smooth(lambda a: mp.psi(m, a), lambda a: _psi(m + 1)(a))


def _gamma_at(a: Value) -> Value:
    if abs(a) > 1000 or (a <= 0 and a == mp.nint(a)):
        raise Undefined
    return mp.gamma(a)


def _binomial(n: Value, k: Value) -> Value:
    for v in (n, k):
        if s.level(v) or v != mp.nint(v) or v < 0:
            raise Undefined
    return mp.binomial(n, k)


def _factorial(n: Value) -> Value:
    if s.level(n) or n != mp.nint(n) or not 0 <= n < 1000:
        raise Undefined
    return mp.factorial(n)


def _most(*values: Value) -> Value:
    best = values[0]
    for v in values[1:]:
        best = s.greater(best, v)
    return best


def _erf_slope(a: Value) -> Value:
    return s.times(2 / mp.sqrt(mp.pi), s.exp(s.minus(_square(a))))


def _tan(a: Value) -> Value:
    return s.over(*s.circle(a))


def _cot(a: Value) -> Value:
    return s.over(*reversed(s.circle(a)))


def gamma(a: Value) -> Value:
    """Γ, whose derivative is Γψ."""
    return s.smooth(_gamma_at, lambda u: s.times(gamma(u), _psi(0)(u)))(a)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "exp": s.exp,
    "log": s.log,
    "sqrt": sqrt,
    "cbrt": cbrt,
    "sin": lambda a: s.circle(a)[0],
    "cos": lambda a: s.circle(a)[1],
    "tan": _tan,
    "cot": _cot,
    "sec": lambda a: s.over(mp.one, s.circle(a)[1]),
    "csc": lambda a: s.over(mp.one, s.circle(a)[0]),
    "asin": s.smooth(_asin, lambda a: _over_root(s.less(mp.one, _square(a)))),
    "acos": s.smooth(_acos, lambda a: s.minus(_over_root(s.less(mp.one, _square(a))))),
    "atan": s.smooth(lambda a: mp.atan(a), lambda a: s.over(mp.one, s.plus(mp.one, _square(a)))),
    "sinh": sinh,
    "cosh": cosh,
    "tanh": tanh,
    "asinh": s.smooth(lambda a: mp.asinh(a), lambda a: _over_root(s.plus(mp.one, _square(a)))),
    "acosh": s.smooth(_acosh, lambda a: _over_root(s.less(_square(a), mp.one))),
    "atanh": s.smooth(_atanh, lambda a: s.over(mp.one, s.less(mp.one, _square(a)))),
    "abs": s.magnitude,
    "sign": lambda a: mp.mpf(s.sign(a)),
    "max": _most,
    "min": lambda *v: s.minus(_most(*[s.minus(a) for a in v])),
    "floor": s.floor,
    "ceil": lambda a: s.minus(s.floor(s.minus(a))),
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": lambda a: s.greater(a, mp.zero),
    "erf": s.smooth(lambda a: mp.erf(a), _erf_slope),
    "gamma": gamma,
    "factorial": _factorial,
    "binomial": _binomial,
}
"""Each function of the language by its internal name."""
