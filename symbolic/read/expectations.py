"""Expectations and what is made of them, and the laws that letters are drawn from: E, Var and Cov; p(a|θ), N(μ, σ²).

An expectation takes its brackets. A law is an application over the drawn letter, or a named distribution (a row of
`core.functions.FAMILIES`). `read/statements.py` reads a ∼ p(a|θ) with `density`; `read/operators.py` has the rows.
"""

from __future__ import annotations

from ..core.functions import FAMILIES, FAMILY_BY_LETTER, FAMILY_BY_WORD
from ..core.names import latex_name
from ..core.term import Func, Term, applications, apply, bind, make, mul, num, power, sub, sym
from .arguments import arguments
from .calls import finished
from .formula import ReadError, Warned
from .heads import is_prefix, prefixed, read_head
from .limits import behind, binder_name, listed, under
from .reader import Handler, Reader
from .tokens import Token


def expectation(r: Reader, t: Token) -> Term:
    """E_{a∼p(a|θ)}[…], and E[…] of a letter whose density is known; over an unknown law it is opaque."""
    bodies, laws = _moment(r, t, 1)
    _alone(r, t, [n for n, _ in laws if n], bodies[0])
    return _over(laws, bodies[0]) if laws[0][0] else _unknown("expected", bodies[0], laws[0][1])


def _unknown(kind: str, body: Term, below: Term) -> Term:
    """An expectation or a variance over a law that is not known."""
    return make("opaque", (body,), kind) if below is NOTHING else make("opaque", (body, below), f"{kind}at")


NOTHING = sym("")


def variance(r: Reader, t: Token) -> Term:
    """Var_{x∼p}[f] is E[f²] − E[f]²."""
    (f,), laws = _moment(r, t, 1)
    if not laws[0][0]:
        return _unknown("variance", f, laws[0][1])
    return sub(_over(laws, power(f, num(2))), power(_over(laws, f), num(2)))


def covariance(r: Reader, t: Token) -> Term:
    """Cov_{x∼p}[f, g] is E[fg] − E[f]E[g]."""
    (f, g), laws = _moment(r, t, 2)
    if f is g and not laws[0][0]:
        return _unknown("covariance", f, laws[0][1])
    if not laws[0][0]:
        return _unknown("covariance", make("opaque", (f, g), "list"), laws[0][1])
    return sub(_over(laws, mul(f, g)), mul(_over(laws, f), _over(laws, g)))


Laws = list[tuple[str, Term]]


def _alone(r: Reader, t: Token, names: list[str], body: Term) -> None:
    """E_x[xy] of a y whose law holds x: over x alone, or over both?"""
    for n in body.free & r.names.draws.keys() - set(names):
        if r.names.draws[n].free & set(names):
            said = f"{latex_name(n)} is drawn from a law that depends on {', '.join(map(latex_name, names))}"
            r.fail("R206", f"an expectation over what? {said}", t, r.before(), "write every letter below E")


def _over(laws: Laws, body: Term) -> Term:
    for name, law in reversed(laws):
        body = bind("expect", name, body, law)
    return body


def _moment(r: Reader, t: Token, takes: int) -> tuple[list[Term], Laws]:
    """What stands in the brackets after E, Var or Cov, and the letters it is taken over."""
    r.at += 1
    laws: Laws = []
    below = -1
    if r.sees("_"):
        r.at += 1
        below = r.at
        end = behind(r, below)
        r.at += 1 if r.sees("{") else 0
        close = end - 1 if r.tokens[below].text == "{" else end
        if any(x.text == "sim" for x in r.tokens[below:end]):
            laws = _laws(r, close, below)
        r.at = end
    while r.sees("{") and r.match[r.at] == r.at + 1:
        r.at += 2
    opener = r.token
    if takes == 1 and opener.kind == "bb" and opener.text == "E":
        names = [n for n, _ in laws if n]
        r.bound += names
        bodies = [r.factor()]
        del r.bound[len(r.bound) - len(names) :]
        return bodies, laws or [_meant(r, t, bodies[0], below)]
    if not (opener.kind == "sym" and opener.text in ("[", "(", r"\{")):
        if takes == 1 and t.text == "E" and r.starts(opener) and not r.names.strict:
            return _one_factor(r, t, laws, below)
        r.stop(opener, "the brackets of the expectation were expected")
    names = [n for n, _ in laws if n] or [n for n in r.names.draws if n not in FUNCTIONS_DRAWN]
    r.bound += names
    bodies = _expected(r, opener, takes)
    del r.bound[len(r.bound) - len(names) :]
    return bodies, laws or [_meant(r, t, mul(*bodies), below)]


def _one_factor(r: Reader, t: Token, laws: Laws, below: int) -> tuple[list[Term], Laws]:
    """E ‖g‖²: one factor, where nothing follows that might belong to it."""
    names = [n for n, _ in laws if n]
    r.bound += names
    body = r.factor()
    del r.bound[len(r.bound) - len(names) :]
    if r.starts(r.token) or (r.token.kind == "op" and r.token.text in "*/"):
        r.fail("R205", "does the expectation take what follows, too?", t, r.token, "write \\mathbb{E}[…]")
    return [body], laws or [_meant(r, t, body, below)]


def _laws(r: Reader, close: int, below: int) -> Laws:
    """The laws below E; one that is not understood is opaque."""
    depth, bound, drawn, context = r.depth, len(r.bound), r.drawn, r.context
    try:
        return _draws(r, close)
    except ReadError as e:
        named = any(named_law(r, t) for t in r.tokens[below : behind(r, below)])
        if e.code not in ("R102", "R207") or named or r.names.strict:
            raise
        r.depth, r.drawn, r.context = depth, drawn, context
        del r.bound[bound:]
        return [("", under(r, below))]


def _expected(r: Reader, opener: Token, takes: int) -> list[Term]:
    close = r.match[r.at]
    if r.tokens[close].text != {"(": ")", "[": "]", r"\{": r"\}"}[opener.text]:
        r.fail("R101", f"{opener.text} is closed by another bracket", opener, r.tokens[close], "match the brackets")
    r.at += 1
    outer, r.context = r.context, "expect"
    bodies = [r.expression()]
    if takes == 2 and r.at == close and not r.names.strict:
        bodies.append(bodies[0])  # Cov(x) of a vector, which nothing decides
    while len(bodies) < takes:
        r.take(",")
        bodies.append(r.expression())
    r.context = outer
    if r.at != close:
        if r.sees("|") and takes == 1:
            r.at += 1
            bodies = [make("opaque", (bodies[0], listed(r, close)), "bar")]
        else:
            r.unfinished(opener)
    r.at += 1
    if opener.text == "(" and takes == 1 and (r.sees("(") or _goes_on(r)):
        r.fail("R205", "does the expectation take what follows, too?", opener, r.token, "write \\mathbb{E}[…]")
    if opener.text == "(" and takes == 1 and r.sees("^"):
        r.fail(
            "R205", "is the expectation raised, or what is in the brackets?", opener, r.token, "write \\mathbb{E}[x^2]"
        )
    return bodies


def _goes_on(r: Reader) -> bool:
    """Does a bound letter stand in what is multiplied with the brackets?"""
    at = r.at
    while r.starts(r.tokens[at]) or (r.tokens[at].kind == "op" and r.tokens[at].text in "*/"):
        close = max(r.match[at], at)
        if any(x.text in r.bound for x in r.tokens[at : close + 1]):
            return True
        at = close + 1
    return False


def _draws(r: Reader, close: int) -> Laws:
    """a ∼ p(a|s), b ∼ q(b|a): each law may use the letters drawn before it."""
    found: Laws = []
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
    """The law after ∼: an application over the drawn letter (p(a|θ), p, π_θ(·|s)), or a named one such as N(μ, σ²)."""
    t = r.token
    run = r.runs.get(t.start, "") if not r.names.strict else ""
    if run in FAMILY_BY_WORD:  # Bernoulli(p) without \text
        r.at += len(run) - 1
        t = r.tokens[r.at] = Token("word", run, t.start, t.start + len(run))
    family = named_law(r, t)
    if family:
        return _named(r, t, family, name)
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
    if found.op == "apply" and name.isupper() and found.args[0] is sym(name.lower()):  # X ∼ p(x; θ)
        found = apply(found.func, sym(name), *found.args[1:])
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


def named_law(r: Reader, t: Token) -> str:
    """The named distribution that begins here, unless the note calls a function of its own that; '' for none."""
    letter = t.text.removeprefix("cal_")
    known = FAMILY_BY_LETTER.get((letter, t.role)) if t.kind == "name" else None
    if known and not t.role and (t.text in r.names.symbols or t.text in r.bound):
        return ""
    if t.kind in ("word", "text"):
        known = FAMILY_BY_WORD.get(t.text)
    return known if known and t.text not in r.names.functions else ""


def _named(r: Reader, t: Token, family: str, name: str) -> Term:
    """N(μ, σ²), Bernoulli(p); N(x | μ, σ²) says the drawn letter again."""
    row = FAMILIES[family]
    r.at += 1
    written = f"{row.latex}({', '.join(row.parameters)}{', …' if row.many else ''})"
    if not r.sees("("):
        known = r.names.draws.get(name)
        if known is not None and known.op == "dist" and known.name == family:
            return known
        r.fail("R102", f"the parameters of {t.text} are missing", t, None, f"write {written}")
    outer, r.drawn = r.drawn, name
    args = arguments(r, r.token)
    r.drawn = outer
    values = args.values
    if args.bar == 1 and values[0] is sym(name):
        values = values[1:]
    elif args.bar >= 0:
        r.fail("R102", f"this is no law of {name}", t, r.before(), f"write {name} \\sim {written}")
    fits = len(values) >= len(row.parameters) if row.many else len(values) == len(row.parameters)
    if family == "geometric" and name not in r.names.symbols:
        said = "read as the number of trials up to the first success, from 1 on"
        r.warnings.append(
            Warned("W232", said, t.start, r.before().end, "define the law yourself if it counts failures")
        )
    if args.event or not fits:
        count = f"{len(row.parameters)} or more" if row.many else str(len(row.parameters))
        message = f"{t.text} takes {count} parameters, not {len(values)}"
        r.fail("R102", message, t, r.before(), f"write {written}")
    doubt = DOUBTFUL.get(family)
    if doubt is not None and values[-1].op in ("sym", "index") and values[-1].name.startswith(doubt[0]):
        shown = r.tex[t.start : r.before().end]
        r.fail("R205", f"is the last parameter of {shown} {doubt[1]}?", t, r.before(), doubt[2])
    found = make("dist", tuple(values), family)
    if name in found.free:
        r.fail("R205", f"the law of {name} uses {name} itself", t, r.before(), "use another letter for the parameter")
    return found


DOUBTFUL: dict[str, tuple[tuple[str, ...], str, str]] = {
    "normal": (("sigma",), "the variance or the deviation", "write \\sigma^2 for the variance"),
    "gamma": (("theta", "s_", "scale"), "a rate or a scale", "write the rate: 1/\\theta for a scale \\theta"),
    "exponential": (("theta", "mu", "tau"), "a rate or a mean", "write the rate: 1/\\theta for a mean \\theta"),
}
"""Families that are written with two conventions, and the letters for the last parameter that leave it open."""


def _unapplied(r: Reader, function: str, below: list[Term], name: str) -> Term:
    """a ∼ p: the density that was declared for a under this name, else p(a)."""
    known = r.names.draws.get(name)
    if known is not None and known.op == "apply" and known.func.name == function and not below:
        return known
    for t in below:
        if t.op in ("sym", "index"):
            r.known.add(t.name)
    return apply(Func(function, subscript=len(below)), sym(name), *below)


FUNCTIONS_DRAWN = frozenset("fghF")
"""Letters that are functions also where they are drawn: f ∼ GP(m, k)."""
LAWS = frozenset(("p", "q", "P", "Q", "pi", "rho", "cal_D", "cal_P", "cal_Q"))
"""Letters below E that are laws and no letters drawn or parameters."""


def _called(law: Term) -> str:
    return law.func.name if law.op == "apply" else ""


def _within(r: Reader, body: Term) -> set[str]:
    """Every name in an expression, and in what those names stand for."""
    found: set[str] = set()
    todo = [*body.free, *(t.func.name for t in applications(body))]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += r.names.behind(name)
    return found


def _meant(r: Reader, t: Token, body: Term, below: int) -> tuple[str, Term]:
    """The one density an expectation without ∼ means."""
    draws = r.names.draws
    within = _within(r, body)
    if within & r.names.vectors.keys():
        within = set(body.free)  # how a vector depends on what is drawn is not decided
    fitting = [n for n in draws if n in body.free or (n in within and n not in FUNCTIONS_DRAWN)]
    if below >= 0:
        inside = [x.text for x in r.tokens[below : behind(r, below)] if x.kind in ("name", "word")]
        fitting = [n for n in draws if inside[0] in (n, _called(draws[n]))] if len(inside) == 1 else []
        if len(inside) == 1 and inside[0] in LAWS and inside[0] not in r.names.symbols and not r.names.strict:
            r.called.add(inside[0])  # E_p[…]: p is a law
    if len(fitting) == 1:
        return fitting[0], draws[fitting[0]]
    remedy = "write \\mathbb{E}_{a \\sim p(a\\mid\\theta)}[…], or declare a \\sim p(a\\mid\\theta)"
    if fitting or r.names.strict:
        several = "several letters are drawn in it" if fitting else "no density is known for a letter in it"
        r.fail("R206", f"an expectation over what? {several}", t, r.before(), remedy)
    r.warnings.append(Warned("W229", "an expectation over what? It is not decided", t.start, r.before().end, remedy))
    return "", under(r, below) if below >= 0 else NOTHING


MOMENTS: dict[str, Handler] = {"Var": variance, "Cov": covariance}
"""Words that are expectations of something, where the note declares nothing of that name."""
