"""What a left side looks like: which function or letter a line would define, in which parameters, at which values.

Pure questions about terms, asked by `read/elaborate.py` and its neighbours; nothing here knows the note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ..core.claim import Case, Definition, FuncKey
from ..core.term import Func, Term, make, postorder, rewrite


@dataclass(frozen=True, slots=True)
class Head:
    """A left side that a line could define. `pattern` is None where an argument binds its parameter.

    `labelled` says that the first argument was written as an event (a=1); `family` that it is an indexed family.
    """

    key: FuncKey
    term: Term
    params: tuple[str, ...] = ()
    pattern: tuple[Term | None, ...] = ()
    labelled: bool = False
    family: bool = False

    @property
    def name(self) -> str:
        """The name that is defined."""
        return self.key[0]

    @property
    def plain(self) -> bool:
        """Is it a lone letter?"""
        return not self.params

    @property
    def point(self) -> bool:
        """Is it one value of a function, such as r(1) (and not an event of a distribution)?"""
        return bool(self.pattern) and None not in self.pattern and not self.labelled

    @property
    def first(self) -> Fraction | None:
        """The value of its first argument, when that is a number."""
        return value_of(self.pattern[0]) if self.pattern and self.pattern[0] is not None else None


def head_of(t: Term) -> Head | None:
    """The head of a definable left side: x, r_i, f(x), p(a=1|θ), f′(x), ∇_θ J(θ); None for anything else."""
    if t.op == "sym":
        return Head((t.name, ()), t)
    if t.op == "index":
        return _applied((t.name, ()), t, t.args, (), family=True)
    if t.op == "apply":
        return _applied(t.func.key, t, t.args, t.func.labels)
    if t.op == "diff":
        return _derivative(t)
    return None


def _applied(
    key: FuncKey, t: Term, args: tuple[Term, ...], labels: tuple[str, ...], family: bool = False
) -> Head | None:
    params: list[str] = []
    pattern: list[Term | None] = []
    for place, a in enumerate(args):
        label = labels[place] if place < len(labels) else ""
        if a.op == "sym":
            params.append(a.name)
            pattern.append(None)
        elif value_of(a) is not None:
            params.append(label or f"_{place}")
            pattern.append(a)
        else:
            return None
    if len(set(params)) < len(params) or not params:
        return None
    return Head(key, t, tuple(params), tuple(pattern), bool(labels and labels[0]), family)


def _derivative(t: Term) -> Head | None:
    derivs: list[int] = []
    inner = t
    while inner.op == "diff":
        inner, variable, order = inner.args
        base = inner
        while base.op == "diff":
            base = base.args[0]
        if base.op != "apply" or variable not in base.args or order.op != "num" or not 1 <= order.fraction <= 64:
            return None
        derivs += [base.args.index(variable)] * int(order.fraction)
    head = head_of(inner)
    if head is None or any(p is not None for p in head.pattern):
        return None
    func = inner.func
    for place in derivs:
        func = func.derived(place)
    return Head(func.key, t, head.params, head.pattern)


def function_of(t: Term) -> Term:
    """What ∇_θ J(θ) or f′(x) is the derivative of: J(θ), f(x)."""
    while t.op == "diff":
        t = t.args[0]
    if t.op != "apply" or not t.func.derivs:
        return t
    f = t.func
    return make("apply", t.args, Func(f.name, (), f.bar, f.labels, f.subscript))


def gradient_of(t: Term) -> Term:
    """∇_θ J(θ) as the application J^(0)(θ), which is the same thing."""
    head = head_of(t)
    if t.op != "diff" or head is None:
        return t
    inner = function_of(t)
    f = inner.func
    return make("apply", inner.args, Func(f.name, head.key[1], f.bar, f.labels, f.subscript))


def value_of(t: Term) -> Fraction | None:
    """The number a literal stands for: 1, −1, 1/2."""
    if t.op == "num":
        return t.fraction
    if t.op == "neg" and t.args[0].op == "num":
        return -t.args[0].fraction
    if t.op == "div" and t.args[0].op == "num" and t.args[1].op == "num" and t.args[1].fraction:
        return t.args[0].fraction / t.args[1].fraction
    return None


def values_of(definition: Definition) -> dict[Fraction, Case] | None:
    """The cases by the value of their first argument when each fixes it by a number, else None."""
    found: dict[Fraction, Case] = {}
    for case in definition.cases:
        first = value_of(case.pattern[0]) if case.pattern and case.pattern[0] is not None else None
        if first is None:
            return None
        found.setdefault(first, case)
    return found


def case_for(definition: Definition, args: tuple[Term | None, ...]) -> Case | None:
    """The first case that these arguments fall under; None as an argument is a value nobody knows."""
    for case in definition.cases:
        if len(case.pattern) != len(args):
            continue
        pairs = zip(case.pattern, args, strict=True)
        if all(p is None or (a is not None and value_of(p) == value_of(a)) for p, a in pairs):
            return case
    return None


Values = tuple[Fraction | None, ...]
"""The arguments of an application as far as they are numbers."""


@lru_cache(maxsize=4096)
def values_in(args: tuple[Term | None, ...]) -> Values:
    """Which of these arguments are numbers."""
    return tuple(None if a is None else value_of(a) for a in args)


def overlap(a: Values, b: Values) -> bool:
    """May two applications be at the same point? f(0, x) and f(y, 1) may; p(1, θ) and p(0, θ), or r(1) and r, not."""
    return len(a) == len(b) and not any(x is not None and y is not None and x != y for x, y in zip(a, b, strict=True))


class Cases:
    """The cases of a definition, found by the values they are given at."""

    def __init__(self, definition: Definition) -> None:
        self.all = [(values_in(c.pattern), c) for c in definition.cases]
        self.open = [(v, c) for v, c in self.all if None in v]
        self.exact: dict[Values, list[Case]] = {}
        for v, c in self.all:
            if None not in v:
                self.exact.setdefault(v, []).append(c)

    def at(self, values: Values) -> list[Case]:
        """Those that an application at these values may mean."""
        some = self.all if None in values else self.open
        return [*([] if None in values else self.exact.get(values, [])), *(c for v, c in some if overlap(values, v))]


def extends(known: Definition, head: Head) -> bool:
    """Is this left side one more case of a definition by values, rather than something it already says?"""
    mine = values_in(head.pattern)
    apart = all(len(c.pattern) == len(mine) and not overlap(values_in(c.pattern), mine) for c in known.cases)
    return apart and any(v is not None for v in mine)


def unfold(t: Term, definitions: Mapping[FuncKey, Definition]) -> Term:
    """One unfolding of every definition in `t`, to guess a step's reason; never used to judge it."""

    def rule(node: Term) -> Term:
        if node.op not in ("apply", "sym", "index"):
            return node
        key = node.func.key if node.op == "apply" else (node.name, ())
        case = case_for(definitions[key], node.args) if key in definitions else None
        if case is None:
            return node
        binding = dict(zip(case.params, node.args, strict=True))
        return rewrite(case.body, lambda x: binding.get(x.name, x) if x.op == "sym" else x)

    return rewrite(t, rule)


def references(body: Term, params: tuple[str, ...], target: FuncKey) -> Iterator[tuple[FuncKey, Values]]:
    """What a body rests on: the key, and which arguments are numbers. Under a ∂ a function may stand for its own
    derivative, so there the target's derivative counts as used."""
    for name in body.free - set(params):
        yield (name, ()), ()
    nodes = list(postorder(body))
    derived = any(t.op == "diff" for t in nodes)
    for t in nodes:
        if t.op == "apply":
            values = values_in(t.args)
            yield t.func.key, values
            if t.func.derivs:
                yield (t.func.name, ()), values
            if derived and t.func.name == target[0]:
                yield target, values
