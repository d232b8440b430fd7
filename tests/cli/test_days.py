"""A day is typed in one of several ways, and every command knows all of them."""

import pytest

SAME = ("2026-12-07", "7.12.2026", "07.12.2026", "Mo, 7. Dezember 2026")
NO_SUCH = ("2026-02-30", "30.2.2026")


@pytest.mark.parametrize("day", SAME)
def test_every_form_is_the_same_day_for_every_command(council, day):
    words = ("--amount", "3", "--land", "NI", "--json")
    assert council.run("deadline", "--from", day, *words).json["date"] == "2026-12-10"
    assert council.run("fristen", "--until", day).code == 0
    assert (
        council.json("sitzung", "new", "jha", day, "--as", "sid", "--now", "2026-01-08")["date"]
        == SAME[0]
    )
    assert council.run("vorlage", "show", "VO/2026/001", "--as-of", day).code == 0
    assert council.run("vorlage", "why", "VO/2026/001", "--now", day).code == 0
    move = ("sitzung", "move", "1", "--day", day, "-m", "Saal", "--as", "sid")
    assert council.run(*move).err == ""  # no day is wrong; whether it may move is another matter


@pytest.mark.parametrize("day", NO_SUCH)
@pytest.mark.parametrize(
    "words",
    [
        ("deadline", "--amount", "3", "--land", "NI", "--from"),
        ("deadline", "ladungsfrist", "--sitting"),
        ("fristen", "--until"),
        ("fristen", "extend", "1", "-m", "Grund", "--to"),
        ("sitzung", "new", "jha"),
        ("sitzung", "move", "1", "-m", "Saal", "--as", "sid", "--day"),
        ("vorlage", "show", "VO/2026/001", "--as-of"),
        ("vorlage", "show", "VO/2026/001", "--now"),
    ],
    ids=" ".join,
)
def test_a_day_that_does_not_exist_is_called_that_and_nothing_else(council, words, day):
    said = council.run(*words, day)
    assert (said.code, said.out, said.err) == (2, "", f"the day {day} does not exist\n")


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-11-02T15:00", "2026-11-01T15:00:00+01:00"),
        ("2.11.2026 15:00", "2026-11-01T15:00:00+01:00"),
        ("02.11.2026, 15.00 Uhr", "2026-11-01T15:00:00+01:00"),
        ("2026-11-02T15:00+00:00", "2026-11-01T15:00:00+00:00"),
    ],
)
def test_a_moment_is_a_day_with_a_time_behind_it(office, typed, at):
    words = ("deadline", "ladungsfrist", "--gremium", "KT", "--shortened", "--sitting", typed)
    assert office.json(*words)["at"] == at


def test_a_time_that_does_not_exist_is_called_that(office):
    said = office.run("deadline", "ladungsfrist", "--sitting", "2.11.2026 25:00")
    assert (said.code, said.err) == (2, "“25:00” is not a time of the day\n")


def test_a_weekday_that_is_wrong_is_refused_where_a_day_decides(office):
    said = office.run("fristen", "--until", "Di, 7.12.2026")
    assert said.code == 2
    assert "not Di" in said.err
