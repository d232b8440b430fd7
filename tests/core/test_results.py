"""Printed results: whole labels only, effects by role, and what a vote says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.catalogue import Column, Step, effect_for, folded, read_label
from engine.core.decision import Unmet
from engine.core.entry import read_votes
from engine.core.votes import Manner, Verdict, Votes, verdict
from tests.core.council import ACCEPTED, Office, council, routed

CATALOGUE = council().catalogue
LABELS = sorted(CATALOGUE.labels)


def klass(label):
    reading = read_label(CATALOGUE, label)
    return reading.klass.name if reading else None


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("ungeändert beschlossen", "geändert beschlossen"),
        ("nicht empfohlen", "empfohlen"),
        ("bei Stimmengleichheit abgelehnt", "abgelehnt"),
        ("teilweise abgelehnt", "abgelehnt"),
        ("vertagt in Folgegremium", "vertagt"),
        ("mit Stellungnahme einverstanden", "einverstanden"),
        ("verwiesen in den nichtöffentlichen Teil", "verwiesen in den Jugendhilfeausschuss"),
    ],
)
def test_a_label_that_contains_another_is_not_the_other(longer, shorter):
    assert klass(longer)
    assert klass(shorter)
    if "Stimmengleichheit" not in longer:
        assert klass(longer) != klass(shorter)


@pytest.mark.parametrize(
    "label",
    [
        "keine Beschlussfassung",
        "ungeändert",
        "nicht ungeändert beschlossen",
        "beschlossen und verkündet",
        "empfohlen?",
        "verwiesen",
        "verwiesen inzwischen",
        "",
        " ",
    ],
)
def test_a_label_that_nobody_entered_is_not_guessed(label):
    assert read_label(CATALOGUE, label) is None


@given(st.sampled_from(LABELS), st.sampled_from([" ", "  ", "\t", "\n"]))
def test_case_and_white_space_do_not_matter(label, space):
    typed = f"{space}{label.upper().replace(' ', space)}{space}"
    if folded(label.upper()) == label:
        assert klass(typed) == CATALOGUE.labels[label]


@given(st.sampled_from(LABELS), st.text(min_size=1, max_size=8))
def test_a_part_of_a_label_is_never_searched_for(label, more):
    for text in (label + more, more + label, label[1:], label[:-1]):
        reading = read_label(CATALOGUE, text)
        begins = any(folded(text).startswith(b) for b, _ in CATALOGUE.beginnings)
        assert reading is None or begins or folded(text) in CATALOGUE.labels


@pytest.mark.parametrize(
    ("name", "column", "step"),
    [
        ("BESCHLOSSEN", Column.VORBERATUNG, Step.ADVANCE),
        ("BESCHLOSSEN", Column.ENTSCHEIDUNG, Step.END),
        ("NICHT_EMPFOHLEN", Column.VORBERATUNG, Step.ADVANCE),
        ("ABGELEHNT", Column.VORBERATUNG, Step.ADVANCE),
        ("ABGELEHNT", Column.ENTSCHEIDUNG, Step.END),
        ("EMPFOHLEN", Column.ENTSCHEIDUNG, Step.WRONG_ROLE),
        ("BESCHLOSSEN", Column.KENNTNISNAHME, Step.WRONG_ROLE),
        ("VERTAGT", Column.ENTSCHEIDUNG, Step.REPEAT),
        ("ZURUECKGESTELLT", Column.VORBERATUNG, Step.REST),
        ("VERWIESEN", Column.ENTSCHEIDUNG, Step.INSERT_RETURN),
        ("ZURUECK_VERWALTUNG", Column.VORBERATUNG, Step.BACK),
        ("KENNTNIS", Column.ENTSCHEIDUNG, Step.ASK),
        ("ZURUECKGEZOGEN", Column.VORBERATUNG, Step.ASK),
        ("OFFEN", Column.ENTSCHEIDUNG, Step.NONE),
    ],
)
def test_the_role_of_the_station_gives_a_result_its_effect(name, column, step):
    assert effect_for(CATALOGUE.classes[name], column, informs=False).step is step


def test_a_report_is_settled_when_the_deciding_body_takes_note_and_a_motion_is_not():
    noted = CATALOGUE.classes["KENNTNIS"]
    assert effect_for(noted, Column.ENTSCHEIDUNG, informs=True).step is Step.END
    assert effect_for(noted, Column.ENTSCHEIDUNG, informs=False).step is Step.ASK


def test_a_role_for_which_nobody_wrote_an_effect_asks_a_person():
    accepted = CATALOGUE.classes["BESCHLOSSEN"]
    assert effect_for(accepted, Column.UNBEKANNT, informs=False).step is Step.ASK


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        (Votes(7, 3, 6), Verdict.ACCEPTED),
        (Votes(3, 3, 0), Verdict.REJECTED),
        (Votes(0, 0, 12), Verdict.REJECTED),
        (Votes(1, 0, 30), Verdict.ACCEPTED),
        (Votes(manner=Manner.TIE), Verdict.REJECTED),
        (Votes(12, None), None),
        (Votes(manner=Manner.UNANIMOUS), None),
    ],
)
def test_yes_counts_against_no_abstentions_do_not_and_a_tie_rejects(votes, said):
    assert verdict(votes) is said


@pytest.mark.parametrize(
    ("result", "votes"),
    [
        (ACCEPTED, {"ja": 3, "nein": 3}),
        (ACCEPTED, {"abstimmung": "Stimmengleichheit"}),
        ("abgelehnt", {"ja": 7, "nein": 3, "enthaltung": 6}),
    ],
)
def test_a_result_against_its_own_vote_needs_a_reason(result, votes):
    o = Office(routed(("kt", "entscheidung"))).accept()
    number = o.set_on("kt")
    assert o.refused("ergebnis", beratung=number, ergebnis=result, **votes) == ["input"]
    o.do("ergebnis", beratung=number, ergebnis=result, begruendung="Zählfehler", **votes)


@pytest.mark.parametrize("label", ["abgelehnt", "bei Stimmengleichheit abgelehnt"])
def test_a_tie_in_the_deciding_body_rejects_the_paper(label):
    o = Office(routed(("kt", "entscheidung"))).accept()
    o.hold("kt", label, ja=20, nein=20)
    assert o.vorlage.state == "abgelehnt"


VOTE_KEYS = ("ja", "nein", "enthaltung", "abstimmung")


@given(st.dictionaries(st.sampled_from(VOTE_KEYS), st.text(max_size=12)))
def test_whatever_is_typed_as_a_vote_is_read_or_refused(values):
    assert isinstance(read_votes(values), Votes | Unmet | None)


@given(st.dictionaries(st.sampled_from(VOTE_KEYS[:3]), st.integers(0, 9999).map(str)))
def test_a_vote_is_read_as_it_was_typed(values):
    votes = read_votes(values)
    said = {"ja": votes.yes, "nein": votes.no, "enthaltung": votes.abstain} if votes else {}
    assert {k: str(v) for k, v in said.items() if v is not None} == values


def test_a_dash_is_no_vote_and_an_empty_field_says_nothing():
    assert read_votes({"ja": "12", "nein": "-", "enthaltung": ""}) == Votes(12, 0, None)
    assert read_votes({}) is None


def test_an_open_result_leaves_everything_as_it_was():
    o = Office().accept()
    number = o.set_on("agas")
    before = o.folge
    o.do("ergebnis", beratung=number, ergebnis="noch nicht festgelegt")
    assert o.folge == before
