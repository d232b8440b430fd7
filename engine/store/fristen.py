"""Fristen as rows: begun, moved, ended, taken up again, and all that happened to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.core.running import Happened
from engine.store.frist import Frist
from engine.store.session import Connection, Row, Values
from engine.store.statement import columns_of, insert_into, numbers, sql, texts
from engine.store.tables import frist as table
from engine.store.tables import frist_event

_F = columns_of(table, "f")
_DAYS = ("legal", "operative")
_NAMES = [c.name for c in table.columns]
_LEGAL, _OPERATIVE, _STATUTORY = (_NAMES.index(n) for n in (*_DAYS, "statutory"))
_ADD = insert_into(table, "RETURNING id")
_ONE = sql(f"SELECT {_F} FROM frist f WHERE id = :id")  # noqa: S608 - our own column names
_MANY = sql(f"SELECT {_F} FROM frist f WHERE id IN #ids ORDER BY id")  # noqa: S608 - our own column names
_OF_VORLAGE = sql(f"SELECT {_F} FROM frist f WHERE vorlage = :of ORDER BY id")  # noqa: S608 - our own column names
_OF_SITZUNG = sql(f"SELECT {_F} FROM frist f WHERE sitzung = :of ORDER BY id")  # noqa: S608 - our own column names
_HOLD = sql(f"SELECT {_F} FROM frist f WHERE id = :id", lock="f")  # noqa: S608 - our own column names
_END = (
    "UPDATE frist SET ended = :at, ended_seq = :seq, state = CASE WHEN :withdrawn"
    " THEN 'withdrawn' WHEN legal >= :today OR operative >= :today THEN 'met' ELSE 'missed' END"
    " WHERE {} AND state = 'running' RETURNING id, state, legal, operative"
)
_END_OF_VORLAGE = sql(_END.format("vorlage = :vorlage"))
_END_MANY = sql(_END.format("id IN #ids"))
_SINCE = sql(
    f"SELECT {_F} FROM frist f WHERE vorlage = :vorlage AND (seq > :seq OR ended_seq > :seq)"  # noqa: S608 - our own column names
    " ORDER BY id"
)
_SUMMONED = sql(
    "SELECT id FROM frist f WHERE sitzung = :sitzung AND state = 'running' AND start IN @starts"
    " AND NOT EXISTS (SELECT 1 FROM beratung b WHERE b.sitzung = f.sitzung"
    " AND b.gremium = f.gremium AND b.phase = 'open' AND b.state IN @before)"
)
_REOPEN = sql(
    "UPDATE frist SET state = 'running', ended = NULL, ended_seq = NULL WHERE id = :id"
    " AND state <> 'running'"
)
_MISS = sql("UPDATE frist SET state = 'missed' WHERE id IN #ids AND state = 'met'")
_MOVE = sql(
    "UPDATE frist SET rule = :rule, label = :label, anchor = :anchor, legal = :legal,"
    " operative = :operative, owner = :owner, statutory = :statutory, derivation = :derivation,"
    " regelwerk = :regelwerk"
    " WHERE id = :id"
)
_NOTE = sql(
    "INSERT INTO frist_event (frist, n, at, actor, kind, reason, legal_before,"
    " operative_before, legal, operative) SELECT :frist, COALESCE(MAX(n), 0) + 1, :at, :actor,"
    " :kind, :reason, :legal_before, :operative_before, :legal, :operative FROM frist_event"
    " WHERE frist = :frist"
)
_NOTE_FIRST = insert_into(frist_event)
_EVENTS = sql(
    "SELECT at, actor, kind, reason, legal_before, operative_before, legal, operative"
    " FROM frist_event WHERE frist = :frist ORDER BY n"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Which running Fristen end, and how: by an entry of the paper, or by ids."""

    at: str
    today: date
    seq: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a Frist: when (ISO with offset), by whom, why, and to which days."""

    at: str
    actor: str
    kind: Happened
    reason: str
    before: tuple[date, date] | None
    legal: date
    operative: date


def add(connection: Connection, new: Frist) -> int:
    """Add *new* and return the number by which people call it."""
    return int(connection.rows(_ADD, _row(new))[0][0])


def _row(new: Frist) -> Values:
    row = {name: getattr(new, name) for name in _NAMES}
    return row | {name: row[name].isoformat() for name in _DAYS}


def one(connection: Connection, ident: int, *, hold: bool = False) -> Frist | None:
    """Return the Frist with that number; *hold* keeps others from changing it."""
    row = connection.row(_HOLD if hold else _ONE, {"id": ident})
    return _frist(row) if row else None


def many(connection: Connection, idents: Sequence[int]) -> dict[int, Frist]:
    """Return the Fristen with those numbers, by number."""
    rows = connection.rows(_MANY, {"ids": numbers(idents)})
    return {row[0]: _frist(row) for row in rows}


def of_vorlage(connection: Connection, vorlage: str) -> tuple[Frist, ...]:
    """Return every Frist of a Vorlage, the first first."""
    return tuple(_frist(row) for row in connection.rows(_OF_VORLAGE, {"of": vorlage}))


def of_sitzung(connection: Connection, sitzung: str) -> tuple[Frist, ...]:
    """Return every Frist of a Sitzung, the first first."""
    return tuple(_frist(row) for row in connection.rows(_OF_SITZUNG, {"of": sitzung}))


def since(connection: Connection, vorlage: str, seq: int) -> tuple[Frist, ...]:
    """Return the Fristen of a Vorlage that an entry after *seq* has begun or ended."""
    rows = connection.rows(_SINCE, {"vorlage": vorlage, "seq": seq})
    return tuple(_frist(row) for row in rows)


def summoned(
    connection: Connection, sitzung: str, starts: Sequence[str], before: Sequence[str]
) -> tuple[int, ...]:
    """Return the running Fristen of a Sitzung, with one of *starts*, that all papers now keep.

    *before* are the states of a Beratung in which it has not been summoned.
    """
    values = {
        "sitzung": sitzung,
        "starts": texts(tuple(starts)),
        "before": texts(tuple(before)),
    }
    return tuple(int(row[0]) for row in connection.rows(_SUMMONED, values))


Ended = tuple[int, str, date, date]


def end_of_vorlage(connection: Connection, vorlage: str, how: Ending) -> tuple[Ended, ...]:
    """End every running Frist of a Vorlage; return number, new state and days of each."""
    return _ended(connection.rows(_END_OF_VORLAGE, {"vorlage": vorlage, **_how(how)}))


def end_many(connection: Connection, idents: Sequence[int], how: Ending) -> tuple[Ended, ...]:
    """End those of *idents* that run; return number, new state and days of each."""
    return _ended(connection.rows(_END_MANY, {"ids": numbers(idents), **_how(how)}))


def miss(connection: Connection, idents: Sequence[int]) -> None:
    """Say of those of *idents* that ended as met that they were missed."""
    connection.run(_MISS, {"ids": numbers(idents)})


def _how(how: Ending) -> Values:
    today = how.today.isoformat()
    return {"at": how.at, "seq": how.seq, "withdrawn": how.withdrawn, "today": today}


def _ended(rows: Sequence[Row]) -> tuple[Ended, ...]:
    return tuple(
        (ident, state, date.fromisoformat(legal), date.fromisoformat(operative))
        for ident, state, legal, operative in rows
    )


def reopen(connection: Connection, ident: int) -> bool:
    """Let a Frist that had ended run again; False where it had not."""
    return connection.run(_REOPEN, {"id": ident}) == 1


def move(connection: Connection, changed: Frist) -> None:
    """Write the days of *changed* and how they were found."""
    row = _row(changed)
    names = ("id", "rule", "label", "anchor", "owner", "statutory", "derivation", "regelwerk")
    connection.run(_MOVE, {name: row[name] for name in (*names, *_DAYS)})


def note(connection: Connection, ident: int, event: Event, *, first: bool = False) -> None:
    """Add *event* to the history of a Frist; *first* says that there is none yet."""
    before = event.before
    values: Values = {
        "frist": ident,
        "at": event.at,
        "actor": event.actor,
        "kind": event.kind.value,
        "reason": event.reason,
        "legal_before": before[0].isoformat() if before else None,
        "operative_before": before[1].isoformat() if before else None,
        "legal": event.legal.isoformat(),
        "operative": event.operative.isoformat(),
    }
    if first:
        connection.run(_NOTE_FIRST, {**values, "n": 1})
    else:
        connection.run(_NOTE, values)


def events_of(connection: Connection, ident: int) -> tuple[Event, ...]:
    """Return all that happened to a Frist, the first first."""
    return tuple(_event(row) for row in connection.rows(_EVENTS, {"frist": ident}))


def _event(row: Row) -> Event:
    at, actor, kind, reason, legal_before, operative_before, legal, operative = row
    before = None
    if legal_before is not None and operative_before is not None:
        before = date.fromisoformat(legal_before), date.fromisoformat(operative_before)
    days = date.fromisoformat(legal), date.fromisoformat(operative)
    return Event(at, actor, Happened(kind), reason, before, *days)


def frist_of(row: Sequence[object]) -> Frist:
    """Return the Frist in *row*, which has the columns of the table in their order."""
    return _frist(tuple(row))


def _frist(row: Row) -> Frist:
    values = list(row)
    for place in (_LEGAL, _OPERATIVE):
        values[place] = date.fromisoformat(values[place])
    values[_STATUTORY] = bool(values[_STATUTORY])
    return Frist(*values)
