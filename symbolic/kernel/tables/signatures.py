"""The signature rule of every operator and function: how an image in the residue field is formed.

A row of `functions.py` names its primitive here, is rewritten into functions that have one, or is an atom. `s` is the
sample, `i` the node.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial, isqrt, prod
from typing import TYPE_CHECKING

from ..circle import STEPS
from ..forms import MAX_EXPONENT
from ..polynomial import ONE_MONOMIAL, Linear, add_linear, scale_linear, times_linear
from ..residue import Residue, Undefined, Unsupported
from .degrees import MAX_SHIFT
from .functions import ROWS
from .primitives import held, integrand
from .signs import plainly_signed

if TYPE_CHECKING:
    from ..signature import Signing


def _num(s: Signing, i: int) -> Residue:
    return s.number(s.tape.exact[i] or Fraction(0))


def _place(s: Signing, i: int) -> Residue:
    known = s.ranges(i)
    if known.low >= 0:
        return s.stream.square()
    return -s.stream.square() if known.high <= 0 else s.stream.element()


def _const(s: Signing, i: int) -> Residue:
    if s.tape.values[i] == "e":
        return s.power_of(ONE_MONOMIAL, Fraction(1))
    return s.generator(("const", "pi"))


def _keyed(s: Signing, i: int) -> Residue:
    return s.atom((s.tape.ops[i], s.tape.values[i]), [s.value(a) for a in s.tape.args[i]])


def _primitive(s: Signing, i: int) -> Residue:
    """An antiderivative without a name is the same function where its integrand is; that is found by its image.

    F(u + n) = F(u) + f(u) + … + f(u + n − 1), where f is its difference.
    """
    body, letter = integrand(s.tape, i)
    key, at = ("primitive", letter, int(_met(s, body))), s.tape.args[i][0]
    if not held(s.tape, i).step:
        return s.atom(key, [s.value(at)])
    rest, whole = _shifted(s, at, MAX_SHIFT)
    total = s.atom((*key, "sum"), [s.sum_of(rest)])
    for k in range(abs(whole)):
        place = s.tape.add(at, s.tape.number(Fraction(k - max(whole, 0))))
        part = _met(s, s.tape.substituted(body, {letter: place}, {}))
        total = total + part if whole > 0 else total - part
    return total


def _met(s: Signing, i: int) -> Residue:
    """The image of a node that was made since."""
    s.run([j for j in s.tape.reach(i) if j not in s.values])
    return s.value(i)


def _guard(s: Signing, i: int) -> Residue:
    found = [s.value(a) for a in s.tape.args[i]]
    return found[0]


def _if(s: Signing, i: int) -> Residue:
    a, b, then, other = s.tape.args[i]
    return s.value(then if _compared(s, str(s.tape.values[i]), a, b) else other)


def _compared(s: Signing, op: str, a: int, b: int) -> bool:
    """Does a relation hold in this sample? The sign of a difference is its Legendre symbol."""
    difference = s.value(a) - s.value(b)
    if difference == 0:
        return op in ("eq", "le", "ge")
    if op in ("eq", "ne"):
        return op == "ne"
    return (s.sign_of(difference, (a, b)) > 0) == (op in ("gt", "ge"))


def _row(s: Signing, i: int) -> Residue:
    row = ROWS[s.tape.ops[i]]
    values = [s.value(a) for a in s.tape.args[i]]
    if not (row.odd or row.even):
        return s.atom(s.tape.ops[i], values)
    if values[0] == 0 and row.odd:
        return s.zero
    mirrored = int(-values[0]) < int(values[0])
    atom = s.atom(s.tape.ops[i], [-values[0]] if mirrored else values)
    return -atom if mirrored and row.odd else atom


def _pow(s: Signing, i: int) -> Residue:
    base, exponent = s.tape.args[i]
    exact = s.tape.exact[exponent]
    if exact is None:
        return _symbolic_power(s, base, exponent)
    if abs(exact.numerator) > MAX_EXPONENT or exact.denominator > MAX_EXPONENT:
        s.large = True
    if exact.denominator == 1:
        return s.field.power(s.value(base), exact)
    if s.ranges(base).positive:
        if exact.denominator % 2 == 0 and not plainly_signed(s.tape, s.ranges, base):
            s.roots.add(int(s.value(base)))  # what it is compared with may have another sign
        return s.expand(scale_linear(s.logarithm(base), exact))
    value = s.value(base)
    if value == 0 and exact > 0:
        return s.zero
    size = _even(s, base)
    if size is not None and exact.denominator == 2:
        return s.field.power(size, Fraction(exact.numerator))
    s.roots.add(int(value))
    if not s.field.is_square(value):
        raise Undefined
    return s.field.power(value, exact)


def _even(s: Signing, i: int) -> Residue | None:
    """The positive square root of what is made of squares: |u| of u²; None of anything else."""
    op, args = s.tape.ops[i], s.tape.args[i]
    exact = s.tape.exact[i]
    if exact is not None:
        roots = [isqrt(n) for n in (max(0, exact.numerator), exact.denominator)]
        return s.field(Fraction(*roots)) if Fraction(*(r * r for r in roots)) == exact else None
    if op == "pow" and (n := s.tape.exact[args[1]]) is not None and n.denominator == 1 and n % 2 == 0:
        value = s.value(args[0])
        return s.field.power(value if _sign_at(s, args[0]) >= 0 else -value, n / 2)
    if op not in ("mul", "div"):
        return None
    if op == "mul" and len(args) == 2 and args[0] == args[1]:
        value = s.value(args[0])
        return value if _sign_at(s, args[0]) >= 0 else -value
    total: Residue = s.one
    for k, a in enumerate(args):
        part = _even(s, a)
        if part is None:
            return None
        total = total * (s.inverse(part) if op == "div" and k else part)
    return total


def _symbolic_power(s: Signing, base: int, exponent: int) -> Residue:
    value = s.value(base)
    if s.tape.ops[base] == "const" and s.tape.values[base] == "e":
        return s.expand(s.linear(exponent))
    if s.ranges(base).positive or not s.tape.whole(exponent):
        return s.expand(times_linear(s.linear(exponent), s.logarithm(base)))
    if value == 0:
        raise Undefined
    return _whole_power(s, base, s.linear(exponent))


def _whole_power(s: Signing, base: int, exponent: Linear) -> Residue:
    """A base of either sign to an integer exponent: its size to the exponent, times a sign of its own parity."""
    constant = exponent.get(ONE_MONOMIAL, Fraction(0))
    rest = {m: c for m, c in exponent.items() if m != ONE_MONOMIAL}
    if any(c.denominator != 1 for c in exponent.values()):
        raise Unsupported("K113", "an exponent that is not plainly an integer")
    value = s.value(base)
    sign = s.sign_of(value, base)
    size = value if sign > 0 else -value
    total = s.field.power(size, constant) * s.expand(times_linear(rest, s.log_atom(size)))
    odd = int(constant) % 2
    for monomial, c in rest.items():
        if int(c) % 2:
            parity = s.atom(("parity", monomial), ())
            odd += s.sign_of(parity, ("parity", monomial)) < 0
    return -total if sign < 0 and odd % 2 else total


def _cbrt(s: Signing, i: int) -> Residue:
    value = s.value(s.tape.args[i][0])
    return value if value == 0 else s.field.power(value, Fraction(1, 3))


def _sign_at(s: Signing, i: int) -> int:
    """The sign of a node's value, from those of its factors."""
    op, args, known = s.tape.ops[i], s.tape.args[i], s.ranges(i)
    if known.nonzero:
        return 1 if known.positive else -1
    if s.value(i) == 0:
        return 0
    if op == "neg":
        return -_sign_at(s, args[0])
    if op in ("mul", "div"):
        return prod(_sign_at(s, a) for a in args)
    return s.sign_of(s.value(i), i)


def _abs(s: Signing, i: int) -> Residue:
    (a,) = s.tape.args[i]
    known, value = s.ranges(a), s.value(a)
    if known.low >= 0 or known.high <= 0:
        return value if known.low >= 0 else -value
    return value if _sign_at(s, a) >= 0 else -value


def _sign(s: Signing, i: int) -> Residue:
    (a,) = s.tape.args[i]
    s.value(a)
    return s.field(_sign_at(s, a))


def _floor(s: Signing, i: int) -> Residue:
    """⌊u + n⌋ = ⌊u⌋ + n for whole n; else an atom."""
    linear = dict(s.linear(s.tape.args[i][0]))
    constant = linear.pop(ONE_MONOMIAL, Fraction(0))
    whole = constant.numerator // constant.denominator
    rest = add_linear(linear, {ONE_MONOMIAL: constant - whole} if constant != whole else {})
    if not linear:
        return s.field(whole)
    return s.field(whole) + s.atom("floor", [s.sum_of(rest)])


def _gamma(s: Signing, i: int) -> Residue:
    """Γ(u + n) = Γ(u) · u(u + 1)…(u + n − 1) for whole n; Γ(u) an atom, 1 at u = 1."""
    rest, whole = _shifted(s, s.tape.args[i][0])
    total = s.one if not rest or rest == {ONE_MONOMIAL: Fraction(1)} else s.atom("gamma", [s.sum_of(rest)])
    base = s.sum_of(rest)
    for k in range(abs(whole)):
        factor = base + (k if whole > 0 else -k - 1)
        total = total * factor if whole > 0 else total * s.inverse(factor)
    return total


def _polygamma(s: Signing, i: int) -> Residue:
    """ψ_m(u + n) = ψ_m(u) + (−1)^m m! (1/u^{m+1} + … + 1/(u + n − 1)^{m+1}) for whole n; digamma is ψ_0."""
    *orders, argument = s.tape.args[i]
    order = s.tape.exact[orders[0]] if orders else Fraction(0)
    if order is None or order.denominator != 1 or not 0 <= order <= 12:
        raise Unsupported("K101", "a polygamma function of an order that is no small whole number")
    rest, whole = _shifted(s, argument)
    base, m = s.sum_of(rest), int(order)
    total = s.atom("polygamma", [s.field(m), base])
    for k in range(abs(whole)):
        step = s.inverse(base + (k if whole > 0 else -k - 1)) ** (m + 1) * ((-1) ** m * factorial(m))
        total = total + step if whole > 0 else total - step
    return total


def _shifted(s: Signing, argument: int, most: int = 2000) -> tuple[Linear, int]:
    """An argument as what is left of it between 0 and 1 (1 for a whole number), and the whole number taken out."""
    linear = dict(s.linear(argument))
    constant = linear.pop(ONE_MONOMIAL, Fraction(0))
    whole = constant.numerator // constant.denominator - (0 if linear or constant.denominator != 1 else 1)
    if abs(whole) > most:
        raise Unsupported("K105", "a function is shifted by too much")
    return add_linear(linear, {ONE_MONOMIAL: constant - whole} if constant != whole else {}), whole


def _exp(s: Signing, i: int) -> Residue:
    (a,) = s.tape.args[i]
    s.value(a)  # what is undefined in an exponent is undefined outside it
    return s.expand(s.linear(a))


def _log(s: Signing, i: int) -> Residue:
    (a,) = s.tape.args[i]
    if s.value(a) == 0:
        raise Undefined
    return s.sum_of(s.logarithm(a))


def _sin(s: Signing, i: int) -> Residue:
    return _angle(s, i)[1]


def _cos(s: Signing, i: int) -> Residue:
    return _angle(s, i)[0]


def _angle(s: Signing, i: int) -> tuple[Residue, Residue]:
    (a,) = s.tape.args[i]
    s.value(a)
    return s.circle.angle(s.linear(a), int(s.generator(("const", "pi"))))


def _inverse_angle(s: Signing, i: int) -> Residue:
    """Special values: arc functions that are rational multiples of π, found by a ball and confirmed in the sample."""
    known = s.ranges.constant(i) if s.ranges.is_closed(i) else None
    if known is not None and not isinstance(known.low, float) and not isinstance(known.high, float):
        turn = (Fraction(known.low) / PI).limit_denominator(120)
        near = abs(turn * PI - known.low) < CLOSE and known.high - known.low < CLOSE
        if near and STEPS % turn.denominator == 0:
            (a,) = s.tape.args[i]
            pi = s.generator(("const", "pi"))
            cos, sin = s.circle.angle({((int(pi), 1),): turn} if turn else {}, int(pi))
            scale = cos if s.tape.ops[i] == "atan" else s.one
            if s.value(a) * scale != (cos if s.tape.ops[i] == "acos" else sin):
                raise Undefined  # this sample took another root
            return pi * s.field(turn)
    return _row(s, i)


PI = Fraction(31415926535897932384626433832795028841971, 10**40)
CLOSE = Fraction(1, 10**15)

PRIMITIVES: dict[str, Callable[[Signing, int], Residue]] = {
    "exp": _exp,
    "log": _log,
    "abs": _abs,
    "cbrt": _cbrt,
    "sin": _sin,
    "cos": _cos,
    "sign": _sign,
    "floor": _floor,
    "arc": _inverse_angle,
    "gamma": _gamma,
    **dict.fromkeys(("digamma", "polygamma"), _polygamma),
}
"""Every primitive by its name in a row."""

OPERATORS: dict[str, Callable[[Signing, int], Residue]] = {
    "num": _num,
    "place": _place,
    "const": _const,
    "pow": _pow,
    "guard": _guard,
    "primitive": _primitive,
    "if": _if,
    **dict.fromkeys(("fun", "member"), _keyed),
    **{name: PRIMITIVES.get(row.primitive, _row) for name, row in ROWS.items()},
}
"""Every operator's rule but those of sums, products and quotients, which are in the loop of `signature.py`."""
