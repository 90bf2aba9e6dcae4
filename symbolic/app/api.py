"""The Python side of the product: check notes, build derivations, decide one claim.

`check` reads and judges files; `Derivation` builds one in Python and judges it; `verify` decides a single claim. The
methods are those of the kernel (Gonnet, STOC 1984; Johansson's Arb, 2017), the evidence is that of the witnesses.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from ..core import claim as core_claim
from ..core import verdict as core
from ..core.verdict import Verdict
from ..kernel.judge import judge
from ..read.builder import Builder
from ..search.points import Search
from .files import declarations as _declarations
from .pipeline import assess, start_worker
from .saving import save

if TYPE_CHECKING:
    from ..write.jupyter import Shown
    from ..write.plot_style import Figure

ALL = ("numeric", "cas")
Mimes: TypeAlias = Container[str] | None
"""MIME types that a front end asks for, or does not want."""
_TURN = Lock()
"""Who judges: Arb's working precision belongs to the process (python-flint's `ctx.prec`), not to the thread."""


class Report(core.Report):
    """A derivation judged; prints and saves itself, and shows itself in a notebook.

    Iterate over `results` for the steps; `all_proved` is the one question most people have.
    """

    @classmethod
    def of(cls, report: core.Report) -> Report:
        """The same report, able to show itself."""
        return cls(**{f.name: getattr(report, f.name) for f in fields(core.Report)})

    def save(self, path: str | Path, **wishes: Any) -> Path:
        r"""Write the report; the suffix picks the format (.html, .pdf, .tex, .typ, .json, .md). Returns the path.

        With .md (.qmd, .markdown) it is the Markdown note itself with a mark beside each formula. Wishes are those of
        `symbolic render`: fragment=True (LaTeX for `\input`), engine="pdflatex" (what makes a PDF, else Typst),
        plots=True and font="file.woff2" (drawn and embedded in HTML). Raises ValueError for a suffix without a writer,
        a wish of another format, marks in what is no Markdown note or in the note's own file, and where no PDF or plot
        can be made; OSError where the file cannot be written.
        """
        path = Path(path)
        save(self, path, **wishes)
        return path

    def plot(self, step: int | None = None, path: str | Path | None = None, line: int | None = None) -> Figure:
        """A step as a matplotlib Figure: by its number among the judged steps (from 1 on) or its line; saved to `path`.

        Without either, the first refuted step or the only one there is. Raises ValueError, with the reason and the
        remedy, for what cannot be plotted and where matplotlib is missing.
        """
        from .plotting import plot

        return plot(self, step, path, line)

    def __str__(self) -> str:
        from ..write.text import render

        return render(self, width=100, color=False)

    def __repr__(self) -> str:
        title = self.derivation.title or self.derivation.source.path
        counts = (f"{self.count(k)} {k.__name__.lower()}" for k in (core.Proved, core.Refuted, core.Undecided))
        return f"<Report {title!r}: {', '.join(counts)}, {len(self.errors)} not read>"

    def _repr_mimebundle_(self, include: Mimes = None, exclude: Mimes = None) -> dict[str, str]:
        return _pictures(self, include, exclude)


class Derivation(Builder):
    """A derivation built in Python with SymPy, line by line, and judged by `check`.

    >>> import sympy as sp
    >>> from symbolic import Derivation, sigmoid
    >>> theta, r0, r1 = sp.symbols("theta r_0 r_1", real=True)
    >>> d = Derivation("The gradient trick")
    >>> p = d.define("p", {1: sigmoid(theta), 0: 1 - sigmoid(theta)}, over="a", given=theta)
    >>> J = d.define("J", p[1] * r1 + p[0] * r0)
    >>> d.claim(d.diff(J, theta), (r1 - r0) * sigmoid(theta) * (1 - sigmoid(theta)))
    >>> d.check(witnesses=()).all_proved
    True
    """

    def check(self, witnesses: Sequence[str] = ALL) -> Report:
        """Decide every step. `witnesses` are the second opinions asked: 'numeric', 'cas', both, or none."""
        return judged(self.derivation(), witnesses)

    def _repr_mimebundle_(self, include: Mimes = None, exclude: Mimes = None) -> dict[str, str]:
        return _pictures(self.so_far(), include, exclude)


def _pictures(shown: Shown, include: Mimes, exclude: Mimes) -> dict[str, str]:
    """What a notebook shows, by MIME type."""
    from ..write.jupyter import bundle

    return bundle(shown, include, exclude)


core.shown_by(_pictures)


def judged(derivation: core_claim.Derivation, witnesses: Sequence[str]) -> Report:
    """One derivation, decided, with the second opinions of these witnesses."""
    worker = start_worker(witnesses)
    try:
        return Report.of(assess(derivation, worker))
    finally:
        if worker is not None:
            worker.close()


def check(
    *paths: str | Path, declare: Sequence[str] = (), strict: bool = False, witnesses: Sequence[str] = ALL
) -> list[Report]:
    """Read and judge notes: Markdown files, folders of them, or `.py` derivations (which are run).

    `declare` are declarations in LaTeX (or files of them) read before each note. A file that cannot be read is a
    report with an error in it, never an exception; ValueError is raised for declarations that are no file.
    """
    from ..core.claim import Diagnostic
    from .reading import read_paths

    declared = _declarations(list(declare))
    if isinstance(declared, Diagnostic):
        raise ValueError(declared.message)
    worker = start_worker(witnesses)
    try:
        read = read_paths([str(p) for p in paths], declared, strict)
        return [Report.of(assess(d, worker)) for d in read]
    finally:
        if worker is not None:
            worker.close()


def verify(
    lhs: str,
    rhs: str,
    rel: str = "=",
    declare: Sequence[str] = (),
    syntax: str = "latex",
    assume: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    **sorts: str,
) -> Verdict:
    r"""Decide `lhs rel rhs` and return the verdict: Proved, Refuted or Undecided.

    Both sides are LaTeX (or SymPy-like text with syntax="python"); `declare` are declarations in LaTeX, `assume`
    relations in the syntax of the sides ("x < y"); keyword arguments (or `variables`) give sorts by name: real,
    positive, nonnegative, nonzero, integer, natural, unit (0 < x < 1). Undeclared letters are real numbers. Raises
    ValueError, with the place and the remedy, for what cannot be read. Nothing is ever evaluated as code. Threads may
    call it at the same time; they take turns.

    >>> verify(r"\nabla_\theta \log \sigma(\theta)", r"1-\sigma(\theta)",
    ...        declare=[r"\sigma(x) := \frac{1}{1+e^{-x}}"]).method
    'signature'
    >>> verify("sqrt(x**2)", "x", syntax="python").point
    ((<Term x>, Fraction(-1, 1)),)
    >>> verify("sqrt(x**2)", "x", syntax="python", x="positive").conditions
    ()
    >>> verify("Max(x, y)", "y", syntax="python", assume=["x < y"]).method
    'signature'
    """
    from .reading import claim_of, setting

    declared, assumed = ([x] if isinstance(x, str) else x for x in (declare, assume))
    claim = claim_of(lhs, rel, rhs, setting({**(variables or {}), **sorts}, declared, assumed, syntax))
    with _TURN:
        return judge(claim, Search())
