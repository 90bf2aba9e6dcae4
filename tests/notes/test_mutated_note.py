"""The note itself, changed in one place: the changed line and what depends on it is caught, everything else stands.

Where the change is in a definition, what depends on it is refuted or refused; where it makes p no distribution or
names an action that does not exist, that is said; a definition that stays consistent shows at the steps it breaks.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from symbolic.app.pipeline import assess
from symbolic.core.claim import Diagnostic, Severity, Source
from symbolic.core.verdict import Proved, Refuted, Report
from symbolic.read.note import read_note

NOTE = (Path(__file__).parents[2] / "derivations" / "gradient-trick.md").read_text(encoding="utf-8")


def report(text: str) -> Report:
    """The note judged by the kernel alone."""
    return assess(read_note(Source("note.md", text)))


def lines(found: Report, kind: type) -> list[int]:
    """The lines of the steps with this verdict."""
    return [r.step.span.line for r in found.results if isinstance(r.verdict, kind) and r.step.span]


def line_of(piece: str) -> int:
    """The line a piece of the note stands on."""
    assert NOTE.count(piece) == 1, piece
    return NOTE[: NOTE.index(piece)].count("\n") + 1


CLAIMS = [
    (r"\nabla_\theta \log p(a = 0 \mid \theta)", r"\nabla_\theta \log p(a = 1 \mid \theta)", 1),
    (r"= -\sigma(\theta)" + "\n", r"= \sigma(\theta)" + "\n", 1),
    (r"= 1 - \sigma(\theta)" + "\n$$\n\nand for", r"= 1 + \sigma(\theta)" + "\n$$\n\nand for", 1),
    (r"= \sigma(-\theta)", r"= \sigma(\theta)", 1),
    (r"\frac{e^{-\theta}}{(1 + e^{-\theta})^2}", r"\frac{e^{-\theta}}{(1 + e^{-\theta})^3}", 2),
    (r"-\theta - \log(1", r"\theta - \log(1", 1),
    (r"&= \sum_a r(a)\, \nabla_\theta p", r"&= 2 \sum_a r(a)\, \nabla_\theta p", 2),
    (r"+ r(0)\, p(a = 0 \mid \theta)\, (-\sigma", r"+ r(0)\, p(a = 0 \mid \theta)\, (\sigma", 2),
    (r"&= r(1)\, p(a = 1", r"&= r(0)\, p(a = 1", 2),
    (r"&= (r_1 - r_0)\,", r"&= (r_1 + r_0)\,", 1),
    (r"&= (10 - 5)\,", r"&= (10 + 5)\,", 2),
    (r"&= 5\, \sigma", r"&= 6\, \sigma", 1),
    ("\\nabla_\\theta J(\\theta) = 0", "\\nabla_\\theta J(\\theta) = 1", 1),
]


@pytest.mark.parametrize(("old", "new", "refuted"), CLAIMS, ids=[c[1].strip() for c in CLAIMS])
def test_a_changed_claim_is_refuted_and_nothing_else_is(old: str, new: str, refuted: int) -> None:
    assert NOTE.count(old) == 1
    before, after = report(NOTE), report(NOTE.replace(old, new))
    assert len(lines(after, Refuted)) == refuted
    assert len(after.results) == len(before.results)
    assert len(lines(after, Proved)) == len(before.results) - refuted
    for r in after.results:
        if isinstance(r.verdict, Refuted):
            assert all(v.denominator == 1 and abs(v) <= 1 for _, v in r.verdict.point)


DEFINITIONS = [
    ("the sigmoid turned round", r"\frac{1}{1 + e^{-x}}", r"\frac{1}{1 + e^{x}}", "refuted"),
    ("p does not sum to one", r"= 1 - \sigma(\theta) = \sigma(-\theta)", r"= 1 + \sigma(\theta)", "sum"),
    ("an action unheard of", r"p(a = 0 \mid \theta) = 1 - \sigma", r"p(a = 2 \mid \theta) = 1 - \sigma", "R209"),
    ("the same action twice", r"p(a = 0 \mid \theta) = 1 - \sigma", r"p(a = 1 \mid \theta) = 1 - \sigma", "refuted"),
    ("another support", r"$a \in \{0, 1\}$", r"$a \in \{0, 2\}$", "R209"),
    ("a reward changed", "$r_1 = 10$", "$r_1 = 11$", "refuted"),
    ("the rewards of the actions exchanged", "$r(1) := r_1$ and action 0 earns $r(0) := r_0$",
     "$r(1) := r_0$ and action 0 earns $r(0) := r_1$", "refuted"),
    ("the objective doubled", r"J(\theta) := \mathbb{E}", r"J(\theta) := 2 \mathbb{E}", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "how"), [d[1:] for d in DEFINITIONS], ids=[d[0] for d in DEFINITIONS])
def test_a_changed_definition_is_caught(old: str, new: str, how: str) -> None:
    assert NOTE.count(old) == 1
    found = report(NOTE.replace(old, new))
    errors = [d for d in found.diagnostics if isinstance(d, Diagnostic) and d.severity is Severity.ERROR]
    if how == "refuted":
        assert lines(found, Refuted)
    elif how == "sum":
        assert any(r.step.automatic and isinstance(r.verdict, Refuted) for r in found.results)
    else:
        assert how in {d.code for d in errors}


def test_each_verdict_lists_what_it_rests_on() -> None:
    found = report(NOTE)
    last = next(r for r in found.results if r.step.span and r.step.span.line == line_of(r"&= 5\, \sigma"))
    assert {g.names for g in last.rests_on} >= {("sigma",)}
    gradient = next(r for r in found.results if r.step.span and r.step.span.line == line_of(r"&= 10\, \sigma"))
    assert {n for g in gradient.rests_on for n in g.names} >= {"sigma", "p", "J", "r"}
