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
from .tables.functions import ROWS
from .tape import Tape

CAP = 1 << 256
CIRCLE = 5040


def degree(tape: Tape, order: Sequence[int], pairs: Sequence[tuple[int, int]]) -> int:
    """A bound on the degree of the differences of pairs of nodes, everything scaled to whole powers."""
    size: dict[int, tuple[int, int]] = {}
    scale = 1
    tape.spend(len(order))
    for i in order:
        op, args = tape.ops[i], tape.args[i]
        if i in tape.alias:
            size[i] = size[tape.alias[i]]
        elif op == "num":
            exact = tape.exact[i]
            n, d = (exact.numerator, exact.denominator) if exact is not None else (1, 1)
            if d != 1:
                scale = min(CAP, lcm(scale, d))
            size[i] = 1, min(CAP, max(1, abs(n)) * d)
        elif not args:
            size[i] = 1, 1
        elif op in ("add", "neg"):
            size[i] = min(CAP, sum([size[a][0] for a in args])), min(CAP, sum([size[a][1] for a in args]))
        elif op == "pow":
            exponent = tape.exact[args[1]]
            scale = scale if exponent is None else min(CAP, lcm(scale, exponent.denominator))
            size[i] = _power(tape, i, size)
        elif op in ROWS:
            size[i] = _function(ROWS[op].primitive, [size[a] for a in args])
        else:
            product = 1
            for a in args:
                product = min(CAP, product * size[a][1])
            size[i] = min(CAP, 1 + sum([size[a][0] for a in args])), product
    return min(CAP, max((size[a][0] + size[b][0] for a, b in pairs), default=1) * scale)


def _function(primitive: str, values: list[tuple[int, int]]) -> tuple[int, int]:
    degree, size = sum(d for d, _ in values), sum(m for _, m in values)
    match primitive:
        case "exp":
            return min(CAP, degree + size), 1
        case "sin" | "cos":
            return min(CAP, degree + 2 * CIRCLE * size), 1
        case "abs" | "cbrt":
            return min(CAP, 3 * degree), min(CAP, size)
        case _:
            return min(CAP, 1 + degree), 1


def _power(tape: Tape, i: int, size: dict[int, tuple[int, int]]) -> tuple[int, int]:
    base, e = tape.args[i]
    exponent = tape.exact[e]
    (degree, weight), (over, more) = size[base], size[e]
    if exponent is None:
        return min(CAP, degree + over + more * (1 + weight)), 1
    n = max(1, abs(exponent.numerator))
    return min(CAP, degree * n * exponent.denominator), CAP if weight > 1 and n > 256 else min(CAP, weight**n)


def samples_needed(degree: int, wanted: int = 80) -> int:
    """How many agreeing samples bring the chance of a wrong answer to 2^−wanted, or 0 if none reasonable does."""
    gain = BITS - log2(max(2, degree))
    return 0 if gain < 20 else max(2, -(-wanted // int(gain)))


def bound(degree: int, samples: int) -> int:
    """The exponent of the error bound after that many agreeing samples."""
    return -int((BITS - log2(max(2, degree))) * samples)
