"""Days, periods and starts of Fristen in words."""

from datetime import date

from engine.core.frist import FristRule, Start
from engine.core.message import Message, msg, msgs
from engine.core.period import Period, Unit

_WEEKDAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
_STARTS = {
    Start.ABSENDUNG: msg("day of dispatch"),
    Start.BEREITSTELLUNG: msg("day on which it was made available"),
    Start.ZUGANG: msg("day of receipt"),
    Start.EINGANG: msg("day on which it came in"),
    Start.BESCHLUSS: msg("day of the Beschluss"),
    Start.SITZUNG: msg("day of the Sitzung"),
    Start.ZUSTAND: msg("day of the event"),
}


def weekday_in_words(day: date) -> Message:
    """Return the name of the weekday of *day*."""
    return _WEEKDAYS[day.weekday()]


def start_in_words(rule: FristRule) -> Message:
    """Return what starts the period of *rule*; hours run from the event and not from its day."""
    if rule.period.unit is Unit.STUNDE and rule.start is Start.ZUSTAND:
        return msg("event")
    return _STARTS[rule.start]


def period_in_words(period: Period) -> Message:
    """Return the length of a period, such as “7 days” or “1 month and a half”."""
    whole = _whole(period)
    if not period.half:
        return whole
    if not period.amount:
        return msg("half a month")
    return msg("{period} and a half", period=whole)


def _whole(period: Period) -> Message:
    n = period.amount
    match period.unit:
        case Unit.STUNDE:
            return msgs("{count} hour", "{count} hours", n)
        case Unit.TAG:
            return msgs("{count} day", "{count} days", n)
        case Unit.WOCHE:
            return msgs("{count} week", "{count} weeks", n)
        case _:
            return _longer(period.unit, n)


def _longer(unit: Unit, n: int) -> Message:
    match unit:
        case Unit.WERKTAG:
            return msgs("{count} Werktag", "{count} Werktage", n)
        case Unit.ARBEITSTAG:
            return msgs("{count} Arbeitstag", "{count} Arbeitstage", n)
        case Unit.JAHR:
            return msgs("{count} year", "{count} years", n)
        case _:
            return msgs("{count} month", "{count} months", n)
