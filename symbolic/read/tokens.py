"""LaTeX mathematics as tokens with exact source offsets: the characters of a page and the commands of TeX made one.

Pasted characters become what they stand for (− is -, θ is \\theta, ℝ is \\mathbb{R}), spacing and sizing commands go,
a font and its letter become one name, prose in \\text stays in one piece. Brackets are paired in the same pass, so
that an unclosed one is reported where it was opened and deep nesting is refused before anything is parsed. The macros
of a note would be expanded between `tokenise` and `layout.arrange`, every token of a body keeping the offsets of
its call. `read/latex.py` calls this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from ..core.names import GREEK
from .formula import ReadError
from .vocabulary import (
    ALIASES,
    CHARACTERS,
    COMMAND_OF,
    DANGEROUS,
    FONTS,
    LETTERS,
    OPERATORS,
    RELATIONS,
    SETS,
    SHORTHANDS,
    SIGNS,
    SIZES,
    SPACES,
    STROKES,
    SYNONYMS,
    TEXTS,
    UNSEEN,
)

LONGEST = 20_000
LONGEST_NUMBER = 2_000
PADDING = 4
"""How many end tokens close the list, so that the parser may look a few tokens ahead."""


class Token(NamedTuple):
    """One token. Kinds: num, name (a letter: its name), word (\\operatorname{…}), bb (blackboard bold), cmd, op, rel,
    sym (brackets and signs), row (a line break), text (prose), begin, finish (an environment), end.

    `role` says what a stroke was sized as (open, close, bar), and how a letter was set (cal, upright).
    """

    kind: str
    text: str
    start: int
    end: int
    role: str = ""


class Tokens(NamedTuple):
    """The tokens of a formula, and its runs of letters: where a run starts, and the run."""

    list: list[Token]
    runs: dict[int, str]


_TOKEN = re.compile(
    r"""(?P<space>[\s~\u200b-\u200d\u2060-\u2064\ufeff\ufe0e\ufe0f\u2009\u202f]+|%[^\n]*)
    |(?P<num>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<env>\\(?:begin|end)\s*\{\s*[A-Za-z]+\*?\s*\})
    |(?P<font>\\(?:mathbb|mathbbm|mathds|Bbb)(?![A-Za-z])\s*(?:\{\s*[A-Za-z0-9]\s*\}|[A-Za-z0-9])
       |\\(?:mathrm|mathit|mathsf|mathtt|mathnormal|mathcal|mathscr|mathfrak|mathbf|boldsymbol|bold|bm|pmb
        |operatorname\*?)(?![A-Za-z])\s*(?:\{\s*(?:\\[A-Za-z]+|[A-Za-z0-9]+)\s*\}|[A-Za-z0-9]|\\[A-Za-z]+))
    |(?P<brk>\\\\\*?(?:\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?)
    |(?P<cmd>\\(?:(?:tag|hspace|vspace|operatorname)\*|[A-Za-z]+|.))
    |(?P<rel>:=|=:|<=|>=|==|<<|>>|[=<>])
    |(?P<not>!=)
    |(?P<dots>\.\.\.+)
    |(?P<run>[A-Za-z]+)
    |(?P<op>[-+*/])
    |(?P<sym>.)""",
    re.S | re.X,
)
_EXPONENT = re.compile(r"[eE][-+]?[0-9]")
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵃᵇᶜᵈᵉᵏᵐᵗᵖʲˢᵀ", "0123456789+-niabcdekmtpjsT", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))


def tokenise(tex: str) -> Tokens:
    """The tokens of a formula, `end` tokens last; raises `ReadError` (R101, R105, R106, R108).

    >>> [t.text for t in tokenise(r"\\theta_1 − 2").list if t.kind != "end"]
    ['theta', '_', '1', '-', '2']
    """
    if len(tex) > LONGEST:
        raise ReadError("R106", f"the formula is longer than {LONGEST} characters", 0, len(tex), "split it")
    reader = _Tokenizer(tex)
    reader.run(0, len(tex))
    if reader.sized is not None:
        raise ReadError("R102", "a bracket was expected at the end", max(0, len(tex) - 1), len(tex), "complete it")
    reader.out += [Token("end", "", len(tex), len(tex))] * PADDING
    return Tokens(reader.out, reader.runs)


COLUMN = re.compile(r"&\s*&\s*[(\[]?\s*\Z")
COLUMN_BEFORE = 40
WORDED = re.compile(r"\s*[(\[]?\s*[A-Za-z]{2,}")
ON = re.compile(
    r"\b(?:if|iff|for|when|where|whenever|while|provided|providing|unless|assum\w*|suppos\w*|hypothes\w*|given|valid|"
    r"holds?|true|only|with|as\s+long|on|in\s+(?:case|the)|case|else|otherwise|except|not|never|no|let|set|setting|at|near|"
    r"subject|such|whose|under|restrict\w*|taking|take|choos\w*|plug\w*|substitut\w*|evaluat\w*|positiv\w*|negativ\w*|"
    r"nonneg\w*|sign|small|large|integer|even|odd|so|hence|thus|therefore|then|also|moreover|further\w*|get|gets|we|which|"
    r"whence|implies|imply|conclude|follows|and|or|but|wrong|false|fails?|incorrect|error|contradict\w*)\b"
    r"|[=<>≤≥≠≈∈∼→⇒⟹]|\\(?:le|leq|ge|geq|ne|neq|lt|gt|in|notin|sim|approx|equiv|to|implies|iff|Rightarrow|Longrightarrow|"
    r"rightarrow|because|therefore|tag)(?![A-Za-z])|&",
    re.I,
)
"""What may make a text behind && a condition of what stands before it, a claim of its own, or a denial."""


def explains(tex: str, start: int, stop: int) -> bool:
    """Is the text of tex[start:stop] a column of reasons: behind &&, in words, and with no word of a condition?

    Mathematics in it is then a part of the reason, and no part of the formula.
    """
    said = tex[start:stop].partition("{")[2]
    return bool(COLUMN.search(tex, max(0, start - COLUMN_BEFORE), start) and WORDED.match(said)) and not ON.search(said)


def beside(tex: str, at: int) -> str:
    """What to do where something cannot stand at a place of a formula."""
    if re.search(r"&\s*&\s*\\text[^&]*\Z", tex[max(0, at - 200) : at]):
        return "a reason behind && holds words, and formulas without a relation: say the rest in the text around it"
    return "look left of it"


class _Tokenizer:
    """Grows the list of tokens; `sized` is what a \\left or \\right said about the next one, and where it stands."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.out: list[Token] = []
        self.runs: dict[int, str] = {}
        self.sized: tuple[str, int] | None = None

    def put(self, kind: str, text: str, start: int, end: int, role: str = "") -> None:
        """Append one token."""
        if self.sized is not None:
            (role, start), self.sized = self._resized(kind, text, start, end, role), None
        self.out.append(Token(kind, text, start, end, role))

    def _resized(self, kind: str, text: str, start: int, end: int, role: str) -> tuple[str, int]:
        if (kind == "sym" and text in "()[]|‖") or text in (r"\{", r"\}") or text.endswith(("floor", "ceil", "angle")):
            return self.sized or (role, start)
        raise ReadError("R102", "a bracket was expected after \\left or \\right", start, end, "put a bracket after it")

    def run(self, start: int, end: int) -> None:
        """Tokenise tex[start:end]."""
        at, tex = start, self.tex
        match = _TOKEN.match
        while at < end:
            found = match(tex, at, end)
            if found is None:  # the last row takes any character
                raise ReadError("R102", "this cannot be read", at, at + 1)
            kind = found.lastgroup or ""
            stop = found.end()
            row = _ROWS.get(found.group())
            if row is not None:
                self.put(row[0], row[1], at, stop, row[2])
            elif kind == "run":
                if stop > at + 1:
                    self.runs[at] = found.group()
                for i in range(at, stop):
                    self.put("name", tex[i], i, i + 1)
            elif kind == "num":
                if stop - at > LONGEST_NUMBER:
                    raise ReadError("R108", "the number is too long", at, stop, "use a letter for it")
                if _EXPONENT.match(tex, stop):
                    shown = tex[at : stop + 2]
                    raise ReadError(
                        "R205", f"is {shown}… a power of ten, or a product?", at, stop + 2, "write 3 \\cdot 10^{-4}"
                    )
                self.put("num", found.group(), at, stop)
            elif kind != "space":
                stop = _BY_GROUP[kind](self, found.group(), at, stop)
            at = stop

    # -- one method a kind of match; each returns where the next token begins

    def unclear(self, text: str, start: int, end: int) -> int:
        """!= is either a factorial and =, or ≠."""
        remedy = "write \\ne for ≠, or n! = with a space"
        raise ReadError("R205", "is != a factorial and =, or ≠?", start, end, remedy)

    def dots(self, text: str, start: int, end: int) -> int:
        """..."""
        self.put("cmd", "dots", start, end)
        return end

    def line(self, text: str, start: int, end: int) -> int:
        """A line break."""
        self.put("row", "\\\\", start, end)
        return end

    def environment(self, text: str, start: int, end: int) -> int:
        """\\begin{…}, \\end{…}."""
        word = text[text.index("{") + 1 : -1].strip()
        self.put("begin" if text.startswith("\\begin") else "finish", word, start, end)
        return end

    def font(self, text: str, start: int, end: int) -> int:
        """A font and its letter are one name; a word in a text font is a word."""
        command = re.match(r"\\([A-Za-z]+\*?)", text)
        name = command.group(1) if command else ""
        inner = text[len(name) + 1 :].strip().removeprefix("{").removesuffix("}").strip()
        name = SYNONYMS.get(name, name)
        if name == "mathbb" or (name == "mathbf" and inner == "1"):
            self.put("bb", inner, start, end)
            return end
        letter = inner[1:] if inner.startswith("\\") else inner
        if inner.startswith("\\") and letter not in GREEK:
            self.put("cmd", name, start, end)
        elif letter.isdigit():
            self.put("num", letter, start, end)
        elif len(letter) == 1 or (letter in GREEK and inner.startswith("\\")):
            role = "cal" if name == "mathcal" else "upright" if name in ("mathrm", "operatorname") else ""
            self.put("name", FONTS[name] + letter, start, end, role)
        else:
            self.put("word", FONTS[name] + letter, start, end)
        return end

    def command(self, text: str, start: int, end: int) -> int:
        """Any other command."""
        name = text[1:]
        name = SYNONYMS.get(name, name)
        if name in SPACES:
            return end
        if name in SIZES:
            return self._sizing(name, start, end)
        if name in TEXTS:
            return self._prose(start, end)
        if name in UNSEEN:
            return self._argument(start, end)[1]
        if name in DANGEROUS:
            remedy = "write the formula itself; nothing in a note is run"
            raise ReadError("R105", f"\\{name} is a command that acts, and is never carried out", start, end, remedy)
        self._known(name, start, end)
        return end

    def _known(self, name: str, start: int, end: int) -> None:
        if name == "not":
            self.sized = None
            self.put("cmd", "not", start, end)
            return
        kind = "sym" if name in ("lfloor", "rfloor", "lceil", "rceil", "langle", "rangle") else "cmd"
        self.put(kind, name, start, end)

    def _sizing(self, name: str, start: int, end: int) -> int:
        if re.compile(r"\s*/").match(self.tex, end):  # \big/ is a slash
            return end
        rest = re.compile(r"\s*\.").match(self.tex, end)
        if rest and name in ("left", "right"):
            self.out.append(Token("cmd", name + ".", start, rest.end()))
            return rest.end()
        if self.sized is not None or self.tex[end : end + 1] == "":
            raise ReadError("R102", f"a bracket was expected after \\{name}", start, end, "put a bracket after it")
        self.sized = SIZES[name], start
        return end

    def _argument(self, start: int, end: int) -> tuple[int, int]:
        """Where the text of a braced argument begins, and where the braces end; one pass over its characters."""
        at = end
        while at < len(self.tex) and self.tex[at].isspace():
            at += 1
        if at == len(self.tex) or self.tex[at] != "{":
            raise ReadError("R102", "an argument in braces is missing", start, end, "write it in { }")
        opened, depth = at, 0
        while at < len(self.tex):
            c = self.tex[at]
            depth += (c == "{") - (c == "}")
            at += 2 if c == "\\" else 1
            if depth == 0:
                return opened + 1, at
        raise ReadError("R101", "this brace is never closed", opened, opened + 1, "close it with }")

    def _prose(self, start: int, end: int) -> int:
        """Prose is one token; mathematics between dollars in it is read as mathematics."""
        inside, stop = self._argument(start, end)
        pieces = re.split(r"(?<!\\)\$", self.tex[inside : stop - 1])
        if pieces == ["d"]:  # \text{d}x
            self.put("name", "d", start, stop, "upright")
            return stop
        if len(pieces) % 2 == 0:
            raise ReadError("R101", "a $ in this text is never closed", start, stop, "close it")
        if len(pieces) > 1 and explains(self.tex, start, stop):
            self.put("text", " ".join(self.tex[inside : stop - 1].split()), start, stop)
            return stop
        at = inside
        for i, piece in enumerate(pieces):
            if i % 2:
                self.run(at, at + len(piece))
            elif piece.strip() or len(pieces) == 1:
                whole = (start, stop) if len(pieces) == 1 else (at, at + len(piece))
                self.put("text", " ".join(piece.split()), *whole)
            at += len(piece) + 1
        return stop

    def sign(self, text: str, start: int, end: int) -> int:
        """One character that is no ASCII letter or digit."""
        if text in COMMAND_OF:
            self._known(COMMAND_OF[text], start, end)
        elif text in _RAISED or text in _LOWERED:
            return self._script(text, start)
        elif text.isascii():
            self.put("sym", text, start, end)
        else:
            self._letter(text, start, end)
        return end

    def _script(self, text: str, start: int) -> int:
        """x² is x^{2}, x₁ is x_{1}."""
        table = _RAISED if text in _RAISED else _LOWERED
        end = start
        while end < len(self.tex) and self.tex[end] in table:
            end += 1
        self.put("sym", "^" if table is _RAISED else "_", start, start)
        self.put("sym", "{", start, start)
        for piece in re.finditer("[0-9]+|.", "".join(table[c] for c in self.tex[start:end])):
            sign = piece[0]
            kind = "num" if sign.isdigit() else "op" if sign in "+-" else "name"
            self.put(kind, sign, start + piece.start(), start + piece.end())
        self.put("sym", "}", end, end)
        return end

    def _letter(self, text: str, start: int, end: int) -> None:
        """A letter in mathematical italics is the letter; other characters cannot be read."""
        plain = unicodedata.normalize("NFKC", text)
        plain = LETTERS.get(plain, plain)
        title = unicodedata.name(text, "")
        if title.startswith("VULGAR FRACTION") and "⁄" in plain:
            above, below = plain.split("⁄")
            for kind, sign in (
                ("cmd", "frac"),
                *(("sym", "{"), ("num", above), ("sym", "}")),
                *(("sym", "{"), ("num", below), ("sym", "}")),
            ):
                self.put(kind, sign, start, end)
        elif text in ("𝐄", "𝗘"):
            self.put("bb", "E", start, end)
        elif (plain in GREEK or (plain.isascii() and plain.isalpha())) and "DOUBLE-STRUCK" in title:
            self.put("bb", plain, start, end)
        elif (plain in GREEK or (plain.isascii() and plain.isalpha())) and "SCRIPT" in title and text != "ℓ":
            self.put("name", "cal_" + plain, start, end, "cal")
        elif title.startswith("MATHEMATICAL") and (plain in GREEK or (plain.isascii() and plain.isalpha())):
            bold = "frak_" if "FRAKTUR" in title else "bold_" if "BOLD" in title else ""
            self.put("name", bold + plain, start, end)
        elif text == "ℎ":
            self.put("name", "h", start, end)
        else:
            shown = title.lower() or f"U+{ord(text):04X}"
            raise ReadError("R102", f"the character {text!r} ({shown}) cannot be read here", start, end, "use LaTeX")


_BY_GROUP: dict[str, Callable[[_Tokenizer, str, int, int], int]] = {
    "env": _Tokenizer.environment,
    "font": _Tokenizer.font,
    "brk": _Tokenizer.line,
    "cmd": _Tokenizer.command,
    "not": _Tokenizer.unclear,
    "dots": _Tokenizer.dots,
    "sym": _Tokenizer.sign,
}

_Row = tuple[str, str, str]


def _character(text: str) -> _Row:
    """What one character is, after the look-alikes of ASCII signs are made one."""
    text = CHARACTERS.get(text, text)
    kind = "op" if text in "+-*/" else "rel" if text in SIGNS else "sym"
    return kind, SIGNS.get(text, text), ""


_BY_COMMAND: dict[str, _Row] = {
    **{name: ("name", name, "") for name in GREEK},
    **{name: ("op", sign, "") for name, sign in OPERATORS.items()},
    **{name: ("rel", sign, "") for name, sign in RELATIONS.items()},
    **{name: ("sym", *stroke) for name, stroke in STROKES.items()},
    **{name: ("sym", sign, "") for name, sign in ALIASES.items()},
    **{name: ("bb", letter, "") for name, letter in SHORTHANDS.items()},
}
_ROWS: dict[str, _Row] = {
    **{"\\" + name: row for name, row in _BY_COMMAND.items()},
    **{c: _character(c) for c in (*CHARACTERS, *SIGNS, *"+-*/()[]{}^_|,;.:!'&‖")},
    **{c: ("name", name, "") for c, name in LETTERS.items()},
    **{c: ("bb", letter, "") for c, letter in SETS.items()},
}
"""Texts that are one token wherever they stand: most of a formula."""
