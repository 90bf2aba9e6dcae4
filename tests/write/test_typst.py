"""Typst: every command that may be echoed is translated, everything compiles, and nothing of a note is code."""

from __future__ import annotations

import re

import pytest

from symbolic.app.typesetting import pdf
from symbolic.core.opaque import OPAQUE, filled
from symbolic.write import typst
from symbolic.write.mathtree import Unparsed
from symbolic.write.tex import ARITY, SAFE, echo, words
from symbolic.write.typst_math import math, quoted

from .reports import HOSTILE, REPORTS, UNICODE
from .test_measure import formulas

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
SHORT = "#let symbox(x) = x\n#let symbold(x) = x\n"
OURS = words(
    "align box calc context fit footnote h heading let none note open quiet rgb set show steps strong sym table text "
    "told true why"
)


def sample(command: str) -> str:
    """A formula that uses a command as it wants to be used."""
    if command in ("left", "middle", "right", "begin", "end", "limits", "nolimits"):
        return r"\left( x \middle| \sum\limits_i \begin{cases} a & b \end{cases} \right)"
    if re.fullmatch("[bB]igg?[lrm]?", command):
        return rf"\{command}( x"
    if f"\\{command}" in ARITY:
        return rf"\{command}" + "{x}" * ARITY[f"\\{command}"] + " y"
    return rf"x \{command} y"


def test_every_command_that_may_be_echoed_is_translated() -> None:
    document = "\n\n".join(f"${math(sample(c))}$" for c in sorted(SAFE))
    assert pdf(SHORT + document, "typst")[:4] == b"%PDF"


def test_every_notation_that_is_only_shown_is_translated() -> None:
    for row in OPAQUE.values():
        tex = filled(row.latex, ["x", "y", "z"])
        if echo(tex) and "&" not in tex:
            assert math(tex)


def test_what_people_write_is_translated_and_compiles() -> None:
    document = "\n\n".join(f"${math(f)}$" for f in formulas())
    assert pdf(SHORT + document, "typst")[:4] == b"%PDF"


@pytest.mark.parametrize(
    ("tex", "typst_source"),
    [
        (r"\left. f \right|_{x=0}", "lr( f \\|)_(x = 0)"),
        (r"\theta'^2", "θ^(prime 2)"),
        (r"z^{n\prime}", "z^(n prime)"),
        (r"\overbrace{x + x}^{2} = 2x", "overbrace(x + x, 2) = 2 x"),
        (r"\underbrace{x}_{a}^2", "attach(underbrace(x, a))^(2)"),
        (r"\text{phase 1 2}", '"phase 1 2"'),
        (r"\mathbf{w} + \boldsymbol{w} \textbf{w}", 'symbold(w) + bold(w) bold("w")'),
        (r"10.5x", "10.5 x"),
        (r"\operatorname{KL}(p \,\|\, q)", 'op("KL") \\( p thin class("normal", bar.v.double) thin q \\)'),
        (r"\mathrm{KL}", '"KL"'),
        (r"{}_{n}C", 'attach("")_(n) C'),
        (r"\sqrt[3]{x}", "root(3, x)"),
        (r"f(a, b)", "f \\( a \\, b \\)"),
        (r"a/b", "a \\/ b"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", 'mat(delim: "(", a, b; c, d)'),
    ],
)
def test_formulas_in_typst(tex: str, typst_source: str) -> None:
    assert " ".join(math(tex).split()) == typst_source


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_compiles_and_nothing_of_it_is_code(name: str) -> None:
    source = typst.render(REPORTS[name]())
    body = STRING.sub('""', source[len(typst.PREAMBLE) :])
    assert set(re.findall(r"#([a-z][a-z.]*)", body)) <= OURS
    assert not re.search(r"#[^a-z\"(]", body.replace("\n#", "\n")), "a sharp that is no call"
    assert pdf(source, "typst")[:4] == b"%PDF"


@pytest.mark.parametrize("text", [HOSTILE, UNICODE, 'a"; #read("x")', "\\", '\\"', "a\nb\0"])
def test_words_are_one_string(text: str) -> None:
    assert STRING.fullmatch(quoted(text))


@pytest.mark.parametrize("tex", [r"\input{x}", "x # y", "日", r"\foo{x}", "$x$", r"\text{a}{"])
def test_what_is_unknown_is_refused(tex: str) -> None:
    with pytest.raises(Unparsed):
        math(tex)
