"""The walk behind `core.show`: what LaTeX and plain text share, and how tightly each piece of text holds together.

Only `core.show` and its two styles call this module. A node is one row of a table; `show_latex` and `show_unicode`
differ in the rows of their own and in a few strokes (operator-precedence printing: Ramsey, "Unparsing expressions with
prefix and postfix operators", 1998).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from .functions import FUNCTIONS
from .opaque import OPAQUE, filled
from .term import RELATIONS, Func, Term, postorder

Shown: TypeAlias = tuple[str, int]

REL, ADD, NEG, MUL, BIG, PREFIX, NABLA, POW, ATOM = range(9)
"""How tightly a text holds together. BIG (Σ, d/dx) swallows the product after it, PREFIX (log x) the next factor, NABLA
(∇ f) nothing, but a power after it would be read as part of its operand."""

DEEPEST = 100
LARGEST = 20_000

SIGNS: dict[str, tuple[str, str, str]] = {
    "eq": ("=", "=", "=="),
    "ne": (r"\ne", "≠", "!="),
    "lt": ("<", "<", "<"),
    "le": (r"\le", "≤", "<="),
    "gt": (">", ">", ">"),
    "ge": (r"\ge", "≥", ">="),
    "approx": (r"\approx", "≈", "~="),
}
"""Every relation: its sign in LaTeX, in plain text, in Python."""


class Style:
    """What LaTeX and plain text share: the walk, the precedences, and the rows that only join texts.

    A rule gets a node and whether a factor follows it; it returns its text and how tightly that holds together.
    """

    minus, column, unseen = "-", 0, "…"

    def __init__(self, root: Term) -> None:
        self.root = root
        self.depth, self.left = 0, LARGEST

    @cached_property
    def taken(self) -> frozenset[str]:
        """Every name in the whole term: where one is called e, exp(x) is not printed as e^x."""
        return frozenset(t.value for t in postorder(self.root) if isinstance(t.value, str) and t.op != "const")

    def text(self, t: Term) -> str:
        """A whole term."""
        return self.show(t)[0]

    def show(self, t: Term, tail: bool = False) -> Shown:
        """A term, and how tightly its text holds; `tail` says that a factor follows at once."""
        self.left -= 1
        if self.depth >= DEEPEST or self.left < 0:
            return self.unseen, ATOM
        self.depth += 1
        rule = self.rules.get(t.op, type(self).function)
        found = rule(self, t, tail)
        self.depth -= 1
        return found

    def at(self, t: Term, least: int, tail: bool = False) -> str:
        """A term where a text of at least this tightness is needed: bracketed if it is looser."""
        text, level = self.show(t, tail)
        return text if level >= least else self.bracket(text)

    # -- strokes

    def bracket(self, text: str) -> str:
        """Round brackets."""
        return f"({text})"

    def name(self, name: str, *indices: str) -> str:
        """A name with its indices."""
        raise NotImplementedError

    def times(self, before: Term, after: Term, left: str, right: str) -> str:
        """What stands between two factors."""
        raise NotImplementedError

    # -- rows

    def sym(self, t: Term, tail: bool) -> Shown:
        """x, θ, θ_old."""
        return self.name(t.name), ATOM

    def index(self, t: Term, tail: bool) -> Shown:
        """r_1, w_{ij}."""
        return self.name(t.name, *map(self.below, t.args)), ATOM

    def add(self, t: Term, tail: bool) -> Shown:
        """a + b − c; a sum within a sum keeps its brackets."""
        first, level = self.show(t.args[0])
        parts = [first if level >= NEG else self.bracket(first)]
        for a in t.args[1:]:
            if self.left < 0:
                parts.append(f" + {self.unseen}")
                break
            sign, a = _signed(a, self.minus, self.column)
            parts.append(f" {sign} {self.at(a, MUL)}")
        return "".join(parts), ADD

    def neg(self, t: Term, tail: bool) -> Shown:
        """−a."""
        return self.minus + self.at(t.args[0], MUL, tail), NEG

    def mul(self, t: Term, tail: bool) -> Shown:
        """a b c, with a dot where two factors would read as one thing."""
        text, last = "", len(t.args) - 1
        for i, a in enumerate(t.args):
            if self.left < 0:
                return f"{text} {self.unseen}", MUL
            follows = tail or i < last
            factor = self.at(a, NABLA if follows else BIG, follows)
            text = text + self.times(t.args[i - 1], a, text, factor) + factor if i else factor
        return text, MUL

    def opaque(self, t: Term, tail: bool) -> Shown:
        """What nothing decides: a row of a table of patterns."""
        row = OPAQUE[t.name]
        last = len(t.args) - 1
        texts = [self.at(a, MUL if row.swallows and i == last else REL) for i, a in enumerate(t.args)]
        if t.name in ("transposed", "labelled", "component", "raised"):
            texts[0] = self.at(t.args[0], ATOM)
        if t.name == "one name or letters":
            texts = [t.args[0].name]
        if t.name == "an unknown command":
            command, braced = t.args[0].name, "".join(f"{{{x}}}" for x in texts[1:])
            return (command + braced if self.column else f"\\{command}{braced or ' '}"), ATOM
        found = filled(row.plain if self.column else row.latex, texts)
        return found, NEG if t.name == "plusminus" else BIG if row.swallows else ATOM

    def relation(self, t: Term, tail: bool) -> Shown:
        """a ≤ b."""
        return f"{self.at(t.args[0], ADD)} {SIGNS[t.op][self.column]} {self.at(t.args[1], ADD)}", REL

    def function(self, t: Term, tail: bool) -> Shown:
        """A function of `core.functions`; one argument that is plain needs no brackets when nothing follows."""
        raise NotImplementedError

    def apply(self, t: Term, tail: bool) -> Shown:
        """J(θ), p(a=1|θ), π_θ(a|s), f′(x), as the author laid it out."""
        f = t.func
        inside, below = self.laid_out(t)
        marks, before = self.primes(f, len(t.args))
        head = self.name(f.name, *below) + marks
        called = self.arguments(inside) if inside or not below else ""
        return before + head + called, NABLA if before else ATOM

    def laid_out(self, t: Term) -> tuple[str, list[str]]:
        """The text within the brackets of an application, and the arguments written below its name."""
        f = t.func
        written = len(t.args) - f.subscript
        labels = (*f.labels, *("",) * len(t.args))
        shown = [
            f"{self.name(label)}={self.at(a, ADD)}" if label else self.at(a, ADD)
            for a, label in zip(t.args[:written], labels, strict=False)
        ]
        groups = [shown[:written]] if f.bar < 0 else [shown[: f.bar], shown[f.bar : written]]
        return self.bar.join(", ".join(g) for g in groups if g), [self.below(a) for a in t.args[written:]]

    def below(self, t: Term) -> str:
        """A term as an index."""
        return self.at(t, ADD)

    bar = "|"

    def arguments(self, inside: str) -> str:
        """The bracketed arguments of a call."""
        return f"({inside})"

    def primes(self, f: Func, arity: int) -> tuple[str, str]:
        """The derivatives of a function: marks after its name, and operators before it."""
        if not f.derivs:
            return "", ""
        if arity == 1 and all(d == 0 for d in f.derivs):
            return self.prime(len(f.derivs)), ""
        return "", "".join(self.partial(f"{d + 1}" if isinstance(d, int) else f";{self.name(d)}") for d in f.derivs)

    def prime(self, order: int) -> str:
        """f′, f″, f^(4)."""
        return "'" * order if order < 4 else f"^({order})"

    def partial(self, below: str) -> str:
        """∂ in an argument given by its place."""
        return f"∂_{below} "

    def derivative(self, t: Term) -> tuple[Term, list[tuple[Term, Term]]]:
        """What a chain of derivatives is taken of, and each variable with its order, the outermost first."""
        chain: list[tuple[Term, Term]] = []
        while t.op == "diff" and len(chain) < DEEPEST:
            chain.append((t.args[1], t.args[2]))
            t = t.args[0]
        return t, chain

    def diff(self, t: Term, tail: bool) -> Shown:
        """∇_θ f for one first derivative, else d²/dx² [f]."""
        body, chain = self.derivative(t)
        if len(chain) == 1 and is_one(chain[0][1]):
            text, level = self.operand(body, tail)
            return f"{self.nabla(self.show(chain[0][0])[0])} {text}", BIG if level == BIG else NABLA
        return self.leibniz(chain) + self.square(self.show(body)[0]), NABLA

    def operand(self, body: Term, tail: bool) -> Shown:
        """The one factor that ∇ takes. A letter under log keeps its brackets: ∇ log(x) y is no ∇ log(xy)."""
        plain = body.op in FUNCTIONS and len(body.args) == 1 and body.args[0].op == "apply"
        text, level = self.show(body, tail and not plain)
        return (text, level) if level >= BIG and not text[:1].isdigit() else (self.bracket(text), ATOM)

    def nabla(self, variable: str) -> str:
        """∇ in a variable."""
        raise NotImplementedError

    def leibniz(self, chain: list[tuple[Term, Term]]) -> str:
        """d²/dx², ∂²/∂x∂y."""
        raise NotImplementedError

    def square(self, text: str) -> str:
        """Square brackets."""
        return f"[{text}]"

    @property
    def rules(self) -> dict[str, Callable[..., Shown]]:
        """The row of each operator; every other operator is a function."""
        raise NotImplementedError


SHARED: dict[str, Callable[..., Shown]] = {
    "sym": Style.sym,
    "index": Style.index,
    "add": Style.add,
    "neg": Style.neg,
    "mul": Style.mul,
    "apply": Style.apply,
    "diff": Style.diff,
    "opaque": Style.opaque,
    **dict.fromkeys(RELATIONS, Style.relation),
}
"""The rows that LaTeX and plain text share."""


def _signed(t: Term, minus: str, column: int) -> tuple[str, Term]:
    """The sign a term of a sum is written with, and the term without it."""
    negative = t.op == "neg"
    inner = t.args[0] if negative else t
    if inner.op == "opaque" and inner.name == "plusminus":
        return ((r"\mp", "∓") if negative else (r"\pm", "±"))[column], inner.args[0]
    return (minus if negative else "+"), inner


def is_one(order: Term) -> bool:
    """Is this order of differentiation one?"""
    return order.op == "num" and order.value == 1


def decimal(value: Fraction) -> str | None:
    """A number that is better shown with decimals: whole, or with a decimal denominator past a sixteenth."""
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 5 if rest % 5 == 0 else rest // 2
        places += 1
    if rest != 1 or value.denominator <= 16 or places > 30:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:].rstrip('0')}"
