"""Equations that tie letters, complex names, laws outside their support, kinks under an integral: no wrong verdict."""

from __future__ import annotations

import pytest

from symbolic import Proved, Refuted, Undecided, verify
from symbolic.core.claim import Source
from symbolic.kernel.judge import judge
from symbolic.read.note import read_note
from symbolic.search.points import Search

LAW = r"$x, y \in \mathbb{R}$ and $x \sim p(x)$."
E = r"\mathbb{E}_{x \sim p(x)}"
COUNTED = r"$B \in \mathbb{N}$, $l \in \{1,\dots,B\}$, $l \sim \lambda(l)$."
UNDECIDED = [
    (LAW, rf"\frac{{d^2}}{{dy^2}} {E}[|x-y|] = 0"),
    (LAW, rf"\frac{{d}}{{dy}} {E}[\lfloor x-y \rfloor] = 0"),
    (LAW, rf"\frac{{d^2}}{{dy^2}} {E}[\max(x,y)] = 0"),
    (LAW, rf"\frac{{d}}{{dy}} {E}\left[\frac{{|x-y|}}{{x-y}}\right] = 0"),
    (LAW, rf"\nabla_y {E}[\arctan\frac{{1}}{{x-y}}] = {E}[\frac{{1}}{{1+(x-y)^2}}]"),
    (COUNTED, r"\lambda(1) + \lambda(2) \le 1"),
    (COUNTED, r"\mathbb{E}_{l \sim \lambda(l)}[\mathbf 1[l=2]] = \lambda(2)"),
    (COUNTED, r"\sum_{l=3}^B \lambda(l) = 1 - \lambda(1) - \lambda(2)"),
    (COUNTED, r"\mathbb{E}_{l \sim \lambda(l)}[\lambda(l+1)] = 0"),
    (r"Assume $a_1 + a_2 = 1$.", r"\frac{\partial}{\partial a_1} (a_1 a_2) = 1 - 2a_1"),
    (r"Assume $a_1 + a_2 = 1$.", r"\frac{\partial}{\partial a_1} (a_1 a_2) = a_2"),
    (r"Assume $x_2 = x_1$.", r"\frac{d}{dx_1} x_2 = 0"),
    (r"$a, b \in \mathbb{R}$. $G(a) := ab$. Assume $a + b = 1$.", r"G'(a) = 1 - 2a"),
    (r"$x, t \in \mathbb{R}$. $f(x) := xt$. Assume $x = t$.", r"f'(x) = 2x"),
    (r"$x, y \in \mathbb{R}$. Assume $x = y$.", r"\frac{\partial^2}{\partial x \partial y} (xy) = 1"),
    (r"$p, q \in \mathbb{R}$. Assume $p + q = 1$.", r"\int_0^1 pq \, dp = \frac16"),
]
COMPLEX = [
    (r"\sqrt{-4}", "2i", {}),
    (r"\log(-1)", r"i\pi", {}),
    (r"(-8)^{1/3}", r"1 + i\sqrt{3}", {}),
    ("z^2", "2i", {"declare": ["z := 1 + i"]}),
    ("z^2", "-2i", {"declare": ["z := 1 + i"]}),
    (r"\sqrt{i^2}", "i", {}),
    (r"\sum_{k=-1}^1 \sqrt{k}", "1 + i", {}),
    (r"f(x)", r"\cos x + i \sin x", {"declare": ["f(x) := e^{ix}"]}),
]


@pytest.mark.parametrize(("head", "claim"), UNDECIDED)
def test_is_not_decided(head: str, claim: str) -> None:
    (*_, step) = read_note(Source("note.md", f"{head}\n\n$$ {claim} $$\n")).steps
    assert isinstance(judge(step.claim, Search()), Undecided)


@pytest.mark.parametrize(("left", "right", "how"), COMPLEX)
def test_complex_values_are_not_refuted(left: str, right: str, how: dict[str, list[str]]) -> None:
    assert isinstance(verify(left, right, **how), Undecided)  # type: ignore[arg-type]


def test_a_value_given_of_the_variable_ties_nothing() -> None:
    head = r"$\theta_1, \theta_2 \in \mathbb{R}$. Assume $\theta_1 = 0$."
    note = head + r" $$\nabla_{\theta_1} (\theta_1 \theta_2) = \theta_2$$"
    (step,) = read_note(Source("note.md", note)).steps
    assert isinstance(judge(step.claim, Search()), Proved)


def test_a_function_is_known_where_it_was_assumed_alone() -> None:
    declared = [r"f : \mathbb{R} \to \mathbb{R}"]
    assert isinstance(verify("f(3)", "1", declare=declared, assume=["x=2", "f(x)=1"]), Undecided)
    assert isinstance(verify("f(-1)", "1", declare=declared, assume=["f(x)=x^2"], x="positive"), Undecided)
    assert isinstance(verify("f(-1)", "1", declare=declared, assume=["f(x)=x^2"]), Proved)


IMPLIED = [
    (("x < y", "y < z"), "x < z", Proved),
    (("x < y", "y < z"), "|x - z| = z - x", Proved),
    (("x < y", "y < z"), r"\max(x, y, z) = z", Proved),
    (("x < y", "y < z"), r"\sqrt{(x - z)^2} = z - x", Proved),
    (("x < y", "y < z"), "z > y + 1", Refuted),
    (("x < y", "z < y"), "x < z", Refuted),
    (("x > 2y", "y > 1"), "x > 2", Proved),
    (("x > 2y", "y > 1"), "x > 3", Refuted),
    (("x > y", "z > 0"), "xz > yz", Proved),
    (("x > y", "z < 0"), "xz > yz", Refuted),
]


@pytest.mark.parametrize(("assumed", "claim", "expected"), IMPLIED)
def test_signs_follow_from_sums_of_assumptions(assumed: tuple[str, ...], claim: str, expected: type) -> None:
    rel = next(r for r in ("<", ">", "=") if f" {r} " in claim)
    left, right = claim.split(f" {rel} ")
    assert isinstance(verify(left, right, rel, assume=assumed), expected)


SIZES = r"""$K \in \mathbb{N}$, $K \ge 2$, $k, j \in \{1,\dots,K\}$, $r_j, s_j \in \mathbb{R}$, $q_j > 0$.
$m := \frac{1}{K} \sum_{j=1}^K r_j$. $b_k := \frac{1}{K-1} (\sum_{j=1}^K r_j - r_k)$.

"""
COUNTS = [
    (r"r_k - b_k = \frac{K}{K-1} (r_k - m)", Proved),
    (r"\sum_{j=1}^K (r_j - b_j) = 0", Proved),
    (r"\sum_{j=1}^K \log q_j^2 = 2 \sum_{j=1}^K \log q_j", Proved),
    (r"\sum_{j=1}^K |q_j| = \sum_{j=1}^K q_j", Proved),
    (r"r_k - b_k = \frac{K+1}{K} (r_k - m)", Refuted),
    (r"\sum_{j=1}^K (r_j - b_j) = r_k", Refuted),
    (r"(K-2)(K-3)(K-4)(K-5)(K-6)(K-7) r_k = 0", Refuted),
    (r"\sum_{j=1}^K |r_j| = \sum_{j=1}^K r_j", Refuted),
    (r"\frac{1}{K-2} (K - 2) = 1", Proved),
]


@pytest.mark.parametrize(("claim", "expected"), COUNTS)
def test_a_size_may_be_a_number_too(claim: str, expected: type) -> None:
    (*_, step) = read_note(Source("note.md", f"{SIZES}$$ {claim} $$\n")).steps
    found = judge(step.claim, Search())
    assert isinstance(found, expected)
    if r"K-2} (K" in claim:
        assert found.conditions  # type: ignore[attr-defined]
