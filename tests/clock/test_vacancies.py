"""What a role should have been told that nobody holds: an incident, and a mail once it is held."""

from datetime import timedelta
from functools import partial

import pytest

from engine.core.case import Command
from engine.core.delivery import End, Verdict
from engine.core.incident import IncidentKind
from engine.service.bloc import carry_en_bloc
from engine.service.carry import by
from engine.service.clock import sweep
from engine.service.deadlines import full
from engine.service.dossier import dossier
from engine.service.incidents import all_incidents, open_incidents
from engine.service.outbox import claim, settle
from engine.service.people import add_duty, drop_duty
from engine.service.rulebook import adopt
from engine.service.sitting_change import Wish, cancel, move
from engine.store.session import transact
from engine.store.statement import sql
from tests.clock.houses import BY, MONDAY, at, do, mails, paper, sitting, submitted, with_times

LATER = MONDAY + timedelta(hours=2)
INVITING = with_times("invite: [schriftfuehrung]\n")

ACCEPTED = Verdict(End.ACCEPTED, 250, "OK")


def vacant(house):
    """The open incidents about roles: what each is about."""
    return [dict(i.about) for i in open_incidents(house) if i.kind is IncidentKind.ROLE]


def told(house, text):
    return [m.recipient for m in mails(house) if m.text == text and m.state == "queued"]


@pytest.fixture
def headless(house):
    """A house without a Fachdienstleitung."""
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    return house


def test_a_task_for_a_role_that_nobody_holds_is_an_incident(headless):
    made = submitted(headless)
    (about,) = vacant(headless)
    assert (about["role"], about["vorlage"]) == ("fachdienstleitung", made.vorlage.id)
    (found,) = open_incidents(headless)
    assert found.vorlage == made.vorlage.id
    assert dict(found.reasons[0].params)["role"] == "fachdienstleitung"


def test_where_somebody_holds_the_role_there_is_none(house):
    submitted(house)
    assert vacant(house) == []


def test_en_bloc_each_paper_that_nobody_hears_of_is_an_incident(headless):
    made = [paper(headless), paper(headless)]
    command = Command("einreichen", by("anna"), {}, "")
    carry_en_bloc(headless, [(one.vorlage.id, command) for one in made], now=MONDAY)
    assert {about["vorlage"] for about in vacant(headless)} == {one.vorlage.id for one in made}


def test_who_gets_the_role_is_told_once_what_waits_and_the_incident_is_over(headless):
    submitted(headless)
    assert sweep(headless, now=LATER).mails == 0
    add_duty(headless, "karl", "fachdienstleitung", cause=BY)
    assert sweep(headless, now=LATER).mails == 1
    assert told(headless, "zur_mitzeichnung") == ["karl"]
    assert vacant(headless) == []
    (done,) = all_incidents(headless)
    assert (done.settlement.by, done.settlement.reason.text) == (
        "",
        "somebody holds the role now and is told",
    )
    add_duty(headless, "lena", "fachdienstleitung", cause=BY)
    assert sweep(headless, now=LATER).mails == 0


def test_of_a_paper_that_has_moved_on_nobody_is_told(headless):
    made = submitted(headless)
    do(headless, made, "zurueckziehen", "lena", MONDAY)
    add_duty(headless, "karl", "fachdienstleitung", cause=BY)
    sweep(headless, now=LATER)
    assert told(headless, "zur_mitzeichnung") == []
    assert vacant(headless) == []


def test_what_moves_on_without_anybody_is_over_as_well(headless):
    made = submitted(headless)
    do(headless, made, "zurueckziehen", "lena", MONDAY)
    sweep(headless, now=LATER)
    assert vacant(headless) == []


def test_a_paper_that_has_only_been_edited_still_waits(headless):
    made = submitted(headless)
    done = do(headless, made, "einfuegen", "simon", MONDAY, gremium="ka", rolle="vorbereitung")
    assert done.seq > made.seq
    add_duty(headless, "karl", "fachdienstleitung", cause=BY)
    sweep(headless, now=LATER)
    assert told(headless, "zur_mitzeichnung") == ["karl"]


def test_the_role_for_another_gremium_does_not_count(house):
    adopt(house, INVITING, now=MONDAY)
    drop_duty(house, "sven", "schriftfuehrung", cause=BY)
    add_duty(house, "sven", "schriftfuehrung", "kt", cause=BY)
    sitting(house, ("ka",), "2026-07-10")
    assert [(a["role"], a["gremien"], a["sitzung"]) for a in vacant(house)] == [
        ("schriftfuehrung", "ka", "1")
    ]
    add_duty(house, "karl", "schriftfuehrung", "jha", cause=BY)
    sweep(house, now=LATER)
    assert told(house, "sitzung_einladung") == []
    add_duty(house, "karl", "schriftfuehrung", "ka", cause=BY)
    sweep(house, now=LATER)
    assert told(house, "sitzung_einladung") == ["karl"]
    assert vacant(house) == []


@pytest.mark.parametrize("moved", [False, True])
def test_who_comes_late_is_invited_to_the_sitting_as_it_is(house, moved):
    adopt(house, INVITING, now=MONDAY)
    drop_duty(house, "sven", "schriftfuehrung", cause=BY)
    sitting(house, ("ka",), "2026-07-10")
    if moved:
        move(house, Wish("1", "simon", "Saal belegt", "2026-07-24"), now=MONDAY)
    assert len(vacant(house)) == 1
    add_duty(house, "sven", "schriftfuehrung", cause=BY)
    sweep(house, now=LATER)
    assert [(m.text, m.event) for m in mails(house) if m.recipient == "sven"] == [
        ("sitzung_einladung", f"sitzung/1/{int(moved)}")
    ]


def test_nobody_is_invited_to_a_sitting_that_is_cancelled(house):
    adopt(house, INVITING, now=MONDAY)
    drop_duty(house, "sven", "schriftfuehrung", cause=BY)
    sitting(house, ("ka",), "2026-07-10")
    cancel(house, Wish("1", "simon", "keine Punkte"), now=MONDAY)
    add_duty(house, "sven", "schriftfuehrung", cause=BY)
    sweep(house, now=LATER)
    assert [m for m in mails(house) if m.recipient == "sven"] == []
    assert vacant(house) == []


def test_a_reminder_that_reached_nobody_comes_when_somebody_holds_the_role(house):
    submitted(house)
    drop_duty(house, "dora", "dezernat", cause=BY)
    sweep(house, now=at("2026-06-10T07:00"))
    assert [about["role"] for about in vacant(house)] == ["dezernat"]
    sweep(house, now=at("2026-06-10T07:05"))
    assert told(house, "eskalation") == []
    add_duty(house, "karl", "dezernat", cause=BY)
    sweep(house, now=at("2026-06-10T08:00"))
    assert told(house, "eskalation") == ["karl"]
    assert vacant(house) == []
    assert sweep(house, now=at("2026-06-10T08:05")).mails == 0


def test_a_reminder_of_a_frist_that_has_ended_waits_no_longer(house):
    made = submitted(house)
    drop_duty(house, "dora", "dezernat", cause=BY)
    sweep(house, now=at("2026-06-10T07:00"))
    do(house, made, "zurueckziehen", "lena", at("2026-06-10T07:30"))
    sweep(house, now=at("2026-06-10T08:00"))
    assert vacant(house) == []


def test_a_gremium_whose_role_is_held_elsewhere_only_raises_the_alarm_of_a_reminder(house):
    sitting(house, ("jha",), "2026-07-10")
    drop_duty(house, "simon", "sitzungsdienst", cause=BY)
    add_duty(house, "simon", "sitzungsdienst", "kt", cause=BY)
    sweep(house, now=at("2026-06-25T07:00"))
    assert ("sitzungsdienst", "jha") in {(a["role"], a["gremien"]) for a in vacant(house)}


def test_a_frist_says_of_a_reminder_how_far_it_came(house):
    submitted(house)
    drop_duty(house, "dora", "dezernat", cause=BY)
    sweep(house, now=at("2026-06-05T07:00"))
    sweep(house, now=at("2026-06-10T07:00"))
    assert reaches(house) == {
        "vorher": ("waiting", ""),
        "am_tag": None,
        "eskalation": ("nobody", "2026-06-10"),
    }
    first = next(m for m in mails(house) if m.text == "frist_naht")
    put(house, first.id, "sent")
    assert reaches(house)["vorher"] == ("told", "")
    put(house, first.id, "dead")
    assert reaches(house)["vorher"] == ("lost", "")


def reaches(house):
    found = full(house, 1)
    return {
        timer.kind: (reached.reach.value, reached.since[:10]) if reached else None
        for timer, reached in zip(found.timers, found.reached, strict=True)
    }


STATE = sql("UPDATE outbox SET state = :state WHERE id = :id")


def put(house, ident, state):
    transact(house.database, partial(_put, ident, state), house.pause)


def _put(ident, state, connection):
    return connection.run(STATE, {"id": ident, "state": state})


def delivered(house, now=LATER):
    """Settle what nobody may be told any more, as a delivery does; return who was told."""
    found = [(one, dossier(house, one, now=now)) for one in claim(house, "w", now=now)]
    ends = [(one, got if isinstance(got, Verdict) else ACCEPTED) for one, got in found]
    assert settle(house, ends, now=now, chance=lambda: 0.5) == ()
    return [one.recipient for one, got in found if not isinstance(got, Verdict)]


def test_the_last_holder_loses_the_role_before_the_mail_and_the_next_one_is_told(house):
    submitted(house)
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    assert delivered(house) == []
    assert [a["role"] for a in vacant(house)] == ["fachdienstleitung"]
    add_duty(house, "karl", "fachdienstleitung", cause=BY)
    sweep(house, now=LATER)
    assert vacant(house) == []
    assert delivered(house) == ["karl"]


def test_who_gets_the_role_back_is_told_after_all(house):
    submitted(house)
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    delivered(house)
    add_duty(house, "lisa", "fachdienstleitung", cause=BY)
    assert sweep(house, now=LATER).mails == 1
    assert delivered(house) == ["lisa"]


def test_where_another_holder_is_told_as_well_there_is_no_incident(house):
    add_duty(house, "karl", "fachdienstleitung", cause=BY)
    submitted(house)
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    assert delivered(house) == ["karl"]
    assert vacant(house) == []


def test_a_reminder_or_an_invitation_that_lost_its_last_reader_waits_for_the_next(house):
    adopt(house, INVITING, now=MONDAY)
    sitting(house, ("ka",), "2026-07-10")
    drop_duty(house, "sven", "schriftfuehrung", cause=BY)
    submitted(house)
    delivered(house)
    now = at("2026-06-10T07:00")
    sweep(house, now=now)
    drop_duty(house, "dora", "dezernat", cause=BY)
    delivered(house, now)
    assert {a["role"] for a in vacant(house)} == {"schriftfuehrung", "dezernat"}
    for role in ("schriftfuehrung", "dezernat"):
        add_duty(house, "karl", role, cause=BY)
    sweep(house, now=now)
    assert delivered(house, now) == ["karl", "karl"]
    assert vacant(house) == []
