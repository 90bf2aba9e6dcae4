r"""The cell magic `%%derivation`: what is typed in a cell of a notebook is read, decided and shown.

`%load_ext symbolic` calls `load_ipython_extension`. IPython is imported here alone, and only when a notebook asks for
it. Nothing of a cell or of its first line is evaluated: IPython's own expansion of {…} and $… in that line is off.
"""

from __future__ import annotations

import argparse
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from ..core.claim import Diagnostic
from ..read.cells import ApartError, read_cells
from .api import ALL, Report, judged
from .files import declarations

WITNESSES = {"all": ALL, "none": (), "numeric": ("numeric",), "cas": ("cas",)}
WORD = re.compile(r"""(--[a-z]+=)?(?:'([^']*)'|"([^"]*)")(?=\s|\Z)|(\S+)""")
MAGIC = "derivation"


class UsageError(Exception):
    """A first line that asks for nothing that there is."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell that stays in force, and what it is known by: the front end's name for it, or else its text."""

    key: str
    text: str


def load_ipython_extension(shell: Any) -> None:
    """Give a shell the magic; IPython calls this for `%load_ext symbolic`."""
    from IPython.core.error import UsageError as Told
    from IPython.core.magic import no_var_expand

    cells = Cells(shell)

    def derivation(line: str, cell: str) -> Report | None:
        try:
            return cells.run(line, cell)
        except (UsageError, ApartError) as why:
            raise Told(f"%%{MAGIC}: {why}") from None

    derivation.__doc__ = _parser(print).format_help()
    shell.register_magic_function(no_var_expand(derivation), "cell", MAGIC)


def unload_ipython_extension(shell: Any) -> None:
    """Take the magic away again."""
    shell.magics_manager.magics["cell"].pop(MAGIC, None)


class Cells:
    """The cells of one shell: what they keep in force, and how one is run."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.kept: list[Kept] = []

    def run(self, line: str, cell: str) -> Report | None:
        """Read and decide one cell; None where only help was asked for.

        Raises UsageError for wrong words, ApartError for a cell that cannot go on from the kept ones.
        """
        said: list[str] = []
        try:
            asked = _parser(said.append).parse_intermixed_args(words(line))
        except SystemExit:
            print("".join(said), end="")
            return None
        if not cell.strip():
            raise UsageError("the cell is empty: write a derivation below its first line")
        declared = declarations(asked.declare)
        if isinstance(declared, Diagnostic):
            raise UsageError(f"{declared.message}: {declared.path} ({declared.remedy})")
        report = self._report(cell, asked, declared)
        if asked.output:
            self.shell.push({asked.output: report})
        return report

    def _report(self, cell: str, asked: argparse.Namespace, declared: list[str]) -> Report:
        self.kept = [] if asked.forget else self.kept
        key = self._key(cell)
        at = next((n for n, k in enumerate(self.kept) if k.key == key), len(self.kept))
        before = [k.text for k in self.kept[:at]]  # a cell that is run again sees what it saw
        derivation, hinges = read_cells([*before, cell], " ".join(asked.title), declared, asked.strict)
        if not derivation.formulas:
            raise UsageError("there is no formula in this cell: put it between dollars, or on a line of its own")
        report = judged(derivation, WITNESSES[asked.witness])
        shown = tuple(e for e in report.entries if id(getattr(e, "step", e)) not in hinges)
        report = Report.of(replace(report, entries=shown))
        self.kept[at : at + 1] = [Kept(key, cell)] if asked.keep and _may_stay(before, cell, report) else []
        return report

    def _key(self, cell: str) -> str:
        parent: dict[str, Any] = getattr(self.shell, "get_parent", dict)()
        return str(parent.get("metadata", {}).get("cellId") or cell)


def _may_stay(before: list[str], cell: str, report: Report) -> bool:
    """May a cell stay in force? One with a line that nobody could read, or that swallows what follows, may not."""
    if report.errors:
        print(f"not kept: {len(report.errors)} of the lines of this cell could not be read")
        return False
    try:
        read_cells([*before, cell, "$0 = 0$"])
    except ApartError:
        print("not kept: this cell leaves a fence, a comment or a formula open")
        return False
    return True


def words(line: str) -> list[str]:
    r"""The words of a first line; quotes hold several together, and a backslash is a backslash.

    >>> words(r"Bayes' rule -o found --declare '\theta > 0'")
    ["Bayes'", 'rule', '-o', 'found', '--declare', '\\theta > 0']
    """
    return [(m[1] or "") + (m[2] or m[3] or "") + (m[4] or "") for m in WORD.finditer(line)]


class _Words(argparse.ArgumentParser):
    """A parser that raises and says, and never exits or writes by itself."""

    say: Callable[[str], object]

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; %%{MAGIC} --help shows what there is")

    def _print_message(self, message: str, file: Any = None) -> None:
        self.say(message)


def _parser(say: Callable[[str], object]) -> _Words:
    parser = _Words(
        prog=f"%%%%{MAGIC}", allow_abbrev=False,
        description="Decide a derivation typed in a cell: Markdown with LaTeX, or lines of LaTeX without any dollar.",
    )  # fmt: skip
    parser.say = say
    parser.add_argument("title", nargs="*", help="what the derivation is called")
    parser.add_argument("-o", "--output", metavar="NAME", type=_name, help="store the report under NAME")
    parser.add_argument("--witness", choices=WITNESSES, default="all", help="the second opinions asked (default: all)")
    parser.add_argument(
        "--declare", action="append", default=[], metavar="LATEX", help="a declaration read before the cell; repeatable"
    )
    parser.add_argument("--strict", action="store_true", help="guess nothing: every letter has to be declared")
    parser.add_argument(
        "--keep", action="store_true",
        help="what this cell declares and defines stays in force in the cells after it, as in one note;"
        " lines are counted on from the kept cells",
    )  # fmt: skip
    parser.add_argument("--forget", action="store_true", help="forget, before this cell, what was kept")
    return parser


def _name(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name for a variable")
    return text
