"""The gallery: every step of every note is proved, its conditions are those of an exchange, and wrong twins are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symbolic.app.files import discover, programs
from symbolic.app.pipeline import assess
from symbolic.app.reading import read_paths
from symbolic.core.claim import Derivation, Rel
from symbolic.core.show import unicode
from symbolic.core.verdict import Proved, Report
from symbolic.kernel.judge import judge
from symbolic.search.points import Search
from symbolic.write import index
from tests.mutate import differs, mutants

DERIVATIONS = Path(__file__).parents[2] / "derivations"
NOTES = sorted(f for f in DERIVATIONS.glob("*/*.md"))
IDS = [f"{f.parent.name}/{f.stem}" for f in NOTES]
EXCHANGE = "the integrals exist"
POSITIVE = re.compile(r"\w\([a-z](?:\|[\wθ, ]+)?\) > 0")
"""π(a|θ) > 0: where a logarithm or a quotient of a distribution nobody knows is meant."""
TWINS = 3
"""How many steps of a note are looked at with a wrong twin."""


def read(path: Path) -> Derivation:
    (found,) = read_paths([str(path)])
    return found


@pytest.fixture(scope="module", params=NOTES, ids=IDS)
def report(request: pytest.FixtureRequest) -> Report:
    return assess(read(request.param), None)


def test_there_are_thirty() -> None:
    assert len(NOTES) + len([*DERIVATIONS.glob("*.md")]) >= 30


def test_every_step_is_proved(report: Report) -> None:
    assert [f"{d.code} {d.message}" for d in report.derivation.diagnostics] == []
    assert [r.step.latex for r in report.results if not isinstance(r.verdict, Proved)] == []
    assert len(report.results) >= 5


def test_conditions_are_those_of_an_exchange(report: Report) -> None:
    for r in report.results:
        conditions = r.verdict.conditions  # type: ignore[union-attr]
        said = [unicode(c.relation) if c.relation is not None else c.text for c in conditions]
        assert all(c.startswith(EXCHANGE) or POSITIVE.fullmatch(c) for c in said), (r.step.latex, said)


def test_the_opening_says_for_whom_and_after_whom(report: Report) -> None:
    opening = report.derivation.source.text.split("\n## ")[0]
    assert len(opening.split()) >= 25
    assert any(year in opening for year in map(str, range(1700, 2027))), "a source with its year"


def test_wrong_twins_are_not_proved(report: Report) -> None:
    equations = [r for r in report.results if r.step.claim.rel is Rel.EQ]
    for r in equations[:: max(1, len(equations) // TWINS)]:
        twins = [t for kind, t in mutants(r.step.claim) if kind in ("sign", "number", "dropped term")]
        for twin in twins[:1]:
            if isinstance(judge(twin, Search()), Proved):
                assert differs(twin) is not True, f"{unicode(twin.lhs)} = {unicode(twin.rhs)}"


def test_the_index_is_up_to_date() -> None:
    paths = sorted(p for p in discover([str(DERIVATIONS)]) if isinstance(p, Path) and p.name != "README.md")
    reports = [(p, assess(read(p), None)) for p in paths]
    listed = programs(DERIVATIONS, DERIVATIONS)
    text = index.markdown([(p.relative_to(DERIVATIONS).as_posix(), r) for p, r in reports], listed)
    assert (DERIVATIONS / "README.md").read_text(encoding="utf-8") == text
