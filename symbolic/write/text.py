"""A report for the terminal: one line a step, and for what is wrong a message like a good compiler's.

The shape of a message (code, place, excerpt with carets, what is known, help) is that of rustc's diagnostics (Turner,
2016). Colours are ANSI and only where asked for; nothing here looks at the terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from ..core.claim import Derivation, Diagnostic, Given, GivenKind, Severity, Source, Span, Step
from ..core.show import unicode
from ..core.verdict import Proved, Refuted, Report, Result, Undecided
from .words import assumed, conditions, evidence, given_text, place_of, refutation, statement, word

STYLES = {
    "proved": "32", "refuted": "1;31", "undecided": "33", "given": "2", "error": "1;31", "warning": "33",
    "dim": "2", "bold": "1", "caret": "1;31",
}  # fmt: skip
HEAD = 16
REASON = 24
EVIDENCE = 28


def render(report: Report, *, width: int = 100, color: bool = False, quiet: bool = False) -> str:
    """The whole report as text for a terminal of this width; `quiet` keeps what is wrong and the summary."""
    page = _Page(report.derivation.source, max(width, 40), color)
    lines = [] if quiet else [page.heading(report)]
    messages: list[str] = []
    before: Result | None = None
    for entry in report.entries:
        match entry:
            case Given():
                line = page.given(entry)
            case Result():
                line = page.result(entry, before)
                messages += page.about(entry)
                before = entry
            case Diagnostic():
                line = ""
                messages.append(page.diagnostic(entry))
        if line and not quiet:
            lines.append(line)
    for message in messages:
        lines += ["", message]
    lines += [""] if messages else []
    lines.append(page.summary(report))
    return "\n".join(lines)


def listing(derivation: Derivation, *, width: int = 100) -> str:
    """A derivation that nobody has checked yet: what is given and what is claimed, line by line."""
    page = _Page(derivation.source, max(width, 40), color=False)
    lines = [page.heading(Report(derivation))]
    for item in derivation.items:
        match item:
            case Given():
                lines.append(page.given(item))
            case Step():
                lines.append(page.row(item.span, "", statement(item), _short(_clean(item.reason), REASON - 1)))
            case Diagnostic():
                lines.append(page.diagnostic(item))
    return "\n".join([*lines, f"{len(derivation.steps)} steps, not checked yet"])


def summary(reports: Sequence[Report]) -> str:
    """One line for several notes."""
    return f"{len(reports)} notes: " + _counts(reports)


def _counts(reports: Sequence[Report]) -> str:
    proved, refuted, undecided = (sum(r.count(k) for r in reports) for k in (Proved, Refuted, Undecided))
    given, errors = sum(len(r.givens) for r in reports), sum(len(r.errors) for r in reports)
    contradictions = sum(x.contradiction for r in reports for x in r.results)
    words = [f"{proved} step{'s' * (proved != 1)} proved"]
    words += [f"{refuted} REFUTED"] if refuted else []
    words += [f"{errors} unreadable"] if errors else []
    words += [f"{contradictions} CONTRADICTED"] if contradictions else []
    return ", ".join([*words, f"{given} given", f"{undecided} undecided"])


class _Page:
    """One report being laid out."""

    def __init__(self, source: Source, width: int, color: bool) -> None:
        self.source, self.width, self.color = source, width, color

    def style(self, name: str, text: str) -> str:
        return f"\x1b[{STYLES[name]}m{text}\x1b[0m" if self.color and text else text

    def heading(self, report: Report) -> str:
        title, path = _clean(report.derivation.title), _clean(self.source.path)
        gap = self.width - _columns(path) - _columns(title)
        space = " " * gap if gap >= 2 else "\n"
        return self.style("bold", path) + space + title if title and title != path else self.style("bold", path)

    def row(self, span: Span | None, kind: str, text: str, reason: str = "", numbers: str = "") -> str:
        """One line: where, what, the formula, why, how the numbers agree; a long formula pushes the rest below it."""
        line = f"{span.line if span else '':>4}  " + self.style(kind, f"{kind:<10}") + text
        wide = self.width - HEAD - (REASON + EVIDENCE if self.width >= HEAD + REASON + EVIDENCE + 40 else 0)
        aside = (
            f"{reason:<{REASON}}{numbers}" if wide < self.width - HEAD else "  ".join(x for x in (reason, numbers) if x)
        )
        aside = aside.rstrip()
        if not aside:
            return line
        gap = wide - _columns(text) if wide < self.width - HEAD else wide - _columns(text) - _columns(aside)
        if gap >= 2:
            return line + " " * gap + self.style("dim", aside)
        below = HEAD + (wide if wide < self.width - HEAD else max(0, wide - _columns(aside)))
        return line + "\n" + " " * below + self.style("dim", aside)

    def given(self, given: Given) -> str:
        until = given.kind is GivenKind.SUBSTITUTION and given.scope
        note = f"to the end of “{_clean(given.scope)}”" if until else _clean(given.note)
        return self.row(given.span, "given", given_text(given), _short(note, REASON + EVIDENCE))

    def result(self, result: Result, before: Result | None) -> str:
        """A step; what continues the chain of the step before begins with its relation sign."""
        reason = "automatic" if result.step.automatic and not result.step.reason else result.step.reason
        provided = conditions(result.verdict)
        claim = result.step.claim
        goes_on = before is not None and before.step.claim.rhs is claim.lhs and not result.step.automatic
        text = f"  {claim.rel.value} {unicode(claim.rhs)}" if goes_on else statement(result.step)
        text += f",  {provided}" if provided else ""
        said = assumed(result)
        text += f",  given {', '.join(said)}" if said else ""
        return self.row(
            result.step.span, word(result.verdict), text, _short(_clean(reason), REASON - 1), evidence(result)
        )

    def about(self, result: Result) -> Iterator[str]:
        """The message of a step that is not proved, or that a witness contradicts."""
        match result.verdict:
            case Refuted():
                yield self.message("error", "S101", "step refuted", result.step.span, self._facts(result), "S101")
            case Undecided(code, reason):
                kind = "error" if result.contradiction else "warning"
                facts = [*self._facts(result), f"{code}: {reason}"]
                code = code if result.contradiction else "S201"
                yield self.message(kind, code, "step undecided", result.step.span, facts, result.verdict.code)
            case Proved():
                if result.contradiction:
                    facts = [*self._facts(result), "the kernel proves the step, a witness says it is false"]
                    yield self.message("error", "J001", "judge and witness disagree", result.step.span, facts, "J001")

    def _facts(self, result: Result) -> list[str]:
        facts = [refutation(result.verdict)] if isinstance(result.verdict, Refuted) else []
        facts.append(f"read as  {statement(result.step)}")
        if result.rests_on:
            facts.append("rests on " + "; ".join(f"{given_text(g)} ({_where(g)})" for g in result.rests_on[-4:]))
        cas = result.cas
        if cas is not None and cas.agrees is False:
            facts.append("SymPy also finds the two sides different")
        numeric = result.numeric
        if numeric is not None and numeric.note and not isinstance(result.verdict, Refuted):
            facts.append(f"numbers: {numeric.note}")
        return facts

    def message(self, kind: str, code: str, title: str, span: Span | None, facts: list[str], page: str) -> str:
        """A diagnostic: title and place, the excerpt with carets, facts, help."""
        shown = f"{_clean(self.source.path)}:{span.line}:{span.column}" if span else _clean(self.source.path)
        head = self.style(kind, f"{kind}[{code}]") + " " + self.style("bold", title)
        gap = self.width - _columns(f"{kind}[{code}] {title}") - _columns(shown)
        lines = [head + " " * max(2, gap) + self.style("dim", shown)]
        lines += self.excerpt(span) if span else []
        for fact in facts:
            lines += _wrapped(fact, self.width, " " * 6)
        if page:
            lines.append(" " * 6 + self.style("dim", f"help: symbolic explain {page}"))
        return "\n".join(lines)

    def excerpt(self, span: Span) -> list[str]:
        """The source line with carets under the span, cut to the width."""
        text = self.source.line(span.line).replace("\t", " ")
        if not text.strip():
            return []
        text = _clean(text)
        start = span.column - 1
        length = max(1, min(span.end - span.start, len(text) - start))
        room = self.width - 8
        left = max(0, min(start - room // 3, len(text) - room)) if len(text) > room else 0
        piece = text[left : left + room]
        before = _columns(piece[: start - left])
        under = max(1, _columns(piece[start - left : start - left + length]))
        carets = self.style("caret", "^" * under)
        return [f"{span.line:>4} | {piece}", f"     | {' ' * before}{carets}"]

    def diagnostic(self, d: Diagnostic) -> str:
        kind = "error" if d.severity is Severity.ERROR else "warning"
        facts = [*d.notes, *([f"help: {d.remedy}"] if d.remedy else [])]
        return self.message(kind, d.code, _clean(d.message), d.span, [_clean(f) for f in facts], "")

    def summary(self, report: Report) -> str:
        kernel = f"kernel {report.kernel_ms:.0f} ms"
        witnesses = f", witnesses {report.witness_ms / 1e3:.1f} s" if report.witness_ms else ""
        return self.style("bold", _counts([report])) + self.style("dim", f" · {kernel}{witnesses}")


def _where(given: Given) -> str:
    return f"line {place_of(given)}" if given.span else "declared"


def _clean(text: str) -> str:
    """Text with control characters made visible, so that no note can write to the terminal."""
    return "".join(c if c.isprintable() else "\N{SYMBOL FOR ESCAPE}" if c == "\x1b" else " " for c in text)


def _short(text: str, room: int) -> str:
    return text if _columns(text) <= room else text[: room - 1].rstrip() + "…"


def _columns(text: str) -> int:
    """How many columns a text takes: combining characters none, wide ones two."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) - sum(unicodedata.combining(c) > 0 for c in text) + wide


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    from textwrap import wrap

    return wrap(
        text, width, initial_indent=indent, subsequent_indent=indent + "  ",
        break_on_hyphens=False, replace_whitespace=True,
    )  # fmt: skip
