"""A step as a plot: both sides over one letter, their difference below, what is differentiated above.

Pure functions of the curves of a step and its result. Matplotlib is imported where a figure is made; no pyplot, no
window, no state.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isfinite, nan
from typing import TYPE_CHECKING

from ..core.claim import Rel
from ..core.curves import Curves, Mark, Whole
from ..core.show import unicode
from ..core.verdict import Refuted, Result, Verdict
from . import words
from .plot_style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    WIDTH,
    Label,
    caption,
    clipped,
    formula,
    limits,
    plain,
    put,
    styled,
    svg,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS = 151
ROOM = WIDTH - 1.15
ROUNDING = 1e-12
LOGARITHMIC = 30
"""From this many ulps on, their axis is logarithmic."""


def figure(curves: Curves, result: Result, number: int) -> Figure:
    """The plot of a step; `number` is which of the judged steps it is, from 1 on."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shares = [1.5] * (curves.whole is not None) + [2.4, 1.0]
    with styled():
        made = Figure(figsize=(WIDTH, 1.15 + 0.75 * sum(shares)), layout="constrained")
        FigureCanvasAgg(made)
        panels = made.subplots(len(shares), 1, sharex=True, height_ratios=shares, squeeze=False)[:, 0].tolist()
        if curves.whole is not None:
            _whole(panels[0], curves, curves.whole)
        _sides(panels[-2], curves, result.verdict)
        _difference(panels[-1], curves, result)
        made.align_ylabels(panels)
        put(panels[-1].xaxis.label, formula(curves.letter, 2.0))
        _legend(made, panels, curves, result)
        caption(made, [*described(curves, result, number)])
    made.set_label(f"step {number}")
    setattr(made, "_repr_svg_", partial(svg, made, told(curves, result, number), page=False))  # noqa: B010
    return made


def told(curves: Curves, result: Result, number: int) -> tuple[str, str]:
    """Title and description of a plot in words, for those who cannot see it."""
    title = f"Step {number}: {words.statement(result.step)}"
    parts = [f"Both sides over {unicode(curves.letter)}, and their difference", *described(curves, result, number)]
    if isinstance(result.verdict, Refuted):
        parts.append(words.refutation(result.verdict))
    return title, ". ".join(parts) + "."


def described(curves: Curves, result: Result, number: int) -> Sequence[str]:
    """What a caption says: which step, what is held fixed, what else to know."""
    line = f", line {result.step.span.line}" if result.step.span else ""
    fixed = [f"{unicode(t)} = {str(v).replace('-', '−')}" for t, v in curves.fixed]
    more = f" and {len(fixed) - 8} more" if len(fixed) > 8 else ""
    held = f"Held fixed: {', '.join(fixed[:8])}{more}" if fixed else ""
    given = [words.given_text(g) for g in result.rests_on if g.kind.value == "substitution" and g.left is not None]
    return [
        s
        for s in (
            f"Step {number}{line}: {words.word(result.verdict)}",
            f"Given: {', '.join(given[:6])}" if given else "",
            held,
            curves.note,
        )
        if s
    ]


def _sides(axes: Axes, curves: Curves, verdict: Verdict) -> None:
    """The left side wide and light, the right side thin and dashed on it; the point that refutes."""
    x, left, right = curves.x, clipped(curves.left), clipped(curves.right)
    if curves.dots:
        axes.plot(x, left, "o", color=BLUE, markersize=9, gid="left", label="left")
        axes.plot(x, right, "D", color=ORANGE, markersize=4, gid="right", label="right")
    else:
        axes.plot(x, left, color=BLUE, linewidth=3.4, solid_capstyle="round", gid="left", label="left")
        axes.plot(x, right, color=ORANGE, linewidth=1.7, dashes=(3.6, 2.2), gid="right", label="right")
    mark = curves.mark
    limits(axes, left, right, keep=(mark.left, mark.right) if mark else (), room=0.16 if mark else 0.08)
    if _noise(curves):
        axes.set_ylim(-1, 1)
    if curves.dots:
        room = 0.04 * (x[-1] - x[0]) or 0.5
        axes.set_xlim(x[0] - room, x[-1] + room)
    if mark and isinstance(verdict, Refuted):
        _marked(axes, mark, verdict)
    axes.set_ylabel("both sides")


def _noise(curves: Curves) -> bool:
    """Are both sides zero but for rounding?"""
    pairs = [(a, b) for a, b in zip(curves.left, curves.right, strict=True) if isfinite(a) and isfinite(b)]
    largest = max((max(abs(a), abs(b)) for a, b in pairs), default=1.0)
    return largest < ROUNDING and max(abs(a - b) for a, b in pairs) > 0.1 * largest


def _marked(axes: Axes, mark: Mark, verdict: Refuted) -> None:
    """Both values as dots, with the numbers of the verdict, and the gap between them."""
    bar = {"color": INK, "linewidth": 1.6, "zorder": 4}
    axes.plot([mark.x, mark.x], [mark.left, mark.right], gid="gap", **bar)  # type: ignore[arg-type]
    dot = {"markersize": 7, "markeredgecolor": INK, "markeredgewidth": 1.0, "zorder": 5}
    axes.plot([mark.x], [mark.left], "o", color=BLUE, gid="witness-left", **dot)  # type: ignore[arg-type]
    axes.plot([mark.x], [mark.right], "s", color=ORANGE, gid="witness-right", **dot)  # type: ignore[arg-type]

    low, high = axes.get_xlim()
    side = -1 if mark.x > low + 0.75 * (high - low) else 1
    for height, value in ((mark.left, verdict.left), (mark.right, verdict.right)):
        upper = height == max(mark.left, mark.right)
        text = axes.annotate(
            str(value).replace("-", "−"), (mark.x, height), (8 * side, 3 if upper else -3), textcoords="offset points",
            ha="left" if side > 0 else "right", va="bottom" if upper else "top", fontsize=8.5,
        )  # fmt: skip
        plain(text)


def _difference(axes: Axes, curves: Curves, result: Result) -> None:
    """The difference of both sides: in ulps where doubles agree that far, else as it is."""
    x, ulps = curves.x, curves.ulps
    worst = max((abs(u) for u in ulps if isfinite(u)), default=0.0)
    if worst < words.USEFUL_ULPS and result.step.claim.rel is Rel.EQ and not isinstance(result.verdict, Refuted):
        at, height = _stems(x, ulps)
        axes.plot(at, height, color=INK, linewidth=1.0, gid="difference", solid_capstyle="butt")
        axes.axhline(0, color=INK, linewidth=0.6)
        axes.set_ylabel("difference\n(ulp)")
        _ulps(axes, worst)
        return
    gap = clipped([a - b for a, b in zip(curves.left, curves.right, strict=True)])
    style = "o" if curves.dots else "-"
    axes.plot(x, gap, style, color=INK, linewidth=1.2, markersize=4, gid="difference")
    axes.axhline(0, color=INK, linewidth=0.6)
    mark = curves.mark
    if mark:
        axes.plot([mark.x, mark.x], [0, mark.left - mark.right], color=INK, linewidth=1.6, marker="", gid="gap-below")
        axes.plot([mark.x], [mark.left - mark.right], "o", color=INK, markersize=5, gid="witness-difference")
    limits(axes, gap, keep=(0.0, mark.left - mark.right) if mark else (0.0,))
    axes.set_ylabel("left − right")


def _ulps(axes: Axes, worst: float) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    if worst > LOGARITHMIC:
        axes.set_yscale("symlog", linthresh=1.0, linscale=0.4)
        top = 10 if worst <= 10 else 100 if worst <= 100 else 1000
        ticks = [-top, -1, 1, top] if top == 10 else [-top, -10, 0, 10, top]
        axes.set_yticks(ticks)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}".replace("-", "−")))
        axes.set_yticks([], minor=True)
        axes.set_ylim(-1.6 * top, 1.6 * top)
        return
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    most = max(1.0, worst)
    axes.set_ylim(-1.3 * most, 1.3 * most)


def _stems(x: Sequence[float], y: Sequence[float]) -> tuple[list[float], list[float]]:
    """One line from zero for the largest of each few neighbours, as a single path with gaps."""
    step = max(1, -(-len(x) // BARS))
    at: list[float] = []
    height: list[float] = []
    for i in range(0, len(x), step):
        known = [(abs(v), v, u) for u, v in zip(x[i : i + step], y[i : i + step], strict=True) if isfinite(v)]
        if known and max(known)[0] > 0:
            _, value, place = max(known)
            at += [place, place, nan]
            height += [0.0, value, nan]
    return at, height


def _whole(axes: Axes, curves: Curves, whole: Whole) -> None:
    """What is differentiated, with a tangent."""
    values = clipped(whole.values)
    style, size = ("o", 5.0) if curves.dots else ("-", 0.0)
    axes.plot(curves.x, values, style, color=GREEN, linewidth=1.8, markersize=size, gid="whole", label="whole")
    limits(axes, values)
    axes.set_ylabel("function")
    if whole.at is None or not isfinite(whole.slope) or not isfinite(whole.height):
        return
    low, high = axes.get_ylim()
    reach = 0.18 * (curves.x[-1] - curves.x[0])
    if whole.slope:
        reach = min(reach, 0.4 * (high - low) / abs(whole.slope))
    ends = [whole.at - reach, whole.at + reach]
    axes.plot(ends, [whole.height - reach * whole.slope, whole.height + reach * whole.slope], color=INK, linewidth=1.0,
              gid="tangent")  # fmt: skip
    axes.plot([whole.at], [whole.height], "o", color=INK, markersize=4)
    axes.set_xlim(curves.x[0], curves.x[-1])


def _legend(made: Figure, panels: Sequence[Axes], curves: Curves, result: Result) -> None:
    """What each curve is, above the panels; the point that refutes with both its values."""
    from matplotlib.lines import Line2D

    claim = result.step.claim
    rows: list[tuple[Line2D, str, Label]] = []
    for axes in panels[:-1]:
        for line in axes.get_lines():
            told = str(line.get_label())
            if told == "whole" and curves.whole is not None:
                at = curves.whole.at
                slope = f"  (slope {_short(curves.whole.slope)} at {_short(at)})" if at is not None else ""
                rows.append((line, "", _after(formula(curves.whole.body, ROOM - 1.2), slope)))
            elif told in ("left", "right"):
                term = claim.lhs if told == "left" else claim.rhs
                rows.append((line, "", _after(formula(term, ROOM - 0.7), f"   ({told})")))
    if isinstance(result.verdict, Refuted):
        gap = Line2D([], [], color=INK, linewidth=1.6, marker="|", markersize=8)
        rows.append((gap, "", Label(_shortened(words.refutation(result.verdict)), False, 8.8)))
    legend = made.legend([r[0] for r in rows], [r[1] for r in rows], loc="outside upper left", ncols=1)
    for text, (_, before, label) in zip(legend.get_texts(), rows, strict=True):
        put(text, label, before)


def _after(label: Label, words_: str) -> Label:
    return Label(label.text + words_, label.math, label.size)


def _shortened(text: str, most: int = 96) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
