"""The alarm that staff see when Fristen have not been looked after for too long."""

from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec

from engine.core.message import Message
from engine.errors import VorlaufError
from engine.service.house import open_house
from engine.settings import Settings

CLOCK = "engine.service.clock"


def overdue(settings: Settings) -> tuple[Message, ...]:
    """Return one sentence for each sweep that has not run well for too long.

    A database that cannot be read is no alarm of its own: whoever uses it says so.
    """
    try:
        house = open_house(settings)
    except VorlaufError:
        return ()
    try:
        if find_spec(CLOCK) is None:
            return ()
        found = import_module(CLOCK).overdue_sweeps(house, datetime.now(UTC))
        return tuple(one.message for one in found)
    except VorlaufError:
        return ()
    finally:
        house.database.pool.dispose()
