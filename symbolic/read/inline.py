"""Where math stands within one paragraph of Markdown: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`, environments, comments.

`markdown` finds the paragraphs and calls `pieces` on each; nothing else does. One pass from left to right, the
leftmost construct wins as in CommonMark, and every search for a closing mark is remembered, so that a paragraph of
unclosed marks costs no more than one that is well formed. The rule for a single dollar is Pandoc's (MacFarlane):
no space after the opening one, none before the closing one, no digit after it; so prices stay prices.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """What a stretch of a paragraph is; everything between the pieces is prose."""

    INLINE = "inline"
    DISPLAY = "display"
    ENVIRONMENT = "environment"
    PASTED = "pasted"
    COMMENT = "comment"
    HIDDEN = "hidden"
    UNCLOSED = "unclosed"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Piece:
    """[start, end) of the whole piece and [inner, inner_end) of what stands between its marks."""

    mark: Mark
    start: int
    end: int
    inner: int
    inner_end: int


ENVIRONMENTS = [
    "equation",
    "align",
    "gather",
    "multline",
    "alignat",
    "flalign",
    "eqnarray",
    "aligned",
    "gathered",
    "alignedat",
    "split",
    "displaymath",
    "math",
]
OPENING = re.compile(r"\\begin\{(" + "|".join(ENVIRONMENTS) + r")(\*?)\}")
TOKEN = re.compile(r"\\begin\{|\\\\[(\[]|\\.|~~|`+|\$\$?|<!--|<|!?\[\[|\]\(|%%|\bhttps?://\S+|\bwww\.\S+", re.S)
TAG = re.compile(
    r"<(?:[A-Za-z][\w.+-]{1,31}:[^\s<>]*|[\w.+-]+@[\w.-]+"
    r"|/[A-Za-z][\w-]*\s*|[A-Za-z][\w-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*\s*/?)>"
)
DESTINATION = re.compile(r"\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\s*\)")
WIKILINK = re.compile(r"!?\[\[[^\[\]\n]*\]\]")
LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")
WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}[,;]?\s+[A-Za-z]{2,}\b(?!\s*[=^_(])")
TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|operatorname|mbox|label|tag)\*?\s*\{[^{}]*\}")


def looks_like_prose(tex: str) -> bool:
    """Are there two plain words in a row outside \\text{…}? Then the marks around it do not mean a formula."""
    return WORDS.search(TEXT.sub(" ", tex)) is not None


def pieces(content: str, cell: bool = False) -> Iterator[Piece]:
    """The math, comments and hidden stretches (code, links, tags) of a paragraph, in order.

    >>> [content[p.inner:p.inner_end] for content in ["costs $5, `$a$`, $x^2$"] for p in pieces(content)]
    ['$a$', 'x^2']
    """
    scan = _Scan(content, cell)
    at = 0
    while (token := TOKEN.search(content, at)) is not None:
        piece = scan.piece(token)
        if piece is None:
            at = token.start() + (2 if token[0][0] == "\\" else len(token[0]))
        else:
            yield piece
            at = piece.end


class _Scan:
    """The rules, one method a kind of mark, and where the closing marks of the paragraph are."""

    def __init__(self, content: str, cell: bool) -> None:
        self.content, self.cell = content, cell
        self.closers: dict[str, list[int]] = {}

    def piece(self, token: re.Match[str]) -> Piece | None:
        """The piece that begins at a token, or None where the token is ordinary text."""
        text, start = token[0], token.start()
        match text:
            case "$":
                return self.dollar(start)
            case "$$":
                return self.double(start)
            case r"\(" | r"\[":
                return self.bracket(start, r"\)" if text == r"\(" else r"\]")
            case r"\\(" | r"\\[":  # what kramdown and Jekyll want for \( and \[
                return self.bracket(start, r"\\)" if text[-1] == "(" else r"\\]")
            case "~~":
                return self.between(Mark.HIDDEN, start, start + 2, "~~")
            case r"\begin{":
                return self.environment(start)
            case "<!--":
                return self.between(Mark.COMMENT, start, start + 4, "-->") or Piece(
                    Mark.HIDDEN, start, len(self.content), start, start
                )
            case "%%":
                return self.between(Mark.HIDDEN, start, start + 2, "%%")
            case "<":
                return self.hidden(TAG.match(self.content, start))
            case "](":
                return self.hidden(DESTINATION.match(self.content, start))
            case "[[" | "![[":
                return self.hidden(WIKILINK.match(self.content, start))
        if text[0] == "`":
            return self.code(start, len(text))
        return self.hidden(token) if text[0] in "hw" else None

    def hidden(self, match: re.Match[str] | None) -> Piece | None:
        """A stretch in which nothing is math."""
        return Piece(Mark.HIDDEN, match.start(), match.end(), match.start(), match.end()) if match else None

    def next(self, closer: str, at: int) -> int:
        """The next place of a closing mark at or after `at`, not escaped where that matters; −1 when there is none."""
        places = self.closers.get(closer)
        if places is None:
            # `\\]` is a line break and a bracket, so escapes are read in pairs from the left.
            pattern = {"$": r"\\.|(\$)", "$$": r"\\.|(\$\$)"}.get(closer) or (
                r"(?:\\[^()\[\]])|(" + re.escape(closer) + ")"
                if closer[0] == "\\" and len(closer) == 2
                else "(" + re.escape(closer) + ")"
            )
            places = [m.start() for m in re.finditer(pattern, self.content, re.S) if m[1]]
            self.closers[closer] = places
        n = bisect_left(places, at)
        return places[n] if n < len(places) else -1

    def between(self, mark: Mark, start: int, inner: int, closer: str) -> Piece | None:
        """The piece from `start` to the next closing mark."""
        stop = self.next(closer, inner)
        return Piece(mark, start, stop + len(closer), inner, stop) if stop >= 0 else None

    def dollar(self, start: int) -> Piece | None:
        """`$…$`, and GitHub's $`…`$."""
        content = self.content
        after = content[start + 1 : start + 2]
        if after == "`":
            return self.between(Mark.INLINE, start, start + 2, "`$")
        if self.cell and content.strip() == "$":
            return Piece(Mark.CUT, start, start + 1, start, start + 1)  # $|x|$: the stroke has ended the cell
        if not after or after.isspace() or (start and content[start - 1].isdigit()):
            return None
        stop = self.next("$", start + 1)
        if stop < 0 or content[stop - 1].isspace() or content[stop + 1 : stop + 2].isdigit():
            opens = self.cell and stop < 0 and not after.isdigit()
            return Piece(Mark.CUT, start, start + 1, start, start + 1) if opens else None
        if "`" in content[start:stop]:  # LaTeX has no use for it: a price before a code span
            return None
        return Piece(Mark.INLINE, start, stop + 1, start + 1, stop)

    def double(self, start: int) -> Piece | None:
        """`$$…$$` within a paragraph."""
        found = self.between(Mark.DISPLAY, start, start + 2, "$$")
        if found is None:
            return Piece(Mark.UNCLOSED, start, start + 2, start, start + 2)
        if not self.content[found.inner : found.inner_end].strip():
            return Piece(Mark.HIDDEN, start, found.end, start, found.end)
        return found

    def bracket(self, start: int, closer: str) -> Piece | None:
        """`\\(…\\)` and `\\[…\\]`, unless what is inside is prose: then they are Markdown's escaped brackets."""
        mark = Mark.INLINE if closer[-1] == ")" else Mark.DISPLAY
        found = self.between(mark, start, start + len(closer), closer)
        if found is None:
            alone = closer == r"\]" and LINE_END.match(self.content, start + 2)
            return Piece(Mark.UNCLOSED, start, start + 2, start, start + 2) if alone else None
        inner = self.content[found.inner : found.inner_end]
        return found if inner.strip() and not looks_like_prose(inner) else None

    def environment(self, start: int) -> Piece | None:
        """`\\begin{align}…\\end{align}` without dollars around it; the whole environment is the formula."""
        opening = OPENING.match(self.content, start)
        if opening is None:
            return None
        closer = rf"\end{{{opening[1]}{opening[2]}}}"
        found = self.between(Mark.ENVIRONMENT, start, start, closer)
        if found is None:
            return Piece(Mark.UNCLOSED, start, opening.end(), start, opening.end())
        return Piece(Mark.ENVIRONMENT, start, found.end, start, found.end)

    def code(self, start: int, ticks: int) -> Piece | None:
        """A code span: closed by as many backticks as opened it."""
        runs = self.closers.get("`" * ticks)
        if runs is None:
            for run in re.finditer("`+", self.content):
                self.closers.setdefault(run[0], []).append(run.start())
            runs = self.closers.setdefault("`" * ticks, [])
        n = bisect_left(runs, start + ticks)
        if n == len(runs):
            return None
        return Piece(Mark.HIDDEN, start, runs[n] + ticks, start + ticks, runs[n])
