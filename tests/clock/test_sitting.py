"""A moved or cancelled sitting takes along all that hangs on it, and tells whom it concerns."""

from datetime import date

import pytest

from cli.present import in_order
from engine.core.decision import Refusal
from engine.service.clock import sweep
from engine.service.deadlines import full, running
from engine.service.read import history, show
from engine.service.rulebook import adopt
from engine.service.sitting_change import Shifted, Wish, cancel, move
from engine.service.sittings import agenda_of
from tests.clock.houses import (
    MONDAY,
    at,
    do,
    mails,
    paper,
    payload,
    reminders,
    sitting,
    with_times,
)
from tests.clock.test_outdated import put

SAAL = "der Saal ist belegt"


def moved(house, day, actor="simon", comment=SAAL, **more):
    return move(house, Wish("1", actor, comment, day, **more), now=MONDAY)


def on_agenda(house, sitzung="1", beratung="1"):
    made = paper(house)
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung=beratung, sitzung=sitzung, top="Ö 3")
    return made


def days(house):
    return {seen.frist.rule: seen.frist.legal for seen in running(house, sitzung="1")}


def test_every_frist_is_counted_from_the_new_day(house):
    sitting(house, ("ka",), "2026-07-10")
    before = days(house)
    answer = moved(house, "2026-07-24")
    assert isinstance(answer, Shifted)
    after = days(house)
    assert before.keys() == after.keys()
    assert after["ladungsfrist"] == date(2026, 7, 16)
    assert {b.rule: a.legal for b, a in answer.changed} == after
    ladung = next(s for s in running(house, sitzung="1") if s.frist.rule == "ladungsfrist")
    event = full(house, ladung.frist.id).events[-1]
    assert (event.kind, event.actor, event.reason) == ("recomputed", "simon", SAAL)


def test_the_old_reminders_are_silent_and_the_new_ones_come(house):
    sitting(house, ("ka",), "2026-07-10")
    moved(house, "2026-07-24")
    sweep(house, now=at("2026-07-02T07:00"))
    assert ("simon", "sitzungsfrist") not in reminders(house)
    sweep(house, now=at("2026-07-09T07:00"))
    assert reminders(house).count(("simon", "sitzungsfrist")) == 1


def test_a_reminder_that_was_queued_and_not_sent_is_taken_back(house):
    sitting(house, ("ka",), "2026-07-10")
    sweep(house, now=at("2026-06-25T07:00"))
    assert reminders(house) == [("simon", "sitzungsfrist")]
    move(house, Wish("1", "simon", SAAL, "2026-07-24"), now=at("2026-06-25T07:01"))
    assert reminders(house) == []


def test_the_beratungen_follow_and_their_papers_say_why(house):
    sitting(house, ("bauausschuss",), "2026-07-10")
    made = on_agenda(house)
    do(house, made, "laden", "simon", MONDAY, beratung="1")
    assert moved(house, "2026-07-24").papers == (made.number,)
    b = show(house, made.number).vorlage.folge[0]
    assert (b.day, b.sitzung, b.state, b.top) == (date(2026, 7, 24), "1", "terminiert", "Ö 3")
    last = history(house, made.number)[-1]
    assert (last.actor, last.comment, last.moves[0].station) == ("simon", SAAL, 1)
    assert last.days == {1: (date(2026, 7, 10), date(2026, 7, 24))}
    assert "ladungsfrist" in days(house)


def test_a_step_that_leaves_the_day_names_no_other_one(house):
    sitting(house, ("bauausschuss",), "2026-07-10")
    made = on_agenda(house)
    do(house, made, "laden", "simon", MONDAY, beratung="1")
    cancel(house, Wish("1", "simon", "keine Punkte"), now=MONDAY)
    assert [entry.days for entry in history(house, made.number)] == [{}] * 5


def test_what_is_called_again_stands_where_it_was(house):
    sitting(house, ("bauausschuss",), "2026-07-10")
    made = on_agenda(house)
    do(house, made, "einfuegen", "simon", MONDAY, gremium="ka", rolle="vorberatung")
    cancel(house, Wish("1", "simon", "keine Punkte"), now=MONDAY)
    folge = in_order(show(house, made.number).vorlage)
    assert [(b.gremium, b.state) for b in folge] == [
        ("bauausschuss", "ausgefallen"),
        ("bauausschuss", "geplant"),
        ("ka", "geplant"),
    ]


def test_a_cancelled_sitting_calls_its_papers_again(house):
    sitting(house, ("bauausschuss",), "2026-07-10")
    made = on_agenda(house)
    answer = cancel(house, Wish("1", "simon", "keine Punkte"), now=MONDAY)
    assert isinstance(answer, Shifted)
    states = [(b.state, b.sitzung) for b in show(house, made.number).vorlage.folge]
    assert states == [("ausgefallen", "1"), ("geplant", None)]
    assert running(house, sitzung="1") == ()
    assert isinstance(cancel(house, Wish("1", "simon", "noch einmal"), now=MONDAY), Refusal)
    assert isinstance(moved(house, "2026-07-24"), Refusal)
    assert sitting(house, ("bauausschuss",), "2026-07-10").id == "2"


def test_whom_it_concerns_is_told_once_with_the_same_entry_of_the_calendar(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("bauausschuss",), "2026-07-10")
    on_agenda(house)
    moved(house, "2026-07-24", start="18:30")
    found = [m for m in mails(house) if m.event.startswith("sitzung/")]
    assert [(m.recipient, m.text, m.state) for m in found] == [
        ("simon", "sitzung_einladung", "withdrawn"),
        ("anna", "sitzung_einladung", "queued"),
        ("simon", "sitzung_einladung", "queued"),
        ("sven", "sitzung_einladung", "queued"),
    ]
    first, last = payload(house, found[0].id), payload(house, found[-1].id)
    assert first["calendar"]["uid"] == last["calendar"]["uid"]
    assert (first["calendar"]["sequence"], last["calendar"]["sequence"]) == (0, 1)
    assert last["reason"] == SAAL
    put(house, next(m.id for m in mails(house) if m.state == "queued"), "sent")
    cancel(house, Wish("1", "simon", "fällt aus"), now=MONDAY)
    gone = [m for m in mails(house) if m.text == "sitzung_ausgefallen"]
    assert payload(house, gone[0].id)["calendar"]["cancelled"]
    assert payload(house, gone[0].id)["calendar"]["sequence"] == 2


def test_every_change_stands_in_the_history_of_the_sitting(house):
    sitting(house, ("ka",), "2026-07-10")
    moved(house, "2026-07-24")
    cancel(house, Wish("1", "simon", "keine Punkte"), now=MONDAY)
    changes = agenda_of(house, "1").changes
    assert [(c.kind, c.reason, c.before[0]) for c in changes] == [
        ("moved", SAAL, "2026-07-10"),
        ("cancelled", "keine Punkte", "2026-07-24"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        Wish("1", "simon", "", "2026-07-24"),
        Wish("1", "lisa", SAAL, "2026-07-24"),
        Wish("1", "niemand", SAAL, "2026-07-24"),
        Wish("7", "simon", SAAL, "2026-07-24"),
        Wish("1", "simon", SAAL, "2026-02-30"),
        Wish("1", "simon", SAAL, "2026-07-24", start="25:00"),
        Wish("1", "simon", SAAL, "2026-07-10"),
        Wish("1", "simon", SAAL, "2026-07-11"),
        Wish("1", "simon", SAAL),
    ],
    ids=["reason", "role", "person", "sitting", "day", "time", "same", "taken", "nothing"],
)
def test_a_sitting_is_not_moved(house, wrong):
    sitting(house, ("ka",), "2026-07-10")
    sitting(house, ("ka",), "2026-07-11")
    before = days(house)
    assert isinstance(move(house, wrong, now=MONDAY), Refusal)
    assert days(house) == before


def test_a_move_that_one_paper_forbids_moves_nothing(house):
    sitting(house, ("ka",), "2026-07-10")
    sitting(house, ("bauausschuss",), "2026-07-01")
    made = on_agenda(house, "2")
    do(house, made, "einfuegen", "simon", MONDAY, gremium="ka", rolle="vorbereitung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="2", sitzung="1")
    folge = show(house, made.number).vorlage.folge
    if not folge[1].after:
        pytest.skip("inserted stations stand side by side")
    assert isinstance(moved(house, "2026-06-30"), Refusal)
    assert agenda_of(house, "1").meeting.day == date(2026, 7, 10)


def test_a_sitting_with_results_stays(house):
    sitting(house, ("bauausschuss",), "2026-06-01")
    made = through(house)
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    said = {"beratung": "1", "ergebnis": "empfohlen"}
    assert not isinstance(do(house, made, "ergebnis", "sven", MONDAY, **said), Refusal)
    assert isinstance(moved(house, "2026-06-03"), Refusal)
    assert isinstance(cancel(house, Wish("1", "simon", "zu spät"), now=MONDAY), Refusal)


def through(house):
    made = paper(house)
    for trigger, who in (
        ("einreichen", "anna"),
        ("mitzeichnen", "lisa"),
        ("freigeben", "dora"),
        ("unterzeichnen", "lena"),
        ("annehmen", "simon"),
    ):
        do(house, made, trigger, who, MONDAY)
    return made
