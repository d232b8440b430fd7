"""SQL as it is sent: one text per database, made once, when the module is loaded."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Integer, Table

from engine.core.chain import Plain, canonical

_GAP = re.compile(r":([a-z]\w*)")
_LIST = re.compile(r"@([a-z]\w*)")
_NUMBERS = re.compile(r"#([a-z]\w*)")
_ROWS = re.compile(r"JSON_ROWS\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement in the spelling of each database."""

    sqlite: str
    postgresql: str


def sql(text: str, *, lock: str = "") -> Statement:
    """Return *text* for both databases.

    ``:name`` is a value, ``IN @name`` a list of texts (given by `texts`), ``IN #name`` one of
    whole numbers (given by `numbers`), ``JSON_ROWS(a, b)`` all rows as one JSON text, in no
    order. The rows of the table called *lock* are held until the end of the transaction; SQLite
    holds the whole file anyway.
    """
    plain = " ".join(text.split())
    sqlite = _LIST.sub(r"(SELECT value FROM json_each(:\1))", _NUMBERS.sub(r"@\1", plain))
    sqlite = _ROWS.sub(r"json_group_array(json_array(\1))", sqlite)
    listed = _LIST.sub(r"(SELECT jsonb_array_elements_text(CAST(:\1 AS jsonb)))", plain)
    listed = _NUMBERS.sub(r"(SELECT unnest(CAST(translate(:\1, '[]', '{}') AS int[])))", listed)
    listed = _ROWS.sub(r"CAST(coalesce(json_agg(json_build_array(\1)), '[]') AS text)", listed)
    postgresql = _GAP.sub(r"%(\1)s", listed.replace("%", "%%"))
    return Statement(sqlite, f"{postgresql} FOR UPDATE OF {lock}" if lock else postgresql)


def by_place(text: str) -> Statement:
    """Return *text*, whose values are given in the order in which it names them."""
    return Statement(_GAP.sub("?", text), _GAP.sub("%s", text))


def texts(values: "list[str] | tuple[str, ...]") -> str:
    """Return *values* as the value of a list gap."""
    listed: list[Plain] = list(values)
    return canonical(listed) if listed else "[]"


def numbers(values: Iterable[int]) -> str:
    """Return *values* as the value of a list gap of numbers, as JSON."""
    return "[" + ",".join(map(str, values)) + "]"


def utc_text(moment: datetime) -> str:
    """Return the aware *moment* in UTC, so that texts are in the order of the moments."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def insert_into(table: Table, tail: str = "") -> Statement:
    """Return the statement that adds a row with all columns that are not counted up."""
    names = [c.name for c in table.columns if c is not table.autoincrement_column]
    gaps = ", ".join(f":{name}" for name in names)
    columns = ", ".join(names)
    return sql(f"INSERT INTO {table.name} ({columns}) VALUES ({gaps}) {tail}")  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Insertion:
    """How rows are added whose values are given in the order of *names*.

    *row* adds one; *many* is PostgreSQL's way to add all that one JSON text holds.
    """

    names: tuple[str, ...]
    row: Statement
    many: str


def rows_into(table: Table, given: Sequence[str] = (), tail: str = "") -> Insertion:
    """Return how rows are added to *table* that give the columns *given*, or all.

    They may be numbers and texts only.
    """
    columns = [table.columns[name] for name in given] if given else list(table.columns)
    names = tuple(str(column.name) for column in columns)
    start = f"INSERT INTO {table.name} ({', '.join(names)})"
    numeric = (isinstance(column.type, Integer) for column in columns)
    typed = [f"{n} {'int' if number else 'text'}" for n, number in zip(names, numeric, strict=True)]
    return Insertion(
        names,
        Statement(
            f"{start} VALUES ({', '.join('?' * len(names))}) {tail}",
            f"{start} VALUES ({', '.join(['%s'] * len(names))}) {tail}",
        ),
        f"{start} SELECT * FROM json_to_recordset(%s) AS many({', '.join(typed)}) {tail}",  # noqa: S608 - our own names
    )


def put_into(table: Table) -> Statement:
    """Return the statement that adds a row or, where its key is taken, changes the rest."""
    keys = [c.name for c in table.primary_key]
    changed = ", ".join(f"{c.name} = excluded.{c.name}" for c in table.columns if not c.primary_key)
    return insert_into(table, f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}")


def columns_of(table: Table, alias: str = "") -> str:
    """Return the columns of *table* for a SELECT, in the order of their declaration."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(f"{prefix}{c.name}" for c in table.columns)
