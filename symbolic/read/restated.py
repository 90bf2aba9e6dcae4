"""A line f(x) = … about an f that has a meaning: a claim about it, or another f?

Where the prose introduces it like a thing of its own ("The softplus is $f(x) = …$", "Model B: $y = x^2$"), or where the
f is one of a section that has ended, nobody can say before the line is judged. The step is marked: it is never refuted,
and what is said of f after it is decided only if the two agree. After "let" it is another f.
"""

from __future__ import annotations

import re

from ..core.claim import Given, Step
from ..core.term import Term, num
from . import hedges, prose
from .formula import Chain
from .place import Link
from .scope import Scope, used_names
from .shape import Head, value_of
from .tangle import reached

NEAR = 400
"""How many characters before a formula are looked at."""
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
_CASE = re.compile(
    r"(?:^|[.!?;]\s|[\n\f\v\x1d|])\W*(?!in general)(?:for|with|when|if|at|without|on|under|in|after|by)\b[^.;!?$]*$",
    re.I,
)
_DETERMINES = re.compile(
    r"\b(?:satisf\w+|solves?|balance|equations?|constraints?|subject to|obeys?|fulfil\w*|solutions?|optimum|optimal"
    r"|critical|stationary|minimi[sz]ers?|maximi[sz]ers?|fixed points?|conditions?|requires?|need|want)\b[^.;!?]*$",
    re.I,
)
_LET = re.compile(r"\b(?:let|define|consider|take|now set)\s*$", re.I)


def known(scope: Scope, link: Link, name: str) -> Given | None:
    """The definition of a name to which a line that begins so may give another meaning."""
    definition = scope.definitions.get((name, ()))
    if definition is None or not link.first or link.rel != "=":
        return None
    first = scope.ended((name, ())) and name not in scope.frames[-1].told
    left = link.lhs.term
    event = left.op == "apply" and any(left.func.labels)  # p(a = 1) is what it is
    new = first or (not event and _new(link.place.lead[-NEAR:]))
    return definition.cases[0].given if new else None


def _new(lead: str) -> bool:
    """May what a formula says after this prose be about another thing of that name? Not where it concludes."""
    if _NEW.search(lead) or lead.rstrip(" ").endswith(("\f", "\v")):
        return True
    said = hedges.opened(re.split(r"[.;!?]\s|[\n\f\v\x1d|]", lead)[-1].strip(" ,:.;()*_"))
    concludes = prose.CONCLUDING.search(lead) or prose.FINDING.search(lead) or _CLAIMS.search(said)
    titled = re.search(r"\x1d\W*\w[^\x1d]{0,60}[.:]\W*$", lead)  # "Model B."
    return bool(titled or re.search(r"[A-Za-z]{2}", said)) and not concludes


_CLAIMS = re.compile(r"\b(?:and|that|as|to|into|since|because|have|simplif\w+|equals?|becomes|i\.e\.|or)\W*$", re.I)


def anew(scope: Scope, link: Link, head: Head) -> bool:
    """ "Now let $f(x) = x^3$": does the prose give another meaning to what has one?"""
    definition = scope.definitions.get(head.key)
    if (
        definition is None
        or not link.first
        or head.key[1]
        or head.family
        or _LET.search(link.place.lead[-NEAR:]) is None
    ):
        return False
    body = link.rhs.term
    general = all(p is None for p in head.pattern) and value_of(body) is None
    return general and body is not definition.cases[0].body and head.name not in body.free


def ties(scope: Scope, link: Link, lhs: Term, rhs: Term) -> tuple[str, ...]:
    """The letters that a relation with a number, $e^{rT} = 2$, may say something of instead of claiming it of all: one
    is met here first."""
    one, other = used_names(lhs), used_names(rhs)
    names = one | other
    if scope.strict or not names or link.rel not in SIGNS:
        return ()
    if link.lhs.term.op == "sym" and link.first and (not other or _CASE.search(link.place.lead[-NEAR:])):
        return _of_a_case(scope, link.lhs.term)
    lead = link.place.lead[-NEAR:]
    tied = {n for f in scope.frames for n in f.ties}
    joined = prose.JOINED.match(lead) is not None and bool(names & tied)
    determines = joined or _DETERMINES.search(re.split(r"[.;!?]\s", lead)[-1]) is not None
    if one and other and not determines:
        return ()
    tables = (scope.declared, scope.functions, scope.draws, scope.vectors, scope.foreign, scope.families, scope.indexed)
    known = any(t.get(n) is not None for n in names for t in tables)
    valued = {n for t in scope.values.now for n in t.free}
    if known or names & valued or any(scope.definitions.get((n, ())) is not None for n in names):
        return ()
    return tuple(sorted(names)) if determines or any(scope.sorts.get(n) is None for n in names) else ()


def _of_a_case(scope: Scope, letter: Term) -> tuple[str, ...]:
    """s = 0.5 after s := σ/√n: the value in a case that is told in words, which ties the letters that s is made of."""
    definition = scope.definitions.get((letter.name, ()))
    if definition is None or definition.cases[0].params:
        return ()
    made_of = reached(scope, letter) - {letter.name}
    sorts = {n: scope.sorts.get(n) for n in made_of if scope.definitions.get((n, ())) is None}
    valued = {n for t in scope.values.now for n in t.free} | {
        n for g in scope.assumptions if g.left for n in g.left.free
    }
    return tuple(sorted(n for n, sort in sorts.items() if sort is not None and sort.assumed and n not in valued))


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
    primed = slope.op == "apply" and bool(slope.func.derivs)  # f'(x) = 2x − 4 = 0
    letter = slope.args[1] if slope.op == "diff" else slope.args[0] if primed else slope
    if len(parts) < 3 or not (primed or slope.op == "diff") or letter.op not in ("sym", "index"):
        return ()
    return ((letter.name, "its derivative may be set to zero"),)
