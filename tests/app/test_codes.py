"""Every diagnostic code in the source has its page in the manual, and every page is of a code in the source."""

from __future__ import annotations

import re
from pathlib import Path

from symbolic.app.codes import PAGES, explain, listing

SOURCE = Path(__file__).parents[2] / "symbolic"
CODE = re.compile(r'"([JKRSW][0-9]{3})"')


def used() -> set[str]:
    """The codes that appear as literals outside the manual."""
    files = [f for f in SOURCE.rglob("*.py") if f.name != "codes.py"]
    return {code for f in files for code in CODE.findall(f.read_text(encoding="utf-8"))}


def test_every_code_has_a_page() -> None:
    assert used() - set(PAGES) == set()


def test_every_page_is_of_a_code_in_use() -> None:
    assert set(PAGES) - used() == set()


def test_pages_read_well() -> None:
    for code, page in PAGES.items():
        assert page.meaning.endswith("."), code
        assert page.remedy, code
        assert code in (explain(code) or "")
        assert code in listing()
    assert explain("X999") is None
