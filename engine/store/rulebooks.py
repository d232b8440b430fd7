"""Adopted sets of definitions, kept by content for as long as the memory lasts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.chain import Plain, canonical
from engine.store.session import Connection
from engine.store.statement import put_into, sql
from engine.store.tables import regelwerk

_FILES = sql("SELECT files FROM regelwerk WHERE version = :version")
_CURRENT = sql("SELECT version FROM regelwerk ORDER BY turn DESC LIMIT 1")
_ALL = sql("SELECT version, name, at FROM regelwerk ORDER BY turn")
_TURN = sql("SELECT coalesce(max(turn), 0) + 1 FROM regelwerk")
_PUT = put_into(regelwerk)


@dataclass(frozen=True, slots=True)
class Edition:
    """An adopted Regelwerk: its content hash, its name, when it was adopted last."""

    version: str
    name: str
    at: str


def put(connection: Connection, edition: Edition, files: Mapping[str, bytes]) -> None:
    """Store *files* and make *edition* the current one."""
    row = connection.row(_TURN, {})
    plain: dict[str, Plain] = {name: data.decode() for name, data in files.items()}
    connection.run(
        _PUT,
        {
            "version": edition.version,
            "name": edition.name,
            "files": canonical(plain),
            "at": edition.at,
            "turn": row[0] if row else 1,
        },
    )


def files_of(connection: Connection, version: str) -> Mapping[str, bytes] | None:
    """Return the files of the Regelwerk *version*."""
    row = connection.row(_FILES, {"version": version})
    if row is None:
        return None
    return {name: text.encode() for name, text in json.loads(row[0]).items()}


def current(connection: Connection) -> str | None:
    """Return the version that new Vorlagen are pinned to."""
    row = connection.row(_CURRENT, {})
    return str(row[0]) if row else None


def editions(connection: Connection) -> tuple[Edition, ...]:
    """Return every adopted version, the current one last."""
    return tuple(Edition(*row) for row in connection.rows(_ALL, {}))
