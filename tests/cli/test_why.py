"""Why something does not go, and who could: the possible first, then grouped by reason."""

from tests.cli.program import FILLED

NUMBER = "VO/2026/001"
FREE = (*FILLED[:1], "kosten=0", *FILLED[2:])


def test_every_trigger_is_listed_with_every_unmet_condition_and_who_could_act(office):
    number = office.new("betreff=x")
    why = office.json("vorlage", "why", number, "--as", "leo")
    triggers = {t["trigger"]: t for t in why["triggers"]}
    assert {"einreichen", "mitzeichnen", "terminieren", "korrigieren"} <= set(triggers)
    assert all(t["allowed"] is not bool(t["unmet"]) for t in why["triggers"])
    grounds = [u["ground"] for u in triggers["einreichen"]["unmet"]]
    assert {"role", "guard"} & set(grounds)
    assert triggers["einreichen"]["who"] == ["Sachbearbeitung"]


def test_the_possible_stands_first_then_conditions_then_others_then_other_states(office):
    number = office.new("betreff=x")
    text = office.run("vorlage", "why", number, "--as", "erika").out
    parts = (
        "is in “Entwurf”",
        "Possible now for Erika Beispiel:",
        "  aendern FIELD=VALUE  Angaben ändern",
        "Not possible now, a condition is not met:",
        "  einreichen: Zur Mitzeichnung geben",
        "Only for others, Erika Beispiel does not hold the role:",
        "zurueckziehen",
        "in another state:",
        "only in: Freigabe Dezernat",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places)


def test_what_is_to_be_typed_is_shown_as_it_is_typed(council):
    text = council.run("vorlage", "why", NUMBER, "--as", "sid").out
    assert "  terminieren beratung=1 sitzung=…" in text
    assert "  korrigieren --comment …" in text
    assert "(Jugendhilfeausschuss)" in text


def test_the_question_and_its_choices_stand_under_what_is_next(council):
    council.heard(NUMBER, "jha", "2026-02-05", "zurückgezogen")
    assert "weiter=end|repeat|advance" in council.run("vorlage", "show", NUMBER).out
    why = council.json("vorlage", "why", NUMBER, "--as", "sid")
    answer = next(t for t in why["triggers"] if t["trigger"] == "antworten")
    assert (answer["allowed"], answer["asks"]) == (True, ["weiter"])


def test_an_unknown_trigger_names_the_known_ones(council):
    said = council.run("vorlage", "do", NUMBER, "einreichn", "--as", "erika")
    assert said.code == 1
    assert "possible are einreichen, mitzeichnen" in said.out
    assert "did you mean einreichen?" in said.out
    said = council.run("vorlage", "do", NUMBER, "xyz", "--as", "erika")
    assert "run: vorlauf vorlage why VO/2026/001" in said.out


def test_a_result_that_nobody_knows_is_answered_with_the_nearest(council):
    sitting = council.sitting("jha", "2026-02-05")
    council.do(NUMBER, "terminieren", "sid", f"sitzung={sitting}")
    words = ("vorlage", "do", NUMBER, "ergebnis", "--as", "sid", "--now", "2026-02-06")
    said = council.run(*words, "ergebnis=einstimig empfohlen")
    assert said.code == 1
    assert "did you mean einstimmig empfohlen?" in said.out
    far = council.run(*words, "ergebnis=xyz")
    assert "all known results: vorlauf ergebnisse" in far.out
    assert "in all)" in far.out
    refused = council.json(*words, "ergebnis=xyz")
    (choices,) = (unmet["choices"] for unmet in refused["unmet"])
    assert {"einstimmig empfohlen", "verwiesen an …"} <= set(choices)


def test_the_known_results_are_listed_with_what_they_do(council):
    rows = council.json("ergebnisse")["results"]
    (row,) = [row for row in rows if row["label"] == "verwiesen an …"]
    assert row["effects"]["vorberatung"].startswith("insert")
    listed = council.run("ergebnisse", "VERTAGT").out
    assert "vertagt" in listed
    assert "the same Gremium again" in listed
    assert "empfohlen" not in listed
    assert council.run("ergebnisse", "xyz").code == 1


def test_votes_that_contradict_the_result_need_a_reason(council):
    sitting = council.sitting("jha", "2026-02-05")
    council.do(NUMBER, "terminieren", "sid", f"sitzung={sitting}")
    words = ("ergebnis", "ergebnis=einstimmig empfohlen", "ja=1", "nein=9", "--as", "sid")
    said = council.json("vorlage", "do", NUMBER, *words, "--now", "2026-02-06")
    assert said["exit"] == 1
    assert said["unmet"][0]["needs"] == "begruendung"
    words = (*words, "begruendung=so im Protokoll", "--now", "2026-02-06")
    assert council.json("vorlage", "do", NUMBER, *words)["exit"] == 0


def test_the_history_says_the_result_with_its_votes_and_what_was_typed(council):
    council.heard(NUMBER, "jha", "2026-02-05", "einstimmig empfohlen", "ja=12", "nein=0")
    text = council.run("vorlage", "history", NUMBER).out
    assert "terminiert → beraten – einstimmig empfohlen, 12 : 0" in text
    assert "created (Entwurf)" in text
    assert "Entwurf → In Mitzeichnung" in text


def test_who_lacks_the_role_reads_nothing_of_conditions(council):
    text = council.run("vorlage", "why", NUMBER, "--as", "erika").out
    near = text.partition("Not possible now, a condition is not met:")[2].partition("\n\n")[0]
    assert "does not hold the role" not in near
    assert "antworten" not in near


def test_reasons_of_arrows_for_other_roles_are_not_listed(office):
    number = office.new("betreff=x", "thema=jugendhilfe", *FREE)
    office.do(number, "einreichen", "erika")
    refused = office.json("vorlage", "do", number, "mitzeichnen", "--as", "erika")
    assert [unmet["ground"] for unmet in refused["unmet"]] == ["role"]


def test_what_is_next_says_what_is_still_missing(office):
    number = office.new("betreff=x")
    (step,) = office.json("vorlage", "show", number)["next"]
    assert step["trigger"] == "einreichen"
    assert any("Beschlussvorschlag" in reason for reason in step["unmet"])
    assert (
        "not yet possible, still missing: Beschlussvorschlag, "
        in office.run("vorlage", "show", number).out
    )
    office.do(number, "aendern", "erika", "thema=jugendhilfe", *FILLED)
    (step,) = office.json("vorlage", "show", number)["next"]
    assert step["unmet"] == []
