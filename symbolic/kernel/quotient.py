"""Sums of monomials over a product of such sums: the form in which a logarithm's argument is read.

log σ(θ), log(1 − σ(θ)) and log(e^θ/(1 + e^θ)) agree once each argument is one quotient, its monomials are taken out of
the logarithm and what remains is divided by a leading term. An exponential is an atom to a rational power. A term is
divided out of a logarithm only where it is proved positive. Denominators stay factored, so that products come apart.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from .polynomial import (
    DEPTH,
    LIMIT,
    MAX_POWER,
    ONE_MONOMIAL,
    Linear,
    Monomial,
    TooLong,
    accumulate,
    add_linear,
    inverse_linear,
    scale_linear,
    times_linear,
    times_monomial,
)  # fmt: skip

if TYPE_CHECKING:
    from .forms import Forms

Factors: TypeAlias = dict[tuple[tuple[Monomial, Fraction], ...], int]
Quotient: TypeAlias = tuple[Linear, Factors]

ONE: Linear = {ONE_MONOMIAL: Fraction(1)}


class Quotients:
    """Reads nodes as quotients in one sample. Raises TooLong inside, answers None outside.

    `positive` are the atoms proved so, `exponents` the monomial that an exponential's atom is e to the power of.
    """

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.positive: set[int] = set()
        self.exponents: dict[int, Monomial] = {}

    def logarithm(self, i: int) -> Linear | None:
        """The log of a node as a polynomial over atoms, or None where its argument is too long to expand."""
        try:
            above, below = self.form(i, 0)
            total = self._log_sum(above)
            for factor, n in below.items():
                if not all(self._is_positive(m, c) for m, c in factor):
                    return None
                total = add_linear(total, scale_linear(self._log_sum(dict(factor)), Fraction(-n)))
            return total
        except TooLong:
            return None

    def _is_positive(self, monomial: Monomial, c: Fraction) -> bool:
        return c > 0 and all(a in self.positive or n % 2 == 0 for a, n in monomial)

    def _log_sum(self, terms: Linear) -> Linear:
        """log of a sum: a positive term taken out, chosen so that the choice does not depend on a common factor."""
        forms, total = self.forms, self.forms.sum_of(terms)
        leading = [m for m, c in terms.items() if c > 0 and all(a in self.positive for a, _ in m)]
        if not leading:
            return forms.log_atom(total)
        ratios = {int(total * forms.inverse(forms.sum_of({m: terms[m]}))): m for m in leading}
        ratio = min(ratios)
        found = forms.log_number(terms[ratios[ratio]])
        for atom, n in ratios[ratio]:
            inner = {self.exponents[atom]: Fraction(1)} if atom in self.exponents else forms.log_atom(forms.field(atom))
            found = add_linear(found, scale_linear(inner, Fraction(n)))
        return add_linear(found, forms.log_atom(forms.field(ratio)))

    def form(self, i: int, depth: int) -> Quotient:
        """The quotient a node is."""
        tape = self.forms.tape
        tape.spend(1)
        if depth > DEPTH:
            raise TooLong
        op, args, exact = tape.ops[i], tape.args[i], tape.exact[i]
        if exact is not None:
            return ({ONE_MONOMIAL: exact} if exact else {}), {}
        if i in tape.alias or op == "guard":
            return self.form(tape.alias.get(i, args[0]), depth + 1)
        match op:
            case "add":
                return _total([self.form(a, depth + 1) for a in args])
            case "neg":
                above, below = self.form(args[0], depth + 1)
                return scale_linear(above, Fraction(-1)), below
            case "mul":
                return _product([self.form(a, depth + 1) for a in args])
            case "div":
                return _product([self.form(args[0], depth + 1), _inverse(self.form(args[1], depth + 1))])
            case "pow" if (n := tape.exact[args[1]]) is not None and n.denominator == 1 and abs(n) <= MAX_POWER:
                found = _product([self.form(args[0], depth + 1)] * abs(int(n)))
                return found if n >= 0 else _inverse(found)
            case "exp":
                return self._exponential(self.forms.linear(args[0])), {}
            case _:
                return self._atom(i)

    def _exponential(self, exponent: Linear) -> Linear:
        forms, product = self.forms, ONE_MONOMIAL
        for m, c in exponent.items():
            base = forms.base_of(m)
            atom = int(forms.generator(("exp", m)) if base is None else base)
            if base is None:
                self.exponents[atom] = m
            self.positive.add(atom)
            product = times_monomial(product, ((atom, c),))
        return {product: Fraction(1)}

    def _atom(self, i: int) -> Quotient:
        value = int(self.forms.value(i))
        if self.forms.ranges(i).positive:
            self.positive.add(value)
        return ({((value, 1),): Fraction(1)} if value else {}), {}


def _total(parts: list[Quotient]) -> Quotient:
    common: Factors = {}
    for _, below in parts:
        for factor, n in below.items():
            common[factor] = max(common.get(factor, 0), n)
    total: Linear = {}
    for above, below in parts:
        for factor, n in common.items():
            for _ in range(n - below.get(factor, 0)):
                above = times_linear(above, dict(factor))
        for m, c in above.items():
            accumulate(total, m, c)
    if len(total) > LIMIT:
        raise TooLong
    return total, common


def _product(parts: list[Quotient]) -> Quotient:
    above, below = ONE, Factors()
    for a, b in parts:
        above = times_linear(above, a)
        for factor, n in b.items():
            below[factor] = below.get(factor, 0) + n
    return above, below


def _inverse(a: Quotient) -> Quotient:
    above, below = a
    if not above:
        raise TooLong
    numerator = ONE
    for factor, n in below.items():
        for _ in range(n):
            numerator = times_linear(numerator, dict(factor))
    flipped = inverse_linear(above)
    if flipped is not None:
        return times_linear(numerator, flipped), {}
    return numerator, {tuple(sorted(above.items())): 1}
