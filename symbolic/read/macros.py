r"""Macros of a note: \newcommand, \def, \let and \DeclareMathOperator, carried out as text with exact offsets.

A definition may stand in any formula, in a comment, in the front matter, in a side file or in the prose of a note; it
holds from there on. A second, different one leaves open which is meant after its formula, since TeX ends definitions
with their group and a browser does not. What a call puts in keeps the place of the call, its arguments keep their own.
A few commands of LaTeX that only arrange what they hold (\underset, \textcolor) are rows of the same kind. Depth and
length are bounded. `read/note.py` has one `Macros` for a note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .formula import ReadError

DEEPEST, LONGEST = 40, 20_000


class Text(NamedTuple):
    """Characters, and where each of them stands."""

    tex: str
    offsets: Sequence[int]

    def part(self, start: int, end: int) -> Text:
        """Characters start … end."""
        return Text(self.tex[start:end], self.offsets[start:end])


@dataclass(frozen=True, slots=True)
class Macro:
    """How many arguments, what the first one is when it is left out, and what is put in."""

    arity: int
    body: str
    default: str | None = None


ARRANGED: dict[str, Macro] = {
    "underset": Macro(2, "#2_{#1}"),
    "textcolor": Macro(2, "#2"),
    "mathcolor": Macro(2, "#2"),
    "colorbox": Macro(2, "#2"),
    "substack": Macro(1, "#1"),
    "mathop": Macro(1, "#1"),
    "mathrel": Macro(1, "#1"),
    "mathbin": Macro(1, "#1"),
    "mathord": Macro(1, "#1"),
    "ensuremath": Macro(1, "#1"),
    "mathstrut": Macro(0, ""),
    "cancel": Macro(1, "{#1}"),
    "bcancel": Macro(1, "{#1}"),
    "xcancel": Macro(1, "{#1}"),
    "smash": Macro(1, "#1"),
    "mathclap": Macro(1, "#1"),
    "abs": Macro(1, r"\left|#1\right|"),
    "norm": Macro(1, r"\left\|#1\right\|"),
    "paren": Macro(1, r"\left(#1\right)"),
    "set": Macro(1, r"\{#1\}"),
    **{letter * 2: Macro(0, rf"\mathbb{{{letter}}}") for letter in "RNZEPC"},
    "P": Macro(0, r"\mathbb{P}"),
    "dv": Macro(2, r"\frac{d #1}{d #2}"),
    "pdv": Macro(2, r"\frac{\partial #1}{\partial #2}"),
    "dd": Macro(1, r"\, d #1"),
    "E": Macro(0, r"\mathbb{E}"),
    "KL": Macro(0, r"\operatorname{KL}"),
    "Var": Macro(0, r"\operatorname{Var}"),
    "Cov": Macro(0, r"\operatorname{Cov}"),
    "softmax": Macro(0, r"\operatorname{softmax}"),
    "clip": Macro(0, r"\operatorname{clip}"),
    "argmax": Macro(0, r"\operatorname{argmax}"),
    "argmin": Macro(0, r"\operatorname{argmin}"),
    "eps": Macro(0, r"\epsilon"),
    "indicator": Macro(1, r"\mathbb{1}[#1]"),
    "ind": Macro(1, r"\mathbb{1}[#1]"),
}
"""Commands that arrange what they hold, and those that packages for notes bring along. A note may define them anew."""

COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.S)
DEFINING = frozenset(
    {"def", "gdef", "let", "DeclareMathOperator", "DeclareMathOperator*", "DeclarePairedDelimiter"}
    | {f"{how}command{star}" for how in ("new", "renew", "provide") for star in ("", "*")}
)
SPACE = re.compile(r"\s*")
CONTROL = re.compile(r"\\[A-Za-z]+\Z")
NAMED = re.compile(r"\s*(?:\{\s*\\([A-Za-z]+|[0-9])\s*\}|\\([A-Za-z]+|[0-9]))")
COUNTED = re.compile(r"\s*\[\s*([0-9])\s*\]")
PLACES = re.compile(r"\s*((?:#[1-9])*)\s*(?=\{)")
WORD = re.compile(r"\\(operatorname\*?|mathrm|mathop)\s*\{([^{}]*)\}")
SPACED = re.compile(r"\\[,;:! ]|\\(?:thin|med|thick)space|~|\s+|-")
DELIMITERS = re.compile(r"\s*\{\s*([^{}\s]+)\s*\}\s*\{\s*([^{}\s]+)\s*\}")
DEFINES = re.compile(
    r"\\(?:(?:new|renew|provide)command\*?|def|DeclareMathOperator\*?|DeclarePairedDelimiter|let)(?![A-Za-z*])"
)


@dataclass(slots=True)
class Macros:
    """The macros of a note so far."""

    table: dict[str, Macro] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)

    def read(self, text: Text) -> Text:
        """A formula with its definitions taken out (and kept) and its macros carried out; raises ReadError."""
        if "\\" not in text.tex:
            return text
        text = _upright(_fractions(text))
        found = _Expansion(self, text)
        found.run(text, 0)
        self.doubtful |= self.changed  # from the next formula on: a group, or a formula, may have ended that meaning
        self.changed.clear()
        return _words(Text("".join(found.out), found.at))

    def put(self, name: str, macro: Macro) -> None:
        """A definition; another one of the same name leaves open which of them holds after this formula."""
        known = self.table.get(name)
        if known is not None and known != macro:
            self.changed.add(name)
        self.table[name] = macro

    def get(self, name: str) -> Macro | None:
        """The macro of this name."""
        return self.table.get(name) or ARRANGED.get(name)


def definition_end(tex: str, at: int) -> int:
    """Where the definition that begins here ends; −1 where it is none that can be carried out."""
    command = COMMAND.match(tex, at)
    if command is None:
        return -1
    return _Expansion(Macros(), Text(tex, range(len(tex)))).define(
        Text(tex, range(len(tex))), command[1], command.end()
    )


def definitions(preamble: str) -> list[str]:
    r"""The macros a preamble defines, each as a line of its own.

    >>> definitions(r"\usepackage{x} \newcommand{\R}{\mathbb{R}} % \def\no{1}")
    ['\\newcommand{\\R}{\\mathbb{R}}']
    """
    text = re.sub(r"(?<!\\)%[^\n]*", "", preamble)
    found, at = [], 0
    while (m := DEFINES.search(text, at)) is not None:
        end = definition_end(text, m.start())
        if end > 0:
            found.append(text[m.start() : end])
        at = max(end, m.end())
    return found


def expanded(tex: str) -> str:
    """A formula by itself with what arranges its parts carried out; as it is where that fails."""
    try:
        return Macros().read(Text(tex, range(len(tex)))).tex
    except ReadError:
        return tex


OLD_FONT = re.compile(
    r"\\(?:mathop|operatorname\*?)\s*\{\s*(?:\\rm(?![A-Za-z])\s*([^{}]*)|\\(?:text|mathrm|textrm)\s*\{([^{}]*)\})\s*\}"
    r"|\{\s*\\rm(?![A-Za-z])\s*([^{}]*)\}|\\text\s*\{\s*(arg\s*(?:\\,)?\s*(?:min|max))\s*\}"
)


def _upright(text: Text) -> Text:
    r"""{\rm arg\,max} and \mathop{\text{arg min}} are words: \operatorname{argmax}."""
    for found in reversed(list(OLD_FONT.finditer(text.tex))):
        inner = SPACED.sub("", next(g for g in found.groups() if g is not None))
        if not (inner.isalpha() and inner.isascii()):
            continue
        said = rf"\operatorname{{{inner}}}"
        low, high = found.span()
        offsets = [*text.offsets[:low], *[text.offsets[low]] * len(said), *text.offsets[high:]]
        text = Text(text.tex[:low] + said + text.tex[high:], offsets)
    return text


OVER = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*?)\\over(?![A-Za-z])((?:[^{}]|\{[^{}]*\})*)\}")


def _fractions(text: Text) -> Text:
    r"""{a \over b} is {\frac{a}{b}}."""
    for _ in range(DEEPEST):
        found = OVER.search(text.tex)
        if found is None:
            break
        low, high = found.span()
        at = text.offsets
        tex = rf"{{\frac{{{found[1]}}}{{{found[2]}}}}}"
        (a, b), (c, d) = found.span(1), found.span(2)
        offsets = [*[at[low]] * 7, *at[a:b], *[at[b]] * 2, *at[c:d], *[at[high - 1]] * 2]
        text = Text(text.tex[:low] + tex + text.tex[high:], [*at[:low], *offsets, *at[high:]])
    return text


def _words(text: Text) -> Text:
    r"""\operatorname*{arg\,max} is \operatorname*{argmax}: what only spaces the letters of a word goes."""
    for found in reversed(list(WORD.finditer(text.tex))):
        inner = SPACED.sub("", found[2])
        if inner == found[2] or not inner.isalpha():
            continue
        low = found.start(2)
        kept = [i for i in range(low, found.end(2)) if not _inside(SPACED, text.tex, i, low, found.end(2))]
        offsets = [*text.offsets[:low], *(text.offsets[i] for i in kept), *text.offsets[found.end(2) :]]
        text = Text(text.tex[:low] + "".join(text.tex[i] for i in kept) + text.tex[found.end(2) :], offsets)
    return text


def _inside(pattern: re.Pattern[str], tex: str, at: int, low: int, high: int) -> bool:
    return any(m.start() <= at < m.end() for m in pattern.finditer(tex, low, high))


class _Expansion:
    """One formula: characters go to `out`, their places to `at`."""

    def __init__(self, macros: Macros, text: Text) -> None:
        self.macros, self.whole = macros, text
        self.out: list[str] = []
        self.at: list[int] = []
        self.length = 0
        self.outer: tuple[int, int] | None = None  # the call in the note that is being carried out

    def put(self, text: Text) -> None:
        """Characters as they are."""
        self.length += len(text.tex)
        if self.length > max(LONGEST, len(self.whole.tex)):
            self.fail("R106", f"its macros make the formula longer than {LONGEST} characters")
        self.out.append(text.tex)
        self.at.extend(text.offsets)

    def fail(self, code: str, message: str, remedy: str = "look at the macros it uses") -> None:
        """Refuse the formula."""
        low, high = self.outer or (0, len(self.whole.tex))
        raise ReadError(code, message, low, high, remedy)

    def run(self, text: Text, depth: int) -> None:
        """Carry out what a text holds."""
        if depth > DEEPEST:
            self.fail("R109", "a macro calls itself without end", "define it without itself")
        at, tex = 0, text.tex
        while (found := COMMAND.search(tex, at)) is not None:
            name = found[1]
            if depth == 0:
                self.outer = found.start(), found.end()
            if name in DEFINING:
                if _depth(tex, found.start()) > 0 and depth == 0:
                    self.fail("R205", f"\\{name} inside braces holds there alone", "define it before the formula")
                end = self.define(text, name, found.end())
                if end < 0:  # not a definition one can carry out: the tokenizer refuses it
                    self.put(text.part(at, found.end()))
                    at = found.end()
                    continue
                self.put(text.part(at, found.start()))
                at = end
                continue
            macro = self.macros.get(name)
            if macro is None:
                self.put(text.part(at, found.end()))
                at = found.end()
                continue
            if name in self.macros.doubtful and name not in self.macros.changed:
                remedy = "give the macro one meaning in the whole note"
                self.fail("R205", f"\\{name} was defined twice: which one is meant?", remedy)
            self.put(text.part(at, found.start()))
            at = self.call(text, macro, found, depth)
        self.put(text.part(at, len(tex)))

    def call(self, text: Text, macro: Macro, found: re.Match[str], depth: int) -> int:
        """One call; where it ends."""
        at, args = found.end(), []
        if macro.default is not None:
            opened = SPACE.match(text.tex, at)
            start = opened.end() if opened else at
            if text.tex[start : start + 1] == "[":
                close = _closing(text.tex, start, "[", "]")
                args.append(text.part(start + 1, close))
                at = close + 1
            else:
                args.append(Text(macro.default, [text.offsets[found.start()]] * len(macro.default)))
        while len(args) < macro.arity:
            low, high, at = self.argument(text, at, found[1])
            args.append(text.part(low, high))
        first, last = text.offsets[found.start()], text.offsets[max(found.start(), at - 1)]
        whole: list[str] = []
        places: list[int] = []
        for piece in re.split(r"(#[1-9])", macro.body):
            number = int(piece[1]) if len(piece) == 2 and piece[0] == "#" and piece[1].isdigit() else 0
            if 0 < number <= len(args):
                if whole and CONTROL.search(whole[-1]) and args[number - 1].tex[:1].isalpha():
                    whole.append(" ")  # \lVert#1 of x is \lVert x
                    places.append(last)
                whole.append(args[number - 1].tex)
                places += args[number - 1].offsets
            elif piece:
                whole.append(piece)
                places += [first] * (len(piece) - 1) + [last]
            if len(places) > LONGEST:
                self.fail("R106", f"its macros make the formula longer than {LONGEST} characters")
        body = "".join(whole)
        after = text.tex[at : at + 1]
        if CONTROL.search(body) and after.isalpha():  # TeX ends a command where a macro ends
            body, places = body + " ", [*places, last]
        if found[1] == "substack":  # its rows are a list
            body = body.replace("\\\\", ", ")
        before = next((piece for piece in reversed(self.out) if piece), "")
        if body[:1].isalpha() and CONTROL.search(before):  # \sim\law is \sim p
            self.put(Text(" ", [first]))
        self.run(Text(body, places), depth + 1)
        return at

    def argument(self, text: Text, at: int, name: str) -> tuple[int, int, int]:
        """Where the next argument begins and ends, and where what follows it begins."""
        opened = SPACE.match(text.tex, at)
        at = opened.end() if opened else at
        if at >= len(text.tex):
            self.fail("R102", f"an argument of \\{name} is missing", "write it in { }")
        if text.tex[at] == "{":
            close = _closing(text.tex, at, "{", "}")
            if close < 0:
                self.fail("R101", f"the brace after \\{name} is never closed", "close it with }")
            return at + 1, close, close + 1
        command = COMMAND.match(text.tex, at)
        end = command.end() if command else at + 1
        return at, end, end

    def define(self, text: Text, kind: str, at: int) -> int:
        """One definition; where it ends, −1 where it is none that can be carried out."""
        tex = text.tex
        named = NAMED.match(tex, at)
        if named is None:
            return -1
        name, at, default, arity = named[1] or named[2], named.end(), None, 0
        if kind == "DeclarePairedDelimiter":
            pair = DELIMITERS.match(tex, at)
            if pair is None:
                return -1
            self.macros.put(name, Macro(1, rf"\left{pair[1]} #1 \right{pair[2]}"))
            return pair.end()
        if kind == "let":
            other = re.compile(r"\s*=?\s*(\\[A-Za-z]+|[^\s\\])").match(tex, at)
            if other is None:
                return -1
            self.macros.put(name, self.macros.get(other[1][1:]) or Macro(0, other[1]))
            return other.end()
        if kind in ("def", "gdef"):
            places = PLACES.match(tex, at)
            if places is None:
                return -1
            arity, at = len(places[1]) // 2, places.end()
        elif not kind.startswith("DeclareMathOperator"):
            counted = COUNTED.match(tex, at)
            if counted:
                arity, at = int(counted[1]), counted.end()
                opened = re.compile(r"\s*\[").match(tex, at)
                if opened:
                    close = _closing(tex, opened.end() - 1, "[", "]")
                    default, at = tex[opened.end() : close], close + 1
        opened = SPACE.match(tex, at)
        at = opened.end() if opened else at
        if tex[at : at + 1] != "{":
            return -1
        close = _closing(tex, at, "{", "}")
        if close < 0:
            return -1
        body = tex[at + 1 : close]
        if kind.startswith("DeclareMathOperator"):
            body = rf"\operatorname{kind[len('DeclareMathOperator') :]}{{{SPACED.sub('', body)}}}"
        if not (kind.startswith("providecommand") and self.macros.get(name)):
            self.macros.put(name, Macro(arity, body, default))
        return close + 1


def _depth(tex: str, end: int) -> int:
    """How many braces are open before a place."""
    bare = re.sub(r"\\.", "", tex[:end], flags=re.S)
    return bare.count("{") - bare.count("}")


def _closing(tex: str, at: int, opener: str, closer: str) -> int:
    """The place of the bracket that closes the one at `at`, −1 where none does; braces inside are whole."""
    depth = braces = 0
    while at < len(tex):
        c = tex[at]
        if c == "\\":
            at += 2
            continue
        if opener != "{":
            braces += (c == "{") - (c == "}")
        if not braces:
            depth += (c == opener) - (c == closer)
            if depth == 0:
                return at
        at += 1
    return -1
