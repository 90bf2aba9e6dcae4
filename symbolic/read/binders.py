"""Sums, products and integrals: the notation that binds a letter between limits.

A sum takes the whole term after it, an integral everything up to its dx. `read/reader.py` finds these rows in the
parser's table; `read/expectations.py` has the brackets of E and the densities after ∼.
"""

from __future__ import annotations

from itertools import pairwise

from ..core.term import Term, bind, const, index, make, neg, num, sym
from .expectations import density
from .formula import ReadError, Warned
from .limits import behind, binder_name, read_at, scripts, under
from .paired import conditioned
from .reader import Handler, Reader
from .sets import braces
from .tokens import Token

Limits = tuple[str, Term | None, Term | None]


def total(r: Reader, t: Token) -> Term:
    """Σ and Π."""
    r.at += 1
    low_at, high_at = scripts(r, t)
    if low_at < 0 and high_at < 0 and not r.names.strict and r.starts(r.token):
        return make("opaque", (r.signed(),), f"{t.text}of")
    if low_at < 0:
        r.fail("R207", "a sum without its letter is understood but not supported yet", t, None, "write \\sum_{k=1}^{n}")
    here, depth, context, bound = r.at, r.depth, r.context, len(r.bound)
    try:
        found = conditioned(r, t, low_at, high_at)
    except ReadError as e:
        if e.code != "R207" or r.names.strict or high_at >= 0:
            raise
        r.at, r.depth, r.context = here, depth, context
        del r.bound[bound:]
        return _unknown(r, t, low_at, None)
    if found is not None:
        return found
    high = read_at(r, high_at) if high_at >= 0 else None
    here, r.at = r.at, low_at
    depth, context = r.depth, r.context
    try:
        binders = _below(r, t, high)
    except ReadError as e:
        if e.code not in ("R207", "R102") or r.names.strict:
            raise
        r.at, r.depth, r.context = here, depth, context
        return _unknown(r, t, low_at, high)
    r.at = here
    r.bound += [name for name, _, _ in binders]
    if not (r.starts(r.token) or (r.token.kind == "op" and r.token.text == "-")):
        r.stop(r.token, "what is summed was expected")
    body = r.signed()
    for name, low, top in reversed(binders):
        r.bound.pop()
        if low is not None and top is not None:
            body = bind(t.text, name, body, low, top)
        elif low is not None and t.text == "sum":
            body = bind("sumover", name, body, low)
        else:
            body = bind(f"{t.text}over", name, body)
    return body


def _unknown(r: Reader, t: Token, low_at: int, high: Term | None) -> Term:
    """A sum under a condition that nothing decides."""
    below = under(r, low_at)
    names = sorted(below.free)
    r.bound += names
    if not (r.starts(r.token) or (r.token.kind == "op" and r.token.text == "-")):
        r.stop(r.token, "what is summed was expected")
    body = r.signed()
    del r.bound[len(r.bound) - len(names) :]
    where = below if high is None else make("opaque", (below, high), "list")
    return make("opaque", (where, body), f"{t.text}at")


def _below(r: Reader, t: Token, high: Term | None) -> list[Limits]:
    """What stands below Σ: k = 1, a, a and b, a ∈ {0, 1}, a ∼ p(a|θ)."""
    braced = r.sees("{")
    close = r.match[r.at] if braced else r.at + 1
    r.at += 1 if braced else 0
    names = [binder_name(r)]
    while r.sees(",") and high is None:
        r.at += 1
        names.append(binder_name(r))
    after = r.token
    found: list[Limits]
    if r.at == close and high is None:
        found = [(n, None, None) for n in names]
    elif r.at == close:
        r.fail("R102", "the sum has an end and no beginning", t, after, "write \\sum_{k=1}^{n}")
    elif after.kind == "rel" and after.text == "=" and len(names) == 1:
        r.at += 1
        r.ends += 1
        low = r.expression()
        r.ends -= 1
        if high is None:
            r.fail("R102", "the sum has a beginning and no end", t, r.before(), "write \\sum_{k=1}^{n}")
        found = [(names[0], low, high)]
    elif after.kind == "cmd" and after.text == "in" and high is None:
        r.at += 1
        found = [limits for n in names for limits in _over(r, n, after, close)]
    elif after.kind == "cmd" and after.text == "sim" and len(names) == 1 and high is None and t.text == "sum":
        r.at += 1
        found = [(names[0], density(r, names[0]), None)]
    else:
        r.fail("R207", "this condition under a sum is not supported yet", t, after, "write \\sum_{k=1}^{n} or \\sum_a")
    if r.at != close:
        r.stop(r.token)
    return found


def _over(r: Reader, name: str, sign: Token, close: int) -> list[Limits]:
    """a ∈ {0, 1} and k ∈ {1, …, n} are ranges; a ∈ A is the support of a, with a warning."""
    if r.sees(r"\{"):
        values, ends = braces(r)
        if ends is not None:
            return [(name, ends[0], ends[1])]
        whole = [v.fraction for v in values if v.op == "num"]
        if len(whole) == len(values) and all(b == a + 1 for a, b in pairwise(whole)):
            return [(name, num(whole[0]), num(whole[-1]))]
        r.fail(
            "R207",
            "a sum over scattered values is not supported yet",
            sign,
            r.before(),
            f"declare {name} \\in \\{{…\\}}",
        )
    t = r.token
    if r.at + 1 != close or t.kind not in ("name", "word"):
        r.stop(t, "a set was expected")
    r.at += 1
    shown = r.tex[t.start : t.end]
    if r.names.strict:
        r.fail(
            "R207", f"the set {shown} is not known", sign, t, f"declare {name} \\in \\{{0, 1\\}} and write \\sum_{name}"
        )
    message = f"the sum over {shown} is read as the sum over the support of {name}"
    r.warnings.append(Warned("W205", message, sign.start, t.end, f"declare {name} \\in \\{{0, 1\\}}"))
    return [(name, None, None)]


# -- integrals


def integral(r: Reader, t: Token) -> Term:
    """A definite integral; its letter is found before its integrand is read."""
    r.at += 1
    low_at, high_at = scripts(r, t)
    here = r.at
    try:
        d = _differential(r, t)
    except ReadError:
        if low_at < 0 or high_at >= 0 or r.names.strict:
            raise
        return make("opaque", (under(r, low_at), r.signed()), "integralat")
    name_token = r.tokens[d + 1]
    ends = _ends(r, t, low_at, high_at, name_token)
    r.at = here
    r.bound.append(name_token.text)
    outer, r.context = r.context, "integral"
    body = num(1) if r.at == d else r.expression()
    r.context = outer
    r.bound.pop()
    if r.at != d:
        r.stop(r.token, "the d of the integral was expected")
    r.at += 2
    after = r.token
    if here == d and r.starts(after):
        r.fail("R205", "is what follows dx inside the integral?", t, after, "write the integrand before its dx")
    indexed = after.kind == "sym" and after.text == "_" and not r.names.strict
    if after.kind == "sym" and after.text in ("_", "^", "'", "!") and not indexed:
        r.fail("R207", "an indexed letter of integration is not supported yet", name_token, after, "use a plain letter")
    if ends is None or indexed:
        variable = _member(r, name_token) if indexed else sym(name_token.text)
        where = (under(r, low_at),) if low_at >= 0 else ()
        return make("opaque", (body, variable, *where), "integralover" if where else "integral")
    return bind("integral", name_token.text, body, *ends)


def _member(r: Reader, name: Token) -> Term:
    """The x_i of dx_i: nothing decides an integral over it."""
    r.at += 1
    return index(name.text, r.argument())


def _ends(r: Reader, t: Token, low_at: int, high_at: int, name: Token) -> tuple[Term, Term] | None:
    """The bounds of an integral; None for one over something else than an interval, which nothing decides."""
    if low_at >= 0 and high_at < 0:
        inside = [x for x in r.tokens[low_at : behind(r, low_at)] if x.text not in ("{", "}")]
        if len(inside) == 1 and inside[0].kind == "bb" and inside[0].text == "R":
            return neg(const("oo")), const("oo")
    if high_at < 0 and not r.names.strict:
        return None
    if low_at < 0 or high_at < 0:
        remedy = f"write \\int_a^b … d{name.text}, or \\int_{{-\\infty}}^{{\\infty}}"
        r.fail("R207", "an integral without both bounds is not supported yet", t, None, remedy)
    return read_at(r, low_at), read_at(r, high_at)


def _differential(r: Reader, t: Token) -> int:
    """The place of the d that ends the integral which begins at r.at."""
    at, open_integrals = r.at, 1
    while True:
        x = r.tokens[at]
        if x.kind in ("end", "row", "rel") or (x.kind == "sym" and x.text in (")", "]", "}", r"\}")):
            r.fail("R102", "this integral has no dx", t, x if x.kind != "end" else t, "end it with dx")
        if x.kind == "cmd" and x.text == "int":
            open_integrals += 1
        r.context, outer = "integral", r.context
        found = x.kind == "name" and x.text == "d" and r.differential(at)
        r.context = outer
        if found:
            open_integrals -= 1
            if not open_integrals:
                return at
            at += 1
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1


BINDERS: dict[str, Handler] = {"sum": total, "prod": total, "int": integral}
"""The commands this module adds to the parser's table."""
