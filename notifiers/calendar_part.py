"""A date as calendars understand it (RFC 5545, RFC 5546): invited, moved, called off.

The UID never changes and the SEQUENCE grows, so that a later mail moves the same entry.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

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

    calendar, entry = Calendar(), Event()
    calendar.add("prodid", "-//Vorlauf//DE")
    calendar.add("version", "2.0")
    calendar.add("method", occasion.method)
    entry.add("uid", occasion.uid)
    entry.add("sequence", occasion.sequence)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", occasion.start)
    long = USUAL if isinstance(occasion.start, datetime) else timedelta(days=1)
    entry.add("dtend", occasion.start + long)
    entry.add("summary", occasion.summary)
    if occasion.place:
        entry.add("location", occasion.place)
    entry.add("status", "CANCELLED" if occasion.cancelled else "CONFIRMED")
    entry.add("transp", "OPAQUE" if isinstance(occasion.start, datetime) else "TRANSPARENT")
    entry["organizer"] = vCalAddress(f"mailto:{organizer}")
    entry["attendee"] = vCalAddress(f"mailto:{attendee}")
    calendar.add_component(entry)
    return str(calendar.to_ical(), "utf-8")
