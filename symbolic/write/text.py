"""A report for the terminal: one line a step, and for what is wrong a message like a good compiler's.

The shape of a message (code, place, excerpt with carets, what is known, help) is that of rustc's diagnostics (Turner,
2016). What the terminal can show is told by a `Terminal`; nothing here looks at it. `text_full` shows everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..core.claim import LINE_END, Derivation, Diagnostic, Given, GivenKind, Heading, Severity, Source, Span, Step
from ..core.show import unicode
from ..core.verdict import Proved, Refuted, Report, Result, Undecided
from .terminal import Terminal, broken, columns, padded, wrapped
from .words import assumed, conditions, evidence, follows, given_text, place_of, plain, refutation, statement, word

HEAD = 16
REASON = 24
EVIDENCE = 28
INDENT = 6
EXCERPT_LINES = 8
"""How many lines of a place are shown at most."""

Fold = Callable[[str, int, int], list[str]]
Fact = tuple[Fold, str]
"""A line of a message and how it is broken: as prose or as a formula."""


def render(
    report: Report, *, width: int = 100, color: bool = False, quiet: bool = False, terminal: Terminal | None = None
) -> str:
    """The whole report as text for a terminal; `quiet` keeps what is wrong and the summary.

    `width` and `color` stand for a plain terminal with all characters, where none is described.
    """
    page = Page(report.derivation.source, terminal or Terminal(width, color))
    lines = [] if quiet else [page.heading(report)]
    before: Result | None = None
    for entry in report.entries:
        match entry:
            case Given() if not quiet:
                lines.append(page.given(entry))
            case Result() if not quiet:
                lines.append(page.result(entry, before))
                before = entry
    messages = list(page.messages(report))
    for message in messages:
        lines += ["", message]
    lines += [""] if messages else []
    lines.append(page.summary(report))
    return "\n".join(lines)


def listing(derivation: Derivation, *, width: int = 100) -> str:
    """A derivation that nobody has checked yet: what is given and what is claimed, line by line."""
    page = Page(derivation.source, Terminal(width))
    lines = [page.heading(Report(derivation))]
    for item in derivation.items:
        match item:
            case Given():
                lines.append(page.given(item))
            case Step():
                why = page.terminal.short(page.text(item.reason), REASON - 1)
                lines.append(page.row(item.span, "", page.text(statement(item)), why))
            case Diagnostic():
                lines.append(page.diagnostic(item))
    return "\n".join([*lines, f"{len(derivation.steps)} steps, not checked yet"])


def summary(reports: Sequence[Report]) -> str:
    """One line for several notes."""
    return f"{len(reports)} notes: " + counts(reports)


def counts(reports: Sequence[Report]) -> str:
    """How many steps have which verdict, and what else there is."""
    proved, refuted, undecided = (sum(r.count(k) for r in reports) for k in (Proved, Refuted, Undecided))
    given, errors = sum(len(r.givens) for r in reports), sum(len(r.errors) for r in reports)
    contradictions = sum(x.contradiction for r in reports for x in r.results)
    words = [f"{proved} step{'s' * (proved != 1)} proved"]
    words += [f"{refuted} REFUTED"] if refuted else []
    words += [f"{errors} unreadable"] if errors else []
    words += [f"{contradictions} CONTRADICTED"] if contradictions else []
    return ", ".join([*words, f"{given} given", f"{undecided} undecided"])


class Page:
    """One report being laid out for one terminal."""

    def __init__(self, source: Source, terminal: Terminal) -> None:
        self.source, self.terminal, self.width = source, terminal, terminal.page
        self.style, self.text = terminal.style, terminal.text
        self.headings: Sequence[Heading] = ()

    def heading(self, report: Report) -> str:
        """The file, which is a link, and the title of the note."""
        self.headings = report.derivation.headings
        title, path = self.text(report.derivation.title), self.text(self.source.path)
        shown = self.terminal.linked(self.source.path, self.style("bold", path))
        if not title or title == path:
            return shown
        gap = self.width - columns(path) - columns(title)
        return shown + (" " * gap + title if gap >= 2 else "\n" + "\n".join(wrapped(title, self.width)))

    def row(self, span: Span | None, kind: str, text: str, reason: str = "", numbers: str = "") -> str:
        """One line: where, what, the formula, why, how the numbers agree; a long formula pushes the rest below it."""
        lines = broken(text, self.width - HEAD)
        shown = f"{span.line if span else '':>4}  " + self.style(kind, f"{kind:<10}") + lines[0]
        shown = "\n".join([shown, *(" " * HEAD + line for line in lines[1:])])
        used, tabular = HEAD + columns(lines[-1]), self.width >= HEAD + REASON + EVIDENCE + 40
        tabular = tabular and columns(numbers) <= EVIDENCE
        aside = padded(reason, REASON) + numbers if tabular else "  ".join(x for x in (reason, numbers) if x)
        aside = aside.rstrip()
        if not aside:
            return shown
        start = self.width - (REASON + EVIDENCE if tabular else columns(aside))
        if start >= used + 2:
            return shown + " " * (start - used) + self.style("dim", aside)
        if start >= 2:
            return shown + "\n" + " " * start + self.style("dim", aside)
        each = [self.terminal.short(x, self.width - 2) for x in (reason, numbers) if x]
        return "\n".join([shown, *(" " * (self.width - columns(x)) + self.style("dim", x) for x in each)])

    def given(self, given: Given) -> str:
        """A line the steps rest on."""
        return self.row(
            given.span,
            "given",
            self.text(given_text(given)),
            self.terminal.short(self.remark(given), REASON + EVIDENCE),
        )

    def remark(self, given: Given) -> str:
        """How long a given holds, or what else is to be known of it."""
        until = given.kind is GivenKind.SUBSTITUTION and given.scope
        return self.text(f"to the end of “{given.scope}”" if until else given.note)

    def result(self, result: Result, before: Result | None) -> str:
        """A step; what continues the chain of the step before begins with its relation sign."""
        claim = result.step.claim
        goes_on = follows(before.step if before else None, result.step, self.headings)
        text = f"  {claim.rel.value} {unicode(claim.rhs)}" if goes_on else statement(result.step)
        provided, said = conditions(result.verdict), assumed(result)
        text += f",  {provided}" if provided else ""
        text += f",  given {', '.join(said)}" if said else ""
        why = self.terminal.short(self.text(reason(result)), REASON - 1)
        return self.row(result.step.span, word(result.verdict), self.text(text), why, self.text(evidence(result)))

    # -- messages

    def messages(self, report: Report) -> Iterator[str]:
        """What is said of the lines that were not read, and of the steps that are not proved."""
        for entry in report.entries:
            if isinstance(entry, Result):
                yield from self.about(entry)
            elif isinstance(entry, Diagnostic):
                yield self.diagnostic(entry)

    def about(self, result: Result) -> Iterator[str]:
        """The message of a step that is not proved, or that a witness contradicts."""
        span, known = result.step.span, self._facts(result)
        match result.verdict:
            case Refuted():
                yield self.message("error", "S101", "step refuted", span, known, "S101")
            case Undecided(code, why):
                kind = "error" if result.contradiction else "warning"
                shown = code if result.contradiction else "S201"
                yield self.message(kind, shown, "step undecided", span, [*known, (wrapped, f"{code}: {why}")], code)
            case Proved() if result.contradiction:
                known.append((wrapped, "the kernel proves the step, a witness says it is false"))
                yield self.message("error", "J001", "judge and witness disagree", span, known, "J001")

    def _facts(self, result: Result) -> list[Fact]:
        facts: list[Fact] = [(wrapped, refutation(result.verdict))] if isinstance(result.verdict, Refuted) else []
        facts.append((broken, f"read as  {statement(result.step)}"))
        if result.rests_on:
            rests = "; ".join(f"{given_text(g)} ({_where(g)})" for g in result.rests_on[-4:])
            facts.append((wrapped, f"rests on {rests}"))
        cas = result.cas
        if cas is not None and cas.agrees is False:
            facts.append((wrapped, "SymPy also finds the two sides different"))
        numeric = result.numeric
        if numeric is not None and numeric.note and not isinstance(result.verdict, Refuted):
            facts.append((wrapped, f"numbers: {numeric.note}"))
        return facts

    def message(self, kind: str, code: str, title: str, span: Span | None, facts: list[Fact], page: str) -> str:
        """A diagnostic: title and place, the excerpt with carets, facts, help."""
        lines = self.titled((kind, f"{kind}[{code}]"), ("bold", title), span)
        lines += self.excerpt(span) if span else []
        for fold, fact in facts:
            lines += [" " * INDENT + line for line in fold(self.text(fact), self.width - INDENT, 2)]
        if page:
            told = wrapped(self.text(f"help: symbolic explain {page}"), self.width - INDENT)
            lines += [" " * INDENT + self.style("dim", line) for line in told]
        return "\n".join(lines)

    def titled(self, label: tuple[str, str], title: tuple[str, str], span: Span | None) -> list[str]:
        """A label and a title, each in its style, and to the right the place, a link; a long title goes on below."""
        shown = self.text(self.source.path) + (f":{span.line}:{span.column}" if span else "")
        place = self.terminal.linked(self.source.path, self.style("dim", shown))
        said = self.text(label[1])
        first, *more = wrapped(f"{said} {self.text(title[1])}", self.width, INDENT)
        lines = [self.style(label[0], first[: len(said)]) + self.style(title[0], first[len(said) :])]
        lines += [self.style(title[0], line) for line in more]
        gap = self.width - columns([first, *more][-1]) - columns(shown)
        if gap >= 2:
            return [*lines[:-1], lines[-1] + " " * gap + place]
        return [*lines, " " * max(0, self.width - columns(shown)) + place]

    def excerpt(self, span: Span, most: int = 1) -> list[str]:
        """The lines of the source with carets under the span, cut to the width where they are longer."""
        covered = LINE_END.split(self.source.text[span.start : span.end], most)[:most]
        lines: list[str] = []
        for number, piece in enumerate(covered, span.line):
            text = self.source.line(number).replace("\t", " ")
            if text.strip():
                start = span.column - 1 if number == span.line else 0
                lines += self._underlined(number, text, start, start + max(1, len(piece)))
        return lines

    def _underlined(self, number: int, text: str, start: int, end: int) -> list[str]:
        room = self.width - 7
        before, under, after = (self.text(t) for t in (text[:start], text[start:end], text[end:]))
        excess = columns(before + under + after) - room
        if excess > 0:
            drop = min(columns(before) - room // 3, excess)
            before = self.terminal.tail(before, columns(before) - drop) if drop > 0 else before
            under = self.terminal.short(under, room - columns(before) - 1) if columns(before + under) > room else under
            after = self.terminal.short(after, max(1, room - columns(before + under)))
        carets = " " * columns(before) + self.style("caret", "^" * max(1, columns(under)))
        return [f"{number:>4} | {before}{under}{after}", f"     | {carets}"]

    def diagnostic(self, d: Diagnostic) -> str:
        """The message of a line of which reading says something."""
        kind = "error" if d.severity is Severity.ERROR else "warning"
        facts = [*d.notes, *([f"help: {d.remedy}"] if d.remedy else [])]
        return self.message(kind, d.code, d.message, d.span, [(wrapped, f) for f in facts], "")

    def summary(self, report: Report) -> str:
        """The counts, and what it took; below it where there is no room beside it."""
        took = f"kernel {report.kernel_ms:.0f} ms"
        took += f", witnesses {report.witness_ms / 1e3:.1f} s" if report.witness_ms else ""
        lines = broken(counts([report]), self.width, 2)
        apart = " · " if self.text("·") == "·" else ", "
        beside = len(lines) == 1 and columns(lines[0] + apart + took) <= self.width
        said = "\n".join(self.style("bold", line) for line in lines)
        return said + (self.style("dim", apart + took) if beside else "\n" + self.style("dim", took))


def reason(result: Result) -> str:
    """Why a step holds, as its author or the reader says."""
    said = "automatic" if result.step.automatic and not result.step.reason else result.step.reason
    return re.sub(r"\$([^$\n]+)\$", lambda m: plain(m[1]), said)


def _where(given: Given) -> str:
    return f"line {place_of(given)}" if given.span else "declared"
