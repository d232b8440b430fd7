"""A history with one thing wrong is noticed, and under the code that says what is wrong."""

from functools import cache

import pytest

from bench.precision import accept_all, notice, wrong
from bench.sound_histories import sounds_of, town_of
from bench.wrong_histories import KINDS
from engine.core.replay import reader_of, replay
from tests.core.council import council, shipped
from tests.core.realdata import CITIES, needed, papers
from tests.core.record import ADVICE, DECISION, at, paper

SAMPLE = 60
READ_NOT_DERIVED = {
    "result-in-cancelled-sitting",
    "unknown-label",
    "result-without-date",
    "result-without-gremium",
}
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
BODIES = ("Sozialausschuss", "Bauausschuss", "Kulturausschuss", "Schulausschuss")
PUT_OFF = ("vertagt", "zurückgestellt", "in die Verwaltung zurückverwiesen")


@cache
def by_hand():
    """Sound histories with invented bodies: advice, referrals, postponements, decisions."""
    made = []
    for n, body in enumerate(BODIES):
        other = BODIES[n - 1]
        advice = at(2, body, ADVICE, ("empfohlen", "nicht empfohlen")[n % 2])
        decided = at(9, "Rat", DECISION, ("ungeändert beschlossen", "abgelehnt")[n % 2])
        made += [
            (advice, decided),
            (at(1, other, ADVICE, PUT_OFF[n % 3]), at(2, other, ADVICE, "empfohlen"), decided),
            (at(1, "Rat", DECISION, "in die Ausschüsse verwiesen"), advice, decided),
            (advice, at(3, "Hauptausschuss", DECISION, "geändert beschlossen")),
        ]
    return [paper(*stations, number=f"VO/2020/{n:03}") for n, stations in enumerate(made, 1)]


def noticed(kind, regelwerk, sound_papers, each):
    reader = reader_of(regelwerk)
    sounds = sounds_of(reader, sound_papers)
    town = town_of(regelwerk.catalogue, sounds)
    return notice(kind, wrong(kind, sounds, town, each), reader, reader_of(accept_all(regelwerk)))


def test_the_histories_written_by_hand_all_fit():
    reader = reader_of(council())
    assert all(replay(reader, p).fitting for p in by_hand())


@each_kind
def test_each_way_of_being_wrong_is_noticed_in_histories_written_by_hand(kind):
    found = noticed(kind, council(), by_hand(), SAMPLE)
    assert found.made >= 3
    assert found.noticed == found.as_expected == found.made


@each_kind
def test_a_model_without_the_machine_notices_nothing_that_follows_from_the_order(kind):
    found = noticed(kind, council(), by_hand(), SAMPLE)
    assert (found.without_machine > 0) == (kind.name in READ_NOT_DERIVED)


@needed
@pytest.mark.parametrize("city", CITIES)
@each_kind
def test_nine_of_ten_wrong_histories_of_each_kind_are_noticed(kind, city):
    sound_papers = papers(city)[::2]
    found = noticed(kind, shipped(), sound_papers, SAMPLE)
    if not found.made:
        pytest.skip(f"{city} has no history that could be wrong in this way")
    assert found.noticed >= 0.9 * found.made
    assert found.as_expected >= 0.9 * found.made
