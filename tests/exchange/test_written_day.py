from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.record import FlawCode
from exchange.written_day import check_weekday, day_of


@pytest.mark.parametrize(
    "text",
    [
        "2023-03-20",
        "2023-3-20",
        "2023-03-20T18:00:00+01:00",
        "2023-03-20 18:00",
        "20.03.2023",
        "20.3.2023",
        "20. März 2023",
        "20. Mrz. 2023",
        "Montag, 20.03.2023",
        "Mo., 20.03.2023",
        "Montag, dem 20. März 2023",
        " Montag den 20.03.2023 ",
    ],
)
def test_a_day_is_read_as_it_is_written(text):
    flaws = []
    assert day_of(text, flaws) == date(2023, 3, 20)
    assert not flaws


@pytest.mark.parametrize(
    "text",
    ["2023-02-29", "30.02.2023", "2023-W11-4", "31.11.2023", "bald", "0000-00-00", "1.Foo 2020"],
)
def test_a_day_that_does_not_exist_is_a_flaw(text):
    flaws = []
    assert day_of(text, flaws) is None
    assert [flaw.code for flaw in flaws] == [FlawCode.NO_SUCH_DAY]


def test_a_weekday_that_contradicts_its_date_is_told_and_not_corrected():
    flaws = []
    assert day_of("Mittwoch, dem 20. März 2023", flaws) == date(2023, 3, 20)
    assert [flaw.code for flaw in flaws] == [FlawCode.WRONG_WEEKDAY]


@pytest.mark.parametrize(("weekday", "flaws"), [("Montag", 0), ("Mi", 1), ("", 0), ("abends", 0)])
def test_a_weekday_beside_a_date_is_compared_with_it(weekday, flaws):
    found = []
    check_weekday(date(2023, 3, 20), weekday, found)
    assert len(found) == flaws


@given(st.dates())
def test_every_day_survives_its_german_form(day):
    flaws = []
    text = f"{day.day:02}.{day.month:02}.{day.year:04}"
    assert day_of(text, flaws) == day
    assert not flaws


@given(st.text())
def test_no_text_is_too_odd_for_a_day(text):
    day_of(text, [])
