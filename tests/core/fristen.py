"""Calendars and rules that the tests of Fristen share; holidays are written down, not computed."""

from datetime import date

from engine.core.calendar import Closing, calendar_of
from engine.core.frist import FristRule, Mode
from engine.core.period import Period, Unit

HOLIDAYS = {
    date(2025, 12, 25): "Erster Weihnachtstag",
    date(2025, 12, 26): "Zweiter Weihnachtstag",
    date(2026, 1, 1): "Neujahr",
    date(2026, 4, 3): "Karfreitag",
    date(2026, 4, 6): "Ostermontag",
    date(2026, 5, 1): "Erster Mai",
    date(2026, 5, 14): "Christi Himmelfahrt",
    date(2026, 5, 25): "Pfingstmontag",
    date(2026, 10, 3): "Tag der Deutschen Einheit",
    date(2026, 10, 31): "Reformationstag",
    date(2026, 12, 25): "Erster Weihnachtstag",
    date(2026, 12, 26): "Zweiter Weihnachtstag",
    date(2027, 1, 1): "Neujahr",
}
REST = (Closing(date(2026, 12, 24), date(2026, 12, 31), "Betriebsruhe"),)
NI = calendar_of("NI", (date(2020, 1, 1), date(2032, 12, 31)), HOLIDAYS)
CLOSED = calendar_of("NI", (date(2020, 1, 1), date(2032, 12, 31)), HOLIDAYS, REST)


def frist(amount, unit=Unit.TAG, mode=Mode.EREIGNIS, **more):
    """A rule of that length; a period may be given instead of the amount."""
    period = amount if isinstance(amount, Period) else Period(amount, unit)
    return FristRule("frist", "Frist", period, "Geschäftsordnung", mode, **more)
