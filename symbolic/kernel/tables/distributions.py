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

from ...core.term import Term, add, call, div, mul, num, power, sub

ONE, HALF = num(1), num(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Law:
    """One distribution: `mgf` (parameters…, t), what is `positive` (parameters…, t), `moment` (m, parameters…).

    `atoms` are its values and their probabilities, where there are finitely many; `whole` are the parameters that are
    whole numbers.
    """

    count: int
    positive: Callable[..., tuple[Term, ...]]
    mgf: Callable[..., Term] | None = None
    moment: Callable[..., Term] | None = None
    atoms: Callable[..., tuple[tuple[Term, Term], ...]] | None = None
    whole: tuple[int, ...] = ()


def _e(x: Term) -> Term:
    return call("exp", x)


def _beta_moment(m: int, a: Term, b: Term) -> Term:
    total: Term = ONE
    for i in range(m):
        total = mul(total, div(add(a, num(i)), add(a, b, num(i))))
    return total


def _uniform_moment(m: int, low: Term, high: Term) -> Term:
    n = num(m + 1)
    return div(sub(power(high, n), power(low, n)), mul(n, sub(high, low)))


LAWS: dict[str, Law] = {
    "normal": Law(2, lambda m, v, t: (v,), lambda m, v, t: _e(add(mul(m, t), mul(HALF, v, t, t)))),
    "bernoulli": Law(1, lambda p, t: (p, sub(ONE, p)), atoms=lambda p: ((num(0), sub(ONE, p)), (ONE, p))),
    "binomial": Law(
        2,
        lambda n, p, t: (n, p, sub(ONE, p)),
        lambda n, p, t: power(add(sub(ONE, p), mul(p, _e(t))), n),
        whole=(0,),
    ),
    "poisson": Law(1, lambda r, t: (r,), lambda r, t: _e(mul(r, sub(_e(t), ONE)))),
    "geometric": Law(
        1,
        lambda p, t: (p, sub(ONE, p), sub(ONE, mul(sub(ONE, p), _e(t)))),
        lambda p, t: div(mul(p, _e(t)), sub(ONE, mul(sub(ONE, p), _e(t)))),
    ),
    "exponential": Law(1, lambda r, t: (r, sub(r, t)), lambda r, t: div(r, sub(r, t))),
    "gamma": Law(2, lambda a, b, t: (a, b, sub(b, t)), lambda a, b, t: power(div(b, sub(b, t)), a)),
    "laplace": Law(
        2,
        lambda m, b, t: (b, sub(ONE, mul(b, b, t, t))),
        lambda m, b, t: div(_e(mul(m, t)), sub(ONE, mul(b, b, t, t))),
    ),
    "beta": Law(2, lambda a, b, t: (a, b), moment=_beta_moment),
    "uniform": Law(
        2,
        lambda low, high, t: (sub(high, low),),
        lambda low, high, t: div(sub(_e(mul(high, t)), _e(mul(low, t))), mul(t, sub(high, low))),
        _uniform_moment,
    ),
}
"""Every distribution the kernel knows, by its family in `core.functions`."""
