"""The ledger of messages: read, send again, take out."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from engine.core.decision import Ground, Refusal
from engine.core.message import Message, msg
from engine.service.entered import clean_text
from engine.service.house import House
from engine.service.outcome import refused
from engine.store import bounces, outbox_ledger
from engine.store.bounces import Noted
from engine.store.outbox import Claim
from engine.store.outbox_ledger import Attempt, Posted, Wanted
from engine.store.session import Connection, reading, transact
from engine.store.statement import utc_text

MAILS = "mails"

__all__ = ["Attempt", "Posted", "Wanted", "counts", "drop", "due_now", "ledger", "message", "retry"]


@dataclass(frozen=True, slots=True)
class Full:
    """One message with every try and every later report, and as whoever sends it sees it."""

    posted: Posted
    attempts: tuple[Attempt, ...]
    claim: Claim
    reports: tuple[Noted, ...]


def ledger(house: House, wanted: Wanted) -> tuple[Posted, ...]:
    """Return the messages that *wanted* asks for, the newest first."""
    with reading(house.database) as connection:
        return outbox_ledger.listed(connection, wanted)


def counts(house: House) -> dict[str, int]:
    """Return how many messages are in each state."""
    with reading(house.database) as connection:
        return outbox_ledger.counts(connection)


def message(house: House, ident: int, *, now: datetime) -> Full | None:
    """Return the message with that number, or None. *now* is aware."""
    with reading(house.database) as connection:
        posted = outbox_ledger.posted(connection, ident)
        claim = outbox_ledger.as_claim(connection, ident, utc_text(now))
        if posted is None or claim is None:
            return None
        tries = outbox_ledger.attempts(connection, ident)
        return Full(posted, tries, claim, bounces.of_message(connection, ident))


def due_now(house: House, *, now: datetime, limit: int = 100) -> tuple[Claim, ...]:
    """Return what would go out now, without touching it. *now* is aware."""
    with reading(house.database) as connection:
        return tuple(outbox_ledger.due(connection, utc_text(now), limit))


def retry(house: House, ident: int, *, now: datetime) -> Posted | Refusal:
    """Return the message, queued again from the beginning, or why it may not be."""
    return transact(house.database, partial(_retried, ident, utc_text(now)), house.pause)


def _retried(ident: int, now: str, connection: Connection) -> Posted | Refusal:
    done = outbox_ledger.retry(connection, ident, now)
    return _changed(connection, ident, done=done)


def drop(house: House, ident: int, reason: str, *, now: datetime) -> Posted | Refusal:
    """Return the message, taken out for good with the *reason* as typed, or why it may not be."""
    said = clean_text(reason.strip())
    if not said:
        return refused(MAILS, Ground.INPUT, msg("a reason is needed"), "reason")
    work = partial(_dropped, ident, msg("taken out: {why}", why=said), utc_text(now))
    return transact(house.database, work, house.pause)


def _dropped(ident: int, reason: Message, now: str, connection: Connection) -> Posted | Refusal:
    done = outbox_ledger.drop(connection, ident, reason, now)
    return _changed(connection, ident, done=done)


def _changed(connection: Connection, ident: int, *, done: bool) -> Posted | Refusal:
    posted = outbox_ledger.posted(connection, ident)
    if posted is None:
        return refused(MAILS, Ground.UNKNOWN, msg("there is no message {id}", id=ident))
    if not done:
        text = msg("message {id} has gone out or is out already", id=ident)
        return refused(MAILS, Ground.STATE, text)
    return posted
