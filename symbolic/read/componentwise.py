r"""Lines with vectors in them, by components: what a line declares, defines and claims becomes a line about numbers.

x = y of two vectors is one claim, x_i = y_i, with an index i that stands nowhere else and counts from 1 to n. z = Wx
with z new defines the family z_i, J(θ) = θ^⊤x with θ declared a vector defines J, which then stands with θ alone.
Whatever does not fit is refused: R224 for dimensions that differ or a vector where a number is needed, R207 for what
is not supported. `read/elaborate.py` calls this module, for notes that declare a vector.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..core.claim import Context, Given, GivenKind, Kind, Sort
from ..core.names import latex_name
from ..core.show import latex
from ..core.term import Term, index, num, postorder, relation, sym
from .foreign import guarded
from .formula import Membership, Part, Shape
from .place import Link, Place, line_of
from .resolve import resolved
from .scope import Scope, used_names
from .vector_rules import RULES, reduced
from .vectors import ONE, ZERO, Array, Unreadable, Value, Vectors, differ, kind, ranges, shown
from .vet import Refusal, vet


def by_components(scope: Scope, link: Link, after_given: bool) -> Link:
    """A link between numbers that says what this one says of vectors; raises `Unreadable`."""
    v = Vectors(scope, RULES, (link.lhs.term, link.rhs.term))
    right = v.value(link.rhs.term)
    found = _function(v, link, right, after_given) or _letter(v, link, right, after_given)
    if found is not None:
        return found
    return _claim(v, link, v.value(link.lhs.term), right)


def numbers(scope: Scope, *roots: Term) -> tuple[Term, ...]:
    """What these terms mean, which must be numbers; raises `Unreadable`."""
    if not scope.vectors.now:
        return roots
    v = Vectors(scope, RULES, roots)
    return tuple(v.scalar(r) for r in roots)


# -- definitions


def _new(scope: Scope, name: str, rel: str) -> bool:
    """Has the name no meaning of its own yet? One whose definition was refused is given another with := alone."""
    if rel == "=" and scope.broken.get(name) is not None:
        return False
    return scope.definitions.get((name, ())) is None and scope.closed.get(name) is None


def _letter(v: Vectors, link: Link, right: Value, after_given: bool) -> Link | None:
    """z = Wx with z new, or declared as a vector and nothing said of it: the definition of z_i."""
    left, scope = link.lhs.term, v.scope
    if left.op != "sym" or link.rel not in (":=", "=") or not after_given:
        return None
    name, shape, sort = left.name, scope.vectors.get(left.name), scope.sorts.get(left.name)
    free = _new(scope, name, link.rel) and (shape is not None or sort is None) and scope.draws.get(name) is None
    if (
        not free
        or name in used_names(link.rhs.term)
        or any(t.op == "index" and t.name == name for t in scope.values.now)
    ):
        return None
    known = v.value(left)
    if link.place.declaring and isinstance(known, Array) and link.rel == "=" and name in scope.vectors.now:
        raise Unreadable("R207", "an assumption about a whole vector is not supported", "assume it of its components")
    if isinstance(known, Array):
        right = _fitting(link.rhs.term, right, known)
    if not isinstance(right, Array):
        return None
    if right.rows is None:
        raise Unreadable("R207", "a row vector by itself is not supported", "define the column, without the transpose")
    dims = tuple(e for e in right.extents if e is not None)
    used = set(right.bound)
    params: list[Term] = []
    for _ in dims:
        params.append(sym(v.fresh(used, "i")))
        used.add(params[-1].name)
    scope.put(scope.vectors, name, shape or Shape(dims))
    scope.role(name, function=False)
    body = right.at(params[0], params[-1] if len(params) > 1 else ONE)
    return replace(link.over(index(name, *params), body), defines=True)


def _function(v: Vectors, link: Link, right: Value, after_given: bool) -> Link | None:
    """J(θ) = θ^⊤x with θ a declared vector and J new: a definition of J without that argument."""
    left, scope = link.lhs.term, v.scope
    if left.op != "apply" or link.rel not in (":=", "=") or scope.arguments.get(left.func.name) is not None:
        return None
    name = left.func.name
    args = tuple(v.value(a) for a in left.args)
    places = tuple(
        (i, t.name, scope.vectors.now[t.name])
        for i, t in enumerate(left.args)
        if t.op == "sym" and isinstance(args[i], Array)
    )
    if not places or not after_given or not _new(scope, name, link.rel):
        return None
    if isinstance(right, Array):
        message = f"{latex_name(name)} is a function with vectors as values, which is not supported yet"
        raise Unreadable("R207", message, "define its components")
    lhs = reduced(v, left, args, frozenset(i for i, _, _ in places))
    scope.put(scope.arguments, name, places)
    return replace(link.over(lhs, right), defines=True)


# -- claims


def _claim(v: Vectors, link: Link, left: Value, right: Value) -> Link:
    """Both sides as numbers, with the indices that count their components."""
    refusal = vet(v.scope, *(t for t in (link.lhs.term, link.rhs.term) if t.op == "sym"))
    if refusal is not None and refusal.code == "R214":
        raise Unreadable(refusal.code, refusal.message, refusal.remedy)
    if isinstance(left, Array):
        right = _fitting(link.rhs.term, right, left)
    elif isinstance(right, Array):
        left = _fitting(link.lhs.term, left, right)
    if not isinstance(left, Array) or not isinstance(right, Array):
        lhs, rhs = v.number(left, link.lhs.term), v.number(right, link.rhs.term)
        return replace(link.over(lhs, rhs), indices=_undeclared(v.scope, lhs, rhs))
    if link.rel not in ("=", ":="):
        raise Unreadable("R207", f"{link.rel} between vectors is not supported", "write it for the components: x_i > 0")
    if link.place.declaring:
        raise Unreadable("R207", "an assumption about a whole vector is not supported", "assume it of its components")
    used = left.bound | right.bound | v.made
    counts: list[tuple[str, Term]] = []
    at: list[Term] = []
    for extent in left.extents:
        if extent is None:
            at.append(ONE)
            continue
        name = v.fresh(used, "i")
        used = used | {name}
        counts.append((name, extent))
        at.append(sym(name))
    lhs, rhs = left.at(at[0], at[1]), right.at(at[0], at[1])
    return replace(link.over(lhs, rhs), indices=(*counts, *_undeclared(v.scope, lhs, rhs, {n for n, _ in counts})))


def _fitting(written: Term, x: Value, other: Array) -> Array:
    """A side of a line as an array like the other side; 0 is the zero vector."""
    if isinstance(x, Array):
        if x.extents != other.extents:
            differ(other, x, "an equation")
        return x
    if x is ZERO:
        return Array(*other.extents, lambda i, j: ZERO)
    number = shown(written, "the other")
    message = f"one side is {kind(other)}, and {number} is a number"
    raise Unreadable(
        "R224", message, "write a vector on both sides, or a component of it; 0 may stand for the zero vector"
    )


def _undeclared(scope: Scope, lhs: Term, rhs: Term, known: Iterable[str] = ()) -> tuple[tuple[str, Term], ...]:
    """Letters nobody declared that stand as indices of declared vectors: they count the components."""
    tables = (scope.sorts, scope.draws, scope.functions)
    free = {n for n in lhs.free | rhs.free if all(table.get(n) is None for table in tables)}
    free = {n for n in free if scope.definitions.get((n, ())) is None and n not in set(known)}
    return tuple(sorted(ranges(scope, free, lhs, rhs).items())) if free else ()


def counted(context: Context, link: Link) -> Context:
    """The context of a claim whose indices count components."""
    for name, dim in link.indices:
        text = rf"{latex_name(name)} \in \{{1, \dots, {latex(dim)}\}}"
        given = Given(GivenKind.DECLARATION, text, link.span, names=(name,))
        context = context.with_sort(name, Sort(Kind.INTEGER, (ONE, dim)), given)
        for bound in (relation("ge", sym(name), ONE), relation("le", sym(name), dim)):
            context = context.with_assumption(Given(GivenKind.ASSUMPTION, text, link.span, bound, None, (name,)))
    return context


def decided(scope: Scope, context: Context, lhs: Term, rel: str, rhs: Term) -> tuple[Term, Term, Context] | Refusal:
    """The sides of one claim that stands in no note, and its context; or why they cannot be used."""
    link = Link(Place(""), Part(lhs, 0, 0), rel, Part(rhs, 0, 0))
    try:
        link = by_components(scope, link, after_given=False) if scope.vectors.now else link
    except Unreadable as e:
        return e.refusal
    left, right = guarded(scope, *resolved(scope, link.lhs.term, link.rhs.term, counting=link.counting))
    refusal = vet(scope, left, right, params=link.counting)
    return refusal if refusal is not None else (left, right, counted(context, link))


# -- declarations


def declares(scope: Scope, m: Membership, target: Term) -> Refusal | None:
    """May x ∈ ℝ^n stand here? n becomes a natural number that is not zero."""
    name = target.func.name if target.op == "apply" else target.name
    cases = [c for d in scope.definitions.now.values() for c in d.cases]
    if any(name in c.body.free and name not in c.params and sym(name) in postorder(c.body) for c in cases):
        message = f"{latex_name(name)} was used as a number before"
        return Refusal("R218", message, "declare it before the first line that uses it, or use another letter")
    old = scope.sorts.get(name)
    if old is not None and scope.vectors.get(name) != m.shape and scope.here(name) and scope.symbols.get(name):
        declared = scope.declared.get(name)
        where = line_of(declared) if declared else "an earlier line, by its use"
        return Refusal("R218", f"{latex_name(name)} is a number on {where}", "declare it once, or use another letter")
    for dim in m.shape.dims if m.shape else ():
        sort = scope.sorts.get(dim.name) if dim.op == "sym" else None
        counts = sort is None or sort.assumed or sort.kind in (Kind.NATURAL, Kind.INTEGER)
        if dim.op == "sym" and (not counts or scope.functions.get(dim.name) or scope.vectors.get(dim.name) is not None):
            message = f"{latex_name(dim.name)} counts components and is declared as something else"
            return Refusal("R218", message, f"declare {latex_name(dim.name)} \\in \\mathbb{{N}}")
    return None


def dimensions(scope: Scope, shape: Shape, given: Given) -> list[Given]:
    """Declare the letters of a shape: natural numbers from 1 on. What they are assumed to be is given back."""
    found: list[Given] = []
    for dim in shape.dims:
        if dim.op != "sym":
            continue
        sort = scope.sorts.get(dim.name)
        if sort is None or sort.assumed:
            scope.declare(dim.name, Sort(Kind.NATURAL), given)
        bound = relation("ge", dim, num(1))
        if all(g.left is not bound for g in scope.assumptions):
            found.append(Given(GivenKind.ASSUMPTION, given.latex, given.span, bound, None, (dim.name,), given.scope))
            scope.assume(found[-1])
    return found
