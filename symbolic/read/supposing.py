"""What the prose makes of a formula: an assumption for good, a hypothesis of one sentence, or what is only talked of.

The words are in `read/prose.py`; this keeps what was said so far. `read/note.py` builds on it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..core.claim import Diagnostic, Given, GivenKind, Kind, Sort, Step
from ..core.names import latex_name
from ..core.show import latex
from ..core.term import num, postorder, relation, sym
from . import hedges, prose, traits
from .formula import Chain, Draw, Formula, Membership, Mention
from .local import Local
from .markdown import ITEM, ITEM_END, PARAGRAPH
from .place import Place
from .scope import Scope
from .shape import value_of
from .tangle import SIGN

NAMED = ("sym", "index", "apply", "const")

ARRAYS = (
    "transpose",
    "transposed",
    "norm",
    "normof",
    "inner",
    "det",
    "tr",
    "rank",
    "diag",
    "softmax",
    "odot",
    "otimes",
)
"""What is said of vectors and matrices only: a letter in it is no number."""
ARRAYED = re.compile(
    r"\\(?:top|intercal|dagger|[lr]?Vert|\||odot|otimes|langle|det)|[‖⟨⊤⊙⊗]|\|\||T|tr|rank|diag|softmax"
)
"""How they are written."""


def _arrays(formula: Formula) -> list[str]:
    """The letters that are transposed, have a norm, …"""
    said = [s.parts if isinstance(s, Chain) else (s.part,) for s in formula.statements
            if not isinstance(s, Membership | Draw)]  # fmt: skip
    nodes = postorder(*(p.term for parts in said for p in parts))
    return [a.name for t in nodes if t.op in ARRAYS or t.value in ARRAYS for a in t.args if a.op == "sym"]


class Supposing:
    """The hypotheses in force, and what the sentence has done so far."""

    def __init__(self, scope: Scope, items: list[Given | Step | Diagnostic]) -> None:
        self.scope, self.items = scope, items
        self.local = Local(scope)
        self.before = ""
        self.assuming = self.gave = self.supposed = self.claimed = False
        self.doubted = self.absurd = self.introduced = self.implied = False
        self.in_item = self.item_bound = self.strange = self.remark = self.opened = self.remarked = False
        self.named: set[str] = set()
        self.mentioned: list[str] = []

    def supposed_by_prose(self, place: Place) -> Place:
        """A place that the prose makes an assumption: for good, or until the sentence ends ("If x > 0, then …")."""
        joined = prose.joins(place.lead, place.tail) and prose.relates(place.tex)
        goes_on = not self._ended(place) and bool(self.local) and joined and self.supposed
        self._taken_back(place)
        self.supposed = self.remark = False
        self.assuming = self._assumed(place)
        listed = (joined or self._about_the_last(place)) and self.gave and "=" not in place.tex
        listed = listed and not self.before.rstrip().endswith(".")
        if self._conditional(place, goes_on):
            self.item_bound = self.item_bound or self.in_item
            return self._here(place)
        self.remark = not listed and self._remark(place)
        if self.remark:
            if self.remarked:
                self.local.end()  # "a = 1 with probability p and a = 0 …"
            self.remarked = True
            return self._here(place)
        own = prose.MEANS.match(self.before)
        if own and "(" in own[0] and place.lead.strip() == "," and prose.head(place.tex) in re.findall(r"\w+", own[0]):
            return self._here(place)  # "Let f(x) = √x, x ≥ 0"
        met = self._met(place)
        if met == "here" and not prose.TO_ZERO.match(place.tail):
            return self._here(place)
        constrained = prose.constrains(place.lead, place.tex) and not self._of_the_defined(place)
        given = self.assuming or listed or bool(met) or constrained
        return replace(place, declaring=True) if given else place

    def _here(self, place: Place) -> Place:
        """The place of a hypothesis that holds to the end of its sentence."""
        self.supposed = True
        return replace(place, declaring=True, local=True)

    def _ended(self, place: Place) -> bool:
        """Is the sentence over, or an item of a list? Then its hypotheses are, unless the next sentence goes on."""
        lead, new = place.lead, prose.ended(place.lead, self.before)
        ends = self._edge(lead) or prose.ends(lead, self.before)
        over = self.implied and not prose.IMPLIES.match(lead)
        self.implied = prose.IMPLIES.match(place.tail) is not None or (self.implied and not over)
        over = over or (self.remark and new)  # "So …" does not go on under a remark
        other = new and bool(self.local) and self.local.fixes(prose.head(place.tex)) and "=" in place.tex
        over = over or (other and not hedges.sets(lead))  # "If a = 0, then … So a = 1"
        every = prose.FOR_ALL.match(place.tail) is not None
        if ends or over or every or prose.OTHERWISE.search(lead):
            if PARAGRAPH in lead and prose.goes_on(lead) and not every:
                self.local.doubt()  # "Hence …" in the next paragraph
            apart = PARAGRAPH in lead or ITEM in lead or ITEM_END in lead
            general = every or prose.GENERAL.search(lead) or prose.QUANTIFIED.search(lead)
            self._another_case(passing=not apart and not general)
        if PARAGRAPH in lead or prose.ALWAYS.match(place.tail):
            self.local.paragraph()
        if new or not self.before:
            self.opened, self.remarked = hedges.opens(lead), False
        return ends

    def _another_case(self, *, passing: bool = False) -> None:
        """What was supposed holds no more."""
        self.local.end(passing=passing)
        self.claimed = False

    def _taken_back(self, place: Place) -> None:
        """ "In general", "suppose instead", "for all x": what is over of what was said for good."""
        if prose.GENERAL.search(place.lead):
            self._generally()
        if prose.INSTEAD.search(place.lead) and prose.relates(place.tex):
            self._instead(prose.head(place.tex))
        self._for_all(place)

    def _assumed(self, place: Place) -> bool:
        """Is this what "let" and "assume" stand before, or a member of such a list?"""
        listing = prose.JOINED.match(place.lead) is not None and prose.relates(place.tex)
        listing = listing and (place.lead.strip() != "," or bool(prose.head(place.tex)))
        example = prose.EXAMPLE.search(place.lead) and prose.VALUE.match(place.tex)
        return not example and (prose.assumes(place.lead) or (self.assuming and listing))

    def _conditional(self, place: Place, goes_on: bool) -> bool:
        """Is this the hypothesis of its sentence, "If x > 0", "For x = 3", or does it go on with one?"""
        solved = prose.solves(place.lead, place.tex, place.tail)
        iffy = prose.IF.search(place.lead) is not None
        joint = goes_on and place.lead.strip() == "and" and prose.MEANS.match(self.before) is None
        compound = iffy or joint or (prose.FOR.search(place.lead) is not None and prose.MEANS.match(place.tex) is None)
        value = prose.VALUE.match(place.tex) is None or compound or self._free_value(place.tex) or solved
        anew = bool(prose.IF.search(place.lead)) or prose.passes(place.lead, place.tex, self.before)
        anew = anew or solved or prose.IMPLIES.match(place.tail) is not None
        if not value or not (anew or goes_on) or not prose.relates(place.tex) or self.assuming:
            return False
        if anew and self.claimed:  # "for x > 0 … and for x < 0 …"
            self._another_case()
        return True

    def _met(self, place: Place) -> str:
        """Is this an equation that letters are to meet, for good or here (`hedges.met`)?"""
        met = "" if prose.head(place.tex) else hedges.met(place.lead, place.tex)
        stationary = met == "here" and hedges.STATIONARY.search(place.lead)
        return "" if met and self._of_the_defined(place) and not stationary else met

    def _remark(self, place: Place) -> bool:
        """Is a relation about a letter only talked about, "The log is concave on $x > 0$"?"""
        made = hedges.made(place.lead, place.tail) or self.opened
        return self._about_a_letter(place) and (self.remarked or not made)

    def spoken_of(self, place: Place) -> bool:
        """Does the prose say of a relation about a letter that it need not hold?"""
        said = self._about_a_letter(place) and hedges.hedged(place.lead, place.tail)
        if said:
            self.scope.put(self.scope.described, prose.head(place.tex), "what the prose speaks of")
        return said

    def _of_the_defined(self, place: Place) -> bool:
        """ "Since $p + q = 1$" of a q that is defined: a claim."""
        names = set(re.findall(r"\\?([A-Za-z]+)", place.tex))
        return any(self.scope.definitions.get((n, ())) is not None for n in names)

    def another_value(self, place: Place) -> bool:
        """ "$y = 1$ for spam and $y = 0$ for ham": another value of a letter, which the first was not for good."""
        scope, letter = self.scope, prose.head(place.tex)
        definition = scope.definitions.get((letter, ()))
        old = scope.values.get(sym(letter))
        body = definition.cases[0].body if definition is not None else old.right if old is not None else None
        given = definition.cases[0].given if definition is not None else old
        value = prose.NUMBERED.match(place.tex)
        if body is None or given is None or value_of(body) is None or value is None or ":=" in given.latex:
            return False
        if not place.lead.strip():
            return False
        new = place.tex.partition("=")[2].strip(" .,;")
        if new in (str(value_of(body)), latex(body)) or prose.CONCLUDING.search(place.lead):
            return False
        scope.set_aside(sym(letter))
        if hedges.sets(place.lead):
            return False
        scope.put(scope.described, letter, "several values")
        return True

    def _about_a_letter(self, place: Place) -> bool:
        """Is this a relation about a letter without a meaning, which the prose does not conclude?"""
        scope, name = self.scope, prose.head(place.tex)
        sort = scope.sorts.get(name)
        at = prose.FOR.search(place.lead) and "=" in place.tex and not prose.passes(place.lead, place.tex, self.before)
        drawn = scope.draws.get(name) is not None or (sort is not None and sort.kind is Kind.FINITE)
        if not name or drawn or not (at or hedges.BARE.match(place.tex)):
            return False
        defined = scope.definitions.get((name, ())) is not None
        return not (defined or prose.CONCLUDING.search(place.lead) or prose.FINDING.search(place.lead))

    def _edge(self, lead: str) -> bool:
        """Does an item of a list end here that had a hypothesis of its own?"""
        marks = [c for c in lead if c in (ITEM, ITEM_END)]
        if not marks:
            return False
        self.in_item = marks[-1] == ITEM
        ended = self.item_bound or not self.in_item
        self.item_bound = False
        return ended

    def _for_all(self, place: Place) -> None:
        """ "… and for all x": another case; "for all x ∈ ℝ": a new letter."""
        said = prose.QUANTIFIED.search(place.lead)
        if said is None:
            return
        if self.claimed:
            self._another_case()
        letter = prose.REAL.match(place.tex)
        if letter and (letter[2] or "real" in said[0]):
            self.scope.forget(letter[1])

    def said(self, place: Place) -> None:
        """A formula was read: under a hypothesis, the sentence has said something now."""
        if not self.supposed and prose.relates(place.tex):
            self.claimed = True

    def doubts(self, place: Place) -> bool:
        """Is a relation in a sentence of which nothing need hold as it stands?"""
        self.absurd = self.absurd or bool(prose.ABSURD.search(place.lead))
        self.doubted = self.doubted and not prose.ends(place.lead, self.before)
        self.doubted = self.doubted or bool(prose.UNBOUND.search(place.lead))
        return (self.doubted or self.absurd) and prose.relates(place.tex)

    def doubts_after(self, place: Place) -> None:
        """A relation was only talked about: what does that do to those after it?"""
        several = prose.OR.match(place.tail) or prose.WHETHER.search(place.lead)
        supposed = prose.IF.search(place.lead) or prose.passes(place.lead, place.tex, self.before)
        if prose.UNTRUE.match(place.tail) and (supposed or prose.DENIABLE.search(place.lead)):
            self.doubted = True  # "If x > 0 is not satisfied, …"
        unreal = prose.DOUBTED.search(place.lead) or prose.UNREAL.search(place.lead)
        self.doubted = self.doubted or bool(unreal or (several and supposed))
        if prose.UNTRUE.match(place.tail) and prose.ASSUMING.search(place.lead):
            self.absurd = True  # "Suppose x > 0 were false. Then …"

    def _instead(self, letter: str) -> None:
        """ "Suppose instead that …": what the last hypotheses said is over, and of other letters may still be meant."""
        scope = self.scope
        lines = [g.span.line for g in scope.assumptions if g.span is not None]
        last = [g for g in scope.assumptions if lines and g.span is not None and g.span.line == lines[-1]]
        for name in sorted(n for g in last if g.left is not None for n in g.left.free):
            scope.forget(name)
            if name != letter:
                scope.put(scope.described, name, "what was supposed before this")

    def _generally(self) -> None:
        """ "In general, …": the values that letters had as examples are over."""
        scope = self.scope
        for (name, derivs), definition in list(scope.definitions.now.items()):
            case = definition.cases[0]
            example = not derivs and not case.params and value_of(case.body) is not None
            if example and ":=" not in case.given.latex:
                scope.set_aside(sym(name))
        for left in [t for t in scope.values.now if t.op == "sym"]:
            scope.set_aside(left)

    def _free_value(self, tex: str) -> bool:
        """Is it a letter, or a function that nothing defines, that a formula gives a value?"""
        said = prose.MEANS.match(tex)
        if said is None:
            return False
        definition = self.scope.definitions.get((said[1].removeprefix("\\"), ()))
        case = definition.cases[0] if definition is not None else None
        return case is None or ("(" not in said[0] and not case.params and value_of(case.body) is not None)

    def _about_the_last(self, place: Place) -> bool:
        """Does a relation go on, in the same sentence, about a letter that the formula before declared?"""
        if prose.ends(place.lead, self.before) or not prose.relates(place.tex) or prose.CONCLUDING.search(place.lead):
            return False
        return prose.head(place.tex) in self.named

    def kinds(self, place: Place, formula: Formula) -> None:
        """ "Let A and B be matrices": what the prose says of the letters before it, and of these."""
        if ARRAYED.search(place.tex):
            self.no_numbers(_arrays(formula))
        if traits.KINDS.match(place.lead):
            self.no_numbers(self.mentioned)
        self.introduces(place)
        plain = [s.part.term for s in formula.statements if isinstance(s, Mention)]
        letters = [t.name for t in plain if t.op in ("sym", "index")]
        if len(plain) != len(formula.statements):
            self.mentioned = []
        elif letters:
            joined = prose.JOINED.match(place.lead)
            self.mentioned = [*self.mentioned, *letters] if joined else letters
            self.strange = bool(traits.KINDS_BEFORE.search(place.lead)) or (bool(joined) and self.strange)
            if self.strange:
                self.no_numbers(letters)
            self.introduced = bool(prose.ASSUMING.search(place.lead)) or (bool(joined) and self.introduced)
            said = traits.BEFORE.search(place.lead)
            if said:
                self.signed(place, letters, said[1])
        self._described(place, formula, letters or [n for n in (prose.head(place.tex),) if n])
        if letters and hedges.signs(place.lead, place.tail):
            for name in dict.fromkeys((*letters, *self.mentioned)):
                self.scope.put(self.scope.described, name, SIGN)

    def _described(self, place: Place, formula: Formula, letters: list[str]) -> None:
        """ "Let n be a positive integer", "a symmetric matrix A"."""
        whole = traits.WHOLE.match(place.tail) or traits.WHOLE_BEFORE.search(place.lead)
        if whole and not any(isinstance(s, Membership) for s in formula.statements):
            self._whole(place, letters, whole[1] or "", whole[2].lower())
        trait = traits.TRAIT.match(place.tail) or traits.TRAIT_BEFORE.search(place.lead)
        if trait is None:
            return
        said = [s.targets for s in formula.statements if isinstance(s, Membership)]
        terms = [p.term for targets in said for p in targets]
        terms += [s.part.term for s in formula.statements if isinstance(s, Mention)]
        for name in [*letters, *(t.func.name if t.op == "apply" else t.name for t in terms if t.op in NAMED)]:
            if self.scope.described.get(name) is None:
                self.scope.put(self.scope.described, name, trait[1])

    def _whole(self, place: Place, letters: list[str], sign: str, word: str) -> None:
        """Letters that are integers, or natural numbers."""
        scope, natural = self.scope, word.startswith("natural") or sign.lower() == "positive"
        for name in letters:
            known = scope.sorts.get(name)
            declared = scope.declared.get(name)
            assumed = known is None or known.assumed or (declared is not None and declared.kind is GivenKind.ASSUMPTION)
            if not assumed or scope.definitions.get((name, ())) is not None or scope.vectors.get(name) is not None:
                continue
            shown = rf"{latex_name(name)} \in \mathbb{{{'N' if natural else 'Z'}}}"
            given = Given(GivenKind.DECLARATION, shown, place.span(0, len(place.tex)), names=(name,), scope=scope.title)
            scope.declare(name, Sort(Kind.NATURAL if natural else Kind.INTEGER), given)
            self.items.append(given)
            if sign and not natural:
                self.signed(place, [name], sign)

    def introduces(self, place: Place) -> None:
        """ "Let x be a positive number": what the prose after letters assumes of them."""
        real = traits.IS_REAL.match(place.lead)
        if traits.ARBITRARY.match(place.lead) or real:
            for name in [n for n in self.mentioned if not (real and self.scope.here(n))]:
                self.scope.set_aside(sym(name))
                self.scope.forget(name)
        said = traits.POSITIVE.match(place.lead)
        if said and self.introduced and self.mentioned:
            self.signed(place, self.mentioned, said[1])
        self.introduced = self.introduced and bool(prose.JOINED.match(place.lead))

    def is_new(self, name: str) -> bool:
        """Was nothing said yet of a name?"""
        scope = self.scope
        valued = scope.values.get(sym(name)) is not None or scope.definitions.get((name, ())) is not None
        return not (valued or scope.sorts.get(name) or scope.draws.get(name) or scope.functions.get(name))

    def no_numbers(self, letters: list[str]) -> None:
        """Letters of which the prose says that they are matrices, operators, …"""
        for name in letters:
            if self.scope.vectors.get(name) is None and self.scope.declared.get(name) is None:
                self.scope.put(self.scope.foreign, name, True)

    def unassumed(self, place: Place, given: Given, called: set[str]) -> Diagnostic:
        """ "μ(a) > 0 whenever π(a) > 0": an implication, of which nothing is used."""
        scope = self.scope
        scope.assumptions = tuple(g for g in scope.assumptions if g is not given)
        for name in called or given.names:
            scope.put(scope.bounds, name, None)
            scope.put(scope.foreign, name, True)  # more is known of it than is used: nothing is refuted about it
            if scope.declared.get(name) is given:
                scope.put(scope.declared, name, None)
        message = "this is assumed under a condition: it is read, and what it speaks of is not decided"
        return place.warn("W228", message, 0, len(place.tex), "assume it without a condition, or state each case apart")

    def signed(self, place: Place, letters: list[str], word: str) -> None:
        """Letters that are positive, nonzero, …"""
        op = traits.SIGNS[word.lower()]
        for name in letters:
            if self.scope.definitions.get((name, ())) is not None or self.scope.vectors.get(name) is not None:
                continue
            left = relation(op, sym(name), num(0))
            shown, span = latex(left), place.span(0, len(place.tex))
            given = Given(GivenKind.ASSUMPTION, shown, span, left, None, (name,), self.scope.title)
            if self.scope.sorts.get(name) is None:
                self.scope.declare(name, Sort(), given)
            self.scope.assume(given)
            self.items.append(given)
