"""`vorlauf deadline`: two days, why, and an office's own Prüffälle."""

import json

import pytest

from tests.cli.program import DEFINITIONS, Office


@pytest.fixture
def office(tmp_path):
    env = {"VORLAUF_DEFINITIONS": str(DEFINITIONS), "VORLAUF_LANG": "de"}
    return Office(tmp_path, env)


NI = ("--regelwerk", "landkreis-niedersachsen")


def test_a_declared_frist_back_from_a_sitting(office):
    found = office.json(
        "deadline", "ladungsfrist", "--sitting", "2026-11-02", "--gremium", "KT", *NI
    )
    assert (found["date"], found["operative"]) == ("2026-10-25", "2026-10-23")
    assert all(step["text"] and step["source"] for step in found["steps"])
    assert found["gremium"] == "Kreistag"
    assert "§ 193 BGB" in [step["source"] for step in found["steps"]]


def test_a_gremium_has_its_own(office):
    words = ("deadline", "vorlagenschluss", "--sitting", "2026-11-02", *NI)
    assert office.json(*words, "--gremium", "KA")["date"] == "2026-10-23"
    assert office.json(*words, "--gremium", "Kreistag")["date"] == "2026-10-19"


def test_a_forward_frist_from_the_sitting(office):
    found = office.json("deadline", "niederschriftsfrist", "--sitting", "2026-11-30", *NI)
    assert (found["date"], found["operative"]) == ("2026-12-30", "2026-12-23")


def test_a_typed_frist(office):
    typed = ("--amount", "7", "--unit", "tage", "--mode", "volle_tage", "--land", "NI")
    found = office.json("deadline", *typed, "--sitting", "2026-05-18")
    assert (found["date"], found["operative"]) == ("2026-05-10", "2026-05-08")


def test_the_shortened_form_in_hours_wants_a_moment_and_a_reason(office):
    words = ("deadline", "ladungsfrist", "--gremium", "KT", "--shortened", *NI)
    found = office.json(*words, "--sitting", "2026-11-02T15:00")
    assert found["at"] == "2026-11-01T15:00:00+01:00"
    assert found["needs_reason"] is True
    answer = office.run(*words, "--sitting", "2026-11-02")
    assert answer.code == 1
    assert "2026-01-31T16:00" in answer.all


def test_the_table_is_german_and_names_the_paragraphs(office):
    answer = office.run(
        "deadline", "ladungsfrist", "--sitting", "2026-11-02", "--gremium", "KA", *NI
    )
    assert answer.code == 0
    for text in (
        "rechtlich",
        "operativ",
        "Sonntag, 25.10.2026",
        "§ 187 Abs. 1 BGB",
        "Kreisausschuss",
    ):
        assert text in answer.all


WRONG = {
    "no day": (("ladungsfrist",), 2),
    "two days": (("ladungsfrist", "--from", "2026-01-01", "--sitting", "2026-01-01"), 2),
    "a day that does not exist": (("ladungsfrist", "--sitting", "2026-02-30", *NI), 2),
    "an unknown rule": (("ladungfrist", "--sitting", "2026-02-03", *NI), 1),
    "an unknown Gremium": (("ladungsfrist", "--sitting", "2026-02-03", "--gremium", "XX", *NI), 1),
    "an unknown Art": (("ladungsfrist", "--sitting", "2026-02-03", "--art", "xx", *NI), 1),
    "several sets": (("ladungsfrist", "--sitting", "2026-02-03"), 2),
    "the wrong direction": (("ladungsfrist", "--from", "2026-02-03", *NI), 2),
    "forward from a Sitzung that starts nothing": (
        ("pruefungsfrist", "--sitting", "2026-02-03", *NI),
        2,
    ),
    "nothing to compute": (("--from", "2026-02-03"), 2),
    "an unknown unit": (
        ("--from", "2026-02-03", "--amount", "1", "--unit", "x", "--land", "NI"),
        2,
    ),
    "an unknown Land": (("--from", "2026-02-03", "--amount", "1", "--land", "XX"), 2),
    "no Land": (("--from", "2026-02-03", "--amount", "1"), 2),
    "an unknown mode": (
        ("--from", "2026-02-03", "--amount", "1", "--mode", "x", "--land", "NI"),
        2,
    ),
    "an unknown place": (
        ("--from", "2026-02-03", "--amount", "1", "--land", "BY", "--place", "Ulm"),
        2,
    ),
    "Werktage without Saturday": (
        ("--from", "2026-02-03", "--amount", "1", "--unit", "Werktage", "--land", "NI"),
        1,
    ),
    "years nobody knows": (
        ("--from", "2099-12-31", "--amount", "9", "--unit", "Jahre", "--land", "NI"),
        1,
    ),
    "a file that is not there": (("--vectors", "keine.json"), 2),
}


@pytest.mark.parametrize(("words", "code"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_computed_is_explained(office, words, code):
    answer = office.run("deadline", *words)
    assert answer.code == code
    assert answer.all.strip()
    assert answer.clean
    said = office.run("deadline", *words, "--json")
    assert said.code == code
    assert json.loads(said.out)["error"]["message"]


@pytest.mark.parametrize("unit", ["halber Monat", "halbe Monate", "halber_monat", "Halber Monat"])
def test_half_a_month_has_fifteen_days(office, unit):
    words = ("--from", "2026-01-30", "--amount", "1", "--unit", unit, "--land", "NI", "--no-roll")
    assert office.json("deadline", *words)["date"] == "2026-02-14"


def test_hours_run_from_the_event_and_not_from_its_day(office):
    words = ("--from", "2026-01-30T16:00", "--amount", "24", "--unit", "Stunden", "--land", "NI")
    said = office.json("deadline", *words)["steps"][0]["text"]
    assert "24 Stunden ab dem Ereignis" in said


CASE = {
    "id": "H1",
    "richtung": "rueckwaerts",
    "land": "SH",
    "eingabe": {"sitzung": "2026-11-09", "menge": 7, "einheit": "tag", "modus": "volle_tage"},
    "erwartet": "2026-11-01",
}


def checked(office, *cases):
    file = office.folder / "faelle.json"
    file.write_text(json.dumps({"vektoren": cases}))
    answer = office.run("deadline", "--vectors", str(file), "--json")
    return answer.code, json.loads(answer.out)


def test_prueffaelle_that_come_out(office):
    code, said = checked(office, CASE)
    assert (code, said["cases"], said["passed"], said["different"]) == (0, 1, 1, [])


def test_a_prueffall_that_differs_is_printed_with_its_steps(office):
    code, said = checked(office, CASE, CASE | {"id": "H2", "erwartet": "2026-11-02"})
    assert code == 1
    assert [(d["id"], d["date"]) for d in said["different"]] == [("H2", "2026-11-01")]
    assert said["different"][0]["steps"]
    answer = office.run("deadline", "--vectors", str(office.folder / "faelle.json"))
    assert "H2" in answer.all
    assert "H1" not in answer.all


def test_a_malformed_prueffall_is_named_with_its_place(office):
    code, said = checked(office, CASE | {"eingabe": {"sitzung": "2026-11-09"}})
    assert code == 1
    assert said["problems"][0]["line"] == 1
    assert said["problems"][0]["file"].endswith("faelle.json")


def test_every_mistake_is_named_with_its_case(office):
    code, said = checked(
        office,
        CASE | {"id": "A", "land": "XX"},
        CASE | {"id": "B", "erwartet": "morgen"},
        CASE | {"id": "C", "eingabe": {"sitzung": "2026-11-09"}},
        CASE | {"id": "D"},
    )
    assert code == 1
    named = {problem["message"].partition(":")[0] for problem in said["problems"]}
    assert named == {"A", "B", "C"}


@pytest.mark.parametrize("data", ['{"vektoren": "ü"}'.encode("latin-1"), b"\xff\xfe{\x00}\x00"])
def test_cases_in_another_encoding_are_called_that(office, data):
    (office.folder / "faelle.json").write_bytes(data)
    (problem,) = office.json("deadline", "--vectors", "faelle.json")["problems"]
    assert problem["code"] == "json-encoding"
    assert "UTF-8" in problem["message"]


def test_no_case_is_no_proof(office):
    code, said = checked(office)
    assert code == 1
    assert said["error"]["code"] == "no-cases"


@pytest.mark.parametrize(
    ("words", "code", "sentences"),
    [
        ((), 2, ("welche Frist", "ladungsfrist", "--amount")),
        (("ladungsfrist",), 2, ("der Tag, von dem aus zu zählen ist, fehlt", "--from")),
        (
            ("ladungsfrist", "--sitting", "2026-12-07", "--from", "2026-12-01"),
            2,
            ("--from und --sitting sind beide angegeben",),
        ),
        (("--amount", "3", "--from", "2026-12-01"), 2, ("es fehlt das Land", "--land", "NI")),
        (("einladung", "--sitting", "2026-12-07"), 1, ("meinten Sie ladungsfrist?",)),
        (("ladungsfrist", "--sitting", "2026-12-07", "--gremium", "xx"), 1, ("kt, ", "jha")),
    ],
    ids=str,
)
def test_what_is_missing_is_named(office, words, code, sentences):
    said = office.start("deadline", *words)
    assert said.code == code
    assert all(sentence in said.err for sentence in sentences), said.err
    assert "„“" not in said.err


def test_closing_days_are_one_span_and_the_table_stays_narrow(office):
    said = office.start("deadline", "mitzeichnungsfrist", "--from", "18.12.2026", *NI)
    assert "24.12.2026 bis 01.01.2027 (" in " ".join(said.out.split())
    assert max(map(len, said.out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("[1, 2]", "json-root", (1, 1)),
        ('{"vektoren": [', "json-syntax", (1, 15)),
        ('{"vektoren": tru}', "json-syntax", (1, 14)),
        ("hallo", "json-syntax", (1, 1)),
        ("", "json-empty", (0, 0)),
    ],
)
def test_a_file_of_cases_that_is_no_json_is_called_that(office, text, code, place):
    (office.folder / "faelle.json").write_text(text)
    (problem,) = office.json("deadline", "--vectors", "faelle.json")["problems"]
    assert (problem["code"], problem["line"], problem["column"]) == (code, *place)
    assert '{"vektoren": [ … ]}' in problem["hint"]
    assert "art:" not in problem["hint"]
