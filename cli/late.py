"""The alarm that staff see when Fristen have not been looked after for too long."""

from datetime import UTC, datetime

from engine.core.message import Message
from engine.errors import VorlaufError
from engine.service.clock import overdue_sweeps
from engine.service.house import open_house
from engine.settings import Settings


def overdue(settings: Settings) -> tuple[Message, ...]:
    """Return one sentence for each sweep that has not run well for too long.

    A database that cannot be read is no alarm of its own: whoever uses it says so.
    """
    try:
        house = open_house(settings)
    except VorlaufError:
        return ()
    try:
        return tuple(one.message for one in overdue_sweeps(house, datetime.now(UTC)))
    except VorlaufError:
        return ()
    finally:
        house.close()
