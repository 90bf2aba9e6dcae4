"""What must be known before a term may stand in a claim: nothing broken, closed, foreign or outside a support.

A definition that could not be read, a section that has ended, a value that a distribution does not take: in each
case a verdict would be about something the author did not mean, so the line is refused with the remedy instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..core.claim import FuncKey, Given, Kind
from ..core.names import latex_name
from ..core.show import latex
from ..core.term import Term, postorder
from .records import Broken
from .scope import Scope, used_names
from .shape import value_of, values_of
from .tangle import roots, tangled

WHOLE = "a function without its argument"
ANOTHER = "another function of this name"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line cannot be used: code, message, remedy."""

    code: str
    message: str
    remedy: str = ""


def vet(scope: Scope, *roots: Term, params: Iterable[str] = (), mending: str = "") -> Refusal | None:
    """The first thing wrong with these terms here, or None. `mending` is a broken name that gets a new definition."""
    letters = frozenset().union(*(r.free for r in roots)) - frozenset(params)
    for name in sorted(letters):
        refusal = _letter(scope, name) if name != mending else None
        if refusal is not None:
            return refusal
    for t in visible(*roots):
        if t.op == "apply":
            refusal = _application(scope, t, mending)
        elif t.op == "diff":
            refusal = derivative_of_unknown(scope, t)
        else:
            continue
        if refusal is not None:
            return refusal
    return _bare_function(scope, roots, letters)


def visible(*roots: Term) -> Iterator[Term]:
    """The nodes of these terms, arguments first, without what was put aside as a function nobody can ask."""
    seen: set[Term] = set()
    stack = [(r, False) for r in reversed(roots)]
    while stack:
        t, ready = stack.pop()
        if ready:
            yield t
        elif t not in seen:
            seen.add(t)
            stack.append((t, True))
            if not (t.op == "opaque" and t.value in (WHOLE, ANOTHER)):
                stack.extend((a, False) for a in reversed(t.args) if a not in seen)


def _letter(scope: Scope, name: str) -> Refusal | None:
    broken = scope.broken.get(name)
    if broken is not None:
        return _rests_on_broken(name, broken)
    gone = scope.closed.get(name)
    if gone is None or known_letter(scope, name) or gone.left is None or gone.left.op == "apply":
        return None
    if gone.right is not None and value_of(gone.right) is not None:
        return None  # x = 3 was an example of that section; here the letter is free again
    return _ended(name, gone, rf"state it again here, or declare the letter: {latex_name(name)} \in \mathbb{{R}}")


def counted_before(name: str) -> Refusal:
    """The n of Σ_{i=1}^{n} was taken as a natural number, and is said to be something else afterwards."""
    message = f"{latex_name(name)} counted the terms of a sum before, and was taken as a natural number there"
    return Refusal("R218", message, "declare it before the first line that uses it")


def known_letter(scope: Scope, name: str) -> bool:
    """Has the note said what a letter is?"""
    return scope.sorts.get(name) is not None or scope.definitions.get((name, ())) is not None


def _rests_on_broken(name: str, broken: Broken) -> Refusal:
    through = "" if broken.root == name else f" through {latex_name(broken.root)}"
    message = f"{latex_name(name)} rests on {broken.where}{through}, which could not be read"
    return Refusal("R214", message, f"mend {broken.where} first")


def _ended(name: str, gone: Given, remedy: str) -> Refusal:
    where = f"line {gone.span.line}" if gone.span else "the declarations"
    message = (
        f"{latex_name(name)} has no one meaning here: the section “{gone.scope}” that gave it ({where}) has ended, "
        "and it, or what it rests on, was given another since"
    )
    return Refusal("R216", message, remedy)


def _application(scope: Scope, t: Term, mending: str) -> Refusal | None:
    name = t.func.name
    broken = scope.broken.get(name)
    if broken is not None and name != mending:
        return _rests_on_broken(name, broken)
    definition = scope.definitions.get((name, ()))
    if definition is None:
        gone = scope.closed.get(name)
        if gone is not None and scope.definitions.get(t.func.key) is None:
            return _ended(name, gone, "state it again here, with :=")
        return None
    takes = {len(c.pattern) for c in definition.cases}
    if len(t.args) not in takes:
        return _arity(t, min(takes))
    first = value_of(t.args[0]) if t.args else None
    known = values_of(definition)
    if first is None or known is None or first in known:
        return None
    label = definition.cases[0].params[0]
    if support_of(scope, label) is not None:
        return outside(scope, t, label, first)
    return _not_in(t, first, f"it is given at {_braces(known)} only", f"give {latex(t)}, or mend the value")


def _arity(t: Term, takes: int) -> Refusal:
    remedy = "give it as many as its definition has"
    if t.func.subscript:
        below = ", ".join(latex(a) for a in t.args[len(t.args) - t.func.subscript :])
        remedy = f"write {latex_name(t.func.name)}_{{{below}}} \\cdot (…) if it is a product"
    plural = "argument" if takes == 1 else "arguments"
    return Refusal("R223", f"{latex_name(t.func.name)} takes {takes} {plural} and has {len(t.args)} here", remedy)


def support_of(scope: Scope, label: str) -> list[Fraction] | None:
    """The finite support declared for a letter, or settled by use; None where there is none."""
    sort = scope.sorts.get(label)
    if sort is None or sort.kind is not Kind.FINITE:
        return None
    values = [v for v in map(value_of, sort.values) if v is not None]
    return values if len(values) == len(sort.values) else None


def outside(scope: Scope, t: Term, label: str, first: Fraction) -> Refusal | None:
    """Is f(first, …) outside the support of its first argument?"""
    support = support_of(scope, label)
    if support is None or first in support:
        return None
    return _not_in(t, first, f"{latex_name(label)} ∈ {_braces(support)}", "use a value of the support")


def _not_in(t: Term, value: Fraction, known: str, remedy: str) -> Refusal:
    return Refusal("R209", f"{latex(t)} has no value at {value}: {known}", remedy)


def _braces(values: Iterable[Fraction]) -> str:
    return "{" + ", ".join(str(v) for v in sorted(values)) + "}"


def derivative_of_unknown(scope: Scope, t: Term) -> Refusal | None:
    """∂L/∂w with L a letter nobody declared would be zero, which no author means."""
    body, variable = t.args[0], t.args[1]
    if variable.op == "apply":
        shown = latex_name(variable.func.name)
        return Refusal("R222", f"{shown} is defined, so there is no derivative in it", "differentiate in a free letter")
    called = body.args if body.op == "apply" and variable in body.args else ()
    moving = [a.name for a in called if a.op == "sym" and variable.name in roots(scope, a.name)]
    if moving:
        shown, by = latex(body), latex_name(moving[0])
        said = (
            f"the derivative of {shown} in {latex(variable)}: is {by}, which stands for something with it, held fixed?"
        )
        return Refusal("R220", said, f"write {by} out for the total derivative, or use another letter for a fixed one")
    names = tangled(scope, body, variable.name)
    if names:
        shown, by = latex_name(names[0]), latex_name(variable.name)
        said = f"a derivative in {by} of what {shown} stands in: {by} stands for something with {shown} in it"
        return Refusal("R220", said, f"write {shown} in terms of {by}, or use another letter for {by}")
    if variable.name in body.free:
        return None
    unknown = sorted(used_names(body))
    for name in unknown:
        known = scope.sorts.get(name)
        if (known is not None and not known.assumed) or _keys(scope, body, name):
            return None
    if not unknown:
        return None
    shown, by = latex_name(unknown[0]), latex_name(variable.name)
    message = f"the derivative of {shown} in {by}: nothing says how {shown} depends on {by}"
    return Refusal(
        "R220", message, f"define it, {shown}({by}) := …, or declare it a number: {shown} \\in \\mathbb{{R}}"
    )


def _keys(scope: Scope, body: Term, name: str) -> list[FuncKey]:
    """The definitions a name has here, derivatives that `body` applies included."""
    heads = {t.func.key for t in postorder(body) if t.op == "apply" and t.func.name == name}
    return [key for key in {(name, ()), *heads} if scope.definitions.get(key) is not None]


def _bare_function(scope: Scope, roots: tuple[Term, ...], letters: frozenset[str]) -> Refusal | None:
    suspects = {
        n for n in letters if scope.functions.get(n) and not scope.ended((n, ())) and scope.arguments.get(n) is None
    }
    if not suspects:
        return None
    for t in visible(*roots):
        if t.op == "sym" and t.name in suspects:
            definition = scope.definitions.get((t.name, ()))
            params = definition.cases[0].params if definition else ("x",)
            shown = f"{latex_name(t.name)}({', '.join(latex_name(p) for p in params)})"
            return Refusal("R221", f"{latex_name(t.name)} is a function here and has no argument", f"write {shown}")
    return None
