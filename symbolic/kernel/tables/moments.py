"""Listed rules for expectations over named distributions.

The body is read as a sum of c · X^m · e^{tX}, and of logarithms of X where it is positive, with c and t free of X. An
expectation of each is the m-th derivative of the moment generating function at t (`distributions.py`). What a rule
needs is an obligation like any other.
"""

from __future__ import annotations

from fractions import Fraction

from ..derivative import derivative, gradient
from ..polynomial import Expansion, Linear, Monomial, times_linear
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape
from .distributions import LAWS, Law
from .domains import OPERATORS as DOMAINS
from .functionals import depending, expanded, functional, parted
from .functions import holes

MAX_POWER = 24
MAX_LOGS = 3
Key = tuple[int, int, int, int, int, int]
"""The power of X, the rate of the exponential, the powers of log X, of log(1 − X) and of 1/X!; the c of Γ(X + c)."""
Form = dict[Key, int]


def expectation(tape: Tape, family: str, params: tuple[int, ...], body: int, x: int) -> int:
    """E[body] where x is drawn from a named distribution."""
    law = LAWS.get(family)
    if law is None or len(params) != law.count:
        raise Unsupported("K116", f"the distribution {family} is not known to the kernel")
    if not all(tape.whole(params[k]) for k in law.whole):
        raise Unsupported("K116", f"a parameter of {family} has to be a whole number: declare it a natural number")
    if law.atoms is not None:
        atoms = [(tape.instance(v, params), tape.instance(w, params)) for v, w in law.atoms(*holes(law.count))]
        total = tape.add(*[tape.mul(w, tape.substituted(body, {x: v}, {})) for v, w in atoms])
        return _met(tape, law, (*params, ZERO), total)
    known, rest = parted(tape, body, x)
    terms = [] if rest is None else [_any(tape, law, params, rest, x)]
    form = form_of(tape, known, x, law.domain)
    if form is None:
        raise Unsupported("K116", "the body of an expectation is no sum of powers times exponentials")
    for key, c in form.items():
        terms.append(tape.mul(c, _met(tape, law, (*params, key[1]), _moment(tape, law, params, key))))
    return _met(tape, law, (*params, ZERO), tape.guard(tape.add(*terms), *always(tape, body, x)))


def _any(tape: Tape, law: Law, params: tuple[int, ...], body: int, x: int) -> int:
    """E[body] where nothing is known of the body but that it is a function."""
    if law.density is None:
        raise Unsupported("K116", "an unknown function under a distribution whose support depends on its parameters")
    density = tape.instance(law.density(*holes(law.count + 1)), (x, *params))
    return functional(tape, tape.mul(density, body), x, law.domain)


def shown_equal(tape: Tape, a: int, b: int) -> bool:
    """Are two nodes the same but for the order and grouping of sums and products?"""
    leaf = _Grouped(tape)
    return a == b or leaf(a) == leaf(b)


class _Grouped:
    """Nodes by what they are made of, sums and products written out."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.reads = Expansion(tape, self._leaf)
        self.names: dict[object, int] = {}

    def __call__(self, i: int) -> Linear:
        return self.reads(i)

    def _leaf(self, i: int) -> Linear:
        tape = self.tape
        inner = tuple(tuple(sorted(self.reads(a).items())) for a in tape.args[i])
        key = (tape.ops[i], tape.values[i], inner) if inner else i
        return {((self.names.setdefault(key, i), 1),): Fraction(1)}


def _met(tape: Tape, law: Law, args: tuple[int, ...], value: int) -> int:
    """A value, where what the distribution needs is positive."""
    needed = [tape.instance(p, args) for p in law.positive(*holes(len(args)))]
    return tape.guard(value, *[tape.node("where", (n,)) for n in needed if (tape.exact[n] or 0) <= 0])


def _moment(tape: Tape, law: Law, params: tuple[int, ...], key: Key) -> int:
    m, rate, logs, mirrored, factorials, c = key
    slots = holes(law.count + 1)
    tilted = rate != ZERO and law.mgf is None
    if factorials or c or ((logs or mirrored) and (law.mixed is None or tilted)):
        raise Unsupported("K116", "the expectation of this function is not known in closed form here")
    if law.mixed is not None and (logs or mirrored):
        s, u = tape.variable(), tape.variable()
        formed = tape.instance(law.mixed(*holes(law.count + 3)), (*params, rate, s, u))
        formed = derivative(tape, derivative(tape, formed, s, logs), u, mirrored)
        return tape.substituted(formed, {s: tape.number(Fraction(m)), u: ZERO}, {})
    if rate == ZERO and m == 0:
        return ONE
    if rate == ZERO and law.moment is not None:
        return tape.instance(law.moment(m, *slots[:-1]), params)
    if law.mgf is None:
        raise Unsupported("K116", "the expectation of an exponential is not known in closed form here")
    t = tape.variable()
    formed = derivative(tape, tape.instance(law.mgf(*slots), (*params, t)), t, m)
    return tape.substituted(formed, {t: rate}, {})


def always(tape: Tape, body: int, x: int) -> list[int]:
    """What has to be defined, and does not depend on x, whatever became of the body."""
    order = tape.reach(body)
    inside = depending(tape, body, x)
    owed = [o for i in order if i in inside and tape.ops[i] in DOMAINS for o in DOMAINS[tape.ops[i]](tape, i)]
    owed = [(op, n) for op, n in owed if x not in tape.reach(n) and tape.exact[n] is None]
    return [*(i for i in order if tape.partial[i] and i not in inside), *(_defined_if(tape, op, n) for op, n in owed)]


def _defined_if(tape: Tape, op: str, node: int) -> int:
    """What has a value where a node is not zero, positive, or not negative."""
    if op == "gt":
        return tape.node("where", (node,))
    return tape.div(ONE, node) if op == "ne" else tape.pow(node, tape.number(Fraction(1, 2)))


def _owed(tape: Tape, order: list[int], inside: set[int], positive: set[int], counted: set[int]) -> list[int] | None:
    """What has to be positive for a body to have a value wherever x has one; None where that is not known.

    `order` are the nodes of the body, `inside` those that depend on x, `positive` what is so by the domain of x, and
    `counted` what is not negative by it.
    """
    owed: list[int] = []

    def above_zero(i: int) -> bool:
        """Is a node positive, given what is owed?"""
        if i in positive or tape.ops[i] == "exp":
            return True
        if tape.ops[i] == "gamma":
            return above_zero(tape.args[i][0])
        if i not in inside:
            owed.append(i)
            return True
        if tape.ops[i] == "add" and not counted.isdisjoint(tape.args[i]):
            return all(above_zero(a) for a in tape.args[i] if a not in counted)
        if tape.ops[i] in ("mul", "div", "guard") or (tape.ops[i] == "pow" and tape.args[i][0] not in inside):
            return all(above_zero(a) for a in tape.args[i][: 1 if tape.ops[i] in ("guard", "pow") else None])
        return tape.ops[i] == "pow" and above_zero(tape.args[i][0])

    for i in order:
        op, args = tape.ops[i], tape.args[i]
        if i not in inside or not args or i in positive or op in _TOTAL or (i in tape.alias and op != "where"):
            continue
        n = tape.exact[args[1]] if op == "pow" else None
        if op == "pow" and n is not None and n.denominator == 1 and n > 0:
            continue
        if op == "div" and args[1] not in inside:
            continue  # that it is not zero is owed whatever x is (`always`)
        sides = {"div": args[1:], "log": args, "where": args, "gamma": args, "pow": args[:1]}.get(op)
        if sides is None or not all(above_zero(a) for a in sides):
            return None
    return owed


class Reading:
    """The body of an expectation or a sum as Σ c · X^m (log X)^p (log(1 − X))^q e^{rX} / (X!)^f."""

    def __init__(self, tape: Tape, body: int, x: int, domain: str) -> None:
        self.tape, self.x = tape, x
        order = tape.reach(body)
        self.inside = depending(tape, body, x)
        ends = {"positive": [x], "unit": [x, tape.sub(ONE, x)]}.get(domain, [])
        self.ends = [{i for i in order if i in self.inside and shown_equal(tape, i, e)} for e in ends]
        positive = {i for i in order if tape.ops[i] in ("gamma", "factorial") and self._kind(i) == 2}
        known = positive.union(*self.ends) if domain not in ("", "real") else set()
        self.owed = _owed(tape, order, self.inside, known, {x} if domain in ("0…", "1…") else set())

    def split(self, i: int) -> int:
        """The logarithm of what is positive by its factors."""
        tape, args = self.tape, self.tape.args[i]
        if i not in self.inside:
            return tape.build("log", (i,))
        match tape.ops[i]:
            case "exp":
                return args[0]
            case "mul":
                return tape.add(*map(self.split, args))
            case "div":
                return tape.sub(*map(self.split, args))
            case "pow":
                return tape.mul(args[1], self.split(args[0]))
            case "guard":
                return tape.guard(self.split(args[0]), *args[1:])
            case _:
                return tape.build("log", (i,))

    def expanded(self, i: int) -> Linear:
        """A node as a polynomial over what is known of x, and what does not depend on it."""
        self.inside |= depending(self.tape, i, self.x)
        return expanded(self.tape, i, self.x, self.leaf)

    def leaf(self, i: int) -> Linear:
        """A node as an atom, a logarithm by the factors of its argument, a quotient by its numerator."""
        args = self.tape.args[i]
        if self.tape.ops[i] == "div" and args[0] in self.inside and args[1] not in self.inside:
            inverse = self.tape.div(ONE, args[1])
            return times_linear(self.expanded(args[0]), {((inverse, 1),): Fraction(1)})
        parts = self.split(self.tape.args[i][0]) if self.tape.ops[i] == "log" and i in self.inside else i
        return {((i, 1),): Fraction(1)} if parts == i else self.expanded(parts)

    def monomial(self, monomial: Monomial) -> tuple[Key, int] | None:
        """What stands beside the coefficient of a monomial, and what of it does not depend on x."""
        tape, x = self.tape, self.x
        power, rate, coefficient, counts, shifted = 0, ZERO, ONE, [0, 0, 0], ZERO
        for atom, n in monomial:
            which = self._kind(atom)
            if which is not None and isinstance(n, int) and 0 < (n if which < 2 else -n) <= MAX_LOGS:
                counts[which] += abs(n)
                continue
            if atom == x and isinstance(n, int) and 0 < n <= MAX_POWER:
                power += n
                continue
            c = self._beyond(atom)
            if c is not None and n == 1 and shifted == ZERO:
                shifted = c
                continue
            scale = tape.number(Fraction(n))
            base, constant = exponential(tape, atom, x) if atom in self.inside else (ZERO, atom)
            if constant is None:
                return None
            rate = tape.add(rate, tape.mul(scale, base)) if base != ZERO else rate
            coefficient = tape.mul(coefficient, tape.pow(constant, scale))
        return (power, rate, counts[0], counts[1], counts[2], shifted), coefficient

    def _beyond(self, atom: int) -> int | None:
        """The c of Γ(x + c), where it is not what x! is."""
        tape, args = self.tape, self.tape.args[atom]
        if tape.ops[atom] != "gamma" or tape.ops[args[0]] != "add" or self._kind(atom) == 2:
            return None
        parts = tape.args[args[0]]
        rest = [p for p in parts if p != self.x]
        return tape.add(*rest) if len(rest) == len(parts) - 1 and self.inside.isdisjoint(rest) else None

    def _kind(self, atom: int) -> int | None:
        """Is an atom the logarithm of x (0), that of 1 − x (1), or Γ(x + 1) = x! (2)?"""
        op, args = self.tape.ops[atom], self.tape.args[atom]
        if op == "factorial":
            return 2 if args[0] == self.x else None
        if op == "log":
            return next((k for k, ends in enumerate(self.ends) if args[0] in ends), None)
        return 2 if op == "gamma" and shown_equal(self.tape, args[0], self.tape.add(self.x, ONE)) else None


def form_of(tape: Tape, body: int, x: int, domain: str = "") -> Form | None:
    """The body by what depends on x, with its coefficients; None where it is no such sum."""
    reading = Reading(tape, body, x, domain)
    if reading.owed is None:
        return None
    needed = [tape.node("where", (n,)) for n in reading.owed if (tape.exact[n] or 0) <= 0]
    found: Form = {}
    for monomial, c in reading.expanded(body).items():
        read = reading.monomial(monomial)
        if read is None:
            return None
        key, part = read
        part = tape.guard(tape.mul(tape.number(c), part), *needed)
        found[key] = tape.add(found[key], part) if key in found else part
    return found


def exponential(tape: Tape, i: int, x: int) -> tuple[int, int | None]:
    """(b, c) where a node is c · e^{b x}: exp of what is affine in x, or a constant to such a power."""
    args = tape.args[i]
    if tape.ops[i] not in ("exp", "pow") or (tape.ops[i] == "pow" and x in tape.reach(args[0])):
        return ZERO, None
    slope = gradient(tape, args[-1], frozenset((x,))).get(x, ZERO)
    if x in tape.reach(slope):
        return ZERO, None
    shift = tape.substituted(args[-1], {x: ZERO}, {})
    if tape.ops[i] == "exp":
        return slope, tape.build("exp", (shift,))
    return tape.mul(slope, tape.node("log", (args[0],))), tape.pow(args[0], shift) if shift != ZERO else ONE


_TOTAL = frozenset(("add", "mul", "neg", "exp", "guard", "fun", "member", "primitive"))
