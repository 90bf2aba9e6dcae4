"""The same claim gives the same verdict, point, bound and conditions in every process, whatever hash seed and locale.

`python -m tests.kernel.test_determinism` prints the verdicts that the test compares.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from symbolic.core.term import Term, postorder
from tests.kernel.truths import CASES

HEAVY = ("Integral", "Expect", "oo)", "10**9", "60)", "1000)")
CHOSEN = tuple(c for c in CASES if not any(h in c.text for h in HEAVY))[::14][:64]


def written(t: Term) -> str:
    """A term as text in which every node is numbered, so that nothing of it is left out."""
    places: dict[Term, int] = {}
    for n in postorder(t):
        places[n] = len(places)
    return " ".join(f"{n.op}:{n.value}{[places[a] for a in n.args]}" for n in places)


def shown(value: object) -> str:
    """A verdict with all it holds."""
    if isinstance(value, Term):
        return written(value)
    if isinstance(value, tuple):
        return "(" + ", ".join(shown(v) for v in value) + ")"
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is None:
        return repr(value)
    return f"{type(value).__name__}(" + ", ".join(f"{f}={shown(getattr(value, f))}" for f in fields) + ")"


def main() -> None:
    """One line a case."""
    for case in CHOSEN:
        line = f"{case.id}\t{shown(case.verdict())}\n"
        sys.stdout.buffer.write(line.encode())


def run(seed: str, locale: str) -> bytes:
    """The lines of another process."""
    env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONIOENCODING": ""}
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.kernel.test_determinism"]
    return subprocess.run(command, cwd=root, env=env, capture_output=True, check=True).stdout


def test_two_processes_say_the_same() -> None:
    first, second = run("1", "C"), run("4242", "C.UTF-8")
    assert first.count(b"\n") >= 60
    assert first.splitlines() == second.splitlines()
    assert first == second


if __name__ == "__main__":
    main()
