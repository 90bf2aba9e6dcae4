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
from ..bridge_draw import Draws
from ..bridge_intervals import mid
from ..bridge_numpy import (
    Column,
    Evaluator,
    evaluator,
    holds,
)
from ..core.claim import Claim, Rel, Step
from ..core.verdict import MonteCarlo, Numeric, Verdict
from . import Budget, points
from .points import Trial
from .settle import judge
from .sides import Mean, Slope, means, slopes

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


def _evaluator(t: Trial) -> Evaluator:
    return evaluator(t.symbols, [t.left, t.right, *(o.expr for o in t.obligations)])


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
        self.seed = points.seed(claim)
        self.draws = Draws(self.seed)
        self.total = 0
        self.worst = (0.0, 0.0, 0.0)
        self.lost = 0
        self.doubted = 0
        self.notes: list[str] = []
        self.disagrees = False

    def run(self) -> Numeric:
        """Every model in turn, then the differences and the sampled expectation of the first that has points."""
        models = points.trials(self.claim, random.Random(self.seed))
        differences: list[float] = []
        sampled: MonteCarlo | None = None
        for number, t in enumerate(models):
            sample = self._points(t, -(-self.budget.points // len(models)))
            if not len(sample.left):
                continue
            self.total += len(sample.left)
            self._compare(t, sample)
            if number < 3 and self.claim.rel is Rel.EQ:
                differences.extend(by_differences(t, self.draws))
                sampled = sampled or by_sampling(t, self.draws, self.budget.draws)
        if not self.total:
            return Numeric(0, note="no admissible point was found at which both sides are defined")
        worst = max(differences, default=None)
        return Numeric(self.total, *self.worst, worst, sampled, self.disagrees, self._note())

    def _points(self, t: Trial, wanted: int) -> _Sample:
        if not t.symbols:
            wanted = 1
        kept: list[list[Column]] = []
        have = 0
        for _ in range(ROUNDS):
            columns = t.draw(self.draws, wanted)
            left, right, good = _exact(t, columns, wanted)
            kept.append([c[good] for c in (*columns, left, right)])
            have += int(good.sum())
            if have >= wanted:
                break
        joined = [np.concatenate(parts)[:wanted] for parts in zip(*kept, strict=True)]
        return _Sample(joined[:-2], joined[-2], joined[-1])

    def _compare(self, t: Trial, sample: _Sample) -> None:
        gap = np.abs(sample.left - sample.right)
        scale = np.maximum(np.abs(sample.left), np.abs(sample.right))
        relative = np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0)
        doubtful = VIOLATED[self.claim.rel](sample.left, sample.right, relative, self.claim.digits)
        kept = ~doubtful
        if doubtful.any():
            self._doubt(t, sample, np.where(doubtful, relative, -1.0), int(doubtful.sum()))
        elif self.claim.rel is Rel.EQ and relative.max(initial=0.0) > 1e-13:
            self._settle(t, sample, int(np.argmax(relative)))
        if self.claim.rel in (Rel.EQ, Rel.APPROX) and kept.any():
            ulps = gap / np.spacing(np.maximum(scale, np.finfo(float).tiny))
            a, b, c = (float(column[kept].max()) for column in (gap, relative, ulps))
            self.worst = (max(self.worst[0], a), max(self.worst[1], b), max(self.worst[2], c))

    def _doubt(self, t: Trial, sample: _Sample, relative: Column, count: int) -> None:
        """Points where the doubles differ: are digits lost there, or do the sides differ?"""
        order = np.argsort(-relative, kind="stable")[:count]
        tame = sorted(order.tolist(), key=lambda i: max((abs(float(c[i])) for c in sample.columns), default=0.0))
        picked = list(dict.fromkeys([*order[: CONFIRMED // 2].tolist(), *tame[: CONFIRMED // 2]]))
        answers = [self._settle(t, sample, i) for i in picked]
        if True in answers:
            gap = float(np.max(np.abs(sample.left - sample.right)[order]))
            self.worst = (max(self.worst[0], gap), max(self.worst[1], float(relative.max())), self.worst[2])
        self.doubted += count
        if False in answers and True not in answers:
            self.lost += count
            self._say(f"worst at {self._shown(t, sample, picked[0])}")
        if None in answers:
            self._say("some of the points where doubles differ are too extreme to settle")

    def _settle(self, t: Trial, sample: _Sample, i: int) -> bool | None:
        """Is the relation certainly broken (True) or kept (False) at one point? None if that cannot be settled."""
        for left, right, *needed in _evaluator(t).enclosures([float(c[i]) for c in sample.columns]):
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


def by_differences(t: Trial, draws: Draws, count: int = 128) -> list[float]:
    """The worst relative error of a side whose derivatives are central differences, against the other side."""
    for number, view in enumerate(t.views):
        expr, holes = slopes(view)
        if holes:
            return _differences(t, expr, holes, 1 - number, t.draw(draws, count, moderate=True), count)
    return []


def _differences(
    t: Trial, expr: Any, holes: Sequence[Slope], other: int, columns: list[Column], count: int
) -> list[float]:
    *sides, good = _exact(t, columns, count)
    exact = sides[other]
    found: list[Column] = []
    for hole in holes:
        (value,) = _values(t.symbols, [hole.value], columns, count)
        slope, sure = _richardson(evaluator([*t.symbols, hole.free], [hole.body]), columns, value, count)
        found.append(slope)
        good &= sure
    (best,) = _values([*t.symbols, *(h.place for h in holes)], [expr], [*columns, *found], count)
    good &= np.isfinite(best)
    scale = np.maximum(np.maximum(np.abs(exact), np.abs(best)), 1e-3)
    return [float((np.abs(best - exact) / scale)[good].max())] if good.any() else []


def _exact(t: Trial, columns: list[Column], count: int) -> tuple[Column, Column, Mask]:
    """Both sides, and where both are defined and finite."""
    left, right, *needed = _evaluator(t).doubles(columns, count)
    return left, right, np.isfinite(left) & np.isfinite(right) & holds(t.obligations, needed, count)


def _values(symbols: Sequence[Any], exprs: Sequence[Any], columns: Sequence[Column], count: int) -> list[Column]:
    """Expressions over columns; what is a symbol already is compiled for nobody."""
    known = dict(zip(symbols, columns, strict=True))
    if all(e in known for e in exprs):
        return [known[e] for e in exprs]
    return evaluator(symbols, exprs).doubles(columns, count)


def _richardson(body: Evaluator, columns: list[Column], at: Column, count: int) -> tuple[Column, Mask]:
    """Central differences at three steps, extrapolated twice; sure where the extrapolations agree."""
    found: list[Column] = []
    with np.errstate(all="ignore"):
        for halving in range(3):
            h = 2.0 ** -(6 + halving)
            above, below = (body.doubles([*columns, at + d], count)[0] for d in (h, -h))
            found.append((above - below) / ((at + h) - (at - h)))
        first = [(4 * b - a) / 3 for a, b in itertools.pairwise(found)]
        best = (16 * first[1] - first[0]) / 15
        sure = np.abs(best - first[1]) <= 1e-6 * (1 + np.abs(best))
    return best, sure & np.isfinite(best)


# -- expectations by sampling


def by_sampling(t: Trial, draws: Draws, times: int) -> MonteCarlo | None:
    """An expectation sampled at one moderate point: the side that holds it, against the other side."""
    for number, view in enumerate(t.views):
        expr, holes = means(view)
        if holes:
            found = _one_point(t, holes, 1 - number, draws)
            return None if found is None else _estimate(t, expr, holes, found, draws, times)
    return None


def _one_point(
    t: Trial, holes: Sequence[Mean], other: int, draws: Draws
) -> tuple[list[Column], float, list[float]] | None:
    """A point at which everything is defined: the point, the value there, the probabilities and the bodies there."""
    columns = t.draw(draws, 64, moderate=True)
    *sides, good = _exact(t, columns, 64)
    parts = np.array(_values(t.symbols, [e for h in holes for e in (*h.weights, *h.bodies)], columns, 64))
    good &= np.isfinite(parts).all(axis=0)
    if not good.any():
        return None
    i = int(np.argmax(good))
    return [c[i : i + 1] for c in columns], float(sides[other][i]), [float(p) for p in parts[:, i]]


def _estimate(
    t: Trial,
    expr: Any,
    holes: Sequence[Mean],
    point: tuple[list[Column], float, list[float]],
    draws: Draws,
    times: int,
) -> MonteCarlo | None:
    columns, expected, parts = point
    centres: list[float] = []
    errors: list[float] = []
    for size in (len(h.weights) for h in holes):
        weights, bodies = np.array(parts[:size]), np.array(parts[size : 2 * size])
        del parts[: 2 * size]
        if (weights < 0).any() or abs(weights.sum() - 1) > 1e-9:
            return None
        drawn = draws.sample(bodies, weights, times)
        centres.append(float(drawn.mean()))
        errors.append(float(drawn.std(ddof=1)) / times**0.5)
    symbols = [*t.symbols, *(h.place for h in holes)]

    def whole(shift: int, by: float) -> float:
        moved = [np.array([m + (by if i == shift else 0.0)]) for i, m in enumerate(centres)]
        return float(_values(symbols, [expr], [*columns, *moved], 1)[0][0])

    spread = sum(((whole(i, e) - whole(i, -e)) / 2) ** 2 for i, e in enumerate(errors)) ** 0.5
    estimate = whole(-1, 0.0)
    return MonteCarlo(times, estimate, spread, expected) if np.isfinite([estimate, spread]).all() else None
