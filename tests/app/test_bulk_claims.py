"""The claims of the bulk benchmark: the same on every run, of every kind, all readable, and no verdict wrong."""

from __future__ import annotations

import io
import json
from collections import Counter
from random import Random
from typing import Any

from symbolic.app import bulk
from tests.benchmarks.claims import KINDS, claim, lines

COUNT = 200


def judged(text: str) -> list[dict[str, Any]]:
    """The records of claims."""
    written: list[str] = []
    bulk.run(io.BytesIO(text.encode()), written.append)
    return [json.loads(r) for r in written]


def test_the_same_lines_twice_and_in_a_longer_file() -> None:
    first = list(lines(COUNT))
    assert first == list(lines(COUNT)) == list(lines(2 * COUNT))[:COUNT]
    assert first != list(lines(COUNT, seed=1))


def test_shares() -> None:
    made = [claim(n) for n in range(COUNT)]
    kinds = Counter(c["kind"] for c in made)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= COUNT / 5
    assert sum(not c["true"] for c in made) >= COUNT / 5
    for kind in KINDS:
        assert {c["true"] for c in made if c["kind"] == kind} == {True, False}
    assert {c["syntax"] for c in made} == {"latex", "python"}
    assert len({(c["lhs"], c["rhs"]) for c in made}) > COUNT * 0.9


def test_every_line_is_read_and_no_verdict_is_wrong() -> None:
    made = [claim(n) for n in range(COUNT)]
    found = judged("".join(lines(COUNT)))
    assert [r["id"] for r in found] == [c["id"] for c in made]
    for c, r in zip(made, found, strict=True):
        assert r["verdict"] != "unreadable", (c, r)
        assert r["verdict"] != ("refuted" if c["true"] else "proved"), (c, r)
    decided = sum(r["verdict"] in ("proved", "refuted") for r in found)
    assert decided >= 0.95 * COUNT


def test_a_false_right_side_differs_from_the_true_one() -> None:
    for kind in KINDS.values():
        for family in kind:
            for seed in range(20):
                fact = family.make(Random(seed))
                assert fact.wrong, family.name
                assert fact.rhs not in fact.wrong, (family.name, fact)
