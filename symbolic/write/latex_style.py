r"""The preamble of the LaTeX writer, and the macros that a fragment brings along: marks, reasons, remarks.

A document needs nothing else, so that it can be sent to somebody who does not have this program; a fragment needs
amsmath and amssymb. `latex` alone uses this module.
"""

from __future__ import annotations

MACROS = r"""% One line takes the verdicts out of the margin:  \newcommand{\symmargin}{}  before this.
\makeatletter
\ifdefined\symtagform\else
\let\symtagform\tagform@
\def\tagform@#1{%
  \iftagsleft@\llap{\symmargin\enspace}\rlap{\hskip\displaywidth\llap{\symreason}}\symtagform{#1}%
  \else\llap{\symreason\enspace}\symtagform{#1}\rlap{\enspace\symmargin}\fi
  \global\let\symreason\empty\global\let\symmark\empty}
\def\symmark{}
\def\symreason{}
\fi
\makeatother
\providecommand{\symmargin}{\symmark}
\providecommand{\symcolour}[2]{#2}
\setcounter{MaxMatrixCols}{60}
\providecommand{\symproved}{\gdef\symmark{\symcolour{symgood}{$\checkmark$}}}
\providecommand{\symrefuted}{\gdef\symmark{\symcolour{symbad}{$\boldsymbol{\times}$}}}
\providecommand{\symundecided}{\gdef\symmark{\symcolour{symopen}{\textbf{?}}}}
\providecommand{\symcontradicted}{\gdef\symmark{\symcolour{symbad}{\textbf{!}}}}
\providecommand{\symwhy}[1]{\gdef\symreason{\symaside{#1}}}
\providecommand{\symaside}[1]{{\normalfont\footnotesize\itshape #1}}
\providecommand{\symnote}[1]{\footnotemark[\numexpr\value{footnote}+#1\relax]}
\providecommand{\symtold}[2]{\par{\footnotesize\rightskip=0pt plus 6em\sloppy\noindent\symcolour{#1}{#2}\par}}
\providecommand{\symfit}[2]{#2}
\providecommand{\mathscr}{\mathcal}
\providecommand{\symstrut}{\rule{0pt}{2.8ex}}
\providecommand{\symup}{\vspace{-.6\baselineskip}\vspace{-\parskip}}
"""
"""`symup` takes back most of the empty line that a display has above it where it begins a paragraph."""

PREAMBLE = (
    r"""\documentclass[11pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage{textcomp}
\usepackage{amsmath,amssymb}
\usepackage[mathscr]{eucal}
\usepackage{color,graphicx}
\usepackage[a4paper,left=28mm,right=32mm,top=25mm,bottom=28mm]{geometry}
\definecolor{symgood}{rgb}{0.10,0.45,0.25}
\definecolor{symbad}{rgb}{0.72,0.11,0.11}
\definecolor{symopen}{rgb}{0.60,0.40,0.00}
\definecolor{symquiet}{rgb}{0.40,0.40,0.40}
\newcommand{\symcolour}[2]{{\color{#1}#2}}
% \symfit{width}{formula}: a formula that cannot be broken and does not fit is made smaller.
\newsavebox{\symbox}
\newcommand{\symfit}[2]{\sbox{\symbox}{$\displaystyle #2$}%
  \ifdim\wd\symbox>#1\relax \resizebox{#1}{!}{\usebox{\symbox}}\else\usebox{\symbox}\fi}
"""
    + MACROS
    + r"""\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 1pt}
\AtBeginDocument{\setlength{\abovedisplayskip}{6pt plus 2pt minus 2pt}%
  \setlength{\belowdisplayskip}{6pt plus 2pt minus 2pt}%
  \setlength{\abovedisplayshortskip}{6pt plus 2pt}\setlength{\belowdisplayshortskip}{6pt plus 2pt}}
\allowdisplaybreaks
\raggedbottom
\sloppy
\pagestyle{plain}
"""
)
