r"""LaTeX mathematics as Typst mathematics, by tables: what the PDF writer sets formulas with where there is no TeX.

Only formulas that `mathtree` parses are translated, and only with what the tables know, so that nothing of a note can
reach Typst's code mode: words are quoted strings, every character is escaped or named. `Unparsed` is raised for the
rest, and the caller shows it as text.
"""

from __future__ import annotations

from ..core.names import GREEK
from .mathtree import Box, Row, Unparsed, parse

SYMBOLS: dict[str, str] = {
    "nabla": "nabla", "partial": "partial", "infty": "infinity", "cdot": "dot.op", "times": "times", "ast": "ast.op",
    "div": "div", "pm": "plus.minus", "mp": "minus.plus", "star": "star.op", "circ": "compose", "bullet": "bullet",
    "odot": "dot.o", "oslash": "slash.o", "oplus": "plus.o", "otimes": "times.o", "wedge": "and", "land": "and",
    "vee": "or", "lor": "or", "neg": "not", "lnot": "not", "cup": "union", "cap": "inter", "setminus": "without",
    "subset": "subset", "subseteq": "subset.eq", "emptyset": "emptyset", "le": "<=", "leq": "<=",
    "leqslant": "lt.eq.slant", "ge": ">=", "geq": ">=", "geqslant": "gt.eq.slant", "ne": "!=", "neq": "!=",
    "approx": "approx", "equiv": "equiv", "sim": "tilde.op", "simeq": "tilde.eq", "cong": "tilde.equiv",
    "propto": "prop", "triangleq": "eq.delta", "in": "in", "notin": "in.not", "to": "->", "rightarrow": "->",
    "longrightarrow": "-->", "leftarrow": "<-", "mapsto": "|->", "Rightarrow": "=>", "Longrightarrow": "==>",
    "implies": "==>", "iff": "<==>", "Leftrightarrow": "<=>", "forall": "forall", "exists": "exists", "colon": "colon",
    "prime": "prime", "top": "top", "perp": "perp", "dots": "dots", "ldots": "dots", "cdots": "dots.c",
    "dotsc": "dots", "dotsb": "dots.c", "ell": "ell", "hbar": "planck", "Re": "Re", "Im": "Im",
    "checkmark": "checkmark", "therefore": "therefore", "because": "because", "succ": "succ", "succeq": "succ.eq",
    "prec": "prec", "preceq": "prec.eq", "surd": "sqrt(\"\")", "lt": "<", "gt": ">", "sqcup": "union.sq",
    "bigcup": "union.big", "bigcap": "inter.big", "bmod": "mod",
}  # fmt: skip
"""Commands and what Typst calls them. What is an operator or a delimiter stands in the tables below."""
DELIMITERS: dict[str, str] = {
    "(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "\\/", "{": "{", "}": "}", "langle": "chevron.l",
    "rangle": "chevron.r", "lfloor": "floor.l", "rfloor": "floor.r", "lceil": "ceil.l", "rceil": "ceil.r", "vert": "|",
    "Vert": "bar.v.double", "lvert": "|", "rvert": "|", "lVert": "bar.v.double", "rVert": "bar.v.double",
    "||": "bar.v.double", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "mid": "bar.v",
    "parallel": "parallel", "<": "chevron.l", ">": "chevron.r", ".": "",
}  # fmt: skip
SPACES = {
    ",": "thin", ":": "med", ">": "med", ";": "thick", "!": "#h(-0.17em)", " ": "space", "quad": "quad",
    "qquad": "wide", "thinspace": "thin", "medspace": "med", "thickspace": "thick", "enspace": "space",
    "negthinspace": "#h(-0.17em)", "hfill": "quad", "nobreak": "", "allowbreak": "", "displaystyle": "",
    "textstyle": "", "scriptstyle": "", "limits": "", "nolimits": "", "nonumber": "", "\\": "quad",
}  # fmt: skip
LARGE = {"sum": "sum", "prod": "product", "int": "integral", "iint": "integral.double"}
WORDS = frozenset(
    """log ln exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim limsup liminf arg
    det dim ker gcd Pr""".split()  # noqa: SIM905
)
FONTS = {
    "mathbb": "bb", "mathbf": "symbold", "boldsymbol": "bold", "bm": "bold", "mathcal": "cal", "mathscr": "scr",
    "mathrm": "upright", "mathit": "italic", "mathsf": "sans", "mathfrak": "frak", "mathtt": "mono",
    "mathnormal": "italic", "pmb": "bold", "bold": "bold", "mathds": "bb", "Bbb": "bb",
}  # fmt: skip
TEXTS = {"operatorname": "op({})", "textbf": "bold({})", "textit": "italic({})"}
ACCENTS = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "macron", "overline": "overline",
    "underline": "underline", "vec": "arrow", "dot": "dot", "ddot": "dot.double", "check": "caron", "breve": "breve",
    "boxed": "symbox", "fbox": "symbox", "overbrace": "overbrace", "underbrace": "underbrace",
}  # fmt: skip
FRACTIONS = {"frac": "frac", "dfrac": "dfrac", "tfrac": "tfrac", "cfrac": "dfrac", "nicefrac": "tfrac"}
BINOMIALS = frozenset(("binom", "dbinom", "tbinom"))
MATRICES = {
    "matrix": "#none", "smallmatrix": "#none", "pmatrix": '"("', "bmatrix": '"["', "vmatrix": '"|"', "Bmatrix": '"{"',
    "Vmatrix": '"‖"',
}  # fmt: skip
CHARACTERS = {
    "*": "ast.op", "'": "prime", "-": "-", "+": "+", "=": "=", "<": "<", ">": ">", "!": "!", ".": ".", "?": "?",
    ",": "\\,", ";": "\\;", ":": ":", "(": "\\(", ")": "\\)", "[": "\\[", "]": "\\]", "|": 'class("normal", bar.v)',
    "/": "\\/", "@": "\\@",
}  # fmt: skip
"""Characters of a formula: a comma would part arguments, brackets would group."""


EMPTY = '""'
"""Nothing, where Typst wants something."""


def math(tex: str) -> str:
    r"""Typst mathematics for a formula; Unparsed where it cannot be translated.

    >>> math(r"\frac{d}{d\theta} \sigma(\theta) \le \text{\#x}")
    'frac(d, d θ) σ \\( θ \\) <= "\\\\#x"'
    """
    return _row(parse(tex))


def quoted(text: str) -> str:
    """Words as a string of Typst: nothing in it is code, and nothing ends it.

    >>> quoted('a"b\\\\c')
    '"a\\\\"b\\\\\\\\c"'
    """
    plain = "".join(c if c.isprintable() else " " for c in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _row(row: Row) -> str:
    text = ""
    for box, before in zip(row, (None, *row), strict=False):
        part = _box(box)
        number = _digit(box) and before is not None and _digit(before)
        text += part if number or not text else f" {part}" if part else ""
    return text or EMPTY


def _digit(box: Box) -> bool:
    """A part of a number: digits and the point between them are one thing."""
    return box.kind == "char" and (box.name.isdigit() or box.name == ".")


def _box(box: Box) -> str:
    match box.kind:
        case "char":
            return _character(box.name)
        case "cmd":
            return _command(box.name)
        case "text":
            words = quoted(box.name.replace("\\,", " ").replace("~", " "))
            return TEXTS.get(box.signs[0], "{}").format(words)
        case "script":
            return _script(box)
        case "fence":
            return _fence(box)
        case "sized":
            return _delimiter(box.signs[0])
        case "env":
            return _environment(box)
        case "arg":
            return _with_arguments(box)
        case _:
            return _row(box.parts[0])


def _character(c: str) -> str:
    if c.isascii() and c.isalnum():
        return c
    if c in CHARACTERS:
        return CHARACTERS[c]
    raise Unparsed(f"no Typst for {c!r}")


def _command(name: str) -> str:
    for table in (SYMBOLS, SPACES, LARGE):
        if name in table:
            return table[name]
    if name in GREEK:
        return GREEK[name]
    if name in WORDS:
        return f'op("{name}")' if name not in LIMITED else f'op("{LIMITED[name]}", limits: #true)'
    if name in ("{", "}", "|", *DELIMITERS):
        return _delimiter("\\" + name, alone=True)
    if name in ("%", "_", "&", "#"):
        return quoted(name)
    raise Unparsed(f"no Typst for \\{name}")


LIMITED = {
    "max": "max", "min": "min", "sup": "sup", "inf": "inf", "lim": "lim", "limsup": "lim sup", "liminf": "lim inf",
    "det": "det", "gcd": "gcd", "Pr": "Pr", "arg": "arg",
}  # fmt: skip


BARS = {"lvert": "opening", "rvert": "closing", "mid": "relation", "vert": "normal", "|": "normal", "lVert": "opening",
        "rVert": "closing", "Vert": "normal"}  # fmt: skip


def _delimiter(sign: str, alone: bool = False) -> str:
    """A bracket by itself, which need not be matched."""
    found = _sign(sign)
    if alone and sign[1:] in BARS:
        return f'class("{BARS[sign[1:]]}", {"bar.v" if found in ("|", "bar.v") else found})'
    return f"\\{found}" if found in ("(", ")", "[", "]", "{", "}", "|") and found else found


def _sign(sign: str) -> str:
    name = "||" if sign == r"\|" else sign.removeprefix("\\")
    if name not in DELIMITERS:
        raise Unparsed(f"no Typst for the bracket {sign}")
    return DELIMITERS[name]


def _fence(box: Box) -> str:
    first, *middle, last = box.signs
    body = _row(box.parts[0])
    for sign, part in zip(middle, box.parts[1:], strict=True):
        body += f" mid({_delimiter(sign)}) {_row(part)}"
    # a bracket that is quoted need not be closed, and \left. … \right| is one that is not
    return f"lr({_delimiter(first)} {body} {_delimiter(last)})"


def _script(box: Box) -> str:
    base, below, above = box.parts
    if len(base) == 1 and base[0].kind == "arg" and base[0].name.endswith("brace"):
        words = above if base[0].name == "overbrace" else below
        inside = f"{base[0].name}({_row(base[0].parts[0])}, {_row(words)})"
        left = (below, ()) if words is above else ((), above)
        return inside if not any(left) else _scripts(f"attach({inside})", *left)
    found = _row(base)
    if len(base) == 1 and base[0].kind in ("group", "script"):
        found = f"attach({found})"
    return _scripts(found, below, above)


def _scripts(base: str, below: Row, above: Row) -> str:
    return base + (f"_({_row(below)})" if below else "") + (f"^({_row(above)})" if above else "")


def _environment(box: Box) -> str:
    rows = [[_row(cell) for cell in row] for row in box.rows]
    if box.name == "cases":
        return "cases(" + ", ".join(" & quad ".join(row) for row in rows) + ")"
    if box.name == "aligned":
        return " \\ ".join(" ".join(row) for row in rows)
    if box.name in MATRICES:
        return f"mat(delim: {MATRICES[box.name]}, " + "; ".join(", ".join(row) for row in rows) + ")"
    raise Unparsed(f"no Typst for the environment {box.name}")


def _with_arguments(box: Box) -> str:
    name, parts = box.name, [_row(p) for p in box.parts]
    if name in FRACTIONS:
        made = f"frac({parts[0]}, {parts[1]})"
        return {"dfrac": f"display({made})", "tfrac": f"inline({made})"}.get(FRACTIONS[name], made)
    if name in BINOMIALS:
        return f"binom({parts[0]}, {parts[1]})"
    if name == "sqrt":
        return f"root({parts[1]}, {parts[0]})" if len(parts) == 2 else f"sqrt({parts[0]})"
    if name in FONTS:
        return _font(name, box)
    if name in ACCENTS:
        return f"{ACCENTS[name]}({parts[0]})"
    if name in ("overset", "stackrel"):
        return f"limits({parts[1]})^({parts[0]})"
    if name == "underset":
        return f"limits({parts[1]})_({parts[0]})"
    if name == "pmod":
        return f'\\( op("mod") {parts[0]} \\)'
    if name == "not":
        return f"cancel({parts[0]})"
    if name == "substack":
        return parts[0]
    raise Unparsed(f"no Typst for \\{name}")


def _font(name: str, box: Box) -> str:
    """Letters in a font; a word of them is one word."""
    letters = box.parts[0]
    if len(letters) > 1 and all(b.kind == "char" and b.name.isalnum() for b in letters):
        word = quoted("".join(b.name for b in letters))
        return word if name == "mathrm" else f"{FONTS[name]}({word})"
    if name == "mathbb" and len(letters) == 1 and letters[0].name == "1":
        return 'bold("1")'
    return f"{FONTS[name]}({_row(letters)})"
