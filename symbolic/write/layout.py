"""A report as a document before it has a format: what is given, headings and chains of claims, evidence.

The LaTeX and the Typst writer set what this module lays out, so that a derivation reads the same in both. A claim has
the number that `symbolic check --step` counts with. Mathematics is LaTeX that `tex` has let through.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ..core.claim import Diagnostic, Given, GivenKind, Heading, Severity, Span, Step
from ..core.show import latex as as_read
from ..core.show import relation_sign
from ..core.term import Term
from ..core.verdict import Cas, Numeric, Proved, Refuted, Report, Result, Undecided
from . import words
from .placing import Places, places
from .tex import divide, echo, same, settable


@dataclass(frozen=True, slots=True)
class Tex:
    """Mathematics within words."""

    tex: str


Words: TypeAlias = tuple[str | Tex, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One claim or one given of a chain.

    `left` is empty where the line goes on from the one above; `raw` is what cannot be set as mathematics. `number`
    counts the claims from 1 (0: no claim). `told` is what a reader must know of it.
    """

    kind: str
    left: str
    right: str
    raw: str = ""
    number: int = 0
    span: Span | None = None
    reason: Words = ()
    provided: Words = ()
    told: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A heading."""

    words: Words
    level: int


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence."""

    words: Words


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines that are set as one display: each goes on from the one above or has its own left side."""

    lines: tuple[Line, ...]


Block: TypeAlias = Title | Said | Chain


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands in the tables at the end of a document, for one claim."""

    number: int
    span: Span | None
    reading: str
    numeric: Numeric | None
    cas: Cas | None


@dataclass(frozen=True, slots=True)
class Document:
    """A report laid out."""

    title: str
    path: str = ""
    counts: str = ""
    given: tuple[Block, ...] = ()
    body: tuple[Block, ...] = ()
    unread: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sheet: bool = False
    """Is it a text with sections of its own, and not a list of what was found?"""

    def forms(self) -> tuple[list[tuple[int, list[str]]], dict[str, list[int]]]:
        """SymPy's forms of the claims it finds equal, once where both are the same; what it says of others."""
        equal: list[tuple[int, list[str]]] = []
        said: dict[str, list[int]] = {}
        for e in self.evidence:
            if e.cas is None:
                continue
            forms = [echo(t) if t else None for t in dict.fromkeys((e.cas.left, e.cas.right))]
            shown = [f for f in forms if f]
            if e.cas.agrees and len(shown) == len(forms):
                equal.append((e.number, shown))
            else:
                told = {True: "it finds them equal", False: "it finds them different", None: e.cas.note}
                said.setdefault(told[e.cas.agrees] or "it cannot tell", []).append(e.number)
        return equal, said

    def brief(self) -> Document:
        """The derivation alone: without the evidence and the warnings of reading."""
        return replace(self, evidence=(), warnings=())


def latex(term: Term) -> str:
    """A term in LaTeX that fonts have the letters for."""
    return settable(as_read(term))


OPENS = {GivenKind.DECLARATION: "Let ", GivenKind.ASSUMPTION: "Assume ", GivenKind.SUBSTITUTION: "Let "}
SIDES = {"left": " (for the left side)", "right": " (for the right side)", "both": ""}


Prose: TypeAlias = Sequence[tuple[int, int, str]]
"""Paragraphs of the source that are shown as well: where they begin and end, and their words with formulas in $…$."""


def laid_out(report: Report, prose: Prose = (), closing: str = "") -> Document:
    """The document of a report. With `prose` everything stands where it was written; `closing` is a last sentence."""
    derivation = report.derivation
    page = _Layout(report, prose)
    return Document(
        derivation.title or derivation.source.path,
        derivation.source.path,
        counts(report),
        tuple(page.given()),
        (*page.body(), *([Said((closing,))] if closing else [])),
        report.errors,
        tuple(d for d in report.diagnostics if d.severity is Severity.WARNING),
        tuple(page.evidence()),
        bool(prose),
    )


def counts(report: Report) -> str:
    """The counts in a line."""
    found = [(report.count(k), w) for k, w in words.KINDS.items()]
    found += [(len(report.givens), "given"), (len(report.errors), "not read")]
    found += [(sum(r.contradiction for r in report.results), "contradicted")]
    return ", ".join(f"{n} {w}" for n, w in found if n) or "nothing to decide"


def paragraphs(text: str) -> Iterator[tuple[int, int, str]]:
    """The paragraphs of a plain note that are prose: no headings, displays, lists or comments."""
    for found in re.finditer(r"(?:\A|(?<=\n\n))(?![#$<>|\s]|[-*+] |\d+[.)] )[^\n]+(?:\n[^\n]+)*", text):
        yield found.start(), found.end(), " ".join(found[0].split())


def mixed(text: str) -> Words:
    r"""Words that may hold formulas between dollars; one that cannot be set stays words.

    >>> mixed(r"The $\sigma$ trick, for 5$")
    ('The ', Tex(tex='\\sigma'), ' trick, for 5$')
    """
    found: list[str | Tex] = []
    for n, piece in enumerate(re.split(r"\$([^$\n]+)\$", text)):
        tex = echo(piece) if n % 2 else None
        found.append(Tex(tex) if tex else f"${piece}$" if n % 2 else piece)
    return tuple(p for p in found if p)


@dataclass(slots=True)
class _Layout:
    report: Report
    prose: Prose = ()
    places: Places = field(default_factory=Places)

    def __post_init__(self) -> None:
        self.places = places(self.report, together=not self.prose)

    def given(self) -> Iterator[Block]:
        """What the derivation rests on."""
        front = [g for g in self.report.givens if id(g) in self.places.front]
        yield from _stated([g for g in front if g.kind is GivenKind.DECLARATION])
        yield from _stated([g for g in front if g.kind is GivenKind.ASSUMPTION])
        lines = tuple(_definition(g) for g in front if g.kind is GivenKind.DEFINITION)
        if lines:
            yield Chain(lines)

    def body(self) -> Iterator[Block]:
        """Headings, what is given on the way, and the claims, in the order of the source."""
        lines: list[Line] = []
        stated: list[Given] = []
        before: Result | None = None
        number, under = 0, ""
        for entry in self._in_order():
            if isinstance(entry, Given) and id(entry) in self.places.local:
                continue
            if isinstance(entry, Given) and entry.kind is not GivenKind.DEFINITION:
                stated.append(entry)
            if lines and not isinstance(entry, Result) and not _defines(entry):
                yield Chain(tuple(lines))
                lines = []
            if stated and not (isinstance(entry, Given) and entry is stated[-1]):
                yield from _stated(stated, under, self.places.ending)
                stated = []
            match entry:
                case Heading():
                    under = entry.text
                    yield Title(mixed(entry.text), entry.level)
                case str():
                    yield Said(mixed(entry))
                case Given(kind=GivenKind.DEFINITION):
                    ending = entry.scope if id(entry) in self.places.ending and entry.scope != under else ""
                    lines.append(_definition(entry, ending))
                case Result():
                    number += 1
                    lines.append(self.claim(entry, number, before))
            before = entry if isinstance(entry, Result) else None
        yield from _stated(stated, under, self.places.ending)
        if lines:
            yield Chain(tuple(lines))

    def _in_order(self) -> Iterator[Heading | str | Given | Result]:
        """Entries of the body, headings and prose before what stands under them; empty headings are left out."""
        derivation = self.report.derivation
        above: list[tuple[int, Heading | str]] = [
            (h.start, h) for h in derivation.headings if h.text and h.text != derivation.title
        ]
        above = sorted([*above, *((start, text) for start, _, text in self.prose)], key=lambda pair: pair[0])
        waiting: list[Heading | str] = []
        for entry in self.report.entries:
            span = entry.step.span if isinstance(entry, Result) else entry.span
            if isinstance(entry, Diagnostic) or id(entry) in self.places.front:
                continue
            while above and span is not None and above[0][0] <= span.start:
                _, found = above.pop(0)
                kept = (h for h in waiting if isinstance(h, str) or isinstance(found, str) or h.level < found.level)
                waiting = [*kept, found]
            yield from waiting
            waiting = []
            if not (isinstance(entry, Given) and self._told(span)):
                yield entry
        yield from (text for _, text in above if isinstance(text, str))

    def _told(self, span: Span | None) -> bool:
        """Does something stand within the prose, where it is read anyway?"""
        return span is not None and any(start <= span.start < end for start, end, _ in self.prose)

    def claim(self, result: Result, number: int, before: Result | None) -> Line:
        """A step as a line; one that goes on from the right side of the step before has no left side."""
        step = result.step
        own = reading(step)
        source = (echo(step.latex) if step.latex else None) or own
        left, right = divide(source)
        goes_on = words.follows(before.step if before else None, step)
        kind = "contradicted" if result.contradiction else words.word(result.verdict)
        told = tuple(_told(result))
        if told and not same(source, own):
            told = (*told, ("read as ", Tex(own)))
        left = "" if goes_on else left
        return Line(kind, left, right, "", number, step.span, because(result), self._provided(result), told)

    def _provided(self, result: Result) -> Words:
        """The conditions of a proof, and the assumptions that were made on the way."""
        local = [g for g in words.assumptions(result) if id(g) in self.places.local]
        local += [g for g in result.rests_on if g.kind is GivenKind.SUBSTITUTION and id(g) in self.places.local]
        found: list[str | Tex] = _joined("given ", list(dict.fromkeys(_shown(g) for g in local)))
        if isinstance(result.verdict, Proved) and result.verdict.conditions:
            found += ["; "] if found else []
            told = [
                (Tex(latex(c.relation)) if c.relation else c.text, SIDES[c.side]) for c in result.verdict.conditions
            ]
            found += _joined("provided ", told)
        return (found[0][:1].upper() + found[0][1:], *found[1:], ".") if found and isinstance(found[0], str) else ()

    def evidence(self) -> Iterator[Evidence]:
        """The evidence of every claim; its reading where that is not what the author wrote."""
        for number, result in enumerate(self.report.results, 1):
            own = reading(result.step)
            source = echo(result.step.latex) if result.step.latex else own
            told = "" if source and same(source, own) else own
            yield Evidence(number, result.step.span, told, result.numeric, result.cas)


def _defines(entry: object) -> bool:
    return isinstance(entry, Given) and entry.kind is GivenKind.DEFINITION


def reading(step: Step) -> str:
    """A step as it was read, in LaTeX."""
    claim = step.claim
    return f"{latex(claim.lhs)} {relation_sign(claim.rel.value)} {latex(claim.rhs)}"


def because(result: Result) -> Words:
    """Why a step holds: the author's words, or ours; a substitution says what is put in."""
    step = result.step
    reason = step.reason or ("automatic" if step.automatic else "")
    put = [g for g in result.rests_on if g.kind is GivenKind.SUBSTITUTION and g.left is not None]
    if step.named and reason == "substitution" and 0 < len(put) <= 3:
        return tuple(_joined("substitution ", [_shown(g) for g in put]))
    return mixed(re.sub(r"\\([%&_#])", r"\1", reason)) if reason else ()


def _shown(given: Given) -> tuple[str | Tex, str]:
    own = words.given_text(given, latex) if given.left is not None else ""
    source = echo(given.latex) or own
    return (Tex(source) if source else given.latex), ""


def _joined(opens: str, told: list[tuple[str | Tex, str]]) -> list[str | Tex]:
    """ "provided ", x > 0, ", ", y > 0 …; nothing where there is nothing."""
    found: list[str | Tex] = [opens] if told else []
    for n, (what, aside) in enumerate(told):
        found += [", ", what] if n else [what]
        found += [aside] if aside else []
    return found


def _stated(givens: list[Given], under: str = "", ending: Container[int] = ()) -> Iterator[Said]:
    """Declarations, assumptions and substitutions in sentences, those of one kind and scope in one.

    `under` is the heading they stand under: that a substitution holds to the end of its section goes without saying;
    of an assumption it is said if it is one of those `ending` there.
    """
    groups: dict[tuple[GivenKind, str], list[Given]] = {}
    for g in givens:
        told = g.scope != under if g.kind is GivenKind.SUBSTITUTION else id(g) in ending
        until = f"to the end of “{g.scope}”" if told and g.scope else ""
        groups.setdefault((g.kind, ", ".join(t for t in (g.note, until) if t)), []).append(g)
    for (kind, aside), members in groups.items():
        sentence = _joined(OPENS[kind], list(dict.fromkeys(_shown(g) for g in members)))
        yield Said((*sentence, f" ({aside})." if aside else "."))


def _definition(given: Given, ending: str = "") -> Line:
    """A definition as a line; `ending` is the section it ends with."""
    own = words.given_text(given, latex) if given.left is not None else ""
    source = echo(given.latex) or own
    told = ", ".join(t for t in (given.note, f"to the end of “{ending}”" if ending else "") if t)
    reason = mixed(told) if told else ()
    if not source:
        return Line("given", "", "", given.latex, 0, given.span, reason)
    left, right = divide(source)
    return Line("given", left, right, "", 0, given.span, reason)


def _refutation(verdict: Refuted) -> Words:
    """The point and both values, as mathematics where they are letters and plain numbers."""
    left, right = str(verdict.left), str(verdict.right)
    chosen = any(
        p.op == "coefficient" or (p.op == "apply" and p.func.name.startswith(words.WEIGHT)) for p, _ in verdict.point
    )
    if left == right or chosen or not all(PLAIN.fullmatch(v) for v in (left, right)):
        return (f"Refuted: {words.refutation(verdict)}.",)
    at = _joined("at ", [(Tex(f"{latex(p)} = {v}"), "") for p, v in verdict.point])
    said = [
        "Refuted: ",
        *at,
        " " if at else "",
        "the left side is ",
        Tex(left),
        ", the right side is ",
        Tex(right),
        ".",
    ]
    return tuple(w for w in said if w)


PLAIN = re.compile(r"-?\d+(?:/\d+|\.\d+)?")
"""A number that is written alike in words and in mathematics."""


def _told(result: Result) -> Iterator[Words]:
    """What a reader must know of a step that is not proved, or that a witness denies."""
    match result.verdict:
        case Refuted() as verdict:
            yield _refutation(verdict)
        case Undecided(code, reason):
            yield (f"Undecided ({code}): {reason}.",)
        case Proved():
            if result.contradiction:
                yield ("Contradicted: a witness says that this is false.",)
