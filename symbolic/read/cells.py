r"""Cells of a notebook read as notes: Markdown, or formulas without any dollar; some cells as one note.

`app/jupyter.py` calls `read_cells` with the cells that stay in force and the one to be read. They are read together, as
if they followed each other in one note, and what the earlier ones say is left out of what comes back: their steps are
no facts for the last cell, their givens are. Line 1 of a cell is that of its magic, so that lines count as an editor's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..core.claim import Derivation, Diagnostic, Given, Source, Span, Step
from .mapped import Made, page_of
from .markdown import Page
from .note import read_note

NAME = "cell"
MARKED = re.compile(r"\$|\\\(|\\\[|^\s*(?:```|~~~)", re.M)
"""Signs that a cell is Markdown: its formulas stand between marks."""
DISPLAYED = re.compile(r"\s*\\begin\{((?:align|gather|equation|multline|eqnarray|flalign|alignat)\*?)\}")
SAYS = re.compile(r"\\[A-Za-z]|[=<>≤≥≠≈∈∼]")
"""What makes a line of a cell without marks a formula; others are prose."""
ASIDE = re.compile(r"\s*(?:#|<!--|%)")
RELATION = r"[=<>≤≥≠≈]|\\(?:leq?|geq?|neq?|approx)(?![A-Za-z])"
GOES_ON = re.compile(rf"\s*(?:&|{RELATION}|[+*/·×)}}\]]|-(?!.*(?:{RELATION}))|\\(?:cdot|times|right|end)(?![A-Za-z]))")
UNENDED = re.compile(rf"(?:\\\\|{RELATION}|[-+*/·×({{\[&]|\\(?:cdot|times))\s*\Z")


class ApartError(Exception):
    """A cell that cannot be read as going on from those before it; the message says why."""


def read_cells(
    cells: Sequence[str], title: str = "", declarations: Sequence[str] = (), strict: bool = False
) -> tuple[Derivation, frozenset[int]]:
    """The derivation of the last cell, and the ids of its items that are there only because others hinge on them.

    Raises ApartError where an earlier cell would swallow what follows it, such as one with an unclosed fence.

    >>> found, others = read_cells([r"f(x) := x^2", r"f(3) = 9"])
    >>> [type(i).__name__ for i in found.items], len(others)
    (['Step'], 0)
    """
    earlier = list(cells[:-1])
    source, page, begins = joined(cells)
    kept, before, _ = joined(earlier)
    last = joined(cells[-1:])[1]
    apart = [f.tex for alone in (before, last) for f in alone.formulas]
    if [f.tex for f in page.formulas] != apart:
        raise ApartError(
            "it cannot go on from the kept cells: close the fence, comment or formula that one leaves open"
        )
    found = read_note(source, page, declarations, strict)
    said = {_key(i) for i in read_note(kept, before, declarations, strict).items if i.span is not None}
    mine = [i for i in found.items if i.span is None or i.span.start >= begins or _key(i) not in said]
    ids = {id(i) for i in mine}
    hinges = _hinges([i for i in mine if isinstance(i, Step)], ids)
    items = tuple(i for i in found.items if id(i) in hinges | ids)
    return replace(found, title=title or last.title, items=items, formulas=len(last.formulas)), frozenset(hinges)


def _key(item: Given | Step | Diagnostic) -> tuple[str, str, Span | None]:
    return type(item).__name__, item.message if isinstance(item, Diagnostic) else item.latex, item.span


def _hinges(steps: list[Step], mine: set[int]) -> set[int]:
    """The earlier steps that these hinge on, and what those hinge on."""
    found: set[int] = set()
    while steps:
        for hinge in steps.pop().hinges:
            if id(hinge) not in mine | found:
                found.add(id(hinge))
                steps.append(hinge)
    return found


def joined(cells: Sequence[str]) -> tuple[Source, Page, int]:
    """The cells as one source and its page, and where the last of them begins."""
    made, text, begins = Made(), "", 0
    for cell in cells:
        begins = len(text)
        for at, part, written in _parts(cell):
            where = begins + 1 + at
            made.put(part, range(where, where + len(part)) if written else where)
        text += f"\n{cell}\n"
        made.put("\n\n", len(text) - 1)
    source = Source(NAME, text)
    return source, page_of(source, made.text, made.offsets), begins


def _parts(cell: str) -> Iterator[tuple[int, str, bool]]:
    """The cell as Markdown in parts: where each stands, its text, and whether it was written or is a mark put in."""
    if MARKED.search(cell):
        yield 0, cell, True
        return
    at = 0
    for text, formula in _grouped(cell.splitlines(keepends=True)):
        if formula:
            begin, end = (r"\begin{aligned}", r"\end{aligned}") if _rows(text) else ("", "")
            yield at, f"$$\n{begin}", False
            yield at, text, True
            yield at + len(text) - 1, f"{end}\n$$\n", False
        elif not text.lstrip().startswith("%"):
            yield at, text, True
        at += len(text)


def _grouped(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """The lines of a cell without marks, those of one formula together, and whether they are one."""
    n = 0
    while n < len(lines):
        displayed, end = DISPLAYED.match(lines[n]), n + 1
        if displayed:
            closer = rf"\end{{{displayed[1]}}}"
            while end < len(lines) and closer not in lines[end - 1]:
                end += 1
        elif lines[n].strip() and not ASIDE.match(lines[n]):
            while end < len(lines) and lines[end].strip() and (
                GOES_ON.match(lines[end]) or UNENDED.search(lines[end - 1])
            ):  # fmt: skip
                end += 1
        text = "".join(lines[n:end])
        yield text, bool(not displayed and not ASIDE.match(text) and SAYS.search(text))
        n = end


def _rows(formula: str) -> bool:
    """Does it have rows, or columns, of its own?"""
    bare = re.sub(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", "", formula, flags=re.S)
    return re.search(r"(?<!\\)&|\\\\", bare) is not None
