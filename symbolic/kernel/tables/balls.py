"""The ball rule of every operator; a function's stands in its row of `functions.py`.

One row an operator. Sums, products and quotients, which are nearly everything, are in the loop of `ball.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import arb, fmpq

from ..residue import Unsupported
from ..tape import NEGATED, holds

if TYPE_CHECKING:
    from ..ball import Enclosing

Ball: TypeAlias = Any
Balls: TypeAlias = list[Any]
"""One ball a point."""
NAN = arb("nan")
MAX_EXPONENT = 10**7


def exactly(value: Fraction) -> Ball:
    """The ball of an exact rational."""
    return arb(fmpq(value.numerator, value.denominator))


def finite(ball: Ball) -> Ball:
    """A ball, or NAN where it is unbounded."""
    return ball if ball.is_finite() else NAN


def _number(e: Enclosing, i: int) -> Balls:
    return [exactly(e.tape.exact[i] or Fraction(0))] * len(e.points)


def _constant(e: Enclosing, i: int) -> Balls:
    return [arb.pi() if e.tape.values[i] == "pi" else arb.const_e()] * len(e.points)


def _guard(e: Enclosing, i: int) -> Balls:
    first, *needed = (e.values[a] for a in e.tape.args[i])
    return e.within(first, needed)


def _member(e: Enclosing, i: int) -> Balls:
    raise Unsupported("K102", f"an index of {e.tape.values[i]} is not a known number here")


def _if(e: Enclosing, i: int) -> Balls:
    columns = (e.values[a] for a in e.tape.args[i])
    return [_branch(str(e.tape.values[i]), *column) for column in zip(*columns, strict=True)]


def _branch(op: str, a: Ball, b: Ball, then: Ball, other: Ball) -> Ball:
    """The branch that is surely taken; both where that cannot be told and both have values."""
    if holds(op, a, b):
        return then
    if holds(NEGATED[op], a, b):
        return other
    return then.union(other) if then.is_finite() and other.is_finite() else NAN


def _pow(e: Enclosing, i: int) -> Balls:
    base, exponent = e.tape.args[i]
    exact = e.tape.exact[exponent]
    if exact is None:
        whole = e.tape.whole(exponent)
        return [_symbolic(b, x, whole) for b, x in zip(e.values[base], e.values[exponent], strict=True)]
    if abs(exact.numerator) > MAX_EXPONENT:
        raise Unsupported("K105", "an exponent too large to enclose")
    return [_rational(b, exact) if b.is_finite() else NAN for b in e.values[base]]


def _symbolic(base: Ball, exponent: Ball, integer: bool) -> Ball:
    if base > 0:
        return finite((exponent * base.log()).exp())
    whole = exponent.unique_fmpz() if integer and exponent.is_exact() else None
    if whole is not None and abs(int(whole)) <= MAX_EXPONENT and base != 0:
        return finite(base ** int(whole))
    return NAN


def _rational(base: Ball, exponent: Fraction) -> Ball:
    """b^(p/q) over the reals: an integer power, or a power of what is not negative."""
    if exponent.denominator == 1:
        return finite(base ** int(exponent))
    if base > 0:
        root = (
            base.sqrt() ** exponent.numerator if exponent.denominator == 2 else (base.log() * exactly(exponent)).exp()
        )
        return finite(root)
    return base if base == 0 and exponent > 0 else NAN


OPERATORS: dict[str, Callable[[Enclosing, int], Balls]] = {
    "num": _number,
    "const": _constant,
    "neg": lambda e, i: [-v for v in e.values[e.tape.args[i][0]]],
    "place": lambda e, i: e.place(i),
    "fun": lambda e, i: e.fun(i),
    "member": _member,
    "guard": _guard,
    "if": _if,
    "pow": _pow,
}
"""Every operator's rule; `i` is the node, `values` the balls of its arguments."""
