"""Judge one: signatures. A node's image under a random homomorphism into a finite field decides A = B.

Gonnet (STOC 1984; SYMSAC 1986) evaluates expressions with exp, log and trig in a finite field; Monagan and Gonnet
(ISSAC 1994) add roots; Maple's `testeq` is built on it. A place is a random element, a positive one a random square.
exp(u) expands u over monomials, each with its own random square, with exponents modulo q. A logarithm is additive over
what is proved positive and else an atom keyed by its argument's signature, a positive leading term divided out. Any
other function is an atom keyed by its argument's signature. |x| reads the sign of x, which is the Legendre symbol.

An equality of signatures is an identity in independent generators, and every rule used here is a law of the reals
where its obligations hold, so the identity holds for the reals they stand for, but for the chance bounded in
`degree.py` (Schwartz, JACM 1980; Zippel, EUROSAM 1979). A node without an image in a sample is None, and so is what
needs it; only the branch that is taken of a condition counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from .circle import Circle
from .forms import MAX_EXPONENT, Forms
from .polynomial import ONE_MONOMIAL, Linear, add_linear, scale_linear, times_linear
from .residue import Field, Residue, Undefined, Unsupported
from .sign import Ranging
from .tables.functions import ROWS
from .tape import Tape


class WrongSign(Undefined):
    """A constant has another sign in this sample than among the reals."""


class Signing(Forms):
    """Node → residue under one random homomorphism.

    `sites` counts the distinct sign or even-root sites met, `large` says that a literal was met which is too long
    for signatures alone to be trusted with.
    """

    def __init__(
        self, tape: Tape, ranges: Ranging, over: Field, key: bytes, signed: frozenset[int] = frozenset()
    ) -> None:  # fmt: skip
        super().__init__(tape, ranges, over, key)
        self.signed = signed
        self.sites: set[tuple[str, int]] = set()
        self.circle = Circle(over, self.stream)

    def run(self, order: Sequence[int]) -> dict[int, Residue | None]:
        """The images of all nodes of a tape's `reach`."""
        tape, values, zero, one = self.tape, self.values, self.zero, self.one
        ops, args, alias, rules = tape.ops, tape.args, tape.alias, _RULES
        tape.spend(len(order))
        strict = self.signed
        for i in order:
            op = ops[i]
            try:
                if op == "add":
                    total = zero
                    for a in args[i]:
                        total = total + values[a]
                    values[i] = total
                elif op == "mul":
                    total = one
                    for a in args[i]:
                        total = total * values[a]
                    values[i] = total
                elif i in alias:
                    values[i] = values[alias[i]]
                elif op == "div":
                    a, b = args[i]
                    values[i] = values[a] * self.inverse(values[b])
                elif op == "neg":
                    values[i] = -self.value(args[i][0])
                else:
                    values[i] = rules[op](self, i)
                if i in strict and self.field.is_square(values[i]) != self.ranges(i).positive:
                    raise WrongSign  # a constant's sign comes from a ball: this sample is of another real closed field
            except WrongSign:
                raise
            except (Undefined, TypeError):  # an argument without an image
                values[i] = None
        return values

    # -- leaves

    def _num(self, i: int) -> Residue:
        return self.number(self.tape.exact[i] or Fraction(0))

    def _place(self, i: int) -> Residue:
        known = self.ranges(i)
        if known.nonnegative:
            return self.stream.square()
        return -self.stream.square() if known.nonpositive else self.stream.element()

    def _const(self, i: int) -> Residue:
        if self.tape.values[i] == "e":
            return self.power_of(ONE_MONOMIAL, Fraction(1))
        return self.generator(("const", "pi"))

    def _atom(self, head: object, values: Sequence[Residue]) -> Residue:
        key = (head, *(int(v) for v in values))
        found = self.generators.get(key)
        if found is None:
            found = self.generators[key] = self.stream.element()
        return found

    # -- operators

    def _keyed(self, i: int) -> Residue:
        return self._atom((self.tape.ops[i], self.tape.values[i]), [self.value(a) for a in self.tape.args[i]])

    def _guard(self, i: int) -> Residue:
        found = [self.value(a) for a in self.tape.args[i]]
        return found[0]

    def _if(self, i: int) -> Residue:
        a, b, then, other = self.tape.args[i]
        return self.value(then if self.compared(str(self.tape.values[i]), a, b) else other)

    def compared(self, op: str, a: int, b: int) -> bool:
        """Does a relation hold in this sample? The sign of a difference is its Legendre symbol."""
        difference = self.value(a) - self.value(b)
        if difference == 0:
            return op in ("eq", "le", "ge")
        if op in ("eq", "ne"):
            return op == "ne"
        return (self._sign_of(difference) > 0) == (op in ("gt", "ge"))

    def _sign_of(self, value: Residue) -> int:
        if value == 0:
            return 0
        self.sites.add(("sign", min(int(value), int(-value))))
        return 1 if self.field.is_square(value) else -1

    def _row(self, i: int) -> Residue:
        row = ROWS[self.tape.ops[i]]
        values = [self.value(a) for a in self.tape.args[i]]
        if not (row.odd or row.even):
            return self._atom(self.tape.ops[i], values)
        if values[0] == 0 and row.odd:
            return self.zero
        mirrored = int(-values[0]) < int(values[0])
        atom = self._atom(self.tape.ops[i], [-values[0]] if mirrored else values)
        return -atom if mirrored and row.odd else atom

    def _pow(self, i: int) -> Residue:
        base, exponent = self.tape.args[i]
        exact = self.tape.exact[exponent]
        if exact is None:
            return self._symbolic_power(base, exponent)
        if abs(exact.numerator) > MAX_EXPONENT or exact.denominator > MAX_EXPONENT:
            self.large = True
        if exact.denominator == 1:
            return self.field.power(self.value(base), exact)
        if self.ranges(base).positive:
            if exact.denominator % 2 == 0 and self.tape.ops[base] not in _PLAIN:
                self.sites.add(("root", int(self.value(base))))  # what it is compared with may have another sign
            return self.expand(scale_linear(self.logarithm(base), exact))
        value = self.value(base)
        if value != 0:
            self.sites.add(("root", int(value)))
        if not self.field.is_square(value):
            raise Undefined
        return self.field.power(value, exact)

    def _symbolic_power(self, base: int, exponent: int) -> Residue:
        value = self.value(base)
        if self.tape.ops[base] == "const" and self.tape.values[base] == "e":
            return self.expand(self.linear(exponent))
        if self.ranges(base).positive or not self.tape.whole(exponent):
            return self.expand(times_linear(self.linear(exponent), self.logarithm(base)))
        if value == 0:
            raise Undefined
        return self._whole_power(value, self.linear(exponent))

    def _whole_power(self, value: Residue, exponent: Linear) -> Residue:
        """A base of either sign to an integer exponent: its size to the exponent, times a sign of its own parity."""
        constant = exponent.get(ONE_MONOMIAL, Fraction(0))
        rest = {m: c for m, c in exponent.items() if m != ONE_MONOMIAL}
        if any(c.denominator != 1 for c in exponent.values()):
            raise Unsupported("K113", "an exponent that is not plainly an integer")
        sign = self._sign_of(value)
        size = value if sign > 0 else -value
        total = self.field.power(size, constant) * self.expand(times_linear(rest, self.log_atom(size)))
        odd = int(constant) % 2
        for monomial, c in rest.items():
            if int(c) % 2:
                parity = self._atom(("parity", monomial), ())
                self.sites.add(("sign", min(int(parity), int(-parity))))
                odd += not self.field.is_square(parity)
        return -total if sign < 0 and odd % 2 else total

    def _cbrt(self, i: int) -> Residue:
        value = self.value(self.tape.args[i][0])
        return value if value == 0 else self.field.power(value, Fraction(1, 3))

    def _abs(self, i: int) -> Residue:
        (a,) = self.tape.args[i]
        known, value = self.ranges(a), self.value(a)
        if known.nonnegative or known.nonpositive:
            return value if known.nonnegative else -value
        return value if self._sign_of(value) >= 0 else -value

    def _sign(self, i: int) -> Residue:
        (a,) = self.tape.args[i]
        known, value = self.ranges(a), self.value(a)
        if known.nonzero:
            return self.one if known.positive else -self.one
        return self.field(self._sign_of(value))

    def _floor(self, i: int) -> Residue:
        """⌊u + n⌋ = ⌊u⌋ + n for whole n; else an atom."""
        linear = dict(self.linear(self.tape.args[i][0]))
        constant = linear.pop(ONE_MONOMIAL, Fraction(0))
        whole = constant.numerator // constant.denominator
        rest = add_linear(linear, {ONE_MONOMIAL: constant - whole} if constant != whole else {})
        if not linear:
            return self.field(whole)
        return self.field(whole) + self._atom("floor", [self.sum_of(rest)])

    def _gamma(self, i: int) -> Residue:
        """Γ(u + n) = Γ(u) · u(u + 1)…(u + n − 1) for whole n; Γ(u) an atom, 1 at u = 1."""
        rest, whole = self._shifted(i)
        total = (
            self.one if not rest or rest == {ONE_MONOMIAL: Fraction(1)} else self._atom("gamma", [self.sum_of(rest)])
        )
        base = self.sum_of(rest)
        for k in range(abs(whole)):
            factor = base + (k if whole > 0 else -k - 1)
            total = total * factor if whole > 0 else total * self.inverse(factor)
        return total

    def _digamma(self, i: int) -> Residue:
        """ψ(u + n) = ψ(u) + 1/u + … + 1/(u + n − 1) for whole n."""
        rest, whole = self._shifted(i)
        base = self.sum_of(rest)
        total = self._atom("digamma", [base])
        for k in range(abs(whole)):
            step = self.inverse(base + (k if whole > 0 else -k - 1))
            total = total + step if whole > 0 else total - step
        return total

    def _shifted(self, i: int) -> tuple[Linear, int]:
        """An argument as what is left of it between 0 and 1 (1 for a whole number), and the whole number taken out."""
        linear = dict(self.linear(self.tape.args[i][0]))
        constant = linear.pop(ONE_MONOMIAL, Fraction(0))
        whole = constant.numerator // constant.denominator - (0 if linear or constant.denominator != 1 else 1)
        if abs(whole) > 2000:
            raise Unsupported("K105", "the argument of a gamma function is too large")
        return add_linear(linear, {ONE_MONOMIAL: constant - whole} if constant != whole else {}), whole

    # -- exponentials

    def _exp(self, i: int) -> Residue:
        (a,) = self.tape.args[i]
        self.value(a)  # what is undefined in an exponent is undefined outside it
        return self.expand(self.linear(a))

    # -- logarithms and the circle

    def _log(self, i: int) -> Residue:
        (a,) = self.tape.args[i]
        if self.value(a) == 0:
            raise Undefined
        return self.sum_of(self.logarithm(a))

    def _sin(self, i: int) -> Residue:
        return self._angle(i)[1]

    def _cos(self, i: int) -> Residue:
        return self._angle(i)[0]

    def _angle(self, i: int) -> tuple[Residue, Residue]:
        (a,) = self.tape.args[i]
        self.value(a)
        return self.circle.angle(self.linear(a), int(self.generator(("const", "pi"))))


def signed_nodes(tape: Tape, ranges: Ranging, order: Sequence[int]) -> frozenset[int]:
    """The nodes of known sign that a sample has to give that sign, where an even root or a modulus may read it.

    An even root is the positive one, which only means something if what it is compared with has its sign.
    """
    inner = [(i, tape.args[i][0]) for i in order if tape.ops[i] in _SIGNED and _reads_sign(tape, i)]
    plain = all(tape.ops[a] in _PLAIN for _, a in inner)
    angles = any(tape.ops[i] in ("sin", "cos") and ranges.is_closed(i) for i in order)
    if plain and not (inner and angles):
        return frozenset()
    sums = [i for i in order if tape.ops[i] in _SUMS and tape.exact[i] is None]
    found = [i for i in sums if ranges.is_closed(i) and ranges(i).nonzero]
    if not plain:
        found += [i for i in sums if not ranges.is_closed(i) and ranges(i).nonzero][: max(0, MAX_SIGNED - len(found))]
    return frozenset(found)


def _reads_sign(tape: Tape, i: int) -> bool:
    if tape.ops[i] != "pow":
        return True
    exponent = tape.exact[tape.args[i][1]]
    return exponent is not None and exponent.denominator % 2 == 0


MAX_SIGNED = 6
_PLAIN = frozenset(("num", "place", "exp", "const"))
_SUMS = frozenset(("add", "sin", "cos"))
_SIGNED = frozenset(("pow", "abs", "sign", "if"))
_PRIMITIVES: dict[str, Callable[[Signing, int], Any]] = {
    "exp": Signing._exp,
    "log": Signing._log,
    "abs": Signing._abs,
    "cbrt": Signing._cbrt,
    "sin": Signing._sin,
    "cos": Signing._cos,
    "sign": Signing._sign,
    "floor": Signing._floor,
    "gamma": Signing._gamma,
    "digamma": Signing._digamma,
}
_RULES: dict[str, Callable[[Signing, int], Any]] = {
    "num": Signing._num,
    "place": Signing._place,
    "const": Signing._const,
    "pow": Signing._pow,
    "guard": Signing._guard,
    "if": Signing._if,
    **dict.fromkeys(("fun", "member", "sigma"), Signing._keyed),
    **{name: _PRIMITIVES.get(row.primitive, Signing._row) for name, row in ROWS.items()},
}
