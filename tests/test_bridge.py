"""Terms to SymPy and back: what is unfolded, what is remembered, what is refused; a round trip says the same."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic.bridge import BridgeError, Unfolding, from_sympy, sigmoid, to_sympy
from symbolic.bridge_intervals import Enclosures, apart, same
from symbolic.bridge_numpy import lambdify
from symbolic.bridge_reduce import factors
from symbolic.bridge_terms import sigmoid_arguments, simplest, term_of_name
from symbolic.core.claim import Case, Context, Given, GivenKind, Kind, Sort
from symbolic.core.term import (
    Func,
    Term,
    add,
    apply,
    bind,
    call,
    const,
    diff,
    div,
    index,
    make,
    mul,
    neg,
    num,
    power,
    relation,
    sub,
    sym,
)

X, Y, K = sym("x"), sym("y"), sym("k")
THETA = sym("theta")
DEFINED = Given(GivenKind.DEFINITION, "")
rx, ry = sp.symbols("x y", real=True)


def defining(context: Context, name: str, *cases: tuple[tuple[str, ...], tuple[Term | None, ...], Term]) -> Context:
    for params, pattern, body in cases:
        context = context.with_case((name, ()), Case(params, pattern, body, DEFINED))
    return context


def policy() -> Context:
    sigma = defining(Context(), "sigma", (("x",), (None,), div(num(1), add(num(1), power(const("e"), neg(X))))))
    s = apply("sigma", THETA)
    cases = (("a", "theta"), (num(1), None), s), (("a", "theta"), (num(0), None), sub(num(1), s))
    return defining(sigma, "p", *cases).with_sort("a", Sort(Kind.FINITE, (num(0), num(1))))


CONVERTED = [
    ("sum", add(X, num(1)), rx + 1),
    ("nested sums", add(add(X, Y), neg(X)), ry),
    ("rational", num("1/3"), sp.Rational(1, 3)),
    ("e to the x", power(const("e"), X), sp.exp(rx)),
    ("real cube root", call("cbrt", num(-8)), sp.Integer(-2)),
    ("sigmoid", call("sigmoid", X), 1 / (1 + sp.exp(-rx))),
    ("softplus", call("softplus", X), sp.log(1 + sp.exp(rx))),
    ("derivative", diff(power(X, num(3)), X), 3 * rx**2),
    ("second derivative", diff(power(X, num(3)), X, 2), 6 * rx),
    ("kinks leave no delta", diff(call("sign", X), X), sp.Integer(0)),
    ("finite sum", bind("sum", "k", power(X, K), num(0), num(2)), 1 + rx + rx**2),
    ("empty sum", bind("sum", "k", K, num(5), num(1)), sp.Integer(0)),
    ("product", bind("prod", "k", add(X, K), num(1), num(2)), (rx + 1) * (rx + 2)),
    ("member of a family", index("r", num(1)), sp.Symbol("r_1", real=True)),
    ("value of an unknown function", apply("r", num(1)), sp.Symbol("r(1)", real=True)),
    ("indicator", make("indicator", (relation("eq", num(1), num(2)),)), sp.Integer(0)),
]


@pytest.mark.parametrize(("term", "expected"), [c[1:] for c in CONVERTED], ids=[c[0] for c in CONVERTED])
def test_a_term_converts(term: Term, expected: sp.Expr) -> None:
    assert sp.simplify(to_sympy(term) - expected) == 0


def test_definitions_are_closures_and_capture_nothing() -> None:
    context = defining(Context(), "S", (("x",), (None,), bind("sum", "i", mul(sym("i"), X), num(1), num(2))))
    used = bind("sum", "i", apply("S", sym("i")), num(1), num(2))
    assert to_sympy(used, context) == 9
    assert to_sympy(apply("S", sym("i")), context) == 3 * sp.Symbol("i", real=True)


def test_a_case_is_picked_by_the_value_of_the_argument() -> None:
    context = policy()
    total = to_sympy(bind("sumover", "a", apply("p", sym("a"), THETA)), context)
    assert sp.simplify(total) == 1
    with pytest.raises(BridgeError, match="not defined at"):
        to_sympy(apply("p", num(2), THETA), context)


def test_an_expectation_unfolds_over_the_support_of_its_density() -> None:
    a = sym("a")
    slope = to_sympy(diff(bind("expect", "a", apply("r", a), apply("p", a, THETA)), THETA), policy())
    theta, r1, r0 = (sp.Symbol(n, real=True) for n in ("theta", "r(1)", "r(0)"))
    s = 1 / (1 + sp.exp(-theta))
    assert sp.simplify(slope - (r1 - r0) * s * (1 - s)) == 0


def test_givens_are_applied_after_derivatives_are_formed() -> None:
    context = Context().with_substitution(Given(GivenKind.SUBSTITUTION, "", left=X, right=num(3)))
    assert to_sympy(diff(power(X, num(2)), X), context) == 6


def test_an_equation_is_solved_for_a_variable_it_is_linear_in() -> None:
    p = [index("p", num(k)) for k in (1, 2, 3)]
    context = Context().with_assumption(Given(GivenKind.ASSUMPTION, "", left=relation("eq", add(*p), num(1))))
    assert to_sympy(add(*p), context) == 1


def test_givens_that_contradict_each_other_are_refused() -> None:
    context = Context()
    for value in (10, 5):
        context = context.with_substitution(Given(GivenKind.SUBSTITUTION, "", left=X, right=num(value)))
    with pytest.raises(BridgeError, match="no point was found"):
        to_sympy(X, context)


def test_a_derivative_at_an_argument_is_taken_before_the_argument_is_put_in() -> None:
    context = defining(Context(), "f", (("x",), (None,), power(X, num(3))))
    assert to_sympy(apply(Func("f", (0,)), num(2)), context) == 12
    inner = defining(Context(), "g", (("x",), (None,), diff(mul(X, Y), X)))
    assert to_sympy(apply("g", Y), inner) == ry


def test_assumptions_become_assumptions_of_the_symbol() -> None:
    context = Context().with_assumption(Given(GivenKind.ASSUMPTION, "", left=relation("gt", X, num(0))))
    assert to_sympy(call("sqrt", power(X, num(2))), context) == sp.Symbol("x", positive=True)
    assert to_sympy(call("sqrt", power(X, num(2)))) == sp.Abs(rx)


def _towers() -> Term:
    t = X
    for _ in range(5_000):
        t = call("sin", t)
    return t


CIRCLE = defining(Context(), "f", (("x",), (None,), add(apply("f", X), num(1))))
REFUSED = [
    ("too deep", _towers(), Context(), "nested more than"),
    ("a circle of definitions", apply("f", X), CIRCLE, "leads back to itself"),
    ("a sum of a million terms", bind("sum", "k", K, num(1), num(10**6)), Context(), "terms"),
    ("a huge power", power(num(7), num(10**9)), Context(), "exponent"),
    ("a huge factorial", call("factorial", num(10**9)), Context(), "factorial"),
    ("division by zero", div(num(1), num(0)), Context(), "divides by zero"),
    ("no support", bind("expect", "a", X, apply("q", sym("a"))), Context(), "support of a"),
    ("the gradient in a family", diff(index("x", num(1)), X), Context(), "vector"),
]


@pytest.mark.parametrize(("term", "context", "message"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_what_cannot_be_converted_is_refused_in_words(term: Term, context: Context, message: str) -> None:
    with pytest.raises(BridgeError, match=message):
        to_sympy(term, context)


def test_a_long_sum_is_no_deep_one() -> None:
    t = X
    for k in range(2_000):
        t = add(t, num(k))
    assert to_sympy(t) == rx + sum(range(2_000))


OBLIGED = [
    ("log", call("log", X), "positive", rx),
    ("root", call("sqrt", X), "nonnegative", rx),
    ("square of a root", power(call("sqrt", X), num(2)), "nonnegative", rx),
    ("quotient that cancels", div(X, X), "nonzero", rx),
    ("derivative of a log", diff(call("log", X), X), "positive", rx),
    ("real power", power(X, Y), "positive", rx),
]


@pytest.mark.parametrize(("term", "kind", "expr"), [c[1:] for c in OBLIGED], ids=[c[0] for c in OBLIGED])
def test_the_domain_is_remembered_though_sympy_forgets_it(term: Term, kind: str, expr: sp.Expr) -> None:
    unfolding = Unfolding(Context())
    unfolding(term)
    assert (kind, expr) in [(o.kind, o.expr) for o in unfolding.obligations]


# -- and back

NAMES = [
    ("r_0", index("r", num(0))),
    ("theta_k", index("theta", K)),
    ("theta_old", sym("theta_old")),
    ("p_1_2", index("p", num(1), num(2))),
    ("alpha", sym("alpha")),
    ("r(1)", apply("r", num(1))),
]


@pytest.mark.parametrize(("name", "term"), NAMES)
def test_a_symbol_is_read_as_a_note_reads_its_name(name: str, term: Term) -> None:
    assert term_of_name(name) is term


f = sp.Function("f")
BACK = [
    ("positive terms first", sp.Symbol("r_1") - sp.Symbol("r_0"), sub(index("r", num(1)), index("r", num(0)))),
    ("one minus", 1 - rx, sub(num(1), X)),
    ("quotient", 1 / (1 + sp.exp(-rx)), div(num(1), add(num(1), call("exp", neg(X))))),
    ("half", rx / 2, div(X, num(2))),
    ("root", sp.sqrt(rx), call("sqrt", X)),
    ("sigmoid", sigmoid(rx), call("sigmoid", X)),
    ("application", f(rx), apply("f", X)),
    ("derivative", sp.Derivative(f(rx), rx), diff(apply("f", X), X)),
    ("f prime at a place", sp.Subs(sp.Derivative(f(ry), ry), ry, rx**2), apply(Func("f", (0,)), power(X, num(2)))),
    ("relation", rx > 0, relation("gt", X, num(0))),
    ("float as it is written", sp.Float(0.1), num("0.1")),
]


@pytest.mark.parametrize(("expr", "term"), [c[1:] for c in BACK], ids=[c[0] for c in BACK])
def test_an_expression_is_said_as_people_write_it(expr: sp.Expr, term: Term) -> None:
    assert from_sympy(expr) is term


@pytest.mark.parametrize("expr", [sp.I, sp.zeta(rx), sp.Matrix([1])], ids=["complex", "special function", "matrix"])
def test_what_a_note_cannot_say_is_refused(expr: sp.Basic) -> None:
    with pytest.raises(BridgeError):
        from_sympy(expr)


leaf = st.sampled_from([rx, ry]) | st.fractions(-4, 4, max_denominator=6).map(
    lambda q: sp.Rational(q.numerator, q.denominator)
)


def _grow(children: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: p[0] / (2 + p[1] ** 2)),
        st.tuples(children, st.integers(-3, 3)).map(lambda p: (p[0] + sp.Rational(7, 3)) ** p[1]),
        children.map(lambda e: sp.exp(-(e**2))),
        children.map(lambda e: sp.log(1 + e**2)),
        children.map(sp.sin),
        children.map(sp.Abs),
        children.map(lambda e: sigmoid(sp.tanh(e))),
        pair.map(lambda p: sp.Max(*p)),
    )


@settings(max_examples=80, deadline=None)
@given(st.recursive(leaf, _grow, max_leaves=6), st.tuples(st.floats(-2, 2), st.floats(-2, 2)))
def test_a_round_trip_says_the_same(expr: sp.Expr, at: tuple[float, float]) -> None:
    if expr.has(sp.zoo, sp.nan, sp.I):
        return
    back = to_sympy(from_sympy(expr))
    places = {rx: sp.Rational(at[0]), ry: sp.Rational(at[1])}
    a, b = (float(sp.re(e.xreplace(places).evalf(20))) for e in (expr, back))
    assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


# -- the simplest form

t_, r0, r1 = sp.symbols("theta r_0 r_1", real=True)
S = 1 / (1 + sp.exp(-t_))
SIMPLEST = [
    ("score of action 1", sp.diff(sp.log(S), t_), 1 - sigmoid(t_)),
    ("score of action 0", sp.diff(sp.log(1 - S), t_), -sigmoid(t_)),
    ("the gradient", sp.diff(r1 * S + r0 * (1 - S), t_), (r1 - r0) * sigmoid(t_) * (1 - sigmoid(t_))),
    ("nothing left", sigmoid(t_) - S, sp.Integer(0)),
    ("two of them", sigmoid(t_) + S, 2 * sigmoid(t_)),
    ("a constant", sigmoid(-t_) + S, sp.Integer(1)),
    ("with numbers", sp.diff(10 * S + 5 * (1 - S), t_), 5 * sigmoid(t_) * (1 - sigmoid(t_))),
]


@pytest.mark.parametrize(("expr", "expected"), [c[1:] for c in SIMPLEST], ids=[c[0] for c in SIMPLEST])
def test_the_simplest_form_is_in_the_notes_words(expr: sp.Expr, expected: sp.Expr) -> None:
    assert simplest(expr, sigmoid_arguments(expr)) == expected


def _rational(inner: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.filter(lambda p: p[1] != 0).map(lambda p: p[0] / p[1]),
        st.tuples(inner, st.sampled_from([sp.Abs, lambda e: sp.Max(e, 1), lambda e: sp.log(1 + sp.exp(e))])).map(
            lambda p: p[1](p[0])
        ),
    )


SIMPLE = st.sampled_from([rx, ry, sigmoid(rx), sp.exp(-rx), S.xreplace({t_: rx}), sp.sqrt(1 + rx**2), sp.Integer(2)])


@settings(max_examples=60, deadline=None)
@given(st.recursive(SIMPLE, _rational, max_leaves=5), st.integers(-20, 20), st.integers(-20, 20))
def test_the_simplest_form_has_the_same_value(expr: sp.Expr, x: int, y: int) -> None:
    places = {rx: sp.Rational(x, 7), ry: sp.Rational(y, 9)}
    short = simplest(expr, sigmoid_arguments(expr))
    a, b = (e.xreplace(places).evalf(30) for e in (expr, short))
    if a.is_finite and b.is_finite and not a.has(sp.zoo, sp.nan):
        assert abs(a - b) < 1e-12 * (1 + abs(a))


def test_signs_of_factors_stand_where_people_put_them() -> None:
    assert factors(-(r0 - r1) * (rx - 1)) == -(r1 - r0) * (1 - rx) or factors(-(r0 - r1) * (rx - 1)) == (r0 - r1) * (
        1 - rx
    )


# -- numbers


def test_lambdify_is_vectorised_and_applies_what_is_given() -> None:
    context = policy().with_substitution(Given(GivenKind.SUBSTITUTION, "", left=apply("r", num(1)), right=num(10)))
    term = mul(apply("r", num(1)), apply("p", num(1), THETA), index("w", num(2)))
    function = lambdify(term, context, ["theta", "w_2"])
    found = function(np.array([0.0, 1.0, -1.0]), 2.0)
    assert np.allclose(found, 20 / (1 + np.exp(-np.array([0.0, 1.0, -1.0]))))
    with pytest.raises(BridgeError, match="no value for"):
        lambdify(term, context, ["theta"])


def test_intervals_settle_what_doubles_cannot() -> None:
    enclosures = Enclosures([rx], [1 - 1 / (1 + sp.exp(-rx)), sp.exp(-rx) / (1 + sp.exp(-rx)), sp.exp(-rx)])
    answers = [apart(a, b) for a, b, _ in enclosures.at([268.0])]
    assert answers[0] is None and answers[-1] == 0
    assert next(apart(a, c) for a, _, c in enclosures.at([2.0])) == -1
    exact = next(Enclosures([rx], [rx + 1, rx + 1]).at([0.5]))
    assert same(*exact)


def test_a_branch_the_interval_does_not_settle_is_left_open() -> None:
    open_branch = sp.Piecewise((1, sp.cos(rx) ** 2 + sp.sin(rx) ** 2 > 1), (0, True))
    assert list(Enclosures([rx], [open_branch]).at([1.0])) == []


@pytest.mark.parametrize("value", [Fraction(1, 3), 2, Fraction(1, 4)])
def test_sigmoid_evaluates_only_where_that_is_exact(value: object) -> None:
    assert sigmoid(0) == sp.Rational(1, 2)
    assert isinstance(sigmoid(sp.sympify(value)), sigmoid)
    assert math.isclose(float(sigmoid(sp.sympify(value)).evalf()), 1 / (1 + math.exp(-float(value))))  # type: ignore[arg-type]
