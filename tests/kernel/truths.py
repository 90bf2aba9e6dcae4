"""The truth corpus: claims whose truth is known, and the promise they hold the kernel to.

A FALSE or ALMOST claim is never Proved (ALMOST: unless a printed condition excludes the points), a TRUE one never
Refuted, a VACUOUS one always Undecided. The labels are checked by `truths_oracle`, which uses mpmath and none of the
kernel. `PENDING` holds what the reader refuses today.
"""

from __future__ import annotations

from .truths_calculus import DERIVATIVES, EXPECTATIONS, INDEXED, INTEGRALS
from .truths_discrete import FACTORIALS, GIVENS, NUMBERS, ORDER, PRODUCTS, SUMS
from .truths_elementary import DOMAINS, LOGS, ROOTS, SEAMS, SIGNS, TRIG
from .truths_kit import Case, Pending, Truth
from .truths_named import DESIGN, FIELD

CASES: tuple[Case, ...] = (
    *DESIGN, *FIELD, *SIGNS, *ROOTS, *LOGS, *TRIG, *DOMAINS, *SEAMS, *DERIVATIVES, *INDEXED, *INTEGRALS, *EXPECTATIONS,
    *SUMS, *FACTORIALS, *PRODUCTS, *GIVENS, *NUMBERS, *ORDER,
)  # fmt: skip

IMAGINARY = "R401: I is not a real number"
PENDING: tuple[Pending, ...] = (
    Pending("exp(I*x) = cos(x) + I*sin(x)", Truth.TRUE, IMAGINARY, check="mp.expj(x) - (mp.cos(x) + 1j*mp.sin(x))"),
    Pending("exp(I*x) = cos(x) - I*sin(x)", Truth.FALSE, IMAGINARY, check="mp.expj(x) - (mp.cos(x) - 1j*mp.sin(x))"),
    Pending("exp(I*pi) = -1", Truth.TRUE, IMAGINARY, check="mp.expj(mp.pi) + 1"),
    Pending("exp(I*pi) = 1", Truth.FALSE, IMAGINARY, check="mp.expj(mp.pi) - 1"),
    Pending("I**2 = -1", Truth.TRUE, IMAGINARY, check="1j**2 + 1"),
    Pending("I**2 = 1", Truth.FALSE, IMAGINARY, check="1j**2 - 1"),
    Pending("exp(2*pi*I*n) = 1", Truth.TRUE, IMAGINARY, {"n": "integer"}, check="mp.expj(2*mp.pi*n) - 1"),
    Pending("exp(2*pi*I*x) = 1", Truth.FALSE, IMAGINARY, check="mp.expj(2*mp.pi*x) - 1"),
    Pending("cos(x) = (exp(I*x) + exp(-I*x))/2", Truth.TRUE, IMAGINARY, check="mp.cos(x) - (mp.expj(x)+mp.expj(-x))/2"),
    Pending("sin(x) = (exp(I*x) - exp(-I*x))/2", Truth.FALSE, IMAGINARY, check="mp.sin(x)-(mp.expj(x)-mp.expj(-x))/2"),
    Pending(
        "(cos(x) + I*sin(x))**3 = cos(3*x) + I*sin(3*x)", Truth.TRUE, IMAGINARY,
        check="(mp.cos(x) + 1j*mp.sin(x))**3 - mp.expj(3*x)",
    ),
    Pending("exp(x + I*y) = exp(x)*exp(I*y)", Truth.TRUE, IMAGINARY, check="mp.exp(x + 1j*y) - mp.exp(x)*mp.expj(y)"),
    Pending("Abs(exp(I*x)) = 1", Truth.TRUE, IMAGINARY, check="abs(mp.expj(x)) - 1"),
    Pending("Abs(1 + I) = 2", Truth.FALSE, IMAGINARY, check="abs(mp.mpc(1, 1)) - 2"),
)  # fmt: skip
"""What is refused by the reader today, with the reason: turn them on one by one."""
