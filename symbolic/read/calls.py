"""Names: letters with indices and primes, and whether `name(` is a call or a product (DESIGN §3).

Declarations settle it. An undeclared name is read as a function, with a warning, only where nothing else is ever meant
(a known letter alone in its brackets, an event or a conditional bar in them, under a derivative); otherwise the formula
is refused and both declarations are named. `read/reader.py` calls this module for everything that begins with a name.
"""

from __future__ import annotations

from ..core.functions import FUNCTIONS
from ..core.names import INCREMENT, latex_name
from ..core.term import Func, Term, apply, call, const, diff, index, make, power, sym
from .arguments import Arguments, arguments
from .arrays import softmax
from .callable import call_or_product, domain_of, is_call, primed_name
from .conventions import conventional, divergence, letters, normal, parted
from .doubts import Doubt, either
from .formula import Warned
from .heads import (
    Head,
    function_like,
    is_prefix,
    read_head,
    stands_bare,
)
from .reader import Reader
from .runs import whole_word, word_run
from .tokens import Token
from .vocabulary import BRACKETS, COMMAND_WORDS, MOMENT_WORDS, NOT_YET_WORDS, OPAQUE_WORDS, words

CALLED = "W204"


def named(r: Reader, t: Token) -> Term:
    """A factor that begins with a name."""
    if t.start in r.runs:
        word = whole_word(r, t)
        if word is not None:
            r.at += len(word.text)
            if word.text in r.grammar.commands and not declared(r, word.text):
                r.at -= 1
                r.tokens[r.at] = word
                return r.grammar.commands[word.text](r, word)
            return finished(r, read_head(r, word, word.text))
        run = word_run(r, t)
        if run is not None:
            return run
    if t.kind == "name":
        special = _SPECIAL.get(t.text)
        if special is not None:
            found = special(r, t)
            if found is not None:
                return found
    elif (t.text in COMMAND_WORDS or t.text in MOMENT_WORDS) and not declared(r, t.text):
        return r.grammar.commands[t.text](r, t)
    elif t.text == "softmax" and r.vectors and not declared(r, t.text):
        return softmax(r, t)
    elif t.text in OPAQUE_WORDS and not declared(r, t.text):
        return r.grammar.commands[t.text](r, t)
    elif t.text in NOT_YET_WORDS and not declared(r, t.text):
        what = NOT_YET_WORDS[t.text]
        remedy = "declare it as a function" + r", or its vector: z \in \mathbb{R}^K" * (t.text == "softmax")
        r.fail("R207", f"{t.text} ({what}) is understood but not supported yet", t, None, remedy)
    r.at += 1
    return finished(r, read_head(r, t, t.text))


def declared(r: Reader, name: str) -> bool:
    return name in r.names.functions or name in r.names.symbols or name in r.bound


def finished(r: Reader, head: Head) -> Term:
    """The call, the product's first factor, or the letter that a name is."""
    opener = r.token
    if head.raised_or_called is not None:
        return _raised_or_called(r, head, head.raised_or_called)
    if opener.kind == "sym" and opener.text in ("(", "[", r"\{") and parted(r):
        return divergence(r, head)
    curly = opener.text == r"\{" and head.name in ("Pr", "P", "bb_P")
    if opener.kind == "sym" and (opener.text in ("(", "[") or curly) and is_call(r, head):
        return _call(r, head, opener)
    if head.primes and not (primed_name(r, head) or _another(r, head)):
        shown = r.tex[head.token.start : r.before().end]
        if head.name in r.names.functions or head.name in r.names.builtins:
            r.fail("R102", f"{shown} has no argument", head.token, r.before(), f"write {shown}(x)")
        remedy = f"write {shown}(x), or declare {shown} \\in \\mathbb{{R}} as a letter of its own"
        r.fail("R205", f"is {shown} a derivative, or a letter of its own?", head.token, r.before(), remedy)
    if head.name.startswith(("cal_", "T_sup", "B_sup")) and _operates(r, head):
        return make("opaque", (sym(head.name), *head.indices, r.factor()), "applied")
    if head.indices:
        return index(head.name, *head.indices)
    return symbol(r, head.token, head.name)


def _operates(r: Reader, head: Head) -> bool:
    """Is 𝒯V an operator and what it is applied to? No number is written so; nothing decides it."""
    t = r.token
    named = t.kind in ("name", "word", "bb") or is_prefix(t)
    return named and not declared(r, head.name) and not r.names.strict and not r.differential(r.at)


OTHERS = words("s a o i j k t l theta phi pi tau z w n m")


def _another(r: Reader, head: Head) -> bool:
    """s' is the next state and a' another action: letters that nobody differentiates."""
    known = r.names.functions | r.called
    if r.context == "call" and r.token.text in (")", "]", ",", "|", ";"):
        known = known - {"pi"}  # J(π')
    alone = r.token.kind == "end" and r.tokens[0] is head.token
    bare = stands_bare(r, head.name)  # Q − Q'
    known = known - {head.name} if bare else known
    set_apart = (
        alone
        or bare
        or bool(head.indices)
        or head.name.startswith(("bold_", "vec_", "hat_", "scr_"))
        or r.context == "call"
    )
    if head.primes != 1 or not (head.name in OTHERS or set_apart) or head.name in known or r.names.strict:
        return False
    head.name, head.primes = head.name + "_prime", 0
    r.known.add(head.name)
    return True


def letter(r: Reader, t: Token) -> Term:
    """A letter by itself: the exponent of x^a, the numerator of \\frac a b."""
    return symbol(r, t, t.text, alone=True)


def symbol(r: Reader, t: Token, name: str, alone: bool = False) -> Term:
    """A name without index: e and π keep their meaning unless declared."""
    if name == "pi" and name in r.names.constants & r.names.symbols and not _is_number(r, t):
        return sym(name)
    if name in ("e", "pi") and name in r.names.constants and name not in r.bound and name not in r.called:
        return sym(name) if name == "pi" and _policies(r) else const(name)
    if name == "pi" and function_like(r, name) and not _is_mark(r):
        return const(name)  # beside a policy π(a|s), a π without arguments is the number
    shape = r.vectors.get(name)
    if t.kind == "name" and shape is not None and shape.font and t.role != "bold" and name not in r.bound:
        said = f"is {latex_name(name)} the vector {latex_name(shape.font + name)}?"
        r.fail("R205", said, t, None, "write it as it was declared, or use another letter for a number")
    free = t.kind == "name" and name == "d" and t.role != "upright"
    if free and not alone and r.token.kind == "name" and "d" not in r.names.symbols and "d" not in r.bound:
        shown = r.tex[t.start : r.token.end]
        remedy = "write a derivative as \\frac{d}{dx}, or declare d \\in \\mathbb{R}"
        doubt = Doubt("R205", f"is {shown} a differential, or d times {r.token.text}?", t, r.token, remedy)
        return either(r, "differential or factor", (r.operand(),), doubt)
    return sym(name)


def _is_number(r: Reader, t: Token) -> bool:
    """Is this π the number all the same, in a note in which it is a weight: 2π, √π, π/2?"""
    at = next((k for k in (r.at - 1, r.at) if r.tokens[k] is t), r.at)
    before, two = (r.tokens[k] if k >= 0 else t for k in (at - 1, at - 2))
    after, next_ = r.tokens[at + 1], r.tokens[at + 2]
    return before.kind == "num" or two.text == "sqrt" or (after.text == "/" and next_.kind == "num")


def _policies(r: Reader) -> bool:
    """Is a π that is all of an argument, as in H(π), what the formula has members or values of?"""
    before, head = r.tokens[r.at - 2], r.tokens[r.at - 3]
    whole = r.context == "call" and before.text in ("(", "[") and r.token.text in (")", "]") and head.kind == "name"
    return whole and any(t.text == "pi" and r.tokens[k + 1].text in ("_", "(") for k, t in enumerate(r.tokens[:-1]))


def _is_mark(r: Reader) -> bool:
    """Is the name just read all that an exponent or a subscript holds, as in V^\\pi?"""
    at = r.at - 1
    before, two = (r.tokens[k].text if k >= 0 else "" for k in (at - 1, at - 2))
    return before in ("^", "_") or (before == "{" and two in ("^", "_") and r.token.text == "}")


# -- calls


def _call(r: Reader, head: Head, opener: Token) -> Term:
    close = r.match[r.at]
    if r.tokens[close].text != BRACKETS[opener.text]:
        r.fail("R101", f"{opener.text} is closed by another bracket", opener, r.tokens[close], "match the brackets")
    args = arguments(r, opener)
    if head.name == "cal_N" and len(args.values) in (2, 3) and not declared(r, head.name):
        return normal(args)
    doubt = head.called or _decide(r, head, args, r.tokens[close])
    if doubt is not None and not head.primes and head.raised is None:
        found = apply(Func(head.name, (), -1, (), len(head.indices)), *args.values, *head.indices)
        return either(r, "call or factor", (found,), doubt)
    if doubt is not None:
        r.fail(*doubt)
    if head.name in r.names.builtins and head.name not in r.called and not head.indices:
        return _builtin(r, head, args, r.names.builtins[head.name])
    written = len(args.values)
    for below in head.indices:
        _learn(r, below)
    for given in args.values[args.bar :] if args.bar >= 0 else []:
        _learn(r, given)
    if head.primes and args.bar >= 0 and not r.names.strict:  # π'(a|s) is another policy
        head.name, head.primes = head.name + "_prime", 0
        r.called.add(head.name)
    if head.primes and written + len(head.indices) > 1:
        shown = r.tex[head.token.start : r.tokens[close].end]
        remedy = "write \\frac{\\partial}{\\partial x}, or \\partial_{1} f(x, y) for the first argument"
        r.fail("R205", f"{shown}: a derivative in which argument?", head.token, r.tokens[close], remedy)
    while args.labels and not args.labels[-1]:
        args.labels.pop()
    f = Func(head.name, (0,) * head.primes, args.bar, tuple(args.labels), len(head.indices))
    found = apply(f, *args.values, *head.indices)
    if opener.text == "[" and r.sees("(") and head.raised is None:  # H[π](s)
        more = arguments(r, r.token)
        found = apply(f, *args.values, *more.values, *head.indices)
    return _to_power(found, head)


def _to_power(found: Term, head: Head) -> Term:
    if head.raised is None:
        return found
    if head.raised.op == "neg":  # f^{-1}(y): the inverse function, and no quotient
        return make("opaque", (sym(head.name), *found.args), "inverse")
    return power(found, head.raised)


def _builtin(r: Reader, head: Head, args: Arguments, known: str) -> Term:
    least, most = FUNCTIONS[known].arity
    if args.event or args.bar >= 0 or len(args.values) < least or (most is not None and len(args.values) > most):
        r.fail(
            "R102", f"{head.name} is the function {known} and takes {least} argument", head.token, r.before(), "mend it"
        )
    found = call(known, *args.values)
    if head.primes:
        if args.values[0].op != "sym":
            remedy = "write it as \\frac{d}{dx}"
            r.fail(
                "R207", "f' of an expression is not supported for built-in functions", head.token, r.before(), remedy
            )
        found = diff(found, args.values[0], head.primes)
    return _to_power(found, head)


def _learn(r: Reader, t: Term) -> None:
    """What stands right of a bar or below a density is a variable, from here on."""
    if t.op in ("sym", "index"):
        r.known.add(t.name)


# -- undeclared names


def _raised_or_called(r: Reader, head: Head, doubt: Doubt) -> Term:
    """x^2(1 − y), where x is a number or a function."""
    caret = r.take("^")
    r.at -= 1
    base = index(head.name, *head.indices) if head.indices else symbol(r, head.token, head.name)
    found = r.grammar.mark(r, base)
    if found is None:
        r.at += 1
        found = power(base, r.exponent(caret))
    args = arguments(r, r.token)
    if args.event or args.bar >= 0 or any(args.labels):
        r.fail(*doubt)
    return either(r, "call or power", (found, *args.values), doubt)


def _decide(r: Reader, head: Head, args: Arguments, close: Token) -> Doubt | None:
    """May this name be called? An undeclared one is remembered, with a warning unless nothing else can be meant."""
    name = head.name
    if name in r.names.functions or name in r.called:
        return None
    if name in r.names.builtins and not args.event and args.bar < 0 and not head.indices:
        return None
    after = r.token
    conditional = args.event or args.bar >= 0
    defined = r.tokens[r.part] is head.token and after.kind == "rel"
    whole = conditional or bool(head.indices)  # p(a=1|θ) = … and π_θ(1) = … are no products
    if defined and (after.text == ":=" or (after.text == "=" and whole)):
        r.called.add(name)
        return None
    values = defined and after.text == "=" and all(a.op in ("sym", "num") for a in args.values)  # ς(a) = …, r(1) = 10
    allowed = conditional or bool(head.primes) or _plain(r, args) or (r.under > 0 and letters(args))
    allowed = allowed or values or conventional(r, head, args)
    if not allowed or r.names.strict:
        inside = r.tex[r.tokens[_opener(r, close)].end : close.start].strip()
        return call_or_product(head, inside, close, len(args.values))
    r.called.add(name)
    shown = latex_name(name)
    message = f"{shown}(…) is read as a call of the undeclared function {name}"
    remedy = f"declare it: {shown} : {domain_of(len(args.values) + len(head.indices))} \\to \\mathbb{{R}}"
    r.warnings.append(Warned(CALLED, message, head.token.start, close.end, remedy))
    return None


def _opener(r: Reader, close: Token) -> int:
    at = r.at - 1
    while r.match[at] < 0 or r.tokens[r.match[at]] is not close:
        at -= 1
    return at


def _plain(r: Reader, args: Arguments) -> bool:
    """Is every argument one known letter (or a member of a family that is known or indexed by one)?"""
    known = r.names.symbols | r.known | set(r.bound)
    return all(
        (a.op == "sym" and a.name in known) or (a.op == "index" and (a.name in known or bool(a.free & known)))
        for a in args.values
    )


# -- letters with a meaning of their own


def _euler(r: Reader, t: Token) -> Term | None:
    """e^x is exp(x) where e is Euler's number."""
    constant = "e" in r.names.constants and "e" not in r.bound
    after = r.tokens[r.at + 1]
    if not constant or not (after.kind == "sym" and after.text == "^"):
        return None
    r.at += 2
    found = call("exp", r.exponent(after))
    if r.sees("^") or r.sees("!"):
        r.fail("R205", "a power of a power needs brackets", t, r.token, "write e^{a^b}")
    return found


def _expectation(r: Reader, t: Token) -> Term | None:
    """E[…] and E_{a∼p}[…] are expectations where E is nothing else."""
    if declared(r, "E"):
        return None
    after = r.tokens[r.at + 1]
    drawn = after.text == "_" and any(x.text == "sim" for x in r.tokens[r.at + 2 : r.match[r.at + 2] + 1])
    return r.grammar.commands["bb:"](r, t) if after.kind == "sym" and (after.text in ("[", "|") or drawn) else None


def _gamma(r: Reader, t: Token) -> Term | None:
    """Γ(x) is the gamma function where Γ is nothing else."""
    if declared(r, "Gamma") or r.tokens[r.at + 1].text != "(":
        return None
    r.at += 1
    return call("gamma", r.within(r.token, "group"))


def _increment(r: Reader, t: Token) -> Term | None:
    """Δx is a letter of its own where nothing says that Δ is one."""
    letter = r.tokens[r.at + 1]
    if letter.kind != "name" or declared(r, "Delta") or r.names.strict:
        return None
    r.at += 2
    return finished(r, read_head(r, letter, f"{INCREMENT}_{letter.text}"))


_SPECIAL = {"Delta": _increment, "e": _euler, "E": _expectation, "Gamma": _gamma}
