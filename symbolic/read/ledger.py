"""Tables with a history: one write is one entry, and a view of a moment costs nothing.

Partial persistence by version stamps (Driscoll, Sarnak, Sleator and Tarjan, 1989). `read/scope.py` is made of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Ledger(Generic[K, V]):
    """A mapping that remembers its past: `view()` is the mapping as it is now, for ever and at no cost."""

    def __init__(self) -> None:
        self.rows: dict[K, tuple[list[int], list[V | None]]] = {}
        self.now: dict[K, V] = {}
        self.version = 0

    def get(self, key: K) -> V | None:
        """The value now, or None."""
        return self.now.get(key)

    def put(self, key: K, value: V | None) -> None:
        """Write a value; None removes it."""
        self.version += 1
        stamps, values = self.rows.setdefault(key, ([], []))
        stamps.append(self.version)
        values.append(value)
        if value is None:
            self.now.pop(key, None)
        else:
            self.now[key] = value

    def view(self) -> View[K, V]:
        """The mapping as it is now."""
        return View(self, self.version)


class View(Mapping[K, V]):
    """One moment of a ledger, read-only."""

    def __init__(self, ledger: Ledger[K, V], version: int) -> None:
        self._ledger, self._version = ledger, version

    def __getitem__(self, key: K) -> V:
        row = self._ledger.rows.get(key)
        if row is not None:
            at = bisect_right(row[0], self._version) - 1
            value = row[1][at] if at >= 0 else None
            if value is not None:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[K]:
        return (key for key in list(self._ledger.rows) if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> tuple[type[dict[K, V]], tuple[dict[K, V]]]:
        return (dict, (dict(self),))  # what a worker process gets: this moment alone, without the ledger

    def __repr__(self) -> str:
        return repr(dict(self))
