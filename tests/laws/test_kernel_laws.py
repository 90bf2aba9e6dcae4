"""Laws of the decision procedure as properties: ranges contain, signatures respect the ring, verdicts hold."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symbolic.core.claim import Claim, Context, Given, GivenKind, Rel
from symbolic.core.term import Term, add, call, diff, div, mul, neg, num, power, relation, rewrite, sub, sym
from symbolic.core.verdict import Proved, Refuted, Undecided
from symbolic.kernel.ball import enclose_all, enclosure
from symbolic.kernel.interval import Range, between
from symbolic.kernel.judge import judge
from symbolic.kernel.lower import Lowering
from symbolic.kernel.residue import Undefined, Unsupported, field
from symbolic.kernel.sign import Ranging
from symbolic.kernel.signature import Signing
from symbolic.kernel.tape import Budget, Tape
from symbolic.search.points import Search

NAMES = ("x", "y", "z")
LEAVES = st.one_of(
    st.sampled_from([sym(n) for n in NAMES]),
    st.builds(num, st.integers(-3, 3)),
    st.builds(lambda a, b: num(Fraction(a, b)), st.integers(-3, 3), st.integers(1, 4)),
)
UNARY = ("exp", "log", "sigmoid", "softplus", "tanh", "abs", "sqrt", "sin", "cos")


def _grow(children: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(add, children, children),
        st.builds(mul, children, children),
        st.builds(sub, children, children),
        st.builds(div, children, children),
        st.builds(neg, children),
        st.builds(lambda b, n: power(b, num(n)), children, st.integers(-2, 3)),
        st.builds(call, st.sampled_from(UNARY), children),
        st.builds(lambda f, a, b: call(f, a, b), st.sampled_from(["max", "min"]), children, children),
    )


TERMS = st.recursive(LEAVES, _grow, max_leaves=8)
RATIONALS = st.fractions(min_value=-20, max_value=20, max_denominator=12)


def ball(term: Term, values: dict[str, Fraction], bits: int = 128) -> object:
    """The ball of a term at a point, or None where it has none."""
    try:
        tape, (node,) = lowered(term)
        ((found,),) = enclose_all(tape, (node,), [lambda p: values[p.name]], bits, set())
    except Unsupported:
        return None
    return found if found.is_finite() else None


def lowered(*terms: Term) -> tuple[Tape, list[int]]:
    """Terms on a tape of their own."""
    tape = Tape(Budget())
    lowering = Lowering(Context(), tape, {}, frozenset())
    return tape, [lowering(t) for t in terms]


def ranging(tape: Tape) -> Ranging:
    """The sign calculus, nothing assumed."""
    return Ranging(tape, {}, {}, lambda node: None)


def ends() -> st.SearchStrategy[Range]:
    bound = st.one_of(st.none(), RATIONALS)
    return st.builds(
        lambda a, b, p, q: between(a, b, p and a != b, q and a != b)
        if a is None or b is None or a <= b
        else between(b, a, p, q),
        bound, bound, st.booleans(), st.booleans(),
    )  # fmt: skip


def inside(r: Range, share: Fraction) -> Fraction:
    """A member of a range."""
    low = r.low if isinstance(r.low, Fraction) else (r.high - 50 if isinstance(r.high, Fraction) else Fraction(-50))
    high = r.high if isinstance(r.high, Fraction) else low + 100
    if low == high:
        return low
    edge = Fraction(1, 1000) if r.low_open or r.high_open else Fraction(0)
    return low + (high - low) * (edge + (1 - 2 * edge) * share)


def member(value: Fraction, r: Range) -> bool:
    """Is a value in a range?"""
    above = value > r.low or (value == r.low and not r.low_open)
    below = value < r.high or (value == r.high and not r.high_open)
    return above and below


SHARES = st.fractions(min_value=0, max_value=1, max_denominator=8)


@given(ends(), ends(), SHARES, SHARES)
def test_range_arithmetic_contains(a: Range, b: Range, s: Fraction, t: Fraction) -> None:
    x, y = inside(a, s), inside(b, t)
    assert member(x + y, a + b)
    assert member(x * y, a * b)
    assert member(-x, -a)
    assert member(abs(x), a.magnitude())
    assert member(max(x, y), a.maximum(b))
    assert member(min(x, y), a.minimum(b))
    if x != 0:
        assert member(1 / x, a.inverse())


@given(ends(), SHARES, st.integers(-5, 6))
def test_range_powers_contain(a: Range, s: Fraction, n: int) -> None:
    x = inside(a, s)
    assume(x != 0 or n > 0)
    assert member(x**n, a.power(n))


@settings(max_examples=300, deadline=None)
@given(TERMS, st.lists(RATIONALS, min_size=3, max_size=3))
def test_the_range_of_a_term_contains_its_value(term: Term, values: list[Fraction]) -> None:
    point = dict(zip(NAMES, values, strict=True))
    value = ball(term, point)
    assume(value is not None)
    tape, (node,) = lowered(term)
    found = ranging(tape)(node)
    try:
        enclosed = enclosure(value)
    except Undefined:  # too large to be written down
        assume(False)
    assert enclosed.high >= found.low
    assert enclosed.low <= found.high
    if found.positive:
        assert enclosed.high > 0


@settings(max_examples=200, deadline=None)
@given(TERMS, st.lists(RATIONALS, min_size=3, max_size=3))
def test_undischarged_obligations_hold_where_a_term_is_defined(term: Term, values: list[Fraction]) -> None:
    point = dict(zip(NAMES, values, strict=True))
    tape, (node,) = lowered(term)
    if ball(term, point) is not None:
        for op, needed in ranging(tape).open(node):
            value = ball(tape.term(needed), point)
            assert value is not None
            met = {"ne": value != 0, "gt": not value < 0, "ge": not value < 0, "lt": not value > 0, "le": not value > 0}  # type: ignore[operator]
            assert met[op], (op, value)


def signature(term: Term, key: bytes) -> object:
    tape, (node,) = lowered(term)
    return Signing(tape, ranging(tape), field(0), key).run(tape.reach(node))[node]


@settings(max_examples=200, deadline=None)
@given(TERMS, TERMS, st.binary(min_size=4, max_size=4))
def test_signatures_respect_the_ring(a: Term, b: Term, key: bytes) -> None:
    tape, nodes = lowered(a, b, add(a, b), mul(a, b))
    try:
        values = Signing(tape, ranging(tape), field(0), key).run(tape.reach(*nodes))
    except Unsupported:
        assume(False)
    x, y, total, product = (values[n] for n in nodes)
    assume(None not in (x, y, total, product))
    assert total == x + y
    assert product == x * y


@settings(max_examples=300, deadline=None)
@given(TERMS, TERMS, st.lists(RATIONALS, min_size=3, max_size=3), st.sampled_from(list(Rel)[:6]))
def test_a_verdict_holds_at_random_points(a: Term, b: Term, values: list[Fraction], rel: Rel) -> None:
    verdict = judge(Claim(a, rel, b), Search())
    point = dict(zip(NAMES, values, strict=True))
    left, right = ball(a, point, 256), ball(b, point, 256)
    if isinstance(verdict, Proved) and left is not None and right is not None and _met(verdict, point):
        broken = {
            Rel.EQ: left != right, Rel.NE: left == right, Rel.LT: left >= right,
            Rel.LE: left > right, Rel.GT: left <= right, Rel.GE: left < right,
        }[rel]  # type: ignore[operator]  # fmt: skip
        assert not broken
    if isinstance(verdict, Refuted):
        at = {p.name: v for p, v in verdict.point}
        assert ball(a, {**dict.fromkeys(NAMES, Fraction(0)), **at}) is not None


def _met(verdict: Proved, point: dict[str, Fraction]) -> bool:
    for condition in verdict.conditions:
        value = ball(condition.relation.args[0], point)
        if (
            value is None
            or not {"ne": value != 0, "gt": value > 0, "ge": value >= 0, "lt": value < 0, "le": value <= 0}[
                condition.relation.op
            ]
        ):  # type: ignore[operator]
            return False
    return True


EQUAL = [
    (lambda a, b: add(a, b), lambda a, b: add(b, a)),
    (lambda a, b: mul(add(a, b), sub(a, b)), lambda a, b: sub(power(a, num(2)), power(b, num(2)))),
    (lambda a, b: call("exp", add(a, b)), lambda a, b: mul(call("exp", a), call("exp", b))),
    (lambda a, b: call("sigmoid", neg(a)), lambda a, b: sub(num(1), call("sigmoid", a))),
    (lambda a, b: call("max", a, b), lambda a, b: neg(call("min", neg(a), neg(b)))),
]


@settings(max_examples=150, deadline=None)
@given(TERMS, TERMS, st.sampled_from(EQUAL))
def test_an_instance_of_an_identity_is_never_refuted(a: Term, b: Term, rule: tuple) -> None:  # type: ignore[type-arg]
    left, right = rule
    verdict = judge(Claim(left(a, b), Rel.EQ, right(a, b)), Search())
    assert not isinstance(verdict, Refuted)


@settings(max_examples=100, deadline=None)
@given(TERMS, TERMS)
def test_an_assumption_never_loses_a_proof_nor_makes_a_refutation(a: Term, b: Term) -> None:
    before = judge(Claim(a, Rel.EQ, b), Search())
    positive = Context().with_assumption(Given(GivenKind.ASSUMPTION, "", left=relation("gt", sym("x"), num(0))))
    after = judge(Claim(a, Rel.EQ, b, positive), Search())
    if isinstance(before, Proved):
        assert not isinstance(after, Refuted)
        if isinstance(after, Undecided):
            assert after.code == "K301"  # its domain may lie elsewhere


@settings(max_examples=100, deadline=None)
@given(TERMS, TERMS)
def test_renaming_symbols_changes_no_verdict(a: Term, b: Term) -> None:
    to = {"x": "u_1", "y": "theta", "z": "alpha"}

    def renamed(t: Term) -> Term:
        return rewrite(t, lambda n: sym(to[n.name]) if n.op == "sym" else n)

    first = judge(Claim(a, Rel.EQ, b), Search())
    second = judge(Claim(renamed(a), Rel.EQ, renamed(b)), Search())
    assert {type(first), type(second)} != {Proved, Refuted}


@settings(max_examples=100, deadline=None)
@given(TERMS)
def test_a_derivative_agrees_with_a_difference_quotient(term: Term) -> None:
    point = {"x": Fraction(3, 7), "y": Fraction(5, 3), "z": Fraction(-2, 5)}
    exact = ball(diff(term, sym("x")), point, 256)
    assume(exact is not None)
    h = Fraction(1, 10**12)
    ahead, behind = (ball(term, {**point, "x": point["x"] + d}, 256) for d in (h, -h))
    assume(ahead is not None and behind is not None)
    quotient = enclosure((ahead - behind) / 2)  # type: ignore[operator]
    value = enclosure(exact)
    middle = (quotient.low + quotient.high) / 2 / h
    assert abs(middle - value.low) <= Fraction(1, 10**6) * (1 + abs(value.low))
