"""What the tables of a scope hold: bounds, broken names, open distributions, and the sections that gave them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..core.claim import Given, Step
from ..core.term import Term
from .formula import Shape
from .ledger import Ledger


@dataclass(frozen=True, slots=True)
class Bounds:
    """Is a symbol known to be bounded from below, from above?"""

    low: bool = False
    high: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A name without meaning, because the line `where`, which was to define `root`, could not be used."""

    root: str
    where: str


@dataclass(frozen=True, slots=True)
class Open:
    """A distribution given value by value whose sum was not claimed yet: p(a|θ), its last case."""

    term: Term
    given: Given
    warned: bool = False


Vectorial = tuple[tuple[int, str, Shape], ...]
"""Which arguments of a function are vectors: their places, their letters and what these held."""

Touched = tuple[Ledger[Any, Any], Any, Any]
"""A ledger, a key in it, and a value."""


@dataclass(slots=True, eq=False)
class Frame:
    """One section: its heading, and what was before it. `own` are the names of earlier sections that it gave another
    meaning, `restated` the letters it assumed something else about, `told` the names it was warned of. `again` is the
    name that the line being read may give another meaning, `hinges` the steps that may have done so, `ties` those that
    may be a condition on a letter."""

    title: str
    level: int
    assumptions: tuple[Given, ...] = ()
    substitutions: tuple[Given, ...] = ()
    before: list[Touched] = field(default_factory=list)
    restated: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    again: str = ""
    hinges: dict[str, Step] = field(default_factory=dict)
    ties: dict[str, Step] = field(default_factory=dict)
