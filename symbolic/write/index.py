"""The index of a folder of derivations: one line a note, with what became of its steps, in Markdown or HTML."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import quote

from ..core.verdict import Report
from .cell_text import as_markdown
from .html_style import STYLE
from .layout import Tex, mixed
from .mathml import Mathematics, escape
from .words import word

HEADING = "What is derived here"
FIND = """<form class="find" hidden><label>Find <input type="search" autocomplete="off"></label>
<label>with <select><option value="">any verdict<option value="refuted">refuted steps
<option value="undecided">undecided steps<option value="not-read">unread lines</select></label>
<output></output></form>"""
"""What the page is searched with; hidden where no script can search."""
SEARCH = r"""
const form = document.querySelector(".find"), [words, kind] = form.elements, said = form.querySelector("output");
const notes = [...document.querySelectorAll(".notes > li")];
form.hidden = false;
form.onsubmit = event => event.preventDefault();
form.oninput = () => {
  const wanted = words.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const note of notes) {
    const text = note.textContent.toLowerCase(), has = note.dataset.has.split(" ");
    note.hidden = !wanted.every(w => text.includes(w)) || (kind.value && !has.includes(kind.value));
    shown += !note.hidden;
  }
  for (const list of document.querySelectorAll(".notes"))
    list.parentElement.hidden = ![...list.children].some(n => !n.hidden);
  said.value = `${shown} of ${notes.length} notes`;
};
"""
INDEX = """
.symbolic .find { display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; align-items: baseline; margin-top: 1.4rem; }
.symbolic .find[hidden] { display: none; }
.symbolic .find input, .symbolic .find select { font: inherit; color: inherit; background: var(--panel);
  border: 1px solid var(--line); border-radius: .4rem; padding: .25rem .6rem; }
.symbolic .find output { color: var(--quiet); }
.symbolic .notes { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.symbolic .notes > li { display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: baseline; padding: .5rem 0;
  border-bottom: 1px solid var(--line); }
.symbolic .notes > li[hidden] { display: none; }
.symbolic .note { flex: 1 1 24rem; min-width: 0; overflow-wrap: anywhere; }
.symbolic .note code { color: var(--quiet); margin-left: .4rem; }
"""
COLUMNS = ("derivation", "proved", "refuted", "undecided", "given")


def counts(report: Report) -> tuple[int, int, int, int]:
    """How many steps are proved, refuted and undecided, and how many lines are given."""
    found = Counter(word(r.verdict) for r in report.results)
    return found["proved"], found["refuted"], found["undecided"], len(report.givens)


def summary(reports: Sequence[tuple[str, Report]]) -> str:
    """All of them together, in a sentence."""
    proved, refuted, undecided, _ = (sum(column) for column in zip(*(counts(r) for _, r in reports), strict=True))
    return f"{len(reports)} derivations: {proved} steps proved, {refuted} refuted, {undecided} undecided."


def markdown(reports: Sequence[tuple[str, Report]], programs: Sequence[tuple[str, str]] = ()) -> str:
    """The index as Markdown; paths are links. `programs` are paths of Python files and what they say of themselves."""
    parts = [f"# {HEADING}", summary(reports)]
    for topic, lines in sorted(_by_topic(reports).items()):
        if topic:
            parts.append(f"## {topic[:1].upper()}{topic[1:]}")
        table = [" | ".join(COLUMNS).join(("| ", " |")), "|---|---|---|---|---|"]
        for path, report in lines:
            cells = [f"[{_inert(report.derivation.title or path)}]({quote(path)})", *map(str, counts(report))]
            table.append(" | ".join(cells).join(("| ", " |")))
        parts.append("\n".join(table))
    if programs:
        told = (f"- [{_named(path)}]({quote(path)}): {as_markdown(said)}" for path, said in programs)
        parts += ["## In Python", "\n".join(told)]
    return "\n\n".join(parts) + "\n"


def _inert(title: str) -> str:
    """A title in Markdown: its formulas stay formulas, and nothing else in it is markup."""
    return "".join(
        f"${w.tex}$" if isinstance(w, Tex) and "|" not in w.tex else as_markdown(_plain(w)) for w in mixed(title)
    )


def _named(path: str) -> str:
    """A path as the text of a link; a plain one as it is."""
    return path if re.fullmatch(r"[\w./ -]+", path) else as_markdown(path)


def _plain(words: str | Tex) -> str:
    return f"${words.tex}$" if isinstance(words, Tex) else words


def html(reports: Sequence[tuple[str, Report]], programs: Sequence[tuple[str, str]] = ()) -> str:
    """The index as one page of HTML: counts, a search, a choice of verdicts; without scripts it is the whole list."""
    parts = [f"<header><h1>{HEADING}</h1>", f'<ul class="counts">{"".join(_pills(reports))}</ul>', f"{FIND}</header>"]
    math = Mathematics()
    for topic, lines in sorted(_by_topic(reports).items()):
        over = f"<h2>{escape(topic[:1].upper() + topic[1:])}</h2>" if topic else ""
        parts.append(
            f'<section>{over}<ol class="notes">{"".join(_row(path, r, math) for path, r in lines)}</ol></section>'
        )
    if programs:
        items = (f'<li><a href="{escape(path)}">{escape(path)}</a>: {escape(said)}</li>' for path, said in programs)
        parts.append(f"<section><h2>In Python</h2>\n<ul>{''.join(items)}</ul></section>")
    page = "\n".join(parts)
    digest = b64encode(sha256(SEARCH.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{HEADING}</title>\n<style>{STYLE}{INDEX}</style>\n</head>\n"
        f'<body>\n<main class="symbolic">\n{page}\n</main>\n<script>{SEARCH}</script>\n</body>\n</html>\n'
    )


def _by_topic(reports: Sequence[tuple[str, Report]]) -> dict[str, list[tuple[str, Report]]]:
    """The notes by topic: the folder each is in."""
    found: dict[str, list[tuple[str, Report]]] = {}
    for path, report in reports:
        found.setdefault(PurePosixPath(path).parent.name.replace("-", " "), []).append((path, report))
    return found


def _kinds(report: Report) -> list[tuple[int, str, str]]:
    """How many lines of each kind a note has: the number, the word for it, the class of its colour."""
    proved, refuted, undecided, given = counts(report)
    found = [(proved, "proved", "proved"), (refuted, "refuted", "refuted"), (undecided, "undecided", "undecided")]
    found += [(sum(r.contradiction for r in report.results), "contradicted", "contradicted")]
    return [*found, (len(report.errors), "not read", "error"), (given, "given", "given")]


def _pills(reports: Sequence[tuple[str, Report]]) -> Iterator[str]:
    yield f'<li><span class="pill given">{len(reports)} notes</span></li>'
    for column in zip(*(_kinds(r) for _, r in reports), strict=True):
        number, (_, word, kind) = sum(n for n, _, _ in column), column[0]
        if number:
            yield f'<li><span class="pill {kind}">{number} {word}</span></li>'


def _row(path: str, report: Report, math: Mathematics) -> str:
    words = mixed(report.derivation.title or path)
    title = "".join(math.inline(w.tex) if isinstance(w, Tex) else escape(w) for w in words)
    pills = "".join(f'<span class="pill {k}">{n} {w}</span> ' for n, w, k in _kinds(report) if n)
    kinds = " ".join(w.replace(" ", "-") for n, w, _ in _kinds(report) if n)
    link = f'<a href="{escape(quote(path))}">{title}</a>'
    return f'<li data-has="{kinds}"><span class="note">{link} <code>{escape(path)}</code></span>{pills}</li>'
