"""A paper on its way through the county: what the shipped set makes of what staff type."""

import pytest

from tests.cli.program import ART, EARLY

NUMBER = "VO/2026/001"
SID = ("--as", "sid")
JHA, KA, KT = "2026-02-05", "2026-02-23", "2026-03-26"


def states(done):
    return [(s["gremium"], s["state"]) for s in done["stations"]]


def test_a_paper_goes_from_the_draft_through_jha_ka_and_kt_to_its_beschluss(council):
    council.heard(NUMBER, "jha", JHA, "einstimmig empfohlen", "ja=12", "nein=0", "enthaltung=1")
    council.heard(NUMBER, "ka", KA, "einstimmig empfohlen")
    done = council.heard(NUMBER, "kt", KT, "einstimmig beschlossen", "ja=40", "nein=0")
    assert done["state"] == "beschlossen"
    assert states(done) == [("jha", "beraten"), ("ka", "beraten"), ("kt", "beraten")]
    assert done["stations"][0]["votes"] == {"yes": 12, "no": 0, "abstain": 1, "manner": None}
    council.do(NUMBER, "umsetzen", "leo", now="2026-04-01")
    assert council.do(NUMBER, "abschliessen", "leo", now="2026-12-01")["next"] == []
    assert council.run("verify").code == 0


def test_the_route_of_an_abschliessend_paper_is_the_jha_alone(office):
    number = office.in_beratung("abschliessend=ja")
    done = office.heard(number, "jha", JHA, "einstimmig beschlossen")
    assert (states(done), done["state"]) == ([("jha", "beraten")], "beschlossen")


def test_a_sitting_shows_what_stands_on_its_tagesordnung(council):
    sitting = council.sitting("jha", JHA)
    council.do(NUMBER, "terminieren", "sid", f"sitzung={sitting}", "top=Ö 5")
    shown = council.json("sitzung", "show", sitting)
    assert [(i["top"], i["number"], i["state"]) for i in shown["items"]] == [
        ("Ö 5", NUMBER, "terminiert")
    ]
    assert "Frühe Hilfen" in council.run("sitzung", "show", sitting).out


def test_a_weekday_that_contradicts_its_date_is_said_and_nothing_is_corrected(office):
    made = office.json("sitzung", "new", "jha", "Di, 05.02.2026", *SID, "--now", "2026-01-08")
    assert (made["exit"], made["date"]) == (0, "2026-02-05")
    assert made["warnings"] == ["05 Feb 2026 is a Thursday, not Di"]


def test_a_sitting_on_a_free_or_past_day_is_entered_with_a_hint(office):
    made = office.json("sitzung", "new", "jha", "25.12.2026", *SID, "--now", "2026-12-30")
    assert made["exit"] == 0
    assert len(made["warnings"]) == 2
    assert "past" in made["warnings"][0]
    assert "Weihnachtstag" in made["warnings"][1]


def test_two_gremien_can_sit_together(office):
    made = office.json("sitzung", "new", "jha,Kreisausschuss", "2026-02-05", *SID)
    assert made["gremien"] == ["jha", "ka"]
    assert [s["id"] for s in office.json("sitzung", "list")["sittings"]] == [made["id"]]


def test_a_withdrawn_item_asks_a_person_how_it_goes_on(council):
    done = council.heard(NUMBER, "jha", JHA, "zurückgezogen")
    choices = done["next"][0]["choices"]
    assert choices == ["end", "repeat", "advance"]
    said = council.run("vorlage", "do", NUMBER, "antworten", "--as", "sid")
    assert said.code == 1
    assert "weiter=end|repeat|advance" in said.out
    done = council.do(NUMBER, "antworten", "sid", "weiter=repeat")
    assert states(done)[:2] == [("jha", "beraten"), ("jha", "geplant")]


@pytest.mark.parametrize(("choice", "state"), [("end", "zurueckgezogen"), ("advance", "geplant")])
def test_the_answer_ends_the_paper_or_takes_it_on(council, choice, state):
    council.heard(NUMBER, "jha", JHA, "zurückgezogen")
    done = council.do(NUMBER, "antworten", "sid", f"weiter={choice}")
    ahead = [n["gremium"] for n in done["next"]]
    assert (done["state"] == state) is (choice == "end")
    assert ahead == ([] if choice == "end" else ["ka"])


def test_vertagt_calls_the_same_gremium_again_and_keeps_the_first_time(council):
    done = council.heard(NUMBER, "jha", JHA, "vertagt")
    assert states(done)[:2] == [("jha", "beraten"), ("jha", "geplant")]
    assert done["stations"][0]["result"] == "vertagt"


def test_verwiesen_inserts_the_gremium_that_is_named(council):
    council.heard(NUMBER, "jha", JHA, "einstimmig empfohlen")
    done = council.heard(NUMBER, "ka", KA, "überwiesen", "an=jha")
    assert ("jha", "geplant") in states(done)
    assert done["next"][0]["gremium"] == "jha"


def test_a_referral_without_a_target_asks_for_it(council):
    sitting = council.sitting("jha", JHA)
    council.do(NUMBER, "terminieren", "sid", f"sitzung={sitting}")
    words = ("ergebnis", "ergebnis=überwiesen", "--as", "sid", "--now", JHA)
    asked = council.json("vorlage", "do", NUMBER, *words)
    assert asked["exit"] == 1
    assert asked["unmet"][0]["needs"] == "an"
    assert "ka" in asked["unmet"][0]["choices"]


def test_what_rests_is_taken_up_again(council):
    done = council.heard(NUMBER, "jha", JHA, "zurückgestellt")
    assert "zurückgestellt" in [s["result"] for s in done["stations"]]
    why = council.json("vorlage", "why", NUMBER, "--as", "sid")
    can = {t["trigger"]: t["allowed"] for t in why["triggers"]}
    assert can["wiederaufnehmen"]
    assert council.do(NUMBER, "wiederaufnehmen", "sid")["next"][0]["trigger"] == "terminieren"


def test_zurueckverwiesen_opens_the_text_as_version_2(council):
    done = council.heard(NUMBER, "jha", JHA, "an die Verwaltung zurückverwiesen")
    assert (done["state"], done["version"], done["frozen"]) == ("entwurf", 2, False)
    assert council.do(NUMBER, "aendern", "erika", "kosten=0")["fields"]["kosten"] == "0"


def test_the_folge_grows_by_a_station_that_somebody_inserts(council):
    words = ("gremium=finanzausschuss", "vor=2", "-m", "Kosten")
    done = council.do(NUMBER, "einfuegen", "sid", *words)
    assert [g for g, _state in states(done)] == ["jha", "finanzausschuss", "ka", "kt"]
    assert done["stations"][1]["because"] == "Kosten"


def test_a_wrong_step_is_taken_back_and_both_stay_on_record(council):
    council.heard(NUMBER, "jha", JHA, "abgelehnt")
    done = council.do(NUMBER, "korrigieren", "sid", "-m", "falsches Ergebnis")
    assert states(done)[0] == ("jha", "terminiert")
    past = council.json("vorlage", "history", NUMBER)["entries"]
    assert [e["trigger"] for e in past][-2:] == ["ergebnis", "korrigieren"]
    assert past[-2]["values"]["ergebnis"] == "abgelehnt"
    assert past[-1]["comment"] == "falsches Ergebnis"


def test_a_past_day_shows_the_paper_as_it_stood(council):
    council.heard(NUMBER, "jha", JHA, "einstimmig empfohlen")
    then = council.json("vorlage", "show", NUMBER, "--as-of", "04.02.2026")
    now = council.json("vorlage", "show", NUMBER)
    assert [d["stations"][0]["state"] for d in (then, now)] == ["terminiert", "beraten"]
    before = council.json("vorlage", "show", NUMBER, "--as-of", "2025-12-31")
    assert (before["exit"], before["error"]["code"]) == (1, "vorlage-unknown")


def test_a_paper_below_another_bears_its_number_with_an_appendix(council):
    child = council.new("betreff=Nachtrag", "--parent", NUMBER, art="ergaenzungsvorlage")
    assert child.startswith(NUMBER)
    ties = council.json("vorlage", "show", NUMBER)["links"]
    assert [(t["kind"], t["outward"], t["number"]) for t in ties] == [("child", True, child)]


def test_a_paper_can_replace_another(council):
    other = council.new("betreff=Neu", "--parent", NUMBER, "--link", "replaces")
    assert "replaces VO/2026/001" in council.run("vorlage", "show", other).out
    assert f"replaced by {other}" in council.run("vorlage", "show", NUMBER).out


def test_a_paper_without_a_number_is_called_by_the_beginning_of_its_id(office):
    ident = office.new("betreff=Kurz", art="mitteilung")
    listed = office.run("vorlage", "list").out
    assert ident[:8] in listed
    assert ident not in listed
    assert office.json("vorlage", "show", ident[:8])["id"] == ident


def test_many_papers_go_en_bloc_and_each_gets_its_answer(office):
    numbers = [office.new(f"betreff={n}") for n in range(3)]
    words = ("vorlage", "do", ",".join([*numbers, "VO/9/9"]), "aendern", "kosten=5")
    done = office.json(*words, "--as", "erika")
    assert [a["done"] for a in done["answers"]] == [True, True, True, False]
    assert done["exit"] == 1
    said = office.run(*words, "--as", "erika")
    assert "done (Entwurf)" in said.out
    assert office.run(*words[:2], numbers[0] + ",", *words[3:], "--as", "erika").code == 0


def test_a_sitting_says_who_moved_and_who_cancelled_it(office):
    office.sitting("jha", "2026-02-05")
    day = ("--day", "2026-02-12", "--reason", "Saal belegt")
    assert office.run("sitzung", "move", "1", *day, "--as", "sid", "--now", EARLY).code == 0
    words = ("sitzung", "cancel", "1", "--reason", "Glatteis", "--as", "sid", "--now", EARLY)
    assert office.run(*words).code == 0
    said = office.run("sitzung", "show", "1").out
    assert "moved on 08 Jan 2026, 09:00 by Sid Sommer, it was to be on 05 Feb 2026" in said
    assert "cancelled on 08 Jan 2026, 09:00 by Sid Sommer: Glatteis" in said


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-10-18", "18 Oct 2026 is a Sunday"),
        ("2026-10-17", "17 Oct 2026 is a Saturday"),
        ("Mo, 1.12.2026", "01 Dec 2026 is a Tuesday, not Mo"),
    ],
)
def test_a_sitting_on_a_day_that_cannot_be_meant_says_which_weekday_it_is(office, day, says):
    said = office.run("sitzung", "new", "jha", day, "--as", "sid", "--now", EARLY)
    assert said.code == 0
    assert f"! {says}\n" in said.out


def test_a_new_paper_says_that_it_is_not_public_and_how_it_becomes_so(office):
    words = ("vorlage", "new", ART, "thema=jugendhilfe", "--as", "erika", "--now", EARLY)
    quiet = office.run(*words, "betreff=Ausbau", "oeffentlich=ja").out
    assert "not public" not in quiet
    said = office.run(*words, "betreff=Frühe Hilfen").out
    [line] = [line for line in said.splitlines() if "not public" in line]
    command = line.partition(": ")[2].split()[1:]
    assert office.run(*command, "--as", "erika", "--now", EARLY).code == 0
    assert office.json("vorlage", "show", command[2])["public"] is True
    assert (
        "not public"
        not in office.run(
            "vorlage",
            "do",
            command[2],
            "aendern",
            "oeffentlich=nein",
            "--as",
            "erika",
            "--now",
            EARLY,
        ).out
    )
