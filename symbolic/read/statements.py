"""Lines of a formula: chains of relations with their reasons, memberships, draws, and how several stand side by side.

A line that begins with a relation continues the chain above it. A condition after a claim ("for x > 0", or set apart
by a quad) is put before the claim it belongs to, since it is in force there. Prose that would turn a claim around
("not", "unless") is refused. `read/latex.py` calls `statements`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.claim import Kind
from ..core.names import DOT
from ..core.term import sym
from .arrays import declared as array
from .chains import CONDITION, JOINED, TURNED, chain, over_sim, part, relates, relation
from .expectations import density
from .formula import Chain, Draw, Membership, Mention, Part, ReadError, Statement, Unusable, Warned
from .limits import some_set
from .reader import Reader
from .sets import Domain, domain, function
from .tokens import Token

LINKS = frozenset({"implies", "iff", "therefore", "because"})
_INEQUALITIES = ("<", "≤", ">", "≥", "≠")


@dataclass(slots=True)
class Item:
    """A statement, what stood before it (',' or 'quad' or a row), and whether prose made it a condition."""

    statement: Statement
    gap: str
    condition: bool


@dataclass(slots=True)
class Lines:
    """The statements read so far."""

    r: Reader
    items: list[Item] = field(default_factory=list)
    gap: str = "start"
    condition: bool = False
    link: Token | None = None


def statements(r: Reader) -> tuple[Statement, ...]:
    """Everything a formula says, in the order in which it is in force."""
    lines = Lines(r)
    while r.token.kind != "end":
        if not _between(lines):
            _item(lines)
    return tuple(i.statement for i in _ordered(lines.items))


def _between(lines: Lines) -> bool:
    """Consume what only separates statements."""
    r = lines.r
    t = r.token
    if t.kind == "text" and not _names(r, t):
        _prose(lines, t)
    elif t.kind == "row":
        lines.gap, lines.condition = "row", False
    elif t.kind == "sym" and t.text in (",", ";", "."):
        _thousands(r, t)
        lines.gap = ","
    elif t.kind == "cmd" and t.text == "quad":
        lines.gap = "quad"
    elif t.kind == "cmd" and t.text in LINKS:
        lines.gap, lines.condition, lines.link = "link", False, t
    elif t.kind == "cmd" and t.text == "forall":
        lines.condition = True
    else:
        return t.kind == "cmd" and t.text == "boxed" and _opened(r)
    r.at += 1
    return True


def _names(r: Reader, t: Token) -> bool:
    """Does a statement begin with this text as a name?"""
    after = r.tokens[r.at + 1]
    word = t.text.isalnum() and t.text.isascii()
    related = after.kind in ("rel", "op") and not CONDITION.fullmatch(t.text) and not JOINED.fullmatch(t.text.lower())
    return r.is_name(t) or (word and related)


def _thousands(r: Reader, t: Token) -> None:
    """1,000 is one number to some and two to others."""
    before, after = r.tokens[r.at - 1], r.tokens[r.at + 1]
    tight = before.end == t.start and t.end == after.start
    if t.text == "," and tight and before.kind == after.kind == "num" and len(after.text.split(".")[0]) == 3:
        shown = r.tex[before.start : after.end]
        r.fail("R205", f"is {shown} one number?", before, after, "write it without the comma, or with a space after it")


def _prose(lines: Lines, t: Token) -> None:
    said = t.text.strip(" ,.;:").lower()
    if TURNED.search(said) and not said.startswith("("):
        remedy = "say it outside the formula, or write the relation that holds"
        lines.r.fail("R207", f"the text “{t.text}” changes what is claimed, and is not supported yet", t, None, remedy)
    if CONDITION.fullmatch(said):
        lines.condition = True
    else:
        lines.condition = False
        lines.gap = "text"


def _opened(r: Reader) -> bool:
    """A box round whole lines: its braces become spaces, so that its lines are read like any others."""
    at = r.at + 1
    close = r.match[at]
    if close < 0 or not any(t.kind == "rel" for t in r.tokens[at:close]):
        return False
    for place in (r.at, at, close):
        t = r.tokens[place]
        r.tokens[place] = Token("cmd", "quad", t.start, t.end)
        r.match[place] = -1
    return True


# -- one statement


def _item(lines: Lines) -> None:
    r = lines.r
    if relates(r, r.at):
        _goes_on(r)
    first = part(r)
    t = r.token
    if t.kind == "cmd" and t.text == "in":
        found: list[Statement] = _membership(lines, first)
    elif _draws(r):
        found = [_draw(r, first)]
    elif t.kind == "sym" and t.text == ":" and r.tokens[r.at + 1].text != "=":
        found = [_declaration(r, first)]
    else:
        found = chain(r, first)
        _distribute(lines, found)
    if lines.gap == "link" and lines.items and lines.link is not None and lines.link.text in ("implies", "iff"):
        _implied(lines, lines.link, found)
    after = r.token
    if lines.condition and after.kind == "sym" and after.text == ":":
        r.at += 1  # ∀ x ∈ ℝ : …
        after = r.token
    elif after.kind not in ("end", "row", "text") and not _separates(after):
        r.stop(after)
    if after.kind == "cmd" and after.text == "quad":
        _gap(r)
    for statement in found:
        lines.items.append(Item(statement, lines.gap, lines.condition))
    lines.gap = ""


def _goes_on(r: Reader) -> None:
    """A line that begins with a relation, whose left side stands in another formula: that relation is not decided."""
    t = r.token
    sign, _ = relation(r)
    if r.names.strict or r.token.kind == "end":
        r.fail("R102", "nothing stands left of this relation", t, None, "write both sides in one formula")
    remedy = "write both sides in one formula to have it decided"
    message = f"what stands left of this {sign} is in another formula: it is read, and not decided"
    r.warnings.append(Warned("W230", message, t.start, t.end, remedy))


def _implied(lines: Lines, arrow: Token, found: list[Statement]) -> None:
    """A ⟹ B is the claim B under A: read where A is an inequality and B can be nothing but a claim."""
    before = lines.items[-1].statement if lines.items else None
    local = isinstance(before, Chain) and all(rel in _INEQUALITIES for rel in before.rels)
    first = found[0]
    names = isinstance(first, Chain) and first.rels[0] in ("=", ":=") and first.parts[0].term.op in _NAMED
    bounds = isinstance(first, Chain) and first.parts[0].term.op in ("sym", "index")  # x > 2 of a letter is no claim
    if arrow.text == "iff" or not local or names or bounds or not isinstance(first, Chain):
        message = "this implication is understood but not supported yet"
        remedy = "state what is assumed in a line of its own (Assume x > 0.), then the step that follows from it"
        lines.r.fail("R207", message, arrow, None, remedy)


_NAMED = ("sym", "index", "apply")


def _gap(r: Reader) -> None:
    """A wide space before a sign: does the line go on, or does another one begin?"""
    at = r.at
    while r.tokens[at].text == "quad" and r.tokens[at].kind == "cmd":
        at += 1
    t = r.tokens[at]
    if t.kind == "op":
        remedy = "remove the \\quad, or put a comma before it"
        r.fail("R205", f"does the line go on with {t.text} after the gap?", r.token, t, remedy)


def _separates(t: Token) -> bool:
    if t.kind == "cmd":
        return t.text in LINKS or t.text in ("quad", "forall", "boxed")
    return t.kind == "sym" and t.text in (",", ";", ".")


def _distribute(lines: Lines, found: list[Statement]) -> None:
    """x, y > 0 says it of both; x, y = 1 is refused."""
    chain = found[0]
    if not isinstance(chain, Chain) or lines.gap != ",":
        return
    before: list[Item] = []
    for item in reversed(lines.items):
        if not isinstance(item.statement, Mention) or item.statement.part.term.op not in ("sym", "index"):
            break
        before.append(item)
        if item.gap != ",":
            break
    if not before or chain.parts[0].term.op not in ("sym", "index"):
        return
    if len(chain.rels) != 1 or chain.rels[0] not in _INEQUALITIES:
        first = before[-1].statement
        start = first.part.start if isinstance(first, Mention) else 0
        span = Token("sym", "", start, chain.parts[-1].end)
        lines.r.fail(
            "R205", "is the relation said of every letter before it?", span, None, "write one relation for each"
        )
    for item in before:
        if isinstance(item.statement, Mention):
            item.statement = Chain((item.statement.part, chain.parts[1]), chain.rels, chain.reasons)


def _membership(lines: Lines, first: Part) -> list[Statement]:
    """x, y ∈ ℝ."""
    r = lines.r
    r.at += 1
    here, context = r.at, r.context
    try:
        found = domain(r)
    except ReadError as e:
        named = r.tokens[here].kind in ("name", "word", "text")  # ℂ and ℝ^{n²} hold no real numbers
        if e.code != "R207" or not named or r.names.strict:
            raise
        r.at, r.context = here, context
        _some_set(r)
        return [Unusable(t) for t in _targets(lines, first)]
    targets = _targets(lines, first)
    end = r.before().end
    if found.dims and found.sort.kind is not Kind.REAL:
        r.fail("R207", "only vectors of real numbers are supported yet", r.before(), None, "declare each entry")
    if found.dims:
        return [_array(r, t, found, end) for t in targets]
    declared: list[Statement] = [_declared(targets, found, end)]
    for value in found.without:
        zero = Part(value, first.end, end)
        declared += [Chain((t, zero), ("≠",), ("",)) for t in targets]
    return declared


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


def _declaration(r: Reader, first: Part) -> Membership:
    """σ : ℝ → (0, 1)."""
    t = r.token
    if first.term.op == "apply" and not first.term.func.derivs:
        first = Part(sym(first.term.func.name), first.start, first.end)
    if first.term.op != "sym":
        r.stop(t, "only a name can be declared with :")
    r.at += 1
    found = function(r)
    return _declared([first], found, r.before().end)


def _draws(r: Reader) -> bool:
    t = r.token
    return t.kind == "cmd" and (t.text == "sim" or (t.text == "overset" and over_sim(r, r.at)))


def _draw(r: Reader, first: Part) -> Draw | Mention:
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
        except ReadError:
            r.at, r.depth, r.context, r.drawn = here, depth, context, ""
            del r.bound[bound:]
            some_set(r)
        remedy = "write a \\sim p(a|\\theta) to have its law known"
        r.warnings.append(
            Warned("W228", "only a letter is drawn: this is read, and nothing rests on it", t.start, t.end, remedy)
        )
        return Mention(first)
    law = density(r, first.term.name)
    return Draw(first.term.name, law, first.start, r.before().end)


# -- order


def _ordered(items: list[Item]) -> list[Item]:
    """Conditions before the claim they belong to."""
    found: list[Item] = []
    claim = -1
    for item in items:
        last = found[claim].statement if claim >= 0 else None
        if isinstance(last, Chain) and _belongs(last, item):
            found.insert(claim, item)
            claim += 1
            continue
        found.append(item)
        if isinstance(item.statement, Chain) and not item.condition:
            claim = len(found) - 1
    return found


def _belongs(claim: Chain, item: Item) -> bool:
    """Is this statement a condition of the claim before it?"""
    if item.condition:
        return True
    s = item.statement
    if item.gap != "quad":
        return False
    if isinstance(s, Membership):
        return True
    letters = [p.term for p in s.parts if p.term.op in ("sym", "index")] if isinstance(s, Chain) else []
    inequality = isinstance(s, Chain) and all(x in _INEQUALITIES for x in s.rels)
    return inequality and bool(letters) and claim.parts[0].term not in letters
