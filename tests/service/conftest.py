"""Fixtures of the use cases: a house on each kind of database."""

from tests.service.houses import house, sqlite_house
from tests.store.databases import postgresql, postgresql_database, sqlite_url, url

__all__ = ["house", "postgresql", "postgresql_database", "sqlite_house", "sqlite_url", "url"]
