"""Messages that are due in quiet hours: put off until these are over."""

from collections.abc import Sequence

from engine.store.session import Connection
from engine.store.statement import sql, texts

# A reminder bears the number of its Frist, what a step tells is about the Frist that began with it.
_OF_FRIST = (
    "EXISTS (SELECT 1 FROM frist f WHERE (f.vorlage = o.vorlage OR f.sitzung = o.sitzung)"
    " AND (o.event LIKE 'frist/' || f.id || '/%' OR (f.seq = o.seq AND f.state = 'running'))"
    " AND ({}))"
)
_WHAT = "UPDATE outbox AS o SET due = :until WHERE o.state = 'queued' AND o.due <= :now AND NOT "
_PUT_OFF = _WHAT + _OF_FRIST
# Who has quiet hours of their own, or wants none, is told by these; but what law demands is not.
_ALL = sql(
    f"{_PUT_OFF.format('f.rule IN @urgent')} AND (o.statutory OR o.channel <> 'mail'"  # noqa: S608 - our own words
    " OR o.recipient NOT IN (SELECT person FROM preference WHERE quiet IS NOT NULL))"
)
_OF_PERSONS = sql(
    f"{_PUT_OFF.format('f.rule IN @urgent OR f.statutory')} AND NOT o.statutory"
    " AND o.channel = 'mail' AND o.recipient IN @persons"
)


def put_off(connection: Connection, now: str, until: str, urgent: Sequence[str]) -> int:
    """Let all that is due at *now* wait *until* the quiet hours of the house end; return how many.

    What is about a Frist of the rules *urgent* is left as it is. Moments are `utc_text`.
    """
    values = {"now": now, "until": until, "urgent": texts(tuple(urgent))}
    return connection.run(_ALL, values)


def put_off_for(
    connection: Connection, now: str, until: str, urgent: Sequence[str], persons: Sequence[str]
) -> int:
    """Let what is due for *persons* wait until their own quiet hours end; return how many."""
    values = {
        "now": now,
        "until": until,
        "urgent": texts(tuple(urgent)),
        "persons": texts(tuple(persons)),
    }
    return connection.run(_OF_PERSONS, values)
