"""Ranges, sums under a condition, infinite sums and integrals, Kronecker's delta and cases: the terms they become."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symbolic.core import term as t
from symbolic.core.claim import Derivation, Kind, Severity, Source, Step
from symbolic.core.show import latex, python
from symbolic.core.term import num, sym
from symbolic.read.formula import Formula, Mention, Names, ReadError
from symbolic.read.latex import parse
from symbolic.read.note import read_note

NAMES = Names(functions=frozenset({"f"}), symbols=frozenset({"x", "y", "n", "beta"}), constants=frozenset({"e"}))


def shown(formula: Formula) -> str:
    (statement,) = formula.statements
    return python(statement.part.term) if isinstance(statement, Mention) else ""


def note(*lines: str) -> Derivation:
    return read_note(Source("note.md", "\n\n".join(f"${line}$" for line in lines)))


def last(d: Derivation) -> str:
    assert [i.message for i in d.diagnostics if i.severity is Severity.ERROR] == []
    claim = d.steps[-1].claim
    return f"{python(claim.lhs)} {claim.rel.value} {python(claim.rhs)}"


@pytest.mark.parametrize(
    ("tex", "expected", "warned"),
    [
        (r"\sum_{i<j} x_i x_j", "SumOver(SumOver(Indicator(i < j)*(x[i]*x[j]), j), i)", True),
        (r"x_i \sum_{j \ne i} y_j", "x[i]*SumOver(Indicator(j != i)*y[j], j)", True),
        (r"\sum_i \sum_{j \ne i} x_i x_j", "SumOver(SumOver(Indicator(j != i)*(x[i]*x[j]), j), i)", False),
        (r"\sum_{j=1}^n \sum_{i<j} x_i", "Sum(SumOver(Indicator(i < j)*x[i], i), (j, 1, n))", False),
        (
            r"\sum_{i \ne j} x_{ij} - \sum_{i<j} y_{ij}",
            "SumOver(SumOver(Indicator(i != j)*x[i, j], j), i) - SumOver(SumOver(Indicator(i < j)*y[i, j], j), i)",
            True,
        ),
        (
            r"\sum_{1 \le i < j \le n} x_i x_j",
            "Sum(Sum(Indicator(i < j)*(x[i]*x[j]), (j, 1, n)), (i, 1, n))",
            False,
        ),
        (r"\sum_{t \ge 0} \beta^t", "Sum(beta**t, (t, 0, oo))", False),
        (r"\sum_{k=t}^{T} \sum_{j=k}^{T} x_j", "Sum(Sum(x[j], (j, k, T)), (k, t, T))", False),
        (r"\sum_{k=0}^{\infty} \beta^k", "Sum(beta**k, (k, 0, oo))", False),
        (r"\int_a^b f(x)\,dx", "Integral(f(x), (x, a, b))", False),
        (r"\int_0^\infty e^{-x}\,dx", "Integral(exp(-x), (x, 0, oo))", False),
        (r"\int_{-\infty}^{\infty} f(x)\,dx", "Integral(f(x), (x, -oo, oo))", False),
        (r"\int_{\mathbb{R}} f(x)\,dx", "Integral(f(x), (x, -oo, oo))", False),
        (r"\mathbb{1}_{\{x = y\}} + \mathbf{1}[x<y]", "Indicator(x == y) + Indicator(x < y)", False),
        (r"\operatorname{clip}(x, -1, 1)", "Min(Max(x, -1), 1)", False),
        (r"\coth x", "cosh(x)/sinh(x)", False),
        (r"\ln\Gamma(x)", "log(gamma(x))", False),
        (r"\operatorname{digamma}(x) + \operatorname{loggamma}(x)", "digamma(x) + loggamma(x)", False),
        (r"\operatorname{ReLU}(x) + \operatorname{softplus}(y)", "relu(x) + softplus(y)", False),
    ],
)
def test_reads(tex: str, expected: str, warned: bool) -> None:
    formula = parse(tex, NAMES)
    assert shown(formula) == expected
    assert bool(formula.warnings) is warned and {w.code for w in formula.warnings} <= {"W206"}
    (statement,) = formula.statements
    if isinstance(statement, Mention) and not warned:
        assert parse(latex(statement.part.term), NAMES).statements[0].part.term is statement.part.term  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("tex", "code"),
    [
        (r"x_i = \sum_{i<j} x_j", "R205"),
        (r"x_i y_j + \sum_{i<j} x_j", "R205"),
        (r"\sum_i \sum_j \sum_{i<j} x_j", "R205"),
        (r"\sum_{i<i} x_i", "R102"),
        (r"\sum_{i<j}^{n} x_i", "R207"),
        (r"\begin{cases} 1 & \text{if } 0 < x < 1 \\ 0 & \text{otherwise} \end{cases}", "R207"),
        (r"\begin{cases} 1 & \text{if } x > 0 \text{ and } x < 1 \\ 0 & \text{otherwise} \end{cases}", "R207"),
    ],
)
def test_refuses(tex: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse(tex, NAMES)
    assert caught.value.code == code and caught.value.message


@pytest.mark.parametrize("tex", [r"\sum_{k>0} x_k", r"\sum_{n \ge 0} x^n", r"\prod_{i<j} x_i", r"\sum_{i<j+1} x_i"])
def test_a_sum_under_another_condition_is_shown_and_never_decided(tex: str) -> None:
    (statement,) = parse(tex, NAMES).statements
    assert isinstance(statement, Mention) and statement.part.term.op == "opaque"
    with pytest.raises(ReadError):
        parse(tex, replace(NAMES, strict=True))


def test_strict_takes_no_sum_by_use_alone() -> None:
    with pytest.raises(ReadError) as caught:
        parse(r"\sum_{i<j} x_i x_j", Names(strict=True))
    assert caught.value.code == "R205"


def test_a_range_says_that_its_end_is_a_natural_number() -> None:
    d = note(r"k \in \{1, \dots, K\}", r"\sum_k x_k = \sum_{k=1}^{K} x_k")
    assert last(d) == "SumOver(x[k], k) = Sum(x[k], (k, 1, K))"
    context = d.steps[0].claim.context
    assert context.sorts["k"].values == (num(1), sym("K")) and context.sorts["k"].kind is Kind.INTEGER
    assert context.sorts["K"].kind is Kind.NATURAL and not context.sorts["K"].assumed
    assert [python(g.left) for g in context.assumptions if g.left] == ["k >= 1", "k <= K"]
    assert all("K" not in i.message for i in d.diagnostics)


def test_a_declared_end_keeps_its_sort() -> None:
    d = note(r"K \in \mathbb{Z}", r"k \in \{t, \dots, K-1\}", r"x_k + 0 = x_k")
    sorts = d.steps[0].claim.context.sorts
    assert (sorts["K"].kind, sorts["t"].kind) == (Kind.INTEGER, Kind.INTEGER)


def test_a_range_is_the_support_of_an_expectation() -> None:
    d = note(r"a \in \{1, \dots, K\}", r"\mathbb{E}_{a \sim \pi(a)}[r(a)] = \sum_a \pi(a) r(a)")
    assert last(d) == "Expectation(r(a), a, pi(a)) = SumOver(pi(a)*r(a), a)"


def test_kronecker() -> None:
    delta = t.make("indicator", (t.relation("eq", sym("i"), sym("j")),))
    d = note(r"i, j \in \{1, \dots, n\}", r"\delta_{ij} x_i = \delta_{ij} x_j")
    assert d.steps[0].claim.lhs is t.mul(delta, t.index("x", sym("i")))
    assert last(note(r"i \in \{1, \dots, n\}", r"\sum_{j=1}^n \delta_{ij} x_j = x_i")).startswith(
        "Sum(Indicator(i == j)"
    )
    assert "Indicator" not in last(note(r"0 + \delta_{ij} = \delta_{ij}"))
    own = note(r"\delta_{ij} \in \mathbb{R}", r"i, j \in \{1, \dots, n\}", r"0 + \delta_{ij} = \delta_{ij}")
    assert "Indicator" not in last(own)


def test_a_drawn_letter_is_known_to_later_lines() -> None:
    d = note(
        r"\mu \in \mathbb{R}", r"x \sim \mathcal{N}(\mu, 4)", r"\mathbb{E}[x^2] = \mu^2 + 4", r"\mathrm{Var}[x] = 4"
    )
    assert last(d) == "Expectation(x**2, x, Normal(mu, sqrt(4))) - Expectation(x, x, Normal(mu, sqrt(4)))**2 = 4"
    assert next(i for i in d.items if isinstance(i, Step)).claim.lhs.args[1].op == "dist"
