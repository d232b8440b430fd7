"""Incidents: faults that a person must look into, and how they were settled."""

from dataclasses import dataclass

from engine.core.message import Message
from engine.store.sentence import frozen_messages, thawed_messages
from engine.store.session import Connection, Row
from engine.store.statement import columns_of, insert_into, sql
from engine.store.tables import incident

_COLUMNS = columns_of(incident)
_INSERT = insert_into(incident)
_ALL = sql(f"SELECT {_COLUMNS} FROM incident ORDER BY at DESC, id")  # noqa: S608 - our own column names
# An address from which mails came back: over as soon as the person has another one.
ADDRESS = "address"
_STILL_SO = (
    f"(trigger <> '{ADDRESS}' OR EXISTS (SELECT 1 FROM person p WHERE p.id = incident.actor"  # noqa: S608 - a constant
    " AND p.bounced = p.mail AND p.mail <> '' AND reasons LIKE '%\"' || p.mail || '\"%'))"
)
_OPEN = sql(
    f"SELECT {_COLUMNS} FROM incident WHERE settled_at IS NULL AND {_STILL_SO} ORDER BY at DESC, id"  # noqa: S608 - our own column names
)
_ASKED = sql(
    f"SELECT 1 FROM incident WHERE settled_at IS NULL AND {_STILL_SO} AND trigger = :trigger"  # noqa: S608 - our own column names
    " AND actor = :actor LIMIT 1"
)
_SETTLE = sql(
    "UPDATE incident SET settled_at = :at, settled_by = :by, settlement = :comment"
    " WHERE id = :id AND settled_at IS NULL"
)
_KNOWN = sql(
    "SELECT 1 FROM incident WHERE trigger = :trigger AND actor = :actor AND reasons = :reasons"
    " AND at >= :since LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settled an incident, when (ISO, aware), and what was done about it."""

    at: str
    by: str
    comment: str


@dataclass(frozen=True, slots=True)
class Incident:
    """A fault: when (ISO, aware), at which Vorlage (as it was named), who wanted what."""

    id: str
    at: str
    vorlage: str
    trigger: str
    actor: str
    reasons: tuple[Message, ...]
    settlement: Settlement | None = None


def add(connection: Connection, new: Incident) -> None:
    """Record *new*, which is open."""
    connection.run(
        _INSERT,
        {
            "id": new.id,
            "at": new.at,
            "vorlage": new.vorlage,
            "trigger": new.trigger,
            "actor": new.actor,
            "reasons": frozen_messages(new.reasons),
            "settled_at": None,
            "settled_by": None,
            "settlement": None,
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


def is_open(connection: Connection, trigger: str, actor: str) -> bool:
    """Return whether an incident of that *trigger* about *actor* waits for somebody."""
    return connection.row(_ASKED, {"trigger": trigger, "actor": actor}) is not None


def all_incidents(connection: Connection) -> tuple[Incident, ...]:
    """Return every incident, the newest first."""
    return tuple(_incident(row) for row in connection.rows(_ALL, {}))


def open_incidents(connection: Connection) -> tuple[Incident, ...]:
    """Return every incident that nobody has settled and that still is one, the newest first."""
    return tuple(_incident(row) for row in connection.rows(_OPEN, {}))


def settle(connection: Connection, ident: str, settlement: Settlement) -> bool:
    """Settle the incident *ident*; return False where it is not open."""
    values = {
        "id": ident,
        "at": settlement.at,
        "by": settlement.by,
        "comment": settlement.comment,
    }
    return connection.run(_SETTLE, values) == 1


def _incident(row: Row) -> Incident:
    ident, at, vorlage, trigger, actor, reasons, settled_at, settled_by, settlement = row
    settled = None if settled_at is None else Settlement(settled_at, settled_by, settlement)
    return Incident(ident, at, vorlage, trigger, actor, thawed_messages(reasons), settled)
