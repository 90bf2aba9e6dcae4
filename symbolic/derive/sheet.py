"""The sheet a derivation is written on: headings, prose, what is given, and chains of claims, as a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Detail: TypeAlias = Literal["coarse", "normal", "fine"]
LEVELS: dict[Detail, int] = {"coarse": 0, "normal": 1, "fine": 2}


@dataclass(frozen=True, slots=True)
class Right:
    """A right side: its LaTeX, the rule in a few words, a sentence on what changed, how fine a step it is.

    The last one of a chain is always shown.
    """

    tex: str
    rule: str = ""
    why: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Chain:
    """left = right = right = …; `sign` stands before the first right side."""

    left: str
    rights: tuple[Right, ...]
    sign: str = "="
    blank: bool = True

    def shown(self, level: int) -> list[Right]:
        """The right sides at a level of detail."""
        return [r for r in self.rights[:-1] if r.level <= level] + [self.rights[-1]]


@dataclass(frozen=True, slots=True)
class Text:
    """A heading (of a level) or a paragraph (level 0)."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Displayed:
    """A displayed formula that gives something."""

    tex: str


@dataclass(slots=True)
class Sheet:
    """A derivation as it is written down; `markdown` is what the checker reads."""

    title: str
    items: list[Text | Displayed | Chain] = field(default_factory=list)

    def heading(self, text: str, level: int = 2) -> None:
        """A section."""
        self.items.append(Text(text, level))

    def say(self, text: str) -> None:
        """A paragraph."""
        self.items.append(Text(" ".join(text.split())))

    def give(self, *formulas: str) -> None:
        """Displayed definitions."""
        self.items += [Displayed(f) for f in formulas]

    def claim(self, left: str, *rights: Right | str, sign: str = "=", blank: bool = True) -> None:
        """A chain of claims."""
        steps = tuple(r if isinstance(r, Right) else Right(r) for r in rights)
        self.items.append(Chain(left, steps, sign, blank))

    def markdown(self, detail: Detail = "normal", explain: bool = False, exercise: bool = False) -> str:
        """The sheet as a note. An `exercise` has its last right sides blanked, and says nothing of what changed."""
        blanked = {id(c) for c in self.blanks()}
        parts, blanks, said = [f"# {self.title}"], 0, ""
        for item in self.items:
            match item:
                case Text(text, 0):
                    parts.append(text)
                case Text(text, level):
                    parts.append(f"{'#' * level} {text}")
                case Displayed(tex):
                    parts.append(f"$$\n{tex}\n$$")
                case Chain():
                    blank = exercise and id(item) in blanked
                    blanks += blank
                    why = _explained(item, LEVELS[detail]) if explain and not exercise else ""
                    parts += [why] if why != said else []
                    said = why
                    parts.append(_chain(item, LEVELS[detail], blanks if blank else 0))
        return "\n\n".join(p for p in parts if p) + "\n"

    def blanks(self) -> list[Chain]:
        """The chains of an exercise whose last right side is blank: those whose answer stands nowhere else on it."""
        found: list[Chain] = []
        for item in self.items:
            if not isinstance(item, Chain) or not item.blank:
                continue
            answer = item.rights[-1].tex
            others = [text for other in self.items for text in _texts(other, other is item or other in found)]
            if len(answer) <= SHORT or not any(answer in text for text in others):
                found.append(item)
        return found

    def answers(self) -> str:
        """The answer sheet of the exercise."""
        chains = self.blanks()
        lines = [
            f"{n}. ${c.left} {c.sign if len(c.rights) == 1 else '='} {c.rights[-1].tex}$"
            for n, c in enumerate(chains, 1)
        ]
        return f"# Answers: {self.title}\n\n" + "\n".join(lines) + "\n"


SHORT = 4
"""An answer of so few characters stands anywhere."""


def _texts(item: Text | Displayed | Chain, blanked: bool) -> list[str]:
    """The formulas an item shows on an exercise sheet."""
    if isinstance(item, Displayed):
        return [item.tex]
    if not isinstance(item, Chain):
        return []
    return [item.left, *(r.tex for r in item.rights[: -1 if blanked else None])]


def _explained(chain: Chain, level: int) -> str:
    why = [r.why for r in chain.shown(level) if r.why]
    return " ".join(why)


def blank(rights: list[Right], number: int) -> list[Right]:
    """Right sides of which the last is a numbered box to be filled in."""
    return [*rights[:-1], Right(rf"\boxed{{\;\text{{({number})}}\quad}}", rights[-1].rule)]


def _chain(chain: Chain, level: int, number: int) -> str:
    rights = blank(chain.shown(level), number) if number else chain.shown(level)
    if len(rights) == 1 and not rights[0].rule:
        return f"$$\n{chain.left} {chain.sign} {rights[0].tex}\n$$"
    lines = []
    for n, r in enumerate(rights):
        sign = chain.sign if n == 0 else "="
        reason = rf" && \text{{({r.rule})}}" if r.rule else ""
        lines.append(f"{chain.left if n == 0 else '  '} &{sign} {r.tex}{reason}")
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n$$"
