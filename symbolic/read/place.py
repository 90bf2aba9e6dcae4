"""Where a formula stands, and the lines built from it: slices of the author's LaTeX and spans in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core.claim import LINE_END, Diagnostic, Given, GivenKind, Severity, Source, Span
from ..core.show import relation_sign
from ..core.term import Term
from .formula import Chain, Part
from .vet import Refusal

TOLD = frozenset({"R211"})
"""What is read, though it gives a name no meaning: nothing may rest on that name, and the rest of the note goes on."""


class Lines:
    """Spans of a source; line starts are found once, so that a span costs a bisection."""

    def __init__(self, source: Source) -> None:
        self.starts = [0, *(m.end() for m in LINE_END.finditer(source.text))]
        self.marked = source.text[:1] == "\ufeff"

    def span(self, start: int, end: int) -> Span:
        """The span of [start, end), with its line and column."""
        line = bisect_right(self.starts, start) - 1
        column = start - self.starts[line] + 1 - (self.marked and line == 0)
        return Span(start, max(start, end), line + 1, max(1, column))


@dataclass(frozen=True, slots=True)
class Place:
    """One formula of a note: its LaTeX, where each character stands, the prose before it.

    `offsets[i]` is the place of tex[i] in the source; without them (a side file) nothing has a span. `declaring` is
    set in comments, front matter and side files, where inequalities are assumptions; `local` says that what it assumes
    holds for a sentence or a formula only. `tail` is the prose after it.
    """

    tex: str
    offsets: Sequence[int] | None = None
    lines: Lines | None = None
    lead: str = ""
    declaring: bool = False
    local: bool = False
    tail: str = ""

    def span(self, start: int, end: int) -> Span | None:
        """The span in the source of tex[start:end]."""
        if self.offsets is None or self.lines is None or not self.offsets:
            return None
        first = self.offsets[min(start, len(self.offsets) - 1)]
        last = self.offsets[max(0, min(end, len(self.offsets)) - 1)] + 1
        return self.lines.span(first, max(first, last))

    def called(self) -> str:
        """How a message names this line."""
        span = self.span(0, len(self.tex))
        return f"line {span.line}" if span else "a declaration of the side file"

    def refuse(self, refusal: Refusal, start: int, end: int) -> Diagnostic:
        """An error at tex[start:end]."""
        severity = Severity.WARNING if refusal.code in TOLD else Severity.ERROR
        return Diagnostic(
            refusal.code, refusal.message, self.span(start, end), refusal.remedy, severity, notes=self.aside()
        )

    def warn(self, code: str, message: str, start: int, end: int, remedy: str = "") -> Diagnostic:
        """A warning at tex[start:end]."""
        return Diagnostic(code, message, self.span(start, end), remedy, Severity.WARNING, notes=self.aside())

    def aside(self) -> tuple[str, ...]:
        """What a message shows where the line has no place in the source."""
        return () if self.offsets is not None else (f"in the declaration {self.tex}",)


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a chain, A rel B, in its place.

    `indices` are the letters that count the components of its vectors, and how far; `defines` says that its left side,
    a vector or a function of one, is new.
    """

    place: Place
    lhs: Part
    rel: str
    rhs: Part
    reason: str = ""
    digits: int = 0
    first: bool = True
    indices: tuple[tuple[str, Term], ...] = ()
    defines: bool = False

    @property
    def latex(self) -> str:
        """The author's own "A = B"."""
        tex = self.place.tex
        left, right = tex[self.lhs.start : self.lhs.end].strip(), tex[self.rhs.start : self.rhs.end].strip()
        return f"{left} {relation_sign(self.rel)} {right}"

    @property
    def counting(self) -> frozenset[str]:
        """The letters of its indices."""
        return frozenset(name for name, _ in self.indices)

    @property
    def span(self) -> Span | None:
        """Where the whole link stands."""
        return self.place.span(self.lhs.start, self.rhs.end)

    def over(self, lhs: Term, rhs: Term) -> Link:
        """This link between other readings of its two sides."""
        if lhs is self.lhs.term and rhs is self.rhs.term:
            return self
        return replace(self, lhs=replace(self.lhs, term=lhs), rhs=replace(self.rhs, term=rhs))

    def refuse(self, refusal: Refusal) -> Diagnostic:
        """An error about this link."""
        return self.place.refuse(refusal, self.lhs.start, self.rhs.end)

    def given(self, kind: GivenKind, left: Term, right: Term | None, names: tuple[str, ...], scope: str) -> Given:
        """The given this link is."""
        return Given(kind, self.latex, self.span, left, right, names, scope)


def links_of(place: Place, chain: Chain) -> list[Link]:
    """The relations of a chain, left to right."""
    return [
        Link(place, chain.parts[i], rel, chain.parts[i + 1], chain.reasons[i], chain.digits, i == 0)
        for i, rel in enumerate(chain.rels)
    ]


def line_of(given: Given) -> str:
    """How a message names the line of a given."""
    return f"line {given.span.line}" if given.span else "the declarations"
