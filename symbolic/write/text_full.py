"""Everything known of every step, for the terminal: `symbolic check --full`, and `--step 7` for one of them.

A step is a heading (its number, the verdict, its place) and below it labels with what they hold: how it was read, what
it rests on, how it was decided, what the witnesses measured. Nothing is left out, and nothing is cut without dots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..core.claim import Diagnostic, Given
from ..core.verdict import Proved, Refuted, Report, Result, Undecided
from .details import BUILT, duration, measured, method, opinion, provided, support
from .terminal import Terminal, broken, columns, padded, wrapped
from .text import EXCERPT_LINES, HEAD, INDENT, Fact, Page, reason
from .words import given_text, statement, word

LABEL = 11
NAME = 30
"""Columns of a label, and of the name of a row of the numeric table."""


def full(report: Report, terminal: Terminal) -> str:
    """All of a report, in the order of the source, then which steps are not proved, and the summary."""
    page = _Full(report, terminal)
    blocks = [page.heading(report)]
    for kind, entry in _grouped(report):
        match entry:
            case Given():
                blocks.append(page.whole_given(entry))
            case Result():
                blocks.append("\n" + page.step(entry, kind))
            case Diagnostic():
                blocks.append("\n" + page.diagnostic(entry))
    return "\n".join([*_spaced(blocks), "", *page.wrong(report), page.summary(report)])


def steps(report: Report, numbers: Sequence[int], terminal: Terminal) -> str:
    """These steps alone, counted from 1 among those that were judged, each with its place in the source.

    Raises IndexError for a number that no step has.
    """
    page = _Full(report, terminal)
    if min(numbers) < 1:
        raise IndexError(min(numbers))
    shown = [page.step(report.results[n - 1], n, excerpt=True) for n in numbers]
    return "\n".join([page.heading(report), *("\n" + s for s in shown), "", page.summary(report)])


def _grouped(report: Report) -> Iterator[tuple[int, Given | Result | Diagnostic]]:
    """The entries, each with the number of steps up to it."""
    number = 0
    for entry in report.entries:
        number += isinstance(entry, Result)
        yield number, entry


def _spaced(blocks: Sequence[str]) -> Iterator[str]:
    """A blank line after a step, too, where a given follows it."""
    before = ""
    for block in blocks:
        yield "\n" + block if before.startswith("\n") and not block.startswith("\n") else block
        before = block


class _Full(Page):
    """A page that shows a step with everything that is known of it."""

    def __init__(self, report: Report, terminal: Terminal) -> None:
        super().__init__(report.derivation.source, terminal)
        self.count = len(report.results)

    def whole_given(self, given: Given) -> str:
        """A line the steps rest on; what is to be known of it stands below where it is long."""
        remark = self.remark(given)
        if columns(remark) <= self.width - HEAD - 2:
            return self.row(given.span, "given", self.text(given_text(given)), remark)
        below = [" " * HEAD + self.style("dim", line) for line in wrapped(remark, self.width - HEAD)]
        return "\n".join([self.row(given.span, "given", self.text(given_text(given))), *below])

    def step(self, result: Result, number: int, excerpt: bool = False) -> str:
        """One step: heading, its place in the source where it is asked for or something is wrong, the details."""
        kind = word(result.verdict)
        said = ("error", f"{kind}, CONTRADICTED") if result.contradiction else (kind, kind)
        lines = self.titled(("bold", f"step {number} of {self.count} "), said, result.step.span)
        wrong = result.contradiction or not isinstance(result.verdict, Proved)
        if result.step.span and (excerpt or wrong):
            lines += self.excerpt(result.step.span, EXCERPT_LINES)
        for label, facts in self.details(result):
            lines += self.labelled(label, facts)
        return "\n".join(lines)

    def details(self, result: Result) -> Iterator[tuple[str, list[Fact]]]:
        """Labels, and what they hold."""
        step, code = result.step, _code(result)
        yield "written", [(broken, step.latex)] if step.latex else []
        yield "read as", [(broken, statement(step))]
        yield "because", [(wrapped, reason(result) + (" (named by the checker)" if step.named else ""))]
        yield "rests on", [(broken, support(g)) for g in result.rests_on]
        yield "verdict", [(wrapped, said) for said in method(result)]
        yield "provided", [(broken, said) for said in provided(result)]
        if result.numeric is not None:
            yield "numbers", [self._row(name, value) for name, value in measured(result.numeric)]
        if result.cas is not None:
            yield "SymPy", [(broken, said) for said in opinion(result.cas)]
        yield "note", [(wrapped, BUILT)] if step.built else []
        yield "time", [(wrapped, duration(result.ms))] if result.ms else []
        yield "help", [(wrapped, f"symbolic explain {code}")] if code else []

    def _row(self, name: str, value: str) -> Fact:
        """A row of the numeric table."""
        tabular = self.width >= INDENT + LABEL + 2 * NAME
        return wrapped, (padded(name, NAME) if tabular else f"{name}: ") + value if name else value

    def labelled(self, label: str, facts: Iterable[Fact]) -> Iterator[str]:
        """What a label holds, beside it; nothing where that is nothing."""
        room = self.width - INDENT - LABEL
        said = [line for fold, fact in facts if fact.strip() for line in fold(self.text(fact), room, 2)]
        for at, line in enumerate(said):
            yield " " * INDENT + self.style("dim", padded("" if at else label, LABEL)) + line

    def wrong(self, report: Report) -> Iterator[str]:
        """Which steps are refuted, contradicted or undecided: one line each kind, after a page that is long."""
        named: dict[str, list[str]] = {"refuted": [], "contradicted": [], "undecided": []}
        for number, result in enumerate(report.results, 1):
            kind = "contradicted" if result.contradiction else word(result.verdict)
            if kind in named:
                place = f" (line {result.step.span.line})" if result.step.span else ""
                named[kind].append(f"step {number}{place}")
        for kind, found in named.items():
            if found:
                lines = wrapped(f"{kind}: {', '.join(found)}", self.width)
                style = "undecided" if kind == "undecided" else "error"
                yield self.style(style, lines[0][: len(kind)]) + "\n".join([lines[0][len(kind) :], *lines[1:]])


def _code(result: Result) -> str:
    """The page of the manual about what is wrong with a step."""
    if isinstance(result.verdict, Undecided):
        return result.verdict.code
    return "J001" if result.contradiction else "S101" if isinstance(result.verdict, Refuted) else ""
