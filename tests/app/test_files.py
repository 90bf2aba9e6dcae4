"""Notebooks, .tex files, pasted pages made clean, and how much of a tree of notes is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symbolic.app.cli import main
from symbolic.app.reading import read_paths
from symbolic.core.claim import Derivation, Step

CELLS = [
    {
        "cell_type": "markdown",
        "metadata": {},
        "source": ["# Title\n", 'Let $\\theta \\in \\mathbb{R}$, "q" \U0001f600.\n'],
    },
    {"cell_type": "code", "metadata": {}, "source": ["x = '$no = formula$'"], "outputs": []},
    {"cell_type": "markdown", "metadata": {}, "source": "$$\n\\theta + 1 = \\theta + 2\n$$"},
]
PAPER = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}} % $a = b$
\newcommand{\half}{\frac{1}{2}}
\title{A \emph{small} paper}
\begin{document}
\maketitle
\section{Start} Let $x \in \R$. It costs 5\% ``quoted''. % $y = 3$
    Indented text with $\half x + \half x = x$.
\begin{theorem}[Main]
\begin{align}
  (x+1)^2 &= x^2 + 2x + 1 \label{eq:a} \\ % comment

  &= (x+1)(x+1)
\end{align}
\end{theorem}
\begin{verbatim}
$no = formula$
\end{verbatim}
\input{more}
\[ x + x = 3x \]
\end{document}
$after = end$
"""


def read(path: Path) -> Derivation:
    (note,) = read_paths([str(path)])
    return note


def places(note: Derivation) -> list[str]:
    text = note.source.text
    return [text[i.span.start : i.span.end] for i in note.items if isinstance(i, Step) and i.span]


@pytest.mark.parametrize("compact", [True, False])
def test_a_notebook(tmp_path: Path, compact: bool) -> None:
    path = tmp_path / "n.ipynb"
    text = json.dumps({"cells": CELLS, "nbformat": 4}, indent=None if compact else 1, ensure_ascii=compact)
    path.write_text(text, encoding="utf-8")
    note = read(path)
    assert note.title == "Title"
    assert note.formulas == 2
    assert places(note) == [r"\\theta + 2"]
    assert not note.diagnostics
    (step,) = note.steps
    assert step.span is not None
    line = note.source.text.split("\n")[step.span.line - 1]
    assert line[step.span.column - 1 :].startswith(r"\\theta + 2")


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"cells": 3}', '{"cells": [{"cell_type": "markdown"', "[" * 5000])
def test_what_is_no_notebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(text, encoding="utf-8")
    assert read(path).diagnostics[0].code in ("R305", "R313")


def test_a_tex_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tex"
    path.write_text(PAPER, encoding="utf-8")
    (tmp_path / "more.tex").write_text("In more: $2 + 2 = 4$.", encoding="utf-8")
    note = read(path)
    assert note.title == "A small paper"
    assert note.formulas == 5
    assert places(note) == ["x", "x^2 + 2x + 1", "(x+1)(x+1)", "\\", "3x"]
    assert not note.diagnostics


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "link", "missing", "a", "\0"])
def test_input_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.tex").write_text("$1 = 2$", encoding="utf-8")
    (home / "link.tex").symlink_to(tmp_path / "secret.tex")
    path = home / "a.tex"
    path.write_text(rf"\begin{{document}}\input{{{name}}} $2 = 2$\end{{document}}", encoding="utf-8")
    if "\0" in name:
        assert read(path).diagnostics
        return
    note = read(path)
    assert "R314" in {d.code for d in note.diagnostics}
    assert "1" not in {str(s.claim.lhs.value) for s in note.steps}


def test_a_pasted_page_is_made_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "p.md", tmp_path / "out.md"
    path.write_text("Let θ\\thetaθ be it, and x2x^2x2 with aaa.\n", encoding="utf-8")
    assert main(["clean", str(path), "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == "Let $\\theta$ be it, and $x^2$ with $a$.\n"
    assert "3 formulas" in capsys.readouterr().out
    assert main(["clean", str(out)]) == 2
    assert main(["clean", str(tmp_path / "none.md")]) == 2


def test_what_is_read_is_counted_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text(
        "$x + x = 2x$, $\\frac{1$ and $\\sgima x = 1$, $y \\in \\mathbb{R}$\n", encoding="utf-8"
    )
    assert main(["read", "--stats", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("1 note, 4 formulas found, 2 read (50.0%), 2 refused\n")
    assert "R101       1" in out
    assert main(["read", str(tmp_path / "a.md")]) == 0
    out = capsys.readouterr().out
    assert "1  claim    x + x = 2 x" in out
    assert "R103" in out


@pytest.mark.parametrize(
    ("body", "proved"),
    [
        (r"{\def\x{4}} $\x = 4$", 0),
        (r"\begin{proof}\renewcommand{\x}{3}\end{proof} $\x = 3$", 0),
        (r"$\def\x{5}\x = 5$ and $\x = 5$", 1),
        (r"\iffalse \def\x{8} $1 = 3$ \fi $\x = 2$", 1),
        (r"\verb|\def\x{10}| $\x = 2$", 1),
        (r"\newcommand{\y}{7} $\x + \y = 9$", 1),
    ],
)
def test_a_macro_of_a_group_holds_there_alone(tmp_path: Path, body: str, proved: int) -> None:
    path = tmp_path / "a.tex"
    path.write_text(f"\\newcommand{{\\x}}{{2}}\n\\begin{{document}}\n{body}\n\\end{{document}}", encoding="utf-8")
    assert len(read(path).steps) == proved


@pytest.mark.parametrize(
    "text", [r"\begin{verbatim} " * 20_000, "\\input{none}\n" * 20_000, r"\verb|" * 20_000, r"\[ x " * 20_000]
)
def test_marks_that_nothing_closes_cost_linear_time(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.tex"
    path.write_text(r"\begin{document}" + text, encoding="utf-8")
    assert len(read(path).diagnostics) <= 40_000
