"""Is there room for a line below a displayed formula, so that no block of the note changes? And at the end of the note?

A line below is a paragraph: of its own where a blank line or the end of the note follows, or the first line of the
paragraph that follows. In a list it stands without a blank line before it, which would spread the list out. There is no
room where what follows would be taken into it: `---` would make it a heading, and a list that begins with 2 would be
no list. The rules are CommonMark's (MacFarlane, 0.31, §4 and §5). `regions` asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

FOOTNOTE = re.compile(r"\[\^[^\]]*\]:[ \t]*")
PADDING = re.compile(r"[ \t>]*")
ATTACHED = re.compile(r"\[[^\]\n]*\]:|\{|:[ \t]|\||\^[\w-]+[ \t]*$|[-=:| \t]+$", re.M)
"""What belongs to the block before it, or begins one where no paragraph goes on: attributes, anchors, rules."""
HARD_BREAK = "  "
"""At the end of a line that a paragraph goes on after."""
ANCHOR = re.compile(r"\s*\^[\w-]+[ \t]*$", re.M)
APART = re.compile(r"(?:[ \t]*\n)*(?:[^\s>\d*+-]|[ \t]*\Z)")
"""What follows is indented by nothing and no part of a list or a quote."""
OTHERWISE = re.compile(r"^[ \t>]*(?:```|~~~|<[A-Za-z/!?])", re.M)
"""Where Markdown that knows no displayed formulas sees code, or raw HTML, within one."""
INTERRUPTS = frozenset(["fence", "blockquote_open", "bullet_list_open", "list_item_open", "formula"])
"""Blocks that begin as they are where a paragraph goes on."""
VERBATIM = "(?:script|pre|style|textarea)"
RAW = (
    (re.compile(rf"<{VERBATIM}(?=[\s>]|$)", re.I), re.compile(rf"</{VERBATIM}>", re.I)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
)  # fmt: skip
"""Blocks of raw HTML that go on over blank lines, and what closes them."""


class Below:
    """The lines of a text and its blocks. Lines count from 0, `starts` are their offsets."""

    def __init__(self, text: str, starts: Sequence[int], tokens: Sequence[Token]) -> None:
        self.text, self.starts = text, starts
        self.around: dict[int, tuple[Token, ...]] = {}
        self.holds: dict[int, tuple[Token, ...]] = {}
        self.begins: dict[int, Token] = {}
        for token, outer in _nested(tokens):
            self.around[id(token)] = outer
            if token.map:
                self.begins.setdefault(token.map[0], token)
            if token.map and token.type == "paragraph_open":
                self.holds[token.map[1] - 1] = outer
        self.last = tokens[-1] if tokens else None

    def line(self, n: int) -> str:
        """A line without its end; nothing beyond the last."""
        if n >= len(self.starts):
            return ""
        end = self.starts[n + 1] - 1 if n + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[n] : end]

    def place(self, token: Token, opens: int) -> tuple[int, str, str] | None:
        """Where a line can be added below a block that opens at `opens`, and what stands before and after that line."""
        first, end = token.map or (0, 0)
        last = self._closing(token, end)
        padding = self._padding(token, first, last, opens)
        if last < 0 or padding is None or not self._free(token, last + 1, padding):
            return None
        blank = not self.line(last + 1).strip(" \t>")
        apart = "\n" + padding.rstrip() if blank and not self._listed(token) else ""
        new = self.begins.get(last + 1)
        tail = HARD_BREAK if not blank and new and new.type in ("paragraph_open", "formula") else ""
        return self.starts[last] + len(self.line(last)), f"{apart}\n{padding}", tail

    def _listed(self, token: Token) -> bool:
        """Is there more around a block than quotes?"""
        return any(t.type != "blockquote_open" for t in self.around[id(token)])

    def _closing(self, token: Token, end: int) -> int:
        """The last line of a block; −1 for code that is not closed, or a formula that may be seen as some."""
        if token.type == "fence":
            return end - 1 if closed(token, self.line(end - 1)) else -1
        first = (token.map or (0, 0))[0]
        low, high = self.starts[min(first + 1, end - 1)], self.starts[end - 1] + len(self.line(end - 1))
        return end - 1 if first == end - 1 or not OTHERWISE.search(self.text, low, high) else -1

    def _lazy(self, token: Token) -> bool:
        """Does a paragraph within more quotes or lists go on here, for Markdown that knows no displayed formulas?"""
        first = (token.map or (0, 0))[0]
        before = self.holds.get(first - 1)
        return before is not None and before != self.around[id(token)] and self.begins.get(first) is token

    def _padding(self, token: Token, first: int, last: int, opens: int) -> str | None:
        """Quote marks and indent of a line below; None where the last line of the block leaves them out."""
        outer = self.around[id(token)]
        if not outer:
            return ""
        head = FOOTNOTE.sub("    ", self.text[self.starts[first] : opens])
        padding = "".join(c if c in ">\t" else " " for c in head)
        there = _padding(self.line(last)) if last > first else padding
        short = self._listed(token) and _width(there) < _width(padding)
        return None if short or there.count(">") != padding.count(">") else padding

    def _free(self, token: Token, n: int, padding: str) -> bool:
        """Can a paragraph stand before line n?"""
        line, outer = self.line(n), self.around[id(token)]
        following = line.lstrip(" \t>")
        new = self.begins.get(n)
        if not following and (new is None or new.type == "blockquote_open"):
            at = self.starts[n] if n < len(self.starts) else len(self.text)
            apart = not self._lazy(token) or APART.match(self.text, at) is not None
            return apart and ANCHOR.match(self.text, at) is None
        if new is None or ATTACHED.match(following):
            return False
        within = self.around[id(new)][: len(outer)] == outer or any(t.type.startswith("footnote_") for t in outer)
        if within and self._listed(token) and _width(_padding(line)) < _width(padding):
            return False
        match new.type:
            case "paragraph_open":
                return self.around[id(new)] == outer
            case "heading_open":
                return new.markup.startswith("#")
            case "ordered_list_open":
                return bool(re.match(r"0*1[.)][ \t]+\S", following))
            case "bullet_list_open":
                return bool(re.match(r"[-+*][ \t]+\S", following))
            case _:
                return new.type in INTERRUPTS

    def open_end(self) -> bool:
        """Does the note end within code or raw HTML, so that nothing can be added to it?"""
        if self.last is None or self.last.level or not self.last.map:
            return False
        if self.last.type == "fence":
            return not closed(self.last, self.line(self.last.map[1] - 1))
        begun = self.last.content.lstrip() if self.last.type == "html_block" else ""
        return any(a.match(begun) and not b.search(begun) for a, b in RAW)


def _padding(line: str) -> str:
    """The quote marks and indent that a line begins with."""
    found = PADDING.match(line)
    return found[0] if found else ""


def _width(padding: str) -> int:
    return len(padding.expandtabs(4))


def closed(token: Token, line: str) -> bool:
    """Is a block of code closed by its last line? What closes it is no line of its content."""
    mark, content = line.strip(" \t>"), token.content
    first, end = token.map or (0, 0)
    apart = content.count("\n") == end - first - 2 and content[-1:] in ("", "\n")
    return apart and mark.startswith(token.markup) and not mark.strip(token.markup[0])


def _nested(tokens: Sequence[Token]) -> Iterator[tuple[Token, tuple[Token, ...]]]:
    """The tokens that open or are blocks, each with the quotes, items and notes around it."""
    outer: list[Token] = []
    for token in tokens:
        container = token.type.startswith(("blockquote_", "list_item_", "footnote_"))
        if token.nesting < 0 and container:
            outer.pop()
        elif token.nesting >= 0:
            yield token, tuple(outer)
        if token.nesting > 0 and container:
            outer.append(token)
