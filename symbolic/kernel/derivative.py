"""Gradients: one reverse pass over the tape gives the partial derivatives in any number of places.

Reverse accumulation (Linnainmaa, 1970; Griewank, 1989): the adjoint of a node is the sum, over the nodes that use it,
of their adjoint times the partial derivative, so the whole gradient costs a small multiple of the value. Adjoints are
nodes again: they share the nodes of the value, can be differentiated in turn, and are signed, enclosed and ranged like
any other. What a node adds is a rule of `tables/derivatives.py`; at the seam of a condition there is no derivative.
"""

from __future__ import annotations

from .tables.derivatives import OPERATORS, function
from .tape import ONE, ZERO, Tape


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
        for a, part in OPERATORS.get(tape.ops[i], function)(tape, i, total, live):
            if a in live:
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
