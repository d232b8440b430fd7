"""Persons of the house and the duties they hold."""

from collections.abc import Mapping
from functools import partial

from engine.core.address import address, why_no_address
from engine.core.case import Actor
from engine.core.decision import Ground, Refusal
from engine.core.message import msg
from engine.service.entered import is_name
from engine.service.house import House, regelwerk_of
from engine.service.outcome import no_person, refused
from engine.store import people, rulebooks
from engine.store.session import Connection, reading, transact

PERSON = "person"


def add_person(house: House, ident: str, name: str, mail: str | None = None) -> Actor | Refusal:
    """Return the person with id *ident*, new or with a new *name*, and the duties held.

    *mail* is the address for messages, "" for none; None leaves it as it is.
    """
    ident, name = ident.strip(), name.strip()
    if not ident or not name or not is_name(ident) or not is_name(name):
        return refused(PERSON, Ground.INPUT, msg("a person needs an id and a name"), "name")
    checked = address(mail) if mail else mail
    if mail and checked is None:
        return refused(PERSON, Ground.INPUT, why_no_address(mail), "mail")
    return transact(house.database, partial(_put, ident, name, checked), house.pause)


def _put(ident: str, name: str, mail: str | None, connection: Connection) -> Actor | Refusal:
    people.put(connection, ident, name, mail)
    return people.actor(connection, ident) or no_person(PERSON, ident)


def add_duty(house: House, ident: str, role: str, gremium: str = "") -> Actor | Refusal:
    """Return the person, who now holds *role* for *gremium*, or with "" everywhere.

    Role and Gremium must exist in the Regelwerk in force.
    """
    if not is_name(ident):
        return no_person(PERSON, ascii(ident))
    work = partial(_add_duty, house, ident, (role, gremium))
    return transact(house.database, work, house.pause)


def _add_duty(
    house: House, ident: str, duty: tuple[str, str], connection: Connection
) -> Actor | Refusal:
    role, gremium = duty
    version = rulebooks.current(connection)
    regelwerk = regelwerk_of(house, connection, version) if version else None
    if regelwerk is None or role not in regelwerk.duties:
        return refused(PERSON, Ground.INPUT, msg("there is no role “{role}”", role=role), "role")
    if gremium and gremium not in regelwerk.gremien:
        text = msg("there is no Gremium “{name}”", name=gremium)
        return refused(PERSON, Ground.INPUT, text, "gremium")
    if people.actor(connection, ident) is None:
        return no_person(PERSON, ident)
    people.add_duty(connection, ident, role, gremium)
    return people.actor(connection, ident) or no_person(PERSON, ident)


def drop_duty(house: House, ident: str, role: str, gremium: str = "") -> Actor | Refusal:
    """Return the person, who no longer holds *role* for *gremium*."""
    if not is_name(ident):
        return no_person(PERSON, ascii(ident))
    work = partial(_drop_duty, ident, role, gremium)
    return transact(house.database, work, house.pause)


def _drop_duty(ident: str, role: str, gremium: str, connection: Connection) -> Actor | Refusal:
    if not people.drop_duty(connection, ident, role, gremium):
        text = msg("{person} does not hold the role “{role}”", person=ident, role=role)
        return refused(PERSON, Ground.STATE, text)
    return people.actor(connection, ident) or no_person(PERSON, ident)


def everybody(house: House) -> tuple[Actor, ...]:
    """Return all persons with their duties, by name."""
    with reading(house.database) as connection:
        return people.everybody(connection)


def addresses(house: House) -> Mapping[str, str]:
    """Return the mail address of everybody, by id; "" for who has none."""
    with reading(house.database) as connection:
        return people.addresses(connection)


def person(house: House, ident: str) -> Actor | None:
    """Return the person with id *ident* with all duties, or None."""
    with reading(house.database) as connection:
        return people.actor(connection, ident) if is_name(ident) else None
