"""A mail that was accepted comes back: the message says so, the person's address is flagged."""

import random
import tracemalloc
from time import perf_counter

import pytest

from bench.post_office import Taken
from engine.core.bounce import NoReport
from engine.core.bounce import Taken as Deed
from engine.core.delivery import End, Verdict
from engine.service.bounces import flagged, take
from engine.service.fristen import Cause
from engine.service.incidents import all_incidents, open_incidents
from engine.service.mails import Wanted, counts, drop, ledger, message, retry
from engine.service.outbox import claim, mark_sending, settle
from engine.service.people import change_person
from notifiers.message import Sender, message_id
from notifiers.report import read_report
from notifiers.settings import Post, read_post
from notifiers.smtp import Server
from tests.notifiers.delivery import FAST, SENDER, later, letter, post_to, queued, sent, states
from tests.notifiers.dsn import automatic, report
from tests.service.houses import BY, NOW


@pytest.fixture
def out(posted_house, office):
    """One mail that the server has taken."""
    queued(posted_house, letter(1))
    sent(posted_house, post_to(office))
    (office.mail,) = office.taken
    office.house = posted_house
    return office


def told(house, raw, **more):
    return take(house, read_report(raw), now=later(hours=1, **more)).taken


@pytest.mark.parametrize("head", [False, True])
def test_a_mail_refused_for_good_is_named_come_back(out, head):
    assert told(out.house, report(out.mail, head=head)) is Deed.BOUNCED
    (row,) = ledger(out.house, Wanted(state="bounced"))
    assert (row.state, row.message_id) == ("bounced", out.mail.message_id)
    assert counts(out.house) == {"bounced": 1}
    (noted,) = message(out.house, row.id, now=NOW).reports
    assert (noted.kind, noted.status) == ("failed", "5.1.1")
    assert noted.words == "550 5.1.1 no such person"
    assert noted.address == "bert@landkreis.example"


def test_a_person_is_told_until_the_address_is_another(out):
    told(out.house, report(out.mail))
    (incident,) = open_incidents(out.house)
    assert (incident.actor, flagged(out.house)) == ("bert", {"bert"})
    assert dict(incident.reasons[0].params)["address"] == "bert@landkreis.example"
    change_person(out.house, "bert", "Bert Kunze", "b.kunze@landkreis.example", cause=BY)
    assert (open_incidents(out.house), flagged(out.house)) == ((), frozenset())
    assert len(all_incidents(out.house)) == 1


def test_one_incident_for_many_mails_to_one_address(out):
    queued(out.house, letter(2), letter(3))
    sent(out.house, post_to(out), now=later(minutes=1))
    for n, mail in enumerate(out.taken):
        assert told(out.house, report(mail, ident=f"<dsn-{n}@mail.example>")) is Deed.BOUNCED
    assert len(open_incidents(out.house)) == 1


def test_the_next_address_that_comes_back_is_told_as_well(out):
    told(out.house, report(out.mail))
    change_person(out.house, "bert", "Bert Kunze", "b.kunze@landkreis.example", cause=BY)
    queued(out.house, letter(2))
    sent(out.house, post_to(out), now=later(minutes=1))
    told(out.house, report(out.taken[-1], ident="<other@mail.example>"))
    (incident,) = open_incidents(out.house)
    assert dict(incident.reasons[0].params)["address"] == "b.kunze@landkreis.example"


def test_an_old_report_does_not_flag_a_new_address(out):
    change_person(out.house, "bert", "Bert Kunze", "b.kunze@landkreis.example", cause=BY)
    assert told(out.house, report(out.mail)) is Deed.BOUNCED
    assert (flagged(out.house), open_incidents(out.house)) == (frozenset(), ())


def test_the_same_report_twice_changes_nothing(out):
    told(out.house, report(out.mail))
    assert told(out.house, report(out.mail), days=1) is Deed.KNOWN
    assert len(all_incidents(out.house)) == 1
    (row,) = ledger(out.house, Wanted())
    assert len(message(out.house, row.id, now=NOW).reports) == 1


def test_a_delay_is_only_noted(out):
    assert told(out.house, report(out.mail, "delayed", "4.4.1")) is Deed.DELAYED
    (row,) = ledger(out.house, Wanted())
    assert (row.state, open_incidents(out.house)) == ("sent", ())
    assert [noted.kind for noted in message(out.house, row.id, now=NOW).reports] == ["delayed"]


def test_given_up_after_delays_has_come_back_but_says_nothing_about_the_address(out):
    told(out.house, report(out.mail, "delayed", "4.4.1", ident="<first@mail.example>"))
    assert told(out.house, report(out.mail, "failed", "4.4.7")) is Deed.BOUNCED
    assert states(out.house) == [("test/1", "bounced")]
    assert (flagged(out.house), len(open_incidents(out.house))) == (frozenset(), 1)


def test_a_person_sends_again_to_the_new_address_or_takes_it_out(out):
    told(out.house, report(out.mail))
    change_person(out.house, "bert", "Bert Kunze", "b.kunze@landkreis.example", cause=BY)
    (row,) = ledger(out.house, Wanted())
    retry(out.house, row.id, cause=Cause("anna", later(hours=2)))
    sent(out.house, post_to(out), now=later(hours=2))
    assert out.taken[-1].recipients == ("b.kunze@landkreis.example",)
    assert states(out.house) == [("test/1", "sent")]
    assert told(out.house, report(out.mail)) is Deed.KNOWN
    assert states(out.house) == [("test/1", "sent")]
    told(out.house, report(out.taken[-1], ident="<third@mail.example>"))
    assert drop(out.house, row.id, cause=Cause("anna", NOW, "mündlich gesagt")).state == "withdrawn"


def test_a_report_that_is_faster_than_the_answer_is_not_lost(posted_house):
    """Some relays report within the moment in which they say 250."""
    queued(posted_house, letter(1))
    (claimed,) = claim(posted_house, "tester", now=NOW)
    ident = message_id(SENDER, "test/1/mail", "bert")
    mark_sending(posted_house, claimed, ident, now=NOW)
    mail = Taken(
        SENDER.address, ("bert@landkreis.example",), ident, b"Message-ID: %b" % ident.encode()
    )
    assert told(posted_house, report(mail)) is Deed.BOUNCED
    settle(posted_house, [(claimed, Verdict(End.ACCEPTED, 250))], now=NOW, chance=lambda: 0.5)
    assert states(posted_house) == [("test/1", "bounced")]


def test_strange_mails_are_left_alone(out):
    stranger = report(out.mail).replace(out.mail.message_id.encode(), b"<x@elsewhere.example>")
    assert told(out.house, stranger) is Deed.UNKNOWN
    assert read_report(automatic()) is NoReport.AUTOMATIC
    assert read_report(out.mail.content) is NoReport.AUTOMATIC
    assert read_report(b"Subject: Hallo\r\n\r\nHallo") is NoReport.FOREIGN
    assert read_report(report(out.mail, "relayed", "2.1.5")) is NoReport.POSITIVE
    assert states(out.house) == [("test/1", "sent")]


@pytest.mark.parametrize("raw", [b"", b"\0" * 100, b"\xff\xfe" * 1000, b"\n\n\n", b"From"])
def test_rubbish_is_named(raw):
    assert read_report(raw) in {NoReport.UNREADABLE, NoReport.FOREIGN}


def nested(depth):
    raw = b""
    for n in range(depth):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
    return raw + b"Content-Type: text/plain\n\nx"


HOSTILE = {
    "nested": nested(20_000),
    "boundaries": b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 1_000_000,
    "blocks": b"Content-Type: message/delivery-status\n\n" + b"Action: x\n\n" * 500_000,
    "headers": b"X: y\n" * 2_000_000,
    "one line": b"Subject: " + b"a" * 50_000_000,
    "words": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\n",
    "idents": b"Content-Type: message/delivery-status\nReferences: "
    + b"<" * 500_000
    + b"\n\nAction: "
    b"failed",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_cost_little(name):
    tracemalloc.start()
    begun = perf_counter()
    read_report(HOSTILE[name])
    seconds, peak = perf_counter() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 5
    assert peak < 50_000_000


def test_no_change_of_a_report_ends_the_reader(out):
    raw, chance = report(out.mail), random.Random(7)  # noqa: S311 - chance that can be repeated
    for _time in range(3000):
        changed = bytearray(raw)
        for _change in range(chance.randrange(1, 20)):
            place = chance.randrange(len(changed))
            if chance.random() < 0.5:
                changed[place] = chance.randrange(256)
            else:
                del changed[place : place + chance.randrange(1, 200)]
            changed = changed or bytearray(b"x")
        read_report(bytes(changed))


def test_reports_go_where_the_office_wants_them(posted_house, office):
    queued(posted_house, letter(1))
    sender = Sender("vorlauf@landkreis.example", returns="bounces@landkreis.example")
    sent(posted_house, Post(sender, Server("127.0.0.1", office.port, timeouts=FAST)))
    assert office.taken[0].sender == "bounces@landkreis.example"
    said = {"MAIL_FROM": "a@landkreis.example", "MAIL_RETURN": "b@landkreis.example"}
    assert read_post(said).sender.returns == "b@landkreis.example"
