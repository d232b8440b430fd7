"""Seals over the heads of all chains: in the database, and as files that are kept elsewhere."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from engine.core.chain import Head, Plain, Seal, canonical
from engine.core.message import msg
from engine.errors import DiskFullError, ReadOnlyError, StoreError
from engine.store.session import Connection
from engine.store.statement import columns_of, insert_into, sql
from engine.store.tables_house import seal as table

_NO_SPACE = 28
_INSERT = insert_into(table)
_ALL = sql(f"SELECT {columns_of(table)} FROM seal ORDER BY number")  # noqa: S608 - our own column names
_HEADS = sql("SELECT id, revision, head FROM vorlage v ORDER BY id")


def add(connection: Connection, seal: Seal, at: str) -> None:
    """Add *seal*, made at the moment *at* (ISO)."""
    connection.run(
        _INSERT,
        {
            "number": seal.number,
            "day": seal.day,
            "at": at,
            "prev": seal.prev,
            "heads": _heads_text(seal),
            "hash": seal.hash,
        },
    )


def all_seals(connection: Connection) -> tuple[Seal, ...]:
    """Return every seal in the database, the first first."""
    return tuple(
        Seal(number, day, prev, _heads(json.loads(heads)), made)
        for number, day, _at, prev, heads, made in connection.rows(_ALL, {})
    )


def heads(connection: Connection) -> tuple[Head, ...]:
    """Return how far the chain of each Vorlage reaches now."""
    return tuple(Head(*row) for row in connection.rows(_HEADS, {}))


def file_of(folder: Path, seal: Seal) -> Path:
    """Return the file in which *seal* is kept."""
    return folder / f"siegel-{seal.number:06}-{seal.day}.json"


def write_file(folder: Path, seal: Seal) -> Path:
    """Return the file of *seal*, written whole or not at all and safe against a power cut."""
    path = file_of(folder, seal)
    heads_: list[Plain] = [[head.chain, head.seq, head.hash] for head in seal.heads]
    body: dict[str, Plain] = {
        "number": seal.number,
        "day": seal.day,
        "prev": seal.prev,
        "heads": heads_,
        "hash": seal.hash,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(path, canonical(body) + "\n")
    except OSError as error:
        if error.errno == _NO_SPACE:
            raise DiskFullError from error
        text = msg("the seal {file} cannot be written: {why}", file=str(path), why=str(error))
        raise ReadOnlyError(text) from error
    return path


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_files(folder: Path) -> Mapping[int, Seal | None]:
    """Return the seals kept in *folder* by number; None for a file that cannot be understood."""
    found: dict[int, Seal | None] = {}
    try:
        paths = sorted(folder.glob("siegel-*.json"))
        for path in paths:
            number = path.name.split("-")[1]
            if number.isdecimal():
                found[int(number)] = _read(path.read_text(encoding="utf-8"))
    except OSError as error:
        text = msg(
            "the seals in {folder} cannot be read: {why}", folder=str(folder), why=str(error)
        )
        raise StoreError(text) from error
    return found


def _read(text: str) -> Seal | None:
    try:
        read = json.loads(text)
        heads_ = _heads(read["heads"])
        return Seal(int(read["number"]), str(read["day"]), str(read["prev"]), heads_, read["hash"])
    except (ValueError, KeyError, TypeError):
        return None


def _heads(read: list[list[str | int]]) -> tuple[Head, ...]:
    return tuple(Head(str(chain), int(seq), str(made)) for chain, seq, made in read)


def _heads_text(seal: Seal) -> str:
    listed: list[Plain] = [[head.chain, head.seq, head.hash] for head in seal.heads]
    return canonical(listed)
