"""Sparse polynomials over atoms that are residues: the form exponents and angles are expanded into.

A monomial is a sorted tuple of (atom, exponent); an atom is the residue it has in the sample at hand, so that equal
atoms are found equal however they were written. Coefficients are exact.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias, TypeVar

Monomial: TypeAlias = tuple[tuple[int, int], ...]
Linear: TypeAlias = dict[Monomial, Fraction]

K = TypeVar("K")

ONE_MONOMIAL: Monomial = ()
LIMIT = 3000


class TooLong(Exception):
    """A polynomial with more terms than the limit; the caller takes the value as one atom."""


def times_monomial(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    powers = dict(a)
    for atom, n in b:
        powers[atom] = powers.get(atom, 0) + n
    return tuple(sorted((atom, n) for atom, n in powers.items() if n))


def accumulate(total: dict[K, Fraction], key: K, c: Fraction) -> None:
    """Add a coefficient into a sparse sum that holds no zeros."""
    s = total.get(key, 0) + c
    if s:
        total[key] = s
    else:
        total.pop(key, None)


def add_linear(a: Linear, b: Linear) -> Linear:
    """a + b. The longer one is extended when the other is short, so that long sums stay cheap."""
    total = dict(a)
    for m, c in b.items():
        accumulate(total, m, c)
    return total


def scale_linear(a: Linear, c: Fraction) -> Linear:
    """c · a."""
    return {m: c * v for m, v in a.items()} if c else {}


def times_linear(a: Linear, b: Linear) -> Linear:
    """a · b, or TooLong."""
    if len(a) * len(b) > LIMIT:
        raise TooLong
    if len(a) == 1 and ONE_MONOMIAL in a:
        return scale_linear(b, a[ONE_MONOMIAL])
    if len(b) == 1 and ONE_MONOMIAL in b:
        return scale_linear(a, b[ONE_MONOMIAL])
    total: Linear = {}
    for m, c in a.items():
        for n, d in b.items():
            accumulate(total, times_monomial(m, n), c * d)
    return total
