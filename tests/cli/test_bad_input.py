"""Bad input: one clear sentence, the right exit code, and nothing is lost or half done."""

import pytest

from tests.cli.program import ART, FILLED

NUMBER = "VO/2026/001"
BELL, RTL = "a\x07b", "abc\u202etxt"


def steps(office):
    return len(office.json("vorlage", "history", NUMBER)["entries"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ergebnis", "beratung=jha", "ergebnis=vertagt"), "possible only in"),
        (("ergebnis", "ergebnis=vertagt"), "no station is in a state for this"),
        (("ergebnis", "beratung=77", "ergebnis=vertagt"), "there is no open station 77"),
        (("terminieren", "beratung=jha"), "name the sitting"),
        (("terminieren", "beratung=jha", "sitzung=77"), "there is no sitting 77"),
        (("einfuegen", "gremium=gibtesnicht"), "which Gremium?"),
        (("einfuegen", "gremium=ka", "rolle=zuschauer"), "is not a role of a station"),
        (("einfuegen", "gremium=ka", "vor=77"), "there is no open station 77"),
        (("antworten", "weiter=end"), "no question is open"),
        (("wiederaufnehmen",), "nothing rests here"),
        (("korrigieren",), "a comment that gives the reason is missing"),
        (("gibtesnicht",), "is not known here"),
        (("aendern",), "name what changes"),
        (("aendern", "gibtesnicht=1"), "has no field"),
        (("aendern", "kosten=viel"), "is not a number"),
        (("aendern", "kosten=" + "9" * 50), "is not a number"),
        (("aendern", "thema=himmelblau"), "is none of jugendhilfe, soziales, schule"),
        (("aendern", "abschliessend=vielleicht"), "is not ja or nein"),
        (("aendern", "oeffentlich=vielleicht"), "is neither ja nor nein"),
        (("aendern", f"betreff={BELL}"), "holds control characters"),
        (("aendern", "betreff=a\0b"), "holds control characters"),
        (("aendern", f"betreff={RTL}"), "holds control characters"),
        (("aendern", "betreff=" + "x" * 1_000_000), "too long"),
        (("aendern", "kosten=1", "-m", BELL), "holds control characters"),
    ],
)
def test_a_refused_step_says_why_and_leaves_the_paper_alone(council, words, sentence):
    before = steps(council)
    said = council.run("vorlage", "do", NUMBER, *words, "--as", "sid", "--yes")
    assert (said.code, said.clean) == (1, True)
    assert sentence in said.out
    assert steps(council) == before


def test_a_result_before_the_day_of_the_sitting_is_refused(council):
    sitting = council.sitting("jha", "2026-02-05")
    council.do(NUMBER, "terminieren", "sid", f"sitzung={sitting}")
    words = ("ergebnis", "ergebnis=vertagt", "--as", "sid", "--now", "2026-02-04")
    said = council.run("vorlage", "do", NUMBER, *words)
    assert said.code == 1
    assert "the sitting is only on" in said.out


@pytest.mark.parametrize("votes", ["ja=-1", "ja=zwölf", "nein=99999", "abstimmung=laut"])
def test_votes_that_are_no_numbers_are_refused(council, votes):
    sitting = council.sitting("jha", "2026-02-05")
    council.do(NUMBER, "terminieren", "sid", f"sitzung={sitting}")
    words = ("ergebnis", "ergebnis=vertagt", votes, "--as", "sid", "--now", "2026-02-06")
    assert council.json("vorlage", "do", NUMBER, *words)["unmet"][0]["needs"] == votes.split("=")[0]


def test_the_kreistag_cannot_decide_before_the_others_were_heard(council):
    sitting = council.sitting("kt", "2026-02-05")
    council.do(NUMBER, "terminieren", "sid", "beratung=kt", f"sitzung={sitting}")
    words = ("ergebnis", "beratung=kt", "ergebnis=beschlossen", "--as", "sid")
    said = council.run("vorlage", "do", NUMBER, *words, "--now", "2026-02-06")
    assert said.code == 1
    assert "Kreisausschuss has not finished" in said.out


def test_a_sitting_of_another_gremium_or_at_the_wrong_time_is_refused(council):
    sitting = council.sitting("ka", "2026-02-05")
    words = ("vorlage", "do", NUMBER, "terminieren", "beratung=jha", f"sitzung={sitting}")
    assert "is not one of this Gremium" in council.run(*words, "--as", "sid").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("jha", "0001-01-01"), "possible are 1949 to 2199"),
        (("jha", "31.12.9999"), "possible are 1949 to 2199"),
        (("gibtesnicht", "5.2.2026"), "there is no Gremium"),
        (("", "5.2.2026"), "there is no Gremium"),
        (("jha", "5.2.2026", "--start", "25:00"), "is not a time"),
        (("jha", "5.2.2026", "--start", "18 Uhr"), "is not a time"),
        (("jha", "5.2.2026", "--place", BELL), "holds control characters"),
    ],
)
def test_a_sitting_that_cannot_be_is_not_entered(office, words, sentence):
    said = office.run("sitzung", "new", *words, "--as", "sid")
    assert (said.code, said.clean) == (1, True)
    assert sentence in said.all
    assert office.json("sitzung", "list")["sittings"] == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("30.02.2026", "the day 30.02.2026 does not exist"),
        ("2026-02-30", "the day 2026-02-30 does not exist"),
        ("gestern", "“gestern” is not a day such as"),
        ("", "“” is not a day such as"),
    ],
)
def test_what_is_no_day_is_no_day_for_a_sitting(office, day, sentence):
    said = office.run("sitzung", "new", "jha", day)
    assert (said.code, said.clean) == (2, True)
    assert said.err == f"{sentence} 2026-01-31 or 31.01.2026\n" if "such" in sentence else sentence
    assert office.json("sitzung", "list")["sittings"] == []


def test_the_same_sitting_is_not_entered_twice(office):
    office.sitting("jha", "2026-02-05")
    said = office.run("sitzung", "new", "jha", "5.2.2026", "--as", "sid")
    assert said.code == 1
    assert "sitting 1 is already at that time" in said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((ART, "--number", NUMBER), "is already taken"),
        ((ART, "--parent", "VO/1/1"), "there is no Vorlage VO/1/1"),
        ((ART, "gibtesnicht=1", "kosten=viel"), "has no field"),
        ((ART, "betreff=a\0b"), "holds control characters"),
        ((ART, "--number", BELL), "holds control characters"),
    ],
)
def test_a_paper_that_cannot_be_is_not_made(council, words, sentence):
    said = council.run("vorlage", "new", *words, "--as", "erika")
    assert (said.code, said.clean) == (1, True)
    assert sentence in said.out
    assert len(council.json("vorlage", "list")["vorlagen"]) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("pia", "Pia", "--role", "koenigin"), "there is no role “koenigin”"),
        (("pia", "Pia", "--role", "sitzungsdienst", "--role", "koenigin"), "koenigin"),
        (("pia", "Pia", "--role", "schriftfuehrung:mond"), "there is no Gremium “mond”"),
        (("pia", BELL), "a person needs an id and a name"),
        (("", "Pia"), "a person needs an id and a name"),
    ],
)
def test_a_person_is_entered_with_all_roles_or_not_at_all(office, words, sentence):
    before = office.json("person", "list")["persons"]
    said = office.run("person", "new", *words, "--as", "erika")
    assert (said.code, said.clean) == (1, True)
    assert sentence in said.out
    assert office.json("person", "list")["persons"] == before


def test_an_unknown_role_names_the_known_ones(office):
    said = office.json("person", "new", "pia", "Pia", "--role", "koenigin")
    assert "sitzungsdienst" in said["unmet"][0]["choices"]


@pytest.mark.parametrize(
    "words",
    [
        ("vorlage", "show", "\udcff"),
        ("vorlage", "why", NUMBER, "--as", "\udcff"),
        ("vorlage", "do", "\udcff", "aendern", "kosten=1", "--as", "sid"),
        ("vorlage", "do", NUMBER, "korrigieren", "-m", "x", "--as", "sid", "--key", "\udcff"),
        ("vorlage", "list", "--art", "\udcff"),
        ("sitzung", "show", "\udcff"),
        ("vorlage", "do", NUMBER, "aendern", "betreff=\udcff", "--as", "sid"),
        ("vorlage", "new", "\udcff", "--as", "erika"),
    ],
)
def test_bytes_that_are_no_text_are_wrong_use(council, words):
    said = council.run(*words)
    assert (said.code, said.clean) == (2, True)
    assert "no text" in said.err
    assert council.run(*words, "--json").json["error"]["code"] == "text-wrong"


def test_a_paper_whose_route_would_be_empty_stays_in_the_draft(office):
    number = office.new("betreff=x", "thema=jugendhilfe", *FILLED[:2])
    said = office.run("vorlage", "do", number, "einreichen", "--as", "erika")
    assert said.code == 1
    assert "müssen ausgefüllt sein" in said.out


def test_a_paper_without_stations_takes_no_sitting_and_no_result(office):
    number, sitting = office.new("betreff=x"), office.sitting("jha", "2026-02-05")
    for words in (("terminieren", f"sitzung={sitting}"), ("ergebnis", "ergebnis=vertagt")):
        said = office.run("vorlage", "do", number, *words, "--as", "sid")
        assert (said.code, said.clean) == (1, True)
        assert "no station" in said.out


def test_nothing_of_an_en_bloc_step_is_lost_when_one_paper_refuses(office):
    numbers = [office.new("betreff=x", "thema=jugendhilfe", *FILLED) for _n in range(2)]
    empty = office.new("betreff=leer")
    words = ("vorlage", "do", ",".join([numbers[0], empty, numbers[1]]), "einreichen")
    done = office.json(*words, "--as", "erika", "--key", "k")
    assert [a["done"] for a in done["answers"]] == [True, False, True]
    again = office.json(*words, "--as", "erika", "--key", "k")
    assert [a["done"] for a in again["answers"]] == [True, False, True]
    assert office.json("vorlage", "show", numbers[0])["revision"] == 2


def test_all_wrong_values_are_named_at_once(office):
    words = ("kosten=viel", "thema=blau", "gibtesnicht=1", "abschliessend=wer weiß")
    said = office.json("vorlage", "new", ART, *words, "--as", "erika")
    assert len(said["unmet"]) == 4
