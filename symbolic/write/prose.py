r"""Words of anybody in LaTeX: no command of them runs, and no two different characters are printed alike.

A character that no table has is printed as its code; an accent, a font or a raised place is never dropped, since a
name with it is another name than one without. The LaTeX writer calls this module.
"""

from __future__ import annotations

import re
import unicodedata

from ..core.names import GREEK
from .tex import CHARACTERS, settable

_PROSE: dict[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\symbol{34}", "`": r"\textasciigrave{}", "“": "``", "”": "''", "‘": "`{}", "’": "'",
    "–": "--", "—": "---", "…": r"\dots{}", "\t": " ", "\n": " ", "\r": "", "\u00a0": "~",
}  # fmt: skip
LIGATURES = frozenset("-,'")
"""What TeX makes another sign of where it stands twice."""
_ACCENTED = {
    "\u0300": r"\`", "\u0301": r"\'", "\u0302": r"\^", "\u0303": r"\~", "\u0308": r"\"", "\u030a": r"\r",
    "\u030b": r"\H", "\u030c": r"\v", "\u0306": r"\u", "\u0307": r"\.", "\u0327": r"\c", "\u0304": r"\=",
}  # fmt: skip
"""Combining characters, as TeX sets them in every encoding and with every engine."""
_MATH = {
    "\u20d7": "vec", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot", "\u0308": "ddot",
    "\u0306": "breve", "\u030c": "check",
}  # fmt: skip
"""The same over a letter of mathematics."""
_WORDS = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"}
_T1 = {"ð": r"\dh", "Ð": r"\DH", "þ": r"\th", "Þ": r"\TH", "đ": r"\dj", "Đ": r"\DJ", "ą": r"\k{a}", "Ą": r"\k{A}",
       "ę": r"\k{e}", "Ę": r"\k{E}"}  # fmt: skip
"""Letters that only the fonts of T1 have."""
_FONTS = (
    ("DOUBLE-STRUCK", "mathbb"), ("BOLD SCRIPT", "mathcal"), ("SCRIPT", "mathcal"), ("FRAKTUR", "mathfrak"),
    ("BLACK-LETTER", "mathfrak"), ("SANS-SERIF", "mathsf"), ("MONOSPACE", "mathtt"), ("BOLD", "boldsymbol"),
    ("ITALIC", "mathit"),
)  # fmt: skip
"""Words in the names of letters of mathematics, and the font they say."""
_NAMES = {glyph: name for name, glyph in GREEK.items() if name != "omicron"}
_CLUSTER = re.compile(r"[\s\S][\u0300-\u036f\u20d0-\u20f0]*")


def prose(text: str) -> str:
    """Text of anybody, inert in LaTeX: no command of it runs, and every character has something to print.

    >>> prose(r"50% of \\write18{x}, θ ≠ 1--2")
    '50\\\\% of \\\\textbackslash{}write18\\\\{x\\\\}, \\\\ensuremath{\\\\theta} \\\\ensuremath{\\\\ne} 1-{}-2'
    >>> prose("2½ xᵀ ŵ"), prose("ẋ 𝓛")
    ('2\\\\ensuremath{\\\\tfrac{1}{2}} x\\\\textsuperscript{T} \\\\^{w}', '\\\\.{x} \\\\ensuremath{\\\\mathcal{L}}')
    """
    found = _CLUSTER.findall(unicodedata.normalize("NFC", text))
    return "".join(
        _cluster(c) + "{}" * (c in LIGATURES and c == d) for c, d in zip(found, [*found[1:], " "], strict=False)
    )


def _cluster(c: str) -> str:
    """A character with the accents over it."""
    if len(c) == 1:
        return _letter(c)
    base, mark = c[0], c[1:]
    if base.isascii() and base.isalpha() and mark in _ACCENTED:
        return f"{_ACCENTED[mark]}{{{base}}}"
    letter = base if base.isascii() and base.isalpha() else f"\\{_NAMES[base]}" if base in _NAMES else ""
    if letter and mark in _MATH:
        return rf"\ensuremath{{\{_MATH[mark]}{{{letter}}}}}"
    return "".join(_letter(p) for p in c)


def _letter(c: str) -> str:
    if c in _PROSE:
        return _PROSE[c]
    if c in CHARACTERS:
        return rf"\ensuremath{{{CHARACTERS[c]}}}"
    if c.isascii() and c.isprintable():
        return c
    if c in _WORDS:
        return rf"\{_WORDS[c]}{{}}"
    if c in _T1:
        return rf"{{\fontencoding{{T1}}\selectfont{_T1[c]}}}"
    parts = unicodedata.normalize("NFD", c)
    if len(parts) == 2 and parts[0].isascii() and parts[1] in _ACCENTED:
        return f"{_ACCENTED[parts[1]]}{{{parts[0]}}}"
    return _formatted(c) or rf"\texttt{{\textless{{}}U+{ord(c):04X}\textgreater{{}}}}"


def _formatted(c: str) -> str:
    """A character that is another one in a place or a font of its own; nothing for any other."""
    kind, _, _ = unicodedata.decomposition(c).partition(" ")
    plain = unicodedata.normalize("NFKD", c)
    if kind == "<fraction>" and plain.replace("⁄", "").isdigit():
        over, under = plain.split("⁄")
        return rf"\ensuremath{{\tfrac{{{over}}}{{{under or '?'}}}}}"
    simple = len(plain) == 1 and (plain in _NAMES or (plain.isascii() and plain.isalnum()))
    if not simple:
        return plain if kind in ("<wide>", "<narrow>") and plain.isascii() and plain.isalnum() else ""
    shown = rf"\ensuremath{{\{_NAMES[plain]}}}" if plain in _NAMES else plain
    if kind in ("<super>", "<sub>"):
        return rf"\text{'superscript' if kind == '<super>' else 'subscript'}{{{shown}}}"
    if kind == "<font>":
        name = unicodedata.name(c, "")
        font = next((f for word, f in _FONTS if word in name), "mathit")
        inside = f"\\{_NAMES[plain]}" if plain in _NAMES else plain
        font = "boldsymbol" if plain in _NAMES else font
        return rf"\ensuremath{{{settable(f'{chr(92)}{font}{{{inside}}}')}}}"
    return shown if kind in ("<wide>", "<narrow>") else ""
