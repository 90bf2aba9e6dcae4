"""A Markdown note that holds verdict marks reads as the note without them.

`symbolic render note.md -o note.checked.md` inserts marks (`core/marks.py`). What has the form of one is a mark where
its comment is a comment for Markdown too: not in code, not in a formula, not within another comment. `note` reads
through here, `regions` asks which text is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.claim import Source
from ..core.marks import candidates
from .inline import Mark, Piece
from .mapped import page_of
from .markdown import COMMENT, Collector, Page, read_page

if TYPE_CHECKING:
    from markdown_it.token import Token


def earlier(source: Source) -> list[tuple[int, int]]:
    """The places [start, end) of the marks in a note, in order.

    >>> earlier(Source("n.md", "$x$ ✓<!--verdict-->, not `$x$ ✓<!--verdict-->`"))
    [(3, 19)]
    """
    found = list(candidates(source.text))
    if not found:
        return []
    comments = _Comments(source)
    comments.page()
    return [(c.start, c.end) for c in found if c.comment in (comments.blocks if c.last else comments.inline)]


def kept(length: int, places: Sequence[tuple[int, int]]) -> Sequence[int]:
    """The offsets of a text of this length that lie in none of the places."""
    if not places:
        return range(length)
    found: list[int] = []
    at = 0
    for start, end in places:
        found.extend(range(at, start))
        at = end
    found.extend(range(at, length))
    return found


def without(text: str, places: Sequence[tuple[int, int]]) -> str:
    """A text without these places.

    >>> without("abcde", [(1, 2), (3, 4)])
    'ace'
    """
    edges = [0, *(edge for place in places for edge in place), len(text)]
    return "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def unmarked(source: Source) -> str:
    """The text of a note without the marks in it."""
    return without(source.text, earlier(source))


def read_marked(source: Source) -> Page:
    """The page of a Markdown note as if it had no marks, with the offsets of the note as it is."""
    places = earlier(source)
    if not places:
        return read_page(source)
    return page_of(source, without(source.text, places), kept(len(source.text), places))


class _Comments(Collector):
    """Where the comments of a note begin: within paragraphs, and in blocks of their own."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.inline: set[int] = set()
        self.blocks: set[int] = set()

    def take(self, piece: Piece, content: str, offsets: Sequence[int]) -> None:
        """A piece of a paragraph."""
        if piece.mark is Mark.COMMENT:
            self.inline.update(self.sourced(offsets[piece.start : piece.start + 1]))

    def block(self, token: Token) -> None:
        """A block of raw HTML, or code."""
        if token.type == "html_block":
            offsets = self.offsets(token.content, token.map or [0, 0])
            for comment in COMMENT.finditer(token.content):
                self.blocks.update(self.sourced(offsets[comment.start() : comment.start() + 1]))
