"""The floor on SQLite: `sqlite3` by hand, one connection, nothing in between."""

import sqlite3

from sqlalchemy import make_url

from bench.durable_contender import WrongResultError
from bench.durable_lifecycle import ACTOR
from bench.durable_vorlauf import Vorlauf
from bench.floor_rows import HISTORY, OUTBOX, PERSON, READ, STATIONS, UPDATE, Written


class FloorSqlite(Vorlauf):
    """Steps by hand in tables that Vorlauf has made; papers are created and counted by Vorlauf."""

    name = "floor"

    def __init__(self, url: str) -> None:
        """Furnish the empty database at *url* and open it once more, by hand."""
        super().__init__(url)
        self.versions = {"sqlite": sqlite3.sqlite_version}
        path = make_url(url).database or ""
        self.raw = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        self.raw.execute("PRAGMA synchronous=FULL")
        self.raw.execute("PRAGMA foreign_keys=ON")

    def step(self, paper: str, trigger: str) -> None:
        """Read, decide and write in one transaction."""
        run, key = self.raw.execute, f"{paper}/{trigger}"
        run("BEGIN IMMEDIATE")
        row = run(READ, (ACTOR, key, paper, paper)).fetchone()
        run(STATIONS, (paper,)).fetchall()
        person = run(PERSON, (ACTOR,)).fetchall()
        written = Written(row, person, (ACTOR, trigger, key))
        if run(UPDATE, written.update).rowcount != 1:
            raise WrongResultError(paper)
        run(HISTORY, written.history)
        run(OUTBOX, written.outbox)
        run("COMMIT")

    def close(self) -> None:
        """Let `verify` look at the chains; let go of the database."""
        self.raw.close()
        super().close()
