"""`vorlauf check`: every problem of the definitions at once, for people and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.answer import Answer, Exit, emit
from cli.here import definitions_home
from cli.option import AsJson, commands
from cli.sarif import as_sarif
from cli.sets import sets_in
from engine.core.message import msg, msgs
from engine.core.regelwerk import Regelwerk
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set, read_stories
from engine.definition.problem import Problem, Severity
from engine.definition.stories import run_stories
from engine.language import _, say

app = commands()


class Format(StrEnum):
    """The forms in which problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


@app.command(help=_("Compile and prove the definitions in DIR, and say everything that is wrong."))
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar=_("DIR"), help=_("else the folder of the settings"))
    ] = None,
    form: Annotated[Format, typer.Option("--format", help=_("how problems are printed"))] = (
        Format.TEXT
    ),
    as_json: AsJson = False,
) -> None:
    """Print the problems and leave with 1 where one of them is an error."""
    as_json = as_json or form is Format.JSON
    in_json = as_json or form is Format.SARIF
    sets = sets_in(folder or definitions_home(), as_json=in_json)
    found = Findings()
    for path in sets:
        prove(path, found)
    answer = answer_of(Format.JSON if as_json else form, found)
    emit(answer, as_json=in_json)


@dataclass(slots=True)
class Findings:
    """What the proof of all sets has found."""

    problems: list[Problem] = field(default_factory=list[Problem])
    compiled: list[Regelwerk] = field(default_factory=list[Regelwerk])
    passed: int = 0
    failed: int = 0


def prove(path: Path, found: Findings) -> None:
    """Compile the set in *path*, tell its stories, and add what was found."""
    result = compile_regelwerk(read_set(path))
    found.problems.extend(moved(problem, path) for problem in result.problems)
    if result.regelwerk is not None:
        found.compiled.append(result.regelwerk)
        told = run_stories(result.regelwerk, read_stories(path))
        found.problems.extend(moved(problem, path) for problem in told.problems)
        found.passed += told.passed
        found.failed += told.failed


def moved(problem: Problem, folder: Path) -> Problem:
    """Return *problem* with its file named from where the command was called."""
    place = problem.place
    full, here = (folder / place.file).absolute(), Path.cwd()
    file = (full.relative_to(here) if full.is_relative_to(here) else full).as_posix()
    return Problem(
        problem.code,
        type(place)(file, place.line, place.column),
        problem.message,
        problem.severity,
        problem.hint,
        problem.found,
        problem.possible,
    )


def answer_of(form: Format, found: Findings) -> Answer:
    """Return the problems in the *form* that was asked for."""
    problems = found.problems
    code = Exit.NO if any(p.severity is Severity.ERROR for p in problems) else Exit.GOOD
    if form is Format.SARIF:
        return Answer(as_sarif(problems), (), code)
    if form is Format.GITHUB:
        return Answer({}, tuple(map(_github, problems)), code)
    data: dict[str, Any] = {
        "problems": [as_row(p) for p in problems],
        "stories": {"passed": found.passed, "failed": found.failed},
        "sets": [
            {"name": r.name, "version": r.version, "arten": list(r.arten)} for r in found.compiled
        ],
    }
    lines = [*(line for p in problems for line in problem_lines(p)), _summary(found)]
    return Answer(data, tuple(lines), code)


def as_row(problem: Problem) -> dict[str, Any]:
    """Return *problem* as a row of JSON."""
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": say(problem.message),
        "found": problem.found,
        "possible": list(problem.possible),
        "hint": say(problem.hint) if problem.hint else "",
    }


def problem_lines(problem: Problem) -> Iterator[str]:
    """Yield the lines that show *problem*."""
    place = problem.place
    where = ":".join(map(str, filter(None, (place.file, place.line, place.column))))
    kind = _("error") if problem.severity is Severity.ERROR else _("warning")
    yield f"{where}: {kind} [{problem.code}] {say(problem.message)}"
    words = ", ".join(problem.possible)
    if words and not (problem.hint and words in dict(problem.hint.params).values()):
        yield "    " + say(msg("possible: {words}", words=words))
    if problem.hint:
        yield f"    → {say(problem.hint)}"


def _summary(found: Findings) -> str:
    errors = sum(p.severity is Severity.ERROR for p in found.problems)
    if errors:
        return say(
            msgs("{count} error in the definitions", "{count} errors in the definitions", errors)
        )
    return say(
        msg(
            "In order: {sets} sets, {arten} Vorlagenarten, {stories} stories, {warnings} warnings",
            sets=len(found.compiled),
            arten=sum(len(regelwerk.arten) for regelwerk in found.compiled),
            stories=found.passed,
            warnings=len(found.problems),
        )
    )


def _github(problem: Problem) -> str:
    kind = "error" if problem.severity is Severity.ERROR else "warning"
    text = say(problem.message) + (f" → {say(problem.hint)}" if problem.hint else "")
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    place = problem.place
    at = f"file={place.file},line={max(place.line, 1)},col={max(place.column, 1)}"
    return f"::{kind} {at},title={problem.code}::{escaped}"
