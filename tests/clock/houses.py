"""The shipped set of a Lower-Saxon Landkreis with a few persons, and short ways to act."""

import json
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.core.case import Command
from engine.core.remind import NoticeKind
from engine.core.running import Planned
from engine.core.times import moment_of
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set
from engine.service.carry import by, carry
from engine.service.create import Draft, create
from engine.service.fristen import Cause
from engine.service.house import House
from engine.service.people import add_duty, add_person
from engine.service.rulebook import adopt
from engine.service.sittings import NewSitting, new_sitting
from engine.store import fristen, outbox_ledger, timers
from engine.store.outbox_ledger import Wanted
from engine.store.session import reading, transact
from engine.store.statement import sql
from tests.store.databases import opened

ROOT = Path(__file__).parent.parent.parent
SHIPPED = read_set(ROOT / "definitions" / "landkreis-niedersachsen")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=BERLIN)
BY = Cause("anna", MONDAY)
PEOPLE = (
    ("anna", "Anna Meier", ("sachbearbeitung",)),
    ("arno", "Arno Witt", ("sachbearbeitung",)),
    ("lisa", "Lisa Brand", ("fachdienstleitung",)),
    ("dora", "Dora Kern", ("dezernat",)),
    ("karl", "Karl Ost", ("kaemmerei",)),
    ("lena", "Lena Frey", ("landrat",)),
    ("simon", "Simon Lau", ("sitzungsdienst",)),
    ("sven", "Sven Uhl", ("schriftfuehrung",)),
)
FIELDS = {
    "betreff": "Neuer Radweg",
    "beschlussvorschlag": "Der Radweg wird gebaut.",
    "thema": "bauen",
    "kosten": "0",
    "vorbehalten": "ja",
    "gleichstellungsrelevant": "nein",
}


def at(text):
    """A local moment of the house."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def with_times(text):
    return {**SHIPPED, "zeiten.yaml": text.encode()}


@pytest.fixture
def house(url):
    with opened(url) as database:
        yield furnished(database)


@pytest.fixture
def sqlite_house(sqlite_url):
    with opened(sqlite_url) as database:
        yield furnished(database)


def furnished(database, files=SHIPPED):
    house = House(database, compile=compile_regelwerk)
    adopt(house, files, now=MONDAY.astimezone(UTC))
    for ident, name, roles in PEOPLE:
        add_person(house, ident, name, f"{ident}@kreis.example", cause=BY)
        for role in roles:
            add_duty(house, ident, role, cause=BY)
    return house


def paper(house, now=MONDAY, who="anna", **more):
    return create(house, Draft("beschlussvorlage", {**FIELDS, **more}), who, now=now)


def do(house, receipt, trigger, who, now, **values):
    command = Command(trigger, by(who), values, "weil es so ist")
    return carry(house, receipt.vorlage.id, command, now=now)


def submitted(house, now=MONDAY, **more):
    """A paper that waits for the Fachdienstleitung."""
    made = paper(house, now, **more)
    return do(house, made, "einreichen", "anna", now)


def sitting(house, gremien, day, now=MONDAY, start="17:00"):
    return new_sitting(house, NewSitting(gremien, day, start), now=now, actor="simon")


def mails(house, **wanted):
    """Every message of the outbox, the first first."""
    with reading(house.database) as connection:
        found = outbox_ledger.listed(connection, Wanted(size=100_000, **wanted))
    return sorted(found, key=lambda posted: posted.id)


def reminders(house):
    """Who is reminded of what: (person, text) of each message about a Frist."""
    return [
        (m.recipient, m.text)
        for m in mails(house)
        if m.event.startswith(("frist/", "uebersicht/")) and m.state != "withdrawn"
    ]


def payload(house, ident):
    with reading(house.database) as connection:
        claim = outbox_ledger.as_claim(connection, ident, "")
    return json.loads(claim.payload)


def fresh_frist(house, days, hour=time(7)):
    """A Frist of a sitting far ahead with one timer at the local time *hour* of each of *days*."""
    meeting = sitting(house, ("kt",), "2040-01-05", MONDAY)
    return transact(house.database, partial(_with_timers, meeting.id, days, hour), house.pause)


def _with_timers(sitzung, days, hour, connection):
    connection.run(sql("DELETE FROM timer"), {})
    ident = fristen.of_sitzung(connection, sitzung)[0].id
    for n, day in enumerate(days, 1):
        due = moment_of(day, hour, BERLIN)
        timer = Planned(NoticeKind.AFTER, n, "sitzungsdienst", day, hour, due, None)
        of = timers.Of(ident, f"{sitzung}/{n}", statutory=True)
        timers.put(connection, of, [timer])
    return ident
