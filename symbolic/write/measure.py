r"""How wide a formula will be, in ems, and where a long one is broken: what keeps a line of LaTeX on its page.

The advance widths are those of Latin Modern Math (Jackowski and Nowacki, 2014), spaces between atoms TeX's (Knuth, The
TeXbook, 1984, chapter 18). The estimate is meant to be a little too wide; tests compare it with what TeX measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ..core.names import GREEK
from .mathtree import Box, Unparsed, parse
from .tex import LEVELS, RELATIONS, pieces_at, words

_LOWER = (529, 429, 433, 520, 466, 490, 477, 576, 345, 412, 521, 298, 878, 600, 485, 503, 446, 451, 469, 361, 572, 485,
          716, 572, 490, 465)  # fmt: skip
_UPPER = (750, 759, 715, 828, 738, 643, 786, 831, 440, 555, 849, 681, 970, 803, 763, 642, 791, 759, 613, 584, 683, 583,
          944, 828, 581, 683)  # fmt: skip
_ROMAN = (500, 556, 444, 556, 444, 306, 500, 556, 278, 306, 528, 278, 833, 556, 500, 556, 528, 392, 394, 389, 556, 528,
          722, 528, 528, 444, 750, 708, 722, 764, 681, 653, 785, 750, 361, 514, 778, 625, 917, 750, 778, 681, 778, 736,
          556, 722, 750, 750, 1028, 750, 750, 611)  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
ITALIC = dict(zip(_LETTERS + _LETTERS.upper(), (*_LOWER, *_UPPER), strict=True))
ROMAN = dict(zip(_LETTERS + _LETTERS.upper(), _ROMAN, strict=True))
SIGNS = {
    "(": 389, ")": 389, "[": 278, "]": 278, "|": 278, "/": 500, ".": 278, ",": 445, ";": 445, ":": 278, "!": 278,
    "*": 944, "+": 1222, "-": 1222, "=": 1334, "<": 1334, ">": 1334, "nabla": 833, "partial": 586, "infty": 1000,
    "mid": 834, "vert": 278, "Vert": 500, "|c": 500, "cdot": 722, "times": 1222, "quad": 1000, "qquad": 2000,
    ",c": 167, ":c": 222, ";c": 278, "!c": -167, " c": 333, ">c": 222, "int": 900, "iint": 1400, "sum": 1444,
    "prod": 1278, "to": 1556, "dots": 1172, "ldots": 1172, "cdots": 1172, "prime": 275, "top": 778, "colon": 445,
    "langle": 389, "rangle": 389, "lfloor": 444, "rfloor": 444, "lceil": 444, "rceil": 444, "implies": 2300,
    "iff": 2300, "Rightarrow": 1556, "pm": 1222, "mp": 1222, "{c": 500, "}c": 500, "allowbreak": 0, "lbrace": 500,
    "rbrace": 500, "displaystyle": 0, "textstyle": 0, "hfill": 0, "nobreak": 0, "checkmark": 833, "parallel": 1056,
}  # fmt: skip
"""Widths in thousandths of an em, with the spaces of a relation, an operation or a comma; `c` marks a control sign."""
BINARY = words("ast div star circ bullet odot oplus otimes wedge vee land lor cup cap setminus bmod")
WORDS = words(
    """log ln exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim limsup liminf arg
    det dim ker gcd Pr"""
)
SMALLER = (1.0, 1.0, 0.77, 0.65)
"""Sizes of display, text, script and scriptscript style; the fonts of small sizes are wider for their size."""
LIMITS = words("sum prod max min sup inf lim limsup liminf det Pr gcd argmax argmin")
FENCES = {"(": 600, ")": 600, "[": 480, "]": 480, "|": 300, ".": 120}
GAP, LONE = 167, 620
CAUTION = 1.01
"""What estimates are multiplied by."""


@lru_cache(maxsize=16_384)
def width(tex: str) -> float:
    r"""The width of a formula in display style, in ems of its font.

    >>> round(width("x"), 2), round(width(r"\frac{x}{x + 1}"), 2)
    (0.62, 2.64)
    """
    try:
        row = parse(tex)
    except Unparsed:
        return 0.6 * len(tex)
    return CAUTION * _row(row, 0) / 1000


def said(words: str) -> float:
    """The width of words in ems."""
    return sum(ROMAN.get(c, 500) for c in words) / 1000


def _row(row: Sequence[Box], style: int) -> float:
    return sum(_box(b, style) for b in row)


def _box(box: Box, style: int) -> float:
    """Thousandths of an em of the text size."""
    size = SMALLER[style]
    match box.kind:
        case "char":
            return size * _sign(box.name, ITALIC.get(box.name, 0), style)
        case "cmd":
            return size * _sign(box.name if box.name.isalpha() else box.name + "c", 0, style)
        case "text":
            space = 2 * GAP if box.signs == ("operatorname",) else 0
            return size * (sum(ROMAN.get(c, 500 if c.isalnum() else 333) for c in box.name) + space)
        case "script":
            return _scripts(box, style)
        case "fence":
            sides = sum(FENCES.get(s, 600) for s in box.signs)
            return size * (sides + GAP) + sum(_row(p, style) for p in box.parts)
        case "sized":
            return size * (FENCES.get(box.signs[0], 600) + GAP)
        case "env":
            return _table(box, style)
        case "arg":
            return _command(box, style)
        case _:
            return sum(_row(p, style) for p in box.parts)


def _sign(name: str, letter: int, style: int) -> float:
    if letter:
        return letter + 40  # the slant of a letter, and the kerns about it
    if name in WORDS:
        return sum(ROMAN[c] for c in name) + 2 * GAP
    found = SIGNS.get(name, 1334 if f"\\{name}" in RELATIONS else 1222 if name in BINARY else 0)
    if not found:
        return 640 if name in GREEK else 500 if len(name) == 1 else LONE
    spaced = found > 900 and name not in ("infty", "quad", "qquad", "sum", "prod")
    return found - 480 if style >= 2 and spaced else found


def _scripts(box: Box, style: int) -> float:
    base, below, above = box.parts
    inner = 2 if style < 2 else 3
    body = _row(base, style)
    name = base[0].name if len(base) == 1 else ""
    widest = max(_row(below, inner), _row(above, inner))
    if style == 0 and (name in LIMITS or (base and base[0].name.endswith(("brace", "set")))):
        return max(body, widest + 2 * GAP)
    return body + widest + 50 * SMALLER[style]


def _table(box: Box, style: int) -> float:
    columns = max((len(r) for r in box.rows), default=0)
    cells = [max((_row(r[i], max(style, 1)) for r in box.rows if i < len(r)), default=0.0) for i in range(columns)]
    return sum(cells) + 1000 * max(columns - 1, 0) + 1200


def _command(box: Box, style: int) -> float:
    name, size = box.name, SMALLER[style]
    if name.endswith("frac"):
        inner = {"tfrac": 2, "dfrac": 1}.get(name, 1 if style == 0 else min(style + 1, 3))
        return max(_row(p, inner) for p in box.parts) + size * 280
    if name.endswith("binom"):
        return max(_row(p, 1 if style == 0 else min(style + 1, 3)) for p in box.parts) + size * 1500
    if name == "sqrt":
        return _row(box.parts[0], style) + size * (900 if len(box.parts) == 1 else 1100)
    if name in ("overset", "underset", "stackrel"):
        return max(_row(box.parts[0], 2), _row(box.parts[1], style)) + 2 * GAP
    if name == "boxed":
        return _row(box.parts[0], style) + size * 700
    if name == "pmod":
        return _row(box.parts[0], style) + size * 3500
    factor = {"mathbb": 1.1, "mathbf": 1.25, "boldsymbol": 1.2, "mathcal": 1.25, "mathscr": 1.4}.get(name, 1.0)
    return factor * sum(_row(p, style) for p in box.parts)


@lru_cache(maxsize=4096)
def lines(tex: str, room: float, rest: float) -> tuple[str, ...]:
    r"""The formula in lines: the first at most `room` ems wide, the others `rest`, where it can be broken so.

    It is broken before relations if that is enough, else before sums, else between factors. Each piece is a formula by
    itself (\left … \right of a bracket that is broken becomes \bigl … \bigr).

    >>> lines("x + y = z", 20, 20), lines(" + ".join("abcdefgh"), 10, 8)
    (('x + y = z',), ('a + b + c + d + e + f', '+ g + h'))
    """
    if width(tex) <= room:
        return (tex,)
    done: list[str] = []
    _fill([tex], 0, room, rest, done)
    return tuple(done)


def _fill(parts: list[str], level: int, room: float, rest: float, done: list[str]) -> None:
    """Set parts one after another into lines; one that is too wide for a line is cut at the next level."""
    for n, part in enumerate(parts):
        if n and done:
            together = f"{done[-1]} {part}"
            if width(together) <= (room if len(done) == 1 else rest):
                done[-1] = together
                continue
        if level < LEVELS and width(part) > (rest if done else room):
            _fill(list(pieces_at(part, level)), level + 1, room, rest, done)
        else:
            done.append(part)
