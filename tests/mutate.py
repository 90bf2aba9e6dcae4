"""Wrong twins of right claims: every single edit of one side, and whether it really changed the value.

The edits are those people make: a sign, a factor, a dropped term, an exponent, a number or index off by one, a wrong
symbol, σ for 1 − σ. Whether an edit changed the value is settled without the kernel: SymPy and mpmath at 50 digits.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import mpmath
import sympy as sp

from symbolic.bridge import to_sympy
from symbolic.core.claim import Claim
from symbolic.core.term import Term, add, make, mul, neg, num, postorder, power, sub, sym

SMALL = {"add", "mul", "neg", "div", "pow", "num", "sym", "index", "apply"}


def edits(t: Term, names: tuple[str, ...]) -> Iterator[tuple[str, Term]]:
    """The single edits of one node."""
    if t.op == "add":
        for i, a in enumerate(t.args):
            flipped = a.args[0] if a.op == "neg" else neg(a)
            yield "sign", add(*t.args[:i], flipped, *t.args[i + 1 :])
            yield "dropped term", add(*t.args[:i], *t.args[i + 1 :])
    elif t.op == "mul":
        for i in range(len(t.args)):
            yield "dropped factor", mul(*t.args[:i], *t.args[i + 1 :])
    elif t.op == "neg":
        yield "sign", t.args[0]
    elif t.op == "num":
        yield "number", num(t.fraction + 1)
    elif t.op == "sym":
        for other in names:
            if other != t.name:
                yield "symbol", sym(other)
    elif t.op == "index" and t.args[0].op == "num":
        yield "index", make("index", (num(1 - t.args[0].fraction), *t.args[1:]), t.value)
    elif t.op == "apply":
        if t.func.name == "sigma":
            yield "σ for 1 − σ", sub(num(1), t)
        if t.func.labels and t.args[0].op == "num":
            yield "index", make("apply", (num(1 - t.args[0].fraction), *t.args[1:]), t.value)
    elif t.op == "div":
        yield "upside down", make("div", (t.args[1], t.args[0]))
    elif t.op == "pow" and t.args[1].op == "num":
        yield "exponent", power(t.args[0], num(t.args[1].fraction + 1))
    elif t.op in ("log", "exp"):
        yield f"{t.op} removed", t.args[0]


def replaced(root: Term, old: Term, new: Term) -> Term:
    """`root` with one node exchanged wherever it stands."""
    done: dict[Term, Term] = {}
    for t in postorder(root):
        args = tuple(done[a] for a in t.args)
        done[t] = new if t is old else make(t.op, args, t.value)
    return done[root]


def mutants(claim: Claim) -> list[tuple[str, Claim]]:
    """Every claim that differs from this one by one edit on its right side, each once."""
    names = tuple(sorted(n for n in claim.lhs.free | claim.rhs.free if n not in ("a", "k", "i")))
    bound = {t.value for t in postorder(claim.rhs) if t.op in ("sumover", "expect", "sum", "diff")}
    found: dict[Term, str] = {}
    candidates = [("factor", mul(num(2), claim.rhs)), ("sign", neg(claim.rhs)), ("term", add(claim.rhs, num(1)))]
    for t in postorder(claim.rhs):
        if t.op == "sym" and t.name in bound:
            continue
        candidates += [(kind, replaced(claim.rhs, t, new)) for kind, new in edits(t, names)]
    for kind, rhs in candidates:
        if rhs is not claim.rhs:
            found.setdefault(rhs, kind)
    return [(kind, replace(claim, rhs=rhs)) for rhs, kind in found.items()]


def differs(claim: Claim, points: int = 6) -> bool | None:
    """Do the sides differ in value? None where that cannot be computed."""
    context = replace(claim.context, substitutions=claim.context.substitutions)
    fixed = {n: s.values for n, s in context.sorts.items() if s.values and n in claim.lhs.free | claim.rhs.free}
    rng = random.Random(7)
    results: list[bool] = []
    for value in next(iter(fixed.values()), (None,)):
        lhs, rhs = claim.lhs, claim.rhs
        if value is not None:
            name = next(iter(fixed))
            lhs, rhs = (replaced(side, sym(name), value) for side in (lhs, rhs))
        try:
            left, right = (to_sympy(side, context).doit() for side in (lhs, rhs))
        except Exception:
            return None
        for _ in range(points):
            at = {s: sp.Rational(rng.randint(-300, 300), 97) for s in left.free_symbols | right.free_symbols}
            values = [side.subs(at).evalf(50) for side in (left, right)]
            if all(v.is_real and v.is_finite for v in values):
                results.append(bool(abs(mpmath.mpmathify(values[0] - values[1])) > mpmath.mpf(10) ** -30))
    return any(results) if results else None
