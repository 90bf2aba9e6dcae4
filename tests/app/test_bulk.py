"""Claims in bulk: the shape of a record, what a bad line becomes, exit statuses, memory, threads, hash seeds."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symbolic import verify
from symbolic.app import bulk
from symbolic.app.cli import main
from symbolic.core.claim import Claim
from symbolic.core.verdict import Enclosure, Proved, Refuted

KEYS = ["id", "verdict", "method", "error_bound", "conditions", "witness", "left", "right", "reason", "ms"]
SIGMOID = r"\sigma(x) := \frac{1}{1+e^{-x}}"
GOOD = {"claim": "x + x = 2*x", "syntax": "python"}
WRONG = {"claim": "x + 1 = x", "syntax": "python"}
OPEN = {"claim": "f(x) = f(x) + 0*g(x)", "syntax": "python", "declare": [r"f : \mathbb{R} \to \mathbb{R}"]}


def one(entry: object) -> dict[str, Any]:
    """The record of one entry."""
    return bulk.decide(json.dumps(entry).encode(), 1)


def records(text: str | bytes) -> tuple[int, list[dict[str, Any]]]:
    """The exit status and the records of a file of this content."""
    out: list[str] = []
    status = bulk.run(io.BytesIO(text if isinstance(text, bytes) else text.encode()), out.append)
    assert all(line.endswith("\n") and len(line.splitlines()) == 1 for line in out)
    return status, [json.loads(line) for line in out]


def file(*entries: object) -> str:
    """Entries as lines."""
    return "".join(json.dumps(e) + "\n" for e in entries)


def test_a_proof() -> None:
    found = one({"id": "a", "lhs": r"\frac{x^2 - 1}{x - 1}", "rhs": "x + 1", "variables": {"x": "real"}})
    assert list(found) == KEYS
    assert (found["id"], found["verdict"], found["method"]) == ("a", "proved", "signature")
    assert 0 < found["error_bound"] < 2**-80
    assert found["conditions"] == [r"x - 1 \ne 0"]
    assert found["witness"] is found["left"] is found["right"] is found["reason"] is None
    assert found["ms"] > 0


def test_conditions_have_the_syntax_of_the_claim() -> None:
    assert one({"claim": "x/x = 1", "syntax": "python"})["conditions"] == ["x != 0"]


def test_a_refutation() -> None:
    found = one({"id": 7, "lhs": "sqrt(t**2)", "rhs": "t", "syntax": "python"})
    assert list(found) == KEYS
    assert (found["id"], found["verdict"], found["witness"]) == (7, "refuted", {"t": "-1"})
    assert (found["left"], found["right"], found["conditions"]) == ("1", "-1", [])


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ({"lhs": r"|\theta|", "rhs": r"\theta"}, {"theta"}),
        ({"lhs": r"|\theta|", "rhs": r"\theta", "variables": {r"\theta": "real"}}, {r"\theta"}),
        ({"lhs": "|x_1|", "rhs": "x_1"}, {"x_{1}"}),
        ({"lhs": "|x_1|", "rhs": "x_1", "variables": {"x_1": "nonzero"}}, {"x_1"}),
        ({"lhs": "Abs(r[1])", "rhs": "r[1]", "syntax": "python"}, {"r[1]"}),
        ({"lhs": "Abs(x_1)", "rhs": "x_1", "syntax": "python"}, {"x_1"}),
    ],
)
def test_a_witness_names_letters_as_its_author_does(entry: dict[str, Any], names: set[str]) -> None:
    found = one(entry)
    assert found["verdict"] == "refuted"
    assert set(found["witness"]) == names
    assert all(Fraction(v) < 0 for v in found["witness"].values())


def test_enclosures_are_rigorous_and_tell_the_sides_apart() -> None:
    near = Fraction(1, 3) + Fraction(1, 10**30)
    left, right = bulk.values(Enclosure(Fraction(1, 3), Fraction(1, 3)), Enclosure(near, near + Fraction(1, 10**35)))
    low, high = (Fraction(v) for v in right.strip("[]").split(", "))
    assert Fraction(left) < low <= near
    assert high >= near + Fraction(1, 10**35)
    huge = Fraction(10**5000)
    assert bulk.values(Enclosure(huge, huge), Enclosure(Fraction(0), Fraction(0)))[0].startswith("[1.00000")


SORTS = [
    ("positive", "sqrt(x**2)", "x"),
    ("nonnegative", "Abs(x)", "x"),
    ("unit", "Abs(1 - x)", "1 - x"),
    ("nonzero", "x/x", "1"),
    ("natural", "Abs(x)", "x"),
]


@pytest.mark.parametrize(("sort", "lhs", "rhs"), SORTS)
@pytest.mark.parametrize("letter", ["x", "theta", "theta_old", "θ"])
def test_sorts_in_both_syntaxes(sort: str, lhs: str, rhs: str, letter: str) -> None:
    from symbolic.core.show import latex
    from symbolic.read.pytext import parse_python

    lhs, rhs = lhs.replace("x", letter), rhs.replace("x", letter)
    found = one({"lhs": lhs, "rhs": rhs, "syntax": "python", "variables": {letter: sort}})
    assert (found["verdict"], found["conditions"]) == ("proved", [])
    shown = [latex(s.part.term) for t in (lhs, rhs) for s in parse_python(t).statements if hasattr(s, "part")]
    found = one({"lhs": shown[0], "rhs": shown[1], "variables": {letter: sort}})
    assert (found["verdict"], found["conditions"]) == ("proved", [])


def test_assumptions_in_both_syntaxes() -> None:
    assert one({"claim": "Max(x, y) = y", "syntax": "python"})["verdict"] == "refuted"
    assert one({"claim": "Max(x, y) = y", "syntax": "python", "assume": ["x < y"]})["verdict"] == "proved"
    assert one({"claim": r"\max(x, y) = y", "assume": ["x < y"]})["verdict"] == "proved"
    assert one({"claim": r"|x_1| = x_1", "assume": ["x_1 > 0"]})["verdict"] == "proved"
    assert one({"claim": "Abs(x) = 2", "syntax": "python", "assume": ["x = 2"]})["verdict"] == "proved"


def test_lines_with_different_assumptions_do_not_share_them() -> None:
    plain = {"claim": "Abs(x) = x", "syntax": "python"}
    for assume, verdict in ([], "refuted"), (["x > 0"], "proved"), ([], "refuted"), (["x < 0"], "refuted"):
        assert one({**plain, "assume": assume})["verdict"] == verdict
    assert one({**plain, "variables": {"x": "positive"}})["verdict"] == "proved"
    assert one(plain)["verdict"] == "refuted"


def test_relations() -> None:
    for rel in ("<=", "≤", "<", "!=", "≠"):
        assert one({"lhs": "0", "rel": rel, "rhs": "x^2 + 1"})["verdict"] == "proved", rel
    for rel in (">=", "≥", ">", "==", "="):
        assert one({"lhs": "0", "rel": rel, "rhs": "x^2 + 1"})["verdict"] == "refuted", rel
    assert one({"lhs": r"\pi", "rel": "≈", "rhs": "3.14"})["verdict"] == "proved"
    assert one({"lhs": r"\pi", "rel": "≈", "rhs": "3.1"})["verdict"] == "proved"
    assert one({"lhs": r"\pi", "rel": "≈", "rhs": "3.4"})["verdict"] == "refuted"
    assert one({"lhs": "pi", "rel": "≈", "rhs": "3.4", "syntax": "python"})["verdict"] == "refuted"
    assert one({"lhs": "pi", "rel": "≈", "rhs": "3.1*x", "syntax": "python"})["verdict"] == "unreadable"


def test_names_in_python() -> None:
    claim = {"syntax": "python", "lhs": "diff(log(sigma(t)), t)", "rhs": "1 - sigma(t)"}
    assert one(claim)["verdict"] == "proved"
    assert one({**claim, "declare": [SIGMOID]})["verdict"] == "proved"
    assert one({**claim, "declare": [r"\sigma(x) := x^2 + 1"]})["verdict"] == "refuted"
    assert "R204" in one({**claim, "variables": {"sigma": "real"}})["reason"]
    assert one({"claim": "log(E) + sin(pi) = 1", "syntax": "python"})["verdict"] == "proved"
    assert one({"claim": "Abs(E) = E", "syntax": "python", "variables": {"E": "real"}})["verdict"] == "refuted"
    assert one({"claim": "log(E) = 1", "syntax": "python", "variables": {"e": "real"}})["verdict"] == "proved"


BAD: list[tuple[str, bytes, str]] = [
    ("not json", b"lhs = rhs", "R402"),
    ("no object", b"[1, 2]", "R402"),
    ("deep", b"[" * 200_000, "R402"),
    ("nan", b'{"id": NaN, "claim": "x = x"}', "R402"),
    ("not utf-8", b'{"claim": "caf\xe9 = 1"}', "R304"),
    ("long", b'{"claim": "' + b"x + " * 300_000 + b'x = x"}', "R308"),
    ("long number", b'{"id": ' + b"9" * 5_000 + b', "claim": "x = x"}', "R402"),
    ("no claim", b'{"lhs": "x"}', "R402"),
    ("two claims", b'{"lhs": "x", "rhs": "x", "claim": "x = x"}', "R402"),
    ("a number for a text", b'{"lhs": 1, "rhs": "1"}', "R402"),
    ("an id that is a list", b'{"id": [1], "claim": "x = x"}', "R402"),
    ("variables", b'{"claim": "x = x", "variables": ["x"]}', "R402"),
    ("sort", b'{"claim": "x = x", "variables": {"x": "complex"}}', "R401"),
    ("name", b'{"claim": "x = x", "variables": {"x + y": "real"}}', "R401"),
    ("assume", b'{"claim": "x = x", "assume": "x > 0"}', "R402"),
    ("assume nothing", b'{"claim": "x = x", "assume": ["1 < 2"]}', "R401"),
    ("assume what", b'{"claim": "x = x", "syntax": "python", "assume": ["x >"]}', "R401"),
    ("a mistaken key", b'{"claim": "x = x", "assumptions": ["x > 0"]}', "assume"),
    ("declare", b'{"claim": "x = x", "declare": ["\\\\sgima := 1"]}', "R103"),
    ("budget", b'{"claim": "x = x", "budget": 0}', "R402"),
    ("rel", b'{"lhs": "x", "rel": "~", "rhs": "x"}', "R401"),
    ("syntax", b'{"claim": "x = x", "syntax": "lisp"}', "R401"),
    ("chain", b'{"claim": "x = x = x"}', "R401"),
    ("a relation on a side", b'{"lhs": "x = 1", "rhs": "1"}', "R401"),
    ("two formulas", b'{"claim": "x = x, y = y"}', "R401"),
    ("latex", b'{"lhs": "\\\\frac{1}{", "rhs": "1"}', "R101"),
    ("code", b'{"lhs": "__import__(1)", "rhs": "1", "syntax": "python"}', "R204"),
    ("foreign", b'{"lhs": "f(x)", "rhs": "f(x)", "syntax": "python"}', "R204"),
    ("nul", b"\0\0\0", "R402"),
]


@pytest.mark.parametrize(("line", "code"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_line_is_one_record(line: bytes, code: str) -> None:
    status, found = records(file(GOOD).encode() + line + b"\n\n" + file(WRONG, GOOD).encode())
    assert status == 2
    assert [r["verdict"] for r in found] == ["proved", "unreadable", "refuted", "proved"]
    assert [r["id"] for r in found] == [1, 2, 4, 5]
    assert list(found[1]) == KEYS
    assert code in found[1]["reason"]


def test_a_bad_claim_keeps_its_id() -> None:
    assert one({"id": "seven", "lhs": "x +", "rhs": "1"})["id"] == "seven"


def test_null_is_absent_and_other_keys_are_ignored() -> None:
    entry = {"claim": "x = x", "rel": None, "variables": None, "assume": None, "expected": "proved"}
    assert one(entry)["verdict"] == "proved"


def test_a_fault_of_the_judge_is_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(claim: Claim, *_: object) -> None:
        raise KeyError(claim.lhs)

    monkeypatch.setattr(bulk, "judge", broken)
    status, found = records(file(GOOD, GOOD))
    assert status == 0
    assert [r["verdict"] for r in found] == ["undecided", "undecided"]
    assert found[0]["reason"].startswith("K299: ")


def test_budget() -> None:
    found = one({"claim": "(x + 1)**2 = x**2 + 2*x + 1", "syntax": "python", "budget": 3})
    assert found["verdict"] == "undecided"
    assert found["reason"].startswith("K201")


def test_exit_statuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "claims.jsonl"
    hard = {**GOOD, "budget": 1}
    cases = [([GOOD], 0, 0), ([GOOD, WRONG], 1, 1), ([WRONG, {}], 2, 2), ([hard, GOOD], 0, 3), ([hard, WRONG], 1, 1)]
    for entries, status, strict in [*cases, ([], 0, 0)]:
        path.write_text(file(*entries), encoding="utf-8")
        assert main(["check", str(path)]) == status
        assert main(["check", "--strict", str(path)]) == strict
        assert len(capsys.readouterr().out.splitlines()) == 2 * len(entries)


def test_a_contradiction_is_status_4(monkeypatch: pytest.MonkeyPatch) -> None:
    from symbolic.kernel import judge as kernel

    monkeypatch.setattr(bulk, "judge", lambda *_: kernel.Undecided("J001", "the two judges contradict each other"))
    assert records(file(GOOD) + "nothing\n")[0] == 4


def test_output_and_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims, out = tmp_path / "claims.jsonl", tmp_path / "out.jsonl"
    claims.write_text(file(GOOD, WRONG), encoding="utf-8")
    assert main(["check", str(claims), "-o", str(out)]) == 1
    assert [json.loads(r)["verdict"] for r in out.read_text(encoding="utf-8").splitlines()] == ["proved", "refuted"]
    assert capsys.readouterr().out == ""
    assert main(["check", str(claims), "-o", str(claims)]) == 2
    assert main(["check", str(claims), "note.md"]) == 2
    assert main(["check", "note.md", "-o", str(out)]) == 2
    assert main(["check", str(tmp_path / "none.jsonl")]) == 2
    assert claims.read_text(encoding="utf-8") == file(GOOD, WRONG)


def test_declarations_for_all_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text(file({"claim": "f(3) = 9"}, {"claim": "f(x) = x"}), encoding="utf-8")
    assert main(["check", "--declare", "f(x) := x^2", str(path)]) == 1
    assert [json.loads(r)["verdict"] for r in capsys.readouterr().out.splitlines()] == ["proved", "refuted"]


def mixed(count: int) -> list[dict[str, Any]]:
    """Claims of several kinds, true and false, in both syntaxes."""
    made: list[dict[str, Any]] = []
    for n in range(count):
        k = 1 + n // 5
        made += [
            {"lhs": rf"\frac{{d}}{{dx}} x^{{{k + 1}}}", "rhs": f"{k + 1} x^{{{k}}}", "variables": {"x": "real"}},
            {"claim": f"sqrt(({k}*x)**2) = {k}*x", "syntax": "python"},
            {"claim": f"Max(x, {k}*y) = {k}*y", "syntax": "python", "assume": [f"x < {k}*y"]},
            {"claim": rf"\sigma({k} x) \le 1", "declare": [SIGMOID]},
            {"lhs": f"\\log {k + 1}", "rhs": f"{k}", "rel": "<="},
        ]
    return made[:count]


def stripped(text: str) -> str:
    """Records without their times."""
    return "".join(json.dumps({**json.loads(line), "ms": 0}) + "\n" for line in text.splitlines())


def test_the_same_records_whatever_the_hash_seed_and_neither_sympy_nor_numpy() -> None:
    code = (
        "import sys; from symbolic.app.cli import main; status = main(['check', '-']); "
        "print(status, [m for m in ('sympy', 'numpy', 'rich') if m in sys.modules], file=sys.stderr)"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", code], input=file(*mixed(60), {}, WRONG), capture_output=True, text=True, check=True,
            encoding="utf-8", env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "4242")
    ]  # fmt: skip
    assert [f.stderr.splitlines()[-1] for f in found] == ["2 []", "2 []"]
    assert found[0].stdout.count("\n") == 62
    assert stripped(found[0].stdout) == stripped(found[1].stdout)


def test_records_come_as_they_are_made() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "symbolic.app.cli", "check", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        if running.stdin is None or running.stdout is None:
            pytest.fail("no pipes")
        for entry in (GOOD, WRONG):
            running.stdin.write(file(entry).encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["verdict"] in ("proved", "refuted")
        running.stdin.close()
        assert running.wait() == 1


MEMORY = """
import io, json, resource, sys
from symbolic import verify
from symbolic.app import bulk
from symbolic.app.reading import KEPT, _kept

count, judged = int(sys.argv[1]), sys.argv[2] == "judged"
if not judged:
    verdict = verify("x", "x")
    bulk.judge = lambda *_: verdict

class Lines(io.RawIOBase):
    left = count
    def readline(self, size=-1):
        self.left -= 1
        n = self.left
        entry = {"lhs": f"a{n} + b", "rhs": f"b + a{n}", "syntax": "python", "variables": {f"a{n}": "real"}}
        return (json.dumps(entry if n % 10 else {"claim": f"c{n} +"}) + "\\n").encode() if n >= 0 else b""

peaks = []
bulk.run(Lines(), lambda _: peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
print(len(peaks), peaks[-1] - peaks[count // 4], _kept.cache_info().currsize <= KEPT)
"""
"""Lines with letters of their own and bad lines between them; prints how much the peak of memory grew, in kB."""


@pytest.mark.skipif(sys.platform == "win32", reason="resource is a module of Unix")
@pytest.mark.parametrize(("count", "what"), [(20_000, "read"), (4_000, "judged")])
def test_memory_is_flat(count: int, what: str) -> None:
    command = [sys.executable, "-c", MEMORY, str(count), what]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    lines, growth, bounded = found.stdout.split()
    assert (int(lines), bounded) == (count, "True")
    assert int(growth) < 4_000


def test_threads_find_what_one_thread_finds() -> None:
    def verdict(entry: dict[str, Any]) -> object:
        where = {k: entry.get(k, ()) for k in ("declare", "assume")}
        syntax = entry.get("syntax", "latex")
        if "claim" in entry:
            sign = "=" if "=" in entry["claim"] else r"\le"
            lhs, _, rhs = entry["claim"].partition(sign)
            return verify(lhs, rhs, "=" if sign == "=" else "<=", syntax=syntax, **where)
        return verify(entry["lhs"], entry["rhs"], entry.get("rel", "="), syntax=syntax, **where)

    entries = mixed(200)
    serial = [verdict(e) for e in entries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(verdict, entries)) == serial
    assert {type(v) for v in serial} >= {Proved, Refuted}


def test_verify_refuses_an_assumption_it_cannot_read() -> None:
    with pytest.raises(ValueError, match="R401"):
        verify("x", "x", syntax="python", assume=["x >"])
