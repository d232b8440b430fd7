"""Messages that wait, as far as somebody's choice, an absence or a channel changes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.message import Message
from engine.store.outbox import Letter
from engine.store.sentence import frozen_messages
from engine.store.session import Connection, Row, Values
from engine.store.statement import sql, texts

_COLUMNS = (
    "o.id, o.event, o.recipient, o.text, o.created, o.due, o.payload, o.role, o.vorlage, o.seq,"
    " o.sitzung, o.expires, o.statutory"
)
# Reminders are told as their Fristen say, and overviews have been put together already.
_SINGLE = (
    "o.state = 'queued' AND o.channel = 'mail' AND o.event NOT LIKE 'frist/%'"
    " AND o.event NOT LIKE 'uebersicht/%'"
)
_CHOSEN = sql(
    f"SELECT {_COLUMNS}, COALESCE(f.rule, ''), COALESCE(f.statutory, FALSE)"  # noqa: S608 - our own column names
    " FROM outbox o JOIN preference p ON p.person = o.recipient"
    " LEFT JOIN frist f ON f.vorlage = o.vorlage AND f.seq = o.seq AND f.state = 'running'"
    f" WHERE {_SINGLE} AND o.first_try IS NULL AND NOT o.statutory ORDER BY o.id"
)
_OF_ABSENT = sql(
    f"SELECT {_COLUMNS}, '', FALSE FROM outbox o WHERE {_SINGLE} AND o.on_behalf IS NULL"  # noqa: S608 - our own column names
    " AND o.recipient IN @persons AND NOT EXISTS (SELECT 1 FROM outbox d"
    " WHERE d.event = o.event AND d.on_behalf = o.recipient) ORDER BY o.id"
)
_FOR_CHANNEL = sql(
    f"SELECT {_COLUMNS}, '', FALSE FROM outbox o WHERE o.id IN (SELECT min(a.id) FROM outbox a"  # noqa: S608 - our own column names
    " WHERE a.state = 'queued' AND a.channel = 'mail' AND a.on_behalf IS NULL AND a.text IN @texts"
    " AND NOT EXISTS (SELECT 1 FROM outbox c WHERE c.event = a.event AND c.channel = :channel)"
    " GROUP BY a.event) ORDER BY o.id"
)
_DEFER = sql("UPDATE outbox SET due = :due WHERE id = :id")
_AWAY = sql(
    "UPDATE outbox SET state = 'withdrawn', settled = :at, reason = :reason"
    " WHERE id = :id AND state = 'queued'"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits. *rule* is the Frist that began with what it tells, "" for none.

    *by_law* says that this Frist is one of law.
    """

    id: int
    letter: Letter
    rule: str
    by_law: bool


def of_those_who_chose(connection: Connection) -> tuple[Waiting, ...]:
    """Return what waits untried for persons who have chosen anything about their messages."""
    return _waiting(connection.rows(_CHOSEN, {}))


def of_absent(connection: Connection, persons: Sequence[str]) -> tuple[Waiting, ...]:
    """Return what waits for those of *persons* for whom no deputy has been told of it."""
    rows = connection.rows(_OF_ABSENT, {"persons": texts(tuple(persons))}) if persons else ()
    return _waiting(rows)


def for_channel(connection: Connection, channel: str, names: Sequence[str]) -> tuple[Waiting, ...]:
    """Return one message of each event in a text of *names* that *channel* has not heard of."""
    values = {"channel": channel, "texts": texts(tuple(names))}
    return _waiting(connection.rows(_FOR_CHANNEL, values))


def _waiting(rows: Sequence[Row]) -> tuple[Waiting, ...]:
    return tuple(_one(row) for row in rows)


def _one(row: Row) -> Waiting:
    ident, event, recipient, text, created, due, payload, role, vorlage, seq, *more = row
    sitzung, expires, statutory, rule, by_law = more
    letter = Letter(
        event=event,
        recipient=recipient,
        text=text,
        created=created,
        due=due,
        payload=payload,
        role=role,
        vorlage=vorlage,
        seq=seq,
        sitzung=sitzung,
        expires=expires,
        statutory=bool(statutory),
    )
    return Waiting(ident, letter, rule, bool(by_law))


def defer(connection: Connection, found: Waiting, due: str) -> None:
    """Let a message wait until *due*, `utc_text`."""
    connection.run(_DEFER, {"id": found.id, "due": due})


def take_out(connection: Connection, found: Waiting, reason: Message, at: str) -> None:
    """Let a message not go out; the ledger says why. *at* is `utc_text`."""
    values: Values = {"id": found.id, "reason": frozen_messages((reason,)), "at": at}
    connection.run(_AWAY, values)
