"""An independent opinion on every label of the corpus: mpmath at many points, none of the kernel's code.

`python -m tests.kernel.truths_oracle` checks all labels. Real semantics as in DESIGN §4: a term has a value or is
undefined (`Undefined`); derivatives are two-sided difference quotients at 300 digits that must agree, definitions are
closures, givens hold at the point only. Integrals and expectations are quadratures at 40 digits.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from mpmath import mp, mpf

from symbolic.core.claim import Claim, Context, Kind, Rel
from symbolic.core.term import RELATIONS, Term, postorder
from symbolic.core.verdict import Point as Shown
from tests import helpers
from tests.kernel.truths_kit import Case, Truth

SPECIAL = tuple(Fraction(n, d) for n, d in (
    (0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2), (3, 1), (-3, 1), (1, 3), (-1, 3), (10, 1), (-10, 1),
    (5, 1), (1, 100), (-7, 3), (100, 1),
))  # fmt: skip
FEW = tuple(map(Fraction, (0, 1, -1, 2)))


class Undefined(Exception):
    """No real value."""


class Point:
    """Values of places, drawn when they are first asked for."""

    def __init__(self, context: Context, rng: random.Random, mode: int, fixed: Mapping[Any, Any]) -> None:
        self.context, self.rng, self.mode = context, rng, mode
        self.values: dict[Any, Any] = dict(fixed)
        self.models: dict[tuple[str, int], list[mpf]] = {}

    def __getitem__(self, key: Any) -> Any:
        if key not in self.values:
            self.values[key] = self._draw(key)
        return self.values[key]

    def _draw(self, key: Any) -> mpf:
        rng, mode = self.rng, self.mode
        sort = self.context.sorts.get(key[0])
        if sort is not None and sort.kind is Kind.FINITE:
            return exact(rng.choice([v.fraction for v in sort.values]))
        if sort is not None and sort.kind is Kind.NATURAL:
            return mpf(rng.randint(1, 6 if mode else 3))
        if sort is not None and sort.kind is Kind.INTEGER:
            return mpf(rng.randint(-3, 6) if mode else rng.randint(0, 3))
        if mode == 0:
            return exact(rng.choice(FEW))
        if mode == 1:
            return exact(rng.choice(SPECIAL))
        if mode == 4:
            return exact(Fraction(1000003 * rng.randint(-4, 4) + rng.randint(1, 1000002), 1000003))
        if mode == 2:
            return exact(Fraction(rng.randint(-2000, 2000), 509))
        return exact(Fraction(rng.choice((1, -1)) * rng.randint(1, 999), 256) * Fraction(10) ** rng.randint(-3, 1))

    def model(self, name: str, args: tuple[mpf, ...]) -> mpf:
        """An unknown function: c₀ + Σ cᵢ xᵢ + dᵢ xᵢ² + bᵢ sin(aᵢ xᵢ) + a product term."""
        key = (name, len(args))
        if key not in self.models:
            self.models[key] = [mpf(self.rng.randint(-40, 40)) / 16 for _ in range(4 * len(args) + 2)]
        c = self.models[key]
        total, product = c[-1], mpf(1)
        for n, x in enumerate(args):
            total += c[4 * n] * x + c[4 * n + 1] * x**2 + c[4 * n + 2] * mp.sin(c[4 * n + 3] * x)
            product *= x
        return total + c[-2] * product


def exact(value: Fraction) -> mpf:
    """A rational at the working precision."""
    return mpf(value.numerator) / value.denominator


class Oracle:
    """The value of terms at a point."""

    def __init__(self, claim: Claim, point: Point) -> None:
        self.context, self.point = claim.context, point
        calculus = {t.op for t in _reach(claim) if t.op in ("integral", "expect", "sum", "prod")}
        infinite = any(t.op == "const" and t.value == "oo" for t in _reach(claim))
        coarse = "integral" in calculus or "expect" in calculus or infinite
        self.h = mpf(10) ** (-8 if coarse else -45)
        self.eps = mpf(10) ** (-0.7 * mp.dps)
        slopes = any(t.op == "diff" for t in _reach(claim))  # at a join of class C¹ a quotient is off by h
        self.tolerance = mpf(10) ** (-7 if coarse else -20 if slopes else -150)
        self.nothing = self.tolerance if coarse or slopes else self.eps
        self.depth = 0

    def zero(self, v: mpf, size: mpf | int = 0) -> bool:
        """Nothing but rounding?"""
        return bool(abs(v) <= self.eps * (1 + size))

    def __call__(self, t: Term, local: Mapping[str, mpf] | None = None) -> mpf:
        self.depth += 1
        try:
            if self.depth > 150:
                raise Undefined
            found = getattr(self, f"do_{t.op}", self.function)(t, local or {})
        except (ZeroDivisionError, OverflowError, ValueError) as e:
            raise Undefined from e
        finally:
            self.depth -= 1
        if isinstance(found, mp.mpc):
            raise Undefined
        if not mp.isfinite(found):
            raise Undefined
        return found

    def do_num(self, t: Term, _: Any) -> mpf:
        return exact(t.fraction)

    def do_const(self, t: Term, _: Any) -> mpf:
        return {"pi": +mp.pi, "e": +mp.e}[t.name] if t.name != "oo" else mp.inf

    def do_sym(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        if t.name in local:
            return local[t.name]
        definition = self.context.definitions.get((t.name, ()))
        if definition is not None:
            return self(definition.cases[0].body, {})
        return self.point[(t.name,)]

    def do_index(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        return self.point[(t.name, *(self.whole(self(a, local)) for a in t.args))]

    def whole(self, v: mpf) -> int:
        """An integer, or Undefined."""
        n = int(mp.nint(v))
        if not self.zero(v - n, abs(v)):
            raise Undefined
        return n

    def do_add(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        return mp.fsum(self(a, local) for a in t.args)

    def do_mul(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        return mp.fprod([self(a, local) for a in t.args])

    def do_neg(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        return -self(t.args[0], local)

    def do_div(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        a, b = (self(x, local) for x in t.args)
        if self.zero(b):
            raise Undefined
        return a / b

    def do_pow(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        b, e = (self(x, local) for x in t.args)
        literal = _rational(t.args[1])
        if (literal is not None and literal.denominator == 1) or self.integral(t.args[1], local):
            n = int(mp.nint(e))
            if n == 0 and (literal is not None or (t.args[1].op == "sym" and t.args[1].name in local)):
                return mpf(1)
            if self.zero(b) and n <= 0:
                raise Undefined
            return b**n
        if literal is not None and (self.zero(b) or b > 0):
            if self.zero(b) and literal <= 0:
                raise Undefined
            return mpf(0) if self.zero(b) else b**e
        if b <= 0 or self.zero(b):
            raise Undefined
        return b**e

    def integral(self, t: Term, local: Mapping[str, mpf]) -> bool:
        """Is it an integer by its form?"""
        if t.op == "num":
            return t.fraction.denominator == 1
        if t.op == "sym":
            sort = self.context.sorts.get(t.name)
            kinds = (Kind.INTEGER, Kind.NATURAL, Kind.FINITE)
            if t.name in local:
                return self.zero(local[t.name] - mp.nint(local[t.name]))
            return sort is not None and sort.kind in kinds
        return t.op in ("add", "mul", "neg") and all(self.integral(a, local) for a in t.args)

    def function(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        values = [self(a, local) for a in t.args]
        rule = FUNCTIONS.get(t.op)
        if rule is None:
            raise NotImplementedError(t.op)
        return rule(self, *values)

    def do_apply(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        args = tuple(self(a, local) for a in t.args)
        key = (t.func.name, "at", *(mp.nstr(a, 60) for a in args))
        if key in self.point.values:
            return self.point.values[key]
        definition = self.context.definitions.get(t.func.key)
        if definition is None:
            return self.point.model(t.func.name, args)
        for case in definition.cases:
            fits = all(
                p is None or self.zero(self(p, {}) - a) for p, a in zip(case.pattern, args, strict=True)
            )  # fmt: skip
            if fits:
                return self(case.body, dict(zip(case.params, args, strict=True)))
        raise Undefined

    # -- binders

    def bounds(self, t: Term, local: Mapping[str, mpf]) -> tuple[Any, Any]:
        low, high = (
            mp.inf if b.op == "const" and b.value == "oo"
            else -mp.inf if b.op == "neg" and b.args[0].value == "oo"
            else self(b, local)
            for b in t.args[1:]
        )  # fmt: skip
        return low, high

    def do_sum(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        low, high = self.bounds(t, local)

        def term(k: Any) -> mpf:
            return self(t.args[0], {**local, t.name: mpf(int(k))})

        first = self.whole(low)
        if high == mp.inf:
            return self.series(term, first)
        return mp.fsum(term(k) for k in range(first, self.whole(high) + 1))

    def series(self, term: Callable[[Any], mpf], first: int) -> mpf:
        """A convergent series; Undefined where its terms do not fall fast enough for that to be plain."""
        sizes, signs = [], []
        for n in (50, 400, 3200, 25600):
            a, b = term(first + n), term(first + n + 1)
            sizes.append(abs(a) * n)
            signs.append(a * b < 0)
        falls = all(y < x / 2 or y < mpf(10) ** -30 for x, y in pairwise(sizes))
        if not falls and not (all(signs) and sizes[-1] / 25600 < sizes[0] / 50 / 10):
            raise Undefined
        if abs(term(first + 3000)) < mpf(10) ** -40:
            return mp.fsum(term(first + n) for n in range(3000))
        return mp.nsum(lambda k: term(k), [first, mp.inf])

    def do_prod(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        low, high = self.bounds(t, local)
        return mp.fprod(
            self(t.args[0], {**local, t.name: mpf(k)}) for k in range(self.whole(low), self.whole(high) + 1)
        )

    def do_sumover(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        values = self.context.support(t.name, t.args[1] if len(t.args) > 1 else None)
        if values is None:
            raise Undefined
        return mp.fsum(self(t.args[0], {**local, t.name: self(v, {})}) for v in values)

    def do_integral(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        low, high = self.bounds(t, local)
        return self.quad(lambda x: self(t.args[0], {**local, t.name: x}), low, high)

    def quad(self, f: Callable[[mpf], mpf], low: Any, high: Any) -> mpf:
        """A quadrature whose parts settle, split at 0, ±1, ±1/2, ±2."""
        if low > high:
            return -self.quad(f, high, low)
        if low == high:
            f(low)
            return mpf(0)
        splits = [low, *(s for s in (-2, -1, -0.5, 0, 0.5, 1, 2) if low < s < high), high]

        def value(x: mpf) -> mpf:
            try:
                return f(x)
            except Undefined:
                if any(abs(x - s) < mpf(10) ** -12 for s in splits if mp.isfinite(s)):
                    return mpf(0)
                raise

        with mp.workdps(30):
            total, error = mp.quad(value, splits, error=True, maxdegree=8)
            again = mp.quad(value, splits, maxdegree=10)
        if error > mpf(10) ** -9 * (1 + abs(total)) or abs(total - again) > mpf(10) ** -9 * (1 + abs(total)):
            raise Undefined
        return again

    def do_expect(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        body, density = t.args
        if density.op != "dist":
            values = self.context.support(t.name, density)
            if values is None:
                raise Undefined
            inner = [{**local, t.name: self(v, {})} for v in values]
            return mp.fsum(self(density, s) * self(body, s) for s in inner)
        p = [self(a, local) for a in density.args]

        def g(x: mpf) -> mpf:
            return self(body, {**local, t.name: x})

        return self.family(density.name, p, g)

    def family(self, name: str, p: list[mpf], g: Callable[[mpf], mpf]) -> mpf:
        need: Callable[..., None] = _need
        inf = mp.inf
        match name:
            case "normal":
                need(p[1] > 0)
                s = mp.sqrt(p[1])
                return self.quad(lambda z: g(p[0] + s * z) * mp.npdf(z), -inf, inf)
            case "exponential":
                need(p[0] > 0)
                return self.quad(lambda x: g(x) * p[0] * mp.exp(-p[0] * x), mpf(0), inf)
            case "uniform":
                need(p[0] < p[1])
                return self.quad(g, p[0], p[1]) / (p[1] - p[0])
            case "laplace":
                need(p[1] > 0)
                return self.quad(lambda z: g(p[0] + p[1] * z) * mp.exp(-abs(z)) / 2, -inf, inf)
            case "gamma":
                need(p[0] > 0 and p[1] > 0)
                c = p[1] ** p[0] / mp.gamma(p[0])
                return self.quad(lambda x: g(x) * c * x ** (p[0] - 1) * mp.exp(-p[1] * x), mpf(0), inf)
            case "beta":
                need(p[0] > 0 and p[1] > 0)
                return self.quad(
                    lambda x: g(x) * x ** (p[0] - 1) * (1 - x) ** (p[1] - 1) / mp.beta(p[0], p[1]), mpf(0), mpf(1)
                )
            case "bernoulli":
                need(0 <= p[0] <= 1)
                return (1 - p[0]) * g(mpf(0)) + p[0] * g(mpf(1))
            case "categorical":
                need(all(x >= 0 for x in p) and self.zero(mp.fsum(p) - 1))
                return mp.fsum(x * g(mpf(k + 1)) for k, x in enumerate(p))
            case "binomial":
                n = self.whole(p[0])
                need(n >= 0 and 0 <= p[1] <= 1)
                return mp.fsum(mp.binomial(n, k) * p[1] ** k * (1 - p[1]) ** (n - k) * g(mpf(k)) for k in range(n + 1))
            case "poisson":
                need(p[0] > 0)
                return self.series(lambda k: g(mpf(int(k))) * mp.exp(-p[0] + k * mp.log(p[0]) - mp.loggamma(k + 1)), 0)
            case "geometric":
                need(0 < p[0] < 1)
                return self.series(lambda k: g(mpf(int(k))) * p[0] * (1 - p[0]) ** (int(k) - 1), 1)
        raise NotImplementedError(name)

    # -- derivatives and conditions

    def do_diff(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        body, variable, order = t.args
        return self.derivative(body, variable, int(order.fraction), local)

    def derivative(self, body: Term, variable: Term, order: int, local: Mapping[str, mpf]) -> mpf:
        if order == 0:
            return self(body, local)
        values = self.point.values
        bound = variable.op == "sym" and variable.name in local
        key = (variable.name, *(self.whole(self(a, local)) for a in variable.args))
        start = local[variable.name] if bound else self.point[key]
        if variable.op == "sym" and (variable.name, ()) in self.context.definitions:
            raise Undefined

        def at(x: mpf) -> mpf:
            if bound:
                return self.derivative(body, variable, order - 1, {**local, variable.name: x})
            values[key] = x
            try:
                return self.derivative(body, variable, order - 1, local)
            finally:
                values[key] = start

        middle, right, left = at(start), at(start + self.h), at(start - self.h)
        forward, backward = (right - middle) / self.h, (middle - left) / self.h
        nearer = (at(start + self.h / 16) - middle) / (self.h / 16)  # a jump or a vertical tangent does not settle
        if max(abs(forward - backward), abs(forward - nearer)) > mp.sqrt(self.h) * (1 + abs(forward)):
            raise Undefined
        return (right - left) / (2 * self.h)

    def do_indicator(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        return mpf(int(self.holds(t.args[0], local)))

    def do_piecewise(self, t: Term, local: Mapping[str, mpf]) -> mpf:
        for n in range(0, len(t.args) - 1, 2):
            if self.holds(t.args[n], local):
                return self(t.args[n + 1], local)
        return self(t.args[-1], local)

    def holds(self, relation: Term, local: Mapping[str, mpf]) -> bool:
        """Is the relation met?"""
        if relation.op not in RELATIONS:
            raise NotImplementedError(relation.op)
        a, b = (self(x, local) for x in relation.args)
        same = self.zero(a - b, abs(a))
        return {
            "eq": same, "ne": not same, "lt": a < b and not same, "gt": a > b and not same,
            "le": a < b or same, "ge": a > b or same,
        }[relation.op]  # fmt: skip


def _need(condition: bool) -> None:
    if not condition:
        raise Undefined


def _rational(t: Term) -> Fraction | None:
    if t.op == "num":
        return t.fraction
    inner = [_rational(a) for a in t.args]
    if not inner or any(v is None for v in inner):
        return None
    a = [v for v in inner if v is not None]
    if t.op == "neg":
        return -a[0]
    if t.op == "div" and a[1]:
        return a[0] / a[1]
    if t.op == "pow":
        return a[0] ** int(a[1]) if a[0] and a[1].denominator == 1 and abs(a[1]) < 100 else None
    return sum(a, Fraction(0)) if t.op == "add" else math.prod(a, start=Fraction(1)) if t.op == "mul" else None


def _floor(o: Oracle, v: mpf) -> mpf:
    n = mp.nint(v)
    return n if o.zero(v - n, abs(v)) else mp.floor(v)


def _where(test: Callable[[Oracle, mpf], bool], rule: Callable[[mpf], mpf]) -> Callable[..., mpf]:
    def ruled(o: Oracle, v: mpf) -> mpf:
        if not test(o, v):
            raise Undefined
        return rule(v)

    return ruled


def _everywhere(rule: Callable[..., mpf]) -> Callable[..., mpf]:
    return lambda o, *v: rule(*v)


def _log(o: Oracle, v: mpf) -> mpf:
    if v <= 0 or o.zero(v):
        raise Undefined
    return mp.log(v)


def _binomial(o: Oracle, n: mpf, k: mpf) -> mpf:
    whole = o.whole(k)
    if o.zero(n - mp.nint(n)) and n < 0:
        raise Undefined
    if o.zero(n - mp.nint(n)) and (whole < 0 or whole > n):
        return mpf(0)
    return mp.binomial(n, whole)


def _unit(o: Oracle, v: mpf) -> bool:
    return bool(abs(v) <= 1 + o.eps)


def _clamped(rule: Callable[[mpf], mpf]) -> Callable[[mpf], mpf]:
    """An argument at ±1 but for rounding is ±1."""
    return lambda v: rule(mp.sign(v) if abs(v) > 1 - mpf(10) ** (-0.7 * mp.dps) else v)


def _no_pole_of_tan(o: Oracle, v: mpf) -> bool:
    return not o.zero(mp.cos(v))


def _no_pole_of_cot(o: Oracle, v: mpf) -> bool:
    return not o.zero(mp.sin(v))


FUNCTIONS: dict[str, Callable[..., mpf]] = {
    "exp": _everywhere(mp.exp), "log": _log,
    "sqrt": _where(lambda o, v: v >= 0 or o.zero(v), lambda v: mp.sqrt(max(v, mpf(0)))),
    "cbrt": _everywhere(lambda v: mp.sign(v) * mp.cbrt(abs(v))),
    "sin": _everywhere(mp.sin), "cos": _everywhere(mp.cos),
    "tan": _where(_no_pole_of_tan, mp.tan), "sec": _where(_no_pole_of_tan, mp.sec),
    "cot": _where(_no_pole_of_cot, mp.cot), "csc": _where(_no_pole_of_cot, mp.csc),
    "asin": _where(_unit, _clamped(mp.asin)), "acos": _where(_unit, _clamped(mp.acos)), "atan": _everywhere(mp.atan),
    "sinh": _everywhere(mp.sinh), "cosh": _everywhere(mp.cosh), "tanh": _everywhere(mp.tanh),
    "asinh": _everywhere(mp.asinh), "acosh": _where(lambda o, v: v >= 1, mp.acosh),
    "atanh": _where(lambda o, v: abs(v) < 1, mp.atanh),
    "abs": _everywhere(abs), "sign": lambda o, v: mpf(0) if o.zero(v) else mp.sign(v),
    "max": _everywhere(max), "min": _everywhere(min), "floor": _floor, "ceil": lambda o, v: -_floor(o, -v),
    "sigmoid": _everywhere(lambda v: 1 / (1 + mp.exp(-v))),
    "softplus": _everywhere(lambda v: mp.log(1 + mp.exp(v))),
    "relu": _everywhere(lambda v: max(v, mpf(0))), "erf": _everywhere(mp.erf),
    "gamma": _where(lambda o, v: v > 0 or not o.zero(v - mp.nint(v)), mp.gamma),
    "factorial": lambda o, v: mp.factorial(_natural(o, v)), "binomial": _binomial,
    "clip": _everywhere(lambda v, a, b: min(max(v, a), b)),
}  # fmt: skip
"""Every function of the corpus at a real argument."""


def _natural(o: Oracle, v: mpf) -> mpf:
    if o.zero(v - mp.nint(v)) and v < 0 and not o.zero(v):
        raise Undefined
    return v


def _reach(claim: Claim) -> list[Term]:
    """All subterms of a claim and of what it is defined by."""
    bodies = [c.body for d in claim.context.definitions.values() for c in d.cases]
    return list(postorder(claim.lhs, claim.rhs, *bodies))


def _place(text: str, point: Point, oracle: Oracle) -> Any:
    t = helpers.term(text)
    if t.op == "apply":
        return (t.func.name, "at", *(mp.nstr(oracle(a), 60) for a in t.args))
    return (t.name, *(oracle.whole(oracle(a)) for a in t.args))


def outcome(
    case: Case,
    claim: Claim,
    rng: random.Random,
    mode: int,
    at: Mapping[str, str],
    fixed: Mapping[Any, Any] | None = None,
) -> bool | None:
    """Does the claim hold at a point? None where it is not admissible or a side is undefined."""
    point = Point(claim.context, rng, mode, fixed or {})
    oracle = Oracle(claim, point)
    try:
        for text, value in at.items():
            point.values[_place(text, point, oracle)] = exact(Fraction(value))
        for text, value in (*case.solve.items(), *dict(case.how.get("given", {})).items()):
            found = oracle(helpers.term(value))
            point.values[_place(text, point, oracle)] = found
        for given in claim.context.substitutions:
            if given.left is None or given.right is None or not oracle.zero(oracle(given.left) - oracle(given.right)):
                return None
        for given in claim.context.assumptions:
            if given.left is None or not oracle.holds(given.left, {}):
                return None
        left, right = oracle(claim.lhs), oracle(claim.rhs)
    except Undefined:
        return None
    distance = abs(left - right)
    if claim.rel is Rel.APPROX:
        return bool(distance <= mpf(10) ** -claim.digits / 2)
    size = max(abs(left), abs(right))
    same = bool(distance <= oracle.tolerance * size or distance <= oracle.nothing)
    return {
        Rel.EQ: same, Rel.NE: not same, Rel.LT: left < right and not same, Rel.GT: left > right and not same,
        Rel.LE: left < right or same, Rel.GE: left > right or same,
    }[claim.rel]  # fmt: skip


def refutes(case: Case, shown: Shown) -> bool | None:
    """Does the claim fail at the point of a refutation? None where the oracle cannot stand there."""
    claim = case.claim()
    fixed: dict[Any, Any] = {}
    with mp.workdps(300):
        for place, value in shown:
            if place.op not in ("sym", "index", "apply") or any(a.op != "num" for a in place.args):
                return None  # a polynomial in place of an unknown function, or a place that is no number's
            where = [int(a.fraction) if place.op == "index" else mp.nstr(exact(a.fraction), 60) for a in place.args]
            key = (place.func.name, "at", *where) if place.op == "apply" else (place.name, *where)
            fixed[key] = exact(value)
        free = Case(case.text, case.truth, {k: v for k, v in case.how.items() if k != "given"})
        held = outcome(free, claim, random.Random(case.text), 1, {}, fixed) if not claim.context.substitutions else None
    return None if held is None and claim.context.substitutions else held is False


def wrong(case: Case, effort: int = 1) -> str:
    """What speaks against a label; empty where the oracle agrees or the label is known by hand."""
    if case.hand:
        return ""
    claim = case.claim()
    ops = {t.op for t in _reach(claim)}
    infinite = any(t.op == "const" and t.value == "oo" for t in _reach(claim))
    heavy = bool(ops & {"integral", "expect"}) or infinite
    rng = random.Random(case.text)
    with mp.workdps(40 if heavy else 300):
        tries, wanted = (25 * effort, 3 * effort) if heavy else (500 * effort, 40 * effort)
        found: list[bool] = []
        named = [x for x in (outcome(case, claim, rng, 2, case.at),) if x is not None] if case.at else []
        if case.truth in (Truth.FALSE, Truth.ALMOST) and case.at:
            if named != [False]:
                return f"the point named does not refute it: {named}"
            if case.truth is Truth.FALSE:
                return ""
        for n in range(tries):
            mode = 4 if case.truth is Truth.ALMOST else n % 4
            held = outcome(case, claim, rng, mode, {})
            found += [] if held is None else [held]
            if len(found) >= wanted or (False in found and case.truth is not Truth.TRUE):
                break
    match case.truth:
        case Truth.TRUE:
            every = found + named
            return "it fails at a point" if False in every else "" if every else "no admissible point was found"
        case Truth.FALSE:
            return "" if False in found else f"it does not fail at {len(found)} points"
        case Truth.ALMOST:
            if not case.at:
                return "an ALMOST case names a point where it fails"
            return "it fails at generic points too" if False in found else "" if found else "no generic point"
    return "it has admissible points" if found or named else ""


def main() -> int:
    """Check every label (or those whose text holds the first argument) and print what is wrong."""
    from tests.kernel.truths import CASES

    part = sys.argv[1] if len(sys.argv) > 1 else ""
    sys.setrecursionlimit(20_000)
    bad = 0
    for case in CASES:
        if part in case.id:
            began = time.perf_counter()
            try:
                why = wrong(case)
            except Exception as e:
                why = f"the oracle failed: {type(e).__name__} {e}"
            if time.perf_counter() - began > 20:
                print(f"(took {time.perf_counter() - began:.0f} s: {case.id})", flush=True)
            if why:
                bad += 1
                print(f"{case.truth.value}: {case.id}: {why}", flush=True)
    print(f"{len(CASES)} cases, {sum(bool(c.hand) for c in CASES)} known by hand, {bad} labels in doubt")
    return bool(bad)


if __name__ == "__main__":
    raise SystemExit(main())
