"""Fixtures of delivery: a house whose people have addresses, and a real mail server."""

import pytest

from bench.post_office import PostOffice
from engine.service.people import change_person
from tests.service.houses import BY, PEOPLE, house, sqlite_house
from tests.store.databases import postgresql, sqlite_url, url

__all__ = ["house", "office", "posted_house", "postgresql", "sqlite_house", "sqlite_url", "url"]


@pytest.fixture
def posted_house(house):
    return with_addresses(house)


def with_addresses(house):
    for ident, name, _role in PEOPLE:
        change_person(house, ident, name, f"{ident}@landkreis.example", cause=BY)
    return house


@pytest.fixture
def office():
    with PostOffice() as opened:
        yield opened
