"""Counters that never give the same number twice."""

from engine.store.session import Connection
from engine.store.statement import sql

_DRAW = sql(
    "INSERT INTO counter (name, period, value) VALUES (:name, :period, 1)"
    " ON CONFLICT (name, period) DO UPDATE SET value = counter.value + 1 RETURNING value"
)
_RAISE = sql(
    "INSERT INTO counter (name, period, value) VALUES (:name, :period, :value)"
    " ON CONFLICT (name, period) DO UPDATE SET value = excluded.value"
    " WHERE counter.value < excluded.value"
)


def draw(connection: Connection, name: str, period: str) -> int:
    """Return the next number; it is used up when the transaction is kept."""
    rows = connection.rows(_DRAW, {"name": name, "period": period})
    return int(rows[0][0])


def pass_over(connection: Connection, name: str, period: str, value: int) -> None:
    """See to it that no number up to *value* will be drawn any more."""
    if value >= 1:
        connection.run(_RAISE, {"name": name, "period": period, "value": value})
