"""Where a given is told in a document: at its front, where it stands, or beside the claims that it holds for.

A definition or a declaration goes to the front only if its name has no other meaning, no earlier claim speaks of it
and it rests on nothing that stays behind. An assumption or a substitution is a sentence where it is in force for
every claim that follows, to the end of the note or of its section; one that holds for less ("If y > 0, then …") is
told in a footnote of those claims.
`layout` alone uses this module.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..core.claim import Given, GivenKind, Span, Step
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
            spoken |= _names(entry.step.claim.lhs, entry.step.claim.rhs)
        if not isinstance(entry, Given):
            continue
        heads = set(entry.names) or (_names(entry.left) if entry.left is not None else set())
        rests = _names(entry.right) if entry.right is not None else set()
        only = all(told[entry.kind, n] == 1 for n in entry.names) if entry.kind is GivenKind.DECLARATION else True
        if entry.kind is GivenKind.DEFINITION:
            only, heads = len(meanings[id(entry.left)]) == 1, _head(entry.left)
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
    starts = sorted(h.start for h in report.derivation.headings)
    after = list(_in_force(report))
    for n, entry in enumerate(report.entries):
        if not isinstance(entry, Given) or entry.kind in FIRST:
            continue
        later = [(step, keys) for at, step, keys in after if at > n]
        key = id(entry.left)
        run = 0
        while run < len(later) and key in later[run][1]:
            run += 1
        whole = run == sum(key in keys for _, keys in later)
        ends = run == len(later)
        cut = ends or _section(starts, later[run][0].span) != _section(starts, entry.span)
        if not whole or not cut or (later and not run):
            found.local.add(id(entry))
        elif not ends:
            found.ending.add(id(entry))


def _section(starts: list[int], span: Span | None) -> int:
    return bisect_right(starts, span.start) if span is not None else -1


def _in_force(report: Report) -> Iterator[tuple[int, Step, frozenset[int]]]:
    """Every claim with the assumptions and substitutions in force there, by the identity of their left sides."""
    known: dict[int, frozenset[int]] = {}
    for n, entry in enumerate(report.entries):
        if isinstance(entry, Result) and not entry.step.automatic:
            context = entry.step.claim.context
            both = (context.assumptions, context.substitutions)
            key = id(both[0]) ^ (id(both[1]) << 1)
            if key not in known:
                known[key] = frozenset(id(g.left) for givens in both for g in givens)
            yield n, entry.step, known[key]
