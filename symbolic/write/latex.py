r"""A report as a LaTeX document: the derivation as its author wrote it, with verdicts in the margin and evidence after.

`render` is pure and needs nothing but `core`. The document uses amsmath, amssymb, geometry, color and
graphicx, compiles with pdflatex, and measures each formula by itself: one that does not fit is set after its
relation on the next line, broken between its terms, and shrunk only when it can neither be broken nor fits. What the
author wrote is echoed only through `tex.echo`; all else is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, isnan

from ..core.claim import Diagnostic, Given, GivenKind, Severity, Span
from ..core.show import latex, relation_sign
from ..core.verdict import Numeric, Proved, Refuted, Report, Result, Undecided, Verdict
from . import words
from .latex_style import PREAMBLE
from .tex import breakable, divide, echo, prose, same

MARKS = {
    "proved": r"\symproved", "refuted": r"\symrefuted", "undecided": r"\symundecided", "given": r"\symgiven",
    "contradicted": r"\symcontradicted"}  # fmt: skip
NO_POINTS = "not run"
ROWS_A_PAGE = 40
HEAD = r"line & points & max.\ abs. & max.\ rel. & fin.\ diff. & Monte Carlo $\pm$ s.e. & value \\ \hline"


def render(report: Report) -> str:
    """The report as one complete LaTeX document."""
    derivation = report.derivation
    title = derivation.title or derivation.source.path
    body = [
        PREAMBLE,
        r"\begin{document}",
        rf"\begin{{center}}{{\LARGE {prose(title)}\par}}\medskip",
        rf"\small {prose(derivation.source.path)}\par\smallskip {summary(report)}\end{{center}}",
        *_section("Given", [_given(g) for g in report.givens]),
        *_section("Derivation", list(_steps(report))),
        *_section("Not read", [_diagnostic(d, report) for d in report.errors]),
        *_section("Warnings", [_diagnostic(d, report) for d in report.diagnostics if d.severity is Severity.WARNING]),
        *_section("Numeric evidence", _table(report)),
        *_section("SymPy's own form", list(_cas(report))),
        r"\end{document}",
    ]
    return "\n".join(body) + "\n"


def summary(report: Report) -> str:
    """The counts in a line."""
    counts = [(report.count(k), w) for k, w in words.KINDS.items()]
    counts += [(len(report.givens), "given"), (len(report.errors), "not read")]
    counts += [(sum(r.contradiction for r in report.results), r"\textbf{contradicted}")]
    return r" \quad ".join(f"{n} {w}" for n, w in counts if n) or "nothing to decide"


def _section(title: str, lines: list[str]) -> list[str]:
    return [rf"\section*{{{title}}}", *lines] if lines else []


def _given(given: Given) -> str:
    own = words.given_text(given, latex) if given.left is not None else ""
    source = echo(given.latex) or own
    if not source:
        return rf"\symtext{{{_place(given.span)}\symgiven}}{{\texttt{{{prose(given.latex)}}}}}"
    scope = f"to the end of “{given.scope}”" if given.scope and given.kind is GivenKind.SUBSTITUTION else ""
    reason = prose(", ".join(t for t in (given.kind.value, given.note, scope) if t))
    rows = [_row(given.span, "given", *divide(source), reason)]
    if own and not same(source, own.replace(" := ", " = ")) and not same(source, own):
        rows.append(_small(f"read as ${breakable(own)}$"))
    return "\n".join(rows)


def _place(span: Span | None) -> str:
    return rf"\symline{{{span.line}}}" if span else ""


def _row(span: Span | None, kind: str, left: str, right: str, reason: str) -> str:
    """One formula: a row of its own when it has a left side, else a further line of the row before."""
    margin = _place(span) + MARKS[kind]
    left, right = breakable(left), breakable(right)
    if left:
        return rf"\symrow{{{margin}}}{{{left}}}{{{{}}{right}}}{{{reason}}}"
    return rf"\symmore{{{margin}}}{{{{}}{right}}}{{{reason}}}"


def _small(text: str) -> str:
    return rf"\symnote{{{text}}}"


def _steps(report: Report) -> Iterator[str]:
    """The steps in order; one that goes on from the right side of the one before is set under it."""
    before: Result | None = None
    notes = 0
    for entry in report.entries:
        if isinstance(entry, Result):
            notes += bool(_provided(entry.verdict))
            goes_on = before is not None and before.step.claim.rhs is entry.step.claim.lhs
            yield _step(entry, goes_on, notes)
        before = entry if isinstance(entry, Result) else None


def _step(result: Result, goes_on: bool, number: int) -> str:
    step, claim = result.step, result.step.claim
    own = f"{latex(claim.lhs)} {relation_sign(claim.rel.value)} {latex(claim.rhs)}"
    source = (echo(step.latex) if step.latex else None) or own
    left, right = divide(source)
    kind = "contradicted" if result.contradiction else words.word(result.verdict)
    reason = prose(step.reason or ("automatic" if step.automatic else ""))
    provided = _provided(result.verdict)
    mark = rf"\footnotemark[{number}]" if provided else ""
    rows = [_row(step.span, kind, "" if goes_on and left else left or " ", right, reason + mark)]
    if provided:
        rows.append(rf"\footnotetext[{number}]{{Provided {provided}.}}")
    if not same(source, own):
        rows.append(_small(f"read as ${breakable(own)}$"))
    rows += [rf"\symtold{{{t}}}" for t in _said(result)]
    return "\n".join(rows)


def _provided(verdict: Verdict) -> str:
    if not isinstance(verdict, Proved):
        return ""
    sides = {"left": " (for the left side)", "right": " (for the right side)", "both": ""}
    told = [f"${latex(c.relation)}$" if c.relation else c.text for c in verdict.conditions]
    return ", ".join(f"{t}{sides[c.side]}" for t, c in zip(told, verdict.conditions, strict=True))


def _said(result: Result) -> Iterator[str]:
    """What a reader must know of a step that is not proved, or that a witness denies."""
    match result.verdict:
        case Refuted() as verdict:
            yield rf"\textcolor{{symbad}}{{\textbf{{Refuted}}}} {prose(words.refutation(verdict))}."
        case Undecided(code, reason):
            yield rf"\textcolor{{symopen}}{{\textbf{{Undecided}}}} ({prose(code)}): {prose(reason)}."
        case Proved():
            if result.contradiction:
                yield r"\textcolor{symbad}{\textbf{Contradicted}} A witness says that this is false."


def _diagnostic(d: Diagnostic, report: Report) -> str:
    mark = r"\symrefuted" if d.severity is Severity.ERROR else r"\symundecided"
    text = rf"\textbf{{{prose(d.code)}}} {prose(d.message)}"
    rows = [rf"\symtext{{{_place(d.span)}{mark}}}{{{text}}}"]
    source = report.derivation.source.line(d.span.line).strip() if d.span else ""
    rows += [_small(rf"\texttt{{{prose(source[:400])}}}")] if source else []
    rows += [_small(prose(n)) for n in d.notes]
    rows += [_small(f"Remedy: {prose(d.remedy)}")] if d.remedy else []
    return "\n".join(rows)


def _table(report: Report) -> list[str]:
    """One row a step: how the two sides compare as floating-point numbers."""
    rows = [_numbers(r, r.numeric) for r in report.results if r.numeric is not None]
    # a tabular a page: longtable would need pdflatex to be run twice
    pages = [rows[i : i + ROWS_A_PAGE] for i in range(0, len(rows), ROWS_A_PAGE)]
    return ["\n".join((r"{\small\begin{tabular}{@{}rrrrrrr@{}}", HEAD, *p, r"\end{tabular}\par}")) for p in pages]


def _numbers(result: Result, numeric: Numeric) -> str:
    line = str(result.step.span.line) if result.step.span else "--"
    if not numeric.points:
        return rf"{line} & \multicolumn{{6}}{{p{{.8\linewidth}}@{{}}}}{{{prose(numeric.note or NO_POINTS)}}} \\"
    carlo = numeric.monte_carlo
    cells = [line, str(numeric.points), scientific(numeric.max_abs), scientific(numeric.max_rel)]
    cells.append("--" if numeric.finite_difference is None else scientific(numeric.finite_difference))
    cells += (
        [rf"${carlo.estimate:.4g} \pm {carlo.standard_error:.2g}$", f"${carlo.expected:.4g}$"] if carlo else ["--"] * 2
    )
    row = " & ".join(cells) + r" \\"
    if numeric.disagrees:
        row += "\n" + r"& \multicolumn{6}{l@{}}{\textbf{The numbers disagree.}} \\"
    return row


def scientific(value: float) -> str:
    """A small positive number in LaTeX.

    >>> scientific(2.5e-16), scientific(0.0), scientific(1.0), scientific(float("inf"))
    ('$2.5 \\\\cdot 10^{-16}$', '$0$', '$1$', '$\\\\infty$')
    """
    if not isfinite(value):
        return "--" if isnan(value) else r"$\infty$"
    text = f"{value:.2g}"
    digits, _, power = text.partition("e")
    return rf"${digits} \cdot 10^{{{int(power)}}}$" if power else f"${digits}$"


def _cas(report: Report) -> Iterator[str]:
    """SymPy's form of both sides, or once where the two are the same."""
    for result in report.results:
        cas = result.cas
        if cas is None:
            continue
        margin = _place(result.step.span)
        left, right = (echo(t) if t else None for t in (cas.left, cas.right))
        verdict = {True: "SymPy finds them equal", False: r"\textbf{SymPy finds them different}"}
        note = verdict[cas.agrees] if cas.agrees is not None else prose(cas.note or "SymPy cannot tell")
        if left is None or right is None:
            raw = [rf"\texttt{{{prose(t)}}}" for t in (cas.left, cas.right) if t]
            yield rf"\symtext{{{margin}}}{{{'; '.join([*raw, note])}}}"
        elif left == right:
            yield rf"\symrow{{{margin}}}{{{breakable(left)}}}{{}}{{{note}}}"
        else:
            yield rf"\symrow{{{margin}}}{{{breakable(left)}}}{{\quad\text{{and}}\quad {breakable(right)}}}{{{note}}}"
