"""LaTeX to MathML through math-core, and a second look at what comes back. The HTML writer calls this module.

math-core is a Rust library with a grammar of its own: it refuses what it does not know, and a refusal is shown as
code, never guessed at.
"""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree import ElementTree

from .tex import ARGUMENTS, PROVIDED, visible

ELEMENTS = frozenset(
    """math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts
    mprescripts none mtable mtr mtd mlabeledtr mstyle mpadded mphantom menclose merror semantics""".split()  # noqa: SIM905
)
ATTRIBUTES = frozenset(
    """display displaystyle scriptlevel stretchy symmetric fence separator form lspace rspace minsize maxsize accent
    accentunder largeop movablelimits mathvariant linethickness width height depth voffset columnalign rowalign
    columnspacing rowspacing columnspan rowspan notation class style""".split()  # noqa: SIM905
)
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z]+;")
"""Entities that HTML knows and XML does not, such as &ApplyFunction;."""


class Mathematics:
    """A converter, made when the first formula is set; formulas are converted once each."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool], str | None] = {}
        self._converter: Any = None

    def display(self, tex: str) -> str | None:
        """MathML in display style, or None where math-core refuses the formula."""
        return self._convert(tex, True)

    def inline(self, tex: str) -> str:
        """MathML within a line, or the LaTeX as code."""
        return self._convert(tex, False) or _code(tex)

    def shown(self, tex: str) -> str:
        """MathML in display style, or the LaTeX as code."""
        return self._convert(tex, True) or _code(tex)

    def _convert(self, tex: str, display: bool) -> str | None:
        key = (tex, display)
        if key not in self._known:
            self._known[key] = self._fresh(tex, display)
        return self._known[key]

    def _fresh(self, tex: str, display: bool) -> str | None:
        import math_core

        source, tex = tex, growing(tex)
        if self._converter is None:
            macros = dict(PROVIDED) | {a: rf"\{b}" for a, b in ARGUMENTS.items()}
            self._converter = math_core.LatexToMathML(macros=macros, fancy_error=False)
        try:
            found = str(self._converter.convert_with_local_state(tex, displaystyle=display))
        except math_core.LatexError:
            return None
        found = _ENTITY.sub(lambda m: html.escape(html.unescape(m[0])), found)
        if not _only_mathematics(found):
            return None
        # set as part of a line: the row of the page says where a formula stands, not the formula
        found = found.replace('<math display="block">', '<math displaystyle="true">', 1)
        return found.replace("<math", f'<math alttext="{escape(source.removeprefix("{}"))}"', 1)


SIZED = re.compile(r"\\[bB]igg?([lr])(?![A-Za-z])")


def growing(tex: str) -> str:
    r"""The formula with brackets that grow in place of those of a fixed size, which lose it under an exponent.

    >>> growing(r"\bigl(a\bigr)^2"), growing(r"\bigl(a")
    ('\\left(a\\right)^2', '(a')
    """
    depth = 0
    for found in SIZED.finditer(tex):
        depth += 1 if found[1] == "l" else -1
        if depth < 0:
            break
    if depth:  # a piece of a formula that was cut within them
        return re.sub(r"\\[bB]igg?[lrm]?(?![A-Za-z])\s*", "", tex)
    return SIZED.sub(lambda m: r"\left" if m[1] == "l" else r"\right", tex)


def escape(text: str) -> str:
    """Text of anybody for an HTML page: no tag of it counts, and nothing in it is unseen."""
    return html.escape(visible(text))


def _code(tex: str) -> str:
    return f"<code>{escape(tex)}</code>"


def _only_mathematics(mathml: str) -> bool:
    """Are there only elements and attributes of MathML in it, and no link or script?"""
    try:
        root = ElementTree.fromstring(mathml)
    except ElementTree.ParseError:
        return False
    return all(e.tag in ELEMENTS and ATTRIBUTES.issuperset(e.attrib) for e in root.iter())
