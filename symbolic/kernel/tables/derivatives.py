"""The derivative rule of every operator: what a node adds to the adjoints of its arguments.

Each rule yields pairs of an argument and its part, given the adjoint of the node; `live` are the nodes that depend on
what is differentiated in. A function's partial derivatives stand in its row of `functions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from ...core.term import Term, make
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape
from .functions import ROWS

Parts = Iterator[tuple[int, int]]
"""Pairs of an argument and what the node adds to its adjoint."""


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


def _primitive(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    from .primitives import partials  # which forms derivatives itself

    yield from partials(tape, i, total, live)


def function(tape: Tape, i: int, total: int, live: set[int]) -> Parts:
    """A function of `functions.py`: the chain rule over its row's partial derivatives."""
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


OPERATORS: dict[str, Callable[[Tape, int, int, set[int]], Parts]] = {
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "fun": _fun,
    "member": _member,
    "if": _if,
    "guard": _guard,
    "primitive": _primitive,
}
