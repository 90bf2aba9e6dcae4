"""The ball rule of every operator; a function's stands in its row of `functions.py`.

One row an operator. Sums, products and quotients, which are nearly everything, are in the loop of `ball.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import perm
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import acb, arb, fmpq

from ...core.term import Term, make, num
from ..residue import Unsupported
from ..tape import NEGATED, holds

if TYPE_CHECKING:
    from ..ball import Enclosing
    from ..tape import Tape
    from .primitives import Primitive

Ball: TypeAlias = Any
Balls: TypeAlias = list[Any]
"""One ball a point."""
NAN = arb("nan")
MAX_EXPONENT = 10**7
MAX_MULTIPLIED = 2**20


def exactly(value: Fraction) -> Ball:
    """The ball of an exact rational."""
    return arb(fmpq(value.numerator, value.denominator))


def finite(ball: Ball) -> Ball:
    """A ball, or NAN where it is unbounded."""
    return ball if ball.is_finite() else NAN


class Remodelled(Exception):
    """An unknown function has just become a polynomial: evaluate the points again."""


def _number(e: Enclosing, i: int) -> Balls:
    return [exactly(e.tape.exact[i] or Fraction(0))] * len(e.points)


def _constant(e: Enclosing, i: int) -> Balls:
    return [arb.pi() if e.tape.values[i] == "pi" else arb.const_e()] * len(e.points)


def _guard(e: Enclosing, i: int) -> Balls:
    first, *needed = (e.values[a] for a in e.tape.args[i])
    return e.within(first, needed)


def _member(e: Enclosing, i: int) -> Balls:
    raise Unsupported("K102", f"an index of {e.tape.values[i]} is not a known number here")


def _if(e: Enclosing, i: int) -> Balls:
    columns = (e.values[a] for a in e.tape.args[i])
    return [_branch(str(e.tape.values[i]), *column) for column in zip(*columns, strict=True)]


def _branch(op: str, a: Ball, b: Ball, then: Ball, other: Ball) -> Ball:
    """The branch that is surely taken; both where that cannot be told and both have values."""
    if holds(op, a, b):
        return then
    if holds(NEGATED[op], a, b):
        return other
    return then.union(other) if all(v.is_finite() for v in (a, b, then, other)) else NAN


def _pow(e: Enclosing, i: int) -> Balls:
    base, exponent = e.tape.args[i]
    exact = e.tape.exact[exponent]
    if exact is None:
        whole = e.tape.whole(exponent)
        return [_symbolic(b, x, whole) for b, x in zip(e.values[base], e.values[exponent], strict=True)]
    if abs(exact.numerator) > MAX_EXPONENT:
        raise Unsupported("K105", "an exponent too large to enclose")
    return [_rational(b, exact) if b.is_finite() else NAN for b in e.values[base]]


def _symbolic(base: Ball, exponent: Ball, integer: bool) -> Ball:
    if base > 0:
        return finite((exponent * base.log()).exp())
    whole = exponent.unique_fmpz() if integer and exponent.is_exact() else None
    if whole is not None and abs(int(whole)) <= MAX_EXPONENT and base != 0:
        return finite(base ** int(whole))
    return NAN


def _whole(base: Ball, n: int) -> Ball:
    """b^n; the library knows no power of a ball around zero that is not exact."""
    found = finite(base**n)
    if found.is_finite() or n <= 0 or n > MAX_MULTIPLIED:
        return found
    found = base
    for bit in bin(n)[3:]:
        found = found * found * base if bit == "1" else found * found
    return finite(found)


def _rational(base: Ball, exponent: Fraction) -> Ball:
    """b^(p/q) over the reals: an integer power, or a power of what is not negative."""
    if exponent.denominator == 1:
        return _whole(base, int(exponent))
    if base > 0:
        root = (
            base.sqrt() ** exponent.numerator if exponent.denominator == 2 else (base.log() * exactly(exponent)).exp()
        )
        return finite(root)
    return base if base == 0 and exponent > 0 else NAN


def _place(e: Enclosing, i: int) -> Balls:
    """What the points assign."""
    place = e.tape.values[i]
    if not isinstance(place, Term):
        raise Unsupported("K101", "a place that is none")
    if place.op == "apply":
        _choosable(e, place.func.name)
        if place.func.name in e.models:
            arguments = [[exactly(a.fraction)] * len(e.points) for a in place.args]
            return _polynomial(e, place.func.name, place.func.derivs, arguments)
    return [exactly(assign(place)) for assign in e.points]


def _choosable(e: Enclosing, name: str, whole: bool = False) -> None:
    if not e.chosen(name, whole):
        raise Unsupported("K111", f"what is assumed of {name} cannot be met by choosing a point")


def _fun(e: Enclosing, i: int) -> Balls:
    """An unknown function, as the polynomial the points choose for it."""
    name, derivs = e.tape.head(i)
    _choosable(e, name, True)
    if name not in e.models:
        e.models.add(name)  # places of this function already read were no values of a polynomial
        raise Remodelled
    values = [e.values[a] for a in e.tape.args[i]]
    return e.within(_polynomial(e, name, derivs, values), values)


def _polynomial(e: Enclosing, name: str, derivs: Sequence[int | str], values: list[Balls]) -> Balls:
    orders = [derivs.count(i) for i in range(len(values))]
    total: Balls = [arb(0)] * len(e.points)
    for powers in product(range(4 if len(values) == 1 else 3), repeat=len(values)):
        if sum(powers) > 3 or any(p < o for p, o in zip(powers, orders, strict=True)):
            continue
        slot = make("coefficient", tuple(num(p) for p in powers), name)
        for i, assign in enumerate(e.points):
            part = exactly(assign(slot))
            for v, p, o in zip(values, powers, orders, strict=True):
                part = part * perm(p, o) * v[i] ** (p - o)
            total[i] = total[i] + part
    return total


def _primitive(e: Enclosing, i: int) -> Balls:
    """The integral from 0 by rigorous quadrature (Johansson, ISSAC 2018), of what is holomorphic but for poles."""
    held: Primitive = e.tape.values[i]  # type: ignore[assignment]
    body, letter = held.body, held.letter
    if held.step:
        raise Unsupported("K102", "a sum of symbolic length")
    order = [j for j in e.tape.reach(body, plain=True) if j != letter and j not in held.places]
    if any(e.tape.ops[j] not in _MEROMORPHIC or not _whole_exponent(e.tape, j) for j in order):
        raise Unsupported("K101", "an integral that has no closed form here, and cannot be enclosed")
    for name, _ in (e.tape.head(j) for j in order if e.tape.ops[j] == "fun" and e.tape.head(j)[0] not in e.models):
        e.models.add(name)
        raise Remodelled
    at, *args = (e.values[a] for a in e.tape.args[i])
    found: Balls = []
    trouble: list[Exception] = []
    for k, upper in enumerate(at):
        known = {place: acb(arg[k]) for place, arg in zip(held.places, args, strict=True)}

        def height(z: Ball, analytic: bool, known: dict[int, Ball] = known, k: int = k) -> Ball:
            try:
                return acb(e.along(order, {**known, letter: z}, k)[body])
            except Exception as stop:  # nothing may be raised through the quadrature
                trouble.append(stop)
                return acb("nan")

        found.append(finite(acb.integral(height, 0, upper).real))
        if trouble:
            own = isinstance(trouble[0], Unsupported)
            raise trouble[0] if own else Unsupported("K101", "an integrand that cannot be enclosed") from trouble[0]
    return found


def _whole_exponent(tape: Tape, i: int) -> bool:
    exact = tape.exact[tape.args[i][1]] if tape.ops[i] == "pow" else None
    return tape.ops[i] != "pow" or (exact is not None and exact.denominator == 1)


_MEROMORPHIC = frozenset(
    (
        "num",
        "const",
        "fun",
        "add",
        "mul",
        "neg",
        "div",
        "pow",
        "guard",
        "exp",
        "sin",
        "cos",
        "sinh",
        "cosh",
        "tanh",
        "sigmoid",
    )
)

OPERATORS: dict[str, Callable[[Enclosing, int], Balls]] = {
    "num": _number,
    "const": _constant,
    "neg": lambda e, i: [-v for v in e.values[e.tape.args[i][0]]],
    "place": _place,
    "fun": _fun,
    "member": _member,
    "guard": _guard,
    "if": _if,
    "pow": _pow,
    "primitive": _primitive,
}
"""Every operator's rule; `i` is the node, `values` the balls of its arguments."""
