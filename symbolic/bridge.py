"""From the terms of a note to SymPy: definitions unfolded as closures, derivatives taken, givens applied last.

The witnesses, the derivers and Python-built derivations meet SymPy here and nowhere else; the kernel never does.
SymPy's constructors evaluate (x/x is 1, √x² is x), which a witness may do as long as it remembers where the note's
own expression was defined. So every conversion records its obligations (a logarithm's argument is positive, a
denominator is not zero) beside the expression, and whoever compares two sides compares them only where the
obligations hold. The way back is `bridge_terms`, NumPy and 50-digit evaluation are `bridge_numpy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sympy
from sympy.core.function import AppliedUndef

from .bridge_rules import (
    FUNCTIONS,
    MAX_SIZE,
    RULES,
    BridgeError,
    Rule,
    assumptions_of,
    refusals,
    sigmoid,
    substitute,
)
from .bridge_terms import from_sympy
from .core.claim import Case, Context, Definition
from .core.opaque import spoken
from .core.term import Func, Term, apply, postorder, sym

__all__ = ["BridgeError", "Obligation", "Unfolding", "from_sympy", "sigmoid", "to_sympy", "unknown_functions"]

Expr: TypeAlias = Any
ASSUMED = {
    "gt": ("positive", 1),
    "ge": ("nonnegative", 1),
    "lt": ("positive", -1),
    "le": ("nonnegative", -1),
    "ne": ("nonzero", 1),
}
MAX_NODES = 20_000
MAX_DEPTH = 150
MAX_UNFOLDING = 60


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a subterm needs in order to be defined: `expr` is 'positive', 'nonnegative' or 'nonzero'."""

    kind: str
    expr: Expr


@dataclass(slots=True)
class Frame:
    """A scope: what its names stand for, under which condition it is entered, and what was converted in it."""

    values: Mapping[str, Expr] = field(default_factory=dict)
    guard: Expr = sympy.true
    memo: dict[Term, Expr] = field(default_factory=dict)

    def binding(self, name: str, value: Expr) -> Frame:
        return Frame({**self.values, name: value}, self.guard)

    def under(self, condition: Expr) -> Frame:
        return Frame(self.values, sympy.And(self.guard, condition))


class Unfolding:
    """One conversion of one or more terms in one context; it gathers `obligations` and what each symbol `stands_for`.

    `values` fixes free names (sizes, indices) to numbers; another table of `rules` leaves an operator unevaluated.
    """

    def __init__(
        self, context: Context, values: Mapping[str, Expr] | None = None, rules: Mapping[str, Rule] = RULES
    ) -> None:
        self.context, self.rules, self.nodes = context, rules, MAX_NODES
        self.fixed = {n: sympy.sympify(v, strict=True) for n, v in (values or {}).items()}
        self.obligations: list[Obligation] = []
        self.stands_for: dict[Expr, Term] = {}
        self.top = Frame()
        self._unfolded = 0
        self.unsolved = 0
        self._places: dict[Expr, Expr] | None = None
        self._symbols: dict[str, Expr] = {}

    def __call__(self, term: Term) -> Expr:
        """The SymPy expression of a term, derivatives taken, givens not yet applied."""
        if _deep(term):
            raise BridgeError(f"nested more than {MAX_DEPTH} levels deep")
        with refusals():
            found = self.go(term, self.top)
        if isinstance(found, sympy.Expr) and found.has(sympy.zoo, sympy.nan):
            raise BridgeError("undefined wherever it is evaluated: it divides by zero")
        return found

    def given(self, expr: Expr) -> Expr:
        """`expr` with the context's equations applied, the last thing that happens to it."""
        places = self.places()
        with refusals():
            for _ in range(len(places)):
                new = substitute(expr, places)
                if new == expr:
                    break
                expr = new
        return expr

    def places(self) -> dict[Expr, Expr]:
        """What the givens that are equations put in place of a symbol: r(1) = 10, or p₃ = 1 − p₁ − p₂ from Σp = 1."""
        if self._places is None:
            self._places, self.unsolved = {}, 0
            sides = [(g.left, g.right) for g in self.context.substitutions]
            sides += [
                (g.left.args[0], g.left.args[1]) for g in self.context.assumptions if g.left and g.left.op == "eq"
            ]
            for a, b in sides:
                if a is not None and b is not None:
                    self._place(self._places, self(a), self(b))
        return self._places

    def assumed(self) -> list[Obligation]:
        """The assumptions of the context that are not equations, as obligations on differences."""
        found: list[Obligation] = []
        for given in self.context.assumptions:
            if given.left is not None and given.left.op in ASSUMED:
                kind, sign = ASSUMED[given.left.op]
                a, b = (self(t) for t in given.left.args)
                found.append(Obligation(kind, sign * (a - b)))
        return found

    def _place(self, places: dict[Expr, Expr], left: Expr, right: Expr) -> None:
        left, right = substitute(left, places), substitute(right, places)
        if isinstance(left, sympy.Symbol) and left not in right.free_symbols:
            places[left] = right
            return
        gap = sympy.expand(left - right)
        if gap.is_zero:
            return
        if gap.is_number:
            raise BridgeError("no point was found that meets what is given")
        for s in sorted(gap.free_symbols, key=str, reverse=True):
            slope = gap.diff(s)
            if s not in slope.free_symbols and not slope.is_zero:
                places[s] = sympy.expand(s - gap / slope) if slope.is_number else (slope * s - gap).expand() / slope
                return
        self.unsolved += 1

    def go(self, term: Term, frame: Frame) -> Expr:
        """Convert in a scope."""
        if term in frame.memo:
            return frame.memo[term]
        self.nodes -= 1
        if self.nodes < 0:
            raise BridgeError(f"unfolds to more than {MAX_NODES:,} nodes")
        rule = self.rules.get(term.op)
        if rule is not None:
            found = rule(self, term, frame)
        elif term.op in FUNCTIONS:
            found = self._known(term, frame)
        else:
            raise BridgeError(f"SymPy has no counterpart of {spoken(term.value if term.op == 'opaque' else term.op)}")
        frame.memo[term] = found
        return found

    def symbol(self, name: str, term: Term) -> Expr:
        """The symbol of a name, with the assumptions the context makes about it."""
        if name not in self._symbols:
            self._symbols[name] = sympy.Symbol(name, **assumptions_of(self.context, term))
            self.stands_for[self._symbols[name]] = term
        return self._symbols[name]

    def oblige(self, kind: str, expr: Expr, frame: Frame) -> None:
        """Record that `expr` must be positive, nonnegative or nonzero wherever `frame` is entered."""
        if getattr(expr, f"is_{kind}") is True or frame.guard == sympy.false:
            return
        if frame.guard != sympy.true:
            expr = sympy.Piecewise((expr, frame.guard), (sympy.Integer(1), True))
        self.obligations.append(Obligation(kind, expr))

    def call(self, head: Func, args: Sequence[Expr], frame: Frame) -> Expr:
        """A function of the note at these arguments: its definition unfolded, or an unknown function."""
        found = _definition(self.context, head)
        if found is None:
            return self._unknown(head, args)
        definition, rest = found
        self._unfolded += 1
        if self._unfolded > MAX_UNFOLDING:
            raise BridgeError(f"the definition of {head.name} leads back to itself")
        try:
            return (
                self._derived(definition, head, args, rest, frame)
                if rest
                else self._cases(definition, head.name, args, frame)
            )
        finally:
            self._unfolded -= 1

    def differentiate(self, expr: Expr, variable: Expr, order: int) -> Expr:
        """∂^order expr / ∂variable^order almost everywhere (kinks leave no delta functions)."""
        found = sympy.diff(expr, variable, order) if order else expr
        return found.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)) if found.has(sympy.DiracDelta) else found

    @contextmanager
    def placing(self, mapping: Mapping[Expr, Expr]) -> Iterator[None]:
        """Obligations recorded inside are about placeholders; afterwards they are about what these stand for."""
        start = len(self.obligations)
        yield
        self.obligations[start:] = [Obligation(o.kind, substitute(o.expr, mapping)) for o in self.obligations[start:]]

    def variable(self, variable: Term, frame: Frame) -> tuple[Frame, Expr, Expr]:
        """The scope to differentiate in, the SymPy variable, and the value it takes afterwards."""
        if variable.op == "index":
            target = self.go(variable, frame)
            if not isinstance(target, sympy.Symbol | sympy.Indexed):
                raise BridgeError(f"cannot differentiate in {variable.name}, whose value is given")
            return frame, target, target
        if variable.op != "sym":
            raise BridgeError("a derivative in something that is not a variable")
        name = variable.name
        value = frame.values.get(name, self.fixed.get(name))
        definition = self.context.definitions.get((name, ()))
        if value is None and definition is not None and not definition.cases[0].params:
            value = self.call(Func(name), (), frame)
        if value is None:
            target = self.symbol(name, variable)
            return frame, target, target
        if isinstance(value, sympy.Symbol) and value.name == name:
            return frame, value, value
        target = sympy.Dummy(name, real=True)
        return frame.binding(name, target), target, value

    def _known(self, term: Term, frame: Frame) -> Expr:
        args = [self.go(a, frame) for a in term.args]
        function = FUNCTIONS[term.op]
        if term.op in ("factorial", "gamma", "binomial") and any(a.is_number and abs(a) > MAX_SIZE for a in args):
            raise BridgeError(f"{term.op} of a number over {MAX_SIZE:,}")
        for kind, needed in function.needs(*args):
            self.oblige(kind, needed, frame)
        return function.make(*args)

    def _cases(self, definition: Definition, name: str, args: Sequence[Expr], frame: Frame) -> Expr:
        branches: list[tuple[Expr, Expr]] = []
        for case in definition.cases:
            condition = self._matches(case, name, args)
            if condition == sympy.false:
                continue
            values = {p: a for p, k, a in zip(case.params, case.pattern, args, strict=True) if k is None}
            body = self.go(case.body, Frame(values, sympy.And(frame.guard, condition)))
            branches.append((body, condition))
            if condition == sympy.true:
                break
        if not branches:
            shown = ", ".join(map(str, args))
            raise BridgeError(f"{name} is not defined at ({shown}), only at the values it was given at")
        return branches[0][0] if branches[0][1] == sympy.true else sympy.Piecewise(*branches)

    def _matches(self, case: Case, name: str, args: Sequence[Expr]) -> Expr:
        if len(case.pattern) != len(args):
            raise BridgeError(f"{name} is defined with {len(case.pattern)} arguments and used with {len(args)}")
        wanted = [(a, self.go(k, self.top)) for k, a in zip(case.pattern, args, strict=True) if k is not None]
        return sympy.And(*(sympy.Eq(a, k) for a, k in wanted))

    def _derived(
        self, definition: Definition, head: Func, args: Sequence[Expr], rest: Sequence[int | str], frame: Frame
    ) -> Expr:
        """The partial derivatives left to form, taken in placeholders and read at the arguments."""
        inside = [sympy.Dummy(f"x{i}", real=True) if i in rest else a for i, a in enumerate(args)]
        mapping = {d: a for d, a in zip(inside, args, strict=True) if d is not a}
        with self.placing(mapping):
            body = self._cases(definition, head.name, inside, frame)
        for d in rest:
            variable = inside[d] if isinstance(d, int) else self.symbol(d, sym(d))
            body = self.differentiate(body, variable, 1)
        return substitute(body, mapping)

    def _unknown(self, head: Func, args: Sequence[Expr]) -> Expr:
        if all(a.is_number for a in args):
            marks = "".join("'" if d == 0 else f"_{d}" for d in head.derivs)
            plain = apply(Func(head.name, head.derivs), *(from_sympy(a) for a in args))
            return self.symbol(f"{head.name}{marks}({', '.join(map(str, args))})", plain)
        function = sympy.Function(head.name, real=True)
        if not head.derivs:
            return function(*args)
        inside = [sympy.Dummy(f"x{i}", real=True) for i in range(len(args))]
        if any(isinstance(d, str) for d in head.derivs):
            raise BridgeError(f"{head.name} is differentiated in a name it is not given, and has no definition")
        body = sympy.Derivative(function(*inside), *(inside[d] for d in head.derivs if isinstance(d, int)))
        return sympy.Subs(body, inside, list(args)).doit()


def to_sympy(term: Term, context: Context | None = None) -> Expr:
    """A term of a note as a SymPy expression: unfolded, differentiated, the context's substitutions applied last.

    Raises `BridgeError` for what SymPy has no counterpart of and for what is too large.

    >>> from .core.term import diff, num, power, sym
    >>> x = sym("x")
    >>> to_sympy(diff(power(x, num(3)), x))
    3*x**2
    """
    unfolding = Unfolding(context or Context())
    return unfolding.given(unfolding(term))


def unknown_functions(exprs: Iterable[Expr]) -> dict[str, int]:
    """The functions that expressions apply without a definition, and how many arguments each takes."""
    return {type(a).__name__: len(a.args) for e in exprs for a in e.atoms(AppliedUndef)}


def _deep(root: Term) -> bool:
    depth: dict[Term, int] = {}
    for t in postorder(root):
        depth[t] = max((depth[a] + (t.op != a.op or t.op not in ("add", "mul")) for a in t.args), default=0)
        if depth[t] > MAX_DEPTH:
            return True
    return False


def _definition(context: Context, head: Func) -> tuple[Definition, tuple[int | str, ...]] | None:
    """The definition that says most about a function or its derivative, and the derivatives left to form."""
    best: tuple[Definition, tuple[int | str, ...]] | None = None
    for (name, derivs), definition in context.definitions.items():
        rest = list(head.derivs)
        fits = name == head.name and all(d in rest and not rest.remove(d) for d in derivs)  # type: ignore[func-returns-value]
        if fits and (best is None or len(rest) < len(best[1])):
            best = definition, tuple(rest)
    return best
