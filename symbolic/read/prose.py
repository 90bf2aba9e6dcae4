"""What the prose around a formula makes of it: an assumption, a condition, a conclusion, or nothing that is claimed.

Only words that touch the formula count: those just before it, and those between it and the next one. What is said to
be wrong, or one of several cases, is neither checked nor taken as given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ASSUMING = re.compile(
    r"(?:\b(?:assum(?:e|ing)|suppos(?:e|ing)|let|provided|whenever|such that|subject to|satisfying)"
    r"|\b(?:conditions?|constraints?)(?:\s+\w+){0,2}\s+(?:is|are|reads?|becomes?)"
    r"|\b(?:cent(?:ered|red)|normali[sz]ed|standardi[sz]ed|balanced)(?:,?\s+(?:so that|i\.\s?e\.,?|meaning(?: that)?))?"
    r"|\bs\.\s?t\.|\bunder the constraints?)"
    r"(?:\s+(?:that|further|also|now))*[\s,:]*$",
    re.I,
)
"""Prose after which a relation is an assumption, not a claim."""
DENIED = re.compile(
    r"\b(?:(?:do|does|did|need|must|may|will|can)\s*(?:not|n't)\s+(?:assume|suppose|have|need|hold|imply|take|set|use|choose|fix|require|want)"
    r"|need not (?:be|hold)|fails?(?: to hold)?(?: for| at| when| if| where)?|suppose (?:not|otherwise)"
    r"|(?:not|n't|never)\s+(?:true|the case|correct|right)|(?:false|wrong|untrue|incorrect)(?:\s+to\s+\w+)?"
    r"|never have|(?:can ?not|can't) (?:have|conclude|be|write)"
    r"|(?:students|people|many|some|one might|you might) (?:\w+ )?(?:write|think|believe|say|conclude)"
    r"|if not|mistake(?:s)?(?:\s+(?:is|are|would be))?(?:\s+to\s+\w+)?|iff|if and only"
    r" if|either|nor|neither|or|unless|only if)"
    r"(?:\s+(?:that|is|if))*[\s,:]*$",
    re.I,
)
"""Prose that says of a relation that it need not hold."""
OR = re.compile(
    r"^\s*[,(]*\s*(?:or|iff|if and only if|and (?:also|again) (?:if|for|when)|as well as(?: for)?)\s*$", re.I
)
"""Prose between two relations of which each need not hold."""
IF = re.compile(r"(?:(?<!only )\bif|\b(?:when|as soon as|once|in (?:the |this )?case)(?: that)?)\s*,?\s*$", re.I)
"""Prose after which a relation is assumed to the end of its sentence."""
PASSING = re.compile(
    r"(?:(?:^|[.:;!?]\s|\n)\s*,?\s*\(?(?:so\s+|now\s+|and\s+)?(?:for(?:\s+(?:all|any|every|each))?|at|with)"
    r"|(?:^|[.:;!?]\s)\s*(?:for example|for instance|e\.\s?g\.)(?:,?\s+(?:for|at|with|if|when))?"
    r"|\b(?:at|by default)|\bat the \w+|\b(?:base )?case(?: of)?"
    r"|\b(?:for example|for instance|e\.\s?g\.),?\s+(?:we\s+)?(?:let|take|set|put|consider|suppose)|\|)[\s,:(]*$",
    re.I,
)
"""Prose after which a letter has a value in this sentence alone: "For $x = 3$ we get …", "around $r = 1$"."""
EG = re.compile(r"(?:for example|for instance|e\.\s?g\.)[\s,:(]*$", re.I)
FOR = re.compile(r"\b(?:for|even for|only for)\s*$", re.I)
"""Prose after which a letter has a value where the sentence says so: "is minimal for $c = b$"."""
WITHIN = re.compile(r"^\s*,?\s*(?:and\s+)?with\s*$")
SETTING = re.compile(
    r"\b(?:setting|plugging in|putting|inserting|substituting|evaluating at|choosing|taking|initiali[sz](?:e|ing)"
    r"|start(?:ing)? (?:with|at|from))\s*$",
    re.I,
)
STARTS = re.compile(r"\b(?:start(?:ing)?|begin(?:ning)?|initiali[sz](?:e|ing)) (?:with|at|from)\s*$", re.I)
SOLVED = re.compile(
    r"\b(?:setting|set|solv(?:e|ing))\s*$"
    r"|\b(?:setting|set|solv(?:e|ing)|at (?:the|a|any) (?:optimum|minimum|maximum|stationary point|fixed point)"
    r"|(?:optimality|stationarity|first[- ]order)(?: conditions?)?)(?:[\s,]+\w+){0,2}[\s,:]*(?:=0)?$",
    re.I,
)
ZERO = re.compile(r"=\s*(?:0|\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*0\s*\}?)\s*[.,;]?\s*$")
TO_ZERO = re.compile(r"^\s*,?\s*(?:equal\s+)?to\s+(?:zero|0)\b", re.I)
"""Prose before an equation that is to be met, not one that always holds: "Setting $L'(w) = 0$ gives"."""
WITH = re.compile(r"\bwith\s*$", re.I)
VALUE = re.compile(r"\s*[^=<>]+=\s*[^=<>]+$")
HAVING = re.compile(
    r"\b(?:with|since|because|as|given(?: that)?|using(?: that)?|fix"
    r"|recall(?: that)?|by (?:assumption|hypothesis)|where)[\s,:]*$",
    re.I,
)
ELSEWHERE = re.compile(
    r"\b(?:previous(?:ly)?|earlier|others?|authors?|papers?|literature|et al\.?|had)\b(?:[\s,]+[\w']+){0,3}"
    r"[\s,]+(?:assum|suppos|requir)\w*(?:\s+that)?\s*$|(?:^|[.;,]\s*)were\s*$",
    re.I,
)
"""Prose after which a relation is what somebody else assumed, or nobody."""
UNBOUND = re.compile(
    r"\bwithout (?:the|this|that|any) (?:assumption|condition|restriction)"
    r"|\b(?:assumption|condition|hypothesis|restriction)s? no longer|\bno longer (?:assume|suppose|require|need)"
    r"|\bdrop(?:ping)? (?:the|this|that) (?:assumption|condition)",
    re.I,
)
"""Prose that takes back what was assumed, though nobody can say what of it."""
REAL = re.compile(r"\s*\\?([A-Za-z]+)\s*(\\in\s*\\(?:mathbb\s*\{?\s*R\}?|R|reals)\s*[.,]?)?\s*$")
DENIABLE = re.compile(
    r"\b(?:if|when|where|once)(?:\s+(?:the\s+)?(?:assumption|condition|hypothesis|constraint))?\s*$", re.I
)
UNREAL = re.compile(r"\b(?:had (?:we|one|i)\b(?:\s+\w+){1,2}|were)\s*$", re.I)
INSTEAD = re.compile(
    r"\b(?:suppose|assume|consider|let|take|say|if)(?:\s+(?:us|now|we))*\s+instead(?:\s+that)?[\s,]*$"
    r"|\binstead[\s,]+(?:\w+\s+)?(?:suppose|assume|consider|let|take)(?:\s+that)?[\s,]*$",
    re.I,
)
"""Prose before a hypothesis that takes the place of the last one."""
FOR_ALL = re.compile(r"^\s*,?\s*for (?:all|every|any|each)\b", re.I)
EXAMPLE = re.compile(
    r"\b(?:for example|for instance|e\.\s?g\.),?\s+(?:we\s+)?(?:let|take|set|put|consider|suppose)\s*$", re.I
)
QUANTIFIED = re.compile(r"\b(?:for|of|in) (?:all|every|any|each)(?:\s+(?:real|numbers?|\w+ real))*\s*$", re.I)
IMPLIES = re.compile(r"^\s*,?\s*(?:implies|would imply|entails)\b", re.I)
"""Prose between a hypothesis and what follows from it."""
ABSURD = re.compile(r"\bcontradiction\b|\babsurd", re.I)
"""Prose that begins or ends a proof by contradiction: what is said until the section ends need not hold."""
UNTRUE = re.compile(
    r"^\s*,?\s*(?:no longer|(?:does|do) not)\s+holds?\b"
    r"|^\s*,?\s*(?:is|are|was|were|be|would be|seems)\s+(?:(?!an?\b|the\b)\w+\s+)?"
    r"(?:excluded|ruled out|not (?:assumed|needed|required|necessary|satisfied|met|fulfilled)|dropped"
    r"|violated|false|wrong|untrue|incorrect|impossible|not (?:true|the case|correct|right)|never true)\b"
    r"|^\s*(?:does|do|need|can|will) not hold|^\s*(?:fails|never holds)\b",
    re.I,
)
"""Prose after a relation that says it does not hold."""
CONSTRAINED = re.compile(r"\s*[^=<>]*(?:\\sum|\+|\\\||\\lVert|\^)[^=<>]*=\s*-?[0-9.]+\s*[.,;]?\s*$")
"""Prose and a formula that state what letters are to meet: "with $\\sum_i y_i = 1$"."""
OTHERWISE = re.compile(
    r"(?:^|[,;.]\s|\band\s|\bor\s)\s*(?:otherwise|else|in (?:all|the) other cases?)\b(?:[\s,]+\w+){0,3}[\s,]*$", re.I
)
"""Prose before a relation that ends the hypothesis of its sentence."""
ELSE = re.compile(r"^\s*,?\s*(?:otherwise|else|in (?:all|the) other cases?)\b", re.I)
ALWAYS = re.compile(r"^\s*,?\s*(?:always|in general|for (?:all|every|any|each))\b", re.I)
GENERAL = re.compile(r"\bin general\b|\bgenerally\b|\bfor (?:general|arbitrary)\b", re.I)
"""Prose that ends the values of examples."""
WHETHER = re.compile(r"\bwhether\b", re.I)
ASIDE = re.compile(
    r"\b(?:drop(?:ping)?|outside|without(?! loss)|unlike|not (?:only|just|necessarily)|whether|instead of|rather than"
    r"|even if|including"
    r"|in contrast to|contrary to)(?:[\s,]+[\w']+){0,4}[\s,(]*$|\b(?:near|around|about|close to)[\s,]*$"
    r"|(?<!take )(?<!consider )(?<!choose )[(,]\s*(?:e\.\s?g\.|for (?:example|instance),?|say,?|such as)\s*$",
    re.I,
)
"""Prose after which a relation is an illustration, or dropped: no hypothesis of what follows."""
GOES_ON = re.compile(r"^\s*,?\s*(?:and|then|we|one|it follows|there)\b", re.I)
SCRIPTS = re.compile(r"[_^]\s*(?:\{[^{}]*\}|\\?\w)")
WHERE = re.compile(
    r"^\s*,?\s*(?:(?:where|in which|here)(?:\s+we\s+(?:write|define|set|let))?(?:\s+(?:the\s+)?[\w-]+){0,2}"
    r"|(?:with|for)\s+(?:the|an?)\s+(?:[\w-]+\s+){0,2}[\w-]+|with)\s*$",
    re.I,
)
MEANS = re.compile(
    r"\s*(\\?[A-Za-z]+)(?:_\{?\w+\}?)?\s*(?:\([^()=]*\))?\s*(?::=|=|\\coloneqq|\\doteq|\\triangleq)(?!=)"
)
DOUBTED = re.compile(r"\b(?:unless|only if|if not|suppose (?:not|otherwise))[\s:,]*$", re.I)
"""Prose after which nothing in the sentence need hold as it stands."""
ASKED = re.compile(r"(?:^|[.!?]\s)\s*(?:Is|Are|Does|Can)\s*$")
CONCLUDING = re.compile(
    r"\b(?:therefore|thus|hence|then|consequently|it follows|we conclude|so|implies)(?:\s+that)?[\s,:]*$", re.I
)
FINDING = re.compile(
    r"\b(?:gives|yields|shows|proves|we\s+(?:can\s+)?(?:get|obtain|have|find|see|deduce|derive|infer))(?:\s+that)?[\s,:]*$",
    re.I,
)
"""Prose that finds a relation, and may begin with an equation that defines."""
CONDITION = re.compile(
    r"^\s*,?\s*\(?(?:(?:holds?|is (?:true|valid|satisfied))\s+(?:only\s+)?)?"
    r"(?:for|if|when|whenever|provided|as long as)(?:\s+(?:that|all|any|every|each|also))*\s*$",
    re.I,
)
"""Prose between a claim and what it holds under."""
JOINED = re.compile(r"^\s*(?:,|and|, and|with|, with|and that)\s*$", re.I)
ENDS = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!w\.r\.t)(?<!\bcf)(?<!\beq)(?<!\beqs)(?<!\bresp)(?<!\bfig)(?<!\bsec)(?<!\bthm)(?<!\blem)"
    r"(?<!\bprop)(?<!\bdef)(?<!\bref)(?<!\bvs)(?<!\bal)(?<!\bapprox)(?<!\bno)(?<!\bch)[.;!?][)\]]?(?:\s|$)"
    r"|\x1d|\n\s*\n|\|\s*\n|\n\s*(?:[-*+•]|\d+[.)])\s|\\item\b",
    re.I,
)
GOING_ON = re.compile(
    r"^[\s.;!?]*(?:hence|thus|therefore|consequently|so|then|it follows|in particular)\b"
    r"(?!.*\b(?:every|all|any|each|always|general|generally)\b)[^.;!?|]*$",
    re.I,
)
"""Prose that goes on under the hypotheses of the sentence before it."""
RELATES = re.compile(r"[<>=]|\\(?:le|ge|leq|geq|ne|neq|lt|gt)(?![A-Za-z])")
BELONGS = re.compile(r"\\(?:in|sim|to|mapsto|colon)(?![A-Za-z])|:=|:")


BY_THE_WAY = re.compile(
    r"(?:,\s*|(?<=[a-z])\s+)"
    r"(?:say|for (?:example|instance)|without (?:any )?loss of generality|w\.?l\.?o\.?g\.?)(?=[\s,]),?\s*",
    re.I,
)
"""What is put into a sentence and says nothing: "Let, for example, $n = 3$"."""
SENTENCES = re.compile(r"(?<=\w)[.;!?]\s")
PARTED = re.compile(r"\x1d|\n\s*\n|\n\s*(?:[-*+•]|\d+[.)])\s|\\item\b")


def plain(lead: str) -> str:
    """Prose without what is said by the way after "let" and its like.

    >>> plain("Let, for example,"), plain("Assume without loss of generality that")
    ('Let ', 'Assume that')
    """
    if not BY_THE_WAY.search(lead) or not MAKING.search(lead):
        return lead
    return BY_THE_WAY.sub(" ", lead)


MAKING = re.compile(
    r"\b(?:let|assume|suppose|take|consider|set|fix|choose|pick)(?: us)?[,\s]+(?:\w+[,\s]+){0,5}\w+[,\s]*$", re.I
)


def assumes(lead: str) -> bool:
    """Is a relation after this prose assumed?"""
    return bool(ASSUMING.search(lead)) and not DENIED.search(lead)


def relates(tex: str) -> bool:
    """Is a formula a plain relation: no membership, definition or draw?"""
    return bool(RELATES.search(tex)) and not BELONGS.search(tex)


def ends(lead: str, before: str) -> bool:
    """Has the sentence ended between the formula before and this prose's formula?"""
    return ended(lead, before) and (PARTED.search(lead) is not None or not goes_on(lead))


def ended(lead: str, before: str) -> bool:
    """Is there the end of a sentence between the formula before and this prose's formula?"""
    return bool(ENDS.search(lead)) or before.rstrip().endswith((".", ";"))


def goes_on(lead: str) -> bool:
    """Does a sentence go on under the hypotheses of the one before it?"""
    said = SENTENCES.split(lead)
    return len(said) <= 2 and GOING_ON.match(said[-1]) is not None and ASSUMING.search(lead) is None


def joins(lead: str, tail: str) -> bool:
    """Does a formula go on what the one before it was? After a comma alone, only where the sentence concludes later."""
    if not JOINED.match(lead):
        return False
    return lead.strip() != "," or GOES_ON.match(tail) is not None


def passes(lead: str, tex: str, before: str) -> bool:
    """Is this the value that a letter has in one sentence?"""
    inside = before and not before.rstrip().endswith((".", ";", ":")) and not lead.strip()[:1].isupper()
    if inside and WITHIN.match(lead):
        return False  # "f(x) = λx with λ > 0": said of what stands before, and no hypothesis of what follows
    meaning = WITH.search(lead) and MEANS.match(tex) and not NUMBERED.match(tex)
    if EG.search(lead) and "=" in tex and not NUMBERED.match(tex):
        return False  # "For example, A = B = C": claims
    if SETTING.search(lead):
        return NUMBERED.match(tex) is not None
    return bool(PASSING.search(lead)) and relates(tex) and not meaning


TALKED = re.compile(r"\b(?:claim|statement|assertion|event|question|conjecture)s?(?:\s+(?:that|whether|of))?\s*$", re.I)


def solves(lead: str, tex: str, tail: str) -> bool:
    """Is this an equation that is to be met: "Setting $L'(w) = 0$ gives", "At the optimum, $L'(w) = 0$"?"""
    said = SOLVED.search(lead)
    near = said is not None and re.search(r"(?:setting|set|solv(?:e|ing))\s*$", lead, re.I) is not None
    return (
        said is not None
        and "=" in tex
        and not head(tex)
        and (near or bool(ZERO.search(tex)))
        and not TO_ZERO.match(tail)
    )


def constrains(lead: str, tex: str) -> bool:
    """Is this what the letters before it are to meet?"""
    bare = SCRIPTS.sub("^", tex)
    return bool(HAVING.search(lead)) and bool(CONSTRAINED.match(bare)) and relates(bare)


def meanings(texts: Sequence[str], leads: Sequence[str], at: int) -> list[str]:
    """The names that the formulas after this one define with "where": they are meant in it."""
    found: list[str] = []
    if texts[at].rstrip().endswith("."):
        return found
    for k in range(at + 1, len(texts)):
        joined = bool(found) and bool(JOINED.match(leads[k]))
        said = MEANS.match(texts[k]) if joined or WHERE.match(leads[k]) else None
        if said is None:
            break
        found.append(said[1].removeprefix("\\"))
        if texts[k].rstrip().endswith("."):
            break
    return found


BECAUSE = re.compile(r"^\s*,?\s*\(?(?:because|since|as)\s*$", re.I)
AT_VALUES = re.compile(r"^\s*,?\s*(?:with|at)\s*$", re.I)
NUMBERED = re.compile(r"\s*(?:\\?[A-Za-z]+\s*=\s*)+-?[0-9.]+\s*[.,;]?\s*$")


def conditions(texts: Sequence[str], leads: Sequence[str], at: int) -> int:
    """How many formulas after this one are conditions of it: "… for x > 0 and y > 0"."""
    after = leads[at + 1] if at + 1 < len(texts) else ""
    anew = after.strip()[:1].isupper()  # a sentence of its own, below a display
    valued = AT_VALUES.match(after) is not None and at + 1 < len(texts) and NUMBERED.match(texts[at + 1]) is not None
    reasoned = (
        BECAUSE.match(after) is not None
        and at + 1 < len(texts)
        and bool(head(texts[at + 1]))
        and "=" not in texts[at + 1]
    )
    apart = "\f" in after or "\v" in after  # in another item of a list
    if not (CONDITION.match(after) or valued or reasoned) or anew or apart or texts[at].rstrip().endswith("."):
        return 0
    count = 0
    while at + count + 1 < len(texts) and relates(texts[at + count + 1]):
        following = leads[at + count + 2] if at + count + 2 < len(texts) else ""
        bound = bool(head(texts[at + count + 1]))
        if count and MEANS.match(texts[at + count + 1]) and not NUMBERED.match(texts[at + count + 1]):
            break  # "a_i > 0 for i = 1, …, n and S = \\sum_i a_i": a definition
        if count and (not JOINED.match(leads[at + count + 1]) or CONDITION.match(following) or not bound):
            break  # a claim of its own, with a condition of its own
        count += 1
        if texts[at + count].rstrip().endswith((".", ",")):
            break
    return count


def denied(lead: str, tex: str, after: str) -> bool:
    """Is a relation only talked about, as wrong or as one of several cases?"""
    said = DENIED.search(lead)
    denies = said is not None and (said[0].strip(" ,:").lower() != "or" or bool(head(tex)))  # A = B, or A = C
    cases = OR.match(after) is not None and bool(head(tex) or "or" not in after.lower().split())
    other = OTHERWISE.search(lead) or ELSE.match(after)
    aside = other or ((ASIDE.search(lead) or ELSEWHERE.search(lead)) and head(tex))
    aside = aside or (TALKED.search(lead) and NUMBERED.match(tex))
    return relates(tex) and bool(denies or cases or aside or ASKED.search(lead) or UNTRUE.match(after))


_SIGN = r"(?:[<>]|\\(?:leq?|geq?|neq?|lt|gt)(?![A-Za-z]))"
ABOUT = re.compile(rf"\s*(?:-?[0-9.]+\s*{_SIGN}\s*\\?([A-Za-z]+)\s*(?={_SIGN}|$)|\\?([A-Za-z]+)\s*(?=[<>=]|{_SIGN}))")


def head(tex: str) -> str:
    """The letter a formula is about: K of K \\ge 2, theta of 0 < \\theta < 1; "" where it begins otherwise."""
    found = ABOUT.match(tex)
    return (found[1] or found[2]) if found else ""
