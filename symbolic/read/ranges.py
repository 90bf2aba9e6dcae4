"""What is refused or made one before a formula is taken for its statements: lists, ranges, equations side by side.

`read/note.py` asks about every formula it reads.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from ..core.claim import Kind, Sort
from ..core.term import sym
from .formula import Chain, Formula, Membership, Mention, Part, ReadError


def refuse_lists(formula: Formula) -> None:
    """i = 1, 2, 3 and x = 0,5 are no equation with something beside it: they are refused."""
    for before, after in pairwise(formula.statements):
        last, first = _edge(before, -1), _edge(after, 0)
        bare = isinstance(before, Mention) or isinstance(after, Mention)
        if bare and last.term.op == "num" and first.term.op in ("num", "neg"):
            message = "is this a list of values, or a number with a decimal comma?"
            remedy = r"write i \in \{1, 2, 3\} for values, 0.5 with a point for a number"
            raise ReadError("R205", message, last.start, first.end, remedy)


def with_ranges(formula: Formula) -> Formula:
    """i = 1, …, n and i = 1, 2, …, n say that i counts from 1 to n."""
    found = list(formula.statements)
    at = next((k for k, s in enumerate(found) if isinstance(s, Mention) and s.part.term.op == "opaque"), -1)
    first = next((k for k in range(at - 1, -1, -1) if isinstance(found[k], Chain)), -1)
    if at < 1 or first < 0 or at + 1 >= len(found) or at - first > 3:
        return formula
    chain, last = found[first], found[at + 1]
    dots = found[at]
    if not (isinstance(chain, Chain) and isinstance(last, Mention) and isinstance(dots, Mention)):
        return formula
    letter, low = chain.parts[0].term, chain.parts[-1].term
    between = [s.part.term for s in found[first + 1 : at] if isinstance(s, Mention)]
    counts = low.op == "num" and all(b.op == "num" and b.fraction == low.fraction + n for n, b in enumerate(between, 1))
    plain = (
        dots.part.term.name == "dots" and letter.op == "sym" and chain.rels == ("=",) and len(between) == at - first - 1
    )
    if not (counts and plain):
        return formula
    sort = Sort(Kind.INTEGER, values=(low, last.part.term))
    ends = (low, last.part.term)
    said = Membership((chain.parts[0],), sort, chain.parts[0].start, last.part.end, ends, (True, True))
    return replace(formula, statements=(*found[:first], said, *found[at + 2 :]))


def _edge(statement: object, at: int) -> Part:
    if isinstance(statement, Chain):
        return statement.parts[at]
    return statement.part if isinstance(statement, Mention) else Part(sym("_"), 0, 0)


def refuse_columns(tex: str) -> None:
    """a &= 2 & b &= 3: two equations side by side in one row would be read as one; they are refused."""
    at = 0
    for row in tex.split(r"\\"):
        if len(ALIGNED.findall(row)) > 1:
            remedy = "give each equation a row of its own"
            raise ReadError("R207", "two equations in one row are not supported", at, at + len(row), remedy)
        at += len(row) + 2


ALIGNED = re.compile(r"(?<!\\)&\s*(?:=|:=|<|>|\\(?:le|ge|leq|geq|ne|neq|approx|equiv|coloneqq)(?![A-Za-z]))")
