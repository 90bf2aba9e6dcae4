"""The words of LaTeX mathematics that `read/latex.py` knows: tables for its tokenizer and parser, one row a word."""

from __future__ import annotations

import re

from ..core.functions import BY_NAME
from ..core.names import ACCENTS, GREEK
from .rewritten import REWRITTEN


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


RELATIONS: dict[str, str] = {
    **{"le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠"},
    **{"lt": "<", "gt": ">", "approx": "≈", "equiv": "=", "coloneqq": ":=", "triangleq": ":=", "coloneq": ":="},
    **{"eq": "=", "defeq": ":=", "colonequals": ":="},
    **{"propto": "∝", "simeq": "≃", "cong": "≅", "ll": "≪", "gg": "≫", "lesssim": "≲", "gtrsim": "≳", "sim=": "∼"},
    **{"subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "perp": "⊥", "asymp": "≍", "doteq": ":="},
    **{"preceq": "≼", "succeq": "≽", "prec": "≺", "succ": "≻", "notin": "∉", "mapsto": "↦", "gets": "←"},
    **{"leftarrow": "←", "models": "⊨", "vdash": "⊢"},
}
"""Commands that are relations."""

SIGNS: dict[str, str] = {
    **{"≤": "≤", "⩽": "≤", "≥": "≥", "⩾": "≥", "≠": "≠", "≈": "≈", "≡": "=", "≜": ":=", "≔": ":=", "＝": "="},
    **{"==": "=", "<<": "≪", ">>": "≫", "=:": "=:", "≐": ":=", "∝": "∝", "≃": "≃", "≅": "≅", "⊥": "⊥", "⟂": "⊥"},
    **{c: c for c in "⊂⊆⊃⊇↦←≪≫≲≳≻≺∉"},
    **{"<=": "≤", ">=": "≥", ":=": ":=", "=": "=", "<": "<", ">": ">"},
}
"""Characters that are relations."""

OPERATORS: dict[str, str] = {"cdot": "*", "times": "*", "ast": "*", "div": "/", "slash": "/"}
"""Commands that are arithmetic."""

CHARACTERS: dict[str, str] = {
    **{"−": "-", "–": "-", "﹣": "-", "＋": "+", "⋅": "*", "·": "*", "×": "*", "∗": "*", "∕": "/", "÷": "/", "⁄": "/"},
    **{"′": "'", "’": "'", "∣": "|", "｜": "|", "∥": "‖", "（": "(", "）": ")", "，": ",", "：": ":"},
}
"""Characters that stand for another one."""

COMMAND_OF: dict[str, str] = {
    **{"∼": "sim", "∇": "nabla", "∂": "partial", "∑": "sum", "∏": "prod", "∫": "int", "∞": "infty"},
    **{"∈": "in", "→": "to", "⟶": "to", "⊤": "top", "⇒": "implies", "⟹": "implies", "⇔": "iff"},
    **{"⟺": "iff", "∴": "therefore", "∵": "because", "∀": "forall", "∃": "exists", "√": "sqrt", "±": "pm", "∓": "mp"},
    **{"…": "dots", "⋯": "dots", "⌊": "lfloor", "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "⟨": "langle"},
    **{"⟩": "rangle", "∖": "setminus", "∪": "cup", "∩": "cap", "⊙": "odot", "∘": "circ", "⊗": "otimes", "⊕": "oplus"},
    **{"∅": "emptyset"},
}
"""Characters that stand for a command."""

LETTERS: dict[str, str] = {g: n for n, g in GREEK.items()} | {"µ": "mu", "Ω": "Omega", "∆": "Delta", "ℏ": "hbar"}
"""Characters that stand for a named letter."""

SETS: dict[str, str] = {
    "ℝ": "R",
    "ℕ": "N",
    "ℤ": "Z",
    "ℚ": "Q",
    "ℂ": "C",
    "ℙ": "P",
    "𝔼": "E",
    "𝟙": "1",
    "𝟏": "1",
    "𝕀": "I",
}
"""Characters in blackboard bold."""

SHORTHANDS: dict[str, str] = {"R": "R", "N": "N", "Z": "Z", "E": "E", "reals": "R", "Reals": "R", "indic": "1"}
"""Commands that notes often define for blackboard bold."""

SPACES = words(
    "displaystyle textstyle scriptstyle limits nolimits nonumber notag hfill mathstrut strut allowbreak "
    "nobreak relax thinspace medspace thickspace negthinspace enspace ensuremath checkmark qed qedhere qedsymbol "
    "blacksquare square Box , ; : ! >"
) | {" ", "\n", "\t"}
"""Commands that say nothing."""

SIZES: dict[str, str] = {
    **{"left": "open", "right": "close", "middle": "bar", "bigm": "bar", "Bigm": "bar", "biggm": "bar", "Biggm": "bar"},
    **{s + "l": "open" for s in ("big", "Big", "bigg", "Bigg")},
    **{s + "r": "close" for s in ("big", "Big", "bigg", "Bigg")},
    **dict.fromkeys(("big", "Big", "bigg", "Bigg"), ""),
}
"""Commands that size the bracket after them, and what they say about a stroke."""

STROKES: dict[str, tuple[str, str]] = {
    **{"mid": ("|", "bar"), "vert": ("|", ""), "lvert": ("|", "open"), "rvert": ("|", "close"), "given": ("|", "bar")},
    **{"|": ("‖", ""), "Vert": ("‖", ""), "lVert": ("‖", "open"), "rVert": ("‖", "close"), "parallel": ("‖", "")},
}
"""Commands that are strokes."""

UNCHECKED = frozenset("→∝≃≅≪≫≲≳∼⊂⊆⊃⊇⊥≍≼≽≺≻∉↦←⊨⊢")
"""Relations that are read, and that nothing decides."""

CONSTRAINING = frozenset("≪≫≲≳≼≽≺≻∉⊂⊆⊃⊇⊥⊨")
"""Those of them that say of a letter what no step can use, so that steps with the letter are not decided."""

CONDITIONS = {"=": "eq", "≠": "ne", "<": "lt", "≤": "le", ">": "gt", "≥": "ge"}
"""Relations that are conditions, and their operators."""

BRACKETS: dict[str, str] = {
    "(": ")", "[": "]", "{": "}", r"\{": r"\}", "lfloor": "rfloor", "lceil": "rceil", "langle": "rangle",
}  # fmt: skip
"""Opening brackets and what closes them."""

ALIASES: dict[str, str] = {
    **{"lbrace": r"\{", "rbrace": r"\}", "{": r"\{", "}": r"\}", "lbrack": "[", "rbrack": "]", "lparen": "("},
    **{"rparen": ")", "colon": ":", "prime": "'", "&": r"\&", "semicolon": ";", "comma": ",", "_": "_"},
}
"""Commands that stand for a sign."""

SYNONYMS: dict[str, str] = {
    **{"dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "nicefrac": "frac", "dbinom": "binom", "tbinom": "binom"},
    **{"qquad": "quad", "rightarrow": "to", "longrightarrow": "to", "Rightarrow": "implies", "thicksim": "sim"},
    **{"Longrightarrow": "implies", "Leftrightarrow": "iff", "Longleftrightarrow": "iff", "dots": "dots"},
    **{
        "ldots": "dots",
        "cdots": "dots",
        "dotsc": "dots",
        "dotsb": "dots",
        "vdots": "dots",
        "ddots": "dots",
        "hdots": "dots",
        "dotsm": "dots",
        "intercal": "top",
    },
    **{"widehat": "hat", "widetilde": "tilde", "overline": "bar", "overrightarrow": "vec", "stackrel": "overset"},
    **{
        f"var{n}": n
        for n in ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")
    },
    **{"bm": "boldsymbol", "pmb": "boldsymbol", "bold": "mathbf", "backslash": "setminus", "overbrace": "underbrace"},
    **{
        "arsinh": "asinh",
        "mathds": "mathbb",
        "mathbbm": "mathbb",
        "Bbb": "mathbb",
        "mathscr": "mathscr",
        "land": "wedge",
        "fbox": "boxed",
    },
}
"""Commands that are read as another command."""

FONTS: dict[str, str] = {
    **{"mathrm": "", "mathit": "", "mathsf": "", "mathtt": "", "mathnormal": "", "operatorname": "", "mathcal": "cal_"},
    **{"operatorname*": "", "mathbf": "bold_", "boldsymbol": "bold_", "mathscr": "scr_", "mathfrak": "frak_"},
}
"""Font commands, and what they put before the name of a letter."""

TEXTS = (
    "text",
    "textrm",
    "textsc",
    "textbf",
    "textit",
    "textsf",
    "texttt",
    "textnormal",
    "mbox",
    "intertext",
    "shortintertext",
)
"""Commands whose argument is prose, or one word that is a name."""

UNSEEN = frozenset(
    {
        "tag",
        "tag*",
        "label",
        "hspace",
        "vspace",
        "hspace*",
        "vspace*",
        "phantom",
        "hphantom",
        "vphantom",
        "color",
        "eqref",
        "ref",
        "cite",
        "kern",
        "mkern",
        "label*",
        "textsuperscript",
        "footnotemark",
    }
)
"""Commands that are dropped with their argument: they say nothing about the mathematics."""

DANGEROUS = words(
    "input include write write18 immediate openin openout read closein closeout def edef gdef xdef let "
    "newcommand renewcommand providecommand newenvironment renewenvironment DeclareMathOperator catcode "
    "csname endcsname special usepackage documentclass directlua luaexec loop expandafter href url "
    "includegraphics htmlClass htmlId htmlStyle htmlData require newif futurelet uppercase lowercase "
    "output jobname message errmessage"
)
"""Commands that do something instead of saying something."""

NOT_YET: dict[str, str] = {
    "top": "a transpose",
    "dagger": "an adjoint", "langle": "an inner product",
    "oint": "a contour integral",
    "bmod": "a remainder", "pmod": "a remainder", "mod": "a remainder", "gcd": "a divisor",
    "exists": "an existence claim", "lg": "a logarithm of unsaid base",
    "ln*": "a logarithm", "wedge": "a conjunction",
    "vee": "a disjunction", "lor": "a disjunction", "neg": "a negation", "lnot": "a negation",
    "emptyset": "the empty set",
    "Re": "a real part", "Im": "an imaginary part", "over": "an old form of \\frac",
    "left.": "an evaluation at a point", "right.": "an evaluation at a point",
    "dim": "a dimension", "ker": "a kernel", "%": "a percentage",
    "bigcup": "a union", "bigcap": "an intersection", "xrightarrow": "an arrow", "underset": "a mark below",
    "‖": "a norm or a divergence", "bullet": "a dot", "Pr*": "a probability",
}  # fmt: skip
"""Notation that is understood but has no meaning here yet, and what it is."""

NOT_YET_WORDS: dict[str, str] = {}
"""Words that are understood but have no meaning here yet (unless the note declares them)."""

OPAQUE_WORDS = words(
    "sg stopgrad stopgradient StopGradient StopGrad detach argmax argmin sup inf lim limsup liminf det tr Tr rank diag "
    "softmax"
)
"""Words that are read into terms that nothing decides (unless the note declares them)."""

WORDS = (
    frozenset(w for w in BY_NAME if len(w) > 1)
    | frozenset(NOT_YET_WORDS)
    | frozenset(REWRITTEN)
    | words("Pr if for and mod gcd Var Cov")
    | {g for g in GREEK if g not in ("ell", "hbar")}
)
"""Runs of letters that are never meant as a product."""

LABELS = words(
    "chosen rejected old new ref max min total train test opt true pred eff avg init end obs data model prior post MLE "
    "MAP ERM KL RL LM SFT DPO PPO CLIP clip VF reg soft hard norm all adv target act cur prev next base "
    "teacher student real fake gen rec emb enc dec head hid std mean var pos neg win lose TD MC IS PG AC "
    "GAE CE MSE NLL ELBO lin quad exp loss policy value actor critic expert beh off on eval step batch "
    "sample env goal ent grad noise signal bias out rand "
)
"""Words that stand below a letter and say which one: \\pi_{old}, x_{max}. They are no product of indices."""

WRITTEN_OUT = words(
    "loss Loss reward Reward policy score return cost error accuracy precision recall Attention entropy advantage "
    "TP FP FN TN TPR FPR TNR FNR PPV NPV RSS TSS ESS SSE SST SSR RMSE MAE AIC BIC AUC "
    "KL ELBO MSE NLL JS TV value baseline target output input chosen rejected PE pos"
)
"""Words that are written without a command and read as one name all the same."""

PROSE = words(
    "if for and or where when with then so hence thus otherwise else by since as is are let given not but iff"
)
"""Words in text that are never names."""

SAID = re.compile(r"\s*(?:# ?)?[A-Za-z][A-Za-z0-9]*(?:[ .-]+[A-Za-z0-9]+){0,3}\.?\s*")
"""A few words where a term has to stand: x + \\text{const.}"""

MOMENT_WORDS = words("Var Cov")
"""Words that take what they are the moment of in brackets, with the law of its letters below."""

_WRITTEN_OTHERWISE = words("abs Abs floor ceil ceiling factorial binomial binom sqrt cbrt gamma")

COMMAND_WORDS: dict[str, str] = {
    **{word: name for word, name in BY_NAME.items() if word not in _WRITTEN_OTHERWISE},
    **{word: word for word in REWRITTEN},
}
"""Functions by the word or command that calls them; \\Gamma is the gamma function, \\gamma a letter."""

ROWS = words(
    "aligned align align* gather gather* gathered split equation equation* multline multline* alignat "
    "alignat* alignedat eqnarray eqnarray* displaymath math flalign flalign*"
)
"""Environments whose rows are lines of a derivation."""

MATRICES = words("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array")
"""Environments of entries in rows."""

HANDLED = words(
    "frac sqrt binom sum prod int nabla partial infty boxed underbrace overset forall in sim to quad "
    "implies iff therefore because lfloor rfloor lceil rceil rangle begin end text mathbb not setminus Pr "
    "R N Z"
)
"""Commands that the parser has a rule of its own for."""

KNOWN_COMMANDS: tuple[str, ...] = tuple(
    sorted(
        {*GREEK, *ACCENTS, *RELATIONS, *OPERATORS, *SIZES, *STROKES, *SYNONYMS, *FONTS, *TEXTS, *NOT_YET, *HANDLED}
        | {w for w in COMMAND_WORDS if w.islower()}
    )
)
"""What a mistyped command may have been meant as."""

COMMANDS = words("log ln exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh max min")
PREFIXES = frozenset((*(COMMANDS - {"max", "min"}), "sum", "prod", "int", "nabla", "partial"))
"""Commands whose rule reads what follows them, so that nothing is raised after them."""
