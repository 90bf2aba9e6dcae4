"""Exponents, angles and logarithms in one sample: nodes expanded into polynomials over atoms that are residues.

exp(u) needs u as a sum of monomials, each with its own random square; log is additive over what is proved positive, and
else reads its argument as a quotient of sums (`quotient.py`). What is no polynomial is an atom keyed by its value.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpz

from .polynomial import DEPTH, Expansion, Linear, Monomial, add_linear, scale_linear
from .quotient import Quotients
from .residue import Field, Residue, Stream, Undefined
from .sign import Ranging
from .tables.logarithms import LEAVES, MAX_LITERAL, gathered
from .tables.logarithms import OPERATORS as LOGARITHMS
from .tape import Tape

MAX_EXPONENT = 2**32


class Forms:
    """The generators of one sample and the forms that exponents and logarithms are read in.

    `large` says that a literal was met which is too long for signatures alone to be trusted with.
    """

    def __init__(self, tape: Tape, ranges: Ranging, over: Field, key: bytes) -> None:
        self.tape: Tape = tape
        self.field, self.ranges = over, ranges
        self.stream = Stream(key, over)
        self.values: dict[int, Residue | None] = {}
        self.generators: dict[object, Residue] = {}
        self.bases: dict[int, Residue] = {}
        self.primes: set[int] = set()
        self.large = False
        self.zero, self.one = over(0), over(1)
        self.linear: Expansion = Expansion(tape, self._leaf)
        self.quotients = Quotients(self)

    def expand(self, exponent: Linear) -> Residue:
        """exp of a polynomial."""
        total = self.one
        for monomial, c in (gathered(self, exponent) if self.primes else exponent).items():
            total = total * self.power_of(monomial, c)
        return total

    def power_of(self, monomial: Monomial, c: Fraction) -> Residue:
        """exp(c · monomial): the base itself where the monomial is a logarithm."""
        base = self.base_of(monomial)
        if base is None:
            return self._square_power(self.generator(("exp", monomial)), c)
        if c.denominator == 1:
            return self.field.power(base, c)
        if not self.field.is_square(base):
            raise Undefined
        return self._square_power(base, c)

    def base_of(self, monomial: Monomial) -> Residue | None:
        """What a monomial is the logarithm of, if it is one."""
        return self.bases.get(monomial[0][0]) if len(monomial) == 1 and monomial[0][1] == 1 else None

    def _square_power(self, base: Residue, c: Fraction) -> Residue:
        n, d = c.numerator, c.denominator
        if max(abs(n), d) > MAX_EXPONENT:
            self.large = True
        if d == 1:
            return base**n if n >= 0 else base.inverse() ** -n
        return base ** (n * pow(d, -1, self.field.q) % self.field.q)

    def sum_of(self, linear: Linear) -> Residue:
        """The value of a polynomial over atoms."""
        total = self.zero
        for monomial, c in linear.items():
            part = self.field(c)
            for atom, n in monomial:
                part = part * self.field.power(self.field(atom), Fraction(n))
            total = total + part
        return total

    def _leaf(self, i: int) -> Linear:
        value = self.value(i)
        rule = LEAVES.get(self.tape.ops[i])
        found = rule(self, i) if rule is not None else None
        if found is not None:
            return found
        return {((int(value), 1),): Fraction(1)} if value != 0 else {}

    # -- logarithms

    def logarithm(self, i: int, depth: int = 0) -> Linear:
        """log of a node as a polynomial over atoms, additive over what is proved positive."""
        tape = self.tape
        tape.spend(1)
        if depth > DEPTH:
            return self.log_atom(self.value(i))
        exact = tape.exact[i]
        if exact is not None:
            return self.log_number(exact)
        if i in tape.alias:
            return self.logarithm(tape.alias[i], depth + 1)
        rule = LOGARITHMS.get(tape.ops[i])
        found = rule(self, i, depth + 1) if rule is not None else None
        return self.log_atom(self.value(i)) if found is None else found

    def log_atom(self, value: Residue) -> Linear:
        """An atom for log(value), the same up to sign for value and 1/value."""
        if value == 1:
            return {}
        inverse = self.inverse(value)
        flip = int(inverse) < int(value)
        base = inverse if flip else value
        atom = self.generator(("log", int(base)))
        self.bases[int(atom)] = base
        return {((int(atom), 1),): Fraction(-1 if flip else 1)}

    def log_number(self, value: Fraction) -> Linear:
        """log of an exact number over the logarithms of its primes."""
        self.number(value)
        if value <= 0 or max(value.numerator, value.denominator).bit_length() > MAX_LITERAL:
            return self.log_atom(self.field(value))
        total: Linear = {}
        for n, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, count in fmpz(n).factor():
                part = scale_linear(self.log_atom(self.field(int(prime))), Fraction(sign * int(count)))
                total = add_linear(total, part)
        return total

    def inverse(self, a: Residue | None) -> Residue:
        """1/a; a zero is a pole of this sample."""
        if a is None or a == 0:
            raise Undefined
        return a.inverse()

    def value(self, i: int) -> Residue:
        """The image of a node that has one."""
        found = self.values[i]
        if found is None:
            raise Undefined
        return found

    def number(self, value: Fraction) -> Residue:
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_LITERAL:
            self.large = True
        return self.field(value)

    def generator(self, key: object) -> Residue:
        """The random square of a key."""
        found = self.generators.get(key)
        if found is None:
            found = self.generators[key] = self.stream.square()
        return found
