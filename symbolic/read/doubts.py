r"""Factors side by side that nobody can take for a product: x 2, 3\frac12, 5 km, and remarks in brackets.

`read/reader.py` asks before it takes the next factor.
"""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..core.term import Term, make
from .formula import Warned
from .tokens import Token
from .vocabulary import KNOWN_COMMANDS

if TYPE_CHECKING:
    from .reader import Reader

OPEN = "W238"
SLASHED = "write a/(bc) or (a/b)c, or use \\frac"


class Doubt(NamedTuple):
    """Why something has two readings: the code of its refusal, the question, where, and how to write it."""

    code: str
    message: str
    first: Token
    last: Token
    remedy: str


def either(r: Reader, kind: str, args: tuple[Term, ...], doubt: Doubt) -> Term:
    """What has two readings: shown as it is written, with a warning, and nothing rests on it. `--strict` refuses it."""
    if r.names.strict:
        r.fail(*doubt)
    message = f"{doubt.message} It is left open, and nothing decides it"
    r.warnings.append(Warned(OPEN, message, doubt.first.start, doubt.last.end, doubt.remedy))
    return make("opaque", args, kind)


def over_how_much(r: Reader, num: Term, den: Term, slash: Token) -> Term:
    """a/bc, which is a/(bc) to some and (a/b)c to others; the next token begins the c."""
    first = r.token
    r.depth += 1
    rest = r.product()
    r.depth -= 1
    doubt = Doubt("R205", "is what follows the slash all in the denominator?", slash, first, SLASHED)
    return either(r, "slash", (num, den, rest), doubt)


UNKNOWN = "an unknown command"


def near_commands(name: str) -> list[str]:
    """The commands that are spelled almost so."""
    return difflib.get_close_matches(name, KNOWN_COMMANDS, 1, 0.7)


def mistyped(r: Reader, t: Token) -> None:
    """Refuse a command that is not known, with the one that may be meant."""
    if t.text.isalpha():
        near = near_commands(t.text)
        remedy = f"did you mean \\{near[0]}?" if near else "write it with commands that are known"
        r.fail("R103", f"the command \\{t.text} is not known", t, None, remedy)


@lru_cache(maxsize=1024)
def _strange(name: str) -> bool:
    return name.isalpha() and name not in KNOWN_COMMANDS and not (len(name) > 3 and near_commands(name))


def unknown(r: Reader, t: Token) -> bool:
    r"""Is this a command that only a macro elsewhere can explain, \bx or \ELBO, and no slip of the pen?"""
    return t.kind == "cmd" and t.text not in r.grammar.commands and not r.names.strict and _strange(t.text)


def doubted(r: Reader, t: Token) -> None:
    """Refuse the next factor, which begins with this token, where the page could mean something else."""
    last = r.before()
    if t.kind == "num":
        shown = r.tex[last.start : t.end]
        remedy = "write x \\cdot 2 for the product, x_2 for an index, x^2 for a power"
        r.fail("R205", f"{shown}: is the number a factor, an index or a power?", last, t, remedy)
    if t.kind == "text" and last.kind == "num" and not r.is_name(t) and not acronym(t.text):
        r.fail("R207", f"{last.text} {t.text}: units are not supported", last, t, "write numbers without units")
    if t.text == "frac" and last.kind == "num" and _of_digits(r, t):
        shown = r.tex[last.start : r.tokens[r.at + 1].end]
        remedy = "write 3 \\cdot \\frac{1}{2}, or 3 + \\frac{1}{2}"
        r.fail("R205", f"{shown}…: a product, or a mixed number?", last, t, remedy)


def _of_digits(r: Reader, t: Token) -> bool:
    """Is this a fraction of two numbers?"""
    first = r.at + 1
    if r.tokens[first].kind == "num" and len(r.tokens[first].text) > 1:
        return True
    close = r.match[first] if r.match[first] >= 0 else first
    inside = r.tokens[first : max(r.match[close + 1], close + 1) + 1]
    return t.kind == "cmd" and all(x.kind == "num" or x.text in ("{", "}") for x in inside)


def annotated(r: Reader, at: int) -> bool:
    r"""Does a bracket here hold a remark, as in (\text{factor } x)?"""
    t, after = r.tokens[at + 1], r.tokens[at + 2]
    if t.kind != "text" or r.tokens[at].text not in ("(", "["):
        return False
    called = after.kind == "sym" and after.text in ("(", "_", "^", "[")
    word = len(t.text) > 2 and not acronym(t.text) and not called
    return " " in t.text or word


def acronym(text: str) -> bool:
    """Is a text a name in capitals, such as CE or ELBO? Other words in a formula may be prose."""
    return text.isascii() and text.isalpha() and text.isupper()


def signed_brace(r: Reader, t: Token) -> bool:
    r"""Does \underbrace{-x}_{…} begin here, a summand with its sign inside?"""
    if t.kind != "cmd" or t.text != "underbrace" or t is not r.token:
        return False
    inner = r.tokens[r.at + 2]
    return r.tokens[r.at + 1].text == "{" and inner.kind == "op" and inner.text in "+-"
