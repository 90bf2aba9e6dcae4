"""The Gaussian policy of two independent coordinates (Lillicrap et al., ICLR 2016)."""

from __future__ import annotations

from typing import Any

import sympy as sp

from .family import Expr, Family, Generator
from .gaussian import Gaussian
from .reward import Reward
from .sheet import Right, Sheet
from .words import product, tex


class GaussianDiagonal(Family):
    """Draws two coordinates apart, a ∼ N(μ, σ²) and c ∼ N(ν, τ²), and learns both means."""

    name = "gaussian-diagonal"
    title = "Policy gradient of a Gaussian policy with a diagonal covariance"
    source = "Lillicrap et al., ICLR 2016"
    space = "real"
    taken = {"c": "a coordinate of an action", "q": "the density"}
    mu, nu = sp.symbols("mu nu", real=True)
    sigma, tau = sp.symbols("sigma tau", positive=True)
    parameters = {mu: "real", nu: "real"}
    constants = {sigma: "positive", tau: "positive"}

    @property
    def letters(self) -> tuple[Expr, ...]:
        """Two coordinates, a and c."""
        return (self.action, sp.Symbol("c", real=True))

    def score(self, parameter: Expr, a: Expr = None) -> Expr:
        """(a − μ)/σ² and (c − ν)/τ²."""
        first, second = self.letters
        return (first - self.mu) / self.sigma**2 if parameter == self.mu else (second - self.nu) / self.tau**2

    def average(self, expr: Expr) -> Expr:
        """E of a polynomial in both coordinates, or None."""
        first, second = self.letters
        inner = Gaussian().average(sp.expand(expr))
        if inner is None:
            return None
        moved = {first: second, Gaussian.mu: self.nu, Gaussian.sigma: self.tau}
        back = {v: k for k, v in moved.items()}
        outer = Gaussian().average(sp.expand(inner.xreplace({**back, **moved})))
        return None if outer is None else outer.xreplace({**back, **moved})

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Both coordinates, along the first axis."""
        shape = (size,) if isinstance(size, int) else tuple(size)
        pairs = (("mu", "sigma"), ("nu", "tau"))
        return tuple(rng.normal(values[m], values[s], shape) for m, s in pairs)

    def derive(self, sheet: Sheet, reward: Reward, baseline: str) -> None:
        """The whole derivation."""
        outer = r"\mathbb{E}_{a \sim \mathcal{N}(\mu, \sigma^2)}"
        inner = r"\mathbb{E}_{c \sim \mathcal{N}(\nu, \tau^2)}"
        sheet.say(
            "We derive the gradient of the expected reward of a Gaussian policy with independent coordinates, written"
            f" for two of them; any other is treated alike. For {self.audience}. After Williams (Machine"
            f" Learning 8, 1992)."
        )
        sheet.heading("The policy")
        sheet.say(
            r"Let $\mu, \nu \in \mathbb{R}$ be the means, $\sigma > 0$ and $\tau > 0$ the deviations,"
            r" $a, c \in \mathbb{R}$ the coordinates of an action and $r : \mathbb{R}^2 \to \mathbb{R}$ the"
            r" reward. The density is a product:"
        )
        one = r"\frac{1}{\sqrt{2\pi}\, \sigma} e^{-\frac{(a - \mu)^2}{2 \sigma^2}}"
        two = r"\frac{1}{\sqrt{2\pi}\, \tau} e^{-\frac{(c - \nu)^2}{2 \tau^2}}"
        sheet.give(rf"q(a, c, \mu, \nu) := {one} \cdot {two}")
        q = r"q(a, c, \mu, \nu)"
        sheet.heading("Scores")
        sheet.say("The logarithm of a product is a sum, so each mean sees its own coordinate alone.")
        for p, score in (("mu", r"\frac{a - \mu}{\sigma^2}"), ("nu", r"\frac{c - \nu}{\tau^2}")):
            sheet.claim(rf"\nabla_\{p} \log {q}", Right(score, "differentiate", "Only one factor depends on it."))
            sheet.claim(
                rf"{outer}\left[{inner}\left[\nabla_\{p} \log {q}\right]\right]",
                Right("0", "mean zero", "The mean of a deviation."),
            )
        sheet.heading("The objective and its gradient")
        sheet.give(rf"J(\mu, \nu) := {outer}\left[{inner}\left[r(a, c)\right]\right]")
        sheet.say(rf"Let ${baseline} \in \mathbb{{R}}$ be a baseline.")
        for p, score in (("mu", r"\frac{a - \mu}{\sigma^2}"), ("nu", r"\frac{c - \nu}{\tau^2}")):
            sheet.claim(
                rf"\nabla_\{p} J(\mu, \nu)",
                Right(rf"{outer}\left[{inner}\left[r(a, c) \nabla_\{p} \log {q}\right]\right]",
                      "log-derivative trick", "Under both averages.", 1),
                Right(rf"{outer}\left[{inner}\left[r(a, c) {score}\right]\right]", "the score", "Put in the score.", 1),
                Right(rf"{outer}\left[{inner}\left[(r(a, c) - {baseline}) {score}\right]\right]", "a baseline",
                      "The score has mean zero."),
            )  # fmt: skip
        sheet.heading("Fisher information")
        sheet.say("The information is diagonal.")
        first, second = rf"\nabla_\mu \log {q}", rf"\nabla_\nu \log {q}"
        for body, value in ((f"({first})^2", r"\frac{1}{\sigma^2}"), (f"({second})^2", r"\frac{1}{\tau^2}")):
            sheet.claim(
                rf"{outer}\left[{inner}\left[{body}\right]\right]",
                Right(value, "variance", "Its mean square."),
            )
        sheet.claim(
            rf"{outer}\left[{inner}\left[{first} {second}\right]\right]",
            Right("0", "independent", "Both have mean zero."),
        )
        earned = None if reward.function is None else self.average(reward.function)
        if reward.function is None:
            return
        sheet.heading("This reward")
        others = [rf"${tex(s)} \in \mathbb{{R}}$" for s in reward.parameters(self)]
        sheet.say(
            f"All of this holds for any reward.{' Let ' + ', '.join(others) + '.' if others else ''} Let it now be"
        )
        sheet.give(f"r(a, c) := {tex(reward.function)}")
        if earned is None:
            sheet.say("This derivation knows no closed form of its average; what one action adds to the gradient is")
        else:
            left = rf"{outer}\left[{inner}\left[r(a, c)\right]\right]"
            sheet.claim(left, Right(tex(self.shortest(earned)), "moments", "Put in the moments."))
        for p, symbol in (("mu", self.mu), ("nu", self.nu)):
            if earned is None:
                sheet.claim(rf"r(a, c) \nabla_\{p} \log {q}", Right(product(reward.function, self.score(symbol)), "the"
                            " score", "Put in the reward and the score."))  # fmt: skip
            else:
                slope = tex(self.shortest(sp.diff(earned, symbol)))
                sheet.claim(rf"\nabla_\{p} J(\mu, \nu)", Right(slope, "differentiate", "Differentiate it."))
