"""The numeric witness: right claims agree, wrong ones are told, lost digits are not differences, domains are obeyed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic.bridge_draw import Draws
from symbolic.core.claim import Case, Claim, Context, Given, GivenKind, Kind, Rel, Sort, Step
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
from symbolic.core.verdict import Numeric
from symbolic.witness import numeric, points

X, Y, A, THETA = sym("x"), sym("y"), sym("a"), sym("theta")
II, J, K = sym("i"), sym("j"), sym("K")
ONE, TWO = num(1), num(2)
DEFINED = Given(GivenKind.DEFINITION, "")


def assuming(*relations: Term) -> Context:
    context = Context()
    for said in relations:
        context = context.with_assumption(Given(GivenKind.ASSUMPTION, "", left=said))
    return context


def policy() -> Context:
    body = div(ONE, add(ONE, power(const("e"), neg(X))))
    context = Context().with_case(("sigma", ()), Case(("x",), (None,), body, DEFINED))
    for value, mass in ((ONE, S), (num(0), sub(ONE, S))):
        context = context.with_case(("p", ()), Case(("a", "theta"), (value, None), mass, DEFINED))
    return context.with_sort("a", Sort(Kind.FINITE, (num(0), ONE)))


S = apply("sigma", THETA)
POLICY = policy()
SLOPE = diff(bind("expect", "a", apply("r", A), apply("p", A, THETA)), THETA)
TRICK = bind("expect", "a", mul(apply("r", A), diff(call("log", apply("p", A, THETA)), THETA)), apply("p", A, THETA))
R1, R0 = apply("r", ONE), apply("r", num(0))


def pi(k: Term) -> Term:
    total = bind("sum", "j", call("exp", index("theta", J)), ONE, K)
    return div(call("exp", index("theta", k)), total)


def same(i: Term, k: Term) -> Term:
    return make("indicator", (relation("eq", i, k),))


def look(left: Term, right: Term, context: Context = POLICY, rel: Rel = Rel.EQ, digits: int = 0) -> Numeric:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return numeric.examine(Step(Claim(left, rel, right, context, digits)))


RIGHT = [
    ("definition", S, call("sigmoid", THETA), POLICY),
    ("score of action 1", diff(call("log", apply("p", ONE, THETA)), THETA), sub(ONE, S), POLICY),
    ("score of action 0", diff(call("log", apply("p", num(0), THETA)), THETA), neg(S), POLICY),
    ("log-derivative trick", SLOPE, TRICK, POLICY),
    ("the gradient", SLOPE, mul(sub(R1, R0), S, sub(ONE, S)), POLICY),
    ("any function", diff(apply("f", power(X, TWO)), X), mul(TWO, X, apply(Func("f", (0,)), power(X, TWO))), Context()),
    ("root of a square", call("sqrt", power(X, TWO)), call("abs", X), Context()),
    ("log of a product", call("log", mul(X, Y)), add(call("log", X), call("log", Y)),
     assuming(relation("gt", X, num(0)), relation("gt", Y, num(0)))),
    ("softmax", diff(pi(II), index("theta", sym("k"))), mul(pi(II), sub(same(II, sym("k")), pi(sym("k")))), Context()),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "context"), [c[1:] for c in RIGHT], ids=[c[0] for c in RIGHT])
def test_a_right_claim_agrees_on_a_thousand_points(left: Term, right: Term, context: Context) -> None:
    found = look(left, right, context)
    assert found.points >= 1_000
    assert not found.disagrees, found.note
    assert found.max_rel <= numeric.LOST
    assert found.finite_difference is None or found.finite_difference < 1e-6


def test_a_claim_without_real_variables_is_met_at_each_small_size() -> None:
    row = bind("sum", "k", call("binomial", K, sym("k")), num(0), K)
    found = look(row, power(TWO, K), Context())
    assert found.points == 5 and not found.disagrees


WRONG = [
    ("sign", diff(call("log", apply("p", num(0), THETA)), THETA), S, POLICY),
    ("lost factor", SLOPE, mul(sub(R1, R0), S), POLICY),
    ("swapped rewards", SLOPE, mul(sub(R0, R1), S, sub(ONE, S)), POLICY),
    ("root of a square", call("sqrt", power(X, TWO)), X, Context()),
    ("off the diagonal only", diff(pi(II), index("theta", sym("k"))), mul(pi(II), neg(pi(sym("k")))), Context()),
    ("one small K only", bind("sum", "k", sym("k"), num(3), K), sub(div(mul(K, add(K, ONE)), TWO), num(3)), Context()),
    ("a trillionth", X, add(X, num(Fraction(1, 10**12))), assuming(relation("gt", X, num(0)), relation("lt", X, ONE))),
]


@pytest.mark.parametrize(("left", "right", "context"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_a_wrong_claim_is_told(left: Term, right: Term, context: Context) -> None:
    found = look(left, right, context)
    assert found.disagrees
    assert "differs at" in found.note


def test_finite_differences_catch_a_wrong_derivative() -> None:
    right = look(diff(power(X, num(3)), X), mul(num(3), power(X, TWO)), Context())
    wrong = look(diff(power(X, num(3)), X), mul(TWO, power(X, TWO)), Context())
    assert right.finite_difference is not None and right.finite_difference < 1e-9
    assert wrong.finite_difference is not None and wrong.finite_difference > 0.1


def test_a_second_derivative_is_differenced_too() -> None:
    found = look(diff(call("sin", X), X, 2), neg(call("sin", X)), Context())
    assert found.finite_difference is not None and found.finite_difference < 1e-9


def test_lost_digits_are_no_disagreement() -> None:
    found = look(call("log", S), sub(THETA, call("softplus", THETA)))
    assert not found.disagrees
    assert "lose digits" in found.note
    far = assuming(relation("gt", X, num(700)), relation("lt", X, num(800)))
    sigma = div(ONE, add(ONE, call("exp", X)))
    assert not look(call("log", sigma), neg(call("softplus", X)), far).disagrees


@pytest.mark.parametrize("left", [power(call("sqrt", X), TWO), call("exp", call("log", X))])
def test_no_disagreement_outside_the_domain_sympy_forgot(left: Term) -> None:
    found = look(left, call("abs", X), Context())
    assert found.points >= 1_000 and not found.disagrees


def test_the_derivative_of_a_log_lives_where_the_log_does() -> None:
    assert not look(diff(call("log", X), X), div(ONE, call("abs", X)), Context()).disagrees


def test_a_claim_defined_nowhere_has_no_points() -> None:
    found = look(call("log", neg(power(X, TWO))), X, Context())
    assert found.points == 0 and "no admissible point" in found.note


def test_differences_beside_a_pole_warn_nobody() -> None:
    tower = div(ONE, sub(call("exp", call("exp", X)), call("exp", call("exp", Y))))
    assert not look(diff(tower, X), diff(tower, X), Context()).disagrees


def test_infinity_inside_is_said_in_words() -> None:
    hidden = call("log", div(num(0), Y))
    found = look(mul(hidden, X), X, Context())
    assert found.points == 0 and found.note


def test_what_cannot_be_evaluated_says_why() -> None:
    found = look(bind("integral", "t", sym("t"), num(0), X), X, Context())
    assert found == Numeric(points=0, note=found.note) and "integral" in found.note


def test_monte_carlo_stays_within_four_standard_errors() -> None:
    mean = bind("expect", "a", apply("r", A), apply("p", A, THETA))
    for left, right in ((SLOPE, TRICK), (mean, add(mul(R1, S), mul(R0, sub(ONE, S))))):
        sampled = look(left, right).monte_carlo
        assert sampled is not None
        assert sampled.samples >= 100_000 and sampled.standard_error > 0 and sampled.z < 4


def test_monte_carlo_catches_a_wrong_expectation() -> None:
    sampled = look(bind("expect", "a", apply("r", A), apply("p", A, THETA)), mul(R1, S)).monte_carlo
    assert sampled is not None and sampled.z > 10


def test_the_same_claim_gives_the_same_numbers() -> None:
    assert look(SLOPE, TRICK) == look(SLOPE, TRICK)


RELATIONS = [
    (X, Rel.LE, add(ONE, power(X, TWO)), 0, False),
    (X, Rel.LE, power(X, TWO), 0, True),
    (X, Rel.LT, X, 0, True),
    (X, Rel.LE, X, 0, False),
    (call("exp", X), Rel.GT, num(0), 0, False),
    (call("exp", X), Rel.GE, add(ONE, X), 0, False),
    (X, Rel.NE, add(X, ONE), 0, False),
    (add(X, X), Rel.NE, mul(TWO, X), 0, True),
    (const("pi"), Rel.APPROX, num("3.14"), 2, False),
    (const("pi"), Rel.APPROX, num("3.15"), 2, True),
    (div(num(2), num(3)), Rel.APPROX, num("0.667"), 3, False),
]


@pytest.mark.parametrize(("left", "rel", "right", "digits", "disagrees"), RELATIONS)
def test_other_relations(left: Term, rel: Rel, right: Term, digits: int, disagrees: bool) -> None:
    assert look(left, right, Context(), rel, digits).disagrees is disagrees


# -- where it looks


@settings(max_examples=60, deadline=None)
@given(st.integers(-50, 50), st.integers(1, 50), st.booleans(), st.integers(0, 2**32))
def test_drawing_obeys_bounds(low: int, width: int, moderate: bool, seed: int) -> None:
    context = assuming(relation("gt", X, num(low)), relation("lt", X, num(low + width)))
    drawn = points.range_of(X, context).draw(Draws(seed), 40, moderate)
    assert (low <= drawn).all() and (drawn <= low + width).all()


SORTS: list[tuple[Sort, Callable[[float], bool]]] = [
    (Sort(Kind.FINITE, (num(0), num("1/2"))), lambda v: v in (0, 0.5)),
    (Sort(Kind.INTEGER), lambda v: v == int(v)),
    (Sort(Kind.NATURAL), lambda v: v == int(v) and v >= 1),
]


@pytest.mark.parametrize(("sort", "allowed"), SORTS)
def test_drawing_obeys_sorts(sort: Sort, allowed: Callable[[float], bool]) -> None:
    ranged = points.range_of(X, Context().with_sort("x", sort))
    assert all(map(allowed, ranged.draw(Draws(1), 200)))


def test_reals_are_drawn_over_magnitudes_and_signs() -> None:
    drawn = points.Range().draw(Draws(1), 2_000)
    assert (drawn > 0).any() and (drawn < 0).any()
    assert np.abs(drawn).max() > 100 and np.abs(drawn).min() < 0.01


def test_a_relation_between_variables_is_met_by_rejection() -> None:
    context = assuming(relation("gt", X, Y))
    assert not look(call("abs", sub(X, Y)), sub(X, Y), context).disagrees
    assert look(call("abs", sub(X, Y)), sub(X, Y), Context()).disagrees


def test_probabilities_that_sum_to_one() -> None:
    p = [index("p", num(k)) for k in (1, 2, 3)]
    context = assuming(relation("eq", add(*p), ONE), *(relation("gt", q, num(0)) for q in p))
    found = look(sub(ONE, p[0]), add(p[1], p[2]), context)
    assert found.points >= 1_000 and not found.disagrees


def test_the_seed_depends_on_the_claim_alone() -> None:
    claim = Claim(SLOPE, Rel.EQ, TRICK)
    assert points.seed(claim) == points.seed(Claim(SLOPE, Rel.EQ, TRICK, POLICY))
    assert points.seed(claim) != points.seed(Claim(TRICK, Rel.EQ, SLOPE))
