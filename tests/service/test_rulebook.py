"""Running papers stay on the rules they began with; what is in use cannot be taken away."""

from dataclasses import replace

import pytest

from engine.core.decision import Refusal
from engine.definition.compile import compile_regelwerk
from engine.errors import RegelwerkBrokenError
from engine.service import read
from engine.service.house import House, current_regelwerk
from engine.service.people import add_duty, add_person, change_person, drop_duty, everybody, person
from engine.service.rulebook import Adopted, adopt, editions
from tests.service.houses import BY, NOW, do, in_council, paper
from tests.service.small import FILES, compile_small, without


def test_the_same_set_is_adopted_once(house):
    again = adopt(house, FILES, now=NOW)
    assert isinstance(again, Adopted)
    assert again.again
    assert len(editions(house)) == 1


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("beschluss", "beschluss"),
        ("pruefung", "pruefung"),
        ("dienst", "dienst"),
    ],
)
def test_what_an_open_paper_stands_on_cannot_be_taken_away(house, name, named):
    made = paper(house)
    do(house, made, "einreichen", "anna")
    refused = adopt(house, without(name), now=NOW)
    assert isinstance(refused, Refusal)
    params = dict(refused.unmet[0].message.params)
    assert params["number"] == "VO/2026/001"
    assert params["state"] == "In Prüfung"
    assert dict(params["missing"].params)["name"] == named


def test_a_gremium_that_is_still_to_be_heard_cannot_be_taken_away(house):
    made = in_council(house)
    assert isinstance(adopt(house, without("ka"), now=NOW), Refusal)
    do(house, made, "ergebnis", ergebnis="beschlossen")
    assert isinstance(adopt(house, without("ka"), now=NOW), Adopted)


def test_what_only_closed_papers_stood_on_may_go(house):
    made = paper(house)
    do(house, made, "zurueckziehen", "anna")
    assert isinstance(adopt(house, without("beschluss"), now=NOW), Adopted)
    assert read.show(house, made.number).art_label == "Beschluss"


def test_a_running_paper_stays_on_its_version(house):
    made = in_council(house)
    newer = adopt(house, without("antrag"), now=NOW)
    assert read.show(house, made.number).regelwerk.version == editions(house)[0].version
    assert read.show(house, paper(house).number).regelwerk.version == newer.version
    assert isinstance(paper(house, art="antrag"), Refusal)
    assert sorted(read.versions_in_use(house).values()) == [1, 1]
    # A process that starts anew compiles both from the memory.
    fresh = House(house.database, compile=compile_small)
    assert do(fresh, made, "ergebnis", ergebnis="beschlossen").seq == 4
    assert read.show(fresh, made.number).regelwerk.version != newer.version


def test_going_back_to_an_earlier_set_is_an_adoption(house):
    adopt(house, without("antrag"), now=NOW)
    assert not adopt(house, FILES, now=NOW).again
    assert "antrag" in current_regelwerk(house).arten
    assert len(editions(house)) == 2


def test_a_version_is_compiled_once_in_a_process(house):
    compiled = []

    def counting(files):
        compiled.append(files)
        return compile_small(files)

    fresh = replace(house, compile=counting, shelf={})
    made = paper(fresh)
    do(fresh, made, "einreichen", "anna")
    assert len(compiled) == 1


def test_definitions_that_no_longer_compile_are_said_to_be_broken(house):
    made = paper(house)
    newer = House(house.database, compile=compile_regelwerk)
    with pytest.raises(RegelwerkBrokenError):
        read.show(newer, made.number)
    assert read.listing(newer)[0].number == made.number
    assert read.history(newer, made.number)[0].trigger == "anlegen"


def test_a_faulty_set_is_refused_with_its_problems(house):
    newer = House(house.database, compile=compile_regelwerk)
    refused = adopt(newer, {"regelwerk.yaml": b"regelwerk: [x"}, now=NOW)
    assert isinstance(refused, Refusal)
    assert refused.unmet


def test_duties_must_exist_and_can_be_given_up(house):
    assert isinstance(add_duty(house, "anna", "koenig", cause=BY), Refusal)
    assert isinstance(add_duty(house, "anna", "dienst", "rat", cause=BY), Refusal)
    assert isinstance(add_duty(house, "zora", "dienst", cause=BY), Refusal)
    assert isinstance(add_person(house, " ", "x", cause=BY), Refusal)
    assert ("dienst", "ka") in add_duty(house, "anna", "dienst", "ka", cause=BY).duties
    assert ("dienst", "ka") not in drop_duty(house, "anna", "dienst", "ka", cause=BY).duties
    assert isinstance(drop_duty(house, "anna", "dienst", "ka", cause=BY), Refusal)
    assert change_person(house, "anna", "Anna Neu", cause=BY).name == "Anna Neu"
    assert [p.id for p in everybody(house)] == ["anna", "bert", "cora"]
    assert person(house, "zora") is None


def test_a_duty_for_one_gremium_counts_only_there(house):
    made = in_council(house)
    add_person(house, "kai", "Kai", cause=BY)
    add_duty(house, "kai", "dienst", "ka", cause=BY)
    assert do(house, made, "ergebnis", "kai", ergebnis="beschlossen", beratung="1").seq == 4
    assert isinstance(do(house, made, "ergebnis", "kai", ergebnis="beschlossen"), Refusal)
