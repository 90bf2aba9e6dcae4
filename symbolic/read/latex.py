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
from .calls import CALLED, letter, named
from .cases import CASES
from .derivatives import DERIVATIVES
from .doubts import OPEN
from .ellipses import series
from .expectations import MOMENTS
from .formula import Formula, Names, ReadError
from .groups import GROUPS
from .layout import arrange
from .opaque import BETWEEN, OPAQUES, at_place, inner, lowered, mark, norm, opaque
from .operators import TABLE
from .reader import Grammar, Handler, Reader
from .statements import statements
from .tokens import PADDING, Token, tokenise
from .vocabulary import words


def _either(of_vectors: Handler, else_: Handler) -> Handler:
    """A bracket that is read by components where the note declares a vector, and is opaque elsewhere."""
    return lambda r, t: (of_vectors if r.vectors else else_)(r, t)


PAIRS = {"‖": _either(BRACKETS["‖"], norm), "langle": _either(BRACKETS["langle"], inner)}
GRAMMAR = Grammar(
    {**TABLE, **CASES, **DERIVATIVES, **BINDERS, **MOMENTS, **OPAQUES}, {**GROUPS, **PAIRS}, named, letter,
    sign, joined, transposed, component, BETWEEN, opaque, mark, series, at_place, lowered,
)  # fmt: skip


NOTHING = Formula(())


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
    left_open: Formula | None = None
    for again in spellings(tex):
        try:
            found = _parsed(again, names)
        except ReadError as e:
            first = first or e
            continue
        if all(w.code != OPEN for w in found.warnings):
            return found
        left_open = left_open or (_parsed(again, names, found) if found.called else found)
    if left_open is not None:
        return left_open
    raise first or ReadError("R102", "the formula says nothing", 0, len(tex), "write a formula, or remove it")


def spellings(tex: str) -> list[str]:
    r"""A formula as it may have been meant, the likeliest first, every character in its place: ||x|| is \|x\|, and a
    \lvert that nothing closes is a bar."""
    found = UNBRACED.sub(r" \1 ", tex) if "{" in tex else tex
    if r"{\math" in tex or r"{ \math" in tex:
        found = OPERATOR.sub(lambda m: m[1].ljust(len(m[0])), found)
    if r"\dot" in tex:
        found = DOTTED_CUP.sub(lambda m: r"\sqcup".ljust(len(m[0])), found)
    if r"\Re" in tex:
        found = REALS.sub(lambda m: r"\R".rjust(len(m[0]) - 1) + " ", found)
    if r"\d" in tex:
        found = DIFFERENTIAL.sub(lambda m: "d".rjust(len(m[0])), found)
    if tex.count(r"\lvert") != tex.count(r"\rvert"):
        found = found.replace(r"\lvert", r"\mid  ").replace(r"\rvert", r"\mid  ")
    doubled = _norms(found) if "||" in found else found
    escaped = (
        ESCAPED.sub(r" \\\1", doubled) if r"\\" in tex else doubled
    )  # \\| in a note whose Markdown halves backslashes
    parting = (doubled.replace(r"\|\|", r"\|  "),) if r"\|\|" in doubled else ()
    return list(dict.fromkeys((doubled, found, tex, escaped, *parting)))


def _sign_alone(tokens: list[Token]) -> bool:
    """Is a formula a sign that the prose speaks of, ≤ or ∇, or a differential dx? It says nothing."""
    kinds = [t.kind for t in tokens if t.kind != "end"]
    if len(kinds) == 1:
        return kinds[0] in ("rel", "op") or (kinds[0] == "cmd" and tokens[0].text in SIGNS_ALONE)
    if tokens[0].kind == "cmd" and tokens[0].text in SIGNS_ALONE and tokens[1].text in ("_", "^"):
        return tokens[3].kind == "end" or (tokens[2].text == "{" and tokens[4].text == "}" and tokens[5].kind == "end")
    letters = kinds in (["name", "name"], ["name", "name", "sym", "name"])
    return letters and tokens[0].text == "d" and (len(kinds) == 2 or tokens[2].text == "_")


SIGNS_ALONE = words(
    "nabla partial sim to in pm mp sum prod int forall exists not implies iff odot otimes oplus circ cup cap"
)


UNBRACED = re.compile(
    r"(?:^|(?<=[{(\[=+\-*/&, ])(?<![A-Za-z\]}] ))"
    r"\{(\\mathcal\s*(?:\{[A-Z]\}|[A-Z])|\\?[A-Za-z]+(?:_(?:\\?[A-Za-z]+|\{(?:[^{}]|\{[^{}]*\})*\}))?)\}(?=\s*[(\[])"
)
"""Braces round a name that is called, {\\pi_\\theta}(a): they do not show, and here they say nothing."""
OPERATOR = re.compile(
    r"\\(?:operatorname\*?|mathop)\s*\{\s*(\\(?:mathbb|mathds|mathbbm)\s*(?:\{\s*\w\s*\}|\w(?![A-Za-z])))\s*\}"
)
DOTTED_CUP = re.compile(r"\\dot\s*(?:\{\s*\\cup\s*\}|\\cup(?![A-Za-z]))")
REALS = re.compile(r"(?<=\\in)\s*\\Re(?![A-Za-z])")
DIFFERENTIAL = re.compile(r"\\(?:d|dd|dif|diff)(?![A-Za-z])")
"""What notes call their upright d."""
ESCAPED = re.compile(r"\\\\([|{}])")
BARS = re.compile(r"\\.|\|\|?|[()\[\]{}]")


def _norms(tex: str) -> str:
    r"""||x|| as \|x\|: the double bars that stand in pairs. Those of |S||A| end one value and begin another."""
    found, inside, pairs = list(tex), [(False, -1)], list[int]()
    for m in BARS.finditer(tex):
        single, double = inside[-1]
        if m[0] in ("(", "[", "{"):
            inside.append((False, -1))
        elif m[0] in (")", "]", "}"):
            inside = inside[:-1] or [(False, -1)]
        elif m[0] == "|":
            inside[-1] = not single, double
        elif m[0] == "||" and not single:
            pairs += [double, m.start()] if double >= 0 else []
            inside[-1] = False, -1 if double >= 0 else m.start()
    for at in pairs:
        found[at : at + 2] = r"\|"
    return "".join(found)


def _parsed(tex: str, names: Names, before: Formula = NOTHING) -> Formula:
    """One reading of a formula; what the reading `before` found to be called is called from the start."""
    found = tokenise(tex)
    if len(found.list) <= PADDING + 5 and _sign_alone(found.list):
        return Formula(())
    tokens, match = arrange(found.list)
    if names.vectors:
        unbolded(tokens, names.vectors)
    reader = Reader(tex, names, tokens, match, found.runs, GRAMMAR, vectors=dict(names.vectors))
    reader.called |= before.called
    try:
        read = statements(reader)
    except RecursionError:
        raise ReadError("R108", "the formula is nested too deeply", 0, len(tex), "name a part of it") from None
    if not read:
        raise ReadError("R102", "the formula says nothing", 0, len(tex), "write a formula, or remove it")
    told = (w for w in before.warnings if w.code == CALLED)
    return Formula(read, (*told, *reader.warnings), frozenset(reader.called))
