"""What a parser hands to the reader of notes: one formula as statements, with offsets into its own text.

`read/latex.py` and `read/pytext.py` make these; `read/note.py` turns them into givens and claims. A parser knows
names only through `Names`, and never decides what is a claim and what is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ..core.claim import Sort
from ..core.term import Term


class ReadError(Exception):
    """A formula that cannot be read: stable code, message, offsets [start, end) in its text, remedy."""

    def __init__(self, code: str, message: str, start: int, end: int, remedy: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end, self.remedy = code, message, start, end, remedy


@dataclass(frozen=True, slots=True)
class Shape:
    """How many components a declared vector (n) or matrix (K, d) has.

    `below` counts the indices that choose one vector of a family (x_i ∈ ℝ^d has one); `font` is what its letter was
    declared in: 'bold_', 'vec_' or ''.
    """

    dims: tuple[Term, ...]
    below: int = 0
    font: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Names:
    """What a parser may know: which names are functions, which are numbers, and how else names are meant.

    `functions` are called by `name(`; `symbols` multiply by `name(`. `builtins` maps a name of the note to a
    function of `core.functions` (\\sigma declared as sigmoid). `constants` are the names that keep their usual
    meaning ('e', 'pi') because nothing declared them. `draws` gives the density an unsubscripted E[…] means for a
    drawn name (a ∼ p(a|θ)). `vectors` are the declared vectors and matrices, `indexed` the families of numbers (r_j),
    `depends` the letters that stand for an expression, and what is in it; `behind` says which names a meaning uses.
    `strict` turns every guess with a warning into an error.
    """

    functions: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()
    builtins: Mapping[str, str] = field(default_factory=dict)
    constants: frozenset[str] = frozenset({"e", "pi"})
    draws: Mapping[str, Term] = field(default_factory=dict)
    vectors: Mapping[str, Shape] = field(default_factory=dict)
    strict: bool = False
    indexed: frozenset[str] = frozenset()
    depends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    behind: Callable[[str], frozenset[str]] = field(default=lambda name: frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A term and where it stands in the formula's text."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A rel B rel C …; `rels` are '=', ':=', '≠', '<', '≤', '>', '≥', '≈'. `reason` is text the author put beside it.

    `reasons[i]` is the justification of the i-th relation where the author gave one ("" where not). For '≈',
    `digits` holds the number of decimals printed in the last part. A `condition` is what a claim beside it stands
    under; `last` is how many relations stand before the last row; `row` says that it begins one.
    """

    parts: tuple[Part, ...]
    rels: tuple[str, ...]
    reasons: tuple[str, ...]
    digits: int = 0
    condition: bool = False
    last: int = 0
    row: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """x, y ∈ ℝ;  a ∈ {0, 1};  σ : ℝ → (0, 1): names and the sort they are declared in.

    `between` adds strict bounds for an interval such as (0, 1): (low, high), each a Term or None. `shape` is that of
    the vectors and matrices a set such as ℝ^n holds.
    """

    targets: tuple[Part, ...]
    sort: Sort
    start: int
    end: int
    between: tuple[Term | None, Term | None] = (None, None)
    closed: tuple[bool, bool] = (False, False)
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """a ∼ p(a|θ): from here on E[…] over a means this density."""

    name: str
    density: Term
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """An expression that asserts nothing."""

    part: Part


@dataclass(frozen=True, slots=True)
class Unusable:
    """x ∈ X, A ≻ 0, x ≫ 1: something is said of a letter that no step can use, perhaps that it is no real number."""

    part: Part


Statement: TypeAlias = Chain | Membership | Draw | Mention | Unusable


@dataclass(frozen=True, slots=True)
class Warned:
    """Something read under a rule the author may want to know: code, message, offsets, remedy."""

    code: str
    message: str
    start: int
    end: int
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """Everything one formula says, in order, and the warnings of reading it.

    `called` are names that were read as functions although undeclared (each has a warning).
    """

    statements: tuple[Statement, ...]
    warnings: tuple[Warned, ...] = ()
    called: frozenset[str] = frozenset()
