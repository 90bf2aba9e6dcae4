"""SymPy expressions in the words of a note: its LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from ..bridge import from_sympy
from ..core.show import latex
from ..core.term import Func
from .family import Expr
from .sheet import Sheet

HEADS = {"sigmoid": Func("sigma"), "psi": Func("psi"), "dpsi": Func("psi", derivs=(0,))}


def tex(expr: Expr) -> str:
    """An expression in LaTeX, in the words of a note: ψ and its derivative for SymPy's polygamma."""
    expr = sp.sympify(expr).replace(sp.polygamma, lambda n, x: sp.Function("dpsi" if n else "psi", real=True)(x))
    return latex(from_sympy(expr, heads=HEADS))


def factor(expr: Expr) -> str:
    """An expression as a factor of a product."""
    shown = tex(expr)
    applied = isinstance(expr, sp.Function) and not shown.endswith((")", "}", "|"))  # \sin a, whose argument would grow
    return rf"\left({shown}\right)" if expr.is_Add or applied or shown.startswith("-") else shown


def product(*exprs: Expr) -> str:
    """A product of expressions: a digit is kept off the factor before it, and a bracket off a letter."""
    shown = [factor(e) for e in exprs]
    close = [
        not (f[0].isdigit() or (e.is_Symbol and f.startswith((r"\left(", "("))))
        for e, f in zip(exprs, shown[1:], strict=False)
    ]
    return shown[0] + "".join((" " if near else r" \cdot ") + f for near, f in zip(close, shown[1:], strict=True))


def define_sigmoid(sheet: Sheet) -> None:
    """What σ is."""
    sheet.say("The sigmoid squashes a number to a probability:")
    sheet.give(r"\sigma(x) := \frac{1}{1 + e^{-x}}")


def listed(parts: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
