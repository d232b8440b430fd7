"""What an older program has written is still there after the tables have changed."""

import pytest
from alembic import command
from alembic.config import Config

from engine.definition.folder import content_hash
from engine.service.chain import verify
from engine.service.house import House
from engine.store import chronicle, migrate
from engine.store.database import connect, make_folder
from engine.store.migrate import upgrade
from engine.store.session import keeping, reading, writing
from engine.store.sittings import changes_of
from engine.store.statement import sql

ZEROS = "0" * 64
EMPTY = content_hash({})
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
BEFORE_CHRONICLE = """
INSERT INTO person (id, name, mail) VALUES ('simon', 'Simon Lau', 'simon@kreis.example');
INSERT INTO person (id, name, mail) VALUES ('arno', 'Arno Witt', '');
INSERT INTO duty (person, role, gremium) VALUES ('simon', 'sitzungsdienst', '');
INSERT INTO duty (person, role, gremium) VALUES ('simon', 'schriftfuehrung', 'jha');
INSERT INTO regelwerk (version, name, files, at, turn)
VALUES ('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'leer', '{}',
    '2026-01-02T09:00:00+01:00', 1);
INSERT INTO sitzung (id, running, title, day, start, zone, place, cancelled, public, sequence)
VALUES ('1', 1, 'JHA', '2026-07-17', '17:00', 'Europe/Berlin', 'Saal', FALSE, TRUE, 1);
INSERT INTO sitzung_gremium (sitzung, gremium) VALUES ('1', 'jha');
INSERT INTO sitzung_gremium (sitzung, gremium) VALUES ('1', 'ka');
INSERT INTO sitzung_event (sitzung, n, at, actor, kind, reason, day_before, start_before, day,
    start)
VALUES ('1', 1, '2026-06-02T09:00:00+02:00', 'simon', 'moved', 'Saal belegt', '2026-07-10',
    '17:00', '2026-07-17', '17:00');
INSERT INTO frist (sitzung, gremium, art, rule, label, start, regelwerk, anchor, legal, operative,
    zone, state, owner, statutory, derivation, began, ended)
VALUES ('1', 'jha', '', 'niederschriftsfrist', 'Niederschrift', 'sitzung',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '2026-07-17', '2026-08-14',
    '2026-08-14', 'Europe/Berlin', 'met', 'schriftfuehrung', FALSE, '[]',
    '2026-06-01T09:00:00+02:00', '2026-07-20T09:00:00+02:00');
INSERT INTO frist_event (frist, n, at, actor, kind, reason, legal, operative)
VALUES (1, 1, '2026-06-01T09:00:00+02:00', 'login', 'begun', '', '2026-08-07', '2026-08-07');
INSERT INTO frist_event (frist, n, at, actor, kind, reason, legal_before, operative_before, legal,
    operative)
VALUES (1, 2, '2026-06-02T09:00:00+02:00', 'simon', 'recomputed', 'Saal belegt', '2026-08-07',
    '2026-08-07', '2026-08-14', '2026-08-14');
INSERT INTO frist_event (frist, n, at, actor, kind, reason, legal_before, operative_before, legal,
    operative)
VALUES (1, 3, '2026-07-20T09:00:00+02:00', 'simon', 'met', 'unterschrieben', '2026-08-14',
    '2026-08-14', '2026-08-14', '2026-08-14');
INSERT INTO incident (id, at, vorlage, "trigger", actor, reasons, settled_at, settled_by,
    settlement)
VALUES ('i1', '2026-06-01T09:00:00+02:00', 'v', 't', 'arno', '[]', '2026-06-03T09:00:00+02:00',
    'simon', 'behoben')
"""
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
    yield from left_behind(url, "0001", f"{BEFORE};\n{INCIDENTS}")


@pytest.fixture
def without_chronicle(url):
    """A database in which people have decided much, and no chronicle says so."""
    yield from left_behind(url, "0003", BEFORE_CHRONICLE)


def left_behind(url, version, script):
    database = connect(url)
    make_folder(database)
    with keeping(database) as connection:
        _climbed(connection, version)
        for statement in script.split(";\n"):
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


def test_what_was_decided_before_there_was_a_chronicle_is_taken_over_and_verifies(
    without_chronicle,
):
    upgrade(without_chronicle)
    house = House(without_chronicle)
    assert verify(house).broken == ()
    with reading(without_chronicle) as connection:
        entries = tuple(chronicle.scan(connection))
    said = {(e.kind, e.subject, e.actor, e.name, e.deed) for e in entries}
    assert said == {
        ("person", "arno", "", "", "uebernehmen"),
        ("person", "simon", "", "", "uebernehmen"),
        ("sitzung", "1", "", "", "uebernehmen"),
        ("incident", "i1", "simon", "Simon Lau", "uebernehmen"),
        ("regelwerk", EMPTY, "", "", "uebernehmen"),
        ("frist", "1/1", "login", "", "uebernehmen"),
        ("frist", "1/2", "simon", "Simon Lau", "uebernehmen"),
        ("frist", "1/3", "simon", "Simon Lau", "erledigen"),
    }
    with writing(without_chronicle) as connection:
        connection.run(sql("UPDATE sitzung SET place = 'anderswo'"), {})
    assert [(b.kind, b.number) for b in verify(house).broken] == [("sitzung", "1")]


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


def test_incidents_from_before_there_were_kinds_are_told_apart(before):
    upgrade(before)
    with reading(before) as connection:
        found = [tuple(row) for row in connection.rows(KINDS, {})]
    kinds = ("condition", "server", "mail", "clock", "frist")
    assert found == [(kind, "{}") for kind in kinds]
