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
from symbolic.write.marked import inert, render
from tests.notes.test_fresh_eyes import NOTES as FRESH

from .reports import HOSTILE, UNICODE

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
    "fence, then a list": "```math\nx\n```\n2. two\n\n```math\ny\n```\n- one\n",
    "fence, then a rule or code": "```math\ny\n```\n---\n\n```math\nz\n```\n    code\n",
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


@pytest.mark.parametrize("text", [n for n, _, _ in FRESH])
def test_every_short_note(text: str) -> None:
    made = full(text)
    assert plain(made) == text
    assert full(made) == made
    same_blocks(text)


PIECES = [
    "$$", "$$ x = x $$", "x = x", "$x$", "so $x$, \\(y\\)", "```math", "```", "~~~", "\\[", "\\]", "\\begin{align}",
    "\\end{align}", "a &= b", "text", "# H $h$", "---", "===", "***", "- a", "- $$y$$", "2. b", "1. $$", "> $$",
    "> q $q$", "> ```math", "> ```", ">", "    code", "| $a$ | b |", "|---|---|", "<div>", "<!--", "-->", "<pre>",
    "[a]: /b", "[^1]: $$f$$", "$", "`", "`$c$`", "", "", "", "^id", ":::", "\\", "*",
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


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*OURS, "`$x$ ✓<!--verdict-->`", "<!-- $y$ ✓<!--verdict-->", *PIECES]), max_size=6))
def test_what_looks_like_a_mark(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        made = marked(claimed(text)) if text else ""
    except ValueError as why:
        assert "could not be told" in str(why)
    else:
        assert not text or marked(claimed(made)) == made
        kept = re.sub(r"`.*?`|<!-- .*", "", made)
        assert kept.count("text") >= sum(line == "text" for line in lines)


def html(text: str) -> str:
    """The page that CommonMark makes of a note, raw HTML and all."""
    made = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin)
    return str(made.render(_body(text)))


def html_unmarked(page: str) -> str:
    """A page without marks."""
    page = FOOT.sub("", page) if "<!--verdicts" in page else page
    page = re.sub(rf"<p>{MARK}{WORDS}</p>\n", "", page)
    page = re.sub(rf"(?<=<p>){MARK}{WORDS}(?:<br />)?\n", "", page)
    return re.sub(rf"\n[ \t]*{MARK}{WORDS}(?:<br />)?(?=\n|</|$)|[ \u00a0]{MARK}", "", page)


def spaced(page: str) -> str:
    """A page whose white space does not count."""
    return re.sub(r"\s+", " ", re.sub(r"\s*(</?(?:li|p|ul|ol|blockquote)>)\s*", r"\1", page)).strip()


@pytest.mark.parametrize("text", [*CONTEXTS.values(), *(f.read_text() for f in FILES)])
def test_the_page_gets_nothing_but_marks(text: str) -> None:
    if "[^" in text:
        return  # notes are moved below what is added at the end
    made = full(text)
    assert spaced(html_unmarked(html(made))) == spaced(html(text))


WORDY = [
    HOSTILE, UNICODE, "a\nb\r\n\n# c", "```\n$$", "| a |\n|--|", "{{ x }} {% y %} {{< z >}}",
    "@user www.e.org https://e.org/a ==b== %%c%%", "![a](b) [c]: d [[e]] <f@g.org>",
    r"\( \[ \$ \begin{align} &lt; &#36;", "--> <!--verdict-->", "_a_ b__c_ {: .x} {{{", "✗<!--/verdict 0000-->",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDY)
def test_words_are_only_words(words: str) -> None:
    shown = inert(words, 10_000)
    assert "\n" not in shown and "<" not in shown and "-->" not in shown
    for forbidden in ("{{", "{%", "%%", "==", "://", "www.e", "@", "$", "[["):
        assert forbidden not in shown
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    (opened, inline, closed) = made.parse(f"✗<!--verdict--> {shown}<!--/verdict 0000-->")
    assert (opened.type, closed.type) == ("paragraph_open", "paragraph_close")
    assert {t.type for t in inline.children or ()} <= {"text", "html_inline"}
    assert [t.content for t in inline.children or () if t.type == "html_inline"] == [
        "<!--verdict-->", "<!--/verdict 0000-->"
    ]  # fmt: skip
    text = "".join(t.content for t in inline.children or () if t.type == "text")
    assert not re.search(r"\\[(\[a-z]|\$", text), "MathJax looks at the finished page"


def test_a_hostile_note() -> None:
    name = "\\text{<script>alert(1)</script> --> *b* @d ![i](j) line 3}"
    note = f"# T -->\n\n$x + {name} = x$ and $\\<b>x*y*\\]{{}} = 1$\n\n$$x_{{<b>*c*}} = \\foo<b>{name}$$\n"
    before, after = html(note), html(checked(note))
    assert after.count("<!--verdict-->") == 3
    tags = r"<(?!!--)[^<>]*>"
    assert sorted(re.findall(tags, html_unmarked(after))) == sorted(re.findall(tags, before))
    assert set(re.findall(tags, after[after.index("<!--verdicts") :])) <= {
        "<p>",
        "</p>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
    }
    assert all(re.fullmatch(r"<!--/?verdicts?(?: \w{4}|: [\w ,]+:?)?-->", c) for c in re.findall(r"<!--.*?-->", after))


WRONG = """# Squares

Let $x \\in \\mathbb{R}$ and $y > 0$. Then $(x + 1)^2 = x^2 + 2x + 1$, but not always $x^2 - x = 0$.

$$
(x + 1)^2 = x^2 + 1
$$

\\begin{align}
(x + y)^2 &= x^2 + 2xy + y^2 \\\\
          &= y^2
\\end{align}
where $\\sgima{x} = 1$ stands.

- $$\\frac{x}{x} = 1$$
- $\\frac{x^2}{x} = x$

$$\\lim_{n \\to \\infty} a_n = b$$
"""


def test_what_is_said_of_each_step() -> None:
    lines = checked(WRONG).split("\n")
    assert lines[2] == (
        "Let $x \\in \\mathbb{R}$ and $y > 0$. Then $(x + 1)^2 = x^2 + 2x + 1$ ✓<!--verdict-->, but not always "
        "$x^2 - x = 0$ ✗<!--verdict-->."
    )
    made = "\n".join(lines)
    for line in (
        r"\$\$\n\n✗<!--verdict--> at x = 1 the left side is 4, the right side is 2<!--/verdict \w{4}-->\n\n",
        r"\\end\{align\}\n✓✗<!--verdict--> step 2: at y = 1, x = 1 the left side is 4, .*-->  \nwhere",
        r"where \$.* ⚠<!--verdict--> stands\.\n",
        r"\$\$\n  \(✓\)<!--verdict--> provided x ≠ 0<!--/verdict \w{4}-->\n- \$\\frac\{x",
        r"\{x\} = x\$ \(✓\)<!--verdict-->\n",
        r"\$\$\n\n○<!--verdict--> undecided: .* \(K\d{3}\)<!--/verdict \w{4}-->",
        r"<!--verdicts: 4 proved, 3 refuted, 1 undecided, 1 unreadable, 2 given:-->",
        r"\n- ⚠ ∖sgima\{x\} = 1: not read: the command ∖sgima is not known \(R103\)",
        r"\n- \(✓\) x²/x = x: provided x ≠ 0\n\n<!--/verdicts \w{4}-->\n\Z",
    ):
        assert re.search(line, made), line


def test_what_nobody_wrote_is_named() -> None:
    made = checked("$a \\in \\{0, 1\\}$, $p(a=1) = x$ and\n\n$$p(a=0) = x$$\n")
    assert re.search(r"\$\$\n\n✗<!--verdict--> sums to one: at x = \S+ the left side is", made)


def test_givens_are_quiet() -> None:
    assert checked("Let $x > 0$ and $f(x) := x^2$.\n") == (
        "Let $x > 0$ and $f(x) := x^2$.\n\n<!--verdicts: 0 proved, 2 given-->\n"
    )


def test_a_line_that_is_named_is_one_of_the_marked_note() -> None:
    note = "$$x + x = 2x$$\n\n$f(x) := x$\n\n$$f(x) := x^2$$\n\nso $f := 3$\n\n" + "$$f(2) = 4$$\n"
    made = checked(note)
    named = {int(n) for n in re.findall(r"line (\d+)", made)}
    assert named
    assert all("f(x)" in made.split("\n")[n - 1] for n in named)


@pytest.mark.parametrize("text", [WRONG, WRONG.replace("\n", "\r\n"), *(n for n, _, _ in FRESH[:40])])
def test_a_checked_note_is_judged_as_the_note(text: str) -> None:
    report = judged(text)
    made = marked(report)
    again = judged(made)
    assert plain(made) == text
    assert verdicts(again) == verdicts(report)
    assert marked(again) == made
    for a, b in zip(report.entries, again.entries, strict=True):
        before, after = ((e.step.span if isinstance(e, Result) else e.span) for e in (a, b))
        if before and after:
            assert text[before.start : before.end] == made[after.start : after.end]


def test_what_an_author_changed_is_the_authors() -> None:
    note = "$$x^2 = x$$\n\nend\n"
    made = checked(note)
    mine = made.replace("at x = −1", "as I saw, at x = −1")
    assert "as I saw" in plain(mine) and "as I saw" in checked(mine)
    assert checked(checked(mine)) == checked(mine)
    more = made + "\nMore: $x = x$.\n"
    assert plain(more) == note + "\nMore: $x = x$.\n"
    assert checked(more).count("<!--verdicts") == 1


def test_an_example_of_a_mark_stays() -> None:
    note = "Marks look so: `$x$ ✓<!--verdict-->`.\n\n```\n$x$ ✓<!--verdict-->\n\n✓<!--verdict-->\n```\n\n$x = x$\n"
    made = checked(note)
    assert made.startswith(note.rstrip()) and plain(made) == note
