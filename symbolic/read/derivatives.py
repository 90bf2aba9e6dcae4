"""Derivatives: \\frac{d}{dx} and \\frac{\\partial f}{\\partial x} of any order, ∇ and ∂ with a letter below.

d/dx takes the whole term after it, or exactly a square bracket; ∇ and ∂_x take one factor. Where a page could be read
both ways (\\frac{d}{dx}(f) g) the formula is refused. `read/operators.py` and the parser's table call this module.
"""

from __future__ import annotations

from ..core.term import Term, apply, diff, div, make, mul, sym
from .formula import ReadError
from .heads import variable
from .limits import behind, under
from .operators import partial_argument, score
from .reader import Handler, Reader
from .tokens import Token
from .vocabulary import COMMAND_WORDS

HIGHEST = 12
DERIVATIVE = "a derivative of an unknown"


def _is_d(r: Reader, at: int) -> str:
    """'d' or '∂' where such a sign stands, else ''."""
    t = r.tokens[at]
    if t.kind == "cmd" and t.text == "partial":
        return "" if r.tokens[at + 1].text == "_" else "∂"
    if t.kind == "name" and t.text == "d":  # also where d is a number: nobody writes a fraction that it would cancel in
        return "d"
    return ""


def is_derivative(r: Reader) -> bool:
    """Do the two arguments that follow \\frac make a derivative?"""
    braced = r.token.text == "{" and r.token.kind == "sym"
    sign = _is_d(r, r.at + 1 if braced else r.at)
    if not sign:
        return False
    below = (r.match[r.at] if braced else r.at) + 1
    if r.tokens[below].text != "{" or _is_d(r, below + 1) != sign:
        return False
    after = r.tokens[below + 2]
    return sign == "∂" or after.kind in ("name", "word") or after.kind == "cmd"


def _order(r: Reader) -> int:
    """The order written raised after d, 1 where there is none."""
    if not r.sees("^"):
        return 1
    caret = r.token
    r.at += 1
    found = r.exponent(caret)
    if found.op != "num" or found.fraction.denominator != 1 or not 1 <= found.fraction <= HIGHEST:
        r.fail("R207", f"an order other than 1 to {HIGHEST} is not supported yet", caret, r.before(), "write a number")
    return int(found.fraction)


def leibniz(r: Reader, t: Token) -> Term:
    """The derivative whose numerator is next."""
    body: Term | None = None
    if r.under > HIGHEST:
        r.fail("R108", f"derivatives are nested deeper than {HIGHEST}", t, None, "name a part of it")
    if r.sees("{"):
        close = r.match[r.at]
        r.at += 2
        order = _order(r)
        if r.at != close:
            r.under += 1
            over = [t.text for t in r.tokens[close + 2 : close + 5]]
            r.along = over[1] if over[2:] == ["}"] else ""
            body = r.product()
            r.under -= 1
            r.along = ""
            if r.at != close:
                r.stop(r.token, "one factor was expected in a derivative")
        r.at = close + 1
    else:
        r.at += 1
        order = 1
    chain = _below(r)
    total = sum(n for _, n in chain)
    if total != order:
        message = f"the derivative says order {order} above and {total} below"
        r.fail("R102", message, t, r.before(), "make the two agree")
    if any(x.op not in ("sym", "index") for x, _ in chain):
        inner = _operand(r) if body is None else body
        for x, _ in reversed(chain):
            inner = make("opaque", (inner, x), DERIVATIVE)
        return inner
    r.known |= {x.name for x, _ in chain}
    if body is not None and r.sees("(") and r.match[r.at] == r.at + 2 and r.tokens[r.at + 1].text == chain[-1][0].name:
        r.at += 3  # \frac{df}{dx}(x) is the derivative at x, and no product
        body = apply(body.name, chain[-1][0]) if body.op == "sym" else body
    elif body is not None and body.op in ("sym", "apply") and r.sees("("):
        said = "is the derivative taken at what is in the brackets, or multiplied by it?"
        r.fail("R205", said, t, r.token, "write f'(x + 1), or \\cdot before the bracket")
    if body is None:
        body = _operand(r)
    for x, n in reversed(chain):
        body = diff(body, x, n)
    return body


def _called_below(r: Reader) -> bool:
    """Is what is differentiated in the value of a function, as in ∂L/∂F(x)?"""
    at = r.at + 1
    if r.tokens[at].text == "_":
        at = behind(r, at + 1)
    return r.tokens[at].text == "("


def _below(r: Reader) -> list[tuple[Term, int]]:
    """The variables of a derivative and their orders, as written."""
    close = r.match[r.at]
    r.at += 1
    found: list[tuple[Term, int]] = []
    while r.at < close:
        if not _is_d(r, r.at):
            r.stop(r.token, "d or ∂ was expected before each variable")
        r.at += 1
        if not r.names.strict and r.token.kind == "name" and _called_below(r):
            found.append((r.factor(), 1))  # ∂L/∂F(x): nothing decides it
        else:
            found.append((variable(r), _order(r)))
    r.at = close + 1
    return found


def _operand(r: Reader) -> Term:
    """What d/dx is applied to: exactly a square bracket, or the whole term after it."""
    t = r.token
    if not (r.starts(t) or (t.kind == "op" and t.text == "-")):
        r.stop(t, "what is differentiated was expected")
    r.under += 1
    if t.kind == "sym" and t.text == "[":
        found = r.within(t, "group")
        if r.token.kind == "sym" and r.token.text in ("^", "!"):
            r.fail("R205", "is the derivative raised, or what it is taken of?", t, r.token, "write brackets round it")
    else:
        close = r.match[r.at]
        found = r.signed()
        end = close + 1
        if t.kind == "sym" and t.text == "(" and r.tokens[end].text == "^":
            end = behind(r, end + 1)  # d/dx (x − y)²
        if t.kind == "sym" and t.text == "(" and r.at != end:
            said = "is what follows the bracket differentiated, too?"
            r.fail("R205", said, t, r.before(), "write \\frac{d}{dx}[…] for what is differentiated")
    r.under -= 1
    return found


def nabla(r: Reader, t: Token) -> Term:
    """∇_θ and ∂_θ take one factor; ∂_{1} f(x, y) is a derivative in an argument."""
    r.at += 1
    order, below = 1, None
    while r.sees("_") or r.sees("^"):
        if r.sees("^"):
            order = _order(r)
            continue
        r.at += 1
        if below is not None:
            r.stop(r.before())
        here, context = r.at, r.context
        try:
            below = _letter_below(r)
        except ReadError:
            if t.text != "nabla" or r.names.strict:
                raise
            r.at, r.context = behind(r, here), context
            order = _order(r) if r.sees("^") else order
            return make("opaque", (under(r, here), _factor(r, t)), "gradientat")
    body = _factor(r, t)
    own = isinstance(below, Term) and bool(body.free & below.free)  # ∇_x x·x
    dotted = r.token.kind == "op" and r.token.text == "*"
    dotted = dotted and (body.op not in ("apply", "log", "index", "sym", "opaque") or (own and body.op == "sym"))
    if (
        isinstance(below, Term)
        and (r.starts(r.token) or dotted)
        and not (r.token.text == "|" and r.tokens[r.at + 1].text == "_")
    ):
        body = _takes_more(r, t, body, below)
    inner = body.args[0] if body.op == "log" else body
    if t.text == "nabla" and body is not inner and inner.op == "opaque" and inner.name == "transposed":
        body = make("opaque", (make("log", inner.args),), "transposed")  # ∇ log π(a|s)^⊤
    if t.text == "nabla" and body.op == "opaque" and body.name == "transposed":  # ∇f(x)^⊤ is the row (∇f(x))^⊤
        inner = body.args[0]
        row = _undirected(r, t, inner, order) if below is None else _along(inner, below, order)
        return make("opaque", (row,), "transposed")
    if below is None:
        return _undirected(r, t, body, order)
    if isinstance(below, int):
        found: Term | None = body
        for _ in range(order):
            found = partial_argument(found, below) if found is not None else None
        if found is None:
            r.fail("R102", f"∂_{below} needs a call with that many arguments", t, r.before(), "write ∂_x for a letter")
        return found
    return diff(body, below, order)


def _takes_more(r: Reader, t: Token, body: Term, below: Term) -> Term:
    """∇_x ½ (x − y)² is taken of all of it; of ∇_x (x + 1)(x − 1) nobody can say, nor of ∇_x f(x) g(x)."""
    if not body.free:
        r.under += 1
        found = mul(body, r.product())
        r.under -= 1
        return found
    at = r.at + (r.token.kind == "op")
    while r.tokens[at].kind not in ("op", "rel", "end", "row") and r.tokens[at].text not in (")", "]", "}", r"\}", ","):
        close = max(r.match[at], at)
        if any(x.kind == "name" and x.text == below.name for x in r.tokens[at : close + 1]) and body.op != "log":
            remedy = "write brackets: ∇(f g), or (∇f) g"
            r.fail("R205", "is what follows the first factor differentiated, too?", t, r.tokens[close], remedy)
        at = close + 1
    return body


def _along(body: Term, below: Term | int | None, order: int) -> Term:
    return diff(body, below, order) if isinstance(below, Term) else body


def _letter_below(r: Reader) -> Term | int:
    """The variable below ∇ or ∂, or the place of an argument."""
    opener = r.token
    braced = opener.kind == "sym" and opener.text == "{"
    if not braced and opener.kind == "name":
        r.at += 1
        r.known.add(opener.text)
        return sym(opener.text)
    close = r.match[r.at] if braced else r.at
    r.at += 1 if braced else 0
    t = r.token
    if t.kind == "num" and t.text.isdigit() and len(t.text) < 3:
        r.at += 1
        found: Term | int = int(t.text)
    else:
        found = variable(r)
        r.known.add(found.name)
    if braced:
        if r.at != close:
            r.fail(
                "R207", "a gradient in several variables is not supported yet", opener, r.token, "take them one by one"
            )
        r.at += 1
    return found


def _undirected(r: Reader, t: Token, body: Term, order: int) -> Term:
    """∇ f(x) without a letter below: only where there is one letter to take."""
    if t.text == "nabla" and body.op == "apply" and len(body.args) == 1 and body.args[0].op in ("sym", "index"):
        return diff(body, body.args[0], order)
    remedy = "write \\nabla_x f(x)" if t.text == "nabla" else "write \\frac{\\partial f}{\\partial x} or \\partial_x f"
    if t.text != "nabla" or r.names.strict:
        r.fail("R205", "a derivative in which variable?", t, r.before(), remedy)
    return make("opaque", (body,), "gradient")


def _factor(r: Reader, t: Token) -> Term:
    """The one factor after ∇."""
    after = r.token
    if after.kind == "num" and r.starts(r.tokens[r.at + 1]):
        r.fail("R205", "∇ takes one factor; is the number all of it?", t, after, "write \\nabla_x (2x)")
    if not r.starts(after):
        r.stop(after, "what is differentiated was expected")
    r.under += 1
    if after.kind == "cmd" and after.text in COMMAND_WORDS:
        found = score(r, after)
    else:
        found = r.factor()
    r.under -= 1
    return found


def fraction(r: Reader, t: Token) -> Term:
    """\\frac{a}{b}, \\frac12; \\frac{d}{dx} is a derivative."""
    r.at += 1
    if is_derivative(r):
        return leibniz(r, t)
    above = r.argument()
    below = r.argument()
    return div(above, below)


DERIVATIVES: dict[str, Handler] = {"frac": fraction, "nabla": nabla, "partial": nabla}
"""The commands this module adds to the parser's table."""
