"""A note with its verdicts: the author's text byte for byte, with a mark beside each formula that claims something.

The grammar of the marks is in `core/marks.py`, where they stand is said by the layout that comes with the report. Words
stand on the line below a displayed formula; those about formulas within the text stand at the end of the note. What is
given has no mark. All words come out as text: nothing in them is Markdown, mathematics or HTML, here or for MathJax,
which reads the page afterwards.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ..core.claim import LINE_END, Diagnostic, Severity, Span
from ..core.marks import (
    CONTRADICTED,
    PROVED,
    PROVIDED,
    REFUTED,
    UNDECIDED,
    UNREAD,
    Layout,
    Region,
    foot,
    mark,
)
from ..core.verdict import Proved, Refuted, Report, Result, Undecided
from .tex import visible
from .words import conditions, refutation, statement

MEANING = {
    PROVIDED: "holds under a condition",
    REFUTED: "is refuted",
    UNDECIDED: "is undecided",
    UNREAD: "could not be read",
    CONTRADICTED: "is contradicted",
}
LOOKS_LIKE = str.maketrans({"$": "＄", "\\": "∖", "@": "＠"})
"""What MathJax, Pandoc or GitHub would find in the text of the finished page, where no backslash protects it."""
MARKUP = re.compile(
    r"[*`\[\]|~^#%]|(?<![^\W_])_|_(?![^\W_])|\{(?=[{%:])|(?<=\{)\{|=(?==)|(?<==)=|(?<=-)>"
    r"|:(?=//)|(?<=:)/|(?<=:/)/|(?<=www)\.",
    re.I,
)
"""What is markup for CommonMark, or for GitHub, Obsidian, Pandoc or Liquid; an underscore within a word is none."""
LINE = re.compile(r"\bline (\d{1,9})\b")
LONGEST_STATEMENT, LONGEST_WORDS = 160, 400


def render(report: Report, layout: Layout) -> str:
    """The note that the report is about, with new marks in place of the earlier ones."""
    text = report.derivation.source.text
    page = _Page(report, layout)
    inserted = [(at, region.lead + marks + region.tail) for at, region, marks in page.marks()]
    if layout.foot is not None:
        after = layout.newline if layout.foot == layout.newline else ""
        lines = foot(_counts(report), page.list(), layout.newline)
        inserted.append((len(text), layout.foot + lines + after))
    return _put(text, inserted, layout.earlier)


def _put(text: str, inserted: Sequence[tuple[int, str]], earlier: Sequence[tuple[int, int]]) -> str:
    """The text with these insertions, in order, and without these places; an insertion stands before a place."""
    events = [(at, at, new) for at, new in inserted] + [(start, end, "") for start, end in earlier]
    parts, at = [], 0
    for start, end, new in sorted(events, key=lambda e: (e[0], not e[2])):
        parts += [text[at:start], new]
        at = max(at, end)
    return "".join([*parts, text[at:]])


@dataclass(slots=True)
class _Note:
    """What is said of one step or one formula: its sign, the words a reader needs, and the formula in words."""

    sign: str
    words: str
    about: str
    place: int = -1


class _Page:
    """The findings of a report, each at its formula."""

    def __init__(self, report: Report, layout: Layout) -> None:
        self.text, self.layout = report.derivation.source.text, layout
        self.starts = [r.start for r in layout.regions]
        self.found: list[list[_Note]] = [[] for _ in layout.regions]
        self.loose: list[_Note] = []
        for entry in report.entries:
            if isinstance(entry, Result):
                self._add(_of_step(entry), entry.step.span)
            elif isinstance(entry, Diagnostic) and entry.severity is Severity.ERROR:
                self._add(_Note(UNREAD, f"not read: {entry.message} ({entry.code})", ""), entry.span)
        for notes in self.found:
            notes.sort(key=lambda n: n.place)
        marked = [r for r, notes in zip(layout.regions, self.found, strict=True) if notes]
        leads = [(r.at, r.lead) for r in marked if r.at is not None]
        self.lines = _Lines(self.text, layout.earlier, leads)

    def _add(self, note: _Note, span: Span | None) -> None:
        n = bisect_right(self.starts, span.start) - 1 if span else -1
        if span is None or n < 0 or span.start >= self.layout.regions[n].end:
            self.loose.append(note)
            return
        note.place = span.start
        if not note.about:
            region = self.layout.regions[n]
            note.about = self.text[region.start : region.end]
            if any(n.words == note.words for n in self.found[n]):
                return
        self.found[n].append(note)

    def marks(self) -> Iterator[tuple[int, Region, str]]:
        """The marks and where they go."""
        for region, notes in zip(self.layout.regions, self.found, strict=True):
            if notes and region.at is not None:
                words = "; ".join(_numbered(notes)) if region.lined else ""
                signs = "".join(n.sign for n in notes)
                yield region.at, region, mark(signs, self.inert(words, LONGEST_WORDS * len(notes)))

    def list(self) -> list[str]:
        """The lines about what has no words beside it."""
        told = [n for r, notes in zip(self.layout.regions, self.found, strict=True) if not r.lined for n in notes]
        told = [n for n in (*told, *self.loose) if n.words]
        if not told:
            return []
        signs = [s for s in MEANING if any(n.sign == s for n in told)]
        lines = ["", "Of the formulas in the text: " + ", ".join(f"{s} {MEANING[s]}" for s in signs) + ".", ""]
        return [*lines, *(f"- {n.sign} {self._told(n)}" for n in told), ""]

    def _told(self, note: _Note) -> str:
        about, words = inert(note.about, LONGEST_STATEMENT), self.inert(note.words, LONGEST_WORDS)
        return f"{about}: {words}" if about else words

    def inert(self, words: str, longest: int) -> str:
        """Words that are nothing but words; the lines they name are those of the marked note."""
        return inert(LINE.sub(lambda m: f"line {self.lines.after(int(m[1]))}", words), longest)


class _Lines:
    """The lines of the source, and where they are in the marked note."""

    def __init__(self, text: str, earlier: Iterable[tuple[int, int]], leads: Iterable[tuple[int, str]]) -> None:
        self.starts = [0, *(m.end() for m in LINE_END.finditer(text))]
        gone = [(start, -len(LINE_END.findall(text[start:end]))) for start, end in earlier]
        come = [(at, len(LINE_END.findall(lead))) for at, lead in leads]
        moved = sorted(gone + come)
        self.places = [at for at, _ in moved]
        self.sums = [0, *accumulate(n for _, n in moved)]

    def after(self, number: int) -> int:
        """The number of a line of the source in the marked note."""
        start = self.starts[min(max(number, 1), len(self.starts)) - 1]
        return number + self.sums[bisect_left(self.places, start)]


def _of_step(result: Result) -> _Note:
    """What is said of a step; of one that the author did not write, also what it is."""
    verdict, step = result.verdict, result.step
    match verdict:
        case Proved() if result.contradiction:
            sign, words = CONTRADICTED, "proved, but a witness says that it is false (J001)"
        case Proved():
            words = conditions(verdict)
            sign = PROVIDED if words else PROVED
        case Refuted():
            sign, words = REFUTED, refutation(verdict)
        case Undecided(code, reason):
            sign = CONTRADICTED if result.contradiction else UNDECIDED
            words = f"undecided: {reason} ({code})"
    return _Note(sign, f"{step.reason}: {words}" if step.automatic and words else words, statement(step))


def _numbered(notes: Sequence[_Note]) -> Iterator[str]:
    """The words about the steps of a formula, which are numbered if there are several."""
    said: dict[str, list[int]] = {}
    for k, note in enumerate(notes, 1):
        if note.words:
            said.setdefault(note.words, []).append(k)
    for words, steps in said.items():
        several = "steps" if len(steps) > 1 else "step"
        yield words if len(steps) == len(notes) else f"{several} {', '.join(map(str, steps))}: {words}"


def _counts(report: Report) -> str:
    """How many steps are what; none of it is the note's text."""
    found = [
        (report.count(Proved), "proved"), (report.count(Refuted), "refuted"), (report.count(Undecided), "undecided"),
        (len(report.errors), "unreadable"), (sum(r.contradiction for r in report.results), "contradicted"),
        (len(report.givens), "given"),
    ]  # fmt: skip
    return ", ".join(f"{n} {word}" for n, word in found if n or word == "proved")


def inert(words: str, longest: int) -> str:
    """Words that Markdown, MathJax and HTML take for words, on one line.

    >>> inert("x_1 < 2 and $y$", 99)
    'x_1 &lt; 2 and ＄y＄'
    """
    text = visible(" ".join(words.split()))
    text = text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
    text = MARKUP.sub(lambda m: "\\" + m[0], text.translate(LOOKS_LIKE))
    return text.replace("&", "&amp;").replace("<", "&lt;")
