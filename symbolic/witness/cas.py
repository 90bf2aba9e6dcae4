"""The computer-algebra witness: SymPy differentiates and simplifies the step by itself.

Cheap ways first: cancel and factor both sides in the note's own words (σ(θ) where the note speaks of a sigmoid),
then the difference, and SymPy's general `simplify` last and for a moment only, since it hangs and is wrong at times.
"No" is said only where intervals confirm a difference at an admissible point, whatever SymPy made of it; what SymPy
had to leave as a sum or an integral is never a "no".
"""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sympy

from ..bridge import BridgeError, Unfolding, from_sympy
from ..bridge_intervals import Enclosures
from ..bridge_numpy import UNEVALUATED
from ..bridge_rules import refusals
from ..bridge_terms import sigmoid_arguments, simplest
from ..core.claim import Claim, Rel, Step
from ..core.show import latex
from ..core.term import Func, postorder
from ..core.verdict import Cas, Verdict
from . import Budget, points
from .settle import judge

NAME = "cas"
POINTS = 6
PATIENCE = 1.0
SIGNS = {Rel.GE: "is_nonnegative", Rel.GT: "is_positive", Rel.LE: "is_nonpositive", Rel.LT: "is_negative",
         Rel.NE: "is_nonzero"}  # fmt: skip


def examine(step: Step, verdict: Verdict | None = None, budget: Budget | None = None) -> Cas:
    """SymPy's form of both sides, and whether it finds that the step holds.

    >>> from ..core.term import diff, mul, num, power, sym
    >>> x = sym("x")
    >>> examine(Step(Claim(diff(power(x, num(2)), x), Rel.EQ, mul(num(2), x)))).agrees
    True
    """
    try:
        return _examine(step.claim)
    except BridgeError as error:
        return Cas(note=str(error))


def _examine(claim: Claim) -> Cas:
    unfolding = Unfolding(claim.context)
    sides = [unfolding.given(unfolding(t)) for t in (claim.lhs, claim.rhs)]
    sides = [s.doit() if s.has(sympy.Sum, sympy.Product, sympy.Integral) else s for s in sides]
    heads = _heads(claim)
    arguments = [x for s in sides for x in sigmoid_arguments(s)] if "sigmoid" in heads or _spoken(claim) else []
    with refusals():
        left, right = (simplest(s, arguments) for s in sides)
    shown = [_latex(s, unfolding, heads) for s in (left, right)]
    agrees, note = _agrees(claim, left, right, arguments)
    return Cas(shown[0], shown[1], agrees, note)


def _agrees(claim: Claim, left: Any, right: Any, arguments: list[Any]) -> tuple[bool | None, str]:
    gap = left - right
    if claim.rel is Rel.EQ:
        with refusals():
            gap = simplest(gap, arguments)
        if gap == 0:
            return True, ""
    elif claim.rel in SIGNS and getattr(gap, SIGNS[claim.rel]) is True:
        return True, ""
    said = broken_at(claim)
    if said is True:
        return False, ""
    if claim.rel is Rel.APPROX:
        return (True, "") if said is False else (None, "SymPy could not evaluate both sides")
    if claim.rel is Rel.EQ and gap.has(*UNEVALUATED) is False and _simplifies_to_zero(gap):
        return True, ""
    return (
        None,
        "SymPy does not find it out" if said is None else f"SymPy does not find it out; it holds at {POINTS} points",
    )


def broken_at(claim: Claim) -> bool | None:
    """Is the claim certainly broken at an admissible point (True), or certainly kept at those tried (False)?"""
    rng = random.Random(points.seed(claim))
    kept: bool | None = None
    try:
        for t in points.trials(claim, rng)[:4]:
            if any(e.has(*UNEVALUATED) for e in (t.left, t.right)):
                return None
            enclosures = Enclosures(t.symbols, [t.left, t.right, *(o.expr for o in t.obligations)])
            drawn = t.draw(rng, POINTS, moderate=True)
            for i in range(POINTS if t.symbols else 1):
                for left, right, *needed in enclosures.at([c[i] for c in drawn]):
                    answer = judge(claim, t.obligations, left, right, needed)
                    if answer:
                        return True
                    if answer is False:
                        kept = False
                        break
    except BridgeError:
        return None
    return kept


def _simplifies_to_zero(gap: Any) -> bool:
    try:
        with _patience(PATIENCE), refusals():
            return bool(sympy.simplify(gap) == 0)
    except (TimeoutError, BridgeError):
        return False


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Stop SymPy after a moment where that is possible (a Unix main thread); elsewhere it is not even begun."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        raise TimeoutError

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _latex(expr: Any, unfolding: Unfolding, heads: Mapping[str, Func]) -> str:
    try:
        return latex(from_sympy(expr, unfolding.stands_for, heads))
    except BridgeError:
        return str(sympy.latex(expr))


def _spoken(claim: Claim) -> bool:
    return any(t.op == "sigmoid" for root, _ in points.reachable(claim) for t in postorder(root))


def _heads(claim: Claim) -> dict[str, Func]:
    """How the note's functions are written, and under 'sigmoid' the function the note defined as the sigmoid."""
    heads: dict[str, Func] = {}
    x = sympy.Dummy("x", real=True)
    for root, _ in points.reachable(claim):
        for t in postorder(root):
            if t.op == "apply" and t.func.name not in heads:
                head = t.func if not t.func.derivs else Func(t.func.name, bar=t.func.bar, labels=t.func.labels)
                heads[t.func.name] = head
                definition = claim.context.definitions.get((head.name, ()))
                plain = definition is not None and [c.pattern for c in definition.cases] == [(None,)]
                if plain and _is_sigmoid(claim, head, x):
                    heads["sigmoid"] = head
    return heads


def _is_sigmoid(claim: Claim, head: Func, x: Any) -> bool:
    try:
        unfolding = Unfolding(claim.context)
        body = unfolding.call(head, [x], unfolding.top)
    except BridgeError:
        return False
    return bool(body.subs(x, 0) == sympy.Rational(1, 2) and sympy.cancel(body - 1 / (1 + sympy.exp(-x))) == 0)
