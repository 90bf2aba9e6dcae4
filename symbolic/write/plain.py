"""The LaTeX of a witness in Unicode, as far as it is made of what SymPy prints; any other text stays as it is.

SymPy's forms reach a report as LaTeX alone. This reads the few commands they consist of (fractions, roots, scripts,
sums, cases, names) and writes them in the manner of `core.show.unicode`; it never guesses.
"""

from __future__ import annotations

import re

from ..core.names import GREEK, subscript, superscript

TOKEN = re.compile(r"\s*(\\[A-Za-z]+|\\.|[{}^_&]|\d+(?:\.\d+)?|[^\s])", re.S)
SIGNS = {
    "cdot": "·", "times": "×", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "infty": "∞",
    "nabla": "∇", "partial": "∂", "wedge": "∧", "vee": "∨", "mid": "|", "in": "∈", "sim": "∼", "pm": "±", "to": "→",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "sum": "Σ", "prod": "Π", "int": "∫",
}  # fmt: skip
WORDS = frozenset(re.findall(r"\w+", "log exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan max min ln"))
SPACES = frozenset([",", ";", ":", "!", " ", "quad"])
APART = frozenset("=<>≤≥≠∈∼→∧∨±+−·×")
NAMES = ("mathbb", "mathrm", "text", "operatorname", "mathcal", "mathbf")
DOUBLE = {"1": "𝟙", "E": "E", "R": "ℝ", "N": "ℕ", "Z": "ℤ"}
BIG = ("sum", "prod", "int")
DELIMITERS = frozenset(["(", ")", "[", "]", "|", ".", r"\{", r"\}", r"\lfloor", r"\rfloor", r"\lceil", r"\rceil"])
AFTER = frozenset("+-=<>,;)]}&") | {r"\right", r"\\", r"\end", r"\text", r"\le", r"\ge", r"\ne", r"\wedge"}
"""Tokens before which a fraction needs no brackets."""
SMALL = frozenset("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ")
LONGEST, DEEPEST = 4000, 60


class _UnknownError(Exception):
    """A command that is none of these."""


def plain_formula(tex: str) -> str:
    r"""A formula in Unicode; the text itself where it holds anything unknown.

    >>> plain_formula(r"\frac{1}{e^{-\theta} + 1}"), plain_formula(r"r_{1} \sigma(\theta)^{2}")
    ('1/(e^(−θ) + 1)', 'r₁ σ(θ)²')
    >>> plain_formula(r"\unknown{x}")
    '\\unknown{x}'
    """
    if len(tex) > LONGEST:
        return tex
    try:
        reader = _Reader(TOKEN.findall(tex))
        text = reader.until(None)
    except (_UnknownError, IndexError):
        return tex
    return text


class _Reader:
    """Tokens of LaTeX on their way to Unicode."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def next(self) -> str:
        """The token here, passed; IndexError at the end."""
        self.at += 1
        return self.tokens[self.at - 1]

    def until(self, *ends: str | None) -> str:
        """Everything up to one of these tokens (None: the end of the text), which is passed."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _UnknownError
        text = ""
        while not (self.at == len(self.tokens) and None in ends):
            token = self.next()
            if token in ends:
                break
            piece = self.piece(token)
            alone = token != r"\frac" or (piece[:1] == "(" and _whole(piece))
            text = _joined(text, piece if alone or text[-1:] != " " else f"({piece})")
        self.depth -= 1
        return text.strip()

    def group(self) -> str:
        """The argument of a command: a group, or one token."""
        token = self.next()
        return self.until("}") if token == "{" else self.piece(token)

    def raw(self) -> str:
        """A group of letters, as they are."""
        if self.next() != "{":
            raise _UnknownError
        letters = []
        while (token := self.next()) != "}":
            letters.append(token)
        if any(not t.isalnum() for t in letters):
            raise _UnknownError
        return "".join(letters)

    def piece(self, token: str) -> str:
        """What a token, with its arguments, shows."""
        if token == "{":
            return self.until("}")
        if token in ("^", "_"):
            return _script(token, self.group())
        if token in ("&", "}"):
            raise _UnknownError
        if token[0] != "\\":
            return {"-": "−", "*": "·"}.get(token, token)
        return self.command(token[1:])

    def command(self, name: str) -> str:
        """What a command shows."""
        if name == "frac":
            above, below = self.group(), self.group()
            text = f"{_bracketed(above)}/{_bracketed(below)}"
            return text if self.at == len(self.tokens) or self.tokens[self.at] in AFTER else f"({text})"
        if name == "sqrt":
            return "√" + _bracketed(self.group())
        if name in BIG:
            return self.big(SIGNS[name])
        if name in ("left", "right"):
            return self.delimiter()
        if name == "begin":
            return self.cases()
        if name in NAMES:
            said = self.raw()
            return DOUBLE.get(said, said) if name == "mathbb" else said + (" " if name == "text" else "")
        if name in SPACES:
            return " "
        found = GREEK.get(name) or SIGNS.get(name) or (name if name in WORDS or name in "{}|" else None)
        if found is None:
            raise _UnknownError
        return found

    def big(self, sign: str) -> str:
        """A sum, product or integral with its bounds, apart from what follows."""
        text = sign
        while self.at < len(self.tokens) and self.tokens[self.at] in ("_", "^"):
            script = self.next()
            bound = re.sub(r" ([=∼≤≥]) ", r"\1", self.group())
            text += script + (bound if len(bound) == 1 else f"{{{bound}}}")
        return text + " "

    def delimiter(self) -> str:
        """A bracket that grows; one that is not there shows nothing."""
        token = self.next()
        if token not in DELIMITERS:
            raise _UnknownError
        return "" if token == "." else self.piece(token)

    def cases(self) -> str:
        r"""A definition by cases in one line: {a if c; b otherwise}."""
        if self.raw() != "cases":
            raise _UnknownError
        rows, last = [], ""
        while last != "end":
            value = self.until("&")
            start = self.at
            depth = 0
            while depth or self.tokens[self.at] not in (r"\\", r"\end"):
                depth += (self.tokens[self.at] == r"\begin") - (self.tokens[self.at] == r"\end")
                self.at += 1
            last = self.tokens[self.at][1:]
            end, self.at = self.at, start
            rows.append(f"{value} {self.until(self.tokens[end])}")
        if self.raw() != "cases":
            raise _UnknownError
        return "{" + "; ".join(rows) + "}"


def _script(sign: str, text: str) -> str:
    if sign == "_" and text and all(subscript(c) != c for c in text.replace(" ", "")):
        return subscript(text.replace(" ", ""))
    small = superscript(text.replace("−", "-")) if sign == "^" else None
    if small is not None:
        return small
    if len(text) == 1 or text.isdigit():
        return sign + text
    return f"_{{{text}}}" if sign == "_" else f"^({text})"


def _bracketed(text: str) -> str:
    """Part of a fraction: in brackets unless it is one letter, number, or call."""
    bare = text.rstrip("".join(SMALL))
    simple = re.fullmatch(r"[\w∞]*(?:\([^()]*\))?", bare)
    return text if simple or (bare[:1] == "(" and _whole(bare)) else f"({text})"


def _whole(text: str) -> bool:
    """Do the first and the last bracket belong together?"""
    depth = 0
    for at, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def _joined(text: str, piece: str) -> str:
    """Two pieces side by side, with a space where they would run into each other."""
    if not text or not piece or text[-1] == " " or piece[0] == " ":
        return text + piece
    last, first = text[-1], piece[0]
    if first in APART:
        return text + ("" if first in "−+" and _unary(text) else " ") + piece
    if last in APART:
        return text + ("" if last in "−+" and _unary(text[:-1]) else " ") + piece
    tight = first in SMALL or first in ",;)]}_^|[/!'" or last in "([{|/_^∇√" or (first == "(" and last != ")")
    return text + piece if tight else f"{text} {piece}"


def _unary(text: str) -> bool:
    """Is a sign that follows this text the sign of one operand?"""
    return not text.strip() or text.rstrip()[-1] in "([{/^_=,;<>≤≥≠·×"
