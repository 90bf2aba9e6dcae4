"""Policies that look at a state: a logit or a mean that is linear in features x (Sutton et al., NIPS 1999).

What is learnt is the vector of weights; every line between vectors is one claim a component.
"""

from __future__ import annotations

from typing import ClassVar

import sympy as sp

from .bernoulli import Bernoulli
from .family import DeriveError, Expr, Family
from .gaussian import Gaussian
from .reward import Reward
from .sheet import Right, Sheet
from .softmax import stated, whole
from .words import factor, tex


class Linear(Family):
    """What these policies share: weights w, features x of the state, and how the policy depends on z = wᵀx."""

    source = "Sutton, McAllester, Singh and Mansour, NIPS 1999"
    law: str = ""
    declared: ClassVar[str] = ""
    scores: ClassVar[tuple[tuple[str, str], ...]] = ()
    definitions: ClassVar[tuple[str, ...]] = ()
    at = r"\pi(a \mid w)"
    taken = {"w": "the weights", "x": "the features", "z": "the logit or mean",
                                       "sigma": "the sigmoid or the deviation", "mu": "the mean"}  # fmt: skip

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
        self.closing(sheet, reward)

    def opening(self, sheet: Sheet, reward: Reward) -> None:
        """Who it is for, what is declared, and the policy."""
        sheet.say(
            f"We derive the gradient of the expected reward of {self.title.removeprefix('Policy gradient of ')}, in"
            f" one state with features x. For {self.audience}. After Williams (Machine Learning 8, 1992) and"
            f" {self.source}."
        )
        sheet.heading("The policy")
        sheet.say(
            rf"We write three features, $w, x \in \mathbb{{R}}^3$ (with more of them nothing changes), {self.declared}."
        )
        others = [rf"${tex(s)} \in \mathbb{{R}}$" for s in reward.parameters(self)]
        if others:
            sheet.say(f"Let {', '.join(others)}.")
        sheet.give(*self.definitions)
        if reward.values:
            sheet.say("The rewards are")
            sheet.give(*(f"r({a}) := {tex(v)}" for a, v in reward.values.items()))
        else:
            sheet.say(r"The reward is a function $r : \mathbb{R} \to \mathbb{R}$ of the action.")

    def written_out(self, sheet: Sheet, reward: Reward, drawn: str) -> None:
        """The gradient in the family's own words."""

    def closing(self, sheet: Sheet, reward: Reward) -> None:
        """What follows from a reward that is written out."""

    scalar: ClassVar[Family]
    """The policy at a number z = wᵀx, which its NumPy functions are made of."""


class BernoulliLinear(Linear):
    """Plays 1 with probability σ(wᵀx)."""

    name = "bernoulli-linear"
    scalar = Bernoulli(sp.Symbol("z", real=True))
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
        if reward.numbers:
            said = ", ".join(f"${tex(k)} = {tex(n)}$" for k, n in reward.numbers.items())
            sheet.heading("With numbers")
            sheet.say(f"Now let the rewards be numbers: {said}.")
            gain = sp.expand((reward.values[1] - reward.values[0]).subs(reward.numbers))
            sheet.claim(
                r"\nabla_w J(w)", Right(rf"{factor(gain)} {s} (1 - {s})\, x", "substitute", "Put in the numbers.")
            )


class GaussianLinear(Linear):
    """Draws a ∼ N(wᵀx, σ²)."""

    name = "gaussian-linear"
    scalar = Gaussian()
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

    def closing(self, sheet: Sheet, reward: Reward) -> None:
        """J and its gradient under a polynomial."""
        if reward.function is None:
            return
        sheet.heading("This reward")
        sheet.say("All of this holds for any reward. Let it now be")
        sheet.give(f"r(a) := {tex(reward.function)}")
        earned = self.scalar.average(reward.function)
        if earned is None:
            score = rf"{factor(reward.function)} \cdot \frac{{a - w^\top x}}{{\sigma^2}}\, x"
            sheet.say("This derivation knows no closed form of its average; what one action adds to the gradient is")
            sheet.claim(rf"r(a) \nabla_w \log {self.at}", Right(score, "the score", "Put in the reward and the score."))
            return
        slope = tex(self.scalar.shortest(sp.diff(earned, Gaussian.mu)))
        moments = tex(self.scalar.shortest(earned))
        m = r"(w^\top x)"
        left = rf"\mathbb{{E}}_{{a \sim {self.law}}}\left[r(a)\right]"
        sheet.claim(left, Right(moments.replace(r"\mu", m), "moments", "Put in the moments of the policy."))
        gradient = rf"\left({slope}\right) x".replace(r"\mu", m)
        sheet.claim(r"\nabla_w J(w)", Right(gradient, "chain rule", "Differentiate in the mean, then in the weights."))


class SoftmaxLinear(Family):
    """Plays action a with probability in proportion to e^{θᵀφ_a}, φ_a the features of the action, two of them."""

    name = "softmax-linear"
    title = "Policy gradient of a softmax policy on linear features"
    source = "Sutton, McAllester, Singh and Mansour, NIPS 1999"
    taken = {"j": "an index", "K": "the number of actions", "theta": "a weight",
                                       "u": "a feature", "v": "other features", "m": "the mean feature"}  # fmt: skip

    def __init__(self, actions: int | str | None = None) -> None:
        self.actions = whole(actions, "softmax")
        self.space = tuple(range(1, self.actions + 1)) if self.actions else "symbolic"

    def derive(self, sheet: Sheet, reward: Reward, baseline: str) -> None:
        """The whole derivation, for any number of actions."""
        self._policy(sheet)
        self._gradient(sheet)
        total = self._total()
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
        self._rewards(sheet, reward)

    def _total(self) -> str:
        return rf"\sum_{{a=1}}^{{{self.actions or 'K'}}}"

    def _policy(self, sheet: Sheet) -> None:
        """What is declared, the policy and its mean feature."""
        size, total = str(self.actions or "K"), self._total()
        sheet.say(
            "We derive the gradient of the expected reward of a softmax policy in a state: its logits are linear in"
            f" features that the actions have there, and one weight is singled out, for"
            f" {f'{size} of them' if self.actions else 'any number of actions'}. For {self.audience}."
            f" After {self.source}."
        )
        sheet.heading("The policy")
        many = "" if self.actions else r"$K \in \mathbb{N}$, $K \ge 2$, "
        sheet.say(
            rf"Let {many}$a, j \in \{{1, \dots, {size}\}}$, $\theta \in \mathbb{{R}}$ a weight,"
            r" $u_a \in \mathbb{R}$ its feature of action $a$, $v_a \in \mathbb{R}$ what the other features"
            r" contribute, and"
            r" $r_a \in \mathbb{R}$ the reward."
        )
        sheet.give(
            rf"\pi_a := \frac{{e^{{\theta u_a + v_a}}}}{{\sum_{{j=1}}^{{{size}}} e^{{\theta u_j + v_j}}}}",
            rf"m := {total} \pi_a u_a",
        )
        sheet.claim(rf"{total} \pi_a", Right("1", "normalisation", "The numerators add up to the denominator."))

    def _gradient(self, sheet: Sheet) -> None:
        """The scores, J and its gradient."""
        total = self._total()
        sheet.heading("Scores")
        log = r"\nabla_\theta \log \pi_a"
        sheet.claim(log, Right(r"u_a - m", "differentiate", "The feature less its mean under the policy."))
        sheet.claim(rf"{total} \pi_a {log}", Right("0", "mean zero", "A deviation from the mean has mean zero."))
        sheet.heading("The objective and its gradient")
        sheet.give(rf"J := {total} \pi_a r_a")
        sheet.claim(
            r"\nabla_\theta J",
            Right(rf"{total} r_a \nabla_\theta \pi_a", "linearity", "Rewards do not depend on the weights.", 1),
            Right(rf"{total} \pi_a r_a {log}", "log-derivative trick", "A probability times its score.", 1),
            Right(rf"{total} \pi_a r_a (u_a - m)", "the score", "Put in the score.", 1),
            Right(rf"{total} \pi_a (r_a - J) u_a", "simplify", "It is a covariance: either factor may lose its mean."),
        )

    def _rewards(self, sheet: Sheet, reward: Reward) -> None:
        """J and its gradient with rewards that are no plain r_a."""
        values, said = stated(reward)
        if not said:
            return
        sheet.heading("With these rewards")
        sheet.say(said)
        terms = [(a, factor(v)) for a, v in values.items() if v != 0]
        earned = " + ".join(rf"{v} \pi_{{{a}}}" for a, v in terms) or "0"
        sheet.claim(rf"{self._total()} \pi_a r_a", Right(earned, "substitute", "Put in the rewards."))
        gradient = " + ".join(rf"{v} \pi_{{{a}}} (u_{{{a}}} - m)" for a, v in terms) or "0"
        sheet.claim(
            r"\nabla_\theta J", Right(gradient, "substitute", "One term an action: reward, probability, score.")
        )
