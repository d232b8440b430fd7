"""What may still lack Fristen that its rules declare, and how far it has been looked through."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.store.session import Connection, Row
from engine.store.statement import put_into, sql, texts
from engine.store.tables import backlog as table


class Kind(StrEnum):
    """What is looked through."""

    PAPERS = "vorlage"
    SITTINGS = "sitzung"


_NEXT = sql("SELECT kind, place, begun, over FROM backlog b ORDER BY kind LIMIT 1", lock="b")
_ANY = sql("SELECT 1 FROM backlog LIMIT 1")
_PUT = put_into(table)
_DONE = sql("DELETE FROM backlog WHERE kind = :kind")
_PAPERS = sql(
    "SELECT id, regelwerk, art, state, closed FROM vorlage WHERE id > :after ORDER BY id"
    " LIMIT :size"
)
_RUNNING = sql("SELECT vorlage FROM frist WHERE vorlage IN @ids AND state = 'running'")
_LATELY = sql("SELECT 1 FROM sitzung WHERE day >= :since AND NOT cancelled LIMIT 1")


@dataclass(frozen=True, slots=True)
class Work:
    """How far one kind has been looked through.

    *place* is the last id, or the last running number, "" at the beginning. *begun* Fristen have
    begun afterwards so far, *over* of them had ended already.
    """

    kind: Kind
    place: str = ""
    begun: int = 0
    over: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A Vorlage as far as it can be told from its row whether it may lack a Frist."""

    id: str
    regelwerk: str
    art: str
    state: str
    closed: bool


def work(connection: Connection) -> Work | None:
    """Return what is to be looked through next, held against others; None where all is done."""
    row = connection.row(_NEXT, {})
    return Work(Kind(row[0]), row[1], int(row[2]), int(row[3])) if row else None


def is_open(connection: Connection) -> bool:
    """Return whether anything is still to be looked through."""
    return connection.row(_ANY, {}) is not None


def put(connection: Connection, so_far: Work) -> None:
    """Write how far *so_far* has come, or that its kind is to be looked through."""
    connection.run(
        _PUT,
        {
            "kind": so_far.kind.value,
            "place": so_far.place,
            "begun": so_far.begun,
            "over": so_far.over,
        },
    )


def done(connection: Connection, kind: Kind) -> None:
    """Note that everything of *kind* has been looked through."""
    connection.run(_DONE, {"kind": kind.value})


def papers(connection: Connection, after: str, size: int) -> tuple[Waiting, ...]:
    """Return the next *size* Vorlagen by id, closed ones as well."""
    rows = connection.rows(_PAPERS, {"after": after, "size": size})
    return tuple(_waiting(row) for row in rows)


def _waiting(row: Row) -> Waiting:
    ident, regelwerk, art, state, closed = row
    return Waiting(ident, regelwerk, art, state, bool(closed))


def with_running(connection: Connection, idents: Sequence[str]) -> frozenset[str]:
    """Return those of the Vorlagen *idents* for which a Frist runs."""
    rows = connection.rows(_RUNNING, {"ids": texts(tuple(idents))})
    return frozenset(str(row[0]) for row in rows)


def sits_since(connection: Connection, day: str) -> bool:
    """Return whether there is any sitting from the local *day* on."""
    return connection.row(_LATELY, {"since": day}) is not None
