"""`symbolic plot`, `derive --plot` and their Python side: statuses, messages, files, bounds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from symbolic import Bernoulli, check, policy_gradient
from symbolic.app.cli import main
from symbolic.app.plotting import figures

NOTE = Path(__file__).parents[2] / "derivations" / "gradient-trick.md"
WRONG = (
    "# Wrong\n\nLet $x \\in \\mathbb{R}$. $$x + x = 2 x$$\n\n$$\\sqrt{x^2} = x$$\n\n$$2 + 2 = 4$$\n\n"
    "$$x^2 = x \\cdot x = x^2 + 0$$\n"
)


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    path = tmp_path / "wrong.md"
    path.write_text(WRONG, encoding="utf-8")
    return str(path)


def test_without_a_step_the_steps_are_listed(wrong, capsys) -> None:
    assert main(["plot", wrong]) == 0
    out = capsys.readouterr().out
    for piece in (
        "1     3  proved",
        "2     5  refuted    over x:  √(x²) = x",
        "not plotted: no letter is free",
        "--step N",
    ):
        assert piece in out


def test_the_first_refuted_step_is_drawn_where_none_is_named(wrong, tmp_path, capsys) -> None:
    out = tmp_path / "out.svg"
    assert main(["plot", wrong, "-o", str(out)]) == 0
    assert "step 2" in capsys.readouterr().out
    assert "at x = −1 the left side is 1, the right side is −1" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(("suffix", "head"), [(".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_a_step_by_its_number_in_each_format(tmp_path, suffix, head) -> None:
    out = tmp_path / f"out{suffix}"
    assert main(["plot", str(NOTE), "--step", "7", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(head)


def test_the_steps_on_a_line_are_numbered_files(wrong, tmp_path) -> None:
    assert main(["plot", wrong, "--line", "9", "-o", str(tmp_path / "l.svg")]) == 0
    assert sorted(p.name for p in tmp_path.glob("*.svg")) == ["l-4.svg", "l-5.svg"]
    assert main(["plot", wrong, "--line", "5", "-o", str(tmp_path / "one.svg")]) == 0
    assert (tmp_path / "one.svg").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["NOTE", "-o", "out.svg"], "26 steps can be plotted: choose one with --step"),
        (["NOTE", "--step", "99", "-o", "out.svg"], "counted from 1 to 26"),
        (["NOTE", "--step", "0", "-o", "out.svg"], "counted from 1 to 26"),
        (["NOTE", "--line", "1", "-o", "out.svg"], "no step stands on line 1: there are steps on 16, 22"),
        (["NOTE", "--step", "3", "--line", "16", "-o", "out.svg"], "not both"),
        (["NOTE", "--step", "3"], "say where the plot goes"),
        (["NOTE", "--step", "3", "-o", "out.gif"], "must end in .svg, .pdf, .png"),
        (["NOTE", "--step", "3", "-o", "nowhere/out.svg"], "no folder 'nowhere'"),
        (["WRONG", "--step", "3", "-o", "out.svg"], "step 3 cannot be plotted: no letter is free"),
        (["missing.md", "-o", "out.svg"], "holds no step"),
    ],
)
def test_what_is_off_is_said(words, message, wrong, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    known = {"NOTE": str(NOTE), "WRONG": wrong}
    assert main(["plot", *(known.get(w, w) for w in words)]) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.glob("*.svg"))


@pytest.mark.parametrize("words", [["plot", str(NOTE), "--step", "7"], ["derive", "bernoulli", "--reward", "10,5"]])
def test_without_matplotlib_the_extra_is_named(words, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main([*words, "-o", str(tmp_path / "out.svg")]) == 2
    assert "pip install 'symbolic-derivations[plot]'" in capsys.readouterr().err


def test_a_policy_is_drawn_by_either_option(tmp_path, capsys) -> None:
    first, second, note = tmp_path / "a.svg", tmp_path / "b.pdf", tmp_path / "b.md"
    assert main(["derive", "bernoulli", "--reward", "10,5", "-o", str(first)]) == 0
    assert main(["derive", "bernoulli", "--reward", "10,5", "--plot", str(second), "-o", str(note)]) == 0
    assert "r₁ = 10, r₀ = 5" in first.read_text(encoding="utf-8")
    assert second.read_bytes().startswith(b"%PDF") and note.exists()
    assert "wrote" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gaussian", "-o", "out.svg"], "needs a reward that is written out"),
        (["softmax", "-o", "out.svg"], "add --actions 3"),
        (["bernoulli", "-o", "out.svg", "--plot", "b.svg"], "let -o name the derivation"),
        (["bernoulli", "-o", "out.gif"], ".py, .svg, .png"),
        (["bernoulli", "--plot", "out.gif"], "must end in .svg, .pdf, .png"),
    ],
)
def test_a_policy_that_cannot_be_drawn(words, message, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["derive", *words]) == 2
    assert message in capsys.readouterr().err


def test_in_python(wrong, tmp_path) -> None:
    (report,) = check(wrong, witnesses=())
    figure = report.plot(step=2, path=tmp_path / "x.svg")
    assert len(figure.axes) == 2 and (tmp_path / "x.svg").exists()
    assert figure._repr_svg_().startswith("<svg")
    with pytest.raises(ValueError, match="counted from 1 to 5"):
        report.plot(step=6)
    g = policy_gradient(Bernoulli(), reward={1: 10, 0: 5})
    assert len(g.plot(tmp_path / "g.png").axes) == 2 and (tmp_path / "g.png").exists()


def test_figures_of_a_page_are_bounded_and_the_wrong_come_first(wrong) -> None:
    (report,) = check(wrong, witnesses=())
    every = figures(report)
    assert sorted(every) == [0, 1, 3, 4] and every == figures(report)
    assert list(figures(report, most=1)) == [1]
    assert figures(report, seconds=0.0) == {}
    assert all(f'id="step-{n + 1}-' in text for n, text in every.items())
