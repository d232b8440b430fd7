"""The days of a house: holidays of its Land, closing days, and which days count as what.

A calendar knows a span of years and answers nothing outside of it. It is a value: whoever
makes it has read the holidays (BGB § 193: of the place) and the closing days elsewhere.
"""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntFlag
from itertools import accumulate

# From the year of the Grundgesetz on; whatever lies outside is a typing error.
FIRST_YEAR, LAST_YEAR = 1949, 2199
SATURDAY, SUNDAY = 5, 6
MON_TO_FRI = frozenset(range(5))


class Counts(IntFlag):
    """Which days a row of days holds, besides Monday to Friday without holidays.

    Nothing set is the Werktag of BGB § 193, which leaves Saturday out.
    """

    WERKTAGE = 0
    SATURDAY = 1
    HOUSE = 2  # Arbeitstage: only weekdays on which the house works, and no closing day


@dataclass(frozen=True, slots=True)
class Closing:
    """A span of local days, both included, on which the house is closed, and why."""

    since: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """The days of one kind in order, so that counting among them takes no loop.

    *days* are ordinals (`date.toordinal`); ``upto[n]`` says how many of them lie on or before
    the ordinal ``base + n``.
    """

    base: int
    days: "array[int]"
    upto: "array[int]"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a house from *first* to *last*, both included.

    *holidays* are the public holidays by day with their name; *closings* are the closing days
    of the house; *weekdays* are the weekdays (Monday is 0) on which it works. *rows* is made
    by `calendar_of`.
    """

    land: str
    place: str
    first: date
    last: date
    holidays: Mapping[date, str] = field(hash=False, repr=False)
    closings: tuple[Closing, ...]
    weekdays: frozenset[int]
    rows: tuple[Row, ...] = field(hash=False, repr=False, compare=False)


def calendar_of(
    land: str,
    span: tuple[date, date],
    holidays: Mapping[date, str],
    closings: Iterable[Closing] = (),
    *,
    place: str = "",
    weekdays: frozenset[int] = MON_TO_FRI,
) -> Calendar:
    """Return the calendar of *land* (and *place*) for the local days of *span*, both included."""
    first, last = span
    shut = tuple(closings)
    closed = {n for c in shut for n in range(c.since.toordinal(), c.until.toordinal() + 1)}
    free = {day.toordinal() for day in holidays}
    rows = tuple(
        _row(span, _weekdays(Counts(n), weekdays), free | closed if n & Counts.HOUSE else free)
        for n in range(4)
    )
    return Calendar(land, place, first, last, holidays, shut, weekdays, rows)


def _weekdays(counts: Counts, of_house: frozenset[int]) -> frozenset[int]:
    usual = of_house if counts & Counts.HOUSE else MON_TO_FRI
    return usual | {SATURDAY} if counts & Counts.SATURDAY else usual


def _row(span: tuple[date, date], weekdays: frozenset[int], free: set[int]) -> Row:
    base, end = span[0].toordinal(), span[1].toordinal()
    holds = [(n - 1) % 7 in weekdays and n not in free for n in range(base, end + 1)]
    days = array("l", (base + n for n, counted in enumerate(holds) if counted))
    return Row(base, days, array("l", accumulate(holds)))


def holds(calendar: Calendar, day: date, counts: Counts) -> bool:
    """Return whether *day* is one of the days that *counts* names; outside it is none."""
    return not outside(calendar, day) and on_or_before(calendar, day, counts) == day


def outside(calendar: Calendar, day: date) -> bool:
    """Return whether *calendar* knows nothing of *day*."""
    return not calendar.first <= day <= calendar.last


def on_or_before(calendar: Calendar, day: date, counts: Counts) -> date | None:
    """Return the last day of *counts* on or before *day*; None if the calendar ends before."""
    return nth(calendar, day, 0, counts)


def on_or_after(calendar: Calendar, day: date, counts: Counts) -> date | None:
    """Return the first day of *counts* on or after *day*; None if the calendar ends before."""
    row = calendar.rows[counts]
    at = day.toordinal() - row.base
    if not 0 <= at < len(row.upto):
        return None
    rank = row.upto[at]
    if rank and row.days[rank - 1] == row.base + at:
        return day
    return date.fromordinal(row.days[rank]) if rank < len(row.days) else None


def nth(calendar: Calendar, day: date, n: int, counts: Counts) -> date | None:
    """Return the *n*-th day of *counts* after *day*; 0 is the last on or before it.

    None where the calendar does not reach so far.
    """
    row = calendar.rows[counts]
    at = day.toordinal() - row.base
    if not 0 <= at < len(row.upto):
        return None
    rank = row.upto[at] + n - 1
    return date.fromordinal(row.days[rank]) if 0 <= rank < len(row.days) else None


def reason_free(calendar: Calendar, day: date) -> str:
    """Return the name of the holiday or closing day that *day* is; "" if it is neither."""
    closing = (c.reason for c in calendar.closings if c.since <= day <= c.until)
    return calendar.holidays.get(day) or next(closing, "")
