"""Plots as files: what is in the SVG, that it is the same every time, and that no text does harm."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from math import nan
from xml.etree import ElementTree

import pytest

from symbolic.core.claim import Claim, Rel, Step
from symbolic.core.curves import Curves, Mark, Spread, Whole
from symbolic.core.term import add, call, div, mul, neg, num, power, sym
from symbolic.core.verdict import Proved, Refuted, Result
from symbolic.write import plot, plot_policy
from symbolic.write.plot_style import formula, limits, svg, write
from tests.write.reports import HOSTILE, UNICODE, enclosure

X = sym("x")
AXIS = tuple(k / 10 for k in range(-30, 31))
ALLOWED = {"svg", "title", "desc", "defs", "g", "path", "use", "clipPath", "rect"}
PROVED, BROKEN = Proved("signature", -87), Refuted(((X, Fraction(-1)),), enclosure(1), enclosure(-1))
ROOT = Curves(
    X, AXIS, tuple(map(abs, AXIS)), AXIS, tuple((abs(x) - x) * 2**52 for x in AXIS), mark=Mark(-1.0, 1.0, -1.0)
)
POLE = Curves(
    X,
    AXIS,
    tuple(1 / x if x else nan for x in AXIS),
    tuple(1 / x if x else nan for x in AXIS),
    tuple(0.0 for _ in AXIS),
    whole=Whole(call("log", X), tuple(x**2 for x in AXIS), 1, 1.0, 1.0, 2.0),
)


def result(verdict, lhs=None, rhs=X) -> Result:
    return Result(Step(Claim(lhs or call("sqrt", power(X, num(2))), Rel.EQ, rhs)), verdict)


def drawn(curves: Curves, of: Result, prefix: str = "") -> str:
    return svg(plot.figure(curves, of, 3), plot.told(curves, of, 3), prefix)


def group(text: str, name: str) -> ElementTree.Element:
    (found,) = (e for e in ElementTree.fromstring(text).iter() if e.get("id") == name)
    return found


def points(text: str, name: str) -> list[list[tuple[float, float]]]:
    """The strokes of a curve: one list of corners for each move of the pen."""
    path = next(e for e in group(text, name).iter() if e.tag.endswith("path") and "d" in e.attrib)
    strokes = re.split(r"\s*M\s*", path.attrib["d"].strip())[1:]
    return [[tuple(map(float, p)) for p in re.findall(r"(-?[\d.]+) (-?[\d.]+)", s)] for s in strokes]  # type: ignore[misc]


def place(text: str, name: str) -> tuple[float, float]:
    """Where a marker is set."""
    use = next(e for e in group(text, name).iter() if e.tag.endswith("use"))
    return float(use.attrib["x"]), float(use.attrib["y"])


def test_a_refuted_step_has_both_curves_and_its_point_on_them() -> None:
    text = drawn(ROOT, result(BROKEN))
    ((x, y), (z, w)) = points(text, "gap")[0]
    left, right = place(text, "witness-left"), place(text, "witness-right")
    assert (x, y) == pytest.approx(left, abs=0.02) and (z, w) == pytest.approx(right, abs=0.02)
    assert x == z and y < w
    (curve,) = points(text, "left")
    (line,) = points(text, "right")
    assert curve[0][1] < line[0][1] and curve[-1] == pytest.approx(line[-1])
    box = (curve[0][0], curve[-1][0])
    assert box[0] + 0.1 * (box[1] - box[0]) < x < box[1] - 0.1 * (box[1] - box[0])
    assert x == pytest.approx(box[0] + (box[1] - box[0]) / 3, abs=0.5)  # −1 between −3 and 3


def test_a_pole_is_a_gap_and_no_stroke_goes_through_it() -> None:
    text = drawn(POLE, result(PROVED))
    strokes = points(text, "left")
    assert len(strokes) == 2 and max(p[0] for p in strokes[0]) < min(p[0] for p in strokes[1])


def test_a_derivative_has_three_panels_and_a_tangent() -> None:
    text = drawn(POLE, result(PROVED))
    names = {e.get("id") for e in ElementTree.fromstring(text).iter()}
    assert {"axes_1", "axes_2", "axes_3", "whole", "tangent", "left", "right"} <= names and "axes_4" not in names
    assert "axes_3" not in {e.get("id") for e in ElementTree.fromstring(drawn(ROOT, result(BROKEN))).iter()}


def test_dots_are_dots() -> None:
    text = drawn(Curves(X, (0.0, 1.0, 2.0), (1.0, 2.0, 3.0), (1.0, 2.0, 3.0), (0.0,) * 3, True), result(PROVED))
    assert sum(e.tag.endswith("use") for e in group(text, "left").iter()) == 3


@pytest.mark.parametrize("curves", [ROOT, POLE])
def test_a_page_gets_nothing_but_shapes_in_its_own_colour(curves: Curves) -> None:
    text = drawn(curves, result(BROKEN if curves is ROOT else PROVED), "step-3-")
    root = ElementTree.fromstring(text)
    assert {e.tag.split("}")[1] for e in root.iter()} == ALLOWED
    assert root.get("role") == "img" and "Step 3" in str(root.get("aria-label"))
    assert "currentColor" in text and "<!--" not in text and "#ffffff" not in text
    links = {v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")}
    assert links and all(v.startswith("#step-3-") for v in links)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(set(ids)) == len(ids) and all(str(i).startswith("step-3-") for i in ids)
    assert {v[1:] for v in links} <= set(ids) and set(re.findall(r"url\(#([^)]*)\)", text)) <= set(ids)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_the_same_figure_gives_the_same_bytes(tmp_path, suffix) -> None:
    for name in ("a", "b"):
        of = result(BROKEN)
        write(plot.figure(ROOT, of, 3), tmp_path / f"{name}{suffix}", plot.told(ROOT, of, 3))
    first, second = ((tmp_path / f"{n}{suffix}").read_bytes() for n in "ab")
    assert first == second and len(first) > 5_000


@pytest.mark.parametrize(
    "name",
    [
        HOSTILE,
        UNICODE,
        r"$\unknown{$",
        r"$\frac{1}{0}$",
        "$",
        "a$b$c",
        r"\unknown{",
        "x" * 5000,
        "</svg><script>",
        "\n\n",
        "-->",
    ],
)
def test_hostile_names_are_inert(name: str) -> None:
    letter = sym(name)
    curves = replace(ROOT, letter=letter, fixed=((sym(name + "2"), Fraction(1, 3)),), note=f"{name} is open")
    text = drawn(curves, result(BROKEN, call("sin", letter), letter))
    root = ElementTree.fromstring(text)
    assert {e.tag.split("}")[1] for e in root.iter()} == ALLOWED
    assert not any(k.startswith("on") for e in root.iter() for k in e.attrib)


@pytest.mark.parametrize("deep", [3, 60, 2000])
def test_formulas_are_bounded(deep: int) -> None:
    term = X
    for k in range(deep):
        term = div(num(1), add(num(k), neg(term)))
    label = formula(term, 4.0)
    assert label.math is (deep == 3)
    assert len(label.text) < 400


def test_formulas_are_mathematics_where_they_can_be() -> None:
    label = formula(mul(num(2), call("log", div(X, sym("theta_old")))), 4.0)
    assert label.math and label.text.startswith("$") and r"\theta" in label.text


def test_a_users_style_changes_nothing_and_is_left_alone() -> None:
    import matplotlib

    plain = drawn(ROOT, result(BROKEN))
    with matplotlib.rc_context({"text.usetex": True, "font.size": 30, "lines.linewidth": 9, "svg.fonttype": "none"}):
        assert drawn(ROOT, result(BROKEN)) == plain
        assert matplotlib.rcParams["text.usetex"] and matplotlib.rcParams["font.size"] == 30


def test_no_window_and_no_pyplot() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from tests.write.test_plot import *; drawn(ROOT, result(BROKEN));"
        "print(sorted(m for m in sys.modules if m.endswith('pyplot') or 'backend_tk' in m or 'backend_qt' in m))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_limits_leave_out_what_shoots_off() -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    limits(axes, [1 / x for x in (k / 1000 for k in range(1, 5000))])
    assert axes.get_ylim()[1] < 50
    limits(axes, [0.0, 1.0], keep=(100.0,))
    assert axes.get_ylim()[1] > 100


def test_a_policy_has_its_bands_and_its_values_in_words() -> None:
    flat = tuple(0.5 for _ in AXIS)
    spread = Spread("Policy gradient", sym("theta"), AXIS, AXIS, flat, flat, (0.0,) * len(AXIS), ((sym("r_1"), "10"),))
    text = svg(plot_policy.figure(spread), plot_policy.told(spread))
    names = {e.get("id") for e in ElementTree.fromstring(text).iter()}
    assert {"objective", "gradient", "plain", "best", "plain-low", "best-high"} <= names
    assert "r₁ = 10" in plot_policy.told(spread)[1]
