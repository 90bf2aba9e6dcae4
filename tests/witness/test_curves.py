"""The curves of a step: over which letter, through which point, with which gaps."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from symbolic import check
from symbolic.app.plotting import curves
from symbolic.core.curves import Curves, NoCurves
from symbolic.core.show import unicode
from symbolic.core.verdict import Refuted, Result
from symbolic.witness.numeric_curves import examine

SIGMA = r"Let $\sigma(x) := \frac{1}{1+e^{-x}}$ and $\theta \in \mathbb{R}$. "


def steps(tmp_path, text: str) -> list[Result]:
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    (report,) = check(path, witnesses=())
    return list(report.results)


def drawn(tmp_path, text: str) -> Curves:
    """The curves of the last step of a note."""
    result = steps(tmp_path, text)[-1]
    found = examine(result.step, result.verdict)
    assert isinstance(found, Curves), found
    return found


def at(column, found: Curves, x: float) -> float:
    """A column at the place nearest to x."""
    return column[min(range(len(found.x)), key=lambda i: abs(found.x[i] - x))]


def gaps(column) -> int:
    """How many times a curve breaks off."""
    return sum(math.isnan(b) and not math.isnan(a) for a, b in pairwise(column))


def test_a_derivative_has_its_function_and_a_tangent(tmp_path) -> None:
    found = drawn(tmp_path, SIGMA + r"$$\nabla_\theta \sigma(\theta) = \sigma(\theta)(1 - \sigma(\theta))$$")
    assert unicode(found.letter) == "θ" and found.whole is not None and found.whole.at is not None
    assert at(found.left, found, 0.0) == pytest.approx(0.25)
    assert at(found.whole.values, found, 0.0) == pytest.approx(0.5)
    p = 1 / (1 + math.exp(-found.whole.at))
    assert found.whole.slope == pytest.approx(p * (1 - p)) and found.whole.height == pytest.approx(p)
    assert all(abs(u) < 1000 for u in found.ulps)


@pytest.mark.parametrize(
    ("text", "x", "left", "right"),
    [
        (r"Let $x \in \mathbb{R}$. $$\sqrt{x^2} = x$$", -1.0, 1.0, -1.0),
        (SIGMA + r"$$\nabla_\theta \sigma(\theta) = -\sigma(\theta)(1-\sigma(\theta))$$", 0.0, 0.25, -0.25),
        (r"Let $x > 100$. $$x^2 = 101 x$$", None, None, None),
        (r"$$\sum_{k=1}^{n} k = \frac{n(n-1)}{2}$$", 1.0, 1.0, 0.0),
        (r"Let $a \in \{0, 1\}$. $$a + 1 = 2 a$$", 0.0, 1.0, 0.0),
    ],
)
def test_a_refuted_step_goes_through_its_point_well_inside(tmp_path, text, x, left, right) -> None:
    found = drawn(tmp_path, text)
    assert found.mark is not None
    if x is not None:
        assert (found.mark.x, found.mark.left, found.mark.right) == (x, left, right)
    low, high = found.x[0], found.x[-1]
    room = 0 if found.dots else 0.1 * (high - low) * (low > -math.inf and "100" not in text)
    assert low + room <= found.mark.x <= high - room
    assert at(found.left, found, found.mark.x) != at(found.right, found, found.mark.x)


def test_other_letters_stand_where_the_verdict_put_them(tmp_path) -> None:
    text = "Let $a, b \\in \\mathbb{R}$. $$(a + b)^2 = a^2 + b^2$$"
    verdict = steps(tmp_path, text)[-1].verdict
    found = drawn(tmp_path, text)
    assert isinstance(verdict, Refuted)
    assert dict(found.fixed) == {t: v for t, v in verdict.point if t is not found.letter}


@pytest.mark.parametrize(
    ("formula", "left", "right"),
    [
        (r"\frac{1}{x-1} + \frac{1}{x+1} = \frac{2x}{x^2-1}", 2, 2),
        (r"\tan x = \frac{\sin x}{\cos x}", 4, 4),
        (r"\lfloor x \rfloor = \lfloor x \rfloor + 0", 10, 10),
        (r"x^3 = x \cdot x^2", 0, 0),
        (r"e^{20x} = (e^{x})^{20}", 0, 0),
    ],
)
def test_poles_and_jumps_are_gaps_and_nothing_else_is(tmp_path, formula, left, right) -> None:
    found = drawn(tmp_path, rf"Let $x \in \mathbb{{R}}$. $${formula}$$")
    assert (gaps(found.left), gaps(found.right)) == (left, right)


def test_a_side_is_drawn_where_it_is_defined(tmp_path) -> None:
    found = drawn(tmp_path, r"Let $x \in \mathbb{R}$. $$\log(x^2) = 2 \log x$$")
    assert at(found.left, found, -2.0) == pytest.approx(2 * math.log(2.0), abs=0.02)
    assert math.isnan(at(found.right, found, -2.0)) and math.isnan(at(found.ulps, found, -2.0))


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [("x > 0", 0.0, math.inf), ("0 < x < 1", 0.0, 1.0), ("x \\ge 2", 2.0, math.inf), ("x < -1", -math.inf, -1.0)],
)
def test_assumptions_are_respected(tmp_path, given, low, high) -> None:
    found = drawn(tmp_path, f"Let $x \\in \\mathbb{{R}}$. Assume ${given}$. $$x + x = 2 x$$")
    inside = [x for x, y in zip(found.x, found.left, strict=True) if not math.isnan(y)]
    assert inside and low <= min(inside) and max(inside) <= high


def test_values_of_a_finite_letter_are_dots(tmp_path) -> None:
    found = drawn(tmp_path, r"Let $a \in \{0, 1, 2\}$. $$a^2 + a = a (a + 1)$$")
    assert found.dots and found.x == (0.0, 1.0, 2.0) and found.left == (0.0, 2.0, 6.0)


def test_the_letter_that_is_differentiated_varies(tmp_path) -> None:
    text = r"Let $w, x, y, z \in \mathbb{R}$. $$\frac{d}{dy} \left(x x x z z z y\right) = x^3 z^3$$"
    assert unicode(drawn(tmp_path, text).letter) == "y"


def test_rounding_is_no_jump(tmp_path) -> None:
    text = SIGMA + r"Let $p(a=1 \mid \theta) = \sigma(\theta)$ and $p(a=0 \mid \theta) = 1 - \sigma(\theta)$. "
    found = drawn(tmp_path, text + r"$$(0.1 + \sigma(\theta)) - 0.1 - \sigma(\theta) = 0$$")
    assert gaps(found.left) == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$$2 + 2 = 4$$", "no letter is free"),
        (r"Let $0 < g < 1$. $$\sum_{k=0}^{\infty} g^k = \frac{1}{1 - g}$$", "holds a sum"),
        (r"Let $a \in \{1, \dots, K\}$. $$\sum_a \pi(a \mid \theta) = 1$$", "only the support is known"),
    ],
)
def test_what_has_no_curves_says_why(tmp_path, text, why) -> None:
    (found,) = curves(steps(tmp_path, text)[-1:])
    assert isinstance(found, NoCurves) and why in found.reason


def test_the_process_gives_the_same_curves_every_time(tmp_path) -> None:
    results = steps(tmp_path, SIGMA + r"$$\sigma(\theta) + \sigma(-\theta) = 1$$ $$\sqrt{\theta^2} = \theta$$")
    found = curves(results)
    assert repr(found) == repr(curves(results)) == repr([examine(r.step, r.verdict) for r in results])
