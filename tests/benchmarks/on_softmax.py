"""Softmax of K logits: a claim about one derivative, the whole gradient, and how the time grows with K."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp

from symbolic.core.claim import Claim, Context, Rel
from symbolic.core.term import Term, add, call, diff, div, index, mul, num, sub
from symbolic.core.verdict import Proved
from symbolic.kernel.derivative import gradient
from symbolic.kernel.judge import judge
from symbolic.kernel.tape import Budget, Tape
from symbolic.search.points import Search
from tests.benchmarks.figures import shown, slope, table
from tests.benchmarks.worker import Late, Worker

SIZES = (10, 30, 100, 300, 1_000, 10_000)
WHOLE = (10, 30, 100, 300, 1_000)
CAP = 60.0
Times = dict[int, float | None]


def logits(size: int, name: str = "t") -> list[Term]:
    """t₁ … t_K."""
    return [index(name, num(k)) for k in range(1, size + 1)]


def probability(theta: list[Term], k: int = 0) -> Term:
    """π_k, written out."""
    return div(call("exp", theta[k]), add(*(call("exp", t) for t in theta)))


def plain(size: int) -> Claim:
    """∂π₁/∂t₁ = π₁(1 − π₁)."""
    theta = logits(size)
    p = probability(theta)
    return Claim(diff(p, theta[0]), Rel.EQ, mul(p, sub(num(1), p)), Context())


def logarithm(size: int) -> Claim:
    """∂log π₁/∂t₁ = 1 − π₁."""
    theta = logits(size)
    p = probability(theta)
    return Claim(diff(call("log", p), theta[0]), Rel.EQ, sub(num(1), p), Context())


def whole(size: int) -> Claim:
    """Σᵢ vᵢ ∂log π₁/∂tᵢ = v₁ − Σᵢ vᵢ πᵢ: all K components in one claim, by a direction v."""
    theta, v = logits(size), logits(size, "v")
    f = call("log", probability(theta))
    left = add(*(mul(a, diff(f, t)) for a, t in zip(v, theta, strict=True)))
    right = sub(v[0], add(*(mul(a, probability(theta, k)) for k, a in enumerate(v))))
    return Claim(left, Rel.EQ, right, Context())


def judged(make: Callable[[int], Claim], size: int, rounds: int) -> float | None:
    """The shortest time to a proof, None where there was none."""
    times = []
    for _ in range(rounds):
        claim = make(size)
        gc.collect()
        began = time.perf_counter()
        verdict = judge(claim, Search())
        times.append(time.perf_counter() - began)
        if not isinstance(verdict, Proved):
            return None
    return min(times)


def reverse(size: int, rounds: int) -> tuple[float, float]:
    """The shortest times of log Σ exp on a tape, and of its whole gradient by one reverse pass."""
    values, gradients = [], []
    for _ in range(rounds):
        theta = logits(size)
        gc.collect()
        began = time.perf_counter()
        tape = Tape(Budget())
        places = [tape.place(t) for t in theta]
        root = tape.build("log", (tape.add(*(tape.build("exp", (p,)) for p in places)),))
        middle = time.perf_counter()
        found = gradient(tape, root, frozenset(places))
        gradients.append(time.perf_counter() - middle)
        values.append(middle - began)
        if len(found) != size:
            raise AssertionError("a component is missing")
    return min(values), min(gradients)


def peer(job: tuple[str, int]) -> Iterator[float]:
    """SymPy: differentiate, then simplify the difference; the seconds it takes, negative where it is not zero."""
    what, size = job
    theta = sp.symbols(f"t1:{size + 1}", real=True)
    p = sp.exp(theta[0]) / sp.Add(*map(sp.exp, theta))
    began = time.perf_counter()
    if what == "plain":
        rest = sp.simplify(sp.diff(p, theta[0]) - p * (1 - p))
    else:
        rest = sp.simplify(sp.diff(sp.log(p), theta[0]) - (1 - p))
    seconds = time.perf_counter() - began
    yield seconds if rest == 0 else -seconds


def sympy_times(what: str, sizes: tuple[int, ...]) -> dict[int, str]:
    """SymPy's times; after the first size that it does not finish, no larger one is tried."""
    ask, found = Worker(peer, CAP), {}
    for size in sizes:
        try:
            (seconds,) = ask((what, size))
        except Late:
            found[size] = f"> {CAP:g} s"
            break
        failed = isinstance(seconds, Exception)
        found[size] = "failed" if failed else shown(seconds) if seconds >= 0 else f"{shown(-seconds)}, not 0"
    ask.close()
    return found


def section() -> tuple[str, dict[str, Any]]:
    """The section as text and as data."""
    made = {"plain": plain, "log": logarithm, "whole": whole}
    ours: dict[str, Times] = {
        name: {k: judged(make, k, 3 if k < 1_000 else 1) for k in (WHOLE if name == "whole" else SIZES)}
        for name, make in made.items()
    }
    tape = {k: reverse(k, 5 if k < 10_000 else 3) for k in SIZES}
    theirs = {name: sympy_times(name, SIZES[:4]) for name in ("plain", "log")}
    growth = {
        name: slope([k for k, t in times.items() if t], [t for t in times.values() if t])
        for name, times in ours.items()
    }
    growth["value"], growth["gradient"] = (slope(SIZES, [tape[k][n] for k in SIZES]) for n in (0, 1))
    head = ["K", "∂π₁", "simplify", "∂log π₁", "simplify", "all of ∇log π₁", "log Σ exp", "its gradient", "a component"]
    rows = []
    for k in SIZES:
        value, whole_gradient = tape[k]
        cells = [_cell(ours["plain"], k), _theirs(theirs["plain"], k), _cell(ours["log"], k), _theirs(theirs["log"], k)]
        cells += [_cell(ours["whole"], k), shown(value), shown(whole_gradient), f"{whole_gradient / k * 1e6:.2f} µs"]
        rows.append([f"{k:,}", *cells])
    ends = [growth["plain"], None, growth["log"], None, growth["whole"], growth["value"], growth["gradient"], None]
    rows.append(["slope", *("" if g is None else f"{g:.2f}" for g in ends)])
    title = "b. softmax of K logits: claims, SymPy on the same, and a reverse pass; slope: of log time against log K"
    text = title + "\n" + "\n".join("   " + line for line in table(head, rows).splitlines())
    return text, {"claims": ours, "tape": tape, "sympy": theirs, "slopes": growth}


def _cell(times: Times, size: int) -> str:
    if size not in times:
        return "not tried"
    return "not proved" if times[size] is None else shown(times[size])


def _theirs(times: dict[int, str], size: int) -> str:
    return times.get(size, "not tried")
