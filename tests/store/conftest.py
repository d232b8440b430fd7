"""Fixtures of the conformance suite: every test of it runs on each kind of database."""

from tests.service.houses import sqlite_house
from tests.store.databases import database, postgresql, postgresql_database, sqlite_url, url

__all__ = ["database", "postgresql", "postgresql_database", "sqlite_house", "sqlite_url", "url"]
