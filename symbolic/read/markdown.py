"""Where the formulas of a Markdown note are, with the source offset of every character.

markdown-it-py (CommonMark) splits the note into blocks, which settles what is code, a list, a table or a heading;
displayed formulas are a block rule of our own, placed before lists and quotes so that a line of a formula that
begins with `-` or `>` stays in the formula. `inline` reads the paragraphs and `pasted` those of a page copied off a
rendered one. Offsets are exact through quotes, lists, tabs and CRLF. Every search is bounded or remembered: time is
linear in the text. `read/note.py` calls `read_page`; the reader of notebooks may call it on each of its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from ..core.claim import Diagnostic, Severity, Source
from . import pasted
from .aligned import aligned
from .blocks import parser
from .frontmatter import read_front_matter
from .inline import Mark, Piece, pieces
from .macros import DEFINES
from .place import Lines

if TYPE_CHECKING:
    from markdown_it.token import Token

SectionPath = tuple[int, ...]

DECLARATION = re.compile(r"(?:\$[^$]*\$|[^;\n$])+")
LEAD = 240
ITEM, ITEM_END, PARAGRAPH = "\f", "\v", "\x1d"
"""In the prose before a formula: an item of a list begins, and ends."""
OPTIONS = re.compile(r"(?:[ \t]*:[\w-]+:.*\n)*")
COMMENT = re.compile(r"<!--((?:(?!-->).)*)(?:-->|\Z)", re.S)
LEFTOVER = re.compile(r"\\[A-Za-z]{2,}")
MARKUP = re.compile(
    r"\[\^[^\]\s]+\]:?|\[!\w+\][+-]?|!?\[\[(?:[^\[\]|\n]{0,200}\|)?|\]\]|\]\([^()\s]*\)|!?\[|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}",
    re.S,
)


class Written(Enum):
    """How a formula was written in the note."""

    INLINE = "inline"
    DISPLAY = "display"
    ENVIRONMENT = "environment"
    FENCE = "fence"
    COMMENT = "comment"
    FRONT = "front matter"
    PASTED = "pasted"


@dataclass(frozen=True, slots=True)
class Found:
    """A formula: its LaTeX, the source offset of each of its characters, and where it stands.

    `section` lists the headings around it, outermost first, as indices into `Page.sections`; what it gives holds
    where the path begins with this one. `lead` is the prose since the formula before, `tail` what follows it. `skip` is
    the author's reason when a comment `symbolic: skip because …` stands before it.
    """

    tex: str
    offsets: Sequence[int]
    display: bool
    written: Written
    section: SectionPath = ()
    lead: str = ""
    skip: str = ""
    tail: str = ""

    @property
    def declares(self) -> bool:
        """Was it written as a declaration, in a comment or in the front matter?"""
        return self.written in (Written.COMMENT, Written.FRONT)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading: its text, its level 1 … 6, its own path, and the source offset of its line."""

    title: str
    level: int
    path: SectionPath
    start: int


@dataclass(frozen=True, slots=True)
class Page:
    """A note before its formulas are read, these in source order."""

    title: str
    formulas: tuple[Found, ...]
    sections: tuple[Section, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    pasted: bool = False
    triples: tuple[tuple[int, int, str], ...] = ()
    """Of a pasted page: where each formula's three copies stand in the source, and the formula without them."""

    def walk(self) -> Iterator[Section | Found]:
        """Headings and formulas in the order a reader meets them."""
        headings = iter(self.sections)
        heading = next(headings, None)
        for formula in self.formulas:
            while heading is not None and formula.offsets and heading.start <= formula.offsets[0]:
                yield heading
                heading = next(headings, None)
            yield formula
        if heading is not None:
            yield heading
        yield from headings


def read_page(source: Source) -> Page:
    """All formulas of a Markdown note; never raises.

    >>> page = read_page(Source("note.md", "# A\\n\\nLet $x > 0$.\\n\\n$$\\nx = x\\n$$\\n"))
    >>> page.title, [(f.tex, f.display, f.offsets[0]) for f in page.formulas]
    ('A', [('x > 0', False, 10), ('x = x', True, 22)])
    """
    return Collector(source).page()


class Collector:
    """Walks the blocks of one note. Offsets in `self.text` (line ends made one character) become source offsets."""

    def __init__(self, source: Source) -> None:
        self.source, self.lines = source, Lines(source)
        self.front = read_front_matter(source)
        head = re.sub(r"[^\r\n]", " ", source.text[: self.front.end])
        raw = head + source.text[self.front.end :]
        raw = " " + raw[1:] if raw.startswith("\ufeff") else raw
        self.text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        self.back: list[int] | None = None
        if "\r\n" in raw:
            self.back = [i for i, c in enumerate(raw) if c != "\n" or i == 0 or raw[i - 1] != "\r"]
        self.starts = [0, *(m.end() for m in re.finditer("\n", self.text))]
        self.pasted = pasted.looks_pasted(self.text)
        self.formulas: list[Found] = []
        self.sections: list[Section] = []
        self.stack: list[Section] = []
        self.prose: list[tuple[int, int, str]] = []
        self.diagnostics: list[Diagnostic] = list(self.front.diagnostics)
        self.triples: list[tuple[int, int, str]] = []
        self.skip = ""
        self.cells: list[int] = []
        self.edges: list[tuple[int, str]] = []
        self.tokens: list[Token] = []
        self.cell: int | None = None  # in a table: where the cells of this row that were read end

    def page(self) -> Page:
        """Read everything."""
        for scalar in self.front.declarations:
            self.formulas.append(Found(scalar.value, scalar.offsets, False, Written.FRONT))
        level, displayed = 0, True
        self.tokens = parser().parse(self.text, {})
        for token in self.tokens:
            if token.type == "paragraph_open" and not token.level and not displayed:
                self.edge(token, PARAGRAPH, "")
            displayed = token.type == "formula" or (displayed and token.type != "paragraph_close")
            match token.type:
                case "heading_open":
                    level = int(token.tag[1])
                case "tr_open":
                    self.cell = 0
                    self.edge(token, "|\n", "|\n")
                case "list_item_open":
                    self.edge(token, ITEM, ITEM_END)
                case "table_close":
                    self.cell = None
                case "inline" if level:
                    self.heading(token, level)
                    level = 0
                case "inline":
                    self.paragraph(token)
                case "formula":
                    place = Written.ENVIRONMENT if token.meta["environment"] else Written.DISPLAY
                    self.add(token.content, token.meta["offsets"], True, place)
                case "fence" | "html_block":
                    self.block(token)
        return self.finished()

    def edge(self, token: Token, begins: str, ends: str) -> None:
        """Where an item of a list, or a row of a table, begins and ends: marks in the prose."""
        line, end = token.map or (0, 0)
        for n, mark in ((line, begins), (end, ends)) if ends else ((line, begins),):
            self.edges.append((self.sourced([self.starts[min(n, len(self.starts) - 1)]])[0], mark))

    def finished(self) -> Page:
        """The page, with the prose before each formula as its lead."""
        formulas = sorted(self.formulas, key=lambda f: f.offsets[0] if f.offsets else 0)
        self.prose.sort()
        led, n = [], 0
        said = sorted(
            [*self.prose, *((at, at, "|") for at in self.cells), *((at, at, mark) for at, mark in self.edges)]
        )
        for formula in formulas:
            lead: list[str] = []
            while n < len(said) and formula.offsets and said[n][0] < formula.offsets[0]:
                lead.append(said[n][2])
                n += 1
            led.append(replace(formula, lead=" ".join(lead)[-LEAD:], tail=said[n][2][:LEAD] if n < len(said) else ""))
        title = self.front.title or next((s.title for s in sorted(self.sections, key=lambda s: s.level)), "")
        return Page(
            title, tuple(led), tuple(self.sections), self.front.reasons, self.front.options,
            tuple(self.diagnostics), self.pasted, tuple(self.triples)
        )  # fmt: skip

    def add(self, tex: str, offsets: Sequence[int], display: bool, place: Written) -> None:
        """One formula, its outer spaces cut off; offsets are still those of `self.text`."""
        body = tex.strip()
        if not body:
            return
        low = tex.index(body[0]) if tex[0].isspace() else 0
        there = self.sourced(offsets[low : low + len(body)])
        path = self.stack[-1].path if self.stack else ()
        skip, self.skip = (
            ("" if place is Written.COMMENT else self.skip),
            (self.skip if place is Written.COMMENT else ""),
        )
        self.formulas.append(Found(body, there, display, place, path, "", skip))

    def sourced(self, offsets: Sequence[int]) -> Sequence[int]:
        """Source offsets for offsets in `self.text`; a range where they are contiguous."""
        back = self.back
        mapped = offsets if back is None else [back[min(o, len(back) - 1)] for o in offsets]
        if mapped and not isinstance(mapped, range) and mapped[-1] - mapped[0] == len(mapped) - 1:
            return range(mapped[0], mapped[-1] + 1)
        return mapped

    def heading(self, token: Token, level: int) -> None:
        """A heading begins a section, and may hold formulas, which belong to it."""
        offsets = self.offsets(token.content, token.map or [0, 0])
        while self.stack and self.stack[-1].level >= level:
            self.stack.pop()
        path = (*(s.path[-1] for s in self.stack), len(self.sections))
        start = self.sourced(offsets[:1])[0] if offsets else 0
        self.sections.append(Section(_plain(token.content), level, path, start))
        self.stack.append(self.sections[-1])
        for piece in self.pieces(token.content):
            self.take(piece, token.content, offsets)

    def paragraph(self, token: Token) -> None:
        """A paragraph or a table cell: formulas and the prose between them."""
        offsets = self.offsets(token.content, token.map or [0, 0])
        if self.cell is not None and offsets:
            self.cells.append(self.sourced(offsets[:1])[0])
        at = 0
        for piece in self.pieces(token.content):
            if piece.mark is not Mark.HIDDEN:
                self.tell(token.content[at : piece.start], offsets[at : piece.start])
                at = piece.end
            self.take(piece, token.content, offsets)
        self.tell(token.content[at:], offsets[at:])

    def pieces(self, content: str) -> Iterator[Piece]:
        """The pieces of a paragraph; on a pasted page also what was recovered, which wins where both claim a place."""
        triples = pasted.recover(content) if self.pasted else []
        recovered = [Piece(Mark.PASTED, t.start, t.end, t.source_start, t.source_end) for t in triples]
        n, done = 0, 0
        for piece in pieces(content, self.cell is not None):
            while n < len(recovered) and recovered[n].start < piece.end:
                done = recovered[n].end
                yield recovered[n]
                n += 1
            if piece.start >= done:
                yield piece
        yield from recovered[n:]

    def take(self, piece: Piece, content: str, offsets: Sequence[int]) -> None:
        """One piece of a paragraph."""
        tex, there = content[piece.inner : piece.inner_end], offsets[piece.inner : piece.inner_end]
        match piece.mark:
            case Mark.INLINE | Mark.DISPLAY | Mark.ENVIRONMENT:
                self.add(tex, there, piece.mark is not Mark.INLINE, Written(piece.mark.value))
            case Mark.PASTED:
                display = pasted.alone(content, piece.start, piece.end)
                whole = self.sourced(offsets[piece.start : piece.end])
                marks = "$$" if display else "$"
                self.triples.append((whole[0], whole[-1] + 1, f"{marks}{tex.strip()}{marks}"))
                self.add(tex, there, display, Written.PASTED)
            case Mark.COMMENT:
                self.comment(tex, there)
            case Mark.UNCLOSED:
                mark = {"$$": "$$", r"\[": r"\]"}.get(tex, tex.replace("begin", "end"))
                remedy = f"close it with {mark} in the same paragraph: a formula holds no blank line"
                self.say("R307", f"{tex} opens a formula that is not closed", there, remedy)
            case Mark.CUT:
                remedy = r"in a table write \mid or \vert for |"
                self.say("R310", "the table ends this cell inside a formula", there, remedy, Severity.WARNING)
            case Mark.HIDDEN:
                pass
            case _:
                assert_never(piece.mark)

    def comment(self, text: str, offsets: Sequence[int]) -> None:
        """`symbolic: A; B` declares; `symbolic: skip because …` excuses the next formula."""
        head = re.match(r"\s*symbolic:", text)
        if head is None:
            return
        skip = re.match(r"\s*skip\s+because\b:?\s*(.*)", text[head.end() :], re.S)
        if skip is not None:
            self.skip = " ".join(skip[1].split()) or "no reason given"
            return
        for part in DECLARATION.finditer(text, head.end()):
            begin, end = part.span()
            while begin < end and text[begin] in " \t$":
                begin += 1
            while begin < end and text[end - 1] in " \t\r$":
                end -= 1
            self.add(text[begin:end], offsets[begin:end], False, Written.COMMENT)

    def block(self, token: Token) -> None:
        """A ```math fence, or raw HTML with comments in it."""
        first, last = token.map or (0, 0)
        if token.type == "html_block":
            offsets = self.offsets(token.content, [first, last])
            for comment in COMMENT.finditer(token.content):
                self.comment(comment[1], offsets[comment.start(1) : comment.end(1)])
        elif token.info.strip().split(" ")[0] in ("math", "{math}"):
            offsets = self.offsets(token.content, [first + 1, last])
            options = OPTIONS.match(token.content)
            begin = options.end() if options else 0
            self.add(token.content[begin:], offsets[begin:], True, Written.FENCE)

    def tell(self, text: str, offsets: Sequence[int]) -> None:
        """A stretch of prose, and the macros that are defined in it."""
        if DEFINES.search(text) and offsets:
            low = DEFINES.search(text).start()  # type: ignore[union-attr]
            self.add(text[low:], offsets[low:], False, Written.COMMENT)
            text, offsets = text[:low], offsets[:low]
        plain = _plain(text)
        if plain and offsets:
            there = self.sourced(offsets)
            self.prose.append((there[0], there[-1] + 1, plain))
            if self.pasted and (left := LEFTOVER.search(text)) is not None:
                remedy = "copy the formula again, or write it between dollars"
                here = offsets[left.start() : left.end()]
                self.say("R309", f"{left[0]} stands outside every formula of this pasted page", here, remedy,
                         Severity.WARNING)  # fmt: skip

    def say(
        self, code: str, message: str, offsets: Sequence[int], remedy: str, severity: Severity = Severity.ERROR
    ) -> None:
        """One diagnostic at some offsets of `self.text`."""
        there = self.sourced(offsets)
        span = self.lines.span(there[0], there[-1] + 1) if there else None
        self.diagnostics.append(Diagnostic(code, message, span, remedy, severity, self.source.path))

    def offsets(self, content: str, lines: Sequence[int]) -> list[int]:
        """Where each character of a block stands: what Markdown takes away of a line is at its ends."""
        found: list[int] = []
        for n, part in enumerate(content.split("\n")):
            line = min(lines[0] + n, len(self.starts) - 1)
            low = self.starts[line]
            high = self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)
            if n:
                found.append(low - 1)
            elif self.cell is not None:
                low = max(low, self.cell)
            found.extend(aligned(part, self.text, low, high, self.cell is not None))
        if self.cell is not None and found:
            self.cell = found[-1] + 1
        return found


def _plain(text: str) -> str:
    """Prose without Markdown's marks, its spaces made single."""
    parts = re.split(r"(\$[^$\n]+\$|`[^`\n]+`)", text)
    return " ".join("".join(p.strip("`") if n % 2 else MARKUP.sub("", p) for n, p in enumerate(parts)).split())
