"""Policies over positive numbers and over the unit interval: exponential and Beta; and the uniform one that"
" has none."""

from __future__ import annotations

from typing import Any

import sympy as sp

from .family import DeriveError, Expr, Family, Generator
from .reward import Reward
from .sheet import Sheet


class Exponential(Family):
    """Draws a ∼ Exponential(λ) and learns its rate λ > 0.

    >>> Exponential().score(Exponential.rate)
    -a + 1/lambda
    """

    name = "exponential"
    title = "Policy gradient of an exponential policy"
    space = "positive"
    rate = sp.Symbol("lambda", positive=True)
    parameters = {rate: "positive"}
    law = r"\mathrm{Exponential}(\lambda)"
    density = r"\lambda e^{-\lambda a}"

    def probability(self, a: Expr) -> Expr:
        """λ e^{−λa}"""
        return self.rate * sp.exp(-self.rate * a)

    def mean(self, m: int) -> Expr:
        """E[aᵐ] = m!/λᵐ."""
        return sp.factorial(m) / self.rate**m

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Exponential numbers."""
        return rng.exponential(1 / values["lambda"], size)


class Beta(Family):
    """Draws a ∼ Beta(α, β) between 0 and 1 and learns both parameters.

    >>> Beta().score(Beta.alpha)
    log(a) - polygamma(0, alpha) + polygamma(0, alpha + beta)
    """

    name = "beta"
    title = "Policy gradient of a Beta policy"
    source = "Chou, Maturana and Scherer, ICML 2017"
    space = "unit"
    taken = {"psi": "the digamma function", "x": "the argument of ψ"}
    alpha, beta = sp.symbols("alpha beta", positive=True)
    parameters = {alpha: "positive", beta: "positive"}
    law = r"\mathrm{Beta}(\alpha, \beta)"
    density = r"\frac{\Gamma(\alpha + \beta)}{\Gamma(\alpha) \Gamma(\beta)} a^{\alpha - 1} (1 - a)^{\beta - 1}"

    def preamble(self, sheet: Sheet) -> None:
        """What ψ is."""
        sheet.say("The derivative of the logarithm of Γ is called ψ:")
        sheet.give(r"\psi(x) := \frac{d}{dx} \log \Gamma(x)")

    def probability(self, a: Expr) -> Expr:
        """aᵅ⁻¹ (1 − a)ᵝ⁻¹ Γ(α + β)/(Γ(α) Γ(β))"""
        scale = sp.gamma(self.alpha + self.beta) / (sp.gamma(self.alpha) * sp.gamma(self.beta))
        return scale * a ** (self.alpha - 1) * (1 - a) ** (self.beta - 1)

    def mean(self, m: int) -> Expr:
        """E[aᵐ] = Π (α + i)/(α + β + i)."""
        return sp.Mul(*((self.alpha + i) / (self.alpha + self.beta + i) for i in range(m)))

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Beta numbers."""
        return rng.beta(values["alpha"], values["beta"], size)


class Uniform(Family):
    """Draws a ∼ Uniform(0, θ), whose support depends on θ: no score function is right for it."""

    name = "uniform"
    title = "Policy gradient of a uniform policy"
    space = "positive"
    theta = sp.Symbol("theta", positive=True)
    parameters = {theta: "positive"}

    def derive(self, sheet: Sheet, reward: Reward, baseline: str) -> None:
        """Refused."""
        raise DeriveError(
            "the support of Uniform(0, θ) depends on θ, so a derivative may not be taken inside the integral and the"
            " log-derivative trick is wrong: it misses what the moving end contributes. Reparameterise: a = θ u with u"
            " uniform between 0 and 1, and ∇J = E[u r′(θ u)]"
        )
