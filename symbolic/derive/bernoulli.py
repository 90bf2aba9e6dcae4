"""The Bernoulli policy: two actions, one logit; its scores are 1 − σ and −σ (Williams, Machine Learning, 1992)."""

from __future__ import annotations

from typing import Any

import sympy as sp

from ..bridge import sigmoid
from .family import DeriveError, Expr, Family, Generator
from .sheet import Right, Sheet
from .words import define_sigmoid


class Bernoulli(Family):
    """Plays action 1 with probability σ(logit), action 0 otherwise; `logit` is a real SymPy symbol.

    >>> Bernoulli(logit=sp.Symbol("theta", real=True)).probability(sp.Integer(0))
    1 - sigmoid(theta)
    """

    name = "bernoulli"
    title = "Policy gradient of a Bernoulli policy"
    space = (1, 0)
    taken = {"sigma": "the sigmoid", "x": "the argument of the sigmoid"}

    def __init__(self, logit: Expr = None) -> None:
        logit = sp.Symbol("theta", real=True) if logit is None else logit
        if not (isinstance(logit, sp.Symbol) and logit.is_real):
            raise DeriveError('Bernoulli(logit=…) takes a real symbol: sympy.Symbol("theta", real=True)')
        self.logit = logit
        self.parameters = {logit: "real"}
        self.made = "Bernoulli()" if str(logit) == "theta" else f"Bernoulli(logit={sp.srepr(logit)})"

    def probability(self, a: Expr) -> Expr:
        """σ(logit) for action 1, the rest for action 0."""
        return sigmoid(self.logit) if a == 1 else 1 - sigmoid(self.logit)

    def log_probability(self, a: Expr) -> Expr:
        """Its logarithm."""
        return sp.log(self.probability(a))

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """A standard logistic number is below the logit with probability σ(logit)."""
        return (rng.logistic(size=size) < values[str(self.logit)]) * 1

    def preamble(self, sheet: Sheet) -> None:
        """What σ is."""
        define_sigmoid(sheet)

    def saturation(self, sheet: Sheet, p: str, _: object) -> None:
        """Far out one action is nearly certain, and nothing is learnt from it."""
        s = rf"\sigma({p})"
        sheet.say(
            "The gradient has the factor σ(1 − σ): far out on either side one action is nearly certain,"
            " and little is learnt."
        )
        right, left = "1 − σ is e to the minus logit times σ.", "σ is e to the logit times 1 − σ."
        sheet.claim(rf"1 - {s}", Right(rf"e^{{-{p}}} {s}", "definition of σ", "The definition, over one denominator."))
        sheet.claim(rf"{s} (1 - {s})", Right(rf"e^{{-{p}}} {s}^2", "to the right", right))
        sheet.claim(rf"{s} (1 - {s})", Right(rf"e^{{{p}}} (1 - {s})^2", "to the left", left))
        sheet.say("Both squares are below one, and in the middle it is largest.")
        sheet.claim(rf"{s}^2", Right("1"), sign="<")
        sheet.claim(rf"(1 - {s})^2", Right("1"), sign="<")
        sheet.claim(rf"{s} (1 - {s})", Right(r"\frac14"), sign=r"\le")
