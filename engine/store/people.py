"""Persons and the duties they hold."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from engine.core.case import Actor
from engine.store.session import Connection, Row
from engine.store.statement import insert_into, sql, texts
from engine.store.tables import duty

_SELECT = "SELECT p.id, p.name, d.role, d.gremium FROM person p LEFT JOIN duty d ON d.person = p.id"
_ONE = sql(f"{_SELECT} WHERE p.id = :id")
_MANY = sql(f"{_SELECT} WHERE p.id IN @ids")
_ALL = sql(f"{_SELECT} ORDER BY p.name, p.id")
_ANY = sql("SELECT 1 FROM person LIMIT 1")
_PUT = sql(
    "INSERT INTO person (id, name, mail) VALUES (:id, :name, COALESCE(:mail, ''))"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, mail = COALESCE(:mail, person.mail)"
)
_MAIL = sql("SELECT id, mail FROM person WHERE id IN @ids")
_MAILS = sql("SELECT id, mail FROM person")
_ADD_DUTY = insert_into(duty, "ON CONFLICT (person, role, gremium) DO NOTHING")
_DROP_DUTY = sql("DELETE FROM duty WHERE person = :person AND role = :role AND gremium = :gremium")


def actor(connection: Connection, ident: str) -> Actor | None:
    """Return the person with that id and all duties, or None."""
    return _grouped(connection.rows(_ONE, {"id": ident})).get(ident)


def actors(connection: Connection, idents: Sequence[str]) -> Mapping[str, Actor]:
    """Return those of the persons *idents* that exist, by id."""
    return _grouped(connection.rows(_MANY, {"ids": texts(tuple(idents))}))


# The same few people act all day.
@lru_cache(maxsize=1024)
def duties_in(text: str) -> frozenset[tuple[str, str]]:
    """Return the duties that a statement gave as JSON rows of role and Gremium."""
    return frozenset((role, gremium) for role, gremium in json.loads(text))


def anybody(connection: Connection) -> bool:
    """Return whether there is a person at all."""
    return connection.row(_ANY, {}) is not None


def everybody(connection: Connection) -> tuple[Actor, ...]:
    """Return all persons, by name."""
    return tuple(_grouped(connection.rows(_ALL, {})).values())


def put(connection: Connection, ident: str, name: str, mail: str | None = None) -> None:
    """Add a person, or give the one with that id a new name and, unless None, a new address."""
    connection.run(_PUT, {"id": ident, "name": name, "mail": mail})


def addresses(connection: Connection, idents: Sequence[str] | None = None) -> Mapping[str, str]:
    """Return the mail addresses of *idents*, or of everybody, by id; "" for who has none."""
    if idents is None:
        rows = connection.rows(_MAILS, {})
    else:
        rows = connection.rows(_MAIL, {"ids": texts(tuple(idents))})
    return {str(ident): str(mail) for ident, mail in rows}


def add_duty(connection: Connection, ident: str, role: str, gremium: str) -> bool:
    """Let a person hold *role*, for *gremium* or with "" everywhere; False if held already."""
    return connection.run(_ADD_DUTY, {"person": ident, "role": role, "gremium": gremium}) == 1


def drop_duty(connection: Connection, ident: str, role: str, gremium: str) -> bool:
    """Take *role* from a person; return whether it was held."""
    return connection.run(_DROP_DUTY, {"person": ident, "role": role, "gremium": gremium}) > 0


def _grouped(rows: Sequence[Row]) -> dict[str, Actor]:
    names: dict[str, str] = {}
    duties: dict[str, set[tuple[str, str]]] = {}
    for ident, name, role, gremium in rows:
        names[ident] = name
        held = duties.setdefault(ident, set())
        if role is not None:
            held.add((role, gremium))
    return {ident: Actor(ident, name, frozenset(duties[ident])) for ident, name in names.items()}
