"""Sittings and the Gremien that sit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.core.case import Sitzung
from engine.store.session import Connection, Row, Values
from engine.store.statement import insert_into, sql, texts
from engine.store.tables import sitzung, sitzung_event, sitzung_gremium

_NAMES = "id, title, day, start, zone, place, cancelled, public, sequence"
_S = ", ".join(f"s.{name}" for name in _NAMES.split(", "))
_FROM = "FROM sitzung s JOIN sitzung_gremium g ON g.sitzung = s.id"
_ONE = sql(f"SELECT {_S}, g.gremium {_FROM} WHERE s.id = :id ORDER BY g.gremium")
_MANY = sql(f"SELECT {_S}, g.gremium {_FROM} WHERE s.id IN @ids ORDER BY s.id, g.gremium")
_LISTED = sql(
    f"SELECT {_S}, g.gremium {_FROM} WHERE s.day >= :since AND s.day <= :until"
    " ORDER BY s.day, s.start, s.running, g.gremium"
)
_SAME = sql(
    f"SELECT s.id {_FROM} WHERE g.gremium IN @gremien AND s.day = :day AND s.start = :start"
    " AND NOT s.cancelled"
)
_CHANGE = sql(
    "UPDATE sitzung SET day = :day, start = :start, place = :place, cancelled = :cancelled,"
    " sequence = :sequence WHERE id = :id"
)
_NOTE = insert_into(sitzung_event)
_CHANGES = sql(
    "SELECT at, actor, kind, reason, day_before, start_before FROM sitzung_event"
    " WHERE sitzung = :id ORDER BY n"
)
_INSERT = insert_into(sitzung)
_INSERT_GREMIUM = insert_into(sitzung_gremium)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A sitting as it is stored; *day* and *start* are local in the IANA zone *zone*.

    *sequence* counts how often it was moved or cancelled.
    """

    id: str
    title: str
    day: date
    start: str
    zone: str
    place: str
    cancelled: bool
    public: bool
    gremien: tuple[str, ...]
    sequence: int = 0

    @property
    def case(self) -> Sitzung:
        """The sitting as far as a decision may depend on it."""
        return Sitzung(self.id, self.gremien, self.day, self.cancelled)


@dataclass(frozen=True, slots=True)
class Changed:
    """When (ISO with offset), by whom, how (moved or cancelled) and why a sitting was changed.

    *before* are the local day and start that it had.
    """

    at: str
    actor: str
    kind: str
    reason: str
    before: tuple[str, str]


def meeting(connection: Connection, ident: str) -> Meeting | None:
    """Return the sitting with that id."""
    return _grouped(connection.rows(_ONE, {"id": ident})).get(ident)


def meetings(connection: Connection, idents: Sequence[str]) -> Mapping[str, Meeting]:
    """Return those of the sittings *idents* that exist, by id."""
    if not idents:
        return {}
    return _grouped(connection.rows(_MANY, {"ids": texts(tuple(idents))}))


def listed(connection: Connection, since: str, until: str) -> tuple[Meeting, ...]:
    """Return the sittings from *since* to *until*, ISO days, both included."""
    return tuple(_grouped(connection.rows(_LISTED, {"since": since, "until": until})).values())


def same(connection: Connection, gremien: Sequence[str], day: str, start: str) -> str | None:
    """Return the sitting that one of *gremien* already has at that time."""
    values = {"gremien": texts(tuple(gremien)), "day": day, "start": start}
    row = connection.row(_SAME, values)
    return str(row[0]) if row else None


def add(connection: Connection, new: Meeting, running: int) -> None:
    """Add a sitting."""
    connection.run(
        _INSERT,
        {
            "id": new.id,
            "running": running,
            "title": new.title,
            "day": new.day.isoformat(),
            "start": new.start,
            "zone": new.zone,
            "place": new.place,
            "cancelled": new.cancelled,
            "public": new.public,
            "sequence": new.sequence,
        },
    )
    rows = [{"sitzung": new.id, "gremium": gremium} for gremium in new.gremien]
    connection.run_each(_INSERT_GREMIUM, rows)


def change(connection: Connection, changed: Meeting, event: Changed) -> None:
    """Write day, start, place and whether it takes place, and note why in its history."""
    values: Values = {
        "id": changed.id,
        "day": changed.day.isoformat(),
        "start": changed.start,
        "place": changed.place,
        "cancelled": changed.cancelled,
        "sequence": changed.sequence,
    }
    connection.run(_CHANGE, values)
    noted: Values = {
        "sitzung": changed.id,
        "n": changed.sequence,
        "at": event.at,
        "actor": event.actor,
        "kind": event.kind,
        "reason": event.reason,
        "day_before": event.before[0],
        "start_before": event.before[1],
        "day": changed.day.isoformat(),
        "start": changed.start,
    }
    connection.run(_NOTE, noted)


def changes_of(connection: Connection, ident: str) -> tuple[Changed, ...]:
    """Return how often, when and why a sitting was moved or cancelled, the first first."""
    rows = connection.rows(_CHANGES, {"id": ident})
    return tuple(_changed(row) for row in rows)


def _changed(row: Row) -> Changed:
    at, actor, kind, reason, day, start = row
    return Changed(at, actor, kind, reason, (day, start))


def _grouped(rows: Sequence[Row]) -> dict[str, Meeting]:
    gremien: dict[str, list[str]] = {}
    first: dict[str, tuple[Any, ...]] = {}
    for *columns, gremium in rows:
        first.setdefault(columns[0], tuple(columns))
        gremien.setdefault(columns[0], []).append(gremium)
    return {ident: _meeting(row, tuple(gremien[ident])) for ident, row in first.items()}


def _meeting(row: Sequence[Any], gremien: tuple[str, ...]) -> Meeting:
    ident, title, day, start, zone, place, cancelled, public, sequence = row
    return Meeting(
        ident,
        title,
        date.fromisoformat(day),
        start,
        zone,
        place,
        cancelled=bool(cancelled),
        public=bool(public),
        gremien=gremien,
        sequence=sequence,
    )
