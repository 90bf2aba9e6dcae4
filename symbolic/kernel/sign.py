"""The sign calculus: ranges of nodes, and the domain obligations they discharge or leave open.

Every node's obligations (a denominator is not zero, a logarithm's argument is positive, an even root's is not negative)
are met from the ranges of what is below them: exp > 0, squares ≥ 0, sums of positives, 0 < σ < 1, declared assumptions.
What remains is collected, to be printed as "provided …". Ranges are computed where somebody asks, and constants are
ranged by balls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from ..core.claim import Kind, Sort
from ..core.term import Term, make
from .interval import EVERYTHING, NONNEGATIVE, POSITIVE, ZERO, Range, between
from .tables.functions import ROWS
from .tape import Tape

Obligation = tuple[str, int]
PI = between(Fraction(314, 100), Fraction(315, 100))
E = between(Fraction(271, 100), Fraction(272, 100))
MIRROR = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "ne": "ne", "eq": "eq"}


class Ranging:
    """Node → range. `assumed` are ranges known from outside, `constant` encloses a node without places by a ball."""

    def __init__(
        self, tape: Tape, sorts: Mapping[str, Sort], assumed: dict[int, Range], constant: Callable[[int], Range | None]
    ) -> None:  # fmt: skip
        self.tape, self.sorts, self.assumed, self.constant = tape, sorts, assumed, constant
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
                known[j] = self._informed(j, _RULES.get(tape.ops[j], Ranging._row)(self, j))
        return known[i]

    def _informed(self, i: int, found: Range) -> Range:
        if i in self.assumed:
            found = found.meet(self.assumed[i])
        if not found.nonzero and found.low != found.high and self.closed[i]:
            return self.constant(i) or found
        return found

    def is_closed(self, i: int) -> bool:
        """Does a node depend on no place?"""
        self(i)
        return self.closed[i]

    def _sort(self, i: int) -> Sort | None:
        place = self.tape.values[i] if self.tape.ops[i] == "place" else None
        return self.sorts.get(place.name) if isinstance(place, Term) and place.op in ("sym", "index") else None

    # -- the range of an operator

    def _exact(self, i: int) -> Range:
        value = self.tape.exact[i] or Fraction(0)
        return Range(value, value)

    def _place(self, i: int) -> Range:
        sort = self._sort(i)
        if sort is None:
            place = self.tape.values[i]
            return POSITIVE if isinstance(place, Term) and place.op == "weight" else EVERYTHING
        return between(Fraction(1), None) if sort.kind is Kind.NATURAL else EVERYTHING

    def _unknown(self, i: int) -> Range:
        return EVERYTHING

    def _add(self, i: int) -> Range:
        found = ZERO
        for a in self.tape.args[i]:
            found = found + self.known[a]
        return found

    def _mul(self, i: int) -> Range:
        args = self.tape.args[i]
        found = Range(Fraction(1), Fraction(1))
        for a in dict.fromkeys(args):  # repeated factors: x·x is a square
            n = args.count(a) if len(args) < 50 else 1
            found = found * (self.known[a].power(n) if n > 1 else self.known[a])
        return found if len(args) < 50 or len(set(args)) == len(args) else EVERYTHING

    def _neg(self, i: int) -> Range:
        return -self.known[self.tape.args[i][0]]

    def _div(self, i: int) -> Range:
        a, b = self.tape.args[i]
        return self.known[a] * self.known[b].inverse()

    def _const(self, i: int) -> Range:
        return PI if self.tape.values[i] == "pi" else E

    def _guard(self, i: int) -> Range:
        return self.known[self.tape.args[i][0]]

    def _if(self, i: int) -> Range:
        a, b = (self.known[j] for j in self.tape.args[i][2:])
        return a.hull(b)

    def _sigma(self, i: int) -> Range:
        body = self.known[self.tape.args[i][0]]
        return NONNEGATIVE if body.nonnegative else EVERYTHING

    def _row(self, i: int) -> Range:
        return ROWS[self.tape.ops[i]].range(*(self.known[a] for a in self.tape.args[i]))

    def _pow(self, i: int) -> Range:
        base, e = self.tape.args[i]
        exponent = self.tape.exact[e]
        if exponent is None:
            return POSITIVE if self.known[base].positive or not self.tape.whole(e) else EVERYTHING
        if exponent.denominator == 1:
            return self.known[base].power(int(exponent)) if abs(exponent) < 10**6 else EVERYTHING
        root = self.known[base].meet(NONNEGATIVE).root(exponent.denominator)
        return root.power(exponent.numerator) if abs(exponent.numerator) < 64 else EVERYTHING

    # -- obligations

    def open(self, *roots: int) -> dict[Obligation, None]:
        """What has to hold for nodes to have values, and is not known to."""
        found: dict[Obligation, None] = {}
        for i in self.tape.reach(*(r for r in roots if self.tape.partial[r]), plain=True):
            for op, needed in self._obligations(i):
                if not self(needed).satisfies(op):
                    for part in self._parts(op, needed):
                        if not self(part[1]).satisfies(part[0]):
                            found[part] = None
        return found

    def _obligations(self, i: int) -> list[Obligation]:
        tape, op, args = self.tape, self.tape.ops[i], self.tape.args[i]
        if op == "div":
            return [("ne", args[1])]
        if op == "pow":
            exponent = tape.exact[args[1]]
            if exponent is None:
                return [("gt", args[0])] if not self.tape.whole(args[1]) else [("ne", args[0])]
            if exponent.denominator == 1:
                return [("ne", args[0])] if exponent < 0 else []
            return [("ge" if exponent > 0 else "gt", args[0])]
        row = ROWS.get(op)
        if row is None or not row.bounded:
            return []
        return [(o, tape.instance(t, args)) for o, t in _domain(op, len(args))]

    def _parts(self, op: str, i: int) -> list[Obligation]:
        """An obligation in its simplest parts: a product is not zero where no factor is, −x > 0 where x < 0."""
        kind, args = self.tape.ops[i], self.tape.args[i]
        if kind == "neg":
            return self._parts(MIRROR[op], args[0])
        if op == "ne" and kind in ("mul", "div", "pow", "abs"):
            inner = args if kind == "mul" else args[:1]
            return (
                [o for a in inner for o in self._parts("ne", a)]
                if kind != "pow" or self.tape.exact[args[1]]
                else [(op, i)]
            )
        return [(op, i)]


@lru_cache(maxsize=256)
def _domain(op: str, count: int) -> tuple[tuple[str, Term], ...]:
    return ROWS[op].domain(*(make("hole", (), k) for k in range(count)))


_OPEN = frozenset(("place", "fun", "member"))
_RULES: dict[str, Callable[[Ranging, int], Range]] = {
    "num": Ranging._exact,
    "place": Ranging._place,
    "add": Ranging._add,
    "mul": Ranging._mul,
    "neg": Ranging._neg,
    "div": Ranging._div,
    "const": Ranging._const,
    "guard": Ranging._guard,
    "if": Ranging._if,
    "sigma": Ranging._sigma,
    "pow": Ranging._pow,
    **dict.fromkeys(("fun", "member"), Ranging._unknown),
}
