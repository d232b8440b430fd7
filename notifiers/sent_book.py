"""The book of what has gone out, kept beside the database: a restored database cannot forget it.

A backup of yesterday knows nothing of the mails of today and would send them again. The book does
know: one line for each message, its Message-ID and the number of the last try whose end may have
reached a server. It lies in a small SQLite file of its own; each line is written before the mail
leaves, so that it outlives the program, and reaches the disk within moments (a machine that loses
its power just then still has the database, which knows as well). It holds no names, no addresses
and no texts.
"""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.core.message import msg
from engine.errors import VorlaufError

NAME = "versandbuch.db"
KEPT = timedelta(days=400)  # no backup that is older is ever restored
_BUSY = 15
_TABLE = (
    "CREATE TABLE IF NOT EXISTS sent (house TEXT NOT NULL, message_id TEXT NOT NULL,"
    " fence INTEGER NOT NULL, day TEXT NOT NULL, PRIMARY KEY (house, message_id)) WITHOUT ROWID"
)
# One step: of two that send the same message at once, one is refused.
_ENTER = (
    "INSERT INTO sent (house, message_id, fence, day) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (house, message_id) DO UPDATE SET fence = excluded.fence, day = excluded.day"
    " WHERE sent.fence < excluded.fence"
)
_KNOWN = "SELECT fence FROM sent WHERE house = ? AND message_id = ?"


class SentBookError(VorlaufError):
    """The book cannot be kept; without it a restored database would send old mails again."""

    code = "sent-book"
    message = msg("the book of what was sent cannot be written; nothing was sent")
    hint = msg(
        "make room or grant the rights in the data folder; remove versandbuch.db only if it is"
        " damaged: a restored database is not recognised afterwards"
    )


class SentBook:
    """The book of one data folder, for the database whose identity is *house*.

    May be used by several threads and programs at once. Every method raises SentBookError.
    """

    def __init__(self, folder: Path, house: str) -> None:
        """Open the book in *folder*; it is made where it is missing."""
        self._house = house
        self._lock = threading.Lock()
        self._path = folder / NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self._opened()
        except (OSError, sqlite3.Error) as error:
            raise self._broken(error) from error

    def _opened(self) -> sqlite3.Connection:
        file = sqlite3.connect(
            self._path, timeout=_BUSY, isolation_level=None, check_same_thread=False
        )
        try:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=NORMAL")
            file.execute(_TABLE)
            file.execute("DELETE FROM sent WHERE day < ?", (_day(datetime.now(UTC) - KEPT),))
        except sqlite3.Error:
            file.close()
            raise
        return file

    def enter(self, message_id: str, fence: int) -> int:
        """Note that the try number *fence* may reach a server from here on, and return 0.

        Where the book knows of this try or a later one, nothing is noted and its number is
        returned: the database that gave out this try has forgotten that one.
        """
        try:
            with self._lock:
                noted = self._file.execute(
                    _ENTER, (self._house, message_id, fence, _day(datetime.now(UTC)))
                )
                if noted.rowcount == 1:
                    return 0
                row = self._file.execute(_KNOWN, (self._house, message_id)).fetchone()
        except sqlite3.Error as error:
            raise self._broken(error) from error
        return int(row[0])

    def _broken(self, error: Exception) -> SentBookError:
        text = msg(
            "the book of what was sent cannot be written; nothing was sent: {file}: {why}",
            file=str(self._path),
            why=str(error),
        )
        return SentBookError(text)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
