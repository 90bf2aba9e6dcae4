"""What LaTeX commands show on a page: tables for recovering pasted formulas, one row a command.

Used by `pasted` alone. A command that is in none of these tables is not known, and a formula that uses it is not
recovered (the page says so); adding one is adding it to a row here.
"""

from __future__ import annotations

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
    "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
_GREEK_GLYPHS = "αβγδϵεζηθϑικλμνξπϖρϱσςτυϕφχψωΓΔΘΛΞΠΣΥΦΨΩ"

GLYPHS: dict[str, str] = {
    **dict(zip(_GREEK.split(), _GREEK_GLYPHS, strict=True)),
    **{"nabla": "∇", "partial": "∂", "infty": "∞", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "emptyset": "∅"},
    **{"cdot": "⋅", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆", "circ": "∘"},
    **{"bullet": "∙", "odot": "⊙", "oplus": "⊕", "otimes": "⊗", "wedge": "∧", "vee": "∨", "neg": "¬", "lnot": "¬"},
    **{"cup": "∪", "cap": "∩", "setminus": "∖", "dagger": "†", "prime": "′", "colon": ":", "coloneqq": ":="},
    **{"mid": "∣", "vert": "∣", "lvert": "∣", "rvert": "∣", "|": "∥", "Vert": "∥", "lVert": "∥", "rVert": "∥"},
    **{"sim": "∼", "simeq": "≃", "cong": "≅", "approx": "≈", "propto": "∝", "equiv": "≡", "perp": "⊥", "top": "⊤"},
    **{"le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾", "ne": "≠", "neq": "≠"},
    **{"ll": "≪", "gg": "≫", "lt": "<", "gt": ">", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂"},
    **{"subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "forall": "∀", "exists": "∃", "models": "⊨", "vdash": "⊢"},
    **{"to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←", "leftrightarrow": "↔", "mapsto": "↦"},
    **{"Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "implies": "⟹", "iff": "⟺", "uparrow": "↑"},
    **{"downarrow": "↓", "sum": "∑", "prod": "∏", "int": "∫", "iint": "∬", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂"},
    **{"ldots": "…", "dots": "…", "dotsc": "…", "cdots": "⋯", "dotsb": "⋯", "vdots": "⋮", "ddots": "⋱"},
    **{"langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "lbrace": "{"},
    **{"rbrace": "}", "{": "{", "}": "}", "%": "%", "&": "&", "#": "#", "_": "_", "$": "$", "lbrack": "["},
    **{
        "rbrack": "]",
        "backslash": "\\",
        "therefore": "∴",
        "because": "∵",
        "angle": "∠",
        "triangleq": "≜",
        "bmod": "mod",
    },
}
"""The characters a command shows."""

_NAMES = (
    "log ln exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim limsup liminf arg "
    "det dim ker Pr gcd lg deg hom argmax argmin"
)
NAMES = frozenset(_NAMES.split())
"""Commands that show their own name."""

_SILENT = (
    "left right middle big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr biggm Biggl Biggr Biggm frac dfrac "
    "tfrac cfrac sqrt mathbb mathbf mathcal mathrm mathit mathsf mathfrak mathscr mathnormal boldsymbol bm pmb "
    "operatorname displaystyle textstyle scriptstyle limits nolimits text textbf textit textrm textsf texttt mbox quad "
    "qquad overset underset stackrel substack underbrace overbrace overline underline boxed binom nonumber notag rm bf "
    "it not mathop mathrel mathbin hat widehat bar tilde widetilde vec dot ddot check acute grave mathring "
    "overrightarrow hline cancel"
)
SILENT = frozenset(_SILENT.split()) | frozenset("\\,;:! \n>")
"""Commands that show nothing by themselves (their arguments are read on). Accents are not compared: one copy draws
them as a picture."""

IGNORED_ARGUMENT = frozenset(("label", "color", "hspace", "vspace", "hskip", "kern", "mspace", "phantom", "hphantom"))
"""Commands whose argument is not shown."""

INVISIBLE = frozenset("^~ˉ¯˙¨ˆ˜ˊˋ˘√⏟⏞̸\ue020\u0302\u0303\u0304\u0305\u0307\u0308\u20d7\u200b\u200c\u200d\u2060"
                      "\u2061\u2062\u2063\u2064\ufeff\ufe0e\ufe0f")  # fmt: skip
"""Characters that are never compared: marks above letters, and the invisible operators of MathML."""

UNIFIED = str.maketrans(
    {"|": "∣", "-": "−", "'": "′", "‖": "∥", "·": "⋅", "∗": "*", "⋆": "*", "≠": "=", "∉": "∈", "⟹": "⇒", "⟺": "⇔"}
    | {"⩽": "≤", "⩾": "≥", "\\": "∖", "∙": "•", "〈": "⟨", "〉": "⟩", "⟩": "⟩", "∕": "/", "△": "Δ"}
)
"""One spelling for characters that look alike (one for one, so that offsets stay what they are)."""
