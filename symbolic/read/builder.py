"""A derivation built in Python: SymPy differentiates and simplifies, the definitions keep their names.

`define` hands out SymPy functions that are only names (p(1, θ), J(θ)), so that a line prints as its author thinks it;
what they stand for is in the derivation's `Context`, and every line is still to be judged. A `step` without a right
side is worked out here. Claims are marked "as built by SymPy", whose constructors evaluate before anybody looks.
`read/python.py` collects the builders of a file; `app` adds `check`.
"""

from __future__ import annotations

import linecache
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ..bridge import BridgeError, Unfolding, from_sympy
from ..bridge_terms import (
    Expected,
    applied,
    derivative,
    expression,
    leaves,
    sigmoid_arguments,
    simplest,
    speaks_of_sigmoid,
    symbol,
)
from ..core.claim import (
    Case,
    Claim,
    Context,
    Derivation,
    Given,
    GivenKind,
    Kind,
    Rel,
    Sort,
    Source,
    Span,
    Step,
)
from ..core.show import latex
from ..core.term import RELATIONS, Func, Term, add, apply, bind, call, div, neg, num, relation, sym

Expr: TypeAlias = Any
RELS = dict(zip(RELATIONS, (Rel.EQ, Rel.NE, Rel.LT, Rel.LE, Rel.GT, Rel.GE), strict=True))
ASSUMED = (("positive", "gt"), ("negative", "lt"), ("nonnegative", "ge"), ("nonpositive", "le"), ("nonzero", "ne"))
BUILDERS: ContextVar[list[Builder] | None] = ContextVar("BUILDERS", default=None)
"""Where `read/python.py` collects the builders that a file makes."""


class BuildError(Exception):
    """A line that cannot be part of a derivation; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Cases(Mapping[Any, Expr]):
    """A function defined value by value: p[1], p(1) and p(a) are SymPy expressions that print as p(a=1|θ), p(a|θ)."""

    name: str
    over: Expr
    at: tuple[Expr, ...]
    rest: tuple[Expr, ...]

    def __getitem__(self, value: object) -> Expr:
        found = expression(value)
        if found not in self.at:
            known = ", ".join(map(str, self.at))
            raise BuildError(f"{self.name} is not defined at {self.over} = {value}; its values are {known}")
        return applied(self.name, found, *self.rest)

    def __call__(self, value: object) -> Expr:
        """At one of its values, or at a symbol that runs over them."""
        found = expression(value)
        if found is None:
            raise BuildError(f"{value!r} is no argument for {self.name}: give a value or the symbol {self.over}")
        return self[found] if found.is_number else applied(self.name, found, *self.rest)

    def __iter__(self) -> Iterator[Expr]:
        return iter(self.at)

    def __len__(self) -> int:
        return len(self.at)


class Builder:
    """Builds a derivation line by line; see `derivations/gradient_trick.py` for the whole of it in use.

    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> d = Builder("Squares")
    >>> f = d.define("f", x**2, given=x)
    >>> d.step(d.diff(f, x), because="power rule")
    2*x
    >>> len(d.derivation().steps)
    1
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._context = Context()
        self._items: list[Given | Step] = []
        self._heads: dict[str, Func] = {}
        self._meant: dict[Term, Expr] = {}
        self._parameters: list[Expr] = []
        self._files: dict[str, Source] = {}
        collected = BUILDERS.get()
        if collected is not None:
            collected.append(self)

    # -- what is given

    def define(self, name: str, meaning: object, over: str = "", given: object = None) -> Any:
        """A name for an expression, or for one expression per value: define("p", {1: …, 0: …}, over="a", given=theta).

        Without `given`, an expression is a function of the parameters of earlier definitions that occur in it. Returns
        a SymPy expression, or `Cases` where `meaning` is a mapping.
        """
        self._free(name)
        parameters = self._as_symbols(given)
        if isinstance(meaning, Mapping):
            return self._define_cases(name, meaning, over, parameters)
        body = self._expression(meaning)
        self._free(name)
        if given is None:
            parameters = [p for p in self._parameters if p in body.free_symbols]
        self._remember(parameters)
        arguments = tuple(self._term(p) for p in parameters)
        self._heads[name] = Func(name)
        left = apply(name, *arguments) if arguments else sym(name)
        params = tuple(a.name for a in arguments)
        self._definition(left, self._term(body), name, params, (None,) * len(params))
        return applied(name, *parameters) if parameters else self._plain(name)

    def _define_cases(self, name: str, meaning: Mapping[Any, object], over: str, parameters: list[Expr]) -> Cases:
        if not over or not meaning:
            raise BuildError(f'define("{name}", {{value: …}}, over="a") needs values, and the name they are values of')
        flat = self._expressions(*(e for pair in meaning.items() for e in pair))
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        self._free(name)
        for value, _ in pairs:
            if not value.is_number:
                raise BuildError(f"{name} is given at {value}, which is not a number")
        self._support(over, [v for v, _ in pairs])
        self._remember(parameters)
        self._heads[name] = Func(name, bar=1 if parameters else -1, labels=(over,) if parameters else ())
        rest = tuple(self._term(p) for p in parameters)
        params = (over, *(r.name for r in rest))
        for value, body in pairs:
            left = apply(self._heads[name], self._term(value), *rest)
            pattern = (self._term(value), *(None for _ in rest))
            self._definition(left, self._term(body), name, params, pattern)
        if parameters:
            self._sums_to_one(name, over, rest)
        return Cases(name, symbol(over), tuple(v for v, _ in pairs), tuple(parameters))

    def function(self, name: str) -> Callable[..., Expr]:
        """A function nothing is known about, such as a reward r(a)."""
        self._free(name)
        self._heads[name] = Func(name)
        return lambda *arguments: applied(name, *map(self._expression, arguments))

    def assume(self, statement: object) -> None:
        """A relation that holds from here on: assume(beta > 0)."""
        term = self._relation(statement)
        given = Given(GivenKind.ASSUMPTION, latex(term), self._place(), left=term)
        self._items.append(given)
        self._context = self._context.with_assumption(given)

    def given(self, what: object, value: object) -> None:
        """A value that holds from here on: given(r1, 10). Derivatives are formed before it is put in."""
        left, right = self._term(self._expression(what)), self._term(self._expression(value))
        given = Given(GivenKind.SUBSTITUTION, f"{latex(left)} = {latex(right)}", self._place(), left, right)
        self._items.append(given)
        self._context = self._context.with_substitution(given)

    # -- what is written

    def diff(self, expr: object, variable: object, order: int = 1) -> Expr:
        """The derivative of an expression as it is written, not yet worked out."""
        body, by = self._expression(expr), self._expression(variable)
        if not by.is_Symbol:
            raise BuildError(f"cannot differentiate in {by}: give a symbol")
        return derivative(body, by, order)

    def expect(self, body: object, over: Cases) -> Expr:
        """The expectation of an expression in the symbol that `over` runs over: expect(r(a), p)."""
        if not isinstance(over, Cases):
            raise BuildError(f"expect(…, over) needs a distribution that define returned, not {over!r}")
        return Expected(self._expression(body), over(over.over), over.over)

    # -- what is claimed

    def step(self, lhs: object, rhs: object = None, because: str = "") -> Expr:
        """A line lhs = rhs. Without rhs SymPy works it out, in the derivation's own words; returns the right side."""
        left = self._expression(lhs)
        right = self._worked_out(left) if rhs is None else self._expression(rhs)
        self._claim(left, right, because)
        return right

    def claim(self, lhs: object, rhs: object = None, because: str = "") -> None:
        """A line to be judged: claim(lhs, rhs), or a relation, claim(x**2 >= 0)."""
        if rhs is not None:
            self._claim(self._expression(lhs), self._expression(rhs), because)
            return
        term = self._relation(lhs)
        self._append(Claim(term.args[0], RELS[term.op], term.args[1], self._context), latex(term), because)

    def derivation(self) -> Derivation:
        """The derivation so far; BuildError where nothing is claimed yet."""
        if not any(isinstance(i, Step) for i in self._items):
            raise BuildError(f"the derivation {self.title!r} claims nothing yet: add a step(…) or a claim(…)")
        return self.so_far()

    def so_far(self) -> Derivation:
        """The lines so far, whether or not something is claimed."""
        source = next(iter(self._files.values()), Source("<python>", ""))
        return Derivation(self.title, source, tuple(self._items), (), len(self._items))

    # -- from SymPy to terms

    def _expression(self, value: object) -> Expr:
        return self._expressions(value)[0]

    def _expressions(self, *values: object) -> list[Expr]:
        """SymPy expressions or numbers, their symbols declared together."""
        found = [expression(v) for v in values]
        for value, e in zip(values, found, strict=True):
            if e is None or not hasattr(e, "as_base_exp"):
                raise BuildError(f"{value!r} is not a SymPy expression")
        self._meet(*found)
        return found

    def _relation(self, value: object) -> Term:
        found = expression(value)
        if found is None or not getattr(found, "is_Relational", False):
            raise BuildError(f"{value!r} is not a relation such as x > 0 (SymPy decides relations of numbers at once)")
        self._meet(found)
        return self._term(found)

    def _term(self, expr: Expr) -> Term:
        try:
            return from_sympy(expr, heads=self._heads)
        except BridgeError as error:
            raise BuildError(str(error)) from None

    def _worked_out(self, left: Expr) -> Expr:
        try:
            unfolding = Unfolding(self._context)
            full = unfolding.given(unfolding(self._term(left)))
            found = simplest(full, sigmoid_arguments(full) if "sigmoid" in self._heads else [])
        except BridgeError as error:
            raise BuildError(f"{left} cannot be worked out: {error}") from None
        return found.xreplace({s: self._meant.get(t, s) for s, t in unfolding.stands_for.items()})

    def _meet(self, *exprs: Expr) -> None:
        """Declare the symbols seen for the first time, and σ when it is first written."""
        fresh: list[Term] = []
        for leaf in (leaf for e in exprs for leaf in leaves(e)):
            term = self._term(leaf)
            known = self._meant.get(term)
            if known is not None and known != leaf and str(known) == str(leaf):
                message = f"two symbols are called {leaf}, with different assumptions"
                raise BuildError(f"{message}; make one, and use it everywhere")
            if known is None:
                self._meant[term] = leaf
                if term.op != "apply":
                    self._not_a_function(term)
                    fresh.append(term)
        self._declare(sorted(fresh, key=latex))
        if any(map(speaks_of_sigmoid, exprs)) and "sigmoid" not in self._heads and not self._taken("sigma"):
            self._heads["sigma"] = self._heads["sigmoid"] = Func("sigma")
            body = div(num(1), add(num(1), call("exp", neg(sym("x")))))
            self._definition(apply("sigma", sym("x")), body, "sigma", ("x",), (None,))

    def _declare(self, fresh: list[Term]) -> None:
        for kind in (Kind.REAL, Kind.INTEGER):
            terms = [t for t in fresh if (self._meant[t].is_integer is True) == (kind is Kind.INTEGER)]
            if not terms:
                continue
            text = rf"{', '.join(map(latex, terms))} \in \mathbb{{{'Z' if kind is Kind.INTEGER else 'R'}}}"
            names = tuple(dict.fromkeys(t.name for t in terms))
            given = Given(GivenKind.DECLARATION, text, self._place(), names=names)
            self._items.append(given)
            for name in names:
                self._context = self._context.with_sort(name, Sort(kind), given)
        for term in fresh:
            for assumption, op in ASSUMED:
                if self._meant[term].is_real and getattr(self._meant[term], f"is_{assumption}"):
                    said = relation(op, term, num(0))
                    given = Given(GivenKind.ASSUMPTION, latex(said), self._place(), left=said)
                    self._items.append(given)
                    self._context = self._context.with_assumption(given)
                    break

    def _support(self, over: str, values: Iterable[Expr]) -> None:
        terms = sorted((self._term(v) for v in values), key=lambda t: t.fraction if t.op == "num" else 0)
        known = self._context.sorts.get(over)
        if known is not None and set(known.values) != set(terms):
            raise BuildError(f"{over} already has another meaning, or other values, in this derivation")
        if known is None:
            text = rf"{latex(sym(over))} \in \{{{', '.join(map(latex, terms))}\}}"
            given = Given(GivenKind.DECLARATION, text, self._place(), names=(over,))
            self._items.append(given)
            self._context = self._context.with_sort(over, Sort(Kind.FINITE, tuple(terms)), given)
            self._meant[sym(over)] = symbol(over)

    def _definition(
        self, left: Term, right: Term, name: str, params: tuple[str, ...], pattern: tuple[Term | None, ...]
    ) -> None:
        text = f"{latex(left)} := {latex(right)}"
        given = Given(GivenKind.DEFINITION, text, self._place(), left, right, (name,))
        self._items.append(given)
        self._context = self._context.with_case((name, ()), Case(params, pattern, right, given))

    def _sums_to_one(self, name: str, over: str, rest: tuple[Term, ...]) -> None:
        general = apply(Func(name, bar=1), sym(over), *rest)
        total = bind("sumover", over, general)
        step = Step(
            Claim(total, Rel.EQ, num(1), self._context), f"{latex(total)} = 1", self._place(),
            "sums to one", named=True, automatic=True, built=True,
        )  # fmt: skip
        self._items.append(step)

    def _claim(self, left: Expr, right: Expr, because: str) -> None:
        a, b = self._term(left), self._term(right)
        self._append(Claim(a, Rel.EQ, b, self._context), f"{latex(a)} = {latex(b)}", because)

    def _append(self, claim: Claim, text: str, because: str) -> None:
        self._items.append(Step(claim, text, self._place(), because, built=True))

    # -- names and places

    def _as_symbols(self, given: object) -> list[Expr]:
        if given is None:
            return []
        found = [self._expression(g) for g in (given if isinstance(given, tuple | list) else (given,))]
        for p in found:
            if not p.is_Symbol or self._term(p).op != "sym":
                raise BuildError(f"a function cannot be given {p}: a parameter is a symbol without a number for index")
        return found

    def _remember(self, parameters: list[Expr]) -> None:
        self._parameters += [p for p in parameters if p not in self._parameters]

    def _plain(self, name: str) -> Expr:
        self._meant[sym(name)] = symbol(name)
        return symbol(name)

    def _taken(self, name: str) -> bool:
        return name in self._heads or name in self._context.sorts or (name, ()) in self._context.definitions

    def _not_a_function(self, term: Term) -> None:
        if term.name in self._heads and (term.op == "index" or (term.name, ()) not in self._context.definitions):
            raise BuildError(f"{term.name} is a function in this derivation and cannot be a symbol too")

    def _free(self, name: str) -> None:
        if not isinstance(name, str) or not name.isidentifier():
            raise BuildError(f"{name!r} cannot name a definition: use a word such as 'p' or 'J'")
        if self._taken(name):
            raise BuildError(f"{name} is already defined or used in this derivation; choose another name")

    def _place(self) -> Span | None:
        """The line of the user's file that is being run."""
        frame = sys._getframe(1)
        while frame.f_globals.get("__name__") == __name__ and frame.f_back is not None:
            frame = frame.f_back
        path = frame.f_code.co_filename
        if path not in self._files:
            text = "".join(linecache.getlines(path))
            self._files[path] = Source(_shown(path), text)
        source = self._files[path]
        if self._files and source is not next(iter(self._files.values())):
            return None
        line = source.line(frame.f_lineno)
        start = sum(len(x) + 1 for x in source.text.split("\n")[: frame.f_lineno - 1])
        indent = len(line) - len(line.lstrip())
        return source.span(start + indent, start + len(line.rstrip())) if line.strip() else None


def _shown(path: str) -> str:
    if re.search(r"ipykernel_\d+[\\/]\d+\.py\Z|\A<ipython-input", path):
        return "cell"  # of a notebook, which calls it by a number that changes
    try:
        return Path(path).resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return Path(path).name if Path(path).is_absolute() else path
