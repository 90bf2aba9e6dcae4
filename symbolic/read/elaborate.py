"""Statements of one formula to givens, claims and diagnostics, in the context in force where they stand.

A chain is read twice: first for what it gives, then for what it claims, so that in p = σ(θ) = 1/(1+e^−θ) the claim
already knows both. `read/define.py` decides what is given; this module makes the steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..core.claim import Claim, Given, GivenKind, Kind, Rel, Sort, Step
from ..core.names import latex_name
from ..core.show import latex, unicode
from ..core.term import Term, postorder, relation, sym
from . import distribution
from .abbreviations import written_out
from .assume import RELATIONS, Item
from .componentwise import by_components, counted, declares, dimensions, numbers
from .define import Giver
from .expectations import FUNCTIONS_DRAWN
from .foreign import guarded, without_components
from .formula import Chain, Draw, Membership, Mention, Part, Statement, Unusable
from .labels import labels
from .place import Link, Place, line_of, links_of
from .reason import guessed, spoken
from .resolve import resolved, signs
from .restated import hinges, stationary, ties
from .scope import Scope
from .shape import head_of, value_of
from .standins import admitted
from .taken import Taken
from .tangle import described, met_first
from .unit import unit
from .vectors import Unreadable
from .vet import Refusal, known_letter, vet

RELS = {"=": Rel.EQ, ":=": Rel.EQ, "≠": Rel.NE, "<": Rel.LT, "≤": Rel.LE, ">": Rel.GT, "≥": Rel.GE, "≈": Rel.APPROX}
LEAD = 300
"""How much prose, in characters, is kept to find a reason in."""


class Elaborator:
    """Grows the items of a derivation, statement by statement."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.items: list[Item] = []
        self.taken = Taken(scope, self.items)
        self.lead = ""
        self.claims = 0
        self.cues: Mapping[str, str] = {}
        self.counting: set[str] = set()

    def statement(self, place: Place, statement: Statement) -> None:
        """Append what one statement gives and claims."""
        claims = self.claims
        match statement:
            case Chain():
                self._chain(place, statement)
            case Membership():
                self._membership(place, statement)
            case Draw():
                self._draw(place, statement)
            case Unusable():
                t = statement.part.term
                if t.op in ("sym", "index", "apply"):
                    self.scope.put(self.scope.foreign, t.func.name if t.op == "apply" else t.name, True)
            case Mention():
                pass
        if self.claims > claims:
            self.lead = ""

    def listen(self, lead: str) -> None:
        """The prose before a formula; what goes on in the middle of a sentence still has its beginning."""
        begins = next((c for c in lead if c.isalpha()), "")
        self.lead = f"{self.lead} {lead}"[-LEAD:] if not begins or begins.islower() else lead

    def _chain(self, place: Place, chain: Chain) -> None:
        chain = self._imaginary(place, chain)
        self.scope.frames[-1].again = ""
        giver = Giver(self.scope, self.items)
        claims: list[Link] = []
        after_given, bounded = True, False
        for written in links_of(place, chain):
            read = self._scalar(written, after_given)
            if read is None:
                after_given = False
                continue
            if after_given and labels(self.scope, read):
                giver.refreshed(read.lhs.term.name)
            lhs, rhs = resolved(self.scope, read.lhs.term, read.rhs.term, counting=read.counting)
            (rhs,) = guarded(self.scope, rhs)
            link = read.over(lhs if head_of(lhs) is not None else guarded(self.scope, lhs)[0], rhs)
            if bounded and link.rel in RELATIONS and link.rel != "=":
                link = replace(link, place=replace(link.place, declaring=True))  # 0 < η < 2/L is one hypothesis
            if not giver.takes(link, after_given):
                after_given = False
                claims.append(link)
            elif link.rel in RELATIONS and link.rel != "=":
                bounded = True
            elif link.defines and link.lhs.term.op == "sym":
                self.scope.role(link.lhs.term.name, function=True)  # J, of which J(θ) is written
        for letters, link in giver.letters:
            self.taken.take(letters, link.span, link.lhs.term, link.rhs.term)
        lead = spoken(self.lead, self.cues)
        self.claims += len(claims)
        for link in claims:
            untold = stationary(chain, link, last=link is claims[-1])
            for each in signs(link):
                self._claim(each, lead, untold)
                lead = ""  # prose speaks of the first claim after it
        for name in dict.fromkeys(giver.touched):
            self.items += distribution.completed(self.scope, name)
        for head, given in giver.general:
            self.items += distribution.general(self.scope, head, given)

    def _imaginary(self, place: Place, chain: Chain) -> Chain:
        """An undeclared i that can be nothing else is the imaginary unit, in the whole line."""
        scope = self.scope
        spoken_of = known_letter(scope, "i") or scope.broken.get("i") or scope.closed.get("i")
        read = None if spoken_of else unit([p.term for p in chain.parts])
        if read is None:
            return chain
        said = r"declare it, if it is something else: i \in \mathbb{R}, or i \in \{1, \dots, n\}"
        first = chain.parts[0]
        self.items.append(place.warn("W225", "i is read as the imaginary unit", first.start, first.end, said))
        return replace(chain, parts=tuple(replace(p, term=t) for p, t in zip(chain.parts, read, strict=True)))

    def _scalar(self, link: Link, after_given: bool) -> Link | None:
        """The link by components where the note has vectors; None where it cannot be read."""
        scope = self.scope
        if not scope.vectors.now:
            return link
        try:
            read = by_components(scope, link, after_given)
        except Unreadable as e:
            if e.whole or (e.refusal.code in ("R207", "R209", "R224") and self._might_be_vectors(link)):
                if not e.whole:
                    remedy = f"{e.refusal.remedy}; declare every vector in it"
                    said = f"this line is read, and not by components: {e.refusal.message}"
                    self.items.append(link.place.warn("W235", said, link.lhs.start, link.rhs.end, remedy))
                lhs, rhs = without_components(scope, link.lhs.term, link.rhs.term)
                return link.over(lhs, rhs)
            self.items.append(link.refuse(e.refusal))
            self._without(link)
            return None
        written = {t.name for t in postorder(link.lhs.term, link.rhs.term) if t.op == "sym"}
        for name, dim in read.indices:
            if name in written and name not in self.counting:
                self.counting.add(name)
                said = rf"{latex_name(name)} \in \{{1, \dots, {latex(dim)}\}}"
                message = f"{latex_name(name)} is read as the index of a component"
                self.items.append(link.place.warn("W224", message, link.lhs.start, link.rhs.end, f"declare it: {said}"))
        return read

    def _might_be_vectors(self, link: Link) -> bool:
        """Is there a letter beside the vectors of which nothing was said? It may be a vector, too."""
        scope = self.scope
        inside = [a for t in postorder(link.lhs.term, link.rhs.term) if t.op != "index" for a in t.args]
        plain = {a.name for a in (*inside, link.lhs.term, link.rhs.term) if a.op in ("sym", "index")}
        known = (scope.vectors, scope.declared, scope.functions, scope.draws)
        free = {n for n in plain if all(t.get(n) is None for t in known)}
        meant = [scope.definitions.get((n, ())) for n in free]
        return not scope.strict and any(
            d is None or any(t.op == "opaque" for c in d.cases for t in postorder(c.body)) for d in meant
        )

    def _without(self, link: Link) -> None:
        """A line about vectors that cannot be read: what it would have defined has no meaning."""
        head, scope = head_of(link.lhs.term), self.scope
        if link.rel not in ("=", ":=") or head is None or scope.definitions.get((head.name, ())) is not None:
            return
        new = scope.sorts.get(head.name) is None or (head.plain and scope.vectors.get(head.name) is not None)
        if new and head.term.op != "diff":
            scope.mark_broken(head.name, link.place.called())

    def _claim(self, link: Link, lead: str, untold: tuple[tuple[str, str], ...]) -> None:
        scope, counting = self.scope, link.counting
        sides = resolved(scope, link.lhs.term, link.rhs.term, counting=counting)
        lhs, rhs = guarded(scope, *(written_out(scope, side) for side in sides))
        self.items += distribution.used(scope, lhs, rhs)
        (lhs, rhs), refusal, told = admitted(scope, lhs, rhs, params=counting)
        self.items += [link.place.warn(c, m, link.lhs.start, link.rhs.end, remedy) for c, m, remedy in told]
        if refusal is not None:
            self.items.append(link.refuse(refusal))
            return
        tied = ties(scope, link, lhs, rhs)
        new = met_first(scope, lhs, rhs) if link.rel == "=" and not counting else ""
        if new:
            scope.put(scope.described, new, f"{unicode(lhs)} = {unicode(rhs)}")
        self.taken.take((lhs.free | rhs.free) - counting, link.span, lhs, rhs)
        self._drawn_from(link, lhs, rhs)
        rel = RELS[link.rel]
        digits, untold = link.digits if rel is Rel.APPROX else 0, (*untold, *described(scope, lhs, rhs))
        claim = Claim(lhs, rel, rhs, counted(scope.context(), link), digits, untold)
        said = link.reason or lead
        span = link.place.span(link.rhs.start, link.rhs.end)
        again = scope.frames[-1].again if link.first else ""
        found = hinges(scope, lhs, rhs)
        why, named = said or guessed(claim), not said
        step = Step(claim, link.latex, span, why, named, restates=again, ties=tied, hinges=found)
        scope.frames[-1].ties.update(dict.fromkeys(tied, step))
        if again:
            scope.frames[-1].hinges[again], scope.frames[-1].again = step, ""
        self.items.append(step)

    def _drawn_from(self, link: Link, *roots: Term) -> None:
        """E_{c∼m(c)} says of an m that nothing else was said of that it is a distribution, here and from here on."""
        scope = self.scope
        for t in postorder(*roots):
            law = t.args[1] if t.op == "expect" and len(t.args) > 1 else None
            if law is None or law.op != "apply" or law.func.bar >= 0 or not law.args or law.args[0].op != "sym":
                continue
            name, letter = law.func.name, law.args[0]
            if scope.definitions.get((name, ())) is None and scope.declared.get(name) is None:
                shown = rf"{latex(letter)} \sim {latex(law)}"
                given = Given(GivenKind.DECLARATION, shown, link.span, letter, law, (name,), scope.title)
                scope.declare(name, Sort(Kind.FUNCTION), given)

    def _named_values(self, place: Place, m: Membership) -> bool:
        """a ∈ {left, right}: values that are words are not decided; nothing that uses them may be misread."""
        words = [v for v in m.sort.values if value_of(v) is None]
        if m.sort.kind is not Kind.FINITE or not words:
            return False
        message = "the values of a finite set must be numbers here"
        refusal = Refusal("R207", message, r"number them: a \in \{1, 2, 3\}")
        self.items.append(place.refuse(refusal, m.start, m.end))
        broken = [n for v in words for n in sorted(v.free)] + [t.term.name for t in m.targets if t.term.op == "sym"]
        for name in broken:
            self.scope.mark_broken(name, place.called())
        return True

    def _membership(self, place: Place, m: Membership) -> None:
        if self._named_values(place, m):
            return
        names, bounds = list[str](), list[Term]()
        text = place.tex[m.start : m.end].strip()
        given = Given(GivenKind.DECLARATION, text, place.span(m.start, m.end), scope=self.scope.title)
        for target in m.targets:
            name = self._declared_name(target.term)
            if name is None or self._known(name, m):
                self._within(place, m, target)
                continue
            refusal = self._redeclared(name, m, target.term)
            if refusal is not None:
                self.items.append(place.refuse(refusal, target.start, target.end))
                continue
            names.append(name)
            if target.term.op in ("sym", "index"):
                bounds += _interval(target.term, m)
        if not names:
            return
        function = m.sort.kind is Kind.FUNCTION or any(t.term.op == "apply" for t in m.targets)
        note = "the bounds of its values are not used" if function and m.between != (None, None) else ""
        given = Given(given.kind, text, given.span, names=tuple(names), scope=given.scope, note=note)
        plain = {t.term.name for t in m.targets if t.term.op == "sym"}  # r_1, b ∈ ℝ says nothing of r
        for name in names:
            sort = Sort(Kind.FUNCTION, arity=m.sort.arity) if function else m.sort
            clash = self.taken.declared(name, sort.kind)
            self.items += [place.refuse(clash, m.start, m.end)] if clash is not None else []
            self.scope.declare(name, sort, given, family=name not in plain)
            if self.scope.vectors.get(name) != m.shape:
                self.scope.put(self.scope.vectors, name, m.shape)
        self.items.append(given)
        self._counts(m, given)
        for bound in bounds:
            self.scope.assume(Given(GivenKind.ASSUMPTION, text, given.span, bound, None, tuple(names), given.scope))
            self.taken.take(bound.free, given.span, bound)
        self.items += distribution.declared_now(self.scope)

    def _counts(self, m: Membership, given: Given) -> None:
        """k ∈ {1, …, K} says of a new K that it is natural, as x ∈ ℝ^d of d; what a range begins with is whole."""
        if m.shape is not None:
            dimensions(self.scope, m.shape, given)
            for dim in m.shape.dims:
                self.taken.forget(str(dim.value))
        if m.sort.kind is not Kind.INTEGER or not m.sort.values:
            return
        low, high = m.sort.values
        for name in sorted(low.free | high.free):
            old = self.scope.sorts.get(name)
            new = old is None and self.scope.definitions.get((name, ())) is None
            if name not in given.names and (new or (old is not None and old.assumed)):
                kind = Kind.NATURAL if name not in low.free else Kind.INTEGER
                self.scope.declare(name, Sort(kind), given)
                self.taken.forget(name)

    def _declared_name(self, t: Term) -> str | None:
        """The letter or function a membership declares; None where it speaks of an expression."""
        if t.op in ("sym", "index"):
            return t.name
        unknown = t.op == "apply" and self.scope.definitions.get((t.func.name, ())) is None
        return t.func.name if unknown and head_of(t) is not None else None

    def _known(self, name: str, m: Membership) -> bool:
        """Has the name a meaning already, so that the line only speaks of it?"""
        sort = m.sort
        definition = self.scope.definitions.get((name, ()))
        if definition is None or self.scope.ended((name, ())):
            return False
        vector = m.shape is not None and self.scope.vectors.get(name) == m.shape
        return not definition.cases[0].params or sort.kind is Kind.FUNCTION or vector

    def _redeclared(self, name: str, m: Membership, t: Term) -> Refusal | None:
        scope = self.scope
        old = scope.sorts.get(name)
        definition = scope.definitions.get((name, ()))
        if m.shape is not None and (refusal := declares(scope, m, t)) is not None:
            return refusal
        if definition is not None and scope.here((name, ())) and t.op != "index":
            message = f"{latex_name(name)} is defined as a function on {line_of(definition.cases[0].given)}"
            return Refusal("R218", message, "use another letter")
        if definition is not None and not definition.cases[0].params and scope.ended((name, ())):
            scope.close(name)  # the letter is a new one in this section
        if m.sort.kind is not Kind.FUNCTION and old is not None and old.kind is Kind.FUNCTION and t.op == "apply":
            return None  # σ : ℝ → (0, 1) came first; σ(x) ∈ (0, 1) says it again
        if old is not None and not scope.here(name) and t.op == "sym":
            scope.forget(name)  # declared again, it is a new letter here
        same = old == m.sort and m.between == (None, None) and scope.vectors.get(name) == m.shape
        if old is None or old.assumed or same:
            return None
        declared = scope.declared.get(name)
        if declared is not None and declared.kind is GivenKind.ASSUMPTION:
            return None  # n > 0 came first; n ∈ ℕ says more of the same letter
        if scope.here(name):
            where = line_of(declared) if declared else "an earlier line"
            message = f"{latex_name(name)} is declared otherwise on {where}"
            return Refusal("R218", message, "declare it once, or again in a section of its own")
        scope.forget(name)
        return None

    def _within(self, place: Place, m: Membership, target: Part) -> None:
        """A ∈ (0, 1) with A known claims both bounds; A ∈ ℝ claims nothing."""
        if m.between == (None, None):
            if target.term.op == "opaque" or (not target.term.free and m.sort.kind is not Kind.REAL):
                message, remedy = "what this is in is read, and nothing rests on it", "declare a letter for it"
                self.items.append(place.warn("W228", message, m.start, m.end, remedy))
            return
        try:
            target = replace(target, term=numbers(self.scope, target.term)[0])
        except Unreadable as e:
            self.items.append(place.refuse(e.refusal, m.start, m.end))
            return
        for at, bound in enumerate(m.between):
            if bound is None or _infinite(bound):
                continue
            sign = (">", "<")[at] if not m.closed[at] else ("≥", "≤")[at]
            link = Link(place, target, sign, Part(bound, m.start, m.end))
            refusal = vet(self.scope, target.term, bound)
            if refusal is not None:
                self.items.append(link.refuse(refusal))
                return
            claim = Claim(target.term, RELS[sign], bound, self.scope.context())
            said = place.tex[m.start : m.end].strip()
            self.items.append(Step(claim, said, place.span(m.start, m.end), guessed(claim), named=True))

    def _draw(self, place: Place, draw: Draw) -> None:
        scope = self.scope
        shown, span = place.tex[draw.start : draw.end].strip(), place.span(draw.start, draw.end)
        density = draw.density
        try:
            (_, density) = numbers(scope, sym(draw.name), draw.density)
            refusal = vet(scope, density, params=(draw.name,))
        except Unreadable as e:
            refusal = e.refusal
        if refusal is not None:
            self.items.append(place.refuse(refusal, draw.start, draw.end))
            return
        given = Given(
            GivenKind.DECLARATION, shown, span, sym(draw.name), density, (draw.name,), scope.title
        )  # fmt: skip
        scope.put(scope.draws, draw.name, draw.density)
        scope.put(scope.declared, draw.name, given)
        if draw.name not in FUNCTIONS_DRAWN:
            scope.role(draw.name, function=False)
        self.items.append(given)
        self.items += distribution.used(scope, density)


def _interval(t: Term, m: Membership) -> list[Term]:
    """The strict or weak bounds of an interval as relations; infinite ends bound nothing."""
    low, high = m.between
    found: list[Term] = []
    if low is not None and not _infinite(low):
        found.append(relation("ge" if m.closed[0] else "gt", t, low))
    if high is not None and not _infinite(high):
        found.append(relation("le" if m.closed[1] else "lt", t, high))
    return found


def _infinite(t: Term) -> bool:
    return any(n.op == "const" and n.name == "oo" for n in postorder(t)) and value_of(t) is None
