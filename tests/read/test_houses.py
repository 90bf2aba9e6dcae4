"""Sixty notes in the styles of different houses: every formula is read as somebody who knows the field reads it.

Course notes, paper appendices, blogs, vaults, slides, notebooks, notes in Unicode. Beside each note its `.trees` say
how its formulas should be read, in the notation of `trees.py`, written by hand without looking at the parser. A line
that begins with ~ is the reader's own echo, compared by eye with the formula, where the notation has no word for it;
REFUSED and a code is a formula that is refused: it can be read in two ways or is not supported. With SYMBOLIC_SHARED
naming a folder that holds latex-cases.json, its cases are checked the same way.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from symbolic.app.files import beside
from symbolic.core.claim import Source
from symbolic.core.show import unicode
from symbolic.read import note as reader
from symbolic.read.formula import Chain, Draw, Formula, Membership, Mention, Names, ReadError, Statement, Unusable
from symbolic.read.latex import parse
from symbolic.read.macros import expanded
from symbolic.read.place import Place
from symbolic.read.texfile import read_tex
from tests.read.trees import Tree, said, same, seen

HOUSES = Path(__file__).parent / "houses"
NOTES = sorted(p for p in HOUSES.iterdir() if p.suffix != ".trees")
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(?:align|equation|gather|multline|eqnarray)\*?\}|\s+")


def echo(statement: Statement) -> str:
    """A statement as the reader prints it back."""
    match statement:
        case Chain():
            return "".join(
                f" {sign} {unicode(p.term)}" if sign else unicode(p.term)
                for sign, p in zip(("", *statement.rels), statement.parts, strict=True)
            )
        case Mention() | Unusable():
            return unicode(statement.part.term)
        case Draw():
            return f"{statement.name} ∼ {unicode(statement.density)}"
        case Membership():
            letters = ", ".join(unicode(p.term) for p in statement.targets)
            values = ", ".join(map(unicode, statement.sort.values))
            dims = " × ".join(map(unicode, statement.shape.dims)) if statement.shape else ""
            return f"{letters} in {statement.sort.kind.name}" + (f" {{{values}}}" if values else "") + dims


def plain(tex: str) -> str:
    """A formula without white space and the marks of its environment."""
    return ENVIRONMENT.sub("", tex)


def records(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The formulas of a .trees file, each with its expected readings."""
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        first, *lines = block.split("\n")
        yield first.removeprefix("> "), [line.split("  #")[0].strip() for line in lines]


def readings(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Formula | ReadError]]:
    """Every formula of a note as written, and what the parser made of it where it stands."""
    log: list[Formula | ReadError] = []
    found: list[tuple[str, Formula | ReadError]] = []

    def recorded(tex: str, names: Names) -> Formula:
        try:
            log.append(parse(tex, names))
        except ReadError as e:
            log.append(e)
            raise
        return log[-1] if isinstance(log[-1], Formula) else Formula(())

    class Recording(reader.Reading):
        def formula(self, place: Place, conditions: Sequence[Place] = ()) -> None:
            at = len(log)
            super().formula(place, conditions)
            found.extend(zip([*(c.tex for c in conditions), place.tex], log[at:], strict=False))

    monkeypatch.setattr(reader, "parse", recorded)
    monkeypatch.setattr(reader, "Reading", Recording)
    source = Source(str(path), path.read_text(encoding="utf-8"))
    if path.suffix == ".tex":
        page, macros = read_tex(source, beside(path))
        reader.read_note(source, page, macros)
    else:
        reader.read_note(source)
    return found


def fits(expected: list[str], found: Formula | ReadError) -> bool:
    """Is a formula read as expected?"""
    if isinstance(found, ReadError):
        return expected == [f"REFUSED {found.code}"]
    if expected and expected[0].startswith("~"):
        return [line[2:] for line in expected] == [echo(s) for s in found.statements]
    trees: list[Tree] = [t for line in expected if not line.startswith("REFUSED") for t in said(line)]
    return same(trees, [t for s in found.statements for t in seen(s)])


def test_the_houses() -> None:
    assert len(NOTES) == 60
    assert sum(1 for p in NOTES for _ in records(p.with_suffix(".trees"))) > 800


@pytest.mark.parametrize("path", NOTES, ids=[p.stem for p in NOTES])
def test_every_formula_is_read_as_its_author_meant_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = readings(path, monkeypatch)
    for tex, expected in records(path.with_suffix(".trees")):
        at = next((k for k, (written, _) in enumerate(found) if plain(written) == plain(tex)), -1)
        assert at >= 0, f"not found: {tex}"
        _, formula = found.pop(at)
        shown = formula if isinstance(formula, ReadError) else [echo(s) for s in formula.statements]
        assert fits(expected, formula), f"{tex}\nexpected {expected}\nread as  {shown}"


SHARED = os.environ.get("SYMBOLIC_SHARED", "")


@pytest.mark.skipif(not SHARED, reason="SYMBOLIC_SHARED names no folder")
def test_the_cases_of_the_study_have_the_right_trees() -> None:
    head, *cases = json.loads((Path(SHARED) / "latex-cases.json").read_text(encoding="utf-8"))
    functions = frozenset(head["functions"]) - {"N", "Var"}
    for case in cases:
        constants = frozenset(case.get("constants", ()))
        letters = frozenset(case.get("declared_symbols", ()))
        used = {n.id for n in ast.walk(ast.parse(case["expected"])) if isinstance(n, ast.Name)}
        names = Names(
            functions=functions - letters - constants,
            symbols=letters | (used - functions - {"S", "C", "T"}),
            constants=frozenset({"e", *constants}),
        )
        if case["expected"].strip() == "AMBIG":
            with pytest.raises(ReadError):
                parse(case["latex"], names)
            continue
        formula = parse(expanded(case["latex"]), names)
        assert fits([case["expected"]], formula), (case["latex"], [echo(s) for s in formula.statements])
