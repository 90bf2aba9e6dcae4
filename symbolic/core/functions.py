"""The functions and distributions every room knows by name: how each is written in LaTeX, in plain text and in Python.

One row each. A row here makes a function readable and printable; what it *means* is a row of
`kernel/tables/` (and of `bridge` for SymPy), and a function without a row there is never guessed at: the claim
is Undecided and says which function was not known.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is written: `latex` its command, `python` its SymPy-like name, `arity` (least, most)."""

    name: str
    latex: str
    python: str
    arity: tuple[int, int | None] = (1, 1)
    aliases: tuple[str, ...] = ()


def _rows(*rows: Function) -> dict[str, Function]:
    return {r.name: r for r in rows}


FUNCTIONS: dict[str, Function] = _rows(
    Function("exp", r"\exp", "exp"),
    Function("log", r"\log", "log", aliases=("ln",)),
    Function("sqrt", r"\sqrt", "sqrt"),
    Function("cbrt", r"\sqrt[3]", "cbrt"),
    Function("sin", r"\sin", "sin"),
    Function("cos", r"\cos", "cos"),
    Function("tan", r"\tan", "tan"),
    Function("cot", r"\cot", "cot"),
    Function("sec", r"\sec", "sec"),
    Function("csc", r"\csc", "csc"),
    Function("asin", r"\arcsin", "asin", aliases=("arcsin",)),
    Function("acos", r"\arccos", "acos", aliases=("arccos",)),
    Function("atan", r"\arctan", "atan", aliases=("arctan",)),
    Function("sinh", r"\sinh", "sinh"),
    Function("cosh", r"\cosh", "cosh"),
    Function("tanh", r"\tanh", "tanh"),
    Function("asinh", r"\operatorname{arsinh}", "asinh", aliases=("arsinh", "arcsinh")),
    Function("acosh", r"\operatorname{arcosh}", "acosh", aliases=("arcosh", "arccosh")),
    Function("atanh", r"\operatorname{artanh}", "atanh", aliases=("artanh", "arctanh")),
    Function("abs", r"\left|", "Abs"),
    Function("sign", r"\operatorname{sgn}", "sign", aliases=("sgn",)),
    Function("max", r"\max", "Max", (1, None)),
    Function("min", r"\min", "Min", (1, None)),
    Function("floor", r"\lfloor", "floor"),
    Function("ceil", r"\lceil", "ceiling"),
    Function("sigmoid", r"\operatorname{sigmoid}", "sigmoid"),
    Function("softplus", r"\operatorname{softplus}", "softplus"),
    Function("relu", r"\operatorname{ReLU}", "relu", aliases=("ReLU",)),
    Function("erf", r"\operatorname{erf}", "erf"),
    Function("gamma", r"\Gamma", "gamma"),
    Function("loggamma", r"\operatorname{loggamma}", "loggamma"),
    Function("digamma", r"\operatorname{digamma}", "digamma"),
    Function("polygamma", r"\operatorname{polygamma}", "polygamma", (2, 2)),
    Function("factorial", r"!", "factorial"),
    Function("binomial", r"\binom", "binomial", (2, 2)),
)
"""Every known function by its internal name."""

BY_NAME: dict[str, str] = {
    spelling: row.name
    for row in FUNCTIONS.values()
    for spelling in (row.name, row.python, row.latex.removeprefix("\\"), *row.aliases)
    if spelling.isidentifier()
}
"""Internal name by any bare-word spelling: 'ln' and 'log' are log, 'Abs' is abs."""


@dataclass(frozen=True, slots=True)
class Family:
    """A named distribution: its parameters as `core.term` keeps them, and as Python writes them where that differs.

    `latex` is how it is printed, `words` are the names it is read by (in any upright font), `letters` the letters that
    mean it in a certain font. `many` says that it takes one parameter or more.
    """

    name: str
    latex: str
    words: tuple[str, ...]
    parameters: tuple[str, ...]
    plain: str = ""
    letters: tuple[tuple[str, str], ...] = ()
    python: tuple[str, ...] = ()
    many: bool = False


def _families(*rows: Family) -> dict[str, Family]:
    return {r.name: r for r in rows}


FAMILIES: dict[str, Family] = _families(
    Family(
        "normal",
        r"\mathcal{N}",
        ("Normal",),
        ("mean", "variance"),
        "N",
        (("N", "cal"), ("N", "")),
        ("mean", "deviation"),
    ),
    Family("bernoulli", r"\mathrm{Bernoulli}", ("Bernoulli", "Bern"), ("p",)),
    Family("categorical", r"\mathrm{Categorical}", ("Categorical", "Cat"), ("p_1", "p_2"), many=True),
    Family("binomial", r"\mathrm{Binomial}", ("Binomial", "Bin"), ("n", "p")),
    Family("poisson", r"\mathrm{Poisson}", ("Poisson", "Pois"), ("rate",)),
    Family("geometric", r"\mathrm{Geometric}", ("Geometric", "Geom"), ("p",)),
    Family("exponential", r"\mathrm{Exponential}", ("Exponential", "Exp"), ("rate",)),
    Family("gamma", r"\mathrm{Gamma}", ("Gamma",), ("shape", "rate"), python=("shape", "scale")),
    Family("beta", r"\mathrm{Beta}", ("Beta",), ("a", "b")),
    Family(
        "uniform",
        r"\mathrm{Uniform}",
        ("Uniform", "Unif"),
        ("low", "high"),
        letters=(("U", "cal"), ("U", "upright"), ("U", "")),
    ),
    Family("laplace", r"\mathrm{Laplace}", ("Laplace",), ("place", "scale")),
)
"""Every named distribution by its internal name; a `dist` term carries one of these."""

FAMILY_BY_WORD: dict[str, str] = {word: row.name for row in FAMILIES.values() for word in row.words}
FAMILY_BY_LETTER: dict[tuple[str, str], str] = {key: row.name for row in FAMILIES.values() for key in row.letters}
"""Internal name by a word (Bern), or by a letter and the font it is set in (N in calligraphic)."""
