"""LaTeX to terms: what each notation becomes, what is refused and where, and attacks that would be read wrong silently.

With SYMBOLIC_SHARED naming a folder that holds latex-cases.json, every formula of that file must be read or refused
with a code of the allowed kind.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic.core import term as t
from symbolic.core.claim import Kind
from symbolic.core.show import latex, python, unicode
from symbolic.core.term import Func, Term, num, postorder, sym
from symbolic.read.formula import Chain, Draw, Formula, Membership, Mention, Names, ReadError, Statement, Unusable
from symbolic.read.latex import parse
from symbolic.read.tokens import LONGEST

NAMES = Names(
    functions=frozenset((*"fgpqrJQ", "sigma", "pi")),
    symbols=frozenset((*"xyzabcsknij", "theta", "beta", "gamma", "mu")),
    constants=frozenset({"e"}),
)
BARE = Names()
PI = Names(symbols=NAMES.symbols, functions=NAMES.functions - {"pi"})
DRAWN = Names(NAMES.functions, NAMES.symbols, draws={"a": t.apply(Func("p", bar=1), sym("a"), sym("theta"))})


def shown(s: Statement) -> str:
    """A statement as SymPy-like text."""
    match s:
        case Chain():
            return "".join(
                f"{sign and f' {sign} '}{python(p.term)}" for p, sign in zip(s.parts, ("", *s.rels), strict=True)
            )
        case Mention():
            return python(s.part.term)
        case Draw():
            return f"{s.name} ~ {python(s.density)}"
        case Membership():
            low, high = (python(b) if b is not None else "" for b in s.between)
            bounds = f" {'[' if s.closed[0] else '('}{low},{high}{']' if s.closed[1] else ')'}" if low or high else ""
            values = "{" + ",".join(map(python, s.sort.values)) + "}" if s.sort.values else ""
            arity = f"/{s.sort.arity}" if s.sort.kind is Kind.FUNCTION else ""
            return f"{','.join(python(p.term) for p in s.targets)} in {s.sort.kind.name}{arity}{values}{bounds}"


def text(tex: str, names: Names = NAMES) -> str:
    """Every statement of a formula."""
    return "; ".join(map(shown, parse(tex, names).statements))


def one(tex: str, names: Names = NAMES) -> Term:
    """The term of a formula that asserts nothing."""
    (statement,) = parse(tex, names).statements
    if not isinstance(statement, Mention):
        raise TypeError(tex)
    return statement.part.term


def refused(tex: str, names: Names = NAMES) -> ReadError:
    """The error of a formula that cannot be read."""
    with pytest.raises(ReadError) as caught:
        parse(tex, names)
    return caught.value


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        # arithmetic
        (r"\frac{1}{1+e^{-\theta}}", "1/(1 + exp(-theta))"),
        (r"\frac12 x^2 - 3x + \sqrt{2}", "1/2*x**2 - 3*x + sqrt(2)"),
        (r"\dfrac{x}{y}\tfrac xy", "x/y*(x/y)"),
        (r"e^{-\frac{1}{2}(x-\mu)^2/b^2}", "exp(-(1/2*(x - mu)**2/b**2))"),
        (r"2\theta(1-\theta)", "2*theta*(1 - theta)"),
        (r"(1-\theta)(1+\theta)", "(1 - theta)*(1 + theta)"),
        ("-x^2", "-x**2"),
        ("2^{-n}", "2**(-n)"),
        ("x^{2n+1}", "x**(2*n + 1)"),
        ("x^2y", "x**2*y"),
        ("a/b/c", "a/b/c"),
        ("a/(bc)", "a/(b*c)"),
        ("(a/b)c", "a/b*c"),
        (r"a \cdot b \times c * x", "a*b*c*x"),
        (r"\sqrt[3]{x+1}", "cbrt(x + 1)"),
        (r"\sqrt[4]{x}", "x**(1/4)"),
        ("0.1", "Rational(1, 10)"),
        (".5x", "Rational(1, 2)*x"),
        ("n! + (n+1)!", "factorial(n) + factorial(n + 1)"),
        (r"\binom{n}{k} b^k (1-b)^{n-k}", "binomial(n, k)*b**k*(1 - b)**(n - k)"),
        (r"\left(\frac{a}{b}\right)^{n}", "(a/b)**n"),
        (r"\left\{ a + b \right\} c", "(a + b)*c"),
        (r"\Bigl[ r(a) - b \Bigr]^2", "(r(a) - b)**2"),
        (r"\left| x - y \right|", "Abs(x - y)"),
        ("||x|-y|", "Abs(Abs(x) - y)"),
        ("x|x|", "x*Abs(x)"),
        (r"\lfloor x \rfloor + \lceil y \rceil", "floor(x) + ceiling(y)"),
        ("{x}^{2}{}", "x**2"),
        (r"\boxed{x+1}", "x + 1"),
        (r"\underbrace{a+b}_{\text{sum}} c", "(a + b)*c"),
        (r"x\,y\;\!z\,", "x*y*z"),
        # functions
        (r"\log \sigma(\theta)", "log(sigma(theta))"),
        (r"\log 2x + 1", "log(2*x) + 1"),
        (r"\ln x^2", "log(x**2)"),
        (r"\log x \log y", "log(x)*log(y)"),
        (r"\log\log x", "log(log(x))"),
        (r"\log p(a=1|\theta)", "log(p(1, theta))"),
        (r"\log \sum_{k=1}^{n} e^{\theta_k}", "log(Sum(exp(theta[k]), (k, 1, n)))"),
        (r"\log(x) y", "log(x)*y"),
        (r"\log_2 8", "log(8)/log(2)"),
        (r"\sin^2\theta + \cos^2\theta", "sin(theta)**2 + cos(theta)**2"),
        (r"\tanh(ax+b)", "tanh(a*x + b)"),
        (r"\operatorname{sigmoid}(x)^2", "sigmoid(x)**2"),
        (r"\text{ReLU}(x) - \max(0, x)", "relu(x) - Max(0, x)"),
        (r"\min\{x, y\}", "Min(x, y)"),
        (r"\Gamma(n+1)", "gamma(n + 1)"),
        (r"\operatorname{arsinh}(x)", "asinh(x)"),
        (r"\gamma^k r(k)", "gamma**k*r(k)"),
        # calls and products
        (r"J(\theta)", "J(theta)"),
        ("x(y+1)", "x*(y + 1)"),
        ("f(x)(1-f(x))", "f(x)*(1 - f(x))"),
        ("f[x]", "f(x)"),
        ("2(x+1)", "2*(x + 1)"),
        ("f''(x) g(x)", "f_d0_d0(x)*g(x)"),
        (r"f^{\prime}(x)", "f_d0(x)"),
        ("f^{(4)}(x)", "f_d0_d0_d0_d0(x)"),
        ("f^2(x)", "f(x)**2"),
        (r"\sigma(\theta)^2", "sigma(theta)**2"),
        (r"p(x,y|z)", "p(x, y, z)"),
        (r"p(a=0\mid\theta)", "p(0, theta)"),
        (r"p(y|x;\theta)", "p(y, x, theta)"),
        (r"\pi_\theta(a|s)", "pi(a, s, theta)"),
        (r"p_\theta(x)", "p(x, theta)"),
        (r"\mathcal{N}(x \mid \mu, b)", "exp(-((x - mu)**2/(2*b)))/sqrt(2*pi*b)"),
        (r"\Pr(y=1\mid x=a)", "Pr(1, a)"),
        (r"f(\left|x\right|)", "f(Abs(x))"),
        # names
        ("r_1", "r[1]"),
        ("w_{ij}", "w[i, j]"),
        ("w_{i,j+1}", "w[i, j + 1]"),
        ("x_{12}", "x[12]"),
        ("x_{t+1}", "x[t + 1]"),
        (r"\theta_{\text{old}}", "theta_old"),
        (r"\theta_{\mathrm{old},k}", "theta_old[k]"),
        (r"\hat x + \bar{y} - \tilde{\theta}_k^2", "hat_x + bar_y - tilde_theta[k]**2"),
        (r"\mathbf{w} + \boldsymbol\theta", "bold_w + bold_theta"),
        (r"\mathcal{L}", "cal_L"),
        (r"\mathcal{L} + L", "cal_L + L"),
        ("f^{-1}(y)", "inverse(f, y)"),
        (r"\theta^*", "theta_star"),
        ("x₁² − θ", "x[1]**2 - theta"),
        ("𝑥 ⋅ 𝜃", "x*theta"),
        # sums, products, integrals
        (r"\frac{1}{n}\sum_{i=1}^n x_i + b", "1/n*Sum(x[i], (i, 1, n)) + b"),
        (r"\sum_{k=0}^{n-1} \gamma^k \cdot r_k", "Sum(gamma**k*r[k], (k, 0, n - 1))"),
        (r"\sum\nolimits_a \pi_\theta(a) r(a)", "SumOver(pi(a, theta)*r(a), a)"),
        (r"\sum_{i=1}^{n}\sum_{j=1}^{k} b_{ij}", "Sum(Sum(b[i, j], (j, 1, k)), (i, 1, n))"),
        (r"\sum_{i,j} w_{ij}", "SumOver(SumOver(w[i, j], j), i)"),
        (r"\sum_i -q_i \log q_i", "SumOver(-(q[i]*log(q[i])), i)"),
        (r"\sum_{a\in\{0,1\}} a", "Sum(a, (a, 0, 1))"),
        (r"\sum_{k\in\{1,\dots,n\}} k", "Sum(k, (k, 1, n))"),
        (r"\sum_{s'} p(s'|s,a)", "SumOver(p(s_prime, s, a), s_prime)"),
        (r"\prod_{i=1}^n p(x_i|\theta)", "Product(p(x[i], theta), (i, 1, n))"),
        (r"\sum_{k=1}^\infty 2^{-k}", "Sum(2**(-k), (k, 1, oo))"),
        (r"\int_{-\infty}^{\infty} e^{-x^2} \, dx", "Integral(exp(-x**2), (x, -oo, oo))"),
        (r"\int_{\mathbb{R}} p(x) \mathrm{d}x", "Integral(p(x), (x, -oo, oo))"),
        (r"\int_0^1\int_0^x xy\,dy\,dx", "Integral(Integral(x*y, (y, 0, x)), (x, 0, 1))"),
        (r"\int_0^1 dx \cdot 2", "Integral(1, (x, 0, 1))*2"),
        # expectations
        (r"\mathbb{E}_{a \sim p(a|\theta)} [r(a)]", "Expectation(r(a), a, p(a, theta))"),
        (r"\mathbb{E}_{x\sim q}\left[\log \frac{p(x)}{q(x)}\right]", "Expectation(log(p(x)/q(x)), x, q(x))"),
        (r"E_{a \sim \pi_\theta(\cdot\mid s)}[r(a)]", "Expectation(r(a), a, pi(a, s, theta))"),
        (r"\mathbb{E}_{a \sim \pi_\theta}[r(a)]", "Expectation(r(a), a, pi(a, theta))"),
        (r"\mathbb{E}_{s\sim q, a\sim p(\cdot|s)}[Q(s,a)]", "Expectation(Expectation(Q(s, a), a, p(a, s)), s, q(s))"),
        (r"𝔼_{x∼\mathcal{N}(\mu, b^2)}[x]", "Expectation(x, x, Normal(mu, b))"),
        # derivatives
        (r"\nabla_\theta \log p(a=1|\theta)", "diff(log(p(1, theta)), theta)"),
        (r"\nabla_{\theta} J(\theta) r(a)", "diff(J(theta), theta)*r(a)"),
        (r"\nabla_\theta \log \pi_\theta(a|s) Q(s,a)", "diff(log(pi(a, s, theta)), theta)*Q(s, a)"),
        (r"\nabla_\theta^2 J(\theta)", "diff(J(theta), theta, 2)"),
        (r"\nabla_\theta \sum_a \pi_\theta(a) r(a)", "diff(SumOver(pi(a, theta)*r(a), a), theta)"),
        (r"\nabla_{\theta_k} x", "diff(x, theta[k])"),
        (r"\nabla J(\theta)", "diff(J(theta), theta)"),
        (r"\partial_\theta \log p_\theta(x)", "diff(log(p(x, theta)), theta)"),
        (r"\partial_{2} f(x, y)", "f_d1(x, y)"),
        (r"\frac{d}{dx} x^2 y + 1", "diff(x**2*y, x) + 1"),
        (r"\frac{d}{dx}\left[\ln x\right] y", "diff(log(x), x)*y"),
        (r"\frac{\partial}{\partial \theta_j} \log \pi_\theta(a_i)", "diff(log(pi(a[i], theta)), theta[j])"),
        (r"\frac{\partial L}{\partial w_i}", "diff(L, w[i])"),
        (r"\frac{\partial^2 f(x, y)}{\partial x \partial y}", "diff(diff(f(x, y), y), x)"),
        (r"\frac{\partial^3}{\partial x^2\,\partial y} x", "diff(diff(x, y), x, 2)"),
        (r"\frac{d^2 y}{dx^2}", "diff(y, x, 2)"),
        (r"\frac{\mathrm{d}\sigma(x)}{\mathrm{d}x}", "diff(sigma(x), x)"),
        (r"\frac{dL}{dy}\frac{dy}{dx}", "diff(L, y)*diff(y, x)"),
        # indicators and cases
        (r"\mathbb{1}[i=j] - \pi_j", "Indicator(i == j) - pi[j]"),
        (r"\mathbf 1\{a \ne 1\}", "Indicator(a != 1)"),
        (r"\mathbb{1}_{x > 0}", "Indicator(x > 0)"),
        (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "Piecewise((x, x > 0), (0, True))"),
        (r"\begin{cases} x, & x \ge 0, \\ -x, & x < 0. \end{cases}", "Piecewise((x, x >= 0), (-x, True))"),
    ],
)
def test_reads_terms(tex: str, expected: str) -> None:
    assert python(one(tex)) == expected


def test_the_layout_of_calls_is_kept() -> None:
    a, s, theta = sym("a"), sym("s"), sym("theta")
    assert one(r"p(a=1|\theta)") is t.apply(Func("p", bar=1, labels=("a",)), num(1), theta)
    assert one(r"p(a|s)") is t.apply(Func("p", bar=1), a, s)
    assert one(r"\pi_\theta(a|s)") is t.apply(Func("pi", bar=1, subscript=1), a, s, theta)
    assert one(r"p(x;\theta)") is t.apply("p", sym("x"), theta)
    assert one(r"\Pr(y=1\mid x=a)") is t.apply(Func("Pr", bar=1, labels=("y", "x")), num(1), a)
    assert one("f'(x)") is t.apply(Func("f", (0,)), sym("x"))
    assert one(r"a - b + c") is t.add(a, t.neg(sym("b")), sym("c"))
    assert one(r"(a - b) + c") is t.add(t.add(a, t.neg(sym("b"))), sym("c"))


def test_constants_and_builtins_are_what_the_names_say() -> None:
    assert one(r"2\pi(x+1) + e", PI) is t.add(t.mul(num(2), t.const("pi"), t.add(sym("x"), num(1))), t.const("e"))
    assert one(r"\pi", Names(constants=frozenset())) is sym("pi")
    assert one("e^x", Names(constants=frozenset())) is t.power(sym("e"), sym("x"))
    assert one("e^x") is t.call("exp", sym("x"))
    assert one(r"\gamma", BARE) is sym("gamma")
    sigmoid = Names(symbols=frozenset({"x"}), builtins={"sigma": "sigmoid"})
    assert one(r"\sigma(x+1)", sigmoid) is t.call("sigmoid", t.add(sym("x"), num(1)))
    assert one(r"\sigma'(x)", sigmoid) is t.diff(t.call("sigmoid", sym("x")), sym("x"))
    number = Names(symbols=frozenset({"x", "sigma", "d"}))
    assert python(one(r"\sigma^2(x+1)", number)) == "sigma**2*(x + 1)"
    assert python(one(r"\frac{d}{dx} x^2", number)) == "diff(x**2, x)"
    assert python(one(r"\int_0^1 d x\,\mathrm{d}x", number)) == "Integral(d*x, (x, 0, 1))"
    assert python(one("s'+1", Names(symbols=frozenset({"s_prime"})))) == "s_prime + 1"


def test_expectations_without_a_density_use_the_declared_draw() -> None:
    assert text(r"\mathbb{E}[r(a)]", DRAWN) == "Expectation(r(a), a, p(a, theta))"
    assert text(r"\mathbb{E}_{a\sim p}[r(a)]", DRAWN) == "Expectation(r(a), a, p(a, theta))"
    assert (
        text(r"\mathbb{E}_p[r(a)] - E[a]", DRAWN)
        == "Expectation(r(a), a, p(a, theta)) - Expectation(a, a, p(a, theta))"
    )
    assert refused(r"\mathbb{E}[x]", replace(DRAWN, strict=True)).code == "R206"
    assert one(r"\mathbb{E}[x]", DRAWN).op == "opaque"


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"p(a=0|\theta) = 1 - \sigma(\theta)", "p(0, theta) = 1 - sigma(theta)"),
        ("A = B = C", "A = B = C"),
        (r"0 \le \sigma(x) \leq 1", "0 ≤ sigma(x) ≤ 1"),
        (r"f(x) \equiv g(x) \ne 0", "f(x) = g(x) ≠ 0"),
        (r"x \not= y, a \neq b", "x ≠ y; a ≠ b"),
        (r"J(\theta) := x \quad x \coloneqq y", "J(theta) := x; x := y"),
        (r"x \approx 3.14", "x ≈ Rational(157, 50)"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c"),
        (r"\begin{align*} a &= b, \tag{1} \\[2pt] &= x. \label{eq:1} \end{align*}", "a = b = x"),
        (r"\begin{align} a &= b \\ &\quad + c \\ &= x \end{align}", "a = b + c = x"),
        (r"\begin{split} a &= b + \\ &\quad c \end{split}", "a = b + c"),
        (r"\begin{gather} a = b \\ -c = x \end{gather}", "a = b; -c = x"),
        (r"\begin{multline} a = b \\ - c \end{multline}", "a = b - c"),
        (r"\begin{equation}\begin{split} a &= b \\ &= c\end{split}\end{equation}", "a = b = c"),
        (r"\boxed{a = b}", "a = b"),
        (r"a > b \implies c + 1 = x", "a > b; c + 1 = x"),
        (r"\therefore x = 2", "x = 2"),
        (r"a = b \text{ and } x = y", "a = b; x = y"),
        (r"\text{Claim: } a = b", "a = b"),
        (r"\sqrt{x^2} = x \quad \text{for } x \ge 0", "x ≥ 0; sqrt(x**2) = x"),
        (r"\sqrt{x^2} = x, \quad x \ge 0", "x ≥ 0; sqrt(x**2) = x"),
        (r"\sqrt{x^2} = x \text{ for all $x \ge 0$}", "x ≥ 0; sqrt(x**2) = x"),
        (r"x^2 \ge 0 \quad \forall x \in \mathbb{R}", "x in REAL; x**2 ≥ 0"),
        (r"\forall x \in \mathbb{R} : x^2 \ge 0", "x in REAL; x**2 ≥ 0"),
        ("x, y > 0", "x > 0; y > 0"),
        (r"x, y \in \mathbb{R}", "x,y in REAL"),
        (r"\theta\in\mathbb{R}^+", "theta in REAL (0,)"),
        (r"\theta\in\mathbb{R}_{>0}, x \in \mathbb R_+", "theta in REAL (0,); x in REAL [0,)"),
        (r"a \in \{0,1\}", "a in FINITE{0,1}"),
        (r"k \in \{1,\dots,5\}", "k in FINITE{1,2,3,4,5}"),
        (r"k \in \{1,\dots,K\}", "k in INTEGER{1,K} [1,K]"),
        (r"n \in \mathbb{N}, k \in ℤ", "n in NATURAL; k in INTEGER"),
        (r"x \in (0,1), y \in [0,\infty)", "x in REAL (0,1); y in REAL [0,)"),
        (r"x \in \mathbb{R}\setminus\{0\}", "x in REAL; x ≠ 0"),
        (r"\sigma : \mathbb{R} \to (0,1)", "sigma in FUNCTION/1 (0,1)"),
        (r"V : \mathbb{R}^2 \to \mathbb{R}", "V in FUNCTION/2"),
        (r"Q \colon \mathcal{S} \times \mathcal{A} \to \mathbb{R}", "Q in FUNCTION/2"),
        (r"a \sim p(a\mid\theta)", "a ~ p(a, theta)"),
        (r"x \overset{iid}{\sim} \mathcal{N}(0, 1)", "x ~ Normal(0, 1)"),
    ],
)
def test_reads_statements(tex: str, expected: str) -> None:
    assert text(tex, Names(NAMES.functions, NAMES.symbols)) == expected


def chains(tex: str) -> list[Chain]:
    return [s for s in parse(tex, NAMES).statements if isinstance(s, Chain)]


def test_reasons_stand_with_their_relation() -> None:
    (chain,) = chains(
        r"\begin{aligned} f'(x) &\stackrel{\text{chain rule}}{=} 2x \\ &\overset{(b)}{=} x + x"
        r" \quad \text{(by algebra)} \end{aligned}"
    )
    assert chain.reasons == ("chain rule", "(b); by algebra")
    (chain,) = chains(r"\begin{align} a &= b && \text{by linearity} \\ &= c \end{align}")
    assert chain.reasons == ("by linearity", "")


@pytest.mark.parametrize(("tex", "digits"), [("x ≈ 3", 0), ("x ≈ -0.350", 3), (r"x \approx 1.5 \times 10^{-3}", 4)])
def test_printed_digits(tex: str, digits: int) -> None:
    assert chains(tex)[0].digits == digits


def test_an_approximation_ends_its_chain() -> None:
    first, second = chains(r"x \approx 3.14 = y")
    assert (first.rels, first.digits, second.rels, second.digits) == (("≈",), 2, ("=",), 0)


def test_parts_know_their_place() -> None:
    tex = r"\theta  =  1 - \sigma(\theta) \quad \text{(why)}"
    (chain,) = chains(tex)
    assert [tex[p.start : p.end] for p in chain.parts] == [r"\theta", r"1 - \sigma(\theta)"]


# -- undeclared names


@pytest.mark.parametrize(
    ("tex", "called", "warned"),
    [
        (r"p(a=1|\theta) = \sigma(\theta)", {"p", "sigma"}, {"sigma"}),
        (r"J(\theta) := x", {"J"}, set()),
        (r"V(s+1, 2) := s", {"V"}, set()),
        (r"x + p(a|s)", {"p"}, {"p"}),
        (r"\nabla_\theta J(\theta)", {"J"}, {"J"}),
        (r"\frac{d}{dx} f(x) + f(x+1)", {"f"}, {"f"}),
        (r"\sum_a r(a)", {"r"}, {"r"}),
        ("f'(x+1)", {"f"}, {"f"}),
        (r"\mathbb{E}_{a\sim\pi(\cdot|s)}[r(a)]", {"pi", "r"}, {"r"}),
        (r"\pi_\theta(a|s) + \theta(1+s)", {"pi"}, {"pi"}),
        (r"a \sim p", {"p"}, set()),
    ],
)
def test_undeclared_calls_are_told(tex: str, called: set[str], warned: set[str]) -> None:
    formula = parse(tex, BARE)
    assert formula.called == called
    assert {n for w in formula.warnings for n in called if w.message.endswith(f"function {n}")} == warned
    assert {w.code for w in formula.warnings} <= {"W204"}


OPEN = [
    (r"\alpha(t+1)", "call or factor", "R204", r"\alpha(t+1)"),
    ("r(1)", "call or factor", "R204", "r(1)"),
    ("f^2(x)", "call or power", "R204", "f^2("),
    ("f^{-1}(x)", "call or power", "R204", "f^{-1}("),
    ("x^2(1 - y)", "call or power", "R204", "x^2("),
    ("x y (z)", "call or factor", "R204", "y (z)"),
    ("p(1+x)", "call or factor", "R204", "p(1+x)"),
    ("L(x+1)", "call or factor", "R204", "L(x+1)"),
    ("a(b)", "call or factor", "R204", "a(b)"),
    ("a_1[1 - b]", "call or factor", "R204", "a_1[1 - b]"),
    ("a/bc", "slash", "R205", "/bc"),
    ("1/2 x", "slash", "R205", "/2 x"),
    (r"\log x / y", "log over", "R205", r"\log x /"),
    (r"\log f(x) y", "log of", "R205", r"\log f(x) y"),
    (r"\log x (1-y)", "call or factor", "R204", "x (1-y)"),
    (r"\exp x f(x)", "exp of", "R205", r"\exp x f(x)"),
    ("2 dw", "differential or factor", "R205", "dw"),
    ("a + greedy", "one name or letters", "R201", "greedy"),
]


@pytest.mark.parametrize(("tex", "kind", "code", "place"), OPEN)
def test_what_has_two_readings_is_left_open_and_told(tex: str, kind: str, code: str, place: str) -> None:
    names = Names(functions=frozenset({"f"})) if r"f(" in tex else BARE
    formula = parse(tex, names)
    (mention,) = formula.statements
    assert isinstance(mention, Mention)
    assert kind in {t.value for t in postorder(mention.part.term) if t.op == "opaque"}
    warned = [w for w in formula.warnings if w.code == "W238"]
    assert [tex[w.start : w.end] for w in warned] == [place]
    assert refused(tex, replace(names, strict=True)).code == code
    assert parse(latex(mention.part.term), names).statements[0].part.term is mention.part.term


def test_the_number_pi_and_a_policy_are_never_guessed() -> None:
    assert refused(r"\pi(2)", BARE).code == "R204"


@pytest.mark.parametrize("tex", ["V(s)", "f(x) = x^2", r"\pi(a)", "f(x+h)", "Q(s', a')", r"\mathcal{L}(w)", "H(1, 2)"])
def test_what_everybody_reads_as_a_call_is_read_so_and_told(tex: str) -> None:
    formula = parse(tex, BARE)
    assert len(formula.called) == 1
    assert refused(tex, Names(strict=True)).code in ("R204", "R205")


def test_the_refusal_of_an_undeclared_name_names_both_ways_out() -> None:
    error = refused("1 + V(s)", Names(strict=True))
    assert error.message == "is V a function of s, or V times s?"
    assert r"V : \mathbb{R} \to \mathbb{R}" in error.remedy and r"V \in \mathbb{R}" in error.remedy
    assert (error.start, error.end) == (4, 8)
    assert text(error.remedy.split("declare ")[1].split(" (or")[0], BARE) == "V in FUNCTION/1"


@pytest.mark.parametrize("tex", [r"\sum_a r(a)", r"x + p(a|s)", r"\nabla_x f(x)", "f'(x)", r"\sum_{a\in A} a"])
def test_strict_refuses_what_would_be_warned(tex: str) -> None:
    assert refused(tex, Names(strict=True)).code in ("R204", "R207")
    assert parse(tex, BARE).warnings


def test_what_stands_as_a_number_in_its_brackets_is_a_number() -> None:
    assert text(r"\theta(1-\theta)", BARE) == "theta*(1 - theta)"
    assert text(r"p^k(1-p)^{n-k}", BARE) == "p**k*(1 - p)**(n - k)"


def test_a_set_under_a_sum_is_told() -> None:
    (warning,) = parse(r"\sum_{a \in \mathcal{A}} f(a)", NAMES).warnings
    assert warning.code == "W205"


# -- refusals


@pytest.mark.parametrize(
    ("tex", "code", "place"),
    [
        ("1 + (x", "R101", "("),
        (r"\left(x\right]^2", "R101", r"\left(x\right]"),
        ("x)", "R101", ")"),
        (r"\frac{1", "R101", "{"),
        (r"\{x", "R101", r"\{"),
        (r"(x\}", "R101", "("),
        ("|x", "R101", "|"),
        ("(|x)", "R101", "|"),
        (r"\begin{aligned} x &= 1", "R101", r"\begin{aligned}"),
        (r"\begin{align} x \end{gather}", "R101", r"\begin{align}"),
        (r"\text{if", "R101", "{"),
        ("x =", "R102", ""),
        ("x +", "R102", ""),
        ("+ x", "R102", "+"),
        (r"\begin{align} a &= b, \\ & + c \end{align}", "R102", "+"),
        (r"2 \cdot -3", "R102", "-"),
        (r"\log -x", "R102", "-"),
        ("f()", "R102", "()"),
        ("f(x,)", "R102", ")"),
        ("f(x|y|)", "R102", "|"),
        ("(x = y)", "R102", "(x ="),
        ("x_", "R102", ""),
        ("x & y", "R102", "&"),
        ("x ☃", "R102", "☃"),
        ("", "R102", ""),
        ("   ", "R102", "   "),
        (r"\left x", "R102", "x"),
        (r"\frac{d^2}{dx} x", "R102", r"\frac{d^2}{dx}"),
        ("f' + 1", "R102", "f'"),
        (r"\int_0^1 x", "R102", r"\int"),
        (r"\thetta", "R103", r"\thetta"),
        (r"\begin{foo} x \end{foo}", "R104", r"\begin{foo}"),
        (r"\input{x}", "R105", r"\input"),
        (r"x + \newcommand{\x}{1}", "R105", r"\newcommand"),
        (r"\write18{ls}", "R105", r"\write"),
        ("x" * (LONGEST + 1), "R106", "x" * (LONGEST + 1)),
        ("(" * 300 + "x" + ")" * 300, "R108", "("),
        ("9" * 5000, "R108", "9" * 5000),
        ("1 + logx", "R201", "logx"),
        ("exp x", "R201", "exp"),
        ("xlog(y)", "R201", "xlog"),
        ("theta + 1", "R201", "theta"),
        ("x2", "R205", "x2"),
        ("2 3", "R205", "2 3"),
        ("x = 1,000", "R205", "1,000"),
        ("x^12", "R205", "^12"),
        ("x_{2n}", "R205", "2n"),
        ("x^2^3", "R205", "x^2^"),
        ("x!!", "R205", "x!!"),
        ("n!=6", "R205", "!="),
        ("{a+b}c", "R205", "{a+b}"),
        ("a - {b+c}", "R205", "{b+c}"),
        ("a/{bc}", "R205", "{bc}"),
        ("{xy}^2", "R205", "{xy}"),
        (r"\log(x)^2", "R205", r"\log(x)^"),
        (r"\sin^{-1} x", "R205", r"\sin^{-1}"),
        (r"\frac{d}{dx}(x)y", "R205", "(x)y"),
        (r"\partial L/\partial w", "R205", r"\partial L"),
        (r"\nabla_\theta 2\theta", "R205", r"\nabla_\theta 2"),
        ("x, y = 1", "R205", "x, y = 1"),
        (r"x = y \quad -1 < z", "R205", r"\quad -"),
        (r"\mathbb{E}_{a\sim p(a|s), s\sim q}[r(a)]", "R205", r"a\sim p(a|s), s\sim q"),
        (r"\sqrt[5]{x}", "R207", r"\sqrt[5]{x}"),
        (r"x + \infty", "R207", r"\infty"),
        (r"x = 1 \text{ or } x = -1", "R207", r"\text{ or }"),
        (r"x = y \text{ unless } y = 0", "R207", r"\text{ unless }"),
        (
            r"\begin{cases} 1 & a = 1 \\ 2 & a = 0 \end{cases}",
            "R207",
            r"\begin{cases} 1 & a = 1 \\ 2 & a = 0 \end{cases}",
        ),
        (r"5\% x", "R207", r"\%"),
    ],
)
def test_refuses_with_a_code_and_a_place(tex: str, code: str, place: str) -> None:
    error = refused(tex)
    assert (error.code, tex[error.start : error.end]) == (code, place), error.message
    assert error.message and (error.remedy or code in ("R102", "R207"))


def test_mistyped_commands_have_a_suggestion() -> None:
    assert refused(r"\thetta").remedy == r"did you mean \theta?"
    assert refused("logx").remedy == r"did you mean \log?"
    assert refused("sigmoid x").remedy == r"did you mean \operatorname{sigmoid}?"
    assert refused("sigmoid(x)", Names(strict=True)).remedy == r"did you mean \operatorname{sigmoid}?"
    assert refused("eta").remedy == r"did you mean \eta?"


NOTES_OF_OTHERS = [
    (r"Y \mid \theta \sim \text{Binomial}(n, \theta)", "Y | θ"),
    (r"p(y_{1:n} \mid x)", "p(y_{1:n}|x)"),
    (r"P_{Y \mid X}(y|x)", "P_{Y | X}(y|x)"),
    (r"Var[X] + Cov(X, Y)", "Var[X] + Cov[X, Y]"),
    (r"1 + log x", "1 + log x"),
    (r"log \, p(x)", "log p(x)"),
    (r"size(D) + 1", "(size)(D) + 1"),
    (r"\iint f(x, y)\, dx\, dy", "∬ f(x, y) d(x, y)"),
    (r"P(a \le X \le b)", "P(a ≤ X ≤ b)"),
    (r"P(X \in A)", "P(X ∈ A)"),
    (r"E[\cdot] + 1", "E[·] + 1"),
    (r"\text{log} x", "log x"),
    (r"\text{# heads} + 1", "heads + 1"),
    (r"\frac{d}{dx}(x - y)^2", "∇_x (x − y)²"),
    (r"\ELBO(x; \theta) + \bx", "(ELBO)(x, θ) + bx"),
    (r"KL(p^*\|p)", "D_KL(p* ‖ p)"),
    (r"D_{KL}(p\|\|q)", "D_KL(p ‖ q)"),
    (r"\Delta x + 1", "Δx + 1"),
    (r"|S| + 1", "|S| + 1"),
    (r"\int_0^1 f(x) \d x", "∫_{0}^{1} f(x) dx"),
    (r"g_{est}(a)", "g_est(a)"),
]


@pytest.mark.parametrize(("tex", "expected"), NOTES_OF_OTHERS)
def test_what_notes_of_others_hold_is_read(tex: str, expected: str) -> None:
    statement = parse(tex, BARE).statements[0]
    part = statement.part if isinstance(statement, Mention | Unusable) else None
    assert part is not None and unicode(part.term) == expected


def test_unknown_commands_are_refused_where_they_are_slips_or_everything_is_strict() -> None:
    assert refused(r"\sgima(x)").code == "R103"
    assert refused(r"\bx + 1", Names(strict=True)).code == "R103"
    assert [w.code for w in parse(r"\bx + 1", BARE).warnings] == ["W238"]


# -- attacks that other readers get wrong without a word

MISREAD = [
    (r"p(a=0|\theta) = 1-\sigma(\theta)", r"p(a=0|\theta)"),
    (r"f'(x)", r"f(x)"),
    (r"\frac{\partial L}{\partial w}", r"\frac{L}{w}"),
    (r"\operatorname{sgn}(x)", "s g n x"),
    (r"e^{x}", r"\gamma^{x}"),
    (r"\log x", r"\log_{10} x"),
    (r"\epsilon", r"\varepsilon"),
    (r"\mathbf{x}", "x"),
    (r"\hat{x}", "x"),
    ("x_1", "x_2"),
    (r"\theta_{\text{old}}", r"\theta"),
    (r"-x^2", r"(-x)^2"),
    (r"\nabla_\theta J(\theta)", r"\nabla_\theta^2 J(\theta)"),
]


@pytest.mark.parametrize(("tex", "other"), MISREAD)
def test_different_formulas_are_read_differently(tex: str, other: str) -> None:
    assert text(tex) != text(other)


PIECES = (
    *"xyadpfEe()[]{}|+-*/=<>^_'!,;:.&\\ 0123$%~−∼θ²₁ℝ∇",
    *(r"\frac", r"\log ", r"\sum_", r"\int_0^1", r"\nabla_x", r"\partial", r"\mathbb{E}", r"\sim", r"\text{if}"),
    *(r"\begin{cases}", r"\end{cases}", r"\left|", r"\right|", r"\\", r"\quad", r"\hat", r"\infty", r"\in"),
    *(r"\overset", r"\boxed", r"\frac{d}{dx}", r"\begin{align}", r"\end{align}"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_any_text_is_read_or_refused(tex: str) -> None:
    try:
        formula = parse(tex, NAMES)
    except ReadError as e:
        assert e.message and 0 <= e.start <= e.end <= len(tex)
    else:
        assert isinstance(formula, Formula) and (formula.statements or bare(tex))


def bare(tex: str) -> bool:
    """Is a text, without its comments, a sign that the prose speaks of, or a dx?"""
    lines = [line.split("%")[0] for line in tex.split("\n")]
    return len("".join("".join(lines).split())) < 16


WHOLE = (
    r"\nabla_\theta J(\theta) = \mathbb{E}_{a\sim p(a|\theta)}\left[ r(a) \frac{x+1}{y} \sum_{k=1}^{n} k^2 \right]"
    r" - f'(x)"
)


@pytest.mark.parametrize("cut", range(len(WHOLE)))
def test_no_beginning_of_a_formula_is_read_as_the_whole(cut: int) -> None:
    try:
        found = text(WHOLE[:cut])
    except ReadError:
        return
    assert found != text(WHOLE)
    longer = text(WHOLE)
    assert len(found) < len(longer)


PILES = (
    *(
        "{",
        "(",
        r"\frac",
        r"\log",
        "-",
        r"\sum_i ",
        r"\nabla_x",
        "x^{",
        r"\hat",
        "|",
        "x",
        "x,",
        r"\begin{cases}",
        "f(",
    ),
    *(r"\int ", r"\text{", "x\\\\-", r"\overset{", r"\pi(", r"\left", "x!", "x+", "a=", "1/", r"x\quad ", "V_"),
)


@pytest.mark.parametrize("piece", PILES)
def test_hostile_size_costs_linear_time(piece: str) -> None:
    tex = piece * (LONGEST // len(piece))
    begun = time.perf_counter()
    try:
        parse(tex, NAMES)
    except ReadError as e:
        assert e.code != "R106"
    assert time.perf_counter() - begun < 5


def test_depth_is_read_up_to_a_bound() -> None:
    assert python(one("(" * 90 + "x" + ")" * 90)) == "x"
    for left, right in (("(", ")"), (r"\log(", ")"), ("f(", ")"), (r"\frac{1}{", "}"), ("x_{", "}"), (r"\hat{", "}")):
        assert refused(left * 150 + "x" + right * 150).code == "R108"


# -- the shared cases, where they are

SHARED = Path(os.environ.get("SYMBOLIC_SHARED", "")) / "latex-cases.json"
CASES = json.loads(SHARED.read_text(encoding="utf-8")) if os.environ.get("SYMBOLIC_SHARED") and SHARED.exists() else []
NOT_READ = (
    *("Tr_", "Norm_", "Par_", "LimF_", "ArgM", "MaxOver", "At_", "Inner_", "Mat_", "dots", "inv_", "Sup(", "propto"),
    *("approx", "AMBIG", "'ne',j))", "E_(X", "E_(R", "E_(Given", "E_((X", "IntF_(p", "S(softmax"),
)
"""What in an expected tree says that the formula may be refused: notation without a meaning here yet."""


@pytest.mark.parametrize("case", CASES[1:], ids=lambda c: c["latex"][:40])
def test_shared_cases(case: dict[str, object]) -> None:
    tex, expected = str(case["latex"]), str(case["expected"])
    listed = case.get("declared_symbols")
    symbols = frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()
    constants = frozenset({"e"}) | ({"pi"} if case.get("constants") else frozenset())
    names = Names(frozenset(CASES[0]["functions"]) - symbols - {"E"}, symbols, constants=constants)
    try:
        parse(tex, names)
    except ReadError as e:
        assert e.code == "R204" or any(mark in expected for mark in NOT_READ), e.message
    else:
        assert expected != "AMBIG"
