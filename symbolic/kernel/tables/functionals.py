"""Expectations and integrals of functions nobody has said anything of: E[r(a)], ∫ r(a) π(a) da, Σ r(n) p(n).

Of such an integral only this much is known: it is linear in its integrand. It is replaced by a sum over a few atoms,
each with a mass of its own, μ(f) = Σ m_k f(x_k), and E under a named density w by μ(w f). An identity of degree d
between integrals that holds for d atoms at arbitrary places holds for every measure: in the masses it is a polynomial
that vanishes, so its polarisation vanishes at all atoms, and by linearity everywhere. Derivatives are then formed under
the integral sign, which is a condition, as is that the integrals exist; and a counterexample says nothing.

The atoms of a domain are functions onto it of a real number, so that what the domain says of signs is known.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ...core.term import Term, add, call, div, index, mul, num
from ..polynomial import Expansion, Linear
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape
from .functions import holes

MASS, ATOM = "∫", "∫x"
"""Masses and atoms: names that no letter has."""
MAX_DEGREE = 4
ATOMS: dict[str, Callable[[Term], Term]] = {
    "real": lambda p: p,
    "positive": lambda p: call("exp", p),
    "unit": lambda p: div(num(1), add(num(1), call("exp", p))),
    "0…": lambda p: mul(p, p),
    "1…": lambda p: add(num(1), mul(p, p)),
}
"""The domains: any of their members, as a function of a real number."""
DOMAINS: dict[tuple[int | None, int | None], str] = {
    (None, None): "real",
    (ZERO, None): "positive",
}
"""The ranges of integrals that are domains; an integral over a bounded range is a primitive's (`integrals.py`)."""
Degree = tuple[int, int]


def unknown(tape: Tape, body: int, x: int) -> bool:
    """Does a node take an unknown function at something that depends on x?"""
    return any(tape.ops[i] in ("fun", "member", "primitive") for i in depending(tape, body, x))


def expanded(tape: Tape, body: int, x: int, leaf: Callable[[int], Linear]) -> Linear:
    """A body as a polynomial over atoms; what does not depend on x is an atom."""
    expansion = Expansion(tape, leaf)
    expansion.within = depending(tape, body, x)
    return expansion(body)


def depending(tape: Tape, body: int, x: int) -> set[int]:
    """The nodes of a body that depend on x."""
    live = {x}
    for i in tape.reach(body):
        if not live.isdisjoint((tape.alias[i],) if i in tape.alias else tape.args[i]):
            live.add(i)
    return live


def functional(tape: Tape, body: int, x: int, domain: str) -> int:
    """μ(body), the integral over a domain of what may be anything."""
    found = []
    for k in range(1, MAX_DEGREE + 1):
        mass, place = (tape.place(index(f"{name}{domain}", num(k))) for name in (MASS, ATOM))
        at = tape.instance(ATOMS[domain](*holes(1)), (place,))
        if domain in ("0…", "1…"):
            tape.integers.add(at)
        found.append(tape.mul(mass, tape.substituted(body, {x: at}, {})))
    return tape.add(*found)


def parted(tape: Tape, body: int, x: int) -> tuple[int, int | None]:
    """The part of a body that is known, and the part with unknown functions of x in it."""
    if not unknown(tape, body, x):
        return body, None
    parts: dict[bool, list[int]] = {True: [], False: []}
    for monomial, c in expanded(tape, body, x, lambda i: {((i, 1),): Fraction(1)}).items():
        powers = [(tape.pow(atom, tape.number(abs(Fraction(n)))), n) for atom, n in monomial]
        part = tape.mul(tape.number(c), *(p if n > 0 else tape.div(ONE, p) for p, n in powers))
        parts[unknown(tape, part, x)].append(part)
    return tape.add(*parts[False]), tape.guard(tape.add(*parts[True]), body)


def rests_on_atoms(tape: Tape, i: int) -> bool:
    """Is a node made of an atom or a mass, here or in `densities.py`, or of a letter that is bound?"""
    return any(_is(tape, j, MASS) or _is(tape, j, "√") or _is_bound(tape, j) for j in tape.reach(i))


def _is_bound(tape: Tape, i: int) -> bool:
    place = tape.values[i]
    return tape.ops[i] == "place" and isinstance(place, Term) and place.op == "fresh"


def granted(tape: Tape, pairs: list[tuple[int, int]], exchanged: bool) -> str:
    """What is taken for granted in claims between such integrals, in words: nothing where there are none.

    Raises Unsupported where there are too few atoms for the degree of a claim in its integrals.
    """
    if not any(_is(tape, i, MASS) for i in range(len(tape.ops))):
        return ""
    roots = [i for pair in pairs for i in pair]
    size: dict[int, Degree] = {}
    for i in tape.reach(*roots):
        below = (tape.alias[i],) if i in tape.alias else tape.args[i]
        size[i] = _degree(tape, i, [size[a] for a in below])
    wanted = max((max(size[a][0] + size[b][1], size[b][0] + size[a][1]) for a, b in pairs), default=0)
    if wanted > MAX_DEGREE:
        raise Unsupported("K105", "the step is of too high a degree in integrals of unknown functions")
    return "the integrals exist" + (", and derivatives may be taken inside them" if exchanged else "") if wanted else ""


def _is(tape: Tape, i: int, name: str) -> bool:
    place = tape.values[i]
    return tape.ops[i] == "place" and isinstance(place, Term) and place.op == "index" and place.name.startswith(name)


def _degree(tape: Tape, i: int, args: list[Degree]) -> Degree:
    """The degree of a node in the masses, above and below a fraction line."""
    op = tape.ops[i]
    if op == "place":
        return int(_is(tape, i, MASS) and not _is(tape, i, ATOM)), 0
    if not any(n or d for n, d in args):
        return 0, 0
    if i in tape.alias or op in ("neg", "guard"):
        return args[0]
    if op == "add":
        below = sum(d for _, d in args)
        return max(n + below - d for n, d in args), below
    if op == "mul":
        return sum(n for n, _ in args), sum(d for _, d in args)
    if op == "div":
        return args[0][0] + args[1][1], args[0][1] + args[1][0]
    power = tape.exact[tape.args[i][1]] if op == "pow" else None
    if power is None or power.denominator != 1 or power < 0:
        raise Unsupported("K105", "an integral of an unknown function inside another function")
    return int(power) * args[0][0], int(power) * args[0][1]
