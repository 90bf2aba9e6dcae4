"""`symbolic render`: a note in any format, the note itself with its verdicts, the pages of a folder and their index."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..core.verdict import Report

NONE: Mapping[Path, int] = {}
OURS = '<main class="symbolic">'
"""What a page of ours holds: nothing else is written over when the pages of a folder are made."""


def add(commands: Any, reading: Callable[[argparse.ArgumentParser], None]) -> None:
    """Its words; `reading` adds the options of all commands that read."""
    render = commands.add_parser("render", help="write a checked derivation as HTML, PDF, LaTeX, Markdown or JSON")
    render.add_argument("paths", nargs=1, metavar="PATH", help="a note, a .py derivation, or a folder of notes")
    render.add_argument(
        "-o", "--output", required=True, metavar="OUT",
        help="out.html, .pdf, .tex, .typ, .json; .md: the note with its verdicts; of a folder .html: its pages and "
        "their index, .md: the index alone",
    )  # fmt: skip
    render.add_argument("--fragment", action="store_true", help=r"LaTeX for \input, without a preamble")
    render.add_argument(
        "--brief", action="store_true", help="the derivation alone, without numbers and readings (.tex, .pdf)"
    )
    render.add_argument("--engine", metavar="NAME", help="what makes a .pdf: typst (the default), pdflatex or lualatex")
    render.add_argument("--plots", action="store_true", help="draw the steps in the .html page")
    render.add_argument("--math-font", metavar="FILE", help="embed this font (.woff2, .otf, .ttf) in the .html page")
    reading(render)
    render.set_defaults(run=_render)


def _render(options: argparse.Namespace) -> int:
    from . import cli
    from .files import MARKDOWN
    from .saving import FORMATS, checked

    output = Path(options.output)
    suffix = output.suffix.lower()
    folder = Path(options.paths[0]).is_dir()
    if not folder and suffix not in FORMATS:
        return cli.usage(f"{options.output!r}: the output's name must end in {', '.join(FORMATS)}")
    if not output.parent.is_dir() and not (folder and suffix == ".html"):
        return cli.usage(f"there is no folder {str(output.parent)!r} to write into")
    try:
        checked(output, **_wishes(options))
        if folder and suffix in (".md", ".html"):
            return _pages(options) if suffix == ".html" else _index(options)
        if suffix in MARKDOWN:
            return _marked(options)
        reports = cli.reports_of(options)
        if reports is None:
            return 2
        if len(reports) != 1:
            return cli.usage(f"{options.paths[0]} holds {len(reports)} derivations: render one note at a time")
        return _written(options, reports[0])
    except ValueError as why:
        return cli.usage(str(why))


def _wishes(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "fragment": options.fragment,
        "brief": options.brief,
        "engine": options.engine,
        "plots": options.plots,
        "font": options.math_font,
    }


def _marked(options: argparse.Namespace) -> int:
    """The note itself, with a mark beside each formula."""
    from . import cli
    from .marked import apart, markable, read_unmarked

    path = Path(options.paths[0])
    markable(path)
    apart(path, Path(options.output))
    reports = cli.assessed(options, lambda declared: [read_unmarked(path, declared, options.strict)])
    return 2 if reports is None else _written(options, reports[0])


def _written(options: argparse.Namespace, report: Report) -> int:
    """Write a report, unless its note could not be read at all."""
    from . import cli
    from .pipeline import exit_status
    from .saving import save
    from .screen import show

    if report.derivation.items and not report.results and report.errors and not report.derivation.source.text:
        show([report], options)
        return 2
    try:
        save(report, Path(options.output), **_wishes(options))
    except OSError as why:
        return cli.usage(f"{options.output}: {why.strerror}")
    status = exit_status([report], options.strict)
    note = "" if status == 0 else f" (exit status {status}: see symbolic check {options.paths[0]})"
    print(f"wrote {options.output}{note}")
    return status


def _of_folder(options: argparse.Namespace) -> tuple[list[tuple[Path, Report]], Path]:
    """The notes of a folder that claim something, and where their index goes; ValueError where there are none."""
    from . import cli

    output = Path(options.output).resolve()
    reports = cli.reports_of(options) or []
    found = [(Path(r.derivation.source.path).resolve(), r) for r in reports]
    named = [(p, r) for p, r in found if p != output and (r.results or (r.errors and r.derivation.source.text))]
    if not named:
        raise ValueError(f"{options.paths[0]} holds no derivation")
    return named, output


def _index(options: argparse.Namespace) -> int:
    """The index of a folder of derivations, in Markdown: its links go to the notes."""
    from ..write import index
    from .files import programs
    from .pipeline import exit_status

    found, output = _of_folder(options)
    if output.exists() and not output.read_text(encoding="utf-8", errors="replace").startswith(f"# {index.HEADING}"):
        raise ValueError(f"{options.output} is no index of this program and is not written over: choose another name")
    named = [(_seen_from(output.parent, p), r) for p, r in found if r.results]
    output.write_text(index.markdown(named, programs(Path(options.paths[0]), output.parent)), encoding="utf-8")
    print(f"wrote {options.output}")
    return exit_status([r for _, r in found], options.strict)


def _pages(options: argparse.Namespace) -> int:
    """A page for each note of a folder, and an index that links to them."""
    from ..write import index
    from .files import programs
    from .pipeline import exit_status
    from .saving import save

    found, output = _of_folder(options)
    root = Path(options.paths[0]).resolve()
    places = Counter(_page_of(p, root, output) for p, _ in found)
    pages = [(_page_of(p, root, output, places), r) for p, r in found]
    targets = [output, *(p for p, _ in pages)]
    foreign = [p for p in targets if p.exists() and OURS not in p.read_text(encoding="utf-8", errors="replace")]
    if foreign:
        raise ValueError(f"{foreign[0]} is no page of this program and is not written over: choose another folder")
    for page, report in pages:
        page.parent.mkdir(parents=True, exist_ok=True)
        save(report, page, **_wishes(options))
    named = [(_seen_from(output.parent, p), r) for p, r in pages]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(index.html(named, programs(root, output.parent)), encoding="utf-8")
    print(f"wrote {options.output} and {len(pages)} page{'s' * (len(pages) != 1)}")
    return exit_status([r for _, r in found], options.strict)


def _page_of(note: Path, root: Path, index: Path, taken: Mapping[Path, int] = NONE) -> Path:
    """Where the page of a note goes: as the notes lie in their folder, so lie the pages beside the index.

    Notes that would have the same page (a.md and a.qmd), or the index's, keep their suffix in its name.
    """
    page = index.parent / os.path.relpath(note, root)
    plain = page.with_name(f"{note.stem}.html")
    return page.with_name(f"{note.name}.html") if plain == index or taken.get(plain, 0) > 1 else plain


def _seen_from(home: Path, path: Path) -> str:
    return os.path.relpath(path, home).replace(os.sep, "/")
