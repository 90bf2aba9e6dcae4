"""Listed rules that count, for finite models: where indices stand, the room their patterns need, and a claim's degree.

The degree counts sums that are multiplied together, denominators cleared: with denominators those of both sides. Above
exponentials and logarithms, where every term may have zeros of its own, terms add up, and a coefficient inside counts
for as many. The room is one for every bound index and one for every unit that an index is shifted by, wherever it
stands and as often as it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ...core.claim import Case, Context, Kind
from ...core.term import RELATIONS, Term, const, postorder
from .functions import ANALYTIC

BINDERS = ("sum", "prod", "sumover", "prodover", "expect")
DEPTH = 12
CAP = 10**6
Size = tuple[int, int]
"""Degree, and the sizes of the coefficients together."""


class Counting:
    """Counts in a claim's terms. `indices` are the names of places in a family: bound, declared or handed on."""

    def __init__(self, context: Context, terms: tuple[Term, ...], names: set[str]) -> None:
        self.context = context
        nodes = list(postorder(*terms))
        self.indices = names | {t.name for t in nodes if t.op in BINDERS}
        self.handed: set[tuple[str, int]] = set()
        self.steep = False
        self.mixed = any(t.op in ("div", "pow") or t.op in ANALYTIC for t in nodes)
        calls = [t for t in nodes if t.op == "apply"]
        before = -1
        while before != len(self.handed):
            before = len(self.handed)
            for t in calls:
                self._read(t)

    def _cases(self, name: str) -> tuple[Case, ...]:
        definitions = self.context.definitions
        return tuple(c for key in definitions if key[0] == name for c in definitions[key].cases)

    def _read(self, t: Term) -> None:
        """Which arguments of a call are indices: those that are used as one, and those that are given one?"""
        cases = self._cases(t.func.name)
        for case in cases:
            nodes = list(postorder(case.body))
            used = frozenset().union(*(e.free for n in nodes for e in (*self.places(n), *_bounds(n))))
            for k, p in enumerate(case.params[: len(t.args)]):
                given = t.args[k].free & self.indices and _simple(t.args[k])
                if (p in used or given) and all(c.pattern[k : k + 1] == (None,) for c in cases):
                    self.handed.add((t.func.name, k))
                    self.indices.add(p)

    def places(self, t: Term) -> tuple[Term, ...]:
        """Where an index may stand: it chooses a member, is compared, bounds another or is handed on as an index."""
        if t.op == "index":
            return t.args
        if t.op in RELATIONS:
            return t.args if any(a.free & self.indices for a in t.args) else ()
        if t.op == "apply":
            name = t.func.name
            if not self._cases(name):
                return tuple(a for a in t.args if a.free & self.indices and _simple(a))
            return tuple(a for k, a in enumerate(t.args) if (name, k) in self.handed)
        return _bounds(t)

    def meets(self, root: Term, names: set[str], bounds_only: bool = False) -> bool:
        """Does one of the names stand anywhere but where it may?"""
        seen, todo = {root}, [root]
        while todo:
            t = todo.pop()
            if t.op == "sym" and t.name in names:
                return True
            allowed = _bounds(t) if bounds_only else self.places(t)
            below = [a for a in t.args if a not in allowed and a not in seen]
            seen.update(below)
            todo += below
        return False

    # -- room

    def room(self, *roots: Term) -> int:
        """One for every bound index, one for every unit of a shift; of terms without denominators, the largest."""
        found = [self._room(t, 0) for t in roots]
        return sum(found) if self.mixed else max(found, default=0)

    def _room(self, root: Term, depth: int) -> int:
        if depth > DEPTH:
            return CAP
        found: dict[Term, int] = {}
        for t in postorder(root):
            below = [found[a] for a in t.args]
            total = max(below, default=0) if t.op == "add" and not self.mixed else sum(below)
            total += t.op in BINDERS
            for e in (*self.places(t), *(declared(self.context, t.name) if t.op in BINDERS else ())):
                total += sum(self._units(n) for n in postorder(e))
            if t.op in ("apply", "sym"):
                cases = self._cases(t.func.name if t.op == "apply" else t.name)
                total += max((self._room(c.body, depth + 1) for c in cases), default=0)
            found[t] = min(CAP, total)
        return found[root]

    def _units(self, n: Term) -> int:
        if n.op == "num":
            return -int(-abs(n.fraction) // 1)
        sort = self.context.sorts.get(n.name) if n.op == "sym" else None
        if sort is None or sort.kind is not Kind.FINITE:
            return 0
        return max((self._units(v) if v.op == "num" else CAP for v in sort.values), default=0)

    # -- degree

    def degree(self, *roots: Term) -> int:
        """The degrees of terms together."""
        self.steep = False
        found = [self._size(t, {}, 0)[0] for t in roots]
        if self.steep:
            found = [self._size(t, {}, 0)[0] for t in roots]
        return sum(found) if self.mixed else max(found, default=0)

    def _size(self, term: Term, known: Mapping[str, Size], depth: int) -> Size:
        if depth > DEPTH:
            return CAP, 1
        found: dict[Term, Size] = {}
        for t in postorder(term):
            d, m = self._node(t, [found[a] for a in t.args], known, depth)
            found[t] = min(CAP, d), min(CAP, m)
        return found[term]

    def _node(self, t: Term, parts: list[Size], known: Mapping[str, Size], depth: int) -> Size:
        degrees, weights = [d for d, _ in parts], [m for _, m in parts]
        together, heavy = sum(degrees), sum(weights)
        match t.op:
            case "num":
                return 0, max(1, abs(t.fraction.numerator)) * t.fraction.denominator
            case "add":
                return (together if self.steep else max(degrees)), heavy
            case "sym" | "apply":
                return self._named(t, parts, known, depth)
            case "pow" if t.args[0] != const("e"):
                n = t.args[1].fraction if t.args[1].op == "num" else Fraction(CAP)
                return degrees[0] * max(1, abs(n.numerator)) + degrees[1], weights[0] ** min(64, max(1, abs(int(n))))
            case "diff":
                order = int(t.args[2].fraction) if t.args[2].op == "num" else CAP
                return 2 * max(1, order) * (degrees[0] + 1), heavy
            case _ if t.op in BINDERS:
                return (self._times(t) if self.steep or t.op in ("prod", "prodover") else 1) * together + 1, weights[0]
            case _ if t.op in ANALYTIC or t.op == "pow":
                self.steep = self.steep or together > 0
                return (1 if t.op in ("exp", "log", "pow") else 2) * together * heavy, 1
            case _:
                product = 1
                for m in weights:
                    product = min(CAP, product * m)
                return together, product

    def _named(self, t: Term, parts: list[Size], known: Mapping[str, Size], depth: int) -> Size:
        if t.op == "sym" and t.name in known:
            return known[t.name]
        cases = self._cases(t.func.name if t.op == "apply" else t.name)
        if not cases:
            return sum([d for d, _ in parts]), 1
        inner = [self._size(c.body, dict(zip(c.params, parts, strict=False)), depth + 1) for c in cases]
        order = 1 + (len(t.func.derivs) if t.op == "apply" else 0)
        return 2 ** (order - 1) * order * max(d for d, _ in inner), max(m for _, m in inner)

    def _times(self, t: Term) -> int:
        """How many terms a sum or product of known length has; one where it is a symbol's."""
        if t.op in ("sum", "prod"):
            low, high = t.args[1:]
            return max(1, int(high.fraction - low.fraction) + 1) if low.op == high.op == "num" else 1
        sort = self.context.sorts.get(t.name)
        return len(sort.values) if sort is not None and sort.kind is Kind.FINITE and sort.values else 1


def declared(context: Context, name: str) -> tuple[Term, ...]:
    """The ends of the range that a letter was declared in, if it was."""
    sort = context.sorts.get(name)
    return sort.values if sort is not None and sort.kind is Kind.INTEGER else ()


def _bounds(t: Term) -> tuple[Term, ...]:
    """Where a size may stand."""
    return t.args[1:] if t.op in ("sum", "prod") else ()


def _simple(e: Term) -> bool:
    """Is it made of names and numbers by sums and differences?"""
    return all(not n.args or n.op in ("add", "neg") for n in postorder(e))
