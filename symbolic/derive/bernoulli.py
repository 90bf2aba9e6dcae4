"""The Bernoulli policy: two actions, one logit; its scores are 1 − σ and −σ (Williams, Machine Learning, 1992)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from ..bridge import sigmoid
from .family import DeriveError, Expr


@dataclass(frozen=True)
class Bernoulli:
    """Plays action 1 with probability σ(logit), action 0 otherwise; `logit` is a real SymPy symbol.

    >>> Bernoulli(logit=sp.Symbol("theta", real=True)).probabilities[0]
    1 - sigmoid(theta)
    """

    logit: Expr

    def __post_init__(self) -> None:
        if not (isinstance(self.logit, sp.Symbol) and self.logit.is_real):
            raise DeriveError('Bernoulli(logit=…) takes a real symbol: sympy.Symbol("theta", real=True)')

    @property
    def title(self) -> str:
        """What the derivation is called."""
        return "Policy gradient of a Bernoulli policy"

    @property
    def parameter(self) -> Expr:
        """The logit."""
        return self.logit

    @property
    def probabilities(self) -> Mapping[int, Expr]:
        """σ(logit) for action 1, the rest for action 0."""
        return {1: sigmoid(self.logit), 0: 1 - sigmoid(self.logit)}
