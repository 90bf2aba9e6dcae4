"""Named distributions, variances and covariances: what is read from LaTeX and from Python text, and what is refused."""

from __future__ import annotations

import pytest

from symbolic.core import term as t
from symbolic.core.functions import FAMILIES
from symbolic.core.show import latex, python
from symbolic.core.term import Func, Term, num, sym
from symbolic.read.formula import Draw, Mention, Names, ReadError
from symbolic.read.latex import parse
from symbolic.read.pytext import parse_python

X, Y, MU, S = sym("x"), sym("y"), sym("mu"), sym("s")
LETTERS = frozenset({"x", "y", "z", "mu", "s", "p", "q", "n", "a", "b", "N", "U"})
NAMES = Names(functions=frozenset({"f", "g", "r"}), symbols=LETTERS, constants=frozenset({"e"}))
NORMAL = t.make("dist", (MU, t.power(S, num(2))), "normal")


def law(family: str, *parameters: Term) -> Term:
    return t.make("dist", parameters, family)


def one(tex: str, names: Names = NAMES) -> Term:
    (statement,) = parse(tex, names).statements
    if not isinstance(statement, Mention):
        raise TypeError(tex)
    return statement.part.term


def expression(text: str, names: Names = NAMES) -> Term:
    (statement,) = parse_python(text, names).statements
    if not isinstance(statement, Mention):
        raise TypeError(text)
    return statement.part.term


def expect(body: Term, law: Term, name: str = "x") -> Term:
    return t.bind("expect", name, body, law)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\mathcal{N}(\mu, s^2)", NORMAL),
        (r"\mathcal N(x \mid \mu, s^2)", NORMAL),
        (r"\mathcal{N}\left(\cdot \mid \mu, s^2\right)", NORMAL),
        (r"\operatorname{Normal}(\mu, s^2)", NORMAL),
        (r"\text{Normal}(0, 1)", law("normal", num(0), num(1))),
        (r"\mathrm{Bern}(p)", law("bernoulli", sym("p"))),
        (r"\text{Bernoulli}(p)", law("bernoulli", sym("p"))),
        (r"\operatorname{Cat}(p, q, 1-p-q)", law("categorical", sym("p"), sym("q"), one("1-p-q"))),
        (r"\mathrm{Binomial}(n, p)", law("binomial", sym("n"), sym("p"))),
        (r"\mathrm{Pois}(s)", law("poisson", S)),
        (r"\mathrm{Geometric}(p)", law("geometric", sym("p"))),
        (r"\mathrm{Exp}(s)", law("exponential", S)),
        (r"\mathrm{Gamma}(a, b)", law("gamma", sym("a"), sym("b"))),
        (r"\mathrm{Beta}(a, b)", law("beta", sym("a"), sym("b"))),
        (r"\mathcal{U}(a, b)", law("uniform", sym("a"), sym("b"))),
        (r"\mathrm{U}(0, 1)", law("uniform", num(0), num(1))),
        (r"\mathrm{Laplace}(\mu, b)", law("laplace", MU, sym("b"))),
    ],
)
def test_a_law_by_its_name(tex: str, expected: Term) -> None:
    assert one(rf"\mathbb{{E}}_{{x \sim {tex}}}[x^2]") is expect(t.power(X, num(2)), expected)
    (drawn,) = parse(rf"x \sim {tex}", NAMES).statements
    assert isinstance(drawn, Draw) and drawn.density is expected


@pytest.mark.parametrize("family", FAMILIES)
def test_every_law_is_read_as_it_is_printed(family: str) -> None:
    for a, b in ((sym("a"), sym("b")), (num(1), num(1)), (num(2), t.div(num(1), sym("b"))), (S, t.power(S, num(2)))):
        found = expect(X, law(family, *(a, b)[: len(FAMILIES[family].parameters)]))
        assert one(latex(found)) is found
        assert expression(python(found)) is found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E(x**2, (x, Normal(mu, s)))", expect(t.power(X, num(2)), NORMAL)),
        ("Expectation(x, x, Normal(mu, sqrt(s)))", expect(X, law("normal", MU, S))),
        ("E(x, (x, Normal(0, 1)))", expect(X, law("normal", num(0), num(1)))),
        ("E(x, (x, Gamma(a, s)))", expect(X, law("gamma", sym("a"), t.div(num(1), S)))),
        ("E(x, (x, Gamma(a, 1/s)))", expect(X, law("gamma", sym("a"), S))),
        ("E(x, (x, Categorical(p, q)))", expect(X, law("categorical", sym("p"), sym("q")))),
        ("E(x, (x, f(x, mu)))", expect(X, t.apply("f", X, MU))),
        (
            "E(x*y, (x, Poisson(s)), (y, Normal(x, 1)))",
            expect(expect(t.mul(X, Y), law("normal", X, num(1)), "y"), law("poisson", S)),
        ),
        ("Var(x, (x, Poisson(s)))", one(r"\mathrm{Var}_{x \sim \mathrm{Poisson}(s)}[x]")),
        ("Cov(x, x**2, (x, Poisson(s)))", one(r"\operatorname{Cov}_{x \sim \mathrm{Poisson}(s)}[x, x^2]")),
        ("SumOver(x, x)", t.bind("sumover", "x", X)),
        ("Indicator(x == y) + KroneckerDelta(x, y)", t.add(*[t.make("indicator", (t.relation("eq", X, Y),))] * 2)),
        ("clip(x, 0, 1)", t.call("min", t.call("max", X, num(0)), num(1))),
        ("coth(x)", t.div(t.call("cosh", X), t.call("sinh", X))),
        ("asec(x)", t.call("acos", t.div(num(1), X))),
        ("loggamma(x) + digamma(x)", t.add(t.call("loggamma", X), t.call("digamma", X))),
    ],
)
def test_python_text(text: str, expected: Term) -> None:
    assert expression(text) is expected


def test_variance_and_covariance_are_their_definitions() -> None:
    f, g = t.apply("f", X), t.apply("g", X)
    square = t.sub(expect(t.power(f, num(2)), NORMAL), t.power(expect(f, NORMAL), num(2)))
    assert one(r"\mathrm{Var}_{x \sim \mathcal{N}(\mu, s^2)}[f(x)]") is square
    assert one(r"2 \text{Var}_{x \sim \mathcal{N}(\mu, s^2)}[f(x)]") is t.mul(num(2), square)
    both = t.sub(expect(t.mul(f, g), NORMAL), t.mul(expect(f, NORMAL), expect(g, NORMAL)))
    assert one(r"\operatorname{Cov}_{x \sim \mathcal{N}(\mu, s^2)}[f(x), g(x)]") is both
    drawn = Names(NAMES.functions, LETTERS, draws={"x": NORMAL})
    assert one(r"\mathrm{Var}[f(x)]", drawn) is square
    assert one(r"\mathbb{E}[f(x)]", drawn) is expect(f, NORMAL)
    assert one(r"\mathbb{E}_{x \sim \mathcal{N}}[f(x)]", drawn) is expect(f, NORMAL)
    assert one(r"\mathbb{E}_x[f(x)]", drawn) is expect(f, NORMAL)


def test_a_declared_function_comes_before_a_law() -> None:
    own = Names(functions=frozenset({"cal_N", "Bern", "Var", "Normal"}), symbols=frozenset({"x", "p"}))
    assert one(r"\mathbb{E}_{x \sim \mathcal{N}(p)}[x]", own) is expect(X, t.apply(Func("cal_N", bar=1), X, sym("p")))
    assert one(r"\mathbb{E}_{x \sim \mathrm{Bern}(p)}[x]", own).args[1].op == "apply"
    assert one(r"\operatorname{Var}(x)", own) is t.apply("Var", X)
    assert expression("E(x, (x, Normal(x, p)))", own).args[1].op == "apply"


@pytest.mark.parametrize(
    ("tex", "code"),
    [
        (r"\mathbb{E}_{x \sim \mathcal{N}(0, 1, 2)}[x]", "R102"),
        (r"\mathbb{E}_{x \sim \mathcal{N}(0)}[x]", "R102"),
        (r"\mathbb{E}_{x \sim \mathcal{N}}[x]", "R102"),
        (r"\mathbb{E}_{x \sim \mathcal{N}(y \mid 0, 1)}[x]", "R102"),
        (r"\mathbb{E}_{x \sim \mathcal{N}(x, 1)}[x]", "R205"),
        (r"\mathbb{E}_{x \sim \mathrm{Cat}(p)}[x]", "R102"),
        (r"\mathbb{E}_{x \sim \mathrm{Beta}(a=1, b)}[x]", "R102"),
        (r"\mathrm{Var}_{x \sim \mathrm{Bern}(p)}[x, y]", "R102"),
        (r"\mathrm{Var} x", "R102"),
        (r"\operatorname{clip}(x, 0)", "R102"),
    ],
)
def test_latex_refusals(tex: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse(tex, NAMES)
    assert caught.value.code == code and caught.value.remedy


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("E(x, (x, Normal(mu, s, 2)))", "write Normal(mean, deviation)"),
        ("E(x, (x, Gamma(a)))", "write Gamma(shape, scale)"),
        ("E(x, (x, Categorical(p)))", "write Categorical(p_1, p_2, …)"),
        ("E(x, (x, mu))", "use one of"),
        ("E(x, (x, Normal(x, 1)))", "use another name"),
        ("E(x, x)", "write (x, Normal(mu, sigma))"),
        ("E(x, (x, Normal(y, 1)), (y, Poisson(s)))", "draw it first"),
        ("Heaviside(x)", "Piecewise"),
        ("acot(x)", "atan(1/x)"),
        ("Indicator(x)", "Indicator(i == j)"),
    ],
)
def test_python_refusals(text: str, remedy: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse_python(text, NAMES)
    assert caught.value.code == "R401" and remedy in caught.value.remedy
