"""The calendars of a house, from the one library that knows the public holidays.

Holidays are facts of a year: the library lists them by Land, place and year, as the laws stood
(NFeiertagsG § 2 has the Reformationstag since 2018). It is loaded when a day is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from engine.core.calendar import MON_TO_FRI, Calendar, Closing, calendar_of
from engine.core.frist import FristRule, NoDay, Reckoned
from engine.core.reckon import days_of, reckon
from engine.core.regelwerk import Regelwerk

_AROUND = 5  # years in each direction: wide enough for nearly every Frist, made in a moment
_CATHOLIC: Final = "katholisch"


@dataclass(frozen=True, slots=True)
class HouseDays:
    """What the days of a house follow from: Land, place, closing days, weekdays of work."""

    land: str
    place: str = ""
    closings: tuple[Closing, ...] = ()
    weekdays: frozenset[int] = MON_TO_FRI


def days_of_house(regelwerk: Regelwerk) -> HouseDays:
    """Return what *regelwerk* says about the days of its house."""
    return HouseDays(regelwerk.land, regelwerk.place, regelwerk.closings)


def known_years() -> tuple[int, int]:
    """Return the first and the last year whose holidays are known."""
    from holidays.countries.germany import Germany  # noqa: PLC0415 - costs a start that asks for no day

    return Germany.start_year, Germany.end_year


@lru_cache(maxsize=64)
def holidays_of(land: str, place: str, first: int, last: int) -> Mapping[date, str]:
    """Return the public holidays of the years *first* to *last* with their German names.

    *place* is "Augsburg", "katholisch" (BY, SN, TH) or "". 24 and 31 December are in no Land
    among them.
    """
    from holidays.countries.germany import Germany  # noqa: PLC0415 - costs a start, as before

    subdivision = place if place and place != _CATHOLIC else land
    kinds = ("public", "catholic") if place == _CATHOLIC else ("public",)
    years = range(first, last + 1)
    found = Germany(subdiv=subdivision, years=years, categories=kinds, language="de")
    return MappingProxyType({day: str(name) for day, name in sorted(found.items())})


@lru_cache(maxsize=64)
def calendar(days: HouseDays, first: int, last: int) -> Calendar:
    """Return the calendar of a house for the years *first* to *last*, as far as they are known."""
    least, most = known_years()
    first, last = max(first, least), min(last, most)
    span = date(first, 1, 1), date(max(last, first), 12, 31)
    named = holidays_of(days.land, days.place, first, max(last, first))
    return calendar_of(
        days.land, span, named, days.closings, place=days.place, weekdays=days.weekdays
    )


def calendar_around(days: HouseDays, day: date) -> Calendar:
    """Return a calendar with the years around *day*; days of one decade share it."""
    least, most = known_years()
    decade = min(max(day.year, least), most) // 10 * 10
    return calendar(days, decade - _AROUND, decade + 9 + _AROUND)


def whole_calendar(days: HouseDays) -> Calendar:
    """Return the calendar of every year that is known."""
    return calendar(days, *known_years())


def reckoned(
    rule: FristRule, anchor: date | datetime, days: HouseDays, *, shortened: bool = False
) -> Reckoned | NoDay:
    """Return the days of *rule* with their derivation, in as wide a calendar as it takes.

    *anchor* and *shortened* as for `engine.core.reckon.reckon`. No day where the holidays of
    the years are not known.
    """
    found = reckon(rule, anchor, calendar_around(days, anchor), shortened=shortened)
    if isinstance(found, NoDay) and found.beyond:
        found = reckon(rule, anchor, whole_calendar(days), shortened=shortened)
    return found


def two_days(rule: FristRule, anchor: date, days: HouseDays) -> tuple[date, date] | NoDay:
    """Return only the legal and the operative day of *rule*, in as wide a calendar as it takes."""
    found = days_of(rule, anchor, calendar_around(days, anchor))
    if isinstance(found, NoDay) and found.beyond:
        found = days_of(rule, anchor, whole_calendar(days))
    return found
