"""Reports made by hand: one of everything a writer can meet, and one that tries to do harm."""

from __future__ import annotations

from fractions import Fraction

from symbolic.core.claim import (
    Claim,
    Derivation,
    Diagnostic,
    Given,
    GivenKind,
    Rel,
    Severity,
    Source,
    Span,
    Step,
)
from symbolic.core.term import add, apply, call, div, neg, num, relation, sym
from symbolic.core.verdict import (
    Cas,
    Condition,
    Enclosure,
    MonteCarlo,
    Numeric,
    Proved,
    Refuted,
    Report,
    Result,
    Undecided,
)

HOSTILE = (
    r"""\write18{rm -rf x} \input{/etc/passwd} <script>alert(1)</script> ]]> & # $ % _ ^ ~ { } \ "onload=" --> 'q'"""
)
UNICODE = "θ ≠ 1, σ′ − ½ · 10⁻⁹ ≤ ∞, Éva Škoda, 日本語, \u202e rtl, 𝔼 𝐱 ✓ ⟨x⟩ ₖ → ç ß – — “q” …"
WIDE = " + ".join(rf"\frac{{x^{{{k}}}}}{{{k + 1}}}" for k in range(40))
TALL = r"\left(" + " ".join(rf"\sigma(x_{{{k}}})" for k in range(60)) + r"\right)"

X, THETA = sym("x"), sym("theta")
SIGMA = apply("sigma", THETA)


def enclosure(value: Fraction | int) -> Enclosure:
    """An exactly known value."""
    return Enclosure(Fraction(value), Fraction(value))


def span(line: int, source: str, piece: str) -> Span:
    """Where a piece stands in a line of a source."""
    start = sum(len(t) + 1 for t in source.split("\n")[: line - 1])
    column = source.split("\n")[line - 1].index(piece)
    return Span(start + column, start + column + len(piece), line, column + 1)


SOURCE = "\n".join(
    [
        r"# Steps",
        r"$\sigma(x) := 1/(1 + e^{-x})$",
        r"\nabla_\theta \log \sigma(\theta) &= 1 - \sigma(\theta)",
        r"\nabla_\theta \log p(a=0\mid\theta) &= \sigma(\theta)",
        r"\frac{x^2 - 1}{x - 1} = x + 1",
        r"x! < 2^x",
        r"V(s) = \mathbb{E}[ G_t \mid s ] θ",
    ]
)


def everything() -> Report:
    """A proved, a conditional, a refuted, an undecided, a contradicted and an unreadable line."""
    definition = Given(
        GivenKind.DEFINITION,
        r"\sigma(x) := \frac{1}{1 + e^{-x}}",
        span(2, SOURCE, r"\sigma"),
        apply("sigma", X),
        div(num(1), add(num(1), call("exp", neg(X)))),
        ("sigma",),
    )
    declared = Given(GivenKind.DECLARATION, r"θ \in \R", names=("theta",), scope="Steps", note="taken as real")
    results = (*_results(definition), _contradicted())
    unread = Diagnostic(
        "R204", "undeclared function", span(7, SOURCE, "V(s)"), r"declare it: V : \mathcal{S} \to \mathbb{R}",
        notes=("is V a function of s, or V times s?",),
    )  # fmt: skip
    warning = Diagnostic("W101", "the letter x was not declared", severity=Severity.WARNING, remedy="it is a real")
    derivation = Derivation("Everything at once", Source("notes/every.md", SOURCE))
    return Report(derivation, (definition, declared, *results, unread, warning), 12.5, 640.0)


def _results(definition: Given) -> tuple[Result, ...]:
    log = call("log", SIGMA)
    first = Step(
        Claim(log, Rel.EQ, add(num(1), neg(SIGMA))),
        r"\nabla_\theta \log \sigma(\theta) = 1 - \sigma(\theta)",
        span(3, SOURCE, "1 - "),
        "differentiate",
    )
    wrong = Step(Claim(SIGMA, Rel.EQ, neg(SIGMA)), r"p(a=0\mid\theta) = \sigma(\theta)", span(4, SOURCE, "&= "))
    quotient = Step(
        Claim(div(add(X, num(-1)), add(X, num(-1))), Rel.EQ, num(1)),
        r"\frac{x - 1}{x - 1} = 1",
        span(5, SOURCE, "x + 1"),
        "cancel; a reason so long that it cannot possibly stand beside its formula and has to be set on its own line",
    )
    goes_on = Step(Claim(num(1), Rel.LT, call("exp", X)), r"1 < e^x", span(6, SOURCE, "x!"))
    numeric = Numeric(
        1024, 2.2e-16, 3.1e-9, 1e7, finite_difference=4.2e-13, monte_carlo=MonteCarlo(20000, 1.25, 0.004, 1.2481)
    )
    condition = Condition(relation("ne", X, num(1)), "left")
    point = ((THETA, Fraction(0)),)
    return (
        Result(first, Proved("signature", -157, points=12), (definition,), (numeric, Cas("1 - σ", "x", True)), 3.0),
        Result(wrong, Refuted(point, enclosure(Fraction(-1, 2)), enclosure(Fraction(1, 2))), (definition,)),
        Result(quotient, Proved("signature", None, (condition,)), (), (Numeric(1000, ulps=2.0), Cas(note="timeout"))),
        Result(goes_on, Undecided("K210", "a factorial of a symbol", ("signature", "balls"), 24)),
    )


def _contradicted() -> Result:
    step = Step(Claim(X, Rel.EQ, X), "x = x", span(6, SOURCE, "x!"), automatic=True, built=True)
    return Result(step, Proved("signature", -90), (), (Numeric(1024, 1.0, disagrees=True), Cas("x", "y", False)))


def hostile() -> Report:
    """Text that would do something, in every place where text can be."""
    source = Source(HOSTILE, f"{HOSTILE}\n{UNICODE}")
    where = Span(0, len(HOSTILE), 1, 1)
    given = Given(GivenKind.ASSUMPTION, HOSTILE, where, relation("gt", X, num(0)), note=HOSTILE, scope=HOSTILE)
    bare = Given(GivenKind.DECLARATION, HOSTILE + UNICODE, None, scope=HOSTILE)
    step = Step(Claim(X, Rel.EQ, sym("</script>")), HOSTILE, where, HOSTILE)
    other = Step(
        Claim(X, Rel.LE, sym(r"\input{x}")), rf"x \text{{{HOSTILE}}} \le \href{{javascript:x}}{{y}}", where, UNICODE
    )
    evidence = (Numeric(0, note=HOSTILE), Cas(HOSTILE, UNICODE, None, HOSTILE))
    entries = (
        given,
        bare,
        Result(step, Undecided(HOSTILE, HOSTILE, (HOSTILE,)), (given, bare), evidence),
        Result(other, Proved(HOSTILE, -100), (), evidence),
        Diagnostic(HOSTILE, HOSTILE, where, HOSTILE, notes=(HOSTILE,)),
        Diagnostic("R101", UNICODE, Span(len(HOSTILE) + 1, len(HOSTILE) + 9, 2, 1), UNICODE, Severity.WARNING),
    )
    return Report(Derivation(HOSTILE, source), entries)


def wide() -> Report:
    """Formulas wider than any page."""
    steps = (
        Step(Claim(X, Rel.EQ, num(1)), f"f(x) = {WIDE}", reason="expand"),
        Step(Claim(X, Rel.EQ, num(2)), f"{WIDE} = {TALL}", reason="factor"),
        Step(Claim(X, Rel.EQ, num(3)), r"g(x) = " + r"\sigma(x)" * 60, reason=UNICODE),
    )
    results = tuple(Result(s, Proved("signature", -90), (), (Cas(WIDE, TALL, True),)) for s in steps)
    return Report(Derivation(UNICODE, Source("wide.md", "")), results)


def empty() -> Report:
    """Nothing at all."""
    return Report(Derivation("", Source("empty.md", "")))


REPORTS = {f.__name__: f for f in (everything, hostile, wide, empty)}
