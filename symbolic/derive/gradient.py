"""The policy gradient of a family, from its probability to its natural gradient (Williams, Machine Learning 8, 1992).

Each method writes one section. SymPy differentiates and simplifies; whether a line holds is decided elsewhere, and a
line that is not proved is shown as such.
"""

from __future__ import annotations

import sympy as sp

from ..bridge_reduce import factors
from ..bridge_terms import sigmoid_arguments, simplest
from .family import NATURAL, POSITIVE, REAL, UNIT, DeriveError, Expr, Family, tidy
from .reward import Reward
from .sheet import Right, Sheet
from .variance import crossed, information, variance
from .words import factor, tex

DOMAINS = {
    REAL: r"{} \in \mathbb{{R}}", POSITIVE: "{} > 0", UNIT: "0 < {} < 1", NATURAL: r"{} \in \mathbb{{N}}",
}  # fmt: skip
TOTALS = {
    NATURAL: r"\sum_{{a=0}}^{{\infty}} {}",
    REAL: r"\int_{{-\infty}}^{{\infty}} {} \, da",
    POSITIVE: r"\int_0^{{\infty}} {} \, da",
}
EXCHANGE = "the sum (or integral) and the derivative change places"


class Gradient:
    """Writes the derivation of one family under one reward on a sheet."""

    def __init__(self, family: Family, reward: Reward, sheet: Sheet, baseline: str = "b") -> None:
        self.family, self.reward, self.sheet, self.baseline = family, reward, sheet, baseline
        self.params = [tex(p) for p in family.parameters]
        joined = ", ".join(self.params)
        self.policy = rf"\pi(a \mid {joined})"
        self.objective = f"J({joined})"
        self.drawn = rf"\mathbb{{E}}_{{a \sim {family.law or self.policy}}}"
        self.scored: dict[str, str] = {}

    # -- notation

    def at(self, action: int) -> str:
        """The policy at one action."""
        return rf"\pi({action} \mid {', '.join(self.params)})"

    def total(self, body: str) -> str:
        """Over all actions; "" where that is not written."""
        if self.family.finite:
            return rf"\sum_a {body}"
        pattern = TOTALS.get(str(self.family.space))
        return pattern.format(body) if pattern else ""

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

    def simplest(self, expr: Expr) -> Expr:
        """The shortest form in the family's own words."""
        found = simplest(expr, sigmoid_arguments(expr)) if self.family.finite else tidy(expr)
        return factors(found)

    # -- sections

    def write(self) -> None:
        """The whole derivation."""
        self.opening()
        self.likelihood()
        self.mean_zero()
        self.trick()
        self.expanded()
        self.numbers()
        self.sanity()
        self.curvature()
        for p, symbol in zip(self.params, self.family.parameters, strict=True):
            information(self, p, symbol)
            variance(self, p, symbol)
        crossed(self)

    def opening(self) -> None:
        """Who it is for, what is declared, the policy, and that it is one."""
        f, sheet = self.family, self.sheet
        names = ", ".join(f"${p}$" for p in self.params)
        kind = (
            "a list of numbers"
            if f.finite
            else {"natural": "0, 1, 2, …", "unit": "between 0 and 1"}.get(str(f.space), f"{f.space} numbers")
        )
        sheet.say(
            f"What the gradient of the expected reward is for {f.title.removeprefix('Policy gradient of ')},"
            f" whose actions"
            f" are {kind} and whose parameters are {names}: from its probability to its scores, the"
            f" gradient, its variance"
            f" and the natural gradient. For {f.audience}. After Williams (Machine Learning 8, 1992)"
            + (f" and {f.source}." if f.source else ".")
        )
        sheet.heading("The policy")
        for symbol, domain in (*f.parameters.items(), *f.constants.items()):
            self._declare(symbol, domain)
        others = [s for s in self.reward.symbols if s not in f.parameters and s not in f.constants and str(s) != "a"]
        sheet.say(
            ", ".join([*self._declared, *[rf"${tex(s)} \in \mathbb{{R}}$" for s in others], self._action()]) + "."
        )
        self.definition()
        total = self.total(self.policy)
        if total and not f.finite:
            sheet.say("Whatever the parameters are, the probabilities add up to one.")
            sheet.claim(total, Right("1", "normalisation", "The total probability is one."))

    _declared: list[str]

    def _declare(self, symbol: Expr, domain: str) -> None:
        self._declared = getattr(self, "_declared", [])
        if domain not in DOMAINS:
            raise DeriveError(f"{symbol} is declared {domain!r}: a domain is one of {', '.join(DOMAINS)}")
        self._declared.append(f"${DOMAINS[domain].format(tex(symbol))}$")

    def _action(self) -> str:
        f = self.family
        if isinstance(f.space, tuple):
            return rf"and an action is $a \in \{{{', '.join(map(str, f.space))}\}}$"
        others = {
            UNIT: "$0 < a < 1$",
            POSITIVE: "$a > 0$",
            NATURAL: r"$a \in \mathbb{Z}$, $a \ge 0$",
            REAL: r"$a \in \mathbb{R}$",
        }
        return f"and an action is {others[str(f.space)]}"

    def definition(self) -> None:
        """What the policy is."""
        f, sheet = self.family, self.sheet
        f.preamble(sheet)
        sheet.say("The policy is")
        if isinstance(f.space, tuple):
            for a in f.space:
                sheet.give(rf"{self.at(a)} := {tex(f.probability(sp.Integer(a)))}")
        else:
            sheet.give(rf"{self.policy} := {f.density or tex(f.probability(f.action))}")

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
        for policy, a in places:
            sheet.claim(
                rf"\log {policy}",
                Right(self._log(a), "write out the logarithm", "The logarithm of a product is a sum."),
            )
        for p, symbol in zip(self.params, f.parameters, strict=True):
            for policy, a in places:
                found = self.simplest(sp.diff(f.log_probability(a), symbol))
                self.scored[p] = tex(found)
                sheet.claim(
                    self.slope(p, rf"\log {policy}"),
                    Right(rf"\frac{{{self.slope(p, policy)}}}{{{policy}}}", "chain rule",
                          "The derivative of a logarithm is the derivative of its argument over the argument.", 2),
                    Right(tex(found), "differentiate", f"Differentiate in ${p}$ and simplify."),
                )  # fmt: skip

    def _log(self, a: Expr) -> str:
        f = self.family
        return f.log_density or tex(sp.log(f.probability(a)) if f.finite else f.log_probability(a))

    def mean_zero(self) -> None:
        """The score has mean zero."""
        sheet = self.sheet
        sheet.heading("The score has mean zero")
        sheet.say("Probabilities sum to one whatever the parameters are, so what one action gains others lose.")
        for p in self.params:
            steps = []
            if self.total("") and self.family.finite:
                steps = [
                    Right(self.total(rf"{self.policy} {self.score(p)}"), "definition", "Write out the expectation.", 1),
                    Right(self.total(self.slope(p, self.policy)), "log-derivative",
                          "A probability times the gradient of its logarithm is its gradient.", 1),
                    Right(self.slope(p, self.total(self.policy)), "exchange", f"Here {EXCHANGE}.", 2),
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
        if self.family.finite:
            self.rewards()
        else:
            sheet.say(r"The reward is a function $r : \mathbb{R} \to \mathbb{R}$ of the action, any one for now.")
        sheet.say("What is earned on average is")
        sheet.give(rf"{self.objective} := {self.expect(r)}")
        for p in self.params:
            sheet.claim(
                self.slope(p, self.policy),
                Right(rf"{self.policy} {self.score(p)}", "log-derivative trick",
                      "Multiply and divide by the probability: the quotient is the gradient of the logarithm."),
            )  # fmt: skip
            steps = [
                Right(self.total(rf"{r} {self.slope(p, self.policy)}"), "differentiate each term",
                      f"The reward does not depend on the parameter, and {EXCHANGE}.", 1),
                Right(self.total(rf"{r} {self.policy} {self.score(p)}"), "log-derivative trick",
                      "Replace the gradient of the probability by the probability times the score.", 1),
            ] if self.total("") else []  # fmt: skip
            sheet.claim(
                self.slope(p, self.objective), *steps,
                Right(self.expect(rf"{r} {self.score(p)}"), "an expectation again",
                      "What is left is an average over the policy, which samples estimate."),
            )  # fmt: skip

    def rewards(self) -> None:
        """What the reward is."""
        if self.reward.values:
            self.sheet.say("The rewards are")
            for a, value in self.reward.values.items():
                self.sheet.give(f"r({a}) := {tex(value)}")
        elif self.reward.function is not None:
            self.sheet.say("Now let the reward of an action be")
            self.sheet.give(f"r(a) := {tex(self.reward.function)}")

    # -- the gradient written out

    def mean(self, expr: Expr) -> Expr:
        """E of an expression in the action, or None where it is no polynomial of known moments."""
        f = self.family
        if isinstance(f.space, tuple):
            return sp.Add(*(f.probability(sp.Integer(a)) * expr.subs(f.action, a) for a in f.space))
        try:
            terms = sp.Poly(sp.expand(expr), f.action).terms()
        except sp.PolynomialError:
            return None
        moments = {m: f.mean(m) for (m,), _ in terms}
        if any(v is None for v in moments.values()):
            return None
        return sp.Add(*(c * moments[m] for (m,), c in terms))

    def earned(self) -> Expr:
        """J as an expression, or None."""
        f, reward = self.family, self.reward
        if isinstance(f.space, tuple) and reward.values:
            return sp.Add(*(f.probability(sp.Integer(a)) * v for a, v in reward.values.items()))
        return self.mean(reward.function) if reward.function is not None else None

    def expanded(self) -> None:
        """The gradient written out, and in its simplest form."""
        f, sheet, j = self.family, self.sheet, self.earned()
        sheet.heading("The gradient written out")
        if not f.finite:
            self.rewards()
        if j is None:
            sheet.say("With the score put in, the gradient is the average of reward times score.")
            for p in self.params:
                body = rf"r(a) \left({self.scored[p]}\right)"
                sheet.claim(self.slope(p, self.objective), Right(self.expect(body), "the score", "Put in the score."))
            return
        if not f.finite:
            sheet.claim(self.expect("r(a)"), Right(tex(tidy(j)), "moments", "Put in the moments of the policy."))
        for p, symbol in zip(self.params, f.parameters, strict=True):
            steps = []
            if isinstance(f.space, tuple):
                scores = {a: self.simplest(sp.diff(f.log_probability(sp.Integer(a)), symbol)) for a in f.space}
                terms = [" ".join(map(factor, (v, f.probability(a), scores[int(a)])))
                         for a, v in ((sp.Integer(a), v) for a, v in self.reward.values.items())]  # fmt: skip
                steps = [
                    Right(
                        " + ".join(terms),
                        "write out the expectation",
                        "One term an action: reward, probability, score.",
                        1,
                    )
                ]
            sheet.claim(
                self.slope(p, self.objective), *steps,
                Right(tex(self.gradient(symbol)), "simplify", "Collect the terms."),
            )  # fmt: skip

    def gradient(self, symbol: Expr) -> Expr:
        """∂J as an expression."""
        return self.simplest(sp.diff(self.earned(), symbol))

    def numbers(self) -> None:
        """The same with the numbers of the reward."""
        if not self.reward.numbers:
            return
        sheet = self.sheet
        sheet.heading("With numbers")
        sheet.say(
            "Now let the rewards be numbers: "
            + ", ".join(f"${tex(s)} = {tex(v)}$" for s, v in self.reward.numbers.items())
            + "."
        )
        for p, symbol in zip(self.params, self.family.parameters, strict=True):
            value = self.gradient(symbol).subs(self.reward.numbers)
            sheet.claim(
                self.slope(p, self.objective), Right(tex(self.simplest(value)), "substitute", "Put in the numbers.")
            )

    def sanity(self) -> None:
        """Cases whose answer is known beforehand."""
        sheet = self.sheet
        sheet.heading("Sanity checks")
        sheet.heading("A constant reward teaches nothing", 3)
        sheet.say(r"Let $c \in \mathbb{R}$ be earned whatever is done.")
        for p in self.params:
            sheet.claim(self.expect(rf"c\, {self.score(p)}"), Right("0", "mean zero", "The score has mean zero."))
        self.compared()

    def compared(self) -> None:
        """Two actions with a symbol each for their rewards: equal ones, and which way the gradient goes."""
        values = self.reward.values
        if not (
            isinstance(self.family.space, tuple) and len(values) == 2 and all(v.is_Symbol for v in values.values())
        ):
            return
        (a, u), (_, v) = values.items()
        part = self.sheet
        part.heading("Equal rewards", 3)
        part.say(f"Suppose ${tex(u)} = {tex(v)}$: there is nothing to choose between.")
        for p in self.params:
            part.claim(
                self.slope(p, self.objective), Right("0", "equal rewards", "The difference of the rewards is zero.")
            )
        part.heading("The sign of the gradient", 3)
        part.say(f"Suppose ${tex(u)} > {tex(v)}$: action {a} is the better one, and the gradient makes it likelier.")
        part.claim(self.slope(self.params[0], self.objective), Right("0"), sign=">")

    def curvature(self) -> None:
        """Where the gradient vanishes, and the second derivative."""
        sheet, j = self.sheet, self.earned()
        if j is None or len(self.params) > 1:
            return
        p, (symbol,) = self.params[0], self.family.parameters
        sheet.heading("The second derivative")
        second = self.simplest(sp.diff(j, symbol, 2))
        sheet.claim(
            rf"\nabla_{{{p}}}^2 {self.objective}",
            Right(tex(second), "differentiate again", "Differentiate the gradient once more."),
        )
        self.family_saturation(p)

    def family_saturation(self, p: str) -> None:
        """Why the gradient vanishes far out, where the family says so."""
        part = Sheet("")
        self.family.saturation(part, p, self)
        if part.items:
            self.sheet.heading("Saturation")
            self.sheet.items += part.items
