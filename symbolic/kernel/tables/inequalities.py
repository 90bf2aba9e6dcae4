"""Listed rules for inequalities, beyond the ranges of the sign calculus.

A difference that is piecewise linear in anything is decided under each pattern of signs: |x + y| ≤ |x| + |y|. One that
is convex in one place and level at a point is nowhere less than there: e^x ≥ 1 + x, log x ≤ x − 1
(Jensen, 1906). It has to be defined, with its second derivative never negative, on an interval that holds the point.

A difference that is a quadratic form in its atoms (and 1) is never negative where its matrix is positive semidefinite,
which exact elimination decides: Σ d_i l_i² with d_i ≥ 0 (Lagrange's reduction, 1759). σ(1 − σ) ≤ 1/4 and 2xy ≤ x² + y²
are of this kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

from ..derivative import derivative, gradient
from ..interval import EVERYTHING, INFINITY, Range
from ..polynomial import ONE_MONOMIAL, Expansion, Linear, Monomial, accumulate, scale_linear
from ..residue import Unsupported
from ..tape import Tape
from .domains import Obligation

if TYPE_CHECKING:
    from ..sign import Ranging

MOST_PLACES, MOST_MODULI = 4, 5
MOST_ATOMS, MOST_SLACKS = 8, 12
TOUCHING = tuple(Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (1, 2), (2, 1), (-2, 1), (-1, 2)))
"""Where a tangent is looked for."""

MOST = 24
"""The most atoms a form is decided in."""


def never_negative(tape: Tape, difference: int, strict: bool) -> bool:
    """Is a node a quadratic form that is ≥ 0 (or > 0) for all values of its atoms?"""
    form = Expansion(tape, lambda i: {((i, 1),): Fraction(1)})(difference)
    factors = {m: [a for a, n in m for _ in range(int(n))] for m in form if all(n in (1, 2) for _, n in m)}
    places = {a: k + 1 for k, a in enumerate(sorted({a for f in factors.values() for a in f}))}
    size = len(places) + 1
    if size > MOST or len(factors) < len(form) or any(len(f) > 2 for f in factors.values()):
        return False
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for m, c in form.items():
        i, j = [0] * (2 - len(factors[m])) + [places[a] for a in factors[m]]
        matrix[i][j] += c / 2
        matrix[j][i] += c / 2
    return _positive(matrix, strict)


def above_its_tangent(tape: Tape, ranges: Ranging, difference: int, strict: bool) -> bool:
    """Is a node convex in one of its places, and not negative (or positive) where its slope is zero?"""
    owed = ranges.open(difference)
    places = [i for i in tape.reach(difference, plain=True) if tape.ops[i] == "place"]
    for p in places if len(places) <= MOST_PLACES else ():
        slope = derivative(tape, difference, p)
        curve = derivative(tape, slope, p)
        beside = [i for i in ranges.assumed if i != p and p in tape.reach(i, plain=True)]
        needed = [*owed, *ranges.open(slope), *ranges.open(curve)]
        if ranges(curve).low < 0 or tape.whole(p) or not all(_bounds(tape, o, p) for o in needed):
            continue
        if any(_line(tape, i, p) is None for i in beside):
            continue
        for x in TOUCHING:
            at = {p: tape.number(x)}
            known = [(p, Range(x, x)), *((i, ranges(tape.substituted(i, at, {}))) for i in beside)]
            held = all(v.low == v.high and ranges.assumed.get(i, EVERYTHING).meet(v) == v for i, v in known)
            slope_there, least = (ranges(tape.substituted(i, at, {})) for i in (slope, difference))
            level = slope_there.low == 0 == slope_there.high
            if held and level and (least.positive if strict else least.low >= 0):
                return True
    return False


def _bounds(tape: Tape, obligation: Obligation, p: int) -> bool:
    """Does an obligation bound a place from one side, or not speak of it?"""
    op, node = obligation
    return p not in tape.reach(node, plain=True) or (op != "ne" and _line(tape, node, p) is not None)


def _line(tape: Tape, node: int, p: int) -> Fraction | None:
    """The slope of what is affine in one place alone."""
    others = any(tape.ops[i] in ("place", "fun", "member") and i != p for i in tape.reach(node, plain=True))
    return None if others else tape.exact[derivative(tape, node, p)]


def affine(tape: Tape, root: int) -> bool:
    """Are all the slopes of a node numbers?"""
    places = [i for i in tape.reach(root, plain=True) if tape.ops[i] == "place"]
    try:
        return all(tape.exact[s] is not None for s in gradient(tape, root, frozenset(places)).values())
    except Unsupported:
        return False


def proportional(tape: Tape, a: int, b: int) -> bool:
    """Is one node the other times a number, as polynomials?"""
    reads = Expansion(tape, lambda i: {((i, 1),): Fraction(1)})
    form, other = reads(a), reads(b)
    return bool(other) and form.keys() == other.keys() and len({form[m] / other[m] for m in form}) == 1


def piecewise(tape: Tape, difference: int) -> bool:
    """Is a node never negative, for whatever signs what stands in its moduli has?

    Under each pattern of signs every modulus is ± what stands in it and is not negative; there the node has to be a
    sum of these with coefficients that are not negative, and such a number (Farkas, 1902).
    """
    moduli = [i for i in tape.reach(difference) if tape.ops[i] == "abs"]
    if not moduli or len(moduli) > MOST_MODULI:
        return False
    for signs in product((1, -1), repeat=len(moduli)):
        reads = _signed(tape, dict(zip(moduli, signs, strict=True)))
        if not _combined(reads(difference), [reads(i) for i in moduli]):
            return False
    return True


def implied(tape: Tape, ranges: Ranging, node: int) -> Range:
    """What assumptions say of the sign of a sum: it is a few of them with weights that are not negative, and a number.

    Farkas (1902): ρ − 1 > 0 where ρ − (1 + ε) > 0 and ε > 0. Moduli are read by their signs where these are known, and
    a factor of known sign is taken out.
    """
    assumed = ranges.assumed

    def leaf(i: int) -> Linear:
        inner = ranges(tape.args[i][0]) if tape.ops[i] == "abs" else EVERYTHING
        if inner.low >= 0 or inner.high <= 0:
            return scale_linear(reads(tape.args[i][0]), Fraction(1 if inner.low >= 0 else -1))
        return {((i, 1),): Fraction(1)}

    reads = Expansion(tape, leaf)
    form, factor = _apart(reads(node), ranges)
    if len(form) > MOST_ATOMS or any(len(m) > 1 for m in form):
        return EVERYTHING
    known = [(f, strict) for i, r in assumed.items() for f, strict in _slacks(reads(i), r)]
    atoms = set(form)
    for _ in range(2):
        atoms |= {m for f, _ in known if not atoms.isdisjoint(f.keys() - {ONE_MONOMIAL}) for m in f}
    known = [(f, s) for f, s in known if f.keys() <= atoms][:MOST_SLACKS]
    for sign in (1, -1):
        found = _above(scale_linear(form, Fraction(sign)), known)
        if found is not None:
            low = Range(Fraction(0), INFINITY, found, True)
            return low if sign * factor > 0 else Range(-INFINITY, Fraction(0), True, found)
    return EVERYTHING


def _apart(form: Linear, ranges: Ranging) -> tuple[Linear, int]:
    """A form over the factors of known sign that all its terms share, and the sign of these together."""
    shared = set.intersection(*({a for a, n in m if n == 1} for m in form)) if form else set()
    signs = {a: 1 if ranges(a).positive else -1 for a in shared if ranges(a).positive or ranges(a).negative}
    return {tuple(p for p in m if p[0] not in signs): c for m, c in form.items()}, prod(signs.values())


def _slacks(form: Linear, known: Range) -> Iterator[tuple[Linear, bool]]:
    """What is not negative by a range, and whether it is positive."""
    if known.low > -INFINITY:
        yield _plus(form, -Fraction(known.low)), known.low_open
    if known.high < INFINITY:
        yield _plus(scale_linear(form, Fraction(-1)), Fraction(known.high)), known.high_open


def _plus(form: Linear, c: Fraction) -> Linear:
    total = dict(form)
    accumulate(total, ONE_MONOMIAL, c)
    return total


def _above(form: Linear, known: list[tuple[Linear, bool]]) -> bool | None:
    """Is a form a sum of these and a number, none negative: then whether it is positive; else None."""
    for count in range(4):
        for chosen in combinations(known, count):
            rest, weights = _eliminated(form, [f for f, _ in chosen])
            number = rest.get(ONE_MONOMIAL, Fraction(0))
            if rest.keys() <= {ONE_MONOMIAL} and number >= 0 and all(w >= 0 for w in weights):
                return number > 0 or any(w > 0 and strict for w, (_, strict) in zip(weights, chosen, strict=True))
    return None


def _signed(tape: Tape, side: dict[int, int]) -> Expansion:
    """Nodes as polynomials, each modulus by the sign that what stands in it has."""

    def leaf(i: int) -> Linear:
        return scale_linear(reads(tape.args[i][0]), Fraction(side[i])) if i in side else {((i, 1),): Fraction(1)}

    reads = Expansion(tape, leaf)
    return reads


def _combined(form: Linear, known: list[Linear]) -> bool:
    """Is a form a sum of a few of these, with a number, all coefficients not negative?"""
    for count in range(len(known) + 1):
        for chosen in combinations(known, count):
            rest, weights = _eliminated(form, list(chosen))
            if rest.keys() <= {ONE_MONOMIAL} and rest.get(ONE_MONOMIAL, 0) >= 0 and all(w >= 0 for w in weights):
                return True
    return False


def _eliminated(form: Linear, basis: list[Linear]) -> tuple[Linear, list[Fraction]]:
    """What is left of a form when multiples of others are taken off it, and the multiples (Gauss)."""
    rows = [(dict(b), [Fraction(int(k == j)) for k in range(len(basis))]) for j, b in enumerate(basis)]
    weights, rest = [Fraction(0)] * len(basis), dict(form)
    for j, (row, made) in enumerate(rows):
        pivot = next((m for m in sorted(row) if m != ONE_MONOMIAL), None)
        if pivot is None:
            continue
        for other, its in rows[j + 1 :]:
            _take(other, row, pivot, its, made)
        scale = rest.get(pivot, Fraction(0)) / row[pivot]
        for m, c in row.items():
            accumulate(rest, m, -scale * c)
        weights = [w + scale * x for w, x in zip(weights, made, strict=True)]
    return rest, weights


def _take(other: Linear, row: Linear, pivot: Monomial, its: list[Fraction], made: list[Fraction]) -> None:
    scale = other.get(pivot, Fraction(0)) / row[pivot]
    for m, c in row.items():
        accumulate(other, m, -scale * c)
    its[:] = [a - scale * b for a, b in zip(its, made, strict=True)]


def _positive(matrix: list[list[Fraction]], strict: bool) -> bool:
    """Symmetric elimination; the row of 1 is left to the end, where a positive pivot makes the form positive."""
    rows = list(range(len(matrix) - 1, -1, -1))
    for place, k in enumerate(rows):
        pivot, rest = matrix[k][k], rows[place + 1 :]
        if pivot < 0 or (pivot == 0 and any(matrix[k][j] for j in rest)):
            return False
        if k == 0:
            return pivot > 0 or not strict
        if pivot > 0:
            for i in rest:
                for j in rest:
                    matrix[i][j] -= matrix[i][k] * matrix[k][j] / pivot
    return True
