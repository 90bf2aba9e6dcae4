"""What a listed rule leaves to be shown of the letter it has bound, once the ranges of everything are known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Debt:
    """What has to be shown of an integral: `slope` = `body` for `x` between its ends, `whole` continuous for `at`.

    Ends are nodes, or None for an infinity. `slope` is None where nothing was offered; `closed` says that F has to be
    continuous at both ends too.
    """

    low: int | None
    high: int | None
    x: int
    body: int
    slope: int | None
    at: int
    whole: int
    closed: bool
