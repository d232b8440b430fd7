"""The ledger of messages: read, send again, take out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.core.decision import Ground, Refusal
from engine.core.message import Message, msg
from engine.service.chronicle import record
from engine.service.entered import clean_text, is_name
from engine.service.fristen import Cause
from engine.service.house import House, local, regelwerk_of
from engine.service.outcome import no_person, refused
from engine.store import facts, outbox_ledger, people, rulebooks
from engine.store.facts import MAIL
from engine.store.outbox import Claim
from engine.store.outbox_ledger import Attempt, Posted, Wanted
from engine.store.session import Connection, reading, transact
from engine.store.statement import utc_text

MAILS = "mails"
RETRY, DROP = "wiederholen", "herausnehmen"

__all__ = [
    "MAIL",
    "Attempt",
    "Posted",
    "Wanted",
    "counts",
    "drop",
    "due_now",
    "ledger",
    "message",
    "retry",
]


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


def retry(house: House, ident: int, *, cause: Cause) -> Posted | Refusal:
    """Return the message, queued again from the beginning, or why it may not be.

    *cause* says which person of the house wants it, when (aware) and perhaps why.
    """
    return _decided(house, ident, cause, partial(_retried, ident, utc_text(cause.now)), RETRY)


def _retried(ident: int, now: str, connection: Connection) -> bool:
    return outbox_ledger.retry(connection, ident, now)


def drop(house: House, ident: int, *, cause: Cause) -> Posted | Refusal:
    """Return the message, taken out for good for the reason of *cause*, or why it may not be."""
    said = clean_text(cause.reason.strip())
    if not said:
        return refused(MAILS, Ground.INPUT, msg("a reason is needed"), "reason")
    reason = msg("taken out: {why}", why=said)
    work = partial(_dropped, ident, reason, utc_text(cause.now))
    return _decided(house, ident, replace(cause, reason=said), work, DROP)


def _dropped(ident: int, reason: Message, now: str, connection: Connection) -> bool:
    return outbox_ledger.drop(connection, ident, reason, now)


def _decided(
    house: House, ident: int, cause: Cause, work: Callable[[Connection], bool], deed: str
) -> Posted | Refusal:
    done = partial(_recorded, house, ident, cause, (work, deed))
    return transact(house.database, done, house.pause)


def _recorded(
    house: House,
    ident: int,
    cause: Cause,
    how: tuple[Callable[[Connection], bool], str],
    connection: Connection,
) -> Posted | Refusal:
    work, deed = how
    if not is_name(cause.actor) or people.actor(connection, cause.actor) is None:
        return no_person(MAILS, ascii(cause.actor) if not is_name(cause.actor) else cause.actor)
    changed = _changed(connection, ident, done=work(connection))
    if isinstance(changed, Posted):
        version = rulebooks.current(connection)
        now = local(regelwerk_of(house, connection, version), cause.now) if version else cause.now
        fact = facts.mail(connection, ident)
        record(connection, (fact,) if fact else (), deed, replace(cause, now=now))
    return changed


def _changed(connection: Connection, ident: int, *, done: bool) -> Posted | Refusal:
    posted = outbox_ledger.posted(connection, ident)
    if posted is None:
        return refused(MAILS, Ground.UNKNOWN, msg("there is no message {id}", id=ident))
    if not done:
        text = msg("message {id} has gone out or is out already", id=ident)
        return refused(MAILS, Ground.STATE, text)
    return posted
