r"""Jupyter notebooks: the Markdown cells of an .ipynb file as one page, every character with its place in the file.

The JSON is walked once by hand, since the places of its strings are wanted; nothing in it is run. A cell's text is what
its strings say after their escapes: `"$\\theta$\n"` holds `\theta`, whose backslash is two characters there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..core.claim import Diagnostic, Source
from .mapped import Made, page_of
from .markdown import Page

DEEPEST = 60
SPACE = re.compile(r"[ \t\r\n]*")
STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\.)*)"', re.S)
SCALAR = re.compile(r"true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.S)
PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}


class Text(NamedTuple):
    """A string of the file: its characters, and where each stands."""

    chars: str
    offsets: Sequence[int]


class _Broken(Exception):
    """It is no JSON."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


def read_notebook(source: Source) -> Page:
    """The page of a notebook; one that is no notebook is a page with an error (R313)."""
    made = Made()
    try:
        for cell in _cells(source.text):
            for part in cell:
                made.put(part.chars, part.offsets)
            made.put("\n\n", made.offsets[-1] if made.offsets else 0)
    except _Broken as why:
        at = min(why.at, max(0, len(source.text) - 1))
        remedy = "open it in Jupyter and save it again"
        problem = Diagnostic("R313", "this is no notebook: its JSON breaks here", source.span(at, at + 1), remedy)
        return Page("", (), diagnostics=(problem,))
    return page_of(source, made.text, made.offsets)


def _cells(text: str) -> Iterator[list[Text]]:
    """The texts of the Markdown cells, in order."""
    root, _ = _value(text, 0, 0)
    cells = root.get("cells") if isinstance(root, dict) else None
    if cells is None and isinstance(root, dict):  # nbformat 3
        sheets = root.get("worksheets")
        cells = (
            [c for s in sheets if isinstance(s, dict) for c in s.get("cells", [])] if isinstance(sheets, list) else None
        )
    if not isinstance(cells, list):
        raise _Broken(0)
    for cell in cells:
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), Text):
            continue
        said = cell.get("source")
        if cell["cell_type"].chars == "markdown" and said is not None:
            parts = said if isinstance(said, list) else [said]
            yield [p for p in parts if isinstance(p, Text)]


def _value(text: str, at: int, depth: int) -> tuple[object, int]:
    """One JSON value, and where what follows it begins; numbers and words are None."""
    at = _past(text, at)
    if depth > DEEPEST:
        raise _Broken(at)
    if text.startswith("{", at):
        return _object(text, at + 1, depth + 1)
    if text.startswith("[", at):
        return _array(text, at + 1, depth + 1)
    string = STRING.match(text, at)
    if string:
        return _text(string), string.end()
    scalar = SCALAR.match(text, at)
    if scalar is None:
        raise _Broken(at)
    return None, scalar.end()


def _past(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _array(text: str, at: int, depth: int) -> tuple[list[object], int]:
    found: list[object] = []
    at = _past(text, at)
    while not text.startswith("]", at):
        if found:
            at = _comma(text, at)
        value, at = _value(text, at, depth)
        found.append(value)
        at = _past(text, at)
    return found, at + 1


def _object(text: str, at: int, depth: int) -> tuple[dict[str, object], int]:
    found: dict[str, object] = {}
    at = _past(text, at)
    first = True
    while not text.startswith("}", at):
        at = at if first else _past(text, _comma(text, at))
        first = False
        key = STRING.match(text, at)
        if key is None:
            raise _Broken(at)
        at = _past(text, key.end())
        if not text.startswith(":", at):
            raise _Broken(at)
        found[key[1]], at = _value(text, at + 1, depth)
        at = _past(text, at)
    return found, at + 1


def _comma(text: str, at: int) -> int:
    if not text.startswith(",", at):
        raise _Broken(at)
    return at + 1


def _text(string: re.Match[str]) -> Text:
    """The characters of a string, its escapes carried out."""
    raw, base = string[1], string.start(1)
    if "\\" not in raw:
        return Text(raw, range(base, base + len(raw)))
    chars: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in ESCAPE.finditer(raw):
        chars.extend(raw[at : found.start()])
        offsets.extend(range(base + at, base + found.start()))
        chars.append(chr(int(found[1], 16)) if found[1] else PLAIN.get(found[2], found[2]))
        offsets.append(base + found.start())
        at = found.end()
    chars.extend(raw[at:])
    offsets.extend(range(base + at, base + len(raw)))
    joined = "".join(chars)
    if any("\ud800" <= c <= "\udfff" for c in joined):  # two escapes are one character
        pairs = re.compile("[\ud800-\udbff][\udc00-\udfff]")
        kept = [o for i, o in enumerate(offsets) if not (i and pairs.match(joined, i - 1))]
        joined = pairs.sub(lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), joined)
        joined = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in joined)
        return Text(joined, kept)
    return Text(joined, offsets)
