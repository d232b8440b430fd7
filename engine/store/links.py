"""How Vorlagen belong together."""

from dataclasses import dataclass
from enum import StrEnum

from engine.store.session import Connection
from engine.store.statement import insert_into, sql
from engine.store.tables import link

_INSERT = insert_into(link, "ON CONFLICT (source, target, kind) DO NOTHING")
_OF = sql(
    "SELECT l.source, l.target, l.kind, s.printed, t.printed, s.betreff, t.betreff FROM link l"
    " JOIN vorlage s ON s.id = l.source JOIN vorlage t ON t.id = l.target"
    " WHERE l.source = :vorlage OR l.target = :vorlage ORDER BY l.kind, s.printed, t.printed"
)
_ALL = sql("SELECT source, target, kind FROM link ORDER BY target, kind, source")


class LinkKind(StrEnum):
    """What the second paper is to the first."""

    CHILD = "child"
    REPLACES = "replaces"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Tie:
    """A link as seen from one paper; *outward* when that paper is its source (the parent)."""

    kind: LinkKind
    outward: bool
    vorlage: str
    number: str
    betreff: str


def add(connection: Connection, source: str, target: str, kind: LinkKind) -> None:
    """Link *target* to *source*: its child, its replacement, or its duplicate."""
    connection.run(_INSERT, {"source": source, "target": target, "kind": kind})


def all_links(connection: Connection) -> tuple[tuple[str, str, str], ...]:
    """Return source, target and kind of every link."""
    return tuple((row[0], row[1], row[2]) for row in connection.rows(_ALL, {}))


def links_of(connection: Connection, vorlage: str) -> tuple[Tie, ...]:
    """Return every link of the Vorlage with that id, in both directions."""
    ties: list[Tie] = []
    for source, target, kind, first, second, of_first, of_second in connection.rows(
        _OF, {"vorlage": vorlage}
    ):
        outward = source == vorlage
        other = (target, second, of_second) if outward else (source, first, of_first)
        ties.append(Tie(LinkKind(kind), outward, other[0], other[1] or "", other[2]))
    return tuple(ties)
