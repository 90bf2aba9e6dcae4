"""Where witnesses look: admissible points over several magnitudes and signs, the same for the same claim everywhere.

Domains are obeyed while drawing (declared values, integers, intervals such as 0 < x < 1); general relations between
variables are left to rejection by whoever evaluates. Names that count something (sizes, indices, an action) are not
drawn but enumerated: a `model` fixes each of them to a small whole number.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ..bridge import BridgeError, Obligation, unknown_functions
from ..bridge_draw import Draws
from ..bridge_numpy import Column
from ..bridge_rules import MIRROR, speaks_of
from ..core.claim import Case, Claim, Context, Given, GivenKind, Kind
from ..core.term import Term, add, call, digest, mul, num, postorder, sym
from .sides import View, side, views

MODELS = 12
ORDERS = ("lt", "le", "gt", "ge")


def seed(claim: Claim) -> int:
    """A number that depends on what is claimed and on nothing else: not on the process, the machine or the day."""
    return int.from_bytes(digest(claim.lhs, claim.rhs)[:8], "big") ^ ord(claim.rel.value)


@dataclass(frozen=True, slots=True)
class Range:
    """What a variable may be: one of `values`, a whole number, or a real strictly between `low` and `high`."""

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    values: tuple[float, ...] = ()

    def draw(self, draws: Draws, count: int, moderate: bool = False) -> Column:
        """A column of values; `moderate` ones stay within a few units of zero or of the bound."""
        if self.values:
            return draws.member(count, self.values)
        low, high = self.low, self.high
        if self.whole:
            first = math.ceil(low) if math.isfinite(low) else -20 if high == math.inf else math.floor(high) - 20
            return draws.whole(count, first, max(first, math.floor(min(high, first + (4 if moderate else 40)))))
        return draws.real(count, low, high, moderate)


def range_of(term: Term, context: Context) -> Range:
    """The range of a symbol, a member of a family or the value of an unknown function."""
    name = term.func.name if term.op == "apply" else term.name
    found = Range()
    sort = context.sorts.get(name)
    if sort is not None and term.op != "apply":
        if sort.kind is Kind.FINITE and all(v.op == "num" for v in sort.values):
            found = replace(found, values=tuple(float(v.fraction) for v in sort.values))
        if sort.kind in (Kind.INTEGER, Kind.NATURAL):
            found = replace(found, whole=True, low=1.0 if sort.kind is Kind.NATURAL else -math.inf)
    for given in context.assumptions:
        found = _bounded(found, given, term)
    return found


def _bounded(found: Range, given: Given, term: Term) -> Range:
    said = given.left
    if said is None or said.op not in ORDERS:
        return found
    for a, b, op in ((said.args[0], said.args[1], said.op), (said.args[1], said.args[0], MIRROR[said.op])):
        bound = _number(b)
        if bound is None or not speaks_of(a, term):
            continue
        if op in ("gt", "ge"):
            low = bound + 1 if found.whole and op == "gt" else bound
            found = replace(found, low=max(found.low, low))
        else:
            high = bound - 1 if found.whole and op == "lt" else bound
            found = replace(found, high=min(found.high, high))
        found = replace(found, values=tuple(v for v in found.values if found.low <= v <= found.high))
    return found


def _number(term: Term) -> float | None:
    if term.op == "neg":
        inner = _number(term.args[0])
        return None if inner is None else -inner
    return float(term.fraction) if term.op == "num" else None


def models(claim: Claim, rng: random.Random) -> list[dict[str, Fraction]]:
    """Values for the names that count: sizes small and first, indices within every size, finite names at each value."""
    sizes, counted = _counting(claim)
    context = claim.context
    choices: dict[str, list[Fraction]] = {}
    for name in sorted(sizes | counted):
        sort = context.sorts.get(name)
        if sort is not None and sort.kind is Kind.FINITE:
            choices[name] = [v.fraction for v in sort.values if v.op == "num"]
            continue
        allowed = range_of(sym(name), context)
        first = int(allowed.low) if math.isfinite(allowed.low) else 1
        last = int(min(allowed.high, first + 4))
        choices[name] = [Fraction(k) for k in range(max(first, 0), last + 1)]
    found = [dict(zip(choices, picked, strict=True)) for picked in itertools.product(*choices.values())]
    kept = [m for m in found if _inside(m, sizes, counted, context)]
    return kept if len(kept) <= MODELS else [*kept[:2], *rng.sample(kept[2:], MODELS - 2)]


def _inside(model: Mapping[str, Fraction], sizes: set[str], counted: set[str], context: Context) -> bool:
    """Is every index between one and every size, where nothing else was declared of it?"""
    least = min([model[s] for s in sizes] or [Fraction(3)])
    free = [n for n in counted - sizes if range_of(sym(n), context) in (Range(), Range(whole=True))]
    return all(1 <= model[n] <= max(least, Fraction(1)) for n in free)


def _counting(claim: Claim) -> tuple[set[str], set[str]]:
    """The free names that are bounds of sums, and those that are indices or have finitely many values."""
    sizes: set[str] = set()
    counted: set[str] = set()
    free: set[str] = set()
    for root, bound in reachable(claim):
        free |= root.free - bound
        for t in postorder(root):
            if t.op in ("sum", "prod"):
                sizes |= t.args[1].free | t.args[2].free
            elif t.op == "index":
                counted |= set().union(*(a.free for a in t.args))
            elif t.op == "sym":
                sort = claim.context.sorts.get(t.name)
                if sort is not None and (sort.kind is Kind.FINITE or (sort.kind is Kind.INTEGER and sort.values)):
                    counted.add(t.name)  # also one that is handed on as an index: p_y where p_k is defined
    defined = {name for name, _ in claim.context.definitions}
    return (sizes & free) - defined, (counted & free) - defined


def reachable(claim: Claim) -> Iterator[tuple[Term, frozenset[str]]]:
    """Both sides and the bodies of every definition they use, each with the parameters that are bound in it."""
    todo: list[tuple[Term, frozenset[str]]] = [(claim.lhs, frozenset()), (claim.rhs, frozenset())]
    seen: set[str] = set()
    while todo:
        root, bound = todo.pop()
        yield root, bound
        names = {
            t.func.name if t.op == "apply" else t.name for t in postorder(root) if t.op in ("apply", "sym", "index")
        }
        for key, definition in claim.context.definitions.items():
            if key[0] in names - seen:
                todo.extend((c.body, frozenset(c.params)) for c in definition.cases)
        seen |= names


def with_generic(context: Context, names: Mapping[str, int], rng: random.Random) -> Context:
    """The context with every unknown function (name: number of arguments) made a smooth one with random coefficients.

    What holds for every function holds for this one, and what fails for this one does not hold for every function.
    """
    for name, arity in sorted(names.items()):
        params = tuple(f"x{i}" for i in range(arity))
        waves = [call("sin", add(mul(_coefficient(rng), sym(p)), _coefficient(rng))) for p in params]
        mixed = call("cos", add(*(mul(_coefficient(rng), sym(p)) for p in params)))
        body = add(num(arity + 2) if rng.random() < 0.5 else _coefficient(rng), *waves, mixed)
        given = Given(GivenKind.DEFINITION, f"a generic {name}")
        context = context.with_case((name, ()), Case(params, (None,) * arity, body, given))
    return context


def _coefficient(rng: random.Random) -> Term:
    return num(rng.randint(3, 29)) if rng.random() < 0.1 else num(f"{rng.randint(3, 23)}/16")


@dataclass(slots=True)
class Trial:
    """One model of a claim (sizes and indices fixed): its sides, what they oblige to, and the variables to draw.

    `symbols` stand in an order that depends on their names alone.
    """

    claim: Claim
    values: Mapping[str, Fraction]
    left: Any
    right: Any
    obligations: list[Obligation]
    terms: dict[Any, Term]
    views: tuple[View, View]
    symbols: tuple[Any, ...]

    def draw(self, draws: Draws, count: int, moderate: bool = False) -> list[Column]:
        """Columns of values, one for each variable."""
        return [range_of(self.terms[s], self.claim.context).draw(draws, count, moderate) for s in self.symbols]


def trial(claim: Claim, values: Mapping[str, Fraction]) -> Trial:
    """A claim converted in one model, its givens applied and its assumptions turned into obligations."""
    seen = views(claim, values)
    left, right = map(side, seen)
    if not (left.solved and right.solved):
        raise BridgeError("the givens hold an equation that cannot be solved for one of its variables")
    obligations = list(dict.fromkeys((*left.obligations, *right.obligations)))
    terms = {**left.terms, **right.terms}
    return Trial(claim, values, left.expr, right.expr, obligations, terms, seen, tuple(sorted(terms, key=str)))


def trials(claim: Claim, rng: random.Random) -> list[Trial]:
    """The claim in each of its models; functions it leaves open are made generic ones."""
    found: list[Trial] = []
    for values in models(claim, rng):
        first = trial(claim, values)
        unknown = unknown_functions([first.left, first.right, *(o.expr for o in first.obligations)])
        if unknown:
            open_claim = replace(claim, context=with_generic(claim.context, unknown, rng))
            found.append(trial(open_claim, values))
        else:
            found.append(first)
    return found
