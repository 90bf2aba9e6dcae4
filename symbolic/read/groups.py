"""Brackets that group, braces that do not show, and |x|, ⌊x⌋, ⌈x⌉. `read/reader.py` is given the table."""

from __future__ import annotations

from collections.abc import Callable

from ..core.names import latex_name
from ..core.term import Term, call, make
from .doubts import Doubt, either
from .limits import between_strokes, elements, members, read_at, scripts, under
from .operators import indicator
from .reader import Handler, Reader
from .tokens import Token
from .vocabulary import CONDITIONS


def _bracketed(r: Reader, t: Token) -> Term:
    """Round, square and curly brackets group."""
    if r.tokens[r.match[r.at]].text != {"(": ")", "[": "]", r"\{": r"\}"}[t.text]:
        if t.text != r"\{" and _holds(r, lambda x: x.kind == "sym" and x.text == ",") and not r.names.strict:
            return make("opaque", tuple(elements(r)), "openclosed" if t.text == "(" else "closedopen")
        r.fail("R101", f"{t.text} is closed by another bracket", t, r.tokens[r.match[r.at]], "match the brackets")
    if t.text == "[" and _holds(r, lambda x: x.kind == "rel" and x.text in CONDITIONS):
        return indicator(r, t, r.at)
    before = r.tokens[r.at - 1] if r.at else None
    behind = r.tokens[r.match[r.at] + 1]
    if t.text == r"\{" and before is not None and before.kind == "rel" and behind.kind in ("end", "rel", "row"):
        return members(r)  # X = {1} is a set, not a number
    free = before is None or before.kind in ("op", "rel", "cmd", "row") or before.text in ("(", "{", ",", "[", r"\{")
    if t.text == r"\{" and free and (_holds(r, _parts) or behind.text in ("_", "^")):
        return family(r)
    if free and _holds(r, lambda x: x.kind == "sym" and x.text == ","):
        return members(r) if t.text == r"\{" else make("opaque", tuple(elements(r)), "tuple")
    found = r.within(t, "group")
    applied = found.op == "opaque" and found.name == "applied"
    if (
        t.text == "("
        and r.sees("(")
        and (applied or _holds(r, lambda x: x.kind == "sym" and x.text == ","))
        and not r.names.strict
    ):
        return make("opaque", (found, *elements(r)), "appliedto")  # (𝒯V)(s), (TQ)(s, a)
    return found


def _parts(t: Token) -> bool:
    """Is this what parts a set from its condition: {x : x > 0}?"""
    return t.kind == "sym" and t.text in ("|", ":") and t.role != "open"


def family(r: Reader) -> Term:
    """{x_i}_{i=1}^n, {x : x > 0}: nothing decides them."""
    found = members(r)
    if not r.sees("_"):
        return found
    low, high = scripts(r, r.token)
    below = under(r, low)
    inside = found.args[0] if len(found.args) == 1 and found.name == "set" else found
    return (
        make("opaque", (inside, below), "family")
        if high < 0
        else make("opaque", (inside, below, read_at(r, high)), "familyto")
    )


def _holds(r: Reader, wanted: Callable[[Token], bool]) -> bool:
    """Does such a token stand right between the brackets that begin here?"""
    at, close = r.at + 1, r.match[r.at]
    while at < close:
        if wanted(r.tokens[at]):
            return True
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1
    return False


def _braced(r: Reader, t: Token) -> Term:
    """Braces group for TeX and show nothing, so they may not change what is seen."""
    at = r.at
    inner = r.within(t, r.context if r.context == "integral" else "group")
    after = r.token
    behind = after.kind == "sym" and after.text in ("^", "_", "!")
    sticks = behind or (after.kind == "op" and after.text in "*/") or r.starts(after)
    before = r.tokens[at - 1] if at else None
    ahead = before is not None and (before.kind in ("num", "name", "word") or before.text in ("/", "*", ")", "]", "}"))
    minus = before is not None and before.kind == "op" and before.text == "-"
    loose = inner.op in ("add", "neg")
    if (loose and (sticks or ahead or minus)) or (
        inner.op in ("mul", "div") and (behind or (ahead and before.text == "/" if before else False))
    ):
        r.fail("R205", "braces do not show, so the page says something else", t, r.before(), "write round brackets")
    return inner


def _modulus(r: Reader, t: Token) -> Term:
    """|x|; the |S| of a capital that is no number yet may be the size of a set."""
    inner = between_strokes(r, t, "abs")
    letter = inner.name.removeprefix("cal_") if inner.op == "sym" else ""
    if len(letter) != 1 or not letter.isupper() or inner.name in r.names.symbols or r.names.strict:
        return call("abs", inner)
    shown = latex_name(inner.name)
    message, remedy = (
        f"is |{shown}| the size of a set, or a modulus?",
        f"declare {shown} \\in \\mathbb{{R}} for a modulus",
    )
    return either(r, "size or modulus", (inner,), Doubt("R205", message, t, r.before(), remedy))


def _rounded(function: str) -> Handler:
    def read(r: Reader, t: Token) -> Term:
        return call(function, r.within(t, "group"))

    return read


GROUPS: dict[str, Handler] = {
    "(": _bracketed,
    "[": _bracketed,
    r"\{": _bracketed,
    "{": _braced,
    "|": _modulus,
    "lfloor": _rounded("floor"),
    "lceil": _rounded("ceil"),
}
"""What each opening sign begins."""
