"""The degree of a claim, for the bound on the chance that a signature was misled.

Schwartz (JACM 1980) and Zippel (EUROSAM 1979): a non-zero polynomial of degree d vanishes at a random point of GF(p)
with probability at most d/p. A node is read as a rational function in its generators, numerator and denominator
together: sums cross-multiply, so degrees add. An exponential of a polynomial has the sum of the sizes of its
coefficients as its degree, so that size is followed too; fractional powers scale everything by their denominators.
The bound is generous, and capped where it no longer says anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm, log2

from .residue import BITS
from .tables.degrees import CAP, OPERATORS, Size
from .tape import Tape


def degree(tape: Tape, order: Sequence[int], pairs: Sequence[tuple[int, int]]) -> int:
    """A bound on the degree of the differences of pairs of nodes, everything scaled to whole powers."""
    size: dict[int, Size] = {}
    scale = 1
    tape.spend(len(order))
    for i in order:
        if i in tape.alias:
            size[i] = size[tape.alias[i]]
            continue
        op, args = tape.ops[i], tape.args[i]
        exact = tape.exact[args[1]] if op == "pow" else tape.exact[i]
        if exact is not None and exact.denominator != 1:
            scale = min(CAP, lcm(scale, exact.denominator))
        d, m = OPERATORS[op](tape, i, [size[a] for a in args])
        size[i] = min(CAP, d), min(CAP, m)
    return min(CAP, max((size[a][0] + size[b][0] for a, b in pairs), default=1) * scale)


def samples_needed(degree: int, wanted: int = 80) -> int:
    """How many agreeing samples bring the chance of a wrong answer to 2^−wanted, or 0 if none reasonable does."""
    gain = BITS - log2(max(2, degree))
    return 0 if gain < 20 else max(2, -(-wanted // int(gain)))


def bound(degree: int, samples: int) -> int:
    """The exponent of the error bound after that many agreeing samples."""
    return -int((BITS - log2(max(2, degree))) * samples)
