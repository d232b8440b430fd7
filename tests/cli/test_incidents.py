"""Incidents on the command line: what happened, where, what to do, and that it was done."""

from datetime import UTC, datetime

import pytest

from engine.core.case import Command
from engine.core.decision import Ground
from engine.core.message import msg
from engine.service.carry import by
from engine.service.house import House
from engine.service.incidents import note_faults
from engine.service.outcome import refused
from engine.store.database import connect

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
