"""Numbers beside symbols: J, its gradient, the scores and a sampler as NumPy functions, and as a plain NumPy module.

A family whose parameters are numbers is written by SymPy; one whose parameters are vectors has a module of its own in
`vectors`, and a policy that is linear in the features of a state is that of its logit or mean, with the chain rule.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import sympy as sp
from sympy.printing.numpy import NumPyPrinter

from ..bridge import sigmoid
from ..bridge_numpy import masked, numeric, over, stacked
from .family import NATURAL, POSITIVE, UNIT, DeriveError, Expr, Family
from .linear import Linear
from .reward import Reward

NAMES = ("J", "grad_J", "score", "sample")
VECTORS = {"softmax": "softmax", "softmax-linear": "features"}
"""Families whose parameters are vectors, and the module in `vectors` that computes them."""
DOCS = {
    "J": "What is earned on average.",
    "grad_J": "The gradient of J, one entry a parameter along the last axis where there are several.",
    "score": "The gradient of the log-likelihood of the action a; nan where a is no action.",
}
HEAD = '''"""{}: {}, written by symbolic.

Arguments are numbers or arrays that broadcast.
"""

import numpy as np
'''
DIGAMMA = '''def _digamma(x):
    """The derivative of log Γ, by recurrence and its asymptotic series (Abramowitz and Stegun, 1964, 6.3.18)."""
    x = np.asarray(x, dtype=float)
    total = np.zeros_like(x)
    for _ in range(8):
        total, x = total - 1 / x, x + 1
    return total + np.log(x) - 1 / (2 * x) - 1 / (12 * x**2) + 1 / (120 * x**4) - 1 / (252 * x**6) + 1 / (240 * x**8)
'''
SIGMA = '''def _sigma(x):
    """1/(1 + e^-x), without overflow."""
    return np.exp(-np.logaddexp(0, -np.asarray(x, dtype=float)))
'''
HELPERS = {"_digamma": DIGAMMA, "_sigma": SIGMA}
INSIDE = {NATURAL: "({0} < 0) | ({0} != np.floor({0}))", POSITIVE: "{0} <= 0", UNIT: "({0} <= 0) | ({0} >= 1)"}
"""Where a number is no action."""


LINEAR = {
    "z": """def _z(w, x):
    return np.sum(np.asarray(w, dtype=float) * np.asarray(x, dtype=float), axis=-1)
""",
    "J": '''def J(w, xREST):
    """What is earned on average in the state with features x."""
    return _J(_z(w, x)REST)


def grad_J(w, xREST):
    """The gradient of J in the weights, along the last axis."""
    return np.asarray(_grad_J(_z(w, x)REST))[..., None] * np.asarray(x, dtype=float)
''',
    "score": '''def score(a, w, xCONSTANTS):
    """The gradient of the log-likelihood of the action a in the weights, along the last axis."""
    return np.asarray(_score(a, _z(w, x)CONSTANTS))[..., None] * np.asarray(x, dtype=float)
''',
    "bernoulli-linear": '''def sample(rng, w, x, size=1):
    """Actions: a standard logistic number is below the logit with the probability of action 1."""
    return (rng.logistic(size=size) < _z(w, x)) * 1
''',
    "gaussian-linear": '''def sample(rng, w, x, sigma, size=1):
    """Normal numbers around the mean."""
    return rng.normal(_z(w, x), sigma, size)
''',
}
"""The text that makes the functions of a policy at z = wᵀx those of its weights."""


class Numbers:
    """The functions of one family and reward. Their arguments are `names`: parameters, constants, reward symbols.

    `J` and `grad_J` (one entry a parameter, unless there is one) need a reward that is written out; `score` takes the
    action first; `sample` a NumPy generator and a size.
    """

    def __init__(self, family: Family, reward: Reward) -> None:
        self.family, self.reward = family, reward
        own = [*family.parameters, *family.constants]
        free = [s for s in reward.symbols if s not in reward.numbers and s not in family.letters]
        self.symbols = [*own, *(s for s in free if s not in own)]
        self.names = [_spelled(s) for s in self.symbols]

    def expressions(self, name: str) -> list[Expr]:
        """What J, grad_J or score computes: one expression, or one for each parameter."""
        family, reward, parameters = self.family, self.reward, list(self.family.parameters)
        if name == "score":
            return [self._score(p) for p in parameters]
        if isinstance(family.space, tuple) and reward.values:
            actions = [sp.Integer(a) for a in family.space]
            earned = {a: (reward.values[int(a)] * family.probability(a)).subs(reward.numbers) for a in actions}
            if name == "J":
                return [sp.Add(*earned.values())]
            return [sp.Add(*(earned[a] * family.score(p, a) for a in actions)) for p in parameters]
        mean = family.average(reward.function) if reward.function is not None else None
        if mean is None:
            raise DeriveError(
                f"{name} needs a reward that is written out: numbers, symbols, or a polynomial in the action"
            )
        return [mean] if name == "J" else [sp.diff(mean, p) for p in parameters]

    def _score(self, p: Expr) -> Expr:
        family = self.family
        if not isinstance(family.space, tuple):
            return family.score(p)
        cases = [(family.score(p, sp.Integer(k)), sp.Eq(family.action, k)) for k in family.space]
        return sp.Piecewise(*cases, (sp.nan, True))

    def function(self, name: str) -> Callable[..., Any]:
        """The NumPy function called J, grad_J, score or sample. Raises DeriveError for another name."""
        if name not in NAMES:
            raise DeriveError(f"there is no function {name!r}: choose J, grad_J, score or sample")
        if isinstance(self.family, Linear):
            return self._of_features(self.family, name)
        if not self.family.parameters:
            found: Callable[..., Any] = getattr(self._vectors(), name)
            given = self._given()
            if not given or name not in ("J", "grad_J"):
                return found
            rewards = tuple(map(float, given))
            return lambda theta, phi, r=rewards: found(theta, phi, r)
        if name == "sample":
            return self._sampler()
        letters, symbols = self._arguments(name)
        made = numeric([*letters, *symbols], [plain(e) for e in self.expressions(name)])
        outside = INSIDE.get(str(self.family.space)) if name == "score" else None
        names = [_spelled(s) for s in [*letters, *symbols]]

        def function(*values: Any) -> Any:
            if len(values) != len(names):
                raise TypeError(f"{name} takes {', '.join(names)}: {len(names)} arguments, not {len(values)}")
            result = made(*values)
            if outside:
                result = [masked(self.family.space, values[0], r) for r in result]
            return result[0] if len(result) == 1 else stacked(result)

        function.__name__, function.__doc__ = name, f"{name}({', '.join(names)})\n\n{DOCS[name]}"
        return function

    def _arguments(self, name: str) -> tuple[list[Expr], list[Expr]]:
        """The letters of the action (of a score), and the other arguments of a function."""
        family = self.family
        if name != "score":
            return [], self.symbols
        return list(family.letters), [*family.parameters, *family.constants]

    def _given(self) -> list[Expr]:
        """The rewards of indexed actions, where all of them are numbers."""
        values = [self.reward.numbers.get(v) for v in self.reward.values.values()]
        return [v for v in values if v is not None] if values and None not in values else []

    def _vectors(self) -> Any:
        """The module of a family whose parameters are vectors."""
        if self.family.name not in VECTORS:
            raise DeriveError(f"{self.family.title or self.family.name} has no numbers of its own")
        return import_module(f".vectors.{VECTORS[self.family.name]}", __package__)

    def _of_features(self, family: Linear, name: str) -> Callable[..., Any]:
        """A function of weights and features, out of the one of the logit or mean."""
        inner = Numbers(family.scalar, self.reward).function(name)
        if name == "sample":
            return lambda rng, w, x, *rest, size=1: inner(rng, over(w, x), *rest, size=size)
        if name == "score":
            return lambda a, w, x, *rest: stacked([inner(a, over(w, x), *rest)]) * x
        if name == "J":
            return lambda w, x, *rest: inner(over(w, x), *rest)
        return lambda w, x, *rest: stacked([inner(over(w, x), *rest)]) * x

    def _sampler(self) -> Callable[..., Any]:
        count = len(self.family.parameters) + len(self.family.constants)
        names = [str(s) for s in self.symbols[:count]]

        def sample(rng: Any, *values: Any, size: Any = 1) -> Any:
            if len(values) != count:
                raise TypeError(f"sample takes a generator and {', '.join(names)}")
            return self.family.sample(rng, size, **dict(zip(names, values, strict=True)))

        sample.__doc__ = f"sample(rng, {', '.join(names)}, size=1)"
        return sample

    def module(self) -> str:
        """A plain NumPy module with J, grad_J and score (and sample, where parameters are vectors), with docstrings."""
        if isinstance(self.family, Linear):
            return self._linear_module(self.family)
        if not self.family.parameters:
            text = inspect.getsource(self._vectors())
            given = self._given()
            return text.replace(", r: Any)", f", r: Any = {tuple(map(float, given))})") if given else text
        parts = []
        for name in NAMES[:3]:
            try:
                found = [plain(e).replace(sp.polygamma, _digamma) for e in self.expressions(name)]
            except DeriveError:
                if name == "score":
                    raise
                continue
            parts.append(self._written(name, found))
        helpers = [text for helper, text in HELPERS.items() if any(f"{helper}(" in p for p in parts)]
        what = "J, its gradient and its scores" if len(parts) == len(NAMES) - 1 else "its scores; J has no formula"
        return "\n\n".join([HEAD.format(self.family.title, what), *helpers, *parts])

    def _linear_module(self, family: Linear) -> str:
        inner = Numbers(family.scalar, self.reward)
        text = inner.module().replace(family.scalar.title, family.title, 1)
        for name in NAMES[:3]:
            text = text.replace(f"def {name}(", f"def _{name}(")
        constants = "".join(f", {_spelled(s)}" for s in family.scalar.constants)
        rest = "".join(f", {n}" for n in inner.names[1:])
        parts = [LINEAR["z"], *([LINEAR["J"]] if "def _J(" in text else []), LINEAR["score"], LINEAR[family.name]]
        return "\n\n".join([text, *(p.replace("REST", rest).replace("CONSTANTS", constants) for p in parts)])

    def _written(self, name: str, found: Sequence[Expr]) -> str:
        printer = NumPyPrinter({"fully_qualified_modules": True, "allow_unknown_functions": True})
        family = self.family
        letters, others = self._arguments(name)
        symbols = [*letters, *others]
        arguments = ", ".join(map(_spelled, symbols))
        plain = {s: sp.Symbol(_spelled(s), real=True) for s in symbols}
        texts = [printer.doprint(e.xreplace(plain)).replace("numpy.", "np.") for e in found]
        outside = INSIDE.get(str(family.space), "") if name == "score" else ""
        if outside:
            texts = [f"np.where({outside.format(f'np.asarray({_spelled(letters[0])})')}, np.nan, {t})" for t in texts]
        spread = not all({*symbols} <= e.free_symbols for e in found)
        if spread:
            texts = [f"np.broadcast_arrays({t}, {arguments})[0] + 0.0" for t in texts]
        body = texts[0] if len(texts) == 1 else f"np.stack(np.broadcast_arrays({', '.join(texts)}), axis=-1)"
        doc = DOCS[name] if len(letters) < 2 else DOCS[name].replace("the action a", "the action (a, c)")
        quiet = ', invalid="ignore", divide="ignore"' if outside else ""
        return f'@np.errstate(over="ignore"{quiet})\ndef {name}({arguments}):\n    """{doc}"""\n    return {body}\n'


def _spelled(symbol: Expr) -> str:
    """A symbol as a Python name."""
    name = str(symbol)
    return f"{name}_" if name in ("lambda", "in", "is", "as", "if", "or", "np") else name


def _digamma(order: Expr, x: Expr) -> Expr:
    return sp.Function("_digamma")(x)


def plain(expr: Expr) -> Expr:
    """Without functions NumPy does not know."""
    found = sp.sympify(expr)
    for x in {e.args[0] for e in found.atoms(sigmoid)}:
        found = found.subs(1 - sigmoid(x), sp.Function("_sigma")(-x))  # exact far out, too
    return found.replace(sigmoid, sp.Function("_sigma"))


def script(family: Family, reward: Reward, baseline: str, detail: str, explain: bool, home: Path) -> str:
    """A Python file, to be put into the folder `home`, that makes a derivation again.

    Raises DeriveError for a family nobody knows the origin of.
    """
    if not family.made:
        raise DeriveError(
            f"nobody knows how {type(family).__name__} was made: name the family as file.py:{type(family).__name__}"
        )
    path, _, kind = family.made.rpartition(":")
    head, made = "", family.made
    if path.endswith(".py"):
        head, made = (
            "from pathlib import Path\nfrom runpy import run_path\n\n",
            f'run_path(str(HERE / {os.path.relpath(path, home)!r}))["{kind}"]()',
        )
    shown = "None"
    if reward.values:
        values = {a: reward.numbers.get(v, v) for a, v in reward.values.items()}
        shown = "{" + ", ".join(f"{a}: {sp.srepr(v)}" for a, v in values.items()) + "}"
    elif reward.function is not None:
        shown = sp.srepr(reward.function)
    here = "HERE = Path(__file__).resolve().parent\n" if head else ""
    more = (f"g.detail = {detail!r}\n" if detail != "normal" else "") + ("g.explain = True\n" if explain else "")
    maker = "Bernoulli" if made.startswith("Bernoulli(") else "family"
    names = f"{maker}, policy_gradient" if not head else "policy_gradient"
    return SCRIPT.format(title=family.title, head=head, names=names, here=here, made=made, reward=shown,
                         baseline=baseline, more=more)  # fmt: skip


SCRIPT = '''"""{title}. Run it, or check it."""

{head}from sympy import *

from symbolic import {names}

{here}g = policy_gradient({made}, {reward}, baseline="{baseline}")
{more}
if __name__ == "__main__":
    print(g.check())
'''
