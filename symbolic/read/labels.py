"""Is the H of n_H an index, or a label that tells n_H from n_T?

n_i = 1/n says what every member of a family is; n_H = 9 says it of one letter. A letter below is a label where the
right side does not use it, nothing makes it a number, and nobody counts with it. `resolve.py` then reads n_H as a
letter.
"""

from __future__ import annotations

import re

from ..core.term import Term, sym
from .heads import INDEX_LETTERS
from .place import Link
from .scope import Scope, used_names
from .shape import Head

NEAR = 400
COUNTING = INDEX_LETTERS | {"a", "s", "u"}
"""Letters that count members, or run over states and actions."""
_ALL = re.compile(r"\b(?:all|every|each|any|regardless)\b", re.I)


def labels(scope: Scope, link: Link) -> bool:
    """Does a line that may define its left side, n_H = 9, make the letter below a label? It is remembered."""
    left = link.lhs.term
    _said_of_one(scope, left)
    if link.rel not in ("=", ":=") or not _one_member(scope, link, left):
        return False
    letter = left.args[0].name
    scope.role(left.name, function=False)  # K_y(m − x) is a product
    scope.put(scope.labels, (left.name, letter), f"{left.name}_{letter}")
    return True


VARIABLES = frozenset("xtznwy")
_LET = re.compile(r"\b(?:let|define|constant)\b", re.I)


def at_one_point(link: Link, head: Head) -> bool:
    """Does V(A) = 1 say what V is at A, and not everywhere? Its right side does not use the argument.

    "Let f(x) = 5" is a constant all the same.
    """
    params = set(head.params)
    if head.family or not params or head.key[1] or any(p is not None for p in head.pattern) or head.term.op != "apply":
        return False
    if params & used_names(link.rhs.term) or _general(link) or head.labelled or head.term.func.subscript:
        return False
    plain = all(p.islower() and p.isalpha() for p in params)
    if plain and used_names(link.rhs.term):
        return False  # π(a) = 1/K, and L(w) = e² where e = y − wx
    return not (plain and _LET.search(link.place.lead[-NEAR:]) and params <= VARIABLES)


def _general(link: Link) -> bool:
    parts = re.split("[.;:]", link.place.lead[-NEAR:])[-1], re.split("[.;:]", link.place.tail[:NEAR])[0]
    return any(map(_ALL.search, parts))


def _said_of_one(scope: Scope, left: Term) -> None:
    """x_j = 4 after x_i = 3: the first may have been said of one member, so nothing is refuted by it."""
    known = scope.definitions.get((left.name, ())) if left.op == "index" else None
    if known is None or len(known.cases) > 1 or not left.args[0].free:
        return
    (case,) = known.cases
    constant = len(case.params) == 1 and case.params[0] not in case.body.free and ":=" not in case.given.latex
    if constant and left.args[0] is not sym(case.params[0]):
        for name in left.args[0].free:
            scope.put(scope.described, name, f"{case.given.latex} may be said of one member")


def _one_member(scope: Scope, link: Link, left: Term) -> bool:
    if left.op != "index" or len(left.args) != 1 or left.args[0].op != "sym" or scope.strict:
        return False
    name, letter = left.name, left.args[0].name
    if len(letter) > 1 or letter in COUNTING or letter in used_names(link.rhs.term) or scope.labels.get((name, letter)):
        return False
    given = (scope.families, scope.indexed, scope.declared, scope.draws, scope.vectors, scope.broken, scope.closed)
    if any(t.get(name) is not None for t in given) or scope.definitions.get((name, ())) is not None:
        return False
    sort = scope.sorts.get(letter)
    known = (scope.declared, scope.draws, scope.vectors, scope.functions)
    if (sort is not None and not sort.assumed) or any(t.get(letter) is not None for t in known):
        return False
    return not _general(link)
