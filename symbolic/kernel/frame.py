"""Scopes: the nodes that bound names stand for (the environments of Landin, Computer Journal, 1964)."""

from __future__ import annotations

from ..core.term import Term


class Frame:
    """A scope: the nodes its names stand for, and what was lowered in it."""

    __slots__ = ("bound", "memo", "names", "parent", "top")

    def __init__(self, bound: dict[str, int], parent: Frame | None, top: bool = False) -> None:
        self.bound, self.parent, self.top = bound, parent, top
        self.names = frozenset(bound)
        self.memo: dict[Term, int] = {}

    def home(self, term: Term) -> Frame:
        """The outermost scope that gives `term` the same meaning."""
        frame = self
        while frame.parent is not None and frame.names.isdisjoint(term.free):
            frame = frame.parent
        return frame

    def lookup(self, name: str) -> int | None:
        """The node a bound name stands for, or None where it is free."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.bound:
                return frame.bound[name]
            frame = frame.parent
        return None
