"""Every family's derivation: all proved at every detail, wrong twins of it refuted, and what cannot be"
" derived refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sympy as sp

from symbolic import Bernoulli, Family, family, policy_gradient
from symbolic.app.deriving import PolicyGradient, family_of, reward_of
from symbolic.core.claim import Severity, Source
from symbolic.core.show import unicode
from symbolic.core.verdict import Proved, Refuted, Report
from symbolic.derive import OFFERED
from symbolic.derive.family import DeriveError
from symbolic.read.note import read_note

A = sp.Symbol("a", real=True)
C = sp.symbols("c_0 c_1 c_2", real=True)
CASES = [
    ("bernoulli", {}, None),
    ("bernoulli", {}, {1: 10, 0: 5}),
    ("bernoulli", {}, {1: sp.Symbol("u", real=True), 0: 0}),
    ("bernoulli-linear", {}, None),
    ("bernoulli-linear", {}, {1: 10, 0: 5}),
    ("bernoulli", {}, {1: sp.pi, 0: sp.Symbol("lambda", real=True)}),
    ("bernoulli", {}, {1: C[0], 0: C[0]}),
    ("softmax", {}, None),
    ("softmax", {"temperature": True}, None),
    ("softmax", {"actions": 2}, None),
    ("softmax", {"actions": 3}, {1: 10, 2: 5, 3: 0}),
    ("softmax", {"actions": 3}, {1: sp.Symbol("u", real=True), 2: -5, 3: 0}),
    ("softmax-linear", {}, None),
    ("softmax-linear", {"actions": 3}, {1: sp.Symbol("q", real=True), 2: -5, 3: 0}),
    ("gaussian", {}, None),
    ("gaussian", {}, C[0] + C[1] * A + C[2] * A**2),
    ("gaussian", {}, sp.Abs(A)),
    ("gaussian", {}, sp.sin(A)),
    ("gaussian", {}, sp.exp(-(A**2))),
    ("gaussian", {}, sp.E * A),
    ("gaussian", {}, sp.Symbol("c", real=True) * A**2),
    ("gaussian-logstd", {}, None),
    ("gaussian-logstd", {}, A**2),
    ("gaussian-linear", {}, None),
    ("gaussian-linear", {}, C[1] * A**2),
    ("gaussian-linear", {}, sp.Abs(A)),
    ("gaussian-diagonal", {}, None),
    ("gaussian-diagonal", {}, A**2 + A * sp.Symbol("c", real=True)),
    ("gaussian-diagonal", {}, sp.Abs(A)),
    ("poisson", {}, None),
    ("poisson", {}, C[1] * A),
    ("poisson", {}, 1 / (A + 1)),
    ("exponential", {}, None),
    ("exponential", {}, A**2),
    ("exponential", {}, A**2 - A),
    ("exponential", {}, sp.log(A)),
    ("beta", {}, None),
    ("beta", {}, A),
]
DIVIDED = ("E_{a∼Beta",)
"""What the best baseline divides by: the information, which is no number here whose sign is known."""


def derived(name: str, options: dict[str, object], reward: object) -> PolicyGradient:
    return policy_gradient(family(name, **options), reward)


@pytest.mark.parametrize(("name", "options", "reward"), CASES, ids=str)
def test_every_line_is_proved(name: str, options: dict[str, object], reward: object) -> None:
    made = derived(name, options, reward)
    report: Report = made.check(witnesses=())
    assert len(report.results) > 5
    assert not [d for d in report.derivation.diagnostics if d.severity is Severity.ERROR or d.code.startswith("W")]
    assert [r.step.latex for r in report.results if not isinstance(r.verdict, Proved)] == []
    for r in report.results:
        conditions = [unicode(c.relation) for c in r.verdict.conditions if c.relation is not None]  # type: ignore[union-attr]
        assert all(c.startswith(DIVIDED) for c in conditions), (r.step.latex, conditions)


@pytest.mark.parametrize("name", OFFERED)
def test_a_finer_derivation_has_more_lines_all_proved(name: str) -> None:
    made = derived(name, {}, None)
    counts = []
    for detail in ("coarse", "normal", "fine"):
        made.detail, made.explain = detail, True  # type: ignore[assignment]
        report = made.check(witnesses=())
        assert report.all_proved
        counts.append(len(report.results))
    assert counts[0] <= counts[1] <= counts[2]


@pytest.mark.parametrize(
    ("name", "line", "wrong"),
    [
        ("bernoulli", r"(r_{1} - r_{0})", r"(r_{1} + r_{0})"),
        ("softmax", r"\pi_k (r_k - J) &&", r"\pi_k (r_k + J) &&"),
        ("softmax", r"\left(\pi_k (\mathbb{1}[k=l] - \pi_l) (r_k - J)", r"\left(\pi_k (- \pi_l) (r_k - J)"),
        ("gaussian", r"\frac{1}{\sigma^{2}} && \text{(write out)}", r"\frac{1}{\sigma} && \text{(write out)}"),
        ("poisson", r"\frac{a}{\lambda} - 1", r"\frac{a}{\lambda} + 1"),
        ("exponential", r"\frac{1}{\lambda} - a", r"\frac{2}{\lambda} - a"),
    ],
)
def test_a_wrong_twin_is_not_proved(name: str, line: str, wrong: str) -> None:
    from symbolic.app.pipeline import assess

    text = derived(name, {}, None).markdown()
    assert line in text
    report = assess(read_note(Source("twin.md", text.replace(line, wrong, 1))), None)
    assert any(isinstance(r.verdict, Refuted) for r in report.results) or not report.all_proved
    assert not report.all_proved


def test_the_note_and_the_general_result() -> None:
    text = derived("bernoulli", {}, None).markdown()
    assert r"(r_{1} - r_{0}) \sigma(\theta) (1 - \sigma(\theta))" in text
    assert r"5 \sigma(\theta) (1 - \sigma(\theta))" in derived("bernoulli", {}, {1: 10, 0: 5}).markdown()
    assert r"\frac{\partial J}{\partial \theta_k} &=" in derived("softmax", {}, None).markdown()
    assert r"&= \pi_k (r_k - J)" in derived("softmax", {}, None).markdown()


class NotOne(Family):
    """Its probabilities are none."""

    name, title, space = "none", "Policy gradient of a thing that is none", (1, 0)
    theta = sp.Symbol("theta", real=True)
    parameters = {theta: "real"}

    def probability(self, a: sp.Expr) -> sp.Expr:
        return sp.exp(self.theta) if a == 1 else 1 - sp.exp(self.theta) / 2


class WrongScore(Family):
    """Its score is twice the one of its probability."""

    name, title, space = "wrong", "Policy gradient with a wrong score", "real"
    m = sp.Symbol("m", real=True)
    parameters = {m: "real"}
    law = r"\mathcal{N}(m, 1)"

    def probability(self, a: sp.Expr) -> sp.Expr:
        return sp.exp(-((a - self.m) ** 2) / 2) / sp.sqrt(2 * sp.pi)

    def score(self, parameter: sp.Expr, a: sp.Expr = None) -> sp.Expr:
        return 2 * (self.action - self.m)

    def mean(self, m: int) -> sp.Expr:
        return {0: sp.Integer(1), 1: self.m, 2: self.m**2 + 1}.get(m)


def test_what_a_family_says_wrongly_is_not_proved() -> None:
    report = policy_gradient(WrongScore()).check(witnesses=())
    said = [r for r in report.results if r.step.latex.endswith("= 4")]
    assert said
    assert all(isinstance(r.verdict, Refuted) for r in said)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: policy_gradient(family("uniform")), "support"),
        (lambda: family("softmax", actions=0), "two or more"),
        (lambda: family("softmax", actions=1), "two or more"),
        (lambda: family("softmax", actions=-3), "two or more"),
        (lambda: family("softmax", actions=1000), "symbolic"),
        (lambda: family("softmax-linear", actions=1), "two or more"),
        (lambda: policy_gradient(family("softmax"), A), "symbolic number of actions"),
        (lambda: policy_gradient(family("softmax"), baseline="k"), "it is an index"),
        (lambda: policy_gradient(family("gaussian-diagonal"), baseline="c"), "a coordinate"),
        (lambda: policy_gradient(family("gaussian"), baseline="E"), "the expectation"),
        (lambda: policy_gradient(family("gaussian"), 1 / A), "no real number at a = 0"),
        (lambda: policy_gradient(family("poisson"), 1 / A), "no real number at a = 0"),
        (lambda: policy_gradient(family("gaussian"), sp.log(A)), "no real number at a = -3"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("theta_1", real=True), 0: 1}), "an entry of it"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("a", real=True), 0: 1}), "an action"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("inf", real=True), 0: 1}), "cannot be written"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("x_y_z", real=True), 0: 1}), "cannot be written"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol(r"\\write18{ls}", real=True), 0: 1}), "cannot be written"),
        (lambda: family("softmax", actions=True), "two or more"),
        (lambda: family("nobody"), "there is no family"),
        (lambda: family("gaussian", actions=3), "takes no option"),
        (lambda: Bernoulli(logit=sp.Integer(1)), "real symbol"),
        (lambda: policy_gradient(Bernoulli(), {1: 1}), "no reward for action 0"),
        (lambda: policy_gradient(Bernoulli(), {1: 1, 0: 2, 7: 3}), "there is no action 7"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.nan, 0: 2}), "real number"),
        (lambda: policy_gradient(Bernoulli(), {1: "x", 0: 2}), "give a number"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("theta", real=True), 0: 2}), "depends on theta"),
        (lambda: policy_gradient(family("gaussian"), {1: 2}), "list of actions"),
        (lambda: policy_gradient(family("gaussian"), sp.Symbol("mu", real=True) * A), "depends on mu"),
        (lambda: policy_gradient(family("gaussian"), "table"), "list of actions"),
        (lambda: policy_gradient(family("gaussian"), baseline="mu"), "single letter"),
        (lambda: policy_gradient(family("gaussian"), baseline="a"), "single letter"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("J", real=True), 0: 1}), "J is taken"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("sigma", real=True), 0: 1}), "the sigmoid"),
        (lambda: policy_gradient(Bernoulli(), {1: sp.Symbol("b", real=True), 0: 1}), "the baseline"),
        (lambda: policy_gradient(Bernoulli(sp.Symbol("r", real=True))), "r is taken"),
        (lambda: policy_gradient(Bernoulli(sp.Symbol("x_1", real=True))), "plain letter"),
        (lambda: policy_gradient(NotOne()), "do not sum to one"),
        (lambda: policy_gradient("bernoulli"), "no policy family"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_derived_is_refused(make: object, message: str) -> None:
    with pytest.raises(DeriveError, match=message):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("r1,r0", "bernoulli", "{1: r_1, 0: r_0}"),
        ("10,5", "bernoulli", "{1: 10, 0: 5}"),
        ("table:1=10,0=5", "bernoulli", "{1: 10, 0: 5}"),
        ("table", "bernoulli", "table"),
        ("function:r", "gaussian", "None"),
        ("function:c1*a**2", "gaussian", "a**2*c_1"),
        ("-1,1e3", "bernoulli", "{1: -1, 0: 1000}"),
        ("lambda,0.5", "bernoulli", "{1: lambda, 0: 1/2}"),
        ("function:pi*a", "gaussian", "pi*a"),
        (None, "gaussian", "None"),
        (None, "bernoulli", "table"),
    ],
)
def test_rewards_in_words(text: str | None, name: str, expected: str) -> None:
    assert str(reward_of(text, family(name))) == expected


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("1,2,3", "bernoulli", "3 rewards for 2 actions"),
        ("1,2", "gaussian", "list of actions"),
        ("table:x=1", "bernoulli", "no action"),
        ("function:__import__('os')", "gaussian", "cannot be read"),
        ("1,)", "bernoulli", "cannot be read"),
        ("", "bernoulli", "empty"),
        ("function:", "gaussian", "empty"),
        ("1/0,1", "bernoulli", "cannot be read"),
        ("1e999,1", "bernoulli", "too long"),
        ("1,2,3", "softmax", "--actions 3"),
        ("table:1=2,1=3", "bernoulli", "two rewards"),
        ("function:a/0", "gaussian", "cannot be read"),
    ],
)
def test_rewards_that_are_none(text: str, name: str, message: str) -> None:
    with pytest.raises(DeriveError, match=message):
        reward_of(text, family(name))


WAITING = """
import sympy as sp
from symbolic import Family

class Waiting(Family):
    name, title = "negative-binomial", "Policy gradient of a negative binomial policy"
    source = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 2005"
    space = "natural"
    p, k = sp.Symbol("p", positive=True), sp.Symbol("k", positive=True)
    parameters, constants = {p: "unit"}, {k: "positive"}
    density = r"\\frac{\\Gamma(a + k)}{a!\\, \\Gamma(k)} (1 - p)^k p^a"
    def probability(self, a):
        return sp.gamma(a + self.k) / (sp.factorial(a) * sp.gamma(self.k)) * (1 - self.p) ** self.k * self.p**a
    def sample(self, rng, size, p, k):
        return rng.negative_binomial(k, 1 - p, size)
"""


def test_somebody_elses_family(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(WAITING, encoding="utf-8")
    found = family_of(f"{tmp_path / 'mine.py'}:Waiting", None, False, False)
    assert isinstance(found, Family)
    report = policy_gradient(found).check(witnesses=())
    assert [r.step.latex for r in report.results if not isinstance(r.verdict, Proved)] == []
    for wrong in ("Nobody", "sp"):
        with pytest.raises(DeriveError):
            family_of(f"{tmp_path / 'mine.py'}:{wrong}", None, False, False)
    policy_gradient(found).save(tmp_path / "again.py")
    assert done(tmp_path / "again.py").endswith("0 undecided")
    with pytest.raises(DeriveError, match="nobody knows how Two was made"):
        policy_gradient(Two()).save(tmp_path / "two.py")


@pytest.mark.parametrize("text", ["import sys; sys.exit(0)", "1/0", "class Waiting(", "raise KeyError('x')"])
def test_a_file_that_cannot_be_run_is_a_message(text: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    with pytest.raises(DeriveError, match="cannot be run"):
        family_of(f"{tmp_path / 'mine.py'}:Waiting", None, False, False)


def done(path: Path) -> str:
    run = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip().splitlines()[-1].partition(" · ")[0]


P = sp.Symbol("p", positive=True)


class Two(Family):
    """Plays 0 with probability p, 1 otherwise; what it says of itself is put in by the tests."""

    name, title, space = "two", "Policy gradient of two actions", (0, 1)
    parameters = {P: "unit"}
    chance: object = staticmethod(lambda a: 1 - P if a == 1 else P)

    def probability(self, a: sp.Expr) -> sp.Expr:
        return self.chance(a)  # type: ignore[operator]


def two(**said: object) -> Family:
    return type("Two", (Two,), {k: staticmethod(v) if callable(v) else v for k, v in said.items()})()


SQUARES = (P**2, 2 * P * (1 - P), (1 - P) ** 2)


@pytest.mark.parametrize(
    "made",
    [
        two(),
        two(space=(1, 0)),
        two(chance=lambda a: 2 * P / 3 if a == 1 else 1 - 2 * P / 3),
        two(space=(0, 1, 2), chance=lambda a: SQUARES[int(a)]),
        two(space=(1, 2, 3), chance=lambda a: {1: 2 * P / 5, 2: 3 * P / 5, 3: 1 - P}[int(a)]),
    ],
)
def test_lists_of_actions_of_ones_own(made: Family) -> None:
    for detail in ("normal", "fine"):
        g = policy_gradient(made)
        g.detail = detail  # type: ignore[assignment]
        report = g.check(witnesses=())
        assert [r.step.latex for r in report.results if not isinstance(r.verdict, Proved)] == []
        assert not report.derivation.diagnostics
    signs = [r.step.latex for r in report.results if "> 0" in r.step.latex or "< 0" in r.step.latex]
    assert len(signs) == (len(made.space) == 2)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"parameters": {}}, "what is learnt"),
        ({"parameters": {P: "positive"}}, "is the domain right"),
        ({"parameters": {P: "complex"}}, "a domain is one of"),
        ({"space": "integers"}, "one of natural"),
        ({"space": [1, 0]}, "one of natural"),
        ({"space": (-1, 1)}, "none negative"),
        ({"space": (1, 1)}, "different"),
        ({"space": (0,)}, "two or more"),
        ({"chance": lambda a: sp.Rational(1, 2)}, "does not depend on p"),
        ({"chance": lambda a: None}, "SymPy expression"),
        ({"chance": lambda a: 1 / 0}, "ZeroDivisionError"),
        ({"chance": lambda a: P}, "sum to one"),
        ({"chance": lambda a: sp.I * P if a == 1 else 1 - sp.I * P}, "no real number"),
        ({"chance": lambda a: P * sp.Symbol("q", positive=True)}, "speaks of q"),
        ({"chance": lambda a: sp.Piecewise((P, sp.Rational(1, 2) < P), (2 * P, True))}, "pieces"),
        ({"space": "real", "chance": lambda a: 2 * sp.exp(-((a - P) ** 2)) / sp.sqrt(sp.pi)}, "integrate to 2"),
        ({"space": "natural", "chance": lambda a: 3 * (1 - P) * P**a}, "sum to"),
        ({"space": "unit", "chance": lambda a: P * a}, "integrate to"),
    ],
)
def test_what_is_no_family_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(DeriveError, match=message):
        policy_gradient(two(**said))


def test_a_score_that_is_wrong_is_not_proved() -> None:
    """One that a family with a list of actions says itself is used, and judged."""
    made = two(score=lambda p, a=None: sp.Integer(7))
    report = policy_gradient(made).check(witnesses=())
    assert any(isinstance(r.verdict, Refuted) and r.step.latex.endswith("= 7") for r in report.results)


@pytest.mark.parametrize("name", OFFERED)
def test_any_letter_is_a_baseline_or_refused(name: str) -> None:
    for letter in "ckqz":
        try:
            g = policy_gradient(family(name), baseline=letter)
        except DeriveError:
            continue
        report = g.check(witnesses=())
        assert report.all_proved, letter
        assert not report.derivation.diagnostics, letter


def test_formats(tmp_path: Path) -> None:
    made = derived("bernoulli", {}, {1: 10, 0: 5})
    for suffix in (".md", ".tex", ".html", ".json", ".py"):
        assert made.save(tmp_path / f"out{suffix}").stat().st_size > 250
    assert done(tmp_path / "out.py").endswith("0 undecided")
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert "lines was proved by the checker" in text
    again = policy_gradient(Bernoulli(), None, baseline="q")
    again.detail, again.explain = "fine", True
    written = again.script()
    for part in ('baseline="q"', "g.detail = 'fine'", "g.explain = True"):
        assert part in written
    assert "Symbol('beta'" in policy_gradient(Bernoulli(sp.Symbol("beta", real=True))).script()
    with pytest.raises(DeriveError, match=r"must end in .md, .tex"):
        made.save(tmp_path / "out.txt")
    sheet, answers = made.exercise(tmp_path / "sheet.md")
    text, solved = sheet.read_text(encoding="utf-8"), answers.read_text(encoding="utf-8")
    assert r"\boxed{\;\text{(1)}\quad}" in text
    assert text.count(r"\boxed") == solved.count("\n") - 2
    assert r"(r_{1} - r_{0}) \sigma(\theta) (1 - \sigma(\theta))" not in text
    assert made.exercise(tmp_path / "sheet.tex")[0].read_text(encoding="utf-8").startswith(r"\documentclass")


def test_what_an_attacker_found(tmp_path: Path) -> None:
    """A reward that uses a constant of the policy; a family between 0 and 1 without a law; a closing that says so."""
    made = derived("gaussian", {}, sp.Symbol("sigma", real=True) * A)
    assert made.check(witnesses=()).all_proved
    assert "J(mu, sigma)" in made.numpy_module()
    power = two(space="unit", chance=lambda a: (1 + P) * a**P)
    text = policy_gradient(power).save(tmp_path / "u.md").read_text(encoding="utf-8")
    assert r"\int_0^1" in text
    assert "Each of the" not in text.rsplit("\n\n", 1)[-1]


T = sp.Symbol("theta", real=True)
Q = sp.Symbol("q", positive=True)


def test_a_sigmoid_of_ones_own_is_read_as_one() -> None:
    chance = 1 / (1 + sp.exp(-T))
    report = policy_gradient(two(parameters={T: "real"}, chance=lambda a: chance if a == 1 else 1 - chance)).check(())
    assert [r.step.latex for r in report.results if not isinstance(r.verdict, Proved)] == []
    assert not report.errors


def test_two_parameters_share_information_action_by_action() -> None:
    made = two(parameters={P: "unit", Q: "unit"}, space=(3, 7), chance=lambda a: P * Q if a == 3 else 1 - P * Q)
    report = policy_gradient(made).check(())
    assert [r.step.latex for r in report.results if not isinstance(r.verdict, Proved)] == []


def test_a_high_power_is_left_as_it_is() -> None:
    report = derived("gaussian", {}, A**30).check(witnesses=())
    assert report.all_proved


def test_a_letter_that_is_used_and_then_defined_keeps_its_definition() -> None:
    """`b^*` used before it is defined is defined all the same in the sections after (a true line was refuted)."""
    from symbolic.app.pipeline import assess

    note = "## One\n\n$x + s - x = s$\n\n$s := x^2 + 1$\n\n## Two\n\n$s = x^2 + 1$, $s = x^2 + 2$"
    report = assess(read_note(Source("n.md", note)), None)
    assert [type(r.verdict) for r in report.results] == [Proved, Proved, Refuted]
