"""Verdicts, points and evidence in words: what every writer for people says in the same way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from ..core.claim import Given, GivenKind, Heading, Step
from ..core.names import GREEK
from ..core.show import unicode
from ..core.term import Term, add, apply, mul, num, power, sym
from ..core.verdict import Numeric, Point, Proved, Refuted, Result, Undecided, Verdict

KINDS: dict[type[Proved] | type[Refuted] | type[Undecided], str] = {
    Proved: "proved",
    Refuted: "refuted",
    Undecided: "undecided",
}
SETS = {"R": "ℝ", "Z": "ℤ", "N": "ℕ", "E": "𝔼", "P": "ℙ"}
COMMANDS = {
    "in": "∈", "to": "→", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "sim": "∼", "mid": "|",
    "cdot": "·", "times": "×", "infty": "∞", "dots": "…", "ldots": "…", "colon": ":", "nabla": "∇", "{": "{", "}": "}",
    ",": " ", ";": " ", "!": "", " ": " ", "left": "", "right": "",
}  # fmt: skip
METHODS = {
    "signature": "evaluated at random in a finite field",
    "balls": "evaluated rigorously in ball arithmetic",
    "sign calculus": "signs of sums, products and powers",
}
"""What a method of the kernel does, in a few words."""
USEFUL_ULPS = 1000


def word(verdict: Verdict) -> str:
    """The verdict in a word."""
    return KINDS[type(verdict)]


def follows(before: Step | None, step: Step, headings: Sequence[Heading] = ()) -> bool:
    """Does a step go on from the right side of the one before it? Not over a heading, and not what nobody wrote."""
    if before is None or before.claim.rhs is not step.claim.lhs or before.automatic or step.automatic:
        return False
    if before.span is None or step.span is None:
        return True
    return not any(before.span.start < h.start <= step.span.start for h in headings)


def statement(step: Step) -> str:
    """A step as terminal mathematics, as we read it."""
    claim = step.claim
    return f"{unicode(claim.lhs)} {claim.rel.value} {unicode(claim.rhs)}"


def given_text(given: Given, show: Callable[[Term], str] = unicode) -> str:
    """A given as terminal mathematics: our reading where it has terms, the author's own line in Unicode else."""
    if given.kind is GivenKind.ASSUMPTION and given.left is not None:
        return show(given.left)
    if given.left is not None and given.right is not None:
        drawn = "∼" if show is unicode else r"\sim"
        sign = {GivenKind.DEFINITION: ":=", GivenKind.SUBSTITUTION: "="}.get(given.kind, drawn)
        return f"{show(given.left)} {sign} {show(given.right)}"
    return plain(given.latex)


def assumed(result: Result, show: Callable[[Term], str] = unicode) -> list[str]:
    """The assumptions a step rests on, as text."""
    return [given_text(g, show) for g in assumptions(result)]


def assumptions(result: Result) -> list[Given]:
    """The assumptions a step rests on; that an index is within its range goes without saying."""
    sorts = result.step.claim.context.sorts

    def known(t: Term) -> bool:
        sort = sorts.get(t.args[0].name) if t.op in ("ge", "le") and t.args[0].op == "sym" else None
        return sort is not None and len(sort.values) == 2 and t.args[1] is sort.values[t.op == "le"]

    said = [g for g in result.rests_on if g.kind is GivenKind.ASSUMPTION]
    return [g for g in said if g.left is None or not known(g.left)]


WEIGHT = "√"
"""What the kernel names the weight of an unknown distribution by: the distribution is proportional to its square."""


def plain(tex: str) -> str:
    """A short line of LaTeX, such as a declaration, in Unicode; what it does not know stays as it is."""
    text = re.sub(r"\\mathbb\s*\{?\s*([A-Z])\s*\}?", lambda m: SETS.get(m[1], m[1]), tex)
    text = re.sub(r"\\(?:mathcal|mathrm|text|operatorname)\s*\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"\\([A-Za-z]+|.)", lambda m: COMMANDS.get(m[1], GREEK.get(m[1], m[0])), text)
    text = re.sub(r"_(?:\{(\d+)\}|(\d))", lambda m: "".join(chr(0x2080 + int(d)) for d in m[1] or m[2]), text)
    return " ".join(text.split())


def place_of(given: Given) -> str:
    """Where a given stands: its line, or the declarations."""
    return str(given.span.line) if given.span else "declared"


def point_text(point: Point) -> str:
    """A point in words: "at θ = 0, r₁ = 1", or nothing where nothing was chosen.

    An unknown function is shown as the polynomial that was chosen for it, an unknown distribution by what it is
    proportional to.
    """
    told: dict[str, None] = {}
    for place, value in point:
        if place.op == "coefficient":
            told[
                _chosen(place.name, [(p, v) for p, v in point if p.op == "coefficient" and p.value == place.value])
            ] = None
        elif place.op == "apply" and place.func.name.startswith(WEIGHT):
            told[f"{unicode(apply(place.func.name.removeprefix(WEIGHT), *place.args))} ∝ {_number(str(value**2))}"] = (
                None
            )
        else:
            told[f"{unicode(place)} = {_number(str(value))}"] = None
    return "at " + ", ".join(told) if told else ""


def _chosen(name: str, coefficients: list[tuple[Term, Fraction]]) -> str:
    """r(x) = 1 + 2x² from the coefficients of a polynomial."""
    count = len(coefficients[0][0].args)
    letters = [sym("x")] if count == 1 else [sym(f"x_{k + 1}") for k in range(count)]
    terms = []
    for place, value in coefficients:
        powers = [(x, n.fraction) for x, n in zip(letters, place.args, strict=True) if n.fraction]
        factors = [x if n == 1 else power(x, num(n)) for x, n in powers]
        if value:
            terms.append(mul(*([] if value == 1 and factors else [num(value)]), *factors))
    head = unicode(apply(name.removeprefix(WEIGHT), *letters))
    text = unicode(add(*terms))
    return f"{head} ∝ ({text})²" if name.startswith(WEIGHT) else f"{head} = {text}"


def slot(place: Term) -> str:
    """The name of a place of a point; a coefficient of an unknown function names its power."""
    if place.op == "coefficient":
        powers = " · ".join(f"x{chr(0x2081 + i)}^{a.fraction}" for i, a in enumerate(place.args))
        return f"[{powers}] {place.name}"
    return unicode(place)


def refutation(verdict: Refuted) -> str:
    """The sentence of a refutation: the point and both values."""
    left, right = str(verdict.left), str(verdict.right)
    values = f"the left side is {_number(left)}, the right side is {_number(right)}"
    if left == right:  # equal to the digits shown: say by how much they differ
        middle = (verdict.left.low + verdict.left.high - verdict.right.low - verdict.right.high) / 2
        values += f"; they differ by {_number(_scientific(middle))}" if middle else "; they are equal"
    at = point_text(verdict.point)
    return f"{at} {values}" if at else values


def conditions(verdict: Verdict) -> str:
    """ "provided x ≠ 1, y > 0", or nothing."""
    if not isinstance(verdict, Proved) or not verdict.conditions:
        return ""
    told = dict.fromkeys(unicode(c.relation) if c.relation else c.text for c in verdict.conditions)
    return f"provided {', '.join(told)}"


def bound(verdict: Proved) -> str:
    """How sure a proof is: "2^−157", or "exact"."""
    return "exact" if verdict.error_bound is None else f"2^−{-verdict.error_bound}"


def evidence(result: Result) -> str:
    """The numeric witness in a few words."""
    numeric = result.numeric
    if numeric is None:
        return ""
    if numeric.disagrees:
        return "numbers disagree"
    if numeric.points == 0:
        return ""
    words = [agreement(numeric)]
    if numeric.monte_carlo is not None:
        words.append(f"Monte Carlo {numeric.monte_carlo.z:.1f} s.e.")
    return ", ".join(words)


def agreement(numeric: Numeric) -> str:
    """How well the two sides agree as floats: in ulps where that says something, else as an absolute error."""
    if numeric.ulps < USEFUL_ULPS:
        return f"{numeric.ulps:.0f} ulp"
    return f"error {numeric.max_abs:.0e}"


def _scientific(value: Fraction) -> str:
    with localcontext() as context:
        context.prec = 4
        return f"{Decimal(value.numerator) / Decimal(value.denominator):.1e}"


def _number(text: str) -> str:
    return text.replace("-", "−")
