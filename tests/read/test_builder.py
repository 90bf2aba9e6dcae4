"""Derivations built in Python: names stay names, SymPy works lines out, and mistakes are told in words."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp

from symbolic.bridge import sigmoid
from symbolic.core.claim import Derivation, Given, GivenKind, Kind, Rel, Step
from symbolic.core.show import latex
from symbolic.core.term import Func, apply, bind, call, diff, index, mul, num, relation, sub, sym
from symbolic.read.builder import Builder, BuildError
from symbolic.read.python import read

theta, r0, r1 = sp.symbols("theta r_0 r_1", real=True)
x = sp.Symbol("x", real=True)
THETA = sym("theta")
S = apply("sigma", THETA)


def trick() -> tuple[Builder, list[sp.Expr]]:
    d = Builder("Gradient trick")
    p = d.define("p", {1: sigmoid(theta), 0: 1 - sigmoid(theta)}, over="a", given=theta)
    J = d.define("J", p[1] * r1 + p[0] * r0)
    found = [d.step(d.diff(sp.log(p[a]), theta), because="differentiate") for a in (1, 0)]
    found.append(d.step(d.diff(J, theta)))
    d.given(r1, 10)
    d.given(r0, 5)
    found.append(d.step(d.diff(J, theta)))
    return d, found


def test_the_code_differentiates_and_simplifies() -> None:
    s = sigmoid(theta)
    assert trick()[1] == [1 - s, -s, (r1 - r0) * s * (1 - s), 5 * s * (1 - s)]


def test_definitions_keep_their_names() -> None:
    built = trick()[0].derivation()
    claims = [s.claim for s in built.steps if not s.automatic]
    p1 = apply(Func("p", bar=1, labels=("a",)), num(1), THETA)
    assert claims[0].lhs is diff(call("log", p1), THETA)
    assert claims[0].rhs is sub(num(1), S)
    assert claims[2].lhs is diff(apply("J", THETA), THETA)
    assert claims[2].rhs is mul(sub(index("r", num(1)), index("r", num(0))), S, sub(num(1), S))
    assert all(s.built for s in built.steps)
    assert built.steps[-1].latex == f"{latex(claims[-1].lhs)} = {latex(claims[-1].rhs)}"


def test_the_givens_are_those_of_a_note() -> None:
    built = trick()[0].derivation()
    kinds = [g.kind for g in built.givens]
    assert kinds.count(GivenKind.DEFINITION) == 4
    assert kinds.count(GivenKind.SUBSTITUTION) == 2
    context = built.steps[-1].claim.context
    assert context.sorts["a"].kind is Kind.FINITE and context.sorts["a"].values == (num(0), num(1))
    assert {("sigma", ()), ("p", ()), ("J", ())} <= set(context.definitions)
    assert [g.right for g in context.substitutions] == [num(10), num(5)]
    assert not built.steps[1].claim.context.substitutions


def test_probabilities_are_claimed_to_sum_to_one() -> None:
    first = trick()[0].derivation().steps[0]
    assert first.automatic and first.claim.lhs is bind("sumover", "a", apply(Func("p", bar=1), sym("a"), THETA))


def test_an_expectation_is_kept_as_it_is_written() -> None:
    d = Builder("Expectation")
    p = d.define("p", {1: sigmoid(theta), 0: 1 - sigmoid(theta)}, over="a", given=theta)
    R = d.define("R", {1: r1, 0: r0}, over="a")
    J = d.define("J", d.expect(R(p.over), p))
    density = apply(Func("p", bar=1), sym("a"), THETA)
    result = d.step(d.diff(J, theta), because="differentiate")
    assert result == (r1 - r0) * sigmoid(theta) * (1 - sigmoid(theta))
    body = d.derivation().steps[-1].claim.context.definitions[("J", ())].cases[0].body
    assert body is bind("expect", "a", apply("R", sym("a")), density)


def test_symbols_bring_their_assumptions() -> None:
    beta = sp.Symbol("beta", positive=True)
    d = Builder("Temperature")
    d.claim(sp.log(beta**2), 2 * sp.log(beta))
    d.assume(x > 1)
    d.claim(x > 0)
    built = d.derivation()
    said = [g.left for g in built.givens if g.kind is GivenKind.ASSUMPTION]
    assert said == [relation("gt", sym("beta"), num(0)), relation("gt", sym("x"), num(1))]
    assert built.steps[-1].claim.rel is Rel.GT


def test_numbers_may_be_python_numbers() -> None:
    d = Builder("Numbers")
    assert d.step(sp.Integer(1) + 1, 2) == 2
    d.claim(0.1, Fraction(1, 10))
    assert d.derivation().steps[-1].claim.lhs is d.derivation().steps[-1].claim.rhs is num("1/10")


def test_a_line_knows_where_it_was_written() -> None:
    d = Builder("Places")
    d.claim(x, x)
    built = d.derivation()
    span = built.steps[0].span
    assert span is not None and built.source.text[span.start : span.end] == "d.claim(x, x)"
    assert not built.source.path.startswith("/")


def _policy(d: Builder) -> object:
    return d.define("p", {1: sigmoid(theta), 0: 1 - sigmoid(theta)}, over="a", given=theta)


MISTAKES: list[tuple[str, Callable[[Builder], object], str]] = [
    ("not SymPy", lambda d: d.claim("x", x), "'x' is not a SymPy expression"),
    ("a truth value", lambda d: d.claim(True), "is not a relation"),
    ("an unknown action", lambda d: _policy(d)[2], "not defined at a = 2; its values are 1, 0"),  # type: ignore[index]
    ("defined twice", lambda d: (d.define("f", x, given=x), d.define("f", x)), "already defined"),
    ("a symbol's name", lambda d: (d.claim(x, x), d.define("x", theta)), "already defined or used"),
    ("a family's name", lambda d: d.define("r", {1: r1, 0: r0}, over="a"), "already defined or used"),
    ("no name", lambda d: d.define("p q", x), "cannot name a definition"),
    ("nothing claimed", lambda d: d.derivation(), "claims nothing yet"),
    ("values without a name", lambda d: d.define("p", {1: x}), "needs values"),
    ("other values of the same name", lambda d: (_policy(d), d.define("q", {2: x}, over="a")), "other values"),
    ("differentiating in a sum", lambda d: d.diff(x**2, x + 1), "give a symbol"),
    ("an indexed parameter", lambda d: d.define("f", r1, given=r1), "a parameter is a symbol"),
    ("what a note cannot say", lambda d: d.claim(sp.zeta(x), x), "no counterpart"),
    ("an expectation over nothing", lambda d: d.expect(x, x), "needs a distribution"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("mistake", "message"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_in_words(mistake: Callable[[Builder], object], message: str) -> None:
    with pytest.raises(BuildError, match=message):
        mistake(Builder("Mistakes"))


# -- files

FILE = """
import sympy as sp
from symbolic.read.builder import Builder

x = sp.Symbol("x", real=True)
d = Builder("First")
d.step(d.diff(x**2, x))
e = Builder("Second")
e.claim(x + x, 2 * x)
"""


def written(folder: Path, text: str) -> list[Derivation]:
    path = folder / "notes.py"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_a_file_gives_its_derivations_in_order(tmp_path: Path) -> None:
    found = written(tmp_path, FILE)
    assert [d.title for d in found] == ["First", "Second"]
    step = found[0].steps[0]
    assert step.span is not None and step.span.line == 7
    assert all(isinstance(i, Given | Step) for d in found for i in d.items)


FAILURES = [
    ("exception", FILE + "1 / 0\n", "R311", "ZeroDivisionError: division by zero", 10),
    ("mistake", FILE + "d.define('f', 'x')\n", "R311", "BuildError: 'x' is not a SymPy expression", 10),
    ("syntax", FILE + "d.step(\n", "R311", "SyntaxError", 10),
    ("nothing", "import sympy\n", "R312", "this file builds no derivation", None),
    ("empty", "from symbolic.read.builder import Builder\nBuilder('Empty')\n", "R312", "claims nothing yet", None),
]


@pytest.mark.parametrize(("text", "code", "message", "line"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_a_failing_file_is_a_diagnostic(tmp_path: Path, text: str, code: str, message: str, line: int | None) -> None:
    (found,) = [d for built in written(tmp_path, text) for d in built.diagnostics]
    assert found.code == code and message in found.message
    assert (found.span.line if found.span else None) == line


def test_a_file_may_stop_itself(tmp_path: Path) -> None:
    assert [d.title for d in written(tmp_path, FILE + "raise SystemExit(0)\n")] == ["First", "Second"]


def test_two_symbols_of_one_name_are_refused() -> None:
    d = Builder("Two of a name")
    with pytest.raises(BuildError, match="two symbols are called x"):
        d.claim(sp.Abs(sp.Symbol("x", real=True)), sp.Symbol("x", positive=True))
