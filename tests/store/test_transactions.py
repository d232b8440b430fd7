"""What a transaction promises, on each kind of database."""

import threading
import time
from contextlib import suppress

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine.errors import (
    DatabaseBusyError,
    DatabaseLockedError,
    DatabaseUnreachableError,
    ReadOnlyError,
    SchemaMissingError,
    SettingsError,
)
from engine.store import counters, people
from engine.store.database import connect, make_folder
from engine.store.fault import DRIVER_ERRORS
from engine.store.migrate import upgrade
from engine.store.session import keeping, reading, transact, writing
from engine.store.statement import sql, texts
from engine.store.tables import METADATA

NAMES = sql("SELECT id FROM person ORDER BY id")
VORLAGE = sql(
    "INSERT INTO vorlage (id, art, regelwerk, state, closed, betreff, public, frozen, version,"
    " author, fields, revision, head, created, changed, done_by, retired,"
    " printed, year, counter, suffix) VALUES"
    " (:id, 'a', 'v', 's', :no, '', :no, :no, :version, '', '{}', :revision, :head, '', '',"
    " '{}', 0, :printed, :year, 1, '')"
)
WRONG_DAY = (
    "INSERT INTO sitzung (id, running, title, day, start, zone, place, cancelled, public)"
    " VALUES ('1', 1, '', '27.2.2026', '16:00', '', '', false, true)"
)
GOOD = {
    "id": "x",
    "no": False,
    "version": 1,
    "revision": 1,
    "head": "0" * 64,
    "printed": "VO/1",
    "year": 2026,
}


def no_pause(_attempt):
    return None


def names(database):
    with reading(database) as connection:
        return [row[0] for row in connection.rows(NAMES, {})]


def test_a_block_that_ends_well_is_kept(database):
    with writing(database) as connection:
        people.put(connection, "a", "Anna")
    assert names(database) == ["a"]


def test_a_block_that_fails_leaves_nothing_and_harms_nobody(database):
    for _ in range(30):
        with pytest.raises(ZeroDivisionError), writing(database) as connection:
            people.put(connection, "a", "Anna")
            people.put(connection, "b", "Bert")
            _ = 1 / 0
    assert names(database) == []
    with writing(database) as connection:
        people.put(connection, "c", "Cora")
    assert names(database) == ["c"]


def test_what_is_written_while_only_reading_is_not_kept(database):
    with suppress(ReadOnlyError), reading(database) as connection:
        people.put(connection, "a", "Anna")
    assert names(database) == []


def test_a_reader_sees_one_moment(database):
    with reading(database) as early:
        assert early.rows(NAMES, {}) == []
        with writing(database) as connection:
            people.put(connection, "a", "Anna")
        assert early.rows(NAMES, {}) == []
    assert names(database) == ["a"]


def draw_one(connection):
    return counters.draw(connection, "vorlage", "2026")


def test_a_number_that_was_rolled_back_is_drawn_again_and_none_twice(database):
    with writing(database) as connection:
        assert counters.draw(connection, "vorlage", "2026") == 1
    with pytest.raises(ZeroDivisionError), writing(database) as connection:
        assert counters.draw(connection, "vorlage", "2026") == 2
        _ = 1 / 0
    drawn = []

    def draw():
        drawn.extend(transact(database, draw_one, no_pause) for _ in range(10))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(2, 42))
    with writing(database) as connection:
        counters.pass_over(connection, "vorlage", "2026", 99)
        counters.pass_over(connection, "vorlage", "2026", 50)
        assert counters.draw(connection, "vorlage", "2026") == 100
        assert counters.draw(connection, "vorlage", "2027") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 0},
        {"revision": 0},
        {"head": "kurz"},
        {"printed": ""},
        {"printed": None},
        {"year": None},
        {"id": None},
    ],
    ids=str,
)
def test_a_row_that_must_not_be_cannot_be(database, wrong):
    rule = sql("INSERT INTO regelwerk (version, name, files, at, turn) VALUES ('v', '', '', '', 1)")
    with writing(database) as connection:
        connection.run(rule, {})
        connection.run(VORLAGE, {**GOOD, "id": "good"})
    other = {**GOOD, "printed": "VO/2", **wrong}
    with pytest.raises(DRIVER_ERRORS), writing(database) as connection:
        connection.run(VORLAGE, other)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO duty (person, role, gremium) VALUES ('niemand', 'r', '')",
        "INSERT INTO link (source, target, kind) VALUES ('x', 'y', 'child')",
        "INSERT INTO counter (name, period, value) VALUES ('x', '', 0)",
        WRONG_DAY,
        "INSERT INTO sitzung_gremium (sitzung, gremium) VALUES ('9', 'ka')",
    ],
)
def test_rows_must_fit_each_other(database, text):
    with pytest.raises(DRIVER_ERRORS), writing(database) as connection:
        connection.run(sql(text), {})


def test_lists_are_values_like_others(database):
    with writing(database) as connection:
        for name in ("a", "b'", 'c"'):
            people.put(connection, name, name)
        assert sorted(people.actors(connection, ("a", 'c"', "x"))) == ["a", 'c"']
        assert people.actors(connection, ()) == {}
    assert texts(["ä"]) == '["ä"]'


def test_the_tables_of_the_migration_are_those_of_the_program(database):
    with keeping(database) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, METADATA)
    assert [item for item in found if "alembic_version" not in str(item)] == []


def test_constraints_of_the_migration_are_those_of_the_program(sqlite_url):
    database = connect(sqlite_url)
    upgrade(database)
    with keeping(database) as connection:
        rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master").fetchall()
    made = " ".join(str(row[0]) for row in rows)
    wanted = [str(c.name) for t in METADATA.tables.values() for c in t.constraints if c.name]
    assert [name for name in wanted if name not in made] == []
    database.pool.dispose()


def test_without_tables_it_says_so(url):
    database = connect(url)
    if database.is_sqlite:
        make_folder(database)
    with pytest.raises(SchemaMissingError):
        names(database)
    database.pool.dispose()


def test_an_address_that_is_none_is_refused():
    for wrong in ("mysql://x/y", "nonsense"):
        with pytest.raises(SettingsError):
            connect(wrong)


def test_a_server_that_is_away_is_said_to_be_away():
    database = connect("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    tries = []
    with pytest.raises(DatabaseUnreachableError):
        transact(database, lambda c: c.rows(NAMES, {}), tries.append)
    assert tries == [1, 2, 3, 4]


def test_a_foreign_lock_is_waited_for_and_then_said(sqlite_url):
    database, other = connect(sqlite_url, busy=0.3), connect(sqlite_url)
    upgrade(database)
    with writing(other):
        begun = time.monotonic()
        with pytest.raises(DatabaseLockedError), writing(database):
            pass
        assert time.monotonic() - begun > 0.25
        assert names(database) == []
    with writing(database) as connection:
        people.put(connection, "a", "Anna")
    assert names(database) == ["a"]
    database.pool.dispose()
    other.pool.dispose()


def test_writers_of_one_process_wait_for_their_turn(sqlite_url):
    database = connect(sqlite_url, busy=0.2)
    upgrade(database)
    with writing(database), pytest.raises(DatabaseLockedError), writing(database):
        pass
    with writing(database):
        pass
    database.pool.dispose()


def test_more_users_than_connections_get_an_answer(database, monkeypatch):
    monkeypatch.setattr(database.pool.pool, "_timeout", 0.1)
    held = []
    with pytest.raises(DatabaseBusyError):
        for _ in range(40):
            block = reading(database)
            held.append(block)
            block.__enter__()
    for block in held[:-1]:
        block.__exit__(None, None, None)
    assert names(database) == []


def test_a_deadlock_on_postgresql_is_repeated(postgresql_database):
    database = postgresql_database
    with writing(database) as connection:
        people.put(connection, "a", "0")
        people.put(connection, "b", "0")
    both = threading.Barrier(2)
    tries = []

    def swap(first, second):
        calls = []

        def work(connection):
            calls.append(1)
            people.put(connection, first, "x")
            if len(calls) == 1:
                both.wait()
            people.put(connection, second, "y")

        transact(database, work, tries.append)

    threads = [threading.Thread(target=swap, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tries in ([1], [1, 1])  # the server may give up one of the two, or both
    assert names(database) == ["a", "b"]


def test_a_line_that_was_cut_is_taken_up_again(postgresql_database, postgresql):
    database = postgresql_database
    calls = []

    def work(connection):
        calls.append(1)
        people.put(connection, "a", "Anna")
        if len(calls) == 1:
            (pid,) = connection.row(sql("SELECT pg_backend_pid()"), {})
            with psycopg.connect(postgresql, autocommit=True) as admin:
                admin.execute("SELECT pg_terminate_backend(%s)", (pid,))
        people.put(connection, "b", "Bert")

    transact(database, work, no_pause)
    assert names(database) == ["a", "b"]


def test_a_bug_of_ours_is_no_trouble_of_the_surroundings(database):
    with pytest.raises(DRIVER_ERRORS), writing(database) as connection:
        connection.run(sql("SELECT nothing FROM person"), {})
