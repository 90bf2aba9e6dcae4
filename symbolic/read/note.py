"""A note read: the formulas of a page, in order and in scope, become givens, claims and diagnostics.

This is the language of DESIGN §3 from the side of meaning; where formulas stand is `read/markdown.py`'s affair and
what they say `read/latex.py`'s. A formula that cannot be read is one diagnostic with its place, and whatever rests
on it is refused rather than misread; everything else goes on. `app` calls `read_note`.

The modules beside this one, each one question: `scope` (what is in force), `define` (is a line given), `elaborate`
(what does it claim), `distribution` (do the values sum to one), `vet` (may this term stand here), `reason` (why does
the author say it holds), `broken` (what would an unreadable line have given).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from ..core.claim import Derivation, Diagnostic, Given, GivenKind, Kind, Sort, Source, Span
from ..core.term import applications, sym
from . import distribution, prose
from .broken import mark_broken
from .define import Item
from .elaborate import Elaborator
from .formula import Chain, Formula, Membership, Mention, Names, Part, ReadError, Warned
from .latex import parse
from .macros import Macros, Text
from .markdown import Found, Page, Section, read_page
from .notebook import read_notebook
from .place import Lines, Place
from .scope import Bounds, Scope
from .tokens import LONGEST
from .vet import Refusal

Parse = Callable[[str, Names], Formula]
Assumed = tuple[tuple[Given, ...], dict[str, Bounds]]
"""What is assumed, and what it says of letters."""

CALLS_UNDECLARED = "W204"
"""The parser's warning for an undeclared `name(` read as a call; moot where the same formula defines the name."""


OWN_LETTER = re.compile(r"\s*(?:\\begin\{\w+\*?\}\s*)?(e|\\pi)\s*&?\s*(?::=|=)")


def _unless_defined(tex: str, names: Names) -> Names:
    """e = y − ŷ at the head of a formula defines a letter: it is no claim about Euler's number."""
    found = OWN_LETTER.match(tex)
    return replace(names, constants=names.constants - {found[1].removeprefix("\\")}) if found else names


def _lists(formula: Formula) -> None:
    """i = 1, 2, 3 and x = 0,5 are no equation with something beside it: they are refused."""
    for before, after in pairwise(formula.statements):
        last, first = _edge(before, -1), _edge(after, 0)
        bare = isinstance(before, Mention) or isinstance(after, Mention)
        if bare and last.term.op == "num" and first.term.op in ("num", "neg"):
            message = "is this a list of values, or a number with a decimal comma?"
            remedy = r"write i \in \{1, 2, 3\} for values, 0.5 with a point for a number"
            raise ReadError("R205", message, last.start, first.end, remedy)


def _ranges(formula: Formula) -> Formula:
    """i = 1, …, n and i = 1, 2, …, n say that i counts from 1 to n."""
    found = list(formula.statements)
    at = next((k for k, s in enumerate(found) if isinstance(s, Mention) and s.part.term.op == "opaque"), -1)
    first = next((k for k in range(at - 1, -1, -1) if isinstance(found[k], Chain)), -1)
    if at < 1 or first < 0 or at + 1 >= len(found) or at - first > 3:
        return formula
    chain, last = found[first], found[at + 1]
    dots = found[at]
    if not (isinstance(chain, Chain) and isinstance(last, Mention) and isinstance(dots, Mention)):
        return formula
    letter, low = chain.parts[0].term, chain.parts[-1].term
    between = [s.part.term for s in found[first + 1 : at] if isinstance(s, Mention)]
    counts = low.op == "num" and all(b.op == "num" and b.fraction == low.fraction + n for n, b in enumerate(between, 1))
    plain = (
        dots.part.term.name == "dots" and letter.op == "sym" and chain.rels == ("=",) and len(between) == at - first - 1
    )
    if not (counts and plain):
        return formula
    sort = Sort(Kind.INTEGER, values=(low, last.part.term))
    ends = (low, last.part.term)
    said = Membership((chain.parts[0],), sort, chain.parts[0].start, last.part.end, ends, (True, True))
    return replace(formula, statements=(*found[:first], said, *found[at + 2 :]))


def _edge(statement: object, at: int) -> Part:
    if isinstance(statement, Chain):
        return statement.parts[at]
    return statement.part if isinstance(statement, Mention) else Part(sym("_"), 0, 0)


def _columns(tex: str) -> None:
    """a &= 2 & b &= 3: two equations side by side in one row would be read as one; they are refused."""
    at = 0
    for row in tex.split(r"\\"):
        if len(ALIGNED.findall(row)) > 1:
            remedy = "give each equation a row of its own"
            raise ReadError("R207", "two equations in one row are not supported", at, at + len(row), remedy)
        at += len(row) + 2


ALIGNED = re.compile(r"(?<!\\)&\s*(?:=|:=|<|>|\\(?:le|ge|leq|geq|ne|neq|approx|equiv|coloneqq)(?![A-Za-z]))")
THEREFORE = re.compile(r"\\(?:therefore|because)(?![A-Za-z])|^\s*\\(?:implies|Rightarrow|Longrightarrow)(?![A-Za-z])")
ASSIGNED = re.compile(r"\s*\\?([A-Za-z]+)\s*\\(?:leftarrow|gets)(?![A-Za-z])")
IMPLIES = re.compile(r"\\(?:implies|Rightarrow|Longrightarrow|forall)(?![A-Za-z])")


class Reading:
    """One note while it is read: feed it sections and formulas in order, then `finish`."""

    def __init__(self, source: Source, parse: Parse, strict: bool = False) -> None:
        self.source, self.parse = source, parse
        self.scope = Scope(strict)
        self.elaborator = Elaborator(self.scope)
        self.formulas = 0
        self.assuming = self.gave = self.doubted = False
        self.named: set[str] = set()
        self.before = ""
        self.local: Assumed | None = None
        self.macros = Macros()
        self.mentioned: list[str] = []

    @property
    def items(self) -> list[Item]:
        """What was read so far."""
        return self.elaborator.items

    def section(self, title: str, level: int) -> None:
        """A heading: sections of its level and below end, and a new one begins."""
        while self.scope.frames[-1].level >= level > 0:
            self._leave()
        self.scope.enter(title, level)
        self.elaborator.lead = ""

    def _leave(self) -> None:
        self.items.extend(distribution.ending(self.scope))
        self.scope.leave()

    def formula(self, place: Place, conditions: Sequence[Place] = ()) -> None:
        """One formula, and the conditions it stands under, which hold for it alone."""
        written = self._written(place)
        if written is None:
            return
        conditions = [c for c in map(self._written, conditions) if c is not None]
        place = self._spoken(written)
        outer = self._in_force()
        for condition in conditions:
            self._read(replace(condition, declaring=True))
        at = len(self.items)
        self._read(place)
        if conditions:
            self._back_to(outer)
            self.items[at:] = [self._unconditional(place, i) for i in self.items[at:]]
        given = self.items[at:]
        self.gave = bool(given) and all(isinstance(i, Given) for i in given)
        self.named = {n for i in given if isinstance(i, Given) and i.kind is GivenKind.DECLARATION for n in i.names}
        self.before = (conditions[-1] if conditions else place).tex

    def _written(self, place: Place) -> Place | None:
        """A place with its macros carried out; None where it only defines some, or cannot be carried out."""
        if len(place.tex) > LONGEST:
            return place  # refused where it is read
        offsets = range(len(place.tex)) if place.offsets is None else place.offsets
        try:
            tex, there = self.macros.read(Text(place.tex, offsets))
        except ReadError as e:
            self.formulas += 1
            self.items.append(place.refuse(Refusal(e.code, e.message, e.remedy), e.start, e.end))
            mark_broken(self.scope, self.parse, place.tex, place.called())
            return None
        if tex == place.tex:
            return place
        return replace(place, tex=tex, offsets=None if place.offsets is None else there) if tex.strip() else None

    def _spoken(self, place: Place) -> Place:
        """A place that the prose makes an assumption: for good, or until the sentence ends ("If x > 0, then …")."""
        if prose.ends(place.lead, self.before) and self.local is not None:
            self._back_to(self.local)
            self.local = None
        joined = bool(prose.JOINED.match(place.lead)) and prose.relates(place.tex)
        self.assuming = prose.assumes(place.lead) or (self.assuming and joined)
        listed = (
            (joined or self._about_the_last(place))
            and self.gave
            and "=" not in place.tex
            and not self.before.rstrip().endswith(".")
        )
        if prose.IF.search(place.lead) and prose.relates(place.tex):
            self.local = self.local or self._in_force()
            return replace(place, declaring=True)
        return replace(place, declaring=True) if self.assuming or listed else place

    def _about_the_last(self, place: Place) -> bool:
        """Does a relation go on, in the same sentence, about a letter that the formula before declared?"""
        if prose.ends(place.lead, self.before) or not prose.relates(place.tex) or prose.CONCLUDING.search(place.lead):
            return False
        return prose.head(place.tex) in self.named

    def _in_force(self) -> Assumed:
        return self.scope.assumptions, dict(self.scope.bounds.now)

    def _back_to(self, outer: Assumed) -> None:
        """What was assumed since is assumed no more."""
        scope, bounds = self.scope, outer[1]
        for name in [n for n, b in scope.bounds.now.items() if bounds.get(n) != b]:
            scope.put(scope.bounds, name, bounds.get(name))
        gone = {id(g) for g in scope.assumptions} - {id(g) for g in outer[0]}
        for name in [n for n, g in scope.declared.now.items() if id(g) in gone]:
            scope.put(scope.declared, name, None)  # what declared the letter says no more of it than that it is real
        scope.assumptions = outer[0]
        scope.renewed()

    def _unconditional(self, place: Place, item: Item) -> Item:
        """A definition under a condition would hold without it, too: it is refused."""
        if not isinstance(item, Given) or item.kind is GivenKind.DECLARATION or item.left is None:
            return item
        said = {t.func.name for t in applications(item.left)} if item.kind is GivenKind.ASSUMPTION else set(item.names)
        for name in said:
            self.scope.mark_broken(name, place.called())
        remedy = r"define it for every argument, with \begin{cases}"
        message = "this gives a meaning only under a condition, which is not supported"
        return place.refuse(Refusal("R225", message, remedy), 0, len(place.tex))

    def _read(self, place: Place) -> None:
        self.formulas += 1
        try:
            if len(place.tex) <= LONGEST:
                _columns(place.tex)
            formula = self.parse(place.tex, _unless_defined(place.tex, self.scope.names()))
            formula = _ranges(formula)
            _lists(formula)
        except ReadError as e:
            self.items.append(place.refuse(Refusal(e.code, e.message, e.remedy), e.start, e.end))
            mark_broken(self.scope, self.parse, place.tex, place.called(), place.declaring or self.assuming)
            return
        for name in sorted(formula.called):
            self.scope.role(name, function=True)
        at = len(self.items)
        self._kinds(place, formula)
        self.elaborator.listen(place.lead)
        before = self._in_force()
        for statement in formula.statements:
            self.elaborator.statement(place, statement)
        if IMPLIES.search(place.tex):  # what stands before ⟹ is assumed there and nowhere else
            self._back_to(before)
        assigned = ASSIGNED.match(place.tex)
        if assigned and self.scope.definitions.get((assigned[1], ())) is not None:
            self.scope.mark_broken(assigned[1], place.called())  # y ← y + 1: what was said of y holds no more
        concluded = prose.CONCLUDING.search(place.lead) or THEREFORE.search(place.tex)
        if concluded and not place.declaring:
            self.items.extend([self._concluded(place, i) for i in self.items[at:] if isinstance(i, Given) and i.left])
        self.items[at:at] = [self._warning(place, w) for w in formula.warnings if not self._moot(w, formula, at)]

    def _kinds(self, place: Place, formula: Formula) -> None:
        """ "Let A and B be matrices": letters of which the prose after them says that they are no numbers."""
        if prose.KINDS.match(place.lead):
            for name in self.mentioned:
                if self.scope.vectors.get(name) is None and self.scope.declared.get(name) is None:
                    self.scope.put(self.scope.foreign, name, True)
        plain = [s.part.term for s in formula.statements if isinstance(s, Mention)]
        letters = [t.name for t in plain if t.op in ("sym", "index")]
        if len(plain) != len(formula.statements):
            self.mentioned = []
        elif letters:
            self.mentioned = [*self.mentioned, *letters] if prose.JOINED.match(place.lead) else letters

    def _concluded(self, place: Place, given: Given) -> Diagnostic:
        """What the prose concludes, and nothing here proves."""
        message = f"{given.latex} is taken as given: it says of something new what the prose concludes"
        return place.warn("W226", message, 0, len(place.tex), "state what it follows from, or write Assume")

    def _moot(self, warned: Warned, formula: Formula, at: int) -> bool:
        """Is it the warning that a name was read as a function, where the formula itself defines that function?"""
        if warned.code != CALLS_UNDECLARED:
            return False
        defined = {n for i in self.items[at:] if isinstance(i, Given) for n in i.names}
        return any(warned.message.endswith(f" {name}") for name in formula.called if name in defined)

    def _warning(self, place: Place, w: Warned) -> Diagnostic:
        return place.warn(w.code, w.message, w.start, w.end, w.remedy)

    def skipped(self, place: Place, reason: str) -> None:
        """A formula its author excuses: it claims and gives nothing, and the report says so."""
        self.formulas += 1
        remedy = "remove the comment to have it checked"
        self.items.append(place.warn("W222", f"not checked, because {reason}", 0, len(place.tex), remedy))
        mark_broken(self.scope, self.parse, place.tex, f"{place.called()} (skipped)")

    def doubts(self, place: Place) -> bool:
        """Does a relation stand in a sentence that begins with unless, or only if?"""
        self.doubted = self.doubted and not prose.ends(place.lead, self.before)
        return self.doubted and prose.relates(place.tex)

    def talked_of(self, place: Place) -> None:
        """A relation that the prose denies, or that is one of several cases: it claims and gives nothing."""
        self.formulas += 1
        self.doubted = self.doubted or bool(prose.DOUBTED.search(place.lead))
        message = "not checked: the prose says that this need not hold, or that it is one of several cases"
        self.items.append(place.warn("W227", message, 0, len(place.tex), "state each case in a section of its own"))
        self.before = place.tex

    def finish(self, title: str = "", prose: tuple[tuple[Span, str], ...] = ()) -> Derivation:
        """The derivation."""
        while len(self.scope.frames) > 1:
            self._leave()
        self.items.extend(distribution.ending(self.scope))
        self.elaborator.finish()
        items = tuple(self._placed(item) for item in self.items)
        return Derivation(title, self.source, items, prose, self.formulas)

    def _placed(self, item: Item) -> Item:
        if isinstance(item, Diagnostic) and not item.path:
            return replace(item, path=self.source.path)
        return item


def read_note(
    source: Source, page: Page | None = None, declarations: Sequence[str] = (), strict: bool = False
) -> Derivation:
    """The derivation a Markdown note holds; never raises. `declarations` are the LaTeX lines of a side file.

    >>> note = read_note(Source("note.md", r"Let $f(x) := x^2$, so $f(3) = 9$."))
    >>> [type(i).__name__ for i in note.items]
    ['Given', 'Step']
    """
    if page is None:
        page = read_notebook(source) if source.path.lower().endswith(".ipynb") else read_page(source)
    lines = Lines(source)
    reading = Reading(source, parse, strict)
    reading.elaborator.cues = page.reasons
    for line in declarations:
        reading.formula(Place(line, declaring=True))
    reading.items.extend(page.diagnostics)
    _feed(reading, list(page.walk()), lines)
    derivation = reading.finish(page.title, page.prose)
    return replace(derivation, formulas=len(page.formulas))


def _feed(reading: Reading, found: Sequence[Section | Found], lines: Lines) -> None:
    """The formulas of a page, each with the conditions that follow it."""
    texts = ["" if isinstance(f, Section) else f.tex for f in found]
    leads = ["." if isinstance(f, Section) else f.lead for f in found]
    skip = 0
    for at, one in enumerate(found):
        if isinstance(one, Section):
            reading.section(one.title, one.level)
            continue
        if skip:
            skip -= 1
            continue
        place = _place(one, lines)
        after = leads[at + 1] if at + 1 < len(found) else ""
        if one.skip:
            reading.skipped(place, one.skip)
        elif not one.declares and (prose.denied(one.lead, one.tex, after) or reading.doubts(place)):
            reading.talked_of(place)
        else:
            skip = 0 if one.declares else prose.conditions(texts, leads, at)
            reading.formula(
                place, [_place(f, lines) for f in found[at + 1 : at + 1 + skip] if not isinstance(f, Section)]
            )


def _place(found: Found, lines: Lines) -> Place:
    return Place(found.tex, found.offsets, lines, found.lead, found.declares)
