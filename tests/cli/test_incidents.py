"""Incidents on the command line: what happened, where, what to do, and that it was done."""

import shlex
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

import pytest

from bench.post_office import Deed, PostOffice
from engine.core.case import Command
from engine.core.decision import Ground
from engine.core.incident import IncidentKind
from engine.core.message import msg
from engine.service.carry import by
from engine.service.house import House
from engine.service.incidents import note_faults
from engine.service.outcome import refused
from engine.store.database import connect
from engine.store.incidents import Incident, add
from engine.store.session import transact
from tests.cli.program import FILLED

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def faulty(office):
    """An office in which one condition could not be evaluated."""
    house = House(connect(f"sqlite:///{office.database}"))
    refusal = refused("einreichen", Ground.FAULT, msg("the condition broke"))
    note_faults(house, "VO/2026/009", Command("einreichen", by("erika")), refusal, AT)
    house.database.pool.dispose()
    return office


def test_without_incidents_it_says_so(office):
    assert office.run("incidents").out.strip() == "There is no open incident."
    assert office.json("incidents") == {"exit": 0, "incidents": []}


def test_an_incident_says_what_happened_where_and_what_to_do(faulty):
    said = faulty.run("incidents").out
    parts = (
        "VO/2026/009",
        "einreichen by erika",
        "the condition broke",
        "vorlauf incidents --settle",
    )
    assert all(part in said for part in parts), said
    (row,) = faulty.json("incidents")["incidents"]
    assert (row["vorlage"], row["person"], row["settled"]) == ("VO/2026/009", "erika", None)


def test_what_was_settled_is_listed_only_on_request(faulty):
    (row,) = faulty.json("incidents")["incidents"]
    words = ("incidents", "--settle", row["id"][:8], "--comment", "Feld ergänzt", "--as", "sid")
    (done,) = faulty.json(*words)["incidents"]
    assert (done["settled"]["by"], done["settled"]["comment"]) == ("sid", "Feld ergänzt")
    assert faulty.json("incidents")["incidents"] == []
    assert "settled by sid" in faulty.run("incidents", "--all").out
    again = faulty.json(*words)
    assert (again["exit"], "already" in again["error"]["message"]) == (1, True)


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        (("--comment", "", "--as", "sid"), "comment"),
        (("--comment", "x", "--as", "niemand"), "role"),
        (("--settle", "ffffffffffff", "--comment", "x", "--as", "sid"), "unknown"),
    ],
)
def test_who_settles_what_and_how_must_be_said(faulty, words, ground):
    (row,) = faulty.json("incidents")["incidents"]
    said = faulty.json("incidents", "--settle", row["id"], *words)
    assert said["exit"] == 1
    assert [unmet["ground"] for unmet in said["unmet"]] == [ground]
    assert len(faulty.json("incidents")["incidents"]) == 1


def told_nobody(office):
    """The number of a paper whose Mitzeichnung nobody can be asked for."""
    with closing(sqlite3.connect(office.database)) as database, database:
        database.execute("DELETE FROM duty WHERE role = 'fachdienstleitung'")
    number = office.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED)
    office.do(number, "einreichen", "erika")
    return number


def typed(office, command, *more):
    """What comes of typing *command* as an incident shows it."""
    words = shlex.split(command)
    assert words[0] == "vorlauf", command
    return office.run(*words[1:], *more)


def test_a_vacant_role_says_where_and_the_command_that_fills_it(office):
    number = told_nobody(office)
    said = office.run("incidents").out
    assert number in said
    assert "nobody holds the role “Fachdienstleitung”" in said
    (row,) = office.json("incidents")["incidents"]
    assert (row["kind"], row["number"]) == ("role", number)
    (command,) = row["commands"]
    assert command in said
    assert office.run("person", "new", "mia", "Mia", "--as", "sid").code == 0
    assert typed(office, command.replace("PERSON", "mia"), "--as", "sid").code == 0
    office.run("tick", "--now", "2026-01-08T10:00")
    assert office.json("incidents")["incidents"] == []
    assert "over by itself" in office.run("incidents", "--all").out
    (mail,) = office.json("mails", "--to", "mia")["mails"]
    assert (mail["text"], mail["number"]) == ("zur_mitzeichnung", number)


def test_what_one_command_mends_stands_together(office):
    told_nobody(office)
    other = office.new("betreff=Zweite", "thema=jugendhilfe", *FILLED)
    office.do(other, "einreichen", "erika")
    lines = office.run("incidents").out.splitlines()
    assert sum("vorlauf person give" in line for line in lines) == 1
    assert sum("nobody holds" in line for line in lines) == 2


def test_a_message_that_was_refused_says_which_and_how_to_go_on(office):
    office.json("person", "set", "leo", "--mail", "leo@landkreis.example", "--as", "sid")
    number = office.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED)
    office.do(number, "einreichen", "erika")
    with PostOffice(lambda _recipient: Deed.UNKNOWN) as post:
        settings = {
            "VORLAUF_MAIL_URL": f"vlmail://127.0.0.1:{post.port}",
            "VORLAUF_MAIL_FROM": "vorlauf@landkreis.example",
        }
        office.json("deliver", **settings)
        said = office.run("incidents").out
        assert f"message 1 to leo about Vorlage {number}" in said
        (row,) = office.json("incidents")["incidents"]
        assert typed(office, row["commands"][0]).code == 0
        assert typed(office, row["commands"][1], "--as", "sid").code == 0
        post.plan = lambda _recipient: Deed.TAKE
        office.json("deliver", **settings)
    assert office.json("incidents")["incidents"] == []


def test_no_incident_speaks_of_a_vorlage_that_it_does_not_have(office):
    house = House(connect(f"sqlite:///{office.database}"))
    for kind in IncidentKind:
        note(house, kind)
    house.database.pool.dispose()
    said = office.run("incidents")
    assert said.clean
    assert "Vorlage" not in said.out
    assert " : " not in said.out
    for row in office.json("incidents")["incidents"]:
        assert row["commands"], row
        assert all(command in said.out for command in row["commands"])


ABOUT = {
    IncidentKind.ROLE: {"role": "dezernat", "gremien": "", "named": "", "sitzung": "1"},
    IncidentKind.MAIL: {"mail": "1"},
    IncidentKind.SERVER: {"channel": "mail"},
    IncidentKind.ADDRESS: {"person": "leo"},
}


def note(house, kind):
    new = Incident(
        kind.value * 8, AT.isoformat(), "", "x", "", (), kind=kind, about=ABOUT.get(kind, {})
    )
    transact(house.database, partial(_noted, new), house.pause)


def _noted(new, connection):
    return add(connection, new)
