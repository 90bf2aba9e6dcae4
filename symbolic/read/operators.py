"""Commands that take arguments: fractions, roots, functions, derivatives, accents, indicators, cases. One row each.

A function without brackets takes the plain factors after it (\\log 2x + 1 is log(2x) + 1) or one call; where a reader
could take it both ways (\\log p(x) q(x), \\log x / y) the formula is refused, except right under ∇, where everybody
reads ∇ log π(a|s) Q(s, a) as a score times Q. `read/reader.py` looks the rows up.
"""

from __future__ import annotations

from ..core.functions import FUNCTIONS
from ..core.names import ACCENTS
from ..core.term import Func, Term, apply, call, const, div, make, mul, num, power, relation, sym
from .calls import finished
from .doubts import Doubt, either
from .heads import is_prefix, prefixed, read_head
from .reader import Handler, Reader
from .rewritten import REWRITTEN
from .tokens import Token
from .vocabulary import COMMAND_WORDS, CONDITIONS, FONTS, PREFIXES

_BRACKETS = ("(", "[", r"\{")


# -- functions


def function(r: Reader, t: Token) -> Term:
    """\\log x, \\sin^2 θ, \\max(a, b)."""
    if _defines(r, t):
        r.called.add(t.text)
        r.at += 1
        return finished(r, read_head(r, t, t.text))
    return _function(r, t, scored=False)


def _defines(r: Reader, t: Token) -> bool:
    """clip(x, l, u) = … of letters, where nothing else is meant by the word yet: the note's own function."""
    after = r.tokens[r.at + 1]
    if COMMAND_WORDS[t.text] not in REWRITTEN or after.text != "(" or r.tokens[r.part] is not t:
        return False
    inside = r.tokens[r.at + 2 : r.match[r.at + 1]]
    letters = [x.text for x in inside[::2]]
    sign = r.tokens[r.match[r.at + 1] + 1]
    plain = all(x.kind == "name" for x in inside[::2]) and all(x.text == "," for x in inside[1::2])
    return plain and len(set(letters)) == len(letters) and sign.kind == "rel" and sign.text in ("=", ":=")


def score(r: Reader, t: Token) -> Term:
    """The same right under ∇, where a factor after the call is not part of the argument."""
    return _function(r, t, scored=True)


def _function(r: Reader, t: Token, scored: bool) -> Term:
    name = COMMAND_WORDS[t.text]
    r.at += 1
    raised = base = None
    while r.sees("^") or r.sees("_"):
        mark = r.token
        r.at += 1
        if mark.text == "^" and raised is None:
            raised = r.exponent(mark)
            if raised.op == "neg" and raised.args[0] is num(1):
                r.fail(
                    "R205",
                    "an inverse function, or one divided by it?",
                    t,
                    r.before(),
                    "write \\arcsin x or \\frac{1}{\\sin x}",
                )
        elif mark.text == "_" and base is None and name == "log":
            base = r.argument()
        else:
            r.fail("R207", f"\\{t.text} with this mark is understood but not supported yet", t, mark, "write it out")
    args = _taken(r, t, name, scored)
    if isinstance(args, Term):
        return args
    rewritten = REWRITTEN.get(name)
    least, most = (rewritten.arity, rewritten.arity) if rewritten else FUNCTIONS[name].arity
    if len(args) < least or (most is not None and len(args) > most):
        wanted = f"{least} argument" + ("s" if least > 1 else "")
        r.fail("R102", f"{name} takes {wanted}, not {len(args)}", t, r.before(), "write the brackets otherwise")
    found = rewritten.build(*args) if rewritten else call(name, *args)
    if base is not None:
        found = div(found, call("log", base))
    if raised is not None:
        return power(found, raised)
    return found


def _taken(r: Reader, t: Token, name: str, scored: bool) -> list[Term] | Term:
    """The arguments of a function: in brackets, or the plain factors after it; the whole where that is open."""
    opener = r.token
    if opener.kind == "sym" and opener.text in _BRACKETS:
        found = [r.within(opener, "group")] if opener.text == r"\{" and name not in ("max", "min") else _list(r, opener)
        mark = r.token
        if (
            t.text in PREFIXES
            and mark.text in ("^", "!")
            and mark.kind == "sym"
            and r.before().text in (")", "]", r"\}")
        ):
            remedy = f"write ({_shown(r, t, opener)})^… or raise what is inside the brackets"
            r.fail("R205", "is the function raised, or its argument?", t, mark, remedy)
        return found
    if name in ("max", "min"):
        r.fail(
            "R207", f"\\{name} without brackets is understood but not supported yet", t, None, f"write \\{name}(a, b)"
        )
    marked = r.before() is not t
    taken, doubt = _bare(r, t, scored)
    if doubt is None:
        return [mul(*taken)]
    if marked or name not in FUNCTIONS:
        r.fail(*doubt)
    return _left_open(r, name, taken, doubt)


def _left_open(r: Reader, name: str, taken: list[Term], doubt: Doubt) -> Term:
    r"""\log a(x) b, where b may be inside the logarithm or beside it."""
    divided = r.token.kind == "op" and r.token.text == "/"
    if divided or r.starts(r.token):
        r.at += divided
        r.depth += 1
        rest = r.product()
        r.depth -= 1
    else:
        rest = taken.pop()
    return either(r, f"{name} over" if divided else f"{name} of", (mul(*taken), rest), doubt)


def _shown(r: Reader, t: Token, opener: Token) -> str:
    return r.tex[t.start : r.before().end]


def _list(r: Reader, opener: Token) -> list[Term]:
    close = r.match[r.at]
    if r.tokens[close].text != {"(": ")", "[": "]", r"\{": r"\}"}[opener.text]:
        r.fail("R101", f"{opener.text} is closed by another bracket", opener, r.tokens[close], "match the brackets")
    r.at += 1
    outer, r.context = r.context, "group"
    found = [r.expression()]
    while r.sees(",") or r.sees(";"):
        r.at += 1
        found.append(r.expression())
    if r.at != close:
        r.unfinished(opener)
    r.context, r.at = outer, close + 1
    return found


def _bare(r: Reader, t: Token, scored: bool) -> tuple[list[Term], Doubt | None]:
    """The factors that a function without brackets surely takes, and the doubt about what follows."""
    if r.token.kind == "end" or not (r.starts(r.token)):
        r.stop(r.token, f"an argument of \\{t.text} was expected")
    factors = [r.factor()]
    if (
        factors[0].op == "div"
        and r.token.kind == "cmd"
        and r.token.text in ("sum", "prod")
        and _plain_ratio(factors[0])
    ):
        return [*factors, r.factor()], None  # \log \frac{1}{n} \sum_i x_i
    while _simple(factors[-1], r.before()) and r.starts(r.token) and _letter_next(r):
        if scored and factors[-1].op != "num":
            break
        factors.append(r.factor())
    after, remedy = r.token, f"write brackets: \\{t.text}(…)"
    if after.kind == "op" and after.text == "/":
        return factors, Doubt(
            "R205", "is the function divided, or its argument?", t, after, "write \\frac, or brackets"
        )
    if r.starts(after):
        follows = after.kind == "cmd" and (after.text in COMMAND_WORDS or after.text == "nabla")
        if not follows and not (scored and len(factors) == 1 and not _simple(factors[0], r.before())):
            return factors, Doubt("R205", "does the function take what follows, too?", t, after, remedy)
    elif len(factors) > 1 and not _simple(factors[-1], r.before()):
        return factors, Doubt("R205", "does the function take the call, too?", t, r.before(), remedy)
    return factors, None


def _plain_ratio(x: Term) -> bool:
    return all(a.op in ("num", "sym") for a in x.args)


def _simple(x: Term, last: Token) -> bool:
    """Is this factor a number or a letter, perhaps raised?"""
    if x.op == "pow":
        x = x.args[0]
    return x.op in ("num", "sym", "index", "const")


def _letter_next(r: Reader) -> bool:
    t = r.token
    return t.kind in ("name", "bb") or is_prefix(t)


# -- fractions and roots


def root(r: Reader, t: Token) -> Term:
    """\\sqrt{x}, \\sqrt[3]{x}: an odd root is the real one, so only the third is read."""
    r.at += 1
    if not r.sees("["):
        return call("sqrt", r.argument())
    degree = r.within(r.token, "group")
    inside = r.argument()
    if degree is num(3):
        return call("cbrt", inside)
    if degree is num(2):
        return call("sqrt", inside)
    if degree.op != "num" or degree.fraction.denominator != 1 or degree.fraction < 2 or degree.fraction % 2:
        remedy = "write x^{1/5} where x is positive"
        r.fail("R207", "this root is understood but not supported yet", t, r.before(), remedy)
    return power(inside, div(num(1), degree))


def binomial(r: Reader, t: Token) -> Term:
    """\\binom{n}{k}."""
    r.at += 1
    above = r.argument()
    return call("binomial", above, r.argument())


# -- names set otherwise


def accent(r: Reader, t: Token) -> Term:
    """\\hat{x} is a letter of its own: hat_x."""
    r.at += 1
    if t.text in ("tilde", "hat", "bar") and _over_nabla(r) and not r.names.strict:
        return _other_gradient(r, t)
    return finished(r, read_head(r, t, prefixed(r, t)))


def _over_nabla(r: Reader) -> bool:
    at = r.at + r.sees("{")
    return r.tokens[at].text == "nabla" and (at == r.at or r.match[r.at] == at + 1)


def _other_gradient(r: Reader, t: Token) -> Term:
    r"""\tilde{\nabla}_θ J, the natural gradient, and its like: nothing decides them."""
    r.at += 3 if r.sees("{") else 1
    below = sym("")
    if r.sees("_"):
        r.at += 1
        below = r.argument()
    return make("opaque", (below, r.factor()), f"{t.text}gradient")


def blackboard(r: Reader, t: Token) -> Term:
    """\\mathbb{E} an expectation, \\mathbb{1} an indicator, \\mathbb{P} a name."""
    if t.text == "E":
        from .expectations import expectation

        return expectation(r, t)
    if t.text == "V" and r.tokens[r.at + 1].text in (*_BRACKETS, "_") and not r.names.strict:
        return r.grammar.commands["Var"](r, t)
    if t.text in ("1", "I") and (r.tokens[r.at + 1].text in (*_BRACKETS, "_")):
        return indicator(r, t)
    if r.names.strict:
        r.stop(t, "a term was expected")
    r.at += 1
    return finished(r, read_head(r, t, f"bb_{t.text}"))


def indicator(r: Reader, t: Token, bracket: int = -1) -> Term:
    """\\mathbb{1}[a = 1]; of the Iverson bracket [a = 1] the place is known."""
    r.at += bracket < 0
    if r.sees("_"):
        r.at += 1
    opener = r.token
    if not (opener.kind == "sym" and opener.text in (*_BRACKETS, "{")):
        r.stop(opener, "the condition of the indicator was expected")
    close = r.match[r.at]
    r.at += 1
    inner = r.sees(r"\{") and r.match[r.at] == close - 1  # 1_{\{a = 1\}}
    r.at += inner
    outer, r.context = r.context, "group"
    found = condition(r)
    if r.at != close - inner:
        r.unfinished(opener)
    r.context = outer
    r.at = close + 1
    return make("indicator", (found,))


def condition(r: Reader) -> Term:
    """One relation, as a condition."""
    left = r.expression()
    t = r.token
    if t.kind != "rel" or t.text not in CONDITIONS:
        r.stop(t, "a condition such as a = 1 was expected")
    r.at += 1
    found = relation(CONDITIONS[t.text], left, r.expression())
    after = r.token
    joined = after.kind == "text" and after.text.lower().strip(" .,;:") in ("and", "or")
    if after.kind == "rel" or joined:
        r.fail("R207", "two conditions at once are not supported yet", t, after, "nest the cases, or use |x| < 1")
    return found


# -- the rest


def infinity(r: Reader, t: Token) -> Term:
    """∞, only ever a bound."""
    if not r.ends:
        r.fail(
            "R207", "∞ is understood as a bound only", t, None, "write it as the bound of a sum, integral or interval"
        )
    r.at += 1
    return const("oo")


def boxed(r: Reader, t: Token) -> Term:
    """\\boxed{x}: what is in it."""
    r.at += 1
    return r.argument()


def underbrace(r: Reader, t: Token) -> Term:
    """\\underbrace{x}_{note}: what is over it."""
    r.at += 1
    sign = "^" if r.tex.startswith(r"\overbrace", t.start) else "_"
    found = r.argument()
    if r.sees(sign):
        r.at += 1
        r.at = (r.match[r.at] if r.match[r.at] >= 0 else r.at) + 1
    return found


def probability(r: Reader, t: Token) -> Term:
    """\\Pr(a = 1)."""
    r.at += 1
    return finished(r, read_head(r, t, "Pr"))


def partial_argument(found: Term, place: int) -> Term | None:
    """∂_i f(x, y): the derivative of a call in one of its arguments; None where it has no such argument."""
    if found.op != "apply" or not 0 < place <= len(found.args):
        return None
    f: Func = found.func
    return apply(f.derived(place - 1), *found.args)


TABLE: dict[str, Handler] = {
    **dict.fromkeys(COMMAND_WORDS, function),
    **dict.fromkeys((*ACCENTS, *FONTS), accent),
    "sqrt": root,
    "binom": binomial,
    "bb:": blackboard,
    "infty": infinity,
    "boxed": boxed,
    "underbrace": underbrace,
    "Pr": probability,
}
"""What each command begins."""
