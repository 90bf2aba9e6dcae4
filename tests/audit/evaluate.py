"""The value of a term at a point, by definition: mpmath reals over `core.term`, with none of the kernel's code.

A scope is a pair: `here` holds bound names and parameters, `there` the names of the note that a derivative has moved.
A definition is read with its parameters alone in `here`, so that nothing is captured; a derivative evaluates its body
at x + t as a series, from both sides where a kink is met.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from mpmath import mp
from mpmath.calculus.quadrature import TanhSinh

from symbolic.core.claim import Case, Context, Kind
from symbolic.core.term import Term
from tests.audit import series as s
from tests.audit.functions import FUNCTIONS, root
from tests.audit.series import Kinks, Series, Undefined, Value

Place = tuple[Hashable, ...]
"""What a point gives a value to: ('sym', name), ('index', name, i, …) or ('apply', name, arguments)."""
MAX_TERMS = 3000


class Unsettled(Exception):
    """The oracle does not know what this means: the claim is unclear, whatever the kernel says of it."""


def real(value: Fraction) -> Value:
    """A rational at the working precision."""
    return mp.mpf(value.numerator) / value.denominator


def whole(v: Value) -> int:
    """An integer, or `Undefined`."""
    if s.level(v) and any(s.head(c) != 0 for c in v.c[1:]):
        raise Undefined
    at = s.head(v)
    if at != mp.nint(at):
        raise Undefined
    return int(at)


class Evaluator:
    """Evaluates terms in one context at one point; `point` says the values, `model` the unknown functions."""

    def __init__(
        self,
        context: Context,
        point: Callable[[Place], Fraction],
        model: Callable[[str, tuple[int, ...], list[Value]], Value],
    ) -> None:
        self.context, self.point, self.model = context, point, model
        self.here: dict[str, Value] = {}
        self.there: dict[Place, Value] = {}
        self.depth = 0
        self.given = {g.left: g.right for g in context.substitutions if g.left is not None and g.right is not None}

    def __call__(self, t: Term) -> Value:
        rule = _RULES.get(t.op)
        if rule is not None:
            return rule(self, t)
        if t.op not in FUNCTIONS:
            raise Unsettled(t.op)
        return FUNCTIONS[t.op](*[self(a) for a in t.args])

    def scoped(self, here: dict[str, Value], t: Term) -> Value:
        """The value of a term where exactly these names are bound."""
        before, self.here = self.here, here
        try:
            return self(t)
        finally:
            self.here = before

    def base(self, t: Term) -> Value:
        """The value of a term at the point itself, where nothing is bound and no derivative moves anything."""
        here, there = self.here, self.there
        self.here, self.there = {}, {}
        try:
            return self(t)
        finally:
            self.here, self.there = here, there

    def place(self, place: Place, t: Term | None) -> Value:
        """What a place of the note is worth."""
        if place in self.there:
            return self.there[place]
        if t is not None and t in self.given:
            return self.base(self.given[t])
        return real(self.point(place))

    # -- names

    def _sym(self, t: Term) -> Value:
        if t.name in self.here:
            return self.here[t.name]
        definition = self.context.definitions.get((t.name, ()))
        if definition is not None and ("sym", t.name) not in self.there:
            return self.scoped({}, definition.cases[0].body)
        return self.place(("sym", t.name), t)

    def _index(self, t: Term) -> Value:
        numbers = tuple(whole(self(a)) for a in t.args)
        place = ("index", t.name, *numbers)
        if place in self.there:
            return self.there[place]
        for left, right in self.given.items():
            if left.op == "index" and left.name == t.name and tuple(whole(self.base(a)) for a in left.args) == numbers:
                return self.base(right)
        return real(self.point(place))

    def _apply(self, t: Term) -> Value:
        head, args = t.func, [self(a) for a in t.args]
        definitions = self.context.definitions
        if head.key in definitions:
            return self._entered(definitions[head.key].cases, args, ())
        if (head.name, ()) in definitions:
            return self._entered(definitions[head.name, ()].cases, args, head.derivs)
        if head.bar >= 0 or any(isinstance(d, str) for d in head.derivs) or any(k[0] == head.name for k in definitions):
            raise Unsettled(head.name)
        for left, right in self.given.items():
            if left.op == "apply" and left.func.name == head.name:
                if any(s.level(a) for a in args) or head.derivs:
                    raise Unsettled(head.name)
                if [self.base(a) for a in left.args] == args:
                    return self.base(right)
        return self.model(head.name, tuple(d for d in head.derivs if isinstance(d, int)), args)

    def _entered(self, cases: tuple[Case, ...], args: list[Value], derivs: tuple[int | str, ...]) -> Value:
        if len(self.given) and self.depth > 50:
            raise Unsettled("a circle")
        for case in cases:
            fits = [p is None or s.head(self.base(p)) == s.head(a) for p, a in zip(case.pattern, args, strict=True)]
            if all(fits):
                here = {n: a for n, p, a in zip(case.params, case.pattern, args, strict=True) if p is None}
                return self._moved(case, here, derivs)
        raise Undefined

    def _moved(self, case: Case, here: dict[str, Value], derivs: tuple[int | str, ...]) -> Value:
        if not derivs:
            return self.scoped(here, case.body)
        first, rest = derivs[0], derivs[1:]
        if isinstance(first, int):
            name = case.params[first]
            return self._slope(here[name], 1, lambda v: self._moved(case, {**here, name: v}, rest))
        place: Place = ("sym", first)
        start = self.place(place, None)
        return self._slope(start, 1, lambda v: self._with(place, v, lambda: self._moved(case, here, rest)))

    def _with(self, place: Place, v: Value, what: Callable[[], Value]) -> Value:
        before, self.there = self.there, {**self.there, place: v}
        try:
            return what()
        finally:
            self.there = before

    # -- derivatives

    def _diff(self, t: Term) -> Value:
        body, variable = t.args[0], t.args[1]
        order = whole(self(t.args[2]))
        if variable.op == "sym" and variable.name in self.here:
            name, start = variable.name, self.here[variable.name]
            return self._slope(start, order, lambda v: self.scoped({**self.here, name: v}, body))
        place: Place = ("sym", variable.name) if variable.op == "sym" else self._index_place(variable)
        sort = self.context.sorts.get(variable.name)
        if sort is not None and sort.kind in (Kind.INTEGER, Kind.NATURAL, Kind.FINITE):
            raise Undefined  # nothing is differentiated in what takes single values
        start = self.place(place, variable)
        return self._slope(start, order, lambda v: self._with(place, v, lambda: self(body)))

    def _index_place(self, t: Term) -> Place:
        return ("index", t.name, *(whole(self(a)) for a in t.args))

    def _slope(self, start: Value, order: int, body: Callable[[Value], Value]) -> Value:
        """The derivative of that order; where a kink is met both sides have to agree, and with the value itself."""
        if order == 0:
            return body(start)
        if not 1 <= order <= 12:
            raise Undefined
        self.depth += 1
        try:
            before = Kinks.count
            right = self._side(start, order, body, mp.one)
            if Kinks.count != before:
                left = self._side(start, order, body, -mp.one)
                mirrored = [c if n % 2 == 0 else s.minus(c) for n, c in enumerate(left)]
                known = [*right[:1], *right]
                if not all(s.same(a, b) for a, b in zip(known, [body(start), *mirrored], strict=True)):
                    raise Undefined
            return s.times(mp.factorial(order), right[order])
        finally:
            self.depth -= 1

    def _side(self, start: Value, order: int, body: Callable[[Value], Value], direction: Value) -> list[Value]:
        moved = Series(self.depth, [start, direction, *[mp.zero] * (order - 1)])
        found = body(moved)
        return found.c if s.level(found) == self.depth else [found, *[mp.zero] * order]

    # -- arithmetic

    def _add(self, t: Term) -> Value:
        return s.total([self(a) for a in t.args])

    def _mul(self, t: Term) -> Value:
        found = self(t.args[0])
        for a in t.args[1:]:
            found = s.times(found, self(a))
        return found

    def _pow(self, t: Term) -> Value:
        base, exponent = t.args
        b = self(base)
        exact = self._rational(exponent)
        if exact is None:
            return s.positive_power(b, self(exponent))
        if exact.denominator > 1:
            return root(b, exact.numerator, exact.denominator)
        if exact == 0 and s.head(b) == 0 and not self._literal(exponent):
            raise Undefined
        return s.whole_power(b, int(exact))

    def _literal(self, t: Term) -> bool:
        if t.op == "sym":
            return t.name in self.here
        return t.op != "index" and all(self._literal(a) for a in t.args)

    def _rational(self, t: Term) -> Fraction | None:
        """The exact value of an exponent made of numbers, bound names and names of whole numbers; else None."""
        if t.op == "num":
            return t.fraction
        if t.op == "sym":
            sort = self.context.sorts.get(t.name)
            discrete = sort is not None and sort.kind in (Kind.INTEGER, Kind.NATURAL, Kind.FINITE)
            if not (discrete or t.name in self.here or t in self.given):
                return None
            v = self(t)
            return None if s.level(v) or v != mp.nint(v) else Fraction(int(v))
        if t.op not in ("add", "mul", "neg", "div"):
            return None
        parts = [self._rational(a) for a in t.args]
        known = [p for p in parts if p is not None]
        return _exactly(t.op, known) if len(known) == len(parts) else None

    # -- binders

    def _sum(self, t: Term) -> Value:
        low = whole(self(t.args[1]))
        if t.args[2].op == "const" and t.args[2].name == "oo":
            return self._series(t, low) if t.op == "sum" else self._never(t)
        high = whole(self(t.args[2]))
        if high - low > MAX_TERMS:
            raise Unsettled("a long sum")
        return self._folded(t.op, [self._bound(t, mp.mpf(k)) for k in range(low, high + 1)])

    def _never(self, t: Term) -> Value:
        raise Unsettled(t.op)

    def _bound(self, t: Term, v: Value) -> Value:
        return self.scoped({**self.here, t.name: v}, t.args[0])

    def _folded(self, op: str, values: list[Value]) -> Value:
        if op.startswith("sum") or op == "expect":
            return s.total(values)
        found = mp.one
        for v in values:
            found = s.times(found, v)
        return found

    def _series(self, t: Term, low: int) -> Value:
        """An infinite sum whose terms fall off quickly."""
        found, small = mp.zero, 0
        for k in range(low, low + 1200):
            v = self._bound(t, mp.mpf(k))
            found = s.plus(found, v)
            size = max(abs(c) for c in _numbers(v))
            small = small + 1 if size < mp.mpf(10) ** -(mp.dps + 5) else 0
            if small > 6:
                return found
        raise Undefined

    def _support(self, t: Term) -> Value:
        density = t.args[1] if len(t.args) > 1 else None
        values = self.context.support(t.name, density)
        if values is None or (density is not None and density.op == "dist"):
            raise Unsettled(t.op)
        found = []
        for v in values:
            here = {**self.here, t.name: self.base(v)}
            term = self.scoped(here, t.args[0])
            found.append(s.times(term, self.scoped(here, density)) if t.op == "expect" and density else term)
        return self._folded(t.op, found)

    def _integral(self, t: Term) -> Value:
        """Tanh-sinh quadrature (Takahasi and Mori, 1974), on a fixed mesh: bounds and integrand may be series."""
        low, high = (self._limit(a) for a in t.args[1:])
        infinite = any(not s.level(b) and mp.isinf(b) for b in (low, high))
        ends = (str(low), str(high)) if infinite else ("0", "1")
        width = mp.one if infinite else s.less(high, low)
        sums: list[Value] = [mp.zero]
        for degree in range(1, 8):
            step = mp.mpf(2) ** -degree
            new = [mp.zero]
            for x, w in _nodes(*ends, degree, mp.prec):
                new.append(s.times(w, self._bound(t, x if infinite else s.plus(low, s.times(width, x)))))
            sums.append(s.plus(s.times(sums[-1], mp.one / 2), s.times(step, s.total(new))))
        if not s.same(sums[-1], sums[-2]):
            raise Undefined
        return s.times(width, sums[-1])

    def _limit(self, t: Term) -> Value:
        sign, inner = (-1, t.args[0]) if t.op == "neg" else (1, t)
        return sign * mp.inf if inner.op == "const" and inner.name == "oo" else self(t)

    # -- conditions

    def _indicator(self, t: Term) -> Value:
        return mp.one if self.holds(t.args[0]) else mp.zero

    def _piecewise(self, t: Term) -> Value:
        for condition, value in zip(t.args[0:-1:2], t.args[1::2], strict=True):
            if self.holds(condition):
                return self(value)
        return self(t.args[-1])

    def holds(self, relation: Term) -> bool:
        """Does a condition hold here?"""
        found = s.sign(s.less(self(relation.args[0]), self(relation.args[1])))
        return _SIGNS[relation.op](found)

    def _const(self, t: Term) -> Value:
        if t.name == "oo":
            raise Unsettled("oo")
        return +mp.pi if t.name == "pi" else mp.e * 1


_SIGNS: Mapping[str, Callable[[int], bool]] = {
    "eq": lambda n: n == 0,
    "ne": lambda n: n != 0,
    "lt": lambda n: n < 0,
    "le": lambda n: n <= 0,
    "gt": lambda n: n > 0,
    "ge": lambda n: n >= 0,
}


@cache
def _nodes(low: str, high: str, degree: int, prec: int) -> list[tuple[Value, Value]]:
    return list(TanhSinh(mp).get_nodes(mp.mpf(low), mp.mpf(high), degree, prec))


def _numbers(v: Value) -> list[Value]:
    return [n for c in v.c for n in _numbers(c)] if s.level(v) else [v]


def _exactly(op: str, parts: list[Fraction]) -> Fraction | None:
    if op == "add":
        return sum(parts, Fraction(0))
    if op == "neg":
        return -parts[0]
    if op == "div":
        return parts[0] / parts[1] if parts[1] else None
    found = Fraction(1)
    for p in parts:
        found *= p
    return found


_RULES: Mapping[str, Callable[[Evaluator, Term], Any]] = {
    "num": lambda e, t: real(t.fraction),
    "const": Evaluator._const,
    "sym": Evaluator._sym,
    "index": Evaluator._index,
    "apply": Evaluator._apply,
    "add": Evaluator._add,
    "mul": Evaluator._mul,
    "neg": lambda e, t: s.minus(e(t.args[0])),
    "div": lambda e, t: s.over(e(t.args[0]), e(t.args[1])),
    "pow": Evaluator._pow,
    "diff": Evaluator._diff,
    "sum": Evaluator._sum,
    "prod": Evaluator._sum,
    "sumover": Evaluator._support,
    "prodover": Evaluator._support,
    "expect": Evaluator._support,
    "integral": Evaluator._integral,
    "indicator": Evaluator._indicator,
    "piecewise": Evaluator._piecewise,
}
