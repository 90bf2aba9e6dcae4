"""False claims on sums, expectations and models that were once proved."""

from __future__ import annotations

import pytest

from symbolic.core.claim import Source
from symbolic.core.show import unicode
from symbolic.core.verdict import Proved, Refuted
from symbolic.kernel.judge import judge
from symbolic.read.note import read_note
from symbolic.search.points import Search

from .test_functionals import DECLARED, written

BETA = [
    r"@B[e^{a} \log a] = @B[\log a]",
    r"@B[2^a \log a] = @B[3^a \log a]",
    r"@D\theta @B[e^{\theta a} \log a] = 0",
]
MODELS = r"$K \in \mathbb{N}$, $k, l, m \in \{1,\dots,K\}$, $r_k, w_k \in \mathbb{R}$, $x \in \mathbb{R}$."
LOW = [
    r"\sum_{i=7}^{K} r_i = 0",
    r"(\sum_{i=7}^K r_i)^2 = \sum_{i=7}^K r_i^2",
    r"\sum_{i=6}^K \sum_{j=6}^K \mathbb{1}[i \ne j] r_i w_j = 0",
    r"\exp(\sum_{i=9}^K r_i) = 1",
]
ORDERED = [
    (r"$l \le k$", "r_k = r_l"),
    (r"$k \ge l$", r"\mathbb{1}[k=l] \sum_{j=1}^K r_j = \sum_{j=1}^K r_j"),
    (r"$m \le l$", r"r_l = r_m"),
    (r"$k \ge K$", r"r_k = \sum_{j=1}^K r_j"),
    (r"$K \le k$", r"r_k = r_l"),
]
SUMS = r"""$T \in \mathbb{N}$, $t, l, n \in \mathbb{Z}$, $x, y \in \mathbb{R}$, $\lambda > 0$, $0 < \rho < 1$,
$\sigma > 0$, $\mu, r_l \in \mathbb{R}$, $f : \mathbb{R} \to \mathbb{R}$, $r : \mathbb{R} \to \mathbb{R}$.
$h(v) := \mathbb{E}_{a \sim \mathcal{N}(0,v)}[a^2]$.
"""
HIDDEN = [
    r"\sum_{l=1}^T l f(l x + \mathbb{1}[y=0]) = \sum_{l=1}^T l f(l x)",
    r"\sum_{l=1}^T l f(l x + \mathbb{1}[T=20]) = \sum_{l=1}^T l f(l x)",
    r"\sum_{l=1}^T \frac{r_l}{l + \mathbb{1}[y=0]} = \sum_{l=1}^T \frac{r_l}{l}",
    r"\sum_{l=1}^T l f(l x + \mathbb{1}[y \ge 0]) = \sum_{l=1}^T l f(l x + \mathbb{1}[y > 0])",
    r"\sum_{t=1}^T t \sum_{l=1}^T l f(l x + t l + \mathbb{1}[t=20]) = \sum_{t=1}^T t \sum_{l=1}^T l f(l x + t l)",
    r"\sum_{t=1}^T \int_0^1 f(s t + \mathbb{1}[t=20]) ds = \sum_{t=1}^T \int_0^1 f(s t) ds",
    r"@Q[\sum_{l=1}^T l f(l n + \mathbb{1}[n=3])] = @Q[\sum_{l=1}^T l f(l n)]",
    r"\sum_{l=1}^T l @S[f(a l + \mathbb{1}[y=0])] = \sum_{l=1}^T l @S[f(a l)]",
]
INNER = [
    r"\sum_{t=1}^T \sum_{s=t}^{10} s = \sum_{t=1}^T (55 - \frac{t(t-1)}{2})",
    r"\sum_{t=1}^T \sum_{l=1}^{20-t} l = \sum_{t=1}^T \frac{(20-t)(21-t)}{2}",
    r"\sum_{n=0}^\infty 2^{-n} \sum_{k=2}^n 1 = 0",
    r"\sum_{n=0}^\infty \frac{\lambda^n}{n!} \sum_{k=5}^n 1 = e^\lambda (\lambda - 4)",
    r"@Q[\sum_{k=5}^n 1] = \lambda - 4",
    r"@Q[r(n) \sum_{k=5}^n 1] = @Q[r(n) (n-4)]",
    r"@M[\sum_{k=1}^a 1] = \mu",
    r"@M[\mathbb{E}_{b \sim \mathcal{N}(0,a)}[b^2]] = \mu",
    r"@M[\mathbb{E}_{n \sim \mathrm{Poisson}(a)}[n]] = \mu",
    r"@M[r(a) \mathbb{E}_{b \sim \mathcal{N}(0,a)}[b]] = 0",
    r"\sum_{l=1}^T \mathbb{E}_{x \sim \mathcal{N}(0,50-l)}[x^2] = 50 T - \frac{T(T+1)}{2}",
    r"\sum_{n=0}^\infty \mathbb{E}_{b \sim \mathcal{N}(0,3-n)}[b] = 0",
    r"\sum_{l=1}^T h(10-l) = 10 T - \frac{T(T+1)}{2}",
    r"@S[h(a)] = 0",
    r"\sum_{t=1}^T \sum_{s=t}^{1} s = \sum_{t=1}^T (1 - \frac{t(t-1)}{2})",
]
LOST = [
    r"@S[f(a) e^{\log a}] = @S[f(a) a]",
    r"@S[f(a) + \log a - \log a] = @S[f(a)]",
    r"@Q[r(n) \frac{n}{n}] = @Q[r(n)]",
]
REAL = [
    (r"$w(n) := \sum_{k=1}^n k$.", r"w'(2) = \frac52"),
    (r"$w(n) := \sum_{k=1}^n k$.", r"\int_0^1 w(s) ds = \frac{5}{12}"),
    (r"$\lambda > 0$.", r"\frac{d}{d\lambda} \sum_{l=1}^\lambda l = \lambda + \frac12"),
    (r"$x \in \mathbb{R}$.", r"\sum_{l=1}^{x^2} 1 = x^2"),
]
SHORT = {
    "@Q": r"\mathbb{E}_{n \sim \mathrm{Poisson}(\lambda)}",
    "@S": r"\mathbb{E}_{a \sim \mathcal{N}(0,1)}",
    "@M": r"\mathbb{E}_{a \sim \mathcal{N}(\mu,\sigma^2)}",
}


def verdict(head: str, claim: str) -> object:
    """The verdict on the last claim of a note."""
    for short, latex in SHORT.items():
        claim = claim.replace(short, latex)
    (*_, step) = read_note(Source("note.md", f"{head}\n\n$$ {claim} $$\n")).steps
    return judge(step.claim, Search())


@pytest.mark.parametrize("text", BETA)
def test_an_exponential_beside_a_logarithm_under_beta(text: str) -> None:
    declared = " ".join(f"${d}$," for d in DECLARED)
    assert not isinstance(verdict(declared + r" $\theta \in \mathbb{R}$.", written(text)), Proved)


@pytest.mark.parametrize("claim", LOW)
def test_a_sum_that_begins_late(claim: str) -> None:
    assert not isinstance(verdict(MODELS, claim), Proved)


@pytest.mark.parametrize(("assumed", "claim"), ORDERED)
def test_an_order_that_is_assumed(assumed: str, claim: str) -> None:
    assert not isinstance(verdict(f"{MODELS} Assume {assumed}.", claim), Proved)


@pytest.mark.parametrize("claim", HIDDEN)
def test_a_jump_inside_a_sum_or_an_integral(claim: str) -> None:
    assert not isinstance(verdict(SUMS, claim), Proved)


@pytest.mark.parametrize("claim", [*INNER, *LOST])
def test_what_an_inner_sum_or_law_needs(claim: str) -> None:
    assert not isinstance(verdict(SUMS, claim), Proved)


@pytest.mark.parametrize(("head", "claim"), REAL)
def test_a_length_is_a_whole_number(head: str, claim: str) -> None:
    assert not isinstance(verdict(head, claim), Proved)


def test_what_does_not_depend_on_the_letter_stays_a_condition() -> None:
    found = verdict(SUMS, r"\sum_{l=1}^T l f(l y / y) = \sum_{l=1}^T l f(l)")
    assert isinstance(found, Proved)
    assert [unicode(c.relation) for c in found.conditions if c.relation] == ["y ≠ 0"]


@pytest.mark.parametrize(
    ("head", "claim", "expected"),
    [
        (r"Assume $r_k = 1$.", r"\sum_{k=1}^K r_k = \sum_{k=1}^K 1", None),
        (r"Assume $k \le l$, $m \le k$.", r"\mathbb{1}[m > l] = 0", None),
        (r"Assume $k \le l$ and $m \le k$.", r"\mathbb{1}[m > l] = 1", Refuted),
    ],
)
def test_an_assumption_about_members_is_one(head: str, claim: str, expected: type | None) -> None:
    found = verdict(f"{MODELS} {head}", claim)
    assert isinstance(found, expected) if expected else not isinstance(found, Refuted)
