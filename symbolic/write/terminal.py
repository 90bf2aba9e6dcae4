"""What a terminal can show, and text made to fit it: cells, colours, links, lines that end at a sensible place.

Widths are columns (Unicode Standard Annex 11): a wide character takes two, a combining one none. A formula is broken
before a relation, else before an operator, outside of brackets where that is possible (TeX's order of penalties:
Knuth and Plass, 1981), and goes on below with a deeper indent. Nothing here looks at the terminal: `app` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

STYLES = {
    "proved": "32", "refuted": "1;31", "undecided": "33", "given": "2", "error": "1;31", "warning": "33",
    "dim": "2", "bold": "1", "caret": "1;31",
}  # fmt: skip
NARROWEST, WIDEST = 40, 140
"""The columns a page is laid out for: a narrower terminal wraps by itself, in a wider one lines end earlier."""
RELATIONS = frozenset("=≤≥≠<>≈≡∼∝∈→⟹⇒⟺") | {":=", "<=", ">=", "!=", "~=", "->", "=>", "~", "in", "propto"}
OPERATORS = frozenset("+−-±·×*")
HANGING = 4
_PREFIX = re.compile(r"(?:log|[a-z]{3}h?|[−-]?(?:∇|grad|Σ|Π|sum|prod|∫|int)\S*|\S*[d∂]\S*/[d∂]\S+)")
"""What holds on to what comes after it: a function without brackets, a gradient, a sum."""


def _nowhere(path: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Columns, whether colours are understood, where a path is linked to ("" nowhere), and how text is spelled."""

    width: int = 100
    color: bool = False
    link: Callable[[str], str] = _nowhere
    spell: Callable[[str], str] = str

    @property
    def page(self) -> int:
        """How many columns a page has."""
        return min(max(self.width, NARROWEST), WIDEST)

    def text(self, text: str) -> str:
        """Text of anybody as it can be shown: no control character, only what the encoding has."""
        return self.spell(clean(text))

    def style(self, name: str, text: str) -> str:
        """Shown text in a style of the table."""
        return f"\x1b[{STYLES[name]}m{text}\x1b[0m" if self.color and text else text

    def linked(self, path: str, text: str) -> str:
        """Shown text that is a link to the file at `path`, as OSC 8 writes it; the escape takes no column."""
        url = self.link(path)
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url else text

    def short(self, text: str, room: int) -> str:
        """Shown text that ends in dots where it takes more than `room` columns.

        >>> Terminal().short("one two three", 8)
        'one two…'
        """
        if columns(text) <= room:
            return text
        dots = self.spell("…")
        return text[: _fitting(text, max(0, room - columns(dots)))].rstrip() + dots

    def tail(self, text: str, room: int) -> str:
        """The end of a shown text in `room` columns, dots before it."""
        dots = self.spell("…")
        at = len(text)
        while at and columns(dots + text[at - 1 :]) <= room:
            at -= 1
        return dots + text[at:]


def clean(text: str) -> str:
    """Text with control characters made visible, so that no note can write to the terminal.

    >>> clean("a\\x1b[2Jb\\tc\\u202e")
    'a␛[2Jb c '
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{SYMBOL FOR ESCAPE}" if c == "\x1b" else " " for c in text)


def columns(text: str) -> int:
    """How many columns a text takes: combining characters none, wide ones two.

    >>> columns("θ̂ = 日本")
    8
    """
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def _cell(c: str) -> int:
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def padded(text: str, room: int) -> str:
    """A text with spaces up to `room` columns."""
    return text + " " * max(0, room - columns(text))


def _fitting(text: str, room: int) -> int:
    """How many characters of a text take `room` columns at most, and no letter is parted from its accents."""
    used = 0
    for at, c in enumerate(text):
        used += _cell(c)
        if used > room:
            return at
    return len(text)


def wrapped(text: str, room: int, hanging: int = 2) -> list[str]:
    """Prose in lines of `room` columns at most; the lines after the first begin `hanging` spaces further in.

    >>> wrapped("one two three", 9)
    ['one two', '  three']
    """
    lines: list[str] = []
    line, indent = "", ""
    for word in re.findall(r"\s*\S+", text):
        while True:
            if columns(line) + columns(word) <= room or not word.strip():
                line += word
                break
            if line.strip():
                lines.append(line.rstrip())
                indent = " " * hanging
                line, word = indent, word.lstrip()
                continue
            cut = max(1, _fitting(word, room - columns(line)))
            lines.append(line + word[:cut])
            indent = " " * hanging
            line, word = indent, word[cut:]
    return [*lines, line] if line.strip() else lines or [""]


def broken(formula: str, room: int, hanging: int = HANGING) -> list[str]:
    """A formula in lines of `room` columns at most, broken before a relation or an operator where there is one.

    >>> broken("f(x + 1) = aaaa + bbbb + cccc", 16)
    ['f(x + 1)', '    = aaaa', '    + bbbb', '    + cccc']
    """
    lines, indent = [], ""
    while columns(formula) > room - len(indent):
        at = _break(formula, room - len(indent))
        lines.append(indent + formula[:at].rstrip())
        formula, indent = formula[at:].lstrip(), " " * hanging
    return [*lines, indent + formula] if formula or not lines else lines


def _break(formula: str, room: int) -> int:
    """Where to break: at the best place that fills a third of the room, else at the last place there is."""
    last = max(1, _fitting(formula, room))
    places = [(penalty, at) for penalty, at in _places(formula) if 0 < at <= last]
    good = [(penalty, -at) for penalty, at in places if at > last // 3]
    if good:
        return -min(good)[1]
    return max((at for _, at in places), default=last)


def _places(formula: str) -> Iterator[tuple[int, int]]:
    """The places where a line may begin, each with its penalty: ten a bracket, less before a relation."""
    depth = 0
    for at, c in enumerate(formula):
        if c in ")]}⌋⌉⟩":
            depth = max(0, depth - 1)
        if c == " " and at + 1 < len(formula):
            before, after = formula[:at].rsplit(" ", 1)[-1], formula[at + 1 :].split(" ", 1)[0]
            kind = 0 if after in RELATIONS else 2 if after in OPERATORS else 4 if before[-1:] in (",", ";") else 6
            kind = -1 if kind == 4 and not depth else kind  # between two statements of a list
            kind = 25 if before in RELATIONS | OPERATORS else 9 if kind == 6 and _PREFIX.fullmatch(before) else kind
            yield 10 * depth + kind, at + 1
        elif at and formula[at - 1] == ")" and (c.isalpha() or c in "([{"):
            yield 10 * depth + 7, at
        if c in "([{⌊⌈⟨":
            depth += 1
