"""Fristen, sweeps and moved sittings on the command line."""

import json

import pytest

NOW = ("--now", "2026-06-01T09:00")
SAAL = ("--comment", "Saal belegt", "--as", "sid")


def data(office, *words, code=0):
    done = office.run(*words, "--json")
    assert done.code == code, done.all
    return json.loads(done.out)


@pytest.fixture
def sitting(office):
    office.run("sitzung", "new", "ka", "2026-07-10", *NOW)
    return office


def test_fristen_of_a_sitting_are_listed_with_their_next_reminder(sitting):
    found = data(sitting, "fristen", "--sitzung", "1", *NOW)["fristen"]
    ladung = next(f for f in found if f["rule"] == "ladungsfrist")
    assert (ladung["date"], ladung["operative"]) == ("2026-07-02", "2026-07-02")
    assert ladung["next_reminder"]["day"] == "2026-06-25"
    assert data(sitting, "fristen", "list", "--sitzung", "1", *NOW)["fristen"] == found


def test_a_frist_shows_why_its_day_and_what_happened(sitting):
    sitting.run("sitzung", "move", "1", "--day", "2026-07-24", *SAAL, *NOW)
    shown = data(sitting, "fristen", "show", "1", *NOW)
    assert shown["steps"]
    assert [event["kind"] for event in shown["history"]] == ["begun", "recomputed"]
    assert "Saal belegt" in sitting.run("fristen", "show", "1", *NOW).out


def test_a_sitting_is_moved_and_cancelled(sitting):
    moved = data(sitting, "sitzung", "move", "1", "--day", "2026-07-24", *SAAL, *NOW)
    assert (moved["date_before"], moved["date"]) == ("2026-07-10", "2026-07-24")
    assert {f["label"] for f in moved["fristen"]} >= {"Ladung", "Vorlagenschluss"}
    gone = data(sitting, "sitzung", "cancel", "1", *SAAL, *NOW)
    assert gone["cancelled"]
    shown = data(sitting, "sitzung", "show", "1", *NOW)
    assert shown["fristen"] == []
    assert [change["kind"] for change in shown["changes"]] == ["moved", "cancelled"]


def test_papers_go_along_with_a_move_and_need_another_sitting_after_a_cancel(council):
    number = council.sitting("jha", "2026-07-10")
    council.do("VO/2026/001", "terminieren", "sid", "beratung=jha", f"sitzung={number}")
    moved = council.run("sitzung", "move", number, "--day", "2026-07-24", *SAAL, *NOW)
    assert "went along: VO/2026/001" in moved.out
    past = council.run("vorlage", "history", "VO/2026/001").out
    assert "moved from 10 Jul 2026 to 24 Jul 2026" in past
    move = data(council, "vorlage", "history", "VO/2026/001")["entries"][-1]["moves"][0]
    assert (move["date_before"], move["date"]) == ("2026-07-10", "2026-07-24")
    gone = council.run("sitzung", "cancel", number, *SAAL, *NOW)
    assert "need another sitting: VO/2026/001" in gone.out
    assert "went along" not in gone.out


def test_a_frist_says_of_an_escalation_that_it_reached_nobody(sitting):
    for _ in range(2):
        sitting.run("tick", "--now", "2026-12-01T09:00")
    found = data(sitting, "fristen", "--sitzung", "1", *NOW)["fristen"]
    minutes = next(f for f in found if "niederschrift" in f["rule"])
    shown = data(sitting, "fristen", "show", str(minutes["id"]), *NOW)
    silent = [r for r in shown["reminders"] if r["reached"] == "nobody"]
    assert silent, shown["reminders"]
    assert all(r["open_since"].startswith("2026-12-01") for r in silent)
    said = sitting.run("fristen", "show", str(minutes["id"]), *NOW).out
    assert "reached nobody, open since 01 Dec 2026" in said
    assert "run: vorlauf incidents" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sitzung", "move", "1", "--day", "2026-07-24", "--as", "sid"), 1),
        (("sitzung", "move", "9", "--day", "2026-07-24", *SAAL), 1),
        (("sitzung", "move", "1", "--day", "gestern", *SAAL), 1),
        (("fristen", "show", "99"), 1),
        (("fristen", "show", "0"), 2),
        (("fristen", "--until", "morgen"), 2),
        (("fristen", "extend", "1", "--comment", "weil"), 2),
        (("fristen", "extend", "1", "--by", "bald", "--comment", "weil"), 2),
        (("fristen", "extend", "1", "--to", "2026-09-01", "--comment", "weil", "--as", "sid"), 1),
        (("fristen", "done", "1", "--as", "sid"), 1),
        (("preview", "--days", "-1"), 2),
        (("tick", "--limit", "0"), 2),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else None,
)
def test_a_wrong_wish_is_answered(sitting, words, code):
    answer = sitting.run(*words, "--json")
    assert answer.code == code, answer.all
    assert "error" in json.loads(answer.out)


def test_a_tick_tells_and_the_preview_knew(sitting):
    foreseen = data(sitting, "preview", "--days", "30", "--mail", *NOW)["mails"]
    assert "2026" in foreseen[0]["due"]
    swept = data(sitting, "tick", "--now", "2026-06-25T07:00")
    assert swept["mails"] == len([m for m in foreseen if m["due"].startswith("2026-06-25")])
    assert sitting.run("tick", "--now", "2026-06-25T07:00").code == 0
    assert sitting.run("preview", *NOW).code == 0


def test_staff_see_that_reminders_do_not_go_out(sitting):
    late = ("--now", "2026-06-25T09:00")
    assert data(sitting, "vorlage", "list", *late)["alarms"]
    assert sitting.run("fristen", *late).out.startswith("! ")
    sitting.run("tick", *late)
    assert not data(sitting, "vorlage", "list", *late)["alarms"]
