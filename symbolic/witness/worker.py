"""Witnesses at work in a process of their own, which can be killed: the main process imports neither SymPy nor NumPy.

`Worker` starts one process early and feeds it one examination at a time; an examination that overruns its seconds
is killed with the process, another process takes the rest, and the step says so in its evidence. Run as a module
(`python -m symbolic.witness.worker`) this file is that process. The two speak in length-prefixed pickles over pipes
of their own making; nothing else ever writes there.
"""

from __future__ import annotations

import contextlib
import copyreg
import gc
import io
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from ..core.claim import Step
from ..core.verdict import Evidence, Verdict
from . import WITNESSES, Budget, entry, load

LENGTH = struct.Struct(">Q")
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
MEMORY = 4 * 2**30
YOUNG = 50_000
ALL = tuple(e.name for e in WITNESSES)


@dataclass(frozen=True, slots=True)
class Job:
    """One examination: the ticket, the witness's name, step and verdict as a pickle, what the witness may spend."""

    ticket: int
    witness: str
    step: bytes
    budget: Budget


def mapped(plain: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A read-only mapping, made again on the other side."""
    return MappingProxyType(plain)


def _unmap(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return mapped, (dict(mapping),)


def packed(value: object) -> bytes:
    """A value's pickle (contexts hold read-only mappings, which pickle needs told)."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: _unmap}
    pickler.dump(value)
    return buffer.getvalue()


def send(pipe: IO[bytes], value: object) -> None:
    """Write one value: its length, then its pickle."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read one value; EOFError when the other side is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)


class _Process:
    """The process of the moment, its pipes, and the clock that kills it."""

    def __init__(self) -> None:
        known = os.environ.get("PYTHONPATH")
        path = os.pathsep.join([str(ROOT), known] if known else [str(ROOT)])
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "symbolic.witness.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        if self.popen.stdin is None or self.popen.stdout is None:
            raise OSError("the witness process has no pipes")
        self.to, self.back = self.popen.stdin, self.popen.stdout
        self.ready = False
        self.overran = False

    def ask(self, job: Job) -> Evidence:
        """The evidence for one job; EOFError (or BrokenPipeError) when the process died or was killed for it."""
        if not self.ready:
            self._within(START_SECONDS)
            self.ready = True
        send(self.to, job)
        answer: Evidence = self._within(job.budget.seconds)
        return answer

    def _within(self, seconds: float) -> Any:
        timer = threading.Timer(seconds, self._overrun)
        timer.daemon = True
        timer.start()
        try:
            return receive(self.back)
        finally:
            timer.cancel()

    def _overrun(self) -> None:
        self.overran = True
        self.popen.kill()

    def ended(self) -> int | None:
        """The exit status of a process that closed its pipe."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(timeout=2.0)
        return self.popen.returncode

    def close(self) -> None:
        """End the process and reap it."""
        self.popen.kill()
        self.popen.wait()
        for pipe in (self.to, self.back):
            with contextlib.suppress(OSError):
                pipe.close()


class Worker:
    """Runs witnesses beside the kernel: `start`, `submit` every step, then `collect`; always `close` (or use `with`).

    >>> from ..core.claim import Claim, Rel
    >>> from ..core.term import add, mul, num, sym
    >>> with Worker(("numeric",)) as worker:
    ...     ticket = worker.submit(Step(Claim(add(sym("x"), sym("x")), Rel.EQ, mul(num(2), sym("x")))))
    ...     worker.collect()[ticket][0].disagrees
    False
    """

    def __init__(self, witnesses: tuple[str, ...] = ALL, budget: Budget | None = None) -> None:
        self.witnesses, self.budget = witnesses, budget or Budget()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._found: dict[int, dict[str, Evidence]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: _Process | None = None
        self._closed = False

    def __enter__(self) -> Worker:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process now, so that its imports run while the note is still being read."""
        if self._thread is None:
            self._process = _started()
            self._thread = threading.Thread(target=self._run, name="symbolic-witnesses", daemon=True)
            self._thread.start()

    def submit(self, step: Step, verdict: Verdict | None = None) -> int:
        """Have a step examined by every witness; the ticket under which `collect` answers."""
        self.start()
        with self._changed:
            ticket = len(self._found)
            self._found[ticket] = {}
        try:
            body = packed((step, verdict))
        except (pickle.PickleError, TypeError, AttributeError) as error:
            with self._changed:
                self._found[ticket] = {
                    n: entry(n).silent(f"the step could not be sent: {error}") for n in self.witnesses
                }
            return ticket
        for name in self.witnesses:
            self._jobs.put(Job(ticket, name, body, self.budget))
        return ticket

    @property
    def waiting(self) -> int:
        """How many examinations are still to come, for a progress bar."""
        with self._changed:
            return sum(len(self.witnesses) - len(found) for found in self._found.values())

    def collect(self) -> dict[int, tuple[Evidence, ...]]:
        """Wait for everything submitted: for each ticket the evidence in the order of the witnesses."""
        with self._changed:
            self._changed.wait_for(lambda: all(len(f) == len(self.witnesses) for f in self._found.values()))
            return {ticket: tuple(found[n] for n in self.witnesses) for ticket, found in self._found.items()}

    def close(self) -> None:
        """End the process; what was not examined yet says that it was not."""
        self._closed = True
        self._jobs.put(None)
        if self._process is not None:
            self._process.popen.kill()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        for job in iter(self._jobs.get, None):
            try:
                evidence = self._examined(job)
            except Exception as error:  # whoever waits in `collect` must never wait for a thread that is gone
                evidence = entry(job.witness).silent(f"{type(error).__name__}: {error}")
            with self._changed:
                self._found[job.ticket][job.witness] = evidence
                self._changed.notify_all()
        if self._process is not None:
            self._process.close()

    def _examined(self, job: Job) -> Evidence:
        silent = entry(job.witness).silent
        if self._closed:
            return silent("not examined: the witnesses were stopped")
        process = self._process = self._process or _started()
        if process is None:
            return silent("the witness process could not be started")
        try:
            return process.ask(job)
        except BrokenPipeError:
            self._replace(process)
            return self._again(job)
        except (EOFError, OSError):
            ended = process.ended()
            self._replace(process)
            if process.overran:
                return silent(f"stopped after {job.budget.seconds:g} s")
            return silent(f"the witness process died (exit status {ended})")

    def _again(self, job: Job) -> Evidence:
        """A process that was dead before the job reached it lost nothing: ask the next one."""
        try:
            if self._process is not None:
                return self._process.ask(job)
        except (EOFError, OSError):
            self._replace(self._process)
        return entry(job.witness).silent("the witness process died twice")

    def _replace(self, process: _Process | None) -> None:
        if process is not None:
            process.close()
        self._process = None if self._closed else _started()


def _started() -> _Process | None:
    try:
        return _Process()
    except OSError:
        return None


def examinations(source: IO[bytes]) -> Iterator[Job]:
    """The jobs that arrive, until the other side is gone."""
    with contextlib.suppress(EOFError):
        while True:
            yield receive(source)


@lru_cache(maxsize=1)
def _step(body: bytes) -> tuple[Step, Verdict | None]:
    """The step of a job, and its verdict; the witnesses are asked about it one after the other."""
    found: tuple[Step, Verdict | None] = pickle.loads(body)
    return found


def answer(job: Job) -> Evidence:
    """A witness's evidence, or its silence: whatever SymPy raises, a report never fails for it."""
    try:
        return load(job.witness).examine(*_step(job.step), job.budget)
    except MemoryError:
        return entry(job.witness).silent("ran out of memory")
    except Exception as error:
        return entry(job.witness).silent(f"{type(error).__name__}: {error}")


def main() -> None:
    """The process: answer on the pipe that was standard output, and let nothing else write there."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory()
    gc.disable()  # what the libraries make while they load stays for good
    for e in WITNESSES:
        with contextlib.suppress(Exception):  # one that cannot be imported says so when it is asked
            load(e.name)
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()
    send(sink, "ready")
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        for job in examinations(source):
            send(sink, answer(job))


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
