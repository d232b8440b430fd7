"""The ledger of messages: read, send again, take out."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from engine.core.decision import Ground, Refusal
from engine.core.delivery import State
from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.service.entered import clean_text
from engine.service.house import House, local, regelwerk_of
from engine.service.outbox import about_mail
from engine.service.outcome import refused
from engine.service.outdated import freshened
from engine.store import incidents, outbox_ledger, rulebooks
from engine.store.outbox import Claim
from engine.store.outbox_ledger import Attempt, Posted, Wanted
from engine.store.session import Connection, reading, transact
from engine.store.statement import utc_text

MAILS = "mails"
OUT = (State.SENT, State.CLAIMED)

__all__ = ["Attempt", "Posted", "Wanted", "counts", "drop", "due_now", "ledger", "message", "retry"]


@dataclass(frozen=True, slots=True)
class Full:
    """One message with every try, and as whoever sends it sees it."""

    posted: Posted
    attempts: tuple[Attempt, ...]
    claim: Claim


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
        return Full(posted, outbox_ledger.attempts(connection, ident), claim)


def due_now(house: House, *, now: datetime, limit: int = 100) -> tuple[Claim, ...]:
    """Return what would go out now, without touching it. *now* is aware."""
    with reading(house.database) as connection:
        return tuple(outbox_ledger.due(connection, utc_text(now), limit))


def retry(house: House, ident: int, *, now: datetime) -> Posted | Refusal:
    """Return the message, queued again from the beginning, or why it may not be.

    What has been overtaken is refused. *now* is aware.
    """
    return transact(house.database, partial(_retried, house, ident, now), house.pause)


def _retried(house: House, ident: int, now: datetime, connection: Connection) -> Posted | Refusal:
    posted = outbox_ledger.posted(connection, ident)
    if posted is None or posted.state in OUT:
        return _changed(connection, ident, done=False)
    version = rulebooks.current(connection)
    at = local(regelwerk_of(house, connection, version), now) if version else now
    fresh = freshened(connection, posted, at)
    if isinstance(fresh, Message):
        text = msg("message {id} is outdated: {why}", id=ident, why=fresh)
        return refused(MAILS, Ground.STATE, text)
    done = outbox_ledger.retry(connection, ident, utc_text(now), fresh.payload)
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
    if done:
        over = msg("the message was taken out")
        incidents.over(connection, IncidentKind.MAIL, about_mail(ident), now, over)
    return _changed(connection, ident, done=done)


def _changed(connection: Connection, ident: int, *, done: bool) -> Posted | Refusal:
    posted = outbox_ledger.posted(connection, ident)
    if posted is None:
        return refused(MAILS, Ground.UNKNOWN, msg("there is no message {id}", id=ident))
    if not done:
        return refused(MAILS, Ground.STATE, _why_not(posted))
    return posted


def _why_not(posted: Posted) -> Message:
    """Return why a message in that state can neither be sent again nor taken out."""
    if posted.state == State.SENT:
        return msg("message {id} has gone out already", id=posted.id)
    if posted.state == State.CLAIMED:
        return msg("message {id} is being sent at this moment", id=posted.id)
    return msg("message {id} is out already", id=posted.id)
