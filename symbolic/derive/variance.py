"""Fisher's information, the natural gradient, baselines, and the variance of the estimate from one action."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from .family import Expr
from .sheet import Right
from .words import factor, tex

if TYPE_CHECKING:
    from .gradient import Gradient

REWARD = sp.Symbol("r", real=True)
"""The reward of the action, in a weight."""


def information(of: Gradient, p: str, symbol: Expr) -> None:
    """Fisher's information."""
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
            Right(tex(of.family.shortest(-info)), "its other form", "The curvature of the log-likelihood, on average."),
        )
    if of.family.finite:
        natural(of)


def natural(of: Gradient) -> None:
    """The natural gradient of a parameter that is alone, under a reward that is written out."""
    if len(of.params) > 1 or of.earned() is None:
        return
    p, (symbol,) = of.params[0], of.family.parameters
    info = fisher(of, symbol)
    if info is None:
        return
    of.sheet.say("The natural gradient divides the gradient by the information (Amari, Neural Computation 10, 1998).")
    of.sheet.claim(
        rf"{inverse(of, info)} {of.slope(p, of.objective)}",
        Right(tex(of.family.shortest(of.gradient(symbol) / info)), "natural gradient"),
    )  # fmt: skip


def inverse(of: Gradient, info: Expr) -> str:
    """One over the information, as a factor."""
    return factor(of.family.shortest(1 / info)) if not of.family.finite else rf"\frac{{1}}{{{tex(info)}}}"


def fisher(of: Gradient, symbol: Expr) -> Expr:
    """E[score²] as an expression, or None."""
    return moment(of, symbol, sp.Integer(1))


def moment(of: Gradient, symbol: Expr, weight: Expr) -> Expr:
    """E[weight · score²] as an expression, or None; the weight is an expression in the action."""
    f = of.family
    if isinstance(f.space, tuple):
        actions = [sp.Integer(a) for a in f.space]
        parts = [f.probability(a) * f.score(symbol, a) ** 2 * _weighted(of, weight, a) for a in actions]
        return f.shortest(sp.Add(*parts))
    found = f.average(sp.expand(f.score(symbol) ** 2 * weight))
    return None if found is None else f.shortest(found)


def _weighted(of: Gradient, weight: Expr, a: Expr) -> Expr:
    """A weight at an action; the letter r in it is the reward of that action."""
    return weight.subs({REWARD: of.reward.values.get(int(a), 0), of.family.action: a})


def crossed(of: Gradient) -> None:
    """What a pair of parameters adds to the information matrix, where that is known."""
    pairs = list(zip(of.params, of.family.parameters, strict=True))
    for (p, first), (q, second) in [(a, b) for n, a in enumerate(pairs) for b in pairs[n + 1 :]]:
        value = _covariance(of, first, second)
        if value is None:
            continue
        of.sheet.heading(f"The information that ${p}$ and ${q}$ share")
        of.sheet.say("Off its diagonal the information matrix holds the covariance of two scores.")
        shared = of.expect(f"{of.score(p)} {of.score(q)}")
        of.sheet.claim(
            shared, Right(tex(of.family.shortest(value)), "write out", "Put in the scores and take the average.")
        )


def _covariance(of: Gradient, first: Expr, second: Expr) -> Expr:
    """E of the product of two scores, or None."""
    f = of.family
    if isinstance(f.space, tuple):
        actions = [sp.Integer(a) for a in f.space]
        return sp.Add(*(f.probability(a) * f.score(first, a) * f.score(second, a) for a in actions))
    return f.average(sp.expand(f.score(first) * f.score(second)))


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
    if of.family.finite:
        _finite_spread(of, symbol)
    squares, weighted = of.expect(f"({s})^2"), of.expect(f"r(a) ({s})^2")
    left = of.expect(f"{r} ({s})^2")
    sheet.claim(
        rf"\nabla_{{{b}}} V({b})",
        Right(f"-2 {left}", "differentiate", "Only the square depends on the baseline."),
    )
    sheet.say(
        "It is least where its derivative is zero (Weaver and Tao, UAI 2001; Greensmith, Bartlett and Baxter, JMLR 5,"
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
    if of.family.finite:
        _least(of, symbol)


def _finite_spread(of: Gradient, symbol: Expr) -> None:
    """V(b) in closed form, for a list of actions."""
    b = sp.Symbol(of.baseline, real=True)
    found = moment(of, symbol, (REWARD - b) ** 2) - of.gradient(symbol) ** 2
    of.sheet.claim(
        f"V({of.baseline})", Right(tex(of.family.shortest(found)), "write out", "Put in the scores and simplify.")
    )


def _least(of: Gradient, symbol: Expr) -> None:
    """The best baseline and the variance with it in closed form, where they are known."""
    reward = REWARD if of.family.finite else of.reward.function
    info, weighted, squared = (moment(of, symbol, reward**k) for k in range(3))
    if info is None or weighted is None or squared is None:
        return
    b, f, p = of.baseline, of.family, tex(symbol)
    best = f.shortest(weighted / info)
    left = f.shortest(squared - weighted**2 / info - of.gradient(symbol) ** 2)
    score = of.score(p)
    ratio = f"{inverse(of, info)} {of.expect(f'r(a) ({score})^2')}"
    kept = of.expect(rf"\left((r(a) - {b}^*) {score}\right)^2")
    of.sheet.say("Written out, with the scores put in, they are these.")
    put_in = "Put in the scores and take the averages."
    named = Right(f"{b}^*", "definition", "That is the best baseline.", 2)
    of.sheet.claim(ratio, named, Right(tex(best), "write out", put_in))
    of.sheet.claim(
        rf"{kept} - \left({of.slope(p, of.objective)}\right)^2",
        Right(f"V({b}^*)", "definition", "That is the variance with it.", 1),
        Right(tex(left), "write out", "Put the best baseline in."),
    )


def spread(of: Gradient) -> None:
    """The best baseline under a reward that is written out; the sections on the variance came before it."""
    if len(of.params) == 1:
        _least(of, next(iter(of.family.parameters)))
