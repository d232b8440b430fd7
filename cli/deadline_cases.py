"""`vorlauf deadline --vectors FILE`: an office's own Prüffälle, computed and compared."""

from pathlib import Path
from typing import Any

from cli.answer import Answer, Exit, refuse
from cli.check import as_row, problem_lines
from engine.core.frist import NoDay
from engine.core.message import msg, msgs
from engine.definition.cases import read_cases
from engine.definition.problem import Problem
from engine.language import in_a_row, say
from engine.service.pruefaelle import Verdict, examine


def examined(path: Path, *, as_json: bool) -> Answer:
    """Return what differs in the cases of *path*, with exit code 1 if any does.

    A file that cannot be read ends the command with 2; one that is malformed is 1, with every
    place.
    """
    try:
        data = path.read_bytes()
    except OSError:
        refuse(
            "file-missing",
            msg("the file {file} cannot be read", file=str(path)),
            exit_code=Exit.USAGE,
            as_json=as_json,
        )
    cases, problems = read_cases(data, str(path))
    if problems:
        return _malformed(problems)
    if not cases:
        refuse("no-cases", msg("{file} holds no case", file=str(path)), as_json=as_json)
    return _compared(examine(cases))


def _malformed(problems: tuple[Problem, ...]) -> Answer:
    rows = [as_row(problem) for problem in problems]
    error = {"code": "cases-malformed", "message": rows[0]["message"], "hint": rows[0]["hint"]}
    lines = [line for problem in problems for line in problem_lines(problem)]
    return Answer({"error": error, "problems": rows}, tuple(lines), Exit.NO)


def _compared(verdicts: tuple[Verdict, ...]) -> Answer:
    different = [v for v in verdicts if v.differences]
    data = {
        "cases": len(verdicts),
        "passed": len(verdicts) - len(different),
        "different": [_row(v) for v in different],
    }
    lines: list[str] = []
    for v in different:
        lines += [f"{v.case.id}: {say(text)}" for text in v.differences]
        if not isinstance(v.found, NoDay):
            lines += [f"    {say(s.text)} [{s.source}]" for s in v.found.steps[1:]]
    lines.append(_summary(len(verdicts), len(different)))
    return Answer(data, tuple(lines), Exit.NO if different else Exit.GOOD)


def _summary(cases: int, different: int) -> str:
    if different:
        text = msgs(
            "{count} of {cases} cases differs",
            "{count} of {cases} cases differ",
            different,
            cases=cases,
        )
    else:
        text = msgs("{count} case, as expected", "{count} cases, all as expected", cases)
    return say(text)


def _row(verdict: Verdict) -> dict[str, Any]:
    case, found = verdict.case, verdict.found
    row: dict[str, Any] = {
        "id": case.id,
        "expected": case.legal,
        "message": in_a_row(verdict.differences),
    }
    if not isinstance(found, NoDay):
        row |= {
            "date": found.at or found.legal,
            "operative": found.operative,
            "steps": [{"text": say(s.text), "source": s.source} for s in found.steps],
        }
    return row
