"""Softmax policies over K actions, K a number or a symbol (Sutton and Barto, 2018, section 2.8)."""

from __future__ import annotations

from typing import Any

import sympy as sp

from .family import DeriveError, Expr, Family, Generator
from .reward import Reward
from .sheet import Right, Sheet
from .words import factor, tex

PI, LOG = r"\pi_a", r"\log \pi_a"
MOST = 20
"""The most actions a derivation is written for by number; above, K had better be a symbol."""


INDEXED = {"j": "an index", "k": "an index", "l": "an index", "K": "the number of actions", "theta": "a logit",
           "x": "a logit", "y": "a logit", "z": "a difference of logits", "sigma": "the sigmoid", "c": "a"
           " constant reward",
           "tau": "the temperature"}  # fmt: skip
"""What the derivation by index is written with."""


def whole(actions: object, name: str) -> int | None:
    """How many actions, None for a symbol K; raises DeriveError for what is no number of actions."""
    if actions in (None, "symbolic", "K"):
        return None
    if isinstance(actions, bool) or not isinstance(actions, int) or actions < 2:
        raise DeriveError(f"a {name} over {actions} actions has nothing to choose: give two or more, or 'symbolic'")
    if actions > MOST:
        raise DeriveError(f"{actions} actions written out fill a book: with 'symbolic' the derivation holds for any K")
    return actions


class Softmax(Family):
    """Plays action a with probability π_a in proportion to e^{θ_a}, or e^{θ_a/τ} with a temperature.

    `actions` is their number, or None or "symbolic" for a symbol K.
    Raises DeriveError for fewer than two or more than twenty.

    >>> Softmax(3).space
    (1, 2, 3)
    """

    name = "softmax"
    title = "Policy gradient of a softmax policy"
    source = "Sutton and Barto, Reinforcement Learning, 2018, section 2.8"

    taken = INDEXED

    def __init__(self, actions: int | str | None = None, temperature: bool = False) -> None:
        actions = whole(actions, "softmax")
        self.actions, self.temperature = actions, temperature
        self.space = tuple(range(1, actions + 1)) if actions else "symbolic"
        self.parameters = {sp.Symbol(f"theta_{k}", real=True): "real" for k in self.space} if actions else {}
        self.constants = {sp.Symbol("tau", positive=True): "positive"} if temperature else {}
        if temperature:
            self.title = "Policy gradient of a softmax policy with a temperature"

    def probability(self, a: Expr) -> Expr:
        """e^{θ_a/τ} over the sum of all of them, written so that no exponential overflows to no number."""
        tau, own = self._tau(), list(self.parameters)[int(a) - 1]
        return 1 / sp.Add(*(sp.exp((x - own) / tau) for x in self.parameters))

    def score(self, parameter: Expr, a: Expr = None) -> Expr:
        """(𝟙[a = k] − π_k)/τ for the logit of action k."""
        k = list(self.parameters).index(parameter) + 1
        return (int(a == k) - self.probability(sp.Integer(k))) / self._tau()

    def _tau(self) -> Expr:
        return next(iter(self.constants), sp.Integer(1))

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """The largest of logits with Gumbel noise (Gumbel, 1954)."""
        tau = values.get("tau", 1.0)
        logits = [values[str(p)] / tau for p in self.parameters]
        shape = (size,) if isinstance(size, int) else tuple(size)
        return rng.gumbel(size=(*shape, len(logits)), loc=logits).argmax(axis=-1) + 1

    def derive(self, sheet: Sheet, reward: Reward, baseline: str) -> None:
        """The whole derivation, by index."""
        Indexed(self, reward, sheet, baseline).write()


def stated(reward: Reward) -> tuple[dict[int, Expr], str]:
    """The rewards of indexed actions, and the sentence that gives those that are no plain r_a; "" where none is."""
    values = {a: reward.numbers.get(s, s) for a, s in reward.values.items()}
    given = {a: v for a, v in values.items() if str(v) != f"r_{a}"}
    if not given:
        return values, ""
    letters = sorted({s for v in given.values() for s in v.free_symbols if not str(s).startswith("r_")}, key=str)
    let = "Let " + ", ".join(rf"${tex(s)} \in \mathbb{{R}}$" for s in letters) + ". " if letters else ""
    return values, f"{let}Now let the rewards be " + ", ".join(
        f"$r_{{{a}}} = {tex(v)}$" for a, v in given.items()
    ) + "."


class Indexed:
    """Writes the derivation of a softmax policy, action a and logit k as indices."""

    def __init__(self, family: Softmax, reward: Reward, sheet: Sheet, baseline: str) -> None:
        self.family, self.reward, self.sheet, self.b = family, reward, sheet, baseline
        self.size = str(family.actions or "K")
        self.tau = r"\frac{1}{\tau} " if family.temperature else ""
        self.score = rf"{self.tau}(\mathbb{{1}}[a=k] - \pi_k)"
        self.other = rf"{self.tau}(\mathbb{{1}}[a=l] - \pi_l)"
        self.squared = rf"\left({self.score}\right)^2" if family.temperature else f"{self.score}^2"
        self.square = r"\frac{1}{\tau^2} " if family.temperature else ""
        self.gradient = rf"{self.tau}\pi_k (r_k - J)"

    def total(self, body: str, index: str = "a") -> str:
        """Σ over an index."""
        return rf"\sum_{{{index}=1}}^{{{self.size}}} {body}"

    def slope(self, body: str, index: str = "k") -> str:
        """∂/∂θ_k."""
        return rf"\frac{{\partial {body}}}{{\partial \theta_{index}}}"

    def write(self) -> None:
        """The whole derivation."""
        self.policy()
        self.scores()
        self.trick()
        self.numbers()
        self.sanity()
        self.second()
        self.information()
        self.variance()

    def policy(self) -> None:
        """What is declared, and the policy."""
        f, sheet = self.family, self.sheet
        many = f"{f.actions} actions" if f.actions else "K actions, for every K at once"
        sheet.say(
            f"We derive the gradient of the expected reward of a softmax policy over {many}: from its scores to its"
            f" variance and the natural gradient, every line for each index. For {f.audience}. After Williams (Machine"
            f" Learning 8, 1992) and {f.source}."
        )
        sheet.heading("The policy")
        number = "" if f.actions else r"$K \in \mathbb{N}$, $K \ge 2$, "
        tau = r", $\tau > 0$" if f.temperature else ""
        over = r" over the temperature $\tau$" if f.temperature else ""
        sheet.say(
            rf"{number}$a, j, k, l \in \{{1, \dots, {self.size}\}}$, $\theta_a \in \mathbb{{R}}$,"
            rf" $r_a \in \mathbb{{R}}${tau}. Action $a$ earns $r_a$; its logit is $\theta_a${over}."
        )
        exponent = r"\theta_{}/\tau" if f.temperature else r"\theta_{}"
        top, each = (rf"e^{{{exponent.format(i)}}}" for i in "aj")
        sheet.give(rf"\pi_a := \frac{{{top}}}{{{self.total(each, 'j')}}}")
        sheet.claim(self.total(r"\pi_a"), Right("1", "normalisation", "The numerators add up to the denominator."))

    def scores(self) -> None:
        """Log-likelihoods, scores, and their mean."""
        sheet, f = self.sheet, self.family
        sheet.heading("Log-likelihoods and scores")
        exponent = r"\theta_{}/\tau" if f.temperature else r"\theta_{}"
        log = self.total(rf"e^{{{exponent.format('j')}}}", "j")
        sheet.claim(r"\log \pi_a", Right(rf"{exponent.format('a')} - \log {log}", "write out the logarithm",
                    "The logarithm of a quotient is a difference."))  # fmt: skip
        sheet.claim(
            self.slope(r"\log \pi_a"),
            Right(rf"\frac{{1}}{{\pi_a}} {self.slope(PI)}", "chain rule",
                  "The derivative of a logarithm.", 2),
            Right(self.score, "differentiate", "The first term counts where a is k, the second is always there."),
        )  # fmt: skip
        sheet.claim(self.slope(r"\pi_a"), Right(rf"\pi_a {self.score}", "log-derivative", "Probability times score."))
        sheet.heading("The score has mean zero")
        sheet.claim(
            self.total(rf"\pi_a {self.slope(LOG)}"),
            Right(self.total(rf"\pi_a {self.score}"), "the score", "Put in the score.", 1),
            Right("0", "normalisation", "One term gives the probability of k, the sum takes it off again."),
        )

    def trick(self) -> None:
        """J and its gradient."""
        sheet = self.sheet
        sheet.heading("The objective and the log-derivative trick")
        sheet.say("What is earned on average is")
        sheet.give(f"J := {self.total(f'{PI} r_a')}")
        log = self.slope(r"\log \pi_a")
        sheet.claim(
            self.slope("J"),
            Right(self.total(rf"r_a {self.slope(PI)}"), "linearity", "Rewards do not depend on θ.", 1),
            Right(
                self.total(rf"r_a \pi_a {log}"),
                "log-derivative trick",
                "A probability times the gradient of its logarithm.",
                1,
            ),
            Right(self.total(rf"\pi_a r_a {self.score}"), "the score", "Put in the score.", 1),
            Right(self.gradient, "simplify", "Split the sum: one term for a = k, and J for the rest."),
        )

    def numbers(self) -> None:
        """The same with the rewards that are no plain r_a."""
        values, said = stated(self.reward)
        if not said:
            return
        sheet = self.sheet
        sheet.heading("With these rewards")
        sheet.say(said)
        terms = [f"{'' if v == 1 else factor(v)} \\pi_{{{a}}}".strip() for a, v in values.items() if v != 0]
        sheet.claim(
            self.total(r"\pi_a r_a"),
            Right(" + ".join(terms) or "0", "substitute", "Put in the rewards."),
        )
        for a, v in values.items():
            gradient = rf"{self.tau}\pi_{{{a}}} ({tex(v)} - J)"
            sheet.claim(
                rf"\frac{{\partial J}}{{\partial \theta_{{{a}}}}}", Right(gradient, "substitute", "Put in the reward.")
            )

    def sanity(self) -> None:
        """Cases whose answer is known beforehand."""
        sheet = self.sheet
        sheet.heading("Sanity checks")
        sheet.say(r"A constant reward $c \in \mathbb{R}$ teaches nothing, what one logit gains the others lose, and"
                  " with two actions the probability of the first is a sigmoid of a difference.")  # fmt: skip
        sheet.claim(self.total(rf"\pi_a\, c\, {self.score}"), Right("0", "mean zero", "The score has mean zero."))
        sheet.claim(self.total(self.slope("J"), "k"), Right("0", "add up", "The deviations from the mean cancel."))
        sheet.say(r"Let $x, y \in \mathbb{R}$ be the exponents of two actions and $\sigma(z) := \frac{1}{1 + e^{-z}}$.")
        sheet.claim(
            r"\frac{e^x}{e^x + e^y}",
            Right(r"\sigma(x - y)", "divide by the numerator", "Divide above and below by the numerator."),
        )
        sheet.say("A probability hardly moves with its own logit where the action is nearly certain or never played:")
        sheet.claim(
            r"\frac{\partial \pi_k}{\partial \theta_k}",
            Right(rf"{self.tau}\pi_k (1 - \pi_k)", "a = k", "The line above, a = k."),
        )

    def second(self) -> None:
        """The Hessian."""
        sheet = self.sheet
        sheet.heading("The second derivative")
        sheet.claim(
            r"\frac{\partial^2 J}{\partial \theta_k \partial \theta_l}",
            Right(rf"{self.square}\left(\pi_k (\mathbb{{1}}[k=l] - \pi_l) (r_k - J) - \pi_k \pi_l (r_l - J)\right)",
                  "differentiate again", "The product rule, and the gradient of J once more."),
        )  # fmt: skip

    def information(self) -> None:
        """Fisher's matrix and the natural gradient."""
        sheet = self.sheet
        sheet.heading("Fisher information and the natural gradient")
        matrix = rf"{self.square}\pi_k (\mathbb{{1}}[k=l] - \pi_l)"
        sheet.claim(
            self.total(rf"\pi_a {self.score} {self.other}"), Right(matrix, "multiply out", "Multiply out and sum.")
        )
        sheet.say(
            "The information is singular, since adding a number to all logits changes nothing; the natural"
            " gradient (Amari,"
            " 1998) is a solution of a linear system, and the advantage solves it:"
        )
        tau = r"\tau\," if self.family.temperature else ""
        sheet.claim(
            self.total(rf"{matrix}\, {tau} (r_l - J)", "l"), Right(self.slope("J"), "natural gradient", "Multiply out.")
        )

    def variance(self) -> None:
        """Baselines, and the variance of the estimator."""
        sheet, b, s = self.sheet, self.b, self.score
        sheet.heading("Variance and baselines")
        sheet.say(rf"A baseline ${b} \in \mathbb{{R}}$ leaves the mean as it is:")
        sheet.claim(
            self.total(rf"\pi_a (r_a - {b}) {s}"),
            Right(self.slope("J"), "the score has mean zero", "The baseline is multiplied by zero."),
        )
        sheet.say("The estimate from one action has the variance")
        spread = self.total(f"{PI} (r_a - {b})^2 {self.squared}")
        sheet.give(rf"V_k := {spread} - \left({self.slope('J')}\right)^2")
        sheet.claim(
            rf"\frac{{\partial V_k}}{{\partial {b}}}",
            Right(
                "-2 " + self.total(f"{PI} (r_a - {b}) {self.squared}"),
                "differentiate",
                "Only the square depends on it.",
            ),
        )
        weighted, info = self.total(f"{PI} r_a {self.squared}"), self.square + r"\pi_k (1 - \pi_k)"
        sheet.say("The squared scores add up to the information, so this is linear in the baseline:")
        sheet.claim(
            self.total(f"{PI} (r_a - {b}) {self.squared}"),
            Right(rf"{weighted} - {b}\, {info}", "split the sum", "The squared scores sum to the information."),
        )
        sheet.say(
            "It is zero where the baseline is the average reward under the squared score, the first term over the"
            " information (Greensmith, Bartlett and Baxter, JMLR 5, 2004). Against no baseline the second"
            " moment changes by"
            " a parabola, whose least point that is:"
        )
        squares = self.total(f"{PI} r_a^2 {self.squared}")
        sheet.claim(
            rf"{spread} - {squares}",
            Right(rf"{b}^2\, {info} - 2 {b} {weighted}", "multiply out", "The square of the difference, term by term."),
        )
