"""Incidents: a condition could not be evaluated, and somebody must look into it."""

from datetime import datetime
from functools import partial

from engine.core.case import Command
from engine.core.decision import Ground, Refusal
from engine.service.house import House
from engine.store import incidents
from engine.store.incidents import Incident
from engine.store.session import Connection, reading, transact


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
    """Return every incident that has been recorded, the newest first."""
    with reading(house.database) as connection:
        return incidents.all_incidents(connection)
