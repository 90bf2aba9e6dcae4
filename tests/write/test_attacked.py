"""What attackers and new users found on pages: each was printed wrongly, lost or written over once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from symbolic.app.api import Report, check
from symbolic.app.cli import main
from symbolic.app.typesetting import TypesettingError, pdf
from symbolic.write import latex, load, text, typst
from symbolic.write.layout import Chain, Said, Tex, Words, laid_out
from symbolic.write.mathml import Mathematics
from symbolic.write.prose import prose
from symbolic.write.tex import echo

from .test_browser import seen
from .test_writers import compiled

QUIET = ["--witness", "none"]


@pytest.fixture
def judged(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Reads and judges a note."""

    def read(note: str, name: str = "note.md") -> Report:
        path = tmp_path / name
        path.write_text(note, encoding="utf-8")
        return check(path, witnesses=())[0]

    return read


def said(words: Words) -> str:
    """Words and formulas as text."""
    return "".join(w.tex if isinstance(w, Tex) else w for w in words)


WIDE = "+".join(f"a_{{{n}}}" for n in range(40))


def test_typst_shows_what_is_too_wide(judged) -> None:  # type: ignore[no-untyped-def]
    source = typst.render(
        judged(rf"Let $x, a_n \in \mathbb{{R}}$. $$x = \frac{{{WIDE}}}{{2}}$$ $$x + \frac{{{WIDE}}}{{2}} = 2x$$")
    )
    assert "#fit(" in source and pdf(source, "typst")
    with pytest.raises(TypesettingError, match="ignored"):
        pdf("#par({ block[lost] })", "typst")


def test_a_side_begins_with_its_left(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged(r"$$ \left(1+x\right)^2 = \left(x + 1\right)^2 $$")
    assert report.results[0].step.latex == r"\left(1+x\right)^2 = \left(x + 1\right)^2"
    assert "<code>" not in load(".html")(report).split("<main")[1].split("<details")[0].split("</header>")[1]


def test_what_holds_for_a_sentence_is_told_there(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged("If $y > 0$, then $\\sqrt{y^2} = y$.\n\nFor every $y$ we have $\\sqrt{y^2} = y$.\n")
    page = laid_out(report)
    assert not any("y > 0" in said(b.words) for b in (*page.given, *page.body) if isinstance(b, Said))
    lines = [line for b in page.body if isinstance(b, Chain) for line in b.lines]
    assert [said(line.provided) for line in lines] == ["Given y > 0.", ""]


@pytest.mark.parametrize(
    ("note", "front"),
    [
        ("$x + x = 2x$. Let $n \\in \\mathbb{N}$. $\\phi(t) := t^2$. $\\phi(2) = 4$", 2),
        ("$n^2 \\ge n$\n\n# B\n\nLet $n \\in \\mathbb{N}$. $n^2 \\ge n$", 0),
        ("$\\phi(3) + 1 = 1 + \\phi(3)$\n\n$\\phi(t) := t^2$\n\n$\\phi(2) = 4$", 0),
        ("$c := 3$\n\n$c + 1 = 4$\n\n# B\n\n$c := 4$\n\n$c + 1 = 5$\n\n$k := c + 1$\n\n$k + 1 = 6$", 0),
    ],
)
def test_nothing_is_moved_before_a_claim_decided_without_it(judged, note: str, front: int) -> None:  # type: ignore[no-untyped-def]
    page = laid_out(judged(note))
    told = sum(len(b.lines) if isinstance(b, Chain) else 1 for b in page.given)
    assert told == front


@pytest.mark.parametrize(
    ("note", "given", "provided"),
    [
        # f reaches c, and the first claim was decided without a value of c
        ("$f(t) := c t$\n\n$$f(1) + 0 = 2$$\n\n$c := 2$\n\n$$f(1) = 2$$", [r"f(t) := c t"], ["", ""]),
        # a value that ends with its section
        ("# N\n\n## One\n\n$c = 3$\n\n$$c + 1 = 4$$\n\n## Two\n\n$$c - c = 0$$", [], ["", ""]),
        # an assumption that ends by a declaration, within the next section and within its own
        ("# One\n\nAssume $x > 0$.\n\n$$|x| = x$$\n\n# Two\n\n$$|x| = x$$\n\nLet $x \\in \\mathbb{R}$.\n\n$$|x| = x$$",
         [], ["Given x > 0.", "Given x > 0.", ""]),
        ("# N\n\nLet $a > 0$.\n\n$$|a| = a$$\n\n## B\n\nLet $a \\in \\mathbb{R}$.\n\n$$|a| = a$$",
         [], ["Given a > 0.", ""]),
    ],
)  # fmt: skip
def test_who_reads_the_page_knows_what_a_line_rests_on(  # type: ignore[no-untyped-def]
    judged, note: str, given: list[str], provided: list[str]
) -> None:
    page = laid_out(judged(note))
    fronted = [f"{x.left} {x.right}" for b in page.given if isinstance(b, Chain) for x in b.lines]
    lines = [x for b in page.body if isinstance(b, Chain) for x in b.lines if x.number]
    assert fronted == given
    assert [said(x.provided) for x in lines] == provided


SWALLOWED = [
    r"\text{by distributivity,} & x^3 = x", r"\text{by symmetry} \quad\Rightarrow\quad x^3 = x",
    r"\text{by (1), so } x^3 = x",
    r"\text{by (1); also, $x^3 = x$}", r"\text{from this we get } x^3 = x", r"\text{and therefore $x^3 = x$}",
    r"\text{moreover $x^3 = x$}", r"\text{by definition } c := 3", r"\text{(which is wrong, as $x = 2$ shows)}",
    r"\text{(substituting $x = 2$)}", r"\text{because } x \ge 0", r"\text{(in the region $x > 0$)}",
    r"\text{by positivity of } x", r"\text{(negative $x$)}", r"\text{(under $x \le 0$)}", r"\text{(fails for $x$)}",
]  # fmt: skip


@pytest.mark.parametrize("reason", SWALLOWED)
@pytest.mark.parametrize("step", ["x^2 &= x \\cdot x", "x^2 &= x"])
def test_no_claim_condition_or_denial_is_taken_for_a_reason(judged, step: str, reason: str) -> None:  # type: ignore[no-untyped-def]
    report = judged(f"Let $x \\in \\mathbb{{R}}$.\n\n$$\\begin{{align*}} {step} && {reason} \\end{{align*}}$$\n")
    refuted_alone = len(report.results) == 1 and type(report.results[0].verdict).__name__ == "Refuted"
    seen_and_left = not report.results and report.diagnostics
    assert (
        report.errors
        or seen_and_left
        or len(report.results) > 1
        or (refuted_alone and "$" not in report.results[0].step.reason)
    )


def test_an_index_with_a_zero_before_it_is_another_one(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged(r"Let $w_{01}, w_1, w_{00}, w_0 \in \mathbb{R}$. $$w_{01} + w_1 = 2 w_1$$ $$w_{00} w_0 = w_0^2$$")
    assert [type(r.verdict).__name__ for r in report.results] == ["Refuted", "Refuted"]


def test_an_assumption_to_the_end_is_a_sentence(judged) -> None:  # type: ignore[no-untyped-def]
    page = laid_out(judged("Assume $x > 0$.\n\n$$\\sqrt{x^2} = x$$\n\n# B\n\n$$|x| = x$$\n"))
    assert [said(b.words) for b in page.given if isinstance(b, Said)] == ["Assume x > 0."]


def test_no_line_goes_on_over_a_heading(judged) -> None:  # type: ignore[no-untyped-def]
    note = "# A\n\n$$x + x = 2x$$\n\n# B\n\n$$2x = x \\cdot 2$$\n"
    report = judged(note)
    assert 'class="row more"' not in load(".html")(report)
    assert "2 x = x·2" in text.render(report)


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"R_\max", r"R_{\max}"),
        (r"x^\frac{1}{2}", r"x^{\frac{1}{2}}"),
        (r"\sqrt\dots", r"\sqrt{\dots}"),
        (r"x_\operatorname{KL} y", r"x_{\operatorname{KL}} y"),
        (r"\mathds{1}_{x>0}", r"\mathbf{1}_{x>0}"),
        (r"\mathbb x + \mathcal{l}", r"\boldsymbol{\mathsf{x}} + \mathtt{l}"),
    ],
)
def test_scripts_and_letters_that_tex_wants_otherwise(tex: str, shown: str) -> None:
    assert echo(tex) == shown


def test_all_of_it_compiles(judged, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    matrix = " & ".join("abcdefghijklmn")
    note = rf"$R_\max + 1 = 1 + R_\max$, $\mathbb{{1}}[x > 0] = \mathbb{{1}}[x > 0]$, $\hbar = \hbar$, ${WIDE} = x$."
    report = judged(note + f"\n\n$$\\begin{{pmatrix}} {matrix} \\end{{pmatrix}} = v$$\n")
    compiled(latex.render(report), tmp_path)
    assert pdf(typst.render(report), "typst")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("2½", r"2\ensuremath{\tfrac{1}{2}}"),
        ("2ˣ", r"2\textsuperscript{x}"),
        ("aₘ", r"a\textsubscript{m}"),
        ("ẋ", r"\.{x}"),
        ("𝓛 𝐱", r"\ensuremath{\mathcal{L}} \ensuremath{\boldsymbol{x}}"),
        ("θ̂", r"\ensuremath{\hat{\theta}}"),
        ("Škoda Łódź", r"\v{S}koda \L{}\'{o}d\'{z}"),
    ],
)
def test_words_keep_their_marks(words: str, shown: str) -> None:
    assert prose(words) == shown


def test_labels_of_notes_that_are_called_alike(judged) -> None:  # type: ignore[no-untyped-def]
    one, two = (latex.render(judged("$x + x = 2x$", name), fragment=True) for name in ("θ.md", "π.md"))
    labels = [re.search(r"\\label\{([^:]+):1\}", page)[1] for page in (one, two)]  # type: ignore[index]
    assert labels[0] != labels[1]


def test_brackets_of_a_size_grow_in_html() -> None:
    shown = Mathematics().inline(r"\bigl(1-x\bigr)^2")
    assert "minsize" not in shown and "<msup>" in shown


def test_nothing_of_an_author_is_written_over(tmp_path: Path) -> None:
    note = tmp_path / "note.tex"
    note.write_text(r"\documentclass{article}\begin{document}$x + x = 2x$\end{document}", encoding="utf-8")
    (tmp_path / "link.html").symlink_to(note)
    (tmp_path / "part.tex").write_text("mine", encoding="utf-8")
    (tmp_path / "a.md").write_text("# A\n\n$x + x = 2x$\n", encoding="utf-8")
    before = {p: p.read_bytes() for p in tmp_path.iterdir()}
    for source, target in (
        ("note.tex", "note.tex"), ("note.tex", "link.html"), ("note.tex", "part.tex"), (".", "a.md"), ("a.md", "a.md"),
    ):  # fmt: skip
        assert main(["render", str(tmp_path / source), "-o", str(tmp_path / target), *QUIET]) == 2
    (tmp_path / "keep-answers.md").write_text("mine", encoding="utf-8")
    assert main(["derive", "bernoulli", "--exercise", "-o", str(tmp_path / "keep.md"), *QUIET]) == 2
    assert {p: p.read_bytes() for p in before} == before


def test_notes_of_one_name_have_pages_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# First\n\n$x + x = 2x$\n", encoding="utf-8")
    (tmp_path / "a.qmd").write_text("# Second\n\n$x + x = 3x$\n", encoding="utf-8")
    site = tmp_path / "site" / "index.html"
    assert main(["render", str(tmp_path), "-o", str(site), *QUIET]) == 1
    assert "First" in (site.parent / "a.md.html").read_text(encoding="utf-8")
    assert "Second" in (site.parent / "a.qmd.html").read_text(encoding="utf-8")
    assert 'href="a.md.html"' in site.read_text(encoding="utf-8")


REASONS = r"""Let $\sigma(x) := \frac{1}{1+e^{-x}}$.

$$
\begin{aligned}
1 - \sigma(t) &= \frac{e^{-t}}{1+e^{-t}} && \text{(definition of $\sigma$)} \\
&= \sigma(-t) && \text{factor out } e^{-t} \\
&= \frac{1}{1 + e^t} && \text{(the sigmoid's other form, $\tfrac{1}{1 + e^t}$)} \\
&= 1 && \text{if $t = 0$}
\end{aligned}
$$
"""


def test_formulas_in_a_reason_are_part_of_it(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged(REASONS)
    assert not report.errors
    assert [r.step.reason for r in report.results[:3]] == [
        r"definition of $\sigma$", r"factor out $e^{-t}$", r"the sigmoid's other form, $\tfrac{1}{1 + e^t}$",
    ]  # fmt: skip
    assert report.all_proved is False, "what is said to hold if t = 0 is judged as such, and not as a reason"
    assert r"\symwhy{definition of $\sigma$}" in latex.render(report)


R_NOTES = [
    r"Let $r(1) = r_1$ and $r(0) = r_0$ with $r_0, r_1 \in \mathbb{R}$.",
    r"Let $r_0, r_1 \in \mathbb{R}$ and $r(a) := a r_1 + (1 - a) r_0$.",
]


@pytest.mark.parametrize("start", R_NOTES)
@pytest.mark.parametrize(
    ("claim", "proved"),
    [
        (r"r_0^2\,(1+x) = r_0^2 + r_0^2 x", True),
        (r"r_0 (1+x)^2 = r_0 + 2 r_0 x + r_0 x^2", True),
        (r"r_0^2 (1+x) = r_0 + r_0 x", False),
        (r"r(1)^2 = r_1^2", True),
    ],
)
def test_a_declared_member_beside_its_function(judged, start: str, claim: str, proved: bool) -> None:  # type: ignore[no-untyped-def]
    report = judged(f"{start}\n\n$$ {claim} $$\n")
    assert [type(r.verdict).__name__ for r in report.results] == ["Proved" if proved else "Refuted"]


def test_a_step_rests_on_nothing_said_of_a_bound_letter(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged("Let $x > 1$ and $f(x) := x^2$. Then $f(t) = t \\cdot t$.")
    assert "x > 1" not in text.render(report).splitlines()[-3]


@pytest.mark.parametrize("name", ["long formula", "long word"])
def test_a_narrow_page_does_not_scroll(judged, name: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    long = WIDE if name == "long formula" else "x"
    word = "w" * 300 if name == "long word" else "w"
    note = f"# {word} ${long}$\n\nLet $x > {long}$. $$\\frac{{{long}}}{{{long}}} = 1$$ {word} $\\foo{{{long}$\n"
    script = "return [page.documentElement.scrollWidth, look.innerWidth];"
    wide, room = seen(load(".html")(judged(note)), script, tmp_path, 360)
    assert wide <= room


def test_thousands_of_steps_are_written_in_time(tmp_path: Path) -> None:
    note = tmp_path / "long.md"
    note.write_text("\n\n".join(f"$$x + {n} = {n} + x$$" for n in range(1500)), encoding="utf-8")
    program = f"from symbolic import check; check({str(note)!r}, witnesses=())[0].save({str(tmp_path / 'x.tex')!r})"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=100)
