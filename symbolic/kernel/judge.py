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

from ..core.claim import Claim, Context, Given, GivenKind, Kind, Rel
from ..core.term import Term, digest, sub, sym
from ..core.verdict import Condition, Point, Proved, Refuted, Undecided, Verdict
from .ball import Ball, enclose, enclose_all, enclosure, narrow
from .cases import cases, plain_substitutions
from .degree import Degree, bound, samples_needed, total
from .domain import survey
from .points import Recorder, admissible, breaks
from .residue import Undefined, Unsupported
from .residue import field as prime_field
from .scene import Scene
from .sign import Ranging
from .signature import Signing
from .walk import Budget

WANTED_POINTS = 12
MAX_POINTS = 160
MAX_SITES = 8
SAMPLES_PER_PATTERN = 56
PRECISIONS = (128, 512, 2048)

Values = Mapping[Term, Fraction]


class Proposer(Protocol):
    """What the judge asks of `search`: points, and simpler points; nothing it answers is believed."""

    def candidate(self, context: Context, seed: bytes, number: int) -> Callable[[Term], Fraction]:
        """The n-th candidate point: a value for whatever place is asked for."""

    def shrink(self, values: Values, refutes: Callable[[Values], bool]) -> Values:
        """The simplest values found at which `refutes` is still true."""


@dataclass(slots=True)
class _Case:
    """One claim under fixed values of its finite symbols, with what is known about it."""

    claim: Claim
    scene: Scene
    assumptions: tuple[Given, ...]
    fixed: dict[str, Term]
    seed: bytes
    budget: Budget
    proposer: Proposer
    models: set[str] = field(default_factory=set)
    conditions: tuple[Condition, ...] = ()
    ranges: Ranging | None = None
    trouble: Unsupported | None = None


def judge(claim: Claim, proposer: Proposer, budget: int | None = None) -> Verdict:
    """Decide a claim.

    Every case of its symbols of finite support is decided as a claim of its own. Never raises for a claim that can be
    built: what cannot be decided is Undecided, with a code.
    """
    purse = Budget() if budget is None else Budget(budget)
    verdicts: list[Proved] = []
    try:
        givens = claim.context.rests_on(claim.lhs, claim.rhs)
        assumptions = tuple(g for g in givens if g.kind is GivenKind.ASSUMPTION)
        plain_substitutions(claim.context, givens)
        seed = digest(claim.lhs, claim.rhs) + claim.rel.name.encode()
        for fixed in cases(claim, givens):
            case = _Case(claim, Scene(claim.context, fixed), assumptions, fixed, seed, purse, proposer)
            verdict = _decide(case)
            if not isinstance(verdict, Proved):
                return verdict
            verdicts.append(verdict)
    except Unsupported as stop:
        return Undecided(stop.code, stop.reason)
    except RecursionError:
        return Undecided("K202", "nested too deeply")
    except (ArithmeticError, MemoryError) as why:
        return Undecided("K203", f"a number in the step is out of all proportion ({type(why).__name__})")
    return _joined(verdicts)


def _joined(verdicts: list[Proved]) -> Verdict:
    if not verdicts:
        return Undecided("K301", "there is no case in which both sides are defined")
    if len(verdicts) == 1:
        return verdicts[0]
    conditions: dict[Condition, None] = {}
    for v in verdicts:
        conditions.update(dict.fromkeys(v.conditions))
    bounds = [v.error_bound for v in verdicts if v.error_bound is not None]
    first = verdicts[0]
    return Proved(
        first.method,
        max(bounds) if bounds else None,
        tuple(conditions),
        first.point,
        sum(v.points for v in verdicts),
        max(v.sites for v in verdicts),
    )


def _decide(case: _Case) -> Verdict:
    if case.claim.rel is Rel.APPROX:
        return _approximately(case)
    _domain(case)
    found = _points(case, MAX_POINTS, WANTED_POINTS, PRECISIONS[0])
    if isinstance(found, Refuted):
        return _unless_proved(case, found)
    proof: Proved | None = None
    reason = case.trouble
    if reason is None:
        try:
            proof = _prove(case)
        except Unsupported as stop:
            reason = stop
    if proof is None and reason is None:  # signatures differ: look harder for a point
        for n, bits in enumerate(PRECISIONS[1:], 1):
            harder = _points(case, MAX_POINTS // 2, WANTED_POINTS, bits, n * WANTED_POINTS)
            if isinstance(harder, Refuted):
                return _unless_proved(case, harder)
    if proof is not None and found.agreed:
        return Proved(proof.method, proof.error_bound, case.conditions, found.first, found.agreed, proof.sites)
    return _undecided(case, proof, reason, found)


def _undecided(case: _Case, proof: Proved | None, reason: Unsupported | None, found: _Found) -> Undecided:
    tried = ("signature", "balls") if case.trouble is None else ("balls",)
    if reason is not None:
        return Undecided(reason.code, reason.reason, tried, found.agreed)
    if not found.agreed:
        return Undecided("K301", f"no admissible point was found where both sides are defined{_absent(case)}", tried)
    if case.claim.rel is Rel.EQ:
        text = "the two sides differ as expressions, and no point was found at which their values differ"
    else:
        text = "the sign of the difference is not known, and no point was found that breaks the relation"
    return Undecided("K302", text, tried, found.agreed)


def _absent(case: _Case) -> str:
    """Which side has no value at any of a few points, in words."""
    words = []
    for name, side in (("left", case.claim.lhs), ("right", case.claim.rhs)):
        defined = 0
        for number in range(WANTED_POINTS):
            recorder = Recorder(case.proposer.candidate(case.claim.context, case.seed, number))
            try:
                enclose(case.scene, (side,), recorder, PRECISIONS[0], case.models, case.budget)
                defined += 1
            except (Undefined, Unsupported, OverflowError):
                continue
        words += [] if defined else [f"the {name} side has no value at any point tried"]
    return f": {' and '.join(words)}" if words else ""


def _unless_proved(case: _Case, refuted: Refuted) -> Verdict:
    """A refutation, unless the other judge disagrees, or an undeclared function was chosen that may mean one."""
    sorts = case.claim.context.sorts
    names = ", ".join(sorted(n for n in case.models if n not in sorts or sorts[n].kind is not Kind.FUNCTION))
    if names:
        return Undecided("K115", f"the step fails for some choices of {names}, which nothing here defines", ("balls",))
    if case.trouble is None:
        try:
            proof = _prove(case)
        except Unsupported:
            return refuted
        if proof is not None:
            return Undecided("J001", "the two judges contradict each other: please report this claim", ("J001",))
    return refuted


def _domain(case: _Case) -> None:
    """Collect the conditions that remain, and the ranges that hold where they are met."""
    try:
        case.ranges, case.conditions = survey(case.scene, case.claim, case.assumptions, case.seed, case.budget)
    except Unsupported as stop:
        case.trouble = stop


# -- signatures


def _prove(case: _Case) -> Proved | None:
    """A proof without its points, or None where the signatures differ or the sign is not known."""
    lhs, rhs, rel = case.claim.lhs, case.claim.rhs, case.claim.rel
    if rel is Rel.EQ:
        return _same_signature(case, lhs, rhs)
    if rel is Rel.NE:
        return _by_sign(case, sub(lhs, rhs), "ne")
    low, high = (lhs, rhs) if rel in (Rel.LT, Rel.LE) else (rhs, lhs)
    strict = rel in (Rel.LT, Rel.GT)
    found = _by_sign(case, sub(high, low), "gt" if strict else "ge")
    if found is None and not strict:
        found = _same_signature(case, low, high)
    return found


def _by_sign(case: _Case, difference: Term, op: str) -> Proved | None:
    ranges = case.ranges
    if ranges is not None and ranges(difference).satisfies(op):
        return Proved("sign calculus", None)
    return None


def _same_signature(case: _Case, lhs: Term, rhs: Term) -> Proved | None:
    ranges = case.ranges
    if ranges is None:
        raise Unsupported("K303", "the domain of the step is not known")
    degree = total(Degree(case.scene, case.budget), lhs, rhs)
    needed = target = samples_needed(degree)
    if not needed:
        raise Unsupported("K105", "the step is of too high a degree for signatures to be trusted with")
    agreed = tries = sites = 0
    large = False
    while agreed < target:
        tries += 1
        if tries > 64 * target + 400:
            raise Unsupported("K303", "no sample could be taken at which both sides are defined")
        signing = Signing(
            case.scene, ranges, prime_field(tries), case.seed + tries.to_bytes(4, "big"), case.budget
        )  # fmt: skip
        try:
            same = signing(lhs) == signing(rhs)
        except Undefined:
            continue
        large = large or signing.large
        if not same:
            return None
        agreed += 1
        sites = max(sites, len(signing.sites))
        if sites > MAX_SITES:
            raise Unsupported("K304", f"{sites} signs or even roots are more than {MAX_SITES}")
        target = max(needed, SAMPLES_PER_PATTERN * 2**sites if sites else 0)
    if large:
        raise Unsupported("K105", "a number of more than 64 bits or an exponent over 2^32 is not left to signatures")
    return Proved("signature", max(-80, bound(degree, needed)) if sites else bound(degree, agreed), sites=sites)


# -- balls


@dataclass(slots=True)
class _Found:
    """Admissible points at which narrow balls overlap: how many, and the first."""

    agreed: int = 0
    first: Point = ()


def _points(case: _Case, tries: int, wanted: int, bits: int, start: int = 0) -> _Found | Refuted:
    found = _Found()
    for first in range(start, start + tries, wanted):
        numbers = range(first, first + wanted)
        recorders = [Recorder(case.proposer.candidate(case.claim.context, case.seed, n)) for n in numbers]
        for recorder, outcome in zip(recorders, _at(case, recorders, bits), strict=True):
            if isinstance(outcome, Refuted):
                return _simplest(case, recorder.values, outcome, bits)
            if outcome:
                found.agreed += 1
                found.first = found.first or _point(case, recorder.values)
            if found.agreed >= wanted or (found.agreed and not recorder.values):
                return found
    return found


def _simplest(case: _Case, values: Values, refuted: Refuted, bits: int) -> Refuted:
    best: list[Refuted] = [refuted]

    def refutes(trial: Values) -> bool:
        recorder = Recorder(lambda place: trial.get(place, Fraction(0)))
        outcome = _at(case, [recorder], bits)[0]
        if isinstance(outcome, Refuted):
            best[0] = outcome
            return True
        return False

    chosen = case.proposer.shrink(values, refutes)
    return best[0] if refutes(chosen) else refuted


def _at(case: _Case, recorders: Sequence[Recorder], bits: int) -> list[Refuted | bool | None]:
    """At each point: None where it is not admissible or not defined, a refutation, or whether narrow balls overlap."""
    claim = case.claim
    relations = tuple(g.left for g in case.assumptions if g.left is not None)
    terms = (claim.lhs, claim.rhs, *(side for r in relations for side in r.args))
    try:
        found = enclose_all(case.scene, terms, recorders, bits, case.models, case.budget)
    except Unsupported as stop:
        if stop.code == "K201" or case.trouble is None:
            raise
        raise case.trouble from stop
    outcomes: list[Refuted | bool | None] = []
    for recorder, (left, right, *sides) in zip(recorders, zip(*found, strict=True), strict=True):
        if not all(b.is_finite() for b in (left, right)) or not admissible(claim, recorder, relations, sides):
            outcomes.append(None)
        elif breaks(claim.rel, left, right):
            outcomes.append(_refuted(case, recorder, left, right))
        else:
            outcomes.append(narrow(left) and narrow(right))
    return outcomes


def _refuted(case: _Case, recorder: Recorder, left: Ball, right: Ball) -> Refuted | None:
    try:
        return Refuted(_point(case, recorder.values), enclosure(left), enclosure(right))
    except Undefined:  # a value too large to be written down
        return None


def _point(case: _Case, values: Values) -> Point:
    fixed = [(sym(n), v.fraction) for n, v in case.fixed.items() if v.op == "num"]
    return (*fixed, *values.items())


# -- approximations


def _approximately(case: _Case) -> Verdict:
    """A ≈ 3.14: within half a unit of the last digit printed; a claim about constants."""
    recorder = Recorder(_refuse)
    try:
        left, right = enclose(
            case.scene, (case.claim.lhs, case.claim.rhs), recorder, PRECISIONS[1], case.models, case.budget
        )  # fmt: skip
    except Undefined:
        return Undecided("K301", "a side has no value here")
    try:
        distance = enclosure(abs(left - right))
    except Undefined:
        return Undecided("K203", "a value is out of all proportion")
    half = Fraction(1, 2 * 10**case.claim.digits)
    if distance.high <= half:
        return Proved("balls", None, points=1)
    if distance.low > half:
        return Refuted((), enclosure(left), enclosure(right))
    return Undecided("K302", "the last digit cannot be told")


def _refuse(place: Term) -> Fraction:
    raise Unsupported("K305", "≈ is only decided between constants")
