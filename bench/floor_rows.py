"""The rows of one step, made by hand: what the two floors read and write, without an engine.

Column by column the same as Vorlauf writes: the chains of the floor must stand its `verify`.
For that the bare hash function, and nothing else, is taken from Vorlauf.
"""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from bench.durable_lifecycle import NOW, ROLE, STATES, TEXT, THEMA, TOLD_ROLE
from engine.core.chain import entry_hash

READ = (
    "SELECT v.id, v.printed, v.year, v.counter, v.suffix, v.art, v.regelwerk, v.state, v.closed,"
    " v.betreff, v.public, v.frozen, v.version, v.author, v.fields, v.revision, v.head, v.created,"
    " v.changed, h.vorlage, h.seq FROM vorlage v"
    " LEFT JOIN history h ON h.actor = ? AND h.key = ? WHERE v.printed = ? OR v.id = ?"
)
STATIONS = "SELECT * FROM beratung WHERE vorlage = ? ORDER BY id"
PERSON = (
    "SELECT p.name, d.role, d.gremium FROM person p LEFT JOIN duty d ON d.person = p.id"
    " WHERE p.id = ?"
)
UPDATE = (
    "UPDATE vorlage SET state = ?, closed = ?, revision = ?, head = ?, changed = ?"
    " WHERE id = ? AND revision = ?"
)
HISTORY = (
    "INSERT INTO history (vorlage, seq, at, actor, name, trigger, comment, regelwerk, key, payload,"
    " moves, notices, told, undo, snapshot, prev, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
OUTBOX = (
    "INSERT INTO outbox (event, vorlage, seq, role, recipient, text, created, due, payload)"
    " SELECT ?, ?, ?, ?, person, ?, ?, ?, ? FROM duty WHERE role = ? AND gremium = ''"
)
ZONE = ZoneInfo("Europe/Berlin")
Row = Sequence[Any]


def dest_of(state: str, trigger: str, fields: dict[str, Any]) -> str:
    """Return where *trigger* leads from *state*: the lifecycle as plain conditions."""
    number = int(trigger.removeprefix("weiter"))
    if state != f"z{number}":
        raise ValueError(state)
    holds = True
    if number == 1:
        holds = float(fields["kosten"]["number"]) > 0
    elif number == 2:  # noqa: PLR2004 - the second guarded state
        holds = fields["thema"] == THEMA
    return f"z{number + 1}" if holds else f"z{number + 2}"


def may(person: Sequence[Row]) -> str:
    """Return the name of *person* (rows of PERSON), who must hold the role."""
    if not any(role == ROLE for _, role, _ in person):
        raise PermissionError(ROLE)
    return str(person[0][0])


class Written:
    """The values of the three writing statements."""

    __slots__ = ("history", "outbox", "update")

    def __init__(self, row: Row, person: Sequence[Row], asked: tuple[str, str, str]) -> None:
        """Make them for the row of READ, those of PERSON, and (actor, trigger, key)."""
        actor, trigger, key = asked
        name = may(person)
        fields = json.loads(row[14])
        dest = dest_of(row[7], trigger, fields)
        closed = dest == STATES[-1]
        seq, at = row[15] + 1, NOW.astimezone(ZONE).isoformat()
        moves = _json([[trigger, row[7], dest, 0]])
        told = _json([[TOLD_ROLE, TEXT]])
        snapshot = _snapshot(row, dest, fields)
        parts = (at, actor, name, trigger, "", row[6], "{}", moves, "[]", told, snapshot)
        made = entry_hash(row[16], row[0], seq, (*parts, f"={key}", str(seq - 1)))
        self.update = (dest, closed, seq, made, at, row[0], seq - 1)
        entry = (at, actor, name, trigger, "", row[6], key, "{}", moves, "[]", told, seq - 1)
        self.history = (row[0], seq, *entry, snapshot, row[16], made)
        payload = {
            "at": at,
            "betreff": row[9],
            "name": name,
            "number": row[1],
            "state": dest,
            "trigger": trigger,
        }
        event, due = (
            f"{row[0]}/{seq}/{TEXT}",
            NOW.astimezone(UTC).isoformat(timespec="milliseconds"),
        )
        values = (row[0], seq, TOLD_ROLE, TEXT, at, due, _json(payload), TOLD_ROLE)
        self.outbox = (event, *values)


def _snapshot(row: Row, dest: str, fields: dict[str, Any]) -> str:
    return _json(
        {
            "id": row[0],
            "art": row[5],
            "state": dest,
            "betreff": row[9],
            "number": [row[1], row[2], row[3], row[4]],
            "version": row[12],
            "public": bool(row[10]),
            "frozen": bool(row[11]),
            "author": row[13],
            "fields": fields,
            "folge": [],
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
