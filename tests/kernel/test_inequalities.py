"""The listed rules for inequalities, asked alone: every point proposed agrees, so that only a proof can fail."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from symbolic.core.claim import Context
from symbolic.core.term import Term
from symbolic.core.verdict import Proved, Refuted
from symbolic.kernel.judge import judge
from symbolic.search.points import Search

from ..helpers import claim, decide

TRUE = [
    "Abs(x) >= x",
    "Abs(x+y) <= Abs(x)+Abs(y)",
    "Abs(Abs(x)-Abs(y)) <= Abs(x-y)",
    "Max(x,y,z) >= y",
    "Max(x,y) >= (x+y)/2",
    "Min(Max(x,1-a),1+a) <= 1+a",
    "Abs(x)+1/10 >= x",
    "exp(x) >= 1+x",
    "log(x) <= x-1",
    "log(1+x) <= x",
    "x-log(x) >= 1",
    "x**4-4*x+3 >= 0",
    "x**4-4*x+4 > 0",
    "cosh(x) >= 1",
]
FALSE = [
    ("Abs(x) >= x+1/10**30", -5),
    ("Abs(x) >= 2*x", -5),
    ("Abs(x+y) <= Abs(x)", 0),
    ("Max(x,y) >= x+y", -5),
    ("exp(x) > 1+x", 3),
    ("exp(x) >= 1+x+1/10**30", 3),
    ("log(x) < x-1", 3),
    ("x**(-2) >= 3-2*x", 3),
    ("x**4-4*x+3 > 0", 3),
    ("x**4-6*x**2 >= -8", 3),
    ("x**3 >= 3*x-2", 3),
]


class Far(Search):
    """Every place has the same value."""

    value = Fraction(3)

    def candidate(self, context: Context, seed: bytes, number: int) -> Callable[[Term], Fraction]:
        return lambda place: self.value


@pytest.mark.parametrize("text", TRUE)
def test_true(text: str) -> None:
    assert isinstance(decide(text, a="positive"), Proved)


@pytest.mark.parametrize(("text", "at"), FALSE)
def test_false_is_not_proved_where_every_point_agrees(text: str, at: int) -> None:
    proposer = Far()
    proposer.value = Fraction(at)
    verdict = judge(claim(text), proposer)
    assert not isinstance(verdict, Proved | Refuted)
