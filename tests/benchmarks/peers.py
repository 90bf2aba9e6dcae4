r"""The peers: other ways to decide whether two sides are equal, each as its makers say it is used.

A peer's `prepare` brings a claim into its own form (SymPy expressions, derivatives taken and symbols with their signs;
a SymEngine difference; what Math-Verify parses from LaTeX), its `decide` says True, False, or None for no answer. A
residue that is not zero is no answer: what a simplifier did not simplify need not differ. What a peer has no form for
raises `Inapplicable`. Preparing is timed apart from deciding.
"""

from __future__ import annotations

import importlib.metadata
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import sympy as sp

from symbolic.bridge import to_sympy
from symbolic.core.claim import Claim, Rel
from symbolic.core.show import latex


class Inapplicable(Exception):
    """The peer has no form for this claim."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer; `module` is what it needs, `distribution` what that is installed by."""

    name: str
    module: str
    distribution: str
    prepare: Callable[[Claim], Any]
    decide: Callable[[Any], bool | None]

    @property
    def missing(self) -> str:
        """Why this peer cannot be asked, or nothing."""
        if find_spec(self.module) is not None:
            return ""
        return f"{self.distribution} is not installed (pip install -e '.[bench]')"

    @property
    def version(self) -> str:
        """The version that is installed."""
        return importlib.metadata.version(self.distribution)


def comparable(claim: Claim) -> bool:
    """Can SymPy be told all that the claim rests on: an equation, and assumptions that its symbols carry?"""
    carried = all(
        g.left is not None and g.left.args[0].op == "sym" and g.left.args[1].op == "num" and not g.left.args[1].fraction
        for g in claim.context.assumptions
    )
    return claim.rel is Rel.EQ and carried and not any(s.values for s in claim.context.sorts.values())


def sides(claim: Claim) -> tuple[Any, Any]:
    """Both sides for SymPy; its cache is emptied first."""
    sp.core.cache.clear_cache()
    try:
        left, right = (to_sympy(side, claim.context).doit() for side in (claim.lhs, claim.rhs))
    except Exception as why:
        raise Inapplicable(str(why)) from why
    return left, right


def simplify(pair: tuple[Any, Any]) -> bool | None:
    """sympy.simplify(lhs − rhs) == 0; a number that is not zero says that they differ."""
    return _residue(sp.simplify(pair[0] - pair[1]))


def cancel(pair: tuple[Any, Any]) -> bool | None:
    """sympy.cancel(lhs − rhs) == 0."""
    return _residue(sp.cancel(pair[0] - pair[1]))


def equals(pair: tuple[Any, Any]) -> bool | None:
    """lhs.equals(rhs), which answers True, False or None."""
    found = pair[0].equals(pair[1])
    return None if found is None else bool(found)


def _residue(rest: Any) -> bool | None:
    if rest == 0:
        return True
    return False if rest.is_number and rest.is_zero is False else None


def difference(claim: Claim) -> Any:
    """lhs − rhs for SymEngine, from SymPy's form."""
    import symengine

    left, right = sides(claim)
    try:
        return symengine.sympify(left) - symengine.sympify(right)
    except Exception as why:
        raise Inapplicable(str(why)) from why


def expand(expr: Any) -> bool | None:
    """symengine.expand(lhs − rhs) == 0."""
    import symengine

    rest = symengine.expand(expr)
    return True if rest == 0 else False if rest.is_Number else None


NABLA = re.compile(r"\\nabla_\{(\\?[A-Za-z]+)\}")
OTHER = re.compile(r"\\nabla|\\frac\{(d|\\partial)\^")
"""A first derivative in a letter, which Math-Verify reads as d/dx; and other derivatives, which it misreads."""


def parsed(claim: Claim) -> tuple[Any, Any, bool]:
    r"""Both sides as Math-Verify reads them: d/dx for ∇ₓ and \ln for \log, which it takes to base ten."""
    from math_verify import LatexExtractionConfig, parse

    logging.getLogger("math_verify").setLevel(logging.CRITICAL)
    if any(g.kind.name in ("DEFINITION", "SUBSTITUTION") for g in claim.context.rests_on(claim.lhs, claim.rhs)):
        raise Inapplicable("definitions cannot be told")
    texts = [NABLA.sub(r"\\frac{d}{d\1}", latex(t)).replace(r"\log", r"\ln") for t in (claim.lhs, claim.rhs)]
    if any(OTHER.search(text) for text in texts):
        raise Inapplicable("no other derivatives than the first in a letter are read")
    how: Any = {"extraction_config": [LatexExtractionConfig()], "fallback_mode": "no_fallback", "parsing_timeout": 0}
    try:
        left, right = (parse(f"${text}$", raise_on_error=True, **how) for text in texts)
    except Exception as why:
        raise Inapplicable(str(why)) from why
    if not left or not right:
        raise Inapplicable("nothing could be read")
    return left, right, not claim.context.assumptions


def verify(read: tuple[Any, Any, bool]) -> bool | None:
    """math_verify.verify(gold, answer); its False is no answer where it was not told of an assumption."""
    from math_verify import verify as verified

    answer, gold, told = read
    return True if verified(gold, answer, timeout_seconds=0, raise_on_error=True) else False if told else None


PEERS = (
    Peer("sympy.simplify", "sympy", "sympy", sides, simplify),
    Peer("sympy .equals", "sympy", "sympy", sides, equals),
    Peer("sympy.cancel", "sympy", "sympy", sides, cancel),
    Peer("symengine.expand", "symengine", "symengine", difference, expand),
    Peer("math_verify.verify", "math_verify", "math-verify", parsed, verify),
)
