"""Four eyes: whoever did the one may not do the other, whatever roles that person holds."""

import pytest

from engine.core.case import Actor
from engine.core.decision import Decision
from engine.language import say
from tests.core.council import Office, everybody, shipped

WORDS = {"entscheidung": "x", "eilgrund": "x", "nachteil": "x", "thema": "bauen"}


class TwoPersons(Office):
    """An office of persons who all hold every role."""

    def by(self, name):
        self.actor = Actor(name, name, everybody(self.regelwerk).duties)
        return self


@pytest.fixture
def urgent():
    return TwoPersons(shipped(), art="eilentscheidung", **WORDS)


def decided(office, name="ada"):
    office.by("clerk").do("einreichen")
    office.by(name).do("entscheiden", comment="eilt")
    return office


def test_whoever_decided_cannot_agree_as_well(urgent):
    refusal = decided(urgent).ask("einvernehmen_erteilen", comment="ja")
    (unmet,) = refusal.unmet
    assert unmet.ground.value == "same_person"
    assert "entscheiden" in say(unmet.message)
    assert "ada" in say(unmet.message)


def test_somebody_else_can(urgent):
    decided(urgent).by("ben").do("einvernehmen_erteilen", comment="ja")
    assert urgent.vorlage.state == "unterrichtung"


def test_what_can_be_done_tells_each_person_the_same(urgent):
    decided(urgent)
    seen = {p.trigger: p for p in urgent.possible()}
    assert [u.ground.value for u in seen["einvernehmen_erteilen"].unmet] == ["same_person"]
    assert {p.trigger: p for p in urgent.by("ben").possible()}["einvernehmen_erteilen"].allowed


def test_only_what_is_asked_for_is_remembered(urgent):
    assert decided(urgent).vorlage.done_by == (("entscheiden", "ada"),)


def test_a_new_round_begins_where_the_paper_began(urgent):
    decided(urgent).by("ben").do("zurueckgeben", comment="unklar")
    assert urgent.vorlage.done_by == ()
    decided(urgent, "ben").by("ada").do("einvernehmen_erteilen", comment="ja")
    assert urgent.vorlage.done_by == (("entscheiden", "ben"),)


def test_a_step_that_was_taken_back_was_not_done(urgent):
    decided(urgent).by("ada").do("korrigieren", comment="vertan")
    urgent.by("ben").do("entscheiden", comment="eilt")
    assert isinstance(urgent.by("ada").ask("einvernehmen_erteilen", comment="ja"), Decision)
