"""The command line: `symbolic check`, `derive`, `render`, `read`, `clean`, `prove`, `explain`.

Exit status: 0 nothing refuted or unreadable, 1 a step refuted, 2 unreadable input or wrong usage, 3 undecided steps
under --strict, 4 judges or witnesses contradict each other; 4 before 2 before 1 before 3. Everything heavy is imported
where it is used, so that `symbolic --version` costs nothing and `--witness none` imports neither SymPy nor NumPy.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from . import commands as commands_of
from . import rendering
from .screen import data, prepare, show
from .screen import options as printing

if TYPE_CHECKING:
    from ..core.claim import Derivation
    from ..core.verdict import Report

WITNESSES = ("numeric", "cas")
SORTS = ("real", "positive", "nonnegative", "nonzero", "integer", "natural", "unit")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    gc.set_threshold(100_000, 50, 50)  # a short run that makes many small nodes and keeps them
    prepare(sys.stdout, sys.stderr)
    parser = _parser()
    options = parser.parse_args(_joined(sys.argv[1:] if argv is None else argv))
    if options.command is None:
        parser.print_help()
        return 0
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever was reading has gone: `symbolic check … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as why:
        return usage(f"{why.strerror or why}")
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return status


def _joined(argv: Sequence[str]) -> list[str]:
    """The words, with a reward that begins with a minus joined to its option: --reward -1,2 is --reward=-1,2."""
    words = list(argv)
    for n in range(len(words) - 1, 0, -1):
        if words[n - 1] == "--reward" and words[n][:1] == "-" and words[n][1:2] != "-":
            words[n - 1 : n + 1] = [f"--reward={words[n]}"]
    return words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="symbolic",
        description="Reads a derivation as people write it, decides every step, and shows why.",
        epilog="exit status: 0 fine, 1 a step refuted, 2 unreadable, 3 undecided under --strict, 4 contradiction",
    )
    parser.add_argument("--version", action="version", version=f"symbolic {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    check = commands.add_parser("check", help="decide every step of notes and .py derivations")
    check.add_argument(
        "paths", nargs="+", metavar="PATH", help="notes, folders of notes, .py derivations; claims.jsonl or - in bulk"
    )
    check.add_argument("-o", "--output", metavar="FILE", help="where the records of claims in bulk go")
    check.add_argument("--format", choices=("human", "json"), default="human", help="what is printed")
    check.add_argument("--quiet", action="store_true", help="print only what is wrong, and the summary")
    printing(check)
    _reading(check)
    check.set_defaults(run=_check)

    rendering.add(commands, _reading)

    prove = commands.add_parser("prove", help="decide one claim, in Python or LaTeX syntax")
    prove.add_argument("claim", help="'diff(log(sigma(t)), t) = 1 - sigma(t)' or its LaTeX form")
    for sort in SORTS:
        prove.add_argument(f"--{sort}", action="append", default=[], metavar="NAME", help=f"NAME is {sort}")
    printing(prove)
    _reading(prove)
    prove.set_defaults(run=_prove, paths=[])

    commands_of.add(commands, _reading)

    explain = commands.add_parser("explain", help="the manual page of a diagnostic code")
    explain.add_argument("code", nargs="?", help="such as S101; without it, all codes")
    explain.set_defaults(run=_explain)
    return parser


def _reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--declare", action="append", default=[], metavar="LATEX|FILE",
        help="a declaration in LaTeX, or a file with one a line, read before the note (repeatable)",
    )  # fmt: skip
    command.add_argument("--strict", action="store_true", help="guess nothing; undecided steps give exit status 3")
    command.add_argument(
        "--witness", default="all", metavar="LIST", help="all, none, or some of: " + ", ".join(WITNESSES)
    )
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def _witnesses(text: str) -> tuple[str, ...]:
    if text == "all":
        return WITNESSES
    chosen = tuple(name.strip() for name in text.split(",") if name.strip() not in ("", "none"))
    unknown = [name for name in chosen if name not in WITNESSES]
    if unknown:
        raise _Usage(f"unknown witness {unknown[0]!r}: choose all, none, or some of {', '.join(WITNESSES)}")
    return tuple(name for name in WITNESSES if name in chosen)


class _Usage(Exception):
    """The command's words are off."""


def _check(options: argparse.Namespace) -> int:
    from .pipeline import exit_status

    bulk = [p for p in options.paths if p == "-" or p.lower().endswith(".jsonl")]
    if bulk:
        return _bulk(options) if bulk == options.paths[:1] == options.paths else usage("one file of claims at a time")
    if options.output is not None:
        return usage("-o is for claims in bulk; use symbolic render for a note")
    if options.format != "human" and (options.full or options.step):
        return usage(f"--full and --step are for the terminal; --format {options.format} holds everything")
    reports = reports_of(options)
    if reports is None:
        return 2
    if options.format == "json":
        from ..write import load

        texts = [load(".json")(r) for r in reports]
        data(texts[0] if len(texts) == 1 else "[\n" + ",\n".join(t.strip() for t in texts) + "\n]\n")
        return exit_status(reports, options.strict)
    return show(reports, options)


def _bulk(options: argparse.Namespace) -> int:
    """Claims of a .jsonl file, or of the standard input, one record a line."""
    from ..core.claim import Diagnostic
    from .bulk import run
    from .files import declarations

    declared = declarations(options.declare)
    if isinstance(declared, Diagnostic):
        return usage(f"{declared.code} {declared.path}: {declared.message} ({declared.remedy})")
    path, output = options.paths[0], options.output
    with ExitStack() as stack:
        source = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
        if output is None:
            return run(source, _to_stdout, declared, options.strict)
        if path != "-" and Path(output).exists() and Path(output).samefile(path):
            return usage(f"{output} holds the claims: choose another file for the records")
        with Path(output).open("w", 1, encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            return run(source, lambda text: print(text, end="", file=file), declared, options.strict)


def _to_stdout(text: str) -> None:
    """UTF-8, as JSON is, whatever the terminal's encoding; at once, since somebody may wait for it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _prove(options: argparse.Namespace) -> int:
    from .reading import read_claim

    sorts = {name: sort for sort in SORTS for name in getattr(options, sort)}
    reports = assessed(options, lambda declared: [read_claim(options.claim, sorts, declared, options.strict)])
    return 2 if reports is None else show(reports, options)


def _explain(options: argparse.Namespace) -> int:
    from .codes import explain, listing

    if options.code is None:
        print(listing())
        return 0
    page = explain(options.code)
    if page is None:
        return usage(f"there is no code {options.code!r}: symbolic explain lists them all")
    print(page)
    return 0


def reports_of(options: argparse.Namespace) -> list[Report] | None:
    from .reading import read_paths

    return assessed(options, lambda declared: read_paths(options.paths, declared, options.strict))


def assessed(options: argparse.Namespace, read: Callable[[list[str]], Iterable[Derivation]]) -> list[Report] | None:
    """Read and judge; None (and a message) where the command's words are off."""
    from ..core.claim import Diagnostic
    from .files import declarations
    from .pipeline import assess, start_worker
    from .progress import Progress

    try:
        witnesses = _witnesses(options.witness)
    except _Usage as why:
        usage(str(why))
        return None
    declared = declarations(options.declare)
    if isinstance(declared, Diagnostic):
        usage(f"{declared.code} {declared.path}: {declared.message} ({declared.remedy})")
        return None
    worker = start_worker(witnesses)
    try:
        quiet = getattr(options, "quiet", False)
        with Progress(sys.stderr, quiet=quiet, color=options.color != "never") as progress:
            return [assess(d, worker, progress.tick) for d in progress.over(read(declared))]
    finally:
        if worker is not None:
            worker.close()


def usage(message: str) -> int:
    print(f"symbolic: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
