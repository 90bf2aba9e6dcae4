r"""Claims in bulk: one JSON object a line in, one JSON record a line out, in the same order.

A line has these keys; one that is null or missing takes its default, keys that are not named here are ignored:

=========== ======================================================================================================
`id`        a string or a whole number, given back; the line's number where there is none
`lhs` `rhs` the two sides, or one `claim`, "A = B", in place of lhs, rel and rhs
`rel`       "=" (the default), "<=", ">=", "<", ">", "!=", or "≤", "≥", "≠", "≈" (rhs a decimal: to the digits printed)
`syntax`    "latex" (the default), or "python": SymPy-like text, which is read and never evaluated
`variables` {name: sort}; a sort is real, positive, nonnegative, nonzero, integer, natural, or unit (0 < x < 1)
`assume`    a list of relations in the same syntax, ["x < y"]
`declare`   a list of declarations in LaTeX, as a note has them, ["\\sigma(x) := \\frac{1}{1+e^{-x}}"]
`budget`    how many operations may be spent on the claim
=========== ======================================================================================================

A record has always all of these keys, null where there is nothing to say:

============= ====================================================================================================
`id`          as above
`verdict`     proved, refuted, undecided or unreadable
`method`      how it was decided
`error_bound` proved by random evaluation: a bound on the probability that this misled (null: the method is exact)
`conditions`  proved under these conditions, besides the assumptions, in the syntax of the claim: ["x != 1"]
`witness`     refuted at this point: {name: "an exact rational"}, names as `variables` has them
`left`        refuted: the value of the left side there, exact ("1/2") or between two decimals ("[0.693, 0.694]")
`right`       the same of the right side
`reason`      undecided or unreadable: a code (see `symbolic explain`), and why
`ms`          milliseconds spent
============= ====================================================================================================

A line that cannot be read is one `unreadable` record, whatever is wrong with it; blank lines are skipped. Nothing is
kept from line to line but the last few settings (`reading.setting`), so memory does not grow with the file. Neither
SymPy nor NumPy is imported: witnesses have no part in this.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any, BinaryIO, NoReturn

from ..core.claim import Claim
from ..core.show import latex, python
from ..core.term import Term
from ..core.verdict import Enclosure, Proved, Refuted, Undecided, Verdict
from ..kernel.judge import judge
from ..search.points import Search
from .reading import Setting, claim_from, claim_of, setting, spelling

LONGEST = 1_000_000
"""A line of more than this many bytes is refused, and never held in memory."""
BAD_LINE, UNEXPECTED, NOT_UTF8, TOO_LONG = "R402", "K299", "R304", "R308"
DIGITS = (20, 40, 80, 320)

TEXTS = ("lhs", "rhs", "claim", "rel", "syntax")
LISTS = ("assume", "declare")
MISTAKEN = {
    **dict.fromkeys(("assumption", "assumptions", "assumes", "assuming", "given", "givens", "where"), "assume"),
    **dict.fromkeys(("variable", "vars", "var", "sorts", "symbols"), "variables"),
    **dict.fromkeys(("declares", "declaration", "declarations", "definitions", "define"), "declare"),
    **dict.fromkeys(("relation", "op", "operator"), "rel"),
    **dict.fromkeys(("left", "right"), "lhs and rhs"),
}
"""Keys that change what is claimed, and are not the ones we know: ignoring them would decide another claim."""


def run(source: BinaryIO, write: Callable[[str], None], declared: Sequence[str] = (), strict: bool = False) -> int:
    """Decide every line of `source`, handing each record to `write` as soon as it is made; the exit status."""
    seen: set[str] = set()
    for number, line in lines(source):
        record = decide(line, number, declared)
        contradiction = record["verdict"] == "undecided" and record["reason"].startswith("J001")
        seen.add("contradiction" if contradiction else record["verdict"])
        write(_json(record) + "\n")
    order = [("contradiction", 4), ("unreadable", 2), ("refuted", 1), *([("undecided", 3)] if strict else [])]
    return next((status for kind, status in order if kind in seen), 0)


def _json(record: dict[str, Any]) -> str:
    """One line, whatever one takes for the end of a line."""
    text = json.dumps(record, ensure_ascii=False)
    for end in ("\u2028", "\u2029", "\x85"):
        text = text.replace(end, f"\\u{ord(end):04x}")
    return text


def lines(source: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, with their numbers; None for one that is too long to be held."""
    number = 0
    while line := source.readline(LONGEST + 1):
        number += 1
        if len(line) <= LONGEST or line.endswith(b"\n"):
            if not line.isspace():
                yield number, line
            continue
        while (rest := source.readline(LONGEST)) and not rest.endswith(b"\n"):
            pass
        yield number, None


def decide(line: bytes | None, number: int, declared: Sequence[str] = ()) -> dict[str, Any]:
    """The record of one line; never raises."""
    began = time.perf_counter()
    record: dict[str, Any] = {
        "id": number, "verdict": "unreadable", "method": None, "error_bound": None, "conditions": [],
        "witness": None, "left": None, "right": None, "reason": None, "ms": 0.0,
    }  # fmt: skip
    try:
        entry = _entry(line)
        record["id"] = _id(entry, number)
        _check(entry)
        claim, where = _claim(entry, declared)
    except ValueError as why:
        coded = str(why)[:1] in "RK" and str(why)[1:4].isdigit()
        record["reason"] = str(why) if coded else f"{BAD_LINE}: {_named(why)}"
    except Exception as why:  # whatever a reader stumbles over is a line that cannot be read
        record["reason"] = f"{BAD_LINE}: the line could not be read ({_named(why)})"
    else:
        try:
            record.update(_found(judge(claim, Search(), entry.get("budget")), where))
        except Exception as why:  # a fault of ours is not the end of the file
            record["verdict"] = "undecided"
            record["reason"] = f"{UNEXPECTED}: the judge failed, please report this claim ({_named(why)})"
    record["ms"] = round((time.perf_counter() - began) * 1e3, 3)
    return record


def _named(why: Exception) -> str:
    return f"{type(why).__name__}: {why}"[:200]


# -- what a line says


def _refuse(message: str, code: str = BAD_LINE) -> NoReturn:
    raise ValueError(f"{code} {message}")


def _number(text: str) -> NoReturn:
    _refuse(f"{text} is not a number of JSON")


_DECODER = json.JSONDecoder(parse_constant=_number)


def _entry(line: bytes | None) -> dict[str, Any]:
    """The object a line holds."""
    if line is None:
        _refuse(f"the line is longer than {LONGEST:,} bytes; split the claim", TOO_LONG)
    try:
        found = _DECODER.decode(line.decode("utf-8-sig"))
    except UnicodeDecodeError as why:
        _refuse(f"byte {why.start + 1} of the line is not UTF-8", NOT_UTF8)
    except json.JSONDecodeError as why:
        _refuse(f"the line is not JSON: {why.msg} at character {why.pos + 1}")
    if not isinstance(found, dict):
        _refuse("the line is no JSON object; write {…}")
    return {key: value for key, value in found.items() if value is not None}


def _id(entry: dict[str, Any], number: int) -> str | int:
    name = entry.get("id", number)
    if isinstance(name, bool) or not isinstance(name, str | int):
        _refuse("the id is neither a string nor a whole number")
    return name


def _check(entry: dict[str, Any]) -> None:
    """Is every value of its type, and is there one claim?"""
    for key in entry:
        if key in MISTAKEN:
            _refuse(f"the key {key!r} is not known; is it {MISTAKEN[key]}?")
    for key in TEXTS:
        if not isinstance(entry.get(key, ""), str):
            _refuse(f"{key} is not a string")
    for key in LISTS:
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            _refuse(f"{key} is not a list of strings")
    sorts = entry.get("variables", {})
    if not isinstance(sorts, dict) or not all(isinstance(v, str) for v in sorts.values()):
        _refuse('variables is not an object of names and sorts; write {"x": "positive"}')
    budget = entry.get("budget", 1)
    if isinstance(budget, bool) or not isinstance(budget, int) or budget < 1:
        _refuse("budget is not a positive whole number")
    if "claim" in entry and any(key in entry for key in ("lhs", "rhs", "rel")):
        _refuse("there is a claim, and lhs, rhs or rel beside it; give one of the two")
    if "claim" not in entry and not ("lhs" in entry and "rhs" in entry):
        _refuse("there is no claim; give lhs and rhs, or claim")


def _claim(entry: dict[str, Any], declared: Sequence[str]) -> tuple[Claim, Setting]:
    where = setting(
        entry.get("variables", {}),
        (*declared, *entry.get("declare", ())),
        entry.get("assume", ()),
        entry.get("syntax", "latex"),
    )
    if "claim" in entry:
        return claim_from(entry["claim"], where), where
    return claim_of(entry["lhs"], entry.get("rel", "="), entry["rhs"], where), where


# -- what was found


def _found(verdict: Verdict, where: Setting) -> dict[str, Any]:
    match verdict:
        case Proved():
            show: Callable[[Term], str] = latex if where.syntax == "latex" else python
            return {
                "verdict": "proved",
                "method": verdict.method,
                "error_bound": None if verdict.error_bound is None else 2.0 ** max(verdict.error_bound, -1074),
                "conditions": [show(c.relation) if c.relation else c.text for c in verdict.conditions],
            }
        case Refuted():
            left, right = values(verdict.left, verdict.right)
            return {
                "verdict": "refuted",
                "method": verdict.method,
                "witness": {spelling(place, where): str(value) for place, value in verdict.point},
                "left": left,
                "right": right,
            }
        case Undecided():
            return {"verdict": "undecided", "reason": f"{verdict.code}: {verdict.reason}"}


def values(left: Enclosure, right: Enclosure) -> tuple[str, str]:
    """Both sides as text, with as many digits as it takes to see that they differ.

    >>> values(Enclosure(Fraction(1, 2), Fraction(1, 2)), Enclosure(Fraction(2, 3), Fraction(3, 4)))
    ('1/2', '[0.66666666666666666666, 0.75]')
    """
    apart = left.high < right.low or right.high < left.low
    for digits in DIGITS if apart else DIGITS[:1]:
        (a, low, high), (b, least, most) = _value(left, digits), _value(right, digits)
        if high < least or most < low:
            break
    return a, b


def _value(value: Enclosure, digits: int) -> tuple[str, Fraction, Fraction]:
    """An enclosure as text, and the ends that the text has: outside the true ones."""
    if value.exact and max(value.low.denominator, abs(value.low.numerator)) < 10**40:
        return str(value.low), value.low, value.high
    low, high = _decimal(value.low, digits, ROUND_FLOOR), _decimal(value.high, digits, ROUND_CEILING)
    return f"[{low}, {high}]", Fraction(low), Fraction(high)


def _decimal(value: Fraction, digits: int, rounding: str) -> Decimal:
    context = Context(prec=digits, rounding=rounding)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))
