"""The sides of a step as curves over one of its letters: what a plot of the step is drawn from.

The sides are converted and lambdified as for the numeric witness, and drawn only where their obligations and the
assumptions are met. A pole or a jump between two places is found by bisection and becomes a gap. Asked on request
(`ON_REQUEST`), in the worker process, since SymPy may take for ever.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from ..bridge import BridgeError, unknown_functions
from ..bridge_draw import Draws
from ..bridge_numpy import MEETS, Column, evaluator, holds
from ..core.claim import Claim, Rel, Step
from ..core.curves import Curves, Mark, NoCurves, Whole
from ..core.names import unicode_name
from ..core.term import Term, index, num, postorder, sym
from ..core.verdict import Enclosure, Proved, Refuted, Verdict
from . import Budget, points
from .numeric_window import Window, grid, refined, window
from .points import Range, Trial
from .polynomials import with_chosen
from .sides import Side, side, view

NAME = "curves"
CLOSE = 1e-6
LOST, LEAST = 1e-3, 1e-9
"""A relative error of a proved step that only rounding explains, and the smallest size it is measured against."""
TRIES = 16
NOTHING = "no letter is free in it, so that there is nothing to vary"
LITTLE = 0.4
NICE = tuple(Fraction(t) for t in ("1", "2", "1/2", "3", "3/2", "5/2", "-1", "1/3", "4", "-2", "3/4"))
PARTS = tuple(Fraction(t) for t in ("1/2", "1/3", "1/4", "2/3", "1/5", "2/5", "3/4", "1/6"))
"""Values for the letters that are held fixed: anywhere, and as parts of an interval."""
Values: TypeAlias = Mapping[Any, Fraction]


def examine(step: Step, verdict: Verdict | None = None, budget: Budget | None = None) -> Curves | NoCurves:
    """The curves of a step, through the point of its verdict where that is a refutation; or why there are none.

    >>> from ..core.claim import Rel
    >>> from ..core.term import mul, power
    >>> x = sym("x")
    >>> found = examine(Step(Claim(power(x, num(2)), Rel.EQ, mul(x, x))))
    >>> found.letter is x, max(found.ulps)
    (True, 0.0)
    """
    try:
        found = _curves(step.claim, verdict if isinstance(verdict, Refuted) else None)
        return _without_lost(found) if isinstance(verdict, Proved) and step.claim.rel is Rel.EQ else found
    except BridgeError as error:
        return NoCurves(str(error))


def _without_lost(found: Curves) -> Curves:
    """The curves of a step that is proved without the places at which doubles lose all their digits."""
    left, right = np.array(found.left), np.array(found.right)
    size = np.fmax(np.abs(left), np.abs(right))
    if not np.isfinite(size).any():
        return found
    with np.errstate(invalid="ignore"):
        lost = np.abs(left - right) > LOST * np.maximum(size, max(float(np.nanmedian(size)), LEAST))
    if not lost.any():
        return found
    left, right, off = (np.where(lost, np.nan, c) for c in (left, right, np.array(found.ulps)))
    note = f"Doubles lose their digits at {int(lost.sum())} of {len(lost)} places, which are left out"
    note = f"{found.note}. {note}" if found.note else note
    return replace(found, left=_plain(left), right=_plain(right), ulps=_plain(off), note=note)


def _curves(claim: Claim, refuted: Refuted | None) -> Curves:
    """The curves in the first model in which there are any."""
    rng = random.Random(points.seed(claim))
    point: dict[Term, Fraction] = dict(refuted.point) if refuted is not None else {}
    claim = replace(claim, context=with_chosen(claim.context, point))
    why = BridgeError("no admissible sizes and indices were found")
    for values in _models(claim, point, rng):
        try:
            return _in_model(claim, values, point, refuted, rng)
        except BridgeError as error:
            why = error
    raise why


def _in_model(
    claim: Claim, values: dict[str, Fraction], point: Mapping[Term, Fraction], refuted: Refuted | None,
    rng: random.Random,
) -> Curves:  # fmt: skip
    trial = points.trial(claim, values)
    if any(o.expr.is_number and not MEETS[o.kind](o.expr) for o in trial.obligations):
        raise BridgeError("no admissible point was found at which both sides are defined")
    unknown = unknown_functions([trial.left, trial.right, *(o.expr for o in trial.obligations)])
    note = ""
    if unknown:
        if refuted is not None:
            raise BridgeError(f"{', '.join(unknown)} is no function of the note, so that there is nothing to draw")
        claim = replace(claim, context=points.with_generic(claim.context, unknown, rng))
        trial = points.trial(claim, values)
        note = (
            f"{' and '.join(map(unicode_name, sorted(unknown)))}, left open by the note, is drawn as a smooth function"
        )
    if not trial.symbols:
        return _counted(claim, values, refuted)
    return _Picture(trial, point, refuted).curves(note)


def _models(claim: Claim, point: Mapping[Term, Fraction], rng: random.Random) -> list[dict[str, Fraction]]:
    """Values for the names that count: those of the point that refutes, or else about three, and all different."""

    def worth(m: dict[str, Fraction]) -> tuple[Fraction, int, Fraction]:
        largest = max(m.values(), default=Fraction(3))
        return abs(largest - 3), -len({*m.values()}), -sum(m.values(), Fraction(0))

    found = sorted(points.models(claim, rng), key=worth)
    return [{name: point.get(sym(name), value) for name, value in m.items()} for m in found]


# -- steps without a letter that is a real number


def _counted(claim: Claim, values: Mapping[str, Fraction], refuted: Refuted | None) -> Curves:
    """Both sides over a name that counts: a size, an index, an action."""
    if not values:
        raise BridgeError(NOTHING)
    names = claim.lhs.free | claim.rhs.free
    name = max(values, key=lambda n: (n in names, values[n], n))
    at = values[name] if refuted is not None else None
    rows = []
    for k in _whole(points.range_of(sym(name), claim.context), at, 12):
        try:
            t = points.trial(claim, {**values, name: Fraction(k)})
        except BridgeError:
            continue
        rows.append((float(k), *(float(c[0]) for c in _Sides(t).at([], 1))))
    if not any(math.isfinite(left) and math.isfinite(right) for _, left, right in rows):
        raise BridgeError("both sides could not be evaluated at the same place")
    x, left, right = (np.array(c) for c in zip(*rows, strict=True))
    others = tuple((sym(n), v) for n, v in values.items() if n != name)
    mark = _mark(refuted, at) if refuted is not None and at is not None else None
    return Curves(sym(name), _plain(x), _plain(left), _plain(right), _plain(ulps(left, right)), True, others, mark)


def _whole(allowed: Range, at: Fraction | None, count: int) -> list[int]:
    """Whole values of a letter, few and small, the one that refutes among them."""
    if allowed.values:
        return sorted({int(v) for v in allowed.values})
    first = math.ceil(allowed.low) if math.isfinite(allowed.low) else None
    middle = int(at) if at is not None else 0
    if first is None:
        first = min(middle, 0) - count // 2 if not math.isfinite(allowed.high) else math.floor(allowed.high) - count + 1
    first = max(first, middle - count // 2)
    last = min(allowed.high, max(first + count - 1, middle + count // 4))
    return list(range(first, math.floor(last) + 1))


# -- steps with one


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both sides of a trial in numbers, each nan where it is not defined or an assumption is not met."""

    trial: Trial

    def at(self, columns: list[Column], count: int) -> list[Column]:
        """Left and right."""
        return [_values(side(v), self.trial.symbols, columns, count) for v in self.trial.views]


def _values(of: Side, symbols: tuple[Any, ...], columns: list[Column], count: int) -> Column:
    found, *needed = evaluator(symbols, [of.expr, *(o.expr for o in of.obligations)]).doubles(columns, count)
    return np.where(holds(of.obligations, needed, count) & np.isfinite(found), found, np.nan)


class _Picture:
    """One step with its letters chosen: which one varies, at what the others are held."""

    def __init__(self, trial: Trial, point: Mapping[Term, Fraction], refuted: Refuted | None) -> None:
        self.trial, self.refuted = trial, refuted
        self.context = trial.claim.context
        self.known = {s: v for s in trial.symbols if (v := _value(trial.terms[s], point)) is not None}
        self.symbol = self._varied()
        self.letter = trial.terms[self.symbol]
        self.range = points.range_of(self.letter, self.context)
        self.dots = bool(self.range.values) or self.range.whole
        self.at = self.known.get(self.symbol) if refuted is not None else None
        self.body = self._body()

    def _varied(self) -> Any:
        """The letter a side is differentiated by, or else the one that occurs most."""
        trial = self.trial
        both = (trial.left, trial.right)
        names = trial.claim.context.names_in(trial.claim.lhs, trial.claim.rhs)
        told = [s for s in trial.symbols if trial.terms[s].op == "apply" or trial.terms[s].name in names]
        wanted = {_member(v, trial.values) for v in _variables(trial.claim)}
        used = [s for s in trial.symbols if any(s in e.free_symbols for e in both) or trial.terms[s] in wanted] or told
        if not used:
            raise BridgeError(NOTHING)
        used = [s for s in used if s in self.known] or used
        counts = {s: sum(int(e.count(s)) for e in both) for s in used}
        real = {s: not points.range_of(trial.terms[s], self.context).whole for s in used}
        return max(used, key=lambda s: (trial.terms[s] in wanted, real[s], counts[s], _last(str(s))))

    def _body(self) -> tuple[Side, Term, int, int] | None:
        """What a side is the derivative of by the letter, with the order, and which side that is."""
        claim = self.trial.claim
        for number, t in enumerate((claim.lhs, claim.rhs)):
            if t.op == "diff" and _member(t.args[1], self.trial.values) is self.letter and t.args[2].op == "num":
                found = side(view(t.args[0], claim.context, self.trial.values))
                if found.expr.free_symbols <= set(self.trial.symbols):
                    return found, t.args[0], int(t.args[2].fraction), number
        return None

    def curves(self, note: str) -> Curves:
        """The curves at the first choice of the other letters at which they show something."""
        shown: Window = window(self.range, None if self.at is None else float(self.at))
        x = np.array(_places(self.range, self.at), dtype=float) if self.dots else grid(shown)
        fixed = self._fixed(x)
        if not self.dots:
            if self.at is None:
                x = self._zoomed(x, fixed)
            x, (left, right, whole) = refined(lambda z: self._columns(z, fixed), x)
        else:
            left, right, whole = self._columns(x, fixed)
        used = self.trial.left.free_symbols | self.trial.right.free_symbols
        used |= self.body[0].expr.free_symbols if self.body is not None else set()
        others = [(sym(n), v) for n, v in self.trial.values.items()]
        others += [(self.trial.terms[s], v) for s, v in fixed.items() if s in used]
        mark = self._mark(fixed)
        made = self._whole(x, (left, right), whole, mark)
        tuples = (_plain(x), _plain(left), _plain(right), _plain(ulps(left, right)))
        return Curves(self.letter, *tuples, self.dots, tuple(others), mark, made, note)

    def _columns(self, x: Column, fixed: Values) -> tuple[Column, Column, Column]:
        """Left, right, and what is differentiated (all nan where nothing is)."""
        columns = [x if s is self.symbol else np.full(len(x), float(fixed[s])) for s in self.trial.symbols]
        left, right = _Sides(self.trial).at(columns, len(x))
        if self.body is None:
            return left, right, np.full(len(x), np.nan)
        return left, right, _values(self.body[0], self.trial.symbols, columns, len(x))

    def _fixed(self, x: Column) -> Values:
        best: tuple[float, Values] = (0.0, {})
        for candidate in self._candidates():
            left, right, _ = self._columns(x, candidate)
            good = np.isfinite(left) & np.isfinite(right)
            share = float(good.mean())
            moving = share > 0 and (np.ptp(left[good]) > 0 or np.ptp(right[good]) > 0)
            if share * (1 + moving) > best[0]:
                best = share * (1 + moving), candidate
            if best[0] >= 2 or (self.refuted is not None and best[0] > 0):
                break
        if not best[0]:
            raise BridgeError("no admissible point was found at which both sides are defined")
        return best[1]

    def _candidates(self) -> Iterator[Values]:
        others = [s for s in self.trial.symbols if s is not self.symbol]
        ranges = {s: points.range_of(self.trial.terms[s], self.context) for s in others}
        for n in range(TRIES):
            yield {s: self.known[s] if s in self.known else _nice(ranges[s], i + n) for i, s in enumerate(others)}
        drawn = self.trial.draw(Draws(points.seed(self.trial.claim)), TRIES, moderate=True)
        columns = dict(zip(self.trial.symbols, drawn, strict=True))
        for n in range(TRIES):
            yield {s: self.known.get(s, Fraction(float(columns[s][n])).limit_denominator(1000)) for s in others}

    def _zoomed(self, x: Column, fixed: Values) -> Column:
        """A grid on where something is defined, if that is a small part of the first one; if it is less, where both."""
        left, right, _ = self._columns(x, fixed)
        both = np.isfinite(left) & np.isfinite(right)
        good = np.flatnonzero(both if both.mean() < LITTLE else np.isfinite(left) | np.isfinite(right))
        low, high = float(x[good[0]]), float(x[good[-1]])
        if high - low > 0.75 * float(x[-1] - x[0]) or high == low:
            return x
        room = 0.12 * (high - low)
        ends = max(low - room, self.range.low), min(high + room, self.range.high)
        return grid(Window(*ends))

    def _mark(self, fixed: Values) -> Mark | None:
        """The point that refutes; raises BridgeError where the curves do not go through it."""
        if self.refuted is None or self.at is None:
            return None
        found = _mark(self.refuted, self.at)
        here = self._columns(np.array([float(self.at)]), fixed)
        for column, value in zip(here, (found.left, found.right), strict=False):
            if not abs(float(column[0]) - value) <= CLOSE * max(1.0, abs(value)):
                raise BridgeError("its point cannot be reached by varying one letter of it")
        return found

    def _whole(self, x: Column, sides: tuple[Column, Column], values: Column, mark: Mark | None) -> Whole | None:
        if self.body is None or not np.isfinite(values).any():
            return None
        _, body, order, number = self.body
        slopes = np.where(np.isfinite(values), sides[number], np.nan)
        if order != 1 or self.dots or not np.isfinite(slopes).any():
            return Whole(body, _plain(values), order)
        near = np.abs(x - mark.x) if mark else np.abs(x - (x[0] + 0.36 * (x[-1] - x[0])))
        i = int(np.argmin(np.where(np.isfinite(slopes), near, np.inf)))
        return Whole(body, _plain(values), order, float(x[i]), float(values[i]), float(slopes[i]))


def _places(allowed: Range, at: Fraction | None) -> list[float]:
    return sorted(allowed.values) if allowed.values else [float(k) for k in _whole(allowed, at, 21)]


def _nice(allowed: Range, n: int) -> Fraction:
    """The n-th value for a letter of this range that one would write down."""
    if allowed.values:
        return Fraction(sorted(allowed.values)[n % len(allowed.values)])
    low, high = allowed.low, allowed.high
    if allowed.whole:
        start = Fraction(math.ceil(low)) if math.isfinite(low) else Fraction(1)
        return min(start + n % 2, Fraction(math.floor(high))) if math.isfinite(high) else start + n % 2
    if math.isfinite(low) and math.isfinite(high):
        return Fraction(low) + (Fraction(high) - Fraction(low)) * PARTS[n % len(PARTS)]
    if math.isfinite(low):
        return Fraction(low) + abs(NICE[n % len(NICE)])
    return Fraction(high) - abs(NICE[n % len(NICE)]) if math.isfinite(high) else NICE[n % len(NICE)]


def _variables(claim: Claim) -> list[Term]:
    """What is differentiated by, on either side and in the definitions they use."""
    return [t.args[1] for root, _ in points.reachable(claim) for t in postorder(root) if t.op == "diff"]


def _member(variable: Term, values: Mapping[str, Fraction]) -> Term:
    """A variable with its indices in numbers: z_j is z_1 in a model with j = 1."""
    if variable.op != "index":
        return variable
    inner = (num(values[a.name]) if a.op == "sym" and a.name in values else a for a in variable.args)
    return index(variable.name, *inner)


def _value(place: Term, point: Mapping[Term, Fraction]) -> Fraction | None:
    """The value of a place in a point; layout of a call does not count."""
    if place in point:
        return point[place]
    if place.op != "apply":
        return None
    same = (v for p, v in point.items() if p.op == "apply" and p.func.key == place.func.key and p.args == place.args)
    return next(same, None)


def _last(text: str) -> tuple[int, ...]:
    """For `max`: of equal letters the first in the alphabet."""
    return tuple(-ord(c) for c in text)


def _mark(refuted: Refuted, at: Fraction) -> Mark:
    return Mark(float(at), _middle(refuted.left), _middle(refuted.right))


def _middle(value: Enclosure) -> float:
    try:
        return float((value.low + value.high) / 2)
    except OverflowError:
        raise BridgeError("the values at its point are too large to be drawn") from None


def ulps(left: Column, right: Column) -> Column:
    """The difference of two columns in units in the last place of the larger one."""
    scale = np.maximum(np.abs(left), np.abs(right))
    with np.errstate(all="ignore"):
        return (left - right) / np.spacing(np.maximum(scale, np.finfo(float).tiny))


def _plain(column: Column) -> tuple[float, ...]:
    return tuple(float(v) for v in column)
