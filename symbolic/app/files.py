"""What a path on the command line means: notes to read, and clear errors for what cannot be read.

A folder stands for the Markdown notes below it. A `.py` derivation is a program and is run only when it is named
itself, never because it lies in a folder. No symbolic link is followed out of a folder that was named.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ..core.claim import Derivation, Diagnostic, Source

MARKDOWN = (".md", ".markdown", ".qmd")
NOTES = (*MARKDOWN, ".ipynb", ".tex")
TEX = ".tex"
PROGRAMS = (".py",)
LARGEST = 1_000_000
"""A note of more than this many bytes is refused."""


def discover(paths: list[str]) -> Iterator[Path | Diagnostic]:
    """The files a list of paths means, in a stable order, each once; errors where a path means nothing."""
    seen: set[Path] = set()
    for name in paths:
        path = Path(name)
        found: list[Path]
        if path.is_dir():
            found = sorted(_notes_below(path))
            if not found:
                yield _error("R302", name, "there is no note in this folder", f"put a {NOTES[0]} file there")
        elif path.exists():
            found = [path]
        else:
            found = []
            yield _error("R301", name, "no such file or folder", _similar(path))
        for file in found:
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                yield file


def _notes_below(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            file = Path(where) / name
            if file.suffix.lower() in NOTES and file.is_file() and file.resolve().is_relative_to(root):
                yield file


def _similar(path: Path) -> str:
    from difflib import get_close_matches

    try:
        beside = [p.name for p in path.parent.iterdir()]
    except OSError:
        return "check the path"
    close = get_close_matches(path.name, beside, 1)
    return f"did you mean {path.parent / close[0]}?" if close else "check the path"


def open_note(path: Path) -> Source | Diagnostic:
    """The text of a note, or why it is none."""
    shown = str(path)
    try:
        if not path.is_file():
            return _error("R301", shown, "this is not a regular file", "give a note or a Python file")
        size = path.stat().st_size
        if size > LARGEST:
            limit = f"{LARGEST // 1_000_000} MB"
            return _error("R308", shown, f"a note of {size:,} bytes is larger than {limit}", "split the note")
        data = path.read_bytes()
    except OSError as why:
        return _error("R301", shown, f"the file cannot be opened: {why.strerror}", "check its name and permissions")
    if not data.strip():
        return _error("R305", shown, "the file is empty", "write a formula in it, such as $x = x$")
    if b"\0" in data:
        return _error("R303", shown, "this is a binary file, not a note", "give a Markdown or Python file")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        return _error(
            "R304",
            shown,
            f"byte {why.start + 1} (line {line}) is not UTF-8",
            f"save the file as UTF-8, for example: iconv -f latin1 -t utf-8 {path.name}",
        )
    return Source(shown, text)


def beside(note: Path) -> Callable[[str], str | None]:
    """What reads the files that a .tex note takes in: those in its own folder, or below it, and no others."""
    home = note.resolve().parent

    def load(name: str) -> str | None:
        path = (home / name).with_suffix(TEX) if not name.endswith(TEX) else home / name
        try:
            real = path.resolve()
            if not (real.is_relative_to(home) and real.is_file() and real.stat().st_size <= LARGEST):
                return None
            return real.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    return load


def declarations(values: list[str]) -> list[str] | Diagnostic:
    """LaTeX declarations from --declare: a line of LaTeX each, or a file that holds one a line."""
    found: list[str] = []
    for value in values:
        path = Path(value)
        try:
            is_file = path.is_file()
        except (OSError, ValueError):
            is_file = False
        if not is_file:
            if path.suffix in (*NOTES, ".txt", ".tex") and "\\" not in value:
                return _error("R301", value, "no such file of declarations", _similar(path))
            found.append(value)
            continue
        source = open_note(path)
        if isinstance(source, Diagnostic):
            return source
        lines = (line.strip().strip("$").strip() for line in source.text.splitlines())
        found += [line for line in lines if line and not line.startswith(("#", "%", "<!--"))]
    return found


def unreadable(diagnostic: Diagnostic) -> Derivation:
    """A derivation that is nothing but an error, so that every file of a run has a report."""
    return Derivation("", Source(diagnostic.path, ""), (diagnostic,))


def _error(code: str, path: str, message: str, remedy: str) -> Diagnostic:
    return Diagnostic(code, message, None, remedy, path=path)


def programs(folder: Path, home: Path) -> list[tuple[str, str]]:
    """The Python files of a folder that say what they are: their paths seen from `home`, and that line.

    They are read, not run.
    """
    found = []
    for path in sorted(folder.rglob("*.py")):
        try:
            said = ast.get_docstring(ast.parse(path.read_bytes()))
        except (OSError, SyntaxError, ValueError):
            continue
        if said:
            found.append((os.path.relpath(path.resolve(), home).replace(os.sep, "/"), said.strip().splitlines()[0]))
    return found
