"""The architecture, executable: who may import whom, the kernel's budget, where verdicts are made, no guards."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "symbolic"
FILES = sorted(ROOT.rglob("*.py"))
EVERYTHING = {"core", "kernel", "search", "read", "derive", "witness", "write", "bridge", "app"}
ALLOWED: dict[str, set[str]] = {
    "core": set(),
    "kernel": {"core"},
    "search": {"core", "kernel.ball"},
    "read": {"core"},
    "read.builder": {"core", "bridge"},
    "read.python": {"core", "bridge"},
    "derive": {"core", "bridge"},
    "witness": {"core", "bridge"},
    "write": {"core"},
    "bridge": {"core"},
    "app": EVERYTHING,
    "": EVERYTHING,
    "__main__": EVERYTHING,
}
OUTSIDE: dict[str, set[str]] = {
    "sympy": {"bridge", "derive", "witness.cas"},
    "numpy": {"bridge", "witness.numeric", "derive.vectors"},
    "flint": {"kernel"},
    "mpmath": {"bridge", "witness"},
    "markdown_it": {"read"},
    "mdit_py_plugins": {"read"},
    "yaml": {"read"},
    "math_core": {"write"},
    "rich": {"write", "app"},
    "IPython": {"app.jupyter"},
    "matplotlib": {"write.plot"},
    "fontTools": {"app.fonts"},
}


def place(path: Path) -> str:
    """The dotted place of a module below `symbolic`: 'kernel.judge', 'bridge', ''."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(p for p in parts if p != "__init__")


def room(name: str) -> str:
    """The room a dotted place belongs to; bridge may be several modules."""
    first = name.split(".", maxsplit=1)[0]
    return "bridge" if first.startswith("bridge") else first


def imports(path: Path) -> list[str]:
    """Every module a file imports, anywhere in it, project modules as dotted places below `symbolic`."""
    here = ("symbolic", *path.relative_to(ROOT).with_suffix("").parts)
    package = here[:-1]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            found += [module] if node.module else [f"{module}.{a.name}" for a in node.names]
    return found


def rule(name: str) -> set[str]:
    """What a place may import: its own row, or its room's."""
    return ALLOWED[name] if name in ALLOWED else ALLOWED[room(name)]


@pytest.mark.parametrize("path", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_imports_follow_the_arrows(path: Path) -> None:
    name = place(path)
    for module in imports(path):
        top = module.split(".", maxsplit=1)[0]
        if top == "symbolic":
            target = module.removeprefix("symbolic").strip(".")
            if room(target) not in ALLOWED:  # an attribute of the package itself, such as __version__
                continue
            inside = room(target) == room(name)
            allowed = any(target == a or target.startswith(a + ".") or room(target) == a for a in rule(name))
            assert inside or allowed or not target, f"{name} must not import {target}"
        elif top in OUTSIDE:
            homes = OUTSIDE[top]
            assert room(name) in homes or any(name.startswith(h) for h in homes), f"{name} must not import {top}"
        else:
            assert top in sys.stdlib_module_names, f"{name} imports {top}, which no rule names"


def code_lines(path: Path) -> int:
    """Lines that are neither blank, comment nor docstring."""
    text = path.read_text(encoding="utf-8")
    docs: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False):
            docs.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    skip = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    skip |= {tokenize.ENDMARKER, tokenize.ENCODING}
    rows: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skip:
            rows.update(range(token.start[0], token.end[0] + 1))
    return len(rows - docs)


def test_the_kernel_is_read_in_one_sitting() -> None:
    logic = [f for f in (ROOT / "kernel").rglob("*.py") if "tables" not in f.parts]
    assert sum(code_lines(f) for f in logic) <= 2200


@pytest.mark.parametrize("path", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert ast.get_docstring(ast.parse(text))


def calls(path: Path) -> set[str]:
    """The plain names a file calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


@pytest.mark.parametrize("path", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_verdicts_are_made_by_the_judge_alone(path: Path) -> None:
    if place(path) != "kernel.judge":
        assert not calls(path) & {"Proved", "Refuted", "Undecided"}


@pytest.mark.parametrize("path", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_no_assert_guards_and_nothing_is_evaluated(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not any(isinstance(n, ast.Assert) for n in ast.walk(tree))
    assert not calls(path) & {"eval", "exec", "sympify", "parse_expr"}


def test_the_top_level_is_what_was_agreed() -> None:
    agreed = {"pyproject.toml", "symbolic", "tests", "derivations", "README.md", "LICENSE"}
    top = ROOT.parent
    tracked = subprocess.run(["git", "-C", str(top), "ls-files"], capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    names = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    assert {n for n in names if not n.startswith(".")} <= agreed
