"""Sets as sorts: ℝ, ℕ, {0, 1}, {1, …, n}, (0, 1), and the domains of functions. `read/statements.py` calls this."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..core.claim import Kind, Sort
from ..core.term import Term, const, neg, num
from .arrays import dimensions
from .reader import Reader
from .tokens import Token

MOST_VALUES = 1000
_MARKS: dict[str, tuple[bool, bool]] = {
    "+": (True, True), ">0": (True, False), "≥0": (True, True), "++": (True, False), "0": (True, True),
}  # fmt: skip
"""What may stand below ℝ, ℤ, ℕ: is it bounded by zero, and is zero in it? ℝ_+ may hold zero, which assumes less."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A set as read: its sort, bounds (None where there is none) and whether they belong to it, and values left out."""

    sort: Sort
    between: tuple[Term | None, Term | None] = (None, None)
    closed: tuple[bool, bool] = (False, False)
    without: tuple[Term, ...] = ()
    power: int = 1
    dims: tuple[Term, ...] = ()


def domain(r: Reader) -> Domain:
    """The set that is next."""
    t = r.token
    if t.kind == "bb":
        return _number_set(r, t)
    if t.kind == "sym" and t.text == r"\{":
        return _listed(r)
    if t.kind == "sym" and t.text in ("(", "["):
        return _interval(r, t)
    if t.kind in ("name", "word", "text"):
        shown = r.tex[t.start : t.end]
        remedy = "list its values, as in a \\in \\{0, 1\\}, or use \\mathbb{R}"
        r.fail("R207", f"the set {shown} is understood as a set but not supported yet", t, None, remedy)
    r.stop(t, "a set was expected")


def _number_set(r: Reader, t: Token) -> Domain:
    kinds = {"R": Kind.REAL, "N": Kind.NATURAL, "Z": Kind.INTEGER}
    if t.text not in kinds:
        r.fail("R207", f"\\mathbb{{{t.text}}} is understood but not supported yet", t, None, "use \\mathbb{R}")
    r.at += 1
    kind, low, closed = kinds[t.text], None, False
    dims: tuple[Term, ...] = ()
    while r.sees("_") or r.sees("^"):
        raised = r.sees("^")
        if raised and low is None and not dims:
            dims = dimensions(r)
            if dims:
                continue
        text, last = _mark(r)
        bound = None if dims else (True, False) if raised and text == "+" else _MARKS.get(text)
        if bound is None or (text == "0" and (raised or kind is not Kind.NATURAL)):
            what = "a set of vectors" if raised else "this set"
            r.fail("R207", f"{what} is understood but not supported yet", t, last, "declare each entry by itself")
        low, closed = num(0), bound[1]
        kind = Kind.INTEGER if kind is Kind.NATURAL else kind
    if dims and r.token.kind == "cmd" and r.token.text == "setminus":
        r.fail("R207", "a set of vectors without some of them is not supported yet", t, r.token, "declare all of it")
    without: tuple[Term, ...] = ()
    if r.token.kind == "cmd" and r.token.text == "setminus":
        r.at += 1
        without = tuple(braces(r)[0])
    return Domain(Sort(kind), (low, None), (closed, False), without, _power(dims), dims)


def _power(dims: tuple[Term, ...]) -> int:
    """How many numbers a member of ℝ^2 is, where that is as many arguments of a function; 0 where it is not.

    A function of ℝ^d with a letter d takes one argument, a vector."""
    if not dims:
        return 1
    known = len(dims) == 1 and dims[0].op == "num" and 1 < dims[0].fraction < 20
    return int(dims[0].fraction) if known else 1 if any(d.op == "sym" for d in dims) else 0


def _mark(r: Reader) -> tuple[str, Token]:
    """What stands below or above a set, as text."""
    r.at += 1
    close = r.match[r.at]
    inside = r.tokens[r.at + 1 : close] if close >= 0 else [r.token]
    r.at = (close if close >= 0 else r.at) + 1
    return "".join(t.text for t in inside[:4]), r.before()


def braces(r: Reader) -> tuple[list[Term], tuple[Term, Term] | None]:
    """{a, b, c} as its values; {1, …, n} as its values where both ends are numbers, else as its two ends."""
    opener = r.take(r"\{")
    close = r.match[r.at - 1]
    outer, r.context = r.context, "group"
    values: list[Term] = []
    dots = -1
    while True:
        if r.token.kind == "cmd" and r.token.text == "dots" and dots < 0 and values:
            dots = len(values)
            r.at += 1
        else:
            values.append(r.expression())
        if r.at == close:
            break
        r.take(",")
    r.context = outer
    r.at += 1
    if dots < 0:
        return values, None
    return _range(r, opener, values, dots)


def _range(r: Reader, opener: Token, values: list[Term], dots: int) -> tuple[list[Term], tuple[Term, Term] | None]:
    before, after = values[:dots], values[dots:]
    if len(after) != 1:
        r.fail("R207", "this range is understood but not supported yet", opener, r.before(), "write \\{1, \\dots, n\\}")
    if len(before) == 1 and before[0].op != "num":
        return values, (before[0], after[0])
    shown = [v.fraction for v in before if v.op == "num"]
    steps = {b - a for a, b in pairwise(shown)}
    if len(shown) < len(before) or steps - {Fraction(1)}:
        r.fail("R207", "this range is understood but not supported yet", opener, r.before(), "count up by one")
    last = after[0]
    if last.op != "num":
        return values, (before[0], last)
    count = last.fraction - shown[0]
    if count.denominator != 1 or not len(shown) <= count + 1 <= MOST_VALUES:
        r.fail("R207", "this range is understood but not supported yet", opener, r.before(), "write its values")
    return [num(shown[0] + i) for i in range(int(count) + 1)], None


def _listed(r: Reader) -> Domain:
    values, ends = braces(r)
    if ends is not None:
        return Domain(Sort(Kind.INTEGER, ends), ends, (True, True))
    return Domain(Sort(Kind.FINITE, tuple(values)))


def _interval(r: Reader, opener: Token) -> Domain:
    close = r.match[r.at]
    r.at += 1
    outer, r.context = r.context, "group"
    r.ends += 1
    low = r.expression()
    r.take(",")
    high = r.expression()
    r.ends -= 1
    if r.at != close:
        r.stop(r.token)
    r.context = outer
    r.at += 1
    closed = (opener.text == "[", r.tokens[close].text == "]")
    ends = (None if low is neg(const("oo")) else low, None if high is const("oo") else high)
    return Domain(Sort(Kind.REAL), ends, (closed[0] and ends[0] is not None, closed[1] and ends[1] is not None))


def _arguments(r: Reader, t: Token) -> int:
    found = domain(r).power
    if not found:
        remedy = r"declare the vector, x \in \mathbb{R}^n, and define f(x) := \dots"
        r.fail("R207", "a set of vectors as domain is understood but not supported yet", t, r.before(), remedy)
    return found


def function(r: Reader) -> Domain:
    """ℝ → (0, 1), ℝ^2 → ℝ, S × A → ℝ: how many arguments, and the bounds of the values."""
    arity = 0
    while True:
        t = r.token
        if t.kind == "name" and r.tokens[r.at + 1].text in ("*", "to"):
            r.at += 1  # a named set as domain: its members are letters like any other
            arity += 1
        else:
            arity += _arguments(r, t)
        if r.token.kind == "op" and r.token.text == "*":
            r.at += 1
            continue
        break
    if not (r.token.kind == "cmd" and r.token.text == "to"):
        r.stop(r.token, "\\to was expected")
    r.at += 1
    values = domain(r)
    if values.dims:
        r.fail(
            "R207", "a function with vectors as values is not supported yet", r.before(), None, "declare its entries"
        )
    return Domain(Sort(Kind.FUNCTION, arity=arity), values.between, values.closed)
