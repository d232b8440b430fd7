"""The ledger: what was queued, how often it was tried, what the servers said, what people did."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.message import Message
from engine.store.outbox import Claim
from engine.store.sentence import frozen_messages, thawed_messages
from engine.store.session import Connection, Row, Values
from engine.store.statement import sql

# A mail that was accepted may come back: then its state in the outbox is not the last word.
_STANDING = (
    "CASE WHEN o.bounced <> '' AND o.state IN ('sent', 'unclear') THEN 'bounced' ELSE o.state END"
)
_POSTED = (
    "o.id, o.event, o.channel, o.recipient, p.name, p.mail, o.role, o.text, o.vorlage, v.printed,"
    f" o.sitzung, {_STANDING}, o.created, o.due, o.expires, o.statutory, o.late, o.unclear,"
    " o.tries, o.code, o.reply, o.reason, o.message_id, o.settled, o.on_behalf"
)
_FROM = "FROM outbox o JOIN person p ON p.id = o.recipient LEFT JOIN vorlage v ON v.id = o.vorlage"
_LISTED = sql(
    f"SELECT {_POSTED} {_FROM} WHERE (:state = '' OR :state = {_STANDING})"
    " AND (:recipient = '' OR o.recipient = :recipient)"
    " AND (:vorlage = '' OR o.vorlage = :vorlage OR v.printed = :vorlage)"
    " ORDER BY o.id DESC LIMIT :size"
)
_ONE = sql(f"SELECT {_POSTED} {_FROM} WHERE o.id = :id")
_CLAIM = (
    "id, fence, event, channel, recipient, role, text, vorlage, seq, sitzung, payload, created,"
    " due, expires, statutory, unclear, tries, lost, COALESCE(first_try, :now), message_id,"
    " on_behalf"
)
_AS_CLAIM = sql(f"SELECT {_CLAIM} FROM outbox WHERE id = :id")  # noqa: S608 - our own column names
_DUE = sql(
    f"SELECT {_CLAIM} FROM outbox WHERE state = 'queued' AND due <= :now"  # noqa: S608 - our own column names
    " ORDER BY due, id LIMIT :size"
)
_ATTEMPTS = sql(
    "SELECT fence, at, outcome, code, reply FROM attempt WHERE outbox = :id ORDER BY fence"
)
_COUNTS = sql(f"SELECT {_STANDING}, count(*) FROM outbox o GROUP BY 1")  # noqa: S608 - our own words
_RETRY = sql(
    "UPDATE outbox SET state = 'queued', due = :now, tries = 0, lost = 0, first_try = NULL,"
    " settled = NULL, reason = '[]', bounced = '', payload = :payload WHERE id = :id"
    " AND (state IN ('queued', 'dead', 'held', 'unclear', 'expired', 'withdrawn')"
    " OR (state = 'sent' AND bounced <> ''))"
)
_DROP = sql(
    "UPDATE outbox SET state = 'withdrawn', settled = :now, reason = :reason WHERE id = :id"
    " AND (state IN ('queued', 'dead', 'held', 'unclear', 'expired')"
    " OR (state = 'sent' AND bounced <> ''))"
)


_FLAGS = (15, 16, 17)
_REASONS = 21


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as the ledger shows it; moments are texts as in the outbox.

    *number* is the printed number of the Vorlage, None where there is none.
    """

    id: int
    event: str
    channel: str
    recipient: str
    name: str
    mail: str
    role: str
    text: str
    vorlage: str | None
    number: str | None
    sitzung: str | None
    state: str
    created: str
    due: str
    expires: str | None
    statutory: bool
    late: bool
    unclear: bool
    tries: int
    code: int
    reply: str
    reasons: tuple[Message, ...]
    message_id: str
    settled: str | None
    on_behalf: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: its number for this message, when (UTC), how it ended, what the server said."""

    number: int
    at: str
    outcome: str
    code: int
    reply: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages to list; "" asks for nothing. *vorlage* is a number or an id."""

    state: str = ""
    recipient: str = ""
    vorlage: str = ""
    size: int = 100


def listed(connection: Connection, wanted: Wanted) -> tuple[Posted, ...]:
    """Return the messages that *wanted* asks for, the newest first."""
    values: Values = {
        "state": wanted.state,
        "recipient": wanted.recipient,
        "vorlage": wanted.vorlage,
        "size": wanted.size,
    }
    return tuple(_posted(row) for row in connection.rows(_LISTED, values))


def posted(connection: Connection, ident: int) -> Posted | None:
    """Return one message."""
    row = connection.row(_ONE, {"id": ident})
    return _posted(row) if row else None


def _posted(row: Row) -> Posted:
    values = list(row)
    for place in _FLAGS:
        values[place] = bool(values[place])
    values[_REASONS] = thawed_messages(values[_REASONS])
    return Posted(*values)


def attempts(connection: Connection, ident: int) -> tuple[Attempt, ...]:
    """Return every try of one message, the first first."""
    rows = connection.rows(_ATTEMPTS, {"id": ident})
    return tuple(Attempt(n, *row[1:]) for n, row in enumerate(rows, start=1))


def counts(connection: Connection) -> dict[str, int]:
    """Return how many messages are in each state."""
    return {str(state): int(count) for state, count in connection.rows(_COUNTS, {})}


def as_claim(connection: Connection, ident: int, now: str) -> Claim | None:
    """Return one message as whoever sends it sees it, without claiming it."""
    row = connection.row(_AS_CLAIM, {"id": ident, "now": now})
    return Claim(*row) if row else None


def due(connection: Connection, now: str, size: int) -> Sequence[Claim]:
    """Return what is due, as whoever sends it sees it, without claiming it."""
    return tuple(Claim(*row) for row in connection.rows(_DUE, {"now": now, "size": size}))


def retry(connection: Connection, ident: int, now: str, payload: str) -> bool:
    """Queue one message again, from the beginning; False for what was sent or is being sent."""
    return connection.run(_RETRY, {"id": ident, "now": now, "payload": payload}) == 1


def drop(connection: Connection, ident: int, reason: Message, now: str) -> bool:
    """Take one message out for good; False for what was sent or is being sent."""
    values: Values = {"id": ident, "reason": frozen_messages((reason,)), "now": now}
    return connection.run(_DROP, values) == 1
