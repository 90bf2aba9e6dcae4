"""Random well-formed terms, all operators of `core.term` and all functions of `core.functions`: judged without a crash.

`python -m tests.laws.test_fuzz 100000 [first seed]` runs that many; a failure prints the seed that shows it.
"""

from __future__ import annotations

import random
import signal
import sys
import time
import traceback
from collections import Counter
from fractions import Fraction

import pytest

from symbolic.core.claim import Case, Claim, Context, Given, GivenKind, Kind, Rel, Sort
from symbolic.core.functions import FUNCTIONS
from symbolic.core.term import (
    RELATIONS,
    Func,
    Term,
    add,
    bind,
    const,
    diff,
    div,
    index,
    make,
    mul,
    neg,
    num,
    power,
    relation,
    sym,
)
from symbolic.core.verdict import Proved, Refuted, Undecided, Verdict
from symbolic.kernel.judge import judge
from symbolic.search.points import Search

BUDGET = 4000
NAMES = ("x", "y", "z", "n", "a", "theta")
BOUND = ("k", "i", "x")
FAMILIES = {
    "normal": 2, "bernoulli": 1, "categorical": 2, "binomial": 2, "poisson": 1, "geometric": 1, "exponential": 1,
    "gamma": 2, "beta": 2, "uniform": 2, "laplace": 2,
}  # fmt: skip
NUMBERS = (0, 1, -1, 2, 3, -2, 5, 10**6, 10**30)


class Maker:
    """Terms from a seed."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def number(self) -> Term:
        if self.rng.random() < 0.7:
            return num(self.rng.choice(NUMBERS))
        return num(Fraction(self.rng.randint(-9, 9), self.rng.randint(1, 9)))

    def leaf(self) -> Term:
        kind = self.rng.randrange(12)
        if kind < 6:
            return sym(self.rng.choice((*NAMES, *BOUND)))
        if kind < 9:
            return self.number()
        if kind == 9:
            return const(self.rng.choice(("pi", "e", "pi", "e", "oo")))
        return index("r", self.rng.choice((num(1), num(2), sym("k"), sym("i"))))

    def condition(self, depth: int) -> Term:
        return relation(self.rng.choice(RELATIONS), self.term(depth), self.term(depth))

    def bounds(self, depth: int) -> tuple[Term, Term]:
        kind = self.rng.randrange(8)
        if kind == 0:
            return num(1), sym("n")
        if kind == 1:
            return num(self.rng.randint(-1, 2)), const("oo")
        if kind == 2:
            return self.term(depth - 1), self.term(depth - 1)
        return num(self.rng.randint(-1, 2)), num(self.rng.randint(-1, 4))

    def density(self, name: str, depth: int) -> Term:
        if self.rng.random() < 0.4:
            return make("apply", (sym(name),), Func("p"))
        family = self.rng.choice(tuple(FAMILIES))
        return make("dist", tuple(self.term(depth - 1) for _ in range(FAMILIES[family])), family)

    def binder(self, depth: int) -> Term:
        name, op = self.rng.choice((*BOUND, "a")), self.rng.choice(("sum", "prod", "integral", "over", "expect"))
        body = self.term(depth - 1)
        if op == "over":
            kind = self.rng.choice(("sumover", "prodover"))
            if kind == "sumover" and self.rng.random() < 0.3:
                return bind(kind, name, body, self.density(name, depth))
            return bind(kind, name, body)
        if op == "expect":
            return bind(op, name, body, self.density(name, depth))
        return bind(op, name, body, *self.bounds(depth))

    def term(self, depth: int) -> Term:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.12:
            return self.leaf()
        kind = rng.randrange(22)
        inner = depth - 1
        if kind < 3:
            return add(*(self.term(inner) for _ in range(rng.randint(2, 3))))
        if kind < 6:
            return mul(*(self.term(inner) for _ in range(rng.randint(2, 3))))
        if kind == 6:
            return neg(self.term(inner))
        if kind < 9:
            return div(self.term(inner), self.term(inner))
        if kind < 11:
            return power(self.term(inner), self.number() if rng.random() < 0.6 else self.term(inner))
        if kind < 16:
            row = FUNCTIONS[rng.choice(tuple(FUNCTIONS))]
            least, most = row.arity
            return make(row.name, tuple(self.term(inner) for _ in range(rng.randint(least, most or least + 2))))
        if kind == 16:
            name, arity = rng.choice((("f", 1), ("g", 2), ("h", 1), ("p", 1)))
            derivs = (0,) if rng.random() < 0.15 else ()
            return make("apply", tuple(self.term(inner) for _ in range(arity)), Func(name, derivs))
        if kind == 17:
            return diff(self.term(inner), rng.choice((sym("x"), sym("theta"), index("r", num(1)))), rng.randint(1, 2))
        if kind == 18:
            return make("indicator", (self.condition(inner),))
        if kind == 19:
            pairs = [t for _ in range(rng.randint(1, 2)) for t in (self.condition(inner), self.term(inner))]
            return make("piecewise", (*pairs, self.term(inner)))
        return self.binder(depth)

    def context(self) -> Context:
        rng = self.rng
        c = Context()
        for name, arity in (("f", 1), ("g", 2), ("h", 1), ("p", 1)):
            c = c.with_sort(name, Sort(Kind.FUNCTION, arity=arity))
        if rng.random() < 0.5:
            c = c.with_sort("n", Sort(rng.choice((Kind.NATURAL, Kind.INTEGER))))
        if rng.random() < 0.5:
            c = c.with_sort("a", Sort(Kind.FINITE, (num(0), num(1))))
        if rng.random() < 0.3:
            given = Given(GivenKind.DEFINITION, "h", left=make("apply", (sym("x"),), Func("h")), right=self.term(2))
            c = c.with_case(("h", ()), Case(("x",), (None,), given.right or num(0), given))
        for _ in range(rng.choice((0, 0, 1, 2))):
            c = c.with_assumption(Given(GivenKind.ASSUMPTION, "", left=self.condition(1)))
        if rng.random() < 0.2:
            place = rng.choice((sym("x"), sym("y"), make("apply", (num(1),), Func("f"))))
            c = c.with_substitution(Given(GivenKind.SUBSTITUTION, "", left=place, right=self.term(1)))
        return c

    def claim(self) -> Claim:
        left = self.term(self.rng.randint(1, 4))
        right = left if self.rng.random() < 0.15 else self.term(self.rng.randint(1, 4))
        rel = Rel.EQ if self.rng.random() < 0.6 else self.rng.choice(list(Rel))
        return Claim(left, rel, right, self.context(), digits=self.rng.randint(0, 3))


def judged(seed: int) -> Verdict:
    """The verdict on the claim of a seed."""
    return judge(Maker(random.Random(seed)).claim(), Search(), BUDGET)


@pytest.mark.parametrize("seed", [24485])
def test_a_seed_that_crashed_once(seed: int) -> None:
    judged(seed)


@pytest.mark.parametrize("block", range(10))
def test_random_terms_are_judged_without_an_exception(block: int) -> None:
    for seed in range(30 * block, 30 * block + 30):
        try:
            verdict = judged(seed)
        except Exception as e:
            raise AssertionError(f"seed {seed}: {type(e).__name__} {e}") from e
        assert isinstance(verdict, Proved | Refuted | Undecided)


class Hangs(Exception):
    """A claim took longer than `PATIENCE` seconds, whatever its budget of operations said."""


PATIENCE = 20


def _alarm(*_: object) -> None:
    raise Hangs


def main() -> int:
    """Many of them, with what came out and what was slow."""
    signal.signal(signal.SIGALRM, _alarm)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    kinds: Counter[str] = Counter()
    crashes: Counter[str] = Counter()
    seeds: dict[str, int] = {}
    slow: list[tuple[float, int]] = []
    contradictions: list[int] = []
    began = time.perf_counter()
    for seed in range(first, first + count):
        start = time.perf_counter()
        signal.alarm(PATIENCE)
        try:
            verdict = judged(seed)
            kinds[type(verdict).__name__] += 1
            if isinstance(verdict, Undecided) and verdict.code == "J001":
                contradictions.append(seed)
        except Exception as e:
            where = traceback.extract_tb(e.__traceback__)[-1]
            key = f"{type(e).__name__} at {where.filename.rpartition('/')[2]}:{where.lineno} {str(e)[:60]}"
            crashes[key] += 1
            seeds.setdefault(key, seed)
        signal.alarm(0)
        took = time.perf_counter() - start
        if took > 1:
            slow.append((took, seed))
    print(f"{count} claims in {time.perf_counter() - began:.0f} s:", dict(kinds))
    if contradictions:
        print(f"the judges contradict each other (J001) {len(contradictions)}×: seeds {contradictions[:10]}")
    for key, n in crashes.most_common():
        print(f"crash {n}× {key} (seed {seeds[key]})")
    for took, seed in sorted(slow, reverse=True)[:10]:
        print(f"slow {took:.1f} s seed {seed}")
    return bool(crashes)


if __name__ == "__main__":
    raise SystemExit(main())
