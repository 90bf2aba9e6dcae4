"""Expressions at one point as rigorous intervals: what tells lost digits from a difference.

A function is compiled for mpmath's interval arithmetic (Moore, 1966) and evaluated at exact binary points to fifty,
then two hundred, then a thousand digits. Comparisons that an interval does not settle, and functions without a
rigorous interval version, leave the point unsettled rather than guessed at. This stays on the witness's side: the
kernel's own enclosures are Arb's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import mpmath
import sympy
from mpmath import iv
from sympy.printing.pycode import MpmathPrinter

from .bridge_rules import refusals

DIGITS = (50, 200, 1_000)


class Unsettled(ArithmeticError):
    """An interval that is not narrow enough to decide a comparison or a branch."""


class _Printer(MpmathPrinter):  # type: ignore[misc]
    """mpmath code in which comparisons are functions, so that they can refuse to answer."""

    def _print_Relational(self, expr: Any) -> str:
        return f"{_NAMES[expr.rel_op]}({self._print(expr.lhs)}, {self._print(expr.rhs)})"

    def _print_Heaviside(self, expr: Any) -> str:
        return f"step({self._print(expr.args[0])})"

    def _print_KroneckerDelta(self, expr: Any) -> str:
        return f"same({self._print(expr.args[0])}, {self._print(expr.args[1])})"


_NAMES = {"==": "equal", "!=": "unequal", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}


def _sign_of(x: Any) -> int:
    x = iv.mpf(x)
    if x.a > 0:
        return 1
    if x.b < 0:
        return -1
    if x.a == x.b == 0:
        return 0
    raise Unsettled("a sign that the interval does not settle")


def _largest(*xs: Any) -> Any:
    found = [iv.mpf(x) for x in xs]
    return iv.mpf([max(x.a for x in found), max(x.b for x in found)])


def _smallest(*xs: Any) -> Any:
    return -_largest(*(-iv.mpf(x) for x in xs))


def _floor(x: Any) -> Any:
    low, high = (mpmath.floor(mpmath.mpf(end)) for end in (iv.mpf(x).a, iv.mpf(x).b))
    if low != high:
        raise Unsettled("a floor that the interval does not settle")
    return iv.mpf(int(low))


def _monotone(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """An increasing function by its ends, widened by more than mpmath's own error."""

    def of(x: Any) -> Any:
        x = iv.mpf(x)
        digits = iv.dps
        with mpmath.workdps(digits + 20):
            ends = [function(mpmath.mpf(end)) for end in (x.a, x.b)]
            if any(mpmath.im(e) != 0 for e in ends):
                raise Unsettled("outside the function's domain")
            slack = [abs(e) * mpmath.mpf(10) ** -(digits + 10) for e in ends]
            return iv.mpf([ends[0] - slack[0], ends[1] + slack[1]])

    return of


_acos: Callable[[Any], Any] = _monotone(lambda x: -mpmath.acos(x))
_RIGOROUS: dict[str, Any] = {
    "mpf": iv.mpf,
    **{
        n: getattr(iv, n)
        for n in ("exp", "log", "sqrt", "sin", "cos", "tan", "cot", "sec", "csc", "gamma", "factorial")
    },
    **{n: _monotone(getattr(mpmath, n)) for n in ("asin", "atan", "sinh", "tanh", "asinh", "acosh", "atanh", "erf")},
    "acos": lambda x: -_acos(x),
    "cosh": lambda x: (iv.exp(x) + iv.exp(-x)) / 2,
    "abs": lambda x: abs(iv.mpf(x)),
    "sign": lambda x: iv.mpf(_sign_of(x)),
    "max": _largest,
    "min": _smallest,
    "floor": _floor,
    "ceil": lambda x: -_floor(-x),
    "ceiling": lambda x: -_floor(-x),
    "step": lambda x: iv.mpf((_sign_of(x) + 1) / 2),
    "same": lambda a, b: iv.mpf(int(_sign_of(a - b) == 0)),
    "equal": lambda a, b: _sign_of(a - b) == 0,
    "unequal": lambda a, b: _sign_of(a - b) != 0,
    "less": lambda a, b: _sign_of(a - b) < 0,
    "at_most": lambda a, b: _sign_of(a - b) <= 0,
    "more": lambda a, b: _sign_of(a - b) > 0,
    "at_least": lambda a, b: _sign_of(a - b) >= 0,
}


class Enclosures:
    """Several expressions of the same symbols, enclosed at exact points."""

    def __init__(self, symbols: Sequence[Any], exprs: Sequence[Any]) -> None:
        settings = {"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True}
        with refusals():
            self._function = sympy.lambdify(
                list(symbols), list(exprs), modules=[{**_RIGOROUS, "pi": iv.pi, "e": iv.e}],
                printer=_Printer(settings), cse=True, docstring_limit=0,
            )  # fmt: skip

    def at(self, values: Sequence[float]) -> Iterator[list[Any]]:
        """The enclosures at a point, each time narrower; nothing where the point is outside what can be enclosed."""
        for digits in DIGITS:
            with _precision(digits):
                try:
                    found = [iv.mpf(v) for v in self._function(*map(iv.mpf, values))]
                except Unsettled:
                    continue
                except (ArithmeticError, ValueError, TypeError, NameError, AttributeError, MemoryError):
                    return
                if all(mpmath.isfinite(v.a) and mpmath.isfinite(v.b) for v in found):
                    yield found


@contextmanager
def _precision(digits: int) -> Iterator[None]:
    before = iv.dps
    iv.dps = digits
    try:
        yield
    finally:
        iv.dps = before


def apart(a: Any, b: Any) -> int | None:
    """−1 or 1 where a is certainly below or above b, 0 where they agree to forty digits, else None."""
    gap = a - b
    if gap.b < 0:
        return -1
    if gap.a > 0:
        return 1
    size = max(abs(a).b, abs(b).b)
    return 0 if max(abs(gap.a), abs(gap.b)) <= size * mpmath.mpf(10) ** -40 else None


MEETS: Mapping[str, Callable[[Any], bool]] = {
    "positive": lambda x: bool(x.a > 0),
    "nonnegative": lambda x: bool(x.a >= 0),
    "nonzero": lambda x: bool(x.a > 0 or x.b < 0),
}
"""Is an obligation certainly met by an enclosure?"""

UNMET: Mapping[str, Callable[[Any], bool]] = {
    "positive": lambda x: bool(x.b <= 0),
    "nonnegative": lambda x: bool(x.b < 0),
    "nonzero": lambda x: bool(x.a == x.b == 0),
}
"""Is an obligation certainly broken?"""


def beyond(a: Any, b: Any, digits: int) -> bool:
    """Is |a − b| certainly more than half a unit in the last of so many decimals?"""
    return bool((abs(a - b) - iv.mpf(10) ** -digits / 2).a > 0)


def same(a: Any, b: Any) -> bool:
    """Are both known exactly, and equal?"""
    return bool(a.a == a.b == b.a == b.b)


def mid(a: Any) -> Any:
    """The middle of an enclosure."""
    return mpmath.mpf(a.mid.a)
