"""The audit itself: the kernel's verdict on every step and every twin, beside the oracle's."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from statistics import median

from symbolic.core.claim import Claim
from symbolic.core.show import unicode
from symbolic.core.verdict import Proved, Refuted, Undecided, Verdict
from symbolic.kernel.judge import judge
from symbolic.search.points import Search
from tests.audit.mutate import MOST, mutants
from tests.audit.oracle import Oracle, Truth, confirms
from tests.audit.steps import True_, steps

OUTSIDE = "different only outside the printed conditions"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged claim. `wrong` says what is wrong with the verdict, or nothing."""

    name: str
    kind: str
    text: str
    truth: str
    verdict: str
    code: str
    ms: float
    wrong: str = ""
    note: str = ""


def judged(name: str, kind: str, text: str, claim: Claim, oracle: Oracle) -> Outcome:
    """The kernel's verdict on a claim beside the oracle's."""
    begun = time.perf_counter()
    verdict = judge(claim, Search())
    ms = 1000 * (time.perf_counter() - begun)
    truth, wrong, note = weighed(claim, verdict, oracle)
    code = verdict.code if isinstance(verdict, Undecided) else ""
    shown = f"{text} [{note}]" if not wrong else f"{text} [{note}] {verdict}"
    return Outcome(name, kind, shown, truth, type(verdict).__name__, code, ms, wrong, note)


def weighed(claim: Claim, verdict: Verdict, oracle: Oracle) -> tuple[str, str, str]:
    """The truth, what is wrong with the verdict if anything, and the point that shows it."""
    answer = oracle(claim)
    if isinstance(verdict, Proved) and answer.truth is Truth.DIFFERENT:
        within = oracle(claim, verdict.conditions) if verdict.conditions else answer
        if within.truth is Truth.DIFFERENT:
            return answer.truth.value, "accepted-false", within.failing
        return OUTSIDE, "", ""
    if isinstance(verdict, Refuted):
        confirmed = confirms(claim, verdict.point)
        if confirmed:
            return Truth.DIFFERENT.value, "", ""
        if answer.truth is Truth.EQUAL:
            return answer.truth.value, "refuted-equal", "the oracle does not confirm the point"
        if confirmed is False:
            return answer.truth.value, "false-witness", answer.failing
    contradiction = isinstance(verdict, Undecided) and verdict.code == "J001"
    return answer.truth.value, "contradiction" if contradiction else "", answer.failing


@cache
def every_step() -> list[True_]:
    """The steps, read once in each process."""
    return steps()


def audited(job: tuple[int, int, int]) -> list[Outcome]:
    """The outcomes of one step and of its twins."""
    number, seed, most = job
    step = every_step()[number]
    oracle = Oracle(step.claim, seed)
    outcomes = [judged(step.name, "step", step.text, step.claim, oracle)]
    for kind, twin in mutants(step.claim, seed * 100_003 + number, most):
        text = f"{unicode(twin.lhs)} {twin.rel.value} {unicode(twin.rhs)}   {kind} of {step.text}"
        outcomes.append(judged(step.name, kind, text, twin, oracle))
    return outcomes


def run(limit: int | None, seed: int, jobs: int) -> Iterator[list[Outcome]]:
    """The outcomes of every step in turn; at most `limit` twins, spread over the steps."""
    count = len(every_step())
    share = [MOST] * count if limit is None else [min(MOST, (limit + n) // count) for n in range(count)]
    work: Iterable[tuple[int, int, int]] = [(n, seed, m) for n, m in enumerate(share)]
    if jobs == 1:
        yield from map(audited, work)
        return
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(audited, work)


def wrongs(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What must be empty: steps refuted or not true, false twins accepted, equal twins refuted, contradictions."""
    found = [o for o in outcomes if o.wrong]
    return found + [o for o in outcomes if o.kind == "step" and o.truth != Truth.EQUAL.value and not o.wrong]


def table(outcomes: list[Outcome]) -> str:
    """The figures, as text."""
    own = [o for o in outcomes if o.kind == "step"]
    twins = [o for o in outcomes if o.kind != "step"]
    rejected = sum(o.verdict == "Refuted" for o in own)
    lines = [
        _line("true steps", own),
        f"  rejected-true {rejected}, not confirmed by the oracle {sum(o.truth != Truth.EQUAL.value for o in own)}",
        "",
        _line("twins", twins),
        *(_line(f"  {truth}", [o for o in twins if o.truth == truth]) for truth in sorted({o.truth for o in twins})),
        f"  accepted-false {sum(o.wrong == 'accepted-false' for o in twins)}, "
        f"equal refuted {sum(o.wrong == 'refuted-equal' for o in twins)}, "
        f"false witnesses {sum(o.wrong == 'false-witness' for o in outcomes)}, "
        f"judges contradict each other {sum(o.wrong == 'contradiction' for o in outcomes)}",
        "",
        *(_codes(word, group) for word, group in (("steps", own), ("twins", twins))),
        *(_times(word, group) for word, group in (("steps", own), ("twins", twins))),
    ]
    return "\n".join(lines)


def _line(word: str, group: list[Outcome]) -> str:
    n = Counter(o.verdict for o in group)
    return (
        f"{word:48} {len(group):6}   proved {n['Proved']:6}   refuted {n['Refuted']:6}   undecided {n['Undecided']:6}"
        f"  ({100 * n['Undecided'] / max(1, len(group)):.1f} %)"
    )


def _codes(word: str, group: list[Outcome]) -> str:
    n = Counter(o.code for o in group if o.code)
    return f"undecided {word} by code: " + ", ".join(f"{c} {k}" for c, k in n.most_common())


def _times(word: str, group: list[Outcome]) -> str:
    ms = sorted(o.ms for o in group) or [0.0]
    p99 = ms[int(0.99 * (len(ms) - 1))]
    return f"kernel, {word}: median {median(ms):.2f} ms, p99 {p99:.1f} ms, most {ms[-1]:.0f} ms"
