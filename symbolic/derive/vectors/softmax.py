"""A softmax policy: J, its gradient, its scores and a sampler, written by symbolic.

`theta` are the logits of the actions 1 … K and `r` their rewards, arrays with the actions along the last axis.
"""

from typing import Any

import numpy as np


def policy(theta: Any, tau: float = 1.0) -> Any:
    """The probabilities of the actions, along the last axis, with a temperature."""
    z = np.asarray(theta, dtype=float) / tau
    z = np.exp(z - z.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


def J(theta: Any, r: Any, tau: float = 1.0) -> Any:
    """What is earned on average."""
    return np.sum(policy(theta, tau) * r, axis=-1)


def grad_J(theta: Any, r: Any, tau: float = 1.0) -> Any:
    """The gradient of J in the logits, along the last axis: p (r - J) / tau."""
    p = policy(theta, tau)
    return p * (r - np.sum(p * r, axis=-1, keepdims=True)) / tau


def score(a: Any, theta: Any, tau: float = 1.0) -> Any:
    """The gradient of the log-likelihood of the action a in the logits; nan where a is no action."""
    p = policy(theta, tau)
    a = np.asarray(a)[..., None]
    known = (a == np.floor(a)) & (a >= 1) & (a <= p.shape[-1])
    return np.where(known, (a == np.arange(1, p.shape[-1] + 1)) - p, np.nan) / tau


def sample(rng: Any, theta: Any, tau: float = 1.0, size: Any = 1) -> Any:
    """Actions, the largest of logits with Gumbel noise (Gumbel, 1954); `theta` is one vector."""
    z = np.asarray(theta, dtype=float) / tau
    shape = (size,) if isinstance(size, int) else tuple(size)
    return rng.gumbel(size=(*shape, z.shape[-1]), loc=z).argmax(axis=-1) + 1
