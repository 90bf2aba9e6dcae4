"""The policy gradient of a family over a finite action space, line by line (Williams, Machine Learning 8, 1992)."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from .family import DeriveError, Expr, Family, Notebook


def write(notebook: Notebook, family: Family, reward: Mapping[int, object]) -> Expr:
    """Write the derivation into a notebook: policy, log-likelihoods, scores, objective, gradient. Returns ∇J.

    `reward` gives each action a number or a SymPy expression free of the parameter. Raises DeriveError for a reward
    that misses an action, names one that does not exist, or depends on the parameter.
    """
    theta, actions = family.parameter, family.probabilities
    rewards = _rewards(family, reward)
    p = notebook.define("p", dict(actions), over="a", given=theta)
    r = notebook.define("R", rewards, over="a")
    a = p.over
    for action in actions:
        notebook.step(sp.log(p[action]), sp.log(actions[action]), because="log-likelihood")
        notebook.step(notebook.diff(sp.log(p[action]), theta), because="score: differentiate")
    score = notebook.diff(sp.log(p(a)), theta)
    notebook.claim(notebook.expect(score, p), sp.Integer(0), because="the score has mean zero")
    objective = notebook.define("J", notebook.expect(r(a), p))
    gradient = notebook.diff(objective, theta)
    notebook.claim(
        notebook.diff(p(a), theta), p(a) * score, because="log-derivative trick"
    )  # fmt: skip
    notebook.claim(gradient, notebook.expect(r(a) * score, p), because="under the expectation")
    return notebook.step(gradient, because="write out and simplify")


def _rewards(family: Family, reward: Mapping[int, object]) -> dict[int, Expr]:
    actions = family.probabilities
    missing, strange = [a for a in actions if a not in reward], [a for a in reward if a not in actions]
    if missing or strange:
        what = f"no reward for action {missing[0]}" if missing else f"there is no action {strange[0]}"
        raise DeriveError(f"{what}: give rewards for {', '.join(map(str, actions))}")
    found: dict[int, Expr] = {}
    for action, value in reward.items():
        found[action] = sp.S(value) if isinstance(value, int | float | sp.Basic) else None
        if found[action] is None:
            raise DeriveError(f"the reward of action {action} is {value!r}: give a number or a SymPy expression")
        if family.parameter in found[action].free_symbols:
            raise DeriveError(f"the reward of action {action} depends on {family.parameter}, so J has another gradient")
    return found
