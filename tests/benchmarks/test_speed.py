"""How fast the kernel decides the note's steps, beside SymPy on the same steps in the same run.

    pytest tests/benchmarks            (needs pytest-benchmark: pip install -e '.[bench]')
    python -m tests.benchmarks.test_speed

Nothing here asserts a time: machines are shared and noisy. Read the ratios.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sympy as sp

from symbolic.app.reading import read_paths
from symbolic.bridge import to_sympy
from symbolic.core.claim import Claim
from symbolic.core.show import unicode
from symbolic.kernel.judge import judge
from symbolic.search.points import Search

NOTE = Path(__file__).parents[2] / "derivations" / "gradient-trick.md"
CLAIMS = [s.claim for d in read_paths([str(NOTE)]) for s in d.steps if not s.claim.lhs.free & {"a"}]
IDS = [unicode(c.rhs) for c in CLAIMS]


def ours(claim: Claim) -> object:
    """The kernel's verdict."""
    return judge(claim, Search())


def peer(claim: Claim) -> object:
    """SymPy: build both sides, differentiate, simplify the difference."""
    left, right = (to_sympy(side, claim.context).doit() for side in (claim.lhs, claim.rhs))
    return sp.simplify(left - right)


@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_kernel(benchmark: Callable[..., object], claim: Claim) -> None:
    benchmark.group = unicode(claim.rhs)  # type: ignore[attr-defined]
    benchmark(ours, claim)


@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_sympy_simplify(benchmark: Callable[..., object], claim: Claim) -> None:
    benchmark.group = unicode(claim.rhs)  # type: ignore[attr-defined]
    benchmark(peer, claim)


def best(run: Callable[[Claim], object], claim: Claim, rounds: int = 3) -> float:
    """The shortest of a few runs, in milliseconds, SymPy's cache emptied before each."""
    times = []
    for _ in range(rounds):
        sp.core.cache.clear_cache()
        began = time.perf_counter()
        run(claim)
        times.append((time.perf_counter() - began) * 1e3)
    return min(times)


def main() -> None:
    """A table of the note's steps: kernel, SymPy, ratio."""
    ratios, mine = [], []
    print(f"{'step':58} {'kernel':>9} {'simplify':>10} {'ratio':>7}")
    for claim in CLAIMS:
        a, b = best(ours, claim), best(peer, claim)
        ratios.append(b / a)
        mine.append(a)
        print(f"{unicode(claim.rhs)[:56]:58} {a:6.2f} ms {b:7.1f} ms {b / a:6.1f}x")
    print(f"median step {statistics.median(mine):.2f} ms, median ratio {statistics.median(ratios):.1f}x")


if __name__ == "__main__":
    main()
