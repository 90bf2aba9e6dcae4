"""Is a claim true? The audit's own answer, by high-precision evaluation at many points, never by the kernel.

Points are of two kinds: unremarkable ones (random dyadic numbers) and remarkable ones (0, ±1, ties, small whole
numbers), so that a claim which fails only there is seen to fail. A difference counts when it is the same at 60 digits
and at 120: what shrinks with the precision is rounding. An unknown function is a random sum of sin and exp waves.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from mpmath import mp

from symbolic.core.claim import Claim, Context, GivenKind, Kind, Rel
from symbolic.core.term import Term, postorder
from symbolic.core.verdict import Condition, Point
from tests.audit import series as s
from tests.audit.evaluate import Evaluator, Place, Unsettled, real
from tests.audit.series import Undefined, Value

DIGITS = (60, 120)
MOST_DIGITS = 3000
WANTED = 20
REMARKABLE = 40
TRIES = 240
SPECIAL = [Fraction(n) for n in (0, 1, -1, 2, -2, 3)] + [Fraction(1, 2), Fraction(-1, 2)]


class Truth(Enum):
    """What the oracle found: fails somewhere, holds everywhere it looked, or could not be told."""

    DIFFERENT = "different"
    EQUAL = "equal"
    UNCLEAR = "unclear"


class Draw:
    """The values of one point, drawn when they are asked for; the same for the same number and seed."""

    def __init__(self, context: Context, bounds: dict[str, list[tuple[str, Fraction]]], number: int, seed: int) -> None:
        self.context, self.bounds, self.seed = context, bounds, (seed, number)
        self.remarkable = number < REMARKABLE
        rng = random.Random(repr(self.seed))
        pool = rng.sample(SPECIAL, 2 if number % 2 else 4)
        self.pool = pool if self.remarkable else []
        self.wide = not self.remarkable and number % 3 == 0
        self.values: dict[Place, Fraction] = {}

    def __call__(self, place: Place) -> Fraction:
        if place not in self.values:
            self.values[place] = self._drawn(place, random.Random(repr((self.seed, place))))
        return self.values[place]

    def _drawn(self, place: Place, rng: random.Random) -> Fraction:
        name = str(place[1])
        sort = self.context.sorts.get(name)
        if sort is not None and sort.kind is Kind.FINITE:
            return rng.choice([v.fraction for v in sort.values if v.op == "num"] or [Fraction(0)])
        if sort is not None and sort.kind is Kind.NATURAL:
            return Fraction(rng.choice((1, 2, 3)) if self.remarkable else rng.randint(1, 8))
        if sort is not None and sort.kind is Kind.INTEGER:
            return Fraction(rng.choice((0, 1, 2, -1)) if self.remarkable else rng.randint(-6, 8))
        bounds = self.bounds.get(name, [])
        for _ in range(60):
            v = rng.choice(self.pool) if self.pool and rng.random() < 0.85 else self._number(rng)
            for candidate in (v, -v, abs(v) + 1, v.limit_denominator(4) / 4 if v else v, v / 8):
                if all(_meets(op, candidate, b) for op, b in bounds):
                    return candidate
        return Fraction(0)

    def _number(self, rng: random.Random) -> Fraction:
        size = rng.choice((1, 4, 30)) if self.wide else 2
        return Fraction(rng.randint(-2048, 2048) * size, 1024) + Fraction(1, 8192)

    def model(self, name: str, derivs: tuple[int, ...], args: list[Value]) -> Value:
        """A random analytic function and its partial derivatives: a sin wave, an exp wave and a constant."""
        rng = random.Random(repr((self.seed, "model", name, len(args))))
        a, b, c, phase = (real(Fraction(rng.randint(-24, 24), 16) + Fraction(1, 32)) for _ in range(4))
        u, v = ([real(Fraction(rng.randint(-20, 20), 16) + Fraction(1, 32)) for _ in args] for _ in "uv")
        at_u = s.total([phase, *[s.times(w, x) for w, x in zip(u, args, strict=True)]])
        at_v = s.total([s.times(w, x) for w, x in zip(v, args, strict=True)])
        sine, cosine = s.circle(at_u)
        k = len(derivs)
        wave = (sine, cosine, s.minus(sine), s.minus(cosine))[k % 4]
        first, second = a, b
        for d in derivs:
            first, second = first * u[d], second * v[d]
        return s.total([s.times(first, wave), s.times(second, s.exp(at_v)), c if k == 0 else mp.zero])


class Shown(Draw):
    """The point of a refutation: its values, and polynomials where it gives coefficients."""

    def __init__(self, point: Point) -> None:
        self.values = {}
        self.coefficients: dict[tuple[str, tuple[int, ...]], Fraction] = {}
        for term, value in point:
            if term.op == "coefficient":
                powers = tuple(int(a.fraction) for a in term.args)
                self.coefficients[str(term.value), powers] = value
            elif term.op == "apply":
                self.values["apply", term.func.name, *(real(a.fraction) for a in term.args)] = value
            else:
                self.values[term.op, term.value, *(int(a.fraction) for a in term.args)] = value

    def __call__(self, place: Place) -> Fraction:
        if place not in self.values and place[0] == "apply":
            raise Unsettled(f"the point gives no value to {place}")
        return self.values.get(place, Fraction(1))  # what a refutation does not name does not matter to it

    def model(self, name: str, derivs: tuple[int, ...], args: list[Value]) -> Value:
        """The polynomial or the single value that the point gives."""
        key = ("apply", name, *args)
        if not any(n == name for n, _ in self.coefficients):
            if derivs or any(s.level(a) for a in args):
                raise Unsettled(name)
            return real(self(key))
        parts = [mp.zero]
        for (n, powers), value in self.coefficients.items():
            if n != name:
                continue
            part = real(value)
            for i, p in enumerate(powers):
                for j in range(derivs.count(i)):
                    part = part * (p - j)
                left = p - derivs.count(i)
                part = s.times(part, s.whole_power(args[i], left)) if left >= 0 else mp.zero
            parts.append(part)
        return s.total(parts)


def _meets(op: str, v: Fraction, bound: Fraction) -> bool:
    return _holds(Rel[op.upper()], (v > bound) - (v < bound))


MIRROR = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge", "ne": "ne", "eq": "eq"}


@dataclass(slots=True)
class Answer:
    """The truth, at how many points both sides were defined, and a point at which the claim fails."""

    truth: Truth
    points: int = 0
    failing: str = ""


@dataclass(slots=True)
class Oracle:
    """Classifies claims in one context; what was computed for one side is kept for its other twins."""

    claim: Claim
    seed: int = 0
    relations: list[Term] = field(default_factory=list)
    bounds: dict[str, list[tuple[str, Fraction]]] = field(default_factory=dict)
    kept: dict[tuple[Term, int, int], Value] = field(default_factory=dict)
    draws: dict[int, Draw | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = self.claim.context.rests_on(self.claim.lhs, self.claim.rhs)
        self.relations = [g.left for g in names if g.kind is GivenKind.ASSUMPTION and g.left is not None]
        for r in self.relations:
            for a, op, b in ((r.args[0], r.op, r.args[1]), (r.args[1], MIRROR[r.op], r.args[0])):
                if a.op in ("sym", "index", "apply") and not b.free:
                    name = a.func.name if a.op == "apply" else a.name
                    self.bounds.setdefault(name, []).append((op, _rational(b)))

    def __call__(self, twin: Claim, conditions: Sequence[Condition] = ()) -> Answer:
        """Is this claim (the oracle's own, or a twin of it in the same context) true where the conditions hold?"""
        held = unclear = 0
        wanted = WANTED if _places(twin) else 1
        for number in range(TRIES):
            if held >= wanted and number >= REMARKABLE + 4:
                break
            if number > 80 and not held:
                break
            try:
                outcome = self.at(twin, number, conditions)
            except Undefined:
                continue
            except (Unsettled, OverflowError, ValueError, ZeroDivisionError) as why:
                return Answer(Truth.UNCLEAR, held, f"{type(why).__name__}: {why}")
            if outcome is False:
                return Answer(Truth.DIFFERENT, held, shown(self.draws[number]))
            held += outcome is True
            unclear += outcome is None
        settled = held >= wanted and unclear <= held // 4
        return Answer(Truth.EQUAL if settled else Truth.UNCLEAR, held)

    def at(self, twin: Claim, number: int, conditions: Sequence[Condition] = ()) -> bool | None:
        """Does the claim hold at a point? None where that cannot be told, `Undefined` where it says nothing."""
        draw = self._draw(number)
        if draw is None or not self._met([c.relation for c in conditions], draw, number):
            raise Undefined
        return compared(twin, lambda t, digits: self._value(t, draw, number, digits))

    def _draw(self, number: int) -> Draw | None:
        if number not in self.draws:
            draw = Draw(self.claim.context, self.bounds, number, self.seed)
            self.draws[number] = draw if self._met(self.relations, draw, number) else None
        return self.draws[number]

    def _met(self, relations: Sequence[Term], draw: Draw, number: int) -> bool:
        mp.dps = DIGITS[0]
        evaluator = Evaluator(self.claim.context, draw, draw.model)
        try:
            return all(evaluator.holds(r) for r in relations)
        except Undefined:
            return False

    def _value(self, t: Term, draw: Draw, number: int, digits: int) -> Value:
        key = (t, number, digits)
        if key not in self.kept:
            mp.dps = digits
            try:
                self.kept[key] = Evaluator(self.claim.context, draw, draw.model)(t)
            except Undefined:
                self.kept[key] = None
        if self.kept[key] is None:
            raise Undefined
        return self.kept[key]


def confirms(claim: Claim, point: Point) -> bool | None:
    """Does the claim fail at the point a refutation names? None where the oracle cannot tell."""
    mp.dps = DIGITS[0]
    try:
        draw = Shown(point)
        assumed = [g.left for g in claim.context.rests_on(claim.lhs, claim.rhs) if g.kind is GivenKind.ASSUMPTION]
        evaluator = Evaluator(claim.context, draw, draw.model)
        if not all(evaluator.holds(r) for r in assumed if r is not None):
            return False

        def value(t: Term, digits: int) -> Value:
            mp.dps = digits
            return Evaluator(claim.context, draw, draw.model)(t)

        held = compared(claim, value)
        return None if held is None else not held
    except (Unsettled, Undefined, OverflowError, ValueError, ZeroDivisionError):
        return None


def compared(claim: Claim, value: Callable[[Term, int], Value]) -> bool | None:
    """Does the relation hold between the two values? Settled at two precisions where it is not plain at one."""
    gaps: list[Value] = []
    digits = DIGITS[0]
    for _ in DIGITS:
        left, right = value(claim.lhs, digits), value(claim.rhs, digits)
        mp.dps = digits
        gap, scale = left - right, max(abs(left), abs(right))
        if not mp.isfinite(scale):
            raise Undefined
        if claim.rel is Rel.APPROX:
            return bool(2 * abs(gap) * mp.mpf(10) ** claim.digits <= 1)
        plain = abs(gap) <= scale * mp.mpf(10) ** -(digits - 20)
        if plain and (gap == 0 or claim.rel in (Rel.EQ, Rel.LE, Rel.GE)):
            return _holds(claim.rel, 0)
        gaps.append(gap)
        digits = DIGITS[1] + (int(-mp.log10(abs(gap))) if 0 < abs(gap) < 1 else 0)  # a tiny gap needs more digits
        if digits > MOST_DIGITS:
            return None
    first, second = gaps
    if abs(first - second) <= abs(second) * mp.mpf(10) ** -6:
        return _holds(claim.rel, 1 if second > 0 else -1)
    if abs(second) <= abs(first) * mp.mpf(10) ** -20:
        return _holds(claim.rel, 0) if claim.rel in (Rel.EQ, Rel.LE, Rel.GE) else None
    return None


def _holds(rel: Rel, sign: int) -> bool:
    return {
        Rel.EQ: sign == 0, Rel.NE: sign != 0, Rel.LT: sign < 0, Rel.LE: sign <= 0, Rel.GT: sign > 0, Rel.GE: sign >= 0,
    }[rel]  # fmt: skip


def _rational(t: Term) -> Fraction:
    mp.dps = DIGITS[0]
    value = Evaluator(Context(), lambda p: Fraction(0), lambda n, d, a: mp.zero)(t)
    return Fraction(mp.nstr(value, 40)) if value != mp.nint(value) else Fraction(int(value))


def _places(claim: Claim) -> bool:
    """Is there anything to choose?"""
    return any(t.op in ("sym", "index", "apply") for t in postorder(claim.lhs, claim.rhs))


def shown(draw: Draw | None) -> str:
    """A point as people read it."""
    return ", ".join(f"{'.'.join(map(str, p[1:]))} = {v}" for p, v in draw.values.items()) if draw else ""
