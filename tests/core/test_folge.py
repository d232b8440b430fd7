"""How a Beratungsfolge grows: repeats, referrals, returns, joins, and who decides."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.core.case import Vorlage
from engine.core.decision import Decision, Refusal
from engine.core.folge import depths, open_stations
from tests.core.council import ACCEPTED, Office, council, day_of, routed, step, with_art


def office(*stages, **more):
    return Office(routed(*stages, **more) if stages else council()).accept()


def names(folge):
    return [b.gremium for b in folge]


def test_a_postponed_station_is_repeated_by_a_new_one_and_blocks_what_follows():
    o = office()
    old = o.hold("jha", "vertagt")
    o.hold("agas")
    again = o.called("jha")
    assert (again.of, again.after, again.origin) == (old.id, (old.id,), "repeat")
    o.set_on("ka")
    assert "order" in o.refused("ergebnis", beratung=o.called("ka").id, ergebnis="empfohlen")
    o.hold("jha", "empfohlen", number=2)
    o.do("ergebnis", beratung=o.called("ka").id, ergebnis="empfohlen")


def test_what_rests_blocks_what_follows_until_somebody_takes_it_up_again():
    o = office(("agas", "vorberatung"), ("kt", "entscheidung"))
    o.hold("agas", "zurückgestellt")
    assert o.called("agas").resting
    o.set_on("kt")
    assert "order" in o.refused("ergebnis", beratung=2, ergebnis=ACCEPTED)
    o.do("wiederaufnehmen")
    assert not o.called("agas").resting


def test_of_two_that_rest_a_person_names_the_one_to_take_up():
    o = office()
    o.hold("agas", "zurückgestellt")
    o.hold("jha", "zurückgestellt")
    assert o.refused("wiederaufnehmen") == ["input"]
    second = o.called("jha").id
    o.do("wiederaufnehmen", beratung=second)
    assert [b.gremium for b in o.folge if b.resting] == ["agas"]


def test_a_referral_calls_the_named_bodies_and_then_returns():
    o = office(("kt", "entscheidung"))
    o.hold("kt", "in die Ausschüsse verwiesen", an="finanzausschuss, bauausschuss")
    assert names(open_stations(o.folge)) == ["finanzausschuss", "bauausschuss", "kt"]
    home = o.called("kt")
    assert (home.origin, home.of, home.decisive) == ("return", 1, True)
    o.hold("finanzausschuss", "empfohlen")
    o.set_on("kt")
    assert "order" in o.refused("ergebnis", beratung=home.id, ergebnis=ACCEPTED)
    o.hold("bauausschuss", "nicht empfohlen", number=1)
    o.do("ergebnis", beratung=home.id, ergebnis=ACCEPTED)
    assert o.vorlage.state == "beschlossen"


def test_a_committee_may_refer_without_return_but_the_deciding_body_takes_it_back():
    o = office(("agas", "vorberatung"), ("kt", "entscheidung"))
    o.hold("agas", "überwiesen", an="jha", rueckkehr="nein")
    assert names(open_stations(o.folge)) == ["kt", "jha"]
    o.hold("jha", "empfohlen")
    o.hold("kt", "überwiesen", an="bauausschuss", rueckkehr="nein")
    assert names(open_stations(o.folge)) == ["bauausschuss", "kt"]


def test_a_body_that_is_named_twice_in_a_referral_is_called_once():
    o = office(("kt", "entscheidung"))
    o.hold("kt", "überwiesen", an="JHA, Jugendhilfeausschuss")
    assert names(open_stations(o.folge)) == ["jha", "kt"]


def test_the_body_that_a_label_names_needs_not_be_typed_again():
    o = office(("kt", "entscheidung"))
    o.hold("kt", "verwiesen in den Jugendhilfeausschuss")
    assert names(open_stations(o.folge)) == ["jha", "kt"]


def test_a_join_waits_for_all_who_stand_side_by_side():
    o = office()
    o.hold("agas")
    o.set_on("ka")
    assert o.refused("ergebnis", beratung=3, ergebnis="empfohlen") == ["order"]
    o.hold("jha", "empfohlen", number=2)
    o.do("ergebnis", beratung=3, ergebnis="empfohlen")


SIX_DAYS = timedelta(days=6)


def late(days):
    regelwerk = council()
    first, *rest = regelwerk.arten["vorlage"].route
    asked = replace(first, steps=(replace(first.steps[0], within_days=days), first.steps[1]))
    return with_art(regelwerk, route=(asked, *rest))


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(("days", "waits"), [(6, False), (7, True), (8, True)])
def test_a_join_waits_no_longer_than_the_route_says(days, waits):
    o = Office(late(days), now=at(day_of(0))).accept()
    o.now = at(day_of(1))
    o.hold("jha", "empfohlen", number=0)
    o.set_on("ka", 1)
    said = o.ask("ergebnis", beratung=3, ergebnis="empfohlen")
    assert isinstance(said, Refusal if waits else Decision)


def test_a_paper_that_was_sent_back_waits_anew_for_everybody():
    o = Office(late(6), now=at(day_of(0))).accept()
    o.hold("jha", "in die Verwaltung zurückverwiesen", number=0)
    assert {b.due for b in open_stations(o.folge)} == {None}
    o.now = at(day_of(9))
    o.do("annehmen")
    assert {b.due for b in open_stations(o.folge) if b.gremium == "agas"} == {day_of(9) + SIX_DAYS}


def test_a_sitting_says_which_station_is_meant():
    o = office()
    assert o.refused("terminieren", sitzung="ka-9", beratung="99") == ["input"]
    moved = o.do("terminieren", sitzung="jha-1").moves
    assert [move.station for move in moved] == [2]
    assert [move.station for move in o.do("terminieren", sitzung="ka-3").moves] == [3]
    assert [move.station for move in o.do("terminieren", sitzung="agas-1").moves] == [1]


def test_the_only_station_that_is_left_is_taken():
    o = office()
    o.set_on("agas", 1)
    o.set_on("jha", 1)
    o.set_on("ka", 2)
    assert [move.station for move in o.do("terminieren", sitzung="kt-3").moves] == [4]
    assert o.ask("ausplanen").unmet[0].choices == ("1", "2")


def test_the_number_of_a_station_that_was_taken_back_is_not_given_again():
    o = office()
    o.hold("agas", "vertagt")
    assert max(b.id for b in o.folge) == 5
    o.do("korrigieren", comment="vertan")
    assert max(b.id for b in o.folge) == 4
    assert o.vorlage.retired == 5
    done = o.do("ergebnis", beratung=1, ergebnis="verwiesen an Bauausschuss", an="bauausschuss")
    assert [b.id for b in o.folge] == [1, 2, 3, 4, 6, 7]
    assert o.station(7).after == (6,)
    assert o.station(3).after == (2, 7)
    assert [move.station for move in done.moves] == [1]
    added = o.do("einfuegen", gremium="schulausschuss", rolle="vorberatung")
    assert [move.station for move in added.moves] == [8]


@pytest.mark.parametrize(
    ("result", "values"),
    [
        ("vertagt", {}),
        ("zurückgestellt", {}),
        ("verwiesen an Bauausschuss", {"an": "bauausschuss"}),
        ("verwiesen an Bauausschuss", {"an": "bauausschuss", "rueckkehr": "nein"}),
    ],
)
def test_whoever_puts_the_paper_off_holds_nobody_up_for_longer(result, values):
    o = Office(late(6), now=at(day_of(1))).accept()
    o.hold("agas", result, number=1, **values)
    o.hold("jha", "empfohlen", number=1)
    o.set_on("ka", 2)
    assert "order" in o.refused("ergebnis", beratung=3, ergebnis="empfohlen")
    o.now = at(day_of(2))
    assert isinstance(o.ask("ergebnis", beratung=3, ergebnis="empfohlen"), Decision)


def test_back_to_the_administration_opens_a_new_version_and_calls_everybody_again():
    o = office()
    o.set_on("agas")
    o.do("laden", beratung=1)
    assert o.vorlage.frozen
    o.hold("jha", "in die Verwaltung zurückverwiesen")
    assert (o.vorlage.state, o.vorlage.version, o.vorlage.frozen) == ("entwurf", 2, False)
    assert {(b.state, b.sitzung) for b in open_stations(o.folge)} == {("geplant", None)}
    assert "state" in o.refused("ergebnis", beratung=o.set_on("agas"), ergebnis=ACCEPTED)
    o.do("annehmen")
    assert names(open_stations(o.folge)) == ["agas", "ka", "kt", "jha"]


def test_a_changed_version_on_its_way_can_be_written_down_but_a_decided_one_stays():
    o = office(("agas", "vorberatung"), ("kt", "entscheidung"))
    o.set_on("agas")
    o.do("laden", beratung=1)
    assert o.refused("aendern", betreff="Neu") == ["frozen"]
    o.do("ergebnis", beratung=1, ergebnis="geändert empfohlen")
    assert o.vorlage.version == 2
    o.do("aendern", betreff="Neu")
    o.set_on("kt")
    o.do("laden", beratung=2)
    o.do("ergebnis", beratung=2, ergebnis="geändert beschlossen")
    assert (o.vorlage.state, o.vorlage.version) == ("beschlossen", 3)
    assert o.refused("aendern", betreff="Noch neuer") == ["frozen"]


def test_a_correction_restores_what_was_and_keeps_the_number():
    o = office()
    before = o.vorlage
    o.hold("agas", "vertagt")
    o.do("korrigieren", comment="verlesen")
    assert o.vorlage == replace(o.trail[-3], retired=5)
    o.vorlage = replace(before, number=None)
    assert o.refused("korrigieren") == ["comment"]


def test_only_the_deciding_body_ends_a_paper():
    """The Coesfeld case: grown in the sitting, the decision becomes a recommendation."""
    o = office(("jha", "entscheidung"))
    number = o.set_on("jha")
    assert o.station(number).decisive
    o.do("einfuegen", gremium="ka", rolle="vorbereitung")
    o.do("einfuegen", gremium="kt", rolle="entscheidung", comment="finanzielle Bedeutung")
    assert [b.gremium for b in o.folge if b.decisive] == ["kt"]
    o.do("ergebnis", beratung=number, ergebnis=ACCEPTED)
    assert o.vorlage.state == "in_beratung"
    o.hold("ka")
    o.hold("kt")
    assert o.vorlage.state == "beschlossen"


def test_a_repeat_of_a_recommending_body_does_not_take_the_decision_from_the_last():
    o = office(("jha", "entscheidung"))
    o.do("einfuegen", gremium="kt", rolle="entscheidung")
    o.hold("jha", "vertagt")
    o.do("einfuegen", gremium="agas", vor=o.called("kt").id)
    assert [b.gremium for b in open_stations(o.folge) if b.decisive] == ["kt"]


def test_a_body_that_decides_in_front_of_the_last_only_recommends():
    o = office(("kt", "entscheidung"))
    o.do("einfuegen", gremium="jha", rolle="entscheidung", vor=1)
    assert [b.gremium for b in o.folge if b.decisive] == ["kt"]


def test_a_station_that_is_put_in_front_is_waited_for():
    o = office(("agas", "vorberatung"), ("kt", "entscheidung"))
    o.do("einfuegen", gremium="ka", vor=2)
    assert [(b.id, b.after) for b in o.folge] == [(1, ()), (2, (3,)), (3, (1,))]


@pytest.mark.parametrize("wrong", ["9", "x", "9" * 5000, "-1", "²", " "])
def test_a_station_that_does_not_exist_is_said_to_be_wrong(wrong):
    o = office()
    assert isinstance(o.ask("terminieren", beratung=wrong, sitzung="agas-1"), Refusal)
    assert wrong.isspace() or o.refused("einfuegen", gremium="ka", vor=wrong) == ["input"]


def test_a_body_may_be_named_instead_of_its_station():
    o = office()
    o.do("terminieren", beratung="Jugendhilfeausschuss", sitzung="jha-1")
    assert o.station(2).state == "terminiert"


def test_a_long_chain_of_stages_is_measured_at_once():
    stages = [[("agas", "vorberatung"), ("jha", "anhoerung"), ("ka", "vorbereitung")]] * 25
    o = office(*stages, ("kt", "entscheidung"))
    assert max(depths(o.folge).values()) == 26


def test_a_station_whose_role_decides_is_marked_by_the_route():
    regelwerk = council()
    assert step(regelwerk, "kt", "entscheidung").decisive
    assert not step(regelwerk, "kt", "vorberatung").decisive


def test_nobody_speaks_before_the_day_of_the_sitting_or_before_those_in_front():
    o = Office(now=at(day_of(0))).accept()
    number = o.set_on("agas", 5)
    assert o.refused("ergebnis", beratung=number, ergebnis="empfohlen") == ["order"]
    assert o.refused("terminieren", beratung=3, sitzung="ka-4") == ["order"]


def test_a_cancelled_or_foreign_sitting_is_none_to_be_set_on():
    o = office()
    cancelled = {s: replace(o.sittings[s], cancelled=True) for s in ("agas-1",)}
    o.sittings = {**o.sittings, **cancelled}
    assert o.refused("terminieren", beratung=1, sitzung="agas-1") == ["input"]
    assert o.refused("terminieren", beratung=1, sitzung="jha-1") == ["input"]
    assert o.refused("terminieren", beratung=1, sitzung="nirgends") == ["input"]


def test_a_paper_in_another_state_is_otherwise_the_same():
    everything = {f.name: object() for f in fields(Vorlage)}
    whole = Vorlage(**everything)
    assert whole.in_state("b") == replace(whole, state="b")
