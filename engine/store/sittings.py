"""Sittings and the Gremien that sit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.core.case import Sitzung
from engine.store.session import Connection, Row, Values
from engine.store.statement import insert_into, sql, texts
from engine.store.tables import sitzung, sitzung_event, sitzung_gremium

_NAMES = "id, title, day, start, zone, place, cancelled, public, sequence, shortened, because"
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
_SAME_DAY = sql(
    f"SELECT {_S}, g.gremium {_FROM} WHERE s.day = :day AND NOT s.cancelled AND s.id <> :but"
    " AND g.gremium IN @gremien ORDER BY s.start, s.running, g.gremium"
)
_AFTER = sql(
    "SELECT id, running FROM sitzung WHERE running > :after AND day >= :since AND NOT cancelled"
    " ORDER BY running LIMIT :size"
)
_CHANGE = sql(
    "UPDATE sitzung SET day = :day, start = :start, place = :place, cancelled = :cancelled,"
    " sequence = :sequence, shortened = :shortened, because = :because WHERE id = :id"
)
_NOTE = insert_into(sitzung_event)
_CHANGES = sql(
    "SELECT at, actor, kind, reason, day_before, start_before, shortened FROM sitzung_event"
    " WHERE sitzung = :id ORDER BY n"
)
_INSERT = insert_into(sitzung)
_INSERT_GREMIUM = insert_into(sitzung_gremium)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A sitting as it is stored; *day* and *start* are local in the IANA zone *zone*.

    *sequence* counts how often it was changed. *shortened*: its Fristen run in their shortened
    form, which the summons must say, and *because* of what.
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
    shortened: bool = False
    because: str = ""

    @property
    def case(self) -> Sitzung:
        """The sitting as far as a decision may depend on it."""
        return Sitzung(self.id, self.gremien, self.day, self.cancelled)


@dataclass(frozen=True, slots=True)
class Changed:
    """When (ISO with offset), by whom, how (moved, cancelled, shortened) and why it was changed.

    *before* are the local day and start that it had. *shortened* says whether from then on its
    Fristen ran in their shortened form.
    """

    at: str
    actor: str
    kind: str
    reason: str
    before: tuple[str, str]
    shortened: bool = False


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


def same_day(
    connection: Connection, gremien: Sequence[str], day: str, but: str
) -> tuple[Meeting, ...]:
    """Return what other sittings than *but* one of *gremien* has on that local day, by time.

    Of a joint sitting only those of *gremien* are named.
    """
    values = {"gremien": texts(tuple(gremien)), "day": day, "but": but}
    return tuple(_grouped(connection.rows(_SAME_DAY, values)).values())


def after(
    connection: Connection, running: int, since: str, size: int
) -> tuple[tuple[str, int], ...]:
    """Return the next *size* sittings by running number, from the local day *since* on.

    Each with the number after which to go on; cancelled ones are left out.
    """
    values: Values = {"after": running, "since": since, "size": size}
    return tuple((row[0], int(row[1])) for row in connection.rows(_AFTER, values))


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
            "shortened": new.shortened,
            "because": new.because,
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
        "shortened": changed.shortened,
        "because": changed.because,
    }
    connection.run(_CHANGE, values)
    note(connection, changed, event)


def note(connection: Connection, changed: Meeting, event: Changed) -> None:
    """Add *event* to the history of a sitting, which from then on is *changed*."""
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
        "shortened": changed.shortened,
    }
    connection.run(_NOTE, noted)


def changes_of(connection: Connection, ident: str) -> tuple[Changed, ...]:
    """Return how often, when and why a sitting was moved or cancelled, the first first."""
    rows = connection.rows(_CHANGES, {"id": ident})
    return tuple(_changed(row) for row in rows)


def _changed(row: Row) -> Changed:
    at, actor, kind, reason, day, start, shortened = row
    return Changed(at, actor, kind, reason, (day, start), bool(shortened))


def _grouped(rows: Sequence[Row]) -> dict[str, Meeting]:
    gremien: dict[str, list[str]] = {}
    first: dict[str, tuple[Any, ...]] = {}
    for *columns, gremium in rows:
        first.setdefault(columns[0], tuple(columns))
        gremien.setdefault(columns[0], []).append(gremium)
    return {ident: _meeting(row, tuple(gremien[ident])) for ident, row in first.items()}


def _meeting(row: Sequence[Any], gremien: tuple[str, ...]) -> Meeting:
    ident, title, day, start, zone, place, cancelled, public, sequence, shortened, because = row
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
        shortened=bool(shortened),
        because=because,
    )
