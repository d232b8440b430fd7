"""A date as calendars understand it (RFC 5545, RFC 5546): invited, moved, called off.

The UID never changes and the SEQUENCE grows, so that a later mail moves the same entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

USUAL = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A date that is told: *start* is aware, or a local day for what lasts the whole day.

    *uid* names the date for good, *sequence* counts its changes from 0.
    """

    uid: str
    sequence: int
    start: date
    summary: str
    place: str = ""
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What calendars are asked to do."""
        return "CANCEL" if self.cancelled else "REQUEST"


def calendar_text(occasion: Occasion, organizer: str, attendee: str, stamp: datetime) -> str:
    """Return *occasion* as the text of a calendar part; *stamp* is aware."""
    # A tenth of a second to load, for the few messages that name a date.
    from icalendar import Calendar, Event, vCalAddress  # noqa: PLC0415 - see the line above

    is_moment = isinstance(occasion.start, datetime)
    entry = Event()
    said: dict[str, object] = {
        "uid": occasion.uid,
        "sequence": occasion.sequence,
        "dtstamp": stamp,
        "dtstart": occasion.start,
        "dtend": occasion.start + (USUAL if is_moment else timedelta(days=1)),
        "summary": occasion.summary,
        "status": "CANCELLED" if occasion.cancelled else "CONFIRMED",
        "transp": "OPAQUE" if is_moment else "TRANSPARENT",
        "organizer": vCalAddress(f"mailto:{organizer}"),
        "attendee": vCalAddress(f"mailto:{attendee}"),
    }
    _fill(entry, said | ({"location": occasion.place} if occasion.place else {}))
    calendar = Calendar()
    head = {"prodid": "-//Vorlauf//DE", "version": "2.0", "method": occasion.method}
    _fill(calendar, head)
    calendar.add_component(entry)
    return str(calendar.to_ical(), "utf-8")


def _fill(component: Any, values: Mapping[str, object]) -> None:  # noqa: ANN401 - icalendar annotates half
    for name, value in values.items():
        component.add(name, value)
