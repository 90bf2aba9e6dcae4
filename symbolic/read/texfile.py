r"""Plain .tex files: the document's body as a page, its preamble's macros as declarations.

The body becomes Markdown character by character: comments go, sections become headings, environments that hold no
mathematics lose their marks, verbatim ones and pictures their text. Formulas stay as they are, with their places.
\input takes in files beside this one; what they hold stands at the place of the command.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ..core.claim import Diagnostic, Severity, Source
from .inline import ENVIRONMENTS
from .macros import definitions
from .mapped import Made, page_of
from .markdown import Page

Load = Callable[[str], str | None]
r"""The text of a file that \input names, None where it may not be read."""

DEEPEST, LONGEST, MOST_MISSED = 8, 2_000_000, 20
LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "title": 1}
UNSEEN = (
    r"verbatim\*?|lstlisting|minted|tikzpicture|tikzcd|comment|thebibliography|algorithmic|algorithm2e|filecontents\*?"
)
PIECE = re.compile(
    rf"""(?P<escaped>\\[\\%$&#_{{}}])
    |(?P<comment>(?<!\\)%[^\n]*(?:\n[ \t]*)?)
    |(?P<unseen>\\begin\{{(?P<kind>{UNSEEN})\}}|\\iffalse(?![A-Za-z])|\\verb\*?(?P<bar>[^A-Za-z*\s]))
    |(?P<head>\\(?P<level>{"|".join(LEVELS)})\*?\s*(?:\[[^\]]*\])?\s*\{{(?P<title>(?:[^{{}}]|\{{[^{{}}]*\}})*)\}})
    |(?P<input>\\(?:input|include)\s*\{{(?P<file>[^{{}}\n]*)\}})
    |(?P<env>\\(?:begin|end)\s*\{{(?P<name>[A-Za-z]+\*?)\}}(?:\[[^\]\n]*\])?)
    |(?P<tick>`+|''|~)
    |(?P<named>\\(?:eq|c|C|auto)?ref\{{(?P<label>[^{{}}]*)\}})
    |(?P<dropped>\\(?:label|cite[a-z]*|index|footnotemark|vspace\*?|hspace\*?|includegraphics)
       (?:\[[^\]]*\])?\{{[^{{}}]*\}}|\\(?:maketitle|tableofcontents|newpage|clearpage|noindent|centering|medskip|bigskip)
       (?![A-Za-z])|\\footnote(?![a-z])|\\item(?![A-Za-z])(?:\[[^\]]*\])?)
    |(?P<indent>(?<=\n)[ \t]+)
    |(?P<math>\$\$|\\\[|\\\()
    |(?P<inline>\$(?:\\.|[^$\\])*\$)""",
    re.X | re.S,
)
THEOREMS = re.compile(
    "proof|theorem|thm|lemma|lem|proposition|prop|corollary|cor|example|ex|remark|rem|claim|exercise|solution|problem"
)
"""Environments that are sections of their own."""
INPUT = re.compile(r"\\(?:input|include)\s*\{([^{}\n]*)\}")
MOST_MACROS = 5_000
BODY = re.compile(r"\\begin\s*\{document\}(.*?)(?:\\end\s*\{document\}|\Z)", re.S)
CLOSERS = {"$$": "$$", r"\[": r"\]", r"\(": r"\)"}


def read_tex(source: Source, load: Load) -> tuple[Page, list[str]]:
    """The page of a .tex file, and the definitions of its preamble."""
    body = BODY.search(source.text)
    low, high = body.span(1) if body else (0, len(source.text))
    head = source.text[: low if body else 0]
    made = _Body(load)
    made.run(source.text, low, high, None, 0)
    page = page_of(source, made.out.text, made.out.offsets)
    title = re.search(r"\\title\s*(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}", source.text)
    said = re.sub(r"\\[A-Za-z]+|[{}\\]", "", title[1]).strip() if title else page.title
    notes = tuple(_missed(source, name, at) for name, at in list(made.missed.items())[:MOST_MISSED])
    return replace(page, title=said, diagnostics=(*page.diagnostics, *notes)), _preamble(head, load)


def _missed(source: Source, name: str, at: int) -> Diagnostic:
    message, span = f"\\input{{{name}}} is not read", source.span(at, at + 1)
    return Diagnostic("R314", message, span, OUTSIDE, Severity.WARNING, source.path)


OUTSIDE = "only files beside the note are read: put it there, or check its name"


def _preamble(text: str, load: Load, depth: int = 0) -> list[str]:
    """The macros of a preamble, those of the files it takes in where it does so."""
    text = re.sub(r"(?<!\\)%[^\n]*", "", text)
    found, at = [], 0
    for piece in INPUT.finditer(text):
        found += definitions(text[at : piece.start()])
        inner = load(piece[1].strip()) if depth < DEEPEST else None
        found += _preamble(inner, load, depth + 1) if inner is not None and len(found) < MOST_MACROS else []
        at = piece.end()
    return found + definitions(text[at:])


class _Body:
    """The body as Markdown."""

    def __init__(self, load: Load) -> None:
        self.load, self.out = load, Made()
        self.missed: dict[str, int] = {}
        self.read: dict[str, str | None] = {}
        self.absent: set[tuple[int, str]] = set()

    def run(self, text: str, low: int, high: int, place: int | None, depth: int) -> None:
        """Some text of the source, or of another file that stands at one place of it."""
        at = low
        while (piece := PIECE.search(text, at, high)) is not None:
            self.keep(text, at, piece.start(), place)
            at = self.piece(text, piece, high, place, depth)
        self.keep(text, at, high, place)

    def keep(self, text: str, low: int, high: int, place: int | None) -> None:
        """Characters as they are."""
        if len(self.out.offsets) < LONGEST:
            self.out.put(text[low:high], range(low, high) if place is None else place)

    def piece(self, text: str, piece: re.Match[str], high: int, place: int | None, depth: int) -> int:
        """One piece; where what follows it begins."""
        start, end = piece.span()
        if piece.lastgroup == "unseen":
            self.out.put("\n\n" if piece["kind"] else " ", start if place is None else place)
            return self.behind(text, piece, high)
        here = start if place is None else place
        match piece.lastgroup:
            case "title" | "head" | "level":
                self.out.put(f"\n\n{'#' * LEVELS[piece['level']]} ", here)
                low, high = piece.span("title")
                self.out.put(piece["title"].replace("\n", " "), range(low, high) if place is None else place)
                self.out.put("\n\n", here)
            case "input" | "file":
                self.taken_in(piece["file"].strip(), here, depth)
            case "env" | "name" if piece["name"].rstrip("*") in ENVIRONMENTS:
                closer = self.find(text, rf"\end{{{piece['name']}}}", end, high)
                if text.startswith(r"\begin", start) and closer >= 0:
                    end = closer + len(rf"\end{{{piece['name']}}}")
                    self.formula(text, start, end, place)
                else:
                    self.keep(text, start, end, place)
            case "math":
                closer = self.find(text, CLOSERS[piece[0]], end, high)
                end = closer + 2 if closer >= 0 else end
                self.formula(text, start, end, place)
            case "named" | "label":
                self.out.put(f"({piece['label']})", here)
            case "inline":
                self.keep(text, start, end, place)  # its '' are two primes
            case "tick":
                self.out.put({"~": " "}.get(piece[0], "'"), here)
            case "escaped":
                self.keep(text, start, end, place)
            case "env" | "name" if THEOREMS.fullmatch(piece["name"].rstrip("*")):
                title = piece["name"].capitalize() if text.startswith(r"\begin", start) else "\u200b"
                self.out.put(f"\n\n###### {title}\n\n", here)  # what is supposed in it ends with it
            case "env" | "name":
                self.out.put("\n\n", here)
            case _:
                self.out.put(" " if piece.lastgroup == "dropped" else "", here)
        return end

    def find(self, text: str, closer: str, at: int, high: int) -> int:
        """The next place of a closing mark, −1 where there is none: it is looked for once."""
        found = -1 if (id(text), closer) in self.absent else text.find(closer, at, high)
        if found < 0:
            self.absent.add((id(text), closer))
        return found

    def behind(self, text: str, piece: re.Match[str], high: int) -> int:
        """Where a stretch that is not read ends: verbatim text, what \\iffalse hides, \\verb|…|."""
        closer = rf"\end{{{piece['kind']}}}" if piece["kind"] else piece["bar"] or r"\fi"
        found = self.find(text, closer, piece.end(), high)
        return found + len(closer) if found >= 0 else piece.end()

    def formula(self, text: str, start: int, end: int, place: int | None) -> None:
        """A displayed formula, without its comments and blank lines, on lines of its own."""
        here = start if place is None else place
        self.out.put("\n\n", here)
        at = start
        for gone in re.finditer(r"(?<!\\)%[^\n]*\n?|\n[ \t]*(?=\n)", text[start:end]):
            self.keep(text, at, start + gone.start(), place)
            at = start + gone.end()
        self.keep(text, at, end, place)
        self.out.put("\n\n", here)

    def taken_in(self, name: str, here: int, depth: int) -> None:
        """The file that an \\input names."""
        if name not in self.read:
            self.read[name] = self.load(name)
        found = self.read[name] if depth < DEEPEST else None
        if found is None:
            self.missed.setdefault(name, here)
            return
        self.out.put("\n", here)
        self.run(found, 0, len(found), here, depth + 1)
        self.out.put("\n", here)
