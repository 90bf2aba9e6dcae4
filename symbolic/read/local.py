"""What holds for a while only: to the end of a sentence ("If x > 0, then …"), or for one formula ("… for x > 0").

While a `Local` is open, what is written into the scope is remembered; its end puts back what was there before.
`read/note.py` opens one for every hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..core.claim import Given, GivenKind
from .ledger import Ledger
from .scope import Scope

PASSED = "what it is under a condition"


class Local:
    """The hypotheses of a sentence, or of a formula."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.before: list[tuple[Ledger[Any, Any], Any, Any]] = []
        self.added: list[Given] = []
        self.gone: list[Given] = []
        self.put_aside: list[Given] = []
        self.said: set[str] = set()
        self.passed: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.before or self.added)

    @contextmanager
    def open(self, follows: bool = False) -> Iterator[None]:
        """What is said inside holds until the end. Of what only `follows` from a hypothesis more may be meant later."""
        scope = self.scope
        journal, outer = scope.frames[-1].before, scope.frames[-1]
        at, assumed, substituted = len(journal), scope.assumptions, scope.substitutions
        yield
        if scope.frames[-1] is not outer:
            return
        self.before += journal[at:]
        now, then = {id(g) for g in scope.assumptions}, {id(g) for g in assumed}
        self.added += [g for g in scope.assumptions if id(g) not in then]
        self.gone += [g for g in assumed if id(g) not in now]
        kept, earlier = {id(g) for g in scope.substitutions}, {id(g) for g in substituted}
        self.put_aside += [g for g in substituted if id(g) not in kept]
        given = [g for g in (*scope.substitutions, *scope.assumptions) if id(g) not in earlier | then]
        self.added += [g for g in given if g.kind is GivenKind.SUBSTITUTION]
        if follows:
            self.said |= {n for g in given for n in g.names}
            self.said |= {str(key[0]) for ledger, key, _ in journal[at:] if ledger is scope.definitions}

    def pass_by(self, names: set[str]) -> None:
        """Letters that a formula before this said something of for itself alone: it may still be meant here."""
        for name in sorted(names - set(self.scope.described.now)):
            self.scope.put(self.scope.described, name, PASSED)
            self.passed.add(name)

    def fixes(self, name: str) -> bool:
        """Is a letter given a value by a hypothesis in force?"""
        return any(g.left is not None and g.left.op in ("eq", "sym") and name in g.names for g in self.added)

    def paragraph(self) -> None:
        """A paragraph begins: what was supposed in passing is over."""
        for name in sorted(self.passed):
            self.scope.put(self.scope.described, name, None)
        self.passed = set()

    def doubt(self) -> None:
        """The hypotheses may still be meant after their end: nothing is refuted about their letters."""
        self.said |= {n for g in self.added for n in g.names}

    def end(self, *, passing: bool = False) -> None:
        """The sentence, or the formula, is over; `passing` says that its paragraph goes on, in which its hypotheses may
        still be meant."""
        if passing:
            self.passed |= {n for g in self.added for n in g.names} - set(self.scope.described.now)
            self.said |= self.passed
        if not (self.before or self.added or self.gone or self.put_aside or self.said):
            return
        scope = self.scope
        letters = (scope.functions, scope.symbols, scope.sorts, scope.indexed)  # that a letter is one is no hypothesis
        kept = (*letters, scope.foreign)
        for ledger, key, old in reversed(self.before):
            if ledger not in kept:
                scope.put(ledger, key, old)
        over = {id(g) for g in self.added}
        if over or self.gone:
            scope.assumptions = (*self.gone, *(g for g in scope.assumptions if id(g) not in over))
        kept_on = [g for g in scope.substitutions if id(g) not in over]
        scope.substitutions = (*self.put_aside, *kept_on) if self.put_aside or over else scope.substitutions
        for name in sorted(self.said):
            scope.put(scope.described, name, PASSED)
        scope.renewed()
        self.before, self.added, self.gone, self.put_aside, self.said = [], [], [], [], set()
