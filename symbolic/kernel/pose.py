"""Posing a claim: its cases lowered onto one tape, what is given applied, its domain surveyed.

"Provided x ≠ 1" belongs to the statement. A condition is an obligation that neither the sign calculus nor an assumption
meets; it also holds wherever both sides are defined, so the signatures may lean on it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from ..core.claim import Claim, Given, GivenKind, Rel
from ..core.term import Term, num, postorder, relation, sym
from ..core.verdict import Condition
from .ball import PRECISION, enclose_all, enclosure
from .givens import Equation, solved
from .interval import EVERYTHING, INFINITY, Range, between
from .lower import Lowering
from .models import Case, Plan
from .residue import Undefined, Unsupported
from .sign import Ranging
from .tables.debts import Debt
from .tables.densities import Completed, completed, density_of, unweighed
from .tables.domains import MIRROR, Obligation
from .tables.functionals import granted, rests_on_atoms
from .tables.indices import instances
from .tables.inequalities import affine, proportional
from .tables.integrals import JUMPS, Offer
from .tape import ONE, Budget, Tape, holds

Side = Literal["left", "right", "both"]
Relation = tuple[str, int, int]
_SIDES: tuple[Side, Side] = ("left", "right")
SIZES = (1, 2, 3, 5)
"""Lengths at which a sum is looked at, where finite models do not decide the claim."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One case of a claim: its sides, the relations assumed of it, and the values it fixes, to be shown.

    `everywhere` is what an assumption says of a declared index at its other values: a point has to meet it, too.
    `given` are the places that equations were solved for, and what they stand for.
    """

    lhs: int
    rhs: int
    relations: tuple[Relation, ...] = ()
    fixed: tuple[tuple[Term, Fraction], ...] = ()
    everywhere: tuple[Relation, ...] = ()
    given: tuple[tuple[int, int], ...] = ()


class Problem:
    """A claim on a tape. `pairs` are what is evaluated at points, `proved_pairs` what is proved for them."""

    def __init__(self, claim: Claim, tape: Tape, plan: Plan, givens: tuple[Given, ...], offer: Offer) -> None:
        self.claim, self.tape, self.plan, self.givens, self.offer = claim, tape, plan, givens, offer
        said = [g.left for g in givens if g.kind is GivenKind.ASSUMPTION]
        self.assumptions = tuple(t for t in said if t is not None and len(t.args) == 2 and not plan.idle(t))
        self.held: set[tuple[Lowering, Term]] = set()  # equations assumed, and solved
        self.pairs: list[Pair] = []
        self.proved_pairs: list[Pair] = []
        self.unknown = Completed(claim, {})
        self.trouble: Unsupported | None = None
        self.assumed: dict[int, Range] = {}
        self.universal: set[Relation] = set()
        self.ranges = self._ranging()
        self._lowerings: dict[tuple[tuple[str, Fraction], ...], tuple[Lowering, dict[int, int]]] = {}
        self.obligations: tuple[Obligation, ...] = ()

    # -- cases

    def lowered(self, case: Case) -> Pair | None:
        """A case as a pair, or None where its assumptions exclude it."""
        try:
            lowering, given = self._lowering(case)
        except Unsupported as stop:
            if stop.code == "K306" and self.plan.finite:
                return None  # what is given excludes these values
            raise
        frame = lowering.frame(case.local)
        partial = [v for v in dict.fromkeys(given.values()) if self.tape.partial[v]]  # what is given has values
        relations: list[Relation] = [("lt", v, self.tape.add(v, ONE)) for v in partial]
        everywhere: list[Relation] = []
        fixed = {**case.base, **case.local}
        for said in [t for t in self.assumptions if (lowering, t) not in self.held]:
            met = False
            every = self.plan.universal(said)
            for local, own in instances(self.claim.context, said, fixed):
                there = lowering.frame({**case.local, **local})
                a, b = (self._applied(lowering.lower(s, there), given) for s in said.args)
                x, y = self.tape.exact[a], self.tape.exact[b]
                if x is None or y is None:
                    (relations if own or every else everywhere).append((said.op, a, b))
                    self.universal |= {(said.op, a, b)} if every else set()
                fits = x is None or y is None or holds(said.op, x, y)
                if own and not fits:
                    return None
                met = met or fits
            if not met:
                return None
        lhs, rhs = (self._applied(lowering.lower(t, frame), given) for t in (self.claim.lhs, self.claim.rhs))
        return Pair(lhs, rhs, tuple(relations), tuple((sym(n), v) for n, v in fixed.items()), tuple(everywhere),
                    tuple(given.items()))  # fmt: skip

    def lowered_cases(self, sizes: tuple[int, ...] | None, models: bool = False) -> list[Pair]:
        """The cases of the claim that its assumptions allow."""
        return [p for case in [*self.plan.cases(sizes, models)] if (p := self.lowered(case)) is not None]

    def _applied(self, node: int, given: dict[int, int]) -> int:
        return self.tape.substituted(node, {}, given) if given else node

    def _lowering(self, case: Case) -> tuple[Lowering, dict[int, int]]:
        key = tuple(sorted(case.base.items()))
        found = self._lowerings.get(key)
        if found is None:
            lowering = Lowering(self.claim.context, self.tape, dict(case.base), self.plan.generic, self.offer)
            found = self._lowerings[key] = lowering, self._solved(lowering)
        return found

    def _solved(self, lowering: Lowering) -> dict[int, int]:
        equations: list[Equation] = []
        for g in self.givens:
            sides: tuple[Term | None, ...] = (g.left, g.right) if g.kind is GivenKind.SUBSTITUTION else ()
            if g.left in self.assumptions and g.left.op == "eq" and not self.plan.indexed(g.left):
                sides = g.left.args
                self.held.add((lowering, g.left))
            if sides and sides[0] is not None and sides[1] is not None:
                equations.append((lowering(sides[0]), lowering(sides[1]), g))
        sorts = self.claim.context.sorts
        found, left = solved(self.tape, equations, lambda i: self.ranges(i).nonzero, sorts)
        self.held -= {(lowering, g.left) for g in left}
        return found

    # -- domains

    def settle(self) -> None:
        """The ranges that assumptions give, once every case is lowered."""
        for op, a, b in self._shared():
            self._assume(op, a, b)
        self.ranges = self._ranging()
        for debt in reversed(self.tape.debts):  # an outer integral's letter may stand in an inner one's ends
            self._between(debt)

    def _between(self, debt: Debt) -> None:
        """The letter of an integral is between its ends; there the integrand is defined and F continuous.

        A pole of the integrand at a single point does no harm where F is continuous.
        """
        low, high = (None if end is None else self.ranges(end) for end in (debt.low, debt.high))
        span = (low or Range(-INFINITY, -INFINITY)).hull(high or Range(INFINITY, INFINITY))
        inside = Range(span.low, span.high, True, True)
        self.assumed |= {debt.x: inside, debt.at: span if debt.closed else inside}
        self.ranges = self._ranging()
        slope = [] if debt.slope is None else [debt.slope]
        for roots, place in (([debt.body, *slope], debt.x), ([debt.whole], debt.at)):
            owed = [o for o in self.ranges.open(*roots) if place in self.tape.reach(o[1])]
            jumps = any(self.tape.ops[i] in JUMPS and place in self.tape.reach(i) for i in self.tape.reach(debt.whole))
            if jumps or not all(roots[1:] and op == "ne" and affine(self.tape, node) for op, node in owed):
                raise Unsupported(
                    "K117", "an integrand is not defined, or its antiderivative jumps, between the bounds"
                )

    def _shared(self) -> list[Relation]:
        """The relations assumed of every case; one of a single case says nothing of the others."""
        pairs = self.proved_pairs
        counts = Counter(r for p in pairs for r in dict.fromkeys(p.relations))
        return [r for r, n in counts.items() if n == len(pairs) or r in self.universal]

    def _assume(self, op: str, a: int, b: int) -> None:
        if op == "ne":
            return
        x, y = self.tape.exact[a], self.tape.exact[b]
        if y is not None:
            _meet(self.assumed, a, op, y)
        elif x is not None:
            _meet(self.assumed, b, MIRROR[op], x)
        else:
            _meet(self.assumed, self.tape.sub(a, b), op, Fraction(0))
            _meet(self.assumed, self.tape.sub(b, a), MIRROR[op], Fraction(0))

    def _ranging(self) -> Ranging:
        return Ranging(self.tape, self.claim.context.sorts, self.assumed, self._constant)

    def _constant(self, node: int) -> Range | None:
        """A closed node's range from a ball."""
        try:
            ((ball,),) = enclose_all(self.tape, (node,), [_no_place], PRECISION, set())
            found = enclosure(ball) if ball.is_finite() else None
        except (Undefined, Unsupported):
            return None
        return None if found is None else between(found.low, found.high)

    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that remain; from here on they are known to hold."""
        sides: dict[Obligation, Side] = {}
        for side in _SIDES:
            roots = [p.lhs if side == "left" else p.rhs for p in self.proved_pairs]
            for obligation in self.ranges.open(*roots):
                first = sides.get(obligation)
                sides[obligation] = "both" if first == "left" and side == "right" else side
        for obligation in [o for o in sides if o[0] == "ne" and self._assumed_nonzero(o[1])]:
            del sides[obligation]
        self.obligations = tuple(sides)
        for op, node in sides:
            if op not in ("ne", "eq"):
                _meet(self.assumed, node, op, Fraction(0))
        if sides:
            self.ranges = self._ranging()
        sizes, least = self.plan.sizes, self.plan.least
        longer = [Condition(relation("ge", sym(n), num(least))) for n in sizes if least > 1]
        exchanged = [Condition(None, text=self.unknown.formal)] if self.unknown.formal else []
        return tuple(dict.fromkeys([*(self._condition(o, side) for o, side in sides.items()), *longer, *exchanged]))

    def _condition(self, obligation: Obligation, side: Side) -> Condition:
        """An open obligation as a relation. A radicand that may touch zero alone must be positive.

        What holds at generic points holds at every limit of them. The zeros of an affine radicand are such limits
        (with others they bound a convex set); those of another need not be: x²(x − 1) is zero at 0, far from its
        positive values.
        """
        op, node = obligation
        if op in ("ne", "gt") and (density := density_of(self.tape, node, self.unknown.weights)) is not None:
            return Condition(relation("gt", density, num(0)))
        if self.tape.ops[node] != "fun" and rests_on_atoms(self.tape, node):
            raise Unsupported("K116", "what stands under an integral or an expectation is not defined everywhere")
        strict = "gt" if op == "ge" and not affine(self.tape, node) else op
        return Condition(relation(strict, unweighed(self.tape.term(node)), num(0)), side)

    def _assumed_nonzero(self, node: int) -> bool:
        """Is node ≠ 0 one of the assumptions, up to a constant factor (x ≠ 1 for 1 − x ≠ 0)?"""
        unequal = [self.tape.sub(a, b) for op, a, b in self._shared() if op == "ne"]
        return any(proportional(self.tape, node, other) for other in unequal)

    def free_to_choose(self, name: str, whole: bool = False) -> bool:
        """May an unknown function be any function? Not where an assumption speaks of it beyond single values.

        As a `whole` it may not be chosen where anything is known of its values.
        """
        context = self.claim.context
        lines = [side for g in (*context.assumptions, *context.substitutions) for side in (g.left, g.right) if side]
        heads = {"apply": lambda t: t.func.name, "sym": lambda t: t.name}
        known = [t for t in postorder(*lines) if t.op in heads and heads[t.op](t) == name]
        return not (known if whole else [t for t in known if t.op == "sym" or any(a.op != "num" for a in t.args)])


def pose(claim: Claim, budget: Budget, offer: Offer) -> Problem:
    """A claim on a tape of its own; `offer` proposes antiderivatives."""
    unknown = completed(claim)
    claim = unknown.claim
    givens = claim.context.rests_on(claim.lhs, claim.rhs)
    plan = Plan(claim, givens)
    if plan.tied():
        raise Unsupported("K120", "an equation in force ties the letter of a derivative to another one in it")
    problem = Problem(claim, Tape(budget), plan, givens, offer)
    models = not plan.sizes or (claim.rel is Rel.EQ and plan.by_models())
    problem.pairs = problem.lowered_cases(SIZES if not models else plan.model_sizes() if plan.sizes else (), models)
    problem.proved_pairs = problem.pairs
    if not models:  # to be proved with the lengths of its sums as symbols
        try:
            problem.proved_pairs = problem.lowered_cases(None)
        except Unsupported as stop:
            problem.trouble = stop
    sides = [(p.lhs, p.rhs) for p in (*problem.pairs, *problem.proved_pairs)]
    formal = granted(problem.tape, sides, any(t.op == "diff" for t in postorder(claim.lhs, claim.rhs)))
    problem.unknown = replace(unknown, formal=unknown.formal or formal)
    problem.settle()
    return problem


def _meet(found: dict[int, Range], node: int, op: str, bound: Fraction) -> None:
    low, high = (bound if op in ops else None for ops in (("gt", "ge", "eq"), ("lt", "le", "eq")))
    found[node] = found.get(node, EVERYTHING).meet(between(low, high, op == "gt", op == "lt"))


def _no_place(place: Term) -> Fraction:
    raise Undefined
