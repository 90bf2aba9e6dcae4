"""Truncated power series whose coefficients are mpmath reals or series again: derivatives for the audit's oracle.

Nothing here knows the kernel or SymPy. d^n f/dx^n at a point is n! times a coefficient of f(x + t); a derivative inside
a derivative is a series over series. Every elementary function is a recurrence on coefficients (Knuth, TAOCP 4.7). A
series is also a germ on one side of its point: its sign is that of its first coefficient that is not zero, so that
|x| is differentiated from the right and from the left, and has a derivative only where the two agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from mpmath import mp

Value: TypeAlias = Any
"""An mpf, or a `Series` over such values."""

TINY = 35
"""A number that is not exactly zero but below 10^−TINY could be either: the point is left out."""
LARGE = 10**6


class Undefined(Exception):
    """There is no real value here, or none that can be told from undefined: try another point."""


@dataclass(slots=True)
class Series:
    """c[0] + c[1] t + … + c[n] tⁿ, in the variable of nesting level `level`."""

    level: int
    c: list[Value]


class Kinks:
    """Counts the decisions that fell on a boundary, where the two sides may differ."""

    count = 0


def level(v: Value) -> int:
    """How deep a value is nested: 0 for a number."""
    return v.level if isinstance(v, Series) else 0


def _pair(a: Value, b: Value) -> tuple[int, list[Value], list[Value]]:
    top = max(level(a), level(b))
    n = len(a.c if level(a) == top else b.c)
    lifted = [v.c if level(v) == top else [v] + [mp.zero] * (n - 1) for v in (a, b)]
    return top, lifted[0], lifted[1]


def plus(a: Value, b: Value) -> Value:
    """a + b."""
    if not level(a) and not level(b):
        return a + b
    top, x, y = _pair(a, b)
    return Series(top, [plus(p, q) for p, q in zip(x, y, strict=True)])


def minus(a: Value) -> Value:
    """−a."""
    return Series(a.level, [minus(c) for c in a.c]) if level(a) else -a


def less(a: Value, b: Value) -> Value:
    """a − b."""
    return plus(a, minus(b))


def times(a: Value, b: Value) -> Value:
    """a · b."""
    if not level(a) and not level(b):
        return a * b
    if level(a) != level(b):
        series, scalar = (a, b) if level(a) > level(b) else (b, a)
        return Series(series.level, [times(c, scalar) for c in series.c])
    n = len(a.c)
    return Series(a.level, [total([times(a.c[i], b.c[k - i]) for i in range(k + 1)]) for k in range(n)])


def total(parts: list[Value]) -> Value:
    """The sum of values."""
    found = parts[0] if parts else mp.zero
    for p in parts[1:]:
        found = plus(found, p)
    return found


def head(v: Value) -> Value:
    """The value at the point itself."""
    while isinstance(v, Series):
        v = v.c[0]
    return v


def over(a: Value, b: Value) -> Value:
    """a / b."""
    solid(head(b))
    if not level(a) and not level(b):
        return a / b
    top, x, y = _pair(a, b)
    found: list[Value] = []
    for k in range(len(x)):
        rest = total([times(y[i], found[k - i]) for i in range(1, k + 1)])
        found.append(over(less(x[k], rest), y[0]))
    return Series(top, found)


def solid(v: Value) -> Value:
    """A number that is certainly not zero, or `Undefined`."""
    if abs(v) < mp.mpf(10) ** -TINY:
        raise Undefined
    return v


def grown(a: Series, first: Value, slope: Callable[[Series], Value]) -> Series:
    """f(a) from f at the point and f′ as a function: f(a) = f(a₀) + ∫ f′(a) da."""
    if len(a.c) == 1:
        return Series(a.level, [first])
    s = slope(Series(a.level, a.c[:-1]))
    d = s.c if level(s) == a.level else [s] + [mp.zero] * (len(a.c) - 2)
    found = [first]
    for n in range(1, len(a.c)):
        terms = [times(mp.mpf(k), times(a.c[k], d[n - k])) for k in range(1, n + 1)]
        found.append(over(total(terms), mp.mpf(n)))
    return Series(a.level, found)


def exp(a: Value) -> Value:
    """e^a."""
    if not level(a):
        if abs(a) > LARGE:
            raise Undefined
        return mp.exp(a)
    found = [exp(a.c[0])]
    for n in range(1, len(a.c)):
        terms = [times(mp.mpf(k), times(a.c[k], found[n - k])) for k in range(1, n + 1)]
        found.append(over(total(terms), mp.mpf(n)))
    return Series(a.level, found)


def log(a: Value) -> Value:
    """The logarithm of what is positive."""
    if solid(head(a)) < 0:
        raise Undefined
    return grown(a, log(a.c[0]), lambda u: over(mp.one, u)) if level(a) else mp.log(a)


def circle(a: Value) -> tuple[Value, Value]:
    """sin a and cos a."""
    if not level(a):
        if abs(a) > 10**12:
            raise Undefined
        return mp.sin(a), mp.cos(a)
    s0, c0 = circle(a.c[0])
    s, c = [s0], [c0]
    for n in range(1, len(a.c)):
        k_a = [times(mp.mpf(k), a.c[k]) for k in range(n + 1)]
        s.append(over(total([times(k_a[k], c[n - k]) for k in range(1, n + 1)]), mp.mpf(n)))
        c.append(minus(over(total([times(k_a[k], s[n - k]) for k in range(1, n + 1)]), mp.mpf(n))))
    return Series(a.level, s), Series(a.level, c)


def whole_power(a: Value, n: int) -> Value:
    """aⁿ for an integer n, by squaring."""
    if abs(n) > 4000:
        raise Undefined
    if n < 0:
        return over(mp.one, whole_power(a, -n))
    found, base = mp.one, a
    while n:
        found = times(found, base) if n & 1 else found
        base = times(base, base) if n > 1 else base
        n >>= 1
    return found


def positive_power(a: Value, x: Value) -> Value:
    """a^x for a > 0."""
    if not level(a) and not level(x):
        if solid(a) < 0 or abs(x * mp.log(a)) > LARGE:
            raise Undefined
        return mp.power(a, x)
    return exp(times(x, log(a)))


def sign(a: Value) -> int:
    """The sign of a number, or of a germ on its side of the point."""
    if not level(a):
        if a == 0:
            return 0
        solid(a)
        return 1 if a > 0 else -1
    for i, c in enumerate(a.c):
        found = sign(c)
        if found:
            Kinks.count += i > 0
            return found
    Kinks.count += 1
    return 0


def magnitude(a: Value) -> Value:
    """|a|."""
    s = sign(a)
    return a if s > 0 else minus(a) if s < 0 else times(mp.zero, a)


def greater(a: Value, b: Value) -> Value:
    """max(a, b)."""
    return a if sign(less(a, b)) >= 0 else b


def floor(a: Value) -> Value:
    """The largest integer not above a: for a germ, on its side of the point."""
    at = head(a)
    near = mp.nint(at)
    if at != near:
        solid(at - near)
        return mp.floor(at)
    if not level(a):
        return near
    Kinks.count += 1
    s = sign(less(a, near))
    if not s:
        raise Undefined
    return near if s > 0 else near - 1


def smooth(at: Callable[[Value], Value], slope: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A function of values from its values at numbers and its derivative."""

    def function(a: Value) -> Value:
        return grown(a, function(a.c[0]), slope) if level(a) else at(a)

    return function


def same(a: Value, b: Value) -> bool:
    """Do two values agree, coefficient by coefficient, as far as rounding can tell?"""
    if not level(a) and not level(b):
        return bool(abs(a - b) <= mp.mpf(10) ** -TINY * max(1, abs(a), abs(b)))
    _, x, y = _pair(a, b)
    return all(same(p, q) for p, q in zip(x, y, strict=True))
