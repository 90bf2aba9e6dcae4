"""The moment rules of `kernel/tables/distributions.py`, each against mpmath's own integration or summation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath as mp
import pytest

from symbolic.core.claim import Claim, Context, Rel
from symbolic.core.term import Term, bind, call, make, mul, num, power, sym
from symbolic.core.verdict import Proved, Refuted
from symbolic.kernel.judge import judge
from symbolic.kernel.tables.distributions import LAWS
from symbolic.search.points import Search

from ..helpers import decide

Density = Callable[..., object]
CONTINUOUS: dict[str, tuple[tuple[Fraction, ...], Density, tuple[object, object]]] = {
    "normal": (
        (Fraction(1, 2), Fraction(2)),
        lambda x, m, v: mp.exp(-((x - m) ** 2) / (2 * v)) / mp.sqrt(2 * mp.pi * v),
        (-mp.inf, mp.inf),
    ),
    "exponential": ((Fraction(3),), lambda x, r: r * mp.exp(-r * x), (0, mp.inf)),
    "gamma": (
        (Fraction(5, 2), Fraction(3)),
        lambda x, a, b: b**a * x ** (a - 1) * mp.exp(-b * x) / mp.gamma(a),
        (0, mp.inf),
    ),
    "laplace": (
        (Fraction(1, 3), Fraction(1, 2)),
        lambda x, m, b: mp.exp(-abs(x - m) / b) / (2 * b),
        (-mp.inf, mp.inf),
    ),
    "beta": ((Fraction(2), Fraction(3)), lambda x, a, b: x ** (a - 1) * (1 - x) ** (b - 1) / mp.beta(a, b), (0, 1)),
    "uniform": ((Fraction(-1), Fraction(3)), lambda x, a, b: 1 / (b - a), (-1, 3)),
}
DISCRETE: dict[str, tuple[tuple[Fraction, ...], Density, int]] = {
    "bernoulli": ((Fraction(1, 3),), lambda k, p: p if k else 1 - p, 2),
    "binomial": (
        (Fraction(5), Fraction(1, 3)),
        lambda k, n, p: mp.binomial(n, k) * p**k * (1 - p) ** (n - k),
        6,
    ),
    "poisson": ((Fraction(3, 2),), lambda k, r: mp.exp(-r) * r**k / mp.factorial(k), 90),
    "geometric": ((Fraction(2, 3),), lambda k, p: p * (1 - p) ** (k - 1) if k else mp.mpf(0), 160),
}
BODIES = [(m, rate) for m in range(4) for rate in (Fraction(0), Fraction(1, 4))]


def numeric(family: str, m: int, rate: Fraction) -> object:
    """E[X^m e^{rate X}] by mpmath."""
    with mp.workdps(30):
        t = mp.mpf(rate.numerator) / rate.denominator
        if family in DISCRETE:
            params, mass, terms = DISCRETE[family]
            values = [mp.mpf(p.numerator) / p.denominator for p in params]
            return mp.fsum(mass(k, *values) * mp.mpf(k) ** m * mp.exp(t * k) for k in range(terms))
        params, density, (low, high) = CONTINUOUS[family]
        values = [mp.mpf(p.numerator) / p.denominator for p in params]
        ends = [low, 0, mp.mpf(1) / 3, 1, 4, high] if mp.isinf(high) else [low, high]
        ends = sorted({mp.mpf(e) for e in ends})
        return mp.quad(lambda x: density(x, *values) * x**m * mp.exp(t * x), ends)


@pytest.mark.parametrize("family", sorted(LAWS))
@pytest.mark.parametrize(("m", "rate"), BODIES, ids=str)
def test_a_moment_is_what_integration_says(family: str, m: int, rate: Fraction) -> None:
    if rate and family == "beta":
        pytest.skip("the moment generating function of Beta is not elementary")
    params = (DISCRETE.get(family) or CONTINUOUS[family])[0]
    x = sym("x")
    body: Term = mul(power(x, num(m)), call("exp", mul(num(rate), x)))
    expected = Fraction(int(mp.nint(numeric(family, m, rate) * 10**12)), 10**12)
    law = make("dist", tuple(num(p) for p in params), family)
    near = Claim(bind("expect", "x", body, law), Rel.APPROX, num(expected), Context(), 8)
    assert isinstance(judge(near, Search()), Proved)
    off = Claim(bind("expect", "x", body, law), Rel.APPROX, num(expected + Fraction(1, 10**4)), Context(), 8)
    assert isinstance(judge(off, Search()), Refuted)


def test_the_table_is_all_tested() -> None:
    assert set(CONTINUOUS) | set(DISCRETE) == set(LAWS)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("E(x**2,(x,Normal(mu,s))) - E(x,(x,Normal(mu,s)))**2 = s**2", {}),
        ("diff(E((x-a)**2,(x,Normal(theta,1))),theta) = 2*(theta-a)", {}),
        ("E((x-theta)/1,(x,Normal(theta,1))) = 0", {}),
        ("E(exp(t*x),(x,Exponential(k))) = k/(k-t)", {"k": "positive", "assume": ("t < k",)}),
        ("E(x,(x,Beta(a,b))) = a/(a+b)", {"a": "positive", "b": "positive"}),
        ("E(f(x),(x,Bernoulli(t))) = t*f(1)+(1-t)*f(0)", {}),
        ("Sum(i,(i,1,n)) = n*(n+1)/2", {"n": "natural"}),
        ("Sum(i**3,(i,1,n)) = Sum(i,(i,1,n))**2", {"n": "natural"}),
        ("Sum(gamma**k,(k,0,oo)) = 1/(1-gamma)", {"assume": ("gamma>0", "gamma<1")}),
        ("Sum(k*gamma**k,(k,0,oo)) = gamma/(1-gamma)**2", {"assume": ("gamma>0", "gamma<1")}),
        ("Sum(2**k,(k,0,n)) = 2**(n+1)-1", {"n": "natural"}),
        ("2*x*y <= x**2+y**2", {}),
        ("sigma(x)*(1-sigma(x)) <= 1/4", {}),
        ("Gamma(x+1) = x*Gamma(x)", {"x": "positive"}),
    ],
)
def test_what_is_proved_by_a_listed_rule(text: str, how: dict[str, object]) -> None:
    assert isinstance(decide(text, **how), Proved)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("E(x,(x,Normal(mu,1))) = mu+1", {}),
        ("Sum(i,(i,1,n)) = n*(n+1)/2", {"n": "integer"}),
        ("Sum(i,(i,3,n)) = n*(n+1)/2-3", {"n": "natural"}),
        ("Sum((-1)**k,(k,0,n)) = 1", {"n": "natural"}),
        ("Sum(2**k,(k,0,oo)) = -1", {}),
        ("E(exp(t*x),(x,Exponential(1))) = 1/(1-t)", {"assume": ("t > 2",)}),
        ("x**2 > 0", {}),
        ("2*x*y <= x**2+y**2-1", {}),
        ("sqrt(x**2+2*x*y+y**2) = -(x+y)", {"x": "positive", "y": "positive"}),
        ("sin(x+pi/2) = -cos(x)", {}),
        ("tan(pi/3) = -sqrt(3)", {}),
        ("sin(pi/4)-cos(pi/4) = sqrt(2)", {}),
        ("cos(pi/5) = (1-sqrt(5))/4", {}),
        ("sqrt(3+2*sqrt(2)) = -(1+sqrt(2))", {}),
        ("cosh(x) = -sqrt(1+sinh(x)**2)", {}),
    ],
)
def test_what_no_rule_may_prove(text: str, how: dict[str, object]) -> None:
    verdict = decide(text, **how)
    assert not isinstance(verdict, Proved)
    assert getattr(verdict, "code", "") != "J001"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Sum(1/k-1/(k+1),(k,1,n)) = 1-1/(n+1)", {"n": "natural"}),
        ("Sum(1/(k+1)-1/k,(k,1,n)) = 1/(n+1)-1", {"n": "natural"}),
        ("Sum(1/k-1/(k+1),(k,1,oo)) = 1", {}),
        ("Sum(f(k+1)-f(k),(k,0,n)) = f(n+1)-f(0)", {"n": "natural"}),
        ("Sum(log(k+1)-log(k),(k,1,n)) = log(n+1)", {"n": "natural"}),
        ("Sum(a[k+1]-a[k],(k,1,n)) = a[n+1]-a[1]", {"n": "natural"}),
    ],
)
def test_sums_that_telescope(text: str, how: dict[str, object]) -> None:
    assert isinstance(decide(text, **how), Proved)
    assert not isinstance(decide(text.replace(" = ", " = 1/7 + "), **how), Proved)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Sum(1/k-1/(k+1),(k,0,n)) = 1-1/(n+2)", {"n": "natural"}),
        ("Sum(1/k-1/(k+1),(k,-2,n)) = -1/2-1/(n+1)", {"n": "natural"}),
        ("Sum(1/k-1/(k+1),(k,m,n)) = 1/m-1/(n+1)", {"n": "natural", "m": "integer"}),
        ("Sum(log(k+1)-log(k),(k,1,oo)) = 0", {}),
        ("Sum(1/k-1/(k+1),(k,-2,oo)) = -1/2", {}),
        ("Sum(sin(k+1)-sin(k),(k,1,oo)) = -sin(1)", {}),
    ],
)
def test_a_sum_over_a_pole_does_not_telescope(text: str, how: dict[str, object]) -> None:
    assert not isinstance(decide(text, **how), Proved)
