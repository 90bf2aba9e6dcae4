"""Lines of a formula: chains of relations with their reasons, memberships, draws, and how several stand side by side.

A line that begins with a relation continues the chain above it. A condition after a claim ("for x > 0", or set apart
by a quad) is put before the claim it belongs to, since it is in force there. Prose that would turn a claim around
("not", "unless") is refused. `read/latex.py` calls `statements`.
"""

from __future__ import annotations

from dataclasses import replace

from ..core.term import make, postorder
from .chains import CONDITION, DENIAL, JOINED, TURNED, chain, part, relates, relation
from .doubts import annotated
from .formula import Chain, Draw, Membership, Mention, Part, Statement, Unusable, Warned
from .limits import some_set
from .members import (
    Item,
    Lines,
    declaration,
    draw,
    draws,
    goes_on_unchecked,
    membership,
    mentioned_before,
    of_the_same_law,
)
from .reader import Reader
from .tokens import Token
from .vocabulary import COMMAND_WORDS, PROSE

LINKS = frozenset({"implies", "iff", "therefore", "because"})
_INEQUALITIES = ("<", "≤", ">", "≥", "≠")


def statements(r: Reader) -> tuple[Statement, ...]:
    """Everything a formula says, in the order in which it is in force."""
    lines = Lines(r)
    while r.token.kind != "end":
        if not _between(lines):
            _item(lines)
    return tuple(_conditional(i) for i in _ordered(lines.items))


def _conditional(item: Item) -> Statement:
    s = item.statement
    if not isinstance(s, Chain):
        return s
    if not item.condition:
        return replace(s, row=item.gap == "row")
    left, right = s.parts[0].term, s.parts[-1].term
    means = item.meaning and s.rels in (("=",), (":=",)) and left.op in _NAMED and right.op != "num"
    return s if means else replace(s, condition=True)  # "where y = 2x" says what y is, for good


def _between(lines: Lines) -> bool:
    """Consume what only separates statements."""
    r = lines.r
    t = r.token
    if t.kind == "text":
        _unit(r, t)
    if t.kind == "text" and not _names(r, t):
        _prose(lines, t)
    elif t.kind == "sym" and t.text in ("(", "[") and annotated(r, r.at):
        r.at = r.match[r.at]
    elif t.kind == "row":
        lines.gap, lines.condition, lines.meaning = "row", False, False
    elif t.kind == "sym" and t.text in (",", ";", "."):
        _thousands(r, t)
        lines.gap = ","
    elif t.kind == "cmd" and t.text == "quad":
        lines.gap = lines.gap if lines.gap == "link" else "quad"
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
    if t.text in COMMAND_WORDS:
        return r.starts(after)
    word = (t.text.isalnum() and t.text.isascii()) or t.text.lstrip().startswith("#")
    related = after.kind in ("rel", "op") and not CONDITION.fullmatch(t.text) and not JOINED.fullmatch(t.text.lower())
    return r.is_name(t) or (word and related)


def _unit(r: Reader, t: Token) -> None:
    """1 km is no number."""
    before = r.tokens[r.at - 1]
    word = t.text.strip(" .,;")
    reads = CONDITION.fullmatch(word) or JOINED.fullmatch(word.lower()) or word.lower() in PROSE
    if (
        r.at
        and before.kind == "num"
        and word.isalpha()
        and not reads
        and len(word) < 8
        and "\\text" in r.tex[t.start : t.end]
    ):
        r.fail("R207", f"{before.text} {word}: units are not supported", before, t, "write numbers without units")


def _thousands(r: Reader, t: Token) -> None:
    """1,000 is one number to some and two to others."""
    before, after = r.tokens[r.at - 1], r.tokens[r.at + 1]
    tight = before.end == t.start and t.end == after.start
    if t.text == "," and tight and before.kind == after.kind == "num":
        shown = r.tex[before.start : after.end]
        counts = any(x.kind == "cmd" and x.text == "dots" for x in r.tokens[r.at : r.at + 6])  # j = 1,2,…,n
        if len(after.text.split(".")[0]) != 3 and counts:
            return
        if len(after.text.split(".")[0]) != 3:
            r.fail(
                "R205", f"is {shown} one number, or two?", before, after, "write 0.5 with a point, or a space after ,"
            )
        r.fail("R205", f"is {shown} one number?", before, after, "write it without the comma, or with a space after it")


def _prose(lines: Lines, t: Token) -> None:
    said = t.text.strip(" ,.;:").lower()
    if TURNED.search(said) and not (said.startswith("(") and not DENIAL.fullmatch(said)):
        remedy = "say it outside the formula, or write the relation that holds"
        lines.r.fail("R207", f"the text “{t.text}” changes what is claimed, and is not supported yet", t, None, remedy)
    lines.meaning = said in ("where", "with", "and where", "and with")
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
    if r.sees("|") and not r.names.strict:
        first = _given_others(r, first)
    t = r.token
    if t.kind == "cmd" and t.text == "in":
        found: list[Statement] = membership(lines, first)
        goes_on_unchecked(r)
    elif draws(r):
        others = [p for p in mentioned_before(lines) if p.term.op == "sym"]
        found = [draw(r, first)]
        drawn = found[0]
        if isinstance(drawn, Draw):
            found[:0] = [of_the_same_law(o, drawn) for o in others]
        if isinstance(drawn, Draw) and relates(r, r.at) and drawn.density.op == "apply":
            found += chain(r, Part(drawn.density, t.end, r.before().end))
    elif t.kind == "sym" and t.text == ":" and first.term.op == "index" and first.term.name == "H":
        r.at += 1  # H_0: μ = 100
        found = chain(r, part(r))
    elif t.kind == "sym" and t.text == ":" and r.tokens[r.at + 1].text != "=":
        found = [declaration(r, first)]
    else:
        found = chain(r, first, rows=not lines.condition and lines.gap in ("start", "row", "link"))
        if (
            lines.condition
            and isinstance(found[0], Chain)
            and len(set(found[0].rels) & {"=", ":="})
            and len(set(found[0].rels)) > 1
        ):
            r.fail("R205", "does the condition go on after the =?", t, r.before(), "end the line with its condition")
        _distribute(lines, found)
        _lies_in(r)
    if lines.gap == "link" and lines.items and lines.link is not None and lines.link.text in ("implies", "iff"):
        _implied(lines, lines.link, found)
    after, ended = r.token, False
    if lines.condition and after.kind == "sym" and after.text == ":":
        r.at += 1  # ∀ x ∈ ℝ : …
        after, ended = r.token, True
    elif after.kind not in ("end", "row", "text") and not _separates(after):
        r.stop(after)
    if after.kind == "cmd" and after.text == "quad":
        _gap(r)
    for statement in found:
        lines.items.append(Item(statement, lines.gap, lines.condition, lines.meaning))
    lines.condition = lines.condition and not ended
    lines.gap = ""


def _lies_in(r: Reader) -> None:
    """y = Bx ∈ ℝ^n: where the last side of a chain lies is read, and nothing decides it."""
    t = r.token
    if t.kind != "cmd" or t.text not in ("in", "subset", "subseteq") or r.names.strict:
        return
    r.at += 1
    some_set(r)
    remedy = "state it in a formula of its own"
    r.warnings.append(
        Warned("W228", "where this lies is read, and nothing decides it", t.start, r.before().end, remedy)
    )


def _given_others(r: Reader, first: Part) -> Part:
    r"""Y \mid \theta \sim …: the law of Y given others, which is read, and on which nothing rests."""
    here, depth, context = r.at, r.depth, r.context
    r.at += 1
    r.context = "call"
    given = [r.expression()]
    while r.sees(",") or r.sees(";"):
        r.at += 1
        given.append(r.expression())
    r.context = context
    if not draws(r):
        r.at, r.depth = here, depth
        return first
    return Part(make("opaque", (first.term, *given), "bar"), first.start, r.before().end)


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
    unsure = arrow.text == "iff" or not local or names or bounds or not isinstance(first, Chain)
    defines = any(isinstance(s, Chain) and ":=" in s.rels for s in (before, *found))
    if unsure and not defines and not lines.r.names.strict and before is not None:
        remedy = "state what is assumed in a line of its own (Assume x > 0.), then the step that follows from it"
        at = found[-1].part.end if isinstance(found[-1], Mention) else arrow.end
        warned = Warned("W228", "this implication is read, and nothing decides it", arrow.start, at, remedy)
        lines.r.warnings.append(warned)
        lines.items[-1].statement = _before_zero(before) or _mentioned(before)
        found[:] = [_mentioned(s) for s in found]
        return
    if unsure:
        message = "this implication is understood but not supported yet"
        remedy = "state what is assumed in a line of its own (Assume x > 0.), then the step that follows from it"
        lines.r.fail("R207", message, arrow, None, remedy)


def _before_zero(s: Statement) -> Statement | None:
    """∂L/∂w = 2(w − a) = 0 ⟹ …: what the derivative is stands as it is, that it is zero is the condition."""
    if not isinstance(s, Chain) or len(s.parts) < 3 or set(s.rels) != {"="} or s.parts[-1].term.op != "num":
        return None
    if all(t.op != "diff" for t in postorder(s.parts[0].term)):
        return None
    return replace(s, parts=s.parts[:-1], rels=s.rels[:-1], reasons=s.reasons[:-1], digits=0)


def _mentioned(s: Statement) -> Statement:
    """A statement that claims and gives nothing here; of a letter, it may say what no step can use."""
    if isinstance(s, Chain):
        return (Unusable if s.parts[0].term.op in ("sym", "index") else Mention)(s.parts[0])
    return s


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


# -- order


def _ordered(items: list[Item]) -> list[Item]:
    """Conditions before the claim they belong to."""
    found: list[Item] = []
    claim = -1
    for item in items:
        last = found[claim].statement if claim >= 0 else None
        if isinstance(last, Chain) and _belongs(last, item):
            if last.last and claim == len(found) - 1:  # the condition is that of the last row
                first, rest = _split(last)
                found[claim:] = [replace(found[claim], statement=first), replace(found[claim], statement=rest)]
                claim += 1
            apart = isinstance(item.statement, Chain)  # behind a gap, it is for this formula alone
            found.insert(claim, replace(item, condition=True) if apart else item)
            claim += 1
            continue
        found.append(item)
        if isinstance(item.statement, Chain) and not item.condition:
            claim = len(found) - 1
    return found


def _split(chain: Chain) -> tuple[Chain, Chain]:
    """The rows before the last one, and the last row, which goes on from them."""
    k = chain.last
    return (
        Chain(chain.parts[: k + 1], chain.rels[:k], chain.reasons[:k]),
        Chain(chain.parts[k:], chain.rels[k:], chain.reasons[k:], chain.digits),
    )


def _belongs(claim: Chain, item: Item) -> bool:
    """Is this statement a condition of the claim before it?"""
    if item.condition:
        return True
    s = item.statement
    if item.gap != "quad":
        return False
    if isinstance(s, Membership):
        return True
    terms = [p.term.args[0] if p.term.op == "abs" else p.term for p in s.parts] if isinstance(s, Chain) else []
    letters = [t for t in terms if t.op in ("sym", "index")]
    inequality = isinstance(s, Chain) and all(x in _INEQUALITIES for x in s.rels)
    return inequality and bool(letters) and claim.parts[0].term not in letters
