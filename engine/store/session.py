"""The one gate to the database: connections, transactions, and who may commit.

SQLite runs in WAL with ``synchronous=FULL`` and takes its write lock at the beginning, since a
transaction that first reads and then writes would fail under load. PostgreSQL locks the rows
that a statement names.
"""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy import Connection as SqlConnection
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError

from engine.core.message import msg
from engine.errors import (
    DatabaseLockedError,
    DatabaseUnreachableError,
    ReadOnlyError,
    SettingsError,
    StoreError,
)
from engine.store.fault import DRIVER_ERRORS, to_be_repeated, translated
from engine.store.statement import Statement

Scalar = str | int | bool | None
Values = Mapping[str, Scalar]
Row = tuple[Any, ...]
T = TypeVar("T")

BUSY_SECONDS = 15
TRIES = 5
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_POSTGRESQL_OPTIONS = (
    f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=120s"
    " -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
)


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. *observe*, if given, is told the text of every statement."""

    url: URL
    pool: Engine
    is_sqlite: bool
    observe: Callable[[str], None] | None = None
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)


def make_folder(database: Database) -> None:
    """Make the folder of the file of a SQLite *database*, if it is not there."""
    if not database.is_sqlite or not database.url.database:
        return
    try:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise ReadOnlyError from error
    except OSError as error:
        raise _ours(error) from error


class Connection:
    """An open transaction: runs statements and hands back plain rows."""

    __slots__ = ("_cursor", "_observe", "_sqlite")

    def __init__(self, database: Database, cursor: DBAPICursor) -> None:
        """Speak through *cursor*, in the spelling of *database*."""
        self._cursor = cursor
        self._sqlite = database.is_sqlite
        self._observe = database.observe

    def rows(self, statement: Statement, values: Values) -> Sequence[Row]:
        """Return every row that *statement* finds."""
        self._cursor.execute(self._text(statement), values)
        return self._cursor.fetchall()

    def row(self, statement: Statement, values: Values) -> Row | None:
        """Return the first row that *statement* finds."""
        self._cursor.execute(self._text(statement), values)
        found: Row | None = self._cursor.fetchone()
        return found

    def run(self, statement: Statement, values: Values) -> int:
        """Run *statement* and return how many rows it changed."""
        self._cursor.execute(self._text(statement), values)
        return self._cursor.rowcount

    def run_each(self, statement: Statement, many: Sequence[Values]) -> int:
        """Run *statement* for each of *many* at once and return how many rows it changed."""
        if len(many) == 1:
            return self.run(statement, many[0])
        if not many:
            return 0
        self._cursor.executemany(self._text(statement), many)
        return self._cursor.rowcount

    def _text(self, statement: Statement) -> str:
        text = statement.sqlite if self._sqlite else statement.postgresql
        if self._observe is not None:
            self._observe(text)
        return text


def connect(url: str, observe: Callable[[str], None] | None = None) -> Database:
    """Return the database at *url*; nothing is opened before the first use.

    Raises SettingsError where *url* cannot be understood.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        text = msg("VORLAUF_DATABASE is not the address of a database")
        raise SettingsError(text) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in {None, "", ":memory:"}:
            raise SettingsError(msg("VORLAUF_DATABASE names no file for SQLite"))
        return Database(parsed, _sqlite(parsed), is_sqlite=True, observe=observe)
    if backend in {"postgresql", "postgres"}:
        return Database(parsed, _postgresql(parsed), is_sqlite=False, observe=observe)
    text = msg("“{backend}” is no database for Vorlauf; sqlite and postgresql are", backend=backend)
    raise SettingsError(text)


def _sqlite(url: URL) -> Engine:
    pool = create_engine(
        url,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "timeout": BUSY_SECONDS,
            "isolation_level": None,
            "check_same_thread": False,
            "cached_statements": 256,
        },
    )
    event.listen(pool, "connect", _prepare_sqlite)
    return pool


def _prepare_sqlite(raw: DBAPIConnection, _record: object) -> None:
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() == ("delete",):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    # Pages that many papers share are then copied back once for all of them (up to 16 MB of log).
    cursor.execute("PRAGMA wal_autocheckpoint=4000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _postgresql(url: URL) -> Engine:
    options = " ".join(filter(None, (str(url.query.get("options", "")), _POSTGRESQL_OPTIONS)))
    return create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        connect_args={"options": options, "connect_timeout": 10},
    )


@contextmanager
def reading(database: Database) -> Generator[Connection]:
    """Give a connection that sees one moment of the database and changes nothing."""
    with _transaction(database, "BEGIN" if database.is_sqlite else _ONE_MOMENT) as connection:
        yield connection


@contextmanager
def writing(database: Database) -> Generator[Connection]:
    """Give a connection whose changes are kept, all of them, if the block ends well."""
    if not database.is_sqlite:
        with _transaction(database, "", keep=True) as connection:
            yield connection
        return
    # Writers of one process queue here: SQLite itself would let them poll for the lock.
    if not database.turn.acquire(timeout=BUSY_SECONDS):
        raise DatabaseLockedError
    try:
        with _transaction(database, "BEGIN IMMEDIATE", keep=True) as connection:
            yield connection
    finally:
        database.turn.release()


@contextmanager
def keeping(database: Database) -> Generator[SqlConnection]:
    """Give a SQLAlchemy connection, for changes of the tables themselves; kept if all ends well."""
    raw = _checked_out(database)
    raw.close()
    try:
        with database.pool.connect() as connection:
            if database.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
    except DRIVER_ERRORS as error:
        raise _ours(error) from error


@contextmanager
def _transaction(database: Database, begin: str, *, keep: bool = False) -> Generator[Connection]:
    raw = _checked_out(database)
    try:
        cursor = raw.cursor()
        if begin:
            cursor.execute(begin)
        yield Connection(database, cursor)
        _end(raw, keep=keep)
    except BaseException as error:
        _undo(raw)
        raise _ours(error) from error
    finally:
        raw.close()


def _checked_out(database: Database) -> PoolProxiedConnection:
    try:
        return database.pool.raw_connection()
    except DRIVER_ERRORS as error:
        raise _ours(error) from error


def _end(raw: PoolProxiedConnection, *, keep: bool) -> None:
    if not keep:
        raw.rollback()
        return
    try:
        raw.commit()
    except DRIVER_ERRORS as error:
        ours = _ours(error)
        if isinstance(ours, DatabaseUnreachableError):
            # The commit may have arrived before the line was cut: only its key can tell.
            ours.uncertain = True
        raise ours from error


def _undo(raw: PoolProxiedConnection) -> None:
    try:
        raw.rollback()
    except DRIVER_ERRORS as error:
        raw.invalidate(error)


def _ours(error: BaseException) -> BaseException:
    return (translated(error) if isinstance(error, DRIVER_ERRORS) else None) or error


def transact(
    database: Database,
    work: Callable[[Connection], T],
    pause: Callable[[int], None],
    *,
    repeatable: bool = False,
) -> T:
    """Return what *work* returns, done in one transaction.

    A transaction that PostgreSQL gave up in favour of another is tried again, five times in
    all, after ``pause(n)``. *repeatable* says that *work* recognises its own effect by a key,
    so that it may be repeated even when a commit was sent and no answer came.
    """
    for attempt in range(1, TRIES):
        try:
            with writing(database) as connection:
                return work(connection)
        except (StoreError, *DRIVER_ERRORS) as error:
            if not _worth_another_try(error, repeatable=repeatable):
                raise
        pause(attempt)
    with writing(database) as connection:
        return work(connection)


def _worth_another_try(error: BaseException, *, repeatable: bool) -> bool:
    if isinstance(error, DatabaseUnreachableError):
        return error.passing and (repeatable or not error.uncertain)
    return to_be_repeated(error)
