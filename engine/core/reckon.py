"""The legal and the operative day of a Frist, with and without the derivation.

BGB §§ 187 to 193 for periods that run forward. A period that runs back is the mirror image
that leaves no doubt: the last day from which the period, counted forward, still ends before the
Sitzung (or on it, where the mode says so). § 193 never moves such a day: the period belongs to
those who are invited, and would be shortened.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from engine.core.calendar import Calendar, Counts, nth, on_or_after, on_or_before, outside
from engine.core.derive import Acting, Stages, derived, derived_hours
from engine.core.frist import Direction, FristRule, Mode, NoDay, Reckoned, Shift
from engine.core.message import Message, msg
from engine.core.period import (
    Period,
    Unit,
    end_from,
    end_of,
    later,
    latest_before,
    point_on_or_after,
    point_on_or_before,
)

_DAY = timedelta(days=1)
_COUNTED = (Unit.WERKTAG, Unit.ARBEITSTAG)
_OF_EVENT = frozenset({Mode.EREIGNIS, Mode.TAGESBEGINN})  # nobody can act before the event


def reckon(
    rule: FristRule, anchor: date | datetime, calendar: Calendar, *, shortened: bool = False
) -> Reckoned | NoDay:
    """Return the days of *rule* with their derivation, or why there are none.

    *anchor* is the event (forward) or the Sitzung (backward), a local date; a Frist in hours
    needs an aware moment. *shortened* takes the shortened form of the rule.
    """
    if shortened:
        if rule.shortened is None:
            return NoDay(msg("{rule} has no shortened form", rule=rule.label))
        rule = shorter(rule)
    if rule.period.unit is Unit.STUNDE and rule.mode is not Mode.BESTIMMTER_TAG:
        return _reckon_hours(rule, anchor, calendar)
    found = stages(rule, _day(anchor), calendar)
    if isinstance(found, NoDay):
        return found
    steps = derived(rule, found, calendar)
    return Reckoned(found.legal, found.operative, found.counted, steps)


def days_of(rule: FristRule, anchor: date, calendar: Calendar) -> tuple[date, date] | NoDay:
    """Return only the legal and the operative day of *rule*: the same days as `reckon`, faster.

    For Fristen in days and longer units; *anchor* as for `reckon`.
    """
    found = stages(rule, _day(anchor), calendar)
    return found if isinstance(found, NoDay) else (found.legal, found.operative)


def shorter(rule: FristRule) -> FristRule:
    """Return *rule* in its shortened form; itself where it has none."""
    short = rule.shortened
    if short is None:
        return rule
    return replace(
        rule,
        period=short.period,
        source=short.source,
        mode=short.mode or rule.mode,
        saturday=rule.saturday if short.saturday is None else short.saturday,
        is_short=True,
    )


def forward_end(
    rule: FristRule, day: date, calendar: Calendar, *, counted_from: bool = False
) -> date | None:
    """Return the last day of the period of *rule* after the event of *day*, before any roll.

    *counted_from*: the day itself counts (BGB § 187 Abs. 2). None where the calendar ends.
    """
    if unit_of(rule) in _COUNTED:
        before = day - _DAY if counted_from else day
        return nth(calendar, before, rule.period.amount, counts_of(rule))
    return end_from(day, rule.period) if counted_from else end_of(day, rule.period)


def unit_of(rule: FristRule) -> Unit:
    """Return the unit in which *rule* counts; the mode ``werktage`` counts nothing else."""
    return Unit.WERKTAG if rule.mode is Mode.WERKTAGE else rule.period.unit


def counts_of(rule: FristRule) -> Counts:
    """Return which days a rule in Werktagen or Arbeitstagen counts."""
    saturday = Counts.SATURDAY if rule.saturday else Counts.WERKTAGE
    return saturday if unit_of(rule) is Unit.WERKTAG else saturday | Counts.HOUSE


def working(rule: FristRule) -> Counts:
    """Return on which days the house acts on *rule*: its Arbeitstage.

    A Saturday that counts as Werktag of a Ladungsfrist does not open the house.
    """
    return counts_of(rule) if rule.period.unit is Unit.ARBEITSTAG else Counts.HOUSE


def stages(rule: FristRule, anchor: date, calendar: Calendar) -> Stages | NoDay:
    """Return every day on the way from *anchor* to the operative day of *rule*."""
    if unit_of(rule) is Unit.WERKTAG and rule.saturday is None:
        return NoDay(msg("{rule} does not say whether Saturday is a Werktag", rule=rule.label))
    if rule.period.unit is Unit.STUNDE and rule.mode is not Mode.BESTIMMTER_TAG:
        return NoDay(msg("{rule} is given in hours and needs a moment", rule=rule.label))
    forward = rule.mode.direction is Direction.FORWARD
    found = None
    if not outside(calendar, anchor):
        found = (_forward if forward else _backward)(rule, anchor, calendar)
    return NoDay(_beyond(calendar), beyond=True) if found is None else found


def _forward(rule: FristRule, anchor: date, calendar: Calendar) -> Stages | None:
    begin = later(anchor, rule.postal_days)
    if begin is None:
        return None
    ended = _forward_counted(rule, begin, calendar)
    counted = ended
    if rule.align is not None and ended is not None:
        counted = point_on_or_after(ended, rule.align)
    if ended is None or counted is None:
        return None
    legal = _moved(rule, counted, calendar)
    if legal is None:
        return None
    first = begin if rule.mode in _OF_EVENT else date.min
    legal = legal if legal >= first else counted
    side = on_or_before if rule.duty else on_or_after
    operative = side(calendar, legal, working(rule))
    if operative is None:
        return None
    closed = operative < first
    return Stages(anchor, begin, ended, counted, legal, legal if closed else operative, closed)


def _forward_counted(rule: FristRule, begin: date, calendar: Calendar) -> date | None:
    if rule.mode is Mode.BESTIMMTER_TAG:
        return begin
    return forward_end(rule, begin, calendar, counted_from=rule.mode is Mode.TAGESBEGINN)


def _moved(rule: FristRule, day: date, calendar: Calendar) -> date | None:
    """Return *day*, moved where the rule names a shift, or where § 193 moves a forward end."""
    if rule.shift is Shift.PREVIOUS:
        return on_or_before(calendar, day, Counts.WERKTAGE)
    rolls = rule.roll and rule.mode.direction is Direction.FORWARD
    if rule.shift is Shift.NEXT or rolls:
        return on_or_after(calendar, day, Counts.WERKTAGE)
    return day


def _backward(rule: FristRule, anchor: date, calendar: Calendar) -> Stages | None:
    ended = _latest(rule, anchor, calendar)
    if ended is None:
        return None
    posted = later(ended, -rule.postal_days)
    if posted is None:
        return None
    counted = posted if rule.align is None else point_on_or_before(posted, rule.align)
    legal = None if counted is None else _moved(rule, counted, calendar)
    if counted is None or legal is None:
        return None
    operative = on_or_before(calendar, legal, working(rule))
    return None if operative is None else Stages(anchor, posted, ended, counted, legal, operative)


def _latest(rule: FristRule, anchor: date, calendar: Calendar) -> date | None:
    """Return the last day that leaves *rule* its time before the Sitzung on *anchor*."""
    if unit_of(rule) not in _COUNTED:
        with_anchor = rule.mode in {Mode.SPAETESTENS_AM_TAG, Mode.SITZUNGSTAG_ZAEHLT}
        return latest_before(anchor if with_anchor else anchor - _DAY, rule.period)
    back = 1 - rule.period.amount
    if rule.mode is Mode.SPAETESTENS_AM_TAG:
        return nth(calendar, anchor - _DAY, back, counts_of(rule))
    limit = anchor if rule.mode is Mode.SITZUNGSTAG_ZAEHLT else anchor - _DAY
    first = nth(calendar, limit, back, counts_of(rule))
    return first - _DAY if first else None


def _reckon_hours(rule: FristRule, anchor: date | datetime, calendar: Calendar) -> Reckoned | NoDay:
    """Return the moment *n* elapsed hours on: they run through nights, Sundays, clock changes.

    § 31 Abs. 6 VwVfG; so neither § 193 nor a shift touches it.
    """
    if not isinstance(anchor, datetime) or anchor.tzinfo is None:
        text = msg(
            "{rule} is given in hours and needs a moment with its time zone", rule=rule.label
        )
        return NoDay(text)
    forward = rule.mode.direction is Direction.FORWARD
    hours = timedelta(hours=rule.period.amount if forward else -rule.period.amount)
    at = (anchor.astimezone(UTC) + hours).astimezone(anchor.tzinfo)
    side = on_or_after if forward and not rule.duty else on_or_before
    operative = side(calendar, at.date(), working(rule))
    if operative is None:
        return NoDay(_beyond(calendar), beyond=True)
    closed = forward and operative < anchor.date()
    operative = at.date() if closed else operative
    steps = derived_hours(rule, anchor, at, Acting(at.date(), operative, closed))
    return Reckoned(at.date(), operative, at.date(), steps, at)


def _day(anchor: date | datetime) -> date:
    return anchor.date() if isinstance(anchor, datetime) else anchor


def _beyond(calendar: Calendar) -> Message:
    return msg(
        "the days reach beyond the calendar of {land}, {first} to {last}",
        land=calendar.land,
        first=calendar.first,
        last=calendar.last,
    )


def extended(rule: FristRule, period: Period) -> FristRule:
    """Return the rule that extends a Frist by *period* from its old end: BGB § 190."""
    return replace(rule, period=period, mode=Mode.VERLAENGERUNG, postal_days=0)
