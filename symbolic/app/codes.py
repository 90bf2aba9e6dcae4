"""The manual of diagnostic codes: what each means and what to do, for `symbolic explain CODE`.

Codes are stable: a code is never given another meaning. S: steps; K: why the kernel left a step undecided; J: the
judges; R: reading; W: warnings of reading. A test sees to it that every code in the source has its row here.
"""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """One code: its title, what it means, what to do about it."""

    title: str
    meaning: str
    remedy: str


PAGES: dict[str, Page] = {
    "S101": Page(
        "step refuted",
        "The relation fails at the point shown, which meets every assumption in force. Both values are rigorous: they"
        " come from interval arithmetic at an exact rational point, and the point is the simplest one found.",
        "Put the point into both sides by hand. Then look for a lost sign, a missing inner derivative, a wrong factor,"
        " or a definition above that is not the one you meant; the report lists the lines the step rests on.",
    ),
    "S201": Page(
        "step undecided",
        "Neither a proof nor a counterexample was found. That is not a verdict on your step: the reason given is a"
        " K code, with a page of its own.",
        "Follow the remedy of that code, or split the step into smaller ones.",
    ),
    "J001": Page(
        "the judges contradict each other",
        "One judge proved the step and the other, or a witness whose finding rigorous arithmetic confirmed, says it is"
        " false. One of them has a fault, so nothing is claimed. The exit status is 4.",
        "Please report the step to the maintainers, with the note.",
    ),
    "K101": Page(
        "a function is not known",
        "The kernel has no row for this function or operator: a limit, a maximiser, a norm of no declared vector, an"
        " expectation over an unknown law.",
        "Define it in the note, or declare the vectors and laws it speaks of.",
    ),
    "K102": Page(
        "a symbolic size or index",
        "A sum runs to a symbol and is no identity that holds for every length, or an index is not a known number."
        " Sums of symbolic length are decided where the length is only a length and the index only an index, or where"
        " the terms are powers and exponentials of the index.",
        "Declare the length (K \\in \\mathbb{N}) and the range of every free index, or fix the number of terms.",
    ),
    "K103": Page(
        "a jump that cannot be told",
        "A sign, an indicator or a piecewise function jumps where no equation for the place could be solved.",
        "Write the step for one branch, with its condition as an assumption.",
    ),
    "K104": Page(
        "a function known at single values",
        "The function was given value by value and is used at an argument that is none of them.",
        "Give the missing value, or declare the variable with its values, as in a \\in \\{0, 1\\}.",
    ),
    "K105": Page(
        "a number or a degree too large",
        "A literal has more than 64 bits or an exponent is over 2^32, so a random evaluation could be misled on"
        " purpose; or an identity over sums of symbolic length is of so high a degree that too many lengths would have"
        " to be looked at.",
        "Use a symbol for the number; give parts of the step a line of their own, or fix the length.",
    ),
    "K106": Page("no support", "A sum or expectation runs over values that are not known.", "Declare a \\in \\{…\\}."),
    "K107": Page("wrong number of arguments", "A function is used otherwise than it was defined.", "Correct the call."),
    "K108": Page(
        "a derivative that is not formed",
        "A derivative in something that is no variable, in a variable of single values, through the bounds of a sum, or"
        " of an order that is not a small number.",
        "Differentiate in a free real variable.",
    ),
    "K109": Page("only a gradient is known", "The note gives a derivative of the function, not itself.", "Define it."),
    "K110": Page(
        "a probability without a definition",
        "A name written with a conditional bar is a probability. Without a definition it is any distribution,"
        " if it is said what its letter is over; one name for several, sums over a letter of the reals and"
        " integrals over a part of the line are not decided.",
        "Declare the letter (a \\in \\{1, \\dots, K\\}), give each distribution its own name, or define it.",
    ),
    "K111": Page(
        "an unknown function that is constrained",
        "To refute a step about an unknown function a concrete one is tried; what the note says of this one cannot be"
        " met that way.",
        "Define the function.",
    ),
    "K113": Page("an unusual angle", "An angle has a fraction outside the multiples of 1/5040.", "Use a symbol."),
    "K114": Page(
        "an equation that is no substitution",
        "An equation in force does not simply give a value to a free symbol, so no point can be made to meet it.",
        "Solve it for one symbol, or define that symbol with :=.",
    ),
    "K115": Page(
        "false for some choices of an undefined function",
        "A function that the note neither defines nor declares was given values at which the step fails. The author may"
        " mean one certain function, so nothing is refuted.",
        "Define it, or declare it to be arbitrary: f : \\mathbb{R} \\to \\mathbb{R}.",
    ),
    "K119": Page(
        "complex numbers",
        "Equations between complex numbers are decided by their real and imaginary parts, for sums, products, whole"
        " powers, exponentials, sines and cosines of them. Letters are real numbers.",
        "Write the step without the imaginary unit, or as an equation of that kind.",
    ),
    "K120": Page(
        "does the letter depend on the other?",
        "An equation in force (y = x^2) ties the letter of a derivative to another letter in what is differentiated. It"
        " may say that y is a function of x, or hold at a point only, and the derivative differs.",
        "Define the function (y(x) := x^2, or y := x^2), or state the equation after the derivative was formed.",
    ),
    "K127": Page(
        "the note says more than is used",
        "The step fails for some values of a letter, but the note says something of the letter that is not used (a"
        " symmetric matrix, a unit vector, a policy), or it is the first that is said of a letter and may be what"
        " defines it (the average is m). With that the step may hold.",
        "State the property as a formula, A^\\top = A or \\sum_a \\pi(a) = 1; define the letter, m := …, on its left.",
    ),
    "K130": Page(
        "a claim, or a condition?",
        "A relation with a number, e^{rT} = 2, about letters of which nothing was said does not hold for all of them."
        " It is a false claim, or determines the letters. What is said of them after it is not refuted.",
        "Write “Assume” before a condition, or declare the letters: r \\in \\mathbb{R}.",
    ),
    "K129": Page(
        "a claim, or another meaning?",
        "A name has a definition, and a line looks like another one: “The softplus is f(x) = …”, or one in a later"
        " section. If the two differ, nothing that uses the name after it is decided.",
        "Write := where the name gets another meaning.",
    ),
    "K128": Page(
        "a sum that runs backwards",
        "The step fails only at points where a sum begins after its end, as \\sum_{k=t}^{T} does at t = T + 2, which"
        " the author may not have meant.",
        "Say so: let t \\le T.",
    ),
    "K118": Page(
        "a density over the reals, in a step that is no identity between expectations",
        "An unknown density over the reals is decided by distributions of finitely many values. What holds for all of"
        " them holds for densities too; a step that fails for some of them may yet hold for a density.",
        "Give the density a definition, or declare a finite support.",
    ),
    "K117": Page(
        "an integral that is not decided",
        "No antiderivative of a listed form was found, or it was not confirmed to be continuous, with the integrand as"
        " its derivative, between the bounds; or an end of the integral has no limit of a listed form.",
        "Say where the letters in the bounds lie (t > 0), split the integral at its poles, or state the antiderivative"
        " as a step of its own.",
    ),
    "K116": Page(
        "an expectation without a rule",
        "The body is no sum of powers times exponentials of what is drawn, or the distribution has no row, or a"
        " parameter that counts (the n of a binomial) is not declared a natural number.",
        "Work out derivatives and expand the body first, or give the moment as a line of its own.",
    ),
    "K201": Page("over budget", "The step is larger than its budget of operations.", "Split it."),
    "K202": Page("too deep", "Definitions nest too deeply, or in a circle.", "Name a part, or cut the circle."),
    "K203": Page("out of proportion", "A number in the step cannot be computed with.", "Use a smaller one."),
    "K299": Page(
        "the judge failed", "A claim in bulk met a fault of ours; the others are not touched.", "Please report it."
    ),
    "K306": Page(
        "contradictory givens",
        "What is given contradicts itself, so that no point meets all of it.",
        "Correct one of the lines the reason names.",
    ),
    "K301": Page(
        "nothing to check",
        "No point was found that meets the assumptions (and the conditions of the proof) and at which both sides are"
        " defined: the step may say nothing. An assumed equation is met where it can be solved for a symbol.",
        "Look for contradictory assumptions or values, and at the domains of both sides.",
    ),
    "K302": Page(
        "no proof and no counterexample",
        "The relation holds at every point tried, as far as rigorous arithmetic can tell, but no proof was found. Of"
        " inequalities only those are proved that follow from signs, moduli, sums of squares or convexity.",
        "Split the step, or add the assumption it rests on (x > 0).",
    ),
    "K303": Page(
        "no sample",
        "The step asks for several roots or logarithms at once and no sample satisfied them all.",
        "Declare the signs: x > 0.",
    ),
    "K304": Page("too many signs", "More than eight absolute values or even roots of unknown sign.", "Declare signs."),
    "K305": Page("≈ with a variable", "≈ is decided between constants only.", "Give the variable a value."),
    "R101": Page("unbalanced brackets", "A bracket or brace is opened and not closed, or closed twice.", "Balance it."),
    "R102": Page("unexpected sign", "The formula cannot go on as it does here.", "Look left of the caret."),
    "R103": Page("unknown command", "The command is not one the reader knows.", "Use one it knows, or write it out."),
    "R104": Page("unknown environment", "The environment is not one the reader knows.", "Use align or aligned."),
    "R105": Page(
        "a command that is not mathematics",
        "Commands that define macros, read files or run programs are refused. Nothing in a note is ever executed.",
        "Remove it.",
    ),
    "R106": Page("formula too long", "One formula is longer than the reader takes.", "Split it."),
    "R108": Page("too large or too deep", "The expression is nested too deeply or too large.", "Name a part of it."),
    "R201": Page("a word as a product", "Letters spell a function without its backslash.", "Write \\log for log."),
    "R204": Page(
        "undeclared function",
        "A name stands before a bracket and was never declared: it may be a function or a factor. It is not guessed.",
        "Declare it: V : \\mathbb{R} \\to \\mathbb{R} for a function, V \\in \\mathbb{R} for a number.",
    ),
    "R205": Page(
        "it may mean two things",
        "Such as a/bc, which is a/(bc) to some and (a/b)c to others. What is written has two readings, or an operator"
        " stands before something it may or may not reach; the message says which.",
        "Write the brackets, or declare the letter.",
    ),
    "R206": Page(
        "expectation over what?",
        "The expectation names no distribution and the note declares none (or several).",
        "Write \\mathbb{E}_{a \\sim p(a\\mid\\theta)}[…], or declare a \\sim p(a\\mid\\theta) before it.",
    ),
    "R207": Page("not supported yet", "The notation is understood but not supported yet.", "Write it out."),
    "R209": Page(
        "a value outside the support",
        "The function is used or given at a value its argument cannot take, such as p(a=2|θ) for a ∈ {0, 1}.",
        "Use one of the declared values.",
    ),
    "R211": Page("defined by itself", "A definition uses the name it defines.", "Rename, or define it without itself."),
    "R212": Page("defined twice", "The name already has a definition in this section.", "Write = if it is a claim."),
    "R214": Page("rests on an unreadable line", "A line it needs could not be read.", "Mend that line first."),
    "R215": Page("two values", "A second value is given where one is in force.", "Use a section of its own."),
    "R216": Page(
        "two meanings",
        "Two sections that have ended gave the name different meanings, so it has none here.",
        "Define it again in this section.",
    ),
    "R109": Page("a macro without end", "A macro of the note calls itself, or through others.", "Define it otherwise."),
    "R313": Page("no notebook", "The file ends in .ipynb and is no JSON of a notebook.", "Save it again from Jupyter."),
    "R314": Page(
        "a file that is not read",
        "\\input names a file that is not beside the note or below its folder, or is no UTF-8 text. The rest is read.",
        "Put the file beside the note.",
    ),
    "R217": Page("nothing to define", "The left side is no name, function or value.", "Define a name."),
    "R218": Page("declared otherwise", "The name is already declared as something else.", "Use another letter."),
    "R220": Page("a derivative of an unknown", "The name has no definition to differentiate.", "Define it."),
    "R221": Page("a function without argument", "A function stands where a number is needed.", "Write its argument."),
    "R222": Page("a derivative in a defined name", "The variable has a definition.", "Differentiate in a free letter."),
    "R223": Page("wrong number of arguments", "The call does not fit the function's definition.", "Correct the call."),
    "R224": Page(
        "vectors that do not fit",
        "Dimensions differ, or a vector stands where a number is needed.",
        "Declare the same dimension, write a component, or write 0 for the zero vector.",
    ),
    "R225": Page(
        "given under a condition",
        "A meaning that only holds under a condition would be used without it.",
        "Define the name for every argument, with \\begin{cases}.",
    ),
    "R301": Page("no such file", "There is no such file or folder, or it cannot be opened.", "Check the path."),
    "R302": Page("no notes", "The folder holds no Markdown note.", "Name the files, or put a note there."),
    "R303": Page("binary file", "The file is not text.", "Give a Markdown or Python file."),
    "R304": Page("not UTF-8", "The file is not encoded as UTF-8.", "Save it as UTF-8."),
    "R305": Page("empty file", "There is nothing in the file.", "Write a formula in it."),
    "R306": Page("front matter", "The YAML between the --- lines does not parse.", "Correct it, or remove it."),
    "R307": Page("unclosed formula", "A formula is opened and never closed.", "Close it with $$ or \\]."),
    "R308": Page("note too large", "The note is larger than 1 MB.", "Split it."),
    "R309": Page(
        "LaTeX outside every formula",
        "On a page pasted from a rendered one, LaTeX was left that belongs to no recovered formula.",
        "Put that formula between dollar signs.",
    ),
    "R310": Page("a formula cut by a table", "A | inside a formula ends the table's cell.", "Write \\mid for |."),
    "R311": Page("the program failed", "The .py derivation raised an exception.", "Correct the line shown."),
    "R312": Page("no derivation built", "The .py file ran and built no derivation.", "Build one; see the README."),
    "R402": Page("no claim", "A line of claims in bulk is no claim that can be read.", "Correct the line."),
    "R401": Page("not an expression", "The text is outside the SymPy-like syntax.", "Write it as for SymPy."),
    "W202": Page("taken as real", "Letters without a declaration are real numbers.", "Declare them."),
    "W204": Page("read as a function", "An undeclared name before a bracket was read as a function.", "Declare it."),
    "W205": Page("a set read as a support", "The set under a sum was read as its letter's support.", "Declare it."),
    "W206": Page(
        "a sum under a condition",
        "Below Σ stands a condition on two letters. A letter that is used outside the sum is taken as free in it, any"
        " other as one the sum runs over.",
        "Write \\sum_i \\sum_j \\mathbb{1}[i<j] … to say so.",
    ),
    "W210": Page("support taken from the values", "The support was not declared.", "Declare a \\in \\{…\\}."),
    "W211": Page("values missing", "A distribution is not given at every value of its support.", "Give the rest."),
    "W213": Page("a gradient taken as given", "The function has no definition.", "Define it before this line."),
    "W217": Page(
        "a claim about an inherited name",
        "The name has its meaning from an earlier section, so a line with = about it is a claim.",
        "Write := to give it another meaning in this section.",
    ),
    "W221": Page("read as a value", "The line is read as a value the name may take.", "Declare the support."),
    "W222": Page("not checked", "The author asked for this formula to be skipped.", "Remove the comment."),
    "W225": Page(
        "i is read as the imaginary unit",
        "An i that nothing declares, binds or counts with is read as the imaginary unit.",
        "Declare it, if it is something else: i \\in \\mathbb{R}, or i \\in \\{1, \\dots, n\\}.",
    ),
    "W226": Page(
        "taken as given, though concluded",
        "The prose says that the line follows, but it is the first that is said of a letter, so it is taken as given.",
        "Write Assume where it is assumed.",
    ),
    "W227": Page(
        "only talked about",
        "The prose says that the relation need not hold, or that it is one of several cases: it is not checked.",
        "State each case in a section of its own.",
    ),
    "W228": Page(
        "a relation that nothing decides",
        "The relation (∝, ≪, ⊂, ≈ between expressions, a draw of more than a letter) is read and shown; nothing in the"
        " note rests on it.",
        "State it as an equation or an inequality to have it decided.",
    ),
    "W236": Page(
        "taken as natural numbers",
        "A letter without a declaration that counts the terms of a sum or a product, as the n of \\sum_{i=1}^{n} and"
        " the T of \\sum_{t=0}^{T-1}, is one of 1, 2, 3, ….",
        "Declare it to say otherwise: n \\in \\mathbb{Z}, or assume n \\ge 0.",
    ),
    "W238": Page(
        "two readings, left open",
        "λ(1 − x) may be a call or a product, a/bc may be a/(bc) or (a/b)c; a macro of another file may be anything."
        " It is shown as written; nothing is decided of a line that rests on it. --strict refuses it.",
        "Write the brackets, or declare the letter: \\lambda \\in \\mathbb{R}.",
    ),
    "W237": Page(
        "letters read as a function",
        "A run of letters that spells a function and stands before a bracket, log(x), is read as that function.",
        "Write the command: \\log(x).",
    ),
    "W230": Page(
        "a relation whose left side stands elsewhere",
        "The formula begins with a relation, so its left side is in another formula. What stands right of it is read.",
        "Write both sides in one formula, or in one aligned block.",
    ),
    "W229": Page(
        "an expectation over an unknown law",
        "E[…] or Var[…] stands without a law, and none was declared for a letter in it. It is read and shown, and a"
        " step with it is undecided.",
        "Write \\mathbb{E}_{a \\sim p(a\\mid\\theta)}[…], or declare a \\sim p(a\\mid\\theta).",
    ),
    "W233": Page(
        "another function of this name",
        "A function stands with other arguments than its definition has. It is taken for another one, and undecided.",
        "Give the two functions names of their own.",
    ),
    "W234": Page(
        "an equation, no definition",
        "A name that is new stands on both sides. The line is taken as an equation that it meets.",
        "Give its first value, or a closed form, to have it decided.",
    ),
    "W235": Page(
        "vectors beside letters nobody declared",
        "A line with vectors cannot be read by components, and holds letters that may be vectors. It is undecided.",
        "Declare every vector in it: x \\in \\mathbb{R}^n.",
    ),
    "W232": Page(
        "a law with two conventions",
        "The geometric law is read as the number of trials up to the first success, from 1 on.",
        "Declare its letter, k \\in \\{1, 2, \\dots\\}, or define the law yourself.",
    ),
    "W231": Page(
        "a derivative of an unknown",
        "Nothing says how what is differentiated depends on the variable. The line is read and shown, and undecided.",
        "Define it, L(w) := …, or declare it a number.",
    ),
    "W224": Page(
        "an index by its use",
        "An undeclared letter stands as the index of a declared vector, so it counts its components.",
        "Declare it: i \\in \\{1, \\dots, n\\}.",
    ),
}


def explain(code: str) -> str | None:
    """The manual page of a code as text, or None for a code that does not exist.

    >>> print(explain("K106"))
    K106  no support
    <BLANKLINE>
      A sum or expectation runs over values that are not known.
    <BLANKLINE>
      help: Declare a \\in \\{…\\}.
    """
    from textwrap import fill

    page = PAGES.get(code.upper())
    if page is None:
        return None
    body = fill(page.meaning, 88, initial_indent="  ", subsequent_indent="  ")
    remedy = fill(f"help: {page.remedy}", 88, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return f"{code.upper()}  {page.title}\n\n{body}\n\n{remedy}"


def listing() -> str:
    """All codes with their titles."""
    return "\n".join(f"{code}  {page.title}" for code, page in PAGES.items())
