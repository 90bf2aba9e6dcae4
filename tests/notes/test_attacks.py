"""What attackers and new users found: each a note, and what its steps must be, in order (p, r, u; e an error)."""

# ruff: noqa: E501  (notes are kept on one line)
from __future__ import annotations

import pytest

from symbolic.app.pipeline import assess
from symbolic.core.claim import Severity, Source
from symbolic.core.verdict import Proved, Refuted, Undecided
from symbolic.read.note import read_note

SIGMOID = r"$\sigma(x) := \frac{1}{1+e^{-x}}$. "
NOTES: list[tuple[str, str, str]] = [
    (
        "a parameter with the name of a defined letter",
        r"Let $z := wx + b$ and $a := \sigma(z)$ with $\sigma(z) := \frac{1}{1+e^{-z}}$. Then"
        r" $\frac{\partial a}{\partial w} = 2a(1-a)x$ and $\frac{\partial a}{\partial w} = a(1-a)x$",
        "rp",
    ),
    ("an argument that is a number", r"$z := x^2$, $f(z) := 3z$, $\frac{d}{dx} f(5) = 6x$, $\frac{d}{dx} f(5) = 0$", "rp"),
    ("a parameter shadows the outer letter", r"$x \in \mathbb{R}$, $z := x^2$, $f(z) := 3z$, $\frac{d}{dx} f(x) = 3+6x$, $\frac{d}{dx} f(x) = 3$", "rp"),
    (
        "the letter of an inner definition",
        r"$x,y,t \in \mathbb{R}$, $g(y) := y x$ and $f(x) := g(x)$. $\frac{d}{dx} f(3) = 0$, $\frac{d}{dx} f(3) = 3$,"
        r" $\frac{d}{dt} f(t) = x + t$, $\frac{d}{dt} f(t) = x$",
        "uuuu",
    ),
    ("a definition with its parameter in a letter", r"$x \in \mathbb{R}$, $z := x+1$, $g(x) := z$, $\frac{d}{dx} g(5) = 1$, $\frac{d}{dx} g(5) = 0$", "rp"),
    (
        "an index with the name of a defined letter",
        r"$\theta \in \mathbb{R}$, $k := \theta^2$, $\frac{d}{d\theta} \sum_{k=1}^{3} k = 6\theta$,"
        r" $\frac{d}{d\theta} \sum_{k=1}^{3} k = 0$, $\frac{d}{d\theta} \sum_{k=1}^{3} k \theta = 6$",
        "rpu",
    ),
    ("an index and a function", r"$t \in \mathbb{R}$, $i := t^2$, $f(x) := \sum_{i=1}^3 i x$, $\frac{d}{dt} f(1) = 6t$, $\frac{d}{dt} f(1) = 0$", "rp"),
    ("a sum has no range of its own", r"$x \in \mathbb{R}$ $$\sum_{k=1}^{2} (x+10^6) \ge 0$$ $$\prod_{k=1}^{3} (x+1000000) > 0$$", "rr"),
    ("the modulus of a sum", r"$x \in \mathbb{R}$ $$\left|\sum_{k=1}^{2}(x+1000000)\right| = 2x+2000000$$ $$\sum_{k=1}^{2} x \le 5$$", "rr"),
    (
        "an isolated zero behind a name",
        r"$x \in \mathbb{R}$, $y := (x-\frac{17}{13})^2 (x-3)$ and $\sqrt{y} + |x-3| = \sqrt{y} + x - 3$",
        "p",
    ),
    (
        "a value fixed by its support inside a derivative",
        r"Let $y \in \{0,1\}$ and $\hat{y} := \frac{1}{1+e^{-z}}$ and $L := -y\log\hat{y} - (1-y)\log(1-\hat{y})$."
        r" $$\frac{\partial L}{\partial z} = \hat{y} - y$$",
        "p",
    ),
    (
        "a family and a parameter of one name",
        r"Let $a \in \{1,2\}$, $\theta_1,\theta_2 \in \mathbb{R}$,"
        r" $\pi(a \mid \theta) = \frac{e^{\theta_a}}{\sum_{b=1}^2 e^{\theta_b}}$."
        r" $\frac{\partial}{\partial \theta_1}\pi(1\mid\theta) = \pi(1\mid\theta)\pi(2\mid\theta)$ and"
        r" $\frac{\partial}{\partial \theta_1}\pi(1\mid\theta) = 0$",
        "ppr",
    ),
    ("an implication is local", "# A\n\nWe have $x > 0 \\implies |x| = x$.\n\n# B\n\nFor every $x \\in \\mathbb{R}$, $\\sqrt{x^2} = x$.", "pr"),
    ("an assumption in words", r"Assume $x + y > 0$. Then $|x+y| = x+y$.", "p"),
    ("an equation assumed", r"Let $p + q = 1$. Then $p^2+2pq+q^2 = 1$.", "p"),
    ("one value of a distribution", SIGMOID + r"Let $p(y=1\mid x) := \sigma(x)$.", ""),
    ("a letter called e", r"Let $e := y - \hat{y}$. The loss is $L := e^2$. $\frac{\partial L}{\partial y} = 2e$, $e^2 = (y-\hat y)^2$", "pp"),
    ("a loss without its arguments", r"$w,x,y \in \mathbb{R}$, $L(w) := (wx-y)^2$, $\frac{\partial L}{\partial w} = 2(wx-y)x$", "p"),
    ("a function nobody defined", r"$x \in \mathbb{R}$ and $2\sigma(x) = 2\sigma(-x)$", "u"),
    ("a function declared to be arbitrary", r"$f : \mathbb{R} \to \mathbb{R}$, $x \in \mathbb{R}$ and $2f(x) = 2f(-x)$", "r"),
    (
        "three logits",
        r"$Z := e^{\theta_1} + e^{\theta_2}$, $\pi_1 := e^{\theta_1}/Z$, $\pi_2 := e^{\theta_2}/Z$."
        r" $\frac{\partial \pi_1}{\partial \theta_1} = \pi_1 (1-\pi_1)$, $\frac{\partial \pi_1}{\partial \theta_2} = \pi_1 \pi_2$",
        "pr",
    ),
    (
        "a policy with its parameter below",
        r"$a \in \{0,1\}$, $b, \theta \in \mathbb{R}$. " + SIGMOID + r"$$\pi_\theta(1) = \sigma(\theta), \quad"
        r" \pi_\theta(0) = 1-\sigma(\theta)$$ $$b \sum_a \nabla_\theta \pi_\theta(a) = 0$$",
        "p",
    ),
]  # fmt: skip


def outcome(text: str) -> tuple[str, list[str]]:
    """The verdicts of a note in a word of letters, and the codes of its errors."""
    report = assess(read_note(Source("note.md", text)))
    letters = {Proved: "p", Refuted: "r"}
    word = "".join(letters.get(type(r.verdict), "u") for r in report.results)
    return word, [d.code for d in report.diagnostics if d.severity is Severity.ERROR]


@pytest.mark.parametrize(("text", "word"), [n[1:] for n in NOTES], ids=[n[0] for n in NOTES])
def test_the_note_is_judged_right(text: str, word: str) -> None:
    assert outcome(text) == (word, [])


def test_an_isolated_zero_is_excluded_in_the_condition() -> None:
    text = next(n[1] for n in NOTES if n[0] == "an isolated zero behind a name")
    verdict = assess(read_note(Source("note.md", text))).results[0].verdict
    assert isinstance(verdict, Proved)
    assert [c.relation.op for c in verdict.conditions] == ["gt"]


REFUSED: list[tuple[str, str, str]] = [
    ("a list of values", "For $i = 1, 2, 3$ we have $2 i = 2$", "R205"),
    ("a decimal comma", r"$x \in \mathbb{R}$ $x = 0,5$", "R205"),
    ("a decimal comma before a sign", "$1,5 = 3/2$", "R205"),
    ("named values", r"$a \in \{L, R\}$, $\theta \in \mathbb{R}$. $p(a=L\mid\theta) = \frac12$. $p(a=R\mid\theta) = \frac12$.", "R207"),
    ("a policy of words", r"$a \in \{\text{left}, \text{right}\}$ $\pi(\text{left}) = \frac{1}{2}$", "R207"),
    ("two equations in one row", r"$$\begin{aligned} a &= 2 & b &= 3 \end{aligned}$$", "R207"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [n[1:] for n in REFUSED], ids=[n[0] for n in REFUSED])
def test_what_cannot_be_read_is_refused_and_nothing_rests_on_it(text: str, code: str) -> None:
    word, codes = outcome(text)
    assert code in codes
    assert "r" not in word
    assert "p" not in word


@pytest.mark.parametrize("text", [r"x^2 = 4 \implies x = 2", r"x^2 \ge 0 \Rightarrow x = 2", r"x^2 \ge 0 \iff x > 0"])
def test_an_implication_that_is_not_supported_claims_and_gives_nothing(text: str) -> None:
    report = assess(read_note(Source("note.md", rf"$x \in \mathbb{{R}}$ $${text}$$ $$|x| = x$$")))
    assert [type(r.verdict) for r in report.results] == [Undecided]
    assert "W228" in [d.code for d in report.diagnostics]


def test_a_known_function_by_another_spelling_does_not_crash() -> None:
    assert outcome(r"$x \in \mathbb{R}$ $\operatorname{ReLU}(x) = \max(0, x)$")[0] in ("p", "")
