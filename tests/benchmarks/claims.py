r"""Claims for the bulk benchmark: mixed, seeded, true or false by construction; the same lines on every run.

    python -m tests.benchmarks.claims 1000 > claims.jsonl        then: symbolic check claims.jsonl

A quarter each are derivatives, expectations, sums and claims that turn on a sign; three in ten are false. Every family
of claims (a function in `families_*`) draws small whole numbers and gives a true right side and right sides that differ
from it somewhere the claim's assumptions allow: nothing that is checked decides which is which. The keys `kind`,
`family` and `true` of a line are not read by `symbolic check`. Line n depends on n and the seed alone, so the first
lines of a long file are the lines of a short one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from tests.benchmarks.claim_kit import Family, families
from tests.benchmarks.families_derivatives import DERIVATIVES
from tests.benchmarks.families_expectations import EXPECTATIONS
from tests.benchmarks.families_signs import SIGNS
from tests.benchmarks.families_sums import SUMS

KINDS: dict[str, Sequence[Family]] = {
    "derivative": families(DERIVATIVES),
    "expectation": families(EXPECTATIONS),
    "sum": families(SUMS),
    "sign": families(SIGNS),
}
FALSE = (1, 4, 8)
"""Of every ten claims of a kind, which are false."""
SEED = 20_260_000


def claim(number: int, seed: int = SEED) -> dict[str, Any]:
    """The line with this number, as an object."""
    names = tuple(KINDS)
    kind, turn = names[number % len(names)], number // len(names)
    rng = Random(seed * 1_000_003 + number)
    family = rng.choice(KINDS[kind])
    fact = family.make(rng)
    true = turn % 10 not in FALSE
    rhs = fact.rhs if true else rng.choice(fact.wrong)
    entry: dict[str, Any] = {"id": f"{kind}-{number}", "kind": kind, "family": family.name, "true": true}
    entry |= {"lhs": fact.lhs, "rel": fact.rel, "rhs": rhs, "syntax": fact.syntax}
    return entry | {key: value for key, value in fact.givens.items() if value}


def lines(count: int, seed: int = SEED) -> Iterator[str]:
    """So many lines of JSON."""
    for number in range(count):
        yield json.dumps(claim(number, seed), ensure_ascii=False) + "\n"


def main(write: Callable[[str], object] = sys.stdout.write) -> None:
    """As many claims as the command line says."""
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        write(line)


if __name__ == "__main__":
    main()
