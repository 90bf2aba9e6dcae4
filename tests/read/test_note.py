"""From the text of a note to givens, claims and diagnostics: what each line becomes, and in which context."""

from __future__ import annotations

import pickle

import pytest

from symbolic.core.claim import Derivation, Diagnostic, Given, GivenKind, Kind, Rel, Severity, Source, Step
from symbolic.core.term import applications
from symbolic.core.verdict import Proved
from symbolic.read.note import read_note

TRICK = r"""
# Policy gradients for two actions

An action is either taken or not, $a \in \{0, 1\}$, and $\theta \in \mathbb{R}$ is the logit of taking it:

$$p(a=1\mid\theta) = \sigma(\theta) = \frac{1}{1+e^{-\theta}}$$

The other action has the rest of the mass, $p(a=0\mid\theta) = 1 - \sigma(\theta)$.

Taking logarithms:

$$\log p(a=1\mid\theta) = \log \sigma(\theta)$$

By the chain rule,

$$\nabla_\theta \log p(a=1\mid\theta) = 1 - \sigma(\theta)$$

and in the same way $\nabla_\theta \log p(a=0\mid\theta) = -\sigma(\theta)$.

What is earned on average is $J(\theta) := \mathbb{E}_{a\sim p(a\mid\theta)}[r(a)]$. Its slope is

$$
\begin{aligned}
\nabla_\theta J(\theta) &= \mathbb{E}_{a\sim p(a\mid\theta)}[r(a) \nabla_\theta \log p(a\mid\theta)] \\
  &= (r(1) - r(0))\, \sigma(\theta) (1 - \sigma(\theta))
\end{aligned}
$$

## With numbers

Let $r(1) = 10$ and $r(0) = 5$. Then

$$\nabla_\theta J(\theta) = 5\, \sigma(\theta)(1 - \sigma(\theta))$$

## Without them

$$\nabla_\theta J(\theta) = (r(1) - r(0))\, \sigma(\theta)(1 - \sigma(\theta))$$
"""


def read(text: str, *declarations: str, strict: bool = False) -> Derivation:
    return read_note(Source("note.md", text), declarations=declarations, strict=strict)


def kinds(derivation: Derivation) -> list[str]:
    """One word an item: 'definition', 'step', 'auto', 'R209' …; W202 is left out (it has its own test)."""
    words = []
    for item in derivation.items:
        if isinstance(item, Given):
            words.append(item.kind.value)
        elif isinstance(item, Step):
            words.append("auto" if item.automatic else "step")
        elif item.code != "W202":
            words.append(item.code)
    return words


def codes(derivation: Derivation) -> list[str]:
    return [d.code for d in derivation.diagnostics if d.severity is Severity.ERROR]


def shown(derivation: Derivation, item: Given | Step | Diagnostic) -> str:
    return derivation.source.text[item.span.start : item.span.end] if item.span else ""


def test_the_gradient_trick() -> None:
    d = read(TRICK)
    assert codes(d) == []
    assert [w for w in kinds(d) if not w.startswith("W")] == [
        "declaration", "declaration", "definition", "definition", "definition", "auto",
        "step", "step", "step", "definition", "step", "step", "substitution", "substitution", "step", "step",
    ]  # fmt: skip
    trick, simple, numbers, without = d.steps[-4:]
    assert [len(s.claim.context.substitutions) for s in d.steps[-4:]] == [0, 0, 2, 0]
    assert [s.reason for s in d.steps[:3]] == ["sums to one", "definition", "chain rule"]
    assert (trick.reason, simple.reason, numbers.reason, without.reason) == (
        "log-derivative trick", "simplify", "substitution", "simplify",
    )  # fmt: skip
    assert [g.scope for g in d.givens if g.kind is GivenKind.SUBSTITUTION] == ["With numbers"] * 2
    assert shown(d, simple).strip() == r"(r(1) - r(0))\, \sigma(\theta) (1 - \sigma(\theta))"
    assert simple.latex.startswith(r"\mathbb{E}_{a\sim p(a\mid\theta)}[r(a)")
    assert d.title == "Policy gradients for two actions"


def test_cases_of_a_distribution() -> None:
    d = read(TRICK)
    definition = d.steps[-1].claim.context.definitions[("p", ())]
    assert [c.params for c in definition.cases] == [("a", "theta"), ("a", "theta")]
    assert definition.values is not None
    assert [v.fraction for v in definition.values] == [1, 0]
    auto = d.steps[0]
    assert auto.automatic
    assert auto.claim.lhs.op == "sumover"
    assert auto.claim.lhs.name == "a"


P1, P0 = r"$p(a=1\mid\theta) = \sigma(\theta) = \frac{1}{1+e^{-\theta}}$", r"$p(a=0\mid\theta) = 1 - \sigma(\theta)$"
A, THETA, X = r"$a \in \{0,1\}$", r"$\theta \in \mathbb{R}$", r"$x, y \in \mathbb{R}$"
E = r"\mathbb{E}_{a\sim p(a\mid\theta)}"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # definitions, and claims about what is defined
        ([THETA, P1], ["declaration", "definition", "definition"]),
        ([A, THETA, P1, P0], ["declaration"] * 2 + ["definition"] * 3 + ["auto"]),
        ([A, THETA, P1, P0, P1], ["declaration"] * 2 + ["definition"] * 3 + ["auto", "step", "step"]),
        ([THETA, r"$\sigma(\theta) := \frac{1}{1+e^{-\theta}}$", r"$\sigma(\theta) = \frac{1}{1+e^{\theta}}$"],
         ["declaration", "definition", "step"]),
        ([X, r"$f(x) := x^2$", r"$f(x) := x^3$"], ["declaration", "definition", "R212"]),
        ([X, r"$f(x) := x^2$", r"$f(y) = y^2$"], ["declaration", "definition", "step"]),
        ([X, r"$f(x) := 1 + f(x)$"], ["declaration", "W234", "assumption"]),
        ([X, r"$f(x) := 1 + g(x)$", r"$g(x) := f(x)$"], ["declaration", "definition", "W234", "assumption"]),
        ([X, r"$x + 1 := y$"], ["declaration", "R217"]),
        # supports
        ([A, THETA, r"$p(a=2\mid\theta) = \theta$"], ["declaration", "declaration", "R209"]),
        ([A, THETA, P1, P0, r"$p(a=2\mid\theta) = \theta$"],
         ["declaration"] * 2 + ["definition"] * 3 + ["auto", "R209"]),
        ([A, THETA, P1, P0, r"$p(a=1\mid\theta) + p(a=2\mid\theta) = 1$"],
         ["declaration"] * 2 + ["definition"] * 3 + ["auto", "R209"]),
        ([THETA, P1, P0, rf"$J(\theta) := {E}[r(a)]$", r"$p(a=2\mid\theta) = \theta$"],
         ["declaration"] + ["definition"] * 3 + ["W210", "auto", "definition", "R209"]),
        ([A, r"$a = 1$", r"$a = 3$"], ["declaration", "W221", "R209"]),
        # substitutions
        ([X, "$x = 3$", "$x = 4$"], ["declaration", "substitution", "R215"]),
        ([X, "$x = 3$", "$x = 3$"], ["declaration", "substitution", "step"]),
        ([X, "$x = 3$", "# Next", "$x = 4$"], ["declaration", "substitution", "R215"]),
        (["# One", X, "$x = 3$", "# Two", X, "$x = 4$"], ["declaration", "substitution"] * 2),
        ([X, "$x = x + 1$"], ["declaration", "step"]),
        ([X, "$x = y = 3$"], ["declaration", "substitution", "substitution"]),
        (["$z = 3$", "$z = 4$"], ["definition", "step"]),
        # assumptions
        ([r"$\beta > 0$", r"$\beta > 1$", r"$\beta < 2$"], ["assumption", "step", "assumption"]),
        ([r"$0 < \beta < 1$", r"$\beta \ge 0$"], ["assumption", "assumption", "step"]),
        ([X, r"$x \ne 0$", r"$x \ne 0$", r"$x \ne 1$"], ["declaration", "assumption", "step", "assumption"]),
        ([X, r"$x^2 \ge 0$"], ["declaration", "step"]),
        ([X, r"<!-- symbolic: $x + y > 0$ -->"], ["declaration", "assumption"]),
        # what claims nothing
        ([X, "$x + y$", r"$x^2 \in \mathbb{R}$"], ["declaration"]),
        # a gradient of something that is not defined
        ([THETA, r"$\nabla_\theta J(\theta) = \theta$", r"$\nabla_\theta J(\theta) = 2\theta$"],
         ["declaration", "definition", "W213", "step"]),
        ([X, r"$\frac{\partial L}{\partial x} = y$"], ["declaration", "W231", "step"]),
        # what only the note can settle
        ([X, r"$r(a) := a x$ and $r_0, r_1 \in \mathbb{R}$", r"$r_0 (1 - x) = r_0 - r_0 \cdot x$"],
         ["declaration", "definition", "declaration", "step"]),
        ([X, r"$r(a) := a x$ and $r_0, r_1 \in \mathbb{R}$", r"$r_0 (1 - x)^2 = r_0$"],
         ["declaration", "definition", "declaration", "step"]),
        ([X, "$f(x) := x$", "$f(x, y) = x$"], ["declaration", "definition", "R223"]),
        ([r"$\sigma : \mathbb{R} \to (0, 1)$", X, r"$\sigma(x) \in (0, 1)$"], ["declaration"] * 3),
        ([X, r"$f(x) := \frac{1}{1 + e^{-x}}$", r"$f(x) \in (0, 1)$"], ["declaration", "definition", "step", "step"]),
        # redeclared
        ([r"$k \in \mathbb{N}$", r"$k \in \mathbb{R}$"], ["declaration", "R218"]),
    ],
)  # fmt: skip
def test_what_a_line_becomes(lines: list[str], expected: list[str]) -> None:
    assert [k for k in kinds(read("\n\n".join(lines))) if k != "W204"] == expected


def test_a_broken_definition_is_not_misread() -> None:
    d = read("\n\n".join([X, r"$f(x) := \frac{1}{$", r"$f(x) = x$", "$f(x) + 1 = y$", "$f(x) := x$", "$f(y) = y$"]))
    words = kinds(d)
    assert words[0] == "declaration"
    assert words[2:] == ["R214", "R214", "definition", "step"]
    assert "line 3" in d.diagnostics[1].message


def test_errors_have_their_place_in_the_source() -> None:
    d = read("Some prose.\n\nAnd $x := 1$, then $x := 2$.\n")
    (error,) = [i for i in d.diagnostics if i.code == "R212"]
    assert shown(d, error) == "x := 2"
    assert error.span is not None
    assert (error.span.line, error.span.column) == (3, 21)


def test_letters_taken_as_real_are_listed_once() -> None:
    d = read(r"$(x+y)^2 = x^2 + 2xy + y^2$" + "\n\n" + "$(x-y)(x+y) = x^2 - z$")
    (warning,) = [i for i in d.diagnostics if i.code == "W202"]
    assert warning.message == "taken as real numbers: x, y, z"
    sort = d.steps[0].claim.context.sorts["x"]
    assert (sort.kind, sort.assumed) == (Kind.REAL, True)
    assert "z" not in d.steps[0].claim.context.sorts


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # definitions and declarations are handed on to later sections, and a line about them is a claim …
        (["# A", X, "$f(x) := x^2$", "# B", "$2 f(y) = y$", "$f(y) = y^3$"],
         ["declaration", "definition", "step", "W217", "step"]),
        # … unless the section gives the name another meaning, after which it has none in the sections that follow
        (["# A", X, "$f(x) := x^2$", "# B", "$f(x) := x^3$", "$f(2) = 8$", "# C", "$f(2) = 8$"],
         ["declaration", "definition", "definition", "step", "R216"]),
        (["# A", X, "$f(x) := x^2$", "## B", "$f(x) := x^3$", "# C", "$2 f(2) = 8$"],
         ["declaration", "definition", "definition", "step"]),
        # what rests on the name goes with it, and is in the way where it is still in force
        (["# A", X, "$f(x) := x^2$", "$g(x) := f(x)$", "# B", "$f(x) := x^3$", "$g(2) = 4$"],
         ["declaration", "definition", "definition", "definition", "R216"]),
        (["# A", X, "$f(x) := x^2$", "$g(x) := f(x)$", "## B", "$f(x) := x^3$"],
         ["declaration", "definition", "definition", "R212"]),
        # a letter of its own: σ the sigmoid, σ the standard deviation
        (["# A", X, r"$\sigma(x) := \frac{1}{1+e^{-x}}$", "# B", r"$\sigma \in \mathbb{R}$", r"$\sigma^2 \ge 0$",
          "# C", r"$\sigma(x) = 1 - \sigma(-x)$"],
         ["declaration", "definition", "declaration", "step", "W217", "step"]),
        # values and assumptions about what is there already end with their section
        (["# A", X, "$z = 3$", "# B", "$z + x = x + z$", "$z = 4$"],
         ["declaration", "definition", "step", "substitution"]),
        ([r"$\beta > 0$", "# A", r"$\beta < 1$", "# B", r"$\beta < 2$"], ["assumption"] * 3),
        (["# A", r"$\beta < 1$", "# B", r"$\beta > 1$", r"$\beta > 0$"], ["assumption", "assumption", "step"]),
        # the cases of one distribution may stand in sections of their own
        (["# One", THETA, P1, "# Zero", P0], ["declaration"] + ["definition"] * 3 + ["W210", "auto"]),
    ],
)  # fmt: skip
def test_sections(lines: list[str], expected: list[str]) -> None:
    assert [k for k in kinds(read("\n\n".join(lines))) if k != "W204"] == expected


def test_a_gradient_that_is_given_is_what_later_lines_are_about() -> None:
    d = read(
        "\n\n".join([THETA, r"$\nabla_\theta J(\theta) = 2\theta$", r"$3 + \nabla_\theta J(\theta) = 3 + 2\theta$"])
    )
    (step,) = d.steps
    assert [t.func.key for t in applications(step.claim.lhs)] == [("J", (0,))]
    assert ("J", (0,)) in step.claim.context.definitions
    assert ("J", ()) not in step.claim.context.definitions


def test_a_defined_family_is_a_function_of_its_index() -> None:
    d = read("\n\n".join([r"$q_i = x_i^2$", "$q_1 + q_2 = x_1^2 + x_2^2$"]))
    (step,) = d.steps
    assert sorted(str(t.args[0].fraction) for t in applications(step.claim.lhs)) == ["1", "2"]


def test_a_function_and_a_family_of_one_letter() -> None:
    d = read(
        "\n\n".join(
            [X, "$r(1) := r_1$ and $r(0) := r_0$ with $r_0, r_1 \\in \\mathbb{R}$", "$r(1) + r(0) = r_1 + r_0$"]
        )
    )
    assert kinds(d) == ["declaration", "definition", "definition", "declaration", "step"]


def test_a_context_is_a_moment() -> None:
    d = read("\n\n".join([X, "$(x+1)^2 = x^2+2x+1$", r"$w \in \mathbb{R}$", "$f(x) := x$", "$f(w) = w$"]))
    first, last = (s.claim.context for s in d.steps)
    assert "w" not in first.sorts
    assert ("f", ()) not in first.definitions
    assert set(last.sorts) >= {"x", "y", "w"}
    assert len(last.definitions) == 1
    assert pickle.loads(pickle.dumps(first.sorts)) == dict(first.sorts)


def test_reasons_come_from_the_author_first() -> None:
    note = "\n\n".join([X, "Simplifying, we find", "$$x + x = 2x$$", r"$$\frac{d}{dx} x^2 = 2x$$"])
    assert [(s.reason, s.named) for s in read(note).steps] == [("simplify", False), ("differentiate", True)]


def test_relations_and_digits() -> None:
    d = read("\n\n".join([X, r"$x^2 + 1 > 0$", r"$\sqrt{2} \approx 1.414$"]))
    assert [(s.claim.rel, s.claim.digits) for s in d.steps] == [(Rel.GT, 0), (Rel.APPROX, 3)]


def test_declarations_of_a_side_file_come_first() -> None:
    d = read("$f(x) = x^2$", r"x > 0", r"f(x) := x \cdot x")
    assert [k for k in kinds(d) if k != "W204"] == ["assumption", "definition", "step"]
    assert d.givens[0].span is None


def test_thousands_of_lines() -> None:
    lines = [X, *(f"$f_{{{i}}}(x) := x + {i}$\n\n$x + {i} = {i} + x$" for i in range(600))]
    d = read("\n\n".join(lines))
    assert len(d.steps) == 600
    assert len(d.steps[-1].claim.context.definitions[("f", ())].cases) == 600


REFUSED = [
    [r"Let $x, s \in \mathbb{R}$.", r"$$s(z) := z^2$$", r"$$s(2) = 2 s(1)$$", r"$$s(x+1) = x^2+2x+1$$"],
    [r"$q \sigma - q \sigma = 0$", r"$\sigma(z) := \frac{1}{1 + e^{-z}}$", r"$$\frac{e^x}{e^x + e^y} = \sigma(x-y)$$"],
]


@pytest.mark.parametrize("text", ["\n\n".join(lines) for lines in REFUSED])
def test_a_definition_that_is_refused_leaves_no_old_reading(text: str) -> None:
    """s is a number and s(z) := z² is refused: s(2) = 2 s(1) was Proved as a product, and true lines were Refuted."""
    from symbolic.app.pipeline import assess

    report = assess(read_note(Source("n.md", text)))
    assert next(d.code for d in report.errors) == "R217"
    assert {d.code for d in report.errors[1:]} == {"R214"}
    assert len(report.results) <= 1


@pytest.mark.parametrize(
    ("text", "place"), [("\ufeffx $1 = )$", (1, 8)), ("a\rb\r$1 = )$", (3, 6)), ("a\r\n$1 = )$", (2, 6))]
)
def test_a_place_is_that_of_an_editor(text: str, place: tuple[int, int]) -> None:
    """A byte order mark is no column, and a lone carriage return ends a line."""
    (error,) = read_note(Source("n.md", text)).diagnostics
    assert error.span is not None
    assert (error.span.line, error.span.column) == place
    assert Source("n.md", text).line(place[0])[place[1] - 1] == ")"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (r"$y := 2$, $y := \sgima$, then $y = 2$", ["R103", "R214"]),
        (r"$f(x) := x$, $f(x) := \sgima{x}$, then $f(2) = 2$", ["R103", "R214"]),
        (r"$x \in \mathbb{R}$. $$x > 1 \Rightarrow x > 2$$", []),
        (r"$x \in \mathbb{R}$. $$x > 1 \rightarrow x > 2$$", ["R102"]),
        (r"$x, y \in \mathbb{R}$. $$x \overset{?}{=} y$$", ["R207"]),
        (r"$x, y \in \mathbb{R}$. $$x \overset{\text{not}}{=} y$$", ["R207"]),
        (r"$x, y \in \mathbb{R}$. $$x \overset{d}{=} y$$", []),
        (r"$$(A^{-1})_{11} = A_{11}^{-1}$$", ["R207"]),
        (r"$$(X^2)_{11} = X_{11} X_{11}$$", ["R207"]),
        (r"$y \in \mathbb{C}$. Then $|y|^2 = y^2$", []),
        (r"$y := 2$, $y \leftarrow y + 1$, then $y = 2$", ["R214"]),
        (r"$f(x) := x^2$, then $\frac{df}{dx}(x+1) = 2x(x+1)$", ["R205"]),
        (r"Assume $y \ne 0 \land y \ge 0$.", ["R207"]),
        (r"$y \in \{x \mid x > 0\}$, so $|y| = y$", ["R102", "R214"]),
    ],
)
def test_what_a_reader_of_notation_found(text: str, codes: list[str]) -> None:
    """Old meanings after a refused definition, implications and questions taken as given, entries of powers."""
    from symbolic.app.pipeline import assess

    report = assess(read_note(Source("n.md", text)))
    assert [d.code for d in report.errors] == codes
    assert not any(isinstance(r.verdict, Proved) for r in report.results)


STRANGE = [
    r"$y \notin (-\infty, 0)$. $$|y| = y$$",
    r"$A, B \in GL(n)$. $$AB = BA$$",
    r"$u, v \in V$. $$|u+v|^2 = u^2 + v^2 + 2uv$$",
    r"Let $A$ and $B$ be matrices. $$AB = BA$$",
    r"Let $A$, $B$ be real $n \times n$ matrices and $Y := AB$. $$Y = BA$$",
    r"$A, B \in GL(n)$, $f(x) := A x$. $$f(B) = B A$$",
    r"Assume $A \succ 0$. $$\sqrt{A^2} = A$$",
    r"$\mathcal{Y} := \{1, 2\}$, $y \in \mathcal{Y}$. $$|y| = y$$",
    r"$y \gg 1$. $$|y| = y$$",
    r"$$\mathbf{A}^{-1}_{12} = 1/\mathbf{A}_{12}$$",
]


@pytest.mark.parametrize("text", STRANGE)
def test_letters_that_may_be_no_numbers_are_not_decided(text: str) -> None:
    """Matrices of GL(n) commuted and a letter bounded by ≫ was free: neither is decided, and nothing else is lost."""
    from symbolic.app.pipeline import assess
    from symbolic.core.verdict import Undecided

    report = assess(read_note(Source("n.md", text + " and $1 + 1 = 2$")))
    assert [type(r.verdict) for r in report.results[:-1]] == [Undecided]
    assert not report.errors
    assert isinstance(report.results[-1].verdict, Proved)


def test_what_is_unknown_itself_may_take_such_a_letter() -> None:
    from symbolic.app.pipeline import assess

    text = r"$s \in \mathcal{S}$. $$V(s) + V(s) = 2 V(s)$$ Now $s \in \mathbb{R}$. $$s + s = 2s$$"
    assert all(isinstance(r.verdict, Proved) for r in assess(read_note(Source("n.md", text))).results)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (r"$y := 2$. Let $y = \sgima$. $$y = 2$$", ["R103", "R214"]),
        (r"$y := 2$. $\sgima =: y$ $$y = 2$$", ["R103", "R214"]),
        (r"$y := 2$. $3 =: y$ $$y = 2$$", ["R212", "R214"]),
        (r"$y := 2$. $y := y + 1$ $$y = 2$$", ["R212", "R214"]),
        (r"$y \not< 0$. $$|y| = y$$", ["R207", "R214"]),
        (r"Let $0 \leqslant y \leqslant \sgima$. $$|y| = y$$", ["R103", "R214"]),
        (r"Assume $y \ne 0 \land y \ge 0$. $$|y| = y$$", ["R207", "R214"]),
        (r"$\newcommand{\x}{2}$ $\def\x{5}$ $$\x = 5$$", ["R205"]),
    ],
)
def test_nothing_rests_on_a_meaning_that_may_be_gone(text: str, codes: list[str]) -> None:
    from symbolic.app.pipeline import assess

    report = assess(read_note(Source("n.md", text)))
    assert [d.code for d in report.errors] == codes
    assert not report.results


def test_a_definition_from_the_right() -> None:
    from symbolic.app.pipeline import assess

    report = assess(read_note(Source("n.md", r"$x \in \mathbb{R}$. $x + x = 2x =: y$. $$y = 2x$$")))
    assert [type(r.verdict) for r in report.results] == [Proved, Proved]
    told = read_note(Source("n.md", r"$x \in \mathbb{R}$. $$x^2 \ge 0 \therefore x > 5$$")).diagnostics
    assert [d.code for d in told] == ["W226"]
