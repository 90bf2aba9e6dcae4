"""NumPy modules of families whose parameters are vectors; arrays have their vector along the last axis."""

from __future__ import annotations

SOFTMAX = '''def policy(theta{tau}):
    """The probabilities of the actions 1 … K, along the last axis."""
    z = np.asarray(theta, dtype=float){over}
    z = np.exp(z - z.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


def J(theta, r{tau}):
    """What is earned on average; `r` are the rewards of the actions."""
    return np.sum(policy(theta{tau}) * r, axis=-1)


def grad_J(theta, r{tau}):
    """The gradient of J in the logits, along the last axis: p (r - J)."""
    p = policy(theta{tau})
    return p * (r - np.sum(p * r, axis=-1, keepdims=True)){over}


def score(a, theta{tau}):
    """The gradient of the log-likelihood of the action a in the logits; nan where a is none of 1 … K."""
    p = policy(theta{tau})
    a = np.asarray(a)[..., None]
    known = (a == np.floor(a)) & (a >= 1) & (a <= p.shape[-1])
    return np.where(known, (a == np.arange(1, p.shape[-1] + 1)) - p, np.nan){over}


def sample(rng, theta{tau}, size=1):
    """Actions, the largest of logits with Gumbel noise; `theta` is one vector."""
    z = np.asarray(theta, dtype=float){over}
    shape = (size,) if isinstance(size, int) else tuple(size)
    return rng.gumbel(size=(*shape, z.shape[-1]), loc=z).argmax(axis=-1) + 1
'''
FEATURES = '''def policy(theta, phi):
    """The probabilities of the actions 1 … K; `phi` has a row of features an action, `theta` a weight a feature."""
    z = np.asarray(phi, dtype=float) @ np.asarray(theta, dtype=float)
    z = np.exp(z - z.max())
    return z / z.sum()


def J(theta, phi, r):
    """What is earned on average; `r` are the rewards of the actions."""
    return np.sum(policy(theta, phi) * r)


def grad_J(theta, phi, r):
    """The gradient of J in the weights."""
    p = policy(theta, phi)
    return (p * (r - np.sum(p * r))) @ np.asarray(phi, dtype=float)


def score(a, theta, phi):
    """The gradient of the log-likelihood of the action a (1 … K, or an array of them) in the weights."""
    phi = np.asarray(phi, dtype=float)
    a = np.asarray(a)
    known = (a == np.floor(a)) & (a >= 1) & (a <= len(phi))
    row = phi[np.where(known, a, 1).astype(int) - 1]
    return np.where(known[..., None], row - policy(theta, phi) @ phi, np.nan)


def sample(rng, theta, phi, size=1):
    """Actions, the largest of logits with Gumbel noise."""
    z = np.asarray(phi, dtype=float) @ np.asarray(theta, dtype=float)
    shape = (size,) if isinstance(size, int) else tuple(size)
    return rng.gumbel(size=(*shape, len(z)), loc=z).argmax(axis=-1) + 1
'''
VECTORS = {
    "softmax": SOFTMAX.format(tau="", over=""),
    "softmax-temperature": SOFTMAX.format(tau=", tau", over=" / tau"),
    "softmax-linear": FEATURES,
}
"""By family, those whose actions are a symbol or whose parameters are vectors."""

_Z = "np.sum(np.asarray(w, dtype=float) * np.asarray(x, dtype=float), axis=-1)"
LINEAR = {
    "J": f'''def J(w, xREST):
    """What is earned on average in the state with features x."""
    return _J({_Z}REST)


def grad_J(w, xREST):
    """The gradient of J in the weights, along the last axis."""
    return np.asarray(_grad_J({_Z}REST))[..., None] * np.asarray(x, dtype=float)


''',
    "score": f'''def score(a, w, xCONSTANTS):
    """The gradient of the log-likelihood of the action a in the weights, along the last axis."""
    return np.asarray(_score(a, {_Z}CONSTANTS))[..., None] * np.asarray(x, dtype=float)


''',
    "bernoulli": f'''def sample(rng, w, x, size=1):
    """Actions: a standard logistic number is below the logit with the probability of action 1."""
    return (rng.logistic(size=size) < {_Z}) * 1
''',
    "gaussian": f'''def sample(rng, w, x, sigma, size=1):
    """Normal numbers around the mean."""
    return rng.normal({_Z}, sigma, size)
''',
}
"""What makes the functions of a policy at z = wᵀx those of its weights."""
