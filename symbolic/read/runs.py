r"""Runs of letters that are no product: log x for \log x, words that nobody declared. `read/calls.py` asks."""

from __future__ import annotations

from ..core.functions import BY_NAME
from ..core.names import GREEK
from ..core.term import Term, make, sym
from .doubts import Doubt, either
from .formula import Warned
from .limits import listed
from .reader import Reader
from .tokens import Token
from .vocabulary import COMMAND_WORDS, COMMANDS, MOMENT_WORDS, WORDS, WRITTEN_OUT

LONG_RUN = 4
"""A run of this many undeclared letters is taken for a word, not for a product."""


def whole_word(r: Reader, t: Token) -> Token | None:
    """A run that is a word everybody uses, such as loss or clip, and no product of letters the note knows."""
    run = r.runs[t.start]
    known = set(run) <= (r.names.symbols | r.names.functions | set(r.bound) | r.known)
    if known or r.names.strict:
        return None
    after = r.tokens[min(r.at + len(run), len(r.tokens) - 1)]
    called = (run in BY_NAME or run in COMMAND_WORDS) and after.text == "("
    called = called or (run in ("log", "ln") and (r.starts(after) or after.text == "quad"))
    if run in MOMENT_WORDS and after.text in ("(", "["):
        return Token("word", run, t.start, t.start + len(run))
    if called:
        message = f"the letters {run} are read as the function {run}"
        r.warnings.append(Warned("W237", message, t.start, t.start + len(run), f"write {_command(run)}"))
    return Token("word", run, t.start, t.start + len(run)) if called or run in WRITTEN_OUT else None


def word_run(r: Reader, t: Token) -> Term | None:
    """Letters that are a word of nobody's are left open; log x for \\log x is refused."""
    run = r.runs[t.start]
    letters = set(run)
    fits = letters <= (r.names.symbols | r.names.functions | set(r.bound) | r.known)
    word = next((w for w in _prefixes(run) if w in WORDS), "")
    if not word and (len(run) < LONG_RUN or fits):
        return None
    span = Token("name", run, t.start, t.start + len(run))
    run = run if len(run) < 40 else run[:40] + "…"
    if word in GREEK:
        r.fail("R201", f"the letters {run} are read as a product", span, None, f"did you mean \\{word}?")
    if word in BY_NAME:
        r.fail("R201", f"the letters {run} are read as a product", span, None, f"did you mean {_command(word)}?")
    what = "is it one name, or a product of letters?" if not word else "it is a word, not a product"
    remedy = f"write \\operatorname{{{word or run}}} for the name, or put spaces between factors"
    doubt = Doubt("R201", f"the letters {run}: {what}", span, span, remedy)
    after = r.tokens[r.at + len(span.text)]
    if word or after.text in ("_", "^", "'"):
        r.fail(*doubt)
    r.at += len(span.text)
    found = either(r, "one name or letters", (sym(span.text),), doubt)
    if after.kind != "sym" or after.text not in ("(", "["):
        return found
    close = r.match[r.at]
    r.at += 1
    values = listed(r, close)  # size(D)
    r.at = close + 1
    return make("opaque", (found, values), "appliedto")


def _command(word: str) -> str:
    return f"\\{word}" if word in COMMAND_WORDS and word in COMMANDS else f"\\operatorname{{{word}}}"


def _prefixes(run: str) -> list[str]:
    """The run, and the beginnings and ends of it that are long enough to be meant."""
    sizes = range(min(len(run) - 1, LONGEST_WORD), 2, -1)
    ends = [run[:n] for n in sizes] + [run[-n:] for n in sizes]
    return [run, *ends, *([run[:2]] if run.startswith("ln") else [])]


LONGEST_WORD = max(map(len, WORDS))
