r"""Notation that is read although nothing decides it yet: limits, extrema over a letter, norms, unknown laws.

Each becomes an `opaque` term of a kind of `core.opaque`, so that its line is shown and Undecided instead of unread.
Where the note declares a vector, norms, transposes and inner products are those of `read/arrays.py`. The parser's
table takes `OPAQUES`; `read/reader.py` asks for the signs between two factors, and for what is raised as a mark.
"""

from __future__ import annotations

from ..core.term import Term, add, apply, index, make, neg, num, power, sym
from .doubts import UNKNOWN, Doubt, either
from .limits import behind, between_strokes, elements, listed, scripts, under
from .operators import function
from .reader import Handler, Reader
from .tokens import Token
from .vocabulary import words

BETWEEN = words("odot otimes oplus circ cup cap star setminus sqcup oslash")
"""Signs between two factors."""
STOPS = words("sg stopgrad stopgradient StopGradient StopGrad detach")
"""Words that hold a gradient back."""
_OVER = {"max": "maxover", "min": "minover", **{w: w for w in ("argmax", "argmin", "sup", "inf", "bigcup", "bigcap")}}
_OPEN = ("(", "[", r"\{")


def opaque(kind: str, *args: Term) -> Term:
    """A term of a kind."""
    return make("opaque", args, kind)


def limit(r: Reader, t: Token) -> Term:
    r"""\lim_{h \to 0} f."""
    r.at += 1
    low, high = scripts(r, t)
    if low < 0 or high >= 0:
        r.fail("R102", f"\\{t.text} has no letter below it", t, None, f"write \\{t.text}_{{h \\to 0}}")
    letter, end = _towards(r, t, low)
    return opaque(t.text, letter, end, _body(r, [letter]))


def _towards(r: Reader, t: Token, low: int) -> tuple[Term, Term]:
    here, r.at = r.at, low
    braced = r.sees("{")
    close = r.match[r.at] if braced else r.at + 1
    r.at += braced
    letter = r.expression()
    if not (r.token.kind == "cmd" and r.token.text in ("to", "downarrow", "uparrow", "searrow", "nearrow")):
        r.stop(r.token, "\\to was expected")
    r.at += 1
    side = _side(r, close)
    r.ends += 1
    end = r.expression()
    r.ends -= 1
    if side:
        r.at, end = close, opaque(side, end)
    if r.at != close:
        r.stop(r.token)
    r.at = here
    return letter, end


def _side(r: Reader, close: int) -> str:
    """Does the end of a limit say from which side, as 0^+ does? The mark is then no power any more."""
    at = close - 2
    if r.tokens[close - 1].text == "}" and r.match[close - 3] == close - 1:
        at = close - 4
    sign = r.tokens[at + 1 if at == close - 2 else at + 2]
    if at <= r.at or r.tokens[at].text != "^" or sign.text not in ("+", "-"):
        return ""
    t = r.tokens[at]
    r.tokens[at] = Token("sym", ";", t.start, t.end)
    return "above" if sign.text == "+" else "below"


def extremum(r: Reader, t: Token) -> Term:
    r"""\max_a f, \argmin_{x \in X} f, \sup_x f; \max(a, b) is a function."""
    after = r.tokens[r.at + 1]
    word = t.text
    if word == "arg":
        if after.text not in ("max", "min"):
            r.stop(t, "\\max or \\min was expected")
        r.at += 1
        word = f"arg{after.text}"
    elif word in ("max", "min") and after.text != "_":
        return function(r, t)
    r.at += 1
    low, high = scripts(r, t)
    if high >= 0:
        r.stop(r.tokens[high], "a mark below was expected")
    if low < 0:
        if r.starts(r.token) and not r.names.strict:
            return opaque(_OVER[word], opaque("list"), _body(r, []))
        r.fail("R102", f"\\{word} over what?", t, None, f"write \\{word}_x f(x)")
    below = under(r, low)
    if r.token.kind == "end":
        return opaque(_OVER[word], below, opaque("list"))
    return opaque(_OVER[word], below, _body(r, _letters(below)))


def _letters(below: Term) -> list[Term]:
    inside = (below, *below.args, *(y for z in below.args for y in z.args))
    return [x for x in inside if x.op in ("sym", "index") or (x.op == "const" and x.name == "pi")]


def _body(r: Reader, letters: list[Term]) -> Term:
    """What is taken over letters: the product after it, which may be signed; nothing at all for a bare \\argmax_x."""
    stroke = r.token.text in ("|", "‖") and r.token.role not in ("close", "bar")
    if not (stroke or r.starts(r.token) or (r.token.kind == "op" and r.token.text == "-")):
        r.stop(r.token, "what it is taken of was expected")
    names = [_plain(x.name) for x in letters]
    own = [x.name for x in letters if x.op == "sym"]
    r.bound += own
    outer = r.context
    r.context = "group" if stroke else outer
    body = r.signed()
    while r.token.kind == "op" and r.token.text in "+-" and _of_letters(r, names):
        sign = r.token
        r.at += 1
        more = r.product()
        body = add(body, neg(more) if sign.text == "-" else more)
    r.context = outer
    del r.bound[len(r.bound) - len(own) :]
    return body


def _plain(name: str) -> str:
    """A letter without its font: the ξ_i are those of a bold ξ."""
    return name.removeprefix("bold_").removeprefix("vec_")


def _of_letters(r: Reader, names: list[str]) -> bool:
    """Does the next summand hold one of these letters, so that \\min_{w, b} takes it, too?"""
    at = r.at + 1
    while r.tokens[at].kind not in ("op", "rel", "end", "row") and r.tokens[at].text not in (
        ")",
        "]",
        "}",
        r"\}",
        ",",
        "quad",
    ):
        close = max(r.match[at], at)
        inside = any(x.kind in ("name", "word") and _plain(x.text) in names for x in r.tokens[at : close + 1])
        if inside:
            return r.tokens[at - 2].text not in _REBINDING or r.tokens[at - 1].text != "_"
        at = close + 1
    return False


_REBINDING = words("max min argmax argmin sup inf sum prod E")
"""Commands below which a letter is bound again."""


def word(r: Reader, t: Token) -> Term:
    r"""\det A, \operatorname{tr}(AB)."""
    kind = {"Tr": "tr", "sgn": "sign", **dict.fromkeys(STOPS, "stopgradient")}.get(t.text, t.text)
    r.at += 1
    if r.sees("_") or r.sees("^"):
        r.stop(r.token, "its argument was expected")
    if r.token.text in _OPEN:
        return opaque(kind, *elements(r))
    return opaque(kind, r.factor())


def norm(r: Reader, t: Token) -> Term:
    """‖x‖ and ‖x‖_p of what is no declared vector."""
    inner = between_strokes(r, t, "norm")
    if not r.sees("_"):
        return opaque("norm", inner)
    r.at += 1
    r.ends += 1
    which = r.argument()
    r.ends -= 1
    return opaque("normof", inner, which)


def inner(r: Reader, t: Token) -> Term:
    """⟨x, y⟩ of what is no declared vector."""
    found = elements(r)
    return opaque("inner", *found) if len(found) == 2 else opaque("angle", *found)


def evaluated(r: Reader, t: Token) -> Term:
    r"""\left. f \right|_{x = 0}."""
    r.at += 1
    outer, r.context = r.context, "abs"
    found = r.expression()
    r.context = outer
    return at_place(r, found)


def at_place(r: Reader, found: Term) -> Term:
    """What is evaluated where the mark after the bar says."""
    bar = r.take("|")
    low, high = scripts(r, bar)
    if low < 0:
        r.fail("R102", "the place is missing below this bar", bar, None, "write |_{x = 0}")
    place = under(r, low)
    if high >= 0:
        return opaque("ends", found, place, under(r, high))
    value = place.args[1] if place.op == "eq" else None
    if value is not None and found.op == "diff" and found.args[0].op == "apply":
        body, letter, order = found.args
        if body.args == (letter,) and letter is place.args[0] and order is num(1):
            return apply(body.func.derived(0), value)
    return opaque("at", found, place)


def dots(r: Reader, t: Token) -> Term:
    """An ellipsis among terms or factors."""
    r.at += 1
    return opaque("dots")


def empty(r: Reader, t: Token) -> Term:
    """The empty set."""
    r.at += 1
    return opaque("empty")


def signed(r: Reader, t: Token) -> Term:
    r"""\pm x: two signs at once."""
    r.at += 1
    found = opaque("plusminus", r.product())
    return found if t.text == "pm" else neg(found)


def lowered(r: Reader, base: Term, first: Token) -> Term:
    """What stands below an expression: softmax(z)_k; σ^2_0 is σ_0^2, ‖x‖^2_2 is ‖x‖_2^2, [f(x)]_0^1 a difference."""
    if first.text == "[":
        mark = r.token
        low, high = scripts(r, mark)
        if high < 0 and any(x.kind == "rel" for x in r.tokens[low : behind(r, low)]) and not r.names.strict:
            return opaque("at", base, under(r, low))  # [f]_{x = 0}
        if r.before().text == "]" or high < 0:
            r.fail("R207", "an index of a bracket is understood but not supported yet", first, mark, "name it")
        return opaque("ends", base, under(r, low), under(r, high))
    r.at += 1
    r.ends += 1
    below = under(r, r.at)
    r.at = behind(r, r.at)
    r.ends -= 1
    if base.op in ("opaque", "apply"):
        return opaque("component", base, below)
    inner, raised = base.args
    number = inner.op == "sym" and not (inner.name[-1:].isupper() or inner.name.startswith(("bold_", "bb_", "scr_")))
    if number:
        several = below.args if below.op == "opaque" and below.name == "list" else (below,)
        return power(index(inner.name, *several), raised)
    if inner.name == "norm":
        return power(opaque("normof", *inner.args, below), raised)
    return power(opaque("component", inner, below), raised)


def _matrix(r: Reader, base: Term) -> bool:
    """Is X^t the transpose of a matrix, or its power t? A capital that is no number leaves it open."""
    letter = base.op == "sym" and len(base.name.removeprefix("bold_")) == 1 and base.name[-1].isupper()
    return letter and base.name not in r.names.symbols and "t" not in r.names.symbols and not r.names.strict


def transposable(r: Reader) -> bool:
    """Is ^T a transpose? Where T is no number of the note, nobody means a power; nothing decides it."""
    number = any(
        t.kind == "name" and t.text == "T" and "^" not in (r.tokens[k - 1].text, r.tokens[k - 2].text)
        and r.tokens[k + 1].text not in ("(", "_")
        for k, t in enumerate(r.tokens[:-1])
    )  # fmt: skip
    known = number or bool({"T"} & (r.names.symbols | r.known | set(r.bound)))
    return not known and not r.names.strict


def mark(r: Reader, base: Term) -> Term | None:
    r"""x^\top, x^{(i)}: r.at, which is at ^, moves behind the mark; None where it is a power."""
    at = r.at + 1
    t = r.tokens[at]
    braced = t.text == "{" and t.kind == "sym"
    close = r.match[at] if braced else at
    inside = r.tokens[at + braced]
    single = not braced or close == at + 2
    if single and inside.kind == "op" and inside.text in ("+", "-"):
        r.at = close + 1
        return opaque("above" if inside.text == "+" else "below", base)
    if single and inside.text == "T" and inside.kind == "name" and not transposable(r):
        return None
    if single and inside.text == "t" and inside.kind == "name" and _matrix(r, base):
        r.at = close + 1
        return opaque("raised", base, sym("t"))
    if single and (inside.text == "T" or (inside.kind == "cmd" and inside.text in ("top", "dagger", "intercal"))):
        r.at = close + 1
        return opaque("transposed", base)
    if braced and inside.text in ("(", "[") and inside.kind == "sym" and r.match[at + 1] == close - 1:
        r.at = at + 1
        found = elements(r)
        r.at = close + 1
        return opaque("labelled", base, *found)
    return None


def several_integrals(r: Reader, t: Token) -> Term:
    """∬ f dx dy, with its letters in a row."""
    r.at += 1
    low, high = scripts(r, t)
    limits = [under(r, at) for at in (low, high) if at >= 0]
    outer, r.context = r.context, "integral"
    body = r.product()
    letters: list[Term] = []
    while r.differential(r.at):
        r.at += 1
        letters.append(r.argument())
    r.context = outer
    return opaque("several integrals", body, *letters, *limits)


def strange(r: Reader, t: Token) -> Term:
    r"""\bx, \ELBO(x): a command that a macro elsewhere explains, with what stands in brackets behind it."""
    r.at += 1
    inside: list[Term] = []
    while r.sees("{"):
        inside.append(r.within(r.token, "group"))
    doubt = Doubt("R103", f"the command \\{t.text} is not known.", t, r.before(), r"define it: \newcommand{…}{…}")
    found = either(r, UNKNOWN, (sym(t.text), *inside), doubt)
    if not (r.token.kind == "sym" and r.token.text in ("(", "[")):
        return found
    close = r.match[r.at]
    r.at += 1
    values = listed(r, close)
    r.at = close + 1
    return opaque("appliedto", found, values)


def counted(r: Reader, t: Token) -> Term:
    r"""\# (s, a): how many."""
    r.at += 1
    return opaque("count", r.factor())


OPAQUES: dict[str, Handler] = {
    "#": counted,
    UNKNOWN: strange,
    **dict.fromkeys(("iint", "iiint", "oint"), several_integrals),
    **dict.fromkeys(("lim", "limsup", "liminf"), limit),
    **dict.fromkeys(("max", "min", "argmax", "argmin", "sup", "inf", "arg", "bigcup", "bigcap"), extremum),
    **dict.fromkeys(("emptyset", "varnothing"), empty),
    **dict.fromkeys((*STOPS, "det", "tr", "Tr", "rank", "diag", "softmax"), word),
    **dict.fromkeys(("pm", "mp"), signed),
    "dots": dots,
    "left.": evaluated,
}
"""The commands this module adds to the parser's table; those that are words are called by `read/calls.py`, too."""
