"""`vorlauf bounces`: take in what mail servers could not deliver after all."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.answer import Answer, Exit, emit, refuse
from cli.here import moment
from cli.opening import opened
from cli.option import AsJson, Now, commands
from engine.core.bounce import NoReport, Taken
from engine.core.message import msg
from engine.language import _, say
from engine.service.bounces import take
from engine.service.house import House
from notifiers.report import MOST, read_report

app = commands()

STDIN = "-"
_ENDS = {
    Taken.BOUNCED: msg("come back: the message is marked"),
    Taken.DELAYED: msg("delayed: noted, the server goes on trying"),
    Taken.KNOWN: msg("known already"),
    Taken.UNKNOWN: msg("about a mail that is not in the ledger"),
    NoReport.FOREIGN: msg("no report of a mail server: left alone"),
    NoReport.AUTOMATIC: msg("an automatic answer: left alone"),
    NoReport.POSITIVE: msg("says that all went well: left alone"),
    NoReport.UNREADABLE: msg("cannot be read as a mail: left alone"),
}


@app.command(
    help=_("Take in delivery reports: a file, a Maildir, a folder, or - for one on stdin.")
)
def bounces(
    path: Annotated[
        str,
        typer.Argument(
            metavar=_("PATH"),
            show_default=False,
            help=_("a file, a Maildir or a folder; - is standard input"),
        ),
    ] = STDIN,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print what became of each mail that was read. What is read is never moved or deleted."""
    if path == STDIN and sys.stdin.isatty():
        refuse(
            "usage",
            msg("nothing comes in on standard input"),
            hint=msg("name a file or a Maildir, or pipe a mail into it"),
            exit_code=Exit.USAGE,
            as_json=as_json,
        )
    if path != STDIN and not Path(path).exists():
        refuse(
            "file-missing",
            msg("there is no file {file}", file=path),
            hint=msg("name a file, a Maildir or a folder"),
            exit_code=Exit.USAGE,
            as_json=as_json,
        )
    house, at = opened(), moment(now, as_json=as_json)
    rows = [_row(house, name, raw, at) for name, raw in _mails(path)]
    ends = Counter(str(row["end"]) for row in rows)
    emit(Answer({"counts": dict(ends), "mails": rows}, tuple(_lines(rows))), as_json=as_json)


def _mails(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and beginning of every mail at *path*."""
    if path == STDIN:
        raw = sys.stdin.buffer.read(MOST)
        while sys.stdin.buffer.read(MOST):
            pass  # whoever pipes a mail in takes an early end for a failure
        yield STDIN, raw
        return
    place = Path(path)
    for file in _files(place):
        yield file.name, _beginning(file)


def _files(place: Path) -> list[Path]:
    """Return the mails of a Maildir, those of any other folder, or the one file."""
    if not place.is_dir():
        return [place]
    folders = [place / name for name in ("new", "cur") if (place / name).is_dir()] or [place]
    files = [file for folder in folders for file in folder.iterdir()]
    return sorted(file for file in files if file.is_file() and not file.name.startswith("."))


def _beginning(file: Path) -> bytes:
    # A Maildir is emptied by others while it is read; a pipe that was put there would hang us.
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened_file:
        return opened_file.read(MOST)


def _row(house: House, name: str, raw: bytes, at: datetime) -> dict[str, Any]:
    found = read_report(raw)
    if isinstance(found, NoReport):
        return {"file": name, "end": found.value}
    receipt = take(house, found, now=at)
    return {
        "file": name,
        "end": receipt.taken.value,
        "mail": receipt.id or None,
        "recipient": receipt.recipient or None,
        "status": found.status,
        "words": found.words,
        "message_id": found.message_ids[0] if found.message_ids else None,
    }


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    words = {str(end.value): text for end, text in _ENDS.items()}
    for row in rows:
        yield f"{row['file']}  {say(words[str(row['end'])])}"
        if row.get("status"):
            mail = f"{row['mail']}  {row['recipient']}" if row["mail"] else str(row["message_id"])
            yield f"    {mail}  {row['status']} {row['words']}".rstrip()
    if not rows:
        yield _("There are no mails there.")
