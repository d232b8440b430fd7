"""What an older program has written is still there after the tables have changed."""

import pytest
from alembic import command
from alembic.config import Config

from engine.store import migrate
from engine.store.database import connect, make_folder
from engine.store.migrate import upgrade
from engine.store.session import keeping, reading
from engine.store.sittings import changes_of
from engine.store.statement import sql

ZEROS = "0" * 64
BEFORE = f"""
INSERT INTO regelwerk (version, name, files, at, turn) VALUES ('r', 'r', '{{}}', '', 1);
INSERT INTO person (id, name) VALUES ('anna', 'Anna Meier');
INSERT INTO vorlage (id, art, regelwerk, state, closed, betreff, public, frozen, version, author,
    fields, revision, head, created, changed, done_by, retired)
VALUES ('v', 'a', 'r', 's', FALSE, '', TRUE, FALSE, 1, 'anna', '{{}}', 1, '{ZEROS}', '', '',
    '{{}}', 0);
INSERT INTO history (vorlage, seq, at, actor, name, "trigger", comment, regelwerk, payload, moves,
    notices, told, undo, snapshot, prev, hash)
VALUES ('v', 1, '', 'anna', '', '', '', 'r', '', '', '', '', 0, '', '{ZEROS}', '{ZEROS}');
INSERT INTO outbox (id, vorlage, seq, role, recipient, text, state, created, payload)
VALUES (7, 'v', 1, 'dienst', 'anna', 'neu', 'queued', '2026-07-01T10:00:00.123456+02:00', '{{}}')
"""  # noqa: S608 - constants of this test
ROWS = sql(
    "SELECT id, event, vorlage, seq, role, recipient, text, state, due, created, channel, tries"
    " FROM outbox"
)
MAIL = sql("SELECT name, mail FROM person")


@pytest.fixture
def before(url):
    """A database as the first version of the tables left it."""
    database = connect(url)
    make_folder(database)
    with keeping(database) as connection:
        _climbed(connection, "0001")
        for statement in BEFORE.split(";\n"):
            connection.exec_driver_sql(statement)
    yield database
    database.pool.dispose()


def _climbed(connection, version):
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrate.resources.files(migrate.SCRIPTS)))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, version)


def test_what_waited_before_there_was_delivery_is_held_not_sent(before):
    upgrade(before)
    with reading(before) as connection:
        (row,) = connection.rows(ROWS, {})
        (person,) = connection.rows(MAIL, {})
    assert tuple(row) == (
        7,
        "v/1/neu",
        "v",
        1,
        "dienst",
        "anna",
        "neu",
        "held",
        "2026-07-01T08:00:00.000+00:00",
        "2026-07-01T10:00:00.123456+02:00",
        "mail",
        0,
    )
    assert tuple(person) == ("Anna Meier", "")


CALLED = "INSERT INTO sitzung (id, running, title, day, start, zone, place, cancelled, public)"
CALLED += " VALUES ('1', 1, '', '2026-07-10', '17:00', 'Europe/Berlin', '', FALSE, TRUE)"
BACKLOG = sql("SELECT kind, place FROM backlog ORDER BY kind")


def test_what_is_older_than_the_fristen_is_to_be_looked_through(before):
    with keeping(before) as connection:
        connection.exec_driver_sql(CALLED)
    upgrade(before)
    with reading(before) as connection:
        assert [tuple(row) for row in connection.rows(BACKLOG, {})] == [
            ("sitzung", ""),
            ("vorlage", ""),
        ]


def test_a_change_of_a_sitting_is_kept(before):
    with keeping(before) as connection:
        connection.exec_driver_sql(CALLED)
        _climbed(connection, "0003")
        connection.exec_driver_sql(
            "INSERT INTO sitzung_event (sitzung, n, at, actor, kind, reason, day_before,"
            " start_before, day, start) VALUES ('1', 1, '', 'anna', 'moved', 'Saal', '2026-07-09',"
            " '17:00', '2026-07-10', '17:00')"
        )
    upgrade(before)
    with reading(before) as connection:
        [change] = changes_of(connection, "1")
    assert (change.kind, change.reason, change.shortened) == ("moved", "Saal", False)


def test_a_new_database_has_nothing_to_look_through(url):
    database = connect(url)
    make_folder(database)
    upgrade(database)
    with reading(database) as connection:
        assert connection.rows(BACKLOG, {}) == []
    database.pool.dispose()
