"""Functions that are only a way to write others, read as those: coth x is cosh x / sinh x, wherever either is defined.

One row each, for LaTeX and Python text alike. A function that agrees with others on part of its domain alone (the
arccotangent, of which there are two) has no row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.term import Term, call, div, num


@dataclass(frozen=True, slots=True)
class Rewritten:
    """How many arguments it takes, and what it is."""

    arity: int
    build: Callable[..., Term]


def _clip(x: Term, low: Term, high: Term) -> Term:
    return call("min", call("max", x, low), high)


def _quotient(above: str, below: str) -> Rewritten:
    return Rewritten(1, lambda x: div(call(above, x), call(below, x)))


def _inverse(function: str) -> Rewritten:
    return Rewritten(1, lambda x: div(num(1), call(function, x)))


def _of_inverse(function: str) -> Rewritten:
    return Rewritten(1, lambda x: call(function, div(num(1), x)))


REWRITTEN: dict[str, Rewritten] = {
    **dict.fromkeys(("clip", "Clip"), Rewritten(3, _clip)),
    "coth": _quotient("cosh", "sinh"),
    "sech": _inverse("cosh"),
    "csch": _inverse("sinh"),
    **dict.fromkeys(("asec", "arcsec"), _of_inverse("acos")),
    **dict.fromkeys(("acsc", "arccsc"), _of_inverse("asin")),
}
"""Every such function by the words that call it."""
