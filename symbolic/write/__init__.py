"""Report to text: one file per format, each a pure function of a `Report` that imports only `core`.

`WRITERS` says which formats there are; a writer is loaded when it is asked for. To add a format: one new file with a
`render(report) -> str`, one line in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from ..core.verdict import Report

WRITERS: dict[str, str] = {
    ".tex": "symbolic.write.latex",
    ".typ": "symbolic.write.typst",
    ".html": "symbolic.write.html",
    ".json": "symbolic.write.json",
}
"""File suffix → the module whose `render` writes that format."""


def load(suffix: str) -> Callable[[Report], str]:
    """The writer of a suffix; KeyError for one that has none."""
    return cast(Callable[[Report], str], import_module(WRITERS[suffix]).render)
