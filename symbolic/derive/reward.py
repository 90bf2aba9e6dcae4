"""Rewards: a number or a symbol for every action, a function of the action written out, or a function nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from .family import DeriveError, Expr, Family


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
        """The letters it is written with."""
        parts = [*self.values.values()] if self.values else [self.function] if self.function is not None else []
        return sorted({s for p in parts for s in p.free_symbols}, key=str)


def read_reward(family: Family, reward: object) -> Reward:
    """The reward of a family, from a mapping by action, a SymPy expression in the action's letter, or None.

    Raises DeriveError for a reward that misses an action, names one that does not exist, or rests on a parameter.
    """
    if reward is None or reward == "table":
        if not family.finite:
            if reward == "table":
                raise DeriveError("a table of rewards needs a list of actions: give a function, such as 'function:r'")
            return Reward({}, {})
        reward = {a: sp.Symbol(f"r_{a}", real=True) for a in family.space}
    if isinstance(reward, Mapping):
        return _by_action(family, reward)
    if isinstance(reward, sp.Expr):
        _free_of_parameters(family, reward, "the reward")
        action = family.action
        function = reward.xreplace({s: action for s in reward.free_symbols if str(s) == str(action)})
        if isinstance(family.space, tuple):
            return _by_action(family, {a: function.subs(action, a) for a in family.space})
        return Reward({}, {}, function)
    raise DeriveError(f"{reward!r} is no reward: give one for each action, or a SymPy expression in the action")


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
        found = sp.nsimplify(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        if not isinstance(found, sp.Expr):
            raise DeriveError(f"the reward of action {action} is {value!r}: give a number or a SymPy expression")
        if found.is_number and not (found.is_real and found.is_finite):
            raise DeriveError(f"the reward of action {action} is {value!r}: give a real number")
        _free_of_parameters(family, found, f"the reward of action {action}")
        values[action] = found
        if found.is_number:
            values[action] = sp.Symbol(f"r_{action}", real=True)
            numbers[values[action]] = found
    return Reward(values, numbers)


def _free_of_parameters(family: Family, expr: Expr, what: str) -> None:
    names = {str(p) for p in family.parameters}
    used = sorted(str(s) for s in expr.free_symbols if str(s) in names)
    if used:
        raise DeriveError(f"{what} depends on {used[0]}, so J has another gradient")


TAKEN = {"a": "an action", "r": "the reward", "J": "the objective", "V": "the variance", "e": "Euler's number",
         "pi": "the policy", "i": "the imaginary unit", "d": "a differential"}  # fmt: skip
"""The letters a derivation itself is written with."""


def vetted(family: Family, reward: Reward, baseline: str) -> None:
    """Refuse symbols whose names the derivation uses, and probabilities that do not sum to one; raises DeriveError."""
    taken = {
        **TAKEN,
        baseline: "the baseline",
        **({"sigma": "the sigmoid"} if family.name.startswith("bernoulli") else {}),
    }
    own = [*family.parameters, *family.constants]
    for s in (*own, *(s for s in reward.symbols if s != family.action)):
        if str(s) in taken:
            raise DeriveError(f"the symbol {s} is taken: it is {taken[str(s)]} in the derivation; use another letter")
    for s in own:
        if family.name != "softmax" and "_" in str(s) and str(s).rpartition("_")[2].isdigit():
            raise DeriveError(f"the parameter {s} has a number for an index: use a plain letter")
    if isinstance(family.space, tuple) and family.parameters:
        total = sp.Add(*(family.probability(sp.Integer(a)) for a in family.space))
        at = {s: sp.Rational(2 + n, 7 + n) for n, s in enumerate(own)}
        value = sp.N(total.subs(at).rewrite(sp.exp)) if not total.subs(at).free_symbols else sp.Integer(1)
        if value.is_number and abs(complex(value) - 1) > 1e-9:
            raise DeriveError(f"the probabilities do not sum to one: at {at} they sum to {complex(value).real:.6g}")
