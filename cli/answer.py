"""What a command answers: text for people, one JSON document for programs, an exit code."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any, NoReturn

import typer

from cli.terminal import fitted, folded, harmless, rows_of, terminal_width
from engine.core.message import Message
from engine.language import say

PROSE = 100  # columns of sentences that are piped


class Exit(IntEnum):
    """The exit codes that scripts rely on."""

    GOOD = 0
    NO = 1
    USAGE = 2
    SURROUNDINGS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in both forms."""

    data: Mapping[str, Any]
    lines: tuple[str, ...]
    code: Exit = Exit.GOOD


def emit(answer: Answer, *, as_json: bool) -> NoReturn:
    """Print *answer* on standard output and leave with its exit code."""
    if as_json:
        put(as_document(answer.data))
    elif answer.lines:
        put("\n".join(folded(harmless(line) for line in answer.lines)))
    raise typer.Exit(int(answer.code))


def put(text: str) -> None:
    """Print *text*; a reader who went away early (``| head -1``) changes no answer."""
    try:
        typer.echo(text)
    except BrokenPipeError:
        let_go_of_output()


def let_go_of_output() -> None:
    """Send what standard output still holds nowhere: a second try must not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_document(data: Mapping[str, Any]) -> str:
    """Return *data* as one JSON document; dates are ISO 8601, amounts are text."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


def refuse(
    code: str,
    message: Message,
    *,
    hint: Message | None = None,
    exit_code: Exit = Exit.NO,
    as_json: bool = False,
) -> NoReturn:
    """Say no: the reason on standard error (or as JSON on standard output), then leave."""
    if as_json:
        error = {"code": code, "message": say(message), "hint": say(hint) if hint else ""}
        put(as_document({"error": error}))
    else:
        put_error(say(message), say(hint) if hint is not None else "")
    raise typer.Exit(int(exit_code))


def put_error(text: str, hint: str = "") -> None:
    """Say on standard error what stands in the way, and what helps."""
    lines = [text, *([f"  → {hint}"] if hint else [])]
    typer.echo("\n".join(folded(map(harmless, lines), err=True)), err=True)


def wants_json() -> bool:
    """Return whether the command line asks for JSON, also where it could not be understood."""
    return "--json" in sys.argv[1:]


def table(
    head: Iterable[str],
    rows: Iterable[Iterable[str]],
    *,
    indent: str = "",
    cut: frozenset[int] = frozenset(),
    prose: bool = False,
) -> list[str]:
    """Return aligned lines: a head, a rule, and the rows, cells separated by two blanks.

    In a terminal that is too narrow cells are wrapped, and those of the columns *cut* shortened.
    A table of *prose* is for people only: it is wrapped where it is piped as well.
    """
    cells = [[harmless(cell) for cell in row] for row in (list(head), *(list(r) for r in rows))]
    room = (terminal_width() or (PROSE if prose else sys.maxsize)) - len(indent)
    widths = fitted(cells, room, cut)
    lines = [indent + line for row in cells[1:] for line in rows_of(row, widths, cut)]
    top = [indent + line for line in rows_of(cells[0], widths, frozenset())]
    rule = indent + "  ".join("─" * width for width in widths)
    return [*top, rule, *lines]
