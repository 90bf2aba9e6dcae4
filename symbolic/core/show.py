"""Terms as text: LaTeX, terminal mathematics, and SymPy-like Python. Anybody may call this module.

Printing never changes meaning: brackets are as few as the grammar of `read/latex.py` allows and as many as it needs,
so that reading a printed term gives the same term back. Names are spelled out, never pasted, so that no name can
smuggle in a command. A term too large to be read by anybody ends in dots instead of an exception.
"""

from __future__ import annotations

from .show_latex import Latex
from .show_python import python
from .show_style import SIGNS
from .show_unicode import Unicode
from .term import Term

__all__ = ["latex", "python", "relation_sign", "unicode"]

_BY_SIGN = {plain: op for op, (_, plain, _) in SIGNS.items()}


def latex(term: Term) -> str:
    """A term in LaTeX.

    >>> from .term import add, call, neg, num, sym
    >>> latex(add(num(1), neg(call("exp", neg(sym("theta"))))))
    '1 - e^{-\\\\theta}'
    """
    return Latex(term).text(term)


def unicode(term: Term) -> str:
    """A term for the terminal.

    >>> from .term import add, apply, mul, neg, num, sym
    >>> s = apply("sigma", sym("theta"))
    >>> unicode(mul(s, add(num(1), neg(s))))
    'σ(θ)(1 − σ(θ))'
    """
    return Unicode(term).text(term)


def relation_sign(sign: str) -> str:
    """The LaTeX of a relation given by its plain sign or by its operator: '≤' and 'le' are \\le.

    >>> relation_sign("≤"), relation_sign("ne"), relation_sign(":=")
    ('\\\\le', '\\\\ne', ':=')
    """
    row = SIGNS.get(_BY_SIGN.get(sign, sign))
    return row[0] if row else sign
