"""What the prose around a formula makes of it: an assumption, a condition, a conclusion, or nothing that is claimed.

Only words that touch the formula count: those just before it, and those between it and the next one. What is said to
be wrong, or one of several cases, is neither checked nor taken as given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ASSUMING = re.compile(
    r"\b(?:assum(?:e|ing)|suppos(?:e|ing)|let|provided|whenever)(?:\s+(?:that|further|also|now))*[\s,:]*$", re.I
)
"""Prose after which a relation is an assumption, not a claim."""
DENIED = re.compile(
    r"\b(?:(?:do|does|did|need|must|may|will|can)\s*(?:not|n't)\s+(?:assume|suppose|have|need|hold|imply)"
    r"|need not (?:be|hold)|fails?(?: to hold)?(?: for| at| when| if| where)?|suppose (?:not|otherwise)"
    r"|(?:not|n't|never)\s+(?:true|the case|correct|right)|(?:false|wrong|untrue|incorrect)(?:\s+to\s+\w+)?"
    r"|mistake(?:s)?(?:\s+(?:is|are|would be))?(?:\s+to\s+\w+)?|iff|if and only"
    r" if|either|nor|neither|or|unless|only if)"
    r"(?:\s+(?:that|is|if))*[\s,:]*$",
    re.I,
)
"""Prose that says of a relation that it need not hold."""
OR = re.compile(r"^\s*,?\s*(?:or|iff|if and only if)\s*$", re.I)
"""Prose between two relations of which each need not hold."""
IF = re.compile(r"(?:(?<!only )\bif|\b(?:when|as soon as|once|in (?:the |this )?case)(?: that)?)\s*,?\s*$", re.I)
"""Prose after which a relation is assumed to the end of its sentence."""
DOUBTED = re.compile(r"\b(?:unless|only if|suppose (?:not|otherwise))[\s:,]*$", re.I)
"""Prose after which nothing in the sentence need hold as it stands."""
ASKED = re.compile(r"(?:^|[.!?]\s)\s*(?:Is|Are|Does|Can)\s*$")
CONCLUDING = re.compile(
    r"\b(?:therefore|thus|hence|then|consequently|it follows|we conclude|so|implies)(?:\s+that)?[\s,:]*$", re.I
)
CONDITION = re.compile(
    r"^\s*,?\s*(?:for|if|when|whenever|provided|as long as)(?:\s+(?:that|all|any|every|each|also))*\s*$", re.I
)
"""Prose between a claim and what it holds under."""
JOINED = re.compile(r"^\s*(?:,|and|, and|with|, with|and that)\s*$", re.I)
ENDS = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!w\.r\.t)(?<!\bcf)(?<!\beq)(?<!\bresp)[.;!?](?:\s|$)|\n\s*\n", re.I)
RELATES = re.compile(r"[<>=]|\\(?:le|ge|leq|geq|ne|neq|lt|gt)(?![A-Za-z])")
BELONGS = re.compile(r"\\(?:in|sim|to|mapsto|colon)(?![A-Za-z])|:=|:")


KINDS = re.compile(
    r"^\s*(?:(?:and|be|are|is|denotes?|being|as|an?|the|any|some|two|three)\s+)*(?:[\w-]+\s+){0,2}"
    r"(?:matri(?:x|ces)|vectors?|operators?|tensors?|linear maps?|sets?|groups?|rotations?|quaternions?)\b",
    re.I,
)
"""Prose after letters that says they are no numbers: "Let A and B be matrices"."""


def assumes(lead: str) -> bool:
    """Is a relation after this prose assumed?"""
    return bool(ASSUMING.search(lead)) and not DENIED.search(lead)


def relates(tex: str) -> bool:
    """Is a formula a plain relation: no membership, definition or draw?"""
    return bool(RELATES.search(tex)) and not BELONGS.search(tex)


def ends(lead: str, before: str) -> bool:
    """Has the sentence ended between the formula before and this prose's formula?"""
    return bool(ENDS.search(lead)) or before.rstrip().endswith((".", ";"))


def conditions(texts: Sequence[str], leads: Sequence[str], at: int) -> int:
    """How many formulas after this one are conditions of it: "… for x > 0 and y > 0"."""
    if at + 1 >= len(texts) or not CONDITION.match(leads[at + 1]) or texts[at].rstrip().endswith("."):
        return 0
    count = 0
    while at + count + 1 < len(texts) and relates(texts[at + count + 1]):
        following = leads[at + count + 2] if at + count + 2 < len(texts) else ""
        if count and (not JOINED.match(leads[at + count + 1]) or CONDITION.match(following)):
            break  # a claim of its own, with a condition of its own
        count += 1
        if texts[at + count].rstrip().endswith((".", ",")):
            break
    return count


def denied(lead: str, tex: str, after: str) -> bool:
    """Is a relation only talked about, as wrong or as one of several cases?"""
    return relates(tex) and bool(DENIED.search(lead) or ASKED.search(lead) or OR.match(after))


def head(tex: str) -> str:
    """The letter a formula begins with: K of K \\ge 2, theta of \\theta > 0; "" where it begins otherwise."""
    found = re.match(r"\s*\\?([A-Za-z]+)\s*(?=[<>=]|\\(?:le|ge|ne|lt|gt))", tex)
    return found[1] if found else ""
