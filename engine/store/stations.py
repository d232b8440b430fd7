"""The Beratungen of a Vorlage as rows: read, and only what changed is written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.core.catalogue import Column, Step
from engine.core.folge import Beratung, Folge, Origin, Phase, Result
from engine.store.session import Connection, Row, Scalar, Values
from engine.store.snapshot import frozen_votes, thawed_votes
from engine.store.statement import columns_of, put_into, sql, texts
from engine.store.tables import beratung

_B = columns_of(beratung)
_OF_ONE = sql(f"SELECT {_B} FROM beratung WHERE vorlage = :vorlage ORDER BY id")  # noqa: S608 - our own column names
_OF_MANY = sql(
    f"SELECT {_B} FROM beratung WHERE vorlage IN @vorlagen ORDER BY vorlage, id"  # noqa: S608 - our own column names
)
_OF_ALL = sql(f"SELECT {_B} FROM beratung ORDER BY vorlage, id")  # noqa: S608 - our own column names
_PUT = put_into(beratung)
_DROP = sql("DELETE FROM beratung WHERE vorlage = :vorlage AND id = :id")

_COLUMNS = {str(word): word for word in Column}
_PHASES = {str(word): word for word in Phase}
_ORIGINS = {str(word): word for word in Origin}
_STEPS = {str(word): word for word in Step}


def folge_of(connection: Connection, vorlage: str) -> Folge:
    """Return the Folge of the Vorlage with that id."""
    rows = connection.rows(_OF_ONE, {"vorlage": vorlage})
    return tuple([station_of(row) for row in rows])


def folge_in(text: str) -> Folge:
    """Return the Folge that a statement gave as JSON rows with all columns, in any order."""
    if text == "[]":
        return ()
    rows: list[list[Any]] = json.loads(text)
    return tuple([station_of(row) for row in sorted(rows, key=_number)])


def _number(row: Sequence[Any]) -> int:
    return int(row[1])


def folgen_of(connection: Connection, vorlagen: Sequence[str]) -> Mapping[str, Folge]:
    """Return the Folge of each of *vorlagen* that has one."""
    return _grouped(connection.rows(_OF_MANY, {"vorlagen": texts(tuple(vorlagen))}))


def all_folgen(connection: Connection) -> Mapping[str, Folge]:
    """Return the Folge of every Vorlage that has one."""
    return _grouped(connection.rows(_OF_ALL, {}))


def _grouped(rows: Iterable[Row]) -> Mapping[str, Folge]:
    found: dict[str, list[Beratung]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(station_of(row))
    return {vorlage: tuple(stations) for vorlage, stations in found.items()}


def put_stations(connection: Connection, rows: Sequence[Values]) -> None:
    """Write *rows* of `changed_rows`."""
    # One open station decides: who gives that up must be written before who takes it over.
    connection.run_each(_PUT, sorted(rows, key=_takes_over))


def _takes_over(row: Values) -> bool:
    return bool(row["decisive"]) and row["phase"] == Phase.OPEN


def drop_stations(connection: Connection, gone: Sequence[Values]) -> None:
    """Remove the stations *gone*, which a correction has undone."""
    connection.run_each(_DROP, gone)


def changed_rows(vorlage: str, before: Folge, after: Folge) -> list[Values]:
    """Return the rows of the stations that are new or differ."""
    known = {b.id: b for b in before}
    return [row_of(vorlage, b) for b in after if (old := known.get(b.id)) is not b and old != b]


def gone_rows(vorlage: str, before: Folge, after: Folge) -> list[Values]:
    """Return the keys of the stations that no longer exist."""
    kept = {b.id for b in after}
    return [{"vorlage": vorlage, "id": b.id} for b in before if b.id not in kept]


def row_of(vorlage: str, b: Beratung) -> Values:
    """Return *b* as a row."""
    row: dict[str, Scalar] = {
        "vorlage": vorlage,
        "id": b.id,
        "gremium": b.gremium,
        "role": b.role,
        "reading": b.column,
        "state": b.state,
        "phase": b.phase,
        "after": json.dumps(b.after),
        "decisive": b.decisive,
        "origin": b.origin,
        "of": b.of,
        "sitzung": b.sitzung,
        "day": b.day.isoformat() if b.day else None,
        "top": b.top,
        "public": b.public,
        "resting": b.resting,
        "due": b.due.isoformat() if b.due else None,
        "because": b.because,
        "question": json.dumps(b.question) if b.question else "[]",
    }
    row.update(_result_row(b.result))
    return row


def _result_row(result: Result | None) -> Values:
    if result is None:
        return _NO_RESULT
    return {
        "result": result.label,
        "klass": result.klass,
        "step": result.step,
        "votes": frozen_votes(result.votes) if result.votes else None,
        "wording": result.wording,
        "note": result.note,
    }


_NO_RESULT: Values = dict.fromkeys(("result", "klass", "step", "votes", "wording", "note"))


def station_of(row: Sequence[Any]) -> Beratung:
    """Return the Beratung that *row*, with all columns, holds."""
    _, ident, gremium, role, reading, state, phase, after, decisive, origin, *rest = row
    of, sitzung, day, top, public, resting, due, because, *said, question = rest
    return Beratung(
        ident,
        gremium,
        role,
        _COLUMNS[reading],
        state,
        _PHASES[phase],
        tuple(json.loads(after)) if after != "[]" else (),
        bool(decisive),
        _ORIGINS[origin],
        of,
        sitzung,
        date.fromisoformat(day) if day else None,
        top,
        bool(public),
        bool(resting),
        date.fromisoformat(due) if due else None,
        because,
        _result(*said) if said[0] is not None else None,
        _steps(question) if question != "[]" else (),
    )


def _steps(question: str) -> tuple[Step, ...]:
    return tuple(_STEPS[step] for step in json.loads(question))


def _result(*columns: Any) -> Result:  # noqa: ANN401 - a driver's row has no narrower type
    label, klass, step, votes, wording, note = columns
    return Result(label, klass, _STEPS[step], thawed_votes(votes) if votes else None, wording, note)
