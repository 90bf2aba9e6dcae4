"""Figures of the benchmarks: medians, percentiles, slopes, and how they are printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import linear_regression, median


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def slope(sizes: Sequence[float], times: Sequence[float]) -> float:
    """The least-squares slope of log time against log size: 1 is linear growth."""
    return linear_regression([math.log(s) for s in sizes], [math.log(t) for t in times]).slope


def shown(seconds: float | None) -> str:
    """A time, to three digits."""
    if seconds is None:
        return "–"
    ms = seconds * 1e3
    return f"{ms:.2f} ms" if ms < 10 else f"{ms:.1f} ms" if ms < 1e3 else f"{seconds:.2f} s"


def spread(times: Sequence[float]) -> str:
    """Median, 99th percentile and the most, as text."""
    if not times:
        return "–"
    return f"median {shown(median(times))}, p99 {shown(percentile(times, 0.99))}, most {shown(max(times))}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns under their heads: the first to the left, the others to the right."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    lines = []
    for row in (head, *rows):
        cells = [
            cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
