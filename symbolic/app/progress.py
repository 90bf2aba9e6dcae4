"""A progress bar on standard error for what takes longer than a second; nothing at all for what does not.

One bar for all notes of a run, counted by their steps, which names the note it is at and is gone at the end. Rich
draws it, and is imported when the second is over.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from ..core.claim import Derivation

PATIENCE = 1.0
"""Seconds before the bar is shown."""


class Progress:
    """`with Progress(sys.stderr) as p: for note in p.over(notes): p.tick(done, total)`; only on a terminal."""

    def __init__(self, stream: TextIO, *, quiet: bool = False, color: bool = True) -> None:
        self.stream, self.color = stream, color
        self.at, self.done, self.total = "", 0.0, 0
        self.before, self.size = 0, 1
        self.bar: Any = None
        self.lock = Lock()
        self.closed = False
        shown = not quiet and stream.isatty() and os.environ.get("TERM") != "dumb"
        self.timer = Timer(PATIENCE, self._appear) if shown else None

    def __enter__(self) -> Progress:
        if self.timer is not None:
            self.timer.daemon = True
            self.timer.start()
        return self

    def over(self, notes: Iterable[Derivation]) -> Iterator[Derivation]:
        """The notes, once all of them are read, so that it is known how many steps there are."""
        read: list[Derivation] = []
        for note in notes:
            read.append(note)
            self._update(f"read {note.source.path}", 0.0)
        sizes = [max(1, len(note.steps)) for note in read]
        self.total = sum(sizes)
        for note, self.size in zip(read, sizes, strict=True):
            self._update(note.source.path, self.before)
            yield note
            self.before += self.size

    def tick(self, done: int, total: int) -> None:
        """So many of so many are done of the note that `over` gave last."""
        self._update(self.at, self.before + self.size * done / max(1, total))

    def _update(self, at: str, done: float) -> None:
        with self.lock:
            self.at, self.done = at, done
            if self.bar is not None:
                self._draw(self.bar)

    def _draw(self, bar: Any) -> None:
        bar.update(bar.task_ids[0], description=_named(self.at), completed=self.done, total=self.total or None)

    def _appear(self) -> None:
        """Draw the bar: the second is over, and this is the timer's thread."""
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        console = Console(file=self.stream, no_color=True if not self.color else None)
        words = TextColumn("{task.description}", markup=False)
        bar = Bar(
            words, BarColumn(bar_width=24), TaskProgressColumn(), TimeElapsedColumn(), console=console, transient=True
        )
        with self.lock:
            if not self.closed:
                bar.add_task("")
                self._draw(bar)
                bar.start()
                self.bar = bar

    def __exit__(self, *_: object) -> None:
        if self.timer is None:
            return
        self.timer.cancel()
        with self.lock:
            self.closed = True
        self.timer.join()
        if self.bar is not None:
            self.bar.stop()


def _named(path: str) -> str:
    """The end of a path, in the columns that a narrow terminal has beside the bar."""
    from ..write.terminal import Terminal, clean, columns

    shown = clean(path)
    return shown if columns(shown) <= 34 else Terminal().tail(shown, 34)
