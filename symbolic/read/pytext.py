"""SymPy-like text to a `Formula`, through Python's own grammar and never evaluated: x/x stays x/x.

For claims in bulk and `symbolic prove`: `diff(log(sigma(t)), t) = 1 - sigma(t)`. The text is split at its top-level
relations, each part goes through `ast.parse` (which only builds a tree), and a closed set of node types and of
calls becomes `Term`s; anything else is a `ReadError` with its place. No name is looked up in Python, so no text can
run. `app` calls `parse_python`; the spelling of functions is one row each in `core.functions`.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction

from ..core.functions import BY_NAME, FUNCTIONS
from ..core.term import Term, add, apply, call, const, div, index, mul, neg, num, power, relation, sym
from .formula import Chain, Formula, Mention, Names, Part, ReadError
from .pyforms import FORMS, RELATION_CALLS, RELATION_SIGNS
from .rewritten import REWRITTEN

PLAIN = Names(builtins={"sigma": "sigmoid"})
"""What a bare line of Python-like text means: nothing is declared, and sigma(t) is the sigmoid."""

LONGEST = 20_000
DEEPEST = 120
LARGEST_EXPONENT = 400

_RELATIONS = {
    ":=": ":=", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "~=": "≈", "=": "=", "<": "<", ">": ">",
    "≤": "≤", "≥": "≥", "≠": "≠", "≈": "≈",
}  # fmt: skip
_CONDITIONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip
_CONSTANTS = {"pi": "pi", "E": "e", "e": "e"}
_UNREAL = {"nan": "not a number", "zoo": "complex infinity"}


def parse_python(text: str, names: Names = PLAIN) -> Formula:
    """Read one claim or expression; raises `ReadError` (R108 too large, R204 undeclared call, R401 other syntax).

    >>> chain = parse_python("diff(log(sigma(t)), t) = 1 - sigma(t)").statements[0]
    >>> chain.rels, [p.term.op for p in chain.parts]
    (('=',), ['diff', 'add'])
    """
    if len(text) > LONGEST:
        raise ReadError("R108", f"the text is longer than {LONGEST} characters", 0, len(text), "split it")
    if "#" in text:
        at = text.index("#")
        raise ReadError("R401", "comments cannot be read here", at, at + 1, "remove the '#'")
    pieces, rels = _split(text)
    if len(pieces) == 1:
        return _single(Reader(text, names), *pieces[0])
    parts = tuple(Reader(text, names).part(start, end) for start, end in pieces)
    digits = _printed_digits(text[slice(*pieces[-1])]) if "≈" in rels else 0
    return Formula((Chain(parts, rels, ("",) * len(rels), digits),))


def _single(reader: Reader, start: int, end: int) -> Formula:
    tree = reader.tree(start, end)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in RELATION_CALLS:
        a, b = reader.arguments(tree, 2, 2)
        parts = tuple(Part(reader.term(n), *reader.place(n)) for n in (a, b))
        return Formula((Chain(parts, (RELATION_SIGNS[RELATION_CALLS[tree.func.id]],), ("",)),))
    return Formula((Mention(Part(reader.term(tree), start, end)),))


def _split(text: str) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    """The stretches between top-level relation signs, stripped, and the relations."""
    cuts: list[tuple[int, int]] = []
    rels: list[str] = []
    depth = at = 0
    while at < len(text):
        c = text[at]
        depth += (c in "([{") - (c in ")]}")
        if depth > DEEPEST:
            raise ReadError("R108", f"brackets are nested deeper than {DEEPEST}", at, at + 1, "name a part of it")
        sign = next((s for s in (text[at : at + 2], c) if s in _RELATIONS), "") if depth == 0 else ""
        if sign:
            cuts.append((at, at + len(sign)))
            rels.append(_RELATIONS[sign])
        at += len(sign) or 1
    starts, ends = [0, *(e for _, e in cuts)], [*(s for s, _ in cuts), len(text)]
    return [_stripped(text, s, e) for s, e in zip(starts, ends, strict=True)], tuple(rels)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise ReadError("R401", "an expression is missing here", max(0, start - 1), end, "both sides are needed")
    return start, end


def _printed_digits(text: str) -> int:
    return len(text.partition(".")[2].strip())


class Reader:
    """Turns the nodes of one stretch of `text` into terms. `base` is where that stretch starts."""

    def __init__(self, text: str, names: Names) -> None:
        self.text, self.names = text, names
        self.base, self.depth = 0, 0
        self.wide: bytes | None = None

    def part(self, start: int, end: int) -> Part:
        return Part(self.term(self.tree(start, end)), start, end)

    def tree(self, start: int, end: int) -> ast.expr:
        """Python's own tree of text[start:end], on one line."""
        piece = "".join(" " if c.isspace() else c for c in self.text[start:end])
        self.base = start
        if "\0" in piece:  # to some Pythons no error of syntax
            at = start + piece.index("\0")
            raise ReadError("R401", "this is not an expression: it holds a null character", at, at + 1, "remove it")
        self.wide = None if piece.isascii() else piece.encode()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "invalid decimal literal" and the like: the tree decides
                return ast.parse(piece, mode="eval").body
        except SyntaxError as e:
            at = min(start + max(0, (e.offset or 1) - 1), end - 1)
            if any(large in str(e.msg) for large in ("too many nested", "Exceeds the limit")):
                raise ReadError("R108", "the expression is too large", at, at + 1, "name a part of it") from None
            hint = "lambda is a word of Python: write lam" if "lambda" in piece else "write it as for SymPy"
            raise ReadError("R401", f"this is not an expression: {e.msg}", at, at + 1, hint) from None
        except (RecursionError, MemoryError, ValueError):
            raise ReadError("R108", "the expression is nested too deeply", start, end, "name a part of it") from None

    def place(self, node: ast.AST) -> tuple[int, int]:
        """[start, end) of a node in the whole text; Python counts columns in UTF-8 bytes."""
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 1)
        if self.wide is not None:
            start, end = len(self.wide[:start].decode()), len(self.wide[:end].decode())
        return self.base + start, self.base + end

    def fail(self, node: ast.AST, message: str, remedy: str = "", code: str = "R401") -> ReadError:
        return ReadError(code, message, *self.place(node), remedy)

    def term(self, node: ast.expr) -> Term:
        """The term of an expression."""
        handler = _NODES.get(type(node))
        if handler is None:
            kind = type(node).__name__
            raise self.fail(node, f"Python's {kind} is not part of the language", "use + - * / ** and calls")
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail(node, f"the expression is nested deeper than {DEEPEST}", "name a part of it", "R108")
        found = handler(self, node)
        self.depth -= 1
        return found

    def arguments(self, node: ast.Call, least: int, most: int | None) -> list[ast.expr]:
        """The positional arguments of a call, as many as it takes."""
        if node.keywords:
            raise self.fail(node.keywords[0].value, "named arguments cannot be read", "give them by position")
        starred = next((a for a in node.args if isinstance(a, ast.Starred)), None)
        if starred is not None:
            raise self.fail(starred, "a starred argument cannot be read", "write the arguments out")
        if len(node.args) < least or (most is not None and len(node.args) > most):
            wanted = str(least) if most == least else f"{least} or more" if most is None else f"{least} to {most}"
            raise self.fail(node, f"{len(node.args)} arguments where {wanted} are needed")
        return node.args


def _operation(reader: Reader, node: ast.expr) -> Term:
    """Left-leaning chains a + b − c and a·b·c are walked down their spine, so that length is not depth."""
    if not isinstance(node, ast.BinOp):
        raise reader.fail(node, "not an operation")
    if isinstance(node.op, ast.Pow):
        return power(reader.term(node.left), reader.term(node.right))
    level = (ast.Add, ast.Sub) if isinstance(node.op, ast.Add | ast.Sub) else (ast.Mult, ast.Div)
    tail: list[tuple[ast.operator, ast.expr]] = []
    head: ast.expr = node
    while isinstance(head, ast.BinOp) and isinstance(head.op, level):
        tail.append((head.op, head.right))
        head = head.left
    if not tail:
        raise reader.fail(node, f"the operator {type(node.op).__name__} is not part of the language", _hint(node.op))
    terms = [reader.term(head)]
    for op, right in reversed(tail):
        value = reader.term(right)
        if isinstance(op, ast.Div):
            terms = [div(mul(*terms), value)]
        else:
            terms.append(neg(value) if isinstance(op, ast.Sub) else value)
    return add(*terms) if level[0] is ast.Add else mul(*terms)


def _hint(op: ast.operator) -> str:
    return "a power is written **" if isinstance(op, ast.BitXor) else "use + - * / **"


def _unary(reader: Reader, node: ast.expr) -> Term:
    if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.USub | ast.UAdd):
        raise reader.fail(node, "this operator is not part of the language", "use + - * / **")
    inner = reader.term(node.operand)
    return neg(inner) if isinstance(node.op, ast.USub) else inner


def _constant(reader: Reader, node: ast.expr) -> Term:
    value = node.value if isinstance(node, ast.Constant) else None
    start, end = reader.place(node)
    if isinstance(value, int) and not isinstance(value, bool):
        return num(value)
    if not isinstance(value, float):
        raise reader.fail(node, f"{reader.text[start:end][:40]} is not a real number", "use numbers, names and calls")
    written = reader.text[start:end].replace("_", "").lower()
    exponent = written.partition("e")[2]
    if len(exponent.lstrip("+-")) > 3 or abs(int(exponent or 0)) > LARGEST_EXPONENT:
        raise reader.fail(node, "the exponent of this number is too large", "write it as a power", "R108")
    return num(Fraction(written))  # the decimals as written: 0.1 is 1/10, never a binary fraction


def _name(reader: Reader, node: ast.expr) -> Term:
    name = node.id if isinstance(node, ast.Name) else ""
    names = reader.names
    if name in names.symbols:
        return sym(name)
    if name in names.functions:
        raise reader.fail(node, f"{name} is a function; its argument is missing", f"write {name}(…)")
    if name in ("oo", "I"):
        return const(name.lower())
    if name in _UNREAL:
        raise reader.fail(node, f"{name} ({_UNREAL[name]}) is not a real number", "declare the name to use it")
    known = _CONSTANTS.get(name)
    return const(known) if known in names.constants and known is not None else sym(name)


def _subscript(reader: Reader, node: ast.expr) -> Term:
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        raise reader.fail(node, "only a name can carry an index", "write r[1]")
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not inner:
        raise reader.fail(node, "an index is missing", "write r[1]")
    return index(node.value.id, *(reader.term(i) for i in inner))


def _compare(reader: Reader, node: ast.expr) -> Term:
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in _CONDITIONS:
        raise reader.fail(node, "this comparison cannot be read", "write one relation: x < 1")
    return relation(_CONDITIONS[type(node.ops[0])], reader.term(node.left), reader.term(node.comparators[0]))


def _call(reader: Reader, node: ast.expr) -> Term:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise reader.fail(node, "only a name can be called", "write f(x)")
    name, names = node.func.id, reader.names
    if name in names.functions:
        return apply(name, *(reader.term(a) for a in reader.arguments(node, 1, None)))
    if name in names.symbols:
        raise reader.fail(node.func, f"{name} is a number, not a function", f"write {name}*(…)", "R204")
    form = FORMS.get(name)
    if form is not None:
        return form(reader, node)
    rewritten = REWRITTEN.get(name)
    if rewritten is not None:
        return rewritten.build(*(reader.term(a) for a in reader.arguments(node, rewritten.arity, rewritten.arity)))
    known = names.builtins.get(name) or BY_NAME.get(name)
    if known is None:
        remedy = f"declare {name} as a function, or write {name}*(…) for a product"
        raise reader.fail(node.func, f"{name} is called but not declared", remedy, "R204")
    least, most = FUNCTIONS[known].arity
    return call(known, *(reader.term(a) for a in reader.arguments(node, least, most)))


_NODES: Mapping[type[ast.AST], Callable[[Reader, ast.expr], Term]] = {
    ast.BinOp: _operation,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Subscript: _subscript,
    ast.Compare: _compare,
    ast.Call: _call,
}
