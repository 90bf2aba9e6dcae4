"""A progress line on standard error for what takes longer than a second; nothing at all for what does not."""

from __future__ import annotations

import time
from typing import Any, TextIO

PATIENCE = 1.0


class Progress:
    """`with Progress(sys.stderr) as p: p.tick(done, total)`; shows itself only on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.began = time.monotonic()
        self.stream = stream
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Progress:
        return self

    def tick(self, done: int, total: int) -> None:
        """So many of so many are done."""
        if self.bar is None:
            if time.monotonic() - self.began < PATIENCE or not self.stream.isatty():
                return
            from rich.console import Console
            from rich.progress import Progress as Bar

            self.bar = Bar(console=Console(file=self.stream), transient=True)
            self.task = self.bar.add_task("checking", total=total)
            self.bar.start()
        self.bar.update(self.task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()
