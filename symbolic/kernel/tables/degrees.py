"""The degree rule of every operator and function: (degree, sum of the sizes of the coefficients) of its value.

A node is read as a rational function in its generators, numerator and denominator together: sums cross-multiply, so
degrees add. An exponential of a polynomial has the sum of the sizes of its coefficients as its degree.
"""

from __future__ import annotations

from collections.abc import Callable

from ..tape import Tape
from .functions import ROWS
from .primitives import held, integrand

CAP = 1 << 256
CIRCLE = 5040
Size = tuple[int, int]
Rule = Callable[[Tape, int, list[Size]], Size]


def _number(tape: Tape, i: int, values: list[Size]) -> Size:
    exact = tape.exact[i]
    return 1, 1 if exact is None else max(1, abs(exact.numerator)) * exact.denominator


def _sum(tape: Tape, i: int, values: list[Size]) -> Size:
    return sum([d for d, _ in values]), sum([m for _, m in values])


def _product(tape: Tape, i: int, values: list[Size]) -> Size:
    product = 1
    for _, m in values:
        product = min(CAP, product * m)
    return 1 + sum([d for d, _ in values]), product


def _power(tape: Tape, i: int, values: list[Size]) -> Size:
    exponent = tape.exact[tape.args[i][1]]
    (degree, weight), (over, more) = values
    if exponent is None:
        return degree + over + more * (1 + weight), 1
    n = max(1, abs(exponent.numerator))
    return degree * n * exponent.denominator, CAP if weight > 1 and n > 256 else weight**n


def _primitive(tape: Tape, i: int, values: list[Size]) -> Size:
    """Two integrands are told apart by their images, so theirs is the degree that counts."""
    body = integrand(tape, i)[0]
    size: dict[int, Size] = {}
    for j in tape.reach(body):
        inner = tape.args[j]
        size[j] = size[tape.alias[j]] if j in tape.alias else OPERATORS[tape.ops[j]](tape, j, [size[a] for a in inner])
    shifts = MAX_SHIFT if held(tape, i).step else 1
    return size[body][0] * shifts * (1 + sum([d for d, _ in values])), 1


MAX_SHIFT = 64
"""How often the difference of a sum's primitive may be taken out of it."""


def _function(degree: Callable[[int, int], int], weighs: bool = False) -> Rule:
    def rule(tape: Tape, i: int, values: list[Size]) -> Size:
        d, m = _sum(tape, i, values)
        return degree(d, m), m if weighs else 1

    return rule


_ATOM = _function(lambda d, m: 1 + d)
PRIMITIVES = {
    "exp": _function(lambda d, m: d + m),
    **dict.fromkeys(("sin", "cos"), _function(lambda d, m: d + 2 * CIRCLE * m)),
    **dict.fromkeys(("abs", "cbrt"), _function(lambda d, m: 3 * d, True)),
}
OPERATORS: dict[str, Rule] = {
    "num": _number,
    "pow": _power,
    **dict.fromkeys(("place", "const"), lambda tape, i, values: (1, 1)),
    **dict.fromkeys(("add", "neg"), _sum),
    **dict.fromkeys(("mul", "div", "if", "guard", "fun", "member"), _product),
    "primitive": _primitive,
    **{name: PRIMITIVES.get(row.primitive, _ATOM) for name, row in ROWS.items()},
}
"""Every operator's rule."""
