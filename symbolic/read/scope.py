"""What is in force at a line of a note: names and givens with lexical scope, as cheap as the note is long.

A section is a frame. Three things end with it: the values it substituted, the example values of letters (x = 3), and
the meanings of its own that it gave to names known before it, which then mean again what they meant. What is new in it
stays known, as readers of a note expect: a definition under "Setting" holds under "Derivation". Every
`Step` keeps the `Context` of its line, so the tables are ledgers with a history: one write is one entry, and a
`Context` holds views of a moment instead of copies (partial persistence by version stamps: Driscoll, Sarnak,
Sleator and Tarjan, 1989). Only `read/note.py` and its helpers call this module.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import Any

from ..core.claim import Case, Context, Definition, FuncKey, Given, GivenKind, Kind, Sort
from ..core.term import Term, applications
from .formula import Names, Shape
from .ledger import K, Ledger, V
from .records import Bounds, Broken, Frame, Open, Touched, Vectorial
from .shape import value_of


class Scope:
    """The tables in force, and the stack of sections that gave them.

    What a section defines and declares holds in it and below, and is handed on to the sections after it until one gives
    the name another meaning; its substitutions and what it assumes of outer letters end with it. A name to which two
    ended sections gave different meanings has none (`closed`).

    `weight` says that π is a letter but in 2π (the note writes 1 − π).

    `values` are the substitutions by what they replace, `home` the section that gave a name, `broken` the line of a
    definition that could not be read, `families` and `indexed` the defined and declared families, `vectors` what a
    vector holds, `arguments` which arguments of a function are vectors, `foreign` the letters that may be no real
    numbers, `described` those of which the prose says what is not used, `narrow` what bounds the arguments of a
    function that was defined below an assumption, `worded` the author's own words of a definition that was written out
    since, `labels` the letters that n_H and n_T are. `users` are the names that were ever given a meaning with a name
    in it, and `keys` where the meanings of a name stand.
    """

    def __init__(self, strict: bool = False) -> None:
        self.strict = strict
        self.weight = False
        self.frames = [Frame("", 0)]
        self.sorts: Ledger[str, Sort] = Ledger()
        self.declared: Ledger[str, Given] = Ledger()
        self.definitions: Ledger[FuncKey, Definition] = Ledger()
        self.values: Ledger[Term, Given] = Ledger()
        self.draws: Ledger[str, Term] = Ledger()
        self.functions: Ledger[str, bool] = Ledger()
        self.symbols: Ledger[str, bool] = Ledger()
        self.bounds: Ledger[str, Bounds] = Ledger()
        self.broken: Ledger[str, Broken] = Ledger()
        self.gradients: Ledger[str, Given] = Ledger()
        self.opened: Ledger[str, Open] = Ledger()
        self.families: Ledger[str, bool] = Ledger()
        self.indexed: Ledger[str, bool] = Ledger()
        self.vectors: Ledger[str, Shape] = Ledger()
        self.arguments: Ledger[str, Vectorial] = Ledger()
        self.foreign: Ledger[str, bool] = Ledger()
        self.described: Ledger[str, str] = Ledger()
        self.labels: Ledger[tuple[str, str], str] = Ledger()
        self.narrow: Ledger[str, tuple[Term, ...]] = Ledger()
        self.worded: Ledger[FuncKey, Definition] = Ledger()
        self.home: Ledger[Hashable, Frame] = Ledger()
        self.users: dict[str, dict[str, None]] = {}
        self.keys: dict[str, dict[FuncKey | Term, None]] = {}
        self.assumptions: tuple[Given, ...] = ()
        self.substitutions: tuple[Given, ...] = ()
        self.closed: dict[str, Given] = {}
        self._names: Names | None = None
        self._context: Context | None = None

    @property
    def title(self) -> str:
        """The heading of the innermost section, "" before the first."""
        return self.frames[-1].title

    def put(self, ledger: Ledger[K, V], key: K, value: V | None) -> None:
        """Write into a table until the section ends."""
        self.frames[-1].before.append((ledger, key, ledger.get(key)))
        ledger.put(key, value)
        self._names = self._context = None

    def renewed(self) -> None:
        """What is in force was changed from outside."""
        self._names = self._context = None

    def enter(self, title: str, level: int) -> None:
        """Begin a section below the innermost one; `leave` the finished ones first."""
        self.frames.append(Frame(title, level, self.assumptions, self.substitutions))

    def leave(self) -> None:
        """End the innermost section: what it gave is put back, then handed on where it may be."""
        frame = self.frames.pop()
        given = {(id(ledger), key): (ledger, key, ledger.get(key)) for ledger, key, _ in frame.before}
        earlier = set(map(id, frame.assumptions))
        assumed = [g for g in self.assumptions if id(g) not in earlier]
        for ledger, key, old in reversed(frame.before):
            ledger.put(key, old)
        self.assumptions, self.substitutions = frame.assumptions, frame.substitutions
        self._names = self._context = None
        self._hand_on(list(given.values()), assumed)
        for name in frame.restated:
            self.forget(name)

    def _hand_on(self, given: list[Touched], assumed: list[Given]) -> None:
        bounded = {key for ledger, key, _ in given if ledger is self.bounds}
        bounded.update(n for g in assumed if g.left is not None for n in g.left.free)
        outer = {n for n in bounded if (sort := self.sorts.get(n)) is not None and not sort.assumed}
        ends, clashes = self._ending(given)
        ends |= {"e", "pi"} & {key for ledger, key, value in given if ledger is self.sorts and value is not None}
        for ledger, key, value in given:
            name = key[0] if isinstance(key, tuple) else key
            local = ledger is self.values or name in ends or (ledger is self.bounds and name in outer)
            if not local:
                self.put(ledger, key, value)
        for g in assumed:
            if g.left is not None and not any(n in ends or n in outer for n in g.left.free):
                self.assumptions = (*self.assumptions, g)
        for name, ledger in clashes:
            if ledger is self.sorts:
                self.forget(name)
                self.put(self.sorts, name, None)
                self.put(self.vectors, name, None)
            else:
                self.close(name)

    def _ending(self, given: list[Touched]) -> tuple[set[str], list[tuple[str, Ledger[Any, Any]]]]:
        """The names whose meaning ends with the section, and those to which an earlier section gave another one."""
        ends: set[str] = set()
        clashes: list[tuple[str, Ledger[Any, Any]]] = []
        defined = {key[0] for ledger, key, value in given if ledger is self.definitions and value is not None}
        reworded: list[FuncKey] = []
        for ledger, key, value in given:
            if ledger is self.definitions:
                old, name = self.definitions.get(key), str(key[0])
                if old is not None and value is not None and old != value and _lines(old) == _lines(value):
                    reworded.append(key)
                elif old is not None and (value is None or value.cases[: len(old.cases)] != old.cases):
                    ends.add(name)
                    clashes += [(name, ledger)] if self.ended(key) else []
                elif value is not None and (_example(value) or self._pinned(key[0], value)):
                    ends.add(name)
            elif ledger is self.sorts:
                sort = self.sorts.get(key)
                if sort is not None and not sort.assumed and sort != value:
                    ends.add(key)
                    clashes += [(key, ledger)] if self.ended(key) else []
                elif value is not None and value.assumed and value.kind is not Kind.FINITE and key not in defined:
                    ends.add(key)
            elif ledger is self.vectors:
                known, shape = self.sorts.get(key), self.vectors.get(key)
                if shape != value and (shape is not None or (known is not None and not known.assumed)):
                    ends.add(key)
                    clashes += [(key, self.sorts)] if self.ended(key) else []
            elif ledger is self.symbols and value and self.functions.get(key):
                ends.add(key)  # σ a letter in this section, the sigmoid outside it
        over = {str(key[0]) for ledger, key, _ in given if ledger is self.definitions and key[0] in ends}
        over |= {_name(left) for ledger, left, _ in given if ledger is self.values}
        lost = {k for name in over for k in self.dependents(name)} if reworded else set()
        return ends | {str(key[0]) for key in reworded if key in lost}, clashes

    def _pinned(self, name: str, value: Definition) -> bool:
        """z = Wx of a vector declared outside: a value it takes in this section, as a number would."""
        return self.vectors.get(name) is not None and ":=" not in value.cases[0].given.latex

    def here(self, key: Hashable) -> bool:
        """Was this definition or sort given by the innermost section itself?"""
        return self.home.get(key) is self.frames[-1]

    def ended(self, key: Hashable) -> bool:
        """Was it given by a section that has ended?"""
        home = self.home.get(key)
        return home is not None and home not in self.frames

    def dependents(self, name: str) -> list[FuncKey]:
        """The definitions in force that rest on a name, directly or through others."""
        found: dict[FuncKey, None] = {}
        todo, seen = [name], {name}
        while todo:
            n = todo.pop()
            for user in self.users.get(n, ()):
                keys = [k for k in self.keys[user] if isinstance(k, tuple) and self._uses_now(k, n)]
                found.update(dict.fromkeys(keys))
                if keys and user not in seen:
                    seen.add(user)
                    todo.append(user)
        return list(found)

    def _uses_now(self, key: FuncKey, name: str) -> bool:
        known = (self.definitions.get(key), self.original(key))
        cases = [c for d in known if d is not None for c in d.cases]
        return any(name not in c.params and name in used_names(c.body) for c in cases)

    def close(self, name: str) -> None:
        """The name, and what rests on it, has no meaning here until it is given one."""
        self.frames[-1].own.add(name)
        for key in [*(k for k in self.definitions.now if k[0] == name), *self.dependents(name)]:
            definition = self.definitions.get(key)
            if definition is not None:
                self.closed[key[0]] = definition.cases[0].given
                self.put(self.definitions, key, None)

    def declare(self, name: str, sort: Sort, given: Given | None, family: bool = False) -> None:
        """A letter and its sort; `given` is None where the note never said so. r_1 ∈ ℝ says nothing of `r(`."""
        self.put(self.sorts, name, sort)
        self.put(self.home, name, self.frames[-1])
        if given is not None:
            self.put(self.declared, name, given)
            self.put(self.foreign, name, None)
        if family and given is not None:
            self.put(self.indexed, name, True)
        if not family:
            self.role(name, function=sort.kind is Kind.FUNCTION)
        if sort.kind is Kind.NATURAL and not sort.assumed:
            self.put(self.bounds, name, Bounds(low=True))

    def assume(self, given: Given) -> None:
        """One more assumption in force (given.left is its relation)."""
        self.assumptions = (*self.assumptions, given)
        self._context = None
        t = given.left
        if t is None or t.op not in ("lt", "le", "gt", "ge"):
            return
        for side, low in ((t.args[0], t.op in ("gt", "ge")), (t.args[1], t.op in ("lt", "le"))):
            if side.op in ("sym", "index"):
                old = self.bounds.get(side.name) or Bounds()
                self.put(self.bounds, side.name, Bounds(old.low or low, old.high or not low))

    def substitute(self, left: Term, given: Given) -> None:
        """`left` stands for given.right until the section ends."""
        self.substitutions = (*self.substitutions, given)
        self.put(self.values, left, given)
        self.put(self.home, left, self.frames[-1])
        if given.right is not None:
            self._uses(_name(left), left, used_names(given.right))

    def _uses(self, name: str, key: FuncKey | Term, used: set[str]) -> None:
        self.keys.setdefault(name, {})[key] = None
        for n in sorted(used):
            self.users.setdefault(n, {})[name] = None

    def set_aside(self, left: Term) -> None:
        """What this letter, or value of a function, was is not in force."""
        self.substitutions = tuple(g for g in self.substitutions if g.left is not left)
        self.put(self.values, left, None)
        if left.op == "sym" and self.definitions.get((left.name, ())) is not None:
            self.put(self.definitions, (left.name, ()), None)

    def forget(self, name: str) -> None:
        """A redeclared letter is a new one: what outer sections assumed about it does not hold for it."""
        self.assumptions = tuple(g for g in self.assumptions if g.left is None or name not in g.left.free)
        self.substitutions = tuple(g for g in self.substitutions if g.left is None or name not in g.left.free)
        for key in [k for k in self.values.now if name in k.free]:
            self.put(self.values, key, None)
        self.put(self.bounds, name, None)
        for n, g in list(self.declared.now.items()):
            if g.kind is GivenKind.ASSUMPTION and g.left is not None and name in g.left.free:
                self.put(self.declared, n, None)

    def restate(self, name: str) -> None:
        """This section assumes something of its own about a letter of a section that has ended."""
        self.forget(name)
        self.put(self.home, name, self.frames[-1])
        self.frames[-1].restated.add(name)

    def define(self, key: FuncKey, case: Case, words: Case | None = None) -> None:
        """One more case of a definition; `words` is it as the author gave it, where it was written out."""
        name, words = key[0], words or case
        old, original = self.definitions.get(key), self.original(key)
        self.put(self.definitions, key, old.extended(case) if old else Definition((case,)))
        self.put(self.worded, key, original.extended(words) if original else Definition((words,)))
        self.put(self.home, key, self.frames[-1])
        if not (name in ("e", "pi") and self.families.get(name)):  # e_t and π_k leave e and π alone
            self.role(name, function=bool(case.params) and not self.families.get(name))
        if self.broken.get(name) is not None:
            for mended in [n for n, b in self.broken.now.items() if name in (n, b.root)]:
                self.put(self.broken, mended, None)
        self._uses(name, key, (used_names(case.body) | used_names(words.body)) - set(case.params))

    def reword(self, key: FuncKey, definition: Definition) -> None:
        """A definition in other words."""
        self.put(self.worded, key, self.original(key))
        self.put(self.definitions, key, definition)
        for case in definition.cases:
            self._uses(key[0], key, used_names(case.body) - set(case.params))

    def original(self, key: FuncKey) -> Definition | None:
        """A definition as its author gave it, before what it rests on had a meaning."""
        worded, now = self.worded.get(key), self.definitions.get(key)
        return worded if worded is not None and now is not None and _lines(worded) == _lines(now) else now

    def mark_broken(self, root: str, where: str) -> None:
        """The line that was to define `root` cannot be used: nor can whatever rests on it."""
        todo = [root]
        while todo:
            name = todo.pop()
            if self.broken.get(name) is not None:
                continue
            self.put(self.broken, name, Broken(root, where))
            todo += [key[0] for key in self.dependents(name)]

    def role(self, name: str, *, function: bool) -> None:
        """From here on `name(` is a call, or a product."""
        mine, other = (self.functions, self.symbols) if function else (self.symbols, self.functions)
        if other.get(name):
            self.put(other, name, None)
        if not mine.get(name):
            self.put(mine, name, True)

    def names(self) -> Names:
        """What the parser may know here."""
        if self._names is None:
            functions, symbols = frozenset(self.functions.now), frozenset(self.symbols.now)
            constants = Names().constants - functions - (symbols - {"pi"} if self.weight else symbols)
            symbols |= {"pi"} if self.weight else set()
            drawn, vectors = dict(self.draws.now), dict(self.vectors.now)
            indexed = frozenset((*self.indexed.now, *self.families.now)) - functions
            indexed |= {n for n in self.indexed.now if n in functions and self._takes_no_index(n)}
            depends = {
                key[0]: d.cases[0].body.free
                for key, d in self.definitions.now.items()
                if not key[1] and not d.cases[0].params and d.cases[0].body.free
            }
            self._names = Names(
                functions, symbols, {}, constants, drawn, vectors, self.strict, indexed, depends, partial(behind, self)
            )
        return self._names

    def _takes_no_index(self, name: str) -> bool:
        """Has a function values, and none of them with an index? Then r_0 is one of the numbers that were declared."""
        definition = self.definitions.get((name, ()))
        givens = (*self.substitutions, *(c.given for c in definition.cases)) if definition else self.substitutions
        lefts = [g.left for g in givens]
        heads = [t for t in lefts if t is not None and t.op == "apply" and t.func.name == name]
        return bool(heads) and not any(t.func.subscript for t in heads)

    def context(self) -> Context:
        """Everything in force here, as a claim carries it."""
        if self._context is None:
            self._context = Context(
                self.sorts.view(), self.declared.view(), self.assumptions, self.definitions.view(), self.substitutions
            )
        return self._context


def _name(left: Term) -> str:
    return left.func.name if left.op == "apply" else left.name


def _lines(definition: Definition) -> list[Given]:
    """The lines a definition was given in, however it is written out."""
    return [c.given for c in definition.cases]


def _example(definition: Definition) -> bool:
    """x = 3 of a letter that was new: the value of an example, which ends with its section like a substitution."""
    case = definition.cases[0]
    return not case.params and ":=" not in case.given.latex and value_of(case.body) is not None


def behind(scope: Scope, name: str) -> frozenset[str]:
    """The names that the meaning of a name uses now."""
    found: set[str] = set()
    for key in scope.keys.get(name, ()):
        if isinstance(key, Term):
            value = scope.values.get(key)
            found |= used_names(value.right) if value is not None and value.right is not None else set()
            continue
        definition = scope.definitions.get(key)
        for case in definition.cases if definition is not None else ():
            found |= used_names(case.body) - set(case.params)
    return frozenset(found)


def used_names(body: Term) -> set[str]:
    """Every name a term rests on: its free letters and the functions it applies."""
    return {*body.free, *(t.func.name for t in applications(body))}
