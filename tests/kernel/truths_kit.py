"""What a row of the truth corpus is, and how its text becomes a claim.

The text is the SymPy-like text of `tests/helpers.py`. On top of it, so that the kernel is asked before the reader is
ready: `KroneckerDelta(i, j)` and `Indicator(x > 0)` are indicators; `Over(body, a)` sums over the declared support of
a; `Expect(body, x, Normal(m, v))` (any family of `core.term`, or `p(a)`) is an expectation; `gamma` is the function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from symbolic.core.claim import Claim
from symbolic.core.term import Term, bind, make, relation, rewrite
from symbolic.core.verdict import Verdict
from symbolic.kernel.judge import judge
from symbolic.read.formula import Chain, Names
from symbolic.read.pytext import parse_python
from symbolic.search.points import Search
from tests import helpers

FAMILIES = {
    "Normal": "normal", "Bernoulli": "bernoulli", "Categorical": "categorical", "Binomial": "binomial",
    "Poisson": "poisson", "Geometric": "geometric", "Exponential": "exponential", "Gamma": "gamma", "Beta": "beta",
    "Uniform": "uniform", "Laplace": "laplace",
}  # fmt: skip
EXTRA = frozenset(["KroneckerDelta", "Indicator", "Over", "Expect", *FAMILIES])
NAMES = Names(
    symbols=helpers.SYMBOLS - {"gamma"}, functions=helpers.FUNCTIONS | EXTRA, builtins={"sigma": "sigmoid"}
)  # fmt: skip


class Truth(Enum):
    """What is so, whoever decides it."""

    TRUE = "true"
    FALSE = "false"
    ALMOST = "almost"
    VACUOUS = "vacuous"


@dataclass(frozen=True, slots=True)
class Case:
    """A claim and its truth.

    TRUE holds at every real point that meets the assumptions and at which both sides are defined; FALSE fails at one;
    ALMOST fails at isolated ones only (no Proved without a condition); VACUOUS has no such point (Undecided only).
    `at` is a point where a FALSE or ALMOST claim fails (or one that a sampler would not find), `solve` tells the oracle
    how to meet an equation among the assumptions, `slow` marks what a clock has to be kept on, `hand` says why a label
    is known where the oracle cannot tell.
    """

    text: str
    truth: Truth
    how: Mapping[str, Any] = field(default_factory=dict)
    at: Mapping[str, str] = field(default_factory=dict)
    solve: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False
    hand: str = ""
    topic: str = ""

    @property
    def id(self) -> str:
        """The text, with its options where it has any."""
        return f"{self.topic}: {self.text}" + (f" {dict(self.how)}" if self.how else "")

    def claim(self) -> Claim:
        """The claim; raises `ReadError` where the reader refuses the text."""
        chain = parse_python(self.text, NAMES).statements[0]
        if not isinstance(chain, Chain):
            raise TypeError(self.text)
        lhs, rhs = (rewrite(p.term, _spelled) for p in chain.parts)
        return Claim(lhs, helpers.RELS[chain.rels[0]], rhs, helpers.context(**self.how), chain.digits)

    def verdict(self, budget: int | None = None) -> Verdict:
        """What the kernel says."""
        return judge(self.claim(), Search()) if budget is None else judge(self.claim(), Search(), budget)


@dataclass(frozen=True, slots=True)
class Pending:
    """A case that the reader refuses today, and why; `check` is a Python expression in mpmath that backs the label."""

    text: str
    truth: Truth
    reason: str
    how: Mapping[str, Any] = field(default_factory=dict)
    check: str = ""


def _case(truth: Truth, text: str, how: dict[str, Any]) -> Case:
    at, solve, slow, hand = how.pop("at", {}), how.pop("solve", {}), how.pop("slow", False), how.pop("hand", "")
    return Case(text, truth, how, at, solve, slow, hand)


def true(text: str, **how: Any) -> Case:
    """A claim that holds wherever both sides are defined."""
    return _case(Truth.TRUE, text, how)


def false(text: str, **how: Any) -> Case:
    """A claim that fails somewhere."""
    return _case(Truth.FALSE, text, how)


def almost(text: str, **how: Any) -> Case:
    """A claim that fails at isolated points only."""
    return _case(Truth.ALMOST, text, how)


def vacuous(text: str, **how: Any) -> Case:
    """A claim with no admissible point at which both sides are defined."""
    return _case(Truth.VACUOUS, text, how)


def topic(name: str, *cases: Case) -> tuple[Case, ...]:
    """The cases of a topic."""
    return tuple(
        Case(c.text, c.truth, c.how, c.at, c.solve, c.slow, c.hand, name) for c in cases
    )  # fmt: skip


def _spelled(t: Term) -> Term:
    if t.op != "apply" or t.func.name not in EXTRA:
        return t
    name, args = t.func.name, t.args
    match name:
        case "KroneckerDelta":
            return make("indicator", (relation("eq", *args),))
        case "Indicator":
            return make("indicator", args)
        case "Over":
            return bind("sumover", args[1].name, args[0])
        case "Expect":
            return bind("expect", args[1].name, args[0], args[2])
        case _:
            return make("dist", args, FAMILIES[name])
