"""Recovers LaTeX from text that was copied off a rendered page.

A page typeset by KaTeX or MathJax holds each formula as MathML text, as LaTeX source in an annotation, and as the
characters on the screen, so that a copy of it holds all three in a row: 'θ\\thetaθ', 'x2x^2x2', 'aaa'. The two outer
copies show the same multiset of characters as the LaTeX between them (their order differs in fractions and limits).
That test finds the source: an additive hash of characters, summed from the left, makes "is this the same multiset?"
a subtraction (the idea of Rabin and Karp, IBM J. Res. Dev. 1987, with sums for strings). Nothing is guessed: where
the three copies do not agree there is no formula.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .symbols import GLYPHS, IGNORED_ARGUMENT, INVISIBLE, NAMES, SILENT, UNIFIED


class Triple(NamedTuple):
    """One recovered formula: text[start:end] is the triple, text[source_start:source_end] its LaTeX source."""

    start: int
    source_start: int
    source_end: int
    end: int


REACH = 400
"""The most visible characters one copy may hold; longer formulas do not occur on a line people read."""

WALLS = "\\_\n"
"""What no visible copy holds."""

PROTECTED = re.compile(
    r"```(?:(?!```).)*(?:```|\Z)|~~~(?:(?!~~~).)*(?:~~~|\Z)|<!--(?:(?!-->).)*(?:-->|\Z)|(`+)[^`\n]*\1"
    r"|\b(?:https?://|ftp://|www\.)\S+|!?\[\[[^\[\]\n]*\]\]|\]\([^()\s]*\)|\$\$[^$]*\$\$|(?<![$\\])\$[^$\n]+\$"
    r"|\\\((?:[^\\\n]|\\(?![()]))*\\\)|\\\[(?:[^\\]|\\(?![\[\]]))*\\\]",
    re.S,
)
PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[ \t]*\S[^\n]*)*")
SPECIAL = re.compile(r"[\\^_]")
COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|(.))", re.S)
ENVIRONMENT = re.compile(r"\s*\{([A-Za-z]+)\*?\}(?:\{[lcr|\s]*\})?")
ARGUMENT = re.compile(r"\s*\{[^{}]*\}")
FENCES = {"pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "Bmatrix": "{}", "cases": "{ "}
PLAIN_START = re.compile(r"(?<![A-Za-z0-9\\^_])([A-Za-z0-9]|(?<!\S)[(\[∣−])(?=\S{0,400}?\1)")
ROMAN = frozenset("ivxlcdmIVXLCDM")


def recover(text: str) -> list[Triple]:
    r"""Every formula of a pasted page, in order, with offsets into `text`.

    >>> note = r"with parameter θ\thetaθ and action aaa"
    >>> [note[t.source_start:t.source_end] for t in recover(note)]
    ['\\theta', 'a']
    """
    return list(_triples(text))


def looks_pasted(text: str) -> bool:
    r"""Does the text hold at least one formula three times, with LaTeX commands in the middle?

    >>> looks_pasted(r"θ\thetaθ"), looks_pasted(r"$\theta$ and aaa")
    (True, False)
    """
    return any(SPECIAL.search(text, t.source_start, t.source_end) for t in _triples(text, plain=False))


def alone(text: str, start: int, end: int) -> bool:
    """Does text[start:end] stand alone on its line (a displayed formula)?"""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    after = text[end : stop if stop >= 0 else len(text)]
    return not before.strip(" \t>") and not after.strip(" \t\r.,;")


def _triples(text: str, plain: bool = True) -> Iterator[Triple]:
    hidden = [m.span() for m in PROTECTED.finditer(text)]
    budget = _Budget(100_000 + 2 * len(text))
    for start, end in _units(text, hidden):
        found = list(_Unit(text, start, end, budget).specials()) if SPECIAL.search(text, start, end) else []
        if plain:
            at = start
            for low, high in [*((t.start, t.end) for t in found), (end, end)]:
                found.extend(_plain(text, at, low))
                at = high
        yield from sorted(found)


def _units(text: str, hidden: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches that may hold triples: paragraphs, cut at code, links and formulas marked in the ordinary way."""
    starts = [a for a, _ in hidden]
    for paragraph in PARAGRAPH.finditer(text):
        at, stop = paragraph.span()
        n = max(bisect_left(starts, at) - 1, 0)
        while n < len(hidden) and hidden[n][0] < stop:
            low, high = hidden[n]
            if at < low:
                yield at, low
            at = max(at, high)
            n += 1
        if at < stop:
            yield at, stop


@lru_cache(maxsize=4096)
def _canonical(char: str) -> str:
    """A character in the one alphabet both copies and the source are compared in; '' when it is never compared."""
    if char in INVISIBLE or char.isspace():
        return ""
    return "".join(c for c in unicodedata.normalize("NFKC", char).translate(UNIFIED) if c not in INVISIBLE)


@lru_cache(maxsize=4096)
def _weight(char: str) -> int:
    return int.from_bytes(hashlib.blake2b(char.encode("utf-8", "surrogatepass"), digest_size=12).digest())


@lru_cache(maxsize=4096)
def _measure(shown: str) -> tuple[int, int, frozenset[str]]:
    """Number of visible characters, their summed weights and their set, for text that a command shows."""
    chars = [c for x in shown for c in _canonical(x)]
    return len(chars), sum(map(_weight, chars)), frozenset(chars)


@dataclass(slots=True)
class _Budget:
    """How many LaTeX tokens may still be tried: a page needs about one a character, a hostile text asks for all."""

    left: int


class _Unit:
    """One stretch of text with the prefix sums that make the multiset test a subtraction."""

    def __init__(self, text: str, start: int, end: int, budget: _Budget) -> None:
        self.text, self.start, self.end, self.budget = text, start, end, budget
        self.chars: list[str] = []
        self.place: list[int] = []
        self.sums = [0]
        self.count = [0]
        for at in range(start, end):
            for c in _canonical(text[at]):
                self.chars.append(c)
                self.place.append(at)
                self.sums.append(self.sums[-1] + _weight(c))
            self.count.append(len(self.chars))
        self.shown = "".join(self.chars)
        self.walls = [at for at in range(start, end) if text[at] in WALLS]

    def before(self, at: int) -> int:
        """How many visible characters stand before an offset."""
        return self.count[at - self.start]

    def same(self, low: int, size: int, total: int) -> bool:
        """Have the `size` visible characters from number `low` on this summed weight?"""
        return low >= 0 and low + size < len(self.sums) and self.sums[low + size] - self.sums[low] == total

    def specials(self) -> Iterator[Triple]:
        """The triples whose source holds a command, a superscript or a subscript."""
        done = self.start
        for anchor in (m.start() for m in SPECIAL.finditer(self.text, self.start, self.end)):
            if anchor < done:
                continue
            best = max(self._candidates(anchor, done), key=lambda t: t.end - t.start, default=None)
            if best is not None:
                yield best
                done = best.end

    def _candidates(self, anchor: int, done: int) -> Iterator[Triple]:
        """Triples whose source has its first special character at `anchor`.

        What precedes it in the source is plain, so the first copy begins with it too: the source can only begin
        further left while the plain stretch also occurs earlier on, which stops the search at once in prose.
        """
        n = bisect_left(self.walls, anchor)
        wall = max(done, self.walls[n - 1] + 1 if n else self.start, anchor - 3 * REACH)
        low, high = self.before(wall), self.before(anchor)
        if self.text[anchor] == "\\":
            yield from self._sources(anchor, anchor, wall)
        for j in range(anchor - 1, wall, -1):
            if SPECIAL.match(self.text, j):
                break
            self.budget.left -= 1 + (anchor - j) // 16
            prefix = self.shown[self.before(j) : high]
            if self.budget.left < 0 or (prefix and self.shown.rfind(prefix, low, self.before(j)) < 0):
                break
            if not self.text[j].isspace():
                yield from self._sources(j, anchor, wall)

    def _sources(self, j: int, anchor: int, wall: int) -> Iterator[Triple]:
        """Triples whose source begins at `j`: read LaTeX on from there, and compare at every closed fragment."""
        stop = self.before(j)
        first = max(self.before(wall), stop - REACH)
        if first == stop:
            return
        known = set(self.chars[first:stop])
        for fragment in _fragments(self.text, j, min(self.end, j + 10 * REACH)):
            self.budget.left -= 1
            if fragment.size > stop - first or not fragment.new <= known or self.budget.left < 0:
                return
            k = fragment.end
            if k <= anchor or fragment.depth or not fragment.size:
                continue
            if not self.same(stop - fragment.size, fragment.size, fragment.total):
                continue
            follow = self.before(k)
            self.budget.left -= fragment.size // 8
            if self.same(follow, fragment.size, fragment.total):
                found = self._checked(j, k, fragment.size)
                if found is not None:
                    yield found

    def _checked(self, j: int, k: int, size: int) -> Triple | None:
        text = self.text
        start = self.place[self.before(j) - size]
        end = self.place[self.before(k) + size - 1] + 1
        if any(text[at] in WALLS for at in range(k, end)) or text[k - 1] in "^_":
            return None
        if not any(c.isalnum() for c in text[start:j]):
            return None
        if size < 3 and (_runs_on(text, start) or _runs_on(text, end) or text[j - 1].isspace()):
            return None
        while end < self.end and text[end] in INVISIBLE and not text[end].isascii():
            end += 1
        while k > j and text[k - 1].isspace():
            k -= 1
        return Triple(start, j, k, end)


@dataclass(slots=True)
class _Fragment:
    """How far LaTeX was read: where it ends, its open braces, and what it shows so far."""

    end: int
    depth: int = 0
    size: int = 0
    total: int = 0
    new: frozenset[str] = frozenset()


def _fragments(text: str, start: int, stop: int) -> Iterator[_Fragment]:
    """Read LaTeX from `start`, yielding after each token; ends at a command nobody knows or an unopened brace."""
    state = _Fragment(start)
    while state.end < stop:
        char = text[state.end]
        shown: str | None = char
        if char == "\\":
            at = state.end
            shown, state.end = _command(text, at, stop)
            state.depth += text.startswith("\\begin{", at) - text.startswith("\\end{", at)
        else:
            state.end += 1
            if char in "{}":
                state.depth += 1 if char == "{" else -1
            if char in "{}^_&~" or char.isspace():
                shown = ""
        if shown is None or state.depth < 0:
            return
        size, total, state.new = _measure(shown)
        state.size += size
        state.total += total
        yield state


def _command(text: str, at: int, stop: int) -> tuple[str | None, int]:
    """What the command at `at` shows by itself (None when it is not known), and where reading goes on."""
    match = COMMAND.match(text, at, stop)
    if match is None:
        return None, at + 1
    name, end = match[1] or match[2], match.end()
    if name in ("begin", "end"):
        environment = ENVIRONMENT.match(text, end, stop)
        if environment is None:
            return None, end
        return FENCES.get(environment[1], "  ")[name == "end"], environment.end()
    if name in ("left", "right") and text[end : end + 1] == ".":
        return "", end + 1
    if name in IGNORED_ARGUMENT:
        argument = ARGUMENT.match(text, end, stop)
        return "", argument.end() if argument else end
    if name == "sqrt" and text[end : end + 1] == "[":
        close = text.find("]", end, stop)
        return (text[end + 1 : close], close + 1) if close > 0 else (None, end)
    if name in SILENT:
        return "", end
    return GLYPHS.get(name, name if name in NAMES else None), end


def _runs_on(text: str, at: int) -> bool:
    """Is there a letter or digit on both sides of this place?"""
    return 0 < at < len(text) and _wordy(text[at - 1]) and _wordy(text[at])


def _wordy(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _plain(text: str, start: int, end: int) -> Iterator[Triple]:
    """Triples without commands, such as aaa or x=1x = 1x=1: three equal strings, spaces only in the middle one."""
    line = text[start:end].translate(UNIFIED)
    done, budget = 0, len(line) // 4 + 64
    for match in PLAIN_START.finditer(line):
        at = match.start()
        if at < done:
            continue
        first, tries = line.find(match[1], at + 1), 0
        while 0 < first <= at + REACH and tries < 16 and budget > 0 and not _broken(line, at, first):
            tries, budget = tries + 1, budget - 1
            found = _cube(line, at, first)
            if found is not None:
                middle, close = found
                yield Triple(start + at, start + first, start + middle, start + close)
                done = close
                break
            first = line.find(match[1], first + 1)


def _broken(line: str, low: int, high: int) -> bool:
    return any(c.isspace() for c in line[low:high])


def _cube(line: str, at: int, first: int) -> tuple[int, int] | None:
    """Where the second and third copies of line[at:first] end, when they follow it and are a formula's."""
    copy = line[at:first]
    middle = _repeats(copy, line, first)
    if middle is None or not line.startswith(copy, middle):
        return None
    close = middle + len(copy)
    after = line[close : close + 1]
    letters = any(c.isalpha() for c in copy)
    if (not letters and "=" not in copy) or (len(copy) > 1 and copy.isalpha()) or not any(map(str.isalnum, copy)):
        return None
    if after and ((_wordy(after) and _wordy(copy[-1])) or after == copy[0]):
        return None
    if len(copy) == 1 and not _stands_alone(line, at, close):
        return None
    return middle, close


def _repeats(copy: str, line: str, at: int) -> int | None:
    """Where `copy` ends when line[at:] begins with it, spaces inside it ignored."""
    for n, char in enumerate(copy):
        while n and at < len(line) and line[at] in " \t":
            at += 1
        if at >= len(line) or line[at] != char:
            return None
        at += 1
    return at


def _stands_alone(line: str, at: int, close: int) -> bool:
    """Is a tripled letter a variable in prose, not a numeral such as (iii) or part of a name?"""
    if line[at] in "wW":  # the web, and no variable anybody tripled
        return False
    before, after = line[at - 1 : at] if at else "", line[close : close + 1]
    if line[at] in ROMAN and (before == "(" or (after in (")", ".") and not line[:at].strip(" \t>*-"))):
        return after in (" ", ",") and before == "("
    return (not before or before.isspace() or before in "([*_-∣|\"'“") and (
        not after or after.isspace() or after in ",.;:)?!]*_-′'\"”∣|"
    )
