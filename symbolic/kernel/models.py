"""What a claim is split into: values of its finite symbols, sizes of its sums, and ties between its free indices.

A free symbol of finite support makes a claim one claim for each of its values. A sum whose length is a symbol K, over
an index that is only used as an index, is decided in finite models: power sums in more variables than the degree are
algebraically independent, and what only compares indices meets every pattern of order in a model with room for it, so
an identity that holds there holds for every K. The smallest sizes are always among the models, and where K itself
occurs as a number there are more sizes than its degree. Free indices take every pattern of ties and order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from ..core.claim import Claim, Context, Given, GivenKind, Kind
from ..core.term import BINDERS, RELATIONS, Term, postorder
from .residue import Unsupported

MAX_CASES = 4096
MAX_DEGREE = 14
MAX_INDICES = 4
SMALL = (1, 2, 3, 4)
_INDEXED = ("sum", "prod", "sumover", "prodover", "expect")

Fixed = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Case:
    """Values of names: `base` for the whole note (sizes, and names that definitions use), `local` for the claim."""

    base: Fixed
    local: Fixed


class Plan:
    """How a claim is split. `sizes` are the lengths of its sums, `generic` the names that conditions may show."""

    def __init__(self, claim: Claim, givens: tuple[Given, ...]) -> None:
        self.claim, self.context = claim, claim.context
        bodies = [g.right for g in givens if g.kind is GivenKind.DEFINITION and g.right is not None]
        self.terms = (claim.lhs, claim.rhs, *bodies)
        own = claim.lhs.free | claim.rhs.free
        outer: frozenset[str] = frozenset()
        for g in givens:
            if g.kind is GivenKind.DEFINITION and g.right is not None:
                outer |= g.right.free - (g.left.free if g.left is not None else frozenset())
        for g in givens:
            if g.kind is GivenKind.SUBSTITUTION:
                outer |= frozenset().union(*(side.free for side in (g.left, g.right) if side is not None))
        self.outer = outer
        self.givens = givens
        sorts, known = (
            self.context.sorts,
            {g.left.name for g in self.context.substitutions if g.left is not None and _is_name(g.left)},
        )
        names = sorted(n for n in own | outer if (n, ()) not in self.context.definitions and n in sorts)
        self.finite = [n for n in names if sorts[n].kind is Kind.FINITE]
        self.ranges = [n for n in names if sorts[n].kind is Kind.INTEGER and len(sorts[n].values) == 2]
        free = own | outer
        self.sizes = sorted(n for n in self._lengths() if n in free and n not in known and n not in self.finite
                            and n not in self.ranges and (n, ()) not in self.context.definitions)  # fmt: skip
        self.generic = frozenset(self.ranges) | frozenset(self.sizes)

    def _lengths(self) -> set[str]:
        """The names that bounds of sums are made of, or ends of declared ranges."""
        found: set[str] = set()
        for t in self._nodes():
            found |= self._ends(t)
        for n in self.ranges:
            found |= {name for e in self.context.sorts[n].values for name in e.free}
        return found - set(self.ranges)

    def _ends(self, t: Term) -> set[str]:
        ends: tuple[Term, ...] = t.args[1:] if t.op in ("sum", "prod") else ()
        sort = self.context.sorts.get(t.name) if t.op in _INDEXED else None
        if sort is not None and sort.kind is Kind.INTEGER:
            ends = (*ends, *sort.values)
        return {name for e in ends for name in e.free}

    def _nodes(self) -> Iterator[Term]:
        yield from postorder(*self.terms)

    @property
    def plain(self) -> bool:
        """Is nothing in the claim of symbolic size?"""
        return not self.sizes

    def by_models(self) -> bool:
        """Are all indices only indices, so that finite models decide the claim?"""
        bound = {t.name for t in self._nodes() if t.op in _INDEXED} | set(self.ranges)
        if any(t.op in ("prod", "prodover") and self._ends(t) & set(self.sizes) for t in self._nodes()):
            return False  # a product of symbolic length has no degree
        fixed = {name for name, _ in self.context.definitions} | {
            g.left.name for g in self.context.substitutions if g.left is not None and _is_name(g.left)
        }
        return (
            all(_plain_ends(t, fixed) for t in self._nodes())
            and all(_only_bounds(t, set(self.sizes)) for t in self.terms)
            and all(_plain_assumption(g, self.generic) for g in self.givens if g.kind is GivenKind.ASSUMPTION)
            and all(_only_index(t, n, self.context, 0) for n in bound for t in self.terms)
        )

    def cases(self, sizes: tuple[int, ...]) -> Iterator[Case]:
        """Each combination of values, at these sizes of the sums."""
        supports = [[v.fraction for v in self.context.sorts[n].values if v.op == "num"] for n in self.finite]
        lengths = [[Fraction(s) for s in (*self._empty(n), *sizes)] for n in self.sizes]
        count = 0
        for chosen in product(*supports, *lengths):
            fixed = dict(zip((*self.finite, *self.sizes), chosen, strict=True))
            for tie in self._ties(fixed, max(sizes, default=0) > len(SMALL) and bool(self.sizes)):
                count += 1
                if count > MAX_CASES:
                    raise Unsupported("K201", "the step has more cases than the budget allows")
                every = {**fixed, **tie}
                base = {n: v for n, v in every.items() if n in self.outer or n in self.sizes}
                yield Case(base, {n: v for n, v in every.items() if n not in base})

    def open_cases(self) -> Iterator[Case]:
        """The values of the finite symbols alone: sizes and ranges stay symbols."""
        supports = [[v.fraction for v in self.context.sorts[n].values if v.op == "num"] for n in self.finite]
        for chosen in product(*supports):
            fixed = dict(zip(self.finite, chosen, strict=True))
            base = {n: v for n, v in fixed.items() if n in self.outer}
            yield Case(base, {n: v for n, v in fixed.items() if n not in base})

    def _empty(self, name: str) -> tuple[int, ...]:
        """The sizes at which a sum may be empty: those of a length that is declared an integer."""
        sort = self.context.sorts.get(name)
        return (-3, -1, 0) if sort is not None and sort.kind is Kind.INTEGER else ()

    def _ties(self, fixed: dict[str, Fraction], large: bool) -> Iterator[dict[str, Fraction]]:
        """Values of the free indices: all of them in small models, every pattern of ties and order in large ones."""
        if not self.ranges:
            yield {}
            return
        if len(self.ranges) > MAX_INDICES and self.sizes:
            raise Unsupported("K304", f"more than {MAX_INDICES} free indices")
        choices = []
        for n in self.ranges:
            low, high = (_end(e, fixed) for e in self.context.sorts[n].values)
            many = large and high - low >= len(SMALL) and len(self.ranges) > 0
            k = len(self.ranges)
            first = low + k + 2 + self._largest_literal()
            every = [*range(low, high + 1)]
            near = [*range(low, min(first, high)), *range(high - k, high + 1)] if many else every
            choices.append([Fraction(v) for v in dict.fromkeys(near)])
        for values in product(*choices):
            yield dict(zip(self.ranges, values, strict=True))

    def model_sizes(self) -> tuple[int, ...]:
        """The sizes at which a claim over models is decided."""
        degree = sum(_degree(t, self.context, 0) for t in self.terms[:2])
        shifts = sum(1 for t in self._nodes() if t.op == "num" and t.fraction != 0 and abs(t.fraction) <= 8)
        room = degree + len(self.ranges) + (3 if shifts > 1 else 1)
        if degree > MAX_DEGREE:
            raise Unsupported("K105", "the step is of too high a degree for finite models")
        first = max(len(SMALL) + 1, room + self._largest_literal())
        return (*range(1, first + 2),)

    def _largest_literal(self) -> int:
        """The largest number an index may be compared with."""
        found = 0
        for t in self._nodes():
            ends = t.args if t.op in ("index", "apply", *RELATIONS) else t.args[1:] if t.op in ("sum", "prod") else ()
            for n in postorder(*ends) if ends else ():
                if n.op == "num":
                    found = max(found, int(abs(n.fraction)))
        return found


def _is_name(t: Term) -> bool:
    return t.op == "sym"


def _end(term: Term, fixed: Fixed) -> int:
    """The value of an end of a range where its size is fixed."""
    match term.op:
        case "num" if term.fraction.denominator == 1:
            return int(term.fraction)
        case "sym" if term.name in fixed:
            return int(fixed[term.name])
        case "add":
            return sum(_end(a, fixed) for a in term.args)
        case "neg":
            return -_end(term.args[0], fixed)
        case _:
            raise Unsupported("K102", "an end of a range is not a plain size")


def _only_index(term: Term, name: str, context: Context, depth: int) -> bool:
    """Is a name only used to choose members, arguments of unknown functions, and in comparisons?"""
    if depth > 12:
        return False
    if _is_name(term) and term.name == name:
        return False
    for t in postorder(term):
        for place, a in enumerate(t.args):
            if not _mentions(a, name):
                continue
            if t.op in BINDERS and place in BINDERS[t.op]:
                if _is_name(a):
                    return False
            elif t.op in ("index", *RELATIONS) or t.op in BINDERS:
                if not _shifted(a, name):
                    return False
            elif t.op == "apply" and _is_name(a):
                if not _only_in(t, place, context, depth):
                    return False
            elif _is_name(a):
                return False
    return True


def _only_in(t: Term, place: int, context: Context, depth: int) -> bool:
    """Does a function of the note use an argument only as an index?"""
    definition = context.definitions.get((t.func.name, ()))
    if definition is None:
        return True
    cases = definition.cases
    if any(len(c.params) <= place or c.pattern[place] is not None for c in cases):
        return False  # what is given at single values is no index
    return all(_only_index(c.body, c.params[place], context, depth + 1) for c in cases)


def _shifted(a: Term, name: str) -> bool:
    """Is it the name itself, or the name and a small number?"""
    if _is_name(a) or a.op == "index":
        return True
    parts = a.args if a.op == "add" else ()
    inner = [p.args[0] if p.op == "neg" else p for p in parts]
    return bool(parts) and all(_is_name(p) or (p.op == "num" and abs(p.fraction) <= 3) for p in inner)


def _mentions(a: Term, name: str) -> bool:
    return name in a.free


def _plain_ends(t: Term, fixed: set[str]) -> bool:
    """Are bounds, indices and comparisons names and small numbers?"""
    ends = t.args[1:] if t.op in ("sum", "prod") else t.args if t.op in ("index", *RELATIONS) else ()
    return all(_plain_end(e) and not e.free & fixed for e in ends)


def _only_bounds(root: Term, sizes: set[str]) -> bool:
    """Are sizes nothing but bounds of sums?"""
    seen, todo = {root}, [root]
    while todo:
        t = todo.pop()
        if _is_name(t) and t.name in sizes:
            return False
        below = [a for a in (t.args[:1] if t.op in ("sum", "prod") else t.args) if a not in seen]
        seen.update(below)
        todo += below
    return True


def _plain_end(e: Term) -> bool:
    parts = [p.args[0] if p.op == "neg" else p for p in (e.args if e.op == "add" else (e,))]
    numbers = [p for p in parts if p.op == "num"]
    return (
        len(parts) <= 2
        and all(_is_name(p) or p.op == "num" for p in parts)
        and all(p.fraction.denominator == 1 and abs(p.fraction) <= (3 if len(parts) == 2 else 12) for p in numbers)
        and len(numbers) >= len(parts) - 1
    )


def _plain_assumption(g: Given, names: frozenset[str]) -> bool:
    """Does an assumption leave sizes and indices alone, but for k ≥ 1 and k ≤ K?"""
    if g.left is None or g.left.free.isdisjoint(names):
        return True
    return all(_is_name(a) or (a.op == "num" and 0 <= a.fraction <= 1) for a in g.left.args) and g.left.op in (
        "ge",
        "le",
    )


def _degree(term: Term, context: Context, depth: int) -> int:
    """How many sums are multiplied together, denominators cleared."""
    if depth > 12:
        return MAX_DEGREE + 1
    found: dict[Term, int] = {}
    for t in postorder(term):
        parts = [found[a] for a in t.args]
        match t.op:
            case "sum" | "sumover" | "expect" | "prod" | "prodover":
                degree = 1 + sum(parts)
            case "add":
                degree = max(parts, default=0)
            case "pow":
                n = t.args[1].fraction if t.args[1].op == "num" else Fraction(1)
                degree = parts[0] * max(1, abs(int(n))) + parts[1]
            case "diff":
                degree = 2 * parts[0] * max(1, int(t.args[2].fraction) if t.args[2].op == "num" else 1)
            case "apply" | "sym":
                name = t.func.name if t.op == "apply" else t.name
                definition = context.definitions.get((name, ()))
                cases = definition.cases if definition else ()
                derived = 1 + len(t.func.derivs) if t.op == "apply" else 1
                degree = derived * max((_degree(c.body, context, depth + 1) for c in cases), default=0) + sum(parts)
            case _:
                degree = sum(parts)
        found[t] = degree
        if degree > 10**6:
            return degree
    return found[term]
