"""Functions that a refutation chose: unknown functions of a note become the polynomials of its point."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..bridge import BridgeError
from ..core.claim import Case, Context, Given, GivenKind
from ..core.term import Term, add, mul, num, power, sym


def with_chosen(context: Context, point: Mapping[Term, Fraction]) -> Context:
    """The context with each function that the point gives coefficients of defined as that polynomial.

    Raises BridgeError for the weights of an unknown distribution, which are no values of a function.
    """
    chosen: dict[str, list[tuple[Term, Fraction]]] = {}
    for place, value in point.items():
        if (place.func.name if place.op == "apply" else place.name).startswith("√"):
            raise BridgeError("it is about a distribution of which only the support is known")
        if place.op == "coefficient":
            chosen.setdefault(place.name, []).append((place, value))
    for name, coefficients in chosen.items():
        params = tuple(f"x{i}" for i in range(len(coefficients[0][0].args)))
        terms = [
            mul(num(v), *(power(sym(p), n) for p, n in zip(params, c.args, strict=True))) for c, v in coefficients if v
        ]
        given = Given(GivenKind.DEFINITION, f"the {name} that refutes")
        case = Case(params, (None,) * len(params), add(*terms), given)
        context = context.with_case((name, ()), case)
    return context
