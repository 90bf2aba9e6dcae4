"""A policy as a plot: J over a parameter, and below it the gradient with the spread of its estimate from one action."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..core.curves import Spread
from ..core.show import unicode
from ..core.term import apply
from .plot_style import BLUE, GREEN, INK, ORANGE, WIDTH, caption, clipped, formula, limits, plain, put, styled, svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NONE = 1e-6
"""A deviation that is rounding alone, in the largest gradient and deviation there is."""


def figure(spread: Spread) -> Figure:
    """The plot of a policy."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with styled():
        made = Figure(figsize=(WIDTH, 4.7), layout="constrained")
        FigureCanvasAgg(made)
        above, below = made.subplots(2, 1, sharex=True, height_ratios=[1.0, 1.7])
        value = clipped(spread.value)
        above.plot(spread.x, value, color=GREEN, linewidth=1.8, gid="objective")
        limits(above, value)
        objective = formula(apply("J", spread.letter), 2.0)
        put(above.yaxis.label, objective)
        put(below.yaxis.label, objective._replace(text=objective.text.replace("$J", r"$\nabla J", 1)))
        _bands(below, spread)
        put(below.xaxis.label, formula(spread.letter, 2.0))
        made.align_ylabels([above, below])
        handles, labels = below.get_legend_handles_labels()
        legend = made.legend(handles, labels, loc="outside upper left", ncols=1)
        for text in legend.get_texts():
            plain(text)
        caption(made, described(spread))
    made.set_label(spread.title)
    setattr(made, "_repr_svg_", partial(svg, made, told(spread), page=False))  # noqa: B010
    return made


def _bands(axes: Axes, spread: Spread) -> None:
    """The gradient with one standard deviation on either side, without a baseline and with the best."""
    x, mean = spread.x, spread.gradient
    exact = max(map(abs, clipped(mean))) + max(spread.plain, default=0.0)
    nothing = max(spread.best) <= NONE * exact
    one = "estimate from one action, ± one standard deviation"
    best = f"the same with the best baseline{' (no spread at all)' if nothing else ''}"
    edges = []
    bands = (
        ("plain", spread.plain, f"{one}, no baseline", BLUE, 0.30, ":"),
        ("best", spread.best, best, ORANGE, 0.35, "--"),
    )  # fmt: skip
    for name, deviation, told_, color, alpha, dashes in bands:
        low, high = _around(mean, deviation, -1), _around(mean, deviation, 1)
        axes.fill_between(x, low, high, color=color, alpha=alpha, linewidth=0, gid=name, label=told_)
        for edge, side in ((low, "low"), (high, "high")):
            axes.plot(x, edge, dashes, color=color, linewidth=1.2, gid=f"{name}-{side}")
        edges += [low, high]
    axes.plot(x, clipped(mean), color=INK, linewidth=1.6, gid="gradient", label="gradient")
    axes.axhline(0, color=INK, linewidth=0.5)
    limits(axes, *edges, keep=[v for v in (min(mean), max(mean)) if abs(v) < 1e280])


def _around(mean: tuple[float, ...], deviation: tuple[float, ...], side: int) -> list[float]:
    return clipped([m + side * d for m, d in zip(mean, deviation, strict=True)])


def described(spread: Spread) -> list[str]:
    """What the caption says."""
    fixed = [f"{unicode(t)} = {v.replace('-', '−')}" for t, v in spread.fixed]
    more = f" and {len(fixed) - 10} more" if len(fixed) > 10 else ""
    exact = f"Moments of {spread.sampled:,} seeded draws a place" if spread.sampled else "Moments by formula"
    return [
        spread.title,
        f"Over {unicode(spread.letter)}" + (f", with {', '.join(fixed[:10])}{more}" if fixed else ""),
        spread.note,
        exact,
    ]


def told(spread: Spread) -> tuple[str, str]:
    """Title and description for those who cannot see the plot."""
    what = "Above J, below its gradient with the standard deviation of its estimate from one action, without a baseline"
    return spread.title, ". ".join([f"{what} and with the best", *(s for s in described(spread)[1:] if s)]) + "."
