"""Sums under a condition on their letter: i < j, j ≠ i, 1 ≤ i < j ≤ n, k ≥ 0.

The condition becomes an indicator as first factor. Which letters Σ_{i<j} binds is said by the formula around it: a
letter bound by an outer sum, or used outside this sum, is free in it, any other is bound. Where that was decided by
use alone the reader is warned (W206), and where both ways remain open the formula is refused.
"""

from __future__ import annotations

from ..core.term import Term, bind, const, make, mul, num, relation, sym
from .formula import Warned
from .limits import binder_name
from .reader import Reader
from .tokens import Token

_OPS = {"<": "lt", "≤": "le", ">": "gt", "≥": "ge", "≠": "ne"}
_SUMS = ("sum", "prod")
Bound = tuple[str, Term | None, Term | None]


def conditioned(r: Reader, t: Token, low_at: int, high_at: int) -> Term | None:
    """The sum whose lower limit, at this place, is a condition; None where it is something else."""
    close = r.match[low_at]
    if close < 0 or not _is_condition(r, low_at + 1, close) or r.tokens[low_at + 2].text == ":":
        return None
    if t.text != "sum" or high_at >= 0:
        r.fail("R207", "this condition here is not supported yet", t, r.tokens[close], "write \\sum_{k=1}^{n}")
    start, here = r.at, r.at
    while r.tokens[start] is not t:
        start -= 1
    r.at = low_at + 1
    low = r.expression() if r.token.kind == "num" else None
    if low is not None:
        _sign(r, ("≤",))
    first = binder_name(r)
    sign = _sign(r, ("<", "≤", "≠") if low is not None else tuple(_OPS))
    if low is None and r.token.kind == "num":
        return _from(r, t, first, sign, (close, here))
    second = binder_name(r)
    if low is not None:
        _sign(r, ("≤",))
        high = r.expression()
        binders: list[Bound] = [(first, low, high), (second, low, high)]
    _ended(r, t, close)
    if first == second:
        r.fail("R102", "a letter is compared with itself", t, r.tokens[close], "use two letters")
    r.at = here
    body = mul(make("indicator", (relation(_OPS[sign.text], sym(first), sym(second)),)), _body(r, [first, second]))
    if low is None:
        binders = [(n, None, None) for n in _bound_by(r, t, start, (first, second))]
    return _summed(binders, body)


def _is_condition(r: Reader, at: int, close: int) -> bool:
    """Is the first thing said below Σ, outside every bracket, an inequality?"""
    while at < close:
        t = r.tokens[at]
        if t.kind == "rel" or t.text in ("in", "sim"):
            return t.text in _OPS
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1
    return False


def _sign(r: Reader, signs: tuple[str, ...]) -> Token:
    t = r.token
    if t.kind != "rel" or t.text not in signs:
        r.stop(t, f"{' or '.join(signs)} was expected")
    r.at += 1
    return t


def _ended(r: Reader, t: Token, close: int) -> None:
    if r.at != close:
        r.fail("R207", "this condition under a sum is not supported yet", t, r.token, "write \\sum_{k=1}^{n}")


def _body(r: Reader, names: list[str]) -> Term:
    if not (r.starts(r.token) or (r.token.kind == "op" and r.token.text == "-")):
        r.stop(r.token, "what is summed was expected")
    r.bound += names
    body = r.signed()
    del r.bound[len(r.bound) - len(names) :]
    return body


def _summed(binders: list[Bound], body: Term) -> Term:
    for name, low, high in reversed(binders):
        body = bind("sumover", name, body) if low is None or high is None else bind("sum", name, body, low, high)
    return body


def _from(r: Reader, t: Token, name: str, sign: Token, places: tuple[int, int]) -> Term:
    """k ≥ 0 of a letter that is declared nowhere else: an infinite sum."""
    low = r.expression()
    if sign.text != "≥" or name in r.names.symbols or low.op != "num" or low.fraction.denominator != 1:
        remedy = f"write \\sum_{{{name}=0}}^{{\\infty}}"
        r.fail("R207", "this condition under a sum is not supported yet", t, r.before(), remedy)
    _ended(r, t, places[0])
    r.at = places[1]
    return bind("sum", name, _body(r, [name]), num(low.fraction), const("oo"))


def _bound_by(r: Reader, t: Token, start: int, pair: tuple[str, str]) -> list[str]:
    """Which of the two letters this sum binds."""
    outer = [n for n in pair if n in r.bound]
    if len(outer) == 1:
        return [n for n in pair if n not in outer]
    free = [n for n in pair if _used_outside(r, n, start, r.at)]
    one, both = rf"\sum_{pair[0]} \mathbb{{1}}[…] …", rf"\sum_{pair[0]} \sum_{pair[1]} \mathbb{{1}}[…] …"
    if outer or free not in ([], [pair[1]]) or r.names.strict:
        message = f"is this a sum over {pair[0]}, over {pair[1]}, or over both?"
        r.fail("R205", message, t, r.before(), f"write {one} or {both}")
    said = f"{pair[0]}, with {pair[1]} as it is outside it" if free else f"both {pair[0]} and {pair[1]}"
    remedy = f"write {one if free else both}"
    r.warnings.append(Warned("W206", f"the sum is read as one over {said}", t.start, r.before().end, remedy))
    return [n for n in pair if n not in free]


def _used_outside(r: Reader, name: str, start: int, stop: int) -> bool:
    """Does a letter stand outside this sum, and outside every other sum that has it below its sign?"""
    at = 0
    while r.tokens[at].kind != "end":
        t = r.tokens[at]
        if at == start:
            at = stop
            continue
        if t.kind == "cmd" and t.text in _SUMS and _below(r, at, name):
            at = _end_of_term(r, at + 1)
            continue
        if t.kind == "name" and t.text == name:
            return True
        at += 1
    return False


def _below(r: Reader, at: int, name: str) -> bool:
    """Does this letter stand below the sum at this place?"""
    if r.tokens[at + 1].text != "_":
        return False
    close = r.match[at + 2]
    return any(x.kind == "name" and x.text == name for x in r.tokens[at + 2 : max(close, at + 3)])


def _end_of_term(r: Reader, at: int) -> int:
    """The place where the term that a sum at this place takes has ended."""
    while r.tokens[at].text in ("_", "^"):
        at = r.match[at + 1] + 1 if r.match[at + 1] >= 0 else at + 2
    at += r.tokens[at].kind == "op"
    while True:
        t = r.tokens[at]
        sums = t.kind == "op" and t.text in "+-"
        if sums or t.kind in ("end", "row", "rel") or t.text in (")", "]", "}", r"\}", ",", "quad"):
            return at
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1
