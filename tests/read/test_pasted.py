"""Formulas of pasted pages: a generator of triples, a whole page, and everything that only looks like one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic.core.claim import Source
from symbolic.read.markdown import Written, read_page
from symbolic.read.pasted import alone, looks_pasted, recover

PAGE = Path(__file__).parent.parent / "notes" / "pasted" / "gradient-trick-pasted.md"

FORMULAS = [
    # LaTeX, what MathML shows, what the screen shows (where that differs)
    (r"\theta", "θ", ""),
    (r"x^2", "x2", ""),
    (r"x_1", "x1", ""),
    (r"\frac{1}{1 + e^{-\theta}}", "11+e−θ", "1+e−θ1"),
    (r"\sum_{k=1}^{K} \pi_k = 1", "∑k=1Kπk=1", "k=1∑Kπk=1"),
    (r"\sqrt{x^2 + 1} \ge 1", "x2+1≥1", ""),
    (r"\mathbb{E}_{a \sim \pi}[r(a)]", "Ea∼π[r(a)]", ""),
    (r"\nabla_\theta \log \pi_\theta(a \mid s)", "∇θlog⁡πθ(a∣s)", ""),
    (r"\operatorname{KL}(p \,\|\, q) \neq 0", "KL(p ∥ q)≠0", ""),
    (r"\hat{x} = \bar{y}", "x^=yˉ", ""),
    (r"\left( \frac{a}{b} \right)^{2}", "(ab)2", "(ba)2"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(abcd)", "(acbd)"),
    (r"f'(x) \approx 3.14", "f′(x)≈3.14", ""),
    ("a", "a", ""),
    ("r(1) = 10", "r(1)=10", ""),
    ("x - y", "x−y", ""),
    ("1 + 1 = 2", "1+1=2", ""),
]


def triple(tex: str, mathml: str, screen: str) -> str:
    """A formula as a copy of a rendered page holds it."""
    return mathml + tex + (screen or mathml)


def sources(text: str) -> list[str]:
    return [text[t.source_start : t.source_end] for t in recover(text)]


@pytest.mark.parametrize(("tex", "mathml", "screen"), FORMULAS)
def test_a_triple_is_recovered_inline_and_displayed(tex: str, mathml: str, screen: str) -> None:
    made = triple(tex, mathml, screen)
    for text in (f"where {made} is known.", f"so\n\n{made}\n\nholds", f"    {made}", made):
        (found,) = recover(text)
        assert text[found.start : found.end] == made
        assert text[found.source_start : found.source_end] == tex
        assert alone(text, found.start, found.end) is not text.startswith("where")


@given(
    st.lists(st.sampled_from(FORMULAS), min_size=1, max_size=6), st.sampled_from([", and ", " is less than ", "\n\n"])
)
@settings(max_examples=150, deadline=None)
def test_many_triples_in_prose(formulas: list[tuple[str, str, str]], between: str) -> None:
    text = "Here " + between.join(triple(*f) for f in formulas) + " and no more."
    assert sources(text) == [f[0] for f in formulas]


def test_a_source_of_several_lines() -> None:
    tex = "\\begin{aligned}\nx &= 1 \\\\\n&= y\n\\end{aligned}"
    assert sources(f"x=1=y{tex}x=1=y") == [tex]


@pytest.mark.parametrize(
    "text",
    [
        "(i), (ii) and (iii) follow",
        "iii. third",
        "see www.example.org and WWW",
        "`aaa` and ```bbb```",
        "```\nθ\\thetaθ\n```",
        "https://e.org/aaa/x1x_1x1",
        "| 111 | 222 |\n|---|---|\n| 000 | 777 |",
        "no no no, very very very, hahaha",
        "1000 and 2020-2020-2020",
        "$aaa$ and $θ\\thetaθ$",
        "[[aaa]] ![[θ\\thetaθ]]",
        "snake_case_name and a_a_a and aa_aa",
        "zzzz and mmmmm",
        r"the letter \theta, without copies",
        r"α\thetaα",
        "",
    ],
)
def test_none_is_invented(text: str) -> None:
    assert recover(text) == []


def test_the_whole_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert looks_pasted(text)
    read = read_page(Source("page.md", text))
    assert len(read.formulas) == 19
    assert all(f.written is Written.PASTED for f in read.formulas)
    assert all("".join(text[o] for o in f.offsets) == f.tex for f in read.formulas)
    assert [f.tex for f in read.formulas if not f.display] == [
        "a", r"\sigma(\theta)", r"\theta", r"\theta", r"\theta", r"J(\theta)", "r(1) = 10", "r(0) = 5",
    ]  # fmt: skip
    assert read.formulas[-1].lead.strip(" \x1d") == "What is left:"
    assert not read.diagnostics


def test_dollars_on_a_pasted_page_still_work() -> None:
    text = "Let θ\\thetaθ be real, $x > 0$, and <!-- symbolic: y > 0 --> see\n\n$$\nx = x\n$$\n"
    read = read_page(Source("page.md", text))
    assert [f.tex for f in read.formulas] == [r"\theta", "x > 0", "y > 0", "x = x"]


def test_a_command_left_over_on_a_pasted_page_is_told() -> None:
    text = "Let θ\\thetaθ be and z\\unknownmacro{z}z\n"
    (warned,) = read_page(Source("page.md", text)).diagnostics
    assert warned.code == "R309"
    assert warned.span is not None
    assert text[warned.span.start : warned.span.end] == r"\unknownmacro"


def test_ordinary_notes_do_not_look_pasted() -> None:
    assert not looks_pasted("Let $\\theta$ be; aaa.\n\n$$\nx^2 = x\n$$\n")


@pytest.mark.parametrize(
    "unit", ["word of prose, ", "(", "a(", "\\", "\\theta ", "x_1", "x^1", "12 \\frac{1}{2} and ", "<!--", "[["]
)
def test_time_is_linear_without_triples(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    recover(text)
    assert time.process_time() - began < 5
