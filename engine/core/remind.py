"""On which days to remind of a Frist, and when it climbs the ladder."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.core.calendar import Calendar
from engine.core.frist import Reminder, Rung


class NoticeKind(StrEnum):
    """Why somebody is told about a Frist on a day."""

    BEFORE = "vorher"
    ON = "am_tag"
    AFTER = "danach"
    ESCALATION = "eskalation"


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """Tell *role* on *day*; "" is the one who must act.

    *n* is the place (from 1) of the reminder or rung in its list, so (kind, n, role) names the
    notice even if its day moves.
    """

    day: date
    kind: NoticeKind
    n: int
    role: str


@dataclass(frozen=True, slots=True)
class Watch:
    """The reminders and the ladder that hold for one Frist."""

    remind: tuple[Reminder, ...] = ()
    ladder: tuple[Rung, ...] = ()


def steps_of(watch: Watch, legal: date, operative: date, calendar: Calendar) -> tuple[Notice, ...]:
    """Return every notice of a Frist in order of its day.

    Before and on the day counts from the *operative* day; after it, and for the ladder, from
    the later of both. A day that is no Arbeitstag gives way to the Arbeitstag before (after)
    it. Days that the calendar does not reach are left out.
    """
