"""Many notes for the terminal: one line a note, then the messages of what is wrong, then one summary.

Thirty notes of twenty steps are a list to look over, not a page to read: whoever wants a note's steps asks for that
note. What fails the run (refuted, unreadable, contradicted) is shown in full, and undecided steps where they fail it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from os import sep

from ..core.claim import Diagnostic, Severity
from ..core.verdict import Refuted, Report, Result, Undecided
from .terminal import Terminal, broken, columns, padded, wrapped
from .text import Page, summary

BESIDE = 16
"""Columns that are kept for the counts beside the names: "26 proved" fits; longer ones may stand below."""
MARKS = {"wrong": ("✗", "refuted"), "open": ("?", "undecided"), "fine": ("✓", "proved"), "empty": ("–", "dim")}
HINT = "symbolic check on one note shows its steps; --full shows everything"


def digest(reports: Sequence[Report], terminal: Terminal, *, quiet: bool = False, strict: bool = False) -> str:
    """One line a note (none, where `quiet`), what is wrong, and the summary; `strict` counts undecided as wrong."""
    mark = max(columns(terminal.text(sign)) for sign, _ in MARKS.values()) + 1
    most = terminal.page - mark - BESIDE
    folder, names = _named(reports, most, terminal)
    room = max((columns(name) for name in names if columns(name) <= most), default=most)
    lines = []
    if not quiet:
        lines += [terminal.style("bold", folder)] if folder else []
        lines += [_line(r, name, (mark, room), terminal) for r, name in zip(reports, names, strict=True)]
    messages = [m for r in reports for m in _messages(r, Page(r.derivation.source, terminal), strict)]
    for message in messages:
        lines += ["", message]
    lines += [""] if lines else []
    lines += [terminal.style("bold", line) for line in broken(summary(reports), terminal.page, 2)]
    lines += [] if quiet else [terminal.style("dim", line) for line in wrapped(HINT, terminal.page)]
    return "\n".join(lines)


def _named(reports: Sequence[Report], room: int, terminal: Terminal) -> tuple[str, list[str]]:
    """The folder of all notes, where their paths are long, and their names, with titles where they share a file."""
    paths = [r.derivation.source.path for r in reports]
    known = Counter(paths)
    titled = [(p, r.derivation.title if known[p] > 1 else "") for r, p in zip(reports, paths, strict=True)]
    shown = [p + (f": {title}" if title else "") for p, title in titled]
    first, last = min(paths), max(paths)
    alike = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    folder = first[: first.rfind(sep, 0, alike) + 1]
    if not folder or all(columns(terminal.text(name)) <= room for name in shown):
        folder = ""
    return terminal.text(folder), [terminal.text(name[len(folder) :]) for name in shown]


def _state(report: Report) -> str:
    if report.errors or report.count(Refuted) or any(r.contradiction for r in report.results):
        return "wrong"
    return "open" if report.count(Undecided) else "fine" if report.results else "empty"


def _said(report: Report) -> str:
    """What became of the lines of a note, the worst first; what there is none of is not named."""
    steps = len(report.results)
    wrong, undecided, errors = report.count(Refuted), report.count(Undecided), len(report.errors)
    contradicted = sum(r.contradiction for r in report.results)
    warnings = sum(d.severity is Severity.WARNING for d in report.diagnostics)
    words = [f"{wrong} REFUTED"] if wrong else []
    words += [f"{errors} unreadable"] if errors else []
    words += [f"{contradicted} CONTRADICTED"] if contradicted else []
    whole = f"{steps:>2} proved" if steps else "no step"
    words += [f"{steps - wrong - undecided} of {steps} proved" if wrong or undecided else whole]
    words += [f"{undecided} undecided"] if undecided else []
    words += [f"{warnings} warning{'s' * (warnings > 1)}"] if warnings else []
    return ", ".join(words)


def _line(report: Report, name: str, rooms: tuple[int, int], terminal: Terminal) -> str:
    """A mark, the note, which is a link, and the counts, which stand below where there is no room beside the name."""
    sign, style = MARKS[_state(report)]
    said = _said(report)
    mark, room = rooms
    shown = terminal.style(style, padded(terminal.text(sign), mark))
    shown += terminal.linked(report.derivation.source.path, name)
    gap = mark + room + 2
    beside = columns(name) <= room and columns(said) <= terminal.page - gap
    lines = [said] if beside else broken(said, terminal.page - 4, 2)
    styled = [terminal.style(style, line) if style == "refuted" else line for line in lines]
    if beside:
        return shown + " " * (room + 2 - columns(name)) + styled[0]
    return "\n".join([shown, *("    " + line for line in styled)])


def _messages(report: Report, page: Page, strict: bool) -> list[str]:
    """The messages of a note that make the run fail."""
    found: list[str] = []
    failing = (Refuted, Undecided) if strict else (Refuted,)
    for entry in report.entries:
        match entry:
            case Diagnostic(severity=Severity.ERROR):
                found.append(page.diagnostic(entry))
            case Result() if entry.contradiction or isinstance(entry.verdict, failing):
                found += page.about(entry)
    return found
