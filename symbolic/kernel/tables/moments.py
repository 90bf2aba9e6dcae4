"""Listed rules for sums: expectations over named distributions, and sums whose length is a symbol or that never end.

The body is read as a sum of c · X^m · e^{tX} with c and t free of X. An expectation of each is the m-th derivative of
the moment generating function at t (`distributions.py`); a sum of each over X = low … high is a power sum (Faulhaber,
1631) or the m-th derivative of a geometric one. What a rule needs is an obligation like any other.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from ..derivative import gradient
from ..polynomial import Expansion, Linear
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape
from .debts import Debt
from .distributions import LAWS, Law
from .functions import holes
from .limits import limit

MAX_POWER = 24
Form = dict[tuple[int, int], int]
"""(power of X, rate of the exponential) → coefficient."""


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
    form = _form(tape, body, x)
    if form is None:
        raise Unsupported("K116", "the body of an expectation is no sum of powers times exponentials")
    terms: list[int] = []
    for (m, rate), c in form.items():
        terms.append(tape.mul(c, _met(tape, law, (*params, rate), _moment(tape, law, params, m, rate))))
    return _met(tape, law, (*params, ZERO), tape.guard(tape.add(*terms), *always(tape, body, x)))


def series(tape: Tape, body: int, x: int, low: int, high: int | None) -> int:
    """Σ of the body over x from low to high, or without end."""
    form = _form(tape, body, x)
    ends = _telescoped(tape, body, x, low, high) if form is None else None
    if ends is not None:
        return ends
    if form is None:
        raise Unsupported("K102", "a sum of symbolic length whose terms are no powers times exponentials of its index")
    terms = [tape.mul(c, _partial_sum(tape, m, rate, low, high)) for (m, rate), c in form.items()]
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


def _partial_sum(tape: Tape, m: int, rate: int, low: int, high: int | None) -> int:
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


def _moment(tape: Tape, law: Law, params: tuple[int, ...], m: int, rate: int) -> int:
    slots = holes(law.count + 1)
    if rate == ZERO and m == 0:
        return ONE
    if rate == ZERO and law.moment is not None:
        return tape.instance(law.moment(m, *slots[:-1]), params)
    if law.mgf is None:
        raise Unsupported("K116", "the expectation of an exponential is not known in closed form here")
    t = tape.variable()
    formed = tape.instance(law.mgf(*slots), (*params, t))
    for _ in range(m):
        formed = gradient(tape, formed, frozenset((t,))).get(t, ZERO)
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


def _defined(tape: Tape, i: int, inside: set[int]) -> bool:
    """Has a node that depends on x a value wherever x and what does not depend on it are?"""
    op, args = tape.ops[i], tape.args[i]
    if op == "pow":
        n = tape.exact[args[1]]
        return args[0] not in inside or (n is not None and n.denominator == 1 and n > 0)
    return op in _TOTAL and not (op == "div" and args[1] in inside)


def _form(tape: Tape, body: int, x: int) -> Form | None:
    """The body by powers of x and rates of exponentials in it; None where it is no such sum."""
    order = tape.reach(body)
    inside = _using(tape, order, x)
    if any(i != x and i in inside and i not in tape.alias and not _defined(tape, i, inside) for i in order):
        return None
    found: Form = {}
    for monomial, c in Expansion(tape, lambda i: {((i, 1),): Fraction(1)})(body).items():
        power, rate, coefficient = 0, ZERO, tape.number(c)
        for atom, n in monomial:
            if atom == x and isinstance(n, int) and 0 < n <= MAX_POWER:
                power += n
                continue
            scale = tape.number(Fraction(n))
            base, constant = _exponential(tape, atom, x) if atom in inside else (ZERO, atom)
            if constant is None:
                return None
            rate = tape.add(rate, tape.mul(scale, base)) if base != ZERO else rate
            coefficient = tape.mul(coefficient, tape.pow(constant, scale))
        key = power, rate
        found[key] = tape.add(found[key], coefficient) if key in found else coefficient
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


_TOTAL = frozenset(("add", "mul", "neg", "div", "exp"))
