"""The Pratt parser of LaTeX mathematics: sums, products, powers and brackets, straight to terms (Pratt, POPL 1973).

A `Reader` walks the tokens of one formula once. What begins with a command is a row of a table in
`read/operators.py` or its neighbours, what begins with a name is the affair of `read/calls.py`; a `Grammar` joins
them. Nothing is ever skipped: what no rule takes ends in `stop`, which says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from ..core.names import DOT as PLACEHOLDER
from ..core.term import Term, add, call, div, make, neg, num, power, sym
from .doubts import UNKNOWN, acronym, annotated, doubted, mistyped, over_how_much, signed_brace, unknown
from .formula import Names, ReadError, Shape, Warned
from .layout import DEEPEST
from .tokens import Token, beside
from .vocabulary import COMMAND_WORDS, KNOWN_COMMANDS, MOMENT_WORDS, NOT_YET, PREFIXES, PROSE, SAID

Handler = Callable[["Reader", Token], Term]


class Grammar(NamedTuple):
    """What begins with a command, a bracket, a name; what a letter by itself is; signs and marks."""

    commands: dict[str, Handler]
    groups: dict[str, Handler]
    named: Handler
    letter: Handler
    sign: Handler
    joined: Callable[[list[Term]], Term]
    transposed: Callable[[Reader, Term], Term | None]
    component: Callable[[Reader, Term], Term]
    between: frozenset[str]
    opaque: Callable[..., Term]
    mark: Callable[[Reader, Term], Term | None]
    series: Callable[..., Term]
    place: Callable[[Reader, Term], Term]
    lowered: Callable[[Reader, Term, Token], Term]


_OPENERS = frozenset(("(", "[", "{", r"\{", "lfloor", "lceil", "langle"))
DOTS = make("opaque", (), "dots")
PLACED = ("top", "group", "expect", "call", "integral")
"""Where a bar with a mark below it evaluates what is before it: f|_{x = 0}."""
STEPS = 2 * DEEPEST
"""How deep the rules may call each other: a bracket is two steps, an expression and a factor."""


@dataclass(slots=True)
class Reader:
    """The state of reading one formula. `context` says what a stroke means here: inside a call it is a conditional bar,
    inside |…| it closes, elsewhere it opens; inside an integral a d ends the integrand.

    `along` is the letter of the derivative whose numerator is read.
    """

    tex: str
    names: Names
    tokens: list[Token]
    match: list[int]
    runs: dict[int, str]
    grammar: Grammar
    at: int = 0
    depth: int = 0
    context: str = "top"
    part: int = 0
    under: int = 0
    drawn: str = ""
    along: str = ""
    ends: int = 0
    bound: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    vectors: dict[str, Shape] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)

    # -- tokens

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def sees(self, text: str) -> bool:
        """Is this sign the next token?"""
        t = self.tokens[self.at]
        return t.text == text and t.kind == "sym"

    def take(self, text: str) -> Token:
        """Consume this sign, or say that it is missing."""
        t = self.tokens[self.at]
        if t.text != text or t.kind != "sym":
            self.stop(t, f"{text} was expected")
        self.at += 1
        return t

    def fail(self, code: str, message: str, first: Token, last: Token | None = None, remedy: str = "") -> NoReturn:
        """Refuse the formula at these tokens."""
        end = (last or first).end
        raise ReadError(code, message, first.start, max(end, min(first.start + 1, len(self.tex))), remedy)

    def before(self) -> Token:
        """The last token consumed."""
        return self.tokens[self.at - 1]

    def stop(self, t: Token, expected: str = "") -> NoReturn:
        """Refuse a token that no rule takes, saying what it is."""
        shown = self.tex[t.start : t.end]
        if t.kind == "end":
            self.fail("R102", f"the formula ends where {expected or 'more was expected'}", t, None, "complete it")
        if (t.kind in ("cmd", "sym")) and t.text in NOT_YET:
            message = f"{shown} ({NOT_YET[t.text]}) is understood but not supported yet"
            remedy = "write it with what is supported, or leave it to the prose"
            self.fail("R207", message, t, None, remedy)
        if t.kind == "cmd" and t.text not in self.grammar.commands and t.text not in KNOWN_COMMANDS:
            mistyped(self, t)
        if t.kind == "text":
            self.fail("R102", f"text stands here where {expected or 'mathematics was expected'}", t, None, "move it")
        said = f"{shown} cannot stand here" + (f": {expected}" if expected else "")
        self.fail("R102", said, t, None, beside(self.tex, t.start))

    # -- sums and products

    def expression(self) -> Term:
        """a + b − c."""
        self.depth += 1
        if self.depth > STEPS:
            self.fail("R108", f"the formula is nested deeper than {DEEPEST}", self.token, None, "name a part of it")
        parts = [self.signed()]
        while True:
            t = self.tokens[self.at]
            if t.kind == "cmd" and t.text in ("pm", "mp"):
                parts.append(self.grammar.commands[t.text](self, t))
                continue
            if signed_brace(self, t):
                parts.append(self.product())
                continue
            if t.kind != "op" or t.text not in "+-":
                break
            self.at += 1
            after = self.product()
            parts.append(neg(after) if t.text == "-" else after)
        self.depth -= 1
        return self.grammar.series(parts) if DOTS in parts else add(*parts)

    def signed(self) -> Term:
        """A product, perhaps with a minus before it; a plus there would have lost what stood before it."""
        t = self.tokens[self.at]
        if t.kind == "op" and t.text == "-":
            self.at += 1
            return neg(self.product())
        if (
            t.kind == "op"
            and t.text == "+"
            and self.at
            and (self.before().kind == "rel" or self.before().text in (",", r"\{"))
            and self.before().end <= t.start
        ):
            self.at += self.tokens[self.at + 1].kind == "num"  # r = +10
        return self.product()

    def product(self) -> Term:
        """a b · c / d: factors side by side, dots and slashes."""
        factors = [self.factor()]
        slash: Token | None = None
        while True:
            t = self.tokens[self.at]
            if t.kind == "op" and t.text in "*/":
                self.at += 1
                after = self.factor()
                if t.text == "/":
                    over, slash = (self.grammar.joined(factors), after), t
                    factors = [div(*over)]
                else:
                    factors += [self.grammar.sign(self, t), after] if self.vectors else [after]
                    slash = None
                continue
            if self.vectors and t.kind == "cmd" and t.text == "odot":
                self.at += 1
                factors += [self.grammar.sign(self, t), self.factor()]
                slash = None
                continue
            if t.kind == "cmd" and t.text in self.grammar.between:
                self.at += 1
                factors = [self.grammar.opaque(t.text, self.grammar.joined(factors), self.factor())]
                slash = None
                continue
            if t.text == "|" and self.tokens[self.at + 1].text == "_" and self.context in PLACED:
                factors = [self.grammar.place(self, self.grammar.joined(factors))]
                continue
            if not self.starts(t):
                return self.grammar.series(factors, "mul") if DOTS in factors else self.grammar.joined(factors)
            if slash is not None:
                return over_how_much(self, *over, slash)
            doubted(self, t)
            factors.append(self.factor())

    def starts(self, t: Token) -> bool:
        """Can this token begin a factor that is written without a sign before it?"""
        kind = t.kind
        if kind == "name":
            return not (t.text == "d" and self.context == "integral" and self.differential(self.at))
        if kind == "sym":
            if t.text == "{" and self.match[self.at] == self.at + 1:
                self.at += 2  # an empty group shows nothing
                return self.starts(self.tokens[self.at])
            if t.text in _OPENERS:
                return not annotated(self, self.at)
            return t.text in ("|", "‖") and self.opens(t)
        if kind == "cmd":
            return (
                (t.text in self.grammar.commands or unknown(self, t))
                and t.text not in ("pm", "mp")
                and not signed_brace(self, t)
            )
        texts = kind == "text" and (self.is_name(t) or acronym(t.text) or t.text in COMMAND_WORDS)
        return texts or kind in ("num", "bb", "word", "begin")

    def is_name(self, t: Token) -> bool:
        """Is this text a name that is written in text, such as \\text{ReLU}(x)?"""
        after = self.tokens[self.at + 1]
        opens = (
            ("(", "_", "^", "[", r"\{")
            if t.text in MOMENT_WORDS or t.text == "Pr" or acronym(t.text)
            else ("(", "_", "^")
        )
        return self.is_word(t) and after.kind == "sym" and after.text in opens

    def is_word(self, t: Token) -> bool:
        """Can this text be a name at all?"""
        return t.text.isalnum() and t.text.isascii() and t.text.lower() not in PROSE

    def opens(self, t: Token) -> bool:
        """Does a stroke after a factor open a modulus?"""
        if t.role:
            return t.role == "open"
        return self.context in ("top", "group", "integral") or (t.text == "‖" and self.context in ("call", "expect"))

    def differential(self, at: int) -> bool:
        """Is this the d of dx? A letter declared as d is one only where it is set upright."""
        t = self.tokens[at]
        if t.text != "d" or t.kind != "name" or self.tokens[at + 1].kind != "name":
            return False
        if t.role == "upright" or ("d" not in self.names.symbols and "d" not in self.bound):
            return True
        after = self.tokens[at + 2]  # also where d is a number: what ends an integral is its dx
        ends = after.kind in ("end", "rel", "row", "op") or after.text in (")", "]", "}", r"\}", ",", ".", "quad")
        return self.context == "integral" and ends

    # -- factors

    def factor(self) -> Term:
        """One factor with what is written after it: a power, a factorial."""
        t = self.tokens[self.at]
        self.depth += 1
        if self.depth > STEPS:
            self.fail("R108", f"the formula is nested deeper than {DEEPEST}", t, None, "name a part of it")
        found = self._postfix(self.operand(), t) if self._takes_postfix(t) else self.operand()
        self.depth -= 1
        return found

    def _takes_postfix(self, t: Token) -> bool:
        return not (t.kind == "cmd" and t.text in PREFIXES)

    def operand(self) -> Term:
        """What a factor is made of."""
        t = self.tokens[self.at]
        kind = t.kind
        if kind == "num":
            self.at += 1
            return num(int(t.text)) if t.text.isdigit() else num(t.text)
        if kind == "text" and not self.is_word(t) and SAID.fullmatch(t.text) and not self.names.strict:
            t = self.tokens[self.at] = Token("word", re.sub("[^A-Za-z0-9]+", "_", t.text).strip("_"), t.start, t.end)
            kind = "word"
        if kind == "text" and t.text in COMMAND_WORDS and self.starts(self.tokens[self.at + 1]):
            return self.grammar.commands[t.text](self, t)  # \text{log} θ
        if kind in ("name", "word") or (kind == "text" and self.is_word(t)):
            return self.grammar.named(self, t)
        if kind == "sym":
            if t.text == "{" and self.match[self.at] == self.at + 1:
                self.at += 2
                return self.operand()
            handler = self.grammar.groups.get(t.text)
            if handler is None:
                self.stop(t, "a term was expected")
            return handler(self, t)
        if kind == "op" and t.text == "*" and self.tokens[self.at + 1].text in (")", "]", "}", ",", "|"):
            self.at += 1
            return sym(PLACEHOLDER)  # E[·]
        key = t.text if kind == "cmd" else f"{kind}:"
        handler = self.grammar.commands.get(key) if kind in ("cmd", "bb", "begin") else None
        if handler is None and unknown(self, t):
            handler = self.grammar.commands[UNKNOWN]
        if handler is None:
            self.stop(t, "a term was expected")
        return handler(self, t)

    def _postfix(self, base: Term, first: Term | Token) -> Term:
        start = first if isinstance(first, Token) else self.token
        raised = factored = False
        while True:
            t = self.tokens[self.at]
            if t.kind != "sym" or t.text not in "^!'_":
                return base
            if t.text == "'":
                self.fail("R102", "a prime stands here without a function", start, t, "write f'(x)")
            if t.text == "_" and self.vectors and (not raised or base.op == "pow"):
                base = self.grammar.component(self, base)
                continue
            if t.text == "^" and self.vectors and not raised:
                found = self.grammar.transposed(self, base)
                if found is not None:
                    base = found
                    continue
            if t.text == "^" and not raised:
                found = self.grammar.mark(self, base)
                if found is not None:
                    base = found
                    continue
            if t.text == "_" and _lowers(base, start):
                base = self.grammar.lowered(self, base, start)
                continue
            if t.text == "_":
                self.fail("R207", "an index of an expression is understood but not supported yet", start, t, "name it")
            if raised:
                self.fail("R205", "a power of a power needs brackets", start, t, "write (a^b)^c or a^{b^c}")
            if t.text == "^":
                self.at += 1
                base, raised = power(base, self.exponent(t)), True
            else:
                if factored:
                    self.fail("R205", "a double factorial, or the factorial of one?", start, t, "write (n!)!")
                self.at += 1
                base, factored = call("factorial", base), True

    def exponent(self, caret: Token) -> Term:
        """What stands raised after ^."""
        t = self.tokens[self.at]
        inner = self.tokens[self.at + 1] if t.text == "{" else t
        if inner.text in ("*", "star", "'", "+", "-") and (t is inner or self.match[self.at] == self.at + 2):
            self.fail("R102", f"{self.tex[t.start : inner.end]} cannot be a power here", caret, inner, "write ^{…}")
        if inner.text == "T" and inner.kind == "name" and (t is inner or self.match[self.at] == self.at + 2):
            self.transposed(caret, inner)
        if t.kind == "num" and len(t.text) > 1:
            remedy = f"write ^{{{t.text}}}"
            self.fail("R205", f"TeX raises only the first digit of {t.text} here", caret, t, remedy)
        return self.argument()

    def transposed(self, caret: Token, t: Token) -> None:
        """x^T is a power only where T is known to be a number."""
        if not ({"T"} & (self.names.symbols | self.known | set(self.bound))):
            remedy = "declare T \\in \\mathbb{R} for a power, or the vector, x \\in \\mathbb{R}^n, for a transpose"
            self.fail("R205", "is ^T a transpose or a power?", caret, t, remedy)

    def argument(self) -> Term:
        """The argument of a command: a group in braces, or the one next thing."""
        t = self.tokens[self.at]
        if t.kind == "sym" and t.text == "{":
            return self.within(t, "group")
        if t.kind == "num" and len(t.text) > 1 and t.text.isdigit():
            self.tokens[self.at] = Token("num", t.text[1:], t.start + 1, t.end)
            return num(t.text[0])
        if t.kind == "name":
            self.at += 1
            return self.grammar.letter(self, t)
        if t.kind == "op" or t.text in ("^", "_"):
            self.stop(t, "an argument was expected; put it into { }")
        return self.operand()

    def within(self, opener: Token, context: str) -> Term:
        """The expression between this bracket, which is next, and its partner."""
        close = self.match[self.at]
        self.at += 1
        outer, self.context = self.context, context
        found = self.expression()
        if self.at != close:
            self.unfinished(opener)
        self.context = outer
        self.at += 1
        return found

    def unfinished(self, opener: Token) -> NoReturn:
        """Something stands before the closing bracket that no rule took."""
        t = self.tokens[self.at]
        if t.text == "," and t.kind == "sym":
            self.fail(
                "R102", "a list stands where one term was expected", opener, t, "is a function before it undeclared?"
            )
        if t.kind == "rel":
            self.fail("R102", "a relation inside brackets is no term", opener, t, "write it as a line of its own")
        self.stop(t)


def _lowers(base: Term, first: Token) -> bool:
    raised = base.op == "pow" and base.args[0].op in ("sym", "opaque") and first.text not in _OPENERS
    return raised or first.text == "[" or base.op in ("opaque", "apply")
