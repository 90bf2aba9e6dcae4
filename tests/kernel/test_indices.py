"""What is assumed of a declared index: of one value where something is proved, of every value where it is refuted."""

from __future__ import annotations

import pytest

from symbolic.core.claim import Source
from symbolic.core.verdict import Proved, Refuted
from symbolic.kernel.judge import judge
from symbolic.read.note import read_note
from symbolic.search.points import Search

K = r"Let $K \in \mathbb{N}$ and $k \in \{1,\dots,K\}$."
THREE = r"Let $k \in \{1,2,3\}$."
TRUE = [
    (K, "x > k", "x > 0"),
    (K, "x > k", "|x| = x"),
    (K, "x > k", r"x \ge 1"),
    (K, r"p_k \ge 0", r"\sum_{k=1}^K p_k \ge 0"),
    (K, r"p_k \ge 0", r"\sum_k |p_k| = \sum_k p_k"),
    (K, r"p_k \ge 0", r"p_1 \ge 0"),
    (THREE, r"p_k \ge 0", r"p_1 + p_2 + p_3 \ge 0"),
    (K, "k > 1", "K > 1"),
    (K, "b > x_k", "b > x_1"),
]
FALSE = [
    (THREE, "x_k = k", "x_7 + 1 = 8"),
    (THREE, "x_k = k", r"\sum_{k=1}^5 x_k = 15"),
    (K, "x_k = 0", r"x_{K+1} + 1 = 1"),
    (K, "x_k = 0", "x_0 + 1 = 1"),
    (K, r"p_k \ge 0", r"\sum_{k=1}^K p_k > 0"),
    (THREE, "x > k", "x > 4"),
]


@pytest.mark.parametrize(("head", "assumed", "claim"), TRUE)
def test_true_is_not_refuted(head: str, assumed: str, claim: str) -> None:
    for step in read_note(Source("note.md", f"{head} Suppose ${assumed}$.\n\n$$ {claim} $$\n")).steps:
        assert not isinstance(judge(step.claim, Search()), Refuted)


@pytest.mark.parametrize(("head", "assumed", "claim"), FALSE)
def test_false_is_not_proved(head: str, assumed: str, claim: str) -> None:
    for step in read_note(Source("note.md", f"{head} Suppose ${assumed}$.\n\n$$ {claim} $$\n")).steps:
        assert not isinstance(judge(step.claim, Search()), Proved)


@pytest.mark.parametrize("given", [r"(y-3)^2(30-y) \le 0", r"y \ge 1"])
def test_an_assumption_on_a_count_is_not_met_by_small_sizes_alone(given: str) -> None:
    note = rf"Let $K \in \mathbb{{N}}$. Let $y := \sum_{{k=1}}^K 1$. Assume ${given}$. $$y + 0 = 3$$"
    for step in read_note(Source("note.md", note)).steps:
        assert not isinstance(judge(step.claim, Search()), Proved)


@pytest.mark.parametrize(
    "text",
    [
        r"Let $K \in \mathbb{N}$. Let $y := \sum_{k=1}^K 1$. $$\mathbb{1}[y < 100] = 1$$",
        r"Let $K \in \mathbb{N}$. Let $y := \sum_{k=1}^K 1$. $$\mathbb{1}[y > 8] \sum_{k=1}^K x_k = 0$$",
        r"Let $K \in \mathbb{N}$, $t \in \mathbb{R}$. $h(t) := \mathbb{1}[t<100]$. $$h(\sum_{k=1}^K 1) = 1$$",
    ],
)
def test_a_count_is_not_compared(text: str) -> None:
    for step in read_note(Source("note.md", text)).steps:
        assert not isinstance(judge(step.claim, Search()), Proved)


V = r"Let $n \in \mathbb{N}$, $x, w \in \mathbb{R}^n$, $W \in \mathbb{R}^{n \times n}$."


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial}{\partial x_2} (x^\top w) = w_2",
        r"x_2^2 \le \|x\|^2",
        r"x^\top w - x_1 w_1 - x_2 w_2 = \sum_{i=3}^n x_i w_i",
        r"\operatorname{softmax}(x)_2 \le 1",
    ],
)
def test_a_named_component_says_that_there_is_one(claim: str) -> None:
    (step,) = read_note(Source("note.md", f"{V}\n\n$$ {claim} $$\n")).steps
    verdict = judge(step.claim, Search())
    assert not isinstance(verdict, Refuted)
    if isinstance(verdict, Proved):
        assert "ge" in {c.relation.op for c in verdict.conditions if c.relation}


SOFTMAX = r"""Let $K \in \mathbb{N}$ and $j, k, l, m \in \{1,\dots,K\}$, $\theta_j, r_j \in \mathbb{R}$.
$\pi_k := \frac{e^{\theta_k}}{\sum_{j=1}^K e^{\theta_j}}$, $J := \sum_{j=1}^K \pi_j r_j$.

"""
TIED = [
    r"\frac{\partial^2 J}{\partial \theta_k \partial \theta_l}"
    r" = \pi_k (\delta_{kl} - \pi_l)(r_k - J) - \pi_k \pi_l (r_l - J)",
    r"\sum_{j=1}^K \pi_j \frac{\partial \log \pi_j}{\partial \theta_k} \frac{\partial \log \pi_j}{\partial \theta_l}"
    r" = \pi_k (\delta_{kl} - \pi_l)",
    r"\sum_{i=1}^K \sum_{j=1}^K \delta_{ij} r_i \theta_j = \sum_{i=1}^K r_i \theta_i",
    r"\sum_{i=1}^K \sum_{j=1}^K \mathbb{1}[i \ne j] r_i r_j = (\sum_{i=1}^K r_i)^2 - \sum_{i=1}^K r_i^2",
    r"\sum_{i=1}^K \mathbb{1}[i \ne k] r_i = \sum_{i=1}^K r_i - r_k",
    r"\delta_{kl} \delta_{lm} = \delta_{kl} \delta_{km}",
    r"\sum_{i=1}^K (r_i - r_k)(r_i - r_l) = \sum_{i=1}^K r_i^2 - (r_k + r_l) \sum_{i=1}^K r_i + r_k r_l \sum_{i=1}^K 1",
]
UNTIED = [  # false for some sizes, some ties or some order only
    r"\frac{\partial \pi_k}{\partial \theta_l} = -\pi_k \pi_l",
    r"\delta_{kl} + \delta_{lm} + \delta_{km} = 3 \delta_{kl} \delta_{lm}",
    r"\mathbb{1}[k \ne l] \mathbb{1}[l \ne m] \mathbb{1}[k \ne m] = 0",
    r"\sum_{i=1}^K \mathbb{1}[i < k] r_i = \sum_{i=1}^K \mathbb{1}[i > k] r_i",
    r"\sum_{i=1}^K \delta_{ik} r_i = r_l",
    r"\sum_{i=1}^K \sum_{j=1}^K \mathbb{1}[i \ne j] r_i r_j = 2 r_1 r_2",
    r"(r_k - r_1) (r_k - r_2) = 0",
    r"(r_k - r_l)(r_l - r_m)(r_m - r_k) \mathbb{1}[k \ne l] \mathbb{1}[m \ne l] = 0",
    r"\mathbb{1}[k = K] r_k = r_K",
    r"(\sum_{i=1}^K 1 - 1)(\sum_{i=1}^K 1 - 2)(\sum_{i=1}^K 1 - 3)(\sum_{i=1}^K 1 - 4) r_k = 0",
    r"\sum_{i=1}^K \sum_{j=1}^K \sum_{n=1}^K \mathbb{1}[i \ne j] \mathbb{1}[j \ne n] \mathbb{1}[i \ne n] r_i r_j = 0",
]


@pytest.mark.parametrize("claim", TIED)
def test_members_that_only_ties_tell_apart(claim: str) -> None:
    (*_, step) = read_note(Source("note.md", f"{SOFTMAX}$$ {claim} $$\n")).steps
    assert isinstance(judge(step.claim, Search()), Proved)


@pytest.mark.parametrize("claim", UNTIED)
def test_every_tie_counts(claim: str) -> None:
    (*_, step) = read_note(Source("note.md", f"{SOFTMAX}$$ {claim} $$\n")).steps
    assert isinstance(judge(step.claim, Search()), Refuted)
