"""What is refused before a derivation is written: letters that are taken, and probabilities that are none.

Whether a policy's probabilities are nonnegative and add up to one is looked at in numbers, at a few values of its
parameters; what passes here is decided line by line later, like everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import sympy as sp

from ..bridge_numpy import total as integral
from ..core.names import GREEK
from .family import NATURAL, POSITIVE, REAL, UNIT, DeriveError, Expr, Family
from .reward import PLACES, Reward

TAKEN = {"a": "an action", "r": "the reward", "J": "the objective", "V": "the variance", "e": "Euler's number",
         "pi": "the policy", "i": "the imaginary unit", "d": "a differential", "E": "the expectation",
         "P": "a probability", "D": "a divergence", "H": "the entropy", "Gamma": "the Gamma function"}  # fmt: skip
"""The letters every derivation is written with, or a reader would take for something else."""
NAME = re.compile(r"[A-Za-z]+(?:_[0-9]+)?")
SPARE = ("c", "C", "q", "u", "M", "Q")
"""Letters for a constant reward, the first that is free."""
VALUES = {REAL: (0.4, -1.3, 2.1), POSITIVE: (0.7, 2.6, 1.2), UNIT: (0.3, 0.8, 0.55), NATURAL: (2, 1, 5)}
"""Values of parameters by domain."""
TERMS, EXACT, CLOSE = 400, 1e-9, 1e-3


def vetted(family: Family, reward: Reward, baseline: str) -> None:
    """Refuse a family or letters no derivation can be written for; raises DeriveError, which says why."""
    own = [*family.parameters, *family.constants]
    _letters(family, [*own, *(reward.symbols if family.finite else reward.parameters(family))], baseline)
    if type(family).derive is not Family.derive:
        return
    for values in _values(family):
        _probabilities(family, values)
    for p in own[: len(family.parameters)]:
        places = PLACES[str(family.space)] if isinstance(family.space, str) else map(sp.Integer, family.space)
        if all(sp.diff(_asked(family, a), p) == 0 for a in places):
            raise DeriveError(f"the probability does not depend on {p}: there is nothing to learn")


def spare(family: Family, reward: Reward, baseline: str) -> str:
    """A letter for a constant that stands for nothing else yet."""
    used = {baseline, *family.taken, *map(_base, [*family.parameters, *family.constants, *reward.symbols])}
    return next(c for c in SPARE if c not in used)


def _base(symbol: Expr) -> str:
    return str(symbol).partition("_")[0]


def _letters(family: Family, symbols: list[Expr], baseline: str) -> None:
    taken = {**TAKEN, **family.taken}
    own = {str(s): "a letter of the policy" for s in (*family.parameters, *family.constants)}
    if not re.fullmatch("[A-Za-z]", baseline) or baseline in {**taken, **own}:
        what = {**taken, **own}.get(baseline)
        raise DeriveError(
            f"the baseline {baseline!r} has to be a single letter that stands for nothing else"
            + (f": it is {what}" if what else "")
        )
    taken[baseline] = "the baseline"
    bases = {_base(s): "a letter of the policy" for s in own}
    for s in symbols:
        name = str(s)
        base = _base(s)
        if not NAME.fullmatch(name) or not (len(base) == 1 or base in GREEK or base in family.name):
            raise DeriveError(f"the symbol {name!r} cannot be written: use a letter, or one with an index such as x_1")
        indexed = name not in own and _base(s) != name
        known = TAKEN if name in own else taken
        above = {**bases, **taken}.get(_base(s)) if indexed and _base(s) != "r" else None
        if name in known or above:
            what = f"it is {known[name]}" if name in known else f"{_base(s)} is {above}, and this an entry of it"
            raise DeriveError(f"the symbol {name} is taken: {what} in the derivation; use another letter")
        if name in own and family.name != "softmax" and name.rpartition("_")[2].isdigit():
            raise DeriveError(f"the parameter {name} has a number for an index: use a plain letter")


def shaped(family: Family) -> None:
    """Refuse a family whose actions or parameters no derivation can be written for; raises DeriveError."""
    if type(family).derive is not Family.derive:
        return
    kind, space = type(family).__name__, family.space
    if isinstance(space, tuple):
        whole = all(isinstance(a, int) and not isinstance(a, bool) for a in space)
        if not whole or len(space) < 2 or len(set(space)) < len(space) or min(space) < 0:
            raise DeriveError(
                f"the actions of {kind} are {space}: give two or more different whole numbers, none negative"
            )
    elif not isinstance(space, str) or space not in PLACES:
        raise DeriveError(f"{kind}.space is {space!r}: give a tuple of actions, or one of {', '.join(PLACES)}")
    if not isinstance(family.parameters, Mapping) or not family.parameters:
        raise DeriveError(f"{kind}.parameters is empty: name what is learnt, such as {{p: 'unit'}}")
    for symbol, domain in (*family.parameters.items(), *family.constants.items()):
        if not isinstance(symbol, sp.Symbol):
            raise DeriveError(f"{kind}: {symbol!r} is no SymPy symbol")
        if not isinstance(domain, str) or domain not in VALUES:
            raise DeriveError(f"{symbol} is declared {domain!r}: a domain is one of {', '.join(VALUES)}")


def _values(family: Family) -> Iterator[dict[Expr, float]]:
    own = {**family.parameters, **family.constants}
    for n in range(3):
        yield {s: VALUES[d][(n + i) % 3] for i, (s, d) in enumerate(own.items())}


def _asked(family: Family, a: Expr) -> Expr:
    """The probability of an action as the family says it; DeriveError where that is no expression."""
    try:
        found = family.probability(a)
    except DeriveError:
        raise
    except Exception as why:
        raise DeriveError(f"{type(family).__name__}.probability({a}) fails: {type(why).__name__}: {why}") from None
    if not isinstance(found, sp.Expr):
        raise DeriveError(f"{type(family).__name__}.probability({a}) is {found!r}: it has to be a SymPy expression")
    if found.has(sp.Piecewise):
        raise DeriveError(f"the probability {found} is cut into pieces: write it in one piece on its space")
    known = {*family.parameters, *family.constants, *family.letters, *a.free_symbols}
    unknown = sorted(str(s) for s in found.free_symbols - known)
    if unknown:
        raise DeriveError(f"the probability speaks of {unknown[0]}: put it among the parameters or the constants")
    return found


def _probabilities(family: Family, values: Mapping[Expr, float]) -> None:
    """Refuse probabilities that are negative or no numbers, or do not add up to one."""
    where = ", ".join(f"{s} = {v}" for s, v in values.items())
    if isinstance(family.space, tuple):
        total: float | None
        found = {a: _real(_asked(family, sp.Integer(a)).subs(values), f"at {where}, action {a}") for a in family.space}
        total, exact = sum(found.values(), 0.0), True
    else:
        density = _asked(family, family.action).subs(values)
        found = {a: _real(density.subs(family.action, a), f"at {where}, action {a}") for a in PLACES[family.space]}
        total, exact = _total(density, family.action, family.space), False
    low = min(found, key=lambda a: found[a])
    if found[low] < -EXACT:
        raise DeriveError(f"the probability of action {low} is {found[low]:.6g} at {where}: is the domain right?")
    if total is not None and abs(total - 1) > (EXACT if exact else CLOSE):
        kind = "integrate" if family.space in (REAL, POSITIVE, UNIT) else "sum"
        raise DeriveError(f"the probabilities do not {kind} to one: at {where} they {kind} to {total:.6g}")

    high = max(found, key=lambda a: found[a])
    if found[high] > 1 + EXACT and family.space not in (REAL, POSITIVE, UNIT):
        raise DeriveError(f"the probability of action {high} is {found[high]:.6g} at {where}: is the domain right?")


def _real(value: Expr, where: str) -> float:
    number = sp.N(value.rewrite(sp.exp) if value.has(sp.Function) else value)
    if not (number.is_number and number.is_real and number.is_finite):
        raise DeriveError(f"the probability is {number}, no real number, {where}")
    return float(number)


def _total(density: Expr, a: Expr, space: str) -> float | None:
    """The sum or integral of a density in numbers, None where that is not known well enough."""
    try:
        if space == NATURAL:
            terms = [float(sp.N(density.subs(a, n))) for n in range(TERMS)]
            found = sum(terms)
            return found if found > 1 + CLOSE or abs(terms[-1]) * TERMS < EXACT else None
        ends = {REAL: (-sp.oo, 0, sp.oo), POSITIVE: (0, 1, sp.oo), UNIT: (0, 0.5, 1)}[space]
        value, error = integral(density, a, ends)
        return value if error < CLOSE / 10 else None
    except (ValueError, TypeError, ZeroDivisionError, OverflowError, NameError, NotImplementedError):
        return None
