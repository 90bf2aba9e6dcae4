"""A = B = C over one row or several: the relations, the reasons written over or beside them, and printed decimals.

`read/statements.py` calls `chain`; `relates` says whether a relation begins at a place.
"""

from __future__ import annotations

import re

from ..core.term import postorder
from .doubts import annotated
from .formula import Chain, Mention, Part, Statement, Unusable, Warned
from .reader import Reader
from .tokens import Token, explains
from .vocabulary import CONSTRAINING, UNCHECKED

CONDITION = re.compile(
    r"(?:(?:and|only)\s+)?(?:for|if|when|where|with|given|provided|assuming|whenever|on|as long as)"
    r"(?:\s+(?:all|any|each|every|some|that|fixed))?"
)
"""Text that makes what follows it a condition."""

JOINED = re.compile(
    r"(?:and|so|hence|thus|then|therefore|so that|that is|i\.?e\.?|which gives|gives|also|but|let|we have)"
)
"""Text that only joins two lines."""

DENIAL = re.compile(r"\(?(?:false|wrong|incorrect|never|not true|untrue)\)?[!?.]*", re.I)
TURNED = re.compile(r"\b(?:not|no|unless|except|false|never|or|iff|only if|fails?|wrong|incorrect)\b", re.I)
"""Text that turns a claim around."""


OTHERWISE = frozenset(("d", "D", "P", "L", "\\times", "a.s.", "\\mathcal{D}", "\\sim"))
"""Marks over = that make it another relation: equal in distribution, not equal."""
ARROWS = {"sim": "∼", "to": "→"}
"""Commands that relate two sides and that nothing decides."""


def part(r: Reader) -> Part:
    """One side of a relation, and where it stands."""
    r.part = r.at
    first = r.token
    found = r.expression()
    return Part(found, first.start, r.before().end)


def relates(r: Reader, at: int) -> bool:
    """Does a relation begin here?"""
    t = r.tokens[at]
    if t.kind == "cmd" and t.text == "overset":
        return not over_sim(r, at)
    return t.kind == "rel" or (t.kind == "cmd" and t.text == "not") or (t.text == ":" and r.tokens[at + 1].text == "=")


def over_sim(r: Reader, at: int) -> bool:
    """Is it a ∼ with a note over it (iid)?"""
    behind = r.match[at + 1] + 1
    return behind > 0 and "sim" in (r.tokens[behind].text, r.tokens[behind + 1].text)


def relation(r: Reader) -> tuple[str, str]:
    """The relation that begins here, and the reason written over it."""
    t = r.token
    r.at += 1
    if t.kind == "rel" or t.text in ARROWS:
        while r.token.kind == "cmd" and r.token.text == "quad":
            r.at += 1
        return ARROWS.get(t.text, t.text), ""
    if t.text == ":":
        r.at += 1
        return ":=", ""
    if t.text == "not":
        if r.token.text != "=":
            r.fail("R207", "the negation of this relation is not supported yet", t, r.token, "write \\ne, <, \\ge")
        r.at += 1
        return "≠", ""
    close = r.match[r.at]
    if close < 0:
        r.stop(r.token, "what stands over the relation was expected in { }")
    reason = spoken(r.tex[r.token.end : r.tokens[close].start])
    r.at = close + 1
    if reason in OTHERWISE and not r.names.strict:
        _marked(r, t)
        return "≅", ""
    if "?" in reason or reason in OTHERWISE or TURNED.search(reason):
        r.fail(
            "R207",
            "this mark makes it another relation",
            t,
            r.before(),
            "state it, or leave it to the prose",
        )
    braced = r.sees("{")
    r.at += 1 if braced else 0
    sign = r.token
    if sign.kind != "rel":
        r.fail("R207", "a mark over this is understood but not supported yet", t, sign, "write it beside the formula")
    r.at += 1
    if braced:
        r.take("}")
    return sign.text, reason


def _marked(r: Reader, t: Token) -> None:
    """The = under a mark that makes it another relation, equal in distribution."""
    braced = r.sees("{")
    r.at += braced
    if r.token.kind != "rel":
        r.fail(
            "R207", "a mark over this is understood but not supported yet", t, r.token, "write it beside the formula"
        )
    r.at += 1
    if braced:
        r.take("}")


def spoken(tex: str) -> str:
    """The words of a reason, without \\text and outer spaces.

    >>> spoken("\\\\text{chain rule}")
    'chain rule'
    """
    tex = re.sub(r"\\(?:eq)?ref\s*\{([^{}]*)\}", r"by (\1)", tex)
    return _bare(re.sub(r"\\(?:text\w*|mbox|mathrm)\s*\{([^{}]*)\}", r"\1", tex))


def _bare(text: str) -> str:
    """A reason without the punctuation round it; a label such as (a) keeps its brackets."""
    text = text.strip(" ,.;")
    inside = text[1:-1]
    return inside if text[:1] == "(" and text[-1:] == ")" and len(inside) > 2 and not set(inside) & set("()") else text


def chain(r: Reader, first: Part, rows: bool = True) -> list[Statement]:
    """A rel B rel C …, over several rows unless it is a condition; an ≈ ends it, as its digits are its right side's."""
    found: list[Statement] = []
    parts: list[Part] = [first]
    rels: list[str] = []
    reasons: list[str] = []
    start = r.at
    _, goes_on = _after(r, claimed=False, rows=rows)
    last = 0
    while goes_on or (r.token.kind == "cmd" and r.token.text == ("sim" if rels else "to")):
        sign, reason = relation(r)
        at = r.at
        endless = sign in "→<>≤≥=" and _infinite(r)
        if endless:
            sign = "→" if sign in "→=" else "≪"
        r.ends += endless
        parts.append(part(r))
        r.ends -= endless
        rels.append(sign)
        start = r.at
        note, goes_on = _after(r, claimed=True, rows=rows)
        if goes_on and any(t.kind == "row" for t in r.tokens[start : r.at]):
            last = len(rels)
        if sign == "→" and (goes_on or relates(r, r.at)):
            said = "this arrow between relations is understood but not supported yet"
            r.fail("R207", said, r.tokens[at - 1], None, "state what is assumed in a line of its own")
        reasons.append("; ".join(x for x in (reason, note) if x))
        if sign in UNCHECKED or (sign == "≈" and not decimal(r, parts[-1], at)):
            _unchecked(r, found, parts, rels, reasons)
            parts, rels, reasons, last = [parts[-1]], [], [], 0
        elif sign == "=:":  # A =: y defines y
            found += [Chain(tuple(parts[:-1]), tuple(rels[:-1]), tuple(reasons[:-1]))] if rels[:-1] else []
            found.append(Chain((parts[-1], parts[-2]), (":=",), (reasons[-1],)))
            parts, rels, reasons, last = [parts[-1]], [], [], 0
        elif sign == "≈":
            found.append(Chain(tuple(parts), tuple(rels), tuple(reasons), _digits(r, parts[-1], at)))
            parts, rels, reasons = [parts[-1]], [], []
    if rels:
        found.append(Chain(tuple(parts), tuple(rels), tuple(reasons), last=last if last < len(rels) else 0))
    return found or [Mention(first)]


def _infinite(r: Reader) -> bool:
    """Is the side that is next ∞ or −∞, which no number is? The relation is read, and nothing decides it."""
    at = r.at + (r.token.kind == "op" and r.token.text in "+-")
    return r.tokens[at].kind == "cmd" and r.tokens[at].text == "infty" and not r.names.strict


def _unchecked(r: Reader, found: list[Statement], parts: list[Part], rels: list[str], reasons: list[str]) -> None:
    """A relation that is read and that nothing decides; what stood before it in the chain is a claim all the same."""
    if rels[:-1]:
        found.append(Chain(tuple(parts[:-1]), tuple(rels[:-1]), tuple(reasons[:-1])))
    sides = [parts[-2], parts[-1]] if len(parts) == 2 else [parts[-1]]
    found += [Unusable(p) if rels[-1] in CONSTRAINING else Mention(p) for p in sides]
    remedy = "state it as an equation or an inequality to have it decided"
    message = f"the relation {rels[-1]} is read, and nothing decides it"
    r.warnings.append(Warned("W228", message, parts[-2].start, parts[-1].end, remedy))


def _after(r: Reader, *, claimed: bool, rows: bool) -> tuple[str, bool]:
    """The reason written after a side of a relation, and whether the chain goes on after it (in the next row, too)."""
    at, keep = r.at, r.at
    notes: list[str] = []
    rowed = stopped = False
    while True:
        t = r.tokens[at]
        if t.kind == "text" and claimed and _is_reason(t):
            at, said = _column(r, at)
            notes.append(_bare(said))
            keep = at + 1
        elif t.kind == "sym" and t.text in ("(", "[") and claimed and annotated(r, at):
            at = r.match[at]  # a remark
            keep = at + 1
        elif t.kind == "row":
            if not rows:
                break
            rowed = True
        elif t.kind == "sym" and t.text in (",", ";", "."):
            stopped = True
        elif not (t.kind == "cmd" and t.text == "quad"):
            break
        at += 1
    if relates(r, at) and (rowed or not stopped):
        r.at = at
        return "; ".join(notes), True
    r.at = keep
    return "; ".join(notes), False


def _column(r: Reader, at: int) -> tuple[int, str]:
    """The last token of a reason that begins at one, and its words: behind && mathematics to the end of the row too."""
    t, last = r.tokens[at], at
    while r.tokens[last + 1].kind not in ("row", "end", "finish") and not relates(r, last + 1):
        last += 1
    rest = r.tokens[last + 1].kind in ("row", "end", "finish")
    if last == at or not rest or not explains(r.tex, t.start, r.tokens[last].end):
        return at, t.text
    told = " ".join(r.tex[t.end : r.tokens[last].end].split())
    return last, f"{t.text} ${told}$"


def _is_reason(t: Token) -> bool:
    said = t.text.strip(" ,.;:").lower()
    return (
        bool(said)
        and not DENIAL.fullmatch(said)
        and not (CONDITION.fullmatch(said) or JOINED.fullmatch(said) or TURNED.search(said.split("(")[0]))
    )


def decimal(r: Reader, side: Part, at: int) -> bool:
    """Is the side of an ≈ that begins at a token a decimal number, whose digits say how near it is?"""
    inside = [t.kind for t in r.tokens[at : r.at] if t.end <= side.end and t.text not in ("{", "}", "+", "-")]
    return inside == ["num"] or inside[:3] == ["num", "op", "num"]


def _digits(r: Reader, side: Part, at: int) -> int:
    """How many decimals an approximate value was printed with: 3.14 has two, 1.5 \\times 10^{-3} has four."""
    inside = [t for t in r.tokens[at : r.at] if t.end <= side.end and not (t.kind == "op" and t.text in "+-")]
    inside = [t for t in inside if t.text not in ("{", "}")]
    shape = [t.kind for t in inside]
    places = len(inside[0].text.partition(".")[2]) if inside else 0
    if shape == ["num"] and side.term.op in ("num", "neg"):
        return places
    if shape == ["num", "op", "num", "sym", "num"] and inside[2].text == "10" and inside[3].text == "^":
        exponent = next(n.args[1] for n in postorder(side.term) if n.op == "pow")
        power = -exponent.args[0].fraction if exponent.op == "neg" else exponent.fraction
        if power.denominator == 1 and places >= power:
            return places - int(power)
    remedy = "write the number with its decimals, as in \\approx 3.14"
    r.fail(
        "R207",
        "an approximation by something other than a decimal number is not supported yet",
        inside[0],
        r.before(),
        remedy,
    )
