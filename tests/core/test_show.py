"""Printers: what each node looks like, brackets where meaning needs them, hostile names and sizes, print ∘ parse."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic.core import term as t
from symbolic.core.functions import FAMILIES
from symbolic.core.show import latex, python, relation_sign, unicode
from symbolic.core.term import Func, Term, num, sym
from symbolic.read.formula import Mention, Names
from symbolic.read.latex import parse

X, Y, A, S, K, THETA = (sym(n) for n in ("x", "y", "a", "s", "k", "theta"))
P1 = t.apply(Func("p", bar=1, labels=("a",)), num(1), THETA)
PA = t.apply(Func("p", bar=1), A, THETA)
PI = t.apply(Func("pi", bar=1, subscript=1), A, S, THETA)
SIGMA = t.apply("sigma", THETA)
R0, R1 = t.index("r", num(0)), t.index("r", num(1))
POSITIVE = t.relation("gt", X, num(0))


@pytest.mark.parametrize(
    ("term", "tex", "text", "code"),
    [
        (
            t.diff(t.call("log", P1), THETA),
            r"\nabla_{\theta} \log p(a=1\mid \theta)",
            "∇_θ log p(a=1|θ)",
            "diff(log(p(1, theta)), theta)",
        ),
        (
            t.mul(t.sub(R1, R0), SIGMA, t.sub(num(1), SIGMA)),
            r"(r_{1} - r_{0}) \sigma(\theta) (1 - \sigma(\theta))",
            "(r₁ − r₀) σ(θ)(1 − σ(θ))",
            "(r[1] - r[0])*sigma(theta)*(1 - sigma(theta))",
        ),
        (t.call("exp", t.neg(THETA)), r"e^{-\theta}", "e^(−θ)", "exp(-theta)"),
        (t.div(num(1), t.add(num(1), X)), r"\frac{1}{1 + x}", "1/(1 + x)", "1/(1 + x)"),
        (
            t.bind("expect", "a", t.mul(t.apply("r", A), t.diff(t.call("log", PI), THETA)), PI),
            r"\mathbb{E}_{a \sim \pi_{\theta}(a\mid s)}\left[r(a) \nabla_{\theta} \log \pi_{\theta}(a\mid s)\right]",
            "E_{a∼π_θ(a|s)}[r(a) ∇_θ log π_θ(a|s)]",
            "Expectation(r(a)*diff(log(pi(a, s, theta)), theta), a, pi(a, s, theta))",
        ),
        (
            t.bind("expect", "x", t.power(X, num(2)), t.make("dist", (THETA, t.power(S, num(2))), "normal")),
            r"\mathbb{E}_{x \sim \mathcal{N}(\theta, s^{2})}\left[x^{2}\right]",
            "E_{x∼N(θ, s²)}[x²]",
            "Expectation(x**2, x, Normal(theta, s))",
        ),
        (
            t.bind("expect", "x", X, t.make("dist", (K, t.div(num(1), S)), "gamma")),
            r"\mathbb{E}_{x \sim \mathrm{Gamma}\left(k, \frac{1}{s}\right)}\left[x\right]",
            "E_{x∼Gamma(k, 1/s)}[x]",
            "Expectation(x, x, Gamma(k, s))",
        ),
        (t.diff(X, Y, 2), r"\frac{d^{2}}{dy^{2}}\left[x\right]", "d²/dy² [x]", "diff(x, y, 2)"),
        (
            t.diff(t.diff(X, Y, 2), X),
            r"\frac{\partial^{3}}{\partial x\,\partial y^{2}}\left[x\right]",
            "∂³/∂x∂y² [x]",
            "diff(diff(x, y, 2), x)",
        ),
        (
            t.bind("sum", "k", t.call("exp", t.index("theta", K)), num(1), sym("K")),
            r"\sum_{k=1}^{K} e^{\theta_{k}}",
            "Σ_{k=1}^{K} e^θₖ",
            "Sum(exp(theta[k]), (k, 1, K))",
        ),
        (
            t.make("piecewise", (POSITIVE, X, num(0))),
            r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
            "{x if x > 0; 0 otherwise}",
            "Piecewise((x, x > 0), (0, True))",
        ),
        (t.make("indicator", (POSITIVE,)), r"\mathbb{1}\left[x > 0\right]", "𝟙[x > 0]", "Indicator(x > 0)"),
        (t.apply(Func("f", (0, 0)), X), "f''(x)", "f''(x)", "f_d0_d0(x)"),
        (t.apply(Func("f", (0, 1)), X, Y), r"\partial_{1} \partial_{2} f(x, y)", "∂_1 ∂_2 f(x, y)", "f_d0_d1(x, y)"),
        (sym("theta_old"), r"\theta_{\text{old}}", "θ_old", "theta_old"),
        (sym("hat_theta"), r"\hat{\theta}", "θ̂", "hat_theta"),
        (sym("bold_w"), r"\mathbf{w}", "𝐰", "bold_w"),
        (sym("theta_star"), r"\theta^{*}", "θ*", "theta_star"),
        (t.index("w", sym("i"), sym("j")), "w_{ij}", "wᵢⱼ", "w[i, j]"),
        (t.index("x", t.add(sym("t"), num(1))), "x_{t + 1}", "xₜ₊₁", "x[t + 1]"),
        (num("1/3"), r"\frac{1}{3}", "1/3", "Rational(1, 3)"),
        (num("3.14"), "3.14", "3.14", "Rational(157, 50)"),
        (t.call("binomial", X, K), r"\binom{x}{k}", "binomial(x, k)", "binomial(x, k)"),
        (t.call("sigmoid", X), r"\operatorname{sigmoid}(x)", "sigmoid(x)", "sigmoid(x)"),
        (
            t.bind("integral", "x", t.power(X, num(2)), num(0), t.const("oo")),
            r"\int_{0}^{\infty} x^{2} \, dx",
            "∫_{0}^{∞} x² dx",
            "Integral(x**2, (x, 0, oo))",
        ),
    ],
)
def test_prints(term: Term, tex: str, text: str, code: str) -> None:
    assert (latex(term), unicode(term), python(term)) == (tex, text, code)


@pytest.mark.parametrize(
    ("term", "tex"),
    [
        (t.sub(X, t.add(X, Y)), "x - (x + y)"),
        (t.add(X, t.neg(t.neg(Y))), "x - (-y)"),
        (t.power(t.div(X, Y), num(2)), r"\left(\frac{x}{y}\right)^{2}"),
        (t.power(t.neg(X), num(2)), "(-x)^{2}"),
        (t.neg(t.power(X, num(2))), "-x^{2}"),
        (t.power(t.power(X, num(2)), num(3)), "(x^{2})^{3}"),
        (t.power(t.call("log", X), num(2)), r"(\log x)^{2}"),
        (t.power(t.call("sin", X), num(2)), r"\sin^{2}(x)"),
        (t.power(sym("theta_star"), num(2)), r"(\theta^{*})^{2}"),
        (t.mul(t.call("log", X), Y), r"\log(x) y"),
        (t.mul(Y, t.call("log", X)), r"y \log x"),
        (t.call("log", t.power(X, num(2))), r"\log(x^{2})"),
        (t.mul(THETA, t.sub(num(1), THETA)), r"\theta \cdot (1 - \theta)"),
        (t.mul(num(2), num(3)), r"2 \cdot 3"),
        (t.mul(num(2), t.div(num(1), num(2))), r"2 \cdot \frac{1}{2}"),
        (t.mul(t.bind("sumover", "a", PA), Y), r"\left(\sum_{a} p(a\mid \theta)\right) y"),
        (t.mul(t.neg(X), Y), "(-x) y"),
        (t.mul(X, t.mul(Y, X)), r"x \cdot (y x)"),
        (t.diff(t.add(X, Y), X), r"\nabla_{x} (x + y)"),
        (t.diff(t.mul(X, Y), X), r"\nabla_{x} (x y)"),
        (t.power(t.diff(X, X), num(2)), r"(\nabla_{x} x)^{2}"),
        (t.mul(t.diff(t.call("log", X), X), Y), r"\nabla_{x} \log(x) y"),
        (t.call("abs", t.call("abs", X)), r"\left|\left|x\right|\right|"),
        (t.call("factorial", t.add(X, Y)), "(x + y)!"),
        (t.add(sym("e"), t.call("exp", X)), r"e + \exp(x)"),
        (t.mul(sym("d"), X), r"d \cdot x"),
    ],
)
def test_brackets_where_meaning_needs_them(term: Term, tex: str) -> None:
    assert latex(term) == tex


def test_unicode_fractions_keep_their_brackets() -> None:
    assert unicode(t.mul(t.div(X, Y), X)) == "(x/y) x"
    assert unicode(t.div(X, t.mul(X, Y))) == "x/(x y)"
    assert unicode(t.div(t.div(X, Y), X)) == "(x/y)/x"
    assert unicode(t.power(t.div(X, Y), num(2))) == "(x/y)²"
    assert unicode(t.div(t.call("log", X), Y)) == "log(x)/y"


def test_relation_signs() -> None:
    assert [relation_sign(s) for s in ("≤", "le", "≠", "=", "≈", ":=")] == [
        r"\le",
        r"\le",
        r"\ne",
        "=",
        r"\approx",
        ":=",
    ]


@pytest.mark.parametrize("name", [r"x}\input{/etc/passwd}", "a$b", "a b", "{", "\\", "x^2", "é", "a%", "", "_", "x__y"])
def test_no_name_smuggles_in_a_command(name: str) -> None:
    tex = latex(t.add(sym(name), t.index(name, num(1)), t.apply(name, X)))
    assert set(tex) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \\{}()_+,^'*")
    assert tex.count("{") == tex.count("}")
    assert "input" not in tex.replace("x5Cinput", "")


def test_different_names_look_different() -> None:
    names = ["x", "x_1", "bold_x", "hat_x", "bb_x", "x_star", "x_prime", "theta", "vartheta", "a b", "ab", "a$b"]
    assert len({latex(sym(n)) for n in names}) == len(names)
    assert latex(sym("r_0")) != latex(t.index("r", num(0)))


def test_depth_and_size_end_in_dots() -> None:
    deep = X
    for i in range(10_000):
        deep = t.call("exp", deep) if i % 2 else t.add(deep, num(1))
    wide = X
    for _ in range(200):
        wide = t.add(wide, wide)
    assert "…" in unicode(deep) and r"\dots" in latex(deep) and "..." in python(deep)
    assert len(latex(wide)) < 400_000 and len(unicode(wide)) < 400_000 and len(python(wide)) < 1_000_000
    assert latex(num(10**5000)) == r"\dots"


# -- the law: what is printed is read as the same term

NAMES = Names(
    functions=frozenset(["f", "g", "p", "pi", "J", "sigma"]),
    symbols=frozenset(
        [
            "x",
            "y",
            "z",
            "theta",
            "gamma",
            "s",
            "a",
            "k",
            "i",
            "w",
            "r",
            "n",
            "hat_x",
            "theta_old",
            "bold_w",
            "theta_star",
            "s_prime",
            "loss",
        ]
    ),
    constants=frozenset({"e"}),
)
SYMBOLS = ["x", "y", "z", "theta", "gamma", "s", "a", "hat_x", "theta_old", "bold_w", "theta_star", "s_prime", "loss"]


def read(tex: str) -> Term:
    """The one term of a formula."""
    (statement,) = parse(tex, NAMES).statements
    if not isinstance(statement, Mention):
        raise TypeError(tex)
    return statement.part.term


LEAVES = (
    *(num(n) for n in (0, 1, 2, 3, 10, 120, Fraction(1, 100), Fraction(157, 50))),
    *(sym(n) for n in SYMBOLS),
    *(t.const("e"), R1, t.index("theta", K), t.index("w", sym("i"), sym("k")), t.index("theta_old", K)),
    *(t.index("x", t.add(K, num(1))), t.index("hat_x", num(12)), t.index("r", num(1), K)),
)
UNARY = [
    "exp",
    "log",
    "sqrt",
    "cbrt",
    "sin",
    "tanh",
    "asin",
    "asinh",
    "abs",
    "sign",
    "floor",
    "ceil",
    "sigmoid",
    "softplus",
    "relu",
    "erf",
    "gamma",
    "factorial",
]
LETTERS = (X, THETA, t.index("theta", K), sym("hat_x"), sym("theta_old"))
HEADS = (Func("f"), Func("J"), Func("g", (0,)), Func("g", (0,) * 5), Func("sigma"))
DENSITIES = (
    *(PI, t.apply(Func("p", bar=1), A, THETA), t.apply("p", A)),
    *(t.make("dist", (X, t.power(Y, num(2)))[: len(row.parameters)], row.name) for row in FAMILIES.values()),
)
Make = Callable[[st.DrawFn, Callable[[], Term]], Term]


def where(draw: st.DrawFn, one: Callable[[], Term]) -> Term:
    return t.relation(draw(st.sampled_from(t.RELATIONS)), one(), one())


def several(draw: st.DrawFn, one: Callable[[], Term]) -> tuple[Term, ...]:
    return tuple(one() for _ in range(draw(st.integers(2, 4))))


NODES: tuple[Make, ...] = (
    lambda draw, one: t.add(*several(draw, one)),
    lambda draw, one: t.mul(*several(draw, one)),
    lambda draw, one: t.mul(*several(draw, one)),
    lambda draw, one: t.neg(one()),
    lambda draw, one: t.div(one(), one()),
    lambda draw, one: t.power(one(), one()),
    lambda draw, one: t.call(draw(st.sampled_from(UNARY)), one()),
    lambda draw, one: t.call(draw(st.sampled_from(UNARY)), one()),
    lambda draw, one: t.call(draw(st.sampled_from(["max", "min", "binomial"])), one(), one()),
    lambda draw, one: t.apply(draw(st.sampled_from(HEADS)), one()),
    lambda draw, one: t.apply(Func("p", bar=1, labels=("a",)), one(), one()),
    lambda draw, one: t.apply(Func("pi", bar=1, subscript=1), one(), one(), one()),
    lambda draw, one: t.apply(Func("f", (0, 1)), one(), one()),
    lambda draw, one: t.diff(one(), draw(st.sampled_from(LETTERS)), draw(st.integers(1, 3))),
    lambda draw, one: t.bind(draw(st.sampled_from(["sum", "prod"])), "k", one(), one(), one()),
    lambda draw, one: t.bind(draw(st.sampled_from(["sumover", "prodover"])), "a", one()),
    lambda draw, one: t.bind(
        draw(st.sampled_from(["sumover", "expect"])), "a", one(), draw(st.sampled_from(DENSITIES))
    ),
    lambda draw, one: t.bind("integral", "x", one(), one(), one()),
    lambda draw, one: t.make("indicator", (where(draw, one),)),
    lambda draw, one: t.make("piecewise", (where(draw, one), one(), one())),
)


@st.composite
def terms(draw: st.DrawFn, depth: int = 4) -> Term:
    """A term of every operator, a few levels deep."""

    def grown(left: int) -> Term:
        if left == 0 or draw(st.integers(0, 3)) == 0:
            return draw(st.sampled_from(LEAVES))
        return draw(st.sampled_from(NODES))(draw, lambda: grown(left - 1))

    return grown(depth)


@settings(max_examples=400, deadline=None)
@given(terms())
def test_reading_what_was_printed_gives_the_same_term(term: Term) -> None:
    assert read(latex(term)) is term
