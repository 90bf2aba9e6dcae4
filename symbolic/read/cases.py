r"""Environments inside a formula: \begin{cases} with its conditions, and matrices, whose entries nothing decides.

The parser's table takes `CASES`.
"""

from __future__ import annotations

from ..core.term import RELATIONS, Term, make
from .operators import condition
from .reader import Handler, Reader
from .tokens import Token
from .vocabulary import MATRICES

NEGATED = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "le": "gt", "gt": "le"}


def environment(r: Reader, t: Token) -> Term:
    """\\begin{cases}: values with their conditions, the last one for the rest."""
    if t.text in MATRICES:
        return _matrix(r)
    r.at += 1
    outer, r.context = r.context, "group"
    rows: list[tuple[Term, Term | None]] = []
    while r.token.kind != "finish":
        rows.append(_case(r))
        if r.token.kind == "row":
            r.at += 1
        elif r.token.kind != "finish":
            r.stop(r.token)
    r.context = outer
    r.at += 1
    if not rows or any(c is None for _, c in rows[:-1]):
        r.fail("R102", "a case stands without its condition", t, r.before(), "write \\text{if } x > 0 beside it")
    if len(rows) == 1:
        r.fail("R102", "one case alone is no definition by cases", t, r.before(), "write the value by itself")
    last = rows[-1][1]
    if last is not None and not (len(rows) == 2 and _complementary(rows[0][1], last)):
        r.fail("R207", "these cases do not say what holds otherwise", t, r.before(), "end them with \\text{otherwise}")
    args = [x for v, c in rows[:-1] if c is not None for x in (c, v)]
    return make("piecewise", (*args, rows[-1][0]))


def _matrix(r: Reader) -> Term:
    """Entries in rows, which nothing decides."""
    r.at += 1
    outer, r.context = r.context, "group"
    rows: list[list[Term]] = [[]]
    while r.token.kind != "finish":
        if r.token.kind == "row":
            rows.append([])
            r.at += 1
        elif r.sees("&"):
            r.at += 1
        else:
            rows[-1].append(r.expression())
            if not (r.token.kind in ("row", "finish") or r.sees("&")):
                r.stop(r.token)
    r.context = outer
    r.at += 1
    return make("opaque", tuple(make("opaque", tuple(row), "row") for row in rows if row), "matrix")


def _complementary(a: Term | None, b: Term) -> bool:
    return a is not None and a.args == b.args and NEGATED[a.op] == b.op and a.op in RELATIONS


def _case(r: Reader) -> tuple[Term, Term | None]:
    """One row: a value, and its condition or None for the rest."""
    r.ends += 1
    value = r.expression()
    r.ends -= 1
    while r.sees(",") or r.sees("&") or (r.token.kind == "cmd" and r.token.text == "quad"):
        r.at += 1
    t = r.token
    rest = False
    if t.kind == "text":
        said = t.text.lower().strip(" .,;:")
        if said not in ("if", "for", "when", "where", "otherwise", "else", "if otherwise"):
            r.fail(
                "R207", "this condition is written as text", t, None, "write \\text{if } x > 0, or \\text{otherwise}"
            )
        rest = "otherwise" in said or said == "else"
        r.at += 1
        while r.sees("&"):
            r.at += 1
    elif t.kind in ("row", "finish"):
        return value, None
    found = None if rest else condition(r)
    while r.sees(",") or r.sees(".") or r.sees(";"):
        r.at += 1
    return value, found


CASES: dict[str, Handler] = {"begin:": environment}
"""The environments this module adds to the parser's table."""
