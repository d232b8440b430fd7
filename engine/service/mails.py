"""The ledger of messages: read, send again, take out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.core.decision import Ground, Refusal
from engine.core.delivery import State
from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.service.acting import acting
from engine.service.chronicle import record
from engine.service.entered import clean_text
from engine.service.fristen import Cause
from engine.service.house import House, at_home
from engine.service.outbox import about_mail
from engine.service.outcome import refused
from engine.service.outdated import freshened
from engine.service.sorting import sort
from engine.store import bounces, facts, incidents, outbox_ledger
from engine.store.bounces import Noted
from engine.store.facts import MAIL
from engine.store.outbox import Claim
from engine.store.outbox_ledger import Attempt, Posted, Wanted
from engine.store.session import Connection, pretending, reading, transact
from engine.store.statement import utc_text

MAILS = "mails"
RETRY, DROP = "wiederholen", "herausnehmen"
OUT = (State.SENT, State.CLAIMED)

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
    with pretending(house.database) as connection:
        sort(house, connection, now)
        return tuple(outbox_ledger.due(connection, utc_text(now), limit))


def retry(house: House, ident: int, *, cause: Cause) -> Posted | Refusal:
    """Return the message, queued again from the beginning, or why it may not be.

    What has been overtaken is refused. *cause* says which person of the house wants it, when
    (aware) and perhaps why.
    """
    return _decided(house, ident, cause, _retried, RETRY)


def _retried(connection: Connection, ident: int, cause: Cause) -> Posted | Refusal:
    posted = outbox_ledger.posted(connection, ident)
    if posted is None or posted.state in OUT:
        return _changed(connection, ident, done=False)
    fresh = freshened(connection, posted, cause.now)
    if isinstance(fresh, Message):
        text = msg("message {id} is outdated: {why}", id=ident, why=fresh)
        return refused(MAILS, Ground.STATE, text)
    done = outbox_ledger.retry(connection, ident, utc_text(cause.now), fresh.payload)
    return _changed(connection, ident, done=done)


def drop(house: House, ident: int, *, cause: Cause) -> Posted | Refusal:
    """Return the message, taken out for good for the reason of *cause*, or why it may not be."""
    said = clean_text(cause.reason.strip())
    if not said:
        return refused(MAILS, Ground.INPUT, msg("a reason is needed"), "reason")
    return _decided(house, ident, replace(cause, reason=said), _dropped, DROP)


def _dropped(connection: Connection, ident: int, cause: Cause) -> Posted | Refusal:
    reason, now = msg("taken out: {why}", why=cause.reason), utc_text(cause.now)
    done = outbox_ledger.drop(connection, ident, reason, now)
    if done:
        over = msg("the message was taken out")
        incidents.over(connection, IncidentKind.MAIL, about_mail(ident), now, over)
    return _changed(connection, ident, done=done)


_Work = Callable[[Connection, int, Cause], Posted | Refusal]


def _decided(house: House, ident: int, cause: Cause, work: _Work, deed: str) -> Posted | Refusal:
    done = partial(_recorded, house, ident, cause, (work, deed))
    return transact(house.database, done, house.pause)


def _recorded(
    house: House, ident: int, cause: Cause, how: tuple[_Work, str], connection: Connection
) -> Posted | Refusal:
    work, deed = how
    actor = acting(connection, cause.actor, MAILS)
    if isinstance(actor, Refusal):
        return actor
    cause = replace(cause, now=at_home(house, connection, cause.now))
    changed = work(connection, ident, cause)
    if isinstance(changed, Posted):
        fact = facts.mail(connection, ident)
        record(connection, (fact,) if fact else (), deed, cause)
    return changed


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
