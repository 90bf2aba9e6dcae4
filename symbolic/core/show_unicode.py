"""Terms as mathematics for a terminal: ∇_θ log p(a=1|θ), fractions in line. Called through `core.show.unicode`."""

from __future__ import annotations

from collections.abc import Callable

from .functions import FAMILIES, FUNCTIONS
from .names import superscript, unicode_name
from .show_style import ADD, ATOM, BIG, MUL, NEG, POW, PREFIX, SHARED, Shown, Style, decimal, is_one
from .term import Term

_BIG = {"sum": "Σ", "prod": "Π", "sumover": "Σ", "prodover": "Π"}
_AROUND = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
_ROOTS = {"sqrt": "√", "cbrt": "∛"}


class Unicode(Style):
    """One term on its way to the terminal."""

    minus, column = "−", 1

    @property
    def rules(self) -> dict[str, Callable[..., Shown]]:
        """The row of each operator."""
        return _RULES

    def name(self, name: str, *indices: str) -> str:
        """A name with its indices."""
        return unicode_name(name, *indices)

    def times(self, before: Term, after: Term, left: str, right: str) -> str:
        """A dot before a number, and between a letter and a bracket, which would read as a call."""
        letter = before.op in ("sym", "index", "const", "pow")
        if right.startswith("(") and not letter:
            return "" if left.endswith(")") else " "
        return "·" if right[:1].isdigit() or right.startswith("(") else " "

    # -- rows

    def number(self, t: Term, tail: bool) -> Shown:
        """An exact rational."""
        value = t.fraction
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > 12_000:
            return self.unseen, ATOM
        whole = decimal(abs(value))
        text = whole or f"{abs(value.numerator)}/{value.denominator}"
        return (f"−{text}", NEG) if value < 0 else (text, ATOM if whole else MUL)

    def const(self, t: Term, tail: bool) -> Shown:
        """π, e, ∞."""
        return {"pi": "π", "oo": "∞"}.get(t.name, t.name), ATOM

    def div(self, t: Term, tail: bool) -> Shown:
        """A fraction in line; as a factor it keeps its brackets."""
        above, below = t.args
        top, level = self.show(above, True)
        if level < POW and (level != MUL or above.op != "mul"):
            top = self.bracket(top)
        return f"{top}/{self.at(below, POW)}", MUL

    def mul(self, t: Term, tail: bool) -> Shown:
        """Factors side by side."""
        text, level = Style.mul(self, t, tail)
        return text, level

    def power(self, t: Term, tail: bool) -> Shown:
        """σ(θ)², x^n, e^(−θ)."""
        return self.raised(self.at(t.args[0], ATOM), t.args[1])

    def raised(self, base: str, exponent: Term) -> Shown:
        """A power, its exponent raised where there are characters for it."""
        text, level = self.show(exponent)
        small = superscript(text) if exponent.op == "num" else None
        if small is not None:
            return base + small, POW
        return f"{base}^{text if level == ATOM else self.bracket(text)}", POW

    def exponential(self, t: Term, tail: bool) -> Shown:
        """e^x where e means Euler's number, else exp(x)."""
        if "e" in self.taken:
            return f"exp({self.show(t.args[0])[0]})", ATOM
        return self.raised("e", t.args[0])

    def function(self, t: Term, tail: bool) -> Shown:
        """A function of `core.functions`."""
        if t.op in _AROUND and len(t.args) == 1:
            before, after = _AROUND[t.op]
            return f"{before}{self.at(t.args[0], ADD)}{after}", ATOM
        if t.op in _ROOTS:
            return _ROOTS[t.op] + self.at(t.args[0], ATOM), POW
        row = FUNCTIONS.get(t.op)
        name = row.name if row else t.op
        shown = [self.at(a, ADD) for a in t.args]
        if len(shown) == 1 and not tail and t.args[0].op in ("sym", "index", "apply") and t.op in _BARE:
            return f"{name} {shown[0]}", PREFIX
        return f"{name}({', '.join(shown)})", ATOM

    def factorial(self, t: Term, tail: bool) -> Shown:
        """n!"""
        return f"{self.at(t.args[0], ATOM)}!", POW

    def bounded(self, t: Term, tail: bool) -> Shown:
        """A sum or product with bounds."""
        body, low, high = t.args
        limits = f"_{{{self.name(t.name)}={self.at(low, ADD)}}}^{{{self.at(high, ADD)}}}"
        return f"{_BIG[t.op]}{limits} {self.at(body, MUL)}", BIG

    def over(self, t: Term, tail: bool) -> Shown:
        """A sum or product over the support of its letter."""
        drawn = f"{self.name(t.name)}∼{self.show(t.args[1])[0]}" if len(t.args) > 1 else self.name(t.name)
        below = drawn if len(drawn) == 1 else f"{{{drawn}}}"
        return f"{_BIG[t.op]}_{below} {self.at(t.args[0], MUL)}", BIG

    def expect(self, t: Term, tail: bool) -> Shown:
        """An expectation."""
        return f"E_{{{self.name(t.name)}∼{self.show(t.args[1])[0]}}}[{self.show(t.args[0])[0]}]", ATOM

    def dist(self, t: Term, tail: bool) -> Shown:
        """A named distribution, where a density stands."""
        row = FAMILIES[t.name]
        return f"{row.plain or row.words[0]}({', '.join(self.at(a, ADD) for a in t.args)})", ATOM

    def integral(self, t: Term, tail: bool) -> Shown:
        """A definite integral."""
        body, low, high = t.args
        limits = f"_{{{self.at(low, ADD)}}}^{{{self.at(high, ADD)}}}"
        return f"∫{limits} {self.at(body, MUL)} d{self.name(t.name)}", POW

    def nabla(self, variable: str) -> str:
        """∇ in a variable."""
        return f"∇_{variable}" if len(variable) == 1 else f"∇_{{{variable}}}"

    def leibniz(self, chain: list[tuple[Term, Term]]) -> str:
        """d²/dx², ∂²/∂x∂y."""
        d = "d" if len(chain) == 1 else "∂"
        orders = [order.fraction if order.op == "num" else None for _, order in chain]
        total = "+".join(self.show(o)[0] for _, o in chain) if None in orders else str(sum(o for o in orders if o))
        below = "".join(d + self.show(x)[0] + ("" if is_one(o) else _raised(self.show(o)[0])) for x, o in chain)
        return f"{d}{'' if total == '1' else _raised(total)}/{below} "

    def indicator(self, t: Term, tail: bool) -> Shown:
        """1[a = b]."""
        return f"𝟙[{self.show(t.args[0])[0]}]", ATOM

    def piecewise(self, t: Term, tail: bool) -> Shown:
        """A definition by cases, in one line."""
        rows = [f"{self.at(v, ADD)} if {self.show(c)[0]}" for c, v in zip(t.args[0:-1:2], t.args[1::2], strict=False)]
        return f"{{{'; '.join(rows)}; {self.at(t.args[-1], ADD)} otherwise}}", ATOM


def _raised(text: str) -> str:
    return superscript(text) or f"^({text})"


_BARE = frozenset(["log", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"])
"""Functions whose argument needs no brackets when it is a letter or a call."""

_RULES: dict[str, Callable[..., Shown]] = {
    **SHARED,
    "num": Unicode.number,
    "const": Unicode.const,
    "div": Unicode.div,
    "pow": Unicode.power,
    "exp": Unicode.exponential,
    "factorial": Unicode.factorial,
    "sum": Unicode.bounded,
    "prod": Unicode.bounded,
    "sumover": Unicode.over,
    "prodover": Unicode.over,
    "expect": Unicode.expect,
    "dist": Unicode.dist,
    "integral": Unicode.integral,
    "indicator": Unicode.indicator,
    "piecewise": Unicode.piecewise,
}
