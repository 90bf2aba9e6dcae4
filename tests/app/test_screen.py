"""The command line on a terminal, on a pipe and on an old code page: colours, links, widths, the progress bar."""

from __future__ import annotations

import fcntl
import html
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from symbolic.app import progress, screen
from symbolic.app.cli import main
from symbolic.app.progress import Progress
from symbolic.core.claim import Derivation, Source

ROOT = Path(__file__).parents[2]
NOTE = ROOT / "derivations" / "gradient-trick.md"
PICTURE = ROOT / ".github" / "images" / "check.svg"
FINE = "# Fine θ\n\nLet $\\theta \\in \\mathbb{R}$. Then $$(\\theta + 1)^2 = \\theta^2 + 2\\theta + 1$$\n"
WRONG = "# Wrong\n\nLet $x \\in \\mathbb{R}$. Then $$(x + 1)^2 = x^2 + 1$$ and $$x! = 1 + x$$\n"
PLAIN = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_HYPERLINK", "COLUMNS", "PYTHONIOENCODING"}
SGR, LINK = "\x1b[", "\x1b]8;;"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five notes, one of them wrong."""
    for name in "abcd":
        (tmp_path / f"{name}.md").write_text(FINE, encoding="utf-8")
    (tmp_path / "wrong.md").write_text(WRONG, encoding="utf-8")
    return tmp_path


def environment(**more: str) -> dict[str, str]:
    """An environment in which nothing is said of colours."""
    kept = {k: v for k, v in os.environ.items() if k not in PLAIN}
    return {**kept, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def piped(*words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """The command with its output going to a pipe."""
    command = [sys.executable, "-m", "symbolic", *words, "--witness", "none"]
    return subprocess.run(command, env=environment(**more), capture_output=True, check=False)


def shown(*words: str, columns: int = 80, **more: str) -> str:
    """What a terminal of so many columns receives from the command."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "symbolic", *words, "--witness", "none"]
    with subprocess.Popen(command, env=environment(**more), stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        found = b"".join(_read(ours))
    os.close(ours)
    return found.decode("utf-8").replace("\r\n", "\n")


def _read(file: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(file, 65536)
        except OSError:  # Linux says so where the other side has gone
            return
        if not piece:
            return
        yield piece


COLOURS = [
    ({}, "auto", True),
    ({"NO_COLOR": "1"}, "auto", False),
    ({"NO_COLOR": ""}, "auto", True),
    ({"TERM": "dumb"}, "auto", False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, "auto", True),
    ({"CLICOLOR": "0"}, "auto", False),
    ({"FORCE_COLOR": "0"}, "auto", False),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", False),
    ({"NO_COLOR": "1"}, "always", True),
    ({}, "never", False),
]


@pytest.mark.parametrize(("more", "wish", "expected"), COLOURS)
def test_colours_of_a_terminal(more: dict[str, str], wish: str, expected: bool, folder: Path) -> None:
    assert (SGR in shown("check", str(folder / "a.md"), "--color", wish, **more)) == expected


@pytest.mark.parametrize(
    ("more", "wish", "colour", "link"),
    [
        ({}, "auto", False, False),
        ({"FORCE_COLOR": "1"}, "auto", True, False),
        ({"CLICOLOR_FORCE": "1"}, "auto", True, False),
        ({}, "always", True, False),
        ({"FORCE_HYPERLINK": "1"}, "always", True, True),
        ({"FORCE_HYPERLINK": "1"}, "never", False, False),
    ],
)
def test_colours_and_links_of_a_pipe(more: dict[str, str], wish: str, colour: bool, link: bool, folder: Path) -> None:
    out = piped("check", str(folder / "wrong.md"), "--color", wish, **more).stdout.decode()
    assert (SGR in out, LINK in out) == (colour, link)


def test_links_are_whole_urls_and_take_no_columns(folder: Path) -> None:
    odd = folder / "with space\x1b]0;gone\x07#é.md"
    odd.write_text(WRONG, encoding="utf-8")
    out = shown("check", str(odd), columns=60)
    assert f"{LINK}file://{socket.gethostname()}{quote(str(odd))}\x1b\\" in out
    assert "\x07" not in out and "\x1b]0" not in out
    unlinked = shown("check", str(odd), columns=60, FORCE_HYPERLINK="0")
    assert LINK not in unlinked
    bare, without = (re.sub(r"kernel \d+ ms|\x1b\]8;;[\x21-\x7e]*\x1b\\", "", text) for text in (out, unlinked))
    assert bare == without
    assert LINK not in shown("prove", "x = x") + shown("check", str(odd), TERM="linux")


@pytest.mark.parametrize("columns", [40, 60, 100, 200])
def test_the_width_is_that_of_the_terminal(columns: int) -> None:
    out = shown("check", str(NOTE), columns=columns, NO_COLOR="1")
    lines = [line for line in out.split("\n") if str(NOTE) not in line]
    assert max(map(len, lines)) <= columns
    assert columns > 100 or max(map(len, lines)) > columns - 10


CODE_PAGES = ["cp437", "cp850", "cp1252", "ascii"]


@pytest.mark.parametrize("encoding", CODE_PAGES)
@pytest.mark.parametrize("words", [("check", str(NOTE)), ("check", str(NOTE), "--full"), ("read", str(NOTE))])
def test_a_code_page_shows_words_for_what_it_lacks(encoding: str, words: tuple[str, ...]) -> None:
    words = (*words, "--witness", "none") if words[0] == "check" else words
    command = [sys.executable, "-m", "symbolic", *words]
    done = subprocess.run(command, env=environment(PYTHONIOENCODING=encoding), capture_output=True, check=True)
    out = done.stdout.decode(encoding)
    assert "grad_theta" in out and "\\u" not in out and "?" not in out
    assert ("σ" if encoding == "cp437" else "sigma(theta)") in out


def test_json_is_not_spelled(folder: Path) -> None:
    note = str(folder / "a.md")
    assert piped("check", note, "--format", "json", PYTHONIOENCODING="ascii").stdout.count(b"\\u03b8")
    assert "θ" in piped("check", note, "--format", "json").stdout.decode("utf-8")


def test_a_note_that_is_cleaned_is_not_spelled(tmp_path: Path) -> None:
    path = tmp_path / "pasted.md"
    path.write_text("Let θ\\thetaθ be it, and x2x^2x2 with aaa, ∇.\n", encoding="utf-8")
    command = [sys.executable, "-m", "symbolic", "clean", str(path)]
    done = subprocess.run(command, env=environment(PYTHONIOENCODING="ascii"), capture_output=True, check=True)
    assert b"\\u2207" in done.stdout and b"grad" not in done.stdout


def test_a_usage_error_is_spelled_on_standard_error(folder: Path) -> None:
    done = piped("check", str(folder / "a.md"), "--declare", "θ ∈ nowhere.md", PYTHONIOENCODING="ascii")
    assert done.returncode == 2 and b"theta in nowhere" in done.stderr


def test_many_notes_are_one_line_each(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert main(["check", "--witness", "none", "."]) == 1
    lines = capsys.readouterr().out.split("\n")
    assert [line[:1] for line in lines[:6]] == ["✓", "✓", "✓", "✓", "✗", ""]
    assert sum("error[S101]" in line for line in lines) == 2
    assert lines[-3].startswith("5 notes: 4 steps proved, 2 REFUTED")
    assert main(["check", "--witness", "none", "--full", str(folder)]) == 1
    assert capsys.readouterr().out.count("step 1 of ") == 5


def test_quiet_says_what_is_wrong_and_one_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", "--quiet", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "a.md" not in out and out.count("error[S101]") == 2 and out.count("notes:") == 1
    assert main(["check", "--witness", "none", "--quiet", str(folder / "a.md"), str(folder / "b.md")]) == 0
    assert capsys.readouterr().out == "2 notes: 2 steps proved, 2 given, 0 undecided\n"


def test_few_notes_are_shown_step_by_step(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--witness", "none", *(str(folder / f"{n}.md") for n in "abc")]) == 0
    assert capsys.readouterr().out.count("(θ + 1)² = ") == 3


def test_some_steps_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = str(folder / "wrong.md")
    assert main(["check", "--witness", "none", wrong, "--step", "2", "--step", "1"]) == 1
    out = capsys.readouterr().out
    assert out.index("step 2 of 2") < out.index("step 1 of 2") and out.count("     | ") == 2
    assert main(["prove", "--witness", "none", "x = x", "--full"]) == 0
    assert "step 1 of 1" in capsys.readouterr().out
    for words, said in (
        ([wrong, "--step", "3"], "--step 3: there are 2 steps"),
        ([wrong, "--step", "0"], "there are 2 steps"),
        ([str(folder), "--step", "1"], "--step is for one derivation, and here are 5"),
        ([wrong, "--step", "1", "--format", "json"], "are for the terminal"),
    ):
        assert main(["check", "--witness", "none", *words]) == 2
        assert said in capsys.readouterr().err


def test_the_picture_of_the_readme_is_true(capsys: pytest.CaptureFixture[str]) -> None:
    """Every formula, reason and place that the command prints stands in the picture, in the same order."""
    main(["check", "--witness", "none", str(NOTE)])
    cells = re.findall(r"<text[^>]*>(.*?)</text>", PICTURE.read_text(encoding="utf-8"))
    drawn = " ".join(html.unescape("".join(cells)).replace("\xa0", " ").split())
    said = " ".join(capsys.readouterr().out.split("\n", 1)[1].rsplit("·", 1)[0].split())
    bare = re.sub(r"\d+ ulp|error \de-\d+|, Monte Carlo [\d.]+ s\.e\.", "", drawn)
    assert re.sub(r"\s+", "", said) in re.sub(r"\s+", "", bare)


def test_what_is_piped_needs_no_rich() -> None:
    code = "import sys; from symbolic.app.cli import main; main(sys.argv[1:]); print('rich' in sys.modules)"
    words = ["check", "--witness", "none", "--full", str(NOTE)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=True, env=environment())
    assert done.stdout.strip().endswith(b"False")


# -- the progress bar


def _notes(*names: str) -> list[Derivation]:
    return [Derivation("", Source(name, "")) for name in names]


def bar(terminal: bool = True, quiet: bool = False, **more: str) -> str:
    """What a terminal receives on standard error from a run of three notes that outlasts the patience."""
    code = (
        "import sys, time; from symbolic.app import progress; from symbolic.core.claim import *\n"
        "progress.PATIENCE = 0.01\n"
        "names = ['first.md', 'a/very/long/path/to/a/note/that/is/called/second.md', '[red]third[/red].md']\n"
        f"with progress.Progress(sys.stderr, quiet={quiet}) as p:\n"
        "    for d in p.over([Derivation('', Source(n, '')) for n in names]):\n"
        "        p.tick(1, 2)\n"
        "        for _ in range(300):\n"
        "            time.sleep(0.01)\n"
        "            if p.timer is None or (p.bar and p.bar.finished is not None and _ > 20): break\n"
        "print('done', file=sys.stderr)"
    )
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", code]
    other = theirs if terminal else subprocess.PIPE
    with subprocess.Popen(command, stdout=theirs, stderr=other, env=environment(**more)) as process:
        os.close(theirs)
        said = process.stderr.read() if process.stderr else b"".join(_read(ours))
    os.close(ours)
    return said.decode("utf-8")


def test_one_bar_for_all_notes_that_is_gone_at_the_end() -> None:
    said = bar()
    for name in ("first.md", "called/second.md", "[red]third[/red].md", " 17%", " 50%", " 83%"):
        assert name in said, name
    before, after = said.rsplit("\x1b[2K", 1)
    assert "first.md" in before and "\x1b[?25h" in before + after and ".md" not in after and "done" in after


@pytest.mark.parametrize("how", [{"terminal": False}, {"quiet": True}, {"TERM": "dumb"}])
def test_no_bar_where_nobody_looks(how: dict[str, bool]) -> None:
    assert bar(**how).strip() == "done"  # type: ignore[arg-type]


def test_no_bar_for_what_is_quick() -> None:
    with Progress(sys.stderr) as quick:
        assert [d.source.path for d in quick.over(_notes("a", "b"))] == ["a", "b"]
        quick.tick(1, 1)
    assert quick.bar is None


def test_a_run_that_ends_while_the_bar_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen:
        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            return len(text)

        def flush(self) -> None:
            pass

    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    for pause in (0.0, 0.02, 0.1):
        with Progress(Screen()) as late:  # type: ignore[arg-type]
            time.sleep(pause)
        assert late.timer is not None and not late.timer.is_alive()
        assert late.bar is None or not late.bar.live.is_started


def test_an_old_windows_console_is_drawn_by_rich(monkeypatch: pytest.MonkeyPatch, folder: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setattr(screen, "_legacy", lambda stream: True)
    assert main(["check", "--witness", "none", "--color", "always", str(folder / "wrong.md")]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out and "error[S101] step refuted" in out
