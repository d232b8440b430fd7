"""What a person was last told of a Sitzung: only what a server has taken counts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.core.delivery import State
from engine.store import sittings
from engine.store.session import Connection
from engine.store.sittings import Changed, Meeting
from engine.store.statement import sql

# What is being sent may reach the server; what is unclear may have reached it.
_TOLD = sql(
    "SELECT recipient, event, payload, settled, state FROM outbox WHERE sitzung = :sitzung"
    " AND (state IN ('sent', 'unclear') OR sending) ORDER BY COALESCE(settled, '9'), id"
)


@dataclass(frozen=True, slots=True)
class Told:
    """The local day and start of which a person was told; *place* is None where none was named.

    *sure* says that a server has taken the message.
    """

    day: str
    start: str
    place: str | None
    sure: bool


def told(connection: Connection, before: Meeting) -> Mapping[str, Told]:
    """Return by person what each was last told of a Sitzung, which stood as *before* until now."""
    rows = connection.rows(_TOLD, {"sitzung": before.id})
    changes = sittings.changes_of(connection, before.id) if rows else ()
    stood = (*(change.before for change in changes), (before.day.isoformat(), before.start))
    found: dict[str, Told] = {}
    for recipient, event, payload, settled, state in rows:
        sequence = _sequence(event, settled, changes)
        day, start = stood[min(sequence, before.sequence)]
        place = json.loads(payload).get("place") if _is_news(event) else None
        found[recipient] = Told(day, start, place, sure=state == State.SENT)
    return found


def _is_news(event: str) -> bool:
    return event.startswith("sitzung/")


def _sequence(event: str, settled: str | None, changes: Sequence[Changed]) -> int:
    """Return how often the Sitzung had been changed when that was told."""
    if _is_news(event):
        return int(event.rpartition("/")[2])
    if settled is None:
        return len(changes)
    at = datetime.fromisoformat(settled).astimezone(UTC)
    return sum(datetime.fromisoformat(change.at) <= at for change in changes)
