r"""How a report, a derivation and a verdict show themselves in a notebook: a picture for every kind of front end.

`bundle` gives what IPython asks an object for (`_repr_mimebundle_`): HTML, LaTeX, Markdown and plain text, each made
only where it is wanted. The HTML is a fragment without a script or a style sheet, since notebooks take both away: the
rows are those of `html`, and `SHEET` is carried out into `style` attributes. The page may be light or dark: all text
has the page's own colour, lines are its shades, and what must stand out is white on a colour of its own. MathJax is
told to leave the fragment alone (mathematics in it is MathML), for it would set what stands between any two dollars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import assert_never

from ..core.claim import Derivation, Diagnostic, Given, Severity, Source, Step
from ..core.show import latex, unicode
from ..core.verdict import Proved, Refuted, Report, Result, Undecided, Verdict
from . import words
from .cell_text import MARKS, SIGNS, aligned, as_markdown, as_text, dollars, listed, told_of
from .html import Page, Row, counts, taken
from .layout import reading
from .mathml import escape
from .text import listing, render

HTML, LATEX, MARKDOWN, PLAIN = "text/html", "text/latex", "text/markdown", "text/plain"
Shown = Report | Derivation | Proved | Refuted | Undecided

LINE, PANEL = "rgba(128,128,128,.3)", "rgba(128,128,128,.1)"
MONO = "font:.9em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
BARE = "background:transparent;border:0;margin:0;padding:0;color:inherit;"
SHEET: dict[str, str] = {
    ".symbolic": "max-width:72rem;margin:.2em 0 .4em;font:14px/1.45 system-ui,'Segoe UI','Helvetica Neue',Arial,"
    "sans-serif;color:inherit;text-align:left;overflow-wrap:anywhere;",
    ".head": "display:flex;flex-wrap:wrap;gap:.25em .5em;align-items:baseline;padding:.2em 0 .45em;",
    ".title": "font-size:1.15em;font-weight:600;margin-right:.4em;",
    ".time": "opacity:.7;font-size:.86em;",
    ".row": f"border-top:1px solid {LINE};padding:.28em 0 .28em 1.35em;margin:0;",
    ".parts": "display:flex;flex-wrap:wrap;gap:.1em .9em;align-items:baseline;",
    ".number": "flex:0 0 2.1em;white-space:nowrap;overflow-wrap:normal;text-align:right;"
    "opacity:.7;font-size:.82em;font-variant-numeric:tabular-nums;",
    ".kind": "flex:0 0 7.2em;",
    ".body": "flex:1 1 22em;min-width:0;",
    ".pill": "display:inline-block;white-space:nowrap;font-size:.82em;font-weight:600;line-height:1.5;"
    "padding:0 .6em;border-radius:.8em;border:1px solid transparent;",
    ".given": f"border-color:{LINE};font-weight:400;",
    ".step": f"border-color:{LINE};font-weight:400;",
    ".proved": "color:#fff;background:#1a7f37;",
    ".refuted": "color:#fff;background:#c3272b;",
    ".contradicted": "color:#fff;background:#c3272b;",
    ".error": "color:#fff;background:#c3272b;",
    ".undecided": "color:#fff;background:#96620a;",
    ".warning": "color:#fff;background:#96620a;",
    ".formula": "display:flex;flex-wrap:wrap;align-items:baseline;gap:.25em 0;min-width:0;overflow-x:auto;"
    "overflow-y:hidden;padding:.1em 0;",
    ".more": "padding-left:2.6em;",
    ".aside": "flex:0 1 13em;opacity:.75;font-size:.92em;",
    ".evidence": "flex:0 0 10.5em;opacity:.75;font-size:.86em;text-align:right;font-variant-numeric:tabular-nums;",
    ".whole": "white-space:nowrap;",
    ".told": "margin:.15em 0 .1em;padding-left:.65em;border-left:3px solid transparent;",
    ".bad": "border-left-color:#c3272b;font-weight:500;",
    ".open": "border-left-color:#b87a0c;",
    ".quiet": f"border-left-color:{LINE};font-size:.95em;",
    ".caret": "color:inherit;font-weight:700;",
    "summary": "cursor:pointer;padding:0;margin:0;list-style-position:outside;",
    "dl": "display:grid;width:auto;box-sizing:border-box;grid-template-columns:max-content minmax(0,1fr);"
    f"gap:.3em 1.1em;margin:.4em 0 .3em;padding:.6em .9em;background:{PANEL};border-radius:.4em;align-items:baseline;",
    "dt": "opacity:.75;font-weight:400;margin:0;padding:0;width:auto;float:none;",
    "dd": "margin:0;padding:0;min-width:0;width:auto;float:none;overflow-x:auto;overflow-y:hidden;",
    "ul": "list-style:none;margin:0;padding:0;",
    "li": "margin:0;padding:0;",
    "p": "margin:.1em 0;",
    "table": f"{BARE}border-collapse:collapse;font-size:1em;display:table;width:auto;",
    "tr": BARE,
    "th": f"{BARE}padding:0 1.2em 0 0;text-align:left;font-weight:400;opacity:.75;vertical-align:baseline;",
    "td": f"{BARE}text-align:left;vertical-align:baseline;",
    "code": f"{BARE}{MONO}",
    "pre": f"{BARE}{MONO}margin:.3em 0;padding:.4em .7em;background:{PANEL};border-radius:.3em;overflow-x:auto;"
    "white-space:pre;",
    "math": "font-size:1.13em;",
}  # fmt: skip
"""What a notebook's own style sheet must not decide: declarations by element and by class."""

_TAG = re.compile(r'<([a-z]+[0-9]?)(?: class="([a-z ]*)")?(?=[ >])')


def bundle(
    shown: Shown, include: Container[str] | None = None, exclude: Container[str] | None = None
) -> dict[str, str]:
    """The pictures of a report, a derivation or a verdict by MIME type; only those of `include`, none of `exclude`.

    >>> from symbolic.core.verdict import Undecided
    >>> sorted(bundle(Report(Derivation("Nothing", Source("n.md", "")))))
    ['text/html', 'text/latex', 'text/markdown', 'text/plain']
    """
    makers = _of_verdict(shown) if isinstance(shown, Proved | Refuted | Undecided) else _of_report(shown)
    return {
        mime: make()
        for mime, make in makers.items()
        if (not include or mime in include) and (not exclude or mime not in exclude)
    }


def _of_report(shown: Report | Derivation) -> Mapping[str, Callable[[], str]]:
    plain = (lambda: listing(shown)) if isinstance(shown, Derivation) else (lambda: render(shown))
    return {HTML: lambda: fragment(shown), LATEX: lambda: aligned(shown), MARKDOWN: lambda: listed(shown), PLAIN: plain}


def fragment(shown: Report | Derivation) -> str:
    """The report, or the derivation that nobody has checked yet, as a fragment of HTML."""
    report = shown if isinstance(shown, Report) else Report(shown)
    entries = shown.entries if isinstance(shown, Report) else shown.items
    return _framed("\n".join(_Cell(report).fragment(entries, judged=isinstance(shown, Report))))


def styled(markup: str) -> str:
    """Markup with the declarations of `SHEET` in `style` attributes, in place of the classes.

    Text of anybody is escaped before it gets here, so that every tag is one of ours.
    """
    return _TAG.sub(_inlined, markup)


def _inlined(tag: re.Match[str]) -> str:
    declared = [SHEET.get(tag[1], ""), *(SHEET.get(f".{name}", "") for name in (tag[2] or "").split())]
    style = "".join(declared)
    return f'<{tag[1]} style="{style}"' if style else f"<{tag[1]}"


def _framed(inside: str) -> str:
    page = styled(f'<div class="symbolic">\n{inside}\n</div>')
    return page.replace("<div ", '<div class="mathjax_ignore tex2jax_ignore" ', 1)


class _Cell(Page):
    """The rows of a page for a cell of a notebook: a row with evidence unfolds."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.numbered = any(r.numeric is not None for r in report.results)

    def fragment(self, entries: tuple[Given | Step | Result | Diagnostic, ...], judged: bool) -> Iterator[str]:
        """From top to bottom, what could not be read in its place, warnings folded at the end."""
        yield self.top(judged)
        before: Step | None = None
        warnings = []
        for entry in entries:
            step = entry.step if isinstance(entry, Result) else entry if isinstance(entry, Step) else None
            goes_on = step is not None and words.follows(before, step, self.report.derivation.headings)
            match entry:
                case Given():
                    yield self.given(entry)
                case Step():
                    yield self.step(entry, goes_on)
                case Result():
                    yield self.result(entry, goes_on)
                case Diagnostic() if entry.severity is Severity.ERROR:
                    yield self.diagnostic(entry)
                case Diagnostic():
                    warnings.append(self.diagnostic(entry))
                case _:
                    assert_never(entry)
            before = step if not isinstance(entry, Diagnostic) else before
        if warnings:
            said = f"{len(warnings)} warning{'s' * (len(warnings) > 1)}"
            yield f'<details class="row"><summary>{_pill("warning", said)}</summary>{"".join(warnings)}</details>'

    def top(self, judged: bool) -> str:
        """Title, counts, timing."""
        title, path = escape(self.report.derivation.title), escape(self.source.path)
        head = f'<span class="title">{title}</span>' if title else f'<span class="time">{path}</span>'
        pills = "".join(_pill(kind, f"{n} {word}") for n, word, kind in counts(self.report))
        told = taken(self.report) if judged else "not checked yet"
        said = f'{head}{pills}<span class="time">{told}</span>'
        return f'<div class="head">{said}</div>'

    def step(self, step: Step, goes_on: bool) -> str:
        """A step nobody has judged."""
        reason = step.reason or ("automatic" if step.automatic else "")
        formula = self.formula(step.latex or reading(step), goes_on)
        return self.frame(Row(step, step.span, "step", formula, escape(reason), more=goes_on))

    def frame(self, row: Row) -> str:
        """A row: number, verdict, formula, reason and numbers, and what is said of it below the formula."""
        number = f'<span class="number">{row.span.line if row.span else ""}</span>'
        sign = SIGNS[row.kind] if row.kind not in ("given", "step") else ""
        kind = f'<span class="kind">{_pill(row.kind, f"{sign} {row.kind}".strip())}</span>'
        formula = f'<div class="more">{row.formula}</div>' if row.more else row.formula
        body = f'<div class="body">{formula}{row.told}</div>'
        aside = f'<span class="aside">{row.reason}</span>'
        numbers = f'<span class="evidence">{row.evidence}</span>' if self.numbered else ""
        parts = f'<div class="parts">{number}{kind}{body}{aside}{numbers}</div>'
        if not row.details:
            return f'<div class="row">{parts}</div>'
        return f'<details class="row"><summary>{parts}</summary><dl>{row.details}</dl></details>'

    def support(self, given: Given) -> str:
        """A given a step rests on; the cells of a notebook share their anchors, so that there is no link."""
        return re.sub(r'<a href="[^"]*">([^<]*)</a>', r"(\1)", super().support(given))


def _pill(kind: str, text: str) -> str:
    return f'<span class="pill {kind}">{text}</span>'


# -- a verdict by itself


def _of_verdict(verdict: Verdict) -> Mapping[str, Callable[[], str]]:
    kind, parts = words.word(verdict), list(_sentence(verdict))

    def mathematics() -> str:
        said = "".join(tex or _within(text, as_text, r"\ ") for tex, text in parts)
        return rf"$\displaystyle {MARKS[kind]}\ \textbf{{{kind}}}{said}$".replace("<", "< ")

    def markdown() -> str:
        said = "".join(dollars(tex) if tex else _within(text, as_markdown, " ") for tex, text in parts)
        return f"{SIGNS[kind]} **{kind}**{said}"

    def html() -> str:
        page = _Cell(Report(Derivation("", Source("", ""))))
        said = "".join(page.said(verdict)) + f'<span class="time">{page.method(verdict)}</span>'
        pill = _pill(kind, f"{SIGNS[kind]} {kind}")
        return _framed(f'<div class="parts">{pill}<div class="body">{said}</div></div>')

    plain = kind + "".join(text for _, text in parts)
    return {HTML: html, LATEX: mathematics, MARKDOWN: markdown, PLAIN: lambda: plain}


def _sentence(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """What is said of a verdict after its word, in parts: each as LaTeX, if it is a formula, and as text."""
    if not isinstance(verdict, Proved):
        yield "", f": {'; '.join(told_of(verdict))}"
        return
    yield "", f" ({verdict.method}, "
    if verdict.error_bound is None:
        yield "", "exact)"
    else:
        yield "", "error at most "
        yield f"2^{{{verdict.error_bound}}}", words.bound(verdict)
        yield "", ")"
    for n, condition in enumerate(verdict.conditions):
        yield "", ", " if n else ", provided "
        if condition.relation is None:
            yield "", condition.text
        else:
            yield latex(condition.relation), unicode(condition.relation)


def _within(text: str, show: Callable[[str], str], space: str) -> str:
    """Text among formulas: the spaces at its ends count."""
    return space * text.startswith(" ") + show(text.strip()) + space * text.endswith(" ")
