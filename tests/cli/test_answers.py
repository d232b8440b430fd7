"""What scripts rely on: exit codes, one JSON document, who acts, which language, which moment."""

import json

import pytest

from tests.cli.program import ART, NI

NUMBER = "VO/2026/001"
SHIPPED = str(NI)
# Every command with an answer that is good.
GOOD = (
    ("check", SHIPPED),
    ("draw", ART),
    ("vorlage", "new", ART, "betreff=Neu", "--as", "erika"),
    ("vorlage", "list"),
    ("vorlage", "show", NUMBER),
    ("vorlage", "do", NUMBER, "ueberspringen", "beratung=1", "-m", "x", "--as", "sid", "--yes"),
    ("vorlage", "why", NUMBER, "--as", "sid"),
    ("vorlage", "history", NUMBER),
    ("sitzung", "new", "kt", "26.03.2026", "--as", "sid"),
    ("sitzung", "list"),
    ("person", "new", "pia", "Pia Person", "--role", "schriftfuehrung:jha", "--as", "sid"),
    ("person", "give", "jo", "schriftfuehrung:kt", "--as", "sid"),
    ("person", "set", "jo", "--name", "Jo Jott", "--as", "sid"),
    ("person", "list"),
    ("verify",),
    ("verify", "--seal"),
)
REFUSED = (
    ("vorlage", "new", "gibtesnicht", "--as", "erika"),
    ("vorlage", "show", "VO/1/1"),
    ("vorlage", "do", NUMBER, "einreichen", "--as", "erika"),
    ("vorlage", "do", NUMBER, "gibtesnicht", "--as", "erika"),
    ("vorlage", "why", "VO/1/1"),
    ("vorlage", "history", "VO/1/1"),
    ("sitzung", "new", "jha", "5.2.2026", "--as", "erika"),
    ("person", "new", "leo", "Leo", "--as", "sid"),
    ("person", "take", "leo", "landrat", "--as", "sid"),
    ("sitzung", "show", "77"),
    ("person", "new", "x", "X", "--role", "gibtesnicht"),
    ("draw", "gibtesnicht"),
)
WRONG = (
    (),
    ("gibtesnicht",),
    ("vorlage",),
    ("vorlage", "gibtesnicht"),
    ("vorlage", "show"),
    ("vorlage", "list", "--gibtesnicht"),
    ("vorlage", "list", "zuviel"),
    ("vorlage", "do", NUMBER, "aendern", "ohne-gleichheitszeichen"),
    ("vorlage", "do", NUMBER, "aendern", "betreff=x", "--expected", "drei"),
    ("vorlage", "do", f"{NUMBER},VO/2", "aendern", "betreff=x", "--expected", "1"),
    ("vorlage", "show", NUMBER, "--as-of", "30.02.2026"),
    ("sitzung", "new", "jha", "30.02.2026"),
    ("vorlage", "why", NUMBER, "--now", "gestern"),
    ("check", "/gibt/es/nicht"),
    ("check", SHIPPED, "--format", "gibtesnicht"),
    ("replay", "/gibt/es/nicht.jsonl"),
    ("draw", ART, "-o", "/gibt/es/nicht/bild.svg"),
)
name_of = " ".join


def one_document(said):
    assert said.clean, said.all
    return json.loads(said.out)  # fails where there is none, or more than one


@pytest.mark.parametrize("words", GOOD, ids=name_of)
def test_a_good_answer_is_0_in_text_and_in_json(council, words):
    assert one_document(council.run(*words, "--json"))
    if words[0] == "vorlage" and "do" in words:
        council.do(NUMBER, "korrigieren", "sid", "-m", "nochmal")
    again = {("sitzung", "new"): ["--start", "18:00"]}.get(words[:2], [])
    words = ["ria" if word == "pia" else word for word in words]  # nobody is entered twice
    said = council.run(*words, *again)
    assert (said.code, said.clean, said.err) == (0, True, "")
    assert said.out


@pytest.mark.parametrize("words", REFUSED, ids=name_of)
def test_a_no_is_1_with_the_reason_in_text_and_in_json(council, words):
    said, as_json = council.run(*words), council.run(*words, "--json")
    assert (said.code, as_json.code) == (1, 1)
    assert said.clean
    assert said.all.strip()
    assert one_document(as_json)["error"]["message"]


@pytest.mark.parametrize("words", WRONG, ids=name_of)
def test_wrong_use_is_2_and_says_what_is_missing_or_possible(council, words):
    said, as_json = council.run(*words), council.run(*words, "--json")
    assert (said.code, as_json.code) == (2, 2)
    assert said.clean
    assert said.err.strip()
    error = one_document(as_json)["error"]
    assert set(error) == {"code", "message", "hint"}


def test_the_help_names_every_command(fresh):
    said = fresh.run("--help")
    assert said.code == 0
    for name in ("demo", "check", "draw", "vorlage", "sitzung", "person", "replay", "verify"):
        assert f"  {name} " in said.out


def test_a_command_that_is_nearly_right_is_named(fresh):
    assert "did you mean check?" in fresh.run("chek").err


def test_who_acts_is_named_first_then_set_then_the_login(council):
    why = ("vorlage", "why", NUMBER)
    told = {"VORLAUF_ACTOR": "leo", "LOGNAME": "erika"}
    assert council.json(*why, "--as", "sid", **told)["person"] == "sid"
    assert council.json(*why, **told)["person"] == "leo"
    assert council.json(*why, LOGNAME="erika")["person"] == "erika"
    assert not council.json(*why, LOGNAME="niemand")["person_known"]


def test_an_unknown_person_is_told_how_to_say_who_acts(council):
    said = council.run("vorlage", "do", NUMBER, "aendern", "kosten=1", "--as", "niemand")
    assert said.code == 1
    assert "there is no person niemand" in said.out
    assert "--as PERSON" in said.out


def test_a_person_without_the_role_is_refused_with_those_who_could(council):
    said = council.json("vorlage", "do", NUMBER, "einfuegen", "gremium=jha", "--as", "erika")
    assert (said["exit"], said["who"]) == (1, ["Sitzungsdienst"])


def test_the_program_speaks_german_unless_it_is_told_otherwise(council):
    words = ("vorlage", "show", "VO/1/1")
    english = council.run(*words).err
    german = council.run(*words, VORLAUF_LANG="").err
    assert "there is no Vorlage" in english
    assert german != english
    assert council.run(*words, VORLAUF_LANG="de_DE.UTF-8").err == german
    assert council.run(*words, VORLAUF_LANG="klingonisch").err == german


def test_the_language_can_stand_in_the_file_of_settings(council):
    (council.folder / "vorlauf.toml").write_text('lang = "en"\n')
    assert "there is no Vorlage" in council.run("vorlage", "show", "VO/1/1", VORLAUF_LANG="").err


def test_another_moment_than_now_is_taken_in_the_zone_of_the_house(office):
    number = office.new("betreff=x", now="2026-07-01T23:30")
    entry = office.json("vorlage", "history", number)["entries"][0]
    assert entry["at"] == "2026-07-01T23:30:00+02:00"
    office.do(number, "aendern", "erika", "kosten=1", now="2026-07-02 08:00")
    office.do(number, "aendern", "erika", "kosten=2", now="2026-07-02T08:00+00:00")
    assert office.json("vorlage", "history", number)["entries"][-1]["at"].endswith("10:00:00+02:00")


def test_the_same_key_twice_has_one_effect_and_the_same_answer(office):
    new = ("vorlage", "new", ART, "betreff=x", "--as", "erika", "--key", "k1")
    assert office.run(*new, "--json").out == office.run(*new, "--json").out
    assert len(office.json("vorlage", "list")["vorlagen"]) == 1
    do = ("vorlage", "do", NUMBER, "aendern", "kosten=7", "--as", "erika", "--key", "k2")
    assert office.run(*do).out == office.run(*do).out
    assert len(office.json("vorlage", "history", NUMBER)["entries"]) == 2


def test_a_key_that_was_used_for_something_else_is_refused(office):
    number = office.new("betreff=x")
    words = ("vorlage", "do", number, "aendern", "--as", "erika", "--key", "k")
    assert office.run(*words, "kosten=7").code == 0
    said = office.json(*words, "kosten=8")
    assert said["exit"] == 1
    assert said["unmet"][0]["needs"] == "key"


def test_who_was_faster_is_named_with_what_and_when(office):
    number = office.new("betreff=x")
    seen = office.json("vorlage", "show", number)["revision"]
    office.do(number, "aendern", "leo", "kosten=1")
    words = ("vorlage", "do", number, "aendern", "kosten=2", "--as", "erika", "--expected")
    late = office.json(*words, str(seen))
    assert (late["exit"], late["error"]["code"]) == (1, "conflict")
    assert (late["name"], late["trigger"], late["revision"]) == ("Leo Muster", "aendern", seen + 1)
    assert "Leo Muster has changed" in office.run(*words, str(seen)).out
    assert office.run(*words, str(seen + 1)).code == 0


@pytest.mark.parametrize(("typed", "code"), [("ja\n", 0), ("j\n", 0), ("nein\n", 1), ("", 1)])
def test_a_step_that_asks_back_waits_for_a_yes(council, typed, code):
    words = ("vorlage", "do", NUMBER, "zurueckziehen", "-m", "x", "--as", "leo")
    said = council.run(*words, stdin=typed)
    assert said.code == code
    assert "Soll die ganze Vorlage" in said.err
    ended = council.json("vorlage", "show", NUMBER)["state"] == "zurueckgezogen"
    assert ended is (code == 0)


def test_nothing_is_asked_where_the_step_is_not_possible_or_was_confirmed(council):
    words = ("vorlage", "do", NUMBER, "zurueckziehen", "-m", "x", "--as")
    assert "Soll die" not in council.run(*words, "erika").all
    assert "Soll die" not in council.run(*words, "leo", "--yes").all


def test_lists_can_be_narrowed(council):
    council.new("betreff=Zweite")
    for words, count in (
        (("--state", "entwurf"), 1),
        (("--gremium", "kt"), 1),
        (("--art", ART), 2),
        (("--art", "mitteilung"), 0),
        (("--open",), 2),
        (("--closed",), 0),
    ):
        assert len(council.json("vorlage", "list", *words)["vorlagen"]) == count, words


def test_a_list_shows_labels_and_a_house_without_papers_says_so(council, fresh):
    assert "Beschlussvorlage (Jugendhilfe)" in council.run("vorlage", "list").out
    assert "In Beratung" in council.run("vorlage", "list").out
    assert "There is no Vorlage yet." in fresh.run("vorlage", "list").out
    assert "There is nobody yet." in fresh.run("person", "list").out
    assert fresh.json("sitzung", "list")["error"]["code"] == "no-regelwerk"


def test_the_program_answers_as_a_process_of_its_own(council):
    said = council.start("vorlage", "show", NUMBER, "--json")
    assert (said.code, said.err, said.json["number"]) == (0, "", NUMBER)
    assert council.start("vorlage", "show", "VO/1/1").code == 1
    assert council.start("vorlage", "show").code == 2
    assert council.start("vorlage", "list", VORLAUF_DATABASE="x://y").code == 3
