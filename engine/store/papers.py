"""Vorlagen and their Beratungen as rows: found, read and written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from engine.core.case import Actor, Vorlage
from engine.core.folge import Folge
from engine.core.numbering import Number
from engine.store.people import duties_in
from engine.store.session import Connection, Scalar, Values
from engine.store.snapshot import frozen_deeds, frozen_fields, thawed_deeds, thawed_fields
from engine.store.statement import by_place, columns_of, insert_into, sql, texts
from engine.store.stations import all_folgen, folge_in, folge_of, folgen_of
from engine.store.tables import beratung
from engine.store.tables import vorlage as table

_V = columns_of(table, "v")
# Everything that a step depends on, in one question: paper, Folge, the person who acts, and the
# entry that this person made with the same key, if any.
_HELD_ALL = (
    f"SELECT {_V}, h.vorlage, h.seq, p.name,"  # noqa: S608 - our own column names
    " (SELECT JSON_ROWS(d.role, d.gremium) FROM duty d WHERE d.person = :actor),"
    f" (SELECT JSON_ROWS({columns_of(beratung, 'b')}) FROM beratung b WHERE b.vorlage = v.id),"
    " (SELECT s.revision FROM vorlage s WHERE s.id = v.id)"
    " FROM vorlage v LEFT JOIN person p ON p.id = :actor"
    " LEFT JOIN history h ON h.actor = :actor AND h.key = :key"
)
# Looked for under one name a paper is found in half the time; what may be both is asked for both.
_HELD_BY_ID = sql(f"{_HELD_ALL} WHERE v.id = :ref", lock="v")
_HELD = sql(f"{_HELD_ALL} WHERE v.printed = :ref OR v.id = :ref", lock="v")
_IS_ID = re.compile("[0-9a-f]{32}")
_HELD_MANY_BY_ID = sql(
    f"SELECT {_V} FROM vorlage v WHERE v.id IN @refs ORDER BY v.id",  # noqa: S608 - our own names
    lock="v",
)
_HELD_MANY = sql(
    f"SELECT {_V} FROM vorlage v"  # noqa: S608 - our own column names
    " WHERE v.printed IN @refs OR v.id IN @refs ORDER BY v.id",
    lock="v",
)
_SEEN = sql(f"SELECT {_V} FROM vorlage v WHERE v.printed = :ref OR v.id = :ref")  # noqa: S608 - our own names
_SEEN_MANY = sql(f"SELECT {_V} FROM vorlage v WHERE v.id IN @ids ORDER BY v.id")  # noqa: S608 - our own names
_ALL = sql(f"SELECT {_V} FROM vorlage v ORDER BY v.id")  # noqa: S608 - our own column names
_OPEN = sql(f"SELECT {_V} FROM vorlage v WHERE NOT v.closed ORDER BY v.year, v.counter, v.id")  # noqa: S608 - our own names
_VERSIONS = sql("SELECT DISTINCT regelwerk FROM vorlage v")
_PINNED = sql(
    "SELECT regelwerk, count(*) FROM vorlage v WHERE NOT v.closed GROUP BY regelwerk"
    " ORDER BY regelwerk"
)
_TAKEN = sql("SELECT 1 FROM vorlage WHERE printed = :printed")
_INSERT = insert_into(table)
_REVISION = [c.name for c in table.columns].index("revision")
_FIXED = {"id", "art", "regelwerk", "author", "created"}
_CHANGES = ", ".join(f"{c.name} = :{c.name}" for c in table.columns if c.name not in _FIXED)
# Most steps only move a paper; what does not change need not be written again.
MOVE = (
    "UPDATE vorlage SET state = :state, frozen = :frozen, version = :version,"
    " revision = :revision, head = :head, changed = :changed"
    " WHERE id = :id AND revision = :revision - 1"
)
# Many papers at once are written by place: nobody has to look for names.
_MOVE_EACH = by_place(MOVE)
_UPDATE = sql(f"UPDATE vorlage SET {_CHANGES} WHERE id = :id AND revision = :revision - 1")  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Held:
    """A Vorlage as it is stored, with what belongs to the row and not to the paper.

    *revision* is also the number of entries in its history, and *head* the hash of the last.
    """

    vorlage: Vorlage
    regelwerk: str
    revision: int
    head: str
    created: str
    changed: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a command is about: the Vorlage, who acts (None: nobody of that name).

    *repeats* is the entry (Vorlage, seq) that already bears the key that was asked for.
    """

    paper: Held
    actor: Actor | None
    repeats: tuple[str, int] | None


def versions(connection: Connection) -> tuple[str, ...]:
    """Return every version of a Regelwerk that a Vorlage is pinned to."""
    return tuple(str(row[0]) for row in connection.rows(_VERSIONS, {}))


def pinned(connection: Connection) -> Mapping[str, int]:
    """Return how many open Vorlagen each version of a Regelwerk has."""
    return {row[0]: int(row[1]) for row in connection.rows(_PINNED, {})}


def held(connection: Connection, ref: str, actor: str, key: str | None) -> Found | None:
    """Return the Vorlage numbered or identified by *ref*, held until the transaction ends.

    Whoever acts is looked up as well; *key* is looked for among what that person has done.
    """
    asked = {"ref": ref, "actor": actor, "key": key}
    row = connection.row(_HELD_BY_ID, asked) if _IS_ID.fullmatch(ref) else None
    if row is None:
        row = connection.row(_HELD, asked)
    if row is not None and row[-1] != row[_REVISION]:
        # PostgreSQL waited for the row, and saw all else (also a twin of the command) as it was
        # before: now it stands still.
        row = connection.row(_HELD, asked)
    if row is None:
        return None
    *own, other, seq, name, duties, stations, _seen = row
    return Found(
        _held(own, folge_in(stations)),
        None if name is None else Actor(actor, name, duties_in(duties)),
        None if other is None else (other, seq),
    )


def held_many(connection: Connection, refs: Sequence[str]) -> tuple[Held, ...]:
    """Return every Vorlage that one of *refs* means, with its Folge, all of them held."""
    asked = {"refs": texts(tuple(refs))}
    by_id = all(_IS_ID.fullmatch(ref) for ref in refs)
    rows = connection.rows(_HELD_MANY_BY_ID, asked) if by_id else ()
    if len(rows) < len(refs):
        rows = connection.rows(_HELD_MANY, asked)
    stations = folgen_of(connection, [row[0] for row in rows])
    return tuple([_held(row, stations.get(row[0], ())) for row in rows])


def seen(connection: Connection, ref: str) -> Held | None:
    """Return the Vorlage that *ref* means, with its Folge, without holding it."""
    row = connection.row(_SEEN, {"ref": ref})
    return None if row is None else _held(row, folge_of(connection, row[0]))


def seen_many(connection: Connection, idents: Sequence[str]) -> tuple[Held, ...]:
    """Return the Vorlagen *idents* with their Folgen, without holding them."""
    rows = connection.rows(_SEEN_MANY, {"ids": texts(tuple(idents))})
    stations = folgen_of(connection, [row[0] for row in rows])
    return tuple(_held(row, stations.get(row[0], ())) for row in rows)


def all_papers(connection: Connection) -> tuple[Held, ...]:
    """Return every Vorlage with its Folge."""
    stations = all_folgen(connection)
    return tuple(_held(row, stations.get(row[0], ())) for row in connection.rows(_ALL, {}))


def open_papers(connection: Connection) -> tuple[Held, ...]:
    """Return every Vorlage that is not closed, with its Folge."""
    rows = connection.rows(_OPEN, {})
    stations = folgen_of(connection, [row[0] for row in rows])
    return tuple(_held(row, stations.get(row[0], ())) for row in rows)


def is_taken(connection: Connection, printed: str) -> bool:
    """Return whether a Vorlage bears this number."""
    return connection.row(_TAKEN, {"printed": printed}) is not None


def add(connection: Connection, paper: Held) -> None:
    """Add a new Vorlage; its Folge is written by `put_stations`."""
    connection.run(_INSERT, row_of(paper))


Change = tuple[Held, Held]


def change(connection: Connection, changes: Sequence[Change]) -> bool:
    """Write each paper as it is after; return False where it was not as it is said to be before."""
    written = 0
    for moved, group in groupby(changes, key=only_moved):
        if moved:
            written += connection.run_each(_MOVE_EACH, [_moved(after) for _before, after in group])
        else:
            written += connection.run_each(_UPDATE, [row_of(after) for _before, after in group])
    return written == len(changes)


def only_moved(change: Change) -> bool:
    """Return whether nothing of the paper differs but what every step may change."""
    before, after = change[0].vorlage, change[1].vorlage
    return (
        change[0].closed == change[1].closed
        and before.fields is after.fields
        and before.number is after.number
        and before.betreff == after.betreff
        and before.public == after.public
        and before.author == after.author
        and before.done_by == after.done_by
        and before.retired == after.retired
    )


def _moved(paper: Held) -> tuple[Scalar, ...]:
    """Return the values of `moved_row` in the order in which `MOVE` names them."""
    vorlage, revision = paper.vorlage, paper.revision
    return (
        vorlage.state,
        vorlage.frozen,
        vorlage.version,
        revision,
        paper.head,
        paper.changed,
        vorlage.id,
        revision,
    )


def moved_row(paper: Held) -> dict[str, Scalar]:
    """Return the values for `MOVE`."""
    vorlage = paper.vorlage
    return {
        "id": vorlage.id,
        "state": vorlage.state,
        "frozen": vorlage.frozen,
        "version": vorlage.version,
        "revision": paper.revision,
        "head": paper.head,
        "changed": paper.changed,
    }


def row_of(paper: Held) -> Values:
    """Return *paper* as a row."""
    vorlage, number = paper.vorlage, paper.vorlage.number
    return {
        "id": vorlage.id,
        "printed": number.printed if number else None,
        "year": number.year if number else None,
        "counter": number.counter if number else None,
        "suffix": number.suffix if number else None,
        "art": vorlage.art,
        "regelwerk": paper.regelwerk,
        "state": vorlage.state,
        "closed": paper.closed,
        "betreff": vorlage.betreff,
        "public": vorlage.public,
        "frozen": vorlage.frozen,
        "version": vorlage.version,
        "author": vorlage.author,
        "fields": frozen_fields(vorlage.fields),
        "revision": paper.revision,
        "head": paper.head,
        "created": paper.created,
        "changed": paper.changed,
        "done_by": frozen_deeds(vorlage.done_by),
        "retired": vorlage.retired,
    }


def _held(row: Sequence[Any], folge: Folge) -> Held:
    ident, printed, year, counter, suffix, art, regelwerk, state, closed, *rest = row
    (
        betreff,
        public,
        frozen,
        version,
        author,
        fields,
        revision,
        head,
        created,
        changed,
        deeds,
        retired,
    ) = rest
    number = None if printed is None else Number(printed, year, counter, suffix)
    paper = Vorlage(
        ident,
        art,
        state,
        betreff,
        number,
        version,
        bool(public),
        bool(frozen),
        author,
        thawed_fields(fields),
        folge,
        thawed_deeds(deeds),
        retired,
    )
    return Held(paper, regelwerk, revision, head, created, changed, bool(closed))
