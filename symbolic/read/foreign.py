"""Letters that may be no real numbers: x ∈ X of an unknown set, A ≻ 0, matrices that the prose speaks of.

An unknown function may take such a letter, since nothing is known of the function either: V(s), π(a|s), r_k. Where it
stands as a number it becomes opaque, so that nothing decides the step. `read/elaborate.py` asks for every line.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from ..core.names import ACCENTS, FONTS
from ..core.term import BINDERS, Term, make, mul, num, postorder, rewrite, sym
from .scope import Scope, used_names
from .vocabulary import words

KIND, BEYOND = "a letter of an unknown set", "a function beyond where it was defined"


def guarded(scope: Scope, *roots: Term, also: Iterable[str] = ()) -> tuple[Term, ...]:
    """These terms with every letter of an unknown set opaque, but as an argument of what is unknown itself."""
    strange = {n for n in (*scope.foreign.now, *also) if scope.definitions.get((n, ())) is None}
    strange |= {n for r in roots for n in r.free if n.startswith(("bold_", "vec_")) and _vector_like(scope, n)}
    copies, beyond = _copies(scope, roots), _beyond(scope, roots)
    if not copies and not beyond and (not strange or not any(strange & used_names(r) for r in roots)):
        return roots

    def bare(t: Term) -> Term:
        return t.args[0] if t.op == "opaque" and t.value == KIND else t

    def rule(t: Term) -> Term:
        if t.op == "opaque" and t.value == KIND and t.args[0].op == "opaque" and t.args[0].value == KIND:
            return t.args[0]
        if t.op == "sym" and t.name in strange:
            return make("opaque", (t,), KIND)
        if t.op == "apply" and t.func.name in strange and t.func.name not in scope.symbols.now:
            return make("opaque", (make("apply", tuple(map(bare, t.args)), t.value),), KIND)
        if t in beyond:
            return make("opaque", (t,), BEYOND)
        if t.op == "apply" and scope.definitions.get((t.func.name, ())) is None:
            return make("apply", tuple(map(bare, t.args)), t.value)
        if t.op == "index" and t.name in copies:
            return make("opaque", (t,), KIND)
        if t.op == "index":
            return make("index", tuple(map(bare, t.args)), t.value)
        if t.op == "diff":
            return make("diff", (t.args[0], bare(t.args[1]), t.args[2]))
        return t

    return tuple(rewrite(r, rule) for r in roots)


def _beyond(scope: Scope, roots: Iterable[Term]) -> set[Term]:
    """The values of functions that are defined for an x > 0, at what may not be positive; and p(y) beside a p(x)."""
    laws = any((n, ()) in scope.definitions.now for n in LAWS)
    if not scope.narrow.now and not laws:
        return set()
    nodes, found = list(postorder(*roots)), set[Term]()
    bound = {t.value for t in nodes if t.op in BINDERS}
    for t in nodes:
        if laws and t.op == "apply" and t.func.name in LAWS and _another_law(scope, t):
            found.add(t)
        limits = scope.narrow.get(t.func.name) if t.op == "apply" else None
        definition = scope.definitions.get((t.func.name, ())) if limits else None
        if limits and definition is not None:
            params = definition.cases[0].params
            there = all(a is sym(p) and p not in bound for p, a in zip(params, t.args, strict=False))
            found |= set() if there and {g.left for g in scope.assumptions}.issuperset(limits) else {t}
    return found


LAWS = words("p q P Pr bb_P")
"""Names that everybody uses for several laws, told apart by the letters they are of: p(x) and p(y)."""


def _another_law(scope: Scope, t: Term) -> bool:
    """Is p(y) not the p(x) that is defined, or P(X = 1) not the P of Y = 1?"""
    definition = scope.definitions.get((t.func.name, ()))
    left = definition.cases[0].given.left if definition is not None else None
    if definition is None or left is None or left.op != "apply" or ":=" in definition.cases[0].given.latex:
        return False
    said = zip_longest(left.func.labels, t.func.labels, fillvalue="")
    if any(a and b and a != b for a, b in said):
        return True
    pairs = zip(left.args, t.args, strict=False)
    return any(a.op in LETTERS and b.op in LETTERS and _base(a.name) != _base(b.name) for a, b in pairs)


LETTERS = ("sym", "index")


def _base(name: str) -> str:
    """The letter of x', x_i, x̂ and 𝐱."""
    parts = [part for part in name.split("_") if part not in ACCENTS and part not in FONTS]
    return parts[0] if parts else name


def _copies(scope: Scope, roots: Iterable[Term]) -> set[str]:
    """The X of X_1 and X_i where X is drawn: what is said of its copies is not known."""
    if not scope.draws.now:
        return set()
    nodes = postorder(*roots)
    return {t.name for t in nodes if t.op == "index" and scope.draws.get(t.name) is not None}


def _vector_like(scope: Scope, name: str) -> bool:
    """Is a bold letter one that nothing says is a number? Bold letters are vectors and matrices."""
    return (
        scope.declared.get(name) is None
        and scope.definitions.get((name, ())) is None
        and scope.vectors.get(name) is None
    )


def without_components(scope: Scope, *roots: Term) -> tuple[Term, ...]:
    """These terms where they cannot be read by components: vectors stand in them as letters of an unknown set.

    A gradient in a vector is one in each of its components, so what is linear in one gradient is read as for a number;
    where two of them meet, the line is opaque.
    """
    plain = tuple(rewrite(r, _unvectored) for r in roots)
    letters = {n for n in scope.vectors.now if any(n in r.free for r in plain)}
    if any(_degree(r, letters) > 1 for r in plain):
        plain = (make("opaque", (plain[0],), "event"), *plain[1:])
    return guarded(scope, *plain, also=letters)


def _unvectored(t: Term) -> Term:
    if t.op == "transpose":
        return make("opaque", t.args, "transposed")
    if t.op == "norm":
        return make("opaque", t.args, "norm") if t.value == "2" else make("opaque", (*t.args, num(1)), "normof")
    if t.op in ("softmax", "component"):
        return make("opaque", t.args, t.op)
    if t.op == "run":
        return mul(*t.args)
    if t.op != "dot":
        return t
    signs = t.value if isinstance(t.value, tuple) else ()
    if signs == ("inner",):
        return make("opaque", t.args, "inner")
    found = t.args[0]
    for sign, a in zip(signs, t.args[1:], strict=True):
        found = make("opaque", (found, a), "odot") if sign == "odot" else mul(found, a)
    return found


def _degree(root: Term, letters: set[str]) -> int:
    """How many gradients in vectors stand in one product of a term; what is not linear in one counts as two."""
    found: dict[Term, int] = {}
    for t in postorder(root):
        inside = [found[a] for a in t.args]
        most = max(inside, default=0)
        if t.op == "diff":
            order = t.args[2].fraction if t.args[2].op == "num" else 2
            found[t] = inside[0] + (int(order) if t.args[1].free & letters else 0)
        elif t.op == "mul":
            found[t] = sum(inside)
        elif t.op in ("add", "neg", "sum", "sumover", "expect", "integral", "opaque"):
            found[t] = most
        elif t.op == "div":
            found[t] = inside[0] + 2 * inside[1]
        else:
            found[t] = 2 * most
    return found[root]


def only_laws(roots: tuple[Term, ...]) -> frozenset[str]:
    """The names that stand in these terms as laws alone: p in E_p[…] and in KL(p ‖ q) is no number."""
    laws: set[str] = set()
    numbers: set[str] = set()
    for t in postorder(*roots):
        places = _LAW_PLACES.get(t.name, ()) if t.op == "opaque" else ()
        for at, a in enumerate(t.args):
            if a.op == "sym":
                (laws if at in places else numbers).add(a.name)
    return frozenset(laws - numbers)


_LAW_PLACES = {"expectedat": (1,), "varianceat": (1,), "covarianceat": (1,), "divergence": (0, 1), "between": (1, 2)}
