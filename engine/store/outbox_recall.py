"""Messages that have not gone out, found again by their event: taken back, or changed."""

from collections.abc import Sequence

from engine.core.delivery import State
from engine.store.session import Connection
from engine.store.statement import sql, texts

_WITHDRAW_THESE = sql(
    "UPDATE outbox SET state = 'withdrawn', settled = :at, reason = :reason, worker = '',"
    " lease_until = NULL WHERE event IN @events AND state IN ('queued', 'held', 'claimed')"
    " AND NOT sending"
)
_HOLD = sql(
    "UPDATE outbox SET state = 'unclear', unclear = TRUE, settled = :at, reason = :reason,"
    " worker = '', lease_until = NULL, sending = FALSE"
    " WHERE state IN ('queued', 'claimed') AND due <= :until"
)
_GONE = sql("SELECT DISTINCT event FROM outbox WHERE event IN @events AND state <> 'withdrawn'")
_STANDS = sql("SELECT state, payload FROM outbox WHERE event = :event ORDER BY id")
_STATES = sql("SELECT event, id, state FROM outbox WHERE event IN @events")
_RECIPIENTS = sql("SELECT recipient FROM outbox WHERE event = :event AND state <> 'withdrawn'")
_REVIVE = sql(
    "UPDATE outbox SET state = 'queued', due = :due, tries = 0, lost = 0, first_try = NULL,"
    " settled = NULL, reason = '[]' WHERE event = :event AND recipient IN @persons"
    " AND channel = 'mail' AND state = 'withdrawn' AND reason = :reason"
)
_WAITING_PAYLOAD = sql("SELECT payload FROM outbox WHERE event = :event AND state = 'queued'")
_PUT_PAYLOAD = sql("UPDATE outbox SET payload = :payload WHERE event = :event AND state = 'queued'")


def withdraw_these(connection: Connection, events: Sequence[str], reason: str, at: str) -> int:
    """Take back every message not yet being sent that is one of *events*; return how many."""
    if not events:
        return 0
    values = {"events": texts(tuple(events)), "reason": reason, "at": at}
    return connection.run(_WITHDRAW_THESE, values)


def hold(connection: Connection, until: str, reason: str, at: str) -> int:
    """Let every message that was due by *until* wait for a person; return how many there were."""
    return connection.run(_HOLD, {"until": until, "reason": reason, "at": at})


def not_withdrawn(connection: Connection, events: Sequence[str]) -> frozenset[str]:
    """Return those of *events* of which a message has gone out or still may."""
    rows = connection.rows(_GONE, {"events": texts(tuple(events))})
    return frozenset(str(row[0]) for row in rows)


def states_of(connection: Connection, events: Sequence[str]) -> dict[str, list[tuple[int, State]]]:
    """Return numbers and states of the messages of *events*, by event."""
    found: dict[str, list[tuple[int, State]]] = {}
    for event, ident, state in connection.rows(_STATES, {"events": texts(tuple(events))}):
        found.setdefault(str(event), []).append((int(ident), State(state)))
    return found


def recipients(connection: Connection, event: str) -> frozenset[str]:
    """Return to whom a message of *event* has gone out or still may."""
    return frozenset(str(row[0]) for row in connection.rows(_RECIPIENTS, {"event": event}))


def revive(
    connection: Connection, event: str, persons: Sequence[str], due: str, reason: str
) -> int:
    """Queue again what was withdrawn from *persons* for *reason*; return how many that are."""
    values = {"event": event, "persons": texts(tuple(persons)), "due": due, "reason": reason}
    return connection.run(_REVIVE, values)


def stands(connection: Connection, event: str) -> tuple[State, str] | None:
    """Return the state and the payload of the message to one person; None where there is none."""
    row = connection.row(_STANDS, {"event": event})
    return None if row is None else (State(row[0]), str(row[1]))


def waiting_payload(connection: Connection, event: str) -> str | None:
    """Return the payload of a message that has not gone out; None where there is none."""
    row = connection.row(_WAITING_PAYLOAD, {"event": event})
    return None if row is None else str(row[0])


def put_payload(connection: Connection, event: str, payload: str) -> None:
    """Let a message that has not gone out speak of something else."""
    connection.run(_PUT_PAYLOAD, {"event": event, "payload": payload})
