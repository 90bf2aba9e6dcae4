"""SymPy expressions in the words of a note: its LaTeX."""

from __future__ import annotations

import sympy as sp

from ..bridge import from_sympy
from ..core.show import latex
from ..core.term import Func
from .family import Expr

HEADS = {"sigmoid": Func("sigma"), "psi": Func("psi"), "dpsi": Func("psi", derivs=(0,))}


def tex(expr: Expr) -> str:
    """An expression in LaTeX, in the words of a note: ψ and its derivative for SymPy's polygamma."""
    expr = sp.sympify(expr).replace(sp.polygamma, lambda n, x: sp.Function("dpsi" if n else "psi", real=True)(x))
    return latex(from_sympy(expr, heads=HEADS))


def factor(expr: Expr) -> str:
    """An expression as a factor of a product."""
    shown = tex(expr)
    return rf"\left({shown}\right)" if expr.is_Add or shown.startswith("-") else shown
