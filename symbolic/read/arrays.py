r"""How vectors and matrices are written: ℝ^n, \mathbf{x}, θ^⊤x, x · y, x ⊙ y, ⟨x, y⟩, ‖x‖, softmax(z), (Wx)_k.

These notations are read only where the note declares a vector, into operators that never leave the reader:
`transpose` (a), `dot` (runs of factors, its value the signs between them), `norm` (a, its value '2' or '1'), `softmax`
(a) and `component` (a, i). `read/vectors.py` turns them into sums over components. The rest of the parser calls this.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..core.term import Term, make, mul, num, power, sym
from .formula import Shape
from .limits import between_strokes
from .reader import Handler, Reader
from .tokens import Token

LARGEST = 100
"""The largest number of components that a dimension written as a number may have."""

FONTS = ("bold_", "vec_")


def bare(name: str) -> tuple[str, str]:
    """The font and the letter of a name: bold_x is ('bold_', 'x').

    >>> bare("vec_x"), bare("x")
    (('vec_', 'x'), ('', 'x'))
    """
    font = next((f for f in FONTS if name.startswith(f)), "")
    return font, name.removeprefix(font)


def unbolded(tokens: list[Token], names: Iterable[str], start: int = 0) -> None:
    """From this place on a bold letter is the declared vector of that letter."""
    known = set(names)
    for at in range(start, len(tokens)):
        t = tokens[at]
        font, name = bare(t.text) if t.kind == "name" else ("", "")
        if font and name in known:
            tokens[at] = Token("name", name, t.start, t.end, "bold")


def dimensions(r: Reader) -> tuple[Term, ...]:
    r"""What is raised after ℝ where it counts components: n, 3, K \times d; () where it is something else."""
    at = r.at + 1
    braced = r.tokens[at].text == "{" and r.tokens[at].kind == "sym"
    inside = r.tokens[at + 1 : r.match[at]] if braced else [r.tokens[at]]
    dims = tuple(_dimension(t) for t in inside[::2])
    crossed = all(r.tex[t.start : t.end] in (r"\times", "×") for t in inside[1::2])
    found = tuple(d for d in dims if d is not None)
    if len(found) != len(dims) or len(dims) not in (1, 2) or len(inside) != 2 * len(dims) - 1 or not crossed:
        return ()
    r.at = (r.match[at] if braced else at) + 1
    return found


def _dimension(t: Token) -> Term | None:
    if t.kind == "num" and t.text.isdigit() and 0 < int(t.text) <= LARGEST:
        return num(int(t.text))
    return sym(t.text) if t.kind in ("name", "word") else None


def declared(r: Reader, t: Term, dims: tuple[Term, ...]) -> tuple[Term, Shape] | None:
    """The letter, or member of a family, that a line declares as a vector, and its shape; None for anything else."""
    if t.op not in ("sym", "index"):
        return None
    font, name = bare(t.name)
    shape = Shape(dims, len(t.args), font)
    r.vectors[name] = shape
    unbolded(r.tokens, (name,), r.at)
    return make(t.op, t.args, name), shape


# -- signs between factors


def sign(r: Reader, t: Token) -> Term:
    r"""The sign between two factors, kept apart where vectors may stand beside it: ·, × or ⊙."""
    shown = r.tex[t.start : t.end]
    return make("between", (), "odot" if t.text == "odot" else "dot" if shown in (r"\cdot", "·", "⋅") else "times")


def joined(factors: list[Term]) -> Term:
    """Factors side by side, with the signs between them if there are any."""
    if all(f.op != "between" for f in factors):
        return mul(*factors)
    runs: list[list[Term]] = [[]]
    for f in factors:
        if f.op == "between":
            runs.append([])
        else:
            runs[-1].append(f)
    signs = tuple(f.name for f in factors if f.op == "between")
    return make("dot", tuple(make("run", tuple(run)) for run in runs), signs)


# -- marks behind a factor


def transposed(r: Reader, base: Term) -> Term | None:
    r"""θ^\top, and θ^T of a vector: r.at, which is at ^, moves behind the mark; None where it is another power."""
    at = r.at + 1
    braced = r.tokens[at].text == "{" and r.match[at] == at + 2
    t = r.tokens[at + braced]
    if t.kind == "name" and t.text == "T" and set(r.vectors) & base.free:
        if {"T"} & (r.names.symbols | set(r.bound)):
            r.fail("R205", "T is a number here: is ^T a transpose or a power?", t, None, r"write ^\top for a transpose")
    elif not (t.kind == "cmd" and t.text == "top"):
        return None
    r.at = at + (3 if braced else 1)
    return make("transpose", (base,))


def component(r: Reader, base: Term) -> Term:
    """(Wx)_k: r.at is at the mark."""
    mark = r.token
    r.at += 1
    t = r.token
    if t.kind == "num" and len(t.text) > 1:
        r.fail("R205", f"TeX lowers only the first digit of {t.text} here", t, None, f"write _{{{t.text}}}")
    if t.kind == "op" or t.text in ("^", "_"):
        r.stop(mark, "an index was expected")
    if base.op == "pow" and base.args[0].op == "norm":
        return power(make("norm", base.args[0].args, _which(r, mark)), base.args[1])  # ‖x‖^2_2
    if base.op == "pow":
        r.fail("R207", "an index of a power is understood but not supported yet", mark, t, "write brackets")
    return make("component", (base, r.argument()))


# -- brackets and words


def norm(r: Reader, t: Token) -> Term:
    """‖x‖, ‖x‖_2, ‖x‖_1 of declared vectors."""
    inner = between_strokes(r, t, "norm")
    kind = "2"
    if r.sees("_"):
        r.at += 1
        kind = _which(r, t)
    return make("norm", (inner,), kind)


def _which(r: Reader, t: Token) -> str:
    """Which norm the mark below it says."""
    below = r.argument()
    if below not in (num(1), num(2)):
        r.fail("R207", "this norm is understood but not supported yet", t, r.before(), r"use \|x\|_2 or \|x\|_1")
    return str(below.fraction)


def inner(r: Reader, t: Token) -> Term:
    """⟨x, y⟩."""
    close = r.match[r.at]
    r.at += 1
    outer, r.context = r.context, "call"
    left = r.expression()
    if not (r.sees(",") or r.sees("|")):
        r.stop(r.token, "a comma was expected")
    r.at += 1
    right = r.expression()
    r.context = outer
    if r.at != close:
        r.unfinished(t)
    r.at += 1
    return make("dot", (make("run", (left,)), make("run", (right,))), ("inner",))


def softmax(r: Reader, t: Token) -> Term:
    """softmax(z), a vector."""
    r.at += 1
    if not (r.sees("(") or r.sees("[")):
        r.fail("R207", "softmax without brackets is not supported yet", t, None, r"write \operatorname{softmax}(z)_k")
    return make("softmax", (r.within(r.token, "group"),))


BRACKETS: dict[str, Handler] = {"‖": norm, "langle": inner}
"""The opening signs this module adds to the parser's table."""
