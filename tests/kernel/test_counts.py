"""What finite models count: the degree of a claim, the room of its indices, and what may not stand above a sum."""

from __future__ import annotations

import pytest

from symbolic.kernel.models import Plan
from symbolic.kernel.tables.counts import Counting

from ..helpers import claim

N: dict[str, object] = {"n": "natural"}
S = "Sum(x[k],(k,1,n))"


def plan(text: str, **how: object) -> Plan:
    found = claim(text, **{**N, **how})
    return Plan(found, found.context.rests_on(found.lhs, found.rhs))


def counted(text: str, **how: object) -> tuple[int, bool]:
    """The degree, and whether terms count one by one."""
    counting: Counting = plan(text, **how).counting
    found = claim(text, **{**N, **how})
    return counting.degree(found.lhs, found.rhs), counting.steep


@pytest.mark.parametrize(
    ("text", "least"),
    [
        (f"{S} = 0", 1),
        (f"{S}*{S} = 0", 2),
        (f"({S}+{S})**3 = 0", 3),
        (f"1/({S}+1)+1/({S}+2)+1/({S}+3) = 0", 3),
        (f"1/({S}+1) = 1/({S}+2)", 1),
        (f"f({S}) = 0", 9),
        (f"Product({S}-j,(j,1,7)) = 0", 7),
    ],
)
def test_the_degree_is_not_less(text: str, least: int) -> None:
    how = {"define": {"f(x)": "x**9"}} if text.startswith("f") else {}
    assert counted(text, **how)[0] >= least


@pytest.mark.parametrize("text", [f"exp({S}) = 1", f"log({S}) = 1", f"diff(y*log({S}),y) = 1", f"sigmoid({S}) = 1"])
def test_terms_with_exponentials_or_logarithms_count_one_by_one(text: str) -> None:
    assert counted(text)[1]


def test_a_logarithm_of_which_only_a_derivative_counts_is_rational() -> None:
    assert not counted(f"diff(2*log({S}),x[1]) = 1")[1]


@pytest.mark.parametrize("above", ["cos({})", "Abs({})", "floor({})", "Max({},1)", "sqrt({})", "cbrt({})", "sign({})"])
def test_what_may_not_stand_above_a_sum(above: str) -> None:
    assert not plan(f"{above.format(S)} = 0").by_models()
    assert plan(f"exp({S}) = 0").by_models()


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("Sum(Sum(Sum(Indicator(k+3==i-3)*Indicator(i+3==j-3),(j,1,n)),(i,1,n)),(k,1,n)) = 0", 13),
        ("Sum(x[k+2],(k,1,n)) = 0", 3),
        ("Sum(Indicator(k==a)*x[k],(k,1,n)) = 0", 31),
    ],
)
def test_the_room_is_not_less(text: str, least: int) -> None:
    assert plan(text, finite={"a": (20, 30)})._room >= least
