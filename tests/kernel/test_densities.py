"""Distributions of which only the support is known: the identities of policy gradients for all of them, and twins."""

from __future__ import annotations

import mpmath as mp
import pytest

from symbolic.core.claim import Source
from symbolic.core.show import unicode
from symbolic.core.verdict import Proved, Refuted, Undecided, Verdict
from symbolic.kernel.judge import judge
from symbolic.read.note import read_note
from symbolic.search.points import Search

E = r"\mathbb{E}_{a\sim\pi(a\mid\theta)}"
SCORE = r"\nabla_\theta \log \pi(a\mid\theta)"
HEADS = {
    "three": r"Let $a \in \{1,2,3\}$",
    "symbolic": r"Let $K \in \mathbb{N}$, $a \in \{1,\dots,K\}$",
    "real": r"Let $a \in \mathbb{R}$",
}
REST = r", $\theta \in \mathbb{R}$, $b \in \mathbb{R}$, $r : \mathbb{R} \to \mathbb{R}$, and $a \sim \pi(a\mid\theta)$."
TRUE = [
    rf"{E}[{SCORE}] = 0",
    rf"{E}[b] = b",
    rf"\nabla_\theta {E}[r(a)] = {E}[r(a) {SCORE}]",
    rf"\nabla_\theta {E}[r(a)] = {E}[(r(a) - b) {SCORE}]",
    rf"\mathrm{{Var}}_{{a\sim\pi(a\mid\theta)}}[r(a)] = {E}[(r(a) - {E}[r(a)])^2]",
    rf"{E}[({SCORE})^2] = -{E}[\nabla_\theta^2 \log \pi(a\mid\theta)]",
    rf"{E}[r(a)] = \mathbb{{E}}_{{a\sim q(a)}}\left[\frac{{\pi(a\mid\theta)}}{{q(a)}} r(a)\right]",
]
SLOPES = (0.5, -1.0, 2.0)
FALSE = [
    rf"{E}[{SCORE}] = 1",
    rf"{E}[r(a)] = r(a)",
    rf"\nabla_\theta {E}[r(a)] = {E}[r(a)] {E}[{SCORE}] + b",
    rf"\nabla_\theta {E}[r(a)] = 2 {E}[(r(a) - b) {SCORE}]",
    rf"\nabla_\theta {E}[r(a)] = {E}[\nabla_\theta \pi(a\mid\theta) r(a)]",
    rf"\mathrm{{Var}}_{{a\sim\pi(a\mid\theta)}}[r(a)] = {E}[r(a)^2]",
    rf"{E}[({SCORE})^2] = {E}[\nabla_\theta^2 \log \pi(a\mid\theta)]",
    rf"{E}[r(a)^2] = {E}[r(a)]^2",
]


def verdict(head: str, tex: str) -> Verdict:
    text = f"{HEADS[head]}{REST}\n\n$$ {tex} $$\n"
    (step,) = [s for s in read_note(Source("note.md", text)).steps if not s.automatic]
    return judge(step.claim, Search())


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("tex", TRUE)
def test_holds_for_every_distribution(head: str, tex: str) -> None:
    found = verdict(head, tex)
    assert isinstance(found, Proved), found
    formal = [c.text for c in found.conditions if c.relation is None]
    assert bool(formal) == (head == "real")


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("tex", FALSE)
def test_a_twin_is_not_proved(head: str, tex: str) -> None:
    found = verdict(head, tex)
    assert isinstance(found, Undecided if head == "real" else Refuted), found


@pytest.mark.parametrize(
    "tex", [rf"{E}[\pi(a\mid\theta)] \le 1", rf"-{E}[\log \pi(a\mid\theta)] \ge 0", rf"{E}[\pi(a\mid\theta)] = 1/2"]
)
def test_a_density_is_no_probability(tex: str) -> None:
    assert isinstance(verdict("real", tex), Undecided)


def test_where_a_distribution_has_to_be_positive_is_said() -> None:
    found = verdict("three", TRUE[0])
    assert isinstance(found, Proved)
    assert [c.relation.op for c in found.conditions if c.relation] == ["gt"]


def test_a_distribution_may_be_zero() -> None:
    assert isinstance(verdict("three", r"\pi(1\mid\theta) > 0"), Undecided)
    assert isinstance(verdict("three", r"\pi(1\mid\theta) \ge 0"), Proved)
    assert isinstance(verdict("three", r"\pi(1\mid\theta) + \pi(2\mid\theta) + \pi(3\mid\theta) = 1"), Proved)
    assert isinstance(verdict("three", r"\pi(1\mid\theta) + \pi(2\mid\theta) = 1"), Refuted)


W = r"\pi(a\mid\theta)"
HANKEL = {f"m_{k}": rf"{E}[r(a)^{k}]" for k in range(1, 5)}


@pytest.mark.parametrize(
    "tex",
    [
        rf"\int_0^1 {W}\, da = 1",
        rf"\int_b^\infty {W}\, da = 1",
        rf"\int_0^1 {W}\, da = \int_0^2 {W}\, da",
        rf"\int_0^\theta 1\, da + {E}[1] = 1 + \int_0^1 1\, da",
        rf"\int_0^1 a\, da = \int_0^2 a\, da + {E}[0]",
        rf"\int_{{-\infty}}^\infty e^{{-a^2}}\, da + {E}[1] = 3",
        rf"{HANKEL['m_2']} {HANKEL['m_4']} + 2 {HANKEL['m_1']} {HANKEL['m_2']} {HANKEL['m_3']}"
        rf" = {HANKEL['m_2']}^3 + {HANKEL['m_3']}^2 + {HANKEL['m_1']}^2 {HANKEL['m_4']}",
    ],
)
def test_a_density_is_only_integrated_over_its_line(tex: str) -> None:
    assert not isinstance(verdict("real", tex), Proved)


def test_the_hankel_determinant_of_moments_with_denominators() -> None:
    """Zero for two atoms; its degree hides where denominators are not multiplied out."""
    square = r"\left(1 + \frac{2}{\frac{1}{%s-1}-\frac{1}{%s+1}}\right)"
    m = {k: rf"{E}[r(a)^{k}]" for k in range(1, 5)}
    squares = {k: square % (m[k], m[k]) for k in (1, 2, 3)}
    tex = rf"{m[2]} {m[4]} + 2 {m[1]} {m[2]} {m[3]} - {m[2]} {squares[2]} - {squares[3]} - {squares[1]} {m[4]} = 0"
    assert not isinstance(verdict("real", tex), Proved)


@pytest.mark.parametrize(
    "note",
    [
        r"Let $x \in \{1,2\}$, $z \in \{1,2,3\}$."
        r" $$\mathbb{E}_{z\sim p(z\mid x)}[1] + \mathbb{E}_{x\sim p(x\mid z)}[1] = 2$$",
        r"Let $x \in \{1,2\}$, $z \in \{1,2,3\}$, $x \sim p(x\mid z)$. $$\sum_x p(x, z) = 1$$",
        r"Let $x \in \{1,2\}$, $z \in \{1,2,3\}$, $x \sim p(x, z)$. $$\sum_x p(x, z) = 1$$",
        r"Let $x \in \{1,2\}$, $z \in \{1,2,3\}$, $x \sim p(x\mid z)$. $$\sum_z p(z\mid x) = 1$$",
    ],
)
def test_one_name_of_several_distributions_is_not_decided(note: str) -> None:
    (step,) = [s for s in read_note(Source("note.md", note)).steps if not s.automatic]
    assert isinstance(judge(step.claim, Search()), Undecided)


def test_conditions_on_atoms_are_shown_of_the_letter() -> None:
    found = verdict("real", rf"{E}\left[\frac{{r(a)}}{{r(a)}} a\right] = {E}[a]")
    assert isinstance(found, Proved)
    assert [unicode(c.relation) for c in found.conditions if c.relation] == ["r(a) ≠ 0"]


def test_the_value_of_a_density_at_a_point_is_not_its_support() -> None:
    head = HEADS["real"] + REST
    note = rf"{head} Assume $\pi(1\mid\theta) = 1$. $${E}[r(a)] = r(1)$$ $${E}[r(a)] = 5$$"
    for step in read_note(Source("note.md", note)).steps:
        assert isinstance(judge(step.claim, Search()), Undecided)


def softmax(theta: mp.mpf, slopes: tuple[float, ...]) -> list[mp.mpf]:
    """Three probabilities that depend on a number, smoothly."""
    weights = [mp.exp(mp.sin(s * theta) + s * theta) for s in slopes]
    return [w / mp.fsum(weights) for w in weights]


@pytest.mark.parametrize("theta", [0.3, -1.2])
def test_the_identities_hold_in_numbers(theta: float) -> None:
    """What is proved of every distribution holds of one, by mpmath's own derivatives; and its twin does not."""
    with mp.workdps(30):
        r, q, b = [mp.mpf(3), mp.mpf(-2), mp.mpf(7)], [mp.mpf(1) / 2, mp.mpf(1) / 3, mp.mpf(1) / 6], mp.mpf(4)
        pi = softmax(mp.mpf(theta), SLOPES)
        scores = [mp.diff(lambda t, a=a: mp.log(softmax(t, SLOPES)[a]), theta) for a in range(3)]
        second = [mp.diff(lambda t, a=a: mp.log(softmax(t, SLOPES)[a]), theta, 2) for a in range(3)]
        gradient = mp.diff(lambda t: mp.fdot(softmax(t, SLOPES), r), theta)
        mean = mp.fdot(pi, r)
        sides = [
            (mp.fdot(pi, scores), 0),
            (mp.fsum(pi) * b, b),
            (gradient, mp.fdot(pi, [x * s for x, s in zip(r, scores, strict=True)])),
            (gradient, mp.fdot(pi, [(x - b) * s for x, s in zip(r, scores, strict=True)])),
            (mp.fdot(pi, [x**2 for x in r]) - mean**2, mp.fdot(pi, [(x - mean) ** 2 for x in r])),
            (mp.fdot(pi, [s**2 for s in scores]), -mp.fdot(pi, second)),
            (mean, mp.fdot(q, [p / w * x for p, w, x in zip(pi, q, r, strict=True)])),
        ]
        assert len(sides) == len(TRUE)
        assert all(abs(a - c) < mp.mpf(10) ** -12 for a, c in sides)
        assert abs(gradient - 2 * sides[3][1]) > 0.01


@pytest.mark.parametrize("head", HEADS)
def test_that_the_probabilities_sum_to_one_may_be_said(head: str) -> None:
    total = r"\int_{-\infty}^\infty" if head == "real" else r"\sum_a"
    said = rf"Assume ${total} \pi(a\mid\theta){' da' if head == 'real' else ''} = 1$."
    steps = read_note(Source("note.md", f"{HEADS[head]}{REST} {said} $${TRUE[0]}$$")).steps
    assert isinstance(judge(steps[-1].claim, Search()), Proved)


@pytest.mark.parametrize("tex", FALSE[:1] + FALSE[3:4])
def test_a_density_is_not_refuted_by_a_discrete_one(tex: str) -> None:
    found = verdict("real", tex)
    assert isinstance(found, Undecided)
    assert found.code == "K118"
