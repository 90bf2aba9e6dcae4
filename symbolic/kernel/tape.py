"""The tape: a claim with every name resolved, as a list of operations that each algebra runs through once.

Lowering (`lower.py`) turns terms in their scopes into nodes that mention no bound name, no definition and no
derivative, so nothing can be captured any more and evaluation is a loop. Equal nodes are one (hash-consing: Ershov,
CACM 1958), a node's arguments come before it, and derivatives append nodes that share what they are made of.

Operators of a node: `num` (Fraction), `place` (a Term that a point gives a value to), `const`, `add`, `mul`, `neg`,
`div`, `pow`, every row of `tables/functions.py`, and
    fun     (name, derivs)   an unknown function at arguments that are not exact
    member  name             a member of an indexed family at an index that is not exact
    if      relation         (a, b, then, else)
    guard   —                (value, needed, …): the value, where all that is needed is defined
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable
from fractions import Fraction
from typing import Any

from ..core.term import Func, Term, apply, index, make, num, relation
from .residue import Unsupported
from .tables.functions import ROWS, holes

BUDGET = 4_000_000
NODE = 4
"""What a node costs, in operations; the budget bounds memory too."""
ZERO, ONE = 0, 1
"""The nodes of the numbers 0 and 1 on every tape."""
MAX_FOLD = 4096


class Budget:
    """Operations a claim may still cost, shared by everything done for it."""

    __slots__ = ("left",)

    def __init__(self, operations: int = BUDGET) -> None:
        self.left = operations

    def spend(self, operations: int) -> None:
        """Take operations off, or stop the claim."""
        self.left -= operations
        if self.left < 0:
            raise Unsupported("K201", "the step is larger than its budget of operations")


class Tape:
    """Nodes of one claim: parallel lists of operators, arguments and values.

    `exact` is the value of a number, `partial` says that a node may have no value somewhere, `alias` is the node a
    function means in simpler ones (its row's rewrite), `origin` the author's own term where there is one, `debts` what
    integrals still have to show.
    """

    __slots__ = (
        "_known",
        "alias",
        "args",
        "debts",
        "exact",
        "fresh",
        "integers",
        "ops",
        "origin",
        "partial",
        "spend",
        "values",
    )

    def __init__(self, budget: Budget) -> None:
        self.ops: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.values: list[Hashable] = []
        self.exact: list[Fraction | None] = []
        self.partial: list[bool] = []
        self.alias: dict[int, int] = {}
        self.origin: dict[int, Term] = {}
        self.integers: set[int] = set()
        self.debts: list[Any] = []
        self.fresh = 0
        self._known: dict[Hashable, int] = {}
        self.spend = budget.spend
        self.number(Fraction(0))
        self.number(Fraction(1))

    # -- making nodes

    def node(self, op: str, args: tuple[int, ...] = (), value: Hashable = None) -> int:
        """The one node with this operator, these arguments and this value."""
        key = (op, args) if value is None else (op, args, value)
        found = self._known.get(key)
        return self._append(key, op, args, value) if found is None else found

    def _append(self, key: Hashable, op: str, args: tuple[int, ...], value: Hashable) -> int:
        self.spend(NODE)
        row = ROWS.get(op)
        rewritten = -1
        if row is not None and row.rewrite is not None:
            rewritten = self.instance(row.rewrite(*holes(len(args))), args)
        partial = self.partial
        unsure = op in ("div", "pow", "guard") or (row is not None and row.bounded)
        self._known[key] = found = len(self.ops)
        if rewritten >= 0:
            self.alias[found] = rewritten
        self.ops.append(op)
        self.args.append(args)
        self.values.append(value)
        self.exact.append(None)
        partial.append(unsure or any(partial[a] for a in args))
        return found

    def number(self, value: Fraction) -> int:
        """The node of an exact rational."""
        key = (value.numerator, value.denominator)
        found = self._known.get(key)
        if found is None:
            found = self._append(key, "num", (), value)
            self.exact[found] = value
        return found

    def place(self, place: Term) -> int:
        """The node of what a point gives a value to."""
        return self.node("place", (), place)

    def variable(self) -> int:
        """A place of its own, for a bound name."""
        self.fresh += 1
        return self.place(make("fresh", (), self.fresh))

    def add(self, *parts: int) -> int:
        """a + b + …"""
        terms = tuple([p for p in parts if p != ZERO]) if ZERO in parts else parts
        if len(terms) < 2:
            return terms[0] if terms else ZERO
        if self.exact[terms[0]] is not None:
            numbers = [n for t in terms if (n := self.exact[t]) is not None]
            if len(numbers) == len(terms):
                return self.number(_in_pairs(operator.add, numbers))
        return self.node("add", terms)

    def mul(self, *parts: int) -> int:
        """a · b · …; a zero does not hide what its other factors need."""
        factors = tuple([p for p in parts if p != ONE]) if ONE in parts else parts
        if len(factors) < 2:
            return factors[0] if factors else ONE
        exact = self.exact
        if exact[factors[0]] is not None and all(exact[t] is not None for t in factors):
            return self.number(_in_pairs(operator.mul, [exact[f] for f in factors]))  # type: ignore[misc]
        return self.guard(ZERO, *factors) if ZERO in factors else self.node("mul", factors)

    def neg(self, a: int) -> int:
        """−a."""
        exact = self.exact[a]
        if exact is not None:
            return self.number(-exact)
        return self.args[a][0] if self.ops[a] == "neg" else self.node("neg", (a,))

    def sub(self, a: int, b: int) -> int:
        """a − b."""
        return self.add(a, self.neg(b))

    def div(self, a: int, b: int) -> int:
        """a / b."""
        if b == ONE:
            return a
        above, below = self.exact[a], self.exact[b]
        if above is not None and below:
            return self.number(above / below)
        return self.node("div", (a, b))

    def pow(self, a: int, b: int) -> int:
        """a to the power b."""
        base, exponent = self.exact[a], self.exact[b]
        if exponent is not None and exponent.denominator == 1:
            if b == ONE:
                return a
            if exponent == 0:
                return self.guard(ONE, a)
            if base is not None and (base or exponent > 0):
                bits = max(base.numerator.bit_length(), base.denominator.bit_length())
                if bits * abs(exponent) <= MAX_FOLD:
                    return self.number(base ** int(exponent))
        return self.node("pow", (a, b))

    def guard(self, value: int, *needed: int) -> int:
        """A value, where all that is needed is defined."""
        partial = self.partial
        wanted = tuple(dict.fromkeys(n for n in needed if partial[n] and n != value))
        return self.node("guard", (value, *wanted)) if wanted else value

    def choose(self, op: str, a: int, b: int, then: int, other: int) -> int:
        """`then` where the relation holds between a and b, else `other`."""
        x, y = self.exact[a], self.exact[b]
        if x is not None and y is not None:
            return then if holds(op, x, y) else other
        return self.guard(then, a, b) if then == other else self.node("if", (a, b, then, other), op)

    def build(self, op: str, args: tuple[int, ...], value: Hashable = None) -> int:
        """The node of an operator of the tape, its arguments simplified where that loses nothing."""
        maker = _MAKERS.get(op)
        if maker is not None:
            made: int = maker(self, *args)
            return made
        if op == "exp" and args[0] == ZERO:
            return ONE
        if (op, self.ops[args[0]] if args else "") in _INVERSES:
            return self.guard(self.args[args[0]][0], args[0])
        if op == "if":
            return self.choose(str(value), *args)
        if op in ("fun", "member") and all(self.exact[a] is not None for a in args):
            numbers = tuple(num(self.exact[a]) for a in args)  # type: ignore[arg-type]
            if op == "member":
                return self.place(index(str(value), *numbers))
            return self.place(make("apply", numbers, Func(*value)))  # type: ignore[misc]
        return self.node(op, args, value)

    def instance(self, template: Term, args: tuple[int, ...], known: dict[Term, int] | None = None) -> int:
        """A row's template, its holes filled; `known` are the nodes of other terms in it."""
        done: dict[Term, int] = dict(known) if known else {}

        def lower(t: Term) -> int:
            found = done.get(t)
            if found is None:
                if t.op == "hole":
                    found = args[int(str(t.value))]
                elif t.op == "num":
                    found = self.number(t.fraction)
                else:
                    op, value = ("fun", t.func.key) if t.op == "apply" else (t.op, t.value)
                    found = self.build(op, tuple([lower(a) for a in t.args]), value)
                done[t] = found
            return found

        return lower(template)

    # -- reading nodes

    def whole(self, i: int) -> bool:
        """Is every value of a node an integer?"""
        exact = self.exact[i]
        if exact is not None:
            return exact.denominator == 1
        return i in self.integers or (self.ops[i] in _RING and all(self.whole(a) for a in self.args[i]))

    def head(self, i: int) -> tuple[str, tuple[int, ...]]:
        """The name of an unknown function, and the derivative of it that is meant."""
        found = self.values[i]
        return found if isinstance(found, tuple) else ("", ())

    def reach(self, *roots: int, plain: bool = False) -> list[int]:
        """The nodes that roots are made of, in order; through rewrites unless `plain`."""
        args, alias = self.args, self.alias
        seen: set[int] = set(roots)
        todo = list(seen)
        while todo:
            i = todo.pop()
            below: Iterable[int] = args[i] if plain or i not in alias else (alias[i],)
            for a in below:
                if a not in seen:
                    seen.add(a)
                    todo.append(a)
        return sorted(seen)

    def substituted(self, root: int, by: dict[int, int], cache: dict[int, int] | None = None) -> int:
        """The node with some of its nodes replaced."""
        done = dict(by) if cache is None else cache
        done.update(by)
        for i in self.reach(root, plain=True):
            if i not in done:
                args = self.args[i]
                new = tuple([done[a] for a in args])
                done[i] = i if new == args else self.build(self.ops[i], new, self.values[i])
                if self.ops[i] == "pow" and new != args and self.exact[args[1]] is None:
                    exponent = self.exact[new[1]]
                    if exponent is not None and exponent <= 0:  # 0⁰ is only meant where the exponent was written as 0
                        done[i] = self.guard(done[i], self.node("div", (ONE, new[0])))
        return done[root]

    def term(self, root: int, own: bool = True) -> Term:
        """A node as a term, in the author's `own` words where they are known."""
        return self.terms(root, own)[root]

    def terms(self, root: int, own: bool) -> dict[int, Term]:
        """A node and those below it as terms."""
        done: dict[int, Term] = {}
        todo = [root]
        while todo:
            i = todo[-1]
            if own and i in self.origin:
                done[i] = self.origin[i]
            missing = [] if i in done else [a for a in self.args[i] if a not in done]
            if missing:
                todo += missing
                continue
            if i not in done:
                value = self.values[i]
                done[i] = _shown(self.ops[i], tuple(done[a] for a in self.args[i]), value, own)
            todo.pop()
        return done


NEGATED = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}


def holds(op: str, a: Any, b: Any) -> bool:
    """Does a relation surely hold between two numbers, or between two balls?"""
    return bool(getattr(operator, op)(a, b))


def _in_pairs(join: Callable[[Fraction, Fraction], Fraction], numbers: list[Fraction]) -> Fraction:
    """All numbers joined, in pairs, so that long ones are few."""
    while len(numbers) > 1:
        odd = numbers[len(numbers) & ~1 :]
        numbers = [join(a, b) for a, b in zip(numbers[0::2], numbers[1::2], strict=False)] + odd
    return numbers[0]


def _shown(op: str, args: tuple[Term, ...], value: Any, own: bool) -> Term:
    match op:
        case "num":
            return num(value)
        case "place":
            return value if value.op != "fresh" or not own else make("sym", (), "□")
        case "fun":
            return apply(Func(*value), *args)
        case "if":
            return make("piecewise", (relation(value, args[0], args[1]), args[2], args[3]))
        case "guard":
            return args[0]
        case _:
            return make("index" if op == "member" else op, args, value)


_INVERSES = (("exp", "log"), ("log", "exp"))
_RING = ("add", "mul", "neg")
_MAKERS: dict[str, Callable[..., int]] = {
    "add": Tape.add,
    "mul": Tape.mul,
    "neg": Tape.neg,
    "div": Tape.div,
    "pow": Tape.pow,
    "guard": Tape.guard,
}
