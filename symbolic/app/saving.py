"""A report written to a file: the suffix says the format, options what else is wanted.

`symbolic render` and `Report.save` end here, so that both offer the same formats with the same words.
"""

from __future__ import annotations

from pathlib import Path

from ..core.verdict import Report
from ..write import WRITERS, load
from .files import MARKDOWN

OURS = r"\symmargin"
"""What LaTeX of ours holds."""
PDF, HTML, TEX, TYPST = ".pdf", ".html", ".tex", ".typ"
FORMATS = (HTML, PDF, *(s for s in WRITERS if s != HTML), *MARKDOWN)


def checked(path: Path, *, fragment: bool = False, brief: bool = False, engine: str | None = None,
            plots: bool = False, font: str | Path | None = None) -> None:  # fmt: skip
    """Raise ValueError for a suffix that has no writer, and for options of another format."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"{path.name}: the name must end in {', '.join(FORMATS)}")
    for wanted, kind, what in (
        (fragment, (TEX,), "a fragment is LaTeX"), (engine is not None, (PDF,), "an engine makes a PDF"),
        (brief, (PDF, TEX, TYPST), "a brief sheet is set on paper"), (plots, (HTML,), "plots are drawn in HTML pages"),
        (font is not None, (HTML,), "a font is embedded in HTML pages"),
    ):  # fmt: skip
        if wanted and suffix not in kind:
            raise ValueError(f"{path.name}: {what}, so the name must end in {' or '.join(kind)}")
    if plots:
        from .plotting import needed

        needed()
    if engine is not None:
        from .typesetting import engine_for

        engine_for(engine)


def save(report: Report, path: Path, *, fragment: bool = False, brief: bool = False, engine: str | None = None,
         plots: bool = False, font: str | Path | None = None) -> None:  # fmt: skip
    r"""Write a report; `fragment` is LaTeX for `\input`, `brief` leaves out numbers and readings.

    `engine` makes the PDF, `plots` and a `font` go into HTML.

    Raises ValueError for a suffix that has no writer, for options of another format, and where no PDF or plot can be
    made; OSError where the file cannot be written.
    """
    checked(path, fragment=fragment, brief=brief, engine=engine, plots=plots, font=font)
    spared(path, Path(report.derivation.source.path))
    suffix = path.suffix.lower()
    if suffix in MARKDOWN:
        from .marked import write_marked

        write_marked(report, path)
    elif suffix in (PDF, TEX, TYPST):
        from ..write.layout import laid_out
        from .sheets import written

        document = laid_out(report)
        written(document.brief() if brief else document, path, engine, fragment)
    elif suffix == HTML:
        path.write_text(_page(report, plots, font), encoding="utf-8")
    else:
        path.write_text(load(suffix)(report), encoding="utf-8")


def spared(path: Path, *notes: Path) -> None:
    """ValueError where writing would replace one of these notes, under whatever name, or LaTeX of somebody else's."""
    if not path.exists():
        return
    if any(note.exists() and path.samefile(note) for note in notes):
        raise ValueError(f"{path} is the note itself, and is never written over: choose another name")
    if path.suffix.lower() == TEX and OURS not in path.read_text(encoding="utf-8", errors="replace"):
        raise ValueError(
            f"{path} is LaTeX that this program did not write, and is not written over: choose another name"
        )


def _page(report: Report, plots: bool, font: str | Path | None) -> str:
    from ..write.html import render
    from .plotting import figures

    drawn = figures(report) if plots else {}
    page = render(report, drawn)
    if font is None:
        return page
    from .fonts import embedded

    return render(report, drawn, embedded(Path(font), page))
