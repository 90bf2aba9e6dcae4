"""The imaginary unit: equations decided by their real and imaginary parts."""

from __future__ import annotations

import pytest

from symbolic.app.api import verify
from symbolic.core.claim import Diagnostic, Source
from symbolic.core.verdict import Proved, Refuted, Undecided
from symbolic.kernel.judge import judge
from symbolic.read.note import read_note
from symbolic.search.points import Search

from ..helpers import decide

TRUE = [
    "exp(I*t) = cos(t)+I*sin(t)",
    "exp(I*pi)+1 = 0",
    "I**2 = -1",
    "I**-3 = I",
    "Abs(exp(I*t)) = 1",
    "Abs(a+I*b)**2 = a**2+b**2",
    "1/(1+I) = (1-I)/2",
    "(exp(I*t)+exp(-I*t))/2 = cos(t)",
    "(exp(I*t)-exp(-I*t))/(2*I) = sin(t)",
    "(cos(t)+I*sin(t))**5 = cos(5*t)+I*sin(5*t)",
    "cos(I*t) = cosh(t)",
    "sin(a+I*b) = sin(a)*cosh(b)+I*cos(a)*sinh(b)",
    "sinh(I*t) = I*sin(t)",
    "diff(exp(I*k*t),t) = I*k*exp(I*k*t)",
    "Sum(exp(2*pi*I*k/3),(k,0,2)) = 0",
    "Integral(exp(I*x),(x,0,2*pi)) = 0",
]
FALSE = [
    "exp(I*t) = cos(t)-I*sin(t)",
    "I**2 = I",
    "1/(1+I) = (1+I)/2",
    "Abs(1+I) = 2",
    "x = I",
    "exp(I*a)*exp(I*b) = exp(I*(a-b))",
]


@pytest.mark.parametrize("text", TRUE)
def test_true(text: str) -> None:
    assert isinstance(decide(text), Proved)


@pytest.mark.parametrize("text", FALSE)
def test_false(text: str) -> None:
    assert isinstance(decide(text), Refuted)


@pytest.mark.parametrize("text", ["sqrt(I) = 1", "log(I) = I*pi/2", "f(I) = 1", "x**I = 1", "I**x = 1", "I < 2"])
def test_what_has_no_rule_is_undecided(text: str) -> None:
    verdict = decide(text)
    assert isinstance(verdict, Undecided)
    assert verdict.code == "K119"


def test_a_zero_below_is_a_condition() -> None:
    verdict = decide("1/(a+I*b) = (a-I*b)/(a**2+b**2)")
    assert isinstance(verdict, Proved)
    assert verdict.conditions


def test_an_undeclared_i_in_an_exponent_is_the_unit_and_a_declared_one_is_not() -> None:
    euler = r"$$e^{i\theta} = \cos\theta + i \sin\theta$$"
    note = read_note(Source("note.md", rf"Let $\theta \in \mathbb{{R}}$. {euler}"))
    assert [i.code for i in note.items if isinstance(i, Diagnostic)] == ["W225"]
    assert isinstance(judge(note.steps[0].claim, Search()), Proved)
    note = read_note(Source("note.md", rf"Let $\theta, i \in \mathbb{{R}}$. {euler}"))
    assert isinstance(judge(note.steps[0].claim, Search()), Refuted)


UNIT = {
    r"|x + i y|^2 = (x + i y)^2": Refuted,
    r"|x + i y|^2 = x^2 + y^2": Proved,
    r"(x + i y)(x - i y) = x^2 + y^2": Proved,
    r"\frac{1}{i} = -i": Proved,
    r"i \cdot i = -1": Proved,
    r"\sum_{i=1}^{4} e^{-i} = e^{-1} + e^{-2} + e^{-3} + e^{-4}": Proved,
    r"\sum_{i=1}^{2} e^{2\pi i} = 2": Refuted,
    r"\sum_{i=1}^{3} e^{x_i} = e^{x_1} + e^{x_2} + e^{x_3}": Proved,
}


@pytest.mark.parametrize("tex", UNIT)
def test_an_i_is_the_unit_where_nothing_binds_it(tex: str) -> None:
    note = read_note(Source("note.md", rf"Let $x, y \in \mathbb{{R}}$. $${tex}$$"))
    assert isinstance(judge(note.steps[0].claim, Search()), UNIT[tex])
    sides = tex.split(" = ")
    assert isinstance(verify(*sides), UNIT[tex])
