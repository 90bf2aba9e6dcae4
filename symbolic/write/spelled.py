"""Mathematics where its characters cannot be shown: θ is theta, ∇ grad, r₁ r_1, for code pages and LANG=C.

Only what an encoding lacks is spelled, by a table, with the brackets and spaces that keep the meaning: √x y is
sqrt(x) y, ∇J is grad J. What has no row loses its accents or its font (Škoda, 𝔼), as Unicode's compatibility
decompositions say (Unicode Standard Annex 15); what is left after that is shown as its code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from ..core.names import ACCENTS, GREEK

WORDS: dict[str, str] = {glyph: name for name, glyph in GREEK.items()} | {
    "ϵ": "epsilon", "ε": "epsilon", "ϑ": "theta", "ϖ": "pi", "ϱ": "rho", "ϕ": "phi", "ℓ": "l", "∇": "grad",
    "∑": "sum", "∏": "prod", "∫": "int", "∬": "iint", "∮": "oint", "∈": "in", "∉": "not in", "∋": "contains",
    "∞": "infinity", "∝": "propto", "∀": "for all", "∃": "there is", "⊤": "T", "ᵀ": "T", "⊥": "perp", "∧": "and",
    "∨": "or", "⊂": "subset of", "⊆": "subset of", "⊃": "contains", "⊇": "contains", "∪": "union", "∩": "meets",
    "∅": "empty", "ℜ": "Re", "ℑ": "Im", "∠": "angle", "□": "[]",
}  # fmt: skip
"""Characters that become a word, which stands apart from letters and digits beside it."""

SIGNS: dict[str, str] = {
    "−": "-", "–": "-", "—": "--", "‐": "-", "∂": "d", "·": "*", "⋅": "*", "∙": "*", "×": "*", "∗": "*", "÷": "/",
    "⁄": "/", "∕": "/", "±": "+/-", "∓": "-/+", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "≈": "~=",
    "≃": "~=", "≅": "~=", "∼": "~", "≡": "==", "≔": ":=", "≜": ":=", "≪": "<<", "≫": ">>", "→": "->", "⟶": "->",
    "↦": "|->", "←": "<-", "↔": "<->", "⟹": "=>", "⇒": "=>", "⟺": "<=>", "⇔": "<=>", "⇐": "<=", "↑": "^", "↓": "v",
    "∣": "|", "∥": "||", "‖": "||", "⟨": "<", "⟩": ">", "〈": "<", "〉": ">", "⌊": "floor(", "⌋": ")", "⌈": "ceil(",
    "⌉": ")", "′": "'", "″": "''", "…": "...", "⋯": "...", "⋮": ":", "“": '"', "”": '"', "‘": "'", "’": "'", "„": '"',
    "∘": "o", "⊙": ".*", "⊗": "(x)", "⊕": "(+)", "∖": "\\", "≻": ">", "≺": "<", "≽": ">=", "≼": "<=", "⊢": "|-",
    "⋆": "*", "∎": "qed", "✓": "ok", "✗": "no", "✔": "ok", "✘": "no", "•": "*", "§": "section ", "¬": "not ",
    "°": " degrees", "½": "1/2", "¼": "1/4", "¾": "3/4", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O",
    "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "\N{SYMBOL FOR ESCAPE}": "^[",
    "\N{REPLACEMENT CHARACTER}": "?", "␀": "^@", "∴": "so", "∵": "because", "≳": ">~", "≲": "<~", "▪": "*", "■": "*",
}  # fmt: skip
"""Characters that become signs, or words that need no space."""

LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿⁱᵃᵇᵏᵐᵗ", "0123456789-+niabkmt", strict=True))
SMALL = ((LOWERED, "_"), (RAISED, "^"))
ROOTS = {"√": "sqrt", "∛": "cbrt"}
BIG = {"Σ": "sum", "Π": "prod"}
"""Capital letters that are a sum or a product where bounds follow."""
COMBINED = {mark: f"_{name}" for name, mark in ACCENTS.items()}
FONTS = {"SCRIPT": "cal", "FRAKTUR": "frak", "BOLD": "bold"}
"""What the name of a mathematical letter holds, and the word before it; our calligraphic letters are bold ones, too."""
_ATOM = re.compile(r"[\w\u0300-\u036f\u20d0-\u20ff]+(?:\.\d+|\{[^{}]*\})?")
_FREE_DOT = re.compile(r"[|,);]|$")


def spelled(text: str, encoding: str) -> str:
    """A text in which every character can be encoded.

    >>> spelled("∇_θ log σ(θ) ≤ r₁²", "ascii")
    'grad_theta log sigma(theta) <= r_1^2'
    >>> spelled("∇J = √x y", "cp437")
    'grad J = √x y'
    """
    if fits(text, encoding):
        return text
    for table, sign in SMALL:
        text = _runs(text, table, sign, encoding)
    return _spelled(text, encoding)


def _runs(text: str, table: dict[str, str], sign: str, encoding: str) -> str:
    """What is lowered or raised together stays together: x^12, not x¹^2."""

    def run(found: re.Match[str]) -> str:
        return found[0] if fits(found[0], encoding) else _small("".join(table[c] for c in found[0]), sign)

    return re.sub(f"[{''.join(table)}]+", run, text)


def _spelled(text: str, encoding: str) -> str:
    parts, at = [], 0
    while at < len(text):
        if fits(text[at], encoding):
            parts.append(text[at])
            at += 1
        else:
            piece, at = spell(text, at, encoding)
            parts.append(piece)
    return "".join(parts)


def fits(text: str, encoding: str) -> bool:
    """Can the whole text be encoded?"""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def speller(encoding: str) -> Callable[[str], str]:
    """What spells for this encoding; an encoding of all characters, or one that is unknown, needs nothing.

    >>> speller("utf-8")("θ"), speller("latin-1")("θ²")
    ('θ', 'theta²')
    """
    try:
        everything = fits("θ∇ℝ₁✓𝔼", encoding)
    except LookupError:
        everything = True
    return str if everything else lambda text: spelled(text, encoding)


def spell(text: str, at: int, encoding: str) -> tuple[str, int]:
    """The spelling of the character at a place, and the place after what it took."""
    c = text[at]
    for table, sign in SMALL:
        if c in table:
            return _small(table[c], sign), at + 1
    if c in ROOTS:
        return _root(text, at, encoding)
    if c in BIG and text[at + 1 : at + 2] == "_":
        return _apart(BIG[c], text, at, encoding), at + 1
    if c == "Δ" and text[at + 1 : at + 2].isalpha():
        return "Delta_", at + 1
    if c in "·⋅" and (text[at - 1 : at] in ("(", ",") or _FREE_DOT.match(text, at + 1)):
        return ".", at + 1
    if c in WORDS:
        return _apart(WORDS[c], text, at, encoding), at + 1
    found = SIGNS.get(c) or COMBINED.get(c) or _decomposed(c, encoding)
    between = " " if found[:1].isdigit() and text[at - 1 : at].isdigit() else ""
    return between + found, at + 1


def _small(text: str, sign: str) -> str:
    """A lowered or raised text: r_1, x^-2, x_{t+1}."""
    return sign + (text if text.lstrip("-").isdigit() or len(text) == 1 else f"{{{text}}}")


def _apart(word: str, text: str, at: int, encoding: str) -> str:
    """A word with a space on a side where a letter or a digit would run into it."""
    before = text[at - 1 : at]
    after = text[at + 1 : at + 2]
    left = " " if before.isalnum() and not (before in "d∂" or unicodedata.category(before) == "No") else ""
    right = " " if after.isalnum() and after not in LOWERED and after not in RAISED else ""
    return left + word + right


def _root(text: str, at: int, encoding: str) -> tuple[str, int]:
    """A root with its argument in brackets: √x y is sqrt(x) y."""
    name, start = ROOTS[text[at]], at + 1
    if text[start : start + 1] == "(":
        return name, start
    atom = _ATOM.match(text, start)
    if atom is None:
        return name, start
    end = _closed(text, atom.end())
    return f"{name}({spelled(text[start:end], encoding)})", end


def _closed(text: str, at: int) -> int:
    """The place after a bracket that opens here, or here."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place + 1 if text[place] == ")" else at
    return at


def _decomposed(c: str, encoding: str) -> str:
    """A letter without its accent or font, or its code; a bold letter says so, since w is another."""
    plain = unicodedata.normalize("NFKD", c)
    kept = "".join(x for x in plain if not unicodedata.combining(x))
    words = unicodedata.name(c, "").split()
    if kept != c and kept and words[:1] == ["MATHEMATICAL"]:
        font = next((said for font, said in FONTS.items() if font in words), "")
        return (font + "_" if font and kept.isalpha() else "") + spelled(kept, encoding)
    if kept != c and (kept or plain != c):
        return spelled(kept, encoding)
    return "" if unicodedata.combining(c) else c.encode("ascii", "backslashreplace").decode()
