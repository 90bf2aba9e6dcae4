"""What an attacker got out of the kernel on the day it was rewritten: false claims proved, true ones refuted."""

from __future__ import annotations

import mpmath as mp
import pytest

from symbolic.app.api import verify
from symbolic.core.show import unicode
from symbolic.core.verdict import Proved, Refuted, Undecided

from ..helpers import decide

N = {"n": "natural"}
VANISHING = [
    int(mp.fprod(-j - i for i in range(1, 13)) / mp.fprod(k - j for k in range(1, 14) if k != j)) for j in range(1, 14)
]
"""The c_j of Σ c_j/(n + j) that is zero for n = 1, …, 12 and not for 13."""
FALSE: list[tuple[str, dict[str, object]]] = [
    ("Sum(1,(i,1,n)) < 1000", N),
    ("Sum(1,(i,1,n)) != 12", N),
    ("Sum(sin(x[i])**2,(i,1,n)) <= 25", N),
    ("Sum(x[i],(i,1,n))*(n-1)*(n-2)*(n-3)*(n-4)*(n-5)*(n-6)*(n-7)*(n-8)*(n-9)*(n-10) = 0", N),
    ("Sum(x[i],(i,1,n))*Abs(n-20) = Sum(x[i],(i,1,n))*(20-n)", N),
    ("Sum(x[i],(i,1,n))*floor((n-1)/30) = 0", N),
    ("Sum(x[i],(i,1,n))*F(n) = 0", {**N, "define": {"F(x)": "floor(x/30)"}}),
    ("Sum(x[i],(i,1,n))*KroneckerDelta(n,6)*Indicator(n<20) = 0", N),
    ("Sum(x[i],(i,1,n))*Indicator(n > 10*10) = 0", N),
    ("Sum(x[i]*Indicator(i > c),(i,1,n)) = 0", {**N, "define": {"c": "100"}}),
    ("Sum(x[i]*Indicator(i > c),(i,1,n)) = 0", {**N, "given": {"c": "100"}}),
    ("Sum(S(i),(i,1,n)) = Sum(y[i],(i,1,n))", {**N, "define": {"S(30)": "0", "S(x)": "y[x]"}}),
    ("Sum(x[i],(i,1,n-3-3-3-3-3-3)) = 0", N),
    ("Sum(x[i],(i,1,n))*Sum(x[i],(i,1,m))*Indicator(m>n+3+3+3+3+3) = 0", {**N, "m": "natural"}),
    ("diff(Sum(theta[i]**2,(i,1,n)), theta[3*30]) = 0", N),
    ("diff(Sum(theta[i]**2,(i,1,n)), theta[c]) = 0", {**N, "define": {"c": "30"}}),
    ("Sum(1,(k,1,n))*y = 6*y", {**N, "assume": ("n >= 6",)}),
    *[(f"Sum(1,(k,1,n))*y = {size}*y", {**N, "assume": (f"n >= {size}",)}) for size in range(4, 12)],
    ("(n+3)*(n+1)*n*Indicator(n<=0)+0*Sum(x[i],(i,1,n)) = 0", {"n": "integer"}),
    ("f(Sum(1,(k,1,n))) = 0", {**N, "define": {"f(x)": "(x-1)*(x-2)*(x-3)*(x-4)*(x-5)*(x-6)*(x-7)*(x-8)*(x-9)"}}),
    (
        "(Sum(a[k],(k,n+3,1))-Sum(a[k],(k,n+3,0)))*(Sum(a[k],(k,1,n+3))-Sum(a[k],(k,2,n+3))) = 0",
        {"n": "integer"},
    ),
    ("(Sum(1,(k,n,-5))-Sum(1,(k,n,-6)))*(Sum(1,(k,-5,n))-Sum(1,(k,-4,n))) = 0", {"n": "integer"}),
    ("+".join(f"cos(pi*{j}*Sum(1,(k,1,n))/5)" for j in range(1, 10)) + " = -1", N),
    (
        "Sum(Sum(Sum(Indicator(k+3==l-3)*Indicator(l+3==m-3),(m,1,n)),(l,1,n)),(k,1,n)) = 0",
        N,
    ),
    ("Sum(Sum(Sum(F(k,l)*F(l,m),(m,1,n)),(l,1,n)),(k,1,n)) = 0", {**N, "define": {"F(u,v)": "Indicator(u+3==v-3)"}}),
    ("Sum(Sum(Sum(Sum(a[m],(m,l+3,n-3)),(l,j+3,n-3)),(j,i+3,n-3)),(i,4,n)) = 0", N),
    ("Sum(a[k],(k,1,n)) = a[1]+Sum(a[k],(k,2,n))", {}),
    ("Sum(a[k],(k,1,n)) = a[1]+Sum(a[k],(k,2,n))", {"n": "nonnegative"}),
    ("Sum(Indicator(k==m),(k,1,n)) = 0", {**N, "m": "natural", "assume": ("m >= 20",)}),
    ("Sum(x[k]*Indicator(k==y),(k,1,n)) = 0", {**N, "y": "natural", "assume": ("y > 25",)}),
    ("Sum(Indicator(k==y),(k,1,n)) = 0", {**N, "assume": ("y > 20",)}),
    ("2**Sum(1,(k,1,n))*16-3**Sum(1,(k,1,n))*14+7**Sum(1,(k,1,n)) = 2**Sum(1,(k,1,n))*3", N),
    ("+".join(f"{c}/(Sum(1,(k,1,n))+{j})" for j, c in enumerate(VANISHING, 1)) + " = 0", N),
    ("f(Sum(1,(k,1,n))) = 0", {**N, "given": {f"f({i})": "0" for i in range(1, 21)}}),
    ("Sum(f(k),(k,1,n)) = 0", {**N, "given": {f"f({i})": "0" for i in range(1, 13)}}),
    ("Sum(x[k],(k,1,n)) = Sum(x[k]**2,(k,1,n))", {**N, "given": {f"x[{i}]": "1" for i in range(1, 13)}}),
    ("Abs(x[1]-100) = 100-x[1]", {**N, "given": {"x[1]": "Sum(1,(k,1,n))"}}),
    ("*".join(f"(x[1]-{i})" for i in range(1, 21)) + " = 0", {**N, "given": {"x[1]": "Sum(1,(k,1,n))"}}),
    ("sqrt(Max(x+1000,0)) = sqrt(Abs(x+1000))", {}),
    ("sqrt(Max(x+10**9,0)) = sqrt(Abs(x+10**9))", {}),
    ("sqrt(1-Min(x,1)) = sqrt(Abs(1-x))", {"assume": ("x < 1.000001",)}),
    ("Piecewise((sqrt(0), x < -10**6), (1, True)) = 1", {}),
    ("E(x,(x,Binomial(1/2,y))) = y/2", {}),
    ("Piecewise((log(x),x>0),(log(-x),True)) <= 25", {}),
    ("Piecewise((0**n, x < -10**6), (1, True)) = 1", N),
    ("Sum(Indicator(k==a)*x[k],(k,1,n)) = 0", {**N, "finite": {"a": (20, 30)}}),
    ("Sum(x[k],(k,a,n)) = 0", {**N, "finite": {"a": (20, 30)}}),
    ("Indicator(y+x >= 22/7+y) = Indicator(y+x > 22/7+y)", {}),
    ("Indicator(y - x == y - 7/3) = 0", {}),
    ("sign(z - z + x - 7/3)**2 = 1", {}),
    ("Piecewise((x, z - z + x != 7/3),(5, True)) = x", {}),
    ("sqrt((sqrt(2)-sqrt(3))**2)*Indicator(z==7/3) = (sqrt(2)-sqrt(3))*Indicator(z==7/3)", {}),
    ("sqrt((x-y)**2)*Indicator(z==7/3) = (x-y)*Indicator(z==7/3)", {"assume": ("x<y",)}),
    *[
        (f"sqrt((x-y)**2)*Indicator(z=={k}/41) = (x-y)*Indicator(z=={k}/41)", {"assume": ("x<y",)})
        for k in range(7, 17)
    ],
    ("sqrt(sin(4)**2)*Indicator(z==7/3) = sin(4)*Indicator(z==7/3)", {}),
    ("E(x**2,(x,Normal(0,z)))**(1/2) = z", {}),
    ("F(x) = x", {"define": {"F(1)": "5", "F(x)": "x"}}),
    ("F(x)*Indicator(x==1) = Indicator(x==1)", {"define": {"F(1)": "5", "F(x)": "x"}}),
    ("diff(x[k],x[2])*theta = 0", {"k": "natural"}),
    ("diff(f(x[k]),x[2]) = 0", {"k": "natural"}),
    ("diff(theta[1]+theta[i],theta[1]) = 1", {}),
    ("diff(theta[x[1]],theta[2]) = 0", {}),
    ("Abs(Sum(1,(i,1,n)) - 20) = 20 - Sum(1,(i,1,n))", N),
    ("Abs(20-Sum(sigma(x[i]),(i,1,n))) = 20-Sum(sigma(x[i]),(i,1,n))", N),
    ("floor(Sum(1,(i,1,n))/30) = 0", N),
    ("F(Sum(1,(i,1,n))) = 0", {**N, "define": {"F(x)": "floor(x/30)"}}),
    ("Sum(k/k,(k,0,n)) = n+1", N),
    ("Sum(1+log(k)-log(k),(k,0,n)) = n+1", N),
    ("E(x/x,(x,Normal(0,1))) = 2", {}),
    ("diff(S(x),y) = 0", {"define": {"y": "x**2", "S(x)": "y*x"}}),
]
TRUE: list[tuple[str, dict[str, object]]] = [
    ("diff(S(x),y) = x", {"define": {"y": "x**2", "S(x)": "y*x"}}),
    ("k >= 1", {"k": "natural", "given": {"k": "x"}}),
    ("k = floor(k)", {"k": "integer", "given": {"k": "x"}}),
    ("cos(2*pi*k) = 1", {"k": "integer", "given": {"k": "x/3"}}),
    ("n >= 1", {**N, "given": {"n": "x+y"}}),
    ("a = 1", {"finite": {"a": (0, 1)}, "given": {"a": "1"}}),
    ("a*b = 0", {"finite": {"a": (0, 1)}, "given": {"a": "1-b"}}),
    ("f(x)*Indicator(x==1) = 10*Indicator(x==1)", {"given": {"f(1)": "10"}}),
    ("f(x/x) = 10", {"given": {"f(1)": "10"}}),
    ("f(sqrt(4)) = 10", {"given": {"f(2)": "10"}}),
    ("y + 1 = 6", {"given": {"z-z+y": "5"}}),
    ("x >= 0", {"given": {"y": "x"}, "y": "positive"}),
    ("m > 0", {**N, "given": {"n": "m"}}),
]


@pytest.mark.parametrize(("text", "how"), FALSE, ids=str)
def test_false_is_not_proved(text: str, how: dict[str, object]) -> None:
    assert not isinstance(decide(text, **how), Proved)


@pytest.mark.parametrize(("text", "how"), TRUE, ids=str)
def test_true_is_not_refuted(text: str, how: dict[str, object]) -> None:
    assert not isinstance(decide(text, **how), Refuted)


MANY = "*".join(f"(1+exp({name}))" for name in "abcmuvw")


@pytest.mark.parametrize("k", range(1, 41))
def test_a_root_among_many_sums_is_the_positive_one(k: int) -> None:
    verdict = decide(f"{k}*{MANY}*sqrt(x**2+2*x*y+y**2) = -{k}*{MANY}*(x+y)", x="positive", y="positive")
    assert isinstance(verdict, Refuted)  # J001 where the signature takes the other root


def test_a_term_that_cancels_still_has_to_be_defined() -> None:
    verdict = decide("Sum(1+log(20-k)-log(20-k),(k,0,n)) = n+1", **N)  # no value from n = 20 on
    assert not isinstance(verdict, Proved) or verdict.conditions


def test_a_huge_value_can_be_shown() -> None:
    verdict = decide("Product(x-i,(i,1,3000)) = 0")
    assert not isinstance(verdict, Refuted) or str(verdict.left)


def test_a_condition_names_what_it_is_about() -> None:
    verdict = decide("Sum(y,(k,1,n)) = n*y")  # the length 2, looked at on the way, was printed as n
    assert isinstance(verdict, Proved)
    assert [unicode(c.relation) for c in verdict.conditions] == ["n + 1 > 0"]


def test_a_condition_without_a_value_has_no_branch() -> None:
    assert isinstance(decide("Piecewise((x, log(x) > 5), (2*x, True)) > 0"), Proved)
    assert not isinstance(decide("Indicator(log(x)>5) = -1", assume=("x < 0",)), Refuted)


def test_a_logarithm_scaled_by_what_is_differentiated_counts() -> None:
    """∂/∂t (t log Σ e^x) is log Σ e^x, one of several terms that may vanish together at small sizes."""
    verdict = decide("diff(t*log(Sum(exp(x[k]),(k,1,n))),t) = log(Sum(exp(x[k]),(k,1,n)))", **N)
    assert isinstance(verdict, Proved)
    assert not isinstance(decide("diff(t*log(Sum(exp(x[k]),(k,1,n))),t) = Sum(x[k],(k,1,n))", **N), Proved)


@pytest.mark.parametrize(
    ("claim", "assumed"),
    [
        (("y", "0", ">"), ["x=y+1", "x>1"]),
        (("y", "0", ">"), ["x=2*y", "x>0"]),
        (("Abs(y)", "y", "="), ["x=y+1", "x>1"]),
        (("y", "0", ">"), ["x=log(y)"]),
        (("y", "0", "!="), ["x=1/y"]),
        (("y", "1", "<="), ["x=acos(y)"]),
        (("y+z", "0", ">"), ["x=y+z", "x>1"]),
        (("y**2", "y", ">="), ["x=y-1", "x>=0"]),
        (("y", "0", ">"), ["x=y+1", "z=x", "z>1"]),
    ],
)
def test_an_assumption_through_a_definition_is_met_by_the_point(
    claim: tuple[str, str, str], assumed: list[str]
) -> None:
    assert not isinstance(verify(*claim, syntax="python", assume=assumed), Refuted)


def test_an_assumption_on_a_defined_name_is_one_on_what_defines_it() -> None:
    assert not isinstance(verify("y", "0", ">", declare=["x := y+1"], assume=["x>1"]), Refuted)


@pytest.mark.parametrize("claim", [("diff(y,x)", "2*x"), ("diff(y,x)", "0"), ("diff(x*y,x)", "y")])
@pytest.mark.parametrize("assumed", ["y=x**2", "x**2=y", "x+y=1", "y=1-x"])
def test_a_letter_tied_to_that_of_a_derivative_is_not_decided(claim: tuple[str, str], assumed: str) -> None:
    try:
        verdict = verify(*claim, syntax="python", assume=[assumed])
    except ValueError as e:
        assert str(e).startswith("R220")
    else:
        assert isinstance(verdict, Undecided)
        assert verdict.code == "K120"


def test_a_point_at_which_a_derivative_is_taken_ties_nothing() -> None:
    assert isinstance(verify("diff(x**2,x)", "2*c", syntax="python", assume=["x=c"]), Proved)
    assert isinstance(verify("diff(x**2,x)", "6", syntax="python", assume=["x=3"]), Proved)
