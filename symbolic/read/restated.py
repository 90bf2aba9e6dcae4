"""A line f(x) = … about an f that has a meaning: a claim about it, or another f?

Where the prose introduces it like a thing of its own ("The softplus is $f(x) = …$", "Model B: $y = x^2$"), or where the
f is one of a section that has ended, nobody can say before the line is judged. The step is marked: it is never refuted,
and what is said of f after it is decided only if the two agree. After "let" it is another f.
"""

from __future__ import annotations

import re

from ..core.claim import Given, Step
from ..core.term import Term, num
from .formula import Chain
from .place import Link
from .scope import Scope, used_names
from .shape import Head, value_of
from .tangle import reached

_BREAK = r"(?:^|[.!?;]\s|[\n\f\v\x1d|])\W*"
_NEW = re.compile(
    rf"{_BREAK}(?:(?:now|next|here|instead|alternatively|similarly)[,\s]+)?"
    r"(?:(?:the|an?|our|another|with|model|example|case|method|option|for)\b[^.;!?]*"
    r"\b(?:is|are|becomes?|uses?|reads?|has|takes?|assumes?)[\s:]*"
    r"|(?:for|with|under)\s*)$"
    rf"|{_BREAK}(?!(?:then|so|hence|thus|therefore|also|now|finally|first|next|similarly|moreover)\b)"
    r"(?:[\w-]+\s+){0,2}(?!(?:have|get|obtain|gives?|yields?|is|find|follows|that|compute|by|as|to)\b)[\w-]+\W*:\W*$",
    re.I,
)
_LET = re.compile(r"\b(?:let|define|consider|take|now set)\s*$", re.I)


def known(scope: Scope, link: Link, name: str) -> Given | None:
    """The definition of a name to which a line that begins so may give another meaning."""
    definition = scope.definitions.get((name, ()))
    if definition is None or not link.first or link.rel != "=":
        return None
    first = scope.ended((name, ())) and name not in scope.frames[-1].told
    new = first or _NEW.search(link.place.lead) is not None
    return definition.cases[0].given if new else None


def anew(scope: Scope, link: Link, head: Head) -> bool:
    """ "Now let $f(x) = x^3$": does the prose give another meaning to what has one?"""
    definition = scope.definitions.get(head.key)
    if definition is None or not link.first or head.key[1] or head.family or _LET.search(link.place.lead) is None:
        return False
    body = link.rhs.term
    general = all(p is None for p in head.pattern) and value_of(body) is None
    return general and body is not definition.cases[0].body and head.name not in body.free


def ties(scope: Scope, link: Link, lhs: Term, rhs: Term) -> tuple[str, ...]:
    """The letters that a relation with a number, $e^{rT} = 2$, may say something of instead of claiming it of all: one
    is met here first."""
    one, other = used_names(lhs), used_names(rhs)
    names = one | other
    if scope.strict or (one and other) or not names or link.rel not in SIGNS:
        return ()
    tables = (scope.declared, scope.functions, scope.draws, scope.vectors, scope.foreign, scope.families, scope.indexed)
    known = any(t.get(n) is not None for n in names for t in tables)
    valued = {n for t in scope.values.now for n in t.free}
    if known or names & valued or any(scope.definitions.get((n, ())) is not None for n in names):
        return ()
    return tuple(sorted(names)) if any(scope.sorts.get(n) is None for n in names) else ()


SIGNS = ("=", "<", "≤", ">", "≥")


def steps(left: Term) -> bool:
    """Is this the next member of a sequence, Q_{n+1}?"""
    named = [a for t in left.args for a in (t.args if t.op == "add" else (t,))]
    return all(a.op in ("sym", "num") or (a.op == "neg" and a.args[0].op == "num") for a in named)


def hinges(scope: Scope, *sides: Term) -> tuple[Step, ...]:
    """The steps in force that may have given another meaning to a name that is used, or a letter a condition."""
    tables = [t for f in scope.frames for t in (f.ties, f.hinges) if t]
    if not tables:
        return ()
    seen = reached(scope, *sides)
    return tuple({id(t[n]): t[n] for t in tables for n in sorted(seen & set(t))}.values())


def stationary(chain: Chain, link: Link, *, last: bool) -> tuple[tuple[str, str], ...]:
    """∂L/∂w = 2(w − a) = 0 and 0 = ∂L/∂w = 2(w − a): the zero may be the condition that w is to meet."""
    parts = [p.term for p in chain.parts]
    if link.first and parts[0] is num(0):
        slope = parts[1]
    elif last and parts[-1] is num(0):
        slope = parts[0]
    else:
        return ()
    if len(parts) < 3 or slope.op != "diff" or slope.args[1].op not in ("sym", "index"):
        return ()
    return ((slope.args[1].name, "its derivative may be set to zero"),)
