"""What prose makes of a formula: assumed, assumed for a sentence, a condition of one claim, only talked about."""

from __future__ import annotations

import pytest

from symbolic.core.claim import Derivation, Diagnostic, GivenKind, Severity, Source, Step
from symbolic.core.verdict import Proved, Refuted, Undecided
from symbolic.kernel.judge import judge
from symbolic.read.note import read_note
from symbolic.search.points import Search

WORDS = {Proved: "proved", Refuted: "refuted", Undecided: "undecided"}


def told(text: str) -> list[str]:
    """A note's steps as verdicts, its diagnostics as codes, in order."""
    found: Derivation = read_note(Source("note.md", text))
    words: list[str] = []
    for item in found.items:
        if isinstance(item, Step) and not item.automatic:
            words.append(WORDS[type(judge(item.claim, Search()))])
        elif isinstance(item, Diagnostic) and item.code not in ("W202", "W204"):
            words.append(item.code)
    return words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an assumption under a condition is no definition
        (r"Let $h : \mathbb{R} \to \mathbb{R}$. Assume $h(x) = x^2$ for $x > 0$. $$h(x) = 1$$", ["undecided"]),
        (r"Let $h(t) := t^2$ for $t > 0$. $$h(-1) = 1$$", ["R225", "R214"]),
        (r"Assume $x > 5$. Assume $f(x) = x^2$. $$f(3) = 9$$", ["undecided"]),
        (r"$F(u) := u^2 + 1$. Assume $F(u) = 5$. $$F(u) + 1 = 6$$", ["undecided"]),
        (r"$\alpha \in \mathbb{R}$, $\beta := 2\alpha$. Assume $\beta = 6$. $$\alpha + 1 = 4$$", ["proved"]),
        # conditions hold for their claim, and for the sentence
        (r"$x \in \mathbb{R}$. If $x > 0$, then $|x| = x$. $$|x| = x$$", ["proved", "undecided"]),
        (r"$y \in \mathbb{R}$. If $y > 0$, then $|y| = y$. If $y < 0$, then $|y| = -y$. $$y + 1 > y$$",
         ["proved"] * 3),
        (r"We have $\sqrt{z^2} = z$ for $z \ge 0$, and $|z| = -z$ for $z \le 0$. $$|z| = z$$",
         ["proved", "proved", "undecided"]),
        (r"$x, y \in \mathbb{R}$. We have $\sqrt{x^2 y^2} = xy$ for $x > 0$ and $y > 0$. $$|xy| = xy$$",
         ["proved", "undecided"]),
        (r"$x \in \mathbb{R}$. When $x > 0$ we have $|x| = x$. $$|x| = x$$", ["proved", "undecided"]),
        (r"$x \in \mathbb{R}$. In the case $x > 0$ we have $|x| = x$. $$|x| = x$$", ["proved", "undecided"]),
        (r"$x \in \mathbb{R}$. As soon as $x > 3$ we have $x^2 > 9$. $$x^2 > 9$$", ["proved", "undecided"]),
        # what is only talked about
        (r"$x \in \mathbb{R}$. Unless $x < 0$, $|x| = x$. $$x + x = 2x$$", ["W227", "W227", "proved"]),
        (r"$x \in \mathbb{R}$. Only if $x \ge 0$ we have $|x| = x$. $$|x| = x$$", ["W227", "W227", "refuted"]),
        (r"$x \in \mathbb{R}$. It need not be that $x = 1$. $$x^2 = x$$", ["W227", "refuted"]),
        (r"$x \in \mathbb{R}$. This fails for $x = 1$. $$x^2 = x$$", ["W227", "refuted"]),
        (r"$x \in \mathbb{R}$. Suppose not: $x = 1$. $$x^2 = x$$", ["W227", "refuted"]),
        (r"$x \in \mathbb{R}$. Is $x = 1$? No. $$x^2 = x$$", ["W227", "refuted"]),
        (r"$b \in \mathbb{R}$. Then $b^2 = 1$ iff $b = 1$ or $b = -1$. $$b^3 = b$$", ["W227"] * 3 + ["refuted"]),
        (r"$w \in \mathbb{R}$. We do not assume $w > 0$. $$|w| = w$$", ["W227", "refuted"]),
        (r"$m \in \mathbb{R}$. A common mistake is $m = 1$. $$m^2 = m$$", ["W227", "refuted"]),
        (r"It is not true that $1 = 2$. $$1 = 1$$", ["W227", "proved"]),
        (r"$d \in \mathbb{R}$. Either $d > 0$ or $d < 0$ or $d = 0$. $$d + d = 2d$$", ["W227"] * 3 + ["proved"]),
        # what is concluded, and new
        (r"$m \in \mathbb{R}$. We know $m^2 \ge 0$. Therefore $m \ge 0$. $$m + 1 > 0$$", ["proved", "W226", "proved"]),
        # lists of assumptions
        (r"Suppose $A > 0$ and $\rho > 1 + A$. $$\rho > 1$$", ["proved"]),
        (r"$K \in \mathbb{N}$, $K \ge 2$. $$K > 1$$", ["proved"]),
        (r"$K \in \mathbb{N}$. $K \ge 2$. $$K > 1$$", ["refuted", "refuted"]),
        (r"$q_1, q_2 > 0$. $$q_1 q_2 > 0$$", ["proved"]),
        (r"Let $w, v \in \mathbb{R}^2$. Assume $w = v$. $$\nabla_v (w^\top v) = w$$", ["R207", "R214"]),
        # a law by its expectation
        (r"$c \in \{0, 1\}$. $$\mathbb{E}_{c \sim m(c)}[c] = m(1)$$ $$\sum_c m(c) = 1$$ $$m(c) \ge 0$$",
         ["proved"] * 3),
    ],
)  # fmt: skip
def test_what_prose_makes_of_a_formula(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_i_stays_the_unit_where_it_is_all_of_a_side() -> None:
    assert told(r"$$i^2 = -1$$ $$\frac{1}{i} = i$$ $$\frac{1}{i} = -i$$") == [
        "W225", "proved", "W225", "refuted", "W225", "proved"
    ]  # fmt: skip


def test_a_condition_is_shown_as_given() -> None:
    note = read_note(Source("note.md", r"We have $|z| = z$ for $z \ge 0$."))
    (step,) = note.steps
    assert [g.latex for g in step.claim.context.assumptions] == [r"z \ge 0"]
    assert [g.kind for g in note.givens if g.left] == [GivenKind.ASSUMPTION]
    assert not [d for d in note.diagnostics if d.severity is Severity.ERROR]


def test_a_declaration_goes_on_in_its_sentence() -> None:
    assert told(r"There are $K \in \mathbb{N}$ answers, $K \ge 2$. $$K > 1$$") == ["proved"]
    assert told(r"There are $K \in \mathbb{N}$ answers. Here $K \ge 2$. $$K > 1$$") == ["refuted", "refuted"]
