"""What stands in the brackets of a call: terms, events a = 1, a conditional bar, and the dot of p(·|s)."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.names import DOT
from ..core.term import Term, make, relation, sym
from .limits import some_set
from .reader import Reader
from .tokens import Token
from .vocabulary import CONDITIONS


@dataclass(slots=True)
class Arguments:
    """The arguments of a call: values, event labels, where the bar stands, and whether each is one letter."""

    values: list[Term] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    bar: int = -1
    event: bool = False


def arguments(r: Reader, opener: Token) -> Arguments:
    """The arguments between this bracket, which is next, and its partner."""
    close = r.match[r.at]
    r.at += 1
    outer, r.context = r.context, "call"
    under, r.under = r.under, 0
    found = Arguments()
    if r.at == close:
        r.fail("R102", "a call without arguments", opener, r.tokens[close], "write its arguments")
    while True:
        _argument(r, found)
        t = r.token
        while (t.kind == "rel" or t.text in ("to", "in", "notin")) and not r.names.strict:
            _event(r, found)
            t = r.token
        if r.at == close:
            break
        if t.kind == "sym" and t.text in (",", ";"):
            r.at += 1
        elif t.kind == "sym" and t.text == "|" and t.role != "open":
            if found.bar >= 0:
                r.fail("R102", "a second bar inside one call", t, None, "write |x| as \\left|x\\right|")
            found.bar = len(found.values)
            r.at += 1
        elif t.kind == "rel":
            r.fail("R207", "an event other than a = 1 is understood but not supported yet", t, None, "write it out")
        else:
            r.stop(t)
    r.context, r.under = outer, under
    r.at += 1
    return found


def _event(r: Reader, found: Arguments) -> None:
    """An event other than a = 1, which nothing decides: X ≤ x, y ≻ z, s → s'."""
    t = r.token
    r.at += 1
    left = found.values[-1]
    found.event = True
    if t.text in ("in", "notin"):
        found.values[-1] = make("opaque", (left, some_set(r)), "member" if t.text == "in" else "outside")
        return
    right = r.expression()
    kind = "towards" if t.text == "to" else "prefers"
    if t.text in CONDITIONS:
        found.values[-1] = make("opaque", (relation(CONDITIONS[t.text], left, right),), "event")
    else:
        found.values[-1] = make("opaque", (left, right), kind)


def _argument(r: Reader, found: Arguments) -> None:
    """One argument: a term, an event a = 1, or the dot of p(·|s) for the drawn letter."""
    t = r.token
    if t.kind == "op" and t.text == "*" and r.tokens[r.at + 1].text in ("|", ")", "]", ","):
        r.at += 1
        found.values.append(sym(r.drawn or DOT))
        found.labels.append("")
        return
    value = r.expression()
    label = ""
    if r.token.kind == "rel" and r.token.text == "=" and value.op == "sym":
        r.at += 1
        label, value = value.name, r.expression()
        found.event = True
    found.values.append(value)
    found.labels.append(label)
