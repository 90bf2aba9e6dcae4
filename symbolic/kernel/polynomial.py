"""Sparse polynomials over atoms, and nodes expanded into them.

A monomial is a sorted tuple of (atom, exponent), the exponents rational; coefficients are exact. What an atom is, is up
to whoever expands: the residue of a node in the sample at hand, so that equal atoms are found equal however they were
written, or the node itself.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from fractions import Fraction
from typing import TypeAlias

from .tape import Tape

Power: TypeAlias = int | Fraction
Monomial: TypeAlias = tuple[tuple[int, Power], ...]
Linear: TypeAlias = dict[Monomial, Fraction]

ONE_MONOMIAL: Monomial = ()
LIMIT = 3000
DEPTH = 150
MAX_POWER = 12


class TooLong(Exception):
    """A polynomial with more terms than the limit; the caller takes the value as one atom."""


def times_monomial(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    powers: dict[int, Power] = dict(a)
    for atom, n in b:
        powers[atom] = powers.get(atom, 0) + n
    return tuple(sorted((atom, n) for atom, n in powers.items() if n))


def accumulate(total: Linear, key: Monomial, c: Fraction) -> None:
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


def inverse_linear(a: Linear) -> Linear | None:
    """1/a where a is one monomial."""
    if len(a) != 1:
        return None
    ((monomial, c),) = a.items()
    return {tuple((atom, -n) for atom, n in monomial): 1 / c}


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


class Expansion:
    """Nodes as polynomials; `leaf` says what a node is that is no sum, product, quotient or power of others.

    Functions are read through their rewrites, but for those in `whole`; nodes that are not `within` are atoms.
    """

    within: Container[int] = ()

    def __init__(self, tape: Tape, leaf: Callable[[int], Linear], whole: frozenset[str] = frozenset()) -> None:
        self.tape, self.leaf, self.whole = tape, leaf, whole
        self.known: dict[int, Linear] = {}

    def __call__(self, i: int, depth: int = 0) -> Linear:
        """The polynomial of a node; what is too long or too deep to expand is a leaf."""
        found = self.known.get(i)
        if found is None:
            try:
                read = self._read(i, depth + 1) if depth < DEPTH else None
            except TooLong:
                read = None
            found = self.known[i] = self.leaf(i) if read is None or len(read) > LIMIT else read
        return found

    def _read(self, i: int, depth: int) -> Linear | None:
        tape = self.tape
        tape.spend(1)
        op, args, exact = tape.ops[i], tape.args[i], tape.exact[i]
        if exact is not None:
            return {ONE_MONOMIAL: exact} if exact else {}
        if op in self.whole:
            return None
        if self.within and i not in self.within:
            return {((i, 1),): Fraction(1)}
        if i in tape.alias or op == "guard":
            return self(tape.alias.get(i, args[0]), depth)
        match op:
            case "add":
                total: Linear = {}
                for a in args:
                    for m, c in self(a, depth).items():
                        accumulate(total, m, c)
                return total
            case "neg":
                return scale_linear(self(args[0], depth), Fraction(-1))
            case "mul":
                return self._product([self(a, depth) for a in args])
            case "div":
                below = inverse_linear(self(args[1], depth))
                return None if below is None else times_linear(self(args[0], depth), below)
            case "pow":
                n = tape.exact[args[1]]
                whole = n is not None and n.denominator == 1 and 0 <= n <= MAX_POWER
                return self._product([self(args[0], depth)] * int(n or 0)) if whole else None
            case _:
                return None

    def _product(self, factors: list[Linear]) -> Linear:
        product: Linear = {ONE_MONOMIAL: Fraction(1)}
        for f in factors:
            product = times_linear(product, f)
        return product
