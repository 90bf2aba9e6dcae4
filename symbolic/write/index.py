"""The index of a folder of derivations: one line a note, with what became of its steps, in Markdown or HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from ..core.verdict import Report
from .html_style import STYLE
from .mathml import escape
from .words import word

HEADING = "What is derived here"
COLUMNS = ("derivation", "proved", "refuted", "undecided", "given")


def counts(report: Report) -> tuple[int, int, int, int]:
    """How many steps are proved, refuted and undecided, and how many lines are given."""
    found = Counter(word(r.verdict) for r in report.results)
    return found["proved"], found["refuted"], found["undecided"], len(report.givens)


def rows(reports: Sequence[tuple[str, Report]]) -> dict[str, list[tuple[str, str, tuple[int, ...]]]]:
    """Title, path and counts of every note, by topic: the folder it is in."""
    found: dict[str, list[tuple[str, str, tuple[int, ...]]]] = {}
    for path, report in reports:
        topic = PurePosixPath(path).parent.name.replace("-", " ")
        found.setdefault(topic, []).append((report.derivation.title or path, path, counts(report)))
    return found


def summary(reports: Sequence[tuple[str, Report]]) -> str:
    """All of them together, in a sentence."""
    proved, refuted, undecided, _ = (sum(column) for column in zip(*(counts(r) for _, r in reports), strict=True))
    return f"{len(reports)} derivations: {proved} steps proved, {refuted} refuted, {undecided} undecided."


def markdown(reports: Sequence[tuple[str, Report]], programs: Sequence[tuple[str, str]] = ()) -> str:
    """The index as Markdown; paths are links. `programs` are paths of Python files and what they say of themselves."""
    parts = [f"# {HEADING}", summary(reports)]
    for topic, lines in sorted(rows(reports).items()):
        if topic:
            parts.append(f"## {topic[:1].upper()}{topic[1:]}")
        table = [" | ".join(COLUMNS).join(("| ", " |")), "|---|---|---|---|---|"]
        for title, path, numbers in lines:
            cells = [f"[{title.replace('|', chr(92) + '|')}]({path})", *map(str, numbers)]
            table.append(" | ".join(cells).join(("| ", " |")))
        parts.append("\n".join(table))
    if programs:
        parts += ["## In Python", "\n".join(f"- [{path}]({path}): {said}" for path, said in programs)]
    return "\n\n".join(parts) + "\n"


def html(reports: Sequence[tuple[str, Report]], programs: Sequence[tuple[str, str]] = ()) -> str:
    """The index as one page of HTML."""
    parts = [f"<h1>{HEADING}</h1>", f"<p>{escape(summary(reports))}</p>"]
    for topic, lines in sorted(rows(reports).items()):
        parts.append(f"<h2>{escape(topic[:1].upper() + topic[1:])}</h2>" if topic else "")
        head = "".join(f"<th>{c}</th>" for c in COLUMNS)
        body = "".join(
            f'<tr><td><a href="{escape(path)}">{escape(title)}</a></td>'
            + "".join(f"<td>{n}</td>" for n in numbers)
            + "</tr>"
            for title, path, numbers in lines
        )
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    if programs:
        items = (f'<li><a href="{escape(path)}">{escape(path)}</a>: {escape(said)}</li>' for path, said in programs)
        parts.append(f"<h2>In Python</h2>\n<ul>{''.join(items)}</ul>")
    page = "\n".join(p for p in parts if p)
    style = STYLE + "\n.symbolic td,.symbolic th{padding:.2em .8em;text-align:left}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{HEADING}</title>\n<style>{style}</style>\n</head>\n"
        f'<body>\n<main class="symbolic">\n{page}\n</main>\n</body>\n</html>\n'
    )
