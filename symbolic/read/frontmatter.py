"""The YAML block at the head of a note: its title, and the declarations and reasons under `symbolic:`.

Only the tree of nodes is read, nothing is constructed, so a hostile block (aliases that grow, odd tags) costs what
its text costs. Called by `markdown` alone; PyYAML is loaded only when a note has front matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..core.claim import Diagnostic, Source
from .macros import definitions

BLOCK = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?$)", re.S | re.M)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MACROS = re.compile(r"(?:\w*[-_])?(?:tex|math|katex)?[-_]?[mM]acros")
LONGEST_HEADER = 20_000
REMEDY = (
    "symbolic: takes a list of declarations, or a mapping with declare: and reasons:; write LaTeX in 'single quotes'"
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string of the front matter, with the source offset of each of its characters."""

    value: str
    offsets: Sequence[int]


@dataclass(slots=True)
class FrontMatter:
    """What a note's head says; `end` is where its body begins."""

    end: int = 0
    title: str = ""
    declarations: list[Scalar] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_front_matter(source: Source) -> FrontMatter:
    """The front matter of a note; empty when it has none. An error in it is R306 with its line."""
    block = BLOCK.match(source.text)
    if block is None:
        return FrontMatter()
    front = FrontMatter(end=block.end())
    import yaml

    try:
        root = yaml.compose(block[1], Loader=yaml.SafeLoader)
    except RecursionError:
        front.diagnostics.append(_problem(source, block.start(1), "it is nested too deeply"))
        return front
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = block.start(1) + min(getattr(mark, "index", 0) or 0, len(block[1]))
        front.diagnostics.append(_problem(source, at, str(getattr(error, "problem", None) or "it is not YAML")))
        return front
    if isinstance(root, yaml.MappingNode):
        _Reader(source, block.start(1), front).read(root)
    return front


def _problem(source: Source, at: int, why: str) -> Diagnostic:
    line_end = source.text.find("\n", at)
    span = source.span(at, max(at + 1, line_end if line_end >= 0 else len(source.text)))
    return Diagnostic("R306", f"front matter does not parse: {why}", span, REMEDY, path=source.path)


class _Reader:
    """Walks the node tree of one front matter; offsets count in the source."""

    def __init__(self, source: Source, base: int, front: FrontMatter) -> None:
        self.source, self.base, self.front = source, base, front

    def read(self, root: object) -> None:
        """The keys of the whole block."""
        for key, node in _pairs(root):
            if key == "title":
                self.front.title = _text(node)
            elif key == "symbolic":
                self.symbolic(node)
            else:
                self.macros(key, node)

    def macros(self, key: str, node: object) -> None:
        """Macros that other tools are given here: \\newcommand in header-includes, a mapping under macros."""
        import yaml

        if isinstance(node, yaml.ScalarNode):
            found = definitions(node.value) if "\\" in node.value and len(node.value) < LONGEST_HEADER else []
            self.front.declarations += [Scalar(line, [self.base + node.start_mark.index] * len(line)) for line in found]
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.macros(key, item)
        elif MACROS.fullmatch(key):
            for name, value in _pairs(node):
                self.macro(name.removeprefix("\\"), _text(value), value)
        else:
            for inner, value in _pairs(node):
                self.macros(inner, value)

    def macro(self, name: str, body: str, node: object) -> None:
        """One row of such a mapping."""
        count = max((int(n) for n in re.findall(r"#([1-9])", body)), default=0)
        if name.isalpha() and name.isascii() and body and len(body) < LONGEST_HEADER:
            line = rf"\newcommand{{\{name}}}" + (f"[{count}]" if count else "") + f"{{{body}}}"
            at = self.base + int(getattr(getattr(node, "start_mark", None), "index", 0))
            self.front.declarations.append(Scalar(line, [at] * len(line)))

    def symbolic(self, node: object) -> None:
        """A list of declarations, one declaration, or a mapping."""
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self.declare(node)
            return
        for key, value in _pairs(node):
            if key == "declare":
                self.declare(value)
            elif key == "reasons":
                self.front.reasons.update({k: _text(v) for k, v in _pairs(value)})
            elif isinstance(value, yaml.ScalarNode):
                self.front.options[key] = value.value
            else:
                self.refuse(value, f"symbolic: has no list or mapping named {key!r}")

    def declare(self, node: object) -> None:
        """One declaration, or a list of them."""
        import yaml

        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            if isinstance(item, yaml.ScalarNode):
                if item.style == '"' and CONTROL.search(item.value):
                    # "\\theta" is a tab and 'heta' to YAML, which nobody meant
                    self.refuse(item, "double quotes turn LaTeX's backslashes into tabs and line ends")
                elif item.value.strip():
                    self.front.declarations.append(self.scalar(item))
            else:
                self.refuse(item, "a declaration is a string of LaTeX (quote it: '…')")

    def refuse(self, node: object, why: str) -> None:
        """A node that does not belong here."""
        at = self.base + int(getattr(getattr(node, "start_mark", None), "index", 0))
        self.front.diagnostics.append(_problem(self.source, at, why))

    def scalar(self, node: object) -> Scalar:
        """A scalar with offsets: exact where its text stands in the source as it is, else all at its start."""
        value = _text(node)
        low = self.base + int(getattr(node, "start_mark").index)  # noqa: B009 - the stub does not know nodes
        high = self.base + int(getattr(node, "end_mark").index)  # noqa: B009
        at = self.source.text.find(value, low, high)
        return Scalar(value, range(at, at + len(value)) if at >= 0 else [low] * len(value))


def _pairs(node: object) -> Iterator[tuple[str, object]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        yield from ((_text(key), value) for key, value in node.value)


def _text(node: object) -> str:
    value = getattr(node, "value", "")
    return value if isinstance(value, str) else ""
