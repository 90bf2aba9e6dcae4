"""What two sides of a line look like to whoever asks whether it gives something: a law, a sequence, a gradient.

Pure questions about terms and text; `read/define.py` asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..core.names import latex_name
from ..core.show import latex
from ..core.term import Term, postorder, power
from .place import Link
from .vet import Refusal


def is_law(t: Term) -> bool:
    """Is this the law N(μ, σ²), and no number?"""
    return t.op == "opaque" and t.name == "normal" and len(t.args[0].args) == 2


_NOISE = frozenset(("epsilon", "varepsilon", "xi", "zeta"))
_MODEL = re.compile(r"\b(?:model|regress|observ|data\b|nois[ey]|label|target|measure|generat)", re.I)


def noisy(link: Link) -> bool:
    """y = wx + ε of a model says how data came about; y does not stand for wx + ε in a loss that is differentiated."""
    left, body = link.lhs.term, link.rhs.term
    if link.rel != "=" or body.op != "add" or left.op not in ("sym", "index"):
        return False
    noise = any(a.op in ("sym", "index") and a.name in _NOISE for a in body.args)
    return noise and (left.name in ("y", "Y", "t") or _MODEL.search(link.place.lead[-400:]) is not None)


def iterates(link: Link) -> bool:
    """x^{k+1} = x^k − …: does the letter raised look like a sequence?"""
    left, right = link.lhs.term, link.rhs.term
    if left.op != "pow" or left.args[0].op != "sym" or left.args[1].op != "add" or right.op != "add":
        return False
    letter, (k, *rest) = left.args[0], left.args[1].args
    return k.op == "sym" and len(rest) == 1 and rest[0].op == "num" and power(letter, k) in right.args


def antecedent(link: Link) -> str:
    """What J may be, from what ∇J is said to be: E_{a∼p}[r ∇log p] comes from E_{a∼p}[r]."""
    tex = link.place.tex[link.rhs.start : link.rhs.end]
    rhs = link.rhs.term
    if rhs.op != "expect":
        return r"\dots"
    rewards = [t for t in _outside_derivatives(rhs.args[0]) if t.op == "apply" and all(a.op == "sym" for a in t.args)]
    opening = min((at for at in (tex.find("["), tex.find(r"\left[")) if at >= 0), default=-1)
    if opening < 0 or len(rewards) != 1:
        return r"\dots"
    return f"{tex[:opening].strip()}[{latex(rewards[0])}]"


def _outside_derivatives(t: Term) -> Iterable[Term]:
    factors = t.args if t.op == "mul" else (t,)
    return (n for f in factors if f.op != "diff" for n in postorder(f))


def undefinable(left: Term) -> tuple[Refusal, str]:
    """Why a left side is no name: s(z) := … where s is a number already; and the name that has no meaning then."""
    first = left
    while first.args and first.op not in ("index", "apply"):
        first = first.args[0]
    name = first.func.name if first.op == "apply" else first.name if first.op in ("sym", "index") else ""
    message, remedy = "this left side cannot be defined", r"define a letter or a function of letters: f(x) := \dots"
    if left.op == "mul" and first.op == "sym":
        shown = latex_name(name)
        message = f"{shown} is a number here, so this left side is a product"
        remedy = f"use another letter for the function, or for the number {shown}"
    return Refusal("R217", message, remedy), name
