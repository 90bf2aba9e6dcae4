"""What holds for a while only: to the end of a sentence ("If x > 0, then …"), or for one formula ("… for x > 0").

While a `Local` is open, what is written into the scope is remembered; its end puts back what was there before.
`read/note.py` opens one for every hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..core.claim import Given
from .ledger import Ledger
from .scope import Scope


class Local:
    """The hypotheses of a sentence, or of a formula."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.before: list[tuple[Ledger[Any, Any], Any, Any]] = []
        self.added: list[Given] = []
        self.gone: list[Given] = []
        self.put_aside: list[Given] = []

    def __bool__(self) -> bool:
        return bool(self.before or self.added)

    @contextmanager
    def open(self) -> Iterator[None]:
        """What is said inside holds until the end."""
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
        kept = {id(g) for g in scope.substitutions}
        self.put_aside += [g for g in substituted if id(g) not in kept]

    def end(self) -> None:
        """The sentence, or the formula, is over."""
        scope = self.scope
        kept = (scope.functions, scope.symbols, scope.sorts, scope.foreign)  # that a letter is one is no hypothesis
        for ledger, key, old in reversed(self.before):
            if ledger not in kept:
                scope.put(ledger, key, old)
        over = {id(g) for g in self.added}
        if over or self.gone:
            scope.assumptions = (*self.gone, *(g for g in scope.assumptions if id(g) not in over))
        scope.substitutions = (*self.put_aside, *scope.substitutions) if self.put_aside else scope.substitutions
        scope.renewed()
        self.before, self.added, self.gone, self.put_aside = [], [], [], []
