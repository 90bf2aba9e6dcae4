"""Every step of our own derivations is proved, and every wrong twin of every step is caught.

The twins are made by `tests.mutate`; whether an edit changed the value is settled by SymPy and mpmath, not the kernel.
`python -m tests.notes.test_twins` prints the table.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from symbolic.app.reading import read_paths
from symbolic.core.claim import Kind, Step
from symbolic.core.show import unicode
from symbolic.core.verdict import Proved, Refuted
from symbolic.kernel.judge import judge
from symbolic.search.points import Search
from tests.mutate import differs, mutants

DERIVATIONS = Path(__file__).parents[2] / "derivations"
FILES = sorted(f for f in [*DERIVATIONS.glob("*.md"), *DERIVATIONS.glob("*.py")] if f.name != "README.md")
STEPS = [(f"{f.name}:{i}", s) for f in FILES for d in read_paths([str(f)]) for i, s in enumerate(d.steps)]
IDS = [name for name, _ in STEPS]
POSITIVE = ["π(a|θ) > 0"]
PROVIDED = {
    **{f"any-policy.md:{i}": POSITIVE for i in (1, 2, 4, 5, 6, 7)},
    "any-policy.md:8": ["q(a) > 0"],
}
"""The conditions of each step that has some, word for word; where a logarithm or a quotient of π is meant."""
TWINS = [
    (n, s) for n, s in STEPS if not {x.kind for x in s.claim.context.sorts.values()} & {Kind.NATURAL, Kind.INTEGER}
]
"""The steps without sizes and free indices: an edit of such a letter makes x_w of x_i, which means nothing."""


def shown(step: Step) -> str:
    """A step as people read it."""
    return f"{unicode(step.claim.lhs)} {step.claim.rel.value} {unicode(step.claim.rhs)}"


def test_there_are_steps() -> None:
    assert len(STEPS) >= 30


@pytest.mark.parametrize(("name", "step"), STEPS, ids=IDS)
def test_every_step_is_proved(name: str, step: Step) -> None:
    verdict = judge(step.claim, Search())
    assert isinstance(verdict, Proved), f"{shown(step)}: {verdict}"
    told = [unicode(c.relation) if c.relation else c.text for c in verdict.conditions]
    assert told == PROVIDED.get(name, [])


@pytest.mark.parametrize(("name", "step"), TWINS, ids=[name for name, _ in TWINS])
def test_every_wrong_twin_is_refuted(name: str, step: Step) -> None:
    for kind, twin in mutants(step.claim):
        verdict = judge(twin, Search())
        text = f"{kind}: {unicode(twin.lhs)} = {unicode(twin.rhs)}: {verdict}"
        changed = differs(twin)
        if changed is None:
            assert not isinstance(verdict, Proved) or verdict.points, text
        else:
            assert isinstance(verdict, Refuted if changed else Proved), text


def table() -> str:
    """How many twins of each kind there are, and what became of them."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for _, step in STEPS:
        for kind, twin in mutants(step.claim):
            changed = {True: "wrong", False: "same value", None: "not settled"}[differs(twin)]
            counts[kind, changed, type(judge(twin, Search())).__name__] += 1
    rows = [f"{kind:16} {changed:12} {verdict:10} {n:5}" for (kind, changed, verdict), n in sorted(counts.items())]
    return "\n".join([f"{len(STEPS)} steps, {sum(counts.values())} twins", *rows])


if __name__ == "__main__":
    print(table())
