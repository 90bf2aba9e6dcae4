"""A page that was read from text made out of another one: its offsets are carried back to the source.

`read/notebook.py` and `read/texfile.py` make such a text, a Markdown one, with the source offset of each character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..core.claim import Source, Span
from .markdown import Page, read_page
from .place import Lines


def page_of(source: Source, text: str, offsets: Sequence[int]) -> Page:
    """The page of a text whose i-th character stands at offsets[i] of the source."""
    page = read_page(Source(source.path, text))
    lines = Lines(source)
    last = len(offsets) - 1

    def there(at: int) -> int:
        return offsets[max(0, min(at, last))] if offsets else 0

    def span(old: Span) -> Span:
        return lines.span(there(old.start), there(max(old.start, old.end - 1)) + 1)

    return replace(
        page,
        formulas=tuple(replace(f, offsets=[there(o) for o in f.offsets]) for f in page.formulas),
        sections=tuple(replace(s, start=there(s.start)) for s in page.sections),
        diagnostics=tuple(replace(d, span=span(d.span) if d.span else None) for d in page.diagnostics),
    )


class Made:
    """Text that is put together, with the source offset of every character."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.offsets: list[int] = []

    def put(self, text: str, offsets: Sequence[int] | int) -> None:
        """Some text: where each character stands, or the one place that all of it stands for."""
        self.parts.append(text)
        self.offsets.extend([offsets] * len(text) if isinstance(offsets, int) else offsets)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)
