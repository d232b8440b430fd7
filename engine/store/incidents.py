"""Incidents: faults that a person must look into, and how they were settled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from engine.core.chain import Plain, canonical
from engine.core.incident import IncidentKind
from engine.core.message import Message
from engine.store.sentence import frozen_messages, thawed_messages
from engine.store.session import Connection, Row
from engine.store.statement import columns_of, insert_into, sql, texts
from engine.store.tables_house import incident

_COLUMNS = columns_of(incident)
# A role that is missed for the same, an address from which mails come back: once while open.
_INSERT = insert_into(incident, "ON CONFLICT DO NOTHING")
_ALL = sql(f"SELECT {_COLUMNS} FROM incident ORDER BY at DESC, id")  # noqa: S608 - our own column names
_OPEN = sql(
    f"SELECT {_COLUMNS} FROM incident WHERE settled_at IS NULL ORDER BY at DESC, id"  # noqa: S608 - our own column names
)
_OPEN_OF = sql(
    f"SELECT {_COLUMNS} FROM incident WHERE settled_at IS NULL AND kind = :kind ORDER BY at, id"  # noqa: S608 - our own column names
)
_ANY_OPEN = sql("SELECT 1 FROM incident WHERE settled_at IS NULL AND kind = :kind LIMIT 1")
_SETTLE = sql(
    "UPDATE incident SET settled_at = :at, settled_by = :by, settlement = :comment"
    " WHERE id = :id AND settled_at IS NULL"
)
_OVER = sql(
    "UPDATE incident SET settled_at = :at, settled_by = '', settlement = :reason"
    " WHERE settled_at IS NULL AND kind = :kind AND about = :about"
)
_KNOWN = sql(
    "SELECT 1 FROM incident WHERE trigger = :trigger AND actor = :actor AND reasons = :reasons"
    " AND at >= :since LIMIT 1"
)
_NUMBERS = sql("SELECT id, printed FROM vorlage WHERE id IN @ids AND printed IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settled an incident, when (ISO, aware), and what was done about it.

    *by* is "" where it was over by itself; *reason* then says why, and *comment* is "".
    """

    at: str
    by: str
    comment: str
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A fault: when (ISO, aware), at which Vorlage (as it was named), who wanted what.

    *about* names what must be known to mend it: a role with its Gremien, a message, a Frist.
    """

    id: str
    at: str
    vorlage: str
    trigger: str
    actor: str
    reasons: tuple[Message, ...]
    settlement: Settlement | None = None
    kind: IncidentKind = IncidentKind.CONDITION
    about: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


def ident_of(kind: IncidentKind, about: Mapping[str, str], at: str) -> str:
    """Return the id of an incident that begins at the moment *at*: the same for the same."""
    return sha256(f"{kind} {_frozen(about)} {at}".encode()).hexdigest()[:32]


def _frozen(about: Mapping[str, str]) -> str:
    plain: dict[str, Plain] = dict(about)
    return canonical(plain)


def add(connection: Connection, new: Incident) -> bool:
    """Record *new*, which is open; return False for a role or an address that is known already."""
    values = {
        "id": new.id,
        "at": new.at,
        "vorlage": new.vorlage,
        "trigger": new.trigger,
        "actor": new.actor,
        "reasons": frozen_messages(new.reasons),
        "settled_at": None,
        "settled_by": None,
        "settlement": None,
        "kind": new.kind.value,
        "about": _frozen(new.about),
    }
    return connection.run(_INSERT, values) == 1


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
    return tuple(_incident(row) for row in connection.rows(_ALL, {}))


def open_incidents(connection: Connection) -> tuple[Incident, ...]:
    """Return every incident that nobody has settled and that still is one, the newest first."""
    return tuple(_incident(row) for row in connection.rows(_OPEN, {}))


def open_of(connection: Connection, kind: IncidentKind) -> tuple[Incident, ...]:
    """Return every open incident of *kind*, the oldest first."""
    return tuple(_incident(row) for row in connection.rows(_OPEN_OF, {"kind": kind.value}))


def is_any_open(connection: Connection, kind: IncidentKind) -> bool:
    """Return whether an incident of *kind* is open."""
    return connection.row(_ANY_OPEN, {"kind": kind.value}) is not None


def settle(connection: Connection, ident: str, settlement: Settlement) -> bool:
    """Settle the incident *ident*; return False where it is not open."""
    values = {
        "id": ident,
        "at": settlement.at,
        "by": settlement.by,
        "comment": settlement.comment,
    }
    return connection.run(_SETTLE, values) == 1


def over(
    connection: Connection, kind: IncidentKind, about: Mapping[str, str], at: str, reason: Message
) -> int:
    """Note of open incidents *about* the same that there is nothing left to do; return how many."""
    values = {
        "kind": kind.value,
        "about": _frozen(about),
        "at": at,
        "reason": frozen_messages((reason,)),
    }
    return connection.run(_OVER, values)


def numbers(connection: Connection, idents: Sequence[str]) -> Mapping[str, str]:
    """Return the printed numbers of those Vorlagen *idents* that have one, by id."""
    rows = connection.rows(_NUMBERS, {"ids": texts(tuple(idents))}) if idents else ()
    return {str(ident): str(printed) for ident, printed in rows}


def _incident(row: Row) -> Incident:
    ident, at, vorlage, trigger, actor, reasons, settled_at, by, settlement, kind, about = row
    settled = None if settled_at is None else _settlement(settled_at, by, settlement)
    return Incident(
        ident,
        at,
        vorlage,
        trigger,
        actor,
        thawed_messages(reasons),
        settled,
        IncidentKind(kind),
        json.loads(about),
    )


def _settlement(at: str, by: str, text: str) -> Settlement:
    if by:
        return Settlement(at, by, text)
    return Settlement(at, "", "", next(iter(thawed_messages(text)), None))
