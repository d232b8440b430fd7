"""Names that narrow a list: known ones however they are written, the others refused."""

import pytest

from cli.refusal import DEEDS
from engine.service.create import CREATE
from engine.service.extension import DONE, EXTEND
from engine.service.incidents import SETTLE
from engine.service.mails import MAILS
from engine.service.people import PERSON
from engine.service.rulebook import ADOPT
from engine.service.sitting_change import CANCEL, MOVE
from engine.service.sittings import SITTING
from tests.cli.program import FILLED

WHO = "dora"
NUMBER = "VO/2026/001"


@pytest.mark.parametrize(
    ("words", "sentence", "hint"),
    [
        (("fristen", "--person", "erik"), "there is no person erik", "did you mean erika?"),
        (("fristen", "--person", "xyz"), "there is no person xyz", "run: vorlauf person list"),
        (("fristen", "--vorlage", "VO/2026/01"), "there is no Vorlage", f"did you mean {NUMBER}?"),
        (("fristen", "--sitzung", "77"), "there is no sitting 77", "run: vorlauf sitzung list"),
        (("fristen", "list", "--role", "kaemerei"), "no role “kaemerei”", "mean kaemmerei?"),
        (("mails", "--to", "erik"), "there is no person erik", "did you mean erika?"),
        (("mails", "list", "--vorlage", "xyz"), "there is no Vorlage xyz", "vorlage list"),
        (("vorlage", "list", "--art", "xyz"), "no Vorlagenart “xyz”", "possible are"),
        (("vorlage", "list", "--state", "entwrf"), "no state “entwrf”", "did you mean entwurf?"),
        (("vorlage", "list", "--gremium", "jhx"), "no Gremium “jhx”", "did you mean jha?"),
    ],
    ids=str,
)
def test_an_unknown_name_is_no_empty_list(council, words, sentence, hint):
    said = council.run(*words)
    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
    assert hint in said.err
    assert council.json(*words)["error"]["code"].endswith("-unknown")


def test_a_name_is_known_by_its_label_as_well(council):
    listed = [
        council.json("vorlage", "list", *words)["vorlagen"]
        for words in (("--state", "In Beratung"), ("--state", "in_beratung"), ("--gremium", "JHA"))
    ]
    assert [[paper["number"] for paper in papers] for papers in listed] == [[NUMBER]] * 3
    by_name = council.json("fristen", "--person", "Erika Beispiel")
    assert by_name == council.json("fristen", "--person", "erika")
    assert council.run("fristen", "--role", "Kämmerei").code == 0


def test_the_state_of_a_message_is_typed_as_it_is_shown(council):
    words = ("mails", "list", "--json", "--state")
    shown = council.run(*words, "waiting").json["mails"]
    assert shown == council.run(*words, "queued").json["mails"]
    said = council.run("mails", "list", "--state", "waitin")
    assert said.code == 2
    assert "possible are waiting, being sent, accepted" in said.err
    assert "did you mean waiting?" in said.err


def test_a_message_is_listed_by_what_it_is_about(council):
    listed = council.run("mails").out
    assert "zur_mitzeichnung" not in listed
    assert "Bitte mitzeichnen" in listed
    rows = council.json("mails")["mails"]
    assert {row["text"]: row["about"] for row in rows}["zur_mitzeichnung"] == "Bitte mitzeichnen"


def test_people_are_listed_with_the_labels_of_their_roles(council):
    listed = council.run("person", "list").out
    assert "Schriftführung (JHA)" in listed
    assert "schriftfuehrung" not in listed


def test_whatever_is_refused_is_called_what_the_user_did(council):
    services = {CREATE, DONE, EXTEND, SETTLE, MAILS, PERSON, ADOPT, CANCEL, MOVE, SITTING}
    assert services <= set(DEEDS)
    refused = council.run("fristen", "extend", "99", "--by", "2 Wochen", "-m", "x", "--as", "sid")
    assert refused.out.startswith("Not possible: extend the Frist\n")
    assert council.run("mails", "retry", "99", "--as", "sid").out.startswith(
        "Not possible: send the message"
    )
    assert council.run("vorlage", "do", NUMBER, "einreichen", "--as", "sid").out.startswith(
        "Not possible: einreichen\n"
    )


def test_what_was_nearly_right_is_suggested(office):
    number = office.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED)
    short = number.lower().replace("/0", "/").replace("/0", "/")
    for typed in (number.lower(), short):
        assert number in office.json("vorlage", "show", typed)["error"]["hint"]
        assert number in office.json("vorlage", "do", typed, "einreichen")["error"]["hint"]
    step = office.json("vorlage", "do", number, "einreichn", "--as", "erika")
    assert "einreichen" in step["error"]["hint"]
    words = ("ergebnis=einstimmig", "--as", "sid")
    assert (
        "vorlage why" in office.json("vorlage", "do", number, "ergebnis", *words)["error"]["hint"]
    )
    said = office.json("vorlage", "new", "beschluss", "--regelwerk", "landkreis-nidersachsen")
    assert "landkreis-niedersachsen" in said["error"]["hint"]
    wrong = office.run("vorlage", "do", number, "aendern", "thema=sport", "--as", "erika")
    assert wrong.all.count("jugendhilfe") == 1, wrong.all


def test_an_extension_that_is_over_already_is_said_to_be(office):
    number = office.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED)
    office.do(number, "einreichen", "erika")
    words = ("fristen", "extend", "1", "--by", "1 Tag", "-m", "Eilt", "--as", WHO)
    late = office.run(*words, "--now", "2026-12-01T10:00")
    assert late.code == 0, late.all + office.run("person", "list").all
    assert "overdue all the same" in late.out
    soon = office.run(*words, "--now", "2026-01-08T10:00")
    assert "overdue" not in soon.out
