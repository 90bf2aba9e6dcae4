"""Where a curve is drawn: a window on its axis, places inside it, and gaps at poles and jumps found by bisection."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ..bridge_numpy import Column
from .points import Range

FINE = 301
HALVINGS = 45
NEAR = 7
"""Halvings up to the end of a curve: nearer than a pixel, and not so near that doubles lose their digits."""
HALF_WIDTH, LEAST_HALF = 5.0, 3.0
MOST_GAPS = 60
ROUNDING = 1e-12
"""Changes below this may be rounding alone."""
Columns: TypeAlias = tuple[Column, ...]
Places: TypeAlias = npt.NDArray[np.intp]


class Window(NamedTuple):
    """The ends of the axis."""

    low: float
    high: float


def window(allowed: Range, at: float | None) -> Window:
    """The window on a range: all of an interval, else a few units, with `at` well inside.

    >>> window(Range(), None), window(Range(low=0.0), None), window(Range(), 100.0)
    (Window(low=-5.0, high=5.0), Window(low=0.0, high=5.0), Window(low=-100.0, high=300.0))
    """
    low, high = allowed.low, allowed.high
    if math.isfinite(low) and math.isfinite(high):
        return Window(low, high)
    if at is not None:
        half = max(LEAST_HALF, 2 * abs(at))
        return Window(max(low, at - half), min(high, at + half))
    if math.isfinite(low):
        return Window(low, low + HALF_WIDTH)
    return Window(high - HALF_WIDTH, high) if math.isfinite(high) else Window(-HALF_WIDTH, HALF_WIDTH)


def grid(shown: Window) -> Column:
    """Places from end to end."""
    return np.linspace(shown.low, shown.high, FINE)


def refined(curves: Callable[[Column], Columns], x: Column) -> tuple[Column, Columns]:
    """Curves over `x` and a few more places: up to the ends of where they are defined, and a gap at each jump."""
    found = curves(x)
    extra, gaps = [x], []
    for number, y in enumerate(found):
        extra.append(_ends(lambda z, n=number: curves(z)[n], x, y))  # type: ignore[misc]
        broken = _broken(lambda z, n=number: curves(z)[n], x, y)  # type: ignore[misc]
        gaps.append(broken)
        extra.append(broken)
    x = np.unique(np.concatenate(extra))
    columns = tuple(np.where(np.isin(x, g), np.nan, y) for g, y in zip(gaps, curves(x), strict=True))
    return x, columns


def _ends(curve: Callable[[Column], Column], x: Column, y: Column) -> Column:
    """The last places at which a curve is defined, where it ends between two places."""
    inside = np.isfinite(y)
    edges = np.flatnonzero(inside[1:] != inside[:-1])[:MOST_GAPS]
    if not len(edges):
        return x[:0]
    here, there = np.where(inside[edges], x[edges], x[edges + 1]), np.where(inside[edges], x[edges + 1], x[edges])
    for _ in range(NEAR):
        middle = (here + there) / 2
        defined = np.isfinite(curve(middle))
        here, there = np.where(defined, middle, here), np.where(defined, there, middle)
    return here


def _broken(curve: Callable[[Column], Column], x: Column, y: Column) -> Column:
    """A place inside each pole or jump: halved towards the larger change, it stays or grows."""
    change = np.abs(np.diff(y))
    known = change[np.isfinite(change)]
    if not len(known):
        return x[:0]
    usual = max(10 * float(np.median(known)), 1e-9 * float(np.nanmax(np.abs(y))), ROUNDING)
    doubtful: Places = np.flatnonzero(np.nan_to_num(change, nan=0.0) > usual)
    doubtful = doubtful[np.argsort(-change[doubtful], kind="stable")][:MOST_GAPS]
    if not len(doubtful):
        return x[:0]
    a, b, ya, yb = x[doubtful], x[doubtful + 1], y[doubtful], y[doubtful + 1]
    first = np.abs(yb - ya)
    torn = np.zeros(len(a), dtype=bool)
    for _ in range(HALVINGS):
        middle = (a + b) / 2
        ym = curve(middle)
        torn |= ~np.isfinite(ym)
        with np.errstate(invalid="ignore"):
            left = np.abs(ym - ya) >= np.abs(yb - ym)
        a, ya, b, yb = (
            np.where(left, a, middle), np.where(left, ya, ym), np.where(left, middle, b), np.where(left, ym, yb)
        )  # fmt: skip
    with np.errstate(invalid="ignore"):
        torn |= np.abs(yb - ya) > 0.5 * first
    middles: Column = (a + b)[torn] / 2
    return middles
