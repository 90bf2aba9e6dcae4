"""What is claimed and under which givens: sorts, definitions, contexts, claims, steps, derivations.

Readers build a `Derivation`; the application judges it line by line; writers print it. Side conditions belong to
the statement, never to a comment (the habit is Fungrim's: Johansson, 2020), so each `Step` carries the `Context`
that is in force where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from .term import Term, postorder


class Rel(Enum):
    """The relation a claim asserts; the value is its printed sign."""

    EQ = "="
    NE = "≠"
    LT = "<"
    LE = "≤"
    GT = ">"
    GE = "≥"
    APPROX = "≈"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source: character offsets [start, end), and the 1-based line and column of its start."""

    start: int
    end: int
    line: int
    column: int


LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Source:
    """The text something was read from; `path` is shown to people, `text` is what the spans count in."""

    path: str
    text: str = field(repr=False)

    def span(self, start: int, end: int) -> Span:
        """The span of [start, end) with its line and column."""
        if "\r" in self.text:
            before = LINE_END.split(self.text[:start])
            line, column = len(before), len(before[-1]) + 1
        else:
            line = self.text.count("\n", 0, start) + 1
            column = start - self.text.rfind("\n", 0, start)
        mark = line == 1 and self.text[:1] == "\ufeff"  # a byte order mark is no column
        return Span(start, end, line, column - mark)

    def utf16_column(self, span: Span) -> int:
        """The 1-based column of a span in UTF-16 code units, as editors count: 𝔼 takes two of them.

        >>> source = Source("n.md", "𝔼 = x")
        >>> source.span(4, 5).column, source.utf16_column(source.span(4, 5))
        (5, 6)
        """
        before = self.line(span.line)[: span.column - 1]
        return len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line end and a byte order mark."""
        lines = LINE_END.split(self.text.removeprefix("\ufeff"), number)
        return lines[number - 1] if 0 < number <= len(lines) else ""


class Kind(Enum):
    """The domain a name ranges over."""

    REAL = "ℝ"
    INTEGER = "ℤ"
    NATURAL = "ℕ"
    FINITE = "finite"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Sort:
    """A name's domain. FINITE lists its values, INTEGER may hold the two ends of its range (1 and K for k ∈ {1, …, K}).

    `assumed` says the note never declared it (a letter is a real).
    """

    kind: Kind = Kind.REAL
    values: tuple[Term, ...] = ()
    arity: int = 0
    assumed: bool = False


class GivenKind(Enum):
    """Why a line is not a claim."""

    DECLARATION = "declaration"
    ASSUMPTION = "assumption"
    DEFINITION = "definition"
    SUBSTITUTION = "substitution"


@dataclass(frozen=True, slots=True)
class Given:
    """A line the derivation rests on. `left`/`right` are its terms where it has them, `note` what to add or know.

    An assumption holds its relation in `left`. `latex` is the author's own text, `scope` where it holds.
    """

    kind: GivenKind
    latex: str
    span: Span | None = None
    left: Term | None = None
    right: Term | None = None
    names: tuple[str, ...] = ()
    scope: str = ""
    note: str = ""

    @property
    def sides(self) -> tuple[Term, ...]:
        """The terms of an assumption or a substitution."""
        right = self.right if self.kind is GivenKind.SUBSTITUTION else None
        return tuple(t for t in (self.left, right) if t is not None)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a definition: f(pattern) := body. Where the pattern is None the argument binds `params[i]`."""

    params: tuple[str, ...]
    pattern: tuple[Term | None, ...]
    body: Term
    given: Given


@dataclass(frozen=True, slots=True)
class Definition:
    """A function of the note (or, without parameters, a name): its cases in the order they were written."""

    cases: tuple[Case, ...]

    def extended(self, case: Case) -> Definition:
        """The same definition with one more case."""
        return Definition((*self.cases, case))

    @property
    def values(self) -> tuple[Term, ...] | None:
        """The values of the first argument when every case fixes it (p(a=1|θ), p(a=0|θ)), else None."""
        found = tuple(c.pattern[0] for c in self.cases if c.pattern and c.pattern[0] is not None)
        return found if found and len(found) == len(self.cases) else None


FuncKey: TypeAlias = tuple[str, tuple[int | str, ...]]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything in force at one line: sorts, assumptions, definitions and substitutions.

    `definitions` is keyed by (name, derivative positions): J′ may be given where J is not. A defined plain name
    is a definition without parameters.
    """

    sorts: Mapping[str, Sort] = field(default_factory=lambda: MappingProxyType({}))
    declared: Mapping[str, Given] = field(default_factory=lambda: MappingProxyType({}))
    assumptions: tuple[Given, ...] = ()
    definitions: Mapping[FuncKey, Definition] = field(default_factory=lambda: MappingProxyType({}))
    substitutions: tuple[Given, ...] = ()

    def with_sort(self, name: str, sort: Sort, given: Given | None = None) -> Context:
        """This context with `name` in `sort`."""
        declared = MappingProxyType({**self.declared, name: given}) if given else self.declared
        return replace(self, sorts=MappingProxyType({**self.sorts, name: sort}), declared=declared)

    def with_assumption(self, given: Given) -> Context:
        """This context with one more assumption."""
        return replace(self, assumptions=(*self.assumptions, given))

    def with_substitution(self, given: Given) -> Context:
        """This context with given.left standing for given.right at every point."""
        return replace(self, substitutions=(*self.substitutions, given))

    def with_case(self, key: FuncKey, case: Case) -> Context:
        """This context with one more case of a definition."""
        old = self.definitions.get(key)
        new = old.extended(case) if old else Definition((case,))
        return replace(self, definitions=MappingProxyType({**self.definitions, key: new}))

    def support(self, name: str, density: Term | None = None) -> tuple[Term, ...] | None:
        """The finite support of a bound name: its declared values, or else the values its density is given at."""
        sort = self.sorts.get(name)
        if sort is not None and sort.kind is Kind.FINITE:
            return sort.values
        if sort is not None and not sort.assumed:
            return None  # the values a density is given at are not all that a declared letter takes
        if density is not None and density.op == "apply":
            definition = self.definitions.get(density.func.key)
            return definition.values if definition else None
        return None

    def rests_on(self, *terms: Term) -> tuple[Given, ...]:
        """The givens a claim about `terms` depends on, followed through definitions, in the order of the note."""
        seen: set[object] = set()
        found: dict[int, Given] = {}
        todo = [(t, frozenset[str]()) for t in terms]
        inside = {id(g): self.names_in(*g.sides) for g in (*self.assumptions, *self.substitutions)}

        def use(given: Given) -> None:
            if id(given) not in found:
                found[id(given)] = given
                own = _parameters(given)  # the x of σ(x) := … is not the x of the note
                todo.extend((t, own) for t in (given.left, given.right) if t is not None)

        while todo:
            term, own = todo.pop()
            for t in postorder(term):
                keys: list[object] = [t.value] if t.op in ("sym", "index") and t.value not in own else []
                if t.op == "apply":
                    keys = [t.func.key, t.func.name]
                for key in keys:
                    if key in seen:
                        continue
                    seen.add(key)
                    self._use(key, use, inside)
        return tuple(sorted(found.values(), key=lambda g: g.span.start if g.span else -1))

    def names_in(self, *terms: Term) -> frozenset[str]:
        """The names that terms speak of, also through definitions: with x := y + 1, x > 1 says something of y."""
        found: set[str] = set()
        todo = list(terms)
        while todo:
            for t in postorder(todo.pop()):
                name = t.func.name if t.op == "apply" else t.value if t.op in ("sym", "index") else None
                if isinstance(name, str) and name not in found:
                    found.add(name)
                    definition = self.definitions.get((name, ()))
                    todo += [c.body for c in definition.cases] if definition else []
        return frozenset(found)

    def rests(self, body: Term, name: str) -> bool:
        """Does something in a term other than the name itself depend on it, through definitions?"""
        seen, todo = {name}, [(body, frozenset[str]())]
        while todo:
            term, params = todo.pop()
            for t in postorder(term):
                head = t.func.name if t.op == "apply" else t.value if t.op in ("sym", "index") else None
                if head == name and term is not body and name not in params:
                    return True
                if isinstance(head, str) and head not in seen | params:
                    seen.add(head)
                    todo += [(c.body, frozenset(c.params)) for key, d in self.definitions.items() if key[0] == head
                             for c in d.cases]  # fmt: skip
        return False

    def _use(self, key: object, take: Callable[[Given], None], inside: Mapping[int, frozenset[str]]) -> None:
        name = key[0] if isinstance(key, tuple) else str(key)
        if name in self.declared:
            take(self.declared[name])
        full = key if isinstance(key, tuple) else (str(key), ())
        if full in self.definitions:
            for case in self.definitions[full].cases:
                take(case.given)
        elif full[1] and (full[0], ()) in self.definitions:
            for case in self.definitions[(full[0], ())].cases:
                take(case.given)
        for given in (*self.assumptions, *self.substitutions):
            if name in inside[id(given)]:
                take(given)


def _parameters(given: Given) -> frozenset[str]:
    """The letters that a definition binds."""
    if given.kind is not GivenKind.DEFINITION or given.left is None or given.left.op != "apply":
        return frozenset()
    return frozenset(str(a.value) for a in given.left.args if a.op == "sym")


@dataclass(frozen=True, slots=True)
class Claim:
    """lhs rel rhs, to be decided in a context. `digits` are the decimals printed on the right of an ≈ claim.

    `untold` are names of which its author says more than the context holds, each with the words: a symmetric A.
    """

    lhs: Term
    rel: Rel
    rhs: Term
    context: Context = field(default_factory=Context)
    digits: int = 0
    untold: tuple[tuple[str, str], ...] = ()


class Severity(Enum):
    """How much a diagnostic matters: an error is a line that could not be read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What went wrong or should be known, as data: a stable code, the message, its place and the remedy."""

    code: str
    message: str
    span: Span | None = None
    remedy: str = ""
    severity: Severity = Severity.ERROR
    path: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One claim of a derivation, where it stands and why its author says it holds.

    `latex` is the author's own text of "A = B"; `span` that of the right-hand side, where a caret goes.
    `automatic` claims were not written by the author (a distribution sums to one). `built` marks claims built by
    SymPy, whose constructors evaluate before we see them. `reason` is the author's word, or ours when `named`.
    `restates` is a name that the line may give another meaning instead of claiming something of it, `ties` are letters
    of which a relation may be a condition, `hinges` the earlier steps of both kinds about names that this one uses.
    """

    claim: Claim
    latex: str = ""
    span: Span | None = None
    reason: str = ""
    named: bool = False
    automatic: bool = False
    built: bool = False
    restates: str = ""
    ties: tuple[str, ...] = ()
    hinges: tuple[Step, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the note: its words, its level 1 … 6, the offset of its line in the source."""

    text: str
    level: int
    start: int


@dataclass(frozen=True, slots=True)
class Derivation:
    """A note after reading: givens, steps and diagnostics in their order, and the source they came from."""

    title: str
    source: Source
    items: tuple[Given | Step | Diagnostic, ...] = ()
    headings: tuple[Heading, ...] = ()
    formulas: int = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        """The claims, in order."""
        return tuple(i for i in self.items if isinstance(i, Step))

    @property
    def givens(self) -> tuple[Given, ...]:
        """The lines the claims rest on, in order."""
        return tuple(i for i in self.items if isinstance(i, Given))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors and warnings of reading, in order."""
        return tuple(i for i in self.items if isinstance(i, Diagnostic))
