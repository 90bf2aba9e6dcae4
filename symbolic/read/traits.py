"""What prose says that letters are: positive, integers, matrices, arbitrary; or more than is used.

"Let A be a symmetric matrix" says something of A that no claim may be refuted without. `read/supposing.py` asks.
"""

from __future__ import annotations

import re

POSITIVE = re.compile(
    r"^\s*(?:(?:be|is|are|denotes?)\s+)?(?:an?\s+|any\s+|some\s+|the\s+|both\s+)?(?:(?:fixed|given|real|arbitrary|strictly)\s+)*"
    r"(positive|nonnegative|non-negative|negative|nonzero|non-zero)\b(?!\s*(?:definite|semi|or\b|parts?\b))",
    re.I,
)
BEFORE = re.compile(
    r"\b(?:for|let|given|take|fix|every|all|any|each|with)\s+(?:(?:every|all|any|each|an?|some|real|fixed)\s+)*(positive|nonnegative|non-negative|negative|nonzero|non-zero)"
    r"(?:\s+(?:real|number|numbers|scalar|constant|parameter))*\s*$",
    re.I,
)
"""Words that say what sign a letter has, after it ("Let x be positive") or before it ("for every positive x")."""
SIGNS = {
    "positive": "gt",
    "nonnegative": "ge",
    "non-negative": "ge",
    "negative": "lt",
    "nonzero": "ne",
    "non-zero": "ne",
}
KINDS = re.compile(
    r"^\s*(?:(?:and|be|are|is|denotes?|being|as|an?|the|any|some|two|three)\s+)*(?:[\w-]+\s+){0,2}"
    r"(?:matri(?:x|ces)|vectors?|operators?|tensors?|linear maps?|sets?|groups?|rotations?|quaternions?)\b",
    re.I,
)
"""Prose after letters that says they are no numbers: "Let A and B be matrices"."""
KINDS_BEFORE = re.compile(r"\b(?:matri(?:x|ces)|operators?|tensors?|linear maps?|rotations?|quaternions?)\s*$", re.I)
"""The same prose before them: "for square matrices A and B"."""
ARBITRARY = re.compile(r"^\s*(?:be|is|are)\s+(?:now\s+)?(?:(?:any|an|a|some)\s+)?(?:arbitrary|any\s+real)", re.I)
"""Prose after letters that makes new ones of them: "Now let x be arbitrary"."""
IS_REAL = re.compile(r"^\s*(?:be|is|are)\s+(?:an?\s+)?real(?:\s+numbers?)?\b", re.I)
WHOLE = re.compile(
    r"^\s*(?:(?:be|is|are|denotes?|being)\s+)(?:an?\s+|any\s+|some\s+|the\s+|both\s+|two\s+)?"
    r"(?:(?:fixed|given|arbitrary|large|small)\s+)*(positive|nonnegative|non-negative|negative)?\s*"
    r"(integers?|natural numbers?)\b",
    re.I,
)
"""Prose after letters that makes them whole numbers: "Let n be a positive integer"."""
WHOLE_BEFORE = re.compile(
    r"\b(?:an?|any|every|each|all|some|the|given|fixed)\s+(?:(?:fixed|given|arbitrary)\s+)*"
    r"(positive|nonnegative|non-negative|negative)?\s*(integers?|natural numbers?)\s*$",
    re.I,
)
"""The same before them: "for every positive integer n"."""
_TRAIT = (
    r"symmetric|skew\S*|hermitian|orthogonal|orthonormal|unitary|unit (?:vectors?|norm|length)"
    r"|(?:positive|negative)[- ](?:semi-?)?definite|psd|invertible|non-?singular|diagonal|triangular|stochastic"
    r"|idempotent|projections?|permutations?|simplex|probabilit(?:y|ies)|distributions?|densit(?:y|ies)|polic(?:y|ies)"
    r"|normali[sz]ed|cent(?:ered|red)|whitened|standardi[sz]ed|full[- ]rank|one-hot"
    r"|binary|bernoulli|indicators?|boolean|convex|concave"
    r"|monoton\w+|increasing|decreasing|even|odd|primes?|periodic|bounded|coprime|distinct|optimal|optimum|minimi[sz]ers?"
    r"|maximi[sz]ers?|solutions?|fixed points?|roots?|eigen(?:values?|vectors?)|identity|independent"
)
TRAIT = re.compile(rf"^\s*,?\s*(?:be|is|are|denotes?|being)\s+(?:[\w-]+\s+){{0,3}}?({_TRAIT})\b", re.I)
"""Prose after letters that says something of them that is not used."""
TRAIT_BEFORE = re.compile(
    rf"\b({_TRAIT})(?:\s+(?:matri(?:x|ces)|vectors?|functions?|numbers?|(?:random )?variables?))?\s*$", re.I
)
"""The same before them: "a symmetric matrix A"."""
