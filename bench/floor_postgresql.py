"""The floor on PostgreSQL: `psycopg` by hand, one connection, nothing in between.

Statements go one after the other, as in Vorlauf; `FloorPipelined` sends what needs no answer
together with the commit, which is the most that a program can save without a stored procedure.
"""

from importlib.metadata import version

import psycopg

from bench.durable_contender import WrongResultError
from bench.durable_lifecycle import ACTOR
from bench.durable_vorlauf import Vorlauf
from bench.floor_rows import HISTORY, OUTBOX, PERSON, READ, STATIONS, UPDATE, Written

_READ = f"{READ} FOR UPDATE OF v".replace("?", "%s").encode()
_STATIONS, _PERSON, _UPDATE, _HISTORY, _OUTBOX = (
    text.replace("?", "%s").encode() for text in (STATIONS, PERSON, UPDATE, HISTORY, OUTBOX)
)


class FloorPostgresql(Vorlauf):
    """Steps by hand in tables that Vorlauf has made; papers are created and counted by Vorlauf."""

    name = "floor"

    def __init__(self, url: str) -> None:
        """Furnish the empty database at *url* and open it once more, by hand."""
        super().__init__(url)
        self.versions = {"psycopg": version("psycopg")}
        self.raw = psycopg.connect(url)
        self.cursor = self.raw.cursor()

    def written(self, paper: str, trigger: str) -> Written:
        """Return what is to be written, after everything has been read."""
        run, key = self.cursor.execute, f"{paper}/{trigger}"
        row = run(_READ, (ACTOR, key, paper, paper)).fetchone()
        run(_STATIONS, (paper,)).fetchall()
        person = run(_PERSON, (ACTOR,)).fetchall()
        if row is None:
            raise WrongResultError(paper)
        return Written(row, person, (ACTOR, trigger, key))

    def step(self, paper: str, trigger: str) -> None:
        """Read, decide and write in one transaction."""
        written = self.written(paper, trigger)
        if self.cursor.execute(_UPDATE, written.update).rowcount != 1:
            raise WrongResultError(paper)
        self.cursor.execute(_HISTORY, written.history)
        self.cursor.execute(_OUTBOX, written.outbox)
        self.raw.commit()

    def close(self) -> None:
        """Let `verify` look at the chains; let go of the database."""
        self.raw.close()
        super().close()


class FloorPipelined(FloorPostgresql):
    """The writes and the commit in one journey."""

    name = "floor pipelined"

    def step(self, paper: str, trigger: str) -> None:
        """Read, decide and write in one transaction."""
        written = self.written(paper, trigger)
        with self.raw.pipeline():
            self.cursor.execute(_UPDATE, written.update)
            self.cursor.execute(_HISTORY, written.history)
            self.cursor.execute(_OUTBOX, written.outbox)
            self.raw.commit()
