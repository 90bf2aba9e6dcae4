"""What stands below and above a big operator: its bound letter, and where its two limits begin.

`read/binders.py` and `read/expectations.py` read with these.
"""

from __future__ import annotations

from ..core.term import Term, make, relation
from .reader import Reader
from .tokens import Token
from .vocabulary import CONDITIONS


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


def between_strokes(r: Reader, t: Token, context: str) -> Term:
    """The expression between two strokes |…| or ‖…‖, the first of which is next."""
    if t.role in ("close", "bar"):
        r.stop(t, "a term was expected")
    r.at += 1
    outer, r.context = r.context, context
    inner = r.expression()
    r.context = outer
    closing = r.token
    if not (closing.kind == "sym" and closing.text == t.text and closing.role != "open"):
        if closing.kind == "end" or closing.text in (")", "]", "}"):
            r.fail("R101", f"this {t.text} is opened and never closed", t, None, f"close it with {t.text}")
        r.stop(closing, f"{t.text} was expected")
    r.at += 1
    return inner


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


def under(r: Reader, at: int) -> Term:
    r"""What stands below an operator, as one term: a, x \in X, i \ne j, a lists of these."""
    here, r.at = r.at, at
    if not r.sees("{"):
        found = r.argument()
        r.at = here
        return found
    close = r.match[r.at]
    r.at += 1
    outer, r.context = r.context, "group"
    found = listed(r, close)
    r.context, r.at = outer, here
    return found


def listed(r: Reader, close: int) -> Term:
    """The terms and relations from here to a closing bracket, which is not consumed, as one term."""
    parts = [_condition(r, close)]
    while r.at < close and (r.token.text in (",", ":", ";", "|") or r.token.kind == "row" or _such_that(r.token)):
        r.at += 1
        if r.at < close:
            parts.append(_condition(r, close))
    if r.at != close:
        r.stop(r.token)
    return parts[0] if len(parts) == 1 else make("opaque", tuple(parts), "list")


def _such_that(t: Token) -> bool:
    said = t.text.lower().replace(" ", "").strip(".:,")
    return t.kind == "text" and said in ("s.t", "st", "suchthat", "subjectto", "and", "with", "where", "for", "if")


def _condition(r: Reader, close: int) -> Term:
    left = r.expression()
    while r.at < close:
        t = r.token
        if t.kind == "cmd" and t.text == "in":
            r.at += 1
            left = make("opaque", (left, some_set(r)), "member")
        elif t.kind == "cmd" and t.text == "sim":
            r.at += 1
            left = make("opaque", (left, some_set(r)), "drawn")
        elif t.kind == "rel" and t.text in CONDITIONS:
            r.at += 1
            left = relation(CONDITIONS[t.text], left, r.expression())
        else:
            break
    return left


def some_set(r: Reader) -> Term:
    """A set: a letter, its elements in braces, ℝ."""
    t = r.token
    if t.kind == "bb":
        r.at += 1
        found: Term = make("sym", (), f"bb_{t.text}")
    elif t.text == r"\{":
        found = members(r)
    elif t.text in ("(", "["):  # an interval, which other brackets may close
        depth = 0
        while r.token.kind != "end":
            depth += (r.token.text in ("(", "[")) - (r.token.text in (")", "]"))
            r.at += 1
            if not depth:
                break
        found = make("sym", (), "interval")
    else:
        return r.expression()
    while r.sees("^") or r.sees("_"):
        r.at += 1
        r.ends += 1
        r.at = behind(r, r.at) if not r.sees("+") and not r.sees("*") else r.at + 1
        r.ends -= 1
    return found


def members(r: Reader) -> Term:
    """What braces hold: elements, or what a letter is in and the condition it meets."""
    close, here = r.match[r.at], r.at
    at = here + 1
    while at < close and not (r.tokens[at].kind == "sym" and r.tokens[at].text in ("|", ":")):
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1
    if at == close or r.names.strict or r.tokens[at].role == "open":
        return make("opaque", tuple(elements(r)), "set")
    r.at += 1
    outer, r.context = r.context, "call"
    first = _condition(r, close)
    if r.at != at:
        r.stop(r.token)
    r.at += 1
    found = make("opaque", (first, listed(r, close)), "setof")
    r.context, r.at = outer, close + 1
    return found


def elements(r: Reader) -> list[Term]:
    """The terms between brackets, dots among them."""
    close = r.match[r.at]
    r.at += 1
    outer, r.context = r.context, "call"
    r.ends += 1
    found: list[Term] = []
    while r.at < close:
        if r.token.kind == "cmd" and r.token.text == "dots":
            r.at += 1
            found.append(make("opaque", (), "dots"))
        else:
            found.append(_condition(r, close))
        if r.at < close and not (r.sees(",") or r.sees(";")):
            r.stop(r.token)
        r.at += r.at < close
    r.ends -= 1
    r.context = outer
    r.at = close + 1
    return found
