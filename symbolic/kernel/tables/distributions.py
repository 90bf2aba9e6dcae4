"""Named distributions: one row each, and nothing about any distribution anywhere else.

A row holds the moment generating function M(t) = E[e^{tX}] as a template in the parameters and t, what the parameters
(and t) have to meet for it to exist, and, where M is no elementary function or has a hole at 0, the plain moments
E[X^m]. Since E[X^m e^{tX}] is the m-th derivative of M, a row decides every polynomial times an exponential of X. The
formulas are those of Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (1994), and Johnson, Kemp and
Kotz, Univariate Discrete Distributions (2005); `tests/kernel/test_moments.py` integrates each one rigorously.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ...core.term import Term, add, call, const, div, mul, neg, num, power, sub

ONE, HALF = num(1), num(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Law:
    """One distribution: `mgf` (parameters…, t), what is `positive` (parameters…, t), `moment` (m, parameters…).

    `atoms` are its values and their probabilities, where there are finitely many; `whole` are the parameters that are
    whole numbers. Where the body of an expectation is not known, its `density` (x, parameters…) is needed, over a
    `domain` of `functionals.py` that does not depend on the parameters; `mixed` (parameters…, t, s, u) is
    E[X^s (1 − X)^u e^{tX}], from which logarithms come by differentiating in s and u.
    """

    count: int
    positive: Callable[..., tuple[Term, ...]]
    mgf: Callable[..., Term] | None = None
    moment: Callable[..., Term] | None = None
    atoms: Callable[..., tuple[tuple[Term, Term], ...]] | None = None
    whole: tuple[int, ...] = ()
    domain: str = ""
    density: Callable[..., Term] | None = None
    mixed: Callable[..., Term] | None = None


def _e(x: Term) -> Term:
    return call("exp", x)


def _gamma(x: Term) -> Term:
    return call("gamma", x)


def _beta_moment(m: int, a: Term, b: Term) -> Term:
    total: Term = ONE
    for i in range(m):
        total = mul(total, div(add(a, num(i)), add(a, b, num(i))))
    return total


def _gamma_mixed(a: Term, b: Term, t: Term, s: Term, u: Term) -> Term:
    free = sub(b, t)
    return mul(div(_gamma(add(a, s)), _gamma(a)), div(power(b, a), power(free, add(a, s))))


def _beta_mixed(a: Term, b: Term, t: Term, s: Term, u: Term) -> Term:
    above = mul(_gamma(add(a, s)), _gamma(add(b, u)), _gamma(add(a, b)))
    return div(above, mul(_gamma(a), _gamma(b), _gamma(add(a, b, s, u))))


def _gamma_density(x: Term, a: Term, b: Term) -> Term:
    return mul(div(power(b, a), _gamma(a)), power(x, sub(a, ONE)), _e(neg(mul(b, x))))


def _beta_density(x: Term, a: Term, b: Term) -> Term:
    powers = mul(power(x, sub(a, ONE)), power(sub(ONE, x), sub(b, ONE)))
    return mul(div(_gamma(add(a, b)), mul(_gamma(a), _gamma(b))), powers)


def _normal_density(x: Term, m: Term, v: Term) -> Term:
    scale = power(mul(num(2), const("pi"), v), HALF)
    return div(_e(neg(div(power(sub(x, m), num(2)), mul(num(2), v)))), scale)


def _laplace_density(x: Term, m: Term, b: Term) -> Term:
    return div(_e(neg(div(call("abs", sub(x, m)), b))), mul(num(2), b))


def _uniform_moment(m: int, low: Term, high: Term) -> Term:
    n = num(m + 1)
    return div(sub(power(high, n), power(low, n)), mul(n, sub(high, low)))


LAWS: dict[str, Law] = {
    "normal": Law(
        2,
        lambda m, v, t: (v,),
        lambda m, v, t: _e(add(mul(m, t), mul(HALF, v, t, t))),
        domain="real",
        density=_normal_density,
    ),
    "bernoulli": Law(1, lambda p, t: (p, sub(ONE, p)), atoms=lambda p: ((num(0), sub(ONE, p)), (ONE, p))),
    "binomial": Law(
        2,
        lambda n, p, t: (n, p, sub(ONE, p)),
        lambda n, p, t: power(add(sub(ONE, p), mul(p, _e(t))), n),
        whole=(0,),
    ),
    "poisson": Law(
        1,
        lambda r, t: (r,),
        lambda r, t: _e(mul(r, sub(_e(t), ONE))),
        domain="0…",
        density=lambda x, r: div(mul(power(r, x), _e(neg(r))), call("factorial", x)),
    ),
    "geometric": Law(
        1,
        lambda p, t: (p, sub(ONE, p), sub(ONE, mul(sub(ONE, p), _e(t)))),
        lambda p, t: div(mul(p, _e(t)), sub(ONE, mul(sub(ONE, p), _e(t)))),
        domain="1…",
        density=lambda x, p: mul(p, power(sub(ONE, p), sub(x, ONE))),
    ),
    "exponential": Law(
        1,
        lambda r, t: (r, sub(r, t)),
        lambda r, t: div(r, sub(r, t)),
        domain="positive",
        density=lambda x, r: mul(r, _e(neg(mul(r, x)))),
        mixed=lambda r, t, s, u: _gamma_mixed(ONE, r, t, s, u),
    ),
    "gamma": Law(
        2,
        lambda a, b, t: (a, b, sub(b, t)),
        lambda a, b, t: power(div(b, sub(b, t)), a),
        domain="positive",
        density=_gamma_density,
        mixed=_gamma_mixed,
    ),
    "laplace": Law(
        2,
        lambda m, b, t: (b, sub(ONE, mul(b, b, t, t))),
        lambda m, b, t: div(_e(mul(m, t)), sub(ONE, mul(b, b, t, t))),
        domain="real",
        density=_laplace_density,
    ),
    "beta": Law(
        2, lambda a, b, t: (a, b), moment=_beta_moment, domain="unit", density=_beta_density, mixed=_beta_mixed
    ),
    "uniform": Law(
        2,
        lambda low, high, t: (sub(high, low),),
        lambda low, high, t: div(sub(_e(mul(high, t)), _e(mul(low, t))), mul(t, sub(high, low))),
        _uniform_moment,
    ),
}
"""Every distribution the kernel knows, by its family in `core.functions`."""
