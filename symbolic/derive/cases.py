"""What becomes of the gradient under one reward: written out, in numbers, where it vanishes, and which way"
" it points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from .family import REAL, UNIT, Expr
from .sheet import Right, Sheet
from .variance import natural, spread
from .words import product, tex

if TYPE_CHECKING:
    from .gradient import Gradient

SMALL = 12
"""The most operations of a place where a gradient vanishes, that one would write down."""
SAMPLES = {REAL: (-2.7, -0.9, 0.3, 1.4), "positive": (0.2, 0.9, 1.7, 5.3), UNIT: (0.07, 0.35, 0.62, 0.94),
           "natural": (0, 1, 2, 5)}  # fmt: skip


def finite_reward(of: Gradient) -> None:
    """The gradient under rewards action by action."""
    f, sheet = of.family, of.sheet
    actions = [sp.Integer(a) for a in of.reward.values]
    sheet.heading("The gradient written out")
    for p, symbol in zip(of.params, f.parameters, strict=True):
        terms = [product(of.reward.values[int(a)], f.probability(a), f.score(symbol, a)) for a in actions]
        sheet.claim(
            of.slope(p, of.objective),
            Right(" + ".join(terms), "write out the expectation", "One term an action: reward, probability, score.", 1),
            Right(tex(of.gradient(symbol)), "simplify", "Collect the terms."),
        )
    _numbers(of)
    _compared(of)
    _curvature(of)


def reward_function(of: Gradient) -> None:
    """The gradient under a reward that is written out, with what follows from it."""
    f, sheet, function = of.family, of.sheet, of.reward.function
    sheet.heading("This reward")
    sheet.say("All of this holds for any reward. Let it now be")
    sheet.give(f"r(a) := {tex(function)}")
    if of.earned() is None:
        sheet.say("This derivation knows no closed form of its average; what one action adds to the gradient is")
        for p, symbol in zip(of.params, f.parameters, strict=True):
            put_in = product(function, f.score(symbol))
            sheet.claim(f"r(a) {of.score(p)}", Right(put_in, "the score", "Put in the reward and the score."))
        return
    moments = f.shortest(of.earned())
    sheet.claim(of.expect("r(a)"), Right(tex(moments), "moments", "Put in the moments of the policy."))
    for p, symbol in zip(of.params, f.parameters, strict=True):
        sheet.claim(of.slope(p, of.objective), Right(tex(of.gradient(symbol)), "differentiate", "Differentiate it."))
    natural(of)
    spread(of)
    _curvature(of)


def constant(of: Gradient) -> None:
    """A constant reward has no gradient."""
    sheet, c = of.sheet, of.constant
    sheet.heading("A constant reward teaches nothing")
    sheet.say(rf"Let ${c} \in \mathbb{{R}}$ be earned whatever is done.")
    for p in of.params:
        sheet.claim(of.expect(rf"{c}\, {of.score(p)}"), Right("0", "mean zero", "The score has mean zero."))


def _numbers(of: Gradient) -> None:
    """The same with the numbers of the reward."""
    numbers, sheet = of.reward.numbers, of.sheet
    if not numbers:
        return
    sheet.heading("With numbers")
    sheet.say(
        "Now let the rewards be numbers: " + ", ".join(f"${tex(s)} = {tex(v)}$" for s, v in numbers.items()) + "."
    )
    for p, symbol in zip(of.params, of.family.parameters, strict=True):
        value = of.family.shortest(of.gradient(symbol).subs(numbers))
        sheet.claim(of.slope(p, of.objective), Right(tex(value), "substitute", "Put in the numbers."))


def _compared(of: Gradient) -> None:
    """Two actions with a symbol each for their rewards: equal ones, and which way the gradient goes."""
    values, sheet = of.reward.values, of.sheet
    if len(values) != 2 or not all(v.is_Symbol for v in values.values()) or len(set(values.values())) < 2:
        return
    (a, u), (_, v) = values.items()
    sheet.heading("Equal rewards")
    sheet.say(f"Suppose ${tex(u)} = {tex(v)}$: there is nothing to choose between.")
    for p in of.params:
        sheet.claim(of.slope(p, of.objective), Right("0", "equal rewards", "The difference of the rewards is zero."))
    signs = {p: _sign(of, sp.diff(of.family.probability(sp.Integer(a)), s))
             for p, s in zip(of.params, of.family.parameters, strict=True)}  # fmt: skip
    if not any(signs.values()):
        return
    sheet.heading("The sign of the gradient")
    sheet.say(f"Suppose ${tex(u)} > {tex(v)}$: action {a} is the better one, and the gradient makes it likelier.")
    for p, sign in signs.items():
        if sign:
            sheet.claim(of.slope(p, of.objective), Right("0"), sign=sign)


def _sign(of: Gradient, slope: Expr) -> str:
    """The sign of an expression in the parameters, as it looks at some of their values: ">", "<" or "" for neither."""
    own = {**of.family.parameters, **of.family.constants}
    found = set()
    for n in range(8):
        at = {s: SAMPLES[d][(n * (i + 1) + i) % 4] for i, (s, d) in enumerate(own.items())}
        value = sp.N(slope.subs(at).rewrite(sp.exp))
        number = float(value) if value.is_real else 0.0
        found.add((number > 0) - (number < 0))
    return {1: ">", -1: "<"}[found.pop()] if found in ({1}, {-1}) else ""


def _curvature(of: Gradient) -> None:
    """Where the gradient vanishes, and the second derivative."""
    sheet, j = of.sheet, of.earned()
    if j is None or len(of.params) > 1:
        return
    p, (symbol,) = of.params[0], of.family.parameters
    sheet.heading("The second derivative")
    second = of.family.shortest(sp.diff(j, symbol, 2))
    sheet.claim(
        rf"\nabla_{{{p}}}^2 {of.objective}",
        Right(tex(second), "differentiate again", "Differentiate the gradient once more."),
    )
    _stationary(of, p, symbol)
    part = Sheet("")
    of.family.saturation(part, p, of)
    if part.items:
        sheet.heading("Saturation")
        sheet.items += part.items


def _stationary(of: Gradient, p: str, symbol: Expr) -> None:
    """Where the gradient is zero, by SymPy's reckoning."""
    gradient = of.gradient(symbol)
    if not gradient.has(symbol) or not gradient.is_rational_function(symbol):
        return
    top = sp.numer(sp.together(gradient))
    degree = sp.degree(top, symbol) if top.is_polynomial(symbol) else 0
    roots = sp.roots(top, symbol) if 0 < degree <= 2 else {}
    inside = [x for x in roots if x.is_number and x.is_real and sp.count_ops(x) <= SMALL]
    inside = [x for x in inside if _within(x, of.family.parameters[symbol])]
    for x in inside:
        of.sheet.heading(f"Where the gradient vanishes{'' if len(inside) == 1 else f': ${p} = {tex(x)}$'}")
        of.sheet.say(f"Suppose ${p} = {tex(x)}$: there the gradient vanishes.")
        of.sheet.claim(of.slope(p, of.objective), Right("0", "stationary", "Put the number in."))


def _within(x: Expr, domain: str) -> bool:
    """Is a number in a domain?"""
    if domain == REAL:
        return True
    if domain == UNIT:
        return bool(x.is_positive and (1 - x).is_positive)
    return bool(x.is_positive)
