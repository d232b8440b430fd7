"""The history: one entry for each thing done, chained by hashes, with the paper as it then was.

What people are to be told is put into the outbox in the same transaction.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from engine.core.chain import Link, entry_hash
from engine.store.session import Connection, Row, Scalar
from engine.store.statement import columns_of, rows_into, sql, texts, utc_text
from engine.store.tables import history
from engine.store.tables_outbox import outbox

COLUMNS = columns_of(history)
_INSERT = rows_into(history)
_ONE = sql(f"SELECT {COLUMNS} FROM history WHERE vorlage = :vorlage AND seq = :seq")  # noqa: S608 - our own column names
_OF_PAPER = sql(f"SELECT {COLUMNS} FROM history WHERE vorlage = :vorlage ORDER BY seq")  # noqa: S608 - our own column names
_OF_KEY = sql(f"SELECT {COLUMNS} FROM history WHERE actor = :actor AND key = :key")  # noqa: S608 - our own column names
_OF_KEYS = sql(f"SELECT {COLUMNS} FROM history WHERE actor = :actor AND key IN @keys")  # noqa: S608 - our own column names
_BEFORE = sql(
    "SELECT r.undo, r.snapshot FROM history h"
    " JOIN history r ON r.vorlage = h.vorlage AND r.seq = h.undo"
    " WHERE h.vorlage = :vorlage AND h.seq = :seq"
)
_UNDO = sql("SELECT undo FROM history WHERE vorlage = :vorlage AND seq = :seq")
_AS_OF = sql(
    "SELECT snapshot FROM history WHERE vorlage = :vorlage AND substr(at, 1, 10) <= :day"
    " ORDER BY seq DESC LIMIT 1"
)
_SCAN = sql(
    f"SELECT {COLUMNS} FROM history WHERE (vorlage, seq) > (:vorlage, :seq)"  # noqa: S608 - our own column names
    " ORDER BY vorlage, seq LIMIT :size"
)
# Whoever holds the role everywhere is told, and whoever holds it for a Gremium concerned. Who
# holds it for several of them is told once.
_HOLDERS = "FROM duty WHERE role = :role AND (gremium = '' OR gremium IN @gremien)"
_ONCE = "ON CONFLICT (event, recipient, channel) DO NOTHING"
_TOLD = ["event", "vorlage", "seq", "role", "text", "created", "due", "payload", "recipient"]
_TELL = sql(
    f"INSERT INTO outbox ({', '.join(_TOLD)})"
    " SELECT :event, :vorlage, :seq, :role, :text, :created, :due, :payload, person"
    f" {_HOLDERS} {_ONCE}"
)
_TELL_PERSON = rows_into(outbox, _TOLD, _ONCE)
_WHO = sql(f"SELECT DISTINCT person {_HOLDERS}")
PAGE = 2000


class Entry(NamedTuple):
    """One entry as it is stored. *at* is ISO with the offset of the house; JSON stays text.

    *undo* is the entry to which taking this one back returns.
    """

    vorlage: str
    seq: int
    at: str
    actor: str
    name: str
    trigger: str
    comment: str
    regelwerk: str
    key: str | None
    payload: str
    moves: str
    notices: str
    told: str
    undo: int
    snapshot: str
    prev: str = ""
    hash: str = ""


def sealed(entry: Entry, prev: str) -> Entry:
    """Return *entry* bound to the entry whose hash is *prev*."""
    made = entry_hash(prev, entry.vorlage, entry.seq, parts_of(entry))
    return Entry(*entry[:-2], prev, made)


def parts_of(entry: Entry) -> tuple[str, ...]:
    """Return everything of *entry* that its hash covers."""
    _vorlage, _seq, *before, key, payload, moves, notices, told, undo, snapshot, _, _ = entry
    # No key and an empty key are two things.
    named = "-" if key is None else f"={key}"
    return (*before, payload, moves, notices, told, snapshot, named, str(undo))


def link_of(entry: Entry) -> Link:
    """Return *entry* as a link of its chain."""
    return Link(entry.vorlage, entry.seq, entry.prev, entry.hash, parts_of(entry))


def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add *entries*, which are `sealed`."""
    connection.add_rows(_INSERT, entries)


class Notice(NamedTuple):
    """A text that all who hold *role* are to get, everywhere or for one of *gremien*.

    *due* is `utc_text`; "" is at once.
    """

    vorlage: str
    seq: int
    role: str
    text: str
    gremien: tuple[str, ...]
    created: str
    payload: str
    due: str = ""


def tell(connection: Connection, notices: Sequence[Notice]) -> Sequence[Notice]:
    """Queue one row for each person whom *notices* concern; return those that concern nobody."""
    if len(notices) == 1:
        values = dict(zip(_TOLD, _told(notices[0]), strict=False))
        queued = connection.run(_TELL, {**values, "gremien": texts(notices[0].gremien)})
        return () if queued else notices
    who: dict[tuple[str, tuple[str, ...]], Sequence[Row]] = {}
    rows: list[Sequence[Scalar]] = []
    for notice in notices:
        asked = notice.role, notice.gremien
        if asked not in who:
            values = {"role": notice.role, "gremien": texts(notice.gremien)}
            who[asked] = connection.rows(_WHO, values)
        told = _told(notice)
        rows += [(*told, person) for (person,) in who[asked]]
    connection.add_rows(_TELL_PERSON, rows)
    return [notice for notice in notices if not who[notice.role, notice.gremien]]


def _told(notice: Notice) -> tuple[Scalar, ...]:
    return (
        f"{notice.vorlage}/{notice.seq}/{notice.text}",
        notice.vorlage,
        notice.seq,
        notice.role,
        notice.text,
        notice.created,
        notice.due or _utc(notice.created),
        notice.payload,
    )


# Many papers that one act moves are all due at the same moment.
@lru_cache(maxsize=16)
def _utc(moment: str) -> str:
    return utc_text(datetime.fromisoformat(moment))


def entry(connection: Connection, vorlage: str, seq: int) -> Entry | None:
    """Return one entry."""
    row = connection.row(_ONE, {"vorlage": vorlage, "seq": seq})
    return Entry(*row) if row else None


def entries_of(connection: Connection, vorlage: str) -> tuple[Entry, ...]:
    """Return every entry of a Vorlage, the first first."""
    return _entries(connection.rows(_OF_PAPER, {"vorlage": vorlage}))


def entry_with_key(connection: Connection, actor: str, key: str) -> Entry | None:
    """Return the entry that *actor* made with *key*."""
    row = connection.row(_OF_KEY, {"actor": actor, "key": key})
    return Entry(*row) if row else None


def entries_with_keys(connection: Connection, actor: str, keys: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries that *actor* made with one of *keys*."""
    return _entries(connection.rows(_OF_KEYS, {"actor": actor, "keys": texts(tuple(keys))}))


def before(connection: Connection, vorlage: str, seq: int) -> tuple[int, str] | None:
    """Return the paper to which taking back entry *seq* returns: its own undo, and its text."""
    row = connection.row(_BEFORE, {"vorlage": vorlage, "seq": seq})
    return (row[0], row[1]) if row else None


def returns_to(connection: Connection, vorlage: str, seq: int) -> int:
    """Return the entry to which taking back entry *seq* returns."""
    row = connection.row(_UNDO, {"vorlage": vorlage, "seq": seq})
    return int(row[0]) if row else 0


def as_of(connection: Connection, vorlage: str, day: str) -> str | None:
    """Return the paper as it stood at the end of the local *day*, as text."""
    row = connection.row(_AS_OF, {"vorlage": vorlage, "day": day})
    return str(row[0]) if row else None


def scan(connection: Connection) -> Iterator[Entry]:
    """Give every entry of every Vorlage, by Vorlage and seq, a page at a time."""
    vorlage, seq = "", 0
    while rows := connection.rows(_SCAN, {"vorlage": vorlage, "seq": seq, "size": PAGE}):
        yield from (Entry(*row) for row in rows)
        vorlage, seq = rows[-1][0], rows[-1][1]


def _entries(rows: Sequence[Row]) -> tuple[Entry, ...]:
    return tuple(Entry(*row) for row in rows)
