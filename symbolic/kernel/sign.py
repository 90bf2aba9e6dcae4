"""The sign calculus: ranges of terms, and the domain obligations they discharge or leave open.

Every subterm's obligations (a denominator is not zero, a logarithm's argument is positive, an even root's is not
negative) are met from the ranges of what is below them: exp > 0, squares ≥ 0, sums of positives, 0 < σ < 1, declared
assumptions. What remains is collected, to be printed as "provided …". Constants are ranged by balls.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..core.claim import Context, Kind
from ..core.term import Term, postorder, sub
from .ball import PRECISION, enclose, enclosure
from .interval import EVERYTHING, POSITIVE, ZERO, Range, between
from .residue import Undefined, Unsupported
from .scene import Frame, Scene
from .tables.functions import ROWS
from .walk import Budget, Walker

Obligation = tuple[str, Term]
PI = between(Fraction(314, 100), Fraction(315, 100))
E = between(Fraction(271, 100), Fraction(272, 100))
_MIRROR = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "ne": "ne", "eq": "eq"}


class Ranging(Walker[Range]):
    """Term → range. `open` collects the obligations that were not discharged, in the order they were met."""

    kind = "range"

    def __init__(self, scene: Scene, assumed: dict[Term, Range], budget: Budget) -> None:
        super().__init__(scene, budget)
        self.assumed = assumed
        self.open: dict[Obligation, None] = {}

    @classmethod
    def rules(cls) -> dict[str, Any]:
        return {"pow": cls._pow, "const": cls._const}

    def number(self, value: Fraction) -> Range:
        return between(value, value)

    def slot(self, place: Term) -> Range:
        sort = self.scene.context.sorts.get(place.name) if place.op != "apply" else None
        least = between(Fraction(0), None) if sort is not None and sort.kind is Kind.NATURAL else EVERYTHING
        return self.assumed.get(place, EVERYTHING).meet(least)

    def unknown(self, term: Term, frame: Frame) -> Range:
        for a in term.args:
            self.value(a, frame)
        return EVERYTHING

    def combine(self, term: Term, values: list[Range], frame: Frame) -> Range:
        match term.op:
            case "add":
                found = ZERO
                for v in values:
                    found = found + v
            case "mul":
                found = self._product(term, values)
            case "neg":
                found = -values[0]
            case "div":
                if not values[1].nonzero:
                    self._owe("ne", term.args[1], frame)
                found = values[0] * values[1].inverse()
            case op if op in ROWS:
                found = self._function(term, values, frame)
            case op:
                raise Unsupported("K101", f"{op} is not known to the kernel yet")
        return self._informed(found, term, frame) if term.args else found  # Σ and Π fold without a term of their own

    def _informed(self, found: Range, term: Term, frame: Frame) -> Range:
        if frame is self.scene.base and term in self.assumed:
            found = found.meet(self.assumed[term])
        if not found.nonzero and (found.low is None or found.high is None or found.low < found.high):
            constant = self._constant(term, frame)
            if constant is not None:
                return constant
        return found

    def _constant(self, term: Term, frame: Frame) -> Range | None:
        """A closed term's range from a ball."""
        if term.free or any(t.op == "apply" for t in postorder(term)) or term.op == "num":
            return None
        try:
            ball = enclosure(enclose(self.scene, (term,), _no_place, PRECISION, set(), Budget(10_000))[0])
        except (Undefined, Unsupported):
            return None
        return between(ball.low, ball.high)

    def _product(self, term: Term, values: list[Range]) -> Range:
        if not values:
            return between(Fraction(1), Fraction(1))
        left = dict(zip(term.args, values, strict=False)) if term.args else {}
        if len(left) == len(values) or len(term.args) != len(values):
            found = values[0]
            for v in values[1:]:
                found = found * v
            return found
        found = between(Fraction(1), Fraction(1))  # repeated factors: x·x is a square
        for factor, r in left.items():
            found = found * r.power(term.args.count(factor))
        return found

    def _function(self, term: Term, values: list[Range], frame: Frame) -> Range:
        row = ROWS[term.op]
        for op, needed in row.domain(*term.args):
            if not self.value(needed, frame).satisfies(op):
                self._owe(op, needed, frame)
        return row.range(*values)

    def _pow(self, t: Term, f: Frame) -> Range:
        base = self.value(t.args[0], f)
        exponent = self.scene.rational(t.args[1], f)
        if exponent is None:
            self.value(t.args[1], f)
            if not base.positive:
                self._owe("gt", t.args[0], f)
            return self._informed(POSITIVE, t, f)
        if exponent.denominator == 1:
            if exponent < 0 and not base.nonzero:
                self._owe("ne", t.args[0], f)
            return self._informed(base.power(int(exponent)) if abs(exponent) < 10**6 else EVERYTHING, t, f)
        need = "ge" if exponent > 0 else "gt"
        if not base.satisfies(need):
            self._owe(need, t.args[0], f)
        root = base.meet(between(Fraction(0), None)).root(exponent.denominator)
        return self._informed(root.power(exponent.numerator) if abs(exponent.numerator) < 64 else EVERYTHING, t, f)

    def _const(self, t: Term, f: Frame) -> Range:
        return PI if t.name == "pi" else E

    def _owe(self, op: str, term: Term, frame: Frame) -> None:
        for obligation in _parts(op, self.scene.closed(term, frame)):
            if not self._settled(*obligation):
                self.open[obligation] = None

    def _settled(self, op: str, term: Term) -> bool:
        """Is an obligation at the top level met by a range already known there?"""
        known = self.memo(self.scene.base).get(term)
        return known is not None and known.satisfies(op)


def _parts(op: str, term: Term) -> list[Obligation]:
    """An obligation in its simplest parts: a product is not zero where no factor is, −x > 0 where x < 0."""
    match op, term.op:
        case _, "neg":
            return _parts(_MIRROR[op], term.args[0])
        case "ne", "mul":
            return [o for a in term.args for o in _parts("ne", a)]
        case "ne", "div":
            return _parts("ne", term.args[0])
        case "ne", "pow" if term.args[1].op == "num":
            return _parts("ne", term.args[0])
        case "ne", "exp" | "sigmoid" | "cosh" | "softplus":
            return []
        case "ne", "abs":
            return _parts("ne", term.args[0])
        case _:
            return [(op, term)]


def _no_place(place: Term) -> Fraction:
    raise Undefined


def assumed_ranges(context: Context) -> dict[Term, Range]:
    """Ranges that the assumptions in force give to places and terms: x > 0, 0 < x, p ≤ 1, a > b as a − b > 0."""
    found: dict[Term, Range] = {}
    for given in context.assumptions:
        relation = given.left
        if relation is None or relation.op not in _MIRROR or relation.op == "ne":
            continue
        left, right = relation.args
        for term, op, bound in ((left, relation.op, right), (right, _MIRROR[relation.op], left)):
            exact = _exact(bound)
            if exact is not None:
                _meet(found, term, op, exact)
        if _exact(left) is None and _exact(right) is None:
            _meet(found, sub(left, right), relation.op, Fraction(0))
            _meet(found, sub(right, left), _MIRROR[relation.op], Fraction(0))
    return found


def _exact(term: Term) -> Fraction | None:
    if term.op == "neg" and term.args[0].op == "num":
        return -term.args[0].fraction
    return term.fraction if term.op == "num" else None


def _meet(found: dict[Term, Range], term: Term, op: str, bound: Fraction) -> None:
    low = bound if op in ("gt", "ge", "eq") else None
    high = bound if op in ("lt", "le", "eq") else None
    new = Range(low, high, op == "gt", op == "lt")
    found[term] = found.get(term, EVERYTHING).meet(new)


def obliged_ranges(obligations: list[Obligation]) -> dict[Term, Range]:
    """Open obligations taken as assumptions: where both sides are defined they hold."""
    found: dict[Term, Range] = {}
    for op, term in obligations:
        if op not in ("ne", "eq"):
            _meet(found, term, op, Fraction(0))
    return found
