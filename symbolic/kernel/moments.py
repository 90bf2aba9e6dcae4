"""Expectations over named distributions and sums of symbolic length, by rules for powers times exponentials.

The body is read as a sum of c · X^m · e^{tX} with c and t free of X. An expectation of each is the m-th derivative of
the moment generating function at t (`tables/distributions.py`); a sum of each over X = low … high is a power sum
(Faulhaber, 1631) or the m-th derivative of a geometric one. What a rule needs is an obligation like any other.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from ..core.term import Term, make
from .derivative import gradient
from .residue import Unsupported
from .tables.distributions import LAWS, Law
from .tape import ONE, ZERO, Tape

MOST = 400
Form = dict[tuple[int, int], int]
"""(power of X, rate of the exponential) → coefficient."""


def expectation(tape: Tape, family: str, params: tuple[int, ...], body: int, x: int) -> int:
    """E[body] where x is drawn from a named distribution."""
    law = LAWS.get(family)
    if law is None or len(params) != law.count:
        raise Unsupported("K116", f"the distribution {family} is not known to the kernel")
    if law.atoms is not None:
        atoms = [(tape.instance(v, params), tape.instance(w, params)) for v, w in law.atoms(*_holes(law.count))]
        total = tape.add(*[tape.mul(w, tape.substituted(body, {x: v}, {})) for v, w in atoms])
        return _met(tape, law, (*params, ZERO), total)
    form = _form(tape, body, x)
    if form is None:
        raise Unsupported("K116", "the body of an expectation is no sum of powers times exponentials")
    terms: list[int] = []
    for (m, rate), c in form.items():
        terms.append(tape.mul(c, _met(tape, law, (*params, rate), _moment(tape, law, params, m, rate))))
    return _met(tape, law, (*params, ZERO), tape.add(*terms))


def series(tape: Tape, body: int, x: int, low: int, high: int | None) -> int:
    """Σ of the body over x from low to high, or without end."""
    form = _form(tape, body, x)
    if form is None:
        raise Unsupported("K102", "a sum of symbolic length whose terms are no powers times exponentials of its index")
    terms = [tape.mul(c, _partial_sum(tape, m, rate, low, high)) for (m, rate), c in form.items()]
    total = tape.add(*terms)
    if high is None:
        return total
    room = tape.add(high, tape.neg(low), tape.number(Fraction(2)))
    return tape.guard(total, tape.node("where", (room,)))


def _partial_sum(tape: Tape, m: int, rate: int, low: int, high: int | None) -> int:
    if rate == ZERO:
        if high is None:
            raise Unsupported("K102", "a sum without end whose terms do not fall like a geometric series")
        before = tape.sub(low, ONE)
        return tape.sub(_power_sum(tape, m, high), _power_sum(tape, m, before))
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


def _holes(n: int) -> tuple[Term, ...]:
    return tuple(make("hole", (), k) for k in range(n))


def _met(tape: Tape, law: Law, args: tuple[int, ...], value: int) -> int:
    """A value, where what the distribution needs is positive."""
    needed = [tape.instance(p, args) for p in law.positive(*_holes(len(args)))]
    return tape.guard(value, *[tape.node("where", (n,)) for n in needed if (tape.exact[n] or 0) <= 0])


def _moment(tape: Tape, law: Law, params: tuple[int, ...], m: int, rate: int) -> int:
    holes = _holes(law.count + 1)
    if rate == ZERO and m == 0:
        return ONE
    if rate == ZERO and law.moment is not None:
        return tape.instance(law.moment(m, *holes[:-1]), params)
    if law.mgf is None:
        raise Unsupported("K116", "the expectation of an exponential is not known in closed form here")
    t = tape.variable()
    formed = tape.instance(law.mgf(*holes), (*params, t))
    for _ in range(m):
        formed = gradient(tape, formed, frozenset((t,))).get(t, ZERO)
    return tape.substituted(formed, {t: rate}, {})


def _form(tape: Tape, body: int, x: int) -> Form | None:
    found: dict[int, Form | None] = {}
    inside: set[int] = {x}
    for i in tape.reach(body, plain=True):
        if i == x:
            found[i] = {(1, ZERO): ONE}
        elif inside.isdisjoint(tape.args[i]):
            found[i] = {(0, ZERO): i}
        else:
            inside.add(i)
            found[i] = _combined(tape, i, [found[a] for a in tape.args[i]])
    return found[body]


def _combined(tape: Tape, i: int, forms: list[Form | None]) -> Form | None:
    op, args = tape.ops[i], tape.args[i]
    if op == "pow" and tape.exact[args[1]] is None:
        return _exponential(tape, args[0], forms)
    if op == "pow":
        n = tape.exact[args[1]]
        if n is None or n.denominator != 1 or not 0 < n <= 12:
            return None
        forms, op = [forms[0]] * int(n), "mul"
    known = [f for f in forms if f is not None]
    if len(known) < len(forms):
        return None
    match op:
        case "add":
            total: Form = {}
            for f in known:
                for key, c in f.items():
                    total[key] = tape.add(total[key], c) if key in total else c
            return total
        case "neg":
            return {key: tape.neg(c) for key, c in known[0].items()}
        case "guard":
            return known[0]
        case "mul":
            product: Form = {(0, ZERO): ONE}
            for f in known:
                product = _times(tape, product, f)
                if len(product) > MOST:
                    return None
            return product
        case "div" if list(known[1]) == [(0, ZERO)]:
            return {key: tape.div(c, args[1]) for key, c in known[0].items()}
        case "exp" if set(known[0]) <= {(0, ZERO), (1, ZERO)}:
            shift = known[0].get((0, ZERO), ZERO)
            if (1, ZERO) not in known[0]:
                return None
            return {(0, known[0][(1, ZERO)]): tape.node("exp", (shift,)) if shift != ZERO else ONE}
        case _:
            return None


def _exponential(tape: Tape, base: int, forms: list[Form | None]) -> Form | None:
    """base^(a + bX) as base^a · e^{b log(base) X}."""
    below, above = forms
    if below is None or above is None or list(below) != [(0, ZERO)] or not set(above) <= {(0, ZERO), (1, ZERO)}:
        return None
    if (1, ZERO) not in above:
        return None
    shift, rate = above.get((0, ZERO), ZERO), tape.mul(above[1, ZERO], tape.node("log", (base,)))
    return {(0, rate): tape.pow(base, shift) if shift != ZERO else ONE}


def _times(tape: Tape, a: Form, b: Form) -> Form:
    total: Form = {}
    for (m, r), c in a.items():
        for (n, s), d in b.items():
            key, value = (m + n, tape.add(r, s)), tape.mul(c, d)
            total[key] = tape.add(total[key], value) if key in total else value
    return total
