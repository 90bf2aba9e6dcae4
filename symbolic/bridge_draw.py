"""Columns of random numbers over several magnitudes and signs, the same for the same seed.

NumPy's generator behind a few words, so that a witness says which range it wants and never how it is drawn.
"""

from __future__ import annotations

import math

import numpy as np

from .bridge_numpy import Column


class Draws:
    """A stream of columns; `moderate` numbers stay within a few units of zero or of a bound.

    >>> bool((Draws(1).real(5, low=2.0) > 2).all())
    True
    """

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def member(self, count: int, values: tuple[float, ...]) -> Column:
        """Some of these values."""
        return self.generator.choice(np.array(values), count)

    def whole(self, count: int, first: int, last: int) -> Column:
        """Whole numbers from first to last, both among them."""
        return self.generator.integers(first, last, count, endpoint=True).astype(np.float64)

    def real(self, count: int, low: float = -math.inf, high: float = math.inf, moderate: bool = False) -> Column:
        """Numbers between low and high, near the ends of an interval as well as inside it."""
        if math.isfinite(low) and math.isfinite(high):
            return low + (high - low) * self._fractions(count, moderate)
        sizes = self._magnitudes(count, moderate)
        if math.isfinite(low):
            return low + sizes
        return high - sizes if math.isfinite(high) else np.where(self.generator.random(count) < 0.5, -sizes, sizes)

    def _fractions(self, count: int, moderate: bool) -> Column:
        rng = self.generator
        if moderate:
            return rng.uniform(0.05, 0.95, count)
        near = 10 ** rng.uniform(-6, -0.5, count)
        edges = np.where(rng.random(count) < 0.5, near, 1 - near)
        return np.where(rng.random(count) < 0.7, rng.random(count), edges)

    def _magnitudes(self, count: int, moderate: bool) -> Column:
        rng = self.generator
        if moderate:
            return rng.uniform(0.1, 2.5, count)
        return np.where(rng.random(count) < 0.5, rng.uniform(0.0, 4.0, count), 10 ** rng.uniform(-3, 3, count))

    def sample(self, values: Column, weights: Column, draws: int) -> Column:
        """So many of the values, each as often as its weight says."""
        return values[self.generator.choice(len(values), size=draws, p=weights / weights.sum())]
