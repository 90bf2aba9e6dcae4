"""Writes derivations: a policy family and its rewards in, the policy-gradient derivation out, every line to be judged.

One file per family (or kin) behind `family.Family`; `gradient` holds the derivation they share, `sheet` how it is
written down. SymPy builds, differentiates and simplifies here; whether a line holds is not this room's business.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .family import Family

FAMILIES: dict[str, str] = {
    "bernoulli": "bernoulli:Bernoulli",
    "bernoulli-linear": "linear:BernoulliLinear",
    "softmax": "softmax:Softmax",
    "softmax-linear": "linear:SoftmaxLinear",
    "gaussian": "gaussian:Gaussian",
    "gaussian-logstd": "gaussian:GaussianLogStd",
    "gaussian-linear": "linear:GaussianLinear",
    "gaussian-diagonal": "diagonal:GaussianDiagonal",
    "poisson": "counts:Poisson",
    "exponential": "waiting:Exponential",
    "beta": "waiting:Beta",
    "uniform": "waiting:Uniform",
}
"""Every family by its name; to add one: a file with a `Family`, and a line here."""

OFFERED = tuple(name for name in FAMILIES if name != "uniform")
"""Those a derivation can be written for; the last is there to say why not."""


def named(name: str, **options: Any) -> Family:
    """A family by its name; `options` are those of its class. Raises DeriveError for a name that is none.

    >>> named("softmax", actions=3).space
    (1, 2, 3)
    """
    from .family import DeriveError

    if name not in FAMILIES:
        near = get_close_matches(name, OFFERED, 1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise DeriveError(f"there is no family {name!r}: {meant}choose one of {', '.join(OFFERED)}, or a file.py:Class")
    module, _, kind = FAMILIES[name].partition(":")
    try:
        found: Family = getattr(import_module(f".{module}", __name__), kind)(**options)
    except TypeError:
        raise DeriveError(f"the {name} family takes no option {', '.join(options)}") from None
    found.made = f"family({', '.join([repr(name), *(f'{k}={v!r}' for k, v in options.items())])})"
    return found
