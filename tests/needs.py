"""Programs that some tests need: without them a test is skipped, and counted, or fails where CI says they are there."""

from __future__ import annotations

import os
import shutil

import pytest

PROGRAMS = {
    "pdflatex": ("REQUIRE_TEX", ("pdflatex",)),
    "lualatex": ("REQUIRE_TEX", ("lualatex",)),
    "a browser": ("REQUIRE_BROWSER", ("chromium", "chromium-browser", "google-chrome")),
}


def need(what: str) -> str:
    """The program, or the end of the test."""
    variable, names = PROGRAMS[what]
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get(variable) == "1":
            pytest.fail(f"{variable}=1 and there is no {what}")
        pytest.skip(f"needs {what}")
    return found
