"""Ends and loose ends: what is closed, what may still follow, what is never left out."""

from dataclasses import replace

from engine.core.catalogue import Column, Step
from engine.core.folge import Phase, open_stations, questions
from engine.definition.expression import compile_guard
from engine.definition.problem import Place
from tests.core.council import Office, council, routed, with_art


def office(*stages):
    return Office(routed(*stages) if stages else council()).accept()


def names(folge):
    return [b.gremium for b in folge]


def test_to_withdraw_closes_every_open_question():
    o = office()
    o.hold("agas", "zurückgezogen")
    assert questions(o.folge)
    o.do("zurueckziehen", comment="überholt")
    assert not questions(o.folge)
    assert not open_stations(o.folge)


def test_an_end_closes_the_questions_that_others_left():
    o = office()
    o.hold("agas", "zurückgezogen")
    o.hold("jha", "zurückgezogen")
    o.do("antworten", beratung=1, weiter="end")
    assert o.vorlage.state == "zurueckgezogen"
    assert not questions(o.folge)


def test_what_is_taken_off_the_agenda_of_the_deciding_body_is_called_again_or_ends():
    o = office(("kt", "entscheidung"))
    o.set_on("kt")
    o.do("absetzen", beratung=1, comment="nicht reif")
    assert questions(o.folge)[0].question == (Step.RESCHEDULE, Step.END)
    o.do("antworten", weiter="reschedule")
    assert names(open_stations(o.folge)) == ["kt"]
    assert o.called("kt").decisive


def test_a_sitting_that_does_not_take_place_calls_the_body_again():
    o = office()
    number = o.set_on("agas")
    o.do("ausfallen", beratung=number)
    assert o.station(number).phase is Phase.VOID
    assert o.called("agas").of == number


def test_who_is_only_told_may_sit_after_the_decision_and_nobody_else():
    o = office(("kt", "entscheidung"), ("agas", "kenntnisnahme"))
    o.hold("kt")
    assert o.vorlage.state == "beschlossen"
    o.hold("agas", "zur Kenntnis genommen")
    assert not open_stations(o.folge)
    assert o.refused("einfuegen", gremium="ka", rolle="vorberatung") == ["input"]
    o.do("einfuegen", gremium="ka")
    assert o.called("ka").column is Column.KENNTNISNAHME


def test_the_urgent_decision_tells_the_bodies_afterwards():
    regelwerk = routed(("kt", "entscheidung"))
    told = (regelwerk.target("kt", "kenntnisnahme"), regelwerk.target("ka", "kenntnisnahme"))
    o = Office(with_art(regelwerk, told=told)).accept()
    o.hold("kt", "Eilentscheidung der Oberbürgermeisterin")
    assert o.vorlage.state == "beschlossen"
    assert names(open_stations(o.folge)) == ["kt", "ka"]
    o.hold("kt", "zur Kenntnis genommen")
    o.hold("ka", "zur Kenntnis genommen")
    assert not open_stations(o.folge)


def test_a_route_that_cannot_be_worked_out_yet_is_not_planned_in_part():
    source = "eilig"
    regelwerk = council()
    gated = replace(regelwerk.arten["vorlage"].route[0].steps[0], when=guard(source, regelwerk))
    stages = regelwerk.arten["vorlage"].route
    first = replace(stages[0], steps=(gated, *stages[0].steps[1:]))
    o = Office(with_art(regelwerk, route=(first, *stages[1:])))
    assert o.refused("annehmen") == ["missing"]
    o.do("aendern", eilig="nein")
    o.do("annehmen")
    assert names(o.folge) == ["jha", "ka", "kt"]


def guard(source, regelwerk):
    fields = {n: d.field for n, d in regelwerk.arten["vorlage"].fields.items()}
    compiled, problems = compile_guard(source, fields, place=Place("test"))
    assert not problems
    return compiled
