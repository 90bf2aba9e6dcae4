"""Why a step holds, in a few words: the author's own where there are any, else a name for what the step does.

The author's word comes from beside the formula or from a cue in the prose before it. Ours is a guess from the shape
of the claim, marked as ours (`named`), and it never touches the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.claim import Claim, GivenKind, Rel
from ..core.term import Term, postorder, size
from .shape import case_for, unfold

CUES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), reason)
    for pattern, reason in (
        (r"log[- ](?:derivative|likelihood)[- ]trick|score[- ]function (?:trick|identity)", "log-derivative trick"),
        (r"reparametri[sz]ation trick", "reparameterisation trick"),
        (r"\bchain rule\b", "chain rule"),
        (r"\bproduct rule\b", "product rule"),
        (r"\bquotient rule\b", "quotient rule"),
        (r"\bBayes'?s?'? (?:rule|theorem)\b", "Bayes' rule"),
        (r"\blinearity\b", "linearity"),
        (r"integrat\w+ by parts", "integration by parts"),
        (r"\binduction\b", "induction"),
        (r"\bsubstitut(?:e|es|ing|ion)\b|\bplug(?:ging)? in\b", "substitution"),
        (r"\bby definition\b|\bdefinition of\b|\bby the definition\b", "definition"),
        (r"\bdifferentiat(?:e|es|ing|ion)\b|\btak(?:e|ing) (?:the )?(?:gradient|derivative)s?\b", "differentiate"),
        (r"\btelescop(?:es|ing)\b", "telescoping"),
        (r"\bexpand(?:s|ing)?\b", "expand"),
        (r"\bfactor(?:s|ing|ise|ize|ising|izing)?\b", "factor"),
        (r"\bsimplif(?:y|ies|ying|ied)\b|\brearrang(?:e|es|ing)\b", "simplify"),
    )
)
"""What prose says, and the reason it gives; the first row that matches counts."""

REFERENCE = re.compile(
    r"\b(?:by|from|using|with|via)\s+(?:(?:eqs?\.?|equations?)[\s~]*)?(?:\\(?:eq|c|C)?ref\{([^{}]+)\}|\(([\w.:-]*[.:][\w.:-]+|\d+)\))",
    re.I,
)
"""A formula that the prose names as the reason: by \\eqref{eq:bayes}, from (3)."""
NONE: Mapping[str, str] = {}
SMALL = 400
"""The largest claim, in nodes, whose definitions are unfolded to guess a reason."""


ROUNDS = 4
"""How often definitions within definitions are written out for that."""


def spoken(lead: str, own: Mapping[str, str] = NONE) -> str:
    """The reason a stretch of prose gives, "" where it gives none; the note's `own` cues come first.

    >>> spoken("Now, using the log-likelihood trick, the gradient of J is")
    'log-derivative trick'
    >>> spoken(r"By \\eqref{eq:bayes} we get")
    'by (eq:bayes)'
    """
    said = lead.casefold()
    named = REFERENCE.search(lead)
    if named is not None:
        return f"by ({named[1] or named[2]})"
    mine = (reason for cue, reason in own.items() if cue.casefold() in said)
    return next(mine, "") or next((reason for cue, reason in CUES if cue.search(lead)), "")


def guessed(claim: Claim) -> str:
    """Our name for what a step does."""
    if claim.rel is not Rel.EQ:
        return "inequality" if claim.rel not in (Rel.APPROX, Rel.NE) else "evaluate"
    lhs, rhs = claim.lhs, claim.rhs
    expected = _gradient_of_expectation(claim)
    if expected and _has_score(rhs):
        return "log-derivative trick"
    if size(lhs, rhs) <= SMALL and _unfolds(claim):
        return "definition"
    if _substituted(claim):
        return "substitution"
    if _differentiates(lhs) is not _differentiates(rhs) and not expected:
        return "differentiate"
    return "simplify"


def _differentiates(t: Term) -> bool:
    """Does a derivative stand here, not inside an expectation?"""
    nodes = list(postorder(t))
    return any(n.op == "diff" or (n.op == "apply" and n.func.derivs) for n in nodes) and all(
        n.op != "expect" for n in nodes
    )


def _gradient_of_expectation(claim: Claim) -> bool:
    """Is the left side the derivative of something defined as an expectation (or only known by its gradient)?"""
    body = claim.lhs
    while body.op == "diff":
        body = body.args[0]
    if body.op == "expect":
        return body is not claim.lhs
    if body.op != "apply" or (body is claim.lhs and not body.func.derivs):
        return False
    definitions = claim.context.definitions
    base = definitions.get((body.func.name, ()))
    if base is None:
        return any(key[0] == body.func.name for key in ((body.func.name, (0,)),) if key in definitions)
    case = case_for(base, body.args)
    return case is not None and case.body.op == "expect"


def _has_score(t: Term) -> bool:
    """Does an expectation of something times ∇ log p occur?"""
    scores = (n for n in postorder(t) if n.op == "expect")
    return any(m.op == "diff" and m.args[0].op == "log" for n in scores for m in postorder(n.args[0]))


def _unfolds(claim: Claim) -> bool:
    """Do the two sides become the same when their definitions are written out?"""
    left, right = _stages(claim.lhs, claim), _stages(claim.rhs, claim)
    return not left.isdisjoint(right)


def _stages(t: Term, claim: Claim) -> set[Term]:
    """A term, and the same with its definitions written out once, twice, …"""
    stages = [t]
    while len(stages) <= ROUNDS and size(stages[-1]) <= SMALL:
        further = unfold(stages[-1], claim.context.definitions)
        if further is stages[-1]:
            break
        stages.append(further)
    return set(stages)


def _substituted(claim: Claim) -> bool:
    if not claim.context.substitutions:
        return False
    rests = claim.context.rests_on(claim.lhs, claim.rhs)
    return any(g.kind is GivenKind.SUBSTITUTION for g in rests)
