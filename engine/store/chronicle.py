"""The chronicle: what people decide beside the steps of papers, in the one chain of the house.

Its entries stand beside rows that can change; each holds what the row said after it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.core.chain import HOUSE, START, Head, Link, entry_hash
from engine.store.session import Connection
from engine.store.statement import columns_of, insert_into, sql
from engine.store.tables_house import chronicle

_COLUMNS = columns_of(chronicle)
_INSERT = insert_into(chronicle)
# Whoever writes waits here: the chain of the house has one end only.
_HOLD = sql("SELECT c.chain, c.seq, c.hash FROM chain_head c WHERE c.chain = :chain", lock="c")
_HEADS = sql("SELECT c.chain, c.seq, c.hash FROM chain_head c ORDER BY c.chain")
_REACH = sql("UPDATE chain_head SET seq = :seq, hash = :hash WHERE chain = :chain")
_NAME = sql("SELECT name FROM person WHERE id = :id")
_SCAN = sql(f"SELECT {_COLUMNS} FROM chronicle WHERE seq > :seq ORDER BY seq LIMIT :size")  # noqa: S608 - our own column names
_ABOUT = sql(
    f"SELECT {_COLUMNS} FROM chronicle WHERE kind = :kind AND subject = :subject ORDER BY seq"  # noqa: S608 - our own column names
)
PAGE = 2000


class Entry(NamedTuple):
    """One entry as it is stored: who did what when (ISO with offset) to what, and why.

    *kind* and *subject* say what it is about (`frist`, ``17/3``), *content* what was so
    afterwards, as canonical JSON. *actor* is "" where the program did it by itself.
    """

    seq: int
    at: str
    actor: str
    name: str
    kind: str
    subject: str
    deed: str
    reason: str
    content: str
    prev: str = ""
    hash: str = ""


class Note(NamedTuple):
    """What an entry is to say."""

    at: str
    actor: str
    kind: str
    subject: str
    deed: str
    reason: str
    content: str


def parts_of(entry: Entry) -> tuple[str, ...]:
    """Return everything of *entry* that its hash covers."""
    return tuple(map(str, entry[1:-2]))


def link_of(entry: Entry) -> Link:
    """Return *entry* as a link of the chain of the house."""
    return Link(HOUSE, entry.seq, entry.prev, entry.hash, parts_of(entry))


def sealed(entry: Entry, prev: str) -> Entry:
    """Return *entry* bound to the entry whose hash is *prev*."""
    return entry._replace(prev=prev, hash=entry_hash(prev, HOUSE, entry.seq, parts_of(entry)))


def add(connection: Connection, note: Note) -> Entry:
    """Add *note* at the end of the chain and return its entry."""
    row = connection.row(_HOLD, {"chain": HOUSE})
    last = Head(*row) if row else Head(HOUSE, 0, START)
    named = connection.row(_NAME, {"id": note.actor})
    at, actor, *what = note
    entry = Entry(last.seq + 1, at, actor, str(named[0]) if named else "", *what)
    entry = sealed(entry, last.hash)
    connection.run(_INSERT, entry._asdict())
    connection.run(_REACH, {"chain": HOUSE, "seq": entry.seq, "hash": entry.hash})
    return entry


def heads(connection: Connection) -> tuple[Head, ...]:
    """Return how far the chain of the house reaches; nothing while it is empty."""
    rows = connection.rows(_HEADS, {})
    return tuple(head for head in (Head(*row) for row in rows) if head.seq)


def scan(connection: Connection) -> Iterator[Entry]:
    """Give every entry in its order, a page at a time."""
    seq = 0
    while rows := connection.rows(_SCAN, {"seq": seq, "size": PAGE}):
        yield from (Entry(*row) for row in rows)
        seq = rows[-1][0]


def about(connection: Connection, kind: str, subject: str) -> tuple[Entry, ...]:
    """Return every entry about one subject, the first first."""
    rows = connection.rows(_ABOUT, {"kind": kind, "subject": subject})
    return tuple(Entry(*row) for row in rows)
