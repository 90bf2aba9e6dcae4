"""From what a user names to derivations: files through the readers, single claims through the two syntaxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..core.claim import Claim, Derivation, Diagnostic, Rel, Severity, Source, Step
from ..core.show import latex
from ..core.term import Term, sym
from ..read.formula import Chain, Formula, Mention, Names, ReadError
from ..read.latex import parse as parse_latex
from ..read.note import Reading
from ..read.place import Place
from ..read.pytext import parse_python
from ..read.resolve import resolved
from ..read.scope import Scope
from ..read.vet import vet
from .files import PROGRAMS, discover, open_note, unreadable

SORT_LINES = {
    "real": r"{} \in \mathbb{{R}}",
    "positive": "{} > 0",
    "nonnegative": r"{} \ge 0",
    "nonzero": r"{} \ne 0",
    "integer": r"{} \in \mathbb{{Z}}",
    "natural": r"{} \in \mathbb{{N}}",
    "unit": r"{} \in (0, 1)",
}
RELS = {r.value: r for r in Rel} | {"<=": Rel.LE, ">=": Rel.GE, "!=": Rel.NE, "==": Rel.EQ, ":=": Rel.EQ}
SIGMOID = {"sigma": "sigmoid"}


def read_paths(paths: Sequence[str], declared: Sequence[str] = (), strict: bool = False) -> Iterator[Derivation]:
    """The derivations that paths mean, one after the other; what cannot be read is a derivation that says so."""
    for found in discover(list(paths)):
        if isinstance(found, Diagnostic):
            yield unreadable(found)
        elif found.suffix.lower() in PROGRAMS:
            yield from _program(found)
        else:
            yield _note(found, declared, strict)


def _program(path: Path) -> list[Derivation]:
    source = open_note(path)
    if isinstance(source, Diagnostic):
        return [unreadable(source)]
    from ..read.python import read

    return read(path)


def _note(path: Path, declared: Sequence[str], strict: bool) -> Derivation:
    from ..read.note import read_note

    source = open_note(path)
    if isinstance(source, Diagnostic):
        return unreadable(source)
    return read_note(source, declarations=declared, strict=strict)


def _scope(sorts: Mapping[str, str], declared: Sequence[str], strict: bool) -> Reading:
    """The names and givens that declarations and sorts put in force; ValueError where one cannot be read."""
    reading = Reading(Source("<declarations>", ""), parse_latex, strict)
    lines = [SORT_LINES[sort].format(latex(sym(name))) for name, sort in sorts.items()]
    for line in [*declared, *lines]:
        reading.formula(Place(line, declaring=True))
        for item in reading.items:
            if isinstance(item, Diagnostic) and item.severity is Severity.ERROR:
                raise ValueError(f"{item.code} in the declaration {line!r}: {item.message} ({item.remedy})")
    return reading


def _names(reading: Reading) -> Names:
    names = reading.scope.names()
    known = names.functions | names.symbols
    return replace(names, builtins={n: f for n, f in SIGMOID.items() if n not in known} | dict(names.builtins))


def _parse(text: str, names: Names, syntax: str) -> Formula:
    return parse_latex(text, names) if syntax == "latex" else parse_python(text, names)


def claim_of(
    lhs: str, rel: str, rhs: str, sorts: Mapping[str, str], declared: Sequence[str], syntax: str
) -> Claim:  # fmt: skip
    """One claim from its two sides; ValueError with the place for what cannot be read."""
    if rel not in RELS:
        raise ValueError(f"{rel!r} is no relation: use one of {', '.join(RELS)}")
    if syntax not in ("latex", "python"):
        raise ValueError(f"{syntax!r} is no syntax: use 'latex' or 'python'")
    unknown = [s for s in sorts.values() if s not in SORT_LINES]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no sort: use one of {', '.join(SORT_LINES)}")
    reading = _scope(sorts, declared, False)
    sides: list[Term] = []
    for text in (lhs, rhs):
        try:
            statements = _parse(text, _names(reading), syntax).statements
        except ReadError as e:
            raise ValueError(f"{e.code} at {text[e.start : e.end]!r} in {text!r}: {e.message} ({e.remedy})") from None
        if len(statements) != 1 or not isinstance(statements[0], Mention):
            raise ValueError(f"{text!r} is not one expression")
        sides.append(statements[0].part.term)
    left, right = resolved(reading.scope, *sides)
    refusal = vet(reading.scope, left, right)
    if refusal is not None:
        raise ValueError(f"{refusal.code}: {refusal.message} ({refusal.remedy})")
    return Claim(left, RELS[rel], right, reading.scope.context())


def read_claim(text: str, sorts: Mapping[str, str], declared: Sequence[str], strict: bool) -> Derivation:
    """One claim of the command line, LaTeX where it holds a backslash, as a derivation of its own."""
    source = Source("<claim>", text)
    try:
        reading = _scope(sorts, declared, strict)
    except ValueError as why:
        return Derivation("", source, (Diagnostic("R401", str(why), None, "correct the declaration", path="<claim>"),))
    arrow = re.search(r"\\(?:implies|Rightarrow|Longrightarrow|iff|Leftrightarrow)(?![A-Za-z])", text)
    if arrow:
        remedy = "give the premise with --declare, and the conclusion as the claim"
        found = Diagnostic("R207", "an implication is not one claim", source.span(*arrow.span()), remedy)
        return Derivation("", source, (found,), (), 1)
    syntax = "latex" if "\\" in text else "python"
    try:
        formula = _parse(text, _names(reading), syntax)
    except ReadError as e:
        return Derivation("", source, (Diagnostic(e.code, e.message, source.span(e.start, e.end), e.remedy),), (), 1)
    items: list[Step | Diagnostic] = [
        Diagnostic(w.code, w.message, source.span(w.start, w.end), w.remedy, Severity.WARNING) for w in formula.warnings
    ]
    for statement in formula.statements:
        if isinstance(statement, Chain):
            items += _steps(source, statement, reading.scope)
    if not any(isinstance(i, Step) for i in items):
        nothing = Diagnostic("R401", "there is no relation here to decide", source.span(0, len(text)), "write A = B")
        items.append(nothing)
    return Derivation("", source, tuple(items), (), 1)


def _steps(source: Source, chain: Chain, scope: Scope) -> Iterator[Step | Diagnostic]:
    text, context = source.text, scope.context()
    for left, rel, right in zip(chain.parts, chain.rels, chain.parts[1:], strict=False):
        lhs, rhs = resolved(scope, left.term, right.term)
        refusal = vet(scope, lhs, rhs)
        if refusal is not None:
            yield Diagnostic(refusal.code, refusal.message, source.span(left.start, right.end), refusal.remedy)
            continue
        shown = f"{latex(lhs)} {rel} {latex(rhs)}"
        claim = Claim(lhs, RELS[rel], rhs, context, chain.digits)
        yield Step(claim, text[left.start : right.end] if "\\" in text else shown, source.span(right.start, right.end))
