"""Where formulas are: every way to write one, exact offsets through everything Markdown does, hostile notes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic.core.claim import Severity, Source
from symbolic.read.markdown import Found, Page, Section, Written, read_page


def page(text: str) -> Page:
    return read_page(Source("note.md", text))


def tex(text: str) -> list[str]:
    return [f.tex for f in page(text).formulas]


def exact(text: str, found: Found) -> bool:
    """Does each character of the formula stand where its offset says?"""
    there = [text[o] for o in found.offsets]
    return len(there) == len(found.tex) and all(
        a == b or {a, b} <= set("\r\n") for a, b in zip(there, found.tex, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("Let $x > 0$ be.", ["x > 0"]),
        ("$a$, $b$ and $c$", ["a", "b", "c"]),
        ("$$a = b$$", ["a = b"]),
        ("$$\na\n= b\n$$", ["a\n= b"]),
        ("so $$a = b$$ and $$c = d$$ hold", ["a = b", "c = d"]),
        (r"\(a\) and \[b = c\]", ["a", "b = c"]),
        ("\\[\na\n- b\n\\]", ["a\n- b"]),
        ("\\begin{align}\na &= b \\\\\n&= c\n\\end{align}", ["\\begin{align}\na &= b \\\\\n&= c\n\\end{align}"]),
        ("$$\n\\begin{aligned}a&=b\\end{aligned}\n$$", ["\\begin{aligned}a&=b\\end{aligned}"]),
        ("x \\begin{equation*}a\\end{equation*} y", ["\\begin{equation*}a\\end{equation*}"]),
        ("```math\na = b\n```", ["a = b"]),
        ("```{math}\n:label: one\na = b\n```", ["a = b"]),
        ("GitHub $`a = b`$ too", ["a = b"]),
        ("> quoted $q$\n> and\n> $$\n> a\n> = b\n> $$", ["q", "a\n= b"]),
        ("- one $a$\n  - two $b$\n\n    $$\n    c\n    $$\n", ["a", "b", "c"]),
        ("| $a$ | $b \\| c$ |\n|---|---|\n| $d$ | $d$ |", ["a", "b | c", "d", "d"]),
        ("text[^1]\n\n[^1]: note $f$\n\n    more $g$", ["f", "g"]),
        ("> [!note] Callout $t$\n> body $b$", ["t", "b"]),
        ("$$a$$ (eq1)", ["a"]),
        ("$$a$$ {#eq-one}", ["a"]),
        ("text\n$$\na\n$$\nmore", ["a"]),
        ("1. item\n$$\na\n$$\n", ["a"]),
        ("$$\na\n\n= b\n$$", ["a\n\n= b"]),
        ("[link $x$](http://e.org/$y$)", ["x"]),
        ("[ref]: about $x$", ["x"]),
        ("其中$x$是", ["x"]),
        ("$\\text{cost in \\$}$", ["\\text{cost in \\$}"]),
        ("$a$$b$", ["a", "b"]),
        ("\ufeff$a$", ["a"]),
        ("# Head $h$\n\n$b$", ["h", "b"]),
        ("Set $s$\n===", ["s"]),
    ],
)
def test_formulas_are_found(text: str, formulas: list[str]) -> None:
    for source in (text, text.replace("\n", "\r\n")):
        found = page(source).formulas
        assert [f.tex for f in found] == formulas
        assert all(exact(source, f) for f in found) or "\\|" in text
        assert not page(source).diagnostics


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "Between $20,000 and $30,000.",
        "US$ 5 or 5$",
        "costs $6; `$no$`",
        "`$a$` and ``$b ` $``",
        "```\n$a$\n```",
        "~~~python\nx = '$a$'\n~~~",
        "    $indented$",
        "[[wiki $a$]] ![[embed $b$.png]]",
        "https://e.org/?a=$b$ www.e.org/$c$",
        '<a title="$t$">x</a> <https://e.org/$a$>',
        "<!-- $hidden$ -->",
        "%% obsidian $hidden$ %%",
        r"escaped \$a\$ and \\$ a",
        r"see \[these notes here\](x) and \(not math at all\)",
        "$ a $",
        "",
        "$$$$",
        "---\ntitle: '$t$'\n---\n",
    ],
)
def test_what_is_not_math_is_left_alone(text: str) -> None:
    assert page(text).formulas == ()
    assert page(text).diagnostics == ()


def test_sections_are_paths_of_headings() -> None:
    read = page("$a$\n# One\n$b$\n## In one $c$\n$d$\n### Deep\n$e$\n# Two\n$f$")
    paths = {f.tex: f.section for f in read.formulas}
    assert paths == {"a": (), "b": (0,), "c": (0, 1), "d": (0, 1), "e": (0, 1, 2), "f": (3,)}
    assert [s.title for s in read.sections] == ["One", "In one $c$", "Deep", "Two"]


def test_walk_meets_headings_before_what_they_hold() -> None:
    read = page("$a$\n# One $b$\n$c$\n# Empty")
    assert [i.title if isinstance(i, Section) else i.tex for i in read.walk()] == ["a", "One $b$", "b", "c", "Empty"]


def test_the_title_is_declared_or_the_highest_heading() -> None:
    assert page("---\ntitle: Mine\n---\n# H").title == "Mine"
    assert page("## Low\n# High").title == "High"
    assert page("nothing").title == ""


def test_the_lead_is_the_prose_since_the_formula_before() -> None:
    read = page("Let $a$ be. By the **chain rule**:\n\n$$b$$\n\nand [so](x.md) $c$")
    assert [f.lead for f in read.formulas] == ["Let", "be. By the chain rule:", "and so"]


def test_comments_declare() -> None:
    text = "<!-- symbolic: x > 0; $a \\in \\{0,1\\}$\ny > 0 -->\n\nIn text <!-- symbolic: z > 0 --> too $z$."
    read = page(text)
    assert [f.tex for f in read.formulas] == ["x > 0", r"a \in \{0,1\}", "y > 0", "z > 0", "z"]
    assert [f.declares for f in read.formulas] == [True, True, True, True, False]
    assert all(exact(text, f) for f in read.formulas)


def test_a_comment_may_skip_the_next_formula() -> None:
    read = page("$a$\n\n<!-- symbolic: skip because it is a known bound -->\n\n$b$ and $c$")
    assert [f.skip for f in read.formulas] == ["", "it is a known bound", ""]


def test_front_matter_declares() -> None:
    text = "---\ntitle: T\nsymbolic:\n  - \\beta > 0\n  - 'a \\in \\{0, 1\\}'\ntags: [x]\n---\n$b$"
    read = page(text)
    assert [(f.tex, f.written) for f in read.formulas[:2]] == [
        (r"\beta > 0", Written.FRONT),
        (r"a \in \{0, 1\}", Written.FRONT),
    ]
    assert all(exact(text, f) for f in read.formulas)


def test_front_matter_may_be_a_mapping() -> None:
    read = page("---\nsymbolic:\n  declare: ['x > 0']\n  reasons: {chain: chain rule}\n  level: 2\n---\n")
    assert [f.tex for f in read.formulas] == ["x > 0"]
    assert read.reasons == {"chain": "chain rule"}
    assert read.options == {"level": "2"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: ok\nsymbolic: [a\nother: }\n---\n$x$", 4),
        ('---\nsymbolic:\n  - "\\theta > 0"\n---\n$x$', 3),
        ("---\nsymbolic:\n  - [a, b]\n---\n$x$", 3),
        ("---\nsymbolic:\n  - " + "[" * 5000 + "\n---\n$x$", None),
    ],
)
def test_broken_front_matter_is_r306_and_the_rest_is_read(text: str, line: int | None) -> None:
    read = page(text)
    (problem,) = read.diagnostics
    assert problem.code == "R306"
    assert problem.span is not None
    assert line is None or problem.span.line == line
    assert [f.tex for f in read.formulas] == ["x"]


@pytest.mark.parametrize(
    ("text", "place", "formulas"),
    [
        ("so\n\n$$\na = b\n\nThat was open.\n\n$$c$$", (3, 1), ["c"]),
        ("text $$a = b", (1, 6), []),
        ("\\[\na = b\n\nThen prose follows. $c$", (1, 1), ["c"]),
        ("\\begin{align}\na\n\n$b$", (1, 1), ["b"]),
        ("$$", (1, 1), []),
    ],
)
def test_an_open_formula_is_r307_with_its_place(text: str, place: tuple[int, int], formulas: list[str]) -> None:
    read = page(text)
    (problem,) = read.diagnostics
    assert problem.code == "R307"
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == place
    assert problem.remedy
    assert [f.tex for f in read.formulas] == formulas


def test_a_bar_that_cuts_a_formula_in_a_table_is_told() -> None:
    (problem,) = page("| a | b |\n|---|---|\n| $p(a|b)$ | $x$ |").diagnostics
    assert (problem.code, problem.severity) == ("R310", Severity.WARNING)


@given(st.text(alphabet="$\\[]()ab \n\r`|>-#<!:*_{}\t1θ\ufeff\0", max_size=80))
@settings(max_examples=400, deadline=None)
def test_never_a_crash_and_offsets_stay_in_order(text: str) -> None:
    read = page(text)
    for found in read.formulas:
        assert len(found.offsets) == len(found.tex)
        assert all(0 <= o < len(text) for o in found.offsets)
        assert list(found.offsets) == sorted(found.offsets)


BUILDING = [
    "$$ x\n\n",
    "$x ",
    "\\[a ",
    "\\begin{align} x ",
    "`` ` ",
    "<!-- ",
    '<a b="',
    "[[",
    "](",
    "$$",
    "%%",
    "|$a$",
    "θ\\thetaθ ",
]


@pytest.mark.parametrize("unit", BUILDING)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    """200 kB of it; a quadratic search would take minutes."""
    began = time.process_time()
    page(unit * (200_000 // len(unit)))
    assert time.process_time() - began < 10
