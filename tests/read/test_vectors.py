"""Vectors by components: the terms they become, notes whose claims are decided, and what is refused with which code."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbolic import verify
from symbolic.app.api import check
from symbolic.core.claim import Derivation, Diagnostic, Kind, Severity, Source, Step
from symbolic.core.show import python
from symbolic.core.term import num, postorder, sym
from symbolic.core.verdict import Proved, Refuted
from symbolic.read.note import read_note

SIGMOID = r"\sigma(t) := \frac{1}{1 + e^{-t}}"
DECLARED = (
    SIGMOID,
    r"\theta, x, w \in \mathbb{R}^n",
    r"u \in \mathbb{R}^m",
    r"A \in \mathbb{R}^{m \times n}",
    r"c, y \in \mathbb{R}",
    r"\mathbf{v} \in \mathbb{R}^n",
)
OWN = {"transpose", "dot", "run", "norm", "softmax", "component", "between"}
"""Operators that never leave the reader."""


def page(*lines: str) -> str:
    return "\n\n".join(line if line.startswith("#") else f"${line}$" for line in lines)


def note(*lines: str) -> Derivation:
    return read_note(Source("note.md", page(*lines)))


def errors(d: Derivation) -> list[Diagnostic]:
    return [i for i in d.diagnostics if i.severity is Severity.ERROR]


def last(d: Derivation) -> str:
    assert [i.message for i in errors(d)] == []
    claim = d.steps[-1].claim
    assert not OWN & {t.op for t in postorder(claim.lhs, claim.rhs)}
    return f"{python(claim.lhs)} {claim.rel.value} {python(claim.rhs)}"


DOT = "Sum(theta[j]*x[j], (j, 1, n))"


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\theta^\top x = 1", f"{DOT} = 1"),
        (r"\theta^{\top} x = 1", f"{DOT} = 1"),
        (r"\theta^T x = 1", f"{DOT} = 1"),
        (r"\theta^{\intercal} x = 1", f"{DOT} = 1"),
        (r"\theta \cdot x = 1", f"{DOT} = 1"),
        (r"\langle \theta, x \rangle = 1", f"{DOT} = 1"),
        (r"\boldsymbol{\theta}^\top \mathbf{x} = 1", f"{DOT} = 1"),
        (r"\vec{\theta} \cdot \vec x = 1", f"{DOT} = 1"),
        (r"\mathbf{v}^\top x = v_1", "Sum(v[j]*x[j], (j, 1, n)) = v[1]"),
        (r"\theta^\top x = \sum_i \theta_i x_i", f"{DOT} = Sum(theta[i]*x[i], (i, 1, n))"),
        (r"\sum_{j=1}^n x_j \theta^\top x = 1", "Sum(x[j]*Sum(theta[k]*x[k], (k, 1, n)), (j, 1, n)) = 1"),
        (r"\|x\|^2 = 1", "Sum(x[j]**2, (j, 1, n)) = 1"),
        (r"\|x\|_2^2 = \lVert x \rVert", "Sum(x[j]**2, (j, 1, n)) = sqrt(Sum(x[j]**2, (j, 1, n)))"),
        (r"\|x\|^2_2 = \|x\|_2^2", "Sum(x[j]**2, (j, 1, n)) = Sum(x[j]**2, (j, 1, n))"),
        (r"\|x - w\|_1 = 1", "Sum(Abs(x[j] - w[j]), (j, 1, n)) = 1"),
        (r"A x = u", "Sum(A[i, j]*x[j], (j, 1, n)) = u[i]"),
        (r"A^\top u = x", "Sum(A[j, i]*u[j], (j, 1, m)) = x[i]"),
        (r"(A x)_k = u_k", "Sum(A[k, j]*x[j], (j, 1, n)) = u[k]"),
        (r"[A x]_1 = A_{11}", "Sum(A[1, j]*x[j], (j, 1, n)) = A[1, 1]"),
        (r"u^\top A x = 0", "Sum(u[k]*Sum(A[k, j]*x[j], (j, 1, n)), (k, 1, m)) = 0"),
        (r"x + w = w + x", "x[i] + w[i] = w[i] + x[i]"),
        (r"c x - \frac{w}{c} = 0", "c*x[i] - w[i]/c = 0"),
        (r"x \odot w = -x", "x[i]*w[i] = -x[i]"),
        (r"2 \cdot c \cdot x = x", "2*c*x[i] = x[i]"),
        (r"c \cdot y = y \cdot c", "c*y = y*c"),
        (r"\sigma(x) \odot e^{w} = \tanh(x)", "sigma(x[i])*exp(w[i]) = tanh(x[i])"),
        (r"\operatorname{softmax}(x)_k = 1", "exp(x[k])/Sum(exp(x[j]), (j, 1, n)) = 1"),
        (r"\mathrm{softmax}(Ax) = u",
         "exp(Sum(A[i, j]*x[j], (j, 1, n)))/Sum(exp(Sum(A[k, j]*x[j], (j, 1, n))), (k, 1, m)) = u[i]"),
        (r"\nabla_\theta (\theta^\top x) = x", f"diff({DOT}, theta[i]) = x[i]"),
        (r"\frac{\partial c}{\partial \theta_i} = (\nabla_\theta c)_i", "diff(c, theta[i]) = diff(c, theta[i])"),
        (r"\nabla_\theta c = 0", "diff(c, theta[i]) = 0"),
        (r"\nabla_A (u^\top A x) = u x^\top",
         "diff(Sum(u[k]*Sum(A[k, j]*x[j], (j, 1, n)), (k, 1, m)), A[i, l]) = u[i]*x[l]"),
        (r"x x^\top w = (x^\top w) x", "x[i]*Sum(x[j]*w[j], (j, 1, n)) = Sum(x[j]*w[j], (j, 1, n))*x[i]"),
    ],
)  # fmt: skip
def test_reads(tex: str, expected: str) -> None:
    assert last(note(*DECLARED, tex)) == expected


def test_a_claim_about_vectors_has_an_index_that_counts_components() -> None:
    d = note(r"x, w \in \mathbb{R}^n", r"i \in \{1, \dots, n\}", r"x + w = w + x")
    assert last(d) == "x[j] + w[j] = w[j] + x[j]"  # i is taken
    context = d.steps[0].claim.context
    assert context.sorts["j"].kind is Kind.INTEGER and context.sorts["j"].values == (num(1), sym("n"))
    assert context.sorts["n"].kind is Kind.NATURAL
    assert {python(g.left) for g in context.assumptions if g.left} >= {"n >= 1", "j >= 1", "j <= n"}


def test_an_undeclared_index_of_a_vector_counts_its_components() -> None:
    d = note(r"z \in \mathbb{R}^K", r"k \in \{1, \dots, K\}", r"\delta_{ik} z_i = \delta_{ik} z_k")
    assert last(d) == "Indicator(i == k)*z[i] = Indicator(i == k)*z[k]"
    assert [i.code for i in d.diagnostics] == ["W224"]


def test_without_a_declared_vector_what_is_transposed_is_no_number() -> None:
    unknown = "a letter of an unknown set"
    assert last(note(r"\theta^\top x = 1")) == f"transposed({unknown}(theta))*x = 1"
    assert last(note(r"x^T y = 1")) == f"transposed({unknown}(x))*y = 1"
    assert last(note(r"x^T y = 1", "x y = y x")) == f"{unknown}(x)*y = y*{unknown}(x)"
    assert last(note(r"T \in \mathbb{R}", r"x^T y = 1")) == "x**T*y = 1"
    assert last(note(r"\mathbf{x} + x = 2 x")) == "a letter of an unknown set(bold_x) + x = 2*x"


LOSS = r"L(w) := -y \log \sigma(w^\top x) - (1 - y) \log(1 - \sigma(w^\top x))"
DATA = r"E(w) := -\sum_{i=1}^N \left( y_i \log\sigma(w^\top x_i) + (1 - y_i) \log(1 - \sigma(w^\top x_i)) \right)"
EXAMPLES = (SIGMOID, r"w \in \mathbb{R}^3", r"x_i \in \mathbb{R}^3", r"y_i \in \mathbb{R}")
PAIR = (r"W \in \mathbb{R}^{2 \times 3}, x \in \mathbb{R}^3, y \in \mathbb{R}^2", r"e = Wx - y", r"L = \frac12 \|e\|^2")
POLICY = (
    r"\theta \in \mathbb{R}^K",
    r"a \in \{1, \dots, K\}",
    r"\pi(a|\theta) := \operatorname{softmax}(\theta)_a",
    r"r : \mathbb{R} \to \mathbb{R}",
    r"J(\theta) := \mathbb{E}_{a \sim \pi(a|\theta)}[r(a)]",
)


def sized(n: str) -> tuple[str, ...]:
    return (SIGMOID, rf"\theta, x, w \in \mathbb{{R}}^{{{n}}}", r"y, c \in \mathbb{R}")


@pytest.mark.parametrize("n", ["n", "3"])
@pytest.mark.parametrize(
    ("true", "false"),
    [
        (r"\nabla_\theta (\theta^\top x) = x", r"\nabla_\theta (\theta^\top x) = \theta"),
        (r"\nabla_w \left[ \tfrac12 (w^\top x - y)^2 \right] = (w^\top x - y) x",
         r"\nabla_w \left[ \tfrac12 (w^\top x - y)^2 \right] = (w^\top x - y) w"),
        (r"\nabla_\theta \sigma(\theta^\top x) = \sigma(\theta^\top x) (1 - \sigma(\theta^\top x)) x",
         r"\nabla_\theta \sigma(\theta^\top x) = \sigma(\theta^\top x) x"),
        (r"\nabla_\theta \|\theta\|^2 = 2\theta", r"\nabla_\theta \|\theta\|^2 = \theta"),
        (r"\|x + w\|^2 = \|x\|^2 + 2 x^\top w + \|w\|^2", r"\|x + w\|^2 = \|x\|^2 + \|w\|^2"),
        (r"\langle x, w \rangle = w \cdot x", r"\langle x, w \rangle = x \cdot x"),
        (r"x x^\top w = (x^\top w) x", r"x x^\top w = (x^\top x) w"),
        (r"\nabla_\theta (c\, \theta^\top x) - c x = 0", r"\nabla_\theta (c\, \theta^\top x) - x = 0"),
    ],
)  # fmt: skip
def test_decided_for_every_size(n: str, true: str, false: str, tmp_path: Path) -> None:
    assert decided(tmp_path, *sized(n), true) == ["Proved"]
    assert decided(tmp_path, *sized(n), false) == ["Refuted"]


def decided(folder: Path, *lines: str) -> list[str]:
    """The verdicts on the claims of a note, through the application; no line of it is an error."""
    (folder / "note.md").write_text(page(*lines), encoding="utf-8")
    (report,) = check(folder / "note.md", witnesses=())
    assert [i.message for i in errors(report.derivation)] == []
    return [type(r.verdict).__name__ for r in report.results]


@pytest.mark.parametrize(
    ("given", "true", "false"),
    [
        ((r"z \in \mathbb{R}^K", r"i, k \in \{1, \dots, K\}"),
         r"\frac{\partial}{\partial z_i} \log \operatorname{softmax}(z)_k = \delta_{ik} - \operatorname{softmax}(z)_i",
         r"\frac{\partial}{\partial z_i} \log \operatorname{softmax}(z)_k = \delta_{ik} - \operatorname{softmax}(z)_k"),
        ((r"W \in \mathbb{R}^{2 \times 3}, x \in \mathbb{R}^3", r"k, l \in \{1, 2\}", r"j \in \{1, 2, 3\}"),
         r"\frac{\partial}{\partial W_{lj}} \log \operatorname{softmax}(Wx)_k"
         r" = (\delta_{kl} - \operatorname{softmax}(Wx)_l) x_j",
         r"\frac{\partial}{\partial W_{lj}} \log \operatorname{softmax}(Wx)_k"
         r" = (\delta_{kl} - \operatorname{softmax}(Wx)_k) x_j"),
        (sized("3"), r"\nabla_\theta \log \sigma(\theta^\top x) = (1 - \sigma(\theta^\top x)) x",
         r"\nabla_\theta \log \sigma(\theta^\top x) = \sigma(\theta^\top x) x"),
        ((*sized("3"), LOSS), r"\nabla_w L(w) = (\sigma(w^\top x) - y) x", r"\nabla_w L(w) = (y - \sigma(w^\top x)) x"),
        ((*EXAMPLES, DATA.replace("N", "4")),
         r"\nabla_w E(w) = \sum_{i=1}^4 (\sigma(w^\top x_i) - y_i) x_i",
         r"\nabla_w E(w) = \sum_{i=1}^4 (y_i - \sigma(w^\top x_i)) x_i"),
        (PAIR, r"\nabla_x L = W^\top e", r"\nabla_x L = -W^\top e"),
        (PAIR, r"\nabla_W L = e x^\top", r"\nabla_W L = y x^\top"),
        (POLICY, r"\sum_a \pi(a|\theta) = 1", r"\sum_a \pi(a|\theta) = 2"),
        (POLICY, r"\nabla_\theta J(\theta) = \mathbb{E}_{a \sim \pi(a|\theta)}[r(a) \nabla_\theta \log \pi(a|\theta)]",
         r"\nabla_\theta J(\theta) = \mathbb{E}_{a \sim \pi(a|\theta)}[2 r(a) \nabla_\theta \log \pi(a|\theta)]"),
        ((r"W \in \mathbb{R}^{K \times d}, x \in \mathbb{R}^d", r"z = Wx", r"\pi = \operatorname{softmax}(z)"),
         r"\sum_{k=1}^K \pi_k = 1", r"\pi_1 = 1"),
        ((r"z \in \mathbb{R}^3", r"\pi := \operatorname{softmax}(z)", r"H := -\sum_i \pi_i \log \pi_i"),
         r"\frac{\partial H}{\partial z_j} = -\pi_j (\log \pi_j + H)",
         r"\frac{\partial H}{\partial z_j} = -\pi_j (\log \pi_j - H)"),
        ((r"x_i \in \mathbb{R}^2", r"\mu = \frac14 \sum_{i=1}^4 x_i"),
         r"\sum_{i=1}^4 \|x_i - \mu\|^2 = \sum_{i=1}^4 \|x_i\|^2 - 4 \|\mu\|^2",
         r"\sum_{i=1}^4 \|x_i - \mu\|^2 = \sum_{i=1}^4 \|x_i\|^2 - \|\mu\|^2"),
        ((r"x \in \mathbb{R}^n", r"f(x) := \|x\|^2"), r"\nabla_x f(x) = 2x", r"\nabla_x f(x) = x"),
        ((r"x \in \mathbb{R}^n", r"f(x) := \|x\|^2", r"g = \nabla_x f(x)"), r"g^\top x = 2 f(x)", r"g^\top x = f(x)"),
    ],
)  # fmt: skip
def test_decided(given: tuple[str, ...], true: str, false: str, tmp_path: Path) -> None:
    assert decided(tmp_path, *given, true)[-1] == "Proved"
    assert decided(tmp_path, *given, false)[-1] == "Refuted"


@pytest.mark.parametrize(
    "lines",
    [
        (r"x, w \in \mathbb{R}^n", r"x + w = w + x"),
        (r"x, w \in \mathbb{R}^n", r"\exp(x) \odot \exp(w) = \exp(x + w)"),
        (r"x \in \mathbb{R}^n", r"\nabla_x \|x\| = \frac{x}{\|x\|}"),
        (r"x \in \mathbb{R}^n, c \in \mathbb{R}", r"\|c x\| = |c| \|x\|"),
        (r"q, k \in \mathbb{R}^d", r"\nabla_q (q \cdot k / \sqrt{d}) = k / \sqrt{d}"),
        (r"A \in \mathbb{R}^{m \times n}, u \in \mathbb{R}^m, x \in \mathbb{R}^n", r"\nabla_A (u^\top A x) = u x^\top"),
        (*sized("n"), r"\nabla_\theta \log \sigma(\theta^\top x) = (1 - \sigma(\theta^\top x)) x"),
        (*sized("d"), LOSS, r"\nabla_w L(w) = (\sigma(w^\top x) - y) x"),
        (*EXAMPLES, DATA, r"\nabla_w E(w) = \sum_{i=1}^N (\sigma(w^\top x_i) - y_i) x_i"),
        (r"W \in \mathbb{R}^{K \times d}, x \in \mathbb{R}^d", r"k, l \in \{1, \dots, K\}", r"j \in \{1, \dots, d\}",
         r"\frac{\partial}{\partial W_{lj}} \log \operatorname{softmax}(Wx)_k"
         r" = (\delta_{kl} - \operatorname{softmax}(Wx)_l) x_j"),
    ],
)  # fmt: skip
def test_true_and_not_refuted(lines: tuple[str, ...], tmp_path: Path) -> None:
    assert decided(tmp_path, *lines)[-1] in ("Proved", "Undecided")


@pytest.mark.parametrize(
    "lines",
    [
        (*sized("n"), r"\nabla_\theta \log \sigma(\theta^\top x) = \sigma(\theta^\top x) x"),
        (*sized("d"), LOSS, r"\nabla_w L(w) = (y - \sigma(w^\top x)) x"),
        (*EXAMPLES, DATA, r"\nabla_w E(w) = \sum_{i=1}^N (y_i - \sigma(w^\top x_i)) x_i"),
        (r"x, w \in \mathbb{R}^n", r"x + w = x - w"),
    ],
)
def test_false_and_not_proved(lines: tuple[str, ...], tmp_path: Path) -> None:
    assert decided(tmp_path, *lines)[-1] in ("Refuted", "Undecided")


@pytest.mark.parametrize(
    ("tex", "code"),
    [
        (r"x + 1 = x", "R224"),
        (r"x + u = u", "R224"),
        (r"w^\top u = 1", "R224"),
        (r"A u = x", "R224"),
        (r"x = u", "R224"),
        (r"\exp(x) = 3", "R224"),
        (r"\sigma(x) + \sigma(-x) = 1", "R224"),
        (r"\theta^\top x = x", "R224"),
        (r"x(1 - x) = x", "R224"),
        (r"c^\top x = 1", "R224"),
        (r"\|c\| = 1", "R224"),
        (r"\langle c, x \rangle = 1", "R224"),
        (r"x^2 = x", "R205"),
        (r"x \cdot w \cdot \theta = x", "R205"),
        (r"x \times w = 0", "R205"),
        (r"v + 1 = 1 + v", "R205"),
        (r"\sum_x x = 1", "R205"),
        (r"\nabla_w c (w^\top x) = c x", "R205"),
        (r"x w = x", "R207"),
        (r"A A^\top = A", "R207"),
        (r"A^{-1} x = x", "R207"),
        (r"\det(A) = 1", "R207"),
        (r"\nabla_x^2 \|x\|^2 = 2", "R207"),
        (r"\nabla_x (c x) = c", "R207"),
        (r"\nabla_\theta \theta^\top x = x", "R207"),
        (r"|x| = 3", "R207"),
        (r"\max(x, 0) = x", "R207"),
        (r"\|x\|_3 = 1", "R207"),
        (r"x > 0", "R207"),
        (r"x \ne w", "R207"),
        (r"c / x = x", "R207"),
        (r"A_1 = x", "R207"),
        (r"x_{ij} = 1", "R207"),
        (r"h(x) = 2x", "R207"),
        (r"x \odot c = x", "R207"),
        (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} = x", "R224"),
        (r"\theta_0 = 1", "R209"),
        (r"x \in \mathbb{R}", "R218"),
        (r"x \in \mathbb{R}^3", "R218"),
        (r"c \in \mathbb{R}^3", "R218"),
        (r"z \in \mathbb{R}^c", "R218"),
        (r"z \in \mathbb{N}^3", "R207"),
        (r"x \sim \mathcal{N}(0, 1)", "R224"),
    ],
)
def test_refuses(tex: str, code: str) -> None:
    d = note(*DECLARED, tex)
    found = errors(d)
    assert [i.code for i in found] == [code] and not d.steps, (found, d.steps)
    assert found[0].span is not None and found[0].remedy


def test_components_beyond_the_dimension() -> None:
    assert [i.code for i in errors(note(r"x \in \mathbb{R}^3", r"x_4 = 1"))] == ["R209"]
    assert [i.code for i in errors(note(r"x \in \mathbb{R}^3", r"(2x)_4 = 1"))] == ["R209"]
    assert [i.code for i in errors(note(r"x \in \mathbb{R}^3", r"\sum_{i=1}^5 x_i = 1"))] == ["R209"]
    assert [i.code for i in errors(note(r"x \in \mathbb{R}^3", r"x^2_1 = 1"))] == ["R207"]


def test_what_rests_on_a_line_that_was_refused_is_refused() -> None:
    d = note(r"x \in \mathbb{R}^n, A \in \mathbb{R}^{n \times n}", r"z = A A", r"z = x")
    assert not errors(d)  # z may be a matrix: read, and never decided
    assert [i.code for i in d.diagnostics] == ["W235", "W235"]
    assert any(t.op == "opaque" for s in d.steps for t in postorder(s.claim.lhs, s.claim.rhs))


def test_a_defined_vector_is_no_variable() -> None:
    d = note(r"x \in \mathbb{R}^n", r"z = 2x", r"\nabla_z (z^\top x) = x")
    assert not errors(d)
    assert [i.code for i in d.diagnostics] == ["W231"]


def test_a_function_of_a_vector_stands_with_that_vector_alone() -> None:
    d = note(r"x, w \in \mathbb{R}^n", r"f(x) := \|x\|^2", r"f(w) = \|w\|^2", r"f(2x) = 4 f(x)")
    assert [i.code for i in errors(d)] == ["R207", "R207"]
    d = note("# A", r"x \in \mathbb{R}^3", r"f(x) := \|x\|^2", "# B", r"x \in \mathbb{R}^2", r"f(x) = \|x\|^2")
    assert [i.code for i in errors(d)] == ["R207"]


def test_a_letter_that_was_a_number_is_no_vector_after() -> None:
    assert [i.code for i in errors(note(r"L := x^2", r"x \in \mathbb{R}^3"))] == ["R218"]
    assert [i.code for i in errors(note(r"x + 1 = 1 + x", r"x \in \mathbb{R}^3"))] == ["R218"]


def test_sections_keep_their_own_vectors() -> None:
    d = note(r"x \in \mathbb{R}^n", "# A", r"x \in \mathbb{R}", r"x^2 = x \cdot x", "# B", r"x^\top x = \|x\|^2")
    assert last(d) == "Sum(x[j]*x[j], (j, 1, n)) = Sum(x[j]**2, (j, 1, n))"
    d = note(r"x, w \in \mathbb{R}^n", "# A", r"x = 0", r"x^\top w = 0", "# B", r"\nabla_x (x^\top w) = w")
    assert last(d) == "diff(Sum(x[j]*w[j], (j, 1, n)), x[i]) = w[i]"


def test_a_dimension_called_d_leaves_derivatives_alone() -> None:
    assert last(note(r"x \in \mathbb{R}^d", r"t \in \mathbb{R}", r"\frac{d}{dt} t^2 = 2t")) == "diff(t**2, t) = 2*t"
    assert last(note(r"x \in \mathbb{R}^d", r"\frac{\mathrm{d}}{\mathrm{d}t} t^2 = 2t")) == "diff(t**2, t) = 2*t"


def test_a_claim_by_itself() -> None:
    declare = [r"\theta, x \in \mathbb{R}^n"]
    assert isinstance(verify(r"\nabla_\theta (\theta^\top x)", "x", declare=declare), Proved)
    assert isinstance(verify(r"\nabla_\theta (\theta^\top x)", r"\theta", declare=declare), Refuted)
    for syntax in ("latex", "python"):
        with pytest.raises(ValueError, match="R224"):
            verify("x + 1", "1 + x", declare=declare, syntax=syntax)


def test_the_letters_of_a_note_are_not_bound_again() -> None:
    d = note(r"j, k, l \in \mathbb{R}", r"x, w \in \mathbb{R}^n", r"j\, x^\top w = j\, w^\top x")
    assert last(d) == "j*Sum(x[m]*w[m], (m, 1, n)) = j*Sum(w[m]*x[m], (m, 1, n))"
    assert all(isinstance(i, Step) for i in d.items[-1:])
