"""The sign rule of every operator and function: the range of a value from the ranges of what it is made of.

One row an operator; a function's rule stands in its row of `functions.py` and may be one of those below.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from ...core.claim import Kind
from ..interval import EVERYTHING, INFINITY, NONNEGATIVE, POSITIVE, ZERO, Range, between

if TYPE_CHECKING:
    from ..sign import Ranging

ONE = Range(Fraction(1), Fraction(1))
CONSTANTS = {
    "pi": between(Fraction(314, 100), Fraction(315, 100)),
    "e": between(Fraction(271, 100), Fraction(272, 100)),
}


def exponential(r: Range) -> Range:
    """e to the x, by 1 + x ≤ e^x and e^x ≤ 1 for x ≤ 0."""
    low = Fraction(0) if isinstance(r.low, float) else max(Fraction(0), 1 + r.low)
    at_least = Range(low, INFINITY, low == 0 or r.low_open)
    if r.high <= 0:
        return at_least.meet(Range(-INFINITY, Fraction(1), False, r.high < 0 or r.high_open))
    if not isinstance(r.high, float) and r.high < 1:
        return at_least.meet(Range(-INFINITY, 1 / (1 - r.high)))
    return at_least


def logarithm(r: Range) -> Range:
    """log x, by 1 − 1/x ≤ log x ≤ x − 1 on the positive x."""
    low = -INFINITY if isinstance(r.low, float) or r.low <= 0 else 1 - 1 / r.low
    high = INFINITY if isinstance(r.high, float) else r.high - 1
    return between(low, high, r.low_open, r.high_open)


def root(r: Range, n: int) -> Range:
    """The n-th root; even roots of what is not negative."""
    if r.positive:
        return Range(Fraction(1), INFINITY, r.low_open) if r.low >= 1 else POSITIVE
    if n % 2 == 0 or r.low >= 0:
        return NONNEGATIVE
    return Range(-INFINITY, Fraction(0), False, r.negative) if r.high <= 0 else EVERYTHING


def signum(r: Range) -> Range:
    """The sign of what is in the range."""
    low = 1 if r.positive else 0 if r.low >= 0 else -1
    high = -1 if r.negative else 0 if r.high <= 0 else 1
    return Range(Fraction(low), Fraction(high))


def floored(r: Range) -> Range:
    """The largest integers not above what is in the range."""
    low, high = (b if isinstance(b, float) else Fraction(b.numerator // b.denominator) for b in (r.low, r.high))
    return Range(low, high)


def _number(r: Ranging, i: int) -> Range:
    value = r.tape.exact[i] or Fraction(0)
    return Range(value, value)


def _place(r: Ranging, i: int) -> Range:
    sort = r.sort(i)
    return Range(Fraction(1)) if sort is not None and sort.kind is Kind.NATURAL else EVERYTHING


def _add(r: Ranging, i: int) -> Range:
    found = ZERO
    for a in r.tape.args[i]:
        found = found + r.known[a]
    return found


def _mul(r: Ranging, i: int) -> Range:
    args = r.tape.args[i]
    distinct = dict.fromkeys(args)
    if len(args) >= 50 and len(distinct) < len(args):
        return EVERYTHING
    found = ONE
    for a in distinct:  # repeated factors: x·x is a square
        n = args.count(a) if len(distinct) < len(args) else 1
        found = found * (r.known[a].power(n) if n > 1 else r.known[a])
    return found


def _div(r: Ranging, i: int) -> Range:
    a, b = r.tape.args[i]
    return r.known[a] * r.known[b].inverse()


def _if(r: Ranging, i: int) -> Range:
    then, other = (r.known[j] for j in r.tape.args[i][2:])
    return then.hull(other)


def _pow(r: Ranging, i: int) -> Range:
    base, e = r.tape.args[i]
    exponent = r.tape.exact[e]
    if exponent is None:
        return POSITIVE if r.known[base].positive or not r.tape.whole(e) else EVERYTHING
    if exponent.denominator == 1:
        return r.known[base].power(int(exponent)) if abs(exponent) < 10**6 else EVERYTHING
    found = root(r.known[base].meet(NONNEGATIVE), exponent.denominator)
    return found.power(exponent.numerator) if abs(exponent.numerator) < 64 else EVERYTHING


OPERATORS: dict[str, Callable[[Ranging, int], Range]] = {
    "num": _number,
    "place": _place,
    "const": lambda r, i: CONSTANTS[str(r.tape.values[i])],
    "add": _add,
    "mul": _mul,
    "neg": lambda r, i: -r.known[r.tape.args[i][0]],
    "div": _div,
    "pow": _pow,
    "if": _if,
    "guard": lambda r, i: r.known[r.tape.args[i][0]],
    **dict.fromkeys(("fun", "member", "primitive"), lambda r, i: EVERYTHING),
}
"""Every operator's rule; `i` is the node, `known` the ranges of its arguments."""
