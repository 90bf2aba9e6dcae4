"""The commands `derive`, `plot`, `read` and `clean`; `cli` has the others and what all of them share.

Everything heavy is imported where it is used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .screen import options as printing

if TYPE_CHECKING:
    from .deriving import PolicyGradient

PICTURES = (".svg", ".png")
"""Suffixes by which `derive -o` means the plot; .pdf is the typeset derivation."""


def add(commands: Any, reading: Callable[[argparse.ArgumentParser], None]) -> None:
    """Their words; `reading` adds the options of all commands that read."""
    derive = commands.add_parser("derive", help="write the policy-gradient derivation of a family, every line decided")
    derive.add_argument(
        "family", metavar="FAMILY", help="bernoulli, softmax, gaussian, … ('list' for all), or file.py:Class"
    )
    derive.add_argument("--actions", metavar="K", help="how many actions a softmax has, or symbolic")
    derive.add_argument(
        "--reward", metavar="SPEC", help="'r1,r0', '10,5', 'table', 'table:1=10,0=5', 'function:c*a**2', 'function:r'"
    )
    derive.add_argument("--baseline", default="b", metavar="LETTER", help="what the baseline is called")
    derive.add_argument("--state", action="store_true", help="a policy that is linear in features of a state")
    derive.add_argument("--temperature", action="store_true", help="a softmax with a temperature")
    derive.add_argument("--steps", choices=("coarse", "normal", "fine"), default="normal", help="how much a line does")
    derive.add_argument("--explain", action="store_true", help="say before every line what changed")
    derive.add_argument("--exercise", action="store_true", help="blank the right sides, with an answer sheet beside it")
    derive.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="out.md, .tex, .pdf, .html, .json or .py, or a plot as .svg or .png; else the terminal",
    )
    derive.add_argument("--plot", metavar="OUT", help="J, ∇J and the spread of its estimate as .svg, .pdf or .png")
    derive.add_argument("--numpy", metavar="OUT.py", help="J, grad_J and score as a plain NumPy module")
    printing(derive)
    reading(derive)
    derive.set_defaults(run=_derive, paths=[], witness="numeric")
    _add_plot(commands, reading)
    _add_read(commands)


def _add_plot(commands: Any, reading: Callable[[argparse.ArgumentParser], None]) -> None:
    plot = commands.add_parser("plot", help="draw a step: both sides, their difference, the point that refutes it")
    plot.add_argument("paths", nargs=1, metavar="PATH", help="a note, or a .py derivation")
    plot.add_argument("--step", type=int, metavar="N", help="the N-th judged step; without it, which steps there are")
    plot.add_argument("--line", type=int, metavar="L", help="the step (or steps) on line L of the note")
    plot.add_argument("-o", "--output", metavar="OUT", help="out.svg, .pdf or .png")
    reading(plot)
    plot.set_defaults(run=_plot, witness="none")


def _add_read(commands: Any) -> None:
    read = commands.add_parser("read", help="show how every formula is read, or count what is read in a tree of notes")
    read.add_argument("paths", nargs="+", metavar="PATH")
    read.add_argument("--stats", action="store_true", help="only count: formulas found, read, and refused by code")
    read.add_argument("--declare", action="append", default=[], metavar="LATEX|FILE", help="as for check")
    read.add_argument("--strict", action="store_true", help="guess nothing")
    read.set_defaults(run=_read)

    clean = commands.add_parser("clean", help="write a note copied off a rendered page without the copies")
    clean.add_argument("paths", nargs=1, metavar="PATH")
    clean.add_argument("-o", "--output", metavar="OUT", help="where to write it; else the terminal")
    clean.set_defaults(run=_clean)


def _derive(options: argparse.Namespace) -> int:
    from ..derive import OFFERED
    from ..derive.family import DeriveError
    from . import cli
    from .deriving import family_of, patience, policy_gradient, reward_of

    if options.family == "list":
        print("\n".join(OFFERED))
        return 0
    drawn = options.output is not None and Path(options.output).suffix in PICTURES
    wrong = _targets(options, drawn)
    if wrong:
        return cli.usage(wrong)
    if options.exercise and options.output is None:
        return cli.usage("--exercise writes two files, the sheet and its answers: say where, with -o sheet.md")
    try:
        with patience(f"writing the derivation of {options.family}"):
            family = family_of(options.family, options.actions, options.state, options.temperature)
            made = policy_gradient(family, reward_of(options.reward, family), options.baseline)
        made.detail, made.explain = options.steps, options.explain
        if options.numpy is not None:
            Path(options.numpy).write_text(made.numpy_module(), encoding="utf-8")
            print(f"wrote {options.numpy}")
        if options.plot is not None:
            with patience(f"drawing {options.family}"):
                made.plot(options.plot)
            print(f"wrote {options.plot}")
        if drawn:
            return 0
        return _derived(options, made)
    except (DeriveError, ValueError) as why:
        return cli.usage(str(why))


def _targets(options: argparse.Namespace, drawn: bool) -> str:
    """What is wrong with the files to be written, or nothing; a picture that -o names becomes that of --plot."""
    from ..write.plot_style import SUFFIXES
    from .deriving import FORMATS

    if drawn and options.plot is not None:
        return f"the plot goes to {options.plot!r}: let -o name the derivation"
    if drawn:
        options.plot, options.output = options.output, None
    kinds = ((options.output, (*FORMATS, *PICTURES)), (options.plot, SUFFIXES), (options.numpy, (".py",)))
    for path, suffixes in kinds:
        if path is not None and not Path(path).parent.is_dir():
            return f"there is no folder {str(Path(path).parent)!r} to write into"
        if path is not None and Path(path).suffix.lower() not in suffixes:
            return f"{path!r}: the name must end in {', '.join(suffixes)}"
    return ""


def _derived(options: argparse.Namespace, made: PolicyGradient) -> int:
    """Check what was derived, and print it or write it."""
    from . import cli
    from .pipeline import exit_status
    from .screen import show

    reports = cli.assessed(options, lambda declared: [made.derivation()])
    if reports is None:
        return 2
    if options.exercise:
        if not all(r.all_proved for r in reports):
            show(reports, options)
            print("symbolic: no exercise is written, since not every answer is proved", file=sys.stderr)
            return exit_status(reports, True)
        sheet, answers = made.exercise(options.output)
        print(f"wrote {sheet} and {answers}")
    elif options.output is None:
        return show(reports, options)
    else:
        made.save(options.output, reports[0])
        proved = sum(r.all_proved for r in reports)
        print(f"wrote {options.output}" + ("" if proved else ": not every line is proved, see it without -o"))
    return exit_status(reports, options.strict)


def _plot(options: argparse.Namespace) -> int:
    from .plotting import run

    return run(options)


def _read(options: argparse.Namespace) -> int:
    from ..core.claim import Diagnostic
    from . import cli
    from .echo import echo, stats
    from .files import declarations
    from .reading import read_paths
    from .screen import say

    declared = declarations(options.declare)
    if isinstance(declared, Diagnostic):
        return cli.usage(f"{declared.code} {declared.path}: {declared.message} ({declared.remedy})")
    found = list(read_paths(options.paths, declared, options.strict))
    say(stats(found) if options.stats else "\n\n".join(map(echo, found)))
    return 2 if any(d.code[:2] == "R3" and not n.formulas for n in found for d in n.diagnostics) else 0


def _clean(options: argparse.Namespace) -> int:
    from ..core.claim import Diagnostic
    from ..read.markdown import read_page
    from . import cli
    from .echo import cleaned
    from .files import open_note
    from .screen import data

    source = open_note(Path(options.paths[0]))
    if isinstance(source, Diagnostic):
        return cli.usage(f"{source.code} {source.path}: {source.message} ({source.remedy})")
    page = read_page(source)
    if not page.triples:
        return cli.usage(f"{options.paths[0]} holds no copies of a rendered page")
    text = cleaned(source.text, page.triples)
    if options.output is None:
        data(text)
        return 0
    Path(options.output).write_text(text, encoding="utf-8", newline="")
    print(f"wrote {options.output}: {len(page.triples)} formulas without their copies")
    return 0
