"""The whole report as JSON, for programs: every given, step, verdict, piece of evidence and diagnostic.

The shape is versioned by `schema`; a field is added freely and never given another meaning without a new version.
Exact numbers are strings ("−1/2" is "-1/2"), so that nothing is rounded on the way.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction
from typing import Any, assert_never

from ..core.claim import Diagnostic, Given, Span
from ..core.show import latex, unicode
from ..core.verdict import (
    Cas,
    Condition,
    Enclosure,
    Evidence,
    MonteCarlo,
    Numeric,
    Point,
    Proved,
    Refuted,
    Report,
    Result,
    Undecided,
    Verdict,
)
from .words import given_text, slot

SCHEMA = "symbolic-report/1"


def render(report: Report) -> str:
    """The report as one JSON object, indented, with a final newline."""
    derivation = report.derivation
    entries = [_entry(e, report) for e in report.entries]
    whole = {
        "schema": SCHEMA,
        "title": derivation.title,
        "path": derivation.source.path,
        "formulas": derivation.formulas,
        "summary": {
            "proved": report.count(Proved),
            "refuted": report.count(Refuted),
            "undecided": report.count(Undecided),
            "given": len(report.givens),
            "unreadable": len(report.errors),
            "contradictions": sum(r.contradiction for r in report.results),
        },
        "kernel_ms": round(report.kernel_ms, 3),
        "witness_ms": round(report.witness_ms, 3),
        "entries": entries,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _entry(entry: Given | Result | Diagnostic, report: Report) -> dict[str, Any]:
    match entry:
        case Given():
            return {"type": "given", **_given(entry)}
        case Result():
            return _result(entry)
        case Diagnostic():
            return {
                "type": entry.severity.value,
                "code": entry.code,
                "message": entry.message,
                "remedy": entry.remedy,
                "notes": list(entry.notes),
                "span": _span(entry.span),
                "path": entry.path or report.derivation.source.path,
            }
        case _:
            assert_never(entry)


def _given(given: Given) -> dict[str, Any]:
    return {
        "kind": given.kind.value,
        "span": _span(given.span),
        "latex": given.latex,
        "reading": given_text(given),
        "reading_latex": given_text(given, latex) if given.left is not None else "",
        "names": list(given.names),
        "scope": given.scope,
        "note": given.note,
    }


def _result(result: Result) -> dict[str, Any]:
    step, claim = result.step, result.step.claim
    return {
        "type": "step",
        "span": _span(step.span),
        "latex": step.latex,
        "relation": claim.rel.value,
        "left": {"latex": latex(claim.lhs), "text": unicode(claim.lhs)},
        "right": {"latex": latex(claim.rhs), "text": unicode(claim.rhs)},
        "reason": step.reason,
        "reason_is_ours": step.named,
        "automatic": step.automatic,
        "built_by_sympy": step.built,
        "verdict": _verdict(result.verdict),
        "rests_on": [{"line": g.span.line if g.span else None, "reading": given_text(g)} for g in result.rests_on],
        "evidence": [_evidence(e) for e in result.evidence],
        "contradiction": result.contradiction,
        "ms": round(result.ms, 3),
    }


def _condition(c: Condition) -> dict[str, Any]:
    if c.relation is None:
        return {"text": c.text, "latex": None, "side": c.side}
    return {"text": unicode(c.relation), "latex": latex(c.relation), "side": c.side}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    match verdict:
        case Proved():
            return {
                "is": "proved",
                "method": verdict.method,
                "error_bound_log2": verdict.error_bound,
                "conditions": [_condition(c) for c in verdict.conditions],
                "point": _point(verdict.point),
                "points": verdict.points,
                "sign_sites": verdict.sites,
            }
        case Refuted():
            return {
                "is": "refuted",
                "method": verdict.method,
                "point": _point(verdict.point),
                "left": _enclosure(verdict.left),
                "right": _enclosure(verdict.right),
            }
        case Undecided():
            return {
                "is": "undecided",
                "code": verdict.code,
                "reason": verdict.reason,
                "tried": list(verdict.tried),
                "points_agreed": verdict.agreed,
            }
        case _:
            assert_never(verdict)


def _evidence(evidence: Evidence) -> dict[str, Any]:
    match evidence:
        case Numeric():
            found = asdict(evidence)
            if isinstance(evidence.monte_carlo, MonteCarlo):
                found["monte_carlo"]["z"] = evidence.monte_carlo.z
            return {"witness": "numeric", **found}
        case Cas():
            return {"witness": "cas", **asdict(evidence)}
        case _:
            assert_never(evidence)


def _point(point: Point) -> dict[str, str]:
    return {slot(place): str(value) for place, value in point}


def _enclosure(enclosure: Enclosure) -> dict[str, str]:
    return {"low": _exact(enclosure.low), "high": _exact(enclosure.high), "about": str(enclosure)}


def _exact(value: Fraction) -> str:
    """An exact rational; in hexadecimal where its decimals would be thousands."""
    if max(abs(value.numerator), value.denominator).bit_length() < 10_000:
        return str(value)
    return f"{value.numerator:#x}/{value.denominator:#x}"


def _span(span: Span | None) -> dict[str, int] | None:
    return None if span is None else asdict(span)
