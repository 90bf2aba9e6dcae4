"""Wrong twins of right claims: one edit at one place of either side, of the kinds people make.

Two occurrences of the same node are two places. What is drawn is spread over the kinds, so that no kind crowds the
others out, and is the same for the same seed. Whether an edit changed the truth is not decided here.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from symbolic.core.claim import Claim, Rel
from symbolic.core.functions import FUNCTIONS
from symbolic.core.term import BINDERS, Term, add, call, div, make, mul, neg, num, postorder, power, sub, sym

MOST = 50
SWAPS = {
    "sin": "cos", "cos": "sin", "exp": "log", "log": "exp", "tan": "cot", "cot": "tan", "sec": "csc", "csc": "sec",
    "asin": "acos", "acos": "asin", "atan": "asinh", "sinh": "cosh", "cosh": "sinh", "tanh": "sigmoid",
    "asinh": "acosh", "acosh": "asinh", "atanh": "atan", "abs": "relu", "sign": "abs", "max": "min", "min": "max",
    "floor": "ceil", "ceil": "floor", "sigmoid": "tanh", "softplus": "relu", "relu": "abs", "erf": "tanh",
    "sqrt": "cbrt", "cbrt": "sqrt", "gamma": "factorial", "factorial": "gamma",
}  # fmt: skip
ONE = num(1)
LOOSER = {"lt": "le", "le": "lt", "gt": "ge", "ge": "gt", "eq": "ne", "ne": "eq"}
BACKWARDS = {Rel.LT: Rel.GT, Rel.GT: Rel.LT, Rel.LE: Rel.GE, Rel.GE: Rel.LE, Rel.NE: Rel.EQ}
Edit = tuple[str, Term]


def _add(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    for i, a in enumerate(t.args):
        rest = (t.args[:i], t.args[i + 1 :])
        yield "sign", add(*rest[0], a.args[0] if a.op == "neg" else neg(a), *rest[1])
        yield "dropped term", add(*rest[0], *rest[1])


def _mul(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    for i in range(len(t.args)):
        yield "dropped factor", mul(*t.args[:i], *t.args[i + 1 :])
    yield "doubled", mul(num(2), t)


def _div(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    yield "upside down", div(t.args[1], t.args[0])
    yield "dropped denominator", t.args[0]
    yield "product for quotient", mul(*t.args)


def _num(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    yield "number", num(t.fraction + 1)
    yield "number", num(t.fraction - 1)
    yield "doubled", num(t.fraction * 2)


def _sym(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    for other in names:
        if other != t.name:
            yield "symbol", sym(other)


def _index(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    for shift in (1, -1):
        yield "index", make("index", (add(t.args[0], num(shift)), *t.args[1:]), t.value)


def _apply(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    if t.func.name == "sigma":
        yield "σ for 1 − σ", sub(ONE, t)
    if t.func.labels and t.args[0].op == "num":
        yield "index", make("apply", (num(1 - t.args[0].fraction), *t.args[1:]), t.value)
    yield from _inner(t, lambda a: make("apply", (a, *t.args[1:]), t.value))


def _pow(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    base, exponent = t.args
    for shift in (1, -1):
        e = num(exponent.fraction + shift) if exponent.op == "num" else add(exponent, num(shift))
        yield "exponent", power(base, e)
    yield "exponent", base
    yield "exponent", power(base, neg(exponent))


def _diff(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    body, variable, order = t.args
    yield "order", make("diff", (body, variable, num(order.fraction + 1)))
    yield "order", make("diff", (body, variable, num(order.fraction - 1))) if order.fraction > 1 else body
    for other in names:
        if variable.op == "sym" and other != variable.name:
            yield "variable", make("diff", (body, sym(other), order))
    if variable.op == "index" and variable.args[0].op == "num":
        moved = make("index", (num(variable.args[0].fraction + 1), *variable.args[1:]), variable.value)
        yield "variable", make("diff", (body, moved, order))


def _binder(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    if t.op in ("sum", "prod"):
        body, low, high = t.args
        for shift in (1, -1):
            yield "bound", make(t.op, (body, add(low, num(shift)), high), t.value)
            if high.op != "const":
                yield "bound", make(t.op, (body, low, add(high, num(shift))), t.value)
        yield "sum for product", make("prod" if t.op == "sum" else "sum", t.args, t.value)
    elif t.op == "expect":
        yield "dropped density", make("sumover", t.args[:1], t.value)


def _piecewise(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    if len(t.args) == 3:
        yield "branches", make("piecewise", (t.args[0], t.args[2], t.args[1]))


def _relation(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    yield "condition", make(LOOSER[t.op], t.args)
    yield "condition", make(t.op, (t.args[1], t.args[0]))


def _function(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    if t.op in SWAPS:
        yield "function", call(SWAPS[t.op], *t.args)
    if len(t.args) == 1:
        yield f"{t.op} removed", t.args[0]
        yield from _inner(t, lambda a: make(t.op, (a,)))
    elif t.op in ("max", "min"):
        for i in range(len(t.args)):
            yield "dropped argument", make(t.op, (*t.args[:i], *t.args[i + 1 :]))
    if t.op == "sigmoid":
        yield "σ for 1 − σ", sub(ONE, t)
        yield "σ for 1 − σ", call("sigmoid", neg(t.args[0]))
    if t.op == "binomial":
        yield "index", call("binomial", t.args[0], add(t.args[1], ONE))


def _inner(t: Term, built: Callable[[Term], Term]) -> Iterator[Edit]:
    """The inner function lost: f(x²) read as f(x)."""
    free = sorted(t.args[0].free)
    if t.args[0].op not in ("sym", "index", "num") and len(free) == 1 and t.args[0].op != "neg":
        yield "inner function", built(sym(free[0]))
    if t.args[0].op == "neg":
        yield "sign", built(t.args[0].args[0])


_EDITS: dict[str, Callable[[Term, tuple[str, ...]], Iterator[Edit]]] = {
    "add": _add, "mul": _mul, "neg": lambda t, n: iter([("sign", t.args[0])]), "div": _div, "num": _num, "sym": _sym,
    "index": _index, "apply": _apply, "pow": _pow, "diff": _diff, "piecewise": _piecewise,
    **dict.fromkeys(BINDERS, _binder), **dict.fromkeys(LOOSER, _relation), **dict.fromkeys(FUNCTIONS, _function),
}  # fmt: skip
_FIXED = {"diff": (1, 2), "integral": (), "dist": ()}
"""Arguments that are edited as part of their node alone: the variable and the order of a derivative."""


def edited(t: Term, names: tuple[str, ...]) -> Iterator[Edit]:
    """Every term that differs from this one by one edit at one place."""
    stack: list[tuple[Term, tuple[str, ...], Callable[[Term], Term]]] = [(t, names, lambda new: new)]
    while stack:
        at, known, back = stack.pop()
        rule = _EDITS.get(at.op)
        if rule is not None:
            for kind, new in rule(at, known):
                if new is not at:
                    yield kind, back(new)
        for i, a in enumerate(at.args):
            if i in _FIXED.get(at.op, ()) or (at.op in BINDERS and i == 1 and at.op in ("expect", "sumover")):
                continue
            inner = (*known, at.name) if at.op in ("sum", "prod") and i == 0 else known
            stack.append((a, inner, _placed(at, i, back)))


def _placed(t: Term, i: int, back: Callable[[Term], Term]) -> Callable[[Term], Term]:
    return lambda new: back(make(t.op, (*t.args[:i], new, *t.args[i + 1 :]), t.value))


def mutants(claim: Claim, seed: int = 0, most: int = MOST) -> list[tuple[str, Claim]]:
    """At most so many distinct twins of a claim, each with the kind of its edit; kinds take turns."""
    letters = {n for t in (claim.lhs, claim.rhs) for n in t.free}
    indexed = {n for n in letters if _family(claim, n)}
    names = tuple(sorted(letters - indexed))
    found: dict[tuple[Term, Rel, Term], str] = {(claim.lhs, claim.rel, claim.rhs): ""}
    whole = ("sign", neg(claim.rhs)), ("term", add(claim.rhs, ONE)), ("doubled", mul(num(2), claim.rhs))
    for kind, rhs in (*whole, *edited(claim.rhs, names)):
        found.setdefault((claim.lhs, claim.rel, rhs), kind)
    for kind, lhs in edited(claim.lhs, names):
        found.setdefault((lhs, claim.rel, claim.rhs), kind)
    if claim.rel in BACKWARDS:
        found.setdefault((claim.lhs, BACKWARDS[claim.rel], claim.rhs), "relation")
    kinds: defaultdict[str, list[Claim]] = defaultdict(list)
    for (lhs, rel, rhs), kind in found.items():
        if kind:
            kinds[kind].append(replace(claim, lhs=lhs, rel=rel, rhs=rhs))
    rng = random.Random(seed)
    for group in kinds.values():
        rng.shuffle(group)
    order = sorted(kinds)
    rng.shuffle(order)
    drawn: list[tuple[str, Claim]] = []
    while len(drawn) < most and kinds:
        for kind in [k for k in order if k in kinds]:
            drawn.append((kind, kinds[kind].pop()))
            if not kinds[kind]:
                del kinds[kind]
    return drawn[:most]


def _family(claim: Claim, name: str) -> bool:
    return any(t.op == "index" and t.value == name for t in postorder(claim.lhs, claim.rhs))
