"""Frozen, interned expression nodes, built without evaluating: x/x stays x/x until somebody judges it.

A `Term` is an operator, its arguments and an optional payload (`value`). Equal terms are the same object, so
equality, hashing and memoisation cost nothing (hash-consing: Ershov, CACM 1958; Filliatre and Conchon, ML 2006).
Nodes are never rewritten; whoever reads a note, judges a claim or prints a line walks the same tree. Walks are
iterative (`postorder`), so that depth costs memory and is never a crash. Anybody may call this module.

The operators
-------------
========== ======================= ================================ ==========================================
op         value                   args                             means
========== ======================= ================================ ==========================================
num        Fraction                ()                               an exact rational
const      'pi' 'e' 'oo' 'i'       ()                               a constant (oo as a bound only, i² = −1)
sym        name                    ()                               a symbol: θ is 'theta', θ_old 'theta_old'
index      name                    (i, j, …)                        a member of an indexed family: r_1, θ_k
add        None                    (a, b, …)                        a + b + …   (a − b is add(a, neg(b)))
mul        None                    (a, b, …)                        a · b · …
neg        None                    (a,)                             −a
div        None                    (a, b)                           a / b
pow        None                    (a, b)                           a ** b
<function> None                    (x, …)                           a row of `core.functions.FUNCTIONS`: exp, log …
apply      Func                    (x, y, …)                        J(θ), p(a=1|θ), f′(x): a function of the note
sum, prod  bound name              (body, low, high)                Σ_{k=low}^{high} body
sumover    bound name              (body,) or (body, density)       Σ_a body, over the support of a (or of density)
prodover   bound name              (body,)                          Π_a body, over the support of a
expect     bound name              (body, density)                  E_{a∼density}[body], density an apply over a
integral   bound name              (body, low, high)                ∫_low^high body d name
dist       family                  (parameters …)                   a named distribution, a density: see below
diff       None                    (body, variable, order)          ∂^order body / ∂variable^order, variable a sym/index
eq … ge    None                    (a, b)                           a relation as a condition: eq ne lt le gt ge
indicator  None                    (relation,)                      1 where the relation holds, else 0
piecewise  None                    (c1, v1, c2, v2, …, default)     first value whose condition holds
opaque     a kind                  (x, …)                           a row of `core.opaque`: shown, and never decided
========== ======================= ================================ ==========================================

While a formula is read, vectors stand in it as `transpose`, `dot` (of `run`), `norm`, `softmax` and `component`; they
are read by components (`read/vectors.py`), so that none of these operators ever leaves the reader.

A `dist` stands where a density does: E_{x∼N(μ,σ²)}[x²] is expect('x', x², dist('normal', μ, σ²)). Families and their
parameters: normal (mean, variance), bernoulli (p), categorical (p_1, p_2, … of the values 1, 2, …), binomial (n, p),
poisson (rate), geometric (p, of 1, 2, …), exponential (rate), gamma (shape, rate), beta (a, b), uniform (low, high),
laplace (place, scale).

>>> x = sym("x")
>>> add(x, num(1)) is add(x, num(1))
True
>>> div(x, x).op
'div'
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice

BINDERS: dict[str, tuple[int, ...]] = {
    "sum": (0,),
    "prod": (0,),
    "sumover": (0, 1),
    "prodover": (0,),
    "expect": (0, 1),
    "integral": (0,),
}
"""Binding operators, and which of their arguments the bound name is visible in."""

RELATIONS = ("eq", "ne", "lt", "le", "gt", "ge")
NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Func:
    """The head of an application: which function, which partial derivative of it, and how it was written.

    `derivs` are sorted argument positions: f′ is (0,), ∂²p/∂a∂θ is (0, 1); a name among them is a derivative in a
    symbol that the function's definition uses without being given it. `bar` is the number of arguments
    before a conditional bar (−1: none), `labels` the event names of a=1 style arguments, `subscript` how many
    of the last arguments were written as subscripts (π_θ(a|s)); all three are layout and never change meaning.
    """

    name: str
    derivs: tuple[int | str, ...] = ()
    bar: int = -1
    labels: tuple[str, ...] = ()
    subscript: int = 0

    @property
    def key(self) -> tuple[str, tuple[int | str, ...]]:
        """What the function is, without its layout."""
        return (self.name, self.derivs)

    def derived(self, position: int | str) -> Func:
        """The partial derivative of this function in one more argument (or in a symbol its definition uses)."""
        derivs = tuple(sorted((*self.derivs, position), key=lambda d: (isinstance(d, str), d)))
        return Func(self.name, derivs, self.bar, self.labels, self.subscript)


class Term:
    """One interned node; make it with `make` or the helpers below, never by calling the class."""

    __slots__ = ("__weakref__", "args", "below", "free", "op", "value")
    op: str
    args: tuple[Term, ...]
    value: Hashable
    free: frozenset[str]
    below: tuple[Term, ...] | None

    def __init__(self) -> None:
        raise TypeError("terms are interned: build them with symbolic.core.term.make")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Term is frozen")

    def __repr__(self) -> str:
        return f"<Term {self.op} {self.value!r} of {len(self.args)}>" if self.args else f"<Term {self.value}>"

    def __reduce__(self) -> tuple[Callable[..., Term], tuple[object, ...]]:
        return (_unpickle, (tuple(_linear(self)),))

    @property
    def fraction(self) -> Fraction:
        """The exact value of a `num` node."""
        if not isinstance(self.value, Fraction):
            raise TypeError(f"{self.op} is not a number")
        return self.value

    @property
    def name(self) -> str:
        """The name a symbol, an indexed family, a constant or a binder carries."""
        if not isinstance(self.value, str):
            raise TypeError(f"{self.op} carries no name")
        return self.value

    @property
    def func(self) -> Func:
        """The head of an `apply` node."""
        if not isinstance(self.value, Func):
            raise TypeError(f"{self.op} is not an application")
        return self.value


_table: weakref.WeakValueDictionary[tuple[Hashable, ...], Term] = weakref.WeakValueDictionary()
_lock = threading.Lock()
_new = object.__new__
_set = object.__setattr__


def make(op: str, args: tuple[Term, ...] = (), value: Hashable = None) -> Term:
    """The one node with this operator, these arguments and this payload."""
    key = (op, value, *map(id, args))
    found = _table.get(key)
    if found is not None:
        return found
    node = _new(Term)
    _set(node, "op", op)
    _set(node, "args", args)
    _set(node, "value", value)
    _set(node, "free", _free_names(op, args, value))
    _set(node, "below", None if args else ())
    with _lock:
        return _table.setdefault(key, node)


def _free_names(op: str, args: tuple[Term, ...], value: Hashable) -> frozenset[str]:
    if op == "sym":
        return frozenset((str(value),))
    names: frozenset[str] = NO_NAMES
    scope = BINDERS.get(op, ())
    for i, a in enumerate(args):
        seen = a.free - {value} if i in scope else a.free
        if not seen <= names:
            names = names | seen if names else seen
    if op == "index":
        return names | {str(value)}
    return names


def _linear(root: Term) -> Iterator[tuple[str, tuple[int, ...], Hashable]]:
    places: dict[Term, int] = {}
    for t in postorder(root):
        places[t] = len(places)
        yield t.op, tuple(places[a] for a in t.args), t.value


def _unpickle(rows: tuple[tuple[str, tuple[int, ...], Hashable], ...]) -> Term:
    built: list[Term] = []
    for op, places, value in rows:
        built.append(make(op, tuple(built[i] for i in places), value))
    return built[-1]


SMALL = 100
"""Up to how many nodes below it a term remembers."""


def postorder(*roots: Term) -> Iterator[Term]:
    """Every distinct node below `roots`, arguments before the nodes that use them; iterative."""
    if len(roots) != 1:
        known = [r.below for r in roots]
        if None in known:
            return _walk(roots)
        return iter(dict.fromkeys(t for r, below in zip(roots, known, strict=True) for t in (*(below or ()), r)))
    (root,) = roots
    if root.below is not None:
        return chain(root.below, roots)
    rest = _walk(roots)
    found = list(islice(rest, SMALL + 1))
    if len(found) > SMALL:
        return chain(found, rest)
    _set(root, "below", tuple(found[:-1]))  # without the root itself, which would then never be freed
    return iter(found)


def _walk(roots: tuple[Term, ...]) -> Iterator[Term]:
    seen: set[Term] = set()
    stack: list[tuple[Term, bool]] = [(r, False) for r in reversed(roots)]
    while stack:
        t, ready = stack.pop()
        if ready:
            yield t
        elif t not in seen:
            seen.add(t)
            stack.append((t, True))
            stack.extend((a, False) for a in reversed(t.args) if a not in seen)


def rewrite(root: Term, rule: Callable[[Term], Term]) -> Term:
    """Rebuild bottom-up, `rule` applied to every node after its arguments were rebuilt; iterative.

    Bound names are not renamed: a rule that puts a term under a binder must not capture.
    """
    done: dict[Term, Term] = {}
    for t in postorder(root):
        args = tuple([done[a] for a in t.args])
        done[t] = rule(t if args == t.args else make(t.op, args, t.value))
    return done[root]


def num(value: int | str | Fraction) -> Term:
    """An exact rational: num(3), num('2.5'), num(Fraction(1, 3))."""
    return make("num", (), Fraction(value))


def sym(name: str) -> Term:
    """A symbol."""
    return make("sym", (), name)


def const(name: str) -> Term:
    """π, e or ∞ ('pi', 'e', 'oo')."""
    return make("const", (), name)


def index(name: str, *indices: Term) -> Term:
    """A member of an indexed family: index('r', num(1)) is r₁."""
    return make("index", indices, name)


def add(*terms: Term) -> Term:
    """a + b + …; with one term that term, with none zero."""
    return terms[0] if len(terms) == 1 else make("add", terms) if terms else num(0)


def mul(*factors: Term) -> Term:
    """a · b · …; with one factor that factor, with none one."""
    return factors[0] if len(factors) == 1 else make("mul", factors) if factors else num(1)


def neg(a: Term) -> Term:
    """−a."""
    return make("neg", (a,))


def sub(a: Term, b: Term) -> Term:
    """a − b, which is a + (−b)."""
    return make("add", (a, make("neg", (b,))))


def div(a: Term, b: Term) -> Term:
    """a / b."""
    return make("div", (a, b))


def power(a: Term, b: Term) -> Term:
    """a to the power b."""
    return make("pow", (a, b))


def call(function: str, *args: Term) -> Term:
    """A known function: call('log', x)."""
    return make(function, args)


def apply(head: Func | str, *args: Term) -> Term:
    """A function of the note: apply('J', theta)."""
    return make("apply", args, Func(head) if isinstance(head, str) else head)


def diff(body: Term, variable: Term, order: int = 1) -> Term:
    """The derivative of `body` of the given order in `variable` (a symbol or an indexed symbol)."""
    return make("diff", (body, variable, num(order)))


def relation(op: str, a: Term, b: Term) -> Term:
    """A relation as a term: relation('ne', x, num(0)) is x ≠ 0."""
    if op not in RELATIONS:
        raise ValueError(f"{op!r} is not one of {', '.join(RELATIONS)}")
    return make(op, (a, b))


def bind(op: str, name: str, *args: Term) -> Term:
    """A binding operator: bind('sum', 'k', body, low, high)."""
    if op not in BINDERS:
        raise ValueError(f"{op!r} is not one of {', '.join(BINDERS)}")
    return make(op, args, name)


def digest(*roots: Term) -> bytes:
    """A fingerprint of terms, the same on every run and machine: seeds and caches hang on it."""
    places: dict[Term, int] = {}
    found = hashlib.blake2b(digest_size=16)
    for t in postorder(*roots):
        places[t] = len(places)
        value = t.value
        if isinstance(value, Fraction):  # in hexadecimal: decimals of long numbers are refused
            value = f"{value.numerator:x}/{value.denominator:x}"
        found.update(repr((t.op, tuple(places[a] for a in t.args), value)).encode())
    found.update(repr(tuple(places[r] for r in roots)).encode())
    return found.digest()


def size(*roots: Term) -> int:
    """How many distinct nodes there are below `roots`."""
    return sum(1 for _ in postorder(*roots))


def applications(*roots: Term) -> Iterable[Term]:
    """The distinct applications of note functions below `roots`."""
    return (t for t in postorder(*roots) if t.op == "apply")
