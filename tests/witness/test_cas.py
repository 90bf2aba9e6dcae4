"""The computer-algebra witness: its forms are in the note's words, and its "no" is never a mistake of SymPy's."""

from __future__ import annotations

import pytest

from symbolic.core.claim import Case, Claim, Context, Given, GivenKind, Kind, Rel, Sort, Step
from symbolic.core.show import latex
from symbolic.core.term import (
    Term,
    add,
    apply,
    bind,
    call,
    const,
    diff,
    div,
    make,
    mul,
    neg,
    num,
    power,
    relation,
    sub,
    sym,
)
from symbolic.witness import cas

X, Y, A, THETA, ONE = sym("x"), sym("y"), sym("a"), sym("theta"), num(1)
S = apply("sigma", THETA)
DEFINED = Given(GivenKind.DEFINITION, "")
SIGMA = Context().with_case(
    ("sigma", ()), Case(("x",), (None,), div(ONE, add(ONE, power(const("e"), neg(X)))), DEFINED)
)


def look(left: Term, right: Term, context: Context = SIGMA, rel: Rel = Rel.EQ, digits: int = 0) -> object:
    return cas.examine(Step(Claim(left, rel, right, context, digits)))


def test_it_speaks_the_notes_words() -> None:
    r1, r0 = apply("r", ONE), apply("r", num(0))
    j = add(mul(r1, S), mul(r0, sub(ONE, S)))
    found = cas.examine(Step(Claim(diff(j, THETA), Rel.EQ, mul(sub(r1, r0), S, sub(ONE, S)), SIGMA)))
    assert found.agrees is True
    assert found.left == found.right == latex(mul(sub(r1, r0), S, sub(ONE, S)))


ANSWERS = [
    ("score", diff(call("log", sub(ONE, S)), THETA), neg(S), Rel.EQ, True),
    ("wrong score", diff(call("log", sub(ONE, S)), THETA), S, Rel.EQ, False),
    (
        "log of the other action",
        call("log", sub(ONE, S)),
        sub(neg(THETA), call("log", add(ONE, call("exp", neg(THETA))))),
        Rel.EQ,
        True,
    ),
    ("forgotten domain", power(call("sqrt", X), num(2)), call("abs", X), Rel.EQ, None),
    ("forgotten domain of a derivative", diff(call("log", X), X), div(ONE, call("abs", X)), Rel.EQ, None),
    ("root of a square", call("sqrt", power(X, num(2))), X, Rel.EQ, False),
    ("trigonometry, by simplify", add(power(call("sin", X), num(2)), power(call("cos", X), num(2))), ONE, Rel.EQ, True),
    ("known wrong equals", mul(call("max", X, num(0)), call("max", neg(X), num(0))), num(0), Rel.EQ, None),
    ("a wrong integral is no no", bind("integral", "x", power(X, num(-2)), num(-1), ONE), num(-2), Rel.EQ, None),
    ("positive", call("exp", X), num(0), Rel.GT, True),
    ("not below", power(X, num(2)), X, Rel.LE, False),
    ("nowhere defined", call("log", num(-1)), ONE, Rel.EQ, None),
]


@pytest.mark.parametrize(("left", "right", "rel", "agrees"), [c[1:] for c in ANSWERS], ids=[c[0] for c in ANSWERS])
def test_what_it_answers(left: Term, right: Term, rel: Rel, agrees: bool | None) -> None:
    found = cas.examine(Step(Claim(left, rel, right, SIGMA)))
    assert found.agrees is agrees
    assert found.agrees is not None or found.note


def test_a_hard_difference_costs_a_moment_only() -> None:
    tower = power(call("sin", call("tan", sub(mul(num(-4), power(X, num(2))), num(3)))), num(3))
    found = cas.examine(Step(Claim(tower, Rel.EQ, add(tower, mul(num(0), make("floor", (Y,)))), Context())))
    assert found.agrees is not False


def test_an_action_that_is_left_open() -> None:
    context = SIGMA.with_sort("a", Sort(Kind.FINITE, (num(0), ONE)))
    for value, mass in ((ONE, S), (num(0), sub(ONE, S))):
        context = context.with_case(("p", ()), Case(("a", "theta"), (value, None), mass, DEFINED))
    score = diff(call("log", apply("p", A, THETA)), THETA)
    found = cas.examine(Step(Claim(score, Rel.EQ, sub(A, S), context)))
    assert found.agrees is True
    cases = make("piecewise", (relation("eq", A, num(0)), neg(S), sub(ONE, S)))
    assert found.left == found.right == latex(cases)
    assert cas.examine(Step(Claim(score, Rel.EQ, sub(S, A), context))).agrees is False
    p = apply("p", A, THETA)
    assert cas.examine(Step(Claim(diff(p, THETA), Rel.EQ, mul(p, score), context))).agrees is True
