"""Listed rules for sums whose length is a symbol, or that never end.

The body is read as a sum of c · X^m · e^{tX} with c and t free of X: over X = low … high each is a power sum
(Faulhaber, 1631) or the m-th derivative of a geometric one; over 1/X! it is the exponential series. What has no closed
form is the difference of a primitive at the ends, F(high + 1) − F(low) (Boole, 1860); the letter is moved so that what
is unknown stands at the letter itself, and sums of γ^l V_{t+l} and of γ^{l+1} V_{t+l+1} have one F.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from ...core.term import Term
from ..derivative import derivative, gradient
from ..polynomial import Expansion, Monomial
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape
from .debts import Debt
from .functionals import ATOMS, functional, parted, unknown
from .limits import limit
from .moments import Key, Reading, always, exponential, shown_equal
from .primitives import inside_too, primitive

MAX_POWER = 12
_APART = frozenset(("if", "sign", "abs", "floor", "ceil"))
"""What may be something else at one value of an index than at nearly all of them, which is all that a sample sees."""


def series(tape: Tape, body: int, x: int, low: int, high: int | None) -> int:
    """Σ of the body over x from low to high, or without end."""
    bounds = [e for e in (low, high) if e is not None]
    named = [e for e in bounds if isinstance(place := tape.values[e], Term) and place.op == "sym"]
    tape.integers.update(named)  # a sum to n has a value where n is a whole number
    if not all(map(tape.whole, bounds)):
        raise Unsupported("K102", "a bound of a sum that may be no whole number: declare it one")
    if unknown(tape, body, x) and high is None and (domain := f"{tape.exact[low]}…") in ATOMS:
        known, unsaid = parted(tape, body, x)
        free = functional(tape, body if unsaid is None else unsaid, x, domain)
        return free if known == ZERO else tape.add(free, series(tape, known, x, low, high))
    reading = Reading(tape, body, x, "0…" if (tape.exact[low] or -1) >= 0 or low == ZERO else "")
    terms, rest = [], list[tuple[Monomial, Fraction]]()
    for monomial, c in reading.expanded(body).items():
        read = reading.monomial(monomial) if reading.owed is not None else None
        if read is None:
            rest.append((monomial, c))
        else:
            terms.append(tape.mul(tape.number(c), read[1], _partial_sum(tape, read[0], low, high)))
    if rest and high is None:
        ends = _telescoped(tape, body, x, low)
        if ends is None:
            raise Unsupported("K102", "a sum without end whose terms are no powers times exponentials of its index")
        return ends
    if high is None:
        return tape.guard(tape.add(*terms), *_owed(tape, reading), *always(tape, body, x))
    hidden = inside_too(tape, [i for i in reading.inside if tape.ops[i] == "primitive"])
    if any(tape.ops[i] in _APART for i in (*reading.inside, *hidden)) and rest:
        raise Unsupported("K102", "a sum of symbolic length whose terms jump, or differ at single values of its index")
    if rest:
        at = tape.variable()
        tape.debts.append(Debt(low, high, x, body, None, at, tape.substituted(body, {x: at}, {}), closed=True))
        terms += [tape.mul(tape.number(c), _differences(tape, reading, m, low, high)) for m, c in rest]
    needed = (*_owed(tape, reading), *always(tape, body, x), tape.node("where", (_room(tape, low, high),)))
    return tape.guard(tape.add(*terms), *needed)


def _owed(tape: Tape, reading: Reading) -> list[int]:
    return [tape.node("where", (n,)) for n in reading.owed or () if (tape.exact[n] or 0) <= 0]


def _differences(tape: Tape, reading: Reading, monomial: Monomial, low: int, high: int) -> int:
    """F(high + 1) − F(low) of a monomial without closed form, where F(n + 1) − F(n) is the monomial."""
    x = reading.x
    fixed, others, rate, power = list[int](), list[int](), ZERO, 0
    for atom, n in monomial:
        scale = tape.number(Fraction(n))
        base, constant = exponential(tape, atom, x) if atom in reading.inside else (ZERO, atom)
        if atom == x and isinstance(n, int) and 0 < n <= MAX_POWER:
            power += n
        elif constant is None:
            others.append(tape.pow(atom, scale))
        else:
            rate = tape.add(rate, tape.mul(scale, base)) if base != ZERO else rate
            fixed.append(tape.pow(constant, scale))
    c, y = _offset(tape, tape.mul(*others), x), tape.variable()
    moved = tape.substituted(tape.mul(*others), {x: tape.sub(y, c)}, {})
    parts = []
    for j in range(power + 1):
        body = tape.mul(tape.pow(y, tape.number(Fraction(j))), tape.node("exp", (tape.mul(rate, y),)), moved)
        body = moved if rate == ZERO and j == 0 else body
        ends = [primitive(tape, body, y, tape.add(e, c), step=True) for e in (tape.add(high, ONE), low)]
        weight = tape.mul(
            tape.number(Fraction(comb(power, j))), tape.pow(tape.neg(c), tape.number(Fraction(power - j)))
        )
        parts.append(tape.mul(weight, tape.sub(*ends)))
    back = tape.node("exp", (tape.neg(tape.mul(rate, c)),)) if rate != ZERO else ONE
    return tape.mul(*fixed, back, tape.add(*parts))


def _offset(tape: Tape, body: int, x: int) -> int:
    """The c where a body is a function of x + c: what is added to x where an unknown function or a member is taken."""
    order = tape.reach(body, plain=True)
    offsets, inside = {x: ZERO}, {x}
    found: list[tuple[bool, str, Fraction, int]] = []
    for i in order:
        below = [a for a in tape.args[i] if a in inside]
        if not below:
            continue
        inside.add(i)
        if tape.ops[i] == "add" and len(below) == 1 and below[0] in offsets:
            offsets[i] = tape.add(offsets[below[0]], *(a for a in tape.args[i] if a != below[0]))
            continue
        for c in [offsets[a] for a in below if a in offsets]:
            constant = Expansion(tape, lambda i: {((i, 1),): Fraction(1)})(c).get((), Fraction(0))
            found.append((tape.ops[i] not in ("member", "fun", "primitive"), str(tape.values[i]), constant, c))
    return min(found, default=(False, "", Fraction(0), ZERO))[3]


def _telescoped(tape: Tape, body: int, x: int, low: int) -> int | None:
    """Σ (a(x) − a(x + 1)) without end is a(low) less what a tends to; None where the body is of no such form."""
    args = tape.args[body]
    if tape.ops[body] != "add" or len(args) != 2 or [tape.ops[a] for a in args].count("neg") != 1:
        return None
    first, second = (args[0], tape.args[args[1]][0]) if tape.ops[args[1]] == "neg" else (args[1], tape.args[args[0]][0])
    after = {x: tape.add(x, ONE)}
    if shown_equal(tape, tape.substituted(first, after, {}), second):
        start, sign = first, 1
    elif shown_equal(tape, tape.substituted(second, after, {}), first):
        start, sign = second, -1
    else:
        return None
    at = tape.variable()
    tape.debts.append(Debt(low, None, x, body, None, at, tape.substituted(body, {x: at}, {}), closed=True))
    begins, ends = tape.substituted(start, {x: low}, {}), limit(tape, start, x, 1)
    return tape.guard(tape.sub(begins, ends) if sign > 0 else tape.sub(ends, begins), *always(tape, body, x))


def _room(tape: Tape, low: int, high: int) -> int:
    """What is positive where a sum is empty at most by one: high − low + 2, written as T − t + c where it is so."""
    length = dict(Expansion(tape, lambda i: {((i, 1),): Fraction(1)})(tape.sub(high, low)))
    more = tape.number(length.pop((), Fraction(0)) + 2)
    ends = {c: m[0][0] for m, c in length.items() if len(m) == 1 and m[0][1] == 1}
    if len(length) == len(ends) and ends.keys() <= {1, -1}:
        return tape.add(tape.sub(ends.get(Fraction(1), ZERO), ends.get(Fraction(-1), ZERO)), more)
    return tape.add(tape.sub(high, low), tape.number(Fraction(2)))


def _partial_sum(tape: Tape, key: Key, low: int, high: int | None) -> int:
    m, rate, *_, factorials, c = key
    if factorials or c:
        if factorials != 1 or low != ZERO or high is not None:
            raise Unsupported("K102", "a sum over factorials that is no exponential or binomial series")
        t = tape.variable()  # Σ e^{tn}/n! = exp(e^t), and a power of n is a derivative in t
        base = tape.node("exp", (t,))
        if not c:
            return tape.substituted(derivative(tape, tape.node("exp", (base,)), t, m), {t: rate}, {})
        below = tape.sub(ONE, base)  # Σ Γ(n + c) e^{tn}/n! = Γ(c) (1 − e^t)^{−c} (Newton, 1665)
        formed = tape.mul(tape.node("gamma", (c,)), tape.pow(below, tape.neg(c)))
        formed = tape.guard(derivative(tape, formed, t, m), tape.node("where", (below,)), tape.node("where", (c,)))
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
