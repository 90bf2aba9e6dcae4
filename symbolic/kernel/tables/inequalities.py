"""Listed rules for inequalities, beyond the ranges of the sign calculus.

A difference that is a quadratic form in its atoms (and 1) is never negative where its matrix is positive semidefinite,
which exact elimination decides: Σ d_i l_i² with d_i ≥ 0 (Lagrange's reduction, 1759). σ(1 − σ) ≤ 1/4 and 2xy ≤ x² + y²
are of this kind.
"""

from __future__ import annotations

from fractions import Fraction

from ..tape import Tape

Monomial = tuple[int, ...]
Polynomial = dict[Monomial, Fraction]
MOST = 200


def polynomial(tape: Tape, root: int) -> Polynomial | None:
    """A node as a polynomial in atoms that are nodes, or None where it is too long."""
    found: dict[int, Polynomial] = {}
    for i in tape.reach(root, plain=True):
        op, args, exact = tape.ops[i], tape.args[i], tape.exact[i]
        if exact is not None:
            found[i] = {(): exact} if exact else {}
        elif op == "add":
            found[i] = _sum([found[a] for a in args])
        elif op == "neg":
            found[i] = {m: -c for m, c in found[args[0]].items()}
        elif op == "mul":
            found[i] = {(): Fraction(1)}
            for a in args:
                found[i] = _product(found[i], found[a])
        elif op == "div" and (divisor := tape.exact[args[1]]):
            found[i] = {m: c / divisor for m, c in found[args[0]].items()}
        elif op == "pow" and tape.exact[args[1]] in (2, 3, 4):
            found[i] = {(): Fraction(1)}
            for _ in range(int(tape.exact[args[1]] or 0)):
                found[i] = _product(found[i], found[args[0]])
        else:
            found[i] = {(i,): Fraction(1)}
        if len(found[i]) > MOST:
            return None
    return found[root]


def _sum(parts: list[Polynomial]) -> Polynomial:
    total: Polynomial = {}
    for p in parts:
        for m, c in p.items():
            total[m] = total.get(m, Fraction(0)) + c
    return {m: c for m, c in total.items() if c}


def _product(a: Polynomial, b: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for m, c in a.items():
        for n, d in b.items():
            key = tuple(sorted((*m, *n)))
            total[key] = total.get(key, Fraction(0)) + c * d
            if len(total) > MOST:
                return total
    return {m: c for m, c in total.items() if c}


def never_negative(tape: Tape, difference: int, strict: bool) -> bool:
    """Is a node a quadratic form that is ≥ 0 (or > 0) for all values of its atoms?"""
    form = polynomial(tape, difference)
    if form is None or any(len(m) > 2 for m in form):
        return False
    atoms = sorted({a for m in form for a in m})
    places = {a: k + 1 for k, a in enumerate(atoms)}
    size = len(atoms) + 1
    if size > 24:
        return False
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for m, c in form.items():
        i, j = ([0] * (2 - len(m)) + [places[a] for a in m])[:2]
        matrix[i][j] += c / 2
        matrix[j][i] += c / 2
    return _positive(matrix, strict)


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
