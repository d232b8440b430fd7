"""Who acts: the person of the house whose name was typed, or the refusal."""

from engine.core.case import Actor
from engine.core.decision import Refusal
from engine.service.entered import is_name
from engine.service.outcome import no_person
from engine.store import people
from engine.store.session import Connection


def acting(connection: Connection, ident: str, trigger: str) -> Actor | Refusal:
    """Return the person who is called *ident*, as typed, or the refusal of *trigger*."""
    actor = people.actor(connection, ident) if is_name(ident) else None
    return actor or no_person(trigger, ident if is_name(ident) else ascii(ident))
