"""A report as a Typst document, from which a PDF is made where there is no TeX; laid out as the LaTeX one is.

Typst (Mädje, "Typst: a programmable markup language", 2022) aligns no columns with a reason and a number beside each
line, so a line is a paragraph whose left side is moved by what `measure` says of it. Nothing of a note is code: words
are quoted strings, formulas come from `typst_math`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite, isnan

from ..core.claim import Diagnostic
from ..core.verdict import Numeric, Report
from .layout import Block, Chain, Document, Evidence, Line, Said, Tex, Title, Words, laid_out, mixed
from .mathtree import Unparsed
from .measure import lines, said, width
from .tex import visible
from .typst_math import math, quoted
from .words import USEFUL_ULPS

PAGE, NUMBER, INDENT = 38.0, 4.4, 2.0
WIDE_LEFT, WIDE_REASON, SMALL = 0.42, 0.6, 0.85
COLOURS = {"refuted": "bad", "contradicted": "bad", "undecided": "open"}
HEAD = ("", "points", "max. abs.", "max. rel.", "ulps", "fin. diff.", "Monte Carlo", "value")
NO_POINTS = "not run"

PREAMBLE = r"""#let good = rgb("#1a7340")
#let bad = rgb("#b71c1c")
#let open = rgb("#8a5a00")
#let quiet = rgb("#5f5f5f")
#set page(paper: "a4", margin: (left: 28mm, right: 32mm, top: 25mm, bottom: 28mm), numbering: "1")
#set text(font: "New Computer Modern", size: 10.95pt, lang: "en")
#set par(leading: 0.6em, spacing: 0.75em, justify: false)
#show heading.where(level: 1): set text(size: 14pt)
#show heading.where(level: 2): set text(size: 12pt)
#show heading: set block(above: 1.5em, below: 0.9em)
#let symbox(body) = box(stroke: 0.5pt, inset: 3pt, baseline: 3pt, $body$)
#let symbold(body) = math.upright(math.bold(body))
#let marks = (
  proved: text(fill: good, "✓"), refuted: text(fill: bad, "×"), undecided: text(fill: open, weight: "bold", "?"),
  contradicted: text(fill: bad, weight: "bold", "!"), given: [],
)
#let fit(wide, body) = box(context {  // in a box: within a paragraph Typst drops a block, without an error
  let found = measure(body).width
  let wide = wide.to-absolute()
  if found > wide { scale(wide / found * 100%, reflow: true, origin: left, body) } else { body }
})
#let told(colour, body) = block(above: 0.7em, below: 0.7em, text(size: 9pt, fill: colour, par(leading: 0.6em, body)))
#let why(body) = text(size: 9pt, style: "italic", body)
// the lines of a display: left side, right side, reason, number, mark; lefts end where the relations begin
#let steps(..rows) = context {
  set par(leading: 0.05em)  // Typst lets formulas rise into the leading
  let lefts = rows.pos().map(r => measure(r.at(0)).width)
  let wide = calc.max(0pt, ..lefts)
  for (n, r) in rows.pos().enumerate() {
    let (left, right, reason, number, mark, remarks) = r
    let goes-on = remarks != [] or (number == [] and n + 1 < rows.pos().len())
    block(above: if n == 0 { 1em } else { 0.8em }, below: 0.8em, breakable: false, sticky: goes-on, par({
      h(wide - lefts.at(n)); left; h(0.278em); right
      h(1fr); sym.wj; reason; h(0.6em); number
      box(width: 2em, h(0.5em) + marks.at(mark)); h(-2em)  // in the margin
    }))
    remarks
  }
}
"""


def render(report: Report) -> str:
    """The report as the source of a Typst document."""
    return set_out(laid_out(report))


def set_out(d: Document) -> str:
    """What is laid out, as Typst."""
    steps = _Steps(1 if d.sheet else 0)
    parts = [
        f"#set document(title: {quoted(d.title)}, date: none)",
        PREAMBLE,
        f"#align(center)[#text(size: 17pt)[{_words(mixed(d.title))}]{_under(d)}]",
        *_section("Given", steps.blocks(d.given)),
        *(steps.blocks(d.body) if d.sheet else _section("Derivation", steps.blocks(d.body))),
        *_section("Not read", [_diagnostic(x, "bad") for x in d.unread]),
        *_section("Numeric checks", _table(d)),
        *_section("As read, where that is not as written", _readings(d)),
        *_section("SymPy’s own form", _forms(d)),
        *_section("Warnings", [_diagnostic(x, "open") for x in d.warnings]),
    ]
    return "\n".join(parts) + "\n"


def _section(title: str, parts: Sequence[str]) -> list[str]:
    return [f"= {title}", *parts] if parts else []


def _words(words: Words) -> str:
    """Words and formulas as content."""
    return "".join(_inline(w.tex) if isinstance(w, Tex) else f"#{quoted(visible(w))};" for w in words)


def _inline(tex: str) -> str:
    """A formula within words; a wide one in pieces that fit a line."""
    if width(tex) <= 0.9 * PAGE:
        return formula(tex, False)
    return " ".join(_fitted(p, PAGE - NUMBER) for p in lines(tex, PAGE - NUMBER, PAGE - NUMBER))


def formula(tex: str, display: bool = True) -> str:
    """A formula within a line; one that Typst cannot set is shown as it is written."""
    try:
        found = math(tex)
    except Unparsed:
        return f'#text(font: "DejaVu Sans Mono", size: 0.85em, {quoted(visible(tex))});'
    return f"$display({found})$" if display else f"${found}$"


def _under(d: Document) -> str:
    """What stands under a title: the file and the counts."""
    path = f'\\ #text(size: 9pt, font: "DejaVu Sans Mono", {quoted(visible(d.path))})' if not d.sheet else ""
    return path + (f"\\ #text(size: 9pt, {quoted(d.counts)})" if d.counts else "")


def roomy(line: Line) -> Line:
    """A line whose reason has room beside it; a longer one is a remark below."""
    if SMALL * sum(width(w.tex) if isinstance(w, Tex) else said(w) for w in line.reason) <= WIDE_REASON * PAGE:
        return line
    return replace(line, reason=(), told=(line.reason, *line.told))


class _Steps:
    """Headings, sentences and displays on their way to Typst; it remembers the footnotes."""

    def __init__(self, raised: int = 0) -> None:
        self.raised = raised
        self.notes: dict[str, int] = {}

    def blocks(self, blocks: Sequence[Block]) -> list[str]:
        """Headings, sentences and displays; headings are `raised` by so many levels."""
        found: list[str] = []
        for block in blocks:
            match block:
                case Title(words, level):
                    found.append(f"{'=' * min(max(level - self.raised, 2 - self.raised), 3)} {_words(words)}")
                case Said(words):
                    found.append(f"\n{_words(words)}\n")
                case Chain(rows):
                    found += self.chain(rows)
        return found

    def chain(self, rows: Sequence[Line]) -> Iterator[str]:
        """Lines as displays, a new one for each left side; short definitions share one."""
        group: list[Line] = []
        for line in map(roomy, rows):
            if line.raw:
                yield from self.display(group)
                group = []
                yield f'\n#text(font: "DejaVu Sans Mono", size: 0.85em, {quoted(visible(line.raw))})\n'
                continue
            apart = bool(group) and bool(line.left) and (bool(line.number) or bool(group[0].number))
            if apart:
                yield from self.display(group)
                group = []
            group.append(line)
        yield from self.display(group)

    def display(self, group: Sequence[Line]) -> Iterator[str]:
        if not group:
            return
        left, right = max(width(x.left) for x in group), max(width(x.right) for x in group)
        apart = left > WIDE_LEFT * PAGE and left + right > PAGE - NUMBER
        room = PAGE - (0 if apart else left) - NUMBER
        rows = [row for line in group for row in self.rows(line, room, apart)]
        yield f"#steps({', '.join(rows)})"

    def rows(self, line: Line, room: float, apart: bool) -> Iterator[str]:
        """The rows of one line: the last one has the reason, the number and the mark."""
        right = lines(line.right, room - (INDENT if apart else 0), room - INDENT) if line.right else ("",)
        if apart and line.left:
            for n, part in enumerate(lines(line.left, PAGE - NUMBER, PAGE - NUMBER - INDENT)):
                yield f'([], [{"#h(2em)" if n else ""}{_fitted(part, PAGE - NUMBER)}], [], [], "given", [])'
        for n, part in enumerate(right):
            left = "" if n or apart or not line.left else formula(line.left)
            indent = "#h(2em)" if n else "#h(1em)" if apart else ""
            last = n + 1 == len(right)
            aside = self.footnote(_words(line.provided)) if line.provided and last else ""
            reason = f"#why[{_words(line.reason)}]{aside}" if last and (line.reason or aside) else ""
            number = f"({line.number})" if last and line.number else ""
            mark = line.kind if last else "given"
            colour = COLOURS.get(line.kind, "quiet")
            told = "".join(f"#told({colour})[{_words(t)}]" for t in line.told) if last else ""
            shown = _fitted(part, room - (INDENT if indent else 0)) if part else ""
            yield f'([{left}], [{indent}{shown}], [{reason}], [{number}], "{mark}", [{told}])'

    def footnote(self, note: str) -> str:
        """A footnote; one that says the same as an earlier one is that one."""
        if note in self.notes:
            return f"#footnote(<note-{self.notes[note]}>)"
        self.notes[note] = len(self.notes) + 1
        return f"#footnote[{note}]<note-{self.notes[note]}>"


def _fitted(part: str, room: float) -> str:
    """A formula, made smaller where it is wider than the room."""
    return f"#fit({room:.1f}em)[{formula(part)}]" if width(part) > 0.9 * room else formula(part)


def _diagnostic(d: Diagnostic, colour: str) -> str:
    place = f"line {d.span.line}: " if d.span else ""
    said = [f"#told({colour})[#{quoted(place)};#strong({quoted(d.code)}) #{quoted(visible(d.message))};]"]
    notes = (*d.notes, *([f"Remedy: {d.remedy}"] if d.remedy else []))
    return "\n".join([*said, *(f"#told(quiet, {quoted(visible(n))})" for n in notes)])


def _table(d: Document) -> list[str]:
    """How the two sides of each claim compare as floating-point numbers."""
    cells = [c for e in d.evidence if e.numeric is not None for c in _numbers(e, e.numeric)]
    if not cells:
        return []
    head = "table.header(" + ", ".join(f"[{h}]" for h in HEAD) + ")"
    style = "columns: 8, align: right, stroke: none, inset: (x: 5pt, y: 3pt)"
    return [f"#text(size: 8.5pt, table({style}, {head}, table.hline(stroke: 0.5pt), {', '.join(cells)}))"]


def _numbers(evidence: Evidence, numeric: Numeric) -> Iterator[str]:
    yield f"[({evidence.number})]"
    if not numeric.points:
        yield f"table.cell(colspan: 7, align: left, {quoted(visible(numeric.note or NO_POINTS))})"
        return
    carlo = numeric.monte_carlo
    yield f"[{numeric.points}]"
    yield from (f"[{scientific(v)}]" for v in (numeric.max_abs, numeric.max_rel))
    yield f"[{numeric.ulps:.0f}]" if numeric.ulps < USEFUL_ULPS else "[–]"
    yield f"[{scientific(numeric.finite_difference)}]" if numeric.finite_difference is not None else "[–]"
    yield f"[${carlo.estimate:.4g} plus.minus {carlo.standard_error:.2g}$]" if carlo else "[–]"
    yield f"[${carlo.expected:.4g}$]" if carlo else "[–]"
    if numeric.disagrees:
        yield "[], table.cell(colspan: 7, align: left, strong[The numbers disagree.])"


def scientific(value: float) -> str:
    """A small positive number in Typst.

    >>> scientific(2.5e-16), scientific(1.0)
    ('$2.5 dot.op 10^(-16)$', '$1$')
    """
    if not isfinite(value):
        return "–" if isnan(value) else "$infinity$"
    digits, _, power = f"{value:.2g}".partition("e")
    return f"${digits} dot.op 10^({int(power)})$" if power else f"${digits}$"


def _listed(number: int, forms: Sequence[str]) -> str:
    room = PAGE - 4
    parts = [p for tex in forms for p in lines(tex, room, room - INDENT)]
    rows = [
        f'([{f"({number})" if n == 0 else ""}], [{_fitted(p, room)}], [], [], "given", [])' for n, p in enumerate(parts)
    ]
    return ", ".join(rows)


def _readings(d: Document) -> list[str]:
    rows = [_listed(e.number, [e.reading]) for e in d.evidence if e.reading]
    return [f"#text(size: 9.5pt, steps({', '.join(rows)}))"] if rows else []


def _forms(d: Document) -> list[str]:
    """SymPy's form of both sides where it finds them equal, once where the two are the same; else what it says."""
    equal, said = d.forms()
    rows = [_listed(number, shown) for number, shown in equal]
    found = [f"#text(size: 9.5pt, steps({', '.join(rows)}))"] if rows else []
    cited = {w: ", ".join(f"({n})" for n in numbers) for w, numbers in said.items()}
    return [*found, *(f"#told(quiet, {quoted(visible(numbers + ': ' + w))})" for w, numbers in cited.items())]
