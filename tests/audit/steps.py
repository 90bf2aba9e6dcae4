"""The true steps: the lines of `steps_*.txt`, and what the notes of the project claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symbolic.app.reading import read_paths
from symbolic.core.claim import Claim
from tests.helpers import SORTS, claim

UNSETTLED = "any-policy.md"
"""Its distributions are unknown, so the oracle has no numbers for them: tests/kernel/test_densities.py has some."""
HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True, slots=True)
class True_:
    """A step that is true, and where it stands."""

    name: str
    text: str
    claim: Claim


def read(line: str) -> Claim:
    """A claim from one line: the claim, then what is declared, parted by semicolons."""
    text, *parts = (p.strip() for p in line.split(";"))
    how: dict[str, object] = {}
    assume: list[str] = []
    define: dict[str, str] = {}
    given: dict[str, str] = {}
    finite: dict[str, tuple[int, ...]] = {}
    for part in parts:
        *names, last = part.split()
        if "::=" in part:
            head, body = part.split("::=")
            define[head.strip()] = body.strip()
        elif ":=" in part:
            head, body = part.split(":=")
            given[head.strip()] = body.strip()
        elif names[1:2] == ["in"]:
            finite[names[0]] = tuple(int(v) for v in part.split()[2:])
        elif last in ("integer", "natural"):
            how.update(dict.fromkeys(names, last))
        elif last in SORTS:
            sign = {"gt": ">", "ge": "≥", "ne": "≠", "lt": "<"}[SORTS[last][0]]
            assume += [f"{n} {sign} 0" for n in names]
        else:
            assume.append(part)
    return claim(text, assume=tuple(assume), define=define, given=given, finite=finite, **how)


def written() -> Iterator[True_]:
    """The steps of the text files."""
    for path in sorted(HERE.glob("steps_*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                yield True_(f"{path.stem}:{number}", line, read(line))


def noted() -> Iterator[True_]:
    """The steps of the notes; whether they are true is for the oracle to say."""
    paths = [str(p) for p in (ROOT / "derivations", *sorted((ROOT / "tests/notes").glob("p*"))) if p.exists()]
    files = sorted(
        f
        for p in paths
        for f in Path(p).glob("*")
        if f.suffix in (".md", ".py") and f.name not in (UNSETTLED, "README.md")
    )
    for path in files:
        for derivation in read_paths([str(path)]):
            for number, step in enumerate(derivation.steps):
                text = re.sub(r"\s+", " ", step.latex)
                yield True_(f"{path.name}:{number}", text, step.claim)


def steps() -> list[True_]:
    """Every distinct true step, the written ones first."""
    found: dict[object, True_] = {}
    for step in (*written(), *noted()):
        c = step.claim
        places = tuple((g.left, g.right) for g in c.context.rests_on(c.lhs, c.rhs))
        found.setdefault((c.lhs, c.rel, c.rhs, places), step)
    return list(found.values())
