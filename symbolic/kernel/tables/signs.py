"""Which nodes have their sign in a sample: by themselves, because the sample is chosen so, or not at all.

An even root is the positive one, which only means something if what it is compared with has its sign. A place that is
declared positive is a square and an exponential is one; a sum of known sign has it in half of all samples, and others
are taken instead (`WrongSign`). Where every sign is settled so, a root agrees always or never.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..sign import Ranging
    from ..tape import Tape

MAX_SIGNED = 6
_SUMS = frozenset(("add", "sin", "cos"))
_SIGNED = frozenset(("pow", "abs", "sign", "if"))
_MADE = frozenset(("mul", "div", "neg", "guard"))
"""Operators whose sign is made of those of their arguments."""


def plainly_signed(tape: Tape, ranges: Ranging, i: int) -> bool:
    """Has a node its sign in every sample: a number, a place, an exponential, a product of positive ones?"""
    if tape.ops[i] not in ("mul", "div", "pow"):
        return tape.ops[i] in ("num", "place", "exp", "const")
    factors = tape.args[i][:1] if tape.ops[i] == "pow" else tape.args[i]
    return all(ranges(a).positive and plainly_signed(tape, ranges, a) for a in factors)


def signed_nodes(tape: Tape, ranges: Ranging, order: Sequence[int]) -> frozenset[int]:
    """The nodes of known sign that a sample has to give that sign, where an even root or a modulus may read it."""
    inner = [(i, tape.args[i][0]) for i in order if tape.ops[i] in _SIGNED and _reads_sign(tape, i)]
    plain = all(plainly_signed(tape, ranges, a) for _, a in inner)
    angles = any(tape.ops[i] in ("sin", "cos") and ranges.is_closed(i) for i in order)
    if plain and not (inner and angles):
        return frozenset()
    sums = [i for i in order if tape.ops[i] in _SUMS and tape.exact[i] is None]
    found = [i for i in sums if ranges.is_closed(i) and ranges(i).nonzero]
    if not plain:
        found += [i for i in sums if not ranges.is_closed(i) and ranges(i).nonzero][: max(0, MAX_SIGNED - len(found))]
    return frozenset(found)


def all_signed(tape: Tape, ranges: Ranging, roots: Sequence[int], signed: frozenset[int]) -> bool:
    """Is every sign settled in what values are made of, but for what is made of signs that are?"""
    seen, todo = set(roots), list(roots)
    while todo:
        i = todo.pop()
        below = (tape.alias[i],) if i in tape.alias else tape.args[i][:1] if tape.ops[i] == "guard" else tape.args[i]
        if not (i in signed or tape.ops[i] in _MADE or i in tape.alias or _settled(tape, ranges, i)):
            return False
        todo += [a for a in below if a not in seen]
        seen.update(below)
    return True


def _settled(tape: Tape, ranges: Ranging, i: int) -> bool:
    op = tape.ops[i]
    if op == "pow":
        exponent = tape.exact[tape.args[i][1]]
        return exponent is not None and (exponent.denominator == 1 or ranges(tape.args[i][0]).positive)
    known = ranges(i)
    return op in ("num", "const", "exp") or (op == "place" and (known.low >= 0 or known.high <= 0))


def _reads_sign(tape: Tape, i: int) -> bool:
    if tape.ops[i] != "pow":
        return True
    exponent = tape.exact[tape.args[i][1]]
    return exponent is not None and exponent.denominator % 2 == 0
