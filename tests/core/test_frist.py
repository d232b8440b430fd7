"""Fristen by the law: forward, back, hours, the ends of months, free days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.core.calendar import Closing, calendar_of
from engine.core.frist import Mode, NoDay, Shift, Shortened
from engine.core.period import MonthPoint, Period, Unit
from engine.core.reckon import days_of, extended, reckon
from engine.language import say, use
from tests.core.fristen import CLOSED, NI, frist

T, W, M, Y = Unit.TAG, Unit.WOCHE, Unit.MONAT, Unit.JAHR
WT, AT, H = Unit.WERKTAG, Unit.ARBEITSTAG, Unit.STUNDE
BERLIN = ZoneInfo("Europe/Berlin")


def day(text):
    return date.fromisoformat(text)


FORWARD = {
    "the event does not count (§ 187 I)": (frist(14), "2026-03-02", "2026-03-16", "2026-03-16"),
    "weeks end on the same weekday": (frist(2, W), "2026-03-04", "2026-03-18", "2026-03-18"),
    "a month ends on the same number": (frist(1, M), "2026-03-10", "2026-04-10", "2026-04-10"),
    "the missing 31st (§ 188 III)": (frist(1, M), "2026-03-31", "2026-04-30", "2026-04-30"),
    "the 28th does not become the last": (frist(1, M), "2026-02-28", "2026-03-30", "2026-03-30"),
    "29 February and a year": (frist(1, Y), "2024-02-29", "2025-02-28", "2025-02-28"),
    "Good Friday rolls over Easter": (frist(7), "2026-03-27", "2026-04-07", "2026-04-07"),
    "a Saturday rolls (§ 193)": (frist(5), "2026-03-02", "2026-03-09", "2026-03-09"),
    "a span of time does not roll": (
        frist(5, roll=False),
        "2026-03-02",
        "2026-03-07",
        "2026-03-09",
    ),
    "a duty of the house: act before": (
        frist(5, roll=False, duty=True),
        "2026-03-02",
        "2026-03-07",
        "2026-03-06",
    ),
    "24 December is no holiday": (frist(10), "2026-12-14", "2026-12-24", "2026-12-24"),
    "the first day counts (§ 187 II)": (
        frist(2, W, Mode.TAGESBEGINN, roll=False),
        "2026-03-02",
        "2026-03-15",
        "2026-03-16",
    ),
    "a month from its first day": (
        frist(2, M, Mode.TAGESBEGINN),
        "2026-03-01",
        "2026-04-30",
        "2026-04-30",
    ),
    "a month from the 31st, first day counts": (
        frist(1, M, Mode.TAGESBEGINN),
        "2026-01-31",
        "2026-03-02",
        "2026-03-02",
    ),
    "half a month is 15 days (§ 189 I)": (
        frist(Period(0, M, half=True)),
        "2026-03-01",
        "2026-03-16",
        "2026-03-16",
    ),
    "the half is counted last (§ 189 II)": (
        frist(Period(1, M, half=True)),
        "2026-01-31",
        "2026-03-16",
        "2026-03-16",
    ),
    "months that need not be one piece (§ 191)": (
        frist(Period(1, M, scattered=True)),
        "2026-01-31",
        "2026-03-02",
        "2026-03-02",
    ),
    "to the end of the month (§ 192)": (
        frist(6, W, align=MonthPoint.ENDE),
        "2026-03-02",
        "2026-04-30",
        "2026-04-30",
    ),
    "to the middle, past the 15th": (
        frist(3, W, align=MonthPoint.MITTE),
        "2026-03-02",
        "2026-04-15",
        "2026-04-15",
    ),
    "the post takes four days": (
        frist(1, M, postal_days=4),
        "2026-03-06",
        "2026-04-10",
        "2026-04-10",
    ),
    "Werktage without Saturday": (
        frist(3, WT, saturday=False),
        "2026-04-01",
        "2026-04-08",
        "2026-04-08",
    ),
    "Werktage with Saturday": (
        frist(3, WT, saturday=True),
        "2026-04-01",
        "2026-04-07",
        "2026-04-07",
    ),
    "Arbeitstage over Easter": (frist(5, AT), "2026-04-01", "2026-04-10", "2026-04-10"),
    "a certain day stays (§ 31 III 2 VwVfG)": (
        frist(1, T, Mode.BESTIMMTER_TAG, roll=False),
        "2026-05-30",
        "2026-05-30",
        "2026-06-01",
    ),
    "an internal Frist moves back": (
        frist(5, shift=Shift.PREVIOUS, roll=False, internal=True),
        "2026-03-02",
        "2026-03-06",
        "2026-03-06",
    ),
}


@pytest.mark.parametrize(("rule", "event", "legal", "operative"), FORWARD.values(), ids=FORWARD)
def test_forward(rule, event, legal, operative):
    found = reckon(rule, day(event), NI)
    assert (found.legal, found.operative) == (day(legal), day(operative))
    assert days_of(rule, day(event), NI) == (found.legal, found.operative)


VT, SP, SZ = Mode.VOLLE_TAGE, Mode.SPAETESTENS_AM_TAG, Mode.SITZUNGSTAG_ZAEHLT
BACKWARD = {
    "seven full days": (frist(7, T, VT), "2026-03-12", "2026-03-04", "2026-03-04"),
    "one week is seven days": (frist(1, W, VT), "2026-03-12", "2026-03-04", "2026-03-04"),
    "a Sunday stays, act on Friday": (frist(7, T, VT), "2026-03-16", "2026-03-08", "2026-03-06"),
    "on Easter Monday, act on Thursday": (
        frist(7, T, VT),
        "2026-04-14",
        "2026-04-06",
        "2026-04-02",
    ),
    "at the latest on the fifth day": (frist(5, T, SP), "2026-03-12", "2026-03-07", "2026-03-06"),
    "the Sitzung counts": (frist(9, T, SZ), "2026-03-12", "2026-03-03", "2026-03-03"),
    "three full Werktage with Saturday": (
        frist(3, WT, VT, saturday=True),
        "2026-05-26",
        "2026-05-20",
        "2026-05-20",
    ),
    "three full Werktage without": (
        frist(3, WT, Mode.WERKTAGE, saturday=False),
        "2026-05-26",
        "2026-05-19",
        "2026-05-19",
    ),
    "full Werktage may end on a Sunday": (
        frist(1, WT, VT, saturday=False),
        "2026-03-10",
        "2026-03-08",
        "2026-03-06",
    ),
    "the third Werktag before": (
        frist(3, WT, SP, saturday=False),
        "2026-05-26",
        "2026-05-20",
        "2026-05-20",
    ),
    "Werktage with the Sitzung": (
        frist(3, WT, SZ, saturday=False),
        "2026-05-26",
        "2026-05-20",
        "2026-05-20",
    ),
    "a month by the definition": (
        frist(1, M, Mode.VOLLE_FRIST),
        "2026-03-31",
        "2026-02-28",
        "2026-02-27",
    ),
    "a month, at the latest": (frist(1, M, SP), "2026-03-31", "2026-02-28", "2026-02-27"),
    "two days for the post": (
        frist(7, T, VT, postal_days=2),
        "2026-03-12",
        "2026-03-02",
        "2026-03-02",
    ),
    "shifted in the house": (
        frist(14, T, SP, shift=Shift.PREVIOUS, internal=True),
        "2026-03-15",
        "2026-02-27",
        "2026-02-27",
    ),
    "shifted on": (
        frist(14, T, SP, shift=Shift.NEXT, internal=True),
        "2026-03-15",
        "2026-03-02",
        "2026-03-02",
    ),
    "back to the beginning of the month": (
        frist(7, T, VT, align=MonthPoint.ANFANG),
        "2026-03-12",
        "2026-03-01",
        "2026-02-27",
    ),
}


@pytest.mark.parametrize(("rule", "sitting", "legal", "operative"), BACKWARD.values(), ids=BACKWARD)
def test_backward(rule, sitting, legal, operative):
    found = reckon(rule, day(sitting), NI)
    assert (found.legal, found.operative) == (day(legal), day(operative))
    assert days_of(rule, day(sitting), NI) == (found.legal, found.operative)


def test_closing_days_move_the_operative_day_only():
    back, on = frist(7, T, VT), frist(10)
    assert days_of(back, day("2027-01-05"), CLOSED) == (day("2026-12-28"), day("2026-12-23"))
    assert days_of(on, day("2026-12-14"), CLOSED) == (day("2026-12-24"), day("2027-01-04"))


def test_arbeitstage_leave_closing_days_out():
    assert days_of(frist(2, AT), day("2026-12-23"), NI)[0] == day("2026-12-28")
    assert days_of(frist(2, AT), day("2026-12-23"), CLOSED)[0] == day("2027-01-05")


def test_a_saturday_that_is_an_arbeitstag_opens_the_house():
    rule = frist(1, AT, roll=False, saturday=True)
    assert days_of(rule, day("2026-03-06"), NI) == (day("2026-03-07"), day("2026-03-07"))


def test_an_extension_runs_from_the_old_end():
    rule = extended(frist(3, M), Period(1, W))
    assert days_of(rule, day("2026-03-04"), NI)[0] == day("2026-03-11")
    texts = [text for text, _source in said(rule, "2026-03-04")]
    assert "extended by 1 week from its old end" in texts[0]
    assert not any("day of the event" in text for text in texts)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        (datetime(2026, 5, 22, 16, tzinfo=BERLIN), 72, "2026-05-25T16:00:00+02:00"),
        (datetime(2026, 3, 28, 12, tzinfo=BERLIN), 24, "2026-03-29T13:00:00+02:00"),
        (datetime(2026, 10, 24, 12, tzinfo=BERLIN), 24, "2026-10-25T11:00:00+01:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), 1, "2026-10-25T02:30:00+01:00"),
    ],
    ids=["over Whit Monday", "in spring", "in autumn", "in the hour that comes twice"],
)
def test_hours_run_on_through_free_days_and_clock_changes(begin, hours, end):
    found = reckon(frist(hours, H), begin, NI)
    assert found.at.isoformat() == end
    assert found.legal == found.at.date()


def test_hours_back():
    found = reckon(frist(24, H, Mode.VOLLE_FRIST), datetime(2026, 3, 9, 15, tzinfo=BERLIN), NI)
    assert found.at == datetime(2026, 3, 8, 15, tzinfo=BERLIN)
    assert found.operative == day("2026-03-06")


@pytest.mark.parametrize(
    ("rule", "anchor"),
    [
        (frist(24, H), day("2026-03-02")),
        (frist(24, H), datetime(2026, 3, 2, 12)),  # noqa: DTZ001 - that it has no zone is the case
        (frist(3, WT), day("2026-03-02")),
        (frist(3), day("2033-01-01")),
        (frist(999, Y), day("2026-03-02")),
        (frist(1, T, VT), day("2020-01-01")),
        (frist(24, H), datetime(2033, 1, 2, 12, tzinfo=BERLIN)),
        (frist(999, AT), day("2032-03-02")),
    ],
)
def test_where_there_is_no_day_the_answer_says_why(rule, anchor):
    found = reckon(rule, anchor, NI)
    assert isinstance(found, NoDay)
    assert found.reason.text
    assert found.beyond == ("reach beyond" in found.reason.text)


def test_the_shortened_form():
    short = Shortened(Period(3, WT), "Geschäftsordnung § 3", mode=Mode.WERKTAGE, saturday=False)
    rule = frist(7, T, VT, shortened=short)
    assert reckon(rule, day("2026-05-26"), NI, shortened=True).legal == day("2026-05-19")
    assert isinstance(reckon(frist(7), day("2026-05-26"), NI, shortened=True), NoDay)


def said(rule, anchor, calendar=NI):
    """The steps in English, with their sources."""
    use("en")
    steps = reckon(rule, day(anchor), calendar).steps
    spoken = [(say(step.text), step.source) for step in steps]
    use("de")
    return spoken


def test_the_derivation_names_the_paragraph_of_each_step():
    sources = [source for _, source in said(frist(1, M), "2025-01-31")]
    assert sources == [
        "Geschäftsordnung",
        "§ 187 Abs. 1 BGB",
        "§ 188 Abs. 3 BGB",
        "Kalender des Hauses",
    ]
    assert "§ 193 BGB" in [source for _, source in said(frist(5), "2026-03-02")]
    assert "§ 189 BGB" in [s for _, s in said(frist(Period(1, M, half=True)), "2026-03-02")]
    assert "§ 191 BGB" in [s for _, s in said(frist(Period(1, M, scattered=True)), "2026-03-02")]
    assert "§ 192 BGB" in [s for _, s in said(frist(1, M, align=MonthPoint.ENDE), "2026-03-02")]
    assert "§ 190 BGB" in [s for _, s in said(extended(frist(1), Period(1, W)), "2026-03-02")]
    assert "§ 188 Abs. 2 BGB" in [s for _, s in said(frist(2, W), "2026-03-02")]


def test_a_shift_rests_on_its_rule_and_not_on_the_law():
    steps = said(frist(14, T, SP, shift=Shift.PREVIOUS, internal=True), "2026-03-15")
    assert [s for text, s in steps if "moves to" in text] == ["Geschäftsordnung"]


def test_a_backward_day_that_is_free_says_that_it_does_not_move():
    steps = said(frist(7, T, VT), "2026-03-16")
    assert [s for text, s in steps if "does not move" in text] == ["§ 193 BGB"]


def test_closing_days_in_a_row_are_one_span():
    text = next(t for t, _ in said(frist(8, AT), "2026-12-18", CLOSED) if "without" in t)
    assert text.count("2026-12") + text.count("Dec 2026") <= 2
    assert " to " in text
    assert "Betriebsruhe" in text
    assert len(text) < 200


def test_a_count_of_arbeitstage_names_what_it_leaves_out():
    texts = " ".join(text for text, _ in said(frist(2, AT), "2026-12-23", CLOSED))
    assert "Neujahr" in texts
    assert "Betriebsruhe" in texts
    assert "Betriebsruhe" not in " ".join(
        text for text, _ in said(frist(2, WT, saturday=False), "2026-12-23", CLOSED)
    )


def test_a_house_that_is_closed_from_the_event_on_does_not_act_before_it():
    rest = (Closing(day("2026-12-24"), day("2027-12-31"), "Vertippt"),)
    house = calendar_of("NI", (day("2026-01-01"), day("2032-12-31")), {}, rest)
    found = reckon(frist(9, M, duty=True), day("2027-01-14"), house)
    assert (found.legal, found.operative) == (day("2027-10-14"), day("2027-10-14"))
    assert "closed" in found.steps[-1].text.text
    moment = datetime(2027, 1, 14, 9, tzinfo=BERLIN)
    hours = reckon(frist(24, H, duty=True), moment, house)
    assert hours.operative == hours.legal == day("2027-01-15")
    assert "closed" in hours.steps[-1].text.text


def test_a_free_day_does_not_shift_before_the_event():
    rule = frist(1, internal=True, roll=False, shift=Shift.PREVIOUS)
    found = reckon(rule, day("2026-03-07"), NI)  # a Saturday
    assert (found.legal, found.operative) == (day("2026-03-08"), day("2026-03-09"))
