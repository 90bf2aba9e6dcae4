"""The blocks of a Markdown note, by markdown-it-py, with displayed formulas as a block rule of our own.

The rule stands before lists and quotes, so that a line of a formula that begins with `-` or `>` stays in the
formula, and it knows the place of every character it takes. All closing marks of a note are found once, so notes
full of unclosed marks cost linear time. `markdown` walks the tokens; nothing else calls this module.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from .inline import OPENING, looks_like_prose

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

TAIL = re.compile(r"[ \t]*[.,;]?[ \t]*(?:\([^()\s]+\)|\{#[^{}\s]+\})?[ \t]*")
"""What may follow a closing mark: punctuation, an equation's label."""


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables, footnotes and formulas, without its inline pass."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    made = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    made.block.ruler.before(
        "table", "formula", _formula_rule, {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    )
    # Paragraphs are read by `inline`; link definitions may hold formulas, so they stay paragraphs.
    return made.disable(["inline", "reference", "footnote_tail"])


def _formula_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A displayed formula that begins a line: `$$`, `\\[`, `\\begin{align}`; it ends its last line, too."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if state.is_code_block(start_line) or begin >= state.eMarks[start_line]:
        return False
    opening, closer, keep = _opening(state.src, begin)
    if not closer:
        return False
    stop = _next(state, closer, begin + opening)
    if stop < 0 or stop >= state.eMarks[end_line - 1]:
        return False
    last = bisect_left(state.eMarks, stop, start_line, end_line)
    tail = state.src[stop + len(closer) : state.eMarks[last]]
    if not TAIL.fullmatch(tail):
        return False
    low, high = (begin, stop + len(closer)) if keep else (begin + opening, stop)
    offsets, text = _lines(state, start_line, last, low, high)
    blank = any(state.isEmpty(line) for line in range(start_line, last))
    if not text.strip() or ((blank or closer == r"\]") and looks_like_prose(text)):
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content, token.block, token.map = text, True, [start_line, last + 1]
        token.meta = {"offsets": offsets, "environment": keep}
        state.line = last + 1
    return True


def _opening(src: str, at: int) -> tuple[int, str, bool]:
    """Length of the opening mark at `at`, the mark that closes it, and whether marks belong to the formula."""
    if src.startswith("$$", at):
        return 2, "$$", False
    if src.startswith(r"\[", at):
        return 2, r"\]", False
    match = OPENING.match(src, at)
    return (0, rf"\end{{{match[1]}{match[2]}}}", True) if match else (0, "", False)


def _next(state: StateBlock, closer: str, at: int) -> int:
    """The next place of a closing mark in the note; all its places are found once."""
    known: dict[str, list[int]] = state.env.setdefault("closers", {})
    if closer not in known:
        pattern = {"$$": r"\\.|(\$\$)", r"\]": r"\\[^\]]|(\\\])"}.get(closer, f"({re.escape(closer)})")
        known[closer] = [m.start() for m in re.finditer(pattern, state.src, re.S) if m[1]]
    n = bisect_left(known[closer], at)
    return known[closer][n] if n < len(known[closer]) else -1


def _lines(state: StateBlock, first: int, last: int, low: int, high: int) -> tuple[Sequence[int], str]:
    """The text [low, high) without the indent and quote marks of its lines, and its offsets."""
    offsets: list[int] = []
    for line in range(first, last + 1):
        begin = max(low, state.bMarks[line] + state.tShift[line]) if line > first else low
        end = min(high, state.eMarks[line])
        offsets.extend(range(begin, max(begin, end)))
        if line < last:
            offsets.append(state.eMarks[line])
    text = "".join(state.src[o] if o < len(state.src) else "\n" for o in offsets)
    return offsets, text
