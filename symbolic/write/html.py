"""A report as one HTML page that needs nothing else: no script, no font, no network; mathematics is MathML.

`render` is pure. MathML comes from math-core, imported when the first formula is set; what it refuses is shown as
code, and what it returns is looked at once more (only MathML elements and attributes) before it enters the page. All
other text is escaped. A step opens to show how it was read, what it rests on and what the witnesses measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import assert_never

from ..core.claim import Diagnostic, Given, GivenKind, Heading, Severity, Source, Span, Step
from ..core.show import latex
from ..core.verdict import Cas, MonteCarlo, Numeric, Proved, Refuted, Report, Result, Undecided, Verdict
from . import words
from .html_style import STYLE
from .layout import Tex, Words, because, mixed, reading
from .mathml import Mathematics, escape
from .tex import divide, pieces, same

POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
NONE: Mapping[int, str] = {}


def render(report: Report, figures: Mapping[int, str] = NONE, font: str = "") -> str:
    """The report as one page of HTML.

    `figures` are SVG elements by the place of their step in `report.results`, `font` is CSS that embeds a font.
    """
    title = escape(report.derivation.title or report.derivation.source.path)
    page = "\n".join(Page(report, figures).lines())
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{title}</title>\n<style>{STYLE}{font}</style>\n</head>\n<body>\n{page}\n</body>\n</html>\n"
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report in its parts, each of them HTML: how they are laid out is a page's affair."""

    entry: Given | Result | Step | Diagnostic
    span: Span | None
    kind: str
    formula: str
    reason: str = ""
    evidence: str = ""
    told: str = ""
    details: str = ""
    more: bool = False


class Page:
    """One report being laid out: its entries have numbers, so that a step can point at what it rests on.

    `jupyter` lays the same rows out for a notebook.
    """

    def __init__(self, report: Report, figures: Mapping[int, str] = NONE) -> None:
        self.report = report
        self.figures = {id(r): figures[n] for n, r in enumerate(report.results) if n in figures}
        self.numbers = {id(r): n for n, r in enumerate(report.results, 1)}
        self.source: Source = report.derivation.source
        self.math = Mathematics()
        self.anchors = {id(e): f"entry-{n}" for n, e in enumerate(report.entries)}

    def lines(self) -> Iterator[str]:
        """The page from top to bottom."""
        yield '<main class="symbolic">'
        yield from self.header()
        problems = [e for e in self.report.entries if isinstance(e, Diagnostic)]
        yield from self.derivation()
        for title, kind in (("Lines that could not be read", Severity.ERROR), ("Warnings", Severity.WARNING)):
            yield from _section(title, [self.diagnostic(d) for d in problems if d.severity is kind])
        yield "</main>"

    def derivation(self) -> Iterator[str]:
        """Givens and steps under the note's own headings."""
        title = self.report.derivation.title
        headings = [h for h in self.report.derivation.headings if h.text and h.text != title]
        rows: list[str] = []
        over = ["<h2>Derivation</h2>"]
        for entry, before in self.pairs():
            span = entry.step.span if isinstance(entry, Result) else entry.span
            while headings and span is not None and headings[0].start <= span.start:
                yield from _rows(over, rows)
                over, rows = [*([] if rows else over), self.heading(headings.pop(0))], []
            rows.append(self.row(entry, before))
        yield from _rows(over, rows)

    def heading(self, heading: Heading) -> str:
        """A heading of the note."""
        level = min(max(heading.level + 1, 3), 4)
        return f"<h{level}>{self.words(mixed(heading.text))}</h{level}>"

    def words(self, words: Words) -> str:
        """Words and formulas."""
        return "".join(self.math.inline(w.tex) if isinstance(w, Tex) else escape(w) for w in words)

    def pairs(self) -> Iterator[tuple[Given | Result, Result | None]]:
        """Givens and steps, each with the step it directly goes on from."""
        before: Given | Result | None = None
        for entry in self.report.entries:
            if isinstance(entry, Diagnostic):
                continue
            last = before if isinstance(before, Result) else None
            headings = self.report.derivation.headings
            goes_on = isinstance(entry, Result) and words.follows(last.step if last else None, entry.step, headings)
            yield entry, last if goes_on else None
            before = entry

    def header(self) -> Iterator[str]:
        """Title, path, counts, timing."""
        report = self.report
        path, title = escape(self.source.path), self.words(mixed(report.derivation.title))
        yield f"<header><h1>{title or path}</h1>"
        if title:
            yield f'<p class="path"><code>{path}</code></p>'
        pills = [f'<li><span class="pill {kind}">{n} {word}</span></li>' for n, word, kind in counts(report)]
        yield f'<ul class="counts">{"".join(pills)}<li class="time">{taken(report)}</li></ul></header>'

    # -- rows

    def row(self, entry: Given | Result, before: Result | None) -> str:
        """One given or step."""
        match entry:
            case Given():
                return self.given(entry)
            case Result():
                return self.result(entry, before is not None)
            case _:
                assert_never(entry)

    def frame(self, row: Row) -> str:
        """A row: the line number and the verdict before the rest of it."""
        step = self.numbers.get(id(row.entry))
        said = ", ".join([*([f"line {row.span.line}"] if row.span else []), *([f"step {step}"] if step else [])])
        number = f'<span title="{said}">{row.span.line if row.span else ""}</span>' if said else ""
        head = f'<span class="number">{number}</span><span class="pill {row.kind}">{row.kind}</span>'
        rest = f'{row.formula}<span class="reason">{row.reason}</span>'
        if row.details:
            rest += f'<span class="evidence">{row.evidence}</span>'
        rest += row.told
        if row.details:
            rest += f"<details><summary><span>Details</span></summary><dl>{row.details}</dl></details>"
        return f'<li class="row{" more" if row.more else ""}" id="{self.anchors[id(row.entry)]}">{head}{rest}</li>'

    def given(self, given: Given) -> str:
        """A line the steps rest on."""
        own = words.given_text(given, latex) if given.left is not None else ""
        formula = self.formula(given.latex or own)
        until = f"to the end of “{given.scope}”" if given.scope and given.kind is GivenKind.SUBSTITUTION else ""
        reason = given.kind.value if not until else f"{given.kind.value}, {until}"
        told = f'<p class="told quiet">{escape(given.note)}</p>' if given.note else ""
        if own and given.latex and not same(given.latex, own) and not same(given.latex, own.replace(":=", "=")):
            told += f'<p class="told quiet">read as {self.math.inline(own)}</p>'
        return self.frame(Row(given, given.span, "given", formula, escape(reason), told=told))

    def result(self, result: Result, goes_on: bool) -> str:
        """A step: formula, reason, numbers; what is wrong in sight, the rest folded."""
        step = result.step
        reason = self.words(because(result))
        formula = self.formula(step.latex or reading(step), goes_on)
        kind = "contradicted" if result.contradiction else words.word(result.verdict)
        told, details = "".join(self.told(result)), "".join(self.details(result))
        figure = self.figures.get(id(result), "")
        if figure and isinstance(result.verdict, Refuted):
            told += f'<figure class="told">{figure}</figure>'
        elif figure:
            details += _pair("Plot", f"<figure>{figure}</figure>")
        evidence = _numbers(words.evidence(result))
        return self.frame(Row(result, step.span, kind, formula, reason, evidence, told, details, goes_on))

    def formula(self, source: str, goes_on: bool = False) -> str:
        """A formula in two pieces, so that a narrow page can break it before its relation."""
        left, right = divide(source)
        if goes_on and left:
            left = ""
        # {} before each piece but the first: a sign that opens a piece keeps the space of one between two terms
        found = [p for side in (left, right) if side for p in pieces(side)]
        parts = [self.math.display("{}" + p if n else p) for n, p in enumerate(found)]
        if None in parts:
            return f'<div class="formula">{self.math.shown(source)}</div>'
        return f'<div class="formula">{"".join(p for p in parts if p)}</div>'

    def told(self, result: Result) -> Iterator[str]:
        """What must be seen without unfolding anything."""
        yield from self.said(result.verdict)
        if result.contradiction:
            yield '<p class="told bad">The judges, or a judge and a witness, contradict each other.</p>'

    def said(self, verdict: Verdict) -> Iterator[str]:
        """What must be seen of a verdict: the point, the reason, the conditions."""
        match verdict:
            case Refuted():
                yield f'<p class="told bad">{escape(words.refutation(verdict))}</p>'
            case Undecided(code, reason):
                yield f'<p class="told open">{escape(reason)} <code>{escape(code)}</code></p>'
            case Proved(conditions=conditions) if conditions:
                yield f'<p class="told quiet">provided {", ".join(self.conditions(verdict))}</p>'
            case Proved():
                pass
            case _:
                assert_never(verdict)

    def conditions(self, verdict: Proved) -> Iterator[str]:
        """The conditions of a proof as mathematics."""
        sides = {"left": " (for the left side)", "right": " (for the right side)", "both": ""}
        for c in verdict.conditions:
            yield (self.math.inline(latex(c.relation)) if c.relation else escape(c.text)) + sides[c.side]

    # -- what is folded

    def details(self, result: Result) -> Iterator[str]:
        """Pairs of a term and what is known about it."""
        yield _pair("Read as", self.math.inline(reading(result.step)))
        if result.rests_on:
            yield _pair("Rests on", f"<ul>{''.join(self.support(g) for g in result.rests_on)}</ul>")
        took = [duration(result.ms)] if result.ms else []
        yield _pair("Verdict", "; ".join([self.method(result.verdict), *took]))
        if result.numeric is not None:
            yield _pair("Numbers", self.numeric(result.numeric))
        if result.cas is not None:
            yield _pair("SymPy", self.cas(result.cas))
        if result.step.built:
            yield _pair("Note", "as built by SymPy, whose constructors evaluate before the checker sees a term")

    def support(self, given: Given) -> str:
        """A given a step rests on, with a link to it."""
        shown = self.math.inline(words.given_text(given, latex) if given.left is not None else given.latex)
        if given.span is None:
            return f"<li>{shown}</li>"
        anchor = self.anchors.get(id(given), "")
        place = f"line {given.span.line}"
        return f'<li>{shown} <a href="#{anchor}">{place}</a></li>' if anchor else f"<li>{shown} ({place})</li>"

    def method(self, verdict: Verdict) -> str:
        """How the verdict was reached and how sure it is."""
        match verdict:
            case Proved() as p:
                how = words.METHODS.get(p.method, "")
                said = [escape(p.method) + (f" ({how})" if how else "")]
                if p.error_bound is None:
                    said.append("exact")
                else:
                    said.append(f"error at most {self.math.inline(f'2^{{{p.error_bound}}}')}")
                said += [f"{p.points} points checked with rigorous bounds"] if p.points else []
                said += [f"{p.sites} sign sites, every pattern met"] if p.sites else []
            case Refuted() as r:
                said = [escape(r.method) + f" ({words.METHODS.get(r.method, 'rigorous')})"]
            case Undecided() as u:
                said = ["tried: " + escape(", ".join(u.tried))] if u.tried else ["nothing was established"]
                said += [f"both sides agree at {u.agreed} points"] if u.agreed else []
            case _:
                assert_never(verdict)
        return "; ".join(said)

    def numeric(self, numeric: Numeric) -> str:
        """The numeric witness as a table."""
        if not numeric.points:
            return escape(numeric.note or "not run")
        rows: list[tuple[str, str]] = [
            ("random points", f"{numeric.points}"),
            ("worst absolute error", self.number(numeric.max_abs)),
            ("worst relative error", self.number(numeric.max_rel)),
        ]
        if numeric.ulps < words.USEFUL_ULPS:
            rows.append(("in units of the last place", f"{numeric.ulps:.0f}"))
        if numeric.finite_difference is not None:
            rows.append(("against finite differences", self.number(numeric.finite_difference)))
        if numeric.monte_carlo is not None:
            rows.append(("Monte Carlo", self.monte_carlo(numeric.monte_carlo)))
        if numeric.disagrees:
            rows.append(("confirmed by balls", "<strong>the two sides differ</strong>"))
        cells = "".join(f'<tr><th scope="row">{a}</th><td>{b}</td></tr>' for a, b in rows)
        return f"<table>{cells}</table>" + (escape(numeric.note) if numeric.note else "")

    def monte_carlo(self, carlo: MonteCarlo) -> str:
        """Estimate ± standard error, and the value it should have."""
        value = rf"{carlo.estimate:.5g} \pm {carlo.standard_error:.2g}"
        return (
            f"{self.math.inline(value)} from {carlo.samples:,} samples; the value is "
            f"{self.math.inline(f'{carlo.expected:.5g}')}, {carlo.z:.1f} standard errors away"
        )

    def number(self, value: float) -> str:
        """A small number as mathematics."""
        if not isfinite(value):
            return escape(str(value))
        digits, _, power = f"{value:.2g}".partition("e")
        return self.math.inline(rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits)

    def cas(self, cas: Cas) -> str:
        """SymPy's own form of both sides."""
        said = {True: "finds both sides equal", False: "finds the two sides different"}
        what = said[cas.agrees] if cas.agrees is not None else escape(cas.note or "could not tell")
        forms = [self.math.inline(t) for t in dict.fromkeys((cas.left, cas.right)) if t]
        return what + (": " + " and ".join(forms) if forms else "")

    # -- problems

    def diagnostic(self, d: Diagnostic) -> str:
        """An error or a warning of reading: message, source with a caret, remedy."""
        told = f'<div class="told">{self.excerpt(d.span)}' if d.span else '<div class="told">'
        told += "".join(f"<p>{escape(n)}</p>" for n in d.notes)
        told += f"<p>Remedy: {escape(d.remedy)}</p></div>" if d.remedy else "</div>"
        message = f'<strong class="message">{escape(d.message)}</strong>'
        return self.frame(Row(d, d.span, d.severity.value, message, f"<code>{escape(d.code)}</code>", told=told))

    def excerpt(self, span: Span) -> str:
        """The line of the source and a caret under the place."""
        text = self.source.line(span.line).replace("\t", " ")
        if not text.strip():
            return ""
        start = min(max(span.column - 1, 0), len(text))
        length = max(1, min(span.end - span.start, len(text) - start))
        carets = " " * start + f'<span class="caret">{"^" * length}</span>'
        return f"<pre>{escape(text)}\n{carets}</pre>"


def counts(report: Report) -> list[tuple[int, str, str]]:
    """How many lines of each kind there are, the word for them and the kind; none of which there are none."""
    found = [(report.count(k), w, w) for k, w in words.KINDS.items()]
    found += [(sum(r.contradiction for r in report.results), "contradicted", "contradicted")]
    found += [(len(report.errors), "not read", "error"), (len(report.givens), "given", "given")]
    return [row for row in found if row[0]]


def taken(report: Report) -> str:
    """How long the kernel and the witnesses took."""
    time = f"kernel {duration(report.kernel_ms)}"
    return time + (f", witnesses {duration(report.witness_ms)}" if report.witness_ms else "")


def _section(title: str, rows: list[str]) -> Iterator[str]:
    yield from _rows([f"<h2>{title}</h2>"], rows)


def _rows(over: list[str], rows: list[str]) -> Iterator[str]:
    """Rows under their headings; nothing where there are none."""
    if rows:
        yield f'<section>{"".join(over)}\n<ol class="rows">'
        yield from rows
        yield "</ol></section>"


def _numbers(text: str) -> str:
    """A short line of evidence, each part of it unbroken, powers of ten raised."""
    parts = [re.sub(r"(\d)e([+-]\d+)", _power, escape(p)) for p in text.split(", ") if p]
    return ", ".join(f'<span class="whole">{p}</span>' for p in parts)


def _power(found: re.Match[str]) -> str:
    return f"{found[1]}·10<sup>{int(found[2])}</sup>".replace("-", "−")


def _pair(term: str, said: str) -> str:
    return f"<dt>{term}</dt><dd>{said}</dd>"


def duration(ms: float) -> str:
    """A time in milliseconds, in words."""
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
