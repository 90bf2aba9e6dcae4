"""Listed rules for limits at infinity: what an antiderivative tends to where an integral ends there.

A node is expanded into monomials in x, exponentials and what else depends on x. A falling exponential of a polynomial
beats every power; a power of x tends to zero, to one or to infinity; what else there is tends to a value by its row.
Where the sign of a leading coefficient decides and is not a number, it is taken to be the one that lets the integral
exist, and becomes a condition. What is of no listed form has no limit here: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from ...core.term import Term, const, div, neg, num
from ..polynomial import Expansion, Monomial
from ..residue import Unsupported
from ..tape import ONE, ZERO, Tape

HALF_PI = div(const("pi"), num(2))
ENDS: dict[str, tuple[Term, Term]] = {
    "atan": (neg(HALF_PI), HALF_PI),
    "erf": (num(-1), num(1)),
    "tanh": (num(-1), num(1)),
    "sigmoid": (num(0), num(1)),
}
"""The values of a function at −∞ and at +∞."""
STOPS = frozenset(("tanh", "sigmoid"))
_BOUNDED = ("sin", "cos")
Limit: TypeAlias = tuple[bool, int]
"""(True, a node): a value; (False, ±1): an infinity of this sign."""


class Limits:
    """Limits as x goes to +∞ (side 1) or −∞ (side −1); `needed` are the nodes that have to be positive for them."""

    def __init__(self, tape: Tape, x: int, side: int) -> None:
        self.tape, self.x, self.side = tape, x, side
        self.needed: list[int] = []
        self.reads = Expansion(tape, lambda i: {((i, 1),): Fraction(1)}, STOPS)

    def __call__(self, i: int) -> Limit:
        """The limit of a node."""
        tape = self.tape
        tape.spend(8)
        if not self._varies(i):
            return True, i
        form = self.reads(i)
        if list(form) == [((i, 1),)]:
            return self._atom(i)
        parts = [self._monomial(m, c) for m, c in form.items()]
        infinite = {sign for finite, sign in parts if not finite}
        if len(infinite) > 1:
            raise _unknown()
        return (False, infinite.pop()) if infinite else (True, tape.add(*[node for _, node in parts]))

    def _varies(self, i: int) -> bool:
        return self.x in self.tape.reach(i, plain=True)

    def _monomial(self, monomial: Monomial, c: Fraction) -> Limit:
        """A product: what tends to zero, to infinity or to a value, where these do not compete."""
        tape = self.tape
        power, exponents, sign = Fraction(0), [], 1 if c > 0 else -1
        factors = [tape.number(c)]
        grows = falls = bounded = False
        for atom, n in monomial:
            scale = tape.number(Fraction(n))
            if atom == self.x:
                power += n
                sign *= self.side if n % 2 else 1
            elif not self._varies(atom):
                factors.append(tape.pow(atom, scale))
            elif tape.ops[atom] == "exp" and self._polynomial(tape.args[atom][0]):
                exponents.append(tape.mul(scale, tape.args[atom][0]))
            elif tape.ops[atom] in _BOUNDED and n > 0:
                bounded = True
            else:
                finite, value = self(atom)
                factors += [tape.pow(value, scale)] if finite else []
                grows, falls = grows or (not finite and n > 0), falls or (not finite and n < 0)
                sign *= value if not finite and n % 2 else 1
        direction = self._direction(tape.add(*exponents)) if exponents else 0
        if direction < 0 and not grows:
            return True, tape.guard(ZERO, *factors)
        grows, falls = grows or power > 0 or direction > 0, falls or power < 0 or direction < 0
        if falls and not grows:
            return True, tape.guard(ZERO, *factors)
        if bounded or falls or (grows and (len(factors) > 1 or power.denominator != 1)):
            raise _unknown()
        return (False, sign) if grows else (True, tape.mul(*factors))

    def _polynomial(self, i: int) -> dict[int, list[tuple[Monomial, Fraction]]]:
        """A node by its powers of x; empty where it is no polynomial in x."""
        found: dict[int, list[tuple[Monomial, Fraction]]] = {}
        for m, c in self.reads(i).items():
            degree = [n for a, n in m if a == self.x]
            rest = tuple((a, n) for a, n in m if a != self.x)
            if any(self._varies(a) for a, _ in rest) or (degree and (degree[0] < 0 or Fraction(degree[0]) % 1)):
                return {}
            found.setdefault(int(degree[0]) if degree else 0, []).append((rest, c))
        return found

    def _direction(self, i: int) -> int:
        """Which infinity a polynomial tends to; it is taken to fall where that is not plain. 0 for a constant."""
        tape, parts = self.tape, self._polynomial(i)
        degree = max(parts, default=0)
        if not degree:
            raise _unknown()
        leading = tape.add(
            *[
                tape.mul(tape.number(c), *[tape.pow(a, tape.number(Fraction(n))) for a, n in m])
                for m, c in parts[degree]
            ]
        )
        flip = -1 if self.side < 0 and degree % 2 else 1
        exact = tape.exact[leading]
        if exact is not None:
            return flip if exact > 0 else -flip
        self.needed.append(leading if flip < 0 else tape.neg(leading))
        return -1

    def _atom(self, i: int) -> Limit:
        """What is no sum, product or power of others."""
        tape, op, args = self.tape, self.tape.ops[i], self.tape.args[i]
        if i == self.x:
            return False, self.side
        if op in ENDS:
            finite, value = self._argument(args[0])
            if finite:
                return True, tape.build(op, (value,))
            return True, tape.instance(ENDS[op][value > 0], ())
        rule = _ATOMS.get(op)
        if rule is None:
            raise _unknown()
        return rule(self, args)

    def _argument(self, i: int) -> Limit:
        """The limit of an argument that is affine in x: a symbolic slope is taken to be positive."""
        tape, parts = self.tape, self._polynomial(i)
        if set(parts) - {0, 1} or 1 not in parts:
            return self(i)
        slope = tape.add(
            *[tape.mul(tape.number(c), *[tape.pow(a, tape.number(Fraction(n))) for a, n in m]) for m, c in parts[1]]
        )
        exact = tape.exact[slope]
        if exact is None:
            self.needed.append(slope)
        return False, self.side if exact is None or exact > 0 else -self.side

    # -- rules of operators

    def _div(self, args: tuple[int, ...]) -> Limit:
        (above_finite, above), (below_finite, below) = self(args[0]), self(args[1])
        if not above_finite:
            raise _unknown()
        return (True, self.tape.div(above, below)) if below_finite else (True, self.tape.guard(ZERO, above))

    def _pow(self, args: tuple[int, ...]) -> Limit:
        exponent = self.tape.exact[args[1]]
        finite, value = self(args[0])
        if exponent is None or (not finite and value < 0):
            raise _unknown()
        if finite:
            return True, self.tape.pow(value, args[1])
        return (False, 1) if exponent > 0 else (True, ZERO)

    def _exp(self, args: tuple[int, ...]) -> Limit:
        finite, value = (True, ZERO) if not self._varies(args[0]) else self._growth(args[0])
        if finite:
            return True, self.tape.build("exp", (value,))
        return (False, 1) if value > 0 else (True, ZERO)

    def _growth(self, i: int) -> Limit:
        return (False, self._direction(i)) if self._polynomial(i) else self(i)

    def _log(self, args: tuple[int, ...]) -> Limit:
        finite, value = self(args[0])
        if not finite and value < 0:
            raise _unknown()
        return (True, self.tape.node("log", (value,))) if finite else (False, 1)

    def _abs(self, args: tuple[int, ...]) -> Limit:
        finite, value = self(args[0])
        return (True, self.tape.node("abs", (value,))) if finite else (False, 1)


def _unknown() -> Unsupported:
    return Unsupported("K117", "an integral does not converge, or its limit is of no listed form")


_ATOMS: dict[str, Callable[[Limits, tuple[int, ...]], Limit]] = {
    "div": Limits._div,
    "pow": Limits._pow,
    "exp": Limits._exp,
    "log": Limits._log,
    "abs": Limits._abs,
}


def limit(tape: Tape, i: int, x: int, side: int) -> int:
    """What a node tends to as x goes to +∞ or −∞, where what that needs is positive."""
    limits = Limits(tape, x, side)
    finite, value = limits(i)
    if not finite:
        raise _unknown()
    return tape.guard(value, *[tape.node("where", (n,)) for n in limits.needed if n != ONE])
