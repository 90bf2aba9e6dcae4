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

from collections.abc import Hashable, Sequence

from .circle import Circle
from .forms import Forms
from .residue import Field, Residue, Undefined
from .sign import Ranging
from .tables.signatures import OPERATORS
from .tape import Tape


class WrongSign(Undefined):
    """A constant has another sign in this sample than among the reals."""


class Signing(Forms):
    """Node → residue under one random homomorphism.

    `signs` are the distinct sign sites met, each with the sign of what was met first; `roots` are the even roots whose
    sign matters. `large` says that a literal was met which is too long
    for signatures alone to be trusted with.
    """

    def __init__(
        self, tape: Tape, ranges: Ranging, over: Field, key: bytes, signed: frozenset[int] = frozenset()
    ) -> None:  # fmt: skip
        super().__init__(tape, ranges, over, key)
        self.signed = signed
        self.signs: dict[int, tuple[Hashable, bool]] = {}
        self.roots: set[int] = set()
        self.circle = Circle(over, self.stream)

    def run(self, order: Sequence[int]) -> dict[int, Residue | None]:
        """The images of all nodes of a tape's `reach`."""
        tape, values, zero, one = self.tape, self.values, self.zero, self.one
        ops, args, alias = tape.ops, tape.args, tape.alias
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
                    values[i] = OPERATORS[op](self, i)
                if i in strict and self.field.is_square(values[i]) != self.ranges(i).positive:
                    raise WrongSign  # a constant's sign comes from a ball: this sample is of another real closed field
            except WrongSign:
                raise
            except (Undefined, TypeError):  # an argument without an image
                values[i] = None
        return values

    def atom(self, head: object, values: Sequence[Residue]) -> Residue:
        """The random element that a function nothing else is known of has at these values."""
        key = (head, *(int(v) for v in values))
        found = self.generators.get(key)
        if found is None:
            found = self.generators[key] = self.stream.element()
        return found

    def sign_of(self, value: Residue, what: Hashable) -> int:
        """The sign of a value in this sample: its Legendre symbol, which is a sign site."""
        if value == 0:
            return 0
        positive = self.field.is_square(value)
        at = int(value)
        if at not in self.signs and int(-value) not in self.signs:
            self.signs[at] = what, positive
        return 1 if positive else -1
