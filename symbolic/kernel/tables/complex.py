"""Listed rules for claims that use the imaginary unit: their real and imaginary parts, which are claims over the reals.

One row an operator: the two parts of a value from those of its arguments (Euler, 1748: e^{a + ib} = e^a (cos b + i sin
b)). Letters are real. What has no row may only be applied to what is plainly real.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from ...core.claim import Claim, Rel
from ...core.term import Term, add, call, const, div, make, mul, neg, num, postorder, power, sub
from ...core.verdict import Proved, Refuted, Undecided, Verdict
from ..residue import Unsupported

ZERO, ONE = num(0), num(1)
UNIT = const("i")
MAX_POWER = 32
Parts: TypeAlias = tuple[Term, Term]


def concerned(claim: Claim) -> bool:
    """Does the imaginary unit stand in a claim? One in what the claim rests on is not decided."""
    for given in claim.context.rests_on(claim.lhs, claim.rhs):
        if any(t is UNIT for side in (given.left, given.right) if side is not None for t in postorder(side)):
            raise Unsupported("K119", "a name stands for a complex number, or one is assumed: write it out")
    return any(t is UNIT for t in postorder(claim.lhs, claim.rhs))


def parts(root: Term) -> Parts:
    """The real and the imaginary part of a term."""
    found: dict[Term, Parts] = {}
    for t in postorder(root):
        found[t] = _parts(t, [found[a] for a in t.args])
    return found[root]


def real_claims(claim: Claim) -> list[Claim]:
    """Complex numbers are equal where their parts are: two claims over the reals."""
    if claim.rel is not Rel.EQ:
        raise Unsupported("K119", "only equations between complex numbers are decided")
    (a, b), (c, d) = parts(claim.lhs), parts(claim.rhs)
    return [replace(claim, lhs=_beside(a, b), rhs=_beside(c, d)), replace(claim, lhs=_beside(b, a), rhs=_beside(d, c))]


def _beside(part: Term, other: Term) -> Term:
    """A part where the other has a value too: √−4 is 2i, and has no real part here."""
    return part if other is ZERO else add(part, mul(ZERO, other))


def together(found: Sequence[Verdict]) -> Verdict:
    """The verdict on both parts: the worse of the two, or both proofs with the conditions of either."""
    worse = next((v for kind in (Refuted, Undecided) for v in found if isinstance(v, kind)), found[0])
    if not isinstance(worse, Proved):
        return worse
    both = [v for v in found if isinstance(v, Proved)]
    known = tuple(dict.fromkeys(c for v in both for c in v.conditions))
    bounds = [v.error_bound for v in both if v.error_bound is not None]
    return replace(worse, conditions=known, error_bound=max(bounds, default=None))


def _parts(t: Term, args: list[Parts]) -> Parts:
    if t is UNIT:
        return ZERO, ONE
    if all(im is ZERO for _, im in args) and t.op not in ("diff", "index", "apply"):
        return (t if all(re is a for (re, _), a in zip(args, t.args, strict=True)) else _again(t, args)), ZERO
    rule = RULES.get(t.op)
    if rule is None and any(im is not ZERO for _, im in args):
        raise Unsupported("K119", f"{t.op} of a complex number is not decided")
    return rule(t, args) if rule is not None else (t, ZERO)


def _again(t: Term, args: list[Parts]) -> Term:
    return make(t.op, tuple(re for re, _ in args), t.value)


def _add(t: Term, args: list[Parts]) -> Parts:
    imaginary = [im for _, im in args if im is not ZERO]
    return add(*[re for re, _ in args]), add(*imaginary) if imaginary else ZERO


def _neg(t: Term, args: list[Parts]) -> Parts:
    ((a, b),) = args
    return neg(a), neg(b)


def _mul(t: Term, args: list[Parts]) -> Parts:
    total = args[0]
    for factor in args[1:]:
        total = _times(total, factor)
    return total


def _times(x: Parts, y: Parts) -> Parts:
    (a, b), (c, d) = x, y
    if d is ZERO:
        return mul(a, c), ZERO if b is ZERO else mul(b, c)
    return (mul(a, c), mul(a, d)) if b is ZERO else (sub(mul(a, c), mul(b, d)), add(mul(a, d), mul(b, c)))


def _div(t: Term, args: list[Parts]) -> Parts:
    (a, b), (c, d) = args
    if d is ZERO:
        return div(a, c), div(b, c)
    size = add(mul(c, c), mul(d, d))
    return div(add(mul(a, c), mul(b, d)), size), div(sub(mul(b, c), mul(a, d)), size)


def _pow(t: Term, args: list[Parts]) -> Parts:
    base, exponent = args
    if t.args[0] == const("e"):
        return _exp(t, [exponent])
    n = _number(t.args[1])
    if n is None or n.denominator != 1 or abs(n) > MAX_POWER:
        raise Unsupported("K119", "a power of a complex number that is no small whole number")
    total: Parts = (ONE, ZERO)
    for _ in range(abs(int(n))):
        total = _times(total, base)
    return total if n >= 0 else _div(t, [(ONE, ZERO), total])


def _number(t: Term) -> Fraction | None:
    inner = _number(t.args[0]) if t.op == "neg" else None
    return t.fraction if t.op == "num" else None if inner is None else -inner


def _exp(t: Term, args: list[Parts]) -> Parts:
    ((a, b),) = args
    size = call("exp", a)
    return mul(size, call("cos", b)), mul(size, call("sin", b))


def _trig(outer: str, other: str, sign: int) -> Callable[[Term, list[Parts]], Parts]:
    def rule(t: Term, args: list[Parts]) -> Parts:
        ((a, b),) = args
        second = mul(call(other, a), call("sinh", b))
        return mul(call(outer, a), call("cosh", b)), second if sign > 0 else neg(second)

    return rule


def _hyperbolic(outer: str, other: str) -> Callable[[Term, list[Parts]], Parts]:
    def rule(t: Term, args: list[Parts]) -> Parts:
        ((a, b),) = args
        return mul(call(outer, a), call("cos", b)), mul(call(other, a), call("sin", b))

    return rule


def _abs(t: Term, args: list[Parts]) -> Parts:
    ((a, b),) = args
    return call("sqrt", add(power(a, num(2)), power(b, num(2)))), ZERO


def _bound(t: Term, args: list[Parts]) -> Parts:
    (a, b), *rest = args
    if any(im is not ZERO for _, im in rest):
        raise Unsupported("K119", "a complex bound")
    ends = tuple(re for re, _ in rest)
    return make(t.op, (a, *ends), t.value), ZERO if b is ZERO else make(t.op, (b, *ends), t.value)


def _of_reals(t: Term, args: list[Parts]) -> Parts:
    if any(im is not ZERO for _, im in args):
        raise Unsupported("K119", "a function of the note, or an index, at a complex number")
    return t, ZERO


RULES: dict[str, Callable[[Term, list[Parts]], Parts]] = {
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "exp": _exp,
    "abs": _abs,
    "sin": _trig("sin", "cos", 1),
    "cos": _trig("cos", "sin", -1),
    "sinh": _hyperbolic("sinh", "cosh"),
    "cosh": _hyperbolic("cosh", "sinh"),
    **dict.fromkeys(("diff", "sum", "sumover", "integral"), _bound),
    **dict.fromkeys(("apply", "index"), _of_reals),
}
"""Every operator that may be applied to complex numbers."""
