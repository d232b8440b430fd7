"""Fixtures of the use cases: a house on each kind of database."""

from tests.service.houses import house, sqlite_house
from tests.store.databases import postgresql, sqlite_url, url

__all__ = ["house", "postgresql", "sqlite_house", "sqlite_url", "url"]
