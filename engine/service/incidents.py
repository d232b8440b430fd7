"""Incidents: what a person must look into, listed and settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.core.case import Command
from engine.core.decision import Ground, Refusal
from engine.core.message import Message, msg
from engine.service.chronicle import record
from engine.service.entered import clean_text, is_name
from engine.service.fristen import Cause
from engine.service.house import House, at_home
from engine.service.outcome import no_person, refused
from engine.service.outdated import freshened
from engine.store import facts, incidents, outbox_ledger, people
from engine.store.incidents import Incident, Settlement
from engine.store.session import Connection, reading, transact

SETTLE = "settle"


def note_faults(house: House, ref: str, command: Command, refusal: Refusal, now: datetime) -> None:
    """Record an incident, in a transaction of its own, if *refusal* tells of a fault."""
    faults = tuple(u.message for u in refusal.unmet if u.ground is Ground.FAULT)
    if not faults:
        return
    incident = Incident(
        house.new_id(), now.isoformat(), ref, command.trigger, command.actor.id, faults
    )
    transact(house.database, partial(_note, incident), house.pause)


def _note(incident: Incident, connection: Connection) -> None:
    incidents.add(connection, incident)


def open_incidents(house: House) -> tuple[Incident, ...]:
    """Return every incident that nobody has settled yet, the newest first."""
    with reading(house.database) as connection:
        return incidents.open_incidents(connection)


def all_incidents(house: House) -> tuple[Incident, ...]:
    """Return every incident that was ever recorded, the newest first."""
    with reading(house.database) as connection:
        return incidents.all_incidents(connection)


def numbers_of(house: House, found: Sequence[Incident]) -> Mapping[str, str]:
    """Return the printed numbers of the Vorlagen that *found* names by their id, by id."""
    wanted = sorted({incident.vorlage for incident in found if incident.vorlage})
    with reading(house.database) as connection:
        return incidents.numbers(connection, wanted)


def overtaken(house: House, found: Sequence[Incident], *, now: datetime) -> frozenset[str]:
    """Return the ids of those of *found* whose message may not go out any more.

    *now* is aware.
    """
    with reading(house.database) as connection:
        at = at_home(house, connection, now)
        return frozenset(i.id for i in found if _is_overtaken(connection, i, at))


def _is_overtaken(connection: Connection, incident: Incident, now: datetime) -> bool:
    ident = incident.about.get("mail", "") if incident.settlement is None else ""
    posted = outbox_ledger.posted(connection, int(ident)) if ident.isdecimal() else None
    return posted is not None and isinstance(freshened(connection, posted, now), Message)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which incident (its id, or a beginning that only one has) is settled, and how."""

    ref: str
    settlement: Settlement


def settle(
    house: House, ref: str, actor: str, comment: str, *, now: datetime
) -> Incident | Refusal:
    """Return the incident *ref* (its id, or a beginning of it), settled by *actor* with *comment*.

    Any person of the house may settle it; the comment says what was done. *now* is aware.
    """
    said = clean_text(comment.strip())
    if not said:
        text = msg("say what was done about it: --comment …")
        return refused(SETTLE, Ground.COMMENT, text, needs="comment")
    if not is_name(actor):
        return no_person(SETTLE, ascii(actor))
    asked = _Asked(ref, Settlement(now.isoformat(), actor, said))
    return transact(house.database, partial(_settled, asked), house.pause)


def _settled(asked: _Asked, connection: Connection) -> Incident | Refusal:
    if people.actor(connection, asked.settlement.by) is None:
        return no_person(SETTLE, asked.settlement.by)
    every = incidents.all_incidents(connection)
    found = [i for i in every if asked.ref and i.id.startswith(asked.ref)]
    if len(found) != 1:
        text = msg("there is no incident {ref}", ref=asked.ref)
        if found:
            text = msg("several incidents begin with {ref}", ref=asked.ref)
        return refused(SETTLE, Ground.UNKNOWN, text)
    if not incidents.settle(connection, found[0].id, asked.settlement):
        by = found[0].settlement.by if found[0].settlement else ""
        text = msg("the incident is over already")
        if by:
            text = msg("the incident has already been settled by {name}", name=by)
        return refused(SETTLE, Ground.STATE, text)
    done = asked.settlement
    cause = Cause(done.by, datetime.fromisoformat(done.at), done.comment)
    record(connection, facts.incidents(connection, found[0].id), SETTLE, cause)
    return replace(found[0], settlement=done)
