"""SymPy-like text: what each form becomes, what is refused and where, and that nothing is ever run."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbolic.core import term as t
from symbolic.core.term import Term
from symbolic.read.formula import Chain, Mention, Names, ReadError
from symbolic.read.pytext import PLAIN, parse_python

X, Y, K, N = t.sym("x"), t.sym("y"), t.sym("k"), t.sym("n")
DECLARED = Names(functions=frozenset({"f", "r", "gamma"}), symbols=frozenset({"E", "log"}))


def expression(text: str, names: Names = PLAIN) -> Term:
    (statement,) = parse_python(text, names).statements
    if not isinstance(statement, Mention):
        raise TypeError(text)
    return statement.part.term


def chain(text: str) -> Chain:
    (statement,) = parse_python(text).statements
    if not isinstance(statement, Chain):
        raise TypeError(text)
    return statement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x/x", t.div(X, X)),
        ("x - y + 1", t.add(X, t.neg(Y), t.num(1))),
        ("x/y*2", t.mul(t.div(X, Y), t.num(2))),
        ("-x**2", t.neg(t.power(X, t.num(2)))),
        ("0.1", t.num(Fraction(1, 10))),
        ("1.5e-3", t.num(Fraction(3, 2000))),
        ("Rational(-1, 3)", t.num(Fraction(-1, 3))),
        ("E**x + pi + oo", t.add(t.power(t.const("e"), X), t.const("pi"), t.const("oo"))),
        ("sigma(x)", t.call("sigmoid", X)),
        ("ln(Abs(x))", t.call("log", t.call("abs", X))),
        ("Max(x, y, 1)", t.call("max", X, Y, t.num(1))),
        ("diff(x*y, x, 2)", t.diff(t.mul(X, Y), X, 2)),
        ("diff(x*y, (x, 2), y)", t.diff(t.diff(t.mul(X, Y), X, 2), Y)),
        ("Derivative(x*y, x, y)", t.diff(t.diff(t.mul(X, Y), X), Y)),
        ("Sum(k*x, (k, 1, n))", t.bind("sum", "k", t.mul(K, X), t.num(1), N)),
        ("Product(k, (k, 1, n))", t.bind("prod", "k", K, t.num(1), N)),
        ("Integral(x, (x, 0, oo))", t.bind("integral", "x", X, t.num(0), t.const("oo"))),
        (
            "Piecewise((x, x < 0), (0, True))",
            t.make("piecewise", (t.relation("lt", X, t.num(0)), X, t.num(0))),
        ),
        ("r[1] + r[k, 2]", t.add(t.index("r", t.num(1)), t.index("r", K, t.num(2)))),
        ("θ + é", t.add(t.sym("θ"), t.sym("é"))),
    ],
)
def test_reads(text: str, expected: Term) -> None:
    assert expression(text) is expected


def test_declared_names_come_first() -> None:
    assert expression("gamma(x) + f(x, y)", DECLARED) is t.add(t.apply("gamma", X), t.apply("f", X, Y))
    assert expression("E*log", DECLARED) is t.mul(t.sym("E"), t.sym("log"))
    assert expression("r(1)", DECLARED) is t.apply("r", t.num(1))


@pytest.mark.parametrize(
    ("text", "rels"),
    [
        ("x = y", ("=",)),
        ("x == y", ("=",)),
        ("0 <= x < 1", ("≤", "<")),
        ("x != y", ("≠",)),
        ("x >= y > 0", ("≥", ">")),
        ("Eq(x, y)", ("=",)),
        ("Le(x, y)", ("≤",)),
        ("Piecewise((x, x <= 0), (0, True)) <= 0", ("≤",)),
    ],
)
def test_relations_split_at_the_top_level_only(text: str, rels: tuple[str, ...]) -> None:
    assert chain(text).rels == rels


def test_places_are_characters_of_the_whole_text() -> None:
    text = "  θθ*x  =  y + 1 "
    assert [text[p.start : p.end] for p in chain(text).parts] == ["θθ*x", "y + 1"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("x + f(x)", "R204", "f"),
        ("θθ + é.real", "R401", "é.real"),
        ("lambda x: x", "R401", "lambda x: x"),
        ("x + [y for y in x]", "R401", "[y for y in x]"),
        ("1 + (x := 3)", "R401", "x := 3"),
        ("sin('x')", "R401", "'x'"),
        ("sin(x=1)", "R401", "1"),
        ("sin(*x)", "R401", "*x"),
        ("__import__('os')", "R204", "__import__"),
        ("x ^ 2", "R401", "x ^ 2"),
        ("(0 < x < 1)", "R401", "0 < x < 1"),
        ("log(x, 2)", "R401", "log(x, 2)"),
        ("Integral(x, x)", "R401", "x"),
        ("Piecewise((x, x < 0))", "R401", "Piecewise((x, x < 0))"),
        ("2*zoo", "R401", "zoo"),
        ("1e9999999", "R108", "1e9999999"),
        ("diff(x**2, 2)", "R401", "2"),
    ],
)
def test_refuses_with_the_place(text: str, code: str, place: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse_python(text)
    assert caught.value.code == code
    assert text[caught.value.start : caught.value.end] == place


@pytest.mark.parametrize("text", ["", "x =", "= x", "x y", "(x", "x # y", "x)", "x\0"])
def test_refuses_broken_text(text: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse_python(text)
    assert caught.value.code == "R401"


@pytest.mark.parametrize(
    "text",
    ["(" * 5000 + "x" + ")" * 5000, "-" * 9000 + "x", "x**" * 5000 + "x", "sin(" * 150 + "x" + ")" * 150,
     "x+" * 9000 + "x", "9" * 5000, "x" * 30_000],
)  # fmt: skip
def test_size_is_never_a_crash(text: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse_python(text)
    assert caught.value.code == "R108"


def test_a_long_sum_is_not_deep() -> None:
    assert len(expression("+".join(["x"] * 500)).args) == 500
