"""A softmax policy on linear features: J, its gradient, its scores and a sampler, written by symbolic.

`phi` has a row of features for each of the actions 1 … K, `theta` a weight for each feature, `r` a reward an action.
"""

from typing import Any

import numpy as np


def policy(theta: Any, phi: Any) -> Any:
    """The probabilities of the actions."""
    z = np.asarray(phi, dtype=float) @ np.asarray(theta, dtype=float)
    z = np.exp(z - z.max())
    return z / z.sum()


def J(theta: Any, phi: Any, r: Any) -> Any:
    """What is earned on average."""
    return np.sum(policy(theta, phi) * r)


def grad_J(theta: Any, phi: Any, r: Any) -> Any:
    """The gradient of J in the weights."""
    p = policy(theta, phi)
    return (p * (r - np.sum(p * r))) @ np.asarray(phi, dtype=float)


def score(a: Any, theta: Any, phi: Any) -> Any:
    """The gradient of the log-likelihood of the action a in the weights; nan where a is no action."""
    phi, a = np.asarray(phi, dtype=float), np.asarray(a)
    known = (a == np.floor(a)) & (a >= 1) & (a <= len(phi))
    row = phi[np.where(known, a, 1).astype(int) - 1]
    return np.where(known[..., None], row - policy(theta, phi) @ phi, np.nan)


def sample(rng: Any, theta: Any, phi: Any, size: Any = 1) -> Any:
    """Actions, the largest of logits with Gumbel noise (Gumbel, 1954)."""
    z = np.asarray(phi, dtype=float) @ np.asarray(theta, dtype=float)
    shape = (size,) if isinstance(size, int) else tuple(size)
    return rng.gumbel(size=(*shape, len(z)), loc=z).argmax(axis=-1) + 1
