"""The functions the kernel can judge: one row each, and nothing about any function anywhere else.

A row says where a function is defined (`domain`), its derivative, its rigorous enclosure (`ball`), its `range`, how
its signature is formed and its parity. A signature is formed by one of the kernel's primitives ('exp', 'log', 'abs',
'sin', 'cos', 'arc', …), by `rewrite` into functions that have one, or, where neither is given, as an atom keyed by the
argument's signature: the function is then opaque but for its parity and its derivative. Rewrites hold on the whole
domain of the row; the identities are those of Abramowitz and Stegun (1964), chapter 4, principal branches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from flint import acb, arb

from ...core.term import Term, add, call, const, div, make, mul, neg, num, power, sub
from ..interval import EVERYTHING, POSITIVE, Range, between
from ..residue import Unsupported
from .ranges import exponential, floored, logarithm, root, signum

ONE, TWO, ZERO = num(1), num(2), num(0)
HALF = num(Fraction(1, 2))

Obligation = tuple[str, Term]


def _everywhere(*_: Term) -> tuple[Obligation, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Row:
    """One function: see the module's first paragraph.

    `derivative` maps the arguments to the partial derivatives; it may be absent where `rewrite` stands.
    """

    partials: Callable[..., tuple[Term, ...]] | None
    ball: Callable[..., Any] | None = None
    domain: Callable[..., tuple[Obligation, ...]] = _everywhere
    range: Callable[..., Range] = lambda *_: EVERYTHING
    primitive: str = ""
    rewrite: Callable[..., Term] | None = None
    odd: bool = False
    even: bool = False

    @property
    def bounded(self) -> bool:
        """Is there a place where the function has no value?"""
        return self.domain is not _everywhere

    def derivative(self, *args: Term) -> tuple[Term, ...]:
        """The partial derivatives at these arguments, as terms."""
        if self.partials is None:
            raise Unsupported("K101", "the derivative of a function is not known to the kernel")
        return self.partials(*args)


@cache
def holes(count: int) -> tuple[Term, ...]:
    """The places of a template, to be filled by arguments."""
    return tuple(make("hole", (), k) for k in range(count))


def _e(x: Term) -> Term:
    return call("exp", x)


def _square(x: Term) -> Term:
    return power(x, TWO)


def _minus(first: Term, second: Term) -> Term:
    """first − second, where max(x, 0) is meant: x itself rather than x − 0."""
    return first if second is ZERO else neg(second) if first is ZERO else sub(first, second)


def _pair(first: Term, second: Term) -> Term:
    return call("abs", _minus(first, second))


def _fold(sign: Callable[[Term], Term]) -> Callable[..., Term]:
    """max and min as (a + b ± |a − b|)/2, folded over the arguments."""

    def folded(*args: Term) -> Term:
        total = args[0]
        for a in args[1:]:
            total = mul(HALF, add(total, a, sign(_pair(total, a))))
        return total

    return folded


def _choice(sign: Callable[[Term], Term]) -> Callable[..., tuple[Term, ...]]:
    """Partial derivatives of max and min of two: (1 ± (a − b)/|a − b|)/2, undefined where they meet."""

    def partials(*args: Term) -> tuple[Term, ...]:
        if len(args) == 1:
            return (ONE,)
        if len(args) > 2:
            raise Unsupported("K108", "a derivative of max or min of more than two")
        a, b = args
        side = sign(div(_minus(a, b), _pair(a, b)))
        return mul(HALF, add(ONE, side)), mul(HALF, sub(ONE, side))

    return partials


def _same(x: Term) -> Term:
    return x


def _non_zero(function: str) -> Callable[[Term], tuple[Obligation, ...]]:
    return lambda x: (("ne", call(function, x)),)


def _unit(op: str) -> Callable[[Term], tuple[Obligation, ...]]:
    return lambda x: ((op, sub(ONE, x)), (op, add(ONE, x)))


def _max_ball(*values: Any) -> Any:
    best = values[0]
    for v in values[1:]:
        best = best.max(v)
    return best


def _min_ball(*values: Any) -> Any:
    best = values[0]
    for v in values[1:]:
        best = best.min(v)
    return best


def _cbrt_ball(b: Any) -> Any:
    return b.root(3) if b > 0 else -((-b).root(3)) if b < 0 else b if b == 0 else b.root(3)


def _where_ball(b: Any) -> Any:
    """One where the argument is positive, nothing elsewhere."""
    return b * 0 + 1 if b > 0 else (-abs(b) - 1).log()


def _sigmoid(x: Term) -> Term:
    return div(ONE, add(ONE, _e(neg(x))))


NAN = arb("nan")
UNIT_CLOSED = between(Fraction(-1), Fraction(1))
AT_LEAST_ONE = between(Fraction(1), None)
UNIT_OPEN = between(Fraction(-1), Fraction(1), low_open=True, high_open=True)

ROWS: dict[str, Row] = {
    "exp": Row(lambda x: (_e(x),), lambda b: b.exp(), range=exponential, primitive="exp"),
    "log": Row(
        lambda x: (div(ONE, x),),
        lambda b: b.log(),
        domain=lambda x: (("gt", x),),
        range=logarithm,
        primitive="log",
    ),
    "sqrt": Row(
        lambda x: (div(call("sqrt", x), mul(TWO, x)),),
        lambda b: b.sqrt(),
        domain=lambda x: (("ge", x),),
        range=lambda r: root(r, 2),
        rewrite=lambda x: power(x, HALF),
    ),
    "cbrt": Row(
        lambda x: (div(call("cbrt", x), mul(num(3), x)),),
        _cbrt_ball,
        range=lambda r: root(r, 3),
        primitive="cbrt",
        odd=True,
    ),
    "sigmoid": Row(
        lambda x: (mul(call("sigmoid", x), sub(ONE, call("sigmoid", x))),),
        lambda b: 1 / (1 + (-b).exp()),
        range=lambda r: between(Fraction(0), Fraction(1), low_open=True, high_open=True),
        rewrite=_sigmoid,
    ),
    "softplus": Row(
        lambda x: (call("sigmoid", x),),
        lambda b: (1 + b.exp()).log(),
        range=lambda r: POSITIVE,
        rewrite=lambda x: call("log", add(ONE, _e(x))),
    ),
    "abs": Row(lambda x: (div(x, call("abs", x)),), abs, range=lambda r: r.magnitude(), primitive="abs", even=True),
    "sign": Row(
        lambda x: (mul(ZERO, div(ONE, x)),),
        lambda b: b.sgn(),
        range=signum,
        primitive="sign",
        odd=True,
    ),
    "floor": Row(
        lambda x: (mul(ZERO, div(ONE, call("sin", mul(const("pi"), x)))),),
        lambda b: b.floor(),
        range=floored,
        primitive="floor",
    ),
    "ceil": Row(
        lambda x: (mul(ZERO, div(ONE, call("sin", mul(const("pi"), x)))),),
        lambda b: b.ceil(),
        rewrite=lambda x: neg(call("floor", neg(x))),
    ),
    "max": Row(_choice(_same), _max_ball, rewrite=_fold(_same), range=lambda *r: r[0].maximum(*r[1:])),
    "min": Row(_choice(neg), _min_ball, rewrite=_fold(neg), range=lambda *r: r[0].minimum(*r[1:])),
    "relu": Row(
        lambda x: (mul(HALF, add(ONE, div(x, call("abs", x)))),),
        lambda b: b.max(0),
        rewrite=lambda x: mul(HALF, add(x, call("abs", x))),
        range=lambda r: r.maximum(between(Fraction(0), Fraction(0))),
    ),
    "sinh": Row(
        lambda x: (call("cosh", x),),
        lambda b: b.sinh(),
        rewrite=lambda x: mul(HALF, sub(_e(x), _e(neg(x)))),
        odd=True,
    ),
    "cosh": Row(
        lambda x: (call("sinh", x),),
        lambda b: b.cosh(),
        rewrite=lambda x: mul(HALF, add(_e(x), _e(neg(x)))),
        range=lambda r: AT_LEAST_ONE,
        even=True,
    ),
    "tanh": Row(
        lambda x: (sub(ONE, _square(call("tanh", x))),),
        lambda b: b.tanh(),
        rewrite=lambda x: div(sub(_e(x), _e(neg(x))), add(_e(x), _e(neg(x)))),
        range=lambda r: UNIT_OPEN,
        odd=True,
    ),
    "asinh": Row(
        lambda x: (div(ONE, call("sqrt", add(_square(x), ONE))),),
        lambda b: b.asinh(),
        odd=True,
    ),
    "acosh": Row(
        lambda x: (div(ONE, mul(call("sqrt", sub(x, ONE)), call("sqrt", add(x, ONE)))),),
        lambda b: b.acosh(),
        domain=lambda x: (("ge", sub(x, ONE)),),
        range=lambda r: between(Fraction(0), None),
    ),
    "atanh": Row(
        lambda x: (div(ONE, sub(ONE, _square(x))),),
        lambda b: b.atanh(),
        domain=_unit("gt"),
        rewrite=lambda x: mul(HALF, sub(call("log", add(ONE, x)), call("log", sub(ONE, x)))),
        odd=True,
    ),
    "sin": Row(lambda x: (call("cos", x),), lambda b: b.sin(), range=lambda r: UNIT_CLOSED, primitive="sin", odd=True),
    "cos": Row(
        lambda x: (neg(call("sin", x)),), lambda b: b.cos(), range=lambda r: UNIT_CLOSED, primitive="cos", even=True
    ),
    "tan": Row(
        lambda x: (add(ONE, _square(call("tan", x))),),
        lambda b: b.tan(),
        domain=_non_zero("cos"),
        rewrite=lambda x: div(call("sin", x), call("cos", x)),
        odd=True,
    ),
    "cot": Row(
        lambda x: (neg(add(ONE, _square(call("cot", x)))),),
        lambda b: b.cot(),
        domain=_non_zero("sin"),
        rewrite=lambda x: div(call("cos", x), call("sin", x)),
        odd=True,
    ),
    "sec": Row(
        lambda x: (mul(call("sec", x), call("tan", x)),),
        lambda b: b.sec(),
        domain=_non_zero("cos"),
        rewrite=lambda x: div(ONE, call("cos", x)),
        even=True,
    ),
    "csc": Row(
        lambda x: (neg(mul(call("csc", x), call("cot", x))),),
        lambda b: b.csc(),
        domain=_non_zero("sin"),
        rewrite=lambda x: div(ONE, call("sin", x)),
        odd=True,
    ),
    "asin": Row(
        lambda x: (div(ONE, call("sqrt", sub(ONE, _square(x)))),),
        lambda b: b.asin(),
        domain=_unit("ge"),
        primitive="arc",
        odd=True,
    ),
    "acos": Row(
        lambda x: (neg(div(ONE, call("sqrt", sub(ONE, _square(x))))),),
        lambda b: b.acos(),
        domain=_unit("ge"),
        range=lambda r: between(Fraction(0), Fraction(22, 7)),
        primitive="arc",
    ),
    "atan": Row(lambda x: (div(ONE, add(ONE, _square(x))),), lambda b: b.atan(), primitive="arc", odd=True),
    "where": Row(lambda x: (ZERO,), _where_ball, domain=lambda x: (("gt", x),), rewrite=lambda x: ONE),
    "total": Row(lambda x: (ONE,), lambda b: b if b > 0 else NAN, range=lambda r: POSITIVE, rewrite=lambda x: x),
    "gamma": Row(
        lambda x: (mul(call("gamma", x), call("digamma", x)),),
        lambda b: b.gamma(),
        domain=lambda x: (("gt", x),),
        range=lambda r: POSITIVE,
        primitive="gamma",
    ),
    "digamma": Row(
        lambda x: (call("polygamma", ONE, x),),
        lambda b: b.digamma(),
        domain=lambda x: (("gt", x),),
        primitive="digamma",
    ),
    "polygamma": Row(
        lambda n, x: (ZERO, call("polygamma", add(n, ONE), x)),
        lambda n, x: acb(x).polygamma(acb(n)).real,
        domain=lambda n, x: (("gt", x),),
        primitive="polygamma",
    ),
    "loggamma": Row(
        lambda x: (call("digamma", x),),
        lambda b: b.lgamma(),
        domain=lambda x: (("gt", x),),
        rewrite=lambda x: call("log", call("gamma", x)),
    ),
    "factorial": Row(
        lambda x: (mul(call("gamma", add(x, ONE)), call("digamma", add(x, ONE))),),
        lambda b: (b + 1).gamma(),
        domain=lambda x: (("gt", add(x, ONE)),),
        range=lambda r: POSITIVE,
        rewrite=lambda x: call("gamma", add(x, ONE)),
    ),
    "binomial": Row(
        None,
        lambda n, k: (n + 1).gamma() / ((k + 1).gamma() * (n - k + 1).gamma()),
        domain=lambda n, k: (("gt", add(n, ONE)), ("gt", add(k, ONE)), ("gt", add(n, neg(k), ONE))),
        range=lambda n, k: POSITIVE,
        rewrite=lambda n, k: div(
            call("gamma", add(n, ONE)), mul(call("gamma", add(k, ONE)), call("gamma", add(n, neg(k), ONE)))
        ),
    ),
    "erf": Row(
        lambda x: (mul(div(TWO, call("sqrt", const("pi"))), _e(neg(_square(x)))),),
        lambda b: b.erf(),
        range=lambda r: UNIT_OPEN,
        odd=True,
    ),
}
"""Every function the kernel can judge, by its name in `core.functions`; and two of its own.

`where` is 1 where its argument is positive and has no value elsewhere, `total` is a sum known to be positive.
"""

ANALYTIC = frozenset(("exp", "log", "sigmoid", "softplus", "sinh", "cosh", "tanh"))
"""The functions that are rational in exponentials and logarithms, read no sign or size and have no period."""
