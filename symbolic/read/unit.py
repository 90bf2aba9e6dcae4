"""The imaginary unit: an undeclared, unbound i that stands as a factor where only the unit makes sense.

e^{iθ}, i sin θ and i² say so. A line in which i is bound (a sum over i) or chooses a member (x_i) keeps it as it is.
"""

from __future__ import annotations

from ..core.term import BINDERS, Term, const, num, postorder, rewrite, sym

I = sym("i")  # noqa: E741
_WAVES = ("sin", "cos")


def unit(terms: list[Term]) -> list[Term] | None:
    """The terms of a line with i as the imaginary unit; None where i is something else in it, or does not stand."""
    nodes = [t for t in postorder(*terms) if "i" in t.free or t.op in BINDERS]
    if any(t.op in BINDERS and t.value == "i" for t in nodes):
        return None
    if any(t.op in ("index", "apply") and any("i" in a.free for a in t.args) for t in nodes):
        return None
    return [rewrite(t, _meant) for t in terms] if any(_says_so(t) for t in nodes) else None


def _says_so(t: Term) -> bool:
    if t.op == "exp":
        return I in _factors(t.args[0])
    if t.op == "pow":
        return t.args == (I, num(2))
    return t.op == "mul" and I in t.args and any(a.op in _WAVES for a in t.args)


def _factors(t: Term) -> list[Term]:
    """The factors of an exponent, through its sums and signs."""
    found, todo = [], [t]
    while todo:
        u = todo.pop()
        if u.op in ("mul", "neg", "add"):
            todo += u.args
        elif u.op == "div":
            todo.append(u.args[0])
        else:
            found.append(u)
    return found


def _meant(t: Term) -> Term:
    return const("i") if t is I else t
