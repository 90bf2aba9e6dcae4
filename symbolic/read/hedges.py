"""Is a relation about a letter made a hypothesis by the prose before it, or is it only talked about?

"Let $x > 0$" makes one, "a rate $\\eta > 0$" too; "The log is concave on $x > 0$" and "One might assume $x > 0$" only
speak of it: it holds to the end of the sentence at most. `read/supposing.py` asks.
"""

from __future__ import annotations

import re

from .prose import SCRIPTS

_SIGN = r"(?:[<>]|\\(?:leq?|geq?|neq?|lt|gt)(?![A-Za-z]))"
_LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?(?:\^\*)?"
_NUMBER = r"-?[0-9.]+"
BARE = re.compile(
    rf"\s*(?:{_NUMBER}\s*{_SIGN}\s*)?{_LETTER}\s*"
    rf"(?:=\s*{_NUMBER}|{_SIGN}\s*(?:{_NUMBER}|{_LETTER})\s*(?:{_SIGN}\s*{_NUMBER}\s*)?)\s*[.,;:]?\s*$"
)
"""A letter compared with a number or another letter, or a value that it takes."""
_PARTS = re.compile(r"[.;!?][)\]]?(?:\s|$)|[\x1d\f\v|]")
_HEDGED = re.compile(
    r"\b(?:not|no|never|without|cannot|might|could|would|why|do we|before|later|replac\w*|weaken\w*|relax\w*|violat\w+"
    r"|remov\w*|exclud\w*|ignor\w*|apart|aside|compar\w*|opposed|confus\w*|complement|beyond|except|superfluous|drop\w*"
    r"|assumes|requires|had|maybe|perhaps|want|from section \w+ on)\b|n't\b|\(\d{4}\w?\)|\bet al\b",
    re.I,
)
_MAKES = re.compile(
    r"(?:let|let's|assum(?:e|ing)|suppos(?:e|ing)|given|fix|tak(?:e|ing)|consider|choos(?:e|ing)|pick|select|sets?"
    r"|setting|puts?|denote|write|require|impose|say|for|where|with|when|whenever|if|provided|subject to|such that"
    r"|satisfying|under|at|on|over|us(?:e|ing)|since|because|as|recall|note|once|there (?:is|exists|are)"
    r"|initiali[sz]\w*|start\w*|of|substitut\w*|plug\w*|insert\w*|the constraints?|constraints?|conditions?|define"
    r"|declare|while|so that|up to)\b",
    re.I,
)
_OPENER = re.compile(
    r"(?:and|but|now|next|here|also|further(?:more)?|moreover|additionally|again|first(?:ly)?|second(?:ly)?|finally"
    r"|then|thus|hence|so|therefore|throughout|from now on|henceforth|for simplicity|for concreteness|as usual"
    r"|as before|without loss of generality|w\.?l\.?o\.?g\.?|we(?: have)?|us|i|one|always|that|more generally"
    r"|specifically|concretely|by (?:assumption|hypothesis|construction|definition)|for example|for instance|e\.g\."
    rf"|i\.e\.|only|both|each|in (?:the |this |our |all |what |most )?\w+(?: (?!{_MAKES.pattern})\w+)?)[\s,:]+",
    re.I,
)
"""A word that a sentence may open with before it makes a hypothesis: "In practice, we assume"."""
_SETS = re.compile(
    r"(?:let|tak(?:e|ing)|sets?|setting|choos(?:e|ing)|fix|puts?|consider|suppos(?:e|ing)|assum(?:e|ing)|try)\b", re.I
)
_LAST = re.compile(
    r"\b(?:is|are|be|being|satisf(?:y|ies|ying)|ha(?:s|ve|d)|us(?:e|es|ing)|denotes?|called|positive|negative|non-?negative"
    r"|nonzero|strictly|small|large|real|gives|yields|get|obtain|find|shows?|proves?|prove|that|follows"
    r"|parameters?|rates?|sizes?|temperatures?|variances?|deviations?|factors?|coefficients?|constants?|numbers?|scalars?"
    r"|letters?|variables?|weights?|scales?|precisions?|means?|discount|threshold|margin|bandwidth|budget|tolerance"
    r"|strength|dimensions?|length|horizon|bound|steps?|choice|value|values|some|any|every|all|assume|suppose|by|them"
    r"|probabilit(?:y|ies)|ratios?|times?|fractions?|shapes?|penalty|multipliers?|constraints?)[\s,:(]*$",
    re.I,
)
_MENTIONS = re.compile(
    r"\b(?:probability|event|region|set|indicator|time|case|assumption|condition|fact|claim|result|statement)"
    r" (?:that|of|at which|where|on which)\s*$|\bthose (?:with|where|for which)\s*$",
    re.I,
)
_AROUND = " ,:(\t\n\u2014-"
_NAMED = re.compile(r"^\s*,?\s*(?:the|an?|its|their|our)\s+\w", re.I)
_AFTER = re.compile(
    r"^\s*,?\s*(?:(?:is|are|was|were|can be|may be|will be|need|being|and is)\s+(?:\w+\s+)?)?"
    r"(?:no restriction|not|superfluous|unrealistic|unnecessary|excluded|dropped|removed|relaxed|violated|by"
    r"|or not|most of|for (?:most|many|some|almost)|usually|often|sometimes|typically|in most)\b",
    re.I,
)
_MEETS = re.compile(
    r"\b(?:satisf\w+|obey\w*|meets?|constraints?|normali[sz]\w+|sums? to (?:one|1|zero|0|unity)|probabilit\w+"
    r"|proportions|weights)\b[^.;:]*$",
    re.I,
)
_AT = re.compile(
    r"\b(?:optim\w+|minim\w+|maxim\w+|attained|solutions?|stationar\w+|to zero|vanish\w*|slackness|equations?"
    r"|hyperplane|circle|sphere|boundary|line|surface|curve|roots?|solves?|equality holds|equal (?:if|when)|kkt"
    r"|first[- ]order)\b"
    r"[^.;:]*:?\s*$",
    re.I,
)
_PLAIN = re.compile(r"(?:\\(?!(?:sin|cos|tan|exp|log|ln|cosh|sinh|tanh)\b)[A-Za-z]+(?![A-Za-z])|[A-Za-z]|[+^\s])+=")
"""A sum of letters and members: that (1 − γ)γ^k sums to one is a claim."""
_EQUATION = re.compile(rf"[^=<>]+=\s*(?:{_NUMBER}|\\(?:mathbf|boldsymbol|bm|vec)\s*\{{?\s*0\s*\}}?)\s*[.,;]?\s*$")


def met(lead: str, tex: str) -> str:
    """Is an equation one that letters are to meet: for good ("The weights satisfy $\\sum_i w_i = 1$"), for the
    sentence ("The optimum satisfies $2x - 2a = 0$"), or not at all?

    >>> met("The weights satisfy", r"\\sum_{i=1}^n w_i = 1"), met("The optimum satisfies", "2x - 2a = 0")
    ('for good', 'here')
    >>> met("So", "x - x = 0")
    ''
    """
    said, bare = _PARTS.split(lead)[-1], SCRIPTS.sub("^", tex)
    if not _EQUATION.match(bare) or "\\nabla" in tex or "\\partial" in tex:
        return ""
    if _AT.search(said):
        return "here"
    return "for good" if _MEETS.search(said) and _PLAIN.match(bare) else ""


STATIONARY = re.compile(r"\b(?:when|where|if|satisf\w+|to zero|solves?|vanish\w*)\s*$", re.I)
_BEST = re.compile(
    r"\b(?:optimum|minimi[sz]er|maximi[sz]er|minimal|maximal|stationary|solution|root)s?\b[^.;:]*$", re.I
)
_AGAIN = re.compile(r"\b(?:that is|i\.\s?e\.?|where)$", re.I)
_SIGNED = re.compile(r"\b(?:positive|non-?negative|negative|non-?zero|strictly)\b", re.I)


def signs(lead: str, tail: str) -> bool:
    """Does the sentence that a letter is mentioned in say something of a sign?"""
    return bool(_SIGNED.search(_PARTS.split(lead)[-1]) or _SIGNED.search(_PARTS.split(tail)[0]))


def hedged(lead: str, tail: str) -> bool:
    """Does the prose around a relation say that it need not hold, or that somebody else assumes it?

    >>> hedged("One might assume", ""), hedged("The assumption", "can be dropped"), hedged("for", "we get")
    (True, True, False)
    """
    said = _said(lead)
    return bool(_HEDGED.search(said) or _MENTIONS.search(said) or _AFTER.match(tail))


def sets(lead: str) -> bool:
    """Does the prose give a letter a value anew: "Now take $x = 3$"?"""
    return _SETS.match(opened(_said(lead))) is not None


def opens(lead: str) -> bool:
    """Does the sentence that this prose begins make hypotheses: "Let $x$ be the logits and $\\tau > 0$ …"?"""
    return _MAKES.match(opened(_said(lead))) is not None


def made(lead: str, tail: str) -> bool:
    """Does the prose around a relation about a letter make it a hypothesis?

    >>> made("Let", ""), made("for a learning rate", ""), made("The log is concave on", "")
    (True, True, False)
    >>> made("their values and", "the temperature"), made("The minimiser is", "")
    (True, False)
    """
    if _NAMED.match(tail):
        return True
    said = _said(lead)
    rest = opened(said)
    if _SETS.match(rest) or not rest:
        return True
    if _BEST.search(said) or (_AGAIN.search(said) and not _MAKES.match(rest)):
        return False
    return _MAKES.match(rest) is not None or _LAST.search(said) is not None


def _said(lead: str) -> str:
    """What the sentence of a relation says before it."""
    return _PARTS.split(lead)[-1].strip(_AROUND)


def opened(said: str) -> str:
    """A sentence without the words that only open it; one word after the other, so that no prose is tried twice."""
    said, at = f"{said} ", 0
    while opener := _OPENER.match(said, at):
        at = opener.end()
    return said[at:].strip()
