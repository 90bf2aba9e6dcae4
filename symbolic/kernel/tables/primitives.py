"""Functions of which nothing is known but their derivative, or their difference.

F with F′ = f stands for the antiderivative of an integrand that has no name; with F(n + 1) − F(n) = f(n), for a sum of
symbolic length whose terms have no closed form, so that sums are linear, telescope, are split and shifted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ...core.term import make
from ..derivative import derivative
from ..polynomial import Expansion
from ..residue import Unsupported
from ..tape import Tape
from .domains import OPERATORS as OBLIGATIONS


@dataclass(frozen=True, slots=True)
class Primitive:
    """The value of a primitive's node: its integrand, the letter of it, and the places it is a function of besides.

    `depth` counts the primitives inside one another; letters are named by it, so that equal integrands are one node.
    `step` says that the integrand is its difference, not its derivative.
    """

    body: int
    letter: int
    depth: int
    places: tuple[int, ...]
    step: bool = False


def by_parts(tape: Tape, body: int, x: int, at: int, step: bool = False) -> int:
    """Σ c · F_m(at) over the monomials of the integrand, F_m being the primitive of the part m that depends on x."""
    parts = []
    for monomial, c in Expansion(tape, lambda i: {((i, 1),): Fraction(1)})(body).items():
        fixed, varying = [tape.number(c)], list[int]()
        for atom, n in monomial:
            inside = x in tape.reach(atom, plain=True)
            (varying if inside else fixed).append(tape.pow(atom, tape.number(Fraction(n))))
        parts.append(tape.mul(*fixed, primitive(tape, tape.mul(*varying), x, at, step)))
    return tape.add(*parts)


def primitive(tape: Tape, body: int, x: int, at: int, step: bool = False) -> int:
    """The antiderivative of a node, at a place: its value holds the node and the places it is a function of."""
    if x not in tape.reach(body, plain=True):
        return tape.mul(body, at)
    inside = [held(tape, i).depth for i in tape.reach(body, plain=True) if tape.ops[i] == "primitive"]
    depth = 1 + max(inside, default=0)
    letter = tape.place(make("fresh", (), -depth))
    body = tape.substituted(body, {x: letter}, {})
    places = tuple(i for i in tape.reach(body, plain=True) if tape.ops[i] == "place" and i != letter)
    return tape.node("primitive", (at, *places), Primitive(body, letter, depth, places, step))


def partials(tape: Tape, i: int, total: int, live: set[int]) -> Iterator[tuple[int, int]]:
    """The derivative rule: the integrand in the place it is taken at, primitives of partial derivatives elsewhere.

    Those exchange ∂ and ∫ over a bounded range (Leibniz), for which they have to be defined wherever the integrand is.
    """
    at, *args = tape.args[i]
    known = held(tape, i)
    body, letter, places = known.body, known.letter, known.places
    now = dict(zip(places, args, strict=True))
    if known.step and at in live:
        raise Unsupported("K108", "how a sum changes with its length")
    if at in live:
        yield at, tape.mul(total, tape.substituted(body, {letter: at, **now}, {}))
    for place, arg in now.items():
        if arg in live:
            slope = derivative(tape, body, place)
            if not _needed(tape, slope) <= _needed(tape, body):
                raise Unsupported("K117", "a derivative of an integrand is not defined wherever the integrand is")
            fresh = tape.variable()
            formed = by_parts(tape, slope, letter, fresh, known.step)
            yield arg, tape.mul(total, tape.substituted(formed, {fresh: at, **now}, {}))


def _needed(tape: Tape, root: int) -> set[tuple[str, int]]:
    order = tape.reach(root, plain=True)
    owed = [o for i in order if tape.ops[i] in OBLIGATIONS for o in OBLIGATIONS[tape.ops[i]](tape, i)]
    return {(op, node) if op != "gt" else ("ne", node) for op, node in owed if tape.exact[node] is None}


def held(tape: Tape, i: int) -> Primitive:
    """What a primitive's node holds."""
    found = tape.values[i]
    if not isinstance(found, Primitive):
        raise Unsupported("K101", "a primitive that is none")
    return found


def inside_too(tape: Tape, nodes: list[int]) -> list[int]:
    """Nodes, and those of the integrands among them."""
    found, todo = set(nodes), [i for i in nodes if tape.ops[i] == "primitive"]
    while todo:
        fresh = set(tape.reach(held(tape, todo.pop()).body, plain=True)) - found
        found |= fresh
        todo += [i for i in fresh if tape.ops[i] == "primitive"]
    return sorted(found)


def jumping(tape: Tape, roots: list[int]) -> list[tuple[str, int]]:
    """The signs and conditions that nodes are made of, also those inside integrands, at what these are taken at now.

    Those in the letter of an integrand are left out: a single value of it changes no integral, and no sum has any.
    """
    found: list[tuple[str, int]] = []
    todo, letters = [tape.reach(*roots)], set[int]()
    while todo:
        for i in todo.pop():
            if tape.ops[i] == "primitive":
                body, letter = integrand(tape, i)
                letters.add(letter)
                todo.append(tape.reach(body))
            elif tape.ops[i] in ("sign", "if"):
                at = tape.args[i][0] if tape.ops[i] == "sign" else tape.sub(*tape.args[i][:2])
                if letters.isdisjoint(tape.reach(at)):
                    found.append((tape.ops[i], at))
    return list(dict.fromkeys(found))


def integrand(tape: Tape, i: int) -> tuple[int, int]:
    """What a primitive is one of, with the arguments it has now; and its letter."""
    known = held(tape, i)
    return tape.substituted(known.body, dict(zip(known.places, tape.args[i][1:], strict=True)), {}), known.letter
