"""Distributions given value by value: when p(a=1|θ) and p(a=0|θ) are both known, that they sum to one is a claim.

The values a distribution is given at are checked against the declared support of its variable. Where none is
declared, the values given are taken to be all of them as soon as the distribution is used over its variable (or
the note ends), and the note is told so: a forgotten case then shows as a sum that is not one.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ..core.claim import Claim, Diagnostic, Given, Kind, Rel, Severity, Sort, Step
from ..core.names import latex_name
from ..core.show import latex
from ..core.term import Term, apply, bind, num, postorder, sym
from .records import Open
from .scope import Scope
from .shape import Head, values_of
from .vet import support_of

Item = Given | Step | Diagnostic


def noted(scope: Scope, head: Head, given: Given) -> None:
    """A case of a distribution was defined: its sum is open until every value is given."""
    if head.labelled and head.first is not None and not head.key[1] and all(p is None for p in head.pattern[1:]):
        label = head.params[0]
        general = apply(replace(head.term.func, labels=()), sym(label), *head.term.args[1:])
        scope.put(scope.opened, head.name, Open(general, given))


def general(scope: Scope, head: Head, given: Given) -> list[Item]:
    """p(a|θ) defined by one formula over a declared finite support: that it sums to one is a claim."""
    conditional = head.term.op == "apply" and head.term.func.bar == 1 and not head.key[1]
    label = head.params[0] if head.params else ""
    if not conditional or any(p is not None for p in head.pattern) or support_of(scope, label) is None:
        return []
    return [_sums_to_one(scope, Open(head.term, given))]


def completed(scope: Scope, name: str) -> list[Item]:
    """The claim that a distribution sums to one, if its declared support has just been covered."""
    found, definition = scope.opened.get(name), scope.definitions.get((name, ()))
    if found is None or definition is None:
        return []
    support = support_of(scope, definition.cases[0].params[0])
    known = values_of(definition)
    if support is None or known is None or set(support) != set(known):
        return []
    scope.put(scope.opened, name, None)
    return [_sums_to_one(scope, found)]


def settled(scope: Scope, name: str) -> list[Item]:
    """The distribution is used over its variable, or its section ends: what is given is taken to be all of it."""
    found, definition = scope.opened.get(name), scope.definitions.get((name, ()))
    known = values_of(definition) if definition else None
    if found is None or definition is None or not known:
        return []
    label = definition.cases[0].params[0]
    support = support_of(scope, definition.cases[0].params[0])
    if support is not None:
        missing = sorted(set(support) - set(known))
        if not missing:
            return completed(scope, name)
        if found.warned:
            return []
        scope.put(scope.opened, name, replace(found, warned=True))
        return [_incomplete(found, missing)]
    scope.put(scope.opened, name, None)
    if len(known) < 2:
        return []  # one value alone is no distribution: p(y=1|x) was named, the rest was left unsaid
    sort = scope.sorts.get(label)
    if sort is None or sort.assumed:
        values = tuple(known[v].pattern[0] or num(v) for v in sorted(known))
        scope.declare(label, Sort(Kind.FINITE, values, assumed=True), None)
    return [_taken(found, label, sorted(known)), _sums_to_one(scope, found)]


def used(scope: Scope, *roots: Term) -> list[Item]:
    """Settle every distribution these terms use at a letter instead of at a value."""
    if not scope.opened.now:
        return []
    items: list[Item] = []
    for t in postorder(*roots):
        if t.op == "apply" and t.args and t.args[0].op == "sym" and scope.opened.get(t.func.name) is not None:
            items += settled(scope, t.func.name)
    return items


def ending(scope: Scope) -> list[Item]:
    """Settle the distributions whose meaning ends with the innermost section (or with the note)."""
    last, own = len(scope.frames) == 1, scope.frames[-1].own
    return [item for name in list(scope.opened.now) if last or name in own for item in settled(scope, name)]


def declared_now(scope: Scope) -> list[Item]:
    """After a support was declared: which open distributions are complete?"""
    return [item for name in list(scope.opened.now) for item in completed(scope, name)]


def _sums_to_one(scope: Scope, found: Open) -> Step:
    label = found.term.args[0].name
    sort = scope.sorts.get(label)
    finite = sort is not None and sort.kind is Kind.FINITE
    total = bind("sumover", label, *((found.term,) if finite else (found.term, found.term)))
    claim = Claim(total, Rel.EQ, num(1), scope.context())
    return Step(claim, f"{latex(total)} = 1", found.given.span, "sums to one", named=True, automatic=True)


def _taken(found: Open, label: str, values: list[Fraction]) -> Diagnostic:
    shown = ", ".join(str(v) for v in values)
    name, braces = latex_name(label), rf"\{{{shown}\}}"
    message = f"the support of {name} is taken to be {{{shown}}}, the values {latex(found.term)} is given at"
    return Diagnostic("W210", message, found.given.span, f"declare it: {name} \\in {braces}", Severity.WARNING)


def _incomplete(found: Open, missing: list[Fraction]) -> Diagnostic:
    label, shown = latex_name(found.term.args[0].name), ", ".join(str(v) for v in missing)
    message = f"{latex(found.term)} is not given at {label} = {shown}"
    return Diagnostic("W211", message, found.given.span, "give the missing values", Severity.WARNING)
