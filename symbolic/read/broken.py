"""What a formula that cannot be read would have defined, so that later lines do not rest on a wrong reading.

Every left side of the formula is looked at by itself; where it is (or plainly begins with) a name that has no
meaning yet, that name is marked and claims that use it are refused (R214) until somebody defines it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .formula import Formula, Mention, Names, ReadError
from .scope import Scope
from .shape import Head, extends, head_of

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|:=|\S", re.S)
_DECLARED = re.compile(r"\s*(\\?[A-Za-z]+(?:\s*,\s*\\?[A-Za-z]+)*)\s*\\in(?![A-Za-z])")
_BOUNDED = re.compile(
    r"(?:^|[=<>,;]|\\(?:le|ge|lt|gt|leq|geq|leqslant|geqslant|land|wedge)(?![A-Za-z]))\s*\\?([A-Za-z]+)(?:_\{?\w+\}?)?"
    r"\s*(?=[<>]|\\(?:le|ge|lt|gt|leq|geq|leqslant|geqslant|ne|neq|not|nless|ngtr|nleq|ngeq|notin|land|wedge)(?![A-Za-z]))"
)
"""A letter by itself left of a relation that bounds it."""
_DEFINED = re.compile(r"=:\s*\\?([A-Za-z]+)")
_HEAD = re.compile(r"\s*(?:&\s*)*\\?([A-Za-z]+)(?:_(?:\{\s*\\?(\w+)\s*\}|\\?(\w+)))?\s*(?:\(|$)")


def mark_broken(
    scope: Scope, parse: Callable[[str, Names], Formula], tex: str, where: str, declaring: bool = False
) -> None:
    """Mark the names that `tex`, which could not be read, would have given a meaning, or bounds."""
    declared = _DECLARED.match(tex)
    for letter in declared[1].split(",") if declared else ():  # z ∈ ℂ: nobody may take it for a real number
        scope.mark_broken(letter.strip().removeprefix("\\"), where)
    for letter in _BOUNDED.findall(tex):  # y ≥ 0 that is not known: a counterexample might break it
        scope.mark_broken(letter, where)
    defined = _DEFINED.search(tex)
    if defined:
        scope.mark_broken(defined[1], where)
    for side, defines in dict.fromkeys(_left_sides(tex)):
        for name, function in _would_define(scope, parse, side, defines or declaring):
            scope.put(scope.opened, name, None)
            scope.mark_broken(name, where)
            if function and not scope.symbols.get(name):
                scope.role(name, function=True)


def _left_sides(tex: str) -> Iterator[tuple[str, bool]]:
    """What stands before each top-level = or :=, and whether it was to be defined."""
    depth = start = 0
    for found in _TOKEN.finditer(tex):
        token = found.group()
        depth += (token in "([{") - (token in ")]}") if len(token) == 1 else 0
        if depth <= 0 and token in ("=", ":="):
            yield tex[start : found.start()], token == ":="
            start = found.end()
        elif depth <= 0 and token == "\\\\":
            start = found.end()


def _would_define(
    scope: Scope, parse: Callable[[str, Names], Formula], side: str, defines: bool
) -> Iterator[tuple[str, bool]]:
    heads: list[Head | None] = []
    try:
        statements = parse(side.replace("&", " "), scope.names()).statements
        heads = [head_of(s.part.term) for s in statements if isinstance(s, Mention)]
    except ReadError:
        found = _HEAD.match(side)
        name = found.group(1) if found else ""
        new = scope.definitions.get((name, ())) is None and scope.sorts.get(name) is None
        if name and (new or defines):
            yield name, side.rstrip().endswith(")")
    for head in heads:
        if head is None or (head.plain and scope.sorts.get(head.name) is not None and not defines):
            continue
        known = scope.definitions.get(head.key) or scope.definitions.get((head.name, ()))
        if known is None or defines or extends(known, head):  # a missing case leaves the whole function without meaning
            yield head.name, not head.plain and not head.family
