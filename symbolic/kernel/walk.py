"""One walk over a term for every algebra: signatures, balls, ranges and degrees.

Depth of arithmetic is unbounded (an explicit stack); depth of definitions and binders is bounded, and a circle of
definitions ends there. A subterm that mentions no bound name is evaluated once. Work is counted, so that a verdict
is the same on every machine.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar, Generic, TypeVar

from ..core.term import Term, make
from .residue import Unsupported
from .scene import MAX_DEPTH, Frame, Scene

V = TypeVar("V")
BUDGET = 4_000_000
SCOPE = 20
"""What a scope costs, in operations."""
ADD, MUL = make("add"), make("mul")


class Budget:
    """Operations a claim may still cost, shared by all its walks."""

    __slots__ = ("left",)

    def __init__(self, operations: int = BUDGET) -> None:
        self.left = operations

    def spend(self, operations: int) -> None:
        """Take operations off, or stop the claim."""
        self.left -= operations
        if self.left < 0:
            raise Unsupported("K201", "the step is larger than its budget of operations")


class Walker(Generic[V]):
    """Evaluates terms of a scene in one algebra; subclasses say what places, operators and functions are worth.

    `kind` names the algebra's memo in the frames it shares with others.
    """

    kind = ""

    table: ClassVar[dict[str, Any]]
    """Operator → the rule (an unbound method) that reads it before its arguments are evaluated."""

    def __init__(self, scene: Scene, budget: Budget) -> None:
        self.scene, self.depth = scene, 0
        self.spend = budget.spend
        self.budget = budget

    def __init_subclass__(cls) -> None:
        cls.table = {
            "num": lambda w, t, f: w.number(t.fraction),
            "sym": cls._sym,
            "index": lambda w, t, f: w._place(w.scene.place(t, f)),
            "apply": cls._apply,
            "diff": cls._diff,
            "piecewise": lambda w, t, f: w.value(w.scene.branch(t, f), f),
            "indicator": lambda w, t, f: w.number(Fraction(int(w.scene.holds(t.args[0], f)))),
            "total": cls._total,
            **dict.fromkeys(("sum", "sumover", "expect"), cls._sum),
            **dict.fromkeys(("prod", "prodover"), cls._prod),
            **cls.rules(),
        }

    # -- what an algebra provides

    @classmethod
    def rules(cls) -> dict[str, Any]:
        """The rules of operators that this algebra reads in its own way, before their arguments are evaluated."""
        return {}

    def combine(self, term: Term, values: list[V], frame: Frame) -> V:
        """The value of an operator whose arguments have been evaluated."""
        raise NotImplementedError

    def slot(self, place: Term) -> V:
        """The value of a free symbol, an indexed symbol or an unknown function at exact arguments."""
        raise NotImplementedError

    def unknown(self, term: Term, frame: Frame) -> V:
        """The value of an unknown function at arguments that are not exact."""
        raise NotImplementedError

    def number(self, value: Fraction) -> V:
        """The value of an exact rational."""
        raise NotImplementedError

    # -- the walk

    def __call__(self, term: Term) -> V:
        """The value of a term at the top level of the note."""
        self.depth = 0
        return self.value(term, self.scene.base)

    def memo(self, frame: Frame) -> dict[Term, Any]:
        """What this walker has computed in a frame."""
        entry = frame.memos.get(self.kind)
        if entry is None or entry[0] is not self:
            entry = (self, {})
            frame.memos[self.kind] = entry
        return entry[1]

    def value(self, term: Term, frame: Frame) -> V:
        """The value of a term in a scope."""
        frame = frame.home(term)
        known = self.memo(frame)
        if term in known:
            return known[term]  # type: ignore[no-any-return]
        stack = [(term, frame, known)]
        rules = self.table
        while stack:
            t, f, memo = stack[-1]
            if t in memo:
                stack.pop()
                continue
            self.spend(1)
            rule = rules.get(t.op)
            if rule is not None:
                self._deeper()
                memo[t] = rule(self, t, f)
                self.depth -= 1
                stack.pop()
                continue
            values: list[V] = []
            ready = True
            for a in t.args:
                home = f if f.parent is None else f.home(a)
                inner = memo if home is f else self.memo(home)
                if a in inner:
                    values.append(inner[a])
                else:
                    stack.append((a, home, inner))
                    ready = False
            if ready:
                memo[t] = self.combine(t, values, f)
                stack.pop()
        return known[term]  # type: ignore[no-any-return]

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unsupported("K202", f"nested more than {MAX_DEPTH} levels deep, or defined in a circle")

    # -- rules every algebra shares

    def _sym(self, t: Term, f: Frame) -> V:
        closure = f.lookup(t.name)
        if closure is not None:
            return self.value(*closure)
        definition = self.scene.plain(t)
        return self._place(t) if definition is None else self.value(definition, self.scene.base)

    def _place(self, place: Term) -> V:
        given = self.scene.places.get(place)
        return self.slot(place) if given is None else self.value(given, self.scene.base)

    def _apply(self, t: Term, f: Frame) -> V:
        entered = self.scene.enter(t, f)
        if entered is None:
            return self._place(self.scene.place(t, f)) if self.scene.exact(t, f) else self.unknown(t, f)
        body, inner = entered
        found = self.number(Fraction(0)) if body is None else self.value(body, inner)
        # an argument that is undefined leaves the application undefined, even where it is unused
        return self.within(found, [self.value(a, f) for a in t.args])

    def _diff(self, t: Term, f: Frame) -> V:
        body = self.value(t.args[0], f)  # where the body is undefined, so is its derivative
        formed = self.scene.derivative(t, f)
        return self.within(self.number(Fraction(0)) if formed is None else self.value(formed, f), [body])

    def _total(self, t: Term, f: Frame) -> V:
        formed = self.scene.total(t, f)
        return self.number(Fraction(0)) if formed is None else self.value(formed, self.scene.base)

    def within(self, found: V, needed: list[V]) -> V:
        """`found` where all that is needed is defined; algebras that raise for what is undefined have nothing to do."""
        return found

    def _sum(self, t: Term, f: Frame) -> V:
        body = make("mul", (t.args[1], t.args[0])) if t.op == "expect" else t.args[0]
        return self.combine(ADD, [self.value(body, g) for g in self._instances(t, f)], f)

    def _prod(self, t: Term, f: Frame) -> V:
        return self.combine(MUL, [self.value(t.args[0], g) for g in self._instances(t, f)], f)

    def _instances(self, t: Term, f: Frame) -> tuple[Frame, ...]:
        found = self.scene.instances(t, f)
        self.spend(SCOPE * len(found))
        return found
