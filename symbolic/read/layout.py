"""Rows and brackets before parsing: which line breaks end a line, which only fold it, and which bracket closes which.

One pass over the tokens, so that no later step looks ahead further than a table. `read/latex.py` calls this module.
"""

from __future__ import annotations

from .formula import ReadError
from .tokens import Token
from .vocabulary import BRACKETS, MATRICES, ROWS

DEEPEST = 100
"""The deepest nesting of brackets that is read; ten times what anybody writes, and safe for the parser's own stack."""

_CLOSERS = frozenset(BRACKETS.values())
_PAIRED = frozenset({"sym", "begin", "finish"})
_FOLDING = frozenset("+*/")


def arrange(tokens: list[Token]) -> tuple[list[Token], list[int]]:
    """The tokens without alignment marks, line breaks that only fold a line left out, and the closer of each opener.

    Raises `ReadError`: R101 for unbalanced brackets, R104 and R207 for environments, R108 for deep nesting.
    """
    kept = _rows(tokens) if any(t.kind in ("row", "begin", "finish") or t.text == "&" for t in tokens) else tokens
    return kept, _matched(kept)


def _matched(tokens: list[Token]) -> list[int]:
    """For each opening bracket the place of its closer, elsewhere −1."""
    match = [-1] * len(tokens)
    stack: list[int] = []
    for at, t in enumerate(tokens):
        if t.kind not in _PAIRED:
            continue
        if t.kind == "begin" or (t.kind == "sym" and t.text in BRACKETS):
            stack.append(at)
            if len(stack) > DEEPEST:
                message = f"brackets are nested deeper than {DEEPEST}"
                raise ReadError("R108", message, t.start, t.end, "name a part of it")
        elif t.kind == "finish" or t.text in _CLOSERS:
            opener = tokens[stack[-1]] if stack else None
            if opener is None:
                raise ReadError("R101", f"nothing is open that {_shown(t)} closes", t.start, t.end, "remove it")
            if _closer(opener) != t.text and not (opener.text in "([" and t.text in ")]"):
                message = f"{_shown(opener)} is opened here and closed by {_shown(t)}"
                remedy = f"close it with {_shown_text(_closer(opener))}"
                raise ReadError("R101", message, opener.start, opener.end, remedy)
            match[stack.pop()] = at
    if stack:
        t = tokens[stack[-1]]
        remedy = f"close it with {_shown_text(_closer(t))}"
        raise ReadError("R101", f"{_shown(t)} is opened here and never closed", t.start, t.end, remedy)
    return match


def _closer(t: Token) -> str:
    return t.text if t.kind == "begin" else BRACKETS[t.text]


def _shown(t: Token) -> str:
    return _shown_text(t.text)


def _shown_text(text: str) -> str:
    return text if len(text) < 3 else "\\" + text


def _rows(tokens: list[Token]) -> list[Token]:
    """Alignment marks and environments of rows taken out; `row` tokens are left where a line of its own begins."""
    out: list[Token] = []
    opened: list[Token] = []
    depth = 0
    at = 0
    while at < len(tokens):
        t = tokens[at]
        at += 1
        if t.kind == "begin" and t.text == "cases":
            _system(tokens, at - 1)
            t = tokens[at - 1]
        if t.kind == "sym":
            depth += (t.text in BRACKETS) - (t.text in _CLOSERS)
        if t.kind == "begin":
            at = _begins(tokens, at, t, depth)
            opened.append(t)
            if t.text in ROWS:
                continue
        elif t.kind == "finish":
            _ends(opened, t)
            if t.text in ROWS:
                t = Token("row", t.text, t.start, t.end)
        elif opened and (opened[-1].text == "cases" or opened[-1].text in MATRICES):
            pass  # its marks and breaks are read with it
        elif t.text == "&" and t.kind == "sym":
            if not opened:
                raise ReadError("R102", "& outside an environment", t.start, t.end, "put it into aligned")
            continue
        elif t.kind == "row" and (depth > 0 or _folds(tokens, at, out)):
            while tokens[at].text in ("&", "quad"):
                at += 1
            continue
        out.append(t)
    if opened:
        t = opened[-1]
        raise ReadError("R101", f"\\begin{{{t.text}}} is never ended", t.start, t.end, f"end it: \\end{{{t.text}}}")
    return out


def _system(tokens: list[Token], at: int) -> None:
    """A brace before equations, each in a row of its own, is no definition by cases: its rows are lines."""
    end = next((k for k in range(at + 1, len(tokens)) if tokens[k].kind in ("begin", "finish")), -1)
    inside = tokens[at + 1 : max(end, 0)]
    rows = sum(t.kind == "row" for t in inside) + 1
    marked = any(t.kind == "text" or t.text == "&" for t in inside)
    alone = at == 0 or tokens[at - 1].kind in ("row", "text")
    if (
        end > 0
        and tokens[end].kind == "finish"
        and alone
        and not marked
        and sum(t.kind == "rel" for t in inside) >= rows
    ):
        for place in (at, end):
            t = tokens[place]
            tokens[place] = Token(t.kind, "aligned", t.start, t.end)


def _begins(tokens: list[Token], at: int, t: Token, depth: int) -> int:
    """Check the name of an environment; the place after its own argument."""
    if t.text == "array" and tokens[at].text == "{":
        while tokens[at].text != "}" and tokens[at].kind != "end":
            at += 1
        return at + 1
    if t.text not in ROWS and t.text != "cases" and t.text not in MATRICES:
        message = f"the environment {t.text} is not known"
        raise ReadError("R104", message, t.start, t.end, "use aligned, align, gather, split, equation or cases")
    if t.text in ROWS and depth > 0:
        message = f"{t.text} inside brackets is understood but not supported yet"
        raise ReadError("R207", message, t.start, t.end, "write the brackets inside the environment")
    if tokens[at].text == "[" and tokens[at + 1].text in "tbc" and tokens[at + 2].text == "]":
        return at + 3
    if t.text.startswith("alignat") and tokens[at].text == "{" and tokens[at + 2].text == "}":
        return at + 3
    return at


def _ends(opened: list[Token], t: Token) -> None:
    if not opened or opened[-1].text != t.text:
        wrong = opened[-1] if opened else t
        said = f"\\begin{{{wrong.text}}} is ended by \\end{{{t.text}}}" if opened else f"\\end{{{t.text}}} ends nothing"
        raise ReadError("R101", said, wrong.start, wrong.end, "end what was begun")
    opened.pop()


def _folds(tokens: list[Token], at: int, out: list[Token]) -> bool:
    """Does the line go on after this break: after an operator or relation, or before an operator?"""
    before = out[-1] if out else None
    if before is not None and (before.kind in ("op", "rel")):
        return True
    marked = False
    while tokens[at].text in ("&", "quad") and tokens[at].kind in ("sym", "cmd"):
        marked, at = True, at + 1
    t = tokens[at]
    if t.kind != "op" or before is None or before.kind == "row":
        return False
    return t.text in _FOLDING or marked or not _has_relation(tokens, at)


def _has_relation(tokens: list[Token], at: int) -> bool:
    """Does the row that begins with a minus hold a relation (so that it is a line of its own)?"""
    depth = 0
    while tokens[at].kind not in ("row", "end", "finish"):
        depth += (tokens[at].text in BRACKETS) - (tokens[at].text in _CLOSERS)
        if tokens[at].kind == "rel" and depth == 0:
            return True
        at += 1
    return False
