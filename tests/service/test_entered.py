"""Whatever names a paper, a person, a key or a sitting: a clear no, never an error of a driver."""

import pytest

from engine.core.case import Command
from engine.core.decision import Refusal
from engine.service import read
from engine.service.bloc import carry_en_bloc
from engine.service.carry import by, carry
from engine.service.create import Draft, create
from engine.service.incidents import settle
from engine.service.people import add_duty, add_person, drop_duty, person
from engine.service.sittings import agenda_of
from tests.service.houses import BY, NOW, paper

ODD = ("\ud800", "a\x00b", "a\nb", "x" * 201, "a\u202eb")
each_odd = pytest.mark.parametrize("odd", ODD, ids=ascii)


def needs(refusal):
    assert isinstance(refusal, Refusal), refusal
    return [unmet.needs for unmet in refusal.unmet]


@each_odd
def test_a_step_names_what_is_wrong(house, odd):
    made = paper(house)
    step = Command("einreichen", by("anna"))
    assert needs(carry(house, odd, step, now=NOW)) == ["vorlage"]
    assert needs(carry(house, made.number, step, now=NOW, key=odd)) == ["key"]
    assert needs(carry(house, made.number, Command(odd, by("anna")), now=NOW)) == ["trigger"]
    assert needs(carry(house, made.number, Command("x", by(odd)), now=NOW)) == ["person"]
    refused, done = carry_en_bloc(house, [(odd, step), (made.number, step)], now=NOW)
    assert needs(refused) == ["vorlage"]
    assert not isinstance(done, Refusal)


@each_odd
def test_a_new_paper_names_what_is_wrong(house, odd):
    draft = Draft("beschluss", {"betreff": "Radweg"})
    assert needs(create(house, draft, odd, now=NOW)) == ["person"]
    assert needs(create(house, draft, "anna", now=NOW, key=odd)) == ["key"]
    assert "parent" in needs(create(house, Draft("beschluss", parent=odd), "anna", now=NOW))


@each_odd
def test_what_cannot_be_named_is_not_found(house, odd):
    assert read.show(house, odd) is None
    assert read.history(house, odd) == ()
    assert read.as_of(house, odd, NOW.date()) is None
    assert read.what_can(house, odd, "anna", now=NOW) is None
    assert all(not p.allowed for p in read.what_can(house, paper(house).number, odd, now=NOW))
    assert agenda_of(house, odd) is None
    assert person(house, odd) is None
    assert isinstance(add_person(house, odd, "Name", cause=BY), Refusal)
    assert isinstance(add_duty(house, odd, "sach", cause=BY), Refusal)
    assert isinstance(drop_duty(house, odd, "sach", cause=BY), Refusal)
    assert isinstance(settle(house, "1", odd, "getan", now=NOW), Refusal)
