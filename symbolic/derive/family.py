"""What a policy family says of itself, and the notebook a derivation is written in: the two protocols of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

Expr: TypeAlias = Any
"""A SymPy expression; SymPy carries no types."""


class DeriveError(ValueError):
    """A family or a reward that no derivation can be written for; the message says what would do."""


class Family(Protocol):
    """A policy family over a finite action space."""

    @property
    def title(self) -> str:
        """What the derivation is called."""

    @property
    def parameter(self) -> Expr:
        """The real parameter the gradient is taken in."""

    @property
    def probabilities(self) -> Mapping[int, Expr]:
        """The probability of each action, in the family's own words."""


class Notebook(Protocol):
    """Where a derivation is written, line by line (`read/builder.py` is one)."""

    def define(self, name: str, meaning: object, over: str = "", given: object = None) -> Any:
        """A name for an expression, or for one expression per action."""

    def diff(self, expr: object, variable: object, order: int = 1) -> Expr:
        """A derivative, not worked out."""

    def expect(self, body: object, over: Any) -> Expr:
        """An expectation, not worked out."""

    def step(self, lhs: object, rhs: object = None, because: str = "") -> Expr:
        """A line; without a right side it is worked out."""

    def claim(self, lhs: object, rhs: object = None, because: str = "") -> None:
        """A line as it is."""
