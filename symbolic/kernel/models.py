"""What a claim is split into: values of its finite symbols, sizes of its sums, and ties between its free indices.

A free symbol of finite support makes a claim one claim for each of its values. An identity over sums of a symbolic
length K, in which K is only a length and an index only an index, is decided in finite models, all of them up to a size.
A polynomial of degree d in sums Σ b(x_k) of generic members vanishes as soon as it does for d members (its d-th mixed
difference is its top part, on vectors that span everything); K itself, as Σ 1, is a polynomial's variable, which d + 1
sizes decide; a sum of n exponentials or logarithms of K has fewer than n zeros. What compares indices sees every
pattern of order in a model with room for each index and each number it is shifted by, along any chain of them. Nothing
that reads a sign, a size or a whole number, and nothing periodic, may stand above a sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from ..core.claim import Claim, Given, GivenKind, Kind
from ..core.term import RELATIONS, Term, const, postorder
from .residue import Unsupported
from .tables.counts import BINDERS, Counting, Fixed, declared, end_of, plain, plain_assumption
from .tables.functions import ANALYTIC
from .tables.indices import beyond, longer, patterns, pinned, ties

MAX_CASES = 4096
MAX_ROOM = 40
MAX_INDICES = 4
SMALL = 4
"""Models up to this size take every value of a free index."""
_PLAIN = "add mul neg div num sym const index apply diff indicator total"
_ABOVE = frozenset((*_PLAIN.split(), *RELATIONS, *BINDERS))


@dataclass(frozen=True, slots=True)
class Case:
    """Values of names: `base` for the whole note (sizes, and names that definitions use), `local` for the claim."""

    base: Fixed
    local: Fixed


class Plan:
    """How a claim is split. `sizes` are the lengths of its sums, `generic` the names that conditions may show."""

    def __init__(self, claim: Claim, givens: tuple[Given, ...]) -> None:
        self.context, self.givens = claim.context, givens
        definitions = [g for g in givens if g.kind is GivenKind.DEFINITION and g.right is not None]
        self.given = given = tuple(s for g in givens if g.kind is GivenKind.SUBSTITUTION for s in g.sides)
        self.decided = (claim.lhs, claim.rhs, *given)
        self.terms = (*self.decided, *(g.right for g in definitions if g.right is not None))
        self.nodes = tuple(postorder(*self.terms))
        self.outer = frozenset().union(*(side.free for side in given))
        for g in definitions:
            self.outer |= (g.right.free if g.right else frozenset()) - (g.left.free if g.left else frozenset())
        sorts = self.context.sorts
        self.fixed = {name for name, _ in self.context.definitions}
        self.fixed |= {g.left.name for g in self.context.substitutions if g.left is not None and g.left.op == "sym"}
        self.said = said = [g.left for g in givens if g.kind is GivenKind.ASSUMPTION and g.left]
        linked = frozenset().union(*(beyond(self.context, t) for t in said if not self.universal(t)))
        bounds = {*linked, *self._limits({t.name for t in self.nodes if t.op in BINDERS})}
        free = claim.lhs.free.union(claim.rhs.free, self.outer, bounds) - {name for name, _ in self.context.definitions}
        known = sorted(n for n in free if n in sorts)
        self.ranges = [n for n in known if sorts[n].kind is Kind.INTEGER and len(sorts[n].values) == 2]
        bounds |= self._limits(set(self.ranges))
        ends = bounds.union(*(e.free for t in self.nodes for e in self._ends(t)))
        self.pinned = pinned(said, ends, self.nodes)
        self.finite = [n for n in known if sorts[n].kind is Kind.FINITE or n in self.pinned]
        self.sizes = sorted((free | bounds) & ends - self.fixed - set(self.finite) - set(self.ranges))
        self.generic = frozenset(self.ranges) | frozenset(self.sizes)
        self.counting = counting = Counting(self.context, self.terms if self.sizes else (), {*self.ranges, *self.sizes})
        self.least = counting.named()  # x_2 is a member where there are two
        counting.lengths = {n for n in self.sizes if (s := sorts.get(n)) is not None and s.kind is Kind.NATURAL}
        self.longer = longer(said, self.sizes)
        self.symmetric = bool(self.sizes) and counting.symmetric(self.ranges, set(self.sizes), said)

    def _ends(self, t: Term) -> tuple[Term, ...]:
        """The bounds of what a node binds, written or declared."""
        written = t.args[1:] if t.op in ("sum", "prod") else ()
        return (*written, *declared(self.context, t.name)) if t.op in BINDERS else ()

    def _limits(self, letters: set[str]) -> set[str]:
        return {name for n in letters for e in declared(self.context, n) for name in e.free}

    def by_models(self) -> bool:
        """Are sizes only lengths and indices only indices, so that finite models decide an identity?"""
        counting, sizes = self.counting, set(self.sizes)
        known = {*sizes, *counting.indices, *self.finite}
        places = [e for t in self.nodes for e in (*counting.places(t), *self._ends(t))]
        return (
            all(plain(e) and e.free <= known and not e.free & self.fixed for e in places)
            and all(t.op in _ABOVE or self._analytic(t) for t in self.nodes)
            and not any(t.op in ("prod", "prodover") and any(e.free & sizes for e in self._ends(t)) for t in self.nodes)
            and all(plain_assumption(t, self.generic, sizes) for t in self.said)
            and not any(counting.meets(t, sizes - counting.lengths, bounds_only=True) for t in self.terms)
            and not any(counting.meets(t, counting.indices - counting.lengths) for t in self.terms)
            and all(counting.comparable(t) for t in self.nodes if t.op in RELATIONS)
            and not counting.entangled(self.given, self.said)
        )

    def _analytic(self, t: Term) -> bool:
        """May this stand above a sum, or does no sum stand below it?"""
        n = t.args[1].fraction if t.op == "pow" and t.args[1].op == "num" else None
        if t.op in ANALYTIC or (n is not None and n.denominator == 1) or t.args[:1] == (const("e"),):
            return True
        return t in postorder(*self.decided) and not any(
            i.op in BINDERS or i.op == "apply" or (i.op == "sym" and i.name in {*self.fixed, *self.sizes})
            for i in postorder(*t.args)
        )

    def tied(self) -> bool:
        """Does an equation tie the letter of a derivative to another in it, which may be meant to depend on it?"""
        equations = [g for g in self.givens if g.kind is GivenKind.SUBSTITUTION or (g.left and g.left.op == "eq")]
        return bool(equations) and any(ties(self.context, t, equations) for t in self.nodes)

    def cases(self, sizes: tuple[int, ...] | None, models: bool = False) -> Iterator[Case]:
        """Each combination of values, at these sizes of the sums; without sizes, sizes and indices stay symbols."""
        sorts, pinned = self.context.sorts, self.pinned
        supports = [[pinned[n]] if n in pinned else [v.fraction for v in sorts[n].values if v.op == "num"]
                    for n in self.finite]  # fmt: skip
        looked = [] if sizes is None else [(*self._empty(n, models), *sizes) for n in self.sizes]
        lengths = [[Fraction(s) for s in row if self.least <= 1 or s >= self.least] for row in looked]
        count = 0
        for chosen in product(*supports, *lengths):
            fixed = dict(zip((*self.finite, *(self.sizes if lengths else ())), chosen, strict=True))
            for tie in self._ties(fixed) if sizes is not None else ({},):
                count += 1
                if count > MAX_CASES:
                    raise Unsupported("K201", "the step has more cases than the budget allows")
                every = {**fixed, **tie}
                base = {n: v for n, v in every.items() if n in self.outer or n in self.sizes}
                yield Case(base, {n: v for n, v in every.items() if n not in base})

    def _empty(self, name: str, models: bool) -> tuple[int, ...]:
        """The sizes at which a sum may be empty: all but those of a length that is declared a natural number."""
        sort = self.context.sorts.get(name)
        kind = Kind.REAL if sort is None else sort.kind
        if kind is Kind.NATURAL or not (models or kind is Kind.INTEGER):
            return ()
        return (*range(0, -self._room - 1 if models else -4, -1),)

    def _ties(self, fixed: Fixed) -> Iterator[dict[str, Fraction]]:
        """Values of the free indices: all of them in small models, every pattern of ties and order in large ones."""
        if len(self.ranges) > MAX_INDICES and self.sizes:
            raise Unsupported("K304", f"more than {MAX_INDICES} free indices")
        ends = [tuple(end_of(e, fixed) for e in self.context.sorts[n].values) for n in self.ranges]
        for chosen in patterns(ends, self.symmetric, SMALL, self._room if self.sizes else None):
            yield dict(zip(self.ranges, chosen, strict=True))

    def indexed(self, said: Term) -> bool:
        """Does an assumption speak of a declared index?"""
        return any(declared(self.context, n) for n in said.free)

    def universal(self, said: Term) -> bool:
        """Does an assumption speak of every member of a family, which it declares?"""
        return any(g.left is said and any(self.context.declared.get(n) is g for n in g.names) for g in self.givens)

    def idle(self, said: Term) -> bool:
        """Does an assumption only say q_j > 0 of a family that the claim is not about?"""
        other = {t.name for t in said.args if t.op == "index"} - self.context.names_in(*self.decided[:2])
        return bool(other) and self.universal(said) and "num" in {t.op for t in said.args}

    def model_sizes(self) -> tuple[int, ...]:
        """The sizes at which a claim over models is decided."""
        room = self.counting.degree(*self.decided) + self._room
        if room > MAX_ROOM:
            raise Unsupported("K105", "the step is of too high a degree for finite models")
        return (*range(1, max(SMALL, room) + 3),)

    @cached_property
    def _room(self) -> int:
        """How many members every pattern of its indices has room in."""
        if self.symmetric:
            return len(self.ranges) + self.longer
        ends = [abs(int(e.fraction)) for n in self.ranges for e in declared(self.context, n) if e.op == "num"]
        return self.counting.room(*self.decided) + len(self.ranges) + sum(ends) + self.longer
