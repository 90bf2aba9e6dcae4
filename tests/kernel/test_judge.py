"""Claims that must be proved, and claims that must never be: the kernel's table of cases.

A row that must never be proved may be Refuted or Undecided; a true row must never be Refuted.
"""

from __future__ import annotations

import pytest

from symbolic.core.verdict import Proved, Refuted, Undecided
from tests.helpers import decide

TRUE: list[tuple[str, dict[str, object]]] = [
    ("diff(log(sigma(t)), t) = 1 - sigma(t)", {}),
    ("diff(log(1 - sigma(t)), t) = -sigma(t)", {}),
    ("diff(sigma(t), t) = sigma(t)*(1 - sigma(t))", {}),
    ("log(1 - sigma(t)) = log(sigma(-t))", {}),
    ("sigma(t) = exp(t)/(1 + exp(t))", {}),
    ("log(exp(x) + exp(y)) = x + log(1 + exp(y - x))", {}),
    ("tanh(x) = 2*sigma(2*x) - 1", {}),
    ("diff(tanh(x), x) = 1 - tanh(x)**2", {}),
    ("diff(softplus(x), x) = sigma(x)", {}),
    ("softplus(x) - softplus(-x) = x", {}),
    ("exp(x + y) = exp(x)*exp(y)", {}),
    ("exp(x/2)**2 = exp(x)", {}),
    ("exp(1000*x) = exp(999*x)*exp(x)", {}),
    ("x**y*x = x**(y + 1)", {"x": "positive"}),
    ("diff(x**y, x) = y*x**(y - 1)", {"x": "positive"}),
    ("diff(x**y, y) = x**y*log(x)", {"x": "positive"}),
    ("log(x*y) = log(x) + log(y)", {"x": "positive", "y": "positive"}),
    ("log(8) = 3*log(2)", {}),
    ("sqrt(8) = 2*sqrt(2)", {}),
    ("sqrt(x)*sqrt(y) = sqrt(x*y)", {"x": "positive", "y": "positive"}),
    ("sqrt(x**2) = x", {"x": "positive"}),
    ("sqrt(x**2) = -x", {"x": "negative"}),
    ("sqrt(x**2) = abs(x)", {}),
    ("sqrt((x + 1)**2) = x + 1", {"x": "positive"}),
    ("sqrt(sigma(t)*(1 - sigma(t))) = exp(-t/2)/(1 + exp(-t))", {}),
    ("max(x, 0)*max(-x, 0) = 0", {}),
    ("max(x, y) = (x + y + abs(x - y))/2", {}),
    ("max(x, y) + min(x, y) = x + y", {}),
    ("abs(x*y) = abs(x)*abs(y)", {}),
    ("relu(x) - relu(-x) = x", {}),
    ("sin(x)**2 + cos(x)**2 = 1", {}),
    ("sin(2*x) = 2*sin(x)*cos(x)", {}),
    ("cos(x + y) = cos(x)*cos(y) - sin(x)*sin(y)", {}),
    ("sin(x + pi) = -sin(x)", {}),
    ("cosh(x)**2 - sinh(x)**2 = 1", {}),
    ("diff(atan(x), x) = 1/(1 + x**2)", {}),
    ("diff(erf(x), x) = 2/sqrt(pi)*exp(-x**2)", {}),
    ("diff(x**3, x, 2) = 6*x", {}),
    ("diff(x*y**2, x, y) = 2*y", {}),
    ("diff(f(x)*x, x) = f(x) + x*diff(f(x), x)", {}),
    ("diff(f(x**2), x) = 2*x*diff(f(u), u)", {"given": {"u": "x**2"}}),
    ("cbrt(x**3) = x", {}),
    ("Sum(exp(k*x), (k, 0, 3)) = 1 + exp(x) + exp(2*x) + exp(3*x)", {}),
    ("Sum(k, (k, 5, 1)) = 0", {}),
    ("Product(k, (k, 1, 5)) = 120", {}),
    ("exp(x) > 0", {}),
    ("sigma(x) < 1", {}),
    ("sigma(x)*(1 - sigma(x)) > 0", {}),
    ("x**2 >= 0", {}),
    ("x <= x", {}),
    ("x + y > 0", {"x": "positive", "y": "positive"}),
    ("exp(1) ≈ 2.718", {}),
    ("pi ≈ 3.14159", {}),
    ("S(x) = 6*x", {"define": {"S(x)": "Sum(i*x, (i, 1, 3))"}}),
    ("Sum(S(i), (i, 1, 2)) = 18", {"define": {"S(x)": "Sum(i*x, (i, 1, 3))"}}),
    ("diff(theta**2, theta) = 0", {"given": {"theta": "0"}}),
    ("diff(J(x), x) = 2*x*r(1)", {"define": {"J(x)": "x**2*r(1)"}}),
    ("diff(J(x), x) = 20*x", {"define": {"J(x)": "x**2*r(1)"}, "given": {"r(1)": "10"}}),
    ("a**2 = a", {"finite": {"a": (0, 1)}}),
    ("log(x)/x = log(x)/x", {"x": "positive"}),
]

FALSE: list[tuple[str, dict[str, object]]] = [
    ("diff(log(1 - sigma(t)), t) = sigma(t)", {}),
    ("sqrt(x**2) = x", {}),
    ("log(x + y) = log(x) + log(y)", {}),
    ("sqrt(x + y) = sqrt(x) + sqrt(y)", {}),
    ("sin(x/2) = sqrt((1 - cos(x))/2)", {}),
    ("max(x, 0)*max(y, 0) = 0", {}),
    ("Product(max(x*y, 0), (k, 1, 3)) = 0", {}),
    ("612499564819956743310994332719*x*(x**2 - 1) = 0", {}),
    ("612499564819956743310994332719*634798116959596586982219113879*x*(x**2 - 1) = 0", {}),
    ("x*(x - 1)*(x - 2)*(x - 3)*(x - 4)*(x + 1)*(x + 2) = 0", {}),
    ("x + 1/10**30 = x", {}),
    ("acosh(1 + 1/10**8) = 0", {}),
    ("exp(-1000*x**2 - 1000) = 0", {}),
    ("diff(max(x, 0), x) = 1", {}),
    ("diff(abs(x), x) = 1", {}),
    ("x/x = 2", {}),
    ("theta = 0", {}),
    ("diff(theta**2, theta) = 1", {"given": {"theta": "0"}}),
    ("Sum(S(i), (i, 1, 2)) = 10", {"define": {"S(x)": "Sum(i*x, (i, 1, 3))"}}),
    ("a**2 = 0", {"finite": {"a": (0, 1)}}),
    ("a*x = a*y", {}),
    ("pi = 3", {}),
    ("pi ≈ 3.15", {}),
    ("f(x) = f(y)", {}),
    ("f(x) = f(-x)", {}),
    ("diff(f(x), x) = f(x)", {}),
    ("exp(x) > 1", {}),
    ("sigma(x) < 1/2", {}),
    ("x**2 > 0", {}),
    ("x < x", {}),
    ("(x - 1 + abs(x - 1))/2 + sqrt(x**2*(x - 1)) = x - 1 + sqrt(x**2*(x - 1))", {"assume": ("x <= 1",)}),
    ("r(1) = r(0)", {}),
    ("diff(x**2, x) = x", {}),
    ("cbrt(x) = x", {}),
    ("tan(x) = sin(x)", {}),
]

VACUOUS: list[tuple[str, dict[str, object]]] = [
    ("log(-x) = -log(x)", {}),
    ("sqrt(-x**2 - 1) = 5", {}),
    ("log(-x**2) = 3", {}),
    ("sqrt(x) + sqrt(-x - 1) = 7", {}),
    ("x = y", {"assume": ("x > 0", "x < 0")}),
    ("1/0 = 1/0", {}),
    ("0**(-1) = 0**(-1)", {}),
]


@pytest.mark.parametrize(("text", "how"), TRUE, ids=[t for t, _ in TRUE])
def test_a_true_claim_is_proved(text: str, how: dict[str, object]) -> None:
    verdict = decide(text, **how)
    assert isinstance(verdict, Proved), verdict
    assert verdict.points > 0


@pytest.mark.parametrize(("text", "how"), FALSE, ids=[t for t, _ in FALSE])
def test_a_false_claim_is_refuted(text: str, how: dict[str, object]) -> None:
    verdict = decide(text, **how)
    assert isinstance(verdict, Refuted), verdict


@pytest.mark.parametrize(("text", "how"), VACUOUS, ids=[t for t, _ in VACUOUS])
def test_a_vacuous_claim_is_undecided(text: str, how: dict[str, object]) -> None:
    assert isinstance(decide(text, **how), Undecided)


CONDITIONS = [
    ("x/x = 1", {}, ["ne"]),
    ("(x**2 - 1)/(x - 1) = x + 1", {}, ["ne"]),
    ("(x**2 - 1)/(x - 1) = x + 1", {"assume": ("x ≠ 1",)}, []),
    ("(x**2 - 1)/(1 - x) = -x - 1", {"assume": ("x ≠ 1",)}, []),
    ("0*log(y) = 0", {}, ["gt"]),
    ("sqrt(x)*sqrt(x) = x", {}, ["ge"]),
    ("sqrt(x**2*(x - 1)) = abs(x)*sqrt(x - 1)", {}, ["gt", "ge"]),
    ("exp(x)/exp(x) = 1", {}, []),
    ("log(sigma(x)) = log(sigma(x))", {}, []),
    ("1/(x**2 + 1) = (x**2 + 1)**(-1)", {}, []),
    ("diff(sqrt(x), x) = 1/(2*sqrt(x))", {}, ["ge", "ne"]),
]


@pytest.mark.parametrize(("text", "how", "expected"), CONDITIONS, ids=[f"{t} {h}" for t, h, _ in CONDITIONS])
def test_the_conditions_that_remain_are_listed(text: str, how: dict[str, object], expected: list[str]) -> None:
    verdict = decide(text, **how)
    assert isinstance(verdict, Proved), verdict
    assert sorted({c.relation.op for c in verdict.conditions}) == sorted(expected), verdict.conditions


SIMPLEST = [
    ("diff(log(1 - sigma(t)), t) = sigma(t)", {}, {"t": "0"}),
    ("x = x + 1", {}, {"x": "0"}),
    ("x**2 = x", {}, {"x": "-1"}),
    ("x*y = x + y", {}, {"x": "0", "y": "1"}),
    ("r(1) = r(0)", {}, {"r1": "0", "r0": "1"}),
]


@pytest.mark.parametrize(("text", "how", "point"), SIMPLEST, ids=[t for t, _, _ in SIMPLEST])
def test_the_point_shown_is_the_simplest(text: str, how: dict[str, object], point: dict[str, str]) -> None:
    verdict = decide(text, **how)
    assert isinstance(verdict, Refuted)
    assert sorted(str(v) for _, v in verdict.point) == sorted(point.values())


def test_the_judge_is_deterministic() -> None:
    first = decide("diff(log(sigma(t)), t) = 1 - sigma(t)")
    assert decide("diff(log(sigma(t)), t) = 1 - sigma(t)") == first


def test_circles_of_definitions_are_undecided() -> None:
    verdict = decide("f(x) = 1", define={"f(x)": "g(x)", "g(x)": "f(x)"})
    assert isinstance(verdict, Undecided)
    assert verdict.code == "K202"


def test_contradictory_assumptions_leave_no_point() -> None:
    verdict = decide("x = x", assume=("x > 1", "x < 0"))
    assert isinstance(verdict, Undecided)
    assert verdict.code == "K301"
