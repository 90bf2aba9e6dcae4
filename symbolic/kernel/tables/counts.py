"""Listed rules that count, for finite models: where indices stand, the room their patterns need, and a claim's degree.

The degree counts sums that are multiplied together, of numerator and denominator, all denominators cleared. Above
exponentials and logarithms, where every term may have zeros of its own, terms add up, and a coefficient inside counts
for as many. The room is one for every bound index and one for every unit that an index is shifted by, wherever it
stands and as often as it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ...core.claim import Case, Context, Kind, Sort
from ...core.term import RELATIONS, Term, const, num, postorder, sym
from ..residue import Unsupported
from .functions import ANALYTIC

BINDERS = ("sum", "prod", "sumover", "prodover", "expect")
DEPTH = 12
MAX_NUMBER, MAX_SHIFT = 12, 3
CAP = 10**6
Fixed = Mapping[str, Fraction]
Size = tuple[int, int, int]
"""Degrees of numerator and denominator, and the sizes of the coefficients together."""


class Counting:
    """Counts in a claim's terms. `indices` are the names of places in a family: bound, declared or handed on.

    `lengths` are sizes that may stand as numbers, too: K is the sum of K ones.
    """

    def __init__(self, context: Context, terms: tuple[Term, ...], names: set[str]) -> None:
        self.context = context
        self.nodes = nodes = list(postorder(*terms))
        self.indices = names | {t.name for t in nodes if t.op in BINDERS}
        self.handed: set[tuple[str, int]] = set()
        self.lengths: set[str] = set()
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
                return tuple(a for a in t.args if a.op == "num" or (a.free & self.indices and _simple(a)))
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

    def entangled(self, given: Sequence[Term], assumed: Sequence[Term]) -> bool:
        """May what is known hold a sum, or an equation speak of an unknown function that is used at one?"""
        calls = [t for t in self.nodes if t.op == "apply" and not self._cases(t.func.name)]
        members = given and any(n.op in ("index", "apply") for n in postorder(*assumed))
        return bool(members) or any(self._summed(t) for t in (*assumed, *given, *(calls if given else ())))

    def _summed(self, t: Term) -> bool:
        """Is there a sum in a term, or in what a name in it stands for?"""
        names = (n.func.name if n.op == "apply" else n.name for n in postorder(t) if n.op in ("apply", "sym"))
        return any(n.op in BINDERS for n in postorder(t)) or any(self._cases(name) for name in names)

    def comparable(self, t: Term) -> bool:
        """Does a relation compare indices, or what holds no sum?"""
        if t.free & self.indices:
            return True
        params = {p for n in self.nodes if n.op == "apply" for c in self._cases(n.func.name) for p in c.params}
        return not (t.free & params or self._summed(t))

    def named(self) -> int:
        """The largest number that names a member of a family which a sum or an index runs through, too."""
        members = [t for t in self.nodes if t.op == "index"]
        through = {t.name for t in members if any(a.op != "num" for a in t.args)}
        numbers = [a.fraction for t in members if t.name in through for a in t.args if a.op == "num"]
        return max((int(n) for n in numbers), default=0)

    def symmetric(self, ranges: Sequence[str], sizes: set[str], assumed: Sequence[Term]) -> bool:
        """Does nothing tell members apart but whether indices are equal, so that they may change places?

        All of them run through one range, and none is named, counted from, or put in an order.
        """
        bound = [t for t in self.nodes if t.op in BINDERS]
        ends = {t.args[1:] if t.op in ("sum", "prod") else declared(self.context, t.name) for t in bound}
        ends |= {declared(self.context, n) for n in ranges}
        if len(ends) != 1 or any(len(e) != 2 or e[0] not in (num(0), num(1)) or e[1].op != "sym" for e in ends):
            return False
        low, high = ends.pop()
        own = {(op, sym(n), end) for n in ranges for op, end in (("ge", low), ("le", high))}
        beyond = [t for t in assumed if (t.op, *t.args) not in own]
        if any(self.meets(a, {*ranges, *sizes} - self.lengths) for t in beyond for a in t.args):
            return False
        nodes = {*self.nodes, *(n for t in assumed for a in t.args for n in postorder(a))}
        return all(
            p.op == "sym" and p.name in self.indices - sizes and t.op not in ("lt", "le", "gt", "ge")
            for t in nodes for p in self.places(t) if t.op not in ("sum", "prod")
        )  # fmt: skip

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
        """The degree of what says that terms are equal, denominators cleared."""
        self.steep = False
        found = [self._size(t, {}, 0) for t in roots]
        if self.steep:
            found = [self._size(t, {}, 0) for t in roots]
        below = sum(d for _, d, _ in found)
        return (
            max((n + below - d for n, d, _ in found), default=0)
            if not self.steep
            else below + sum(n for n, _, _ in found)
        )

    def _size(self, term: Term, known: Mapping[str, Size], depth: int) -> Size:
        if depth > DEPTH:
            return CAP, CAP, 1
        found: dict[Term, Size] = {}
        nodes = list(postorder(term))
        derived = self._derived_only(nodes)
        for t in nodes:
            if t in derived and t.op == "log":  # (log u)′ = u′/u
                n, d, _ = found[t.args[0]]
                found[t] = n + d, n + d, 1
                continue
            n, d, m = self._node(t, [found[a] for a in t.args], known, depth)
            if t.op == "diff" and t.args[0] in derived and t.args[0].op == "log":
                n = d = found[t.args[0]][0] * self._order(t)
            found[t] = min(CAP, n), min(CAP, d), min(CAP, m)
        return found[term]

    def _derived_only(self, nodes: list[Term]) -> set[Term]:
        """The nodes of which only a derivative counts: below a ∂, through sums and constant factors."""
        moving = {n for t in nodes if t.op == "diff" for n in t.args[1].free} | {n for n, _ in self.context.definitions}
        below: dict[Term, bool] = {nodes[-1]: False}
        for t in reversed(nodes):
            through = t.op == "diff" or (
                below[t] and (t.op in ("add", "neg") or (t.op == "mul" and _scales(t, moving)))
            )
            for k, a in enumerate(t.args):
                below[a] = below.get(a, True) and through and (t.op != "diff" or k == 0)
        return {t for t, only in below.items() if only}

    def _node(self, t: Term, parts: list[Size], known: Mapping[str, Size], depth: int) -> Size:
        above, below = sum(n for n, _, _ in parts), sum(d for _, d, _ in parts)
        heavy = sum(m for _, _, m in parts)
        match t.op:
            case "num":
                return 0, 0, max(1, abs(t.fraction.numerator)) * t.fraction.denominator
            case "add":
                return (above + below if self.steep else max(n + below - d for n, d, _ in parts)), below, heavy
            case "div":
                (n, d, m), (over, under, more) = parts
                return n + under, d + over, m * more
            case "sym" | "apply":
                return self._named(t, parts, known, depth)
            case "pow" if t.args[0] != const("e"):
                return self._power(t, parts[0])
            case "diff":
                return self._derived(parts[0], self._order(t))
            case _ if t.op in BINDERS:
                times = self._times(t) if self.steep or below or t.op in ("prod", "prodover") else 1
                return times * above + (times - 1) * below + 1, times * below, parts[0][2]
            case _ if t.op in ANALYTIC or t.op == "pow":
                self.steep = self.steep or above + below > 0
                size = (1 if t.op in ("exp", "log", "pow") else 2) * (above + below) * heavy
                return size, size, 1
            case _:
                product = 1
                for _, _, m in parts:
                    product = min(CAP, product * m)
                return above, below, product

    def _power(self, t: Term, base: Size) -> Size:
        exponent = t.args[1].fraction if t.args[1].op == "num" else Fraction(CAP)
        k = max(1, abs(exponent.numerator))
        n, d, m = (base[1], base[0], base[2]) if exponent < 0 else base
        return n * k, d * k, m ** min(64, k)

    def _named(self, t: Term, parts: list[Size], known: Mapping[str, Size], depth: int) -> Size:
        if t.op == "sym" and t.name in known:
            return known[t.name]
        if t.op == "sym" and t.name in self.lengths:
            return 1, 0, 1  # K is Σ 1
        cases = self._cases(t.func.name if t.op == "apply" else t.name)
        if not cases:
            total = sum(n + d for n, d, _ in parts)
            return total, total, 1
        inner = [self._size(c.body, dict(zip(c.params, parts, strict=False)), depth + 1) for c in cases]
        n, d, m = (max(s[k] for s in inner) for k in range(3))
        return self._derived((n, d, m), len(t.func.derivs) if t.op == "apply" else 0)

    def _order(self, t: Term) -> int:
        return int(t.args[2].fraction) if t.args[2].op == "num" else CAP

    def _derived(self, size: Size, order: int) -> Size:
        """Of n/d: (n′d − nd′)/d²; where terms count, a product has as many as factors."""
        n, d, m = size
        if not self.steep or not order:
            return n + order * d, (1 + order) * d, m
        return 2 * order * (n + d), 2 * order * d, m

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


def plain(e: Term) -> bool:
    """A name, a small number, or the two added."""
    parts = [p.args[0] if p.op == "neg" else p for p in (e.args if e.op == "add" else (e,))]
    numbers = [p.fraction for p in parts if p.op == "num"]
    most = MAX_SHIFT if len(parts) == 2 else MAX_NUMBER
    small = all(n.denominator == 1 and abs(n) <= most for n in numbers)
    return small and all(p.op in ("sym", "num") for p in parts) and len(numbers) + 1 >= len(parts) <= 2


def plain_assumption(said: Term, names: frozenset[str], sizes: set[str]) -> bool:
    """Does an assumption leave sizes and indices alone, but for k ≥ 1, k ≤ K and K ≥ 2?"""
    most = MAX_NUMBER if any(a.op == "sym" and a.name in sizes for a in said.args) else 1
    plain_ends = all(a.op == "sym" or (a.op == "num" and 0 <= a.fraction <= most) for a in said.args)
    return said.free.isdisjoint(names) or (said.op in ("ge", "le", "gt", "lt") and plain_ends)


def admits(sort: Sort | None, value: Fraction | None, values: Sequence[Fraction | None]) -> bool:
    """Is a value among those of a sort: one that is listed, or one between two ends?"""
    if sort is None or not values:
        return True
    if sort.kind is Kind.FINITE:
        return value in values
    low, high = values
    return None not in (value, low, high) and bool(low <= value <= high)  # type: ignore[operator]


def end_of(term: Term, fixed: Fixed) -> int:
    """The value of an end of a range where its size is fixed."""
    match term.op:
        case "num" if term.fraction.denominator == 1:
            return int(term.fraction)
        case "sym" if term.name in fixed:
            return int(fixed[term.name])
        case "add":
            return sum(end_of(a, fixed) for a in term.args)
        case "neg":
            return -end_of(term.args[0], fixed)
        case _:
            raise Unsupported("K102", "an end of a range is not a plain size")


def _bounds(t: Term) -> tuple[Term, ...]:
    """Where a size may stand."""
    return t.args[1:] if t.op in ("sum", "prod") else ()


def _scales(t: Term, moving: set[str]) -> bool:
    """Are all factors but one made of numbers and of names that nothing is differentiated in?"""
    still = [_simple(a) and not a.free & moving for a in t.args]
    return still.count(False) <= 1


def _simple(e: Term) -> bool:
    """Is it made of names and numbers by sums and differences?"""
    return all(not n.args or n.op in ("add", "neg") for n in postorder(e))
