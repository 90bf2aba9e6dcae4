"""The Gaussian policy of two independent coordinates (Lillicrap et al., ICLR 2016)."""

from __future__ import annotations

from typing import Any

import sympy as sp

from .family import Expr, Family, Generator
from .gaussian import Gaussian
from .reward import Reward
from .sheet import Right, Sheet
from .words import product, tex

DENSITY, OBJECTIVE = r"q(a, c, \mu, \nu)", r"J(\mu, \nu)"
SCORES = ((r"\mu", r"\frac{a - \mu}{\sigma^2}"), (r"\nu", r"\frac{c - \nu}{\tau^2}"))
"""Each mean, and its score."""


def averaged(body: str) -> str:
    """The average of a body over both coordinates."""
    inner = rf"\mathbb{{E}}_{{c \sim \mathcal{{N}}(\nu, \tau^2)}}\left[{body}\right]"
    return rf"\mathbb{{E}}_{{a \sim \mathcal{{N}}(\mu, \sigma^2)}}\left[{inner}\right]"


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
        self._policy(sheet)
        self._scores(sheet)
        self._gradients(sheet, baseline)
        self._information(sheet)
        if reward.function is not None:
            self._this_reward(sheet, reward)

    def _policy(self, sheet: Sheet) -> None:
        """What is declared, and the density."""
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
        sheet.give(rf"{DENSITY} := {one} \cdot {two}")

    def _scores(self, sheet: Sheet) -> None:
        """One score for each mean, and that it has mean zero."""
        sheet.heading("Scores")
        sheet.say("The logarithm of a product is a sum, so each mean sees its own coordinate alone.")
        for p, score in SCORES:
            log = rf"\nabla_{p} \log {DENSITY}"
            sheet.claim(log, Right(score, "differentiate", "Only one factor depends on it."))
            sheet.claim(averaged(log), Right("0", "mean zero", "The mean of a deviation."))

    def _gradients(self, sheet: Sheet, baseline: str) -> None:
        """J, and its gradient as an average, with a baseline."""
        sheet.heading("The objective and its gradient")
        sheet.give(rf"{OBJECTIVE} := {averaged('r(a, c)')}")
        sheet.say(rf"Let ${baseline} \in \mathbb{{R}}$ be a baseline.")
        for p, score in SCORES:
            log = rf"r(a, c) \nabla_{p} \log {DENSITY}"
            sheet.claim(
                rf"\nabla_{p} {OBJECTIVE}",
                Right(averaged(log), "log-derivative trick", "Under both averages.", 1),
                Right(averaged(rf"r(a, c) {score}"), "the score", "Put in the score.", 1),
                Right(averaged(rf"(r(a, c) - {baseline}) {score}"), "a baseline", "The score has mean zero."),
            )

    def _information(self, sheet: Sheet) -> None:
        """Fisher's matrix."""
        sheet.heading("Fisher information")
        sheet.say("The information is diagonal.")
        first, second = (rf"\nabla_{p} \log {DENSITY}" for p, _ in SCORES)
        for body, value in ((f"({first})^2", r"\frac{1}{\sigma^2}"), (f"({second})^2", r"\frac{1}{\tau^2}")):
            sheet.claim(averaged(body), Right(value, "variance", "Its mean square."))
        sheet.claim(averaged(f"{first} {second}"), Right("0", "independent", "Both have mean zero."))

    def _this_reward(self, sheet: Sheet, reward: Reward) -> None:
        """J and its gradient under a reward that is written out."""
        earned = self.average(reward.function)
        others = [rf"${tex(s)} \in \mathbb{{R}}$" for s in reward.parameters(self)]
        let = f" Let {', '.join(others)}." if others else ""
        sheet.heading("This reward")
        sheet.say(f"All of this holds for any reward.{let} Let it now be")
        sheet.give(f"r(a, c) := {tex(reward.function)}")
        if earned is None:
            sheet.say("This derivation knows no closed form of its average; what one action adds to the gradient is")
        else:
            sheet.claim(averaged("r(a, c)"), Right(tex(self.shortest(earned)), "moments", "Put in the moments."))
        for (p, _), symbol in zip(SCORES, (self.mu, self.nu), strict=True):
            if earned is None:
                put_in = product(reward.function, self.score(symbol))
                said = Right(put_in, "the score", "Put in the reward and the score.")
                sheet.claim(rf"r(a, c) \nabla_{p} \log {DENSITY}", said)
            else:
                slope = tex(self.shortest(sp.diff(earned, symbol)))
                sheet.claim(rf"\nabla_{p} {OBJECTIVE}", Right(slope, "differentiate", "Differentiate it."))
