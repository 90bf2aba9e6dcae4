"""A font of the user's, as CSS that a page carries along: only the characters that the page shows, where that can be.

fontTools (which comes with the extra `plot`) takes the other characters out and keeps the table of mathematics;
without it the whole font goes in.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

LARGEST = 8_000_000
"""A font of more bytes is refused."""
KINDS = {b"wOF2": "woff2", b"wOFF": "woff", b"OTTO": "otf", b"\0\1\0\0": "ttf", b"true": "ttf"}
"""How font files begin, and what the web calls them."""
ALWAYS = "0123456789+−=<>()[]{}|/.,:;!′ "


def embedded(path: Path, page: str) -> str:
    """The CSS that embeds a font; raises ValueError for a file that is none or is too large, OSError for no file."""
    if not path.is_file():
        raise ValueError(f"{path}: there is no such font file")
    size = path.stat().st_size
    if size > LARGEST:
        raise ValueError(f"{path.name}: a font of {size:,} bytes is larger than {LARGEST // 1_000_000} MB")
    data = path.read_bytes()
    kind = KINDS.get(data[:4])
    if kind is None:
        raise ValueError(f"{path.name} is no font: give a .woff2, .woff, .otf or .ttf file")
    data, kind = _subset(data, kind, set(page) | set(ALWAYS))
    encoded = base64.b64encode(data).decode("ascii")
    return (
        f'@font-face {{ font-family: "symbolic-math"; src: url(data:font/{kind};base64,{encoded}); }}\n'
        '.symbolic math { font-family: "symbolic-math", math; }\n'
    )


def _subset(data: bytes, kind: str, characters: set[str]) -> tuple[bytes, str]:
    try:
        from fontTools import subset
        from fontTools.ttLib import TTFont
    except ImportError:
        return data, kind
    options: Any = subset.Options(layout_features=["*"], notdef_outline=True, passthrough_tables=True)
    try:
        font = TTFont(io.BytesIO(data))
        chosen = subset.Subsetter(options)
        # letters of mathematics are shown as italic ones, which stand elsewhere in a font
        chosen.populate(unicodes=[*map(ord, characters), *range(0x1D400, 0x1D800)])
        chosen.subset(font)
        made = io.BytesIO()
        font.flavor = None
        font.save(made)
    except Exception:  # whatever a damaged font does to the library: the browser may still read it
        return data, kind
    return made.getvalue(), "otf" if data[:4] == b"OTTO" else "ttf" if kind in ("ttf", "otf") else kind
