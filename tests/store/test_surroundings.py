"""When the surroundings fail, nothing is lost, and people are told in words what to do."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.errors import (
    DatabaseDamagedError,
    DatabaseNewerError,
    DatabaseUnreachableError,
    DiskFullError,
    FolderMissingError,
    ReadOnlyError,
)
from engine.service.chain import verify
from engine.store import migrate, people
from engine.store.database import connect, make_folder
from engine.store.migrate import known_versions, upgrade, version_of
from engine.store.session import keeping, reading, writing
from engine.store.statement import sql
from tests.service.houses import furnished, in_council, paper
from tests.service.small import FILES

ROOT = Path(__file__).parent.parent.parent
NAMES = sql("SELECT id FROM person ORDER BY id")
NOBODY = 65534
START = """
import sys
from engine.store.migrate import upgrade
from engine.store.database import connect, make_folder
print(upgrade(connect(sys.argv[1])))
"""
LOWERED = f"""
import os
import sys
from engine.store.migrate import known_versions, upgrade
from engine.store.database import connect, make_folder
known_versions()  # loads what this user may not
os.setuid({NOBODY})
database = connect(sys.argv[1])
make_folder(database)
upgrade(database)
"""


def starter(url):
    return subprocess.Popen(
        [sys.executable, "-c", START, url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_database_of_a_newer_program_is_refused_and_not_touched(url):
    database = connect(url)
    upgrade(database)
    with keeping(database) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseNewerError) as raised:
        upgrade(database)
    assert "9999" in str(raised.value)
    assert version_of(database) == "9999"
    database.pool.dispose()


def test_programs_that_start_together_prepare_the_database_once(url):
    starters = [starter(url) for _ in range(4)]
    said = [process.communicate(timeout=60) for process in starters]
    assert [out.strip() for out, _ in said] == [known_versions()[-1]] * 4, said
    database = connect(url)
    assert version_of(database) == known_versions()[-1]
    database.pool.dispose()


def test_a_preparation_that_was_killed_is_done_by_the_next_start(url):
    for wait in (0.05, 0.35, 0.45, 0.55, 0.65):
        process = starter(url)
        time.sleep(wait)
        process.kill()
        process.communicate()
    database = connect(url)
    assert upgrade(database) == known_versions()[-1]
    with writing(database) as connection:
        people.put(connection, "a", "Anna")
    database.pool.dispose()


def test_a_step_that_fails_leaves_the_database_as_it_was(url, monkeypatch):
    database = connect(url)
    monkeypatch.setattr(migrate, "SCRIPTS", "tests.store.broken_migrations")
    with pytest.raises(ZeroDivisionError):
        upgrade(database)
    assert version_of(database) == ""
    monkeypatch.undo()
    assert upgrade(database) == known_versions()[-1]
    database.pool.dispose()


def test_when_the_disk_is_full_nothing_is_half_done(sqlite_house):
    house = sqlite_house
    made = in_council(house)
    before = verify(house)
    # All that this process writes goes through one connection.
    limit("PRAGMA max_page_count = 1", house)
    done = 0
    with pytest.raises(DiskFullError):
        for _ in range(500):
            paper(house)
            done += 1
    after = verify(house)
    assert after.sound
    assert after.chains == before.chains + done
    limit("PRAGMA max_page_count = 1000000", house)
    assert paper(house).seq == 1
    assert made.number


def limit(text, house):
    with writing(house.database) as connection:
        connection.rows(sql(text), {})


def test_a_folder_that_nobody_may_write_says_so(tmp_path):
    if os.getuid() != 0:
        pytest.skip("only root can become somebody with fewer rights")
    tmp_path.chmod(0o555)
    said = as_nobody(f"sqlite:///{tmp_path / 'daten' / 'vorlauf.db'}")
    assert "ReadOnlyError" in said, said
    said = as_nobody(f"sqlite:///{tmp_path / 'vorlauf.db'}")
    assert "ReadOnlyError" in said or "DatabaseUnreachableError" in said, said


def test_a_database_that_may_only_be_read_is_read(tmp_path):
    url = f"sqlite:///{tmp_path / 'vorlauf.db'}"
    database = connect(url)
    house = furnished_at(database)
    made = paper(house)
    reader = connect(f"sqlite:///file:{tmp_path / 'vorlauf.db'}?mode=ro&uri=true")
    with reading(reader) as connection:
        assert connection.rows(NAMES, {})[0] == ("anna",)
    with pytest.raises(ReadOnlyError), writing(reader) as connection:
        people.put(connection, "x", "X")
    assert made.number
    for opened in (database, reader):
        opened.pool.dispose()


def furnished_at(database):
    upgrade(database)
    assert FILES
    return furnished(database)


def as_nobody(url):
    """Start as a user without rights; return what was said on the way out."""
    done = subprocess.run(
        [sys.executable, "-c", LOWERED, url], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stderr


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "vorlauf.db"
    path.write_bytes(b"this is a letter, not a database" * 40)
    database = connect(f"sqlite:///{path}")
    with pytest.raises(DatabaseDamagedError):
        upgrade(database)
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_torn_file_is_said_to_be_damaged(sqlite_house):
    for _ in range(30):
        paper(sqlite_house)
    path = Path(sqlite_house.database.url.database)
    sqlite_house.database.pool.dispose()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises((DatabaseDamagedError, DatabaseUnreachableError)):
        verify(sqlite_house)


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "daten").write_text("x")
    database = connect(f"sqlite:///{tmp_path / 'daten' / 'vorlauf.db'}")
    with pytest.raises(FolderMissingError):
        upgrade(database)
    with pytest.raises(DatabaseUnreachableError):
        make_folder(database)


def test_sqlite_is_opened_so_that_a_commit_lasts(sqlite_house):
    with reading(sqlite_house.database) as connection:
        said = [
            connection.row(sql(f"PRAGMA {name}"), {})[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert said == ["wal", 2, 1, 15000]
    assert sqlite3.sqlite_version_info >= (3, 35)
