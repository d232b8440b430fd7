"""What a message speaks of, looked up: stations, Sitzung, Vorlagen, until when to act."""

from collections.abc import Mapping
from typing import Any

from engine.core.case import Vorlage
from engine.core.folge import Beratung
from engine.store import fristen, papers, sittings
from engine.store.outbox import Claim
from engine.store.papers import Held
from engine.store.records import Entry
from engine.store.sentence import thawed_moves
from engine.store.session import Connection
from engine.store.sittings import Meeting

Lines = tuple[Mapping[str, Any], ...]


def until_of(connection: Connection, claimed: Claim) -> Mapping[str, str]:
    """Return until when to act: the Frist that began with what is told, while it runs."""
    if claimed.vorlage is None or claimed.seq is None:
        return {}
    for frist in fristen.of_vorlage(connection, claimed.vorlage):
        if frist.runs and frist.seq == claimed.seq:
            return {
                "frist": frist.label,
                "legal_day": frist.legal.isoformat(),
                "operative_day": frist.operative.isoformat(),
            }
    return {}


def stations_of(vorlage: Vorlage | None, entry: Entry | None) -> tuple[Beratung, ...]:
    """Return the stations that the entry has moved."""
    if vorlage is None or entry is None:
        return ()
    moved = {move.station for move in thawed_moves(entry.moves) if move.station}
    return tuple(b for b in vorlage.folge if b.id in moved)


def meeting_of(
    connection: Connection, claimed: Claim, stations: tuple[Beratung, ...]
) -> Meeting | None:
    """Return the Sitzung that is meant: the message's own, else that of its stations."""
    of_stations = next((b.sitzung for b in stations if b.sitzung), None)
    wanted = claimed.sitzung or of_stations
    return sittings.meeting(connection, wanted) if wanted else None


def papers_of(connection: Connection, lines: Lines) -> dict[str, Held]:
    """Return the Vorlagen that *lines* of an overview name, by id."""
    seen = (papers.seen(connection, str(item.get("vorlage", ""))) for item in lines)
    return {paper.vorlage.id: paper for paper in seen if paper is not None}
