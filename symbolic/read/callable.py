"""Is `name(` a call, or a product (DESIGN §3)? Declarations settle it, then what stands in the brackets and elsewhere.

`read/calls.py` asks for every name before a bracket; what nobody can tell is refused with both declarations.
"""

from __future__ import annotations

import re

from ..core.names import GREEK, latex_name
from .conventions import OF_ANYTHING
from .doubts import Doubt
from .heads import Head, inside_itself, is_counted, is_member, is_number, stands_bare, stands_indexed
from .reader import Reader
from .tokens import Token

SIZED = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\.?")


def is_call(r: Reader, head: Head) -> bool:
    """Does a bracket after this name hold arguments?"""
    name = head.name
    if _holds(r, "sym", ",") and head.token.kind == "name" and not r.names.strict:
        return True
    letter = name not in r.bound and not head.indices and name not in r.names.functions
    on = r.names.depends.get(name, frozenset()) if letter else frozenset()
    inside = r.tokens[r.at + 1 : r.match[r.at]]
    number = name in r.names.symbols and name not in r.called and name not in r.bound and not head.indices
    lone = number and len(inside) == 1 and inside[0].kind == "name" and not head.primes and not r.along
    lone = lone and r.tokens[r.match[r.at] + 1].text != ":="  # refused where it defines
    if lone or (len(inside) == 1 and (inside[0].text in on or (on and inside[0].kind == "num"))):
        close = r.tokens[r.match[r.at]]
        message = f"is {r.tex[head.token.start : close.end]} the value at {inside[0].text}, or a product?"
        remedy = f"define {latex_name(name)}({inside[0].text}) := …, or write \\cdot for a product"
        head.called = Doubt("R205", message, head.token, close, remedy)
        return True
    along = r.along and len(inside) == 1 and inside[0].text == r.along and name != r.along
    if _holds(r, "rel") and name not in r.bound and not r.names.strict:
        return True  # p(y = k | x) beside a number p
    if not along and (name in r.bound or (name in r.names.symbols and name not in r.called)):
        if head.primes and not (name + "_prime" in r.names.symbols or name + "_prime" in r.bound):
            r.fail(
                "R205", f"{name} is a number, so {name}' is no derivative", head.token, r.before(), f"declare {name}"
            )
        return False
    if head.indices and inside_itself(r, name, r.at):
        return False  # σ_i(1 − σ_i)
    if r.along and len(inside) == 1 and inside[0].text == r.along:
        r.called.add(name)
        return True  # dz(t)/dt
    if is_counted(r, head) and (name in r.names.functions or name in r.called):
        return False
    if name in r.names.functions or name in r.names.builtins or name in r.called:
        return True
    if name == "pi" and "pi" in r.names.constants and not head.indices and not head.primes:
        return _policy(r, head)
    if head.primes:
        return any(t.text == "|" for t in inside) or not primed_name(r, head)
    if is_member(r, head):
        return False
    if head.indices and stands_indexed(r, name) and _compound(r) and name not in OF_ANYTHING and not r.names.strict:
        return False
    if head.token.kind != "name" or bool(head.indices) or name == "e":
        return True
    return not (is_number(r, name, r.at) or _factor(r, name))


def _holds(r: Reader, kind: str, text: str = "") -> bool:
    """Does a comma or a relation stand in the bracket that is next, in no bracket within? Then it is no factor."""
    at, close = r.at + 1, r.match[r.at]
    while at < close:
        if r.tokens[at].kind == kind and text in ("", r.tokens[at].text):
            return True
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1
    return False


def _compound(r: Reader) -> bool:
    """Does a sum stand in the bracket that is next?"""
    return any(t.kind == "op" and t.text in "+-" for t in r.tokens[r.at + 1 : r.match[r.at]])


def _factor(r: Reader, name: str) -> bool:
    """Is λ(1 − Σ x_i) a product, because λ stands as a number elsewhere in the formula?"""
    small = name in GREEK or (len(name) == 1 and name.islower())
    return _compound(r) and small and name not in OF_ANYTHING and stands_bare(r, name) and not r.names.strict


def _policy(r: Reader, head: Head) -> bool:
    """Is π( the constant times something, or a policy? A bar or an event says policy; one letter leaves it open."""
    opener, close = r.at, r.match[r.at]
    inside = r.tokens[opener + 1 : close]
    if any(t.text == "|" or t.kind == "rel" for t in inside) or r.tokens[close + 1].text == ":=":
        return True
    if all(t.kind in ("name", "num") or t.text in (",", "_", "{", "}", "'") for t in inside):
        if not r.names.strict and all(t.kind != "num" or inside[at - 1].text == "_" for at, t in enumerate(inside)):
            return True
        r.fail(*call_or_product(head, r.tex[r.tokens[opener + 1].start : r.tokens[close].start], r.tokens[close]))
    return False


def primed_name(r: Reader, head: Head) -> bool:
    """Is s' a declared letter? Then it is named s_prime."""
    primed = head.name + "_prime"
    if head.primes != 1 or not (primed in r.names.symbols or primed in r.bound or primed in r.known):
        return False
    head.name, head.primes = primed, 0
    return True


def domain_of(arity: int) -> str:
    return "\\mathbb{R}" if arity < 2 else f"\\mathbb{{R}}^{arity}"


def call_or_product(head: Head, inside: str, close: Token, arity: int = 1) -> Doubt:
    """The question that an undeclared name before brackets leaves."""
    shown, inside = latex_name(head.name), SIZED.sub("", inside).strip()
    message = f"is {shown} a function of {inside}, or {shown} times {inside}?"
    remedy = (
        f"declare {shown} : {domain_of(arity)} \\to \\mathbb{{R}} (or define it with :=), or {shown} \\in \\mathbb{{R}}"
    )
    return Doubt("R204", message, head.token, close, remedy)
