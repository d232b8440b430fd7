"""What people type is read as they write it, or refused; nothing crashes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.decision import Unmet
from engine.core.entry import read_date, read_number, read_value, read_yesno
from engine.core.guard import Kind


@given(st.dates())
def test_a_day_is_read_in_its_german_and_its_iso_form(day):
    german = f"{day.day:02}.{day.month:02}.{day.year:04}"
    assert read_date(german) == day
    assert read_date(f"{day.day}.{day.month}.{day.year:04}") == day
    assert read_date(f" {day.isoformat()} ") == day


@pytest.mark.parametrize(
    "text", ["31.02.2024", "2024-02-30", "0000-01-01", "00.00.0000", "25.3.14", "morgen", "", "1"]
)
def test_a_day_that_does_not_exist_is_none(text):
    assert read_date(text) is None


def test_the_29th_of_february_exists_in_leap_years_only():
    assert read_date("29.02.2024") == date(2024, 2, 29)
    assert read_date("29.02.2023") is None


@given(st.text())
def test_no_text_makes_reading_crash(text):
    assert isinstance(read_date(text), date | None)
    assert isinstance(read_number(text), Decimal | None)
    assert read_yesno(text) in {True, False, None}


@given(st.text(alphabet="0123456789.,-€ eE+_٣²", max_size=60))
def test_nothing_like_a_number_makes_reading_crash(text):
    number = read_number(text)
    assert number is None or number.is_finite()


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_is_read_in_the_german_form(amount):
    whole, cents = f"{abs(amount):,.2f}".split(".")
    typed = f"{'-' if amount < 0 else ''}{whole.replace(',', '.')},{cents} €"
    assert read_number(typed) == amount


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234", 1234),
        ("1.234,50", Decimal("1234.5")),
        ("1234,5", Decimal("1234.5")),
        ("1234.5", Decimal("1234.5")),
        ("50.000 €", 50000),
        ("-3", -3),
    ],
)
def test_a_point_before_three_digits_groups_thousands(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["1,234.50", "12.34.56", "1e9", "1_000", "NaN", "inf", "0" * 41])
def test_what_is_no_german_number_is_none(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("kind", "text"), [(Kind.NUMBER, "viel"), (Kind.DATE, "bald"), (Kind.YESNO, "vielleicht")]
)
def test_a_wrong_value_is_refused_with_what_was_expected(kind, text):
    said = read_value("feld", kind, text)
    assert isinstance(said, Unmet)
    assert said.needs == "feld"


def test_a_choice_outside_the_list_is_refused_with_the_list():
    said = read_value("thema", Kind.CHOICE, "sport", ("jugendhilfe", "soziales"))
    assert said.choices == ("jugendhilfe", "soziales")
    assert read_value("thema", Kind.CHOICE, " soziales ", ("jugendhilfe", "soziales")) == "soziales"


def test_several_texts_are_separated_by_semicolons():
    assert read_value("namen", Kind.TEXTS, "Amt; Kreis;; ") == ("Amt", "Kreis")
