"""Policies over 0, 1, 2, …: Poisson."""

from __future__ import annotations

from typing import Any

import sympy as sp

from .family import Expr, Family, Generator


class Poisson(Family):
    """Draws a ∼ Poisson(λ) and learns its rate λ > 0.

    >>> Poisson().score(Poisson.rate)
    a/lambda - 1
    """

    name = "poisson"
    title = "Policy gradient of a Poisson policy"
    space = "natural"
    rate = sp.Symbol("lambda", positive=True)
    parameters = {rate: "positive"}
    law = r"\mathrm{Poisson}(\lambda)"
    density = r"\frac{\lambda^a e^{-\lambda}}{a!}"

    def probability(self, a: Expr) -> Expr:
        """λᵃ e^{−λ}/a!"""
        return self.rate**a * sp.exp(-self.rate) / sp.factorial(a)

    def mean(self, m: int) -> Expr:
        """E[aᵐ]: Touchard's polynomial, Σ S(m, k) λᵏ."""
        return sum(sp.functions.combinatorial.numbers.stirling(m, k) * self.rate**k for k in range(m + 1))

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Poisson numbers."""
        return rng.poisson(values["lambda"], size)
