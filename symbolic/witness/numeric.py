"""The numeric witness: both sides lambdified with NumPy and run on a thousand admissible points.

Beside the errors it differentiates by central differences (extrapolated: Richardson, 1911) where a side holds a
derivative, and samples where a side holds an expectation. Doubles lose digits, so a difference between them is
never reported as a disagreement by itself: the worst points are enclosed in intervals, and only a difference that
these confirm, at a point that certainly meets every assumption and obligation, is one.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ..bridge import BridgeError
from ..bridge_intervals import mid
from ..bridge_numpy import (
    Column,
    DerivativeHole,
    Evaluator,
    holds,
    without_derivatives,
    without_expectations,
)
from ..core.claim import Claim, Rel, Step
from ..core.term import postorder
from ..core.verdict import MonteCarlo, Numeric, Verdict
from . import Budget, points
from .points import Trial
from .settle import judge

NAME = "numeric"
LOST = 1e-8
ROUNDS = 12
CONFIRMED = 12
Mask: TypeAlias = npt.NDArray[np.bool_]


def examine(step: Step, verdict: Verdict | None = None, budget: Budget | None = None) -> Numeric:
    """Errors of the step over random admissible points, its finite differences and its Monte Carlo estimate.

    >>> from ..core.term import add, mul, num, sym
    >>> x = sym("x")
    >>> examine(Step(Claim(add(x, x), Rel.EQ, mul(num(2), x)))).max_abs
    0.0
    """
    try:
        return _Examination(step.claim, budget or Budget()).run()
    except BridgeError as error:
        return Numeric(points=0, note=str(error))


def _columns(t: Trial, rng: random.Random, count: int, moderate: bool = False) -> list[Column]:
    return [np.array(c) for c in t.draw(rng, count, moderate)]


@dataclass(slots=True)
class _Sample:
    """Points at which both sides are defined and finite."""

    columns: list[Column]
    left: Column
    right: Column


class _Examination:
    """The work on one claim; its random numbers come from the claim alone."""

    def __init__(self, claim: Claim, budget: Budget) -> None:
        self.claim, self.budget = claim, budget
        self.rng = random.Random(points.seed(claim))
        self.total = 0
        self.worst = (0.0, 0.0, 0.0)
        self.lost = 0
        self.doubted = 0
        self.notes: list[str] = []
        self.disagrees = False

    def run(self) -> Numeric:
        """Every model in turn, then the differences and the sampled expectation of the first that has points."""
        models = points.trials(self.claim, self.rng)
        differences: list[float] = []
        sampled: MonteCarlo | None = None
        for number, t in enumerate(models):
            evaluator = Evaluator(t.symbols, [t.left, t.right, *(o.expr for o in t.obligations)])
            sample = self._points(t, evaluator, -(-self.budget.points // len(models)))
            if not len(sample.left):
                continue
            self.total += len(sample.left)
            self._compare(t, evaluator, sample)
            if number < 3 and self.claim.rel is Rel.EQ:
                differences.extend(by_differences(t, self.rng))
                sampled = sampled or by_sampling(t, self.rng, self.budget.draws)
        if not self.total:
            return Numeric(0, note="no admissible point was found at which both sides are defined")
        worst = max(differences, default=None)
        return Numeric(self.total, *self.worst, worst, sampled, self.disagrees, self._note())

    def _points(self, t: Trial, evaluator: Evaluator, wanted: int) -> _Sample:
        if not t.symbols:
            wanted = 1
        kept: list[list[Column]] = []
        have = 0
        for _ in range(ROUNDS):
            columns = _columns(t, self.rng, wanted)
            left, right, *rest = evaluator.doubles(columns, wanted)
            good = np.isfinite(left) & np.isfinite(right) & holds(t.obligations, rest, wanted)
            kept.append([c[good] for c in (*columns, left, right)])
            have += int(good.sum())
            if have >= wanted:
                break
        joined = [np.concatenate(parts)[:wanted] for parts in zip(*kept, strict=True)]
        return _Sample(joined[:-2], joined[-2], joined[-1])

    def _compare(self, t: Trial, evaluator: Evaluator, sample: _Sample) -> None:
        gap = np.abs(sample.left - sample.right)
        scale = np.maximum(np.abs(sample.left), np.abs(sample.right))
        relative = np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0)
        doubtful = VIOLATED[self.claim.rel](sample.left, sample.right, relative, self.claim.digits)
        kept = ~doubtful
        if doubtful.any():
            self._doubt(t, evaluator, sample, np.where(doubtful, relative, -1.0), int(doubtful.sum()))
        elif self.claim.rel is Rel.EQ and relative.max(initial=0.0) > 1e-13:
            self._settle(t, evaluator, sample, int(np.argmax(relative)))
        if self.claim.rel in (Rel.EQ, Rel.APPROX) and kept.any():
            ulps = gap / np.spacing(np.maximum(scale, np.finfo(float).tiny))
            a, b, c = (float(column[kept].max()) for column in (gap, relative, ulps))
            self.worst = (max(self.worst[0], a), max(self.worst[1], b), max(self.worst[2], c))

    def _doubt(self, t: Trial, evaluator: Evaluator, sample: _Sample, relative: Column, count: int) -> None:
        """Points where the doubles differ: are digits lost there, or do the sides differ?"""
        order = np.argsort(-relative, kind="stable")[:count]
        tame = sorted(order.tolist(), key=lambda i: max((abs(float(c[i])) for c in sample.columns), default=0.0))
        picked = list(dict.fromkeys([*order[: CONFIRMED // 2].tolist(), *tame[: CONFIRMED // 2]]))
        answers = [self._settle(t, evaluator, sample, i) for i in picked]
        if True in answers:
            gap = float(np.max(np.abs(sample.left - sample.right)[order]))
            self.worst = (max(self.worst[0], gap), max(self.worst[1], float(relative.max())), self.worst[2])
        self.doubted += count
        if False in answers and True not in answers:
            self.lost += count
            self._say(f"worst at {self._shown(t, sample, picked[0])}")
        if None in answers:
            self._say("some of the points where doubles differ are too extreme to settle")

    def _settle(self, t: Trial, evaluator: Evaluator, sample: _Sample, i: int) -> bool | None:
        """Is the relation certainly broken (True) or kept (False) at one point? None if that cannot be settled."""
        for left, right, *needed in evaluator.enclosures([float(c[i]) for c in sample.columns]):
            broken = judge(self.claim, t.obligations, left, right, needed)
            if broken and not self.disagrees:
                shown = " and ".join(f"{float(mid(v)):.6g}" for v in (left, right))
                self.notes.insert(0, f"differs at {self._shown(t, sample, i)}: {shown}")
                self.disagrees = True
            if broken is not None:
                return broken
        return None

    def _shown(self, t: Trial, sample: _Sample, i: int) -> str:
        values = [f"{s} = {float(c[i]):.6g}" for s, c in zip(t.symbols, sample.columns, strict=True)]
        return ", ".join([f"{n} = {v}" for n, v in t.values.items()] + values) or "the one point"

    def _say(self, note: str) -> None:
        if note not in self.notes and len(self.notes) < 2:
            self.notes.append(note)

    def _note(self) -> str:
        head: list[str] = []
        if self.disagrees:
            head.append(f"{max(self.doubted, 1)} of {self.total} points disagree")
        elif self.lost:
            head.append(f"doubles lose digits at {self.lost} of {self.total} points, as intervals confirm")
        return "; ".join([*head, *self.notes])


def _equal(left: Column, right: Column, relative: Column, digits: int) -> Mask:
    return relative > LOST


def _approximate(left: Column, right: Column, relative: Column, digits: int) -> Mask:
    return np.abs(left - right) > 0.5 * 10.0**-digits * (1 + 1e-12)


VIOLATED: Mapping[Rel, Any] = {
    Rel.EQ: _equal,
    Rel.APPROX: _approximate,
    Rel.NE: lambda a, b, r, d: r <= 1e-13,
    Rel.LT: lambda a, b, r, d: a >= b,
    Rel.LE: lambda a, b, r, d: a > b,
    Rel.GT: lambda a, b, r, d: a <= b,
    Rel.GE: lambda a, b, r, d: a < b,
}
"""Where doubles break a relation."""


# -- derivatives by differences


def by_differences(t: Trial, rng: random.Random, count: int = 128) -> list[float]:
    """The worst relative error of a side whose derivatives are central differences, against the other side."""
    for side, other in ((t.claim.lhs, t.right), (t.claim.rhs, t.left)):
        if not any(u.op == "diff" for root, _ in points.reachable(t.claim) for u in postorder(root)):
            continue
        expr, holes = without_derivatives(t.claim.context, t.values, side)
        if holes:
            return _differences(t, expr, holes, other, _columns(t, rng, count, moderate=True), count)
    return []


def _differences(
    t: Trial, expr: Any, holes: Sequence[DerivativeHole], other: Any, columns: list[Column], count: int
) -> list[float]:
    u = t.unfolding
    plain = Evaluator(t.symbols, [other, *(u.given(h.value) for h in holes), *(o.expr for o in t.obligations)])
    exact, *rest = plain.doubles(columns, count)
    good = np.isfinite(exact) & holds(t.obligations, rest[len(holes) :], count)
    slopes: list[Column] = []
    for hole, value in zip(holes, rest, strict=False):
        body = Evaluator([*t.symbols, hole.free], [u.given(hole.opened)])
        slope, sure = _richardson(body, columns, value, count)
        slopes.append(slope)
        good &= sure
    outer = Evaluator([*t.symbols, *(h.place for h in holes)], [u.given(expr)])
    found = outer.doubles([*columns, *slopes], count)[0]
    good &= np.isfinite(found)
    scale = np.maximum(np.maximum(np.abs(exact), np.abs(found)), 1e-3)
    return [float((np.abs(found - exact) / scale)[good].max())] if good.any() else []


def _richardson(body: Evaluator, columns: list[Column], at: Column, count: int) -> tuple[Column, Mask]:
    """Central differences at three steps, extrapolated twice; sure where the extrapolations agree."""
    slopes: list[Column] = []
    with np.errstate(all="ignore"):
        for halving in range(3):
            h = 2.0 ** -(6 + halving)
            above, below = (body.doubles([*columns, at + d], count)[0] for d in (h, -h))
            slopes.append((above - below) / ((at + h) - (at - h)))
        first = [(4 * b - a) / 3 for a, b in itertools.pairwise(slopes)]
        best = (16 * first[1] - first[0]) / 15
        sure = np.abs(best - first[1]) <= 1e-6 * (1 + np.abs(best))
    return best, sure & np.isfinite(best)


# -- expectations by sampling


def by_sampling(t: Trial, rng: random.Random, draws: int) -> MonteCarlo | None:
    """An expectation sampled at one moderate point: the side that holds it, against the other side."""
    for side, other in ((t.claim.lhs, t.right), (t.claim.rhs, t.left)):
        expr, holes = without_expectations(t.claim.context, t.values, side)
        if holes:
            u = t.unfolding
            inside = [[u.given(e) for e in (*h.weights, *h.bodies)] for h in holes]
            asked = [other, *(o.expr for o in t.obligations), *(e for parts in inside for e in parts)]
            values = _one_point(t, Evaluator(t.symbols, asked), rng, len(t.obligations))
            outer = Evaluator([*t.symbols, *(h.place for h in holes)], [u.given(expr)])
            return None if values is None else _estimate(values, [len(h.weights) for h in holes], outer, rng, draws)
    return None


def _one_point(
    t: Trial, evaluator: Evaluator, rng: random.Random, obligations: int
) -> tuple[list[Column], float, list[float]] | None:
    columns = _columns(t, rng, 64, moderate=True)
    expected, *rest = evaluator.doubles(columns, 64)
    good = np.isfinite(expected) & holds(t.obligations, rest[:obligations], 64)
    parts = np.array(rest[obligations:])
    good &= np.isfinite(parts).all(axis=0)
    if not good.any():
        return None
    i = int(np.argmax(good))
    return [c[i : i + 1] for c in columns], float(expected[i]), [float(p) for p in parts[:, i]]


def _estimate(
    values: tuple[list[Column], float, list[float]], sizes: list[int], outer: Evaluator, rng: random.Random, draws: int
) -> MonteCarlo | None:
    columns, expected, parts = values
    generator = np.random.default_rng(rng.getrandbits(64))
    means: list[float] = []
    errors: list[float] = []
    for size in sizes:
        weights, bodies = np.array(parts[:size]), np.array(parts[size : 2 * size])
        del parts[: 2 * size]
        if (weights < 0).any() or abs(weights.sum() - 1) > 1e-9:
            return None
        drawn = bodies[generator.choice(size, size=draws, p=weights / weights.sum())]
        means.append(float(drawn.mean()))
        errors.append(float(drawn.std(ddof=1)) / draws**0.5)

    def whole(shift: int, by: float) -> float:
        moved = [m + (by if i == shift else 0.0) for i, m in enumerate(means)]
        return float(outer.doubles([*columns, *(np.array([m]) for m in moved)], 1)[0][0])

    spread = sum(((whole(i, e) - whole(i, -e)) / 2) ** 2 for i, e in enumerate(errors)) ** 0.5
    estimate = whole(-1, 0.0)
    return MonteCarlo(draws, estimate, spread, expected) if np.isfinite([estimate, spread]).all() else None
