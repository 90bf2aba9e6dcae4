"""The kernel on every step of the notes and of the audit, and beside its peers on the same steps in the same run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from symbolic.core.claim import Claim
from symbolic.core.verdict import Proved, Verdict
from symbolic.kernel.judge import judge
from symbolic.search.points import Search
from tests.audit.steps import True_, steps
from tests.benchmarks.figures import shown, spread, table
from tests.benchmarks.peers import PEERS, Inapplicable, Peer, comparable
from tests.benchmarks.worker import Late, Worker

ROUNDS = 3
RIGHT, WRONG, NONE, LATE, NOT = "right", "wrong", "not decided", "timed out", "no form"
OUTCOMES = (RIGHT, WRONG, NONE, LATE, NOT)


@dataclass(slots=True)
class Beside:
    """What a peer said of the sample, and the times of both, in seconds, where it had a form for the step."""

    outcomes: Counter[str] = field(default_factory=Counter)
    kernel: list[float] = field(default_factory=list)
    prepared: list[float] = field(default_factory=list)
    decided: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """How long it takes, and what it gives."""
    began = time.perf_counter()
    found = run()
    return time.perf_counter() - began, found


def kernel(claim: Claim) -> tuple[float, Verdict]:
    """The median time of a few verdicts on a claim, and the verdict."""
    runs = [timed(lambda: judge(claim, Search())) for _ in range(ROUNDS)]
    return median(t for t, _ in runs), runs[0][1]


def all_steps(every: Sequence[True_]) -> tuple[dict[str, list[float]], list[tuple[float, True_, Verdict]]]:
    """The kernel's times by what it said, and every step with its time, the slowest first."""
    groups: dict[str, list[float]] = {k: [] for k in ("proved, no sign sites", "proved, sign sites", "undecided")}
    rows = [(*kernel(step.claim), step) for step in every]
    for seconds, verdict, _ in rows:
        sites = isinstance(verdict, Proved) and verdict.sites > 0
        kind = "proved, sign sites" if sites else "proved, no sign sites"
        kind = kind if isinstance(verdict, Proved) else type(verdict).__name__.lower()
        groups.setdefault(kind, []).append(seconds)
    groups["all"] = [seconds for seconds, _, _ in rows]
    return groups, sorted(((t, step, v) for t, v, step in rows), key=lambda row: -row[0])


def sampled(every: Sequence[True_], count: int) -> list[True_]:
    """Steps that SymPy can be told whole, spread evenly over the list."""
    fit = [s for s in every if comparable(s.claim)]
    return [fit[n * len(fit) // count] for n in range(count)] if count < len(fit) else fit


def beside(peer: Peer, sample: Sequence[True_], cap: float) -> Beside:
    """A peer and the kernel, step by step in one process."""

    def task(number: int) -> Iterator[Any]:
        claim = sample[number].claim
        yield kernel(claim)[0]
        try:
            seconds, form = timed(lambda: peer.prepare(claim))
        except Inapplicable:
            yield NOT
            return
        yield seconds
        yield timed(lambda: peer.decide(form))

    found, ask = Beside(), Worker(task, cap)
    for number, step in enumerate(sample):
        try:
            answer = ask(number)
        except Late as late:
            found.outcomes[LATE] += 1
            ours, *prepared = late.args[0] or [cap]
            found.kernel.append(ours)
            found.prepared += prepared or [0.0]
            found.decided.append(cap)
            continue
        _enter(found, step, answer)
    ask.close()
    return found


def _enter(found: Beside, step: True_, answer: list[Any]) -> None:
    ours, *rest = answer
    if rest[:1] == [NOT] or isinstance(ours, Exception):
        found.outcomes[NOT] += 1
        return
    if not isinstance(rest[-1], tuple):  # it raised
        found.outcomes[NONE] += 1
        return
    prepared, (seconds, said) = rest
    found.outcomes[{True: RIGHT, False: WRONG, None: NONE}[said]] += 1
    if said is False:
        found.wrong.append(step.text)
    found.kernel.append(ours)
    found.prepared.append(prepared)
    found.decided.append(seconds)


def own(sample: Sequence[True_]) -> list[str]:
    """The kernel's row of the table on the sample."""
    runs = [kernel(step.claim) for step in sample]
    said = Counter(
        RIGHT if isinstance(v, Proved) else NONE if v.__class__.__name__ == "Undecided" else WRONG for _, v in runs
    )
    times = [t for t, _ in runs]
    return ["kernel", *(str(said[o]) for o in OUTCOMES), "–", shown(median(times)), *_tail(times), "1", "1"]


def _tail(times: Sequence[float]) -> list[str]:
    return [spread(times).split("p99 ")[1].split(",")[0]]


def section(count: int, cap: float, slowest: int = 15) -> tuple[str, dict[str, Any]]:
    """The section as text and as data."""
    every = steps()
    groups, rows = all_steps(every)
    lines = [f"a. the kernel on {len(every)} true steps (median of {ROUNDS} runs each)"]
    lines += [f"   {name:22} {len(times):4} steps  {spread(times)}" for name, times in groups.items()]
    lines += ["", f"   the slowest {slowest}:"]
    lines += [
        f"   {shown(t):>9}  {type(v).__name__:9} {getattr(v, 'sites', 0)} sites  {s.text}" for t, s, v in rows[:slowest]
    ]
    sample = sampled(every, count)
    data: dict[str, Any] = {"steps": groups, "sample": len(sample), "cap": cap, "peers": {}}
    body, notes = [own(sample)], []
    for peer in PEERS:
        if peer.missing:
            notes.append(f"   {peer.name} skipped: {peer.missing}")
            continue
        found = beside(peer, sample, cap)
        body.append(_row(peer, found))
        data["peers"][peer.name] = {"version": peer.version, "outcomes": dict(found.outcomes), "wrong": found.wrong}
        data["peers"][peer.name] |= {"seconds": found.decided, "kernel": found.kernel, "prepared": found.prepared}
        notes += [f"   {peer.name} wrongly denies: {text}" for text in found.wrong[:5]]
    head = ["decides", *OUTCOMES, "prepare", "median", "p99", "ratio", "with prepare"]
    lines += ["", f"   beside its peers on {len(sample)} of them (equations whose assumptions a SymPy symbol carries),"]
    lines += [
        f"   capped at {cap:g} s a step; ratio: of medians to the kernel's beside it, without `prepare` and with it"
    ]
    lines += ["   " + line for line in table(head, body).splitlines()] + notes
    return "\n".join(lines), data


def _row(peer: Peer, found: Beside) -> list[str]:
    counts = [str(found.outcomes[o]) for o in OUTCOMES]
    if not found.prepared:
        return [f"{peer.name} {peer.version}", *counts, *["–"] * 5]
    ratio = median(found.decided) / median(found.kernel)
    both = median(a + b for a, b in zip(found.prepared, found.decided, strict=True)) / median(found.kernel)
    ends = [shown(median(found.prepared)), shown(median(found.decided)), *_tail(found.decided)]
    return [f"{peer.name} {peer.version}", *counts, *ends, f"{ratio:.1f}", f"{both:.1f}"]
