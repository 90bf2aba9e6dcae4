"""Sums, products, integrals and expectations: the notation that binds a letter, and the densities it is drawn from.

A sum takes the whole term after it, an integral everything up to its dx, an expectation its brackets. `read/reader.py`
finds these rows in the parser's table; `read/statements.py` reads a ∼ p(a|θ) with `density`.
"""

from __future__ import annotations

from itertools import pairwise

from ..core.term import Func, Term, apply, bind, const, neg, num, sym
from .calls import finished
from .formula import Warned
from .heads import is_prefix, prefixed, read_head
from .reader import Handler, Reader
from .sets import braces
from .tokens import Token

Limits = tuple[str, Term | None, Term | None]


def binder_name(r: Reader) -> str:
    """The letter that a sum or expectation binds: a, θ, s'."""
    t = r.token
    if t.kind not in ("name", "word"):
        r.stop(t, "a letter was expected")
    r.at += 1
    name = t.text
    if r.sees("'"):
        r.at += 1
        name += "_prime"
    if r.sees("_"):
        r.fail(
            "R207", "binding an indexed letter is understood but not supported yet", t, r.token, "use a plain letter"
        )
    return name


def _scripts(r: Reader, t: Token) -> tuple[int, int]:
    """The places where the lower and the upper limit begin (−1: none); r.at moves behind both."""
    low = high = -1
    while r.sees("_") or r.sees("^"):
        lower = r.sees("_")
        r.at += 1
        if (low if lower else high) >= 0:
            r.stop(r.before(), "one limit below and one above were expected")
        if lower:
            low = r.at
        else:
            high = r.at
        r.at = _behind(r, r.at)
    return low, high


def _behind(r: Reader, at: int) -> int:
    """The place behind one argument."""
    t = r.tokens[at]
    if t.kind == "sym" and t.text == "{":
        return r.match[at] + 1
    if t.kind not in ("name", "num", "bb") and not (t.kind == "cmd" and t.text == "infty"):
        r.stop(t, "a limit was expected; put it into { }")
    if t.kind == "num" and len(t.text) > 1:
        r.fail("R205", f"TeX takes only the first digit of {t.text} here", t, None, f"write {{{t.text}}}")
    return at + 1


def _read_at(r: Reader, at: int) -> Term:
    """The argument at a place, read there; r.at stays where it is."""
    here, r.at = r.at, at
    r.ends += 1
    found = r.argument()
    r.ends -= 1
    r.at = here
    return found


def total(r: Reader, t: Token) -> Term:
    """Σ and Π."""
    r.at += 1
    low_at, high_at = _scripts(r, t)
    if low_at < 0:
        r.fail("R207", "a sum without its letter is understood but not supported yet", t, None, "write \\sum_{k=1}^{n}")
    high = _read_at(r, high_at) if high_at >= 0 else None
    here, r.at = r.at, low_at
    binders = _below(r, t, high)
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
    low_at, high_at = _scripts(r, t)
    here = r.at
    d = _differential(r, t)
    name_token = r.tokens[d + 1]
    low, high = _ends(r, t, low_at, high_at, name_token)
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
    if after.kind == "sym" and after.text in ("_", "^", "'", "!"):
        r.fail("R207", "an indexed letter of integration is not supported yet", name_token, after, "use a plain letter")
    return bind("integral", name_token.text, body, low, high)


def _ends(r: Reader, t: Token, low_at: int, high_at: int, name: Token) -> tuple[Term, Term]:
    if low_at >= 0 and high_at < 0:
        inside = [x for x in r.tokens[low_at : _behind(r, low_at)] if x.text not in ("{", "}")]
        if len(inside) == 1 and inside[0].kind == "bb" and inside[0].text == "R":
            return neg(const("oo")), const("oo")
    if low_at < 0 or high_at < 0:
        remedy = f"write \\int_a^b … d{name.text}, or \\int_{{-\\infty}}^{{\\infty}}"
        r.fail("R207", "an integral without both bounds is not supported yet", t, None, remedy)
    return _read_at(r, low_at), _read_at(r, high_at)


def _differential(r: Reader, t: Token) -> int:
    """The place of the d that ends the integral which begins at r.at."""
    at, open_integrals = r.at, 1
    while True:
        x = r.tokens[at]
        if x.kind in ("end", "row", "rel") or (x.kind == "sym" and x.text in (")", "]", "}", r"\}")):
            r.fail("R102", "this integral has no dx", t, x if x.kind != "end" else t, "end it with dx")
        if x.kind == "cmd" and x.text == "int":
            open_integrals += 1
        if x.kind == "name" and x.text == "d" and r.differential(at):
            open_integrals -= 1
            if not open_integrals:
                return at
            at += 1
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1


# -- expectations


def expectation(r: Reader, t: Token) -> Term:
    """E_{a∼p(a|θ)}[…], and E[…] of a letter whose density is known."""
    r.at += 1
    drawn: list[tuple[str, Term]] = []
    below = -1
    if r.sees("_"):
        r.at += 1
        below = r.at
        end = _behind(r, below)
        r.at += 1 if r.sees("{") else 0
        close = end - 1 if r.tokens[below].text == "{" else end
        if any(x.text == "sim" for x in r.tokens[below:end]):
            drawn = _draws(r, close)
        r.at = end
    opener = r.token
    if not (opener.kind == "sym" and opener.text in ("[", "(", r"\{")):
        r.stop(opener, "the brackets of the expectation were expected")
    names = [n for n, _ in drawn] or list(r.names.draws)
    r.bound += names
    body = _expected(r, opener)
    del r.bound[len(r.bound) - len(names) :]
    if not drawn:
        drawn = [_meant(r, t, body, below)]
    for name, law in reversed(drawn):
        body = bind("expect", name, body, law)
    return body


def _expected(r: Reader, opener: Token) -> Term:
    close = r.match[r.at]
    if r.tokens[close].text != {"(": ")", "[": "]", r"\{": r"\}"}[opener.text]:
        r.fail("R101", f"{opener.text} is closed by another bracket", opener, r.tokens[close], "match the brackets")
    r.at += 1
    outer, r.context = r.context, "expect"
    body = r.expression()
    r.context = outer
    if r.at != close:
        if r.sees("|"):
            said = "a conditional expectation is understood but not supported yet"
            r.fail("R207", said, opener, r.token, "write the density below: \\mathbb{E}_{a \\sim p(a|s)}[…]")
        r.unfinished(opener)
    r.at += 1
    return body


def _draws(r: Reader, close: int) -> list[tuple[str, Term]]:
    """a ∼ p(a|s), b ∼ q(b|a): each law may use the letters drawn before it."""
    found: list[tuple[str, Term]] = []
    depth = len(r.bound)
    first = r.token
    while True:
        name = binder_name(r)
        sign = r.token
        if not (sign.kind == "cmd" and sign.text == "sim"):
            r.fail(
                "R207", "several letters with one density are not supported yet", first, sign, "draw them one by one"
            )
        r.at += 1
        r.bound.append(name)
        found.append((name, density(r, name)))
        if r.at == close:
            break
        r.take(",")
    del r.bound[depth:]
    for i, (_, law) in enumerate(found):
        later = {n for n, _ in found[i + 1 :]}
        if law.free & later or found[i][0] in later:
            r.fail("R205", "a density uses a letter that is drawn after it", first, r.before(), "draw it first")
    return found


def density(r: Reader, name: str) -> Term:
    """The density after ∼, as an application over the drawn letter: p(a|θ), p, π_θ(·|s), N(μ, σ²)."""
    t = r.token
    outer, r.drawn = r.drawn, name
    r.bound.append(name)
    if is_prefix(t):
        r.at += 1
        head = read_head(r, t, prefixed(r, t))
    elif t.kind in ("name", "word", "text"):
        r.at += 1
        head = read_head(r, t, t.text)
    else:
        r.stop(t, "a density such as p(a|θ) was expected")
    applied = r.sees("(") or r.sees("[")
    if head.name in r.bound or (head.name in r.names.symbols and head.name not in r.names.functions):
        remedy = f"use another letter for the density, or declare {head.name} : \\mathbb{{R}} \\to \\mathbb{{R}}"
        r.fail("R204", f"{head.name} is declared as a number and stands as a density", t, r.before(), remedy)
    r.called |= {head.name} - r.names.functions
    found = finished(r, head) if applied else _unapplied(r, head.name, head.indices, name)
    r.bound.pop()
    r.drawn = outer
    if found.op != "apply" or found.func.derivs:
        r.fail("R207", "this density is not supported yet", t, r.before(), "write p(a|θ)")
    if sym(name) in found.args:
        return found
    f = found.func
    if f.bar >= 0 or f.labels:
        r.fail("R102", f"this density is not one of {name}", t, r.before(), f"write it with {name} left of the bar")
    bar = 1 if len(found.args) > f.subscript else -1
    return apply(Func(f.name, (), bar, (), f.subscript), sym(name), *found.args)


def _unapplied(r: Reader, function: str, below: list[Term], name: str) -> Term:
    """a ∼ p: the density that was declared for a under this name, else p(a)."""
    known = r.names.draws.get(name)
    if known is not None and known.op == "apply" and known.func.name == function and not below:
        return known
    for t in below:
        if t.op in ("sym", "index"):
            r.known.add(t.name)
    return apply(Func(function, subscript=len(below)), sym(name), *below)


def _meant(r: Reader, t: Token, body: Term, below: int) -> tuple[str, Term]:
    """The one density an expectation without ∼ means."""
    draws = r.names.draws
    fitting = [n for n in draws if n in body.free]
    if below >= 0:
        inside = [x.text for x in r.tokens[below : _behind(r, below)] if x.kind in ("name", "word")]
        fitting = [n for n in draws if n == inside[0] or draws[n].func.name == inside[0]] if len(inside) == 1 else []
    if len(fitting) == 1:
        return fitting[0], draws[fitting[0]]
    several = "several letters are drawn in it" if fitting else "no density is known for a letter in it"
    remedy = "write \\mathbb{E}_{a \\sim p(a\\mid\\theta)}[…], or declare a \\sim p(a\\mid\\theta)"
    r.fail("R206", f"an expectation over what? {several}", t, r.before(), remedy)


BINDERS: dict[str, Handler] = {"sum": total, "prod": total, "int": integral}
"""The commands this module adds to the parser's table."""
