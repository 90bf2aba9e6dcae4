"""LaTeX for people's eyes: what may be echoed as it was written, where a formula divides, how prose is escaped.

The LaTeX and the HTML writer call this module. A formula is echoed only if every command in it is in `SAFE` or
`PROVIDED`: the grammar that read it refuses worse, and this list makes sure of it a second time, since a `.tex` file
is a program. Anything else is shown escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..core.functions import FUNCTIONS
from ..core.names import ACCENTS, GREEK


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


PROVIDED: dict[str, str] = {
    "coloneqq": ":=", "coloneq": ":=", "colonequals": ":=", "defeq": ":=",
    "omicron": "o", "given": r"\mid", "R": r"\mathbb{R}", "N": r"\mathbb{N}", "Z": r"\mathbb{Z}", "E": r"\mathbb{E}",
    "reals": r"\mathbb{R}", "Reals": r"\mathbb{R}", "indic": r"\mathbf{1}", "lt": "<", "gt": ">", "eq": "=",
}  # fmt: skip
"""Commands of the note's own dialect that LaTeX does not have, and what they mean."""

ARGUMENTS: dict[str, str] = {"bm": "boldsymbol", "pmb": "boldsymbol", "bold": "mathbf", "mathds": "mathbb",
    "Bbb": "mathbb", "nicefrac": "tfrac", "fbox": "boxed"}  # fmt: skip
"""Commands with arguments that need a package, and a plain one that looks the same."""

SAFE = (
    words(
        """frac dfrac tfrac cfrac sqrt binom dbinom tbinom sum prod int iint infty nabla partial left right middle
        big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr biggm Biggl Biggr Biggm mid vert
        lvert rvert Vert lVert rVert parallel le leq leqslant ge geq geqslant ne neq approx equiv sim
        simeq cong propto triangleq in notin to rightarrow longrightarrow leftarrow mapsto Rightarrow
        Longrightarrow implies iff Leftrightarrow forall exists cdot times ast div pm mp star circ bullet
        odot oplus otimes wedge vee land lor neg lnot cup cap setminus subset subseteq emptyset langle
        rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack colon prime mathbb mathbf mathcal
        mathscr mathrm mathit mathsf mathfrak mathtt mathnormal boldsymbol operatorname text textrm
        textbf textit mbox boxed underbrace overbrace overline underline overset underset stackrel
        substack widehat widetilde hat tilde bar vec dot ddot log ln exp sin cos tan cot sec csc sinh
        cosh tanh coth arcsin arccos arctan max min sup inf lim limsup liminf arg det dim ker gcd Pr dots
        ldots cdots dotsc dotsb quad qquad displaystyle textstyle scriptstyle limits nolimits thinspace
        medspace thickspace negthinspace enspace nobreak ell hbar begin end bmod pmod therefore because
        top perp Re Im not hfill"""
    )
    | (frozenset(GREEK) - {"omicron"})
    | frozenset(ACCENTS)
    | frozenset(m[1] for f in FUNCTIONS.values() if (m := re.fullmatch(r"\\([A-Za-z]+)", f.latex)))
)
"""Every command that only says something and that amsmath and amssymb know."""

ENVIRONMENTS = words("cases matrix pmatrix bmatrix vmatrix Vmatrix Bmatrix smallmatrix aligned")
SIGNS = frozenset((r"\,", r"\;", r"\:", r"\!", r"\>", r"\ ", r"\{", r"\}", r"\|", r"\\", r"\%", r"\_", r"\&"))

CHARACTERS: dict[str, str] = {g: rf"\{n}" for n, g in GREEK.items() if n != "omicron"}
CHARACTERS |= {
    "∇": r"\nabla", "∂": r"\partial", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∞": r"\infty", "√": r"\surd",
    "≤": r"\le", "≥": r"\ge", "⩽": r"\leqslant", "⩾": r"\geqslant", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv",
    "∼": r"\sim", "∝": r"\propto", "∈": r"\in", "∉": r"\notin", "→": r"\to", "⟶": r"\to", "←": r"\leftarrow",
    "↦": r"\mapsto", "⇒": r"\Rightarrow", "⟹": r"\Rightarrow", "⇔": r"\Leftrightarrow", "∀": r"\forall",
    "∃": r"\exists", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "÷": r"\div", "±": r"\pm", "∓": r"\mp",
    "−": "-", "∗": "*", "∘": r"\circ", "∣": r"\mid", "∥": r"\parallel", "‖": r"\|", "∖": r"\setminus",
    "∪": r"\cup", "∩": r"\cap", "⊂": r"\subset", "⊆": r"\subseteq", "∅": r"\emptyset", "⟨": r"\langle",
    "⟩": r"\rangle", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⊤": r"\top", "⊥": r"\perp",
    "ℝ": r"\mathbb{R}", "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}", "ℚ": r"\mathbb{Q}", "ℂ": r"\mathbb{C}",
    "ℙ": r"\mathbb{P}", "𝔼": r"\mathbb{E}", "𝟙": r"\mathbf{1}", "𝟏": r"\mathbf{1}", "ℓ": r"\ell", "ℏ": r"\hbar",
    "′": "{}^{\\prime}", "≔": r"\mathrel{:=}", "µ": r"\mu", "∆": r"\Delta", "⋯": r"\cdots", "✓": r"\checkmark",
    "¬": r"\neg", "°": r"{}^{\circ}", "¯": r"\bar{\ }", "…": r"\dots",
    **{c: f"{{}}^{{{d}}}" for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ", "0123456789+-ni", strict=True)},
    **{c: f"{{}}_{{{d}}}" for c, d in zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₙₜₓ", "0123456789+-aeijkntx", strict=True)},
}  # fmt: skip
"""Characters that pdflatex does not know, as mathematics."""

_LARGE = frozenset("\\" + w for w in words("sum prod int iint max min sup inf lim limsup liminf det Pr gcd"))
SIZED = frozenset("\\" + w for w in SAFE if re.fullmatch("[bB]igg?[lrm]?|left|right|middle", w))
_DELIMITERS = frozenset("()[]|/.<>") | {
    "\\" + w
    for w in [
        *"{}|",
        *words("langle rangle lfloor rfloor lceil rceil vert Vert lvert rvert lVert rVert lbrace rbrace"),
    ]
}
ARITY = {
    "\\" + w: n
    for n, row in enumerate(
        (
            """sqrt mathbb mathbf mathcal mathrm mathit mathsf mathfrak mathtt mathnormal boldsymbol operatorname
            operatorname* text textrm textbf textit mbox boxed underbrace overbrace overline underline substack widehat
            widetilde begin end pmod bm pmb bold mathds Bbb mathscr fbox not """
            + " ".join(ACCENTS),
            "frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel nicefrac",
        ),
        start=1,
    )
    for w in words(row)
}
TEXTS = frozenset(("\\text", "\\textrm", "\\textbf", "\\textit", "\\mbox", "\\begin", "\\end"))
_UNBRACED = frozenset((r"\limits", r"\nolimits", r"\left", r"\right", r"\middle", r"\begin", r"\end"))
_NO_ARGUMENT = (
    SIZED | frozenset("}^_&'=<>") | {r"\begin", r"\end", r"\\", r"\,", r"\;", r"\:", r"\!", r"\ ", r"\limits"}
)
TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|[\s\S]")
_OPEN, _CLOSE = frozenset("([{") | {r"\{", r"\left", r"\begin"}, frozenset(")]}") | {r"\}", r"\right", r"\end"}
_GROUPS = frozenset("{}") | {r"\left", r"\right", r"\begin", r"\end"}
_BIG = {"left": r"\bigl", "right": r"\bigr", "middle": r"\bigm"}
_NO_OPERAND = frozenset("+-=<>([,|{:^_") | {r"\left", r"\{", r"\cdot", r"\times", r"\pm", r"\mid", r"\bigl", r"\colon"}
_AFTER = frozenset("^_'!)],.;|{") | {r"\right", r"\}", r"\bigr", r"\,", r"\;"}
_LARGE_SIGNS = frozenset((r"\sum", r"\prod", r"\int"))
LONG, VERY_LONG = 120, 400
RELATIONS = frozenset("=<>") | {
    "\\" + w for w in words("le leq leqslant ge geq geqslant ne neq approx equiv lt gt eq sim in")
}


def visible(text: str) -> str:
    """The text with characters that are not seen, or that turn the reading direction, spelled out.

    >>> visible("a\\u202eb")
    'a‹U+202E›b'
    """
    return "".join(f"‹U+{ord(c):04X}›" if _unseen(c) else c for c in text)


def _unseen(c: str) -> bool:
    return c not in "\n\t\r" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn")


def echo(source: str) -> str | None:
    """The author's formula as it can be set by LaTeX inside one pair of dollars, or None where it is not safe to.

    >>> echo("θ &= \\\\R"), echo(r"\\input{x}")
    ('\\\\theta  = \\\\mathbb{R}', None)
    """
    text = re.sub(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])", " ", source)
    tokens = TOKEN.findall(" ".join(text.split()))
    out, environments = [], 0
    for i, token in enumerate(tokens):
        environments += (token == r"\begin") - (token == r"\end")
        piece = _piece(token, environments > 0)
        if piece is None or (token in (r"\begin", r"\end") and not _environment(tokens[i + 1 : i + 14])):
            return None
        out.append(piece)
    joined = settable(_braced("".join(out).strip()))
    whole = joined and _balanced(tokens) and _complete([t for t in tokens if t.strip()]) and not _confusing(joined)
    return joined if whole else None


def settable(tex: str) -> str:
    """The formula with letters that the fonts of \\mathbb, \\mathcal and \\mathscr lack in another one.

    >>> settable(r"\\mathbb{1} \\mathbb x \\mathcal{L} \\mathcal{l}")
    '\\\\mathbf{1} \\\\boldsymbol{\\\\mathsf{x}} \\\\mathcal{L} \\\\mathtt{l}'
    """
    return re.sub(r"\\(mathbb|mathcal|mathscr)\s*(?:\{\s*([a-z0-9])\s*\}|([a-z0-9]))", _in_another, tex)


def _in_another(found: re.Match[str]) -> str:
    letter = found[2] or found[3]
    if found[1] == "mathbb":
        return rf"\mathbf{{{letter}}}" if letter.isdigit() else rf"\boldsymbol{{\mathsf{{{letter}}}}}"
    return rf"\mathtt{{{letter}}}" if found[1] == "mathcal" else rf"\mathfrak{{{letter}}}"


def _braced(tex: str) -> str:
    """The formula with braces about what TeX wants them about: R_\\max is R_{\\max}, \\sqrt\\dots is \\sqrt{\\dots}."""
    tokens = TOKEN.findall(tex)
    out: list[str] = []
    ends: list[int] = []
    wanting = 0
    for i, token in enumerate(tokens):
        while ends and ends[-1] == i:
            out.append("}")
            ends.pop()
        bare = len(token) > 2 and token[0] == "\\" and token[1].isalpha() and token not in _UNBRACED
        if wanting and token.strip():
            wanting -= 1
            if bare:
                end = i + 1
                for _ in range(ARITY.get(token, 0)):
                    end = _after(tokens, end, token == r"\sqrt")
                if end > 0:
                    out.append("{")
                    ends.append(end)
        if token in ("^", "_"):
            wanting = 1
        elif token in ("{", "}"):
            wanting = 0
        elif token in ARITY and token not in TEXTS and ARITY[token] == 1:
            wanting = 1
        out.append(token)
    return "".join(out) + "}" * len(ends)


def _piece(token: str, inside: bool) -> str | None:
    if len(token) == 1:
        if token == "&" and not inside:
            return " "
        if token in CHARACTERS:
            # the space ends the command, and no space is printed in mathematics
            return CHARACTERS[token] + " "
        return token if token.isascii() and token.isprintable() and token not in '$%#~"`\\' else None
    if token in SIGNS:
        return " " if token == r"\\" and not inside else token
    word = token[1:]
    if word in PROVIDED:
        return PROVIDED[word]
    if word in ARGUMENTS:
        return "\\" + ARGUMENTS[word]
    return token if word in SAFE or word == "operatorname*" else None


def _environment(after: list[str]) -> bool:
    name = re.match(r"\s*\{([A-Za-z]+)\}", "".join(after))
    return name is not None and name[1] in ENVIRONMENTS


def _balanced(tokens: list[str]) -> bool:
    """Do the braces, the \\left … \\right and the environments close each other in order?"""
    pairs = {"}": "{", r"\right": r"\left", r"\end": r"\begin"}
    stack: list[str] = []
    for token in tokens:
        if token in pairs.values():
            stack.append(token)
        elif token in pairs and (not stack or stack.pop() != pairs[token]):
            return False
        if token == r"\middle" and stack[-1:] != [r"\left"]:
            return False
    return not stack


def _complete(tokens: list[str]) -> bool:
    """Has every command its arguments, and every size of a bracket its bracket?"""
    for i, token in enumerate(tokens):
        if token in SIZED and (i + 1 == len(tokens) or tokens[i + 1] not in _DELIMITERS):
            return False
        if token in TEXTS and tokens[i + 1 : i + 2] != ["{"]:
            return False
        if token in ("^", "_") and (i + 1 == len(tokens) or tokens[i + 1] in _NO_ARGUMENT):
            return False
        if token in (r"\limits", r"\nolimits") and (i == 0 or tokens[i - 1] not in _LARGE):
            return False
        position = i + 1
        for _ in range(ARITY.get(token, 0)):
            position = _after(tokens, position, token == r"\sqrt")
            if position < 0:
                return False
    return True


def _after(tokens: list[str], position: int, optional: bool) -> int:
    """Where an argument ends that begins here, or −1 where none does."""
    if optional and tokens[position : position + 1] == ["["]:
        if "]" not in tokens[position:]:
            return -1
        position = tokens.index("]", position) + 1
    if position >= len(tokens) or tokens[position] in _NO_ARGUMENT or tokens[position] in ARITY:
        return -1
    if tokens[position] != "{":
        return position + 1
    depth = 0
    for i in range(position, len(tokens)):
        depth += (tokens[i] == "{") - (tokens[i] == "}")
        if depth == 0:
            return i + 1
    return -1


def _confusing(text: str) -> bool:
    """Would TeX stop at it: two scripts at one place, a script at the end, or signs of mathematics within a text?"""
    script = r"(?:\{[^{}]*\}|\\[A-Za-z]+|[^\\{}\s])"
    twice = rf"\^\s*{script}\s*['^]|_\s*{script}\s*_|'\s*{script}?\^\s*{script}\s*\^|[\^_]\s*(?:[\^_}}&]|$)|\^\^"
    texts = re.findall(r"\\(?:text|textrm|textbf|textit|mbox)\s*\{([^{}]*)(.)", text)
    return bool(re.search(twice, text)) or any(end != "}" or re.search(r"[\\^_$&]", t) for t, end in texts)


def divide(tex: str) -> tuple[str, str]:
    """A formula before and from its first relation on the outside; nothing before where it has none.

    >>> divide(r"p(a=1) = \\sum_{i=0}^n i"), divide("x"), divide(r"\\left(a = b\\right)")
    (('p(a=1)', '= \\\\sum_{i=0}^n i'), ('', 'x'), ('', '\\\\left(a = b\\\\right)'))
    """
    position, found, previous = 0, -1, ""
    for token, depth in _walk(tex, _OPEN | _CLOSE):
        if depth == 0 and token in RELATIONS and position and found < 0:
            found = position - 1 if previous == ":" else position
        position += len(token)
        previous = token if token.strip() else previous
    return (tex[:found].strip(), tex[found:].strip()) if found > 0 else ("", tex.strip())


def _loosened(tex: str) -> tuple[str, frozenset[str]]:
    """A very long formula with brackets of a fixed size, for nothing breaks within others; and what stays whole."""
    if len(tex) <= VERY_LONG:
        return tex, _OPEN | _CLOSE
    return re.sub(r"\\(left|right|middle)(?![A-Za-z])", lambda m: _BIG[m[1]], tex), _GROUPS


def pieces(tex: str) -> list[str]:
    """A long formula in pieces, each a formula by itself: cut before the outer + and − and between factors.

    >>> pieces("a + b"), [len(pieces(" + ".join(["x^2"] * n))) for n in (5, 50)]
    (['a + b'], [1, 50])
    """
    if len(tex) <= LONG:
        return [tex]
    tex, brackets = _loosened(tex)
    found, previous = [""], "+"
    for token, depth in _walk(tex, brackets):
        if token in ("+", "-") and depth == 0 and previous not in "+-=<>(":
            found.append("")
        found[-1] += token
        previous = token if token.strip() else previous
    return [f for p in found for f in (_factors(p, brackets) if len(p) > LONG else [p])]


INSIDE, LEVELS = 3, 5
"""The first level of `pieces_at` that cuts within brackets, and how many levels there are."""


def pieces_at(tex: str, level: int) -> list[str]:
    """A formula cut before its outer relations (level 0), its outer + and − (1), between factors (2); or before these
    signs (3) and between factors (4) within brackets, which then have a fixed size.

    >>> pieces_at("= a(x + y) + b = c", 0), pieces_at("= a(x + y) + b", 1), pieces_at("(a + b)(c)", 3)
    (['= a(x + y) + b', '= c'], ['= a(x + y)', '+ b'], ['(a', '+ b)(c)'])
    """
    if level >= INSIDE:
        tex = re.sub(r"\\(left|right|middle)(?![A-Za-z])", lambda m: _BIG[m[1]], tex)
    brackets = _GROUPS if level >= INSIDE else _OPEN | _CLOSE
    found, previous, before, outside = [""], "", "", True
    for token, depth in _walk(tex, brackets):
        if outside and previous and _cuts(token, previous, before, level):
            found.append("")
        found[-1] += token
        before, previous = (previous, token) if token.strip() else (before, previous)
        outside = depth == 0
    return [p.strip() for p in found if p.strip()]


def _cuts(token: str, previous: str, before: str, level: int) -> bool:
    """May a line end before this token?"""
    operand = previous not in _NO_OPERAND and before not in ("^", "_")
    if level == 0:
        return token in RELATIONS and operand
    if level in (2, 4):
        closed = previous in (")", "]") or before in (r"\right", r"\bigr")
        return (closed and token not in _AFTER and bool(token.strip())) or (token in _LARGE_SIGNS and operand)
    return token in ("+", "-", r"\pm", *(RELATIONS if level == INSIDE else ())) and operand


def _walk(tex: str, brackets: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Each token with how many of the brackets are open after it."""
    depth, groups, previous = 0, 0, ""
    for token in TOKEN.findall(tex):
        groups += (token == "{") - (token == "}")
        if token in brackets and (previous not in (r"\left", r"\right") or len(token) > 2):
            depth += (token in _OPEN) - (token in _CLOSE)
        yield token, groups or depth  # round brackets need not match, braces do
        previous = token if token.strip() else previous


def _factors(tex: str, brackets: frozenset[str]) -> list[str]:
    """The formula cut after each closing bracket that is inside none of these brackets and has no script."""
    found, previous, position = [""], "", 0
    for token, depth in _walk(tex, brackets):
        found[-1] += token
        position += len(token)
        closed = token in (")", "]") or (previous == r"\right" and token != " ")
        following = tex[position:].lstrip()
        if depth == 0 and closed and following and following[0] not in "^_'{!":
            found.append("")
        previous = token if token.strip() else previous
    return found


def same(one: str, other: str) -> bool:
    """Do two formulas differ in nothing but spacing, sizes of brackets and braces that group one thing?"""
    return _bare(one) == _bare(other)


def _bare(tex: str) -> str:
    text = re.sub(r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle)(?![A-Za-z])|\\[,;:! >]|\\q?quad(?![A-Za-z])", "", tex)
    text = re.sub(r"\\mid(?![A-Za-z])", "|", re.sub(r"\\[dt]frac", r"\\frac", text))
    text = re.sub(r"\\(?:text|mathrm)(?![A-Za-z])", "", text)
    return re.sub(r"[{}\s]", "", text)
