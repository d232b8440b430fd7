"""On which days to remind of a Frist, and when it climbs the ladder."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.core.calendar import Calendar, Counts, nth, on_or_after, on_or_before
from engine.core.frist import Reminder, Rung, When
from engine.core.period import Period, Unit, end_of, latest_before

# Words in `to:` that are no roles: whoever must act, and who stands in for them that day.
OWNER, DEPUTY = "owner", "stellvertretung"
_COUNTED = (Unit.WERKTAG, Unit.ARBEITSTAG)


class NoticeKind(StrEnum):
    """Why somebody is told about a Frist on a day."""

    BEFORE = "vorher"
    ON = "am_tag"
    AFTER = "danach"
    ESCALATION = "eskalation"


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """Tell *role* on *day*; "" is the one who must act, `DEPUTY` who stands in for them.

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

    Before it and on it, days count from the *operative* day; after it, and for the ladder, from
    the later of both. A day that is no Arbeitstag gives way to the Arbeitstag before it (for
    what comes after the end: after it): nobody reads a reminder on a Sunday. Days that the
    calendar does not reach are left out.
    """
    end = max(legal, operative)
    found: list[Notice] = []
    for n, reminder in enumerate(watch.remind, 1):
        day = _day_of(reminder, operative, end, calendar)
        kind = NoticeKind(reminder.when.value)
        found += (Notice(day, kind, n, role) for role in reminder.to or ("",) if day)
    for n, rung in enumerate(watch.ladder, 1):
        day = _after(end, rung.after, calendar)
        found += (Notice(day, NoticeKind.ESCALATION, n, role) for role in rung.to if day)
    return tuple(sorted(found))


def _day_of(reminder: Reminder, operative: date, end: date, calendar: Calendar) -> date | None:
    if reminder.when is When.ON or reminder.distance is None:
        return operative
    if reminder.when is When.AFTER:
        return _after(end, reminder.distance, calendar)
    return _before(operative, reminder.distance, calendar)


def _after(day: date, distance: Period, calendar: Calendar) -> date | None:
    if distance.unit in _COUNTED:
        return nth(calendar, day, distance.amount, Counts.HOUSE)
    reached = end_of(day, distance)
    return on_or_after(calendar, reached, Counts.HOUSE) if reached else None


def _before(day: date, distance: Period, calendar: Calendar) -> date | None:
    if distance.unit in _COUNTED:
        return nth(calendar, day - timedelta(days=1), 1 - distance.amount, Counts.HOUSE)
    reached = latest_before(day, distance)
    return on_or_before(calendar, reached, Counts.HOUSE) if reached else None
