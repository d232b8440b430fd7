"""A database as it is opened: its address, its pool, and how each driver is set up."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine, Pool, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

from engine.core.message import msg
from engine.errors import ReadOnlyError, SettingsError
from engine.store.fault import ours

BUSY_SECONDS = 15


_POSTGRESQL_OPTIONS = (
    "-c lock_timeout={busy}s -c statement_timeout=120s"
    " -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
)


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. *observe*, if given, is told the text of every statement.

    Writers of one process on SQLite take *turn*, and *pen*: the connection that they write with.
    """

    url: URL
    pool: Engine
    is_sqlite: bool
    busy: float = BUSY_SECONDS
    observe: Callable[[str], None] | None = None
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)
    pen: list[PoolProxiedConnection] = field(
        default_factory=list[PoolProxiedConnection], compare=False, repr=False
    )


def make_folder(database: Database) -> None:
    """Make the folder of the file of a SQLite *database*, if it is not there."""
    if not database.is_sqlite or not database.url.database:
        return
    try:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise ReadOnlyError from error
    except OSError as error:
        raise ours(error) from error


def connect(
    url: str, observe: Callable[[str], None] | None = None, busy: float = BUSY_SECONDS
) -> Database:
    """Return the database at *url*; nothing is opened before the first use.

    *busy* is how many seconds a lock of somebody else is waited for.

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
        return _sqlite(
            Database(parsed, _sqlite_pool(parsed, busy), is_sqlite=True, busy=busy, observe=observe)
        )
    if backend in {"postgresql", "postgres"}:
        pool = _postgresql_pool(parsed, busy)
        return Database(parsed, pool, is_sqlite=False, busy=busy, observe=observe)
    text = msg("“{backend}” is no database for Vorlauf; sqlite and postgresql are", backend=backend)
    raise SettingsError(text)


def _sqlite(database: Database) -> Database:
    event.listen(database.pool, "connect", _prepare_sqlite)
    event.listen(database.pool, "engine_disposed", partial(_put_down, database.pen))
    # Who closes the file last copies the log back into it: nobody may leave it open at the end.
    weakref.finalize(database.pool, _close_all, database.pool.pool, database.pen)
    return database


def _put_down(pen: list[PoolProxiedConnection], _pool: Engine | None = None) -> None:
    """Close the connection that writes, as all others of the pool are closed."""
    while pen:
        pen.pop().invalidate()


def _close_all(pool: Pool, pen: list[PoolProxiedConnection]) -> None:
    _put_down(pen)
    pool.dispose()


def _sqlite_pool(url: URL, busy: float) -> Engine:
    return create_engine(
        url,
        pool_timeout=busy,
        pool_reset_on_return=None,
        connect_args={
            "timeout": busy,
            "isolation_level": None,
            "check_same_thread": False,
            "cached_statements": 256,
        },
    )


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


def _postgresql_pool(url: URL, busy: float) -> Engine:
    options = " ".join(
        filter(None, (str(url.query.get("options", "")), _POSTGRESQL_OPTIONS.format(busy=busy)))
    )
    return create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        pool_reset_on_return=None,
        connect_args={"options": options, "connect_timeout": 10},
    )
