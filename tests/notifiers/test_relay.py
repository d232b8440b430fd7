"""A room of a Gremium is told, once, what all may know; through a real HTTP receiver."""

import http.server
import json
import threading
from dataclasses import replace
from email.parser import BytesParser
from email.policy import default

import pytest

from engine.core.decision import Refusal
from engine.core.delivery import End
from engine.service.clock import sweep
from engine.service.dossier import dossier
from engine.service.mails import due_now
from engine.service.outbox import claim
from engine.service.rulebook import Adopted, adopt
from engine.service.sitting_change import Wish, move
from engine.store.session import writing
from engine.store.statement import sql
from notifiers.settings import read_post
from tests.clock.houses import (
    MONDAY,
    at,
    do,
    furnished,
    mails,
    paper,
    sitting,
    with_times,
)
from tests.notifiers.delivery import post_to, sent
from tests.store.databases import opened

TIMES = """\
invite: [sitzungsdienst, schriftfuehrung]
channels:
  - {channel: bau, gremium: bauausschuss, texts: [sitzung_einladung, sitzung_verlegt, ergebnis]}
"""
# Apprise loads all its services for an address, one of which imports what Python will drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'imghdr'"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class Room(http.server.BaseHTTPRequestHandler):
    heard: list[dict[str, str]] = []  # noqa: RUF012 - one list for all requests of one test

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        type(self).heard.append(json.loads(self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def room():
    Room.heard = []
    with http.server.HTTPServer(("127.0.0.1", 0), Room) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def house(url):
    with opened(url) as database:
        made = furnished(database)
        assert isinstance(adopt(made, with_times(TIMES), now=MONDAY), Adopted)
        yield made


def post(office, port, **more):
    said = read_post(
        {
            "CHANNELS": f"bau=json://127.0.0.1:{port}/raum",
            "CHANNELS_ALLOWED": "json://127.0.0.1",
        }
    )
    return post_to(office, channels=said.channels, allowed=said.allowed, **more)


def to_room(house):
    return [(m.text, m.state) for m in mails(house) if m.channel == "bau"]


def test_a_sitting_is_told_to_its_room_once_and_to_no_other(house, office, room):
    sitting(house, ("bauausschuss",), "2026-07-10")
    sitting(house, ("jha",), "2026-07-11")
    sent(house, post(office, room), now=MONDAY)
    sent(house, post(office, room), now=MONDAY)
    assert to_room(house) == [("sitzung_einladung", "sent")]
    [told] = Room.heard
    assert "10 Jul 2026" in told["message"] or "10.07.2026" in told["message"]
    assert "Kalendereintrag" not in told["message"]
    for name in ("Simon Lau", "Sven Uhl"):
        assert name not in told["title"] + told["message"]


def test_a_moved_sitting_is_told_as_well(house, office, room):
    sitting(house, ("bauausschuss",), "2026-07-10")
    sent(house, post(office, room), now=MONDAY)
    done = move(house, Wish("1", "simon", "Saal belegt", "2026-07-17"), now=MONDAY)
    assert not isinstance(done, Refusal)
    sent(house, post(office, room), now=MONDAY)
    assert to_room(house) == [("sitzung_einladung", "sent"), ("sitzung_verlegt", "sent")]


def with_result(house, *, public):
    made = paper(house, oeffentlich="ja" if public else "nein")
    sitting(house, ("bauausschuss",), "2026-07-10")
    first = {"beratung": "1"}
    steps = (
        ("einreichen", "anna", {}),
        ("mitzeichnen", "lisa", {}),
        ("freigeben", "dora", {}),
        ("unterzeichnen", "lena", {}),
        ("annehmen", "simon", {}),
        ("terminieren", "simon", {**first, "sitzung": "1"}),
        ("laden", "simon", first),
    )
    for trigger, who, values in steps:
        done = do(house, made, trigger, who, MONDAY, **values)
        assert not isinstance(done, Refusal), done
    result = {**first, "ergebnis": "empfohlen", "ja": "5", "nein": "0", "enthaltung": "0"}
    done = do(house, made, "ergebnis", "sven", at("2026-07-10T20:00"), **result)
    assert not isinstance(done, Refusal), done
    return made


@pytest.mark.parametrize("public", [True, False])
def test_a_result_is_told_only_where_all_may_know(house, office, room, public):
    with_result(house, public=public)
    sent(house, post(office, room), now=at("2026-07-10T20:01"))
    assert [one for one in to_room(house) if one[0] == "ergebnis"] == (
        [("ergebnis", "sent")] if public else []
    )
    assert ("Radweg" in json.dumps(Room.heard)) == public


def test_what_has_become_secret_before_it_went_out_is_not_told(house):
    with_result(house, public=True)
    now = at("2026-07-10T20:01")
    [waits] = [
        one for one in claim(house, "w", now=now) if one.text == "ergebnis" and one.channel == "bau"
    ]
    with writing(house.database) as connection:
        connection.run(sql("UPDATE beratung SET public = FALSE"), {})
    assert dossier(house, waits, now=now).end is End.NO_RIGHT


@pytest.mark.parametrize("public", [True, False])
def test_what_a_sitting_waits_for_is_told_without_what_is_not_public(house, office, room, public):
    text = "channels: [{channel: bau, gremium: bauausschuss, texts: sitzungsfrist}]\n"
    assert isinstance(adopt(house, with_times(text), now=MONDAY), Adopted)
    sitting(house, ("bauausschuss",), "2026-07-10")
    made = paper(house, oeffentlich="ja" if public else "nein")
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    now = at("2026-06-19T07:00")
    sweep(house, now=now)
    owed = [m.id for m in mails(house) if m.role == "sachbearbeitung"]
    sent(house, post(office, room), now=now)
    assert owed
    assert ("Radweg" in json.dumps(Room.heard)) == public
    assert ("sitzungsfrist", "withdrawn") in to_room(house) or public


def test_in_a_trial_all_mails_go_to_one_address_and_rooms_hear_nothing(house, office, room):
    sitting(house, ("bauausschuss",), "2026-07-10")
    trial = replace(post(office, room), only_to="probe@landkreis.example")
    sent(house, trial, now=MONDAY)
    assert {taken.recipients for taken in office.taken} == {("probe@landkreis.example",)}
    read = [BytesParser(policy=default).parsebytes(taken.content) for taken in office.taken]
    true = {"simon@kreis.example", "sven@kreis.example"}
    assert {mail["X-Vorlauf-Recipient"] for mail in read} == true
    assert {mail["Subject"].partition("]")[0].split()[-1] for mail in read} == true
    assert {mail["To"].addresses[0].addr_spec for mail in read} == {"probe@landkreis.example"}
    assert Room.heard == []
    assert to_room(house) == [("sitzung_einladung", "queued")]


def test_what_would_go_out_now_names_the_room(house):
    sitting(house, ("bauausschuss",), "2026-07-10")
    assert "bau" in {one.channel for one in due_now(house, now=MONDAY)}
    assert to_room(house) == []
