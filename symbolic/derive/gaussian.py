"""Gaussian policies: the mean alone, and the mean with the logarithm of the deviation (Williams, 1992)."""

from __future__ import annotations

import math
from typing import Any

import sympy as sp

from .family import Expr, Family, Generator


class Gaussian(Family):
    """Draws a ∼ N(μ, σ²) and learns μ; σ > 0 is given.

    >>> Gaussian().score(Gaussian.mu)
    (a - mu)/sigma**2
    """

    name = "gaussian"
    title = "Policy gradient of a Gaussian policy"
    space = "real"
    mu, sigma = sp.Symbol("mu", real=True), sp.Symbol("sigma", positive=True)
    parameters = {mu: "real"}
    constants = {sigma: "positive"}
    law = r"\mathcal{N}(\mu, \sigma^2)"
    density = r"\frac{1}{\sqrt{2\pi}\, \sigma} e^{-\frac{(a - \mu)^2}{2 \sigma^2}}"
    log_density = r"-\frac{(a - \mu)^2}{2 \sigma^2} - \log \sigma - \frac12 \log(2\pi)"

    @property
    def deviation(self) -> Expr:
        """σ, in the parameters."""
        return self.sigma

    def probability(self, a: Expr) -> Expr:
        """The normal density."""
        return sp.exp(-((a - self.mu) ** 2) / (2 * self.deviation**2)) / (sp.sqrt(2 * sp.pi) * self.deviation)

    def score(self, parameter: Expr, a: Expr = None) -> Expr:
        """(a − μ)/σ² for the mean."""
        a = self.action if a is None else a
        return (a - self.mu) / self.sigma**2 if parameter == self.mu else super().score(parameter, a)

    def mean(self, m: int) -> Expr:
        """E[aᵐ] from the powers of the standard normal."""
        powers = [sp.factorial2(k - 1) if k % 2 == 0 else 0 for k in range(m + 1)]
        return sum(sp.binomial(m, k) * self.mu ** (m - k) * self.deviation**k * powers[k] for k in range(m + 1))

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Normal numbers."""
        return rng.normal(values["mu"], values["sigma"], size)


class GaussianLogStd(Gaussian):
    """Draws a ∼ N(μ, e^{2ρ}) and learns μ and ρ, the logarithm of the deviation.

    >>> GaussianLogStd().score(GaussianLogStd.rho)
    (a - mu)**2*exp(-2*rho) - 1
    """

    name = "gaussian-logstd"
    title = "Policy gradient of a Gaussian policy with a learnt deviation"
    rho = sp.Symbol("rho", real=True)
    parameters = {Gaussian.mu: "real", rho: "real"}
    constants = {}
    law = r"\mathcal{N}(\mu, e^{2\rho})"
    density = r"\frac{1}{\sqrt{2\pi}\, e^{\rho}} e^{-\frac{(a - \mu)^2}{2 e^{2\rho}}}"
    log_density = r"-\frac{(a - \mu)^2}{2 e^{2\rho}} - \rho - \frac12 \log(2\pi)"

    @property
    def deviation(self) -> Expr:
        """e^ρ."""
        return sp.exp(self.rho)

    def score(self, parameter: Expr, a: Expr = None) -> Expr:
        """(a − μ) e^{−2ρ}, and (a − μ)² e^{−2ρ} − 1."""
        a = self.action if a is None else a
        square = sp.exp(-2 * self.rho)
        return (a - self.mu) * square if parameter == self.mu else (a - self.mu) ** 2 * square - 1

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Normal numbers around μ, scaled by e^ρ."""
        return rng.normal(values["mu"], math.exp(values["rho"]), size)
