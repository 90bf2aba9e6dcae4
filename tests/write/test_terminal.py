"""What the terminal shows: nothing wider than it, nothing it cannot encode, nothing that it would obey."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.core.claim import Claim, Derivation, Rel, Source, Step
from symbolic.core.term import add, call, mul, power, sym
from symbolic.core.verdict import Cas, Proved, Report, Result
from symbolic.write import spelled as spelling
from symbolic.write.plain import plain_formula
from symbolic.write.spelled import fits, spelled, speller
from symbolic.write.terminal import Terminal, broken, columns, wrapped
from symbolic.write.text import render
from symbolic.write.text_full import full, steps
from symbolic.write.text_many import digest

from .reports import HOSTILE, REPORTS, UNICODE, everything

WIDTHS = (40, 60, 80, 100, 120, 200)
ENCODINGS = ("utf-8", "cp437", "cp850", "cp1252", "ascii")
ESCAPES = re.compile(r"\x1b\[[\d;]+m|\x1b\]8;;[^\x00-\x20\x7f-\U0010ffff]*\x1b\\")
"""Our colours and links: nothing else may begin with an escape, and a link is printable ASCII."""


def long() -> Report:
    """Formulas that no terminal has room for."""
    x = [sym(f"x_{k}") for k in range(40)]
    total = add(*(power(call("exp", a), sym("theta_old")) for a in x))
    sides = (total, mul(*(call("sigmoid", a) for a in x)), sym("hat_" + "x" * 300))
    proofs = [Step(Claim(s, Rel.EQ, total), "x = " + "y " * 90, reason=UNICODE) for s in sides]
    results = tuple(Result(p, Proved("signature", -90), (), (Cas(r"\frac{1}{2}" * 60, "", True),)) for p in proofs)
    return Report(Derivation("Long " * 60, Source("long.md", "")), results)


ALL = {**REPORTS, "long": long}
VIEWS: dict[str, Callable[[Report, Terminal], str]] = {
    "compact": lambda r, t: render(r, terminal=t),
    "quiet": lambda r, t: render(r, quiet=True, terminal=t),
    "full": full,
    "step": lambda r, t: steps(r, range(1, len(r.results) + 1), t) if r.results else "",
    "many": lambda r, t: digest([r, everything()], t),
    "many strict": lambda r, t: digest([r, everything()], t, quiet=True, strict=True),
}


def paths(report: Report) -> str:
    """The path of a report, which is one token: it is never broken."""
    return report.derivation.source.path


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ALL)
def test_every_view_fits_every_terminal(name: str, width: int, encoding: str, view: str) -> None:
    report = ALL[name]()
    terminal = Terminal(width, True, lambda path: "file://host/a%0Ab", speller(encoding))
    shown = VIEWS[view](report, terminal)
    assert fits(shown, encoding)
    plain = ESCAPES.sub("", shown)
    assert all(c.isprintable() or c == "\n" for c in plain)
    path = terminal.text(paths(report))
    for line in plain.split("\n"):
        assert columns(line) <= width or path in line, line


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("view", VIEWS)
def test_colours_and_links_change_nothing_else(name: str, view: str) -> None:
    report = ALL[name]()
    colours = VIEWS[view](report, Terminal(80, True, lambda path: "file:///x"))
    assert ESCAPES.sub("", colours) == VIEWS[view](report, Terminal(80))
    assert ("\x1b" in colours) == (colours != "")


def test_the_full_view_says_everything() -> None:
    shown = full(everything(), Terminal(200))
    for needed in (
        "step 1 of 5", "written    \\nabla_\\theta", "read as    log σ(θ) = 1 − σ(θ)", "(line 2)", "2^−157",
        "12 points", "x ≠ 1 (for the left side)", "1,024", "2.2·10⁻¹⁶", "3.1·10⁻⁹", "4.2·10⁻¹³", "1.25 ± 0.004",
        "timeout", "at θ = 0 the left side is −1/2", "K210: a factorial of a symbol", "as built by SymPy", "3.0 ms",
        "CONTRADICTED", "R204", "to be set on its own line", "refuted: step 2 (line 4)", "undecided: step 4 (line 6)",
    ):  # fmt: skip
        assert needed in shown, needed
    assert "…" not in shown


def test_one_step_shows_its_source_and_no_other() -> None:
    shown = steps(everything(), [3], Terminal())
    assert "step 3 of 5" in shown and "   5 | " in shown and "^^^^^" in shown
    assert "step 2 of 5" not in shown
    for number in (0, -1, 6):
        with pytest.raises(IndexError):
            steps(everything(), [number], Terminal())


def test_many_notes_are_a_line_each_and_what_is_wrong() -> None:
    lines = digest([r() for r in REPORTS.values()], Terminal(120)).split("\n")
    assert lines[0].startswith("✗ notes/every.md")
    assert "1 REFUTED, 1 unreadable, 1 CONTRADICTED, 3 of 5 proved, 1 undecided, 1 warning" in lines[0]
    assert sum("error[S101]" in line for line in lines) == 1
    assert not any("S201" in line or "W101" in line for line in lines)
    assert any("S201" in line for line in digest([everything()], Terminal(), strict=True).split("\n"))


def test_long_paths_name_their_folder_once() -> None:
    notes = [Report(Derivation("", Source(f"/{'long/' * 12}{name}.md", ""))) for name in ("a", "in/b")]
    assert digest(notes, Terminal(60)).split("\n")[:3] == [
        f"/{'long/' * 12}",
        "– a.md     no step",
        "– in/b.md  no step",
    ]
    assert digest(notes, Terminal(120)).split("\n")[0] == f"– /{'long/' * 12}a.md     no step"


def test_one_note_is_named_once_when_quiet() -> None:
    assert digest([REPORTS["wide"](), REPORTS["empty"]()], Terminal(), quiet=True).count("\n") == 0


SPELLED = [
    ("∇_θ log p(a=1|θ) = 1 − σ(θ)", "ascii", "grad_theta log p(a=1|theta) = 1 - sigma(theta)"),
    ("∇_θ σ(θ)² ≤ ∞", "cp437", "grad_theta σ(theta)² ≤ ∞"),
    ("e^−θ … ✓ “q”", "ascii", 'e^-theta ... ok "q"'),
    ("r₁, xₜ₊₁, x₁₂, 10⁻⁹, x²³", "cp437", "r_1, x_{t+1}, x_12, 10^-9, x^23"),
    ("√x y + √(x) + √σ(x) z + √r₁", "ascii", "sqrt(x) y + sqrt(x) + sqrt(sigma(x)) z + sqrt(r_1)"),
    ("∇J, 2π, Δx, ∂L/∂θ, rθ", "ascii", "grad J, 2 pi, Delta_x, dL/dtheta, r theta"),
    ("Σ_a p(a) and Σ", "ascii", "sum_a p(a) and Sigma"),
    ("π(·|s), a·(b)", "ascii", "pi(.|s), a*(b)"),
    ("θ̂, x̄, 𝐰, 𝓛, 𝔼, ℝ, 𝟙[a]", "ascii", "theta_hat, x_bar, bold_w, cal_L, E, R, 1[a]"),
    ("Éva Škoda, 2½", "ascii", "Eva Skoda, 2 1/2"),
    ("Éva Škoda", "cp1252", "Éva Škoda"),
    ("日", "ascii", r"\u65e5"),
]


@pytest.mark.parametrize(("text", "encoding", "said"), SPELLED)
def test_what_an_encoding_lacks_is_spelled(text: str, encoding: str, said: str) -> None:
    assert spelled(text, encoding) == said


@given(st.text(), st.sampled_from(ENCODINGS[1:]))
def test_spelling_is_total_and_touches_nothing_else(text: str, encoding: str) -> None:
    found = spelled(text, encoding)
    assert fits(found, encoding)
    assert spelled(found, encoding) == found
    assert not fits(text, encoding) or found == text


def test_every_character_that_we_print_has_a_row() -> None:
    core = Path(spelling.__file__).parents[1]
    sources = [*(core / "core").glob("show*.py"), core / "core" / "names.py", *(core / "write").glob("text*.py")]
    sources += [core / "write" / "words.py", core / "write" / "details.py", core / "core" / "functions.py"]
    used = {c for p in sources for c in p.read_text(encoding="utf-8") if not c.isascii()}
    assert [c for c in sorted(used) if "\\" in spelled(c, "ascii") and c != "∖"] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_formula_breaks_before_its_relation(width: int) -> None:
    formula = "E_{a∼p(a|θ)}[r(a) ∇_θ log p(a|θ)] = r(1) p(a=1|θ)(1 − σ(θ)) + r(0) p(a=0|θ)(−σ(θ))"
    lines = broken(formula, width - 16)
    assert all(columns(line) <= width - 16 for line in lines)
    assert " ".join(line.strip() for line in lines).replace(") (", ")(") == formula.replace(") (", ")(")
    assert len(lines) == 1 or any(line.strip().startswith("= ") for line in lines)


@given(st.text(alphabet="ab ()=+日θ\u0302−,", max_size=200), st.integers(12, 60))
def test_breaking_loses_nothing(text: str, room: int) -> None:
    for fold in (broken, wrapped):
        lines = fold(text, room, 2)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(columns(line) <= room for line in lines)
        assert not any(unicodedata.combining(line.strip()[:1] or " ") for line in lines[1:])


SYMPY = [
    (r"\frac{(r_{1} - r_{0}) e^{h_{0}}}{(e^{h_{0}} + 1)^{2}}", "((r₁ − r₀) e^(h₀))/(e^(h₀) + 1)²"),
    (r"\sum_{k=1}^{K} \frac{w_{k}}{\sum_{j=1}^{K} w_{j}}", "Σ_{k=1}^K (wₖ/(Σ_{j=1}^K wⱼ))"),
    (r"\log \sigma(\theta) - \theta", "log σ(θ) − θ"),
    (r"\begin{cases} T & \text{if } \gamma = 1 \\ 0 & \text{otherwise} \end{cases}", "{T if γ = 1; 0 otherwise}"),
    (r"\frac{1}{2} x", "(1/2) x"),
    (r"\write18{x}", r"\write18{x}"),
    ("{" * 500, "{" * 500),
    (HOSTILE, HOSTILE),
]


@pytest.mark.parametrize(("tex", "said"), SYMPY)
def test_the_form_of_sympy_in_unicode(tex: str, said: str) -> None:
    assert plain_formula(tex) == said
