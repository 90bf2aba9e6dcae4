"""The imaginary unit: an i that nothing declares, binds or counts with.

A line in which i is bound (a sum over i), chooses a member (x_i), is an argument, or is all of a side while the others
do without it (i = 1) keeps it as a letter.
"""

from __future__ import annotations

from ..core.term import BINDERS, Term, const, postorder, rewrite, sym

LETTER = sym("i")


def unit(terms: list[Term]) -> list[Term] | None:
    """The terms of a line with i as the imaginary unit; None where i is something else in it, or does not stand."""
    nodes = list(postorder(*terms))
    bound = any(t.op in BINDERS and t.value == "i" for t in nodes)
    counts = any(t.op in ("index", "apply", "opaque") and any("i" in a.free for a in t.args) for t in nodes)
    alone = LETTER in terms and not any("i" in t.free for t in terms if t is not LETTER)
    if LETTER not in nodes or alone or bound or counts:
        return None
    return [rewrite(t, lambda u: const("i") if u is LETTER else u) for t in terms]
