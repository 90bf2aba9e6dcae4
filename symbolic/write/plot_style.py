"""What all plots share: colours, sizes, formulas as labels, files; by matplotlib's object API alone.

Blue, orange and green are those of Okabe and Ito (2008), which colour-blind people tell apart; dashes, widths and
markers say the same again in greyscale. Formulas are set by mathtext where it can parse their LaTeX and in Unicode
where it cannot; TeX is never run, and no other text is parsed as a formula.
"""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from ..core.show import latex, unicode
from ..core.term import Term, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Figure  # noqa: PLC0414  (for whoever may not import it)
    from matplotlib.text import Text

BLUE, ORANGE, GREEN = "#56b4e9", "#d55e00", "#009e73"
INK, GREY = "#1a1b1c", "#808182"
"""Text, which becomes the page's own colour inside a page, and the frames of panels, which both kinds of page show."""
WIDTH = 5.6
"""Inches: about a column of a page."""
SUFFIXES = (".svg", ".pdf", ".png")
LONGEST, DEEPEST, MOST_NODES = 260, 10, 120
"""The LaTeX that mathtext is tried on: characters, levels of braces, nodes of its term."""
SMALLEST = 6.5
STYLE: Any = {
    "font.family": ["STIXGeneral", "DejaVu Sans"], "font.size": 9.5, "mathtext.fontset": "stix", "text.usetex": False,
    "axes.edgecolor": GREY, "axes.labelcolor": INK, "axes.linewidth": 0.7, "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "grid.color": GREY, "grid.alpha": 0.22, "grid.linewidth": 0.5,
    "axes.axisbelow": True, "axes.unicode_minus": True, "axes.xmargin": 0.0,
    "xtick.color": GREY, "ytick.color": GREY, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5, "ytick.labelsize": 8.5, "text.color": INK, "legend.frameon": False,
    "legend.labelspacing": 0.35, "legend.handlelength": 2.6, "legend.borderaxespad": 0.2, "figure.facecolor": "white",
    "axes.facecolor": "none", "figure.dpi": 110, "savefig.dpi": 220, "svg.fonttype": "path",
    "svg.hashsalt": "symbolic", "pdf.fonttype": 42, "path.simplify_threshold": 0.2,
    "figure.constrained_layout.h_pad": 0.03, "figure.constrained_layout.w_pad": 0.03,
}  # fmt: skip

FOREIGN = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>|<style[^>]*>.*?</style>", re.S)
"""What matplotlib writes and no page wants."""


def available() -> bool:
    """Is matplotlib installed?"""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        return False
    return True


@contextmanager
def styled() -> Iterator[None]:
    """Our own style, whatever the user's is, and the user's again afterwards."""
    import matplotlib

    with warnings.catch_warnings(), matplotlib.rc_context():
        warnings.simplefilter("ignore")  # a glyph that no font has is shown as a box, and that is all
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


# -- formulas


class Label(NamedTuple):
    """A formula to be shown: its text, whether mathtext parses it, and its size in points."""

    text: str
    math: bool
    size: float


def formula(term: Term, width: float, points: float = 9.5) -> Label:
    """A term as a label at most so many inches wide: by mathtext, smaller, or in Unicode and shortened."""
    if size(term) <= MOST_NODES:
        text = _spaced(latex(term))
        wide = _width(text, points)
        if wide is not None and wide * SMALLEST / points <= width:
            return Label(f"${text}$", True, min(points, points * width / max(wide, 1e-3)))
    plain = unicode(term)
    room = int(width * 72 / (0.52 * 8))
    return Label(plain if len(plain) <= room else plain[: room - 1] + "…", False, min(points, 8.0))


def _spaced(text: str) -> str:
    """LaTeX as mathtext shows it best: large fractions where nothing is around them, space around words and after ∇."""
    text = re.sub(r"(\\nabla_(?:\{[^{}]*\}|\S)) ?(?!\\left)", r"\1\\, ", text)
    text = re.sub(r"(?<=[\w)}]) ?(?=\\(?:log|exp|sin|cos|tan|max|min|operatorname)\b)", r"\\, ", text)
    deep, found = 0, []
    for piece in re.split(r"(\\frac|[{}])", text):
        deep += (piece == "{") - (piece == "}")
        found.append(r"\dfrac" if piece == r"\frac" and not deep else piece)
    return "".join(found)


def _width(text: str, points: float) -> float | None:
    """Inches of a formula, or None where mathtext cannot set it."""
    if len(text) > LONGEST or _depth(text) > DEEPEST or "$" in text or not text.isascii():
        return None
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    try:
        with styled():
            box = MathTextParser("path").parse(f"${text}$", 72, FontProperties(size=points, math_fontfamily="stix"))
    except (ValueError, RecursionError, KeyError, IndexError, AttributeError, TypeError):
        return None
    return float(box.width) / 72


def _depth(text: str) -> int:
    deepest = now = 0
    for c in text:
        now += (c == "{") - (c == "}")
        deepest = max(deepest, now)
    return deepest


def put(text: Text, label: Label, before: str = "") -> None:
    """A label into a text of a figure; what stands before it has no dollar signs."""
    text.set_parse_math(label.math)
    text.set_text(before + label.text)
    text.set_fontsize(label.size)


def plain(text: Text) -> None:
    """A text that is never parsed as a formula."""
    text.set_parse_math(False)


def caption(figure: Figure, sentences: Sequence[str]) -> None:
    """Sentences below the panels."""
    said = " ".join(s if s.endswith(".") else f"{s}." for s in sentences if s)
    lines = textwrap.wrap(said, 118, break_long_words=True, max_lines=5, placeholder=" …")
    text = figure.supxlabel("\n".join(lines), x=0.015, ha="left", fontsize=8.2)
    plain(text)


# -- axes


def limits(axes: Axes, *columns: Sequence[float], keep: Sequence[float] = (), room: float = 0.08) -> None:
    """Vertical limits that show most of the columns, and what has to be kept: nothing that shoots off to a pole."""
    values = sorted(v for c in columns for v in c if isfinite(v))
    if not values:
        return
    low, high = values[0], values[-1]
    a, b = values[int(0.06 * (len(values) - 1))], values[-1 - int(0.06 * (len(values) - 1))]
    if high - low > 4 * (b - a) > 0:
        low, high = max(low, a - 0.35 * (b - a)), min(high, b + 0.35 * (b - a))
    low, high = min([low, *keep]), max([high, *keep])
    gap = high - low
    if gap <= 1e-9 * max(abs(low), abs(high)):
        gap = max(abs(low), abs(high), 1.0)
        low, high = low - 0.5 * gap, high + 0.5 * gap
    axes.set_ylim(low - room * gap, high + room * gap)


def clipped(column: Sequence[float], most: float = 1e280) -> list[float]:
    """A column that can be drawn: what is beyond all bounds is a gap."""
    return [v if abs(v) < most else nan for v in column]


# -- files


def write(figure: Figure, path: Path, told: tuple[str, str]) -> None:
    """A figure into a file; the suffix (.svg, .pdf, .png) picks the format. The same figure gives the same bytes."""
    if path.suffix.lower() == ".svg":
        path.write_text(svg(figure, told, page=False), encoding="utf-8")
        return
    undated: dict[str, Any] = {"CreationDate": None} if path.suffix.lower() == ".pdf" else {"Software": None}
    with styled():
        figure.savefig(path, format=path.suffix[1:].lower(), metadata={**undated, "Title": told[0]})


def svg(figure: Figure, told: tuple[str, str], prefix: str = "", page: bool = True) -> str:
    """A figure as an SVG element: no script, no style sheet, no date, nothing from elsewhere.

    `told` are its title and its description for those who cannot see it. For a page it is transparent and written in
    the page's own colour, and `prefix` keeps its ids apart from those of others; for a file it is on white.
    """
    from io import StringIO

    sink = StringIO()
    with styled():
        undated = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(sink, format="svg", metadata=undated, transparent=page)
    text = sink.getvalue()
    text = FOREIGN.sub("", text[text.index("<svg") :])
    text = re.sub(r"\s*\n\s*", " ", text).replace("> <", "><")
    text = re.sub(r'(?<= d=")[^"]*', lambda m: re.sub(r"(\d\.\d\d)\d+", r"\1", m[0]), text)
    text = re.sub(r"(?<=[ \"])(id=\"|xlink:href=\"#)", rf"\g<1>{prefix}", text).replace("url(#", f"url(#{prefix}")
    if page:
        text = text.replace(INK, "currentColor")
    title, said = told
    look = 'style="stroke-linejoin: round; stroke-linecap: butt; max-width: 100%; height: auto"'
    head = f'<svg role="img" aria-label={quoteattr(title)} {look} '
    named = f"<title>{escape(title)}</title><desc>{escape(said)}</desc>"
    return re.sub(r"<svg ([^>]*>)", lambda m: head + m[1] + named, text, count=1)
