"""Starting up: whole processes, from the command to its end."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median
from typing import Any

from tests.audit.steps import ROOT
from tests.benchmarks.figures import shown

NOTE = str(ROOT / "derivations" / "gradient-trick.md")
COMMANDS: dict[str, tuple[int, list[str]]] = {
    "python -c pass": (15, ["-c", "pass"]),
    "symbolic --version": (15, ["-m", "symbolic.app.cli", "--version"]),
    "symbolic check gradient-trick.md --witness none": (
        7,
        ["-m", "symbolic.app.cli", "check", NOTE, "--witness", "none"],
    ),
    "symbolic check gradient-trick.md": (5, ["-m", "symbolic.app.cli", "check", NOTE]),
    "python -c 'import sympy'": (5, ["-c", "import sympy"]),
}


def run(rounds: int, arguments: list[str]) -> list[float]:
    """The times of a few processes, in seconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    return times


def section() -> tuple[str, dict[str, Any]]:
    """The section as text and as data."""
    found = {name: run(*how) for name, how in COMMANDS.items()}
    rows = [f"   {name:50} median {shown(median(t)):>9}   least {shown(min(t)):>9}" for name, t in found.items()]
    return "\n".join(["d. start-up, whole processes", *rows]), found
