"""Where a verdict mark may stand beside each formula of a Markdown note, so that no block of the note changes.

Within a line (a paragraph, a heading, a cell) it follows the formula's closing mark; a displayed formula has it on a
line below (`below`). Where there is no room, the end of the note tells. `app/marked.py` calls `layout`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.claim import LINE_END, Source
from ..core.marks import Layout, Region
from .below import Below
from .inline import Mark, Piece
from .markdown import Collector
from .marked import earlier, kept, without

if TYPE_CHECKING:
    from markdown_it.token import Token

FIXED = re.compile(r"^ {0,3}\[[^\]\n]+\]:|^[ \t]*(?:\+[-=:+]{2,}\+|-{2,}(?:[ \t]+-{2,})+)[ \t]*$", re.M)
"""A link's definition, and the rules of Pandoc's tables, whose columns are counted: no mark goes into them."""
NO_BREAK = "\u00a0"
"""What stands before a mark in a heading: a space would become a hyphen in GitHub's name of it, and break its links."""
NOWHERE = (None, " ", "")


def layout(source: Source) -> Layout:
    """The formulas of a Markdown note, its earlier marks, and where new ones go; never raises.

    >>> found = layout(Source("n.md", "So $x = x$.\\n\\n> $$x$$\\n"))
    >>> [(r.at, r.lead) for r in found.regions]
    [(10, ' '), (20, '\\n>\\n> ')]
    """
    marks = earlier(source)
    text = without(source.text, marks)
    there = kept(len(source.text), marks)
    places = _Places(Source(source.path, text))
    found = places.regions()
    ends = LINE_END.search(text)
    newline = ends[0] if ends else "\n"
    foot = newline if text.endswith(("\n", "\r")) else newline * 2

    def mapped(r: Region) -> Region:
        at = None if r.at is None else there[r.at - 1] + 1
        return Region(there[r.start], there[r.end - 1] + 1, at, r.lead.replace("\n", newline), r.tail)

    return Layout(tuple(map(mapped, found)), tuple(marks), newline, None if places.open_end else foot)


class _Places(Collector):
    """Notes of each formula where it ends: offsets in the source, by that of its first character."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.within: dict[int, tuple[int | None, str, str]] = {}
        self.fences: dict[int, Token] = {}
        self.lead, self.fixed, self.open_end = " ", False, False

    def heading(self, token: Token, level: int) -> None:
        """A heading."""
        self.lead = NO_BREAK
        super().heading(token, level)
        self.lead = " "

    def paragraph(self, token: Token) -> None:
        """A paragraph or a cell."""
        self.fixed = FIXED.search(token.content) is not None
        super().paragraph(token)
        self.fixed = False

    def take(self, piece: Piece, content: str, offsets: Sequence[int]) -> None:
        """One piece of a paragraph."""
        before = len(self.formulas)
        super().take(piece, content, offsets)
        if len(self.formulas) > before and piece.mark in (Mark.INLINE, Mark.DISPLAY, Mark.ENVIRONMENT):
            end = self.sourced([offsets[piece.end - 1]])[0] + 1
            self.within[self.formulas[-1].offsets[0]] = (None if self.fixed else end, self.lead, "")

    def block(self, token: Token) -> None:
        """Code, which may be a formula, or raw HTML."""
        before = len(self.formulas)
        super().block(token)
        if token.type == "fence" and len(self.formulas) > before:
            self.fences[self.formulas[-1].offsets[0]] = token

    def regions(self) -> list[Region]:
        """All formulas in their order."""
        formulas = self.page().formulas
        below = Below(self.text, self.starts, self.tokens)
        self.open_end = below.open_end()
        for token in self.tokens:
            if token.type == "formula":
                opens = token.meta["offsets"][0] - (0 if token.meta["environment"] else 2)
                text = token.content
                first = token.meta["offsets"][len(text) - len(text.lstrip())]
                self.below(below, token, opens, self.sourced([first])[0])
        for first, token in self.fences.items():
            opens = self.text.index(token.markup, self.starts[(token.map or [0])[0]])
            self.below(below, token, opens, first)
        found = []
        for formula in (f for f in formulas if f.offsets):
            at, lead, tail = NOWHERE if formula.declares else self.within.get(formula.offsets[0], NOWHERE)
            found.append(Region(min(formula.offsets), max(formula.offsets) + 1, at, lead, tail))
        return found

    def below(self, below: Below, token: Token, opens: int, first: int) -> None:
        """A displayed formula, whose first character stands at `first` in the source."""
        place = below.place(token, opens)
        if place is not None:
            at, lead, tail = place
            self.within[first] = (self.sourced([at - 1])[0] + 1, lead, tail)
