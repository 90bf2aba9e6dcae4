"""Names: letters with indices and primes, and whether `name(` is a call or a product (DESIGN §3).

Declarations settle it. An undeclared name is read as a function, with a warning, only where nothing else is ever meant
(a known letter alone in its brackets, an event or a conditional bar in them, under a derivative); otherwise the formula
is refused and both declarations are named. `read/reader.py` calls this module for everything that begins with a name.
"""

from __future__ import annotations

from ..core.functions import FUNCTIONS
from ..core.names import latex_name
from ..core.term import Func, Term, apply, call, const, diff, index, power, sym
from .arguments import Arguments, arguments
from .arrays import softmax
from .conventions import conventional, divergence, letters, normal, parted
from .formula import Warned
from .heads import Head, function_like, inside_itself, is_member, is_number, read_head
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
        word_run(r, t)
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
    if opener.kind == "sym" and opener.text in ("(", "[", r"\{") and parted(r):
        return divergence(r, head)
    curly = opener.text == r"\{" and head.name in ("Pr", "P", "bb_P")
    if opener.kind == "sym" and (opener.text in ("(", "[") or curly) and _is_call(r, head):
        return _call(r, head, opener)
    if head.primes and not (_primed_name(r, head) or _another(r, head)):
        shown = r.tex[head.token.start : r.before().end]
        if head.name in r.names.functions or head.name in r.names.builtins:
            r.fail("R102", f"{shown} has no argument", head.token, r.before(), f"write {shown}(x)")
        remedy = f"write {shown}(x), or declare {shown} \\in \\mathbb{{R}} as a letter of its own"
        r.fail("R205", f"is {shown} a derivative, or a letter of its own?", head.token, r.before(), remedy)
    if head.indices:
        return index(head.name, *head.indices)
    return symbol(r, head.token, head.name)


OTHERS = words("s a o i j k t l theta phi pi tau z w n m")


def _another(r: Reader, head: Head) -> bool:
    """s' is the next state and a' another action: letters that nobody differentiates."""
    known = r.names.functions | r.called
    alone = r.token.kind == "end" and r.tokens[0] is head.token
    set_apart = alone or head.name.startswith(("bold_", "vec_", "hat_", "scr_")) or r.context == "call"
    if head.primes != 1 or not (head.name in OTHERS or set_apart) or head.name in known or r.names.strict:
        return False
    head.name, head.primes = head.name + "_prime", 0
    r.known.add(head.name)
    return True


def _primed_name(r: Reader, head: Head) -> bool:
    """Is s' a declared letter? Then it is named s_prime."""
    primed = head.name + "_prime"
    if head.primes != 1 or not (primed in r.names.symbols or primed in r.bound or primed in r.known):
        return False
    head.name, head.primes = primed, 0
    return True


def letter(r: Reader, t: Token) -> Term:
    """A letter by itself: the exponent of x^a, the numerator of \\frac a b."""
    return symbol(r, t, t.text)


def symbol(r: Reader, t: Token, name: str) -> Term:
    """A name without index: e and π keep their meaning unless declared; two fonts of one letter are not confused."""
    if name in ("e", "pi") and name in r.names.constants and name not in r.bound and name not in r.called:
        return const(name)
    if name == "pi" and function_like(r, name) and not _is_mark(r):
        return const(name)  # beside a policy π(a|s), a π without arguments is the number
    shape = r.vectors.get(name)
    if t.kind == "name" and shape is not None and shape.font and t.role != "bold" and name not in r.bound:
        said = f"is {latex_name(name)} the vector {latex_name(shape.font + name)}?"
        r.fail("R205", said, t, None, "write it as it was declared, or use another letter for a number")
    if t.kind == "name":
        seen = r.fonts.setdefault(name, t.role if t.role == "cal" else "")
        if seen != (t.role if t.role == "cal" else ""):
            r.fail(
                "R205",
                f"is \\mathcal{{{name}}} the same as {name}?",
                t,
                None,
                "use two letters, or one way to write it",
            )
        if name == "d" and t.role != "upright" and "d" not in r.names.symbols and "d" not in r.bound:
            after = r.token
            if after.kind == "name":
                shown = r.tex[t.start : after.end]
                remedy = "write a derivative as \\frac{d}{dx}, or declare d \\in \\mathbb{R}"
                r.fail("R205", f"is {shown} a differential, or d times {after.text}?", t, after, remedy)
    return sym(name)


def _is_mark(r: Reader) -> bool:
    """Is the name just read all that an exponent or a subscript holds, as in V^\\pi?"""
    at = r.at - 1
    before, two = (r.tokens[k].text if k >= 0 else "" for k in (at - 1, at - 2))
    return before in ("^", "_") or (before == "{" and two in ("^", "_") and r.token.text == "}")


# -- a name with what is written around it


# -- calls


def _is_call(r: Reader, head: Head) -> bool:
    """Does a bracket after this name hold arguments?"""
    name = head.name
    if name in r.bound or (name in r.names.symbols and name not in r.called):
        if head.primes and not (name + "_prime" in r.names.symbols or name + "_prime" in r.bound):
            r.fail(
                "R205", f"{name} is a number, so {name}' is no derivative", head.token, r.before(), f"declare {name}"
            )
        return False
    if name in r.names.functions or name in r.names.builtins or name in r.called:
        return True
    if name == "pi" and "pi" in r.names.constants and not head.indices and not head.primes:
        return _policy(r, head)
    if head.primes:
        return not _primed_name(r, head)
    if is_member(r, head):
        return False
    if head.indices and inside_itself(r, name, r.at):
        return False
    return head.token.kind != "name" or bool(head.indices) or name == "e" or not is_number(r, name, r.at)


def _policy(r: Reader, head: Head) -> bool:
    """Is π( the constant times something, or a policy? A bar or an event says policy; one letter leaves it open."""
    opener, close = r.at, r.match[r.at]
    inside = r.tokens[opener + 1 : close]
    if any(t.text == "|" or t.kind == "rel" for t in inside) or r.tokens[close + 1].text == ":=":
        return True
    if all(t.kind in ("name", "num") or t.text in (",", "_", "{", "}", "'") for t in inside):
        if not r.names.strict and all(t.kind != "num" or inside[at - 1].text == "_" for at, t in enumerate(inside)):
            return True
        _refuse(r, head, r.tex[r.tokens[opener + 1].start : r.tokens[close].start], r.tokens[close])
    return False


def _call(r: Reader, head: Head, opener: Token) -> Term:
    close = r.match[r.at]
    if r.tokens[close].text != BRACKETS[opener.text]:
        r.fail("R101", f"{opener.text} is closed by another bracket", opener, r.tokens[close], "match the brackets")
    args = arguments(r, opener)
    if head.name == "N" and head.token.role == "cal" and len(args.values) == 3 and not declared(r, "N"):
        return normal(args)
    _decide(r, head, args, r.tokens[close])
    if head.name in r.names.builtins and head.name not in r.called and not head.indices:
        return _builtin(r, head, args, r.names.builtins[head.name])
    written = len(args.values)
    for below in head.indices:
        _learn(r, below)
    for given in args.values[args.bar :] if args.bar >= 0 else []:
        _learn(r, given)
    if head.primes and written + len(head.indices) > 1:
        shown = r.tex[head.token.start : r.tokens[close].end]
        remedy = "write \\frac{\\partial}{\\partial x}, or \\partial_{1} f(x, y) for the first argument"
        r.fail("R205", f"{shown}: a derivative in which argument?", head.token, r.tokens[close], remedy)
    while args.labels and not args.labels[-1]:
        args.labels.pop()
    f = Func(head.name, (0,) * head.primes, args.bar, tuple(args.labels), len(head.indices))
    found = apply(f, *args.values, *head.indices)
    return _to_power(found, head)


def _to_power(found: Term, head: Head) -> Term:
    return found if head.raised is None else power(found, head.raised)


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


def _decide(r: Reader, head: Head, args: Arguments, close: Token) -> None:
    """May this name be called? An undeclared one is remembered, with a warning unless nothing else can be meant."""
    name = head.name
    if name in r.names.functions or name in r.called:
        return
    if name in r.names.builtins and not args.event and args.bar < 0 and not head.indices:
        return
    r.fonts.setdefault(name, head.token.role if head.token.role == "cal" else "")
    after = r.token
    conditional = args.event or args.bar >= 0
    defined = r.tokens[r.part] is head.token and after.kind == "rel"
    whole = conditional or bool(head.indices)  # p(a=1|θ) = … and π_θ(1) = … are no products
    if defined and (after.text == ":=" or (after.text == "=" and whole)):
        r.called.add(name)
        return
    allowed = conditional or bool(head.primes) or _plain(r, args) or (r.under > 0 and letters(args))
    allowed = allowed or conventional(r, head, args)
    if not allowed or r.names.strict:
        inside = r.tex[r.tokens[_opener(r, close)].end : close.start].strip()
        _refuse(r, head, inside, close, len(args.values))
    r.called.add(name)
    shown = latex_name(name)
    message = f"{shown}(…) is read as a call of the undeclared function {name}"
    remedy = f"declare it: {shown} : {_domain(len(args.values) + len(head.indices))} \\to \\mathbb{{R}}"
    r.warnings.append(Warned(CALLED, message, head.token.start, close.end, remedy))


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


def _domain(arity: int) -> str:
    return "\\mathbb{R}" if arity < 2 else f"\\mathbb{{R}}^{arity}"


def _refuse(r: Reader, head: Head, inside: str, close: Token, arity: int = 1) -> None:
    shown = latex_name(head.name)
    message = f"is {shown} a function of {inside}, or {shown} times {inside}?"
    remedy = (
        f"declare {shown} : {_domain(arity)} \\to \\mathbb{{R}} (or define it with :=), or {shown} \\in \\mathbb{{R}}"
    )
    r.fail("R204", message, head.token, close, remedy)


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
    return r.grammar.commands["bb:"](r, t) if after.kind == "sym" and (after.text == "[" or drawn) else None


def _gamma(r: Reader, t: Token) -> Term | None:
    """Γ(x) is the gamma function where Γ is nothing else."""
    if declared(r, "Gamma") or r.tokens[r.at + 1].text != "(":
        return None
    r.at += 1
    return call("gamma", r.within(r.token, "group"))


_SPECIAL = {"e": _euler, "E": _expectation, "Gamma": _gamma}
