r"""Notation that is read and shown, and that nothing decides yet: limits, maximisers, norms, unknown laws.

A term `opaque` with such a kind as its value stands in a claim like any other; the kernel says that it does not know
it, so that the step is Undecided and the rest of the note goes on. `show` prints with these patterns; `read/opaque.py`
reads with them. `#1` is an argument, `#*` all that are left, joined by commas (`#&`, `#/`, `#;`: by other marks).
"""

from __future__ import annotations

from typing import NamedTuple

from .functions import FUNCTIONS


class Pattern(NamedTuple):
    """How a kind is written: in LaTeX, in plain text, and whether it swallows the product after it."""

    latex: str
    plain: str
    swallows: bool = False


def _over(word: str, plain: str) -> Pattern:
    return Pattern(rf"{word}_{{#1}} #2", f"{plain}_{{#1}} #2", True)


def _word(word: str) -> Pattern:
    return Pattern(rf"\operatorname{{{word}}}\left(#*\right)", f"{word}(#*)")


def _between(sign: str, plain: str) -> Pattern:
    return Pattern(rf"\left(#1 {sign} #2\right)", f"(#1 {plain} #2)")


OPAQUE: dict[str, Pattern] = {
    "lim": Pattern(r"\lim_{#1 \to #2} #3", "lim_{#1 → #2} #3", True),
    "above": Pattern("{#1}^{+}", "#1⁺"),
    "below": Pattern("{#1}^{-}", "#1⁻"),
    "limsup": Pattern(r"\limsup_{#1 \to #2} #3", "lim sup_{#1 → #2} #3", True),
    "liminf": Pattern(r"\liminf_{#1 \to #2} #3", "lim inf_{#1 → #2} #3", True),
    "angle": Pattern(r"\langle #* \rangle", "⟨#*⟩"),
    "gradientat": Pattern(r"\nabla_{#1} #2", "∇_{#1} #2", True),
    "row": Pattern("#&", "#*"),
    "matrix": Pattern(r"\begin{pmatrix} #/ \end{pmatrix}", "[#;]"),
    "a derivative of an unknown": Pattern(r"\frac{\partial}{\partial #2} #1", "∂/∂#2 #1", True),
    "inverse": Pattern(r"#1^{-1}\left(#*\right)", "#1⁻¹(#*)"),
    "a function without its argument": Pattern("#1", "#1"),
    "another function of this name": Pattern("#1", "#1"),
    "a function beyond where it was defined": Pattern("#1", "#1"),
    "what depends on a bound letter": Pattern("#1", "#1"),
    "a letter of an unknown set": Pattern("#1", "#1"),
    "sumof": Pattern(r"\sum #1", "Σ #1", True),
    "prodof": Pattern(r"\prod #1", "Π #1", True),
    "gradient": Pattern(r"\nabla #1", "∇ #1", True),
    "bigcup": _over(r"\bigcup", "⋃"),
    "bigcap": _over(r"\bigcap", "⋂"),
    "integralat": _over(r"\int", "∫"),
    "event": Pattern("#1", "#1"),
    "prefers": Pattern(r"#1 \succ #2", "#1 ≻ #2"),
    "towards": Pattern(r"#1 \to #2", "#1 → #2"),
    "applied": Pattern("#1 #2", "#1 #2"),
    "appliedto": Pattern(r"\left(#1\right)\left(#*\right)", "(#1)(#*)"),
    "slice": Pattern(":", ":"),
    "several integrals": Pattern(r"\iint #1 \, d(#*)", "∬ #1 d(#*)", True),
    "range": Pattern("#1:#2", "#1:#2"),
    "count": Pattern(r"\# #1", "# #1"),
    "setof": Pattern(r"\{#1 : #2\}", "{#1 : #2}"),
    "family": Pattern(r"\{#1\}_{#2}", "{#1}_{#2}"),
    "familyto": Pattern(r"\{#1\}_{#2}^{#3}", "{#1}_{#2}^{#3}"),
    "openclosed": Pattern("(#1, #2]", "(#1, #2]"),
    "closedopen": Pattern("[#1, #2)", "[#1, #2)"),
    "tildegradient": Pattern(r"\tilde{\nabla}_{#1} #2", "∇̃_{#1} #2", True),
    "hatgradient": Pattern(r"\hat{\nabla}_{#1} #2", "∇̂_{#1} #2", True),
    "bargradient": Pattern(r"\bar{\nabla}_{#1} #2", "∇̄_{#1} #2", True),
    "empty": Pattern(r"\emptyset", "∅"),
    "setminus": _between(r"\setminus", "∖"),
    "sqcup": _between(r"\sqcup", "⊔"),
    "argmax": _over(r"\operatorname*{argmax}", "argmax"),
    "argmin": _over(r"\operatorname*{argmin}", "argmin"),
    "maxover": _over(r"\max", "max"),
    "minover": _over(r"\min", "min"),
    "sup": _over(r"\sup", "sup"),
    "inf": _over(r"\inf", "inf"),
    "sumat": _over(r"\sum", "Σ"),
    "prodat": _over(r"\prod", "Π"),
    "member": Pattern(r"#1 \in #2", "#1 ∈ #2"),
    "outside": Pattern(r"#1 \notin #2", "#1 ∉ #2"),
    "list": Pattern("#*", "#*"),
    "set": Pattern(r"\{#*\}", "{#*}"),
    "tuple": Pattern(r"\left(#*\right)", "(#*)"),
    "norm": Pattern(r"\left\|#1\right\|", "‖#1‖"),
    "normof": Pattern(r"\left\|#1\right\|_{#2}", "‖#1‖_{#2}"),
    "inner": Pattern(r"\langle #1, #2 \rangle", "⟨#1, #2⟩"),
    "transposed": Pattern(r"{#1}^{\top}", "#1ᵀ"),
    "component": Pattern(r"{#1}_{#2}", "#1_{#2}"),
    "raised": Pattern(r"{#1}^{#2}", "#1^#2"),
    "labelled": Pattern(r"{#1}^{(#2)}", "#1^(#2)"),
    "stopgradient": _word("sg"),
    "det": _word("det"),
    "tr": _word("tr"),
    "rank": _word("rank"),
    "diag": _word("diag"),
    "softmax": _word("softmax"),
    "divergence": Pattern(r"D_{\mathrm{KL}}\left(#1 \,\|\, #2\right)", "D_KL(#1 ‖ #2)"),
    "expected": Pattern(r"\mathbb{E}\left[#1\right]", "E[#1]"),
    "expectedat": Pattern(r"\mathbb{E}_{#2}\left[#1\right]", "E_{#2}[#1]"),
    "variance": Pattern(r"\operatorname{Var}\left[#1\right]", "Var[#1]"),
    "varianceat": Pattern(r"\operatorname{Var}_{#2}\left[#1\right]", "Var_{#2}[#1]"),
    "covariance": Pattern(r"\operatorname{Cov}\left[#1\right]", "Cov[#1]"),
    "covarianceat": Pattern(r"\operatorname{Cov}_{#2}\left[#1\right]", "Cov_{#2}[#1]"),
    "between": Pattern(r"#1\left(#2 \,\|\, #3\right)", "#1(#2 ‖ #3)"),
    "normal": Pattern(r"\mathcal{N}\left(#1\right)", "N(#1)"),
    "ends": Pattern(r"\left.#1\right|_{#2}^{#3}", "#1|_{#2}^{#3}"),
    "at": Pattern(r"\left.#1\right|_{#2}", "#1|_{#2}"),
    "drawn": Pattern(r"#1 \sim #2", "#1 ∼ #2"),
    "bar": Pattern(r"#1 \mid #*", "#1 | #*"),
    "integral": Pattern(r"\int #1 \, d#2", "∫ #1 d#2"),
    "integralover": Pattern(r"\int_{#3} #1 \, d#2", "∫_{#3} #1 d#2"),
    "plusminus": Pattern(r"\pm #1", "±#1"),
    "odot": _between(r"\odot", "⊙"),
    "oslash": _between(r"\oslash", "⊘"),
    "otimes": _between(r"\otimes", "⊗"),
    "oplus": _between(r"\oplus", "⊕"),
    "circ": _between(r"\circ", "∘"),
    "cup": _between(r"\cup", "∪"),
    "cap": _between(r"\cap", "∩"),
    "star": _between(r"\star", "⋆"),
    "dots": Pattern(r"\dots", "…"),
    "slash": Pattern("#1/#2 #3", "#1/#2#3", True),
    "differential or factor": Pattern("d #1", "d#1"),
    "one name or letters": Pattern("#1", "#1"),
    "an unknown command": Pattern("#1", "#1"),
    "size or modulus": Pattern("|#1|", "|#1|"),
    "call or factor": Pattern("#1", "#1"),
    "call or power": Pattern(r"#1\left(#*\right)", "#1(#*)"),
    **{f"{row.name} of": Pattern(f"{row.latex} #1 #2", f"{row.name} #1 #2", True) for row in FUNCTIONS.values()},
    **{f"{row.name} over": Pattern(f"{row.latex} #1/#2", f"{row.name} #1/#2", True) for row in FUNCTIONS.values()},
}  # fmt: skip
"""Every kind."""


TWO_READINGS = (
    "slash", "size or modulus", "call or factor", "call or power", "differential or factor", "one name or letters",
    *(f"{name} {how}" for name in FUNCTIONS for how in ("of", "over")),
)  # fmt: skip
SPOKEN: dict[str, str] = {
    **dict.fromkeys(TWO_READINGS, "what has two readings"),
    **dict.fromkeys(("lim", "limsup", "liminf", "above", "below"), "a limit"),
    **dict.fromkeys(("gradient", "gradientat", "tildegradient", "hatgradient", "bargradient"), "this gradient"),
    **dict.fromkeys(("matrix", "row", "det", "tr", "rank", "diag", "transposed", "raised"), "a matrix"),
    **dict.fromkeys(("sumof", "sumat"), "a sum over an unknown range"),
    **dict.fromkeys(("prodof", "prodat"), "a product over an unknown range"),
    **dict.fromkeys(("integral", "integralat", "integralover"), "an integral without bounds"),
    **dict.fromkeys(("argmax", "argmin", "maxover", "minover", "sup", "inf"), "an extremum over a letter"),
    **dict.fromkeys(("norm", "normof", "inner", "angle", "component", "softmax"), "a vector"),
    **dict.fromkeys(("expected", "expectedat"), "an expectation over an unknown law"),
    **dict.fromkeys(("variance", "varianceat"), "a variance over an unknown law"),
    **dict.fromkeys(("covariance", "covarianceat"), "a covariance over an unknown law"),
    **dict.fromkeys(("divergence", "between"), "a divergence"),
    **dict.fromkeys(("event", "prefers", "towards", "drawn", "bar"), "an event"),
    **dict.fromkeys(("member", "set", "setof", "family", "familyto", "empty", "setminus", "sqcup"), "a set"),
    **dict.fromkeys(("bigcup", "bigcap", "cup", "cap", "openclosed", "closedopen", "count"), "a set"),
    **dict.fromkeys(("list", "tuple", "slice", "range", "labelled", "dots"), "a list"),
    **dict.fromkeys(("ends", "at"), "an evaluation at a place"),
    **dict.fromkeys(("applied", "appliedto"), "an operator"),
    **dict.fromkeys(("odot", "oslash", "otimes", "oplus", "circ", "star"), "a product that is none of numbers"),
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge"), "the probability of an event"),
    "a function beyond where it was defined": "a function outside the condition it was defined under (:= has none)",
    "normal": "a law as a term",
    "plusminus": "±",
    "inverse": "an inverse function",
    "stopgradient": "a stopped gradient",
}
"""How a message speaks of a kind, where its own name does not say it."""


def spoken(kind: object) -> str:
    """A kind as a message speaks of it."""
    return SPOKEN.get(str(kind), str(kind))


JOINS = {"*": ", ", "&": " & ", "/": r" \\ ", ";": "; "}


def filled(pattern: str, texts: list[str]) -> str:
    """A pattern with the texts of its arguments.

    >>> filled("#1 and (#*)", ["a", "b", "c"])
    'a and (b, c)'
    """
    out, used = [], 0
    pieces = pattern.split("#")
    out.append(pieces[0])
    for piece in pieces[1:]:
        if piece[:1] == " ":
            out.append("#")  # how many
        elif piece[0] in JOINS:
            out.append(JOINS[piece[0]].join(texts[used:]))
        else:
            used = max(used, int(piece[0]))
            out.append(texts[int(piece[0]) - 1])
        out.append(piece[piece[:1] != " " :])
    return "".join(out)
