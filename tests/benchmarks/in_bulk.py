"""Claims in bulk through the command line: one process, its records read as they come."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.claims import claim, lines
from tests.benchmarks.figures import percentile, table

VERDICTS = ("proved", "refuted", "undecided", "unreadable")
MARKS = (1_000, 10_000)


@dataclass(slots=True)
class Run:
    """What came of a file of claims."""

    count: int
    wall: float = 0.0
    cpu: float = 0.0
    verdicts: Counter[tuple[str, bool, str]] = field(default_factory=Counter)
    ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    digits: list[int] = field(default_factory=list)
    peaks: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    families: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def enter(self, entry: dict[str, Any], record: dict[str, Any]) -> None:
        """Count a record beside the claim it is about."""
        kind, true, verdict = entry["kind"], entry["true"], record["verdict"]
        self.verdicts[kind, true, verdict] += 1
        self.ms[kind].append(record["ms"])
        self.families[f"{kind}: {entry['family']}"].append(record["ms"])
        if verdict == ("refuted" if true else "proved") or record["id"] != entry["id"]:
            self.wrong.append(f"{json.dumps(entry, ensure_ascii=False)} -> {json.dumps(record, ensure_ascii=False)}")
        if verdict == "refuted":
            self.digits.append(longest(record["witness"]))
        elif verdict != "proved":
            truth = "true" if true else "false"
            self.open[f"{verdict} {(record['reason'] or '')[:4]}, {truth}, {kind}: {entry['family']}"] += 1


def longest(witness: dict[str, str]) -> int:
    """How many digits the longest number of a witness has, above and below the line together."""
    return max((len(re.sub(r"\D", "", value)) for value in witness.values()), default=0)


def peak(process: int) -> int | None:
    """The most memory a process has held so far, in kB, where the system tells."""
    with suppress(OSError, ValueError):
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split()[0])
    return None


def through_the_command_line(count: int) -> Run:
    """Generate, check, and read the records as they come."""
    run = Run(count)
    marks = {*(m for m in MARKS if m < count), count - 1}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "claims.jsonl")
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines(count))
        command = [sys.executable, "-m", "symbolic.app.cli", "check", str(path)]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                raise RuntimeError("no pipe")
            for number, line in enumerate(process.stdout):
                if number + 1 in marks:
                    run.peaks[number + 1] = peak(process.pid) or 0
                run.enter(claim(number), json.loads(line))
        run.wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    run.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return run


def section(count: int) -> tuple[str, dict[str, Any]]:
    """The section as text and as data."""
    run = through_the_command_line(count)
    done = sum(run.verdicts.values())
    false = sum(n for (_, true, _), n in run.verdicts.items() if not true)
    title = (
        f"c. {count:,} claims in bulk, {100 * false / done:.0f} % of them false, through `symbolic check claims.jsonl`"
    )
    text = [
        title,
        f"   {done / run.wall:.0f} claims/s of wall clock, {done / run.cpu:.0f} claims/s of processor time "
        f"({run.wall:.1f} s, {run.cpu:.1f} s), records {done:,}",
        "   peak memory: " + ", ".join(f"{kb / 1024:.1f} MB after {n:,}" for n, kb in sorted(run.peaks.items())),
        f"   WRONG VERDICTS: {len(run.wrong)}",
        *(f"   {wrong}" for wrong in run.wrong[:10]),
        *_by_kind(run),
        f"   digits of the longest number of a witness ({len(run.digits):,} refuted): median {median(run.digits):g}, "
        f"p99 {percentile(run.digits, 0.99)}, most {max(run.digits)}",
        "   not decided: " + ("; ".join(f"{n}× {what}" for what, n in run.open.most_common(8)) or "none"),
        "   slowest families: "
        + "; ".join(f"{median(ms):.1f} ms {name}" for name, ms in sorted(run.families.items(), key=_slowness)[:6]),
    ]
    counts = [[kind, true, verdict, n] for (kind, true, verdict), n in sorted(run.verdicts.items())]
    data = {"claims": count, "wall": run.wall, "cpu": run.cpu, "peaks": run.peaks, "verdicts": counts}
    return "\n".join(text), data | {"wrong": run.wrong, "digits": Counter(run.digits), "open": run.open}


def _slowness(row: tuple[str, list[float]]) -> float:
    return -median(row[1])


def _by_kind(run: Run) -> list[str]:
    rows = []
    for kind, ms in run.ms.items():
        for true in (True, False):
            counts = [run.verdicts[kind, true, v] for v in VERDICTS]
            times = (
                [f"{median(ms):.2f} ms", f"{percentile(ms, 0.99):.1f} ms", f"{sum(ms) / 1e3:.1f} s"]
                if true
                else [""] * 3
            )
            rows.append([f"{kind}, {'true' if true else 'false'}", *(f"{n:,}" for n in counts), *times])
    return ["   " + line for line in table(["kind", *VERDICTS, "median", "p99", "in all"], rows).splitlines()]
