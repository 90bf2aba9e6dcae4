"""What every writer must do with every report: show all of it, in order, and let none of it run."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from symbolic.core.claim import Source
from symbolic.core.verdict import Report
from symbolic.write import WRITERS, latex, load
from symbolic.write.layout import laid_out
from symbolic.write.prose import prose
from symbolic.write.tex import PROVIDED, SAFE, divide, echo, pieces_at, same
from tests.needs import need

from .reports import HOSTILE, REPORTS, everything, hostile

PAGES = [s for s in (".tex", ".html") if s in WRITERS]
ALLOWED = frozenset(
    """html head meta title style body main header h1 h2 p ul li ol section span div details summary dl dt dd table tr
    th td pre code a strong sup math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover
    munderover mtable mtr mtd mpadded mphantom menclose""".split()  # noqa: SIM905
)


@pytest.mark.parametrize("suffix", PAGES)
@pytest.mark.parametrize("name", REPORTS)
def test_a_writer_is_pure_and_never_fails(suffix: str, name: str) -> None:
    report = REPORTS[name]()
    assert load(suffix)(report) == load(suffix)(report)


@pytest.mark.parametrize("suffix", PAGES)
def test_everything_is_shown(suffix: str) -> None:
    page = load(suffix)(everything()).replace(r"\allowbreak{}", "")
    text = re.sub(r"\\ensuremath\{\\theta\}", "θ", re.sub(r"([,\-?!'])\{\}", r"\1", page))
    for needed in (
        "Everything at once", "notes/every.md", "differentiate", "taken as real", "undeclared function", "R204",
        "is V a function of s, or V times s?", "the letter x was not declared", "a factorial of a symbol", "K210",
        "contradicted", "the left side is ", "1024", "timeout",
    ):  # fmt: skip
        assert needed in text, needed


def test_html_shows_what_matters_without_unfolding() -> None:
    page = load(".html")(everything())
    in_sight = re.sub(r"<details>.*?</details>", "", page, flags=re.S)
    assert "at θ = 0 the left side is −1/2, the right side is 1/2" in in_sight
    assert "provided <math" in in_sight and "for the left side" in in_sight
    assert "contradict" in in_sight
    assert "16777216" not in page and "10000000" not in page, "lost digits are not shown as ulps"
    assert '<a href="#entry-0">line 2</a>' in page
    assert re.search(r'<span class="caret">\^{4}</span>', page)


class Tags(HTMLParser):
    """Which elements and attributes a page has, and whether they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {a for a, _ in attrs}
        if tag != "meta":
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {a for a, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


@pytest.mark.parametrize("name", REPORTS)
def test_html_is_well_formed_and_inert(name: str) -> None:
    tags = Tags()
    tags.feed(load(".html")(REPORTS[name]()))
    assert not tags.stack
    assert tags.tags <= ALLOWED, tags.tags - ALLOWED
    assert not {a for a in tags.attributes if a.startswith("on") or a in ("src", "srcset", "action")}


def test_html_needs_nothing_from_elsewhere() -> None:
    page = load(".html")(everything())
    assert not re.search(r"https?://(?!www\.w3\.org)|@import|url\(", page)


def test_latex_of_anybody_is_inert() -> None:
    page = load(".tex")(hostile())
    body = page[page.index(r"\begin{document}") :]
    for command in (r"\write", r"\input", r"\href", r"\openout", r"\def"):
        assert command not in body


@pytest.mark.parametrize(
    "source",
    [r"\input{x}", r"\write18{x}", r"x % y", r"^^5cinput", r"\text{\input{x}}", "x}", "{x", "x$y", r"\left( x", "",
     r"\begin{verbatim}x\end{verbatim}", r"a^b^c", r"x_", r"\catcode`\x", "日", r"\text{a_b}", r"\foo",
     r"\frac{a}", r"\left x \right)", r"\mathbb", r"a \middle| b", r"x \limits_a", r"\sqrt[3"],
)  # fmt: skip
def test_what_is_not_echoed(source: str) -> None:
    assert echo(source) is None


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"a &= b \nonumber \\", "a  = b"),
        (r"x \coloneqq \R", r"x := \mathbb{R}"),
        ("θ ≤ 1", r"\theta  \le  1"),
        (r"\mathbb{1} \label{eq:a}", r"\mathbf{1}"),
        (r"\begin{cases} a & b \\ c & d \end{cases}", r"\begin{cases} a & b \\ c & d \end{cases}"),
    ],
)
def test_what_is_echoed(source: str, shown: str) -> None:
    found = echo(source)
    assert found is not None and found.strip() == shown


def test_formulas_divide_at_the_outermost_relation() -> None:
    assert divide(r"p(a=1\mid\theta) \le \sum_{i=1}^n i") == (r"p(a=1\mid\theta)", r"\le \sum_{i=1}^n i")
    assert divide(r"\left\{ x = 1 \right\} \ge y") == (r"\left\{ x = 1 \right\}", r"\ge y")
    assert divide(r"J(\theta) := 1") == (r"J(\theta)", ":= 1")


@pytest.mark.parametrize(
    ("tex", "level", "pieces"),
    [
        (r"= a + b \le c", 0, ["= a + b", r"\le c"]),
        (r"= a - b(c + d) \pm e", 1, ["= a", "- b(c + d)", r"\pm e"]),
        (r"\frac{a + b}{c} x^{n - 1} -y", 1, [r"\frac{a + b}{c} x^{n - 1}", "-y"]),
        (r"= -a e^{-x}", 1, ["= -a e^{-x}"]),
        (r"(a + b)(c)^2 f(x) \sum_i x_i", 2, ["(a + b)", "(c)^2 f(x)", r"\sum_i x_i"]),
        (r"\sqrt[3]{x} (a)^2 (b)_1 n!", 2, [r"\sqrt[3]{x} (a)^2 (b)_1 n!"]),
        (r"\left( a - \frac{b + c}{d} \right)", 3, [r"\bigl( a", r"- \frac{b + c}{d} \bigr)"]),
        (r"\begin{cases} a + b & x > 0 \\ c & y \end{cases}", 3, [r"\begin{cases} a + b & x > 0 \\ c & y \end{cases}"]),
    ],
)
def test_where_a_formula_may_be_broken(tex: str, level: int, pieces: list[str]) -> None:
    assert pieces_at(tex, level) == pieces


def test_formulas_that_only_look_different_are_the_same() -> None:
    assert same(r"r_1\,\left(x\mid y\right)", "r_{1} (x|y)")
    assert not same("r_1", "r_2")


def test_prose_has_no_live_character() -> None:
    left = re.sub(r"\\(?:text\w+|ensuremath|dots|symbol\{34\}|[{}$&#%_])", "", prose(HOSTILE))
    assert not set(left) & set("\\$&#%_^~")


def test_the_tables_name_no_command_that_does_something() -> None:
    dangerous = {"input", "include", "write", "def", "let", "catcode", "csname", "href", "special", "immediate", "read"}
    assert not dangerous & (SAFE | set(PROVIDED))


def compiled(tex: str, folder: Path, program: str = "pdflatex") -> str:
    """Compile in a folder of its own and return the log; every error of TeX is a failure."""
    found = need(program)
    (folder / "page.tex").write_text(tex, encoding="utf-8")
    command = [found, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, re.findall(r"^!.*(?:\n.*){4}", log, re.M)
    return log


def run_off(log: str) -> list[float]:
    """By how many points lines are too long, where one sees it."""
    return [w for w in map(float, re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)) if w > 2]


def test_the_forms_of_sympy_are_shown_where_it_finds_them_equal() -> None:
    equal, said = laid_out(everything()).forms()
    assert [number for number, _ in equal] == [1] and equal[0][1][-1] == "x"
    assert said == {"timeout": [3], "it finds them different": [5]}
    for suffix in (".tex", ".typ"):
        page = load(suffix)(everything())
        assert "(3): timeout" in page and "(5): it finds them different" in page


def other() -> Report:
    """The report of another note, so that a paper has two."""
    report = everything()
    note = replace(report.derivation, source=Source("other.md", report.derivation.source.text))
    return replace(report, derivation=note)


HOST = r"""\documentclass[OPTIONS]{article}\usepackage{amsmath,amssymb}\begin{document}
Words\footnote{Mine.} before it, and an equation: \begin{equation} a = b \label{mine} \end{equation}
\input{part}
\input{other}
After it \eqref{mine}.\footnote{Mine, too.}
\end{document}
"""


@pytest.mark.parametrize("program", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("name", REPORTS)
def test_latex_compiles_and_nothing_runs_off_the_page(name: str, program: str, tmp_path: Path) -> None:
    log = compiled(load(".tex")(REPORTS[name]()), tmp_path, program)
    assert not run_off(log)
    assert "Missing character" not in log


@pytest.mark.parametrize("options", ["", "leqno", "fleqn"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_fragment_is_part_of_somebody_else_s_paper(name: str, options: str, tmp_path: Path) -> None:
    (tmp_path / "part.tex").write_text(latex.render(REPORTS[name](), fragment=True), encoding="utf-8")
    (tmp_path / "other.tex").write_text(latex.render(other(), fragment=True), encoding="utf-8")
    for _ in range(2):
        log = compiled(HOST.replace("OPTIONS", options), tmp_path)
    assert not run_off(log)
    assert not re.search(r"Reference .* undefined|multiply defined", log)


def test_one_line_takes_the_verdicts_out_of_the_margin(tmp_path: Path) -> None:
    page = load(".tex")(everything())
    plain = page.replace(r"\begin{document}", r"\renewcommand{\symmargin}{}" + "\n" + r"\begin{document}")
    for tex, seen in ((page, True), (plain, False)):
        assert ("SEEN" in compiled(tex.replace(r"\checkmark", r"\typeout{SEEN}"), tmp_path)) is seen


def test_every_safe_command_is_known_to_latex(tmp_path: Path) -> None:
    known = sorted(SAFE - {"begin", "end", "left", "right", "middle", "limits", "nolimits", "not"})
    checks = "\n".join(rf"\ifdefined\{w}\else\errmessage{{unknown: {w}}}\fi" for w in known)
    page = load(".tex")(everything()).replace(r"\begin{document}", r"\begin{document}" + "\n" + checks)
    compiled(page, tmp_path)
