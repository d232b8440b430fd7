"""What stands on the agenda of a sitting."""

from dataclasses import dataclass

from engine.core.folge import Beratung, Phase
from engine.store.session import Connection
from engine.store.statement import columns_of, sql
from engine.store.stations import station_of
from engine.store.tables import beratung

_ITEMS = sql(
    f"SELECT v.printed, v.betreff, v.art, v.state, {columns_of(beratung, 'b')}"  # noqa: S608 - our own column names
    " FROM beratung b JOIN vorlage v ON v.id = b.vorlage"
    " WHERE b.sitzung = :sitzung ORDER BY v.printed, b.id"
)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A station of a Vorlage that is called, or was called, in a sitting."""

    vorlage: str
    number: str
    betreff: str
    art: str
    state: str
    beratung: Beratung


def items_of(connection: Connection, sitzung: str) -> tuple[AgendaItem, ...]:
    """Return every station that is set on the sitting with that id."""
    return tuple(
        AgendaItem(row[0], printed or "", betreff, art, state, station_of(row))
        for printed, betreff, art, state, *row in connection.rows(_ITEMS, {"sitzung": sitzung})
    )


def open_items_of(connection: Connection, sitzung: str) -> tuple[AgendaItem, ...]:
    """Return those that are still to be dealt with."""
    return tuple(i for i in items_of(connection, sitzung) if i.beratung.phase is Phase.OPEN)
