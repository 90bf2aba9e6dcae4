"""Plots put together: the curves of a step from the witnesses' process, the drawing from `write`; `symbolic plot`.

Matplotlib comes with the extra `plot`; without it everything here says so. Curves are computed in a process that is
killed when it takes too long, so that the number of figures and the seconds for all of them are bounded.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.curves import Curves, NoCurves
from ..core.show import unicode
from ..core.verdict import Refuted, Report, Result
from ..kernel.tables.densities import unknown_laws
from ..write.plot_style import SUFFIXES, available, svg, write

if TYPE_CHECKING:
    from ..write.plot_style import Figure
    from .deriving import PolicyGradient

MOST = 40
SECONDS, EACH = 60.0, 5.0
MISSING = "plots need matplotlib: pip install 'symbolic-derivations[plot]'"


class PlotError(ValueError):
    """What cannot be plotted, and why; the message says what to do."""


def needed() -> None:
    """Raise PlotError where matplotlib is not installed."""
    if not available():
        raise PlotError(MISSING)


def curves(results: Sequence[Result], seconds: float = SECONDS) -> list[Curves | NoCurves]:
    """The curves of each of these steps, or why there are none; all of them within so many seconds."""
    from ..witness import Budget
    from ..witness.worker import Worker

    found: dict[int, Any] = {}
    tickets: dict[int, int] = {}
    ends = time.monotonic() + seconds
    with Worker(("curves",), Budget(seconds=EACH)) as worker:
        for n, r in enumerate(results):
            if unknown_laws(r.step.claim):
                found[n] = NoCurves("it is about a distribution of which only the support is known")
            else:
                tickets[n] = worker.submit(r.step, r.verdict)
        while worker.waiting and time.monotonic() < ends:
            time.sleep(0.01)
        if worker.waiting:
            worker.close()
        answers: Mapping[int, Sequence[Any]] = worker.collect()
    found.update({n: answers[ticket][0] for n, ticket in tickets.items()})
    return [found[n] for n in range(len(results))]


def figures(report: Report, most: int = MOST, seconds: float = SECONDS) -> dict[int, str]:
    """SVG elements for a page, by the place of the step in `report.results` (from 0 on): refuted steps first.

    At most so many, in about so many seconds; steps without curves are left out. Raises PlotError without matplotlib.
    """
    needed()
    from ..write import plot

    ends = time.monotonic() + seconds
    order = sorted(range(len(report.results)), key=lambda n: not isinstance(report.results[n].verdict, Refuted))
    order = order[: 2 * most]
    made: dict[int, str] = {}
    for n, found in zip(order, curves([report.results[n] for n in order], seconds / 2), strict=True):
        if isinstance(found, Curves) and len(made) < most and time.monotonic() < ends:
            result = report.results[n]
            figure = plot.figure(found, result, n + 1)
            made[n] = svg(figure, plot.told(found, result, n + 1), prefix=f"step-{n + 1}-")
    return dict(sorted(made.items()))


def plot(report: Report, step: int | None = None, path: str | Path | None = None, line: int | None = None) -> Figure:
    """The figure of a step: by its number among the judged steps (from 1 on), or by its line; saved to a path.

    Without either it is the first refuted step, or the only one that can be plotted. Raises PlotError (a ValueError).
    """
    needed()
    target = None if path is None else checked(path)
    number, found = _chosen(report, step, line)[0]
    return _drawn(report, number, found, target)


def checked(path: str | Path) -> Path:
    """A path a plot can be written to; PlotError for another suffix or where there is no folder."""
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise PlotError(f"{path.name!r}: a plot's name must end in {', '.join(SUFFIXES)}")
    if not path.parent.is_dir():
        raise PlotError(f"there is no folder {str(path.parent)!r} to write into")
    return path


def of_policy(gradient: PolicyGradient, path: str | Path | None = None) -> Figure:
    """The figure of a policy: J, its gradient and the spread of its estimates; saved where a path is given.

    Raises PlotError without matplotlib, DeriveError for a family or a reward that cannot be plotted.
    """
    needed()
    from ..derive.spread import spread
    from ..write import plot_policy

    target = None if path is None else checked(path)
    found = spread(gradient.family, gradient.reward)
    figure = plot_policy.figure(found)
    if target is not None:
        write(figure, target, plot_policy.told(found))
    return figure


def _drawn(report: Report, number: int, found: Curves, target: Path | None) -> Figure:
    from ..write import plot

    result = report.results[number - 1]
    figure = plot.figure(found, result, number)
    if target is not None:
        write(figure, target, plot.told(found, result, number))
    return figure


def _chosen(report: Report, step: int | None, line: int | None) -> list[tuple[int, Curves]]:
    """The steps that are asked for, by number, with their curves; several only where they stand on one line."""
    results = report.results
    if not results:
        raise PlotError("there is no step in it that was judged")
    if step is not None and line is not None:
        raise PlotError("give a step or a line, not both")
    if step is not None and not 1 <= step <= len(results):
        raise PlotError(f"there is no step {step}: they are counted from 1 to {len(results)}")
    asked = list(range(1, len(results) + 1)) if step is None else [step]
    if line is not None:
        asked = [n for n in asked if (span := results[n - 1].step.span) is not None and span.line == line]
        if not asked:
            lines = sorted({r.step.span.line for r in results if r.step.span})
            raise PlotError(f"no step stands on line {line}: there are steps on {', '.join(map(str, lines))}")
    found = dict(zip(asked, curves([results[n - 1] for n in asked]), strict=True))
    plotted = [(n, c) for n, c in found.items() if isinstance(c, Curves)]
    if not plotted:
        why = next((c.reason for c in found.values() if isinstance(c, NoCurves)), "")
        what = f"step {asked[0]} cannot" if len(asked) == 1 else "none of the steps can"
        raise PlotError(f"{what} be plotted: {why}")
    if step is None and line is None and len(plotted) > 1:
        wrong = [(n, c) for n, c in plotted if isinstance(results[n - 1].verdict, Refuted)]
        if not wrong:
            raise PlotError(f"{len(plotted)} steps can be plotted: choose one with --step\n{listing(report, found)}")
        return wrong[:1]
    return plotted


def listing(report: Report, found: Mapping[int, Curves | NoCurves]) -> str:
    """Which steps can be plotted: number, line, verdict, letter, the step; and why the others cannot."""
    from ..write.words import statement, word

    can, cannot = ["step  line"], []
    for n, c in found.items():
        result = report.results[n - 1]
        line = str(result.step.span.line) if result.step.span else ""
        if isinstance(c, Curves):
            head = f"{n:>4}  {line:>4}  {word(result.verdict):<9}"
            can.append(f"{head}  over {unicode(c.letter)}:  {statement(result.step)}")
        else:
            cannot.append(f"{n:>4}  {line:>4}  not plotted: {c.reason}")
    return "\n".join([*(can if len(can) > 1 else []), *cannot])


# -- the command


def run(options: argparse.Namespace) -> int:
    """`symbolic plot`: 0 where something was drawn or listed, 2 otherwise."""
    from . import cli, screen
    from .reading import read_paths

    try:
        target = None if options.output is None else checked(options.output)
        if target is None and (options.step is not None or options.line is not None):
            raise PlotError("say where the plot goes: -o out.svg, .pdf or .png")
        if target is not None:
            needed()
        reports = cli.assessed(options, lambda declared: read_paths(options.paths, declared, options.strict))
        if reports is None:
            return 2
        if len(reports) != 1:
            raise PlotError(f"{options.paths[0]} holds {len(reports)} derivations: plot one note at a time")
        if not reports[0].results:
            screen.show(reports, options)
            raise PlotError(f"{options.paths[0]} holds no step that was judged")
        return _list(reports[0]) if target is None else _written(reports[0], options, target)
    except PlotError as why:
        return cli.usage(str(why))


def _list(report: Report) -> int:
    found = dict(enumerate(curves(report.results), 1))
    print(listing(report, found))
    if any(isinstance(c, Curves) for c in found.values()):
        print(f"draw one: symbolic plot {report.derivation.source.path} --step N -o out.svg")
        return 0
    print("symbolic: no step of it can be plotted", file=sys.stderr)
    return 2


def _written(report: Report, options: argparse.Namespace, target: Path) -> int:
    chosen = _chosen(report, options.step, options.line)
    for number, found in chosen:
        path = target if len(chosen) == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        _drawn(report, number, found, path)
        print(f"wrote {path}: step {number}")
    return 0
