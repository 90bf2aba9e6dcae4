"""A policy over one of its parameters: J, its gradient, and how far the estimate from one action strays from it.

The estimate is (r(a) − b) times the score (Williams, 1992); the baseline of least variance is E[r s²]/E[s²] (Weaver and
Tao, UAI 2001; Greensmith, Bartlett and Baxter, JMLR 5, 2004). The moments are formulas where the family knows them, or
else those of seeded draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import sympy as sp

from ..bridge import BridgeError, from_sympy
from ..bridge_draw import Draws
from ..bridge_numpy import along, numeric
from ..core.curves import Spread
from ..core.show import unicode
from ..core.term import apply, sym
from .family import NATURAL, POSITIVE, REAL, UNIT, DeriveError, Expr, Family
from .linear import Linear
from .numbers import plain
from .reward import Reward

USUAL = {REAL: sp.Integer(0), POSITIVE: sp.Integer(1), UNIT: sp.Rational(1, 2), NATURAL: sp.Integer(3)}
"""What letters that do not vary are held at, by domain."""
WIDE = {REAL: (-12.0, 12.0), POSITIVE: (0.1, 12.0), UNIT: (0.01, 0.99)}
"""Where a place is looked for at which the gradient vanishes."""
SHOWN = {REAL: (-6.0, 6.0), POSITIVE: (0.1, 5.0), UNIT: (0.01, 0.99)}
FINE, COARSE, DRAWS = 201, 61, 20_000
Column: TypeAlias = Any


def spread(family: Family, reward: Reward) -> Spread:
    """The curves of a policy under a reward that is written out; its first parameter varies.

    Raises DeriveError where the reward is not, and for families whose parameters are vectors.

    >>> from .bernoulli import Bernoulli
    >>> from .reward import read_reward
    >>> found = spread(Bernoulli(), read_reward(Bernoulli(), {1: 10, 0: 5}))
    >>> max(found.gradient), round(max(found.plain), 2), max(found.best) < 1e-6
    (1.25, 3.94, True)
    """
    note = ""
    if isinstance(family, Linear) and hasattr(family, "scalar"):
        family = family.scalar
        z = next(iter(family.parameters))
        note = f"The policy is shown in {z}, which is linear in the features: the gradient in w is this one times x"
    return _Shown(family, reward).spread(note)


class _Shown:
    """One family and reward with numbers for all letters but the parameter that varies."""

    def __init__(self, family: Family, reward: Reward) -> None:
        if family.space == "symbolic":
            raise DeriveError("a plot needs a number of actions: add --actions 3, or take softmax with actions=3")
        if not family.parameters:
            raise DeriveError(f"{family.title or family.name} cannot be plotted: its parameters are vectors")
        if not reward.known:
            raise DeriveError("a plot needs a reward that is written out: give numbers, or 'function:-(a-2)**2'")
        self.family, self.reward = family, reward
        (self.symbol, self.domain), *others = family.parameters.items()
        own = dict([*others, *family.constants.items()])
        held: dict[Expr, Expr] = {s: USUAL[d] for s, d in own.items()}
        known = {self.symbol, *own, *family.letters, *reward.numbers}
        sampled = [s for s in reward.symbols if s not in known]
        self.examples = {s: sp.Integer(n) for n, s in enumerate(sampled, 1)}
        self.held = {**held, **reward.numbers, **self.examples}

    def spread(self, note: str) -> Spread:
        """The curves."""
        if self.examples:
            letters = (
                "The reward's letter has a value" if len(self.examples) == 1 else "The reward's letters have values"
            )
            note = f"{note + '. ' if note else ''}{letters} for this picture only"
        moments = self._moments()
        if moments is not None and self._flat(moments[1]):  # a picture of nothing
            self.held.update({s: sp.Integer(1) for s, v in self.held.items() if s in self.family.parameters and v == 0})
        if moments is not None:
            x = _axis(*self._ends(moments[1]), FINE)
            found, draws = self._exact(moments, x), 0
        else:
            mean = self._average(self._earned())
            slope = None if mean is None else sp.diff(mean, self.symbol)
            x = _axis(*self._ends(slope), COARSE)
            found, draws = self._sampled(x), DRAWS
        value, gradient, plainly, best = (tuple(map(float, c)) for c in found)
        fixed = tuple((sym(str(s)), str(v)) for s, v in self.held.items())
        if self.reward.function is not None:
            fixed = ((apply("r", *(sym(str(a)) for a in self.family.letters)), _written(self.reward.function)), *fixed)
        return Spread(
            self.family.title, sym(str(self.symbol)), tuple(x), value, gradient, plainly, best, fixed, draws, note
        )

    def _earned(self) -> Expr:
        """The reward as an expression in the action, where it is one."""
        return self.reward.function

    def _average(self, expr: Expr) -> Expr:
        """E of an expression in the action, or None where there is no formula."""
        try:
            return self.family.average(expr)
        except (NotImplementedError, sp.PolynomialError):
            return None

    def _moments(self) -> list[Expr] | None:
        """E[r], E[r s], E[s²], E[r s²] and E[r² s²], s the score; None where one of them has no formula."""
        family, reward, p = self.family, self.reward, self.symbol
        if isinstance(family.space, tuple):
            actions = [sp.Integer(a) for a in family.space]
            rows = [(family.probability(a), reward.values[int(a)], family.score(p, a)) for a in actions]
            parts = [[w * r, w * r * s, w * s**2, w * r * s**2, w * r**2 * s**2] for w, r, s in rows]
            return [sp.Add(*column) for column in zip(*parts, strict=True)]
        r, s = self._earned(), family.score(p)
        found = [self._average(sp.expand(e)) for e in (r, r * s, s**2, r * s**2, r**2 * s**2)]
        return None if None in found else found

    def _along(self, exprs: Sequence[Expr], x: Sequence[float]) -> list[Column]:
        return along(self.symbol, [plain(sp.sympify(e).subs(self.held)) for e in exprs], x)

    def _flat(self, slope: Expr) -> bool:
        """Is the gradient zero wherever it is looked at?"""
        (g,) = self._along([slope], _axis(*SHOWN.get(self.domain, SHOWN[POSITIVE]), 23))
        return bool(abs(g).max() < 1e-12)

    def _ends(self, slope: Expr) -> tuple[float, float]:
        """Where to look: around the one place where the gradient vanishes, if there is one."""
        low, high = SHOWN[self.domain] if self.domain in SHOWN else SHOWN[POSITIVE]
        if slope is None or self.domain not in (REAL, POSITIVE):
            return low, high
        x = _axis(*WIDE[self.domain], 481)
        (g,) = self._along([slope], x)
        turns = [i for i in range(len(x) - 1) if g[i] * g[i + 1] < 0 or (g[i] == 0 and i > 0)]
        if len(turns) != 1:
            return low, high
        at = round((x[turns[0]] + x[turns[0] + 1]) / 2, 1)
        return (at - 5, at + 5) if self.domain == REAL else (min(0.1, at / 10), max(2.5 * at, 2.0))

    def _exact(self, moments: Sequence[Expr], x: Sequence[float]) -> list[Column]:
        """J, ∇J and both deviations from the moments."""
        value, gradient, info, weighted, squared = self._along(moments, x)
        least = squared - weighted**2 / info - gradient**2
        return [value, gradient, _root(squared - gradient**2), _root(least)]

    def _sampled(self, x: Sequence[float]) -> list[Column]:
        """The same from draws, of the same seed at every place."""
        family = self.family
        symbols = [*family.letters, self.symbol]
        exprs = [plain(sp.sympify(e).subs(self.held)) for e in (self._earned(), family.score(self.symbol))]
        function = numeric(symbols, exprs)
        others = {str(s): float(v) for s, v in self.held.items() if s in family.parameters or s in family.constants}
        rows = []
        for at in x:
            drawn = family.sample(Draws(0).generator, DRAWS, **{str(self.symbol): at}, **others)
            r, s = function(*(drawn if isinstance(drawn, tuple) else (drawn,)), at)
            info = float((s * s).mean())
            b = float((r * s * s).mean()) / info if info else 0.0
            rows.append(
                (float(r.mean()), float(((r - b) * s).mean()), float((r * s).std()), float(((r - b) * s).std()))
            )
        return [list(c) for c in zip(*rows, strict=True)]


def _written(function: Expr) -> str:
    try:
        return unicode(from_sympy(function))
    except BridgeError:
        return str(function)


def _root(column: Column) -> Column:
    """Square roots; what rounding made negative is zero."""
    return (column * (column > 0)) ** 0.5


def _axis(low: float, high: float, count: int) -> list[float]:
    return [low + (high - low) * i / (count - 1) for i in range(count)]
