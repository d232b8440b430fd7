"""A house whose papers and sittings have Fristen, on each kind of database."""

from tests.clock.houses import house, sqlite_house
from tests.store.databases import postgresql, sqlite_url, url

__all__ = ["house", "postgresql", "sqlite_house", "sqlite_url", "url"]
