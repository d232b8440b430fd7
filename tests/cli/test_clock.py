"""Fristen, sweeps and moved sittings on the command line."""

import json
import shutil

import pytest

from tests.cli.program import NI, PEOPLE

NOW = ("--now", "2026-06-01T09:00")
SAAL = ("--comment", "Saal belegt", "--as", "sid")


def data(office, *words, code=0):
    done = office.run(*words, "--json")
    assert done.code == code, done.all
    return json.loads(done.out)


@pytest.fixture
def sitting(office):
    office.run("sitzung", "new", "ka", "2026-07-10", "--as", "sid", *NOW)
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
        (("sitzung", "move", "1", "--day", "gestern", *SAAL), 2),
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


SID = ("--as", "sid", *NOW)
URGENT = ("--reason", "der Zuschuss verfällt", "--as", "lara")


def test_the_summons_of_a_sitting_are_shortened_with_a_reason(sitting):
    changed = data(sitting, "sitzung", "shorten", "1", *URGENT, *NOW)
    assert changed["shortened"]
    assert [f["label"] for f in changed["fristen"]] == ["Ladung"]
    shown = data(sitting, "sitzung", "show", "1", *NOW)
    assert shown["shortened_because"] == "der Zuschuss verfällt"
    assert [(c["kind"], c["actor"]) for c in shown["changes"]] == [("shortened", "lara")]
    assert "der Zuschuss verfällt" in sitting.run("sitzung", "show", "1", *NOW).out
    name = PEOPLE["lara"][0]
    assert [c["name"] for c in shown["changes"]] == [name]
    assert name in sitting.run("sitzung", "show", "1", *NOW).out
    assert sitting.run("sitzung", "shorten", "1", *URGENT, *NOW).code == 1


def test_a_new_sitting_says_that_its_summons_come_too_late_and_the_way_out(office):
    made = data(office, "sitzung", "new", "ka", "2026-06-05", "--as", "sid", *NOW)
    assert any("vorlauf sitzung shorten 1" in text for text in made["warnings"])
    made = data(office, "sitzung", "new", "ka", "2026-06-08", "--shortened", *URGENT, *NOW)
    assert (made["shortened"], made["warnings"]) == (True, [])
    words = ("sitzung", "new", "ka", "2026-06-09", "--shortened", "--as", "lara", *NOW)
    assert data(office, *words, code=1)["error"]


def test_a_sitting_to_come_without_ladungsfrist_says_so_when_it_is_shown(sitting, tmp_path):
    folder = tmp_path / "regelwerk"
    shutil.copytree(NI, folder)
    file = folder / "fristen.yaml"
    ending = '    until: 2026-06-30\n    source: "Gesch'
    text = file.read_text(encoding="utf-8").replace('    source: "Gesch', ending, 1)
    file.write_text(text, encoding="utf-8")
    sitting.env["VORLAUF_DEFINITIONS"] = str(folder)
    made = data(sitting, "sitzung", "new", "ka", "2026-08-14", *SID)
    [said] = made["warnings"]
    assert "Kreisausschuss" in said
    assert data(sitting, "sitzung", "show", made["id"], *NOW)["warnings"] == [said]
    assert f"! {said}" in sitting.run("sitzung", "show", made["id"], *NOW).out
    assert data(sitting, "sitzung", "show", made["id"], "--now", "2026-08-15")["warnings"] == []
    assert data(sitting, "sitzung", "show", "1", *NOW)["warnings"] == []


def test_a_second_sitting_of_the_day_is_said(sitting):
    made = data(sitting, "sitzung", "new", "ka", "2026-07-10", "--start", "9:00", *SID, code=1)
    assert made["error"]
    made = data(sitting, "sitzung", "new", "ka", "2026-07-10", "--start", "09:00", *SID)
    assert len(made["warnings"]) == 1


def test_staff_see_that_fristen_are_still_to_begin(sitting):
    rules = sitting.folder / "set"
    shutil.copytree(NI, rules)
    with (rules / "fristen.yaml").open("a") as file:
        file.write(
            "  - {name: auslegung, label: Auslegung, within: 5 Tage, mode: volle_tage,"
            " start: bereitstellung, source: Hausregel}\n"
        )
    sitting.env["VORLAUF_DEFINITIONS"] = str(rules)
    assert sitting.run("person", "new", "neu", "Neu Neumann", "--as", "sid").code == 0
    assert data(sitting, "fristen", *NOW)["alarms"]
    assert data(sitting, "tick", *NOW)["begun"] == 1
    found = data(sitting, "fristen", "--sitzung", "1", *NOW)
    assert not found["alarms"]
    assert "auslegung" in {f["rule"] for f in found["fristen"]}
    assert "Auslegung" in sitting.run("fristen", *NOW).out


def test_a_frist_that_was_kept_by_mistake_is_taken_up_again(sitting):
    found = data(sitting, "fristen", "--sitzung", "1", *NOW)["fristen"]
    ident = str(next(f["id"] for f in found if f["rule"] == "niederschriftsfrist"))
    late = ("--now", "2026-07-13T09:00")
    done = data(sitting, "fristen", "done", ident, "-m", "fertig", "--as", "kim", *late, code=1)
    assert done["who"]
    assert data(sitting, "person", "give", "jo", "schriftfuehrung:ka", "--as", "sid")
    data(sitting, "fristen", "done", ident, "-m", "fertig", "--as", "jo", *late)
    words = ("fristen", "undo", ident, "--reason", "fehlt", *late)
    assert data(sitting, *words, "--as", "erika", code=1)["who"][0] == "Jo Jot"
    assert data(sitting, *words, "--as", "jo")["state"] == "running"
    shown = data(sitting, "fristen", "show", ident, *late)
    assert shown["history"][-1]["reason"] == "fehlt"


def test_nobody_who_is_unknown_decides_and_is_told_how_to_say_who_acts(sitting):
    for words in (
        ("fristen", "done", "1", "-m", "fertig"),
        ("fristen", "extend", "1", "--by", "1 Woche", "-m", "x"),
        ("fristen", "undo", "1", "-m", "x"),
        ("sitzung", "new", "kt", "2026-08-07"),
        ("sitzung", "move", "1", "--day", "2026-08-07", "-m", "x"),
        ("person", "new", "pia", "Pia"),
        ("person", "set", "jo", "--name", "X"),
        ("person", "give", "jo", "landrat"),
        ("person", "take", "jo", "schriftfuehrung:jha"),
        ("mails", "drop", "1", "-m", "x"),
    ):
        refused = data(sitting, *words, *NOW, code=1)
        assert refused["unmet"][0]["message"] == "there is no person login", words
        assert "--as PERSON" in refused["error"]["hint"], words


def test_who_may_not_plan_sittings_is_told_who_may(sitting):
    new = ("sitzung", "new", "kt", "2026-08-07", "--as", "erika")
    assert data(sitting, *new, *NOW, code=1)["who"] == ["Sitzungsdienst"]
    move = ("sitzung", "move", "1", "--day", "2026-08-07", "-m", "x", "--as", "erika")
    assert data(sitting, *move, *NOW, code=1)["who"] == ["Sitzungsdienst"]


def test_a_known_person_is_not_changed_by_entering_them_again(sitting):
    said = data(sitting, "person", "new", "leo", "Wer anders", "--as", "sid", code=1)
    assert "person set leo" in said["error"]["hint"]
    taken = data(sitting, "person", "take", "leo", "fachdienstleitung", "--as", "sid")
    assert (taken["name"], taken["roles"]) == ("Leo Muster", [])
    assert data(sitting, "verify")["broken"] == []


def test_a_person_shows_who_gave_and_took_roles_when_and_why(sitting):
    words = ("schriftfuehrung:ka", "-m", "Vertretung", "--as", "sid", *NOW)
    for deed in ("give", "take"):
        sitting.run("person", deed, "jo", *words)
    history = data(sitting, "person", "show", "jo")["history"]
    assert [(e["deed"], e["name"], e["reason"]) for e in history[-2:]] == [
        ("geben", "Sid Sommer", "Vertretung"),
        ("nehmen", "Sid Sommer", "Vertretung"),
    ]
    said = sitting.run("person", "show", "jo").out
    assert "role taken: Schriftführung (KA) by Sid Sommer – Vertretung" in said
    assert data(sitting, "person", "show", "erika")["history"][0]["person"] is None
    assert sitting.run("person", "show", "niemand").code == 1
