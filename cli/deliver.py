"""`vorlauf deliver`: send once what is due."""

import os
import secrets
import signal
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer

from cli.answer import Answer, Exit, emit, refuse, table
from cli.here import current_settings, moment
from cli.mail_words import end_text, why_not
from cli.opening import opened
from cli.option import AsJson, Now, commands
from engine.core.delivery import End, Verdict
from engine.core.message import msg, msgs
from engine.language import _, choose, say
from engine.service.dossier import MAIL, dossier
from engine.service.house import House
from engine.service.mails import counts, due_now
from engine.service.restored import identity
from engine.store.outbox import Claim
from notifiers.deliver import Postman, Tally, deliver
from notifiers.message import self_test
from notifiers.sent_book import SentBook
from notifiers.settings import Post, read_post
from notifiers.writing import written

app = commands()

# The ends that whoever sends must know of.
TOLD = (
    End.TEMPORARY,
    End.PERMANENT,
    End.UNCLEAR,
    End.UNWRITABLE,
    End.NO_ADDRESS,
    End.NO_RIGHT,
    End.EXPIRED,
)


@app.command(help=_("Send what is due, once: mail to whom it concerns, other channels if set."))
def deliver_once(
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar=_("DIR"), help=_("write .eml files instead of sending")),
    ] = None,
    dry: Annotated[bool, typer.Option("--dry", help=_("only show what would be sent"))] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help=_("at most so many"))
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print how many were sent and what became of the others."""
    settings = current_settings()
    post = read_post(settings.post)
    post = replace(post, folder=folder, only_to="") if folder else post
    house, at = opened(), moment(now, as_json=as_json)
    if not self_test(post.sender, at):
        refuse(
            "mail-unsafe",
            msg("this Python does not keep titles out of mail headers; nothing was sent"),
            hint=msg("use a newer Python"),
            exit_code=Exit.SURROUNDINGS,
            as_json=as_json,
        )
    if dry:
        emit(_preview(house, post, at, limit), as_json=as_json)
    with stopped_by_signal() as stop, closing(SentBook(settings.data, identity(house))) as book:
        tally = deliver(
            Postman(
                house=house,
                post=post,
                worker=worker_name(),
                clock=clock_from(at if now else None),
                language=choose(settings.lang),
                limit=limit,
                book=book,
                stop=stop,
            )
        )
    emit(_answer(house, tally), as_json=as_json)


def worker_name() -> str:
    """Return a name that no other worker has."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def clock_from(start: datetime | None) -> Callable[[], datetime]:
    """Return the clock, or one that begins at *start* and goes on from there."""
    return _Clock(start).now if start else _now


def _now() -> datetime:
    return datetime.now(UTC)


class _Clock:
    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


@contextmanager
def stopped_by_signal() -> Generator[Event]:
    """Give the event that SIGTERM and SIGINT set: the mail in hand is finished, no other begun."""
    stop = Event()
    note = partial(_stop, stop)
    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(stop: Event, _number: int, _frame: object) -> None:
    stop.set()


def _answer(house: House, tally: Tally) -> Answer:
    ends = {end.value: count for end, count in tally.ends.items() if count}
    left = counts(house)
    data = {"sent": tally.sent, "ends": ends, "refused": tally.refused, "outbox": left}
    data["withheld"] = tally.withheld
    return Answer(data, tuple(_lines(tally, left)))


def _lines(tally: Tally, left: dict[str, int]) -> Iterator[str]:
    yield say(msgs("{count} message sent", "{count} messages sent", tally.sent))
    for end in TOLD:
        count = tally.ends[end] - (tally.withheld if end is End.UNCLEAR else 0)
        if count:
            yield f"  {count}  {end_text(end)}"
    if tally.withheld:
        withheld = _("withheld: has gone out before the backup was restored")
        yield f"  {tally.withheld}  {withheld}"
    if left.get("queued"):
        yield say(msg("{count} wait for their time", count=left["queued"]))
    aside = sum(left.get(state, 0) for state in ("dead", "unclear", "held"))
    if aside:
        yield say(msg("{count} need a person: vorlauf mails list", count=aside))


def _preview(house: House, post: Post, at: datetime, limit: int | None) -> Answer:
    rows = [
        _row(house, post, claimed, at) for claimed in due_now(house, now=at, limit=limit or 100)
    ]
    cells = [(str(row["id"]), row["to"], row["subject"] or row["why"]) for row in rows]
    lines = table((_("ID"), _("To"), _("Subject")), cells) if rows else []
    return Answer({"mails": rows}, tuple(lines or [_("Nothing is due.")]))


def _row(house: House, post: Post, claimed: Claim, at: datetime) -> dict[str, Any]:
    found = dossier(house, claimed, now=at)
    letter = found if isinstance(found, Verdict) else written(found, post)
    row = {"id": claimed.id, "to": claimed.recipient, "text": claimed.text}
    if isinstance(letter, Verdict):
        why = why_not(letter)
        return {**row, "subject": "", "body": "", "why": why}
    to = letter.address if claimed.channel == MAIL else claimed.channel
    return {**row, "to": to, "subject": letter.subject, "body": letter.text, "why": ""}
