"""Recorded histories: what fits, and under which code each deviation is noted."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.folge import Phase
from engine.core.message import msg
from engine.core.record import Flaw, FlawCode, RecordedStation
from engine.core.replay import replay
from tests.core.council import council
from tests.core.record import ADVICE, DECISION, NOTE, at, codes, paper, reader, replayed

SOUND = (
    at(1, "Sozialausschuss", ADVICE, "empfohlen"),
    at(2, "Bauausschuss", ADVICE, "nicht empfohlen"),
    at(3, "Rat", DECISION, "ungeändert beschlossen"),
)


def test_a_sound_record_fits_and_ends_as_it_was_decided():
    done = replayed(*SOUND)
    assert done.fitting
    assert (done.outcome, done.stations, done.planned) == ("beschlossen", 3, 0)
    assert all(b.phase is Phase.HELD for b in done.folge)


# -- every deviation has its code --------------------------------------------------------------


def test_a_committee_after_the_decision_is_noted():
    done = replayed(*SOUND, at(4, "Kulturausschuss", ADVICE, "empfohlen"))
    assert codes(done) == [(4, "after-final")]
    assert done.replayed


def test_a_second_decision_is_noted_by_whomever_it_was_taken():
    for gremium in ("Rat", "Hauptausschuss"):
        done = replayed(*SOUND, at(4, gremium, DECISION, "abgelehnt"))
        assert codes(done) == [(4, "after-final")]
        assert done.outcome == "beschlossen"


@pytest.mark.parametrize(
    "put_off", ["vertagt", "zurückgestellt", "in die Verwaltung zurückverwiesen", "lag nicht vor"]
)
def test_who_put_a_paper_off_and_was_passed_over_is_named(put_off):
    done = replayed(at(1, "Sozialausschuss", ADVICE, put_off), *SOUND[1:])
    assert codes(done) == [(3, "not-returned")]


def test_a_decision_that_does_not_return_to_the_referring_body_is_noted():
    done = replayed(
        at(1, "Rat", DECISION, "in die Ausschüsse verwiesen"),
        at(2, "Sozialausschuss", ADVICE, "empfohlen"),
        at(3, "Hauptausschuss", DECISION, "ungeändert beschlossen"),
    )
    assert codes(done) == [(3, "not-returned")]


def test_a_return_before_any_committee_has_spoken_is_noted():
    done = replayed(
        at(1, "Rat", DECISION, "in die Ausschüsse verwiesen"),
        at(3, "Rat", DECISION, "abgelehnt"),
    )
    assert codes(done) == [(2, "referral-unheard")]


def test_a_second_referral_needs_its_own_answer():
    done = replayed(
        at(1, "Rat", DECISION, "in die Ausschüsse verwiesen"),
        at(2, "Sozialausschuss", ADVICE, "vertagt"),
        at(3, "Sozialausschuss", ADVICE, "empfohlen"),
        at(4, "Rat", DECISION, "in die Ausschüsse verwiesen"),
        at(5, "Rat", DECISION, "abgelehnt"),
    )
    assert codes(done) == [(5, "referral-unheard")]


def test_a_recommendation_as_the_last_word_of_the_deciding_body_is_noted():
    done = replayed(SOUND[0], at(3, "Rat", DECISION, "empfohlen"))
    assert codes(done) == [(2, "wrong-role")]


@pytest.mark.parametrize("result", ["ungeändert beschlossen", "abgelehnt", "geändert beschlossen"])
def test_a_decision_where_a_body_is_only_told_is_noted(result):
    assert codes(replayed(SOUND[0], at(3, "Rat", NOTE, result))) == [(2, "wrong-role")]


def test_a_result_in_a_cancelled_sitting_is_noted():
    done = replayed(at(1, "Sozialausschuss", ADVICE, "empfohlen", cancelled=True), SOUND[2])
    assert codes(done) == [(1, "cancelled-with-result")]


def test_a_station_with_a_result_but_no_day_is_planned_and_no_anomaly():
    done = replayed(at(None, "Sozialausschuss", ADVICE, "empfohlen"), SOUND[2])
    assert (codes(done), done.planned) == ([], 1)
    assert [note.code for note in done.notes] == ["result-undated"]


def test_a_result_without_a_gremium_is_noted_and_left_out():
    done = replayed(at(1, None, ADVICE, "empfohlen"), SOUND[2])
    assert codes(done) == [(1, "result-without-gremium")]
    assert (done.replayed, done.planned, len(done.folge)) == (True, 0, 1)


def test_a_label_that_is_not_in_the_catalogue_is_listed_and_not_guessed():
    done = replayed(at(1, "Sozialausschuss", ADVICE, "wohlwollend beäugt"), SOUND[2])
    assert codes(done) == [(1, "unknown-result")]
    assert done.unknown == ("wohlwollend beäugt",)
    assert done.outcome == "beschlossen"


# -- what is no deviation ----------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["zurückgezogen", "abgesetzt", "zur Kenntnis genommen"])
def test_the_next_station_is_the_answer_to_a_question(asked):
    again = replayed(at(1, "Rat", DECISION, asked), at(2, "Rat", DECISION, "abgelehnt"))
    on = replayed(at(1, "Hauptausschuss", DECISION, asked), at(2, "Rat", DECISION, "abgelehnt"))
    for done in (again, on):
        assert done.fitting
        assert (done.taken, done.outcome) == (1, "abgelehnt")


def test_a_station_without_day_or_without_result_is_planned():
    done = replayed(*SOUND[:2], at(None, "Rat", DECISION, None), at(9, "Rat", DECISION, " "))
    assert done.fitting
    assert done.planned == 2
    assert done.outcome == ""


def test_a_non_public_body_without_a_result_blocks_nobody():
    done = replayed(SOUND[0], at(None, "Kreisausschuss", ADVICE, None, public=False), SOUND[2])
    assert done.fitting
    assert done.outcome == "beschlossen"


def test_an_urgent_decision_is_told_and_confirmed_afterwards():
    eil = at(3, "Rat", DECISION, "Eilentscheidung der Oberbürgermeisterin")
    told = at(4, "Sozialausschuss", NOTE, "zur Kenntnis genommen")
    confirmed = at(5, "Rat", DECISION, "ungeändert beschlossen")
    assert replayed(SOUND[0], eil, told, confirmed).fitting
    advised = at(4, "Sozialausschuss", ADVICE, "empfohlen")
    assert codes(replayed(SOUND[0], eil, advised)) == [(3, "after-final")]
    again = at(6, "Rat", DECISION, "abgelehnt")
    assert codes(replayed(eil, confirmed, again)) == [(3, "after-final")]


def test_a_body_may_be_told_after_the_decision():
    done = replayed(
        *SOUND,
        at(4, "Sozialausschuss", NOTE, "zur Kenntnis genommen"),
        at(4, "Die Landrätin", "Genehmigung", "genehmigt OB"),
    )
    assert done.fitting


def test_a_referral_with_committees_and_return_fits():
    done = replayed(
        at(1, "Rat", DECISION, "in die Ausschüsse verwiesen"),
        at(2, "Sozialausschuss", ADVICE, "vertagt"),
        at(3, "Sozialausschuss", ADVICE, "empfohlen"),
        at(4, "Rat", DECISION, "geändert beschlossen"),
    )
    assert done.fitting
    assert done.folge[1].origin == "return"


def test_the_continuation_of_a_sitting_under_the_same_number_is_a_repeat():
    done = replayed(
        at(1, "Rat", DECISION, "vertagt", top="6.3"),
        at(1.5, "Rat", DECISION, "ungeändert beschlossen", top="6.3"),
    )
    assert done.fitting
    assert [(b.top, b.of) for b in done.folge] == [("6.3", None), ("6.3", 1)]


def test_a_recommendation_under_the_role_of_a_decision_is_a_note_where_another_body_decides():
    done = replayed(at(1, "Sozialausschuss", DECISION, "nicht empfohlen"), SOUND[2])
    assert done.fitting
    assert [(n.station, n.code) for n in done.notes] == [(1, "role-read-as-vorberatung")]


def test_what_the_source_says_wrongly_is_a_note():
    flaw = Flaw(FlawCode.WRONG_WEEKDAY, msg("that day was a Monday"))
    done = replay(reader(), replace(paper(*SOUND), flaws=(flaw,)))
    assert done.fitting
    assert [n.code for n in done.notes] == ["wrong_weekday"]


def test_a_negative_advice_or_an_open_result_ends_nothing():
    done = replayed(
        at(1, "Sozialausschuss", ADVICE, "abgelehnt"),
        at(2, "Rat", DECISION, "(offen)"),
        at(3, "Rat", DECISION, "ungeändert beschlossen"),
    )
    assert done.fitting
    assert done.outcome == "beschlossen"


def test_a_paper_without_stations_is_carried_to_its_end():
    done = replayed()
    assert done.fitting
    assert (done.stations, done.folge) == (0, ())


def test_an_art_that_nobody_knows_is_read_as_one_that_needs_a_decision():
    assert replayed(*SOUND, art="Wunschzettel").fitting
    assert replayed(*SOUND, art=None).fitting


# -- properties --------------------------------------------------------------------------------

LABELS = sorted(council().catalogue.labels)
ROLES = (ADVICE, DECISION, NOTE, "Stellungnahme", "unbekannt", None)
stations = st.builds(
    at,
    st.none() | st.integers(0, 8),
    st.sampled_from(("Rat", "Sozialausschuss", "Bauausschuss", "", None)),
    st.sampled_from(ROLES),
    st.none() | st.sampled_from(LABELS) | st.text(max_size=5),
    cancelled=st.booleans(),
)


@given(st.lists(stations, max_size=12))
def test_every_record_is_carried_to_its_end_and_every_result_stays_as_printed(recorded):
    done = replayed(*recorded)
    assert done.replayed
    said = [b.result.label for b in done.folge if b.result]
    assert set(said) <= {r.result for r in recorded}
    assert all(1 <= a.station <= len(recorded) for a in done.anomalies)


@given(st.lists(stations, max_size=7), st.randoms(use_true_random=False))
def test_the_order_in_which_a_day_is_printed_does_not_matter(recorded, chance):
    shuffled = chance.sample(recorded, len(recorded))
    first, second = replayed(*recorded), replayed(*shuffled)
    assert first.outcome == second.outcome
    assert sorted(a.code for a in first.anomalies) == sorted(a.code for a in second.anomalies)


@given(st.lists(stations, max_size=8))
def test_the_same_record_is_replayed_in_the_same_way(recorded):
    assert repr(replayed(*recorded)) == repr(replayed(*recorded))


def test_the_past_of_a_record_is_never_changed():
    grown = [replayed(*SOUND[:n]).folge for n in range(len(SOUND) + 1)]
    for before, after in pairwise(grown):
        assert after[: len(before)] == before


def test_a_station_can_be_recorded_without_anything():
    empty = RecordedStation(None, None, None, "", None, None)
    assert replayed(empty).fitting
