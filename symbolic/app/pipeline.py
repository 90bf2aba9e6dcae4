"""Judges a derivation: the kernel in this process, the witnesses in theirs, one report in the order of the source.

Steps go to the witnesses first, so that SymPy and NumPy are loading while the kernel decides; neither is imported
here. A proof that a witness denies stays in the report as a contradiction, loudly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..core.claim import Derivation, Diagnostic, Given, Severity, Step
from ..core.names import unicode_name
from ..core.verdict import Proved, Refuted, Report, Result, Undecided
from ..kernel.judge import judge, withheld
from ..kernel.tables.densities import unknown_laws
from ..search.points import Search

if TYPE_CHECKING:
    from ..witness.worker import Worker

Tick = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""


def start_worker(witnesses: Sequence[str]) -> Worker | None:
    """A running worker for these witnesses, or None when there are none."""
    if not witnesses:
        return None
    from ..witness.worker import Worker

    worker = Worker(tuple(witnesses))
    worker.start()
    return worker


def assess(derivation: Derivation, worker: Worker | None = None, tick: Tick | None = None) -> Report:
    """The report of one derivation. The worker is left running for the next one."""
    steps = derivation.steps
    asked = [s for s in steps if not unknown_laws(s.claim)] if worker else []  # they would take any values for one
    tickets = {id(s): worker.submit(s) for s in asked} if worker else {}
    results: dict[int, Result] = {}
    search = Search()
    began = time.perf_counter()
    for number, step in enumerate(steps):
        results[id(step)] = _settled(_judged(step, search), results)
        if tick:
            tick(number + 1, 2 * len(steps) if worker else len(steps))
    kernel_ms = (time.perf_counter() - began) * 1e3
    began = time.perf_counter()
    if worker and tickets:
        while tick and worker.waiting:
            tick(2 * len(steps) - -(-worker.waiting // max(1, len(worker.witnesses))), 2 * len(steps))
            time.sleep(0.05)
        evidence = worker.collect()
        for step in asked:
            results[id(step)] = replace(results[id(step)], evidence=evidence[tickets[id(step)]])
    witness_ms = (time.perf_counter() - began) * 1e3 if worker else 0.0
    entries: list[Given | Result | Diagnostic] = []
    for item in derivation.items:
        entries.append(results[id(item)] if isinstance(item, Step) else item)
    return Report(derivation, tuple(entries), kernel_ms, witness_ms)


def _judged(step: Step, search: Search) -> Result:
    began = time.perf_counter()
    verdict = judge(step.claim, search)
    ms = (time.perf_counter() - began) * 1e3
    rests = step.claim.context.rests_on(step.claim.lhs, step.claim.rhs)
    return Result(step, verdict, rests, (), ms)


def _settled(result: Result, results: Mapping[int, Result]) -> Result:
    """A verdict that does not rest on which of two meanings a name has (K129), or on what may be a condition (K130)."""
    step, verdict = result.step, result.verdict
    open_ = [h for h in step.hinges if not isinstance(results[id(h)].verdict, Proved)]
    mine = [step] if isinstance(verdict, Refuted) else []
    renamed = next((s for s in [*mine, *open_] if s.restates), None)
    tied = next((s for s in [*mine, *open_] if s.ties), None)
    if renamed is not None and not isinstance(verdict, Undecided):
        reason = (
            f"{_where(renamed, step)} may give {unicode_name(renamed.restates)} another meaning; write := if it does"
        )
        return replace(result, verdict=withheld("K129", reason))
    if tied is not None and isinstance(verdict, Refuted):
        letters = ", ".join(map(unicode_name, tied.ties))
        reason = f"{_where(tied, step)} may be a condition on {letters}; write Assume, or declare the letters"
        return replace(result, verdict=withheld("K130", reason))
    return result


def _where(step: Step, here: Step) -> str:
    if step is here:
        return "this line"
    return f"line {step.span.line}" if step.span else "an earlier line"


def exit_status(reports: Sequence[Report], strict: bool = False) -> int:
    """0 nothing refuted or unreadable, 1 refuted, 2 unreadable, 3 undecided under strict, 4 contradiction."""
    if any(r.contradiction for report in reports for r in report.results):
        return 4
    if any(d.severity is Severity.ERROR for report in reports for d in report.diagnostics):
        return 2
    if any(report.count(Refuted) for report in reports):
        return 1
    return 3 if strict and any(report.count(Undecided) for report in reports) else 0
