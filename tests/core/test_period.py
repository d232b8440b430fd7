"""Lengths of time: days of a month by name, halves, and the days outside of all years."""

from datetime import date

import pytest

from engine.core.period import (
    MonthPoint,
    Period,
    Unit,
    end_from,
    end_of,
    later,
    latest_before,
    point_of,
    point_on_or_after,
    point_on_or_before,
)


@pytest.mark.parametrize(
    ("point", "day"),
    [(MonthPoint.ANFANG, 1), (MonthPoint.MITTE, 15), (MonthPoint.ENDE, 29)],
)
def test_beginning_middle_and_end_of_a_month(point, day):
    assert point_of(2024, 2, point) == date(2024, 2, day)
    assert point_on_or_after(date(2024, 2, day), point) == date(2024, 2, day)
    assert point_on_or_before(date(2024, 2, day), point) == date(2024, 2, day)


def test_the_next_and_the_last_point_may_lie_in_another_month_or_year():
    assert point_on_or_after(date(2026, 12, 16), MonthPoint.MITTE) == date(2027, 1, 15)
    assert point_on_or_before(date(2026, 1, 14), MonthPoint.MITTE) == date(2025, 12, 15)


@pytest.mark.parametrize("unit", [Unit.STUNDE, Unit.WERKTAG, Unit.ARBEITSTAG])
def test_what_needs_a_calendar_or_a_clock_has_no_end_by_dates_alone(unit):
    period = Period(3, unit)
    assert end_of(date(2026, 1, 1), period) is None
    assert end_from(date(2026, 1, 1), period) is None
    assert latest_before(date(2026, 1, 1), period) is None


def test_after_the_last_and_before_the_first_year_there_are_no_days():
    assert later(date.max, 1) is None
    assert later(date.min, -1) is None
    assert end_of(date(9999, 6, 1), Period(1, Unit.JAHR)) is None
    assert latest_before(date(1, 6, 1), Period(1, Unit.JAHR)) is None
    assert point_on_or_after(date(9999, 12, 16), MonthPoint.MITTE) is None
    assert point_on_or_before(date(1, 1, 2), MonthPoint.MITTE) is None
