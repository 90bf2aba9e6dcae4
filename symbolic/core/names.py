"""How a name is shown: theta is \\theta and θ, theta_old \\theta_{\\text{old}} and θ_old, hat_x \\hat{x} and x̂.

A name is a base with accents before it and words after it, all joined by underscores. The tables here are read both
ways: `core.show` prints with them and `read/tokens.py` reads with them, so that printing and reading cannot drift
apart. Whatever a name holds beyond letters and digits is spelled out, so that no name can smuggle in a command.
"""

from __future__ import annotations

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron pi varpi rho "
    "varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi "
    "Omega ell hbar"
)
_GLYPHS = "αβγδϵεζηθϑικλμνξοπϖρϱσςτυϕφχψωΓΔΘΛΞΠΣΥΦΨΩℓℏ"

GREEK: dict[str, str] = dict(zip(_GREEK.split(), _GLYPHS, strict=True))
"""Names that LaTeX writes as a command, and the character they show."""

ACCENTS: dict[str, str] = {
    "hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
    "check": "\u030c", "breve": "\u0306",
}  # fmt: skip
"""Accents that are part of a name, and the combining character they show."""

INCREMENT = "increment"
"""What stands before the name of a change: Δx is one letter."""
FONTS: dict[str, str] = {
    "bold": r"\mathbf",
    "bb": r"\mathbb",
    "scr": r"\mathscr",
    "frak": r"\mathfrak",
    "cal": r"\mathcal",
    INCREMENT: r"\Delta ",
}
"""Fonts that make another name of a letter: bold_w is \\mathbf{w}. \\mathrm and its like are layout."""

MARKS: dict[str, tuple[str, str]] = {"star": ("^{*}", "*"), "prime": ("'", "′")}
"""Last words of a name that are written as a mark: theta_star is \\theta^{*}."""
DOT = "cdot"
"""The name of a letter that is left open: p(·|s)."""
RAISED = "sup"
"""The word after which the words of a name are raised: V_sup_pi is V^{\\pi}."""

_SUBSCRIPTS = dict(zip("0123456789+-aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SUPERSCRIPTS = dict(zip("0123456789-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ", strict=True))


def split(name: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The prefixes (accents, fonts), the base and the words below a name.

    >>> split("hat_theta_old")
    (('hat',), 'theta', ('old',))
    """
    parts = name.split("_")
    at = 0
    while at + 1 < len(parts) and (parts[at] in ACCENTS or parts[at] in FONTS):
        at += 1
    if "" in parts:
        return (), name, ()
    return tuple(parts[:at]), parts[at], tuple(parts[at + 1 :])


def escaped(word: str) -> str:
    """A word with everything but ASCII letters and digits spelled out as its code.

    >>> escaped(r"a\\input")
    'ax5Cinput'
    """
    return "".join(c if c.isascii() and c.isalnum() else f"x{ord(c):X}" for c in word)


def latex_stem(name: str) -> tuple[str, list[str], str]:
    """The base of a name in LaTeX with its accents, the words of its subscript, and its mark (star, prime)."""
    prefixes, base, words = split(name)
    words, mark = _marked(words, 0)
    glyph = base if base.isascii() else next((n for n, g in GREEK.items() if g == base), "")
    if glyph in GREEK or glyph == DOT:
        text = "\\" + glyph
    elif len(base) == 1 and base.isascii() and base.isalpha():
        text = base
    else:
        text = rf"\mathrm{{{escaped(base)}}}"
    for prefix in reversed(prefixes):
        if prefix == INCREMENT:
            text = FONTS[prefix] + text
        elif prefix in FONTS:
            command = r"\boldsymbol" if prefix == "bold" and base in GREEK else FONTS[prefix]
            text = f"{command}{{{text}}}"
        else:
            text = rf"\{prefix}{{{text}}}"
    return text, [escaped(w) for w in words], mark


def _marked(words: tuple[str, ...], column: int) -> tuple[tuple[str, ...], str]:
    """The words below a name, and what is raised on it, in LaTeX (0) or plain text (1)."""
    if RAISED in words[:-1]:
        at = words.index(RAISED)
        above = [(f"\\{w}", GREEK[w])[column] if w in GREEK else escaped(w) for w in words[at + 1 :]]
        if words[at + 1] in ACCENTS and len(above) > 1:
            above = [(f"\\{words[at + 1]}{{{above[1]}}}", above[1] + ACCENTS[words[at + 1]])[column], *above[2:]]
        head = above[0] + (f"_{{{','.join(above[1:])}}}" if above[1:] else "")
        return words[:at], (f"^{{{head}}}", f"^{head}")[column]
    if words and words[-1] in MARKS:
        return words[:-1], MARKS[words[-1]][column]
    return words, ""


def latex_name(name: str, *indices: str) -> str:
    """A name in LaTeX, with the texts of its indices.

    >>> latex_name("theta_old"), latex_name("r", "1")
    ('\\\\theta_{\\\\text{old}}', 'r_{1}')
    """
    text, words, mark = latex_stem(name)
    below = ([rf"\text{{{','.join(words)}}}"] if words else []) + list(indices)
    if not below:
        return text + mark
    return f"{text}_{{{', '.join(below)}}}{mark}"


def unicode_name(name: str, *indices: str) -> str:
    """A name for the terminal, with the texts of its indices.

    >>> unicode_name("theta_old"), unicode_name("r", "1"), unicode_name("hat_x"), unicode_name("x", "t + 1")
    ('θ_old', 'r₁', 'x̂', 'xₜ₊₁')
    """
    prefixes, base, words = split(name)
    words, mark = _marked(words, 1)
    text = "·" if base == DOT else GREEK.get(base, "".join(c if c.isprintable() else "?" for c in base))
    for prefix in reversed(prefixes):
        text = text + ACCENTS[prefix] if prefix in ACCENTS else _in_font(prefix, text)
    below = [w if w.isprintable() else escaped(w) for w in words]
    if len(below) == 1 and not indices and below[0].isdigit():
        return text + subscript(below[0]) + mark
    text = text + "".join("_" + w for w in below) + mark
    if not indices:
        return text
    tight = all(len(i) == 1 for i in indices)
    small = "".join(indices).replace(" ", "").replace("−", "-")
    if not words and all(c in _SUBSCRIPTS for c in small) and (tight or len(indices) == 1):
        return text + subscript(small)
    joined = ",".join(indices)
    return f"{text}_{joined}" if len(joined) == 1 and not words else f"{text}_{{{joined}}}"


def _in_font(font: str, text: str) -> str:
    """A letter in another font: **w** is not w."""
    if font == INCREMENT:
        return "Δ" + text
    first = {"bold": 0x1D400, "bb": 0x1D538, "scr": 0x1D4D0, "cal": 0x1D4D0, "frak": 0x1D56C}[font]
    if len(text) != 1 or not text.isascii() or not text.isalpha() or (font == "bb" and text in "CHNPQRZ"):
        return f"{font}_{text}"
    return chr(first + (ord(text) - ord("A") if text.isupper() else ord(text) - ord("a") + 26))


def subscript(text: str) -> str:
    """Characters lowered; those that have no lowered form stay as they are."""
    return "".join(_SUBSCRIPTS.get(c, c) for c in text)


def superscript(text: str) -> str | None:
    """Characters raised, or None where one of them has no raised form."""
    found = [_SUPERSCRIPTS.get(c) for c in text]
    return "".join(c for c in found if c) if found and all(found) else None
