r"""The preamble of the LaTeX writer: packages, marks, and the macros that measure a formula before they set it.

A document needs nothing else, so that it can be sent to somebody who does not have this program. `latex` alone uses
this module.
"""

from __future__ import annotations

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage{textcomp}
\usepackage{amsmath,amssymb}
\usepackage{color,graphicx}
\usepackage[a4paper,left=32mm,right=25mm,top=25mm,bottom=28mm]{geometry}
\definecolor{symgood}{rgb}{0.10,0.45,0.25}
\definecolor{symbad}{rgb}{0.72,0.11,0.11}
\definecolor{symopen}{rgb}{0.60,0.40,0.00}
\definecolor{symquiet}{rgb}{0.40,0.40,0.40}

% What stands in the margin. To switch all of it off, write after this line:  \renewcommand{\symmargin}[1]{}
\newcommand{\symmargin}[1]{\llap{#1\hspace{1.2em}}}
\newcommand{\symline}[1]{{\scriptsize\color{symquiet}#1\enspace}}
\newcommand{\symmark}[2]{\makebox[1em][c]{\color{#1}#2}}
\newcommand{\symproved}{\symmark{symgood}{$\checkmark$}}
\newcommand{\symrefuted}{\symmark{symbad}{$\boldsymbol{\times}$}}
\newcommand{\symcontradicted}{\symmark{symbad}{\textbf{!}}}
\newcommand{\symundecided}{\symmark{symopen}{\textbf{?}}}
\newcommand{\symgiven}{\symmark{symquiet}{$\cdot$}}

% \symfit{width}{formula}: as it is if it fits; a little smaller if that is enough; else broken between its terms.
\newdimen\symindent\newdimen\symroom\newdimen\symgap
\newsavebox{\symleftbox}\newsavebox{\symrightbox}\newsavebox{\symreasonbox}\newsavebox{\symtrybox}
\newcommand{\symfit}[2]{\sbox{\symtrybox}{$\displaystyle #2$}%
  \ifdim\wd\symtrybox>#1%
    \ifdim\wd\symtrybox<1.2\dimexpr#1\relax \resizebox{#1}{!}{\usebox{\symtrybox}}%
    \else \symbroken{#1}{#2}\fi
  \else\usebox{\symtrybox}\fi}
\newcommand{\symbroken}[2]{\symmeasure{#1}{#2}%
  \ifdim\symwidest>\dimexpr#1+2pt\relax \resizebox{#1}{!}{\symlines{\symwidest}{#2}}\else\symlines{#1}{#2}\fi}
\newcommand{\symlines}[2]{\begin{minipage}[t]{#1}\symbreaking $\displaystyle #2$\end{minipage}}
\newcommand{\symbreaking}{\raggedright\relpenalty=100\binoppenalty=200\tolerance=9999\lineskip=4pt\lineskiplimit=3pt
  \hangindent=2em\hangafter=1\hbadness=10000\hfuzz=\maxdimen\noindent}
% The widest line of a formula broken to a width: what cannot be broken may be wider than the width.
\newdimen\symwidest
\newcommand{\symmeasure}[2]{\global\symwidest=0pt
  \setbox\symtrybox=\vbox{\hsize=#1\linewidth=#1\symbreaking $\displaystyle #2$\par
    \loop\setbox\symleftover=\lastbox\ifhbox\symleftover
      \setbox\symleftover=\hbox{\unhbox\symleftover}%
      \ifdim\wd\symleftover>\symwidest \global\symwidest=\wd\symleftover\fi
      \unskip\unpenalty\unskip\repeat}}
\newsavebox{\symleftover}

% \symrow{margin}{left}{relation and right}{reason} and \symmore{margin}{relation and right}{reason} under it.
\newcommand{\symrow}[4]{\par\addvspace{9pt plus 3pt}\noindent\symmargin{#1}%
  \sbox{\symleftbox}{$\displaystyle #2$}%
  \ifdim\wd\symleftbox>.45\linewidth
    \symfit{\linewidth}{#2}\par\nobreak\vskip3pt\noindent
    \global\symindent=2em \hspace*{\symindent}%
  \else
    \global\symindent=\wd\symleftbox \usebox{\symleftbox}%
  \fi \symright{#3}{#4}}
\newcommand{\symmore}[3]{\par\nobreak\vskip6pt plus 2pt\noindent\symmargin{#1}\hspace*{\symindent}\symright{#2}{#3}}
\newcommand{\symright}[2]{\symroom=\linewidth \advance\symroom by-\symindent
  \sbox{\symrightbox}{\symfit{\symroom}{#1}}\sbox{\symreasonbox}{\small\itshape #2}%
  \symgap=\symroom \advance\symgap by-\wd\symrightbox \advance\symgap by-\wd\symreasonbox
  \usebox{\symrightbox}%
  \ifdim\symgap>1.5em \hfill\usebox{\symreasonbox}\par
  \else\par\nobreak{\raggedleft\small\itshape #2\par}\fi}
\newcommand{\symnote}[1]{\symtold{\color{symquiet}#1}}
\newcommand{\symtold}[1]{\par\nobreak\vskip2pt{\footnotesize\leftskip=2em\rightskip=0pt plus 4em
  \sloppy\noindent #1\par}}
\newcommand{\symtext}[2]{\par\addvspace{9pt plus 3pt}\noindent\symmargin{#1}{\rightskip=0pt plus 4em\sloppy #2\par}}
\setlength{\parindent}{0pt}
\pagestyle{plain}
"""
