"""Verdict marks in a Markdown note: their grammar, and where they may stand.

`write/marked.py` makes them, `read/marked.py` finds them again, so that a marked note reads as the note without them
and is never marked twice. A mark is signs and an HTML comment, ` ✓<!--verdict-->`; where words follow it ends in a
second comment with a fingerprint of the words, so that what an author has changed is the author's. At the end of the
note stand the counts, and words about the marks that have no room beside their formula.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PROVED, PROVIDED, REFUTED, UNDECIDED, UNREAD, CONTRADICTED = "✓", "(✓)", "✗", "○", "⚠", "‼"
OPENS = "<!--verdict-->"
_SIGNS = r"(?:\(✓\)|[✓✗○⚠‼])+"
_BREAK = r"(?:\r\n|\n|\r(?!\n))"
_WHOLE = r"(?!(?<=\r)\n)"
_PRINT = r"[0-9a-f]{4}"
_MARK = re.compile(
    rf"""(?<=[$)\]}}])[ \u00a0]{_SIGNS}(?P<inline><!--verdict-->)
    |{_WHOLE}(?:{_BREAK}[ \t>]*)?{_BREAK}[ \t>]*{_SIGNS}(?P<line><!--verdict-->)
     (?:[ ](?P<words>[^<\r\n]*)<!--/verdict[ ](?P<print>{_PRINT})-->)?(?:[ ]{{2}})?(?=[\r\n]|\Z)
    |{_WHOLE}(?:(?P<bare>{_BREAK}{_BREAK})|(?<=[\r\n]){_BREAK})(?P<foot><!--verdicts:[ ][0-9a-z, ]+)
     (?:-->|:-->(?P<list>(?:{_BREAK}[^<\r\n]*)*)<!--/verdicts[ ](?P<seal>{_PRINT})-->)
     (?(bare)\Z|{_BREAK})""",
    re.X,
)


@dataclass(frozen=True, slots=True)
class Region:
    """A formula of a note: its LaTeX at [start, end) of the source, and where its mark goes.

    The mark stands at the offset `at`, after `lead`: a space within a line, line breaks and the marks of quotes and
    lists for a line of its own, and before `tail`: two spaces, a line break, where a paragraph goes on below. Without
    `at` there is no room for one.
    """

    start: int
    end: int
    at: int | None = None
    lead: str = " "
    tail: str = ""

    @property
    def lined(self) -> bool:
        """Has the mark a line of its own, with room for words?"""
        return self.at is not None and self.lead[0] in "\r\n"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the marks of a note go: its formulas in order, the earlier marks [start, end), and its end.

    `newline` is how its lines end; `foot` is what stands before the counts, None where nothing can be added (an open
    code block at the end of the note).
    """

    regions: tuple[Region, ...]
    earlier: tuple[tuple[int, int], ...] = ()
    newline: str = "\n"
    foot: str | None = "\n"


def fingerprint(words: str) -> str:
    """Four hexadecimal digits that change when a letter or digit of the words does.

    >>> fingerprint("at x = 2") == fingerprint("at x  = 2"), fingerprint("at x = 2") == fingerprint("at x = 3")
    (True, False)
    """
    return f"{zlib.crc32(''.join(filter(str.isalnum, words)).encode('utf-8', 'replace')) & 0xFFFF:04x}"


def mark(signs: str, words: str = "") -> str:
    """A mark with the words that follow it, if any; they hold no line break and no `<`.

    >>> mark("✓")
    '✓<!--verdict-->'
    """
    return f"{signs}{OPENS}" + (f" {words}<!--/verdict {fingerprint(words)}-->" if words else "")


def foot(counts: str, lines: Sequence[str], newline: str) -> str:
    """What stands at the end of a note: the counts, unseen, and lines of Markdown that hold no `<`."""
    if not lines:
        return f"<!--verdicts: {counts}-->"
    told = newline + newline.join(lines) + newline
    return f"<!--verdicts: {counts}:-->{told}<!--/verdicts {fingerprint(told)}-->"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Text [start, end) of the form of a mark, and the place of its first comment; `last` at the end of a note."""

    start: int
    end: int
    comment: int
    last: bool


def candidates(text: str) -> Iterator[Candidate]:
    """All text that has the form of a mark, its words unchanged; whether it is code is not known here.

    >>> [text for text in ["$x$ ✓<!--verdict-->.", "$x$ ok<!--verdict-->"] for _ in candidates(text)]
    ['$x$ ✓<!--verdict-->.']
    """
    if "<!--verdict" not in text:
        return
    for found in _MARK.finditer(text):
        words, seal = (found["list"], found["seal"]) if found["foot"] else (found["words"], found["print"])
        if words is None or fingerprint(words) == seal:
            comment = next(found.start(k) for k in ("inline", "line", "foot") if found[k])
            yield Candidate(found.start(), found.end(), comment, bool(found["foot"]))
