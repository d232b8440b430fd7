"""Whom a reminder concerns: who holds which role, whose paper it is, what is not handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.core.frist import Start
from engine.store.session import Connection, Row
from engine.store.statement import sql, texts

_HOLDERS = sql(
    "SELECT role, gremium, person FROM duty WHERE role IN @roles ORDER BY role, person, gremium"
)
_PAPERS = sql("SELECT id, art, state, author, regelwerk FROM vorlage WHERE id IN @ids")
_REVISIONS = sql("SELECT id, revision FROM vorlage WHERE id IN @ids")
_GREMIEN = sql("SELECT DISTINCT vorlage, gremium FROM beratung WHERE vorlage IN @ids")
_CALLED = sql(
    "SELECT DISTINCT v.id, v.art, v.state, v.author, v.regelwerk, b.gremium FROM beratung b"
    " JOIN vorlage v ON v.id = b.vorlage WHERE b.sitzung = :sitzung AND b.phase = 'open'"
    " AND NOT v.closed ORDER BY v.id"
)
_OPEN_STATES = sql("SELECT id, regelwerk, art, state FROM vorlage WHERE NOT closed ORDER BY id")
# Until when papers must be in: `Frist.is_of_papers` says the same of one that is read.
_CLOSINGS = sql(
    "SELECT f.sitzung, f.gremium, f.art FROM sitzung s JOIN frist f ON f.sitzung = s.id"
    " WHERE s.day >= :today AND s.day <= :until AND NOT s.cancelled AND f.state = 'running'"
    " AND f.start = :start AND NOT f.statutory AND (f.legal >= :today OR f.operative >= :today)"
    " ORDER BY s.day, s.start, s.running, f.id"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A Vorlage as far as reminders need it, with the Gremien of its Beratungen."""

    id: str
    art: str
    state: str
    author: str
    regelwerk: str
    gremien: frozenset[str]


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who holds a role, for *gremium* or with "" everywhere."""

    person: str
    gremium: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An open Vorlage as far as its row says where it stands."""

    id: str
    regelwerk: str
    art: str
    state: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A Vorlagenschluss that is still to come, for papers of *art* or with "" of all."""

    sitzung: str
    gremium: str
    art: str


def holders(connection: Connection, roles: Sequence[str]) -> Mapping[str, tuple[Holder, ...]]:
    """Return who holds each of *roles*."""
    found: dict[str, list[Holder]] = {}
    for role, gremium, person in connection.rows(_HOLDERS, {"roles": texts(tuple(roles))}):
        found.setdefault(role, []).append(Holder(person, gremium))
    return {role: tuple(held) for role, held in found.items()}


def papers(connection: Connection, idents: Sequence[str]) -> Mapping[str, Paper]:
    """Return the Vorlagen *idents*, by id."""
    values = {"ids": texts(tuple(idents))}
    gremien: dict[str, set[str]] = {}
    for vorlage, gremium in connection.rows(_GREMIEN, values):
        gremien.setdefault(vorlage, set()).add(gremium)
    return {
        row[0]: _paper(row, gremien.get(row[0], ())) for row in connection.rows(_PAPERS, values)
    }


def revisions(connection: Connection, idents: Sequence[str]) -> Mapping[str, int]:
    """Return the revisions of the Vorlagen *idents*, by id."""
    rows = connection.rows(_REVISIONS, {"ids": texts(tuple(idents))})
    return {str(ident): int(revision) for ident, revision in rows}


def open_states(connection: Connection) -> tuple[Standing, ...]:
    """Return where every open Vorlage stands."""
    return tuple(Standing(*row) for row in connection.rows(_OPEN_STATES, {}))


def closings(connection: Connection, today: str, until: str) -> tuple[Closing, ...]:
    """Return every Vorlagenschluss of Sitzungen up to *until*, the first Sitzung first.

    *today* and *until* are local days as ISO text.
    """
    values = {"today": today, "until": until, "start": Start.EINGANG.value}
    return tuple(Closing(*row) for row in connection.rows(_CLOSINGS, values))


def called(connection: Connection, sitzung: str) -> tuple[Paper, ...]:
    """Return the open Vorlagen that are to be dealt with in a Sitzung, once for each Gremium."""
    rows = connection.rows(_CALLED, {"sitzung": sitzung})
    return tuple(_paper(row, row[-1:]) for row in rows)


def _paper(row: Row, gremien: Iterable[str]) -> Paper:
    ident, art, state, author, regelwerk, *_rest = row
    return Paper(ident, art, state, author, regelwerk, frozenset(gremien))
