"""Integrals: closed forms, limits, Leibniz' rule and quadrature, each beside mpmath; what diverges is never decided."""

from __future__ import annotations

import mpmath as mp
import pytest

from symbolic.core.term import Term, div, num, power
from symbolic.core.verdict import Proved, Refuted, Undecided
from symbolic.kernel.judge import judge
from symbolic.search.points import Search

from ..helpers import claim, decide

P: dict[str, object] = {"a": "positive", "b": "positive", "s": "positive"}
CLOSED: list[tuple[str, str, dict[str, object]]] = [
    ("Integral(x**2,(x,0,1))", "1/3", {}),
    ("Integral(x**2,(x,t,1))", "(1-t**3)/3", {}),
    ("Integral(exp(-b*x),(x,0,oo))", "1/b", P),
    ("Integral(x**3*exp(-b*x),(x,0,oo))", "6/b**4", P),
    ("Integral(x*sin(x),(x,0,pi))", "pi", {}),
    ("Integral(exp(-x)*sin(2*x)**2+x,(x,0,0))", "0", {}),
    ("Integral(log(x),(x,0,1))", "-1", {}),
    ("Integral(x*log(x),(x,0,1))", "-1/4", {}),
    ("Integral(1/sqrt(x),(x,0,1))", "2", {}),
    ("Integral(1/x**2,(x,1,oo))", "1", {}),
    ("Integral(1/(1+x**2),(x,-oo,oo))", "pi", {}),
    ("Integral(1/(1+x**2),(x,0,1))", "pi/4", {}),
    ("Integral(1/sqrt(1-x**2),(x,0,1/2))", "pi/6", {}),
    ("Integral(exp(-x**2),(x,-oo,oo))", "sqrt(pi)", {}),
    ("Integral(exp(-x**2),(x,0,oo))", "sqrt(pi)/2", {}),
    ("Integral(exp(-(x-m)**2/(2*s**2))/(s*sqrt(2*pi)),(x,-oo,oo))", "1", P),
    ("Integral(x*exp(-(x-m)**2/(2*s**2))/(s*sqrt(2*pi)),(x,-oo,oo))", "m", P),
    ("Integral(x**2*exp(-(x-m)**2/(2*s**2))/(s*sqrt(2*pi)),(x,-oo,oo))", "m**2+s**2", P),
    ("Integral(x**(a-1)*exp(-b*x),(x,0,oo))", "exp(loggamma(a))/b**a", P),
    ("Integral(x**(a-1)*(1-x)**(b-1),(x,0,1))", "exp(loggamma(a)+loggamma(b)-loggamma(a+b))", P),
    ("Integral(sigma(x)*(1-sigma(x)),(x,-oo,oo))", "1", {}),
    ("Integral(tanh(x),(x,0,t))", "log(cosh(t))", {}),
    ("Integral(Abs(x),(x,-1,1))", "1", {}),
    ("Integral(1/x,(x,1,t))", "log(t)", {"t": "positive"}),
    ("Integral(2**x,(x,0,1))", "1/log(2)", {}),
    ("Integral(Integral(x*y,(x,0,y)),(y,0,1))", "1/8", {}),
    ("Integral(x,(x,1,0))", "-1/2", {}),
    ("diff(Integral(exp(-x**2),(x,0,t)),t)", "exp(-t**2)", {}),
    ("diff(Integral(x*t,(x,0,t)),t)", "3*t**2/2", {}),
    ("diff(Integral(exp(x*t)/(1+x**4),(x,0,1)),t)", "Integral(x*exp(x*t)/(1+x**4),(x,0,1))", {}),
    ("Integral(f(x),(x,0,1))+Integral(f(x),(x,1,2))", "Integral(f(y),(y,0,2))", {}),
    ("Integral(2*f(x)+t*g(x),(x,0,1))", "2*Integral(f(x),(x,0,1))+t*Integral(g(x),(x,0,1))", {}),
    ("Integral(diff(f(x),x),(x,a,b))", "f(b)-f(a)", P),
]
DIVERGENT = [
    "Integral(exp(x),(x,0,oo)) = -1",
    "Integral(1/x,(x,-1,1)) = 0",
    "Integral(1/x,(x,0,1)) = 0",
    "Integral(1/x,(x,1,oo)) = 0",
    "Integral(x**(-2),(x,-1,2)) = -3/2",
    "Integral(x,(x,-oo,oo)) = 0",
    "Integral(x-x+1,(x,-oo,oo)) = 0",
    "Integral(tan(x),(x,0,2)) = -log(Abs(cos(2)))",
    "Integral(1/cos(x)**2,(x,0,2)) = tan(2)",
    "Integral(cos(x),(x,0,oo)) = 0",
    "Integral(exp(t*x),(x,-oo,oo)) = 0",
    "Integral(1/(x-t),(x,0,1)) = log(Abs(1-t))-log(Abs(t))",
    "Integral(sigma(x),(x,-oo,oo)) = 0",
    "Integral(f(x),(x,-oo,oo)) = 0",
    "Integral(x*exp(x),(x,0,oo)) = 1",
    "Integral(2*cos(x),(x,0,oo)) = 2",
    "Integral(2*cos(x),(x,0,oo)) = 0",
    "Integral(x*(pi/2-atan(x)),(x,0,oo)) = 1",
    "Integral(exp(-x)*exp(x),(x,0,oo)) = 1",
    "Integral(exp(-b*x),(x,0,oo)) = 1/b",
]


@pytest.mark.parametrize(("left", "right", "how"), CLOSED, ids=lambda v: v if isinstance(v, str) else "")
def test_closed_forms(left: str, right: str, how: dict[str, object]) -> None:
    verdict = decide(f"{left} = {right}", **how)
    assert isinstance(verdict, Proved), verdict


@pytest.mark.parametrize(("left", "right", "how"), CLOSED, ids=lambda v: v if isinstance(v, str) else "")
def test_their_twins_are_not_proved(left: str, right: str, how: dict[str, object]) -> None:
    for twin in (f"{left} = -({right}) - 3", f"2*{left} = {right} + 3", f"{left} = {right} + 1/1000000"):
        assert not isinstance(decide(twin, **how), Proved)


@pytest.mark.parametrize("text", DIVERGENT)
def test_what_diverges_is_undecided(text: str) -> None:
    how = {"assume": ("b < 0",)} if "b*x" in text else {}
    assert isinstance(decide(text, **how), Undecided)


@pytest.mark.parametrize("b", ["b < 0", "b > 0"])
def test_a_kernel_of_gamma_with_a_whole_power_needs_a_falling_exponential(b: str) -> None:
    text = "Integral(x**(n-1)*exp(-b*x),(x,0,oo)) = exp(loggamma(n))/b**n"
    assert isinstance(decide(text, n="natural", assume=(b,)), Proved if b == "b > 0" else Undecided)


def test_a_jump_that_moves_is_not_differentiated_inside() -> None:
    text = "diff(Integral(sign(x-t)*exp(-x**4),(x,0,1)),t) = {}"  # −2e^{−t⁴}, the jump of the integrand
    for side in ("0", "Integral(diff(sign(x-t)*exp(-x**4),t),(x,0,1))"):
        verdict = decide(text.format(side))
        assert isinstance(verdict, Undecided)
        assert verdict.code == "K117"


def test_a_condition_that_an_integral_needs_is_listed() -> None:
    verdict = decide("Integral(exp(-b*x),(x,0,oo)) = 1/b")
    assert isinstance(verdict, Proved)
    assert verdict.conditions


@pytest.mark.parametrize("body", ["exp(-x**4)", "1/(1+x**5)", "exp(x)*cos(x**2)", "sinh(x)/(2+cos(x))"])
def test_quadrature_refutes(body: str) -> None:
    value = mp.quad(lambda x: eval_body(body, x), [0, 1])
    wrong = mp.nstr(value + mp.mpf("0.001"), 12)
    assert isinstance(decide(f"Integral({body},(x,0,1)) = {wrong}"), Refuted)
    near = mp.nstr(value, 8)
    low, high = mp.mpf(near) - mp.mpf(10) ** -6, mp.mpf(near) + mp.mpf(10) ** -6
    assert not isinstance(decide(f"Integral({body},(x,0,1)) > {mp.nstr(low, 12)}"), Refuted)
    assert not isinstance(decide(f"Integral({body},(x,0,1)) < {mp.nstr(high, 12)}"), Refuted)


def eval_body(body: str, x: object) -> object:
    """The integrands above, by mpmath."""
    return {
        "exp(-x**4)": lambda: mp.exp(-(x**4)),  # type: ignore[operator]
        "1/(1+x**5)": lambda: 1 / (1 + x**5),  # type: ignore[operator]
        "exp(x)*cos(x**2)": lambda: mp.exp(x) * mp.cos(x**2),  # type: ignore[operator]
        "sinh(x)/(2+cos(x))": lambda: mp.sinh(x) / (2 + mp.cos(x)),
    }[body]()


class Liar(Search):
    """Offers an antiderivative that is none."""

    @staticmethod
    def antiderivative(body: Term, letter: Term) -> Term | None:  # type: ignore[override]
        return {"wrong": div(power(letter, num(3)), num(2)), "pole": div(num(-1), letter)}[Liar.kind]

    kind = "wrong"


def test_what_is_offered_is_checked() -> None:
    Liar.kind = "wrong"
    verdict = judge(claim("Integral(x**2,(x,0,1)) = 1/2"), Liar())
    assert isinstance(verdict, Undecided)
    assert verdict.code == "K117"
    Liar.kind = "pole"
    verdict = judge(claim("Integral(1/x**2,(x,-1,1)) = -2"), Liar())
    assert isinstance(verdict, Undecided)
    assert verdict.code == "K117"
