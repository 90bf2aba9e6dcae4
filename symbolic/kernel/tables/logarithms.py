"""The logarithm rule of every operator: log of a node as a polynomial over atoms, in one sample.

One row an operator. Products, quotients and powers come apart only where their parts are proved positive; sums are read
as quotients (`quotient.py`); what has no row is an atom keyed by its value.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from ..polynomial import ONE_MONOMIAL, Linear, add_linear, scale_linear, times_linear

if TYPE_CHECKING:
    from ..forms import Forms

Rule: TypeAlias = Callable[["Forms", int, int], Linear | None]
"""A sample, a node and the depth; None where the node does not come apart."""


def _positive(s: Forms, i: int, count: int | None = None) -> bool:
    return all(s.ranges(a).positive for a in s.tape.args[i][:count])


def _sum(s: Forms, i: int, depth: int) -> Linear | None:
    return s.quotients.logarithm(i)


def _mul(s: Forms, i: int, depth: int) -> Linear | None:
    if not _positive(s, i):
        return _sum(s, i, depth)
    total: Linear = {}
    for a in s.tape.args[i]:
        total = add_linear(total, s.logarithm(a, depth))
    return total


def _div(s: Forms, i: int, depth: int) -> Linear | None:
    if not _positive(s, i):
        return _sum(s, i, depth)
    above, below = (s.logarithm(a, depth) for a in s.tape.args[i])
    return add_linear(above, scale_linear(below, Fraction(-1)))


def _pow(s: Forms, i: int, depth: int) -> Linear | None:
    if not _positive(s, i, 1):
        return _sum(s, i, depth)
    base, exponent = s.tape.args[i]
    return times_linear(s.linear(exponent, depth), s.logarithm(base, depth))


OPERATORS: dict[str, Rule] = {
    "exp": lambda s, i, depth: s.linear(s.tape.args[i][0], depth),
    "const": lambda s, i, depth: {ONE_MONOMIAL: Fraction(1)} if s.tape.values[i] == "e" else None,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "guard": lambda s, i, depth: s.logarithm(s.tape.args[i][0], depth),
    **dict.fromkeys(("add", "neg"), _sum),
}
"""Every operator whose logarithm is more than an atom."""
