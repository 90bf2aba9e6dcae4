"""What a family of benchmark claims is made with: a fact, and how a small polynomial is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """A true claim, and right sides that make it false: each differs where the givens allow it."""

    lhs: str
    rhs: str
    wrong: tuple[str, ...]
    rel: str = "="
    syntax: str = "python"
    givens: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """Facts of one shape, by name."""

    name: str
    make: Callable[[Random], Fact]


def families(makers: Sequence[Callable[[Random], Fact]]) -> tuple[Family, ...]:
    """The families of these functions, named after them."""
    return tuple(Family(make.__name__.replace("_", " "), make) for make in makers)


def fact(lhs: str, rhs: str, *wrong: str, rel: str = "=", syntax: str = "python", **givens: Any) -> Fact:
    """A fact; sorts as keywords (x="positive"), besides `assume` and `declare`."""
    lists: dict[str, Any] = {key: givens.pop(key) for key in ("assume", "declare") if key in givens}
    return Fact(lhs, rhs, wrong, rel, syntax, {"variables": givens, **lists})


def polynomial(coefficients: Sequence[int], name: str = "x") -> str:
    """c₀ + c₁·x + …, zeros left out."""
    terms = [f"{c}*{name}**{n}" if n else str(c) for n, c in enumerate(coefficients) if c]
    return " + ".join(terms).replace("+ -", "- ") or "0"


def nonzero(rng: Random, most: int = 9) -> int:
    """A whole number that is not zero."""
    return rng.choice([n for n in range(-most, most + 1) if n])


def letter(rng: Random, letters: str = "xyztuv") -> str:
    """A name."""
    return rng.choice(letters)
