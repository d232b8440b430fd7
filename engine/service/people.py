"""Persons of the house and the duties they hold."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from engine.core.address import address, why_no_address
from engine.core.case import Actor
from engine.core.decision import Ground, Refusal
from engine.core.incident import IncidentKind
from engine.core.message import msg
from engine.service.acting import acting
from engine.service.chronicle import record
from engine.service.entered import is_name
from engine.service.fristen import Cause
from engine.service.house import House, at_home, regelwerk_of
from engine.service.outbox import about_address
from engine.service.outcome import no_person, refused
from engine.store import bounces, facts, incidents, people, rulebooks
from engine.store.session import Connection, reading, transact

PERSON = "person"
# How the chronicle calls what is done, and what a refusal needs where the id is taken.
ENTER, CHANGE, GIVE, TAKE = "eintragen", "aendern", "geben", "nehmen"
TAKEN = "id"
_IDENT = re.compile(r"[\w.@-]+")


def add_person(
    house: House, ident: str, name: str, mail: str | None = None, *, cause: Cause
) -> Actor | Refusal:
    """Return the new person with id *ident*, who holds no duty yet, or why there cannot be one.

    *mail* is the address for messages, none where it is empty. *cause* says who enters the
    person; the first one of a house is entered by nobody.
    """
    return _put_person(house, (ident, name, mail), cause, new=True)


def change_person(
    house: House, ident: str, name: str, mail: str | None = None, *, cause: Cause
) -> Actor | Refusal:
    """Return the known person *ident* with another *name* and *mail*, and the duties held.

    *mail* is the address for messages, "" for none; None leaves it as it is.
    """
    return _put_person(house, (ident, name, mail), cause, new=False)


def _put_person(
    house: House, row: tuple[str, str, str | None], cause: Cause, *, new: bool
) -> Actor | Refusal:
    ident, name, mail = row[0].strip(), row[1].strip(), row[2]
    if not ident or not name or not is_name(ident) or not is_name(name):
        return refused(PERSON, Ground.INPUT, msg("a person needs an id and a name"), "name")
    if new and not _IDENT.fullmatch(ident):
        text = msg("an id has letters, digits and . _ - @ only, no blanks: {id}", id=ident)
        return refused(PERSON, Ground.INPUT, text, "ident")
    checked = address(mail) if mail else mail
    if mail and checked is None:
        return refused(PERSON, Ground.INPUT, why_no_address(mail), "mail")
    work = partial(_put, house, (ident, name, checked), cause, new)
    return transact(house.database, work, house.pause)


def _put(
    house: House,
    row: tuple[str, str, str | None],
    cause: Cause,
    new: bool,  # noqa: FBT001 - given by partial, with its name spelled there
    connection: Connection,
) -> Actor | Refusal:
    ident, name, mail = row
    known = people.actor(connection, ident)
    if new and known is not None:
        text = msg("{person} is known already: {name}", person=ident, name=known.name)
        return refused(PERSON, Ground.STATE, text, TAKEN)
    if not new and known is None:
        return refused(PERSON, Ground.UNKNOWN, msg("there is no person {person}", person=ident))
    first = new and not people.anybody(connection)
    by = Cause("", cause.now, cause.reason) if first else known_actor(connection, cause)
    if isinstance(by, Refusal):
        return by
    people.put(connection, ident, name, mail)
    if mail and ident not in bounces.flagged(connection):
        other = msg("the person has another address")
        at = by.now.isoformat()
        incidents.over(connection, IncidentKind.ADDRESS, about_address(ident), at, other)
    return recorded(house, connection, ident, ENTER if new else CHANGE, by)


def known_actor(connection: Connection, cause: Cause) -> Cause | Refusal:
    """Return *cause*, whose actor must be a person of the house."""
    actor = acting(connection, cause.actor, PERSON)
    return actor if isinstance(actor, Refusal) else cause


def recorded(
    house: House, connection: Connection, ident: str, deed: str, cause: Cause
) -> Actor | Refusal:
    """Return the person *ident*, of whom the chronicle now holds *deed* as the rows say it."""
    cause = replace(cause, now=at_home(house, connection, cause.now))
    record(connection, facts.persons(connection, ident), deed, cause)
    return people.actor(connection, ident) or no_person(PERSON, ident)


def add_duty(
    house: House, ident: str, role: str, gremium: str = "", *, cause: Cause
) -> Actor | Refusal:
    """Return the person, who now holds *role* for *gremium*, or with "" everywhere.

    Role and Gremium must exist in the Regelwerk in force; *cause* says who gives it.
    """
    if not is_name(ident):
        return no_person(PERSON, ascii(ident))
    work = partial(_add_duty, house, ident, (role, gremium), cause)
    return transact(house.database, work, house.pause)


def _add_duty(
    house: House, ident: str, duty: tuple[str, str], cause: Cause, connection: Connection
) -> Actor | Refusal:
    role, gremium = duty
    version = rulebooks.current(connection)
    regelwerk = regelwerk_of(house, connection, version) if version else None
    if regelwerk is None or role not in regelwerk.duties:
        return refused(PERSON, Ground.INPUT, msg("there is no role “{role}”", role=role), "role")
    if gremium and gremium not in regelwerk.gremien:
        text = msg("there is no Gremium “{name}”", name=gremium)
        return refused(PERSON, Ground.INPUT, text, "gremium")
    known, by = people.actor(connection, ident), known_actor(connection, cause)
    if known is None:
        return refused(PERSON, Ground.UNKNOWN, msg("there is no person {person}", person=ident))
    if isinstance(by, Refusal):
        return by
    if not people.add_duty(connection, ident, role, gremium):
        return known
    return recorded(house, connection, ident, GIVE, by)


def drop_duty(
    house: House, ident: str, role: str, gremium: str = "", *, cause: Cause
) -> Actor | Refusal:
    """Return the person, who no longer holds *role* for *gremium*; *cause* says who takes it."""
    if not is_name(ident):
        return no_person(PERSON, ascii(ident))
    work = partial(_drop_duty, house, ident, (role, gremium), cause)
    return transact(house.database, work, house.pause)


def _drop_duty(
    house: House, ident: str, duty: tuple[str, str], cause: Cause, connection: Connection
) -> Actor | Refusal:
    by = known_actor(connection, cause)
    if isinstance(by, Refusal):
        return by
    if not people.drop_duty(connection, ident, *duty):
        held = ":".join(part for part in duty if part)
        text = msg("{person} does not hold the role “{role}”", person=ident, role=held)
        return refused(PERSON, Ground.STATE, text)
    return recorded(house, connection, ident, TAKE, by)


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
