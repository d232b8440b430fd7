"""What people have chosen about their messages, and who is away."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, time

from engine.core.absence import Absence
from engine.core.preference import Preference
from engine.core.times import Quiet
from engine.store.session import Connection, Row
from engine.store.statement import insert_into, put_into, sql, texts
from engine.store.tables_mail import absence, preference

_COLUMNS = "person, overview, single, quiet, without"
_OF = sql(f"SELECT {_COLUMNS} FROM preference WHERE person IN @persons")  # noqa: S608 - our own column names
_ANY = sql("SELECT person FROM preference LIMIT 1")
_QUIET = sql("SELECT person, quiet FROM preference WHERE quiet <> ''")
_PUT = put_into(preference)
_DROP = sql("DELETE FROM preference WHERE person = :person")
_AWAY = sql("SELECT person, deputy FROM absence WHERE since <= :day AND until >= :day")
_ABSENCES = sql(
    "SELECT person, since, until, deputy FROM absence WHERE until >= :day ORDER BY since, person"
)
_ADD = insert_into(absence)
_REMOVE = sql("DELETE FROM absence WHERE person = :person AND since = :since")
_SHORTEN = sql("UPDATE absence SET until = :until WHERE person = :person AND since = :since")


def preferences(connection: Connection, persons: Sequence[str]) -> Mapping[str, Preference]:
    """Return what those of *persons* have chosen who have chosen anything."""
    rows = connection.rows(_OF, {"persons": texts(tuple(persons))}) if persons else ()
    return {row[0]: _preference(row) for row in rows}


def _preference(row: Row) -> Preference:
    _person, overview, single, quiet, without = row
    return Preference(
        overview=time.fromisoformat(overview) if overview else None,
        single=bool(single),
        own_quiet=quiet is not None,
        quiet=_quiet(quiet) if quiet else None,
        without=frozenset(json.loads(without)),
    )


def _quiet(written: str) -> Quiet:
    since, _dash, until = written.partition("-")
    return Quiet(time.fromisoformat(since), time.fromisoformat(until))


def any_chosen(connection: Connection) -> bool:
    """Return whether anybody has chosen anything."""
    return connection.row(_ANY, {}) is not None


def own_quiet(connection: Connection) -> Mapping[str, Quiet]:
    """Return who has quiet hours of their own, and which."""
    return {person: _quiet(written) for person, written in connection.rows(_QUIET, {})}


def put_preference(connection: Connection, person: str, chosen: Preference) -> None:
    """Keep what *person* has chosen; nothing is kept of who is content with what the house says."""
    if chosen == Preference():
        connection.run(_DROP, {"person": person})
        return
    quiet = chosen.quiet
    span = f"{quiet.since:%H:%M}-{quiet.until:%H:%M}" if quiet else ""
    connection.run(
        _PUT,
        {
            "person": person,
            "overview": f"{chosen.overview:%H:%M}" if chosen.overview else None,
            "single": chosen.single,
            "quiet": span if chosen.own_quiet else None,
            "without": texts(sorted(chosen.without)),
        },
    )


def deputies(connection: Connection, day: date) -> Mapping[str, str]:
    """Return who is away on the local *day*, each with the deputy."""
    return {str(away): str(deputy) for away, deputy in connection.rows(_AWAY, {"day": str(day)})}


def absences(connection: Connection, day: date) -> tuple[Absence, ...]:
    """Return every absence that is not over on the local *day*, the first first."""
    return tuple(
        Absence(person, date.fromisoformat(since), date.fromisoformat(until), deputy)
        for person, since, until, deputy in connection.rows(_ABSENCES, {"day": day.isoformat()})
    )


def add_absence(connection: Connection, new: Absence) -> None:
    """Keep an absence."""
    connection.run(
        _ADD,
        {
            "person": new.person,
            "since": new.since.isoformat(),
            "until": new.until.isoformat(),
            "deputy": new.deputy,
        },
    )


def end_absence(connection: Connection, known: Absence, until: date) -> None:
    """Let *known* last until *until*, or take it out where it would not even have begun."""
    values = {"person": known.person, "since": known.since.isoformat()}
    if until < known.since:
        connection.run(_REMOVE, values)
    else:
        connection.run(_SHORTEN, {**values, "until": until.isoformat()})
