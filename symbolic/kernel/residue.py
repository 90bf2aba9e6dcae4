"""Arithmetic in the residue field: the primes in use, residues, square classes and a stream of random elements.

The homomorphic images of Gonnet (STOC 1984; SYMSAC 1986) and Monagan and Gonnet (ISSAC 1994) live here. Each prime
p is a safe prime (p = 2q + 1 with q prime) with p ≡ −1 modulo 8·3·5·…·47. So −1 is not a square, the squares are a
group of odd prime order q in which every rational power exists, is unique and is multiplicative (they stand for the
positive reals, with every small integer among them), and p + 1, the order of the unit circle in GF(p²), has room for
the special angles. Residues are python-flint's `fmpz_mod`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from flint import fmpz, fmpz_mod_ctx

Residue: TypeAlias = Any
"""An `fmpz_mod`; python-flint carries no types."""

PRIMES = (
    612499564819956743310994332719,
    634798116959596586982219113879,
    457758149067583597669091696039,
    573413504135391802796847733799,
    422109579527735122640235178559,
    382102787644428651454032058679,
)
BITS = 98
"""Every prime above is larger than 2 to this power."""


class Undefined(Exception):
    """This sample hits a pole, or a root or logarithm of what is not positive there: take another sample."""


class Unsupported(Exception):
    """Outside what the kernel can decide: a stable code and the reason, which become an Undecided verdict."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Field:
    """GF(p) for one of `PRIMES`, with q = (p − 1)/2 the order of its squares."""

    p: int
    q: int
    context: Any

    def __call__(self, value: int | Fraction) -> Residue:
        """The residue of an exact rational."""
        if isinstance(value, int):
            return self.context(value)
        if value.denominator == 1:
            return self.context(value.numerator)
        if value.denominator % self.p == 0:
            raise Undefined
        return self.context(value.numerator) / self.context(value.denominator)

    def is_square(self, a: Residue) -> bool:
        """Does the residue stand for a positive real?"""
        return bool(fmpz(int(a)).jacobi(self.p) == 1)

    def power(self, a: Residue, exponent: Fraction) -> Residue:
        """a to a rational power. An even root needs a square; an odd one is the real root of either sign."""
        n, d = exponent.numerator, exponent.denominator
        if a == 0 and n <= 0:
            raise Undefined
        if d == 1:
            return a**n
        if d % 2:
            order = self.p - 1
            return a ** (n * pow(d, -1, order) % order)
        if not self.is_square(a):
            raise Undefined
        return a ** (n * pow(d, -1, self.q) % self.q)


@cache
def field(number: int) -> Field:
    """The field of the n-th prime, counted round."""
    p = PRIMES[number % len(PRIMES)]
    return Field(p, (p - 1) // 2, fmpz_mod_ctx(p))


class Stream:
    """Random elements of a field, the same on every run and machine: BLAKE2b in counter mode over a seed."""

    __slots__ = ("_buffer", "_counter", "_field", "_key")

    def __init__(self, key: bytes, over: Field) -> None:
        self._key, self._field, self._counter, self._buffer = key, over, 0, b""

    def element(self) -> Residue:
        """A random element other than 0 and ±1."""
        while True:
            if len(self._buffer) < 16:
                self._buffer = hashlib.blake2b(self._key + self._counter.to_bytes(8, "big")).digest()
                self._counter += 1
            chunk, self._buffer = self._buffer[:16], self._buffer[16:]
            value = int.from_bytes(chunk, "big") % self._field.p
            if 1 < value < self._field.p - 1:
                return self._field.context(value)

    def square(self) -> Residue:
        """A random square: stands for a positive real."""
        return self.element() ** 2
