"""What stands below and above a big operator: its bound letter, and where its two limits begin.

`read/binders.py` and `read/expectations.py` read with these.
"""

from __future__ import annotations

from ..core.term import Term
from .reader import Reader
from .tokens import Token


def binder_name(r: Reader) -> str:
    """The letter that a sum or expectation binds: a, θ, s'."""
    t = r.token
    if t.kind not in ("name", "word"):
        r.stop(t, "a letter was expected")
    r.at += 1
    name = t.text
    if r.sees("'"):
        r.at += 1
        name += "_prime"
    if r.sees("_"):
        r.fail(
            "R207", "binding an indexed letter is understood but not supported yet", t, r.token, "use a plain letter"
        )
    return name


def scripts(r: Reader, t: Token) -> tuple[int, int]:
    """The places where the lower and the upper limit begin (−1: none); r.at moves behind both."""
    low = high = -1
    while r.sees("_") or r.sees("^"):
        lower = r.sees("_")
        r.at += 1
        if (low if lower else high) >= 0:
            r.stop(r.before(), "one limit below and one above were expected")
        if lower:
            low = r.at
        else:
            high = r.at
        r.at = behind(r, r.at)
    return low, high


def behind(r: Reader, at: int) -> int:
    """The place behind one argument."""
    t = r.tokens[at]
    if t.kind == "sym" and t.text == "{":
        return r.match[at] + 1
    if t.kind not in ("name", "num", "bb") and not (t.kind == "cmd" and t.text == "infty"):
        r.stop(t, "a limit was expected; put it into { }")
    if t.kind == "num" and len(t.text) > 1:
        r.fail("R205", f"TeX takes only the first digit of {t.text} here", t, None, f"write {{{t.text}}}")
    return at + 1


def read_at(r: Reader, at: int) -> Term:
    """The argument at a place, read there; r.at stays where it is."""
    here, r.at = r.at, at
    r.ends += 1
    found = r.argument()
    r.ends -= 1
    r.at = here
    return found
