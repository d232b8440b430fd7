"""Put on record what a person decides beside the steps of papers."""

from collections.abc import Iterable

from engine.service.fristen import Cause
from engine.service.house import House
from engine.store import chronicle, facts
from engine.store.chronicle import Entry, Note
from engine.store.facts import Fact
from engine.store.session import Connection, reading

__all__ = ["Entry", "about", "record", "record_frist"]


def record(connection: Connection, found: Iterable[Fact], deed: str, cause: Cause) -> None:
    """Record that *cause* led to what *found* says, by *deed*.

    To be called after the rows have been written, in the same transaction.
    """
    for fact in found:
        note = Note(cause.at, cause.actor, *fact[:2], deed, cause.reason, fact.content)
        chronicle.add(connection, note)


def record_frist(connection: Connection, frist: int, deed: str, cause: Cause) -> None:
    """Record what happened to a Frist last."""
    last = facts.last_of_frist(connection, frist)
    record(connection, (last.fact,) if last else (), deed, cause)


def about(house: House, kind: str, subject: str) -> tuple[Entry, ...]:
    """Return what was decided about one subject (such as ``person``, ``anna``), in order."""
    with reading(house.database) as connection:
        return chronicle.about(connection, kind, subject)
