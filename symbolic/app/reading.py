"""From what a user names to derivations: files through the readers, single claims through the two syntaxes.

What a single claim stands on (the sorts of its letters, assumptions, declarations) is a `Setting`. It is made once for
all claims that name the same: `setting` keeps the last few, since a file of claims says the same things on many lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ..core.claim import (
    Claim,
    Context,
    Derivation,
    Diagnostic,
    Given,
    GivenKind,
    Kind,
    Rel,
    Severity,
    Sort,
    Source,
    Step,
)
from ..core.names import latex_name, latex_stem
from ..core.show import latex, python
from ..core.term import Term, num, relation, sym
from ..read.componentwise import decided
from ..read.formula import Chain, Formula, Mention, Names, ReadError
from ..read.latex import parse as parse_latex
from ..read.macros import expanded
from ..read.note import Reading
from ..read.place import Place
from ..read.pytext import parse_python
from ..read.scope import Scope
from ..read.unit import unit
from ..read.vet import Refusal, known_letter
from .files import PROGRAMS, TEX, beside, discover, open_note, unreadable

SORTS: dict[str, tuple[Kind, tuple[tuple[str, int], ...], str]] = {
    "real": (Kind.REAL, (), r"{} \in \mathbb{{R}}"),
    "positive": (Kind.REAL, (("gt", 0),), "{} > 0"),
    "nonnegative": (Kind.REAL, (("ge", 0),), r"{} \ge 0"),
    "nonzero": (Kind.REAL, (("ne", 0),), r"{} \ne 0"),
    "integer": (Kind.INTEGER, (), r"{} \in \mathbb{{Z}}"),
    "natural": (Kind.NATURAL, (), r"{} \in \mathbb{{N}}"),
    "unit": (Kind.REAL, (("gt", 0), ("lt", 1)), r"{} \in (0, 1)"),
}
"""What a sort of the command line means: the kind, the bounds, and the line a note would have for it."""

SYNTAXES: dict[str, Callable[[str, Names], Formula]] = {"latex": parse_latex, "python": parse_python}
RELS = {r.value: r for r in Rel} | {"<=": Rel.LE, ">=": Rel.GE, "!=": Rel.NE, "==": Rel.EQ, ":=": Rel.EQ}
SIGMOID = {"sigma": "sigmoid"}
KEPT = 256
"""How many settings are kept, and how many characters of declarations one may have to be kept."""
KEPT_TEXT = 4_000
DECIMAL = re.compile(r"\s*-?\s*\d+(\.\d+)?\s*")


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
    from ..read.texfile import read_tex

    source = open_note(path)
    if isinstance(source, Diagnostic):
        return unreadable(source)
    if path.suffix.lower() == TEX:
        page, macros = read_tex(source, beside(path))
        return read_note(source, page, [*macros, *declared], strict)
    return read_note(source, declarations=declared, strict=strict)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a claim stands on: its syntax, the names a parser may know, the tables in force; never changed once made.

    `spelled` says how the user wrote each letter that was given a sort.
    """

    syntax: str
    scope: Scope
    names: Names
    context: Context
    spelled: Mapping[Term, str]


def setting(
    sorts: Mapping[str, str],
    declared: Sequence[str] = (),
    assume: Sequence[str] = (),
    syntax: str = "latex",
    strict: bool = False,
) -> Setting:
    """The setting of these sorts (by name), LaTeX declarations and assumptions; ValueError for what cannot be read."""
    if syntax not in SYNTAXES:
        raise ValueError(f"R401: {syntax!r} is no syntax; use 'latex' or 'python'")
    unknown = [s for s in sorts.values() if s not in SORTS]
    if unknown:
        raise ValueError(f"R401: {_shown(unknown[0])} is no sort; use one of {', '.join(SORTS)}")
    key = (tuple(sorts.items()), tuple(declared), tuple(assume), syntax, strict)
    long = sum(map(len, (*sorts, *declared, *assume))) > KEPT_TEXT
    return _setting(*key) if long else _kept(*key)


def _setting(
    sorts: tuple[tuple[str, str], ...], declared: tuple[str, ...], assume: tuple[str, ...], syntax: str, strict: bool
) -> Setting:
    reading = Reading(Source("<declarations>", ""), parse_latex, strict)
    for line in declared:
        _declare(reading, line)
    spelled = _sorted(reading, sorts, syntax)
    for line in assume:
        _assume(reading, line, syntax)
    names = _names(reading.scope.names())
    if syntax == "python":  # E stays Euler's number where e is a letter
        names = replace(names, constants=Names().constants)
    return Setting(syntax, reading.scope, names, _frozen(reading.scope), MappingProxyType(spelled))


_kept = lru_cache(maxsize=KEPT)(_setting)


def _frozen(scope: Scope) -> Context:
    """The context in force, in plain tables: nothing is written into this scope any more."""
    sorts, declared = dict(scope.sorts.now), dict(scope.declared.now)
    definitions = MappingProxyType(dict(scope.definitions.now))
    tables = MappingProxyType(sorts), MappingProxyType(declared)
    return Context(*tables, scope.assumptions, definitions, scope.substitutions)


def _declare(reading: Reading, line: str) -> list[Given | Step]:
    """Read one line in LaTeX as a declaration; what it gave."""
    at = len(reading.items)
    reading.formula(Place(line, declaring=True))
    found: list[Given | Step] = []
    for item in reading.items[at:]:
        if not isinstance(item, Diagnostic):
            found.append(item)
        elif item.severity is Severity.ERROR:
            raise ValueError(f"{item.code} in {_shown(line)}: {item.message} ({item.remedy})")
    return found


def _assume(reading: Reading, line: str, syntax: str) -> None:
    """An assumption in the syntax of the claim; what would be a claim by itself is refused."""
    reading.parse = _parse_assumed if syntax == "python" else parse_latex
    found = _declare(reading, line)
    reading.parse = parse_latex
    if not found or any(isinstance(i, Step) and not i.automatic for i in found):
        raise ValueError(f"R401: {_shown(line)} assumes nothing new; write a relation about a letter: x < y")
    for given in found:
        if isinstance(given, Given) and given.kind is GivenKind.DEFINITION and given.left is not None:
            _as_equation(reading.scope, given, given.left)


def _as_equation(scope: Scope, given: Given, letter: Term) -> None:
    """x = t assumed of a new letter is an equation like t = x: it holds where t has a value."""
    if letter.op == "sym" and given.right is not None:
        scope.put(scope.definitions, (letter.name, ()), None)
        said = replace(given, kind=GivenKind.ASSUMPTION, left=relation("eq", letter, given.right), right=None)
        scope.declare(letter.name, Sort(), said)
        scope.assume(said)


def _parse_assumed(text: str, names: Names) -> Formula:
    return parse_python(text, _names(names))


def _sorted(reading: Reading, sorts: Sequence[tuple[str, str]], syntax: str) -> dict[Term, str]:
    """Declare the letters; a new one directly, one that a declaration mentions by the line a note would have."""
    spelled: dict[Term, str] = {}
    scope = reading.scope
    for name, sort in sorts:
        letter = _letter(name, syntax)
        spelled[letter] = name
        kind, bounds, pattern = SORTS[sort]
        line = pattern.format(latex(letter))
        n = letter.name
        known = (scope.sorts.get(n), scope.functions.get(n), scope.definitions.get((n, ())), scope.broken.get(n))
        if letter.op == "index" or any(k is not None for k in known):
            _declare(reading, line)
            continue
        why = GivenKind.ASSUMPTION if len(bounds) == 1 else GivenKind.DECLARATION
        relations = [relation(op, letter, num(bound)) for op, bound in bounds]
        givens = [Given(GivenKind.ASSUMPTION, line, None, r, names=(n,)) for r in relations]
        first = givens[0] if why is GivenKind.ASSUMPTION else Given(why, line, names=(n,))
        scope.declare(n, Sort(kind), first)
        for given in givens:
            scope.assume(given)
    return spelled


def _letter(name: str, syntax: str) -> Term:
    """The letter a sort is about: theta, theta_old, r_0 (in LaTeX a member of r), or any name as the syntax has it."""
    if name.isidentifier():
        if syntax == "python":
            return sym(unicodedata.normalize("NFKC", name))  # as Python reads it in the text
        base, words, mark = latex_stem(name)
        if name.isascii() and (mark or len(words) != 1 or not (words[0].isdigit() or len(words[0]) == 1)):
            return sym(name)
        text = f"{base}_{{{words[0]}}}" if words and not mark else latex_name(name)
    else:
        text = name
    found = _mention(text, Names(), syntax)
    if found.op not in ("sym", "index"):
        raise ValueError(f"R401: {_shown(name)} is no name; write one such as x or theta")
    return found


def _names(names: Names) -> Names:
    known = names.functions | names.symbols
    return replace(names, builtins={n: f for n, f in SIGMOID.items() if n not in known} | dict(names.builtins))


def _parse(text: str, names: Names, syntax: str) -> Formula:
    """One text; ValueError with the code, the place and the remedy."""
    text = expanded(text) if syntax == "latex" else text
    try:
        return SYNTAXES[syntax](text, names)
    except ReadError as e:
        raise ValueError(f"{e.code} at {_shown(text[e.start : e.end])}: {e.message} ({e.remedy})") from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _mention(text: str, names: Names, syntax: str) -> Term:
    statements = _parse(text, names, syntax).statements
    if len(statements) != 1 or not isinstance(statements[0], Mention):
        raise ValueError(f"R401: {_shown(text)} is not one expression; give one side of the relation")
    return statements[0].part.term


def _relation(text: str, names: Names, syntax: str) -> Chain:
    """The one relation a text states."""
    statements = _parse(text, names, syntax).statements
    chain = statements[0] if len(statements) == 1 else None
    if not isinstance(chain, Chain) or len(chain.rels) != 1:
        raise ValueError(f"R401: {_shown(text)} is not one relation; write A = B")
    if chain.rels[0] == "≈" and syntax == "python" and not DECIMAL.fullmatch(text[chain.parts[1].start :]):
        raise ValueError("R207: an approximation by something other than a decimal number; write it as ≈ 3.14")
    return chain


def claim_of(lhs: str, rel: str, rhs: str, where: Setting) -> Claim:
    """One claim from its two sides; ValueError with the place for what cannot be read."""
    if rel not in RELS:
        raise ValueError(f"R401: {_shown(rel)} is no relation; use one of {', '.join(RELS)}")
    left, right = (_mention(side, where.names, where.syntax) for side in (lhs, rhs))
    digits = 0
    if RELS[rel] is Rel.APPROX:  # the digits are those printed
        sign = r"\approx" if where.syntax == "latex" else "≈"
        digits = _relation(f"{lhs} {sign} {rhs}", where.names, where.syntax).digits
    return _claim(left, RELS[rel], right, where, digits)


def claim_from(text: str, where: Setting) -> Claim:
    """One claim from the text of a relation, A = B; ValueError with the place for what cannot be read."""
    chain = _relation(text, where.names, where.syntax)
    left, right = chain.parts
    return _claim(left.term, RELS[chain.rels[0]], right.term, where, chain.digits)


def _claim(lhs: Term, rel: Rel, rhs: Term, where: Setting, digits: int) -> Claim:
    if where.syntax == "latex" and not known_letter(where.scope, "i"):
        lhs, rhs = unit([lhs, rhs]) or (lhs, rhs)
    found = decided(where.scope, where.context, lhs, rel.value, rhs)
    if isinstance(found, Refusal):
        raise ValueError(f"{found.code}: {found.message} ({found.remedy})")
    left, right, context = found
    return Claim(left, rel, right, context, digits)


def spelling(place: Term, where: Setting) -> str:
    """A place of a point as the user names it: theta, or as its syntax writes it, r[1]."""
    known = where.spelled.get(place)
    if known is not None:
        return known
    if place.op == "sym":
        return place.name
    return latex(place) if where.syntax == "latex" else python(place)


def read_claim(text: str, sorts: Mapping[str, str], declared: Sequence[str], strict: bool) -> Derivation:
    """One claim of the command line, LaTeX where it holds a backslash, as a derivation of its own."""
    syntax = "latex" if "\\" in text else "python"
    text = expanded(text) if syntax == "latex" else text
    source = Source("<claim>", text)
    try:
        where = setting(sorts, declared, (), syntax, strict)
    except ValueError as why:
        return Derivation("", source, (Diagnostic("R401", str(why), None, "correct the declaration", path="<claim>"),))
    arrow = re.search(r"\\(?:implies|Rightarrow|Longrightarrow|iff|Leftrightarrow)(?![A-Za-z])", text)
    if arrow:
        remedy = "give the premise with --declare, and the conclusion as the claim"
        found = Diagnostic("R207", "an implication is not one claim", source.span(*arrow.span()), remedy)
        return Derivation("", source, (found,), (), 1)
    try:
        formula = SYNTAXES[syntax](text, where.names)
    except ReadError as e:
        return Derivation("", source, (Diagnostic(e.code, e.message, source.span(e.start, e.end), e.remedy),), (), 1)
    items: list[Step | Diagnostic] = [
        Diagnostic(w.code, w.message, source.span(w.start, w.end), w.remedy, Severity.WARNING) for w in formula.warnings
    ]
    for statement in formula.statements:
        if isinstance(statement, Chain):
            items += _steps(source, statement, where)
    if not any(isinstance(i, Step) for i in items):
        nothing = Diagnostic("R401", "there is no relation here to decide", source.span(0, len(text)), "write A = B")
        items.append(nothing)
    return Derivation("", source, tuple(items), (), 1)


def _steps(source: Source, chain: Chain, where: Setting) -> Iterator[Step | Diagnostic]:
    text, scope = source.text, where.scope
    read = None if known_letter(scope, "i") or where.syntax != "latex" else unit([p.term for p in chain.parts])
    if read is not None:
        said = "declare it, if it is something else: --real i"
        first = source.span(chain.parts[0].start, chain.parts[0].end)
        yield Diagnostic("W225", "i is read as the imaginary unit", first, said, Severity.WARNING)
        chain = replace(chain, parts=tuple(replace(p, term=t) for p, t in zip(chain.parts, read, strict=True)))
    for left, rel, right in zip(chain.parts, chain.rels, chain.parts[1:], strict=False):
        found = decided(scope, where.context, left.term, rel, right.term)
        if isinstance(found, Refusal):
            yield Diagnostic(found.code, found.message, source.span(left.start, right.end), found.remedy)
            continue
        lhs, rhs, context = found
        shown = f"{latex(lhs)} {rel} {latex(rhs)}"
        claim = Claim(lhs, RELS[rel], rhs, context, chain.digits)
        yield Step(claim, text[left.start : right.end] if "\\" in text else shown, source.span(right.start, right.end))
