"""Independent second opinions on a step, each one file behind one protocol; none of them ever makes a verdict.

A witness is a module with a `NAME` and a function `examine(step, verdict, budget)`. `WITNESSES` says which there are
and where; a module is imported where it is asked (in the worker process, `worker.py`), so that looking at this list
imports neither SymPy nor NumPy. To add a second opinion: one new file here, one line in the table.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from ..core.claim import Step
from ..core.curves import NoCurves
from ..core.verdict import Cas, Evidence, Numeric, Verdict


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a witness may do: random points, draws of an expectation, and seconds until it is killed."""

    points: int = 1_024
    draws: int = 100_000
    seconds: float = 6.0


class Witness(Protocol):
    """A second opinion. It answers with evidence, whatever happens: what it cannot do it says in the note."""

    NAME: str

    def examine(self, step: Step, verdict: Verdict | None = None, budget: Budget | None = None) -> Evidence:
        """What this witness finds about one step; the verdict, where there is one, may be looked at."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A witness that can be asked: its name, the module that is it, and its evidence when it cannot be heard."""

    name: str
    module: str
    silent: Callable[[str], Evidence]


WITNESSES: tuple[Entry, ...] = (
    Entry("numeric", "symbolic.witness.numeric", lambda note: Numeric(points=0, note=note)),
    Entry("cas", "symbolic.witness.cas", lambda note: Cas(note=note)),
)
"""Every witness, in the order reports show them."""

ON_REQUEST: tuple[Entry, ...] = (
    Entry("curves", "symbolic.witness.numeric_curves", cast(Callable[[str], Evidence], NoCurves)),
)
"""What the process also computes, when asked, and what is no evidence: the curves of a step, for a plot."""


def entry(name: str) -> Entry:
    """The entry of a witness by its name."""
    return next(e for e in (*WITNESSES, *ON_REQUEST) if e.name == name)


def load(name: str) -> Witness:
    """The witness of a name, its module imported now.

    >>> load("numeric").NAME
    'numeric'
    """
    return cast(Witness, importlib.import_module(entry(name).module))
