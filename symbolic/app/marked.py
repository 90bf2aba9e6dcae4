"""A note written back with its verdicts: reading says where the formulas are, the writer marks them.

What is refused is a ValueError with the remedy: only a Markdown note can be marked, and never its own file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..core.claim import Derivation, Diagnostic, Source
from ..core.verdict import Report
from .files import MARKDOWN, discover, open_note, unreadable


def read_unmarked(path: Path, declared: Sequence[str] = (), strict: bool = False) -> Derivation:
    """The derivation of a note without the marks that an earlier rendering left in it."""
    from ..read.marked import unmarked
    from ..read.note import read_note

    found = path if path.exists() else next(discover([str(path)]))
    source = open_note(found) if isinstance(found, Path) else found
    if isinstance(source, Diagnostic):
        return unreadable(source)
    return read_note(Source(source.path, unmarked(source)), declarations=declared, strict=strict)


def marked(report: Report) -> str:
    """The text of the report's Markdown note, with a mark beside each formula that claims something.

    Without its marks it is the author's text again, which is made sure of before anything is written. Raises ValueError
    where the report is about something else, or a page copied as it was rendered, or where that would fail.
    """
    from ..read.marked import unmarked
    from ..read.pasted import looks_pasted
    from ..read.regions import layout
    from ..write.marked import render

    source = report.derivation.source
    markable(Path(source.path))
    if not source.text:
        raise ValueError(f"{source.path}: there is no text to mark: the note could not be read")
    if looks_pasted(source.text):
        clean = "symbolic clean note.md -o clean.md"
        raise ValueError(f"{source.path} was copied off a rendered page and holds each formula thrice: {clean} first")
    text = render(report, layout(source))
    if unmarked(Source(source.path, text)) != unmarked(source):
        remedy = "remove what looks like a mark of ours (<!--verdict…) and was not written by symbolic render"
        raise ValueError(f"{source.path}: the marks could not be told from its own text: {remedy}")
    return text


def markable(path: Path) -> None:
    """ValueError where a file of this name is no Markdown note."""
    if path.suffix.lower() not in MARKDOWN:
        remedy = "render it to .html, .tex or .json"
        raise ValueError(f"{path}: marks are written into Markdown notes alone ({', '.join(MARKDOWN)}); {remedy}")


def write_marked(report: Report, path: Path) -> None:
    """Write the marked note, byte for byte; ValueError where it would replace the note itself."""
    apart(Path(report.derivation.source.path), path)
    path.write_bytes(marked(report).encode("utf-8"))


def apart(note: Path, output: Path) -> None:
    """ValueError where the output is the note, under whatever name."""
    if note.exists() and output.exists() and output.samefile(note):
        remedy = f"choose another name, such as {note.stem}.checked{note.suffix}"
        raise ValueError(f"{output} is the note itself, which is never overwritten: {remedy}")
