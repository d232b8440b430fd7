"""Values that come with a step: declared, typed, seen by the condition, kept with the paper."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.core.decision import Decision
from engine.core.machine import assemble
from engine.language import say
from tests.core.council import Office, council, shipped, with_art

STEP = "dringlichkeit_feststellen"


@pytest.fixture
def urgent():
    office = Office(shipped(), art="dringlichkeitsvorlage", weg="dringlich", thema="bauen")
    office.vorlage = replace(office.vorlage, state="dringlichkeit")
    return office


def said(refusal):
    return [(unmet.ground.value, unmet.needs) for unmet in refusal.unmet]


def test_the_condition_sees_what_is_given(urgent):
    assert urgent.refused(STEP, mitglieder="50", ja_dringlichkeit="33") == ["guard"]
    urgent.do(STEP, mitglieder="50", ja_dringlichkeit="34")
    assert urgent.vorlage.fields["ja_dringlichkeit"] == Decimal(34)
    assert urgent.vorlage.state == "in_beratung"


def test_a_refusal_keeps_nothing(urgent):
    before = urgent.vorlage
    urgent.refused(STEP, mitglieder="50", ja_dringlichkeit="33")
    assert urgent.vorlage == before


def test_what_the_step_does_not_take_is_refused_with_what_it_takes(urgent):
    refusal = urgent.ask(STEP, mitglieder="50", ja_dringlichkeit="34", weg="ordentlich")
    assert said(refusal) == [("input", "weg")]
    assert refusal.unmet[0].choices == ("mitglieder", "ja_dringlichkeit")
    assert "mitglieder, ja_dringlichkeit" in say(refusal.unmet[0].message)


def test_a_step_that_takes_nothing_says_so():
    office = Office()
    refusal = office.ask("annehmen", thema="soziales")
    assert said(refusal) == [("input", "thema")]
    assert refusal.unmet[0].choices == ()


def test_what_is_given_is_typed_like_what_is_changed(urgent):
    refusal = urgent.ask(STEP, mitglieder="fünfzig", ja_dringlichkeit="34")
    assert ("input", "mitglieder") in said(refusal)


def test_what_can_be_given_is_named_beforehand(urgent):
    seen = {p.trigger: p for p in urgent.possible()}
    assert seen[STEP].allowed
    assert set(seen[STEP].asks) == {"mitglieder", "ja_dringlichkeit"}
    assert seen[STEP].takes == ("mitglieder", "ja_dringlichkeit")
    urgent.vorlage = replace(
        urgent.vorlage,
        fields={**urgent.vorlage.fields, "mitglieder": Decimal(50), "ja_dringlichkeit": Decimal(3)},
    )
    assert not {p.trigger: p for p in urgent.possible()}[STEP].allowed


def taking(*arrows):
    """The small council whose arrows of these triggers take the field kosten."""
    regelwerk = council()
    machine = regelwerk.arten["vorlage"].machine
    changed = tuple(
        replace(a, fields=("kosten", "betreff")) if a.trigger in arrows else a
        for a in machine.transitions
    )
    again = assemble(machine.name, machine.initial, tuple(machine.states.values()), changed)
    return Office(with_art(regelwerk, machine=again))


def test_what_was_sent_stays_and_what_was_empty_can_be_added():
    office = taking("abschliessen")
    office.vorlage = replace(office.vorlage, state="beschlossen", frozen=True)
    assert office.refused("abschliessen", betreff="Anders") == ["frozen"]
    assert isinstance(office.ask("abschliessen", kosten="5"), Decision)
    assert isinstance(office.ask("abschliessen", betreff="Konzept"), Decision)
    office.vorlage = replace(office.vorlage, fields={"kosten": Decimal(4)})
    assert office.refused("abschliessen", kosten="5") == ["frozen"]
