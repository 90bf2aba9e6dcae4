"""Reads a Python file that builds derivations: the file is run, as its author would run it, and its builders kept.

Running somebody's file runs their code; that is what this reader is for, and why a note in Markdown is never run.
"""

from __future__ import annotations

import runpy
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..core.claim import Derivation, Diagnostic, Source, Span
from .builder import BUILDERS, Builder, BuildError

RUN_NAME = "__symbolic__"


def read(path: str | Path) -> list[Derivation]:
    """The derivations a file builds, in the order in which it makes them.

    An exception of the file is a diagnostic (R311) at the line it came from; a file that builds none is one too (R312).
    """
    path = Path(path)
    source = Source(str(path), path.read_text(encoding="utf-8"))
    with _collecting() as builders:
        failed = _run(path, source)
    found: list[Derivation] = []
    for builder in builders:
        try:
            built = builder.derivation()
            found.append(replace(built, source=source) if built.source.text == source.text else built)
        except BuildError as error:
            failed = failed or Diagnostic("R312", str(error), None, "add a step or a claim", path=source.path)
    if not builders and failed is None:
        remedy = 'build one: d = Derivation("…"), then d.define(…), d.step(…), d.claim(…)'
        failed = Diagnostic("R312", "this file builds no derivation", None, remedy, path=source.path)
    if failed is not None:
        found.append(Derivation(path.stem, source, (failed,)))
    return found


@contextmanager
def _collecting() -> Iterator[list[Builder]]:
    builders: list[Builder] = []
    token = BUILDERS.set(builders)
    try:
        yield builders
    finally:
        BUILDERS.reset(token)


def _run(path: Path, source: Source) -> Diagnostic | None:
    """Run the file with its own folder importable; what it raises comes back as a diagnostic."""
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        runpy.run_path(str(path), run_name=RUN_NAME)
    except SystemExit as stop:
        return None if stop.code in (None, 0) else _failure(stop, path, source)
    except Exception as error:
        return _failure(error, path, source)
    finally:
        if folder in sys.path:
            sys.path.remove(folder)
    return None


def _failure(error: BaseException, path: Path, source: Source) -> Diagnostic:
    line = error.lineno or 0 if isinstance(error, SyntaxError) and error.filename == str(path) else 0
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == str(path):
            line = frame.lineno or line
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    shown = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return Diagnostic("R311", shown, _line(source, line), "correct this line of the file", path=source.path)


def _line(source: Source, number: int) -> Span | None:
    if number < 1:
        return None
    start = sum(len(x) + 1 for x in source.text.split("\n")[: number - 1])
    text = source.line(number)
    return source.span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
