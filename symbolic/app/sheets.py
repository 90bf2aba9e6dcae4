"""Derivations of `derive` as LaTeX or PDF: the sheet with its sentences and verdicts, or with blanks to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..core.verdict import Report
from ..derive.sheet import LEVELS, Chain, Detail, Displayed, Sheet, Text, blank
from ..write.layout import Block, Document, Line, Said, Title, laid_out, mixed, paragraphs
from ..write.layout import Chain as Lines
from ..write.tex import divide


def whole(report: Report, closing: str) -> Document:
    """The sheet as it was judged, and a sentence at its end."""
    return laid_out(report, tuple(paragraphs(report.derivation.source.text)), closing)


def blanked(sheet: Sheet, detail: Detail) -> Document:
    """The sheet as an exercise."""
    return Document(f"Exercise: {sheet.title}", body=tuple(_blocks(sheet, detail)), sheet=True)


def _blocks(sheet: Sheet, detail: Detail) -> Iterator[Block]:
    wanted = {id(c) for c in sheet.blanks()}
    number = 0
    for item in sheet.items:
        match item:
            case Text(text, 0):
                yield Said(mixed(text))
            case Text(text, level):
                yield Title(mixed(text), level)
            case Displayed(tex):
                yield Lines((Line("given", *divide(tex)),))
            case Chain(left, _, sign):
                rights = item.shown(LEVELS[detail])
                if id(item) in wanted:
                    number += 1
                    rights = blank(rights, number)
                yield Lines(
                    tuple(
                        Line("given", "" if n else left, f"{'=' if n else sign} {_roomy(r.tex)}", reason=mixed(r.rule))
                        for n, r in enumerate(rights)
                    )
                )


def _roomy(tex: str) -> str:
    """A blank that something can be written into."""
    return tex.replace(r"\;\text", r"\text").replace(r"\quad}", r"\qquad" * 6 + "}") if r"\boxed" in tex else tex


def written(document: Document, path: Path, engine: str | None = None, fragment: bool = False) -> None:
    """Write what is laid out as .tex, .typ or .pdf; TypesettingError, a ValueError, where no PDF can be made."""
    from ..write import latex, typst
    from .saving import spared
    from .typesetting import engine_for, pdf

    spared(path)
    suffix = path.suffix.lower()
    if suffix == ".tex":
        path.write_text(latex.set_out(document, fragment), encoding="utf-8")
    elif suffix == ".typ":
        path.write_text(typst.set_out(document), encoding="utf-8")
    else:
        chosen = engine_for(engine)
        path.write_bytes(pdf((typst if chosen == "typst" else latex).set_out(document), chosen))
