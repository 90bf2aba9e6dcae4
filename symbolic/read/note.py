"""A note read: the formulas of a page, in order and in scope, become givens, claims and diagnostics.

This is the language of DESIGN §3 from the side of meaning; where formulas stand is `read/markdown.py`'s affair and
what they say `read/latex.py`'s. A formula that cannot be read is one diagnostic with its place, and whatever rests
on it is refused rather than misread; everything else goes on. `app` calls `read_note`.

The modules beside this one, each one question: `scope` (what is in force), `define` (is a line given), `elaborate`
(what does it claim), `distribution` (do the values sum to one), `vet` (may this term stand here), `reason` (why does
the author say it holds), `broken` (what would an unreadable line have given).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.claim import Derivation, Diagnostic, Given, Source, Step
from . import distribution
from .broken import mark_broken
from .elaborate import Elaborator
from .formula import Formula, Names, ReadError, Warned
from .place import Place
from .scope import Scope

Parse = Callable[[str, Names], Formula]

CALLS_UNDECLARED = "W204"
"""The parser's warning for an undeclared `name(` read as a call; moot where the same formula defines the name."""


class Reading:
    """One note while it is read: feed it sections and formulas in order, then `finish`."""

    def __init__(self, source: Source, parse: Parse, strict: bool = False) -> None:
        self.source, self.parse = source, parse
        self.scope = Scope(strict)
        self.elaborator = Elaborator(self.scope)
        self.formulas = 0

    @property
    def items(self) -> list[Given | Step | Diagnostic]:
        """What was read so far."""
        return self.elaborator.items

    def section(self, title: str, level: int) -> None:
        """A heading: sections of its level and below end, and a new one begins."""
        while self.scope.frames[-1].level >= level > 0:
            self._leave()
        self.scope.enter(title, level)

    def _leave(self) -> None:
        self.items.extend(distribution.ending(self.scope))
        self.scope.leave()

    def formula(self, place: Place) -> None:
        """One formula."""
        self.formulas += 1
        try:
            formula = self.parse(place.tex, self.scope.names())
        except ReadError as e:
            span = place.span(e.start, e.end)
            self.items.append(Diagnostic(e.code, e.message, span, e.remedy, path=self.source.path))
            mark_broken(self.scope, self.parse, place.tex, place.called())
            return
        for name in sorted(formula.called):
            self.scope.role(name, function=True)
        at = len(self.items)
        for statement in formula.statements:
            self.elaborator.statement(place, statement)
        self.items[at:at] = [self._warning(place, w) for w in formula.warnings if not self._moot(w, formula, at)]

    def _moot(self, warned: Warned, formula: Formula, at: int) -> bool:
        """Is it the warning that a name was read as a function, where the formula itself defines that function?"""
        if warned.code != CALLS_UNDECLARED:
            return False
        defined = {n for i in self.items[at:] if isinstance(i, Given) for n in i.names}
        return any(name in defined for name in formula.called if name in warned.message)

    def _warning(self, place: Place, w: Warned) -> Diagnostic:
        return place.warn(w.code, w.message, w.start, w.end, w.remedy)

    def finish(self, title: str, prose: Sequence[object] = ()) -> Derivation:
        """The derivation."""
        while len(self.scope.frames) > 1:
            self._leave()
        self.items.extend(distribution.ending(self.scope))
        self.elaborator.finish()
        return Derivation(title, self.source, tuple(self.items), (), self.formulas)
