r"""What everybody reads as a call, a divergence or a density although the note declares nothing: f(x), KL(p ‖ q),
\mathcal{N}(x; μ, σ²). `read/calls.py` asks; a call read so is told (W204), and refused under --strict.
"""

from __future__ import annotations

from ..core.names import RAISED
from ..core.term import Term, add, call, const, div, make, mul, neg, num, power, sym
from .arguments import Arguments
from .heads import Head, stands_bare
from .reader import Reader
from .vocabulary import words


def letters(args: Arguments) -> bool:
    return all(a.op in ("sym", "index", "const") or (a.op == "opaque" and a.name == "labelled") for a in args.values)


OF_ANYTHING = frozenset(("O", "o", "f", "g", "phi", "varphi", "psi", "sigma", "J", "V", "Q", "F", "ell"))
BY_THEMSELVES = words("h r s u v k d g f b w m")
"""Letters that are numbers where they stand without brackets elsewhere in the line, as k does in k(x) = k x."""
OF_LETTERS = OF_ANYTHING | words("h p q r s u v k d b w m mu pi rho tau eta nu xi omega delta Phi Psi varepsilon")


def conventional(r: Reader, head: Head, args: Arguments) -> bool:
    """Does everybody write this for a call: two arguments, a capital or f of letters, f of anything?"""
    base = head.name.partition("_")[0] if not head.name.startswith(("bold_", "scr_", "bb_")) else head.name
    if len(args.values) > 1 or head.token.kind != "name" or (RAISED in head.name and letters(args)):
        return True
    if base in OF_ANYTHING and not letters(args) and stands_bare(r, head.name):
        return False
    if base in OF_ANYTHING or head.token.role == "cal" or head.name.startswith(("hat_", "tilde_", "bold_", "scr_")):
        return True
    if base in BY_THEMSELVES and stands_bare(r, head.name):
        return False
    return letters(args) and (base in OF_LETTERS or (len(base) == 1 and base.isupper()))


def parted(r: Reader) -> bool:
    """Does a double bar stand between the brackets that begin here, as in KL(p ‖ q)?"""
    at, close = r.at + 1, r.match[r.at]
    while at < close:
        t, after = r.tokens[at], r.tokens[at + 1]
        if t.text == "‖" and t.role != "open":
            return _operand(r, at - 1) and _strokes(r, at, close) % 2 == 1
        if t.text == after.text == "|" and t.end == after.start:
            return True
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1
    return False


def _operand(r: Reader, at: int) -> bool:
    """Does a term end here, so that the stroke after it parts two?"""
    t = r.tokens[at]
    starred = t.text in ("*", "star") and r.tokens[at - 1].text == "^"
    return starred or t.kind in ("name", "num", "word", "bb", "text") or t.text in (")", "]", "}", r"\}", "'")


def _strokes(r: Reader, at: int, close: int) -> int:
    """How many double strokes stand right between these brackets: a norm has two, a divergence one."""
    count = 0
    while at < close:
        count += r.tokens[at].text == "‖"
        at = r.match[at] + 1 if r.match[at] >= 0 else at + 1
    return count


def divergence(r: Reader, head: Head) -> Term:
    """D_KL(p ‖ q), which nothing decides."""
    opener, close = r.token, r.match[r.at]
    r.at += 1
    outer, r.context = r.context, "norm"
    left = r.expression()
    if r.sees("‖"):
        r.at += 1
    else:
        r.take("|")
        r.take("|")
    right = r.expression()
    if r.at != close:
        r.unfinished(opener)
    r.context, r.at = outer, close + 1
    if head.name in ("KL", "D_KL", "D", "bb_KL", "D_{KL}"):
        return make("opaque", (left, right), "divergence")
    return make("opaque", (sym(head.name), left, right), "between")


def normal(args: Arguments) -> Term:
    """N(μ, σ²), the law; N(x; μ, σ²), the density at x: with a bold letter, a Σ or a bare σ nothing decides it."""
    if len(args.values) == 2:
        return make("opaque", (make("opaque", tuple(args.values), "list"),), "normal")
    x, mean, variance = args.values
    names = {n for t in args.values for n in t.free}
    deviation = variance.op in ("sym", "index") and variance.name.startswith(("sigma", "s", "std", "hat_sigma"))
    if (
        deviation
        or "Sigma" in names
        or any(n.startswith("bold_") for n in names)
        or any(t.op == "opaque" for t in args.values)
    ):
        return make("opaque", (make("opaque", tuple(args.values), "list"),), "normal")
    spread = div(power(add(x, neg(mean)), num(2)), mul(num(2), variance))
    return div(call("exp", neg(spread)), call("sqrt", mul(num(2), const("pi"), variance)))
