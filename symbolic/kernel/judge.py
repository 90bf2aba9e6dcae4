"""The judge: the only place where a verdict is made.

A claim is proved when its signatures agree (`signature.py`), its domain is known but for the conditions printed
(`sign.py`), and both sides overlap as narrow balls at admissible points (`ball.py`); it is refuted by disjoint balls
at an exact rational point that meets every assumption. Should the two judges contradict each other the claim is
Undecided with code J001. Points come from `search`, which proposes and is never trusted: each is checked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from ..core.claim import Claim, Context, Rel
from ..core.term import Term, digest
from ..core.verdict import Condition, Point, Proved, Refuted, Undecided, Verdict
from .ball import enclose_all, enclosure, narrow
from .degree import bound, degree, samples_needed
from .givens import solution
from .points import Recorder, admissible, breaks
from .pose import Pair, Problem, pose
from .residue import Undefined, Unsupported
from .residue import field as prime_field
from .signature import Signing, WrongSign
from .tables.balls import Ball, exactly
from .tables.complex import concerned, real_claims, together
from .tables.doubts import doubted
from .tables.empties import backwards
from .tables.inequalities import above_its_tangent, never_negative, piecewise
from .tables.primitives import jumping
from .tables.signs import all_signed, signed_nodes
from .tape import Budget, holds

WANTED_POINTS = 8
EFFORT = ((2_000, 160, WANTED_POINTS), (20_000, 16, 4), (10**9, 4, 2))
"""Up to how many nodes, the candidate points that are tried and the points that are wanted."""
GENERAL = 5
"""The first candidate of general values, where few are tried."""
MAX_SITES = 8
MAX_JUMPS = 3
SAMPLES_PER_PATTERN = 56
HOPELESS = 40
"""After so many samples without values on both sides, and without a sign or a root to blame, none is expected."""
PRECISIONS = (128, 512, 2048)

Values = Mapping[Term, Fraction]

Outcome = tuple[Ball, Ball] | bool | None
"""At a point: None where it is not admissible or defined, balls that break the relation, or: do narrow ones meet?"""


class Proposer(Protocol):
    """What the judge asks of `search`: points, and simpler points; nothing it answers is believed."""

    def candidate(self, context: Context, seed: bytes, number: int) -> Callable[[Term], Fraction]:
        """The n-th candidate point: a value for whatever place is asked for."""

    def shrink(self, values: Values, refute: Callable[[Sequence[Values]], Sequence[bool]]) -> Values:
        """The simplest values found at which the claim still fails; `refute` tries several at once."""

    def antiderivative(self, body: Term, letter: Term) -> Term | None:
        """A term whose derivative in the letter is the integrand."""


def judge(claim: Claim, proposer: Proposer, budget: int | None = None) -> Verdict:
    """Decide a claim.

    Every case of its symbols of finite support is decided as a claim of its own. Never raises for a claim that can be
    built: what cannot be decided is Undecided, with a code.
    """
    purse = Budget() if budget is None else Budget(budget)
    try:
        if concerned(claim):
            return together([judge(part, proposer, budget) for part in real_claims(claim)])
        problem = pose(claim, purse, proposer.antiderivative)
        return _Bench(problem.claim, proposer, problem).decide()
    except Unsupported as stop:
        return Undecided(stop.code, stop.reason)
    except RecursionError:
        return Undecided("K202", "nested too deeply")
    except (Undefined, ArithmeticError, MemoryError) as why:
        return Undecided("K203", f"a number in the step is out of all proportion ({type(why).__name__})")


def withheld(code: str, reason: str) -> Undecided:
    """The verdict on a claim of which the note leaves open whether it is one, or what its names mean."""
    return Undecided(code, reason)


@dataclass(slots=True)
class _Found:
    """Admissible points at which narrow balls overlap: how many for each pair, and the first."""

    agreed: dict[Pair, int] = field(default_factory=dict)
    recorders: list[Recorder] = field(default_factory=list)
    first: Point = ()


class _Bench:
    """One claim before the judges."""

    def __init__(self, claim: Claim, proposer: Proposer, problem: Problem) -> None:
        self.claim, self.proposer, self.problem = claim, proposer, problem
        self.tape, self.op = problem.tape, claim.rel.name.lower()
        problem.pairs.sort(key=lambda pair: backwards(claim, pair.fixed) != "")
        self.seed = digest(claim.lhs, claim.rhs) + claim.rel.name.encode()
        self.models: set[str] = set()
        self.found = _Found()
        self.conditions: tuple[Condition, ...] = ()
        self.trouble = problem.trouble
        self.tries, self.wanted = next(row[1:] for row in EFFORT if len(self.tape.ops) <= row[0])

    def decide(self) -> Verdict:
        """The verdict."""
        if not self.problem.pairs:
            return Undecided("K301", "there is no case in which both sides are defined")
        debts = [Pair(d.slope, d.body) for d in self.tape.debts if d.slope is not None]
        if debts and self._same_signature(debts) is None:
            return Undecided("K117", "the antiderivative found is not one of the integrand")
        if self.claim.rel is Rel.APPROX:
            return self._approximately()
        if self.trouble is None:
            try:
                self.conditions = self.problem.conditions()
            except Unsupported as stop:
                self.trouble = stop
        refuted = self._points(self.tries, self.wanted, PRECISIONS[0], 0 if self.wanted == WANTED_POINTS else GENERAL)
        proof, found = None if refuted is not None else self._tried(), self.found
        for n, bits in enumerate(PRECISIONS[1:], 1):  # look harder where signatures differ, or no point was found
            missing = isinstance(proof, Proved) and not all(found.agreed.get(p) for p in self.problem.pairs)
            if refuted is not None or not (proof is None or missing):
                break
            refuted = self._points(self.tries // 2, 3 * self.wanted, bits, 3 * n * self.wanted)
        if refuted is not None:
            return self._unless_proved(refuted)
        everywhere, agreed = all(found.agreed.get(p) for p in self.problem.pairs), sum(found.agreed.values())
        if isinstance(proof, Proved) and everywhere:
            if not self._met(found):
                return Undecided("K301", "no admissible point was found that meets the conditions of the proof")
            return Proved(proof.method, proof.error_bound, self.conditions, found.first, agreed, proof.sites)
        return self._undecided(proof if isinstance(proof, Unsupported) else None, everywhere, agreed)

    def _undecided(self, reason: Unsupported | None, everywhere: bool, agreed: int) -> Undecided:
        tried = ("signature", "balls") if self.trouble is None else ("balls",)
        if reason is not None:
            return Undecided(reason.code, reason.reason, tried, agreed)
        if not everywhere:
            text = f"no admissible point was found where both sides are defined{self._absent()}"
            return Undecided("K301", text, tried)
        what = "the two sides differ as expressions" if self.op == "eq" else "the sign of the difference is not known"
        where = "at which their values differ" if self.op == "eq" else "that breaks the relation"
        return Undecided("K302", f"{what}, and no point was found {where}", tried, agreed)

    def _met(self, found: _Found) -> bool:
        """Does one of the points found meet the conditions of the proof? Without one it would be a proof of nothing."""
        owed = self._owed(found.recorders)
        met = [[b.is_finite() and holds(op, b, exactly(Fraction(0))) for b in balls] for op, balls in owed]
        return not met or any(all(column) for column in zip(*met, strict=True))

    def _owed(self, points: Sequence[Callable[[Term], Fraction]]) -> list[tuple[str, list[Ball]]]:
        """The conditions of the proof, each with its balls at some points."""
        owed = self.problem.obligations
        found = enclose_all(self.tape, [node for _, node in owed], points, PRECISIONS[1], self.models) if owed else []
        return [(op, balls) for (op, _), balls in zip(owed, found, strict=True)]

    def _absent(self) -> str:
        """Which side has no value at any of a few points, in words."""
        pair, points = self.problem.pairs[0], self._recorders(0, WANTED_POINTS)
        sides = enclose_all(self.tape, (pair.lhs, pair.rhs), points, PRECISIONS[0], self.models)
        absent = [n for n, s in zip(("left", "right"), sides, strict=True) if not any(b.is_finite() for b in s)]
        words = [f"the {name} side has no value at any point tried" for name in absent]
        return f": {' and '.join(words)}" if words else ""

    def _unless_proved(self, refuted: Refuted) -> Verdict:
        """A refutation, unless the other judge disagrees, or an undeclared function was chosen that may mean one."""
        doubt = doubted(self.claim, refuted.point, self.models, bool(self.problem.unknown.formal))
        if doubt:
            return Undecided(*doubt, ("balls",))
        if isinstance(self._tried(), Proved) and not self._outside(refuted):
            return Undecided("J001", "the two judges contradict each other: please report this claim", ("J001",))
        return refuted

    def _outside(self, refuted: Refuted) -> bool:
        """Does the refuting point break a condition of the proof, so that both judges are right?"""
        values = dict(refuted.point)
        owed = self._owed([lambda place: values.get(place, Fraction(0))])
        return any(ball.is_finite() and breaks(op, ball, exactly(Fraction(0))) for op, (ball,) in owed)

    # -- signatures

    def _tried(self) -> Proved | Unsupported | None:
        """A proof without its points, why there is none, or None where signatures differ or a sign is not known."""
        if self.trouble is not None:
            return self.trouble
        try:
            return self._prove()
        except Unsupported as stop:
            return stop

    def _prove(self) -> Proved | None:
        problem, pairs = self.problem, self.problem.proved_pairs
        if self.op == "eq":
            return self._same(pairs)
        strict = {"ne": "ne", "lt": "gt", "gt": "gt"}.get(self.op, "ge")
        ends = {p: (p.rhs, p.lhs) if self.op in ("lt", "le") else (p.lhs, p.rhs) for p in pairs}
        above = {p: self.tape.sub(*ends[p]) for p in pairs}  # not negative where an inequality holds
        rest = [p for p in pairs if not problem.ranges(above[p]).satisfies(strict)]
        if not rest:
            return Proved("sign calculus", None)
        if strict != "ne" and all(never_negative(self.tape, above[p], strict == "gt") for p in rest):
            return Proved("sum of squares", None)
        if strict == "ge" and all(piecewise(self.tape, above[p]) for p in rest):
            return Proved("signs", None)
        if strict != "ne" and all(above_its_tangent(self.tape, problem.ranges, above[p], strict == "gt") for p in rest):
            return Proved("convexity", None)
        return self._same(rest) if strict == "ge" else None

    def _same(self, pairs: Sequence[Pair]) -> Proved | None:
        """A proof that the sides of pairs are equal, also where a sign or a condition jumps."""
        proof = self._same_signature(pairs)
        return proof if proof is not None and self._same_at_jumps(pairs, 0) else None

    def _same_at_jumps(self, pairs: Sequence[Pair], depth: int) -> bool:
        """What agrees almost everywhere is decided apart where something jumps: as a claim of its own."""
        tape, ranges = self.tape, self.problem.ranges
        for _, a in jumping(tape, [s for p in pairs for s in (p.lhs, p.rhs)]):
            if ranges(a).nonzero or tape.exact[a] is not None:
                continue
            if depth > MAX_JUMPS:
                raise Unsupported("K304", "too many jumps meet in one place")
            there = solution(tape, a)
            if there is None:
                raise Unsupported("K103", "the step jumps in a place that cannot be told")
            inside = dict([there])
            moved = [Pair(tape.substituted(p.lhs, {}, inside), tape.substituted(p.rhs, {}, inside)) for p in pairs]
            used = [p for p in moved if p.lhs != p.rhs and not self._nowhere(p)]
            if used and (self._same_signature(used) is None or not self._same_at_jumps(used, depth + 1)):
                return False
        return True

    def _nowhere(self, pair: Pair) -> bool:
        """Has a side surely no value, such as a division by zero itself?"""
        owed = self.problem.ranges.open(pair.lhs, pair.rhs)
        return any(op in ("ne", "gt", "lt") and self.tape.exact[node] == 0 for op, node in owed)

    def _same_signature(self, pairs: Sequence[Pair]) -> Proved | None:
        tape, ranges = self.tape, self.problem.ranges
        sides = [(p.lhs, p.rhs) for p in pairs if p.lhs != p.rhs]
        order = tape.reach(*(i for pair in sides for i in pair))
        size = degree(tape, order, sides)
        needed = target = samples_needed(size)
        if not needed:
            raise Unsupported("K105", "the step is of too high a degree for signatures to be trusted with")
        signed = signed_nodes(tape, ranges, order)
        settled = bool(signed) and all_signed(tape, ranges, [i for pair in sides for i in pair], signed)
        agreed = tries = sites = 0
        large, seen = False, Counter[frozenset[object]]()
        while agreed < target:
            tries += 1
            if tries > (64 * target + 400 if sites or signed or agreed else HOPELESS):
                raise Unsupported("K303", "no sample could be taken at which both sides are defined")
            signing = Signing(tape, ranges, prime_field(tries), self.seed + tries.to_bytes(4, "big"), signed)
            try:
                values = signing.run(order)
            except WrongSign:
                continue
            sites = max(sites, len(signing.signs) + len(signing.roots))
            same = [values[a] == values[b] for a, b in sides if values[a] is not None and values[b] is not None]
            if not all(same):
                return None
            if len(same) < len(sides):
                continue
            large, agreed = large or signing.large, agreed + 1
            if sites > MAX_SITES:
                raise Unsupported("K304", f"{sites} signs or even roots are more than {MAX_SITES}")
            target = needed if settled else max(needed, SAMPLES_PER_PATTERN * 2**sites if sites else 0)
            if sites and not signing.roots:  # every pattern of signs met often enough
                seen[frozenset(signing.signs.values())] += 1
                if len(seen) == 2**sites and min(seen.values()) >= needed:
                    break
        if large:
            raise Unsupported("K105", "a number over 64 bits or an exponent over 2^32 is not left to signatures")
        return Proved("signature", max(-80, bound(size, needed)) if sites else bound(size, agreed), sites=sites)

    # -- balls

    def _recorders(self, first: int, count: int) -> list[Recorder]:
        numbers = range(first, first + count)
        return [Recorder(self.proposer.candidate(self.claim.context, self.seed, n)) for n in numbers]

    def _points(self, tries: int, wanted: int, bits: int, start: int) -> Refuted | None:
        found, pairs = self.found, self.problem.pairs
        for first in range(start, start + tries, wanted):
            recorders = self._recorders(first, wanted)
            for pair, outcomes in zip(pairs, self._at(pairs, recorders, bits), strict=True):
                for recorder, outcome in zip(recorders, outcomes, strict=True):
                    refuted = self._refuted(pair, recorder.values, outcome) if isinstance(outcome, tuple) else None
                    if refuted is not None:
                        return self._simplest(pair, recorder.values, refuted, bits)
                    if outcome is True:
                        found.agreed[pair] = found.agreed.get(pair, 0) + 1
                        if recorder not in found.recorders and len(found.recorders) < WANTED_POINTS:
                            found.recorders.append(recorder)
                        found.first = found.first or (*pair.fixed, *recorder.values.items())
            pairs = [p for p in pairs if found.agreed.get(p, 0) < (wanted if recorders[0].values else 1)]
            if not pairs:
                break
        return None

    def _simplest(self, pair: Pair, values: Values, refuted: Refuted, bits: int) -> Refuted:
        last: list[tuple[Values, tuple[Ball, Ball]]] = []

        def refute(trials: Sequence[Values]) -> Sequence[bool]:
            recorders = [Recorder(lambda place, t=t: t.get(place, Fraction(0))) for t in trials]  # type: ignore[misc]
            (outcomes,) = self._at([pair], recorders, bits)
            last[:0] = [(t, o) for t, o in zip(trials, outcomes, strict=True) if isinstance(o, tuple)]
            return [isinstance(o, tuple) for o in outcomes]

        try:
            chosen = self.proposer.shrink(values, refute)
            found = next((self._refuted(pair, chosen, o) for t, o in last if t is chosen), None)
        except Unsupported:  # the budget is spent: the point found is as good
            return refuted
        return refuted if found is None else found

    def _at(self, pairs: Sequence[Pair], recorders: Sequence[Recorder], bits: int) -> list[list[Outcome]]:
        """What each pair is at each point."""
        sides = [[p.lhs, p.rhs, *(side for _, a, b in (*p.relations, *p.everywhere) for side in (a, b))] for p in pairs]
        roots = [root for side in sides for root in side]
        try:
            balls = iter(enclose_all(self.tape, roots, recorders, bits, self.models, self.problem.free_to_choose))
        except Unsupported as stop:
            if stop.code == "K201" or self.trouble is None:
                raise
            raise self.trouble from stop
        columns = [list(zip(*[next(balls) for _ in side], strict=True)) for side in sides]
        ops = [[op for op, _, _ in (*p.relations, *p.everywhere)] for p in pairs]
        return [
            [self._outcome(p, held, r, c) for r, c in zip(recorders, column, strict=True)]
            for p, held, column in zip(pairs, ops, columns, strict=True)
        ]

    def _outcome(self, pair: Pair, held: list[str], recorder: Recorder, column: Sequence[Ball]) -> Outcome:
        left, right, *sides = column
        if not (left.is_finite() and right.is_finite()):
            return None
        if not admissible(self.claim.context, recorder, held, sides):
            return None
        return (left, right) if breaks(self.op, left, right) else narrow(left) and narrow(right)

    def _refuted(self, pair: Pair, values: Values, fails: tuple[Ball, Ball]) -> Refuted | None:
        """The refutation at a point; None where a value is too large to be written down."""
        tape, sides = self.tape, [i for _, *sides in pair.relations for i in sides]
        used = {tape.values[i] for i in tape.reach(pair.lhs, pair.rhs, *sides)}
        told = {p: v for p, v in values.items() if p in used or p.op == "coefficient"}
        there = {tape.place(p): tape.number(v) for p, v in values.items()}
        solved = {tape.values[i]: tape.exact[tape.substituted(node, there, {})] for i, node in pair.given}
        told |= {p: v for p, v in solved.items() if isinstance(p, Term) and v is not None}
        try:
            return Refuted((*pair.fixed, *told.items()), enclosure(fails[0]), enclosure(fails[1]))
        except Undefined:
            return None

    def _approximately(self) -> Verdict:
        """A ≈ 3.14: within half a unit of the last digit printed; a claim about constants."""
        pair, half = self.problem.pairs[0], Fraction(1, 2 * 10**self.claim.digits)
        (left,), (right,) = enclose_all(self.tape, (pair.lhs, pair.rhs), [_refuse], PRECISIONS[1], self.models)
        if not (left.is_finite() and right.is_finite()):
            return Undecided("K301", "a side has no value here")
        distance = enclosure(abs(left - right))
        if distance.high <= half:
            return Proved("balls", None, points=1)
        if distance.low > half:
            return Refuted((), enclosure(left), enclosure(right))
        return Undecided("K302", "the last digit cannot be told")


def _refuse(place: Term) -> Fraction:
    raise Unsupported("K305", "≈ is only decided between constants")
