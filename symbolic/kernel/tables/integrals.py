"""Listed rules for definite integrals: Euler's, antiderivatives offered by others, and those that have no name.

∫ xˢ⁻¹ e^{−bx} over the positive x is Γ(s)/bˢ, ∫ xᵃ⁻¹(1 − x)ᵇ⁻¹ over 0 to 1 is Γ(a)Γ(b)/Γ(a + b). Else the integral is
F(high) − F(low), each taken as a limit where it has to be: F is offered by `search` and counts once the kernel has
found its derivative to be the integrand, and F continuous, between the bounds (`Debt`, paid in `pose.py`). Where none
is offered and the bounds are finite, F is a `primitive`: a function of which nothing is known but its derivative, so
that integrals over neighbouring ranges add up, are linear and are differentiated (Barrow, 1670; Leibniz, 1676).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ...core.term import Term
from ..derivative import derivative
from ..polynomial import Expansion, Monomial
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape
from .debts import Debt
from .domains import OPERATORS as OBLIGATIONS
from .functionals import DOMAINS, functional, parted
from .limits import limit
from .moments import always
from .primitives import by_parts

JUMPS = frozenset(("sign", "floor", "ceil", "if", "where"))
"""What is not continuous wherever it is defined."""
Offer = Callable[[Term, Term], Term | None]
"""Integrand and letter → an antiderivative, or None."""


def definite(tape: Tape, body: int, x: int, low: int | None, high: int | None, offer: Offer) -> int:
    """∫ body dx from low to high (None: −∞, ∞)."""
    domain = DOMAINS.get((low, high))
    known, rest = (body, None) if domain is None else parted(tape, body, x)
    if domain is not None and rest is not None:
        free = functional(tape, rest, x, domain)
        return free if known == ZERO else tape.add(free, definite(tape, known, x, low, high, offer))
    listed = _euler(tape, body, x, low, high)
    needed = always(tape, body, x)
    if listed is not None:
        return tape.guard(listed, *needed)
    written = tape.terms(body, own=False)
    letter = tape.term(x, own=False)
    found = offer(written[body], letter)
    slope = None
    if found is not None:
        whole = tape.instance(found, (), {t: i for i, t in written.items()} | {letter: x})
        slope = derivative(tape, whole, x)
    elif low is not None and high is not None:
        whole = by_parts(tape, body, x, x)
    else:
        raise Unsupported("K101", "no antiderivative of this integrand is known")
    ends = [_end(tape, whole, x, end, side) for end, side in ((high, 1), (low, -1))]
    at = tape.variable()
    closed = not any(_pole(tape, tape.substituted(whole, {x: e}, {})) for e in (low, high) if e is not None)
    tape.debts.append(Debt(low, high, x, body, slope, at, tape.substituted(whole, {x: at}, {}), closed))
    return tape.guard(tape.sub(*ends), *needed)


def _end(tape: Tape, whole: int, x: int, end: int | None, side: int) -> int:
    """F at an end, or its limit there from inside."""
    if end is None:
        return limit(tape, whole, x, side)
    value = tape.substituted(whole, {x: end}, {})
    if not _pole(tape, value):
        return value
    near = tape.variable()  # the end −side·e^{−s}, as s goes to infinity
    gap = tape.node("exp", (tape.neg(near),))
    there = tape.sub(end, gap) if side > 0 else tape.add(end, gap)
    return limit(tape, tape.substituted(whole, {x: there}, {}), near, 1)


def _pole(tape: Tape, value: int) -> bool:
    """Is something in a node plainly without a value: a division by the number 0, the logarithm of it?"""
    for i in tape.reach(value, plain=True):
        for op, needed in OBLIGATIONS[tape.ops[i]](tape, i) if tape.ops[i] in OBLIGATIONS else ():
            if op in ("ne", "gt") and needed == ZERO:
                return True
    return False


# -- Euler's integrals


def _euler(tape: Tape, body: int, x: int, low: int | None, high: int | None) -> int | None:
    """Γ and Β, where the integrand is a sum of their kernels with a symbolic power; else None."""
    if low != ZERO or (high is not None and high != ONE):
        return None
    terms = []
    try:
        for monomial, c in Expansion(tape, lambda i: {((i, 1),): Fraction(1)})(body).items():
            terms.append(tape.mul(tape.number(c), *_kernel(tape, monomial, x, high)))
    except LookupError:
        return None
    return tape.add(*terms)


def _kernel(tape: Tape, monomial: Monomial, x: int, high: int | None) -> Iterator[int]:
    s, t, rate, symbolic = ONE, ONE, ZERO, False
    mirrored = tape.sub(ONE, x)
    for atom, n in monomial:
        args, op = tape.args[atom], tape.ops[atom]
        exponent = tape.number(Fraction(n))
        if atom == x:
            s = tape.add(s, exponent)
        elif op == "pow" and args[0] in (x, mirrored) and x not in tape.reach(args[1], plain=True):
            symbolic = symbolic or tape.exact[args[1]] is None or args[0] == mirrored
            more = tape.mul(exponent, args[1])
            s, t = (tape.add(s, more), t) if args[0] == x else (s, tape.add(t, more))
        elif op == "exp" and x in tape.reach(atom, plain=True):
            slope = derivative(tape, args[0], x)
            if x in tape.reach(slope, plain=True):
                raise LookupError
            rate = tape.sub(rate, tape.mul(exponent, slope))
            yield tape.pow(tape.build("exp", (tape.substituted(args[0], {x: ZERO}, {}),)), exponent)
        elif x in tape.reach(atom, plain=True):
            raise LookupError
        else:
            yield tape.pow(atom, exponent)
    fits = (rate == ZERO) if high is not None else (rate != ZERO and t == ONE)
    if not fits or not (symbolic or (tape.exact[s] or Fraction(1)).denominator != 1):
        raise LookupError
    yield from _gammas(tape, s, t, rate, high is None)


def _gammas(tape: Tape, s: int, t: int, rate: int, whole_line: bool) -> Iterator[int]:
    needed = [tape.node("where", (n,)) for n in (s, rate if whole_line else t) if (tape.exact[n] or 0) <= 0]
    top = tape.guard(tape.node("gamma", (s,)), *needed)
    yield top
    if whole_line:
        yield tape.div(ONE, tape.pow(rate, s))
    else:
        yield tape.node("gamma", (t,))
        yield tape.div(ONE, tape.node("gamma", (tape.add(s, t),)))
