"""How many days of the calendar a span of time can take, at the least and at the most."""

from collections.abc import Mapping

from engine.core.period import Period, Unit

HOLIDAYS = 4  # so many free days may lie one after the other, weekend included (Easter)
COUNTED = (Unit.WERKTAG, Unit.ARBEITSTAG)
MONTH = 31
_WEEK, _WORKED, _DAY = 7, 5, 24
_LENGTHS: Mapping[Unit, tuple[int, int]] = {
    Unit.TAG: (1, 1),
    Unit.WOCHE: (7, 7),
    Unit.MONAT: (28, MONTH),
    Unit.JAHR: (365, 366),
}
_HALF = 15


def fewest_days(period: Period) -> int:
    """Return the fewest days of the calendar that *period* can take."""
    if period.unit in COUNTED:
        weeks, days = divmod(period.amount, _WORKED)
        return weeks * _WEEK + days
    if period.unit is Unit.STUNDE:
        return period.amount // _DAY
    return _LENGTHS[period.unit][0] * period.amount + (_HALF if period.half else 0)


def most_days(period: Period, slack: int) -> int:
    """Return the most days of the calendar that *period* can take, *slack* free days included."""
    if period.unit in COUNTED:
        return -(-period.amount // _WORKED) * _WEEK + slack
    if period.unit is Unit.STUNDE:
        return period.amount // _DAY + 1 + slack
    half = _HALF if period.half else 0
    return _LENGTHS[period.unit][1] * period.amount + half + slack
