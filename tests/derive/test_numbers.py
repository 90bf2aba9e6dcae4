"""The NumPy functions of a derivation, against finite differences and Monte Carlo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from symbolic import family, policy_gradient
from symbolic.app.deriving import PolicyGradient
from symbolic.derive.family import DeriveError

A = sp.Symbol("a", real=True)
DRAWS, STEP = 200_000, 1e-6
CASES: list[tuple[str, dict[str, object], object, tuple[float, ...], tuple[float, ...]]] = [
    ("bernoulli", {}, {1: 10, 0: 5}, (0.3,), ()),
    ("softmax", {"actions": 3}, {1: 10, 2: 5, 3: -1}, (0.3, -0.7, 0.1), ()),
    ("softmax", {"actions": 2, "temperature": True}, {1: 2, 2: 5}, (0.3, -0.7), (1.7,)),
    ("gaussian", {}, 1 + 2 * A - A**2, (0.4,), (1.3,)),
    ("gaussian-logstd", {}, A**2 - A, (0.4, 0.2), ()),
    ("poisson", {}, A**2, (1.7,), ()),
    ("exponential", {}, A**2 + A, (1.4,), ()),
    ("beta", {}, A + A**2, (1.5, 2.5), ()),
]


def made(name: str, options: dict[str, object], reward: object) -> PolicyGradient:
    return policy_gradient(family(name, **options), reward)


def rewards(g: PolicyGradient, drawn: np.ndarray) -> np.ndarray:
    if g.reward.values:
        values = {a: float(g.reward.numbers[v]) for a, v in g.reward.values.items()}
        return np.vectorize(values.get)(drawn).astype(float)
    return sp.lambdify(g.family.action, g.reward.function, "numpy")(drawn)


@pytest.mark.parametrize(("name", "options", "reward", "at", "fixed"), CASES, ids=str)
def test_the_gradient_is_that_of_finite_differences(name, options, reward, at, fixed) -> None:  # type: ignore[no-untyped-def]
    g = made(name, options, reward)
    exact = np.atleast_1d(g.numpy("grad_J")(*at, *fixed))
    J = g.numpy("J")
    for i in range(len(at)):
        up, down = (list(at) for _ in range(2))
        up[i], down[i] = up[i] + STEP, down[i] - STEP
        assert exact[i] == pytest.approx((J(*up, *fixed) - J(*down, *fixed)) / (2 * STEP), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(("name", "options", "reward", "at", "fixed"), CASES, ids=str)
def test_sampling_gives_the_mean_and_the_gradient(name, options, reward, at, fixed) -> None:  # type: ignore[no-untyped-def]
    g = made(name, options, reward)
    drawn = g.numpy("sample")(np.random.default_rng(7), *at, *fixed, size=DRAWS)
    earned = rewards(g, drawn)
    score = np.reshape(g.numpy("score")(drawn, *at, *fixed), (DRAWS, -1))
    for estimate, exact in (
        (earned[:, None], np.atleast_1d(g.numpy("J")(*at, *fixed))),
        (score, np.zeros(score.shape[1])),
        (earned[:, None] * score, np.atleast_1d(g.numpy("grad_J")(*at, *fixed))),
    ):
        error = estimate.std(axis=0) / np.sqrt(DRAWS)
        assert np.all(np.abs(estimate.mean(axis=0) - exact) < 4 * error)


@pytest.mark.parametrize(("name", "options", "reward", "at", "fixed"), CASES, ids=str)
def test_the_module_says_the_same(name, options, reward, at, fixed) -> None:  # type: ignore[no-untyped-def]
    g = made(name, options, reward)
    scope: dict[str, object] = {}
    exec(compile(g.numpy_module(), "module", "exec"), scope)  # noqa: S102 - our own text
    for function in ("J", "grad_J"):
        assert np.allclose(scope[function](*at, *fixed), g.numpy(function)(*at, *fixed))  # type: ignore[operator]
    a = {"beta": 0.3, "softmax": 2, "poisson": 3}.get(name, 1)
    assert np.allclose(scope["score"](a, *at, *fixed), g.numpy("score")(a, *at, *fixed))  # type: ignore[operator]


def test_arrays_broadcast_and_mistakes_are_told() -> None:
    g = made("bernoulli", {}, None)
    theta = np.linspace(-3, 3, 7)
    assert g.numpy("grad_J")(theta, 5.0, 10.0).shape == (7,)
    assert g.numpy("grad_J").__doc__.startswith("grad_J(theta, r_0, r_1)\n\nThe gradient")
    with pytest.raises(TypeError, match="r_0"):
        g.numpy("J")(theta)
    with pytest.raises(DeriveError, match="there is no function"):
        g.numpy("K")
    with pytest.raises(DeriveError, match="written out"):
        made("gaussian", {}, None).numpy("J")
    assert np.array_equal(made("gaussian", {}, A).numpy("grad_J")(theta, 1.0), np.ones(7))
    assert np.isnan(g.numpy("score")(7, 0.3))
    assert np.isnan(made("poisson", {}, A).numpy("score")(-1, 2.0))


@pytest.mark.filterwarnings("error")
def test_far_out_nothing_overflows() -> None:
    two = made("softmax", {"actions": 2}, {1: 3, 2: 1})
    assert two.numpy("J")(1000.0, 0.0) == pytest.approx(3)
    assert np.allclose(two.numpy("grad_J")(0.0, 1000.0), 0)
    assert made("bernoulli", {}, {1: 3, 0: 1}).numpy("J")(-1000.0) == pytest.approx(1)
    assert made("softmax", {}, None).numpy("J")(np.array([1000.0, 0.0]), np.array([3.0, 1.0])) == pytest.approx(3)


R, X, W = np.array([3.0, -1.0, 0.5]), np.array([0.4, -1.1]), np.array([0.7, 0.2])
PHI = np.array([[1.0, 0.3], [-0.4, 2.0], [0.1, -0.6]])
VECTORS: list[tuple[str, dict[str, object], object, np.ndarray, tuple[object, ...], tuple[object, ...]]] = [
    ("softmax", {}, None, np.array([0.3, -0.7, 0.1]), (), (R,)),
    ("softmax", {"temperature": True}, None, np.array([0.3, -0.7, 0.1]), (1.7,), (R,)),
    ("softmax-linear", {}, None, W, (PHI,), (R,)),
    ("bernoulli-linear", {}, {1: 10, 0: 5}, W, (X,), ()),
    ("gaussian-linear", {}, A**2 - A, W, (X, 1.3), ()),
]


@pytest.mark.parametrize(("name", "options", "reward", "at", "fixed", "r"), VECTORS, ids=str)
def test_vectors_of_parameters(name, options, reward, at, fixed, r) -> None:  # type: ignore[no-untyped-def]
    """Against finite differences, and the score against Monte Carlo."""
    g = made(name, options, reward)
    J, grad, score, sample = (g.numpy(n) for n in ("J", "grad_J", "score", "sample"))
    rest = (*r, *fixed) if name == "softmax" else (*fixed, *r)
    exact = grad(at, *rest)
    for i in range(len(at)):
        step = STEP * np.eye(len(at))[i]
        assert exact[i] == pytest.approx((J(at + step, *rest) - J(at - step, *rest)) / (2 * STEP), rel=1e-5)
    a = sample(np.random.default_rng(3), at, *fixed, size=DRAWS)
    earned = R[a - 1] if r else np.where(a == 1, 10.0, 5.0) if reward and g.family.finite else a**2 - a
    scores = score(a, at, *fixed)
    for estimate, mean in ((scores, 0), (earned[:, None] * scores, exact)):
        error = estimate.std(axis=0) / np.sqrt(DRAWS)
        assert np.all(np.abs(estimate.mean(axis=0) - mean) < 4 * error)


def test_rewards_that_are_numbers_are_in_the_module() -> None:
    g = made("softmax-linear", {"actions": 3}, {1: 3, 2: -1, 3: 0})
    assert "r: Any = (3.0, -1.0, 0.0)" in g.numpy_module()
    assert g.numpy("J")(W, PHI) == pytest.approx(made("softmax-linear", {}, None).numpy("J")(W, PHI, [3, -1, 0]))


def test_two_coordinates() -> None:
    g = made("gaussian-diagonal", {}, A**2 + A * sp.Symbol("c", real=True))
    at = (0.4, -0.3, 1.3, 0.8)
    assert g.numpy("J")(*at) == pytest.approx(0.4**2 + 1.3**2 - 0.12)
    assert np.allclose(g.numpy("grad_J")(*at), [2 * 0.4 - 0.3, 0.4])
    a, c = g.numpy("sample")(np.random.default_rng(5), *at, size=DRAWS)
    estimate = (a**2 + a * c)[:, None] * g.numpy("score")(a, c, *at)
    error = estimate.std(axis=0) / np.sqrt(DRAWS)
    assert np.all(np.abs(estimate.mean(axis=0) - g.numpy("grad_J")(*at)) < 4 * error)


def test_the_ascent_demo_runs(capsys: pytest.CaptureFixture[str]) -> None:
    import runpy

    demo = Path(__file__).parents[2] / "derivations/policy-gradients/ascent.py"
    runpy.run_path(str(demo), run_name="__main__")
    out = capsys.readouterr().out
    assert "with the best one: 1.250 ± 0.000 (exact 1.250)" in out


def test_ascent_by_the_gradient_and_by_its_estimates() -> None:
    """The note's case: the exact gradient, REINFORCE, and REINFORCE with the best baseline all climb to action 1."""
    g = made("bernoulli", {}, {1: 10, 0: 5})
    grad, score, sample, J = (g.numpy(n) for n in ("grad_J", "score", "sample", "J"))
    rng = np.random.default_rng(0)
    ends = []
    for baseline in (None, 0.0, 7.5):
        theta = -1.0
        for _ in range(400):
            if baseline is None:
                step = grad(theta)
            else:
                a = sample(rng, theta, size=16)
                step = np.mean((np.where(a == 1, 10.0, 5.0) - baseline) * score(a, theta))
            theta += 0.2 * step
        ends.append(J(theta))
    assert min(ends) > 9.5
