"""π as a policy beside π the number, and members of a declared family before brackets."""

from __future__ import annotations

import pytest

from symbolic.core.claim import Severity, Source
from symbolic.core.show import unicode
from symbolic.read.note import read_note

HEAD = r"""$a, x \in \mathbb{R}$, $\theta > 0$, $K \in \mathbb{N}$, $j \in \{1,\dots,K\}$, $r_j \in \mathbb{R}$.
$$\pi(a \mid \theta) := \sqrt{\frac{\theta}{2\pi}} e^{-\theta a^2/2}$$

"""


def read(claim: str) -> tuple[list[str], list[str]]:
    """The left sides of the steps, and the codes of the errors."""
    note = read_note(Source("note.md", f"{HEAD}$$ {claim} $$\n"))
    errors = [d.code for d in note.diagnostics if d.severity is Severity.ERROR]
    return [unicode(s.claim.lhs) for s in note.steps if not s.automatic], errors


@pytest.mark.parametrize(
    ("claim", "left"),
    [
        (r"\cos(2\pi) = 1", "cos(2 π)"),
        (r"2\pi\,\pi(a \mid \theta) = 1", "2 π π(a|θ)"),
        (r"\frac{1}{\pi} = x", "1/π"),
        (r"x^{2\pi} = 1", "x^(2 π)"),
        (r"r_j (1 - r_j) = 0", "rⱼ·(1 − rⱼ)"),
        (r"r_j^2 \left(1 - r_j\right) = 0", "rⱼ²·(1 − rⱼ)"),
        (r"r_1 (x) = 0", "r₁ x"),
    ],
)
def test_what_is_read(claim: str, left: str) -> None:
    assert read(claim) == ([left], [])


def test_a_name_that_may_be_a_function_or_a_factor_is_left_open() -> None:
    (claim,), codes = read(r"r(1-x) = 0")
    assert (claim, codes) == ("r(1 − x)", [])


def test_a_list_of_members_and_letters_says_nothing_of_the_family() -> None:
    note = read_note(
        Source("note.md", r"$r_1, r_0, b \in \mathbb{R}$, $x \in \mathbb{R}$. $r(1) := r_1$. $$r(1) = r_1 + b - b$$")
    )
    assert [unicode(s.claim.lhs) for s in note.steps] == ["r(1)"]
