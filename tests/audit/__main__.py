"""`python -m tests.audit`: the kernel's verdicts on every true step and on every wrong twin of it, and the table."""

from __future__ import annotations

import argparse
import sys
import time

from tests.audit.run import Outcome, every_step, run, table, wrongs


def main() -> int:
    """Run the audit; 1 where any verdict is wrong."""
    options = argparse.ArgumentParser(prog="python -m tests.audit", description=__doc__)
    options.add_argument("--limit", type=int, help="at most so many twins, spread over the steps")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--undecided", action="store_true", help="list the true steps that are undecided")
    chosen = options.parse_args()
    begun = time.monotonic()
    outcomes: list[Outcome] = []
    count = len(every_step())
    for done, group in enumerate(run(chosen.limit, chosen.seed, chosen.jobs), 1):
        outcomes += group
        for wrong in wrongs(group):
            print(f"WRONG {wrong.wrong or 'not true'}: {wrong.name}: {wrong.text}", flush=True)
        if done % 20 == 0 or done == count:
            spent = time.monotonic() - begun
            print(f"{done} of {count} steps, {len(outcomes)} claims, {spent:.0f} s", file=sys.stderr, flush=True)
    if chosen.undecided:
        for o in sorted(outcomes, key=lambda o: o.name):
            if o.kind == "step" and o.verdict == "Undecided":
                print(f"undecided {o.code}: {o.name}: {o.text}")
    print(table(outcomes))
    print(f"{time.monotonic() - begun:.0f} s with {chosen.jobs} job(s), seed {chosen.seed}")
    return 1 if wrongs(outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
