"""Lines that say what letters are: x, y ∈ ℝ, σ : ℝ → (0, 1), a ∼ p(a|θ). `read/statements.py` calls this."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.claim import Kind
from ..core.names import DOT
from ..core.term import rewrite, sym
from .arrays import declared as array
from .chains import over_sim
from .expectations import density, named_law
from .formula import Chain, Draw, Membership, Mention, Part, ReadError, Statement, Unusable, Warned
from .limits import some_set
from .reader import Reader
from .sets import Domain, domain, function
from .tokens import Token
from .vocabulary import UNCHECKED


@dataclass(slots=True)
class Item:
    """A statement, what stood before it (',' or 'quad' or a row), and whether prose made it a condition."""

    statement: Statement
    gap: str
    condition: bool
    meaning: bool = False


@dataclass(slots=True)
class Lines:
    """The statements read so far."""

    r: Reader
    items: list[Item] = field(default_factory=list)
    gap: str = "start"
    condition: bool = False
    meaning: bool = False
    link: Token | None = None


def goes_on_unchecked(r: Reader) -> None:
    """u ∈ U ⊂ ℤ: what is said of the set is read, and nothing rests on it."""
    while r.token.kind == "rel" and r.token.text in UNCHECKED and not r.names.strict:
        t = r.token
        r.at += 1
        some_set(r)
        message = f"the relation {t.text} is read, and nothing decides it"
        r.warnings.append(Warned("W228", message, t.start, r.before().end, "say it in the prose"))


def membership(lines: Lines, first: Part) -> list[Statement]:
    """x, y ∈ ℝ."""
    r = lines.r
    if first.term.op == "const" and first.term.name in ("e", "pi"):  # declared, it is a letter
        first = Part(sym(first.term.name), first.start, first.end)
    r.at += 1
    here, context = r.at, r.context
    try:
        found = domain(r)
    except ReadError as e:
        letters = all(t.term.op in ("sym", "index", "apply") for t in (first, *mentioned_before(lines)))
        named = letters or r.tokens[here].kind in ("name", "word", "text")  # ℂ and ℝ^{n²} hold no real numbers
        if e.code != "R207" or not named or r.names.strict:
            raise
        r.at, r.context = here, context
        _some_set(r)
        return [Unusable(t) for t in _targets(lines, first)]
    targets = _targets(lines, first)
    end = r.before().end
    if any(v.op == "opaque" for v in found.sort.values) and not r.names.strict:
        return [Unusable(t) for t in targets]
    if found.dims and found.sort.kind is not Kind.REAL:
        r.fail("R207", "only vectors of real numbers are supported yet", r.before(), None, "declare each entry")
    if found.dims and first.term.op == "apply" and not r.names.strict:
        return [Unusable(t) for t in targets]  # φ(s) ∈ ℝ^d: the values are no numbers
    if found.dims:
        return [_array(r, t, found, end) for t in targets]
    declared: list[Statement] = [_declared(targets, found, end)]
    for value in found.without:
        zero = Part(value, first.end, end)
        declared += [Chain((t, zero), ("≠",), ("",)) for t in targets]
    return declared


def mentioned_before(lines: Lines) -> list[Part]:
    """The mentions that a membership after them would be said of, too."""
    found: list[Part] = []
    for item in reversed(lines.items):
        if not isinstance(item.statement, Mention):
            break
        found.append(item.statement.part)
        if item.gap != ",":
            break
    return found if lines.gap == "," else []


def _targets(lines: Lines, first: Part) -> list[Part]:
    """The letters before ∈."""
    targets = [first]
    while lines.gap == "," and lines.items and isinstance(lines.items[-1].statement, Mention):
        item = lines.items.pop()
        if isinstance(item.statement, Mention):
            targets.insert(0, item.statement.part)
        lines.gap = item.gap
    return targets


def _some_set(r: Reader) -> None:
    """A set of which nothing is known: no step can use that a letter is in it."""
    t = r.token
    some_set(r)
    remedy = "list its values, as in a \\in \\{0, 1\\}, or write \\mathbb{R}, \\mathbb{N}, an interval"
    message = "this set is read, and nothing is known of it"
    r.warnings.append(Warned("W228", message, t.start, r.before().end, remedy))


def _array(r: Reader, target: Part, found: Domain, end: int) -> Membership:
    """One letter of x, w ∈ ℝ^n."""
    read = array(r, target.term, found.dims)
    if read is None:
        span = Token("sym", "", target.start, end)
        r.fail("R207", "this is declared as a vector and is no letter", span, None, "declare a letter for it")
    part = Part(read[0], target.start, target.end)
    return Membership((part,), found.sort, target.start, end, shape=read[1])


def _declared(targets: list[Part], found: Domain, end: int) -> Membership:
    return Membership(tuple(targets), found.sort, targets[0].start, end, found.between, found.closed)


def declaration(r: Reader, first: Part) -> Membership:
    """σ : ℝ → (0, 1)."""
    t = r.token
    if first.term.op == "apply" and not first.term.func.derivs:
        first = Part(sym(first.term.func.name), first.start, first.end)
    if first.term.op in ("index", "const") and first.term.name != "oo":  # h_t : X → {−1, 1}; π : S → ℝ
        first = Part(sym(first.term.name), first.start, first.end)
    if first.term.op != "sym":
        r.stop(t, "only a name can be declared with :")
    r.at += 1
    found = function(r)
    return _declared([first], found, r.before().end)


def of_the_same_law(letter: Part, drawn: Draw) -> Draw:
    """X of X, Y ∼ p."""
    name = letter.term.name
    law = rewrite(drawn.density, lambda t: sym(name) if t is sym(drawn.name) else t)
    return Draw(name, law, letter.start, drawn.end)


def draws(r: Reader) -> bool:
    t = r.token
    return t.kind == "cmd" and (t.text == "sim" or (t.text == "overset" and over_sim(r, r.at)))


def draw(r: Reader, first: Part) -> Draw | Mention | Unusable:
    """a ∼ p(a|θ)."""
    t = r.token
    if t.text == "overset":
        r.at = r.match[r.at + 1] + 1
        braced = r.sees("{")
        r.at += 3 if braced else 1
    else:
        r.at += 1
    if first.term.op != "sym":
        here, depth, context, bound = r.at, r.depth, r.context, len(r.bound)
        try:
            density(r, DOT)
            if r.sees("^"):
                r.stop(r.token)
        except ReadError:
            r.at, r.depth, r.context, r.drawn = here, depth, context, ""
            del r.bound[bound:]
            some_set(r)
        remedy = "write a \\sim p(a|\\theta) to have its law known"
        r.warnings.append(
            Warned("W228", "only a letter is drawn: this is read, and nothing rests on it", t.start, t.end, remedy)
        )
        return Mention(first)
    here, depth, context, bound = r.at, r.depth, r.context, len(r.bound)
    try:
        law = density(r, first.term.name)
        if r.sees("^"):
            r.stop(r.token)
    except ReadError as e:
        if e.code not in ("R102", "R103", "R207") or named_law(r, r.tokens[here]) or r.names.strict:
            raise
        r.at, r.depth, r.context, r.drawn = here, depth, context, ""
        del r.bound[bound:]
        _some_set(r)  # S ∼ D^m
        return Unusable(first)
    return Draw(first.term.name, law, first.start, r.before().end)
