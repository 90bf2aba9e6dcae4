"""The cell magic %%derivation in a shell of IPython: what is read, what is stored, what stays in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("IPython")

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from symbolic import Proved, Refuted, Report, Undecided
from symbolic.core.claim import Given
from symbolic.read.cells import ApartError, read_cells
from symbolic.write.words import word

Run = Callable[..., Report]
NOTE = r"""Let $\theta \in \mathbb{R}$ and $\sigma(x) := \frac{1}{1+e^{-x}}$.
$$\nabla_\theta \log \sigma(\theta) = 1 - \sigma(\theta)$$"""


@pytest.fixture
def shell() -> Any:
    made = InteractiveShell()
    made.extension_manager.load_extension("symbolic")
    return made


@pytest.fixture
def run(shell: Any) -> Run:
    def cell(text: str, words: str = "") -> Report:
        found: Report = shell.run_cell_magic("derivation", f"--witness none {words}", text)
        return found

    return cell


def verdicts(report: Report) -> list[str]:
    return [word(r.verdict) for r in report.results]


def test_a_note_in_a_cell(shell: Any, run: Run) -> None:
    report = run(NOTE, "Bayes' rule -o found")
    assert isinstance(report, Report) and report.all_proved
    assert report.derivation.title == "Bayes' rule"
    assert shell.user_ns["found"] is report
    places = [*(g.span for g in report.givens), *(r.step.span for r in report.results)]
    assert [p.line for p in places if p] == [2, 2, 3], "line 1 is the magic's"
    assert "text/html" in shell.display_formatter.format(report)[0]


def test_a_list_of_reports_is_short(run: Run) -> None:
    assert repr([run("x + x = 3x", "Wrong")]) == "[<Report 'Wrong': 0 proved, 1 refuted, 0 undecided, 0 not read>]"


def test_the_witnesses_are_asked(shell: Any) -> None:
    report = shell.run_cell_magic("derivation", "--witness cas", NOTE)
    assert report.results[0].cas.agrees
    assert report.results[0].numeric is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (r"\frac{d}{dx} \log x = \frac1x", ["proved"]),
        ("x^2 = x x\nx + x = 3x\n", ["proved", "refuted"]),
        ("(x+1)^2\n  = x^2 + 2x + 1\n  = x^2", ["proved", "refuted"]),
        ("2x = x +\nx", ["proved"]),
        ("(a + b)^2 &= a^2 \\\\\n&= a^2", ["refuted", "proved"]),
        ("a^2 = a a \\\\\nb^2 = a", ["proved", "refuted"]),
        ("\\begin{align}\nx + x &= 2x \\\\\n&= 3x\n\\end{align}", ["proved", "refuted"]),
        ("Twice the same:\n\\begin{align*}\nx + x &= 2x\n\\end{align*}\nx = 2x", ["proved", "refuted"]),
        ("f(x) := \\begin{cases} x & x > 0 \\\\\n0 & x \\le 0 \\end{cases}\n\nf(2) = 2", ["proved"]),
        ("# x = y\n% x = y\nx = x", ["proved"]),
        ("-x = 1 - 1 - x\n-x = x", ["proved", "refuted"]),
        ("let $x$ be real; $x = x$\n\nx = 2x", ["proved"]),
    ],
)
def test_a_cell_without_dollars_is_formulas(run: Run, cell: str, expected: list[str]) -> None:
    report = run(cell)
    assert not report.errors
    assert verdicts(report) == expected


def test_what_cannot_be_read_has_its_place(run: Run) -> None:
    report = run("x = x\ny = (x\nx = x)")
    assert [d.span.line for d in report.errors if d.span] == [3, 4]
    assert verdicts(report) == ["proved"]


@pytest.mark.parametrize(
    ("words", "cell", "said"),
    [
        ("--witness some", "x = x", "invalid choice: 'some'"),
        ("-o for", "x = x", "'for' is no name"),
        ("-o a.b", "x = x", "'a.b' is no name"),
        ("-o", "x = x", "expected one argument"),
        ("--nothing", "x = x", "unrecognized arguments: --nothing"),
        ("--declare none.txt", "x = x", "no such file"),
        ("", " \n", "the cell is empty"),
        ("", "no formula here", "there is no formula"),
    ],
)
def test_wrong_words_get_a_message(shell: Any, words: str, cell: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        shell.run_cell_magic("derivation", words, cell)


def test_the_first_line_is_never_evaluated(shell: Any, run: Run) -> None:
    shell.user_ns["secret"] = "told"
    assert run("x = x", "$secret {secret} {1+1}").derivation.title == "$secret {secret} {1+1}"


def test_declarations_and_strictness(run: Run) -> None:
    assert verdicts(run("k(3) = 27", r"--declare 'k(x) := x^3'")) == ["proved"]
    assert verdicts(run(r"\sqrt{x^2} = x", r"--declare='x > 0'")) == ["proved"]
    assert run("g(y) + y = y + g(y)", "--strict").errors and not run("g(y) + y = y + g(y)").errors


def test_help_is_shown(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.run_cell_magic("derivation", "--help", "x") is None
    assert "%%derivation" in capsys.readouterr().out


# -- what stays in force


def test_without_keep_nothing_stays(run: Run) -> None:
    run("f(x) := x^2")
    assert "given" in str(run("f(3) = 9"))


def test_what_is_kept_stays_in_force_and_unseen(run: Run) -> None:
    run("f(x) := x^2\n\nf(1) = 2", "--keep")
    report = run("f(3) = 9\nf(1) = 2")
    assert verdicts(report) == ["proved", "refuted"], "a claim of a kept cell is no fact"
    assert not [e for e in report.entries if isinstance(e, Given)]
    assert [g.latex for g in report.results[0].rests_on] == ["f(x) := x^2"]
    assert len(run("f(3) = 9", "--forget").results) == 0


def test_a_kept_cell_that_is_run_again_is_read_once(run: Run) -> None:
    for _ in range(2):
        assert not run("f(x) := x^2", "--keep").errors
    assert verdicts(run("f(3) = 9")) == ["proved"]


def test_a_cell_is_known_by_the_front_end_s_name_for_it(shell: Any, run: Run) -> None:
    shell.get_parent = lambda: {"metadata": {"cellId": "one"}}
    run("f(x) := x^2", "--keep")
    run("f(x) := x^3", "--keep")
    shell.get_parent = lambda: {"metadata": {"cellId": "two"}}
    assert verdicts(run("f(3) = 27")) == ["proved"]
    shell.get_parent = lambda: {"metadata": {"cellId": "one"}}
    run("f(x) := x^4")
    shell.get_parent = lambda: {"metadata": {"cellId": "two"}}
    assert verdicts(run("f(3) = 27")) == [], "it is not kept any more"


@pytest.mark.parametrize(
    "cell", ["f(x) := (x", "$f(x) := x$\n\n```\nfence", "$f(x) := x$\n\n$$\nx", "$f(x) := x$\n\n<!-- x"]
)
def test_what_would_swallow_the_next_cell_is_not_kept(run: Run, capsys: pytest.CaptureFixture[str], cell: str) -> None:
    run(cell, "--keep")
    assert "not kept" in capsys.readouterr().out
    assert verdicts(run("x = x")) == ["proved"]


def test_cells_that_do_not_go_on_from_each_other_are_refused() -> None:
    with pytest.raises(ApartError):
        read_cells(["$x = x$\n\n```", "$x = x$"])


@pytest.mark.parametrize(
    ("kept", "cell", "verdict"),
    [
        ("Let $f(x) := x^2$.\n\nThe softplus is $f(x) = x^3$.", "$f(2) = 8$", Undecided),
        ("Let $A \\in \\mathbb{R}^{2 \\times 2}$ be symmetric.", "$A^\\top = A$", Undecided),
        ("Let $x > 0$.", "$\\sqrt{x^2} = x$", Proved),
        ("If $x > 0$, then $|x| = x$.", "$\\sqrt{x^2} = x$", Refuted),
        ("Let $r \\in \\mathbb{R}$, and put $f(x) := r x$.\n\n## Numbers\n\n$r = 10$", "$f(1) = 10$", Proved),
    ],
)
def test_cells_mean_what_one_note_means(run: Run, kept: str, cell: str, verdict: type) -> None:
    together = run(f"{kept}\n\n{cell}").results[-1].verdict
    run(kept, "--keep")
    (apart,) = run(cell).results
    assert type(apart.verdict) is type(together) is verdict
