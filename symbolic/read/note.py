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
from contextlib import nullcontext
from dataclasses import replace

from ..core.claim import Derivation, Diagnostic, Given, GivenKind, Heading, Source
from ..core.names import latex_name
from ..core.term import applications, num, sym
from . import distribution, prose
from .assume import Item
from .broken import mark_broken
from .elaborate import Elaborator
from .formula import Chain, Formula, Membership, Names, ReadError, Statement, Warned
from .latex import parse
from .local import Local
from .macros import Macros, Text
from .markdown import Found, Page, Section
from .marked import read_marked
from .notebook import read_notebook
from .place import Lines, Place
from .ranges import refuse_columns, refuse_lists, with_ranges
from .scope import Scope
from .supposing import Supposing
from .tokens import LONGEST
from .vet import Refusal

Parse = Callable[[str, Names], Formula]
CALLS_UNDECLARED, UNKNOWN_LAW = "W204", "W229"
"""The parser's warnings for an undeclared `name(` read as a call, moot where the same formula defines the name, and for
E[…] without a law, of which one a note is enough."""
CONSTANTS = {"e": re.compile(r"(?<![A-Za-z\\{])e(?![A-Za-z_(])"), "pi": re.compile(r"\\pi(?![A-Za-z_(^'])|π(?![_(^'])")}
"""Letters that are numbers until they are declared, and how they stand where they are."""
MEANT_LETTER = re.compile(
    r"\\text\{\s*(?:and )?(?:where|with)\b[^{}]*\}(?:\s|~|\\quad|\\[,;: ])*(e|\\pi)\s*&?\s*(?::=|=)"
)
OWN_LETTER = re.compile(r"\s*(?:\\begin\{\w+\*?\}\s*)?(e|\\pi)\s*&?\s*(?::=|=)")


def _unless_defined(tex: str, names: Names) -> Names:
    """e = y − ŷ at the head of a formula defines a letter: it is no claim about Euler's number."""
    found = OWN_LETTER.match(tex) or MEANT_LETTER.search(tex)
    return replace(names, constants=names.constants - {found[1].removeprefix("\\")}) if found else names


THEREFORE = re.compile(r"\\(?:therefore|because)(?![A-Za-z])|^\s*\\(?:implies|Rightarrow|Longrightarrow)(?![A-Za-z])")
ASSIGNED = re.compile(r"\s*\\?([A-Za-z]+)\s*\\(?:leftarrow|gets)(?![A-Za-z])")
QED = re.compile(r"(?:\\(?:qed(?:here|symbol)?|(?:black)?square|Box|checkmark)(?![A-Za-z])|[\s.,;~∎□■▪])+")
"""A sign that ends a proof, which says nothing."""
IMPLIES = re.compile(r"\\(?:implies|Rightarrow|Longrightarrow|forall)(?![A-Za-z])")
PI_LETTER = re.compile(r"1\s*-\s*\\pi\s*(?:[)\]}]|\\right)|0\s*(?:<|\\leq?)\s*\\pi\s*(?:<|\\leq?)\s*1")
"""A weight called π, as in (1 − π) and 0 < π < 1, and no number."""
EVERY = re.compile(r"\\forall\s*\\?([A-Za-z]+)\s*\\in\s*\\?(?:mathbb\s*\{?\s*)?[RZQ](?![A-Za-z])(?!\s*\}?\s*[_^])")
"""∀ x ∈ ℝ in a formula: what was assumed of x does not hold of this one."""


class Reading(Supposing):
    """One note while it is read: feed it sections and formulas in order, then `finish`."""

    def __init__(self, source: Source, parse: Parse, strict: bool = False) -> None:
        self.source, self.parse = source, parse
        self.scope = Scope(strict)
        self.elaborator = Elaborator(self.scope)
        super().__init__(self.scope, self.elaborator.items)
        self.formulas = 0
        self.unlawful = self.concluding = False
        if not strict and PI_LETTER.search(source.text):
            self.scope.weight = True
        self.macros = Macros()
        self.constants: dict[str, str] = {}

    def section(self, title: str, level: int) -> None:
        """A heading: sections of its level and below end, and a new one begins."""
        self.local.end()
        self.absurd = False
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
        if written is None or QED.fullmatch(written.tex):
            return
        conditions = [c for c in map(self._written, conditions) if c is not None]
        place = self.supposed_by_prose(written)
        passing = Local(self.scope)
        at = len(self.items)
        for condition in conditions:
            with passing.open():
                self._read(replace(condition, declaring=True, local=True))
        ranged = all(isinstance(i, Given) and i.kind is GivenKind.DECLARATION for i in self.items[at:])
        at = len(self.items)
        with self.local.open(follows=not place.local) if place.local or self.local else nullcontext():
            self._read(place)
        if self.remark or (place.local and (prose.EXAMPLE.search(place.lead) or prose.STARTS.search(place.lead))):
            self.local.doubt()
        if conditions and not ranged:  # "a_i > 0 for i = 1, …, n" is said of every member
            spoken_of = {n for g in passing.added for n in g.names}
            passing.end()
            self.local.pass_by(spoken_of)
            self.items[at:] = [self._unconditional(place, i) for i in self.items[at:]]
        given = self.items[at:]
        self.gave = bool(given) and all(isinstance(i, Given) for i in given)
        self.named = {n for i in given if isinstance(i, Given) and i.kind is GivenKind.DECLARATION for n in i.names}
        self.said(place)
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

    def _unconditional(self, place: Place, item: Item) -> Item:
        """A definition under a condition would hold without it, too: it is refused."""
        if not isinstance(item, Given) or item.kind is GivenKind.DECLARATION or item.left is None:
            return item
        said = {t.func.name for t in applications(item.left)} if item.kind is GivenKind.ASSUMPTION else set(item.names)
        if item.kind is GivenKind.ASSUMPTION and item.left.op != "eq":
            return self.unassumed(place, item, said)
        limited = item.kind is GivenKind.DEFINITION and all(self.scope.narrow.get(n) for n in said)
        if limited and ":=" not in item.latex and r"\\" not in place.tex:
            return item  # f beyond x > 0 is open (`foreign.py`)
        for name in said:
            self.scope.mark_broken(name, place.called())
        remedy = r"define it for every argument, with \begin{cases}"
        message = "this gives a meaning only under a condition, which is not supported"
        return place.refuse(Refusal("R225", message, remedy), 0, len(place.tex))

    def _read(self, place: Place) -> None:
        self.formulas += 1
        try:
            if len(place.tex) <= LONGEST:
                refuse_columns(place.tex)
            formula = self.parse(place.tex, _unless_defined(place.tex, self.scope.names()))
            formula = with_ranges(formula)
            refuse_lists(formula)
        except ReadError as e:
            self.items.append(place.refuse(Refusal(e.code, e.message, e.remedy), e.start, e.end))
            mark_broken(self.scope, self.parse, place.tex, place.called(), place.declaring or self.assuming)
            return
        for name in sorted(formula.called):
            self.scope.role(name, function=True)
        if self._second_meaning(place, formula):
            return
        self.kinds(place, formula)
        at, used = len(self.items), self.scope.sorts.get(prose.head(place.tex)) is not None
        self.elaborator.listen(place.lead)
        self._stated(place, formula)
        assigned = ASSIGNED.match(place.tex)
        if assigned and self.scope.definitions.get((assigned[1], ())) is not None:
            self.scope.mark_broken(assigned[1], place.called())  # y ← y + 1: what was said of y holds no more
        self.items.extend(self._concluded(place, at, used))
        self.items[at:at] = [self._warning(place, w) for w in formula.warnings if not self._moot(w, formula, at)]

    def _stated(self, place: Place, formula: Formula) -> None:
        """The statements of a formula; what stands before ⟹, or after "for", is assumed there and nowhere else."""
        here = Local(self.scope)
        implies, own = bool(IMPLIES.search(place.tex)), False
        for k, statement in enumerate(formula.statements):
            condition = isinstance(statement, Chain) and statement.condition
            if not (own or implies) and _begins_row(formula.statements[k:]):
                here.end()  # the condition of the row above
            own = condition
            if isinstance(statement, Chain) and place.declaring and _to_zero(statement):
                first, statement = _split(statement)  # "Setting ∂L/∂w = 2(w − a) = 0"
                self.elaborator.statement(replace(place, declaring=False, local=False), first)
            with here.open() if condition or implies else nullcontext():
                said = replace(place, declaring=True, local=True) if condition else place
                begin = len(self.items)
                for name in EVERY.findall(place.tex) if k == 0 else ():
                    self.scope.forget(name)
                self.elaborator.statement(said, statement)
            if here and not condition and not implies:
                self.items[begin:] = [self._unconditional(place, i) for i in self.items[begin:]]
        here.end()

    def _concluded(self, place: Place, at: int, used: bool) -> list[Diagnostic]:
        """What the prose concludes, and nothing here proves; `used` says that the note spoke of the letter before."""
        goes_on = self.concluding and prose.JOINED.match(place.lead) is not None
        concluded = prose.CONCLUDING.search(place.lead) or THEREFORE.search(place.tex) or goes_on
        self.concluding = bool(concluded or prose.FINDING.search(place.lead)) and not place.declaring
        if not self.concluding:
            return []
        new = [i for i in self.items[at:] if isinstance(i, Given) and i.left]
        told = [i.latex for i in new if concluded or used or i.kind is not GivenKind.DEFINITION]
        says, remedy = "nothing here decides what the prose concludes", "state what it follows from, or write Assume"
        return [place.warn("W226", f"{tex} is taken as given: {says}", 0, len(place.tex), remedy) for tex in told]

    def _second_meaning(self, place: Place, formula: Formula) -> bool:
        """An e or π that was the number before, and is declared or defined as a letter now: both cannot stand."""
        now = self.scope.names().constants
        for name, sign in CONSTANTS.items():
            defines = name not in _unless_defined(place.tex, self.scope.names()).constants or any(
                isinstance(s, Membership) and any(p.term is sym(name) for p in s.targets) for s in formula.statements
            )
            if name in now and name in self.constants and defines and not (name == "pi" and self.scope.weight):
                message = f"{latex_name(name)} was the number on {self.constants[name]}, and is a letter here"
                remedy = "declare it before its first use, or use another letter"
                self.items.append(place.refuse(Refusal("R205", message, remedy), 0, len(place.tex)))
                self.scope.mark_broken(name, place.called())
                return True
            if name in now and not defines and sign.search(place.tex):
                self.constants.setdefault(name, place.called())
        return False

    def _moot(self, warned: Warned, formula: Formula, at: int) -> bool:
        """Was it said before (an expectation over an unknown law), or does the formula define the function it calls?"""
        if warned.code == UNKNOWN_LAW:
            said, self.unlawful = self.unlawful, True
            return said
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

    def talked_of(self, place: Place) -> None:
        """A relation that the prose denies, or that is one of several cases: it claims and gives nothing."""
        self.formulas += 1
        self.doubts_after(place)
        message = "not checked: the prose says that this need not hold, or that it is one of several cases"
        self.items.append(place.warn("W227", message, 0, len(place.tex), "state each case in a section of its own"))
        self.before = place.tex

    def finish(self, title: str = "", headings: tuple[Heading, ...] = ()) -> Derivation:
        """The derivation."""
        self.local.end()
        while len(self.scope.frames) > 1:
            self._leave()
        self.items.extend(distribution.ending(self.scope))
        self.elaborator.taken.told()
        items = tuple(self._placed(item) for item in self.items)
        return Derivation(title, self.source, items, headings, self.formulas)

    def _placed(self, item: Item) -> Item:
        if isinstance(item, Diagnostic) and not item.path:
            return replace(item, path=self.source.path)
        return item


def _begins_row(statements: Sequence[Statement]) -> bool:
    """Is the next claim the first of its row?"""
    claim = next((s for s in statements if isinstance(s, Chain) and not s.condition), None)
    return claim is not None and claim.row


def read_note(
    source: Source, page: Page | None = None, declarations: Sequence[str] = (), strict: bool = False
) -> Derivation:
    """The derivation a Markdown note holds; never raises. `declarations` are the LaTeX lines of a side file.

    >>> note = read_note(Source("note.md", r"Let $f(x) := x^2$, so $f(3) = 9$."))
    >>> [type(i).__name__ for i in note.items]
    ['Given', 'Step']
    """
    if page is None:
        page = read_notebook(source) if source.path.lower().endswith(".ipynb") else read_marked(source)
    lines = Lines(source)
    reading = Reading(source, parse, strict)
    reading.elaborator.cues = page.reasons
    for line in declarations:
        reading.formula(Place(line, declaring=True))
    reading.items.extend(page.diagnostics)
    _feed(reading, list(page.walk()), lines)
    headings = tuple(Heading(s.title, s.level, s.start) for s in page.sections)
    derivation = reading.finish(page.title, headings)
    return replace(derivation, formulas=len(page.formulas))


def _feed(reading: Reading, found: Sequence[Section | Found], lines: Lines) -> None:
    """The formulas of a page, each with the conditions that follow it."""
    found = [_plainly(f) for f in found]
    texts = ["" if isinstance(f, Section) else f.tex for f in found]
    leads = ["." if isinstance(f, Section) else f.lead for f in found]
    skip, denied = 0, False
    for at, one in enumerate(found):
        if isinstance(one, Section):
            denied = False
            reading.section(one.title, one.level)
            continue
        if skip:
            skip -= 1
            continue
        place = _place(one, lines)
        after = one.tail
        if one.skip:
            reading.skipped(place, one.skip)
            continue
        goes_on = denied and one.lead.strip() == "and" and bool(prose.head(one.tex))
        denied = prose.denied(one.lead, one.tex, after) or goes_on
        denied = (not one.declares and reading.another_value(place)) or denied
        denied = denied or (not one.declares and reading.spoken_of(place))
        if not one.declares and (denied or reading.doubts(place)):
            reading.talked_of(place)
        else:
            meant = [] if one.declares else _meant(reading, found, texts, leads, at)
            skip = 0 if one.declares or meant else prose.conditions(texts, leads, at)
            behind = [f for f in found[at + 1 : at + 1 + skip] if not isinstance(f, Section)]
            for f in sorted(meant, key=lambda f: OWN_LETTER.match(f.tex) is None):  # e = y − wx before L = e²
                reading.formula(replace(_place(f, lines), lead="where"))
            skip += len(meant)
            reading.formula(place, [_place(f, lines) for f in behind])


def _to_zero(chain: Chain) -> bool:
    """A = B = 0: is the last relation the condition?"""
    return len(chain.parts) > 2 and chain.parts[-1].term is num(0) and set(chain.rels) == {"="}


def _split(chain: Chain) -> tuple[Chain, Chain]:
    """What is claimed, and the condition."""
    first = replace(chain, parts=chain.parts[:-1], rels=chain.rels[:-1], reasons=chain.reasons[:-1], last=0)
    return first, replace(chain, parts=chain.parts[-2:], rels=chain.rels[-1:], reasons=chain.reasons[-1:], last=0)


def _plainly(found: Section | Found) -> Section | Found:
    """A formula without what the prose before it says by the way."""
    lead = "" if isinstance(found, Section) else prose.plain(found.lead)
    return found if isinstance(found, Section) or lead == found.lead else replace(found, lead=lead)


def _meant(
    reading: Reading, found: Sequence[Section | Found], texts: list[str], leads: list[str], at: int
) -> list[Found]:
    """The definitions that follow a formula with "where", if they are new and it is none of them: they come first."""
    names = prose.meanings(texts, leads, at)
    scope = reading.scope
    own = prose.MEANS.match(texts[at])
    meant = [f for f in found[at + 1 : at + 1 + len(names)] if not isinstance(f, Section)]
    for n, f in zip(names, meant, strict=False):
        if ":=" in f.tex and scope.ended((n, ())):
            scope.close(n)  # "where y := x^3" in a later section
    new = all(
        scope.sorts.get(n) is None and scope.definitions.get((n, ())) is None and scope.draws.get(n) is None
        for n in names
    )
    if any(prose.CONDITION.match(f.tail) for f in meant):
        return []  # "where z = 1 if a > 0 and 0 otherwise"
    if prose.BELONGS.search(texts[at]) and prose.head(texts[at].replace("\\in", "=")) in names:
        return []  # "y ∈ {0, 1}, where y = 1 means spam"
    if not names or not new or (own and own[1].removeprefix("\\") in names):
        return []
    valued = prose.AT_VALUES.match(leads[at + 1]) and prose.NUMBERED.match(texts[at + 1])
    if valued and (own is None or not reading.is_new(own[1].removeprefix("\\")) or f"({names[0]})" in own[0]):
        return []  # "f(2) = 4c with c = 1": a claim and its condition; f(x) = cx² with c = 3 says what c is
    return meant


def _place(found: Found, lines: Lines) -> Place:
    return Place(found.tex, found.offsets, lines, found.lead, found.declares, tail=found.tail)
