"""Sums of symbolic length whose terms have no closed form: they are linear, telescope, shift and split."""

from __future__ import annotations

import pytest

from symbolic.core.claim import Source
from symbolic.core.verdict import Proved, Refuted
from symbolic.kernel.judge import judge
from symbolic.read.note import read_note
from symbolic.search.points import Search

HEAD = r"""$T \in \mathbb{N}$, $t, l \in \mathbb{Z}$, $1 \le t \le T$, $r_t, V_t \in \mathbb{R}$, $x \in \mathbb{R}$,
$0 < \gamma < 1$, $0 < \lambda < 1$, $f : \mathbb{R} \to \mathbb{R}$.

$\delta_t := r_t + \gamma V_{t+1} - V_t$. $G_t := \sum_{l=t}^T \gamma^{l-t} r_l$.
$A_t := \sum_{l=0}^{T-t} (\gamma\lambda)^l \delta_{t+l}$.

"""
TRUE = [
    r"\sum_{l=t}^{T} r_l = r_t + \sum_{l=t+1}^T r_l",
    r"\sum_{l=t}^{T} (V_{l+1} - V_l) = V_{T+1} - V_t",
    r"G_t = r_t + \gamma G_{t+1}",
    r"\sum_{l=0}^{T-t} \gamma^l r_{t+l} = G_t",
    r"\sum_{l=0}^{T-t} \gamma^l \delta_{t+l} = G_t + \gamma^{T-t+1} V_{T+1} - V_t",
    r"A_t = \delta_t + \gamma\lambda A_{t+1}",
    r"\sum_{l=1}^{T} l r_l = T r_T + \sum_{l=1}^{T-1} l r_l",
    r"\sum_{l=1}^{T} (l+1) r_{l+1} = \sum_{l=2}^{T+1} l r_l",
    r"\sum_{l=1}^{T} \gamma^l r_{l+1} = \frac{1}{\gamma} \sum_{l=1}^{T} \gamma^l r_l + \gamma^T r_{T+1} - r_1",
    r"\frac{\partial}{\partial\gamma} G_1 = \sum_{l=1}^T (l-1)\gamma^{l-2} r_l",
    r"\frac{\partial}{\partial x} \sum_{l=1}^T f(x l) r_l = \sum_{l=1}^T l f'(x l) r_l",
    r"\sum_{l=1}^T \left(\frac{1}{l} - \frac{1}{l+1}\right) = 1 - \frac{1}{T+1}",
    r"\sum_{l=1}^T (\log(l+1) - \log l) = \log(T+1)",
    r"\sum_{l=1}^T \frac{r_l}{l} = \sum_{l=0}^{T-1} \frac{r_{l+1}}{l+1}",
]
FALSE = [
    r"G_t = r_t + \gamma^2 G_{t+1}",
    r"\sum_{l=t}^{T} (V_{l+1} - V_l) = V_T - V_t",
    r"\sum_{l=1}^{T} r_l = \sum_{l=0}^{T} r_l",
    r"A_t = \delta_t + \gamma A_{t+1}",
    r"\sum_{l=1}^{T} l r_l = T \sum_{l=1}^{T} r_l",
    r"\sum_{l=1}^T r_l^2 = (\sum_{l=1}^T r_l)^2",
    r"\sum_{l=1}^T \mathbb{1}[l = 20] r_l = 0",
    r"\sum_{l=1}^T l \mathbb{1}[l > 40] r_l = 0",
    r"\sum_{l=1}^T l |l - 40| r_l = \sum_{l=1}^T l (40 - l) r_l",
    r"\sum_{l=1}^T \operatorname{sgn}(l - 40) l r_l = -\sum_{l=1}^T l r_l",
    r"\frac{\partial}{\partial r_{90}} \sum_{l=1}^T l r_l^2 = 0",
    r"\sum_{l=-2}^T \frac{1}{l(l+1)} = -\frac{1}{2} - \frac{1}{T+1}",
    r"\sum_{l=5}^T l r_l = -\sum_{l=T+1}^{4} l r_l",
    r"\sum_{l=t+9}^T l r_l = \sum_{l=t}^T l r_l - \sum_{l=t}^{t+8} l r_l",
]


def verdict(claim: str) -> object:
    """The verdict on the last claim of the note."""
    (*_, step) = read_note(Source("note.md", f"{HEAD}$$ {claim} $$\n")).steps
    return judge(step.claim, Search())


@pytest.mark.parametrize("claim", TRUE)
def test_what_holds_for_every_length_is_proved(claim: str) -> None:
    assert isinstance(verdict(claim), Proved)


@pytest.mark.parametrize("claim", TRUE)
def test_its_twin_is_refuted(claim: str) -> None:
    assert isinstance(verdict(claim.replace(" = ", r" + \frac{1}{1000} = ")), Refuted)


@pytest.mark.parametrize("claim", FALSE)
def test_what_fails_for_some_length_is_not_proved(claim: str) -> None:
    found = verdict(claim)
    assert not isinstance(found, Proved) or any(c.relation is not None for c in found.conditions)


def test_an_empty_sum_is_a_condition() -> None:
    found = verdict(r"\sum_{l=t+9}^T l r_l = \sum_{l=t}^T l r_l - \sum_{l=t}^{t+8} l r_l")
    assert not isinstance(found, Proved) or [c for c in found.conditions if c.relation is not None]


def test_a_closed_form_beside_one_without() -> None:
    found = verdict(r"\sum_{l=1}^T \gamma^l (r_l + x) = \sum_{l=1}^T \gamma^l r_l + x \sum_{l=1}^T \gamma^l")
    assert isinstance(found, Proved)
