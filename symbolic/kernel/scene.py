"""Scopes: what a name means where it stands. Frames, closures, definitions, binders, derivatives, exact indices.

A definition is evaluated as a closure in the scope it was written in and never pasted into its use, so nothing is
ever captured; a bound name lives in a frame of its own; a derivative is formed on terms before any given is applied.
The environment machine is Landin's (Computer Journal, 1964). One `Scene` serves every algebra that walks a claim.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from ..core.claim import Case, Context, Definition, Kind
from ..core.term import BINDERS, Func, Term, index, make, num, postorder
from .derivative import Differentiator
from .residue import Unsupported

MAX_DEPTH = 60
MAX_TERMS = 200_000
_DISCRETE = (Kind.FINITE, Kind.INTEGER, Kind.NATURAL)


class Frame:
    """A scope: the names bound in it, each standing for a term read in another frame, and what was computed here."""

    __slots__ = ("bound", "children", "entered", "memos", "names", "parent")

    def __init__(self, bound: dict[str, tuple[Term, Frame]], parent: Frame | None) -> None:
        self.bound, self.parent = bound, parent
        self.names = frozenset(bound)
        self.memos: dict[str, tuple[object, dict[Term, object]]] = {}
        self.children: dict[Term, tuple[Frame, ...]] = {}
        self.entered: dict[Term, tuple[Term | None, Frame] | None] = {}

    def home(self, term: Term) -> Frame:
        """The outermost scope that gives `term` the same meaning."""
        frame = self
        while frame.parent is not None and frame.names.isdisjoint(term.free):
            frame = frame.parent
        return frame

    def every_name(self) -> frozenset[str]:
        """The names bound here or further out."""
        found, frame = self.names, self.parent
        while frame is not None:
            found, frame = found | frame.names, frame.parent
        return found

    def lookup(self, name: str) -> tuple[Term, Frame] | None:
        """What a bound name stands for, or None where it is free."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.bound:
                return frame.bound[name]
            frame = frame.parent
        return None


class Scene:
    """The scopes of one claim. `fixed` gives values to free names of finite support, one case of a claim at a time."""

    def __init__(self, context: Context, fixed: dict[str, Term] | None = None) -> None:
        self.context = context
        self.base = Frame({}, None)
        if fixed:
            self.base = Frame({n: (t, self.base) for n, t in fixed.items()}, None)
        self.differentiator = Differentiator(context)
        self.places = {g.left: g.right for g in context.substitutions if g.left is not None and g.right is not None}

    def free_to_choose(self, name: str) -> bool:
        """May an unknown function be any function? Not where an assumption speaks of it beyond single values."""
        for given in self.context.assumptions:
            for t in postorder(*(g for g in (given.left, given.right) if g is not None)):
                whole = t.op == "apply" and t.func.name == name and any(a.op != "num" for a in t.args)
                if whole or (t.op == "sym" and t.name == name):
                    return False
        return True

    def plain(self, symbol: Term) -> Term | None:
        """The definition of a plain name, or None."""
        definition = self.context.definitions.get((symbol.name, ()))
        return definition.cases[0].body if definition and not definition.cases[0].params else None

    def place(self, term: Term, frame: Frame) -> Term:
        """The place an indexed symbol or an unknown function at exact arguments means: r_1, r(0)."""
        exact = [self.rational(a, frame) for a in term.args]
        if any(e is None for e in exact):
            raise Unsupported("K102", f"an index of {term.value} is not a known number here")
        args = tuple(num(e) for e in exact if e is not None)
        return index(term.name, *args) if term.op == "index" else make("apply", args, _bare(term.func))

    def exact(self, term: Term, frame: Frame) -> bool:
        """Are all arguments of an application exact numbers?"""
        return all(self.rational(a, frame) is not None for a in term.args)

    def rational(self, term: Term, frame: Frame, depth: int = 0) -> Fraction | None:
        """The exact value of a term built of numbers and bound or given names, or None."""
        if depth > MAX_DEPTH:
            return None
        match term.op:
            case "num":
                return term.fraction
            case "sym":
                closure = frame.lookup(term.name)
                if closure is not None:
                    return self.rational(*closure, depth + 1)
                given = self.plain(term) or self.places.get(term)
                return None if given is None else self.rational(given, self.base, depth + 1)
            case "neg" | "add" | "mul" | "div":
                parts = [self.rational(a, frame, depth + 1) for a in term.args]
                exact = [p for p in parts if p is not None]
                return _arithmetic(term.op, exact) if len(exact) == len(parts) else None
            case _:
                return None

    def integer(self, term: Term, frame: Frame, what: str) -> int:
        """An exact integer bound or index, or Unsupported."""
        exact = self.rational(term, frame)
        if exact is None or exact.denominator != 1:
            raise Unsupported("K102", f"{what} is not a known integer here: symbolic sizes are not decided yet")
        return int(exact)

    def instances(self, term: Term, frame: Frame) -> tuple[Frame, ...]:
        """A scope for each value of a binder's bound name."""
        found = frame.children.get(term)
        if found is None:
            values = self._values(term, frame)
            found = tuple(Frame({term.name: (v, self.base)}, frame) for v in values)
            frame.children[term] = found
        return found

    def _values(self, term: Term, frame: Frame) -> tuple[Term, ...]:
        if term.op in ("sum", "prod"):
            low, high = (self.integer(t, frame, f"a bound of the {term.op}") for t in term.args[1:3])
            if high - low >= MAX_TERMS:
                raise Unsupported("K201", f"{high - low + 1} terms are more than the budget allows")
            return tuple(num(k) for k in range(low, high + 1))
        density = term.args[1] if len(term.args) > 1 else None
        if density is not None and density.op == "apply" and self._given_as(density.func) is None:
            raise Unsupported("K110", f"{density.func.name} is drawn from and has no definition")
        values = self.context.support(term.name, density)
        if values is None:
            raise Unsupported("K106", f"the support of {term.name} is not known: declare its values")
        return values

    def enter(self, term: Term, frame: Frame) -> tuple[Term | None, Frame] | None:
        """The body an application means and the scope to read it in; None for an unknown function.

        The body is None where the asked derivative is identically zero.
        """
        if term not in frame.entered:
            frame.entered[term] = self._entered(term, frame)
        return frame.entered[term]

    def _entered(self, term: Term, frame: Frame) -> tuple[Term | None, Frame] | None:
        found = self._chosen(term, frame)
        if found is None:
            return None
        case, rest = found
        bound = {p: (a, frame) for p, k, a in zip(case.params, case.pattern, term.args, strict=True) if k is None}
        return self.differentiator.partial(case, rest), Frame(bound, self.base)

    def _chosen(self, term: Term, frame: Frame) -> tuple[Case, tuple[int | str, ...]] | None:
        head = term.func
        found = self._given_as(head)
        if found is None:
            if head.bar >= 0 or 0 < head.subscript < len(term.args):
                raise Unsupported("K110", f"{head.name} is written as a probability and has no definition")
            return None
        definition, rest = found
        exact = [self.rational(a, frame) for a in term.args]
        for case in definition.cases:
            if len(case.pattern) != len(term.args):
                raise Unsupported("K107", f"{head.name} is used with {len(term.args)} arguments, not as it was defined")
            if all(p is None or (v is not None and self.rational(p, self.base) == v)
                   for p, v in zip(case.pattern, exact, strict=True)):  # fmt: skip
                return case, rest
        raise Unsupported("K104", f"{head.name} is only known at the values it was given at")

    def _given_as(self, head: Func) -> tuple[Definition, tuple[int | str, ...]] | None:
        """The definition that says most about a function or its derivative, and the derivatives left to form."""
        definitions = self.context.definitions
        for known in _parts_of(head.derivs):
            definition = definitions.get((head.name, known))
            if definition is not None:
                rest = list(head.derivs)
                for d in known:
                    rest.remove(d)
                return definition, tuple(rest)
        if any(name == head.name for name, _ in definitions):
            raise Unsupported("K109", f"only a derivative of {head.name} is known, not {head.name} itself")
        return None

    def derivative(self, term: Term, frame: Frame) -> Term | None:
        """The derivative a diff node means, formed on its terms; None where it is identically zero."""
        order = self.integer(term.args[2], frame, "the order of a derivative")
        if not 0 <= order <= 12:
            raise Unsupported("K108", f"a derivative of order {order} is not decided")
        variable = term.args[1]
        sort = self.context.sorts.get(variable.name) if variable.op in ("sym", "index") else None
        if sort is not None and sort.kind in _DISCRETE:
            raise Unsupported("K108", f"{variable.name} takes single values, so nothing is differentiated in it")
        formed: Term | None = term.args[0]
        bound = frame.every_name()
        free = variable.op == "index" or frame.lookup(variable.name) is None
        for _ in range(order):
            formed = None if formed is None else self.differentiator(formed, variable, bound, free)
        return formed

    def total(self, term: Term, frame: Frame) -> Term | None:
        """The derivative of a plain definition in names of the note, read at the base; None where it is zero."""
        symbol = term.args[0]
        definition = self.context.definitions.get((symbol.name, ()))
        if definition is None or frame.lookup(symbol.name) is not None or not isinstance(term.value, tuple):
            return None
        return self.differentiator.partial(definition.cases[0], term.value)

    def holds(self, condition: Term, frame: Frame) -> bool:
        """A condition between exact numbers, such as a = 1 where a is bound."""
        left, right = (self.rational(a, frame) for a in condition.args)
        if left is None or right is None:
            raise Unsupported("K103", "conditions on real numbers are not decided yet")
        return {"eq": left == right, "ne": left != right, "lt": left < right,
                "le": left <= right, "gt": left > right, "ge": left >= right}[condition.op]  # fmt: skip

    def branch(self, term: Term, frame: Frame) -> Term:
        """The value a piecewise term takes."""
        for condition, value in zip(term.args[0:-1:2], term.args[1::2], strict=True):
            if self.holds(condition, frame):
                return value
        return term.args[-1]

    def closed(self, term: Term, frame: Frame) -> Term:
        """The same term with bound names replaced by what they stand for, to be shown at the top level."""
        for _ in range(MAX_DEPTH):
            if frame.parent is None:
                return term
            replaced = {}
            for name in sorted(frame.names & term.free):
                inner, scope = frame.bound[name]
                replaced[name] = self.closed(inner, scope)
            term = _substituted(term, replaced)
            frame = frame.parent
        raise Unsupported("K202", "nested too deeply")


def _parts_of(derivs: tuple[int | str, ...]) -> list[tuple[int | str, ...]]:
    """The derivatives that may be given where these are asked for: the most first, the function itself last."""
    sizes = range(len(derivs), -1, -1) if len(derivs) <= 6 else (len(derivs), 0)
    return list(dict.fromkeys(part for size in sizes for part in combinations(derivs, size)))


def _bare(head: Func) -> Func:
    return Func(head.name, head.derivs)


def _substituted(term: Term, by: dict[str, Term]) -> Term:
    if not by:
        return term
    captured = frozenset().union(*(t.free for t in by.values()))
    done: dict[Term, Term] = {}
    for t in postorder(term):
        if t.op in BINDERS and (t.name in captured or t.name in by):
            raise Unsupported("K112", "a condition under a sum that cannot be written outside it")
        if t.op == "sym" and t.name in by:
            done[t] = by[t.name]
        else:
            done[t] = make(t.op, tuple(done[a] for a in t.args), t.value)
    return done[term]


def _arithmetic(op: str, parts: list[Fraction]) -> Fraction | None:
    if op == "neg":
        return -parts[0]
    if op == "add":
        return sum(parts, Fraction(0))
    if op == "div":
        return None if parts[1] == 0 else parts[0] / parts[1]
    total = Fraction(1)
    for p in parts:
        total *= p
    return total
