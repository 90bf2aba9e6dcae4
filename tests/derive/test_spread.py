"""The curves of a policy: against its own functions, against seeded draws, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from symbolic import Family, family, policy_gradient
from symbolic.core.show import unicode
from symbolic.derive.reward import read_reward
from symbolic.derive.spread import spread

A = sp.Symbol("a", real=True)
EXACT = {
    "bernoulli": {1: 10, 0: 5},
    "gaussian": -((A - 2) ** 2),
    "poisson": -((sp.Symbol("a", integer=True, nonnegative=True) - 3) ** 2),
    "exponential": sp.Symbol("a", positive=True) ** 2,
    "gaussian-logstd": A**2,
}


@pytest.mark.parametrize("name", EXACT)
def test_value_gradient_and_deviations_are_those_of_draws(name: str) -> None:
    g = policy_gradient(family(name), EXACT[name])
    found = spread(g.family, g.reward)
    i = 3 * len(found.x) // 5
    others = [1.0 if str(s) == "sigma" else 0.0 for s in (*g.family.parameters, *g.family.constants)][1:]
    at = found.x[i]
    assert found.value[i] == pytest.approx(float(g.numpy("J")(at, *others)))
    assert found.gradient[i] == pytest.approx(float(np.ravel(g.numpy("grad_J")(at, *others))[0]))
    drawn = g.numpy("sample")(np.random.default_rng(1), at, *others, size=400_000)
    table = g.reward.values
    rewards = np.where(drawn == 1, 10.0, 5.0) if table else sp.lambdify(g.family.action, g.reward.function)(1.0 * drawn)
    scores = np.asarray(g.numpy("score")(drawn, at, *others))
    scores = scores[..., 0] if scores.ndim > 1 else scores
    estimates = rewards * scores
    assert found.plain[i] == pytest.approx(float(estimates.std()), rel=0.07)
    best = float((rewards * scores**2).mean() / (scores**2).mean())
    assert found.best[i] == pytest.approx(float(((rewards - best) * scores).std()), rel=0.07, abs=1e-2)
    assert found.sampled == 0


def test_the_best_baseline_of_two_actions_leaves_no_spread() -> None:
    g = policy_gradient(family("bernoulli"), {1: 10, 0: 5})
    found = spread(g.family, g.reward)
    assert max(found.best) < 1e-6 < min(found.plain)


def test_without_a_formula_draws_are_the_same_every_time() -> None:
    g = policy_gradient(family("beta"), sp.Symbol("a", positive=True))
    found = spread(g.family, g.reward)
    assert found.sampled and found == spread(g.family, g.reward)
    i = len(found.x) // 2
    assert found.value[i] == pytest.approx(found.x[i] / (found.x[i] + 1), rel=0.02)
    assert all(b <= p * 1.0001 for p, b in zip(found.plain, found.best, strict=True))


def test_letters_of_the_reward_get_different_values_that_are_told() -> None:
    g = policy_gradient(family("softmax", actions=3))
    found = spread(g.family, g.reward)
    told = {unicode(t): v for t, v in found.fixed}
    assert {told["r₁"], told["r₂"], told["r₃"]} == {"1", "2", "3"} and told["θ₂"] == told["θ₃"] == "0"
    assert "for this picture only" in found.note


def test_the_window_holds_the_place_where_the_gradient_vanishes() -> None:
    g = policy_gradient(family("gaussian"), -((A - 8) ** 2))
    found = spread(g.family, g.reward)
    assert found.x[0] < 8 < found.x[-1] and min(found.gradient) < 0 < max(found.gradient)


class Odd(Family):
    name, title, space = "odd", "Policy gradient of a policy over three actions", (1, 2, 3)
    t = sp.Symbol("t", real=True)
    parameters = {t: "real"}

    def probability(self, a):
        return sp.exp(a * self.t) / (sp.exp(self.t) + sp.exp(2 * self.t) + sp.exp(3 * self.t))


def test_a_family_of_ones_own() -> None:
    found = spread(Odd(), read_reward(Odd(), {1: 1, 2: 0, 3: 1}))
    middle = len(found.x) // 2
    assert found.value[middle] == pytest.approx(2 / 3) and found.gradient[middle] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "options", "reward", "why"),
    [
        ("softmax", {}, None, "add --actions 3"),
        ("softmax-linear", {"actions": 3}, None, "its parameters are vectors"),
        ("gaussian", {}, None, "needs a reward that is written out"),
    ],
)
def test_what_cannot_be_plotted_says_why(name, options, reward, why) -> None:
    g = policy_gradient(family(name, **options), reward)
    with pytest.raises(ValueError, match=why):
        spread(g.family, g.reward)
