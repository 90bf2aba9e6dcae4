"""Relations that are assumed: β > 0 about a letter nothing bounds yet; in a declaration, every relation.

`read/define.py` builds on this; each method answers whether the line was dealt with.
"""

from __future__ import annotations

from typing import TypeAlias

from ..core.claim import Diagnostic, Given, GivenKind, Kind, Sort, Step
from ..core.names import latex_name
from ..core.term import Term, postorder, relation
from .place import Link, line_of
from .records import Bounds
from .restated import known
from .scope import Scope, used_names
from .shape import value_of
from .standins import Told, admitted
from .vet import Refusal, counted_before

Item: TypeAlias = Given | Step | Diagnostic
RELATIONS = {"<": "lt", "≤": "le", ">": "gt", "≥": "ge", "≠": "ne", "=": "eq"}

BY_SQUARE = frozenset(("sigma", "s", "tau", "R"))
"""Letters that are given by their square: a variance, a coefficient of determination."""


class Assumer:
    """What is assumed is appended to `items`; `letters` are those that a given mentions, with its line."""

    def __init__(self, scope: Scope, items: list[Item]) -> None:
        self.scope, self.items = scope, items
        self.letters: list[tuple[frozenset[str], Link]] = []

    def _fail(self, link: Link, refusal: Refusal, broken: str = "") -> bool:
        self.items.append(link.refuse(refusal))
        if broken:
            self.scope.mark_broken(broken, link.place.called())
        return True

    def _tell(self, link: Link, told: list[Told]) -> None:
        self.items += [link.place.warn(c, m, link.lhs.start, link.rhs.end, remedy) for c, m, remedy in told]

    def says_which(self, link: Link, name: str) -> None:
        """A line that looks like a definition of what has one, here or in an earlier section, is marked."""
        given, frame = known(self.scope, link, name), self.scope.frames[-1]
        if given is None:
            return
        frame.again = name
        if name not in frame.told and self.scope.ended((name, ())):
            message = f"{latex_name(name)} is the one of “{given.scope}” ({line_of(given)}), and this a claim about it"
            remedy = "write := to give it another meaning in this section"
            self.items.append(link.place.warn("W217", message, link.lhs.start, link.rhs.end, remedy))
        frame.told.add(name)

    def _new_inside(self, link: Link) -> bool:
        """log Z = … and σ² = 4 with a letter of which nothing was said: no claim about every σ, but what σ is."""
        left, right, scope = link.lhs.term, link.rhs.term, self.scope
        names = used_names(left)
        base = left.args[0] if left.op == "pow" else left
        member = left.op == "pow" and base.op == "index" and all(a.op == "num" for a in base.args)  # v_1^2
        power = member or (left.op == "pow" and base.op == "sym" and base.name.partition("_")[0] in BY_SQUARE)
        inside = power or (left.op in ("log", "exp", "div") and bool(right.free))
        again = base in postorder(right) if member else names & used_names(right)
        if len(names) != 1 or not inside or again or not link.first:
            return False
        (name,) = names
        sort = scope.sorts.get(name)
        known = (scope.functions, scope.draws, scope.declared, scope.broken, scope.vectors, scope.foreign)
        if any(t.get(name) is not None for t in known) or scope.definitions.get((name, ())) is not None:
            return False
        if sort is not None and not (power and sort.assumed and not self._said_of(left.args[0])):
            return False
        message = f"{link.latex} is taken as given: it is the first that is said of {latex_name(name)}"
        remedy = rf"declare the letter to have it checked: {latex_name(name)} \in \mathbb{{R}}"
        self.items.append(link.place.warn("W226", message, link.lhs.start, link.rhs.end, remedy))
        return True

    def _said_of(self, letter: Term) -> bool:
        """Has a letter a value, or was an equation about it assumed?"""
        assumed = (g.left for g in self.scope.assumptions if g.left is not None and g.left.op == "eq")
        return self.scope.values.get(letter) is not None or any(letter in postorder(a) for a in assumed)

    def _assumption(self, link: Link) -> bool:
        """β > 0 about a letter nothing bounds yet; in a declaration, every relation with something free in it."""
        lhs, rhs = link.lhs.term, link.rhs.term
        if link.place.declaring:
            free = bool(used_names(relation("eq", lhs, rhs)))
        else:
            free = _atom(lhs) and _atom(rhs) and self._unbounded(link)
        if not free:
            return False
        scope = self.scope
        (lhs, rhs), refusal, told = admitted(scope, lhs, rhs)
        if refusal is not None:
            return self._fail(link, refusal)
        self._tell(link, told)
        given = link.given(
            GivenKind.ASSUMPTION, relation(RELATIONS[link.rel], lhs, rhs), None, tuple(sorted(lhs.free | rhs.free)),
            scope.title,
        )  # fmt: skip
        self.items.append(given)
        for side in (lhs, rhs):
            sort = scope.sorts.get(side.name) if side.op in ("sym", "index") else None
            if side.op in ("sym", "index") and scope.ended(side.name):
                scope.restate(side.name)
            elif side.op in ("sym", "index") and (sort is None or sort.assumed):
                natural = sort is not None and sort.kind is Kind.NATURAL
                whole = natural and _from_one(link, side)
                if natural and not whole and not link.place.local:
                    self.items.append(link.refuse(counted_before(side.name)))
                kind = Kind.NATURAL if whole else Kind.REAL  # β > 0 says that β is a real number
                scope.declare(side.name, Sort(kind), given, family=side.op == "index")
        self.letters.append((lhs.free | rhs.free, link))
        scope.assume(given)
        return True

    def _unbounded(self, link: Link) -> bool:
        """Is one side a letter with nothing known in this direction? As a claim the line could never hold."""
        if link.lhs.term is link.rhs.term or any(self._meant(t) for t in (link.lhs.term, link.rhs.term)):
            return False  # x > x holds of no letter; J ≥ θ of a J that is defined is a claim
        for side, upward in ((link.lhs.term, link.rel in (">", "≥")), (link.rhs.term, link.rel in ("<", "≤"))):
            if side.op not in ("sym", "index") or not self._free(side):
                continue
            ended = self.scope.ended(side.name)  # this section may assume something else of the letter
            told = side.op == "sym" or any(g.left is not None and side in g.left.args for g in self.scope.assumptions)
            bounds = (None if ended or not told else self.scope.bounds.get(side.name)) or Bounds()
            if link.rel == "≠":
                if not (bounds.low or bounds.high) and not self._assumed(link):
                    return True
            elif not (bounds.low if upward else bounds.high):
                return True
        return False

    def _meant(self, letter: Term) -> bool:
        """Has a plain letter a definition?"""
        definition = self.scope.definitions.get((letter.name, ())) if letter.op == "sym" else None
        return definition is not None and not definition.cases[0].params and not self._hidden(letter.name)

    def _free(self, letter: Term) -> bool:
        scope = self.scope
        sort = scope.sorts.get(letter.name)
        member = letter.op == "index" and not scope.families.get(letter.name)  # 𝓛_1 is none of the values of 𝓛
        pinned = sort is not None and sort.kind in ((Kind.FINITE,) if member else (Kind.FINITE, Kind.FUNCTION))
        defined = scope.definitions.get((letter.name, ())) is not None and not self._hidden(letter.name) and not member
        given = defined or scope.values.get(letter) is not None
        return not (pinned or given or scope.draws.get(letter.name) is not None)

    def _hidden(self, name: str) -> bool:
        """Does an inner section use as a letter what is a function further out?"""
        known = self.scope.definitions.get((name, ()))
        return known is not None and bool(known.cases[0].params) and bool(self.scope.symbols.get(name))

    def _assumed(self, link: Link) -> bool:
        wanted = relation("ne", link.lhs.term, link.rhs.term)
        return any(g.left is wanted for g in self.scope.assumptions)


def _from_one(link: Link, letter: Term) -> bool:
    """May what counts the terms of a sum be a natural number? Not where n ≥ 0 is assumed: then it may be 0."""
    other = link.rhs.term if link.lhs.term is letter else link.lhs.term
    value = value_of(other)
    below = link.rel in (("≥", ">") if link.lhs.term is letter else ("≤", "<"))
    return value is None or not below or value >= (1 if link.rel in "≥≤" else 0)


def _atom(t: Term) -> bool:
    return t.op in ("sym", "index") or not used_names(t)
