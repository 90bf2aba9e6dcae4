"""What the terminal can show, and reports shown on it: colours, width, links, encodings, old Windows consoles.

Only this module looks at the terminal. Colour: --color, then NO_COLOR (no-color.org), FORCE_COLOR and CLICOLOR_FORCE,
then TERM=dumb and CLICOLOR=0, then whether the output is a terminal. Links (OSC 8) are written where colours are and
the output is a terminal; FORCE_HYPERLINK=1 writes them elsewhere, too, FORCE_HYPERLINK=0 nowhere. Rich is imported for
Windows consoles alone: it knows which of them understand no escape sequences, and draws on those by itself.
"""

from __future__ import annotations

import argparse
import codecs
import io
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ..core.verdict import Report
    from ..write.terminal import Terminal

FEW = 3
"""So many notes are shown step by step."""
NO = ("0", "false", "no", "never")
UNLINKED = ("dumb", "linux")
"""Terminals that would show the escape of a link."""


def options(command: argparse.ArgumentParser) -> None:
    """The words of the commands that print reports."""
    command.add_argument("--full", action="store_true", help="show everything that is known of every step")
    command.add_argument(
        "--step",
        type=int,
        action="append",
        default=[],
        metavar="N",
        help="show the N-th step alone, in full (repeatable)",
    )


def prepare(*streams: TextIO) -> None:
    """What a stream cannot encode is spelled: θ is theta where there is no θ."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            name = f"symbolic.{stream.encoding}"
            codecs.register_error(name, partial(_spelled, stream.encoding))
            stream.reconfigure(errors=name)


def _spelled(encoding: str, error: UnicodeError) -> tuple[str, int]:
    from ..write.spelled import spell

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return spell(error.object, error.start, encoding)


def data(text: str) -> None:
    """Write what programs read to the standard output; what that cannot encode is shown as its code."""
    sys.stdout.flush()
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Print mathematics, spelled where the standard output cannot show it."""
    print(_speller(sys.stdout)(text))


def _speller(stream: TextIO) -> Callable[[str], str]:
    """What spells mathematics for a stream; UTF-8 needs nothing."""
    if (stream.encoding or "utf-8").lower() in ("utf-8", "utf8"):
        return str
    from ..write.spelled import speller

    return speller(stream.encoding)


def show(reports: Sequence[Report], chosen: argparse.Namespace) -> int:
    """Print reports in the view that was chosen; the exit status, which is 2 where there is no such step."""
    from ..write.text import render, summary
    from .pipeline import exit_status

    quiet, everything = getattr(chosen, "quiet", False), getattr(chosen, "full", False)
    numbers: list[int] = getattr(chosen, "step", [])
    problem = _no_such_step(reports, numbers)
    if problem:
        print(f"symbolic: {problem}", file=sys.stderr)
        return 2
    screen = terminal(chosen.color, sys.stdout, bool(chosen.paths))
    if numbers or everything:
        from ..write.text_full import full, steps

        pages = [steps(r, numbers, screen) if numbers else full(r, screen) for r in reports]
    elif len(reports) > 1 and (quiet or _many(reports)):
        from ..write.text_many import digest

        _print(digest(reports, screen, quiet=quiet, strict=chosen.strict))
        return exit_status(reports, chosen.strict)
    else:
        pages = [render(r, quiet=quiet, terminal=screen) for r in reports]
    _print("\n\n".join(pages) + (f"\n\n{summary(reports)}" if len(reports) > 1 else ""))
    return exit_status(reports, chosen.strict)


def _many(reports: Sequence[Report]) -> bool:
    """Are these more notes than anybody wants to see step by step? Derivations of one file are one."""
    return len({r.derivation.source.path for r in reports}) > FEW


def _no_such_step(reports: Sequence[Report], numbers: Sequence[int]) -> str:
    """Why the steps that were asked for cannot be shown; nothing where they can."""
    if not numbers:
        return ""
    if len(reports) != 1:
        return f"--step is for one derivation, and here are {len(reports)}"
    count = len(reports[0].results)
    wrong = next((n for n in numbers if not 1 <= n <= count), None)
    has = "there is no step" if not count else "there is 1 step" if count == 1 else f"there are {count} steps"
    return "" if wrong is None else f"--step {wrong}: {has} in {reports[0].derivation.source.path}"


def terminal(wish: str, stream: TextIO, files: bool = True) -> Terminal:
    """What this stream can show; `files` says whether the paths of the reports are files to link to."""
    from ..write.terminal import Terminal

    legacy = _legacy(stream)
    color = colored(wish, stream)
    width = shutil.get_terminal_size((100, 24)).columns - legacy  # such a console wraps a full line
    links = color and files and not legacy and linking(stream)
    spell = _speller(stream)
    return Terminal(width, color, url, spell) if links else Terminal(width, color, spell=spell)


def colored(wish: str, stream: TextIO) -> bool:
    """Is this stream written to in colour?"""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    force = os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE")
    if force:
        return force.lower() not in NO
    if os.environ.get("TERM") == "dumb" or os.environ.get("CLICOLOR") == "0":
        return False
    return stream.isatty()


def linking(stream: TextIO) -> bool:
    """Are links written to this stream, where it is written to in colour?"""
    force = os.environ.get("FORCE_HYPERLINK")
    if force:
        return force.lower() not in NO
    return stream.isatty() and os.environ.get("TERM", "") not in UNLINKED


@lru_cache(maxsize=256)
def url(path: str) -> str:
    """The file: URL of a file with the name of this machine, or nothing where there is no such file."""
    from urllib.parse import quote

    try:
        whole = Path(path).absolute()
        if not whole.is_file():
            return ""
    except (OSError, ValueError):
        return ""
    if os.name == "nt":
        return whole.as_uri()
    return f"file://{quote(os.uname().nodename, safe='')}{quote(os.fsencode(os.path.normpath(whole)))}"


def _legacy(stream: TextIO) -> bool:
    """Is this a Windows console that understands no escape sequences?"""
    if sys.platform != "win32" or not stream.isatty():
        return False
    from rich.console import Console

    return Console(file=stream).legacy_windows


def _print(text: str) -> None:
    if not _legacy(sys.stdout):
        print(text)
        return
    from rich.console import Console
    from rich.text import Text

    Console(file=sys.stdout).print(Text.from_ansi(text), soft_wrap=True)
