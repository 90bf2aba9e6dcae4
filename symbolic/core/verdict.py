"""What is decided, and the evidence beside it: three verdicts that are never a bool, witnesses, reports.

`Proved`, `Refuted` and `Undecided` are built in `kernel/judge.py` and nowhere else (a test reads the code to see
to it). Witness evidence (`Numeric`, `Cas`) stands beside a verdict and never becomes one.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal, TypeAlias

from .claim import Derivation, Diagnostic, Given, Severity, Step
from .term import Term

Point: TypeAlias = tuple[tuple[Term, Fraction], ...]
"""An exact rational point: values of symbols, indexed symbols or values of unknown functions such as r(1)."""

Pictures: TypeAlias = Callable[[Any, Container[str] | None, Container[str] | None], dict[str, str]]
"""What shows a verdict in a notebook: text by MIME type, of those to include and without those to exclude."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A real number known to lie in [low, high]; `exact` when the ball had no radius."""

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        """Is the value known exactly?"""
        return self.low == self.high

    def __str__(self) -> str:
        if self.exact and self.low.denominator <= 10**6 and abs(self.low.numerator) <= 10**9:
            return str(self.low)
        simple = ((self.low + self.high) / 2).limit_denominator(64)
        width = self.high - self.low
        short = abs(simple.numerator).bit_length() <= 200
        if self.low <= simple <= self.high and width < Fraction(1, 2**60) and short:
            return str(simple)
        middle = (self.low + self.high) / 2
        size = abs(middle.numerator).bit_length() - middle.denominator.bit_length()
        if middle and abs(size) > 1000:  # out of a float's reach
            return f"about {'-' if middle < 0 else ''}2^{size}"
        return f"{float(middle):.6g}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A relation under which a verdict holds and which the assumptions do not give: "provided x ≠ 1".

    `side` says whose domain it limits: 'left', 'right' or 'both'. What is no relation stands in words in `text`.
    """

    relation: Term | None
    side: Literal["left", "right", "both"] = "both"
    text: str = ""


class _Shown:
    """What the three verdicts share: they are no truth value, and a notebook shows them.

    `if verdict` would take a refutation for a yes.
    """

    __slots__ = ()
    pictures: ClassVar[Pictures] = staticmethod(lambda verdict, include, exclude: {"text/plain": repr(verdict)})

    def __bool__(self) -> bool:
        raise TypeError("a verdict is no bool: use isinstance(verdict, Proved)")

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        return _Shown.pictures(self, include, exclude)


def shown_by(pictures: Pictures) -> None:
    """Let `pictures` show verdicts in notebooks. The application says so: nothing here may import a writer."""
    _Shown.pictures = staticmethod(pictures)


@dataclass(frozen=True, slots=True)
class Proved(_Shown):
    """Holds at every real point that meets the assumptions and conditions and where both sides are defined.

    `error_bound` bounds the probability that the random evaluation was misled, as a power of two's exponent
    (−87 is 2⁻⁸⁷); None where the method is exact. `point` is one of `points` admissible points at which both sides
    were enclosed by overlapping balls. `sites` counts the sign or even-root sites whose patterns were all met.
    """

    method: str
    error_bound: int | None
    conditions: tuple[Condition, ...] = ()
    point: Point = ()
    points: int = 0
    sites: int = 0


@dataclass(frozen=True, slots=True)
class Refuted(_Shown):
    """Fails at `point`, which meets the assumptions: the two enclosures are disjoint (or break the relation)."""

    point: Point
    left: Enclosure
    right: Enclosure
    method: str = "balls"


@dataclass(frozen=True, slots=True)
class Undecided(_Shown):
    """Neither was established. `code` is stable, `reason` says what stood in the way, `tried` what was tried."""

    code: str
    reason: str
    tried: tuple[str, ...] = ()
    agreed: int = 0


Verdict: TypeAlias = Proved | Refuted | Undecided


@dataclass(frozen=True, slots=True)
class Numeric:
    """Both sides lambdified and run on NumPy over random admissible points.

    Errors compare the two sides; `ulps` is the worst difference in units in the last place of the larger side.
    `finite_difference` is the worst relative error of a derivative against finite differences of the
    undifferentiated side; `monte_carlo` the estimate of an expectation with its standard error and exact value
    at one point. `disagrees` is set only when rigorous arithmetic confirmed a difference.
    """

    points: int
    max_abs: float = 0.0
    max_rel: float = 0.0
    ulps: float = 0.0
    finite_difference: float | None = None
    monte_carlo: MonteCarlo | None = None
    disagrees: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """A sampled expectation: `samples` draws, the estimate, its standard error and the value it should have."""

    samples: int
    estimate: float
    standard_error: float
    expected: float

    @property
    def z(self) -> float:
        """How many standard errors the estimate is away from the value."""
        return abs(self.estimate - self.expected) / self.standard_error if self.standard_error > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Cas:
    """SymPy's own differentiate-and-simplify: its form of both sides as LaTeX, and whether it finds them equal.

    `agrees` is None when SymPy had no answer, failed or ran out of time; `note` says which.
    """

    left: str = ""
    right: str = ""
    agrees: bool | None = None
    note: str = ""


Evidence: TypeAlias = Numeric | Cas


@dataclass(frozen=True, slots=True)
class Result:
    """A step with its verdict, the givens it rests on, what the witnesses said and what the kernel took (ms)."""

    step: Step
    verdict: Verdict
    rests_on: tuple[Given, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    ms: float = 0.0

    @property
    def numeric(self) -> Numeric | None:
        """The numeric witness, if it was asked."""
        return next((e for e in self.evidence if isinstance(e, Numeric)), None)

    @property
    def cas(self) -> Cas | None:
        """The computer-algebra witness, if it was asked."""
        return next((e for e in self.evidence if isinstance(e, Cas)), None)

    @property
    def contradiction(self) -> bool:
        """Do the judges, or a judge and a witness, say opposite things?"""
        if isinstance(self.verdict, Undecided):
            return self.verdict.code == "J001"
        denies = any(e.disagrees if isinstance(e, Numeric) else e.agrees is False for e in self.evidence)
        return isinstance(self.verdict, Proved) and denies


@dataclass(frozen=True, slots=True)
class Report:
    """A derivation judged: one entry per given, step and diagnostic, in the order of the source."""

    derivation: Derivation
    entries: tuple[Given | Result | Diagnostic, ...] = ()
    kernel_ms: float = 0.0
    witness_ms: float = 0.0

    @property
    def results(self) -> tuple[Result, ...]:
        """The judged steps."""
        return tuple(e for e in self.entries if isinstance(e, Result))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors and warnings of reading."""
        return tuple(e for e in self.entries if isinstance(e, Diagnostic))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The lines that could not be read."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)

    @property
    def givens(self) -> tuple[Given, ...]:
        """The lines the steps rest on."""
        return tuple(e for e in self.entries if isinstance(e, Given))

    def count(self, kind: type[Proved] | type[Refuted] | type[Undecided]) -> int:
        """How many steps have a verdict of this kind."""
        return sum(isinstance(r.verdict, kind) for r in self.results)

    @property
    def all_proved(self) -> bool:
        """Is there at least one step, is every step proved, and was every line read?"""
        return bool(self.results) and not self.errors and all(isinstance(r.verdict, Proved) for r in self.results)
