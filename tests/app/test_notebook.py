"""The example notebook is run as a reader would run it: no cell fails, and what it shows is what is committed.

The committed outputs are the Markdown ones, which a viewer that takes styles and MathML away still shows, or else plain
text. They are rewritten with SYMBOLIC_REWRITE=1 in the environment.
"""

from __future__ import annotations

import os
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

PATH = Path(__file__).parents[2] / "derivations" / "in-a-notebook.ipynb"
SHOWN = ("text/markdown", "text/plain")
EXPECTED = (
    "not checked yet", "4 proved, 9 given", "signature", "**proved** (signature", "**refuted**: at ", "Fraction",
    "2 proved, 2 given", "1 proved, 1 refuted", "1", "34 proved", "array",
)  # fmt: skip
"""What the outputs say, in their order."""


@pytest.fixture(scope="module")
def run() -> Any:
    notebook = nbformat.read(PATH, as_version=4)
    where = {"metadata": {"path": str(PATH.parent)}}
    return nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()


def pictures(notebook: Any) -> list[dict[str, str]]:
    """Everything that the cells show."""
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert {o.output_type for o in outputs} <= {"execute_result"}, [o.get("text") for o in outputs]
    return [o.data for o in outputs]


def small(notebook: Any) -> Any:
    """The notebook as it is committed."""
    notebook = deepcopy(notebook)
    notebook.metadata = {"kernelspec": notebook.metadata.kernelspec, "language_info": {"name": "python"}}
    for cell in (c for c in notebook.cells if c.cell_type == "code"):
        cell.metadata = {}
        for output in cell.outputs:
            best = next(m for m in SHOWN if m in output.data)
            output.data, output.metadata = {best: output.data[best]}, {}
    return notebook


def steady(shown: dict[str, str]) -> dict[str, str]:
    """What is shown without what differs between two machines: the last digits of floats."""
    return {mime: re.sub(r"\d+ ulp|error \d+e-\d+|\d\.\d s\.e\.", "…", text) for mime, text in shown.items()}


def test_every_output_is_the_expected_one(run: Any) -> None:
    found = pictures(run)
    assert len(found) == len(EXPECTED)
    for data, expected in zip(found, EXPECTED, strict=True):
        assert expected in data[next(m for m in SHOWN if m in data)]
    shown = [d for d in found if "text/html" in d]
    assert len(shown) == 7
    assert all({"text/html", "text/latex", "text/markdown", "text/plain"} <= set(d) for d in shown)


def test_the_committed_outputs_are_up_to_date(run: Any) -> None:
    fresh = small(run)
    if os.environ.get("SYMBOLIC_REWRITE"):
        nbformat.write(fresh, PATH)
    kept = nbformat.read(PATH, as_version=4)
    assert [steady(d) for d in pictures(fresh)] == [steady(d) for d in pictures(kept)]
