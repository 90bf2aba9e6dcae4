"""Gradients: one reverse pass over the tape gives the partial derivatives in any number of places.

Reverse accumulation (Linnainmaa, 1970; Griewank, 1989): the adjoint of a node is the sum, over the nodes that use it,
of their adjoint times the partial derivative, so the whole gradient costs a small multiple of the value. Adjoints are
nodes again: they share the nodes of the value, can be differentiated in turn, and are signed, enclosed and ranged like
any other. A function's derivative is in its row of `tables/functions.py`; at the seam of a condition there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from ..core.term import Term, make
from .residue import Unsupported
from .tables.functions import ROWS
from .tape import ONE, ZERO, Tape

Parts = Iterator[tuple[int, int]]
"""Pairs of an argument and what the node adds to its adjoint."""


def gradient(tape: Tape, root: int, wanted: frozenset[int]) -> dict[int, int]:
    """The partial derivatives of a node in those of the wanted places that it depends on."""
    order = tape.reach(root, plain=True)
    live: set[int] = set()
    for i in order:
        if i in wanted or any(a in live for a in tape.args[i]):
            live.add(i)
    found: dict[int, int] = {}
    adjoints: dict[int, list[int]] = {root: [ONE]} if root in live else {}
    for i in reversed(order):
        parts = adjoints.pop(i, None)
        if parts is None:
            continue
        total = tape.add(*parts)
        if i in wanted:
            found[i] = total
            continue
        rule = _RULES.get(tape.ops[i], _row)
        for a, part in rule(tape, i, total, live):
            if tape.ops[i] == "sigma" and a in wanted:
                found[a] = tape.add(found[a], part) if a in found else part
            elif a in live:
                adjoints.setdefault(a, []).append(part)
    seams = [tape.node("div", (ONE, tape.sub(*tape.args[i][:2]))) for i in order if _is_seam(tape, i, live)]
    return {w: tape.guard(found.get(w, ZERO), *seams) for w in wanted & live} if seams else found


def _is_seam(tape: Tape, i: int, live: set[int]) -> bool:
    return tape.ops[i] == "if" and not live.isdisjoint(tape.args[i][:2])


def derivative(tape: Tape, root: int, place: int, order: int = 1) -> int:
    """The derivative of a node in one place, defined where the node is."""
    formed = root
    for _ in range(order):
        formed = gradient(tape, formed, frozenset((place,))).get(place, ZERO)
    return tape.guard(formed, root)


def _add(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    for a in tape.args[i]:
        yield a, total


def _neg(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    yield tape.args[i][0], tape.neg(total)


def _mul(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    factors = tape.args[i]
    if len(factors) <= 4:
        for k, a in enumerate(factors):
            if a in live:
                yield a, tape.mul(total, *factors[:k], *factors[k + 1 :])
        return
    after = [ONE]  # the products of what follows each factor, so that a long product stays cheap
    for a in reversed(factors[1:]):
        after.append(tape.mul(a, after[-1]))
    before = total
    for a, rest in zip(factors, reversed(after), strict=True):
        if a in live:
            yield a, tape.mul(before, rest)
        before = tape.mul(before, a)


def _div(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    a, b = tape.args[i]
    over = tape.div(total, b)
    yield a, over
    if b in live:
        yield b, tape.neg(tape.mul(over, i))


def _pow(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    base, exponent = tape.args[i]
    n = tape.exact[exponent]
    if base in live:
        if n is not None and n.denominator == 1:
            yield base, tape.mul(total, exponent, tape.pow(base, tape.number(n - 1)))
        else:  # u^v/u rather than u^(v−1): the base is kept away from zero, where roots have no derivative
            yield base, tape.mul(total, exponent, tape.div(i, base))
    if exponent in live:
        yield exponent, tape.mul(total, i, tape.node("log", (base,)))


def _fun(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    name, derivs = tape.head(i)
    for k, a in enumerate(tape.args[i]):
        if a in live:
            yield a, tape.mul(total, tape.node("fun", tape.args[i], (name, tuple(sorted((*derivs, k))))))


def _member(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    raise Unsupported("K108", "a derivative in the index of a family")


def _if(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    a, b, then, other = tape.args[i]
    op = str(tape.values[i])
    yield then, tape.choose(op, a, b, total, ZERO)
    yield other, tape.choose(op, a, b, ZERO, total)


def _guard(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    yield tape.args[i][0], total


def _sigma(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    body, bound, low, high = tape.args[i]
    if low in live or high in live:
        raise Unsupported("K108", "a derivative through the bounds of a sum")
    inside = frozenset(p for p in tape.reach(body, plain=True) if p in live and tape.ops[p] == "place")
    for place, part in gradient(tape, body, inside - {bound}).items():
        yield place, tape.mul(total, tape.node("sigma", (part, bound, low, high)))


def _row(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    args = tape.args[i]
    partials = _templates(tape.ops[i], len(args))
    for a, partial in zip(args, partials, strict=True):
        if a in live:
            yield a, tape.mul(total, tape.instance(partial, args))


@lru_cache(maxsize=256)
def _templates(op: str, count: int) -> tuple[Term, ...]:
    if op not in ROWS:
        raise Unsupported("K101", f"the derivative of {op} is not known to the kernel")
    return ROWS[op].derivative(*(make("hole", (), k) for k in range(count)))


_RULES: dict[str, Callable[[Tape, int, int, set[int]], Parts]] = {
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "fun": _fun,
    "member": _member,
    "if": _if,
    "guard": _guard,
    "sigma": _sigma,
}
