"""The process the witnesses run in: it answers, it is killed, and nothing but the killed examination is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from symbolic.core.claim import Claim, Context, Given, GivenKind, Rel, Step
from symbolic.core.term import add, bind, call, diff, mul, num, power, sym
from symbolic.core.verdict import Cas, Numeric
from symbolic.witness import WITNESSES, Budget, load
from symbolic.witness.worker import Worker

X = sym("x")
RIGHT = Step(Claim(add(X, X), Rel.EQ, mul(num(2), X)))
WRONG = Step(Claim(add(X, X), Rel.EQ, mul(num(3), X)))
ENDLESS = Step(Claim(call("sin", power(bind("sum", "k", power(add(X, sym("k")), num(7)), num(1), num(900)), num(9))),
                     Rel.EQ, X))  # fmt: skip


def test_every_witness_of_the_table_is_one() -> None:
    for entry in WITNESSES:
        assert entry.name == load(entry.name).NAME
        assert type(load(entry.name).examine(RIGHT)) is type(entry.silent(""))


def test_steps_are_answered_in_the_order_of_the_witnesses() -> None:
    with Worker() as worker:
        first, second = worker.submit(RIGHT), worker.submit(WRONG)
        found = worker.collect()
    assert worker.waiting == 0
    (numeric, cas), (other, no) = found[first], found[second]
    assert isinstance(numeric, Numeric) and isinstance(cas, Cas)
    assert numeric.points >= 1_000 and not numeric.disagrees and cas.agrees is True
    assert isinstance(other, Numeric) and other.disagrees
    assert isinstance(no, Cas) and no.agrees is False


def test_a_context_travels() -> None:
    given = Given(GivenKind.SUBSTITUTION, "", left=X, right=num(3))
    step = Step(Claim(X, Rel.EQ, X, Context().with_substitution(given)))
    with Worker(("numeric",)) as worker:
        ticket = worker.submit(step)
        (found,) = worker.collect()[ticket]
    assert isinstance(found, Numeric) and found.points == 1


def test_the_answers_are_those_of_this_process() -> None:
    step = Step(Claim(diff(call("log", X), X), Rel.EQ, power(X, num(-1))))
    with Worker() as worker:
        ticket = worker.submit(step)
        assert worker.collect()[ticket] == tuple(load(e.name).examine(step) for e in WITNESSES)


def test_an_examination_that_overruns_is_stopped_and_the_rest_goes_on() -> None:
    with Worker(("cas",), Budget(seconds=1.5)) as worker:
        tickets = [worker.submit(s) for s in (RIGHT, ENDLESS, RIGHT)]
        found = worker.collect()
    (before,), (stopped,), (after,) = (found[t] for t in tickets)
    assert isinstance(before, Cas) and before.agrees is True
    assert isinstance(stopped, Cas) and stopped.agrees is None and "stopped after 1.5 s" in stopped.note
    assert isinstance(after, Cas) and after.agrees is True


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_process_loses_nothing_else() -> None:
    with Worker(("numeric", "cas"), Budget(seconds=30.0)) as worker:
        before = worker.submit(RIGHT)
        killed = worker.submit(ENDLESS)
        after = worker.submit(WRONG)
        while worker.waiting > 3:
            time.sleep(0.02)
        process = worker._process
        assert process is not None
        time.sleep(0.3)
        os.kill(process.popen.pid, signal.SIGKILL)
        while worker.waiting > 2:
            time.sleep(0.02)
        found = worker.collect()
    assert all(not getattr(e, "note", "") for e in found[before])
    assert any("died" in getattr(e, "note", "") for e in found[killed])
    numeric, cas = found[after]
    assert isinstance(numeric, Numeric) and numeric.disagrees
    assert isinstance(cas, Cas) and cas.agrees is False


def test_closing_early_answers_everything() -> None:
    worker = Worker(("cas",))
    ticket = worker.submit(ENDLESS)
    later = worker.submit(RIGHT)
    worker.close()
    found = worker.collect()
    assert all(isinstance(e, Cas) and e.agrees is None and e.note for t in (ticket, later) for e in found[t])


def test_the_main_process_imports_neither_sympy_nor_numpy() -> None:
    code = "import sys, symbolic.witness.worker; print([m for m in ('sympy', 'numpy') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
