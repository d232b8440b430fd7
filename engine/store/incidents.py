"""Incidents: faults that a person must look into."""

from dataclasses import dataclass

from engine.core.message import Message
from engine.store.sentence import frozen_messages, thawed_messages
from engine.store.session import Connection
from engine.store.statement import columns_of, insert_into, sql
from engine.store.tables import incident

_INSERT = insert_into(incident)
_ALL = sql(f"SELECT {columns_of(incident)} FROM incident ORDER BY at DESC, id")  # noqa: S608 - our own column names
_KNOWN = sql(
    "SELECT 1 FROM incident WHERE trigger = :trigger AND actor = :actor AND reasons = :reasons"
    " AND at >= :since LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Incident:
    """A fault: when (ISO, aware), at which Vorlage (as it was named), who wanted what."""

    id: str
    at: str
    vorlage: str
    trigger: str
    actor: str
    reasons: tuple[Message, ...]


def add(connection: Connection, new: Incident) -> None:
    """Record *new*."""
    connection.run(
        _INSERT,
        {
            "id": new.id,
            "at": new.at,
            "vorlage": new.vorlage,
            "trigger": new.trigger,
            "actor": new.actor,
            "reasons": frozen_messages(new.reasons),
        },
    )


def known(connection: Connection, new: Incident, since: str) -> bool:
    """Return whether the same was recorded since the moment *since* (ISO, aware)."""
    values = {
        "trigger": new.trigger,
        "actor": new.actor,
        "reasons": frozen_messages(new.reasons),
        "since": since,
    }
    return connection.row(_KNOWN, values) is not None


def all_incidents(connection: Connection) -> tuple[Incident, ...]:
    """Return every incident, the newest first."""
    return tuple(
        Incident(ident, at, vorlage, trigger, actor, thawed_messages(reasons))
        for ident, at, vorlage, trigger, actor, reasons in connection.rows(_ALL, {})
    )
