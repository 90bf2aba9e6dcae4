"""What a policy family says of itself: its actions, its parameters, its probability, how it is sampled.

A family is a class with a few attributes and methods; one defined in a user's own file works like those here. Its
formulas are SymPy expressions, and where it knows a nicer way to write one it says so in LaTeX.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import sympy as sp

from ..bridge_reduce import factors
from ..bridge_terms import sigmoid_arguments, simplest

Expr: TypeAlias = Any
"""A SymPy expression; SymPy carries no types."""
Generator: TypeAlias = Any
"""A numpy.random.Generator; this room does not import NumPy."""

REAL, POSITIVE, UNIT, NATURAL = "real", "positive", "unit", "natural"
"""The domains of parameters, and the action spaces that are not a list of actions."""


HIGHEST = 12
"""The highest moment that is written out; a reward of a higher degree is left as it is."""


class DeriveError(ValueError):
    """A family or a reward that no derivation can be written for; the message says what would do."""


class Family:
    r"""A policy family: subclass it, and say what it is.

    `space` are the actions: a tuple of numbers, or "natural" (0, 1, 2, …), "real", "positive", "unit" (in (0, 1)).
    `parameters` are the symbols that are learnt with their domains, `constants` those that are not. `probability(a)` is
    the probability (density) of an action. The rest is for better words: `density` is the probability in LaTeX and
    `log_density` its logarithm, `law` a distribution the checker knows by name (\mathcal{N}(\mu, \sigma^2)), `mean(m)`
    the m-th moment E[aᵐ].

    A user's own, in a file of its own (`symbolic derive mine.py:Waiting`):

    >>> class Waiting(Family):
    ...     name, title = "negative-binomial", "Policy gradient of a negative binomial policy"
    ...     source = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 2005"
    ...     space = "natural"
    ...     p, k = sp.Symbol("p", positive=True), sp.Symbol("k", positive=True)
    ...     parameters, constants = {p: "unit"}, {k: "positive"}
    ...     density = r"\frac{\Gamma(a + k)}{a!\, \Gamma(k)} (1 - p)^k p^a"
    ...     def probability(self, a):
    ...         return sp.gamma(a + self.k) / (sp.factorial(a) * sp.gamma(self.k)) * (1 - self.p) ** self.k * self.p**a
    ...     def sample(self, rng, size, p, k):
    ...         return rng.negative_binomial(k, 1 - p, size)
    >>> Waiting().score(Waiting.p)
    a/p - k/(1 - p)
    """

    name: ClassVar[str] = ""
    title: str = ""
    source: str = ""
    audience: str = "students who know the chain rule and expectations"
    space: tuple[int, ...] | str = REAL
    law: str = ""
    density: str = ""
    log_density: str = ""
    parameters: Mapping[Expr, str] = {}
    constants: Mapping[Expr, str] = {}
    taken: Mapping[str, str] = {}
    """Letters its derivation is written with, beside those of every derivation, and what they are."""
    made: str = ""
    """The Python that makes it again, or file.py:Class; "" where nobody knows."""

    @property
    def letters(self) -> tuple[Expr, ...]:
        """The letters an action is written with: one, unless it has coordinates."""
        return (self.action,)

    @property
    def action(self) -> Expr:
        """The letter of an action."""
        kinds: dict[str, Expr] = {
            NATURAL: sp.Symbol("a", integer=True, nonnegative=True),
            POSITIVE: sp.Symbol("a", positive=True),
            UNIT: sp.Symbol("a", positive=True),
        }
        return kinds.get(self.space, sp.Symbol("a", real=True)) if isinstance(self.space, str) else sp.Symbol("a")

    @property
    def finite(self) -> bool:
        """Are the actions a list?"""
        return isinstance(self.space, tuple)

    def probability(self, a: Expr) -> Expr:
        """The probability, or density, of an action."""
        raise NotImplementedError

    def log_probability(self, a: Expr) -> Expr:
        """Its logarithm, written out."""
        return sp.expand_log(sp.log(self.probability(a)), force=True)

    def score(self, parameter: Expr, a: Expr = None) -> Expr:
        """The derivative of the logarithm in a parameter, simplified."""
        return self.shortest(sp.diff(self.log_probability(self.action if a is None else a), parameter))

    def shortest(self, expr: Expr) -> Expr:
        """The shortest form of an expression in the family's own words."""
        return factors(simplest(expr, sigmoid_arguments(expr)) if self.finite else tidy(expr))

    def average(self, expr: Expr) -> Expr:
        """E of an expression in the action, or None where it is no polynomial of known moments."""
        if isinstance(self.space, tuple):
            return sp.Add(*(self.probability(sp.Integer(a)) * expr.subs(self.action, a) for a in self.space))
        try:
            terms = sp.Poly(sp.expand(expr), self.action).terms()
        except sp.PolynomialError:
            return None
        if any(m > HIGHEST for (m,), _ in terms):
            return None
        moments = {m: self.mean(m) for (m,), _ in terms}
        if any(v is None for v in moments.values()) or any(c.has(self.action) for _, c in terms):
            return None
        return sp.Add(*(c * moments[m] for (m,), c in terms))

    def derive(self, sheet: Any, reward: Any, baseline: str) -> None:
        """Write the derivation on a sheet; a family whose derivation has another shape writes its own."""
        from .gradient import Gradient

        Gradient(self, reward, sheet, baseline).write()

    def preamble(self, sheet: Any) -> None:
        """What the policy is written with, before it is defined."""

    def saturation(self, sheet: Any, p: str, writer: Any) -> None:
        """Why the gradient vanishes far out, where it does."""

    def mean(self, m: int) -> Expr:
        """E[aᵐ], or None where it is not known."""
        return None

    def sample(self, rng: Generator, size: Any, **values: Any) -> Any:
        """Actions drawn with a NumPy generator; `values` are those of the parameters and constants, by name."""
        raise DeriveError(f"{self.title or type(self).__name__} does not say how it is sampled")


def tidy(expr: Expr) -> Expr:
    """The shortest of a few forms of an expression."""
    forms = [expr]
    for form in (sp.simplify, sp.expand, sp.factor, lambda e: sp.cancel(sp.together(e)), _apart):
        try:
            forms.append(form(expr))
        except (NotImplementedError, sp.PolynomialError):  # algebraic numbers and the like
            continue
    return min(forms, key=lambda e: (sp.count_ops(e), len(str(e))))


def _apart(expr: Expr) -> Expr:
    return sp.expand(sp.apart(expr)) if len(expr.free_symbols) == 1 and expr.is_rational_function() else expr
