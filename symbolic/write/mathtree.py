r"""A formula of safe LaTeX as a tree of boxes: what the width of a formula and its Typst form are worked out from.

Only what `tex.echo` and `core.show.latex` let through is parsed: braces and environments close, commands have their
arguments. Everything else raises `Unparsed`. `measure` and `typst_math` walk the tree; nothing here prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from .tex import ARITY, SIZED, TEXTS, TOKEN

DEEPEST = 60
"""The deepest nesting of groups that is followed."""
LONGEST = 40_000
"""The longest formula, in characters, that is parsed."""


END = frozenset(("",))
"""Where a whole formula stops."""


class Unparsed(ValueError):
    """This is no formula of the safe kind."""


@dataclass(frozen=True, slots=True)
class Box:
    r"""One thing in a row of mathematics.

    `kind` is 'char' (a character), 'cmd' (a command without arguments), 'arg' (one with arguments in `parts`), 'group',
    'script' (`parts` are base, below, above), 'fence' (\left … \right: `parts` between the signs in `signs`), 'sized'
    (\bigl and its sign), 'text' (words in `name`), 'env' (an environment `name`: `rows` of cells).
    """

    kind: str
    name: str = ""
    parts: tuple[tuple[Box, ...], ...] = ()
    signs: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[Box, ...], ...], ...] = field(default=(), repr=False)


Row = tuple[Box, ...]


@lru_cache(maxsize=4096)
def parse(tex: str) -> Row:
    r"""The boxes of a formula; Unparsed where it is none.

    >>> [b.kind for b in parse(r"\frac{1}{2} x^2 = \left( y \right)")]
    ['arg', 'script', 'char', 'fence']
    """
    if len(tex) > LONGEST:
        raise Unparsed("too long")
    return _Reader(TOKEN.findall(tex)).row(END)[0]


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def peek(self) -> str:
        """The next token that is no space, or nothing at the end."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        """The next token, taken."""
        token = self.peek()
        if not token:
            raise Unparsed("it ends too soon")
        self.at += 1
        return token

    def row(self, stops: frozenset[str]) -> tuple[Row, str]:
        """Boxes up to one of the stops, which is taken and told; the end of the formula counts as ""."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unparsed("too deep")
        found: list[Box] = []
        while (token := self.peek()) not in stops:
            if not token:
                raise Unparsed("it ends too soon")
            found.append(self.scripted())
        if token:
            self.at += 1
        self.depth -= 1
        return tuple(found), token

    def scripted(self) -> Box:
        """A box with its scripts and primes."""
        base: Row = () if self.peek() in ("^", "_", "'") else (self.box(),)
        scripts: dict[str, Row] = {}
        while (token := self.peek()) in ("^", "_", "'", r"\limits", r"\nolimits"):
            self.at += 1
            if token == "'":
                scripts["^"] = (*scripts.get("^", ()), Box("cmd", "prime"))
            elif token in ("^", "_"):
                scripts[token] = (*scripts.get(token, ()), *self.argument())
        if not scripts:
            return base[0]
        return Box("script", parts=(base, scripts.get("_", ()), scripts.get("^", ())))

    def argument(self) -> Row:
        """A group, or the next box."""
        if self.peek() == "{":
            self.at += 1
            return self.row(frozenset("}"))[0]
        return (self.box(),)

    def box(self) -> Box:
        """One box without its scripts."""
        token = self.take()
        if token == "{":
            return Box("group", parts=(self.row(frozenset("}"))[0],))
        if token in ("}", "&", r"\\", r"\right", r"\middle", r"\end"):
            raise Unparsed(f"{token} stands alone")
        if token in TEXTS and token != r"\begin":
            return Box("text", self.words(), signs=(token[1:],))
        if token == r"\begin":
            return self.environment()
        if token == r"\left":
            return self.fence()
        if token in SIZED:
            return Box("sized", token[1:], signs=(self.take(),))
        if token in ARITY:
            return self.command(token)
        return Box("cmd", token[1:]) if token[0] == "\\" and len(token) > 1 else Box("char", token)

    def command(self, token: str) -> Box:
        """A command with its arguments; the index of a root comes last."""
        index: Row = ()
        if token == r"\sqrt" and self.peek() == "[":
            self.at += 1
            index = self.row(frozenset("]"))[0]
        if token in (r"\operatorname", r"\operatorname*"):
            return Box("text", self.words(), signs=("operatorname",))
        arguments = [self.argument() for _ in range(ARITY[token])]
        return Box("arg", token[1:], (*arguments, index) if index else tuple(arguments))

    def words(self) -> str:
        """The text between braces, as it stands."""
        if self.take() != "{":
            raise Unparsed("a text needs its braces")
        depth, start = 1, self.at
        while self.at < len(self.tokens):
            depth += (self.tokens[self.at] == "{") - (self.tokens[self.at] == "}")
            self.at += 1
            if depth == 0:
                return "".join(self.tokens[start : self.at - 1])
        raise Unparsed("a text does not end")

    def fence(self) -> Box:
        r"""What stands between \left and \right, cut at each \middle."""
        signs, parts = [self.take()], []
        while True:
            part, stop = self.row(frozenset((r"\middle", r"\right")))
            parts.append(part)
            signs.append(self.take())
            if stop == r"\right":
                return Box("fence", parts=tuple(parts), signs=tuple(signs))

    def environment(self) -> Box:
        """The rows and cells of an environment."""
        name = self.words()
        if name == "array":
            self.words()
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        while True:
            cell, stop = self.row(frozenset(("&", r"\\", r"\end")))
            cells.append(cell)
            if stop != "&":
                if any(cells):
                    rows.append(tuple(cells))
                cells = []
            if stop == r"\end":
                self.words()
                return Box("env", name, rows=tuple(rows))
