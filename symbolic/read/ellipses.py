"""Sums and products with dots: a_1 + … + a_n is a sum where the first terms and the last say which one it is.

The first term and the last have to agree but for one number, which counts from the first on; every other term before
the dots has to be what that number says. Where the last number is a power or a product (1 + 2 + … + 2^n), two terms
before the dots say too little. Anything else keeps its dots, and nothing decides it.
"""

from __future__ import annotations

from ..core.term import Term, add, bind, make, mul, num, postorder, sym

DOTS = make("opaque", (), "dots")


def series(parts: list[Term], kind: str = "add") -> Term:
    """The terms of a sum, or the factors of a product, with dots among them.

    >>> from symbolic.core.show import unicode
    >>> unicode(series([num(1), num(2), DOTS, sym("n")]))
    'Σ_{k=1}^{n} k'
    """
    at = parts.index(DOTS)
    before, after = parts[:at], parts[at + 1 :]
    whole = add if kind == "add" else mul
    if len(after) != 1 or not before or DOTS in after:
        return whole(*parts)
    pair = _differ(before[0], after[0])
    if pair is None or len(pair) != 1:
        return whole(*parts)
    ((low, high),) = pair
    certain = len(before) > 1 or before[0].op in ("index", "apply") or _indexed(before[0], low)
    plain = not any(t.op in ("pow", "mul", "factorial") for t in postorder(high)) or len(before) > 2
    if low.op != "num" or low.fraction.denominator != 1 or not certain or not plain:
        return whole(*parts)
    letter = next(k for k in "kijlmt" if not any(k in p.free for p in parts))
    body = _at(before[0], after[0], sym(letter))
    for step, part in enumerate(before):
        if _at(before[0], after[0], num(low.fraction + step)) is not part:
            return whole(*parts)
    return bind("sum" if kind == "add" else "prod", letter, body, low, high)


def _differ(a: Term, b: Term) -> set[tuple[Term, Term]] | None:
    """The pairs of places at which two terms differ; None where they are of different shapes."""
    if a is b:
        return set()
    if a.op == b.op and a.value == b.value and len(a.args) == len(b.args) and a.args:
        found: set[tuple[Term, Term]] = set()
        for x, y in zip(a.args, b.args, strict=True):
            inside = _differ(x, y)
            if inside is None:
                return None
            found |= inside
        return found
    return {(a, b)} if a.op == "num" else None


def _at(a: Term, b: Term, value: Term) -> Term:
    """The term that two terms are cases of, at a value of what differs."""
    if a is b:
        return a
    if a.op == b.op and a.value == b.value and len(a.args) == len(b.args) and a.args:
        return make(a.op, tuple(_at(x, y, value) for x, y in zip(a.args, b.args, strict=True)), a.value)
    return value


def _indexed(t: Term, low: Term) -> bool:
    """Does a number of the first term stand as an index?"""
    return any(u.op == "index" and low in u.args for u in postorder(t))
