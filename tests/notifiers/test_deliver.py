"""What a mail server may do to us, and what becomes of the mail."""

import shutil
import subprocess
import threading
from dataclasses import replace

import pytest

from bench.post_office import Deed, PostOffice, encrypted
from engine.core.delivery import End
from engine.core.incident import IncidentKind
from engine.errors import SettingsError
from engine.service.incidents import open_incidents
from engine.service.mails import Wanted, drop, ledger, message, retry
from engine.service.outbox import claim
from engine.service.people import change_person, drop_duty
from notifiers.settings import Post
from notifiers.smtp import Timeouts
from tests.notifiers.conftest import with_addresses
from tests.notifiers.delivery import SENDER, later, letter, post_to, queued, sent, states
from tests.service.houses import BY, NOW


@pytest.fixture
def house(posted_house):
    return posted_house


def test_mail_goes_out_once_over_one_line(house, office):
    queued(house, *[letter(n) for n in range(20)], letter(20, "cora"))
    assert sent(house, post_to(office)).sent == 21
    assert sent(house, post_to(office)).sent == 0
    assert len(office.taken) == 21
    assert len({mail.message_id for mail in office.taken}) == 21
    assert office.lines == 1
    assert {mail.recipients for mail in office.taken} == {
        ("bert@landkreis.example",),
        ("cora@landkreis.example",),
    }


@pytest.mark.parametrize(
    ("deed", "state", "code"),
    [
        (Deed.BUSY, "queued", 450),
        (Deed.UNKNOWN, "dead", 550),
        (Deed.FULL, "queued", 451),
        (Deed.DROP, "queued", 0),
        (Deed.DROP_AT_DATA, "queued", 0),
        (Deed.STALL, "queued", 0),
        (Deed.CUT, "unclear", 0),
        (Deed.SLOW, "sent", 250),
    ],
)
def test_every_answer_has_its_consequence(house, office, deed, state, code):
    office.plan = lambda _recipient: deed
    office.patience = 2
    queued(house, letter(1))
    sent(house, post_to(office))
    (one,) = ledger(house, Wanted())
    assert (one.state, one.code) == (state, code)
    assert len(office.taken) == (deed in {Deed.CUT, Deed.SLOW})
    office.plan = lambda _recipient: Deed.TAKE
    sent(house, post_to(office), now=later(hours=1))
    assert len(office.taken) == (deed is not Deed.UNKNOWN)
    assert bool(open_incidents(house)) == (deed in {Deed.UNKNOWN, Deed.CUT})


def test_one_of_three_is_refused_and_two_are_served_once(house, office):
    office.plan = lambda to: Deed.UNKNOWN if to.startswith("bert") else Deed.TAKE
    queued(house, letter(1, "anna"), letter(1), letter(1, "cora"))
    assert sent(house, post_to(office)).sent == 2
    assert sorted(state for _event, state in states(house)) == ["dead", "sent", "sent"]
    assert len(office.taken) == 2


def test_a_statutory_mail_whose_answer_was_lost_goes_again_marked_and_with_its_id(house, office):
    queued(house, letter(1, statutory=True))
    office.plan = lambda _recipient: Deed.CUT
    sent(house, post_to(office))
    office.plan = lambda _recipient: Deed.TAKE
    sent(house, post_to(office), now=later(hours=1))
    first, second = office.taken
    assert first.message_id == second.message_id
    assert b"X-Vorlauf-Again" in second.content
    (one,) = ledger(house, Wanted())
    assert (one.state, one.unclear) == ("sent", True)


def test_a_person_decides_about_what_is_unclear(house, office):
    office.plan = lambda _recipient: Deed.CUT
    queued(house, letter(1), letter(2, "cora"))
    sent(house, post_to(office))
    office.plan = lambda _recipient: Deed.TAKE
    two, one = ledger(house, Wanted())
    assert retry(house, one.id, cause=BY).state == "queued"
    assert drop(house, two.id, cause=replace(BY, reason="hat sie schon")).state == "withdrawn"
    sent(house, post_to(office))
    assert office.taken[0].message_id == office.taken[-1].message_id
    assert len(office.taken) == 3
    assert retry(house, one.id, cause=BY).unmet


def test_after_three_days_without_server_all_goes_out_in_order(house, office):
    queued(house, letter(0, "cora"), *[letter(n) for n in range(1, 6)])
    dead = post_to(office)
    nobody = Post(
        SENDER, dead.server.__class__("127.0.0.1", 9, timeouts=dead.server.timeouts), lines=1
    )
    for hours in range(0, 72, 6):
        assert sent(house, nobody, now=later(hours=hours)).sent == 0
    queued(house, letter(6, due=later(hours=72)))
    assert sent(house, dead, now=later(hours=80)).sent == 7
    to_bert = [m.message_id for m in office.taken if m.recipients[0].startswith("bert")]
    by_event = {one.event: one.message_id for one in ledger(house, Wanted())}
    assert to_bert == [by_event[f"test/{n}"] for n in range(1, 7)]
    assert not open_incidents(house)


def test_an_answer_after_twenty_seconds_is_waited_for(sqlite_house, office):
    office.plan = lambda _recipient: Deed.SLOW
    office.slowness = 20
    queued(with_addresses(sqlite_house), letter(1))
    assert sent(sqlite_house, post_to(office, timeouts=Timeouts())).sent == 1
    assert sent(sqlite_house, post_to(office), now=later(hours=1)).sent == 0
    assert len(office.taken) == 1


def test_a_server_that_hangs_does_not_stop_the_others(house, office):
    others = [letter(n, who) for n in range(1, 30) for who in ("bert", "cora")]
    through = threading.Event()
    office.plan = lambda to: Deed.STALL if to.startswith("anna") else Deed.TAKE
    office.watch = lambda _phase: through.set() if len(office.taken) == len(others) else None
    office.patience = 6
    queued(house, letter(0, "anna"), *others)
    post = post_to(office, lines=2, timeouts=Timeouts(4, 4, 4, 4, 4, 4))
    tallies = []
    worker = threading.Thread(target=lambda: tallies.append(sent(house, post)))
    worker.start()
    assert through.wait(30)
    assert ("test/0", "claimed") in states(house)  # the one that hangs still hangs
    worker.join()
    assert (tallies[0].sent, tallies[0].ends[End.TEMPORARY]) == (len(others), 1)


def test_an_idle_line_that_the_server_closed_is_opened_again(house, office):
    queued(house, letter(1), letter(2))
    closed = []

    def plan(to):
        deed = Deed.TAKE
        if len(office.taken) == 1 and not closed:
            closed.append(to)
            deed = Deed.DROP
        return deed

    office.plan = plan
    assert sent(house, post_to(office)).sent == 2
    assert office.lines == 2


def test_without_the_encryption_that_was_asked_for_no_mail_goes_out(house, office):
    queued(house, letter(1), letter(2, "cora"))
    sent(house, post_to(office, mode="starttls"))
    assert office.taken == []
    assert office.seen == []
    (incident,) = open_incidents(house)
    assert "STARTTLS" in incident.reasons[0].text
    sent(house, post_to(office, mode="starttls"), now=later(hours=1))
    assert len(open_incidents(house)) == 1


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
def test_a_server_that_cannot_prove_who_it_is_gets_no_mail(house, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = f"req -x509 -newkey rsa:2048 -nodes -subj /CN=x.example -keyout {key} -out {certificate}"
    subprocess.run(
        ["openssl", *made.split()],
        check=True,
        capture_output=True,
    )
    queued(house, letter(1))
    with PostOffice(tls_context=encrypted(certificate, key)) as office:
        sent(house, post_to(office, mode="starttls"))
        assert office.seen == []
    assert len(open_incidents(house)) == 1


def test_a_text_that_cannot_be_written_stops_only_itself(house, office):
    letters = [letter(n, who) for n in range(10) for who in ("anna", "bert")]
    queued(
        house,
        *letters,
        letter(99, "cora", payload='{"calendar": {"wrong": 1}, "legal_day": "2026-02-01"}'),
    )
    assert sent(house, post_to(office)).sent == 20
    assert [event for event, state in states(house) if state == "dead"] == ["test/99"]
    assert len(open_incidents(house)) == 1


def test_without_an_address_a_person_is_told_and_others_get_theirs(house, office):
    change_person(house, "cora", "Cora Holm", "", cause=BY)
    queued(house, letter(1), letter(1, "cora"))
    queued(house, letter(2, "cora"))
    assert sent(house, post_to(office)).sent == 1
    assert [state for _event, state in states(house)].count("dead") == 2
    (incident,) = open_incidents(house)
    assert (incident.kind, incident.about) == (IncidentKind.ADDRESS, {"person": "cora"})
    change_person(house, "cora", "Cora H.", "", cause=BY)
    assert open_incidents(house) == (incident,)
    change_person(house, "cora", "Cora Holm", "cora@landkreis.example", cause=BY)
    assert open_incidents(house) == ()
    (waits, *_others) = ledger(house, Wanted(state="dead"))
    assert retry(house, waits.id, cause=BY).state == "queued"
    assert sent(house, post_to(office)).sent == 1


def test_who_has_lost_the_role_gets_nothing(house, office):
    queued(house, letter(1, role="dienst"), letter(2, "cora", role="dienst"))
    drop_duty(house, "bert", "dienst", cause=BY)
    assert sent(house, post_to(office)).sent == 1
    assert dict(states(house))["test/1"] == "withdrawn"


def test_what_has_expired_is_not_sent_unless_law_hangs_on_it(house, office):
    over = later(hours=-1).isoformat(timespec="milliseconds")
    queued(house, letter(1, expires=over), letter(2, expires=over, statutory=True))
    assert sent(house, post_to(office)).sent == 1
    assert states(house) == [("test/1", "expired"), ("test/2", "sent")]
    assert ledger(house, Wanted())[0].late


def test_mail_becomes_files_where_a_folder_is_set(house, tmp_path):
    queued(house, letter(1), letter(2))
    assert sent(house, Post(SENDER, folder=tmp_path / "mail")).sent == 2
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2
    with pytest.raises(SettingsError):
        sent(house, Post(SENDER))


def test_who_is_told_to_stop_finishes_the_mail_in_hand_and_gives_the_rest_back(house, office):
    queued(house, *[letter(n) for n in range(50)])
    stop = threading.Event()
    office.watch = lambda phase: stop.set() if phase == "dot" and len(office.taken) == 5 else None
    sent(house, post_to(office), stop=stop)
    assert len(office.taken) == 5
    assert sorted({state for _event, state in states(house)}) == ["queued", "sent"]
    assert sent(house, post_to(office)).sent == 45


def test_two_workers_share_and_nothing_goes_twice(house, office):
    queued(house, *[letter(n, who) for n in range(60) for who in ("anna", "bert", "cora")])
    workers = [
        threading.Thread(target=sent, args=(house, post_to(office, lines=2)), kwargs={"worker": w})
        for w in "ab"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(office.taken) == len({m.message_id for m in office.taken}) == 180
    assert claim(house, "c", now=later(days=1)) == ()


def test_the_ledger_tells_every_try(house, office):
    office.plan = lambda _recipient: Deed.BUSY
    queued(house, letter(1))
    for hours in (0, 1):
        sent(house, post_to(office), now=later(hours=hours))
    office.plan = lambda _recipient: Deed.TAKE
    sent(house, post_to(office), now=later(hours=2))
    (one,) = ledger(house, Wanted(state="sent", recipient="bert"))
    full = message(house, one.id, now=NOW)
    assert [(a.outcome, a.code) for a in full.attempts] == [
        ("temporary", 450),
        ("temporary", 450),
        ("accepted", 250),
    ]
