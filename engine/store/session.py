"""The one gate to the database: connections, transactions, and who may commit.

SQLite runs in WAL with ``synchronous=FULL`` and takes its write lock at the beginning, since a
transaction that first reads and then writes would fail under load. PostgreSQL locks the rows
that a statement names.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection as SqlConnection
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.engine.interfaces import DBAPICursor

from engine.errors import DatabaseLockedError, DatabaseUnreachableError, StoreError
from engine.store.database import Database
from engine.store.fault import DRIVER_ERRORS, ours, to_be_repeated
from engine.store.sentence import written
from engine.store.statement import Insertion, Statement

Scalar = str | int | bool | None
Values = Mapping[str, Scalar]
RowValues = Values | Sequence[Scalar]
Row = tuple[Any, ...]
T = TypeVar("T")

TRIES = 5
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Connection:
    """An open transaction: runs statements and hands back plain rows."""

    __slots__ = ("_cursor", "_observe", "is_sqlite")

    def __init__(self, database: Database, cursor: DBAPICursor) -> None:
        """Speak through *cursor*, in the spelling of *database*."""
        self._cursor = cursor
        self.is_sqlite = database.is_sqlite
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

    def run(self, statement: Statement, values: RowValues) -> int:
        """Run *statement* and return how many rows it changed."""
        self._cursor.execute(self._text(statement), values)
        return self._cursor.rowcount

    def run_each(
        self, statement: Statement, many: Sequence[Values] | Sequence[Sequence[Scalar]]
    ) -> int:
        """Run *statement* for each of *many* at once and return how many rows it changed."""
        if len(many) == 1:
            return self.run(statement, many[0])
        if not many:
            return 0
        self._cursor.executemany(self._text(statement), many)
        return self._cursor.rowcount

    def add_rows(self, into: Insertion, rows: Sequence[Sequence[Scalar]]) -> None:
        """Add *rows*, many of them at once where that is faster."""
        if self.is_sqlite or len(rows) <= 1:
            self.run_each(into.row, rows)
            return
        if self._observe is not None:
            self._observe(into.many)
        # One text is quicker sent and read than thousands of values, or lists of them.
        text = written([dict(zip(into.names, row, strict=True)) for row in rows])
        self._cursor.execute(into.many, [text])

    def _text(self, statement: Statement) -> str:
        text = statement.sqlite if self.is_sqlite else statement.postgresql
        if self._observe is not None:
            self._observe(text)
        return text


def reading(database: Database) -> "Transaction":
    """Give a connection that sees one moment of the database and changes nothing."""
    return Transaction(database, "BEGIN" if database.is_sqlite else _ONE_MOMENT)


def writing(database: Database) -> "Transaction":
    """Give a connection whose changes are kept, all of them, if the block ends well."""
    if database.is_sqlite:
        return _Writing(database, "BEGIN IMMEDIATE", keep=True)
    return Transaction(database, "", keep=True)


def pretending(database: Database) -> "Transaction":
    """Give a connection whose changes are all taken back at the end: to see what would come."""
    if database.is_sqlite:
        return _Writing(database, "BEGIN IMMEDIATE")
    return Transaction(database, "")


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
        raise ours(error) from error


class Transaction:
    """A transaction for the length of a ``with`` block; its end is the end of the block."""

    __slots__ = ("_begin", "_database", "_keep", "_raw")

    def __init__(self, database: Database, begin: str, *, keep: bool = False) -> None:
        """Begin with the statement *begin*, if any; *keep* what was changed."""
        self._database = database
        self._begin = begin
        self._keep = keep
        self._raw: PoolProxiedConnection | None = None

    def __enter__(self) -> Connection:
        """Begin; raise the errors of `engine.errors`."""
        raw = self._raw = self._take()
        try:
            cursor = raw.cursor()
            if self._begin:
                cursor.execute(self._begin)
        except BaseException as error:
            self._fail(raw, error)
            raise
        return Connection(self._database, cursor)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Keep all if the block ended well; take all back if it did not."""
        raw = self._raw
        if raw is None:
            return
        if error is not None:
            self._fail(raw, error)
            return
        try:
            _end(raw, keep=self._keep)
        except BaseException as failure:
            self._fail(raw, failure)
            raise
        self._give_back(raw)

    def _fail(self, raw: PoolProxiedConnection, error: BaseException) -> None:
        _undo(raw)
        self._give_back(raw)
        failure = ours(error)
        if failure is not error:
            raise failure from error

    def _take(self) -> PoolProxiedConnection:
        return _checked_out(self._database)

    def _give_back(self, raw: PoolProxiedConnection) -> None:
        raw.close()


class _Writing(Transaction):
    """The one writer of this process on SQLite, which always writes with the same connection."""

    __slots__ = ()

    def _take(self) -> PoolProxiedConnection:
        database = self._database
        # Writers of one process queue here: SQLite itself would let them poll for the lock.
        if not database.turn.acquire(timeout=database.busy):
            raise DatabaseLockedError
        try:
            raw = database.pen.pop() if database.pen else _checked_out(database)
        except BaseException:
            database.turn.release()
            raise
        return raw

    def _give_back(self, raw: PoolProxiedConnection) -> None:
        if raw.is_valid:
            self._database.pen.append(raw)
        else:
            raw.close()
        self._database.turn.release()


def _checked_out(database: Database) -> PoolProxiedConnection:
    try:
        return database.pool.raw_connection()
    except DRIVER_ERRORS as error:
        raise ours(error) from error


def _end(raw: PoolProxiedConnection, *, keep: bool) -> None:
    if not keep:
        raw.rollback()
        return
    try:
        raw.commit()
    except DRIVER_ERRORS as error:
        failure = ours(error)
        if isinstance(failure, DatabaseUnreachableError):
            # The commit may have arrived before the line was cut: only its key can tell.
            failure.uncertain = True
        raise failure from error


def _undo(raw: PoolProxiedConnection) -> None:
    try:
        raw.rollback()
    except DRIVER_ERRORS as error:
        raw.invalidate(error)


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
