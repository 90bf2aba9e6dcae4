"""The sign calculus: ranges of nodes, and the domain obligations they discharge or leave open.

Every node's obligations (a denominator is not zero, a logarithm's argument is positive, an even root's is not negative)
are met from the ranges of what is below them: exp > 0, squares ≥ 0, sums of positives, 0 < σ < 1, declared assumptions.
What remains is collected, to be printed as "provided …". Ranges are computed where somebody asks, by the rules of
`tables/ranges.py`; constants are ranged by balls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..core.claim import Sort
from ..core.term import Term
from .interval import Range
from .tables.domains import OPERATORS as DOMAINS
from .tables.domains import Obligation, parts
from .tables.functions import ROWS
from .tables.inequalities import implied
from .tables.ranges import OPERATORS
from .tape import Tape

_OPEN = frozenset(("place", "fun", "member"))


class Ranging:
    """Node → range. `assumed` are ranges known from outside, `constant` encloses a node without places by a ball."""

    def __init__(
        self, tape: Tape, sorts: Mapping[str, Sort], assumed: dict[int, Range], constant: Callable[[int], Range | None]
    ) -> None:  # fmt: skip
        self.tape: Tape = tape
        self.sorts, self.assumed, self.constant = sorts, assumed, constant
        self.compound = any(tape.args[i] for i in assumed)
        self.known: dict[int, Range] = {}
        self.closed: dict[int, bool] = {}

    def __call__(self, i: int) -> Range:
        """The range of a node."""
        found = self.known.get(i)
        if found is not None:
            return found
        known, tape = self.known, self.tape
        order = tape.reach(i, plain=True) if tape.args[i] else [i]
        tape.spend(len(order))
        for j in order:
            if j not in known:
                self.closed[j] = tape.ops[j] not in _OPEN and all(self.closed[a] for a in tape.args[j])
                rule = OPERATORS.get(tape.ops[j])
                inner = rule(self, j) if rule else ROWS[tape.ops[j]].range(*(known[a] for a in tape.args[j]))
                known[j] = self._informed(j, inner)
        return known[i]

    def _informed(self, i: int, found: Range) -> Range:
        if i in self.assumed:
            found = found.meet(self.assumed[i])
        if self.compound and self.tape.ops[i] == "add" and not found.nonzero:
            found = found.meet(implied(self.tape, self, i))
        if not found.nonzero and found.low != found.high and self.closed[i]:
            return self.constant(i) or found
        return found

    def is_closed(self, i: int) -> bool:
        """Does a node depend on no place?"""
        self(i)
        return self.closed[i]

    def sort(self, i: int) -> Sort | None:
        """The sort a place is declared in."""
        place = self.tape.values[i] if self.tape.ops[i] == "place" else None
        return self.sorts.get(place.name) if isinstance(place, Term) and place.op in ("sym", "index") else None

    def open(self, *roots: int) -> dict[Obligation, None]:
        """What has to hold for nodes to have values, and is not known to."""
        found: dict[Obligation, None] = {}
        for i in self.tape.reach(*(r for r in roots if self.tape.partial[r]), plain=True):
            for op, needed in DOMAINS[self.tape.ops[i]](self.tape, i) if self.tape.ops[i] in DOMAINS else ():
                if not self(needed).satisfies(op):
                    found |= {p: None for p in parts(self.tape, op, needed) if not self(p[1]).satisfies(p[0])}
        return found
