"""The holidays of every Land as its law says, and the Prüffälle of an office."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from engine.core.frist import FristRule, Mode, NoDay
from engine.core.period import Period, Unit
from engine.definition.cases import read_cases
from engine.service.calendars import (
    HouseDays,
    calendar_around,
    holidays_of,
    known_years,
    reckoned,
    two_days,
    whole_calendar,
)
from engine.service.pruefaelle import examine

LAENDER = [
    "BB",
    "BE",
    "BW",
    "BY",
    "HB",
    "HE",
    "HH",
    "MV",
    "NI",
    "NW",
    "RP",
    "SH",
    "SL",
    "SN",
    "ST",
    "TH",
]
REALDATA = os.environ.get("VORLAUF_REALDATA", "")
# Days on which the Länder differ, and who has them.
DIFFER = {
    "2026-01-06": {"BW", "BY", "ST"},
    "2026-03-08": {"BE", "MV"},
    "2022-03-08": {"BE"},
    "2018-03-08": set(),
    "2026-06-04": {"BW", "BY", "HE", "NW", "RP", "SL"},
    "2026-08-15": {"SL"},
    "2026-09-20": {"TH"},
    "2026-10-31": {"BB", "MV", "SN", "ST", "TH", "NI", "HB", "HH", "SH"},
    "2016-10-31": {"BB", "MV", "SN", "ST", "TH"},
    "2017-10-31": set(LAENDER),
    "2026-11-01": {"BW", "BY", "NW", "RP", "SL"},
    "2026-11-18": {"SN"},
    "2025-05-08": {"BE"},
    "2026-12-24": set(),
    "2026-12-31": set(),
    "2026-10-03": set(LAENDER),
}


@pytest.mark.parametrize(("day", "laender"), DIFFER.items())
def test_who_has_a_holiday(day, laender):
    wanted = date.fromisoformat(day)
    assert laender == {
        land for land in LAENDER if wanted in holidays_of(land, "", wanted.year, wanted.year)
    }


def test_holidays_of_a_place():
    assert date(2026, 8, 8) in holidays_of("BY", "Augsburg", 2026, 2026)
    assert date(2026, 8, 15) in holidays_of("BY", "katholisch", 2026, 2026)
    assert date(2026, 6, 4) in holidays_of("TH", "katholisch", 2026, 2026)
    assert date(2026, 6, 4) in holidays_of("SN", "katholisch", 2026, 2026)
    assert date(2026, 8, 8) not in holidays_of("BY", "katholisch", 2026, 2026)


def test_a_calendar_spans_the_years_around_the_day_and_is_made_once():
    days = HouseDays("NI")
    one, other = calendar_around(days, date(2026, 5, 1)), calendar_around(days, date(2021, 5, 1))
    assert one is other
    assert one.first.year <= 2016
    assert one.last.year >= 2034


def frist(amount, unit=Unit.TAG, mode=Mode.EREIGNIS):
    return FristRule("f", "F", Period(amount, unit), "Hausregel", mode)


def test_a_long_frist_takes_a_wider_calendar():
    found = reckoned(frist(30, Unit.JAHR), date(2026, 3, 2), HouseDays("NI"))
    assert found.legal == date(2056, 3, 2)
    assert two_days(frist(30, Unit.JAHR), date(2026, 3, 2), HouseDays("NI"))[0] == found.legal


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 12, 31), date(2500, 1, 1), date.max])
def test_years_without_known_holidays_are_an_answer(day):
    found = reckoned(frist(1, Unit.JAHR), day, HouseDays("NI"))
    assert isinstance(found, NoDay)
    assert found.beyond


def test_every_known_year_of_every_land_has_a_calendar():
    first, last = known_years()
    for land in LAENDER:
        calendar = whole_calendar(HouseDays(land))
        assert (calendar.first.year, calendar.last.year) == (first, last)


def case(**more):
    plain = {
        "id": "X1",
        "richtung": "rueckwaerts",
        "land": "SH",
        "eingabe": {"sitzung": "2026-11-09", "menge": 7, "einheit": "tag", "modus": "volle_tage"},
        "fristtag_rechnerisch": "2026-11-01",
        "erwartet": "2026-11-01",
        "operativ_spaetester_arbeitstag": "2026-10-30",
        "quelle": "von Hand",
    }
    return plain | more


def forward(eingabe, erwartet):
    made = case(richtung="vorwaerts", eingabe=eingabe, erwartet=erwartet)
    del made["fristtag_rechnerisch"], made["operativ_spaetester_arbeitstag"]
    return made


def read(*cases):
    return read_cases(json.dumps({"vektoren": cases}, indent="\t").encode(), "faelle.json")


SOUND = [
    case(),
    forward({"ereignis": "2026-03-02", "menge": 1, "einheit": "halber_monat"}, "2026-03-17"),
    forward({"beginn": "2026-03-28T12:00", "menge": 24, "einheit": "stunde"}, "2026-03-29T13:00"),
    forward({"altes_ende": "2026-03-04", "menge": 1, "einheit": "vierteljahr"}, "2026-06-04"),
    forward({"bestimmter_tag": "2026-05-30", "rollen": False}, "2026-05-30"),
    forward({"monat": "2026-02", "punkt": "ende", "rollen": False}, "2026-02-28"),
    forward(
        {"beginn": "2026-03-02", "menge": 2, "einheit": "woche", "rollen": False}, "2026-03-15"
    ),
    case(
        eingabe={
            "sitzung": "2026-11-10",
            "menge": 3,
            "einheit": "tag",
            "modus": "werktage",
            "samstag_werktag": False,
            "postlaufzeit_tage": 1,
        },
        erwartet="2026-11-03",
        fristtag_rechnerisch="2026-11-03",
        operativ_spaetester_arbeitstag="2026-11-02",
        schliesstage=["2026-11-03"],
    ),
]


def test_sound_cases_come_out():
    cases, problems = read(*SOUND)
    assert problems == ()
    assert [(v.case.id, v.differences) for v in examine(cases) if v.differences] == []
    assert len(cases) == len(SOUND)


@pytest.mark.parametrize(
    "wrong",
    [
        {"erwartet": "2026-11-02"},
        {"fristtag_rechnerisch": "2026-11-02"},
        {"operativ_spaetester_arbeitstag": "2026-10-31"},
    ],
)
def test_a_case_that_differs_is_found(wrong):
    cases, _ = read(case(**wrong))
    assert len(examine(cases)[0].differences) == 1


EINGABE = case()["eingabe"]
MALFORMED = {
    "no start": {"eingabe": {"menge": 7, "einheit": "tag"}},
    "two starts": {"eingabe": EINGABE | {"ereignis": "2026-01-01"}},
    "the wrong direction": {"richtung": "vorwaerts"},
    "no mode": {"eingabe": {k: v for k, v in EINGABE.items() if k != "modus"}},
    "a forward mode": {"eingabe": EINGABE | {"modus": "ereignis"}},
    "no amount": {"eingabe": {k: v for k, v in EINGABE.items() if k != "menge"}},
    "an unknown unit": {"eingabe": EINGABE | {"einheit": "tge"}},
    "an unknown key": {"eingabe": EINGABE | {"mengen": 3}},
    "an amount in words": {"eingabe": EINGABE | {"menge": "7"}},
    "a day that does not exist": {"erwartet": "2026-02-30"},
    "no Saturday for Werktage": {"eingabe": EINGABE | {"einheit": "werktag"}},
    "hours without a moment": {"eingabe": EINGABE | {"einheit": "stunde"}},
    "an unknown Land": {"land": "XX"},
    "a month without its point": {
        "richtung": "vorwaerts",
        "eingabe": {"monat": "2026-02"},
    },
}


@pytest.mark.parametrize("wrong", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_case_is_named_with_its_place(wrong):
    cases, problems = read(case(), case(**wrong))
    assert len(cases) <= 1
    assert len(problems) == 1
    assert problems[0].place.file == "faelle.json"
    assert problems[0].place.line > 10


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"{}", b'{"vektoren": 3}', b"\xff\xfe", b"\x00"]
)
def test_a_file_that_is_none_is_explained(data):
    cases, problems = read_cases(data, "faelle.json")
    assert cases == ()
    assert problems


@pytest.mark.skipif(not REALDATA, reason="VORLAUF_REALDATA names no folder with vectors")
def test_the_recorded_vectors_come_out():
    path = Path(REALDATA) / "fristen-vektoren.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    cases, problems = read_cases(path.read_bytes(), path.name)
    assert problems == ()
    assert len(cases) > 30
    assert {v.case.id: v.differences for v in examine(cases) if v.differences} == {}
