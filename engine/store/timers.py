"""Timers of Fristen: set, claimed when they are due, taken back; and when a sweep last ran.

A claim takes, with each timer that is due, all others that are due for the same topic, so that
they become one message. Only one sweep claims at a time; rows that a step is just changing are
left to the next sweep.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.core.running import Planned, TimerState
from engine.store.session import Connection, Row, Values
from engine.store.statement import Statement, insert_into, numbers, sql, texts, utc_text
from engine.store.tables import timer as table

_T = "id, frist, topic, kind, n, role, day, due, expires, statutory, round"
_STATUTORY = _T.split(", ").index("statutory")
_ADD = insert_into(table)
_PUT = insert_into(
    table,
    "ON CONFLICT (frist, kind, n, role) DO UPDATE SET topic = excluded.topic, day = excluded.day,"
    " at = excluded.at, due = excluded.due, expires = excluded.expires, statutory ="
    " excluded.statutory, state = 'pending', round = timer.round + 1, fired = NULL, event = ''"
    " WHERE timer.state <> 'fired' OR timer.day <> excluded.day",
)
_STOP = sql(
    "UPDATE timer SET state = CASE WHEN state = 'pending' THEN 'withdrawn' ELSE state END"
    " WHERE frist IN #fristen AND state IN ('pending', 'fired') RETURNING state, event"
)
_STOP_PENDING = sql(
    "UPDATE timer SET state = 'withdrawn' WHERE frist IN #fristen AND state = 'pending'"
)
_GO_ON = sql(
    "UPDATE timer SET state = 'pending', round = round + 1 WHERE frist = :frist"
    " AND state = 'withdrawn'"
)
# Two sweeps at the same moment could split what belongs into one message.
_ALONE = Statement("SELECT 1", "SELECT pg_advisory_xact_lock(7306519)")
_DUE = sql(
    "SELECT topic FROM timer WHERE state = 'pending' AND due <= :now ORDER BY due, id LIMIT :size"
)
# PostgreSQL must not look through all that is due once more: hence the moment that is no index.
_CHOSEN = (
    "SELECT t.id FROM timer t WHERE t.state = 'pending' AND t.topic IN @topics"
    " AND t.due || '' <= :now"
)
_FIRE = (
    "UPDATE timer SET state = 'fired', fired = :now WHERE id IN ({})"  # noqa: S608 - our own words
    f" RETURNING {_T}"
)
_CLAIM = Statement(
    sql(_FIRE.format(_CHOSEN)).sqlite,
    sql(_FIRE.format(f"{_CHOSEN} FOR UPDATE OF t SKIP LOCKED")).postgresql,
)
_SETTLE = sql("UPDATE timer SET state = :state, fired = :fired, event = :event WHERE id = :id")
_COUNT = sql(
    "SELECT count(*) FROM (SELECT 1 FROM timer WHERE state = 'pending' AND due <= :now"
    " LIMIT :most) AS due"
)
_NEXT = sql("SELECT min(due) FROM timer WHERE state = 'pending'")
_OF_FRISTEN = sql(
    "SELECT frist, kind, n, role, day, due, state, fired, event FROM timer WHERE frist IN #fristen"
    " ORDER BY due, id"
)
_GIVE_BACK = sql("UPDATE timer SET state = 'pending' WHERE state = 'expired' AND expires > :now")
_AHEAD = sql(
    "SELECT DISTINCT event FROM timer WHERE state = 'fired' AND fired > :now AND event <> ''"
)
_REARM = sql(
    "UPDATE timer SET state = 'pending', fired = NULL, event = '', round = round + 1"
    " WHERE state = 'fired' AND event IN @events"
)
# What fired and became no message; *role* is that of the timer or else of the Frist.
_UNHEARD = (
    " FROM frist f WHERE f.id = :frist AND f.id = timer.frist AND f.state = 'running'"
    " AND timer.state = 'fired' AND timer.event = ''"
    " AND (timer.role = :role OR (timer.role = '' AND f.owner = :role))"
)
_IS_UNHEARD = sql(
    f"SELECT 1 FROM timer WHERE frist = :frist AND EXISTS (SELECT 1 {_UNHEARD}) LIMIT 1"  # noqa: S608 - our own words
)
_REARM_UNHEARD = sql(
    "UPDATE timer SET state = 'pending', fired = NULL, round = round + 1 WHERE frist = :frist"  # noqa: S608 - our own words
    f" AND EXISTS (SELECT 1 {_UNHEARD})"
)
_FORGET = sql(
    "UPDATE timer SET event = '' WHERE frist = :frist AND state = 'fired' AND event = :event"
)
_LAST = sql("SELECT kind, ran FROM sweep ORDER BY kind")
_RAN = sql(
    "INSERT INTO sweep (kind, ran) VALUES (:kind, :now)"
    " ON CONFLICT (kind) DO UPDATE SET ran = excluded.ran"
)


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that one sweep has claimed. *day* is local, *due* and *expires* are `utc_text`."""

    id: int
    frist: int
    topic: str
    kind: str
    n: int
    role: str
    day: str
    due: str
    expires: str | None
    statutory: bool
    round: int

    @property
    def stage(self) -> str:
        """The name of the reminder within its Frist."""
        return f"{self.kind}/{self.n}/{self.role}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A timer as people see it; *event* joins the messages that it became."""

    frist: int
    kind: str
    n: int
    role: str
    day: str
    due: str
    state: str
    fired: str | None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """At which moment, as it was told, a kind of sweep last ended well."""

    kind: str
    ran: str


@dataclass(frozen=True, slots=True)
class Of:
    """What the timers of one Frist have in common."""

    frist: int
    topic: str
    statutory: bool


def put(connection: Connection, of: Of, timers: Sequence[Planned], *, anew: bool = False) -> None:
    """Set *timers*; with *anew*, one that is there already is moved and may fire again."""
    statement = _PUT if anew else _ADD
    connection.run_each(statement, [_row(of, planned) for planned in timers])


def _row(of: Of, planned: Planned) -> Values:
    return {
        "frist": of.frist,
        "topic": of.topic,
        "kind": planned.kind.value,
        "n": planned.n,
        "role": planned.role,
        "day": planned.day.isoformat(),
        "at": planned.at.isoformat(timespec="minutes"),
        "due": utc_text(planned.due),
        "expires": utc_text(planned.expires) if planned.expires else None,
        "statutory": of.statutory,
        "state": TimerState.PENDING.value,
        "round": 0,
        "fired": None,
        "event": "",
    }


def stop(connection: Connection, fristen: Sequence[int]) -> tuple[str, ...]:
    """Take back what has not fired; return the messages that fired timers have queued."""
    rows = connection.rows(_STOP, {"fristen": numbers(fristen)})
    events = (event for _state, joined in rows for event in split(joined))
    return tuple(dict.fromkeys(events))


def joined(events: Iterable[str]) -> str:
    """Return *events* as a timer keeps them; no event has a line feed."""
    return "\n".join(dict.fromkeys(events))


def split(text: str) -> tuple[str, ...]:
    """Return the events that `joined` made into *text*."""
    return tuple(text.split("\n")) if text else ()


def stop_pending(connection: Connection, fristen: Sequence[int]) -> int:
    """Take back what has not fired; return how many there were."""
    return connection.run(_STOP_PENDING, {"fristen": numbers(fristen)})


def go_on(connection: Connection, frist: int) -> int:
    """Set again what was taken back; return how many there were."""
    return connection.run(_GO_ON, {"frist": frist})


def claim(connection: Connection, now: str, size: int) -> tuple[Fired, ...]:
    """Return about *size* timers that are due, with all others due for the same topics.

    They count as fired from here on, in the caller's transaction.
    """
    connection.rows(_ALONE, {})
    due = connection.rows(_DUE, {"now": now, "size": size})
    topics = dict.fromkeys(str(row[0]) for row in due)
    rows = connection.rows(_CLAIM, {"now": now, "topics": texts(tuple(topics))}) if due else ()
    return tuple(sorted((_fired(row) for row in rows), key=_by_due))


def _fired(row: Row) -> Fired:
    values = list(row)
    values[_STATUTORY] = bool(values[_STATUTORY])
    return Fired(*values)


def _by_due(one: Fired) -> tuple[str, int]:
    return one.due, one.id


def settle(
    connection: Connection, told: Sequence[tuple[int, str]], state: TimerState, now: str
) -> None:
    """Write for timers (id, event) how they ended, and which message they became."""
    fired = now if state is TimerState.FIRED else None
    rows: list[Values] = [
        {"id": ident, "event": event, "state": state.value, "fired": fired} for ident, event in told
    ]
    connection.run_each(_SETTLE, rows)


def count_due(connection: Connection, now: str, most: int) -> int:
    """Return how many timers are due, counting no further than *most*."""
    row = connection.row(_COUNT, {"now": now, "most": most})
    return int(row[0]) if row else 0


def next_due(connection: Connection) -> str | None:
    """Return when the next timer is due, or None where none is set."""
    row = connection.row(_NEXT, {})
    return row[0] if row else None


def of_fristen(connection: Connection, fristen: Sequence[int]) -> tuple[Shown, ...]:
    """Return every timer of *fristen*, in the order in which they are due."""
    rows = connection.rows(_OF_FRISTEN, {"fristen": numbers(fristen)})
    return tuple(Shown(*row) for row in rows)


def ahead_of(connection: Connection, now: str) -> tuple[str, ...]:
    """Return the messages of timers that fired at a moment after *now*."""
    return tuple(str(row[0]) for row in connection.rows(_AHEAD, {"now": now}))


def rearm(connection: Connection, events: Sequence[str]) -> int:
    """Set the timers again that became *events*; return how many."""
    return connection.run(_REARM, {"events": texts(tuple(events))})


def is_unheard(connection: Connection, frist: int, role: str) -> bool:
    """Return whether a reminder of *frist*, which still runs, has reached nobody of *role*."""
    return connection.row(_IS_UNHEARD, {"frist": frist, "role": role}) is not None


def rearm_unheard(connection: Connection, frist: int, role: str) -> int:
    """Set the timers of *frist* again that have reached nobody of *role*; return how many."""
    return connection.run(_REARM_UNHEARD, {"frist": frist, "role": role})


def forget(connection: Connection, frist: int, event: str) -> int:
    """Note that the reminder of *frist* that became *event* has reached nobody after all."""
    return connection.run(_FORGET, {"frist": frist, "event": event})


def give_back(connection: Connection, now: str) -> int:
    """Set the timers again that were let expire and still have a sense at *now*."""
    return connection.run(_GIVE_BACK, {"now": now})


def last_runs(connection: Connection) -> tuple[Ran, ...]:
    """Return for each kind of sweep when it last ran well."""
    return tuple(Ran(*row) for row in connection.rows(_LAST, {}))


def ran(connection: Connection, kind: str, now: str) -> None:
    """Note that a sweep of *kind* ended well at *now*."""
    connection.run(_RAN, {"kind": kind, "now": now})
