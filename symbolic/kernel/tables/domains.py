"""The domain rule of every operator: what has to hold for a node to have a value, and what that comes down to.

One row an operator; a function's obligations stand in its row of `functions.py`. An obligation is a relation of a node
to zero. `PARTS` says from which arguments a product, a quotient or a power gets its zeros.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from ...core.term import Term, make
from .functions import ROWS

if TYPE_CHECKING:
    from ..tape import Tape

Obligation = tuple[str, int]
MIRROR = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "ne": "ne", "eq": "eq"}


def _div(tape: Tape, i: int) -> list[Obligation]:
    return [("ne", tape.args[i][1])]


def _pow(tape: Tape, i: int) -> list[Obligation]:
    base, e = tape.args[i]
    exponent = tape.exact[e]
    if exponent is None:
        return [("ne" if tape.whole(e) else "gt", base)]
    if exponent.denominator == 1:
        return [("ne", base)] if exponent < 0 else []
    return [("ge" if exponent > 0 else "gt", base)]


def _row(tape: Tape, i: int) -> list[Obligation]:
    args = tape.args[i]
    return [(o, tape.instance(t, args)) for o, t in _domain(tape.ops[i], len(args))]


@lru_cache(maxsize=256)
def _domain(op: str, count: int) -> tuple[tuple[str, Term], ...]:
    return ROWS[op].domain(*(make("hole", (), k) for k in range(count)))


OPERATORS: dict[str, Callable[[Tape, int], list[Obligation]]] = {
    "div": _div,
    "pow": _pow,
    **{name: _row for name, row in ROWS.items() if row.bounded},
}
"""Every operator with a domain."""


PARTS: dict[str, Callable[[tuple[int, ...]], tuple[int, ...]]] = {
    "mul": lambda args: args,
    **dict.fromkeys(("div", "abs", "pow"), lambda args: args[:1]),
}
"""The arguments that are all different from zero exactly where the operator's value is."""


def parts(tape: Tape, op: str, i: int) -> list[Obligation]:
    """An obligation in its simplest parts: a product is not zero where no factor is, −x > 0 where x < 0."""
    kind, args = tape.ops[i], tape.args[i]
    if kind == "neg":
        return parts(tape, MIRROR[op], args[0])
    if op != "ne" or kind not in PARTS or (kind == "pow" and not tape.exact[args[1]]):
        return [(op, i)]
    return [o for a in PARTS[kind](args) for o in parts(tape, "ne", a)]
