"""Rules of law about the order: who must be heard, who speaks last, and what a reason can do."""

import pytest

from engine.language import say
from tests.core.council import ACCEPTED, Office, routed, rule

REASON = "Der Ausschuss tagt erst nach der Sommerpause."
HEARD = rule("heard_before", "jha", "kt")
LAST = rule("last_before", "ka", "kt")


def office(*stages, rules):
    return Office(routed(*stages, rules=rules)).accept()


def test_the_kreistag_does_not_decide_before_the_jha_was_heard_unless_a_reason_is_given():
    o = office(("kt", "entscheidung"), rules=[HEARD])
    number = o.set_on("kt")
    assert o.refused("ergebnis", beratung=number, ergebnis=ACCEPTED) == ["rule"]
    done = o.do("ergebnis", beratung=number, ergebnis=ACCEPTED, begruendung=REASON)
    assert REASON in say(done.notices[0])
    assert o.vorlage.state == "beschlossen"


def test_a_blocking_rule_cannot_be_talked_away():
    o = office(("kt", "entscheidung"), rules=[rule("heard_before", "jha", "kt", "block")])
    number = o.set_on("kt")
    said = ["ergebnis", {"beratung": number, "ergebnis": ACCEPTED, "begruendung": REASON}]
    assert o.refused(said[0], **said[1]) == ["rule"]
    assert not any(p.allowed for p in o.possible() if p.trigger == said[0] and p.station != number)


def test_a_body_that_only_postpones_breaks_no_rule():
    o = office(("kt", "entscheidung"), rules=[rule("heard_before", "jha", "kt", "block")])
    o.hold("kt", "vertagt")
    o.hold("kt", "überwiesen", an="jha")
    o.hold("jha", "nicht empfohlen")
    o.hold("kt", "abgelehnt")
    assert o.vorlage.state == "abgelehnt"


def test_who_has_only_postponed_has_not_been_heard():
    o = office(("jha", "anhoerung"), ("kt", "entscheidung"), rules=[HEARD])
    o.hold("jha", "vertagt")
    o.do("ueberspringen", beratung=o.called("jha").id, comment="eilt")
    number = o.set_on("kt")
    assert o.refused("ergebnis", beratung=number, ergebnis=ACCEPTED) == ["rule"]


@pytest.mark.parametrize("advice", ["empfohlen", "nicht empfohlen", "zur Kenntnis genommen"])
def test_who_has_spoken_has_been_heard_whatever_was_said(advice):
    o = office(("jha", "anhoerung"), ("kt", "entscheidung"), rules=[HEARD])
    o.hold("jha", advice)
    assert o.hold("kt").result.label == ACCEPTED


def test_the_kreisausschuss_speaks_last_before_the_kreistag():
    o = office(
        ("ka", "vorbereitung"), ("agas", "vorberatung"), ("kt", "entscheidung"), rules=[LAST]
    )
    o.hold("ka")
    o.hold("agas", "empfohlen")
    number = o.set_on("kt")
    assert o.refused("ergebnis", beratung=number, ergebnis=ACCEPTED) == ["rule"]


def test_a_skipped_station_does_not_hide_the_order_behind_it():
    o = office(
        ("jha", "anhoerung"),
        ("finanzausschuss", "vorberatung"),
        ("agas", "vorberatung"),
        ("ka", "vorbereitung"),
        ("kt", "entscheidung"),
        rules=[LAST],
    )
    o.hold("jha", "empfohlen", number=1)
    o.hold("finanzausschuss", "empfohlen", number=1)
    o.do("ueberspringen", beratung=3, comment="nicht betroffen")
    o.hold("ka", "empfohlen", number=1)
    assert o.hold("kt", number=1).result.label == ACCEPTED


def test_a_committee_that_speaks_after_the_kreisausschuss_takes_the_last_word_from_it():
    o = office(
        [("agas", "vorberatung"), ("ka", "vorbereitung")], ("kt", "entscheidung"), rules=[LAST]
    )
    o.hold("ka", number=1)
    o.hold("agas", "empfohlen", number=2)
    number = o.set_on("kt")
    assert o.refused("ergebnis", beratung=number, ergebnis=ACCEPTED) == ["rule"]


def test_a_body_that_comes_once_more_later_is_not_bound_before_that():
    o = office(
        ("kt", "einbringung"), ("ka", "vorbereitung"), ("kt", "entscheidung"), rules=[LAST, HEARD]
    )
    o.hold("kt", "eingebracht")
    o.hold("ka")
    number = o.set_on("kt")
    assert o.refused("ergebnis", beratung=number, ergebnis=ACCEPTED) == ["rule"]
    assert o.hold("kt", begruendung=REASON, number=9).decisive


def test_a_rule_speaks_with_its_source():
    o = office(("kt", "entscheidung"), rules=[HEARD, LAST])
    said = o.ask("ergebnis", beratung=o.set_on("kt"), ergebnis=ACCEPTED)
    assert all("§ 1" in say(unmet.message) for unmet in said.unmet)
    assert len(said.unmet) == 2
