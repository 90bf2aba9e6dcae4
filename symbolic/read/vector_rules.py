r"""What each operator means where vectors stand in it: one rule an operator, in the table at the end.

A rule is given the term as written and the values of its arguments, and answers with a scalar term or an `Array`. An
operator without a row takes numbers only. `read/componentwise.py` hands the table to `read/vectors.py`.
"""

from __future__ import annotations

from itertools import pairwise

from ..core.claim import Kind
from ..core.names import latex_name
from ..core.show import latex
from ..core.term import Func, Term, add, call, diff, div, make, mul, neg, num, postorder, power, sym
from .vector_letters import indexed, symbol, within
from .vectors import ONE, Array, Rule, Unreadable, Value, Vectors, differ, kind, letters, ranges, shown

# -- sums and products


def _add(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    arrays = [a for a in args if isinstance(a, Array)]
    if not arrays:
        return v.plain(t, args)
    first = arrays[0]
    for a, written in zip(args, t.args, strict=True):
        if not isinstance(a, Array):
            remedy = "add a vector to a vector; a number is added to a component"
            raise Unreadable("R224", f"{kind(first)} and the number {shown(written)} are added", remedy)
        if a.extents != first.extents:
            differ(first, a, "a sum")
    bound = frozenset().union(*(a.bound for a in arrays))
    return Array(*first.extents, lambda i, j: add(*(a.at(i, j) for a in arrays)), bound)


def _neg(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    return args[0].like(neg) if isinstance(args[0], Array) else v.plain(t, args)


def _mul(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    for a, written in zip(args[:-1], t.args[:-1], strict=True):
        if isinstance(a, Array) and written.op == "diff":
            _all_of_it(v, written)
    for k, letter in enumerate(t.args):
        if k and letter.op == "sym" and isinstance(args[k - 1], Array) and not isinstance(args[k], Array):
            _told_of(v, letter, multiplied(v, list(args[:k]), mul(*t.args[:k])))
    return multiplied(v, list(args), t)


def _told_of(v: Vectors, letter: Term, before: Value) -> None:
    """v^⊤W and Xw of a W and a w that nothing is said of: a number there is rare."""
    scope, name = v.scope, letter.name
    said = any(t.get(name) is not None for t in (scope.declared, scope.draws, scope.functions))
    if isinstance(before, Array) and not said and scope.definitions.get((name, ())) is None:
        message = f"{latex(letter)} stands behind {kind(before)}, and nothing says what it is"
        remedy = rf"declare it, as a number, a vector or a matrix: {latex(letter)} \in \mathbb{{R}}^{{…}}"
        raise Unreadable("R224", message, remedy)


def _all_of_it(v: Vectors, written: Term) -> None:
    """∇_w c (w^⊤x) with c a number: ∇ takes one factor, and nobody means the zero vector."""
    body, variable = written.args[0], written.args[1]
    if variable.name not in body.free and not any(n.op == "apply" for n in postorder(body)):
        defined = any(v.scope.definitions.get((n, ())) is not None for n in body.free)
        if not defined:
            remedy = r"write brackets: \nabla_w (\dots)"
            raise Unreadable("R205", f"∇ takes one factor: is {shown(body)} all that is differentiated?", remedy)


def multiplied(v: Vectors, values: list[Value], t: Term) -> Value:
    """Factors side by side: numbers anywhere, arrays contracted, the smallest result first."""
    parts = list(values)
    while True:
        places = [i for i, x in enumerate(parts) if isinstance(x, Array)]
        if len(places) < 2:
            break
        pair = min([*pairwise(places)][::-1], key=lambda p: _cost(parts[p[0]], parts[p[1]]))
        a, b = parts[pair[0]], parts[pair[1]]
        if not isinstance(a, Array) or not isinstance(b, Array):
            break
        _multipliable(a, b)
        parts[pair[0]] = v.product(a, b)
        del parts[pair[1]]
    if not places:
        terms = tuple(p for p in parts if not isinstance(p, Array))
        return t if t.op == "mul" and terms == t.args else mul(*terms)
    one = parts[places[0]]
    if len(parts) == 1 or not isinstance(one, Array):
        return one
    found = one

    def member(i: Term, j: Term) -> Term:
        return mul(*(found.at(i, j) if isinstance(p, Array) else p for p in parts))

    return Array(*found.extents, member, found.bound)


def _cost(a: Value, b: Value) -> int:
    """How large the product of two neighbours is: a number, a vector, a matrix, or none at all."""
    if not isinstance(a, Array) or not isinstance(b, Array) or a.cols != b.rows:
        return 9
    return (a.rows is not None) + (b.cols is not None) + 2 * (a.cols is None)


def _multipliable(a: Array, b: Array) -> None:
    if a.matrix and b.matrix:
        raise Unreadable("R207", "the product of two matrices is not supported yet", r"let it act on a vector: A (B x)")
    if a.cols is None and b.rows is not None:
        remedy = r"write x^\top y for the inner product, x \odot y for the product of components"
        raise Unreadable("R207", f"{kind(a)} times {kind(b)} says no product of vectors", remedy)
    if a.cols != b.rows:
        differ(a, b, "the product")


def _div(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    above, below = args
    if isinstance(below, Array):
        raise Unreadable("R207", f"nothing is divided by {kind(below)}", "divide by a component, or by a norm")
    return above.like(lambda m: div(m, below)) if isinstance(above, Array) else v.plain(t, args)


def _pow(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    base, exponent = args
    if isinstance(base, Array):
        if base.matrix:
            raise Unreadable("R207", "a power or an inverse of a matrix is not supported", "write its components")
        remedy = r"write x^\top x or \|x\|^2 for a number, x \odot x for a vector"
        raise Unreadable("R205", "is the power of a vector a number or a vector?", remedy)
    inner = t.args[0]
    if inner.op == "norm" and inner.value == "2" and exponent is num(2) and not isinstance(base, Array):
        return base.args[0]  # ‖x‖² without the root
    return v.plain(t, args)


# -- what only vectors have


def _transpose(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    x = args[0]
    if not isinstance(x, Array):
        message = f"{shown(t.args[0])} is a number and has no transpose"
        raise Unreadable("R224", message, r"declare it: x \in \mathbb{R}^n")
    return Array(x.cols, x.rows, lambda i, j: x.at(j, i), x.bound)


def _run(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    """Factors between two signs; a run of numbers keeps them apart, to be multiplied with its neighbours."""
    if all(not isinstance(a, Array) for a in args):
        return make("run", tuple(a for a in args if not isinstance(a, Array)))
    return multiplied(v, list(args), t)


def _factors(x: Value) -> list[Value]:
    return list(x.args) if not isinstance(x, Array) and x.op == "run" else [x]


def _dot(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    signs = t.value if isinstance(t.value, tuple) else ()
    arrays = [a for a in args if isinstance(a, Array)]
    if "inner" in signs:
        if len(arrays) < 2:
            raise Unreadable("R224", "an inner product is taken of two vectors", "declare both as vectors")
        return v.dotted(arrays[0], arrays[1])
    if "odot" in signs:
        return _elementwise(v, signs, args)
    if len(arrays) < 2:
        return multiplied(v, [f for a in args for f in _factors(a)], t)
    if len(arrays) > 2 or "times" in signs:
        remedy = r"write x^\top y or x \cdot y for an inner product, and brackets"
        raise Unreadable("R205", "which product of these vectors is meant?", remedy)
    first, second = (i for i, a in enumerate(args) if isinstance(a, Array))
    a, b = arrays
    found: Value = v.dotted(a, b) if not (a.matrix or a.rows is None) else multiplied(v, [a, b], t)
    parts: list[Value] = []
    for i, x in enumerate(args):
        parts += [found] if i == first else [] if i == second else _factors(x)
    return multiplied(v, parts, t)


def _elementwise(v: Vectors, signs: tuple[object, ...], args: tuple[Value, ...]) -> Value:
    arrays = [a for a in args if isinstance(a, Array)]
    if len(arrays) < len(args) or set(signs) != {"odot"}:
        raise Unreadable("R207", "⊙ stands between vectors of one dimension only", "write brackets, or \\cdot")
    first = arrays[0]
    for a in arrays:
        if a.extents != first.extents:
            differ(first, a, "⊙")
    bound = frozenset().union(*(a.bound for a in arrays))
    return Array(*first.extents, lambda i, j: mul(*(a.at(i, j) for a in arrays)), bound)


def _column(x: Value, written: Term, what: str) -> Array:
    if not isinstance(x, Array) or x.matrix or x.rows is None:
        said = kind(x) if isinstance(x, Array) else "a number"
        message = f"{what} is taken of a vector, and {shown(written)} is {said}"
        raise Unreadable("R224", message, r"declare it in \mathbb{R}^n")
    return x


def _norm(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    x = _column(args[0], t.args[0], "a norm")
    extent = x.rows or ONE
    if t.value == "1":
        return v.summed(extent, lambda j: call("abs", x.at(j, ONE)), x.bound)[0]
    return call("sqrt", v.summed(extent, lambda j: power(x.at(j, ONE), num(2)), x.bound)[0])


def _softmax(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    z = _column(args[0], t.args[0], "the softmax")
    total, name = v.summed(z.rows or ONE, lambda j: call("exp", z.at(j, ONE)), z.bound)
    return Array(z.rows, None, lambda i, _: div(call("exp", z.at(i, ONE)), total), z.bound | {name})


def _component(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    place = v.number(args[1], t.args[1])
    x = _column(args[0], t.args[0], "a component")
    within(place, x.rows or ONE, t.args[0])
    if place.free & x.bound:
        raise Unreadable("R205", f"the letter {latex(place)} is bound in what it is an index of", "use another letter")
    return x.at(place, ONE)


# -- derivatives, binders, functions of the note


def _diff(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    body, variable = args[0], args[1]
    if isinstance(variable, Array):
        if isinstance(body, Array):
            raise Unreadable("R207", "the derivative of a vector in a vector (a Jacobian) is not supported yet",
                             r"write its members, \frac{\partial f_i}{\partial x_j}, or brackets after ∇")  # fmt: skip
        if t.args[2] is not ONE:
            raise Unreadable("R207", "a second derivative in a vector (a Hessian) is not supported yet",
                             r"write its members, \frac{\partial^2 f}{\partial x_i \partial x_j}")  # fmt: skip
        if body.op != "num" and not body.free and all(n.op != "apply" for n in postorder(body)):
            message = f"∇ takes one factor: is {shown(body)} all of it?"
            raise Unreadable("R205", message, r"write brackets: \nabla_w (\dots)")
        x, scalar = variable, body
        return Array(*x.extents, lambda i, j: diff(scalar, x.at(i, j)), frozenset(letters(scalar) - scalar.free))
    if isinstance(body, Array):
        order = t.args[2]
        return body.like(lambda m: make("diff", (m, variable, order)))
    return v.plain(t, args)


def _binder(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    if v.scope.vectors.get(t.name) is not None:
        message = f"{latex_name(t.name)} is a vector here, and a letter of this sum"
        raise Unreadable("R205", message, "use another letter")
    rest = tuple(v.number(a, w) for a, w in zip(args[1:], t.args[1:], strict=True))
    body = args[0]
    if t.op == "sumover" and not rest:
        probe = body.at(sym("·"), sym("·")) if isinstance(body, Array) else body
        dim = _range(v, t.name, probe)
        if dim is not None:
            return _bound(body, "sum", t.name, (ONE, dim))
    if t.op in ("sum", "prod"):
        _reaches(v, t.name, body, rest)
    if t.op in ("prod", "prodover") and isinstance(body, Array):
        raise Unreadable("R207", "a product of vectors over a letter is not supported", "write components")
    return _bound(body, t.op, t.name, rest)


def _reaches(v: Vectors, name: str, body: Value, ends: tuple[Term, ...]) -> None:
    """Refuse Σ_{i=1}^5 x_i of x ∈ ℝ^3."""
    probe = body.at(sym("·"), sym("·")) if isinstance(body, Array) else body
    dim = ranges(v.scope, (name,), probe).get(name) if all(e.op == "num" for e in ends) else None
    for end in ends if dim is not None else ():
        within(end, dim or ONE, sym(name))


def _bound(body: Value, op: str, name: str, rest: tuple[Term, ...]) -> Value:
    if not isinstance(body, Array):
        return make(op, (body, *rest), name)
    x = body.like(lambda m: make(op, (m, *rest), name))
    return Array(*x.extents, x.at, x.bound | {name})


def _range(v: Vectors, name: str, body: Term) -> Term | None:
    """What an undeclared letter below Σ counts, where it is an index of declared vectors."""
    scope = v.scope
    if scope.sorts.get(name) is not None or scope.draws.get(name) is not None:
        return None
    return ranges(scope, (name,), body).get(name)


def _apply(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    """A function of the note: one of a number is taken by components, one of a vector is what it was defined as."""
    vectorial = v.scope.arguments.get(t.func.name)
    if vectorial is not None:
        return _of_vectors(v, t, args)
    if all(not isinstance(a, Array) for a in args):
        return v.plain(t, args)
    x = args[0]
    definition = v.scope.definitions.get((t.func.name, ()))
    sort = v.scope.sorts.get(t.func.name)
    declared = sort is not None and sort.kind is Kind.FUNCTION and sort.arity == 1
    scalar = declared or (definition is not None and all(len(c.pattern) == 1 for c in definition.cases))
    if len(args) == 1 and isinstance(x, Array) and not x.matrix and scalar:
        return x.like(lambda m: make("apply", (m,), t.value))
    name = latex_name(t.func.name)
    remedy = f"define {name} of this vector with :=, or write the components"
    array = next(a for a in args if isinstance(a, Array))
    raise Unreadable("R207", f"{name} of {kind(array)} has no meaning here", remedy, whole=True)


def _of_vectors(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    """J(θ) of the θ that J was defined of: the function without the arguments that are vectors."""
    name, places = t.func.name, v.scope.arguments.now[t.func.name]
    for place, letter, shape in places:
        exact = place < len(t.args) and t.args[place] is sym(letter)
        if not exact or v.scope.vectors.get(letter) != shape:
            known = latex(sym(letter))
            message = f"{latex_name(name)} is defined of the vector {known}, and stands here with something else"
            raise Unreadable("R207", message, f"write {latex_name(name)} of {known} itself")
    return reduced(v, t, args, frozenset(p for p, _, _ in places))


def reduced(v: Vectors, t: Term, args: tuple[Value, ...], dropped: frozenset[int]) -> Term:
    """An application without the arguments at these places."""
    kept = [i for i in range(len(args)) if i not in dropped]
    terms = tuple(v.number(args[i], t.args[i]) for i in kept)
    if not kept:
        return sym(t.func.name)
    f = t.func
    if f.derivs:
        raise Unreadable("R207", "a primed function of a vector is not supported", "write ∇, or a partial derivative")
    bar = sum(i < f.bar for i in kept) if f.bar >= 0 else -1
    below = sum(i >= len(args) - f.subscript for i in kept)
    labels = [f.labels[i] if i < len(f.labels) else "" for i in kept]
    while labels and not labels[-1]:
        labels.pop()
    return make("apply", terms, Func(f.name, (), bar if 0 < bar < len(terms) - below else -1, tuple(labels), below))


RULES: dict[str, Rule] = {
    "sym": symbol,
    "index": indexed,
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "transpose": _transpose,
    "run": _run,
    "dot": _dot,
    "norm": _norm,
    "softmax": _softmax,
    "component": _component,
    "diff": _diff,
    "apply": _apply,
    **dict.fromkeys(("sum", "sumover", "prod", "prodover", "expect", "integral"), _binder),
}
"""Every operator that vectors may stand in."""
