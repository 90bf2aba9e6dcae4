"""What letters are taken to be of which the note says nothing: real numbers, or natural ones where they count terms.

The K of Σ_{a=1}^{K} counts the terms of a sum, as the K of a ∈ {1, …, K} and the d of ℝ^d count: it is 1, 2, ….
"""

from __future__ import annotations

from ..core.claim import Diagnostic, Kind, Severity, Sort, Span
from ..core.names import DOT, latex_name
from ..core.term import Term, neg, num, postorder
from .assume import Item
from .foreign import only_laws
from .scope import Scope
from .vet import Refusal, counted_before

_TOLD = {
    Kind.REAL: ("W202", "taken as real numbers", "declare them", r"\mathbb{R}"),
    Kind.NATURAL: ("W236", "taken as natural numbers, from 1 on", "declare them to say otherwise", r"\mathbb{Z}"),
}


class Taken:
    """The letters that were taken as something: each kind is told once, where the first of them stood."""

    def __init__(self, scope: Scope, items: list[Item]) -> None:
        self.scope, self.items = scope, items
        self.names: dict[str, tuple[Kind, Span | None]] = {}
        self.first = 0

    def take(self, letters: frozenset[str], span: Span | None, *roots: Term) -> None:
        """Letters of terms: what nothing was said of is declared, and told at the end of the note."""
        scope, counting = self.scope, counts(*roots)
        for name in sorted(letters - {DOT} - only_laws(roots)):
            known = scope.sorts.get(name)
            again = known is not None and known.assumed and known.kind is Kind.REAL and name in counting
            if (known is not None and not again) or any(
                t.get(name) is not None for t in (scope.draws, scope.functions)
            ):
                continue
            definition = scope.definitions.get((name, ()))
            if definition is not None and not definition.cases[0].params:
                continue
            plain = any(t.op == "sym" and t.name == name for t in postorder(*roots))
            kind = Kind.NATURAL if name in counting and not self._smaller(name) else Kind.REAL
            scope.declare(name, Sort(kind, assumed=True), None, family=not plain)
            if scope.foreign.get(name):
                continue
            if not self.names:
                self.first = len(self.items)
            if kind is Kind.NATURAL:
                self.names.pop(name, None)
            self.names.setdefault(name, (kind, span))

    def _smaller(self, name: str) -> bool:
        """Was the letter given a value, which may be 0?"""
        return any(t.op == "sym" and t.name == name for t in self.scope.values.now)

    def declared(self, name: str, kind: Kind) -> Refusal | None:
        """A letter that the note declares after all: refused where it counted the terms of a sum as something else."""
        sort = self.scope.sorts.get(name)
        counted = sort is not None and sort.assumed and sort.kind is Kind.NATURAL and not self.scope.ended(name)
        self.forget(name)
        return counted_before(name) if counted and kind is not Kind.NATURAL else None

    def forget(self, name: str) -> None:
        """A letter that the note declares after all."""
        self.names.pop(name, None)

    def told(self) -> None:
        """End of the note: list them."""
        for kind, (code, message, remedy, numbers) in reversed(_TOLD.items()):
            spans = {name: span for name, (taken, span) in self.names.items() if taken is kind}
            if spans:
                shown, span = ", ".join(latex_name(n) for n in spans), next(iter(spans.values()))
                text, say = f"{message}: {shown}", rf"{remedy}: {shown} \in {numbers}"
                self.items.insert(self.first, Diagnostic(code, text, span, say, Severity.WARNING))


def counts(*roots: Term) -> frozenset[str]:
    """The letters that count the terms of a sum or product: n in Σ_{i=1}^{n}, T in Π_{t=0}^{T−1}."""
    found = set[str]()
    for t in postorder(*roots):
        if t.op not in ("sum", "prod") or t.args[1].op != "num":
            continue
        first, last = t.args[1].fraction, t.args[2]
        if last.op == "sym" and first == 1:
            found.add(last.name)
        elif last.op == "add" and first == 0 and last.args[0].op == "sym" and last.args[1:] == (neg(num(1)),):
            found.add(last.args[0].name)
    return frozenset(found)
