"""A process that does one job after another and is ended when a job takes too long: peers may hang."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

Task = Callable[[Any], Iterator[Any]]
"""What is done with a job; each thing it yields has the whole cap to be made in."""
READY = "ready"


class Late(Exception):
    """A job took longer than the cap; what it had yielded by then is the argument."""


class Worker:
    """Jobs for a task in a process of its own, which shares what this one has loaded."""

    def __init__(self, task: Task, cap: float) -> None:
        self.task, self.cap = task, cap
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def __call__(self, job: Any) -> list[Any]:
        """All that the task yields for a job; raises `Late`."""
        pipe = self._started()
        pipe.send(job)
        found: list[Any] = []
        while True:
            if not pipe.poll(self.cap):
                self.close()
                raise Late(found)
            try:
                more, value = pipe.recv()
            except EOFError:
                self.close()
                return [*found, RuntimeError("the process ended")]
            if not more:
                return found
            found.append(value)

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None

    def _started(self) -> Connection:
        if self._pipe is None:
            context = get_context("fork")
            self._pipe, other = context.Pipe()
            self._process = context.Process(target=_serve, args=(self.task, other), daemon=True)
            self._process.start()
            other.close()
            self._pipe.recv()
        return self._pipe


def _serve(task: Task, pipe: Connection) -> None:
    pipe.send(READY)
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        try:
            for value in task(job):
                pipe.send((True, value))
        except Exception as why:
            pipe.send((True, RuntimeError(f"{type(why).__name__}: {why}"[:200])))
        pipe.send((False, None))
