"""A note with its verdicts: the author's bytes, marks that no Markdown block notices, and words that are only words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from symbolic.app.marked import marked
from symbolic.app.pipeline import assess
from symbolic.core.claim import Claim, Derivation, Diagnostic, Given, Rel, Source, Span, Step
from symbolic.core.show import unicode
from symbolic.core.term import num, relation, sym
from symbolic.core.verdict import Condition, Enclosure, Proved, Refuted, Report, Result, Undecided
from symbolic.read.blocks import parser
from symbolic.read.markdown import read_page
from symbolic.read.marked import earlier, without
from symbolic.read.note import read_note
from symbolic.read.regions import layout
from symbolic.write.marked import render

from .reports import HOSTILE

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "derivations").rglob("*.md"), *(ROOT / "tests" / "read" / "houses").glob("*.md")])
X = sym("x")
VERDICTS = [
    Proved("signature", -90),
    Proved("signature", -90, (Condition(relation("ne", X, num(1))),)),
    Refuted(((X, Fraction(2)),), Enclosure(Fraction(4), Fraction(4)), Enclosure(Fraction(2), Fraction(2))),
    Undecided("K101", "line 1 may give | another meaning"),
]


def claimed(text: str, verdicts: Sequence[Proved | Refuted | Undecided] = VERDICTS) -> Report:
    """A report that claims something of every formula of a note, without asking what it says."""
    source = Source("note.md", text)
    claim = Claim(X, Rel.EQ, num(1))
    found: list[Result | Diagnostic] = []
    for n, region in enumerate(layout(source).regions):
        span = Span(region.start, region.end, 1, 1)
        found += [Result(Step(claim, "", span), verdicts[(n + k) % len(verdicts)]) for k in range(1 + n % 3)]
        found += [Diagnostic("R103", f"the command {HOSTILE} is not known", span)] if n % 5 == 4 else []
    return Report(Derivation("", source, ()), tuple(found))


def full(text: str) -> str:
    """The note with a mark at every formula."""
    return render(claimed(text), layout(Source("note.md", text)))


def plain(text: str) -> str:
    """A note without marks."""
    return without(text, earlier(Source("note.md", text)))


def judged(text: str) -> Report:
    return assess(read_note(Source("note.md", text)))


def checked(text: str) -> str:
    return marked(judged(text))


def verdicts(report: Report) -> list[str]:
    """What became of a note, without its places."""
    return [
        f"{type(e.verdict).__name__} {unicode(e.step.claim.lhs)} {e.step.claim.rel} {unicode(e.step.claim.rhs)}"
        if isinstance(e, Result)
        else f"{e.kind} {e.latex}"
        if isinstance(e, Given)
        else e.code
        for e in report.entries
    ]


MARK = r"(?:\(✓\)|[✓✗○⚠‼])+<!--verdict-->"
WORDS = r"(?: [^<\n]*<!--/verdict \w{4}-->)?"
FOOT = re.compile(r"<!--verdicts: .*", re.S)


def unmarked(content: str) -> str:
    """A paragraph's text without marks, by a rule that is none of the program's."""
    return re.sub(rf"\n[ \t]*{MARK}{WORDS}(?:  )?(?=\n|$)|[ \u00a0]{MARK}", "", content)


def blocks(tokens: Sequence[Token]) -> Iterator[tuple[str, str, bool]]:
    """The blocks of a note, without paragraphs that are a mark and without what is added at its end."""
    paragraph: list[tuple[str, str, bool]] = []
    for token in tokens:
        if token.type == "html_block" and not token.level and token.content.startswith("<!--verdicts: "):
            return
        content = unmarked(token.content) if token.type in ("inline", "formula") else token.content.rstrip()
        content = re.sub(r"^[ \t]+", "", content, flags=re.M) if token.type == "inline" else content
        one = (token.type, content, token.hidden)
        if token.type == "paragraph_open":
            paragraph = [one]
        elif token.type == "inline" and paragraph:
            paragraph = [] if re.fullmatch(MARK + WORDS + r"\s*", token.content) else [*paragraph, one]
            if paragraph:
                content = re.sub(rf"^{MARK}{WORDS}(?:  )?\n", "", content)
                yield from (paragraph[0], (one[0], content, one[2]))
            ended = bool(paragraph)
            paragraph = []
        elif token.type == "paragraph_close":
            if ended:
                yield one
        else:
            yield one


def commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(footnote_plugin).disable(["footnote_tail", "reference"])


def same_blocks(text: str) -> None:
    """Do CommonMark, and Markdown that knows displayed formulas, see the blocks of the note in the marked note?"""
    made = full(text)
    for see in (commonmark().parse, lambda t: parser().parse(t, {})):
        assert list(blocks(see(_body(made)))) == list(blocks(see(_body(text))))


def _body(text: str) -> str:
    """A note without front matter, with one kind of line end."""
    text = re.sub(r"\A\ufeff?(?:---\r?\n.*?^---\r?$)?", "", text, flags=re.S | re.M)
    return text.replace("\r\n", "\n").replace("\r", "\n")


CONTEXTS = {
    "inline": "So $x = x$, and \\(y = y\\). Also $`z = z`$ and \\\\(a = a\\\\).\n",
    "strong": "**$x = x$** and *$y = y$*, [link $z$](http://e.org) and $a$$b$-axis",
    "heading": "# Title $x = x$ #\n\nSet $s$\n---\n\ntext\n",
    "display": "Thus\n\n$$\nx = x\n$$\n\nand so on.\n",
    "one line": "Thus $$x = x$$ and $$y = y$$ hold.\n",
    "display, text after": "Thus\n$$\nx = x\n$$\nwhere $y$ is.\n",
    "two displays": "$$x = x$$\n$$y = y$$\n",
    "label": "$$x$$ {#eq-one}\n\n$$y$$ (two)\n\n\\[z\\].  \n",
    "fence": "```math\nx = x\n```\ntext\n\n~~~{math}\n:label: one\ny\n~~~\n",
    "environments": "\\begin{align}\na &= b \\\\\n&= c\n\\end{align}\n\n\\[\na\n\\]\n",
    "list": "- one $a$\n  $$\n  b\n  $$\n- two\n  - $$c$$\n  - deep\n\n    $$\n    d\n    $$\n1. three\n",
    "list of formulas": "- $$a$$\n- $$b$$\n* $$c$$\n  text\n",
    "ordered": "1. a\n   ```math\n   x\n   ```\n2. b\n   \\begin{align}\n   y\n   \\end{align}\n3. c\n",
    "fence, then what no paragraph may stand before": "```math\nx\n```\n2. two\n\n```math\ny\n```\n---\n\n```math\nz\n```\n    code\n",
    "fence, then a table": "```math\nx\n```\na | b\n--- | ---\nc | d\n",
    "fence, then raw": "```math\nx\n```\n<x-y>\nz\n</x-y>\n\n```math\nx\n```\n[a]: /b\n\n```math\nx\n```\nTitle\n===\n",
    "quote": "> quoted $q$\n> and\n> $$\n> a\n> = b\n> $$\n\n> $$c$$\nlazy\n\n> ```math\n> d\n> ```\ntext\n",
    "quote in list": "- > $$\n  > a\n  > $$\n  > b\n- > [!note] t\n  > ```math\n  > c\n  > ```\n",
    "list in quote": "> 1. $$\n>    a\n>    $$\n>    b\n> 2. c\n>\n> d\n",
    "table": "| a | b |\n|:--|--:|\n| $x = x$ | $y \\| z$ |\n| `c` | $d$\n",
    "footnote": "text[^1]\n\n[^1]: $$f$$\n\n    more $g$\n\n[^a-long-label]: $$\n    h\n    $$\n",
    "tabs": "-\t$$\n\tx\n\t$$\n-\ttext\n\n>\t$$y$$\n",
    "less indented": "- $$\nx\n$$\n- b\n",
    "front matter": "---\ntitle: T\nsymbolic: ['x > 0']\n---\n$x = x$\n",
    "bom": "\ufeff$x = x$",
    "end of file": "text\n\n$$\nx = x\n$$",
    "spaces at the end": "$$x$$  \n\n$y$  \n$z$\\\n  \n   ",
    "code": "`$x$` and ``` `$y$` ```\n\n```\n$z$\n```\n\n    $a$\n\n$b$\n",
    "open code": "$x = x$\n\n```\n$y$\n",
    "open math": "$x = x$\n\n```math\ny\n",
    "open html": "$x = x$\n\n<pre>\n\n$y$\n",
    "open comment": "$x = x$\n\n<!-- $y$\n",
    "comments": "<!-- symbolic: x > 0; y = y -->\n\n$x$ <!-- symbolic: z > 0 --> $z$\n",
    "columns": "+-----+-----+\n| $x$ | $y$ |\n+-----+-----+\n\n  a    b\n---- ----\n $x$  $y$\n",
    "definition of a link": "[a]: /url \"title $x$\"\n\n[a]\n",
    "anchors": "$$x$$\n^one\n\n$$y$$\n\n^two\n\n$$z$$\n{: .big}\n",
    "div": "::: {.theorem}\n$$\nx\n$$\n:::\n",
    "bare cr": "a\r\r$$\rx\r$$\r\rb $y$\r",
    "a long formula": "$x\n+ y$ and\n$$x\n+ y$$ end\n",
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", CONTEXTS)
def test_every_place(name: str, newline: str) -> None:
    text = CONTEXTS[name].replace("\n", newline)
    made = full(text)
    assert plain(made) == text
    assert full(made) == made
    same_blocks(text)


@pytest.mark.parametrize("text", [f.read_bytes().decode() for f in FILES], ids=[f.stem for f in FILES])
def test_every_note(text: str) -> None:
    for note in (text, text.replace("\n", "\r\n"), "\ufeff" + text.rstrip()):
        made = full(note)
        assert plain(made) == note
        assert full(made) == made
        same_blocks(note)
        assert read_page(Source("note.md", note)).title == read_note(Source("note.md", made)).title


PIECES = [
    "$$", "$$ x = x $$", "x = x", "$x$", "so $x$, \\(y\\)", "```math", "```", "~~~", "\\[", "\\]", "\\begin{align}",
    "\\end{align}", "a &= b", "text", "# H $h$", "---", "===", "***", "- a", "- $$y$$", "2. b", "1. $$", "> $$", "> q $q$",
    "> ```math", "> ```", ">", "    code", "| $a$ | b |", "|---|---|", "<div>", "<!--", "-->", "<pre>", "[a]: /b",
    "[^1]: $$f$$", "$", "`", "`$c$`", "", "", "", "^id", ":::", "\\", "*",
]  # fmt: skip
"""Lines that begin, end and break blocks."""
OURS = ["$x$ ✓<!--verdict-->", "✓✗<!--verdict-->", "✓<!--verdict--> a<!--/verdict e8b7-->", "<!--verdicts: 1 proved-->"]
LINES = st.lists(
    st.tuples(st.sampled_from(["", "", "", "  ", "    ", "> ", "- ", "\t"]), st.sampled_from(PIECES)), max_size=12
)


@settings(max_examples=400, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_any_note_comes_back(lines: list[tuple[str, str]], newline: str, ended: bool) -> None:
    text = newline.join(a + b for a, b in lines) + newline * ended
    made = full(text)
    assert plain(made) == text
    assert full(made) == made
    see = lambda t: list(blocks(parser().parse(_body(t), {})))  # noqa: E731
    assert see(made) == see(text)
