"""The judge: the only place where a verdict is made.

A claim is proved when its signatures agree (`signature.py`), its domain is known but for the conditions printed
(`sign.py`), and both sides overlap as narrow balls at admissible points (`ball.py`); it is refuted by disjoint balls
at an exact rational point that meets every assumption. Should the two judges contradict each other the claim is
Undecided with code J001. Points come from `search`, which proposes and is never trusted: each is checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from ..core.claim import Claim, Context, Kind, Rel
from ..core.term import Term, digest
from ..core.verdict import Condition, Point, Proved, Refuted, Undecided, Verdict
from .ball import Ball, enclose_all, enclosure, narrow
from .degree import bound, degree, samples_needed
from .givens import solution
from .points import Recorder, admissible, breaks
from .pose import Pair, Problem, pose
from .residue import Undefined, Unsupported
from .residue import field as prime_field
from .signature import Signing, WrongSign, signed_nodes
from .tables.inequalities import never_negative
from .tape import Budget

WANTED_POINTS = 12
EFFORT = ((2_000, 160, WANTED_POINTS), (20_000, 16, 4), (10**9, 4, 2))
"""Up to how many nodes, the candidate points that are tried and the points that are wanted."""
MAX_SITES = 8
SAMPLES_PER_PATTERN = 56
PRECISIONS = (128, 512, 2048)

Values = Mapping[Term, Fraction]


_RELS = {"eq": Rel.EQ, "ne": Rel.NE, "lt": Rel.LT, "le": Rel.LE, "gt": Rel.GT, "ge": Rel.GE}


class Proposer(Protocol):
    """What the judge asks of `search`: points, and simpler points; nothing it answers is believed."""

    def candidate(self, context: Context, seed: bytes, number: int) -> Callable[[Term], Fraction]:
        """The n-th candidate point: a value for whatever place is asked for."""

    def shrink(self, values: Values, refute: Callable[[Sequence[Values]], Sequence[bool]]) -> Values:
        """The simplest values found at which the claim still fails; `refute` tries several at once."""


def judge(claim: Claim, proposer: Proposer, budget: int | None = None) -> Verdict:
    """Decide a claim.

    Every case of its symbols of finite support is decided as a claim of its own. Never raises for a claim that can be
    built: what cannot be decided is Undecided, with a code.
    """
    purse = Budget() if budget is None else Budget(budget)
    try:
        return _Bench(claim, proposer, pose(claim, purse)).decide()
    except Unsupported as stop:
        return Undecided(stop.code, stop.reason)
    except RecursionError:
        return Undecided("K202", "nested too deeply")
    except (ArithmeticError, MemoryError) as why:
        return Undecided("K203", f"a number in the step is out of all proportion ({type(why).__name__})")


@dataclass(slots=True)
class _Found:
    """Admissible points at which narrow balls overlap: how many for each pair, and the first."""

    agreed: dict[Pair, int] = field(default_factory=dict)
    first: Point = ()


class _Bench:
    """One claim before the judges."""

    def __init__(self, claim: Claim, proposer: Proposer, problem: Problem) -> None:
        self.claim, self.proposer, self.problem = claim, proposer, problem
        self.tape, self.rel = problem.tape, claim.rel
        self.seed = digest(claim.lhs, claim.rhs) + claim.rel.name.encode()
        self.models: set[str] = set()
        self.conditions: tuple[Condition, ...] = ()
        self.trouble = problem.trouble
        self.tries, self.wanted = next(row[1:] for row in EFFORT if len(self.tape.ops) <= row[0])

    def decide(self) -> Verdict:
        """The verdict."""
        if not self.problem.pairs:
            return Undecided("K301", "there is no case in which both sides are defined")
        if self.rel is Rel.APPROX:
            return self._approximately()
        if self.trouble is None:
            try:
                self.conditions = self.problem.conditions()
            except Unsupported as stop:
                self.trouble = stop
        tries, wanted = self.tries, self.wanted
        found = self._points(tries, wanted, PRECISIONS[0])
        if isinstance(found, Refuted):
            return self._unless_proved(found)
        reason, proof = self.trouble, None
        if reason is None:
            try:
                proof = self._prove()
            except Unsupported as stop:
                reason = stop
        if proof is None and reason is None:  # signatures differ: look harder for a point
            for n, bits in enumerate(PRECISIONS[1:], 1):
                harder = self._points(tries // 2, 3 * wanted, bits, 3 * n * wanted)
                if isinstance(harder, Refuted):
                    return self._unless_proved(harder)
        everywhere = all(found.agreed.get(p) for p in self.problem.pairs)
        if proof is not None and everywhere:
            agreed = sum(found.agreed.values())
            return Proved(proof.method, proof.error_bound, self.conditions, found.first, agreed, proof.sites)
        return self._undecided(reason, everywhere, sum(found.agreed.values()))

    def _undecided(self, reason: Unsupported | None, everywhere: bool, agreed: int) -> Undecided:
        tried = ("signature", "balls") if self.trouble is None else ("balls",)
        if reason is not None:
            return Undecided(reason.code, reason.reason, tried, agreed)
        if not everywhere:
            return Undecided(
                "K301", f"no admissible point was found where both sides are defined{self._absent()}", tried
            )
        if self.rel is Rel.EQ:
            text = "the two sides differ as expressions, and no point was found at which their values differ"
        else:
            text = "the sign of the difference is not known, and no point was found that breaks the relation"
        return Undecided("K302", text, tried, agreed)

    def _absent(self) -> str:
        """Which side has no value at any of a few points, in words."""
        pair, words = self.problem.pairs[0], []
        recorders = self._recorders(range(WANTED_POINTS))
        for name, side in (("left", pair.lhs), ("right", pair.rhs)):
            try:
                (balls,) = enclose_all(self.tape, (side,), recorders, PRECISIONS[0], self.models)
            except Unsupported:
                continue
            words += [] if any(b.is_finite() for b in balls) else [f"the {name} side has no value at any point tried"]
        return f": {' and '.join(words)}" if words else ""

    def _unless_proved(self, refuted: Refuted) -> Verdict:
        """A refutation, unless the other judge disagrees, or an undeclared function was chosen that may mean one."""
        sorts = self.claim.context.sorts
        names = ", ".join(sorted(n for n in self.models if n not in sorts or sorts[n].kind is not Kind.FUNCTION))
        if names:
            return Undecided(
                "K115", f"the step fails for some choices of {names}, which nothing here defines", ("balls",)
            )
        if self.trouble is None:
            try:
                proof = self._prove()
            except Unsupported:
                return refuted
            if proof is not None and not self._outside(refuted):
                return Undecided("J001", "the two judges contradict each other: please report this claim", ("J001",))
        return refuted

    def _outside(self, refuted: Refuted) -> bool:
        """Does the refuting point break a condition of the proof, so that both judges are right?"""
        values = dict(refuted.point)
        nodes = [node for _, node in self.problem.obligations]
        if not nodes:
            return False
        try:
            found = enclose_all(
                self.tape, nodes, [lambda place: values.get(place, Fraction(0))], PRECISIONS[1], self.models
            )
        except Unsupported:
            return False
        zero = enclose_all(self.tape, (0,), [_refuse], PRECISIONS[0], set())[0][0]
        conditions = zip(self.problem.obligations, found, strict=True)
        return any(b.is_finite() and breaks(_RELS[op], b, zero) for (op, _), (b,) in conditions)

    # -- signatures

    def _prove(self) -> Proved | None:
        """A proof without its points, or None where the signatures differ or the sign is not known."""
        problem, rel = self.problem, self.rel
        if rel is Rel.EQ:
            proof = self._same_signature(problem.proved_pairs)
            return proof if proof is not None and self._at_jumps(problem.proved_pairs, 0) else None
        difference = [(p, problem.difference(p, rel)) for p in problem.proved_pairs]
        op = {Rel.NE: "ne", Rel.LT: "gt", Rel.GT: "gt"}.get(rel, "ge")
        if all(problem.ranges(d).satisfies(op) for _, d in difference):
            return Proved("sign calculus", None)
        if op != "ne" and all(never_negative(self.tape, d, op == "gt") for _, d in difference):
            return Proved("sum of squares", None)
        if op == "ge":
            rest = [p for p, d in difference if not problem.ranges(d).satisfies(op)]
            proof = self._same_signature(rest)
            return proof if proof is not None and self._at_jumps(rest, 0) else None
        return None

    def _at_jumps(self, pairs: Sequence[Pair], depth: int) -> bool:
        """What agrees almost everywhere is decided apart where a sign or a condition jumps: as a claim of its own."""
        tape, ranges = self.tape, self.problem.ranges
        for i in tape.reach(*(s for p in pairs for s in (p.lhs, p.rhs))):
            if tape.ops[i] not in ("sign", "if"):
                continue
            a = tape.args[i][0] if tape.ops[i] == "sign" else tape.sub(tape.args[i][0], tape.args[i][1])
            if ranges(a).nonzero or tape.exact[a] is not None:
                continue
            if depth > 3:
                raise Unsupported("K304", "too many jumps meet in one place")
            there = solution(tape, a)
            if there is None:
                raise Unsupported("K103", "the step jumps in a place that cannot be told")
            inside: dict[int, int] = {}
            inside[there[0]] = there[1]
            moved = [Pair(tape.substituted(p.lhs, {}, inside), tape.substituted(p.rhs, {}, inside)) for p in pairs]
            used = [p for p in moved if p.lhs != p.rhs and not self._nowhere(p)]
            if used and (self._same_signature(used) is None or not self._at_jumps(used, depth + 1)):
                return False
        return True

    def _same_signature(self, pairs: Sequence[Pair]) -> Proved | None:
        tape, problem = self.tape, self.problem
        sides = [(p.lhs, p.rhs) for p in pairs if p.lhs != p.rhs]
        order = tape.reach(*(i for pair in sides for i in pair))
        size = degree(tape, order, sides)
        needed = target = samples_needed(size)
        if not needed:
            raise Unsupported("K105", "the step is of too high a degree for signatures to be trusted with")
        signed = signed_nodes(tape, problem.ranges, order)
        agreed = tries = sites = 0
        large = False
        while agreed < target:
            tries += 1
            if tries > 64 * target + 400:
                raise Unsupported("K303", "no sample could be taken at which both sides are defined")
            signing = Signing(tape, problem.ranges, prime_field(tries), self.seed + tries.to_bytes(4, "big"), signed)
            try:
                values = signing.run(order)
            except WrongSign:
                continue
            same = [values[a] == values[b] for a, b in sides if values[a] is not None and values[b] is not None]
            if not all(same):
                return None
            if len(same) < len(sides):
                continue
            large = large or signing.large
            agreed += 1
            sites = max(sites, len(signing.sites))
            if sites > MAX_SITES:
                raise Unsupported("K304", f"{sites} signs or even roots are more than {MAX_SITES}")
            target = max(needed, SAMPLES_PER_PATTERN * 2**sites if sites else 0)
        if large:
            raise Unsupported(
                "K105", "a number of more than 64 bits or an exponent over 2^32 is not left to signatures"
            )
        least = max(-80, bound(size, needed)) if sites else bound(size, agreed)
        return Proved("signature", least, sites=sites)

    def _nowhere(self, pair: Pair) -> bool:
        """Has a side surely no value, such as a division by zero itself?"""
        owed = self.problem.ranges.open(pair.lhs, pair.rhs)
        return any(op in ("ne", "gt", "lt") and self.tape.exact[node] == 0 for op, node in owed)

    # -- balls

    def _recorders(self, numbers: range) -> list[Recorder]:
        return [Recorder(self.proposer.candidate(self.claim.context, self.seed, n)) for n in numbers]

    def _points(self, tries: int, wanted: int, bits: int, start: int = 0) -> _Found | Refuted:
        found = _Found()
        pairs = self.problem.pairs
        for first in range(start, start + tries, wanted):
            recorders = self._recorders(range(first, first + wanted))
            outcomes = self._at(pairs, recorders, bits)
            for place, pair in enumerate(pairs):
                for recorder, outcome in zip(recorders, outcomes[place], strict=True):
                    if isinstance(outcome, Refuted):
                        return self._simplest(pair, recorder.values, outcome, bits)
                    if outcome:
                        found.agreed[pair] = found.agreed.get(pair, 0) + 1
                        found.first = found.first or self._point(pair, recorder.values)
            pairs = [p for p in pairs if found.agreed.get(p, 0) < (wanted if recorders[0].values else 1)]
            if not pairs:
                break
        return found

    def _simplest(self, pair: Pair, values: Values, refuted: Refuted, bits: int) -> Refuted:
        best: dict[int, Refuted] = {}

        def refute(trials: Sequence[Values]) -> Sequence[bool]:
            recorders = [Recorder(lambda place, t=t: t.get(place, Fraction(0))) for t in trials]  # type: ignore[misc]
            (outcomes,) = self._at([pair], recorders, bits)
            for trial, outcome in zip(trials, outcomes, strict=True):
                if isinstance(outcome, Refuted):
                    best[id(trial)] = outcome
            return [isinstance(o, Refuted) for o in outcomes]

        chosen = self.proposer.shrink(values, refute)
        return best[id(chosen)] if id(chosen) in best or refute([chosen])[0] else refuted

    def _at(self, pairs: Sequence[Pair], recorders: Sequence[Recorder], bits: int) -> list[list[Refuted | bool | None]]:
        """For each pair at each point: None where it is not admissible or not defined, a refutation, or whether
        narrow balls overlap."""
        roots: list[int] = []
        for p in pairs:
            roots += [p.lhs, p.rhs, *(side for _, a, b in p.relations for side in (a, b))]
        try:
            balls = enclose_all(self.tape, roots, recorders, bits, self.models, self.problem.free_to_choose)
        except Unsupported as stop:
            if stop.code == "K201" or self.trouble is None:
                raise
            raise self.trouble from stop
        found: list[list[Refuted | bool | None]] = []
        at = 0
        for p in pairs:
            end = at + 2 + 2 * len(p.relations)
            columns = list(zip(*balls[at:end], strict=True))
            found.append([self._outcome(p, r, c) for r, c in zip(recorders, columns, strict=True)])
            at = end
        return found

    def _outcome(self, pair: Pair, recorder: Recorder, column: Sequence[Ball]) -> Refuted | bool | None:
        left, right, *sides = column
        if not (left.is_finite() and right.is_finite()):
            return None
        if not admissible(self.claim.context, recorder, [op for op, _, _ in pair.relations], sides):
            return None
        if not breaks(self.rel, left, right):
            return narrow(left) and narrow(right)
        try:
            return Refuted(self._point(pair, recorder.values), enclosure(left), enclosure(right))
        except Undefined:  # a value too large to be written down
            return None

    def _point(self, pair: Pair, values: Values) -> Point:
        return (*pair.fixed, *values.items())

    # -- approximations

    def _approximately(self) -> Verdict:
        """A ≈ 3.14: within half a unit of the last digit printed; a claim about constants."""
        (pair,) = self.problem.pairs[:1]
        sides = (pair.lhs, pair.rhs)
        (left,), (right,) = enclose_all(self.tape, sides, [_refuse], PRECISIONS[1], self.models)
        if not (left.is_finite() and right.is_finite()):
            return Undecided("K301", "a side has no value here")
        try:
            distance = enclosure(abs(left - right))
        except Undefined:
            return Undecided("K203", "a value is out of all proportion")
        half = Fraction(1, 2 * 10**self.claim.digits)
        if distance.high <= half:
            return Proved("balls", None, points=1)
        if distance.low > half:
            return Refuted((), enclosure(left), enclosure(right))
        return Undecided("K302", "the last digit cannot be told")


def _refuse(place: Term) -> Fraction:
    raise Unsupported("K305", "≈ is only decided between constants")
