"""Terms as SymPy-like Python, the text `read/pytext.py` reads: diff(log(sigma(t)), t). Called as `core.show.python`."""

from __future__ import annotations

from collections.abc import Callable

from .functions import FAMILIES, FUNCTIONS
from .term import RELATIONS, Term, call, div, num

DEEPEST = 100
LARGEST = 100_000
REL, ADD, NEG, MUL, POW, ATOM = range(6)
_SIGNS = dict(zip(RELATIONS, ("==", "!=", "<", "<=", ">", ">="), strict=True))


def python(term: Term) -> str:
    """A term in SymPy-like Python.

    >>> from .term import call, diff, div, num, sym
    >>> python(diff(call("log", sym("x")), sym("x")))
    'diff(log(x), x)'
    >>> python(div(num("1/3"), sym("x")))
    'Rational(1, 3)/x'
    """
    return _Python().show(term)[0]


class _Python:
    """One term on its way to Python text."""

    def __init__(self) -> None:
        self.depth, self.left = 0, LARGEST

    def show(self, t: Term) -> tuple[str, int]:
        """A term, and how tightly its text holds together."""
        self.left -= 1
        if self.depth >= DEEPEST or self.left < 0:
            return "...", ATOM
        self.depth += 1
        found = _RULES.get(t.op, _function)(self, t)
        self.depth -= 1
        return found

    def at(self, t: Term, least: int) -> str:
        """A term where a text of at least this tightness is needed."""
        text, level = self.show(t)
        return text if level >= least else f"({text})"

    def list(self, args: tuple[Term, ...]) -> str:
        """Texts with commas between them."""
        return ", ".join(self.show(a)[0] for a in args)


def _num(p: _Python, t: Term) -> tuple[str, int]:
    value = t.fraction
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 12_000:
        return "...", ATOM
    if value.denominator != 1:
        return f"Rational({value.numerator}, {value.denominator})", ATOM
    return str(value.numerator), NEG if value < 0 else ATOM


def _add(p: _Python, t: Term) -> tuple[str, int]:
    first, level = p.show(t.args[0])
    parts = [first if level >= NEG else f"({first})"]
    for a in t.args[1:]:
        negative = a.op == "neg"
        parts.append(f" {'-' if negative else '+'} {p.at(a.args[0] if negative else a, MUL)}")
    return "".join(parts), ADD


def _neg(p: _Python, t: Term) -> tuple[str, int]:
    return f"-{p.at(t.args[0], POW)}", NEG


def _mul(p: _Python, t: Term) -> tuple[str, int]:
    first = t.args[0]
    head = p.at(first, MUL) if first.op == "div" else p.at(first, POW)
    return "*".join((head, *(p.at(a, POW) for a in t.args[1:]))), MUL


def _div(p: _Python, t: Term) -> tuple[str, int]:
    return f"{p.at(t.args[0], MUL)}/{p.at(t.args[1], POW)}", MUL


def _pow(p: _Python, t: Term) -> tuple[str, int]:
    return f"{p.at(t.args[0], ATOM)}**{p.at(t.args[1], POW)}", POW


def _const(p: _Python, t: Term) -> tuple[str, int]:
    return {"e": "E"}.get(t.name, t.name), ATOM


def _index(p: _Python, t: Term) -> tuple[str, int]:
    return f"{t.name}[{p.list(t.args)}]", ATOM


def _function(p: _Python, t: Term) -> tuple[str, int]:
    row = FUNCTIONS.get(t.op)
    return f"{row.python if row else t.op}({p.list(t.args)})", ATOM


def _apply(p: _Python, t: Term) -> tuple[str, int]:
    f = t.func
    marks = "".join(f"_d{d}" for d in f.derivs)
    return f"{f.name}{marks}({p.list(t.args)})", ATOM


def _bounded(word: str) -> Callable[[_Python, Term], tuple[str, int]]:
    def rule(p: _Python, t: Term) -> tuple[str, int]:
        return f"{word}({p.show(t.args[0])[0]}, ({t.name}, {p.list(t.args[1:])}))", ATOM

    return rule


def _over(word: str) -> Callable[[_Python, Term], tuple[str, int]]:
    def rule(p: _Python, t: Term) -> tuple[str, int]:
        density = f", {p.show(t.args[1])[0]}" if len(t.args) > 1 else ""
        return f"{word}({p.show(t.args[0])[0]}, {t.name}{density})", ATOM

    return rule


def deviation(variance: Term) -> Term:
    """The standard deviation that SymPy's Normal takes: σ of σ², else a root."""
    if variance is num(1):
        return variance
    squared = variance.op == "pow" and variance.args[1] is num(2) and variance.args[0].op != "sqrt"
    return variance.args[0] if squared and variance.args[0] is not num(1) else call("sqrt", variance)


def scale(rate: Term) -> Term:
    """The scale that SymPy's Gamma takes: θ of 1/θ, else one over the rate."""
    if rate is num(1):
        return rate
    inverse = rate.op == "div" and rate.args[0] is num(1) and rate.args[1] is not num(1)
    inverse = inverse and not (rate.args[1].op == "div" and rate.args[1].args[0] is num(1))
    return rate.args[1] if inverse else div(num(1), rate)


_CONVERTED: dict[str, Callable[[Term], Term]] = {"normal": deviation, "gamma": scale}
"""Families whose second parameter SymPy writes otherwise."""


def _dist(p: _Python, t: Term) -> tuple[str, int]:
    convert = _CONVERTED.get(t.name)
    args = (t.args[0], convert(t.args[1])) if convert and len(t.args) == 2 else t.args
    return f"{FAMILIES[t.name].words[0]}({p.list(args)})", ATOM


def _diff(p: _Python, t: Term) -> tuple[str, int]:
    body, variable, order = t.args
    times = "" if order.op == "num" and order.value == 1 else f", {p.show(order)[0]}"
    return f"diff({p.show(body)[0]}, {p.show(variable)[0]}{times})", ATOM


def _relation(p: _Python, t: Term) -> tuple[str, int]:
    return f"{p.at(t.args[0], ADD)} {_SIGNS[t.op]} {p.at(t.args[1], ADD)}", REL


def _piecewise(p: _Python, t: Term) -> tuple[str, int]:
    rows = [f"({p.show(v)[0]}, {p.show(c)[0]})" for c, v in zip(t.args[0:-1:2], t.args[1::2], strict=False)]
    return f"Piecewise({', '.join(rows)}, ({p.show(t.args[-1])[0]}, True))", ATOM


_RULES: dict[str, Callable[[_Python, Term], tuple[str, int]]] = {
    "num": _num,
    "const": _const,
    "sym": lambda p, t: (t.name, ATOM),
    "index": _index,
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "apply": _apply,
    "sum": _bounded("Sum"),
    "prod": _bounded("Product"),
    "integral": _bounded("Integral"),
    "sumover": _over("SumOver"),
    "prodover": _over("ProductOver"),
    "expect": _over("Expectation"),
    "dist": _dist,
    "diff": _diff,
    "indicator": lambda p, t: (f"Indicator({p.show(t.args[0])[0]})", ATOM),
    "piecewise": _piecewise,
    "opaque": lambda p, t: (f"{t.name}({p.list(t.args)})", ATOM),
    **dict.fromkeys(RELATIONS, _relation),
}
