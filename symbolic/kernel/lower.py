"""Lowering: terms in their scopes become nodes of the tape.

A definition is read as a closure in the scope it was written in and never pasted into its use, so nothing is ever
captured; a bound name lives in a frame of its own (the environment machine is Landin's, Computer Journal, 1964). A
derivative in a bound name is formed in a place of its own, which is then replaced by what the name stands for. Finite
sums are written out; what is given is applied at the end, when derivatives, sums and expectations are formed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations

from ..core.claim import Case, Context, Definition, Kind
from ..core.opaque import spoken
from ..core.term import Func, Term, make
from .derivative import derivative, gradient
from .frame import Frame
from .residue import Unsupported
from .tables.counts import admits
from .tables.functions import ROWS
from .tables.integrals import Offer, definite
from .tables.moments import expectation
from .tables.primitives import inside_too
from .tables.sums import series
from .tape import ONE, ZERO, Tape, holds

MAX_DEPTH = 60
MAX_TERMS = 200_000
SCOPE = 4
CALL = 32
"""What a scope costs, in operations, and a definition at new arguments."""
_DISCRETE = (Kind.FINITE, Kind.INTEGER, Kind.NATURAL)


class Lowering:
    """Lowers the terms of a claim, some of its names fixed. `shown` are those that conditions may mention."""

    def __init__(
        self, context: Context, tape: Tape, fixed: dict[str, Fraction], shown: frozenset[str],
        offer: Offer = lambda body, letter: None,
    ) -> None:  # fmt: skip
        self.context, self.tape, self.offer = context, tape, offer
        self.base = Frame({n: tape.number(v) for n, v in fixed.items()}, None, True)
        self.shown = shown
        self.hidden = frozenset(fixed) - shown
        self.depth = 0
        self.applied: dict[tuple[int, tuple[int | str, ...]], int] = {}
        self.gradients: dict[tuple[int, str], dict[int, int]] = {}
        self.known = {g.left: g.right for g in context.substitutions if g.left is not None and g.right is not None}

    def __call__(self, term: Term) -> int:
        """The node of a term at the top level of the note."""
        self.depth = 0
        return self.lower(term, self.base)

    def frame(self, local: Mapping[str, Fraction]) -> Frame:
        """The scope of one case of the claim."""
        self.depth = 0
        self.hidden |= frozenset(local) - self.shown
        return Frame({n: self.tape.number(v) for n, v in local.items()}, self.base, True) if local else self.base

    def lower(self, term: Term, frame: Frame) -> int:
        """The node of a term in a scope."""
        frame = frame.home(term)
        found = frame.memo.get(term)
        if found is not None:
            return found
        stack = [(term, frame)]
        tape, rules = self.tape, _RULES
        while stack:
            t, f = stack[-1]
            memo = f.memo
            if t in memo:
                stack.pop()
                continue
            rule = rules.get(t.op)
            if rule is not None:
                self._deeper()
                memo[t] = self._named(t, f, rule(self, t, f))
                self.depth -= 1
                stack.pop()
                continue
            nodes: list[int] = []
            ready = True
            for a in t.args:
                home = f if f.parent is None else f.home(a)
                if (inner := home.memo.get(a)) is None:
                    stack.append((a, home))
                    ready = False
                else:
                    nodes.append(inner)
            if ready:
                if t.op not in _OPERATORS and t.op not in ROWS:
                    raise Unsupported("K101", f"{spoken(t.value or t.op)} is read and shown, and not decided yet")
                memo[t] = self._named(t, f, tape.build(t.op, tuple(nodes)))
                stack.pop()
        return frame.memo[term]

    def _named(self, t: Term, f: Frame, node: int) -> int:
        if f.top and self.tape.exact[node] is None and self.hidden.isdisjoint(t.free):
            self.tape.origin.setdefault(node, t)
        return node

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unsupported("K202", f"nested more than {MAX_DEPTH} levels deep, or defined in a circle")

    # -- names

    def _sym(self, t: Term, f: Frame) -> int:
        bound = f.lookup(t.name)
        if bound is not None:
            return bound
        definition = self.context.definitions.get((t.name, ()))
        if definition is not None and not definition.cases[0].params:
            return self.lower(definition.cases[0].body, self.base)
        node = self.tape.place(t)
        sort = self.context.sorts.get(t.name)
        if sort is not None and sort.kind in (Kind.INTEGER, Kind.NATURAL):
            self.tape.integers.add(node)
        return node

    def _const(self, t: Term, f: Frame) -> int:
        if t.name not in ("pi", "e"):
            raise Unsupported("K119", f"{t.name} is not a real number")
        return self.tape.node("const", (), t.name)

    def _index(self, t: Term, f: Frame) -> int:
        args = tuple(self.settled(self.lower(a, f)) for a in t.args)
        return self.tape.build("member", args, t.name)

    def settled(self, node: int) -> int:
        """A node that is an index or a bound, with what is given of plain names applied where that makes it exact."""
        exact = self.tape.exact
        for _ in range(8 if self.known else 0):
            if exact[node] is not None:
                break
            names = {
                i: self.lower(given, self.base)
                for i in self.tape.reach(node, plain=True)
                if self.tape.ops[i] == "place" and (given := self.known.get(self.tape.values[i])) is not None  # type: ignore[call-overload]
            }
            if not names:
                break
            node = self.tape.substituted(node, names)
        return node

    def integer(self, term: Term, f: Frame, what: str) -> int:
        """An exact integer bound or index."""
        exact = self.tape.exact[self.settled(self.lower(term, f))]
        if exact is None or exact.denominator != 1:
            raise Unsupported("K102", f"{what} is not a known integer here")
        return int(exact)

    # -- functions of the note

    def _apply(self, t: Term, f: Frame) -> int:
        args = tuple([self.lower(a, f) for a in t.args])
        head = t.func
        found = self._definition(head)
        if found is None:
            return self._unknown(head, args)
        definition, rest = found
        case = self._case(definition, head, args)
        key = (id(case), (*rest, -1, *args))
        if key not in self.applied:
            self.tape.spend(CALL)
            self.applied[key] = self._entered(case, rest, args)
        return self.tape.guard(self.applied[key], *args)

    def _unknown(self, head: Func, args: tuple[int, ...]) -> int:
        if head.bar >= 0 or 0 < head.subscript < len(args):
            raise Unsupported("K110", f"{head.name} is written as a probability and has no definition")
        return self.tape.build("fun", tuple(self._plain(a) for a in args), head.key)

    def _plain(self, node: int) -> int:
        """An argument, exact where what is given makes it so."""
        better = self.settled(node)
        return better if self.tape.exact[better] is not None else node

    def _definition(self, head: Func) -> tuple[Definition, tuple[int | str, ...]] | None:
        """The definition that says most about a function or its derivative, and the derivatives left to form."""
        definitions = self.context.definitions
        for known in _parts_of(head.derivs):
            if (head.name, known) in definitions:
                rest = Counter(head.derivs) - Counter(known)
                return definitions[head.name, known], tuple(rest.elements())
        if any(name == head.name for name, _ in definitions):
            raise Unsupported("K109", f"only a derivative of {head.name} is known, not {head.name} itself")
        return None

    def _case(self, definition: Definition, head: Func, args: tuple[int, ...]) -> Case:
        exact = self.tape.exact
        for case in definition.cases:
            if len(case.pattern) != len(args):
                raise Unsupported("K107", f"{head.name} is used with {len(args)} arguments, not as it was defined")
            given = [(exact[self.settled(a)], exact[self.lower(p, self.base)])
                     for p, a in zip(case.pattern, args, strict=True) if p is not None]  # fmt: skip
            if not all(self._within(p, a) for p, a in zip(case.params, args, strict=False)):
                raise Unsupported("K104", f"{head.name} is only known for the values its letter was declared with")
            if all(a is not None and a == p for a, p in given):
                return case
            if all(a is None or a == p for a, p in given):
                raise Unsupported("K104", f"{head.name} has values of its own at single points, and this may be one")
        raise Unsupported("K104", f"{head.name} is only known at the values it was given at")

    def _within(self, name: str, i: int) -> bool:
        """Is an argument one of the values that a parameter of this name was declared with?"""
        sort = self.context.sorts.get(name)
        known = [self.tape.exact[self.settled(j)] for j in (i, *(self(v) for v in sort.values))] if sort else [None]
        return admits(sort, known[0], known[1:])

    def _entered(self, case: Case, rest: tuple[int | str, ...], args: tuple[int, ...]) -> int:
        if not rest:
            bound = {p: a for p, k, a in zip(case.params, case.pattern, args, strict=True) if k is None}
            return self.lower(case.body, Frame(bound, self.base))
        if any(not isinstance(d, int) or case.pattern[d] is not None for d in rest):
            raise Unsupported("K104", "a derivative in an argument at which the function is only known pointwise")
        tape = self.tape
        fresh = tuple(tape.variable() for _ in args)
        bound = {p: x for p, k, x in zip(case.params, case.pattern, fresh, strict=True) if k is None}
        formed = body = self.lower(case.body, Frame(bound, self.base))
        for d in rest:
            formed = gradient(tape, formed, frozenset((fresh[int(d)],))).get(fresh[int(d)], ZERO)
        return tape.substituted(tape.guard(formed, body), dict(zip(fresh, args, strict=True)))

    # -- derivatives

    def _diff(self, t: Term, f: Frame) -> int:
        body, variable, _ = t.args
        order = self.integer(t.args[2], f, "the order of a derivative")
        if not 0 <= order <= 12:
            raise Unsupported("K108", f"a derivative of order {order} is not decided")
        if variable.op == "index":
            return self._partial(self.lower(body, f), self.lower(variable, f), order)
        if variable.op != "sym":
            raise Unsupported("K108", "a derivative in something that is not a variable")
        sort = self.context.sorts.get(variable.name)
        if sort is not None and sort.kind in _DISCRETE:
            raise Unsupported("K108", f"{variable.name} takes single values, so nothing is differentiated in it")
        value = self.lower(variable, f)
        if self.tape.values[value] is variable:
            return self._partial(self.lower(body, f), value, order)
        if f.lookup(variable.name) is None and self.context.rests(body, variable.name):
            raise Unsupported("K108", f"{variable.name} is defined, and other definitions depend on it")
        x = self.tape.variable()  # a bound or a defined name: what it stands for comes afterwards
        formed = derivative(self.tape, self.lower(body, Frame({variable.name: x}, f)), x, order)
        return self.tape.substituted(formed, {x: value})

    def _partial(self, body: int, place: int, order: int) -> int:
        """The derivative in a free place; those in all members of its family are formed together."""
        tape, term = self.tape, self.tape.values[place]
        if tape.ops[place] != "place" or not isinstance(term, Term) or place in tape.integers:
            raise Unsupported("K108", "a derivative in something that is not a variable")
        if term.op != "index":
            return derivative(tape, body, place, order)
        key = (body, term.name)
        if key not in self.gradients:
            nodes = tape.reach(body, plain=True)
            if any(tape.ops[i] == "member" and tape.values[i] == term.name for i in inside_too(tape, nodes)):
                raise Unsupported("K108", f"a member of {term.name} at an index that is not known may be the variable")
            family = [i for i in nodes if _member_of(tape.values[i], term.name)]
            self.gradients[key] = gradient(tape, body, frozenset(family))
        first = tape.guard(self.gradients[key].get(place, ZERO), body)
        return first if order == 1 else derivative(tape, first, place, order - 1) if order else body

    # -- binders

    def _sum(self, t: Term, f: Frame) -> int:
        if t.op == "expect" and t.args[1].op == "dist":
            return self._expect(t, f)
        if t.op == "sum":
            low, high = (self.end(b, f) for b in t.args[1:])
            if high is None or self.tape.exact[low or 0] is None or self.tape.exact[high] is None:
                return self._series(t, f, low, high)
        body = make("mul", (t.args[1], t.args[0])) if t.op == "expect" else t.args[0]
        return self.tape.add(*[self.lower(body, g) for g in self._instances(t, f)])

    def end(self, bound: Term, f: Frame) -> int | None:
        """A bound of a sum or an integral; None for an infinity."""
        inner = bound.args[0] if bound.op == "neg" else bound
        return None if inner.op == "const" and inner.name == "oo" else self.settled(self.lower(bound, f))

    def _series(self, t: Term, f: Frame, low: int | None, high: int | None) -> int:
        if low is None:
            raise Unsupported("K102", "a sum that begins at infinity")
        x = self.tape.variable()
        self.tape.integers.add(x)
        return series(self.tape, self.lower(t.args[0], Frame({t.name: x}, f)), x, low, high)

    def _expect(self, t: Term, f: Frame) -> int:
        density = t.args[1]
        params = tuple([self.lower(p, f) for p in density.args])
        x = self.tape.variable()
        return expectation(self.tape, str(density.value), params, self.lower(t.args[0], Frame({t.name: x}, f)), x)

    def _integral(self, t: Term, f: Frame) -> int:
        low, high = (self.end(b, f) for b in t.args[1:])
        if (low is None and t.args[1].op != "neg") or (high is None and t.args[2].op == "neg"):
            raise Unsupported("K101", "an integral that begins at infinity or ends at minus infinity")
        x = self.tape.variable()
        return definite(self.tape, self.lower(t.args[0], Frame({t.name: x}, f)), x, low, high, self.offer)

    def _prod(self, t: Term, f: Frame) -> int:
        return self.tape.mul(*[self.lower(t.args[0], g) for g in self._instances(t, f)])

    def _instances(self, t: Term, f: Frame) -> list[Frame]:
        values = self._values(t, f)
        self.tape.spend(SCOPE * len(values))
        return [Frame({t.name: v}, f) for v in values]

    def _values(self, t: Term, f: Frame) -> list[int]:
        if t.op in ("sum", "prod"):
            return self._range(t.args[1], t.args[2], f, t.op)
        density = t.args[1] if len(t.args) > 1 else None
        sort = self.context.sorts.get(t.name)
        if sort is not None and sort.kind is Kind.INTEGER and len(sort.values) == 2:
            return self._range(*sort.values, self.base, t.op)
        if density is not None and density.op == "apply" and self._definition(density.func) is None:
            raise Unsupported("K110", f"{density.func.name} is drawn from and has no definition")
        values = self.context.support(t.name, density)
        if values is None:
            raise Unsupported("K106", f"the support of {t.name} is not known: declare its values")
        return [self.lower(v, self.base) for v in values]

    def _range(self, low: Term, high: Term, f: Frame, what: str) -> list[int]:
        first, last = (self.integer(b, f, f"a bound of the {what}") for b in (low, high))
        if last - first >= MAX_TERMS:
            raise Unsupported("K201", f"{last - first + 1} terms are more than the budget allows")
        return [self.tape.number(Fraction(k)) for k in range(first, last + 1)]

    # -- conditions

    def _piecewise(self, t: Term, f: Frame) -> int:
        exact, tape = self.tape.exact, self.tape
        open_: list[tuple[str, int, int, int]] = []
        last = t.args[-1]
        for condition, value in zip(t.args[0:-1:2], t.args[1::2], strict=True):
            a, b = (self.lower(side, f) for side in condition.args)
            x, y = exact[a], exact[b]
            if x is not None and y is not None:
                if holds(condition.op, x, y):
                    last = value
                    break
                continue
            open_.append((condition.op, a, b, self.lower(value, f)))
        found = self.lower(last, f)
        for op, a, b, then in reversed(open_):
            found = tape.choose(op, a, b, then, found)
        return found

    def _indicator(self, t: Term, f: Frame) -> int:
        a, b = (self._plain(self.lower(side, f)) for side in t.args[0].args)
        return self.tape.choose(t.args[0].op, a, b, ONE, ZERO)


def _parts_of(derivs: tuple[int | str, ...]) -> list[tuple[int | str, ...]]:
    """The derivatives that may be given where these are asked for: the most first, the function itself last."""
    sizes = range(len(derivs), -1, -1) if len(derivs) <= 6 else (len(derivs), 0)
    return list(dict.fromkeys(part for size in sizes for part in combinations(derivs, size)))


def _member_of(value: object, name: str) -> bool:
    return isinstance(value, Term) and value.op == "index" and value.name == name


_OPERATORS = frozenset(("add", "mul", "neg", "div", "pow"))
_RULES: dict[str, Callable[[Lowering, Term, Frame], int]] = {
    "num": lambda w, t, f: w.tape.number(t.fraction),
    "sym": Lowering._sym,
    "const": Lowering._const,
    "index": Lowering._index,
    "apply": Lowering._apply,
    "diff": Lowering._diff,
    "integral": Lowering._integral,
    "piecewise": Lowering._piecewise,
    "indicator": Lowering._indicator,
    **dict.fromkeys(("sum", "sumover", "expect"), Lowering._sum),
    **dict.fromkeys(("prod", "prodover"), Lowering._prod),
}
