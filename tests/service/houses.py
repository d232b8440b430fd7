"""A house with three persons and the small Regelwerk, on each kind of database."""

from datetime import UTC, datetime

import pytest

from engine.core.case import Command
from engine.service.carry import by, carry
from engine.service.create import Draft, create
from engine.service.fristen import Cause
from engine.service.house import House
from engine.service.people import add_duty, add_person
from engine.service.rulebook import adopt
from tests.service.small import FILES, compile_small
from tests.store.databases import opened

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
BY = Cause("anna", NOW)
PEOPLE = (
    ("anna", "Anna Meier", "sach"),
    ("bert", "Bert Kunze", "dienst"),
    ("cora", "Cora Holm", "dienst"),
)


@pytest.fixture
def house(url):
    with opened(url) as database:
        yield furnished(database)


@pytest.fixture
def sqlite_house(sqlite_url):
    with opened(sqlite_url) as database:
        yield furnished(database)


def furnished(database):
    house = House(database, compile=compile_small)
    adopt(house, FILES, now=NOW)
    for ident, name, role in PEOPLE:
        add_person(house, ident, name, cause=BY)
        add_duty(house, ident, role, cause=BY)
    return house


def paper(house, art="beschluss", now=NOW, key=None, **more):
    return create(house, Draft(art, {"betreff": "Radweg"}, **more), "anna", now=now, key=key)


def do(house, receipt, trigger, who="bert", *, now=NOW, **values):
    """Carry the paper of *receipt* (or its number) on; key and expected are no values."""
    key, expected = values.pop("key", None), values.pop("expected", None)
    ref = receipt if isinstance(receipt, str) else receipt.vorlage.id
    command = Command(trigger, by(who), values, "weil es so ist")
    return carry(house, ref, command, now=now, key=key, expected=expected)


def in_council(house, **more):
    made = paper(house, **more)
    do(house, made, "einreichen", "anna")
    return do(house, made, "freigeben")
