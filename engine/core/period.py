"""Lengths of time as the law knows them: BGB §§ 187 to 192."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DAYS_OF_WEEK = 7
MONTHS_OF_YEAR = 12
HALF_MONTH = 15  # BGB § 189 Abs. 1
_LAST = date.max.toordinal()
_SLACK = 4  # a month that lacks days shifts its predecessors by at most three


class Unit(StrEnum):
    """The units a period is given in; half-years and quarters are months (BGB § 189 Abs. 1)."""

    STUNDE = "stunde"
    TAG = "tag"
    WOCHE = "woche"
    MONAT = "monat"
    JAHR = "jahr"
    WERKTAG = "werktag"
    ARBEITSTAG = "arbeitstag"


SCATTERED = {Unit.MONAT: 30, Unit.JAHR: 365}  # BGB § 191


class MonthPoint(StrEnum):
    """A day of the month by its name: BGB § 192."""

    ANFANG = "anfang"
    MITTE = "mitte"
    ENDE = "ende"


@dataclass(frozen=True, slots=True)
class Period:
    """An *amount* of one *unit*; *half* adds half a month, counted last (BGB § 189 Abs. 2).

    *scattered* periods need not run in one piece: a month is 30 and a year 365 days (BGB § 191).
    """

    amount: int
    unit: Unit
    half: bool = False
    scattered: bool = False


def later(day: date, days: int) -> date | None:
    """Return the day *days* after *day* (before it, if negative); None outside of all years."""
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if 1 <= ordinal <= _LAST else None


def as_days(period: Period) -> int | None:
    """Return how many days a period of days, weeks or scattered months has; None for others.

    BGB §§ 189 and 191; what counts only some days (Werktage) has no fixed number either.
    """
    half = HALF_MONTH if period.half else 0
    if period.unit is Unit.TAG or (period.half and not period.amount):
        return period.amount + half
    if period.unit is Unit.WOCHE:
        return period.amount * DAYS_OF_WEEK
    if period.scattered and period.unit in SCATTERED:
        return period.amount * SCATTERED[period.unit] + half
    return None


def end_of(day: date, period: Period) -> date | None:
    """Return the last day of a period that begins with the event of *day*, itself not counted.

    BGB § 187 Abs. 1 and § 188. None for a period that counts only some days, or that ends
    after the year 9999.
    """
    days = as_days(period)
    if days is not None:
        return later(day, days)
    if period.unit not in SCATTERED:
        return None
    end = _months_on(day.year, day.month, day.day, _months(period))
    return later(end, HALF_MONTH) if end and period.half else end


def end_from(first: date, period: Period) -> date | None:
    """Return the last day of a period whose day *first* counts: BGB § 187 Abs. 2, § 188.

    A month that begins on the 31st ends, where the day before the 31st is missing, with the
    last day of the month (§ 188 Abs. 3).
    """
    days = as_days(period)
    if days is not None:
        return later(first, days - 1)
    if period.unit not in SCATTERED:
        return None
    months = _months(period)
    if first.day == 1:
        next_first = _months_on(first.year, first.month, 1, months)
        end = later(next_first, -1) if next_first else None
    else:
        end = _months_on(first.year, first.month, first.day - 1, months)
    return later(end, HALF_MONTH) if end and period.half else end


def latest_before(limit: date, period: Period) -> date | None:
    """Return the last day whose period, itself not counted, ends on or before *limit*.

    This is what counting back means: `end_of` of it is within the limit and that of the next
    day is not. Taking months off by number would be wrong at the ends of months.
    """
    days = as_days(period)
    if days is not None:
        return later(limit, -days)
    if period.unit not in SCATTERED:
        return None
    start = later(limit, -HALF_MONTH) if period.half else limit
    near = start and _months_on(start.year, start.month, start.day, -_months(period))
    day = later(near, _SLACK) if near else None
    while day is not None and (end_of(day, period) or date.max) > limit:
        day = later(day, -1)
    return day


def point_of(year: int, month: int, point: MonthPoint) -> date:
    """Return the beginning (1st), middle (15th) or end (last day) of a month: BGB § 192."""
    if point is MonthPoint.ENDE:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, 1 if point is MonthPoint.ANFANG else HALF_MONTH)


def point_on_or_after(day: date, point: MonthPoint) -> date | None:
    """Return the first beginning, middle or end of a month on or after *day*."""
    here = point_of(day.year, day.month, point)
    if here >= day:
        return here
    after = _months_on(day.year, day.month, 1, 1)
    return point_of(after.year, after.month, point) if after else None


def point_on_or_before(day: date, point: MonthPoint) -> date | None:
    """Return the last beginning, middle or end of a month on or before *day*."""
    here = point_of(day.year, day.month, point)
    if here <= day:
        return here
    before = _months_on(day.year, day.month, 1, -1)
    return point_of(before.year, before.month, point) if before else None


def missing(day: date, period: Period) -> bool:
    """Return whether the last month lacks the day that bears the number of *day*'s own.

    Then BGB § 188 Abs. 3 ends the period with the last day of that month.
    """
    if as_days(period) is not None or period.unit not in SCATTERED:
        return False
    end = _months_on(day.year, day.month, day.day, _months(period))
    return end is not None and end.day != day.day


def _months(period: Period) -> int:
    years = period.unit is Unit.JAHR
    return period.amount * MONTHS_OF_YEAR if years else period.amount


def _months_on(year: int, month: int, day: int, months: int) -> date | None:
    """Return the day *months* later, or the last of that month where it has no such day."""
    year, zero_based = divmod(year * MONTHS_OF_YEAR + month - 1 + months, MONTHS_OF_YEAR)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, zero_based + 1, min(day, monthrange(year, zero_based + 1)[1]))
