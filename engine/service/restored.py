"""After a backup was restored: what it would send although it may have gone out long ago.

On one machine the book of sent messages beside the database sees that by itself. Where several
machines deliver, nobody has the whole book, and a person says until when the lost database ran.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from engine.core.incident import IncidentKind
from engine.core.message import msg, msgs
from engine.service.clock import GRACE, Swept, sweep
from engine.service.house import House
from engine.store import incidents, outbox_recall
from engine.store.identity import identity as stored_identity
from engine.store.incidents import Incident
from engine.store.sentence import frozen_messages
from engine.store.session import Connection, reading, transact
from engine.store.statement import utc_text

TRIGGER = "restored"


@dataclass(frozen=True, slots=True)
class Held:
    """How many messages were held, and what the sweep before that had told."""

    held: int
    swept: Swept


def hold(house: House, until: datetime, *, now: datetime) -> Held:
    """Hold every message that the lost database may have sent, and record that it was restored.

    *until* (aware) is the moment until which it ran. The reminders that were due by then are
    told first, since they were told already: what they queue is held as well. Whoever delivers
    must not be running. *now* is aware.
    """
    swept = sweep(house, now=until)
    held = transact(house.database, partial(_held, house, until, now), house.pause)
    return Held(held, swept)


def _held(house: House, until: datetime, now: datetime, connection: Connection) -> int:
    reason = msg(
        "the database was restored: this has probably gone out already;"
        " a person says whether it goes again"
    )
    held = outbox_recall.hold(
        connection, utc_text(until + GRACE), frozen_messages((reason,)), utc_text(now)
    )
    text = msg(
        "the database was restored from a backup; the lost one ran until {until}", until=until
    )
    count = msgs(
        "{count} message that it may have sent is held",
        "{count} messages that it may have sent are held",
        held,
    )
    new = Incident(
        house.new_id(), now.isoformat(), "", TRIGGER, "", (text, count), kind=IncidentKind.RESTORED
    )
    incidents.add(connection, new)
    return held


def identity(house: House) -> str:
    """Return which database this is: a restored backup is the same one, a new one is not."""
    with reading(house.database) as connection:
        return stored_identity(connection)
