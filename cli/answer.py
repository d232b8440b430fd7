"""What a command answers: text for people, one JSON document for programs, an exit code."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any, NoReturn

import typer

from engine.core.message import Message
from engine.language import say


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
        typer.echo(as_document(answer.data))
    else:
        for line in answer.lines:
            typer.echo(line)
    raise typer.Exit(int(answer.code))


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
    if isinstance(value, frozenset | set | tuple):
        return sorted(value)
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
        typer.echo(as_document({"error": error}))
    else:
        typer.echo(say(message), err=True)
        if hint is not None:
            typer.echo(f"  → {say(hint)}", err=True)
    raise typer.Exit(int(exit_code))


def wants_json() -> bool:
    """Return whether the command line asks for JSON, also where it could not be understood."""
    return "--json" in sys.argv[1:]


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, indent: str = "") -> list[str]:
    """Return aligned lines: a head, a rule, and one line a row, cells separated by two blanks."""
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    lines = [
        indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    rule = indent + "  ".join("─" * width for width in widths)
    return [lines[0], rule, *lines[1:]]
