"""Everything known of a step, in words: how the verdict was reached, its conditions, what the witnesses measured.

The words are those of the HTML page. Each function gives plain text without layout; whoever calls it lays it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import assert_never

from ..core.claim import Given
from ..core.names import superscript
from ..core.show import unicode
from ..core.verdict import Cas, MonteCarlo, Numeric, Proved, Refuted, Result, Undecided
from .plain import plain_formula
from .words import METHODS, USEFUL_ULPS, bound, given_text, place_of, refutation

SIDES = {"left": " (for the left side)", "right": " (for the right side)", "both": ""}
BUILT = "as built by SymPy, whose constructors evaluate before the checker sees a term"
CONTRADICTED = "the judges, or a judge and a witness, contradict each other"


def method(result: Result) -> list[str]:
    """How the verdict was reached and how sure it is: a few short sentences."""
    match result.verdict:
        case Proved() as p:
            sure = bound(p) if p.error_bound is None else f"error at most {bound(p)}"
            said = [f"{_by('proved', p.method)}, {sure}"]
            said += [f"{p.points} points checked with rigorous bounds"] if p.points else []
            said += [f"{p.sites} sign sites, every pattern met"] if p.sites else []
        case Refuted() as r:
            said = [_by("refuted", r.method), refutation(r)]
        case Undecided() as u:
            said = [f"undecided, {u.code}: {u.reason}"]
            said += [f"tried: {', '.join(u.tried)}"] if u.tried else []
            said += [f"both sides agree at {u.agreed} points"] if u.agreed else []
        case _:
            assert_never(result.verdict)
    return [*said, *([CONTRADICTED] if result.contradiction else [])]


def _by(word: str, how: str) -> str:
    return f"{word} by {how}" + (f" ({METHODS[how]})" if how in METHODS else "")


def provided(result: Result) -> list[str]:
    """The conditions of a proof, each with the side it comes from."""
    if not isinstance(result.verdict, Proved):
        return []
    said = ((unicode(c.relation) if c.relation else c.text) + SIDES[c.side] for c in result.verdict.conditions)
    return list(dict.fromkeys(said))


def support(given: Given) -> str:
    """A given a step rests on, and where it stands."""
    return f"{given_text(given)}  ({f'line {place_of(given)}' if given.span else 'declared'})"


def measured(numeric: Numeric) -> Iterator[tuple[str, str]]:
    """The numeric witness as rows of a table; without a name where it says something in words."""
    if not numeric.points:
        yield "", numeric.note or "not run"
        return
    yield "random points", f"{numeric.points:,}"
    yield "worst absolute error", small(numeric.max_abs)
    yield "worst relative error", small(numeric.max_rel)
    lost = f"{USEFUL_ULPS:,} or more, where digits cancel"
    if not numeric.disagrees:
        yield "in units of the last place", f"{numeric.ulps:.0f}" if numeric.ulps < USEFUL_ULPS else lost
    if numeric.finite_difference is not None:
        yield "against finite differences", small(numeric.finite_difference)
    if numeric.monte_carlo is not None:
        yield "Monte Carlo", sampled(numeric.monte_carlo)
    if numeric.disagrees:
        yield "confirmed by balls", "the two sides differ"
    if numeric.note:
        yield "", numeric.note


def sampled(carlo: MonteCarlo) -> str:
    """Estimate ± standard error, and the value it should have.

    >>> sampled(MonteCarlo(20000, 1.25, 0.004, 1.2481))
    '1.25 ± 0.004 from 20,000 samples; the value is 1.2481, 0.5 standard errors away'
    """
    value = f"{carlo.estimate:.5g} ± {carlo.standard_error:.2g}".replace("-", "−")
    exact = f"{carlo.expected:.5g}".replace("-", "−")
    return f"{value} from {carlo.samples:,} samples; the value is {exact}, {carlo.z:.1f} standard errors away"


def small(value: float) -> str:
    """A small number as mathematics.

    >>> small(2.2e-16), small(0.0), small(0.25)
    ('2.2·10⁻¹⁶', '0', '0.25')
    """
    if not isfinite(value):
        return str(value)
    digits, _, power = f"{value:.2g}".partition("e")
    return f"{digits}·10{superscript(str(int(power)))}" if power else digits


def opinion(cas: Cas) -> Iterator[str]:
    """What SymPy finds, then its own form of both sides (one, where they are the same)."""
    said = {True: "finds both sides equal", False: "finds the two sides different"}
    forms = [plain_formula(text) for text in dict.fromkeys((cas.left, cas.right)) if text]
    what = said[cas.agrees] if cas.agrees is not None else cas.note or "could not tell"
    if len(forms) == 1:
        yield f"{what}: {forms[0]}"
    else:
        yield what + (":" if forms else "")
        yield from forms


def duration(ms: float) -> str:
    """A time for people.

    >>> duration(0.25), duration(12.3), duration(1500)
    ('0.2 ms', '12 ms', '1.5 s')
    """
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
