"""What stands in a line for a thing that cannot be asked, so that the line is shown and Undecided rather than refused.

A function without its argument is left open, π(·); a derivative of a letter that nothing connects with the variable, or
in a letter that has a meaning, a function with other arguments than its definition has, are opaque terms. `vet` finds
them; `read/define.py` and `read/elaborate.py` ask here before they refuse, and never under --strict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..core.names import DOT
from ..core.term import Term, apply, make, rewrite, sym
from .derivatives import DERIVATIVE
from .scope import Scope
from .vet import ANOTHER, WHOLE, Refusal, derivative_of_unknown, vet

OVERLOADED = frozenset(("p", "q", "P", "Pr", "bb_P", "H", "I", "pi", "cal_N"))
"""Names that everybody uses for several functions, told apart by their arguments."""

MOST = 12
"""How often a line is mended before it is refused."""
Told = tuple[str, str, str]
"""A warning: code, message, remedy."""


def admitted(
    scope: Scope, *terms: Term, params: Iterable[str] = (), mending: str = ""
) -> tuple[tuple[Term, ...], Refusal | None, list[Told]]:
    """These terms as they may stand here, or why they may not; and what the author should be told."""
    told: list[Told] = []
    refusal = vet(scope, *terms, params=params, mending=mending)
    for _ in range(MOST):
        if refusal is None or refusal.code not in STANDINS or scope.strict:
            break
        instead, code = STANDINS[refusal.code]
        before, terms = terms, tuple(instead(scope, t) for t in terms)
        if before == terms:
            break
        if code:
            told.append((code, refusal.message, refusal.remedy))
        refusal = vet(scope, *terms, params=params, mending=mending)
    return terms, refusal, told


def _whole_functions(scope: Scope, side: Term) -> Term:
    """A function that stands without its argument, as π in V(π): π(·) where nothing is said of it, else opaque."""

    def rule(t: Term) -> Term:
        if t.op == "opaque" and t.value == WHOLE and t.args[0].op == "opaque":
            return t.args[0]  # it was put aside before
        if t.op != "sym" or not scope.functions.get(t.name):
            return t
        known = scope.definitions.get((t.name, ())) is not None
        return make("opaque", (t,), WHOLE) if known else apply(t.name, sym(DOT))

    return rewrite(side, rule)


def _unknown_derivatives(scope: Scope, side: Term) -> Term:
    """∂L/∂w with an L of which nothing is said, or with a w that has a meaning of its own, as an opaque term."""

    def rule(t: Term) -> Term:
        if t.op != "diff" or (t.args[0].op != "opaque" and derivative_of_unknown(scope, t) is None):
            return t
        body, letter, order = t.args
        if body.op == "opaque" and body.value != DERIVATIVE and letter.op != "apply":
            return t
        for _ in range(int(order.fraction)):
            body = make("opaque", (body, letter), DERIVATIVE)
        return body

    return rewrite(side, rule)


def _other_functions(scope: Scope, side: Term) -> Term:
    """p(x, z) beside a p(x) that is defined, L_t(θ) beside an L(θ): nobody can say that they are the same function."""

    def rule(t: Term) -> Term:
        if t.op == "opaque" and t.value == ANOTHER and t.args[0].op == "opaque":
            return t.args[0]  # it was put aside before
        definition = scope.definitions.get((t.func.name, ())) if t.op == "apply" else None
        if definition is None or len(t.args) in {len(c.pattern) for c in definition.cases}:
            return t
        left = definition.cases[0].given.left
        indexed = left is not None and left.op == "apply" and left.func.subscript > 0  # h(x) beside h_θ(x)
        free = t.func.subscript > 0 or t.func.bar >= 0 or t.func.name in OVERLOADED
        free = free or indexed or not definition.cases[0].params  # y(3) beside y := x²
        return make("opaque", (t,), ANOTHER) if free else t

    return rewrite(side, rule)


STANDINS: dict[str, tuple[Callable[[Scope, Term], Term], str]] = {
    "R221": (_whole_functions, ""),
    "R220": (_unknown_derivatives, "W231"),
    "R222": (_unknown_derivatives, "W231"),
    "R223": (_other_functions, "W233"),
}
"""For the code of a refusal, what replaces what was refused, and the warning that says so."""
