"""Listed rules for inequalities, beyond the ranges of the sign calculus.

A difference that is a quadratic form in its atoms (and 1) is never negative where its matrix is positive semidefinite,
which exact elimination decides: Σ d_i l_i² with d_i ≥ 0 (Lagrange's reduction, 1759). σ(1 − σ) ≤ 1/4 and 2xy ≤ x² + y²
are of this kind.
"""

from __future__ import annotations

from fractions import Fraction

from ..polynomial import Expansion
from ..tape import Tape

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
