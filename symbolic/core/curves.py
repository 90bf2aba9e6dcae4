"""Curves as plain numbers: what a witness computes of a step, a deriver of a policy, and a writer draws.

Every column has one entry for each entry of `x`; nan is a gap. Nothing here knows how it is computed or drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from .term import Term

Column: TypeAlias = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """The point that refutes a step, on the axis of the letter that varies, with both values there as doubles."""

    x: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Whole:
    """What a side of a step is the derivative of: the term, its values, and the place of a tangent with its slope.

    `at` is None where no tangent is drawn: for higher derivatives and for dots.
    """

    body: Term
    values: Column
    order: int = 1
    at: float | None = None
    height: float = 0.0
    slope: float = 0.0


@dataclass(frozen=True, slots=True)
class Curves:
    """Both sides of a step over one letter, the other letters `fixed`; where both are defined, the error in `ulps`.

    `ulps` are signed units in the last place of the larger side. `dots` says that only the entries of `x` are values
    of the letter. `note` says what else a reader has to know.
    """

    letter: Term
    x: Column
    left: Column
    right: Column
    ulps: Column
    dots: bool = False
    fixed: tuple[tuple[Term, Fraction], ...] = ()
    mark: Mark | None = None
    whole: Whole | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoCurves:
    """Why a step has no curves."""

    reason: str


@dataclass(frozen=True, slots=True)
class Spread:
    """A policy over one parameter: J, its gradient, and the deviation of the estimate of the gradient from one action.

    `plain` is the deviation without a baseline, `best` the one with the baseline of least variance. `fixed` are the
    other letters with their values in words, `sampled` the draws a place where there was no formula, else 0.
    """

    title: str
    letter: Term
    x: Column
    value: Column
    gradient: Column
    plain: Column
    best: Column
    fixed: tuple[tuple[Term, str], ...] = ()
    sampled: int = 0
    note: str = ""
