"""Policies that look at a state: a logit or a mean that is linear in features x (Sutton et al., NIPS 1999).

What is learnt is the vector of weights; every line between vectors is one claim a component.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sympy as sp

from .family import DeriveError, Expr, Family, Generator
from .reward import Reward
from .sheet import Right, Sheet
from .words import tex


class Linear(Family):
    """What these policies share: weights w, features x of the state, and how the policy depends on z = wᵀx."""

    source = "Sutton, McAllester, Singh and Mansour, NIPS 1999"
    law: str = ""
    declared: ClassVar[str] = ""
    scores: ClassVar[tuple[tuple[str, str], ...]] = ()
    definitions: ClassVar[tuple[str, ...]] = ()
    at = r"\pi(a \mid w)"

    def derive(self, sheet: Sheet, reward: Reward, baseline: str) -> None:
        """The whole derivation."""
        drawn = rf"\mathbb{{E}}_{{a \sim {self.law or self.at}}}"
        log = rf"\nabla_w \log {self.at}"
        self.opening(sheet, reward)
        sheet.heading("Scores")
        sheet.say("The chain rule gives the score in the logit or mean, times the features.")
        for at, score in self.scores:
            sheet.claim(
                rf"\nabla_w \log {at}", Right(score, "chain rule", "Differentiate in z, then z in the weights.")
            )
        sheet.heading("The score has mean zero")
        sheet.claim(rf"{drawn}\left[{log}\right]", Right("0", "the total is constant", "Probabilities add up to one."))
        sheet.heading("The objective and the log-derivative trick")
        sheet.say("What is earned on average in this state is")
        sheet.give(rf"J(w) := {drawn}\left[r(a)\right]")
        sheet.claim(
            rf"\nabla_w {self.at}",
            Right(rf"{self.at} {log}", "log-derivative trick", "Multiply and divide by the probability."),
        )
        sheet.claim(r"\nabla_w J(w)", Right(rf"{drawn}\left[r(a) {log}\right]", "log-derivative trick",
                    "The derivative goes inside the average."))  # fmt: skip
        self.written_out(sheet, reward, drawn)
        sheet.heading("A baseline leaves the mean as it is")
        sheet.say(rf"Let ${baseline} \in \mathbb{{R}}$, which may depend on the state.")
        sheet.claim(
            rf"{drawn}\left[(r(a) - {baseline}) {log}\right]",
            Right(r"\nabla_w J(w)", "the score has mean zero", "The baseline is multiplied by zero."),
        )

    def opening(self, sheet: Sheet, reward: Reward) -> None:
        """Who it is for, what is declared, and the policy."""
        sheet.say(
            f"The gradient of the expected reward of {self.title.removeprefix('Policy gradient of ')}, in"
            f" one state with"
            f" features x. For {self.audience}. After Williams (Machine Learning 8, 1992) and {self.source}."
        )
        sheet.heading("The policy")
        sheet.say(rf"With three features, $w, x \in \mathbb{{R}}^3$ (any number of them is alike), {self.declared}.")
        sheet.give(*self.definitions)
        if reward.values:
            sheet.say("The rewards are " + ", ".join(rf"${tex(s)} \in \mathbb{{R}}$" for s in reward.symbols) + ":")
            sheet.give(*(f"r({a}) := {tex(v)}" for a, v in reward.values.items()))
        else:
            sheet.say(r"The reward is a function $r : \mathbb{R} \to \mathbb{R}$ of the action.")

    def written_out(self, sheet: Sheet, reward: Reward, drawn: str) -> None:
        """The gradient in the family's own words."""

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Not here: z is a number of the user's."""
        raise DeriveError(f"sample the {self.name} policy at its z = w·x with the family without a state")


class BernoulliLinear(Linear):
    """Plays 1 with probability σ(wᵀx)."""

    name = "bernoulli-linear"
    title = "Policy gradient of a Bernoulli policy with a linear logit"
    space = (1, 0)
    declared = r"and an action $a \in \{0, 1\}$"
    definitions = (
        r"\sigma(z) := \frac{1}{1 + e^{-z}}",
        r"\pi(1 \mid w) := \sigma(w^\top x)",
        r"\pi(0 \mid w) := 1 - \sigma(w^\top x)",
    )
    scores = (
        (r"\pi(1 \mid w)", r"(1 - \sigma(w^\top x))\, x"),
        (r"\pi(0 \mid w)", r"-\sigma(w^\top x)\, x"),
    )

    def probability(self, a: Expr) -> Expr:
        """Not in numbers: see `definitions`."""
        raise DeriveError("the probability of a linear policy is written for vectors")

    def written_out(self, sheet: Sheet, reward: Reward, drawn: str) -> None:
        """(r₁ − r₀) σ(1 − σ) x."""
        u, v = (tex(reward.values[a]) for a in (1, 0))
        s = r"\sigma(w^\top x)"
        sheet.heading("The gradient written out")
        sheet.claim(r"\nabla_w J(w)", Right(rf"({u} - {v})\, {s} (1 - {s})\, x", "simplify", "Collect the terms."))


class GaussianLinear(Linear):
    """Draws a ∼ N(wᵀx, σ²)."""

    name = "gaussian-linear"
    title = "Policy gradient of a Gaussian policy with a linear mean"
    space = "real"
    declared = r"$\sigma > 0$, and an action $a \in \mathbb{R}$"
    law = r"\mathcal{N}(w^\top x, \sigma^2)"
    definitions = (r"\pi(a \mid w) := \frac{1}{\sqrt{2\pi}\, \sigma} e^{-\frac{(a - w^\top x)^2}{2 \sigma^2}}",)
    scores = ((r"\pi(a \mid w)", r"\frac{a - w^\top x}{\sigma^2}\, x"),)

    def written_out(self, sheet: Sheet, reward: Reward, drawn: str) -> None:
        """E[r(a)(a − wᵀx)] x/σ²."""
        sheet.heading("The gradient written out")
        inside = rf"{drawn}\left[r(a) \frac{{a - w^\top x}}{{\sigma^2}}\right]"
        sheet.claim(r"\nabla_w J(w)", Right(rf"{inside} x", "the score", "The features do not depend on the action."))


class SoftmaxLinear(Family):
    """Plays action a with probability in proportion to e^{θᵀφ_a}, φ_a the features of the action, two of them."""

    name = "softmax-linear"
    title = "Policy gradient of a softmax policy on linear features"
    source = "Sutton, McAllester, Singh and Mansour, NIPS 1999"
    space = "symbolic"

    def derive(self, sheet: Sheet, reward: Reward, baseline: str) -> None:
        """The whole derivation, for any number of actions."""
        sheet.say(
            "The gradient of the expected reward of a softmax policy whose logits are linear in features of"
            " the actions, for"
            f" any number of actions. For {self.audience}. After {self.source}."
        )
        sheet.heading("The policy")
        sheet.say(
            r"Let $K \in \mathbb{N}$, $K \ge 2$, $a, j \in \{1, \dots, K\}$, $\theta \in \mathbb{R}$ a weight,"
            r" $u_a \in \mathbb{R}$ its feature of action $a$, $v_a \in \mathbb{R}$ what the other features"
            r" contribute, and"
            r" $r_a \in \mathbb{R}$ the reward."
        )
        total = r"\sum_{a=1}^K"
        sheet.give(
            r"\pi_a := \frac{e^{\theta u_a + v_a}}{\sum_{j=1}^K e^{\theta u_j + v_j}}", rf"m := {total} \pi_a u_a"
        )
        sheet.claim(rf"{total} \pi_a", Right("1", "normalisation", "The numerators add up to the denominator."))
        sheet.heading("Scores")
        log = r"\nabla_\theta \log \pi_a"
        sheet.claim(log, Right(r"u_a - m", "differentiate", "The feature less its mean under the policy."))
        sheet.claim(rf"{total} \pi_a {log}", Right("0", "mean zero", "A deviation from the mean has mean zero."))
        sheet.heading("The objective and its gradient")
        sheet.give(rf"J := {total} \pi_a r_a")
        sheet.claim(
            r"\nabla_\theta J",
            Right(
                rf"{total} r_a \nabla_\theta \pi_a",
                "differentiate each term",
                "Rewards do not depend on the weights.",
                1,
            ),
            Right(
                rf"{total} \pi_a r_a {log}",
                "log-derivative trick",
                "A probability times the gradient of its logarithm.",
                1,
            ),
            Right(rf"{total} \pi_a r_a (u_a - m)", "the score", "Put in the score.", 1),
            Right(rf"{total} \pi_a (r_a - J) u_a", "simplify", "It is a covariance: either factor may lose its mean."),
        )
        sheet.heading("Fisher information")
        sheet.claim(
            rf"{total} \pi_a (u_a - m)^2",
            Right(rf"{total} \pi_a u_a^2 - m^2", "variance of the feature", "Multiply out."),
        )
        sheet.heading("A baseline leaves the mean as it is")
        sheet.say(rf"Let ${baseline} \in \mathbb{{R}}$.")
        sheet.claim(
            rf"{total} \pi_a (r_a - {baseline}) (u_a - m)",
            Right(r"\nabla_\theta J", "mean zero", "It is multiplied by zero."),
        )


class GaussianDiagonal(Family):
    """Draws two coordinates apart, a ∼ N(μ, σ²) and c ∼ N(ν, τ²), and learns both means."""

    name = "gaussian-diagonal"
    title = "Policy gradient of a Gaussian policy with a diagonal covariance"
    source = "Lillicrap et al., ICLR 2016"
    space = "real"

    def derive(self, sheet: Sheet, reward: Reward, baseline: str) -> None:
        """The whole derivation."""
        outer = r"\mathbb{E}_{a \sim \mathcal{N}(\mu, \sigma^2)}"
        inner = r"\mathbb{E}_{c \sim \mathcal{N}(\nu, \tau^2)}"
        sheet.say(
            "The gradient of the expected reward of a Gaussian policy with independent coordinates, written"
            " for two of them;"
            f" any other is treated alike. For {self.audience}. After Williams (Machine Learning 8, 1992)."
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
            sheet.claim(rf"{outer}\left[{inner}\left[{body}\right]\right]", Right(value, "variance", "Of a deviation."))
        sheet.claim(
            rf"{outer}\left[{inner}\left[{first} {second}\right]\right]", Right("0", "independent", "Means of zero.")
        )


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
