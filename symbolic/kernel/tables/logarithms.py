"""The logarithm rule of every operator: log of a node as a polynomial over atoms, in one sample; roots in exponents.

One row an operator. Products, quotients and powers come apart only where their parts are proved positive; sums are read
as quotients (`quotient.py`); what has no row is an atom keyed by its value.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from flint import fmpz

from ..polynomial import ONE_MONOMIAL, Linear, accumulate, add_linear, scale_linear, times_linear

MAX_LITERAL = 64
"""The longest numbers, in bits, that are taken apart."""

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


def _root_of_number(s: Forms, value: Fraction, n: Fraction) -> Linear | None:
    """Over the roots of its primes, which are atoms of their own."""
    if max(value.numerator, value.denominator).bit_length() > MAX_LITERAL:
        return None
    powers: list[tuple[int, Fraction]] = []
    for side, sign in ((value.numerator, 1), (value.denominator, -1)):
        powers += [(int(s.field(int(prime))), n * sign * int(count)) for prime, count in fmpz(side).factor()]
    s.primes |= {atom for atom, _ in powers}
    return {tuple(sorted(powers)): Fraction(1)}


def gathered(s: Forms, linear: Linear) -> Linear:
    """A polynomial with the whole powers of primes back in its coefficients: (√2)² is 2."""
    total: Linear = {}
    for monomial, c in linear.items():
        rest = []
        for atom, n in monomial:
            whole = n.__floor__() if atom in s.primes else 0
            c *= Fraction(atom) ** whole
            rest += [(atom, n - whole)] if n != whole else []
        accumulate(total, tuple(rest), c)
    return total


def _root(s: Forms, base: int, n: Fraction) -> Linear | None:
    """A positive node to a rational power, over its parts: (√a)² in an exponent is a."""
    op, args, exact = s.tape.ops[base], s.tape.args[base], s.tape.exact[base]
    if exact is not None:
        return _root_of_number(s, exact, n)
    if op in ("mul", "div") and _positive(s, base):
        signs = (1, -1) if op == "div" else (1,) * len(args)
        parts = [_root(s, a, n * sign) or {((int(s.field.power(s.value(a), n * sign)), 1),): Fraction(1)}
                 for a, sign in zip(args, signs, strict=True)]  # fmt: skip
        total = parts[0]
        for part in parts[1:]:
            total = times_linear(total, part)
        return total
    inner = s.linear(base)
    ((monomial, c),) = inner.items() if len(inner) == 1 else (((), Fraction(0)),)
    if c == 1 and len(monomial) == 1 and (monomial[0][1] == 1 or op == "pow"):
        ((atom, power),) = monomial
        return {((atom, power * n),): c} if power == 1 or _positive(s, base, 1) else None
    return None


def _power(s: Forms, i: int) -> Linear | None:
    base, exponent = s.tape.args[i]
    n = s.tape.exact[exponent]
    return _root(s, base, n) if n is not None and s.ranges(base).positive else None


LEAVES: dict[str, Callable[[Forms, int], Linear | None]] = {
    "log": lambda s, i: s.logarithm(s.tape.args[i][0]),
    "pow": _power,
}
"""What is no polynomial and yet more than one atom, where it stands in an exponent."""
