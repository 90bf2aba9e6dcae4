"""Listed rules for sums: expectations over named distributions, and sums whose length is a symbol or that never end.

The body is read as a sum of c · X^m · e^{tX} with c and t free of X. An expectation of each is the m-th derivative of
the moment generating function at t (`distributions.py`); a sum of each over X = low … high is a power sum (Faulhaber,
1631) or the m-th derivative of a geometric one. What a rule needs is an obligation like any other.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from ..derivative import derivative, gradient
from ..polynomial import Expansion, Linear, Monomial, times_linear
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape
from .debts import Debt
from .distributions import LAWS, Law
from .functionals import ATOMS, functional, parted, unknown
from .functions import holes
from .limits import limit

MAX_POWER = 24
MAX_LOGS = 3
Key = tuple[int, int, int, int, int]
"""The power of X, the rate of the exponential, the powers of log X, of log(1 − X) and of 1/X!."""
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
    form = _form(tape, known, x, law.domain)
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


def series(tape: Tape, body: int, x: int, low: int, high: int | None) -> int:
    """Σ of the body over x from low to high, or without end."""
    if unknown(tape, body, x) and high is None and (domain := f"{tape.exact[low]}…") in ATOMS:
        return functional(tape, body, x, domain)
    form = _form(tape, body, x, "0…" if (tape.exact[low] or -1) >= 0 or low == ZERO else "")
    ends = _telescoped(tape, body, x, low, high) if form is None else None
    if ends is not None:
        return ends
    if form is None:
        raise Unsupported("K102", "a sum of symbolic length whose terms are no powers times exponentials of its index")
    terms = [tape.mul(c, _partial_sum(tape, key, low, high)) for key, c in form.items()]
    total = tape.guard(tape.add(*terms), *always(tape, body, x))
    if high is None:
        return total
    return tape.guard(total, tape.node("where", (_room(tape, low, high),)))


def _telescoped(tape: Tape, body: int, x: int, low: int, high: int | None) -> int | None:
    """Σ (a(x) − a(x + 1)) is a(low) − a(high + 1), or what that tends to; None where the body is of no such form."""
    args = tape.args[body]
    if tape.ops[body] != "add" or len(args) != 2 or [tape.ops[a] for a in args].count("neg") != 1:
        return None
    first, second = (args[0], tape.args[args[1]][0]) if tape.ops[args[1]] == "neg" else (args[1], tape.args[args[0]][0])
    after = {x: tape.add(x, ONE)}
    if _shown_equal(tape, tape.substituted(first, after, {}), second):
        start, sign = first, 1
    elif _shown_equal(tape, tape.substituted(second, after, {}), first):
        start, sign = second, -1
    else:
        return None
    at = tape.variable()
    tape.debts.append(Debt(low, high, x, body, None, at, tape.substituted(body, {x: at}, {}), closed=True))
    begins = tape.substituted(start, {x: low}, {})
    ends = limit(tape, start, x, 1) if high is None else tape.substituted(start, {x: tape.add(high, ONE)}, {})
    total = tape.guard(tape.sub(begins, ends) if sign > 0 else tape.sub(ends, begins), *always(tape, body, x))
    return total if high is None else tape.guard(total, tape.node("where", (_room(tape, low, high),)))


def _shown_equal(tape: Tape, a: int, b: int) -> bool:
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


def _room(tape: Tape, low: int, high: int) -> int:
    """What is positive where a sum is empty at most by one: high − low + 2."""
    first = tape.exact[low]
    if first is not None:
        return tape.add(high, tape.number(2 - first))
    return tape.add(high, tape.neg(low), tape.number(Fraction(2)))


def _partial_sum(tape: Tape, key: Key, low: int, high: int | None) -> int:
    m, rate, *_, factorials = key
    if factorials:
        if factorials > 1 or low != ZERO or high is not None:
            raise Unsupported("K102", "a sum over factorials that is no exponential series")
        t = tape.variable()  # Σ e^{tn}/n! = exp(e^t), and a power of n is a derivative in t
        formed = derivative(tape, tape.node("exp", (tape.node("exp", (t,)),)), t, m)
        return tape.substituted(formed, {t: rate}, {})
    if rate == ZERO:
        if high is None:
            raise Unsupported("K102", "a sum without end whose terms do not fall like a geometric series")
        return tape.sub(_power_sum(tape, m, high), _power_sum(tape, m, tape.sub(low, ONE)))
    t = tape.variable()

    def power(n: int) -> int:
        return tape.node("exp", (tape.mul(t, n),))

    ratio = tape.node("exp", (t,))
    if high is None:
        below = tape.sub(ONE, ratio)
        formed = tape.guard(tape.div(power(low), below), tape.node("where", (below,)))
    else:
        formed = tape.div(tape.sub(power(tape.add(high, ONE)), power(low)), tape.sub(ratio, ONE))
    for _ in range(m):
        formed = tape.guard(gradient(tape, formed, frozenset((t,))).get(t, ZERO), formed)
    return tape.substituted(formed, {t: rate}, {})


def _power_sum(tape: Tape, m: int, n: int) -> int:
    """1^m + 2^m + … + n^m as a polynomial in n."""
    terms = []
    for k, b in enumerate(_bernoulli(m)):
        c = Fraction(comb(m + 1, k)) * b / (m + 1)
        if c:
            terms.append(tape.mul(tape.number(c), tape.pow(n, tape.number(Fraction(m + 1 - k)))))
    return tape.add(*terms)


def _bernoulli(m: int) -> list[Fraction]:
    """The Bernoulli numbers B_0 … B_m, with B_1 = 1/2."""
    found: list[Fraction] = []
    for n in range(m + 1):
        found.append(1 - sum((Fraction(comb(n, k)) * b / (n - k + 1) for k, b in enumerate(found)), Fraction(0)))
    return found


def _met(tape: Tape, law: Law, args: tuple[int, ...], value: int) -> int:
    """A value, where what the distribution needs is positive."""
    needed = [tape.instance(p, args) for p in law.positive(*holes(len(args)))]
    return tape.guard(value, *[tape.node("where", (n,)) for n in needed if (tape.exact[n] or 0) <= 0])


def _moment(tape: Tape, law: Law, params: tuple[int, ...], key: Key) -> int:
    m, rate, logs, mirrored, factorials = key
    slots = holes(law.count + 1)
    if factorials or ((logs or mirrored) and law.mixed is None):
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


def _using(tape: Tape, order: list[int], x: int) -> set[int]:
    """The nodes that depend on x."""
    found = {x}
    for i in order:
        below = (tape.alias[i],) if i in tape.alias else tape.args[i]
        if not found.isdisjoint(below):
            found.add(i)
    return found


def always(tape: Tape, body: int, x: int) -> list[int]:
    """What the body is made of that does not depend on x, and has to be defined whatever became of it."""
    order = tape.reach(body)
    inside = _using(tape, order, x)
    return [i for i in order if tape.partial[i] and i not in inside]


def _owed(tape: Tape, order: list[int], inside: set[int], positive: set[int]) -> list[int] | None:
    """What has to be positive for a body to have a value wherever x has one; None where that is not known.

    `order` are the nodes of the body, `inside` those that depend on x, `positive` what is so by the domain of x.
    """
    owed: list[int] = []

    def above_zero(i: int) -> bool:
        """Is a node positive, given what is owed?"""
        if i in positive or tape.ops[i] == "exp":
            return True
        if i not in inside:
            owed.append(i)
            return True
        if tape.ops[i] in ("mul", "div", "guard") or (tape.ops[i] == "pow" and tape.args[i][0] not in inside):
            return all(above_zero(a) for a in tape.args[i][: 1 if tape.ops[i] in ("guard", "pow") else None])
        return tape.ops[i] == "pow" and above_zero(tape.args[i][0])

    for i in order:
        op, args = tape.ops[i], tape.args[i]
        if i not in inside or not args or i in tape.alias or i in positive or op in _TOTAL:
            continue
        n = tape.exact[args[1]] if op == "pow" else None
        if op == "pow" and n is not None and n.denominator == 1 and n > 0:
            continue
        sides = {"div": args[1:], "log": args, "pow": args[:1]}.get(op)
        if sides is None or not all(above_zero(a) for a in sides):
            return None
    return owed


class _Reading:
    """The body of an expectation or a sum as Σ c · X^m (log X)^p (log(1 − X))^q e^{rX} / (X!)^f."""

    def __init__(self, tape: Tape, body: int, x: int, domain: str) -> None:
        self.tape, self.x = tape, x
        order = tape.reach(body)
        self.inside = _using(tape, order, x)
        ends = {"positive": [x], "unit": [x, tape.sub(ONE, x)]}.get(domain, [])
        self.ends = [{i for i in order if i in self.inside and _shown_equal(tape, i, e)} for e in ends]
        positive = {i for i in order if tape.ops[i] in ("gamma", "factorial") and self._kind(i) == 2}
        self.owed = _owed(tape, order, self.inside, positive.union(*self.ends) if domain not in ("", "real") else set())

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

    def leaf(self, i: int) -> Linear:
        """A node as an atom, a logarithm by the factors of its argument, a quotient by its numerator."""
        args = self.tape.args[i]
        if self.tape.ops[i] == "div" and args[0] in self.inside and args[1] not in self.inside:
            inverse = self.tape.div(ONE, args[1])
            return times_linear(Expansion(self.tape, self.leaf)(args[0]), {((inverse, 1),): Fraction(1)})
        parts = self.split(self.tape.args[i][0]) if self.tape.ops[i] == "log" and i in self.inside else i
        return {((i, 1),): Fraction(1)} if parts == i else Expansion(self.tape, self.leaf)(parts)

    def monomial(self, monomial: Monomial) -> tuple[Key, int] | None:
        """What stands beside the coefficient of a monomial, and what of it does not depend on x."""
        tape, x = self.tape, self.x
        power, rate, coefficient, counts = 0, ZERO, ONE, [0, 0, 0]
        for atom, n in monomial:
            which = self._kind(atom)
            if which is not None and isinstance(n, int) and 0 < (n if which < 2 else -n) <= MAX_LOGS:
                counts[which] += abs(n)
                continue
            if atom == x and isinstance(n, int) and 0 < n <= MAX_POWER:
                power += n
                continue
            scale = tape.number(Fraction(n))
            base, constant = _exponential(tape, atom, x) if atom in self.inside else (ZERO, atom)
            if constant is None:
                return None
            rate = tape.add(rate, tape.mul(scale, base)) if base != ZERO else rate
            coefficient = tape.mul(coefficient, tape.pow(constant, scale))
        return (power, rate, counts[0], counts[1], counts[2]), coefficient

    def _kind(self, atom: int) -> int | None:
        """Is an atom the logarithm of x (0), that of 1 − x (1), or Γ(x + 1) = x! (2)?"""
        op, args = self.tape.ops[atom], self.tape.args[atom]
        if op == "factorial":
            return 2 if args[0] == self.x else None
        if op == "log":
            return next((k for k, ends in enumerate(self.ends) if args[0] in ends), None)
        return 2 if op == "gamma" and _shown_equal(self.tape, args[0], self.tape.add(self.x, ONE)) else None


def _form(tape: Tape, body: int, x: int, domain: str = "") -> Form | None:
    """The body by what depends on x, with its coefficients; None where it is no such sum."""
    reading = _Reading(tape, body, x, domain)
    if reading.owed is None:
        return None
    needed = [tape.node("where", (n,)) for n in reading.owed if (tape.exact[n] or 0) <= 0]
    found: Form = {}
    for monomial, c in Expansion(tape, reading.leaf)(body).items():
        read = reading.monomial(monomial)
        if read is None:
            return None
        key, part = read
        part = tape.guard(tape.mul(tape.number(c), part), *needed)
        found[key] = tape.add(found[key], part) if key in found else part
    return found


def _exponential(tape: Tape, i: int, x: int) -> tuple[int, int | None]:
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


_TOTAL = frozenset(("add", "mul", "neg", "exp", "guard"))
