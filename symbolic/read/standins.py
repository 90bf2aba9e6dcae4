"""What stands in a claim for a thing nothing is said of, so that its line is shown and Undecided rather than refused.

A function without its argument is left open, π(·); a derivative of a letter that nothing connects with the variable is
an opaque term. `vet` refuses both, under --strict for good; `read/elaborate.py` asks here before it gives up.
"""

from __future__ import annotations

from collections.abc import Callable

from ..core.names import DOT
from ..core.term import Term, apply, make, rewrite, sym
from .derivatives import DERIVATIVE
from .scope import Scope
from .vet import derivative_of_unknown


def whole_functions(scope: Scope, side: Term) -> Term:
    """A function that stands without its argument, as π in V(π), left open: π(·). Only one nothing is said of."""

    def rule(t: Term) -> Term:
        if t.op != "sym" or not scope.functions.get(t.name) or scope.definitions.get((t.name, ())) is not None:
            return t
        return apply(t.name, sym(DOT))

    return rewrite(side, rule)


def unknown_derivatives(scope: Scope, side: Term) -> Term:
    """∂L/∂w with an L of which nothing is said, as an opaque term; a second one is the derivative of the first."""

    def rule(t: Term) -> Term:
        if t.op != "diff" or (t.args[0].op != "opaque" and derivative_of_unknown(scope, t) is None):
            return t
        body, letter, order = t.args
        if body.op == "opaque" and body.value != DERIVATIVE:
            return t
        for _ in range(int(order.fraction)):
            body = make("opaque", (body, letter), DERIVATIVE)
        return body

    return rewrite(side, rule)


STANDINS: dict[str, tuple[Callable[[Scope, Term], Term], str]] = {
    "R221": (whole_functions, ""),
    "R220": (unknown_derivatives, "W231"),
}
"""For the code of a refusal, what replaces what was refused, and the warning that says so."""
