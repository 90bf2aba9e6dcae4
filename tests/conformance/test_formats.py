"""Every format says the same of the same report, and in none of them does anything of a note run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from symbolic import check
from symbolic.app.marked import marked
from symbolic.core.verdict import Report
from symbolic.write import WRITERS, index, jupyter, latex, load, text, typst
from symbolic.write.terminal import Terminal
from symbolic.write.text_full import full
from tests.write.reports import REPORTS, everything, hostile

Writer = Callable[[Report], str]
NOTES = Path(__file__).parents[1] / "notes"
FORMATS: dict[str, Writer] = {
    **{suffix: load(suffix) for suffix in WRITERS},
    "fragment": partial(latex.render, fragment=True),
    "terminal": text.render,
    "terminal, full": lambda r: full(r, Terminal()),
    **{f"notebook, {mime}": lambda r, mime=mime: jupyter.bundle(r)[mime] for mime in jupyter.bundle(everything())},
    "index.md": lambda r: index.markdown([("a.md", r)]),
    "index.html": lambda r: index.html([("a.html", r)]),
}
WHOLE = [name for name in FORMATS if not name.startswith("index")]
LATEX = (".tex", "fragment", "notebook, text/latex")


def plain(name: str, page: str) -> str:
    """What a reader sees, more or less: signs and brackets in one spelling."""
    if name in (".tex", "fragment", "notebook, text/latex", ".typ", ".json"):
        page = re.sub(r"\\ensuremath\{\\(\w+)\}", lambda m: {"theta": "θ"}.get(m[1], m[1]), page)
    if name == ".typ":
        page = re.sub(r"(?<=[\d/-]) *\\?(?=[\d/])", "", page)
    page = page.replace("\\ensuremath{-}", "−").replace("&minus;", "−")
    return (re.sub(r"<[^>]*>", "", page) if "html" in name else page).replace("−", "-")


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_pure_and_takes_every_report(name: str, report: str) -> None:
    assert FORMATS[name](REPORTS[report]()) == FORMATS[name](REPORTS[report]())


FACTS = {
    "the title": ["everything at once"],
    "the point and the values of a refutation": ["-1/2", "1/2"],
    "why a step is open": ["K210"],
    "what could not be read": ["R204", "undeclared function"],
    "that a witness denies a step": ["contradict"],
}


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("name", WHOLE)
def test_what_must_be_known_is_said(name: str, fact: str) -> None:
    page = plain(name, FORMATS[name](everything()))
    for word in FACTS[fact]:
        assert word.lower() in page.lower(), word


@pytest.mark.parametrize("name", WHOLE)
def test_a_condition_stands_beside_its_proof(name: str) -> None:
    page = plain(name, FORMATS[name](everything()))
    assert re.search(r"x\s*(?:≠|\\ne|!=)\s*1|provided", page)


INERT: dict[str, str] = {
    **dict.fromkeys(
        [".html", "notebook, text/html", "index.html"],
        r"<script>alert|<img|\son\w+=|javascript:(?!x\}\{y\})|<(?!/?(?:math|m\w+|!doctype|html|head|meta|title|style|body|"
        r"main|header|section|footer|h[1-4]|p|ul|ol|li|span|div|details|summary|dl|dt|dd|table|thead|tbody|tr|th|td|pre|"
        r"code|a|strong|em|sup|figure|form|label|input|select|option|output|script)\b)",
    ),
    **dict.fromkeys(
        LATEX, r"\\(?:write|input|include|href|openout|def(?!\\)|catcode|csname|immediate|directlua)(?![A-Za-z@])"
    ),
    ".typ": r"#(?:read|import|include|eval|plugin|json|csv|image)\b(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)",
    **dict.fromkeys(["terminal", "terminal, full", "notebook, text/plain"], "\x1b|\x07|\u202e"),
    **dict.fromkeys(
        ["notebook, text/markdown", "index.md"], r"(?<!\\)<(?!br\b|/?(?:details|summary|sub|sup|code)\b)[a-zA-Z/!]"
    ),
}


@pytest.mark.parametrize("name", INERT)
def test_nothing_of_a_note_runs(name: str) -> None:
    page = FORMATS[name](hostile())
    body = page
    if name in (".tex",):
        body = page[page.index(r"\begin{document}") :]
    elif name == "fragment":
        body = page[page.index(r"\begingroup") :]
        assert page.startswith("% ") and "\\write" in page.splitlines()[0], "the title is in a comment, on one line"
    elif name == "index.html":
        body = page[: page.index("<script>")]
    elif name == ".typ":
        body = re.sub(r'"(?:[^"\\]|\\.)*"', '""', page)
    found = re.search(INERT[name], body)
    assert found is None, body[max(0, found.start() - 60) : found.end() + 60]


def test_json_is_json_of_every_report() -> None:
    for make in REPORTS.values():
        assert json.loads(FORMATS[".json"](make()))["schema"].startswith("symbolic-report/")


NOTE = """# Marked

Let $x \\in \\mathbb{R}$. A right step: $x + x = 2x$. A wrong one:

$$
\\sqrt{x^2} = x
$$

| a table | $x - x = 0$ |
|---|---|
| <script>alert(1)</script> | $x^2 = x \\cdot x$ |
"""


def test_every_format_agrees_on_a_note(tmp_path: Path) -> None:
    path = tmp_path / "marked.md"
    path.write_text(NOTE, encoding="utf-8")
    report = check(path, witnesses=())[0]
    verdicts = [type(r.verdict).__name__.lower() for r in report.results]
    assert verdicts == ["proved", "refuted", "proved", "proved"]
    told = json.loads(load(".json")(report))["summary"]
    assert (told["proved"], told["refuted"]) == (3, 1)
    assert [load(".tex")(report).count(rf"\sym{k}\label") for k in ("proved", "refuted")] == [3, 1]
    assert [typst.render(report).count(f'"{k}"') for k in ("proved", "refuted")] == [3, 1]
    assert [load(".html")(report).count(f'class="pill {k}">{k}<') for k in ("proved", "refuted")] == [3, 1]
    assert marked(report).count("✓") >= 3 and "✗" in marked(report)
    assert "3 steps proved, 1 REFUTED" in text.render(report)
