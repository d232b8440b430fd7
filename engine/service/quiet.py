"""What is due in quiet hours waits until they are over, however it came to be due then.

Messages are queued for a moment at which they may go out; but the delivery may come late, a server
may not answer for hours, and a sweep may catch up at night.
"""

from datetime import datetime, tzinfo

from engine.core.regelwerk import Regelwerk
from engine.core.times import Quiet, next_allowed
from engine.store import outbox_quiet, preferences
from engine.store.session import Connection
from engine.store.statement import utc_text


def hush(connection: Connection, regelwerk: Regelwerk, now: datetime, *, chosen: bool) -> None:
    """Let all that is due at *now* (aware, in the zone of the house) and may not go out wait.

    What concerns an urgent Frist goes out. *chosen* says that somebody has quiet hours of their
    own; these do not count for what law demands.
    """
    urgent, zone = tuple(sorted(regelwerk.times.urgent)), now.tzinfo
    house = regelwerk.times.quiet
    if house is not None and zone is not None and house.covers(now.time()):
        outbox_quiet.put_off(connection, utc_text(now), _end(house, now, zone), urgent)
    if not chosen or zone is None:
        return
    by_end: dict[str, list[str]] = {}
    for person, quiet in preferences.own_quiet(connection).items():
        if quiet.covers(now.time()):
            by_end.setdefault(_end(quiet, now, zone), []).append(person)
    for end, persons in by_end.items():
        outbox_quiet.put_off_for(connection, utc_text(now), end, urgent, persons)


def _end(quiet: Quiet, now: datetime, zone: tzinfo) -> str:
    return utc_text(next_allowed(now, quiet, zone))
