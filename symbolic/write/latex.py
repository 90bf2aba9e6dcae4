r"""A report as LaTeX: the derivation as its author wrote it, one justified step a line, verdicts in the margin.

`render` is pure and needs nothing but `core`. The lines are plain amsmath (flalign), numbered and labelled, so that
they can be edited and cited; a whole document compiles with pdflatex and lualatex, a fragment is for `\input`. Long
lines are broken before relations, sums and factors by `measure`. What the author wrote is echoed only through
`tex.echo`; all else is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite, isnan
from pathlib import PurePath
from zlib import crc32

from ..core.claim import Diagnostic
from ..core.verdict import Numeric, Report
from .latex_style import MACROS, PREAMBLE
from .layout import Block, Chain, Document, Evidence, Line, Said, Tex, Title, Words, laid_out, mixed
from .measure import lines, said, width
from .prose import prose
from .words import USEFUL_ULPS

PAGE, COLUMN = 38.0, 31.0
"""The room for a line in ems: on our own page, and in a document we do not know."""
NUMBER, GAP, INDENT, SMALL = 4.4, 1.2, 2.0, 0.92
"""Ems taken by an equation's number, the least space before a reason, the indent of what goes on; a reason's size."""
WIDE_LEFT, WIDE_REASON = 0.42, 0.8
"""The shares of a line that a left side and a reason may take; a wider left side has a line of its own, a wider reason
is a remark below."""
ROWS_A_PAGE = 40
MOST = 12
"""As many lines share a display at most."""
NO_POINTS = "not run"
HEAD = r"& points & max.\ abs. & max.\ rel. & ulps & fin.\ diff. & Monte Carlo $\pm$ s.e. & value \\ \hline\symstrut"
COLOURS = {"refuted": "symbad", "contradicted": "symbad", "undecided": "symopen"}


def render(report: Report, fragment: bool = False) -> str:
    r"""The report as a complete LaTeX document, or as a fragment for `\input`."""
    return set_out(laid_out(report), fragment)


def set_out(document: Document, fragment: bool = False) -> str:
    """What is laid out, as LaTeX."""
    return _Latex(document, fragment).text()


class _Latex:
    """One document on its way to LaTeX."""

    def __init__(self, document: Document, fragment: bool) -> None:
        self.document, self.fragment = document, fragment
        self.room = COLUMN if fragment else PAGE
        self.stem = re.sub(r"[^a-z0-9]+", "-", PurePath(document.path).stem.lower()).strip("-")[:40] or "derivation"
        if fragment:  # a paper may have several, of files that are called alike
            name = f"{document.title}\n{PurePath(document.path).name}"
            self.stem += f"-{crc32(name.encode('utf-8', 'replace')):08x}"[:4]
        self.notes: dict[str, int] = {}
        """Every footnote so far, and its number."""
        self.fresh: list[str] = []
        """Those whose text has still to be set."""

    def text(self) -> str:
        """Everything."""
        d = self.document
        parts = [
            *_section("Given", self.blocks(d.given)),
            *(self.blocks(d.body) if d.sheet else _section("Derivation", self.blocks(d.body))),
            *_section("Not read", [_diagnostic(x, "symbad") for x in d.unread]),
            *_section("Numeric checks", self.table()),
            *_section("As read, where that is not as written", self.readings()),
            *_section("SymPy's own form", self.forms()),
            *_section("Warnings", [_diagnostic(x, "symopen") for x in d.warnings]),
        ]
        if self.fragment:
            said = f"% {_comment(d.title)}: {_comment(d.counts)}"
            return "\n".join([said, MACROS + r"\begingroup\sloppy\allowdisplaybreaks", *parts, r"\par\endgroup"]) + "\n"
        head = [
            PREAMBLE, r"\begin{document}", rf"\begin{{center}}{{\LARGE {_words(mixed(d.title))}\par}}\medskip",
            rf"\small {_under(d)}\end{{center}}",
        ]  # fmt: skip
        return "\n".join([*head, *parts, r"\end{document}"]) + "\n"

    # -- what is given, and the claims

    def blocks(self, blocks: Sequence[Block]) -> list[str]:
        """Headings, sentences and displays."""
        found: list[str] = []
        for before, block in zip((None, *blocks), blocks, strict=False):
            match block:
                case Title(words, level):
                    depth = min(max(level - (2 if self.document.sheet else 1), 1 - self.document.sheet), 2)
                    found.append(rf"\{'sub' * depth}section*{{{_words(words)}}}")
                case Said(words):
                    found += [r"\par"] if isinstance(before, Said) else []
                    found.append(_words(words))
                case Chain(rows):
                    found += [] if isinstance(before, Said) else [r"\symup"]
                    found += self.chain(rows)
        return found

    def chain(self, rows: Sequence[Line]) -> Iterator[str]:
        """Lines as displays: a new one for each left side, but short definitions share one."""
        group: list[Line] = []
        for line in rows:
            if SMALL * _width(line.reason) > WIDE_REASON * self.room:
                line = replace(line, reason=(), told=(line.reason, *line.told))
            if line.raw:
                yield from self.display(group)
                group = []
                yield rf"{{\sloppy\rightskip=0pt plus 6em \texttt{{{prose(line.raw)}}}\par}}"
                continue
            if group and line.left and not self._together(group, line):
                yield from self.display(group)
                group = []
            group.append(line)
        yield from self.display(group)

    def _together(self, group: Sequence[Line], line: Line) -> bool:
        """May a line with a left side of its own stand in the display of the lines before it?"""
        short = len(group) < MOST and all(width(x.left) < WIDE_LEFT * self.room for x in (*group, line))
        alone = all(x.left and not x.told for x in group)
        return short and alone and (line.number == 0) == (group[0].number == 0)

    def display(self, group: Sequence[Line]) -> Iterator[str]:
        """Lines that are aligned at their relations."""
        if not group:
            return
        numbered = any(x.number for x in group)
        name = "flalign" if numbered else "flalign*"
        left, right = max(width(x.left) for x in group), max(width(x.right) for x in group)
        apart = left > WIDE_LEFT * self.room and left + right > self.room - NUMBER
        room = self.room - (0 if apart else left) - (NUMBER if numbered else 0)
        if group[-1].told:  # a remark stays with its line
            yield r"{\postdisplaypenalty=10000\relax"
        yield rf"\begin{{{name}}}"
        between, rows = "", []
        for line in group:
            first, *rest = self.rows(line, room, apart)
            rows += [between + first, *rest]
            told = "".join(self.told(t, line.kind) for t in line.told)
            between = f"\\intertext{{{told}}}\n" if told else ""
        yield " \\\\\n".join(rows)
        yield rf"\end{{{name}}}" + ("}" if group[-1].told else "")
        if self.fresh:
            yield r"\par"  # in vertical mode, where a note takes no room on the page
            for note in self.fresh:
                label = rf"\label{{{self.stem}:note-{self.notes[note]}}}"
                yield rf"\stepcounter{{footnote}}\footnotetext{{{label}{note}}}"
            self.fresh = []
        yield from (self.told(told, group[-1].kind) for told in group[-1].told)

    def rows(self, line: Line, room: float, apart: bool) -> Iterator[str]:
        """The rows of one line of a chain: where it is broken, the last one has the reason and the number."""
        first = room - (INDENT if apart else 0)
        right = lines(line.right, first, room - INDENT) if line.right else ("",)
        if apart and line.left:
            for n, part in enumerate(lines(line.left, self.room - NUMBER, self.room - NUMBER - INDENT)):
                indent = r"\qquad " if n else ""
                yield rf"  & {indent}{self.fit(part, self.room - NUMBER)} && \notag"
        why, taken = _words(line.reason), SMALL * _width(line.reason)
        used = 0.0
        for n, part in enumerate(right):
            left = "" if n or apart else line.left
            indent = r"\qquad " if n else r"\quad " if apart else ""
            opening = "{}" if n or indent else ""
            row = f"  {left} &{indent}{opening}{self.fit(part, room - (INDENT if indent else 0))} &&"
            used = width(part) + (INDENT if indent else 0)
            if n + 1 < len(right):
                yield row + r" \notag"
        fits = used + GAP + taken <= room
        if not fits and why:
            yield row + r" \notag"
            row = "  & &&"
        yield row + self.ends(line, why)

    def fit(self, part: str, room: float) -> str:
        """A formula that is too wide and cannot be broken is made to fit."""
        return part if width(part) <= room * 1.02 else rf"\symfit{{{room:.1f}em}}{{{part}}}"

    def ends(self, line: Line, why: str) -> str:
        """The reason, the footnote's mark, the verdict and the label of a line."""
        mark = ""
        if line.provided:
            mark = self.footnote(_words(line.provided))
        if not line.number:
            return rf" \llap{{\symaside{{{why}{mark}}}}}" if why or mark else ""
        found = rf" \symwhy{{{why}{mark}}}" if why or mark else ""
        return rf"{found} \sym{line.kind}\label{{{self.stem}:{line.number}}}"

    def footnote(self, note: str) -> str:
        """The mark of a footnote; one that says the same as an earlier one is that one."""
        if note in self.notes and note not in self.fresh:
            return rf"\textsuperscript{{\ref{{{self.stem}:note-{self.notes[note]}}}}}"
        if note not in self.notes:
            self.notes[note] = len(self.notes) + 1
            self.fresh.append(note)
        return rf"\symnote{{{self.fresh.index(note) + 1}}}"

    def told(self, told: Words, kind: str) -> str:
        """A remark under a line, in the colour of its verdict."""
        return _told(COLOURS.get(kind, "symquiet"), _words(told))

    # -- evidence

    def cited(self, number: int) -> str:
        """The number of a claim: in a fragment nobody knows it before TeX does."""
        return rf"\ref{{{self.stem}:{number}}}" if self.fragment else str(number)

    def table(self) -> list[str]:
        """One row a claim: how the two sides compare as floating-point numbers."""
        rows = [self.numbers(e, e.numeric) for e in self.document.evidence if e.numeric is not None]
        # a tabular a page: longtable would need another package
        pages = [rows[i : i + ROWS_A_PAGE] for i in range(0, len(rows), ROWS_A_PAGE)]
        head = r"{\footnotesize\begin{tabular}{@{}rrrrrrrr@{}}"
        return ["\n".join((head, HEAD, *p, r"\end{tabular}\par}")) for p in pages]

    def numbers(self, evidence: Evidence, numeric: Numeric) -> str:
        """A row of the table."""
        number = f"({self.cited(evidence.number)})"
        if not numeric.points:
            return rf"{number} & \multicolumn{{7}}{{p{{.8\linewidth}}@{{}}}}{{{prose(numeric.note or NO_POINTS)}}} \\"
        carlo = numeric.monte_carlo
        ulps = f"{numeric.ulps:.0f}" if numeric.ulps < USEFUL_ULPS else "--"
        cells = [number, str(numeric.points), scientific(numeric.max_abs), scientific(numeric.max_rel), ulps]
        cells.append("--" if numeric.finite_difference is None else scientific(numeric.finite_difference))
        cells += (
            [rf"${carlo.estimate:.4g} \pm {carlo.standard_error:.2g}$", f"${carlo.expected:.4g}$"]
            if carlo
            else ["--"] * 2
        )
        row = " & ".join(cells) + r" \\"
        if numeric.disagrees:
            row += "\n" + r"& \multicolumn{7}{l@{}}{\textbf{The numbers disagree.}} \\"
        return row

    def listed(self, number: int, *forms: str) -> str:
        """Formulas of the evidence under one number, broken where they are long."""
        rows: list[str] = []
        for tex in forms:
            parts = lines(tex, self.room - 4, self.room - 6)
            rows += [("" if n == 0 else r"\quad {}") + self.fit(p, self.room - 4) for n, p in enumerate(parts)]
        return rf"  \text{{({self.cited(number)})}}\quad & " + " && \\\\\n  & ".join(rows) + " &&"

    def readings(self) -> list[str]:
        """How claims were read that are not read as they are written."""
        return _list([self.listed(e.number, e.reading) for e in self.document.evidence if e.reading])

    def forms(self) -> list[str]:
        """SymPy's form of both sides where it finds them equal, once where the two are the same; else what it says."""
        equal, said = self.document.forms()
        rows = _list([self.listed(number, *shown) for number, shown in equal])
        cited = {w: ", ".join(f"({self.cited(n)})" for n in numbers) for w, numbers in said.items()}
        return [*rows, *(_told("symquiet", f"{numbers}: {prose(w)}") for w, numbers in cited.items())]


def _list(rows: list[str]) -> list[str]:
    if not rows:
        return []
    return [r"{\small", r"\begin{flalign*}", " \\\\\n".join(rows), r"\end{flalign*}", "}"]


def _told(colour: str, text: str) -> str:
    return rf"\symtold{{{colour}}}{{{text}}}"


def _section(title: str, parts: list[str]) -> list[str]:
    return [rf"\section*{{{title}}}", *parts] if parts else []


def _under(d: Document) -> str:
    """What stands under a title: the file and the counts."""
    shown = prose(d.path).replace("/", r"/\allowbreak{}").replace(r"\_", r"\_\allowbreak{}")
    told = [rf"\texttt{{{shown}}}"] if d.path and not d.sheet else []
    return r"\par\smallskip ".join([*told, *([prose(d.counts)] if d.counts else [])])


def _words(words: Words) -> str:
    return "".join(_inline(w.tex) if isinstance(w, Tex) else prose(w) for w in words)


def _inline(tex: str) -> str:
    """A formula within words; a wide one in pieces that fit a line."""
    room = COLUMN - NUMBER
    if width(tex) <= room:
        return f"${tex}$"
    parts = lines(tex, room, room)
    return " ".join(f"${p}$" if width(p) <= room else rf"\symfit{{{room:.1f}em}}{{{p}}}" for p in parts)


def _width(words: Words) -> float:
    """The width of words in ems."""
    return sum(width(w.tex) if isinstance(w, Tex) else said(w) for w in words)


def _comment(text: str) -> str:
    """Text in a comment of LaTeX: one line, and nothing that ends it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _diagnostic(d: Diagnostic, colour: str) -> str:
    place = f"line {d.span.line}: " if d.span else ""
    said = [_told(colour, rf"{place}\textbf{{{prose(d.code)}}} {prose(d.message)}")]
    said += [_told("symquiet", prose(n)) for n in (*d.notes, *([f"Remedy: {d.remedy}"] if d.remedy else []))]
    return "\n".join(said)


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
