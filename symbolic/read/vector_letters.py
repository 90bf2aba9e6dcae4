"""A letter where vectors may stand: the array it names, a component of it, or a number."""

from __future__ import annotations

from ..core.names import latex_name
from ..core.show import latex
from ..core.term import Term, index, make, num
from .vectors import Array, Unreadable, Value, Vectors, shown


def symbol(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    shape = v.scope.vectors.get(t.name)
    return t if shape is None else member(v, t, (), t)


def indexed(v: Vectors, t: Term, args: tuple[Value, ...]) -> Value:
    below = tuple(v.number(a, w) for a, w in zip(args, t.args, strict=True))
    if v.scope.vectors.get(t.name) is None:
        return t if below == t.args else make("index", below, t.value)
    return member(v, t, below, t)


def member(v: Vectors, t: Term, below: tuple[Term, ...], written: Term) -> Value:
    """A declared vector with the indices written below it: the vector itself, or one component."""
    shape, name = v.scope.vectors.now[t.name], t.name
    over = len(below) - shape.below
    if over == 1 and len(shape.dims) == 2:
        below = (*below[:-1], *_digits(below[-1]))  # W_{12} of a matrix: TeX shows no comma
        over = len(below) - shape.below
    if over == len(shape.dims):
        for place, dim in zip(below[shape.below :], shape.dims, strict=True):
            within(place, dim, written)
        return index(name, *below)
    if over != 0:
        much = "a row or a column of a matrix" if over > 0 and len(shape.dims) == 2 else "this many indices"
        wanted = shape.below + len(shape.dims)
        remedy = f"a component of {latex_name(name)} has {wanted} indices" + f", a vector {shape.below}" * bool(
            shape.below
        )
        raise Unreadable("R207", f"{latex(written)}: {much} below {latex_name(name)} is not supported", remedy)
    if len(shape.dims) == 1:
        return Array(shape.dims[0], None, lambda i, _: index(name, *below, i), named=True)
    rows, cols = shape.dims
    return Array(rows, cols, lambda i, j: index(name, *below, i, j), named=True)


def _digits(place: Term) -> tuple[Term, ...]:
    """12 as the two indices 1 and 2; anything else as it is."""
    text = str(place.value) if place.op == "num" else ""
    return (num(text[0]), num(text[1])) if len(text) == 2 and "0" not in text and text.isdigit() else (place,)


def within(place: Term, dim: Term, written: Term) -> None:
    """Refuse x_5 of x ∈ ℝ^3."""
    if place.op == "neg" or (place.op == "num" and place.fraction < 1):
        bad = True
    else:
        bad = place.op == "num" and dim.op == "num" and place.fraction > dim.fraction
    if bad or (place.op == "num" and place.fraction.denominator != 1):
        message = f"{shown(written)}: there is no component {latex(place)}, there are {latex(dim)}"
        raise Unreadable("R209", message, "use an index from 1 to the dimension")
