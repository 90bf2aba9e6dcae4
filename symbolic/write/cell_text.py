r"""A report for a cell of a notebook as text: rows of `align*` for MathJax, and a Markdown table with formulas as $…$.

`jupyter` calls this module. A formula is echoed only through `tex.echo`. All other text is made of characters that say
nothing to LaTeX, MathJax, Markdown or HTML: as mathematics the special ones are commands, in Markdown they are numeric
entities, which CommonMark never takes for markup. No `<` comes before a letter, for a front end may put LaTeX on a page
as it is. Nothing here tells a time, so that the same derivation gives the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..core.claim import Derivation, Diagnostic, Given, Severity, Step
from ..core.show import latex, relation_sign
from ..core.verdict import Proved, Refuted, Report, Result, Undecided, Verdict
from . import words
from .tex import divide, echo, visible

Entry = Given | Step | Result | Diagnostic

SIGNS = {"proved": "✓", "refuted": "✗", "undecided": "?", "contradicted": "‼", "error": "✗", "warning": "!",
         "given": "given", "step": ""}  # fmt: skip
MARKS = {"proved": r"\checkmark", "refuted": r"\boldsymbol{\times}", "undecided": r"\textbf{?}",
         "contradicted": r"\textbf{!!}", "error": r"\boldsymbol{\times}", "warning": r"\textbf{!}",
         "given": r"\text{given}", "step": ""}  # fmt: skip
"""The sign of each kind of line, in Markdown and as mathematics."""

SPECIAL = {"\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
           "^": r"\wedge ", "~": r"\sim ", "<": "< ", ">": "> "}  # fmt: skip
"""What is no text within \\text{…}: a sign that looks like it."""

SPELLED = {r"\,": r"\thinspace ", r"\;": r"\thickspace ", r"\:": r"\medspace ", r"\>": r"\medspace ",
           r"\!": r"\negthinspace ", r"\ ": r"\enspace ", r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert ",
           r"\\": r"\cr ", "|": r"\vert ", "<": r"\lt ", ">": r"\gt ", "*": r"\ast ", "&": "& "}  # fmt: skip
"""Signs that Markdown, or a table in it, takes for its own: the command that is the same."""

_SIGN = re.compile(r"\\[A-Za-z]+|\\.|[|<>*&]")
_SPEAKING = re.compile(r"\\(?:text[a-z]*|mbox)\s*\{[^{}]*[|<>*&]")
_PLAIN = frozenset(" .,;:()-'\"=+/!?%")
COLUMNS = "| verdict | line | statement | because | numbers |\n|:-:|--:|---|---|---|"


class Line(NamedTuple):
    """One line of a report: its kind, its place, its formula as LaTeX, and what is said of it.

    Without a formula `text` stands for it. `told` are sentences below it.
    """

    kind: str
    place: str
    formula: str
    text: str = ""
    reason: str = ""
    numbers: str = ""
    told: tuple[str, ...] = ()
    provided: tuple[tuple[str, str], ...] = ()
    """Conditions: as LaTeX, or else in words."""


def aligned(shown: Report | Derivation) -> str:
    """The report as one `align*`: formulas aligned at their relations, then the mark and the reason.

    A front end that has MathJax or KaTeX sets it; so does LaTeX with amsmath and amssymb.
    """
    rows = [rf"& {as_text(heading(shown))}"]
    for line in lines(shown):
        left, right = divide(line.formula) if line.formula else ("", as_text(line.text))
        left = "" if left == r"\quad" else left
        rows.append(f"{left} & {right} && " + " \\ ".join(x for x in (MARKS[line.kind], as_text(line.reason)) if x))
        rows += [rf"& \quad {as_text(t)}" for t in line.told]
        if line.provided:
            said = r",\ ".join(tex or as_text(text) for tex, text in line.provided)
            rows.append(rf"& \quad \text{{provided }} {said}")
    body = " \\\\\n".join(rows)
    return re.sub(r"<(?=[^\s])", "< ", f"\\begin{{align*}}\n{body}\n\\end{{align*}}")


def listed(shown: Report | Derivation) -> str:
    """The report as a Markdown table; every formula of it is $…$."""
    rows = [f"**{as_markdown(heading(shown))}**"]
    found = list(lines(shown))
    rows += ["", COLUMNS] if found else []
    for line in found:
        told = [as_markdown(t) for t in line.told]
        if line.provided:
            told.append(
                "provided " + ", ".join(dollars(tex) if tex else as_markdown(text) for tex, text in line.provided)
            )
        statement = "<br>".join([dollars(line.formula) if line.formula else as_markdown(line.text), *told])
        cells = [SIGNS[line.kind], line.place, statement, as_markdown(line.reason), as_markdown(line.numbers)]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def heading(shown: Report | Derivation) -> str:
    """The title and the counts, in a line of text."""
    derivation = shown if isinstance(shown, Derivation) else shown.derivation
    title = derivation.title or derivation.source.path
    if isinstance(shown, Derivation):
        return f"{title}: not checked yet"
    counts = [(shown.count(k), w) for k, w in words.KINDS.items()]
    counts += [(sum(r.contradiction for r in shown.results), "contradicted")]
    counts += [(len(shown.errors), "not read"), (len(shown.givens), "given")]
    return f"{title}: " + (", ".join(f"{n} {w}" for n, w in counts if n) or "nothing to decide")


def lines(shown: Report | Derivation) -> Iterator[Line]:
    """The lines of a report, or of a derivation that was not checked."""
    before: Step | None = None
    headings = (shown.derivation if isinstance(shown, Report) else shown).headings
    for entry in shown.items if isinstance(shown, Derivation) else shown.entries:
        match entry:
            case Given():
                yield _given(entry)
            case Step():
                yield _step(entry, "step", words.follows(before, entry, headings))
            case Result():
                yield _result(entry, words.follows(before, entry.step, headings))
            case Diagnostic():
                yield _diagnostic(entry)
        step = entry.step if isinstance(entry, Result) else entry
        before = step if isinstance(step, Step) else None


def _given(given: Given) -> Line:
    own = words.given_text(given, latex) if given.left is not None else ""
    return Line("given", _place(given), echo(given.latex) or own, given.latex, given.note)


def _place(entry: Given | Step | Diagnostic) -> str:
    return str(entry.span.line) if entry.span else ""


def _step(step: Step, kind: str, goes_on: bool) -> Line:
    claim = step.claim
    own = f"{latex(claim.lhs)} {relation_sign(claim.rel.value)} {latex(claim.rhs)}"
    source = (echo(step.latex) if step.latex else None) or own
    left, right = divide(source)
    reason = step.reason or ("automatic" if step.automatic else "")
    return Line(kind, _place(step), rf"\quad {right}" if goes_on and left else source, "", reason)


def _result(result: Result, goes_on: bool) -> Line:
    kind = "contradicted" if result.contradiction else words.word(result.verdict)
    told = told_of(result.verdict)
    told += ("the judges, or a judge and a witness, contradict each other",) if result.contradiction else ()
    numbers, provided = words.evidence(result), provided_by(result.verdict)
    return _step(result.step, kind, goes_on)._replace(numbers=numbers, told=told, provided=provided)


def told_of(verdict: Verdict) -> tuple[str, ...]:
    """What must be said of a verdict in a sentence."""
    match verdict:
        case Refuted():
            return (words.refutation(verdict),)
        case Undecided(code, reason):
            return (f"{code}: {reason}",)
        case Proved():
            return ()


def provided_by(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """The conditions of a proof, as LaTeX or else in words."""
    found = verdict.conditions if isinstance(verdict, Proved) else ()
    return tuple((latex(c.relation), "") if c.relation else ("", c.text) for c in found)


def _diagnostic(d: Diagnostic) -> Line:
    told = (*d.notes, *([f"Remedy: {d.remedy}"] if d.remedy else []))
    kind = "error" if d.severity is Severity.ERROR else "warning"
    return Line(kind, _place(d), "", d.message, d.code, told=told)


def as_text(text: str) -> str:
    r"""Text of anybody as part of a formula: words within \text{…}, every special sign a command of its own.

    >>> as_text("50% of x_1")
    '\\text{50}\\%\\text{ of x}\\_\\text{1}'
    """
    parts = re.split(r"([\\{}$&#%_^~<>])", " ".join(visible(text).split()))
    return "".join(SPECIAL.get(p, rf"\text{{{p}}}") for p in parts if p)


def as_markdown(text: str) -> str:
    r"""Text of anybody in Markdown: what could be markup is an entity, what MathJax would look at is code.

    >>> as_markdown("a *b*"), as_markdown("$x$")
    ('a &#42;b&#42;', '<code>&#36;x&#36;</code>')
    """
    plain = " ".join(visible(text).split())
    said = "".join(c if not c.isascii() or c.isalnum() or c in _PLAIN else f"&#{ord(c)};" for c in plain)
    said = said.replace("://", "&#58;//").replace("www.", "www&#46;")
    return f"<code>{said}</code>" if "$" in plain or "\\" in plain else said


def dollars(tex: str) -> str:
    r"""A formula between dollars, for a table cell: no bar, no escape and no sign of Markdown or HTML in it.

    >>> dollars(r"p(a\,|\,\theta) < 1")
    '$p(a\\thinspace \\vert \\thinspace \\theta) \\lt 1$'
    """
    if _SPEAKING.search(tex):
        return as_markdown(tex)
    spelled = _SIGN.sub(lambda m: SPELLED.get(m[0], m[0]), " ".join(tex.split()))
    return f"${re.sub(' +', ' ', spelled).strip()}$"
