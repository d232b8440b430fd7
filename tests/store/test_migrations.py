"""What an older program has written is still there after the tables have changed."""

import pytest
from alembic import command
from alembic.config import Config

from engine.store import migrate
from engine.store.database import connect, make_folder
from engine.store.migrate import upgrade
from engine.store.session import keeping, reading
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
INCIDENTS = """
INSERT INTO incident (id, at, vorlage, "trigger", actor, reasons) VALUES
    ('1', '', 'VO/2026/001', 'einreichen', 'anna', '[]'), ('2', '', '', 'mail', '', '[]'),
    ('3', '', 'v', 'mail', 'anna', '[]'), ('4', '', '', 'fristen', '', '[]'),
    ('5', '', 'v', 'frist', 'anna', '[]')
"""
KINDS = sql("SELECT kind, about FROM incident ORDER BY id")
MAIL = sql("SELECT name, mail FROM person")


@pytest.fixture
def before(url):
    """A database as the first version of the tables left it."""
    database = connect(url)
    make_folder(database)
    folder = str(migrate.resources.files(migrate.SCRIPTS))
    with keeping(database) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", folder)
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0001")
        for statement in (*BEFORE.split(";\n"), INCIDENTS):
            connection.exec_driver_sql(statement)
    yield database
    database.pool.dispose()


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


def test_incidents_from_before_there_were_kinds_are_told_apart(before):
    upgrade(before)
    with reading(before) as connection:
        found = [tuple(row) for row in connection.rows(KINDS, {})]
    kinds = ("condition", "server", "mail", "clock", "frist")
    assert found == [(kind, "{}") for kind in kinds]
