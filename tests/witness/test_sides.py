"""Sides are shared exactly where they mean the same, whatever else the two contexts hold."""

from __future__ import annotations

from symbolic.core.claim import Case, Claim, Context, Given, GivenKind, Kind, Rel, Sort
from symbolic.core.term import Func, Term, add, apply, bind, div, mul, num, power, relation, sym
from symbolic.witness.sides import side, view, views

X, A, ONE = sym("x"), sym("a"), num(1)
GIVEN = Given(GivenKind.DEFINITION, "")


def defining(name: str, body: Term, context: Context | None = None) -> Context:
    return (context or Context()).with_case((name, ()), Case(("x",), (None,), body, GIVEN))


def test_what_a_term_cannot_reach_makes_no_difference() -> None:
    context = defining("f", power(X, num(2)))
    more = defining("g", X, context).with_sort("t", Sort(Kind.INTEGER))
    term = apply("f", ONE)
    assert view(term, context) == view(term, more)
    assert side(view(term, context)) is side(view(term, more))


def test_every_thing_a_term_can_reach_makes_a_difference() -> None:
    through = defining("g", apply("f", X))
    term = add(apply("g", X), apply("r", A))
    base = defining("f", power(X, num(2)), through)
    others = [
        base,
        defining("f", power(X, num(3)), through),
        base.with_sort("x", Sort(Kind.INTEGER)),
        base.with_sort("a", Sort(Kind.FINITE, (num(0), ONE))),
        base.with_sort("a", Sort(Kind.FINITE, (ONE, num(0)))),
        base.with_case(("f", (0,)), Case(("x",), (None,), X, GIVEN)),
        base.with_case(("r", ()), Case(("a",), (ONE,), X, GIVEN)),
        base.with_assumption(Given(GivenKind.ASSUMPTION, "", left=relation("gt", X, num(0)))),
        base.with_assumption(Given(GivenKind.ASSUMPTION, "", left=relation("ge", X, num(0)))),
        base.with_substitution(Given(GivenKind.SUBSTITUTION, "", left=X, right=ONE)),
        base.with_substitution(Given(GivenKind.SUBSTITUTION, "", left=X, right=A)),
    ]
    seen = [view(term, c) for c in others]
    assert len(set(seen)) == len(others)
    assert view(term, base, {"a": num(1).fraction}) not in seen


def test_a_given_equation_brings_what_it_speaks_of() -> None:
    plain = Context().with_substitution(Given(GivenKind.SUBSTITUTION, "", left=X, right=apply("f", num(2))))
    for body in (power(X, num(2)), power(X, num(3))):
        assert side(view(X, defining("f", body, plain))).expr == 2 ** body.args[1].fraction


def test_a_support_and_a_name_in_a_derivative_are_reached() -> None:
    mean = bind("expect", "a", A, apply("p", A))
    first, second = (Context().with_sort("a", Sort(Kind.FINITE, (num(0), num(v)))) for v in (1, 2))
    assert view(mean, first) != view(mean, second)
    slope = apply(Func("f", ("t",)), X)
    assert view(slope, Context()) != view(slope, Context().with_sort("t", Sort(Kind.INTEGER)))


def test_a_chain_shares_its_terms() -> None:
    middle = div(X, add(X, ONE))
    first, second = Claim(X, Rel.EQ, middle), Claim(middle, Rel.EQ, mul(X, X))
    assert side(views(first)[1]) is side(views(second)[0])
