"""Terms as LaTeX, in the notation that `read/latex.py` reads. Called through `core.show.latex`."""

from __future__ import annotations

from collections.abc import Callable

from .functions import FAMILIES, FUNCTIONS
from .names import latex_name
from .show_style import ADD, ATOM, BIG, MUL, NEG, PREFIX, SHARED, Shown, Style, decimal, is_one
from .term import Term

TALL = (r"\frac", r"\sum", r"\prod", r"\int", r"\begin", r"\binom", r"\left(")
TRIG = frozenset(["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"])
BARE = TRIG | {"log", "asin", "acos", "atan"}
"""Functions whose argument needs no brackets when it is a letter or a call."""

SHORT = 24
"""The longest exponent, in characters, that exp is printed with as e^…."""

_WORDS = (r"\mathrm", r"\operatorname", r"\text")
"""How an index begins that would be read as part of the name."""

_BIG = {"sum": r"\sum", "prod": r"\prod", "sumover": r"\sum", "prodover": r"\prod"}


class Latex(Style):
    """One term on its way to LaTeX."""

    minus, column, unseen, bar = "-", 0, r"\dots", r"\mid "

    @property
    def rules(self) -> dict[str, Callable[..., Shown]]:
        """The row of each operator."""
        return _RULES

    def bracket(self, text: str) -> str:
        """Round brackets, growing with what they hold."""
        return rf"\left({text}\right)" if any(t in text for t in TALL) else f"({text})"

    def arguments(self, inside: str) -> str:
        """The bracketed arguments of a call."""
        return self.bracket(inside)

    def square(self, text: str) -> str:
        """Square brackets."""
        return rf"\left[{text}\right]"

    def name(self, name: str, *indices: str) -> str:
        """A name with its indices."""
        if 1 < len(indices) < 4 and "_" not in name and all(len(i) == 1 and i in "ijklmn" for i in indices):
            return latex_name(name, "".join(indices))
        return latex_name(name, *indices)

    def below(self, t: Term) -> str:
        """A term as an index: brackets where it would be read as several indices, or as part of the name."""
        text = self.at(t, ADD)
        return f"({text})" if t.op == "mul" or text.startswith(_WORDS) else text

    def times(self, before: Term, after: Term, left: str, right: str) -> str:
        """A dot before a number, and between a letter and a bracket, which would read as a call."""
        opens = right.startswith(("(", r"\left", "["))
        stem = before
        while stem.op in ("pow", "diff"):
            stem = stem.args[0]
        letter = stem.op in ("sym", "index", "const")
        numbers = before.op == "num" and right.startswith((r"\frac", r"\binom"))
        if right[:1].isdigit() or (opens and letter) or numbers or left.endswith((r"\dots", "!")):
            return r" \cdot "
        return r" \cdot " if before.op == "sym" and before.name == "d" else " "

    @property
    def differential(self) -> str:
        """The d of dx, upright where a letter of the term is called d."""
        return r"\mathrm{d}" if "d" in self.taken else "d"

    # -- rows

    def number(self, t: Term, tail: bool) -> Shown:
        """An exact rational."""
        value = t.fraction
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > 12_000:
            return self.unseen, ATOM
        whole = decimal(value)
        if whole is not None:
            return whole, NEG if value < 0 else ATOM
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", NEG if sign else ATOM - 1

    def const(self, t: Term, tail: bool) -> Shown:
        """π, e, ∞."""
        return {"pi": r"\pi", "oo": r"\infty"}.get(t.name, t.name), ATOM

    def div(self, t: Term, tail: bool) -> Shown:
        """A fraction."""
        return rf"\frac{{{self.at(t.args[0], ADD)}}}{{{self.at(t.args[1], ADD)}}}", ATOM - 1

    def power(self, t: Term, tail: bool) -> Shown:
        """a^b, and sin² x."""
        base, exponent = t.args
        raised = self.at(exponent, ADD)
        whole = exponent.op == "num" and exponent.fraction > 1 and exponent.fraction.denominator == 1
        if base.op in TRIG and whole:
            return rf"\{base.op}^{{{raised}}}{self.arguments(self.at(base.args[0], ADD))}", ATOM - 1
        text, level = self.show(base)
        doubled = level < ATOM or (base.op in ("const", *FUNCTIONS) and base.op not in ("abs", "sqrt"))
        if base.op == "const" and base.name == "pi":
            doubled = False
        marked = base.op in ("sym", "index") and "^" in latex_name(base.name)
        literal = base.op == "num" and base.fraction.denominator != 1
        return f"{self.bracket(text) if doubled or marked or literal else text}^{{{raised}}}", ATOM - 1

    def function(self, t: Term, tail: bool) -> Shown:
        """A function of `core.functions`."""
        row = FUNCTIONS.get(t.op)
        if row is None:
            return self.unseen, ATOM
        args = [self.at(a, ADD) for a in t.args]
        if row.latex in _AROUND and len(args) == 1:
            before, after = _AROUND[row.latex]
            return f"{before}{args[0]}{after}", ATOM
        plain = len(args) == 1 and t.args[0].op in ("sym", "index", "apply") and not tail
        if plain and t.op in BARE and self.show(t.args[0])[1] == ATOM:
            return f"{row.latex} {args[0]}", PREFIX
        return row.latex + self.arguments(", ".join(args)), ATOM

    def exponential(self, t: Term, tail: bool) -> Shown:
        """e^x where x is short and e means Euler's number, else exp(x)."""
        inside = self.at(t.args[0], ADD)
        if "e" in self.taken or len(inside) > SHORT or any(tall in inside for tall in TALL):
            return rf"\exp{self.arguments(inside)}", ATOM
        return f"e^{{{inside}}}", ATOM - 1

    def binomial(self, t: Term, tail: bool) -> Shown:
        """n choose k."""
        return rf"\binom{{{self.at(t.args[0], ADD)}}}{{{self.at(t.args[1], ADD)}}}", ATOM - 1

    def factorial(self, t: Term, tail: bool) -> Shown:
        """n!"""
        simple = t.args[0].op in ("sym", "index", "num", "apply")
        text, level = self.show(t.args[0])
        return f"{text if simple and level == ATOM else self.bracket(text)}!", ATOM - 1

    def bounded(self, t: Term, tail: bool) -> Shown:
        """A sum or product with bounds."""
        body, low, high = t.args
        limits = rf"_{{{self.name(t.name)}={self.at(low, ADD)}}}^{{{self.at(high, ADD)}}}"
        return f"{_BIG[t.op]}{limits} {self.at(body, MUL)}", BIG

    def over(self, t: Term, tail: bool) -> Shown:
        """A sum or product over the support of its letter."""
        drawn = rf" \sim {self.show(t.args[1])[0]}" if len(t.args) > 1 else ""
        return f"{_BIG[t.op]}_{{{self.name(t.name)}{drawn}}} {self.at(t.args[0], MUL)}", BIG

    def expect(self, t: Term, tail: bool) -> Shown:
        """An expectation."""
        drawn = rf"{self.name(t.name)} \sim {self.show(t.args[1])[0]}"
        return rf"\mathbb{{E}}_{{{drawn}}}\left[{self.show(t.args[0])[0]}\right]", ATOM

    def dist(self, t: Term, tail: bool) -> Shown:
        """A named distribution, where a density stands."""
        return FAMILIES[t.name].latex + self.arguments(", ".join(self.at(a, ADD) for a in t.args)), ATOM

    def integral(self, t: Term, tail: bool) -> Shown:
        """A definite integral."""
        body, low, high = t.args
        limits = f"_{{{self.at(low, ADD)}}}^{{{self.at(high, ADD)}}}"
        return rf"\int{limits} {self.at(body, MUL)} \, {self.differential}{self.name(t.name)}", ATOM - 1

    def nabla(self, variable: str) -> str:
        """∇ in a variable."""
        return rf"\nabla_{{{variable}}}"

    def leibniz(self, chain: list[tuple[Term, Term]]) -> str:
        """d²/dx², ∂²/∂x∂y."""
        d = self.differential if len(chain) == 1 else r"\partial "
        orders = [order.fraction if order.op == "num" else None for _, order in chain]
        total = "+".join(self.show(o)[0] for _, o in chain) if None in orders else str(sum(o for o in orders if o))
        below = r"\,".join(
            f"{d}{self.at(x, ATOM)}" + ("" if is_one(order) else f"^{{{self.show(order)[0]}}}") for x, order in chain
        )
        return rf"\frac{{{d.strip()}{'' if total == '1' else f'^{{{total}}}'}}}{{{below}}}"

    def partial(self, below: str) -> str:
        """∂ in an argument given by its place."""
        return rf"\partial_{{{below}}} "

    def prime(self, order: int) -> str:
        """f′, f″, f^(4)."""
        return "'" * order if order < 4 else f"^{{({order})}}"

    def indicator(self, t: Term, tail: bool) -> Shown:
        """1[a = b]."""
        return rf"\mathbb{{1}}\left[{self.show(t.args[0])[0]}\right]", ATOM

    def piecewise(self, t: Term, tail: bool) -> Shown:
        """A definition by cases."""
        rows = [
            rf"{self.at(v, ADD)} & \text{{if }} {self.show(c)[0]}"
            for c, v in zip(t.args[0:-1:2], t.args[1::2], strict=False)
        ]
        rows.append(rf"{self.at(t.args[-1], ADD)} & \text{{otherwise}}")
        inside = r" \\ ".join(rows)
        return rf"\begin{{cases}} {inside} \end{{cases}}", ATOM - 1


_AROUND = {
    r"\sqrt": (r"\sqrt{", "}"),
    r"\sqrt[3]": (r"\sqrt[3]{", "}"),
    r"\left|": (r"\left|", r"\right|"),
    r"\lfloor": (r"\lfloor ", r" \rfloor"),
    r"\lceil": (r"\lceil ", r" \rceil"),
}
"""Functions written around their argument."""

_RULES: dict[str, Callable[..., Shown]] = {
    **SHARED,
    "num": Latex.number,
    "const": Latex.const,
    "div": Latex.div,
    "pow": Latex.power,
    "exp": Latex.exponential,
    "factorial": Latex.factorial,
    "binomial": Latex.binomial,
    "sum": Latex.bounded,
    "prod": Latex.bounded,
    "sumover": Latex.over,
    "prodover": Latex.over,
    "expect": Latex.expect,
    "dist": Latex.dist,
    "integral": Latex.integral,
    "indicator": Latex.indicator,
    "piecewise": Latex.piecewise,
}
