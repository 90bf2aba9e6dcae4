"""Rewards: a number or a symbol for every action, a function of the action written out, or a function nobody knows."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import sympy as sp

from .family import NATURAL, POSITIVE, REAL, UNIT, DeriveError, Expr, Family


@dataclass(frozen=True, slots=True)
class Reward:
    """What an action earns: `values` action by action (with the `numbers` some of these are), or a `function` of it.

    Neither says that the reward is an unknown function r(a).
    """

    values: Mapping[int, Expr]
    numbers: Mapping[Expr, Expr]
    function: Expr = None

    @property
    def known(self) -> bool:
        """Is it written out?"""
        return bool(self.values) or self.function is not None

    @property
    def symbols(self) -> list[Expr]:
        """The letters it is written with, an action's own among them."""
        parts = [*self.values.values()] if self.values else [self.function] if self.function is not None else []
        return sorted({s for p in parts for s in p.free_symbols}, key=str)

    def parameters(self, family: Family) -> list[Expr]:
        """The letters it is written with, but those of the action and of the family."""
        known = {*map(str, family.letters), *map(str, family.parameters), *map(str, family.constants)}
        return [s for s in self.symbols if str(s) not in known]


def read_reward(family: Family, reward: object) -> Reward:
    """The reward of a family, from a mapping by action, a SymPy expression in the action's letter, or None.

    Raises DeriveError for a reward that misses an action, names one that does not exist, rests on a parameter, or is
    no number at some action.
    """
    if reward is None or reward == "table":
        if not family.finite:
            if reward == "table":
                raise DeriveError("a table of rewards needs a list of actions: give a function, such as 'function:r'")
            return Reward({}, {})
        reward = {a: sp.Symbol(f"r_{a}", real=True) for a in family.space}
    if isinstance(reward, Mapping):
        return _by_action(family, reward)
    if isinstance(reward, int | float) and not isinstance(reward, bool):
        reward = _number(reward)
    if not isinstance(reward, sp.Expr):
        raise DeriveError(f"{reward!r} is no reward: give one for each action, or a SymPy expression in the action")
    if family.space == "symbolic":
        raise DeriveError(
            "with a symbolic number of actions the rewards are r_a, any numbers: leave the reward out, or say how many"
            " actions there are"
        )
    _free_of_parameters(family, reward, "the reward")
    if not (reward.is_Symbol or reward.is_number or {*map(str, family.letters)} & {*map(str, reward.free_symbols)}):
        named = ", ".join(sorted(map(str, reward.free_symbols)))
        raise DeriveError(f"the reward {reward} does not speak of the action {family.action}: its letters are {named}")
    letters = {str(letter): letter for letter in (*family.letters, *family.constants)}
    function = reward.xreplace({s: letters[str(s)] for s in reward.free_symbols if str(s) in letters})
    if isinstance(family.space, tuple):
        return _by_action(family, {a: function.subs(family.action, a) for a in family.space})
    _defined(family, function)
    return Reward({}, {}, function)


PLACES: dict[str, tuple[Expr, ...]] = {
    NATURAL: tuple(map(sp.Integer, range(7))),
    REAL: (*map(sp.Integer, range(-3, 4)), sp.Rational(-1, 2), sp.Rational(1, 2), sp.Rational(7, 3)),
    POSITIVE: (sp.Rational(1, 5), sp.Integer(1), sp.Integer(4)),
    UNIT: (sp.Rational(1, 5), sp.Rational(1, 2), sp.Rational(9, 10)),
}
"""Actions of each space at which a reward has to be a number."""


def _defined(family: Family, function: Expr) -> None:
    others = {s: sp.Rational(7 + 2 * n, 5) for n, s in enumerate(sorted(function.free_symbols, key=str))}
    for values in product(PLACES[str(family.space)], repeat=len(family.letters)):
        at = dict(zip(family.letters, values, strict=True))
        value = sp.N(function.subs({**others, **at}))
        if not (value.is_number and value.is_real and value.is_finite):
            where = ", ".join(f"{k} = {v}" for k, v in at.items())
            raise DeriveError(f"the reward {function} is no real number at {where}, which is an action")


DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?")
MOST_DIGITS = 60


def decimal(text: str) -> Expr:
    """A number as people write it, 10, -0.5 or 1e3, exactly; None for what is none. Raises DeriveError for a long one.

    >>> decimal("-0.5")
    -1/2
    """
    found = DECIMAL.fullmatch(text)
    if not found:
        return None
    if len(text) > MOST_DIGITS or abs(int(found[1] or 0)) > MOST_DIGITS:
        raise DeriveError(f"the reward {text[:20]!r} is too long a number")
    exact = Fraction(text)
    return sp.Rational(exact.numerator, exact.denominator)


def _number(value: float) -> Expr:
    return sp.nsimplify(value, rational=True) if math.isfinite(value) else sp.nan


def _by_action(family: Family, reward: Mapping[object, object]) -> Reward:
    if not isinstance(family.space, tuple):
        raise DeriveError("rewards one by one need a list of actions; give a function of the action")
    missing = [a for a in family.space if a not in reward]
    strange = [a for a in reward if a not in family.space]
    if missing or strange:
        what = f"no reward for action {missing[0]}" if missing else f"there is no action {strange[0]}"
        raise DeriveError(f"{what}: give rewards for {', '.join(map(str, family.space))}")
    values: dict[int, Expr] = {}
    numbers: dict[Expr, Expr] = {}
    for action in family.space:
        value = reward[action]
        found = _number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        if not isinstance(found, sp.Expr):
            raise DeriveError(f"the reward of action {action} is {value!r}: give a number or a SymPy expression")
        if found.is_number and not (found.is_real and found.is_finite):
            raise DeriveError(f"the reward of action {action} is {value!r}: give a real number")
        _free_of_parameters(family, found, f"the reward of action {action}")
        values[action] = found
        if found.is_number:
            values[action] = sp.Symbol(f"r_{action}".replace("-", "m"), real=True)
            numbers[values[action]] = found
    return Reward(values, numbers)


def _free_of_parameters(family: Family, expr: Expr, what: str) -> None:
    names = {str(p) for p in family.parameters}
    used = sorted(str(s) for s in expr.free_symbols if str(s) in names)
    if used:
        raise DeriveError(f"{what} depends on {used[0]}, so J has another gradient")
