"""The computer-algebra witness: SymPy differentiates and simplifies the step by itself.

Cheap ways first: cancel and factor both sides in the note's own words (σ(θ) where the note speaks of a sigmoid),
then the difference, and SymPy's general `simplify` last and for a moment only, since it hangs and is wrong at times.
"No" is said only where intervals confirm a difference at an admissible point, whatever SymPy made of it; what SymPy
had to leave as a sum or an integral is never a "no".
"""

from __future__ import annotations

import itertools
import math
import random
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy
from sympy.core.random import seed

from ..bridge import BridgeError, from_sympy, sigmoid
from ..bridge_draw import Draws
from ..bridge_intervals import Enclosures
from ..bridge_numpy import UNEVALUATED
from ..bridge_reduce import logarithms_apart
from ..bridge_rules import refusals
from ..bridge_terms import sigmoid_arguments, simplest
from ..core.claim import Claim, Kind, Rel, Sort, Step
from ..core.show import latex
from ..core.term import Func, Term, apply, make, postorder, relation, sym
from ..core.verdict import Cas, Verdict
from . import Budget, points
from .settle import judge
from .sides import View, side, view, views

NAME = "cas"
POINTS = 12
CASES = 16
ARGUMENT = sym("the_argument")
PATIENCE = 1.0
SIGNS = {Rel.GE: "is_nonnegative", Rel.GT: "is_positive", Rel.LE: "is_nonpositive", Rel.LT: "is_negative",
         Rel.NE: "is_nonzero"}  # fmt: skip


def examine(step: Step, verdict: Verdict | None = None, budget: Budget | None = None) -> Cas:
    """SymPy's form of both sides, and whether it finds that the step holds.

    >>> from ..core.term import diff, mul, num, power, sym
    >>> x = sym("x")
    >>> examine(Step(Claim(diff(power(x, num(2)), x), Rel.EQ, mul(num(2), x)))).agrees
    True
    """
    seed(0)  # SymPy draws random numbers and orders: the same ones each time
    try:
        return _examine(step.claim)
    except BridgeError as error:
        return Cas(note=str(error))


def _examine(claim: Claim) -> Cas:
    heads = _heads(claim)
    split = _split(claim)
    cases = [_case(claim, dict(zip(split, values, strict=True)), "sigmoid" in heads) for values in _product(split)]
    shown = [_shown([c.forms[i] for c in cases], split, heads, cases) for i in (0, 1)]
    agrees, note = _agrees(claim, cases)
    return Cas(shown[0], shown[1], agrees, note)


@dataclass(frozen=True, slots=True)
class _Case:
    """SymPy's forms of both sides where the names of finite support have values; `arguments` are those of sigmoids."""

    forms: tuple[Any, Any]
    arguments: tuple[Any, ...]
    terms: Mapping[Any, Term]


def _split(claim: Claim) -> dict[str, tuple[Term, ...]]:
    """The free names that have finitely many values; the step is true where it is true at each."""
    free = (claim.lhs.free | claim.rhs.free) - {name for name, _ in claim.context.definitions}
    sorts = ((name, claim.context.sorts.get(name)) for name in sorted(free))
    found = {n: s.values for n, s in sorts if s is not None and s.kind is Kind.FINITE and _plain(s)}
    return found if math.prod(map(len, found.values())) <= CASES else {}


def _plain(sort: Sort) -> bool:
    return bool(sort.values) and all(v.op == "num" for v in sort.values)


def _product(split: Mapping[str, tuple[Term, ...]]) -> Iterator[tuple[Fraction, ...]]:
    return itertools.product(*([v.fraction for v in values] for values in split.values()))


def _case(claim: Claim, values: Mapping[str, Fraction], spoken: bool) -> _Case:
    seen = views(claim, values)
    left, right = map(side, seen)
    both = [_done(s.expr) for s in (left, right)]
    spoken = spoken or any("sigmoid" in v.ops for v in seen)
    arguments = tuple(dict.fromkeys(x for e in both for x in sigmoid_arguments(e))) if spoken else ()
    with refusals():
        return _Case(
            (simplest(both[0], arguments), simplest(both[1], arguments)), arguments, {**left.terms, **right.terms}
        )


def _done(expr: Any) -> Any:
    return expr.doit() if expr.has(sympy.Sum, sympy.Product, sympy.Integral) else expr


def _agrees(claim: Claim, cases: Sequence[_Case]) -> tuple[bool | None, str]:
    open_cases = [c for c in cases if not _settled(claim.rel, c)]
    if not open_cases:
        return True, ""
    said = broken_at(claim)
    if said is True:
        return False, ""
    if claim.rel is Rel.APPROX:
        return (True, "") if said is False else (None, "SymPy could not evaluate both sides")
    gaps = [c.forms[0] - c.forms[1] for c in open_cases]
    if claim.rel is Rel.EQ and all(not g.has(*UNEVALUATED) and _simplifies_to_zero(g) for g in gaps):
        return True, ""
    return (
        None,
        "SymPy does not find it out" if said is None else f"SymPy does not find it out; it holds at {POINTS} points",
    )


def _settled(rel: Rel, case: _Case) -> bool:
    """Do SymPy's cheap forms show the relation? Logarithms are taken apart with exponentials, not sigmoids, in them."""
    left, right = case.forms
    if rel is not Rel.EQ:
        return rel in SIGNS and getattr(left - right, SIGNS[rel]) is True
    if left == right:
        return True
    with refusals():
        gap = left - right
        if simplest(gap, case.arguments) == 0:
            return True
        return bool(gap.has(sympy.log) and logarithms_apart(gap.rewrite(sigmoid, sympy.exp)) == 0)


def _shown(forms: Sequence[Any], split: Mapping[str, tuple[Term, ...]], heads: Mapping[str, Func],
           cases: Sequence[_Case]) -> str:  # fmt: skip
    """A form as LaTeX: one where all cases have the same, else each under its values."""
    names = dict(cases[0].terms)
    for c in cases:
        names.update(c.terms)
    if len(set(forms)) == 1:
        return _latex(forms[0], names, heads)
    try:
        terms = [from_sympy(f, names, heads) for f in forms]
    except BridgeError as error:
        return str(error)
    return latex(_by_value(terms, list(split.items())))


def _by_value(terms: Sequence[Term], split: Sequence[tuple[str, tuple[Term, ...]]]) -> Term:
    if not split:
        return terms[0]
    (name, values), rest = split[0], split[1:]
    size = len(terms) // len(values)
    parts = [_by_value(terms[i * size : (i + 1) * size], rest) for i in range(len(values))]
    conditions = [relation("eq", sym(name), v) for v in values[:-1]]
    return make("piecewise", (*(t for pair in zip(conditions, parts, strict=False) for t in pair), parts[-1]))


def broken_at(claim: Claim) -> bool | None:
    """Is the claim certainly broken at an admissible point (True), or certainly kept at those tried (False)?"""
    draws = Draws(points.seed(claim))
    kept: bool | None = None
    try:
        for t in points.trials(claim, random.Random(points.seed(claim)))[:4]:
            if any(e.has(*UNEVALUATED) for e in (t.left, t.right)):
                return None
            enclosures = Enclosures(t.symbols, [t.left, t.right, *(o.expr for o in t.obligations)])
            drawn = t.draw(draws, POINTS, moderate=True)
            for i in range(POINTS if t.symbols else 1):
                for left, right, *needed in enclosures.at([float(c[i]) for c in drawn]):
                    answer = judge(claim, t.obligations, left, right, needed)
                    if answer:
                        return True
                    if answer is False:
                        kept = False
                        break
    except BridgeError:
        return None
    return kept


def _simplifies_to_zero(gap: Any) -> bool:
    try:
        with _patience(PATIENCE), refusals():
            return bool(sympy.simplify(gap) == 0)
    except (TimeoutError, BridgeError):
        return False


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Stop SymPy after a moment where that is possible (a Unix main thread); elsewhere it is not even begun."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        raise TimeoutError

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _latex(expr: Any, names: Mapping[Any, Term], heads: Mapping[str, Func]) -> str:
    try:
        return latex(from_sympy(expr, names, heads))
    except BridgeError:
        return str(sympy.latex(expr))


def _heads(claim: Claim) -> dict[str, Func]:
    """How the note's functions are written, and under 'sigmoid' the function the note defined as the sigmoid."""
    heads: dict[str, Func] = {}
    for root, _ in points.reachable(claim):
        for t in postorder(root):
            if t.op == "apply" and t.func.name not in heads:
                head = t.func if not t.func.derivs else Func(t.func.name, bar=t.func.bar, labels=t.func.labels)
                heads[t.func.name] = head
                definition = claim.context.definitions.get((head.name, ()))
                plain = definition is not None and [c.pattern for c in definition.cases] == [(None,)]
                if plain and _is_sigmoid(view(apply(Func(head.name), ARGUMENT), claim.context)):
                    heads["sigmoid"] = head
    return heads


@lru_cache(maxsize=256)
def _is_sigmoid(applied: View) -> bool:
    try:
        body, x = side(applied).expr, sympy.Symbol(ARGUMENT.name, real=True)
    except BridgeError:
        return False
    if body.free_symbols != {x} or body.subs(x, 0) != sympy.Rational(1, 2):
        return False
    return bool(sympy.cancel(body - 1 / (1 + sympy.exp(-x))) == 0)
