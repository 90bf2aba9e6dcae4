"""LaTeX mathematics to a `Formula`: own tokenizer and Pratt parser, nothing evaluated, nothing guessed.

`app` and `read/note.py` call `parse`. The work is done next door: `tokens` (characters and commands), `layout` (rows
and brackets), `reader` and `groups` (sums, products, powers, brackets), `heads`, `arguments` and `calls` (names),
`operators`, `derivatives` and `binders` (commands), `arrays` (vectors), `sets`, `chains` and `statements` (lines).
Every token is consumed by a rule or the formula is refused with a code and a place:
R101 unbalanced, R102 unexpected, R103 unknown command, R104 unknown environment, R105 a command that acts, R106 too
long, R108 too deep, R201 letters that spell a word, R204 call or product?, R205 readable in two ways, R206 expectation
over what?, R207 understood but not supported yet. Warnings: W204 an undeclared name read as a function, W205 a set
under a sum read as the support of its letter.
"""

from __future__ import annotations

import re

from .arrays import BRACKETS, component, joined, sign, transposed, unbolded
from .binders import BINDERS
from .calls import letter, named
from .derivatives import DERIVATIVES
from .ellipses import series
from .expectations import MOMENTS
from .formula import Formula, Names, ReadError
from .groups import GROUPS
from .layout import arrange
from .opaque import BETWEEN, OPAQUES, at_place, inner, lowered, mark, norm, opaque
from .operators import TABLE
from .reader import Grammar, Handler, Reader
from .statements import statements
from .tokens import tokenise


def _either(of_vectors: Handler, else_: Handler) -> Handler:
    """A bracket that is read by components where the note declares a vector, and is opaque elsewhere."""
    return lambda r, t: (of_vectors if r.vectors else else_)(r, t)


PAIRS = {"‖": _either(BRACKETS["‖"], norm), "langle": _either(BRACKETS["langle"], inner)}
GRAMMAR = Grammar(
    {**TABLE, **DERIVATIVES, **BINDERS, **MOMENTS, **OPAQUES}, {**GROUPS, **PAIRS}, named, letter,
    sign, joined, transposed, component, BETWEEN, opaque, mark, series, at_place, lowered,
)  # fmt: skip


def parse(tex: str, names: Names) -> Formula:
    """Read one formula; raises `ReadError`.

    >>> from symbolic.core.show import python
    >>> from symbolic.read.formula import Chain
    >>> names = Names(functions=frozenset({"sigma"}))
    >>> (chain,) = parse(r"\\sigma(\\theta) = \\frac{1}{1 + e^{-\\theta}}", names).statements
    >>> [python(p.term) for p in chain.parts] if isinstance(chain, Chain) else []
    ['sigma(theta)', '1/(1 + exp(-theta))']
    """
    first: ReadError | None = None
    for again in spellings(tex):
        try:
            return _parsed(again, names)
        except ReadError as e:
            first = first or e
    raise first or ReadError("R102", "the formula says nothing", 0, len(tex), "write a formula, or remove it")


def spellings(tex: str) -> list[str]:
    r"""A formula as it may have been meant, the likeliest first, every character in its place: ||x|| is \|x\|, and a
    \lvert that nothing closes is a bar."""
    found = tex
    if tex.count(r"\lvert") != tex.count(r"\rvert"):
        found = found.replace(r"\lvert", r"\mid  ").replace(r"\rvert", r"\mid  ")
    doubled = PAIRED.sub(lambda m: rf"\|{m[1]}\|", found) if "||" in found else found
    return list(dict.fromkeys((doubled, found, tex)))


PAIRED = re.compile(r"\|\|([^|]+(?:\|[^|]+)*?)\|\|")


def _parsed(tex: str, names: Names) -> Formula:
    found = tokenise(tex)
    tokens, match = arrange(found.list)
    if names.vectors:
        unbolded(tokens, names.vectors)
    reader = Reader(tex, names, tokens, match, found.runs, GRAMMAR, vectors=dict(names.vectors))
    try:
        read = statements(reader)
    except RecursionError:
        raise ReadError("R108", "the formula is nested too deeply", 0, len(tex), "name a part of it") from None
    if not read:
        raise ReadError("R102", "the formula says nothing", 0, len(tex), "write a formula, or remove it")
    return Formula(read, tuple(reader.warnings), frozenset(reader.called))
