"""The command line as a user meets it: exit statuses, what is printed, what is imported, what is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from symbolic import __version__
from symbolic.app.cli import main

ROOT = Path(__file__).parents[2]
NOTE = ROOT / "derivations" / "gradient-trick.md"
PROGRAM = ROOT / "derivations" / "gradient_trick.py"
GOOD = "# Squares\n\nLet $x \\in \\mathbb{R}$. Then $$(x + 1)^2 = x^2 + 2x + 1$$\n"
WRONG = "# Squares\n\nLet $x \\in \\mathbb{R}$. Then $$(x + 1)^2 = x^2 + 1$$\n"
HALF = "Let $x \\in \\mathbb{R}$. Then $$x + x = 2x$$ and $$\\sgima{x} = 1$$ and $$x + 1 = x$$\n"


def write(folder: Path, text: str | bytes, name: str = "note.md") -> str:
    """A file with this content; its path."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert __version__ in capsys.readouterr().out


def test_the_note_is_proved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", str(NOTE)]) == 0
    out = capsys.readouterr().out
    assert "0 undecided" in out
    assert "REFUTED" not in out


def test_the_program_is_proved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", str(PROGRAM)]) == 0
    assert "(r₁ − r₀) σ(θ)(1 − σ(θ))" in capsys.readouterr().out


def test_a_wrong_step_says_where_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", write(tmp_path, WRONG)]) == 1
    out = capsys.readouterr().out
    for piece in ("error[S101] step refuted", "note.md:3:", "^^^", "the left side is", "symbolic explain S101"):
        assert piece in out


def test_a_step_says_what_it_assumes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = "Assume $x > 0$. We have $|x| = x$.\n\nLater $\\sqrt{x^2} = x$.\n"
    assert main(["check", "--witness", "none", write(tmp_path, note)]) == 0
    assert "√(x²) = x,  given x > 0" in capsys.readouterr().out


def test_the_rest_of_a_broken_note_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", write(tmp_path, HALF)]) == 2
    out = capsys.readouterr().out
    assert "R103" in out
    assert "proved" in out
    assert "S101" in out


BAD: list[tuple[str, str | bytes, str, int]] = [
    ("binary", b"\x89PNG\0\0", "R303", 2),
    ("empty", b"", "R305", 2),
    ("blank", b" \n\n", "R305", 2),
    ("not utf-8", "caf\xe9 $x = x$".encode("latin-1"), "R304", 2),
    ("unbalanced", "$$\\frac{1}{x = 1$$", "R101", 2),
    ("unknown command", "$$\\sgima(x) = 1$$", "R103", 2),
    ("undeclared function", "Let $x := 1$.\n\n$$\\pi(2) = 2$$", "R204", 2),
    ("front matter", "---\nsymbolic: [unclosed\n---\n$x = x$\n", "R306", 2),
    ("input", "$$\\input{/etc/passwd} = 1$$", "R105", 2),
    ("write18", "$$\\write18{ls} = 1$$", "R105", 2),
    ("python in a formula", "$$__import__('os').system('id') = 1$$", "R", 2),
    ("too large", b"$x = x$\n" * 1_300_000, "R308", 2),
    ("unclosed display", "$$ x = x \n\ntext without an end", "R307", 2),
]


@pytest.mark.parametrize(("text", "code", "status"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_input_has_a_code_a_place_and_a_remedy(
    text: str | bytes, code: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--witness", "none", write(tmp_path, text)]) == status
    out = capsys.readouterr().out
    assert f"error[{code}" in out
    assert "note.md" in out
    assert "help:" in out


def test_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, GOOD, "notes.md")
    assert main(["check", "--witness", "none", str(tmp_path / "note.md")]) == 2
    out = capsys.readouterr().out
    assert "R301" in out
    assert "did you mean" in out


def test_a_folder_without_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "print('never run')", "program.py")
    assert main(["check", "--witness", "none", str(tmp_path)]) == 2
    out = capsys.readouterr().out
    assert "R302" in out
    assert "never run" not in out


def test_a_folder_of_notes_and_one_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, GOOD, "a.md")
    write(tmp_path, b"\xff\xfe", "b.md")
    assert main(["check", "--witness", "none", str(tmp_path)]) == 2
    out = capsys.readouterr().out
    assert "1 step proved" in out
    assert "R304" in out


def test_a_failing_program_is_a_diagnostic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", write(tmp_path, "x = 1\n1/0\n", "p.py")]) == 2
    assert "R311" in capsys.readouterr().out


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", "--format", "json", write(tmp_path, WRONG)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == "symbolic-report/1"
    assert report["summary"]["refuted"] == 1


@pytest.mark.parametrize("suffix", [".tex", ".html", ".json"])
def test_render(suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"out{suffix}"
    assert main(["render", "--witness", "none", str(NOTE), "-o", str(out)]) == 0
    assert "wrote" in capsys.readouterr().out
    assert "The gradient trick" in out.read_text(encoding="utf-8")


def test_render_refuses_what_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(NOTE), "-o", str(tmp_path / "out.docx")]) == 2
    assert main(["render", str(NOTE), "-o", str(tmp_path / "no" / "out.tex")]) == 2
    assert ".tex" in capsys.readouterr().err


PROVE = [
    (["diff(log(sigma(t)), t) = 1 - sigma(t)", "--real", "t"], 0, "proved"),
    ([r"\frac{d}{dt} \log \sigma(t) = 1 - \sigma(t)", "--real", "t"], 0, "proved"),
    (["diff(log(sigma(t)), t) = sigma(t)"], 1, "at t = 1"),
    (["sqrt(x**2) = x"], 1, "x = −1"),
    (["sqrt(x**2) = x", "--positive", "x"], 0, "proved"),
    (["x/x = 1"], 0, "provided x ≠ 0"),
    (["__import__('os') = 1"], 2, "R204"),
    (["x +"], 2, "R401"),
    (["x"], 2, "R401"),
]


@pytest.mark.parametrize(("words", "status", "piece"), PROVE, ids=[p[0][0] for p in PROVE])
def test_prove(words: list[str], status: int, piece: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--witness", "none", *words]) == status
    assert piece in capsys.readouterr().out


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "s101"]) == 0
    assert "refuted" in capsys.readouterr().out
    assert main(["explain", "Z999"]) == 2


def test_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "oracle", str(NOTE)]) == 2
    assert main(["check", "--declare", "nowhere.md", str(NOTE)]) == 2
    assert "oracle" in capsys.readouterr().err
    assert main([]) == 0


def test_the_kernel_alone_imports_neither_sympy_nor_numpy() -> None:
    code = (
        "import sys; from symbolic.app.cli import main; status = main(sys.argv[1:]); "
        "print(status, sorted(m for m in ('sympy', 'numpy', 'rich') if m in sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, "check", "--witness", "none", str(NOTE)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip().splitlines()[-1] == "0 []"


def test_no_control_character_of_a_note_reaches_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--witness", "none", write(tmp_path, "# \x1b[2Jtitle\n\n$\\evil\x1b[31m = 1$\n")])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected", "status"),
    [
        (["bernoulli", "--reward", "10,5"], "∇_θ J(θ) = 5 σ(θ)(1 − σ(θ))", 0),
        (["softmax", "--actions", "3"], "= πₖ (rₖ − J)", 0),
        (["gaussian", "--reward", "function:r", "--steps", "fine", "--explain"], "E_{a∼N(μ, σ²)}[r(a)((a − μ)/σ²)]", 0),
        (["bernoulli", "--state"], "∇_{wᵢ} J", 0),
        (["list"], "gaussian-logstd", 0),
    ],
)
def test_derive_prints(words: list[str], expected: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", *words, *(["--witness", "none"] if words != ["list"] else [])]) == status
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["uniform"], "support"),
        (["nobody"], "choose one of"),
        (["softmax", "--actions", "0"], "two or more"),
        (["softmax", "--actions", "many"], "whole number"),
        (["softmax", "--actions", "1000"], "symbolic"),
        (["gaussian", "--actions", "3"], "--actions is for softmax"),
        (["poisson", "--state"], "--state is for"),
        (["bernoulli", "--reward", "1"], "1 rewards for 2 actions"),
        (["bernoulli", "-o", "nowhere/out.md"], "no folder"),
        (["bernoulli", "-o", "out.docx"], "must end in"),
        (["bernoulli", "--exercise", "-o", "out.html"], "exercise"),
        (["missing.py:Mine"], "no file"),
    ],
)
def test_derive_refuses(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", *words]) == 2
    assert message in capsys.readouterr().err


def test_derive_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, module = tmp_path / "out.md", tmp_path / "out.py"
    words = [
        "derive",
        "exponential",
        "--reward",
        "function:a",
        "-o",
        str(out),
        "--numpy",
        str(module),
        "--witness",
        "none",
    ]
    assert main(words) == 0
    assert "def grad_J(lambda_):" in module.read_text(encoding="utf-8")
    assert main(["check", str(out), "--witness", "none"]) == 0
    assert "0 undecided" in capsys.readouterr().out


def test_render_writes_the_index_of_a_folder(tmp_path: Path) -> None:
    notes = tmp_path / "some-notes"
    notes.mkdir()
    (notes / "one.md").write_text("# One\n\n$$1 + 1 = 2$$\n", encoding="utf-8")
    for name, linked, counted in (
        ("index.md", "(some-notes/one.md)", "1 derivations: 1 steps proved"),
        ("index.html", 'href="some-notes/one.html"', "1 proved"),
    ):
        assert main(["render", str(tmp_path), "-o", str(tmp_path / name), "--witness", "none"]) == 0
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "One" in text and linked in text and counted in text
    assert "<math" in (notes / "one.html").read_text(encoding="utf-8")


def test_the_pages_of_a_folder_write_over_nothing_of_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.md").write_text("$$1 + 1 = 2$$\n", encoding="utf-8")
    (tmp_path / "one.html").write_text("mine", encoding="utf-8")
    assert main(["render", str(tmp_path), "-o", str(tmp_path / "index.html"), "--witness", "none"]) == 2
    assert "one.html" in capsys.readouterr().err
    assert (tmp_path / "one.html").read_text(encoding="utf-8") == "mine"
    assert main(["render", str(tmp_path), "-o", str(tmp_path / "site" / "index.html"), "--witness", "none"]) == 0
    assert (tmp_path / "site" / "one.html").exists()
