r"""Vectors as what they mean: a vector is a function from an index to a scalar term, a matrix one from two.

The kernel never sees a vector. What `read/arrays.py` left in a term (θ^⊤x, softmax(Wx), ∇_θ f of a declared θ)
becomes members of indexed families and sums over fresh letters: θ^⊤x is Σ_j θ_j x_j, the k-th component of Wx is
Σ_j W_{kj} x_j, that of ∇_θ f is ∂f/∂θ_k. The notation is that of matrix differential calculus (Magnus and Neudecker,
1988), taken by components. This module knows arrays, `read/vector_rules.py` has one row an operator; what has a vector
in it and no row there is refused. `read/componentwise.py` calls them for the lines of a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from ..core.functions import FUNCTIONS
from ..core.show import latex
from ..core.term import BINDERS, Term, bind, make, mul, num, postorder, sym
from .scope import Scope
from .vet import Refusal
from .vocabulary import words

ONE, ZERO = num(1), num(0)
Extent: TypeAlias = Term | None
"""How many members there are in one direction; None where there is one, as across a column vector."""

LETTERS = tuple("jklmpqrstuvhabcfgxyz")
"""Letters that a sum over components may bind, the first that is free; the index of a claim begins with i."""

COMPONENTWISE = words("exp log sqrt cbrt sin cos tan tanh sinh cosh asin acos atan sigmoid softplus relu erf sign")
"""Functions of a number that are taken of a vector component by component."""


class Unreadable(Exception):
    """A term with a vector in it that has no meaning here; `refusal` says why.

    `whole` says that it is an unknown function of a whole vector, which may stand as it is written.
    """

    def __init__(self, code: str, message: str, remedy: str = "", whole: bool = False) -> None:
        super().__init__(message)
        self.refusal, self.whole = Refusal(code, message, remedy), whole


@dataclass(frozen=True, slots=True)
class Array:
    """A vector or matrix: `at(i, j)` is its member, an index along an extent of one is not looked at.

    `bound` are the letters bound inside its members, which no index put into them may use. `named` says that it is a
    declared letter itself, in whose members one may differentiate.
    """

    rows: Extent
    cols: Extent
    at: Callable[[Term, Term], Term]
    bound: frozenset[str] = frozenset()
    named: bool = False

    @property
    def extents(self) -> tuple[Extent, Extent]:
        """Rows and columns."""
        return self.rows, self.cols

    @property
    def matrix(self) -> bool:
        """Has it members in both directions?"""
        return self.rows is not None and self.cols is not None

    def like(self, member: Callable[[Term], Term]) -> Array:
        """The array of the same extents whose members are made from these, one by one."""
        return Array(self.rows, self.cols, lambda i, j: member(self.at(i, j)), self.bound)


Value: TypeAlias = Term | Array


def letters(*roots: Term) -> set[str]:
    """Every letter in these terms, free or bound."""
    return {t.name for t in postorder(*roots) if t.op in ("sym", "index") or t.op in BINDERS}


def kind(x: Array) -> str:
    """How a message speaks of an array."""
    many = [latex(e) for e in x.extents if e is not None]
    return f"a matrix of {many[0]} × {many[1]}" if x.matrix else f"a vector of {many[0]} components"


Rule: TypeAlias = "Callable[[Vectors, Term, tuple[Value, ...]], Value]"
"""What an operator means: asked with the term as written and the values of its arguments."""


class Vectors:
    """The meaning of the terms of one formula; `avoid` are the letters its sums may not bind."""

    def __init__(self, scope: Scope, rules: Mapping[str, Rule], roots: Iterable[Term]) -> None:
        self.scope, self.rules = scope, rules
        taken = (scope.sorts, scope.functions, scope.symbols, scope.draws, scope.vectors)
        self.avoid = letters(*roots).union(*(ledger.now for ledger in taken), (k[0] for k in scope.definitions.now))
        self.made: set[str] = set()
        self.done: dict[Term, Value] = {}

    def fresh(self, used: Iterable[str], first: str = "") -> str:
        """A letter that is used nowhere in the formula, nor bound in what it is put into."""
        used = self.avoid.union(used)
        names: tuple[str, ...] = (*first, *LETTERS, *(f"i_{n}" for n in range(1, 100)))
        return next(n for n in names if n not in used)

    def value(self, root: Term) -> Value:
        """The scalar term, or the array, that a term as written means."""
        for t in postorder(root):
            if t in self.done:
                continue
            args = tuple(self.done[a] for a in t.args)
            rule = self.rules.get(t.op)
            self.done[t] = rule(self, t, args) if rule else self.plain(t, args)
        return self.done[root]

    def scalar(self, root: Term) -> Term:
        """The scalar that a term means; a vector is refused."""
        return self.number(self.value(root), root)

    def number(self, x: Value, written: Term) -> Term:
        """A value that must be a scalar."""
        if isinstance(x, Array):
            message = f"{shown(written)} is {kind(x)} where a number is needed"
            raise Unreadable("R224", message, "take a component of it")
        return x

    def plain(self, t: Term, args: tuple[Value, ...]) -> Value:
        """An operator of numbers."""
        if t.op in FUNCTIONS and t.op in COMPONENTWISE and isinstance(args[0], Array) and not args[0].matrix:
            return args[0].like(lambda m: make(t.op, (m,)))
        terms = tuple(a for a in args if not isinstance(a, Array))
        if len(terms) < len(args):
            x = next(a for a in args if isinstance(a, Array))
            name = t.op if t.op in FUNCTIONS else "this"
            remedy = r"write its components: x_i, x^\top y, \|x\|^2"
            raise Unreadable("R207", f"{name} of {kind(x)} is not supported ({shown(t)})", remedy)
        return t if all(a is b for a, b in zip(terms, t.args, strict=True)) else make(t.op, terms, t.value)

    # -- sums over components

    def summed(self, extent: Term, body: Callable[[Term], Term], bound: Iterable[str]) -> tuple[Term, str]:
        """Σ body(j) over a fresh letter, and the letter."""
        name = self.fresh(bound)
        self.made.add(name)
        return bind("sum", name, body(sym(name)), ONE, extent), name

    def product(self, a: Array, b: Array) -> Value:
        """The matrix product of two arrays."""
        inner = a.cols
        if inner is None:
            bound = a.bound | b.bound
            return Array(a.rows, b.cols, lambda i, j: mul(a.at(i, ONE), b.at(ONE, j)), bound)
        name = self.fresh(a.bound | b.bound)
        self.made.add(name)
        over, extent = sym(name), inner

        def member(i: Term, j: Term) -> Term:
            return bind("sum", name, mul(a.at(i, over), b.at(over, j)), ONE, extent)

        if a.rows is None and b.cols is None:
            return member(ONE, ONE)
        return Array(a.rows, b.cols, member, a.bound | b.bound | {name})

    def dotted(self, a: Array, b: Array) -> Term:
        """Σ_j a_j b_j of two column vectors."""
        if a.matrix or b.matrix or a.extents != b.extents or a.rows is None:
            differ(a, b, "an inner product")
        found = self.product(Array(None, a.rows, lambda i, j: a.at(j, i), a.bound), b)
        return self.number(found, ZERO)


def shown(t: Term, otherwise: str = "it") -> str:
    """A term as written, where its operators can be printed."""
    own = ("transpose", "dot", "run", "norm", "softmax", "component", "between")
    return otherwise if any(n.op in own for n in postorder(t)) else latex(t)


def differ(a: Array, b: Array, what: str) -> NoReturn:
    """Refuse two arrays that do not fit."""
    remedy = "declare them with the same dimension, or mend the formula"
    raise Unreadable("R224", f"{what} of {kind(a)} and {kind(b)}: the dimensions differ", remedy)


def ranges(scope: Scope, names: Iterable[str], *roots: Term) -> dict[str, Term]:
    """Those of these letters that stand as indices of declared vectors, and how far each counts."""
    found: dict[str, Term] = {}
    wanted = frozenset(names)
    for t in postorder(*roots):
        shape = scope.vectors.get(t.name) if t.op == "index" else None
        if shape is None:
            continue
        for place, dim in zip(t.args[shape.below :], shape.dims, strict=False):
            if place.op != "sym" or place.name not in wanted:
                continue
            if found.setdefault(place.name, dim) is not dim:
                other = latex(found[place.name])
                said = f"{latex(place)} counts to {other} in one place and to {latex(dim)} in another"
                raise Unreadable("R224", said, rf"declare it: {latex(place)} \in \{{1, \dots, {latex(dim)}\}}")
    return found
