"""The benchmark: the kernel beside its peers, softmax, claims in bulk, start-up; one table.

    pip install -e '.[bench]'
    python -m tests.benchmarks                         everything, some five minutes
    python -m tests.benchmarks bulk --claims 100000    one section
    python -m tests.benchmarks --json FILE             the figures behind the table as well

Nothing here asserts a time: machines are shared and noisy. Read the ratios, which are of one run. Peers that are not
installed are skipped, with the reason. Processes are forked and their memory is read as Unix has it.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import at_start, in_bulk, on_softmax, on_steps

Section = Callable[[argparse.Namespace], tuple[str, dict[str, Any]]]
SECTIONS: dict[str, Section] = {
    "steps": lambda chosen: on_steps.section(chosen.sample, chosen.cap),
    "softmax": lambda chosen: on_softmax.section(),
    "bulk": lambda chosen: in_bulk.section(chosen.claims),
    "start": lambda chosen: at_start.section(),
}


def main() -> int:
    """Print the table; 1 where a verdict in bulk is wrong."""
    options = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"some of: {', '.join(SECTIONS)} (default: all)"
    )
    options.add_argument("--claims", type=int, default=10_000, help="how many claims in bulk (default: 10,000)")
    options.add_argument("--sample", type=int, default=120, help="how many steps the peers are asked (default: 120)")
    options.add_argument("--cap", type=float, default=3.0, help="seconds a peer has for a step (default: 3)")
    options.add_argument("--json", type=Path, metavar="FILE", help="where the figures go as JSON")
    chosen = options.parse_args()
    unknown = [s for s in chosen.sections if s not in SECTIONS]
    if unknown:
        options.error(f"{unknown[0]!r} is no section; use some of: {', '.join(SECTIONS)}")
    machine = f"Python {platform.python_version()}, {platform.system()}, {platform.machine()}"
    print(machine, flush=True)
    figures: dict[str, Any] = {"machine": machine}
    for name in chosen.sections or SECTIONS:
        began = time.perf_counter()
        text, figures[name] = SECTIONS[name](chosen)
        print(f"\n{text}", flush=True)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if figures.get("bulk", {}).get("wrong") else 0


if __name__ == "__main__":
    raise SystemExit(main())
