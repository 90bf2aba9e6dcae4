"""Judge one: signatures. A term's image under a random homomorphism into a finite field decides A = B.

Gonnet (STOC 1984; SYMSAC 1986) evaluates expressions with exp, log and trig in a finite field; Monagan and Gonnet
(ISSAC 1994) add roots; Maple's `testeq` is built on it. A symbol is a random element, a positive one a random square.
exp(u) expands u over monomials, each with its own random square, with exponents modulo q. A logarithm is additive over
what is proved positive and else an atom keyed by its argument's signature, a positive leading term divided out. Any
other function is an atom keyed by its argument's signature. |x| reads the sign of x, which is the Legendre symbol.

An equality of signatures is an identity in independent generators, and every rule used here is a law of the reals
where its obligations hold, so the identity holds for the reals they stand for, but for the chance bounded in
`degree.py` (Schwartz, JACM 1980; Zippel, EUROSAM 1979).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpz

from ..core.term import Term
from .circle import Circle
from .polynomial import LIMIT, ONE_MONOMIAL, Linear, TooLong, add_linear, scale_linear, times_linear
from .quotient import Quotients
from .residue import Field, Residue, Stream, Undefined, Unsupported
from .scene import Frame, Scene
from .sign import Ranging
from .tables.functions import ROWS
from .walk import Budget, Walker

MAX_LITERAL = 64
MAX_EXPONENT = 2**32


class Signing(Walker[Residue]):
    """Term → residue under one random homomorphism.

    `sites` counts the distinct sign or even-root sites met, `large` says that a literal was met which is too long
    for signatures alone to be trusted with.
    """

    kind = "signature"

    def __init__(self, scene: Scene, ranges: Ranging, over: Field, key: bytes, budget: Budget) -> None:
        self.field, self.ranges = over, ranges
        self.stream = Stream(key, over)
        self.places: dict[Term, Residue] = {}
        self.generators: dict[object, Residue] = {}
        self.bases: dict[int, Residue] = {}
        self.circle = Circle(over, self.stream)
        self.sites: set[tuple[str, int]] = set()
        self.signs: dict[int, bool] = {}
        self.large = False
        self.zero, self.one = over(0), over(1)
        self.quotients = Quotients(self)
        super().__init__(scene, budget)

    @classmethod
    def rules(cls) -> dict[str, Any]:
        primitives = {
            "exp": cls._exp,
            "log": cls._log,
            "abs": cls._abs,
            "cbrt": cls._cbrt,
            "sin": cls._sin,
            "cos": cls._cos,
        }
        found: dict[str, Any] = {"pow": cls._pow, "const": cls._const}
        for name, row in ROWS.items():
            found[name] = primitives[row.primitive] if row.primitive else cls._row
        return found

    # -- leaves

    def number(self, value: Fraction) -> Residue:
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_LITERAL:
            self.large = True
        return self.field(value)

    def slot(self, place: Term) -> Residue:
        found = self.places.get(place)
        if found is None:
            known = self.ranges.value(place, self.scene.base)
            found = self._signed(known.nonnegative, known.nonpositive)
            self.places[place] = found
        return found

    def _signed(self, positive: bool, negative: bool) -> Residue:
        if positive:
            return self.stream.square()
        return -self.stream.square() if negative else self.stream.element()

    def unknown(self, term: Term, frame: Frame) -> Residue:
        return self._atom(term.func.key, [self.value(a, frame) for a in term.args])

    def _atom(self, head: object, values: list[Residue]) -> Residue:
        key = (head, *(int(v) for v in values))
        found = self.generators.get(key)
        if found is None:
            found = self.generators[key] = self.stream.element()
        return found

    def _const(self, t: Term, f: Frame) -> Residue:
        if t.name == "e":
            return self._power_of(ONE_MONOMIAL, Fraction(1))
        if t.name != "pi":
            raise Unsupported("K101", f"{t.name} is not a number")
        return self._generator(("const", "pi"))

    def _generator(self, key: object) -> Residue:
        found = self.generators.get(key)
        if found is None:
            found = self.generators[key] = self.stream.square()
        return found

    # -- operators

    def combine(self, term: Term, values: list[Residue], frame: Frame) -> Residue:
        match term.op:
            case "add":
                total = self.zero
                for v in values:
                    total = total + v
                return total
            case "mul":
                total = self.one
                for v in values:
                    total = total * v
                return total
            case "neg":
                return -values[0]
            case "div":
                return values[0] * self.field.inverse(values[1])
            case op:
                raise Unsupported("K101", f"{op} is not known to the kernel yet")

    def _row(self, t: Term, f: Frame) -> Residue:
        row = ROWS[t.op]
        if row.rewrite is not None:
            return self.value(row.rewrite(*t.args), f)
        values = [self.value(a, f) for a in t.args]
        if not (row.odd or row.even):
            return self._atom(t.op, values)
        if values[0] == 0 and row.odd:
            return self.zero
        mirrored = int(-values[0]) < int(values[0])
        atom = self._atom(t.op, [-values[0]] if mirrored else values)
        return -atom if mirrored and row.odd else atom

    def _pow(self, t: Term, f: Frame) -> Residue:
        base, exponent = t.args
        exact = self.scene.rational(exponent, f)
        if exact is None:
            if base.op == "const" and base.name == "e":
                return self.expand(self.linear(exponent, f))
            return self.expand(times_linear(self.linear(exponent, f), self.logarithm(base, f)))
        if abs(exact.numerator) > MAX_EXPONENT or exact.denominator > MAX_EXPONENT:
            self.large = True
        if exact.denominator == 1:
            return self.field.power(self.value(base, f), exact)
        known = self.ranges.value(base, f)
        if known.positive:
            return self.expand(scale_linear(self.logarithm(base, f), exact))
        return self._root(self.value(base, f), exact)

    def _root(self, value: Residue, exponent: Fraction) -> Residue:
        if value != 0:
            self.sites.add(("root", int(value)))
        if not self.field.is_square(value):
            raise Undefined
        return self.field.power(value, exponent)

    def _cbrt(self, t: Term, f: Frame) -> Residue:
        value = self.value(t.args[0], f)
        return value if value == 0 else self.field.power(value, Fraction(1, 3))

    def _abs(self, t: Term, f: Frame) -> Residue:
        known = self.ranges.value(t.args[0], f)
        value = self.value(t.args[0], f)
        if known.nonnegative:
            return value
        if known.nonpositive:
            return -value
        self.sites.add(("sign", min(int(value), int(-value))))
        return value if self.field.is_square(value) else -value

    # -- exponentials

    def _exp(self, t: Term, f: Frame) -> Residue:
        self.value(t.args[0], f)  # what is undefined in an exponent is undefined outside it
        return self.expand(self.linear(t.args[0], f))

    def expand(self, exponent: Linear) -> Residue:
        total = self.one
        for monomial, c in exponent.items():
            total = total * self._power_of(monomial, c)
        return total

    def _power_of(self, monomial: tuple[tuple[int, int], ...], c: Fraction) -> Residue:
        """exp(c · monomial): the base itself where the monomial is a logarithm."""
        if len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0] in self.bases:
            base = self.bases[monomial[0][0]]
            if c.denominator != 1:
                if not self.field.is_square(base):
                    raise Undefined
                return self._square_power(base, c)
            return self.field.power(base, c)
        return self._square_power(self._generator(("exp", monomial)), c)

    def _square_power(self, base: Residue, c: Fraction) -> Residue:
        if max(abs(c.numerator), c.denominator) > MAX_EXPONENT:
            self.large = True
        return base ** (c.numerator * pow(c.denominator, -1, self.field.q) % self.field.q)

    def linear(self, t: Term, f: Frame, depth: int = 0) -> Linear:
        """A term as a polynomial over atoms keyed by residues, for exponents and angles; an atom where it is none."""
        if depth < 200:
            try:
                found = self._linear(t, f, depth + 1)
                if found is not None and len(found) <= LIMIT:
                    return found
            except TooLong:
                pass
        return self._as_atom(t, f)

    def _as_atom(self, t: Term, f: Frame) -> Linear:
        value = self.value(t, f)
        return {((int(value), 1),): Fraction(1)} if value != 0 else {}

    def _linear(self, t: Term, f: Frame, depth: int) -> Linear | None:
        self.spend(1)
        exact = self.scene.rational(t, f)
        if exact is not None:
            return {ONE_MONOMIAL: exact} if exact else {}
        match t.op:
            case "add":
                total: Linear = {}
                for a in t.args:
                    total = add_linear(total, self.linear(a, f, depth))
                return total
            case "neg":
                return scale_linear(self.linear(t.args[0], f, depth), Fraction(-1))
            case "mul":
                product: Linear = {ONE_MONOMIAL: Fraction(1)}
                for a in t.args:
                    product = times_linear(product, self.linear(a, f, depth))
                return product
            case "div":
                return self._over(t, f, depth)
            case "pow":
                n = self.scene.rational(t.args[1], f)
                if n is None or n.denominator != 1 or not 0 <= n <= 8:
                    return None
                product = {ONE_MONOMIAL: Fraction(1)}
                for _ in range(int(n)):
                    product = times_linear(product, self.linear(t.args[0], f, depth))
                return product
            case "log":
                self.value(t, f)
                return self.logarithm(t.args[0], f, depth)
            case "sum" | "sumover":
                total = {}
                for g in self.scene.instances(t, f):
                    total = add_linear(total, self.linear(t.args[0], g, depth))
                return total
            case _:
                entered = self.resolved(t, f)
                return None if entered is None else self.linear(*entered, depth)

    def _over(self, t: Term, f: Frame, depth: int) -> Linear | None:
        below = self.linear(t.args[1], f, depth)
        if len(below) != 1:
            return None
        ((monomial, c),) = below.items()
        inverse = {tuple((a, -n) for a, n in monomial): 1 / c}
        return times_linear(self.linear(t.args[0], f, depth), inverse)

    def resolved(self, t: Term, f: Frame) -> tuple[Term, Frame] | None:
        """What a name, an application, a derivative or a rewritten function stands for; None for an atom."""
        scene = self.scene
        match t.op:
            case "sym":
                closure = f.lookup(t.name)
                if closure is not None:
                    return closure
                given = scene.plain(t) or scene.places.get(t)
                return None if given is None else (given, scene.base)
            case "apply":
                entered = scene.enter(t, f)
                return None if entered is None or entered[0] is None else (entered[0], entered[1])
            case "diff":
                formed = scene.derivative(t, f)
                return None if formed is None else (formed, f)
            case "total":
                formed = scene.total(t, f)
                return None if formed is None else (formed, scene.base)
            case "sum" | "sumover" | "expect" | "prod" | "prodover":
                return None
            case "piecewise":
                return scene.branch(t, f), f
            case op if op in ROWS and ROWS[op].rewrite is not None:
                rewrite = ROWS[op].rewrite
                return None if rewrite is None else (rewrite(*t.args), f)
            case _:
                return None

    # -- logarithms

    def _log(self, t: Term, f: Frame) -> Residue:
        if self.value(t.args[0], f) == 0:
            raise Undefined
        total = self.zero
        for monomial, c in self.logarithm(t.args[0], f).items():
            part = self.field(c)
            for atom, n in monomial:
                part = part * self.field.power(self.field(atom), Fraction(n))
            total = total + part
        return total

    def logarithm(self, t: Term, f: Frame, depth: int = 0) -> Linear:
        """log t as a polynomial over atoms, additive over what is proved positive."""
        self.spend(1)

        def positive(a: Term) -> bool:
            return self.ranges.value(a, f).positive

        if depth > 200:
            return self.log_atom(self.value(t, f))
        exact = self.scene.rational(t, f)
        if exact is not None:
            return self.log_number(exact)
        match t.op:
            case "exp":
                return self.linear(t.args[0], f, depth + 1)
            case "const" if t.name == "e":
                return {ONE_MONOMIAL: Fraction(1)}
            case "mul" if all(positive(a) for a in t.args):
                total: Linear = {}
                for a in t.args:
                    total = add_linear(total, self.logarithm(a, f, depth + 1))
                return total
            case "div" if all(positive(a) for a in t.args):
                above, below = (self.logarithm(a, f, depth + 1) for a in t.args)
                return add_linear(above, scale_linear(below, Fraction(-1)))
            case "pow" if positive(t.args[0]):
                return times_linear(self.linear(t.args[1], f, depth + 1), self.logarithm(t.args[0], f, depth + 1))
            case "add" | "sum" | "sumover" | "neg" | "mul" | "div" | "pow":
                return self._log_quotient(t, f)
            case _:
                entered = self.resolved(t, f)
                return self.log_atom(self.value(t, f)) if entered is None else self.logarithm(*entered, depth + 1)

    def _log_quotient(self, t: Term, f: Frame) -> Linear:
        """log of a sum, by its form as a quotient of sums of monomials with a positive leading one divided out."""
        found = self.quotients.logarithm(t, f)
        return self.log_atom(self.value(t, f)) if found is None else found

    def log_atom(self, value: Residue) -> Linear:
        """An atom for log(value), the same up to sign for value and 1/value."""
        if value == 1:
            return {}
        if value == 0:
            raise Undefined
        inverse = self.field.inverse(value)
        flip = int(inverse) < int(value)
        base = inverse if flip else value
        atom = self._generator(("log", int(base)))
        self.bases[int(atom)] = base
        return {((int(atom), 1),): Fraction(-1 if flip else 1)}

    def log_number(self, value: Fraction) -> Linear:
        self.number(value)
        if value <= 0:
            return self.log_atom(self.field(value))
        if max(value.numerator, value.denominator).bit_length() > MAX_LITERAL:
            return self.log_atom(self.field(value))
        total: Linear = {}
        for n, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, count in fmpz(n).factor():
                part = scale_linear(self.log_atom(self.field(int(prime))), Fraction(sign * int(count)))
                total = add_linear(total, part)
        return total

    # -- the circle

    def _sin(self, t: Term, f: Frame) -> Residue:
        return self._angle(t.args[0], f)[1]

    def _cos(self, t: Term, f: Frame) -> Residue:
        return self._angle(t.args[0], f)[0]

    def _angle(self, t: Term, f: Frame) -> tuple[Residue, Residue]:
        self.value(t, f)
        return self.circle.angle(self.linear(t, f), int(self._generator(("const", "pi"))))
