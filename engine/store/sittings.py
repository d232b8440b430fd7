"""Sittings and the Gremien that sit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.core.case import Sitzung
from engine.store.session import Connection, Row
from engine.store.statement import insert_into, sql, texts
from engine.store.tables import sitzung, sitzung_gremium

_NAMES = "id, title, day, start, zone, place, cancelled, public"
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
)
_INSERT = insert_into(sitzung)
_INSERT_GREMIUM = insert_into(sitzung_gremium)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A sitting as it is stored; *day* and *start* are local in the IANA zone *zone*."""

    id: str
    title: str
    day: date
    start: str
    zone: str
    place: str
    cancelled: bool
    public: bool
    gremien: tuple[str, ...]

    @property
    def case(self) -> Sitzung:
        """The sitting as far as a decision may depend on it."""
        return Sitzung(self.id, self.gremien, self.day, self.cancelled)


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
        },
    )
    rows = [{"sitzung": new.id, "gremium": gremium} for gremium in new.gremien]
    connection.run_each(_INSERT_GREMIUM, rows)


def _grouped(rows: Sequence[Row]) -> dict[str, Meeting]:
    gremien: dict[str, list[str]] = {}
    first: dict[str, tuple[Any, ...]] = {}
    for *columns, gremium in rows:
        first.setdefault(columns[0], tuple(columns))
        gremien.setdefault(columns[0], []).append(gremium)
    return {ident: _meeting(row, tuple(gremien[ident])) for ident, row in first.items()}


def _meeting(row: Sequence[Any], gremien: tuple[str, ...]) -> Meeting:
    ident, title, day, start, zone, place, cancelled, public = row
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
    )
