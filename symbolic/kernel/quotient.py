"""Sums of exponential monomials over a product of such sums: the form in which a logarithm's argument is read.

log σ(θ), log(1 − σ(θ)) and log(e^θ/(1 + e^θ)) agree once each argument is one quotient, its monomials are taken out of
the logarithm and what remains is divided by a leading term. A term is divided out of a logarithm only where it is
proved positive. Denominators stay factored, so that products of sums come apart again.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from .polynomial import (
    LIMIT,
    ONE_MONOMIAL,
    Linear,
    Monomial,
    TooLong,
    accumulate,
    add_linear,
    scale_linear,
    times_monomial,
)
from .residue import Residue

if TYPE_CHECKING:
    from .forms import Forms

Exponent: TypeAlias = tuple[tuple[Monomial, Fraction], ...]
Product: TypeAlias = tuple[Monomial, Exponent]
Sum: TypeAlias = dict[Product, Fraction]
Factors: TypeAlias = dict[tuple[tuple[Product, Fraction], ...], int]
Quotient: TypeAlias = tuple[Sum, Factors]

UNIT: Product = (ONE_MONOMIAL, ())


class Quotients:
    """Reads terms as quotients in one sample. Raises TooLong inside, answers None outside."""

    def __init__(self, signing: Forms) -> None:
        self.signing = signing
        self.positive: set[int] = set()

    def logarithm(self, i: int) -> Linear | None:
        """The log of a node as a polynomial over atoms, or None where its argument is too long to expand."""
        try:
            above, below = self.form(i, 0)
            total = self._log_sum(above)
            for factor, n in below.items():
                inner = dict(factor)
                if not all(self._is_positive(p, c) for p, c in inner.items()):
                    return None
                total = add_linear(total, scale_linear(self._log_sum(inner), Fraction(-n)))
            return total
        except TooLong:
            return None

    def _is_positive(self, product: Product, c: Fraction) -> bool:
        return c > 0 and all(a in self.positive or n % 2 == 0 for a, n in product[0])

    def _log_sum(self, terms: Sum) -> Linear:
        """log of a sum: a positive term taken out, chosen so that the choice does not depend on a common factor."""
        signing = self.signing
        values = {p: signing.field(c) * self._value(p) for p, c in terms.items()}
        total = signing.zero
        for v in values.values():
            total = total + v
        best: tuple[int, Product] | None = None
        for p, c in terms.items():
            if c > 0 and all(a in self.positive for a, _ in p[0]):
                ratio = int(total * signing.inverse(values[p]))
                if best is None or ratio < best[0]:
                    best = ratio, p
        if best is None:
            return signing.log_atom(total)
        ratio, (monomial, exponent) = best
        found = add_linear(dict(exponent), signing.log_number(terms[best[1]]))
        for atom, n in monomial:
            found = add_linear(found, scale_linear(signing.log_atom(signing.field(atom)), Fraction(n)))
        return add_linear(found, signing.log_atom(signing.field(ratio)))

    def _value(self, product: Product) -> Residue:
        signing = self.signing
        monomial, exponent = product
        total = signing.expand(dict(exponent))
        for atom, n in monomial:
            total = total * signing.field.power(signing.field(atom), Fraction(n))
        return total

    def form(self, i: int, depth: int) -> Quotient:
        """The quotient a node is."""
        tape = self.signing.tape
        tape.spend(1)
        if depth > 150:
            raise TooLong
        op, args = tape.ops[i], tape.args[i]
        exact = tape.exact[i]
        if exact is not None:
            return ({UNIT: exact} if exact else {}), {}
        if i in tape.alias:
            return self.form(tape.alias[i], depth + 1)
        match op:
            case "add":
                return self._total([self.form(a, depth + 1) for a in args])
            case "neg":
                above, below = self.form(args[0], depth + 1)
                return {p: -c for p, c in above.items()}, below
            case "mul":
                found: Quotient = ({UNIT: Fraction(1)}, {})
                for a in args:
                    found = _times(found, self.form(a, depth + 1))
                return found
            case "div":
                return _times(self.form(args[0], depth + 1), _inverse(self.form(args[1], depth + 1)))
            case "pow":
                return self._pow(i, depth)
            case "exp":
                return {(ONE_MONOMIAL, _key(self.signing.linear(args[0]))): Fraction(1)}, {}
            case "guard":
                return self.form(args[0], depth + 1)
            case _:
                return self._atom(i)

    def _pow(self, i: int, depth: int) -> Quotient:
        base, exponent = self.signing.tape.args[i]
        n = self.signing.tape.exact[exponent]
        if n is None or n.denominator != 1 or abs(n) > 8:
            return self._atom(i)
        inner = self.form(base, depth + 1)
        found: Quotient = ({UNIT: Fraction(1)}, {})
        for _ in range(abs(int(n))):
            found = _times(found, inner)
        return found if n >= 0 else _inverse(found)

    def _atom(self, i: int) -> Quotient:
        value = self.signing.value(i)
        if value == 0:
            return {}, {}
        if self.signing.ranges(i).positive:
            self.positive.add(int(value))
        return {(((int(value), 1),), ()): Fraction(1)}, {}

    def _total(self, parts: list[Quotient]) -> Quotient:
        common: Factors = {}
        for _, below in parts:
            for factor, n in below.items():
                common[factor] = max(common.get(factor, 0), n)
        total: Sum = {}
        for above, below in parts:
            for factor, n in common.items():
                for _ in range(n - below.get(factor, 0)):
                    above = _product(above, dict(factor))
            for p, c in above.items():
                accumulate(total, p, c)
        if len(total) > LIMIT:
            raise TooLong
        return total, common


def _key(exponent: Linear) -> Exponent:
    return tuple(sorted(exponent.items()))


def _join(a: Product, b: Product) -> Product:
    exponent = b[1] if not a[1] else a[1] if not b[1] else _key(add_linear(dict(a[1]), dict(b[1])))
    return times_monomial(a[0], b[0]), exponent


def _product(a: Sum, b: Sum) -> Sum:
    if len(a) * len(b) > LIMIT:
        raise TooLong
    total: Sum = {}
    for p, c in a.items():
        for q, d in b.items():
            accumulate(total, _join(p, q), c * d)
    return total


def _times(a: Quotient, b: Quotient) -> Quotient:
    below = dict(a[1])
    for factor, n in b[1].items():
        below[factor] = below.get(factor, 0) + n
    return _product(a[0], b[0]), below


def _inverse(a: Quotient) -> Quotient:
    above, below = a
    numerator: Sum = {UNIT: Fraction(1)}
    for factor, n in below.items():
        for _ in range(n):
            numerator = _product(numerator, dict(factor))
    if not above:
        raise TooLong
    if len(above) == 1:
        (((monomial, exponent), c),) = above.items()
        flipped: Product = (tuple((x, -n) for x, n in monomial), tuple((m, -v) for m, v in exponent))
        return _product(numerator, {flipped: 1 / c}), {}
    return numerator, {tuple(sorted(above.items())): 1}
