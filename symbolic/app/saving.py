"""A report written to a file: the suffix says the format, options what else is wanted.

`cli` and `Report.save` end here, so that a format is offered in both places with the same words.
"""

from __future__ import annotations

from pathlib import Path

from ..core.verdict import Report
from ..write import WRITERS, load

PDF = ".pdf"
FORMATS = (*WRITERS, PDF)


def save(report: Report, path: Path, *, fragment: bool = False, engine: str | None = None) -> None:
    r"""Write a report; `fragment` is LaTeX for `\input`, `engine` what makes a PDF.

    Raises ValueError for a suffix that has no writer, for options of another format and where no PDF can be made;
    OSError where the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"{path.name}: the name must end in {', '.join(FORMATS)}")
    if fragment and suffix != ".tex":
        raise ValueError(f"{path.name}: a fragment is LaTeX, so its name must end in .tex")
    if engine is not None and suffix != PDF:
        raise ValueError(f"{path.name}: an engine makes a .pdf")
    if suffix == PDF:
        path.write_bytes(as_pdf(report, engine))
    elif fragment:
        from ..write.latex import render

        path.write_text(render(report, fragment=True), encoding="utf-8")
    else:
        path.write_text(load(suffix)(report), encoding="utf-8")


def as_pdf(report: Report, engine: str | None = None) -> bytes:
    """A report as a PDF; raises TypesettingError, a ValueError, where none can be made."""
    from .typesetting import engine_for, pdf

    chosen = engine_for(engine)
    return pdf(load(".typ" if chosen == "typst" else ".tex")(report), chosen)
