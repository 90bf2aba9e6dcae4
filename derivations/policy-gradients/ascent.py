"""Gradient ascent on the gradient trick's case: the exact gradient, REINFORCE, REINFORCE with the best baseline.

Action 1 earns 10 and action 0 earns 5; the policy plays action 1 with probability σ(θ). The functions come from the
derivation itself, so what climbs here is what was proved. Run it:

    python ascent.py
"""

import numpy as np

from symbolic import Bernoulli, policy_gradient

g = policy_gradient(Bernoulli(), reward={1: 10, 0: 5})
J, grad_J, score, sample = (g.numpy(name) for name in ("J", "grad_J", "score", "sample"))


def ascend(estimate, start=-1.0, steps=60, rate=0.2):
    """J along the way up from a start, the gradient being estimated at every step."""
    theta, heights = start, []
    for _ in range(steps + 1):
        heights.append(float(J(theta)))
        theta += rate * estimate(theta)
    return heights


def reinforce(rng, baseline, batch=8):
    """The average of (reward − baseline) · score over a few actions; the baseline may depend on θ."""

    def estimate(theta):
        a = sample(rng, theta, size=batch)
        return np.mean((np.where(a == 1, 10.0, 5.0) - baseline(theta)) * score(a, theta))

    return estimate


def best(theta):
    """The baseline of least variance: here each reward is weighted by the probability of the other action."""
    p = 1 / (1 + np.exp(-theta))
    return (1 - p) * 10 + p * 5


def main():
    """A table of J, and the spread of an estimate with and without the baseline."""
    ways = {
        "exact": ascend(grad_J),
        "REINFORCE": ascend(reinforce(np.random.default_rng(0), lambda theta: 0.0)),
        "with baseline": ascend(reinforce(np.random.default_rng(0), best)),
    }
    print("step  " + "".join(f"{name:>15}" for name in ways))
    for step in range(0, 61, 10):
        print(f"{step:4}  " + "".join(f"{heights[step]:15.3f}" for heights in ways.values()))
    for name, baseline in (("without a baseline", lambda theta: 0.0), ("with the best one", best)):
        estimates = [reinforce(np.random.default_rng(k), baseline)(0.0) for k in range(500)]
        spread = f"{np.mean(estimates):.3f} ± {np.std(estimates):.3f}"
        print(f"an estimate from 8 actions at θ = 0 {name}: {spread} (exact {grad_J(0.0):.3f})")


if __name__ == "__main__":
    main()
