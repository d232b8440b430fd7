"""What the coming days will send: the sweep itself, run ahead in a transaction that is taken back.

Nothing is counted a second time in another way, so what is foreseen is what will be sent, as far
as nobody does anything until then.
"""

from datetime import datetime, timedelta

from engine.service.clock import BATCH, batch
from engine.service.house import House
from engine.service.sorting import sort
from engine.store import outbox_ledger, timers
from engine.store.outbox import Claim
from engine.store.session import Connection, pretending
from engine.store.statement import utc_text

MOST = 10_000  # messages; more can nobody look at
_LEAP = timedelta(milliseconds=1)


def preview(house: House, *, now: datetime, days: int = 14) -> tuple[Claim, ...]:
    """Return every message that goes out from *now* (aware) until *days* later, in order.

    These are messages that wait already, and all that Fristen will remind of. Those that are
    not queued yet have a number that they will not keep. Nothing is changed.
    """
    until = now + timedelta(days=days)
    with pretending(house.database) as connection:
        _run_ahead(house, connection, now, until)
        _sort_ahead(house, connection, now, until)
        return tuple(outbox_ledger.due(connection, utc_text(until), MOST))


def _sort_ahead(house: House, connection: Connection, now: datetime, until: datetime) -> None:
    """Sort as every delivery does, at each moment at which an overview is put together."""
    due: datetime | None = now
    while due is not None and due <= until:
        due = sort(house, connection, due)


def _run_ahead(house: House, connection: Connection, now: datetime, until: datetime) -> None:
    at = now
    while (due := timers.next_due(connection)) is not None:
        at = max(at, datetime.fromisoformat(due))
        if at > until:
            return
        if not batch(house, at, at, BATCH, connection).claimed:
            # Another program holds what is due at this moment: it will tell of it.
            return
