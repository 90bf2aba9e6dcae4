"""The policy gradient of a family, from its probability to its natural gradient (Williams, Machine Learning 8, 1992).

Each method writes one section. SymPy differentiates and simplifies; whether a line holds is decided elsewhere, and a
line that is not proved is shown as such.
"""

from __future__ import annotations

import sympy as sp

from ..bridge import sigmoid
from .cases import constant, finite_reward, reward_function
from .family import NATURAL, POSITIVE, REAL, UNIT, Expr, Family
from .reward import Reward
from .sheet import Right, Sheet
from .variance import crossed, information, variance
from .vet import spare
from .words import define_sigmoid, listed, tex

DOMAINS = {
    REAL: r"{} \in \mathbb{{R}}", POSITIVE: "{} > 0", UNIT: "0 < {} < 1", NATURAL: r"{} \in \mathbb{{N}}",
}  # fmt: skip
TOTALS = {
    NATURAL: r"\sum_{{a=0}}^{{\infty}} {}",
    REAL: r"\int_{{-\infty}}^{{\infty}} {} \, da",
    POSITIVE: r"\int_0^{{\infty}} {} \, da",
    UNIT: r"\int_0^1 {} \, da",
}
WHERE = {
    NATURAL: r"$a \in \mathbb{Z}$, $a \ge 0$", REAL: r"$a \in \mathbb{R}$", POSITIVE: "$a > 0$", UNIT: "$0 < a < 1$",
}  # fmt: skip
SPACES = {NATURAL: "0, 1, 2, …", REAL: "real numbers", POSITIVE: "positive numbers", UNIT: "numbers between 0 and 1"}


class Gradient:
    """Writes the derivation of one family under one reward on a sheet."""

    def __init__(self, family: Family, reward: Reward, sheet: Sheet, baseline: str = "b") -> None:
        self.family, self.reward, self.sheet, self.baseline = family, reward, sheet, baseline
        self.params = [tex(p) for p in family.parameters]
        joined = ", ".join(self.params)
        self.policy = rf"\pi(a \mid {joined})"
        self.objective = f"J({joined})"
        self.drawn = rf"\mathbb{{E}}_{{a \sim {family.law or self.policy}}}"
        self.constant = spare(family, reward, baseline)
        self.scored: dict[str, str] = {}

    # -- notation

    @property
    def exchange(self) -> str:
        """What a derivative does with a total."""
        kind = "sum" if self.family.finite or self.family.space == NATURAL else "integral"
        return f"the derivative goes inside the {kind}"

    def at(self, action: int) -> str:
        """The policy at one action."""
        return rf"\pi({action} \mid {', '.join(self.params)})"

    def total(self, body: str) -> str:
        """Over all actions; "" where that is not written."""
        if self.family.finite:
            return rf"\sum_a {body}"
        if self.family.space == UNIT and self.family.law:
            return ""  # an integral between numbers is decided by a primitive, which a power of unknown degree has not
        return TOTALS[str(self.family.space)].format(body)

    def expect(self, body: str) -> str:
        """The expectation of a body."""
        if not self.family.finite and not self.family.law:
            return self.total(rf"{self.policy} \left({body}\right)")
        return rf"{self.drawn}\left[{body}\right]"

    def slope(self, p: str, body: str) -> str:
        """A derivative in a parameter."""
        return rf"\nabla_{{{p}}} {body}" if len(p) > 1 else rf"\nabla_{p} {body}"

    def score(self, p: str) -> str:
        """The score as it is defined."""
        return self.slope(p, rf"\log {self.policy}")

    # -- sections

    def write(self) -> None:
        """The whole derivation: what holds for any reward, and the reward that is given."""
        pairs = list(zip(self.params, self.family.parameters, strict=True))
        self.opening()
        self.likelihood()
        self.mean_zero()
        self.trick()
        if self.family.finite:
            finite_reward(self)
        else:
            self.put_in()
        constant(self)
        for p, symbol in pairs:
            information(self, p, symbol)
            variance(self, p, symbol)
        crossed(self)
        if self.reward.function is not None:
            reward_function(self)

    def opening(self) -> None:
        """Who it is for, what is declared, the policy, and that it is one."""
        f, sheet = self.family, self.sheet
        names = listed([f"${p}$" for p in self.params])
        kind = listed([str(a) for a in f.space]) if isinstance(f.space, tuple) else SPACES[f.space]
        more = (
            "the variance of its estimate and the natural gradient"
            if self._natural()
            else "the information and the variance of its estimate"
        )
        learnt = f"{'is' if len(self.params) == 1 else 'are'} learnt"
        sheet.say(
            f"We derive the gradient of the expected reward of {f.title.removeprefix('Policy gradient of ')}. Its"
            f" actions are {kind}, and {names} {learnt}. From the probability of an action come its score, the"
            f" gradient, {more}. For {f.audience}. After Williams"
            f" (Machine Learning 8, 1992)" + (f" and {f.source}." if f.source else ".")
        )
        sheet.heading("The policy")
        known = [f"${DOMAINS[d].format(tex(s))}$" for s, d in (*f.parameters.items(), *f.constants.items())]
        others = [rf"${tex(s)} \in \mathbb{{R}}$" for s in self.reward.parameters(f)]
        action = rf"$a \in \{{{', '.join(map(str, f.space))}\}}$" if isinstance(f.space, tuple) else WHERE[f.space]
        sheet.say(f"Let {listed([*known, *others])}. An action is {action}.")
        self.definition()
        total = self.total(self.policy)
        if total and not f.finite:
            sheet.say("Whatever the parameters are, the probabilities add up to one.")
            sheet.claim(total, Right("1", "normalisation"))

    def _natural(self) -> bool:
        """Does the natural gradient come out, too?"""
        return len(self.params) == 1 and (self.family.finite or self.earned() is not None)

    def definition(self) -> None:
        """What the policy is."""
        f, sheet = self.family, self.sheet
        f.preamble(sheet)
        if self._squashes() and "sigma" not in f.taken:
            define_sigmoid(sheet)
        sheet.say("The policy is")
        if isinstance(f.space, tuple):
            for a in f.space:
                sheet.give(rf"{self.at(a)} := {tex(f.probability(sp.Integer(a)))}")
        else:
            sheet.give(rf"{self.policy} := {f.density or tex(f.probability(f.action))}")

    def _squashes(self) -> bool:
        """Is a score of a list of actions written with σ?"""
        f = self.family
        actions = f.space if isinstance(f.space, tuple) else ()
        return any(sp.sympify(f.score(p, sp.Integer(a))).has(sigmoid) for p in f.parameters for a in actions)

    def likelihood(self) -> None:
        """Log-likelihoods and scores."""
        f, sheet = self.family, self.sheet
        sheet.heading("Log-likelihoods and scores")
        sheet.say(
            "The score is the gradient of the log-likelihood: it says which way a parameter makes an action likelier."
        )
        places = (
            [(self.at(a), sp.Integer(a)) for a in f.space] if isinstance(f.space, tuple) else [(self.policy, f.action)]
        )
        why = "Put in the probability." if f.finite else "The logarithm of a product is a sum."
        for policy, a in places:
            sheet.claim(rf"\log {policy}", Right(self._log(a), "write out the logarithm", why))
        for p, symbol in zip(self.params, f.parameters, strict=True):
            for policy, a in places:
                self.scored[p] = tex(f.score(symbol, a))
                sheet.claim(
                    self.slope(p, rf"\log {policy}"),
                    Right(rf"\frac{{{self.slope(p, policy)}}}{{{policy}}}", "chain rule",
                          "The derivative of a logarithm is the derivative of its argument over the argument.", 2),
                    Right(self.scored[p], "differentiate", f"Differentiate in ${p}$ and simplify."),
                )  # fmt: skip

    def _log(self, a: Expr) -> str:
        f = self.family
        return f.log_density or tex(sp.log(f.probability(a)) if f.finite else f.log_probability(a))

    def mean_zero(self) -> None:
        """The score has mean zero."""
        sheet = self.sheet
        sheet.heading("The score has mean zero")
        sheet.say("Probabilities add up to one whatever the parameters are, so what one action gains others lose.")
        for p in self.params:
            steps = []
            if self.total("") and self.family.finite:
                steps = [
                    Right(self.total(rf"{self.policy} {self.score(p)}"), "definition", "Write out the expectation.", 1),
                    Right(self.total(self.slope(p, self.policy)), "log-derivative trick",
                          "A probability times the gradient of its logarithm is its gradient.", 1),
                    Right(self.slope(p, self.total(self.policy)), "linearity",
                          "A sum of derivatives is the derivative of the sum.", 2),
                ]  # fmt: skip
            sheet.claim(
                self.expect(self.score(p)),
                *steps,
                Right("0", "the total is constant", "The total is one, whose gradient is zero."),
            )

    def trick(self) -> None:
        """The objective, and its gradient as an expectation."""
        sheet, r = self.sheet, "r(a)"
        sheet.heading("The objective and the log-derivative trick")
        if self.reward.values:
            sheet.say("The rewards are")
            sheet.give(*(f"r({a}) := {tex(value)}" for a, value in self.reward.values.items()))
        else:
            any_one = ", any one for now" if self.reward.function is not None else ", any one"
            sheet.say(rf"The reward is a function $r : \mathbb{{R}} \to \mathbb{{R}}$ of the action{any_one}.")
        sheet.say("What is earned on average is")
        sheet.give(rf"{self.objective} := {self.expect(r)}")
        for p in self.params:
            sheet.claim(
                self.slope(p, self.policy),
                Right(rf"{self.policy} {self.score(p)}", "log-derivative trick",
                      "Multiply and divide by the probability: the quotient is the gradient of the logarithm."),
            )  # fmt: skip
            steps = [
                Right(self.total(rf"{r} {self.slope(p, self.policy)}"), "differentiate inside",
                      f"The reward does not depend on the parameter, and {self.exchange}.", 1),
                Right(self.total(rf"{r} {self.policy} {self.score(p)}"), "log-derivative trick",
                      "Replace the gradient of the probability by the probability times the score.", 1),
            ] if self.total("") else []  # fmt: skip
            sheet.claim(
                self.slope(p, self.objective), *steps,
                Right(self.expect(rf"{r} {self.score(p)}"), "an expectation again",
                      "What is left is an average over the policy, which samples estimate."),
            )  # fmt: skip

    def put_in(self) -> None:
        """The gradient of an unknown reward, with the scores put in."""
        self.sheet.heading("The gradient written out")
        self.sheet.say("With the score put in, the gradient is the average of reward times score.")
        for p in self.params:
            body = rf"r(a) \left({self.scored[p]}\right)"
            self.sheet.claim(self.slope(p, self.objective), Right(self.expect(body), "the score", "Put in the score."))

    def earned(self) -> Expr:
        """J as an expression, or None."""
        f, reward = self.family, self.reward
        if isinstance(f.space, tuple) and reward.values:
            return sp.Add(*(f.probability(sp.Integer(a)) * v for a, v in reward.values.items()))
        return f.average(reward.function) if reward.function is not None else None

    def gradient(self, symbol: Expr) -> Expr:
        """∂J as an expression."""
        return self.family.shortest(sp.diff(self.earned(), symbol))
