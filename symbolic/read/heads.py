"""A name with what is written around it: indices and words below, primes, and the marks raised after it.

`read/calls.py` decides what the name then means; `read/derivatives.py` and `read/binders.py` read their letters here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from ..core.names import ACCENTS, RAISED, latex_name
from ..core.term import Term, index, make, num, sym
from .arrays import bare
from .doubts import Doubt
from .limits import elements, listed
from .reader import Reader
from .tokens import Token
from .vocabulary import FONTS, LABELS

HIGHEST = 64
"""The highest order of a derivative that is read."""

_STARS = ("*", "∗", "\\ast", "\\star")

INDEX_LETTERS = frozenset("ijklmnpqrst")
"""Letters that are indices where three or more stand together: w_{ijk}."""


@dataclass(slots=True)
class Head:
    """A name as written: its indices, how many primes it has, and the arguments that f^2(x) is raised by.

    Two doubts: x^2( may be a power before a bracket, and x( of a number x a call all the same.
    """

    name: str
    token: Token
    indices: list[Term] = field(default_factory=list)
    primes: int = 0
    raised: Term | None = None
    quiet: bool = False
    raised_or_called: Doubt | None = None
    called: Doubt | None = None


def read_head(r: Reader, t: Token, name: str) -> Head:
    """Indices, primes and marks after a name; a power is left to the caller unless a call follows it."""
    head = Head(name, t)
    while True:
        s = r.token
        if s.kind != "sym":
            return head
        if s.text == "_" and not head.indices and not head.primes:
            r.at += 1
            subscript(r, head)
        elif s.text == "'":
            r.at += 1
            head.primes += 1
            if r.sees("_") and head.primes == 1 and not head.indices and _indexed_letter(r, head):
                head.name, head.primes = head.name + "_prime", 0  # x'_d is a component of x'
        elif s.text == "^" and head.raised is None and _raised(r, head):
            continue
        else:
            return head


def _indexed_letter(r: Reader, head: Head) -> bool:
    close = r.match[r.at + 1] if r.match[r.at + 1] >= 0 else r.at + 1
    called = r.tokens[close + 1].text in ("(", "[")
    return not called and not function_like(r, head.name) and not r.names.strict


def _raised(r: Reader, head: Head) -> bool:
    """Marks that are written raised: x^*, f^{\\prime}, f^{(2)}(x), and f^2(x) for a function f."""
    at = r.at + 1
    braced = r.tokens[at].text == "{" and r.tokens[at].kind == "sym"
    close = r.match[at] if braced else at
    label = braced and r.tokens[at + 1].text == "(" and r.match[at + 1] == close - 1
    inside = r.tokens[at + 1 : min(close, at + 12)] if braced else [r.tokens[at]]
    texts = [t.text for t in inside]
    after = r.tokens[close + 1]
    called = after.kind == "sym" and after.text in ("(", "[")
    if len(inside) == 1 and texts[0] in ("top", "intercal", "T", "dagger"):
        return False
    if close <= at + 2 and len(inside) == 1 and r.tex[inside[0].start : inside[0].end] in _STARS:
        head.name += "_star"
    elif texts and all(x == "'" for x in texts) and close <= at + 5:
        head.primes += len(texts)
    elif label:
        if not (called and len(inside) == 3 and texts[1].isdigit() and 0 < int(texts[1]) <= HIGHEST):
            return False  # x^{(i)}: `opaque.mark`
        head.primes += int(texts[1])
    elif close <= at + 7 and (said := _label(r, head, r.tokens[at + braced : close + (not braced)], braced, called)):
        head.name = "_".join((head.name, RAISED, said))
    elif _policy_mark(r, head, inside, braced):
        head.name = "_".join((head.name, RAISED, *(x for x in texts if x.isalnum())))
    elif called and not is_counted(r, head) and (function_like(r, head.name) or _indexed_call(r, head, inside, close)):
        return _power_of_call(r, head, inside, close)
    elif (
        called
        and head.token.kind == "name"
        and not (is_number(r, head.name, close + 1) or is_member(r, head) or stands_bare(r, head.name, head.token))
    ):
        shown, said = latex_name(head.name), r.tex[head.token.start : r.tokens[close].end]
        remedy = f"declare {shown} : \\mathbb{{R}} \\to \\mathbb{{R}}, or {shown} \\in \\mathbb{{R}}"
        message = f"is {said} a function of what follows, or a factor?"
        head.raised_or_called = Doubt("R204", message, head.token, after, remedy)
        return False
    else:
        return False
    r.at = close + 1
    return True


def _label(r: Reader, head: Head, inside: list[Token], braced: bool, called: bool) -> str:
    """A word raised on a name that is called, π^{SFT}(y|s), or π on any letter: which one it is; "" for none."""
    known = head.name in r.names.symbols or head.name in r.bound or head.name in r.known
    if r.names.strict or len(inside) == 0:
        return ""
    run = "".join(t.text for t in inside)
    whole = inside[-1]
    if not called and _raised_word(r, head, inside, run):
        return re.sub(r"[^A-Za-z0-9]", "", run)
    if not called or known:
        return ""
    if len(inside) == 1 and whole.kind in ("text", "word") and re.sub(r"[^A-Za-z0-9]", "", run):
        return re.sub(r"[^A-Za-z0-9]", "", run)
    plain = head.name.rpartition("_")[2]
    of_policies = plain.isupper() or plain in ("q", "v", "d", "p", "rho", "eta", "mu", "a", "u", "r", "pi")
    if any(t.text == "pi" for t in inside) and of_policies:
        return "_".join(t.text for t in inside if t.text.isalnum())
    if head.token.role == "cal" and len(inside) == 1 and whole.kind == "name":
        return whole.text
    capitals = run.isalpha() and run.isascii() and len(run) > 1 and run.isupper()
    return run if capitals or (run in ("pi", "mu", "beta") and of_policies) else ""


def _raised_word(r: Reader, head: Head, inside: list[Token], run: str) -> bool:
    """L^{PG}, θ^{\\text{old}}: a word or a run of capitals is no power."""
    if len(inside) == 1 and inside[0].kind in ("text", "word"):
        return bool(re.search("[A-Za-z0-9]", run)) and len(run) > 1
    adjacent = all(a.end == b.start and a.kind == "name" for a, b in pairwise(inside)) and len(inside) > 1
    letter = head.name.rpartition("_")[2]
    if adjacent and run in LABELS and run.islower() and len(letter) == 1:
        return True
    unknown = not set(run) & (r.names.symbols | set(r.bound))
    return adjacent and run.isascii() and run.isupper() and len(letter) == 1 and letter.isupper() and unknown


def _policy_mark(r: Reader, head: Head, inside: list[Token], braced: bool) -> bool:
    """Is π raised on a capital letter, as in V^π and Q^{π_θ}, a mark that says which policy?"""
    texts = [t.text for t in inside]
    whole = r.match[r.at + 1] == r.at + 2 + len(inside)
    single = texts in (["pi"], ["mu"]) or (braced and texts[:2] == ["pi", "_"] and whole)
    letter = head.name.rpartition("_")[2]
    capital = len(letter) == 1 and letter.isupper() and head.token.kind == "name"
    returns = texts == ["lambda"] and letter in ("G", "A") and "lambda" not in r.bound
    return returns or (single and (capital or letter in ("rho", "eta", "d")) and "pi" not in r.names.symbols)


def _indexed_call(r: Reader, head: Head, inside: list[Token], close: int) -> bool:
    """σ_N^2(x): the square of a call of a function with an index, where the name is no number."""
    number = len(inside) == 1 and inside[0].kind == "num"
    return number and bool(head.indices) and not (is_number(r, head.name, close + 1) or is_member(r, head))


def function_like(r: Reader, name: str) -> bool:
    known = name in r.names.functions or name in r.names.builtins or name in r.called
    return known and name not in r.bound and name not in r.names.symbols


def stands_bare(r: Reader, name: str, but: Token | None = None) -> bool:
    """Does a name stand without brackets elsewhere in the formula, as V does in V (A + B) V^t?"""
    return any(
        t.kind == "name" and t.text == name and t is not but and r.tokens[at + 1].text not in ("(", "[", "_", "'")
        for at, t in enumerate(r.tokens[:-1])
    )


def stands_indexed(r: Reader, name: str) -> bool:
    """Does a member of a family stand without brackets elsewhere in the formula, as y_k does beside y_i(1 − a_i)?"""
    for at, t in enumerate(r.tokens[:-2]):
        if t.kind == "name" and t.text == name and r.tokens[at + 1].text == "_":
            close = r.match[at + 2] if r.match[at + 2] >= 0 else at + 2
            if r.tokens[close + 1].text not in ("(", "[", "'", "^"):
                return True
    return False


def is_member(r: Reader, head: Head) -> bool:
    """Is it a number of a declared family, r_j?"""
    return bool(head.indices) and head.name in r.names.indexed


def is_counted(r: Reader, head: Head) -> bool:
    """Is it one of the numbers r_0, r_1 that were declared, also beside a function r that takes no index?"""
    return is_member(r, head) and all(i.op == "num" for i in head.indices)


def is_number(r: Reader, name: str, opener: int) -> bool:
    """Is an undeclared name a number all the same: π, a known variable, or what stands as a number in the brackets?"""
    if name in r.names.symbols or name in r.bound or name in r.known or name in r.names.constants:
        return True
    return inside_itself(r, name, opener)


def inside_itself(r: Reader, name: str, opener: int) -> bool:
    """Does a name stand as a number in the brackets after it, as in θ(1 − θ) and a_i(1 − a_i)?"""
    for at in range(opener + 1, r.match[opener]):
        t, after = r.tokens[at], r.tokens[at + 1]
        if t.kind != "name" or t.text != name or r.tokens[at - 1].text == "_" or r.tokens[at - 2].text == "_":
            continue
        if not (after.kind == "sym" and after.text in ("(", "[", "_", "'")):
            return True  # θ(1 − θ): no function stands as a number inside its own argument
        behind = at + 3 if r.match[at + 2] < 0 else r.match[at + 2] + 1
        if after.text == "_" and behind <= r.match[opener] and r.tokens[behind].text not in ("(", "["):
            return True  # a_i(1 − a_i)
    return False


def _power_of_call(r: Reader, head: Head, inside: list[Token], close: int) -> bool:
    """f^2(x) is f(x)^2; other raised things on a function may mean an inverse or a label."""
    if len(inside) == 1 and inside[0].kind == "num" and inside[0].text.isdigit() and int(inside[0].text) > 1:
        r.at += 1
        head.raised = r.argument()
        return True
    if [t.text for t in inside] == ["-", "1"] and not head.indices and not r.names.strict:
        r.at += 1
        head.raised = r.argument()
        return True
    first, last = r.tokens[r.at], r.tokens[close]
    said = f"a power, an inverse or a label of the function {head.name}"
    r.fail("R207", f"{said} is understood but not supported yet", first, last, "write f(x)^{…} for a power")


def subscript(r: Reader, head: Head) -> None:
    """What stands below a name: indices, or a word that belongs to the name."""
    t = r.token
    if t.kind in ("text", "word"):
        r.at += 1
        _word(r, head, t)
        return
    if t.text in WORDS_BELOW and t.kind in ("cmd", "op", "sym"):
        r.at += 1
        head.name += WORDS_BELOW[t.text]
        return
    if not (t.kind == "sym" and t.text == "{"):
        if t.kind == "num" and len(t.text) > 1:
            r.fail("R205", f"TeX lowers only the first digit of {t.text} here", t, None, f"write _{{{t.text}}}")
        if t.kind == "op":
            r.stop(t, "an index was expected")
        head.indices.append(r.argument())
        return
    close = r.match[r.at]
    opener = t
    r.at += 1
    outer, r.context = r.context, "group"
    ordered = r.sees("(") and close == r.at + 3 and r.tokens[r.at + 1].kind in ("num", "name")
    if ordered and r.tokens[r.at + 2].text == ")" and not r.names.strict:
        head.indices.append(make("opaque", tuple(elements(r)), "tuple"))  # x_{(1)}, the smallest
    if any(t.kind == "cmd" and t.text in ("sim", "in") for t in r.tokens[r.at : close]):
        head.indices.append(listed(r, close))  # P_{x \sim D}
        r.known |= {n for t in head.indices[-1].args[:1] for n in t.free}
    if close > r.at and all(t.text == "*" for t in r.tokens[r.at : close]):
        head.name += "_star" * (close - r.at)
        r.at = close
    if r.token.text in WORDS_BELOW and r.at + 1 == close:
        head.name += WORDS_BELOW[r.token.text]
        r.at += 1
    if r.token.kind == "num" and r.at + 1 == close and r.token.text[:1] == "0" and len(r.token.text) > 1:
        head.name += f"_{r.token.text}"  # w_{01} is not w_1
        r.at += 1
    while r.token.kind in ("text", "word") and not head.indices and r.tokens[r.at + 1].text not in ("(", "["):
        _word(r, head, r.token)
        r.at += 1
        if r.sees(",") and r.at < close:
            r.at += 1
    if r.at < close:
        head.indices += _indices(r, head, close)
    if r.at != close:
        r.unfinished(opener)
    r.context = outer
    r.at = close + 1


WORDS_BELOW = {"max": "_max", "min": "_min", "sup": "_upper", "inf": "_inf", "*": "_star", "ast": "_star",
               "star": "_star", "infty": "_infty", ":": "_all"}  # fmt: skip
"""Signs that say below a letter which one it is: R_{\\max}, q_*."""


def _word(r: Reader, head: Head, t: Token) -> None:
    words = re.sub(r"[-,._:&+/()]", " ", t.text).split()
    if not words or not all(w.isalnum() and w.isascii() for w in words):
        r.fail("R207", "this text below a name is no word", t, None, "use letters and digits")
    head.name = "_".join((head.name, *words))


def _indices(r: Reader, head: Head, close: int) -> list[Term]:
    """ij are two indices, t+1 is one, i,j are two; a word is refused."""
    inside = r.tokens[r.at : min(close, r.at + 8)]
    if len(inside) > 1 and close - r.at == len(inside) and all(t.kind in ("name", "num") for t in inside):
        run = "".join(t.text for t in inside)
        if any(t.kind == "num" and after.kind == "name" for t, after in pairwise(inside)):
            remedy = f"write {inside[0].text},{inside[1].text} for two indices, {inside[0].text} \\cdot … for a product"
            r.fail("R205", f"are {run} two indices or a product?", inside[0], inside[-1], remedy)
        whole = len(run) > 2 and run.isupper() and not set(run) & (set(r.bound) | r.names.symbols)
        if run in LABELS or whole:
            r.at = close
            head.name = f"{head.name}_{run}"
            return []
        plain = [t.text for t in inside if t.kind == "name" and len(t.text) == 1]
        if len(plain) > 2 and not set(plain) <= INDEX_LETTERS | set(r.bound) | r.names.symbols:
            if r.names.strict or any(t.kind == "num" for t in inside):
                r.fail("R201", f"is {run} a word?", inside[0], inside[-1], f"write \\text{{{run}}} for a word")
            r.at = close
            head.name = f"{head.name}_{run}"
            return []
        r.at = close
        return [num(t.text) if t.kind == "num" else sym(t.text) for t in inside]
    found = [_index(r, close)]
    while r.sees(",") or (r.sees("|") is False and r.sees(";")):
        r.at += 1
        found.append(_index(r, close))
    return found


def _index(r: Reader, close: int) -> Term:
    """One index: a term, or the colon of X_{i,:}."""
    after = r.tokens[r.at + 1]
    if r.sees(":") and (after.text == "," or r.at + 1 == close):
        r.at += 1
        return make("opaque", (), "slice")
    found = r.expression()
    if r.sees(":") and not r.names.strict:  # x_{1:T}
        r.at += 1
        return make("opaque", (found, r.expression()), "range")
    if r.sees("|") and not r.names.strict:  # P_{Y|X}
        r.at += 1
        return make("opaque", (found, listed(r, close)), "bar")
    return found


# -- accents and fonts over one letter


def is_prefix(t: Token) -> bool:
    """Is this an accent or a font that was not read with its letter?"""
    return t.kind == "cmd" and (t.text in ACCENTS or t.text in FONTS)


def prefixed(r: Reader, t: Token) -> str:
    """The name under an accent or a font whose argument was not read as one token."""
    prefix = f"{t.text}_" if t.text in ACCENTS else FONTS[t.text]
    inner = r.token
    braced = inner.kind == "sym" and inner.text == "{"
    close = r.match[r.at] if braced else r.at
    r.at += 1 if braced else 0
    inner = r.token
    if inner.kind in ("name", "word"):
        name = inner.text
        r.at += 1
    elif inner.kind == "bb":
        name = f"bb_{inner.text}"
        r.at += 1
    elif inner.kind == "cmd" and (inner.text in ACCENTS or inner.text in FONTS):
        r.at += 1
        name = prefixed(r, inner)
    else:
        said = f"\\{t.text} of more than a letter is understood but not supported yet"
        r.fail("R207", said, t, inner, "put it on one letter")
    if braced:
        if r.at != close:
            said = f"\\{t.text} of more than a letter is understood but not supported yet"
            r.fail("R207", said, t, r.token, f"write \\{t.text}{{x}}_i")
        r.at += 1
    whole = prefix + name
    font, letter = bare(whole)
    return letter if font and letter in r.vectors else whole


def variable(r: Reader) -> Term:
    """A letter or an indexed letter."""
    t = r.token
    if t.kind in ("name", "word"):
        r.at += 1
        head = read_head(r, t, t.text)
    elif is_prefix(t):
        r.at += 1
        head = read_head(r, t, prefixed(r, t))
    else:
        r.stop(t, "a derivative is taken in a letter")
    if head.primes or head.raised is not None:
        r.fail("R102", "a derivative is taken in a letter", t, r.before(), "remove the mark")
    return index(head.name, *head.indices) if head.indices else sym(head.name)
