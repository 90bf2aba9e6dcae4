"""Fisher's information, the natural gradient, baselines, and the variance of the estimate from one action."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from .family import Expr
from .sheet import Right
from .words import factor, tex

if TYPE_CHECKING:
    from .gradient import Gradient


def information(of: Gradient, p: str, symbol: Expr) -> None:
    """Fisher's information, and the natural gradient."""
    sheet = of.sheet
    sheet.heading(f"Fisher information in ${p}$")
    sheet.say("The variance of the score is the information an action carries about the parameter.")
    info = fisher(of, symbol)
    squared = of.expect(rf"\left({of.score(p)}\right)^2")
    sheet.claim(
        squared,
        *([Right(tex(info), "write out", "Put in the scores and their probabilities.")] if info is not None else
          [Right(rf"-{of.expect(of.slope(p, of.score(p)))}", "differentiate the mean-zero identity",
                 "The derivative of zero is zero.")]),
    )  # fmt: skip
    if info is not None:
        second = rf"\nabla_{{{p}}}^2 \log {of.policy}"
        sheet.claim(
            of.expect(second),
            Right(tex(of.simplest(-info)), "its other form", "The curvature of the log-likelihood, on average."),
        )
    if info is not None and of.earned() is not None and len(of.params) == 1:
        natural = of.simplest(of.gradient(symbol) / info)
        sheet.say("The natural gradient divides the gradient by the information (Amari, Neural Computation 10, 1998).")
        sheet.claim(
            rf"{inverse(of, info)} {of.slope(p, of.objective)}",
            Right(tex(natural), "natural gradient", "Divide the gradient by the information."),
        )


def inverse(of: Gradient, info: Expr) -> str:
    """One over the information, as a factor."""
    return factor(of.simplest(1 / info)) if not of.family.finite else rf"\frac{{1}}{{{tex(info)}}}"


def fisher(of: Gradient, symbol: Expr) -> Expr:
    """E[score²] as an expression, or None."""
    f = of.family
    if isinstance(f.space, tuple):
        parts = [f.probability(sp.Integer(a)) * sp.diff(f.log_probability(sp.Integer(a)), symbol) ** 2 for a in f.space]
        return of.simplest(sp.Add(*parts))
    found = of.mean(f.score(symbol) ** 2)
    return None if found is None else of.simplest(found)


def crossed(of: Gradient) -> None:
    """What a pair of parameters adds to the information matrix, where that is known."""
    pairs = list(zip(of.params, of.family.parameters, strict=True))
    for (p, first), (q, second) in [(a, b) for n, a in enumerate(pairs) for b in pairs[n + 1 :]]:
        value = of.mean(sp.expand(of.family.score(first) * of.family.score(second)))
        if value is None:
            continue
        of.sheet.heading(f"The information that ${p}$ and ${q}$ share")
        of.sheet.say("Off its diagonal the information matrix holds the covariance of two scores.")
        shared = of.expect(f"{of.score(p)} {of.score(q)}")
        of.sheet.claim(shared, Right(tex(of.simplest(value)), "write out", "Put in the scores and take the average."))


def variance(of: Gradient, p: str, symbol: Expr) -> None:
    """The variance of the estimator, baselines, and the best one."""
    sheet, b = of.sheet, of.baseline
    s, r = of.score(p), f"(r(a) - {b})"
    sheet.heading(f"Variance and baselines in ${p}$")
    sheet.say(
        rf"A baseline ${b} \in \mathbb{{R}}$ taken off the reward leaves the mean as it is, because the score has"
        " mean zero."
    )
    sheet.claim(
        of.expect(f"{r} {s}"),
        Right(of.slope(p, of.objective), "the score has mean zero", "The baseline is multiplied by zero."),
    )
    sheet.say("It does change the variance of the estimate from one action, which is")
    squared = of.expect(rf"\left({r} {s}\right)^2")
    sheet.give(rf"V({b}) := {squared} - \left({of.slope(p, of.objective)}\right)^2")
    if of.family.finite and of.reward.values:
        values = of.reward.values
        spread = sp.Add(*(
            of.family.probability(sp.Integer(a))
            * ((v - sp.Symbol(b, real=True)) * sp.diff(of.family.log_probability(sp.Integer(a)), symbol)) ** 2
            for a, v in values.items()
        )) - of.gradient(symbol) ** 2  # fmt: skip
        sheet.claim(f"V({b})", Right(tex(of.simplest(spread)), "write out", "Put in the scores and simplify."))
    squares, weighted = of.expect(f"({s})^2"), of.expect(f"r(a) ({s})^2")
    left = of.expect(f"{r} ({s})^2")
    sheet.claim(
        rf"\nabla_{{{b}}} V({b})",
        Right(f"-2 {left}", "differentiate", "Only the square depends on the baseline."),
    )
    sheet.say(
        "It is least where its derivative is zero (Weaver and Tao, UAI 2001; Greensmith, Bartlett and"
        " Baxter, JMLR 5,"
        " 2004):"
    )
    info = fisher(of, symbol)
    best = rf"\frac{{{weighted}}}{{{squares}}}" if info is None else f"{inverse(of, info)} {weighted}"
    sheet.give(rf"{b}^* := {best}")
    sheet.claim(f"V'({b}^*)", Right("0", "put it in", "The average of what is left is zero."))
    sheet.say("Any other baseline costs the square of its distance, times the information:")
    sheet.claim(
        f"V({b})",
        Right(
            rf"V({b}^*) + ({b} - {b}^*)^2\, {squares}",
            "complete the square",
            "Complete the square in the baseline.",
        ),
    )
