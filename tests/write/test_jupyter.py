"""What a notebook is shown of every report and verdict: all of it, in four formats, and none of it runs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import math_core
import pytest
from markdown_it import MarkdownIt

from symbolic.core.claim import Derivation, Given, GivenKind, Source, Step
from symbolic.core.term import num, relation, sym
from symbolic.core.verdict import Condition, Enclosure, Proved, Refuted, Report, Result, Undecided, Verdict
from symbolic.write.cell_text import as_text, dollars
from symbolic.write.jupyter import SHEET, bundle

from .reports import HOSTILE, REPORTS, UNICODE, WIDE, enclosure, everything
from .test_writers import ALLOWED, Tags

MIMES = ("text/html", "text/latex", "text/markdown", "text/plain")
X = sym("x")
VERDICTS: dict[str, Verdict] = {
    "proved": Proved("signature", -157, (), points=12),
    "exact": Proved("sum of squares", None),
    "provided": Proved(HOSTILE, -90, (Condition(relation("lt", X, num(1)), "left"), Condition(None, text=HOSTILE))),
    "refuted": Refuted(((X, Fraction(-1)),), enclosure(1), Enclosure(Fraction(-3, 2), Fraction(-1))),
    "undecided": Undecided("K210", "a factorial of a symbol", ("signature",), 24),
    "hostile": Undecided(HOSTILE, HOSTILE + UNICODE, (HOSTILE,)),
}


def unjudged(report: Report) -> Derivation:
    """The derivation of a report made by hand, with its lines as they were before anybody judged them."""
    items = tuple(e.step if isinstance(e, Result) else e for e in report.entries)
    return replace(report.derivation, items=items)


SHOWN: dict[str, Report | Derivation | Verdict] = {
    **{name: make() for name, make in REPORTS.items()},
    **{f"{name}, not checked": unjudged(make()) for name, make in REPORTS.items()},
    **{f"verdict {name}": v for name, v in VERDICTS.items()},
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_bundle_is_pure_and_never_fails(name: str) -> None:
    found = bundle(SHOWN[name])  # type: ignore[arg-type]
    assert tuple(found) == MIMES
    assert all(text.strip() for text in found.values())
    assert found == bundle(SHOWN[name])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("include", "exclude", "left"),
    [
        (None, None, MIMES),
        ({"text/html"}, None, MIMES[:1]),
        (None, {"text/html", "text/latex"}, MIMES[2:]),
        ({"text/html", "text/plain"}, {"text/html"}, MIMES[3:]),
        ({"image/png"}, None, ()),
    ],
)
def test_only_what_is_asked_for(include: set[str] | None, exclude: set[str] | None, left: tuple[str, ...]) -> None:
    assert tuple(bundle(everything(), include, exclude)) == left


NEEDED = (
    "Everything at once", "differentiate", "taken as real", "undeclared function", "R204", "K210", "1 contradicted",
    "is V a function of s, or V times s?", "the letter x was not declared", "a factorial of a symbol", "at θ = 0",
    "3 proved",
)  # fmt: skip


@pytest.mark.parametrize("mime", MIMES)
def test_everything_is_shown(mime: str) -> None:
    page = bundle(everything())[mime]
    missing = [n for n in NEEDED if n.casefold() not in page.casefold()]
    said = {"3 proved": "3 steps proved", "1 contradicted": "1 CONTRADICTED"} if mime == "text/plain" else {}
    assert [n for n in missing if said.get(n, n) not in page] == []


def test_what_matters_is_in_sight_and_the_rest_folded() -> None:
    page = bundle(everything())["text/html"]
    in_sight = re.sub(r"<dl.*?</dl>", "", page, flags=re.S)
    assert page.count("<details") == len(everything().results) + 1, "one a step, one for the warnings"
    assert "at θ = 0 the left side is −1/2, the right side is 1/2" in in_sight
    assert "provided <math" in in_sight
    assert "random points" in page and "random points" not in in_sight


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_a_well_formed_fragment_and_inert(name: str) -> None:
    page = bundle(SHOWN[name])["text/html"]  # type: ignore[arg-type]
    tags = Tags()
    tags.feed(page)
    assert not tags.stack
    assert tags.tags <= ALLOWED - {"html", "head", "meta", "title", "style", "body", "a"}
    assert not {a for a in tags.attributes if a.startswith("on") or a in ("src", "href", "id", "action")}
    assert page.count("class=") == page.count('class="mathjax_ignore tex2jax_ignore"') == 1
    assert not re.search(r"url\(|expression|@import", page.split(">", 1)[0] + "".join(SHEET.values()))


def luminance(color: str) -> float:
    """The relative luminance of #rrggbb or #rgb (WCAG 2.2)."""
    digits = color.removeprefix("#")
    parts = (
        [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)] if len(digits) == 6 else [int(d, 16) / 15 for d in digits]
    )
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("name", SHEET)
def test_colours_are_the_pages_own_or_carry_their_ground(name: str) -> None:
    style = SHEET[name]
    text = re.findall(r"(?<![-\w])color:([^;]+)", style)
    ground = re.findall(r"background:(#[0-9a-f]+)", style)
    if text in ([], ["inherit"]):
        assert not ground, "a ground needs its text's colour"
        return
    bright, dark = luminance(text[0]), luminance(ground[0])
    assert (bright + 0.05) / (dark + 0.05) >= 4.5
    assert "var(" not in style


LIVE = re.compile(r"\\(?:write|input|href|openout|def|unicode|require|class|style|cssId|html)(?![a-z])")


@pytest.mark.parametrize("name", SHOWN)
def test_latex_is_inert_and_can_be_set(name: str) -> None:
    tex = bundle(SHOWN[name])["text/latex"]  # type: ignore[arg-type]
    assert not LIVE.search(tex)
    assert not re.search(r"<\S", tex), "a front end may put it on a page as it is"
    assert re.sub(r"\\[{}]", "", tex).count("{") == re.sub(r"\\[{}]", "", tex).count("}")
    body = tex.removeprefix("$").removesuffix("$")
    assert "$" not in body.replace(r"\$", "")
    math_core.LatexToMathML(fancy_error=False).convert_with_local_state(body, displaystyle=True)  # no command of ours


def test_a_less_than_sign_opens_no_tag() -> None:
    given = Given(GivenKind.ASSUMPTION, "a<b", None, relation("lt", X, num(1)))
    found = bundle(Derivation("a<b", Source("n.md", ""), (given,)))
    for mime in MIMES[:3]:
        assert "<b" not in found[mime].replace("<br>", ""), mime


def tokens(markdown: str) -> Iterator[tuple[str, str]]:
    """Everything that CommonMark with tables finds in a text."""
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        yield token.type, token.content
        for child in token.children or ():
            yield child.type, child.content


@pytest.mark.parametrize("name", SHOWN)
def test_markdown_is_a_table_and_nothing_else_in_it_counts(name: str) -> None:
    markdown = bundle(SHOWN[name])["text/markdown"]  # type: ignore[arg-type]
    found = list(tokens(markdown))
    kinds = {kind.removesuffix("_open").removesuffix("_close") for kind, _ in found}
    assert kinds <= {
        "paragraph",
        "inline",
        "text",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "html_inline",
    }
    assert {text for kind, text in found if kind == "html_inline"} <= {"<br>", "<code>", "</code>"}
    rows = [kind for kind, _ in found if kind in ("tr_open", "td_open")]
    assert rows.count("td_open") == 5 * max(0, rows.count("tr_open") - 1)
    outside = re.sub(r"<code>.*?</code>", "", markdown)
    assert outside.count("$") % 2 == 0


def test_a_formula_in_a_table_has_no_bar_and_no_escape() -> None:
    shown = dollars(r"\left| x \right| \, \{ a | b \} < 2 * 3 \begin{cases} 1 & x \\ 2 & y \end{cases}")
    assert not re.search(r"[|<*]|\\[^A-Za-z]", shown)
    assert dollars(r"\text{a | b}").startswith("<code>")


def test_a_wide_formula_is_whole_in_every_format() -> None:
    found = bundle(REPORTS["wide"]())
    assert all(found[m].count("{41}") >= 1 or "41" in found[m] for m in MIMES[:3])
    assert WIDE.split(" + ")[-1] in found["text/latex"]


def test_text_within_a_formula_is_words() -> None:
    assert as_text(r"\input{x} $y$") == r"\backslash \text{input}\{\text{x}\}\text{ }\$\text{y}\$"


def test_a_verdict_without_the_application_is_its_repr() -> None:
    code = "from symbolic.core.verdict import Undecided as U; print(U('K1', 'x')._repr_mimebundle_())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("{'text/plain': \"Undecided(code='K1'")


def test_a_derivation_without_a_claim_shows_itself() -> None:
    from symbolic import Derivation as Built

    built = Built("Nothing yet")
    assert "Nothing yet" in built._repr_mimebundle_()["text/html"]
    assert not [i for i in built.so_far().items if isinstance(i, Step)]
