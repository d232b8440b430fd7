"""What the drivers say when the surroundings fail, said in our own words."""

import sqlite3

import psycopg
from sqlalchemy import exc

from engine.core.message import msg
from engine.errors import (
    DatabaseBusyError,
    DatabaseDamagedError,
    DatabaseLockedError,
    DatabaseUnreachableError,
    DiskFullError,
    ReadOnlyError,
    SchemaMissingError,
    StoreError,
)

_SQLITE: dict[str, type[StoreError]] = {
    "SQLITE_BUSY": DatabaseLockedError,
    "SQLITE_LOCKED": DatabaseLockedError,
    "SQLITE_FULL": DiskFullError,
    "SQLITE_READONLY": ReadOnlyError,
    "SQLITE_CANTOPEN": DatabaseUnreachableError,
    "SQLITE_CORRUPT": DatabaseDamagedError,
    "SQLITE_NOTADB": DatabaseDamagedError,
    "SQLITE_PERM": ReadOnlyError,
    "SQLITE_AUTH": ReadOnlyError,
}
_POSTGRESQL: dict[str, type[StoreError]] = {
    "55P03": DatabaseLockedError,
    "57014": DatabaseLockedError,
    "53100": DiskFullError,
    "53300": DatabaseBusyError,
    "25006": ReadOnlyError,
    "42501": ReadOnlyError,
    "42P01": SchemaMissingError,
    "3F000": SchemaMissingError,
    "XX001": DatabaseDamagedError,
    "XX002": DatabaseDamagedError,
}
# Serialisation failure, deadlock, and a key that somebody took in the same moment.
_AGAIN = frozenset({"40001", "40P01", "23505"})

DRIVER_ERRORS = (sqlite3.Error, psycopg.Error, exc.SQLAlchemyError, OSError)


def translated(error: BaseException) -> StoreError | None:
    """Return our error for what a driver has raised, or None where it tells of a bug of ours."""
    if isinstance(error, exc.TimeoutError):
        return DatabaseBusyError()
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        return translated(error.orig)
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error)
    if isinstance(error, OSError):
        return DatabaseUnreachableError(msg("the database cannot be opened: {why}", why=str(error)))
    return None


def to_be_repeated(error: BaseException) -> bool:
    """Return whether the same transaction may well succeed at the next try."""
    return isinstance(error, psycopg.Error) and error.sqlstate in _AGAIN


def _of_sqlite(error: sqlite3.Error) -> StoreError | None:
    name = getattr(error, "sqlite_errorname", None) or ""
    for known, kind in _SQLITE.items():
        if name.startswith(known):
            return kind()
    if name.startswith("SQLITE_IOERR"):
        return StoreError(msg("the disk of the database has failed: {why}", why=str(error)))
    return SchemaMissingError() if "no such table" in str(error) else None


def _of_postgresql(error: psycopg.Error) -> StoreError | None:
    state = error.sqlstate or ""
    if state in _POSTGRESQL:
        return _POSTGRESQL[state]()
    gone = state.startswith(("08", "57P")) or not state
    if gone and isinstance(error, psycopg.OperationalError):
        unreachable = DatabaseUnreachableError()
        unreachable.passing = True
        return unreachable
    return None


def ours(error: BaseException) -> BaseException:
    """Return our error for what a driver has raised, and anything else as it is."""
    return (translated(error) if isinstance(error, DRIVER_ERRORS) else None) or error
