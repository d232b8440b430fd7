"""Problems as SARIF 2.1.0, the form that code hosts show beside the lines."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from engine.definition.problem import Problem, Severity
from engine.language import say
from engine.version import VERSION

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(problems: Sequence[Problem]) -> Mapping[str, Any]:
    """Return one SARIF run with a rule for each code and a result for each problem."""
    codes = sorted({p.code for p in problems})
    driver = {
        "name": "vorlauf",
        "version": VERSION,
        "rules": [{"id": code} for code in codes],
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(p) for p in problems]}],
    }


def _result(problem: Problem) -> Mapping[str, Any]:
    text = say(problem.message) + (f" → {say(problem.hint)}" if problem.hint else "")
    region = {"startLine": max(problem.place.line, 1), "startColumn": max(problem.place.column, 1)}
    return {
        "ruleId": problem.code,
        "level": "error" if problem.severity is Severity.ERROR else "warning",
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(problem.place.file)},
                    "region": region,
                }
            }
        ],
    }
