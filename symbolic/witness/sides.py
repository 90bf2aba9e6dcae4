"""The sides of claims, converted once: what a term means in its context is the key, so a chain shares its terms.

In a chain each right side is the next left side, and ∇J(θ) comes back all through a note. `view` cuts a context down
to what a term can reach (definitions, sorts) and what limits every claim (assumptions, substitutions); two views are
equal exactly where the terms and everything they rest on are the same, whichever step they come from. Terms are
interned, and a view holds the ones it is made of, so equality costs nothing and cannot be fooled.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from ..bridge import Obligation, Unfolding
from ..bridge_numpy import without_derivatives, without_expectations
from ..bridge_rules import substitute
from ..bridge_terms import placeholder
from ..core.claim import Claim, Context, Definition
from ..core.term import Term, postorder

Expr: TypeAlias = Any
KEPT = 1_024


@dataclass(frozen=True, slots=True)
class View:
    """A term, the values that free names are fixed at, and all of the context that it can depend on."""

    term: Term
    values: tuple[tuple[str, Fraction], ...]
    meaning: Hashable
    context: Context = field(compare=False, repr=False)
    ops: frozenset[str] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Side:
    """A converted term: its expression, what it and the assumptions oblige to, and what its symbols stand for."""

    expr: Expr
    obligations: tuple[Obligation, ...]
    terms: Mapping[Expr, Term]
    solved: bool


@dataclass(frozen=True, slots=True)
class Slope:
    """A derivative left out: its placeholder, the free variable of its body, that variable's value, and the body."""

    place: Expr
    free: Expr
    value: Expr
    body: Expr


@dataclass(frozen=True, slots=True)
class Mean:
    """An expectation left out: its placeholder, and the probability and the body at each value of its support."""

    place: Expr
    weights: tuple[Expr, ...]
    bodies: tuple[Expr, ...]


def views(claim: Claim, values: Mapping[str, Fraction] | None = None) -> tuple[View, View]:
    """Both sides of a claim, each with what it depends on."""
    return view(claim.lhs, claim.context, values), view(claim.rhs, claim.context, values)


def view(term: Term, context: Context, values: Mapping[str, Fraction] | None = None) -> View:
    """A term with what it depends on: followed through definitions, from the term and from every given equation."""
    given = [t for g in (*context.assumptions, *context.substitutions) for t in (g.left, g.right) if t is not None]
    names, ops = set[str](), set[str]()
    rules: dict[Hashable, Definition] = {}
    todo = [term, *given]
    while todo:
        new = _names(todo.pop(), ops) - names
        names |= new
        for key, definition in context.definitions.items():
            if key[0] in new:
                rules[key] = definition
                todo.extend(t for c in definition.cases for t in (c.body, *(p for p in c.pattern if p is not None)))
        todo.extend(v for n in new if n in context.sorts for v in context.sorts[n].values)
    meaning = (
        tuple((k, tuple((c.params, c.pattern, c.body) for c in d.cases)) for k, d in context.definitions.items()
              if k in rules),
        frozenset((n, context.sorts[n]) for n in names if n in context.sorts),
        tuple(g.left for g in context.assumptions),
        tuple((g.left, g.right) for g in context.substitutions),
    )  # fmt: skip
    return View(term, tuple(sorted((values or {}).items())), meaning, context, frozenset(ops))


def _names(root: Term, ops: set[str]) -> set[str]:
    found: set[str] = set()
    for t in postorder(root):
        ops.add(t.op)
        if t.op == "apply":
            found |= {t.func.name, *(d for d in t.func.derivs if isinstance(d, str))}
        elif isinstance(t.value, str):
            found.add(t.value)
    return found


@lru_cache(maxsize=KEPT)
def side(view: View) -> Side:
    """A view converted: unfolded, differentiated, its givens applied and its assumptions turned into obligations."""
    unfolding = Unfolding(view.context, dict(view.values))
    expr = unfolding.given(unfolding(view.term))
    assumed = unfolding.assumed()
    met = [Obligation(o.kind, unfolding.given(o.expr)) for o in (*unfolding.obligations, *assumed)]
    unmet = tuple(dict.fromkeys(o for o in met if getattr(o.expr, f"is_{o.kind}") is not True))
    places = unfolding.places()
    terms = {s: t for s, t in unfolding.stands_for.items() if s not in places}
    return Side(expr, unmet, terms, not unfolding.unsolved)


@lru_cache(maxsize=KEPT)
def slopes(view: View) -> tuple[Expr, tuple[Slope, ...]]:
    """A side with its outermost derivatives left out."""
    if "diff" not in view.ops:
        return None, ()
    values = dict(view.values)
    expr, holes = without_derivatives(view.context, values, view.term)
    u = Unfolding(view.context, values)
    found: list[Slope] = []
    for i, hole in enumerate(holes):
        free, place = placeholder("free", i, False), placeholder("slope", i, False)
        body = u.given(substitute(hole.body, {hole.variable: free}))
        found.append(Slope(place, free, u.given(hole.value), body))
    return u.given(expr.xreplace({h.place: s.place for h, s in zip(holes, found, strict=True)})), tuple(found)


@lru_cache(maxsize=KEPT)
def means(view: View) -> tuple[Expr, tuple[Mean, ...]]:
    """A side with its expectations left out; those under a derivative are kept."""
    if "expect" not in view.ops:
        return None, ()
    values = dict(view.values)
    expr, holes = without_expectations(view.context, values, view.term)
    u = Unfolding(view.context, values)
    found = [
        Mean(placeholder("mean", i, False), tuple(map(u.given, h.weights)), tuple(map(u.given, h.bodies)))
        for i, h in enumerate(holes)
    ]
    return u.given(expr.xreplace({h.place: m.place for h, m in zip(holes, found, strict=True)})), tuple(found)
