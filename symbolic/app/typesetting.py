"""PDF files: by Typst (the extra `pdf`, no TeX needed), or by pdflatex or lualatex where that is asked for.

Either runs in a process of its own, in an empty folder, with a time limit: what a note holds can neither read a file
(`-no-shell-escape`, TeX's and Typst's own roots) nor run for ever.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

SECONDS = 120
ENGINES = ("typst", "pdflatex", "lualatex")
_TYPST = """
import sys, typst
_, warnings = typst.compile_with_warnings("page.typ", output="page.pdf", root=".", package_path=".")
sys.exit("\\n".join(w.message for w in warnings if "ignored" in w.message) or None)
"""
"""What Typst ignores would be missing on the page."""


class TypesettingError(ValueError):
    """No PDF could be made; the message says why, and what to do."""


def engine_for(wish: str | None = None) -> str:
    """The program that makes a PDF: the one that is asked for, else Typst, else one of TeX's that is installed.

    Raises TypesettingError where it is not installed.
    """
    if wish is not None and wish not in ENGINES:
        raise TypesettingError(f"unknown engine {wish!r}: choose one of {', '.join(ENGINES)}")
    for name in ENGINES if wish is None else (wish,):
        if find_spec("typst") if name == "typst" else shutil.which(name):
            return name
    if wish in ENGINES[1:]:
        raise TypesettingError(f"there is no {wish} on this machine: install TeX, or leave the engine out for Typst")
    remedy = "pip install 'symbolic-derivations[pdf]', or install TeX, or write .tex or .html"
    raise TypesettingError(f"nothing on this machine makes a PDF: {remedy}")


def pdf(source: str, engine: str) -> bytes:
    """A PDF from the source of a document in the engine's language; raises TypesettingError where none comes out."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / ("page.typ" if engine == "typst" else "page.tex")
        page.write_text(source, encoding="utf-8")
        options = ["-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", page.name]
        command = [sys.executable, "-P", "-c", _TYPST] if engine == "typst" else [engine, *options]
        for _ in range(1 if engine == "typst" else 2):  # TeX writes the numbers of equations down in its first run
            try:
                done = subprocess.run(
                    command, cwd=folder, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
                )
            except subprocess.TimeoutExpired:
                raise TypesettingError(f"{engine} took longer than {SECONDS} s") from None
        made = page.with_suffix(".pdf")
        if done.returncode or not made.exists():
            said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
            raise TypesettingError(f"{engine} could not set the page: {said[-300:]}")
        return made.read_bytes()
