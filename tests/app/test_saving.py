"""Every way a report is written to a file: the formats, their options, and what is said where something is missing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from symbolic import Bernoulli, check, family, policy_gradient
from symbolic.app import typesetting
from symbolic.app.api import Report
from symbolic.app.cli import main
from symbolic.app.fonts import embedded
from symbolic.app.saving import FORMATS
from tests.needs import need

NOTE = Path(__file__).parents[2] / "derivations" / "gradient-trick.md"


@pytest.fixture(scope="module")
def report() -> Report:
    """A note of the gallery, judged."""
    return check(NOTE, witnesses=())[0]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_written(suffix: str, report: Report, tmp_path: Path) -> None:
    path = report.save(tmp_path / f"note{suffix}")
    assert len(path.read_bytes()) > 1000
    assert (path.read_bytes()[:4] == b"%PDF") is (suffix == ".pdf")


@pytest.mark.parametrize("engine", ["typst", "pdflatex", "lualatex"])
def test_every_engine_makes_a_pdf(engine: str, report: Report, tmp_path: Path) -> None:
    if engine != "typst":
        need(engine)
    assert report.save(tmp_path / "note.pdf", engine=engine).read_bytes()[:4] == b"%PDF"


@pytest.mark.parametrize(
    ("name", "wishes", "said"),
    [
        ("note.docx", {}, "must end in .html, .pdf"),
        ("note.html", {"fragment": True}, "must end in .tex"),
        ("note.tex", {"engine": "pdflatex"}, "must end in .pdf"),
        ("note.pdf", {"engine": "word"}, "choose one of typst"),
        ("note.pdf", {"plots": True}, "must end in .html"),
        ("note.tex", {"font": "a.woff2"}, "must end in .html"),
        ("note.html", {"font": NOTE}, "is no font"),
    ],
)
def test_what_does_not_go_together_is_said(
    name: str, wishes: dict[str, object], said: str, report: Report, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        report.save(tmp_path / name, **wishes)
    assert not (tmp_path / name).exists()


def test_a_machine_without_any_engine_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match=r"symbolic-derivations\[pdf\]"):
        typesetting.engine_for()
    with pytest.raises(ValueError, match="install TeX"):
        typesetting.engine_for("pdflatex")


def test_without_typst_an_installed_tex_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/lualatex" if name == "lualatex" else None)
    assert typesetting.engine_for() == "lualatex"


@pytest.mark.parametrize("source", ["#panic()", '#read("/etc/passwd")', '#read("../x")', '#import "@preview/x:1.0.0"'])
def test_typst_reads_nothing_outside_its_folder(source: str) -> None:
    with pytest.raises(typesetting.TypesettingError):
        typesetting.pdf(source, "typst")


def test_what_runs_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "SECONDS", 2)
    with pytest.raises(typesetting.TypesettingError, match=r"longer than 2 s|could not set"):
        typesetting.pdf("#{ let n = 0\n while true { n += 1; let x = range(100000).sum() } }", "typst")


def test_a_page_can_carry_plots_and_a_font(report: Report, tmp_path: Path) -> None:
    import matplotlib

    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    page = report.save(tmp_path / "note.html", plots=True, font=font).read_text(encoding="utf-8")
    assert page.count("<svg") > 10
    assert "url(data:font/ttf;base64," in page and "http://" not in page.replace("http://www.w3.org", "")
    whole = len(font.read_bytes())
    assert len(embedded(font, "xyz")) < whole, "only the characters of the page"


@pytest.mark.parametrize("data", [b"", b"wOF2", b"OTTO" + b"\0" * 100, b"hello"])
def test_a_broken_font_is_refused_or_left_to_the_browser(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "font.woff2"
    path.write_bytes(data)
    if data[:4] in (b"wOF2", b"OTTO"):
        assert "base64" in embedded(path, "x")
    else:
        with pytest.raises(ValueError, match="no font"):
            embedded(path, "x")


def test_the_command_line_offers_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiet = ["--witness", "none"]
    assert main(["render", str(NOTE), "-o", str(tmp_path / "part.tex"), "--fragment", *quiet]) == 0
    assert r"\documentclass" not in (tmp_path / "part.tex").read_text(encoding="utf-8")
    assert main(["render", str(NOTE), "-o", str(tmp_path / "part.html"), "--fragment", *quiet]) == 2
    assert "must end in .tex" in capsys.readouterr().err
    assert main(["render", str(NOTE), "-o", str(tmp_path / "no" / "x.pdf"), *quiet]) == 2
    assert main(["render", str(NOTE), "-o", str(tmp_path / "x.pdf"), "--engine", "word", *quiet]) == 2
    assert "choose one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    "made", [Bernoulli(), family("softmax"), family("gaussian")], ids=["bernoulli", "softmax", "gaussian"]
)
def test_a_derived_sheet_keeps_its_sentences(made: object, tmp_path: Path) -> None:
    g = policy_gradient(made)  # type: ignore[arg-type]
    tex = g.save(tmp_path / "sheet.tex").read_text(encoding="utf-8")
    assert "The score is the gradient" in tex or "for every K at once" in tex
    assert "was proved by the checker" in tex
    numbers = [int(n) for n in re.findall(r"\\symproved\\label\{[a-z-]+:(\d+)\}", tex)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) == len(g.derivation().steps)
    assert g.save(tmp_path / "sheet.pdf").read_bytes()[:4] == b"%PDF"


def test_an_exercise_hides_the_answers(tmp_path: Path) -> None:
    g = policy_gradient(Bernoulli())
    sheet, answers = g.exercise(tmp_path / "sheet.tex")
    blanks = re.findall(r"\\boxed\{\\text\{\((\d+)\)\}", sheet.read_text(encoding="utf-8"))
    rows = answers.read_text(encoding="utf-8").splitlines()[2:]
    assert blanks == [str(n) for n in range(1, len(rows) + 1)] and len(rows) > 5
    assert "sym" + "proved\\label" not in sheet.read_text(encoding="utf-8").split(r"\begin{document}")[1]
    assert g.exercise(tmp_path / "sheet.pdf")[0].read_bytes()[:4] == b"%PDF"
