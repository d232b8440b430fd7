"""The legal and the operative day of a Frist, with and without the derivation."""

from datetime import date, datetime

from engine.core.calendar import Calendar
from engine.core.frist import FristRule, NoDay, Reckoned


def reckon(
    rule: FristRule, anchor: date | datetime, calendar: Calendar, *, shortened: bool = False
) -> Reckoned | NoDay:
    """Return the days of *rule* with their derivation, or why there are none.

    *anchor* is the event (forward) or the Sitzung (backward), a local date; a Frist in hours
    needs an aware moment. *shortened* takes the shortened form of the rule.
    """


def days_of(rule: FristRule, anchor: date, calendar: Calendar) -> tuple[date, date] | NoDay:
    """Return only the legal and the operative day of *rule*: the same days as `reckon`, faster.

    For Fristen in days and longer units; *anchor* as for `reckon`.
    """
