"""Distributions of which nothing is known but what they are over: p(a|θ) = w(a, θ)²/Σ_b w(b, θ)².

Over a finite support (or one of symbolic size) every distribution is of this form, so that E[∇ log π] = 0, baselines,
importance weights and the rest are claims like any other, for all distributions at once. Over the reals an identity
between expectations is decided on as many atoms as it has degree, each with a mass of its own: both sides are
polynomials in integrals, and what holds for all discrete measures holds for their limits. That the integrals exist, and
that a derivative may be taken inside them, is then a condition; and a counterexample says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...core.claim import Case, Claim, Context, Given, GivenKind, Kind, Rel, Sort
from ...core.term import (
    Func,
    Term,
    apply,
    bind,
    call,
    const,
    div,
    index,
    make,
    mul,
    neg,
    num,
    postorder,
    power,
    rewrite,
    sym,
)  # fmt: skip
from ..residue import Unsupported
from ..tape import Tape
from .counts import Counting

MASS = "√"
"""The masses of the atoms: a name that no letter has."""
MAX_ATOMS = 16
WEIGHT = "√"
"""A weight is named after its distribution, which is in proportion to its square."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A claim with its unknown distributions written by weights, which `weights` names.

    `formal` is what is taken for granted where some are over the reals, in words.
    """

    claim: Claim
    weights: dict[str, Term]
    formal: str = ""


def completed(claim: Claim) -> Completed:
    """Give every distribution of the claim that has no definition one by weights."""
    found = _unknown(claim)
    if not found:
        return Completed(claim, {})
    sorts, free = claim.context.sorts, claim.lhs.free | claim.rhs.free
    real = {name: t for name, t in found.items() if not _finite(sorts.get(t.args[0].name))}
    letters = frozenset(t.args[0].name for t in real.values())
    context, lhs, rhs = _without_sums(claim.context, found), claim.lhs, claim.rhs
    if real:
        if claim.rel is not Rel.EQ or letters & free:
            raise Unsupported("K110", "a density over the reals is only decided in identities between expectations")
        bodies = [g.right for g in context.rests_on(lhs, rhs) if g.kind is GivenKind.DEFINITION and g.right is not None]
        if any(t.op in _BOUND and t.value in letters for t in postorder(*bodies)) or any(
            t.op in ("sumover", "prodover") and t.value in letters for t in postorder(lhs, rhs)
        ):
            raise Unsupported("K110", "a sum over the letter of an unknown density, or one inside a definition")
        counted = Counting(context, (lhs, rhs), set()).degree(lhs, rhs) + 1
        if counted > MAX_ATOMS:
            raise Unsupported("K105", "the step is of too high a degree for expectations over an unknown density")
        names = frozenset(real)
        lhs, rhs = (rewrite(side, lambda t: _weighed(t, letters, names)) for side in (lhs, rhs))
        for x in letters:
            context = context.with_sort(
                x, Sort(Kind.FINITE, tuple(index(f"{WEIGHT}{x}", num(k + 1)) for k in range(counted)))
            )
    for name, density in found.items():
        context = _defined(context, name, density, density.args[0].name in letters)
    weights = {f"{WEIGHT}{name}": density for name, density in found.items()}
    exchanged = any(t.op == "diff" for t in postorder(lhs, rhs))
    formal = "the integrals exist" + (", and derivatives may be taken inside them" if exchanged else "")
    return Completed(replace(claim, lhs=lhs, rhs=rhs, context=context), weights, formal if real else "")


def unknown_laws(claim: Claim) -> frozenset[str]:
    """The names of the distributions in a claim of which only the support is known."""
    try:
        return frozenset(_unknown(claim))
    except Unsupported:
        return frozenset()


def _unknown(claim: Claim) -> dict[str, Term]:
    """The distributions without a definition, each as it is written over its letter."""
    context = claim.context
    defined = {name for name, _ in context.definitions}
    drawn = [g.right for g in context.declared.values() if g.right is not None and g.right.op == "apply"]
    nodes = list(postorder(claim.lhs, claim.rhs))
    laws = [t.args[1] for t in nodes if t.op in ("expect", "sumover") and len(t.args) > 1]
    used = {t.func.name for t in nodes if t.op == "apply"}
    found: dict[str, Term] = {}
    for t in (*laws, *drawn, *(t for t in nodes if t.op == "apply" and t.func.bar == 1)):
        if t.op == "apply" and t.args[0].op == "sym" and t.func.name in used - defined and not t.func.derivs:
            found.setdefault(t.func.name, t)
    for t in nodes:
        if t.op == "apply" and (first := found.get(t.func.name)) is not None:
            if first.func.bar != 1 and len(first.args) > 1 + first.func.subscript:
                raise Unsupported("K110", f"is {t.func.name} joint or conditional? write its letter, a bar, the rest")
            other = t.args[0].op == "sym" and t.args[0] is not first.args[0]
            if not (t.args[0].op == "sym" or _listed(context, first.args[0], t.args[0])):
                raise Unsupported("K110", f"{t.func.name} is taken at what may be no value of its letter")
            if other or len(t.args) != len(first.args) or (len(t.args) > 1 and t.func.bar != first.func.bar):
                raise Unsupported("K110", f"{t.func.name} stands for several distributions: give each its own name")
    letters = {t.args[0].name: t.func.name for t in found.values()}
    for t in nodes:
        if (
            t.op in ("sum", "prod")
            and t.name in letters
            and t.args[1:] != getattr(context.sorts.get(t.name), "values", ())
        ):
            raise Unsupported("K110", f"{t.name} runs over other values here than those of {letters[t.name]}")
    return found


def _listed(context: Context, letter: Term, value: Term) -> bool:
    """Is a value among those that a letter was declared with?"""
    sort = context.sorts.get(letter.name)
    return sort is not None and sort.kind is Kind.FINITE and value in sort.values


def _without_sums(context: Context, found: Mapping[str, Term]) -> Context:
    """The context without what says that a distribution sums to one, which is so by its weights."""

    def trivial(g: Given) -> bool:
        sides = [g.left, g.right] if g.kind is GivenKind.SUBSTITUTION else list(g.left.args) if g.left else []
        total = next((t for t in sides if t is not None and t.op in ("sumover", "sum", "integral")), None)
        law = total.args[0] if total is not None else None
        one = num(1) in sides and (g.kind is GivenKind.SUBSTITUTION or (g.left is not None and g.left.op == "eq"))
        return one and law is not None and law.op == "apply" and law.func.name in found and law in found.values()

    said = tuple(g for g in context.assumptions if not trivial(g))
    return replace(context, assumptions=said, substitutions=tuple(g for g in context.substitutions if not trivial(g)))


def _finite(sort: Sort | None) -> bool:
    return sort is not None and (sort.kind is Kind.FINITE or (sort.kind is Kind.INTEGER and len(sort.values) == 2))


def _weighed(t: Term, letters: frozenset[str], names: frozenset[str]) -> Term:
    """An expectation, or an integral over the whole line, as a sum over atoms, each with its mass."""
    if t.op == "integral" and any(u.op == "apply" and u.func.name in names for u in postorder(t.args[0])):
        if t.value not in letters or t.args[1:] != (neg(const("oo")), const("oo")):
            raise Unsupported("K110", "an unknown density is only integrated over the whole line of its letter")
        return bind("sumover", str(t.value), mul(apply(MASS, sym(str(t.value))), t.args[0]))
    if t.op == "expect" and t.value in letters:
        return make("expect", (mul(apply(MASS, sym(str(t.value))), t.args[0]), t.args[1]), t.value)
    return t


def density_of(tape: Tape, node: int, weights: Mapping[str, Term]) -> Term | None:
    """The unknown distribution that a node is a value of, or the weight of one."""
    if tape.ops[node] == "div" and tape.ops[tape.args[node][1]] == "total":
        node = tape.args[node][0]
    node = tape.args[node][0] if tape.ops[node] == "pow" else node
    place = tape.values[node]
    return weights.get(place.func.name if isinstance(place, Term) and place.op == "apply" else tape.head(node)[0])


def unweighed(term: Term) -> Term:
    """A term of the rewritten claim as the author wrote it, to be shown: of every atom what is said of one."""
    return rewrite(term, _shown)


_BOUND = ("sumover", "prodover", "expect", "integral")


def _shown(t: Term) -> Term:
    if t.op == "mul" and t.args[0].op == "apply" and t.args[0].func.name == MASS:
        return mul(*t.args[1:])
    if t.op == "index" and t.name.startswith(WEIGHT):
        return sym(t.name.removeprefix(WEIGHT))
    if t.op == "div" and t.args[0].op == "pow" and t.args[1].op == "total" and t.args[0].args[0].op == "apply":
        weight = t.args[0].args[0]
        return apply(weight.func.name.removeprefix(WEIGHT), *weight.args)
    return t


def _defined(context: Context, name: str, density: Term, real: bool) -> Context:
    """The context with a distribution defined by its weights."""
    letter, count = density.args[0].name, len(density.args)
    params = tuple(f"{name}({k})" for k in range(count))
    other = f"{name}({count})"
    at = [sym(p) for p in params]
    here, there = (power(apply(f"{WEIGHT}{name}", first, *at[1:]), num(2)) for first in (at[0], sym(other)))
    there = mul(apply(MASS, sym(other)), there) if real else there
    body = div(here, call("total", bind("sumover", other, there)))
    given = Given(GivenKind.DEFINITION, "", None, apply(Func(name), *at), body, (name,))
    context = context.with_sort(other, context.sorts[letter]).with_sort(f"{WEIGHT}{name}", Sort(Kind.FUNCTION))
    return context.with_case((name, ()), Case(params, (None,) * count, body, given))
