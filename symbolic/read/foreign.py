"""Letters that may be no real numbers: x ∈ X of an unknown set, A ≻ 0, matrices that the prose speaks of.

An unknown function may take such a letter, since nothing is known of the function either: V(s), π(a|s), r_k. Where it
stands as a number it becomes opaque, so that nothing decides the step. `read/elaborate.py` asks for every line.
"""

from __future__ import annotations

from ..core.term import Term, make, rewrite
from .scope import Scope

KIND = "a letter of an unknown set"


def guarded(scope: Scope, *roots: Term) -> tuple[Term, ...]:
    """These terms with every letter of an unknown set opaque, but as an argument of what is unknown itself."""
    strange = {n for n in scope.foreign.now if scope.definitions.get((n, ())) is None}
    if not any(strange & r.free for r in roots):
        return roots

    def bare(t: Term) -> Term:
        return t.args[0] if t.op == "opaque" and t.value == KIND else t

    def rule(t: Term) -> Term:
        if t.op == "sym" and t.name in strange:
            return make("opaque", (t,), KIND)
        if t.op == "apply" and scope.definitions.get((t.func.name, ())) is None:
            return make("apply", tuple(map(bare, t.args)), t.value)
        if t.op == "index":
            return make("index", tuple(map(bare, t.args)), t.value)
        if t.op == "diff":
            return make("diff", (t.args[0], bare(t.args[1]), t.args[2]))
        return t

    return tuple(rewrite(r, rule) for r in roots)
