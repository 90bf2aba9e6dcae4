"""The note with its verdicts as a user asks for it: on the command line, in Python, and where it is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from symbolic import check
from symbolic.app.cli import main
from symbolic.core.claim import Source
from symbolic.read.marked import unmarked

from .test_cli import GOOD, NOTE, PROGRAM, WRONG, write

PASTED = Path(__file__).parents[1] / "notes" / "pasted" / "gradient-trick-pasted.md"


def render(*words: str | Path) -> int:
    return main(["render", "--witness", "none", *map(str, words)])


@pytest.mark.parametrize("suffix", [".md", ".qmd", ".markdown"])
def test_the_note_comes_back_byte_for_byte(tmp_path: Path, suffix: str) -> None:
    note = b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\n\tcode\r\n\r\nLet $x > 0$. $$|x| = x$$\r\n\r\n$$x^2 = x$$ "
    path = write(tmp_path, note, "note" + suffix)
    out = tmp_path / ("out" + suffix)
    assert render(path, "-o", out) == 1
    made = out.read_bytes()
    assert made != note and "✗<!--verdict-->".encode() in made
    assert unmarked(Source(str(out), made.decode())).encode() == note
    assert Path(path).read_bytes() == note
    again = tmp_path / ("again" + suffix)
    assert render(out, "-o", again) == 1
    assert again.read_bytes() == made


def test_the_gallery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "note.md"
    assert render(NOTE, "-o", out) == 0
    assert main(["check", "--witness", "none", str(NOTE)]) == main(["check", "--witness", "none", str(out)]) == 0
    before, after = (s for s in capsys.readouterr().out.split("\n") if "steps proved" in s)
    assert before.split("·")[0] == after.split("·")[0]
    assert "✗" not in out.read_text()


REFUSED = [
    ("note.md", GOOD, "note.md", "never overwritten"),
    ("note.md", GOOD, "link.md", "never overwritten"),
    ("note.tex", "$x = x$", "out.md", "render it to .html"),
    ("note.ipynb", "{}", "out.qmd", "render it to .html"),
    ("note.md", PASTED.read_text(), "out.md", "symbolic clean"),
    ("note.md", GOOD, "no/out.md", "no folder"),
    ("note.md", GOOD, "out.txt", ".json, .md"),
]


@pytest.mark.parametrize(("name", "text", "out", "message"), REFUSED)
def test_what_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, out: str, message: str
) -> None:
    path = write(tmp_path, text, name)
    if out == "link.md":
        os.link(path, tmp_path / out)
    assert render(path, "-o", tmp_path / out) == 2
    assert message in capsys.readouterr().err
    assert Path(path).read_text() == text
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted({name, *(["link.md"] if out == "link.md" else [])})


def test_a_program_is_refused_and_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(PROGRAM, "-o", tmp_path / "out.md") == 2
    assert "Markdown notes alone" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "code"), [(b"", "R305"), (b"caf\xe9", "R304"), (None, "R301")])
def test_what_cannot_be_read_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes | None, code: str
) -> None:
    path = write(tmp_path, text) if text is not None else str(tmp_path / "nothing.md")
    assert render(path, "-o", tmp_path / "out.md") == 2
    assert code in capsys.readouterr().out
    assert not (tmp_path / "out.md").exists()


def test_in_python(tmp_path: Path) -> None:
    path = write(tmp_path, WRONG)
    (report,) = check(path, witnesses=())
    report.save(tmp_path / "out.md")
    assert render(path, "-o", tmp_path / "other.md") == 1
    assert (tmp_path / "out.md").read_bytes() == (tmp_path / "other.md").read_bytes()
    (again,) = check(tmp_path / "out.md", witnesses=())
    again.save(tmp_path / "again.md")
    assert (tmp_path / "again.md").read_bytes() == (tmp_path / "out.md").read_bytes()
    with pytest.raises(ValueError, match="never written over"):
        report.save(path)
    with pytest.raises(ValueError, match="could not be read"):
        check(tmp_path / "nothing.md", witnesses=())[0].save(tmp_path / "x.md")
    with pytest.raises(ValueError, match="Markdown notes alone"):
        check(PROGRAM, witnesses=())[0].save(tmp_path / "x.md")
    with pytest.raises(ValueError, match=r"\.json, \.md"):
        report.save(tmp_path / "x.txt")
