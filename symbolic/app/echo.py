"""How notes are read, shown back: every line as mathematics, how much of a tree is read, pasted copies gone.

What a step or a given says is printed from its terms, not from the author's text, so that a misreading shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..core.claim import Derivation, Diagnostic, Given, Severity
from ..core.show import unicode
from ..core.term import postorder
from ..write.words import given_text


def echo(note: Derivation) -> str:
    """Every formula of a note as it is read, with its line."""
    lines = [note.source.path + (f"  {note.title}" if note.title else "")]
    for item in note.items:
        span = item.span
        place = f"{span.line:5}" if span else "    –"
        if isinstance(item, Diagnostic):
            lines.append(f"{place}  {item.code}     {item.message}")
        elif isinstance(item, Given):
            lines.append(f"{place}  given    {given_text(item)}")
        else:
            claim = item.claim
            lines.append(f"{place}  claim    {unicode(claim.lhs)} {claim.rel.value} {unicode(claim.rhs)}")
    return "\n".join(lines)


def stats(notes: Sequence[Derivation]) -> str:
    """How many formulas were found, read and refused, and by which code."""
    found = sum(n.formulas for n in notes)
    refused: Counter[str] = Counter()
    messages: dict[str, str] = {}
    places: set[tuple[str, int]] = set()
    for note in notes:
        for d in note.diagnostics:
            if d.severity is Severity.ERROR:
                refused[d.code] += 1
                messages.setdefault(d.code, d.message)
                places.add((note.source.path, d.span.start if d.span else -1))
    unread = min(found, len(places))
    share = f" ({100 * (found - unread) / found:.1f}%)" if found else ""
    several = "note" if len(notes) == 1 else "notes"
    lines = [f"{len(notes)} {several}, {found} formulas found, {found - unread} read{share}, {unread} refused"]
    claims = [s.claim for n in notes for s in n.steps]
    shown = sum(any(t.op == "opaque" for t in postorder(c.lhs, c.rhs)) for c in claims)
    lines += [f"  {shown} of the {len(claims)} claims hold notation that nothing decides yet"] if shown else []
    lines += [f"  {code}  {count:6}  such as: {messages[code][:90]}" for code, count in refused.most_common()]
    return "\n".join(lines)


def cleaned(text: str, triples: Sequence[tuple[int, int, str]]) -> str:
    """A text with the three copies of each formula made one.

    >>> cleaned("let aaa be", [(4, 7, "$a$")])
    'let $a$ be'
    """
    parts, at = [], 0
    for start, end, formula in sorted(triples):
        parts += [text[at:start], formula]
        at = end
    return "".join([*parts, text[at:]])
