"""Every message of reading in full, as the terminal shows it: compared with the text kept beside this file.

A text is rewritten with SYMBOLIC_REWRITE=1 in the environment; read what changed before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from symbolic.app.codes import PAGES
from symbolic.app.pipeline import assess
from symbolic.core.claim import Source
from symbolic.read.note import read_note
from symbolic.write.text import render
from tests.messages.cases import ELSEWHERE, NOTES, STRICT

HERE = Path(__file__).parent / "texts"
ALL = {**NOTES, **{f"{code} strict": note for code, note in STRICT.items()}}


def said(name: str) -> tuple[set[str], str]:
    """The codes said of a note, and everything the terminal shows of it."""
    report = assess(read_note(Source("note.md", ALL[name]), strict=name.endswith("strict")))
    codes = {d.code for d in report.diagnostics} | ({"S101", "S201"} if report.results else set())
    return codes, render(report, width=90).rsplit("\n", 1)[0].rstrip() + "\n"


@pytest.mark.parametrize("name", ALL)
def test_a_message_reads_as_it_did(name: str) -> None:
    codes, text = said(name)
    code = name.split(" ", maxsplit=1)[0]
    assert code in codes
    assert code in text
    kept = HERE / f"{name.replace(' ', '-')}.txt"
    if os.environ.get("SYMBOLIC_REWRITE"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def test_every_code_of_reading_has_its_message_here() -> None:
    reading = {code for code in PAGES if code[0] in "RW"}
    assert reading == set(NOTES) - {"S101", "S201"} | set(ELSEWHERE)
    assert {p.stem.replace("-", " ") for p in HERE.iterdir()} == set(ALL)


@pytest.mark.parametrize("code", [c for c in ALL if c[0] == "R"])
def test_an_error_has_a_place_and_a_remedy(code: str) -> None:
    report = assess(read_note(Source("note.md", ALL[code]), strict=code.endswith("strict")))
    found = [d for d in report.diagnostics if d.code == code.split(" ", maxsplit=1)[0]]
    assert found and all(d.span is not None and d.remedy for d in found)
