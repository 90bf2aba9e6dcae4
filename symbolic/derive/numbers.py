"""Numbers beside symbols: J, its gradient and the scores as NumPy functions, and as the text of a NumPy module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.printing.numpy import NumPyPrinter

from ..bridge import sigmoid
from ..bridge_numpy import SPECIAL, stacked
from .family import DeriveError, Expr, Family
from .gradient import Gradient
from .reward import Reward
from .sheet import Sheet


class Numbers:
    """The functions of one family and reward. Their arguments are `names`: parameters, constants, reward symbols.

    `J` and `grad_J` (one entry a parameter, unless there is one) need a reward that is written out; `score` takes the
    action first; `sample` a NumPy generator and a size.
    """

    def __init__(self, family: Family, reward: Reward) -> None:
        self.family, self.reward = family, reward
        free = [s for s in reward.symbols if s not in reward.numbers and str(s) != "a"]
        own = [*family.parameters, *family.constants]
        self.symbols = [*own, *(s for s in free if s not in own)]
        self.names = [str(s) for s in self.symbols]

    def expressions(self, name: str) -> list[Expr]:
        """What a function computes: one expression, or one for each parameter."""
        family, parameters = self.family, list(self.family.parameters)
        if not parameters:
            raise DeriveError(
                f"{family.title or family.name} has no numbers of its own: its size is a symbol, or it takes vectors"
            )
        if name == "score":
            log = family.log_probability(family.action) if not family.finite else self._log()
            return [sp.diff(log, p) if family.finite else family.score(p) for p in parameters]
        earned = Gradient(family, self.reward, Sheet("")).earned()
        if earned is None:
            raise DeriveError(
                f"{name} needs a reward that is written out: numbers, symbols, or a polynomial in the action"
            )
        earned = earned.subs(self.reward.numbers)
        return [earned] if name == "J" else [sp.diff(earned, p) for p in parameters]

    def _log(self) -> Expr:
        """The log-probability of a finite family, case by case."""
        family, a = self.family, self.family.action
        space = family.space if isinstance(family.space, tuple) else ()
        return sp.Piecewise(*((family.log_probability(sp.Integer(k)), sp.Eq(a, k)) for k in space), (sp.nan, True))

    def function(self, name: str) -> Callable[..., Any]:
        """The NumPy function called J, grad_J, score or sample. Raises DeriveError for another name."""
        if name == "sample":
            return self._sampler()
        if name not in ("J", "grad_J", "score"):
            raise DeriveError(f"there is no function {name!r}: choose J, grad_J, score or sample")
        found = [_plain(e) for e in self.expressions(name)]
        arguments = ([self.family.action] if name == "score" else []) + self.symbols
        made = sp.lambdify(arguments, found[0] if len(found) == 1 else found, modules=[SPECIAL, "numpy"])

        def function(*values: Any) -> Any:
            if len(values) != len(arguments):
                raise TypeError(
                    f"{name} takes {', '.join(map(str, arguments))}: {len(arguments)} arguments, not {len(values)}"
                )
            result = made(*values)
            return result if len(found) == 1 else stacked(result)

        function.__name__, function.__doc__ = name, f"{name}({', '.join(map(str, arguments))})"
        return function

    def _sampler(self) -> Callable[..., Any]:
        count = len(self.family.parameters) + len(self.family.constants)
        names = self.names[:count]

        def sample(rng: Any, *values: Any, size: Any = 1) -> Any:
            if len(values) != count:
                raise TypeError(f"sample takes a generator and {', '.join(names)}")
            return self.family.sample(rng, size, **dict(zip(names, values, strict=True)))

        sample.__doc__ = f"sample(rng, {', '.join(names)}, size=1)"
        return sample

    def module(self) -> str:
        """A plain NumPy module with J, grad_J and score, and a docstring."""
        printer = NumPyPrinter({"fully_qualified_modules": True, "allow_unknown_functions": True})
        parts = []
        for name in ("J", "grad_J", "score"):
            try:
                found = [
                    _plain(e).replace(sp.polygamma, lambda n, x: sp.Function("_digamma")(x))
                    for e in self.expressions(name)
                ]
            except DeriveError:
                if name == "score":
                    raise
                continue
            arguments = ", ".join((["a"] if name == "score" else []) + self.names).replace("lambda", "lambda_")
            texts = [printer.doprint(e).replace("numpy.", "np.") for e in found]
            body = texts[0] if len(texts) == 1 else f"np.stack(np.broadcast_arrays({', '.join(texts)}), axis=-1)"
            parts.append(f'def {name}({arguments}):\n    """{DOCS[name]}"""\n    return {body}\n')
        digamma = DIGAMMA if any("_digamma" in p for p in parts) else ""
        head = HEAD.format(self.family.title)
        return "\n\n".join([head, *([digamma] if digamma else []), *parts])


HEAD = '''"""{}: J, its gradient and its scores, written by symbolic.

Arguments are numbers or arrays that broadcast.
"""

import numpy as np
'''
DOCS = {
    "J": "What is earned on average.",
    "grad_J": "The gradient of J, one entry a parameter along the last axis where there are several.",
    "score": "The gradient of the log-likelihood of the action a.",
}
DIGAMMA = '''def _digamma(x):
    """The derivative of log Γ, by recurrence and its asymptotic series (Abramowitz and Stegun, 1964, 6.3.18)."""
    x = np.asarray(x, dtype=float)
    total = np.zeros_like(x)
    for _ in range(8):
        total, x = total - 1 / x, x + 1
    return total + np.log(x) - 1 / (2 * x) - 1 / (12 * x**2) + 1 / (120 * x**4) - 1 / (252 * x**6) + 1 / (240 * x**8)
'''


def _plain(expr: Expr) -> Expr:
    """Without functions NumPy does not know."""
    return sp.sympify(expr).replace(sigmoid, lambda x: 1 / (1 + sp.exp(-x)))


def script(family: Family, reward: Reward) -> str:
    """A Python file that makes a derivation again."""
    options = {k: v for k, v in vars(family).items() if k in ("actions", "temperature") and v}
    made = ", ".join([repr(family.name), *(f"{k}={v!r}" for k, v in options.items())])
    shown = "None"
    if reward.values:
        values = {a: reward.numbers.get(v, v) for a, v in reward.values.items()}
        shown = "{" + ", ".join(f"{a}: {sp.srepr(v)}" for a, v in values.items()) + "}"
    elif reward.function is not None:
        shown = sp.srepr(reward.function)
    return SCRIPT.format(title=family.title, made=made, reward=shown)


SCRIPT = '''"""{title}. Run it, or check it."""

from sympy import *

from symbolic import family, policy_gradient

g = policy_gradient(family({made}), {reward})

if __name__ == "__main__":
    print(g.check())
'''
