"""Reads a derivation as people write it, decides every step, and shows why.

The few names a user needs; each is loaded when it is first used, so that `import symbolic` costs nothing.

>>> from symbolic import verify
>>> verify(r"\\frac{d}{dx} \\log x", r"\\frac{1}{x}").__class__.__name__
'Proved'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app.api import Derivation, Report, check, verify
    from .app.deriving import PolicyGradient, policy_gradient
    from .bridge import sigmoid
    from .core.verdict import Proved, Refuted, Undecided
    from .derive import named as family
    from .derive.bernoulli import Bernoulli
    from .derive.family import Family

__version__ = "0.1.0"
__all__ = [
    "Bernoulli",
    "Derivation",
    "Family",
    "PolicyGradient",
    "Proved",
    "Refuted",
    "Report",
    "Undecided",
    "check",
    "family",
    "policy_gradient",
    "sigmoid",
    "verify",
]

_HOMES = {
    "Bernoulli": "derive.bernoulli",
    "Derivation": "app.api",
    "check": "app.api",
    "verify": "app.api",
    "sigmoid": "bridge",
    "Proved": "core.verdict",
    "Refuted": "core.verdict",
    "Undecided": "core.verdict",
    "Report": "app.api",
    "policy_gradient": "app.deriving",
    "PolicyGradient": "app.deriving",
    "Family": "derive.family",
    "family": "derive:named",
    "load_ipython_extension": "app.jupyter",
    "unload_ipython_extension": "app.jupyter",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'symbolic' has no attribute {name!r}")
    from importlib import import_module

    home, _, inner = _HOMES[name].partition(":")
    return getattr(import_module(f".{home}", __name__), inner or name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
