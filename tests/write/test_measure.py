"""Widths are nearly TeX's, a broken formula loses nothing, and every line fits where it can be broken."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.app.reading import read_paths
from symbolic.core.show import latex
from symbolic.write.mathtree import Unparsed, parse
from symbolic.write.measure import lines, width
from symbolic.write.tex import LEVELS, echo, pieces_at
from tests.needs import need

NOTES = Path(__file__).parents[2] / "derivations"
HEAD = r"""\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage{amsmath,amssymb}
\begin{document}\newwrite\widths\immediate\openout\widths=widths.txt
"""


@cache
def formulas() -> tuple[str, ...]:
    """What people wrote and how it was read, in the notes of the gallery."""
    found: set[str] = set()
    for note in read_paths([str(NOTES)], [], False):
        for step in note.steps:
            found |= {latex(step.claim.lhs), latex(step.claim.rhs), echo(step.latex) or ""}
    return tuple(sorted(found - {""}))


def test_widths_are_nearly_those_of_tex(tmp_path: Path) -> None:
    rows = [rf"\setbox0\hbox{{$\displaystyle {f}$}}\immediate\write\widths{{\the\wd0}}" for f in formulas()]
    (tmp_path / "page.tex").write_text("\n".join([HEAD, *rows, r"\end{document}"]), encoding="utf-8")
    command = [need("pdflatex"), "-interaction=batchmode", "page.tex"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    measured = [float(w[:-2]) / 10 for w in (tmp_path / "widths.txt").read_text().split()]
    pairs = [(f, width(f) / w) for f, w in zip(formulas(), measured, strict=True) if w > 8]
    assert len(pairs) > 200
    assert not [p for p in pairs if not 0.9 < p[1] < 1.35]


@pytest.mark.parametrize("room", [6.0, 14.0, 30.0])
def test_a_broken_formula_is_the_same_formula_and_fits(room: float) -> None:
    for formula in formulas():
        found = lines(formula, room, room)
        assert bare("".join(found)) == bare(formula)
        for line in found:
            parse(line)
            assert width(line) <= room or all(len(pieces_at(line, level)) == 1 for level in range(LEVELS)), line


def bare(tex: str) -> str:
    """A formula without spaces and sizes of brackets."""
    return re.sub(r"\s|\\(?:left|right|middle|bigl|bigr|bigm)(?![A-Za-z])", "", tex)


ATOMS = st.sampled_from(["x", "r_1", r"\theta", "10", r"\sigma(x)", r"e^{-x}", r"\frac{a + b}{c}", r"\text{if so}"])
TEX = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=5).map(" + ".join),
        st.lists(inner, min_size=2, max_size=4).map(" ".join),
        inner.map(lambda t: rf"\left( {t} \right)"),
        inner.map(lambda t: f"({t})^2"),
        inner.map(lambda t: rf"\sum_{{i=1}}^n {t}"),
    ),
    max_leaves=40,
)


@given(st.lists(TEX, min_size=1, max_size=4).map(r" \le ".join), st.floats(2, 50), st.floats(2, 50))
def test_breaking_keeps_everything_in_its_order(formula: str, room: float, rest: float) -> None:
    assert bare("".join(lines(formula, room, rest))) == bare(formula)


@given(TEX)
def test_a_part_is_narrower_than_the_whole(formula: str) -> None:
    assert width(formula) < width(rf"\left( {formula} + x \right)")
    assert width("x") < width(rf"x^{{{formula}}}")


@pytest.mark.parametrize("tex", ["{x", "x}", r"\left( x", r"\begin{cases} x", r"\text", "{" * 200 + "}" * 200, "x^"])
def test_what_is_no_formula_is_said_to_be_none(tex: str) -> None:
    with pytest.raises(Unparsed):
        parse(tex)
    assert width(tex) > 0
