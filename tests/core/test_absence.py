"""Who stands in for whom."""

from datetime import date

from engine.core.absence import Absence, circle, stand_in


def away(person, since, until, deputy):
    return Absence(person, date(2026, 6, since), date(2026, 6, until), deputy)


def test_the_first_in_the_row_who_is_there_stands_in():
    deputies = {"lisa": "karl", "karl": "dora"}
    assert stand_in(deputies, "lisa") == "dora"
    assert stand_in(deputies, "karl") == "dora"
    assert stand_in(deputies, "dora") is None


def test_a_row_that_leads_back_ends_nowhere():
    deputies = {"a": "b", "b": "c", "c": "b"}
    assert stand_in(deputies, "a") is None
    assert stand_in(deputies, "b") is None


def test_a_circle_is_found_only_where_all_are_away_on_one_day():
    known = (away("b", 5, 9, "c"), away("c", 8, 12, "a"))
    assert circle(known, away("a", 1, 30, "b")) == ("a", "b", "c", "a")
    assert circle(known, away("a", 9, 9, "b")) == ("a", "b", "c", "a")
    assert circle(known, away("a", 1, 7, "b")) == ()
    assert circle(known, away("a", 10, 30, "b")) == ()


def test_a_circle_among_others_is_found_as_well():
    assert circle((away("b", 1, 9, "c"), away("c", 1, 9, "b")), away("a", 1, 9, "b"))
