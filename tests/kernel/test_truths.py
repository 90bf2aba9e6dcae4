"""The promise: never a wrong Proved, never a wrong Refuted, over the whole truth corpus.

`python -m tests.kernel.test_truths [part of an id]` prints the verdicts by topic, what is wrong, what is slow, and the
true claims that are still undecided with their codes: the list to drive to zero.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from fractions import Fraction

import pytest

from symbolic.core.claim import Context
from symbolic.core.verdict import Proved, Refuted, Undecided, Verdict
from symbolic.read.formula import ReadError
from tests.kernel.truths import CASES, PENDING
from tests.kernel.truths_kit import Case, Pending, Truth

COUNTED = ("Proved", "Refuted", "Undecided")
SLOW = 2.0
LIMIT = 5.0


def broken(case: Case, verdict: Verdict) -> str:
    """How a verdict breaks the promise; empty where it keeps it."""
    match case.truth:
        case Truth.TRUE:
            return "a true claim is refuted" if isinstance(verdict, Refuted) else ""
        case Truth.FALSE:
            return "a false claim is proved" if isinstance(verdict, Proved) else ""
        case Truth.VACUOUS:
            return "" if isinstance(verdict, Undecided) else "a claim without admissible points is decided"
    if not isinstance(verdict, Proved):
        return ""
    return "" if verdict.conditions and not _met(case, verdict) else "a claim that fails at a point is proved there"


def _met(case: Case, verdict: Proved) -> bool:
    """Do the printed conditions leave the point at which the claim fails? By the oracle, not by the kernel."""
    import random

    from mpmath import mp

    from tests.kernel import truths_oracle as oracle

    with mp.workdps(60):
        claim = case.claim()
        point = oracle.Point(Context(claim.context.sorts), random.Random(0), 0, {})
        judge = oracle.Oracle(claim, point)
        for text, value in case.at.items():
            point.values[oracle._place(text, point, judge)] = oracle.exact(Fraction(value))
        try:
            return all(judge.holds(c.relation, {}) for c in verdict.conditions)
        except oracle.Undefined:
            return False


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_the_verdict_is_not_wrong(case: Case) -> None:
    verdict = case.verdict()
    assert not broken(case, verdict), verdict
    assert not (isinstance(verdict, Undecided) and verdict.code == "J001"), "the judges contradict each other"


HEAVY = ("Integral", "Expect", "oo)", "10**9", "2**40")


@pytest.mark.parametrize("case", [c for c in CASES if c.truth in (Truth.FALSE, Truth.ALMOST)], ids=lambda c: c.id)
def test_a_refutation_holds_where_it_says(case: Case) -> None:
    """mpmath agrees that the point is admissible and that the sides differ there."""
    from tests.kernel.truths_oracle import refutes

    verdict = case.verdict()
    if isinstance(verdict, Refuted) and not case.hand and not any(h in case.text for h in HEAVY):
        assert refutes(case, verdict.point) is not False, verdict


@pytest.mark.parametrize("pending", PENDING, ids=lambda p: p.text)
def test_what_is_pending_is_refused_and_never_misread(pending: Pending) -> None:
    case = Case(pending.text, pending.truth, pending.how)
    try:
        case.claim()
    except ReadError:
        return
    assert not broken(case, case.verdict())


@pytest.mark.parametrize("pending", PENDING, ids=lambda p: p.text)
def test_the_labels_of_what_is_pending(pending: Pending) -> None:
    from mpmath import mp

    with mp.workdps(40):
        values = {"mp": mp, "x": mp.mpf(7) / 5, "y": mp.mpf(-2) / 3, "n": 3}
        difference = abs(eval(pending.check, {"__builtins__": {"abs": abs}}, values))  # noqa: S307
    assert (difference < 1e-30) is (pending.truth is Truth.TRUE)


LIGHT = tuple(
    c for c in CASES if c.topic in ("design", "signs", "order") and not any(b in c.text for b in ("Expect", "Integral"))
)


@pytest.mark.parametrize("case", LIGHT[::4], ids=lambda c: c.id)
def test_a_label_agrees_with_mpmath(case: Case) -> None:
    """A quarter of three topics; `python -m tests.kernel.truths_oracle` checks every label."""
    from tests.kernel.truths_oracle import wrong

    assert not wrong(case)


def test_the_corpus_is_large_and_has_no_doubles() -> None:
    count = Counter(c.truth for c in CASES)
    assert count[Truth.FALSE] + count[Truth.ALMOST] >= 150
    assert count[Truth.TRUE] >= 150
    assert count[Truth.VACUOUS] >= 50
    assert len({c.id for c in CASES}) == len(CASES)


def main() -> int:
    """Print the table; the exit status says whether the promise was broken."""
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    table: Counter[tuple[str, str, str]] = Counter()
    lines: list[tuple[str, str]] = []
    for case in (c for c in CASES if part in c.id):
        began = time.perf_counter()
        try:
            verdict = case.verdict()
        except Exception as e:
            lines.append(("CRASH", f"{case.truth.value} {case.id}: {type(e).__name__} {str(e)[:100]}"))
            table[case.topic, case.truth.value, "crash"] += 1
            continue
        took = time.perf_counter() - began
        kind = type(verdict).__name__
        table[case.topic, case.truth.value, kind] += 1
        code = verdict.code if isinstance(verdict, Undecided) else ""
        why = broken(case, verdict)
        if why:
            lines.append(("WRONG", f"{case.truth.value} {case.id}: {why}"))
        if code == "J001":
            lines.append(("J001", f"{case.truth.value} {case.id}"))
        if took > SLOW:
            lines.append(
                ("OVER 5 s" if case.slow and took > LIMIT else "slow", f"{took:.1f} s {case.id} {kind} {code}")
            )
        if case.truth in (Truth.TRUE, Truth.FALSE) and isinstance(verdict, Undecided):
            lines.append((f"undecided {case.truth.value}", f"{code} {case.id}: {verdict.reason[:80]}"))
    order = ("undecided false", "undecided true", "slow", "OVER 5 s", "CRASH", "J001", "WRONG")
    for kind, line in sorted(lines, key=lambda x: (order.index(x[0]), x[1])):
        print(f"{kind:16} {line}")
    print(f"\n{'topic':24} {'truth':8}" + "".join(f"{k:>10}" for k in (*COUNTED, "crash")))
    rows = dict.fromkeys((t, truth) for t, truth, _ in table)
    for t, truth in rows:
        print(f"{t:24} {truth:8}" + "".join(f"{table[t, truth, k]:>10}" for k in (*COUNTED, "crash")))
    for truth in Truth:
        total = [sum(n for (_, h, v), n in table.items() if h == truth.value and v == k) for k in (*COUNTED, "crash")]
        print(f"{'all':24} {truth.value:8}" + "".join(f"{n:>10}" for n in total))
    codes = Counter(line.split()[0] for kind, line in lines if kind == "undecided true")
    print("true but undecided:", ", ".join(f"{c} {n}" for c, n in codes.most_common()))
    return any(kind in ("WRONG", "CRASH") for kind, _ in lines)


if __name__ == "__main__":
    raise SystemExit(main())
