"""Where the characters of a line of Markdown stand, after Markdown took away what is at its ends.

Called by `markdown` alone: a paragraph's text is its lines without indents, quote marks and spaces at their ends.
"""

from __future__ import annotations

from collections.abc import Sequence


def aligned(part: str, text: str, low: int, high: int, cell: bool) -> list[int]:
    """Offsets of the characters of `part` within the line text[low:high]."""
    body = part.strip()
    if not body:
        return [min(low + i, high) for i in range(len(part))]
    lead = len(part) - len(part.lstrip())
    trail = len(part) - lead - len(body)
    at = high - len(text[low:high]) + len(text[low:high].rstrip()) - len(body)
    if cell or not text.startswith(body, at):
        at = text.find(body, low, high)
    middle: Sequence[int] = range(at, at + len(body)) if at >= 0 else _walked(body, text, low, high)
    first, last = middle[0], middle[-1] + 1
    return [
        *(max(low, first - lead + i) for i in range(lead)), *middle, *(min(last + i, high) for i in range(trail))
    ]  # fmt: skip


def _walked(body: str, text: str, low: int, high: int) -> list[int]:
    """Offsets where `body` is text[low:high] with characters left out, such as the backslash of \\| in a table."""
    found = []
    for char in body:
        at = text.find(char, low, high)
        low = at + 1 if at >= 0 else low
        found.append(max(low - 1, 0))
    return found
