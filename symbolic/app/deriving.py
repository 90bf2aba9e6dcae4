"""Derivations written for a policy family: what `policy_gradient` returns and `symbolic derive` prints."""

from __future__ import annotations

import os
import re
import runpy
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

from ..core.claim import Derivation, Source
from ..core.verdict import Proved
from ..derive import FAMILIES, named
from ..derive.family import DeriveError, Family
from ..derive.numbers import Numbers, script
from ..derive.reward import decimal, read_reward
from ..derive.sheet import Detail, Sheet
from ..derive.vet import shaped, vetted
from ..read.builder import BUILDERS
from ..read.note import read_note

if TYPE_CHECKING:
    from ..core.verdict import Report as Judged
    from ..write.plot_style import Figure
    from .api import Report

MARKDOWN, PYTHON, PDF = ".md", ".py", ".pdf"
SHEETS = (".tex", PDF)
FORMATS = (MARKDOWN, *SHEETS, ".html", ".json", PYTHON)
WRITING_SECONDS = 120


class PolicyGradient:
    """The policy-gradient derivation of a family under a reward: to read, to check, to save, to compute with.

    `markdown` is the note itself; `check` decides every line; `save` writes .md, .tex, .pdf, .html, .json or a .py file
    that makes it again; `exercise` blanks its right sides; `numpy` gives J, grad_J, score and sample as functions.
    """

    def __init__(self, family: Family, reward: object = None, baseline: str = "b") -> None:
        if not isinstance(family, Family):
            raise DeriveError(f"{family!r} is no policy family: use one of symbolic's, or subclass Family")
        self.family, self.baseline = family, baseline
        self.detail: Detail = "normal"
        self.explain = False
        try:
            shaped(family)
            self.reward = read_reward(family, reward)
            vetted(family, self.reward, baseline)
            self.sheet = Sheet(family.title or f"Policy gradient of {type(family).__name__}")
            family.derive(self.sheet, self.reward, baseline)
        except (DeriveError, RecursionError):
            raise
        except Exception as why:
            if type(family).__module__.startswith("symbolic."):
                raise
            said = f"{type(why).__name__}: {why}"
            raise DeriveError(f"no derivation can be written for {type(family).__name__}: {said}") from why
        collected = BUILDERS.get()
        if collected is not None:
            collected.append(self)  # type: ignore[arg-type]

    def markdown(self, detail: Detail | None = None, explain: bool | None = None) -> str:
        """The derivation as a note: `detail` is coarse, normal or fine; `explain` adds a sentence to every line."""
        return self.sheet.markdown(detail or self.detail, self.explain if explain is None else explain)

    def derivation(self) -> Derivation:
        """The derivation, read from its note."""
        return read_note(Source(f"{self.family.name or 'derived'}.md", self.markdown()))

    def check(self, witnesses: Sequence[str] = ("numeric", "cas")) -> Report:
        """Decide every line."""
        from .api import judged

        return judged(self.derivation(), witnesses)

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        from ..write.jupyter import MARKDOWN as NOTE
        from ..write.jupyter import bundle

        shown = bundle(self.derivation(), include, exclude)
        return shown | {NOTE: self.markdown()} if NOTE in shown else shown

    def save(self, path: str | Path, report: Judged | None = None) -> Path:
        """Write the derivation; the suffix picks the format. `report` is what `check` said, where it was asked before.

        Raises ValueError for a suffix that is none, and where nothing can make a PDF.
        """
        path = Path(path)
        if path.suffix.lower() == PYTHON:
            path.write_text(self.script(path.parent), encoding="utf-8")
            return path
        if path.suffix.lower() not in FORMATS:
            raise DeriveError(f"{path.name}: the name must end in {', '.join(FORMATS)}")
        judged: Judged = self.check(witnesses=()) if report is None else report
        if path.suffix.lower() == MARKDOWN:
            path.write_text(f"{self.markdown()}\n{closing(judged)}\n", encoding="utf-8")
        elif path.suffix.lower() in SHEETS:
            from .sheets import whole, written

            written(whole(judged, closing(judged)), path)
        else:
            from .saving import save

            save(judged, path)
        return path

    def exercise(self, path: str | Path) -> tuple[Path, Path]:
        """Write the derivation with its right sides blanked (.md, .tex or .pdf), and the answers beside it."""
        path = Path(path)
        answers = path.with_name(f"{path.stem}-answers.md")
        if answers.exists() and not answers.read_text(encoding="utf-8", errors="replace").startswith("# Answers"):
            raise DeriveError(
                f"{answers} is no answer sheet and is not written over: choose another name for the sheet"
            )
        if path.suffix.lower() not in (MARKDOWN, *SHEETS):
            raise DeriveError(f"{path.name}: an exercise is written as .md, .tex or .pdf")
        if path.suffix.lower() == MARKDOWN:
            path.write_text(self.sheet.markdown(self.detail, exercise=True), encoding="utf-8")
        else:
            from .sheets import blanked, written

            written(blanked(self.sheet, self.detail), path)
        answers.write_text(self.sheet.answers(), encoding="utf-8")
        return path, answers

    def plot(self, path: str | Path | None = None) -> Figure:
        """J, its gradient and the spread of its estimate from one action, as a matplotlib Figure; saved to `path`.

        Raises ValueError for a family or a reward that cannot be plotted, and where matplotlib is missing.
        """
        from .plotting import of_policy

        return of_policy(self, path)

    def numpy(self, name: str) -> Callable[..., Any]:
        """J, grad_J, score or sample as a function of numbers or NumPy arrays; its docstring says of what."""
        return Numbers(self.family, self.reward).function(name)

    def numpy_module(self) -> str:
        """A plain NumPy module with J, grad_J and score."""
        return Numbers(self.family, self.reward).module()

    def script(self, home: Path = Path()) -> str:
        """A Python file, to be put into the folder `home`, that makes this derivation again."""
        return script(self.family, self.reward, self.baseline, self.detail, self.explain, home)


def closing(report: Judged) -> str:
    """What became of the lines, in a sentence: every line that is not proved is named."""
    unread = sorted({d.span.line for d in report.errors if d.span})
    if unread:
        return (
            f"{len(unread)} lines could not be read: {', '.join(map(str, unread))} of the note. Nothing rests on them."
        )
    lines = [str(r.step.span.line) for r in report.results if not isinstance(r.verdict, Proved) and r.step.span]
    if lines:
        return f"{len(lines)} of {len(report.results)} lines were not proved: {', '.join(lines)} of the note."
    exchange = any(c.text for r in report.results if isinstance(r.verdict, Proved) for c in r.verdict.conditions)
    provided = ", provided the integrals exist and derivatives may be taken inside them" if exchange else ""
    return f"Each of the {len(report.results)} lines was proved by the checker{provided}."


# -- words of the command line


@contextmanager
def patience(what: str, seconds: float = WRITING_SECONDS) -> Iterator[None]:
    """End the process, with a message and status 2, where something takes far too long: a file that never ends."""

    def stop() -> None:
        print(f"symbolic: {what} took longer than {seconds:g} s", file=sys.stderr, flush=True)
        os._exit(2)

    timer = Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def family_of(name: str, actions: str | None, state: bool, temperature: bool) -> Family:
    """The family a command names: one of the table, with its options, or a class of a user's file (file.py:Class)."""
    if ".py:" in name:
        return _plugged_in(name)
    options: dict[str, Any] = {}
    if actions is not None:
        if name not in ("softmax", "softmax-linear"):
            raise DeriveError(f"--actions is for softmax; {name} has the actions it has")
        if actions not in ("symbolic", "K"):
            if not actions.isascii() or not actions.lstrip("-").isdigit() or len(actions) > 9:
                raise DeriveError(f"--actions {actions}: give a whole number, or symbolic")
            options["actions"] = int(actions)
    if temperature:
        options["temperature"] = True
    if state:
        if f"{name}-linear" not in FAMILIES:
            raise DeriveError(f"--state is for bernoulli, softmax and gaussian, not for {name}")
        name = f"{name}-linear"
    return named(name, **options)


def _plugged_in(name: str) -> Family:
    path, _, kind = name.rpartition(":")
    if not Path(path).is_file():
        raise DeriveError(f"there is no file {path}")
    try:
        found = runpy.run_path(path).get(kind)
        if not (isinstance(found, type) and issubclass(found, Family)):
            raise DeriveError(f"{path} holds no family {kind}: write class {kind}(Family)")
        made = found()
    except (DeriveError, KeyboardInterrupt):
        raise
    except BaseException as why:  # sys.exit in the file as well
        raise DeriveError(f"{path} cannot be run: {type(why).__name__}: {why}") from None
    made.made = name
    return made


def reward_of(text: str | None, family: Family) -> object:
    """The reward a command says: 'r1,r0', '10,5', 'table', 'table:1=10,0=5', 'function:r', 'function:c*a**2'."""
    if text is None:
        return "table" if family.finite else None
    head, _, rest = text.partition(":")
    if head == "table":
        pairs = [p.partition("=")[::2] for p in rest.split(",")] if rest else None
        if pairs and len({k.strip() for k, _ in pairs}) < len(pairs):
            raise DeriveError(f"{text!r} gives an action two rewards")
        return "table" if pairs is None else {_action(k): _value(v) for k, v in pairs}
    if head == "function":
        return None if rest.strip() in ("r", "r(a)", "r(a, c)") and not family.finite else _value(rest)
    values = [_value(v) for v in text.split(",")]
    if family.space == "symbolic":
        raise DeriveError(f"rewards one by one need a number of actions: add --actions {len(values)}")
    if not family.finite:
        raise DeriveError("rewards one by one need a list of actions; give 'function:…', such as 'function:a**2'")
    space = list(family.space)
    if len(values) != len(space):
        raise DeriveError(
            f"{len(values)} rewards for {len(space)} actions: give one for each of {', '.join(map(str, space))}"
        )
    return dict(zip(space, values, strict=True))


def _action(text: str) -> int:
    if not text.strip().lstrip("-").isdigit():
        raise DeriveError(f"{text.strip()!r} is no action: write table:1=10,0=5")
    return int(text)


def _value(text: str) -> Any:
    """A number, a letter, or an expression in SymPy-like syntax, as SymPy; nothing is evaluated as code."""
    from ..bridge import BridgeError, to_sympy
    from ..read.formula import Mention, ReadError
    from ..read.pytext import PLAIN, parse_python

    number = decimal(text.strip())
    if number is not None:
        return number
    if not text.strip():
        raise DeriveError("the reward is empty: give a number, a letter or an expression in a")
    written = "".join(
        f"{c}_" if d.isdigit() and c.isalpha() else c for c, d in zip(text, text[1:] + " ", strict=True)
    ).strip()
    written = re.sub(r"\blambda\b", "lambda_", written)  # a word of Python's
    try:
        statement = parse_python(written, PLAIN).statements[0]
        if not isinstance(statement, Mention):
            raise DeriveError(f"{text.strip()!r} is no reward: give a number, a letter or an expression in a")
        found = to_sympy(statement.part.term)
        if found.is_number and not (found.is_real and found.is_finite):
            raise DeriveError(f"the reward {text.strip()!r} is no real number")
        return found.xreplace({s: type(s)("lambda", real=True) for s in found.free_symbols if str(s) == "lambda_"})
    except (ReadError, BridgeError) as why:
        if "^" in text:
            raise DeriveError(f"the reward {text.strip()!r} cannot be read: write ** for a power") from None
        if re.search(r"\d[A-Za-z(]", text):
            raise DeriveError(f"the reward {text.strip()!r} cannot be read: write * for a product, as in 2*a") from None
        raise DeriveError(f"the reward {text.strip()!r} cannot be read: {why}") from None


def policy_gradient(
    family: Family, reward: Mapping[int, object] | object = None, baseline: str = "b"
) -> PolicyGradient:
    """Write the policy-gradient derivation of a family; `check` it to have every line decided (Williams, 1992).

    `reward` gives each action a number or a SymPy expression, or is a SymPy expression in the action's letter a;
    without it the rewards are symbols, or an unknown function r(a). Raises ValueError for a reward that does not fit.

    >>> import sympy as sp
    >>> from symbolic import Bernoulli
    >>> theta, r0, r1 = sp.symbols("theta r_0 r_1", real=True)
    >>> g = policy_gradient(Bernoulli(logit=theta), reward={1: r1, 0: r0})
    >>> g.check(witnesses=()).all_proved
    True
    >>> float(g.numpy("grad_J")(0.0, 5.0, 10.0))
    1.25
    """
    if reward is None and isinstance(family, Family) and family.finite:
        reward = "table"
    return PolicyGradient(family, reward, baseline)
