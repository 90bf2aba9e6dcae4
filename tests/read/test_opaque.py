"""What is read although nothing decides it, macros, dots, and calls that nobody declared: read right, and never decided
wrong."""

from __future__ import annotations

import pytest

from symbolic.app.pipeline import assess
from symbolic.core.claim import Severity, Source
from symbolic.core.opaque import OPAQUE, filled
from symbolic.core.show import latex, unicode
from symbolic.core.term import Term, make, postorder, sym
from symbolic.core.verdict import Proved, Refuted, Report, Undecided
from symbolic.read.formula import Chain, Mention, Names
from symbolic.read.latex import parse
from symbolic.read.macros import expanded
from symbolic.read.note import read_note

NAMES = Names(frozenset({"f", "Q", "r"}), frozenset({"x", "y", "a", "theta", "A", "B", "h", "s", "w", "i", "j"}))


def one(tex: str, names: Names = NAMES) -> Term:
    (statement,) = parse(expanded(tex), names).statements
    assert isinstance(statement, Mention)
    return statement.part.term


def report(text: str) -> Report:
    return assess(read_note(Source("n.md", text)))


def verdicts(text: str) -> list[str]:
    return [type(r.verdict).__name__ for r in report(text).results]


READ = [
    (r"\lim_{h \to 0} \frac{f(x+h) - f(x)}{h}", "lim_{h → 0} (f(x + h) − f(x))/h"),
    (r"\lim_{x \to \infty} \frac1x", "lim_{x → ∞} 1/x"),
    (r"\lim_{x \to 0^+} f(x)", "lim_{x → 0⁺} f(x)"),
    (r"\lim_{x \to 0^{-}} f(x)", "lim_{x → 0⁻} f(x)"),
    (r"\max_a Q(s, a)", "max_{a} Q(s, a)"),
    (r"\max_{a \in \mathcal{A}} Q(s, a)", "max_{a ∈ 𝓐} Q(s, a)"),
    (r"\max_{a \in \{1, 2\}} r(a)", "max_{a ∈ {1, 2}} r(a)"),
    (r"\arg\max_\theta f(\theta)", "argmax_{θ} f(θ)"),
    (r"\operatorname*{arg\,min}_{w} \|x w - y\|_2^2", "argmin_{w} ‖x w − y‖_{2}²"),
    (r"\underset{x}{\operatorname{argmax}}\; f(x)", "argmax_{x} f(x)"),
    (r"\sup_{x} f(x) - 1", "sup_{x} f(x) − 1"),
    (r"\|x\|", "‖x‖"),
    (r"\lVert x \rVert_\infty", "‖x‖_{∞}"),
    (r"\langle x, y \rangle", "⟨x, y⟩"),
    (r"x^\top y", "xᵀ y"),
    (r"x^{(i)}", "x^(i)"),
    (r"\operatorname{tr}(AB)", "tr(A B)"),
    (r"\det A", "det(A)"),
    (r"\operatorname{softmax}(x)_i", "softmax(x)_{i}"),
    (r"x \pm y", "x ± y"),
    (r"(\pm x)^2", "(±x)²"),
    (r"A \odot B", "(A ⊙ B)"),
    (r"\int f(x) \, dx", "∫ f(x) dx"),
    (r"\int_{\mathcal{X}} f(x) \, dx", "∫_{𝓧} f(x) dx"),
    (r"\sum_{i < j} w_{ij}", "Σ_i Σ_j 𝟙[i < j] wᵢⱼ"),
    (r"\mathbb{E}[x^2]", "E[x²]"),
    (r"\mathbb{E}[x \mid y, a]", "E[x | y, a]"),
    (r"\mathbb{E}_{\pi}[r(a)]", "E_{π}[r(a)]"),
    (r"\operatorname{Var}(x)", "Var[x]"),
    (r"D_{\mathrm{KL}}(p \,\|\, q)", "D_KL(p ‖ q)"),
    (r"\mathrm{KL}(p(x) || q(x))", "D_KL(p(x) ‖ q(x))"),
    (r"\left. f(x) \right|_{x=0}", "f(x)|_{x = 0}"),
    (r"f(x) \big|_{x=0}", "f(x)|_{x = 0}"),
    (r"[x^2]_0", None),
    (r"[x > 0] + 1", "𝟙[x > 0] + 1"),
    (r"\mathcal{N}(x; \mu, \Sigma)", "N(x, μ, Σ)"),
    (r"V^\pi(s)", "V^π(s)"),
    (r"Q^{\pi_\theta}(s, a)", "Q^π_{θ}(s, a)"),
    (r"\pi_{old}(a|s)", "π_old(a|s)"),
    (r"s' + a'", "s′ + a′"),
    (r"(1, 2, x)", "(1, 2, x)"),
    (r"\textcolor{red}{x} + \cancel{y}", "x + y"),
    (r"\nabla f(x, y)", "∇ f(x, y)"),
    (r"\mathbb{E}_{(x, y) \sim D}[x]", "E_{(x, y) ∼ D}[x]"),
    (r"\mathbb{E}_{s_0 \sim p}[x]", "E_{s₀ ∼ p}[x]"),
    (r"p(x > 0 \mid y)", "p(x > 0|y)"),
    (r"P(y \succ a)", "P(y ≻ a)"),
    (r"A^T B", "Aᵀ B"),
    (r"y^{+} + y^-", "y⁺ + y⁻"),
    (r"\sigma^2_0", "σ₀²"),
    (r"\|x\|_2^2 + \|x\|^2_2", "‖x‖_{2}² + ‖x‖_{2}²"),
    (r"||x - y||", "‖x − y‖"),
    (r"|x| |y|", "|x| |y|"),
    (r"|x||y|", "|x| |y|"),
    (r"p(x \lvert y)", "p(x|y)"),
    (r"R_{\max} + q_*", "R_max + q*"),
    (r"\pi^{SFT}(y \mid x)", "π^SFT(y|x)"),
    (r"\bigcup_i A_i", "⋃_{i} Aᵢ"),
    (r"\hat{\mathbb{E}}_t[x]", None),
    (r"{\rm arg\,max}_x f(x)", "argmax_{x} f(x)"),
    (r"\mathop{\text{arg min}}_x f(x)", "argmin_{x} f(x)"),
    (r"w_i(1 - w_i)", "wᵢ·(1 − wᵢ)"),
    (r"O(n^2)", "O(n²)"),
    (r"p_{}(x \mid y)", "p(x|y)"),
    (r"\nabla_{\theta, w} f(x)", "∇_{θ, w} f(x)"),
    (r"\sum r(a)", "Σ r(a)"),
    (r"\langle x, y, a \rangle", "⟨x, y, a⟩"),
    (r"{x \over y + a}", "x/(y + a)"),
    (r"x + \text{const.}", "x + const"),
    (r"loss + x", "loss + x"),
    (r"\begin{pmatrix} a & x \\ y & 1 \end{pmatrix} A", "[a, x; y, 1] A"),
    (r"\begin{array}{cc} a & x \\ y & 1 \end{array}", "[a, x; y, 1]"),
    (r"\nabla f(x)^\top y", "(∇_x f(x))ᵀ y"),
    (r"\operatorname{KL}(p || q) + KL(p \| q)", "D_KL(p ‖ q) + D_KL(p ‖ q)"),
    (r"X^t y", "X^t y"),
    (r"\Pr\{x \le y\}", "Pr(x ≤ y)"),
    (r"Q^{\hat{\pi}}(s, a)", "Q^π̂(s, a)"),
    (r"\sigma_N^2(x)", "σ_N(x)²"),
    (r"\hat{Q}^\pi(s, a)", "Q̂^π(s, a)"),
    (r"\mu(s, \theta_\mu)", "μ(s, θ_μ)"),
    (r"\mathbb{E}_{x \sim p(x)} \mathbb{E}_{y \sim q(y)}[x y]", "E_{x∼p(x)}[E_{y∼q(y)}[x y]]"),
]


@pytest.mark.parametrize(("tex", "shown"), [r for r in READ if r[1]])
def test_reads_and_shows(tex: str, shown: str) -> None:
    assert unicode(one(tex)) == shown


@pytest.mark.parametrize("tex", [t for t, shown in READ if shown and "^{\\pi_" not in t])
def test_reading_what_was_printed_gives_the_same_term(tex: str) -> None:
    term = one(tex)
    again = parse(latex(term), NAMES).statements
    assert isinstance(again[0], Mention)
    assert latex(again[0].part.term) == latex(term)


@pytest.mark.parametrize("tex", [t for t, shown in READ if shown])
def test_nothing_decides_it(tex: str) -> None:
    term = one(tex)
    if not any(t.op == "opaque" and t.name != "plusminus" for t in postorder(term)):
        return
    for claim in (f"{tex} = 1", f"{tex} = {tex} + 1", f"0 \\cdot ({tex}) = 0", f"{tex} \\le 2"):
        assert not {"Proved", "Refuted"} & set(verdicts(f"$f : \\mathbb{{R}} \\to \\mathbb{{R}}$. Now ${claim}$"))


def test_every_kind_is_shown() -> None:
    for kind, row in OPAQUE.items():
        assert row.latex.count("#") == row.plain.count("#"), kind


DECIDED = [
    (r"$x \in \mathbb{R}$. $$\left[ x^2 \right]_1^3 = 8$$", ["Undecided"]),
    (r"$x \in \mathbb{R}$. $$\left[ x^2 \right]^3_1 = 8$$", []),
    (r"$x \in \mathbb{R}$. $$(x^2)_1^3 = 8$$", []),
    (r"$n \in \mathbb{N}$. $1 + 2 + \cdots + 2^n = 2^{n+1} - 1$", ["Undecided"]),
    (r"$n \in \mathbb{N}$. $1 + 2 + 4 + \cdots + 2^n = 2^{n+1} - 1$", ["Undecided"]),
    (r"$n \in \mathbb{N}$. $2 + 4 + \cdots + 2n = n (n + 1)$", ["Undecided"]),
    (r"$1 + 2 + \cdots + 100 = 5050$", ["Proved"]),
    (r"$x > 0$, $y > 0$. $x^\pi (y + 1) = x^\pi y + x^\pi$", ["Proved"]),
    (r"$2 k(x) = 2 k x$", ["Undecided"]),
    (r"$g(x + 1) = g x + g$", ["Undecided"]),
    (r"$\mathcal{N}(x; 0, \sigma) = \frac{1}{\sqrt{2\pi} \sigma} e^{-x^2/(2\sigma^2)}$", ["Undecided"]),
    (r"$X = \{1\}$. Then $X + 1 = 2$", ["Undecided"]),
    (r"$V (A + B) V^t = 1$", ["Undecided"]),
    (r"$n \in \mathbb{N}$. $1 + 2 + \cdots + n = \frac{n (n + 1)}{2}$", ["Proved"]),
    (r"$n \in \mathbb{N}$. $1 + 2 + \cdots + n = \frac{n (n - 1)}{2}$", ["Refuted"]),
    (r"$n \in \mathbb{N}$. $a_1 + \dots + a_n = \sum_{i=1}^n a_i$", ["Proved"]),
    (r"$n \in \mathbb{N}$. $1^2 + 2^2 + \cdots + n^2 = \frac{n (n + 1) (2n + 1)}{6}$", ["Proved"]),
    (r"$n \in \mathbb{N}$. $1 + 3 + \cdots + n = n^2$", ["Undecided"]),
    (r"$1 + x + \cdots + x^n = 2$", ["Undecided"]),
    (r"$\sin(a \pm b) = \sin a \cos b \pm \cos a \sin b$", ["Proved", "Proved"]),
    (r"$a \pm b = b \pm a$", ["Proved", "Refuted"]),
    (r"$x \in \mathbb{R}$. $x^2 = 1$ and $x = \pm 1$", None),
    (r"$(\pm x)^2 = x^2$", ["Undecided"]),
    (r"$\mathcal{N}(x; \mu, \sigma^2) = \frac{1}{\sqrt{2\pi\sigma^2}} e^{-(x - \mu)^2 / (2\sigma^2)}$", ["Proved"]),
    (r"$f(x) := x^2$. $\left.\frac{d}{dx} f(x)\right|_{x=3} = 6$", ["Proved"]),
    (r"$f(x) := x^2$. $\left.\frac{d}{dx} f(x)\right|_{x=3} = 5$", ["Refuted"]),
    (
        r"$x \in \mathbb{R}$. $[x > 0] + [x \le 0] = 1$ and $\mathbf{1}_{\{x > 0\}} + \mathbb{I}(x \le 0) = 1$",
        ["Proved"] * 2,
    ),
    (r"$f(a) := a$. $V^\pi(s) := 2 s$, $V^\pi(3) = 6$", ["Proved"]),
    (r"$\theta_{old} := 2$, $\theta_{old} + 1 = 3$", ["Proved"]),
    (r"Let $i = 1, \dots, n$. Then $\sum_{i=1}^n 1 = n$", ["Proved"]),
    (r"$n \in \mathbb{N}$, $i = 1, 2, \dots, n$. So $i \ge 1$", ["Proved"]),
    (r"$x \in \mathbb{R}$, $y = x + x$. Then" "\n\n$$= 2x$$", []),
    (r"$v_\pi(s) = q_\pi(s, \pi)$", ["Undecided"]),
    (r"$s_0 \to s_1$, $d \to 0$", []),
]


@pytest.mark.parametrize(("text", "expected"), [d for d in DECIDED if d[1] is not None])
def test_decided(text: str, expected: list[str]) -> None:
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    "text", [r"$x > 0$. $a = b \propto c$", r"$p \ll 1$", r"$\log(1+x) \approx x - \frac{x^2}{2}$"]
)
def test_relations_that_nothing_decides_claim_nothing(text: str) -> None:
    found = report(text)
    assert {d.code for d in found.diagnostics if d.severity is Severity.WARNING} >= {"W228"}
    assert not any(d.severity is Severity.ERROR for d in found.diagnostics)
    assert not [r for r in found.results if isinstance(r.verdict, Proved | Refuted)]


MACROS = [
    (r"$\newcommand{\half}{\frac12}$ $\half + \half = 1$", 1),
    ("\\newcommand{\\sq}[2][2]{#2^{#1}}\n\nLet $x \\in \\mathbb{R}$: $\\sq{x} \\cdot \\sq[3]{x} = x^5$", 1),
    (r"$\def\dbl#1{2 #1}$ $x \in \mathbb{R}$. $\dbl{x} = x + x$", 1),
    (r"$\DeclareMathOperator{\lse}{lse}$ $\lse(x) := x + 1$. $\lse(2) = 3$", 1),
    (r"$\DeclareMathOperator*{\amax}{arg\,max}$ $\amax_x f(x) = 2$", 0),
    (r"$\let\eps\epsilon$ $\eps + \eps = 2 \eps$", 1),
    ("---\nsymbolic:\n  - '\\newcommand{\\half}{\\frac12}'\n---\n$\\half + \\half = 1$", 1),
    ("<!-- symbolic: \\newcommand{\\half}{\\frac12} -->\n\n$\\half + \\half = 1$", 1),
    (r"$\newcommand{\R}{\mathbb{R}}$ Let $x \in \R$. Then $x + x = 2x$", 1),
]


@pytest.mark.parametrize(("text", "proved"), MACROS)
def test_macros_are_carried_out(text: str, proved: int) -> None:
    found = report(text)
    assert not [d for d in found.diagnostics if d.severity is Severity.ERROR and "E" not in d.message]
    assert sum(isinstance(r.verdict, Proved) for r in found.results) == proved
    assert not any(isinstance(r.verdict, Refuted) for r in found.results)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (r"$\newcommand{\u}{\v}\newcommand{\v}{\u}$ $\u = 2$", "R109"),
        (r"$\newcommand{\u}{\u\u}$ $\u = 2$", "R10"),
        (
            "$"
            + "".join(
                rf"\newcommand{{\{b}}}{{{chr(92) + a}{chr(92) + a}}}"
                for a, b in zip("xabcdefghijklmn", "abcdefghijklmno", strict=True)
            )
            + r"\o = 2$",
            "R10",
        ),
        (r"$\newcommand{\u}{\input{x}}$ $\u = 2$", "R105"),
        (r"$\def\u{2}$ $${\def\u{3}\u} + \u = 6$$", "R205"),
        (r"$\newcommand{\u$ $2 = 2$", "R10"),
    ],
)
def test_macros_that_cannot_be_carried_out(text: str, code: str) -> None:
    found = report(text + "\n\nand $1 + 1 = 2$.")
    assert next(d for d in found.diagnostics if d.severity is Severity.ERROR).code.startswith(code)
    assert isinstance(found.results[-1].verdict, Proved)


def test_a_macro_keeps_its_place() -> None:
    text = "$\\newcommand{\\half}{\\frac12}$\n\nNow $x \\in \\mathbb{R}$, and $\\half x = x$."
    (result,) = report(text).results
    span = result.step.span
    assert span is not None
    assert text[span.start : span.end] == "x"
    (wrong,) = [d for d in report(text.replace("x = x", "x = )")).diagnostics if d.severity is Severity.ERROR]
    assert wrong.span is not None
    assert text.replace("x = x", "x = )")[wrong.span.start] == ")"


def test_a_definition_by_what_nothing_decides_decides_nothing() -> None:
    (result,) = report(r"$\theta^* := \argmax_\theta J(\theta)$. Then $\theta^* = 0$.").results
    assert isinstance(result.verdict, Undecided)


def test_a_chain_around_an_undecided_relation_keeps_its_claims() -> None:
    found = report(r"$x \in \mathbb{R}$. $x + x = 2x \propto x = x \cdot 1$")
    assert [type(r.verdict).__name__ for r in found.results] == ["Proved", "Proved"]
    formula = next(s for s in parse(r"x = y \propto a = a", NAMES).statements if isinstance(s, Chain))
    assert formula.rels == ("=",)


@pytest.mark.parametrize("kind", sorted(OPAQUE))
def test_every_kind_shows_its_arguments(kind: str) -> None:
    row = OPAQUE[kind]
    for pattern in row:
        if isinstance(pattern, str):
            assert filled(pattern, ["a", "b", "c", "d"])
    assert latex(make("opaque", tuple(map(sym, "abcd")), kind))
    assert unicode(make("opaque", tuple(map(sym, "abcd")), kind))
