"""Many notes for the terminal: one line a note, then the messages of what is wrong, then one summary.

Thirty notes of twenty steps are a list to look over, not a page to read: whoever wants a note's steps asks for that
note. What fails the run (refuted, unreadable, contradicted) is shown in full, and undecided steps where they fail it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.claim import Diagnostic, Severity
from ..core.verdict import Refuted, Report, Result, Undecided
from .terminal import Terminal, columns, padded, wrapped
from .text import Page, summary

FEW = 3
"""So many notes are shown step by step."""
MARKS = {"wrong": ("✗", "refuted"), "open": ("?", "undecided"), "fine": ("✓", "proved"), "empty": ("–", "dim")}
HINT = "symbolic check on one note shows its steps; --full shows everything"


def many(reports: Sequence[Report]) -> bool:
    """Are these more notes than anybody wants to see step by step? Derivations of one file are one."""
    return len({r.derivation.source.path for r in reports}) > FEW


def digest(reports: Sequence[Report], terminal: Terminal, *, quiet: bool = False, strict: bool = False) -> str:
    """One line a note (none, where `quiet`), what is wrong, and the summary; `strict` counts undecided as wrong."""
    names = [terminal.text(_name(r, reports)) for r in reports]
    said = [_said(r) for r in reports]
    mark = max(columns(terminal.text(sign)) for sign, _ in MARKS.values()) + 1
    room = min(max(map(columns, names)), max(24, terminal.page - mark - max(map(columns, said)) - 2))
    lines = [] if quiet else [_line(*each, (mark, room), terminal) for each in zip(reports, names, said, strict=True)]
    messages = [m for r in reports for m in _messages(r, Page(r.derivation.source, terminal), strict)]
    for message in messages:
        lines += ["", message]
    lines += [""] if lines else []
    lines += [terminal.style("bold", line) for line in wrapped(summary(reports), terminal.page)]
    lines += [] if quiet else [terminal.style("dim", line) for line in wrapped(HINT, terminal.page)]
    return "\n".join(lines)


def _name(report: Report, reports: Sequence[Report]) -> str:
    """The path, with the title where several derivations come from one file."""
    path = report.derivation.source.path
    alone = sum(r.derivation.source.path == path for r in reports) == 1
    return path if alone or not report.derivation.title else f"{path}: {report.derivation.title}"


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
    words += [f"{steps - wrong - undecided} of {steps} proved" if wrong or undecided else f"{steps} proved"]
    words += [f"{undecided} undecided"] if undecided else []
    words += [f"{warnings} warning{'s' * (warnings > 1)}"] if warnings else []
    return ", ".join(words)


def _line(report: Report, name: str, said: str, rooms: tuple[int, int], terminal: Terminal) -> str:
    """A mark, the note, which is a link, and the counts, which stand below where there is no room beside the name."""
    sign, style = MARKS[_state(report)]
    mark, room = rooms
    shown = terminal.style(style, padded(terminal.text(sign), mark))
    shown += terminal.linked(report.derivation.source.path, name)
    gap = mark + room + 2
    beside = columns(name) <= room and columns(said) <= terminal.page - gap
    lines = [said] if beside else wrapped(said, terminal.page - 4)
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
