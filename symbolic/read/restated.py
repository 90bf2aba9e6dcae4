"""A line f(x) = … about an f that has a meaning: a claim about it, or another f?

Where the prose introduces it like a thing of its own ("The softplus is $f(x) = …$", "Model B: $y = x^2$"), or where the
f is one of a section that has ended, nobody can say before the line is judged. The step is marked: it is never refuted,
and what is said of f after it is decided only if the two agree. After "let" it is another f.
"""

from __future__ import annotations

import re

from ..core.claim import Given, Step
from ..core.term import Term
from .place import Link
from .scope import Scope
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
    new = scope.ended((name, ())) or _NEW.search(link.place.lead) is not None
    return definition.cases[0].given if new else None


def anew(scope: Scope, link: Link, head: Head) -> bool:
    """ "Now let $f(x) = x^3$": does the prose give another meaning to what has one?"""
    definition = scope.definitions.get(head.key)
    if definition is None or not link.first or head.key[1] or head.family or _LET.search(link.place.lead) is None:
        return False
    body = link.rhs.term
    general = all(p is None for p in head.pattern) and value_of(body) is None
    return general and body is not definition.cases[0].body and head.name not in body.free


def hinges(scope: Scope, *sides: Term) -> tuple[Step, ...]:
    """The steps in force that may have given another meaning to a name that is used."""
    found = {n: s for f in scope.frames for n, s in f.hinges.items()}
    return tuple(found[n] for n in sorted(reached(scope, *sides) & set(found))) if found else ()
