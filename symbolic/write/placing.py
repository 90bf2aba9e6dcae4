"""Where a given is told in a document: at its front, where it stands, or beside the claims that it holds for.

A definition or a declaration goes to the front only if its name has no other meaning, no earlier claim speaks of it
and it rests on nothing that stays behind. An assumption or a substitution is a sentence where it is in force for
every claim that follows, to the end of the note or of its section; one that holds for less ("If y > 0, then …") is
told in a footnote of those claims.
`layout` alone uses this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from ..core.claim import Given, GivenKind, Heading, Span, Step
from ..core.term import Term, postorder
from ..core.verdict import Report, Result

FIRST = (GivenKind.DECLARATION, GivenKind.DEFINITION)


@dataclass(slots=True)
class Places:
    """By the identity of a given: what goes to the front, what only some claims rest on, what ends with its section."""

    front: set[int] = field(default_factory=set)
    local: set[int] = field(default_factory=set)
    ending: set[int] = field(default_factory=set)


def places(report: Report, together: bool = True) -> Places:
    """The places of the givens of a report; nothing goes to the front unless they are put `together`."""
    found = Places()
    _held(report, found)
    if together:
        _hoisted(report, found)
    return found


def _hoisted(report: Report, found: Places) -> None:
    """Declarations and first definitions that may go to the front, and assumptions that precede every claim."""
    spoken: set[str] = set()
    behind: set[str] = set()
    told = Counter((g.kind, n) for g in report.givens for n in set(g.names) if g.kind is GivenKind.DECLARATION)
    meanings: dict[int, set[int]] = {}
    for g in report.givens:  # terms are interned
        if g.kind is GivenKind.DEFINITION:
            meanings.setdefault(id(g.left), set()).add(id(g.right))
    for entry in report.entries:
        if isinstance(entry, Result):
            claim = entry.step.claim
            spoken |= claim.context.names_in(claim.lhs, claim.rhs)
            for g in entry.rests_on:
                spoken |= claim.context.names_in(*(t for t in (g.left, g.right) if t is not None))
        if not isinstance(entry, Given):
            continue
        heads = set(entry.names) or (_names(entry.left) if entry.left is not None else set())
        rests = _names(entry.right) if entry.right is not None else set()
        only = all(told[entry.kind, n] == 1 for n in entry.names) if entry.kind is GivenKind.DECLARATION else True
        if entry.kind is GivenKind.DEFINITION:
            only, heads = len(meanings[id(entry.left)]) == 1, _head(entry.left)
            only = only and id(entry) not in found.local | found.ending
        early = entry.kind in FIRST and not heads & spoken and not rests & behind
        if entry.kind is GivenKind.ASSUMPTION:
            early = not spoken and id(entry) not in found.local | found.ending
        if only and early:
            found.front.add(id(entry))
        elif entry.kind in FIRST:
            behind |= heads


def _head(left: Term | None) -> set[str]:
    """The name that a definition gives a meaning."""
    if left is None:
        return set()
    return {left.func.name} if left.op == "apply" else _names(left)


def _names(*terms: Term) -> set[str]:
    found: set[str] = set()
    for t in postorder(*terms):
        name = t.func.name if t.op == "apply" else t.value if t.op in ("sym", "index") else None
        if isinstance(name, str):
            found.add(name)
    return found


def _held(report: Report, found: Places) -> None:
    """For which claims assumptions and substitutions are in force."""
    headings = report.derivation.headings
    after = list(_in_force(report))
    for n, entry in enumerate(report.entries):
        if not isinstance(entry, Given) or entry.kind is GivenKind.DECLARATION:
            continue
        later = [(step, keys) for at, step, keys in after if at > n]
        defines = entry.kind is GivenKind.DEFINITION
        key = (id(entry.left), id(entry.right) if defines else 0)
        run = 0
        while run < len(later) and key in later[run][1]:
            run += 1
        whole = run == sum(key in keys for _, keys in later)
        ends = run == len(later)
        end = _section_ends(headings, entry.span)
        inside = all(_start(step) < end for step, _ in later[:run])
        cut = ends or (inside and _start(later[run][0]) >= end)
        if defines:
            found.ending |= set() if ends else {id(entry)}
        elif not whole or not cut or (later and not run):
            found.local.add(id(entry))
        elif not ends:
            found.ending.add(id(entry))


def _section_ends(headings: Sequence[Heading], span: Span | None) -> float:
    """Where the section of a place ends: at the next heading that is not below its own."""
    if span is None:
        return inf
    before = [h for h in headings if h.start <= span.start]
    level = before[-1].level if before else 0
    return min((h.start for h in headings if h.start > span.start and h.level <= level), default=inf)


def _start(step: Step) -> float:
    return step.span.start if step.span is not None else -1


def _in_force(report: Report) -> Iterator[tuple[int, Step, frozenset[tuple[int, int]]]]:
    """Every claim with what is in force there: left sides, of definitions right sides as well, by their identity."""
    known: dict[tuple[int, ...], frozenset[tuple[int, int]]] = {}
    for n, entry in enumerate(report.entries):
        if isinstance(entry, Result) and not entry.step.automatic:
            context = entry.step.claim.context
            both = (context.assumptions, context.substitutions)
            key = (id(both[0]), id(both[1]), id(context.definitions))
            if key not in known:
                held = {(id(g.left), 0) for givens in both for g in givens}
                cases = (c.given for d in context.definitions.values() for c in d.cases)
                known[key] = frozenset(held | {(id(g.left), id(g.right)) for g in cases})
            yield n, entry.step, known[key]
