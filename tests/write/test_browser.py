"""Pages in a real browser: nothing is cut off, mathematics is laid out, columns stand in line, the search finds."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from symbolic.core.claim import Derivation, Source
from symbolic.core.verdict import Report
from symbolic.write import index, load
from tests.needs import need

from .reports import REPORTS, everything, hostile

OPTIONS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--virtual-time-budget=4000"),
]
SCHEMES = {"dark": 0, "light": 1}


def seen(page: str, script: str, folder: Path, width: int = 1200, scheme: str = "light") -> Any:
    """What a script finds out in a page that is so many pixels wide; `page` and `look` are its document and window."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    wrapper = (
        f'<!doctype html><body style="margin:0"><iframe width="{width}" height="900" style="border:0" '
        f'srcdoc="{html.escape(page)}"></iframe><pre id="seen"></pre><script>onload = () => {{'
        "const look = document.querySelector('iframe').contentWindow, page = look.document;"
        f"const found = (() => {{ {script} }})();"
        "document.getElementById('seen').textContent = JSON.stringify(found); }</script>"
    )
    (folder / "page.html").write_text(wrapper, encoding="utf-8")
    command = [
        need("a browser"), *OPTIONS, f"--user-data-dir={folder / 'profile'}", "--window-size=1600,1000",
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", "--dump-dom", (folder / "page.html").as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout.decode("utf-8", "replace"), re.S)
    assert found and found[1], done.stderr.decode("utf-8", "replace")[-500:]
    return json.loads(html.unescape(found[1]))


@pytest.mark.parametrize("width", [360, 800, 1200])
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_cut_off(name: str, width: int, tmp_path: Path) -> None:
    script = "return [page.documentElement.scrollWidth, look.innerWidth];"
    wide, room = seen(load(".html")(REPORTS[name]()), script, tmp_path, width)
    assert wide <= room


def test_mathematics_is_laid_out(tmp_path: Path) -> None:
    script = """
      const box = e => e.getBoundingClientRect();
      const fractions = [...page.querySelectorAll("mfrac")].filter(f => box(f).height > 0);
      return {
        sizes: [...page.querySelectorAll(".formula math")].map(m => box(m).height),
        over: fractions.map(f => box(f.children[0]).bottom <= box(f.children[1]).top + 1),
        said: [...page.querySelectorAll("math")].every(m => m.getAttribute("alttext")),
      };"""
    found = seen(load(".html")(everything()), script, tmp_path)
    assert min(found["sizes"]) > 5 and found["over"] and all(found["over"]) and found["said"]


def test_columns_stand_in_line(tmp_path: Path) -> None:
    script = """
      const left = e => Math.round(e.getBoundingClientRect().left);
      const lefts = q => [...new Set([...page.querySelectorAll(q)].map(left))];
      return [lefts(".row > .pill"), lefts(".row:not(.more) > .formula"), lefts(".row > .reason")];"""
    pills, formulas, reasons = seen(load(".html")(everything()), script, tmp_path)
    assert [len(pills), len(formulas), len(reasons)] == [1, 1, 1]
    assert pills < formulas < reasons


def test_a_step_unfolds_with_the_keyboard(tmp_path: Path) -> None:
    script = """
      const step = page.querySelector("details"), evidence = step.querySelector("dl");
      const before = evidence.checkVisibility();
      step.querySelector("summary").focus();
      const focused = page.activeElement.tagName;
      page.activeElement.click();
      return [before, focused, evidence.checkVisibility()];"""
    before, focused, after = seen(load(".html")(everything()), script, tmp_path)
    assert (before, focused, after) == (False, "SUMMARY", True)


CONTRAST = """
  const channel = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const light = rgb => { const [r, g, b] = rgb.map(channel); return .2126 * r + .7152 * g + .0722 * b; };
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(look.getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > .99) return c; } return [255, 255, 255]; };
  for (const d of page.querySelectorAll("details")) d.open = true;
  const texts = [...page.querySelectorAll("main *")].filter(e => e.childNodes.length && e.getBoundingClientRect().width
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
  return texts.map(e => { const [a, b] = [light(rgb(look.getComputedStyle(e).color).slice(0, 3)),
    light(behind(e).slice(0, 3))].sort((x, y) => y - x); return [(a + .05) / (b + .05), e.className + e.tagName]; })
    .sort((x, y) => x[0] - y[0]).slice(0, 3).concat([[light(behind(page.querySelector("main"))), "page"]]);
"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_in_light_and_dark(scheme: str, tmp_path: Path) -> None:
    *worst, (background, _) = seen(load(".html")(everything()), CONTRAST, tmp_path, scheme=scheme)
    assert worst[0][0] >= 4.5, worst
    assert background > 0.5 if scheme == "light" else background < 0.1


def test_the_search_of_an_index_finds(tmp_path: Path) -> None:
    plain = Report(Derivation("Another note", Source("b/plain.md", "")))
    page = index.html([("a/every.html", everything()), ("b/plain.html", plain), ("x y.html", hostile())])
    script = """
      const [words, kind] = page.querySelector("form").elements, shown = () =>
        [...page.querySelectorAll(".notes > li")].filter(n => n.getBoundingClientRect().height).map(n =>
          n.querySelector("a").getAttribute("href"));
      const ask = (w, k) => { words.value = w; kind.value = k; words.dispatchEvent(new Event("input", {bubbles: true}));
        return shown(); };
      return [shown(), ask("EVERY", ""), ask("", "refuted"), ask("nowhere", ""), page.querySelector("output").value];"""
    everywhere, every, refuted, nowhere, said = seen(page, script, tmp_path)
    assert everywhere == ["x%20y.html", "a/every.html", "b/plain.html"]
    assert (every, refuted, nowhere, said) == (["a/every.html"], ["a/every.html"], [], "0 of 3 notes")


def test_the_policy_of_an_index_lets_its_own_script_run_and_no_other(tmp_path: Path) -> None:
    page = index.html([("a.html", everything())]).replace(
        "</main>", "</main><script>document.title = 'broken in'</script>"
    )
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    command = [need("a browser"), *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    done = subprocess.run([*command, (tmp_path / "index.html").as_uri()], capture_output=True, timeout=120, check=False)
    text = done.stdout.decode("utf-8", "replace")
    assert '<form class="find">' in text and "<title>broken in" not in text
